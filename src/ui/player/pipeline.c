/* What a player asks and hears of a deck; the state of playing lives here, on the main thread. */
#include "pipeline-private.h"

/* usec that a picture of a paused pair waits for its twin, which may have to be decoded from far.
 */
#define PAUSED_PATIENCE DUB_LATCH_LONGEST

enum
{
  SIGNAL_CHANGED,
  SIGNAL_FRAMES,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DubPipeline, dub_pipeline, G_TYPE_OBJECT)

void
dub_pipeline_tell_changed (DubPipeline *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
dub_pipeline_drop_deck (DubPipeline *self)
{
  if (self->messages != NULL)
    g_source_destroy (self->messages);
  g_clear_pointer (&self->messages, g_source_unref);
  g_clear_handle_id (&self->late, g_source_remove);
  dub_pipeline_end_doubt (self);
  g_clear_pointer (&self->deck, dub_deck_close);
}

/* @error: (transfer full) */
void
dub_pipeline_fail (DubPipeline *self, GError *error)
{
  self->state = DUB_PIPELINE_FAILED;
  self->is_playing = FALSE;
  dub_pipeline_end_doubt (self);
  g_clear_error (&self->error);
  self->error = error;
  if (self->deck != NULL)
    dub_deck_set_state (self->deck, GST_STATE_NULL);
  dub_pipeline_tell_changed (self);
}

/* Of the picture; sounds without one have no grid to fall on. */
static void
read_rate (DubPipeline *self, int *fps_n, int *fps_d)
{
  DubBranch *branch = &self->deck->branches[0];

  g_mutex_lock (&self->deck->lock);
  *fps_n = branch->fps_n;
  *fps_d = MAX (1, branch->fps_d);
  g_mutex_unlock (&self->deck->lock);
}

guint64
dub_pipeline_count_all (DubPipeline *self)
{
  guint64 count = 0;

  g_mutex_lock (&self->deck->lock);
  count = self->deck->latch.arrived[0] + self->deck->latch.arrived[1];
  g_mutex_unlock (&self->deck->lock);
  return count;
}

/* Starts the seek that waits, if none is under way. */
void
dub_pipeline_pump (DubPipeline *self)
{
  if (self->deck == NULL || self->state != DUB_PIPELINE_READY || !dub_seek_begin (&self->seek))
    return;
  self->seek.arrived_before = dub_pipeline_count_all (self);
  self->has_ended = FALSE;
  self->has_stepped = FALSE;
  dub_deck_seek (self->deck, self->seek.target, self->seek.is_accurate);
}

void
dub_pipeline_apply_playing (DubPipeline *self)
{
  if (self->deck != NULL && self->state == DUB_PIPELINE_READY)
    dub_deck_set_state (self->deck, self->is_playing ? GST_STATE_PLAYING : GST_STATE_PAUSED);
}

static void take_frames (DubPipeline *self);

static gboolean
on_late (gpointer user_data)
{
  DubPipeline *self = user_data;

  self->late = 0;
  take_frames (self);
  return G_SOURCE_REMOVE;
}

static void
note_position (DubPipeline *self)
{
  DubFrame *frame = dub_pipeline_get_frame (self, 0);

  if (frame != NULL && !self->is_playing && !self->has_ended)
    self->position = frame->time;
}

static void
take_frames (DubPipeline *self)
{
  gint64 length = dub_pipeline_get_frame_length (self);
  gint64 patience = self->is_playing ? length / 1000 : PAUSED_PATIENCE;
  DubLatchVerdict verdict = DUB_LATCH_NOTHING;
  gint64 wait = 0;

  g_mutex_lock (&self->deck->lock);
  verdict = dub_latch_take (&self->deck->latch, g_get_monotonic_time (), patience, length, &wait);
  g_mutex_unlock (&self->deck->lock);
  g_clear_handle_id (&self->late, g_source_remove);
  if (verdict == DUB_LATCH_WAIT)
    self->late = g_timeout_add ((guint) (wait / 1000 + 1), on_late, self);
  if (verdict != DUB_LATCH_SHOW)
    return;
  note_position (self);
  g_signal_emit (self, signals[SIGNAL_FRAMES], 0);
}

void
dub_deck_on_frame (gpointer owner)
{
  take_frames (owner);
}

void
dub_pipeline_open_deck (DubPipeline *self)
{
  self->deck = dub_deck_new ((const char *const *) self->paths, self->paths[1] != NULL ? 2 : 1,
                             self, self->is_silent);
  dub_deck_set_box (self->deck, self->box_width, self->box_height, self->may_enlarge);
  self->deck->gain = self->volume * self->volume * self->volume;
  self->deck->is_muted = self->is_muted;
  self->deck->hearing = self->hearing;
  dub_deck_build (self->deck);
  dub_pipeline_begin_doubt (self);
}

DubPipeline *
dub_pipeline_new (const char *path, const char *other)
{
  DubPipeline *self = g_object_new (DUB_TYPE_PIPELINE, NULL);

  self->paths[0] = g_strdup (path);
  self->paths[1] = g_strdup (other);
  dub_pipeline_open_deck (self);
  return self;
}

void
dub_pipeline_close (DubPipeline *self)
{
  self->is_playing = FALSE;
  dub_pipeline_drop_deck (self);
}

DubPipelineState
dub_pipeline_get_state (DubPipeline *self)
{
  return self->state;
}

const GError *
dub_pipeline_get_error (DubPipeline *self)
{
  return self->error;
}

const char *
dub_pipeline_get_lacking (DubPipeline *self)
{
  return self->lacking;
}

gboolean
dub_pipeline_has_picture (DubPipeline *self)
{
  gboolean has = FALSE;

  if (self->deck == NULL)
    return FALSE;
  g_mutex_lock (&self->deck->lock);
  has = self->deck->latch.sides > 0;
  g_mutex_unlock (&self->deck->lock);
  return has;
}

gboolean
dub_pipeline_has_picture_of (DubPipeline *self, guint side)
{
  gboolean has = FALSE;

  if (self->deck == NULL)
    return FALSE;
  g_mutex_lock (&self->deck->lock);
  has = self->deck->branches[side].screen != NULL;
  g_mutex_unlock (&self->deck->lock);
  return has;
}

gboolean
dub_pipeline_has_sound (DubPipeline *self)
{
  return self->deck != NULL
         && (self->deck->branches[0].has_sound || self->deck->branches[1].has_sound);
}

gboolean
dub_pipeline_is_still (DubPipeline *self)
{
  return self->deck != NULL && self->state == DUB_PIPELINE_READY && self->deck->is_still;
}

void
dub_pipeline_set_playing (DubPipeline *self, gboolean playing)
{
  if (self->is_playing == playing || self->deck == NULL || self->state == DUB_PIPELINE_FAILED)
    return;
  if (!playing)
    self->position = dub_pipeline_get_position (self);
  self->is_playing = playing;
  if (playing && self->has_ended)
    dub_pipeline_seek (self, 0, TRUE);
  else if (playing && self->has_stepped)
    dub_pipeline_seek (self, self->position, TRUE);
  dub_pipeline_apply_playing (self);
  dub_pipeline_tell_changed (self);
}

gboolean
dub_pipeline_get_playing (DubPipeline *self)
{
  return self->is_playing;
}

gboolean
dub_pipeline_has_ended (DubPipeline *self)
{
  return self->has_ended;
}

void
dub_pipeline_set_looping (DubPipeline *self, gboolean looping)
{
  self->is_looping = looping;
}

/* To the middle of a picture: its beginning, rounded, may lie in the one before. */
static gint64
on_grid (DubPipeline *self, gint64 time)
{
  int fps_n = 0, fps_d = 1;
  gint64 last = self->seek.last > 0 ? self->seek.last : self->duration;

  if (last > 0)
    time = MIN (time, last - 1);
  time = MAX (time, 0);
  read_rate (self, &fps_n, &fps_d);
  if (fps_n <= 0 || !dub_pipeline_has_picture (self))
    return time;
  return dub_seek_middle (dub_seek_picture_at (time, fps_n, fps_d), fps_n, fps_d);
}

void
dub_pipeline_seek (DubPipeline *self, gint64 time, gboolean accurate)
{
  if (self->deck == NULL || self->state == DUB_PIPELINE_FAILED || dub_pipeline_is_still (self))
    return;
  self->has_ended = FALSE;
  dub_seek_want (&self->seek, on_grid (self, time), accurate);
  dub_pipeline_pump (self);
}

gboolean
dub_pipeline_is_seeking (DubPipeline *self)
{
  return self->seek.is_under_way || self->seek.is_wanted;
}

void
dub_pipeline_step (DubPipeline *self, int pictures)
{
  gint64 length = dub_pipeline_get_frame_length (self);
  gint64 position = dub_pipeline_get_position (self);
  gboolean was_playing = self->is_playing;

  if (self->state != DUB_PIPELINE_READY || !dub_pipeline_has_picture (self))
    return;
  dub_pipeline_set_playing (self, FALSE);
  if (pictures != 1 || was_playing || self->paths[1] != NULL || dub_pipeline_is_seeking (self)
      || self->has_ended)
    {
      dub_pipeline_seek (self, position + pictures * length, TRUE);
      return;
    }
  self->has_stepped = TRUE;
  dub_deck_step (self->deck);
}

gint64
dub_pipeline_get_position (DubPipeline *self)
{
  gint64 position = 0;

  if (self->seek.is_wanted)
    return self->seek.wanted;
  if (self->seek.is_under_way)
    return self->seek.target;
  if (self->deck != NULL && self->is_playing && self->state == DUB_PIPELINE_READY
      && gst_element_query_position (self->deck->pipeline, GST_FORMAT_TIME, &position))
    self->position = position;
  return self->position;
}

gint64
dub_pipeline_get_duration (DubPipeline *self)
{
  return self->duration;
}

gint64
dub_pipeline_get_frame_length (DubPipeline *self)
{
  DubFrame *frame = dub_pipeline_get_frame (self, 0);
  int fps_n = 0, fps_d = 1;

  if (self->deck != NULL)
    read_rate (self, &fps_n, &fps_d);
  if (fps_n > 0)
    return gst_util_uint64_scale_int (GST_SECOND, fps_d, fps_n);
  return frame != NULL && frame->length > 0 ? frame->length : GST_SECOND / 25;
}

void
dub_pipeline_set_volume (DubPipeline *self, double volume, gboolean is_muted)
{
  self->volume = CLAMP (volume, 0.0, 1.0);
  self->is_muted = is_muted;
  if (self->deck != NULL) /* the ear hears by the cube */
    dub_deck_set_sound (self->deck, self->hearing, self->volume * self->volume * self->volume,
                        is_muted);
}

void
dub_pipeline_set_hearing (DubPipeline *self, guint side)
{
  self->hearing = side;
  dub_pipeline_set_volume (self, self->volume, self->is_muted);
}

void
dub_pipeline_set_box (DubPipeline *self, int width, int height, gboolean may_enlarge)
{
  if (self->box_width == width && self->box_height == height && self->may_enlarge == may_enlarge)
    return;
  self->box_width = width;
  self->box_height = height;
  self->may_enlarge = may_enlarge;
  if (self->deck == NULL)
    return;
  dub_deck_set_box (self->deck, width, height, may_enlarge);
  if (self->state == DUB_PIPELINE_READY && !self->is_playing && !self->has_ended
      && !self->seek.is_wanted && dub_pipeline_has_picture (self))
    dub_pipeline_seek (self, dub_pipeline_get_position (self), TRUE);
}

DubFrame *
dub_pipeline_get_frame (DubPipeline *self, guint side)
{
  return self->deck != NULL ? self->deck->latch.shown[side] : NULL;
}

guint64
dub_pipeline_count_arrived (DubPipeline *self, guint side)
{
  guint64 count = 0;

  if (self->deck == NULL)
    return 0;
  g_mutex_lock (&self->deck->lock);
  count = self->deck->latch.arrived[side];
  g_mutex_unlock (&self->deck->lock);
  return count;
}

guint64
dub_pipeline_count_replaced (DubPipeline *self)
{
  guint64 count = 0;

  if (self->deck == NULL)
    return 0;
  g_mutex_lock (&self->deck->lock);
  count = self->deck->latch.replaced;
  g_mutex_unlock (&self->deck->lock);
  return count;
}

static void
dub_pipeline_dispose (GObject *object)
{
  dub_pipeline_close (DUB_PIPELINE (object));
  G_OBJECT_CLASS (dub_pipeline_parent_class)->dispose (object);
}

static void
dub_pipeline_finalize (GObject *object)
{
  DubPipeline *self = DUB_PIPELINE (object);

  g_free (self->paths[0]);
  g_free (self->paths[1]);
  g_clear_error (&self->error);
  g_free (self->lacking);
  G_OBJECT_CLASS (dub_pipeline_parent_class)->finalize (object);
}

static void
dub_pipeline_class_init (DubPipelineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = dub_pipeline_dispose;
  object_class->finalize = dub_pipeline_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", DUB_TYPE_PIPELINE, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_FRAMES] = g_signal_new ("frames", DUB_TYPE_PIPELINE, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 0);
}

static void
dub_pipeline_init (DubPipeline *self)
{
  self->volume = 1.0;
}
