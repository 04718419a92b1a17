/* The time the engine lives in: the real one, or one that a test moves. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _DubClock DubClock;

struct _DubClock
{
  /* Microseconds since 1970, UTC. */
  gint64 (*now) (DubClock *clock);
  /* (transfer full): a source, not attached yet, that becomes ready once @delay microseconds have
   * passed on this clock. */
  GSource *(*timer) (DubClock *clock, gint64 delay);
};

/* The computer's clock; static. */
DubClock *dub_clock_real (void);
gint64 dub_clock_now (DubClock *clock);
/* Calls @func once after @delay microseconds in @context. (transfer full) */
GSource *dub_clock_after (
    DubClock *clock, gint64 delay, GMainContext *context, GSourceFunc func, gpointer data);

G_END_DECLS
