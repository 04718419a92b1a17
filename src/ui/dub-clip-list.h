/* The clips of one project as a list that follows the store. */
#pragma once

#include "dub-clip-row.h"

G_BEGIN_DECLS

#define DUB_TYPE_CLIP_LIST (dub_clip_list_get_type ())
G_DECLARE_FINAL_TYPE (DubClipList, dub_clip_list, DUB, CLIP_LIST, GObject)

/* Signal `cells`: cells somewhere have changed (counts may be others). */
DubClipList *dub_clip_list_new (DubDesk *desk, DubAssetList *assets);
/* 0: none */
void dub_clip_list_set_project (DubClipList *list, gint64 project);
gint64 dub_clip_list_get_project (DubClipList *list);
/* DubClipRow, in the order of the project. Borrowed. */
GListModel *dub_clip_list_get_model (DubClipList *list);
/* (nullable) (transfer none) */
DubClipRow *dub_clip_list_find (DubClipList *list, gint64 clip);
/* The languages that the grid has columns for: the project's, then others that have a voice or a
 * job. (transfer full): NULL-terminated */
char **dub_clip_list_dup_languages (DubClipList *list);
/* The language of the sources, "" where it is not said. (transfer full) */
char *dub_clip_list_dup_source_language (DubClipList *list);

G_END_DECLS
