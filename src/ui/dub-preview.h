/* The picture at the top of the pane: a clip or a delivered file, to look at and to play. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define DUB_TYPE_PREVIEW (dub_preview_get_type ())
G_DECLARE_FINAL_TYPE (DubPreview, dub_preview, DUB, PREVIEW, AdwBin)

/* @path: (nullable): nothing to play; @poster: (nullable): a picture of it */
void dub_preview_set (DubPreview *preview, const char *path, const char *poster);

G_END_DECLS
