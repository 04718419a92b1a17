/* The window of keyboard shortcuts; the keys themselves are set in dub-application.c. */
#include "dub-shortcuts.h"

static GtkWidget *
ensure_overlay (GtkApplicationWindow *window)
{
  GtkShortcutsWindow *overlay = gtk_application_window_get_help_overlay (window);
  g_autoptr (GtkBuilder) builder = NULL;

  if (overlay != NULL)
    return GTK_WIDGET (overlay);
  builder = gtk_builder_new_from_resource ("/io/github/dubstage/Dubstage/dub-shortcuts.ui");
  overlay = GTK_SHORTCUTS_WINDOW (gtk_builder_get_object (builder, "shortcuts"));
  gtk_application_window_set_help_overlay (window, overlay);
  return GTK_WIDGET (overlay);
}

static void
on_show (GtkWidget *window, const char *name, GVariant *target)
{
  gtk_window_present (GTK_WINDOW (ensure_overlay (GTK_APPLICATION_WINDOW (window))));
}

void
dub_shortcuts_class_init (GtkWidgetClass *window_class)
{
  gtk_widget_class_install_action (window_class, "win.show-help-overlay", NULL, on_show);
}
