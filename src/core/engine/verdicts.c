/* What a verdict does to the rows: the one place where a chain moves. Every change of a step is one
 * transaction, so that a killed program finds either all of it or nothing. */
#include "engine/engine-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "engine/balance.h"

#define BACK_OFF_FIRST_USEC (2 * G_USEC_PER_SEC)
#define BACK_OFF_MAX_USEC   (5 * 60 * G_USEC_PER_SEC)
#define BUSY_USEC           (15 * G_USEC_PER_SEC)
#define DISK_PAUSE_USEC     (10 * G_USEC_PER_SEC)
/* Slower and slower, but at most so many times the base interval. */
#define POLL_STRETCH 3

/* --- Intervals ------------------------------------------------------------------------------ */

/* The account's own base interval in microseconds, 0 when it is not set. */
static gint64
account_interval (DubFrame *frame)
{
  const char *text = dub_map_get (frame->account->settings, "poll_seconds");
  double seconds = text != NULL ? g_ascii_strtod (text, NULL) : 0;

  return seconds > 0 && isfinite (seconds) ? (gint64) (MIN (seconds, 86400) * G_USEC_PER_SEC) : 0;
}

/* Asks soon at first and less often the longer the job takes. */
gint64
dub_frame_poll_interval (DubFrame *frame, const DubStep *step)
{
  gint64 own = account_interval (frame);
  gint64 base = (step->poll_seconds > 0 ? step->poll_seconds : 10) * G_USEC_PER_SEC;
  gint64 elapsed = dub_engine_now (frame->engine) - frame->chain->step_since;

  if (own > 0)
    return own;
  if (frame->work != NULL && frame->work->listener != NULL)
    return POLL_STRETCH * base;
  return CLAMP (elapsed / 10, base, POLL_STRETCH * base);
}

/* A trial interval that never exceeds what the account's base interval suggests. */
gint64
dub_frame_short_interval (DubFrame *frame, gint64 usual)
{
  gint64 own = account_interval (frame);

  return own > 0 ? MIN (own, usual) : usual;
}

/* --- Saving --------------------------------------------------------------------------------- */

void
dub_frame_commit (DubFrame *frame, gint64 due)
{
  DubEngine *engine = frame->engine;
  g_autoptr (GError) error = NULL;

  frame->chain->next_at = due == DUB_NEVER ? 0 : due;
  if (dub_store_begin (engine->store, &error))
    {
      if (dub_frame_save (frame, &error) && dub_store_commit (engine->store, &error))
        {
          if (frame->work != NULL)
            dub_work_wake (frame->work, due);
          return;
        }
      dub_store_rollback (engine->store);
    }
  /* Nothing moved on disk: the same step is done again, which is safe for every step but a paid
   * one, and that one left its intent on disk. */
  g_warning ("The data folder cannot be written: %s", error->message);
  if (frame->work != NULL)
    dub_work_wake (frame->work, dub_engine_now (engine) + DISK_PAUSE_USEC);
}

static void
tell_trouble (DubFrame *frame, const DubTrouble *trouble)
{
  const DubTrouble *shown = &frame->chain->trouble;

  if (shown->code == trouble->code && g_strcmp0 (shown->message, trouble->message) == 0)
    return;
  dub_frame_event (frame, "trouble", "%s%s%s", dub_error_sentence (trouble->code),
                   trouble->message != NULL ? " " : "",
                   trouble->message != NULL ? trouble->message : "");
}

/* --- Endings -------------------------------------------------------------------------------- */

static void
end_job (DubFrame *frame, DubJobState state)
{
  DubJob *job = frame->job;

  job->state = state;
  job->finished_at = dub_engine_now (frame->engine);
  job->attention = FALSE;
  job->cancelling = FALSE;
  g_clear_pointer (&job->chain.intent, g_free);
  if (frame->work != NULL)
    {
      frame->work->active = FALSE;
      frame->work->committing = FALSE;
      dub_listener_end (frame->work);
    }
  dub_engine_wake_lane (frame->engine, frame->account->id);
}

/* An upload that the provider works on (LipDub trains for half an hour) is not lost because a key
 * was refused: it is asked about again when a job needs it. */
static gboolean
is_kept (DubFrame *frame, DubError code)
{
  return frame->step != NULL && (frame->step->flags & DUB_STEP_REMOTE) != 0
         && (dub_error_is_key (code) || code == DUB_ERROR_FORBIDDEN);
}

void
dub_frame_fail (DubFrame *frame, const DubTrouble *trouble)
{
  tell_trouble (frame, trouble);
  if (&frame->chain->trouble != trouble)
    dub_trouble_copy (&frame->chain->trouble, trouble);
  if (frame->upload != NULL && !is_kept (frame, trouble->code))
    frame->upload->state = DUB_UPLOAD_FAILED;
  else if (frame->upload == NULL)
    {
      end_job (frame, DUB_JOB_FAILED);
      frame->job->attention = dub_error_needs_person (trouble->code);
    }
  dub_frame_commit (frame, DUB_NEVER);
  if (frame->upload != NULL)
    dub_uploads_ended (frame);
}

void
dub_frame_cancelled (DubFrame *frame)
{
  dub_trouble_clear (&frame->chain->trouble);
  dub_frame_event (frame, "cancelled", _ ("The job was cancelled."));
  end_job (frame, DUB_JOB_CANCELLED);
  dub_frame_commit (frame, DUB_NEVER);
}

void
dub_frame_finish (DubFrame *frame)
{
  dub_trouble_clear (&frame->chain->trouble);
  if (frame->upload != NULL)
    {
      frame->upload->state = DUB_UPLOAD_READY;
      frame->chain->progress = 1;
      dub_frame_event (frame, "uploaded", _ ("“%s” is ready at %s."),
                       frame->assets[frame->upload->role]->name, frame->account->label);
    }
  else
    {
      frame->chain->progress = 1;
      dub_frame_event (frame, "done", _ ("Every result was delivered."));
      end_job (frame, DUB_JOB_DONE);
    }
  dub_frame_commit (frame, DUB_NEVER);
  if (frame->upload != NULL)
    dub_uploads_ended (frame);
}

/* Only a person can go on; nothing is asked meanwhile, and nothing is lost. */
void
dub_frame_hold (DubFrame *frame, const DubTrouble *trouble)
{
  if (frame->upload != NULL || !dub_frame_may_be_paid (frame->job))
    {
      dub_frame_fail (frame, trouble);
      return;
    }
  tell_trouble (frame, trouble);
  dub_trouble_copy (&frame->chain->trouble, trouble);
  frame->job->attention = TRUE;
  dub_frame_commit (frame, DUB_NEVER);
}

void
dub_frame_back_off (DubFrame *frame, const DubTrouble *trouble, gint64 at_least_seconds)
{
  guint doublings = MIN (frame->chain->attempts, 10);
  gint64 wait = dub_frame_short_interval (frame, BACK_OFF_FIRST_USEC) << doublings;

  wait = MIN (wait, BACK_OFF_MAX_USEC);
  wait = (gint64) ((double) wait * g_random_double_range (0.75, 1.25));
  wait = MAX (wait, at_least_seconds * G_USEC_PER_SEC);
  tell_trouble (frame, trouble);
  dub_trouble_copy (&frame->chain->trouble, trouble);
  frame->chain->attempts++;
  dub_frame_commit (frame, dub_engine_now (frame->engine) + wait);
}

/* --- Applying ------------------------------------------------------------------------------- */

static gboolean
is_secret_link (const char *key)
{
  return g_str_has_suffix (key, "put_url") || g_str_has_suffix (key, "upload_url")
         || g_str_has_suffix (key, "download_url") || g_str_has_suffix (key, "uploadUrl");
}

static void
take_remote (DubFrame *frame, DubMap *remote)
{
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, remote);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      if (!is_secret_link (key))
        {
          dub_map_set (frame->chain->remote, key, value);
          continue;
        }
      if (frame->work->links_remote == NULL)
        frame->work->links_remote = dub_map_new ();
      dub_map_set (frame->work->links_remote, key, value);
    }
}

static void
take_cost (DubFrame *frame, DubMap *cost)
{
  g_autoptr (GHashTable) all = NULL;

  if (frame->upload != NULL || g_hash_table_size (cost) == 0)
    return;
  all = dub_map_from_json (frame->job->cost);
  dub_map_merge (all, cost);
  g_free (frame->job->cost);
  frame->job->cost = dub_map_to_json (all);
  dub_balance_forget (frame->engine, frame->account);
}

static void
take_facts (DubFrame *frame, const DubStep *step, DubVerdict *verdict)
{
  DubChain *chain = frame->chain;
  g_autoptr (GError) error = NULL;

  take_remote (frame, verdict->remote);
  take_cost (frame, verdict->cost);
  if (verdict->raw_state != NULL && g_strcmp0 (chain->raw_state, verdict->raw_state) != 0)
    {
      g_free (chain->raw_state);
      chain->raw_state = g_strdup (verdict->raw_state);
      dub_frame_event (frame, "state", "%s: %s", frame->provider->name, chain->raw_state);
    }
  if (verdict->progress >= 0)
    chain->progress = MAX (chain->progress, verdict->progress);
  if (verdict->links->len > 0)
    {
      g_clear_pointer (&frame->work->links, g_ptr_array_unref);
      frame->work->links = g_ptr_array_ref (verdict->links);
    }
  if (!dub_uploads_remember (frame, verdict, &error))
    g_warning ("Remote ids of an input cannot be kept: %s", error->message);
}

static void
note_submitted (DubFrame *frame)
{
  frame->job->state = DUB_JOB_RUNNING;
  frame->job->submitted_at = dub_engine_now (frame->engine);
  dub_map_set (frame->chain->remote, "refusals", NULL);
  dub_frame_note_inputs (frame);
  frame->work->active = TRUE;
  frame->work->committing = FALSE;
  dub_frame_event (frame, "submitted", _ ("%s has taken the job."), frame->provider->name);
}

static void
go_to (DubFrame *frame, const DubStep *from, const DubStep *to, gint64 wait)
{
  gboolean back = to <= from;
  gint64 now = dub_engine_now (frame->engine);

  /* Going back without a pause could become a loop of requests. */
  if (back && wait == 0)
    wait = dub_frame_poll_interval (frame, to);
  dub_frame_enter (frame, to);
  dub_frame_commit (frame, now + wait);
}

static void
go_on (DubFrame *frame, const DubStep *step)
{
  const DubStep *next = dub_flow_next (frame->flow, step);

  dub_trouble_clear (&frame->chain->trouble);
  if ((step->flags & DUB_STEP_COMMITS) != 0)
    note_submitted (frame);
  if (frame->upload != NULL)
    frame->upload->state = DUB_UPLOAD_RUNNING;
  if (next == NULL)
    {
      dub_frame_finish (frame);
      return;
    }
  if (next->kind == DUB_STEP_FETCH && frame->work != NULL)
    {
      frame->work->active = FALSE;
      dub_listener_end (frame->work);
      dub_engine_wake_lane (frame->engine, frame->account->id);
    }
  dub_frame_enter (frame, next);
  dub_frame_commit (frame, dub_engine_now (frame->engine));
}

/* A spent upload budget (LipDub) does not keep the account from asking how its jobs are. */
static void
pause_lane (DubFrame *frame, const DubStep *step, gint64 until)
{
  DubLane *lane = dub_engine_lane (frame->engine, frame->account->id);

  if ((step->flags & DUB_STEP_UPLOADS) != 0)
    dub_lane_pause_uploads (lane, until);
  else
    dub_lane_pause (lane, until);
}

/* How often the request was turned away in a row. A paid one starts over each time, so that its
 * step cannot count. */
static guint
count_refusals (DubFrame *frame, const DubStep *step)
{
  const char *text = dub_map_get (frame->chain->remote, "refusals");
  guint refusals = text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : 0;
  g_autofree char *count = g_strdup_printf ("%u", MIN (refusals, 1000) + 1);

  if ((step->flags & DUB_STEP_COMMITS) == 0)
    return frame->chain->attempts;
  dub_map_set (frame->chain->remote, "refusals", count);
  return refusals;
}

/* A paid request that found no room starts over, so that what was noted as evidence is fresh; it
 * may carry whole files, so it comes less and less often. */
static void
be_busy (DubFrame *frame, const DubStep *step, DubVerdict *verdict)
{
  guint attempts = frame->chain->attempts;
  guint refusals = count_refusals (frame, step);
  gint64 now = dub_engine_now (frame->engine);
  gint64 wait = dub_frame_short_interval (frame, BUSY_USEC);

  if ((step->flags & DUB_STEP_COMMITS) != 0)
    wait <<= MIN (refusals, 2);
  wait = MAX (wait, verdict->wait_seconds * G_USEC_PER_SEC);
  if (verdict->trouble.code == DUB_ERROR_RATE_LIMITED)
    {
      /* Without a word from the server: 5 s, then twice as long each time, a minute at most. */
      if (verdict->wait_seconds == 0)
        wait = MIN (60 * G_USEC_PER_SEC, (5 * G_USEC_PER_SEC) << MIN (refusals, 5));
      /* What was asked for is heeded, not stretched. */
      else
        wait = verdict->wait_seconds * G_USEC_PER_SEC;
      pause_lane (frame, step, now + wait);
    }
  tell_trouble (frame, &verdict->trouble);
  dub_trouble_copy (&frame->chain->trouble, &verdict->trouble);
  if ((step->flags & DUB_STEP_COMMITS) != 0)
    dub_frame_enter (frame, dub_flow_first (frame->flow));
  frame->chain->attempts = attempts + 1;
  if (frame->work != NULL)
    {
      /* The first of a queue knocks again, and the others wait behind it. */
      frame->work->committing =
          frame->job != NULL && frame->upload == NULL && frame->job->submitted_at == 0
          && frame->provider->limits.active_jobs > 0 && verdict->trouble.code == DUB_ERROR_BUSY;
      frame->work->past_gate = FALSE;
    }
  dub_frame_commit (frame, now + wait);
}

static void
wait_on (DubFrame *frame, const DubStep *step, DubVerdict *verdict)
{
  gint64 wait = MAX (verdict->wait_seconds * G_USEC_PER_SEC, dub_frame_poll_interval (frame, step));

  dub_trouble_clear (&frame->chain->trouble);
  frame->chain->attempts++;
  if (frame->upload != NULL)
    frame->upload->state = DUB_UPLOAD_RUNNING;
  dub_frame_commit (frame, dub_engine_now (frame->engine) + wait);
}

static gboolean
is_about_file (DubError code)
{
  return code == DUB_ERROR_FILE_MISSING || code == DUB_ERROR_FILE_CHANGED
         || code == DUB_ERROR_FILE_UNREADABLE;
}

static void
jump (DubFrame *frame, const DubStep *step, DubVerdict *verdict)
{
  const DubStep *to = dub_flow_find (frame->flow, verdict->step);

  g_return_if_fail (to != NULL);
  /* After the report of a failed upload the next try is bounded; another place does not mend a file
   * that is gone or has changed. */
  if ((step->flags & DUB_STEP_CLEANUP) != 0)
    {
      const char *text = dub_map_get (frame->chain->remote, "put_failures");

      if ((text != NULL && g_ascii_strtoull (text, NULL, 10) > 3)
          || is_about_file (frame->chain->trouble.code))
        {
          g_autofree char *message = g_strdup (frame->chain->trouble.message);
          DubTrouble trouble = frame->chain->trouble;

          trouble.message = message;
          dub_frame_fail (frame, &trouble);
          return;
        }
      g_clear_pointer (&frame->work->links_remote, g_hash_table_unref);
    }
  go_to (frame, step, to, verdict->wait_seconds * G_USEC_PER_SEC);
}

static void
apply_outcome (DubFrame *frame, const DubStep *step, DubVerdict *verdict)
{
  switch (verdict->outcome)
    {
    case DUB_OUTCOME_NEXT:
      go_on (frame, step);
      break;
    case DUB_OUTCOME_WAIT:
      wait_on (frame, step, verdict);
      break;
    case DUB_OUTCOME_GOTO:
      jump (frame, step, verdict);
      break;
    case DUB_OUTCOME_BUSY:
      be_busy (frame, step, verdict);
      break;
    case DUB_OUTCOME_RETRY:
      dub_frame_back_off (frame, &verdict->trouble, verdict->wait_seconds);
      break;
    case DUB_OUTCOME_HOLD:
      dub_frame_hold (frame, &verdict->trouble);
      break;
    case DUB_OUTCOME_FAIL:
      dub_frame_fail (frame, &verdict->trouble);
      break;
    case DUB_OUTCOME_CANCELLED:
      dub_frame_cancelled (frame);
      break;
    }
}

void
dub_frame_apply (DubFrame *frame, const DubStep *step, DubVerdict *verdict)
{
  DubEngine *engine = frame->engine;
  g_autoptr (GError) error = NULL;

  /* dub_frame_commit() inside nests in this transaction. */
  if (!dub_store_begin (engine->store, &error))
    {
      g_warning ("The data folder cannot be written: %s", error->message);
      dub_work_wake (frame->work, dub_engine_now (engine) + DISK_PAUSE_USEC);
      return;
    }
  g_clear_pointer (&frame->chain->intent, g_free);
  take_facts (frame, step, verdict);
  dub_frame_refresh (frame);
  apply_outcome (frame, step, verdict);
  if (!dub_store_commit (engine->store, &error))
    {
      dub_store_rollback (engine->store);
      g_warning ("The data folder cannot be written: %s", error->message);
      dub_work_wake (frame->work, dub_engine_now (engine) + DISK_PAUSE_USEC);
    }
}
