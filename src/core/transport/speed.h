/* The rate of a transfer over the last few seconds. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define DUB_SPEED_SLOTS 8

typedef struct
{
  gint64 times[DUB_SPEED_SLOTS]; /* microseconds, oldest overwritten */
  gint64 bytes[DUB_SPEED_SLOTS];
  guint count;       /* samples ever */
  gint64 last_moved; /* bytes at the last call */
} DubSpeed;

void dub_speed_start (DubSpeed *speed, gint64 now);

/* Takes that @moved bytes in all went until @now (microseconds, any clock that does not go back).
 * Returns bytes per second, 0 at first. */
double dub_speed_add (DubSpeed *speed, gint64 now, gint64 moved);

G_END_DECLS
