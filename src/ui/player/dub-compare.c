/* An original and its dub, played together. */
#include "dub-compare.h"

#include <glib/gi18n.h>

#include "dub-player-private.h"

struct _DubCompare
{
  GtkWidget parent_instance;

  DubViewMode mode;
  gboolean hears_dub;
  char *names[2]; /* owned */

  DubPlayer *player;
  GtkWidget *head;
  GtkWidget *views;
  GtkToggleButton *original;
  GtkToggleButton *dub;
  GtkButton *sound;
  GtkLabel *sound_label;
  GtkLabel *side_names[2]; /* borrowed from the player's overlay */
};

G_DEFINE_FINAL_TYPE (DubCompare, dub_compare, GTK_TYPE_WIDGET)

static const struct
{
  DubViewMode mode;
  const char *name; /* of the action's state */
} views[] = {
  { DUB_VIEW_ORIGINAL, "original" },
  { DUB_VIEW_DUB, "dub" },
  { DUB_VIEW_WIPE, "wipe" },
  { DUB_VIEW_SIDES, "sides" },
};

static const struct
{
  const char *trigger;
  const char *action;
  const char *argument; /* (nullable) */
} keys[] = {
  { "1|KP_1", "player.view", "original" }, { "2|KP_2", "player.view", "dub" },
  { "3|KP_3", "player.view", "wipe" },     { "4|KP_4", "player.view", "sides" },
  { "s", "player.other-sound", NULL },
};

static GSimpleAction *
find_action (DubCompare *self, const char *name)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->player->actions), name);

  return G_SIMPLE_ACTION (action);
}

/* === what is seen and heard === */

static gboolean
has_two_pictures (DubCompare *self)
{
  DubPipeline *pipeline = self->player->pipeline;

  return self->player->other != NULL
         && (pipeline == NULL || dub_pipeline_get_state (pipeline) != DUB_PIPELINE_READY
             || (dub_pipeline_has_picture_of (pipeline, 0)
                 && dub_pipeline_has_picture_of (pipeline, 1)));
}

static void
update (DubCompare *self)
{
  gboolean is_pair = self->player->other != NULL;
  gboolean is_seen_double = has_two_pictures (self);
  DubViewMode mode = is_seen_double ? self->mode : DUB_VIEW_ORIGINAL;

  if (dub_video_view_get_mode (self->player->view) != mode)
    {
      dub_video_view_set_mode (self->player->view, mode);
      dub_player_update_controls (self->player);
    }
  gtk_widget_set_visible (self->head, is_pair);
  gtk_widget_set_visible (self->views, is_seen_double);
  for (guint side = 0; side < 2; side++)
    gtk_widget_set_visible (GTK_WIDGET (self->side_names[side]),
                            mode == DUB_VIEW_WIPE || mode == DUB_VIEW_SIDES);
  g_simple_action_set_enabled (find_action (self, "view"), is_seen_double);
  g_simple_action_set_enabled (find_action (self, "sound"), is_pair);
  g_simple_action_set_enabled (find_action (self, "other-sound"), is_pair);
}

void
dub_compare_set_hears_dub (DubCompare *self, gboolean hears_dub)
{
  self->hears_dub = hears_dub;
  self->player->hearing = hears_dub ? 1 : 0;
  if (self->player->pipeline != NULL)
    dub_pipeline_set_hearing (self->player->pipeline, self->player->hearing);
  gtk_label_set_label (self->sound_label, self->names[self->player->hearing]);
  g_simple_action_set_state (find_action (self, "sound"),
                             g_variant_new_string (hears_dub ? "dub" : "original"));
}

gboolean
dub_compare_get_hears_dub (DubCompare *self)
{
  return self->hears_dub;
}

void
dub_compare_set_mode (DubCompare *self, DubViewMode mode)
{
  self->mode = mode;
  g_simple_action_set_state (find_action (self, "view"), g_variant_new_string (views[mode].name));
  if (mode == DUB_VIEW_ORIGINAL || mode == DUB_VIEW_DUB)
    dub_compare_set_hears_dub (self, mode == DUB_VIEW_DUB);
  update (self);
}

DubViewMode
dub_compare_get_mode (DubCompare *self)
{
  return self->mode;
}

void
dub_compare_set_files (DubCompare *self, const char *original, const char *dub)
{
  g_return_if_fail (DUB_IS_COMPARE (self));
  dub_player_set_pair (self->player, original, original != NULL ? dub : NULL);
  update (self);
}

void
dub_compare_set_names (DubCompare *self, const char *original, const char *dub)
{
  const char *given[] = { original, dub };
  const char *usual[] = { _ ("Original"), _ ("Dub") };
  GtkToggleButton *buttons[] = { self->original, self->dub };

  for (guint side = 0; side < 2; side++)
    {
      g_free (self->names[side]);
      self->names[side] = g_strdup (given[side] != NULL ? given[side] : usual[side]);
      gtk_label_set_label (self->side_names[side], self->names[side]);
      gtk_button_set_label (GTK_BUTTON (buttons[side]), self->names[side]);
      gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (buttons[side]))),
                               PANGO_ELLIPSIZE_END);
    }
  dub_compare_set_hears_dub (self, self->hears_dub);
}

DubPlayer *
dub_compare_get_player (DubCompare *self)
{
  return self->player;
}

/* === actions === */

static void
on_view (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    if (g_str_equal (views[i].name, g_variant_get_string (state, NULL)))
      dub_compare_set_mode (user_data, views[i].mode);
  dub_player_wake_controls (DUB_COMPARE (user_data)->player);
}

static void
on_sound (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  dub_compare_set_hears_dub (user_data, g_str_equal (g_variant_get_string (state, NULL), "dub"));
}

static void
on_other_sound (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DubCompare *self = user_data;

  dub_compare_set_hears_dub (self, !self->hears_dub);
  dub_player_wake_controls (self->player);
}

static const GActionEntry entries[] = {
  { .name = "view", .parameter_type = "s", .state = "'original'", .change_state = on_view },
  { .name = "sound", .parameter_type = "s", .state = "'original'", .change_state = on_sound },
  { .name = "other-sound", .activate = on_other_sound },
};

static void
add_keys (DubCompare *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      GtkShortcut *shortcut = gtk_shortcut_new (gtk_shortcut_trigger_parse_string (keys[i].trigger),
                                                gtk_named_action_new (keys[i].action));

      if (keys[i].argument != NULL)
        {
          g_autoptr (GVariant) argument =
              g_variant_ref_sink (g_variant_new_string (keys[i].argument));

          gtk_shortcut_set_arguments (shortcut, argument);
        }
      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
    }
  gtk_widget_add_controller (GTK_WIDGET (self->player->content), controller);
}

/* The names of the sides lie in their corners while the controls are away. */
static void
add_side_names (DubCompare *self)
{
  for (guint side = 0; side < 2; side++)
    {
      GtkWidget *label = gtk_label_new (NULL);

      gtk_widget_set_halign (label, side == 0 ? GTK_ALIGN_START : GTK_ALIGN_END);
      gtk_widget_set_valign (label, GTK_ALIGN_START);
      gtk_widget_set_can_target (label, FALSE);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_widget_add_css_class (label, "side-name");
      gtk_overlay_add_overlay (self->player->content, label);
      self->side_names[side] = GTK_LABEL (label);
    }
}

/* === the class === */

static void
dub_compare_dispose (GObject *object)
{
  DubCompare *self = DUB_COMPARE (object);

  if (self->player != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->player, self);
      dub_player_set_pair (self->player, NULL, NULL);
      gtk_widget_unparent (GTK_WIDGET (self->player));
      self->player = NULL;
    }
  G_OBJECT_CLASS (dub_compare_parent_class)->dispose (object);
}

static void
dub_compare_finalize (GObject *object)
{
  DubCompare *self = DUB_COMPARE (object);

  g_free (self->names[0]);
  g_free (self->names[1]);
  G_OBJECT_CLASS (dub_compare_parent_class)->finalize (object);
}

static gboolean
dub_compare_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (DUB_COMPARE (widget)->player));
}

static void
dub_compare_class_init (DubCompareClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (DUB_TYPE_PLAYER);
  g_type_class_unref (g_type_class_ref (DUB_TYPE_PLAYER)); /* brings style and templates */
  object_class->dispose = dub_compare_dispose;
  object_class->finalize = dub_compare_finalize;
  widget_class->grab_focus = dub_compare_grab_focus;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, DUB_PLAYER_PREFIX "dub-compare.ui");
  gtk_widget_class_bind_template_child (widget_class, DubCompare, player);
  gtk_widget_class_bind_template_child (widget_class, DubCompare, head);
  gtk_widget_class_bind_template_child (widget_class, DubCompare, views);
  gtk_widget_class_bind_template_child (widget_class, DubCompare, original);
  gtk_widget_class_bind_template_child (widget_class, DubCompare, dub);
  gtk_widget_class_bind_template_child (widget_class, DubCompare, sound);
  gtk_widget_class_bind_template_child (widget_class, DubCompare, sound_label);
}

static void
dub_compare_init (DubCompare *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (self->player->actions), entries,
                                   G_N_ELEMENTS (entries), self);
  add_keys (self);
  add_side_names (self);
  dub_player_set_head (self->player, self->head);
  g_signal_connect_swapped (self->player, "changed", G_CALLBACK (update), self);
  dub_compare_set_names (self, NULL, NULL);
  update (self);
}

GtkWidget *
dub_compare_new (void)
{
  return g_object_new (DUB_TYPE_COMPARE, NULL);
}
