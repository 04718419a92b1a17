/* Deleting a job at the provider. The job here stays, with its files. */
#include "engine/commands.h"

#include <glib/gi18n-lib.h>

/* How often a provider may ask for patience before that is the answer. */
#define TRIES 3

typedef struct
{
  DubEngine *engine; /* borrowed */
  gint64 job;
  guint tries;
  DubLaneAsk ask;
} DubRemoval;

static void
return_removal (GTask *task, gint64 id, const char *refusal)
{
  g_autoptr (GArray) done = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GHashTable) refused = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  if (refusal == NULL)
    g_array_append_val (done, id);
  else
    g_hash_table_insert (refused, g_strdup_printf ("%" G_GINT64_FORMAT, id), g_strdup (refusal));
  g_task_return_pointer (task, g_variant_ref_sink (dub_result_done (done, refused)),
                         (GDestroyNotify) g_variant_unref);
}

/* Takes @task. */
static void remove_when_due (gpointer task);

/* Whether the provider only asked for patience; then the whole account is patient. */
static gboolean
is_patience (DubRemoval *removal, DubFrame *frame, const DubReply *reply)
{
  gint64 seconds = MAX (dub_reply_retry_after (reply), 1);

  if (reply->status != 429)
    return FALSE;
  dub_lane_pause (dub_engine_lane (frame->engine, frame->account->id),
                  dub_engine_now (frame->engine) + seconds * G_USEC_PER_SEC);
  return ++removal->tries < TRIES;
}

static void
on_removed (DubFrame *frame, DubWireResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DubRemoval *removal = g_task_get_task_data (task);
  DubVerdict verdict;

  dub_frame_leave_lane (frame, &removal->ask);
  frame->engine->in_flight--;
  if (result->reply == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&result->error));
      return;
    }
  if (is_patience (removal, frame, result->reply))
    {
      remove_when_due (g_steal_pointer (&task));
      return;
    }
  dub_verdict_init (&verdict);
  frame->provider->remove->read (&frame->context, result->reply, &verdict);
  if (verdict.outcome == DUB_OUTCOME_NEXT)
    {
      dub_frame_event (frame, "deleted", _ ("Deleted at %s."), frame->provider->name);
      return_removal (task, removal->job, NULL);
    }
  else
    return_removal (task, removal->job,
                    verdict.trouble.message != NULL ? verdict.trouble.message
                                                    : dub_error_sentence (verdict.trouble.code));
  dub_verdict_clear (&verdict);
}

/* (nullable): NULL with the sentence when it cannot be deleted now */
static DubRequest *
build (DubFrame *frame, GError **error)
{
  if (frame->provider->remove == NULL)
    g_set_error (error, DUB_ERROR, DUB_ERROR_UNSUPPORTED, _ ("%s does not offer to delete jobs."),
                 frame->provider->name);
  else if (!dub_job_state_is_terminal (frame->job->state))
    g_set_error_literal (error, DUB_ERROR, DUB_ERROR_CONFLICT, _ ("The job must end first."));
  else
    return frame->provider->remove->build (&frame->context, error);
  return NULL;
}

static void
remove_when_due (gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DubRemoval *removal = g_task_get_task_data (task);
  DubEngine *engine = removal->engine;
  g_autoptr (GError) error = NULL;
  g_autoptr (DubFrame) frame = NULL;
  DubRequest *request = NULL;
  DubWireOptions options = { 0 };
  gint64 until = 0;
  DubJob *job = NULL;

  if (!g_cancellable_set_error_if_cancelled (engine->ending, &error))
    job = dub_store_get_job (engine->store, removal->job, &error);
  if (job != NULL)
    frame = dub_frame_for_job (engine, job, &error);
  if (frame != NULL)
    request = build (frame, &error);
  if (request == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  removal->ask = (DubLaneAsk){ .limits = &frame->provider->limits,
                               .max_transfers = 1,
                               .now = dub_engine_now (engine) };
  if (dub_lane_admit (dub_engine_lane (engine, frame->account->id), &removal->ask, &until)
      != DUB_LANE_GO)
    {
      dub_request_free (request);
      dub_engine_wait (engine, until, engine->ending, remove_when_due, g_steal_pointer (&task));
      return;
    }
  dub_lane_take (dub_engine_lane (engine, frame->account->id), &removal->ask);
  engine->in_flight++;
  dub_wire_send (g_steal_pointer (&frame), request, &options, engine->ending, on_removed,
                 g_steal_pointer (&task));
}

void
dub_command_job_delete_remote (DubEngine *engine, GVariantDict *args, GTask *task)
{
  g_autoptr (GTask) owned = task;
  g_autoptr (GArray) ids = dub_args_dup_ids (args, "ids");
  DubRemoval *removal;

  if (ids->len != 1)
    {
      g_task_return_new_error (task, DUB_ERROR, DUB_ERROR_USAGE, _ ("Name one job."));
      return;
    }
  removal = g_new0 (DubRemoval, 1);
  removal->engine = engine;
  removal->job = g_array_index (ids, gint64, 0);
  g_task_set_task_data (task, removal, g_free);
  remove_when_due (g_steal_pointer (&owned));
}
