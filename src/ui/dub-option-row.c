/* Rows made after the provider's table: one maker for each type of option. */
#include "dub-option-row.h"

#include <glib/gi18n.h>

typedef struct
{
  const DubOptionSpec *spec;
  DubOptionFunc func;
  gpointer user_data;
} Setting;

static void
tell (Setting *setting, const char *value)
{
  setting->func (setting->spec->name, value, setting->user_data);
}

static Setting *
setting_of (gpointer row)
{
  return g_object_get_data (G_OBJECT (row), "dub-setting");
}

static void
describe (GtkWidget *row, const DubOptionSpec *spec)
{
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (spec->title));
  if (spec->help == NULL)
    return;
  if (ADW_IS_ACTION_ROW (row))
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ (spec->help));
  else if (ADW_IS_EXPANDER_ROW (row))
    adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), _ (spec->help));
  else
    gtk_widget_set_tooltip_text (row, _ (spec->help));
}

/* --- One of several ------------------------------------------------------------------------ */

static void
on_choice (AdwComboRow *row, GParamSpec *pspec, gpointer user_data)
{
  Setting *setting = setting_of (row);
  guint offset = setting->spec->required || setting->spec->fallback != NULL ? 0 : 1;
  guint selected = adw_combo_row_get_selected (row);

  if (selected < offset)
    tell (setting, "");
  else if (setting->spec->choices != NULL)
    tell (setting, setting->spec->choices[selected - offset]);
}

static GtkWidget *
make_choice (const DubOptionSpec *spec, const char *value)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  guint selected = 0;
  guint offset = spec->required || spec->fallback != NULL ? 0 : 1;

  if (offset == 1)
    gtk_string_list_append (titles, _ ("Provider’s choice"));
  for (guint i = 0; spec->choices != NULL && spec->choices[i] != NULL; i++)
    {
      gtk_string_list_append (titles, spec->choices[i]);
      if (g_strcmp0 (spec->choices[i], value) == 0)
        selected = i + offset;
    }
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (titles));
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), selected);
  g_signal_connect (row, "notify::selected", G_CALLBACK (on_choice), NULL);
  return row;
}

/* --- Yes or no ----------------------------------------------------------------------------- */

static void
on_switch (GtkSwitch *toggle, GParamSpec *pspec, GtkWidget *row)
{
  tell (setting_of (row), gtk_switch_get_active (toggle) ? "true" : "false");
}

static GtkWidget *
make_bool (const DubOptionSpec *spec, const char *value)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *toggle = gtk_switch_new ();

  gtk_switch_set_active (GTK_SWITCH (toggle), g_strcmp0 (value, "true") == 0);
  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), toggle);
  gtk_accessible_update_property (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (spec->title), -1);
  g_signal_connect (toggle, "notify::active", G_CALLBACK (on_switch), row);
  return row;
}

/* --- A number ------------------------------------------------------------------------------ */

static void
on_number (GtkSpinButton *spin, GtkWidget *row)
{
  g_autofree char *value = g_strdup_printf ("%d", gtk_spin_button_get_value_as_int (spin));

  tell (setting_of (row), value);
}

static GtkWidget *
make_int (const DubOptionSpec *spec, const char *value)
{
  GtkWidget *row = adw_action_row_new ();
  double low = (double) spec->min;
  double high = spec->max > spec->min ? (double) spec->max : 1000000.0;
  GtkWidget *spin = gtk_spin_button_new_with_range (low, high, 1.0);

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin),
                             value == NULL ? low : g_ascii_strtod (value, NULL));
  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), spin);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spin), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (spec->title), -1);
  g_signal_connect (spin, "value-changed", G_CALLBACK (on_number), row);
  return row;
}

/* --- Text, a URL, an id, an open choice ---------------------------------------------------- */

static void
on_text (GtkEditable *row, gpointer user_data)
{
  tell (setting_of (row), gtk_editable_get_text (row));
}

/* What the field takes, shown on a click of the sign behind it. */
static void
add_help (GtkWidget *row, const DubOptionSpec *spec)
{
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *label = gtk_label_new (_ (spec->help));

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 40);
  gtk_popover_set_child (GTK_POPOVER (popover), label);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "dialog-information-symbolic");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("What is this?"), -1);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (row), button);
}

static GtkWidget *
make_text (const DubOptionSpec *spec, const char *value)
{
  GtkWidget *row = adw_entry_row_new ();

  gtk_editable_set_text (GTK_EDITABLE (row), value == NULL ? "" : value);
  if (spec->type == DUB_OPTION_URL)
    adw_entry_row_set_input_purpose (ADW_ENTRY_ROW (row), GTK_INPUT_PURPOSE_URL);
  if (spec->type == DUB_OPTION_INT)
    adw_entry_row_set_input_purpose (ADW_ENTRY_ROW (row), GTK_INPUT_PURPOSE_DIGITS);
  if (spec->help != NULL)
    add_help (row, spec);
  g_signal_connect (row, "changed", G_CALLBACK (on_text), NULL);
  return row;
}

/* --- Several of several -------------------------------------------------------------------- */

static void
on_member (GtkCheckButton *button, GtkWidget *row)
{
  GPtrArray *buttons = g_object_get_data (G_OBJECT (row), "dub-buttons");
  g_autoptr (GString) value = g_string_new (NULL);

  for (guint i = 0; i < buttons->len; i++)
    if (gtk_check_button_get_active (buttons->pdata[i]))
      g_string_append_printf (value, "%s%s", value->len > 0 ? "," : "",
                              setting_of (row)->spec->choices[i]);
  tell (setting_of (row), value->str);
}

static GtkWidget *
make_set (const DubOptionSpec *spec, const char *value)
{
  GtkWidget *row = adw_expander_row_new ();
  g_auto (GStrv) members = g_strsplit (value == NULL ? "" : value, ",", -1);
  GPtrArray *buttons = g_ptr_array_new ();

  g_object_set_data_full (G_OBJECT (row), "dub-buttons", buttons,
                          (GDestroyNotify) g_ptr_array_unref);
  for (guint i = 0; spec->choices != NULL && spec->choices[i] != NULL; i++)
    {
      GtkWidget *line = adw_action_row_new ();
      GtkWidget *button = gtk_check_button_new ();

      gtk_check_button_set_active (
          GTK_CHECK_BUTTON (button),
          g_strv_contains ((const char *const *) members, spec->choices[i]));
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (line), spec->choices[i]);
      adw_action_row_add_prefix (ADW_ACTION_ROW (line), button);
      adw_action_row_set_activatable_widget (ADW_ACTION_ROW (line), button);
      adw_expander_row_add_row (ADW_EXPANDER_ROW (row), line);
      g_ptr_array_add (buttons, button);
      g_signal_connect (button, "toggled", G_CALLBACK (on_member), row);
    }
  return row;
}

static GtkWidget *
make_row (const DubOptionSpec *spec, const char *value)
{
  switch (spec->type)
    {
    case DUB_OPTION_CHOICE:
      return spec->open ? make_text (spec, value) : make_choice (spec, value);
    case DUB_OPTION_BOOL:
      return make_bool (spec, value);
    case DUB_OPTION_INT:
      /* A number that may be left open is typed: a spin button cannot be empty. */
      return spec->required || spec->fallback != NULL ? make_int (spec, value)
                                                      : make_text (spec, value);
    case DUB_OPTION_SET:
      return make_set (spec, value);
    case DUB_OPTION_TEXT:
    case DUB_OPTION_URL:
    case DUB_OPTION_REMOTE:
    default:
      return make_text (spec, value);
    }
}

GtkWidget *
dub_option_row_new (const DubOptionSpec *spec,
                    const char *value,
                    DubOptionFunc func,
                    gpointer user_data)
{
  GtkWidget *row = make_row (spec, value != NULL ? value : spec->fallback);
  Setting *setting = g_new0 (Setting, 1);

  *setting = (Setting){ spec, func, user_data };
  g_object_set_data_full (G_OBJECT (row), "dub-setting", setting, g_free);
  describe (row, spec);
  return row;
}
