/* Timers are sources that look at the clock's time; a jump makes the next of them ready. */
#include "test-clock.h"

struct _TestClock
{
  DubClock clock; /* first: the engine's view */
  gint64 now;     /* microseconds since 1970 */
  double speed;
  gint64 started; /* monotonic */
  GList *timers;  /* borrowed: TestTimer that are not finalized */
};

typedef struct
{
  GSource source;
  TestClock *clock; /* borrowed */
  gint64 at;
} TestTimer;

static gint64
clock_now (DubClock *base)
{
  TestClock *clock = (TestClock *) base;
  gint64 real = g_get_monotonic_time () - clock->started;

  return clock->now + (gint64) ((double) real * clock->speed);
}

static gboolean
timer_prepare (GSource *source, gint *timeout)
{
  TestTimer *timer = (TestTimer *) source;
  gint64 left = timer->at - clock_now (&timer->clock->clock);

  *timeout = -1;
  if (timer->clock->speed > 0)
    *timeout = (gint) ((double) MAX (left, 0) / timer->clock->speed / 1000) + 1;
  return left <= 0;
}

static gboolean
timer_check (GSource *source)
{
  TestTimer *timer = (TestTimer *) source;

  return timer->at <= clock_now (&timer->clock->clock);
}

static gboolean
timer_dispatch (GSource *source, GSourceFunc func, gpointer data)
{
  return func (data);
}

static void
timer_finalize (GSource *source)
{
  TestTimer *timer = (TestTimer *) source;

  timer->clock->timers = g_list_remove (timer->clock->timers, timer);
}

static GSourceFuncs timer_funcs = { timer_prepare,  timer_check, timer_dispatch,
                                    timer_finalize, NULL,        NULL };

static GSource *
clock_timer (DubClock *base, gint64 delay)
{
  TestClock *clock = (TestClock *) base;
  GSource *source = g_source_new (&timer_funcs, sizeof (TestTimer));
  TestTimer *timer = (TestTimer *) source;

  timer->clock = clock;
  timer->at = clock_now (base) + delay;
  clock->timers = g_list_prepend (clock->timers, timer);
  return source;
}

TestClock *
test_clock_new (double speed)
{
  TestClock *clock = g_new0 (TestClock, 1);

  clock->clock.now = clock_now;
  clock->clock.timer = clock_timer;
  clock->now = g_get_real_time ();
  clock->speed = speed;
  clock->started = g_get_monotonic_time ();
  return clock;
}

/* Fails when the engine left a timer behind. */
void
test_clock_free (TestClock *clock)
{
  g_assert_null (clock->timers);
  g_free (clock);
}

DubClock *
test_clock_get (TestClock *clock)
{
  return &clock->clock;
}

gboolean
test_clock_next (TestClock *clock, gint64 *at)
{
  gboolean found = FALSE;

  *at = G_MAXINT64;
  for (GList *l = clock->timers; l != NULL; l = l->next)
    {
      TestTimer *timer = l->data;

      if (g_source_is_destroyed (&timer->source))
        continue;
      *at = MIN (*at, timer->at);
      found = TRUE;
    }
  return found;
}

gboolean
test_clock_jump (TestClock *clock)
{
  gint64 at = 0;

  if (!test_clock_next (clock, &at))
    return FALSE;
  test_clock_move (clock, MAX (0, at - clock_now (&clock->clock)));
  return TRUE;
}

void
test_clock_move (TestClock *clock, gint64 usec)
{
  clock->now += usec;
}
