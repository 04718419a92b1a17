/* What the movie editor does to its text: indentation, placeholders, undo, search. */
#include <string.h>

#include <glib/gi18n.h>

#include "dub-movie-editor-private.h"
#include "dub-movie-text.h"

/* --- Changing the text --------------------------------------------------------------------- */

/* How many characters before the cursor are no blanks: what a new indentation leaves alone. */
static guint
count_solid (DubMovieEditor *self)
{
  GtkTextIter start;
  GtkTextIter cursor;
  g_autofree char *text = NULL;
  guint count = 0;

  gtk_text_buffer_get_start_iter (self->buffer, &start);
  gtk_text_buffer_get_iter_at_mark (self->buffer, &cursor,
                                    gtk_text_buffer_get_insert (self->buffer));
  text = gtk_text_buffer_get_text (self->buffer, &start, &cursor, TRUE);
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    count += !g_unichar_isspace (g_utf8_get_char (p));
  return count;
}

static void
place_behind_solid (DubMovieEditor *self, guint count)
{
  GtkTextIter iter;

  gtk_text_buffer_get_start_iter (self->buffer, &iter);
  while (count > 0 && !gtk_text_iter_is_end (&iter))
    {
      count -= !g_unichar_isspace (gtk_text_iter_get_char (&iter));
      gtk_text_iter_forward_char (&iter);
    }
  gtk_text_buffer_place_cursor (self->buffer, &iter);
}

static void
on_format (GtkWidget *widget, const char *name, GVariant *target)
{
  DubMovieEditor *self = DUB_MOVIE_EDITOR (widget);
  g_autofree char *text = dub_buffer_dup_text (self->buffer);
  g_autofree char *formatted = dub_movie_text_format (text);
  guint solid = count_solid (self);
  GtkTextIter start;
  GtkTextIter end;

  if (formatted == NULL)
    {
      dub_movie_editor_toast (self, _ ("This is no whole JSON yet: mend the first problem"));
      dub_movie_editor_step_problem (self, TRUE);
      return;
    }
  if (g_str_equal (text, formatted))
    return;
  gtk_text_buffer_begin_user_action (self->buffer);
  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  gtk_text_buffer_delete (self->buffer, &start, &end);
  gtk_text_buffer_insert (self->buffer, &start, formatted, -1);
  gtk_text_buffer_end_user_action (self->buffer);
  place_behind_solid (self, solid);
  dub_movie_editor_show_cursor (self);
}

/* Between quotes where the cursor is in no text; a name of one's own is selected, to be typed. */
static void
on_insert (GtkWidget *widget, const char *name, GVariant *target)
{
  DubMovieEditor *self = DUB_MOVIE_EDITOR (widget);
  const char *placeholder = g_variant_get_string (target, NULL);
  const char *colon = strrchr (placeholder, ':');
  GtkTextIter start;
  GtkTextIter end;
  gboolean quoted;
  g_autofree char *text = NULL;
  int at;

  gtk_text_buffer_begin_user_action (self->buffer);
  gtk_text_buffer_delete_selection (self->buffer, TRUE, TRUE);
  gtk_text_buffer_get_iter_at_mark (self->buffer, &start,
                                    gtk_text_buffer_get_insert (self->buffer));
  quoted =
      gtk_source_buffer_iter_has_context_class (GTK_SOURCE_BUFFER (self->buffer), &start, "string");
  text = g_strdup_printf (quoted ? "{{%s}}" : "\"{{%s}}\"", placeholder);
  at = gtk_text_iter_get_offset (&start) + (quoted ? 2 : 3);
  gtk_text_buffer_insert (self->buffer, &start, text, -1);
  gtk_text_buffer_end_user_action (self->buffer);
  if (!dub_placeholder_is_given (placeholder))
    {
      at += colon != NULL ? (int) (colon - placeholder) + 1 : 0;
      gtk_text_buffer_get_iter_at_offset (self->buffer, &start, at);
      gtk_text_buffer_get_iter_at_offset (
          self->buffer, &end, at + (int) strlen (colon != NULL ? colon + 1 : placeholder));
      gtk_text_buffer_select_range (self->buffer, &end, &start);
    }
  dub_movie_editor_show_cursor (self);
}

/* --- Undo, search -------------------------------------------------------------------------- */

static void
on_undo (GtkWidget *widget, const char *name, GVariant *target)
{
  gtk_text_buffer_undo (DUB_MOVIE_EDITOR (widget)->buffer);
}

static void
on_redo (GtkWidget *widget, const char *name, GVariant *target)
{
  gtk_text_buffer_redo (DUB_MOVIE_EDITOR (widget)->buffer);
}

static void
on_find (GtkWidget *widget, const char *name, GVariant *target)
{
  dub_find_bar_open (DUB_MOVIE_EDITOR (widget)->find);
}

static void
on_find_next (GtkWidget *widget, const char *name, GVariant *target)
{
  dub_find_bar_step (DUB_MOVIE_EDITOR (widget)->find, TRUE);
}

static void
on_find_previous (GtkWidget *widget, const char *name, GVariant *target)
{
  dub_find_bar_step (DUB_MOVIE_EDITOR (widget)->find, FALSE);
}

static void
on_undo_state (DubMovieEditor *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "movie.undo",
                                 gtk_text_buffer_get_can_undo (self->buffer));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "movie.redo",
                                 gtk_text_buffer_get_can_redo (self->buffer));
}

static const struct
{
  const char *name;
  const char *type; /* (nullable): of the target */
  GtkWidgetActionActivateFunc func;
  guint key; /* 0: none */
  GdkModifierType modifiers;
} actions[] = {
  { "movie.undo", NULL, on_undo, 0, 0 }, /* the text has the keys of these two */
  { "movie.redo", NULL, on_redo, 0, 0 },
  { "movie.find", NULL, on_find, GDK_KEY_f, GDK_CONTROL_MASK },
  { "movie.find-next", NULL, on_find_next, GDK_KEY_g, GDK_CONTROL_MASK },
  { "movie.find-previous", NULL, on_find_previous, GDK_KEY_g, GDK_CONTROL_MASK | GDK_SHIFT_MASK },
  { "movie.format", NULL, on_format, GDK_KEY_f, GDK_CONTROL_MASK | GDK_SHIFT_MASK },
  { "movie.insert", "s", on_insert, 0, 0 },
};

void
dub_movie_editor_text_class_init (GtkWidgetClass *widget_class)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].type,
                                       actions[i].func);
      if (actions[i].key != 0)
        gtk_widget_class_add_binding_action (widget_class, actions[i].key, actions[i].modifiers,
                                             actions[i].name, NULL);
    }
}

void
dub_movie_editor_text_init (DubMovieEditor *self)
{
  g_signal_connect_swapped (self->buffer, "notify::can-undo", G_CALLBACK (on_undo_state), self);
  g_signal_connect_swapped (self->buffer, "notify::can-redo", G_CALLBACK (on_undo_state), self);
  on_undo_state (self);
}
