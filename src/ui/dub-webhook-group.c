/* The receiver of webhooks.
 *
 *   switch ──► webhook.listen / webhook.stop ──► the setting webhook-port: 0 is off
 *   each account of a provider that signs its calls: its address for the tunnel, its secret
 */
#include "dub-webhook-group.h"

#include <glib/gi18n.h>

#include "dub-job-cells.h"
#include "dub-settings.h"

#define SETTING    "webhook-port"
#define USUAL_PORT 8484
#define REST_MS    600
#define PATH       "/hook/"

struct _DubWebhookGroup
{
  AdwPreferencesGroup parent_instance;

  DubDesk *desk;       /* owned */
  GHashTable *entries; /* owned: account id → its expander, borrowed */
  guint listening;     /* port that the engine listens on, 0: none */
  guint port_id;       /* the port is still being typed */
  gboolean filling;

  GtkSwitch *listen;
  GtkSpinButton *port;
  AdwActionRow *state;
  GtkImage *icon;
};

G_DEFINE_FINAL_TYPE (DubWebhookGroup, dub_webhook_group, ADW_TYPE_PREFERENCES_GROUP)

/* --- State --------------------------------------------------------------------------------- */

static char *
dup_address (DubWebhookGroup *self, const DubAccount *account)
{
  guint port = self->listening != 0 ? self->listening
                                    : (guint) gtk_spin_button_get_value_as_int (self->port);

  return g_strdup_printf ("http://127.0.0.1:%u" PATH "%" G_GINT64_FORMAT, port, account->id);
}

static const DubAccount *
account_of (gpointer widget)
{
  return dub_account_row_get (g_object_get_data (G_OBJECT (widget), "dub-account"));
}

static void
show_addresses (DubWebhookGroup *self)
{
  GHashTableIter iter;
  gpointer expander = NULL;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &expander))
    {
      g_autofree char *address = dup_address (self, account_of (expander));

      adw_action_row_set_subtitle (g_object_get_data (G_OBJECT (expander), "dub-address"), address);
    }
}

/* @trouble: (nullable): why it does not listen although it should */
static void
show_state (DubWebhookGroup *self, const char *trouble)
{
  guint port = self->listening;
  g_autofree char *text = NULL;

  if (trouble != NULL)
    text = g_strdup (trouble);
  else if (port != 0)
    text = g_strdup_printf (_ ("Listening on 127.0.0.1, port %u"), port);
  else
    text = g_strdup (_ ("Off: Dubstage asks the services itself, every now and then"));
  adw_action_row_set_subtitle (self->state, text);
  if (trouble != NULL)
    dub_show_look (self->icon, "dialog-warning-symbolic", "warning", _ ("Trouble"));
  else if (port != 0)
    dub_show_look (self->icon, "dub-done-symbolic", "success", _ ("On"));
  else
    dub_show_look (self->icon, "action-unavailable-symbolic", "dim-label", _ ("Off"));
  self->filling = TRUE;
  gtk_switch_set_state (self->listen, port != 0);
  gtk_switch_set_active (self->listen, port != 0);
  self->filling = FALSE;
  show_addresses (self);
}

/* --- Listening ----------------------------------------------------------------------------- */

static void
on_listening (GObject *owner, GVariant *result, const GError *error, gpointer user_data)
{
  DubWebhookGroup *self = DUB_WEBHOOK_GROUP (owner);
  g_autofree char *trouble = error != NULL ? dub_error_text (error) : NULL;
  gint64 port = 0;

  if (result != NULL)
    g_variant_lookup (result, "port", "x", &port);
  self->listening = (guint) port;
  dub_settings_set_int (SETTING, (int) port);
  show_state (self, trouble);
}

static GVariant *
port_args (int port)
{
  GVariantDict args;

  g_variant_dict_init (&args, NULL);
  g_variant_dict_insert (&args, "port", "x", (gint64) port);
  return g_variant_dict_end (&args);
}

static void
start (DubWebhookGroup *self)
{
  dub_desk_run (self->desk, "webhook.listen",
                port_args (gtk_spin_button_get_value_as_int (self->port)), self, on_listening,
                NULL);
}

static void
stop (DubWebhookGroup *self)
{
  dub_desk_run (self->desk, "webhook.stop", NULL, self, on_listening, NULL);
}

/* The switch shows its new state once the engine has answered. */
static gboolean
on_listen (GtkSwitch *toggle, gboolean on, DubWebhookGroup *self)
{
  if (self->filling)
    return FALSE;
  if (on)
    start (self);
  else
    stop (self);
  return TRUE;
}

static gboolean
on_port_rest (gpointer user_data)
{
  DubWebhookGroup *self = user_data;

  self->port_id = 0;
  if (self->listening != 0)
    start (self);
  return G_SOURCE_REMOVE;
}

static void
on_port (DubWebhookGroup *self)
{
  if (self->filling)
    return;
  g_clear_handle_id (&self->port_id, g_source_remove);
  self->port_id = g_timeout_add (REST_MS, on_port_rest, self);
  show_addresses (self);
}

/* It may be on since the start of the program, or by dubctl. */
static void
on_status (GObject *owner, GVariant *result, const GError *error, gpointer user_data)
{
  DubWebhookGroup *self = DUB_WEBHOOK_GROUP (owner);
  g_autofree char *trouble = error != NULL ? dub_error_text (error) : NULL;
  gint64 port = 0;

  if (result != NULL)
    g_variant_lookup (result, "webhook-port", "x", &port);
  self->listening = (guint) port;
  self->filling = TRUE;
  if (port > 0)
    gtk_spin_button_set_value (self->port, (double) port);
  self->filling = FALSE;
  show_state (self, trouble);
}

void
dub_webhook_start (DubDesk *desk)
{
  int port = dub_settings_get_int (SETTING, 0);

  if (port > 0)
    dub_desk_run (desk, "webhook.listen", port_args (port), NULL, NULL, NULL);
}

/* --- Accounts ------------------------------------------------------------------------------ */

static void
on_copy (GtkWidget *button, AdwActionRow *row)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (button), adw_action_row_get_subtitle (row));
  gtk_button_set_icon_name (GTK_BUTTON (button), "object-select-symbolic");
}

static GtkWidget *
make_address (GtkWidget *expander)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *copy = gtk_button_new_from_icon_name ("edit-copy-symbolic");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Address for the Tunnel"));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_set_valign (copy, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (copy, "flat");
  gtk_widget_set_tooltip_text (copy, _ ("Copy"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (copy), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Copy the address for the tunnel"), -1);
  g_signal_connect_object (copy, "clicked", G_CALLBACK (on_copy), row, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), copy);
  g_object_set_data (G_OBJECT (expander), "dub-address", row);
  return row;
}

static void
say_secret (GtkWidget *expander, const char *text)
{
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (expander), text);
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) expander = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *trouble = NULL;

  if (dub_secrets_store_finish (DUB_SECRETS (source), result, &error))
    {
      say_secret (expander, _ ("The webhook secret is in the keyring"));
      return;
    }
  trouble = dub_error_text (error);
  say_secret (expander, trouble);
}

static void
on_secret (AdwEntryRow *row, DubWebhookGroup *self)
{
  GtkWidget *expander = g_object_get_data (G_OBJECT (row), "dub-expander");
  const DubAccount *account = account_of (expander);

  dub_secrets_store_async (dub_desk_get_secrets (self->desk), account->uid, DUB_SECRET_WEBHOOK,
                           account->label, gtk_editable_get_text (GTK_EDITABLE (row)), NULL,
                           on_stored, g_object_ref (expander));
  gtk_editable_set_text (GTK_EDITABLE (row), "");
}

static GtkWidget *
make_secret (DubWebhookGroup *self, GtkWidget *expander)
{
  GtkWidget *row = adw_password_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Webhook secret"));
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (row), TRUE);
  g_object_set_data (G_OBJECT (row), "dub-expander", expander);
  g_signal_connect (row, "apply", G_CALLBACK (on_secret), self);
  return row;
}

static GtkWidget *
make_hint (void)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("In a Job"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row),
                               _ ("Enter the tunnel’s own https address, with the same ending, as "
                                  "“Webhook”."));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  return row;
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) expander = user_data;
  g_autoptr (GError) error = NULL;
  char *secret = dub_secrets_lookup_finish (DUB_SECRETS (source), result, &error);
  g_autofree char *trouble = error != NULL ? dub_error_text (error) : NULL;

  if (secret != NULL)
    say_secret (expander, _ ("The webhook secret is in the keyring"));
  else if (g_error_matches (error, DUB_ERROR, DUB_ERROR_NO_KEY))
    say_secret (expander, _ ("No webhook secret yet: calls are refused"));
  else
    say_secret (expander, trouble);
  dub_secret_free (secret);
}

static void
add_account (DubWebhookGroup *self, DubAccountRow *row)
{
  const DubAccount *account = dub_account_row_get (row);
  GtkWidget *expander = adw_expander_row_new ();

  g_object_set_data_full (G_OBJECT (expander), "dub-account", g_object_ref (row), g_object_unref);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (expander), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (expander), account->label);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (expander), make_address (expander));
  adw_expander_row_add_row (ADW_EXPANDER_ROW (expander), make_secret (self, expander));
  adw_expander_row_add_row (ADW_EXPANDER_ROW (expander), make_hint ());
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), expander);
  g_hash_table_insert (self->entries, g_memdup2 (&account->id, sizeof account->id), expander);
  dub_secrets_lookup_async (dub_desk_get_secrets (self->desk), account->uid, DUB_SECRET_WEBHOOK,
                            NULL, on_looked, g_object_ref (expander));
}

/* Those whose provider signs its calls. */
static void
add_accounts (DubWebhookGroup *self)
{
  GListModel *accounts = dub_desk_get_accounts (self->desk);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (DubAccountRow) row = g_list_model_get_item (accounts, i);
      const DubProvider *provider = dub_provider_find (dub_account_row_get (row)->provider);

      if (provider != NULL && provider->webhook != NULL)
        add_account (self, row);
    }
}

static GtkWidget *
make_nobody (void)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("No Account Takes Part"));
  adw_action_row_set_subtitle (
      ADW_ACTION_ROW (row), _ ("Of the services that Dubstage knows, VidGen signs its calls: add "
                               "an account there first."));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  return row;
}

/* --- The object ---------------------------------------------------------------------------- */

static void
dub_webhook_group_dispose (GObject *object)
{
  DubWebhookGroup *self = DUB_WEBHOOK_GROUP (object);

  g_clear_handle_id (&self->port_id, g_source_remove);
  g_clear_pointer (&self->entries, g_hash_table_unref);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (dub_webhook_group_parent_class)->dispose (object);
}

static void
dub_webhook_group_class_init (DubWebhookGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dub_webhook_group_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/dubstage/Dubstage/dub-webhook-group.ui");
  gtk_widget_class_bind_template_child (widget_class, DubWebhookGroup, listen);
  gtk_widget_class_bind_template_child (widget_class, DubWebhookGroup, port);
  gtk_widget_class_bind_template_child (widget_class, DubWebhookGroup, state);
  gtk_widget_class_bind_template_child (widget_class, DubWebhookGroup, icon);
  gtk_widget_class_bind_template_callback (widget_class, on_listen);
  gtk_widget_class_bind_template_callback (widget_class, on_port);
}

static void
dub_webhook_group_init (DubWebhookGroup *self)
{
  self->filling = TRUE;
  self->entries = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
dub_webhook_group_new (DubDesk *desk)
{
  DubWebhookGroup *self = g_object_new (DUB_TYPE_WEBHOOK_GROUP, NULL);
  int port = dub_settings_get_int (SETTING, 0);

  self->desk = g_object_ref (desk);
  gtk_spin_button_set_value (self->port, port > 0 ? port : USUAL_PORT);
  self->filling = FALSE;
  add_accounts (self);
  if (g_hash_table_size (self->entries) == 0)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), make_nobody ());
  show_state (self, NULL);
  dub_desk_run (desk, "engine.status", NULL, self, on_status, NULL);
  return GTK_WIDGET (self);
}
