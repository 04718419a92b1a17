/* Composed media, each looked at again by probing, decoding and listening. */
#include <string.h>

#include <glib/gstdio.h>

#include "media/compose.h"
#include "media/probe.h"
#include "media/waveform.h"
#include "samples.h"

typedef struct
{
  char *dir;    /* owned */
  char *target; /* owned */
} Fixture;

static void
set_up (Fixture *fixture, const char *name)
{
  fixture->dir = g_dir_make_tmp ("dubstage-compose-XXXXXX", NULL);
  fixture->target = g_build_filename (fixture->dir, name, NULL);
}

/* Fails when anything else was left in the folder. */
static void
tear_down (Fixture *fixture, gboolean made)
{
  g_assert_cmpint (g_unlink (fixture->target) == 0, ==, made);
  g_assert_cmpint (g_rmdir (fixture->dir), ==, 0);
  g_free (fixture->target);
  g_free (fixture->dir);
}

static void
assert_media (const char *path, const char *mime, gint64 length_usec, int width, int height)
{
  DubMediaFacts facts = { 0 };
  g_autofree char *found = NULL;
  g_autoptr (GError) error = NULL;

  dub_media_probe (path, &facts, NULL, &found, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, mime);
  g_assert_cmpint (ABS (facts.duration_usec - length_usec), <, G_USEC_PER_SEC / 5);
  g_assert_cmpint (facts.width, ==, width);
  g_assert_cmpint (facts.height, ==, height);
  if (width > 0)
    g_assert_cmpstr (facts.video_codec, ==, "H.264");
  g_assert_nonnull (facts.audio_codec);
  dub_media_facts_clear (&facts);
}

static float
peak_of (const char *path, guint bucket, guint n)
{
  g_autoptr (GArray) peaks = NULL;
  g_autoptr (GError) error = NULL;

  dub_media_waveform (path, n, &peaks, NULL, &error);
  g_assert_no_error (error);
  return g_array_index (peaks, float, bucket);
}

static const struct
{
  const char *video;
  const char *audio;
} dubs[] = {
  { "clip.mp4", "voice.mp3" },   { "clip.mov", "voice.wav" },     { "clip.webm", "voice.m4a" },
  { "clip.mkv", "voice.ogg" },   { "clip.avi", "voice.flac" },    { "silent.mp4", "voice.opus" },
  { "silent.mp4", "clip.webm" }, { "clip.mp4", "speech-de.mp3" }, { "speech-en.mp4", "voice.aac" },
};

static void
test_dub (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  Fixture fixture;
  DubMediaFacts facts = { 0 };
  g_autoptr (GError) error = NULL;

  set_up (&fixture, "a dub 🎬.mp4");
  dub_media_probe (dub_samples_get (dubs[i].video), &facts, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  dub_media_compose_dub (dub_samples_get (dubs[i].video), dub_samples_get (dubs[i].audio),
                         fixture.target, NULL, &error);
  g_assert_no_error (error);
  assert_media (fixture.target, "video/mp4", facts.duration_usec, facts.width, facts.height);
  g_assert_cmpfloat (peak_of (fixture.target, 5, 40), >, 0.02f);
  dub_media_facts_clear (&facts);
  tear_down (&fixture, TRUE);
}

/* Two seconds of tone behind four seconds of picture: then comes silence, not the old sound. */
static void
test_dub_pads (void)
{
  Fixture fixture;
  g_autoptr (GError) error = NULL;

  set_up (&fixture, "dub.mp4");
  dub_media_compose_dub (dub_samples_get ("speech-en.mp4"), dub_samples_get ("voice.wav"),
                         fixture.target, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (peak_of (fixture.target, 1, 4), >, 0.4f);
  g_assert_cmpfloat (peak_of (fixture.target, 3, 4), <, 0.01f);
  tear_down (&fixture, TRUE);
}

static void
test_dub_replaces (void)
{
  Fixture fixture;
  g_autoptr (GError) error = NULL;

  set_up (&fixture, "dub.mp4");
  g_assert_true (g_file_set_contents (fixture.target, "old", 3, NULL));
  dub_media_compose_dub (dub_samples_get ("clip.mp4"), dub_samples_get ("voice.wav"),
                         fixture.target, NULL, &error);
  g_assert_no_error (error);
  assert_media (fixture.target, "video/mp4", DUB_SAMPLE_USEC, 320, 180);
  tear_down (&fixture, TRUE);
}

static const struct
{
  const char *video;
  const char *audio;
  DubError code;
} refusals[] = {
  { "voice.mp3", "voice.mp3", DUB_ERROR_UNSUPPORTED_TYPE },
  { "face.png", "voice.mp3", DUB_ERROR_UNSUPPORTED_TYPE },
  { "clip.mp4", "silent.mp4", DUB_ERROR_UNSUPPORTED_TYPE },
  { "clip.mp4", "lines.srt", DUB_ERROR_UNSUPPORTED_TYPE },
  { "clip.mp4", "page.mp4", DUB_ERROR_NOT_MEDIA },
  { "cut.mp4", "voice.mp3", DUB_ERROR_NOT_MEDIA },
  { "empty.mp4", "voice.mp3", DUB_ERROR_NOT_MEDIA },
};

static void
test_refused (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  Fixture fixture;
  g_autoptr (GError) error = NULL;

  set_up (&fixture, "dub.mp4");
  g_assert_false (dub_media_compose_dub (dub_samples_get (refusals[i].video),
                                         dub_samples_get (refusals[i].audio), fixture.target, NULL,
                                         &error));
  g_assert_error (error, DUB_ERROR, (int) refusals[i].code);
  tear_down (&fixture, FALSE);
}

static void
test_talk (gconstpointer image)
{
  Fixture fixture;
  g_autoptr (GError) error = NULL;

  set_up (&fixture, "talk.mp4");
  dub_media_compose_talk (dub_samples_get (image), dub_samples_get ("voice.mp3"), fixture.target,
                          NULL, &error);
  g_assert_no_error (error);
  assert_media (fixture.target, "video/mp4", DUB_SAMPLE_USEC, 320, 240);
  g_assert_cmpfloat (peak_of (fixture.target, 5, 10), >, 0.4f);
  tear_down (&fixture, TRUE);
}

static void
test_test_clip (void)
{
  Fixture fixture;
  g_autoptr (GError) error = NULL;

  set_up (&fixture, "test.mp4");
  dub_media_compose_test (3, 321, 179, "Prüfung 1", fixture.target, NULL, &error);
  g_assert_no_error (error);
  assert_media (fixture.target, "video/mp4", 3 * G_USEC_PER_SEC, 322, 180);
  tear_down (&fixture, TRUE);
}

static const struct
{
  const char *from;
  const char *name;
  const char *mime;
} extractions[] = {
  { "clip.mp4", "x.mp3", "audio/mpeg" },  { "clip.mp4", "x.WAV", "audio/wav" },
  { "clip.mp4", "x.m4a", "audio/mp4" },   { "clip.webm", "x.ogg", "audio/ogg" },
  { "clip.avi", "x.flac", "audio/flac" }, { "voice.mp3", "x.wav", "audio/wav" },
};

static void
test_extract (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  Fixture fixture;
  g_autoptr (GError) error = NULL;

  set_up (&fixture, extractions[i].name);
  dub_media_extract_audio (dub_samples_get (extractions[i].from), fixture.target, NULL, &error);
  g_assert_no_error (error);
  assert_media (fixture.target, extractions[i].mime, DUB_SAMPLE_USEC, 0, 0);
  g_assert_cmpfloat (peak_of (fixture.target, 5, 10), >, 0.4f);
  tear_down (&fixture, TRUE);
}

static void
test_extract_refused (void)
{
  Fixture fixture;
  g_autoptr (GError) silent = NULL;
  g_autoptr (GError) extension = NULL;

  set_up (&fixture, "x.doc");
  g_assert_false (
      dub_media_extract_audio (dub_samples_get ("silent.mp4"), fixture.target, NULL, &silent));
  g_assert_error (silent, DUB_ERROR, DUB_ERROR_UNSUPPORTED_TYPE);
  g_assert_false (
      dub_media_extract_audio (dub_samples_get ("clip.mp4"), fixture.target, NULL, &extension));
  g_assert_error (extension, DUB_ERROR, DUB_ERROR_UNSUPPORTED_TYPE);
  tear_down (&fixture, FALSE);
}

static void
test_no_room (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (dub_media_compose_test (1, 64, 64, "x", "/nonexistent/x.mp4", NULL, &error));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_STORAGE);
}

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (300000); /* in the midst of a minute's work; what counts is only that it ends early */
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_cancelled (void)
{
  Fixture fixture;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);
  gint64 start = g_get_monotonic_time ();

  set_up (&fixture, "long.mp4");
  g_assert_false (
      dub_media_compose_test (3600, 1280, 720, "long", fixture.target, cancellable, &error));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 10 * G_USEC_PER_SEC);
  g_thread_join (thread);
  tear_down (&fixture, FALSE);
}

int
main (int argc, char **argv)
{
  static const char *const images[] = { "face.png", "face.jpg", "face.webp" };
  int status;

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (dubs); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/media/compose/dub/%s+%s", dubs[i].video, dubs[i].audio);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_dub);
    }
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/media/compose/refused/%s+%s", refusals[i].video, refusals[i].audio);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_refused);
    }
  for (guint i = 0; i < G_N_ELEMENTS (images); i++)
    {
      g_autofree char *path = g_strdup_printf ("/media/compose/talk/%s", images[i]);

      g_test_add_data_func (path, images[i], test_talk);
    }
  for (guint i = 0; i < G_N_ELEMENTS (extractions); i++)
    {
      g_autofree char *path = g_strdup_printf ("/media/compose/extract/%s-to-%s",
                                               extractions[i].from, extractions[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_extract);
    }
  g_test_add_func ("/media/compose/dub/pads", test_dub_pads);
  g_test_add_func ("/media/compose/dub/replaces", test_dub_replaces);
  g_test_add_func ("/media/compose/test", test_test_clip);
  g_test_add_func ("/media/compose/extract/refused", test_extract_refused);
  g_test_add_func ("/media/compose/no-room", test_no_room);
  g_test_add_func ("/media/compose/cancelled", test_cancelled);
  status = g_test_run ();
  dub_samples_clear ();
  return status;
}
