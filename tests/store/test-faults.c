/* Every change to a file fails once, for each of them: the disk is full, a sync fails, the power
 * is cut. What was reported as committed is there afterwards, and nothing is there by half. */
#include "fault-vfs.h"
#include "fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#define N_COMMITS 3

#define VERSION_1                                                                                  \
  "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;"                         \
  "INSERT INTO note (text) VALUES ('of version 1')"

static const char *const steps[] = {
  VERSION_1,
  "ALTER TABLE note ADD COLUMN at INTEGER NOT NULL DEFAULT 7; UPDATE note SET text = 'of version "
  "2'",
};
static const DubSchema schema_1 = { steps, 1 };
static const DubSchema schema_2 = { steps, 2 };

/* What failed is about storage, and says which file. */
static void
check_error (const GError *error)
{
  g_assert_nonnull (error);
  g_assert_cmpint (error->domain, ==, DUB_ERROR);
  if (error->code == DUB_ERROR_FAILED)
    g_assert_nonnull (strstr (error->message, "earlier part"));
  else
    g_assert_cmpint (error->code, ==, DUB_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, "dubstage"));
}

static gboolean
write_rows (DubStore *store, guint number, GError **error)
{
  g_autofree char *title = g_strdup_printf ("%u", number);
  g_autofree char *text = g_strnfill (3000, 'x');
  g_autoptr (DubJob) job = dub_job_new ();

  job->project = 1;
  job->account = 1;
  job->provider = g_strdup ("dublab");
  job->title = g_steal_pointer (&title);
  job->marker = g_strdup ("m");
  dub_map_set (job->chain.remote, "request_id", "r");
  return dub_store_put_job (store, job, error)
         && dub_store_add_event (store, job->id, 1, "created", text, error);
}

static gboolean
commit_one (DubStore *store, guint number)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = dub_store_begin (store, &error);

  if (ok && !write_rows (store, number, &error))
    {
      dub_store_rollback (store);
      ok = FALSE;
    }
  else if (ok)
    ok = dub_store_commit (store, &error);
  if (!ok)
    check_error (error);
  else
    g_assert_no_error (error);
  return ok;
}

/* Whether job @number is there with its event, or neither. */
static gboolean
has_job (DubStore *store, guint number)
{
  g_autofree char *jobs = g_strdup_printf ("SELECT count (*) FROM job WHERE title = '%u'", number);
  g_autofree char *events = g_strdup_printf ("SELECT count (*) FROM event WHERE job IN"
                                             " (SELECT id FROM job WHERE title = '%u')",
                                             number);
  g_autoptr (GError) error = NULL;
  gint64 n_jobs = 0, n_events = 0;

  g_assert_true (dub_store_number (store, jobs, &n_jobs, &error));
  g_assert_true (dub_store_number (store, events, &n_events, &error));
  g_assert_no_error (error);
  g_assert_cmpint (n_jobs, <=, 1);
  g_assert_cmpint (n_events, ==, n_jobs);
  return n_jobs == 1;
}

/* @exactly: what was reported as failed is not there; else it may have reached the disk. */
static void
check_jobs (DubStore *store, guint64 committed, gboolean exactly)
{
  g_autoptr (GError) error = NULL;
  gint64 remote = 0, jobs = 0;

  g_assert_true (dub_store_check (store, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < N_COMMITS; i++)
    {
      gboolean expected = (committed & (G_GUINT64_CONSTANT (1) << i)) != 0;

      if (exactly || expected)
        g_assert_cmpint (has_job (store, i), ==, expected);
    }
  g_assert_true (dub_store_number (store, "SELECT count (*) FROM job_remote", &remote, &error));
  g_assert_true (dub_store_number (store, "SELECT count (*) FROM job", &jobs, &error));
  g_assert_cmpint (remote, ==, jobs);
}

static void
reopen_and_check (const char *dir, guint64 committed, gboolean exactly)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DubStore) store = dub_store_open (dir, TRUE, &error);

  g_assert_no_error (error);
  check_jobs (store, committed, exactly);
}

static guint64
commit_all (DubStore *store)
{
  guint64 committed = 0;

  for (guint i = 0; i < N_COMMITS; i++)
    if (commit_one (store, i))
      committed |= G_GUINT64_CONSTANT (1) << i;
  return committed;
}

static void
begin_round (Fixture *fixture)
{
  fault_vfs_arm (0, FALSE);
  fault_vfs_forget ();
  fixture_set_up (fixture, NULL);
  /* Moves pages from the log to the file within the few commits of a round. */
  g_assert_true (dub_store_exec (fixture->store, "PRAGMA wal_autocheckpoint = 8", NULL));
}

static void
end_round (Fixture *fixture)
{
  fault_vfs_arm (0, FALSE);
  fixture_tear_down (fixture, NULL);
  *fixture = (Fixture){ 0 };
}

/* One failure; the store goes on. Returns whether it came. */
static gboolean
one_failure (guint nth)
{
  Fixture fixture = { 0 };
  guint64 committed;
  gboolean reached;

  begin_round (&fixture);
  fault_vfs_arm (nth, FALSE);
  committed = commit_all (fixture.store);
  reached = fault_vfs_count () >= nth;
  fault_vfs_arm (0, FALSE);
  if (!reached)
    g_assert_cmpuint (committed, ==, (1u << N_COMMITS) - 1);
  check_jobs (fixture.store, committed, TRUE);
  g_clear_pointer (&fixture.store, dub_store_close);
  reopen_and_check (fixture.dir, committed, TRUE);
  end_round (&fixture);
  return reached;
}

/* From the nth change on nothing reaches the disk; afterwards the power is cut. */
static gboolean
power_cut (guint nth)
{
  Fixture fixture = { 0 };
  g_autofree char *after = NULL;
  guint64 committed;
  gboolean reached;

  begin_round (&fixture);
  after = g_strconcat (fixture.dir, "-after", NULL);
  fault_vfs_arm (nth, TRUE);
  committed = commit_all (fixture.store);
  reached = fault_vfs_count () >= nth;
  fault_vfs_cut_power (fixture.dir, after);
  g_clear_pointer (&fixture.store, dub_store_close);
  fault_vfs_arm (0, FALSE);
  reopen_and_check (after, committed, FALSE);
  reopen_and_check (fixture.dir, committed, FALSE);
  fixture_remove_tree (after);
  end_round (&fixture);
  return reached;
}

/* The first opening of a folder. */
static gboolean
creation (guint nth)
{
  Fixture fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) later = NULL;
  gboolean reached;

  fixture_set_up_empty (&fixture, NULL);
  fault_vfs_forget ();
  fault_vfs_arm (nth, FALSE);
  fixture.store = dub_store_open (fixture.dir, TRUE, &error);
  reached = fault_vfs_count () >= nth;
  fault_vfs_arm (0, FALSE);
  if (fixture.store == NULL)
    check_error (error);
  g_clear_pointer (&fixture.store, dub_store_close);
  fixture.store = dub_store_open (fixture.dir, TRUE, &later);
  g_assert_no_error (later);
  end_round (&fixture);
  return reached;
}

static void
check_version (const char *dir)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DubStore) store = dub_store_open_schema (dir, FALSE, &schema_1, &error);
  gint64 old_notes = 0;

  /* Version 1 as a whole, or not at all: then version 2, which this schema calls newer. */
  if (store == NULL)
    {
      g_assert_error (error, DUB_ERROR, DUB_ERROR_STORE_NEWER);
      return;
    }
  g_assert_true (dub_store_check (store, &error));
  g_assert_true (dub_store_number (store, "SELECT count (*) FROM note WHERE text = 'of version 1'",
                                   &old_notes, &error));
  g_assert_cmpint (old_notes, ==, 1);
}

static gboolean
migration (guint nth)
{
  Fixture fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) later = NULL;
  gboolean reached;

  fixture_set_up_empty (&fixture, NULL);
  fault_vfs_forget ();
  dub_store_close (dub_store_open_schema (fixture.dir, TRUE, &schema_1, &error));
  g_assert_no_error (error);
  fault_vfs_arm (nth, FALSE);
  fixture.store = dub_store_open_schema (fixture.dir, TRUE, &schema_2, &error);
  reached = fault_vfs_count () >= nth;
  fault_vfs_arm (0, FALSE);
  if (fixture.store == NULL)
    check_error (error);
  g_clear_pointer (&fixture.store, dub_store_close);
  check_version (fixture.dir);
  fixture.store = dub_store_open_schema (fixture.dir, TRUE, &schema_2, &later);
  g_assert_no_error (later);
  end_round (&fixture);
  return reached;
}

static const struct
{
  const char *name;
  gboolean (*round) (guint nth);
  guint at_least; /* changes to files that such a round makes */
} rounds[] = {
  { "one-failure", one_failure, 40 },
  { "power-cut", power_cut, 40 },
  { "creation", creation, 10 },
  { "migration", migration, 10 },
};

static void
test_every_nth (gconstpointer data)
{
  guint row = GPOINTER_TO_UINT (data);
  guint nth = 1;

  while (rounds[row].round (nth))
    nth++;
  g_assert_cmpuint (nth, >, rounds[row].at_least);
  g_test_message ("%u changes failed in turn", nth - 1);
}

/* The database may grow no further: an error that names it, and all that was there stays. */
static void
test_page_limit (void)
{
  Fixture fixture = { 0 };
  guint number = 0;
  guint64 committed;

  begin_round (&fixture);
  g_assert_true (dub_store_exec (fixture.store, "PRAGMA max_page_count = 60", NULL));
  committed = commit_all (fixture.store);
  while (number < 1000 && commit_one (fixture.store, N_COMMITS + number))
    number++;
  g_assert_cmpuint (number, <, 1000);
  check_jobs (fixture.store, committed, TRUE);
  for (guint i = 0; i <= number; i++)
    g_assert_cmpint (has_job (fixture.store, N_COMMITS + i), ==, i < number);
  end_round (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fault_vfs_install ();
  for (guint i = 0; i < G_N_ELEMENTS (rounds); i++)
    {
      g_autofree char *path = g_strconcat ("/store/faults/", rounds[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_every_nth);
    }
  g_test_add_func ("/store/faults/page-limit", test_page_limit);
  return g_test_run ();
}
