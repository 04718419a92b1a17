/* Seeking as arithmetic. */
#include "seek.h"

#include <gst/gst.h>

#define MAX_MISSES 6
/* How far before the end is looked for a picture at first; each time thrice as far. */
#define FIRST_BACK (40 * GST_MSECOND)

void
dub_seek_want (DubSeek *self, gint64 time, gboolean accurate)
{
  self->is_wanted = TRUE;
  self->wanted = time;
  self->wants_accurate = accurate;
  self->misses = 0;
}

gboolean
dub_seek_begin (DubSeek *self)
{
  if (self->is_under_way || !self->is_wanted)
    return FALSE;
  self->is_wanted = FALSE;
  self->is_under_way = TRUE;
  self->target = self->wanted;
  self->is_accurate = self->wants_accurate;
  return TRUE;
}

void
dub_seek_done (DubSeek *self)
{
  self->is_under_way = FALSE;
  self->misses = 0;
}

void
dub_seek_miss (DubSeek *self)
{
  gint64 back = FIRST_BACK;
  guint misses = self->misses + 1;

  self->is_under_way = FALSE;
  if (self->is_wanted || self->target <= 0 || misses > MAX_MISSES)
    return;
  for (guint i = 1; i < misses; i++)
    back *= 3;
  self->last = self->target;
  dub_seek_want (self, MAX (0, self->target - back), TRUE);
  self->misses = misses;
}

void
dub_seek_reset (DubSeek *self)
{
  *self = (DubSeek){ .last = self->last };
}

gint64
dub_seek_picture_at (gint64 time, int fps_n, int fps_d)
{
  return (gint64) gst_util_uint64_scale ((guint64) (time + GST_MSECOND), (guint64) fps_n,
                                         (guint64) fps_d * GST_SECOND);
}

gint64
dub_seek_middle (gint64 picture, int fps_n, int fps_d)
{
  return (gint64) gst_util_uint64_scale ((guint64) (2 * picture + 1), (guint64) fps_d * GST_SECOND,
                                         2 * (guint64) fps_n);
}
