/* What is derived from media for looking at: thumbnails and waveforms. */
#include <math.h>

#include <glib/gstdio.h>

#include "media/probe.h"
#include "media/thumbnail.h"
#include "media/waveform.h"
#include "samples.h"

static const struct
{
  const char *name;
  int max_size;
  gboolean made;
  int width, height;
} thumbnails[] = {
  { "clip.mp4", 160, TRUE, 160, 90 },   { "clip.webm", 160, TRUE, 160, 90 },
  { "clip.avi", 64, TRUE, 64, 36 },     { "silent.mp4", 1000, TRUE, 320, 180 },
  { "turned.mp4", 160, TRUE, 90, 160 }, { "face.png", 160, TRUE, 160, 120 },
  { "face.jpg", 33, TRUE, 33, 25 },     { "face.webp", 1, TRUE, 1, 1 },
  { "voice.mp3", 160, FALSE, 0, 0 },    { "lines.srt", 160, FALSE, 0, 0 },
  { "movie.json", 160, FALSE, 0, 0 },
};

static void
test_thumbnail (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autofree char *dir = g_dir_make_tmp ("dubstage-picture-XXXXXX", NULL);
  g_autofree char *target = g_build_filename (dir, "the \"thumb\".png", NULL);
  g_autofree char *mime = NULL;
  g_autoptr (GError) error = NULL;
  DubMediaFacts facts = { 0 };
  gboolean made = !thumbnails[i].made;

  dub_media_thumbnail (dub_samples_get (thumbnails[i].name), target, thumbnails[i].max_size, &made,
                       NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (made, ==, thumbnails[i].made);
  if (made)
    {
      dub_media_probe (target, &facts, NULL, &mime, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (mime, ==, "image/png");
      g_assert_cmpint (facts.width, ==, thumbnails[i].width);
      g_assert_cmpint (facts.height, ==, thumbnails[i].height);
      dub_media_facts_clear (&facts);
      g_assert_cmpint (g_unlink (target), ==, 0);
    }
  g_assert_cmpint (g_rmdir (dir), ==, 0); /* nothing was left beside it */
}

static void
test_thumbnail_faults (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) broken = NULL;
  g_autoptr (GError) place = NULL;
  g_autoptr (GError) stopped = NULL;
  gboolean made = TRUE;

  g_assert_false (
      dub_media_thumbnail (dub_samples_get ("cut.mp4"), "/nonexistent/x", 9, &made, NULL, &broken));
  g_assert_error (broken, DUB_ERROR, DUB_ERROR_NOT_MEDIA);
  g_assert_false (made);
  g_assert_false (
      dub_media_thumbnail (dub_samples_get ("clip.mp4"), "/nonexistent/x", 9, &made, NULL, &place));
  g_assert_error (place, DUB_ERROR, DUB_ERROR_STORAGE);
  g_cancellable_cancel (cancellable);
  g_assert_false (dub_media_thumbnail (dub_samples_get ("clip.mp4"), "/nonexistent/x", 9, &made,
                                       cancellable, &stopped));
  g_assert_error (stopped, DUB_ERROR, DUB_ERROR_CANCELLED);
}

static const struct
{
  const char *name;
  guint buckets;
} waveforms[] = {
  { "voice.wav", 1 },  { "voice.wav", 40 },  { "voice.wav", 1000 }, { "voice.mp3", 40 },
  { "voice.m4a", 40 }, { "voice.flac", 40 }, { "clip.mp4", 40 },    { "clip.webm", 40 },
};

/* The sine of the samples has the same peak everywhere; coders swing in and out at the ends. */
static void
test_tone (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  guint buckets = waveforms[i].buckets;
  guint edge = buckets > 2 ? buckets / 20 + 1 : 0;
  g_autoptr (GArray) peaks = NULL;
  g_autoptr (GError) error = NULL;

  dub_media_waveform (dub_samples_get (waveforms[i].name), buckets, &peaks, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (peaks->len, ==, buckets);
  for (guint b = 0; b < buckets; b++)
    {
      float peak = g_array_index (peaks, float, b);

      g_assert_cmpfloat (peak, >=, 0.0f);
      g_assert_cmpfloat (peak, <=, 1.0f);
      if (b >= edge && b < buckets - edge)
        g_assert_cmpfloat (fabs (peak - DUB_SAMPLE_VOLUME), <, 0.1);
    }
}

static void
test_no_sound (void)
{
  static const char *const names[] = { "silent.mp4", "face.png", "lines.srt" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GArray) peaks = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_false (dub_media_waveform (dub_samples_get (names[i]), 10, &peaks, NULL, &error));
      g_assert_error (error, DUB_ERROR, DUB_ERROR_UNSUPPORTED_TYPE);
      g_assert_null (peaks);
    }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (thumbnails); i++)
    {
      g_autofree char *path = g_strdup_printf ("/media/thumbnail/%s", thumbnails[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_thumbnail);
    }
  for (guint i = 0; i < G_N_ELEMENTS (waveforms); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/media/waveform/%s/%u", waveforms[i].name, waveforms[i].buckets);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_tone);
    }
  g_test_add_func ("/media/thumbnail/faults", test_thumbnail_faults);
  g_test_add_func ("/media/waveform/no-sound", test_no_sound);
  status = g_test_run ();
  dub_samples_clear ();
  return status;
}
