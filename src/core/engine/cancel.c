/* The person wants a job stopped. What the provider does not have yet is stopped here; what it has
 * is asked of the provider, whose word then ends the job. */
#include "engine/engine-private.h"

#include <glib/gi18n-lib.h>

static void
stop_trying (DubFrame *frame, const DubTrouble *trouble)
{
  frame->job->cancelling = FALSE;
  dub_frame_event (frame, "trouble", _ ("It could not be cancelled: %s"),
                   trouble->message != NULL ? trouble->message
                                            : dub_error_sentence (trouble->code));
  dub_frame_commit (frame, dub_engine_now (frame->engine));
}

static void
read_answer (DubFrame *frame, const DubReply *reply)
{
  DubVerdict verdict;

  if (reply->status == 429)
    dub_lane_pause (dub_engine_lane (frame->engine, frame->account->id),
                    dub_engine_now (frame->engine)
                        + MAX (dub_reply_retry_after (reply), 1) * G_USEC_PER_SEC);

  dub_verdict_init (&verdict);
  frame->provider->cancel->read (&frame->context, reply, &verdict);
  if (verdict.raw_state != NULL)
    {
      g_free (frame->chain->raw_state);
      frame->chain->raw_state = g_steal_pointer (&verdict.raw_state);
    }
  if (verdict.outcome == DUB_OUTCOME_CANCELLED)
    dub_frame_cancelled (frame);
  else if (verdict.outcome == DUB_OUTCOME_NEXT || verdict.outcome == DUB_OUTCOME_WAIT)
    {
      frame->job->cancelling = FALSE;
      dub_frame_event (frame, "cancelling", _ ("%s was asked to cancel it."),
                       frame->provider->name);
      dub_frame_commit (frame, dub_engine_now (frame->engine));
    }
  else if (verdict.outcome == DUB_OUTCOME_RETRY || verdict.outcome == DUB_OUTCOME_BUSY)
    dub_frame_back_off (frame, &verdict.trouble, verdict.wait_seconds);
  else
    stop_trying (frame, &verdict.trouble);
  dub_verdict_clear (&verdict);
}

typedef struct
{
  DubWork *work;
  DubLaneAsk ask;
} DubStopping;

static void
on_answer (DubFrame *sent, DubWireResult *result, gpointer user_data)
{
  g_autofree DubStopping *stopping = user_data;
  DubWork *work = stopping->work;
  g_autoptr (DubFrame) frame = NULL;

  dub_frame_leave_lane (sent, &stopping->ask);
  if (!work->forgotten)
    frame = dub_frame_load (work->engine, work, NULL);
  if (frame != NULL && frame->job->cancelling)
    {
      DubTrouble trouble = { .code = DUB_N_ERRORS };

      dub_trouble_set_error (&trouble, result->error);
      if (result->reply != NULL)
        read_answer (frame, result->reply);
      else if (dub_error_is_retryable (trouble.code))
        dub_frame_back_off (frame, &trouble, 0);
      else
        stop_trying (frame, &trouble);
      dub_trouble_clear (&trouble);
    }
  dub_work_release (work);
}

/* Takes @frame. */
void
dub_cancel_run (DubFrame *frame)
{
  g_autoptr (DubFrame) owned = frame;
  g_autoptr (GError) error = NULL;
  g_autoptr (DubRequest) request = NULL;
  g_autofree DubStopping *stopping = NULL;
  static const DubStep plain = { .name = "cancel" };
  DubWireOptions options = { 0 };

  if (frame->job->submitted_at == 0)
    {
      dub_frame_cancelled (frame);
      return;
    }
  request = frame->provider->cancel != NULL
                ? frame->provider->cancel->build (&frame->context, &error)
                : NULL;
  if (request == NULL)
    {
      DubTrouble trouble = { .code = DUB_N_ERRORS };

      dub_trouble_set (&trouble, DUB_ERROR_UNSUPPORTED, 0, NULL,
                       error != NULL ? error->message : NULL);
      stop_trying (frame, &trouble);
      dub_trouble_clear (&trouble);
      return;
    }
  stopping = g_new0 (DubStopping, 1);
  stopping->work = frame->work;
  dub_frame_ask (frame, &plain, FALSE, &stopping->ask);
  if (!dub_frame_admit (frame, &stopping->ask))
    return;
  dub_work_hold (frame->work);
  dub_wire_send (g_steal_pointer (&owned), g_steal_pointer (&request), &options,
                 stopping->work->cancel, on_answer, stopping);
  g_steal_pointer (&stopping);
}
