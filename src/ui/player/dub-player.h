/* A player for one file: video, sound (as a waveform) or a still, with its controls. Every action
 * is in the group `player` of the widget; nothing runs while it is paused or not on the screen. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define DUB_TYPE_PLAYER (dub_player_get_type ())
G_DECLARE_FINAL_TYPE (DubPlayer, dub_player, DUB, PLAYER, GtkWidget)

/* Signal: `changed`, when loading, playing or its end have changed. */
GtkWidget *dub_player_new (void);

/**
 * dub_player_set_file:
 * @path: (nullable): a local file; %NULL empties the player
 *
 * Shows the first picture, paused. A file that is shown already stays as it is. Decoding begins
 * when the player is on the screen. What cannot be played shows a sentence and a way out.
 */
void dub_player_set_file (DubPlayer *player, const char *path);
const char *dub_player_get_file (DubPlayer *player);

/**
 * dub_player_set_poster:
 * @path: (nullable): a picture to be seen while the file loads and when it cannot be played
 *
 * Belongs to the current file: call it behind dub_player_set_file().
 */
void dub_player_set_poster (DubPlayer *player, const char *path);

/**
 * dub_player_set_subtitles:
 * @path: (nullable): SubRip or WebVTT, shown over the picture; it is read in a worker thread
 *
 * Belongs to the current file: call it behind dub_player_set_file().
 */
void dub_player_set_subtitles (DubPlayer *player, const char *path);

void dub_player_set_playing (DubPlayer *player, gboolean playing);
gboolean dub_player_get_playing (DubPlayer *player);

G_END_DECLS
