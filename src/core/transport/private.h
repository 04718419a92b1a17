/* What transport.c lends to the two ways of sending. */
#pragma once

#include <libsoup/soup.h>

#include "transport/sending.h"

G_BEGIN_DECLS

/* A new session as this transport wants it, for the calling thread. (transfer full) Any thread: it
 * reads what does not change while something is under way. */
SoupSession *dub_transport_new_session (DubTransport *transport, guint idle_timeout);
/* The session that keeps connections. Borrowed; the transport's own thread. */
SoupSession *dub_transport_get_session (DubTransport *transport);

/* Both take over @task, whose source is the transport and whose task data is a DubSending. */
void dub_call_start (GTask *task, gboolean own_session);
void dub_worker_start (GTask *task);

/* Ends @task, which is taken over, in its context: trace, log line, then reply or @error (taken).
 */
void dub_sending_return (GTask *task, GError *error);

G_END_DECLS
