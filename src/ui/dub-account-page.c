/* One account, or a new one. A new account is made first and its key goes into the keyring under
 * the account's own id; then the page is that account's, and the key is tested at once. */
#include "dub-account-page.h"

#include <glib/gi18n.h>

#include "dub-account-facts.h"
#include "dub-account-limits.h"
#include "dub-job-cells.h"
#include "dub-keys.h"
#include "dub-names.h"
#include "dub-option-row.h"
#include "dub-query-window.h"

struct _DubAccountPage
{
  AdwBin parent_instance;

  DubDesk *desk;            /* owned */
  gint64 id;                /* 0: a new one */
  const DubProvider *shown; /* provider whose tables are shown */
  DubMap *new_settings;     /* owned: of a new account */
  GPtrArray *setting_rows;  /* owned; borrowed widgets */
  GPtrArray *limit_rows;    /* owned; borrowed widgets */
  gboolean filling;         /* the rows are being set by the program */

  AdwWindowTitle *title;
  GtkWidget *add;
  AdwComboRow *provider;
  AdwEntryRow *label;
  AdwEntryRow *base_url;
  AdwPreferencesGroup *key_group;
  AdwPasswordEntryRow *key;
  GtkWidget *this_run;
  GtkSwitch *this_run_switch;
  AdwActionRow *key_state;
  GtkImage *key_icon;
  GtkSpinner *spinner;
  GtkWidget *unlock;
  GtkWidget *test;
  AdwPreferencesGroup *facts;
  DubAccountLimits *usage;
  AdwPreferencesGroup *settings;
  AdwPreferencesGroup *limits;
  GtkWidget *questions;
  GtkWidget *removal;
};

G_DEFINE_FINAL_TYPE (DubAccountPage, dub_account_page, ADW_TYPE_BIN)

enum
{
  LEFT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const char *
text_of (gpointer row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static const DubAccount *
account_of (DubAccountPage *self)
{
  DubAccountRow *row = dub_desk_find_account (self->desk, self->id);

  return row == NULL ? NULL : dub_account_row_get (row);
}

static const DubProvider *
chosen_provider (DubAccountPage *self)
{
  return dub_providers ()[adw_combo_row_get_selected (self->provider)];
}

/* --- The key ------------------------------------------------------------------------------- */

static void
say_key (DubAccountPage *self,
         const char *icon,
         const char *style,
         const char *title,
         const char *subtitle)
{
  dub_show_look (self->key_icon, icon, style, title);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->key_state), title);
  adw_action_row_set_subtitle (self->key_state, subtitle == NULL ? "" : subtitle);
  gtk_spinner_stop (self->spinner);
  gtk_widget_set_visible (self->unlock, FALSE);
  gtk_widget_set_sensitive (self->test, TRUE);
}

static void
say_trouble (DubAccountPage *self, const GError *error)
{
  DubError code = dub_error_code (error);
  g_autofree char *words = dub_error_text (error);
  g_autofree char *subtitle = g_strdup_printf ("%s\n%s", words, dub_error_remedy (code));
  /* Which service of the bus is missing says nothing to a person. */
  gboolean same =
      code == DUB_ERROR_KEYRING_MISSING || g_str_equal (words, dub_error_sentence (code));

  say_key (self, "dialog-warning-symbolic", "warning", dub_error_sentence (code),
           same ? dub_error_remedy (code) : subtitle);
  gtk_widget_set_visible (self->unlock, code == DUB_ERROR_KEYRING_LOCKED);
  gtk_widget_set_visible (self->this_run, code == DUB_ERROR_KEYRING_MISSING
                                              || gtk_switch_get_active (self->this_run_switch));
}

static void
on_key_found (GObject *owner, const GError *error)
{
  DubAccountPage *self = DUB_ACCOUNT_PAGE (owner);

  if (error == NULL)
    say_key (self, "dialog-password-symbolic", "dim-label", _ ("A key is stored"), NULL);
  else
    say_trouble (self, error);
}

static void
look_for_key (DubAccountPage *self)
{
  const DubAccount *account = account_of (self);

  if (account != NULL)
    dub_keys_look (self->desk, account, G_OBJECT (self), on_key_found);
}

static void
on_tested (GObject *owner, GVariant *result, const GError *error, gpointer user_data)
{
  DubAccountPage *self = DUB_ACCOUNT_PAGE (owner);

  if (error != NULL)
    {
      say_trouble (self, error);
      return;
    }
  say_key (self, "dub-done-symbolic", "success", _ ("The key works"), NULL);
  dub_account_facts_ask (self->desk, self->id, self->facts);
}

static void
on_test (DubAccountPage *self)
{
  GVariantDict args;

  if (self->id == 0)
    return;
  say_key (self, "content-loading-symbolic", "dim-label", _ ("Asking the provider…"), NULL);
  gtk_spinner_start (self->spinner);
  gtk_widget_set_sensitive (self->test, FALSE);
  g_variant_dict_init (&args, NULL);
  g_variant_dict_insert (&args, "id", "x", self->id);
  dub_desk_run (self->desk, "account.test", g_variant_dict_end (&args), self, on_tested, NULL);
}

static void
on_unlocked (GObject *owner, const GError *error)
{
  DubAccountPage *self = DUB_ACCOUNT_PAGE (owner);

  if (error != NULL)
    say_trouble (self, error);
  else
    on_test (self);
}

static void
on_unlock (DubAccountPage *self)
{
  const DubAccount *account = account_of (self);

  if (account != NULL)
    dub_keys_unlock (self->desk, account, G_OBJECT (self), on_unlocked);
}

static void
on_key_stored (GObject *owner, const GError *error)
{
  DubAccountPage *self = DUB_ACCOUNT_PAGE (owner);

  if (error != NULL)
    {
      say_trouble (self, error);
      return;
    }
  gtk_editable_set_text (GTK_EDITABLE (self->key), "");
  on_test (self);
}

static void
on_apply_key (DubAccountPage *self)
{
  const DubAccount *account = account_of (self);

  if (account != NULL)
    dub_keys_store (self->desk, account, text_of (self->key),
                    gtk_switch_get_active (self->this_run_switch), G_OBJECT (self), on_key_stored);
}

/* --- Settings, limits, absences ------------------------------------------------------------- */

static void
set_account (DubAccountPage *self, const char *field, GVariant *value)
{
  GVariantDict args;

  g_variant_dict_init (&args, NULL);
  g_variant_dict_insert (&args, "id", "x", self->id);
  g_variant_dict_insert_value (&args, field, value);
  dub_desk_run (self->desk, "account.set", g_variant_dict_end (&args), NULL, NULL, NULL);
}

static void
on_setting (const char *name, const char *value, gpointer user_data)
{
  DubAccountPage *self = user_data;
  GVariantBuilder map;

  if (self->id == 0)
    {
      dub_map_set (self->new_settings, name, value);
      return;
    }
  g_variant_builder_init (&map, G_VARIANT_TYPE ("a{ss}"));
  g_variant_builder_add (&map, "{ss}", name, value);
  set_account (self, "settings", g_variant_builder_end (&map));
}

static void
clear_rows (AdwPreferencesGroup *group, GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    adw_preferences_group_remove (group, rows->pdata[i]);
  g_ptr_array_set_size (rows, 0);
}

static void
show_settings (DubAccountPage *self, DubMap *values)
{
  clear_rows (self->settings, self->setting_rows);
  for (guint i = 0; i < self->shown->n_settings; i++)
    {
      const DubOptionSpec *spec = &self->shown->settings[i];
      GtkWidget *row =
          dub_option_row_new (spec, dub_map_get (values, spec->name), on_setting, self);

      adw_preferences_group_add (self->settings, row);
      g_ptr_array_add (self->setting_rows, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->settings), self->setting_rows->len > 0);
}

static void
add_note (DubAccountPage *self, const char *icon, const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *image = gtk_image_new_from_icon_name (icon);

  gtk_widget_add_css_class (image, "dim-label");
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), image);
  adw_preferences_group_add (self->limits, row);
  g_ptr_array_add (self->limit_rows, row);
}

static void
show_limits (DubAccountPage *self)
{
  const DubProvider *provider = self->shown;

  clear_rows (self->limits, self->limit_rows);
  for (guint i = 0; provider->limit_notes != NULL && provider->limit_notes[i] != NULL; i++)
    add_note (self, "dialog-information-symbolic", _ (provider->limit_notes[i]), NULL);
  for (guint i = 0; i < provider->n_absences; i++)
    add_note (self, "action-unavailable-symbolic", _ (provider->absences[i].what),
              _ (provider->absences[i].reason));
  gtk_widget_set_visible (GTK_WIDGET (self->limits), self->limit_rows->len > 0);
}

static void
show_provider (DubAccountPage *self, const DubProvider *provider, DubMap *settings)
{
  self->shown = provider;
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->provider), _ (self->shown->summary));
  adw_preferences_group_set_description (
      self->key_group, self->shown->key_hint == NULL ? NULL : _ (self->shown->key_hint));
  show_settings (self, settings);
  show_limits (self);
}

/* --- A new account ------------------------------------------------------------------------- */

static void
on_edited (DubAccountPage *self)
{
  if (self->id == 0)
    gtk_widget_set_sensitive (self->add, text_of (self->label)[0] != '\0'
                                             && text_of (self->base_url)[0] != '\0'
                                             && text_of (self->key)[0] != '\0');
}

static void
on_provider (DubAccountPage *self)
{
  const DubProvider *before = self->shown;

  if (self->desk == NULL || self->filling)
    return;
  show_provider (self, chosen_provider (self), self->new_settings);
  if (before == NULL || g_strcmp0 (text_of (self->label), before->name) == 0)
    gtk_editable_set_text (GTK_EDITABLE (self->label), self->shown->name);
  gtk_editable_set_text (GTK_EDITABLE (self->base_url), self->shown->default_base_url == NULL
                                                            ? ""
                                                            : self->shown->default_base_url);
}

static void show_account (DubAccountPage *self, const DubAccount *account);

static void
on_account_made (GObject *owner, GVariant *result, const GError *error, gpointer user_data)
{
  DubAccountPage *self = DUB_ACCOUNT_PAGE (owner);
  g_autoptr (DubAccount) account = NULL;

  if (error != NULL)
    {
      gtk_widget_set_sensitive (self->add, TRUE);
      say_trouble (self, error);
      gtk_widget_show (GTK_WIDGET (self->key_state));
      return;
    }
  g_variant_lookup (result, "id", "x", &self->id);
  account = dub_store_get_account (dub_desk_get_store (self->desk), self->id, NULL);
  if (account == NULL)
    return;
  show_account (self, account);
  dub_keys_store (self->desk, account, text_of (self->key),
                  gtk_switch_get_active (self->this_run_switch), G_OBJECT (self), on_key_stored);
}

static void
on_add (DubAccountPage *self)
{
  GVariantDict args;

  gtk_widget_set_sensitive (self->add, FALSE);
  g_variant_dict_init (&args, NULL);
  g_variant_dict_insert (&args, "provider", "s", chosen_provider (self)->id);
  g_variant_dict_insert (&args, "label", "s", text_of (self->label));
  g_variant_dict_insert (&args, "base-url", "s", text_of (self->base_url));
  g_variant_dict_insert_value (&args, "settings", dub_map_to_variant (self->new_settings));
  dub_desk_run (self->desk, "account.add", g_variant_dict_end (&args), self, on_account_made, NULL);
}

static void
on_key_entered (DubAccountPage *self)
{
  if (self->id == 0 && gtk_widget_get_sensitive (self->add))
    on_add (self);
}

/* --- An account that is there -------------------------------------------------------------- */

static void
on_apply_label (DubAccountPage *self)
{
  set_account (self, "label", g_variant_new_string (text_of (self->label)));
  adw_window_title_set_title (self->title, text_of (self->label));
}

static void
on_apply_url (DubAccountPage *self)
{
  set_account (self, "base-url", g_variant_new_string (text_of (self->base_url)));
}

static void
on_back (DubAccountPage *self)
{
  g_signal_emit (self, signals[LEFT], 0);
}

static void
on_ask_provider (DubAccountPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  gtk_window_present (GTK_WINDOW (dub_query_window_new (self->desk, self->id, GTK_WINDOW (root))));
}

static void
on_remove (DubAccountPage *self)
{
  g_autofree char *label = dub_desk_dup_account_label (self->desk, self->id);
  /* Translators: %s is the label of an account */
  g_autofree char *said = g_strdup_printf (_ ("Account “%s” removed"), label);

  dub_desk_run_id (self->desk, "account.remove", self->id, said, "account.restore");
  on_back (self);
}

static void
show_account (DubAccountPage *self, const DubAccount *account)
{
  const DubProvider *provider = dub_provider_find (account->provider);
  const char *only[] = { provider == NULL ? account->provider : provider->name, NULL };
  g_autoptr (GtkStringList) names = gtk_string_list_new (only);

  self->filling = TRUE;
  self->shown = provider;
  /* A row with one choice cannot be changed. */
  adw_combo_row_set_model (self->provider, G_LIST_MODEL (names));
  gtk_editable_set_text (GTK_EDITABLE (self->label), account->label);
  gtk_editable_set_text (GTK_EDITABLE (self->base_url), account->base_url);
  adw_entry_row_set_show_apply_button (self->label, TRUE);
  adw_entry_row_set_show_apply_button (self->base_url, TRUE);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (self->key), TRUE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->key), _ ("New API key"));
  adw_window_title_set_title (self->title, account->label);
  gtk_widget_hide (self->add);
  gtk_widget_show (self->questions);
  gtk_widget_show (self->removal);
  gtk_widget_show (GTK_WIDGET (self->key_state));
  if (provider != NULL)
    show_provider (self, provider, account->settings);
  dub_account_limits_set_account (self->usage, self->desk, account->id);
  self->filling = FALSE;
}

static void
dub_account_page_dispose (GObject *object)
{
  DubAccountPage *self = DUB_ACCOUNT_PAGE (object);

  g_clear_pointer (&self->setting_rows, g_ptr_array_unref);
  g_clear_pointer (&self->limit_rows, g_ptr_array_unref);
  g_clear_pointer (&self->new_settings, g_hash_table_unref);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (dub_account_page_parent_class)->dispose (object);
}

static void
dub_account_page_class_init (DubAccountPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dub_account_page_dispose;
  g_type_ensure (DUB_TYPE_ACCOUNT_LIMITS);
  signals[LEFT] = g_signal_new ("left", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/dubstage/Dubstage/dub-account-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DubAccountPage, title);
  gtk_widget_class_bind_template_child (widget_class, DubAccountPage, add);
  gtk_widget_class_bind_template_child (widget_class, DubAccountPage, provider);
  gtk_widget_class_bind_template_child (widget_class, DubAccountPage, label);
  gtk_widget_class_bind_template_child (widget_class, DubAccountPage, base_url);
  gtk_widget_class_bind_template_child (widget_class, DubAccountPage, key_group);
  gtk_widget_class_bind_template_child (widget_class, DubAccountPage, key);
  gtk_widget_class_bind_template_child (widget_class, DubAccountPage, this_run);
  gtk_widget_class_bind_template_child (widget_class, DubAccountPage, this_run_switch);
  gtk_widget_class_bind_template_child (widget_class, DubAccountPage, key_state);
  gtk_widget_class_bind_template_child (widget_class, DubAccountPage, key_icon);
  gtk_widget_class_bind_template_child (widget_class, DubAccountPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, DubAccountPage, unlock);
  gtk_widget_class_bind_template_child (widget_class, DubAccountPage, test);
  gtk_widget_class_bind_template_child (widget_class, DubAccountPage, facts);
  gtk_widget_class_bind_template_child (widget_class, DubAccountPage, usage);
  gtk_widget_class_bind_template_child (widget_class, DubAccountPage, settings);
  gtk_widget_class_bind_template_child (widget_class, DubAccountPage, limits);
  gtk_widget_class_bind_template_child (widget_class, DubAccountPage, questions);
  gtk_widget_class_bind_template_child (widget_class, DubAccountPage, removal);
  gtk_widget_class_bind_template_callback (widget_class, on_ask_provider);
  gtk_widget_class_bind_template_callback (widget_class, on_back);
  gtk_widget_class_bind_template_callback (widget_class, on_add);
  gtk_widget_class_bind_template_callback (widget_class, on_provider);
  gtk_widget_class_bind_template_callback (widget_class, on_edited);
  gtk_widget_class_bind_template_callback (widget_class, on_apply_label);
  gtk_widget_class_bind_template_callback (widget_class, on_apply_url);
  gtk_widget_class_bind_template_callback (widget_class, on_apply_key);
  gtk_widget_class_bind_template_callback (widget_class, on_key_entered);
  gtk_widget_class_bind_template_callback (widget_class, on_unlock);
  gtk_widget_class_bind_template_callback (widget_class, on_test);
  gtk_widget_class_bind_template_callback (widget_class, on_remove);
}

static void
dub_account_page_init (DubAccountPage *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  gtk_widget_init_template (GTK_WIDGET (self));
  self->setting_rows = g_ptr_array_new ();
  self->limit_rows = g_ptr_array_new ();
  self->new_settings = dub_map_new ();
  for (guint i = 0; dub_providers ()[i] != NULL; i++)
    gtk_string_list_append (names, dub_providers ()[i]->name);
  adw_combo_row_set_model (self->provider, G_LIST_MODEL (names));
  gtk_widget_hide (self->this_run);
  dub_names_keep_own (GTK_WIDGET (self->this_run_switch));
}

GtkWidget *
dub_account_page_new (DubDesk *desk, gint64 account)
{
  DubAccountPage *self = g_object_new (DUB_TYPE_ACCOUNT_PAGE, NULL);

  self->desk = g_object_ref (desk);
  self->id = account;
  if (account != 0 && account_of (self) != NULL)
    {
      show_account (self, account_of (self));
      look_for_key (self);
      dub_account_facts_ask (desk, account, self->facts);
      return GTK_WIDGET (self);
    }
  adw_window_title_set_title (self->title, _ ("Add Account"));
  gtk_widget_hide (self->questions);
  gtk_widget_hide (self->removal);
  gtk_widget_hide (GTK_WIDGET (self->key_state));
  on_provider (self);
  on_edited (self);
  return GTK_WIDGET (self);
}
