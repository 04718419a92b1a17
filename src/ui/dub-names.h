/* What parts of the window are called to those who listen to it: the same with every release of the
 * toolkit. From 4.10 on a relation “labelled by” goes before a name, and from 4.14 on the toolkit
 * and libadwaita set that relation where the window has a better name to give. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What labels @widget no longer names it: the name that it was given does, or else its content. For
 * what the press of a row presses, which libadwaita names as the row. */
void dub_names_keep_own (GtkWidget *widget);

/* Names @drop_down “@what: what is chosen”, now and after each choice. @what: a translated string.
 * The texts are those of its expression, or of a GtkStringList. */
void dub_names_follow_choice (GtkDropDown *drop_down, const char *what);

/* Names the row or tile of a list that holds @child, what a factory made for it, or one cell of it:
 * the toolkit gives it the focus and calls it by its type. */
void dub_names_give_row (GtkWidget *child, const char *name);

/* From now on the items of every menu have their names when it is shown (GTK 4.18 hides the labels
 * that name them), and every button with a mnemonic is called by its label, once and without the
 * mark (GTK 4.8 says “_Add Add”). Once a process, on the main thread. */
void dub_names_watch (void);

G_END_DECLS
