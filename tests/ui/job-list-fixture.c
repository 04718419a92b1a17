/* A desk with a store of its own and one list of jobs, see job-list-fixture.h. No display: a list
 * model needs none. */
#include "job-list-fixture.h"

#include <glib/gstdio.h>

#define LIMIT_USEC (30 * G_USEC_PER_SEC)

/* --- Set up ---------------------------------------------------------------------------------- */

static void
on_store_changes (GArray *changes, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_array_append_vals (fixture->changes, changes->data, changes->len);
}

static gint64
put_project (Fixture *fixture, const char *title)
{
  g_autoptr (DubProject) project = dub_project_new ();
  g_autoptr (GError) error = NULL;

  project->title = g_strdup (title);
  dub_store_put_project (fixture->writer, project, &error);
  g_assert_no_error (error);
  return project->id;
}

static void
put_parents (Fixture *fixture)
{
  g_autoptr (DubAccount) account = dub_account_new ();
  g_autoptr (GError) error = NULL;

  account->uid = g_strdup ("first");
  account->provider = g_strdup ("dublab");
  account->label = g_strdup ("First");
  account->base_url = g_strdup ("http://127.0.0.1");
  dub_store_put_account (fixture->writer, account, &error);
  g_assert_no_error (error);
  fixture->account = account->id;
  fixture->project = put_project (fixture, "One");
  fixture->other_project = put_project (fixture, "Two");
}

gint64
job_list_put_job (Fixture *fixture, gint64 project, guint number)
{
  static const char *const languages[] = { "de", "fr", "ja" };
  g_autoptr (DubJob) job = dub_job_new ();
  g_autoptr (GError) error = NULL;

  job->project = project;
  job->account = fixture->account;
  job->provider = g_strdup (number % 2 == 0 ? "dublab" : "lipdub");
  job->language = g_strdup (languages[number % G_N_ELEMENTS (languages)]);
  job->title = g_strdup_printf ("Clip %u%s", number * 7919 % 1000, number % 10 == 0 ? " ten" : "");
  job->marker = g_strdup ("marker");
  job->state = number % 4 == 0 ? DUB_JOB_FAILED : DUB_JOB_DONE;
  job->created_at = 1700000000000000 + (gint64) number * 1000000;
  dub_store_put_job (fixture->writer, job, &error);
  g_assert_no_error (error);
  return job->id;
}

void
job_list_put_jobs (Fixture *fixture, gint64 project, guint n)
{
  g_autoptr (GError) error = NULL;

  dub_store_begin (fixture->writer, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < n; i++)
    job_list_put_job (fixture, project, i);
  dub_store_commit (fixture->writer, &error);
  g_assert_no_error (error);
}

/* Every signal is checked: its range lies in the list, and tells all that is different. */
static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_signals++;
  g_assert_cmpuint (position + removed, <=, fixture->copy->len);
  g_assert_cmpuint (fixture->copy->len - removed + added, ==, g_list_model_get_n_items (model));
  if (removed > 0)
    g_array_remove_range (fixture->copy, position, removed);
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (DubJobRow) row = g_list_model_get_item (model, position + i);
      gint64 id = dub_job_row_get (row)->id;

      g_array_insert_val (fixture->copy, position + i, id);
    }
  for (guint i = 0; i < fixture->copy->len; i++)
    {
      g_autoptr (DubJobRow) row = g_list_model_get_item (model, i);

      g_assert_cmpint (g_array_index (fixture->copy, gint64, i), ==, dub_job_row_get (row)->id);
    }
}

void
job_list_set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  DubStore *reader = NULL;

  fixture->dir = g_dir_make_tmp ("dub-job-list-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->secrets = dub_secrets_new ();
  fixture->changes = g_array_new (FALSE, FALSE, sizeof (DubChange));
  fixture->copy = g_array_new (FALSE, FALSE, sizeof (gint64));
  fixture->host = dub_host_open (fixture->dir, DUB_HOST_LOCAL, fixture->secrets, &error);
  g_assert_no_error (error);
  fixture->writer = dub_store_open (fixture->dir, TRUE, &error);
  g_assert_no_error (error);
  dub_store_set_changes_func (fixture->writer, on_store_changes, fixture);
  put_parents (fixture);
  reader = dub_store_open (fixture->dir, FALSE, &error);
  g_assert_no_error (error);
  fixture->desk = dub_desk_new (fixture->host, fixture->secrets, reader);
  fixture->list = dub_job_list_new (fixture->desk);
  g_signal_connect (fixture->list, "items-changed", G_CALLBACK (on_items_changed), fixture);
}

static void
remove_tree (const char *dir)
{
  g_autoptr (GDir) entries = g_dir_open (dir, 0, NULL);
  const char *name = NULL;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        remove_tree (path);
      else
        g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (dir), ==, 0);
}

void
job_list_tear_down (Fixture *fixture, gconstpointer data)
{
  g_signal_handlers_disconnect_by_data (fixture->list, fixture);
  g_assert_finalize_object (fixture->list);
  g_assert_finalize_object (fixture->desk);
  dub_store_close (fixture->writer);
  dub_host_close (fixture->host);
  g_object_unref (fixture->host);
  g_object_unref (fixture->secrets);
  g_array_unref (fixture->copy);
  g_array_unref (fixture->changes);
  remove_tree (fixture->dir);
  g_free (fixture->dir);
}

/* --- Waiting and comparing ------------------------------------------------------------------- */

static gboolean
on_tick (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* (transfer full): what the store answers */
GArray *
job_list_expected (Fixture *fixture, const DubJobQuery *query)
{
  g_autoptr (GError) error = NULL;
  GArray *ids = dub_store_query_jobs (dub_desk_get_store (fixture->desk), query, &error);

  g_assert_no_error (error);
  return ids;
}

gboolean
job_list_is_same (GArray *a, GArray *b)
{
  return a->len == b->len
         && (a->len == 0 || memcmp (a->data, b->data, a->len * sizeof (gint64)) == 0);
}

void
job_list_wait_for (Fixture *fixture, const DubJobQuery *query)
{
  g_autoptr (GArray) goal = job_list_expected (fixture, query);
  gint64 end = g_get_monotonic_time () + LIMIT_USEC;
  guint tick = g_timeout_add (50, on_tick, NULL);

  while (!job_list_is_same (fixture->copy, goal) && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (tick);
  g_assert_cmpuint (fixture->copy->len, ==, goal->len);
  g_assert_true (job_list_is_same (fixture->copy, goal));
}

/* Lets the loop run until the list has more than @above rows and stops there. */
void
job_list_run_until_above (Fixture *fixture, guint above)
{
  gint64 end = g_get_monotonic_time () + LIMIT_USEC;

  while (fixture->copy->len <= above && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (fixture->copy->len, >, above);
}

/* As the engine's host would, at once. */
void
job_list_tell (Fixture *fixture)
{
  g_autoptr (GArray) changes = g_steal_pointer (&fixture->changes);
  guint tables = 0;

  fixture->changes = g_array_new (FALSE, FALSE, sizeof (DubChange));
  for (guint i = 0; i < changes->len; i++)
    tables |= 1u << g_array_index (changes, DubChange, i).table;
  g_signal_emit_by_name (fixture->desk, "changed", tables, changes);
}

void
job_list_change_job (Fixture *fixture, gint64 id, const char *title, gboolean removed)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DubJob) job = dub_store_get_job (fixture->writer, id, &error);

  g_assert_no_error (error);
  if (title != NULL)
    {
      g_free (job->title);
      job->title = g_strdup (title);
    }
  if (removed)
    job->deleted_at = g_get_real_time ();
  dub_store_put_job (fixture->writer, job, &error);
  g_assert_no_error (error);
}
