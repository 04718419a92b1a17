/* Renames finished files without ever replacing one. */
#define _GNU_SOURCE
#include "engine/place.h"

#include "engine/naming.h"
#include "media/digest.h"
#include "model/error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <unistd.h>

#define VERSIONS_MAX 10000

/* 0, or an errno; EEXIST when the name is taken. */
static int
rename_to_free_name (const char *from, const char *to)
{
  if (renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
    return 0;
  if (errno != EINVAL && errno != ENOSYS)
    return errno;
  /* A file system without that flag: a hard link refuses to replace as well. */
  if (link (from, to) != 0)
    return errno;
  return unlink (from) == 0 ? 0 : errno;
}

static void
sync_folder (const char *dir)
{
  int fd = open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  if (fsync (fd) != 0)
    g_debug ("The folder %s cannot be synced: %s", dir, g_strerror (errno));
  close (fd);
}

static gboolean
holds_same (const char *path, const char *sha256)
{
  g_autofree char *there = NULL;

  return dub_digest_file (path, &there, NULL, NULL, NULL) && g_str_equal (there, sha256);
}

static char *
version_path (const char *dir,
              const char *template_text,
              DubMap *values,
              guint version,
              const char *suffix,
              const char *extension)
{
  g_autofree char *number = g_strdup_printf ("%u", version);
  g_autofree char *name = NULL;
  g_autofree char *file = NULL;
  gboolean numbered = template_text == NULL || *template_text == '\0'
                      || strstr (template_text, "{version}") != NULL;

  dub_map_set (values, "version", number);
  name = dub_naming_expand (template_text, values);
  /* A template without a version still must not lead to an existing file. */
  if (!numbered && version > 1)
    file = g_strdup_printf ("%s%s (%u).%s", name, suffix != NULL ? suffix : "", version, extension);
  else
    file = g_strdup_printf ("%s%s.%s", name, suffix != NULL ? suffix : "", extension);
  return g_build_filename (dir, file, NULL);
}

char *
dub_place_file (const char *part,
                const char *dir,
                const char *template_text,
                DubMap *values,
                const char *suffix,
                const char *extension,
                const char *sha256,
                GError **error)
{
  for (guint version = 1; version <= VERSIONS_MAX; version++)
    {
      g_autofree char *path = version_path (dir, template_text, values, version, suffix, extension);
      int failure = rename_to_free_name (part, path);

      if (failure == EEXIST && holds_same (path, sha256))
        failure = g_unlink (part) == 0 ? 0 : errno;
      if (failure == EEXIST)
        continue;
      if (failure != 0)
        {
          g_set_error (error, DUB_ERROR, DUB_ERROR_STORAGE, _ ("“%s” cannot be written: %s"), path,
                       g_strerror (failure));
          return NULL;
        }
      sync_folder (dir);
      return g_steal_pointer (&path);
    }
  g_set_error (error, DUB_ERROR, DUB_ERROR_STORAGE, _ ("No free file name was found in “%s”."),
               dir);
  return NULL;
}
