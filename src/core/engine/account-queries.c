/* Asking a provider about an account: key test, facts and lists, page by page. */
#include "engine/engine-private.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  /* input */
  const DubQuery *query;
  char *argument; /* owned (nullable) */
  guint max_pages;
  GCancellable *cancel; /* owned */
  DubEngine *engine;
  gint64 account;
  /* in progress */
  guint pages;
  char *cursor; /* owned (nullable) */
  DubLaneAsk ask;
  /* output */
  DubAnswer *answer; /* owned */
} DubAsking;

static void
asking_free (gpointer data)
{
  DubAsking *asking = data;

  g_free (asking->argument);
  g_free (asking->cursor);
  g_clear_object (&asking->cancel);
  dub_answer_free (asking->answer);
  g_free (asking);
}

static void ask_page (GTask *task);

static void
on_page (DubFrame *frame, DubWireResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DubAsking *asking = g_task_get_task_data (task);
  DubAnswer *answer = asking->answer;

  dub_frame_leave_lane (frame, &asking->ask);
  frame->engine->in_flight--;
  if (result->error != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&result->error));
      return;
    }
  if (result->reply->status == 429)
    dub_lane_pause (dub_engine_lane (frame->engine, frame->account->id),
                    dub_engine_now (frame->engine)
                        + MAX (dub_reply_retry_after (result->reply), 1) * G_USEC_PER_SEC);
  g_clear_pointer (&asking->cursor, g_free);
  asking->cursor = g_steal_pointer (&answer->next_cursor);
  frame->context.cursor = asking->cursor;
  frame->context.argument = asking->argument;
  asking->query->read (&frame->context, result->reply, answer);
  asking->pages++;
  answer->complete = answer->next_cursor == NULL && !dub_trouble_is_set (&answer->trouble);
  if (answer->next_cursor == NULL || dub_trouble_is_set (&answer->trouble)
      || (asking->max_pages > 0 && asking->pages >= asking->max_pages)
      || g_strcmp0 (answer->next_cursor, asking->cursor) == 0)
    g_task_return_pointer (task, g_steal_pointer (&asking->answer),
                           (GDestroyNotify) dub_answer_free);
  else
    ask_page (g_steal_pointer (&task));
}

static void
ask_when_due (gpointer user_data)
{
  ask_page (user_data);
}

/* A query is small and somebody waits for it, but the windows of the account hold for it too. */
static gboolean
put_off (GTask *task, DubFrame *frame)
{
  DubAsking *asking = g_task_get_task_data (task);
  DubLane *lane = dub_engine_lane (frame->engine, frame->account->id);
  gint64 until = 0;

  asking->ask = (DubLaneAsk){ .limits = &frame->provider->limits,
                              .max_transfers = 1,
                              .now = dub_engine_now (frame->engine) };
  if (dub_lane_admit (lane, &asking->ask, &until) == DUB_LANE_GO)
    return FALSE;
  dub_engine_wait (frame->engine, until, asking->cancel, ask_when_due, task);
  return TRUE;
}

/* Takes @task. */
static void
ask_page (GTask *task)
{
  g_autoptr (GTask) owned = task;
  DubAsking *asking = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (DubFrame) frame = NULL;
  DubWireOptions options = { 0 };
  DubRequest *request = NULL;

  if (g_cancellable_set_error_if_cancelled (asking->cancel, &error)
      || g_cancellable_set_error_if_cancelled (asking->engine->ending, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  frame = dub_frame_for_account (asking->engine, asking->account, &error);
  if (frame != NULL)
    {
      if (put_off (task, frame))
        {
          g_steal_pointer (&owned);
          return;
        }
      g_clear_pointer (&asking->cursor, g_free);
      asking->cursor = g_strdup (asking->answer->next_cursor);
      frame->context.cursor = asking->cursor;
      frame->context.argument = asking->argument;
      request = asking->query->build (&frame->context, &error);
    }
  if (request == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  dub_lane_take (dub_engine_lane (asking->engine, asking->account), &asking->ask);
  asking->engine->in_flight++;
  dub_wire_send (g_steal_pointer (&frame), request, &options, asking->cancel, on_page,
                 g_steal_pointer (&owned));
}

void
dub_query_async (DubEngine *engine,
                 gint64 account,
                 const char *name,
                 const char *argument,
                 const char *cursor,
                 guint max_pages,
                 GCancellable *cancel,
                 GAsyncReadyCallback callback,
                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (engine->transport, cancel, callback, user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (DubFrame) frame = dub_frame_for_account (engine, account, &error);
  const DubQuery *query = frame != NULL ? dub_provider_query (frame->provider, name) : NULL;
  DubAsking *asking;

  if (frame == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (query == NULL)
    {
      g_task_return_new_error (task, DUB_ERROR, DUB_ERROR_UNSUPPORTED,
                               _ ("%s does not offer “%s”."), frame->provider->name, name);
      return;
    }
  asking = g_new0 (DubAsking, 1);
  asking->query = query;
  asking->argument = g_strdup (argument);
  asking->max_pages = max_pages;
  asking->cancel = g_object_ref (cancel != NULL ? cancel : engine->ending);
  asking->engine = engine;
  asking->account = account;
  asking->answer = dub_answer_new ();
  asking->answer->next_cursor = g_strdup (cursor);
  g_task_set_task_data (task, asking, asking_free);
  ask_page (g_steal_pointer (&task));
}

DubAnswer *
dub_query_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
