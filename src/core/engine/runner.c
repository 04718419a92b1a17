/* One step of one work, from "its time has come" to "the reply was read":
 *
 *   run → frame → (unknown: look for evidence) → uploads ready? → flow chosen → links still there?
 *       → build → place in the lane? → send → read → verdict applied
 */
#include "engine/engine-private.h"

#include <glib/gi18n-lib.h>

#include "engine/balance.h"

/* More at once would only share the same line. */
#define TRANSFERS_MAX 2
#define PUT_TRIES     3

/* One request under way. */
typedef struct
{
  const DubFlow *flow;
  const DubStep *step;
  DubWork *work; /* borrowed: held */
  DubLaneAsk ask;
  GPtrArray *companions; /* owned (nullable): other works that the reply serves; held */
} DubOp;

static void
op_free (DubOp *op)
{
  g_clear_pointer (&op->companions, g_ptr_array_unref);
  g_free (op);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DubOp, op_free)

/* --- Before sending ------------------------------------------------------------------------- */

static guint
setting_number (DubFrame *frame, const char *name, guint fallback)
{
  const char *text = dub_context_setting (&frame->context, name);
  guint64 number = 0;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 1, 1000, &number, NULL))
    return fallback;
  return (guint) number;
}

static guint
count_active (DubFrame *frame)
{
  GHashTableIter iter;
  gpointer value;
  guint n = 0;

  g_hash_table_iter_init (&iter, frame->engine->works[DUB_WORK_JOB]);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      DubWork *work = value;

      if (work != frame->work && work->account == frame->account->id && work->active)
        n++;
    }
  return n;
}

/* Whether another paid request of the account is out, or its fate is still being looked for. */
static gboolean
other_commits (DubFrame *frame)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, frame->engine->works[DUB_WORK_JOB]);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      DubWork *work = value;

      if (work != frame->work && work->account == frame->account->id && work->committing)
        return TRUE;
    }
  return FALSE;
}

void
dub_frame_ask (DubFrame *frame, const DubStep *step, gboolean transfer, DubLaneAsk *ask)
{
  guint limit = frame->provider->limits.active_jobs;
  guint own = setting_number (frame, "concurrency", limit);

  *ask = (DubLaneAsk){
    .limits = &frame->provider->limits,
    .flags = step->flags,
    .transfer = transfer,
    .active_jobs = count_active (frame),
    .max_transfers = TRANSFERS_MAX,
    .max_active = limit > 0 ? MIN (limit, own) : own,
    .max_uploads = setting_number (frame, "uploads_per_hour", 0),
    .now = dub_engine_now (frame->engine),
  };
}

/* Books a place in the lane; %FALSE when the work has to wait (and was put off). */
gboolean
dub_frame_admit (DubFrame *frame, const DubLaneAsk *ask)
{
  DubWork *work = frame->work;
  DubLane *lane = dub_engine_lane (frame->engine, frame->account->id);
  gint64 until = 0;
  DubAdmission admission = dub_lane_admit (lane, ask, &until);

  if ((ask->flags & DUB_STEP_COMMITS) != 0 && other_commits (frame))
    admission = DUB_LANE_BLOCKED;
  if (frame->engine->paused && (ask->transfer || (ask->flags & DUB_STEP_COMMITS) != 0))
    admission = DUB_LANE_BLOCKED;
  if (admission == DUB_LANE_GO)
    {
      dub_lane_take (lane, ask);
      return TRUE;
    }
  dub_work_wake (work, admission == DUB_LANE_LATER ? until : DUB_NEVER);
  work->blocked = admission == DUB_LANE_BLOCKED;
  return FALSE;
}

void
dub_frame_leave_lane (DubFrame *frame, const DubLaneAsk *ask)
{
  dub_lane_release (dub_engine_lane (frame->engine, frame->account->id), ask);
  dub_engine_wake_lane (frame->engine, frame->account->id);
}

/* A trouble of our own, before anything was sent. */
static void
stop_before_sending (DubFrame *frame, const GError *error)
{
  DubTrouble trouble = { .code = DUB_N_ERRORS };

  dub_trouble_set_error (&trouble, error);
  if (frame->job != NULL && frame->upload == NULL && dub_frame_may_be_paid (frame->job))
    dub_frame_hold (frame, &trouble);
  else
    dub_frame_fail (frame, &trouble);
  dub_trouble_clear (&trouble);
}

static gboolean
choose_flow (DubFrame *frame, GError **error)
{
  const DubFlow *flow;

  if (frame->flow != NULL && frame->step != NULL)
    return TRUE;
  if (frame->upload != NULL)
    flow = frame->provider->upload_flow (&frame->context, frame->upload->role);
  else
    flow = dub_provider_check (&frame->context, error) ? frame->provider->job_flow (&frame->context)
                                                       : NULL;
  if (flow == NULL)
    {
      if (error != NULL && *error == NULL)
        g_set_error (error, DUB_ERROR, DUB_ERROR_UNSUPPORTED,
                     _ ("%s has no way to do this with these inputs."), frame->provider->name);
      return FALSE;
    }
  g_free (frame->chain->flow);
  frame->chain->flow = g_strdup (flow->name);
  frame->flow = flow;
  dub_frame_enter (frame, dub_flow_first (flow));
  return TRUE;
}

/* The step that gives the links which @step uses, (nullable). */
const DubStep *
dub_flow_links_step (const DubFlow *flow, const DubStep *step)
{
  for (const DubStep *s = step; s >= flow->steps; s--)
    if (s != step && (s->flags & DUB_STEP_LINKS) != 0)
      return s;
  return NULL;
}

/* (nullable): the step that tells the provider of an upload that did not get through */
static const DubStep *
failure_report (DubFrame *frame)
{
  const DubStep *step =
      frame->step->on_fail != NULL ? dub_flow_find (frame->flow, frame->step->on_fail) : NULL;

  return step != NULL && (step->flags & DUB_STEP_CLEANUP) != 0 ? step : NULL;
}

/* Signed links live in memory only: after a restart they are asked for anew, once the provider has
 * heard that nothing comes by the old one. */
static void
renew_lost_links (DubFrame *frame)
{
  const DubStep *links = dub_flow_links_step (frame->flow, frame->step);
  const DubStep *report = failure_report (frame);

  if (frame->step->kind == DUB_STEP_PUT && links != NULL && frame->work->links_remote == NULL)
    {
      dub_frame_event (frame, "step", _ ("The upload link was lost; asking for a new one."));
      dub_frame_enter (frame, report != NULL ? report : links);
      dub_frame_refresh (frame);
    }
}

static gboolean
carries_file (const DubRequest *request)
{
  if (request->body_kind == DUB_BODY_FILE)
    return TRUE;
  for (guint i = 0; i < request->parts->len; i++)
    if (((DubPart *) request->parts->pdata[i])->file_path != NULL)
      return TRUE;
  return FALSE;
}

/* --- After the reply ------------------------------------------------------------------------ */

static void
read_reply (DubFrame *frame, const DubStep *step, const DubReply *reply)
{
  DubVerdict verdict;

  dub_verdict_init (&verdict);
  if (step->read != NULL)
    step->read (&frame->context, reply, &verdict);
  else if (!dub_reply_is_success (reply))
    dub_verdict_from_status (&verdict, reply, NULL, NULL);
  dub_frame_apply (frame, step, &verdict);
  dub_verdict_clear (&verdict);
}

/* The upload did not get through: say so to the provider where the flow has a row for that. */
static void
put_failed (DubFrame *frame, const DubTrouble *trouble)
{
  const DubStep *next =
      frame->step->on_fail != NULL ? dub_flow_find (frame->flow, frame->step->on_fail) : NULL;
  const char *text = dub_map_get (frame->chain->remote, "put_failures");
  guint failures = (text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : 0) + 1;
  g_autofree char *count = g_strdup_printf ("%u", failures);

  if (next == NULL || (failures > PUT_TRIES && (next->flags & DUB_STEP_CLEANUP) == 0))
    {
      dub_frame_fail (frame, trouble);
      return;
    }
  dub_frame_event (frame, "trouble", "%s",
                   trouble->message != NULL ? trouble->message
                                            : dub_error_sentence (trouble->code));
  dub_map_set (frame->chain->remote, "put_failures", count);
  dub_trouble_copy (&frame->chain->trouble, trouble);
  dub_frame_enter (frame, next);
  dub_frame_commit (frame, dub_engine_now (frame->engine));
}

static void
read_put (DubFrame *frame, const DubReply *reply)
{
  DubVerdict verdict;

  dub_verdict_init (&verdict);
  if (frame->step->read != NULL)
    frame->step->read (&frame->context, reply, &verdict);
  else if (!dub_reply_is_success (reply))
    dub_verdict_from_status (&verdict, reply, NULL, NULL);
  if (verdict.outcome == DUB_OUTCOME_FAIL || verdict.outcome == DUB_OUTCOME_HOLD)
    put_failed (frame, &verdict.trouble);
  else if (verdict.outcome == DUB_OUTCOME_RETRY && frame->chain->attempts >= PUT_TRIES)
    put_failed (frame, &verdict.trouble);
  else
    dub_frame_apply (frame, frame->step, &verdict);
  dub_verdict_clear (&verdict);
}

/* No reply came. A safe request is repeated later; what the disk or the keyring refused waits for
 * the person. */
static void
read_error (DubFrame *frame, const GError *error)
{
  DubTrouble trouble = { .code = DUB_N_ERRORS };
  gboolean put = frame->step->kind == DUB_STEP_PUT;

  dub_trouble_set_error (&trouble, error);
  if (trouble.code == DUB_ERROR_CANCELLED)
    dub_work_wake (frame->work, dub_engine_now (frame->engine));
  else if (put && (!dub_error_is_retryable (trouble.code) || frame->chain->attempts >= PUT_TRIES))
    put_failed (frame, &trouble);
  else if (dub_error_is_retryable (trouble.code))
    dub_frame_back_off (frame, &trouble, 0);
  else
    stop_before_sending (frame, error);
  dub_trouble_clear (&trouble);
}

/* Rows may have changed while the request was out: they are loaded again before the reply is
 * applied. (transfer full) (nullable): NULL when the work is over. */
static DubFrame *
reload (DubWork *work, const DubOp *op)
{
  g_autoptr (GError) error = NULL;
  DubFrame *frame;

  if (work->forgotten)
    return NULL;
  frame = dub_frame_load (work->engine, work, &error);
  if (frame == NULL || frame->step != op->step)
    {
      g_clear_pointer (&frame, dub_frame_free);
      dub_work_wake (work, dub_engine_now (work->engine));
      return NULL;
    }
  return frame;
}

static void
serve_companion (DubWork *work, const DubOp *op, DubWireResult *result)
{
  g_autoptr (DubFrame) frame = reload (work, op);

  if (frame == NULL)
    return;
  if (result->reply != NULL)
    read_reply (frame, op->step, result->reply);
  else
    read_error (frame, result->error);
}

static void
on_result (DubFrame *sent, DubWireResult *result, gpointer user_data)
{
  g_autoptr (DubOp) op = user_data;
  g_autoptr (DubFrame) frame = NULL;

  dub_frame_leave_lane (sent, &op->ask);
  frame = reload (op->work, op);
  if (frame != NULL)
    {
      if ((op->step->flags & DUB_STEP_COMMITS) != 0)
        dub_paid_settle (frame, result);
      else if (result->reply == NULL)
        read_error (frame, result->error);
      else if (op->step->kind == DUB_STEP_PUT)
        read_put (frame, result->reply);
      else
        read_reply (frame, op->step, result->reply);
    }
  for (guint i = 0; op->companions != NULL && i < op->companions->len; i++)
    {
      serve_companion (op->companions->pdata[i], op, result);
      dub_work_release (op->companions->pdata[i]);
    }
  dub_work_release (op->work);
}

/* --- Sending -------------------------------------------------------------------------------- */

/* The other jobs of the account that the same request answers (DubLab's one list for all). */
static GPtrArray *
find_companions (DubFrame *frame)
{
  GPtrArray *companions = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, frame->engine->works[frame->work->kind]);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      DubWork *work = value;
      g_autoptr (DubFrame) other = NULL;

      if (work == frame->work || work->busy || work->account != frame->account->id || !work->active)
        continue;
      other = dub_frame_load (frame->engine, work, NULL);
      if (other == NULL || other->step != frame->step || other->job->state != DUB_JOB_RUNNING
          || other->job->attention)
        continue;
      dub_work_hold (work);
      g_ptr_array_add (companions, work);
    }
  return companions;
}

/* Where a provider takes only so many jobs, the look before a paid request is part of it: the next
 * of the queue looks and the others wait behind it, so that a long queue does not ask in vain. */
static gboolean
waits_behind (DubFrame *frame)
{
  const DubStep *next = dub_flow_next (frame->flow, frame->step);
  DubLaneAsk ask;

  if (frame->provider->limits.active_jobs == 0 || frame->job == NULL || frame->upload != NULL
      || frame->job->submitted_at != 0 || next == NULL || (next->flags & DUB_STEP_COMMITS) == 0)
    return FALSE;
  dub_frame_ask (frame, next, FALSE, &ask);
  if (ask.active_jobs < ask.max_active && !other_commits (frame))
    {
      frame->work->committing = TRUE;
      return FALSE;
    }
  dub_work_wake (frame->work, DUB_NEVER);
  frame->work->blocked = TRUE;
  return TRUE;
}

/* How old may be what the steps before noted when a paid request leaves. */
#define NOTED_USEC (5 * G_USEC_PER_SEC)

/* A paid request that had to wait for its turn starts over: what was noted as evidence before it is
 * no longer of now. Nobody else's comes in between. */
static gboolean
look_anew (DubFrame *frame, const DubLaneAsk *ask)
{
  const DubStep *first = dub_flow_first (frame->flow);
  gint64 now = dub_engine_now (frame->engine);

  if ((frame->step->flags & DUB_STEP_COMMITS) == 0 || frame->step == first
      || now - frame->chain->step_since < NOTED_USEC)
    return FALSE;
  frame->work->committing = TRUE;
  frame->work->past_gate = FALSE;
  dub_frame_leave_lane (frame, ask);
  dub_frame_enter (frame, first);
  dub_frame_commit (frame, now);
  return TRUE;
}

static void
send_step (DubFrame *frame, DubRequest *request)
{
  g_autoptr (DubRequest) owned = request;
  g_autoptr (DubFrame) kept = frame;
  g_autoptr (DubOp) op = g_new0 (DubOp, 1);
  g_autoptr (GError) error = NULL;
  DubWork *work = frame->work;
  DubWireOptions options = { .transfer = carries_file (request) };

  options.paid = (frame->step->flags & DUB_STEP_COMMITS) != 0;
  if (options.paid && !frame->engine->paused && !other_commits (frame)
      && dub_balance_look_first (frame))
    return;
  dub_frame_ask (frame, frame->step, options.transfer, &op->ask);
  if (waits_behind (frame) || !dub_frame_admit (frame, &op->ask) || look_anew (frame, &op->ask))
    return;
  op->flow = frame->flow;
  op->step = frame->step;
  op->work = work;
  if (options.paid ? !dub_paid_intend (frame, request, &error) : !dub_frame_save (frame, &error))
    {
      dub_frame_leave_lane (frame, &op->ask);
      g_warning ("The step cannot be written: %s", error->message);
      dub_work_wake (work, dub_engine_now (frame->engine) + 10 * G_USEC_PER_SEC);
      return;
    }
  dub_work_hold (work);
  if ((frame->step->flags & DUB_STEP_SWEEP) != 0)
    op->companions = find_companions (frame);
  if ((frame->step->flags & DUB_STEP_EVENTS) != 0)
    dub_listener_ensure (frame);
  dub_wire_send (g_steal_pointer (&kept), g_steal_pointer (&owned), &options, work->cancel,
                 on_result, g_steal_pointer (&op));
}

static void
pass_over (DubFrame *frame)
{
  DubVerdict verdict;

  dub_verdict_init (&verdict);
  dub_frame_apply (frame, frame->step, &verdict);
  dub_verdict_clear (&verdict);
}

/* Takes @frame. */
static void
run_step (DubFrame *frame)
{
  g_autoptr (DubFrame) kept = frame;
  g_autoptr (DubRequest) request = NULL;
  g_autoptr (GError) error = NULL;

  renew_lost_links (frame);
  if (frame->step->kind == DUB_STEP_FETCH)
    {
      dub_delivery_run (g_steal_pointer (&kept));
      return;
    }
  request = frame->step->build (&frame->context, &error);
  if (request != NULL && carries_file (request) && !dub_frame_check_files (frame, &error))
    g_clear_pointer (&request, dub_request_free);
  if (request == NULL && frame->step->kind == DUB_STEP_PUT && failure_report (frame) != NULL)
    read_error (frame, error);
  else if (request == NULL)
    stop_before_sending (frame, error);
  else if (request->skip)
    pass_over (frame);
  else
    send_step (g_steal_pointer (&kept), g_steal_pointer (&request));
}

/* Whether there is anything left to do; forgets the work when not. */
static gboolean
is_open (DubFrame *frame)
{
  gboolean open;

  if (frame->upload != NULL)
    open = frame->upload->state == DUB_UPLOAD_PENDING || frame->upload->state == DUB_UPLOAD_RUNNING;
  else
    open = frame->job->deleted_at == 0 && frame->job->state != DUB_JOB_DRAFT
           && !dub_job_state_is_terminal (frame->job->state);
  if (!open)
    dub_engine_forget_work (frame->engine, frame->work);
  return open;
}

static void
run_open (DubFrame *frame)
{
  g_autoptr (DubFrame) kept = frame;
  g_autoptr (GError) error = NULL;
  gboolean is_job = frame->upload == NULL;

  if (is_job && frame->job->attention)
    return;
  if (is_job && frame->job->state == DUB_JOB_UNKNOWN)
    dub_paid_look (g_steal_pointer (&kept));
  else if (frame->chain->intent != NULL)
    dub_paid_recover (frame);
  else if (is_job && frame->job->cancelling)
    dub_cancel_run (g_steal_pointer (&kept));
  else if (is_job && frame->job->submitted_at == 0
           && dub_uploads_ensure (frame, &error) == DUB_UPLOADS_WAITING && error == NULL)
    dub_work_wake (frame->work, DUB_NEVER);
  else if (error != NULL || !choose_flow (frame, &error))
    stop_before_sending (frame, error);
  else
    run_step (g_steal_pointer (&kept));
}

void
dub_work_run (DubWork *work)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DubFrame) frame = dub_frame_load (work->engine, work, &error);

  if (frame == NULL)
    {
      g_warning ("An open row cannot be read and is left alone: %s", error->message);
      dub_engine_forget_work (work->engine, work);
      return;
    }
  if (!is_open (frame))
    return;
  if (error != NULL)
    stop_before_sending (frame, error);
  else if (frame->chain->next_at > dub_engine_now (work->engine))
    dub_work_wake (work, frame->chain->next_at);
  else
    run_open (g_steal_pointer (&frame));
}
