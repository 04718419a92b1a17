/* The rule by which pictures of two files come to be shown together. */
#include "latch.h"

void
dub_latch_put (DubLatch *self, guint side, DubFrame *frame, gint64 now)
{
  if (self->next[side] != NULL)
    self->replaced++;
  g_clear_pointer (&self->next[side], dub_frame_unref);
  self->next[side] = frame;
  self->arrived[side]++;
  if (self->since == 0)
    self->since = now;
}

static gboolean
is_complete (const DubLatch *self)
{
  return self->sides < DUB_SIDES || (self->next[0] != NULL && self->next[1] != NULL);
}

DubLatchVerdict
dub_latch_take (DubLatch *self, gint64 now, gint64 patience, gint64 *wait)
{
  if (self->next[0] == NULL && self->next[1] == NULL)
    return DUB_LATCH_NOTHING;
  if (!is_complete (self) && now - self->since < patience)
    {
      *wait = patience - (now - self->since);
      return DUB_LATCH_WAIT;
    }
  for (guint side = 0; side < DUB_SIDES; side++)
    if (self->next[side] != NULL)
      {
        g_clear_pointer (&self->shown[side], dub_frame_unref);
        self->shown[side] = g_steal_pointer (&self->next[side]);
      }
  self->since = 0;
  return DUB_LATCH_SHOW;
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
