/* The player: which file it has, what of it is on the screen, and when it is loaded. */
#include "dub-player-private.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "player-resources.h"

/* Files that are looked at faster than this are not all loaded. */
#define CALM_USEC  (250 * G_TIME_SPAN_MILLISECOND)
#define DELAY_MSEC 120

#define NATURAL_WIDTH  480
#define NATURAL_HEIGHT 270

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DubPlayer, dub_player, GTK_TYPE_WIDGET)

gboolean
dub_player_is_seen (DubPlayer *self)
{
  return gtk_widget_get_mapped (GTK_WIDGET (self->content));
}

/* === pages === */

static void
show_poster (DubPlayer *self)
{
  gtk_picture_set_filename (self->poster_picture, self->poster);
  gtk_stack_set_visible_child_name (self->pages, self->path == NULL ? "empty" : "poster");
}

/* A picture replaces the poster when it is there, not before. */
static void
choose_page (DubPlayer *self)
{
  if (self->pipeline == NULL)
    return;
  if (dub_video_view_has_picture (self->view))
    gtk_stack_set_visible_child_name (self->pages, "view");
  else if (dub_pipeline_get_state (self->pipeline) == DUB_PIPELINE_READY
           && !dub_pipeline_has_picture (self->pipeline))
    gtk_stack_set_visible_child_name (self->pages, "wave");
}

static void
read_wave_once (DubPlayer *self)
{
  if (dub_pipeline_get_state (self->pipeline) == DUB_PIPELINE_READY
      && !dub_pipeline_has_picture (self->pipeline)
      && g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "wave") != 0)
    dub_wave_view_set_file (self->wave, self->path);
}

/* Pictures alone say less than they might: the sound cannot be decoded. */
static void
show_note (DubPlayer *self)
{
  const char *lacking = dub_pipeline_get_lacking (self->pipeline);
  g_autofree char *text = NULL;

  if (lacking != NULL && !dub_pipeline_has_sound (self->pipeline))
    /* Translators: %s is the name of a decoder, such as "MPEG-4 AAC decoder" */
    text = g_strdup_printf (_ ("Without sound: no %s is installed"), lacking);
  gtk_label_set_label (self->note, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), text != NULL);
}

static void
on_changed (DubPlayer *self)
{
  g_autoptr (DubPipeline) pipeline = g_object_ref (self->pipeline);

  if (dub_pipeline_get_state (pipeline) == DUB_PIPELINE_FAILED)
    {
      dub_player_show_trouble (self, dub_pipeline_get_error (pipeline));
      return;
    }
  if (dub_pipeline_get_state (pipeline) == DUB_PIPELINE_READY)
    {
      show_note (self);
      read_wave_once (self);
    }
  choose_page (self);
  dub_player_update_actions (self);
  dub_player_update_controls (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_frames (DubPlayer *self)
{
  choose_page (self);
  dub_player_update_cue (self);
  if (!dub_pipeline_get_playing (self->pipeline))
    dub_player_update_position (self);
}

/* === loading === */

void
dub_player_close_pipeline (DubPlayer *self)
{
  g_clear_handle_id (&self->loading, g_source_remove);
  if (self->pipeline == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->pipeline, self);
  dub_video_view_set_pipeline (self->view, NULL);
  dub_pipeline_close (self->pipeline);
  g_clear_object (&self->pipeline);
}

static void
load (DubPlayer *self)
{
  self->loaded_at = g_get_monotonic_time ();
  self->pipeline = dub_pipeline_new (self->path, self->other);
  dub_pipeline_set_volume (self->pipeline, self->volume, self->is_muted);
  dub_pipeline_set_looping (self->pipeline, self->is_looping);
  dub_pipeline_set_hearing (self->pipeline, self->hearing);
  /* the view first: choose_page() asks it */
  dub_video_view_set_pipeline (self->view, self->pipeline);
  g_signal_connect_swapped (self->pipeline, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (self->pipeline, "frames", G_CALLBACK (on_frames), self);
  dub_pipeline_set_playing (self->pipeline, self->wants_play);
  dub_player_update_actions (self);
  dub_player_update_controls (self);
}

static gboolean
on_calm (gpointer user_data)
{
  DubPlayer *self = user_data;

  self->loading = 0;
  load (self);
  return G_SOURCE_REMOVE;
}

static gboolean
has_trouble (DubPlayer *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "trouble") == 0;
}

/* Loads what is not loaded, if somebody looks. */
static void
want_pipeline (DubPlayer *self)
{
  if (self->path == NULL || self->pipeline != NULL || self->loading != 0
      || !dub_player_is_seen (self) || has_trouble (self))
    return;
  if (g_get_monotonic_time () - self->loaded_at > CALM_USEC)
    load (self);
  else
    self->loading = g_timeout_add (DELAY_MSEC, on_calm, self);
}

static gboolean
on_seen (gpointer user_data)
{
  DubPlayer *self = user_data;

  self->seeing = 0;
  want_pipeline (self);
  dub_player_update_controls (self);
  return G_SOURCE_REMOVE;
}

/* A flap maps what it holds within its allocation, where no size may change. */
static void
look_again (DubPlayer *self)
{
  if (self->seeing == 0)
    self->seeing = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_seen, self, NULL);
}

/* Nobody hears a page that was left. */
static void
on_unmap (DubPlayer *self)
{
  if (!self->is_moving && self->pipeline != NULL)
    dub_pipeline_set_playing (self->pipeline, FALSE);
  look_again (self);
}

static void
stop_readers (DubPlayer *self)
{
  GCancellable **readers[] = { &self->cues_reader, &self->explainer };

  for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
    {
      if (*readers[i] != NULL)
        g_cancellable_cancel (*readers[i]);
      g_clear_object (readers[i]);
    }
}

static void
forget_file (DubPlayer *self)
{
  dub_player_close_pipeline (self);
  stop_readers (self);
  dub_wave_view_set_file (self->wave, NULL);
  g_clear_pointer (&self->cues, dub_cue_list_free);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->other, g_free);
  g_clear_pointer (&self->poster, g_free);
  self->wants_play = FALSE;
  self->is_scrubbing = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self->note), FALSE);
  gtk_picture_set_paintable (self->trouble_picture, NULL);
}

void
dub_player_set_pair (DubPlayer *self, const char *original, const char *dub)
{
  g_autofree char *path = g_strdup (original);
  g_autofree char *other = g_strdup (dub);

  if (g_strcmp0 (path, self->path) == 0 && g_strcmp0 (other, self->other) == 0)
    return;
  forget_file (self);
  self->path = g_steal_pointer (&path);
  self->other = g_steal_pointer (&other);
  if (self->path == NULL && self->window != NULL)
    dub_player_set_fullscreen (self, FALSE);
  show_poster (self);
  want_pipeline (self);
  dub_player_update_cue (self);
  dub_player_update_actions (self);
  dub_player_update_controls (self);
}

void
dub_player_set_file (DubPlayer *self, const char *path)
{
  g_return_if_fail (DUB_IS_PLAYER (self));
  dub_player_set_pair (self, path, NULL);
}

const char *
dub_player_get_file (DubPlayer *self)
{
  return self->path;
}

void
dub_player_set_poster (DubPlayer *self, const char *path)
{
  if (g_strcmp0 (path, self->poster) == 0)
    return;
  g_free (self->poster);
  self->poster = g_strdup (path);
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "poster") == 0)
    show_poster (self);
  else if (has_trouble (self))
    gtk_picture_set_filename (self->trouble_picture, path);
}

/* Worker thread. */
static void
read_cues (GTask *task, gpointer source, gpointer path, GCancellable *cancellable)
{
  GError *error = NULL;
  DubCueList *cues = dub_cue_list_read (path, &error);

  if (cues == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, cues, (GDestroyNotify) dub_cue_list_free);
}

static void
on_cues (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DubPlayer *self = DUB_PLAYER (source);
  g_autoptr (GError) error = NULL;
  DubCueList *cues = g_task_propagate_pointer (G_TASK (result), &error);

  if (cues == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_message ("Subtitles are not shown: %s", error->message);
      return;
    }
  g_clear_pointer (&self->cues, dub_cue_list_free);
  self->cues = cues;
  dub_player_update_cue (self);
}

void
dub_player_set_subtitles (DubPlayer *self, const char *path)
{
  g_autoptr (GTask) task = NULL;

  if (self->cues_reader != NULL)
    g_cancellable_cancel (self->cues_reader);
  g_clear_object (&self->cues_reader);
  g_clear_pointer (&self->cues, dub_cue_list_free);
  dub_player_update_cue (self);
  if (path == NULL)
    return;
  self->cues_reader = g_cancellable_new ();
  task = g_task_new (self, self->cues_reader, on_cues, NULL);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, read_cues);
}

/* Playing may be asked for before the file is loaded, or the player on the screen. */
void
dub_player_set_playing (DubPlayer *self, gboolean playing)
{
  self->wants_play = playing;
  if (self->pipeline != NULL)
    dub_pipeline_set_playing (self->pipeline, playing);
}

gboolean
dub_player_get_playing (DubPlayer *self)
{
  return self->pipeline != NULL && dub_pipeline_get_playing (self->pipeline);
}

void
dub_player_set_head (DubPlayer *self, GtkWidget *widget)
{
  gtk_revealer_set_child (self->head, widget);
}

/* === the class === */

/* What is natural depends on no file: a pane must not jump from one to the next. */
static void
dub_player_measure (GtkWidget *widget,
                    GtkOrientation orientation,
                    int for_size,
                    int *minimum,
                    int *natural,
                    int *minimum_baseline,
                    int *natural_baseline)
{
  DubPlayer *self = DUB_PLAYER (widget);
  GtkWidget *child = self->window != NULL ? self->stand_in : GTK_WIDGET (self->content);
  int ignored = 0;

  *minimum = 0;
  if (child != NULL)
    gtk_widget_measure (child, orientation, -1, minimum, &ignored, NULL, NULL);
  *natural =
      MAX (*minimum, orientation == GTK_ORIENTATION_HORIZONTAL ? NATURAL_WIDTH : NATURAL_HEIGHT);
}

static void
dub_player_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  DubPlayer *self = DUB_PLAYER (widget);
  GtkWidget *child = self->window != NULL ? self->stand_in : GTK_WIDGET (self->content);

  if (child != NULL && gtk_widget_should_layout (child))
    gtk_widget_size_allocate (child, &(GtkAllocation){ 0, 0, width, height }, baseline);
}

static void
dub_player_dispose (GObject *object)
{
  DubPlayer *self = DUB_PLAYER (object);

  if (self->content != NULL)
    {
      self->is_moving = FALSE;
      if (self->window != NULL)
        dub_player_set_fullscreen (self, FALSE);
      dub_player_drop_controls (self);
      forget_file (self);
      gtk_widget_unparent (GTK_WIDGET (self->content));
      self->content = NULL;
      g_clear_handle_id (&self->seeing, g_source_remove);
    }
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (dub_player_parent_class)->dispose (object);
}

static void
dub_player_finalize (GObject *object)
{
  g_free (DUB_PLAYER (object)->shown_cue);
  G_OBJECT_CLASS (dub_player_parent_class)->finalize (object);
}

static gboolean
dub_player_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (DUB_PLAYER (widget)->content));
}

static void
bind_children (GtkWidgetClass *widget_class)
{
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, DubPlayer, name)
  BIND (content);
  BIND (pages);
  BIND (view);
  BIND (wave);
  BIND (poster_picture);
  BIND (trouble_picture);
  BIND (trouble_icon);
  BIND (trouble_label);
  BIND (trouble_open);
  BIND (spinner);
  BIND (big_play);
  BIND (cue_label);
  BIND (note);
  BIND (head);
  BIND (revealer);
  BIND (controls);
  BIND (play);
  BIND (position_label);
  BIND (scale);
  BIND (duration_label);
  BIND (volume_button);
  BIND (volume_scale);
  BIND (mute);
  BIND (menu);
  BIND (fullscreen);
#undef BIND
}

/* The style belongs to the player and comes with it. */
static void
add_style (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, DUB_PLAYER_PREFIX "player.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static void
dub_player_class_init (DubPlayerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  dub_player_register_resource ();
  g_type_ensure (DUB_TYPE_VIDEO_VIEW);
  g_type_ensure (DUB_TYPE_WAVE_VIEW);
  object_class->dispose = dub_player_dispose;
  object_class->finalize = dub_player_finalize;
  widget_class->grab_focus = dub_player_grab_focus;
  widget_class->measure = dub_player_measure;
  widget_class->size_allocate = dub_player_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "dubplayer");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, DUB_PLAYER_PREFIX "dub-player.ui");
  bind_children (widget_class);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", DUB_TYPE_PLAYER, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
  add_style ();
}

static void
dub_player_init (DubPlayer *self)
{
  self->volume = 1.0;
  self->shown_position = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  dub_player_add_actions (self);
  dub_player_set_up_controls (self);
  g_signal_connect_swapped (self->content, "map", G_CALLBACK (look_again), self);
  g_signal_connect_swapped (self->content, "unmap", G_CALLBACK (on_unmap), self);
  show_poster (self);
  dub_player_update_actions (self);
  dub_player_update_controls (self);
}

GtkWidget *
dub_player_new (void)
{
  return g_object_new (DUB_TYPE_PLAYER, NULL);
}
