/* dub_container_walk() on a file. */
#include "media/whole.h"

#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "media/container.h"
#include "media/fault.h"
#include "media/file.h"

static gboolean
read_box (gpointer data, guint64 offset, guint8 *buffer, gsize length)
{
  return dub_media_read_at (GPOINTER_TO_INT (data), offset, buffer, length) == (gssize) length;
}

gboolean
dub_media_is_whole (const char *path, const char *mime, GError **error)
{
  g_autofree char *name = dub_media_name (path);
  DubContainer container;
  guint64 size = 0;
  int fd = dub_media_open (path, &size, error);

  if (fd < 0)
    return FALSE;
  container = dub_container_walk (mime, size, read_box, GINT_TO_POINTER (fd));
  close (fd);
  if (container.needed > size)
    g_set_error (error, DUB_ERROR, DUB_ERROR_NOT_MEDIA,
                 _ ("“%s” is incomplete: it has %" PRIu64 " of %" PRIu64 " bytes"), name, size,
                 container.needed);
  else if (container.no_header)
    g_set_error (error, DUB_ERROR, DUB_ERROR_NOT_MEDIA,
                 _ ("“%s” is incomplete: the table of its contents is missing"), name);
  else if (container.no_end)
    g_set_error (error, DUB_ERROR, DUB_ERROR_NOT_MEDIA,
                 _ ("“%s” is incomplete: its end is missing"), name);
  else
    return TRUE;
  return FALSE;
}
