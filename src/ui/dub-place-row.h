/* A row of the sidebar: a place one can go to, with a count and a mark. */
#pragma once

#include <gtk/gtk.h>

#include "dub-rows.h"

G_BEGIN_DECLS

#define DUB_TYPE_PLACE_ROW (dub_place_row_get_type ())
G_DECLARE_FINAL_TYPE (DubPlaceRow, dub_place_row, DUB, PLACE_ROW, GtkListBoxRow)

GtkWidget *dub_place_row_new (const char *icon, const char *title);
/* Follows the project's title, counts and mark. */
GtkWidget *dub_place_row_new_project (DubProjectRow *project);
/* (nullable) */
DubProjectRow *dub_place_row_get_project (DubPlaceRow *row);
void dub_place_row_set_title (DubPlaceRow *row, const char *title);
/* 0 shows nothing. @urgent draws the eye to it. */
void dub_place_row_set_count (DubPlaceRow *row, guint count, gboolean urgent);

G_END_DECLS
