/* What a local file is and holds: kind, canonical content type and facts. Content decides, the
 * extension only where content leaves it open. */
#pragma once

#include <gio/gio.h>

#include "model/objects.h"

G_BEGIN_DECLS

/**
 * dub_media_probe:
 * @path: a local file
 * @facts: (out): what it holds, to be cleared by dub_media_facts_clear() also after a failure
 * @kind: (out) (optional): %DUB_MEDIA_OTHER on failure
 * @mime: (out) (optional) (transfer full) (nullable): canonical content type, e.g. video/mp4
 * @cancellable: (nullable):
 * @error: %DUB_ERROR_FILE_MISSING, %DUB_ERROR_FILE_UNREADABLE (folders and pipes too),
 *   %DUB_ERROR_NOT_MEDIA (empty, damaged or broken off as well), %DUB_ERROR_CODEC_MISSING or
 *   %DUB_ERROR_CANCELLED, always with a sentence that names the file
 *
 * Blocks for some 40 ms, at most 15 s; any thread but the one of a window. Subtitles and movie
 * documents are known without GStreamer.
 *
 * Width and height are those of the picture as shown: rotation and pixel shape are counted in.
 */
gboolean dub_media_probe (const char *path,
                          DubMediaFacts *facts,
                          DubMediaKind *kind,
                          char **mime,
                          GCancellable *cancellable,
                          GError **error);

/**
 * dub_media_probe_async:
 *
 * dub_media_probe() in a pool of two threads; @callback runs in the caller's thread-default
 * context.
 */
void dub_media_probe_async (const char *path,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean dub_media_probe_finish (
    GAsyncResult *result, DubMediaFacts *facts, DubMediaKind *kind, char **mime, GError **error);

G_END_DECLS
