/* The SQLite store of a data folder. The engine owns the one writing connection; every other part
 * reads through a connection of its own. A connection is used in the thread that opened it. */
#pragma once

#include "model/objects.h"

G_BEGIN_DECLS

typedef struct _DubStore DubStore;

/* The tables that change notifications name. */
typedef enum
{
  DUB_TABLE_ACCOUNT,
  DUB_TABLE_PROJECT,
  DUB_TABLE_ASSET,
  DUB_TABLE_UPLOAD,
  DUB_TABLE_JOB,
  DUB_TABLE_OUTPUT,
  DUB_TABLE_EVENT,
  DUB_TABLE_CLIP,
  DUB_N_TABLES
} DubTable;

typedef struct
{
  DubTable table;
  gint64 id;
  gint64 parent; /* job of an output or event, project of a job, asset or clip; 0 elsewhere */
} DubChange;

/* Called after a commit, in the thread of the writing connection. @changes: DubChange, borrowed. */
typedef void (*DubChangesFunc) (GArray *changes, gpointer user_data);

/**
 * dub_store_open:
 * @dir: data folder; made (0700) when absent and @writable
 * @writable: %TRUE for the engine: WAL, synchronous=FULL, migrations with a backup before
 *
 * Errors: %DUB_ERROR_STORE_NEWER, %DUB_ERROR_STORE_DAMAGED (nothing was touched),
 * %DUB_ERROR_STORAGE, %DUB_ERROR_NOT_FOUND (not writable and there is none yet).
 *
 * Returns: (transfer full) (nullable)
 */
DubStore *dub_store_open (const char *dir, gboolean writable, GError **error);
void dub_store_close (DubStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DubStore, dub_store_close)

const char *dub_store_get_dir (DubStore *store);
/* Lets the query that runs on @store end with %DUB_ERROR_CANCELLED; nothing, if none runs. Any
 * thread, while @store is open. */
void dub_store_interrupt (DubStore *store);
int dub_store_schema_version (void);
void dub_store_set_changes_func (DubStore *store, DubChangesFunc func, gpointer user_data);
/* A number that grows with every commit of any connection (PRAGMA data_version and total_changes).
 */
gint64 dub_store_get_revision (DubStore *store);

/* Moves a damaged database and its companions to a name of their own. (transfer full): that name */
char *dub_store_set_aside (const char *dir, GError **error);
/* (transfer full): absolute paths of the backups, newest first, NULL-terminated */
char **dub_store_list_backups (const char *dir);
/* Sets the present file aside and copies @backup into its place. */
gboolean dub_store_restore (const char *dir, const char *backup, GError **error);

/* Transactions nest by counting; only the outermost one writes, durable when it returns TRUE.
 * After a failed call inside, end with dub_store_rollback(); a commit ends its level also when it
 * fails, and a rollback too many does nothing. The rollback of an inner one fails the outer one. A
 * reader's transaction is a snapshot of what was committed when it first read. */
gboolean dub_store_begin (DubStore *store, GError **error);
gboolean dub_store_commit (DubStore *store, GError **error);
void dub_store_rollback (DubStore *store);

/* Common shape: `put` inserts when id is 0 (and sets it, and created_at/updated_at where 0) and
 * updates otherwise; `get` gives (transfer full), NULL with DUB_ERROR_NOT_FOUND when absent;
 * `list` gives (transfer full) arrays with a free function. Deleted rows (deleted_at != 0) are
 * given by `get` but not by `list`. Every function sets @error exactly when it fails. */

gboolean dub_store_put_account (DubStore *store, DubAccount *account, GError **error);
DubAccount *dub_store_get_account (DubStore *store, gint64 id, GError **error);
GPtrArray *dub_store_list_accounts (DubStore *store, GError **error);

gboolean dub_store_put_project (DubStore *store, DubProject *project, GError **error);
DubProject *dub_store_get_project (DubStore *store, gint64 id, GError **error);
GPtrArray *dub_store_list_projects (DubStore *store, gboolean with_archived, GError **error);

gboolean dub_store_put_asset (DubStore *store, DubAsset *asset, GError **error);
DubAsset *dub_store_get_asset (DubStore *store, gint64 id, GError **error);
/* @project 0: of all projects */
GPtrArray *dub_store_list_assets (DubStore *store, gint64 project, GError **error);
/* (nullable) without @error: the project's asset with this content */
DubAsset *
dub_store_find_asset (DubStore *store, gint64 project, const char *sha256, GError **error);

/* Assets in state probing, oldest first. */
GPtrArray *dub_store_list_probing_assets (DubStore *store, GError **error);

/* With the voices. */
gboolean dub_store_put_clip (DubStore *store, DubClip *clip, GError **error);
DubClip *dub_store_get_clip (DubStore *store, gint64 id, GError **error);
/* By position. */
GPtrArray *dub_store_list_clips (DubStore *store, gint64 project, GError **error);
/* (nullable) without @error: the project's first clip made of this asset */
DubClip *dub_store_find_clip (DubStore *store, gint64 project, gint64 source, GError **error);
/* One more than the last clip's. -1 with @error */
int dub_store_next_clip_position (DubStore *store, gint64 project, GError **error);

/* What differs between a clip now and what its job was given. */
typedef enum
{
  DUB_STALE_SOURCE = 1 << 0,
  DUB_STALE_VOICE = 1 << 1
} DubStale;

/* The newest job of a clip in a language by an account, as far as the grid shows it. */
typedef struct
{
  gint64 clip;
  char *language; /* owned: "" for a job without one */
  gint64 account;
  char *provider; /* owned */
  gint64 job;
  guint n_jobs; /* of this cell, this one among them */
  DubJobState state;
  gboolean attention;
  gboolean cancelling;
  double progress;  /* 0-1, negative: no number */
  char *step;       /* owned (nullable) */
  char *flow;       /* owned (nullable) */
  char *raw_state;  /* owned (nullable): the provider's own word */
  DubError trouble; /* DUB_N_ERRORS: none */
  char *cost;       /* owned (nullable): JSON object */
  DubVerdictKind verdict;
  guint stale; /* bits of DubStale; 0 where nothing was submitted */
  gint64 submitted_at, finished_at, updated_at;
} DubCell;

void dub_cell_free (DubCell *cell);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DubCell, dub_cell_free)

/* (element-type DubCell): by clip, language, then newest job first. @clip 0: of the whole project;
 * 12,000 cells in about 50 ms, one clip in well under 1 ms. */
GPtrArray *dub_store_list_cells (DubStore *store, gint64 project, gint64 clip, GError **error);

/* What the grid's buttons count, from an index alone; see clip.start-missing, job.retry-failed. */
typedef struct
{
  guint clips;
  guint missing; /* clip × language of @languages without any job but drafts and cancelled ones */
  guint failed;  /* cells whose newest job failed and has no other one going on or done */
} DubCellCounts;
gboolean dub_store_count_cells (DubStore *store,
                                gint64 project,
                                const char *const *languages,
                                DubCellCounts *counts,
                                GError **error);
/* (element-type utf8): the languages in which clips of the project have a voice or a job, sorted;
 * "" of jobs without one. */
GPtrArray *dub_store_list_clip_languages (DubStore *store, gint64 project, GError **error);
/* (transfer full) (element-type gint64): the failed jobs that @failed counts, and those of no clip
 * in state failed. */
GArray *dub_store_list_failed_jobs (DubStore *store, gint64 project, GError **error);

gboolean dub_store_put_upload (DubStore *store, DubUpload *upload, GError **error);
DubUpload *dub_store_get_upload (DubStore *store, gint64 id, GError **error);
/* (nullable) without @error: newest that is not failed, by content (sha256, or asset where the
 * asset has none), role and group (NULL: none). */
DubUpload *dub_store_find_upload (DubStore *store,
                                  gint64 account,
                                  DubRole role,
                                  gint64 asset,
                                  const char *sha256,
                                  const char *group,
                                  GError **error);
GPtrArray *dub_store_list_uploads (DubStore *store, gint64 account, gint64 asset, GError **error);
/* Uploads in state pending or running, oldest first. */
GPtrArray *dub_store_list_open_uploads (DubStore *store, GError **error);

gboolean dub_store_put_job (DubStore *store, DubJob *job, GError **error);
DubJob *dub_store_get_job (DubStore *store, gint64 id, GError **error);
/* Jobs in state queued, running or unknown, oldest first. */
GPtrArray *dub_store_list_open_jobs (DubStore *store, GError **error);
/* Of a clip, oldest first. */
GPtrArray *dub_store_list_clip_jobs (DubStore *store, gint64 clip, GError **error);
GPtrArray *dub_store_list_group_jobs (DubStore *store, const char *group, GError **error);
/* (transfer full): set of the values of @name in the remote ids of the account's jobs, deleted ones
 * too, except @but_job; @name as stored, such as "request_id". */
GHashTable *dub_store_list_remote_ids (
    DubStore *store, gint64 account, const char *name, gint64 but_job, GError **error);
/* (nullable) without @error */
DubJob *dub_store_find_job_by_remote (
    DubStore *store, gint64 account, const char *name, const char *value, GError **error);

typedef enum
{
  DUB_JOB_SORT_CREATED,
  DUB_JOB_SORT_UPDATED,
  DUB_JOB_SORT_TITLE,
  DUB_JOB_SORT_STATE,
  DUB_JOB_SORT_PROVIDER,
  DUB_JOB_SORT_LANGUAGE,
  DUB_JOB_N_SORTS
} DubJobSort;

/* A filter over jobs; 0 and NULL: no filter. */
typedef struct
{
  gint64 project;
  gint64 account;
  const char *provider;
  guint states;          /* bits 1 << DubJobState; 0: all */
  gboolean needs_person; /* unknown or attention */
  const char *language;
  const char *text; /* in the title, any case, every word of it */
  DubJobSort sort;
  gboolean descending;
  guint limit; /* the first of them only; does not hold for counts */
} DubJobQuery;

/* (transfer full) (element-type gint64): the ids in order; ties by id. 100,000 rows in < 100 ms. */
GArray *dub_store_query_jobs (DubStore *store, const DubJobQuery *query, GError **error);
/* (transfer full): the jobs of @ids in that order, deleted ones too, absent ones left out; for a
 * page of a list. */
GPtrArray *dub_store_get_jobs (DubStore *store, const gint64 *ids, guint n_ids, GError **error);
gint64 dub_store_count_jobs (DubStore *store, const DubJobQuery *query, GError **error);

/* Counts by state for each project, in one query: (element-type DubJobCounts). */
typedef struct
{
  gint64 project;
  guint states[DUB_JOB_N_STATES];
  guint attention; /* those that DubJobQuery.needs_person finds */
} DubJobCounts;
GArray *dub_store_count_by_project (DubStore *store, GError **error);

/* How long the account's latest jobs took from submitted_at to finished_at: (element-type gint64)
 * in microseconds, at most @limit, newest first; the basis of "time left". */
GArray *
dub_store_list_durations (DubStore *store, const char *provider, guint limit, GError **error);

gboolean dub_store_put_output (DubStore *store, DubOutput *output, GError **error);
GPtrArray *dub_store_list_outputs (DubStore *store, gint64 job, GError **error);
/* Whether any output, also of a deleted job, lies at @path. */
gboolean
dub_store_has_output_path (DubStore *store, const char *path, gboolean *has, GError **error);

/* Appends; events can neither be changed nor removed (triggers refuse it). */
gboolean dub_store_add_event (
    DubStore *store, gint64 job, gint64 at, const char *kind, const char *text, GError **error);
GPtrArray *dub_store_list_events (DubStore *store, gint64 job, GError **error);

/* Small facts of the program itself, such as the learnt poll intervals. */
gboolean dub_store_put_value (DubStore *store, const char *name, const char *value, GError **error);
/* (transfer full) (nullable) */
char *dub_store_dup_value (DubStore *store, const char *name);

G_END_DECLS
