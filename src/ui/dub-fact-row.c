/* Rows of a details list: two labels in a box. Nothing in a row is centred: the toolkit would look
 * for the smallest width at that height, in many steps for each text that may be wrapped. */
#include "dub-fact-row.h"

#define FACTS_KEY "dub-facts"

typedef struct
{
  GPtrArray *rows; /* owned; borrowed widgets of the group */
  guint used;      /* of them in this round */
} Facts;

static void
facts_free (gpointer data)
{
  Facts *facts = data;

  g_ptr_array_unref (facts->rows);
  g_free (facts);
}

static Facts *
facts_of (AdwPreferencesGroup *group)
{
  Facts *facts = g_object_get_data (G_OBJECT (group), FACTS_KEY);

  if (facts != NULL)
    return facts;
  facts = g_new0 (Facts, 1);
  facts->rows = g_ptr_array_new ();
  g_object_set_data_full (G_OBJECT (group), FACTS_KEY, facts, facts_free);
  return facts;
}

static GtkWidget *
make_name (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  return label;
}

static GtkWidget *
make_value (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 1.0);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_RIGHT);
  gtk_label_set_width_chars (GTK_LABEL (label), 8);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_set_hexpand (label, TRUE);
  return label;
}

static GtkWidget *
make_row (void)
{
  GtkWidget *row = adw_preferences_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  gtk_widget_add_css_class (row, "fact");
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_box_append (GTK_BOX (box), make_name ());
  gtk_box_append (GTK_BOX (box), make_value ());
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  return row;
}

static void
set_text (GtkWidget *label, const char *text)
{
  /* What is selected in it stays selected. */
  if (!g_str_equal (gtk_label_get_text (GTK_LABEL (label)), text))
    gtk_label_set_text (GTK_LABEL (label), text);
}

static void
show (GtkWidget *row, const char *name, const char *value)
{
  GtkWidget *box = gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  set_text (gtk_widget_get_first_child (box), name);
  set_text (gtk_widget_get_last_child (box), value);
}

void
dub_facts_begin (AdwPreferencesGroup *group)
{
  facts_of (group)->used = 0;
}

void
dub_facts_add (AdwPreferencesGroup *group, const char *name, const char *value)
{
  Facts *facts = facts_of (group);

  if (value == NULL || value[0] == '\0')
    return;
  if (facts->used == facts->rows->len)
    {
      g_ptr_array_add (facts->rows, make_row ());
      adw_preferences_group_add (group, facts->rows->pdata[facts->used]);
    }
  show (facts->rows->pdata[facts->used++], name, value);
}

void
dub_facts_end (AdwPreferencesGroup *group)
{
  Facts *facts = facts_of (group);

  for (guint i = facts->used; i < facts->rows->len; i++)
    adw_preferences_group_remove (group, facts->rows->pdata[i]);
  g_ptr_array_set_size (facts->rows, (int) facts->used);
}

guint
dub_facts_count (AdwPreferencesGroup *group)
{
  return facts_of (group)->used;
}
