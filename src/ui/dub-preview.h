/* The player at the top of the pane: a clip, an asset, or a clip and what came back for it. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define DUB_TYPE_PREVIEW (dub_preview_get_type ())
G_DECLARE_FINAL_TYPE (DubPreview, dub_preview, DUB, PREVIEW, AdwBin)

/**
 * dub_preview_set:
 * @path: (nullable): the original
 * @dub: (nullable): a delivered file to compare it with
 * @poster: (nullable): a picture to be seen until the file is there
 */
void dub_preview_set (DubPreview *preview, const char *path, const char *dub, const char *poster);
/* What stands over either picture; (nullable) both. */
void dub_preview_set_names (DubPreview *preview, const char *original, const char *dub);

G_END_DECLS
