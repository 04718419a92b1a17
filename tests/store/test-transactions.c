/* Transactions, the notifications that follow them, and what other connections see. */
#include "fixture.h"

#include <string.h>

typedef struct
{
  guint calls;
  GArray *changes;  /* owned: DubChange of all calls */
  DubStore *reader; /* borrowed (nullable): asked for the row at each call */
} Log;

static void
log_changes (GArray *changes, gpointer user_data)
{
  Log *log = user_data;

  log->calls++;
  g_array_append_vals (log->changes, changes->data, changes->len);
  for (guint i = 0; log->reader != NULL && i < changes->len; i++)
    {
      DubChange *change = &g_array_index (changes, DubChange, i);
      g_autoptr (DubJob) job = dub_store_get_job (log->reader, change->id, NULL);

      g_assert_nonnull (job);
    }
}

static void
log_free (Log *log)
{
  g_array_unref (log->changes);
  g_free (log);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Log, log_free)

static Log *
start_log (DubStore *store)
{
  Log *log = g_new0 (Log, 1);

  log->changes = g_array_new (FALSE, FALSE, sizeof (DubChange));
  dub_store_set_changes_func (store, log_changes, log);
  return log;
}

static void
begin (DubStore *store)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (dub_store_begin (store, &error));
  g_assert_no_error (error);
}

static void
commit (DubStore *store)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (dub_store_commit (store, &error));
  g_assert_no_error (error);
}

static void
assert_jobs (DubStore *store, gint64 expected)
{
  g_autoptr (GError) error = NULL;
  DubJobQuery query = { 0 };

  g_assert_cmpint (dub_store_count_jobs (store, &query, &error), ==, expected);
  g_assert_no_error (error);
}

static void
test_notify_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Log) log = start_log (fixture->store);
  g_autoptr (GError) error = NULL;
  g_autoptr (DubJob) job = fixture_new_job (fixture, "one");
  DubChange *changes;

  begin (fixture->store);
  begin (fixture->store);
  for (int i = 0; i < 3; i++)
    {
      g_assert_true (dub_store_put_job (fixture->store, job, &error));
      g_assert_true (dub_store_add_event (fixture->store, job->id, 5, "step", "text", &error));
    }
  commit (fixture->store);
  g_assert_cmpuint (log->calls, ==, 0);
  commit (fixture->store);
  g_assert_cmpuint (log->calls, ==, 1);
  g_assert_cmpuint (log->changes->len, ==, 4);
  changes = &g_array_index (log->changes, DubChange, 0);
  g_assert_cmpint (changes[0].table, ==, DUB_TABLE_JOB);
  g_assert_cmpint (changes[0].id, ==, job->id);
  g_assert_cmpint (changes[0].parent, ==, fixture->project->id);
  for (guint i = 1; i < 4; i++)
    {
      g_assert_cmpint (changes[i].table, ==, DUB_TABLE_EVENT);
      g_assert_cmpint (changes[i].parent, ==, job->id);
    }
}

static void
test_notify_after_commit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Log) log = start_log (fixture->store);
  g_autoptr (GError) error = NULL;
  g_autoptr (DubStore) reader = dub_store_open (fixture->dir, FALSE, &error);

  g_assert_no_error (error);
  log->reader = reader;
  fixture_put_job (fixture, "seen by the reader when it is told");
  g_assert_cmpuint (log->calls, ==, 1);
}

static void
test_notify_dropped (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Log) log = start_log (fixture->store);

  begin (fixture->store);
  fixture_put_job (fixture, "dropped");
  dub_store_rollback (fixture->store);
  g_assert_cmpuint (log->calls, ==, 0);
  assert_jobs (fixture->store, 0);
  begin (fixture->store);
  commit (fixture->store);
  g_assert_cmpuint (log->calls, ==, 0);
  fixture_put_job (fixture, "kept");
  g_assert_cmpuint (log->changes->len, ==, 1);
}

static void
put_again (GArray *changes, gpointer user_data)
{
  Fixture *fixture = user_data;
  DubJobQuery query = { 0 };

  if (dub_store_count_jobs (fixture->store, &query, NULL) < 3)
    fixture_put_job (fixture, "from the notification");
}

static void
test_notify_reenters (Fixture *fixture, gconstpointer data)
{
  dub_store_set_changes_func (fixture->store, put_again, fixture);
  fixture_put_job (fixture, "first");
  assert_jobs (fixture->store, 3);
}

static void
test_inner_rollback (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Log) log = start_log (fixture->store);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) refused = NULL;

  begin (fixture->store);
  fixture_put_job (fixture, "outer");
  begin (fixture->store);
  fixture_put_job (fixture, "inner");
  dub_store_rollback (fixture->store);
  g_assert_false (dub_store_begin (fixture->store, &refused));
  g_assert_error (refused, DUB_ERROR, DUB_ERROR_FAILED);
  g_assert_false (dub_store_commit (fixture->store, &error));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_FAILED);
  assert_jobs (fixture->store, 0);
  g_assert_cmpuint (log->calls, ==, 0);
  fixture_put_job (fixture, "afterwards");
  assert_jobs (fixture->store, 1);
}

/* A put that fails inside takes the whole change with it, also where its error is not heeded. */
static void
test_failed_put (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DubJob) broken = fixture_new_job (fixture, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) late = NULL;

  begin (fixture->store);
  fixture_put_job (fixture, "fine");
  g_assert_false (dub_store_put_job (fixture->store, broken, &error));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, "job.title"));
  g_assert_cmpint (broken->id, ==, 0);
  g_assert_false (dub_store_commit (fixture->store, &late));
  g_assert_error (late, DUB_ERROR, DUB_ERROR_FAILED);
  assert_jobs (fixture->store, 0);
}

static void
test_commit_without_begin (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (dub_store_commit (fixture->store, &error));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_FAILED);
  dub_store_rollback (fixture->store);
  fixture_put_job (fixture, "still works");
  assert_jobs (fixture->store, 1);
}

static void
test_close_in_transaction (Fixture *fixture, gconstpointer data)
{
  begin (fixture->store);
  begin (fixture->store);
  fixture_put_job (fixture, "lost");
  fixture_reopen (fixture);
  assert_jobs (fixture->store, 0);
}

static void
test_foreign_keys (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DubJob) job = fixture_new_job (fixture, "orphan");
  g_autoptr (GError) error = NULL;

  job->project = 4711;
  g_assert_false (dub_store_put_job (fixture->store, job, &error));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_CONFLICT);
}

static void
test_second_writer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) locked = NULL;
  g_autoptr (DubStore) other = dub_store_open (fixture->dir, TRUE, &error);

  g_assert_no_error (error);
  dub_store_set_patience (other, 20);
  begin (fixture->store);
  g_assert_false (dub_store_begin (other, &locked));
  g_assert_error (locked, DUB_ERROR, DUB_ERROR_LOCKED);
  g_assert_nonnull (strstr (locked->message, DUB_STORE_FILE));
  fixture_put_job (fixture, "mine");
  commit (fixture->store);
  begin (other);
  assert_jobs (other, 1);
  commit (other);
}

static void
test_reader (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) refused = NULL;
  g_autoptr (DubStore) reader = dub_store_open (fixture->dir, FALSE, &error);
  g_autoptr (DubJob) job = fixture_new_job (fixture, "from a reader");

  g_assert_no_error (error);
  begin (fixture->store);
  fixture_put_job (fixture, "open");
  assert_jobs (reader, 0);
  commit (fixture->store);
  assert_jobs (reader, 1);
  begin (reader);
  assert_jobs (reader, 1);
  fixture_put_job (fixture, "later than the snapshot");
  assert_jobs (reader, 1);
  commit (reader);
  assert_jobs (reader, 2);
  g_assert_false (dub_store_put_job (reader, job, &refused));
  g_assert_error (refused, DUB_ERROR, DUB_ERROR_STORAGE);
}

static void
test_revision (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DubStore) reader = dub_store_open (fixture->dir, FALSE, &error);
  gint64 own, seen;

  g_assert_no_error (error);
  for (int i = 0; i < 5; i++)
    {
      own = dub_store_get_revision (fixture->store);
      seen = dub_store_get_revision (reader);
      g_assert_cmpint (dub_store_get_revision (reader), ==, seen);
      fixture_put_job (fixture, "job");
      g_assert_cmpint (dub_store_get_revision (fixture->store), >, own);
      g_assert_cmpint (dub_store_get_revision (reader), >, seen);
    }
}

/* What must not be possible even by SQL, and with which words it is refused. */
static const struct
{
  const char *name;
  const char *sql;
  const char *words;
} refusals[] = {
  { "update-event", "UPDATE event SET text = 'other'", "cannot be changed" },
  { "delete-event", "DELETE FROM event", "cannot be removed" },
  { "replace-event", "REPLACE INTO event (id, job, at, kind, text) VALUES (1, 1, 1, 'a', 'b')",
    "cannot be removed" },
  { "delete-job", "DELETE FROM job", "FOREIGN KEY" },
  { "bad-state", "UPDATE job SET state = 'odd'", "CHECK" },
  { "text-as-number", "UPDATE job SET created_at = 'never'", "TEXT value in INTEGER column" },
};

static void
test_refusal (Fixture *fixture, gconstpointer data)
{
  guint row = GPOINTER_TO_UINT (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = NULL;
  gint64 job = fixture_put_job (fixture, "job");

  g_assert_true (dub_store_add_event (fixture->store, job, 7, "created", "Created.", &error));
  g_assert_false (dub_store_exec (fixture->store, refusals[row].sql, &error));
  g_assert_nonnull (strstr (error->message, refusals[row].words));
  g_clear_error (&error);
  events = dub_store_list_events (fixture->store, job, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (events->len, ==, 1);
  g_assert_cmpstr (((DubEvent *) events->pdata[0])->text, ==, "Created.");
  g_assert_cmpint (((DubEvent *) events->pdata[0])->at, ==, 7);
}

static void
test_ids_not_reused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 first = fixture_put_job (fixture, "first");

  g_assert_true (dub_store_exec (fixture->store, "DELETE FROM job", &error));
  fixture_reopen (fixture);
  g_assert_cmpint (fixture_put_job (fixture, "second"), >, first);
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
  add ("/store/transactions/notify/once", test_notify_once, NULL);
  add ("/store/transactions/notify/after-commit", test_notify_after_commit, NULL);
  add ("/store/transactions/notify/dropped", test_notify_dropped, NULL);
  add ("/store/transactions/notify/reenters", test_notify_reenters, NULL);
  add ("/store/transactions/inner-rollback", test_inner_rollback, NULL);
  add ("/store/transactions/failed-put", test_failed_put, NULL);
  add ("/store/transactions/commit-without-begin", test_commit_without_begin, NULL);
  add ("/store/transactions/close-inside", test_close_in_transaction, NULL);
  add ("/store/transactions/foreign-keys", test_foreign_keys, NULL);
  add ("/store/transactions/second-writer", test_second_writer, NULL);
  add ("/store/transactions/reader", test_reader, NULL);
  add ("/store/transactions/revision", test_revision, NULL);
  add ("/store/transactions/ids-not-reused", test_ids_not_reused, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path = g_strconcat ("/store/transactions/refused/", refusals[i].name, NULL);

      add (path, test_refusal, GUINT_TO_POINTER (i));
    }
  return g_test_run ();
}
