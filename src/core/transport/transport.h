/* The only libsoup code of Dubstage: sends a DubRequest, gives a DubReply.
 *
 * Small exchanges run asynchronously on one session. Whatever streams a file, is paid or must not
 * be repeated runs blocking in a thread of its own. Every request has a fresh connection. Every
 * callback but the gate comes in the main context that was the thread's default when the call was
 * made.
 */
#pragma once

#include <gio/gio.h>

#include "model/exchange.h"
#include "transport/sse.h"

G_BEGIN_DECLS

#define DUB_TYPE_TRANSPORT (dub_transport_get_type ())
G_DECLARE_FINAL_TYPE (DubTransport, dub_transport, DUB, TRANSPORT, GObject)

/* An account's side of a request. Everything is borrowed for the call. */
typedef struct
{
  const char *base_url;   /* http(s), without a query */
  const char *key_header; /* (nullable): the name of the header that carries the key */
  const char *key;        /* (nullable): its whole value, such as “Bearer …” */
} DubOrigin;

/* How far a transfer is. Sent means handed to the system: a little ahead of what arrived. */
typedef struct
{
  goffset sent;            /* bytes moved so far, of an upload or a download */
  goffset total;           /* bytes in all, -1 when unknown */
  double bytes_per_second; /* over the last few seconds */
} DubTransfer;

typedef void (*DubTransferFunc) (const DubTransfer *transfer, gpointer data);

/**
 * DubGateFunc:
 *
 * Runs in the WORKER THREAD, once, right before the last piece of the request's body is handed to
 * the connection (before anything is sent when there is no body). As long as it was not called, no
 * complete request can have reached the server.
 *
 * Returns: %FALSE with an error to end the request there
 */
typedef gboolean (*DubGateFunc) (gpointer data, GError **error);

/* What may have left this process; filled on success and on error. Each is conservative: TRUE means
 * “it may have”, FALSE means “certainly not”. */
typedef struct
{
  gboolean connected;     /* a connection (with TLS, where asked for) was there */
  gboolean wrote_any;     /* some byte of the request may have left */
  gboolean body_complete; /* the whole request may have left */
} DubSendTrace;

/* All zero is a fine set of options. */
typedef struct
{
  gsize body_limit;      /* bytes of a reply that are kept in memory, 0: 4 MiB */
  guint idle_timeout;    /* seconds without a byte moving, 0: the transport's */
  gboolean never_repeat; /* at most one request leaves, whatever happens: paid requests */

  const char *download_path; /* (nullable): a 2xx reply with media goes to this new file, or over it
                                when the name ends with `.part` */
  gboolean text_ok;          /* text is fine as a download: subtitles */
  guint64 max_bytes;         /* of a download, 0: 64 GiB */

  DubTransferFunc transfer; /* (nullable): at most ten times a second, and once at the end */
  gpointer transfer_data;
  DubGateFunc gate; /* (nullable): worker thread */
  gpointer gate_data;
  DubSendTrace *trace; /* (nullable): must live until the callback; filled right before it */
} DubSendOptions;

/**
 * dub_transport_new:
 * @user_agent: the User-Agent header
 *
 * Lives in the thread-default main context of its creator and is used from there only.
 *
 * Returns: (transfer full)
 */
DubTransport *dub_transport_new (const char *user_agent);

/* @database: (nullable): the authorities to trust instead of the system's. Set before sending. */
void dub_transport_set_tls_database (DubTransport *transport, GTlsDatabase *database);
/* @seconds without a byte moving after which a connection is given up, 60 unless told; there is no
 * limit on the whole. Set before sending. */
void dub_transport_set_idle_timeout (DubTransport *transport, guint seconds);
/* @seconds for one address to answer, 20 unless told. Set before sending. */
void dub_transport_set_connect_timeout (DubTransport *transport, guint seconds);

/**
 * dub_transport_send_async:
 * @request: what to send; copied
 * @origin: whose request it is; copied
 * @options: (nullable): copied
 *
 * Sends one request. The key goes along only when the request is not keyless and the place has the
 * origin of @origin's base URL; after a redirect to another origin it is gone for good. Only GET
 * follows redirects, at most five, never from https to http.
 */
void dub_transport_send_async (DubTransport *transport,
                               const DubRequest *request,
                               const DubOrigin *origin,
                               const DubSendOptions *options,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data);

/**
 * dub_transport_send_finish:
 *
 * Any HTTP status is a reply. Errors are for what gave no complete reply: %DUB_ERROR_NETWORK,
 * %DUB_ERROR_TLS, %DUB_ERROR_FILE_MISSING, %DUB_ERROR_FILE_UNREADABLE, %DUB_ERROR_FILE_CHANGED,
 * %DUB_ERROR_STORAGE, %DUB_ERROR_DAMAGED_RESULT (an empty download), %DUB_ERROR_UNEXPECTED_REPLY
 * (too many redirects, too large a download), %DUB_ERROR_BAD_KEY and %DUB_ERROR_USAGE (nothing was
 * sent), %DUB_ERROR_CANCELLED, or what the gate said. Messages name the host or the file, never a
 * secret.
 *
 * Returns: (transfer full) (nullable)
 */
DubReply *dub_transport_send_finish (DubTransport *transport, GAsyncResult *result, GError **error);

/**
 * dub_transport_stream_async:
 * @func: called for each event until @callback
 *
 * A GET that listens to server-sent events until the server ends, nothing comes for the idle
 * timeout (an error), or @cancellable is cancelled. Only idle_timeout, body_limit (of one event)
 * and trace of @options are used.
 */
void dub_transport_stream_async (DubTransport *transport,
                                 const DubRequest *request,
                                 const DubOrigin *origin,
                                 const DubSendOptions *options,
                                 DubSseFunc func,
                                 gpointer func_data,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data);

/**
 * dub_transport_stream_finish:
 *
 * Returns: (transfer full) (nullable): the head of the reply when the stream ended well; a reply
 * with its body when the server answered with anything but an event stream
 */
DubReply *
dub_transport_stream_finish (DubTransport *transport, GAsyncResult *result, GError **error);

G_END_DECLS
