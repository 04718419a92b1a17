/* Everything about one asset: its picture, its facts, where it lies. */
#pragma once

#include <adwaita.h>

#include "dub-desk.h"

G_BEGIN_DECLS

#define DUB_TYPE_ASSET_PANE (dub_asset_pane_get_type ())
G_DECLARE_FINAL_TYPE (DubAssetPane, dub_asset_pane, DUB, ASSET_PANE, AdwBin)

void dub_asset_pane_set_desk (DubAssetPane *pane, DubDesk *desk);
/* 0: none */
void dub_asset_pane_set_asset (DubAssetPane *pane, gint64 asset);

G_END_DECLS
