/* One line of the grid: a clip at its head, a cell for each language behind it. Lines are used
 * again for other clips while the grid scrolls. */
#pragma once

#include "dub-clip-row.h"
#include "dub-clip-strip.h"

G_BEGIN_DECLS

#define DUB_TYPE_CLIP_LINE (dub_clip_line_get_type ())
G_DECLARE_FINAL_TYPE (DubClipLine, dub_clip_line, DUB, CLIP_LINE, GtkWidget)

/* How the grid lays out its lines. */
typedef struct
{
  int head_width;
  int column_width;
  int offset;     /* of the columns */
  int chip_width; /* 0: columns */
  int chip_height;
  int head_height; /* where there are chips */
} DubClipLayout;

GtkWidget *dub_clip_line_new (DubDesk *desk, DubAssetList *assets);
/* Makes a cell for each language. */
void dub_clip_line_set_languages (DubClipLine *line, char **languages, const char *source);
/* @row: (nullable): none */
void dub_clip_line_bind (DubClipLine *line, DubClipRow *row, guint position);
/* (nullable) (transfer none) */
DubClipRow *dub_clip_line_get_row (DubClipLine *line);
guint dub_clip_line_get_position (DubClipLine *line);
void dub_clip_line_lay_out (DubClipLine *line, const DubClipLayout *layout);
/* Shows it as it is now. */
void dub_clip_line_refresh (DubClipLine *line);
/* Column 0 is the clip itself, then the languages. (transfer none) */
GtkWidget *dub_clip_line_get_cell (DubClipLine *line, guint column);
/* -1: @widget is not inside any */
int dub_clip_line_find_column (DubClipLine *line, GtkWidget *widget);
void dub_clip_line_set_selected (DubClipLine *line, guint column, gboolean selected);
/* What a cell needs; what a head needs. */
void dub_clip_line_measure (DubClipLine *line, int *cell_height, int *head_height);

G_END_DECLS
