/* Commands that move jobs: start, retry, cancel, remove, resolve. Each takes many ids and says for
 * each that it refused why. */
#include "engine/commands.h"

#include <glib/gi18n-lib.h>

/* One job of a bulk command; FALSE with the sentence. */
typedef gboolean (*DubJobFunc) (DubEngine *engine, DubJob *job, GError **error);

static gboolean
refuse (GError **error, const char *sentence)
{
  g_set_error_literal (error, DUB_ERROR, DUB_ERROR_CONFLICT, sentence);
  return FALSE;
}

static gboolean
add_event (DubEngine *engine, const DubJob *job, const char *kind, const char *text, GError **error)
{
  return dub_store_add_event (engine->store, job->id, dub_engine_now (engine), kind, text, error);
}

static GVariant *
for_ids (DubEngine *engine, GArray *ids, DubJobFunc func)
{
  g_autoptr (GArray) done = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GHashTable) refused = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);
      g_autoptr (GError) local = NULL;
      g_autoptr (DubJob) job = dub_store_get_job (engine->store, id, &local);

      if (job != NULL && func (engine, job, &local))
        g_array_append_val (done, id);
      else
        g_hash_table_insert (refused, g_strdup_printf ("%" G_GINT64_FORMAT, id),
                             g_strdup (local->message));
    }
  return dub_result_done (done, refused);
}

static GVariant *
for_each_job (DubEngine *engine, GVariantDict *args, DubJobFunc func, GError **error)
{
  g_autoptr (GArray) ids = dub_args_dup_ids (args, "ids");

  if (ids->len > 0)
    return for_ids (engine, ids, func);
  g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE, _ ("No job was named."));
  return NULL;
}

/* --- Start and retry ------------------------------------------------------------------------ */

static void
work_on (DubEngine *engine, const DubJob *job)
{
  dub_engine_add_work (engine, DUB_WORK_JOB, job->id, job->account);
}

/* Queues the job from its first step. */
gboolean
dub_job_begin (DubEngine *engine, DubJob *job, GError **error)
{
  gint64 now = dub_engine_now (engine);

  job->state = DUB_JOB_QUEUED;
  job->queued_at = now;
  job->updated_at = now;
  if (!dub_store_put_job (engine->store, job, error)
      || !add_event (engine, job, "started", _ ("The job was started."), error))
    return FALSE;
  work_on (engine, job);
  return TRUE;
}

gboolean
dub_job_check_again (DubEngine *engine, DubJob *job, GError **error)
{
  g_autoptr (DubFrame) frame = dub_frame_for_job (engine, dub_job_copy (job), error);

  return frame != NULL && dub_frame_check_files (frame, error)
         && dub_provider_check (&frame->context, error);
}

static gboolean
start_one (DubEngine *engine, DubJob *job, GError **error)
{
  if (job->deleted_at != 0 || job->state != DUB_JOB_DRAFT)
    return refuse (error, _ ("The job was started before."));
  return dub_job_check_again (engine, job, error) && dub_job_begin (engine, job, error);
}

static void
forget_chain (DubJob *job)
{
  g_autofree char *uuid = g_uuid_string_random ();

  dub_chain_clear (&job->chain);
  dub_chain_init (&job->chain);
  g_clear_pointer (&job->input_digest, g_free);
  job->verdict = DUB_VERDICT_NONE;
  job->submitted_at = 0;
  job->finished_at = 0;
  job->attention = FALSE;
  job->cancelling = FALSE;
  g_free (job->marker);
  job->marker = g_strdup_printf ("ds%.8s%.4s", uuid, uuid + 9);
}

/* What the provider does not know any more has to be uploaded again. */
static gboolean
forget_uploads (DubEngine *engine, DubJob *job, GError **error)
{
  for (guint role = 0; role < DUB_N_ROLES; role++)
    {
      g_autoptr (GPtrArray) uploads = NULL;

      if (job->inputs[role] == 0)
        continue;
      uploads = dub_store_list_uploads (engine->store, job->account, job->inputs[role], error);
      if (uploads == NULL)
        return FALSE;
      for (guint i = 0; i < uploads->len; i++)
        {
          DubUpload *upload = uploads->pdata[i];

          upload->state = DUB_UPLOAD_FAILED;
          if (!dub_store_put_upload (engine->store, upload, error))
            return FALSE;
        }
    }
  return TRUE;
}

/* Notes in the uploads of the job which part of them nobody can use any more. */
static gboolean
mark_used (DubEngine *engine, const DubJob *job, const char *id, GError **error)
{
  for (guint role = 0; id != NULL && role < DUB_N_ROLES; role++)
    {
      g_autoptr (GPtrArray) uploads = NULL;

      if (job->inputs[role] == 0)
        continue;
      uploads = dub_store_list_uploads (engine->store, job->account, job->inputs[role], error);
      if (uploads == NULL)
        return FALSE;
      for (guint i = 0; i < uploads->len; i++)
        {
          DubUpload *upload = uploads->pdata[i];

          if (g_strcmp0 (upload->group, job->group) != 0)
            continue;
          dub_map_set (upload->chain.remote, id, "used");
          if (!dub_store_put_upload (engine->store, upload, error))
            return FALSE;
        }
    }
  return TRUE;
}

/* Where an upload belongs to the jobs made together, the job that the provider failed has used its
 * part of it up: it gets an upload of its own. */
static gboolean
leave_used_group (DubEngine *engine, DubJob *job, GError **error)
{
  const DubProvider *provider = dub_provider_find (job->provider);

  if (job->submitted_at == 0 || (provider->traits & DUB_TRAIT_GROUP_UPLOAD) == 0)
    return TRUE;
  if (!mark_used (engine, job, dub_map_get (job->chain.remote, provider->job_id_name), error))
    return FALSE;
  g_free (job->group);
  job->group = g_uuid_string_random ();
  return TRUE;
}

/* Whether what failed the job is that the provider does not have its upload (any more), or nothing
 * that it can use: what went along with a paid request may have been damaged on its way. */
static gboolean
lost_its_upload (const DubJob *job)
{
  const DubProvider *provider = dub_provider_find (job->provider);

  return job->chain.trouble.code == DUB_ERROR_NOT_FOUND
         || (job->chain.trouble.code == DUB_ERROR_INVALID_INPUT && provider->upload_flow == NULL)
         || (job->chain.trouble.code == DUB_ERROR_NOT_READY && job->submitted_at == 0
             && (provider->traits & DUB_TRAIT_GROUP_UPLOAD) != 0);
}

/* A job that waits for the person goes on at its step; one that failed begins anew. */
static gboolean
retry_one (DubEngine *engine, DubJob *job, GError **error)
{
  if (job->deleted_at != 0)
    return refuse (error, _ ("The job was removed."));
  if (job->state == DUB_JOB_UNKNOWN)
    return refuse (error, _ ("First decide whether the provider has the job."));
  if (job->attention && job->state == DUB_JOB_RUNNING)
    {
      job->attention = FALSE;
      job->chain.next_at = 0;
      job->chain.attempts = 0;
      dub_trouble_clear (&job->chain.trouble);
      if (!dub_store_put_job (engine->store, job, error)
          || !add_event (engine, job, "retried", _ ("The job goes on."), error))
        return FALSE;
      work_on (engine, job);
      return TRUE;
    }
  if (job->state != DUB_JOB_FAILED && job->state != DUB_JOB_CANCELLED)
    return refuse (error, _ ("Only a job that failed or was cancelled can be tried again."));
  if (lost_its_upload (job) && !forget_uploads (engine, job, error))
    return FALSE;
  if (!dub_job_check_again (engine, job, error) || !leave_used_group (engine, job, error))
    return FALSE;
  forget_chain (job);
  return dub_job_begin (engine, job, error);
}

GVariant *
dub_command_job_start (DubEngine *engine, GVariantDict *args, GError **error)
{
  return for_each_job (engine, args, start_one, error);
}

GVariant *
dub_command_job_retry (DubEngine *engine, GVariantDict *args, GError **error)
{
  return for_each_job (engine, args, retry_one, error);
}

/* Every cell of the project whose job failed; what is going on or done elsewhere stays alone. */
GVariant *
dub_command_job_retry_failed (DubEngine *engine, GVariantDict *args, GError **error)
{
  g_autoptr (GArray) ids = NULL;
  gint64 project = 0;

  if (!dub_args_id (args, "project", &project, error))
    return NULL;
  ids = dub_store_list_failed_jobs (engine->store, project, error);
  return ids != NULL ? for_ids (engine, ids, retry_one) : NULL;
}

/* --- Cancel --------------------------------------------------------------------------------- */

static gboolean
can_cancel (const DubJob *job, GError **error)
{
  const DubProvider *provider = dub_provider_find (job->provider);

  if (dub_job_state_is_terminal (job->state))
    return refuse (error, _ ("The job has ended already."));
  if (job->state == DUB_JOB_UNKNOWN)
    return refuse (error, _ ("First decide whether the provider has the job."));
  if (job->submitted_at != 0 && provider->cancel == NULL)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_UNSUPPORTED,
                   _ ("%s does not offer to cancel a job that it has taken."), provider->name);
      return FALSE;
    }
  return TRUE;
}

static gboolean
cancel_one (DubEngine *engine, DubJob *job, GError **error)
{
  DubWork *work = dub_engine_find_work (engine, DUB_WORK_JOB, job->id);

  if (!can_cancel (job, error))
    return FALSE;
  if (job->state == DUB_JOB_DRAFT
      || (job->submitted_at == 0 && job->chain.intent == NULL && (work == NULL || !work->busy)))
    {
      job->state = DUB_JOB_CANCELLED;
      job->finished_at = dub_engine_now (engine);
      if (work != NULL)
        dub_engine_forget_work (engine, work);
      return dub_store_put_job (engine->store, job, error)
             && add_event (engine, job, "cancelled", _ ("The job was cancelled."), error);
    }
  job->cancelling = TRUE;
  job->chain.next_at = 0;
  if (!dub_store_put_job (engine->store, job, error)
      || !add_event (engine, job, "cancelling", _ ("The job is to be cancelled."), error))
    return FALSE;
  if (work != NULL && work->busy)
    {
      /* A body that has not left in whole is stopped; past the gate the answer is awaited. */
      if (job->submitted_at == 0 && !work->past_gate)
        g_cancellable_cancel (work->cancel);
    }
  else
    work_on (engine, job);
  return TRUE;
}

GVariant *
dub_command_job_cancel (DubEngine *engine, GVariantDict *args, GError **error)
{
  return for_each_job (engine, args, cancel_one, error);
}

/* --- Remove and restore ------------------------------------------------------------------------
 */

static gboolean
remove_one (DubEngine *engine, DubJob *job, GError **error)
{
  DubWork *work = dub_engine_find_work (engine, DUB_WORK_JOB, job->id);

  if (job->state == DUB_JOB_RUNNING || job->state == DUB_JOB_UNKNOWN || job->chain.intent != NULL)
    return refuse (error, _ ("The provider may be working on it: it must end first."));
  if (work != NULL)
    {
      if (work->busy)
        g_cancellable_cancel (work->cancel);
      dub_engine_forget_work (engine, work);
    }
  job->deleted_at = dub_engine_now (engine);
  return dub_store_put_job (engine->store, job, error);
}

static gboolean
restore_one (DubEngine *engine, DubJob *job, GError **error)
{
  job->deleted_at = 0;
  if (!dub_store_put_job (engine->store, job, error))
    return FALSE;
  if (job->state == DUB_JOB_QUEUED)
    work_on (engine, job);
  return TRUE;
}

static gboolean
poke_one (DubEngine *engine, DubJob *job, GError **error)
{
  DubWork *work = dub_engine_find_work (engine, DUB_WORK_JOB, job->id);

  if (work == NULL)
    return refuse (error, _ ("The job is not being followed."));
  if (work->busy)
    return TRUE;
  job->chain.next_at = 0;
  if (!dub_store_put_job (engine->store, job, error))
    return FALSE;
  dub_work_wake (work, dub_engine_now (engine));
  return TRUE;
}

GVariant *
dub_command_job_remove (DubEngine *engine, GVariantDict *args, GError **error)
{
  return for_each_job (engine, args, remove_one, error);
}

GVariant *
dub_command_job_restore (DubEngine *engine, GVariantDict *args, GError **error)
{
  return for_each_job (engine, args, restore_one, error);
}

GVariant *
dub_command_job_poke (DubEngine *engine, GVariantDict *args, GError **error)
{
  return for_each_job (engine, args, poke_one, error);
}

/* --- Verdict -----------------------------------------------------------------------------------
 */

static gboolean
set_verdict (DubEngine *engine, DubJob *job, DubVerdictKind verdict, GError **error)
{
  static const char *const events[DUB_VERDICT_N_KINDS] = {
    [DUB_VERDICT_NONE] = N_ ("The verdict was taken back."),
    [DUB_VERDICT_ACCEPTED] = N_ ("The result was accepted."),
    [DUB_VERDICT_REJECTED] = N_ ("The result was rejected."),
  };

  if (job->state != DUB_JOB_DONE)
    return refuse (error, _ ("Only a result that has come can be accepted or rejected."));
  if (job->verdict == verdict)
    return TRUE;
  job->verdict = verdict;
  job->updated_at = dub_engine_now (engine);
  return dub_store_put_job (engine->store, job, error)
         && add_event (engine, job, "verdict", _ (events[verdict]), error);
}

static gboolean
accept_one (DubEngine *engine, DubJob *job, GError **error)
{
  return set_verdict (engine, job, DUB_VERDICT_ACCEPTED, error);
}

static gboolean
reject_one (DubEngine *engine, DubJob *job, GError **error)
{
  return set_verdict (engine, job, DUB_VERDICT_REJECTED, error);
}

static gboolean
unjudge_one (DubEngine *engine, DubJob *job, GError **error)
{
  return set_verdict (engine, job, DUB_VERDICT_NONE, error);
}

GVariant *
dub_command_job_set_verdict (DubEngine *engine, GVariantDict *args, GError **error)
{
  static const DubJobFunc funcs[DUB_VERDICT_N_KINDS] = { unjudge_one, accept_one, reject_one };
  g_autofree char *nick = dub_args_dup_text (args, "verdict");
  DubVerdictKind verdict = DUB_VERDICT_NONE;

  if (nick == NULL || *nick == '\0' || dub_verdict_kind_from_nick (nick, &verdict))
    return for_each_job (engine, args, funcs[verdict], error);
  g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE, _ ("“%s” is no verdict."), nick);
  return NULL;
}

/* --- Resolve: the person's decision ------------------------------------------------------------
 */

static gboolean
resolve (DubFrame *frame, const char *sent, gboolean not_sent, GError **error)
{
  g_autoptr (GHashTable) remote = NULL;

  if (frame->job->state != DUB_JOB_UNKNOWN)
    return refuse (error, _ ("Nothing is open about this job."));
  if (frame->work->busy)
    return refuse (error, _ ("The provider is being asked right now; try again in a moment."));
  if ((sent != NULL) == not_sent)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE,
                   _ ("Say either which job it is at the provider, or that it is not there."));
      return FALSE;
    }
  if (not_sent)
    {
      dub_paid_not_sent (frame, _ ("You said that the provider does not have it: sent again."));
      return TRUE;
    }
  remote = dub_map_new ();
  dub_map_set (remote, frame->provider->job_id_name, sent);
  dub_paid_found (frame, remote);
  return TRUE;
}

GVariant *
dub_command_job_resolve (DubEngine *engine, GVariantDict *args, GError **error)
{
  gint64 id = 0;
  g_autofree char *sent = dub_args_dup_text (args, "sent");
  g_autoptr (DubJob) job = NULL;
  g_autoptr (DubFrame) frame = NULL;
  DubWork *work;

  if (!dub_args_id (args, "id", &id, error))
    return NULL;
  job = dub_store_get_job (engine->store, id, error);
  if (job == NULL)
    return NULL;
  work = dub_engine_find_work (engine, DUB_WORK_JOB, id);
  if (work == NULL)
    {
      work = dub_engine_add_work (engine, DUB_WORK_JOB, id, job->account);
      work->due = DUB_NEVER;
    }
  frame = dub_frame_load (engine, work, error);
  if (frame == NULL || frame->step == NULL)
    {
      if (error != NULL && *error == NULL)
        refuse (error, _ ("Nothing is open about this job."));
      return NULL;
    }
  if (sent != NULL)
    g_strstrip (sent);
  if (!resolve (frame, sent != NULL && *sent != '\0' ? sent : NULL,
                dub_args_flag (args, "not-sent"), error))
    return NULL;
  return dub_result_id (id);
}
