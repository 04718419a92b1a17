/* A file, or an original and its dub, being played: what a player asks and what it hears. It works
 * on the main thread and never waits there: decoders are made, moved and ended by a thread of the
 * deck. No GTK here. */
#pragma once

#include <gio/gio.h>

#include "frame.h"

G_BEGIN_DECLS

#define DUB_TYPE_PIPELINE (dub_pipeline_get_type ())
G_DECLARE_FINAL_TYPE (DubPipeline, dub_pipeline, DUB, PIPELINE, GObject)

typedef enum
{
  DUB_PIPELINE_LOADING,
  DUB_PIPELINE_READY,
  DUB_PIPELINE_FAILED
} DubPipelineState;

/**
 * dub_pipeline_new:
 * @path: a local file
 * @other: (nullable): the dub of it, to be played beside it
 *
 * Begins to load at once and stays paused on the first picture. Signals, on the main thread:
 * `changed` (state, playing, end, duration), `frames` (other pictures are to be shown).
 */
DubPipeline *dub_pipeline_new (const char *path, const char *other);

/* Stops everything, now for the ears and soon for the processor. The object answers on, but stays
 * silent; the last reference does the same. */
void dub_pipeline_close (DubPipeline *pipeline);

DubPipelineState dub_pipeline_get_state (DubPipeline *pipeline);

/**
 * dub_pipeline_get_error:
 *
 * Returns: (transfer none) (nullable): why it failed: a %DUB_ERROR, or GStreamer's own
 */
const GError *dub_pipeline_get_error (DubPipeline *pipeline);

/* What no decoder is here for, in GStreamer's words; %NULL when nothing lacks. */
const char *dub_pipeline_get_lacking (DubPipeline *pipeline);

gboolean dub_pipeline_has_picture (DubPipeline *pipeline);
/* Whether one side has. */
gboolean dub_pipeline_has_picture_of (DubPipeline *pipeline, guint side);
gboolean dub_pipeline_has_sound (DubPipeline *pipeline);
/* Whether it is a picture that does not move. */
gboolean dub_pipeline_is_still (DubPipeline *pipeline);

/* Playing means that it should: it may be loading or seeking still. Playing from the end begins
 * anew. */
void dub_pipeline_set_playing (DubPipeline *pipeline, gboolean playing);
gboolean dub_pipeline_get_playing (DubPipeline *pipeline);
gboolean dub_pipeline_has_ended (DubPipeline *pipeline);
void dub_pipeline_set_looping (DubPipeline *pipeline, gboolean looping);

/**
 * dub_pipeline_seek:
 * @time: ns; what lies outside of the file is moved to its ends
 * @accurate: whether the very picture is wanted; else the key frame near it, which is faster
 *
 * One seek at a time is under way; of those that wait only the last is done.
 */
void dub_pipeline_seek (DubPipeline *pipeline, gint64 time, gboolean accurate);

/* Whether a seek is under way or waiting. */
gboolean dub_pipeline_is_seeking (DubPipeline *pipeline);

/* Shows the picture that is @pictures later or, below 0, earlier, and pauses. */
void dub_pipeline_step (DubPipeline *pipeline, int pictures);

/* ns. Where it is, or soon will be by a seek under way. */
gint64 dub_pipeline_get_position (DubPipeline *pipeline);
/* ns; 0 not known. */
gint64 dub_pipeline_get_duration (DubPipeline *pipeline);
/* ns; how long one picture stands, by guess when the file does not say. */
gint64 dub_pipeline_get_frame_length (DubPipeline *pipeline);

/* @volume: 0 to 1 as heard */
void dub_pipeline_set_volume (DubPipeline *pipeline, double volume, gboolean is_muted);
/* @side: 0 or 1, whose sound is heard */
void dub_pipeline_set_hearing (DubPipeline *pipeline, guint side);

/**
 * dub_pipeline_set_box:
 * @width: device pixels that one picture may take
 * @height: likewise
 * @may_enlarge: whether pictures are enlarged here, since painting cannot do it cheaply
 */
void dub_pipeline_set_box (DubPipeline *pipeline, int width, int height, gboolean may_enlarge);

/* (transfer none) (nullable): the picture to be shown on a side. */
DubFrame *dub_pipeline_get_frame (DubPipeline *pipeline, guint side);

/* How many pictures of a side have arrived, and how many of all were never shown; for tests. */
guint64 dub_pipeline_count_arrived (DubPipeline *pipeline, guint side);
guint64 dub_pipeline_count_replaced (DubPipeline *pipeline);

G_END_DECLS
