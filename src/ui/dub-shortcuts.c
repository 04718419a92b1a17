/* The window of keyboard shortcuts; the keys themselves are set in dub-application.c. */
#include "dub-shortcuts.h"

GtkShortcutsWindow *
dub_shortcuts_new (void)
{
  g_autoptr (GtkBuilder) builder =
      gtk_builder_new_from_resource ("/io/github/dubstage/Dubstage/dub-shortcuts.ui");

  return g_object_ref (GTK_SHORTCUTS_WINDOW (gtk_builder_get_object (builder, "shortcuts")));
}
