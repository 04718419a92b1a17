/* The assets of one project as a list that follows the store. */
#pragma once

#include "dub-desk.h"

G_BEGIN_DECLS

#define DUB_TYPE_ASSET_LIST (dub_asset_list_get_type ())
G_DECLARE_FINAL_TYPE (DubAssetList, dub_asset_list, DUB, ASSET_LIST, GObject)

DubAssetList *dub_asset_list_new (DubDesk *desk);
/* 0: none */
void dub_asset_list_set_project (DubAssetList *list, gint64 project);
/* DubAssetRow, in the order they were added. Borrowed. */
GListModel *dub_asset_list_get_model (DubAssetList *list);
/* (nullable) (transfer none) */
DubAssetRow *dub_asset_list_find (DubAssetList *list, gint64 id);

G_END_DECLS
