/* Server-sent events of a job: they move the progress bar between polls, and call for a poll when
 * something ends. Only the poll decides. */
#include "engine/engine-private.h"

struct _DubListener
{
  DubWork *work;        /* borrowed (nullable): NULL once the work is gone */
  GCancellable *cancel; /* owned */
};

typedef struct _DubListener DubListener;

static void
hear (DubListener *listener, const char *data)
{
  DubWork *work = listener->work;
  g_autoptr (DubFrame) frame = NULL;
  DubVerdict verdict;

  if (work == NULL || work->busy)
    return;
  frame = dub_frame_load (work->engine, work, NULL);
  if (frame == NULL || frame->upload != NULL || frame->job->state != DUB_JOB_RUNNING)
    return;
  dub_verdict_init (&verdict);
  frame->provider->events->read (&frame->context, data, &verdict);
  if (verdict.outcome == DUB_OUTCOME_WAIT
      && (verdict.progress > frame->chain->progress
          || (verdict.raw_state != NULL
              && g_strcmp0 (verdict.raw_state, frame->chain->raw_state) != 0)))
    {
      frame->chain->progress = MAX (frame->chain->progress, verdict.progress);
      if (verdict.raw_state != NULL)
        {
          g_free (frame->chain->raw_state);
          frame->chain->raw_state = g_strdup (verdict.raw_state);
        }
      dub_frame_commit (frame, work->due == DUB_NEVER ? dub_engine_now (work->engine) : work->due);
    }
  else if (verdict.outcome != DUB_OUTCOME_WAIT)
    dub_frame_commit (frame, dub_engine_now (work->engine));
  dub_verdict_clear (&verdict);
}

static void
on_event (const DubSseEvent *event, gpointer user_data)
{
  if (event->data != NULL)
    hear (user_data, event->data);
}

/* However it ended, the polls go on. */
static void
on_stream_end (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DubListener *listener = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DubReply) reply = dub_transport_stream_finish (DUB_TRANSPORT (source), result, &error);

  if (error != NULL)
    g_debug ("An event stream ended: %s", error->message);
  if (listener->work != NULL)
    {
      DubWork *work = listener->work;

      work->listener = NULL;
      if (!work->busy && work->due != DUB_NEVER)
        dub_work_wake (work, dub_engine_now (work->engine));
    }
  g_object_unref (listener->cancel);
  g_free (listener);
}

typedef struct
{
  DubListener *listener;
  DubFrame *frame;     /* owned */
  DubRequest *request; /* owned */
} DubOpening;

static void
on_key (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DubOpening *opening = user_data;
  DubListener *listener = opening->listener;
  DubFrame *frame = opening->frame;
  g_autoptr (GError) error = NULL;
  char *key = dub_secrets_lookup_finish (DUB_SECRETS (source), result, &error);
  DubOrigin origin = { frame->account->base_url, frame->provider->key_header, key };
  DubSendOptions options = { .idle_timeout = 15 };

  if (key != NULL && listener->work != NULL)
    dub_transport_stream_async (frame->engine->transport, opening->request, &origin, &options,
                                on_event, listener, listener->cancel, on_stream_end, listener);
  else
    {
      if (listener->work != NULL)
        listener->work->listener = NULL;
      g_object_unref (listener->cancel);
      g_free (listener);
    }
  dub_secret_free (key);
  dub_request_free (opening->request);
  dub_frame_free (frame);
  g_free (opening);
}

void
dub_listener_ensure (DubFrame *frame)
{
  DubWork *work = frame->work;
  DubOpening *opening;
  DubRequest *request;

  if (frame->provider->events == NULL || work->listener != NULL)
    return;
  request = frame->provider->events->build (&frame->context, NULL);
  if (request == NULL)
    return;
  opening = g_new0 (DubOpening, 1);
  opening->request = request;
  opening->frame = dub_frame_for_account (frame->engine, frame->account->id, NULL);
  if (opening->frame == NULL)
    {
      dub_request_free (request);
      g_free (opening);
      return;
    }
  opening->listener = g_new0 (DubListener, 1);
  opening->listener->work = work;
  opening->listener->cancel = g_cancellable_new ();
  work->listener = opening->listener;
  dub_secrets_lookup_async (frame->engine->secrets, frame->account->uid, DUB_SECRET_API_KEY,
                            opening->listener->cancel, on_key, opening);
}

void
dub_listener_end (DubWork *work)
{
  DubListener *listener = work->listener;

  if (listener == NULL)
    return;
  work->listener = NULL;
  listener->work = NULL;
  g_cancellable_cancel (listener->cancel);
}
