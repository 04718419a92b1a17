/* A delivered file: to play, to open, to show in its folder, to drag out. */
#pragma once

#include <adwaita.h>

#include "model/objects.h"

G_BEGIN_DECLS

#define DUB_TYPE_OUTPUT_ROW (dub_output_row_get_type ())
G_DECLARE_FINAL_TYPE (DubOutputRow, dub_output_row, DUB, OUTPUT_ROW, AdwActionRow)

GtkWidget *dub_output_row_new (const DubOutput *output);

G_END_DECLS
