/* The sign of a state in a list: its size never changes, so that another sign is no new layout of
 * the list around it. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define DUB_TYPE_LOOK_ICON (dub_look_icon_get_type ())
G_DECLARE_FINAL_TYPE (DubLookIcon, dub_look_icon, DUB, LOOK_ICON, GtkWidget)

GtkWidget *dub_look_icon_new (void);
/* @icon: name in the theme, borrowed for ever, as those of the tables of looks are
 * @style: (nullable): one of dub_look_styles(), likewise
 * @word: said to those who hear the window, and shown as the tooltip */
void dub_look_icon_show (DubLookIcon *self, const char *icon, const char *style, const char *word);

G_END_DECLS
