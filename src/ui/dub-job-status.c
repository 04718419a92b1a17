/* What a job does at this moment, in words and, where there is one, a number. A bar is drawn only
 * where the provider or a transfer gives a number. */
#include "dub-job-status.h"

#include <glib/gi18n.h>

#include "dub-format.h"
#include "dub-languages.h"
#include "dub-words.h"

char *
dub_trouble_dup_text (const DubTrouble *trouble)
{
  return g_strdup (dub_error_sentence (trouble->code));
}

static const DubActivity *
find_upload (DubDesk *desk, const DubJob *job)
{
  const DubDeskNumbers *numbers = dub_desk_get_numbers (desk);

  for (guint role = 0; numbers->up_files > 0 && role < DUB_N_ROLES; role++)
    {
      g_autoptr (GPtrArray) uploads = NULL;

      if (job->inputs[role] == 0)
        continue;
      uploads =
          dub_store_list_uploads (dub_desk_get_store (desk), job->account, job->inputs[role], NULL);
      for (guint i = 0; uploads != NULL && i < uploads->len; i++)
        {
          const DubUpload *upload = uploads->pdata[i];
          const DubActivity *activity = dub_desk_get_upload_activity (desk, upload->id);

          if (activity != NULL)
            return activity;
        }
    }
  return NULL;
}

static char *
transfer_text (const DubActivity *activity)
{
  g_autofree char *done = dub_format_bytes ((guint64) MAX (activity->done, 0));
  g_autofree char *total = dub_format_bytes ((guint64) MAX (activity->total, 0));
  g_autofree char *speed = dub_format_speed (activity->bytes_per_second);

  if (activity->down && activity->total <= 0)
    /* Translators: a result coming in: amount, speed */
    return g_strdup_printf (_ ("Fetching, %s · %s"), done, speed);
  if (activity->down)
    /* Translators: a result coming in: amount so far, whole amount, speed */
    return g_strdup_printf (_ ("Fetching %s of %s · %s"), done, total, speed);
  /* Translators: a file going out: amount so far, whole amount, speed */
  return g_strdup_printf (_ ("Sending %s of %s · %s"), done, total, speed);
}

static void
say_transfer (DubJobStatus *status, const DubActivity *activity)
{
  status->text = transfer_text (activity);
  if (activity->total > 0)
    status->fraction = CLAMP ((double) activity->done / (double) activity->total, 0.0, 1.0);
}

static void
say_moving (DubJobStatus *status, const DubJob *job)
{
  const char *step = dub_step_title (job);
  g_autofree char *percent = NULL;

  status->fraction = job->chain.progress;
  if (step == NULL)
    step = job->state == DUB_JOB_QUEUED ? _ ("Waiting for its turn") : _ ("Running");
  if (job->chain.progress < 0.0)
    {
      status->text = g_strdup (step);
      return;
    }
  percent = dub_format_percent (job->chain.progress);
  status->text = g_strdup_printf ("%s · %s", step, percent);
}

static char *
ended_text (const DubJob *job)
{
  g_autofree char *when = dub_format_when_within (job->finished_at);

  switch (job->state)
    {
    case DUB_JOB_DRAFT:
      return g_strdup (_ ("Not started"));
    case DUB_JOB_DONE:
      /* Translators: %s is a time such as “14:05” or “Mon, 14:05” */
      return g_strdup_printf (_ ("Delivered %s"), when);
    case DUB_JOB_CANCELLED:
      return g_strdup_printf (_ ("Cancelled %s"), when);
    case DUB_JOB_UNKNOWN:
      return g_strdup (_ ("Was it taken? Only you can tell"));
    case DUB_JOB_FAILED:
    case DUB_JOB_QUEUED:
    case DUB_JOB_RUNNING:
    default:
      return dub_trouble_dup_text (&job->chain.trouble);
    }
}

void
dub_job_status_init (DubJobStatus *status, DubDesk *desk, const DubJob *job)
{
  const DubActivity *activity = dub_desk_get_activity (desk, job->id);
  gboolean moving = job->state == DUB_JOB_QUEUED || job->state == DUB_JOB_RUNNING;

  status->text = NULL;
  status->fraction = -1.0;
  if (activity == NULL && job->state == DUB_JOB_QUEUED)
    activity = find_upload (desk, job);
  if (activity != NULL)
    say_transfer (status, activity);
  else if (moving && !job->attention)
    say_moving (status, job);
  else
    status->text = ended_text (job);
}

void
dub_job_status_clear (DubJobStatus *status)
{
  g_clear_pointer (&status->text, g_free);
}

static int
compare_spans (gconstpointer a, gconstpointer b)
{
  gint64 one = *(const gint64 *) a;
  gint64 two = *(const gint64 *) b;

  return one < two ? -1 : one > two;
}

/* The quartiles of the latest durations, less what has passed: an honest range. */
char *
dub_job_dup_time_left (DubDesk *desk, const DubJob *job)
{
  g_autoptr (GArray) spans = NULL;
  gint64 passed = 0;
  gint64 low = 0;
  gint64 high = 0;
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;

  if (job->state != DUB_JOB_RUNNING || job->submitted_at == 0)
    return NULL;
  spans = dub_store_list_durations (dub_desk_get_store (desk), job->provider, 20, NULL);
  if (spans == NULL || spans->len < 3)
    return NULL;
  g_array_sort (spans, compare_spans);
  passed = g_get_real_time () - job->submitted_at;
  low = (g_array_index (spans, gint64, spans->len / 4) - passed) / G_USEC_PER_SEC;
  high = (g_array_index (spans, gint64, spans->len * 3 / 4) - passed) / G_USEC_PER_SEC;
  if (high <= 0)
    return g_strdup (_ ("longer than usual"));
  from = dub_format_span (MAX (low, 0));
  to = dub_format_span (high);
  if (low <= 0 || g_str_equal (from, to))
    /* Translators: %s is a time span such as “2 min” */
    return g_strdup_printf (_ ("up to %s left"), to);
  /* Translators: both are time spans such as “2 min” */
  return g_strdup_printf (_ ("%s to %s left"), from, to);
}

char *
dub_job_dup_subtitle (DubDesk *desk, const DubJob *job, gboolean with_project)
{
  DubProjectRow *project = with_project ? dub_desk_find_project (desk, job->project) : NULL;
  g_autofree char *language = dub_language_name (job->language);
  g_autofree char *account = dub_desk_dup_account_label (desk, job->account);
  g_autoptr (GPtrArray) parts = g_ptr_array_new ();

  if (project != NULL)
    g_ptr_array_add (parts, dub_project_row_get (project)->title);
  if (language[0] != '\0')
    g_ptr_array_add (parts, language);
  g_ptr_array_add (parts, account);
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" · ", (char **) parts->pdata);
}
