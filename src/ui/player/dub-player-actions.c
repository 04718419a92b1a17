/* Everything that can be done to a player, as actions of the group `player`, and their keys. */
#include <glib/gi18n.h>

#include "dub-player-private.h"

#define NSEC_PER_MSEC 1000000
#define LOUDER        0.05

static gboolean
is_usable (DubPlayer *self)
{
  return self->pipeline != NULL && dub_pipeline_get_state (self->pipeline) != DUB_PIPELINE_FAILED;
}

static void
on_play (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  dub_player_set_playing (user_data, g_variant_get_boolean (state));
  dub_player_wake_controls (user_data);
}

static void
on_seek_by (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DubPlayer *self = user_data;
  gint64 by = g_variant_get_int64 (parameter) * NSEC_PER_MSEC;

  if (!is_usable (self))
    return;
  dub_pipeline_seek (self->pipeline, dub_pipeline_get_position (self->pipeline) + by, TRUE);
  dub_player_update_position (self);
  dub_player_wake_controls (self);
}

static void
on_seek_to (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DubPlayer *self = user_data;
  double part = CLAMP (g_variant_get_double (parameter), 0.0, 1.0);

  if (!is_usable (self))
    return;
  dub_pipeline_seek (self->pipeline,
                     (gint64) (part * (double) dub_pipeline_get_duration (self->pipeline)), TRUE);
  dub_player_update_position (self);
  dub_player_wake_controls (self);
}

static void
on_step (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DubPlayer *self = user_data;

  if (is_usable (self))
    dub_pipeline_step (self->pipeline, g_variant_get_int32 (parameter));
  dub_player_update_position (self);
}

void
dub_player_set_loudness (DubPlayer *self, double volume, gboolean is_muted)
{
  GActionMap *map = G_ACTION_MAP (self->actions);

  self->volume = CLAMP (volume, 0.0, 1.0);
  self->is_muted = is_muted;
  g_simple_action_set_state (G_SIMPLE_ACTION (g_action_map_lookup_action (map, "volume")),
                             g_variant_new_double (self->volume));
  g_simple_action_set_state (G_SIMPLE_ACTION (g_action_map_lookup_action (map, "mute")),
                             g_variant_new_boolean (is_muted));
  if (self->pipeline != NULL)
    dub_pipeline_set_volume (self->pipeline, self->volume, is_muted);
  dub_player_update_controls (self);
}

static void
on_volume (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  dub_player_set_loudness (user_data, g_variant_get_double (state), FALSE);
}

static void
on_mute (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  DubPlayer *self = user_data;

  dub_player_set_loudness (self, self->volume, g_variant_get_boolean (state));
  dub_player_wake_controls (self);
}

static void
on_louder (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DubPlayer *self = user_data;

  dub_player_set_loudness (self, self->volume + g_variant_get_int32 (parameter) * LOUDER, FALSE);
  dub_player_wake_controls (self);
}

static void
on_loop (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  DubPlayer *self = user_data;

  self->is_looping = g_variant_get_boolean (state);
  if (self->pipeline != NULL)
    dub_pipeline_set_looping (self->pipeline, self->is_looping);
  g_simple_action_set_state (action, state);
}

static void
on_fullscreen (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  dub_player_set_fullscreen (user_data, g_variant_get_boolean (state));
}

static void
on_leave_fullscreen (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  dub_player_set_fullscreen (user_data, FALSE);
}

static void
on_open_elsewhere (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  dub_player_open_elsewhere (user_data);
}

/* A boolean action that is activated turns its state over. */
static const GActionEntry entries[] = {
  { .name = "play", .state = "false", .change_state = on_play },
  { .name = "seek-by", .parameter_type = "x", .activate = on_seek_by }, /* ms */
  { .name = "seek-to", .parameter_type = "d", .activate = on_seek_to }, /* part of the length */
  { .name = "step", .parameter_type = "i", .activate = on_step },       /* pictures */
  { .name = "volume", .parameter_type = "d", .state = "1.0", .change_state = on_volume },
  { .name = "louder", .parameter_type = "i", .activate = on_louder }, /* notches */
  { .name = "mute", .state = "false", .change_state = on_mute },
  { .name = "loop", .state = "false", .change_state = on_loop },
  { .name = "fullscreen", .state = "false", .change_state = on_fullscreen },
  { .name = "leave-fullscreen", .activate = on_leave_fullscreen },
  { .name = "open-elsewhere", .activate = on_open_elsewhere },
};

static const struct
{
  const char *trigger;
  const char *action;
  const char *argument; /* (nullable) */
} keys[] = {
  { "space|k|AudioPlay|AudioPause", "player.play", NULL },
  { "Left|KP_Left", "player.seek-by", "int64 -5000" },
  { "Right|KP_Right", "player.seek-by", "int64 5000" },
  { "j", "player.seek-by", "int64 -10000" },
  { "l", "player.seek-by", "int64 10000" },
  { "period", "player.step", "1" },
  { "comma", "player.step", "-1" },
  { "Home|KP_Home", "player.seek-to", "0.0" },
  { "End|KP_End", "player.seek-to", "1.0" },
  { "Up|KP_Up", "player.louder", "1" },
  { "Down|KP_Down", "player.louder", "-1" },
  { "m|AudioMute", "player.mute", NULL },
  { "f|F11", "player.fullscreen", NULL },
  { "Escape", "player.leave-fullscreen", NULL },
};

static GtkShortcut *
make_shortcut (guint i)
{
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_shortcut_trigger_parse_string (keys[i].trigger),
                                            gtk_named_action_new (keys[i].action));

  if (keys[i].argument != NULL)
    {
      g_autoptr (GVariant) argument = g_variant_parse (NULL, keys[i].argument, NULL, NULL, NULL);

      gtk_shortcut_set_arguments (shortcut, argument);
    }
  return shortcut;
}

void
dub_player_add_actions (DubPlayer *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "player", G_ACTION_GROUP (self->actions));
  gtk_widget_insert_action_group (GTK_WIDGET (self->content), "player",
                                  G_ACTION_GROUP (self->actions));
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), make_shortcut (i));
  gtk_widget_add_controller (GTK_WIDGET (self->content), controller);
}

static void
enable (DubPlayer *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
set_boolean (DubPlayer *self, const char *name, gboolean state)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (state));
}

void
dub_player_update_actions (DubPlayer *self)
{
  gboolean plays = is_usable (self) && !dub_pipeline_is_still (self->pipeline);
  gboolean is_ready = plays && dub_pipeline_get_state (self->pipeline) == DUB_PIPELINE_READY;

  set_boolean (self, "play", dub_player_get_playing (self));
  enable (self, "play", plays);
  enable (self, "seek-by", is_ready);
  enable (self, "seek-to", is_ready);
  enable (self, "step", is_ready && dub_pipeline_has_picture (self->pipeline));
  enable (self, "leave-fullscreen", self->window != NULL);
  enable (self, "fullscreen", self->path != NULL);
  enable (self, "open-elsewhere", self->path != NULL);
}
