/* Names for those who listen to the window. */
#include "dub-names.h"

#include <glib/gi18n.h>

void
dub_names_keep_own (GtkWidget *widget)
{
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
}

static void
give_name (GtkWidget *widget, const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  dub_names_keep_own (widget);
}

/* --- Rows ------------------------------------------------------------------------------------ */

void
dub_names_give_row (GtkWidget *child, const char *name)
{
  GtkWidget *row = gtk_widget_get_parent (child);
  GtkWidget *above = row != NULL ? gtk_widget_get_parent (row) : NULL;

  /* Of a cell it is the row, whose parent is the list. */
  if (above != NULL && !GTK_IS_GRID_VIEW (above) && !GTK_IS_LIST_VIEW (above))
    row = above;
  if (row != NULL)
    give_name (row, name);
}

/* --- Drop-downs ------------------------------------------------------------------------------ */

/* (transfer full) (nullable) */
static char *
dup_choice (GtkDropDown *drop_down)
{
  GtkExpression *expression = gtk_drop_down_get_expression (drop_down);
  gpointer item = gtk_drop_down_get_selected_item (drop_down);
  g_auto (GValue) text = G_VALUE_INIT;

  if (GTK_IS_STRING_OBJECT (item))
    return g_strdup (gtk_string_object_get_string (item));
  if (item == NULL || expression == NULL || !gtk_expression_evaluate (expression, item, &text))
    return NULL;
  return g_value_dup_string (&text);
}

static void
on_choice (GtkDropDown *drop_down, GParamSpec *pspec, const char *what)
{
  g_autofree char *choice = dup_choice (drop_down);
  /* Translators: a list to choose from and what is chosen, “Only jobs in this state: Failed” */
  g_autofree char *name = choice != NULL ? g_strdup_printf (_ ("%s: %s"), what, choice) : NULL;

  give_name (GTK_WIDGET (drop_down), name != NULL ? name : what);
  /* Its button has the focus. */
  give_name (gtk_widget_get_first_child (GTK_WIDGET (drop_down)), name != NULL ? name : what);
}

static void
forget (gpointer data, GClosure *closure)
{
  g_free (data);
}

void
dub_names_follow_choice (GtkDropDown *drop_down, const char *what)
{
  g_signal_connect_data (drop_down, "notify::selected-item", G_CALLBACK (on_choice),
                         g_strdup (what), forget, 0);
  on_choice (drop_down, NULL, what);
}

/* --- Menus ----------------------------------------------------------------------------------- */

/* (transfer full): without the marks of mnemonics */
static char *
dup_plain (const char *label)
{
  GString *plain = g_string_new (NULL);

  for (const char *c = label; *c != '\0'; c++)
    {
      if (*c == '_' && c[1] != '\0')
        c++;
      g_string_append_c (plain, *c);
    }
  return g_string_free (plain, FALSE);
}

static void
name_items (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      g_autofree char *label = NULL;
      g_autofree char *plain = NULL;

      name_items (child);
      /* The type is the toolkit's own; its property is for everybody. */
      if (strcmp (G_OBJECT_TYPE_NAME (child), "GtkModelButton") != 0)
        continue;
      g_object_get (child, "text", &label, NULL);
      plain = dup_plain (label != NULL ? label : "");
      if (plain[0] != '\0')
        give_name (child, plain);
    }
}

/* --- Buttons --------------------------------------------------------------------------------- */

/* Set on a button whose name is kept. */
#define KEPT_KEY "dub-name-kept"

static void
name_button (GtkButton *button)
{
  g_autofree char *plain = NULL;

  /* While it changes to an icon it still has a label, but no widget for it. */
  if (!gtk_button_get_use_underline (button) || !GTK_IS_LABEL (gtk_button_get_child (button)))
    return;
  plain = dup_plain (gtk_button_get_label (button));
  give_name (GTK_WIDGET (button), plain);
}

static void
keep_name (GtkButton *button)
{
  if (g_object_get_data (G_OBJECT (button), KEPT_KEY) != NULL)
    return;
  g_object_set_data (G_OBJECT (button), KEPT_KEY, button);
  g_signal_connect_after (button, "notify::label", G_CALLBACK (name_button), NULL);
  name_button (button);
}

/* --- What comes into view -------------------------------------------------------------------- */

static gboolean
on_show (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer user_data)
{
  GtkWidget *widget = g_value_get_object (values);

  if (GTK_IS_POPOVER_MENU (widget))
    name_items (widget);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_map (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer user_data)
{
  GtkWidget *widget = g_value_get_object (values);

  if (GTK_IS_BUTTON (widget))
    keep_name (GTK_BUTTON (widget));
  return G_SOURCE_CONTINUE;
}

void
dub_names_watch (void)
{
  gpointer klass = g_type_class_ref (GTK_TYPE_WIDGET);

  g_signal_add_emission_hook (g_signal_lookup ("show", GTK_TYPE_WIDGET), 0, on_show, NULL, NULL);
  g_signal_add_emission_hook (g_signal_lookup ("map", GTK_TYPE_WIDGET), 0, on_map, NULL, NULL);
  g_type_class_unref (klass);
}
