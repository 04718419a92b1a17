/* Replies that come before the request is complete. */
#include "transport/early.h"

#include <libsoup/soup.h>
#include <string.h>

#define PATIENCE 5 /* seconds without a byte */
#define HEAD_MAX (64 * 1024)

/* In HTTP/2 the peer talks all the time. */
static gboolean
is_http2 (GIOStream *connection)
{
  return G_IS_TLS_CONNECTION (connection)
         && g_strcmp0 (g_tls_connection_get_negotiated_protocol (G_TLS_CONNECTION (connection)),
                       "h2")
                == 0;
}

gboolean
dub_early_is_there (GIOStream *connection, GString *heard)
{
  GInputStream *input = g_io_stream_get_input_stream (connection);
  char buffer[4096];
  gssize n;

  if (is_http2 (connection) || !G_IS_POLLABLE_INPUT_STREAM (input)
      || !g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (input)))
    return FALSE;
  /* Within TLS there may be nothing but a session ticket. An end shows in the next write. */
  n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (input), buffer,
                                                sizeof buffer, NULL, NULL);
  if (n <= 0)
    return FALSE;
  g_string_append_len (heard, buffer, n);
  /* “100 Continue” and the like are no answer. */
  return !g_str_has_prefix (heard->str, "HTTP/1.1 1");
}

/* Several fields of one name are one list (RFC 9110 5.3). Cookies are nobody's business here. */
void
dub_early_add_header (const char *name, const char *value, gpointer data)
{
  DubReply *reply = data;
  const char *before = dub_reply_header (reply, name);
  g_autofree char *joined = NULL;
  g_autofree char *valid = g_utf8_make_valid (value, -1);

  if (g_ascii_strcasecmp (name, "Set-Cookie") == 0)
    return;
  joined = before != NULL ? g_strconcat (before, ", ", valid, NULL) : g_strdup (valid);
  dub_reply_set_header (reply, name, joined);
}

/* Puts the chunks of @bytes (RFC 9112 7.1) together, as far as they go. */
static GString *
join_chunks (const char *bytes, gsize length)
{
  GString *body = g_string_new (NULL);
  const char *end = bytes + length;

  while (bytes < end)
    {
      const char *line_end = memchr (bytes, '\n', (gsize) (end - bytes));
      guint64 size = g_ascii_strtoull (bytes, NULL, 16);

      if (line_end == NULL || size == 0)
        break;
      bytes = line_end + 1;
      size = MIN (size, (guint64) (end - bytes));
      g_string_append_len (body, bytes, (gssize) size);
      bytes += size;
      while (bytes < end && (*bytes == '\r' || *bytes == '\n'))
        bytes++;
    }
  return body;
}

static void
add_body (DubReply *reply, const char *bytes, gsize length, gsize limit)
{
  const char *encoding = dub_reply_header (reply, "transfer-encoding");
  gboolean chunked = encoding != NULL && g_ascii_strcasecmp (encoding, "chunked") == 0;
  g_autoptr (GString) body = chunked ? join_chunks (bytes, length) : NULL;
  g_autoptr (DubReply) made = NULL;

  if (!chunked)
    body = g_string_new_len (bytes, (gssize) length);
  made = dub_reply_new (reply->status, NULL, body->str, (gssize) MIN (body->len, limit));
  reply->body = g_bytes_ref (made->body);
  reply->truncated = body->len > limit;
}

DubReply *
dub_early_parse (const char *bytes, gsize length, gsize limit)
{
  const char *end = g_strstr_len (bytes, (gssize) length, "\r\n\r\n");
  SoupMessageHeaders *headers = NULL;
  g_autoptr (DubReply) reply = NULL;
  const char *type;
  guint status = 0;

  if (end == NULL)
    return NULL;
  headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  if (soup_headers_parse_response (bytes, (int) (end + 2 - bytes), headers, NULL, &status, NULL)
      && status >= 200)
    {
      g_autofree char *lower = NULL;

      type = soup_message_headers_get_content_type (headers, NULL);
      lower = type != NULL ? g_ascii_strdown (type, -1) : NULL;
      reply = dub_reply_new (status, lower, NULL, 0);
      reply->received_at = g_get_real_time ();
      soup_message_headers_foreach (headers, dub_early_add_header, reply);
      add_body (reply, end + 4, (gsize) (bytes + length - (end + 4)), limit);
    }
  soup_message_headers_unref (headers);
  return g_steal_pointer (&reply);
}

/* Whether all that was announced has come; a body without a length ends with the connection. */
static gboolean
is_whole (const GString *text, gsize limit)
{
  const char *end = g_strstr_len (text->str, (gssize) text->len, "\r\n\r\n");
  g_autoptr (DubReply) reply = NULL;
  const char *length;

  if (end == NULL)
    return text->len > HEAD_MAX;
  if (text->len > limit + HEAD_MAX)
    return TRUE;
  reply = dub_early_parse (text->str, text->len, limit);
  if (reply == NULL)
    return TRUE;
  length = dub_reply_header (reply, "content-length");
  if (length != NULL)
    return (guint64) (text->str + text->len - (end + 4)) >= g_ascii_strtoull (length, NULL, 10);
  return dub_reply_header (reply, "transfer-encoding") != NULL
         && g_str_has_suffix (text->str, "\r\n0\r\n\r\n");
}

static void
be_impatient (GIOStream *connection)
{
  g_autoptr (GIOStream) base = NULL;

  if (G_IS_TLS_CONNECTION (connection))
    g_object_get (connection, "base-io-stream", &base, NULL);
  else
    base = g_object_ref (connection);
  if (G_IS_SOCKET_CONNECTION (base))
    g_socket_set_timeout (g_socket_connection_get_socket (G_SOCKET_CONNECTION (base)), PATIENCE);
}

DubReply *
dub_early_read (GIOStream *connection, GString *heard, gsize limit, GCancellable *cancellable)
{
  GInputStream *input = g_io_stream_get_input_stream (connection);
  char buffer[8192];
  gssize n = 1;

  be_impatient (connection);
  while (n > 0 && !is_whole (heard, limit))
    {
      /* How it ends does not matter: what came by then is a reply or is not. */
      n = g_input_stream_read (input, buffer, sizeof buffer, cancellable, NULL);
      if (n > 0)
        g_string_append_len (heard, buffer, n);
    }
  return dub_early_parse (heard->str, heard->len, limit);
}
