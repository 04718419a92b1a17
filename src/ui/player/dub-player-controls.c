/* The controls of the player: what they show, when they come and go. Nothing ticks while nothing
 * plays or nobody sees it. */
#include <glib/gi18n.h>

#include "dub-player-private.h"

#define TICK_MSEC 100
#define HIDE_MSEC 2500
#define WAIT_MSEC 400 /* a file that loads faster needs no spinner */

/* === words === */

char *
dub_player_format_time (gint64 time)
{
  int seconds = (int) (MAX (time, 0) / 1000000000);

  if (seconds >= 3600)
    return g_strdup_printf ("%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  return g_strdup_printf ("%d:%02d", seconds / 60, seconds % 60);
}

char *
dub_player_speak_time (gint64 time)
{
  int seconds = (int) (MAX (time, 0) / 1000000000);
  g_autofree char *minutes = g_strdup_printf (
      g_dngettext (NULL, "%d minute", "%d minutes", (gulong) (seconds / 60)), seconds / 60);
  g_autofree char *rest = g_strdup_printf (
      g_dngettext (NULL, "%d second", "%d seconds", (gulong) (seconds % 60)), seconds % 60);

  return seconds < 60 ? g_steal_pointer (&rest) : g_strdup_printf ("%s %s", minutes, rest);
}

/* === position === */

void
dub_player_update_cue (DubPlayer *self)
{
  g_autofree char *text = NULL;

  if (self->cues != NULL && self->pipeline != NULL)
    {
      DubFrame *frame = dub_pipeline_get_frame (self->pipeline, 0);

      text = dub_cue_list_dup_text (self->cues, frame != NULL && frame->time > 0
                                                    ? frame->time
                                                    : dub_pipeline_get_position (self->pipeline));
    }
  if (g_strcmp0 (text, self->shown_cue) == 0)
    return;
  g_free (self->shown_cue);
  self->shown_cue = g_steal_pointer (&text);
  gtk_label_set_label (self->cue_label, self->shown_cue != NULL ? self->shown_cue : "");
  gtk_widget_set_visible (GTK_WIDGET (self->cue_label), self->shown_cue != NULL);
}

static void
show_times (DubPlayer *self, gint64 position, gint64 duration)
{
  g_autofree char *now = dub_player_format_time (position);
  g_autofree char *all = dub_player_format_time (duration);
  g_autofree char *spoken = dub_player_speak_time (position);
  gint64 seconds = position / 1000000000;

  if (seconds == self->shown_position
      && g_strcmp0 (all, gtk_label_get_label (self->duration_label)) == 0)
    return;
  self->shown_position = seconds;
  gtk_label_set_label (self->position_label, now);
  gtk_label_set_label (self->duration_label, all);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  spoken, -1);
}

void
dub_player_update_position (DubPlayer *self)
{
  gint64 position = 0, duration = 0;

  if (self->pipeline != NULL)
    {
      position = dub_pipeline_get_position (self->pipeline);
      duration = dub_pipeline_get_duration (self->pipeline);
    }
  show_times (self, position, duration);
  gtk_range_set_range (GTK_RANGE (self->scale), 0, MAX (1e-3, (double) duration / 1e9));
  if (!self->is_scrubbing)
    gtk_range_set_value (GTK_RANGE (self->scale), (double) position / 1e9);
  if (duration > 0)
    dub_wave_view_set_position (self->wave, (double) position / (double) duration);
  if (self->pipeline != NULL && !dub_pipeline_has_picture (self->pipeline))
    dub_player_update_cue (self);
}

static gboolean
on_tick (gpointer user_data)
{
  dub_player_update_position (user_data);
  return G_SOURCE_CONTINUE;
}

static void
update_ticking (DubPlayer *self)
{
  gboolean is_needed = dub_player_is_seen (self) && dub_player_get_playing (self);

  if (is_needed && self->ticking == 0)
    self->ticking = g_timeout_add (TICK_MSEC, on_tick, self);
  else if (!is_needed)
    g_clear_handle_id (&self->ticking, g_source_remove);
}

/* === coming and going === */

static gboolean
is_open (GtkMenuButton *button)
{
  GtkPopover *popover = gtk_menu_button_get_popover (button);

  return popover != NULL && gtk_widget_get_visible (GTK_WIDGET (popover));
}

static gboolean
is_in_use (DubPlayer *self)
{
  return self->is_pointed || self->is_scrubbing || is_open (self->volume_button)
         || is_open (self->menu);
}

static void
reveal (DubPlayer *self, gboolean revealed)
{
  gboolean has_controls = self->pipeline != NULL && !dub_pipeline_is_still (self->pipeline);

  revealed = revealed && has_controls;
  gtk_revealer_set_reveal_child (self->revealer, revealed);
  gtk_revealer_set_reveal_child (self->head,
                                 revealed && gtk_revealer_get_child (self->head) != NULL);
  /* hidden means out of the way of pointer and Tab as well */
  gtk_widget_set_can_target (GTK_WIDGET (self->revealer), revealed);
  gtk_widget_set_can_focus (GTK_WIDGET (self->revealer), revealed);
  gtk_widget_set_can_target (GTK_WIDGET (self->head), revealed);
  gtk_widget_set_can_focus (GTK_WIDGET (self->head), revealed);
  if (revealed)
    gtk_widget_add_css_class (GTK_WIDGET (self->content), "controls-shown");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->content), "controls-shown");
}

static gboolean
on_hide (gpointer user_data)
{
  DubPlayer *self = user_data;

  if (is_in_use (self))
    return G_SOURCE_CONTINUE;
  self->hiding = 0;
  reveal (self, FALSE);
  if (self->window != NULL)
    gtk_widget_set_cursor_from_name (GTK_WIDGET (self->content), "none");
  return G_SOURCE_REMOVE;
}

void
dub_player_wake_controls (DubPlayer *self)
{
  gtk_widget_set_cursor (GTK_WIDGET (self->content), NULL);
  reveal (self, TRUE);
  g_clear_handle_id (&self->hiding, g_source_remove);
  if (dub_player_get_playing (self) && dub_player_is_seen (self))
    self->hiding = g_timeout_add (HIDE_MSEC, on_hide, self);
}

static gboolean
on_wait (gpointer user_data)
{
  DubPlayer *self = user_data;

  self->waiting = 0;
  gtk_spinner_start (self->spinner);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), TRUE);
  return G_SOURCE_REMOVE;
}

static void
update_spinner (DubPlayer *self)
{
  gboolean is_loading = self->pipeline != NULL && dub_player_is_seen (self)
                        && dub_pipeline_get_state (self->pipeline) == DUB_PIPELINE_LOADING;

  if (is_loading && self->waiting == 0 && !gtk_widget_get_visible (GTK_WIDGET (self->spinner)))
    self->waiting = g_timeout_add (WAIT_MSEC, on_wait, self);
  if (is_loading)
    return;
  g_clear_handle_id (&self->waiting, g_source_remove);
  gtk_spinner_stop (self->spinner);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), FALSE);
}

/* === what they show === */

static const char *
volume_icon (DubPlayer *self)
{
  if (self->is_muted || self->volume == 0)
    return "audio-volume-muted-symbolic";
  if (self->volume < 0.34)
    return "audio-volume-low-symbolic";
  return self->volume < 0.67 ? "audio-volume-medium-symbolic" : "audio-volume-high-symbolic";
}

static void
name_button (GtkWidget *button, const char *name)
{
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
update_play (DubPlayer *self)
{
  gboolean is_playing = dub_player_get_playing (self);
  gboolean is_ready = self->pipeline != NULL && !dub_pipeline_is_still (self->pipeline)
                      && dub_pipeline_get_state (self->pipeline) == DUB_PIPELINE_READY;

  gtk_button_set_icon_name (self->play, is_playing ? "media-playback-pause-symbolic"
                                                   : "media-playback-start-symbolic");
  name_button (GTK_WIDGET (self->play), is_playing ? _ ("Pause") : _ ("Play"));
  /* the large button invites to begin, not to go on; a boundary has its handle there */
  gtk_widget_set_visible (GTK_WIDGET (self->big_play),
                          is_ready && !is_playing && !self->is_scrubbing
                              && (dub_pipeline_has_ended (self->pipeline)
                                  || dub_pipeline_get_position (self->pipeline) < 100000000)
                              && dub_pipeline_has_picture (self->pipeline)
                              && dub_video_view_get_mode (self->view) != DUB_VIEW_WIPE);
}

static void
update_volume (DubPlayer *self)
{
  gtk_menu_button_set_icon_name (self->volume_button, volume_icon (self));
  gtk_button_set_icon_name (GTK_BUTTON (self->mute), volume_icon (self));
  gtk_range_set_value (GTK_RANGE (self->volume_scale), self->is_muted ? 0 : self->volume);
  gtk_widget_set_visible (GTK_WIDGET (self->volume_button),
                          self->pipeline != NULL && dub_pipeline_has_sound (self->pipeline));
}

static void
update_fullscreen (DubPlayer *self)
{
  gboolean is_full = self->window != NULL;

  gtk_button_set_icon_name (self->fullscreen,
                            is_full ? "view-restore-symbolic" : "view-fullscreen-symbolic");
  name_button (GTK_WIDGET (self->fullscreen),
               is_full ? _ ("Leave full screen") : _ ("Full screen"));
}

void
dub_player_update_controls (DubPlayer *self)
{
  if (self->content == NULL)
    return;
  update_play (self);
  update_volume (self);
  update_fullscreen (self);
  update_spinner (self);
  update_ticking (self);
  dub_player_update_position (self);
  if (!dub_player_get_playing (self))
    dub_player_wake_controls (self);
  else if (self->hiding == 0 && gtk_revealer_get_reveal_child (self->revealer))
    dub_player_wake_controls (self);
}

/* === hands === */

static void
seek_to_value (DubPlayer *self, double seconds, gboolean is_accurate)
{
  if (self->pipeline == NULL)
    return;
  dub_pipeline_seek (self->pipeline, (gint64) (seconds * 1e9), is_accurate);
  dub_player_update_position (self);
}

static gboolean
on_change_value (DubPlayer *self, GtkScrollType type, double value, GtkScale *scale)
{
  GtkAdjustment *adjustment = gtk_range_get_adjustment (GTK_RANGE (scale));

  value =
      CLAMP (value, gtk_adjustment_get_lower (adjustment), gtk_adjustment_get_upper (adjustment));
  gtk_range_set_value (GTK_RANGE (scale), value);
  seek_to_value (self, value, !self->is_scrubbing);
  return GDK_EVENT_STOP;
}

static void
begin_scrubbing (DubPlayer *self)
{
  if (self->is_scrubbing)
    return;
  self->resumes = dub_player_get_playing (self);
  self->is_scrubbing = TRUE;
  dub_player_set_playing (self, FALSE);
}

/* Key frames were shown on the way; now comes the very picture. */
static void
end_scrubbing (DubPlayer *self, double seconds)
{
  if (!self->is_scrubbing)
    return;
  self->is_scrubbing = FALSE;
  seek_to_value (self, seconds, TRUE);
  dub_player_set_playing (self, self->resumes);
  dub_player_update_controls (self);
}

/* The scale's own gestures claim what they get; this one only looks on. */
static gboolean
on_scale_event (DubPlayer *self, GdkEvent *event)
{
  GdkEventType type = gdk_event_get_event_type (event);

  if (type == GDK_BUTTON_PRESS || type == GDK_TOUCH_BEGIN)
    begin_scrubbing (self);
  else if (type == GDK_BUTTON_RELEASE || type == GDK_TOUCH_END || type == GDK_TOUCH_CANCEL
           || type == GDK_GRAB_BROKEN)
    end_scrubbing (self, gtk_range_get_value (GTK_RANGE (self->scale)));
  return GDK_EVENT_PROPAGATE;
}

static void
on_wave_sought (DubPlayer *self, double part, gboolean is_done)
{
  double seconds = 0;

  if (self->pipeline == NULL)
    return;
  seconds = part * (double) dub_pipeline_get_duration (self->pipeline) / 1e9;
  gtk_widget_grab_focus (GTK_WIDGET (self->content));
  begin_scrubbing (self);
  dub_wave_view_set_position (self->wave, part);
  if (is_done)
    end_scrubbing (self, seconds);
}

static gboolean
on_change_volume (DubPlayer *self, GtkScrollType type, double value, GtkScale *scale)
{
  dub_player_set_loudness (self, value, FALSE);
  return GDK_EVENT_STOP;
}

/* The first click plays or pauses; a second one takes that back and fills the screen. What moves
 * the boundary of a comparison is no click. */
static void
on_clicked (DubPlayer *self, int n_press, double x, double y)
{
  GActionGroup *actions = G_ACTION_GROUP (self->actions);

  gtk_widget_grab_focus (GTK_WIDGET (self->content));
  if (n_press <= 2 && g_action_group_get_action_enabled (actions, "play"))
    g_action_group_activate_action (actions, "play", NULL);
  if (n_press == 2)
    g_action_group_activate_action (actions, "fullscreen", NULL);
}

static void
on_motion (DubPlayer *self, double x, double y)
{
  if (dub_player_get_playing (self))
    dub_player_wake_controls (self);
}

static void
on_enter (DubPlayer *self)
{
  self->is_pointed = TRUE;
}

static void
on_leave (DubPlayer *self)
{
  self->is_pointed = FALSE;
}

/* Keys that go to the controls keep them there. */
static gboolean
on_any_key (DubPlayer *self)
{
  dub_player_wake_controls (self);
  return GDK_EVENT_PROPAGATE;
}

static void
watch_pointer (DubPlayer *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *over = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect_swapped (motion, "motion", G_CALLBACK (on_motion), self);
  gtk_widget_add_controller (GTK_WIDGET (self->content), motion);
  g_signal_connect_swapped (over, "enter", G_CALLBACK (on_enter), self);
  g_signal_connect_swapped (over, "leave", G_CALLBACK (on_leave), self);
  gtk_widget_add_controller (GTK_WIDGET (self->controls), over);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_any_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self->content), keys);
  g_signal_connect_swapped (click, "released", G_CALLBACK (on_clicked), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), GTK_EVENT_CONTROLLER (click));
}

void
dub_player_set_up_controls (DubPlayer *self)
{
  GtkEventController *looker = gtk_event_controller_legacy_new ();

  gtk_event_controller_set_propagation_phase (looker, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (looker, "event", G_CALLBACK (on_scale_event), self);
  gtk_widget_add_controller (GTK_WIDGET (self->scale), looker);
  gtk_range_set_increments (GTK_RANGE (self->scale), 5, 30);
  gtk_range_set_range (GTK_RANGE (self->volume_scale), 0, 1);
  gtk_range_set_increments (GTK_RANGE (self->volume_scale), 0.05, 0.2);
  g_signal_connect_swapped (self->scale, "change-value", G_CALLBACK (on_change_value), self);
  g_signal_connect_swapped (self->volume_scale, "change-value", G_CALLBACK (on_change_volume),
                            self);
  g_signal_connect_swapped (self->wave, "sought", G_CALLBACK (on_wave_sought), self);
  /* no narrower than the controls */
  gtk_overlay_set_measure_overlay (self->content, GTK_WIDGET (self->revealer), TRUE);
  gtk_overlay_set_measure_overlay (self->content, GTK_WIDGET (self->head), TRUE);
  watch_pointer (self);
}

void
dub_player_drop_controls (DubPlayer *self)
{
  g_clear_handle_id (&self->ticking, g_source_remove);
  g_clear_handle_id (&self->hiding, g_source_remove);
  g_clear_handle_id (&self->waiting, g_source_remove);
}
