/* Full screen: what the player shows moves into a window of its own and back again. */
#include <adwaita.h>
#include <glib/gi18n.h>

#include "dub-player-private.h"

/* Both ends hold the content for a moment; it keeps playing while it moves. */
static void
move_content (DubPlayer *self, GtkWidget *from_window, GtkWidget *to_window)
{
  GtkWidget *content = GTK_WIDGET (self->content);

  self->is_moving = TRUE;
  g_object_ref (content);
  if (from_window != NULL)
    gtk_window_set_child (GTK_WINDOW (from_window), NULL);
  else
    gtk_widget_unparent (content);
  if (to_window != NULL)
    gtk_window_set_child (GTK_WINDOW (to_window), content);
  else
    gtk_widget_set_parent (content, GTK_WIDGET (self));
  g_object_unref (content);
}

static gboolean
on_close_request (DubPlayer *self)
{
  dub_player_set_fullscreen (self, FALSE);
  return GDK_EVENT_STOP;
}

static void
enter (DubPlayer *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (root == NULL || !GTK_IS_WINDOW (root))
    return;
  self->window = g_object_ref_sink (gtk_window_new ());
  gtk_window_set_title (GTK_WINDOW (self->window), gtk_window_get_title (GTK_WINDOW (root)));
  gtk_window_set_transient_for (GTK_WINDOW (self->window), GTK_WINDOW (root));
  gtk_window_set_decorated (GTK_WINDOW (self->window), FALSE);
  gtk_widget_add_css_class (self->window, "player-window");
  gtk_widget_insert_action_group (self->window, "player", G_ACTION_GROUP (self->actions));
  g_signal_connect_swapped (self->window, "close-request", G_CALLBACK (on_close_request), self);
  move_content (self, NULL, self->window);
  self->stand_in = gtk_image_new_from_icon_name ("view-fullscreen-symbolic");
  gtk_widget_add_css_class (self->stand_in, "stand-in");
  gtk_widget_set_parent (self->stand_in, GTK_WIDGET (self));
  gtk_window_fullscreen (GTK_WINDOW (self->window));
  gtk_window_present (GTK_WINDOW (self->window));
  self->is_moving = FALSE;
  gtk_widget_grab_focus (GTK_WIDGET (self->content));
}

static void
leave (DubPlayer *self)
{
  g_autoptr (GtkWidget) window = g_steal_pointer (&self->window);

  move_content (self, window, NULL);
  g_clear_pointer (&self->stand_in, gtk_widget_unparent);
  gtk_window_destroy (GTK_WINDOW (window));
  self->is_moving = FALSE;
  gtk_widget_grab_focus (GTK_WIDGET (self->content));
}

void
dub_player_set_fullscreen (DubPlayer *self, gboolean fullscreen)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "fullscreen");

  if (fullscreen && self->window == NULL)
    enter (self);
  else if (!fullscreen && self->window != NULL)
    leave (self);
  g_simple_action_set_state (G_SIMPLE_ACTION (action),
                             g_variant_new_boolean (self->window != NULL));
  dub_player_update_actions (self);
  dub_player_update_controls (self);
}
