/* Local files that vanish or change: before they are sent nothing is asked of the provider, and the
 * rows of the job and the asset say why; after that the job goes on without them. */
#include "fixture.h"

#include <glib/gstdio.h>
#include <unistd.h>

static void
change_file (const char *path)
{
  g_assert_true (g_file_set_contents (path, "other", -1, NULL));
}

static void
remove_file (const char *path)
{
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static const struct
{
  const char *path;
  void (*harm) (const char *path);
  DubError code;
  DubAssetState state;
} file_rows[] = {
  { "changed", change_file, DUB_ERROR_FILE_CHANGED, DUB_ASSET_CHANGED },
  { "vanished", remove_file, DUB_ERROR_FILE_MISSING, DUB_ASSET_MISSING },
};

/* A clip of its own that can be harmed. (transfer full) */
static char *
own_video (Fixture *f)
{
  char *path = g_build_filename (f->dir, "own.mp4", NULL);
  g_autofree char *bytes = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (dub_samples_get ("clip.mp4"), &bytes, &length, NULL));
  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
  return path;
}

static void
assert_asset_state (Fixture *f, gint64 id, DubAssetState state)
{
  g_autoptr (DubAsset) asset = dub_store_get_asset (f->reader, id, NULL);

  g_assert_nonnull (asset);
  g_assert_cmpint (asset->state, ==, state);
  g_assert_true (dub_trouble_is_set (&asset->trouble) == (state != DUB_ASSET_OK));
}

static void
test_file_before_sending (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (Fixture) f = fixture_new (NULL);
  g_autofree char *video = own_video (f);
  g_autoptr (GArray) ids = NULL;
  g_autoptr (DubJob) row = NULL;
  gint64 asset = fixture_asset (f, video);
  gint64 job;

  g_variant_unref (fixture_command (f, "engine.pause", NULL));
  ids = fixture_jobs (f, "syncmonster", "model=e1", NULL,
                      g_variant_new_parsed ("{'video': %x, 'audio': %x}", asset,
                                            fixture_asset (f, dub_samples_get ("voice.wav"))),
                      TRUE);
  job = g_array_index (ids, gint64, 0);
  fixture_run (f);
  file_rows[i].harm (video);
  g_variant_unref (fixture_command (f, "engine.resume", NULL));
  fixture_run (f);
  row = fixture_get (f, job);
  fixture_assert_state (f, job, DUB_JOB_FAILED);
  g_assert_cmpint (row->chain.trouble.code, ==, file_rows[i].code);
  g_assert_true (row->attention);
  assert_asset_state (f, asset, file_rows[i].state);
  fixture_assert_paid (f, "syncmonster", 0);
}

/* A start that is refused because of a file says so in the file's row; once the file is back as it
 * was, the start succeeds and the row is well again. */
static void
test_file_before_start (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (Fixture) f = fixture_new (NULL);
  g_autofree char *video = own_video (f);
  g_autofree char *kept = g_strconcat (video, ".kept", NULL);
  g_autoptr (GArray) ids = NULL;
  gint64 asset = fixture_asset (f, video);
  gint64 job;

  ids = fixture_jobs (f, "syncmonster", "model=e1", NULL,
                      g_variant_new_parsed ("{'video': %x, 'audio': %x}", asset,
                                            fixture_asset (f, dub_samples_get ("voice.wav"))),
                      FALSE);
  job = g_array_index (ids, gint64, 0);
  g_assert_cmpint (link (video, kept), ==, 0);
  file_rows[i].harm (video);
  fixture_act (f, "job.start", job, FALSE);
  fixture_assert_state (f, job, DUB_JOB_DRAFT);
  assert_asset_state (f, asset, file_rows[i].state);
  g_assert_cmpint (g_rename (kept, video), ==, 0);
  fixture_act (f, "job.start", job, TRUE);
  assert_asset_state (f, asset, DUB_ASSET_OK);
  fixture_run (f);
  fixture_assert_done (f, job);
}

/* --- After sending ---------------------------------------------------------------------------- */

static gboolean
is_paid (Fixture *f, gpointer data)
{
  return dub_sandbox_paid_count (f->sandbox, "viralsync") > 0;
}

static gboolean
is_submitted (Fixture *f, gpointer data)
{
  g_autoptr (DubJob) row = fixture_get (f, *(gint64 *) data);

  return row->submitted_at != 0;
}

static const struct
{
  const char *path;
  const char *fault; /* (nullable) */
  FixtureFunc moment;
  void (*harm) (const char *path);
  gboolean restart;
} movie_rows[] = {
  { "lost-reply", "viralsync/lost-reply", is_paid, remove_file, FALSE },
  { "lost-reply-restart", "viralsync/lost-reply", is_paid, remove_file, TRUE },
  { "running", NULL, is_submitted, remove_file, FALSE },
  { "running-restart", NULL, is_submitted, change_file, TRUE },
};

/* What the provider has is followed to its end, whatever becomes of the movie's own file. */
static void
test_movie_gone (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 job;

  if (movie_rows[i].fault != NULL)
    fixture_fault (f, movie_rows[i].fault);
  job = fixture_job (f, "viralsync", NULL, NULL);
  g_assert_true (fixture_run_until (f, movie_rows[i].moment, &job));
  movie_rows[i].harm (fixture_movie (f));
  if (movie_rows[i].restart)
    {
      fixture_stop (f);
      fixture_start (f);
    }
  fixture_run (f);
  fixture_assert_done (f, job);
  fixture_assert_paid (f, "viralsync", 1);
  fixture_act (f, "job.delete-remote", job, TRUE);
}

/* The provider's replies hold the whole movie. */
static void
test_large_movie (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  g_autofree char *path = g_build_filename (f->dir, "film.json", NULL);
  g_autofree char *text = g_strnfill (6 * 1024 * 1024, 'a');
  g_autofree char *movie = g_strdup_printf (
      "{\"kind\":\"movie\",\"projectId\":\"proj_1\",\"movie\":{\"width\":360,\"height\":360,"
      "\"fps\":5,\"scenes\":[{\"id\":\"s1\",\"duration\":1,\"layers\":[{\"id\":\"t\","
      "\"type\":\"text\",\"text\":\"%s\"}]}]}}",
      text);
  gint64 job;

  g_assert_true (g_file_set_contents (path, movie, -1, NULL));
  fixture_fault (f, "viralsync/lost-reply");
  job = fixture_job (f, "viralsync", NULL, NULL);
  g_assert_cmpstr (fixture_movie (f), ==, path);
  fixture_run (f);
  fixture_assert_done (f, job);
  fixture_assert_paid (f, "viralsync", 1);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (file_rows); i++)
    {
      g_autofree char *sending = g_strdup_printf ("/engine/file/%s", file_rows[i].path);
      g_autofree char *start = g_strdup_printf ("/engine/file/%s-at-start", file_rows[i].path);

      g_test_add_data_func (sending, GUINT_TO_POINTER (i), test_file_before_sending);
      g_test_add_data_func (start, GUINT_TO_POINTER (i), test_file_before_start);
    }
  for (guint i = 0; i < G_N_ELEMENTS (movie_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/engine/movie-gone/%s", movie_rows[i].path);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_movie_gone);
    }
  g_test_add_func ("/engine/movie-large", test_large_movie);
  status = g_test_run ();
  dub_samples_clear ();
  return status;
}
