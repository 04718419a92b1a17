/* Pacing of one account: windows that slide, one paid request at a time, bounded transfers. */
#include "engine/lanes.h"

#define MINUTE_USEC (60 * G_USEC_PER_SEC)
#define HOUR_USEC   (60 * (gint64) MINUTE_USEC)

struct _DubLane
{
  GArray *requests;    /* owned: gint64 times, oldest first */
  GArray *submissions; /* owned: gint64 times, oldest first */
  GArray *uploads;     /* owned: gint64 times, oldest first */
  guint transfers;
  guint commits;
  gint64 paused_until;
  gint64 uploads_paused_until;
};

DubLane *
dub_lane_new (void)
{
  DubLane *lane = g_new0 (DubLane, 1);

  lane->requests = g_array_new (FALSE, FALSE, sizeof (gint64));
  lane->submissions = g_array_new (FALSE, FALSE, sizeof (gint64));
  lane->uploads = g_array_new (FALSE, FALSE, sizeof (gint64));
  return lane;
}

void
dub_lane_free (DubLane *lane)
{
  g_array_unref (lane->requests);
  g_array_unref (lane->submissions);
  g_array_unref (lane->uploads);
  g_free (lane);
}

static void
forget_before (GArray *times, gint64 start)
{
  guint n = 0;

  while (n < times->len && g_array_index (times, gint64, n) <= start)
    n++;
  if (n > 0)
    g_array_remove_range (times, 0, n);
}

/* When a window of @limit per @window has room again; @now when it has. */
static gint64
window_free_at (GArray *times, guint limit, gint64 window, gint64 now)
{
  if (limit == 0)
    return now;
  forget_before (times, now - window);
  if (times->len < limit)
    return now;
  return g_array_index (times, gint64, times->len - limit) + window;
}

/* Requests do not take the same time on the way: two that leave a window apart may arrive closer
 * together. */
#define WAY_USEC G_USEC_PER_SEC

static gint64
window_length (const DubLimits *limits)
{
  return (gint64) limits->window_seconds * G_USEC_PER_SEC + WAY_USEC;
}

DubAdmission
dub_lane_admit (DubLane *lane, const DubLaneAsk *ask, gint64 *until)
{
  gboolean commits = (ask->flags & DUB_STEP_COMMITS) != 0;
  gint64 at = ask->now;

  if (commits && lane->commits > 0)
    return DUB_LANE_BLOCKED;
  if (commits && ask->max_active > 0 && ask->active_jobs >= ask->max_active)
    return DUB_LANE_BLOCKED;
  if (ask->transfer && lane->transfers >= ask->max_transfers)
    return DUB_LANE_BLOCKED;
  at = MAX (at, lane->paused_until);
  at = MAX (at, window_free_at (lane->requests, ask->limits->requests, window_length (ask->limits),
                                ask->now));
  if (commits)
    at = MAX (at, window_free_at (lane->submissions, ask->limits->submissions_per_minute,
                                  MINUTE_USEC, ask->now));
  if ((ask->flags & DUB_STEP_UPLOADS) != 0)
    {
      at = MAX (at, lane->uploads_paused_until);
      at = MAX (at, window_free_at (lane->uploads, ask->max_uploads, HOUR_USEC, ask->now));
    }
  *until = at;
  return at > ask->now ? DUB_LANE_LATER : DUB_LANE_GO;
}

void
dub_lane_take (DubLane *lane, const DubLaneAsk *ask)
{
  if (ask->limits->requests > 0)
    g_array_append_val (lane->requests, ask->now);
  if ((ask->flags & DUB_STEP_COMMITS) != 0)
    {
      lane->commits++;
      if (ask->limits->submissions_per_minute > 0)
        g_array_append_val (lane->submissions, ask->now);
    }
  if ((ask->flags & DUB_STEP_UPLOADS) != 0)
    {
      forget_before (lane->uploads, ask->now - HOUR_USEC);
      g_array_append_val (lane->uploads, ask->now);
    }
  if (ask->transfer)
    lane->transfers++;
}

void
dub_lane_release (DubLane *lane, const DubLaneAsk *ask)
{
  if ((ask->flags & DUB_STEP_COMMITS) != 0 && lane->commits > 0)
    lane->commits--;
  if (ask->transfer && lane->transfers > 0)
    lane->transfers--;
}

void
dub_lane_pause (DubLane *lane, gint64 until)
{
  lane->paused_until = MAX (lane->paused_until, until);
}

void
dub_lane_pause_uploads (DubLane *lane, gint64 until)
{
  lane->uploads_paused_until = MAX (lane->uploads_paused_until, until);
}

gint64
dub_lane_paused_until (DubLane *lane)
{
  return lane->paused_until;
}

guint
dub_lane_used (DubLane *lane, const DubLimits *limits, gint64 now)
{
  forget_before (lane->requests, now - window_length (limits));
  return lane->requests->len;
}

guint
dub_lane_used_submissions (DubLane *lane, gint64 now)
{
  forget_before (lane->submissions, now - MINUTE_USEC);
  return lane->submissions->len;
}

guint
dub_lane_used_uploads (DubLane *lane, gint64 now)
{
  forget_before (lane->uploads, now - HOUR_USEC);
  return lane->uploads->len;
}
