/* A small HTTP server on loopback that takes webhooks, for people with a tunnel. What a call means
 * is decided by its user. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _DubReceiver DubReceiver;

/* One POST; everything borrowed. */
typedef struct
{
  const char *path;    /* decoded, without a query */
  GHashTable *headers; /* lower-case name → value */
  GBytes *body;        /* raw */
} DubReceived;

/* Ends the call with an HTTP status; once for each call, now or later. */
typedef struct _DubReceiverReply DubReceiverReply;
void dub_receiver_reply (DubReceiverReply *reply, guint status);

typedef void (*DubReceiverFunc) (const DubReceived *received,
                                 DubReceiverReply *reply,
                                 gpointer user_data);

/**
 * dub_receiver_new:
 * @port: on 127.0.0.1, 0 for a free one
 * @func: comes in the thread-default main context of the caller
 *
 * Takes POST requests with a Content-Length of up to 1 MiB; everything else is refused.
 *
 * Returns: (transfer full) (nullable): %NULL with %DUB_ERROR_NETWORK when the port is taken
 */
DubReceiver *
dub_receiver_new (guint16 port, DubReceiverFunc func, gpointer user_data, GError **error);
void dub_receiver_free (DubReceiver *receiver);
guint16 dub_receiver_get_port (DubReceiver *receiver);

G_END_DECLS
