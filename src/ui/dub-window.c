/* The window: where one is and what is selected. What is done to
 * jobs, assets and dropped things, and the dialogs, are in files of their own beside this one. */
#include "dub-window.h"

#include <glib/gi18n.h>

#include "dub-shortcuts.h"
#include "dub-window-private.h"
#include "dubstage-config.h"

G_DEFINE_FINAL_TYPE (DubWindow, dub_window, ADW_TYPE_APPLICATION_WINDOW)

/* --- Selection ----------------------------------------------------------------------------- */

static GArray *
no_ids (void)
{
  return g_array_new (FALSE, FALSE, sizeof (gint64));
}

static gboolean
has_selection (DubWindow *self)
{
  return self->jobs->len + self->chosen_assets->len > 0;
}

/* Beside the list the pane comes and goes with the selection; over the list (in a narrow window) it
 * comes only when it is asked for. */
static void
update_details (DubWindow *self, gboolean asked)
{
  gboolean over = adw_flap_get_folded (self->flap);

  if (!has_selection (self) || !self->wants_details)
    adw_flap_set_reveal_flap (self->flap, FALSE);
  else if (!over || asked)
    adw_flap_set_reveal_flap (self->flap, TRUE);
}

static void
on_details_toggled (DubWindow *self)
{
  self->wants_details = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->details_button));
  update_details (self, TRUE);
}

/* A click beside the pane puts it away. */
static void
on_flap_revealed (DubWindow *self)
{
  if (adw_flap_get_folded (self->flap) && self->desk != NULL)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->details_button),
                                  adw_flap_get_reveal_flap (self->flap));
}

static void
on_flap_folded (DubWindow *self)
{
  if (self->desk != NULL)
    update_details (self, FALSE);
}

static void
show_details (DubWindow *self)
{
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->details_button), TRUE);
  update_details (self, TRUE);
}

static void
set_selection (DubWindow *self, GArray *jobs, GArray *assets)
{
  g_array_unref (self->jobs);
  g_array_unref (self->chosen_assets);
  self->jobs = jobs;
  self->chosen_assets = assets;
  if (assets->len > 0)
    dub_pane_show_assets (self->pane, assets);
  else
    dub_pane_show_jobs (self->pane, jobs);
  dub_window_jobs_update (self);
  dub_window_assets_update (self);
  update_details (self, FALSE);
}

void
dub_window_choose_jobs (DubWindow *self, GArray *jobs)
{
  set_selection (self, jobs, no_ids ());
}

void
dub_window_choose_assets (DubWindow *self, GArray *assets)
{
  set_selection (self, no_ids (), assets);
}

static void
on_jobs_chosen (DubJobPage *page, DubWindow *self)
{
  dub_window_choose_jobs (self, dub_job_page_get_selected (page));
}

static void
on_assets_chosen (DubAssetPage *page, DubWindow *self)
{
  dub_window_choose_assets (self, dub_asset_page_get_selected (page));
}

/* Cells are jobs, the clips themselves are their sources. */
static void
on_cells_chosen (DubClipPage *page, DubWindow *self)
{
  GArray *assets = dub_clip_page_get_assets (page);

  if (assets->len > 0)
    {
      dub_window_choose_assets (self, assets);
      return;
    }
  g_array_unref (assets);
  dub_window_choose_jobs (self, dub_clip_page_get_jobs (page));
}

/* What is selected on the page that has come into view. */
static void
on_view_changed (DubWindow *self)
{
  const char *view = adw_view_stack_get_visible_child_name (self->views);

  if (self->desk == NULL)
    return;
  if (self->place != DUB_PLACE_PROJECT)
    on_jobs_chosen (self->all_page, self);
  else if (g_strcmp0 (view, "jobs") == 0)
    on_jobs_chosen (self->jobs_page, self);
  else if (g_strcmp0 (view, "assets") == 0)
    on_assets_chosen (self->assets_page, self);
  else
    on_cells_chosen (self->clips_page, self);
}

/* --- Places -------------------------------------------------------------------------------- */

static void
show_title (DubWindow *self)
{
  DubProjectRow *project = dub_desk_find_project (self->desk, self->project);
  const char *title = self->place == DUB_PLACE_NEEDS ? _ ("Needs You") : _ ("All Jobs");

  if (self->place == DUB_PLACE_PROJECT && project != NULL)
    title = dub_project_row_get (project)->title;
  adw_view_switcher_title_set_title (self->switcher, title);
  gtk_window_set_title (GTK_WINDOW (self), title);
}

/* The pages of a project are chosen below where the header bar has no room for it. */
static void
on_title_visible (DubWindow *self)
{
  adw_view_switcher_bar_set_reveal (
      self->switcher_bar, self->place == DUB_PLACE_PROJECT
                              && adw_view_switcher_title_get_title_visible (self->switcher));
}

static gboolean
is_new_here (DubWindow *self)
{
  return g_list_model_get_n_items (dub_desk_get_projects (self->desk)) == 0
         && self->place == DUB_PLACE_JOBS;
}

static void
show_page (DubWindow *self)
{
  gboolean project = self->place == DUB_PLACE_PROJECT;
  gboolean welcome = is_new_here (self);

  adw_view_switcher_title_set_view_switcher_enabled (self->switcher, project);
  gtk_widget_set_visible (self->project_button, project);
  gtk_widget_set_visible (self->new_job_button, !welcome);
  gtk_widget_set_visible (self->add_button, project);
  gtk_widget_set_visible (self->details_button,
                          !welcome && !adw_leaflet_get_folded (self->leaflet));
  gtk_stack_set_visible_child_name (self->places,
                                    project ? "project" : (welcome ? "welcome" : "jobs"));
  show_title (self);
  on_title_visible (self);
}

void
dub_window_show_place (DubWindow *self, DubPlace place, gint64 project)
{
  if (place == DUB_PLACE_PROJECT && dub_desk_find_project (self->desk, project) == NULL)
    place = DUB_PLACE_JOBS;
  self->place = place;
  self->project = place == DUB_PLACE_PROJECT ? project : 0;
  dub_asset_list_set_project (self->assets, self->project);
  dub_clip_page_set_project (self->clips_page, self->project);
  if (place == DUB_PLACE_PROJECT)
    dub_job_page_set_scope (self->jobs_page, project, FALSE);
  else
    dub_job_page_set_scope (self->all_page, 0, place == DUB_PLACE_NEEDS);
  dub_sidebar_show_place (self->sidebar, place, self->project);
  show_page (self);
  on_view_changed (self);
  adw_leaflet_set_visible_child_name (self->leaflet, "content");
}

void
dub_window_show_job (DubWindow *self, gint64 job)
{
  g_autoptr (DubJob) row = dub_store_get_job (dub_desk_get_store (self->desk), job, NULL);

  if (row == NULL)
    return;
  dub_window_show_place (self, DUB_PLACE_PROJECT, row->project);
  adw_view_stack_set_visible_child_name (self->views, "jobs");
  dub_job_page_select (self->jobs_page, job);
  show_details (self);
}

static void
on_show_jobs (GtkWidget *widget, const char *name, GVariant *target)
{
  dub_window_show_place (DUB_WINDOW (widget), DUB_PLACE_JOBS, 0);
}

static void
on_show_needs (GtkWidget *widget, const char *name, GVariant *target)
{
  dub_window_show_place (DUB_WINDOW (widget), DUB_PLACE_NEEDS, 0);
}

static void
on_show_project (GtkWidget *widget, const char *name, GVariant *target)
{
  dub_window_show_place (DUB_WINDOW (widget), DUB_PLACE_PROJECT, g_variant_get_int64 (target));
}

static void
on_find_jobs (GtkWidget *widget, const char *name, GVariant *target)
{
  DubWindow *self = DUB_WINDOW (widget);

  dub_window_show_place (self, DUB_PLACE_JOBS, 0);
  dub_job_page_set_text (self->all_page, g_variant_get_string (target, NULL));
}

static void
on_show_view (GtkWidget *widget, const char *name, GVariant *target)
{
  DubWindow *self = DUB_WINDOW (widget);

  if (self->place == DUB_PLACE_PROJECT)
    adw_view_stack_set_visible_child_name (self->views, g_variant_get_string (target, NULL));
}

static void
on_show_sidebar (GtkWidget *widget, const char *name, GVariant *target)
{
  adw_leaflet_set_visible_child_name (DUB_WINDOW (widget)->leaflet, "sidebar");
}

static void
on_show_details (GtkWidget *widget, const char *name, GVariant *target)
{
  show_details (DUB_WINDOW (widget));
}

static void
on_toggle_details (GtkWidget *widget, const char *name, GVariant *target)
{
  GtkToggleButton *button = GTK_TOGGLE_BUTTON (DUB_WINDOW (widget)->details_button);

  gtk_toggle_button_set_active (button, !gtk_toggle_button_get_active (button));
}

static void
on_search (GtkWidget *widget, const char *name, GVariant *target)
{
  DubWindow *self = DUB_WINDOW (widget);
  const char *view = adw_view_stack_get_visible_child_name (self->views);

  if (self->place != DUB_PLACE_PROJECT && !is_new_here (self))
    dub_job_page_focus_search (self->all_page);
  else if (self->place == DUB_PLACE_PROJECT && g_strcmp0 (view, "jobs") == 0)
    dub_job_page_focus_search (self->jobs_page);
  else
    {
      adw_leaflet_set_visible_child_name (self->leaflet, "sidebar");
      dub_sidebar_focus_search (self->sidebar);
    }
}

static void
on_select_all (GtkWidget *widget, const char *name, GVariant *target)
{
  DubWindow *self = DUB_WINDOW (widget);
  const char *view = adw_view_stack_get_visible_child_name (self->views);

  if (self->place != DUB_PLACE_PROJECT)
    dub_job_page_select_all (self->all_page);
  else if (g_strcmp0 (view, "jobs") == 0)
    dub_job_page_select_all (self->jobs_page);
  else if (g_strcmp0 (view, "assets") == 0)
    dub_asset_page_select_all (self->assets_page);
  else
    dub_clip_page_select_all (self->clips_page);
}

/* What was removed is not selected any more. */
static void
drop_removed_assets (DubWindow *self)
{
  const char *view = adw_view_stack_get_visible_child_name (self->views);
  g_autoptr (GArray) now = NULL;

  if (self->place != DUB_PLACE_PROJECT || g_strcmp0 (view, "assets") != 0)
    return;
  now = dub_asset_page_get_selected (self->assets_page);
  if (now->len != self->chosen_assets->len)
    dub_window_choose_assets (self, g_steal_pointer (&now));
}

/* --- News ---------------------------------------------------------------------------------- */

static void
on_changed (DubDesk *desk, guint tables, GArray *changes, DubWindow *self)
{
  if (tables & 1u << DUB_TABLE_PROJECT)
    {
      if (self->place == DUB_PLACE_PROJECT && dub_desk_find_project (desk, self->project) == NULL)
        dub_window_show_place (self, DUB_PLACE_JOBS, 0);
      show_page (self);
      dub_window_show_made_project (self);
    }
  if (tables & 1u << DUB_TABLE_JOB)
    dub_window_jobs_update (self);
  if (tables & 1u << DUB_TABLE_ASSET)
    {
      drop_removed_assets (self);
      dub_window_assets_update (self);
    }
}

/* A narrow header bar has room for signs only; the details come on a double click or Return. */
static void
on_folded (DubWindow *self)
{
  gboolean folded = adw_leaflet_get_folded (self->leaflet);

  dub_sidebar_set_folded (self->sidebar, folded);
  gtk_widget_set_visible (self->back, folded);
  if (folded)
    gtk_button_set_icon_name (GTK_BUTTON (self->new_job_button), "document-new-symbolic");
  else
    gtk_button_set_label (GTK_BUTTON (self->new_job_button), _ ("_New Job…"));
  gtk_widget_set_tooltip_text (self->new_job_button, folded ? _ ("New Job") : NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->new_job_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("New Job…"), -1);
  if (self->desk != NULL)
    show_page (self);
}

/* --- The object ---------------------------------------------------------------------------- */

static gboolean
dub_window_close_request (GtkWindow *window)
{
  dub_window_save_state (DUB_WINDOW (window));
  return GTK_WINDOW_CLASS (dub_window_parent_class)->close_request (window);
}

static void
dub_window_dispose (GObject *object)
{
  DubWindow *self = DUB_WINDOW (object);

  if (self->desk != NULL)
    g_signal_handlers_disconnect_by_data (self->desk, self);
  g_clear_pointer (&self->undoable, g_ptr_array_unref);
  g_clear_pointer (&self->jobs, g_array_unref);
  g_clear_pointer (&self->chosen_assets, g_array_unref);
  g_slist_free_full (g_steal_pointer (&self->waiting), g_object_unref);
  g_clear_object (&self->sandbox);
  g_clear_object (&self->assets);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (dub_window_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, DubWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, DubWindow, drop_hint);
  gtk_widget_class_bind_template_child (widget_class, DubWindow, drop_text);
  gtk_widget_class_bind_template_child (widget_class, DubWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, DubWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, DubWindow, header);
  gtk_widget_class_bind_template_child (widget_class, DubWindow, back);
  gtk_widget_class_bind_template_child (widget_class, DubWindow, switcher);
  gtk_widget_class_bind_template_child (widget_class, DubWindow, switcher_bar);
  gtk_widget_class_bind_template_child (widget_class, DubWindow, add_button);
  gtk_widget_class_bind_template_child (widget_class, DubWindow, project_button);
  gtk_widget_class_bind_template_child (widget_class, DubWindow, new_job_button);
  gtk_widget_class_bind_template_child (widget_class, DubWindow, details_button);
  gtk_widget_class_bind_template_child (widget_class, DubWindow, flap);
  gtk_widget_class_bind_template_child (widget_class, DubWindow, places);
  gtk_widget_class_bind_template_child (widget_class, DubWindow, views);
  gtk_widget_class_bind_template_child (widget_class, DubWindow, clips_page);
  gtk_widget_class_bind_template_child (widget_class, DubWindow, assets_page);
  gtk_widget_class_bind_template_child (widget_class, DubWindow, jobs_page);
  gtk_widget_class_bind_template_child (widget_class, DubWindow, all_page);
  gtk_widget_class_bind_template_child (widget_class, DubWindow, pane);
  gtk_widget_class_bind_template_child (widget_class, DubWindow, status_bar);
  gtk_widget_class_bind_template_child (widget_class, DubWindow, welcome);
  gtk_widget_class_bind_template_callback (widget_class, on_folded);
  gtk_widget_class_bind_template_callback (widget_class, on_view_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_details_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_flap_revealed);
  gtk_widget_class_bind_template_callback (widget_class, on_flap_folded);
}

static const struct
{
  const char *name;
  const char *type; /* (nullable): of the target */
  GtkWidgetActionActivateFunc func;
} actions[] = {
  { "win.show-jobs", NULL, on_show_jobs },
  { "win.show-needs", NULL, on_show_needs },
  { "win.show-project", "x", on_show_project },
  { "win.show-view", "s", on_show_view },
  { "win.show-sidebar", NULL, on_show_sidebar },
  { "win.show-details", NULL, on_show_details },
  { "win.toggle-details", NULL, on_toggle_details },
  { "win.find-jobs", "s", on_find_jobs },
  { "win.search", NULL, on_search },
  { "win.select-all", NULL, on_select_all },
};

static void
dub_window_class_init (DubWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dub_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = dub_window_close_request;
  g_type_ensure (DUB_TYPE_SIDEBAR);
  g_type_ensure (DUB_TYPE_CLIP_PAGE);
  g_type_ensure (DUB_TYPE_ASSET_PAGE);
  g_type_ensure (DUB_TYPE_JOB_PAGE);
  g_type_ensure (DUB_TYPE_PANE);
  g_type_ensure (DUB_TYPE_STATUS_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/dubstage/Dubstage/dub-window.ui");
  bind_children (widget_class);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].type,
                                     actions[i].func);
  dub_window_dialogs_class_init (widget_class);
  dub_window_jobs_class_init (widget_class);
  dub_window_assets_class_init (widget_class);
  dub_window_tools_class_init (widget_class);
  dub_shortcuts_class_init (widget_class);
}

static void
dub_window_init (DubWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->jobs = no_ids ();
  self->chosen_assets = no_ids ();
  self->undoable = g_ptr_array_new_with_free_func (g_object_unref);
  adw_status_page_set_icon_name (self->welcome, "dub-logo");
  g_signal_connect_swapped (self->switcher, "notify::title-visible", G_CALLBACK (on_title_visible),
                            self);
  if (DUB_DEVEL)
    gtk_widget_add_css_class (GTK_WIDGET (self), "devel");
}

static void
connect_pages (DubWindow *self)
{
  g_signal_connect (self->jobs_page, "chosen", G_CALLBACK (on_jobs_chosen), self);
  g_signal_connect (self->all_page, "chosen", G_CALLBACK (on_jobs_chosen), self);
  g_signal_connect (self->assets_page, "chosen", G_CALLBACK (on_assets_chosen), self);
  g_signal_connect (self->clips_page, "chosen", G_CALLBACK (on_cells_chosen), self);
  g_signal_connect_swapped (self->clips_page, "opened", G_CALLBACK (show_details), self);
  g_signal_connect (self->desk, "told", G_CALLBACK (dub_window_told), self);
  g_signal_connect (self->desk, "told-file", G_CALLBACK (dub_window_told_file), self);
  g_signal_connect (self->desk, "undone", G_CALLBACK (dub_window_undone), self);
  g_signal_connect (self->desk, "changed", G_CALLBACK (on_changed), self);
}

GtkWidget *
dub_window_new (GtkApplication *application, DubDesk *desk)
{
  DubWindow *self = g_object_new (DUB_TYPE_WINDOW, "application", application, NULL);

  self->desk = g_object_ref (desk);
  self->assets = dub_asset_list_new (desk);
  dub_sidebar_set_desk (self->sidebar, desk);
  dub_status_bar_set_desk (self->status_bar, desk);
  dub_pane_set_desk (self->pane, desk);
  dub_job_page_set_desk (self->jobs_page, desk, FALSE);
  dub_job_page_set_desk (self->all_page, desk, TRUE);
  dub_asset_page_set_list (self->assets_page, self->assets);
  dub_clip_page_set_list (self->clips_page, desk, self->assets);
  connect_pages (self);
  dub_window_drop_init (self);
  dub_window_restore_state (self);
  on_folded (self);
  return GTK_WIDGET (self);
}
