/* Copies of the database: backups before a migration, putting one back, and setting a damaged
 * file aside without losing a byte of it. */
#include "store/statement.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define KEPT_BACKUPS 10

/* Sorts by name as by time, and has no character that a file system minds. */
static char *
time_name (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  return g_date_time_format (now, "%Y%m%dT%H%M%S.%fZ");
}

/* An empty file that only its owner may read; VACUUM INTO fills it. */
static gboolean
make_private_file (const char *path, GError **error)
{
  int fd = g_open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

  if (fd < 0)
    return dub_store_fail_errno (path, errno, error);
  g_close (fd, NULL);
  return TRUE;
}

static gboolean
sync_file (const char *path, GError **error)
{
  int fd = g_open (path, O_RDWR | O_CLOEXEC, 0);
  gboolean ok = fd >= 0 && fsync (fd) == 0;

  if (!ok)
    dub_store_fail_errno (path, errno, error);
  if (fd >= 0)
    g_close (fd, NULL);
  return ok;
}

static gboolean
rename_file (const char *from, const char *to, GError **error)
{
  return g_rename (from, to) == 0 || dub_store_fail_errno (from, errno, error);
}

static gboolean
vacuum_into (DubStore *store, const char *path, GError **error)
{
  g_auto (DubStatement) statement = { 0 };

  if (!dub_statement_init (&statement, store, "VACUUM INTO ?1", error))
    return FALSE;
  dub_statement_bind_text (&statement, 1, path);
  return dub_statement_run (&statement, error);
}

gboolean
dub_store_copy_to (DubStore *store, const char *path, GError **error)
{
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  g_autofree char *dir = g_path_get_dirname (path);

  if (make_private_file (part, error) && vacuum_into (store, part, error) && sync_file (part, error)
      && rename_file (part, path, error))
    return dub_store_sync_folder (dir, error);
  g_unlink (part);
  return FALSE;
}

/* The time at the end of dubstage-v<version>-<time>.db. */
static const char *
time_of (const char *path)
{
  const char *dash = strrchr (path, '-');

  return dash != NULL ? dash : path;
}

static int
compare_newest_first (gconstpointer a, gconstpointer b)
{
  return strcmp (time_of (*(const char *const *) b), time_of (*(const char *const *) a));
}

char **
dub_store_list_backups (const char *dir)
{
  g_autofree char *folder = g_build_filename (dir, DUB_STORE_BACKUPS, NULL);
  g_autofree char *absolute = g_canonicalize_filename (folder, NULL);
  g_autoptr (GDir) entries = g_dir_open (absolute, 0, NULL);
  GPtrArray *paths = g_ptr_array_new ();
  const char *name;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    if (g_str_has_prefix (name, "dubstage-v") && g_str_has_suffix (name, ".db"))
      g_ptr_array_add (paths, g_build_filename (absolute, name, NULL));
  g_ptr_array_sort (paths, compare_newest_first);
  g_ptr_array_add (paths, NULL);
  return (char **) g_ptr_array_free (paths, FALSE);
}

static void
remove_old_backups (const char *dir)
{
  g_auto (GStrv) backups = dub_store_list_backups (dir);
  guint n = g_strv_length (backups);

  for (guint i = KEPT_BACKUPS; i < n; i++)
    if (g_unlink (backups[i]) != 0)
      g_info ("%s: %s", backups[i], g_strerror (errno));
}

gboolean
dub_store_make_backup (DubStore *store, GError **error)
{
  g_autofree char *folder = g_build_filename (store->dir, DUB_STORE_BACKUPS, NULL);
  g_autofree char *now = time_name ();
  g_autofree char *name = g_strdup_printf ("dubstage-v%d-%s.db", store->version, now);
  g_autofree char *path = g_build_filename (folder, name, NULL);

  if (g_mkdir (folder, 0700) != 0 && errno != EEXIST)
    return dub_store_fail_errno (folder, errno, error);
  if (!dub_store_sync_folder (store->dir, error) || !dub_store_copy_to (store, path, error))
    return FALSE;
  remove_old_backups (store->dir);
  return TRUE;
}

/* Companions go first: a log that stayed behind would be played into the file that comes next. */
static gboolean
move_all (const char *from, const char *to, GError **error)
{
  static const char *const endings[] = { "-wal", "-shm", "-journal", "" };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *old_name = g_strconcat (from, endings[i], NULL);
      g_autofree char *new_name = g_strconcat (to, endings[i], NULL);
      gboolean must_exist = *endings[i] == '\0';

      if (g_rename (old_name, new_name) != 0 && (must_exist || errno != ENOENT))
        return dub_store_fail_errno (old_name, errno, error);
    }
  return TRUE;
}

char *
dub_store_set_aside (const char *dir, GError **error)
{
  g_autofree char *path = g_build_filename (dir, DUB_STORE_FILE, NULL);
  g_autofree char *now = time_name ();
  g_autofree char *name = g_strdup_printf ("dubstage-set-aside-%s.db", now);
  g_autofree char *aside = g_build_filename (dir, name, NULL);

  if (!move_all (path, aside, error) || !dub_store_sync_folder (dir, error))
    return NULL;
  return g_steal_pointer (&aside);
}

static gboolean
copy_backup (const char *backup, const char *path, GError **error)
{
  g_autoptr (DubStore) copy = dub_store_open_copy (backup, error);

  return copy != NULL && dub_store_copy_to (copy, path, error);
}

gboolean
dub_store_restore (const char *dir, const char *backup, GError **error)
{
  g_autofree char *path = g_build_filename (dir, DUB_STORE_FILE, NULL);
  g_autofree char *fresh = g_strconcat (path, ".restored", NULL);
  g_autofree char *aside = NULL;

  /* The copy is whole and on the disk before the present file is touched. */
  if (!copy_backup (backup, fresh, error))
    return FALSE;
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      aside = dub_store_set_aside (dir, error);
      if (aside == NULL)
        {
          g_unlink (fresh);
          return FALSE;
        }
    }
  return rename_file (fresh, path, error) && dub_store_sync_folder (dir, error);
}
