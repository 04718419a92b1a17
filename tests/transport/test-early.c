/* Uploads that the server does not take to their end: it hangs up, falls silent or answers early.
 */
#include "support.h"

#include <string.h>
#include <unistd.h>

#include "model/error.h"
#include "transport/early.h"

#define LARGE   (64 * 1024 * 1024)
#define CREATED "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}"

typedef struct
{
  DubTransport *transport;
  Folder folder;
  char *file; /* LARGE, more than the buffers of a connection hold */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  folder_set_up (&fixture->folder);
  fixture->file = folder_file (&fixture->folder, "video.mp4", 0);
  g_assert_cmpint (truncate (fixture->file, LARGE), ==, 0);
  fixture->transport = dub_transport_new ("Dubstage/test");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  transport_end (fixture->transport);
  g_free (fixture->file);
  folder_tear_down (&fixture->folder);
}

static gint gate_calls;

static gboolean
count_gate (gpointer data, GError **error)
{
  g_atomic_int_inc (&gate_calls);
  return TRUE;
}

/* Reads a part of the body, then ends the connection. */
static void
hang_up (RawServer *server, GSocket *socket, gpointer data)
{
  char buffer[65536];

  g_free (raw_read_head (server, socket));
  g_assert_cmpint (g_socket_receive (socket, buffer, sizeof buffer, NULL, NULL), >, 0);
  if (g_strcmp0 (data, "reset") == 0)
    raw_reset (socket);
}

/* Takes nothing more after the head: the client's buffers fill up. */
static void
stop_reading (RawServer *server, GSocket *socket, gpointer data)
{
  gint rounds = 0;

  g_free (raw_read_head (server, socket));
  while (!g_cancellable_is_cancelled (data) && rounds++ < 100)
    g_usleep (100 * 1000);
}

static void
send_large (Fixture *fixture, RawServer *server, DubSendTrace *trace, GError **error)
{
  DubOrigin origin = { raw_server_url (server), NULL, NULL };
  DubSendOptions options = { .never_repeat = TRUE, .gate = count_gate, .trace = trace };
  DubRequest *request = dub_request_new ("POST", "/form");

  gate_calls = 0;
  dub_request_add_file_part (request, "video", fixture->file, "v.mp4", "video/mp4");
  dub_transport_set_idle_timeout (fixture->transport, 1);
  g_assert_null (send_and_wait (fixture->transport, request, &origin, &options, NULL, error));
}

/* Ended in the middle: certainly not complete, and the gate was never asked. */
static void
test_hang_up (Fixture *fixture, gconstpointer data)
{
  RawServer *server = raw_server_new (hang_up, (gpointer) data);
  DubSendTrace trace = { FALSE, FALSE, TRUE };
  g_autoptr (GError) error = NULL;

  send_large (fixture, server, &trace, &error);
  g_assert_error (error, DUB_ERROR, DUB_ERROR_NETWORK);
  g_assert_true (trace.connected && trace.wrote_any);
  g_assert_false (trace.body_complete);
  g_assert_cmpint (gate_calls, ==, 0);
  g_assert_cmpuint (raw_server_requests (server), ==, 1);
  raw_server_free (server);
}

/* Answers after the head and goes on reading until the client ends, as web servers do lest the
 * answer is lost. */
static void
answer_early (RawServer *server, GSocket *socket, gpointer data)
{
  g_free (raw_read_head (server, socket));
  raw_write (socket, data);
  raw_wait_closed (server, socket);
}

static void
test_early (Fixture *fixture, gconstpointer data)
{
  RawServer *server = raw_server_new (answer_early, (gpointer) data);
  DubOrigin origin = { raw_server_url (server), "x-api-key", CANARY };
  DubSendTrace trace = { FALSE, FALSE, TRUE };
  DubSendOptions options = { .never_repeat = TRUE, .gate = count_gate, .trace = &trace };
  DubRequest *request = dub_request_new ("POST", "/form");
  g_autoptr (GError) error = NULL;
  g_autoptr (DubReply) reply = NULL;

  gate_calls = 0;
  dub_request_add_file_part (request, "video", fixture->file, "v.mp4", "video/mp4");
  reply = send_and_wait (fixture->transport, request, &origin, &options, NULL, &error);
  raw_server_free (server);
  g_assert_cmpint (gate_calls, ==, 0);
  g_assert_true (trace.wrote_any);
  g_assert_false (trace.body_complete);
  if (!g_str_has_prefix (data, "HTTP"))
    {
      g_assert_error (error, DUB_ERROR, DUB_ERROR_NETWORK);
      return;
    }
  g_assert_no_error (error);
  g_assert_cmpuint (reply->status, ==, 413);
  g_assert_cmpstr (reply->content_type, ==, "application/json");
  g_assert_cmpstr (dub_reply_text (reply), ==, "{\"error\":\"large\"}");
  g_assert_cmpstr (dub_reply_header (reply, "retry-after"), ==, "3");
}

/* What is no answer does not stop the upload. */
static void
inform (RawServer *server, GSocket *socket, gpointer data)
{
  g_autofree char *head = raw_read_head (server, socket);
  g_autofree char *buffer = g_malloc (65536);
  gsize promised = (gsize) g_ascii_strtoull (strstr (head, "Content-Length: ") + 16, NULL, 10);
  gssize n;

  raw_write (socket, "HTTP/1.1 102 Processing\r\n\r\n");
  for (gsize got = 0; got < promised; got += (gsize) n)
    if ((n = g_socket_receive (socket, buffer, 65536, NULL, NULL)) <= 0)
      return;
  raw_write (socket, CREATED);
}

static void
test_informed (Fixture *fixture, gconstpointer data)
{
  RawServer *server = raw_server_new (inform, NULL);
  DubOrigin origin = { raw_server_url (server), NULL, NULL };
  DubRequest *request = dub_request_new ("PUT", "/x");
  g_autoptr (GError) error = NULL;
  g_autoptr (DubReply) reply = NULL;

  dub_request_set_file (request, fixture->file, "video/mp4");
  reply = send_and_wait (fixture->transport, request, &origin, NULL, NULL, &error);
  raw_server_free (server);
  g_assert_no_error (error);
  g_assert_cmpuint (reply->status, ==, 201);
}

/* However little of an early reply there is, nothing is read past it. */
static void
test_early_parse (void)
{
  const char *text = "HTTP/1.1 413 Too Large\r\nTransfer-Encoding: chunked\r\nX-A: 1\r\nx-a: 2\r\n"
                     "\r\n5;x=y\r\nhello\r\n6\r\n world\r\n0\r\n\r\n";
  const gsize head = (gsize) (strstr (text, "\r\n\r\n") + 4 - text);

  for (gsize length = 0; length <= strlen (text); length++)
    {
      /* A copy of just that size, for the sanitizer. */
      g_autofree char *copy = g_strndup (text, length);
      g_autoptr (DubReply) reply = dub_early_parse (copy, length, 8);

      g_assert_cmpint (reply != NULL, ==, length >= head);
      if (reply == NULL)
        continue;
      g_assert_cmpuint (reply->status, ==, 413);
      g_assert_cmpstr (dub_reply_header (reply, "x-a"), ==, "1, 2");
      g_assert_true (g_str_has_prefix ("hello wo", dub_reply_text (reply)));
      if (length == strlen (text))
        g_assert_true (reply->truncated);
    }
}

static void
test_stopped_reading (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) end = g_cancellable_new ();
  RawServer *server = raw_server_new (stop_reading, end);
  DubSendTrace trace = { FALSE, FALSE, TRUE };
  g_autoptr (GError) error = NULL;

  send_large (fixture, server, &trace, &error);
  g_cancellable_cancel (end);
  g_assert_error (error, DUB_ERROR, DUB_ERROR_NETWORK);
  g_assert_nonnull (strstr (error->message, "for 1 second"));
  g_assert_false (trace.body_complete);
  g_assert_cmpint (gate_calls, ==, 0);
  raw_server_free (server);
}

/* The gate is asked in the worker, once all but the last piece has gone. */
typedef struct
{
  RawServer *server;
  GMutex mutex;
  gsize received, promised; /* of the body */
  gsize at_gate;            /* received by then, when the server had time to read it all */
  GThread *thread;
} Watch;

static void
watch_body (RawServer *server, GSocket *socket, gpointer data)
{
  Watch *watch = data;
  g_autofree char *head = raw_read_head (server, socket);
  g_autofree char *buffer = g_malloc (65536);
  gssize n;

  g_mutex_lock (&watch->mutex);
  watch->promised = (gsize) g_ascii_strtoull (strstr (head, "Content-Length: ") + 16, NULL, 10);
  g_mutex_unlock (&watch->mutex);
  while (watch->received < watch->promised
         && (n = g_socket_receive (socket, buffer, 65536, NULL, NULL)) > 0)
    {
      g_mutex_lock (&watch->mutex);
      watch->received += (gsize) n;
      g_mutex_unlock (&watch->mutex);
    }
  raw_write (socket, CREATED);
}

/* Waits until the server has all that was sent, and some more: nothing else may come. */
static gboolean
watching_gate (gpointer data, GError **error)
{
  Watch *watch = data;
  gsize before = 0;

  watch->thread = g_thread_self ();
  do
    {
      before = watch->at_gate;
      g_usleep (50 * 1000);
      g_mutex_lock (&watch->mutex);
      watch->at_gate = watch->received;
      g_mutex_unlock (&watch->mutex);
    }
  while (watch->at_gate != before || watch->at_gate == 0);
  return TRUE;
}

/* @data: the body's kind. */
static void
test_gate (Fixture *fixture, gconstpointer data)
{
  Watch watch = { NULL };
  DubOrigin origin;
  DubSendOptions options = { .never_repeat = TRUE, .gate = watching_gate, .gate_data = &watch };
  DubRequest *request = dub_request_new ("POST", "/x");
  g_autoptr (GError) error = NULL;
  g_autoptr (DubReply) reply = NULL;
  gsize tail;

  g_mutex_init (&watch.mutex);
  watch.server = raw_server_new (watch_body, &watch);
  origin = (DubOrigin){ raw_server_url (watch.server), NULL, NULL };
  if (g_str_equal (data, "form"))
    dub_request_add_file_part (request, "video", fixture->file, "v.mp4", "video/mp4");
  else
    dub_request_set_file (request, fixture->file, "video/mp4");
  reply = send_and_wait (fixture->transport, request, &origin, &options, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (reply->status, ==, 201);
  g_assert_nonnull (watch.thread);
  g_assert_true (watch.thread != g_thread_self ());
  tail = watch.promised - watch.at_gate;
  g_assert_cmpuint (watch.received, ==, watch.promised);
  g_assert_cmpuint (tail, >, 0);
  g_assert_cmpuint (tail, <=, 4096);
  raw_server_free (watch.server);
  g_mutex_clear (&watch.mutex);
}

static gboolean
cancel_soon (gpointer data)
{
  g_cancellable_cancel (data);
  return G_SOURCE_REMOVE;
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) end = g_cancellable_new ();
  RawServer *server = raw_server_new (stop_reading, end);
  DubOrigin origin = { raw_server_url (server), NULL, NULL };
  DubRequest *request = dub_request_new ("PUT", "/x");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  gint64 started = g_get_monotonic_time ();

  dub_request_set_file (request, fixture->file, "video/mp4");
  g_timeout_add (200, cancel_soon, cancellable);
  g_assert_null (send_and_wait (fixture->transport, request, &origin, NULL, cancellable, &error));
  g_cancellable_cancel (end);
  g_assert_error (error, DUB_ERROR, DUB_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - started, <, 3 * G_USEC_PER_SEC);
  raw_server_free (server);
}

#define ADD(path, data, test) g_test_add (path, Fixture, data, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/early/hang-up/close", "close", test_hang_up);
  ADD ("/early/hang-up/reset", "reset", test_hang_up);
  ADD ("/early/stopped-reading", NULL, test_stopped_reading);
  ADD ("/early/length",
       "HTTP/1.1 413 Too Large\r\nRetry-After: 3\r\nContent-Type: application/json\r\n"
       "Content-Length: 17\r\n\r\n{\"error\":\"large\"}",
       test_early);
  ADD ("/early/chunked",
       "HTTP/1.1 413 Too Large\r\nRetry-After: 3\r\nContent-Type: application/json\r\n"
       "Transfer-Encoding: chunked\r\n\r\n9\r\n{\"error\":\r\n8\r\n\"large\"}\r\n0\r\n\r\n",
       test_early);
  ADD ("/early/no-http", "good bye\r\n\r\n", test_early);
  ADD ("/early/informed", NULL, test_informed);
  g_test_add_func ("/early/parse", test_early_parse);
  ADD ("/early/gate/form", "form", test_gate);
  ADD ("/early/gate/file", "file", test_gate);
  ADD ("/early/cancel", NULL, test_cancel);
  return g_test_run ();
}
