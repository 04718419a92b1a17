/* Children of their natural width, in as many lines as they need. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define DUB_TYPE_WRAP (dub_wrap_get_type ())
G_DECLARE_FINAL_TYPE (DubWrap, dub_wrap, DUB, WRAP, GtkWidget)

/* @spacing: pixels between children and between lines */
GtkWidget *dub_wrap_new (int spacing);
/* Takes @child. */
void dub_wrap_append (DubWrap *wrap, GtkWidget *child);

G_END_DECLS
