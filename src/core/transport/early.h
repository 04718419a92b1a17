/* A server that answers before it has the whole body (401, 413 …) and then hangs up: libsoup sees
 * only the broken connection. This reads such a reply while a file is being sent, over HTTP/1.
 */
#pragma once

#include <gio/gio.h>

#include "model/exchange.h"

G_BEGIN_DECLS

/**
 * dub_early_is_there:
 * @connection: one whose peer should be silent now
 *
 * @heard: takes what the peer has said
 *
 * Returns: whether it begins a reply. Worker thread; does not block.
 */
gboolean dub_early_is_there (GIOStream *connection, GString *heard);

/**
 * dub_early_read:
 * @heard: what dub_early_is_there() gave
 * @limit: bytes of the body that are kept
 *
 * Reads the rest of one reply. The connection is of no use afterwards. Worker thread; blocks for
 * some seconds at most.
 *
 * Returns: (transfer full) (nullable): %NULL when the peer said nothing that is a reply
 */
DubReply *
dub_early_read (GIOStream *connection, GString *heard, gsize limit, GCancellable *cancellable);

/* The same from what was received; pure. @bytes may end anywhere. */
DubReply *dub_early_parse (const char *bytes, gsize length, gsize limit);

/* Takes a header into @reply: several of one name become one list, cookies stay out. */
void dub_early_add_header (const char *name, const char *value, gpointer reply);

G_END_DECLS
