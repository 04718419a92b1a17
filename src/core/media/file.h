/* Local files as this room needs them: opened only when they are regular files, read by pieces, and
 * written beside their target and renamed. Private to this room. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * dub_media_open:
 * @path: a file
 * @size: (out) (optional): its bytes
 * @error: %DUB_ERROR_FILE_MISSING or %DUB_ERROR_FILE_UNREADABLE; folders, pipes and devices are
 *   unreadable
 *
 * Returns: a file descriptor for reading, -1 on failure
 */
int dub_media_open (const char *path, guint64 *size, GError **error);

/* Reads up to @length bytes at @offset; fewer only at the end of the file. -1 sets errno. */
gssize dub_media_read_at (int fd, guint64 offset, void *buffer, gsize length);

/**
 * dub_media_load:
 *
 * Reads a small file whole; one above @limit bytes is %DUB_ERROR_TOO_LARGE.
 *
 * Returns: (transfer full): @length bytes and a 0 behind them
 */
char *dub_media_load (const char *path, gsize limit, gsize *length, GError **error);

/* A name beside @target for writing it; nobody else uses it. (transfer full) */
char *dub_media_part_name (const char *target);

/* Syncs @part and renames it to @target, replacing what was there; on failure @part is removed. */
gboolean dub_media_commit_part (const char *part, const char *target, GError **error);

G_END_DECLS
