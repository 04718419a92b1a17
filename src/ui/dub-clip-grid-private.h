/* What the files of the grid share: the lines and their places in dub-clip-grid.c, mouse, keys and
 * choice in dub-clip-grid-input.c. */
#pragma once

#include "dub-clip-choice.h"
#include "dub-clip-grid.h"
#include "dub-clip-line.h"

G_BEGIN_DECLS

/* Pixels. */
typedef struct
{
  double upper, page, step;
} DubClipExtent;

struct _DubClipGrid
{
  GtkWidget parent_instance;

  DubDesk *desk;        /* owned */
  DubAssetList *assets; /* owned */
  DubClipList *list;    /* owned */
  GListModel *rows;     /* borrowed from list */
  char **languages;     /* owned */
  char *source;         /* owned: language of the sources */

  GtkAdjustment *adjustments[2]; /* owned (nullable), by GtkOrientation */
  DubClipExtent extents[2];      /* what the adjustments are to hold */
  GtkScrollablePolicy policies[2];
  GPtrArray *lines; /* owned: DubClipLine, of which line i shows rows i, i + n, i + 2n …; NULL: it
                     * is still to be made */
  guint settle_id;  /* something is still to be made or laid out */
  GtkWidget *header;
  GtkWidget *corner; /* in header */
  GtkWidget *titles; /* in header: DubClipStrip */
  DubClipLayout layout;
  int line_height;
  int header_height;
  int viewport; /* height below the header */

  DubClipChoice *choice; /* owned */
  guint row, column;     /* the cell that the keys are at */
  guint anchor_row, anchor_column;
  gboolean wants_focus; /* of that cell, once it is there */
};

/* dub-clip-grid.c */
guint dub_clip_grid_n_rows (DubClipGrid *self);
guint dub_clip_grid_n_columns (DubClipGrid *self);
/* (transfer full) (nullable) */
DubClipRow *dub_clip_grid_row_at (DubClipGrid *self, guint position);
/* NULL for column 0. Interned. */
const char *dub_clip_grid_language_at (DubClipGrid *self, guint column);
/* (nullable) (transfer none): the line that shows the row now */
DubClipLine *dub_clip_grid_line_at (DubClipGrid *self, guint position);
void dub_clip_grid_scroll_to (DubClipGrid *self, guint row, guint column);
/* Shows on the lines in sight what is chosen. */
void dub_clip_grid_show_choice (DubClipGrid *self);
/* Soon: makes the lines that are missing, puts the focus where it is wanted. */
void dub_clip_grid_settle (DubClipGrid *self);
/* How many rows a page key moves. */
guint dub_clip_grid_page (DubClipGrid *self);

/* dub-clip-grid-input.c */
void dub_clip_grid_input_class_init (GtkWidgetClass *widget_class);
void dub_clip_grid_input_init (DubClipGrid *self);
/* Puts the focus on the cell that the keys are at. */
gboolean dub_clip_grid_focus_cell (DubClipGrid *self);
/* The rows have changed: what is gone is not chosen any more. */
void dub_clip_grid_rows_changed (DubClipGrid *self);

/* dub-clip-grid.c: every line is to be made anew */
void dub_clip_grid_drop_lines (DubClipGrid *self);

G_END_DECLS
