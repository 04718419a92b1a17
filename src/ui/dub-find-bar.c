/* Looking for words in a source view. */
#include "dub-find-bar.h"

#include <glib/gi18n.h>

struct _DubFindBar
{
  GtkBox parent_instance;

  GtkSourceView *view;             /* (nullable) weak */
  GtkSourceSearchContext *context; /* owned (nullable) */

  GtkSearchBar *bar;
  GtkSearchEntry *entry;
  GtkLabel *count;
};

G_DEFINE_FINAL_TYPE (DubFindBar, dub_find_bar, GTK_TYPE_BOX)

static void
show_count (DubFindBar *self)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (gtk_source_search_context_get_buffer (self->context));
  int total = gtk_source_search_context_get_occurrences_count (self->context);
  g_autofree char *text = NULL;
  GtkTextIter start;
  GtkTextIter end;
  int at;

  gtk_text_buffer_get_selection_bounds (buffer, &start, &end);
  at = gtk_source_search_context_get_occurrence_position (self->context, &start, &end);
  if (total >= 0 && *gtk_editable_get_text (GTK_EDITABLE (self->entry)) != '\0')
    /* Translators: which match of how many */
    text = g_strdup_printf (_ ("%d of %d"), MAX (at, 0), total);
  gtk_label_set_text (self->count, text != NULL ? text : "");
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DubFindBar) self = user_data;
  GtkSourceSearchContext *context = GTK_SOURCE_SEARCH_CONTEXT (source);
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (gtk_source_search_context_get_buffer (context));
  GtkTextIter start;
  GtkTextIter end;

  if (gtk_source_search_context_forward_finish (context, result, &start, &end, NULL, NULL)
      && self->view != NULL)
    {
      gtk_text_buffer_select_range (buffer, &start, &end);
      gtk_text_view_scroll_mark_onscreen (GTK_TEXT_VIEW (self->view),
                                          gtk_text_buffer_get_insert (buffer));
    }
  if (self->context != NULL)
    show_count (self);
}

static void
look (DubFindBar *self, gboolean forward, gboolean here)
{
  GtkTextBuffer *buffer = NULL;
  GtkTextIter start;
  GtkTextIter end;

  if (self->context == NULL)
    return;
  buffer = GTK_TEXT_BUFFER (gtk_source_search_context_get_buffer (self->context));
  gtk_text_buffer_get_selection_bounds (buffer, &start, &end);
  if (forward)
    gtk_source_search_context_forward_async (self->context, here ? &start : &end, NULL, on_found,
                                             g_object_ref (self));
  else
    gtk_source_search_context_backward_async (self->context, &start, NULL, on_found,
                                              g_object_ref (self));
}

void
dub_find_bar_step (DubFindBar *self, gboolean forward)
{
  if (!gtk_search_bar_get_search_mode (self->bar))
    dub_find_bar_open (self);
  else
    look (self, forward, FALSE);
}

/* Whether it is another text than the one looked for last: the entry tells with some delay. */
static gboolean
take_text (DubFindBar *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  GtkSourceSearchSettings *settings = NULL;
  const char *old = NULL;

  if (self->context == NULL)
    return FALSE;
  settings = gtk_source_search_context_get_settings (self->context);
  old = gtk_source_search_settings_get_search_text (settings);
  if (g_strcmp0 (old != NULL ? old : "", text) == 0)
    return FALSE;
  gtk_source_search_settings_set_search_text (settings, text);
  return TRUE;
}

static void
on_next (DubFindBar *self)
{
  look (self, TRUE, take_text (self));
}

static void
on_previous (DubFindBar *self)
{
  take_text (self);
  look (self, FALSE, FALSE);
}

static void
on_search_changed (DubFindBar *self)
{
  if (take_text (self))
    look (self, TRUE, TRUE);
}

static void
on_stop (DubFindBar *self)
{
  gtk_search_bar_set_search_mode (self->bar, FALSE);
  if (self->view != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
on_mode (DubFindBar *self)
{
  if (self->context != NULL)
    gtk_source_search_context_set_highlight (self->context,
                                             gtk_search_bar_get_search_mode (self->bar));
}

void
dub_find_bar_open (DubFindBar *self)
{
  GtkTextBuffer *buffer = NULL;
  GtkTextIter start;
  GtkTextIter end;

  if (self->view == NULL)
    return;
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view));
  if (gtk_text_buffer_get_selection_bounds (buffer, &start, &end)
      && gtk_text_iter_get_line (&start) == gtk_text_iter_get_line (&end))
    {
      g_autofree char *text = gtk_text_iter_get_slice (&start, &end);

      gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
    }
  gtk_search_bar_set_search_mode (self->bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);
}

void
dub_find_bar_set_view (DubFindBar *self, GtkSourceView *view)
{
  g_autoptr (GtkSourceSearchSettings) settings = gtk_source_search_settings_new ();
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));

  gtk_source_search_settings_set_wrap_around (settings, TRUE);
  g_set_weak_pointer (&self->view, view);
  self->context = gtk_source_search_context_new (GTK_SOURCE_BUFFER (buffer), settings);
  gtk_source_search_context_set_highlight (self->context, FALSE);
  g_signal_connect_swapped (self->context, "notify::occurrences-count", G_CALLBACK (show_count),
                            self);
}

static void
dub_find_bar_dispose (GObject *object)
{
  DubFindBar *self = DUB_FIND_BAR (object);

  if (self->context != NULL)
    g_signal_handlers_disconnect_by_data (self->context, self);
  g_clear_object (&self->context);
  g_clear_weak_pointer (&self->view);
  G_OBJECT_CLASS (dub_find_bar_parent_class)->dispose (object);
}

static void
dub_find_bar_class_init (DubFindBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dub_find_bar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/dubstage/Dubstage/dub-find-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, DubFindBar, bar);
  gtk_widget_class_bind_template_child (widget_class, DubFindBar, entry);
  gtk_widget_class_bind_template_child (widget_class, DubFindBar, count);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_next);
  gtk_widget_class_bind_template_callback (widget_class, on_previous);
  gtk_widget_class_bind_template_callback (widget_class, on_stop);
}

static void
dub_find_bar_init (DubFindBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->bar, GTK_EDITABLE (self->entry));
  g_signal_connect_swapped (self->bar, "notify::search-mode-enabled", G_CALLBACK (on_mode), self);
}
