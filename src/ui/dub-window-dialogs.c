/* What opens from the window: dialogs, the sandbox, toasts with their undo. */
#include <glib/gi18n.h>

#include "dub-accounts-window.h"
#include "dub-dialogs.h"
#include "dub-help.h"
#include "dub-new-job.h"
#include "dub-preferences.h"
#include "dub-project-dialog.h"
#include "dub-window-private.h"

static void
on_jobs_made (DubNewJob *dialog, GArray *ids, DubWindow *self)
{
  gint64 job = g_array_index (ids, gint64, 0);
  g_autoptr (DubJob) row = dub_store_get_job (dub_desk_get_store (self->desk), job, NULL);
  g_autofree char *text = NULL;

  if (row != NULL && row->project != self->project)
    dub_window_show_place (self, DUB_PLACE_PROJECT, row->project);
  adw_view_stack_set_visible_child_name (self->views, "jobs");
  text = g_strdup_printf (ngettext ("%u job made", "%u jobs made", ids->len), ids->len);
  dub_desk_tell (self->desk, text);
}

void
dub_window_new_job (DubWindow *self, gint64 asset, const char *language, const DubJob *like)
{
  gint64 project = like != NULL ? like->project : self->project;
  GtkWidget *dialog = NULL;

  if (project == 0)
    {
      g_autoptr (DubProjectRow) first =
          g_list_model_get_item (dub_desk_get_projects (self->desk), 0);

      if (first == NULL)
        {
          self->wants_job = TRUE;
          gtk_widget_activate_action (GTK_WIDGET (self), "win.new-project", NULL);
          return;
        }
      project = dub_project_row_get (first)->id;
    }
  dialog = dub_new_job_new (GTK_WINDOW (self), self->desk, project);
  if (like != NULL)
    dub_new_job_take_job (DUB_NEW_JOB (dialog), like);
  if (asset != 0)
    dub_new_job_take_asset (DUB_NEW_JOB (dialog), asset);
  dub_new_job_add_language (DUB_NEW_JOB (dialog), language);
  g_signal_connect_object (dialog, "made", G_CALLBACK (on_jobs_made), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_new_job (GtkWidget *widget, const char *name, GVariant *target)
{
  DubWindow *self = DUB_WINDOW (widget);
  GtkWidget *dialog = NULL;

  if (self->chosen_assets->len <= 1)
    {
      dub_window_new_job (
          self, self->chosen_assets->len == 1 ? g_array_index (self->chosen_assets, gint64, 0) : 0,
          NULL, NULL);
      return;
    }
  dialog = dub_new_job_new (GTK_WINDOW (self), self->desk, self->project);
  for (guint i = 0; i < self->chosen_assets->len; i++)
    dub_new_job_take_asset (DUB_NEW_JOB (dialog), g_array_index (self->chosen_assets, gint64, i));
  g_signal_connect_object (dialog, "made", G_CALLBACK (on_jobs_made), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
dub_window_add_language (DubWindow *self, const DubJob *job)
{
  GtkWidget *dialog = dub_new_job_new (GTK_WINDOW (self), self->desk, job->project);

  dub_new_job_add_language_to (DUB_NEW_JOB (dialog), job);
  g_signal_connect_object (dialog, "made", G_CALLBACK (on_jobs_made), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
dub_window_show_made_project (DubWindow *self)
{
  gint64 *id = g_object_get_data (G_OBJECT (self), "dub-made");

  if (id == NULL || dub_desk_find_project (self->desk, *id) == NULL)
    return;
  dub_window_show_place (self, DUB_PLACE_PROJECT, *id);
  g_object_set_data (G_OBJECT (self), "dub-made", NULL);
  if (self->waiting != NULL)
    dub_window_take (self, self->waiting);
  g_slist_free_full (g_steal_pointer (&self->waiting), g_object_unref);
  if (self->wants_job)
    dub_window_new_job (self, 0, NULL, NULL);
  self->wants_job = FALSE;
}

/* The list of projects learns of it a moment later. */
static void
on_project_made (GObject *dialog, gint64 id, DubWindow *self)
{
  g_object_set_data_full (G_OBJECT (self), "dub-made", g_memdup2 (&id, sizeof id), g_free);
  dub_window_show_made_project (self);
}

static void
on_new_project (GtkWidget *widget, const char *name, GVariant *target)
{
  DubWindow *self = DUB_WINDOW (widget);
  GtkWidget *dialog = dub_project_dialog_new (GTK_WINDOW (self), self->desk, NULL);

  g_signal_connect_object (dialog, "made", G_CALLBACK (on_project_made), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_project_edit (GtkWidget *widget, const char *name, GVariant *target)
{
  DubWindow *self = DUB_WINDOW (widget);
  DubProjectRow *project = dub_desk_find_project (self->desk, self->project);

  if (project != NULL)
    gtk_window_present (GTK_WINDOW (
        dub_project_dialog_new (GTK_WINDOW (self), self->desk, dub_project_row_get (project))));
}

void
dub_window_show_accounts (DubWindow *self, gint64 account, gboolean page)
{
  GtkWidget *accounts = dub_accounts_window_new (GTK_WINDOW (self), self->desk);

  gtk_window_present (GTK_WINDOW (accounts));
  if (page)
    dub_accounts_window_show_account (DUB_ACCOUNTS_WINDOW (accounts), account);
}

static void
on_accounts (GtkWidget *widget, const char *name, GVariant *target)
{
  dub_window_show_accounts (DUB_WINDOW (widget), 0, FALSE);
}

static void
on_add_account (GtkWidget *widget, const char *name, GVariant *target)
{
  dub_window_show_accounts (DUB_WINDOW (widget), 0, TRUE);
}

static void
on_sandbox_ready (DubSandbox *sandbox, DubWindow *self)
{
  dub_desk_tell (self->desk, _ ("The sandbox runs; its accounts are ready"));
}

static void
on_sandbox_failed (DubSandbox *sandbox, const char *sentence, DubWindow *self)
{
  dub_desk_tell (self->desk, sentence);
}

static void
on_try_sandbox (GtkWidget *widget, const char *name, GVariant *target)
{
  DubWindow *self = DUB_WINDOW (widget);

  if (self->sandbox == NULL)
    {
      self->sandbox = dub_sandbox_new (self->desk);
      g_signal_connect_object (self->sandbox, "ready", G_CALLBACK (on_sandbox_ready), self, 0);
      g_signal_connect_object (self->sandbox, "failed", G_CALLBACK (on_sandbox_failed), self, 0);
    }
  dub_sandbox_start (self->sandbox);
}

static void
on_preferences (GtkWidget *widget, const char *name, GVariant *target)
{
  DubWindow *self = DUB_WINDOW (widget);

  gtk_window_present (GTK_WINDOW (dub_preferences_new (GTK_WINDOW (self), self->desk)));
}

static void
on_help (GtkWidget *widget, const char *name, GVariant *target)
{
  gtk_window_present (GTK_WINDOW (dub_help_new (GTK_WINDOW (widget))));
}

static void
on_about (GtkWidget *widget, const char *name, GVariant *target)
{
  dub_show_about (GTK_WINDOW (widget));
}

static void
on_toggle_pause (GtkWidget *widget, const char *name, GVariant *target)
{
  DubDesk *desk = DUB_WINDOW (widget)->desk;

  dub_desk_set_paused (desk, !dub_desk_get_paused (desk));
}

/* --- Toasts -------------------------------------------------------------------------------- */

/* The number behind a toast's Undo. */
#define UNDO_KEY "dub-undo"

static void
on_undo (GtkWidget *widget, const char *name, GVariant *target)
{
  dub_desk_undo (DUB_WINDOW (widget)->desk, 0);
}

static void
on_undo_that (GtkWidget *widget, const char *name, GVariant *target)
{
  dub_desk_undo (DUB_WINDOW (widget)->desk, g_variant_get_uint32 (target));
}

static void
on_toast_dismissed (AdwToast *toast, DubWindow *self)
{
  if (self->undoable != NULL)
    g_ptr_array_remove (self->undoable, toast);
}

/* A newer Undo is shown at once; the one that was shown comes back after it. */
static void
offer_undo (DubWindow *self, AdwToast *toast, guint undo)
{
  adw_toast_set_button_label (toast, _ ("_Undo"));
  adw_toast_set_action_name (toast, "win.undo-that");
  adw_toast_set_action_target (toast, "u", undo);
  adw_toast_set_timeout (toast, 10);
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  g_object_set_data (G_OBJECT (toast), UNDO_KEY, GUINT_TO_POINTER (undo));
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (on_toast_dismissed), self, 0);
  g_ptr_array_add (self->undoable, g_object_ref (toast));
}

void
dub_window_told (DubDesk *desk, const char *text, guint undo, DubWindow *self)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (escaped);

  if (undo != 0)
    offer_undo (self, toast, undo);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* A file that is gone is asked for at once, another one is shown. */
void
dub_window_told_file (DubDesk *desk, const char *text, gint64 id, DubWindow *self)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  g_autoptr (DubAsset) asset = dub_store_get_asset (dub_desk_get_store (desk), id, NULL);
  gboolean missing = asset != NULL && asset->state == DUB_ASSET_MISSING;
  AdwToast *toast = adw_toast_new (escaped);

  adw_toast_set_button_label (toast, missing ? _ ("Find _File…") : _ ("Show _File"));
  adw_toast_set_action_name (toast, missing ? "win.find-file" : "win.show-file");
  adw_toast_set_action_target (toast, "x", id);
  adw_toast_set_timeout (toast, 10);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
dub_window_undone (DubDesk *desk, guint undo, DubWindow *self)
{
  for (guint i = self->undoable->len; i > 0; i--)
    {
      g_autoptr (AdwToast) toast = g_object_ref (self->undoable->pdata[i - 1]);

      if (GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (toast), UNDO_KEY)) == undo)
        adw_toast_dismiss (toast);
    }
}

static const struct
{
  const char *name;
  GtkWidgetActionActivateFunc func;
} actions[] = {
  { "win.new-job", on_new_job },
  { "win.new-project", on_new_project },
  { "win.project-edit", on_project_edit },
  { "win.accounts", on_accounts },
  { "win.add-account", on_add_account },
  { "win.try-sandbox", on_try_sandbox },
  { "win.preferences", on_preferences },
  { "win.help", on_help },
  { "win.about", on_about },
  { "win.toggle-pause", on_toggle_pause },
  { "win.undo", on_undo },
};

void
dub_window_dialogs_class_init (GtkWidgetClass *widget_class)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].func);
  gtk_widget_class_install_action (widget_class, "win.undo-that", "u", on_undo_that);
}
