/* Server-sent events of a job: they move the progress bar between polls, and call for a poll when
 * something ends. Only the poll decides.
 *
 * A stream that broke is opened again with the id of its last event, after the pause that the
 * server asked for. One that tells nothing is tried less and less often: the polls do without it.
 */
#include "engine/engine-private.h"

#include <string.h>

#define IDLE_SECONDS 15
#define REOPEN_USEC  ((gint64) G_USEC_PER_SEC)
#define REOPEN_MAX   (5 * 60 * (gint64) G_USEC_PER_SEC)
#define DEAF_USEC    (IDLE_SECONDS * (gint64) G_USEC_PER_SEC)
#define EVENT_ID_MAX 200

struct _DubListener
{
  DubWork *work;        /* borrowed (nullable): NULL once the work is gone */
  GCancellable *cancel; /* owned */
  guint events;         /* heard so far */
  gint64 retry;         /* milliseconds, as the server said last; -1: not */
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

/* What cannot stand in a header is no id to us. */
static gboolean
is_event_id (const char *id)
{
  for (const char *p = id; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p))
      return FALSE;
  return *id != '\0' && strlen (id) <= EVENT_ID_MAX;
}

static void
on_event (const DubSseEvent *event, gpointer user_data)
{
  DubListener *listener = user_data;

  listener->events++;
  listener->retry = event->retry;
  if (listener->work != NULL)
    {
      g_free (listener->work->last_event);
      listener->work->last_event = is_event_id (event->id) ? g_strdup (event->id) : NULL;
    }
  if (event->data != NULL)
    hear (listener, event->data);
}

/* When the stream may be opened again. */
static void
plan_reopening (DubListener *listener, const DubReply *reply)
{
  DubWork *work = listener->work;
  gint64 now = dub_engine_now (work->engine);
  gint64 asked = reply != NULL ? dub_reply_retry_after (reply) : -1;
  gint64 wait = REOPEN_USEC;

  work->deaf = listener->events > 0 ? 0 : work->deaf + 1;
  if (work->deaf > 0)
    wait = DEAF_USEC << MIN (work->deaf - 1, 5);
  wait = MIN (MAX (wait, listener->retry * 1000), REOPEN_MAX);
  work->listen_at = now + MAX (wait, asked * G_USEC_PER_SEC);
  if (reply != NULL && reply->status == 429)
    dub_lane_pause (dub_engine_lane (work->engine, work->account),
                    now + MAX (asked, 1) * G_USEC_PER_SEC);
}

/* Without a stream the job is asked for at the pace of polls; at once when one has just ended. */
static void
poll_instead (DubWork *work, gboolean at_once)
{
  g_autoptr (DubFrame) frame = NULL;
  gint64 due = dub_engine_now (work->engine);

  if (work->busy || work->due == DUB_NEVER)
    return;
  frame = dub_frame_load (work->engine, work, NULL);
  if (frame == NULL || frame->upload != NULL || frame->step == NULL
      || frame->job->state != DUB_JOB_RUNNING || (frame->step->flags & DUB_STEP_EVENTS) == 0)
    return;
  if (!at_once)
    due = MIN (work->due, due + dub_frame_poll_interval (frame, frame->step));
  dub_frame_commit (frame, due);
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
      plan_reopening (listener, reply);
      poll_instead (work, listener->events > 0);
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
  DubSendOptions options = { .idle_timeout = IDLE_SECONDS,
                             .body_limit = frame->provider->limits.reply_bytes };

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

/* A stream counts as one request; without room for it the polls do. */
static gboolean
has_room (DubFrame *frame)
{
  DubLane *lane = dub_engine_lane (frame->engine, frame->account->id);
  DubLaneAsk ask = { .limits = &frame->provider->limits,
                     .max_transfers = 1,
                     .now = dub_engine_now (frame->engine) };
  gint64 until = 0;

  if (frame->work->listen_at > ask.now || dub_lane_admit (lane, &ask, &until) != DUB_LANE_GO)
    return FALSE;
  dub_lane_take (lane, &ask);
  return TRUE;
}

void
dub_listener_ensure (DubFrame *frame)
{
  DubWork *work = frame->work;
  DubOpening *opening;
  DubRequest *request;

  if (frame->provider->events == NULL || work->listener != NULL || !has_room (frame))
    return;
  frame->context.cursor = work->last_event;
  request = frame->provider->events->build (&frame->context, NULL);
  frame->context.cursor = NULL;
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
  opening->listener->retry = -1;
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
