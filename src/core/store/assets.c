/* The media that a project works with. */
#include "store/row.h"

static const DubColumn columns[] = {
  DUB_COLUMN (DubAsset, project, REF),
  DUB_COLUMN_ENUM (DubAsset, kind, "kind", dub_media_kind_nicks),
  DUB_COLUMN_ENUM (DubAsset, state, "state", dub_asset_state_nicks),
  DUB_COLUMN (DubAsset, name, TEXT),
  DUB_COLUMN (DubAsset, path, TEXT),
  DUB_COLUMN (DubAsset, url, TEXT),
  DUB_COLUMN (DubAsset, bytes, INT64),
  DUB_COLUMN (DubAsset, mtime_usec, INT64),
  DUB_COLUMN (DubAsset, sha256, TEXT),
  DUB_COLUMN (DubAsset, mime, TEXT),
  DUB_COLUMN (DubAsset, language, TEXT),
  DUB_COLUMN (DubAsset, thumbnail, TEXT),
  DUB_FACTS_COLUMNS (DubAsset, facts),
  DUB_TROUBLE_COLUMNS (DubAsset, trouble),
  DUB_COLUMN (DubAsset, created_at, INT64),
  DUB_COLUMN (DubAsset, deleted_at, INT64),
};

static gpointer
make (void)
{
  return dub_asset_new ();
}

static void
release (gpointer row)
{
  dub_asset_free (row);
}

static const DubRowType type = {
  .table = DUB_TABLE_ASSET,
  .name = "asset",
  .columns = columns,
  .n_columns = G_N_ELEMENTS (columns),
  .parent_offset = G_STRUCT_OFFSET (DubAsset, project),
  .created_offset = G_STRUCT_OFFSET (DubAsset, created_at),
  .make = make,
  .free = release,
};

gboolean
dub_store_put_asset (DubStore *store, DubAsset *asset, GError **error)
{
  return dub_row_put (store, &type, asset, error);
}

DubAsset *
dub_store_get_asset (DubStore *store, gint64 id, GError **error)
{
  return dub_row_get (store, &type, id, error);
}

GPtrArray *
dub_store_list_assets (DubStore *store, gint64 project, GError **error)
{
  DubValue value = { .number = project };

  if (project == 0)
    return dub_row_list (store, &type, "WHERE deleted_at = 0 ORDER BY id", NULL, 0, error);
  return dub_row_list (store, &type, "WHERE project = ?1 AND deleted_at = 0 ORDER BY id", &value, 1,
                       error);
}

DubAsset *
dub_store_find_asset (DubStore *store, gint64 project, const char *sha256, GError **error)
{
  DubValue values[] = { { .number = project }, { .text = sha256 } };
  gpointer asset = NULL;

  if (sha256 == NULL)
    return NULL;
  dub_row_find (store, &type,
                "WHERE project = ?1 AND sha256 = ?2 AND deleted_at = 0 ORDER BY id LIMIT 1", values,
                G_N_ELEMENTS (values), &asset, error);
  return asset;
}

GPtrArray *
dub_store_list_probing_assets (DubStore *store, GError **error)
{
  return dub_row_list (store, &type,
                       "INDEXED BY asset_probing WHERE state = 'probing' AND deleted_at = 0"
                       " ORDER BY id",
                       NULL, 0, error);
}
