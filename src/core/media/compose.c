/* Each function builds one graph; finish() runs it, checks the file and renames it. */
#include "media/compose.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "media/fault.h"
#include "media/file.h"
#include "media/fit.h"
#include "media/graph.h"
#include "media/probe.h"
#include "media/verify.h"

#define FPS         25
#define MAX_TALK    1280
#define MAX_SECONDS (24 * 60 * 60)
#define SOUND_IN                                                                                   \
  "audioconvert ! audioresample ! audiorate ! capsfilter name=fit caps=\"" DUB_FIT_CAPS "\" ! "
#define CODED_QUEUE " ! queue max-size-buffers=0 max-size-bytes=0 max-size-time=0"

/* The first that is installed is taken. */
static const char *const h264_encoders[] = {
  "x264enc speed-preset=veryfast key-int-max=50 ! h264parse",
  "openh264enc gop-size=50 complexity=low ! h264parse",
  NULL,
};
static const char *const aac_encoders[] = {
  "audioconvert ! avenc_aac bitrate=128000 ! aacparse",
  "audioconvert ! voaacenc bitrate=128000 ! aacparse",
  "audioconvert ! fdkaacenc bitrate=128000 ! aacparse",
  NULL,
};

static gboolean
is_installed (const char *chain)
{
  g_auto (GStrv) words = g_strsplit (chain, " ", -1);
  gboolean installed = TRUE;

  for (guint i = 0; installed && words[i] != NULL; i++)
    if (i == 0 || g_str_equal (words[i - 1], "!"))
      {
        g_autoptr (GstElementFactory) factory = gst_element_factory_find (words[i]);

        installed = factory != NULL;
      }
  return installed;
}

/* (transfer none) (nullable) */
static const char *
choose (const char *const *encoders, const char *what, GError **error)
{
  for (guint i = 0; encoders[i] != NULL; i++)
    if (is_installed (encoders[i]))
      return encoders[i];
  g_set_error (error, DUB_ERROR, DUB_ERROR_CODEC_MISSING, _ ("GStreamer has no encoder for %s"),
               what);
  return NULL;
}

static gboolean
lacks (const char *path, const char *words, GError **error)
{
  g_autofree char *name = dub_media_name (path);

  g_set_error (error, DUB_ERROR, DUB_ERROR_UNSUPPORTED_TYPE, "“%s”: %s", name, words);
  return FALSE;
}

static gboolean
need_sound (const char *path, DubMediaFacts *facts, GCancellable *cancellable, GError **error)
{
  if (!dub_media_probe (path, facts, NULL, NULL, cancellable, error))
    return FALSE;
  return facts->audio_codec != NULL || lacks (path, _ ("it has no sound"), error);
}

static gboolean
need_kind (const char *path,
           DubMediaKind wanted,
           DubMediaFacts *facts,
           GCancellable *cancellable,
           GError **error)
{
  DubMediaKind kind = DUB_MEDIA_OTHER;

  if (!dub_media_probe (path, facts, &kind, NULL, cancellable, error))
    return FALSE;
  if (kind == wanted)
    return TRUE;
  return lacks (path,
                wanted == DUB_MEDIA_VIDEO ? _ ("it has no moving picture") : _ ("it is no picture"),
                error);
}

/* Runs @graph, which writes @part, checks that and renames it. */
static gboolean
finish (DubGraph *graph,
        const char *part,
        const char *target,
        DubOutputKind kind,
        gint64 length_usec,
        GCancellable *cancellable,
        GError **error)
{
  DubMediaFacts facts = { 0 };
  g_autofree char *note = NULL;
  gboolean ok = dub_graph_run (graph, cancellable, error);

  gst_element_set_state (graph->pipeline, GST_STATE_NULL);
  ok = ok && dub_media_verify (part, kind, length_usec, &facts, &note, cancellable, error);
  dub_media_facts_clear (&facts);
  if (ok && note != NULL)
    {
      g_set_error_literal (error, DUB_ERROR, DUB_ERROR_DAMAGED_RESULT, note);
      ok = FALSE;
    }
  if (ok)
    return dub_media_commit_part (part, target, error);
  (void) g_unlink (part);
  return FALSE;
}

static gboolean
link_mux (DubGraph *graph, GstElement *chain, const char *template, GError **error)
{
  if (gst_element_link_pads (chain, "src", dub_graph_find (graph, "mux"), template))
    return TRUE;
  g_set_error_literal (error, DUB_ERROR, DUB_ERROR_FAILED,
                       _ ("GStreamer cannot put these streams into one file"));
  return FALSE;
}

static gboolean
add_mux (DubGraph *graph, const char *part, const char *title, GError **error)
{
  GstElement *mux = gst_element_factory_make ("mp4mux", "mux");

  if (mux == NULL)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_CODEC_MISSING, _ ("GStreamer lacks a part: %s"),
                   "mp4mux");
      return FALSE;
    }
  g_object_set (mux, "faststart", TRUE, NULL);
  gst_bin_add (GST_BIN (graph->pipeline), mux);
  if (title != NULL)
    gst_tag_setter_add_tags (GST_TAG_SETTER (mux), GST_TAG_MERGE_REPLACE, GST_TAG_TITLE, title,
                             NULL);
  return dub_graph_add_file (graph, mux, part, error);
}

/* A chain from raw sound of any kind to AAC of exactly @length_usec in the muxer. */
static GstElement *
add_sound (DubGraph *graph, gint64 length_usec, GError **error)
{
  const char *encoder = choose (aac_encoders, "AAC", error);
  g_autofree char *description = NULL;
  GstElement *chain;

  if (encoder == NULL)
    return NULL;
  description = g_strconcat (SOUND_IN, encoder, CODED_QUEUE, NULL);
  chain = dub_graph_add (graph, description, error);
  if (chain == NULL || !link_mux (graph, chain, "audio_%u", error))
    return NULL;
  dub_fit_element (dub_graph_find (graph, "fit"), length_usec);
  return chain;
}

/* A chain from raw pictures to H.264 in the muxer; @shape turns and scales them. */
static GstElement *
add_picture (DubGraph *graph, const char *shape, GError **error)
{
  const char *encoder = choose (h264_encoders, "H.264", error);
  g_autofree char *description = NULL;
  GstElement *chain;

  if (encoder == NULL)
    return NULL;
  description = g_strconcat (shape, " ! ", encoder, CODED_QUEUE, NULL);
  chain = dub_graph_add (graph, description, error);
  return chain != NULL && link_mux (graph, chain, "video_%u", error) ? chain : NULL;
}

/* H.264 with 4:2:0 colour has even sides. */
static int
even (double pixels)
{
  return MAX (2, (int) (pixels / 2 + 0.5) * 2);
}

static char *
describe_shape (const DubMediaFacts *facts, int limit)
{
  int longer = MAX (facts->width, facts->height);
  double scale = limit > 0 && longer > limit ? (double) limit / longer : 1.0;

  return g_strdup_printf ("videoconvert ! videoflip video-direction=auto ! "
                          "videoconvertscale add-borders=false ! video/x-raw,format=I420,"
                          "width=%d,height=%d,pixel-aspect-ratio=1/1",
                          even (facts->width * scale), even (facts->height * scale));
}

static gboolean
add_video_source (DubGraph *graph, const char *path, const DubMediaFacts *facts, GError **error)
{
  gboolean pass = g_strcmp0 (facts->video_codec, "H.264") == 0;
  g_autofree char *shape = describe_shape (facts, 0);
  GstElement *chain = NULL;

  if (!pass)
    chain = add_picture (graph, shape, error);
  else
    chain = dub_graph_add (graph, "h264parse" CODED_QUEUE, error);
  if (chain == NULL || (pass && !link_mux (graph, chain, "video_%u", error)))
    return FALSE;
  return dub_graph_add_source (graph, path, pass ? DUB_GRAPH_PASS_H264 : DUB_GRAPH_DECODE, chain,
                               NULL, error);
}

static gboolean
add_sound_source (DubGraph *graph, const char *path, gint64 length_usec, GError **error)
{
  GstElement *chain = add_sound (graph, length_usec, error);

  return chain != NULL && dub_graph_add_source (graph, path, DUB_GRAPH_DECODE, NULL, chain, error);
}

static gboolean
compose_dub (const char *video,
             const DubMediaFacts *facts,
             const char *audio,
             const char *target,
             GCancellable *cancellable,
             GError **error)
{
  g_autofree char *part = dub_media_part_name (target);
  g_autoptr (DubGraph) graph = dub_graph_new (video, error);

  return graph != NULL && add_mux (graph, part, NULL, error)
         && add_video_source (graph, video, facts, error)
         && add_sound_source (graph, audio, facts->duration_usec, error)
         && finish (graph, part, target, DUB_OUTPUT_VIDEO, facts->duration_usec, cancellable,
                    error);
}

gboolean
dub_media_compose_dub (const char *video,
                       const char *audio,
                       const char *target,
                       GCancellable *cancellable,
                       GError **error)
{
  DubMediaFacts picture = { 0 };
  DubMediaFacts sound = { 0 };
  gboolean ok = need_kind (video, DUB_MEDIA_VIDEO, &picture, cancellable, error)
                && need_sound (audio, &sound, cancellable, error)
                && compose_dub (video, &picture, audio, target, cancellable, error);

  dub_media_facts_clear (&picture);
  dub_media_facts_clear (&sound);
  return ok;
}

static gboolean
compose_talk (const char *image,
              const DubMediaFacts *picture,
              const char *audio,
              gint64 sound_usec,
              const char *target,
              GCancellable *cancellable,
              GError **error)
{
  guint frames = (guint) (sound_usec * FPS / G_USEC_PER_SEC + 1);
  gint64 length_usec = (gint64) frames * G_USEC_PER_SEC / FPS;
  g_autofree char *part = dub_media_part_name (target);
  g_autofree char *size = describe_shape (picture, MAX_TALK);
  g_autofree char *shape = g_strdup_printf (
      "%s ! imagefreeze num-buffers=%u ! video/x-raw,framerate=%d/1", size, frames, FPS);
  g_autoptr (DubGraph) graph = dub_graph_new (image, error);
  GstElement *chain;

  if (graph == NULL || !add_mux (graph, part, NULL, error))
    return FALSE;
  chain = add_picture (graph, shape, error);
  return chain != NULL && dub_graph_add_source (graph, image, DUB_GRAPH_DECODE, chain, NULL, error)
         && add_sound_source (graph, audio, length_usec, error)
         && finish (graph, part, target, DUB_OUTPUT_VIDEO, length_usec, cancellable, error);
}

gboolean
dub_media_compose_talk (const char *image,
                        const char *audio,
                        const char *target,
                        GCancellable *cancellable,
                        GError **error)
{
  DubMediaFacts picture = { 0 };
  DubMediaFacts sound = { 0 };
  gboolean ok =
      need_kind (image, DUB_MEDIA_IMAGE, &picture, cancellable, error)
      && need_sound (audio, &sound, cancellable, error)
      && compose_talk (image, &picture, audio, sound.duration_usec, target, cancellable, error);

  dub_media_facts_clear (&picture);
  dub_media_facts_clear (&sound);
  return ok;
}

/* The label is drawn too where the plug-in for it (pango) is installed. */
static gboolean
add_test_picture (
    DubGraph *graph, guint seconds, int width, int height, const char *label, GError **error)
{
  g_autoptr (GstElementFactory) overlay = gst_element_factory_find ("textoverlay");
  g_autofree char *shape = g_strdup_printf (
      "videotestsrc pattern=ball num-buffers=%u foreground-color=%u ! "
      "video/x-raw,format=I420,width=%d,height=%d,framerate=%d/1%s",
      seconds * FPS, 0xff404040u | g_str_hash (label), even (width), even (height), FPS,
      overlay != NULL ? " ! textoverlay name=label font-desc=\"Sans 24\" ! "
                        "video/x-raw,format=I420"
                      : "");

  if (add_picture (graph, shape, error) == NULL)
    return FALSE;
  if (overlay != NULL)
    g_object_set (dub_graph_find (graph, "label"), "text", label, NULL);
  return TRUE;
}

static gboolean
add_test_sound (DubGraph *graph, guint seconds, const char *label, GError **error)
{
  GstElement *sound = add_sound (graph, (gint64) seconds * G_USEC_PER_SEC, error);
  g_autofree char *description =
      g_strdup_printf ("audiotestsrc volume=0.3 freq=%u samplesperbuffer=4800 num-buffers=%u ! "
                       "capsfilter caps=audio/x-raw,rate=%d",
                       220 + g_str_hash (label) % 660, seconds * 10, DUB_FIT_RATE);
  GstElement *tone = sound != NULL ? dub_graph_add (graph, description, error) : NULL;

  return tone != NULL && gst_element_link (tone, sound);
}

gboolean
dub_media_compose_test (guint seconds,
                        int width,
                        int height,
                        const char *label,
                        const char *target,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autofree char *part = dub_media_part_name (target);
  g_autoptr (DubGraph) graph = NULL;

  g_return_val_if_fail (seconds > 0 && seconds <= MAX_SECONDS, FALSE);
  g_return_val_if_fail (width > 0 && height > 0 && label != NULL, FALSE);
  graph = dub_graph_new (target, error);
  return graph != NULL && add_mux (graph, part, label, error)
         && add_test_picture (graph, seconds, width, height, label, error)
         && add_test_sound (graph, seconds, label, error)
         && finish (graph, part, target, DUB_OUTPUT_VIDEO, (gint64) seconds * G_USEC_PER_SEC,
                    cancellable, error);
}

static const struct
{
  const char *suffix;
  const char *chain;
} sounds[] = {
  { ".mp3", "lamemp3enc target=bitrate bitrate=128 ! xingmux" },
  { ".wav", "audio/x-raw,format=S16LE ! wavenc" },
  { ".m4a", NULL }, /* by the AAC encoder that is installed */
  { ".ogg", "audioconvert ! vorbisenc ! oggmux" },
  { ".flac", "flacenc" },
};

static char *
describe_sound (const char *target, GError **error)
{
  g_autofree char *lower = g_ascii_strdown (target, -1);
  const char *encoder;

  for (guint i = 0; i < G_N_ELEMENTS (sounds); i++)
    if (g_str_has_suffix (lower, sounds[i].suffix) && sounds[i].chain != NULL)
      return g_strconcat ("audioconvert ! audioresample ! ", sounds[i].chain, NULL);
    else if (g_str_has_suffix (lower, sounds[i].suffix))
      {
        encoder = choose (aac_encoders, "AAC", error);
        return encoder != NULL
                   ? g_strconcat ("audioconvert ! audioresample ! ", encoder, " ! mp4mux", NULL)
                   : NULL;
      }
  lacks (target, _ ("no sound can be written with this extension"), error);
  return NULL;
}

static gboolean
extract (const char *path, const char *target, GCancellable *cancellable, GError **error)
{
  g_autofree char *part = dub_media_part_name (target);
  g_autofree char *description = describe_sound (target, error);
  g_autoptr (DubGraph) graph = description != NULL ? dub_graph_new (path, error) : NULL;
  GstElement *chain = graph != NULL ? dub_graph_add (graph, description, error) : NULL;

  return chain != NULL && dub_graph_add_file (graph, chain, part, error)
         && dub_graph_add_source (graph, path, DUB_GRAPH_DECODE, NULL, chain, error)
         && finish (graph, part, target, DUB_OUTPUT_AUDIO, 0 /* may be shorter than its video */,
                    cancellable, error);
}

gboolean
dub_media_extract_audio (const char *path,
                         const char *target,
                         GCancellable *cancellable,
                         GError **error)
{
  DubMediaFacts facts = { 0 };
  gboolean ok =
      need_sound (path, &facts, cancellable, error) && extract (path, target, cancellable, error);

  dub_media_facts_clear (&facts);
  return ok;
}
