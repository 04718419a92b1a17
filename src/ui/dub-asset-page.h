/* The files of a project, as pictures. */
#pragma once

#include <adwaita.h>

#include "dub-asset-list.h"

G_BEGIN_DECLS

#define DUB_TYPE_ASSET_PAGE (dub_asset_page_get_type ())
G_DECLARE_FINAL_TYPE (DubAssetPage, dub_asset_page, DUB, ASSET_PAGE, AdwBin)

/* Signal `chosen`: what is selected has changed. */
void dub_asset_page_set_list (DubAssetPage *page, DubAssetList *list);
/* (transfer full): ids */
GArray *dub_asset_page_get_selected (DubAssetPage *page);
void dub_asset_page_select (DubAssetPage *page, gint64 asset);
/* Selects these, by ids, and no other. */
void dub_asset_page_choose (DubAssetPage *page, GArray *ids);
void dub_asset_page_select_all (DubAssetPage *page);

G_END_DECLS
