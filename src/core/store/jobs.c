/* The jobs, and the side table that finds them by what the provider calls them. */
#include "store/jobs.h"

static const DubColumn columns[] = {
  DUB_COLUMN (DubJob, project, REF),
  DUB_COLUMN (DubJob, account, REF),
  DUB_COLUMN (DubJob, provider, TEXT),
  DUB_COLUMN_ENUM (DubJob, state, "state", dub_job_state_nicks),
  DUB_COLUMN (DubJob, language, TEXT),
  DUB_COLUMN (DubJob, attention, BOOL),
  DUB_COLUMN (DubJob, cancelling, BOOL),
  DUB_COLUMN (DubJob, queued_at, INT64),
  DUB_COLUMN (DubJob, submitted_at, INT64),
  DUB_COLUMN (DubJob, finished_at, INT64),
  DUB_COLUMN (DubJob, created_at, INT64),
  DUB_COLUMN (DubJob, updated_at, INT64),
  DUB_COLUMN (DubJob, deleted_at, INT64),
  DUB_COLUMN (DubJob, title, TEXT),
  DUB_COLUMN_AS (DubJob, title, "title_fold", FOLD),
  DUB_COLUMN (DubJob, marker, TEXT),
  DUB_COLUMN_AS (DubJob, group, "group_id", TEXT),
  DUB_COLUMN_AS (DubJob, inputs[DUB_ROLE_VIDEO], "input_video", REF),
  DUB_COLUMN_AS (DubJob, inputs[DUB_ROLE_AUDIO], "input_audio", REF),
  DUB_COLUMN_AS (DubJob, inputs[DUB_ROLE_IMAGE], "input_image", REF),
  DUB_COLUMN_AS (DubJob, inputs[DUB_ROLE_MOVIE], "input_movie", REF),
  DUB_CHAIN_COLUMNS (DubJob, chain),
  DUB_COLUMN (DubJob, cost, TEXT),
  DUB_COLUMN (DubJob, options, MAP),
  DUB_COLUMN (DubJob, clip, REF),
  DUB_COLUMN_ENUM (DubJob, verdict, "verdict", dub_verdict_kind_nicks),
  DUB_COLUMN (DubJob, input_digest, TEXT),
};

static gpointer
make (void)
{
  return dub_job_new ();
}

static void
release (gpointer row)
{
  dub_job_free (row);
}

const DubRowType dub_job_row = {
  .table = DUB_TABLE_JOB,
  .name = "job",
  .columns = columns,
  .n_columns = G_N_ELEMENTS (columns),
  .parent_offset = G_STRUCT_OFFSET (DubJob, project),
  .created_offset = G_STRUCT_OFFSET (DubJob, created_at),
  .updated_offset = G_STRUCT_OFFSET (DubJob, updated_at),
  .make = make,
  .free = release,
};

static gboolean
run_for_job (DubStore *store, const char *sql, gint64 job, GError **error)
{
  g_auto (DubStatement) statement = { 0 };

  if (!dub_statement_init (&statement, store, sql, error))
    return FALSE;
  dub_statement_bind_int (&statement, 1, job);
  return dub_statement_run (&statement, error);
}

/* Copied from what the row now holds, so that what is left out there is left out here. */
static gboolean
write_remote_ids (DubStore *store, gint64 job, GError **error)
{
  return run_for_job (store, "DELETE FROM job_remote WHERE job = ?1", job, error)
         && run_for_job (store,
                         "INSERT INTO job_remote (job, account, name, value)"
                         " SELECT job.id, job.account, key, value FROM job, json_each (job.remote)"
                         " WHERE job.id = ?1",
                         job, error);
}

gboolean
dub_store_put_job (DubStore *store, DubJob *job, GError **error)
{
  gint64 before = job->id;
  gboolean ok;

  if (!dub_store_begin (store, error))
    return FALSE;
  ok = dub_row_put (store, &dub_job_row, job, error) && write_remote_ids (store, job->id, error);
  ok = dub_store_end (store, ok, error);
  if (!ok)
    job->id = before;
  return ok;
}

DubJob *
dub_store_get_job (DubStore *store, gint64 id, GError **error)
{
  return dub_row_get (store, &dub_job_row, id, error);
}

GPtrArray *
dub_store_list_open_jobs (DubStore *store, GError **error)
{
  return dub_row_list (store, &dub_job_row,
                       "INDEXED BY job_open WHERE deleted_at = 0"
                       " AND state IN ('queued', 'running', 'unknown') ORDER BY id",
                       NULL, 0, error);
}

GPtrArray *
dub_store_list_group_jobs (DubStore *store, const char *group, GError **error)
{
  DubValue value = { .text = group };

  g_return_val_if_fail (group != NULL, NULL);
  return dub_row_list (store, &dub_job_row, "WHERE group_id = ?1 AND deleted_at = 0 ORDER BY id",
                       &value, 1, error);
}

GPtrArray *
dub_store_list_clip_jobs (DubStore *store, gint64 clip, GError **error)
{
  DubValue value = { .number = clip };

  return dub_row_list (store, &dub_job_row,
                       "INDEXED BY job_clip WHERE clip = ?1 AND deleted_at = 0 ORDER BY id", &value,
                       1, error);
}

GHashTable *
dub_store_list_remote_ids (
    DubStore *store, gint64 account, const char *name, gint64 but_job, GError **error)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (DubStatement) statement = { 0 };
  DubStep step;

  if (!dub_statement_init (&statement, store,
                           "SELECT value FROM job_remote"
                           " WHERE account = ?1 AND name = ?2 AND job != ?3",
                           error))
    return NULL;
  dub_statement_bind_int (&statement, 1, account);
  dub_statement_bind_text (&statement, 2, name);
  dub_statement_bind_int (&statement, 3, but_job);
  while ((step = dub_statement_step (&statement, error)) == DUB_STEP_ROW)
    g_hash_table_add (ids, g_strdup (dub_statement_text (&statement, 0)));
  return step == DUB_STEP_DONE ? g_steal_pointer (&ids) : NULL;
}

DubJob *
dub_store_find_job_by_remote (
    DubStore *store, gint64 account, const char *name, const char *value, GError **error)
{
  DubValue values[] = { { .number = account }, { .text = name }, { .text = value } };
  gpointer job = NULL;

  g_return_val_if_fail (name != NULL && value != NULL, NULL);
  /* One that is not deleted first, then the newest. */
  dub_row_find (store, &dub_job_row,
                "WHERE id IN (SELECT job FROM job_remote WHERE account = ?1 AND name = ?2"
                " AND value = ?3) ORDER BY deleted_at != 0, id DESC LIMIT 1",
                values, G_N_ELEMENTS (values), &job, error);
  return job;
}
