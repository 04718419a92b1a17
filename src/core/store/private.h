/* What the files of this folder share: the connection, its open transaction and the helpers that
 * turn SQLite's answers into ours. Nothing outside the store and its tests includes it. */
#pragma once

#include <sqlite3.h>

#include "store/store.h"

G_BEGIN_DECLS

#define DUB_STORE_FILE           "dubstage.db"
#define DUB_STORE_BACKUPS        "backups"
#define DUB_STORE_APPLICATION_ID 0x44756253 /* "DubS", at byte 68 of the file */

/* What each version of the schema does to the one before it, starting from an empty file. */
typedef struct
{
  const char *const *steps; /* SQL texts; step i makes version i + 1 */
  guint n_steps;
} DubSchema;

extern const DubSchema dub_schema;

typedef enum
{
  DUB_SQL_SELECT,
  DUB_SQL_INSERT,
  DUB_SQL_UPDATE,
  DUB_N_SQL
} DubSqlText;

struct _DubStore
{
  sqlite3 *db; /* owned */
  char *dir;   /* owned */
  char *path;  /* owned: of the database file */
  gboolean writable;
  int version;                          /* of the schema in the file */
  GHashTable *statements;               /* owned: SQL text → idle sqlite3_stmt */
  char *texts[DUB_N_TABLES][DUB_N_SQL]; /* owned: made when first needed */

  guint depth;         /* begun and not yet ended transactions */
  gboolean failed;     /* something in the open transaction went wrong */
  GArray *changes;     /* owned: DubChange of the open transaction */
  GHashTable *changed; /* owned: table and row → position in changes + 1 */

  DubChangesFunc changes_func; /* (nullable) */
  gpointer changes_data;       /* borrowed */
};

/* dub_store_open() with a schema of the caller's own. */
DubStore *
dub_store_open_schema (const char *dir, gboolean writable, const DubSchema *schema, GError **error);
/* A database at any path, checked as a whole, for reading alone: a backup. */
DubStore *dub_store_open_copy (const char *path, GError **error);
/* How long a writer waits for another one; the default is five seconds. */
void dub_store_set_patience (DubStore *store, int milliseconds);

/* Sets @error from what the connection last said; @code is SQLite's result. Always %FALSE. */
gboolean dub_store_fail (DubStore *store, int code, GError **error);
/* The same where there is no connection (any more). */
gboolean dub_store_fail_path (const char *path, int code, const char *particulars, GError **error);
/* Sets @error from errno. Always %FALSE. */
gboolean dub_store_fail_errno (const char *path, int number, GError **error);
gboolean dub_store_exec (DubStore *store, const char *sql, GError **error);
/* The number that a one-valued query gives. */
gboolean dub_store_number (DubStore *store, const char *sql, gint64 *number, GError **error);

/* Notes a row for the notification that follows the commit. */
void dub_store_note (DubStore *store, DubTable table, gint64 id, gint64 parent);
/* Ends one put: commits when @ok, else rolls back. Returns whether both went well. */
gboolean dub_store_end (DubStore *store, gboolean ok, GError **error);

/* Brings the open file to the last version of @schema; a file that is not empty is backed up. */
gboolean dub_store_migrate (DubStore *store, const DubSchema *schema, GError **error);
/* Whether the file is one of ours, of a version we know and sound, without writing to it. */
gboolean dub_store_inspect (DubStore *store, const DubSchema *schema, GError **error);

/* Reads the whole structure; about a second for 200 MB. */
gboolean dub_store_check (DubStore *store, GError **error);
/* Always %FALSE. */
gboolean
dub_store_refuse_newer (DubStore *store, const DubSchema *schema, guint version, GError **error);

/* Writes a compact copy of the open database to @path, on the disk when it returns %TRUE. */
gboolean dub_store_copy_to (DubStore *store, const char *path, GError **error);
gboolean dub_store_make_backup (DubStore *store, GError **error);
gboolean dub_store_sync_folder (const char *dir, GError **error);

G_END_DECLS
