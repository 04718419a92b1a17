/* Every kind of sample and every spoilt file through dub_media_probe(), and its asynchronous form.
 */
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <gst/gst.h>

#include "media/probe.h"
#include "media/sound.h"
#include "samples.h"

#define ODD "it's a \"very\" odd näme 100% 🎬.mp4"

static const struct
{
  const char *name;
  DubMediaKind kind;
  const char *mime;
  const char *container;
  const char *video;
  const char *audio;
  int width, height;
} good[] = {
  { "clip.mp4", DUB_MEDIA_VIDEO, "video/mp4", "MP4", "H.264", "AAC", 320, 180 },
  { "clip.mov", DUB_MEDIA_VIDEO, "video/quicktime", "QuickTime", "H.264", "AAC", 320, 180 },
  { "clip.webm", DUB_MEDIA_VIDEO, "video/webm", "WebM", "VP8", "Opus", 320, 180 },
  { "clip.mkv", DUB_MEDIA_VIDEO, "video/x-matroska", "Matroska", "H.264", "Vorbis", 320, 180 },
  { "clip.avi", DUB_MEDIA_VIDEO, "video/x-msvideo", "AVI", "JPEG", "PCM", 320, 180 },
  { "silent.mp4", DUB_MEDIA_VIDEO, "video/mp4", "MP4", "H.264", NULL, 320, 180 },
  { "turned.mp4", DUB_MEDIA_VIDEO, "video/mp4", "MP4", "H.264", NULL, 180, 320 },
  { ODD, DUB_MEDIA_VIDEO, "video/mp4", "MP4", "H.264", "AAC", 320, 180 },
  { "voice.mp3", DUB_MEDIA_AUDIO, "audio/mpeg", NULL, NULL, "MP3", 0, 0 },
  { "voice.wav", DUB_MEDIA_AUDIO, "audio/wav", "WAV", NULL, "PCM", 0, 0 },
  { "voice.m4a", DUB_MEDIA_AUDIO, "audio/mp4", "MP4", NULL, "AAC", 0, 0 },
  { "voice.ogg", DUB_MEDIA_AUDIO, "audio/ogg", "Ogg", NULL, "Vorbis", 0, 0 },
  { "voice.opus", DUB_MEDIA_AUDIO, "audio/ogg", "Ogg", NULL, "Opus", 0, 0 },
  { "voice.flac", DUB_MEDIA_AUDIO, "audio/flac", NULL, NULL, "FLAC", 0, 0 },
  { "voice.aac", DUB_MEDIA_AUDIO, "audio/aac", NULL, NULL, "AAC", 0, 0 },
  { "face.png", DUB_MEDIA_IMAGE, "image/png", NULL, "PNG", NULL, 320, 240 },
  { "face.jpg", DUB_MEDIA_IMAGE, "image/jpeg", NULL, "JPEG", NULL, 320, 240 },
  { "face.webp", DUB_MEDIA_IMAGE, "image/webp", NULL, "WebP", NULL, 320, 240 },
  { "lines.srt", DUB_MEDIA_SUBTITLE, "application/x-subrip", NULL, NULL, NULL, 0, 0 },
  { "lines.vtt", DUB_MEDIA_SUBTITLE, "text/vtt", NULL, NULL, NULL, 0, 0 },
  { "movie.json", DUB_MEDIA_MOVIE, "application/json", NULL, NULL, NULL, 0, 0 },
};

static void
test_good (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  DubMediaFacts facts = { 0 };
  DubMediaKind kind = DUB_MEDIA_OTHER;
  g_autofree char *mime = NULL;
  g_autoptr (GError) error = NULL;
  gboolean timed = good[i].kind == DUB_MEDIA_VIDEO || good[i].kind == DUB_MEDIA_AUDIO;

  dub_media_probe (dub_samples_get (good[i].name), &facts, &kind, &mime, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (kind, ==, good[i].kind);
  g_assert_cmpstr (mime, ==, good[i].mime);
  g_assert_cmpstr (facts.container, ==, good[i].container);
  g_assert_cmpstr (facts.video_codec, ==, good[i].video);
  g_assert_cmpstr (facts.audio_codec, ==, good[i].audio);
  g_assert_cmpint (facts.width, ==, good[i].width);
  g_assert_cmpint (facts.height, ==, good[i].height);
  g_assert_cmpint (facts.sample_rate, ==, good[i].audio != NULL ? 48000 : 0);
  g_assert_cmpint (facts.channels, ==, good[i].audio != NULL ? 2 : 0);
  g_assert_cmpint (facts.fps_num, ==, good[i].kind == DUB_MEDIA_VIDEO ? 25 : 0);
  if (timed)
    g_assert_cmpint (ABS (facts.duration_usec - DUB_SAMPLE_USEC), <, G_USEC_PER_SEC / 4);
  else
    g_assert_cmpint (facts.duration_usec, ==, good[i].kind == DUB_MEDIA_SUBTITLE ? 1900000 : 0);
  dub_media_facts_clear (&facts);
}

static const struct
{
  const char *name;
  DubError code;
  const char *words; /* in the sentence */
} bad[] = {
  { "cut.mp4", DUB_ERROR_NOT_MEDIA, "incomplete" },
  { "cut.mov", DUB_ERROR_NOT_MEDIA, "incomplete" },
  { "cut.webm", DUB_ERROR_NOT_MEDIA, "incomplete" },
  { "cut.wav", DUB_ERROR_NOT_MEDIA, "incomplete" },
  { "cut.srt", DUB_ERROR_NOT_MEDIA, "line 6" },
  { "page.mp4", DUB_ERROR_NOT_MEDIA, "web page" },
  { "plain.json", DUB_ERROR_NOT_MEDIA, "movie document" },
  { "broken.json", DUB_ERROR_NOT_MEDIA, "valid JSON" },
  { "note.mp3", DUB_ERROR_NOT_MEDIA, "not" },
  { "empty.mp4", DUB_ERROR_NOT_MEDIA, "empty" },
  { "noise.mp4", DUB_ERROR_NOT_MEDIA, "" },
};

static void
assert_refused (const char *path, DubError code, const char *words)
{
  DubMediaFacts facts = { 0 };
  DubMediaKind kind = DUB_MEDIA_VIDEO;
  g_autofree char *mime = NULL;
  g_autofree char *name = g_filename_display_basename (path);
  g_autoptr (GError) error = NULL;

  g_assert_false (dub_media_probe (path, &facts, &kind, &mime, NULL, &error));
  g_assert_error (error, DUB_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, name));
  g_assert_nonnull (strstr (error->message, words));
  g_assert_cmpint (kind, ==, DUB_MEDIA_OTHER);
  g_assert_null (mime);
  g_assert_null (facts.container);
}

static void
test_bad (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  assert_refused (dub_samples_get (bad[i].name), bad[i].code, bad[i].words);
}

/* Whatever GStreamer takes random bytes for, nothing of it may pass for media. */
static void
test_random (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autofree char *dir = g_dir_make_tmp ("dubstage-probe-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "random.mp3", NULL);

  for (guint round = 0; round < 20; round++)
    {
      guint32 words[2048];

      for (guint i = 0; i < G_N_ELEMENTS (words); i++)
        words[i] = g_rand_int (random);
      g_assert_true (g_file_set_contents (path, (const char *) words,
                                          (gssize) (sizeof words - round * 400), NULL));
      assert_refused (path, DUB_ERROR_NOT_MEDIA, "");
    }
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (dir), ==, 0);
}

/* Counting finds what GStreamer guesses when it has the time, and nothing in random bytes. */
static void
test_measure (void)
{
  static const char *const coded[] = { "voice.aac", "voice.mp3", "voice.ogg", "voice.opus" };
  g_autoptr (GRand) random = g_rand_new_with_seed (2);
  g_autofree char *dir = g_dir_make_tmp ("dubstage-probe-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "random.aac", NULL);
  guint32 words[2048];
  gint64 usec = 0;

  for (guint i = 0; i < G_N_ELEMENTS (coded); i++)
    {
      g_autoptr (GError) error = NULL;

      dub_sound_measure (dub_samples_get (coded[i]), &usec, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (ABS (usec - DUB_SAMPLE_USEC), <, G_USEC_PER_SEC / 4);
    }
  for (guint round = 0; round < 20; round++)
    {
      g_autoptr (GError) error = NULL;

      for (guint i = 0; i < G_N_ELEMENTS (words); i++)
        words[i] = g_rand_int (random);
      g_assert_true (g_file_set_contents (path, (const char *) words, sizeof words, NULL));
      g_assert_false (dub_sound_measure (path, &usec, NULL, &error));
      g_assert_nonnull (error);
      g_assert_cmpint (usec, ==, 0);
    }
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (dir), ==, 0);
}

/* A clip cut at every 50th part: refused each time, and never a hang or a crash. */
static void
test_every_cut (void)
{
  g_autofree char *dir = g_dir_make_tmp ("dubstage-probe-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "part.mp4", NULL);
  g_autofree char *data = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (dub_samples_get ("clip.mov"), &data, &length, NULL));
  for (guint i = 1; i < 50; i++)
    {
      g_assert_true (g_file_set_contents (path, data, (gssize) (length * i / 50), NULL));
      assert_refused (path, DUB_ERROR_NOT_MEDIA, "");
    }
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (dir), ==, 0);
}

static void
test_places (void)
{
  g_autofree char *dir = g_dir_make_tmp ("dubstage-probe-XXXXXX", NULL);
  g_autofree char *pipe_path = g_build_filename (dir, "pipe.mp4", NULL);
  g_autofree char *secret = g_build_filename (dir, "secret.mp4", NULL);

  assert_refused (dir, DUB_ERROR_FILE_UNREADABLE, "folder");
  assert_refused ("/nonexistent/clip.mp4", DUB_ERROR_FILE_MISSING, "");
  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
  assert_refused (pipe_path, DUB_ERROR_FILE_UNREADABLE, "regular");
  g_assert_true (g_file_set_contents (secret, "x", 1, NULL));
  g_assert_cmpint (g_chmod (secret, 0), ==, 0);
  if (g_access (secret, R_OK) != 0) /* root reads everything */
    assert_refused (secret, DUB_ERROR_FILE_UNREADABLE, "");
  g_assert_cmpint (g_unlink (secret), ==, 0);
  g_assert_cmpint (g_unlink (pipe_path), ==, 0);
  g_assert_cmpint (g_rmdir (dir), ==, 0);
}

/* Content goes before the name. */
static void
test_wrong_name (void)
{
  g_autofree char *dir = g_dir_make_tmp ("dubstage-probe-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "picture.mp4", NULL);
  g_autofree char *data = NULL;
  g_autofree char *mime = NULL;
  g_autoptr (GError) error = NULL;
  DubMediaFacts facts = { 0 };
  DubMediaKind kind = DUB_MEDIA_OTHER;
  gsize length = 0;

  g_assert_true (g_file_get_contents (dub_samples_get ("face.png"), &data, &length, NULL));
  g_assert_true (g_file_set_contents (path, data, (gssize) length, NULL));
  g_assert_true (dub_media_probe (path, &facts, &kind, &mime, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (kind, ==, DUB_MEDIA_IMAGE);
  g_assert_cmpstr (mime, ==, "image/png");
  dub_media_facts_clear (&facts);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (dir), ==, 0);
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  DubMediaFacts facts = { 0 };

  g_cancellable_cancel (cancellable);
  g_assert_false (
      dub_media_probe (dub_samples_get ("clip.mp4"), &facts, NULL, NULL, cancellable, &error));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_CANCELLED);
}

typedef struct
{
  guint left;
  guint videos;
  guint refused;
} Tally;

static void
probed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Tally *tally = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *mime = NULL;
  DubMediaFacts facts = { 0 };
  DubMediaKind kind = DUB_MEDIA_OTHER;

  tally->left--;
  if (dub_media_probe_finish (result, &facts, &kind, &mime, &error))
    tally->videos += kind == DUB_MEDIA_VIDEO;
  else
    tally->refused += g_error_matches (error, DUB_ERROR, DUB_ERROR_NOT_MEDIA);
  dub_media_facts_clear (&facts);
}

static gboolean
too_long (gpointer data)
{
  g_error ("no answer in time");
  return G_SOURCE_REMOVE;
}

/* The callback comes in the context of the caller, here not the default one. */
static void
test_async (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GSource) limit = g_timeout_source_new_seconds (60);
  Tally tally = { 0, 0, 0 };

  g_main_context_push_thread_default (context);
  g_source_set_callback (limit, too_long, NULL, NULL);
  g_source_attach (limit, context);
  for (guint i = 0; i < 12; i++, tally.left++)
    dub_media_probe_async (dub_samples_get (i % 3 == 0 ? "page.mp4" : "clip.mp4"), NULL, probed,
                           &tally);
  while (tally.left > 0)
    g_main_context_iteration (context, TRUE);
  g_assert_cmpuint (tally.videos, ==, 8);
  g_assert_cmpuint (tally.refused, ==, 4);
  g_source_destroy (limit);
  g_main_context_pop_thread_default (context);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *path = g_strdup_printf ("/media/probe/good/%s", good[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_good);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = g_strdup_printf ("/media/probe/bad/%s", bad[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_bad);
    }
  g_test_add_func ("/media/probe/random", test_random);
  g_test_add_func ("/media/probe/measure", test_measure);
  g_test_add_func ("/media/probe/every-cut", test_every_cut);
  g_test_add_func ("/media/probe/places", test_places);
  g_test_add_func ("/media/probe/wrong-name", test_wrong_name);
  g_test_add_func ("/media/probe/cancelled", test_cancelled);
  g_test_add_func ("/media/probe/async", test_async);
  status = g_test_run ();
  dub_samples_clear ();
  return status;
}
