/* What the transport's tests share: a folder of their own, two kinds of servers on loopback, each
 * in a thread, and a way to wait for a reply.
 */
#pragma once

#include <libsoup/soup.h>

#include "transport/transport.h"

G_BEGIN_DECLS

#define CANARY "canary-key-5f1d"

/* A temporary folder that is gone at the end. */
typedef struct
{
  char *path;
} Folder;

void folder_set_up (Folder *folder);
void folder_tear_down (Folder *folder);
char *folder_path (const Folder *folder, const char *name);
/* A file of @size bytes that repeat a pattern. (transfer full): its path */
char *folder_file (const Folder *folder, const char *name, gsize size);

/* SoupServer in a thread. @handler runs there for every request. */
typedef struct _WebServer WebServer;
typedef void (*WebFunc) (SoupServerMessage *message, gpointer data);

WebServer *web_server_new (WebFunc handler, gpointer data);
/* @certificate: (nullable): then it speaks TLS */
WebServer *web_server_new_tls (WebFunc handler, gpointer data, GTlsCertificate *certificate);
void web_server_free (WebServer *server);
const char *web_server_url (WebServer *server);
guint web_server_requests (WebServer *server);
/* (transfer full) (nullable): a header of the last request to @path, as it came */
char *web_server_seen (WebServer *server, const char *path, const char *header);

/* Bare sockets; @handler runs in a thread for each connection. */
typedef struct _RawServer RawServer;
typedef void (*RawFunc) (RawServer *server, GSocket *socket, gpointer data);

RawServer *raw_server_new (RawFunc handler, gpointer data);
void raw_server_free (RawServer *server);
const char *raw_server_url (RawServer *server);
guint raw_server_connections (RawServer *server);
guint raw_server_requests (RawServer *server);
/* Reads one head and the body of its Content-Length, counts it. (transfer full) (nullable): the
 * whole of it; NULL when the client closed. */
char *raw_read_request (RawServer *server, GSocket *socket, gsize *length);
/* Reads the head only, and counts it. */
char *raw_read_head (RawServer *server, GSocket *socket);
/* FALSE when the client closed. */
gboolean raw_read_byte (RawServer *server, GSocket *socket);
void raw_write (GSocket *socket, const char *text);
/* Waits until the client closes or the test ends. */
void raw_wait_closed (RawServer *server, GSocket *socket);
/* Closes with a reset instead of an orderly end. */
void raw_reset (GSocket *socket);

/* A port that nobody listens on: bound and never used. */
typedef struct
{
  GSocket *socket;
  char *url;
} DeadPort;
void dead_port_set_up (DeadPort *port);
void dead_port_tear_down (DeadPort *port);

/* Sends @request (taken) and waits for the end. */
DubReply *send_and_wait (DubTransport *transport,
                         DubRequest *request,
                         const DubOrigin *origin,
                         const DubSendOptions *options,
                         GCancellable *cancellable,
                         GError **error);
/* The same with the canary as the key, and a GET. */
DubReply *get_and_wait (DubTransport *transport, const char *base, const char *url, GError **error);

/* Iterates the default context until *@done, failing after some seconds. */
void wait_until (const gboolean *done);

/* Fails unless @transport holds the last reference. */
void transport_end (DubTransport *transport);

G_END_DECLS
