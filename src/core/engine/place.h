/* Putting a finished file under its name: never over an existing one, whole or not at all.
 * Blocking; used from worker threads. */
#pragma once

#include "model/map.h"

G_BEGIN_DECLS

/**
 * dub_place_file:
 * @part: the finished, synced file, on the same file system as @dir
 * @values: words of the template but "version"
 * @suffix: (nullable): put behind the expanded name
 * @extension: without a dot
 * @sha256: digest of @part; a file of that name with the same content is taken as already placed
 *
 * The first free version gets the file. Errors: %DUB_ERROR_STORAGE naming the folder.
 *
 * Returns: (transfer full) (nullable): the absolute path; @part is gone then
 */
char *dub_place_file (const char *part,
                      const char *dir,
                      const char *template_text,
                      DubMap *values,
                      const char *suffix,
                      const char *extension,
                      const char *sha256,
                      GError **error);

G_END_DECLS
