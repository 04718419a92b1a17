/* One cell of the grid: icon, word, second line, and a thin bar while there is a number. */
#pragma once

#include <gtk/gtk.h>

#include "dub-clip-look.h"

G_BEGIN_DECLS

#define DUB_TYPE_CLIP_CELL (dub_clip_cell_get_type ())
G_DECLARE_FINAL_TYPE (DubClipCell, dub_clip_cell, DUB, CLIP_CELL, GtkWidget)

GtkWidget *dub_clip_cell_new (void);
/* @name: what a person hears. */
void dub_clip_cell_show (DubClipCell *cell, const DubClipLook *look, const char *name);
/* @code: (nullable): as a chip, with the language's code instead of words */
void dub_clip_cell_set_chip (DubClipCell *cell, const char *code);
void dub_clip_cell_set_selected (DubClipCell *cell, gboolean selected);

G_END_DECLS
