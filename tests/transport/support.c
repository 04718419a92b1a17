/* Servers and helpers of the transport's tests. */
#include "support.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>

#define LIMIT_SECONDS 30

void
folder_set_up (Folder *folder)
{
  g_autoptr (GError) error = NULL;

  folder->path = g_dir_make_tmp ("dubstage-transport-XXXXXX", &error);
  g_assert_no_error (error);
}

void
folder_tear_down (Folder *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder->path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = folder_path (folder, name);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder->path), ==, 0);
  g_clear_pointer (&folder->path, g_free);
}

char *
folder_path (const Folder *folder, const char *name)
{
  return g_build_filename (folder->path, name, NULL);
}

char *
folder_file (const Folder *folder, const char *name, gsize size)
{
  char *path = folder_path (folder, name);
  g_autofree char *bytes = g_malloc (size + 1);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < size; i++)
    bytes[i] = (char) ((i * 31 + i / 251) & 0xff);
  g_file_set_contents (path, bytes, (gssize) size, &error);
  g_assert_no_error (error);
  return path;
}

/* SoupServer */

struct _WebServer
{
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  SoupServer *server;
  GTlsCertificate *certificate;
  WebFunc handler;
  gpointer data;
  char *url;
  GMutex mutex;
  GHashTable *seen; /* "path header" → value */
  guint requests;
  gboolean ready;
  GCond cond;
};

static void
note_headers (WebServer *server, SoupServerMessage *message, const char *path)
{
  SoupMessageHeadersIter iter;
  const char *name, *value;

  g_mutex_lock (&server->mutex);
  server->requests++;
  g_hash_table_insert (server->seen, g_strdup_printf ("%s :method", path),
                       g_strdup (soup_server_message_get_method (message)));
  soup_message_headers_iter_init (&iter, soup_server_message_get_request_headers (message));
  while (soup_message_headers_iter_next (&iter, &name, &value))
    {
      g_autofree char *lower = g_ascii_strdown (name, -1);

      g_hash_table_insert (server->seen, g_strdup_printf ("%s %s", path, lower), g_strdup (value));
    }
  g_mutex_unlock (&server->mutex);
}

static void
on_request (SoupServer *soup,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer data)
{
  WebServer *server = data;

  note_headers (server, message, path);
  server->handler (message, server->data);
}

static void
make_server (WebServer *server)
{
  g_autoptr (GError) error = NULL;
  g_autoslist (GUri) uris = NULL;
  SoupServerListenOptions options = SOUP_SERVER_LISTEN_IPV4_ONLY;

  server->server = soup_server_new ("server-header", "test", NULL);
  if (server->certificate != NULL)
    {
      soup_server_set_tls_certificate (server->server, server->certificate);
      options |= SOUP_SERVER_LISTEN_HTTPS;
    }
  soup_server_add_handler (server->server, NULL, on_request, server, NULL);
  soup_server_listen_local (server->server, 0, options, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (server->server);
  server->url =
      g_strdup_printf ("%s://127.0.0.1:%d", server->certificate != NULL ? "https" : "http",
                       g_uri_get_port (uris->data));
}

static gpointer
serve (gpointer data)
{
  WebServer *server = data;

  g_main_context_push_thread_default (server->context);
  make_server (server);
  g_mutex_lock (&server->mutex);
  server->ready = TRUE;
  g_cond_signal (&server->cond);
  g_mutex_unlock (&server->mutex);
  g_main_loop_run (server->loop);
  soup_server_disconnect (server->server);
  g_object_unref (server->server);
  while (g_main_context_iteration (server->context, FALSE))
    ;
  g_main_context_pop_thread_default (server->context);
  return NULL;
}

WebServer *
web_server_new (WebFunc handler, gpointer data)
{
  return web_server_new_tls (handler, data, NULL);
}

WebServer *
web_server_new_tls (WebFunc handler, gpointer data, GTlsCertificate *certificate)
{
  WebServer *server = g_new0 (WebServer, 1);

  server->handler = handler;
  server->data = data;
  server->certificate = certificate;
  g_mutex_init (&server->mutex);
  g_cond_init (&server->cond);
  server->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  server->context = g_main_context_new ();
  server->loop = g_main_loop_new (server->context, FALSE);
  server->thread = g_thread_new ("web-server", serve, server);
  g_mutex_lock (&server->mutex);
  while (!server->ready)
    g_cond_wait (&server->cond, &server->mutex);
  g_mutex_unlock (&server->mutex);
  return server;
}

static gboolean
quit (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

void
web_server_free (WebServer *server)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_callback (source, quit, server->loop, NULL);
  g_source_attach (source, server->context);
  g_thread_join (server->thread);
  g_main_loop_unref (server->loop);
  g_main_context_unref (server->context);
  g_hash_table_unref (server->seen);
  g_mutex_clear (&server->mutex);
  g_cond_clear (&server->cond);
  g_free (server->url);
  g_free (server);
}

const char *
web_server_url (WebServer *server)
{
  return server->url;
}

guint
web_server_requests (WebServer *server)
{
  guint requests;

  g_mutex_lock (&server->mutex);
  requests = server->requests;
  g_mutex_unlock (&server->mutex);
  return requests;
}

char *
web_server_seen (WebServer *server, const char *path, const char *header)
{
  g_autofree char *key = g_strdup_printf ("%s %s", path, header);
  char *value;

  g_mutex_lock (&server->mutex);
  value = g_strdup (g_hash_table_lookup (server->seen, key));
  g_mutex_unlock (&server->mutex);
  return value;
}

/* Bare sockets */

struct _RawServer
{
  GThread *thread;
  GSocketListener *listener;
  GCancellable *cancellable;
  RawFunc handler;
  gpointer data;
  GPtrArray *threads; /* one a connection */
  char *url;
  gint connections, requests; /* atomic */
};

typedef struct
{
  RawServer *server;
  GSocket *socket;
} Connection;

static gpointer
serve_connection (gpointer data)
{
  Connection *connection = data;
  RawServer *server = connection->server;

  server->handler (server, connection->socket, server->data);
  g_socket_close (connection->socket, NULL);
  g_object_unref (connection->socket);
  g_free (connection);
  return NULL;
}

static gpointer
accept_all (gpointer data)
{
  RawServer *server = data;
  GSocket *socket;

  while (
      (socket = g_socket_listener_accept_socket (server->listener, NULL, server->cancellable, NULL))
      != NULL)
    {
      Connection *connection = g_new0 (Connection, 1);

      connection->server = server;
      connection->socket = socket;
      g_socket_set_blocking (socket, TRUE);
      g_atomic_int_inc (&server->connections);
      g_ptr_array_add (server->threads, g_thread_new ("raw-peer", serve_connection, connection));
    }
  return NULL;
}

RawServer *
raw_server_new (RawFunc handler, gpointer data)
{
  RawServer *server = g_new0 (RawServer, 1);
  g_autoptr (GInetAddress) host = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (host, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  server->handler = handler;
  server->data = data;
  server->listener = g_socket_listener_new ();
  server->cancellable = g_cancellable_new ();
  server->threads = g_ptr_array_new ();
  g_socket_listener_add_address (server->listener, address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error);
  g_assert_no_error (error);
  server->url = g_strdup_printf ("http://127.0.0.1:%u",
                                 g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  server->thread = g_thread_new ("raw-server", accept_all, server);
  return server;
}

void
raw_server_free (RawServer *server)
{
  g_cancellable_cancel (server->cancellable);
  g_thread_join (server->thread);
  for (guint i = 0; i < server->threads->len; i++)
    g_thread_join (server->threads->pdata[i]);
  g_ptr_array_unref (server->threads);
  g_socket_listener_close (server->listener);
  g_object_unref (server->listener);
  g_object_unref (server->cancellable);
  g_free (server->url);
  g_free (server);
}

const char *
raw_server_url (RawServer *server)
{
  return server->url;
}

guint
raw_server_connections (RawServer *server)
{
  return (guint) g_atomic_int_get (&server->connections);
}

guint
raw_server_requests (RawServer *server)
{
  return (guint) g_atomic_int_get (&server->requests);
}

char *
raw_read_head (RawServer *server, GSocket *socket)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char c;

  while (!g_str_has_suffix (text->str, "\r\n\r\n"))
    {
      if (g_socket_receive (socket, &c, 1, server->cancellable, NULL) <= 0)
        return NULL;
      g_string_append_c (text, c);
    }
  g_atomic_int_inc (&server->requests);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
raw_read_byte (RawServer *server, GSocket *socket)
{
  char byte;

  return g_socket_receive (socket, &byte, 1, server->cancellable, NULL) == 1;
}

char *
raw_read_request (RawServer *server, GSocket *socket, gsize *length)
{
  g_autofree char *head = raw_read_head (server, socket);
  const char *field = head != NULL ? strstr (head, "Content-Length: ") : NULL;
  gsize want = field != NULL ? (gsize) g_ascii_strtoull (field + 16, NULL, 10) : 0;
  gsize start = head != NULL ? strlen (head) : 0;
  g_autofree char *all = NULL;

  if (head == NULL)
    return NULL;
  all = g_malloc (start + want + 1);
  memcpy (all, head, start);
  for (gsize got = 0; got < want;)
    {
      gssize n =
          g_socket_receive (socket, all + start + got, want - got, server->cancellable, NULL);

      if (n <= 0)
        return NULL;
      got += (gsize) n;
    }
  all[start + want] = '\0';
  if (length != NULL)
    *length = start + want;
  return g_steal_pointer (&all);
}

void
raw_write (GSocket *socket, const char *text)
{
  gsize length = strlen (text);

  while (length > 0)
    {
      gssize n = g_socket_send (socket, text, length, NULL, NULL);

      if (n <= 0)
        return;
      text += n;
      length -= (gsize) n;
    }
}

void
raw_wait_closed (RawServer *server, GSocket *socket)
{
  char buffer[4096];

  while (g_socket_receive (socket, buffer, sizeof buffer, server->cancellable, NULL) > 0)
    ;
}

void
raw_reset (GSocket *socket)
{
  struct linger linger = { 1, 0 };

  g_assert_cmpint (
      setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &linger, sizeof linger), ==, 0);
  g_socket_close (socket, NULL);
}

void
dead_port_set_up (DeadPort *port)
{
  g_autoptr (GInetAddress) host = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (host, 0);
  g_autoptr (GSocketAddress) bound = NULL;

  port->socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_assert_true (g_socket_bind (port->socket, address, FALSE, NULL));
  bound = g_socket_get_local_address (port->socket, NULL);
  port->url = g_strdup_printf ("http://127.0.0.1:%u",
                               g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
}

void
dead_port_tear_down (DeadPort *port)
{
  g_clear_object (&port->socket);
  g_clear_pointer (&port->url, g_free);
}

/* Waiting */

static gboolean
on_limit (gpointer data)
{
  g_error ("nothing happened for %d seconds", LIMIT_SECONDS);
  return G_SOURCE_REMOVE;
}

void
wait_until (const gboolean *done)
{
  guint limit = g_timeout_add_seconds (LIMIT_SECONDS, on_limit, NULL);

  while (!*done)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (limit);
}

typedef struct
{
  gboolean done;
  DubReply *reply;
  GError *error;
} Outcome;

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;

  outcome->reply = dub_transport_send_finish (DUB_TRANSPORT (source), result, &outcome->error);
  outcome->done = TRUE;
}

DubReply *
send_and_wait (DubTransport *transport,
               DubRequest *request,
               const DubOrigin *origin,
               const DubSendOptions *options,
               GCancellable *cancellable,
               GError **error)
{
  Outcome outcome = { FALSE, NULL, NULL };

  dub_transport_send_async (transport, request, origin, options, cancellable, on_sent, &outcome);
  /* The request was copied: nothing may look at it any more. */
  dub_request_free (request);
  wait_until (&outcome.done);
  g_assert_true ((outcome.reply != NULL) != (outcome.error != NULL));
  if (outcome.error != NULL)
    g_propagate_error (error, outcome.error);
  return outcome.reply;
}

DubReply *
get_and_wait (DubTransport *transport, const char *base, const char *url, GError **error)
{
  DubOrigin origin = { base, "x-api-key", CANARY };

  return send_and_wait (transport, dub_request_new ("GET", url), &origin, NULL, NULL, error);
}

void
transport_end (DubTransport *transport)
{
  gpointer weak = transport;

  g_object_add_weak_pointer (G_OBJECT (transport), &weak);
  g_object_unref (transport);
  g_assert_null (weak);
}
