/* The player's pipeline without a window: what is shown, where seeks land, what trouble does. */
#include <glib/gstdio.h>
#include <gst/gst.h>

#include "coded.h"
#include "samples.h"
#include "ui/player/deck.h"
#include "ui/player/pipeline.h"

#define LIMIT_USEC (30 * G_USEC_PER_SEC)

static char *dir;      /* of the coded clips */
static char *original; /* 100 pictures, 4 s, and a tone of 5 s */
static char *dub;      /* the same with another tone */
static char *late_dub; /* shows each number one picture later */
static char *matroska;
static char *webm;

typedef gboolean (*Condition) (DubPipeline *pipeline);

static gboolean
on_limit (gpointer user_data)
{
  g_error ("waited too long for %s", (const char *) user_data);
  return G_SOURCE_REMOVE;
}

static void
wait_for (DubPipeline *pipeline, Condition condition, const char *what)
{
  guint limit = g_timeout_add (LIMIT_USEC / 1000, on_limit, (gpointer) what);

  while (!condition (pipeline))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (limit);
}

static gboolean
is_loaded (DubPipeline *pipeline)
{
  return dub_pipeline_get_state (pipeline) != DUB_PIPELINE_LOADING;
}

static gboolean
is_over (DubPipeline *pipeline)
{
  return dub_pipeline_has_ended (pipeline)
         || dub_pipeline_get_state (pipeline) == DUB_PIPELINE_FAILED;
}

static gboolean
has_sought (DubPipeline *pipeline)
{
  return !dub_pipeline_is_seeking (pipeline);
}

static gboolean
is_all_gone (DubPipeline *pipeline)
{
  return dub_deck_count () == 0;
}

/* What is shown has come before the seek was done, or is on its way through the main loop. */
static void
settle (DubPipeline *pipeline)
{
  wait_for (pipeline, has_sought, "the end of a seek");
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static int
number_shown (DubPipeline *pipeline, guint side)
{
  DubFrame *frame = dub_pipeline_get_frame (pipeline, side);

  return frame == NULL ? -1
                       : coded_read (g_bytes_get_data (frame->bytes, NULL), frame->width,
                                     frame->height, frame->stride);
}

static int expected;

static gboolean
is_expected (DubPipeline *pipeline)
{
  return number_shown (pipeline, 0) == expected;
}

static void
step_to (DubPipeline *pipeline, int number)
{
  dub_pipeline_step (pipeline, 1);
  expected = number;
  wait_for (pipeline, is_expected, "the next picture");
}

static DubPipeline *
open_ready (const char *path, const char *other)
{
  DubPipeline *pipeline = dub_pipeline_new (path, other);

  dub_pipeline_set_volume (pipeline, 0.5, FALSE);
  wait_for (pipeline, is_loaded, "loading");
  g_assert_no_error (dub_pipeline_get_error (pipeline));
  settle (pipeline);
  return pipeline;
}

static void
close_all (DubPipeline *pipeline)
{
  g_assert_finalize_object (pipeline);
  while (!is_all_gone (NULL))
    {
      g_main_context_iteration (NULL, FALSE);
      g_thread_yield ();
    }
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static gint64
middle_of (int picture)
{
  return (2 * (gint64) picture + 1) * GST_SECOND / (2 * CODED_RATE);
}

/* === playing === */

static const struct
{
  const char *name;
  gboolean has_picture, has_sound;
} plays[] = {
  { "clip.mp4", TRUE, TRUE },    { "clip.mov", TRUE, TRUE },
  { "clip.webm", TRUE, TRUE },   { "clip.mkv", TRUE, TRUE },
  { "clip.avi", TRUE, TRUE },    { "silent.mp4", TRUE, FALSE },
  { "turned.mp4", TRUE, FALSE }, { "voice.mp3", FALSE, TRUE },
  { "voice.wav", FALSE, TRUE },  { "voice.m4a", FALSE, TRUE },
  { "voice.ogg", FALSE, TRUE },  { "voice.opus", FALSE, TRUE },
  { "voice.flac", FALSE, TRUE }, { "it's a \"very\" odd näme 100% 🎬.mp4", TRUE, TRUE },
};

static void
test_play (gconstpointer data)
{
  guint row = GPOINTER_TO_UINT (data);
  DubPipeline *pipeline = open_ready (dub_samples_get (plays[row].name), NULL);
  gint64 begin = g_get_monotonic_time ();

  g_assert_cmpint (dub_pipeline_has_picture (pipeline), ==, plays[row].has_picture);
  g_assert_cmpint (dub_pipeline_has_sound (pipeline), ==, plays[row].has_sound);
  g_assert_cmpint (dub_pipeline_get_duration (pipeline), >, 19 * GST_SECOND / 10);
  g_assert_cmpint (dub_pipeline_get_duration (pipeline), <, 22 * GST_SECOND / 10);
  dub_pipeline_set_playing (pipeline, TRUE);
  wait_for (pipeline, is_over, "the end");
  g_assert_no_error (dub_pipeline_get_error (pipeline));
  g_assert_false (dub_pipeline_get_playing (pipeline));
  g_assert_cmpint (g_get_monotonic_time () - begin, >, 17 * G_USEC_PER_SEC / 10);
  if (plays[row].has_picture)
    g_assert_cmpuint (dub_pipeline_count_arrived (pipeline, 0), >, 10);
  close_all (pipeline);
}

static void
test_again (void)
{
  DubPipeline *pipeline = open_ready (original, NULL);

  dub_pipeline_seek (pipeline, middle_of (90), TRUE);
  dub_pipeline_set_playing (pipeline, TRUE);
  wait_for (pipeline, is_over, "the end");
  g_assert_cmpint (number_shown (pipeline, 0), >=, CODED_FRAMES - 5);
  dub_pipeline_set_playing (pipeline, TRUE);
  g_assert_false (dub_pipeline_has_ended (pipeline));
  settle (pipeline);
  dub_pipeline_set_playing (pipeline, FALSE);
  settle (pipeline);
  g_assert_cmpint (number_shown (pipeline, 0), <, 50);
  close_all (pipeline);
}

static gboolean
has_begun_anew (DubPipeline *pipeline)
{
  int number = number_shown (pipeline, 0);

  return number >= 0 && number < 50;
}

static void
test_loop (void)
{
  DubPipeline *pipeline = open_ready (original, NULL);

  dub_pipeline_set_looping (pipeline, TRUE);
  dub_pipeline_seek (pipeline, middle_of (95), TRUE);
  settle (pipeline);
  g_assert_cmpint (number_shown (pipeline, 0), ==, 95);
  dub_pipeline_set_playing (pipeline, TRUE);
  wait_for (pipeline, has_begun_anew, "the beginning after the end");
  g_assert_true (dub_pipeline_get_playing (pipeline));
  close_all (pipeline);
}

/* === pictures and places === */

static const int places[] = { 0, 1, 2, 49, 50, 51, 74, 98, 99, 3 };

static void
test_seek (gconstpointer data)
{
  const char *path = data;
  DubPipeline *pipeline = open_ready (path, NULL);

  g_assert_cmpint (number_shown (pipeline, 0), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      gint64 begin = places[i] * GST_SECOND / CODED_RATE;

      dub_pipeline_seek (pipeline, middle_of (places[i]), TRUE);
      g_assert_cmpint (dub_pipeline_get_position (pipeline), ==, middle_of (places[i]));
      settle (pipeline);
      g_assert_cmpint (number_shown (pipeline, 0), ==, places[i]);
      dub_pipeline_seek (pipeline, begin, TRUE);
      settle (pipeline);
      g_assert_cmpint (number_shown (pipeline, 0), ==, places[i]);
    }
  close_all (pipeline);
}

static void
test_step (gconstpointer data)
{
  DubPipeline *pipeline = open_ready (data, NULL);

  for (int i = 1; i <= 20; i++)
    step_to (pipeline, i);
  for (int i = 19; i >= 0; i--)
    {
      dub_pipeline_step (pipeline, -1);
      settle (pipeline);
      g_assert_cmpint (number_shown (pipeline, 0), ==, i);
    }
  dub_pipeline_step (pipeline, -1); /* before the first */
  settle (pipeline);
  g_assert_cmpint (number_shown (pipeline, 0), ==, 0);
  close_all (pipeline);
}

/* Sound goes on where pictures were stepped to. */
static void
test_play_after_step (void)
{
  DubPipeline *pipeline = open_ready (original, NULL);

  for (int i = 1; i <= 10; i++)
    step_to (pipeline, i);
  dub_pipeline_set_playing (pipeline, TRUE);
  g_assert_true (dub_pipeline_is_seeking (pipeline));
  settle (pipeline);
  g_assert_cmpint (number_shown (pipeline, 0), >=, 10);
  g_assert_cmpint (number_shown (pipeline, 0), <, 50);
  close_all (pipeline);
}

/* The tone is a second longer than the pictures: there the last picture is what one wants to see.
 */
static void
test_end (gconstpointer data)
{
  DubPipeline *pipeline = open_ready (data, NULL);

  dub_pipeline_seek (pipeline, dub_pipeline_get_duration (pipeline) + GST_SECOND, TRUE);
  settle (pipeline);
  g_assert_cmpint (number_shown (pipeline, 0), >=, CODED_FRAMES - 30);
  dub_pipeline_step (pipeline, -1);
  settle (pipeline);
  g_assert_cmpint (number_shown (pipeline, 0), >=, CODED_FRAMES - 31);
  close_all (pipeline);
}

/* A slider that is dragged gives a hundred wishes; few are tried, the last is kept. */
static void
test_drag (void)
{
  DubPipeline *pipeline = open_ready (original, NULL);
  guint64 before = dub_pipeline_count_arrived (pipeline, 0);

  for (int i = 0; i < 100; i++)
    {
      dub_pipeline_seek (pipeline, middle_of (i), FALSE);
      g_main_context_iteration (NULL, FALSE);
    }
  dub_pipeline_seek (pipeline, middle_of (33), TRUE);
  settle (pipeline);
  g_assert_cmpint (number_shown (pipeline, 0), ==, 33);
  g_assert_cmpuint (dub_pipeline_count_arrived (pipeline, 0) - before, <, 60);
  close_all (pipeline);
}

static gboolean
is_wide (DubPipeline *pipeline)
{
  return dub_pipeline_get_frame (pipeline, 0)->width == 240;
}

/* A paused player gets its picture anew when its place changes. */
static void
test_box (void)
{
  DubPipeline *pipeline = open_ready (original, NULL);

  dub_pipeline_seek (pipeline, middle_of (7), TRUE);
  settle (pipeline);
  g_assert_cmpint (dub_pipeline_get_frame (pipeline, 0)->width, ==, 320);
  dub_pipeline_set_box (pipeline, 240, 400, FALSE);
  wait_for (pipeline, is_wide, "the smaller picture");
  g_assert_cmpint (dub_pipeline_get_frame (pipeline, 0)->height, ==, 135);
  g_assert_cmpint (number_shown (pipeline, 0), ==, 7);
  dub_pipeline_set_box (pipeline, 1000, 1000, FALSE);
  settle (pipeline);
  g_assert_cmpint (dub_pipeline_get_frame (pipeline, 0)->width, ==, 320);
  dub_pipeline_set_box (pipeline, 640, 1000, TRUE);
  settle (pipeline);
  g_assert_cmpint (dub_pipeline_get_frame (pipeline, 0)->width, ==, 640);
  g_assert_cmpint (number_shown (pipeline, 0), ==, 7);
  close_all (pipeline);
}

static void
test_turned (void)
{
  DubPipeline *pipeline = open_ready (dub_samples_get ("turned.mp4"), NULL);
  DubFrame *frame = dub_pipeline_get_frame (pipeline, 0);

  g_assert_nonnull (frame);
  g_assert_cmpint (frame->width, <, frame->height);
  close_all (pipeline);
}

static void
test_still (gconstpointer data)
{
  DubPipeline *pipeline = open_ready (dub_samples_get (data), NULL);
  DubFrame *frame = dub_pipeline_get_frame (pipeline, 0);

  g_assert_true (dub_pipeline_is_still (pipeline));
  g_assert_nonnull (frame);
  g_assert_cmpint (frame->width, ==, 320);
  g_assert_cmpint (frame->height, ==, 240);
  close_all (pipeline);
}

/* === trouble === */

static const char *const bad[] = { "cut.mov",   "page.mp4",  "note.mp3",  "empty.mp4",
                                   "noise.mp4", "lines.srt", "movie.json" };

static void
test_bad (gconstpointer data)
{
  DubPipeline *pipeline = dub_pipeline_new (dub_samples_get (data), NULL);

  dub_pipeline_set_playing (pipeline, TRUE);
  wait_for (pipeline, is_over, "a refusal");
  g_assert_cmpint (dub_pipeline_get_state (pipeline), ==, DUB_PIPELINE_FAILED);
  g_assert_nonnull (dub_pipeline_get_error (pipeline));
  g_assert_false (dub_pipeline_get_playing (pipeline));
  dub_pipeline_set_playing (pipeline, TRUE);
  dub_pipeline_seek (pipeline, GST_SECOND, TRUE);
  dub_pipeline_step (pipeline, 1);
  g_assert_false (dub_pipeline_get_playing (pipeline));
  close_all (pipeline);
}

/* What broke off plays as far as it goes; whether the end is an end or an error, it comes. */
static const char *const cut[] = { "cut.mp4", "cut.webm", "cut.wav" };

static void
test_cut (gconstpointer data)
{
  DubPipeline *pipeline = dub_pipeline_new (dub_samples_get (data), NULL);

  dub_pipeline_set_playing (pipeline, TRUE);
  wait_for (pipeline, is_over, "an end");
  g_assert_false (dub_pipeline_get_playing (pipeline));
  close_all (pipeline);
}

static void
test_vanished (void)
{
  g_autofree char *path = g_build_filename (dir, "never.mp4", NULL);
  DubPipeline *pipeline = dub_pipeline_new (path, NULL);

  wait_for (pipeline, is_loaded, "a refusal");
  g_assert_cmpint (dub_pipeline_get_state (pipeline), ==, DUB_PIPELINE_FAILED);
  close_all (pipeline);
}

/* Files are switched faster than they load. */
static void
test_switch (void)
{
  for (int i = 0; i < 30; i++)
    {
      DubPipeline *pipeline = dub_pipeline_new (i % 3 == 0   ? original
                                                : i % 3 == 1 ? matroska
                                                             : dub_samples_get ("voice.mp3"),
                                                i % 4 == 0 ? dub : NULL);

      dub_pipeline_set_playing (pipeline, TRUE);
      for (int j = 0; j < i; j++)
        g_main_context_iteration (NULL, FALSE);
      if (i % 5 == 0)
        wait_for (pipeline, is_loaded, "loading");
      g_object_unref (pipeline);
    }
  close_all (open_ready (original, NULL));
  g_assert_cmpuint (dub_deck_count (), ==, 0);
}

/* === two files === */

typedef struct
{
  DubPipeline *pipeline;
  guint pairs;
  guint apart;
  int lag;
} Skew;

static void
measure (DubPipeline *pipeline, gpointer user_data)
{
  Skew *skew = user_data;
  int a = number_shown (pipeline, 0);
  int b = number_shown (pipeline, 1);

  if (a < 0 || b < 0)
    return;
  skew->pairs++;
  skew->apart += ABS (a - b - skew->lag) > 1;
}

static void
test_pair (void)
{
  DubPipeline *pipeline = open_ready (original, dub);
  Skew skew = { pipeline, 0, 0, 0 };

  g_signal_connect (pipeline, "frames", G_CALLBACK (measure), &skew);
  dub_pipeline_set_playing (pipeline, TRUE);
  wait_for (pipeline, is_over, "the end");
  g_assert_no_error (dub_pipeline_get_error (pipeline));
  g_test_message ("%u pairs, %u more than a picture apart", skew.pairs, skew.apart);
  g_assert_cmpuint (skew.pairs, >, 20);
  g_assert_cmpuint (skew.apart, ==, 0);
  close_all (pipeline);
}

/* The dub shows each number one picture later. */
static gboolean
is_expected_pair (DubPipeline *pipeline)
{
  return number_shown (pipeline, 0) == expected
         && number_shown (pipeline, 1) == MAX (expected - 1, 0);
}

static void
test_pair_seek (void)
{
  DubPipeline *pipeline = open_ready (original, late_dub);

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      dub_pipeline_set_hearing (pipeline, i % 2);
      dub_pipeline_seek (pipeline, middle_of (places[i]), TRUE);
      settle (pipeline);
      expected = places[i];
      wait_for (pipeline, is_expected_pair, "both pictures");
    }
  dub_pipeline_step (pipeline, 1);
  settle (pipeline);
  expected = 4;
  wait_for (pipeline, is_expected_pair, "both pictures");
  close_all (pipeline);
}

static gboolean
has_passed_a_second (DubPipeline *pipeline)
{
  return number_shown (pipeline, 0) > CODED_RATE;
}

/* The sound is switched while it plays; neither branch waits for the other for ever. */
static void
test_pair_switch (gconstpointer data)
{
  DubPipeline *pipeline = open_ready (original, data);

  dub_pipeline_set_playing (pipeline, TRUE);
  dub_pipeline_set_hearing (pipeline, 1);
  wait_for (pipeline, has_passed_a_second, "a second of playing");
  dub_pipeline_set_hearing (pipeline, 0);
  dub_pipeline_seek (pipeline, middle_of (60), TRUE);
  dub_pipeline_set_hearing (pipeline, 1);
  wait_for (pipeline, is_over, "the end");
  g_assert_no_error (dub_pipeline_get_error (pipeline));
  close_all (pipeline);
}

static void
add_rows (const char *prefix, const char *const *names, guint n, GTestDataFunc func)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("/pipeline/%s/%s", prefix, names[i]);

      g_test_add_data_func (path, names[i], func);
    }
}

static void
add_tests (void)
{
  static const char *const stills[] = { "face.png", "face.jpg", "face.webp" };

  for (guint i = 0; i < G_N_ELEMENTS (plays); i++)
    {
      g_autofree char *path = g_strdup_printf ("/pipeline/play/%s", plays[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_play);
    }
  g_test_add_func ("/pipeline/play/again", test_again);
  g_test_add_func ("/pipeline/play/loop", test_loop);
  g_test_add_data_func ("/pipeline/seek/mp4", original, test_seek);
  g_test_add_data_func ("/pipeline/seek/mkv", matroska, test_seek);
  g_test_add_data_func ("/pipeline/seek/webm", webm, test_seek);
  g_test_add_data_func ("/pipeline/step/mp4", original, test_step);
  g_test_add_data_func ("/pipeline/step/mkv", matroska, test_step);
  g_test_add_func ("/pipeline/step/play", test_play_after_step);
  g_test_add_data_func ("/pipeline/end/mp4", original, test_end);
  g_test_add_data_func ("/pipeline/end/mkv", matroska, test_end);
  g_test_add_func ("/pipeline/drag", test_drag);
  g_test_add_func ("/pipeline/box", test_box);
  g_test_add_func ("/pipeline/turned", test_turned);
  add_rows ("still", stills, G_N_ELEMENTS (stills), test_still);
  add_rows ("bad", bad, G_N_ELEMENTS (bad), test_bad);
  add_rows ("cut", cut, G_N_ELEMENTS (cut), test_cut);
  g_test_add_func ("/pipeline/vanished", test_vanished);
  g_test_add_func ("/pipeline/switch", test_switch);
  g_test_add_func ("/pipeline/pair/play", test_pair);
  g_test_add_func ("/pipeline/pair/seek", test_pair_seek);
  g_test_add_data_func ("/pipeline/pair/sound", dub, test_pair_switch);
  g_test_add_data_func ("/pipeline/pair/silent", webm, test_pair_switch);
}

static void
make_clips (void)
{
  dir = g_dir_make_tmp ("dubstage-player-XXXXXX", NULL);
  g_assert_nonnull (dir);
  original = coded_clip (dir, "original.mp4", 5 * G_USEC_PER_SEC, 0);
  dub = coded_clip (dir, "dub.mp4", 4 * G_USEC_PER_SEC, 0);
  late_dub = coded_clip (dir, "late.mp4", 4 * G_USEC_PER_SEC, 1);
  matroska = coded_clip (dir, "original.mkv", 4 * G_USEC_PER_SEC, 0);
  webm = coded_clip (dir, "original.webm", 0, 0);
}

static void
remove_clips (void)
{
  char **files[] = { &original, &dub, &late_dub, &matroska, &webm };
  g_autofree char *raw = g_build_filename (dir, "pictures.raw", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_unlink (*files[i]);
      g_clear_pointer (files[i], g_free);
    }
  g_unlink (raw);
  g_rmdir (dir);
  g_clear_pointer (&dir, g_free);
  dub_samples_clear ();
}

int
main (int argc, char **argv)
{
  int failed = 0;

  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  make_clips ();
  add_tests ();
  failed = g_test_run ();
  remove_clips ();
  return failed;
}
