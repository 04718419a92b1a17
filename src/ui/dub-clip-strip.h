/* A row of children of one width that can be moved sideways under its clip; or, where there is no
 * room for columns, chips in as many lines as they need. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define DUB_TYPE_CLIP_STRIP (dub_clip_strip_get_type ())
G_DECLARE_FINAL_TYPE (DubClipStrip, dub_clip_strip, DUB, CLIP_STRIP, GtkWidget)

GtkWidget *dub_clip_strip_new (void);
/* Takes @child. */
void dub_clip_strip_append (DubClipStrip *strip, GtkWidget *child);
void dub_clip_strip_clear (DubClipStrip *strip);
/* @offset: how far the children are moved towards the start; for the next allocation. */
void dub_clip_strip_set_columns (DubClipStrip *strip, int width, int offset);
/* Chips of this width; 0: columns. */
void dub_clip_strip_set_chips (DubClipStrip *strip, int width, int height);

G_END_DECLS
