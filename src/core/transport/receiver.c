/* SoupServer on 127.0.0.1 for webhooks. */
#include "transport/receiver.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#include "model/error.h"

#define BODY_MAX (1024 * 1024)

struct _DubReceiver
{
  SoupServer *server; /* owned */
  DubReceiverFunc func;
  gpointer user_data;
};

struct _DubReceiverReply
{
  SoupServerMessage *message; /* owned */
};

void
dub_receiver_reply (DubReceiverReply *reply, guint status)
{
  soup_server_message_set_status (reply->message, status, NULL);
  soup_server_message_unpause (reply->message);
  g_object_unref (reply->message);
  g_free (reply);
}

static void
collect_header (const char *name, const char *value, gpointer user_data)
{
  g_hash_table_insert (user_data, g_ascii_strdown (name, -1), g_strdup (value));
}

/* A body that is too long or of unknown length is refused before it is read. */
static void
on_headers (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  if (soup_server_message_get_method (message) != SOUP_METHOD_POST)
    soup_server_message_set_status (message, SOUP_STATUS_METHOD_NOT_ALLOWED, NULL);
  else if (soup_message_headers_get_encoding (headers) != SOUP_ENCODING_CONTENT_LENGTH)
    soup_server_message_set_status (message, SOUP_STATUS_LENGTH_REQUIRED, NULL);
  else if (soup_message_headers_get_content_length (headers) > BODY_MAX)
    soup_server_message_set_status (message, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, NULL);
}

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  DubReceiver *receiver = user_data;
  g_autoptr (GHashTable) headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GBytes) body =
      soup_message_body_flatten (soup_server_message_get_request_body (message));
  DubReceived received = { path, headers, body };
  DubReceiverReply *reply;

  if (soup_server_message_get_status (message) != 0)
    return;
  soup_message_headers_foreach (soup_server_message_get_request_headers (message), collect_header,
                                headers);
  reply = g_new0 (DubReceiverReply, 1);
  reply->message = g_object_ref (message);
  soup_server_message_pause (message);
  receiver->func (&received, reply, receiver->user_data);
}

DubReceiver *
dub_receiver_new (guint16 port, DubReceiverFunc func, gpointer user_data, GError **error)
{
  DubReceiver *receiver = g_new0 (DubReceiver, 1);
  g_autoptr (GError) local = NULL;

  receiver->func = func;
  receiver->user_data = user_data;
  receiver->server = soup_server_new ("server-header", "Dubstage", NULL);
  soup_server_add_early_handler (receiver->server, NULL, on_headers, receiver, NULL);
  soup_server_add_handler (receiver->server, NULL, on_request, receiver, NULL);
  if (soup_server_listen_local (receiver->server, port, SOUP_SERVER_LISTEN_IPV4_ONLY, &local))
    return receiver;
  g_set_error (error, DUB_ERROR, DUB_ERROR_NETWORK, _ ("Port %u cannot be used: %s"), port,
               local->message);
  dub_receiver_free (receiver);
  return NULL;
}

void
dub_receiver_free (DubReceiver *receiver)
{
  if (receiver == NULL)
    return;
  soup_server_disconnect (receiver->server);
  g_object_unref (receiver->server);
  g_free (receiver);
}

guint16
dub_receiver_get_port (DubReceiver *receiver)
{
  GSList *uris = soup_server_get_uris (receiver->server);
  guint16 port = uris != NULL ? (guint16) g_uri_get_port (uris->data) : 0;

  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return port;
}
