/* What the window does to the selected jobs: each is an action, enabled while it fits. */
#include <glib/gi18n.h>

#include "dub-decision.h"
#include "dub-dialogs.h"
#include "dub-new-job-plan.h"
#include "dub-new-job.h"
#include "dub-window-private.h"

/* More than these are not looked at one by one: the engine refuses what does not fit. */
#define LOOKED_AT 200

static gboolean
is_draft (const DubJob *job)
{
  return job->state == DUB_JOB_DRAFT;
}

static gboolean
can_retry (const DubJob *job)
{
  return job->state == DUB_JOB_FAILED || job->state == DUB_JOB_CANCELLED
         || (job->attention && job->state != DUB_JOB_UNKNOWN);
}

static gboolean
can_cancel (const DubJob *job)
{
  const DubProvider *provider = dub_provider_find (job->provider);

  if (job->cancelling || (job->state != DUB_JOB_QUEUED && job->state != DUB_JOB_RUNNING))
    return FALSE;
  return job->submitted_at == 0 || (provider != NULL && provider->cancel != NULL);
}

static gboolean
is_moving (const DubJob *job)
{
  return job->state == DUB_JOB_QUEUED || job->state == DUB_JOB_RUNNING
         || job->state == DUB_JOB_UNKNOWN;
}

static gboolean
is_unknown (const DubJob *job)
{
  return job->state == DUB_JOB_UNKNOWN;
}

static gboolean
is_done (const DubJob *job)
{
  return job->state == DUB_JOB_DONE;
}

static gboolean
is_any (const DubJob *job)
{
  return TRUE;
}

static gboolean
can_delete_remote (const DubJob *job)
{
  const DubProvider *provider = dub_provider_find (job->provider);

  return provider != NULL && provider->remove != NULL && dub_job_state_is_terminal (job->state);
}

/* --- Doing --------------------------------------------------------------------------------- */

/* (transfer full) (nullable): the one selected job */
static DubJob *
the_job (DubWindow *self)
{
  if (self->jobs->len == 0)
    return NULL;
  return dub_store_get_job (dub_desk_get_store (self->desk), g_array_index (self->jobs, gint64, 0),
                            NULL);
}

static void
on_start (GtkWidget *widget, const char *name, GVariant *target)
{
  DubWindow *self = DUB_WINDOW (widget);

  dub_desk_run_ids (self->desk, "job.start", self->jobs, NULL, NULL);
}

static void
on_retry (GtkWidget *widget, const char *name, GVariant *target)
{
  DubWindow *self = DUB_WINDOW (widget);

  dub_desk_run_ids (self->desk, "job.retry", self->jobs, NULL, NULL);
}

static void
on_cancel (GtkWidget *widget, const char *name, GVariant *target)
{
  DubWindow *self = DUB_WINDOW (widget);

  dub_desk_run_ids (self->desk, "job.cancel", self->jobs, NULL, NULL);
}

static void
on_poke (GtkWidget *widget, const char *name, GVariant *target)
{
  DubWindow *self = DUB_WINDOW (widget);

  dub_desk_run_ids (self->desk, "job.poke", self->jobs, NULL, NULL);
}

static void
on_remove (GtkWidget *widget, const char *name, GVariant *target)
{
  DubWindow *self = DUB_WINDOW (widget);
  guint n = self->jobs->len;
  g_autofree char *said = g_strdup_printf (ngettext ("%u job removed", "%u jobs removed", n), n);

  dub_desk_run_ids (self->desk, "job.remove", self->jobs, said, "job.restore");
}

static void
delete_remote (gpointer user_data)
{
  DubWindow *self = user_data;

  dub_desk_run_ids (self->desk, "job.delete-remote", self->jobs, _ ("Deleted at the provider"),
                    NULL);
}

static void
on_delete_remote (GtkWidget *widget, const char *name, GVariant *target)
{
  dub_ask (GTK_WINDOW (widget), _ ("Delete at the Provider?"),
           _ ("The provider forgets these jobs and their results for good. The files that were "
              "delivered here stay."),
           _ ("_Delete"), TRUE, G_OBJECT (widget), delete_remote);
}

static void
on_resolve (GtkWidget *widget, const char *name, GVariant *target)
{
  DubWindow *self = DUB_WINDOW (widget);
  g_autoptr (DubJob) job = the_job (self);

  if (job != NULL)
    gtk_window_present (GTK_WINDOW (dub_decision_new (GTK_WINDOW (self), self->desk, job)));
}

static void
on_again (GtkWidget *widget, const char *name, GVariant *target)
{
  DubWindow *self = DUB_WINDOW (widget);
  g_autoptr (DubJob) job = the_job (self);

  if (job != NULL)
    dub_window_new_job (self, 0, NULL, job);
}

/* A job of a provider that speaks several languages goes on into another one. */
static gboolean
can_add_language (const DubJob *job)
{
  const DubProvider *provider = dub_provider_find (job->provider);

  return provider != NULL && dub_provider_by_language (provider) && job->state != DUB_JOB_DRAFT;
}

static void
on_add_language (GtkWidget *widget, const char *name, GVariant *target)
{
  DubWindow *self = DUB_WINDOW (widget);
  g_autoptr (DubJob) job = the_job (self);

  if (job != NULL)
    dub_window_add_language (self, job);
}

static void
on_account (GtkWidget *widget, const char *name, GVariant *target)
{
  DubWindow *self = DUB_WINDOW (widget);
  g_autoptr (DubJob) job = the_job (self);

  if (job != NULL)
    dub_window_show_accounts (self, job->account, TRUE);
}

static gint64
first_input (const DubJob *job)
{
  for (guint role = 0; role < DUB_N_ROLES; role++)
    if (job->inputs[role] != 0)
      return job->inputs[role];
  return 0;
}

/* Shows the input of the job that is not as it should be, else the first one. */
static void
on_inputs (GtkWidget *widget, const char *name, GVariant *target)
{
  DubWindow *self = DUB_WINDOW (widget);
  g_autoptr (DubJob) job = the_job (self);
  g_autoptr (DubAsset) bad = job == NULL ? NULL : dub_desk_find_bad_input (self->desk, job);
  gint64 wanted = bad != NULL ? bad->id : job != NULL ? first_input (job) : 0;

  if (wanted != 0)
    dub_window_show_asset (self, job->project, wanted);
}

/* Asks for the file that is gone; where it is back, it is shown. */
static void
on_find_file (GtkWidget *widget, const char *name, GVariant *target)
{
  DubWindow *self = DUB_WINDOW (widget);
  g_autoptr (DubJob) job = the_job (self);
  g_autoptr (DubAsset) bad = job == NULL ? NULL : dub_desk_find_bad_input (self->desk, job);

  if (bad != NULL && bad->state == DUB_ASSET_MISSING)
    dub_window_find_file (self, bad);
  else
    on_inputs (widget, name, target);
}

/* (transfer full) (nullable): the file a person wants first */
static char *
main_path (DubWindow *self)
{
  g_autoptr (GPtrArray) outputs = NULL;
  const DubOutput *best = NULL;

  if (self->jobs->len == 0)
    return NULL;
  outputs = dub_store_list_outputs (dub_desk_get_store (self->desk),
                                    g_array_index (self->jobs, gint64, 0), NULL);
  for (guint i = 0; outputs != NULL && i < outputs->len; i++)
    {
      const DubOutput *output = outputs->pdata[i];

      if (best == NULL || output->kind < best->kind)
        best = output;
    }
  return best == NULL ? NULL : g_strdup (best->path);
}

static void
on_open (GtkWidget *widget, const char *name, GVariant *target)
{
  g_autofree char *path = main_path (DUB_WINDOW (widget));

  if (path != NULL)
    dub_open_path (GTK_WINDOW (widget), path);
}

static void
on_show_in_folder (GtkWidget *widget, const char *name, GVariant *target)
{
  g_autofree char *path = main_path (DUB_WINDOW (widget));

  if (path != NULL)
    dub_show_in_folder (GTK_WINDOW (widget), path);
}

/* --- All jobs of the project --------------------------------------------------------------- */

static void
run_project (DubWindow *self, guint states, const char *command)
{
  DubJobQuery query = { .project = self->project, .states = states };
  g_autoptr (GArray) ids = dub_store_query_jobs (dub_desk_get_store (self->desk), &query, NULL);

  if (ids == NULL || ids->len == 0)
    dub_desk_tell (self->desk, _ ("There is no such job"));
  else
    dub_desk_run_ids (self->desk, command, ids, NULL, NULL);
}

static void
on_project_start (GtkWidget *widget, const char *name, GVariant *target)
{
  run_project (DUB_WINDOW (widget), 1u << DUB_JOB_DRAFT, "job.start");
}

static void
on_project_retry (GtkWidget *widget, const char *name, GVariant *target)
{
  run_project (DUB_WINDOW (widget), 1u << DUB_JOB_FAILED, "job.retry");
}

/* --- The table ----------------------------------------------------------------------------- */

static const struct
{
  const char *name;
  GtkWidgetActionActivateFunc func;
  gboolean (*fits) (const DubJob *job); /* one job that it fits is enough */
  gboolean single;                      /* only for one job */
} actions[] = {
  { "win.job-start", on_start, is_draft, FALSE },
  { "win.job-retry", on_retry, can_retry, FALSE },
  { "win.job-cancel", on_cancel, can_cancel, FALSE },
  { "win.job-poke", on_poke, is_moving, FALSE },
  { "win.job-remove", on_remove, is_any, FALSE },
  { "win.job-delete-remote", on_delete_remote, can_delete_remote, FALSE },
  { "win.job-resolve", on_resolve, is_unknown, TRUE },
  { "win.job-again", on_again, is_any, TRUE },
  { "win.job-add-language", on_add_language, can_add_language, TRUE },
  { "win.job-account", on_account, is_any, TRUE },
  { "win.job-inputs", on_inputs, is_any, TRUE },
  { "win.job-find-file", on_find_file, is_any, TRUE },
  { "win.job-open", on_open, is_done, TRUE },
  { "win.job-show-in-folder", on_show_in_folder, is_done, TRUE },
};

void
dub_window_jobs_update (DubWindow *self)
{
  g_autoptr (GPtrArray) jobs = NULL;

  if (self->jobs->len > 0)
    jobs = dub_store_get_jobs (dub_desk_get_store (self->desk), (gint64 *) self->jobs->data,
                               MIN (self->jobs->len, LOOKED_AT), NULL);
  for (guint a = 0; a < G_N_ELEMENTS (actions); a++)
    {
      gboolean fits = FALSE;

      for (guint i = 0; jobs != NULL && !fits && i < jobs->len; i++)
        fits = actions[a].fits (jobs->pdata[i]);
      gtk_widget_action_set_enabled (GTK_WIDGET (self), actions[a].name,
                                     fits && (!actions[a].single || self->jobs->len == 1));
    }
}

void
dub_window_jobs_class_init (GtkWidgetClass *widget_class)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].func);
  gtk_widget_class_install_action (widget_class, "win.project-start", NULL, on_project_start);
  gtk_widget_class_install_action (widget_class, "win.project-retry", NULL, on_project_retry);
}
