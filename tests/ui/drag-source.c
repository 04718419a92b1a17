/* A window to drag files from: drag-source FILE… Tests press in it and drop on Dubstage, as a
 * person does with a file manager. Says “taken” or “refused” after each drag, a line each. */
#include <gtk/gtk.h>

static GSList *files; /* GFile */

static GdkContentProvider *
on_prepare (GtkDragSource *source, double x, double y, gpointer user_data)
{
  GdkFileList *list = gdk_file_list_new_from_list (files);
  GdkContentProvider *content = gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, list);

  g_boxed_free (GDK_TYPE_FILE_LIST, list);
  return content;
}

static gboolean refused;

static void
on_begin (GtkDragSource *source, GdkDrag *drag, gpointer user_data)
{
  refused = FALSE;
}

static gboolean
on_cancel (GtkDragSource *source, GdkDrag *drag, GdkDragCancelReason reason, gpointer user_data)
{
  refused = TRUE;
  return FALSE;
}

static void
on_end (GtkDragSource *source, GdkDrag *drag, gboolean move, gpointer user_data)
{
  g_print ("%s\n", refused ? "refused" : "taken");
}

static void
on_activate (GApplication *application, gpointer user_data)
{
  GtkWidget *window = gtk_application_window_new (GTK_APPLICATION (application));
  GtkWidget *label = gtk_label_new ("Drag from here");
  GtkDragSource *drag = gtk_drag_source_new ();

  g_signal_connect (drag, "prepare", G_CALLBACK (on_prepare), NULL);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_begin), NULL);
  g_signal_connect (drag, "drag-cancel", G_CALLBACK (on_cancel), NULL);
  g_signal_connect (drag, "drag-end", G_CALLBACK (on_end), NULL);
  gtk_widget_add_controller (label, GTK_EVENT_CONTROLLER (drag));
  gtk_window_set_title (GTK_WINDOW (window), "Drag source");
  gtk_window_set_default_size (GTK_WINDOW (window), 180, 160);
  gtk_window_set_child (GTK_WINDOW (window), label);
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int argc, char *argv[])
{
  g_autoptr (GtkApplication) application = gtk_application_new (NULL, G_APPLICATION_NON_UNIQUE);

  for (int i = 1; i < argc; i++)
    files = g_slist_append (files, g_file_new_for_path (argv[i]));
  g_signal_connect (application, "activate", G_CALLBACK (on_activate), NULL);
  return g_application_run (G_APPLICATION (application), 1, argv);
}
