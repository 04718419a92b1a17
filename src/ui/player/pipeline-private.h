/* What the two halves of the pipeline share: what is asked of it, and what it hears. */
#pragma once

#include "deck.h"
#include "pipeline.h"
#include "seek.h"

G_BEGIN_DECLS

struct _DubPipeline
{
  GObject parent_instance;

  char *paths[DUB_SIDES]; /* owned; the second nullable */
  DubDeck *deck;          /* owned (nullable): NULL once closed */
  GSource *messages;      /* owned (nullable) */
  guint late;             /* a look at the latch is due */
  guint stalled;          /* a look at why it does not load is due */
  GCancellable *doubt;    /* owned (nullable): that look */

  DubPipelineState state;
  GError *error; /* owned (nullable) */
  char *lacking; /* owned (nullable) */
  gboolean lacks_picture;
  gboolean is_silent; /* the loudspeaker failed */

  gboolean is_playing; /* what is wanted */
  gboolean is_looping;
  gboolean has_ended;
  gboolean has_stepped; /* pictures went ahead of the sound */
  DubSeek seek;
  gint64 duration; /* ns */
  gint64 position; /* ns; of what was shown or heard last */

  double volume;
  gboolean is_muted;
  guint hearing;
  int box_width, box_height;
  gboolean may_enlarge;
};

/* pipeline.c */
void dub_pipeline_open_deck (DubPipeline *pipeline);
void dub_pipeline_drop_deck (DubPipeline *pipeline);
void dub_pipeline_tell_changed (DubPipeline *pipeline);
/* @error: (transfer full) */
void dub_pipeline_fail (DubPipeline *pipeline, GError *error);
/* Starts the seek that waits, if none is under way. */
void dub_pipeline_pump (DubPipeline *pipeline);
void dub_pipeline_apply_playing (DubPipeline *pipeline);
/* Pictures of both sides. */
guint64 dub_pipeline_count_all (DubPipeline *pipeline);

/* pipeline-bus.c */
/* Begins and ends to watch that a file loads at all. */
void dub_pipeline_begin_doubt (DubPipeline *pipeline);
void dub_pipeline_end_doubt (DubPipeline *pipeline);

G_END_DECLS
