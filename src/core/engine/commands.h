/* The commands of host.h: one table, one function a row, a file a noun. */
#pragma once

#include "engine/engine-private.h"

G_BEGIN_DECLS

/* Answers at once. (transfer floating) `a{sv}`; (nullable) with @error */
typedef GVariant *(*DubCommandFunc) (DubEngine *engine, GVariantDict *args, GError **error);
/* Answers by @task with a GVariant (transfer full, sunk), later. Takes @task. */
typedef void (*DubCommandAsync) (DubEngine *engine, GVariantDict *args, GTask *task);

/* Arguments. The dup_ functions give (transfer full) and NULL where the argument is absent. */
gboolean dub_args_id (GVariantDict *args, const char *name, gint64 *id, GError **error);
gint64 dub_args_number (GVariantDict *args, const char *name, gint64 fallback);
gboolean dub_args_flag (GVariantDict *args, const char *name);
char *dub_args_dup_text (GVariantDict *args, const char *name);
DubMap *dub_args_dup_map (GVariantDict *args, const char *name);
char **dub_args_dup_list (GVariantDict *args, const char *name);
GArray *dub_args_dup_ids (GVariantDict *args, const char *name);
/* Replaces *@member when the argument is there; an empty text becomes NULL. */
void dub_args_replace (GVariantDict *args, const char *name, char **member);

/* Results (floating). */
GVariant *dub_result_empty (void);
GVariant *dub_result_id (gint64 id);
GVariant *dub_result_ids (GArray *ids);
/* `done` and `refused`; takes nothing. @refused: id → sentence */
GVariant *dub_result_done (GArray *done, GHashTable *refused);
GVariant *dub_result_answer (const DubAnswer *answer);

/* commands-account.c */
GVariant *dub_command_account_add (DubEngine *engine, GVariantDict *args, GError **error);
GVariant *dub_command_account_set (DubEngine *engine, GVariantDict *args, GError **error);
GVariant *dub_command_account_remove (DubEngine *engine, GVariantDict *args, GError **error);
GVariant *dub_command_account_restore (DubEngine *engine, GVariantDict *args, GError **error);
GVariant *dub_command_account_limits (DubEngine *engine, GVariantDict *args, GError **error);
void dub_command_account_test (DubEngine *engine, GVariantDict *args, GTask *task);
void dub_command_account_query (DubEngine *engine, GVariantDict *args, GTask *task);

/* commands-project.c */
GVariant *dub_command_project_new (DubEngine *engine, GVariantDict *args, GError **error);
GVariant *dub_command_project_set (DubEngine *engine, GVariantDict *args, GError **error);
GVariant *dub_command_project_remove (DubEngine *engine, GVariantDict *args, GError **error);
GVariant *dub_command_project_restore (DubEngine *engine, GVariantDict *args, GError **error);
/* project-export.c, project-import.c */
GVariant *dub_command_project_export (DubEngine *engine, GVariantDict *args, GError **error);
GVariant *dub_command_project_import (DubEngine *engine, GVariantDict *args, GError **error);
GVariant *dub_command_project_duplicate (DubEngine *engine, GVariantDict *args, GError **error);

/* commands-clip.c */
GVariant *dub_command_clip_new (DubEngine *engine, GVariantDict *args, GError **error);
GVariant *dub_command_clip_set (DubEngine *engine, GVariantDict *args, GError **error);
GVariant *dub_command_clip_remove (DubEngine *engine, GVariantDict *args, GError **error);
GVariant *dub_command_clip_restore (DubEngine *engine, GVariantDict *args, GError **error);
GVariant *dub_command_clip_set_voice (DubEngine *engine, GVariantDict *args, GError **error);
GVariant *dub_command_clip_set_source (DubEngine *engine, GVariantDict *args, GError **error);
/* clip-import.c, clip-start.c */
GVariant *dub_command_clip_import (DubEngine *engine, GVariantDict *args, GError **error);
void dub_command_clip_start_missing (DubEngine *engine, GVariantDict *args, GTask *task);

/* commands-asset.c */
void dub_command_asset_add (DubEngine *engine, GVariantDict *args, GTask *task);
void dub_command_asset_refresh (DubEngine *engine, GVariantDict *args, GTask *task);
void dub_command_asset_relink (DubEngine *engine, GVariantDict *args, GTask *task);
GVariant *dub_command_asset_set (DubEngine *engine, GVariantDict *args, GError **error);
GVariant *dub_command_asset_remove (DubEngine *engine, GVariantDict *args, GError **error);
GVariant *dub_command_asset_restore (DubEngine *engine, GVariantDict *args, GError **error);

/* commands-job.c */
void dub_command_job_check (DubEngine *engine, GVariantDict *args, GTask *task);
GVariant *dub_command_job_new (DubEngine *engine, GVariantDict *args, GError **error);
GVariant *dub_command_job_set (DubEngine *engine, GVariantDict *args, GError **error);
GVariant *dub_command_job_adopt (DubEngine *engine, GVariantDict *args, GError **error);

/* commands-job-actions.c */
GVariant *dub_command_job_start (DubEngine *engine, GVariantDict *args, GError **error);
GVariant *dub_command_job_retry (DubEngine *engine, GVariantDict *args, GError **error);
GVariant *dub_command_job_retry_failed (DubEngine *engine, GVariantDict *args, GError **error);
GVariant *dub_command_job_set_verdict (DubEngine *engine, GVariantDict *args, GError **error);
GVariant *dub_command_job_cancel (DubEngine *engine, GVariantDict *args, GError **error);
GVariant *dub_command_job_remove (DubEngine *engine, GVariantDict *args, GError **error);
GVariant *dub_command_job_restore (DubEngine *engine, GVariantDict *args, GError **error);
GVariant *dub_command_job_poke (DubEngine *engine, GVariantDict *args, GError **error);
GVariant *dub_command_job_resolve (DubEngine *engine, GVariantDict *args, GError **error);
void dub_command_job_delete_remote (DubEngine *engine, GVariantDict *args, GTask *task);
/* webhooks.c */
/* Behind it stands the number of the account. */
#define DUB_WEBHOOK_PATH "/hook/"
GVariant *dub_command_webhook_listen (DubEngine *engine, GVariantDict *args, GError **error);
GVariant *dub_command_webhook_stop (DubEngine *engine, GVariantDict *args, GError **error);
gboolean dub_job_begin (DubEngine *engine, DubJob *job, GError **error);
/* The checks of job.new once more: files move while a job waits. */
gboolean dub_job_check_again (DubEngine *engine, DubJob *job, GError **error);

/* commands-job.c: a job for one language of @common, checked and ready to be stored; what is merely
 * odd about it, as one of @n_jobs, is added to @warnings (nullable). (transfer full) (nullable) */
DubJob *dub_job_prepare (DubEngine *engine,
                         const DubJob *common,
                         const char *language,
                         const char *group,
                         guint n_jobs,
                         GPtrArray *warnings,
                         GError **error);
/* Inside a transaction. */
gboolean dub_job_store (DubEngine *engine, DubJob *job, gboolean start, GError **error);

G_END_DECLS
