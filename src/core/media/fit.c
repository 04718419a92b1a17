/* Probes that count samples: one cuts, one pushes silence before the end of the stream. */
#include "media/fit.h"

#define FRAME_BYTES  4 /* two channels of 16 bits */
#define SILENCE_STEP DUB_FIT_RATE

typedef struct
{
  guint64 wanted; /* frames */
  guint64 done;   /* frames */
} Fit;

static GstClockTime
time_of (guint64 frames)
{
  return gst_util_uint64_scale (frames, GST_SECOND, DUB_FIT_RATE);
}

/* Counts @buffer in and stamps it so that nothing overlaps. */
static void
stamp (Fit *fit, GstBuffer *buffer, guint64 frames)
{
  GST_BUFFER_PTS (buffer) = time_of (fit->done);
  GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  fit->done += frames;
  GST_BUFFER_DURATION (buffer) = time_of (fit->done) - GST_BUFFER_PTS (buffer);
}

static GstPadProbeReturn
fit_buffer (Fit *fit, GstPadProbeInfo *info)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  guint64 frames = gst_buffer_get_size (buffer) / FRAME_BYTES;
  guint64 room = fit->wanted - fit->done;

  if (room == 0)
    return GST_PAD_PROBE_DROP;
  if (frames > room)
    {
      GstBuffer *part = gst_buffer_copy_region (buffer, GST_BUFFER_COPY_ALL, 0, room * FRAME_BYTES);

      gst_buffer_unref (buffer);
      buffer = part;
    }
  buffer = gst_buffer_make_writable (buffer);
  stamp (fit, buffer, MIN (frames, room));
  GST_PAD_PROBE_INFO_DATA (info) = buffer;
  return GST_PAD_PROBE_OK;
}

/* Each pushed buffer comes back through fit_buffer(), which counts it. */
static void
push_silence (Fit *fit, GstPad *pad)
{
  GstFlowReturn flow = GST_FLOW_OK;

  while (flow == GST_FLOW_OK && fit->done < fit->wanted)
    {
      guint64 frames = MIN (fit->wanted - fit->done, SILENCE_STEP);
      GstBuffer *silence = gst_buffer_new_allocate (NULL, frames * FRAME_BYTES, NULL);

      gst_buffer_memset (silence, 0, 0, frames * FRAME_BYTES);
      flow = gst_pad_push (pad, silence);
    }
}

/* Both run in the streaming thread of the element. */
static GstPadProbeReturn
buffer_leaves (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  return fit_buffer (user_data, info);
}

/* On the way in, for once the end has passed a source pad it lets nothing out any more. */
static GstPadProbeReturn
event_enters (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  g_autoptr (GstElement) element = gst_pad_get_parent_element (pad);
  g_autoptr (GstPad) out = gst_element_get_static_pad (element, "src");

  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_EOS)
    push_silence (user_data, out);
  return GST_PAD_PROBE_OK;
}

void
dub_fit_element (GstElement *element, gint64 length_usec)
{
  g_autoptr (GstPad) in = gst_element_get_static_pad (element, "sink");
  g_autoptr (GstPad) out = gst_element_get_static_pad (element, "src");
  Fit *fit = g_new0 (Fit, 1);

  fit->wanted = (guint64) length_usec * DUB_FIT_RATE / G_USEC_PER_SEC;
  g_object_set_data_full (G_OBJECT (element), "dub-fit", fit, g_free);
  gst_pad_add_probe (out, GST_PAD_PROBE_TYPE_BUFFER, buffer_leaves, fit, NULL);
  gst_pad_add_probe (in, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, event_enters, fit, NULL);
}
