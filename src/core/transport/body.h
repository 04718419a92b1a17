/* The body of a request as an input stream in constant memory: head + file + tail for any number of
 * parts, or one file, or one text. Not seekable; a new one for every attempt.
 *
 * The last piece (the closing boundary of a form, the last bytes of a file, a whole JSON text) is
 * held back until every file proved unchanged and the gate agreed.
 */
#pragma once

#include <gio/gio.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "model/exchange.h"
#include "transport/transport.h"

G_BEGIN_DECLS

#define DUB_TYPE_BODY (dub_body_get_type ())
G_DECLARE_FINAL_TYPE (DubBody, dub_body, DUB, BODY, GInputStream)

/**
 * dub_body_new:
 * @request: one with a body
 * @gate: (nullable): see #DubGateFunc; called by whoever reads the stream
 *
 * Opens every file and takes its size. Blocks: for a worker thread.
 *
 * Returns: (transfer full) (nullable): %NULL with %DUB_ERROR_FILE_MISSING,
 *   %DUB_ERROR_FILE_UNREADABLE or %DUB_ERROR_USAGE
 */
DubBody *
dub_body_new (const DubRequest *request, DubGateFunc gate, gpointer gate_data, GError **error);

/* Exactly what Content-Length and Content-Type say. */
goffset dub_body_length (DubBody *body);
const char *dub_body_content_type (DubBody *body);

/* @counter: (nullable): is told the bytes handed out so far; must live as long as the stream. */
void dub_body_set_counter (DubBody *body, atomic_llong *counter);
/* @watch: (nullable): asked now and then while a file is read; it ends the reading by %FALSE with
 * an error. Whoever reads calls it. */
void dub_body_set_watch (DubBody *body, DubGateFunc watch, gpointer data);
/* Whether the last piece was let go. Any thread. */
gboolean dub_body_is_complete (DubBody *body);

/* Checks the files and asks the gate now, for a body without bytes. Worker thread. */
gboolean dub_body_open_gate (DubBody *body, GError **error);

/* Why reading failed, (transfer full) (nullable): the library may have wrapped or lost it. */
GError *dub_body_dup_error (DubBody *body);

G_END_DECLS
