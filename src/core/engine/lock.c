/* flock() on `engine.lock`: it goes with the open file, whatever ends the process. */
#include "engine/lock.h"

#include "model/error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

struct _DubLock
{
  int fd;
};

static char *
lock_path (const char *data_dir)
{
  return g_build_filename (data_dir, "engine.lock", NULL);
}

DubLock *
dub_lock_take (const char *data_dir, GError **error)
{
  g_autofree char *path = lock_path (data_dir);
  DubLock *lock;
  int fd = -1;

  if (g_mkdir_with_parents (data_dir, 0700) == 0)
    fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_STORAGE,
                   _ ("The data folder “%s” cannot be used: %s"), data_dir, g_strerror (errno));
      return NULL;
    }
  if (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_LOCKED,
                   _ ("Another Dubstage is using the data folder “%s”."), data_dir);
      close (fd);
      return NULL;
    }
  if (ftruncate (fd, 0) != 0)
    g_debug ("The lock file cannot be emptied: %s", g_strerror (errno));
  lock = g_new0 (DubLock, 1);
  lock->fd = fd;
  return lock;
}

void
dub_lock_free (DubLock *lock)
{
  if (lock == NULL)
    return;
  if (ftruncate (lock->fd, 0) != 0)
    g_debug ("The lock file cannot be emptied: %s", g_strerror (errno));
  close (lock->fd);
  g_free (lock);
}

gboolean
dub_lock_set_address (DubLock *lock, const char *address, GError **error)
{
  gsize length = strlen (address);

  if (pwrite (lock->fd, address, length, 0) == (gssize) length)
    return TRUE;
  g_set_error (error, DUB_ERROR, DUB_ERROR_STORAGE, _ ("The lock file cannot be written: %s"),
               g_strerror (errno));
  return FALSE;
}

char *
dub_lock_read_address (const char *data_dir)
{
  g_autofree char *path = lock_path (data_dir);
  g_autofree char *address = NULL;

  if (!g_file_get_contents (path, &address, NULL, NULL) || *g_strstrip (address) == '\0')
    return NULL;
  return g_steal_pointer (&address);
}
