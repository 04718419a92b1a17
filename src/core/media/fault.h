/* The faults of GStreamer and of files as ours: one place that starts GStreamer and one table that
 * turns its errors into DUB_ERROR with a sentence that names the file. Private to this room. */
#pragma once

#include <gio/gio.h>

#include "model/error.h"

G_BEGIN_DECLS

/**
 * dub_media_start:
 * @error: return location
 *
 * Starts GStreamer once for the process. Any thread.
 *
 * Returns: %FALSE with %DUB_ERROR_CODEC_MISSING when it cannot be started
 */
gboolean dub_media_start (GError **error);

/* The last part of @path as text for a person. (transfer full) */
char *dub_media_name (const char *path);

/**
 * dub_media_set_gst_error:
 * @error: return location
 * @path: the file that was read or written
 * @fault: (nullable): what GStreamer said
 *
 * Sets a %DUB_ERROR whose sentence names the file and keeps GStreamer's own words.
 */
void dub_media_set_gst_error (GError **error, const char *path, const GError *fault);

/**
 * dub_media_set_file_error:
 * @error: return location
 * @path: the file
 * @errnum: an errno of opening, reading or writing it
 */
void dub_media_set_file_error (GError **error, const char *path, int errnum);

/* Whether @cancellable was cancelled; sets %DUB_ERROR_CANCELLED when so. */
gboolean dub_media_cancelled (GCancellable *cancellable, GError **error);

G_END_DECLS
