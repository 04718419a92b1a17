/* An original and its dub, played together: seen one after the other, parted by a boundary that is
 * moved, or side by side, and heard in turn. The controls are those of #DubPlayer; beside its
 * actions there are `player.view` and `player.sound`. */
#pragma once

#include <gtk/gtk.h>

#include "dub-player.h"
#include "dub-video-view.h"

G_BEGIN_DECLS

#define DUB_TYPE_COMPARE (dub_compare_get_type ())
G_DECLARE_FINAL_TYPE (DubCompare, dub_compare, DUB, COMPARE, GtkWidget)

GtkWidget *dub_compare_new (void);

/**
 * dub_compare_set_files:
 * @original: (nullable): a local file; %NULL empties the widget
 * @dub: (nullable): a local file; %NULL plays the original alone
 *
 * Either may be a sound without pictures.
 */
void dub_compare_set_files (DubCompare *compare, const char *original, const char *dub);

/**
 * dub_compare_set_names:
 * @original: (nullable): what stands over the original's picture, such as its language
 * @dub: (nullable): likewise
 */
void dub_compare_set_names (DubCompare *compare, const char *original, const char *dub);

/* The view stays when files change. Seeing one of both alone means hearing it as well. */
void dub_compare_set_mode (DubCompare *compare, DubViewMode mode);
DubViewMode dub_compare_get_mode (DubCompare *compare);

/* Whether the dub is heard. */
void dub_compare_set_hears_dub (DubCompare *compare, gboolean hears_dub);
gboolean dub_compare_get_hears_dub (DubCompare *compare);

/* (transfer none): for subtitles, posters and playing. */
DubPlayer *dub_compare_get_player (DubCompare *compare);

G_END_DECLS
