/* What each kind of job delivers, file by file, made of the pipelines of compose.c. */
#include <string.h>

#include "sandbox/compose.h"

#define MADE_UP_SECONDS 5.0
#define PLAIN_SECONDS   10.0
#define LINE_SECONDS    3.0

typedef struct
{
  double seconds;
  guint width;
  guint height;
  gboolean has_video;
  gboolean has_audio;
} Facts;

static gboolean
probe (const char *path, Facts *facts, GError **error)
{
  return dub_sb_probe (path, &facts->seconds, &facts->width, &facts->height, &facts->has_video,
                       &facts->has_audio, error);
}

/* Jobs take longer the longer their media are: tell before the work is done. */
static void
set_length (DubSbWork *work, double seconds)
{
  work->length = seconds;
  g_atomic_int_set (&work->length_ms, (gint) MIN (seconds * 1000, G_MAXINT));
}

static gboolean
copy (const char *from, DubSbWork *work, const char *suffix, GError **error)
{
  g_autofree char *to = dub_sb_work_path (work, suffix);
  g_autoptr (GFile) source = g_file_new_for_path (from);
  g_autoptr (GFile) target = g_file_new_for_path (to);

  return g_file_copy (source, target, G_FILE_COPY_OVERWRITE, work->cancellable, NULL, NULL, error);
}

/* A voice that nobody recorded: a beep per second, its pitch by language. */
static gboolean
make_tone (const char *language,
           double seconds,
           const char *out,
           GCancellable *cancellable,
           GError **error)
{
  guint pitch = 220 + (language ? g_str_hash (language) % 440 : 0);
  g_autofree char *launch =
      g_strdup_printf ("audiotestsrc wave=sine freq=%u volume=0.2 num-buffers=%u "
                       "samplesperbuffer=480 ! audio/x-raw,rate=48000,channels=1 "
                       "! wavenc ! filesink name=out",
                       pitch, MAX ((guint) (seconds * 100), 1));

  return dub_sb_convert (launch, NULL, out, cancellable, error);
}

/* Files behind addresses outside loopback are made up. */
static gboolean
make_up_inputs (DubSbWork *work, GError **error)
{
  if (!work->video)
    {
      work->video = dub_sb_work_path (work, "-in-video.mp4");
      if (!dub_sb_test_movie (work->video_url, 640, 360, 25, MADE_UP_SECONDS, work->video,
                              work->cancellable, error))
        return FALSE;
    }
  if (work->audio)
    return TRUE;
  work->audio = dub_sb_work_path (work, "-in-audio.wav");
  return make_tone (work->audio_url, MADE_UP_SECONDS, work->audio, work->cancellable, error);
}

static gboolean
expect (gboolean fact, const char *what, GError **error)
{
  if (!fact)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "no %s in the file", what);
  return fact;
}

static gboolean
make_dub (DubSbWork *work, GError **error)
{
  g_autofree char *out = dub_sb_work_path (work, ".mp4");
  Facts video = { 0 };
  Facts audio = { 0 };

  if (!make_up_inputs (work, error) || !probe (work->video, &video, error)
      || !probe (work->audio, &audio, error) || !expect (video.has_video, "picture", error)
      || !expect (audio.has_audio, "sound", error))
    return FALSE;
  set_length (work, video.seconds);
  return dub_sb_replace_sound (work->video, work->audio, out, video.seconds, work->cancellable,
                               error);
}

static gboolean
make_talk (DubSbWork *work, GError **error)
{
  g_autofree char *out = dub_sb_work_path (work, ".mp4");
  Facts image = { 0 };
  Facts audio = { 0 };

  if (!probe (work->video, &image, error) || !probe (work->audio, &audio, error)
      || !expect (image.has_video, "picture", error) || !expect (audio.has_audio, "sound", error))
    return FALSE;
  set_length (work, audio.seconds);
  return dub_sb_animate (work->video, work->audio, image.width, image.height, audio.seconds, out,
                         work->cancellable, error);
}

static void
append_srt_time (GString *text, double seconds)
{
  guint ms = (guint) (seconds * 1000);

  g_string_append_printf (text, "%02u:%02u:%02u,%03u", ms / 3600000, ms / 60000 % 60,
                          ms / 1000 % 60, ms % 1000);
}

static gboolean
write_srt (
    DubSbWork *work, const char *suffix, const char *language, double seconds, GError **error)
{
  g_autofree char *path = dub_sb_work_path (work, suffix);
  g_autoptr (GString) text = g_string_new (NULL);
  guint line = 0;

  for (double at = 0; at < seconds || line == 0; at += LINE_SECONDS)
    {
      g_string_append_printf (text, "%u\n", ++line);
      append_srt_time (text, at);
      g_string_append (text, " --> ");
      append_srt_time (text, MIN (at + LINE_SECONDS - 0.1, MAX (seconds, 0.5)));
      g_string_append_printf (text, "\n[%s] line %u\n\n", language ? language : "auto", line);
    }
  return g_file_set_contents (path, text->str, (gssize) text->len, error);
}

static gboolean
make_mp3 (DubSbWork *work, const char *from, const char *suffix, GError **error)
{
  g_autofree char *out = dub_sb_work_path (work, suffix);

  return dub_sb_convert ("filesrc name=src ! decodebin ! audioconvert ! audioresample "
                         "! audio/x-raw,rate=48000 ! lamemp3enc target=bitrate bitrate=128 "
                         "! filesink name=out",
                         from, out, work->cancellable, error);
}

static gboolean
make_poster (DubSbWork *work, GError **error)
{
  g_autofree char *out = dub_sb_work_path (work, ".png");

  return dub_sb_convert ("filesrc name=src ! decodebin ! video/x-raw ! videoconvert "
                         "! video/x-raw,format=RGB ! pngenc snapshot=true ! filesink name=out",
                         work->video, out, work->cancellable, error);
}

/* Sound of a file that has pictures too: link by caps, or decodebin hands us the picture. */
static gboolean
make_original_mp3 (DubSbWork *work, GError **error)
{
  g_autofree char *wav = dub_sb_work_path (work, "-original.wav");

  return dub_sb_convert ("filesrc name=src ! decodebin ! audio/x-raw ! audioconvert "
                         "! wavenc ! filesink name=out",
                         work->video, wav, work->cancellable, error)
         && make_mp3 (work, wav, "-original.mp3", error);
}

static gboolean
make_localized (DubSbWork *work, GError **error)
{
  g_autofree char *voice = dub_sb_work_path (work, "-voice.wav");
  g_autofree char *out = dub_sb_work_path (work, ".mp4");
  Facts facts = { 0 };

  if (!probe (work->video, &facts, error))
    return FALSE;
  set_length (work, facts.seconds);
  if (!make_tone (work->language, facts.seconds, voice, work->cancellable, error)
      || !make_mp3 (work, voice, ".mp3", error)
      || !write_srt (work, ".srt", work->language, facts.seconds, error)
      || !write_srt (work, "-original.srt", work->title, facts.seconds, error))
    return FALSE;
  if (facts.has_audio && !make_original_mp3 (work, error))
    return FALSE;
  if (!facts.has_video)
    return TRUE;
  return make_poster (work, error)
         && dub_sb_replace_sound (work->video, voice, out, facts.seconds, work->cancellable, error);
}

static gboolean
make_movie (DubSbWork *work, GError **error)
{
  g_autofree char *out = dub_sb_work_path (work, ".mp4");

  set_length (work, work->seconds);
  return dub_sb_test_movie (work->title, work->width, work->height, work->fps, work->seconds, out,
                            work->cancellable, error);
}

/* Copies of bytes under every name that a result may have. */
static gboolean
make_plain (DubSbWork *work, GError **error)
{
  static const char *const suffixes[] = { ".mp4", ".mp3",          ".srt",
                                          ".png", "-original.mp3", "-original.srt" };
  const char *from = work->video ? work->video : work->audio;
  g_autofree char *own = dub_sb_work_path (work, ".mp4");

  set_length (work, PLAIN_SECONDS);
  if (!from)
    return g_file_set_contents (own, "plain result\n", -1, error);
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    if (!copy (from, work, suffixes[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
make_probe (DubSbWork *work, GError **error)
{
  Facts facts = { 0 };

  if (!work->video)
    {
      set_length (work, MADE_UP_SECONDS);
      return TRUE;
    }
  if (!probe (work->video, &facts, error) || !expect (facts.has_video, "picture", error))
    return FALSE;
  set_length (work, facts.seconds);
  return TRUE;
}

gboolean
dub_sb_compose (DubSbWork *work, GError **error)
{
  if (work->plain)
    return work->kind == DUB_SB_WORK_PROBE || make_plain (work, error);
  switch (work->kind)
    {
    case DUB_SB_WORK_PROBE:
      return make_probe (work, error);
    case DUB_SB_WORK_DUB:
      return make_dub (work, error);
    case DUB_SB_WORK_TALK:
      return make_talk (work, error);
    case DUB_SB_WORK_LOCALIZE:
      return make_localized (work, error);
    case DUB_SB_WORK_MOVIE:
      return make_movie (work, error);
    default:
      g_assert_not_reached ();
    }
}
