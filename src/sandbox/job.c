/* The life of a job: stages by the clock, scaled by the speed, ended by its media work. Advanced
 * when it is looked at and by a tick, so that webhooks, streams and charges come by themselves. */
#include <string.h>

#include "sandbox/private.h"

static gboolean
take (DubSbCall *call, const char *name, char **value)
{
  return dub_sb_faults_take (call->host->sandbox->faults, DUB_SB_AT_JOB, name,
                             call->host->vendor->id, call->route->name, call->route->flags, value)
         != NULL;
}

/* Every fault of this moment is asked for by name: one job may have several. */
void
dub_sb_job_take_faults (DubSbJob *job, DubSbCall *call)
{
  g_autofree char *code = NULL;
  g_autofree char *hours = NULL;
  g_autofree char *late = NULL;

  if (take (call, "never-ends", NULL))
    job->never_ends = TRUE;
  if (!job->fail_code && take (call, "job-failed", &code))
    job->fail_code = code ? g_steal_pointer (&code) : g_strdup ("failed");
  if (take (call, "clock-skew", &hours))
    {
      job->created += (gint64) (g_ascii_strtod (hours, NULL) * 3600 * G_USEC_PER_SEC);
      job->updated = job->created;
    }
  if (take (call, "late-list", &late))
    job->hidden_us =
        g_get_monotonic_time () + (gint64) (g_ascii_strtod (late, NULL) * G_USEC_PER_SEC);
}

/* @id is taken. The job waits until dub_sb_job_start(). */
DubSbJob *
dub_sb_job_new (DubSbCall *call, char *id, const DubSbStage *stages, guint n)
{
  DubSbJob *job = g_new0 (DubSbJob, 1);

  job->host = call->host;
  job->key = call->key;
  job->id = id;
  job->stages = stages;
  job->n_stages = n;
  job->created = g_get_real_time ();
  job->updated = job->created;
  dub_sb_job_take_faults (job, call);
  g_ptr_array_add (call->host->jobs, job);
  return job;
}

void
dub_sb_job_free (DubSbJob *job)
{
  g_clear_pointer (&job->work, dub_sb_work_unref);
  if (job->data_free)
    job->data_free (job->data);
  g_free (job->id);
  g_free (job->marker);
  g_free (job->fail_code);
  g_free (job->fail_text);
  g_free (job);
}

/* The caller's own job of that id; somebody else's does not exist. */
DubSbJob *
dub_sb_job_find (DubSbCall *call, const char *id)
{
  for (guint i = 0; i < call->host->jobs->len; i++)
    {
      DubSbJob *job = g_ptr_array_index (call->host->jobs, i);

      if (g_strcmp0 (job->id, id) == 0 && job->key == call->key)
        {
          dub_sb_job_advance (job);
          return job;
        }
    }
  return NULL;
}

gboolean
dub_sb_job_listed (const DubSbJob *job, const DubSbKey *key)
{
  return job->key == key && job->hidden_us <= g_get_monotonic_time ();
}

/* @work is taken and handed to the workers. */
void
dub_sb_job_start (DubSbJob *job, DubSbWork *work)
{
  job->start_us = g_get_monotonic_time ();
  job->work = work;
  if (work)
    dub_sb_pool_push (job->host->sandbox->pool, work);
  if (job->moved)
    job->moved (job);
}

static double
stage_seconds (const DubSbJob *job, guint i)
{
  double speed = job->host->sandbox->options.speed;

  return speed > 0 ? (job->stages[i].seconds + job->stages[i].per_second * job->length) / speed : 0;
}

static void
touch (DubSbJob *job)
{
  gint64 now = g_get_real_time ();

  job->updated = MAX (job->updated, now);
  if (job->outcome != DUB_SB_ALIVE)
    job->ended = job->updated;
  if (job->moved)
    job->moved (job);
}

void
dub_sb_job_end (DubSbJob *job, DubSbOutcome outcome)
{
  job->outcome = outcome;
  if (outcome == DUB_SB_DONE)
    job->progress = 1;
  touch (job);
}

/* The last stage is over and the media are ready, or cannot be made. */
static void
finish (DubSbJob *job)
{
  GError *problem = job->work ? job->work->error : NULL;

  if (!job->fail_code && problem)
    {
      job->fail_code = g_strdup ("media");
      job->fail_text = g_strdup (problem->message);
    }
  if (job->work && !problem)
    job->length = job->work->length;
  dub_sb_job_end (job, job->fail_code ? DUB_SB_FAILED : DUB_SB_DONE);
}

static void
learn_length (DubSbJob *job)
{
  gint ms = job->work ? g_atomic_int_get (&job->work->length_ms) : 0;

  if (ms > 0)
    job->length = ms / 1000.0;
}

void
dub_sb_job_advance (DubSbJob *job)
{
  double elapsed = (double) (g_get_monotonic_time () - job->start_us) / G_USEC_PER_SEC;
  double total = 0;
  double passed = 0;
  guint stage = 0;

  if (job->outcome != DUB_SB_ALIVE || job->start_us == 0)
    return;
  learn_length (job);
  for (guint i = 0; i < job->n_stages; i++)
    {
      total += stage_seconds (job, i);
      if (i + 1 < job->n_stages && elapsed >= total)
        stage = i + 1;
    }
  passed = total > 0 ? MIN (elapsed / total, 0.99) : 0.99;
  job->progress = MAX (job->progress, passed);
  if (stage > job->stage)
    {
      job->stage = stage;
      touch (job);
    }
  if (elapsed >= total && !job->never_ends && (!job->work || dub_sb_work_is_done (job->work)))
    finish (job);
}

void
dub_sb_jobs_tick (DubSandbox *self)
{
  for (guint h = 0; h < self->hosts->len; h++)
    {
      DubSbHost *host = g_ptr_array_index (self->hosts, h);

      for (guint i = 0; i < host->jobs->len; i++)
        {
          DubSbJob *job = g_ptr_array_index (host->jobs, i);

          dub_sb_job_advance (job);
          if (job->pulse && job->outcome == DUB_SB_ALIVE)
            job->pulse (job);
        }
    }
}

const DubSbStage *
dub_sb_job_stage (const DubSbJob *job)
{
  return &job->stages[job->stage];
}

char *
dub_sb_hex_id (guint digits)
{
  GString *id = g_string_new (NULL);

  for (guint i = 0; i < digits; i++)
    g_string_append_printf (id, "%x", g_random_int_range (0, 16));
  return g_string_free (id, FALSE);
}

char *
dub_sb_uuid (void)
{
  return g_uuid_string_random ();
}
