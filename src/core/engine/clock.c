/* The real clock, and the one way to start a timer on any clock. */
#include "engine/clock.h"

static gint64
real_now (DubClock *clock)
{
  return g_get_real_time ();
}

static GSource *
real_timer (DubClock *clock, gint64 delay)
{
  gint64 ms = MAX (0, delay + 999) / 1000;

  /* Whole seconds may be grouped with other wake-ups; short waits may not. */
  if (ms >= 10000)
    return g_timeout_source_new_seconds ((guint) MIN ((ms + 999) / 1000, 86400));
  return g_timeout_source_new ((guint) ms);
}

DubClock *
dub_clock_real (void)
{
  static DubClock clock = { real_now, real_timer };

  return &clock;
}

gint64
dub_clock_now (DubClock *clock)
{
  return clock->now (clock);
}

GSource *
dub_clock_after (
    DubClock *clock, gint64 delay, GMainContext *context, GSourceFunc func, gpointer data)
{
  GSource *source = clock->timer (clock, MAX (delay, 0));

  g_source_set_callback (source, func, data, NULL);
  g_source_attach (source, context);
  return source;
}
