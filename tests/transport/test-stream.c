/* Server-sent events over a connection. */
#include "support.h"

#include <string.h>

#include "model/error.h"

#define HEAD "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\n"

typedef struct
{
  const char *name;
  const char *reply;
  const char *events;
  gboolean keep; /* the server does not end it */
  gsize limit;   /* of one event */
  DubError code; /* DUB_N_ERRORS: it ends well */
  guint status;  /* of the reply */
  const char *body;
} Row;

static const Row rows[] = {
  { "ended", HEAD "data: {\"p\":1}\n\nevent: done\ndata: {\"p\":2}\n\n",
    "message:{\"p\":1};done:{\"p\":2};", FALSE, 0, DUB_N_ERRORS, 200, "" },
  { "nothing", HEAD, "", FALSE, 0, DUB_N_ERRORS, 200, "" },
  { "chunked",
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    "5\r\ndata:\r\n6\r\n a\n\nda\r\n6\r\nta:b\n\n\r\n0\r\n\r\n",
    "message:a;message:b;", FALSE, 0, DUB_N_ERRORS, 200, "" },
  { "chunk-broken",
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    "9\r\ndata: a\n\n\r\n9\r\ndata",
    "message:a;", FALSE, 0, DUB_ERROR_NETWORK, 0, NULL },
  { "idle", HEAD "data: a\n\n", "message:a;", TRUE, 0, DUB_ERROR_NETWORK, 0, NULL },
  { "too-large", HEAD "data: a\n\ndata: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n\n",
    "message:a;", FALSE, 20, DUB_ERROR_UNEXPECTED_REPLY, 0, NULL },
  { "json", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", "",
    FALSE, 0, DUB_N_ERRORS, 200, "{}" },
  { "denied",
    "HTTP/1.1 401 No\r\nContent-Type: text/event-stream\r\nContent-Length: 9\r\n\r\ndata: a\n\n",
    "", FALSE, 0, DUB_N_ERRORS, 401, "data: a\n\n" },
};

static void
play (RawServer *server, GSocket *socket, gpointer data)
{
  const Row *row = data;
  g_autofree char *head = raw_read_head (server, socket);

  g_assert_nonnull (strstr (head, "Accept: text/event-stream\r\n"));
  g_assert_nonnull (strstr (head, "x-api-key: " CANARY "\r\n"));
  raw_write (socket, row->reply);
  if (row->keep)
    raw_wait_closed (server, socket);
}

typedef struct
{
  gboolean done;
  GString *events;
  DubReply *reply;
  GError *error;
  GCancellable *cancellable; /* cancelled by an event, when there is one */
} Outcome;

static void
on_event (const DubSseEvent *event, gpointer data)
{
  Outcome *outcome = data;

  g_string_append_printf (outcome->events, "%s:%s;", event->event, event->data);
  if (outcome->cancellable != NULL)
    g_cancellable_cancel (outcome->cancellable);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;

  outcome->reply = dub_transport_stream_finish (DUB_TRANSPORT (source), result, &outcome->error);
  outcome->done = TRUE;
}

static void
listen_to (const Row *row, Outcome *outcome)
{
  RawServer *server = raw_server_new (play, (gpointer) row);
  DubTransport *transport = dub_transport_new ("Dubstage/test");
  g_autoptr (DubRequest) request = dub_request_new ("GET", "/events");
  DubOrigin origin = { raw_server_url (server), "x-api-key", CANARY };
  DubSendOptions options = { .idle_timeout = 1, .body_limit = row->limit };

  outcome->events = g_string_new (NULL);
  dub_transport_stream_async (transport, request, &origin, &options, on_event, outcome,
                              outcome->cancellable, on_done, outcome);
  wait_until (&outcome->done);
  transport_end (transport);
  raw_server_free (server);
}

static void
outcome_clear (Outcome *outcome)
{
  g_string_free (outcome->events, TRUE);
  g_clear_pointer (&outcome->reply, dub_reply_free);
  g_clear_error (&outcome->error);
  g_clear_object (&outcome->cancellable);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  Outcome outcome = { FALSE };

  listen_to (row, &outcome);
  g_assert_cmpstr (outcome.events->str, ==, row->events);
  if (row->code == DUB_N_ERRORS)
    {
      g_assert_no_error (outcome.error);
      g_assert_cmpuint (outcome.reply->status, ==, row->status);
      g_assert_cmpstr (dub_reply_text (outcome.reply), ==, row->body);
    }
  else
    g_assert_error (outcome.error, DUB_ERROR, (int) row->code);
  outcome_clear (&outcome);
}

/* Cancelled by its own first event: the second one, which came along with it, is not told. */
static void
test_cancel (void)
{
  static const Row row = { "cancel", HEAD "data: a\n\ndata: b\n\n", NULL, TRUE };
  Outcome outcome = { FALSE };

  outcome.cancellable = g_cancellable_new ();
  listen_to (&row, &outcome);
  g_assert_cmpstr (outcome.events->str, ==, "message:a;");
  g_assert_error (outcome.error, DUB_ERROR, DUB_ERROR_CANCELLED);
  outcome_clear (&outcome);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/stream/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/stream/cancel", test_cancel);
  return g_test_run ();
}
