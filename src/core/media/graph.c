/* Pads are chosen by caps in pad-added, for a chain whose pad never comes would wait for ever; that
 * and every other standstill ends by the watchdog here. */
#include "media/graph.h"

#include <glib/gi18n-lib.h>
#include <gst/app/gstappsink.h>

#include "media/fault.h"

/* Longer than any key frame takes to code, shorter than a person's patience. */
#define STALL_USEC (20 * G_USEC_PER_SEC)
#define TICK       (50 * GST_MSECOND)

typedef struct
{
  DubGraph *graph; /* borrowed */
  DubGraphMode mode;
  GstElement *video; /* borrowed (nullable) */
  GstElement *audio; /* borrowed (nullable) */
} Source;

DubGraph *
dub_graph_new (const char *path, GError **error)
{
  DubGraph *graph;

  if (!dub_media_start (error))
    return NULL;
  graph = g_new0 (DubGraph, 1);
  graph->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  graph->path = g_strdup (path);
  return graph;
}

void
dub_graph_free (DubGraph *graph)
{
  if (graph == NULL)
    return;
  gst_element_set_state (graph->pipeline, GST_STATE_NULL);
  gst_object_unref (graph->pipeline);
  g_free (graph->path);
  g_free (graph);
}

/* Runs in a streaming thread. */
static GstPadProbeReturn
count_buffer (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  DubGraph *graph = user_data;

  g_atomic_int_inc (&graph->moved);
  return GST_PAD_PROBE_OK;
}

static void
watch_pad (DubGraph *graph, GstPad *pad)
{
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, count_buffer, graph, NULL);
}

GstElement *
dub_graph_add (DubGraph *graph, const char *description, GError **error)
{
  g_autoptr (GError) fault = NULL;
  GstElement *chain = gst_parse_bin_from_description_full (description, TRUE, NULL,
                                                           GST_PARSE_FLAG_FATAL_ERRORS, &fault);

  if (chain == NULL)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_CODEC_MISSING, _ ("GStreamer lacks a part: %s"),
                   fault->message);
      return NULL;
    }
  gst_bin_add (GST_BIN (graph->pipeline), chain);
  return chain;
}

gboolean
dub_graph_add_file (DubGraph *graph, GstElement *chain, const char *target, GError **error)
{
  GstElement *sink = gst_element_factory_make ("filesink", NULL);
  g_autoptr (GstPad) pad = NULL;

  if (sink == NULL)
    {
      dub_media_set_gst_error (error, target, NULL);
      return FALSE;
    }
  g_object_set (sink, "location", target, NULL);
  gst_bin_add (GST_BIN (graph->pipeline), sink);
  pad = gst_element_get_static_pad (sink, "sink");
  watch_pad (graph, pad);
  return gst_element_link (chain, sink);
}

/* Runs in a streaming thread. */
static GstPadProbeReturn
drop_buffer (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  return GST_PAD_PROBE_DROP;
}

/* A sink that takes no part in prerolling: nothing ever waits for a stream nobody wants. */
static void
throw_away (DubGraph *graph, GstPad *pad)
{
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);
  g_autoptr (GstPad) target = gst_element_get_static_pad (sink, "sink");

  g_object_set (sink, "sync", FALSE, "async", FALSE, NULL);
  gst_bin_add (GST_BIN (graph->pipeline), sink);
  gst_pad_add_probe (target, GST_PAD_PROBE_TYPE_BUFFER, drop_buffer, NULL, NULL);
  gst_element_sync_state_with_parent (sink);
  gst_pad_link (pad, target);
}

static gboolean
is_picture (const char *name)
{
  return g_str_has_prefix (name, "video/") || g_str_has_prefix (name, "image/");
}

static GstElement *
chain_for (const Source *source, const char *name)
{
  if (source->mode == DUB_GRAPH_PASS_H264)
    return g_str_equal (name, "video/x-h264") ? source->video : NULL;
  if (g_str_equal (name, "video/x-raw"))
    return source->video;
  return g_str_equal (name, "audio/x-raw") ? source->audio : NULL;
}

/* Runs in a streaming thread. */
static void
pad_added (GstElement *element, GstPad *pad, gpointer user_data)
{
  Source *source = user_data;
  g_autoptr (GstCaps) current = gst_pad_get_current_caps (pad);
  g_autoptr (GstCaps) caps =
      current != NULL ? gst_caps_ref (current) : gst_pad_query_caps (pad, NULL);
  const char *name = gst_caps_is_any (caps) || gst_caps_is_empty (caps)
                         ? ""
                         : gst_structure_get_name (gst_caps_get_structure (caps, 0));
  GstElement *chain = chain_for (source, name);
  g_autoptr (GstPad) target = chain != NULL ? gst_element_get_static_pad (chain, "sink") : NULL;

  watch_pad (source->graph, pad);
  if (target == NULL || gst_pad_is_linked (target) || gst_pad_link (pad, target) != GST_PAD_LINK_OK)
    throw_away (source->graph, pad);
}

/* Runs in a streaming thread. Says no to decoding what has no chain. */
static gboolean
autoplug_continue (GstElement *element, GstPad *pad, GstCaps *caps, gpointer user_data)
{
  const Source *source = user_data;
  const char *name = gst_structure_get_name (gst_caps_get_structure (caps, 0));
  gboolean coded_sound = g_str_has_prefix (name, "audio/") && source->audio == NULL;
  /* video/quicktime and the like are containers: only the pictures in them are refused. */
  gboolean coded_picture = is_picture (name) && source->video == NULL
                           && gst_structure_has_field (gst_caps_get_structure (caps, 0), "width");

  return !coded_sound && !coded_picture;
}

static void
free_source (gpointer data, GClosure *closure)
{
  g_free (data);
}

static GstElement *
make_decoder (const char *path, Source *source)
{
  GstElement *decoder = gst_element_factory_make ("uridecodebin", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *uri = g_file_get_uri (file);

  if (decoder == NULL)
    return NULL;
  g_object_set (decoder, "uri", uri, NULL);
  g_signal_connect (decoder, "autoplug-continue", G_CALLBACK (autoplug_continue), source);
  gst_bin_add (GST_BIN (source->graph->pipeline), decoder);
  return decoder;
}

static GstElement *
make_parser (const char *path, Source *source)
{
  GstElement *reader = gst_element_factory_make ("filesrc", NULL);
  GstElement *parser = gst_element_factory_make ("parsebin", NULL);

  if (reader == NULL || parser == NULL)
    {
      g_clear_pointer (&reader, gst_object_unref);
      g_clear_pointer (&parser, gst_object_unref);
      return NULL;
    }
  g_object_set (reader, "location", path, NULL);
  gst_bin_add_many (GST_BIN (source->graph->pipeline), reader, parser, NULL);
  gst_element_link (reader, parser);
  return parser;
}

gboolean
dub_graph_add_source (DubGraph *graph,
                      const char *path,
                      DubGraphMode mode,
                      GstElement *video,
                      GstElement *audio,
                      GError **error)
{
  Source *source = g_new0 (Source, 1);
  GstElement *element;

  *source = (Source){ graph, mode, video, audio };
  element = mode == DUB_GRAPH_DECODE ? make_decoder (path, source) : make_parser (path, source);
  if (element == NULL)
    {
      g_free (source);
      g_set_error (error, DUB_ERROR, DUB_ERROR_CODEC_MISSING, _ ("GStreamer lacks a part: %s"),
                   "uridecodebin, parsebin");
      return FALSE;
    }
  g_signal_connect_data (element, "pad-added", G_CALLBACK (pad_added), source, free_source, 0);
  return TRUE;
}

GstElement *
dub_graph_find (DubGraph *graph, const char *name)
{
  g_autoptr (GstElement) element = gst_bin_get_by_name (GST_BIN (graph->pipeline), name);

  return element;
}

/* FALSE with an error when @message is one. */
static gboolean
take_message (DubGraph *graph, GstMessage *message, GError **error)
{
  g_autoptr (GError) fault = NULL;

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR)
    return TRUE;
  gst_message_parse_error (message, &fault, NULL);
  dub_media_set_gst_error (error, graph->path, fault);
  return FALSE;
}

/* When something moved last. */
typedef struct
{
  gint64 at;
  int moved;
} Watch;

static void
watch_begin (Watch *watch, DubGraph *graph)
{
  *watch = (Watch){ g_get_monotonic_time (), g_atomic_int_get (&graph->moved) };
}

/* FALSE with an error when the person wants it to stop or nothing moved for too long. */
static gboolean
watch_tick (Watch *watch, DubGraph *graph, GCancellable *cancellable, GError **error)
{
  g_autofree char *name = NULL;
  int moved = g_atomic_int_get (&graph->moved);

  if (dub_media_cancelled (cancellable, error))
    return FALSE;
  if (moved != watch->moved)
    *watch = (Watch){ g_get_monotonic_time (), moved };
  if (g_get_monotonic_time () - watch->at <= STALL_USEC)
    return TRUE;
  name = dub_media_name (graph->path);
  g_set_error (error, DUB_ERROR, DUB_ERROR_FAILED, _ ("“%s”: nothing moved for %d seconds"), name,
               (int) (STALL_USEC / G_USEC_PER_SEC));
  return FALSE;
}

static gboolean
wait_for (DubGraph *graph, GstMessageType wanted, GCancellable *cancellable, GError **error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (graph->pipeline);
  Watch watch;

  watch_begin (&watch, graph);
  while (watch_tick (&watch, graph, cancellable, error))
    {
      g_autoptr (GstMessage) message =
          gst_bus_timed_pop_filtered (bus, TICK, wanted | GST_MESSAGE_ERROR);

      if (message != NULL)
        return take_message (graph, message, error);
    }
  return FALSE;
}

GstSample *
dub_graph_pull (DubGraph *graph, const char *sink_name, GCancellable *cancellable, GError **error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (graph->pipeline);
  GstAppSink *sink = GST_APP_SINK (dub_graph_find (graph, sink_name));
  Watch watch;

  watch_begin (&watch, graph);
  while (watch_tick (&watch, graph, cancellable, error))
    {
      GstSample *sample = gst_app_sink_try_pull_preroll (sink, TICK);
      g_autoptr (GstMessage) message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);

      if (sample != NULL || (message == NULL && gst_app_sink_is_eos (sink)))
        return sample;
      if (message != NULL && !take_message (graph, message, error))
        return NULL;
    }
  return NULL;
}

gboolean
dub_graph_preroll (DubGraph *graph, GCancellable *cancellable, GError **error)
{
  gst_element_set_state (graph->pipeline, GST_STATE_PAUSED);
  return wait_for (graph, GST_MESSAGE_ASYNC_DONE, cancellable, error);
}

gboolean
dub_graph_seek (DubGraph *graph, gint64 usec)
{
  GstSeekFlags flags = GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_KEY_UNIT | GST_SEEK_FLAG_SNAP_BEFORE;

  return gst_element_seek_simple (graph->pipeline, GST_FORMAT_TIME, flags, usec * GST_USECOND);
}

gboolean
dub_graph_run (DubGraph *graph, GCancellable *cancellable, GError **error)
{
  gst_element_set_state (graph->pipeline, GST_STATE_PLAYING);
  return wait_for (graph, GST_MESSAGE_EOS, cancellable, error);
}
