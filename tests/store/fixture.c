/* A data folder of its own for each test, and rows to put into it. */
#include "fixture.h"

#include <glib/gstdio.h>

const char *const odd_texts[] = {
  NULL,
  "",
  " ",
  "plain",
  "Grüße aus Łódź – 日本語 العربية",
  "👩‍👩‍👧‍👦 🎬 e\xcc\x81",
  "it's \"quoted\" `so` [or] %so_ \\",
  "'); DROP TABLE job; --",
  "a\nb\tc\r\n",
  "\x01\x7f",
  "{\"json\": [1, null]}",
};
const guint n_odd_texts = G_N_ELEMENTS (odd_texts);

char *
fixture_long_text (void)
{
  GString *text = g_string_new (NULL);

  while (text->len < 10000)
    g_string_append (text, "aé漢🎬 ");
  return g_string_free (text, FALSE);
}

void
fixture_remove_tree (const char *dir)
{
  g_autoptr (GDir) entries = g_dir_open (dir, 0, NULL);
  const char *name;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        fixture_remove_tree (path);
      else
        g_assert_cmpint (g_unlink (path), ==, 0);
    }
  if (entries != NULL)
    g_assert_cmpint (g_rmdir (dir), ==, 0);
}

void
fixture_set_up_empty (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->dir = g_dir_make_tmp ("dub-store-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->dir, DUB_STORE_FILE, NULL);
}

static void
put_first_rows (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->account = dub_account_new ();
  fixture->account->uid = g_strdup ("first");
  fixture->account->provider = g_strdup ("dublab");
  fixture->account->label = g_strdup ("First");
  fixture->account->base_url = g_strdup ("http://127.0.0.1");
  dub_store_put_account (fixture->store, fixture->account, &error);
  g_assert_no_error (error);
  fixture->project = dub_project_new ();
  fixture->project->title = g_strdup ("Project");
  dub_store_put_project (fixture->store, fixture->project, &error);
  g_assert_no_error (error);
  fixture->asset = dub_asset_new ();
  fixture->asset->project = fixture->project->id;
  fixture->asset->name = g_strdup ("clip.mp4");
  fixture->asset->path = g_strdup ("/clip.mp4");
  dub_store_put_asset (fixture->store, fixture->asset, &error);
  g_assert_no_error (error);
}

void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture_set_up_empty (fixture, data);
  fixture->store = dub_store_open (fixture->dir, TRUE, &error);
  g_assert_no_error (error);
  put_first_rows (fixture);
}

void
fixture_reopen (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&fixture->store, dub_store_close);
  fixture->store = dub_store_open (fixture->dir, TRUE, &error);
  g_assert_no_error (error);
}

void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->store, dub_store_close);
  g_clear_pointer (&fixture->account, dub_account_free);
  g_clear_pointer (&fixture->project, dub_project_free);
  g_clear_pointer (&fixture->asset, dub_asset_free);
  fixture_remove_tree (fixture->dir);
  g_free (fixture->dir);
  g_free (fixture->path);
}

DubJob *
fixture_new_job (Fixture *fixture, const char *title)
{
  DubJob *job = dub_job_new ();

  job->project = fixture->project->id;
  job->account = fixture->account->id;
  job->provider = g_strdup ("dublab");
  job->title = g_strdup (title);
  job->marker = g_strdup ("marker");
  return job;
}

gint64
fixture_put_job (Fixture *fixture, const char *title)
{
  g_autoptr (DubJob) job = fixture_new_job (fixture, title);
  g_autoptr (GError) error = NULL;

  dub_store_put_job (fixture->store, job, &error);
  g_assert_no_error (error);
  return job->id;
}

GBytes *
fixture_read (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *contents = NULL;
  gsize length = 0;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (contents, length);
}
