/* The loudness of a sound over its length, for drawing it. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * dub_media_waveform:
 * @path: a sound, or a video with sound
 * @n_buckets: how many peaks, at least 1
 * @peaks: (out) (transfer full) (nullable): @n_buckets floats, 0 to 1: the greatest amplitude of
 * any channel in each equal part of the length
 * @error: %DUB_ERROR_UNSUPPORTED_TYPE when there is no sound; else as dub_media_probe()
 *
 * Decodes the whole sound (some 100 times faster than it lasts), not the picture. Blocks; any
 * thread but the one of a window.
 */
gboolean dub_media_waveform (
    const char *path, guint n_buckets, GArray **peaks, GCancellable *cancellable, GError **error);

G_END_DECLS
