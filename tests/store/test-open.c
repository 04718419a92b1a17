/* Opening: fresh folders, migrations with their backups, and files that must be refused with
 * every byte kept. */
#include "fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define VERSION_1                                                                                  \
  "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;"                         \
  "INSERT INTO note (text) VALUES ('of version 1')"

static const char *const two_steps[] = {
  VERSION_1,
  "ALTER TABLE note ADD COLUMN at INTEGER NOT NULL DEFAULT 7; UPDATE note SET text = 'of version "
  "2'",
};
static const char *const broken_steps[] = {
  VERSION_1,
  "ALTER TABLE note ADD COLUMN at INTEGER NOT NULL DEFAULT 7; UPDATE note SET text = 'half-way'",
  "CREATE TABLE other (id INTEGER PRIMARY KEY) STRICT; INSERT INTO nowhere VALUES (1)",
};
static const char *const orphan_steps[] = {
  VERSION_1,
  "CREATE TABLE leaf (note INTEGER REFERENCES note); INSERT INTO leaf VALUES (99)",
};
static const DubSchema schema_1 = { two_steps, 1 };
static const DubSchema schema_2 = { two_steps, 2 };
static const DubSchema schema_broken = { broken_steps, 3 };
static const DubSchema schema_orphan = { orphan_steps, 2 };

static char *
text_of (DubStore *store, const char *sql)
{
  sqlite3_stmt *stmt = NULL;
  char *text;

  g_assert_cmpint (sqlite3_prepare_v2 (store->db, sql, -1, &stmt, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_ROW);
  text = g_strdup ((const char *) sqlite3_column_text (stmt, 0));
  sqlite3_finalize (stmt);
  return text;
}

static void
assert_text (DubStore *store, const char *sql, const char *expected)
{
  g_autofree char *text = text_of (store, sql);

  g_assert_cmpstr (text, ==, expected);
}

static DubStore *
open_ok (Fixture *fixture, const DubSchema *schema)
{
  g_autoptr (GError) error = NULL;
  DubStore *store = dub_store_open_schema (fixture->dir, TRUE, schema, &error);

  g_assert_no_error (error);
  g_assert_nonnull (store);
  return store;
}

static void
make_version_1 (Fixture *fixture)
{
  dub_store_close (open_ok (fixture, &schema_1));
}

static guint
count_backups (Fixture *fixture)
{
  g_auto (GStrv) backups = dub_store_list_backups (fixture->dir);

  return g_strv_length (backups);
}

static int
mode_of (const char *path)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  return info.st_mode & 0777;
}

static void
test_fresh (Fixture *fixture, gconstpointer data)
{
  g_autofree char *dir = g_build_filename (fixture->dir, "a", "b", NULL);
  g_autofree char *path = g_build_filename (dir, DUB_STORE_FILE, NULL);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (DubStore) store = dub_store_open (dir, TRUE, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (dub_store_get_dir (store), ==, dir);
  g_assert_cmpint (mode_of (dir), ==, 0700);
  g_assert_cmpint (mode_of (path), ==, 0600);
  g_assert_cmpint (mode_of (log), ==, 0600);
  assert_text (store, "PRAGMA journal_mode", "wal");
  assert_text (store, "PRAGMA synchronous", "2");
  assert_text (store, "PRAGMA foreign_keys", "1");
  assert_text (store, "PRAGMA trusted_schema", "0");
  assert_text (store, "PRAGMA integrity_check", "ok");
  g_assert_cmpint (dub_store_schema_version (), >=, 1);
}

static void
test_fresh_empty_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (fixture->path, "", 0, &error));
  fixture->store = dub_store_open (fixture->dir, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_backups (fixture), ==, 0);
}

static void
test_reader_before_writer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) none = NULL;
  g_autoptr (GError) empty = NULL;

  g_assert_null (dub_store_open (fixture->dir, FALSE, &none));
  g_assert_error (none, DUB_ERROR, DUB_ERROR_NOT_FOUND);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_set_contents (fixture->path, "", 0, NULL));
  g_assert_null (dub_store_open (fixture->dir, FALSE, &empty));
  g_assert_error (empty, DUB_ERROR, DUB_ERROR_NOT_FOUND);
}

static void
test_reader_of_older (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  make_version_1 (fixture);
  g_assert_null (dub_store_open_schema (fixture->dir, FALSE, &schema_2, &error));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_NOT_READY);
}

static void
test_no_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *dir = g_build_filename (fixture->dir, DUB_STORE_FILE, "below-a-file", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (fixture->path, "", 0, NULL));
  g_assert_null (dub_store_open (dir, TRUE, &error));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_STORAGE);
}

static void
test_migrate (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) backups = NULL;
  g_autoptr (DubStore) copy = NULL;
  g_autoptr (GError) error = NULL;

  make_version_1 (fixture);
  g_assert_cmpuint (count_backups (fixture), ==, 0);
  fixture->store = open_ok (fixture, &schema_2);
  assert_text (fixture->store, "SELECT text || at FROM note", "of version 27");
  assert_text (fixture->store, "PRAGMA user_version", "2");
  assert_text (fixture->store, "PRAGMA foreign_keys", "1");
  backups = dub_store_list_backups (fixture->dir);
  g_assert_cmpuint (g_strv_length (backups), ==, 1);
  g_assert_cmpint (mode_of (backups[0]), ==, 0600);
  g_assert_nonnull (strstr (backups[0], "/backups/dubstage-v1-"));
  copy = dub_store_open_copy (backups[0], &error);
  g_assert_no_error (error);
  assert_text (copy, "SELECT text FROM note", "of version 1");
  assert_text (copy, "PRAGMA user_version", "1");
  assert_text (copy, "PRAGMA integrity_check", "ok");
}

/* Opened again, nothing is migrated and nothing is copied. */
static void
test_migrate_once (Fixture *fixture, gconstpointer data)
{
  make_version_1 (fixture);
  for (int i = 0; i < 3; i++)
    dub_store_close (open_ok (fixture, &schema_2));
  g_assert_cmpuint (count_backups (fixture), ==, 1);
}

static void
test_migrate_fails (Fixture *fixture, gconstpointer data)
{
  const DubSchema *schema = data;
  g_autoptr (GError) error = NULL;

  make_version_1 (fixture);
  g_assert_null (dub_store_open_schema (fixture->dir, TRUE, schema, &error));
  g_assert_nonnull (error);
  g_assert_cmpuint (count_backups (fixture), ==, 1);
  fixture->store = open_ok (fixture, &schema_1);
  assert_text (fixture->store, "SELECT text FROM note", "of version 1");
  assert_text (fixture->store, "PRAGMA user_version", "1");
  assert_text (fixture->store, "SELECT count(*) FROM sqlite_schema", "1");
  assert_text (fixture->store, "PRAGMA integrity_check", "ok");
}

/* Without a backup there is no migration. */
static void
test_backup_fails (Fixture *fixture, gconstpointer data)
{
  g_autofree char *backups = g_build_filename (fixture->dir, DUB_STORE_BACKUPS, NULL);
  g_autoptr (GError) error = NULL;

  make_version_1 (fixture);
  g_assert_true (g_file_set_contents (backups, "in the way", -1, NULL));
  g_assert_null (dub_store_open_schema (fixture->dir, TRUE, &schema_2, &error));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_STORAGE);
  fixture->store = open_ok (fixture, &schema_1);
  assert_text (fixture->store, "SELECT text FROM note", "of version 1");
}

static void
test_old_backups (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (fixture->dir, DUB_STORE_BACKUPS, NULL);
  g_autofree char *stranger = g_build_filename (folder, "mine.txt", NULL);
  g_auto (GStrv) backups = NULL;

  make_version_1 (fixture);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (stranger, "kept", -1, NULL));
  for (int i = 0; i < 14; i++)
    {
      g_autofree char *name =
          g_strdup_printf ("dubstage-v%d-200101%02dT000000.000000Z.db", 20 - i, i + 1);
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_true (g_file_set_contents (path, "old", -1, NULL));
    }
  fixture->store = open_ok (fixture, &schema_2);
  backups = dub_store_list_backups (fixture->dir);
  g_assert_cmpuint (g_strv_length (backups), ==, 10);
  g_assert_nonnull (strstr (backups[0], "/dubstage-v1-2"));
  g_assert_true (g_str_has_suffix (backups[1], "-20010114T000000.000000Z.db"));
  g_assert_true (g_str_has_suffix (backups[9], "-20010106T000000.000000Z.db"));
  g_assert_true (g_file_test (stranger, G_FILE_TEST_EXISTS));
}

typedef void (*Harm) (Fixture *fixture);

static void
overwrite (Fixture *fixture, gsize offset, gconstpointer bytes, gsize length)
{
  g_autofree char *contents = NULL;
  gsize size = 0;

  g_assert_true (g_file_get_contents (fixture->path, &contents, &size, NULL));
  g_assert_cmpuint (offset + length, <=, size);
  memcpy (contents + offset, bytes, length);
  g_assert_true (g_file_set_contents (fixture->path, contents, (gssize) size, NULL));
}

static void
harm_random (Fixture *fixture)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_autoptr (GByteArray) noise = g_byte_array_new ();

  for (int i = 0; i < 20000; i++)
    {
      guint8 byte = (guint8) g_rand_int (random);

      g_byte_array_append (noise, &byte, 1);
    }
  g_assert_true (g_file_set_contents (fixture->path, (char *) noise->data, noise->len, NULL));
}

static void
harm_short (Fixture *fixture)
{
  g_assert_true (g_file_set_contents (fixture->path, "SQLite format 3", 16, NULL));
}

static void
harm_text (Fixture *fixture)
{
  g_assert_true (g_file_set_contents (fixture->path, "a letter to my bank\n", -1, NULL));
}

static void
harm_truncated (Fixture *fixture)
{
  g_assert_cmpint (truncate (fixture->path, 9000), ==, 0);
}

static void
harm_odd_length (Fixture *fixture)
{
  g_assert_cmpint (truncate (fixture->path, 4096 + 100), ==, 0);
}

static void
harm_zeroed_page (Fixture *fixture)
{
  static const char zeros[4096] = { 0 };

  overwrite (fixture, 4096, zeros, sizeof zeros);
}

static void
harm_zeroed_schema (Fixture *fixture)
{
  static const char zeros[3900] = { 0 };

  overwrite (fixture, 100, zeros, sizeof zeros);
}

static void
harm_header (Fixture *fixture)
{
  overwrite (fixture, 16, "\x00\x07", 2); /* the page size */
}

static void
harm_foreign (Fixture *fixture)
{
  overwrite (fixture, 68, "GIMP", 4); /* another program's database */
}

static void
harm_no_version (Fixture *fixture)
{
  overwrite (fixture, 60, "\0\0\0\0", 4);
}

static void
harm_newer (Fixture *fixture)
{
  overwrite (fixture, 60, "\0\0\1\0", 4);
}

static const struct
{
  const char *name;
  Harm harm;
  DubError code;
} harms[] = {
  { "random-bytes", harm_random, DUB_ERROR_STORE_DAMAGED },
  { "short", harm_short, DUB_ERROR_STORE_DAMAGED },
  { "text", harm_text, DUB_ERROR_STORE_DAMAGED },
  { "truncated", harm_truncated, DUB_ERROR_STORE_DAMAGED },
  { "odd-length", harm_odd_length, DUB_ERROR_STORE_DAMAGED },
  { "zeroed-page", harm_zeroed_page, DUB_ERROR_STORE_DAMAGED },
  { "zeroed-schema", harm_zeroed_schema, DUB_ERROR_STORE_DAMAGED },
  { "header", harm_header, DUB_ERROR_STORE_DAMAGED },
  { "foreign", harm_foreign, DUB_ERROR_STORE_DAMAGED },
  { "no-version", harm_no_version, DUB_ERROR_STORE_DAMAGED },
  { "newer", harm_newer, DUB_ERROR_STORE_NEWER },
};

static void
make_rows (Fixture *fixture)
{
  fixture_set_up (fixture, NULL);
  for (int i = 0; i < 200; i++)
    fixture_put_job (fixture, "a job with a title of some length");
  g_clear_pointer (&fixture->store, dub_store_close);
}

static void
assert_refused (Fixture *fixture, DubError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (dub_store_open (fixture->dir, TRUE, &error));
  g_assert_error (error, DUB_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, DUB_STORE_FILE));
}

static void
test_harm (Fixture *fixture, gconstpointer data)
{
  guint row = GPOINTER_TO_UINT (data);
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;
  g_autoptr (GBytes) kept = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *aside = NULL;

  harms[row].harm (fixture);
  before = fixture_read (fixture->path);
  assert_refused (fixture, harms[row].code);
  assert_refused (fixture, harms[row].code);
  after = fixture_read (fixture->path);
  g_assert_true (g_bytes_equal (before, after));
  g_assert_cmpuint (count_backups (fixture), ==, 0);
  aside = dub_store_set_aside (fixture->dir, &error);
  g_assert_no_error (error);
  kept = fixture_read (aside);
  g_assert_true (g_bytes_equal (before, kept));
  fixture_reopen (fixture);
}

/* The same where the newer version is only in the write-ahead log. */
static void
test_newer_in_log (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *log = g_strconcat (fixture->path, "-wal", NULL);
  g_autoptr (GBytes) log_before = NULL;
  g_autoptr (GBytes) log_after = NULL;

  fixture->store = open_ok (fixture, &schema_2);
  log_before = fixture_read (log);
  g_assert_cmpuint (g_bytes_get_size (log_before), >, 0);
  before = fixture_read (fixture->path);
  g_assert_null (dub_store_open_schema (fixture->dir, TRUE, &schema_1, &error));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_STORE_NEWER);
  after = fixture_read (fixture->path);
  log_after = fixture_read (log);
  g_assert_true (g_bytes_equal (before, after));
  g_assert_true (g_bytes_equal (log_before, log_after));
}

/* A log without its file's last commits is put away with the file, not played into a new one. */
static void
test_set_aside_log (Fixture *fixture, gconstpointer data)
{
  g_autofree char *log = g_strconcat (fixture->path, "-wal", NULL);
  g_autofree char *aside = NULL;
  g_autofree char *aside_log = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (log, "left over", -1, NULL));
  aside = dub_store_set_aside (fixture->dir, &error);
  g_assert_no_error (error);
  aside_log = g_strconcat (aside, "-wal", NULL);
  g_assert_true (g_file_test (aside_log, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (log, G_FILE_TEST_EXISTS));
  g_assert_null (dub_store_set_aside (fixture->dir, &error));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_NOT_FOUND);
}

static char *
make_backup (Fixture *fixture)
{
  g_auto (GStrv) backups = NULL;
  g_autoptr (GError) error = NULL;

  fixture_reopen (fixture);
  g_assert_true (dub_store_make_backup (fixture->store, &error));
  g_assert_no_error (error);
  backups = dub_store_list_backups (fixture->dir);
  g_assert_cmpuint (g_strv_length (backups), ==, 1);
  return g_strdup (backups[0]);
}

static void
test_restore (Fixture *fixture, gconstpointer data)
{
  g_autofree char *backup = make_backup (fixture);
  g_autoptr (GBytes) before = fixture_read (backup);
  g_autoptr (GBytes) after = NULL;
  g_autoptr (GError) error = NULL;

  fixture_put_job (fixture, "after the backup");
  assert_text (fixture->store, "SELECT count(*) FROM job", "201");
  g_clear_pointer (&fixture->store, dub_store_close);
  harm_zeroed_page (fixture);
  g_assert_true (dub_store_restore (fixture->dir, backup, &error));
  g_assert_no_error (error);
  g_assert_cmpint (mode_of (fixture->path), ==, 0600);
  fixture_reopen (fixture);
  assert_text (fixture->store, "SELECT count(*) FROM job", "200");
  g_assert_cmpint (fixture_put_job (fixture, "next"), ==, 201);
  after = fixture_read (backup);
  g_assert_true (g_bytes_equal (before, after));
}

/* A backup that is no database leaves the present file where it is. */
static void
test_restore_refused (Fixture *fixture, gconstpointer data)
{
  g_autofree char *backup = make_backup (fixture);
  g_autoptr (GError) damaged = NULL;
  g_autoptr (GError) missing = NULL;

  g_clear_pointer (&fixture->store, dub_store_close);
  g_assert_true (g_file_set_contents (backup, "no database at all", -1, NULL));
  g_assert_false (dub_store_restore (fixture->dir, backup, &damaged));
  g_assert_error (damaged, DUB_ERROR, DUB_ERROR_STORE_DAMAGED);
  g_assert_cmpint (g_unlink (backup), ==, 0);
  g_assert_false (dub_store_restore (fixture->dir, backup, &missing));
  g_assert_error (missing, DUB_ERROR, DUB_ERROR_NOT_FOUND);
  fixture_reopen (fixture);
  assert_text (fixture->store, "SELECT count(*) FROM job", "200");
}

static void
set_up_rows (Fixture *fixture, gconstpointer data)
{
  make_rows (fixture);
}

#define ADD(path, data, test)                                                                      \
  g_test_add (path, Fixture, data, fixture_set_up_empty, test, fixture_tear_down)
#define ADD_ROWS(path, data, test)                                                                 \
  g_test_add (path, Fixture, data, set_up_rows, test, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/store/open/fresh/folder", NULL, test_fresh);
  ADD ("/store/open/fresh/empty-file", NULL, test_fresh_empty_file);
  ADD ("/store/open/no-folder", NULL, test_no_folder);
  ADD ("/store/open/reader/before-writer", NULL, test_reader_before_writer);
  ADD ("/store/open/reader/of-older", NULL, test_reader_of_older);
  ADD ("/store/open/migrate/with-backup", NULL, test_migrate);
  ADD ("/store/open/migrate/once", NULL, test_migrate_once);
  ADD ("/store/open/migrate/fails-half-way", &schema_broken, test_migrate_fails);
  ADD ("/store/open/migrate/breaks-references", &schema_orphan, test_migrate_fails);
  ADD ("/store/open/migrate/no-backup", NULL, test_backup_fails);
  ADD ("/store/open/migrate/old-backups", NULL, test_old_backups);
  ADD ("/store/open/newer-in-log", NULL, test_newer_in_log);
  ADD_ROWS ("/store/open/set-aside-log", NULL, test_set_aside_log);
  ADD_ROWS ("/store/open/restore/after-damage", NULL, test_restore);
  ADD_ROWS ("/store/open/restore/refused", NULL, test_restore_refused);
  for (guint i = 0; i < G_N_ELEMENTS (harms); i++)
    {
      g_autofree char *path = g_strconcat ("/store/open/refused/", harms[i].name, NULL);

      ADD_ROWS (path, GUINT_TO_POINTER (i), test_harm);
    }
  return g_test_run ();
}
