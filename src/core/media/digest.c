/* SHA-256 by nettle. */
#include "media/digest.h"

#include <errno.h>
#include <unistd.h>

#include "media/fault.h"
#include "media/file.h"

#define CHUNK (1024 * 1024)

void
dub_digest_init (DubDigest *digest)
{
  sha256_init (&digest->context);
}

void
dub_digest_update (DubDigest *digest, const void *data, gsize length)
{
  sha256_update (&digest->context, length, data);
}

char *
dub_digest_finish (DubDigest *digest)
{
  guint8 raw[SHA256_DIGEST_SIZE];
  GString *hex = g_string_sized_new (2 * sizeof raw + 1);

  sha256_digest (&digest->context, sizeof raw, raw);
  for (guint i = 0; i < sizeof raw; i++)
    g_string_append_printf (hex, "%02x", raw[i]);
  return g_string_free (hex, FALSE);
}

static gssize
read_chunk (int fd, void *buffer)
{
  gssize n;

  do
    n = read (fd, buffer, CHUNK);
  while (n < 0 && errno == EINTR);
  return n;
}

static gboolean
digest_fd (int fd,
           const char *path,
           DubDigest *digest,
           guint64 *bytes,
           GCancellable *cancellable,
           GError **error)
{
  g_autofree guint8 *buffer = g_malloc (CHUNK);
  gssize n = 0;

  while (!dub_media_cancelled (cancellable, error))
    {
      n = read_chunk (fd, buffer);
      if (n < 0)
        dub_media_set_file_error (error, path, errno);
      if (n <= 0)
        return n == 0;
      dub_digest_update (digest, buffer, (gsize) n);
      *bytes += (guint64) n;
    }
  return FALSE;
}

gboolean
dub_digest_file (
    const char *path, char **sha256, guint64 *bytes, GCancellable *cancellable, GError **error)
{
  DubDigest digest;
  guint64 total = 0;
  int fd = dub_media_open (path, NULL, error);
  gboolean ok;

  *sha256 = NULL;
  if (fd < 0)
    return FALSE;
  dub_digest_init (&digest);
  ok = digest_fd (fd, path, &digest, &total, cancellable, error);
  close (fd);
  if (ok)
    *sha256 = dub_digest_finish (&digest);
  if (bytes != NULL)
    *bytes = total;
  return ok;
}
