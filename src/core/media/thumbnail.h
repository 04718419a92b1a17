/* Small pictures of videos and images. */
#pragma once

#include <gio/gio.h>

#include "model/objects.h"

G_BEGIN_DECLS

/**
 * dub_media_thumbnail:
 * @path: a local file
 * @target: the PNG to write; it appears whole or not at all and replaces what was there
 * @max_size: pixels of the longer side; smaller pictures are not enlarged
 * @made: (out) (optional): %FALSE for sound, subtitles and movies, which have no picture
 * @error: as dub_media_probe(), or %DUB_ERROR_STORAGE
 *
 * A video is shown by the key frame at or before 10 % of its length, an image by itself. Blocks;
 * any thread but the one of a window.
 *
 * Returns: %TRUE also when there is nothing to make
 */
gboolean dub_media_thumbnail (const char *path,
                              const char *target,
                              int max_size,
                              gboolean *made,
                              GCancellable *cancellable,
                              GError **error);

/**
 * dub_media_thumbnail_known:
 * @facts: what dub_media_probe() said of @path, which is a video or an image
 *
 * As dub_media_thumbnail(), without looking at the file a second time.
 */
gboolean dub_media_thumbnail_known (const char *path,
                                    const DubMediaFacts *facts,
                                    const char *target,
                                    int max_size,
                                    GCancellable *cancellable,
                                    GError **error);

G_END_DECLS
