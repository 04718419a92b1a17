/* The cells of the list of jobs. */
#pragma once

#include <gtk/gtk.h>

#include "dub-desk.h"

G_BEGIN_DECLS

typedef enum
{
  DUB_COLUMN_JOB,
  DUB_COLUMN_STATUS,
  DUB_COLUMN_UPDATED,
  DUB_N_COLUMNS
} DubColumn;

/* Called for a right click on a row, in the coordinates of @view. */
typedef void (*DubCellMenuFunc) (
    GtkWidget *view, guint position, double x, double y, gpointer user_data);

/* @with_project: the rows say which project a job belongs to */
void dub_job_cells_add (GtkColumnView *view,
                        DubDesk *desk,
                        gboolean with_project,
                        GtkColumnViewColumn **columns,
                        DubCellMenuFunc menu,
                        gpointer user_data);
/* Shows @look on an image: icon, colour and, for those who hear the window, the word. */
void dub_show_look (GtkImage *image, const char *icon, const char *style, const char *word);

G_END_DECLS
