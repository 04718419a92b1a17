/* Delivered files: whole ones pass, broken ones and wrong ones do not. */
#include <string.h>

#include <glib/gstdio.h>

#include "media/verify.h"
#include "samples.h"

#define SECOND G_USEC_PER_SEC
#define PASSES DUB_N_ERRORS

static const struct
{
  const char *name;
  DubOutputKind kind;
  gint64 expected_usec;
  DubError code;
  const char *words; /* (nullable) in the note or the sentence; NULL: no note */
} rows[] = {
  { "clip.mp4", DUB_OUTPUT_VIDEO, 0, PASSES, NULL },
  { "clip.mp4", DUB_OUTPUT_VIDEO, 3 * SECOND, PASSES, NULL },
  { "clip.mp4", DUB_OUTPUT_VIDEO, 30 * SECOND, PASSES, "30.0" },
  { "clip.mp4", DUB_OUTPUT_ORIGINAL, 0, PASSES, NULL },
  { "clip.mp4", DUB_OUTPUT_AUDIO, 0, DUB_ERROR_DAMAGED_RESULT, "video" },
  { "clip.mov", DUB_OUTPUT_VIDEO, 0, PASSES, NULL },
  { "clip.webm", DUB_OUTPUT_VIDEO, 0, PASSES, NULL },
  { "clip.mkv", DUB_OUTPUT_VIDEO, 0, PASSES, NULL },
  { "clip.avi", DUB_OUTPUT_VIDEO, 0, PASSES, NULL },
  { "silent.mp4", DUB_OUTPUT_VIDEO, 0, PASSES, NULL },
  { "voice.mp3", DUB_OUTPUT_AUDIO, 2 * SECOND, PASSES, NULL },
  { "voice.wav", DUB_OUTPUT_AUDIO, 0, PASSES, NULL },
  { "voice.m4a", DUB_OUTPUT_AUDIO, 0, PASSES, NULL },
  { "voice.ogg", DUB_OUTPUT_AUDIO, 0, PASSES, NULL },
  { "voice.opus", DUB_OUTPUT_AUDIO, 0, PASSES, NULL },
  { "voice.flac", DUB_OUTPUT_AUDIO, 0, PASSES, NULL },
  { "voice.aac", DUB_OUTPUT_AUDIO, 0, PASSES, NULL },
  { "voice.mp3", DUB_OUTPUT_VIDEO, 0, DUB_ERROR_DAMAGED_RESULT, "audio" },
  { "voice.mp3", DUB_OUTPUT_ORIGINAL, 0, PASSES, NULL },
  { "lines.srt", DUB_OUTPUT_SUBTITLE, 0, PASSES, NULL },
  { "lines.vtt", DUB_OUTPUT_SUBTITLE, 0, PASSES, NULL },
  { "none.vtt", DUB_OUTPUT_SUBTITLE, 0, PASSES, "no subtitle" },
  { "cut.srt", DUB_OUTPUT_SUBTITLE, 0, DUB_ERROR_DAMAGED_RESULT, "line 6" },
  { "page.mp4", DUB_OUTPUT_SUBTITLE, 0, DUB_ERROR_DAMAGED_RESULT, "web page" },
  { "face.png", DUB_OUTPUT_POSTER, 0, PASSES, NULL },
  { "face.jpg", DUB_OUTPUT_POSTER, 0, PASSES, NULL },
  { "face.webp", DUB_OUTPUT_POSTER, 0, PASSES, NULL },
  { "face.png", DUB_OUTPUT_VIDEO, 0, DUB_ERROR_DAMAGED_RESULT, "image" },
  { "cut.mp4", DUB_OUTPUT_VIDEO, 0, DUB_ERROR_DAMAGED_RESULT, "incomplete" },
  { "cut.mov", DUB_OUTPUT_VIDEO, 0, DUB_ERROR_DAMAGED_RESULT, "incomplete" },
  { "cut.webm", DUB_OUTPUT_VIDEO, 0, DUB_ERROR_DAMAGED_RESULT, "incomplete" },
  { "cut.wav", DUB_OUTPUT_AUDIO, 0, DUB_ERROR_DAMAGED_RESULT, "incomplete" },
  { "page.mp4", DUB_OUTPUT_VIDEO, 0, DUB_ERROR_DAMAGED_RESULT, "web page" },
  { "empty.mp4", DUB_OUTPUT_VIDEO, 0, DUB_ERROR_DAMAGED_RESULT, "empty" },
  { "noise.mp4", DUB_OUTPUT_VIDEO, 0, DUB_ERROR_DAMAGED_RESULT, "noise.mp4" },
};

static void
check (const char *path, DubOutputKind kind, gint64 expected, DubError code, const char *words)
{
  DubMediaFacts facts = { 0 };
  g_autofree char *note = NULL;
  g_autoptr (GError) error = NULL;
  gboolean ok = dub_media_verify (path, kind, expected, &facts, &note, NULL, &error);

  if (code == PASSES)
    {
      g_assert_no_error (error);
      g_assert_true (ok);
      g_assert_cmpint (note != NULL, ==, words != NULL);
      if (words != NULL)
        g_assert_nonnull (strstr (note, words));
    }
  else
    {
      g_assert_false (ok);
      g_assert_error (error, DUB_ERROR, (int) code);
      g_assert_nonnull (strstr (error->message, words));
      g_assert_null (note);
    }
  dub_media_facts_clear (&facts);
}

static void
test_row (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  check (dub_samples_get (rows[i].name), rows[i].kind, rows[i].expected_usec, rows[i].code,
         rows[i].words);
}

/* Overwrites a part of a sample, from and to in hundredths of its length, with zeros; the length
 * stays, as with a download that reserved its room. */
static void
test_holes (void)
{
  static const struct
  {
    const char *name;
    guint from, to;
    DubOutputKind kind;
  } holes[] = {
    { "clip.mp4", 20, 100, DUB_OUTPUT_VIDEO },  { "clip.mp4", 0, 20, DUB_OUTPUT_VIDEO },
    { "clip.mov", 60, 100, DUB_OUTPUT_VIDEO },  { "face.png", 3, 100, DUB_OUTPUT_POSTER },
    { "voice.mp3", 30, 100, DUB_OUTPUT_AUDIO }, { "voice.ogg", 50, 100, DUB_OUTPUT_AUDIO },
  };
  g_autofree char *dir = g_dir_make_tmp ("dubstage-verify-XXXXXX", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (holes); i++)
    {
      g_autofree char *path = g_build_filename (dir, holes[i].name, NULL);
      g_autofree char *content = NULL;
      gsize length = 0;

      g_test_message ("%s from %u to %u", holes[i].name, holes[i].from, holes[i].to);
      g_assert_true (
          g_file_get_contents (dub_samples_get (holes[i].name), &content, &length, NULL));
      memset (content + length * holes[i].from / 100, 0,
              length * holes[i].to / 100 - length * holes[i].from / 100);
      g_assert_true (g_file_set_contents (path, content, (gssize) length, NULL));
      check (path, holes[i].kind, 0, DUB_ERROR_DAMAGED_RESULT, holes[i].name);
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (dir), ==, 0);
}

/* Every prefix of a streamable file that lacks a tenth or more is found out. */
static void
test_cuts (void)
{
  static const char *const names[] = { "clip.mp4",  "clip.mov",   "clip.webm", "clip.mkv",
                                       "clip.avi",  "voice.mp3",  "voice.wav", "voice.m4a",
                                       "voice.ogg", "voice.flac", "face.png",  "face.jpg",
                                       "face.webp" };
  g_autofree char *dir = g_dir_make_tmp ("dubstage-verify-XXXXXX", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    for (guint tenth = 1; tenth < 8; tenth += 2)
      {
        g_autofree char *path = g_build_filename (dir, names[i], NULL);
        g_autofree char *content = NULL;
        DubOutputKind kind = DUB_OUTPUT_VIDEO;
        gsize length = 0;

        if (*names[i] != 'c')
          kind = *names[i] == 'v' ? DUB_OUTPUT_AUDIO : DUB_OUTPUT_POSTER;
        g_test_message ("%s %u/10", names[i], tenth);
        g_assert_true (g_file_get_contents (dub_samples_get (names[i]), &content, &length, NULL));
        g_assert_true (g_file_set_contents (path, content, (gssize) (length * tenth / 10), NULL));
        check (path, kind, 0, DUB_ERROR_DAMAGED_RESULT, names[i]);
        g_assert_cmpint (g_unlink (path), ==, 0);
      }
  g_assert_cmpint (g_rmdir (dir), ==, 0);
}

static void
test_missing (void)
{
  check ("/nonexistent/a.mp4", DUB_OUTPUT_VIDEO, 0, DUB_ERROR_FILE_MISSING, "a.mp4");
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/media/verify/%u-%s-as-%s", i, rows[i].name,
                                               dub_output_kind_nick (rows[i].kind));

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_row);
    }
  g_test_add_func ("/media/verify/holes", test_holes);
  g_test_add_func ("/media/verify/cuts", test_cuts);
  g_test_add_func ("/media/verify/missing", test_missing);
  status = g_test_run ();
  dub_samples_clear ();
  return status;
}
