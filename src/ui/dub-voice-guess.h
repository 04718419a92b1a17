/* Which of a project's voice tracks belongs to a source in which language. */
#pragma once

#include <gio/gio.h>

#include "store/store.h"

G_BEGIN_DECLS

/**
 * dub_voice_guesses:
 * @assets: DubAssetRow of the project
 * @source: the asset that is dubbed; 0: not chosen yet
 *
 * What the clip of the source says, then what the rules of pairing make of the names, then what the
 * files themselves say of their language. A track that belongs to another clip is none.
 *
 * Returns: (transfer full): language → gint64 asset
 */
GHashTable *dub_voice_guesses (DubStore *store, gint64 project, GListModel *assets, gint64 source);

G_END_DECLS
