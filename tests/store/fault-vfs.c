/* A file layer between SQLite and the disk that fails when told to, and that knows what would be
 * left after a power cut. */
#include "fault-vfs.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

typedef struct
{
  sqlite3_file base;
  char *path;         /* owned (nullable): temporary files have none */
  sqlite3_file *real; /* lies behind this struct */
} FaultFile;

static sqlite3_vfs *real_vfs;
static GHashTable *synced; /* path → GBytes */
static guint fail_at;
static gboolean fail_for_good;
static guint count;

static gboolean
fails (void)
{
  count++;
  return fail_at > 0 && (count == fail_at || (fail_for_good && count > fail_at));
}

static sqlite3_file *
real_of (sqlite3_file *file)
{
  return ((FaultFile *) (gpointer) file)->real;
}

static void
note_synced (const char *path)
{
  char *contents = NULL;
  gsize length = 0;

  if (path != NULL && g_file_get_contents (path, &contents, &length, NULL))
    g_hash_table_insert (synced, g_strdup (path), g_bytes_new_take (contents, length));
}

static int
fault_close (sqlite3_file *file)
{
  FaultFile *fault = (gpointer) file;
  int code = fault->real->pMethods != NULL ? fault->real->pMethods->xClose (fault->real) : 0;

  g_clear_pointer (&fault->path, g_free);
  return code;
}

static int
fault_write (sqlite3_file *file, const void *bytes, int length, sqlite3_int64 offset)
{
  return fails () ? SQLITE_FULL
                  : real_of (file)->pMethods->xWrite (real_of (file), bytes, length, offset);
}

static int
fault_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  return fails () ? SQLITE_IOERR_TRUNCATE
                  : real_of (file)->pMethods->xTruncate (real_of (file), size);
}

/* The disk itself is not waited for: what is synced is what this file says. */
static int
fault_sync (sqlite3_file *file, int flags)
{
  if (fails ())
    return SQLITE_IOERR_FSYNC;
  note_synced (((FaultFile *) (gpointer) file)->path);
  return SQLITE_OK;
}

#define PASS(name, parameters, ...)                                                                \
  static int fault_##name parameters                                                               \
  {                                                                                                \
    return real_of (file)->pMethods->name (real_of (file), ##__VA_ARGS__);                         \
  }

PASS (xRead,
      (sqlite3_file * file, void *bytes, int length, sqlite3_int64 offset),
      bytes,
      length,
      offset)
PASS (xFileSize, (sqlite3_file * file, sqlite3_int64 *size), size)
PASS (xLock, (sqlite3_file * file, int lock), lock)
PASS (xUnlock, (sqlite3_file * file, int lock), lock)
PASS (xCheckReservedLock, (sqlite3_file * file, int *result), result)
PASS (xFileControl, (sqlite3_file * file, int what, void *argument), what, argument)
PASS (xSectorSize, (sqlite3_file * file))
PASS (xDeviceCharacteristics, (sqlite3_file * file))
PASS (xShmMap,
      (sqlite3_file * file, int page, int size, int extend, void volatile **memory),
      page,
      size,
      extend,
      memory)
PASS (xShmLock, (sqlite3_file * file, int offset, int n, int flags), offset, n, flags)
PASS (xShmUnmap, (sqlite3_file * file, int remove), remove)

static void
fault_shm_barrier (sqlite3_file *file)
{
  real_of (file)->pMethods->xShmBarrier (real_of (file));
}

static const sqlite3_io_methods methods = {
  .iVersion = 2,
  .xClose = fault_close,
  .xRead = fault_xRead,
  .xWrite = fault_write,
  .xTruncate = fault_truncate,
  .xSync = fault_sync,
  .xFileSize = fault_xFileSize,
  .xLock = fault_xLock,
  .xUnlock = fault_xUnlock,
  .xCheckReservedLock = fault_xCheckReservedLock,
  .xFileControl = fault_xFileControl,
  .xSectorSize = fault_xSectorSize,
  .xDeviceCharacteristics = fault_xDeviceCharacteristics,
  .xShmMap = fault_xShmMap,
  .xShmLock = fault_xShmLock,
  .xShmBarrier = fault_shm_barrier,
  .xShmUnmap = fault_xShmUnmap,
};

static int
fault_open (sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *out)
{
  FaultFile *fault = (gpointer) file;
  int code;

  *fault = (FaultFile){ .real = (gpointer) (fault + 1) };
  if ((flags & SQLITE_OPEN_CREATE) != 0 && path != NULL && !g_file_test (path, G_FILE_TEST_EXISTS)
      && fails ())
    return SQLITE_CANTOPEN;
  code = real_vfs->xOpen (real_vfs, path, fault->real, flags, out);
  if (code != SQLITE_OK)
    return code;
  fault->path = g_strdup (path);
  fault->base.pMethods = &methods;
  return SQLITE_OK;
}

static int
fault_delete (sqlite3_vfs *vfs, const char *path, int sync_folder)
{
  int code;

  if (fails ())
    return SQLITE_IOERR_DELETE;
  code = real_vfs->xDelete (real_vfs, path, sync_folder);
  if (code == SQLITE_OK)
    g_hash_table_remove (synced, path);
  return code;
}

void
fault_vfs_install (void)
{
  static sqlite3_vfs vfs;

  real_vfs = sqlite3_vfs_find (NULL);
  synced = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  vfs = *real_vfs;
  vfs.zName = "fault";
  vfs.szOsFile = (int) sizeof (FaultFile) + real_vfs->szOsFile;
  vfs.xOpen = fault_open;
  vfs.xDelete = fault_delete;
  g_assert_cmpint (sqlite3_vfs_register (&vfs, 1), ==, SQLITE_OK);
}

void
fault_vfs_arm (guint nth, gboolean for_good)
{
  fail_at = nth;
  fail_for_good = for_good;
  count = 0;
}

guint
fault_vfs_count (void)
{
  return count;
}

void
fault_vfs_forget (void)
{
  g_hash_table_remove_all (synced);
}

void
fault_vfs_cut_power (const char *from, const char *to)
{
  g_autoptr (GDir) entries = g_dir_open (from, 0, NULL);
  const char *name;

  g_assert_nonnull (entries);
  g_assert_cmpint (g_mkdir (to, 0700), ==, 0);
  while ((name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *old_path = g_build_filename (from, name, NULL);
      g_autofree char *new_path = g_build_filename (to, name, NULL);
      GBytes *bytes = g_hash_table_lookup (synced, old_path);
      gsize size = 0;
      const char *start = bytes != NULL ? g_bytes_get_data (bytes, &size) : "";

      if (g_file_test (old_path, G_FILE_TEST_IS_REGULAR) && !g_str_has_suffix (name, "-shm"))
        g_assert_true (
            g_file_set_contents (new_path, start != NULL ? start : "", (gssize) size, NULL));
    }
}
