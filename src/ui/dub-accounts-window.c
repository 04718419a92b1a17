/* The accounts: a list, and a page for each. */
#include "dub-accounts-window.h"

#include <glib/gi18n.h>

#include "dub-account-page.h"

struct _DubAccountsWindow
{
  AdwPreferencesWindow parent_instance;

  DubDesk *desk;   /* owned */
  GtkWidget *page; /* (nullable) weak: shown, or on its way out */
  gint64 next;     /* account to show once the page has gone, -1: none */

  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (DubAccountsWindow, dub_accounts_window, ADW_TYPE_PREFERENCES_WINDOW)

static void
on_row_changed (DubAccountRow *account, AdwActionRow *row)
{
  const DubAccount *it = dub_account_row_get (account);
  const DubProvider *provider = dub_provider_find (it->provider);
  g_autofree char *subtitle =
      g_strdup_printf ("%s · %s", provider == NULL ? it->provider : provider->name, it->base_url);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), it->label);
  adw_action_row_set_subtitle (row, subtitle);
}

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("go-next-symbolic"));
  g_object_set_data_full (G_OBJECT (row), "dub-account", g_object_ref (item), g_object_unref);
  g_signal_connect_object (item, "changed", G_CALLBACK (on_row_changed), row, 0);
  on_row_changed (item, ADW_ACTION_ROW (row));
  return row;
}

static void
on_left (DubAccountPage *page, DubAccountsWindow *self)
{
  adw_preferences_window_close_subpage (ADW_PREFERENCES_WINDOW (self));
}

static gboolean
show_next (gpointer user_data)
{
  DubAccountsWindow *self = user_data;
  gint64 next = self->next;

  self->next = -1;
  if (next >= 0 && self->desk != NULL)
    dub_accounts_window_show_account (self, next);
  return G_SOURCE_REMOVE;
}

static void
on_page_gone (GtkWidget *page, DubAccountsWindow *self)
{
  if (self->next >= 0)
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, show_next, g_object_ref (self), g_object_unref);
}

/* libadwaita 1.2 crashes when a page comes in while another one still slides out: the next one
 * waits for that. */
void
dub_accounts_window_show_account (DubAccountsWindow *self, gint64 account)
{
  GtkWidget *page = NULL;

  if (self->page != NULL)
    {
      self->next = account;
      return;
    }
  page = dub_account_page_new (self->desk, account);
  g_set_weak_pointer (&self->page, page);
  g_signal_connect (page, "left", G_CALLBACK (on_left), self);
  g_signal_connect_object (page, "destroy", G_CALLBACK (on_page_gone), self, 0);
  adw_preferences_window_present_subpage (ADW_PREFERENCES_WINDOW (self), page);
}

static void
on_row_activated (GtkListBox *list, GtkListBoxRow *row, DubAccountsWindow *self)
{
  DubAccountRow *account = g_object_get_data (G_OBJECT (row), "dub-account");

  dub_accounts_window_show_account (self, dub_account_row_get (account)->id);
}

static void
on_add (DubAccountsWindow *self)
{
  dub_accounts_window_show_account (self, 0);
}

static void
on_sandbox (DubAccountsWindow *self)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  gtk_widget_activate_action (GTK_WIDGET (parent), "win.try-sandbox", NULL);
}

static void
on_told (DubDesk *desk, const char *text, guint undo, DubAccountsWindow *self)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (escaped);

  if (undo != 0)
    {
      adw_toast_set_button_label (toast, _ ("_Undo"));
      adw_toast_set_action_name (toast, "app.undo-that");
      adw_toast_set_action_target (toast, "u", undo);
    }
  adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), toast);
}

static void
dub_accounts_window_dispose (GObject *object)
{
  DubAccountsWindow *self = DUB_ACCOUNTS_WINDOW (object);

  g_clear_weak_pointer (&self->page);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (dub_accounts_window_parent_class)->dispose (object);
}

static void
dub_accounts_window_class_init (DubAccountsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dub_accounts_window_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/dubstage/Dubstage/dub-accounts-window.ui");
  gtk_widget_class_bind_template_child (widget_class, DubAccountsWindow, list);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_add);
  gtk_widget_class_bind_template_callback (widget_class, on_sandbox);
}

static void
dub_accounts_window_init (DubAccountsWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->next = -1;
}

GtkWidget *
dub_accounts_window_new (GtkWindow *parent, DubDesk *desk)
{
  DubAccountsWindow *self = g_object_new (DUB_TYPE_ACCOUNTS_WINDOW, "transient-for", parent, NULL);

  self->desk = g_object_ref (desk);
  gtk_list_box_bind_model (self->list, dub_desk_get_accounts (desk), make_row, NULL, NULL);
  g_signal_connect_object (desk, "told", G_CALLBACK (on_told), self, 0);
  return GTK_WIDGET (self);
}
