/* Real results out of what was uploaded: the picture is copied packet by packet, the sound is
 * replaced; stills become videos; movies become test pictures. Every function blocks and runs in
 * a worker thread. The sandbox has a composer of its own, so that a fault in the application's
 * does not hide here. */
#include <gst/gst.h>
#include <gst/pbutils/pbutils.h>

#include "sandbox/compose.h"

#define TIMEOUT_SECONDS 300

static void
init_once (void)
{
  static gsize done = 0;

  if (g_once_init_enter (&done))
    {
      gst_init (NULL, NULL);
      g_once_init_leave (&done, 1);
    }
}

gboolean
dub_sb_probe (const char *path,
              double *seconds,
              guint *width,
              guint *height,
              gboolean *has_video,
              gboolean *has_audio,
              GError **error)
{
  g_autoptr (GstDiscoverer) discoverer = NULL;
  g_autoptr (GstDiscovererInfo) info = NULL;
  g_autofree char *uri = g_filename_to_uri (path, NULL, error);
  g_autoptr (GError) problem = NULL;
  GList *videos = NULL;
  GList *audios = NULL;

  init_once ();
  discoverer = uri ? gst_discoverer_new (20 * GST_SECOND, error) : NULL;
  info = discoverer ? gst_discoverer_discover_uri (discoverer, uri, &problem) : NULL;
  /* a half-understood file gives both an info and an error */
  if (problem)
    g_propagate_error (error, g_steal_pointer (&problem));
  if (!info || gst_discoverer_info_get_result (info) != GST_DISCOVERER_OK)
    {
      if (error && !*error)
        g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "not a media file");
      return FALSE;
    }
  videos = gst_discoverer_info_get_video_streams (info);
  audios = gst_discoverer_info_get_audio_streams (info);
  *seconds = (double) gst_discoverer_info_get_duration (info) / (double) GST_SECOND;
  *has_video = videos != NULL;
  *has_audio = audios != NULL;
  if (videos)
    {
      *width = gst_discoverer_video_info_get_width (videos->data);
      *height = gst_discoverer_video_info_get_height (videos->data);
    }
  gst_discoverer_stream_info_list_free (videos);
  gst_discoverer_stream_info_list_free (audios);
  if (*has_video || *has_audio)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "no media in the file");
  return FALSE;
}

/* The first of @choices (each `element property=value …`) that is installed. */
static const char *
pick (const char *const *choices)
{
  for (guint i = 0; choices[i]; i++)
    {
      g_auto (GStrv) words = g_strsplit (choices[i], " ", 2);
      g_autoptr (GstElementFactory) factory = gst_element_factory_find (words[0]);

      if (factory)
        return choices[i];
    }
  return choices[0];
}

const char *
dub_sb_video_encoder (void)
{
  static const char *const choices[] = { "x264enc speed-preset=superfast key-int-max=60",
                                         "openh264enc", "avenc_mpeg4", NULL };

  init_once ();
  return pick (choices);
}

const char *
dub_sb_audio_encoder (void)
{
  static const char *const choices[] = { "avenc_aac bitrate=128000", "fdkaacenc", "voaacenc",
                                         "faac", NULL };

  init_once ();
  return pick (choices);
}

/* gst_parse_launch() that is content with nothing less than the whole line. */
static GstElement *
parse (const char *launch, GError **error)
{
  GstElement *pipeline = NULL;

  init_once ();
  pipeline = gst_parse_launch_full (launch, NULL, GST_PARSE_FLAG_FATAL_ERRORS, error);
  return pipeline ? gst_object_ref_sink (pipeline) : NULL;
}

/* Waits for the end of @pipeline, which is taken apart whatever happens. */
gboolean
dub_sb_run_pipeline (GstElement *pipeline, GCancellable *cancellable, GError **error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  gint64 until = g_get_monotonic_time () + TIMEOUT_SECONDS * G_USEC_PER_SEC;
  gboolean ended = FALSE;
  gboolean good = FALSE;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while (!ended)
    {
      g_autoptr (GstMessage) message =
          gst_bus_timed_pop_filtered (bus, 50 * GST_MSECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        break;
      if (message && GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
        {
          gst_message_parse_error (message, error, NULL);
          break;
        }
      good = ended = message != NULL;
      if (!ended && g_get_monotonic_time () > until)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "composing took too long");
          break;
        }
    }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return good;
}

static void
set_location (GstElement *pipeline, const char *name, const char *path)
{
  g_autoptr (GstElement) element = gst_bin_get_by_name (GST_BIN (pipeline), name);

  g_object_set (element, "location", path, NULL);
}

static void
add_fakesink (GstElement *pipeline, GstPad *pad)
{
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);
  g_autoptr (GstPad) target = NULL;

  g_object_set (sink, "sync", FALSE, "async", FALSE, NULL);
  gst_bin_add (GST_BIN (pipeline), sink);
  target = gst_element_get_static_pad (sink, "sink");
  gst_pad_link (pad, target);
  gst_element_sync_state_with_parent (sink);
}

/* Returns: (transfer full) (nullable): what comes out of @pad. A bin's new pad may not have been
 * told yet what the pad behind it knows; what that pad could give in general is no answer. */
static GstCaps *
pad_caps (GstPad *pad)
{
  GstCaps *caps = gst_pad_get_current_caps (pad);
  g_autoptr (GstPad) behind = NULL;

  if (!caps && GST_IS_GHOST_PAD (pad))
    behind = gst_ghost_pad_get_target (GST_GHOST_PAD (pad));
  return behind ? gst_pad_get_current_caps (behind) : caps;
}

/* Links @pad to @element if its caps start with @prefix and nothing is linked there yet; what has
 * no place is dropped. A pad that has one and does not fit is an error: the result would lack it.
 */
static void
link_if (GstElement *pipeline, GstPad *pad, const char *prefix, const char *element_name)
{
  g_autoptr (GstElement) element = gst_bin_get_by_name (GST_BIN (pipeline), element_name);
  g_autoptr (GstPad) target = gst_element_get_static_pad (element, "sink");
  g_autoptr (GstCaps) caps = pad_caps (pad);

  if (gst_pad_is_linked (target) || !caps
      || !g_str_has_prefix (gst_structure_get_name (gst_caps_get_structure (caps, 0)), prefix))
    add_fakesink (pipeline, pad);
  else if (gst_pad_link (pad, target) != GST_PAD_LINK_OK)
    GST_ELEMENT_ERROR (element, STREAM, WRONG_TYPE, ("This stream does not fit."), (NULL));
}

/* What MP4 takes as it is. VP9 belongs there too, but mp4mux of GStreamer 1.22 crashes on a VP9
 * stream without a chroma site. */
static gboolean
can_copy (GstPad *pad)
{
  static const char *const names[] = { "video/x-h264", "video/x-h265", "video/mpeg",
                                       "video/x-raw" };
  g_autoptr (GstCaps) caps = pad_caps (pad);
  const char *name = NULL;

  if (!caps)
    return FALSE;
  name = gst_structure_get_name (gst_caps_get_structure (caps, 0));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (name, names[i]))
      return TRUE;
  /* sound and the rest are for link_if() to drop */
  return !g_str_has_prefix (name, "video/");
}

static void
on_video_pad (GstElement *bin, GstPad *pad, gpointer pipeline)
{
  if (can_copy (pad))
    link_if (pipeline, pad, "video/", "vq");
  else
    GST_ELEMENT_ERROR (bin, STREAM, WRONG_TYPE, ("This picture cannot be copied."), (NULL));
}

static void
on_audio_pad (GstElement *bin, GstPad *pad, gpointer pipeline)
{
  link_if (pipeline, pad, "audio/", "ac");
}

/* A voice that is longer than the picture ends with it. */
static GstPadProbeReturn
on_sound (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstBuffer *buffer = gst_pad_probe_info_get_buffer (info);
  const double *seconds = data;

  if (*seconds > 0 && GST_BUFFER_PTS_IS_VALID (buffer)
      && (double) GST_BUFFER_PTS (buffer) >= *seconds * (double) GST_SECOND)
    return GST_PAD_PROBE_DROP;
  return GST_PAD_PROBE_OK;
}

static void
watch_pads (GstElement *pipeline, double *seconds)
{
  g_autoptr (GstElement) video = gst_bin_get_by_name (GST_BIN (pipeline), "v");
  g_autoptr (GstElement) audio = gst_bin_get_by_name (GST_BIN (pipeline), "a");
  g_autoptr (GstElement) convert = gst_bin_get_by_name (GST_BIN (pipeline), "ac");
  g_autoptr (GstPad) pad = convert ? gst_element_get_static_pad (convert, "sink") : NULL;

  if (video)
    g_signal_connect (video, "pad-added", G_CALLBACK (on_video_pad), pipeline);
  if (audio)
    g_signal_connect (audio, "pad-added", G_CALLBACK (on_audio_pad), pipeline);
  if (pad)
    gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_sound, seconds, NULL);
}

static const char *const mux_pads[] = { "video_0", "audio_0" };

static GstPadProbeReturn
on_came (GstPad *pad, GstPadProbeInfo *info, gpointer came)
{
  *(gboolean *) came = TRUE;
  return GST_PAD_PROBE_REMOVE;
}

/* Notes in @came whether anything comes to the pad of the muxer with that name. */
static void
watch_mux (GstElement *pipeline, gboolean *came)
{
  g_autoptr (GstElement) mux = gst_bin_get_by_name (GST_BIN (pipeline), "mux");

  for (guint i = 0; i < G_N_ELEMENTS (mux_pads); i++)
    {
      g_autoptr (GstPad) pad = gst_element_get_static_pad (mux, mux_pads[i]);

      gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_came, &came[i], NULL);
    }
}

/* A queue whose content the muxer refuses may still end in peace: the file then lacks the stream.
 */
static gboolean
check_came (const gboolean *came, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (mux_pads); i++)
    if (!came[i])
      {
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "nothing came to %s", mux_pads[i]);
        return FALSE;
      }
  return TRUE;
}

static gboolean
join (const char *launch,
      const char *video,
      const char *audio,
      const char *out,
      double seconds,
      GCancellable *cancellable,
      GError **error)
{
  g_autoptr (GstElement) pipeline = parse (launch, error);
  gboolean came[G_N_ELEMENTS (mux_pads)] = { FALSE };

  if (!pipeline)
    return FALSE;
  set_location (pipeline, "vsrc", video);
  set_location (pipeline, "asrc", audio);
  set_location (pipeline, "out", out);
  watch_pads (pipeline, &seconds);
  watch_mux (pipeline, came);
  return dub_sb_run_pipeline (pipeline, cancellable, error) && check_came (came, error);
}

#define BIG_QUEUE "max-size-time=0 max-size-bytes=0 max-size-buffers=0"

/* The sound's half and the file, common to all joins. */
static char *
sound_half (void)
{
  return g_strdup_printf ("filesrc name=asrc ! decodebin name=a "
                          "audioconvert name=ac ! audioresample "
                          "! audio/x-raw,rate=48000,channels=2 ! %s ! queue " BIG_QUEUE
                          " ! mux.audio_0 mp4mux name=mux faststart=true ! filesink name=out",
                          dub_sb_audio_encoder ());
}

/**
 * dub_sb_replace_sound:
 *
 * The picture of @video with the sound of @audio. Copies the packets where MP4 can hold them,
 * encodes anew where it cannot.
 */
gboolean
dub_sb_replace_sound (const char *video,
                      const char *audio,
                      const char *out,
                      double seconds,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autofree char *sound = sound_half ();
  g_autofree char *copy = g_strdup_printf (
      "filesrc name=vsrc ! parsebin name=v queue name=vq " BIG_QUEUE " ! mux.video_0 %s", sound);
  g_autofree char *encode =
      g_strdup_printf ("filesrc name=vsrc ! decodebin name=v videoconvert name=vq ! %s "
                       "! queue " BIG_QUEUE " ! mux.video_0 %s",
                       dub_sb_video_encoder (), sound);
  g_autoptr (GError) first = NULL;

  if (join (copy, video, audio, out, seconds, cancellable, &first))
    return TRUE;
  return join (encode, video, audio, out, seconds, cancellable, error);
}

/* @image for as long as @audio lasts; sizes must be even for 4:2:0. */
gboolean
dub_sb_animate (const char *image,
                const char *audio,
                guint width,
                guint height,
                double seconds,
                const char *out,
                GCancellable *cancellable,
                GError **error)
{
  double scale = MIN (1.0, 1280.0 / MAX (width, height));
  guint even_width = MAX ((guint) (width * scale) & ~1u, 16);
  guint even_height = MAX ((guint) (height * scale) & ~1u, 16);
  g_autofree char *sound = sound_half ();
  g_autofree char *launch = g_strdup_printf (
      "filesrc name=vsrc ! decodebin name=v videoconvert name=vq ! videoscale "
      "! video/x-raw,width=%u,height=%u,pixel-aspect-ratio=1/1 ! imagefreeze num-buffers=%u "
      "! video/x-raw,framerate=25/1 ! videoconvert ! %s ! queue " BIG_QUEUE " ! mux.video_0 %s",
      even_width, even_height, MAX ((guint) (seconds * 25), 1), dub_sb_video_encoder (), sound);

  return join (launch, image, audio, out, 0, cancellable, error);
}

/* Runs a launch line whose only source or sink names are `src` and `out`. */
gboolean
dub_sb_convert (
    const char *launch, const char *src, const char *out, GCancellable *cancellable, GError **error)
{
  g_autoptr (GstElement) pipeline = NULL;

  pipeline = parse (launch, error);
  if (!pipeline)
    return FALSE;
  if (src)
    set_location (pipeline, "src", src);
  set_location (pipeline, "out", out);
  return dub_sb_run_pipeline (pipeline, cancellable, error);
}

/* Writing needs a plugin that not every installation has; the picture does without it. */
static const char *
title_step (void)
{
  g_autoptr (GstElementFactory) factory = NULL;

  init_once ();
  factory = gst_element_factory_find ("textoverlay");
  return factory ? "! textoverlay name=title " : "";
}

/* A picture that moves, with @title written into it, and a soft tone. */
gboolean
dub_sb_test_movie (const char *title,
                   guint width,
                   guint height,
                   double fps,
                   double seconds,
                   const char *out,
                   GCancellable *cancellable,
                   GError **error)
{
  guint rate = (guint) CLAMP (fps + 0.5, 1, 60);
  guint frames = MAX ((guint) (seconds * rate), 1);
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstElement) overlay = NULL;
  g_autofree char *launch = g_strdup_printf (
      "videotestsrc num-buffers=%u pattern=ball "
      "! video/x-raw,width=%u,height=%u,framerate=%u/1 %s"
      "! videoconvert ! video/x-raw,format=I420 ! %s ! queue " BIG_QUEUE " ! mux.video_0 "
      "audiotestsrc num-buffers=%u samplesperbuffer=1024 volume=0.1 freq=330 "
      "! audio/x-raw,rate=48000,channels=2 ! audioconvert ! %s ! queue " BIG_QUEUE
      " ! mux.audio_0 mp4mux name=mux faststart=true ! filesink name=out",
      frames, width & ~1u, height & ~1u, rate, title_step (), dub_sb_video_encoder (),
      MAX ((guint) (seconds * 48000 / 1024), 1), dub_sb_audio_encoder ());

  pipeline = parse (launch, error);
  if (!pipeline)
    return FALSE;
  overlay = gst_bin_get_by_name (GST_BIN (pipeline), "title");
  if (overlay)
    g_object_set (overlay, "text", title ? title : "", NULL);
  set_location (pipeline, "out", out);
  return dub_sb_run_pipeline (pipeline, cancellable, error);
}
