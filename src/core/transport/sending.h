/* One request under way, in either manner: everything it needs, owned, and the steps that the
 * asynchronous and the blocking way share.
 *
 *   new ─▶ prepare ─▶ (send) ─▶ head ─┬─▶ redirected: prepare again
 *                                     └─▶ (read, take)… ─▶ finish ─▶ reply
 *   any of them failing ─▶ take_failure
 */
#pragma once

#include <libsoup/soup.h>
#include <stdatomic.h>

#include "transport/body.h"
#include "transport/sink.h"
#include "transport/transport.h"

G_BEGIN_DECLS

typedef struct
{
  /* Input */
  DubRequest *request;    /* owned */
  GUri *base;             /* owned (nullable) */
  char *key_header;       /* owned (nullable) */
  char *key;              /* owned (nullable) */
  DubSendOptions options; /* its download_path is owned */
  guint idle_timeout;     /* seconds */
  guint connect_timeout;  /* seconds */
  GCancellable *caller;   /* owned (nullable) */
  gulong caller_handler;  /* 0: not heeded so */
  GSource *caller_source; /* owned (nullable) */

  /* In progress: of the worker thread while one runs, but for what is atomic */
  GUri *uri;             /* owned: where to now */
  gboolean keyless;      /* the key is gone for good */
  guint redirects;       /* followed so far */
  GCancellable *inner;   /* owned: ends the exchange for whatever reason */
  SoupMessage *message;  /* owned (nullable): of this hop */
  GIOStream *connection; /* owned (nullable): the newest that was made */
  DubBody *body;         /* owned (nullable): of this hop */
  DubSink *sink;         /* owned (nullable) */
  DubSseParser *parser;  /* owned (nullable): takes the body of an event stream */
  DubSseFunc event;      /* (nullable): who is told of its events */
  gpointer event_data;
  goffset expected;       /* bytes of the reply's body, -1 */
  gint64 started;         /* monotonic, microseconds */
  atomic_bool connected;  /* in some hop */
  atomic_bool wrote_any;  /* in some hop */
  atomic_bool complete;   /* in some hop */
  atomic_bool repeated;   /* the library wanted to send again and was stopped */
  atomic_llong upload;    /* bytes of the request's body in all, 0 when none */
  atomic_llong sent;      /* bytes of it that went */
  atomic_llong received;  /* bytes of the reply's body */
  atomic_llong announced; /* expected, for other threads */

  /* Output */
  DubReply *reply; /* owned (nullable) */
} DubSending;

/* Checks and copies everything. NULL with %DUB_ERROR_USAGE. */
DubSending *dub_sending_new (const DubRequest *request,
                             const DubOrigin *origin,
                             const DubSendOptions *options,
                             GCancellable *cancellable,
                             GError **error);
void dub_sending_free (DubSending *sending);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DubSending, dub_sending_free)

/* Makes it a stream of events. */
void dub_sending_listen (DubSending *sending, DubSseFunc event, gpointer data);

/* From now on the caller's cancelling ends the exchange: at once, from whatever thread. For the
 * blocking way. */
void dub_sending_heed_at_once (DubSending *sending);
/* The same, but in a turn of @context in which nothing of default priority is left to do. For the
 * asynchronous way: libsoup 3.6.0 to 3.6.5 drop a message twice that is cancelled between the end
 * of its head and the callback that tells of it, which waits as a source of default priority. */
void dub_sending_heed_in_turn (DubSending *sending, GMainContext *context);

/* Whether it must run blocking in a thread of its own. */
gboolean dub_sending_wants_thread (const DubSending *sending);

/* Makes the message of the next hop. May block on opening files when it wants a thread. */
gboolean dub_sending_prepare (DubSending *sending, GError **error);

typedef enum
{
  DUB_HEAD_FAILED,     /* with the error */
  DUB_HEAD_REDIRECTED, /* prepare again */
  DUB_HEAD_BODY,       /* read the body */
} DubHead;

/* Reads status and headers of the reply that has come. */
DubHead dub_sending_head (DubSending *sending, GError **error);

/* Whether the server answered while the request was still going out, which ended the sending. */
gboolean dub_sending_has_early_reply (const DubSending *sending);

/* Takes bytes of the body. FALSE with an error; @more is FALSE when enough came. */
gboolean dub_sending_take (
    DubSending *sending, const void *bytes, gsize length, gboolean *more, GError **error);

/* The body has ended: completes the reply. */
gboolean dub_sending_finish (DubSending *sending, GError **error);

/* Our error for @cause. (transfer full) */
GError *dub_sending_failure (DubSending *sending, const GError *cause);

/* Fills the caller's trace; in the caller's context. */
void dub_sending_fill_trace (DubSending *sending);

/* One debug line: method, address without query, outcome, bytes, time. Never a body, never a key.
 */
void dub_sending_log (DubSending *sending, const GError *error);

G_END_DECLS
