/* The grid itself: a line for each clip, a column for each language; only what is in sight has
 * widgets. The heads of lines and columns stay while the rest scrolls. Cells are chosen by mouse
 * and keyboard; where there is no room for columns they become chips below their clip. */
#pragma once

#include <gtk/gtk.h>

#include "dub-clip-list.h"

G_BEGIN_DECLS

#define DUB_TYPE_CLIP_GRID (dub_clip_grid_get_type ())
G_DECLARE_FINAL_TYPE (DubClipGrid, dub_clip_grid, DUB, CLIP_GRID, GtkWidget)

/* A chosen cell. */
typedef struct
{
  gint64 clip;
  const char *language; /* interned; NULL: the clip itself */
} DubClipPlace;

/* Signals: `chosen`: the selection is another one; `opened` (gint64 clip, char *language or NULL):
 * Enter or a double click; `menu` (double x, double y): the menu of the selection is wanted there.
 */
void
dub_clip_grid_set_list (DubClipGrid *grid, DubDesk *desk, DubAssetList *assets, DubClipList *list);
/* The columns follow the project; called when they may have changed. */
void dub_clip_grid_update_columns (DubClipGrid *grid);
/* (transfer full) (element-type DubClipPlace): in the order of the grid */
GArray *dub_clip_grid_get_chosen (DubClipGrid *grid);
void dub_clip_grid_choose (DubClipGrid *grid, gint64 clip, const char *language);
/* Adds the places that are there. (element-type DubClipPlace) */
void dub_clip_grid_choose_more (DubClipGrid *grid, GArray *places);
void dub_clip_grid_choose_all (DubClipGrid *grid);
void dub_clip_grid_choose_none (DubClipGrid *grid);

G_END_DECLS
