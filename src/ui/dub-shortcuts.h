/* The window of keyboard shortcuts, made when it is asked for. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Installs win.show-help-overlay. */
void dub_shortcuts_class_init (GtkWidgetClass *window_class);

G_END_DECLS
