/* Looking for words in a source view. */
#pragma once

#include <gtksourceview/gtksource.h>

G_BEGIN_DECLS

#define DUB_TYPE_FIND_BAR (dub_find_bar_get_type ())
G_DECLARE_FINAL_TYPE (DubFindBar, dub_find_bar, DUB, FIND_BAR, GtkBox)

void dub_find_bar_set_view (DubFindBar *bar, GtkSourceView *view);
/* Opens it with what is selected in the text. */
void dub_find_bar_open (DubFindBar *bar);
void dub_find_bar_step (DubFindBar *bar, gboolean forward);

G_END_DECLS
