/* GstDiscoverer on one file, read into facts. Private to this room; probe.h is for the others. */
#pragma once

#include <gio/gio.h>

#include "model/objects.h"

G_BEGIN_DECLS

/**
 * dub_media_discover:
 * @path: a local file that is no text
 * @facts: (out): filled
 * @kind: (out): by its streams: a moving picture, else sound, else a still
 * @caps: (out) (transfer full) (nullable): GStreamer's name of the container or lone stream
 *
 * Blocks, at most 15 s.
 */
gboolean dub_media_discover (const char *path,
                             DubMediaFacts *facts,
                             DubMediaKind *kind,
                             char **caps,
                             GCancellable *cancellable,
                             GError **error);

G_END_DECLS
