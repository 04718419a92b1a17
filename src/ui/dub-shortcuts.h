/* The window of keyboard shortcuts. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkShortcutsWindow *dub_shortcuts_new (void);

G_END_DECLS
