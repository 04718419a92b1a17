/* The group "Webhooks" of the preferences. A call whose signature holds only makes Dubstage ask the
 * provider at once; without any of this it asks from time to time all the same. */
#include "dub-webhook-group.h"

#include <glib/gi18n.h>

#include "providers/provider.h"

struct _DubWebhookGroup
{
  AdwPreferencesGroup parent_instance;

  DubDesk *desk; /* owned */
  GtkSwitch *listen;
  AdwActionRow *state;
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (DubWebhookGroup, dub_webhook_group, ADW_TYPE_PREFERENCES_GROUP)

/* --- The receiver ----------------------------------------------------------------------------- */

static void
show_off (DubWebhookGroup *self, const char *why)
{
  self->filling = TRUE;
  gtk_switch_set_active (self->listen, FALSE);
  self->filling = FALSE;
  adw_action_row_set_subtitle (
      self->state,
      why != NULL ? why : _ ("For people with a tunnel to this computer. Only this session."));
}

/* The receiver may be on from before. */
static void
show_on (DubWebhookGroup *self, gint64 port, const char *path)
{
  g_autofree char *text = NULL;

  /* Translators: %1$d is a port, %2$s a path; the number of an account follows it */
  text = g_strdup_printf (
      _ ("Point the tunnel at http://127.0.0.1:%1$d%2$s and the account’s number."), (int) port,
      path);
  self->filling = TRUE;
  gtk_switch_set_active (self->listen, TRUE);
  self->filling = FALSE;
  adw_action_row_set_subtitle (self->state, text);
}

static void
on_status (GObject *owner, GVariant *result, const GError *error, gpointer user_data)
{
  const char *path = "";
  gint64 port = 0;

  if (error != NULL)
    return;
  g_variant_lookup (result, "webhook-port", "x", &port);
  g_variant_lookup (result, "webhook-path", "&s", &path);
  if (port > 0)
    show_on (DUB_WEBHOOK_GROUP (owner), port, path);
}

static void
on_listening (GObject *owner, GVariant *result, const GError *error, gpointer user_data)
{
  DubWebhookGroup *self = DUB_WEBHOOK_GROUP (owner);
  g_autofree char *text = NULL;
  const char *path = "";
  gint64 port = 0;

  if (error != NULL)
    {
      text = dub_error_text (error);
      show_off (self, text);
      return;
    }
  g_variant_lookup (result, "port", "x", &port);
  g_variant_lookup (result, "path", "&s", &path);
  show_on (self, port, path);
}

static void
on_switched (DubWebhookGroup *self)
{
  GVariantDict args;

  if (self->filling)
    return;
  if (!gtk_switch_get_active (self->listen))
    {
      dub_desk_run (self->desk, "webhook.stop", NULL, NULL, NULL, NULL);
      show_off (self, NULL);
      return;
    }
  g_variant_dict_init (&args, NULL);
  g_variant_dict_insert (&args, "port", "x", (gint64) 0);
  dub_desk_run (self->desk, "webhook.listen", g_variant_dict_end (&args), self, on_listening, NULL);
}

static void
add_switch (DubWebhookGroup *self)
{
  self->state = ADW_ACTION_ROW (adw_action_row_new ());
  self->listen = GTK_SWITCH (gtk_switch_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->listen), GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->listen), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Receive webhooks"), -1);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->state), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->state), _ ("Receive Webhooks"));
  adw_action_row_set_subtitle_lines (self->state, 0);
  adw_action_row_add_suffix (self->state, GTK_WIDGET (self->listen));
  adw_action_row_set_activatable_widget (self->state, GTK_WIDGET (self->listen));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (self->state));
  g_signal_connect_object (self->listen, "notify::active", G_CALLBACK (on_switched), self,
                           G_CONNECT_SWAPPED);
}

/* --- The secrets -------------------------------------------------------------------------------
 */

static void
on_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DubWebhookGroup) self = user_data;
  g_autoptr (GError) error = NULL;

  if (dub_secrets_store_finish (DUB_SECRETS (source), result, &error))
    dub_desk_tell (self->desk, _ ("The webhook secret is in the keyring."));
  else
    dub_desk_tell_error (self->desk, error);
}

static void
on_secret_entered (AdwEntryRow *row, gpointer user_data)
{
  DubWebhookGroup *self = user_data;
  gint64 id = GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (row), "dub-account"));
  g_autoptr (DubAccount) account =
      dub_store_get_account (dub_desk_get_store (self->desk), id, NULL);

  if (account == NULL)
    return;
  dub_secrets_store_async (dub_desk_get_secrets (self->desk), account->uid, DUB_SECRET_WEBHOOK,
                           account->label, gtk_editable_get_text (GTK_EDITABLE (row)), NULL,
                           on_stored, g_object_ref (self));
  gtk_editable_set_text (GTK_EDITABLE (row), "");
}

static void
add_secret (DubWebhookGroup *self, const DubAccount *account)
{
  GtkWidget *row = adw_password_entry_row_new ();
  /* Translators: the secret that signs the calls of an account; %1$s its label, %2$d its number */
  g_autofree char *title =
      g_strdup_printf (_ ("Secret of “%1$s” (number %2$d)"), account->label, (int) account->id);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (row), TRUE);
  g_object_set_data (G_OBJECT (row), "dub-account", GSIZE_TO_POINTER ((gsize) account->id));
  g_signal_connect_object (row, "apply", G_CALLBACK (on_secret_entered), self, 0);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
}

static void
add_secrets (DubWebhookGroup *self)
{
  g_autoptr (GPtrArray) accounts = dub_store_list_accounts (dub_desk_get_store (self->desk), NULL);

  for (guint i = 0; accounts != NULL && i < accounts->len; i++)
    {
      const DubAccount *account = accounts->pdata[i];
      const DubProvider *provider = dub_provider_find (account->provider);

      if (provider != NULL && provider->webhook != NULL)
        add_secret (self, account);
    }
}

/* --- Construction ------------------------------------------------------------------------------
 */

static void
dub_webhook_group_dispose (GObject *object)
{
  g_clear_object (&DUB_WEBHOOK_GROUP (object)->desk);
  G_OBJECT_CLASS (dub_webhook_group_parent_class)->dispose (object);
}

static void
dub_webhook_group_class_init (DubWebhookGroupClass *class)
{
  G_OBJECT_CLASS (class)->dispose = dub_webhook_group_dispose;
}

static void
dub_webhook_group_init (DubWebhookGroup *self)
{
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Webhooks"));
  add_switch (self);
  show_off (self, NULL);
}

GtkWidget *
dub_webhook_group_new (DubDesk *desk)
{
  DubWebhookGroup *self = g_object_new (DUB_TYPE_WEBHOOK_GROUP, NULL);

  self->desk = g_object_ref (desk);
  add_secrets (self);
  dub_desk_run (desk, "engine.status", NULL, self, on_status, NULL);
  return GTK_WIDGET (self);
}
