/* One file in a deck: decoder, pictures of the wanted size, and its part of the sound. */
#include <gst/app/gstappsink.h>
#include <gst/video/video.h>

#include "deck.h"
#include "model/error.h"

/* A still is decoded once, for the largest place that it may get. */
#define STILL_WIDTH  3840
#define STILL_HEIGHT 2160
/* For pictures that nobody shows yet. */
#define BLIND_WIDTH  640
#define BLIND_HEIGHT 360

static void
read_box (DubBranch *self, double *width, double *height, gboolean *may_enlarge)
{
  DubDeck *deck = self->deck;

  *may_enlarge = deck->may_enlarge && !deck->is_still;
  *width = deck->is_still ? STILL_WIDTH : deck->box_width > 0 ? deck->box_width : BLIND_WIDTH;
  *height = deck->is_still ? STILL_HEIGHT : deck->box_height > 0 ? deck->box_height : BLIND_HEIGHT;
}

/* The size of pictures behind the scaler, which stands before the turning. */
static GstCaps *
fitting_caps (DubBranch *self)
{
  double width = 0, height = 0, scale = 0;
  gboolean may_enlarge = FALSE;

  read_box (self, &width, &height, &may_enlarge);
  if (self->is_rotated)
    {
      double other = width;
      width = height;
      height = other;
    }
  scale = MIN (width / self->width, height / self->height);
  if (!may_enlarge)
    scale = MIN (scale, 1.0);
  return gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING,
                              self->deck->is_still ? "BGRA" : "BGRx", "width", G_TYPE_INT,
                              MAX (1, (int) (self->width * scale + 0.5)), "height", G_TYPE_INT,
                              MAX (1, (int) (self->height * scale + 0.5)), "pixel-aspect-ratio",
                              GST_TYPE_FRACTION, 1, 1, NULL);
}

void
dub_branch_fit (DubBranch *self)
{
  g_autoptr (GstCaps) caps = NULL;
  GstElement *filter = NULL;

  g_mutex_lock (&self->deck->lock);
  if (self->width > 0 && self->height > 0)
    caps = fitting_caps (self);
  filter = self->filter;
  g_mutex_unlock (&self->deck->lock);
  if (caps != NULL && filter != NULL)
    g_object_set (filter, "caps", caps, NULL);
}

static void
read_caps (DubBranch *self, GstCaps *caps)
{
  GstVideoInfo info;

  if (!gst_video_info_from_caps (&info, caps))
    return;
  g_mutex_lock (&self->deck->lock);
  self->width = GST_VIDEO_INFO_WIDTH (&info);
  self->height = GST_VIDEO_INFO_HEIGHT (&info);
  if (GST_VIDEO_INFO_PAR_N (&info) > 0 && GST_VIDEO_INFO_PAR_D (&info) > 0)
    self->width = MAX (1, (int) gst_util_uint64_scale_int_round ((guint64) self->width,
                                                                 GST_VIDEO_INFO_PAR_N (&info),
                                                                 GST_VIDEO_INFO_PAR_D (&info)));
  self->fps_n = GST_VIDEO_INFO_FPS_N (&info);
  self->fps_d = MAX (1, GST_VIDEO_INFO_FPS_D (&info));
  g_mutex_unlock (&self->deck->lock);
}

static void
read_tags (DubBranch *self, GstTagList *tags)
{
  g_autofree char *turn = NULL;

  if (!gst_tag_list_get_string (tags, GST_TAG_IMAGE_ORIENTATION, &turn))
    return;
  g_mutex_lock (&self->deck->lock);
  self->is_rotated = g_str_has_suffix (turn, "rotate-90") || g_str_has_suffix (turn, "rotate-270");
  g_mutex_unlock (&self->deck->lock);
}

/* Streaming thread: size and turning are known here, just before the first picture. */
static GstPadProbeReturn
on_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  DubBranch *self = user_data;

  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS)
    {
      GstCaps *caps = NULL;

      gst_event_parse_caps (event, &caps);
      read_caps (self, caps);
    }
  else if (GST_EVENT_TYPE (event) == GST_EVENT_TAG)
    {
      GstTagList *tags = NULL;

      gst_event_parse_tag (event, &tags);
      read_tags (self, tags);
    }
  else
    return GST_PAD_PROBE_OK;
  dub_branch_fit (self);
  return GST_PAD_PROBE_OK;
}

static void
put (DubBranch *self, GstSample *sample)
{
  DubFrame *frame = sample != NULL ? dub_frame_new (sample) : NULL;

  g_clear_pointer (&sample, gst_sample_unref);
  if (frame != NULL)
    dub_deck_put_frame (self->deck, self->side, frame);
}

/* Streaming thread. */
static GstFlowReturn
on_preroll (GstAppSink *sink, gpointer user_data)
{
  put (user_data, gst_app_sink_try_pull_preroll (sink, 0));
  return GST_FLOW_OK;
}

/* Streaming thread. */
static GstFlowReturn
on_sample (GstAppSink *sink, gpointer user_data)
{
  put (user_data, gst_app_sink_try_pull_sample (sink, 0));
  return GST_FLOW_OK;
}

/* Streaming thread. */
static void
on_eos (GstAppSink *sink, gpointer user_data)
{
  DubBranch *self = user_data;

  g_mutex_lock (&self->deck->lock);
  dub_latch_end (&self->deck->latch, self->side);
  g_mutex_unlock (&self->deck->lock);
}

static void
set_up_screen (DubBranch *self, GstElement *screen)
{
  GstAppSinkCallbacks callbacks = { .eos = on_eos,
                                    .new_preroll = on_preroll,
                                    .new_sample = on_sample };

  g_object_set (screen, "max-buffers", 2, "drop", TRUE, "enable-last-sample", FALSE, "sync", TRUE,
                "qos", TRUE, NULL);
  gst_app_sink_set_callbacks (GST_APP_SINK (screen), &callbacks, self, NULL);
}

static void
link_picture (DubBranch *self, GstPad *pad)
{
  DubDeck *deck = self->deck;
  GstElement *queue = dub_deck_add (deck, "queue");
  GstElement *scale = dub_deck_add (deck, "videoconvertscale");
  GstElement *filter = dub_deck_add (deck, "capsfilter");
  GstElement *flip = dub_deck_add (deck, "videoflip");
  GstElement *screen = dub_deck_add (deck, "appsink");
  g_autoptr (GstPad) entry = NULL;

  if (queue == NULL || scale == NULL || filter == NULL || flip == NULL || screen == NULL)
    return;
  g_object_set (queue, "max-size-buffers", 3, "max-size-bytes", 0, "max-size-time", (guint64) 0,
                NULL);
  g_object_set (scale, "add-borders", FALSE, NULL);
  gst_util_set_object_arg (G_OBJECT (flip), "video-direction", "auto");
  set_up_screen (self, screen);
  g_mutex_lock (&deck->lock);
  self->filter = filter;
  self->screen = screen;
  deck->latch.sides++;
  g_mutex_unlock (&deck->lock);
  entry = gst_element_get_static_pad (queue, "sink");
  gst_pad_add_probe (entry, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_event, self, NULL);
  gst_element_link_many (queue, scale, filter, flip, screen, NULL);
  gst_element_sync_state_with_parent (screen);
  gst_element_sync_state_with_parent (flip);
  gst_element_sync_state_with_parent (filter);
  gst_element_sync_state_with_parent (scale);
  gst_element_sync_state_with_parent (queue);
  gst_pad_link (pad, entry);
}

static void
keep_seek_pad (DubBranch *self, GstPad *pad)
{
  gst_object_replace ((GstObject **) &self->seek_pad, GST_OBJECT (pad));
}

/* Streaming thread: the first picture and the first sound are taken, the rest is left alone. */
static void
on_pad (GstElement *source, GstPad *pad, gpointer user_data)
{
  DubBranch *self = user_data;
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  const char *type = NULL;

  if (caps == NULL)
    caps = gst_pad_query_caps (pad, NULL);
  if (gst_caps_is_empty (caps) || gst_caps_is_any (caps))
    return;
  type = gst_structure_get_name (gst_caps_get_structure (caps, 0));
  if (g_str_has_prefix (type, "video/") && self->screen == NULL)
    {
      keep_seek_pad (self, pad);
      link_picture (self, pad);
    }
  else if (g_str_has_prefix (type, "audio/") && !self->has_sound)
    {
      if (self->seek_pad == NULL)
        keep_seek_pad (self, pad);
      dub_deck_link_sound (self->deck, self, pad);
    }
}

gboolean
dub_branch_build (DubBranch *self, GError **error)
{
  g_autofree char *uri = gst_filename_to_uri (self->path, error);

  if (uri == NULL)
    return FALSE;
  self->source = dub_deck_add (self->deck, "uridecodebin");
  if (self->source == NULL)
    {
      g_set_error_literal (error, DUB_ERROR, DUB_ERROR_CODEC_MISSING, "uridecodebin");
      return FALSE;
    }
  g_object_set (self->source, "uri", uri, NULL);
  g_signal_connect (self->source, "pad-added", G_CALLBACK (on_pad), self);
  return TRUE;
}
