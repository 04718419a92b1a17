/* How long the questions of a job list take with 100,000 jobs, beside Python's sqlite3 asking the
 * same of the same file in plain SQL. Prints milliseconds (median) and the ratio; fails where the
 * two disagree about the answer. Usage: bench-store [JOBS] */
#include "store/private.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "filled-store.h"

#define ROUNDS 15
#define PAGE   200

typedef struct
{
  const char *name;
  DubJobQuery query;
  const char *sql; /* the peer's question */
} Question;

#define SELECT "SELECT id FROM job WHERE deleted_at = 0 "

static const Question questions[] = {
  { "all by date",
    { .sort = DUB_JOB_SORT_CREATED, .descending = TRUE },
    SELECT "ORDER BY created_at DESC, id DESC" },
  { "all by title", { .sort = DUB_JOB_SORT_TITLE }, SELECT "ORDER BY title_fold, id" },
  { "all by state",
    { .sort = DUB_JOB_SORT_STATE },
    SELECT "ORDER BY CASE state WHEN 'draft' THEN 0 WHEN 'queued' THEN 1 WHEN 'running' THEN 2"
           " WHEN 'done' THEN 3 WHEN 'failed' THEN 4 WHEN 'cancelled' THEN 5 ELSE 6 END, id" },
  { "all by provider", { .sort = DUB_JOB_SORT_PROVIDER }, SELECT "ORDER BY provider, id" },
  { "all by language",
    { .sort = DUB_JOB_SORT_LANGUAGE },
    SELECT "ORDER BY ifnull (language, ''), id" },
  { "a project by change",
    { .project = 3, .sort = DUB_JOB_SORT_UPDATED },
    SELECT "AND project = 3 ORDER BY updated_at, id" },
  { "running",
    { .states = 1u << DUB_JOB_RUNNING },
    SELECT "AND state = 'running' ORDER BY created_at, id" },
  { "needs a person",
    { .needs_person = TRUE },
    SELECT "AND (attention = 1 OR state = 'unknown') ORDER BY created_at, id" },
  { "two words",
    { .text = "CLIP 77" },
    SELECT "AND title_fold LIKE '%clip%' AND title_fold LIKE '%77%' ORDER BY created_at, id" },
  { "one letter, by title",
    { .text = "e", .sort = DUB_JOB_SORT_TITLE },
    SELECT "AND title_fold LIKE '%e%' ORDER BY title_fold, id" },
};

/* Arguments: file, rounds, then SQL texts; a page of rows is asked for at the end. One line each:
 * milliseconds, rows. */
static const char peer_program[] =
    "import sqlite3, statistics, sys, time\n"
    "db = sqlite3.connect('file:' + sys.argv[1] + '?mode=ro', uri=True)\n"
    "db.execute('PRAGMA cache_size = -32768')\n"
    "def ask(sql):\n"
    "    times = []\n"
    "    for _ in range(int(sys.argv[2])):\n"
    "        start = time.perf_counter()\n"
    "        rows = db.execute(sql).fetchall()\n"
    "        times.append(time.perf_counter() - start)\n"
    "    print(statistics.median(times) * 1000, len(rows))\n"
    "for sql in sys.argv[3:]:\n"
    "    ask(sql)\n";

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double first = *(const double *) a, second = *(const double *) b;

  return (first > second) - (first < second);
}

static double
median (double *times)
{
  qsort (times, ROUNDS, sizeof *times, compare_doubles);
  return times[ROUNDS / 2];
}

static double
time_question (DubStore *store, const Question *question, guint *n_rows)
{
  double times[ROUNDS];

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 start = g_get_monotonic_time ();
      g_autoptr (GArray) ids = dub_store_query_jobs (store, &question->query, &error);

      times[i] = (double) (g_get_monotonic_time () - start) / 1000;
      bench_check (ids != NULL, error);
      *n_rows = ids->len;
    }
  return median (times);
}

static double
time_page (DubStore *store, const gint64 *ids, guint *n_rows)
{
  double times[ROUNDS];

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 start = g_get_monotonic_time ();
      g_autoptr (GPtrArray) jobs = dub_store_get_jobs (store, ids, PAGE, &error);

      times[i] = (double) (g_get_monotonic_time () - start) / 1000;
      bench_check (jobs != NULL, error);
      *n_rows = jobs->len;
    }
  return median (times);
}

/* Spread over the whole table, as a page of a list sorted by title is. */
static char *
choose_page (gint64 *ids, guint n_jobs)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (2);
  GString *sql = g_string_new ("SELECT * FROM job WHERE id IN (");

  for (guint i = 0; i < PAGE; i++)
    {
      guint64 stride = n_jobs / PAGE;

      ids[i] = (gint64) (i * stride) + g_rand_int_range (random, 1, (gint32) stride + 1);
      g_string_append_printf (sql, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", ids[i]);
    }
  g_string_append_c (sql, ')');
  return g_string_free (sql, FALSE);
}

/* (transfer full): the peer's lines */
static char **
ask_peer (const char *path, const char *page_sql)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autofree char *rounds = g_strdup_printf ("%d", ROUNDS);
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_ptr_array_add (arguments, (gpointer) "python3");
  g_ptr_array_add (arguments, (gpointer) "-c");
  g_ptr_array_add (arguments, (gpointer) peer_program);
  g_ptr_array_add (arguments, (gpointer) path);
  g_ptr_array_add (arguments, rounds);
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    g_ptr_array_add (arguments, (gpointer) questions[i].sql);
  g_ptr_array_add (arguments, (gpointer) page_sql);
  g_ptr_array_add (arguments, NULL);
  bench_check (g_spawn_sync (NULL, (char **) arguments->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL,
                             NULL, &output, NULL, &status, &error),
               error);
  bench_check (g_spawn_check_wait_status (status, &error), error);
  return g_strsplit (output, "\n", -1);
}

static gboolean
report (const char *name, double own, guint n_rows, const char *peer_line)
{
  char *rest = NULL;
  double peer = g_ascii_strtod (peer_line, &rest);
  gint64 peer_rows = g_ascii_strtoll (rest, NULL, 10);

  g_print ("%-22s %7u rows  %8.2f ms  peer %8.2f ms  ratio %5.2f\n", name, n_rows, own, peer,
           own / peer);
  if (peer_rows != (gint64) n_rows)
    g_printerr ("%s: the peer found %" G_GINT64_FORMAT " rows\n", name, peer_rows);
  return peer_rows == (gint64) n_rows;
}

static void
remove_folder (const char *dir)
{
  g_autoptr (GDir) entries = g_dir_open (dir, 0, NULL);
  const char *name;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);

      g_unlink (path);
    }
  g_rmdir (dir);
}

static gboolean
run (const char *dir, guint n_jobs)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DubStore) store = dub_store_open (dir, TRUE, &error);
  g_autofree char *path = g_build_filename (dir, DUB_STORE_FILE, NULL);
  g_autofree char *page_sql = NULL;
  g_auto (GStrv) peer = NULL;
  gint64 ids[PAGE];
  gint64 start = g_get_monotonic_time ();
  guint n_rows = 0;
  gboolean ok = TRUE;
  double own;

  bench_check (store != NULL, error);
  bench_fill_store (store, n_jobs, FALSE);
  g_print ("%u jobs put in %.1f s\n", n_jobs, (double) (g_get_monotonic_time () - start) / 1e6);
  page_sql = choose_page (ids, n_jobs);
  peer = ask_peer (path, page_sql);
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      own = time_question (store, &questions[i], &n_rows);
      ok &= report (questions[i].name, own, n_rows, peer[i]);
    }
  own = time_page (store, ids, &n_rows);
  return report ("page of 200", own, n_rows, peer[G_N_ELEMENTS (questions)]) && ok;
}

int
main (int argc, char **argv)
{
  guint n_jobs = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : 100000;
  g_autofree char *dir = g_dir_make_tmp ("dub-bench-XXXXXX", NULL);
  gboolean ok;

  bench_check (dir != NULL && n_jobs >= PAGE, NULL);
  ok = run (dir, n_jobs);
  remove_folder (dir);
  return ok ? 0 : 1;
}
