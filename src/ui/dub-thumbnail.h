/* The small picture of an asset: its thumbnail, or the sign of its kind. */
#pragma once

#include <adwaita.h>

#include "model/objects.h"

G_BEGIN_DECLS

#define DUB_TYPE_THUMBNAIL (dub_thumbnail_get_type ())
G_DECLARE_FINAL_TYPE (DubThumbnail, dub_thumbnail, DUB, THUMBNAIL, AdwBin)

GtkWidget *dub_thumbnail_new (int width, int height);
/* Reads the picture off the disk once per path; a few hundred of them are kept. */
void dub_thumbnail_set_asset (DubThumbnail *thumbnail, const DubAsset *asset);

G_END_DECLS
