/* What a check found, as lines with an icon. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Puts the lines into @list, in the place of older ones. @problems, @warnings: char *.
 * @begun: %FALSE while nothing was chosen yet: then the problems say what is wanted, not what is
 * wrong. */
void dub_findings_fill (GtkListBox *list, GPtrArray *problems, GPtrArray *warnings, gboolean begun);

G_END_DECLS
