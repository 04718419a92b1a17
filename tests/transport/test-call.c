/* Small exchanges with a web server: replies as they are, redirects, the key, bounds of memory. */
#include "support.h"

#include <string.h>

#include "model/error.h"

typedef struct
{
  WebServer *server;
  WebServer *other; /* another origin: another port */
  DubTransport *transport;
} Fixture;

static void
answer (SoupServerMessage *message, guint status, const char *type, const char *body)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, body, strlen (body));
}

static void
redirect (SoupServerMessage *message, guint status, const char *location)
{
  soup_server_message_set_status (message, status, NULL);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Location",
                                location);
}

static void
answer_garbage (SoupServerMessage *message, gboolean chunked)
{
  SoupMessageBody *body = soup_server_message_get_response_body (message);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_server_message_set_status (message, 200, NULL);
  soup_message_headers_set_content_type (headers, "application/json", NULL);
  if (chunked)
    soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
  for (guint i = 0; i < 20; i++)
    {
      char *piece = g_malloc (1024 * 1024);

      memset (piece, '[', 1024 * 1024);
      soup_message_body_append_take (body, (guchar *) piece, 1024 * 1024);
    }
  soup_message_body_complete (body);
}

static void
answer_gzip (SoupServerMessage *message)
{
  g_autoptr (GConverter) zip =
      G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1));
  const char *text = "{\"zipped\":true}";
  char out[200];
  gsize read, written;

  g_assert_cmpint (g_converter_convert (zip, text, strlen (text), out, sizeof out,
                                        G_CONVERTER_INPUT_AT_END, &read, &written, NULL),
                   ==, G_CONVERTER_FINISHED);
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, out, written);
  soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                "Content-Encoding", "gzip");
}

static void
echo (SoupServerMessage *message)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  soup_server_message_set_status (message, 201, NULL);
  soup_server_message_set_response (message, "application/json; charset=utf-8", SOUP_MEMORY_COPY,
                                    data, length);
}

static void
handle (SoupServerMessage *message, gpointer data)
{
  Fixture *fixture = data;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));
  g_autofree char *there = NULL;

  if (g_str_equal (path, "/v1/json"))
    answer (message, 200, "application/json", "{\"a\":1}");
  else if (g_str_equal (path, "/v1/echo"))
    echo (message);
  else if (g_str_equal (path, "/v1/html"))
    answer (message, 502, "text/html", "<html>Bad gateway</html>");
  else if (g_str_equal (path, "/v1/denied"))
    {
      soup_message_headers_append (headers, "WWW-Authenticate", "Basic realm=\"x\"");
      answer (message, 401, "application/json", "{\"error\":\"key\"}");
    }
  else if (g_str_equal (path, "/v1/empty"))
    soup_server_message_set_status (message, 204, NULL);
  else if (g_str_equal (path, "/v1/garbage"))
    answer_garbage (message, FALSE);
  else if (g_str_equal (path, "/v1/garbage-chunked"))
    answer_garbage (message, TRUE);
  else if (g_str_equal (path, "/v1/gzip"))
    answer_gzip (message);
  else if (g_str_equal (path, "/v1/lists"))
    {
      soup_message_headers_append (headers, "X-List", "a");
      soup_message_headers_append (headers, "X-List", "b");
      soup_message_headers_append (headers, "Set-Cookie", "session=secret");
      answer (message, 200, "TEXT/Plain; charset=x", "hello");
    }
  else if (g_str_equal (path, "/v1/limited"))
    {
      soup_message_headers_append (headers, "Retry-After", "17");
      answer (message, 429, "application/json", "{}");
    }
  else if (g_str_equal (path, "/v1/limited-date"))
    {
      g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
      g_autoptr (GDateTime) then = g_date_time_add_seconds (now, 90);
      g_autofree char *text = g_date_time_format (then, "%a, %d %b %Y %H:%M:%S GMT");

      soup_message_headers_append (headers, "Retry-After", text);
      answer (message, 503, "application/json", "{}");
    }
  else if (g_str_equal (path, "/v1/same"))
    redirect (message, 302, "/v1/json");
  else if (g_str_equal (path, "/v1/elsewhere"))
    {
      there = g_strconcat (web_server_url (fixture->other), "/landing", NULL);
      redirect (message, 307, there);
    }
  else if (g_str_equal (path, "/v1/elsewhere-and-back"))
    {
      there = g_strconcat (web_server_url (fixture->other), "/back", NULL);
      redirect (message, 303, there);
    }
  else if (g_str_equal (path, "/v1/loop"))
    redirect (message, 301, "/v1/loop");
  else if (g_str_equal (path, "/v1/nowhere"))
    redirect (message, 302, "ftp://127.0.0.1/x");
  else if (g_str_equal (path, "/v1/moved-put"))
    redirect (message, 307, "/v1/json");
  else
    answer (message, 404, "application/json", "{\"error\":\"none\"}");
}

static void
handle_other (SoupServerMessage *message, gpointer data)
{
  Fixture *fixture = data;
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));

  if (g_str_equal (path, "/back"))
    {
      g_autofree char *there = g_strconcat (web_server_url (fixture->server), "/v1/json", NULL);

      redirect (message, 302, there);
    }
  else
    answer (message, 200, "application/json", "{\"landed\":true}");
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->other = web_server_new (handle_other, fixture);
  fixture->server = web_server_new (handle, fixture);
  fixture->transport = dub_transport_new ("Dubstage/test");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  transport_end (fixture->transport);
  web_server_free (fixture->server);
  web_server_free (fixture->other);
}

static char *
base_of (Fixture *fixture)
{
  return g_strconcat (web_server_url (fixture->server), "/v1", NULL);
}

static const struct
{
  const char *path;
  guint status;
  const char *type; /* (nullable) */
  const char *body;
} replies[] = {
  { "/json", 200, "application/json", "{\"a\":1}" },
  { "/html", 502, "text/html", "<html>Bad gateway</html>" },
  { "/denied", 401, "application/json", "{\"error\":\"key\"}" },
  { "/empty", 204, NULL, "" },
  { "/gzip", 200, "application/json", "{\"zipped\":true}" },
  { "/lists", 200, "text/plain", "hello" },
  { "/none", 404, "application/json", "{\"error\":\"none\"}" },
  { "/same", 200, "application/json", "{\"a\":1}" },
  { "/elsewhere", 200, "application/json", "{\"landed\":true}" },
  { "/nowhere", 302, NULL, "" },
};

static void
test_reply (Fixture *fixture, gconstpointer data)
{
  guint row = GPOINTER_TO_UINT (data);
  g_autofree char *base = base_of (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (DubReply) reply = get_and_wait (fixture->transport, base, replies[row].path, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (reply->status, ==, replies[row].status);
  g_assert_cmpstr (reply->content_type, ==, replies[row].type);
  g_assert_cmpstr (dub_reply_text (reply), ==, replies[row].body);
  g_assert_false (reply->truncated);
  g_assert_false (reply->to_file);
  g_assert_cmpint (ABS (reply->received_at - g_get_real_time ()), <, 20 * G_USEC_PER_SEC);
}

static void
test_headers (Fixture *fixture, gconstpointer data)
{
  g_autofree char *base = base_of (fixture);
  g_autoptr (DubReply) reply = get_and_wait (fixture->transport, base, "/lists", NULL);
  g_autofree char *agent = web_server_seen (fixture->server, "/v1/lists", "user-agent");
  g_autofree char *key = web_server_seen (fixture->server, "/v1/lists", "x-api-key");

  g_assert_cmpstr (dub_reply_header (reply, "x-LIST"), ==, "a, b");
  g_assert_null (dub_reply_header (reply, "set-cookie"));
  g_assert_cmpstr (agent, ==, "Dubstage/test");
  g_assert_cmpstr (key, ==, CANARY);
}

static void
test_json_body (Fixture *fixture, gconstpointer data)
{
  const char *method = data;
  g_autofree char *base = base_of (fixture);
  DubOrigin origin = { base, "Authorization", "Bearer " CANARY };
  DubRequest *request = dub_request_new (method, "/echo");
  g_autoptr (DubReply) reply = NULL;
  g_autofree char *type = NULL;
  g_autofree char *seen = NULL;
  g_autofree char *key = NULL;
  g_autoptr (GError) error = NULL;

  dub_request_take_json (request, g_strdup ("{\"text\":\"für\"}"));
  dub_request_add_header (request, "X-Extra", "1");
  reply = send_and_wait (fixture->transport, request, &origin, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (reply->status, ==, 201);
  g_assert_cmpstr (reply->content_type, ==, "application/json");
  g_assert_cmpstr (dub_reply_text (reply), ==, "{\"text\":\"für\"}");
  type = web_server_seen (fixture->server, "/v1/echo", "content-type");
  seen = web_server_seen (fixture->server, "/v1/echo", ":method");
  key = web_server_seen (fixture->server, "/v1/echo", "authorization");
  g_assert_cmpstr (type, ==, "application/json");
  g_assert_cmpstr (seen, ==, method);
  g_assert_cmpstr (key, ==, "Bearer " CANARY);
}

/* Where the key goes and where it must not. */
static const struct
{
  const char *name;
  const char *url; /* behind the base URL, or behind the other origin when it starts with `@` */
  gboolean keyless;
  const char *looked_at; /* path at the server, or at the other one when it starts with `@` */
  gboolean key;
} keys[] = {
  { "base", "/json", FALSE, "/v1/json", TRUE },
  { "keyless", "/json", TRUE, "/v1/json", FALSE },
  { "absolute-other-origin", "@/landing", FALSE, "@/landing", FALSE },
  { "redirect-same-origin", "/same", FALSE, "/v1/json", TRUE },
  { "redirect-other-origin", "/elsewhere", FALSE, "@/landing", FALSE },
  { "redirect-there-and-back", "/elsewhere-and-back", FALSE, "/v1/json", FALSE },
};

static void
test_key (Fixture *fixture, gconstpointer data)
{
  guint row = GPOINTER_TO_UINT (data);
  g_autofree char *base = base_of (fixture);
  DubOrigin origin = { base, "x-api-key", CANARY };
  const char *at = keys[row].looked_at;
  g_autofree char *url = keys[row].url[0] == '@' ? g_strconcat (web_server_url (fixture->other),
                                                                keys[row].url + 1, NULL)
                                                 : g_strdup (keys[row].url);
  DubRequest *request = dub_request_new ("GET", url);
  WebServer *looked = at[0] == '@' ? fixture->other : fixture->server;
  g_autoptr (DubReply) reply = NULL;
  g_autofree char *seen = NULL;
  g_autofree char *agent = NULL;

  request->keyless = keys[row].keyless;
  reply = send_and_wait (fixture->transport, request, &origin, NULL, NULL, NULL);
  g_assert_cmpuint (reply->status, ==, 200);
  agent = web_server_seen (looked, at[0] == '@' ? at + 1 : at, "user-agent");
  g_assert_nonnull (agent);
  seen = web_server_seen (looked, at[0] == '@' ? at + 1 : at, "x-api-key");
  g_assert_cmpstr (seen, ==, keys[row].key ? CANARY : NULL);
}

static void
test_loop (Fixture *fixture, gconstpointer data)
{
  g_autofree char *base = base_of (fixture);
  g_autoptr (GError) error = NULL;

  g_assert_null (get_and_wait (fixture->transport, base, "/loop", &error));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_UNEXPECTED_REPLY);
  g_assert_cmpuint (web_server_requests (fixture->server), ==, 6);
}

/* What is not a GET is not sent anywhere else. */
static void
test_redirected_write (Fixture *fixture, gconstpointer data)
{
  g_autofree char *base = base_of (fixture);
  DubOrigin origin = { base, "x-api-key", CANARY };
  DubRequest *request = dub_request_new (data, "/moved-put");
  g_autoptr (DubReply) reply = NULL;

  dub_request_take_json (request, g_strdup ("{}"));
  reply = send_and_wait (fixture->transport, request, &origin, NULL, NULL, NULL);
  g_assert_cmpuint (reply->status, ==, 307);
  g_assert_cmpstr (dub_reply_header (reply, "location"), ==, "/v1/json");
  g_assert_cmpuint (web_server_requests (fixture->server), ==, 1);
}

static void
test_bound (Fixture *fixture, gconstpointer data)
{
  g_autofree char *base = base_of (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (DubReply) reply = get_and_wait (fixture->transport, base, data, &error);
  g_autoptr (DubReply) next = NULL;

  g_assert_no_error (error);
  g_assert_true (reply->truncated);
  g_assert_cmpuint (g_bytes_get_size (reply->body), ==, 4 * 1024 * 1024);
  /* The rest of it must not be taken for the reply to the next request. */
  next = get_and_wait (fixture->transport, base, "/json", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (dub_reply_text (next), ==, "{\"a\":1}");
}

static void
test_small_bound (Fixture *fixture, gconstpointer data)
{
  g_autofree char *base = base_of (fixture);
  DubOrigin origin = { base, NULL, NULL };
  DubSendOptions options = { .body_limit = 4 };
  g_autoptr (DubReply) reply = send_and_wait (fixture->transport, dub_request_new ("GET", "/json"),
                                              &origin, &options, NULL, NULL);

  g_assert_true (reply->truncated);
  g_assert_cmpstr (dub_reply_text (reply), ==, "{\"a\"");
}

static void
test_retry_after (Fixture *fixture, gconstpointer data)
{
  g_autofree char *base = base_of (fixture);
  g_autoptr (DubReply) seconds = get_and_wait (fixture->transport, base, "/limited", NULL);
  g_autoptr (DubReply) date = get_and_wait (fixture->transport, base, "/limited-date", NULL);

  g_assert_cmpuint (seconds->status, ==, 429);
  g_assert_cmpint (dub_reply_retry_after (seconds), ==, 17);
  g_assert_cmpuint (date->status, ==, 503);
  g_assert_cmpint (dub_reply_retry_after (date), >=, 60);
  g_assert_cmpint (dub_reply_retry_after (date), <=, 91);
}

static void
count_done (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DubReply) reply = dub_transport_send_finish (DUB_TRANSPORT (source), result, &error);
  guint *left = data;

  g_assert_no_error (error);
  g_assert_cmpuint (reply->status, ==, 200);
  (*left)--;
}

static void
test_many_at_once (Fixture *fixture, gconstpointer data)
{
  g_autofree char *base = base_of (fixture);
  DubOrigin origin = { base, "x-api-key", CANARY };
  guint left = 50;

  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (DubRequest) request = dub_request_new ("GET", "/json");

      dub_transport_send_async (fixture->transport, request, &origin, NULL, NULL, count_done,
                                &left);
    }
  while (left > 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (web_server_requests (fixture->server), ==, 50);
}

#define ADD(path, data, test) g_test_add (path, Fixture, data, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (replies); i++)
    {
      g_autofree char *path = g_strconcat ("/call/reply", replies[i].path, NULL);

      ADD (path, GUINT_TO_POINTER (i), test_reply);
    }
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *path = g_strconcat ("/call/key/", keys[i].name, NULL);

      ADD (path, GUINT_TO_POINTER (i), test_key);
    }
  ADD ("/call/headers", NULL, test_headers);
  ADD ("/call/json/post", "POST", test_json_body);
  ADD ("/call/json/put", "PUT", test_json_body);
  ADD ("/call/json/patch", "PATCH", test_json_body);
  ADD ("/call/redirect/loop", NULL, test_loop);
  ADD ("/call/redirect/post", "POST", test_redirected_write);
  ADD ("/call/redirect/put", "PUT", test_redirected_write);
  ADD ("/call/redirect/delete", "DELETE", test_redirected_write);
  ADD ("/call/bound/length", "/garbage", test_bound);
  ADD ("/call/bound/chunked", "/garbage-chunked", test_bound);
  ADD ("/call/bound/small", NULL, test_small_bound);
  ADD ("/call/retry-after", NULL, test_retry_after);
  ADD ("/call/many-at-once", NULL, test_many_at_once);
  return g_test_run ();
}
