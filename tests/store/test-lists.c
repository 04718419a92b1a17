/* The questions that are not whole filters: lists, look-ups, values, and what is never stored. */
#define _GNU_SOURCE /* memmem */
#include "fixture.h"

#include <string.h>

static void
put_job (Fixture *fixture, DubJob *job)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (dub_store_put_job (fixture->store, job, &error));
  g_assert_no_error (error);
}

/* "1 3 4": the ids of rows, which all begin with theirs. */
static char *
ids_of (GPtrArray *rows)
{
  GString *text = g_string_new (NULL);

  g_assert_nonnull (rows);
  for (guint i = 0; i < rows->len; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? " " : "",
                            *(gint64 *) rows->pdata[i]);
  g_ptr_array_unref (rows);
  return g_string_free (text, FALSE);
}

static void
assert_ids (GPtrArray *rows, const char *expected)
{
  g_autofree char *ids = ids_of (rows);

  g_assert_cmpstr (ids, ==, expected);
}

static void
test_deleted (Fixture *fixture, gconstpointer data)
{
  DubStore *store = fixture->store;
  g_autoptr (DubAccount) account = NULL;

  fixture->account->deleted_at = fixture->project->deleted_at = fixture->asset->deleted_at = 9;
  g_assert_true (dub_store_put_account (store, fixture->account, NULL));
  g_assert_true (dub_store_put_project (store, fixture->project, NULL));
  g_assert_true (dub_store_put_asset (store, fixture->asset, NULL));
  assert_ids (dub_store_list_accounts (store, NULL), "");
  assert_ids (dub_store_list_projects (store, TRUE, NULL), "");
  assert_ids (dub_store_list_assets (store, 0, NULL), "");
  account = dub_store_get_account (store, 1, NULL);
  g_assert_cmpint (account->deleted_at, ==, 9);
  fixture->account->deleted_at = fixture->project->deleted_at = fixture->asset->deleted_at = 0;
  g_assert_true (dub_store_put_account (store, fixture->account, NULL));
  g_assert_true (dub_store_put_project (store, fixture->project, NULL));
  g_assert_true (dub_store_put_asset (store, fixture->asset, NULL));
  assert_ids (dub_store_list_accounts (store, NULL), "1");
  assert_ids (dub_store_list_projects (store, TRUE, NULL), "1");
  assert_ids (dub_store_list_assets (store, 0, NULL), "1");
}

static void
test_projects (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DubProject) project = dub_project_new ();

  project->title = g_strdup ("Old");
  project->archived = TRUE;
  g_assert_true (dub_store_put_project (fixture->store, project, NULL));
  assert_ids (dub_store_list_projects (fixture->store, FALSE, NULL), "1");
  assert_ids (dub_store_list_projects (fixture->store, TRUE, NULL), "1 2");
}

static void
test_assets (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DubProject) project = dub_project_new ();
  g_autoptr (DubAsset) asset = dub_asset_new ();
  g_autoptr (DubAsset) found = NULL;
  g_autoptr (GError) error = NULL;

  project->title = g_strdup ("Second");
  g_assert_true (dub_store_put_project (fixture->store, project, NULL));
  asset->project = project->id;
  asset->name = g_strdup ("a");
  asset->sha256 = g_strdup ("abc");
  /* A file name need not be UTF-8. */
  asset->path = g_strdup ("/\xff\xfe.mp4");
  g_assert_true (dub_store_put_asset (fixture->store, asset, NULL));
  assert_ids (dub_store_list_assets (fixture->store, 0, NULL), "1 2");
  assert_ids (dub_store_list_assets (fixture->store, 2, NULL), "2");
  found = dub_store_find_asset (fixture->store, 2, "abc", &error);
  g_assert_cmpint (found->id, ==, 2);
  g_assert_cmpstr (found->path, ==, "/\xff\xfe.mp4");
  g_assert_null (dub_store_find_asset (fixture->store, 1, "abc", &error));
  g_assert_null (dub_store_find_asset (fixture->store, 2, "abd", &error));
  g_assert_null (dub_store_find_asset (fixture->store, 2, NULL, &error));
  g_assert_no_error (error);
}

/* Uploads in the order in which they get their ids, 1, 2 … */
static const struct
{
  DubRole role;
  const char *sha256;
  const char *group;
  DubUploadState state;
} uploads[] = {
  { DUB_ROLE_VIDEO, "abc", NULL, DUB_UPLOAD_READY },
  { DUB_ROLE_VIDEO, "abc", NULL, DUB_UPLOAD_RUNNING },
  { DUB_ROLE_VIDEO, "abc", NULL, DUB_UPLOAD_FAILED },
  { DUB_ROLE_VIDEO, "abc", "g1", DUB_UPLOAD_PENDING },
  { DUB_ROLE_AUDIO, "abc", NULL, DUB_UPLOAD_READY },
  { DUB_ROLE_IMAGE, NULL, NULL, DUB_UPLOAD_READY },
  { DUB_ROLE_MOVIE, "def", NULL, DUB_UPLOAD_FAILED },
};

static const struct
{
  DubRole role;
  const char *sha256;
  const char *group;
  gint64 found; /* 0: none */
} upload_questions[] = {
  { DUB_ROLE_VIDEO, "abc", NULL, 2 }, { DUB_ROLE_VIDEO, "abc", "g1", 4 },
  { DUB_ROLE_VIDEO, "abc", "g2", 0 }, { DUB_ROLE_VIDEO, "xyz", NULL, 0 },
  { DUB_ROLE_AUDIO, "abc", NULL, 5 }, { DUB_ROLE_AUDIO, "abc", "g1", 0 },
  { DUB_ROLE_IMAGE, NULL, NULL, 6 },  { DUB_ROLE_MOVIE, "def", NULL, 0 },
};

static void
test_uploads (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (uploads); i++)
    {
      g_autoptr (DubUpload) upload = dub_upload_new ();

      upload->account = fixture->account->id;
      upload->asset = fixture->asset->id;
      upload->role = uploads[i].role;
      upload->state = uploads[i].state;
      upload->sha256 = g_strdup (uploads[i].sha256);
      upload->group = g_strdup (uploads[i].group);
      g_assert_true (dub_store_put_upload (fixture->store, upload, &error));
      g_assert_cmpint (upload->id, ==, i + 1);
    }
  for (guint i = 0; i < G_N_ELEMENTS (upload_questions); i++)
    {
      g_autoptr (DubUpload) found = dub_store_find_upload (
          fixture->store, fixture->account->id, upload_questions[i].role, fixture->asset->id,
          upload_questions[i].sha256, upload_questions[i].group, &error);

      g_assert_no_error (error);
      g_assert_cmpint (found != NULL ? found->id : 0, ==, upload_questions[i].found);
    }
  assert_ids (dub_store_list_open_uploads (fixture->store, NULL), "2 4");
  assert_ids (dub_store_list_uploads (fixture->store, 1, 1, NULL), "1 2 3 4 5 6 7");
  assert_ids (dub_store_list_uploads (fixture->store, 0, 0, NULL), "1 2 3 4 5 6 7");
  assert_ids (dub_store_list_uploads (fixture->store, 1, 0, NULL), "1 2 3 4 5 6 7");
  assert_ids (dub_store_list_uploads (fixture->store, 2, 1, NULL), "");
}

static void
test_open_and_group_jobs (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 2 * DUB_JOB_N_STATES; i++)
    {
      g_autoptr (DubJob) job = fixture_new_job (fixture, "job");

      job->state = i % DUB_JOB_N_STATES;
      job->group = g_strdup (i % 2 == 0 ? "even" : NULL);
      job->deleted_at = i == 8 ? 1 : 0;
      put_job (fixture, job);
    }
  assert_ids (dub_store_list_open_jobs (fixture->store, NULL), "2 3 7 10 14");
  assert_ids (dub_store_list_group_jobs (fixture->store, "even", NULL), "1 3 5 7 11 13");
  assert_ids (dub_store_list_group_jobs (fixture->store, "odd", NULL), "");
}

static void
test_remote_ids (Fixture *fixture, gconstpointer data)
{
  static const char *const values[] = { "r1", "r2", "r2", "r4" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) ids = NULL;
  g_autoptr (DubJob) found = NULL;
  g_autoptr (DubJob) gone = NULL;
  g_autoptr (DubJob) last = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (DubJob) job = fixture_new_job (fixture, "job");

      dub_map_set (job->chain.remote, "request_id", i == 3 ? "old" : values[i]);
      put_job (fixture, job);
      job->deleted_at = i == 2 || i == 3 ? 5 : 0;
      dub_map_set (job->chain.remote, "request_id", values[i]);
      put_job (fixture, job);
    }
  ids = dub_store_list_remote_ids (fixture->store, fixture->account->id, "request_id", 1, &error);
  g_assert_cmpuint (g_hash_table_size (ids), ==, 2);
  g_assert_true (g_hash_table_contains (ids, "r2"));
  g_assert_true (g_hash_table_contains (ids, "r4"));
  found = dub_store_find_job_by_remote (fixture->store, 1, "request_id", "r2", &error);
  g_assert_cmpint (found->id, ==, 2);
  last = dub_store_find_job_by_remote (fixture->store, 1, "request_id", "r4", &error);
  g_assert_cmpint (last->id, ==, 4);
  gone = dub_store_find_job_by_remote (fixture->store, 1, "request_id", "old", &error);
  g_assert_null (gone);
  g_assert_null (dub_store_find_job_by_remote (fixture->store, 1, "job_id", "r1", &error));
  g_assert_null (dub_store_find_job_by_remote (fixture->store, 2, "request_id", "r1", &error));
  g_assert_no_error (error);
}

static void
test_durations (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) some = NULL;
  g_autoptr (GArray) none = NULL;

  for (gint64 i = 1; i <= 6; i++)
    {
      g_autoptr (DubJob) job = fixture_new_job (fixture, "job");

      job->state = i == 5 ? DUB_JOB_FAILED : DUB_JOB_DONE;
      job->submitted_at = i == 6 ? 0 : 100 * i;
      job->finished_at = 100 * i + i;
      put_job (fixture, job);
    }
  some = dub_store_list_durations (fixture->store, "dublab", 3, NULL);
  g_assert_cmpuint (some->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (g_array_index (some, gint64, i), ==, 4 - i);
  none = dub_store_list_durations (fixture->store, "vidgen", 3, NULL);
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_outputs (Fixture *fixture, gconstpointer data)
{
  gint64 job = fixture_put_job (fixture, "job");
  g_autoptr (DubOutput) output = dub_output_new ();
  gboolean has = TRUE;

  g_assert_true (dub_store_has_output_path (fixture->store, "/out.mp4", &has, NULL));
  g_assert_false (has);
  output->job = job;
  output->path = g_strdup ("/out.mp4");
  output->sha256 = g_strdup ("abc");
  g_assert_true (dub_store_put_output (fixture->store, output, NULL));
  g_assert_true (dub_store_has_output_path (fixture->store, "/out.mp4", &has, NULL));
  g_assert_true (has);
  assert_ids (dub_store_list_outputs (fixture->store, job, NULL), "1");
  assert_ids (dub_store_list_outputs (fixture->store, job + 1, NULL), "");
}

static void
test_values (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < n_odd_texts; i++)
    {
      g_autofree char *value = NULL;

      g_assert_true (dub_store_put_value (fixture->store, "name", odd_texts[i], NULL));
      value = dub_store_dup_value (fixture->store, "name");
      g_assert_cmpstr (value, ==, odd_texts[i]);
    }
  g_assert_null (dub_store_dup_value (fixture->store, "other"));
}

static const char *const link_names[] = { "put_url",      "video_put_url", "upload_url",
                                          "x_UPLOAD_URL", "download_url",  "result_download_url" };

static gboolean
file_holds (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GBytes) bytes = NULL;
  gsize size = 0;
  gconstpointer start;

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return FALSE;
  bytes = fixture_read (path);
  start = g_bytes_get_data (bytes, &size);
  return size > 0 && memmem (start, size, text, strlen (text)) != NULL;
}

/* In the database, its log or any other file of the folder. */
static gboolean
any_file_holds (Fixture *fixture, const char *text)
{
  g_autoptr (GDir) entries = g_dir_open (fixture->dir, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (entries)) != NULL)
    if (file_holds (fixture->dir, name, text))
      return TRUE;
  return FALSE;
}

static void
test_links (Fixture *fixture, gconstpointer data)
{
  const char *name = data;
  g_autoptr (DubJob) job = fixture_new_job (fixture, "job");
  g_autoptr (DubUpload) upload = dub_upload_new ();
  g_autoptr (DubJob) back = NULL;

  dub_map_set (job->chain.remote, name, "http://127.0.0.1/?Signature=TOPSECRET");
  dub_map_set (job->chain.remote, "request_id", "VISIBLE");
  put_job (fixture, job);
  upload->account = fixture->account->id;
  upload->asset = fixture->asset->id;
  dub_map_merge (upload->chain.remote, job->chain.remote);
  g_assert_true (dub_store_put_upload (fixture->store, upload, NULL));
  g_assert_nonnull (dub_map_get (job->chain.remote, name));
  g_assert_true (any_file_holds (fixture, "VISIBLE"));
  g_assert_false (any_file_holds (fixture, "TOPSECRET"));
  fixture_reopen (fixture);
  g_assert_true (any_file_holds (fixture, "VISIBLE"));
  g_assert_false (any_file_holds (fixture, "TOPSECRET"));
  back = dub_store_get_job (fixture->store, job->id, NULL);
  g_assert_null (dub_map_get (back->chain.remote, name));
  g_assert_cmpstr (dub_map_get (back->chain.remote, "request_id"), ==, "VISIBLE");
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer), gconstpointer data)
{
  g_test_add (path, Fixture, data, fixture_set_up, test, fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/store/lists/deleted", test_deleted, NULL);
  add ("/store/lists/projects", test_projects, NULL);
  add ("/store/lists/assets", test_assets, NULL);
  add ("/store/lists/uploads", test_uploads, NULL);
  add ("/store/lists/open-and-group-jobs", test_open_and_group_jobs, NULL);
  add ("/store/lists/remote-ids", test_remote_ids, NULL);
  add ("/store/lists/durations", test_durations, NULL);
  add ("/store/lists/outputs", test_outputs, NULL);
  add ("/store/lists/values", test_values, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (link_names); i++)
    {
      g_autofree char *path = g_strconcat ("/store/lists/links/", link_names[i], NULL);

      add (path, test_links, link_names[i]);
    }
  return g_test_run ();
}
