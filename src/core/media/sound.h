/* The sound of a file, decoded. Private to this room. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Called in a streaming thread, for one piece after the other. @values: interleaved, @frames times
 * @channels of them; @rate in hertz */
typedef void (*DubSoundFunc) (
    const float *values, gsize frames, int channels, int rate, gpointer user_data);

/**
 * dub_sound_decode:
 * @path: a file that has sound
 *
 * Decodes the first sound as fast as it can, whole, and no picture. Blocks.
 *
 * Returns: %FALSE when a decoder is missing, the file is damaged or @cancellable was cancelled
 */
gboolean dub_sound_decode (const char *path,
                           DubSoundFunc func,
                           gpointer user_data,
                           GCancellable *cancellable,
                           GError **error);

/**
 * dub_sound_measure:
 * @usec: (out): how long the sound is, in microseconds
 *
 * By counting, for coded sound whose file does not say it (PCM files do).
 *
 * Returns: %FALSE as dub_sound_decode(), or when next to nothing of the file is sound
 */
gboolean
dub_sound_measure (const char *path, gint64 *usec, GCancellable *cancellable, GError **error);

G_END_DECLS
