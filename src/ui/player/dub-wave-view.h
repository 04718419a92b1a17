/* The loudness of a sound as bars, what was heard in another colour; a click tells where to go. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define DUB_TYPE_WAVE_VIEW (dub_wave_view_get_type ())
G_DECLARE_FINAL_TYPE (DubWaveView, dub_wave_view, DUB, WAVE_VIEW, GtkWidget)

/* Signals: `sought` (double part, gboolean done): 0 to 1 of the length; not done while the button
 * is held. */
GtkWidget *dub_wave_view_new (void);

/* @path: (nullable): a sound; it is read in a worker thread */
void dub_wave_view_set_file (DubWaveView *view, const char *path);
/* @part: 0 to 1: where it plays */
void dub_wave_view_set_position (DubWaveView *view, double part);
/* Whether the bars are there; for tests. */
gboolean dub_wave_view_is_ready (DubWaveView *view);

G_END_DECLS
