/* The rule by which pictures of two files come to be shown together. */
#include "latch.h"

void
dub_latch_put (DubLatch *self, guint side, DubFrame *frame, gint64 now)
{
  if (self->next[side] != NULL)
    self->replaced++;
  g_clear_pointer (&self->next[side], dub_frame_unref);
  self->next[side] = frame;
  self->ended[side] = FALSE;
  self->arrived[side]++;
  if (self->since == 0)
    self->since = now;
}

void
dub_latch_end (DubLatch *self, guint side)
{
  self->ended[side] = TRUE;
}

/* How far apart both sides would be, ns, if some of what waits were shown. */
static gint64
gap (const DubLatch *self, gboolean takes_first, gboolean takes_second)
{
  const DubFrame *first = takes_first ? self->next[0] : self->shown[0];
  const DubFrame *second = takes_second ? self->next[1] : self->shown[1];

  return first == NULL || second == NULL ? 0 : ABS (first->time - second->time);
}

/* Whether its twin is shown already. */
static gboolean
completes_pair (const DubLatch *self, gboolean takes_first, gboolean takes_second, gint64 length)
{
  return (takes_first ? self->shown[1] : self->shown[0]) != NULL
         && gap (self, takes_first, takes_second) <= length / 2;
}

static DubLatchVerdict
show (DubLatch *self, gint64 now, gboolean takes_first, gboolean takes_second)
{
  gboolean takes[DUB_SIDES] = { takes_first, takes_second };

  self->since = 0;
  for (guint side = 0; side < DUB_SIDES; side++)
    if (takes[side])
      {
        g_clear_pointer (&self->shown[side], dub_frame_unref);
        self->shown[side] = g_steal_pointer (&self->next[side]);
      }
    else if (self->next[side] != NULL)
      self->since = now;
  return DUB_LATCH_SHOW;
}

/* Whether the other side has something to wait for. */
static gboolean
has_twin_to_come (const DubLatch *self)
{
  return self->sides == DUB_SIDES && !self->ended[0] && !self->ended[1];
}

DubLatchVerdict
dub_latch_take (DubLatch *self, gint64 now, gint64 patience, gint64 length, gint64 *wait)
{
  gboolean first = self->next[0] != NULL, second = self->next[1] != NULL;
  gint64 near = length + length / 2;
  gint64 waited = now - self->since;

  if (!first && !second)
    return DUB_LATCH_NOTHING;
  if (!has_twin_to_come (self) || waited >= DUB_LATCH_LONGEST
      || (first && second && gap (self, TRUE, TRUE) <= near))
    return show (self, now, first, second);
  if (first && second) /* the later one waits for what still comes from the other side */
    {
      first = self->next[0]->time < self->next[1]->time;
      second = !first;
      patience = 0;
    }
  if (gap (self, first, second) > near)
    patience = DUB_LATCH_LONGEST;
  else if (completes_pair (self, first, second, length))
    patience = 0;
  if (waited >= patience)
    return show (self, now, first, second);
  *wait = patience - waited;
  return DUB_LATCH_WAIT;
}

void
dub_latch_clear (DubLatch *self)
{
  for (guint side = 0; side < DUB_SIDES; side++)
    {
      g_clear_pointer (&self->next[side], dub_frame_unref);
      g_clear_pointer (&self->shown[side], dub_frame_unref);
    }
  self->since = 0;
}
