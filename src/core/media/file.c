/* Opening, reading and the write-beside-then-rename of files. */
#include "media/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "media/fault.h"

static gboolean
is_regular (int fd, const char *path, guint64 *size, GError **error)
{
  g_autofree char *name = dub_media_name (path);
  struct stat status;

  if (fstat (fd, &status) < 0)
    {
      dub_media_set_file_error (error, path, errno);
      return FALSE;
    }
  if (size != NULL)
    *size = (guint64) status.st_size;
  if (S_ISREG (status.st_mode))
    return TRUE;
  g_set_error (error, DUB_ERROR, DUB_ERROR_FILE_UNREADABLE,
               S_ISDIR (status.st_mode) ? _ ("“%s” is a folder, not a file")
                                        : _ ("“%s” is not a regular file"),
               name);
  return FALSE;
}

int
dub_media_open (const char *path, guint64 *size, GError **error)
{
  /* O_NONBLOCK: opening a named pipe must not wait for its writer. */
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

  if (fd < 0)
    {
      dub_media_set_file_error (error, path, errno);
      return -1;
    }
  if (is_regular (fd, path, size, error))
    return fd;
  close (fd);
  return -1;
}

gssize
dub_media_read_at (int fd, guint64 offset, void *buffer, gsize length)
{
  gsize done = 0;

  while (done < length)
    {
      gssize n =
          pread (fd, (char *) buffer + done, length - done, (off_t) (offset + (guint64) done));

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return -1;
      if (n == 0)
        break;
      done += (gsize) n;
    }
  return (gssize) done;
}

char *
dub_media_load (const char *path, gsize limit, gsize *length, GError **error)
{
  g_autofree char *name = dub_media_name (path);
  g_autofree char *text = NULL;
  guint64 size = 0;
  gssize n = -1;
  int fd = dub_media_open (path, &size, error);

  if (fd < 0)
    return NULL;
  if (size > limit)
    g_set_error (error, DUB_ERROR, DUB_ERROR_TOO_LARGE, _ ("“%s” is too large to be a text"), name);
  else
    {
      text = g_malloc0 ((gsize) size + 1);
      n = dub_media_read_at (fd, 0, text, (gsize) size);
      if (n < 0)
        dub_media_set_file_error (error, path, errno);
    }
  close (fd);
  if (n < 0)
    return NULL;
  *length = (gsize) n;
  return g_steal_pointer (&text);
}

char *
dub_media_part_name (const char *target)
{
  return g_strdup_printf ("%s.part-%08x", target, g_random_int ());
}

static gboolean
sync_file (const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gboolean ok = fd >= 0 && fsync (fd) == 0;
  int errnum = errno;

  if (fd >= 0)
    close (fd);
  errno = errnum;
  return ok;
}

gboolean
dub_media_commit_part (const char *part, const char *target, GError **error)
{
  if (sync_file (part) && g_rename (part, target) == 0)
    return TRUE;
  dub_media_set_file_error (error, target, errno);
  (void) g_unlink (part);
  return FALSE;
}
