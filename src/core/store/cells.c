/* The grid's cells: for each clip, language and account the newest job, and whether what it was
 * given is still what the clip holds. One question for a clip or for a whole project. */
#include "store/row.h"

#include <string.h>

void
dub_cell_free (DubCell *cell)
{
  if (cell == NULL)
    return;
  g_free (cell->language);
  g_free (cell->provider);
  g_free (cell->step);
  g_free (cell->flow);
  g_free (cell->raw_state);
  g_free (cell->cost);
  g_free (cell);
}

/* An input that is being looked at is not known to differ. */
#define DIFFERS(asset)                                                                             \
#asset ".state != 'probing' AND instr (j.input_digest,"                                          \
         " ' ' || ifnull (" #asset ".sha256, 'asset-' || " #asset ".id) || ' ') = 0"

/* Only what led, or may still lead, to a result can be out of date. */
#define HAS_RESULT "j.input_digest IS NOT NULL AND j.state IN ('running', 'done', 'unknown')"

/* The bare columns are those of the row with the highest id: https://sqlite.org/lang_select.html,
 * "Bare columns in an aggregate query". */
#define SELECT                                                                                     \
  "SELECT j.clip, ifnull (j.language, ''), j.account, j.provider, max (j.id), count (*), j.state," \
  " j.attention, j.cancelling, j.progress, j.step, j.flow, j.raw_state, j.trouble_code, j.cost,"   \
  " j.verdict, j.submitted_at, j.finished_at, j.updated_at,"                                       \
  " ifnull (" HAS_RESULT " AND " DIFFERS (                                                         \
      s) ", 0),"                                                                                   \
         " ifnull (" HAS_RESULT                                                                    \
         " AND j.input_audio IS NOT NULL AND ifnull (s.kind, '') != 'audio' AND " DIFFERS (        \
             v) ", 0)"                                                                             \
                " FROM clip c JOIN job j INDEXED BY job_clip ON j.clip = c.id AND j.deleted_at = " \
                "0"                                                                                \
                " LEFT JOIN asset s ON s.id = c.source"                                            \
                " LEFT JOIN clip_voice w ON w.clip = c.id AND w.language = j.language"             \
                " LEFT JOIN asset v ON v.id = w.asset WHERE "

#define GROUP " GROUP BY j.clip, j.language, j.account ORDER BY 1, 2, 5 DESC"

enum
{
  AT_CLIP,
  AT_LANGUAGE,
  AT_ACCOUNT,
  AT_PROVIDER,
  AT_JOB,
  AT_N_JOBS,
  AT_STATE,
  AT_ATTENTION,
  AT_CANCELLING,
  AT_PROGRESS,
  AT_STEP,
  AT_FLOW,
  AT_RAW_STATE,
  AT_TROUBLE,
  AT_COST,
  AT_VERDICT,
  AT_SUBMITTED,
  AT_FINISHED,
  AT_UPDATED,
  AT_STALE_SOURCE,
  AT_STALE_VOICE
};

static gboolean
read_words (DubCell *cell, DubStatement *statement)
{
  const char *trouble = dub_statement_text (statement, AT_TROUBLE);
  const char *verdict = dub_statement_text (statement, AT_VERDICT);

  cell->trouble = DUB_N_ERRORS;
  if (trouble != NULL && !dub_error_from_nick (trouble, &cell->trouble))
    cell->trouble = DUB_ERROR_FAILED;
  if (verdict != NULL && !dub_verdict_kind_from_nick (verdict, &cell->verdict))
    return FALSE;
  return dub_job_state_from_nick (dub_statement_text (statement, AT_STATE), &cell->state);
}

/* (nullable): where the file holds what no cell can be */
static DubCell *
read_cell (DubStatement *statement)
{
  g_autoptr (DubCell) cell = g_new0 (DubCell, 1);

  cell->clip = dub_statement_int (statement, AT_CLIP);
  cell->language = g_strdup (dub_statement_text (statement, AT_LANGUAGE));
  cell->account = dub_statement_int (statement, AT_ACCOUNT);
  cell->provider = g_strdup (dub_statement_text (statement, AT_PROVIDER));
  cell->job = dub_statement_int (statement, AT_JOB);
  cell->n_jobs = (guint) dub_statement_int (statement, AT_N_JOBS);
  cell->attention = dub_statement_int (statement, AT_ATTENTION) != 0;
  cell->cancelling = dub_statement_int (statement, AT_CANCELLING) != 0;
  cell->progress = sqlite3_column_double (statement->stmt, AT_PROGRESS);
  cell->step = g_strdup (dub_statement_text (statement, AT_STEP));
  cell->flow = g_strdup (dub_statement_text (statement, AT_FLOW));
  cell->raw_state = g_strdup (dub_statement_text (statement, AT_RAW_STATE));
  cell->cost = g_strdup (dub_statement_text (statement, AT_COST));
  cell->submitted_at = dub_statement_int (statement, AT_SUBMITTED);
  cell->finished_at = dub_statement_int (statement, AT_FINISHED);
  cell->updated_at = dub_statement_int (statement, AT_UPDATED);
  if (dub_statement_int (statement, AT_STALE_SOURCE) != 0)
    cell->stale |= DUB_STALE_SOURCE;
  if (dub_statement_int (statement, AT_STALE_VOICE) != 0)
    cell->stale |= DUB_STALE_VOICE;
  return read_words (cell, statement) ? g_steal_pointer (&cell) : NULL;
}

GPtrArray *
dub_store_list_cells (DubStore *store, gint64 project, gint64 clip, GError **error)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func ((GDestroyNotify) dub_cell_free);
  g_auto (DubStatement) statement = { 0 };
  DubStep step;

  if (!dub_statement_init (&statement, store,
                           clip != 0 ? SELECT "c.id = ?1" GROUP
                                     : SELECT "c.project = ?1 AND c.deleted_at = 0" GROUP,
                           error))
    return NULL;
  dub_statement_bind_int (&statement, 1, clip != 0 ? clip : project);
  while ((step = dub_statement_step (&statement, error)) == DUB_STEP_ROW)
    {
      DubCell *cell = read_cell (&statement);

      if (cell == NULL)
        {
          dub_store_fail_path (store->path, SQLITE_CORRUPT, "job.state", error);
          return NULL;
        }
      g_ptr_array_add (cells, cell);
    }
  return step == DUB_STEP_DONE ? g_steal_pointer (&cells) : NULL;
}

/* --- Counts ---------------------------------------------------------------------------------- */

#define COUNT_SQL                                                                                  \
  "SELECT clip, ifnull (language, ''), account, state, id FROM job INDEXED BY job_clip"            \
  " WHERE clip IN (SELECT id FROM clip WHERE project = ?1 AND deleted_at = 0) AND deleted_at = 0"  \
  " ORDER BY clip, language, account, id"

/* What is known of the run of rows with the same clip and language, and of those of one account in
 * it. */
typedef struct
{
  gint64 clip, account;
  char *language;   /* owned (nullable) */
  gboolean taken;   /* the pair has a job that was started */
  gboolean covered; /* the account's part has one that goes on or is done */
  gint64 failed;    /* the account's newest job, if it failed */
  const char *const *languages;
  guint n_taken;
  GArray *failures; /* borrowed */
} DubTally;

static void
end_account (DubTally *tally)
{
  if (tally->failed != 0 && !tally->covered)
    g_array_append_val (tally->failures, tally->failed);
  tally->failed = 0;
  tally->covered = FALSE;
}

static void
end_pair (DubTally *tally)
{
  end_account (tally);
  if (tally->taken && tally->language != NULL && tally->languages != NULL
      && g_strv_contains (tally->languages, tally->language))
    tally->n_taken++;
  tally->taken = FALSE;
  g_clear_pointer (&tally->language, g_free);
}

static void
add_job (DubTally *tally, DubStatement *statement)
{
  gint64 clip = dub_statement_int (statement, 0);
  const char *language = dub_statement_text (statement, 1);
  gint64 account = dub_statement_int (statement, 2);
  DubJobState state = DUB_JOB_DRAFT;

  if (clip != tally->clip || g_strcmp0 (language, tally->language) != 0)
    end_pair (tally);
  else if (account != tally->account)
    end_account (tally);
  if (tally->language == NULL)
    tally->language = g_strdup (language);
  tally->clip = clip;
  tally->account = account;
  dub_job_state_from_nick (dub_statement_text (statement, 3), &state);
  tally->taken |= state != DUB_JOB_DRAFT && state != DUB_JOB_CANCELLED;
  tally->covered |= state == DUB_JOB_QUEUED || state == DUB_JOB_RUNNING || state == DUB_JOB_DONE
                    || state == DUB_JOB_UNKNOWN;
  tally->failed = state == DUB_JOB_FAILED ? dub_statement_int (statement, 4) : 0;
}

static gboolean
tally_up (DubStore *store, gint64 project, DubTally *tally, GError **error)
{
  g_auto (DubStatement) statement = { 0 };
  DubStep step;

  if (!dub_statement_init (&statement, store, COUNT_SQL, error))
    return FALSE;
  dub_statement_bind_int (&statement, 1, project);
  while ((step = dub_statement_step (&statement, error)) == DUB_STEP_ROW)
    add_job (tally, &statement);
  end_pair (tally);
  return step == DUB_STEP_DONE;
}

static gboolean
count_clips (DubStore *store, gint64 project, guint *n, GError **error)
{
  g_auto (DubStatement) statement = { 0 };

  if (!dub_statement_init (&statement, store,
                           "SELECT count (*) FROM clip WHERE project = ?1 AND deleted_at = 0",
                           error))
    return FALSE;
  dub_statement_bind_int (&statement, 1, project);
  if (dub_statement_step (&statement, error) != DUB_STEP_ROW)
    return FALSE;
  *n = (guint) dub_statement_int (&statement, 0);
  return TRUE;
}

gboolean
dub_store_count_cells (DubStore *store,
                       gint64 project,
                       const char *const *languages,
                       DubCellCounts *counts,
                       GError **error)
{
  g_autoptr (GArray) failures = g_array_new (FALSE, FALSE, sizeof (gint64));
  DubTally tally = { .languages = languages, .failures = failures };
  guint n_languages = languages != NULL ? g_strv_length ((char **) languages) : 0;

  *counts = (DubCellCounts){ 0 };
  if (!count_clips (store, project, &counts->clips, error)
      || !tally_up (store, project, &tally, error))
    return FALSE;
  counts->missing = counts->clips * n_languages - tally.n_taken;
  counts->failed = failures->len;
  return TRUE;
}

GArray *
dub_store_list_failed_jobs (DubStore *store, gint64 project, GError **error)
{
  g_autoptr (GArray) failures = g_array_new (FALSE, FALSE, sizeof (gint64));
  DubTally tally = { .failures = failures };
  g_auto (DubStatement) statement = { 0 };
  DubStep step;

  if (!tally_up (store, project, &tally, error)
      || !dub_statement_init (&statement, store,
                              "SELECT id FROM job INDEXED BY job_list WHERE deleted_at = 0"
                              " AND project = ?1 AND state = 'failed' AND clip IS NULL ORDER BY id",
                              error))
    return NULL;
  dub_statement_bind_int (&statement, 1, project);
  while ((step = dub_statement_step (&statement, error)) == DUB_STEP_ROW)
    {
      gint64 id = dub_statement_int (&statement, 0);

      g_array_append_val (failures, id);
    }
  return step == DUB_STEP_DONE ? g_steal_pointer (&failures) : NULL;
}

GPtrArray *
dub_store_list_clip_languages (DubStore *store, gint64 project, GError **error)
{
  g_autoptr (GPtrArray) languages = g_ptr_array_new_with_free_func (g_free);
  g_auto (DubStatement) statement = { 0 };
  DubStep step;

  if (!dub_statement_init (
          &statement, store,
          "SELECT w.language FROM clip c JOIN clip_voice w ON w.clip = c.id"
          " WHERE c.project = ?1 AND c.deleted_at = 0 UNION"
          " SELECT ifnull (j.language, '') FROM clip c JOIN job j INDEXED BY job_clip"
          " ON j.clip = c.id AND j.deleted_at = 0"
          " WHERE c.project = ?1 AND c.deleted_at = 0"
          " ORDER BY 1",
          error))
    return NULL;
  dub_statement_bind_int (&statement, 1, project);
  while ((step = dub_statement_step (&statement, error)) == DUB_STEP_ROW)
    g_ptr_array_add (languages, g_strdup (dub_statement_text (&statement, 0)));
  return step == DUB_STEP_DONE ? g_steal_pointer (&languages) : NULL;
}
