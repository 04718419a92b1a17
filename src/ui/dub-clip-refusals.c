/* Which cells could not be started, and why: the same reason is said once, with its cells below. */
#include "dub-clip-refusals.h"

#include <glib/gi18n.h>

#include "dub-languages.h"

/* More cells of one reason are only counted. */
#define CELLS_SHOWN 50

struct _DubClipRefusals
{
  AdwWindow parent_instance;

  AdwPreferencesPage *page;
};

G_DEFINE_FINAL_TYPE (DubClipRefusals, dub_clip_refusals, ADW_TYPE_WINDOW)

static void
dub_clip_refusals_class_init (DubClipRefusalsClass *klass)
{
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close",
                                       NULL);
}

static void
dub_clip_refusals_init (DubClipRefusals *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->page), TRUE);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->page));
  adw_window_set_content (ADW_WINDOW (self), box);
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), 480, 520);
}

static AdwPreferencesGroup *
group_of (DubClipRefusals *self, GHashTable *groups, const char *sentence)
{
  AdwPreferencesGroup *group = g_hash_table_lookup (groups, sentence);
  g_autofree char *escaped = NULL;

  if (group != NULL)
    return group;
  group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  escaped = g_markup_escape_text (sentence, -1);
  adw_preferences_group_set_description (group, escaped);
  adw_preferences_page_add (self->page, group);
  g_hash_table_insert (groups, g_strdup (sentence), group);
  return group;
}

static void
add_cell (DubClipRefusals *self, DubClipList *list, GHashTable *groups, GVariant *item)
{
  const char *language = "", *sentence = "";
  gint64 clip = 0;
  DubClipRow *row;
  AdwPreferencesGroup *group;
  guint n;

  g_variant_lookup (item, "clip", "x", &clip);
  g_variant_lookup (item, "language", "&s", &language);
  g_variant_lookup (item, "sentence", "&s", &sentence);
  row = dub_clip_list_find (list, clip);
  group = group_of (self, groups, sentence);
  n = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (group), "dub-n")) + 1;
  g_object_set_data (G_OBJECT (group), "dub-n", GUINT_TO_POINTER (n));
  if (n <= CELLS_SHOWN && row != NULL)
    {
      GtkWidget *line = adw_action_row_new ();
      g_autofree char *name = dub_language_name (language);

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (line), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (line), dub_clip_row_get (row)->name);
      adw_action_row_add_suffix (ADW_ACTION_ROW (line), gtk_label_new (name));
      adw_preferences_group_add (group, line);
    }
}

static void
say_rest (gpointer key, gpointer value, gpointer user_data)
{
  guint n = GPOINTER_TO_UINT (g_object_get_data (value, "dub-n"));
  g_autofree char *text = NULL;
  GtkWidget *line = NULL;

  if (n <= CELLS_SHOWN)
    return;
  n -= CELLS_SHOWN;
  text = g_strdup_printf (ngettext ("and %u more", "and %u more", n), n);
  line = adw_action_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (line), text);
  adw_preferences_group_add (value, line);
}

void
dub_clip_refusals_show (GtkWindow *parent, DubClipList *list, guint n_started, GVariant *refused)
{
  DubClipRefusals *self = g_object_new (DUB_TYPE_CLIP_REFUSALS, "transient-for", parent, NULL);
  g_autoptr (GHashTable) groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n = (guint) g_variant_n_children (refused);
  g_autofree char *title = g_strdup_printf (ngettext ("%u Not Started", "%u Not Started", n), n);

  gtk_window_set_title (GTK_WINDOW (self), title);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (refused, i);

      add_cell (self, list, groups, item);
    }
  g_hash_table_foreach (groups, say_rest, NULL);
  gtk_window_present (GTK_WINDOW (self));
}
