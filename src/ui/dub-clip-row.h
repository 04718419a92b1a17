/* One clip as the grid shows it: the clip, and its cells, read when they are first looked at. */
#pragma once

#include "dub-asset-list.h"

G_BEGIN_DECLS

#define DUB_TYPE_CLIP_ROW (dub_clip_row_get_type ())
G_DECLARE_FINAL_TYPE (DubClipRow, dub_clip_row, DUB, CLIP_ROW, GObject)

/* Signal `changed`. Takes @clip. */
DubClipRow *dub_clip_row_new (DubDesk *desk, DubClip *clip);
const DubClip *dub_clip_row_get (DubClipRow *row);
void dub_clip_row_take (DubClipRow *row, DubClip *clip);
/* The cells are read again when they are next asked for; says `changed`. */
void dub_clip_row_forget_cells (DubClipRow *row);
/* Says `changed` although the rows of the store are the same: a transfer went on. */
void dub_clip_row_touch (DubClipRow *row);

/* (nullable) (transfer none): the newest job of any account in this language */
const DubCell *dub_clip_row_cell (DubClipRow *row, const char *language);
/* How many accounts have a job in this language. */
guint dub_clip_row_n_accounts (DubClipRow *row, const char *language);

G_END_DECLS
