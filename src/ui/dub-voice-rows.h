/* The voice tracks of several languages: a row for each, filled with what is known to belong
 * together until the person chooses. */
#pragma once

#include "dub-input-row.h"

G_BEGIN_DECLS

#define DUB_TYPE_VOICE_ROWS (dub_voice_rows_get_type ())
G_DECLARE_FINAL_TYPE (DubVoiceRows, dub_voice_rows, DUB, VOICE_ROWS, GObject)

/* Signals: `changed`; `file-wanted` (GFile *, DubInputRow *): a file that is no asset yet. @group
 * gets the rows, borrowed. */
DubVoiceRows *dub_voice_rows_new (AdwPreferencesGroup *group, DubAssetList *assets);
/* @languages: none are shown where there are fewer than two. @guesses: language → gint64 */
void dub_voice_rows_show (DubVoiceRows *rows, const char *const *languages, GHashTable *guesses);
/* (nullable) (transfer none): language → gint64 asset, without those that have none; NULL where no
 * rows are shown */
GHashTable *dub_voice_rows_get (DubVoiceRows *rows);

G_END_DECLS
