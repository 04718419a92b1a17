/* The assets of one project as a list that follows the store: only what changed is read again. */
#include "dub-asset-list.h"

/* How long rows are let in before other things have their turn. */
#define FEED_USEC (8 * 1000)

struct _DubAssetList
{
  GObject parent_instance;

  DubDesk *desk;    /* owned */
  GListStore *rows; /* owned: DubAssetRow */
  GHashTable *ids;  /* owned: id → DubAssetRow (borrowed from rows) */
  gint64 project;
  GPtrArray *fresh; /* owned: DubAssetRow that are still to come into rows */
  guint feed_id;
};

G_DEFINE_FINAL_TYPE (DubAssetList, dub_asset_list, G_TYPE_OBJECT)

/* Views make widgets for what comes in: a folder full of files comes a little at a time, so that
 * the window stays fluid. Each row can be found by its id at once. */
static gboolean
feed (gpointer user_data)
{
  DubAssetList *self = user_data;
  gint64 until = g_get_monotonic_time () + FEED_USEC;
  guint n = 0;

  while (n < self->fresh->len && (n == 0 || g_get_monotonic_time () < until))
    g_list_store_append (self->rows, self->fresh->pdata[n++]);
  g_ptr_array_remove_range (self->fresh, 0, n);
  if (self->fresh->len > 0)
    return G_SOURCE_CONTINUE;
  self->feed_id = 0;
  return G_SOURCE_REMOVE;
}

static void
remove_row (DubAssetList *self, gint64 id)
{
  DubAssetRow *row = g_hash_table_lookup (self->ids, &id);
  guint position = 0;

  if (row == NULL)
    return;
  g_hash_table_remove (self->ids, &id);
  if (g_ptr_array_remove (self->fresh, row))
    return;
  if (g_list_store_find (self->rows, row, &position))
    g_list_store_remove (self->rows, position);
}

/* Takes @asset. */
static DubAssetRow *
make_row (DubAssetList *self, DubAsset *asset)
{
  DubAssetRow *row = dub_asset_row_new (asset);

  g_hash_table_insert (self->ids, g_memdup2 (&asset->id, sizeof asset->id), row);
  return row;
}

static void
renew (DubAssetList *self, gint64 id)
{
  g_autoptr (DubAsset) asset = dub_store_get_asset (dub_desk_get_store (self->desk), id, NULL);
  DubAssetRow *row = g_hash_table_lookup (self->ids, &id);

  if (asset == NULL || asset->deleted_at != 0)
    {
      remove_row (self, id);
      return;
    }
  if (row != NULL)
    dub_asset_row_take (row, g_steal_pointer (&asset));
  else
    g_ptr_array_add (self->fresh, make_row (self, g_steal_pointer (&asset)));
}

static void
on_changed (DubDesk *desk, guint tables, GArray *changes, DubAssetList *self)
{
  g_autoptr (GHashTable) seen = NULL;

  if (self->project == 0 || (tables & 1u << DUB_TABLE_ASSET) == 0)
    return;
  seen = g_hash_table_new (g_int64_hash, g_int64_equal);
  for (guint i = 0; i < changes->len; i++)
    {
      DubChange *change = &g_array_index (changes, DubChange, i);

      if (change->table == DUB_TABLE_ASSET && change->parent == self->project
          && g_hash_table_add (seen, &change->id))
        renew (self, change->id);
    }
  if (self->fresh->len > 0 && self->feed_id == 0)
    self->feed_id = g_idle_add (feed, self);
}

void
dub_asset_list_set_project (DubAssetList *self, gint64 project)
{
  g_autoptr (GPtrArray) assets = NULL;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  self->project = project;
  g_hash_table_remove_all (self->ids);
  g_ptr_array_set_size (self->fresh, 0);
  if (project != 0)
    assets = dub_store_list_assets (dub_desk_get_store (self->desk), project, NULL);
  if (assets != NULL)
    g_ptr_array_set_free_func (assets, NULL);
  for (guint i = 0; assets != NULL && i < assets->len; i++)
    g_ptr_array_add (rows, make_row (self, assets->pdata[i]));
  g_list_store_splice (self->rows, 0, g_list_model_get_n_items (G_LIST_MODEL (self->rows)),
                       rows->pdata, rows->len);
}

GListModel *
dub_asset_list_get_model (DubAssetList *self)
{
  return G_LIST_MODEL (self->rows);
}

DubAssetRow *
dub_asset_list_find (DubAssetList *self, gint64 id)
{
  return g_hash_table_lookup (self->ids, &id);
}

static void
dub_asset_list_dispose (GObject *object)
{
  DubAssetList *self = DUB_ASSET_LIST (object);

  if (self->desk != NULL)
    g_signal_handlers_disconnect_by_data (self->desk, self);
  g_clear_handle_id (&self->feed_id, g_source_remove);
  g_clear_pointer (&self->fresh, g_ptr_array_unref);
  g_clear_object (&self->desk);
  g_clear_object (&self->rows);
  g_clear_pointer (&self->ids, g_hash_table_unref);
  G_OBJECT_CLASS (dub_asset_list_parent_class)->dispose (object);
}

static void
dub_asset_list_class_init (DubAssetListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dub_asset_list_dispose;
}

static void
dub_asset_list_init (DubAssetList *self)
{
  self->rows = g_list_store_new (DUB_TYPE_ASSET_ROW);
  self->fresh = g_ptr_array_new_with_free_func (g_object_unref);
  self->ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

DubAssetList *
dub_asset_list_new (DubDesk *desk)
{
  DubAssetList *self = g_object_new (DUB_TYPE_ASSET_LIST, NULL);

  self->desk = g_object_ref (desk);
  g_signal_connect (desk, "changed", G_CALLBACK (on_changed), self);
  return self;
}
