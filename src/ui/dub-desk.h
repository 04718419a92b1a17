/* What every page of the window shares: the engine's host, the reading connection, the lists of
 * projects and accounts, the transfers under way, and how a command is given. Main thread only. */
#pragma once

#include "dub-rows.h"
#include "engine/host.h"
#include "providers/provider.h"

G_BEGIN_DECLS

#define DUB_TYPE_DESK (dub_desk_get_type ())
G_DECLARE_FINAL_TYPE (DubDesk, dub_desk, DUB, DESK, GObject)

/* Sums over all jobs, and over the transfers of this moment. */
typedef struct
{
  guint total;
  guint needs_you;
  guint queued, running;
  guint done, failed;
  guint up_files, down_files;
  double up_speed, down_speed; /* bytes a second */
  gint64 up_left, down_left;   /* seconds, -1: not known */
} DubDeskNumbers;

/**
 * dub_desk_new:
 *
 * Signals:
 * - `changed` (guint tables: bits 1 << DubTable, GArray of DubChange): rows changed; bursts are
 *   gathered for some milliseconds
 * - `activity`: transfers went on; dub_desk_get_activity() has the news
 * - `numbers`: dub_desk_get_numbers() has changed
 * - `told` (char *text, guint undo): something to say in a toast; @undo is the number for
 *   dub_desk_undo(), 0 where there is nothing to undo
 * - `told-file` (char *text, gint64 asset): the same where a file is what is in the way
 * - `undone` (guint undo): that was undone, its toast has nothing to offer any more
 *
 * Takes a reference of @host and @secrets, and owns @store.
 */
DubDesk *dub_desk_new (DubHost *host, DubSecrets *secrets, DubStore *store);

DubHost *dub_desk_get_host (DubDesk *desk);
DubStore *dub_desk_get_store (DubDesk *desk);
DubSecrets *dub_desk_get_secrets (DubDesk *desk);
/* DubProjectRow, without the archived ones, by title. Borrowed. */
GListModel *dub_desk_get_projects (DubDesk *desk);
/* DubAccountRow, by label. Borrowed. */
GListModel *dub_desk_get_accounts (DubDesk *desk);
/* (nullable) (transfer none) */
DubProjectRow *dub_desk_find_project (DubDesk *desk, gint64 id);
DubAccountRow *dub_desk_find_account (DubDesk *desk, gint64 id);
/* The account's label, also of one that was removed; never NULL. (transfer full) */
char *dub_desk_dup_account_label (DubDesk *desk, gint64 id);
const DubDeskNumbers *dub_desk_get_numbers (DubDesk *desk);
/* (nullable) (transfer none): the transfer of a job at this moment */
const DubActivity *dub_desk_get_activity (DubDesk *desk, gint64 job);
const DubActivity *dub_desk_get_upload_activity (DubDesk *desk, gint64 upload);
gboolean dub_desk_get_paused (DubDesk *desk);
void dub_desk_set_paused (DubDesk *desk, gboolean paused);
/* Whether the computer is kept from going to sleep, see dub-background.c; `numbers` tells. */
gboolean dub_desk_get_awake (DubDesk *desk);
void dub_desk_set_awake (DubDesk *desk, gboolean awake);

/* Called when the command ended and @owner still lives; exactly one of @result and @error is set.
 */
typedef void (*DubDeskFunc) (GObject *owner,
                             GVariant *result,
                             const GError *error,
                             gpointer user_data);

/**
 * dub_desk_run:
 * @args: (nullable): consumed when floating
 * @owner: (nullable): without it @func comes in any case
 * @func: (nullable): without it a failure is told
 *
 * Gives the engine a command; see dub_host_command_async().
 */
void dub_desk_run (DubDesk *desk,
                   const char *name,
                   GVariant *args,
                   gpointer owner,
                   DubDeskFunc func,
                   gpointer user_data);
/* A command that takes `ids` (job.start …) or one `id` (project.remove …, when @ids holds one);
 * what was refused is told.
 * @said: (nullable): told when it worked, with Undo by @undo (nullable). */
void
dub_desk_run_ids (DubDesk *desk, const char *name, GArray *ids, const char *said, const char *undo);
void
dub_desk_run_id (DubDesk *desk, const char *name, gint64 id, const char *said, const char *undo);
/* What is said of @n things, translated. (transfer full) */
typedef char *(*DubSayFunc) (guint n);
/* A command that takes one `id`, for each of @ids; what was refused is told, then once, for those
 * that worked, what @say (nullable) says, with one Undo for all of them. */
void
dub_desk_run_each (DubDesk *desk, const char *name, GArray *ids, DubSayFunc say, const char *undo);
void dub_desk_tell (DubDesk *desk, const char *text);
void dub_desk_tell_file (DubDesk *desk, const char *text, gint64 asset);
/* @undo: (nullable): the command that undoes it. @ids: (nullable): ax, consumed when floating */
void dub_desk_tell_undoable (DubDesk *desk, const char *text, const char *undo, GVariant *ids);
/* Undoes what has that number; 0: the newest. Once: the second time does nothing. */
void dub_desk_undo (DubDesk *desk, guint number);
/* (transfer full) (nullable): the first input of the job whose file is gone, else one that is not
 * as it should be */
DubAsset *dub_desk_find_bad_input (DubDesk *desk, const DubJob *job);
void dub_desk_tell_error (DubDesk *desk, const GError *error);
/* An error as a person reads it: its own message, or the sentence of its code. (transfer full) */
char *dub_error_text (const GError *error);

G_END_DECLS
