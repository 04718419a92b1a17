/* The list of jobs against a real store: filters and orders, changes at every stage of its growth,
 * sleep, selection. */
#include "job-list-fixture.h"

#define MANY 600 /* comes by steps */

static gint64
id_at (Fixture *fixture, guint position)
{
  g_assert_cmpuint (position, <, fixture->copy->len);
  return g_array_index (fixture->copy, gint64, position);
}

static void
show (Fixture *fixture, const DubJobQuery *query)
{
  dub_job_list_set_query (fixture->list, query);
  dub_job_list_set_awake (fixture->list, TRUE);
}

/* --- Queries --------------------------------------------------------------------------------- */

typedef struct
{
  const char *name;
  DubJobQuery query; /* project 1 stands for the fixture's own */
} Row;

static const Row rows[] = {
  { "created", { .descending = TRUE } },
  { "created-up", { .sort = DUB_JOB_SORT_CREATED } },
  { "updated", { .sort = DUB_JOB_SORT_UPDATED, .descending = TRUE } },
  { "title", { .sort = DUB_JOB_SORT_TITLE } },
  { "state", { .sort = DUB_JOB_SORT_STATE } },
  { "provider", { .sort = DUB_JOB_SORT_PROVIDER, .descending = TRUE } },
  { "language", { .sort = DUB_JOB_SORT_LANGUAGE } },
  { "project", { .project = 1 } },
  { "failed", { .states = 1u << DUB_JOB_FAILED } },
  { "of-provider", { .provider = "lipdub" } },
  { "of-language", { .language = "ja", .descending = TRUE } },
  { "word", { .text = "ten" } },
  { "words", { .text = "TEN clip 5", .sort = DUB_JOB_SORT_TITLE } },
  { "nothing", { .text = "no such word" } },
};

static DubJobQuery
query_of (Fixture *fixture, const Row *row)
{
  DubJobQuery query = row->query;

  if (query.project != 0)
    query.project = fixture->project;
  return query;
}

/* At first sight, then in the place of every other list, then back. */
static void
test_query (Fixture *fixture, gconstpointer data)
{
  DubJobQuery query = query_of (fixture, data);

  job_list_put_jobs (fixture, fixture->project, MANY);
  job_list_put_jobs (fixture, fixture->other_project, 30);
  show (fixture, &query);
  job_list_wait_for (fixture, &query);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      DubJobQuery other = query_of (fixture, &rows[i]);

      dub_job_list_set_query (fixture->list, &other);
      job_list_wait_for (fixture, &other);
      dub_job_list_set_query (fixture->list, &query);
      job_list_wait_for (fixture, &query);
    }
}

/* Letters come faster than answers: the last one counts. */
static void
test_newest_wins (Fixture *fixture, gconstpointer data)
{
  DubJobQuery query = { 0 };
  DubJobQuery last = { .text = "ten", .sort = DUB_JOB_SORT_TITLE };

  job_list_put_jobs (fixture, fixture->project, MANY);
  show (fixture, &query);
  for (guint i = 0; i < 50; i++)
    {
      char text[] = { (char) ('0' + i % 10), '\0' };

      query.text = text;
      dub_job_list_set_query (fixture->list, &query);
      if (i % 7 == 0)
        g_main_context_iteration (NULL, FALSE);
    }
  dub_job_list_set_query (fixture->list, &last);
  job_list_wait_for (fixture, &last);
}

/* What is shown stays until the answer is there. */
static void
test_stays_meanwhile (Fixture *fixture, gconstpointer data)
{
  DubJobQuery query = { 0 };
  DubJobQuery other = { .text = "ten" };

  job_list_put_jobs (fixture, fixture->project, MANY);
  show (fixture, &query);
  job_list_wait_for (fixture, &query);
  dub_job_list_set_query (fixture->list, &other);
  g_assert_cmpuint (fixture->copy->len, ==, MANY);
  job_list_wait_for (fixture, &other);
}

/* Rows of another project are never seen under the new one's name. */
static void
test_elsewhere (Fixture *fixture, gconstpointer data)
{
  DubJobQuery query = { .project = fixture->project };
  DubJobQuery other = { .project = fixture->other_project };

  job_list_put_jobs (fixture, fixture->project, MANY);
  job_list_put_jobs (fixture, fixture->other_project, 3);
  show (fixture, &query);
  job_list_wait_for (fixture, &query);
  dub_job_list_set_query (fixture->list, &other);
  g_assert_cmpuint (fixture->copy->len, ==, 3);
  job_list_wait_for (fixture, &other);
}

/* --- Changes --------------------------------------------------------------------------------- */

static void
insert_some (Fixture *fixture)
{
  for (guint i = 0; i < 5; i++)
    job_list_put_job (fixture, fixture->project, MANY + i);
}

static void
update_some (Fixture *fixture)
{
  job_list_change_job (fixture, id_at (fixture, 0), "Zulu", FALSE);
  job_list_change_job (fixture, id_at (fixture, fixture->copy->len / 2), "Alpha", FALSE);
}

static void
delete_some (Fixture *fixture)
{
  job_list_change_job (fixture, id_at (fixture, 1), NULL, TRUE);
  job_list_change_job (fixture, id_at (fixture, fixture->copy->len - 1), NULL, TRUE);
}

static void
do_all (Fixture *fixture)
{
  insert_some (fixture);
  update_some (fixture);
  delete_some (fixture);
}

typedef struct
{
  const char *name;
  void (*change) (Fixture *fixture);
  guint above; /* the change comes when there are more rows than this */
  DubJobSort sort;
} ChangeRow;

static const ChangeRow change_rows[] = {
  { "first-rows/insert", insert_some, 0, DUB_JOB_SORT_CREATED },
  { "first-rows/delete", delete_some, 0, DUB_JOB_SORT_CREATED },
  { "half/insert", insert_some, 50, DUB_JOB_SORT_CREATED },
  { "half/update", update_some, 50, DUB_JOB_SORT_TITLE },
  { "half/delete", delete_some, 50, DUB_JOB_SORT_CREATED },
  { "half/all", do_all, 100, DUB_JOB_SORT_TITLE },
  { "grown/insert", insert_some, MANY - 1, DUB_JOB_SORT_CREATED },
  { "grown/update", update_some, MANY - 1, DUB_JOB_SORT_TITLE },
  { "grown/delete", delete_some, MANY - 1, DUB_JOB_SORT_TITLE },
  { "grown/all", do_all, MANY - 1, DUB_JOB_SORT_UPDATED },
};

static void
test_change (Fixture *fixture, gconstpointer data)
{
  const ChangeRow *row = data;
  DubJobQuery query = { .sort = row->sort, .descending = TRUE };

  job_list_put_jobs (fixture, fixture->project, MANY);
  g_array_set_size (fixture->changes, 0);
  show (fixture, &query);
  job_list_run_until_above (fixture, row->above);
  if (row->above < MANY - 1)
    g_assert_cmpuint (fixture->copy->len, <, MANY);
  row->change (fixture);
  job_list_tell (fixture);
  job_list_wait_for (fixture, &query);
}

/* A row in memory is renewed at once, before the list is asked again. */
static void
test_row_renewed (Fixture *fixture, gconstpointer data)
{
  DubJobQuery query = { 0 };
  g_autoptr (DubJobRow) row = NULL;

  job_list_put_jobs (fixture, fixture->project, 10);
  g_array_set_size (fixture->changes, 0);
  show (fixture, &query);
  job_list_wait_for (fixture, &query);
  row = g_list_model_get_item (G_LIST_MODEL (fixture->list), 3);
  dub_job_list_read (fixture->list, 3, 1);
  g_assert_cmpstr (dub_job_row_get (row)->title, !=, "Zulu");
  job_list_change_job (fixture, id_at (fixture, 3), "Zulu", FALSE);
  job_list_tell (fixture);
  g_assert_cmpstr (dub_job_row_get (row)->title, ==, "Zulu");
}

/* --- Rows ------------------------------------------------------------------------------------ */

static guint
count_read (Fixture *fixture, guint first, guint n)
{
  guint read = 0;

  for (guint i = first; i < first + n; i++)
    {
      g_autoptr (DubJobRow) row = g_list_model_get_item (G_LIST_MODEL (fixture->list), i);

      read += dub_job_row_get (row)->created_at != 0;
    }
  return read;
}

/* An item knows its id only, until somebody looks. */
static void
test_hollow (Fixture *fixture, gconstpointer data)
{
  DubJobQuery query = { 0 };
  g_autoptr (DubJobRow) row = NULL;
  g_autoptr (DubJobRow) same = NULL;

  job_list_put_jobs (fixture, fixture->project, MANY);
  show (fixture, &query);
  job_list_wait_for (fixture, &query);
  row = g_list_model_get_item (G_LIST_MODEL (fixture->list), 321);
  g_assert_cmpint (dub_job_row_get (row)->created_at, ==, 0);
  dub_job_list_read (fixture->list, 315, 6);
  g_assert_cmpint (dub_job_row_get (row)->created_at, ==, 0);
  dub_job_list_read (fixture->list, 321, 1);
  g_assert_cmpint (dub_job_row_get (row)->created_at, ==, 1700000000000000 + 321 * 1000000ll);
  g_assert_cmpuint (count_read (fixture, 310, 20), ==, 7);
  dub_job_list_read (fixture->list, MANY - 2, 1000);
  dub_job_list_read (fixture->list, MANY, 1);
  g_assert_cmpuint (count_read (fixture, MANY - 10, 10), ==, 2);
  same = g_list_model_get_item (G_LIST_MODEL (fixture->list), 321);
  g_assert_true (row == same);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (fixture->list), MANY));
}

/* --- Sleep ----------------------------------------------------------------------------------- */

static gboolean
on_end (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
run_for (guint msec)
{
  gboolean ended = FALSE;

  g_timeout_add (msec, on_end, &ended);
  while (!ended)
    g_main_context_iteration (NULL, TRUE);
}

/* A list asleep says nothing, however long it is left alone, and is right when it wakes. */
static void
test_sleep (Fixture *fixture, gconstpointer data)
{
  DubJobQuery query = { .descending = TRUE };
  guint before = 0;

  job_list_put_jobs (fixture, fixture->project, MANY);
  dub_job_list_set_query (fixture->list, &query);
  run_for (50);
  g_assert_cmpuint (fixture->n_signals, ==, 0);
  dub_job_list_set_awake (fixture->list, TRUE);
  g_assert_cmpuint (fixture->copy->len, >, 0); /* the first rows come at once */
  job_list_wait_for (fixture, &query);
  dub_job_list_set_awake (fixture->list, FALSE);
  before = fixture->n_signals;
  do_all (fixture);
  job_list_tell (fixture);
  run_for (400); /* longer than a list awake waits before it asks again */
  g_assert_cmpuint (fixture->n_signals, ==, before);
  dub_job_list_set_awake (fixture->list, TRUE);
  job_list_wait_for (fixture, &query);
}

/* Put to sleep between the question and the answer, or half grown. */
static void
test_sleep_early (Fixture *fixture, gconstpointer data)
{
  DubJobQuery query = { 0 };
  DubJobQuery other = { .sort = DUB_JOB_SORT_TITLE };

  job_list_put_jobs (fixture, fixture->project, MANY);
  show (fixture, &query);
  dub_job_list_set_awake (fixture->list, FALSE);
  dub_job_list_set_awake (fixture->list, TRUE);
  job_list_wait_for (fixture, &query);
  dub_job_list_set_query (fixture->list, &other);
  dub_job_list_set_awake (fixture->list, FALSE);
  run_for (50);
  dub_job_list_set_awake (fixture->list, TRUE);
  job_list_wait_for (fixture, &other);
  dub_job_list_set_awake (fixture->list, FALSE);
  dub_job_list_set_query (fixture->list, &query);
  dub_job_list_set_awake (fixture->list, TRUE);
  job_list_wait_for (fixture, &query);
}

/* Gone while an answer is on its way; tear-down asserts that it is the last reference. */
static void
test_gone_early (Fixture *fixture, gconstpointer data)
{
  DubJobQuery query = { 0 };
  DubJobQuery other = { .text = "ten" };

  job_list_put_jobs (fixture, fixture->project, MANY);
  show (fixture, &query);
  dub_job_list_set_query (fixture->list, &other);
}

/* --- Selection ------------------------------------------------------------------------------- */

static void
assert_selected (Fixture *fixture, const gint64 *ids, guint n)
{
  g_autoptr (GArray) selected = dub_job_list_get_selected (fixture->list);
  GtkSelectionModel *model = GTK_SELECTION_MODEL (fixture->list);
  g_autoptr (GtkBitset) set = gtk_selection_model_get_selection (model);

  g_assert_cmpuint (selected->len, ==, n);
  g_assert_cmpuint (gtk_bitset_get_size (set), ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (g_array_index (selected, gint64, i), ==, ids[i]);
}

/* By id: kept where rows come and go and the order changes, lost with what is removed. */
static void
test_selection (Fixture *fixture, gconstpointer data)
{
  DubJobQuery query = { .descending = TRUE };
  DubJobQuery upside_down = { .descending = FALSE };
  gint64 ids[2] = { 0 };
  guint position = 0;

  job_list_put_jobs (fixture, fixture->project, MANY);
  g_array_set_size (fixture->changes, 0);
  show (fixture, &query);
  job_list_wait_for (fixture, &query);
  ids[0] = id_at (fixture, 2);
  ids[1] = id_at (fixture, 500);
  g_assert_true (dub_job_list_select_id (fixture->list, ids[0], &position));
  g_assert_cmpuint (position, ==, 2);
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (fixture->list), 500, FALSE);
  assert_selected (fixture, ids, 2);
  insert_some (fixture);
  job_list_tell (fixture);
  job_list_wait_for (fixture, &query);
  assert_selected (fixture, ids, 2);
  dub_job_list_set_query (fixture->list, &upside_down);
  job_list_wait_for (fixture, &upside_down);
  assert_selected (fixture, (gint64[]){ ids[1], ids[0] }, 2);
  job_list_change_job (fixture, ids[1], NULL, TRUE);
  job_list_tell (fixture);
  job_list_wait_for (fixture, &upside_down);
  assert_selected (fixture, ids, 1);
  g_assert_false (dub_job_list_select_id (fixture->list, ids[1], &position));
}

/* Everything means also what has not come in yet. */
static void
test_select_all_early (Fixture *fixture, gconstpointer data)
{
  DubJobQuery query = { 0 };
  g_autoptr (GArray) selected = NULL;

  job_list_put_jobs (fixture, fixture->project, MANY);
  show (fixture, &query);
  g_assert_cmpuint (fixture->copy->len, <, MANY);
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (fixture->list));
  selected = dub_job_list_get_selected (fixture->list);
  g_assert_cmpuint (selected->len, ==, MANY);
  job_list_wait_for (fixture, &query);
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (fixture->list));
  assert_selected (fixture, NULL, 0);
}

/* A job far down is found before the list has grown to it. */
static void
test_select_early (Fixture *fixture, gconstpointer data)
{
  DubJobQuery query = { .sort = DUB_JOB_SORT_TITLE };
  g_autoptr (GArray) ids = NULL;
  guint position = 0;

  job_list_put_jobs (fixture, fixture->project, MANY);
  ids = job_list_expected (fixture, &query);
  show (fixture, &query);
  g_assert_true (
      dub_job_list_select_id (fixture->list, g_array_index (ids, gint64, 555), &position));
  g_assert_cmpuint (position, ==, 555);
  g_assert_true (job_list_is_same (fixture->copy, ids));
}

#define ADD(path, data, func)                                                                      \
  g_test_add (path, Fixture, data, job_list_set_up, func, job_list_tear_down)

int
main (int argc, char **argv)
{
  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/job-list/query/%s", rows[i].name);

      ADD (path, &rows[i], test_query);
    }
  for (guint i = 0; i < G_N_ELEMENTS (change_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/job-list/change/%s", change_rows[i].name);

      ADD (path, &change_rows[i], test_change);
    }
  ADD ("/job-list/change/row", NULL, test_row_renewed);
  ADD ("/job-list/newest-wins", NULL, test_newest_wins);
  ADD ("/job-list/stays-meanwhile", NULL, test_stays_meanwhile);
  ADD ("/job-list/elsewhere", NULL, test_elsewhere);
  ADD ("/job-list/hollow", NULL, test_hollow);
  ADD ("/job-list/sleep", NULL, test_sleep);
  ADD ("/job-list/sleep/early", NULL, test_sleep_early);
  ADD ("/job-list/gone-early", NULL, test_gone_early);
  ADD ("/job-list/selection", NULL, test_selection);
  ADD ("/job-list/selection/all-early", NULL, test_select_all_early);
  ADD ("/job-list/selection/one-early", NULL, test_select_early);
  return g_test_run ();
}
