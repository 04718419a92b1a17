/* A delivered file: to play, to open, to show in its folder, to drag out. */
#include "dub-output-row.h"

#include <glib/gi18n.h>

#include "dub-dialogs.h"
#include "dub-format.h"
#include "dub-languages.h"
#include "dub-words.h"

struct _DubOutputRow
{
  AdwActionRow parent_instance;

  char *path; /* owned */

  GtkImage *icon;
  GtkWidget *verified;
  GtkWidget *folder;
  GtkButton *open;
};

G_DEFINE_FINAL_TYPE (DubOutputRow, dub_output_row, ADW_TYPE_ACTION_ROW)

static GtkWindow *
window_of (DubOutputRow *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

static void
on_folder (DubOutputRow *self)
{
  dub_show_in_folder (window_of (self), self->path);
}

static void
on_open (DubOutputRow *self)
{
  dub_open_path (window_of (self), self->path);
}

static GdkContentProvider *
on_prepare (GtkDragSource *source, double x, double y, DubOutputRow *self)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->path);
  GSList list = { file, NULL };
  GdkFileList *files = gdk_file_list_new_from_list (&list);
  GdkContentProvider *content = gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, files);

  g_boxed_free (GDK_TYPE_FILE_LIST, files);
  return content;
}

static void
dub_output_row_finalize (GObject *object)
{
  g_free (DUB_OUTPUT_ROW (object)->path);
  G_OBJECT_CLASS (dub_output_row_parent_class)->finalize (object);
}

static void
dub_output_row_class_init (DubOutputRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = dub_output_row_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/dubstage/Dubstage/dub-output-row.ui");
  gtk_widget_class_bind_template_child (widget_class, DubOutputRow, icon);
  gtk_widget_class_bind_template_child (widget_class, DubOutputRow, verified);
  gtk_widget_class_bind_template_child (widget_class, DubOutputRow, folder);
  gtk_widget_class_bind_template_child (widget_class, DubOutputRow, open);
  gtk_widget_class_bind_template_callback (widget_class, on_folder);
  gtk_widget_class_bind_template_callback (widget_class, on_open);
}

static void
dub_output_row_init (DubOutputRow *self)
{
  GtkDragSource *drag = gtk_drag_source_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (drag, "prepare", G_CALLBACK (on_prepare), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}

static char *
output_subtitle (const DubOutput *output)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (parts, g_strdup (dub_word_of_output (output->kind)));
  if (output->language != NULL)
    g_ptr_array_add (parts, dub_language_name (output->language));
  if (output->facts.duration_usec > 0)
    g_ptr_array_add (parts, dub_format_duration (output->facts.duration_usec));
  g_ptr_array_add (parts, dub_format_bytes (output->bytes));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" · ", (char **) parts->pdata);
}

GtkWidget *
dub_output_row_new (const DubOutput *output)
{
  DubOutputRow *self = g_object_new (DUB_TYPE_OUTPUT_ROW, NULL);
  g_autofree char *name = g_path_get_basename (output->path);
  g_autofree char *subtitle = output_subtitle (output);

  self->path = g_strdup (output->path);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self),
                               output->note != NULL ? output->note : output->path);
  gtk_image_set_from_icon_name (self->icon, dub_icon_of_output (output->kind));
  gtk_widget_set_visible (self->verified, output->verified);
  return GTK_WIDGET (self);
}
