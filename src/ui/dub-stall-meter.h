/* How long the main loop is away from its work of waiting, measured on wish: with
 * DUBSTAGE_STALL_LOG=FILE in the environment the program appends to FILE, one JSON object a line,
 * every turn of the loop that took longer than 30 ms, and a summary when it ends. Without the
 * variable nothing is installed. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Sums over the turns since the first frame. Microseconds. */
typedef struct
{
  guint64 turns;
  gint64 wall; /* longest turn by the clock */
  gint64 own;  /* longest turn without the time in which the thread waited for a processor */
  gint64 cpu;  /* longest turn by the thread's processor time */
} DubStallSums;

/* Called once, in the main thread, before the loop runs. */
void dub_stall_meter_start (void);
/* The first frame of the first window given ends the start-up, whose turns are marked as such. */
void dub_stall_meter_watch (GtkWindow *window);
/* Writes the summary; does nothing when the meter is off. */
void dub_stall_meter_end (void);
/* A clock, in microseconds, that stands still while the main thread waits for a processor; only its
 * differences mean something. Call in the main thread. */
gint64 dub_stall_meter_own_time (void);
/* Since the last call, for a benchmark: what is returned starts again from 0. */
DubStallSums dub_stall_meter_take (void);

G_END_DECLS
