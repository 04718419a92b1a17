/* Looking at files: facts, digest and picture of an asset. Files that come in great numbers are
 * looked at two at a time in the background, the rest wait in line. */
#pragma once

#include "engine/engine-private.h"

G_BEGIN_DECLS

/* Blocking, for a worker thread: fills all that a file says of itself. FALSE: the file is missing,
 * unreadable or no media; @asset is then half filled. */
gboolean dub_look_at (DubAsset *asset, const char *data_dir, GCancellable *cancel, GError **error);
/* What a file of this type will turn out to be; a video where nothing is known. */
DubMediaKind dub_look_kind_of_mime (const char *mime);
/* Writes down that the asset's file is gone, has changed or could not be read. */
void dub_look_note_trouble (DubEngine *engine, gint64 asset, const GError *error);
/* Writes down that the file is there again as it was. */
void dub_look_note_well (DubEngine *engine, gint64 asset);

/* An asset whose row is there in state probing: it becomes ok, missing or invalid. */
void dub_looks_add (DubEngine *engine, gint64 asset);
/* Those that were left at the last stop. */
void dub_looks_take_up (DubEngine *engine);
/* Nothing new is begun; what is under way is cancelled and stays in state probing. */
void dub_looks_stop (DubEngine *engine);

G_END_DECLS
