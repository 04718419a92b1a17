/* Every filter and order of the job list against a plain model, and that the questions a list
 * asks all the time are answered from an index. */
#include "fixture.h"

#include "store/statement.h"

#include <string.h>

#define N_JOBS    400
#define N_QUERIES 1000
#define SEED      20240607

static const char *const titles[] = {
  "Intro",     "INTRO take 2", "Überraschung",  "überraschung zwei", "Éclair", "e\314\201clair 2",
  "100%_sure", "100 percent",  "日本語 テスト", "ΣΊΣΥΦΟΣ",           "Straße", "STRASSE",
  "",
};
static const char *const words[] = { "intro",   "ÜBER",      "zwei überraschung", "éclair",
                                     "%_",      "日本",      "σίσυφος",           "straße",
                                     "no such", "  take\t2 " };
static const char *const providers[] = { "dublab", "lipdub", "syncmonster" };
static const char *const languages[] = { NULL, "de", "en-US", "pt-BR" };

typedef struct
{
  Fixture base;
  GPtrArray *jobs; /* owned: the model */
  gboolean ended;  /* atomic: of the thread that interrupts */
} Queries;

static gpointer
pick (GRand *random, const char *const *texts, guint n)
{
  return g_strdup (texts[g_rand_int_range (random, 0, (gint32) n)]);
}

static DubJob *
random_job (Fixture *base, GRand *random, gint64 n_projects)
{
  DubJob *job = dub_job_new ();

  job->project = g_rand_int_range (random, 1, (gint32) n_projects + 1);
  job->account = base->account->id;
  job->provider = pick (random, providers, G_N_ELEMENTS (providers));
  job->language = pick (random, languages, G_N_ELEMENTS (languages));
  job->title = pick (random, titles, G_N_ELEMENTS (titles));
  job->marker = g_strdup ("m");
  job->state = g_rand_int_range (random, 0, DUB_JOB_N_STATES);
  job->attention = g_rand_int_range (random, 0, 5) == 0;
  job->created_at = g_rand_int_range (random, 1, 50);
  job->updated_at = g_rand_int_range (random, 1, 50);
  job->deleted_at = g_rand_int_range (random, 0, 8) == 0;
  return job;
}

static void
set_up (Queries *fixture, gconstpointer data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (SEED);

  fixture_set_up (&fixture->base, data);
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (DubProject) project = dub_project_new ();

      project->title = g_strdup ("Other");
      g_assert_true (dub_store_put_project (fixture->base.store, project, NULL));
    }
  fixture->jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) dub_job_free);
  g_assert_true (dub_store_begin (fixture->base.store, NULL));
  for (int i = 0; i < N_JOBS; i++)
    {
      DubJob *job = random_job (&fixture->base, random, 3);

      g_ptr_array_add (fixture->jobs, job);
      g_assert_true (dub_store_put_job (fixture->base.store, job, NULL));
    }
  g_assert_true (dub_store_commit (fixture->base.store, NULL));
}

static void
tear_down (Queries *fixture, gconstpointer data)
{
  g_ptr_array_unref (fixture->jobs);
  fixture_tear_down (&fixture->base, data);
}

static char *
model_fold (const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);

  return g_utf8_normalize (folded, -1, G_NORMALIZE_ALL_COMPOSE);
}

static gboolean
model_has_words (const DubJob *job, const char *text)
{
  g_autofree char *title = model_fold (job->title);
  g_autofree char *folded = text != NULL ? model_fold (text) : g_strdup ("");
  g_auto (GStrv) parts = g_strsplit_set (folded, " \t", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (strstr (title, parts[i]) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
model_fits (const DubJob *job, const DubJobQuery *query)
{
  return job->deleted_at == 0 && (query->project == 0 || query->project == job->project)
         && (query->account == 0 || query->account == job->account)
         && (query->provider == NULL || g_str_equal (query->provider, job->provider))
         && (query->states == 0 || (query->states & (1u << job->state)) != 0)
         && (!query->needs_person || job->attention || job->state == DUB_JOB_UNKNOWN)
         && (query->language == NULL || g_strcmp0 (query->language, job->language) == 0)
         && model_has_words (job, query->text);
}

static int
compare_numbers (gint64 a, gint64 b)
{
  return (a > b) - (a < b);
}

static int
compare_titles (const DubJob *a, const DubJob *b)
{
  g_autofree char *first = model_fold (a->title);
  g_autofree char *second = model_fold (b->title);

  return strcmp (first, second);
}

static int
model_compare_by (const DubJob *a, const DubJob *b, DubJobSort sort)
{
  switch (sort)
    {
    case DUB_JOB_SORT_CREATED:
      return compare_numbers (a->created_at, b->created_at);
    case DUB_JOB_SORT_UPDATED:
      return compare_numbers (a->updated_at, b->updated_at);
    case DUB_JOB_SORT_TITLE:
      return compare_titles (a, b);
    case DUB_JOB_SORT_STATE:
      return compare_numbers (a->state, b->state);
    case DUB_JOB_SORT_PROVIDER:
      return strcmp (a->provider, b->provider);
    case DUB_JOB_SORT_LANGUAGE:
      return g_strcmp0 (a->language, b->language);
    case DUB_JOB_N_SORTS:
    default:
      g_assert_not_reached ();
    }
  return 0;
}

static int
model_compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const DubJob *first = *(const DubJob *const *) a;
  const DubJob *second = *(const DubJob *const *) b;
  const DubJobQuery *query = user_data;
  int order = model_compare_by (first, second, query->sort);

  if (order == 0)
    order = compare_numbers (first->id, second->id);
  return query->descending ? -order : order;
}

static GPtrArray *
model_query (GPtrArray *jobs, const DubJobQuery *query)
{
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; i < jobs->len; i++)
    if (model_fits (jobs->pdata[i], query))
      g_ptr_array_add (found, jobs->pdata[i]);
  g_ptr_array_sort_with_data (found, model_compare, (gpointer) query);
  return found;
}

static DubJobQuery
random_query (GRand *random)
{
  DubJobQuery query = { 0 };

  if (g_rand_boolean (random))
    query.project = g_rand_int_range (random, 1, 5);
  if (g_rand_int_range (random, 0, 4) == 0)
    query.account = g_rand_int_range (random, 1, 3);
  if (g_rand_int_range (random, 0, 3) == 0)
    query.provider = providers[g_rand_int_range (random, 0, G_N_ELEMENTS (providers))];
  if (g_rand_int_range (random, 0, 3) == 0)
    query.states = (guint) g_rand_int_range (random, 1, 1 << DUB_JOB_N_STATES);
  query.needs_person = g_rand_int_range (random, 0, 4) == 0;
  if (g_rand_int_range (random, 0, 3) == 0)
    query.language = languages[g_rand_int_range (random, 1, G_N_ELEMENTS (languages))];
  if (g_rand_int_range (random, 0, 3) == 0)
    query.text = words[g_rand_int_range (random, 0, G_N_ELEMENTS (words))];
  query.sort = (DubJobSort) g_rand_int_range (random, 0, DUB_JOB_N_SORTS);
  query.descending = g_rand_boolean (random);
  return query;
}

static guint
check_query (Queries *fixture, const DubJobQuery *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) expected = model_query (fixture->jobs, query);
  g_autoptr (GArray) found = dub_store_query_jobs (fixture->base.store, query, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, expected->len);
  for (guint i = 0; i < found->len; i++)
    g_assert_cmpint (g_array_index (found, gint64, i), ==, ((DubJob *) expected->pdata[i])->id);
  g_assert_cmpint (dub_store_count_jobs (fixture->base.store, query, &error), ==, expected->len);
  g_assert_no_error (error);
  return found->len;
}

static void
test_model (Queries *fixture, gconstpointer data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (SEED + 1);
  guint answered = 0;

  for (int sort = 0; sort < 2 * DUB_JOB_N_SORTS; sort++)
    {
      DubJobQuery query = { .sort = (DubJobSort) (sort / 2), .descending = sort % 2 };

      g_assert_cmpuint (check_query (fixture, &query), >, 300);
    }
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      DubJobQuery query = { .text = words[i] };

      g_assert_true (check_query (fixture, &query) > 0 || g_str_equal (words[i], "no such"));
    }
  for (int i = 0; i < N_QUERIES; i++)
    {
      DubJobQuery query = random_query (random);

      answered += check_query (fixture, &query) > 0;
    }
  g_assert_cmpuint (answered, >, N_QUERIES / 4);
}

static void
test_page (Queries *fixture, gconstpointer data)
{
  static const gint64 ids[] = { 300, 4711, 2, 2, 0, 399 };
  static const gint64 expected[] = { 300, 2, 2, 399 };
  g_autoptr (GPtrArray) page = dub_store_get_jobs (fixture->base.store, ids, 6, NULL);
  g_autoptr (GPtrArray) none = dub_store_get_jobs (fixture->base.store, NULL, 0, NULL);

  g_assert_cmpuint (page->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < page->len; i++)
    {
      DubJob *job = page->pdata[i];
      DubJob *model = fixture->jobs->pdata[expected[i] - 1];

      g_assert_cmpint (job->id, ==, expected[i]);
      g_assert_cmpstr (job->title, ==, model->title);
    }
  g_assert_cmpuint (none->len, ==, 0);
}

static void
model_count (GPtrArray *jobs, DubJobCounts *counts)
{
  for (guint i = 0; i < jobs->len; i++)
    {
      DubJob *job = jobs->pdata[i];

      if (job->deleted_at != 0 || job->project != counts->project)
        continue;
      counts->states[job->state]++;
      counts->attention += job->attention || job->state == DUB_JOB_UNKNOWN;
    }
}

/* The first few are those of the whole, and no limit is none. */
static void
check_limits (DubStore *store, DubJobQuery query)
{
  g_autoptr (GArray) whole = dub_store_query_jobs (store, &query, NULL);
  const guint limits[] = { 1, 7, whole->len, whole->len + 1 };

  g_assert_cmpuint (whole->len, >, 7);
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_autoptr (GArray) part = NULL;

      query.limit = limits[i];
      part = dub_store_query_jobs (store, &query, NULL);
      g_assert_cmpuint (part->len, ==, MIN (limits[i], whole->len));
      g_assert_cmpmem (part->data, part->len * sizeof (gint64), whole->data,
                       part->len * sizeof (gint64));
      g_assert_cmpint (dub_store_count_jobs (store, &query, NULL), ==, whole->len);
    }
}

static void
test_limit (Queries *fixture, gconstpointer data)
{
  static const DubJobQuery filters[] = { { 0 },
                                         { .text = "e" },
                                         { .states = 1u << DUB_JOB_DONE | 1u << DUB_JOB_FAILED },
                                         { .needs_person = TRUE },
                                         { .project = 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    for (guint sort = 0; sort < DUB_JOB_N_SORTS; sort++)
      for (guint descending = 0; descending < 2; descending++)
        {
          DubJobQuery query = filters[i];

          query.sort = (DubJobSort) sort;
          query.descending = descending == 1;
          check_limits (fixture->base.store, query);
        }
}

static void
test_counts (Queries *fixture, gconstpointer data)
{
  g_autoptr (GArray) all = dub_store_count_by_project (fixture->base.store, NULL);

  g_assert_cmpuint (all->len, ==, 3);
  for (guint i = 0; i < all->len; i++)
    {
      DubJobCounts *counts = &g_array_index (all, DubJobCounts, i);
      DubJobCounts expected = { .project = i + 1 };

      model_count (fixture->jobs, &expected);
      g_assert_cmpint (counts->project, ==, expected.project);
      g_assert_cmpuint (counts->attention, ==, expected.attention);
      for (guint state = 0; state < DUB_JOB_N_STATES; state++)
        g_assert_cmpuint (counts->states[state], ==, expected.states[state]);
    }
}

/* Collects the SQL of what the store asks, so that its plan can be looked at. */
static int
collect_sql (unsigned type, void *user_data, void *statement, void *text)
{
  const char *sql = sqlite3_sql (statement);

  if (g_str_has_prefix (sql, "SELECT"))
    g_hash_table_add (user_data, g_strdup (sql));
  return 0;
}

static void
ask_everything (DubStore *store)
{
  static const DubJobQuery filters[] = {
    { 0 },
    { .project = 1 },
    { .states = 1u << DUB_JOB_RUNNING },
    { .needs_person = TRUE },
    { .provider = "dublab" },
    { .text = "intro 2" },
    { .project = 1, .account = 1, .language = "de", .states = 5, .text = "a" },
  };
  gboolean has = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (filters) * DUB_JOB_N_SORTS * 2; i++)
    {
      DubJobQuery query = filters[i / (DUB_JOB_N_SORTS * 2)];

      query.sort = (DubJobSort) (i / 2 % DUB_JOB_N_SORTS);
      query.descending = i % 2;
      g_array_unref (dub_store_query_jobs (store, &query, NULL));
      g_assert_cmpint (dub_store_count_jobs (store, &query, NULL), >=, 0);
    }
  g_array_unref (dub_store_count_by_project (store, NULL));
  g_array_unref (dub_store_list_durations (store, "dublab", 20, NULL));
  g_ptr_array_unref (dub_store_list_open_jobs (store, NULL));
  g_ptr_array_unref (dub_store_list_open_uploads (store, NULL));
  g_ptr_array_unref (dub_store_list_group_jobs (store, "g", NULL));
  g_hash_table_unref (dub_store_list_remote_ids (store, 1, "request_id", 0, NULL));
  dub_job_free (dub_store_find_job_by_remote (store, 1, "request_id", "r", NULL));
  dub_upload_free (dub_store_find_upload (store, 1, DUB_ROLE_VIDEO, 1, "abc", NULL, NULL));
  dub_upload_free (dub_store_find_upload (store, 1, DUB_ROLE_VIDEO, 1, NULL, NULL, NULL));
  dub_asset_free (dub_store_find_asset (store, 1, "abc", NULL));
  dub_job_free (dub_store_get_job (store, 1, NULL));
  g_ptr_array_unref (dub_store_list_outputs (store, 1, NULL));
  g_ptr_array_unref (dub_store_list_events (store, 1, NULL));
  g_assert_true (dub_store_has_output_path (store, "/a", &has, NULL));
}

/* A SEARCH goes by an index; a SCAN looks at every row there is. */
static void
check_plan (DubStore *store, const char *sql)
{
  g_autofree char *explain = g_strconcat ("EXPLAIN QUERY PLAN ", sql, NULL);
  g_auto (DubStatement) statement = { 0 };
  guint searches = 0;

  g_assert_true (dub_statement_init (&statement, store, explain, NULL));
  while (dub_statement_step (&statement, NULL) == DUB_STEP_ROW)
    {
      const char *detail = dub_statement_text (&statement, 3);

      if (g_str_has_prefix (detail, "SCAN"))
        g_error ("%s: %s", detail, sql);
      searches += g_str_has_prefix (detail, "SEARCH") != FALSE;
    }
  g_assert_cmpuint (searches, >, 0);
}

static void
test_plans (Queries *fixture, gconstpointer data)
{
  DubStore *store = fixture->base.store;
  g_autoptr (GHashTable) asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer sql;

  sqlite3_trace_v2 (store->db, SQLITE_TRACE_STMT, collect_sql, asked);
  ask_everything (store);
  sqlite3_trace_v2 (store->db, 0, NULL, NULL);
  g_assert_cmpuint (g_hash_table_size (asked), >, 90);
  g_hash_table_iter_init (&iter, asked);
  while (g_hash_table_iter_next (&iter, &sql, NULL))
    check_plan (store, sql);
}

static gpointer
interrupt_often (gpointer data)
{
  Queries *queries = data;

  while (!g_atomic_int_get (&queries->ended))
    {
      dub_store_interrupt (queries->base.store);
      g_usleep (20);
    }
  return NULL;
}

/* Another thread takes questions back until one of them ends so; the next one is answered. */
static void
test_interrupt (Queries *queries, gconstpointer data)
{
  gint64 end = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;
  DubJobQuery query = { .text = "e", .sort = DUB_JOB_SORT_STATE };
  g_autoptr (GThread) thread = g_thread_new ("interrupt", interrupt_often, queries);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = NULL;

  while (error == NULL && g_get_monotonic_time () < end)
    {
      g_autoptr (GArray) some = dub_store_query_jobs (queries->base.store, &query, &error);

      g_assert_true ((some == NULL) == (error != NULL));
    }
  g_atomic_int_set (&queries->ended, TRUE);
  g_thread_join (g_steal_pointer (&thread));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_CANCELLED);
  g_clear_error (&error);
  ids = dub_store_query_jobs (queries->base.store, &query, &error);
  g_assert_no_error (error);
  g_assert_nonnull (ids);
}

#define ADD(path, test) g_test_add (path, Queries, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/store/queries/model", test_model);
  ADD ("/store/queries/page", test_page);
  ADD ("/store/queries/limit", test_limit);
  ADD ("/store/queries/interrupt", test_interrupt);
  ADD ("/store/queries/counts", test_counts);
  ADD ("/store/queries/plans", test_plans);
  return g_test_run ();
}
