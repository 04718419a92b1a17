/* How movie documents look: JSON in the colours of the desktop, light or dark; and a window that
 * shows one without letting it be changed. */
#pragma once

#include <adwaita.h>
#include <gtksourceview/gtksource.h>

G_BEGIN_DECLS

/* Language, colours that follow light and dark, and what a text editor for JSON has. */
void dub_movie_view_dress (GtkSourceView *view);
/* Shows @text under @title. */
GtkWidget *dub_movie_view_window_new (GtkWindow *parent, const char *title, const char *text);

G_END_DECLS
