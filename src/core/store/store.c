/* Opening and closing the connection to a data folder.
 *
 *   folder → file (0600) → first look at its bytes → connection → inspection, still without
 *   writing → WAL and synchronous=FULL → backup and migration → in use
 *
 * A file that is refused on the way keeps every byte. */
#include "store/statement.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define PATIENCE_MS 5000
#define HEADER_SIZE 100

/* mmap stays off: an I/O error of a mapped file ends the program, one of a read is an error. */
static const char settings[] = "PRAGMA foreign_keys = ON;"
                               "PRAGMA recursive_triggers = ON;"
                               "PRAGMA cell_size_check = ON;"
                               "PRAGMA temp_store = MEMORY;"
                               "PRAGMA mmap_size = 0;"
                               "PRAGMA cache_size = -32768;";

static const char writer_settings[] = "PRAGMA synchronous = FULL;"
                                      "PRAGMA journal_size_limit = 67108864;"
                                      "PRAGMA wal_autocheckpoint = 1000;";

static void
finalize (gpointer stmt)
{
  /* Its result repeats that of the last step, which has been reported. */
  sqlite3_finalize (stmt);
}

static DubStore *
store_new (const char *dir, const char *path, gboolean writable)
{
  DubStore *store = g_new0 (DubStore, 1);

  store->dir = g_strdup (dir);
  store->path = g_strdup (path);
  store->writable = writable;
  store->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, finalize);
  store->changes = g_array_new (FALSE, FALSE, sizeof (DubChange));
  store->changed = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return store;
}

void
dub_store_close (DubStore *store)
{
  if (store == NULL)
    return;
  if (store->depth > 0)
    {
      store->depth = 1;
      dub_store_rollback (store);
    }
  g_hash_table_destroy (store->statements);
  if (sqlite3_close (store->db) != SQLITE_OK)
    g_critical ("%s: a statement is still in use", store->path);
  for (guint table = 0; table < DUB_N_TABLES; table++)
    for (guint which = 0; which < DUB_N_SQL; which++)
      g_free (store->texts[table][which]);
  g_array_unref (store->changes);
  g_hash_table_destroy (store->changed);
  g_free (store->dir);
  g_free (store->path);
  g_free (store);
}

gboolean
dub_store_sync_folder (const char *dir, GError **error)
{
  int fd = g_open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  gboolean ok = fd >= 0 && fsync (fd) == 0;

  if (!ok)
    dub_store_fail_errno (dir, errno, error);
  if (fd >= 0)
    g_close (fd, NULL);
  return ok;
}

static gboolean
make_folder (const char *dir, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (dir);

  if (g_file_test (dir, G_FILE_TEST_IS_DIR))
    return TRUE;
  if (g_mkdir_with_parents (dir, 0700) != 0)
    {
      int number = errno;

      g_set_error (error, DUB_ERROR, DUB_ERROR_STORAGE, "%s: %s", dir, g_strerror (number));
      return FALSE;
    }
  return dub_store_sync_folder (parent, error);
}

static gboolean
make_file (DubStore *store, GError **error)
{
  int fd = g_open (store->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (fd < 0)
    return errno == EEXIST || dub_store_fail_errno (store->path, errno, error);
  g_close (fd, NULL);
  return dub_store_sync_folder (store->dir, error);
}

static guint32
read_u32 (const guint8 *bytes)
{
  return (guint32) bytes[0] << 24 | (guint32) bytes[1] << 16 | (guint32) bytes[2] << 8 | bytes[3];
}

/* Judges the bytes before SQLite makes companions of the file (SQLite's "Database File Format",
 * 1.3: user version at 60, application id at 68). What is only in the write-ahead log, and any
 * doubt, is left to the inspection. */
static gboolean
look_at_header (DubStore *store, const DubSchema *schema, GError **error)
{
  guint8 header[HEADER_SIZE];
  int fd = g_open (store->path, O_RDONLY | O_CLOEXEC, 0);
  gssize n = fd >= 0 ? read (fd, header, sizeof header) : -1;
  int number = errno;
  guint32 application;

  if (fd >= 0)
    g_close (fd, NULL);
  if (n < 0)
    return dub_store_fail_errno (store->path, number, error);
  if (n == 0)
    return TRUE;
  if (n < HEADER_SIZE || memcmp (header, "SQLite format 3", 16) != 0)
    return dub_store_fail_path (store->path, SQLITE_NOTADB, sqlite3_errstr (SQLITE_NOTADB), error);
  application = read_u32 (header + 68);
  if (application != 0 && application != DUB_STORE_APPLICATION_ID)
    return dub_store_fail_path (store->path, SQLITE_NOTADB, sqlite3_errstr (SQLITE_NOTADB), error);
  if (read_u32 (header + 60) > schema->n_steps)
    return dub_store_refuse_newer (store, schema, read_u32 (header + 60), error);
  return TRUE;
}

static gboolean
connect_file (DubStore *store, int flags, GError **error)
{
  int code = sqlite3_open_v2 (store->path, &store->db, flags | SQLITE_OPEN_NOMUTEX, NULL);

  if (code != SQLITE_OK)
    return dub_store_fail (store, code, error);
  sqlite3_extended_result_codes (store->db, 1);
  sqlite3_busy_timeout (store->db, PATIENCE_MS);
  sqlite3_db_config (store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  sqlite3_db_config (store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (store->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  sqlite3_db_config (store->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
  return dub_store_exec (store, settings, error);
}

static gboolean
use_wal (DubStore *store, GError **error)
{
  g_auto (DubStatement) statement = { 0 };
  g_autofree char *shown = g_filename_display_name (store->path);

  if (!dub_statement_init (&statement, store, "PRAGMA journal_mode = WAL", error))
    return FALSE;
  if (dub_statement_step (&statement, error) != DUB_STEP_ROW)
    return FALSE;
  if (g_strcmp0 (dub_statement_text (&statement, 0), "wal") == 0)
    return TRUE;
  g_set_error (error, DUB_ERROR, DUB_ERROR_STORAGE,
               _ ("The disk of “%s” does not allow a database."), shown);
  return FALSE;
}

static gboolean
open_writer (DubStore *store, const DubSchema *schema, GError **error)
{
  if (!make_folder (store->dir, error) || !make_file (store, error)
      || !look_at_header (store, schema, error)
      || !connect_file (store, SQLITE_OPEN_READWRITE, error)
      || !dub_store_inspect (store, schema, error) || !use_wal (store, error)
      || !dub_store_exec (store, writer_settings, error)
      || !dub_store_migrate (store, schema, error))
    return FALSE;
  sqlite3_db_config (store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
  return TRUE;
}

/* Even a reader of a write-ahead log writes to its shared index, hence READWRITE. */
static gboolean
open_reader (DubStore *store, const DubSchema *schema, GError **error)
{
  g_autofree char *shown = g_filename_display_name (store->path);

  if (!look_at_header (store, schema, error) || !connect_file (store, SQLITE_OPEN_READWRITE, error)
      || !dub_store_exec (store, "PRAGMA query_only = ON", error)
      || !dub_store_inspect (store, schema, error))
    return FALSE;
  if (store->version == (int) schema->n_steps)
    return TRUE;
  g_set_error (error, DUB_ERROR, store->version == 0 ? DUB_ERROR_NOT_FOUND : DUB_ERROR_NOT_READY,
               _ ("“%s” has not been prepared yet."), shown);
  return FALSE;
}

DubStore *
dub_store_open_schema (const char *dir, gboolean writable, const DubSchema *schema, GError **error)
{
  g_autofree char *path = g_build_filename (dir, DUB_STORE_FILE, NULL);
  g_autoptr (DubStore) store = store_new (dir, path, writable);
  gboolean ok = writable ? open_writer (store, schema, error) : open_reader (store, schema, error);

  return ok ? g_steal_pointer (&store) : NULL;
}

DubStore *
dub_store_open (const char *dir, gboolean writable, GError **error)
{
  return dub_store_open_schema (dir, writable, &dub_schema, error);
}

DubStore *
dub_store_open_copy (const char *path, GError **error)
{
  g_autofree char *dir = g_path_get_dirname (path);
  g_autoptr (DubStore) store = store_new (dir, path, FALSE);

  if (!look_at_header (store, &dub_schema, error)
      || !connect_file (store, SQLITE_OPEN_READONLY, error)
      || !dub_store_inspect (store, &dub_schema, error) || !dub_store_check (store, error))
    return NULL;
  return g_steal_pointer (&store);
}

void
dub_store_set_patience (DubStore *store, int milliseconds)
{
  sqlite3_busy_timeout (store->db, milliseconds);
}

const char *
dub_store_get_dir (DubStore *store)
{
  return store->dir;
}

void
dub_store_interrupt (DubStore *store)
{
  sqlite3_interrupt (store->db);
}

void
dub_store_set_changes_func (DubStore *store, DubChangesFunc func, gpointer user_data)
{
  store->changes_func = func;
  store->changes_data = user_data;
}

gint64
dub_store_get_revision (DubStore *store)
{
  g_autoptr (GError) error = NULL;
  gint64 others = 0;

  if (!dub_store_number (store, "PRAGMA data_version", &others, &error))
    g_warning ("%s", error->message);
  return others + sqlite3_total_changes64 (store->db);
}
