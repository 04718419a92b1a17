/* The menu of what is chosen on a page: shown where the pointer is or beside what has the focus,
 * which comes back when the menu goes. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A popover whose parent is @parent, which unparents it. */
GtkWidget *dub_context_menu_new (GtkWidget *parent, GMenuModel *model);
/* @x, @y: pixels of the menu's parent */
void dub_context_menu_show_at (GtkWidget *menu, double x, double y);
/* For the keys. Returns %FALSE where nothing within the menu's parent has the focus. */
gboolean dub_context_menu_show (GtkWidget *menu);
/* Chooses the row or tile of a list that has the focus within @page, as a click does. */
void dub_context_menu_choose_focused (GtkWidget *page);

G_END_DECLS
