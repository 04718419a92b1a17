/* Which cells could not be started, and why. */
#pragma once

#include <adwaita.h>

#include "dub-clip-list.h"

G_BEGIN_DECLS

#define DUB_TYPE_CLIP_REFUSALS (dub_clip_refusals_get_type ())
G_DECLARE_FINAL_TYPE (DubClipRefusals, dub_clip_refusals, DUB, CLIP_REFUSALS, AdwWindow)

/* @refused: as clip.start-missing gives it; @n_started: how many went well */
void
dub_clip_refusals_show (GtkWindow *parent, DubClipList *list, guint n_started, GVariant *refused);

G_END_DECLS
