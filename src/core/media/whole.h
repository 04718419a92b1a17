/* Whether a file has as many bytes as its container says. Private to this room. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * dub_media_is_whole:
 * @mime: canonical content type; one that dub_container_walk() does not know passes
 * @error: %DUB_ERROR_NOT_MEDIA with both numbers
 *
 * What broke off may still play for a while, and a provider would be paid for that while.
 */
gboolean dub_media_is_whole (const char *path, const char *mime, GError **error);

G_END_DECLS
