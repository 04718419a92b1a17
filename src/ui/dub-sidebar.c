/* The sidebar: search, all jobs, what needs the person, the projects. */
#include "dub-sidebar.h"

#include <glib/gi18n.h>

#include <string.h>

#include "dub-place-row.h"

struct _DubSidebar
{
  AdwBin parent_instance;

  DubDesk *desk;            /* owned */
  GtkCustomFilter *filter;  /* owned */
  GtkFilterListModel *list; /* owned */
  char *folded_text;        /* owned (nullable): what is searched for */
  gint64 project;           /* shown project, 0: none */

  DubPlaceRow *all_row; /* borrowed: children of places */
  DubPlaceRow *needs_row;
  DubPlaceRow *found_row;

  AdwHeaderBar *header;
  GtkSearchEntry *search;
  GtkListBox *places;
  GtkListBox *projects;
  GtkLabel *placeholder;
  GtkLabel *heading;
};

G_DEFINE_FINAL_TYPE (DubSidebar, dub_sidebar, ADW_TYPE_BIN)

static void
on_numbers (DubDesk *desk, DubSidebar *self)
{
  const DubDeskNumbers *numbers = dub_desk_get_numbers (desk);

  dub_place_row_set_count (self->all_row, numbers->total, FALSE);
  dub_place_row_set_count (self->needs_row, numbers->needs_you, TRUE);
}

static gboolean
matches (gpointer item, gpointer user_data)
{
  DubSidebar *self = user_data;
  g_autofree char *folded = NULL;

  if (self->folded_text == NULL || self->folded_text[0] == '\0')
    return TRUE;
  folded = g_utf8_casefold (dub_project_row_get (item)->title, -1);
  return strstr (folded, self->folded_text) != NULL;
}

static void
show_found (DubSidebar *self, const char *text)
{
  DubJobQuery query = { .text = text };
  g_autofree char *title = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->found_row), text[0] != '\0');
  gtk_label_set_label (self->placeholder, text[0] != '\0'
                                              ? _ ("No project of that name.")
                                              : _ ("Drop files here to begin a project."));
  if (text[0] == '\0')
    return;
  /* Translators: a row of the sidebar; %s is what the person searches for */
  title = g_strdup_printf (_ ("Jobs with “%s”"), text);
  dub_place_row_set_title (self->found_row, title);
  dub_place_row_set_count (
      self->found_row,
      (guint) MAX (dub_store_count_jobs (dub_desk_get_store (self->desk), &query, NULL), 0), FALSE);
}

static void
on_search_changed (GtkSearchEntry *entry, DubSidebar *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (entry));

  g_free (self->folded_text);
  self->folded_text = g_utf8_casefold (text, -1);
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  show_found (self, text);
}

static void
on_search_activate (GtkSearchEntry *entry, DubSidebar *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.find-jobs", "s",
                              gtk_editable_get_text (GTK_EDITABLE (entry)));
}

static void
on_stop_search (GtkSearchEntry *entry, DubSidebar *self)
{
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
}

static void
on_place_activated (GtkListBox *box, GtkListBoxRow *row, DubSidebar *self)
{
  if (row == GTK_LIST_BOX_ROW (self->found_row))
    on_search_activate (self->search, self);
  else
    gtk_widget_activate_action (
        GTK_WIDGET (self),
        row == GTK_LIST_BOX_ROW (self->needs_row) ? "win.show-needs" : "win.show-jobs", NULL);
}

static void
on_project_activated (GtkListBox *box, GtkListBoxRow *row, DubSidebar *self)
{
  DubProjectRow *project = dub_place_row_get_project (DUB_PLACE_ROW (row));

  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-project", "x",
                              dub_project_row_get (project)->id);
}

static GtkWidget *
make_project_row (gpointer item, gpointer user_data)
{
  return dub_place_row_new_project (item);
}

static void
select_project (DubSidebar *self)
{
  GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->projects));

  gtk_list_box_unselect_all (self->projects);
  for (; row != NULL; row = gtk_widget_get_next_sibling (row))
    if (DUB_IS_PLACE_ROW (row)
        && dub_project_row_get (dub_place_row_get_project (DUB_PLACE_ROW (row)))->id
               == self->project)
      gtk_list_box_select_row (self->projects, GTK_LIST_BOX_ROW (row));
}

/* A new or renamed project moves rows; the shown one stays marked. */
static void
on_projects_moved (GListModel *list, guint position, guint removed, guint added, DubSidebar *self)
{
  if (self->project != 0)
    select_project (self);
}

void
dub_sidebar_show_place (DubSidebar *self, DubPlace place, gint64 project)
{
  self->project = place == DUB_PLACE_PROJECT ? project : 0;
  select_project (self);
  if (place == DUB_PLACE_PROJECT)
    gtk_list_box_unselect_all (self->places);
  else
    gtk_list_box_select_row (
        self->places,
        GTK_LIST_BOX_ROW (place == DUB_PLACE_NEEDS ? self->needs_row : self->all_row));
}

void
dub_sidebar_focus_search (DubSidebar *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

void
dub_sidebar_set_folded (DubSidebar *self, gboolean folded)
{
  adw_header_bar_set_show_end_title_buttons (self->header, folded);
}

void
dub_sidebar_set_desk (DubSidebar *self, DubDesk *desk)
{
  self->desk = g_object_ref (desk);
  self->filter = gtk_custom_filter_new (matches, self, NULL);
  self->list = gtk_filter_list_model_new (g_object_ref (dub_desk_get_projects (desk)),
                                          g_object_ref (GTK_FILTER (self->filter)));
  gtk_list_box_bind_model (self->projects, G_LIST_MODEL (self->list), make_project_row, self, NULL);
  g_signal_connect_after (self->list, "items-changed", G_CALLBACK (on_projects_moved), self);
  g_signal_connect_object (desk, "numbers", G_CALLBACK (on_numbers), self, 0);
  on_numbers (desk, self);
}

static void
dub_sidebar_dispose (GObject *object)
{
  DubSidebar *self = DUB_SIDEBAR (object);

  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  if (self->projects != NULL)
    gtk_list_box_bind_model (self->projects, NULL, NULL, NULL, NULL);
  self->projects = NULL;
  g_clear_object (&self->list);
  g_clear_object (&self->filter);
  g_clear_object (&self->desk);
  g_clear_pointer (&self->folded_text, g_free);
  G_OBJECT_CLASS (dub_sidebar_parent_class)->dispose (object);
}

static void
dub_sidebar_class_init (DubSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dub_sidebar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/dubstage/Dubstage/dub-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, DubSidebar, header);
  gtk_widget_class_bind_template_child (widget_class, DubSidebar, search);
  gtk_widget_class_bind_template_child (widget_class, DubSidebar, places);
  gtk_widget_class_bind_template_child (widget_class, DubSidebar, projects);
  gtk_widget_class_bind_template_child (widget_class, DubSidebar, placeholder);
  gtk_widget_class_bind_template_child (widget_class, DubSidebar, heading);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
  gtk_widget_class_bind_template_callback (widget_class, on_place_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_project_activated);
}

static DubPlaceRow *
add_place (DubSidebar *self, const char *icon, const char *title)
{
  GtkWidget *row = dub_place_row_new (icon, title);

  gtk_list_box_append (self->places, row);
  return DUB_PLACE_ROW (row);
}

static void
dub_sidebar_init (DubSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->all_row = add_place (self, "view-list-symbolic", _ ("All Jobs"));
  self->needs_row = add_place (self, "dialog-warning-symbolic", _ ("Needs You"));
  self->found_row = add_place (self, "edit-find-symbolic", "");
  gtk_widget_hide (GTK_WIDGET (self->found_row));
}
