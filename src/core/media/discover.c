/* GstDiscoverer runs in a main context of its own here, so that cancelling ends it at once. */
#include "media/discover.h"

#include <glib/gi18n-lib.h>
#include <gst/pbutils/pbutils.h>
#include <gst/tag/tag.h>

#include "media/fault.h"

#define TIMEOUT_SECONDS 15

/* Short names for the facts; others are named by GStreamer. */
static const struct
{
  const char *caps;
  const char *name;
} names[] = {
  { "video/x-h264", "H.264" },
  { "video/x-h265", "H.265" },
  { "video/x-vp8", "VP8" },
  { "video/x-vp9", "VP9" },
  { "video/x-av1", "AV1" },
  { "video/x-prores", "ProRes" },
  { "video/x-theora", "Theora" },
  { "image/jpeg", "JPEG" },
  { "image/png", "PNG" },
  { "image/webp", "WebP" },
  { "audio/mpeg, mpegversion=(int)1, layer=(int)3", "MP3" },
  { "audio/mpeg, mpegversion=(int)4", "AAC" },
  { "audio/mpeg, mpegversion=(int)2", "AAC" },
  { "audio/x-opus", "Opus" },
  { "audio/x-vorbis", "Vorbis" },
  { "audio/x-flac", "FLAC" },
  { "audio/x-ac3", "AC-3" },
  { "audio/x-eac3", "E-AC-3" },
  { "audio/x-raw", "PCM" },
};

static char *
caps_name (GstCaps *caps)
{
  for (guint i = 0; caps != NULL && i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GstCaps) row = gst_caps_from_string (names[i].caps);

      if (gst_caps_is_subset (caps, row))
        return g_strdup (names[i].name);
    }
  return caps != NULL && gst_caps_is_fixed (caps) ? gst_pb_utils_get_codec_description (caps)
                                                  : NULL;
}

static char *
stream_name (GstDiscovererStreamInfo *stream)
{
  g_autoptr (GstCaps) caps = gst_discoverer_stream_info_get_caps (stream);
  const GstTagList *tags = gst_discoverer_stream_info_get_tags (stream);
  char *words = NULL;

  /* A WAV file counts as one stream; what is in it, its parser says in words. */
  if (caps == NULL || !gst_structure_has_name (gst_caps_get_structure (caps, 0), "audio/x-wav")
      || tags == NULL || !gst_tag_list_get_string (tags, GST_TAG_AUDIO_CODEC, &words))
    return caps_name (caps);
  if (strstr (words, "PCM") == NULL)
    return words;
  g_free (words);
  return g_strdup ("PCM");
}

static gboolean
is_turned (GstDiscovererStreamInfo *stream)
{
  const GstTagList *tags = gst_discoverer_stream_info_get_tags (stream);
  g_autofree char *turn = NULL;

  if (tags == NULL || !gst_tag_list_get_string (tags, GST_TAG_IMAGE_ORIENTATION, &turn))
    return FALSE;
  return g_str_has_suffix (turn, "rotate-90") || g_str_has_suffix (turn, "rotate-270");
}

static void
read_picture (GstDiscovererVideoInfo *video, DubMediaFacts *facts)
{
  GstDiscovererStreamInfo *stream = GST_DISCOVERER_STREAM_INFO (video);
  guint width = gst_discoverer_video_info_get_width (video);
  guint height = gst_discoverer_video_info_get_height (video);
  guint num = gst_discoverer_video_info_get_par_num (video);
  guint den = gst_discoverer_video_info_get_par_denom (video);

  if (num > 0 && den > 0)
    width = (guint) gst_util_uint64_scale_int_round (width, (int) num, (int) den);
  facts->width = (int) (is_turned (stream) ? height : width);
  facts->height = (int) (is_turned (stream) ? width : height);
  if (!gst_discoverer_video_info_is_image (video))
    {
      facts->fps_num = (int) gst_discoverer_video_info_get_framerate_num (video);
      facts->fps_den = (int) gst_discoverer_video_info_get_framerate_denom (video);
    }
  g_free (facts->video_codec);
  facts->video_codec = stream_name (stream);
}

static void
read_sound (GstDiscovererAudioInfo *audio, DubMediaFacts *facts)
{
  facts->channels = (int) gst_discoverer_audio_info_get_channels (audio);
  facts->sample_rate = (int) gst_discoverer_audio_info_get_sample_rate (audio);
  facts->audio_codec = stream_name (GST_DISCOVERER_STREAM_INFO (audio));
}

/* A cover picture inside a sound file does not make it a picture. */
static DubMediaKind
read_streams (GstDiscovererInfo *info, DubMediaFacts *facts)
{
  GList *videos = gst_discoverer_info_get_video_streams (info);
  GList *audios = gst_discoverer_info_get_audio_streams (info);
  GstDiscovererVideoInfo *moving = NULL;
  DubMediaKind kind = DUB_MEDIA_OTHER;

  for (GList *l = videos; l != NULL && moving == NULL; l = l->next)
    if (!gst_discoverer_video_info_is_image (l->data))
      moving = l->data;
  if (audios != NULL)
    {
      kind = DUB_MEDIA_AUDIO;
      read_sound (audios->data, facts);
    }
  if (moving != NULL)
    {
      kind = DUB_MEDIA_VIDEO;
      read_picture (moving, facts);
    }
  else if (audios == NULL && videos != NULL)
    {
      kind = DUB_MEDIA_IMAGE;
      read_picture (videos->data, facts);
    }
  gst_discoverer_stream_info_list_free (videos);
  gst_discoverer_stream_info_list_free (audios);
  return kind;
}

static void
read_container (GstDiscovererInfo *info, DubMediaFacts *facts, char **caps_word)
{
  g_autoptr (GstDiscovererStreamInfo) top = gst_discoverer_info_get_stream_info (info);
  g_autoptr (GstCaps) caps = top != NULL ? gst_discoverer_stream_info_get_caps (top) : NULL;

  if (caps == NULL || gst_caps_is_empty (caps) || gst_caps_is_any (caps))
    return;
  *caps_word = g_strdup (gst_structure_get_name (gst_caps_get_structure (caps, 0)));
  if (GST_IS_DISCOVERER_CONTAINER_INFO (top))
    facts->container = caps_name (caps);
}

/* What decodebin calls missing is often no medium at all, e.g. "text/html decoder". */
static gboolean
misses_a_medium (GstDiscovererInfo *info)
{
  const char **details = gst_discoverer_info_get_missing_elements_installer_details (info);

  for (guint i = 0; details != NULL && details[i] != NULL; i++)
    if (strstr (details[i], "-video/") != NULL || strstr (details[i], "-audio/") != NULL
        || strstr (details[i], "-image/") != NULL)
      return TRUE;
  return FALSE;
}

static void
set_result_error (GError **error,
                  const char *path,
                  GstDiscovererInfo *info,
                  GstDiscovererResult result,
                  const GError *fault)
{
  g_autofree char *name = dub_media_name (path);

  if (result == GST_DISCOVERER_MISSING_PLUGINS && misses_a_medium (info))
    g_set_error (error, DUB_ERROR, DUB_ERROR_CODEC_MISSING, _ ("“%s”: a decoder for it is missing"),
                 name);
  else if (result == GST_DISCOVERER_MISSING_PLUGINS)
    g_set_error (error, DUB_ERROR, DUB_ERROR_NOT_MEDIA, _ ("“%s” is not a video, sound or picture"),
                 name);
  else if (result == GST_DISCOVERER_TIMEOUT)
    g_set_error (error, DUB_ERROR, DUB_ERROR_NOT_MEDIA,
                 _ ("“%s” gave neither picture nor sound within %d seconds"), name,
                 TIMEOUT_SECONDS);
  else
    dub_media_set_gst_error (error, path, fault);
}

typedef struct
{
  GstDiscovererInfo *info; /* owned (nullable) */
  GError *fault;           /* owned (nullable) */
  gboolean done;
  gboolean cancelled;
} Discovery;

static void
discovered (GstDiscoverer *discoverer,
            GstDiscovererInfo *info,
            const GError *fault,
            gpointer user_data)
{
  Discovery *discovery = user_data;

  discovery->info = g_object_ref (info);
  discovery->fault = fault != NULL ? g_error_copy (fault) : NULL;
  discovery->done = TRUE;
}

static gboolean
cancelled (GCancellable *cancellable, gpointer user_data)
{
  Discovery *discovery = user_data;

  discovery->cancelled = TRUE;
  return G_SOURCE_REMOVE;
}

/* Runs with @context as the thread's default: the discoverer takes it at its start. */
static gboolean
run_discoverer (GstDiscoverer *discoverer,
                GMainContext *context,
                const char *uri,
                GCancellable *cancellable,
                Discovery *discovery)
{
  g_autoptr (GSource) source = NULL;
  gboolean queued;

  if (cancellable != NULL)
    {
      source = g_cancellable_source_new (cancellable);
      g_source_set_callback (source, G_SOURCE_FUNC (cancelled), discovery, NULL);
      g_source_attach (source, context);
    }
  g_signal_connect (discoverer, "discovered", G_CALLBACK (discovered), discovery);
  gst_discoverer_start (discoverer);
  queued = gst_discoverer_discover_uri_async (discoverer, uri);
  while (queued && !discovery->done && !discovery->cancelled)
    g_main_context_iteration (context, TRUE);
  gst_discoverer_stop (discoverer);
  if (source != NULL)
    g_source_destroy (source);
  return queued;
}

static gboolean
discover (const char *path, GCancellable *cancellable, Discovery *discovery, GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GstDiscoverer) discoverer = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *uri = g_file_get_uri (file);
  gboolean ok = FALSE;

  g_main_context_push_thread_default (context);
  discoverer = gst_discoverer_new (TIMEOUT_SECONDS * GST_SECOND, error);
  if (discoverer != NULL)
    ok = run_discoverer (discoverer, context, uri, cancellable, discovery);
  if (discoverer != NULL && !ok)
    dub_media_set_gst_error (error, path, NULL);
  g_clear_object (&discoverer);
  g_main_context_pop_thread_default (context);
  return ok && !dub_media_cancelled (cancellable, error);
}

static gboolean
read_info (const char *path,
           const Discovery *discovery,
           DubMediaFacts *facts,
           DubMediaKind *kind,
           char **caps,
           GError **error)
{
  GstDiscovererResult result = gst_discoverer_info_get_result (discovery->info);
  GstClockTime duration = gst_discoverer_info_get_duration (discovery->info);

  read_container (discovery->info, facts, caps);
  *kind = read_streams (discovery->info, facts);
  if (*kind != DUB_MEDIA_IMAGE && GST_CLOCK_TIME_IS_VALID (duration))
    facts->duration_usec = (gint64) (duration / GST_USECOND);
  if (result == GST_DISCOVERER_OK && *kind != DUB_MEDIA_OTHER)
    return TRUE;
  set_result_error (error, path, discovery->info, result, discovery->fault);
  return FALSE;
}

gboolean
dub_media_discover (const char *path,
                    DubMediaFacts *facts,
                    DubMediaKind *kind,
                    char **caps,
                    GCancellable *cancellable,
                    GError **error)
{
  Discovery discovery = { NULL, NULL, FALSE, FALSE };
  gboolean ok;

  *kind = DUB_MEDIA_OTHER;
  *caps = NULL;
  if (!dub_media_start (error))
    return FALSE;
  ok = discover (path, cancellable, &discovery, error)
       && read_info (path, &discovery, facts, kind, caps, error);
  g_clear_object (&discovery.info);
  g_clear_error (&discovery.fault);
  if (!ok)
    *kind = DUB_MEDIA_OTHER;
  return ok;
}
