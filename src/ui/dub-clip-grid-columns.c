/* The columns of the grid: a title a language, made anew where the languages change. */
#include "dub-clip-grid-private.h"

#include <glib/gi18n.h>

#include "dub-clip-strip.h"
#include "dub-languages.h"

guint
dub_clip_grid_n_columns (DubClipGrid *self)
{
  return 1 + g_strv_length (self->languages);
}

const char *
dub_clip_grid_language_at (DubClipGrid *self, guint column)
{
  return column > 0 ? g_intern_string (self->languages[column - 1]) : NULL;
}

static void
add_title (DubClipGrid *self, const char *code)
{
  /* Translators: the head of the column of jobs that have no language */
  g_autofree char *name = *code != '\0' ? dub_language_name (code) : g_strdup (_ ("No language"));
  GtkWidget *title = g_object_new (GTK_TYPE_LABEL, "accessible-role",
                                   GTK_ACCESSIBLE_ROLE_COLUMN_HEADER, "label", name, NULL);

  gtk_label_set_xalign (GTK_LABEL (title), 0.0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (title, *code != '\0' ? code : NULL);
  gtk_widget_add_css_class (title, "clip-title");
  dub_clip_strip_append (DUB_CLIP_STRIP (self->titles), title);
}

void
dub_clip_grid_update_columns (DubClipGrid *self)
{
  g_auto (GStrv) languages = dub_clip_list_dup_languages (self->list);
  g_autofree char *source = dub_clip_list_dup_source_language (self->list);

  if (g_strv_equal ((const char *const *) languages, (const char *const *) self->languages)
      && g_strcmp0 (source, self->source) == 0)
    return;
  g_strfreev (self->languages);
  self->languages = g_steal_pointer (&languages);
  g_free (self->source);
  self->source = g_steal_pointer (&source);
  dub_clip_strip_clear (DUB_CLIP_STRIP (self->titles));
  for (char **code = self->languages; *code != NULL; code++)
    add_title (self, *code);
  /* Lines with the new columns come a few at a time. */
  self->wants_focus |= gtk_widget_get_focus_child (GTK_WIDGET (self)) != NULL;
  dub_clip_grid_drop_lines (self);
  dub_clip_grid_rows_changed (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
