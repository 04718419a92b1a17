/* What certainly was not sent, what may have been, and what must go out only once: servers that
 * refuse, close, reset and stall at every place.
 */
#include "support.h"

#include <string.h>

#include "model/error.h"

#define OK_REPLY "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"

typedef struct
{
  DubTransport *transport;
  Folder folder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  folder_set_up (&fixture->folder);
  fixture->transport = dub_transport_new ("Dubstage/test");
  dub_transport_set_idle_timeout (fixture->transport, 1);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  transport_end (fixture->transport);
  folder_tear_down (&fixture->folder);
}

/* Ways in which a server fails. */

static void
close_at_once (RawServer *server, GSocket *socket, gpointer data)
{
}

static void
reset_at_once (RawServer *server, GSocket *socket, gpointer data)
{
  raw_reset (socket);
}

static void
read_and_close (RawServer *server, GSocket *socket, gpointer data)
{
  g_free (raw_read_request (server, socket, NULL));
}

static void
read_and_reset (RawServer *server, GSocket *socket, gpointer data)
{
  g_free (raw_read_request (server, socket, NULL));
  raw_reset (socket);
}

static void
read_and_stall (RawServer *server, GSocket *socket, gpointer data)
{
  g_free (raw_read_request (server, socket, NULL));
  raw_wait_closed (server, socket);
}

static void
half_a_head (RawServer *server, GSocket *socket, gpointer data)
{
  g_free (raw_read_request (server, socket, NULL));
  raw_write (socket, "HTTP/1.1 200 OK\r\nContent-Le");
}

static void
no_http (RawServer *server, GSocket *socket, gpointer data)
{
  g_free (raw_read_request (server, socket, NULL));
  raw_write (socket, "220 mail.example ESMTP\r\n\r\n");
}

static void
half_a_body (RawServer *server, GSocket *socket, gpointer data)
{
  g_free (raw_read_request (server, socket, NULL));
  raw_write (socket, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                     "Content-Length: 10\r\n\r\n{\"a\"");
}

static void
half_a_body_not_kept (RawServer *server, GSocket *socket, gpointer data)
{
  g_free (raw_read_request (server, socket, NULL));
  raw_write (socket, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                     "Connection: close\r\nContent-Length: 10\r\n\r\n{\"a\"");
}

static void
half_a_chunk (RawServer *server, GSocket *socket, gpointer data)
{
  g_free (raw_read_request (server, socket, NULL));
  raw_write (socket, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                     "Transfer-Encoding: chunked\r\n\r\n8\r\n{\"a\"");
}

static void
stalled_body (RawServer *server, GSocket *socket, gpointer data)
{
  half_a_body (server, socket, data);
  raw_wait_closed (server, socket);
}

/* The first reply is fine and the connection kept; it dies as the next request arrives. */
static void
die_when_used_again (RawServer *server, GSocket *socket, gpointer data)
{
  g_autofree char *request = raw_read_request (server, socket, NULL);

  if (request == NULL)
    return;
  raw_write (socket, OK_REPLY);
  if (raw_read_byte (server, socket))
    raw_reset (socket);
}

typedef struct
{
  const char *name;
  RawFunc server;
  const char *words; /* in the message */
} Failure;

static const Failure failures[] = {
  { "close-at-once", close_at_once, NULL },
  { "reset-at-once", reset_at_once, NULL },
  { "close", read_and_close, "without a reply" },
  { "reset", read_and_reset, NULL },
  { "stall", read_and_stall, "for 1 second" },
  { "half-a-head", half_a_head, NULL },
  { "no-http", no_http, NULL },
  { "half-a-body", half_a_body, "after 4 of 10 bytes" },
  { "half-a-body-not-kept", half_a_body_not_kept, "after 4 of 10 bytes" },
  { "half-a-chunk", half_a_chunk, "after 4 bytes" },
  { "stalled-body", stalled_body, "for 1 second" },
};

static DubRequest *
new_post (void)
{
  DubRequest *request = dub_request_new ("POST", "/pay?token=" CANARY);

  dub_request_take_json (request, g_strdup ("{\"paid\":true}"));
  return request;
}

static gboolean
count_gate (gpointer data, GError **error)
{
  g_atomic_int_inc ((gint *) data);
  return TRUE;
}

/* Every failure ends in a network error that names the host alone, after one request. */
static void
try_failure (Fixture *fixture, const Failure *row, gboolean paid)
{
  RawServer *server = raw_server_new (row->server, NULL);
  DubOrigin origin = { raw_server_url (server), "x-api-key", CANARY };
  DubSendTrace trace = { FALSE, FALSE, FALSE };
  gint gates = 0;
  DubSendOptions options = { .never_repeat = paid, .trace = &trace };
  g_autoptr (GError) error = NULL;

  if (paid)
    {
      options.gate = count_gate;
      options.gate_data = &gates;
    }
  g_assert_null (send_and_wait (fixture->transport, new_post (), &origin, &options, NULL, &error));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_NETWORK);
  g_assert_nonnull (strstr (error->message, "127.0.0.1"));
  g_assert_null (strstr (error->message, CANARY));
  g_assert_null (strstr (error->message, "token"));
  if (row->words != NULL)
    g_assert_nonnull (strstr (error->message, row->words));
  /* A reset may be seen before the connection is. */
  g_assert_true (trace.wrote_any || row->server == reset_at_once);
  if (row->server != close_at_once && row->server != reset_at_once)
    {
      g_assert_true (trace.body_complete);
      g_assert_cmpuint (raw_server_requests (server), ==, 1);
      g_assert_cmpint (gates, ==, paid ? 1 : 0);
    }
  g_assert_cmpuint (raw_server_connections (server), ==, 1);
  raw_server_free (server);
}

static void
test_failure (Fixture *fixture, gconstpointer data)
{
  try_failure (fixture, data, FALSE);
}

static void
test_paid_failure (Fixture *fixture, gconstpointer data)
{
  try_failure (fixture, data, TRUE);
}

/* A kept connection would die under the next request, so none is used. @data: the method. */
static void
test_kept (Fixture *fixture, gconstpointer data)
{
  gboolean is_get = g_str_equal (data, "GET");
  RawServer *server = raw_server_new (die_when_used_again, NULL);
  DubOrigin origin = { raw_server_url (server), NULL, NULL };
  g_autoptr (DubReply) first = NULL;
  g_autoptr (DubReply) second = NULL;
  g_autoptr (GError) error = NULL;
  DubRequest *request = dub_request_new (data, "/x");

  first = get_and_wait (fixture->transport, raw_server_url (server), "/x", &error);
  g_assert_no_error (error);
  if (!is_get)
    dub_request_take_json (request, g_strdup ("{}"));
  second = send_and_wait (fixture->transport, request, &origin, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (second->status, ==, 200);
  g_assert_cmpuint (raw_server_requests (server), ==, 2);
  g_assert_cmpuint (raw_server_connections (server), ==, 2);
  raw_server_free (server);
}

/* @data: the method. However it is: one request, over a connection of its own. */
static void
test_kept_never_repeat (Fixture *fixture, gconstpointer data)
{
  RawServer *server = raw_server_new (die_when_used_again, NULL);
  DubOrigin origin = { raw_server_url (server), NULL, NULL };
  DubSendOptions options = { .never_repeat = TRUE };
  g_autoptr (DubReply) first = NULL;
  g_autoptr (DubReply) second = NULL;

  first =
      send_and_wait (fixture->transport, dub_request_new ("GET", "/x"), &origin, NULL, NULL, NULL);
  g_assert_cmpuint (first->status, ==, 200);
  g_assert_cmpuint (raw_server_requests (server), ==, 1);
  second = send_and_wait (fixture->transport, dub_request_new (data, "/x"), &origin, &options, NULL,
                          NULL);
  g_assert_cmpuint (second->status, ==, 200);
  g_assert_cmpuint (raw_server_requests (server), ==, 2);
  g_assert_cmpuint (raw_server_connections (server), ==, 2);
  raw_server_free (server);
}

static void
check_unsent (const DubSendTrace *trace, gint gates)
{
  g_assert_false (trace->connected);
  g_assert_false (trace->wrote_any);
  g_assert_false (trace->body_complete);
  g_assert_cmpint (gates, ==, 0);
}

/* @data: non-NULL for the way in a thread. */
static void
test_refused (Fixture *fixture, gconstpointer data)
{
  DeadPort port;
  DubOrigin origin;
  DubSendTrace trace = { TRUE, TRUE, TRUE };
  gint gates = 0;
  DubSendOptions options = { .never_repeat = data != NULL, .trace = &trace };
  g_autoptr (GError) error = NULL;

  if (data != NULL)
    {
      options.gate = count_gate;
      options.gate_data = &gates;
    }
  dead_port_set_up (&port);
  origin = (DubOrigin){ port.url, "x-api-key", CANARY };
  g_assert_null (send_and_wait (fixture->transport, new_post (), &origin, &options, NULL, &error));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_NETWORK);
  check_unsent (&trace, gates);
  dead_port_tear_down (&port);
}

static void
test_unknown_host (Fixture *fixture, gconstpointer data)
{
  DubOrigin origin = { "https://no-such-host.invalid", "x-api-key", CANARY };
  DubSendTrace trace = { TRUE, TRUE, TRUE };
  gint gates = 0;
  DubSendOptions options = {
    .never_repeat = TRUE, .trace = &trace, .gate = count_gate, .gate_data = &gates
  };
  g_autoptr (GError) error = NULL;

  g_assert_null (send_and_wait (fixture->transport, new_post (), &origin, &options, NULL, &error));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_NETWORK);
  g_assert_nonnull (strstr (error->message, "no-such-host.invalid"));
  check_unsent (&trace, gates);
}

/* An http server where https is expected. */
static void
test_no_tls (Fixture *fixture, gconstpointer data)
{
  RawServer *server = raw_server_new (close_at_once, NULL);
  g_autofree char *base = g_strconcat ("https", strchr (raw_server_url (server), ':'), NULL);
  DubOrigin origin = { base, "x-api-key", CANARY };
  DubSendTrace trace = { TRUE, TRUE, TRUE };
  gint gates = 0;
  DubSendOptions options = { .trace = &trace };
  g_autoptr (GError) error = NULL;

  g_assert_null (send_and_wait (fixture->transport, new_post (), &origin, &options, NULL, &error));
  g_assert_cmpuint (error->domain, ==, DUB_ERROR);
  g_assert_true (dub_error_is_network ((DubError) error->code));
  check_unsent (&trace, gates);
  raw_server_free (server);
}

/* A listener whose queue is full answers nobody. */
static void
test_connect_timeout (Fixture *fixture, gconstpointer data)
{
  DeadPort port;
  GSocket *fillers[4] = { NULL };
  g_autoptr (GSocketAddress) address = NULL;
  DubOrigin origin;
  DubSendTrace trace = { TRUE, TRUE, TRUE };
  DubSendOptions options = { .never_repeat = data != NULL, .trace = &trace };
  g_autoptr (GError) error = NULL;
  gint64 started;

  dead_port_set_up (&port);
  g_socket_set_listen_backlog (port.socket, 0);
  g_assert_true (g_socket_listen (port.socket, NULL));
  address = g_socket_get_local_address (port.socket, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (fillers); i++)
    {
      fillers[i] =
          g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
      g_socket_set_blocking (fillers[i], FALSE);
      g_socket_connect (fillers[i], address, NULL, NULL);
    }
  origin = (DubOrigin){ port.url, NULL, NULL };
  dub_transport_set_idle_timeout (fixture->transport, 25);
  dub_transport_set_connect_timeout (fixture->transport, 1);
  started = g_get_monotonic_time ();
  g_assert_null (send_and_wait (fixture->transport, new_post (), &origin, &options, NULL, &error));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_NETWORK);
  g_assert_cmpint (g_get_monotonic_time () - started, <, 10 * G_USEC_PER_SEC);
  check_unsent (&trace, 0);
  for (guint i = 0; i < G_N_ELEMENTS (fillers); i++)
    g_object_unref (fillers[i]);
  dead_port_tear_down (&port);
}

/* Nothing is slower than the idle time-out as long as bytes move. */
static void
dribble (RawServer *server, GSocket *socket, gpointer data)
{
  g_free (raw_read_request (server, socket, NULL));
  raw_write (socket, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n");
  for (guint i = 0; i < 6; i++)
    {
      g_usleep (400 * 1000);
      raw_write (socket, "x");
    }
}

static void
test_slow (Fixture *fixture, gconstpointer data)
{
  RawServer *server = raw_server_new (dribble, NULL);
  DubOrigin origin = { raw_server_url (server), NULL, NULL };
  DubSendOptions options = { .never_repeat = data != NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (DubReply) reply =
      send_and_wait (fixture->transport, new_post (), &origin, &options, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (dub_reply_text (reply), ==, "xxxxxx");
  raw_server_free (server);
}

static gboolean
refuse_gate (gpointer data, GError **error)
{
  g_set_error_literal (error, DUB_ERROR, DUB_ERROR_STORAGE, "the intent could not be written");
  return FALSE;
}

/* @data: the method; GET has no body. */
static void
test_gate_refuses (Fixture *fixture, gconstpointer data)
{
  gboolean is_get = g_str_equal (data, "GET");
  RawServer *server = raw_server_new (read_and_close, NULL);
  DubOrigin origin = { raw_server_url (server), NULL, NULL };
  DubSendTrace trace = { TRUE, TRUE, TRUE };
  DubSendOptions options = { .never_repeat = TRUE, .trace = &trace, .gate = refuse_gate };
  DubRequest *request = is_get ? dub_request_new ("GET", "/") : new_post ();
  g_autoptr (GError) error = NULL;

  g_assert_null (send_and_wait (fixture->transport, request, &origin, &options, NULL, &error));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_STORAGE);
  g_assert_cmpstr (error->message, ==, "the intent could not be written");
  g_assert_false (trace.body_complete);
  if (is_get)
    g_assert_false (trace.wrote_any);
  raw_server_free (server);
}

static gboolean
cancel_soon (gpointer data)
{
  g_cancellable_cancel (data);
  return G_SOURCE_REMOVE;
}

/* @data: "now" or "later", and "thread" behind it for the way in a thread. */
static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  RawServer *server = raw_server_new (read_and_stall, NULL);
  DubOrigin origin = { raw_server_url (server), NULL, NULL };
  DubSendTrace trace = { TRUE, TRUE, TRUE };
  DubSendOptions options = { .never_repeat = g_str_has_suffix (data, "thread"),
                             .trace = &trace,
                             .idle_timeout = 20 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  gint64 started = g_get_monotonic_time ();

  if (g_str_has_prefix (data, "now"))
    g_cancellable_cancel (cancellable);
  else
    g_timeout_add (100, cancel_soon, cancellable);
  g_assert_null (
      send_and_wait (fixture->transport, new_post (), &origin, &options, cancellable, &error));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - started, <, 5 * G_USEC_PER_SEC);
  g_assert_cmpint (trace.wrote_any, ==, g_str_has_prefix (data, "later"));
  raw_server_free (server);
}

/* What is refused before anything is sent. */
static void
test_usage (Fixture *fixture, gconstpointer data)
{
  const char *what = data;
  gboolean plain = g_str_equal (what, "plain-key");
  RawServer *server = raw_server_new (read_and_close, NULL);
  DubOrigin origin = { plain ? "http://192.0.2.1" : raw_server_url (server), "x-api-key", CANARY };
  DubSendTrace trace = { TRUE, TRUE, TRUE };
  DubSendOptions options = { .trace = &trace };
  DubRequest *request = dub_request_new (g_str_equal (what, "method") ? "BREW" : "GET",
                                         g_str_equal (what, "url") ? "gopher://x" : "/x");
  DubError code = plain                       ? DUB_ERROR_TLS
                  : g_str_equal (what, "key") ? DUB_ERROR_BAD_KEY
                                              : DUB_ERROR_USAGE;
  g_autoptr (GError) error = NULL;

  if (g_str_equal (what, "header"))
    dub_request_add_header (request, "X-A", "1\r\nX-B: 2");
  if (g_str_equal (what, "body"))
    dub_request_take_json (request, g_strdup ("{}"));
  if (g_str_equal (what, "key"))
    origin.key = CANARY "\n";
  g_assert_null (send_and_wait (fixture->transport, request, &origin, &options, NULL, &error));
  g_assert_error (error, DUB_ERROR, (int) code);
  g_assert_null (strstr (error->message, CANARY));
  check_unsent (&trace, 0);
  g_assert_cmpuint (raw_server_connections (server), ==, 0);
  raw_server_free (server);
}

#define ADD(path, data, test) g_test_add (path, Fixture, data, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  static const char *const refused[] = { "method", "url", "header", "body", "key", "plain-key" };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autofree char *free_path = g_strconcat ("/once/failure/", failures[i].name, NULL);
      g_autofree char *paid_path = g_strconcat ("/once/paid/", failures[i].name, NULL);

      ADD (free_path, &failures[i], test_failure);
      ADD (paid_path, &failures[i], test_paid_failure);
    }
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *path = g_strconcat ("/once/refused/", refused[i], NULL);

      ADD (path, refused[i], test_usage);
    }
  ADD ("/once/kept/get", "GET", test_kept);
  ADD ("/once/kept/post", "POST", test_kept);
  ADD ("/once/kept/put", "PUT", test_kept);
  ADD ("/once/never-repeat/get", "GET", test_kept_never_repeat);
  ADD ("/once/never-repeat/post", "POST", test_kept_never_repeat);
  ADD ("/once/never-repeat/put", "PUT", test_kept_never_repeat);
  ADD ("/once/never-repeat/delete", "DELETE", test_kept_never_repeat);
  ADD ("/once/unsent/refused", NULL, test_refused);
  ADD ("/once/unsent/refused-thread", "thread", test_refused);
  ADD ("/once/unsent/unknown-host", NULL, test_unknown_host);
  ADD ("/once/unsent/no-tls", NULL, test_no_tls);
  ADD ("/once/unsent/connect-timeout", NULL, test_connect_timeout);
  ADD ("/once/unsent/connect-timeout-thread", "thread", test_connect_timeout);
  ADD ("/once/slow", NULL, test_slow);
  ADD ("/once/slow-thread", "thread", test_slow);
  ADD ("/once/gate-refuses/post", "POST", test_gate_refuses);
  ADD ("/once/gate-refuses/get", "GET", test_gate_refuses);
  ADD ("/once/cancel/now", "now", test_cancel);
  ADD ("/once/cancel/now-thread", "now-thread", test_cancel);
  ADD ("/once/cancel/later", "later", test_cancel);
  ADD ("/once/cancel/later-thread", "later-thread", test_cancel);
  return g_test_run ();
}
