/* The program is killed while it commits, again and again on the same folder: every commit that
 * it had reported is there. The killed program is this one, called with --child. */
#include "fixture.h"

#include <gio/gio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define N_KILLS 12
#define SEED    42

static const char *own_path;

static void
commit_number (DubStore *store, gint64 number)
{
  g_autofree char *title = g_strdup_printf ("%" G_GINT64_FORMAT, number);
  g_autofree char *text = g_strnfill ((gsize) (number * 97 % 5000), 'x');
  g_autoptr (DubJob) job = dub_job_new ();
  g_autoptr (GError) error = NULL;

  job->project = 1;
  job->account = 1;
  job->provider = g_strdup ("dublab");
  job->title = g_steal_pointer (&title);
  job->marker = g_strdup ("m");
  if (!dub_store_begin (store, &error) || !dub_store_put_job (store, job, &error)
      || !dub_store_add_event (store, job->id, 1, "created", text, &error)
      || !dub_store_commit (store, &error))
    g_error ("%s", error->message);
}

static gint64
last_number (DubStore *store)
{
  g_autoptr (GError) error = NULL;
  gint64 last = 0;

  g_assert_true (
      dub_store_number (store, "SELECT max (CAST (title AS INTEGER)) FROM job", &last, &error));
  g_assert_no_error (error);
  return last;
}

static int
run_child (const char *dir)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DubStore) store = dub_store_open (dir, TRUE, &error);

  g_assert_no_error (error);
  g_assert_true (dub_store_exec (store, "PRAGMA wal_autocheckpoint = 40", NULL));
  for (gint64 number = last_number (store) + 1;; number++)
    {
      commit_number (store, number);
      /* Ends once nobody listens any more. */
      if (printf ("%" G_GINT64_FORMAT "\n", number) < 0 || fflush (stdout) != 0)
        return 1;
    }
}

/* Returns the last number that the child reported before it was killed. */
static gint64
run_and_kill (const char *dir, guint after)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, own_path, "--child", dir, NULL);
  g_autoptr (GDataInputStream) lines = NULL;
  gint64 reported = 0;
  char *line;

  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
  for (guint n = 1; (line = g_data_input_stream_read_line (lines, NULL, NULL, &error)) != NULL; n++)
    {
      reported = g_ascii_strtoll (line, NULL, 10);
      g_free (line);
      if (n == after)
        g_subprocess_force_exit (child);
    }
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait (child, NULL, &error));
  g_assert_true (g_subprocess_get_if_signaled (child));
  g_assert_cmpint (g_subprocess_get_term_sig (child), ==, SIGKILL);
  return reported;
}

static void
check_all_there (Fixture *fixture, gint64 reported)
{
  gint64 jobs = 0, events = 0;

  fixture_reopen (fixture);
  g_assert_true (dub_store_check (fixture->store, NULL));
  g_assert_true (dub_store_number (fixture->store, "SELECT count (*) FROM job", &jobs, NULL));
  g_assert_true (dub_store_number (fixture->store, "SELECT count (*) FROM event", &events, NULL));
  /* One more may have been committed and not reported any more. */
  g_assert_cmpint (jobs, >=, reported);
  g_assert_cmpint (jobs, <=, reported + 1);
  g_assert_cmpint (events, ==, jobs);
  g_assert_cmpint (last_number (fixture->store), ==, jobs);
  g_clear_pointer (&fixture->store, dub_store_close);
}

static void
test_kill (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (SEED);

  g_clear_pointer (&fixture->store, dub_store_close);
  for (int i = 0; i < N_KILLS; i++)
    check_all_there (fixture,
                     run_and_kill (fixture->dir, (guint) g_rand_int_range (random, 1, 60)));
}

int
main (int argc, char **argv)
{
  if (argc == 3 && g_str_equal (argv[1], "--child"))
    return run_child (argv[2]);
  own_path = argv[0];
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/store/crash/kill", Fixture, NULL, fixture_set_up, test_kill, fixture_tear_down);
  return g_test_run ();
}
