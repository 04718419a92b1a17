/* A row of the sidebar: a place one can go to, with a count and a mark. */
#include "dub-place-row.h"

#include <glib/gi18n.h>

#include "dub-words.h"

struct _DubPlaceRow
{
  GtkListBoxRow parent_instance;

  DubProjectRow *project; /* owned (nullable) */

  GtkImage *icon;
  GtkLabel *title;
  GtkImage *mark;
  GtkLabel *count;
};

G_DEFINE_FINAL_TYPE (DubPlaceRow, dub_place_row, GTK_TYPE_LIST_BOX_ROW)

/* What the row is called by a screen reader: everything that is seen. */
static void
name_row (DubPlaceRow *self)
{
  const char *title = gtk_label_get_text (self->title);
  const char *mark = gtk_widget_get_tooltip_text (GTK_WIDGET (self->mark));
  g_autofree char *name = NULL;

  if (gtk_widget_get_visible (GTK_WIDGET (self->mark)))
    name = g_strdup_printf ("%s, %s, %s", title, gtk_label_get_text (self->count), mark);
  else if (gtk_widget_get_visible (GTK_WIDGET (self->count)))
    name = g_strdup_printf ("%s, %s", title, gtk_label_get_text (self->count));
  else
    name = g_strdup (title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void
dub_place_row_set_title (DubPlaceRow *self, const char *title)
{
  gtk_label_set_text (self->title, title);
  name_row (self);
}

void
dub_place_row_set_count (DubPlaceRow *self, guint count, gboolean urgent)
{
  g_autofree char *text = g_strdup_printf ("%'u", count);

  gtk_label_set_text (self->count, text);
  gtk_widget_set_visible (GTK_WIDGET (self->count), count > 0);
  if (urgent && count > 0)
    gtk_widget_add_css_class (GTK_WIDGET (self->count), "urgent");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->count), "urgent");
  name_row (self);
}

static void
set_mark (DubPlaceRow *self, const char *icon, const char *style, const char *words)
{
  for (const char *const *known = dub_look_styles (); *known != NULL; known++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->mark), *known);
  gtk_widget_set_visible (GTK_WIDGET (self->mark), icon != NULL);
  if (icon == NULL)
    return;
  gtk_image_set_from_icon_name (self->mark, icon);
  gtk_widget_add_css_class (GTK_WIDGET (self->mark), style);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->mark), words);
}

static void
mark_project (DubPlaceRow *self, const DubJobCounts *counts)
{
  guint needs = dub_job_counts_needs (counts);
  guint moving = dub_job_counts_moving (counts);
  g_autofree char *words = NULL;

  if (needs > 0)
    {
      words = g_strdup_printf (ngettext ("%u job needs you", "%u jobs need you", needs), needs);
      set_mark (self, "dialog-warning-symbolic", "warning", words);
    }
  else if (moving > 0)
    {
      words = g_strdup_printf (ngettext ("%u job under way", "%u jobs under way", moving), moving);
      set_mark (self, "dub-running-symbolic", "accent", words);
    }
  else
    set_mark (self, NULL, NULL, NULL);
}

static void
on_project_changed (DubProjectRow *project, DubPlaceRow *self)
{
  const DubJobCounts *counts = dub_project_row_get_counts (project);

  mark_project (self, counts);
  dub_place_row_set_count (self, dub_job_counts_total (counts), FALSE);
  dub_place_row_set_title (self, dub_project_row_get (project)->title);
}

DubProjectRow *
dub_place_row_get_project (DubPlaceRow *self)
{
  return self->project;
}

static void
dub_place_row_dispose (GObject *object)
{
  DubPlaceRow *self = DUB_PLACE_ROW (object);

  if (self->project != NULL)
    g_signal_handlers_disconnect_by_data (self->project, self);
  g_clear_object (&self->project);
  G_OBJECT_CLASS (dub_place_row_parent_class)->dispose (object);
}

static void
dub_place_row_class_init (DubPlaceRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dub_place_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/dubstage/Dubstage/dub-place-row.ui");
  gtk_widget_class_bind_template_child (widget_class, DubPlaceRow, icon);
  gtk_widget_class_bind_template_child (widget_class, DubPlaceRow, title);
  gtk_widget_class_bind_template_child (widget_class, DubPlaceRow, mark);
  gtk_widget_class_bind_template_child (widget_class, DubPlaceRow, count);
}

static void
dub_place_row_init (DubPlaceRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
dub_place_row_new (const char *icon, const char *title)
{
  DubPlaceRow *self = g_object_new (DUB_TYPE_PLACE_ROW, NULL);

  gtk_image_set_from_icon_name (self->icon, icon);
  dub_place_row_set_title (self, title);
  return GTK_WIDGET (self);
}

GtkWidget *
dub_place_row_new_project (DubProjectRow *project)
{
  DubPlaceRow *self = g_object_new (DUB_TYPE_PLACE_ROW, NULL);

  self->project = g_object_ref (project);
  gtk_image_set_from_icon_name (self->icon, "folder-symbolic");
  g_signal_connect (project, "changed", G_CALLBACK (on_project_changed), self);
  on_project_changed (project, self);
  return GTK_WIDGET (self);
}
