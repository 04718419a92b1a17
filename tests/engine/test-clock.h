/* A clock that a test moves: it stands still until it is told to jump to the next timer. */
#pragma once

#include "engine/clock.h"

G_BEGIN_DECLS

typedef struct _TestClock TestClock;

/* @speed 0: stands still; else so many times as fast as the computer's. */
TestClock *test_clock_new (double speed);
void test_clock_free (TestClock *clock);
DubClock *test_clock_get (TestClock *clock);
/* Jumps to the next timer. FALSE: there is none. */
gboolean test_clock_jump (TestClock *clock);
/* Whether any timer waits, and for when. */
gboolean test_clock_next (TestClock *clock, gint64 *at);
void test_clock_move (TestClock *clock, gint64 usec);

G_END_DECLS
