/* The GStreamer side of a player: one pipeline with a decode branch for each file and one way for
 * the sound.
 *
 *   uridecodebin ─┬─ queue ─ videoconvertscale ─ caps ─ videoflip ─ appsink → latch   (each side)
 *                 └─ queue ─ audioconvert ─ audioresample ─┐
 *                                         (input-selector) ┴─ volume ─ … ─ autoaudiosink
 *
 * Whatever may block runs in the deck's worker thread, one command after the other; pictures come
 * from streaming threads through the latch; messages are read on the main thread. Private to the
 * player. */
#pragma once

#include <gst/gst.h>

#include "latch.h"

G_BEGIN_DECLS

typedef struct _DubDeck DubDeck;

/* One file being decoded. What pads bring is written by streaming threads before the pipeline has
 * prerolled and read by the others after that. */
typedef struct
{
  DubDeck *deck; /* borrowed */
  guint side;
  char *path;           /* owned */
  GstElement *source;   /* borrowed from the pipeline */
  GstElement *filter;   /* borrowed (nullable): the size of the pictures */
  GstElement *screen;   /* borrowed (nullable): the appsink */
  GstPad *seek_pad;     /* owned (nullable): where seeks go in */
  GstPad *selector_pad; /* owned (nullable): its sound in the selector */
  gboolean has_sound;
  gboolean is_rotated; /* by a quarter; under the deck's lock, as the next four */
  int width, height;   /* pixels as shown, before turning; 0 not known */
  int fps_n, fps_d;    /* 0/1 not known */
} DubBranch;

struct _DubDeck
{
  gatomicrefcount references;
  GThreadPool *worker; /* owned: one thread */
  gpointer owner;      /* borrowed (nullable): main thread only */
  gint is_closed;      /* atomic */

  /* set before the worker starts */
  guint n_branches;
  DubBranch branches[DUB_SIDES];
  gboolean is_silent; /* no sound device is to be opened */

  /* of the worker until `built` was called */
  GstElement *pipeline; /* owned */
  gboolean is_still;    /* a picture that does not move */
  GError *refusal;      /* owned (nullable): why nothing was built */

  GMutex sound_lock;    /* while the way of the sound is built */
  GstElement *sound;    /* borrowed (nullable): its first element */
  GstElement *selector; /* borrowed (nullable) */
  GstElement *volume;   /* borrowed (nullable) */
  GstElement *speaker;  /* borrowed (nullable) */

  GMutex lock;    /* for all below and the marked members of branches */
  DubLatch latch; /* pictures on their way */
  guint hearing;  /* the side whose sound is wanted */
  double gain;    /* linear */
  gboolean is_muted;
  int box_width, box_height; /* device pixels that a picture may take; 0 not known */
  gboolean may_enlarge;      /* beyond the size that it has */
  gboolean is_posted;        /* an idle call is on its way to the main thread */
};

/* Both are called on the main thread, and no more after dub_deck_close(). */
void dub_deck_on_built (gpointer owner);
void dub_deck_on_frame (gpointer owner);

/**
 * dub_deck_new:
 * @paths: (array length=n_paths): one or two files
 * @owner: for the two calls above
 * @is_silent: whether sound goes nowhere, for want of a device that works
 *
 * Returns: (transfer full): a deck that does nothing before dub_deck_build()
 */
DubDeck *dub_deck_new (const char *const *paths, guint n_paths, gpointer owner, gboolean is_silent);
DubDeck *dub_deck_ref (DubDeck *deck);
void dub_deck_unref (DubDeck *deck);

/* Begins to load; dub_deck_on_built() comes later, then messages on the pipeline's bus. */
void dub_deck_build (DubDeck *deck);
void dub_deck_set_state (DubDeck *deck, GstState state);
/* An application message on the bus: a seek has come to its end; "done" tells whether it worked. */
#define DUB_DECK_SOUGHT "dub-sought"

/* @time: ns */
void dub_deck_seek (DubDeck *deck, gint64 time, gboolean accurate);
/* Shows the next picture of a paused deck with one side. */
void dub_deck_step (DubDeck *deck);
void dub_deck_set_box (DubDeck *deck, int width, int height, gboolean may_enlarge);
void dub_deck_set_sound (DubDeck *deck, guint side, double gain, gboolean is_muted);
/* Ends everything in the worker and gives the caller's reference back. */
void dub_deck_close (DubDeck *deck);

/* How many decks have not ended yet. Any thread; for tests. */
guint dub_deck_count (void);

/* branch.c: builds a branch into its deck's pipeline. Worker thread. */
gboolean dub_branch_build (DubBranch *branch, GError **error);
/* Gives the size that fits the deck's box to the branch. Any thread. */
void dub_branch_fit (DubBranch *branch);
/* sound.c: the way of the sound. Streaming threads. */
void dub_deck_link_sound (DubDeck *deck, DubBranch *branch, GstPad *pad);
/* Makes volume and selector follow what is wanted. Any thread but the main one: a loudspeaker may
 * take its time. */
void dub_deck_apply_sound (DubDeck *deck);
/* The side whose sound passes now, whatever is wanted. */
guint dub_deck_get_heard (DubDeck *deck);
/* Makes an element, adds it and starts it. */
GstElement *dub_deck_add (DubDeck *deck, const char *factory);
/* A picture has arrived. Streaming threads. @frame: (transfer full) */
void dub_deck_put_frame (DubDeck *deck, guint side, DubFrame *frame);

G_END_DECLS
