/* Two mailboxes of one slot, and the rule by which the pictures in them come to be shown: those of
 * an original and its dub change together, so that no paint shows two different moments. Neither
 * clock nor thread: the caller locks and tells the time. */
#pragma once

#include "frame.h"

G_BEGIN_DECLS

#define DUB_SIDES 2 /* 0: the original or the only file; 1: the dub */

typedef struct
{
  guint sides;                /* how many have pictures that move */
  gboolean ended[DUB_SIDES];  /* no more pictures come from there */
  DubFrame *next[DUB_SIDES];  /* owned (nullable): arrived, not yet shown */
  DubFrame *shown[DUB_SIDES]; /* owned (nullable) */
  guint64 arrived[DUB_SIDES]; /* how many came in all */
  guint64 replaced;           /* came and were never shown */
  gint64 since;               /* usec: when the older of `next` came; 0 none is waiting */
} DubLatch;

typedef enum
{
  DUB_LATCH_NOTHING, /* no picture is waiting */
  DUB_LATCH_WAIT,    /* the twin is due: ask again later */
  DUB_LATCH_SHOW     /* `shown` has changed */
} DubLatchVerdict;

/* @frame: (transfer full); @now: usec of any steady clock */
void dub_latch_put (DubLatch *latch, guint side, DubFrame *frame, gint64 now);

/* No more pictures come from a side, until one does. */
void dub_latch_end (DubLatch *latch, guint side);

/* Longest wait for a twin that would be more than a picture away, usec. */
#define DUB_LATCH_LONGEST (300 * G_TIME_SPAN_MILLISECOND)

/**
 * dub_latch_take:
 * @latch: the mailboxes
 * @now: as in dub_latch_put()
 * @patience: usec that a picture waits for its twin when the one that is shown will do
 * @length: ns; how long a picture stands: what is shown together is not further apart
 * @wait: (out): with %DUB_LATCH_WAIT, usec until the next look
 */
DubLatchVerdict
dub_latch_take (DubLatch *latch, gint64 now, gint64 patience, gint64 length, gint64 *wait);

void dub_latch_clear (DubLatch *latch);

G_END_DECLS
