/* What will be made of dropped files: clips with their sources and voices, what is left over and
 * why, and the rules by which names are read. Nothing is made before the button is pressed. */
#pragma once

#include <adwaita.h>

#include "dub-clip-list.h"

G_BEGIN_DECLS

#define DUB_TYPE_CLIP_IMPORT (dub_clip_import_get_type ())
G_DECLARE_FINAL_TYPE (DubClipImport, dub_clip_import, DUB, CLIP_IMPORT, AdwWindow)

/* Looks through @files (GFile) and shows the window. */
void dub_clip_import_begin (GtkWindow *parent, DubDesk *desk, DubClipList *list, GSList *files);

G_END_DECLS
