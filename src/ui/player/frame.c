/* One decoded picture as bytes that are not copied. */
#include "frame.h"

#include <gst/video/video.h>

static void
unmap (gpointer data)
{
  GstVideoFrame *mapped = data;

  gst_video_frame_unmap (mapped);
  g_free (mapped);
}

static gint64
time_in_file (GstSample *sample, GstBuffer *buffer)
{
  GstClockTime time = gst_segment_to_stream_time (gst_sample_get_segment (sample), GST_FORMAT_TIME,
                                                  GST_BUFFER_PTS (buffer));

  return GST_CLOCK_TIME_IS_VALID (time) ? (gint64) time : 0;
}

DubFrame *
dub_frame_new (GstSample *sample)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  GstCaps *caps = gst_sample_get_caps (sample);
  g_autofree GstVideoFrame *mapped = g_new0 (GstVideoFrame, 1);
  DubFrame *self = NULL;
  GstVideoInfo info;

  if (buffer == NULL || caps == NULL || !gst_video_info_from_caps (&info, caps)
      || !gst_video_frame_map (mapped, &info, buffer, GST_MAP_READ))
    return NULL;
  self = g_new0 (DubFrame, 1);
  g_atomic_ref_count_init (&self->references);
  self->width = GST_VIDEO_FRAME_WIDTH (mapped);
  self->height = GST_VIDEO_FRAME_HEIGHT (mapped);
  self->stride = (gsize) GST_VIDEO_FRAME_PLANE_STRIDE (mapped, 0);
  self->has_alpha = GST_VIDEO_INFO_FORMAT (&info) == GST_VIDEO_FORMAT_BGRA;
  self->time = time_in_file (sample, buffer);
  if (GST_BUFFER_DURATION_IS_VALID (buffer))
    self->length = (gint64) GST_BUFFER_DURATION (buffer);
  self->bytes = g_bytes_new_with_free_func (GST_VIDEO_FRAME_PLANE_DATA (mapped, 0),
                                            self->stride * (gsize) self->height, unmap, mapped);
  mapped = NULL; /* now of the bytes */
  return self;
}

DubFrame *
dub_frame_ref (DubFrame *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
dub_frame_unref (DubFrame *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_bytes_unref (self->bytes);
  g_free (self);
}
