/* The grid of a project: a row for each clip, a column for each language, a job in each cell. */
#pragma once

#include <adwaita.h>

#include "dub-asset-list.h"

G_BEGIN_DECLS

#define DUB_TYPE_CLIP_PAGE (dub_clip_page_get_type ())
G_DECLARE_FINAL_TYPE (DubClipPage, dub_clip_page, DUB, CLIP_PAGE, AdwBin)

/* Signals: `job-chosen` (gint64 job), `cell-empty` (gint64 asset, char *language): a cell without
 * a job was pressed; `clip-chosen` (gint64 asset). */
void dub_clip_page_set_list (DubClipPage *page, DubDesk *desk, DubAssetList *list);
void dub_clip_page_set_project (DubClipPage *page, gint64 project);
/* Marks the cell of this job; 0: none. */
void dub_clip_page_mark (DubClipPage *page, gint64 job);

G_END_DECLS
