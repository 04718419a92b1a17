/* The grid of a project: a row for each clip, a column for each language, the newest job in each
 * cell; what can be done to the cells, and how clips come in. */
#pragma once

#include <adwaita.h>

#include "dub-clip-grid.h"

G_BEGIN_DECLS

#define DUB_TYPE_CLIP_PAGE (dub_clip_page_get_type ())
G_DECLARE_FINAL_TYPE (DubClipPage, dub_clip_page, DUB, CLIP_PAGE, AdwBin)

/* Signals: `chosen`: what is selected has changed; `opened`: the details of what is selected are
 * wanted. */
void dub_clip_page_set_list (DubClipPage *page, DubDesk *desk, DubAssetList *list);
void dub_clip_page_set_project (DubClipPage *page, gint64 project);
/* (transfer full): ids of the jobs in the selected cells */
GArray *dub_clip_page_get_jobs (DubClipPage *page);
/* (transfer full): ids of the sources of the clips that are selected themselves */
GArray *dub_clip_page_get_assets (DubClipPage *page);
/* Selects the cells of these jobs and the clips of these sources. */
void dub_clip_page_choose (DubClipPage *page, GArray *jobs, GArray *assets);
void dub_clip_page_select_all (DubClipPage *page);
/* What was dropped or chosen: pairs it and asks before anything is made, unless there is nothing to
 * ask. @files: GFile */
void dub_clip_page_take_files (DubClipPage *page, GSList *files);

G_END_DECLS
