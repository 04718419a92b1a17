/* The accounts with providers; their keys are in the keyring, never here. */
#include "store/row.h"

static const DubColumn columns[] = {
  DUB_COLUMN (DubAccount, uid, TEXT),         DUB_COLUMN (DubAccount, provider, TEXT),
  DUB_COLUMN (DubAccount, label, TEXT),       DUB_COLUMN (DubAccount, base_url, TEXT),
  DUB_COLUMN (DubAccount, settings, MAP),     DUB_COLUMN (DubAccount, created_at, INT64),
  DUB_COLUMN (DubAccount, deleted_at, INT64),
};

static gpointer
make (void)
{
  return dub_account_new ();
}

static void
release (gpointer row)
{
  dub_account_free (row);
}

static const DubRowType type = {
  .table = DUB_TABLE_ACCOUNT,
  .name = "account",
  .columns = columns,
  .n_columns = G_N_ELEMENTS (columns),
  .created_offset = G_STRUCT_OFFSET (DubAccount, created_at),
  .make = make,
  .free = release,
};

gboolean
dub_store_put_account (DubStore *store, DubAccount *account, GError **error)
{
  return dub_row_put (store, &type, account, error);
}

DubAccount *
dub_store_get_account (DubStore *store, gint64 id, GError **error)
{
  return dub_row_get (store, &type, id, error);
}

GPtrArray *
dub_store_list_accounts (DubStore *store, GError **error)
{
  return dub_row_list (store, &type, "WHERE deleted_at = 0 ORDER BY id", NULL, 0, error);
}
