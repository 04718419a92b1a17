/* The promise never to pay twice, and never to lose what was paid for:
 *
 *   intend ──► gate ──► reply ──► settled
 *     │          │        └─ lost ─► unknown ─► look ─► found: adopted
 *     │          │                                ├──► absent: sent again
 *     │          │                                └──► cannot tell: the person decides
 *     └─ killed ─┴────────────────────► unknown
 *
 * The intent is on disk before the first byte leaves. Its phase is "sending" until the gate, right
 * before the last byte, has put "sent" on disk: an intent that is found in phase "sending" cannot
 * have reached the provider in whole. */
#include "engine/engine-private.h"

#include <glib/gi18n-lib.h>

#include "engine/balance.h"
#include "engine/patience.h"

#define LOOK_USEC  (10 * G_USEC_PER_SEC)
#define LOOK_PAGES 20

static void
set_intent (DubChain *chain, DubMap *intent)
{
  g_free (chain->intent);
  chain->intent = dub_map_to_json (intent);
}

gboolean
dub_paid_intend (DubFrame *frame, const DubRequest *request, GError **error)
{
  DubStore *store = frame->engine->store;
  g_autoptr (GHashTable) intent = dub_map_new ();
  g_autofree char *digest = dub_request_digest (request);
  g_autofree char *at = g_strdup_printf ("%" G_GINT64_FORMAT, dub_engine_now (frame->engine));
  g_autofree char *warning = dub_balance_warning (frame->engine, frame->account, 0);

  dub_map_set (intent, "step", frame->step->name);
  dub_map_set (intent, "digest", digest);
  dub_map_set (intent, "at", at);
  dub_map_set (intent, "phase", "sending");
  dub_map_set (intent, "body", request->body_kind == DUB_BODY_MULTIPART ? "multipart" : "whole");
  set_intent (frame->chain, intent);
  if (!dub_store_begin (store, error))
    return FALSE;
  if (warning != NULL)
    dub_frame_event (frame, "warning", "%s", warning);
  dub_frame_event (frame, "sending", _ ("Sending the paid request to %s."), frame->account->label);
  if (!dub_frame_save (frame, error) || !dub_store_commit (store, error))
    {
      dub_store_rollback (store);
      return FALSE;
    }
  frame->work->committing = TRUE;
  frame->work->past_gate = FALSE;
  return TRUE;
}

/* --- The gate ------------------------------------------------------------------------------- */

typedef struct
{
  DubWork *work;
  GMutex mutex;
  GCond cond;
  gboolean done;
  GError *error;
} DubGate;

static void
pass_gate (DubWork *work, GError **error)
{
  DubEngine *engine = work->engine;
  g_autoptr (DubJob) job = dub_store_get_job (engine->store, work->id, error);
  g_autoptr (GHashTable) intent = NULL;

  if (job == NULL)
    return;
  if (job->cancelling || work->forgotten || job->chain.intent == NULL)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_CANCELLED,
                   _ ("The job was stopped before it was sent."));
      return;
    }
  intent = dub_map_from_json (job->chain.intent);
  dub_map_set (intent, "phase", "sent");
  set_intent (&job->chain, intent);
  if (dub_store_put_job (engine->store, job, error))
    work->past_gate = TRUE;
}

static gboolean
pass_gate_for_worker (gpointer user_data)
{
  DubGate *gate = user_data;
  GError *error = NULL;

  pass_gate (gate->work, &error);
  g_mutex_lock (&gate->mutex);
  gate->error = error;
  gate->done = TRUE;
  g_cond_signal (&gate->cond);
  g_mutex_unlock (&gate->mutex);
  return G_SOURCE_REMOVE;
}

/* Comes in the transfer's worker thread, which waits here until the engine's thread has the phase
 * on disk. The work is held, so it outlives the wait. */
gboolean
dub_paid_gate (gpointer data, GError **error)
{
  DubWork *work = data;
  DubGate gate = { .work = work };

  if (g_thread_self () == work->engine->thread)
    {
      GError *local = NULL;

      pass_gate (work, &local);
      if (local != NULL)
        g_propagate_error (error, local);
      return local == NULL;
    }
  g_mutex_init (&gate.mutex);
  g_cond_init (&gate.cond);
  g_main_context_invoke_full (work->engine->context, G_PRIORITY_HIGH, pass_gate_for_worker, &gate,
                              NULL);
  g_mutex_lock (&gate.mutex);
  while (!gate.done)
    g_cond_wait (&gate.cond, &gate.mutex);
  g_mutex_unlock (&gate.mutex);
  g_mutex_clear (&gate.mutex);
  g_cond_clear (&gate.cond);
  if (gate.error != NULL)
    g_propagate_error (error, gate.error);
  return gate.error == NULL;
}

/* --- The reply ------------------------------------------------------------------------------ */

static void
lose (DubFrame *frame, guint http_status, const char *message)
{
  gint64 wait = dub_frame_short_interval (frame, LOOK_USEC);
  g_autoptr (GHashTable) intent = dub_map_from_json (frame->chain->intent);
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, dub_engine_now (frame->engine));

  dub_map_set (intent, "lost", now);
  set_intent (frame->chain, intent);
  frame->job->state = DUB_JOB_UNKNOWN;
  frame->chain->attempts = 0;
  dub_trouble_set (&frame->chain->trouble, DUB_ERROR_LOST_REPLY, http_status, NULL, message);
  dub_frame_event (frame, "unknown", "%s %s", dub_error_sentence (DUB_ERROR_LOST_REPLY), message);
  frame->work->active = TRUE;
  frame->work->committing = TRUE;
  dub_frame_commit (frame, dub_engine_now (frame->engine) + wait);
}

/* The request certainly never left: the job is where it was before. */
static void
take_back (DubFrame *frame, const GError *error)
{
  DubTrouble trouble = { .code = DUB_N_ERRORS };

  g_clear_pointer (&frame->chain->intent, g_free);
  frame->work->committing = FALSE;
  dub_trouble_set_error (&trouble, error);
  if (frame->job->cancelling)
    dub_frame_cancelled (frame);
  else if (trouble.code == DUB_ERROR_CANCELLED)
    dub_frame_commit (frame, dub_engine_now (frame->engine));
  else if (dub_error_is_retryable (trouble.code))
    dub_frame_back_off (frame, &trouble, 0);
  else
    dub_frame_fail (frame, &trouble);
  dub_trouble_clear (&trouble);
  dub_engine_wake_lane (frame->engine, frame->account->id);
}

/* Applies what became of a paid request. */
void
dub_paid_settle (DubFrame *frame, DubWireResult *result)
{
  DubVerdict verdict;

  if (result->reply == NULL && !result->wrote_any)
    {
      take_back (frame, result->error);
      return;
    }
  if (result->reply == NULL)
    {
      lose (frame, 0, result->error->message);
      return;
    }
  dub_verdict_init (&verdict);
  frame->step->read (&frame->context, result->reply, &verdict);
  if (verdict.outcome == DUB_OUTCOME_RETRY)
    {
      /* What it did learn, such as how often this happened, must not be lost with the reply. */
      dub_map_merge (frame->chain->remote, verdict.remote);
      lose (frame, verdict.trouble.http_status,
            verdict.trouble.message != NULL ? verdict.trouble.message
                                            : dub_error_sentence (verdict.trouble.code));
    }
  else
    {
      frame->work->committing = FALSE;
      dub_frame_apply (frame, frame->step, &verdict);
    }
  dub_verdict_clear (&verdict);
  dub_engine_wake_lane (frame->engine, frame->account->id);
}

/* --- Looking for evidence -------------------------------------------------------------------- */

static gboolean
intent_is (DubFrame *frame, const char *name, const char *value)
{
  g_autoptr (GHashTable) intent = dub_map_from_json (frame->chain->intent);

  return g_strcmp0 (dub_map_get (intent, name), value) == 0;
}

/* "at": when it was begun; "lost": since when nobody knows. */
static gint64
intent_time (DubFrame *frame, const char *name)
{
  g_autoptr (GHashTable) intent = dub_map_from_json (frame->chain->intent);
  const char *at = dub_map_get (intent, name);

  return at != NULL ? g_ascii_strtoll (at, NULL, 10) : 0;
}

/* Whether the provider had had the time to show what it has when it was asked; its answer may have
 * taken long. */
static gboolean
is_sure (DubFrame *frame)
{
  DubPatience patience = dub_patience_of (frame->account, frame->engine->paid_patience);

  return frame->work->looked_at - intent_time (frame, "lost")
         >= (gint64) patience.sure * G_USEC_PER_SEC;
}

/* How long before it is sent again: at once, then more and more slowly, so that a server that takes
 * nothing is not asked for ever at the same pace. */
static gint64
resend_wait (DubFrame *frame)
{
  const char *text = dub_map_get (frame->chain->remote, "resends");
  guint resends = text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : 0;
  g_autofree char *count = g_strdup_printf ("%u", resends + 1);

  dub_map_set (frame->chain->remote, "resends", count);
  return resends == 0 ? 0 : dub_frame_short_interval (frame, LOOK_USEC) << MIN (resends - 1, 6);
}

void
dub_paid_not_sent (DubFrame *frame, const char *why)
{
  const DubFlow *flow = frame->flow;
  gint64 wait = resend_wait (frame);

  g_clear_pointer (&frame->chain->intent, g_free);
  dub_trouble_clear (&frame->chain->trouble);
  frame->chain->attempts = 0;
  frame->job->attention = FALSE;
  frame->job->state = DUB_JOB_QUEUED;
  if (frame->work != NULL)
    {
      frame->work->active = FALSE;
      frame->work->committing = FALSE;
    }
  dub_frame_event (frame, "not-sent", "%s", why);
  if (frame->job->cancelling)
    {
      dub_frame_cancelled (frame);
      return;
    }
  if (flow != NULL)
    dub_frame_enter (frame, dub_flow_first (flow));
  dub_frame_commit (frame, dub_engine_now (frame->engine) + wait);
  dub_engine_wake_lane (frame->engine, frame->account->id);
}

void
dub_paid_found (DubFrame *frame, DubMap *remote)
{
  DubVerdict verdict;

  dub_verdict_init (&verdict);
  dub_map_merge (verdict.remote, remote);
  frame->job->attention = FALSE;
  dub_frame_event (frame, "found", _ ("The job is there: it goes on."));
  dub_frame_apply (frame, frame->step, &verdict);
  dub_verdict_clear (&verdict);
}

static void
let_person_decide (DubFrame *frame)
{
  frame->job->attention = TRUE;
  frame->work->committing = FALSE;
  dub_frame_event (frame, "decide", "%s", dub_error_remedy (DUB_ERROR_LOST_REPLY));
  dub_frame_commit (frame, DUB_NEVER);
  dub_engine_wake_lane (frame->engine, frame->account->id);
}

/* An intent was on disk when the program started: it was ended in the middle of sending. */
void
dub_paid_recover (DubFrame *frame)
{
  if (intent_is (frame, "phase", "sending") && intent_is (frame, "body", "whole"))
    dub_paid_not_sent (frame, _ ("The program ended before the request was sent."));
  else
    lose (frame, 0, _ ("The program ended before the answer came."));
}

static void
look_again (DubFrame *frame)
{
  gint64 wait = dub_frame_short_interval (frame, LOOK_USEC) << MIN (frame->chain->attempts, 6);

  /* A request whose last byte never left and of which nothing is seen was not taken. */
  if (intent_is (frame, "phase", "sending") && frame->chain->attempts > 0)
    {
      dub_paid_not_sent (frame,
                         _ ("The request was cut off, and the provider knows nothing of it."));
      return;
    }
  frame->chain->attempts++;
  dub_frame_commit (frame, dub_engine_now (frame->engine) + MIN (wait, LOOK_USEC));
}

static void
weigh (DubFrame *frame, const DubAnswer *answer)
{
  const DubProvider *provider = frame->provider;
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) known = dub_store_list_remote_ids (
      frame->engine->store, frame->account->id, provider->job_id_name, frame->job->id, &error);
  DubVerdict verdict;
  DubEvidence evidence;

  if (known == NULL)
    {
      g_warning ("Known jobs cannot be read: %s", error->message);
      look_again (frame);
      return;
    }
  frame->context.attempted_at = intent_time (frame, "at");
  dub_verdict_init (&verdict);
  evidence = provider->reconcile (&frame->context, answer, known, &verdict);
  if (evidence != DUB_EVIDENCE_FOUND && !is_sure (frame))
    evidence = DUB_EVIDENCE_LATER;
  switch (evidence)
    {
    case DUB_EVIDENCE_FOUND:
      dub_paid_found (frame, verdict.remote);
      break;
    case DUB_EVIDENCE_ABSENT:
      dub_paid_not_sent (frame, _ ("The provider does not have the job: it is sent again."));
      break;
    case DUB_EVIDENCE_LATER:
      look_again (frame);
      break;
    case DUB_EVIDENCE_NONE:
      let_person_decide (frame);
      break;
    }
  dub_verdict_clear (&verdict);
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DubWork *work = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) load_error = NULL;
  g_autoptr (DubAnswer) answer = dub_query_finish (result, &error);
  g_autoptr (DubFrame) frame = NULL;

  if (!work->forgotten)
    frame = dub_frame_load (work->engine, work, &load_error);
  if (frame == NULL || frame->job->state != DUB_JOB_UNKNOWN || frame->step == NULL)
    g_debug ("Evidence comes too late for job %" G_GINT64_FORMAT, work->id);
  else if (answer != NULL && !dub_trouble_is_set (&answer->trouble))
    weigh (frame, answer);
  else
    {
      DubError code = answer != NULL ? answer->trouble.code : dub_error_code (error);
      gint64 wait = dub_frame_short_interval (frame, LOOK_USEC) << MIN (frame->chain->attempts, 5);

      /* What cannot be looked up now is looked up later; a refusal is for the person. */
      if (dub_error_is_retryable (code) || code == DUB_ERROR_CANCELLED)
        {
          frame->chain->attempts++;
          dub_frame_commit (frame, dub_engine_now (frame->engine) + wait);
        }
      else
        let_person_decide (frame);
    }
  dub_work_release (work);
}

/* Takes @frame. */
void
dub_paid_look (DubFrame *frame)
{
  g_autoptr (DubFrame) owned = frame;
  DubWork *work = frame->work;

  work->active = TRUE;
  if (frame->chain->intent != NULL && intent_is (frame, "phase", "sending")
      && intent_is (frame, "body", "whole"))
    {
      dub_paid_not_sent (frame, _ ("The program ended before the request was sent."));
      return;
    }
  if (frame->provider->reconcile == NULL || frame->provider->evidence_query == NULL
      || frame->step == NULL)
    {
      let_person_decide (frame);
      return;
    }
  work->committing = TRUE;
  work->looked_at = dub_engine_now (frame->engine);
  dub_work_hold (work);
  dub_query_async (frame->engine, frame->account->id, frame->provider->evidence_query, NULL, NULL,
                   LOOK_PAGES, work->cancel, on_looked, work);
}
