/* The lists of jobs: filters, orders, counts and pages. Each question is answered from an index
 * alone; which one is said in the question, so that it does not depend on statistics. Only the
 * first few jobs of a long list are looked for in the jobs themselves at first. */
#include "store/jobs.h"

/* Jobs that are looked at for the first few, less than a millisecond. */
#define HEAD 1500

/* By state in the order of a job's life, not of the alphabet. */
#define STATE_RANK                                                                                 \
  "CASE state WHEN 'draft' THEN 0 WHEN 'queued' THEN 1 WHEN 'running' THEN 2 WHEN 'done' THEN 3"   \
  " WHEN 'failed' THEN 4 WHEN 'cancelled' THEN 5 ELSE 6 END"

/* @index gives the order of the unfiltered list; NULL: it is sorted. */
static const struct
{
  const char *expression;
  const char *index;
} sorts[DUB_JOB_N_SORTS] = {
  [DUB_JOB_SORT_CREATED] = { "created_at", "job_created" },
  [DUB_JOB_SORT_UPDATED] = { "updated_at", "job_updated" },
  [DUB_JOB_SORT_TITLE] = { "title_fold", "job_title" },
  [DUB_JOB_SORT_STATE] = { STATE_RANK, NULL },
  [DUB_JOB_SORT_PROVIDER] = { "provider", NULL },
  [DUB_JOB_SORT_LANGUAGE] = { "ifnull (language, '')", NULL },
};

enum
{
  AT_PROJECT = 1,
  AT_ACCOUNT,
  AT_PROVIDER,
  AT_LANGUAGE,
  AT_WORDS
};

static char **
fold_words (const char *text)
{
  g_autofree char *folded = dub_fold_text (text);
  g_auto (GStrv) parts = g_strsplit_set (folded, " \t\r\n", -1);
  GPtrArray *words = g_ptr_array_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      g_ptr_array_add (words, g_strdup (parts[i]));
  g_ptr_array_add (words, NULL);
  return (char **) g_ptr_array_free (words, FALSE);
}

static void
append_states (GString *sql, guint states)
{
  const char *comma = "";

  g_string_append (sql, " AND state IN (");
  for (guint i = 0; i < DUB_JOB_N_STATES; i++)
    if (states & (1u << i))
      {
        g_string_append_printf (sql, "%s'%s'", comma, dub_job_state_nick ((DubJobState) i));
        comma = ", ";
      }
  g_string_append_c (sql, ')');
}

static gboolean
is_filtered (const DubJobQuery *query)
{
  return query->project != 0 || query->account != 0 || query->provider != NULL || query->states != 0
         || query->needs_person || query->language != NULL || query->text != NULL;
}

/* Each index of an order also holds that order's column, so the titles' one can be searched. */
static const char *
choose_index (const DubJobQuery *query, gboolean ordered)
{
  DubJobQuery others = *query;

  if (query->sort == DUB_JOB_SORT_TITLE)
    others.text = NULL;
  if (!ordered || is_filtered (&others) || sorts[query->sort].index == NULL)
    return "job_list";
  return sorts[query->sort].index;
}

/* (transfer full): what is asked: all jobs, or the first @head of them in the query's order */
static char *
source_of (const DubJobQuery *query, gboolean ordered, guint head)
{
  const char *order = sorts[query->sort].expression;
  const char *direction = query->descending ? "DESC" : "ASC";

  if (head == 0)
    return g_strdup_printf ("job INDEXED BY %s", choose_index (query, ordered));
  return g_strdup_printf (
      "(SELECT id, deleted_at, project, state, attention, account, provider, language, created_at,"
      " updated_at, title_fold FROM job INDEXED BY %s WHERE deleted_at = 0 ORDER BY %s %s, id %s"
      " LIMIT %u)",
      sorts[query->sort].index, order, direction, direction, head);
}

static void
append_filters (GString *sql, const DubJobQuery *query, char **words)
{
  if (query->project != 0)
    g_string_append_printf (sql, " AND project = ?%d", AT_PROJECT);
  if (query->states != 0)
    append_states (sql, query->states);
  if (query->needs_person)
    g_string_append (sql, " AND (attention OR state = 'unknown')");
  if (query->account != 0)
    g_string_append_printf (sql, " AND account = ?%d", AT_ACCOUNT);
  if (query->provider != NULL)
    g_string_append_printf (sql, " AND provider = ?%d", AT_PROVIDER);
  if (query->language != NULL)
    g_string_append_printf (sql, " AND language = ?%d", AT_LANGUAGE);
  for (guint i = 0; words[i] != NULL; i++)
    g_string_append_printf (sql, " AND instr (title_fold, ?%u) > 0", AT_WORDS + i);
}

static gboolean
prepare (DubStatement *statement,
         DubStore *store,
         const DubJobQuery *query,
         const char *what,
         gboolean ordered,
         guint head,
         char **words,
         GError **error)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autofree char *source = source_of (query, ordered, head);
  const char *order = sorts[query->sort].expression;
  const char *direction = query->descending ? "DESC" : "ASC";

  g_string_append_printf (sql, "SELECT %s FROM %s WHERE deleted_at = 0", what, source);
  append_filters (sql, query, words);
  if (ordered)
    g_string_append_printf (sql, " ORDER BY %s %s, id %s", order, direction, direction);
  if (ordered && query->limit > 0)
    g_string_append_printf (sql, " LIMIT %u", query->limit);
  if (!dub_statement_init (statement, store, sql->str, error))
    return FALSE;
  if (query->project != 0)
    dub_statement_bind_int (statement, AT_PROJECT, query->project);
  if (query->account != 0)
    dub_statement_bind_int (statement, AT_ACCOUNT, query->account);
  if (query->provider != NULL)
    dub_statement_bind_text (statement, AT_PROVIDER, query->provider);
  if (query->language != NULL)
    dub_statement_bind_text (statement, AT_LANGUAGE, query->language);
  for (guint i = 0; words[i] != NULL; i++)
    dub_statement_bind_text (statement, AT_WORDS + (int) i, words[i]);
  return TRUE;
}

/* @head: see source_of() */
static GArray *
query_jobs (DubStore *store, const DubJobQuery *query, guint head, char **words, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_auto (DubStatement) statement = { 0 };
  DubStep step;

  if (!prepare (&statement, store, query, "id", TRUE, head, words, error))
    return NULL;
  while ((step = dub_statement_step (&statement, error)) == DUB_STEP_ROW)
    {
      gint64 id = dub_statement_int (&statement, 0);

      g_array_append_val (ids, id);
    }
  return step == DUB_STEP_DONE ? g_steal_pointer (&ids) : NULL;
}

/* The first few of what is common are found among the first jobs of the order. */
GArray *
dub_store_query_jobs (DubStore *store, const DubJobQuery *query, GError **error)
{
  g_auto (GStrv) words = fold_words (query->text != NULL ? query->text : "");
  g_autoptr (GArray) ids = NULL;

  g_return_val_if_fail ((guint) query->sort < DUB_JOB_N_SORTS, NULL);
  if (query->limit == 0 || !is_filtered (query) || sorts[query->sort].index == NULL)
    return query_jobs (store, query, 0, words, error);
  ids = query_jobs (store, query, HEAD, words, error);
  if (ids == NULL || ids->len == query->limit)
    return g_steal_pointer (&ids);
  g_clear_pointer (&ids, g_array_unref);
  return query_jobs (store, query, 0, words, error);
}

gint64
dub_store_count_jobs (DubStore *store, const DubJobQuery *query, GError **error)
{
  g_auto (GStrv) words = fold_words (query->text != NULL ? query->text : "");
  g_auto (DubStatement) statement = { 0 };

  if (!prepare (&statement, store, query, "count (*)", FALSE, 0, words, error))
    return -1;
  if (dub_statement_step (&statement, error) != DUB_STEP_ROW)
    return -1;
  return dub_statement_int (&statement, 0);
}

static GPtrArray *
read_page (DubStore *store, const gint64 *ids, guint n_ids, GError **error)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (dub_job_row.free);

  for (guint i = 0; i < n_ids; i++)
    {
      DubValue value = { .number = ids[i] };
      gpointer job = NULL;

      if (!dub_row_find (store, &dub_job_row, "WHERE id = ?1", &value, 1, &job, error))
        return NULL;
      if (job != NULL)
        g_ptr_array_add (jobs, job);
    }
  return g_steal_pointer (&jobs);
}

/* One read transaction: the page is of one moment, and the file is locked once. */
GPtrArray *
dub_store_get_jobs (DubStore *store, const gint64 *ids, guint n_ids, GError **error)
{
  gboolean alone = sqlite3_get_autocommit (store->db) != 0;
  g_autoptr (GPtrArray) jobs = NULL;

  if (!alone)
    return read_page (store, ids, n_ids, error);
  if (!dub_store_exec (store, "BEGIN", error))
    return NULL;
  jobs = read_page (store, ids, n_ids, error);
  /* A failure may have ended the transaction already. */
  if (sqlite3_get_autocommit (store->db) == 0
      && !dub_store_exec (store, "ROLLBACK", jobs != NULL ? error : NULL))
    return NULL;
  return g_steal_pointer (&jobs);
}

static DubJobCounts *
counts_of (GArray *all, gint64 project)
{
  DubJobCounts empty = { .project = project };

  if (all->len == 0 || g_array_index (all, DubJobCounts, all->len - 1).project != project)
    g_array_append_val (all, empty);
  return &g_array_index (all, DubJobCounts, all->len - 1);
}

GArray *
dub_store_count_by_project (DubStore *store, GError **error)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (DubJobCounts));
  g_auto (DubStatement) statement = { 0 };
  DubStep step;

  if (!dub_statement_init (&statement, store,
                           "SELECT project, state, count (*), sum (attention OR state = 'unknown')"
                           " FROM job INDEXED BY job_count WHERE deleted_at = 0"
                           " GROUP BY project, state",
                           error))
    return NULL;
  while ((step = dub_statement_step (&statement, error)) == DUB_STEP_ROW)
    {
      DubJobCounts *counts = counts_of (all, dub_statement_int (&statement, 0));
      DubJobState state = DUB_JOB_DRAFT;

      if (!dub_job_state_from_nick (dub_statement_text (&statement, 1), &state))
        {
          dub_store_fail_path (store->path, SQLITE_CORRUPT, "job.state", error);
          return NULL;
        }
      counts->states[state] = (guint) dub_statement_int (&statement, 2);
      counts->attention += (guint) dub_statement_int (&statement, 3);
    }
  return step == DUB_STEP_DONE ? g_steal_pointer (&all) : NULL;
}

GArray *
dub_store_list_durations (DubStore *store, const char *provider, guint limit, GError **error)
{
  g_autoptr (GArray) durations = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_auto (DubStatement) statement = { 0 };
  DubStep step;

  if (!dub_statement_init (&statement, store,
                           "SELECT finished_at - submitted_at FROM job INDEXED BY job_duration"
                           " WHERE provider = ?1 AND state = 'done' AND submitted_at > 0"
                           " AND finished_at > submitted_at"
                           " ORDER BY finished_at DESC, id DESC LIMIT ?2",
                           error))
    return NULL;
  dub_statement_bind_text (&statement, 1, provider);
  dub_statement_bind_int (&statement, 2, limit);
  while ((step = dub_statement_step (&statement, error)) == DUB_STEP_ROW)
    {
      gint64 duration = dub_statement_int (&statement, 0);

      g_array_append_val (durations, duration);
    }
  return step == DUB_STEP_DONE ? g_steal_pointer (&durations) : NULL;
}
