/* One input of a job: chosen among the project's assets, from the disk, or dropped. */
#pragma once

#include <adwaita.h>

#include "dub-asset-list.h"
#include "providers/provider.h"

G_BEGIN_DECLS

#define DUB_TYPE_INPUT_ROW (dub_input_row_get_type ())
G_DECLARE_FINAL_TYPE (DubInputRow, dub_input_row, DUB, INPUT_ROW, AdwActionRow)

/* Signals: `changed`; `file-wanted` (GFile *): a file that is no asset yet. */
GtkWidget *dub_input_row_new (DubRole role, DubAssetList *assets);
DubRole dub_input_row_get_role (DubInputRow *row);
gint64 dub_input_row_get_asset (DubInputRow *row);
void dub_input_row_set_asset (DubInputRow *row, gint64 asset);
void dub_input_row_set_note (DubInputRow *row, const char *note);
/* Instead of the role's own word. */
void dub_input_row_set_title (DubInputRow *row, const char *title);
/* Why the input is not needed now; shown instead of what is chosen, which is kept. (nullable) */
void dub_input_row_set_stand_in (DubInputRow *row, const char *words);
/* Whether an asset of this kind belongs here. */
gboolean dub_role_takes (DubRole role, DubMediaKind kind);

G_END_DECLS
