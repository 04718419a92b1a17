/* The desk: gathers the engine's changes, keeps the short lists, gives commands.
 *
 *   DubHost --changed--> gather (50 ms) --> reload projects, accounts, counts --> `changed`
 *   DubHost --activity-> transfers table --> `activity`, at most 5 a second
 */
#include "dub-desk.h"

#include <glib/gi18n.h>

#include "dub-undo.h"

#define GATHER_MS   50
#define ACTIVITY_MS 200

struct _DubDesk
{
  GObject parent_instance;

  DubHost *host;       /* owned */
  DubSecrets *secrets; /* owned */
  DubStore *store;     /* owned: reads only */

  GListStore *projects; /* owned: DubProjectRow */
  GListStore *accounts; /* owned: DubAccountRow */
  GArray *pending;      /* owned: DubChange not told yet */
  guint gather_id;
  GHashTable *job_transfers;    /* owned: job id → DubActivity */
  GHashTable *upload_transfers; /* owned: upload id → DubActivity */
  guint activity_id;
  DubDeskNumbers numbers;
  DubUndoList *undos; /* owned */
  gboolean paused;
  gboolean awake;
};

G_DEFINE_FINAL_TYPE (DubDesk, dub_desk, G_TYPE_OBJECT)

enum
{
  CHANGED,
  ACTIVITY,
  NUMBERS,
  TOLD,
  TOLD_FILE,
  UNDONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- Projects and accounts ----------------------------------------------------------------- */

static int
compare_projects (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const DubProject *one = dub_project_row_get (DUB_PROJECT_ROW ((gpointer) a));
  const DubProject *two = dub_project_row_get (DUB_PROJECT_ROW ((gpointer) b));
  int order = g_utf8_collate (one->title, two->title);

  return order != 0 ? order : (one->id < two->id ? -1 : one->id > two->id);
}

static int
compare_accounts (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const DubAccount *one = dub_account_row_get (DUB_ACCOUNT_ROW ((gpointer) a));
  const DubAccount *two = dub_account_row_get (DUB_ACCOUNT_ROW ((gpointer) b));
  int order = g_utf8_collate (one->label, two->label);

  return order != 0 ? order : (one->id < two->id ? -1 : one->id > two->id);
}

static gint64
project_id (gpointer row)
{
  return dub_project_row_get (row)->id;
}

static gint64
account_id (gpointer row)
{
  return dub_account_row_get (row)->id;
}

static gpointer
find_in (GListStore *list, gint64 id, gint64 (*id_of) (gpointer), guint *position)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
    {
      g_autoptr (GObject) row = g_list_model_get_item (G_LIST_MODEL (list), i);

      if (id_of (row) != id)
        continue;
      if (position != NULL)
        *position = i;
      return row; /* the list holds it */
    }
  return NULL;
}

/* Takes off @list what is not among @seen. */
static void
prune (GListStore *list, GHashTable *seen, gint64 (*id_of) (gpointer))
{
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (list)); i-- > 0;)
    {
      g_autoptr (GObject) row = g_list_model_get_item (G_LIST_MODEL (list), i);
      gint64 id = id_of (row);

      if (!g_hash_table_contains (seen, &id))
        g_list_store_remove (list, i);
    }
}

static void
place_project (DubDesk *self, DubProject *project)
{
  guint position = 0;
  DubProjectRow *row = find_in (self->projects, project->id, project_id, &position);
  gboolean moves = FALSE;

  if (row == NULL)
    {
      g_autoptr (DubProjectRow) fresh = dub_project_row_new (project);

      g_list_store_insert_sorted (self->projects, fresh, compare_projects, NULL);
      return;
    }
  moves = g_strcmp0 (dub_project_row_get (row)->title, project->title) != 0;
  dub_project_row_take (row, project);
  if (moves)
    g_list_store_sort (self->projects, compare_projects, NULL);
}

static void
load_projects (DubDesk *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = dub_store_list_projects (self->store, FALSE, &error);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  if (found == NULL)
    {
      dub_desk_tell_error (self, error);
      return;
    }
  g_ptr_array_set_free_func (found, NULL);
  for (guint i = 0; i < found->len; i++)
    {
      DubProject *project = found->pdata[i];

      g_hash_table_add (seen, g_memdup2 (&project->id, sizeof project->id));
      place_project (self, project);
    }
  prune (self->projects, seen, project_id);
}

static void
place_account (DubDesk *self, DubAccount *account)
{
  DubAccountRow *row = find_in (self->accounts, account->id, account_id, NULL);

  if (row == NULL)
    {
      g_autoptr (DubAccountRow) fresh = dub_account_row_new (account);

      g_list_store_insert_sorted (self->accounts, fresh, compare_accounts, NULL);
      return;
    }
  dub_account_row_take (row, account);
}

static void
load_accounts (DubDesk *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = dub_store_list_accounts (self->store, &error);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  if (found == NULL)
    {
      dub_desk_tell_error (self, error);
      return;
    }
  g_ptr_array_set_free_func (found, NULL);
  for (guint i = 0; i < found->len; i++)
    {
      DubAccount *account = found->pdata[i];

      g_hash_table_add (seen, g_memdup2 (&account->id, sizeof account->id));
      place_account (self, account);
    }
  prune (self->accounts, seen, account_id);
}

/* --- Numbers ------------------------------------------------------------------------------- */

static void
add_counts (DubDeskNumbers *numbers, const DubJobCounts *counts)
{
  numbers->total += dub_job_counts_total (counts);
  numbers->needs_you += dub_job_counts_needs (counts);
  numbers->queued += counts->states[DUB_JOB_QUEUED];
  numbers->running += counts->states[DUB_JOB_RUNNING];
  numbers->done += counts->states[DUB_JOB_DONE];
  numbers->failed += counts->states[DUB_JOB_FAILED];
}

static const DubJobCounts *
find_counts (GArray *counts, gint64 project)
{
  for (guint i = 0; i < counts->len; i++)
    if (g_array_index (counts, DubJobCounts, i).project == project)
      return &g_array_index (counts, DubJobCounts, i);
  return NULL;
}

static void
load_counts (DubDesk *self)
{
  g_autoptr (GArray) counts = dub_store_count_by_project (self->store, NULL);
  DubDeskNumbers *numbers = &self->numbers;

  if (counts == NULL)
    return;
  numbers->total = numbers->needs_you = numbers->queued = numbers->running = 0;
  numbers->done = numbers->failed = 0;
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->projects)); i++)
    {
      g_autoptr (DubProjectRow) row = g_list_model_get_item (G_LIST_MODEL (self->projects), i);
      const DubJobCounts *its = find_counts (counts, project_id (row));

      dub_project_row_set_counts (row, its);
      if (its != NULL)
        add_counts (numbers, its);
    }
  g_signal_emit (self, signals[NUMBERS], 0);
}

static void
add_transfer (DubDeskNumbers *numbers, const DubActivity *activity)
{
  guint *files = activity->down ? &numbers->down_files : &numbers->up_files;
  double *speed = activity->down ? &numbers->down_speed : &numbers->up_speed;
  gint64 *left = activity->down ? &numbers->down_left : &numbers->up_left;

  *files += 1;
  *speed += activity->bytes_per_second;
  *left = MAX (*left, activity->seconds_left);
}

static void
sum_transfers (DubDesk *self)
{
  GHashTable *tables[] = { self->job_transfers, self->upload_transfers };
  DubDeskNumbers *numbers = &self->numbers;

  numbers->up_files = numbers->down_files = 0;
  numbers->up_speed = numbers->down_speed = 0.0;
  numbers->up_left = numbers->down_left = -1;
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      GHashTableIter iter;
      gpointer activity = NULL;

      g_hash_table_iter_init (&iter, tables[i]);
      while (g_hash_table_iter_next (&iter, NULL, &activity))
        add_transfer (numbers, activity);
    }
}

/* --- What the engine says ------------------------------------------------------------------ */

static gboolean
tell_changes (gpointer user_data)
{
  DubDesk *self = user_data;
  g_autoptr (GArray) changes = g_steal_pointer (&self->pending);
  guint tables = 0;

  self->gather_id = 0;
  self->pending = g_array_new (FALSE, FALSE, sizeof (DubChange));
  for (guint i = 0; i < changes->len; i++)
    tables |= 1u << g_array_index (changes, DubChange, i).table;
  if (tables & (1u << DUB_TABLE_PROJECT))
    load_projects (self);
  if (tables & (1u << DUB_TABLE_ACCOUNT))
    load_accounts (self);
  if (tables & (1u << DUB_TABLE_JOB | 1u << DUB_TABLE_PROJECT))
    load_counts (self);
  g_signal_emit (self, signals[CHANGED], 0, tables, changes);
  return G_SOURCE_REMOVE;
}

static void
on_changed (DubHost *host, GArray *changes, DubDesk *self)
{
  g_array_append_vals (self->pending, changes->data, changes->len);
  if (self->gather_id == 0)
    self->gather_id = g_timeout_add (GATHER_MS, tell_changes, self);
}

static gboolean
tell_activity (gpointer user_data)
{
  DubDesk *self = user_data;

  self->activity_id = 0;
  sum_transfers (self);
  g_signal_emit (self, signals[ACTIVITY], 0);
  g_signal_emit (self, signals[NUMBERS], 0);
  return G_SOURCE_REMOVE;
}

static void
on_activity (DubHost *host, const DubActivity *activity, DubDesk *self)
{
  gint64 id = activity->job != 0 ? activity->job : activity->upload;
  GHashTable *table = activity->job != 0 ? self->job_transfers : self->upload_transfers;

  if (activity->ended)
    g_hash_table_remove (table, &id);
  else
    g_hash_table_replace (table, g_memdup2 (&id, sizeof id),
                          g_memdup2 (activity, sizeof *activity));
  if (self->activity_id == 0)
    self->activity_id = g_timeout_add (ACTIVITY_MS, tell_activity, self);
}

/* --- Looking things up --------------------------------------------------------------------- */

DubHost *
dub_desk_get_host (DubDesk *self)
{
  return self->host;
}

DubStore *
dub_desk_get_store (DubDesk *self)
{
  return self->store;
}

DubSecrets *
dub_desk_get_secrets (DubDesk *self)
{
  return self->secrets;
}

GListModel *
dub_desk_get_projects (DubDesk *self)
{
  return G_LIST_MODEL (self->projects);
}

GListModel *
dub_desk_get_accounts (DubDesk *self)
{
  return G_LIST_MODEL (self->accounts);
}

DubProjectRow *
dub_desk_find_project (DubDesk *self, gint64 id)
{
  return find_in (self->projects, id, project_id, NULL);
}

DubAccountRow *
dub_desk_find_account (DubDesk *self, gint64 id)
{
  return find_in (self->accounts, id, account_id, NULL);
}

char *
dub_desk_dup_account_label (DubDesk *self, gint64 id)
{
  DubAccountRow *row = dub_desk_find_account (self, id);
  g_autoptr (DubAccount) account = NULL;

  if (row != NULL)
    return g_strdup (dub_account_row_get (row)->label);
  account = dub_store_get_account (self->store, id, NULL);
  return g_strdup (account != NULL ? account->label : _ ("Removed account"));
}

const DubDeskNumbers *
dub_desk_get_numbers (DubDesk *self)
{
  return &self->numbers;
}

const DubActivity *
dub_desk_get_activity (DubDesk *self, gint64 job)
{
  return g_hash_table_lookup (self->job_transfers, &job);
}

const DubActivity *
dub_desk_get_upload_activity (DubDesk *self, gint64 upload)
{
  return g_hash_table_lookup (self->upload_transfers, &upload);
}

gboolean
dub_desk_get_paused (DubDesk *self)
{
  return self->paused;
}

void
dub_desk_set_paused (DubDesk *self, gboolean paused)
{
  self->paused = paused;
  dub_desk_run (self, paused ? "engine.pause" : "engine.resume", NULL, NULL, NULL, NULL);
  g_signal_emit (self, signals[NUMBERS], 0);
}

gboolean
dub_desk_get_awake (DubDesk *self)
{
  return self->awake;
}

void
dub_desk_set_awake (DubDesk *self, gboolean awake)
{
  if (self->awake == awake)
    return;
  self->awake = awake;
  g_signal_emit (self, signals[NUMBERS], 0);
}

/* --- Files that are in the way --------------------------------------------------------------- */

void
dub_desk_tell_file (DubDesk *self, const char *text, gint64 asset)
{
  g_signal_emit (self, signals[TOLD_FILE], 0, text, asset);
}

DubAsset *
dub_desk_find_bad_input (DubDesk *self, const DubJob *job)
{
  g_autoptr (DubAsset) bad = NULL;

  for (guint role = 0; role < DUB_N_ROLES; role++)
    {
      g_autoptr (DubAsset) asset = NULL;

      if (job->inputs[role] != 0)
        asset = dub_store_get_asset (self->store, job->inputs[role], NULL);
      if (asset == NULL || asset->state == DUB_ASSET_OK || asset->state == DUB_ASSET_PROBING)
        continue;
      if (bad != NULL && asset->state != DUB_ASSET_MISSING)
        continue;
      g_clear_pointer (&bad, dub_asset_free);
      bad = g_steal_pointer (&asset);
      if (bad->state == DUB_ASSET_MISSING)
        break;
    }
  return g_steal_pointer (&bad);
}

/* --- Undo ---------------------------------------------------------------------------------- */

void
dub_desk_tell_undoable (DubDesk *self, const char *text, const char *undo, GVariant *ids)
{
  g_autoptr (GVariant) owned = ids == NULL ? NULL : g_variant_ref_sink (ids);
  guint number = undo == NULL ? 0 : dub_undo_list_add (self->undos, undo, owned);

  g_signal_emit (self, signals[TOLD], 0, text, number);
}

void
dub_desk_undo (DubDesk *self, guint number)
{
  g_autoptr (DubUndo) undo = dub_undo_list_take (self->undos, number);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  const gint64 *values = NULL;
  gsize n = 0;

  if (undo == NULL)
    return;
  values = g_variant_get_fixed_array (undo->ids, &n, sizeof (gint64));
  g_array_append_vals (ids, values, (guint) n);
  /* Jobs are restored together, other things one by one. */
  if (g_str_has_prefix (undo->command, "job."))
    dub_desk_run_ids (self, undo->command, ids, NULL, NULL);
  else
    dub_desk_run_each (self, undo->command, ids, NULL, NULL);
  g_signal_emit (self, signals[UNDONE], 0, undo->number);
}

/* --- The object ---------------------------------------------------------------------------- */

static void
dub_desk_dispose (GObject *object)
{
  DubDesk *self = DUB_DESK (object);

  if (self->host != NULL)
    g_signal_handlers_disconnect_by_data (self->host, self);
  g_clear_handle_id (&self->gather_id, g_source_remove);
  g_clear_handle_id (&self->activity_id, g_source_remove);
  g_clear_object (&self->projects);
  g_clear_object (&self->accounts);
  g_clear_pointer (&self->pending, g_array_unref);
  g_clear_pointer (&self->job_transfers, g_hash_table_unref);
  g_clear_pointer (&self->upload_transfers, g_hash_table_unref);
  g_clear_pointer (&self->undos, dub_undo_list_free);
  g_clear_pointer (&self->store, dub_store_close);
  g_clear_object (&self->host);
  g_clear_object (&self->secrets);
  G_OBJECT_CLASS (dub_desk_parent_class)->dispose (object);
}

static void
dub_desk_class_init (DubDeskClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dub_desk_dispose;
  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_ARRAY);
  signals[ACTIVITY] =
      g_signal_new ("activity", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[NUMBERS] =
      g_signal_new ("numbers", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[TOLD] = g_signal_new ("told", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                2, G_TYPE_STRING, G_TYPE_UINT);
  signals[TOLD_FILE] = g_signal_new ("told-file", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_INT64);
  signals[UNDONE] = g_signal_new ("undone", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
dub_desk_init (DubDesk *self)
{
  self->projects = g_list_store_new (DUB_TYPE_PROJECT_ROW);
  self->accounts = g_list_store_new (DUB_TYPE_ACCOUNT_ROW);
  self->pending = g_array_new (FALSE, FALSE, sizeof (DubChange));
  self->job_transfers = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->upload_transfers = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->numbers.up_left = self->numbers.down_left = -1;
  self->undos = dub_undo_list_new ();
}

DubDesk *
dub_desk_new (DubHost *host, DubSecrets *secrets, DubStore *store)
{
  DubDesk *self = g_object_new (DUB_TYPE_DESK, NULL);

  self->host = g_object_ref (host);
  self->secrets = secrets == NULL ? NULL : g_object_ref (secrets);
  self->store = store;
  g_signal_connect (host, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect (host, "activity", G_CALLBACK (on_activity), self);
  load_projects (self);
  load_accounts (self);
  load_counts (self);
  return self;
}
