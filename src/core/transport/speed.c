/* A ring of samples, half a second apart, so that the rate spans some four seconds. */
#include "transport/speed.h"

#define SAMPLE_EVERY (G_USEC_PER_SEC / 2)

static void
sample (DubSpeed *speed, gint64 now, gint64 moved)
{
  guint slot = speed->count % DUB_SPEED_SLOTS;

  speed->times[slot] = now;
  speed->bytes[slot] = moved;
  speed->count++;
}

void
dub_speed_start (DubSpeed *speed, gint64 now)
{
  *speed = (DubSpeed){ .last_moved = 0 };
  sample (speed, now, 0);
}

double
dub_speed_add (DubSpeed *speed, gint64 now, gint64 moved)
{
  guint newest = (speed->count - 1) % DUB_SPEED_SLOTS;
  guint oldest = speed->count > DUB_SPEED_SLOTS ? speed->count % DUB_SPEED_SLOTS : 0;
  gint64 elapsed = now - speed->times[oldest];
  gint64 bytes = moved - speed->bytes[oldest];
  gboolean due = now - speed->times[newest] >= SAMPLE_EVERY;

  speed->last_moved = moved;
  if (due)
    sample (speed, now, moved);
  return elapsed > 0 && bytes > 0 ? (double) bytes * G_USEC_PER_SEC / (double) elapsed : 0;
}
