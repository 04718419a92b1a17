/* The worker of a deck and what it is told. */
#include "deck.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "media/sniff.h"
#include "model/error.h"

typedef enum
{
  COMMAND_BUILD = 1,
  COMMAND_STATE,
  COMMAND_SEEK,
  COMMAND_STEP,
  COMMAND_SOUND,
  COMMAND_CLOSE
} CommandKind;

typedef struct
{
  CommandKind kind;
  GstState state;
  gint64 time; /* ns */
  gboolean accurate;
} Command;

/* How often a worker that waits for a seek looks whether it is to stop. */
#define LOOK_NSEC (20 * GST_MSECOND)

static guint open_decks; /* atomic */

guint
dub_deck_count (void)
{
  return (guint) g_atomic_int_get (&open_decks);
}

DubDeck *
dub_deck_ref (DubDeck *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
dub_deck_unref (DubDeck *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  for (guint i = 0; i < self->n_branches; i++)
    {
      gst_clear_object (&self->branches[i].seek_pad);
      gst_clear_object (&self->branches[i].selector_pad);
      g_free (self->branches[i].path);
    }
  gst_clear_object (&self->pipeline);
  g_clear_error (&self->refusal);
  dub_latch_clear (&self->latch);
  g_mutex_clear (&self->lock);
  g_mutex_clear (&self->sound_lock);
  g_free (self);
}

/* Main thread. */
static gboolean
tell_built (gpointer data)
{
  DubDeck *self = data;

  if (self->owner != NULL)
    dub_deck_on_built (self->owner);
  return G_SOURCE_REMOVE;
}

/* Main thread. */
static gboolean
tell_frame (gpointer data)
{
  DubDeck *self = data;

  g_mutex_lock (&self->lock);
  self->is_posted = FALSE;
  g_mutex_unlock (&self->lock);
  if (self->owner != NULL)
    dub_deck_on_frame (self->owner);
  return G_SOURCE_REMOVE;
}

/* Pictures are painted before the next round of ordinary idle work, but behind input. */
static void
post (DubDeck *self, GSourceFunc func)
{
  g_idle_add_full (G_PRIORITY_HIGH_IDLE, func, dub_deck_ref (self),
                   (GDestroyNotify) dub_deck_unref);
}

void
dub_deck_put_frame (DubDeck *self, guint side, DubFrame *frame)
{
  gboolean is_first = FALSE;

  if (g_atomic_int_get (&self->is_closed))
    {
      dub_frame_unref (frame);
      return;
    }
  g_mutex_lock (&self->lock);
  dub_latch_put (&self->latch, side, frame, g_get_monotonic_time ());
  is_first = !self->is_posted;
  self->is_posted = TRUE;
  g_mutex_unlock (&self->lock);
  if (is_first)
    post (self, tell_frame);
}

GstElement *
dub_deck_add (DubDeck *self, const char *factory)
{
  GstElement *element = gst_element_factory_make (factory, NULL);

  if (element == NULL)
    {
      GST_ELEMENT_ERROR (self->pipeline, CORE, MISSING_PLUGIN, ("%s", factory), (NULL));
      return NULL;
    }
  gst_bin_add (GST_BIN (self->pipeline), element);
  return element;
}

/* A glance at the first bytes: stills are treated in another way, and what is plainly no media is
 * not given to decoders. */
static gboolean
glance (DubDeck *self, const char *path, GError **error)
{
  guint8 head[DUB_SNIFF_BYTES];
  DubSniff sniff = { 0 };
  gssize n = 0;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);

  if (fd < 0)
    {
      g_set_error_literal (error, DUB_ERROR, DUB_ERROR_FILE_MISSING, path);
      return FALSE;
    }
  n = read (fd, head, sizeof head);
  g_close (fd, NULL);
  sniff = dub_sniff (head, (gsize) MAX (n, 0), path);
  if (n <= 0 || sniff.refuse != NULL)
    {
      g_set_error_literal (error, DUB_ERROR, DUB_ERROR_NOT_MEDIA, path);
      return FALSE;
    }
  self->is_still = self->n_branches == 1 && sniff.kind == DUB_MEDIA_IMAGE;
  return TRUE;
}

/* Worker thread. */
static void
build (DubDeck *self)
{
  if (g_atomic_int_get (&self->is_closed))
    return;
  if (gst_init_check (NULL, NULL, &self->refusal))
    {
      self->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
      for (guint i = 0; i < self->n_branches && self->refusal == NULL; i++)
        if (glance (self, self->branches[i].path, &self->refusal))
          dub_branch_build (&self->branches[i], &self->refusal);
    }
  /* A failure is a message on the bus. */
  if (self->refusal == NULL)
    gst_element_set_state (self->pipeline, GST_STATE_PAUSED);
  post (self, tell_built);
}

/* Worker thread. Waits until every sink has something of the new place: what is told next must not
 * meet what is still under way, and nothing in the messages says of which seek they speak. */
static void
settle (DubDeck *self)
{
  while (!g_atomic_int_get (&self->is_closed)
         && gst_element_get_state (self->pipeline, NULL, NULL, LOOK_NSEC) == GST_STATE_CHANGE_ASYNC)
    ;
}

static gboolean
seek_branch (DubBranch *branch, gint64 time, gboolean accurate, guint32 number)
{
  GstSeekFlags how = accurate ? GST_SEEK_FLAG_ACCURATE : GST_SEEK_FLAG_KEY_UNIT;
  GstEvent *event = NULL;

  if (branch->seek_pad == NULL)
    return TRUE;
  event = gst_event_new_seek (1.0, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH | how, GST_SEEK_TYPE_SET,
                              time, GST_SEEK_TYPE_NONE, -1);
  gst_event_set_seqnum (event, number);
  return gst_pad_send_event (branch->seek_pad, event);
}

/* Worker thread. Each branch is told by itself: a seek that goes in at the sinks would not reach a
 * sound behind the selector's other pad. The one that is heard comes first: only its flush passes
 * the selector and frees whatever waits in the loudspeaker, be it of the other branch. */
static void
seek (DubDeck *self, gint64 time, gboolean accurate)
{
  guint32 number = gst_util_seqnum_next ();
  guint first = dub_deck_get_heard (self);
  gboolean is_done = seek_branch (&self->branches[first], time, accurate, number);

  if (self->n_branches > 1)
    is_done = seek_branch (&self->branches[1 - first], time, accurate, number) && is_done;
  settle (self);
  gst_element_post_message (self->pipeline, gst_message_new_application (
                                                GST_OBJECT (self->pipeline),
                                                gst_structure_new (DUB_DECK_SOUGHT, "done",
                                                                   G_TYPE_BOOLEAN, is_done, NULL)));
}

/* Worker thread. */
static void
step (DubDeck *self)
{
  if (self->branches[0].screen == NULL)
    return;
  gst_element_send_event (self->branches[0].screen,
                          gst_event_new_step (GST_FORMAT_BUFFERS, 1, 1.0, TRUE, FALSE));
  settle (self);
}

/* Worker thread. Behind this no streaming thread is left. */
static void
end (DubDeck *self)
{
  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  dub_deck_unref (self);
  g_atomic_int_add (&open_decks, -1);
}

/* Worker thread. */
static void
run (gpointer data, gpointer user_data)
{
  g_autofree Command *command = data;
  DubDeck *self = user_data;

  if (command->kind == COMMAND_BUILD)
    build (self);
  else if (command->kind == COMMAND_CLOSE)
    end (self);
  else if (self->pipeline == NULL || g_atomic_int_get (&self->is_closed))
    return;
  else if (command->kind == COMMAND_STATE)
    gst_element_set_state (self->pipeline, command->state);
  else if (command->kind == COMMAND_SEEK)
    seek (self, command->time, command->accurate);
  else if (command->kind == COMMAND_SOUND)
    dub_deck_apply_sound (self);
  else
    step (self);
}

static void
tell_worker (DubDeck *self, Command command)
{
  g_thread_pool_push (self->worker, g_memdup2 (&command, sizeof command), NULL);
}

DubDeck *
dub_deck_new (const char *const *paths, guint n_paths, gpointer owner, gboolean is_silent)
{
  DubDeck *self = g_new0 (DubDeck, 1);

  g_return_val_if_fail (n_paths >= 1 && n_paths <= DUB_SIDES, NULL);
  g_atomic_ref_count_init (&self->references);
  g_mutex_init (&self->lock);
  g_mutex_init (&self->sound_lock);
  self->owner = owner;
  self->is_silent = is_silent;
  self->gain = 1.0;
  self->n_branches = n_paths;
  for (guint i = 0; i < n_paths; i++)
    self->branches[i] = (DubBranch){ .deck = self, .side = i, .path = g_strdup (paths[i]) };
  self->worker = g_thread_pool_new (run, self, 1, FALSE, NULL);
  g_atomic_int_inc (&open_decks);
  return self;
}

void
dub_deck_build (DubDeck *self)
{
  tell_worker (self, (Command){ .kind = COMMAND_BUILD });
}

void
dub_deck_set_state (DubDeck *self, GstState state)
{
  tell_worker (self, (Command){ .kind = COMMAND_STATE, .state = state });
}

void
dub_deck_seek (DubDeck *self, gint64 time, gboolean accurate)
{
  tell_worker (self, (Command){ .kind = COMMAND_SEEK, .time = time, .accurate = accurate });
}

void
dub_deck_step (DubDeck *self)
{
  tell_worker (self, (Command){ .kind = COMMAND_STEP });
}

void
dub_deck_set_box (DubDeck *self, int width, int height, gboolean may_enlarge)
{
  g_mutex_lock (&self->lock);
  self->box_width = width;
  self->box_height = height;
  self->may_enlarge = may_enlarge;
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < self->n_branches; i++)
    dub_branch_fit (&self->branches[i]);
}

void
dub_deck_set_sound (DubDeck *self, guint side, double gain, gboolean is_muted)
{
  g_mutex_lock (&self->lock);
  self->hearing = side;
  self->gain = gain;
  self->is_muted = is_muted;
  g_mutex_unlock (&self->lock);
  tell_worker (self, (Command){ .kind = COMMAND_SOUND });
}

void
dub_deck_close (DubDeck *self)
{
  GThreadPool *worker = self->worker;

  self->owner = NULL;
  g_atomic_int_set (&self->is_closed, TRUE);
  tell_worker (self, (Command){ .kind = COMMAND_CLOSE });
  g_thread_pool_free (worker, FALSE, FALSE);
}
