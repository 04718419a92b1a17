/* Nested transactions by counting, and the notification that follows the outermost commit. */
#include "store/private.h"

#include <glib/gi18n-lib.h>

static gboolean
refuse_failed (DubStore *store, GError **error)
{
  g_autofree char *shown = g_filename_display_name (store->path);

  g_set_error (error, DUB_ERROR, DUB_ERROR_FAILED,
               _ ("Nothing was written to “%s”: an earlier part of the change failed."), shown);
  return FALSE;
}

gboolean
dub_store_begin (DubStore *store, GError **error)
{
  /* A writer takes its lock at once: a lock that is asked for later can fail half-way. */
  const char *sql = store->writable ? "BEGIN IMMEDIATE" : "BEGIN";

  if (store->depth > 0 && store->failed)
    return refuse_failed (store, error);
  if (store->depth == 0 && !dub_store_exec (store, sql, error))
    return FALSE;
  store->depth++;
  return TRUE;
}

static void
forget_changes (DubStore *store)
{
  g_array_set_size (store->changes, 0);
  g_hash_table_remove_all (store->changed);
}

static void
abandon (DubStore *store)
{
  store->depth = 0;
  store->failed = FALSE;
  forget_changes (store);
  if (sqlite3_get_autocommit (store->db))
    return;
  /* ROLLBACK reports what already went wrong, but always ends the transaction. */
  if (sqlite3_exec (store->db, "ROLLBACK", NULL, NULL, NULL) != SQLITE_OK)
    g_info ("%s: rollback: %s", store->path, sqlite3_errmsg (store->db));
}

static void
deliver (DubStore *store)
{
  g_autoptr (GArray) changes = g_steal_pointer (&store->changes);

  store->changes = g_array_new (FALSE, FALSE, sizeof (DubChange));
  g_hash_table_remove_all (store->changed);
  if (changes->len > 0 && store->changes_func != NULL)
    store->changes_func (changes, store->changes_data);
}

gboolean
dub_store_commit (DubStore *store, GError **error)
{
  /* Nothing is open where a failure has already ended it. */
  if (store->depth == 0)
    return refuse_failed (store, error);
  if (store->depth > 1)
    {
      store->depth--;
      return !store->failed || refuse_failed (store, error);
    }
  if (store->failed)
    {
      abandon (store);
      return refuse_failed (store, error);
    }
  if (!dub_store_exec (store, "COMMIT", error))
    {
      abandon (store);
      return FALSE;
    }
  store->depth = 0;
  deliver (store);
  return TRUE;
}

void
dub_store_rollback (DubStore *store)
{
  if (store->depth <= 1)
    {
      abandon (store);
      return;
    }
  store->depth--;
  store->failed = TRUE;
}

gboolean
dub_store_end (DubStore *store, gboolean ok, GError **error)
{
  if (ok)
    return dub_store_commit (store, error);
  dub_store_rollback (store);
  return FALSE;
}

void
dub_store_note (DubStore *store, DubTable table, gint64 id, gint64 parent)
{
  DubChange change = { table, id, parent };
  gint64 key = id * DUB_N_TABLES + (gint64) table;
  guint position = GPOINTER_TO_UINT (g_hash_table_lookup (store->changed, &key));

  if (position > 0)
    {
      g_array_index (store->changes, DubChange, position - 1) = change;
      return;
    }
  g_array_append_val (store->changes, change);
  g_hash_table_insert (store->changed, g_memdup2 (&key, sizeof key),
                       GUINT_TO_POINTER (store->changes->len));
}
