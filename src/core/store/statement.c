/* Prepared statements, and the one place that turns SQLite's codes into DUB_ERROR. */
#include "store/statement.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

/* Queries differ by their filters; idle ones above this number are not kept. */
#define MAX_IDLE_STATEMENTS 96

/* By primary code; the sentence takes the path and SQLite's words. */
static const struct
{
  int sqlite;
  DubError code;
  const char *sentence;
} codes[] = {
  { SQLITE_FULL, DUB_ERROR_STORAGE, N_ ("The disk is full: “%s” cannot be written (%s).") },
  { SQLITE_IOERR, DUB_ERROR_STORAGE, N_ ("“%s” cannot be read or written (%s).") },
  { SQLITE_READONLY, DUB_ERROR_STORAGE, N_ ("“%s” may not be written (%s).") },
  { SQLITE_PERM, DUB_ERROR_STORAGE, N_ ("“%s” may not be written (%s).") },
  { SQLITE_CANTOPEN, DUB_ERROR_STORAGE, N_ ("“%s” cannot be opened (%s).") },
  { SQLITE_CORRUPT, DUB_ERROR_STORE_DAMAGED, N_ ("The database “%s” is damaged (%s).") },
  { SQLITE_NOTADB, DUB_ERROR_STORE_DAMAGED, N_ ("The database “%s” is damaged (%s).") },
  { SQLITE_BUSY, DUB_ERROR_LOCKED, N_ ("Another program is writing to “%s” (%s).") },
  { SQLITE_LOCKED, DUB_ERROR_LOCKED, N_ ("Another program is writing to “%s” (%s).") },
  { SQLITE_INTERRUPT, DUB_ERROR_CANCELLED, N_ ("What “%s” was asked for was taken back (%s).") },
  { SQLITE_CONSTRAINT, DUB_ERROR_CONFLICT, N_ ("“%s” cannot hold this (%s).") },
};

gboolean
dub_store_fail_path (const char *path, int code, const char *particulars, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (codes[i].sqlite == (code & 0xff))
      {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        g_set_error (error, DUB_ERROR, codes[i].code, _ (codes[i].sentence), shown, particulars);
#pragma GCC diagnostic pop
        return FALSE;
      }
  g_set_error (error, DUB_ERROR, DUB_ERROR_FAILED, "%s: %s (%d)", shown, particulars, code);
  return FALSE;
}

gboolean
dub_store_fail (DubStore *store, int code, GError **error)
{
  const char *particulars = store->db != NULL ? sqlite3_errmsg (store->db) : sqlite3_errstr (code);

  /* Some failures end the whole transaction inside SQLite; what follows must not write alone. */
  if (store->depth > 0 && (store->db == NULL || sqlite3_get_autocommit (store->db)))
    store->failed = TRUE;
  return dub_store_fail_path (store->path, code, particulars, error);
}

gboolean
dub_store_fail_errno (const char *path, int number, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);
  DubError code = number == ENOENT ? DUB_ERROR_NOT_FOUND : DUB_ERROR_STORAGE;

  g_set_error (error, DUB_ERROR, code, "%s: %s", shown, g_strerror (number));
  return FALSE;
}

gboolean
dub_store_exec (DubStore *store, const char *sql, GError **error)
{
  int code = sqlite3_exec (store->db, sql, NULL, NULL, NULL);

  return code == SQLITE_OK || dub_store_fail (store, code, error);
}

gboolean
dub_store_number (DubStore *store, const char *sql, gint64 *number, GError **error)
{
  g_auto (DubStatement) statement = { 0 };
  DubStep step;

  if (!dub_statement_init (&statement, store, sql, error))
    return FALSE;
  step = dub_statement_step (&statement, error);
  *number = step == DUB_STEP_ROW ? dub_statement_int (&statement, 0) : 0;
  return step != DUB_STEP_FAILED;
}

gboolean
dub_statement_init (DubStatement *statement, DubStore *store, const char *sql, GError **error)
{
  gpointer text = NULL;
  gpointer stmt = NULL;
  int code;

  *statement = (DubStatement){ .store = store };
  if (g_hash_table_steal_extended (store->statements, sql, &text, &stmt))
    {
      g_free (text);
      statement->stmt = stmt;
      return TRUE;
    }
  code = sqlite3_prepare_v3 (store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement->stmt, NULL);
  return code == SQLITE_OK || dub_store_fail (store, code, error);
}

void
dub_statement_clear (DubStatement *statement)
{
  sqlite3_stmt *stmt = g_steal_pointer (&statement->stmt);
  GHashTable *idle = stmt != NULL ? statement->store->statements : NULL;

  if (stmt == NULL)
    return;
  sqlite3_reset (stmt);
  sqlite3_clear_bindings (stmt);
  if (g_hash_table_size (idle) < MAX_IDLE_STATEMENTS
      && !g_hash_table_contains (idle, sqlite3_sql (stmt)))
    g_hash_table_insert (idle, g_strdup (sqlite3_sql (stmt)), stmt);
  else
    sqlite3_finalize (stmt);
}

static void
note_binding (DubStatement *statement, int code)
{
  if (statement->trouble == SQLITE_OK)
    statement->trouble = code;
}

void
dub_statement_bind_int (DubStatement *statement, int position, gint64 value)
{
  note_binding (statement, sqlite3_bind_int64 (statement->stmt, position, value));
}

void
dub_statement_bind_double (DubStatement *statement, int position, double value)
{
  note_binding (statement, sqlite3_bind_double (statement->stmt, position, value));
}

void
dub_statement_bind_text (DubStatement *statement, int position, const char *text)
{
  note_binding (statement, sqlite3_bind_text (statement->stmt, position, text, -1, SQLITE_STATIC));
}

void
dub_statement_take_text (DubStatement *statement, int position, char *text)
{
  note_binding (statement, sqlite3_bind_text (statement->stmt, position, text, -1, g_free));
}

DubStep
dub_statement_step (DubStatement *statement, GError **error)
{
  int code = statement->trouble;

  if (code == SQLITE_OK)
    code = sqlite3_step (statement->stmt);
  if (code == SQLITE_ROW)
    return DUB_STEP_ROW;
  if (code == SQLITE_DONE)
    return DUB_STEP_DONE;
  dub_store_fail (statement->store, code, error);
  return DUB_STEP_FAILED;
}

gboolean
dub_statement_run (DubStatement *statement, GError **error)
{
  DubStep step = dub_statement_step (statement, error);

  while (step == DUB_STEP_ROW)
    step = dub_statement_step (statement, error);
  return step == DUB_STEP_DONE;
}

gint64
dub_statement_int (DubStatement *statement, int column)
{
  return sqlite3_column_int64 (statement->stmt, column);
}

const char *
dub_statement_text (DubStatement *statement, int column)
{
  return (const char *) sqlite3_column_text (statement->stmt, column);
}
