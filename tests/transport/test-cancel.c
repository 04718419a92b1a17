/* Calls that are cancelled at every stage: after each turn of the context, from the first one on
 * until nothing more comes, and then the transport is dropped. libsoup 3.6.0 to 3.6.5 drop a
 * message twice whose cancellable is cancelled when its head has been read and was not told of yet;
 * its session says so at the end, if it does not crash before. */
#include "support.h"

#include <string.h>

#include "model/error.h"

#define CALLS    4
#define ROUNDS   5
#define QUIET_MS 50 /* without a turn: nothing more comes */
#define HEAD     "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n"
#define EVENTS   "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: a\n\n"

typedef struct
{
  const char *name;
  const char *before; /* (nullable): what the server says before it was asked */
  const char *after;  /* what it says then */
  gboolean stream;
  gboolean own_session;
} Row;

static const Row rows[] = {
  { "silent", NULL, "", FALSE, FALSE },
  { "answered", NULL, HEAD "{}", FALSE, FALSE },
  { "answered-apart", NULL, HEAD "{}", FALSE, TRUE },
  { "answered-at-once", HEAD "{}", "", FALSE, FALSE },
  { "answered-at-once-apart", HEAD "{}", "", FALSE, TRUE },
  { "head-at-once", HEAD, "", FALSE, FALSE },
  { "half-a-body", NULL, HEAD "{", FALSE, FALSE },
  { "redirected", NULL, "HTTP/1.1 302 Found\r\nLocation: /on\r\nContent-Length: 0\r\n\r\n", FALSE,
    FALSE },
  { "events", NULL, EVENTS, TRUE, TRUE },
  { "events-at-once", EVENTS, "", TRUE, TRUE },
};

static void
play (RawServer *server, GSocket *socket, gpointer data)
{
  const Row *row = data;
  g_autofree char *head = NULL;

  if (row->before != NULL)
    raw_write (socket, row->before);
  head = raw_read_head (server, socket);
  if (head == NULL)
    return;
  raw_write (socket, g_str_has_prefix (head, "GET /on ") ? HEAD "{}" : row->after);
  raw_wait_closed (server, socket);
}

typedef struct
{
  GCancellable *cancellable;
  gboolean quiet;
  gboolean done; /* all of them */
  guint ended;
  guint replies;
} Calls;

/* A reply that was there before, or a call that ended as cancelled; nothing else. */
static void
on_end (GObject *source, GAsyncResult *result, gpointer data)
{
  Calls *calls = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DubReply) reply = dub_transport_send_finish (DUB_TRANSPORT (source), result, &error);

  if (reply != NULL)
    calls->replies++;
  else
    g_assert_error (error, DUB_ERROR, DUB_ERROR_CANCELLED);
  calls->done = ++calls->ended == CALLS;
}

static void
on_event (const DubSseEvent *event, gpointer data)
{
  Calls *calls = data;

  g_assert_false (g_cancellable_is_cancelled (calls->cancellable));
}

static void
start (DubTransport *transport, const Row *row, const char *url, Calls *calls)
{
  g_autoptr (DubRequest) request = dub_request_new ("GET", "/x");
  DubOrigin origin = { url, "x-api-key", CANARY };
  DubSendOptions options = { .idle_timeout = row->own_session ? 10 : 0 };

  if (row->stream)
    dub_transport_stream_async (transport, request, &origin, &options, on_event, calls,
                                calls->cancellable, on_end, calls);
  else
    dub_transport_send_async (transport, request, &origin, &options, calls->cancellable, on_end,
                              calls);
}

static gboolean
on_quiet (gpointer data)
{
  Calls *calls = data;

  calls->quiet = TRUE;
  return G_SOURCE_REMOVE;
}

static void
turn (Calls *calls)
{
  guint source = g_timeout_add (QUIET_MS, on_quiet, calls);

  g_main_context_iteration (NULL, TRUE);
  if (!calls->quiet)
    g_source_remove (source);
}

/* FALSE: there is no stage @turns. */
static gboolean
cancel_after (const Row *row, const char *url, guint turns)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Calls calls = { cancellable, FALSE, FALSE, 0, 0 };
  DubTransport *transport = dub_transport_new ("test");
  guint replies;

  for (guint i = 0; i < CALLS; i++)
    start (transport, row, url, &calls);
  for (guint i = 0; i < turns && !calls.quiet && !calls.done; i++)
    turn (&calls);
  replies = calls.replies;
  g_cancellable_cancel (cancellable);
  wait_until (&calls.done);
  g_assert_cmpuint (calls.replies, ==, replies);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  transport_end (transport);
  return !calls.quiet && calls.replies < CALLS && turns < 1000;
}

static void
test_stages (gconstpointer data)
{
  const Row *row = data;
  guint stages = 0;

  for (guint round = 0; round < ROUNDS; round++)
    {
      RawServer *server = raw_server_new (play, (gpointer) row);

      for (guint turns = 0; cancel_after (row, raw_server_url (server), turns); turns++)
        stages++;
      raw_server_free (server);
    }
  g_test_message ("%u stages", stages);
  g_assert_cmpuint (stages, >, ROUNDS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/cancel/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_stages);
    }
  return g_test_run ();
}
