/* One graph: decode, convert to float, hand over. */
#include "media/sound.h"

#include <gst/app/gstappsink.h>
#include <gst/audio/audio.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "media/fault.h"
#include "media/graph.h"

/* More than any coded sound has. */
#define MAX_BYTES_PER_SECOND 200000

typedef struct
{
  DubSoundFunc func;
  gpointer user_data;
} Listener;

/* Runs in a streaming thread. */
static GstFlowReturn
new_sample (GstAppSink *sink, gpointer user_data)
{
  Listener *listener = user_data;
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);
  GstAudioInfo info;
  GstMapInfo map;

  if (sample == NULL)
    return GST_FLOW_EOS;
  if (!gst_audio_info_from_caps (&info, gst_sample_get_caps (sample))
      || !gst_buffer_map (gst_sample_get_buffer (sample), &map, GST_MAP_READ))
    return GST_FLOW_ERROR;
  listener->func ((const float *) (gconstpointer) map.data,
                  map.size / (gsize) GST_AUDIO_INFO_BPF (&info), GST_AUDIO_INFO_CHANNELS (&info),
                  GST_AUDIO_INFO_RATE (&info), listener->user_data);
  gst_buffer_unmap (gst_sample_get_buffer (sample), &map);
  return GST_FLOW_OK;
}

gboolean
dub_sound_decode (const char *path,
                  DubSoundFunc func,
                  gpointer user_data,
                  GCancellable *cancellable,
                  GError **error)
{
  Listener listener = { func, user_data };
  GstAppSinkCallbacks callbacks = { .new_sample = new_sample };
  g_autoptr (DubGraph) graph = dub_graph_new (path, error);
  GstElement *chain = NULL;

  if (graph != NULL)
    chain = dub_graph_add (graph,
                           "audioconvert ! audio/x-raw,format=" GST_AUDIO_NE (
                               F32) ",layout=interleaved ! appsink name=sink sync=false",
                           error);
  if (chain == NULL || !dub_graph_add_source (graph, path, DUB_GRAPH_DECODE, NULL, chain, error))
    return FALSE;
  gst_app_sink_set_callbacks (GST_APP_SINK (dub_graph_find (graph, "sink")), &callbacks, &listener,
                              NULL);
  return dub_graph_run (graph, cancellable, error);
}

typedef struct
{
  guint64 frames;
  int rate;
} Length;

static void
count (const float *values, gsize frames, int channels, int rate, gpointer user_data)
{
  Length *length = user_data;

  length->frames += frames;
  length->rate = rate;
}

/* A frame that was found in the midst of something else is no sound. */
static gboolean
is_whole (const char *path, const Length *length)
{
  GStatBuf info;

  return length->rate > 0 && g_stat (path, &info) == 0
         && (double) info.st_size * length->rate < (double) length->frames * MAX_BYTES_PER_SECOND;
}

gboolean
dub_sound_measure (const char *path, gint64 *usec, GCancellable *cancellable, GError **error)
{
  Length length = { 0, 0 };
  g_autofree char *name = dub_media_name (path);

  *usec = 0;
  if (!dub_sound_decode (path, count, &length, cancellable, error))
    return FALSE;
  if (!is_whole (path, &length))
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_NOT_MEDIA, "“%s”: %s", name,
                   _ ("it holds no sound that can be played"));
      return FALSE;
    }
  *usec = (gint64) gst_util_uint64_scale (length.frames, G_USEC_PER_SEC, (guint64) length.rate);
  return TRUE;
}
