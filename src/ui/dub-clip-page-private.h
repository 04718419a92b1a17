/* What the files of the page share: the page itself, what is done to the chosen cells
 * (dub-clip-page-actions.c), and starting what is missing (dub-clip-page-start.c). */
#pragma once

#include "dub-clip-page.h"

G_BEGIN_DECLS

struct _DubClipPage
{
  AdwBin parent_instance;

  DubDesk *desk;        /* owned */
  DubAssetList *assets; /* owned */
  DubClipList *list;    /* owned */
  GtkWidget *popover;   /* owned as a child (nullable): the menu or the rename entry */
  GArray *voices_for;   /* owned (nullable): DubClipPlace that wait for a chosen voice */
  GArray *told_jobs;    /* owned: gint64, of the selection as it was last told */
  guint update_id;
  gint64 start_account; /* asked for by a question that is open */

  GtkStack *stack;
  GtkLabel *summary;
  GtkWidget *language_button;
  GtkWidget *retry_button;
  AdwSplitButton *start_button;
  DubClipGrid *grid;
  GtkWidget *selection_bar;
  GtkLabel *selection_label;
};

/* dub-clip-page.c */
/* (nullable) (transfer none) */
const DubProject *dub_clip_page_project (DubClipPage *self);
GtkWindow *dub_clip_page_window (DubClipPage *self);
/* (nullable) (transfer none): what the cell shows */
const DubCell *dub_clip_page_cell (DubClipPage *self, const DubClipPlace *place);

/* dub-clip-page-actions.c */
void dub_clip_page_actions_class_init (GtkWidgetClass *widget_class);
/* Enables what can be done to the chosen cells. */
void dub_clip_page_actions_update (DubClipPage *self);
void dub_clip_page_show_menu (DubClipPage *self, double x, double y);
void dub_clip_page_new_job (DubClipPage *self, const DubClipPlace *place);

/* dub-clip-page-start.c */
void dub_clip_page_start_class_init (GtkWidgetClass *widget_class);
/* The account that starts what is missing; 0: none is there. */
gint64 dub_clip_page_account (DubClipPage *self);
void dub_clip_page_start_update (DubClipPage *self, const DubCellCounts *counts);
/* Jobs for these cells; @again: also where there is one. */
void dub_clip_page_start_cells (DubClipPage *self, gint64 account, GArray *places, gboolean again);

G_END_DECLS
