/* Choosing among the jobs that were started elsewhere, and taking them into a project. */
#include <glib/gi18n.h>

#include "dub-adopt-private.h"

void
dub_adopt_toast (DubAdoptWindow *self, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
}

GPtrArray *
dub_adopt_dup_chosen (DubAdoptWindow *self)
{
  GPtrArray *chosen = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->jobs)); i++)
    {
      DubFoundJob *job = g_list_model_get_item (G_LIST_MODEL (self->jobs), i);

      if (dub_found_job_get_chosen (job))
        g_ptr_array_add (chosen, job);
      else
        g_object_unref (job);
    }
  return chosen;
}

/* --- Choosing ------------------------------------------------------------------------------ */

static void
on_activated (GtkListView *view, guint position, DubAdoptWindow *self)
{
  g_autoptr (DubFoundJob) job = g_list_model_get_item (G_LIST_MODEL (self->matches), position);

  if (job != NULL)
    dub_found_job_set_chosen (job, !dub_found_job_get_chosen (job));
}

/* All that the search leaves, or none of them when they are chosen already. */
static void
on_choose_all (GtkWidget *widget, const char *name, GVariant *target)
{
  DubAdoptWindow *self = DUB_ADOPT_WINDOW (widget);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->matches));
  gboolean all = TRUE;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (DubFoundJob) job = g_list_model_get_item (G_LIST_MODEL (self->matches), i);

      all = all && (dub_found_job_get_chosen (job) || dub_found_job_is_here (job));
    }
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (DubFoundJob) job = g_list_model_get_item (G_LIST_MODEL (self->matches), i);

      dub_found_job_set_chosen (job, !all);
    }
}

gboolean
dub_adopt_matches (gpointer item, gpointer user_data)
{
  DubAdoptWindow *self = user_data;

  return dub_found_job_matches (item, self->needle);
}

static void
on_search_changed (DubAdoptWindow *self)
{
  const char *page = gtk_stack_get_visible_child_name (self->stack);

  g_free (self->needle);
  self->needle = g_utf8_casefold (gtk_editable_get_text (self->search), -1);
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  if (g_str_equal (page, "list") || g_str_equal (page, "empty"))
    dub_adopt_show_list (self);
}

/* Escape clears the search first, and closes the window when there is none. */
static void
on_stop_search (DubAdoptWindow *self)
{
  if (*gtk_editable_get_text (self->search) == '\0')
    gtk_window_close (GTK_WINDOW (self));
  else
    gtk_editable_set_text (self->search, "");
}

static void
on_search (GtkWidget *widget, const char *name, GVariant *target)
{
  gtk_widget_grab_focus (GTK_WIDGET (DUB_ADOPT_WINDOW (widget)->search));
}

/* --- Taking -------------------------------------------------------------------------------- */

void
dub_adopt_look_again (DubAdoptWindow *self)
{
  const DubAccount *account = dub_adopt_account (self);

  for (guint i = 0; account != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (self->jobs));
       i++)
    {
      g_autoptr (DubFoundJob) job = g_list_model_get_item (G_LIST_MODEL (self->jobs), i);

      dub_found_job_look (job, dub_desk_get_store (self->desk), account);
    }
}

static void
say_taken (DubAdoptWindow *self)
{
  const DubProject *project = dub_adopt_project (self);
  g_autofree char *text = NULL;

  if (self->taken > 0)
    {
      text = g_strdup_printf (
          /* Translators: %u is a number of jobs, %s the title of a project */
          ngettext ("%u job taken into “%s”", "%u jobs taken into “%s”", (gulong) self->taken),
          self->taken, project != NULL ? project->title : "");
      dub_adopt_toast (self, text);
    }
  if (self->refusal != NULL)
    dub_adopt_toast (self, self->refusal);
  g_clear_pointer (&self->refusal, g_free);
}

static void
on_taken (GObject *owner, GVariant *result, const GError *error, gpointer user_data)
{
  DubAdoptWindow *self = DUB_ADOPT_WINDOW (owner);

  self->taking--;
  if (error == NULL)
    self->taken++;
  else if (self->refusal == NULL)
    self->refusal = dub_error_text (error);
  if (self->taking > 0)
    return;
  dub_adopt_look_again (self);
  say_taken (self);
  dub_adopt_show_foot (self);
}

static void
take (DubAdoptWindow *self, DubFoundJob *job, const DubProject *project)
{
  GVariantDict args;

  g_variant_dict_init (&args, NULL);
  g_variant_dict_insert (&args, "account", "x", self->account);
  g_variant_dict_insert (&args, "project", "x", project->id);
  g_variant_dict_insert (&args, "remote-id", "s", dub_found_job_get_id (job));
  g_variant_dict_insert_value (&args, "facts", dub_found_job_get_remote (job));
  if (dub_found_job_get_title (job) != NULL)
    g_variant_dict_insert (&args, "title", "s", dub_found_job_get_title (job));
  self->taking++;
  dub_desk_run (self->desk, "job.adopt", g_variant_dict_end (&args), self, on_taken, NULL);
}

static void
on_take (GtkWidget *widget, const char *name, GVariant *target)
{
  DubAdoptWindow *self = DUB_ADOPT_WINDOW (widget);
  const DubProject *project = dub_adopt_project (self);
  g_autoptr (GPtrArray) chosen = dub_adopt_dup_chosen (self);

  if (project == NULL)
    return;
  self->taken = 0;
  for (guint i = 0; i < chosen->len; i++)
    take (self, chosen->pdata[i], project);
  dub_adopt_show_foot (self);
}

/* --- The table ----------------------------------------------------------------------------- */

static const struct
{
  const char *name;
  GtkWidgetActionActivateFunc func;
  guint key;
  GdkModifierType modifiers;
} actions[] = {
  { "adopt.choose-all", on_choose_all, GDK_KEY_a, GDK_CONTROL_MASK },
  { "adopt.take", on_take, GDK_KEY_Return, GDK_CONTROL_MASK },
  { "adopt.search", on_search, GDK_KEY_f, GDK_CONTROL_MASK },
};

void
dub_adopt_jobs_class_init (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].func);
      gtk_widget_class_add_binding_action (widget_class, actions[i].key, actions[i].modifiers,
                                           actions[i].name, NULL);
    }
}
