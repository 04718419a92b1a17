/* What has been or is being sent to a provider, so that the same content is sent once. */
#include "store/row.h"

static const DubColumn columns[] = {
  DUB_COLUMN (DubUpload, account, REF),
  DUB_COLUMN (DubUpload, asset, REF),
  DUB_COLUMN_ENUM (DubUpload, role, "role", dub_role_nicks),
  DUB_COLUMN (DubUpload, sha256, TEXT),
  DUB_COLUMN_AS (DubUpload, group, "group_id", TEXT),
  DUB_COLUMN_ENUM (DubUpload, state, "state", dub_upload_state_nicks),
  DUB_CHAIN_COLUMNS (DubUpload, chain),
  DUB_COLUMN (DubUpload, created_at, INT64),
  DUB_COLUMN (DubUpload, updated_at, INT64),
};

static gpointer
make (void)
{
  return dub_upload_new ();
}

static void
release (gpointer row)
{
  dub_upload_free (row);
}

static const DubRowType type = {
  .table = DUB_TABLE_UPLOAD,
  .name = "upload",
  .columns = columns,
  .n_columns = G_N_ELEMENTS (columns),
  .created_offset = G_STRUCT_OFFSET (DubUpload, created_at),
  .updated_offset = G_STRUCT_OFFSET (DubUpload, updated_at),
  .make = make,
  .free = release,
};

gboolean
dub_store_put_upload (DubStore *store, DubUpload *upload, GError **error)
{
  return dub_row_put (store, &type, upload, error);
}

DubUpload *
dub_store_get_upload (DubStore *store, gint64 id, GError **error)
{
  return dub_row_get (store, &type, id, error);
}

DubUpload *
dub_store_find_upload (DubStore *store,
                       gint64 account,
                       DubRole role,
                       gint64 asset,
                       const char *sha256,
                       const char *group,
                       GError **error)
{
  /* An empty text stands for "no group", which no group is called. */
  DubValue values[] = { { .number = account },
                        { .text = dub_role_nick (role) },
                        { .text = group != NULL ? group : "" },
                        { .number = asset, .text = sha256 } };
  const char *tail = sha256 != NULL
                         ? "WHERE account = ?1 AND role = ?2 AND ifnull (group_id, '') = ?3"
                           " AND sha256 = ?4 AND state != 'failed' ORDER BY id DESC LIMIT 1"
                         : "WHERE account = ?1 AND role = ?2 AND ifnull (group_id, '') = ?3"
                           " AND asset = ?4 AND state != 'failed' ORDER BY id DESC LIMIT 1";
  gpointer upload = NULL;

  dub_row_find (store, &type, tail, values, G_N_ELEMENTS (values), &upload, error);
  return upload;
}

GPtrArray *
dub_store_list_uploads (DubStore *store, gint64 account, gint64 asset, GError **error)
{
  DubValue values[] = { { .number = account }, { .number = asset } };

  if (asset != 0)
    return dub_row_list (store, &type, "WHERE asset = ?2 AND (?1 = 0 OR account = ?1) ORDER BY id",
                         values, G_N_ELEMENTS (values), error);
  return dub_row_list (store, &type, "WHERE ?1 = 0 OR account = ?1 ORDER BY id", values, 1, error);
}

GPtrArray *
dub_store_list_open_uploads (DubStore *store, GError **error)
{
  return dub_row_list (store, &type, "WHERE state IN ('pending', 'running') ORDER BY id", NULL, 0,
                       error);
}
