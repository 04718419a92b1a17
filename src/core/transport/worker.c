/* The blocking way: files, downloads and what must go out only once, each in a thread with a
 * session and a connection of its own. libsoup moves files about ten times faster so than
 * asynchronously.
 *
 *   caller's context            worker thread
 *   start ────────────────────▶ run ─▶ exchange ─▶ hop… ─▶ receive
 *   on_tick (progress, 10/s)
 *   on_done ◀────────────────── (idle source)
 */
#include "transport/private.h"

#include <glib/gi18n-lib.h>

#include "model/error.h"
#include "transport/speed.h"

#define BUFFER_SIZE (256 * 1024)
#define TICK_MS     100

typedef struct
{
  DubSending *sending; /* borrowed: the task data */
  GTask *task;         /* owned */
  GThread *thread;     /* owned */
  GSource *tick;       /* owned (nullable) */
  DubSpeed speed;
  GError *error; /* owned (nullable): how it ended */
} Worker;

/* Runs in the worker thread: the body, to its end or to its bound. */
static gboolean
receive (DubSending *sending, GInputStream *stream, GError **error)
{
  g_autofree char *buffer = g_malloc (BUFFER_SIZE);
  gboolean more = TRUE;

  while (more)
    {
      gssize n = g_input_stream_read (stream, buffer, BUFFER_SIZE, sending->inner, error);

      if (n < 0)
        return FALSE;
      if (n == 0)
        break;
      if (!dub_sending_take (sending, buffer, (gsize) n, &more, error))
        return FALSE;
    }
  return dub_sending_finish (sending, error);
}

/* Runs in the worker thread: every hop. */
static gboolean
exchange (DubSending *sending, SoupSession *session, GError **error)
{
  DubHead head = DUB_HEAD_REDIRECTED;

  while (head == DUB_HEAD_REDIRECTED)
    {
      g_autoptr (GInputStream) stream = NULL;

      if (!dub_sending_prepare (sending, error))
        return FALSE;
      stream = soup_session_send (session, sending->message, sending->inner, error);
      if (stream == NULL && dub_sending_has_early_reply (sending))
        {
          g_clear_error (error);
          return TRUE;
        }
      if (stream == NULL)
        return FALSE;
      head = dub_sending_head (sending, error);
      if (head == DUB_HEAD_BODY && !receive (sending, stream, error))
        return FALSE;
    }
  return head == DUB_HEAD_BODY;
}

static gboolean on_done (gpointer data);

/* Not g_main_context_invoke(): that may run the function right here when nobody iterates. */
static void
hand_back (Worker *worker)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_done, worker, NULL);
  g_source_attach (source, g_task_get_context (worker->task));
}

/* The worker thread. Handing itself back is the last thing that it does. */
static gpointer
run (gpointer data)
{
  Worker *worker = data;
  DubTransport *transport = g_task_get_source_object (worker->task);
  DubSending *sending = worker->sending;
  GMainContext *context = g_main_context_new ();
  g_autoptr (GError) error = NULL;
  SoupSession *session;

  g_main_context_push_thread_default (context);
  session = dub_transport_new_session (transport, sending->idle_timeout);
  if (!exchange (sending, session, &error))
    worker->error = dub_sending_failure (sending, error);
  soup_session_abort (session);
  g_object_unref (session);
  while (g_main_context_iteration (context, FALSE))
    ;
  g_main_context_pop_thread_default (context);
  g_main_context_unref (context);
  hand_back (worker);
  return NULL;
}

static void
tell (Worker *worker)
{
  DubSending *sending = worker->sending;
  goffset upload = (goffset) atomic_load (&sending->upload);
  gboolean uploads = sending->options.download_path == NULL && upload > 0;
  goffset moved =
      (goffset) (uploads ? atomic_load (&sending->sent) : atomic_load (&sending->received));
  goffset total = uploads ? upload : (goffset) atomic_load (&sending->announced);
  DubTransfer transfer = { moved, total,
                           dub_speed_add (&worker->speed, g_get_monotonic_time (), moved) };

  sending->options.transfer (&transfer, sending->options.transfer_data);
}

static gboolean
on_tick (gpointer data)
{
  Worker *worker = data;
  DubSending *sending = worker->sending;

  if (atomic_load (&sending->sent) + atomic_load (&sending->received) != worker->speed.last_moved)
    tell (worker);
  return G_SOURCE_CONTINUE;
}

static void
stop_ticking (Worker *worker)
{
  if (worker->tick == NULL)
    return;
  g_source_destroy (worker->tick);
  g_source_unref (worker->tick);
  tell (worker);
}

/* In the caller's context. */
static gboolean
on_done (gpointer data)
{
  Worker *worker = data;
  GTask *task = worker->task;
  GError *error = worker->error;

  if (worker->thread != NULL)
    g_thread_join (worker->thread);
  stop_ticking (worker);
  g_free (worker);
  dub_sending_return (task, error);
  return G_SOURCE_REMOVE;
}

static void
start_ticking (Worker *worker)
{
  if (worker->sending->options.transfer == NULL)
    return;
  worker->tick = g_timeout_source_new (TICK_MS);
  g_source_set_callback (worker->tick, on_tick, worker, NULL);
  g_source_attach (worker->tick, g_task_get_context (worker->task));
}

void
dub_worker_start (GTask *task)
{
  Worker *worker = g_new0 (Worker, 1);
  g_autoptr (GError) error = NULL;

  worker->task = task;
  worker->sending = g_task_get_task_data (task);
  dub_sending_heed_at_once (worker->sending);
  dub_speed_start (&worker->speed, g_get_monotonic_time ());
  start_ticking (worker);
  worker->thread = g_thread_try_new ("dub-transfer", run, worker, &error);
  if (worker->thread != NULL)
    return;
  worker->error = g_error_new_literal (DUB_ERROR, DUB_ERROR_FAILED,
                                       _ ("This computer has no room for another transfer."));
  hand_back (worker);
}
