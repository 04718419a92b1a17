/* What a pipeline hears: messages of GStreamer, and the silence of a file that does not load. */
#include <gst/pbutils/missing-plugins.h>

#include "media/probe.h"
#include "model/error.h"
#include "pipeline-private.h"

/* Files load in a tenth of this. decodebin of GStreamer 1.22 may lose the error of a demuxer that
 * fails while it is being plugged, and then says nothing more. */
#define DOUBT_MSEC   1500
#define DESPAIR_MSEC 15000

static void
read_duration (DubPipeline *self)
{
  gint64 duration = 0;

  if (gst_element_query_duration (self->deck->pipeline, GST_FORMAT_TIME, &duration) && duration > 0)
    self->duration = duration;
}

static GError *
why_not_ready (DubPipeline *self)
{
  if (self->lacks_picture && !dub_pipeline_has_picture (self))
    return g_error_new (DUB_ERROR, DUB_ERROR_CODEC_MISSING, "%s", self->lacking);
  if (dub_pipeline_has_picture (self) || dub_pipeline_has_sound (self))
    return NULL;
  if (self->lacking != NULL)
    return g_error_new (DUB_ERROR, DUB_ERROR_CODEC_MISSING, "%s", self->lacking);
  return g_error_new_literal (DUB_ERROR, DUB_ERROR_NOT_MEDIA, self->paths[0]);
}

static void
become_ready (DubPipeline *self)
{
  GError *error = why_not_ready (self);

  if (error != NULL)
    {
      dub_pipeline_fail (self, error);
      return;
    }
  self->state = DUB_PIPELINE_READY;
  dub_pipeline_end_doubt (self);
  dub_pipeline_pump (self);
  if (self->is_playing)
    dub_pipeline_apply_playing (self);
  dub_pipeline_tell_changed (self);
}

static void
on_async_done (DubPipeline *self)
{
  read_duration (self);
  if (self->state == DUB_PIPELINE_LOADING)
    become_ready (self);
}

static void
on_eos (DubPipeline *self)
{
  if (self->seek.is_under_way || self->seek.is_wanted)
    return;
  if (self->is_looping && self->is_playing && self->duration > 0)
    {
      dub_pipeline_seek (self, 0, TRUE);
      return;
    }
  self->has_ended = TRUE;
  self->is_playing = FALSE;
  if (self->duration > 0)
    self->position = self->duration;
  dub_pipeline_apply_playing (self);
  dub_pipeline_tell_changed (self);
}

/* A loudspeaker that fails must not keep anybody from looking. */
static gboolean
is_of_speaker (DubPipeline *self, GstMessage *message)
{
  GstElement *speaker = self->deck->speaker;

  return speaker != NULL && !self->is_silent
         && (GST_MESSAGE_SRC (message) == GST_OBJECT (speaker)
             || gst_object_has_as_ancestor (GST_MESSAGE_SRC (message), GST_OBJECT (speaker)));
}

static void
reopen_silently (DubPipeline *self)
{
  gint64 position = dub_pipeline_get_position (self);

  dub_pipeline_drop_deck (self);
  self->is_silent = TRUE;
  self->state = DUB_PIPELINE_LOADING;
  dub_seek_reset (&self->seek);
  if (position > 0)
    dub_seek_want (&self->seek, position, TRUE);
  dub_pipeline_open_deck (self);
}

static void
on_error (DubPipeline *self, GstMessage *message)
{
  GError *error = NULL;
  GError *other = NULL;

  if (is_of_speaker (self, message))
    {
      reopen_silently (self);
      return;
    }
  if (self->state == DUB_PIPELINE_FAILED)
    return;
  gst_message_parse_error (message, &error, NULL);
  other =
      self->lacking != NULL && self->state == DUB_PIPELINE_LOADING ? why_not_ready (self) : NULL;
  if (other != NULL)
    g_clear_error (&error);
  dub_pipeline_fail (self, other != NULL ? other : error);
}

static void
on_missing_plugin (DubPipeline *self, GstMessage *message)
{
  const GstStructure *structure = gst_message_get_structure (message);
  g_autoptr (GstCaps) caps = NULL;

  if (self->lacking == NULL)
    self->lacking = gst_missing_plugin_message_get_description (message);
  if (gst_structure_get (structure, "detail", GST_TYPE_CAPS, &caps, NULL)
      && !gst_caps_is_empty (caps) && !gst_caps_is_any (caps))
    {
      const char *type = gst_structure_get_name (gst_caps_get_structure (caps, 0));

      self->lacks_picture |= g_str_has_prefix (type, "video/") || g_str_has_prefix (type, "image/");
    }
}

/* Behind the last picture of a track a seek brings none: then the end is sought a little earlier.
 */
static void
on_sought (DubPipeline *self, gboolean is_done)
{
  if (is_done && dub_pipeline_has_picture (self) && !self->is_playing
      && dub_pipeline_count_all (self) == self->seek.arrived_before)
    dub_seek_miss (&self->seek);
  else
    {
      if (is_done && !dub_pipeline_has_picture (self)) /* else the picture tells */
        self->position = self->seek.target;
      dub_seek_done (&self->seek);
    }
  dub_pipeline_pump (self);
  dub_pipeline_tell_changed (self);
}

static void
on_application (DubPipeline *self, GstMessage *message)
{
  gboolean is_done = FALSE;

  if (!gst_message_has_name (message, DUB_DECK_SOUGHT) || !self->seek.is_under_way)
    return;
  gst_structure_get_boolean (gst_message_get_structure (message), "done", &is_done);
  on_sought (self, is_done);
}

static gboolean
on_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  g_autoptr (DubPipeline) self = g_object_ref (user_data);
  gboolean is_of_pipeline = GST_MESSAGE_SRC (message) == GST_OBJECT (self->deck->pipeline);

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    on_error (self, message);
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ASYNC_DONE && is_of_pipeline)
    on_async_done (self);
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS && is_of_pipeline)
    on_eos (self);
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_DURATION_CHANGED)
    read_duration (self);
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_LATENCY)
    gst_bin_recalculate_latency (GST_BIN (self->deck->pipeline));
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_CLOCK_LOST && self->is_playing)
    {
      dub_deck_set_state (self->deck, GST_STATE_PAUSED);
      dub_deck_set_state (self->deck, GST_STATE_PLAYING);
    }
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_APPLICATION)
    on_application (self, message);
  else if (gst_is_missing_plugin_message (message))
    on_missing_plugin (self, message);
  return G_SOURCE_CONTINUE;
}

void
dub_deck_on_built (gpointer owner)
{
  DubPipeline *self = owner;
  g_autoptr (GstBus) bus = NULL;

  if (self->deck->refusal != NULL)
    {
      dub_pipeline_fail (self, g_error_copy (self->deck->refusal));
      return;
    }
  bus = gst_element_get_bus (self->deck->pipeline);
  self->messages = gst_bus_create_watch (bus);
  g_source_set_callback (self->messages, G_SOURCE_FUNC (on_message), self, NULL);
  g_source_attach (self->messages, NULL);
}

/* === silence === */

static GWeakRef *
make_weak (DubPipeline *self)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, self);
  return weak;
}

/* (transfer full) (nullable) */
static DubPipeline *
take_weak (GWeakRef *weak)
{
  DubPipeline *self = g_weak_ref_get (weak);

  g_weak_ref_clear (weak);
  g_free (weak);
  return self;
}

static void
on_probed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DubPipeline) self = take_weak (user_data);
  DubMediaFacts facts = { 0 };
  GError *error = NULL;
  gboolean is_good = dub_media_probe_finish (result, &facts, NULL, NULL, &error);

  dub_media_facts_clear (&facts);
  if (is_good || self == NULL || self->deck == NULL || self->state != DUB_PIPELINE_LOADING
      || g_error_matches (error, DUB_ERROR, DUB_ERROR_CANCELLED)
      || g_error_matches (error, DUB_ERROR, DUB_ERROR_CODEC_MISSING)) /* the pipeline says that */
    g_clear_error (&error);
  else
    dub_pipeline_fail (self, error);
}

static gboolean
on_despair (gpointer user_data)
{
  DubPipeline *self = user_data;

  self->stalled = 0;
  dub_pipeline_fail (self, g_error_new_literal (DUB_ERROR, DUB_ERROR_NOT_MEDIA, self->paths[0]));
  return G_SOURCE_REMOVE;
}

static gboolean
on_stalled (gpointer user_data)
{
  DubPipeline *self = user_data;

  self->doubt = g_cancellable_new ();
  for (guint i = 0; i < DUB_SIDES && self->paths[i] != NULL; i++)
    dub_media_probe_async (self->paths[i], self->doubt, on_probed, make_weak (self));
  self->stalled = g_timeout_add (DESPAIR_MSEC, on_despair, self);
  return G_SOURCE_REMOVE;
}

void
dub_pipeline_begin_doubt (DubPipeline *self)
{
  self->stalled = g_timeout_add (DOUBT_MSEC, on_stalled, self);
}

void
dub_pipeline_end_doubt (DubPipeline *self)
{
  g_clear_handle_id (&self->stalled, g_source_remove);
  if (self->doubt != NULL)
    g_cancellable_cancel (self->doubt);
  g_clear_object (&self->doubt);
}
