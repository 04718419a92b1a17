/* The cells of the list of jobs. */
#pragma once

#include <gtk/gtk.h>

#include "dub-desk.h"

G_BEGIN_DECLS

typedef enum
{
  DUB_COLUMN_JOB,
  DUB_COLUMN_STATUS,
  DUB_COLUMN_LANGUAGE,
  DUB_COLUMN_ACCOUNT,
  DUB_COLUMN_UPDATED,
  DUB_N_COLUMNS
} DubColumn;

/* Called for a right click on a row, in the coordinates of @cell. */
typedef void (*DubCellMenuFunc) (
    GtkWidget *cell, guint position, double x, double y, gpointer user_data);

void dub_job_cells_add (GtkColumnView *view,
                        DubDesk *desk,
                        GtkColumnViewColumn **columns,
                        DubCellMenuFunc menu,
                        gpointer user_data);
/* Shows @look on an image: icon, colour and, for those who hear the window, the word. */
void dub_show_look (GtkImage *image, const char *icon, const char *style, const char *word);

G_END_DECLS
