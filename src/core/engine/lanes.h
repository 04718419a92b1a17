/* One lane an account: who may send what, and when. Pure bookkeeping on times that are given. */
#pragma once

#include "providers/provider.h"

G_BEGIN_DECLS

typedef struct _DubLane DubLane;

typedef enum
{
  DUB_LANE_GO,      /* send now */
  DUB_LANE_LATER,   /* at the given time */
  DUB_LANE_BLOCKED, /* when something in the lane ends */
} DubAdmission;

typedef struct
{
  const DubLimits *limits;
  guint flags;         /* DubStepFlags of the step */
  gboolean transfer;   /* a file goes up or down */
  guint active_jobs;   /* jobs that the provider has now */
  guint max_transfers; /* at once in this lane */
  guint max_active;    /* 0: no limit */
  guint max_uploads;   /* UPLOADS steps in an hour; 0: no limit */
  gint64 now;
} DubLaneAsk;

DubLane *dub_lane_new (void);
void dub_lane_free (DubLane *lane);

/* Whether a request may go out; @until is set for LATER. Books nothing. */
DubAdmission dub_lane_admit (DubLane *lane, const DubLaneAsk *ask, gint64 *until);
/* Books a request that goes out now. */
void dub_lane_take (DubLane *lane, const DubLaneAsk *ask);
/* The request of @ask has ended. */
void dub_lane_release (DubLane *lane, const DubLaneAsk *ask);
/* The provider asked for quiet until then. */
void dub_lane_pause (DubLane *lane, gint64 until);
/* The provider asked for no more uploads until then; its other calls go on. */
void dub_lane_pause_uploads (DubLane *lane, gint64 until);
gint64 dub_lane_paused_until (DubLane *lane);
/* How many requests of the current window are used. */
guint dub_lane_used (DubLane *lane, const DubLimits *limits, gint64 now);
/* Paid requests of the last minute; counted only where the provider limits them. */
guint dub_lane_used_submissions (DubLane *lane, gint64 now);
/* UPLOADS steps of the last hour. */
guint dub_lane_used_uploads (DubLane *lane, gint64 now);

G_END_DECLS
