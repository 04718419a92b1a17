/* Tooltips of widgets that lists make and fill by the hundred. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* As gtk_widget_set_tooltip_text(), which asks the X server each time where the pointer is, a dozen
 * round trips; here the text is fetched when a tooltip is about to be shown. @text: (nullable). */
void dub_tooltip_set (GtkWidget *widget, const char *text);
/* A GtkInscription that is cut off shows its whole text as a tooltip. Those who hear the window get
 * it from the inscription itself. */
void dub_tooltip_follow (GtkWidget *inscription);

G_END_DECLS
