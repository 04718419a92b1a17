/* Judging an existing file, and bringing it to the present version: all steps and the new version
 * number are one transaction, after a backup of what was there. */
#include "store/statement.h"

#include <glib/gi18n-lib.h>

/* Checking everything takes about a second for 200 MB, too long for each start. */
#define FULL_CHECK_BYTES (32 * 1024 * 1024)

static gboolean
refuse_damaged (DubStore *store, const char *particulars, GError **error)
{
  return dub_store_fail_path (store->path, SQLITE_CORRUPT, particulars, error);
}

gboolean
dub_store_refuse_newer (DubStore *store, const DubSchema *schema, guint version, GError **error)
{
  g_autofree char *shown = g_filename_display_name (store->path);

  g_set_error (error, DUB_ERROR, DUB_ERROR_STORE_NEWER,
               _ ("“%s” has version %u; this program knows versions up to %u."), shown, version,
               schema->n_steps);
  return FALSE;
}

gboolean
dub_store_check (DubStore *store, GError **error)
{
  g_auto (DubStatement) statement = { 0 };

  if (!dub_statement_init (&statement, store, "PRAGMA quick_check (1)", error))
    return FALSE;
  if (dub_statement_step (&statement, error) != DUB_STEP_ROW)
    return FALSE;
  if (g_strcmp0 (dub_statement_text (&statement, 0), "ok") == 0)
    return TRUE;
  return refuse_damaged (store, dub_statement_text (&statement, 0), error);
}

/* Both ends of every table can be read. */
static gboolean
check_table (DubStore *store, const char *name, GError **error)
{
  static const char *const ends[] = { "SELECT 1 FROM \"%w\" LIMIT 1",
                                      "SELECT max (rowid) FROM \"%w\"" };
  guint n = g_str_equal (name, "value") || g_str_equal (name, "job_remote") ? 1 : 2;
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < n; i++)
    {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
      char *sql = sqlite3_mprintf (ends[i], name);
#pragma GCC diagnostic pop

      ok = sql != NULL && dub_store_exec (store, sql, error);
      sqlite3_free (sql);
    }
  return ok;
}

static gboolean
check_ends (DubStore *store, GError **error)
{
  g_auto (DubStatement) statement = { 0 };
  DubStep step;

  if (!dub_statement_init (&statement, store, "SELECT name FROM sqlite_schema WHERE type = 'table'",
                           error))
    return FALSE;
  while ((step = dub_statement_step (&statement, error)) == DUB_STEP_ROW)
    if (!check_table (store, dub_statement_text (&statement, 0), error))
      return FALSE;
  return step == DUB_STEP_DONE;
}

static gboolean
check_sound (DubStore *store, GError **error)
{
  gint64 pages = 0, size = 0;

  if (!dub_store_number (store, "PRAGMA page_count", &pages, error)
      || !dub_store_number (store, "PRAGMA page_size", &size, error))
    return FALSE;
  return pages * size <= FULL_CHECK_BYTES ? dub_store_check (store, error)
                                          : check_ends (store, error);
}

gboolean
dub_store_inspect (DubStore *store, const DubSchema *schema, GError **error)
{
  gint64 application = 0, version = 0, tables = 0;

  if (!dub_store_number (store, "PRAGMA application_id", &application, error)
      || !dub_store_number (store, "PRAGMA user_version", &version, error)
      || !dub_store_number (store, "SELECT count (*) FROM sqlite_schema", &tables, error))
    return FALSE;
  store->version = (int) version;
  if (application == 0 && version == 0 && tables == 0)
    return TRUE;
  if (application != DUB_STORE_APPLICATION_ID || version <= 0)
    return refuse_damaged (store, _ ("it is not a database of Dubstage"), error);
  if (version > (gint64) schema->n_steps)
    return dub_store_refuse_newer (store, schema, (guint) version, error);
  /* A window that only reads opens often, and meets damage where it reads. */
  return !store->writable || check_sound (store, error);
}

static gboolean
check_references (DubStore *store, GError **error)
{
  gint64 broken = 0;

  if (!dub_store_number (store, "SELECT count (*) FROM pragma_foreign_key_check", &broken, error))
    return FALSE;
  return broken == 0 || refuse_damaged (store, "foreign keys", error);
}

static gboolean
run_steps (DubStore *store, const DubSchema *schema, GError **error)
{
  g_autofree char *mark = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %u",
                                           DUB_STORE_APPLICATION_ID, schema->n_steps);
  gint64 version = 0;

  /* Read again under the lock: another process may have been quicker. */
  if (!dub_store_number (store, "PRAGMA user_version", &version, error))
    return FALSE;
  for (guint i = (guint) version; i < schema->n_steps; i++)
    if (!dub_store_exec (store, schema->steps[i], error))
      return FALSE;
  return check_references (store, error) && dub_store_exec (store, mark, error);
}

gboolean
dub_store_migrate (DubStore *store, const DubSchema *schema, GError **error)
{
  gboolean ok;

  if (store->version == (int) schema->n_steps)
    return TRUE;
  if (store->version > 0 && !dub_store_make_backup (store, error))
    return FALSE;
  /* A step may rebuild a table that others refer to; the references are checked at the end. */
  if (!dub_store_exec (store, "PRAGMA foreign_keys = OFF", error)
      || !dub_store_begin (store, error))
    return FALSE;
  ok = dub_store_end (store, run_steps (store, schema, error), error);
  if (!ok || !dub_store_exec (store, "PRAGMA foreign_keys = ON", error))
    return FALSE;
  store->version = (int) schema->n_steps;
  return TRUE;
}
