/* The look of movie documents. The description of the language takes some milliseconds to find and
 * a frame or two to read: the text is shown first, its colours come while the loop rests. */
#include "dub-movie-view.h"

#include <glib/gi18n.h>

static void
on_dark (AdwStyleManager *manager, GParamSpec *pspec, GtkSourceBuffer *buffer)
{
  gboolean dark = adw_style_manager_get_dark (manager);
  GtkSourceStyleSchemeManager *schemes = gtk_source_style_scheme_manager_get_default ();

  gtk_source_buffer_set_style_scheme (buffer, gtk_source_style_scheme_manager_get_scheme (
                                                  schemes, dark ? "Adwaita-dark" : "Adwaita"));
}

/* --- Colours, a part in a turn of the loop --------------------------------------------------- */

static GtkSourceLanguage *
find_language (void)
{
  return gtk_source_language_manager_get_language (gtk_source_language_manager_get_default (),
                                                   "json");
}

static void
begin_colours (GtkSourceBuffer *buffer)
{
  find_language ();
}

static void
set_scheme (GtkSourceBuffer *buffer)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();

  g_signal_connect_object (manager, "notify::dark", G_CALLBACK (on_dark), buffer, 0);
  on_dark (manager, NULL, buffer);
}

static void
set_language (GtkSourceBuffer *buffer)
{
  gtk_source_buffer_set_language (buffer, find_language ());
}

static void (*const parts[]) (GtkSourceBuffer *buffer) = { set_scheme, begin_colours,
                                                           set_language };

typedef struct
{
  GtkSourceBuffer *buffer; /* owned */
  guint done;              /* parts */
} Colours;

static void
colours_free (gpointer data)
{
  Colours *colours = data;

  g_object_unref (colours->buffer);
  g_free (colours);
}

static gboolean
on_rest (gpointer user_data)
{
  Colours *colours = user_data;

  parts[colours->done++](colours->buffer);
  return colours->done < G_N_ELEMENTS (parts) ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* --- Views ----------------------------------------------------------------------------------- */

void
dub_movie_view_dress (GtkSourceView *view)
{
  GtkSourceBuffer *buffer = GTK_SOURCE_BUFFER (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)));
  Colours *colours = g_new0 (Colours, 1);

  colours->buffer = g_object_ref (buffer);
  g_idle_add_full (G_PRIORITY_LOW, on_rest, colours, colours_free);
  gtk_source_buffer_set_highlight_matching_brackets (buffer, TRUE);
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (view), TRUE);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_source_view_set_show_line_numbers (view, TRUE);
  gtk_source_view_set_tab_width (view, 2);
  gtk_source_view_set_indent_width (view, 2);
  gtk_source_view_set_insert_spaces_instead_of_tabs (view, TRUE);
  gtk_source_view_set_auto_indent (view, TRUE);
  gtk_source_view_set_smart_backspace (view, TRUE);
}

GtkWidget *
dub_movie_view_window_new (GtkWindow *parent, const char *title, const char *text)
{
  GtkWidget *window =
      g_object_new (ADW_TYPE_WINDOW, "transient-for", parent, "modal", TRUE, "title", title,
                    "default-width", 600, "default-height", 620, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *view = gtk_source_view_new ();
  GtkShortcutController *keys = GTK_SHORTCUT_CONTROLLER (gtk_shortcut_controller_new ());

  dub_movie_view_dress (GTK_SOURCE_VIEW (view));
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), text, -1);
  gtk_text_view_set_editable (GTK_TEXT_VIEW (view), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), scroller);
  adw_window_set_content (ADW_WINDOW (window), box);
  gtk_shortcut_controller_add_shortcut (
      keys, gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                              gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, GTK_EVENT_CONTROLLER (keys));
  return window;
}
