/* The asynchronous way: small bodies and event streams, in the caller's context.
 *
 *   start ─▶ send_hop ─▶ on_head ─┬─▶ send_hop (redirected)
 *                                 └─▶ read_on ─▶ on_bytes ─┬─▶ read_on
 *                                                          └─▶ end
 */
#include "transport/private.h"

#define BUFFER_SIZE (32 * 1024)

typedef struct
{
  DubSending *sending;  /* borrowed: the task data */
  GTask *task;          /* owned */
  SoupSession *session; /* owned */
  GInputStream *stream; /* owned (nullable): the body */
  char buffer[BUFFER_SIZE];
} Call;

/* The one end. Takes over @error. */
static void
end (Call *call, GError *error)
{
  g_autoptr (GInputStream) stream = g_steal_pointer (&call->stream);
  GTask *task = call->task;

  /* A body that was not read to its end closes its connection: closing does not read on. */
  if (stream != NULL)
    g_input_stream_close (stream, NULL, NULL);
  /* No abort: an own session ends with its last message. */
  g_object_unref (call->session);
  g_free (call);
  dub_sending_return (task, error);
}

static void
fail (Call *call, GError *error)
{
  GError *ours = dub_sending_failure (call->sending, error);

  g_error_free (error);
  end (call, ours);
}

/* What came while the cancelling was not heeded yet does not count. */
static gboolean
stop_if_cancelled (Call *call, GError **error)
{
  return g_cancellable_set_error_if_cancelled (call->sending->caller, error);
}

static void read_on (Call *call);

static void
finish (Call *call)
{
  GError *error = NULL;

  dub_sending_finish (call->sending, &error);
  end (call, error);
}

static void
on_bytes (GObject *source, GAsyncResult *result, gpointer data)
{
  Call *call = data;
  GError *error = NULL;
  gboolean more = TRUE;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (n < 0 || stop_if_cancelled (call, &error))
    fail (call, error);
  else if (n == 0)
    finish (call);
  else if (!dub_sending_take (call->sending, call->buffer, (gsize) n, &more, &error))
    fail (call, error);
  else if (!more)
    finish (call);
  else
    read_on (call);
}

static void
read_on (Call *call)
{
  g_input_stream_read_async (call->stream, call->buffer, BUFFER_SIZE, G_PRIORITY_DEFAULT,
                             call->sending->inner, on_bytes, call);
}

static void send_hop (Call *call);

static void
on_head (GObject *source, GAsyncResult *result, gpointer data)
{
  Call *call = data;
  GError *error = NULL;
  DubHead head;

  call->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (call->stream == NULL || stop_if_cancelled (call, &error))
    {
      fail (call, error);
      return;
    }
  head = dub_sending_head (call->sending, &error);
  if (head == DUB_HEAD_FAILED)
    fail (call, error);
  else if (head == DUB_HEAD_BODY)
    read_on (call);
  else
    {
      g_input_stream_close (call->stream, NULL, NULL);
      g_clear_object (&call->stream);
      send_hop (call);
    }
}

static void
send_hop (Call *call)
{
  GError *error = NULL;

  if (!dub_sending_prepare (call->sending, &error))
    {
      fail (call, error);
      return;
    }
  soup_session_send_async (call->session, call->sending->message, G_PRIORITY_DEFAULT,
                           call->sending->inner, on_head, call);
}

void
dub_call_start (GTask *task, gboolean own_session)
{
  DubTransport *transport = g_task_get_source_object (task);
  Call *call = g_new0 (Call, 1);

  call->task = task;
  call->sending = g_task_get_task_data (task);
  call->session = own_session ? dub_transport_new_session (transport, call->sending->idle_timeout)
                              : g_object_ref (dub_transport_get_session (transport));
  dub_sending_heed_in_turn (call->sending, g_task_get_context (task));
  send_hop (call);
}
