/* What the person prefers. Where the settings schema is not installed the switches are greyed. */
#include "dub-preferences.h"

#include <glib/gi18n.h>

#include "dub-dialogs.h"
#include "dub-names.h"
#include "dub-settings.h"
#include "dub-webhook-group.h"

struct _DubPreferences
{
  AdwPreferencesWindow parent_instance;

  AdwPreferencesPage *page;
  GtkWidget *background;
  GtkWidget *awake;
  GtkWidget *notify;
  GtkEditable *naming;
  AdwActionRow *data_row;
  GtkWidget *open_data;
};

G_DEFINE_FINAL_TYPE (DubPreferences, dub_preferences, ADW_TYPE_PREFERENCES_WINDOW)

static void
on_naming_applied (DubPreferences *self)
{
  dub_settings_set_string ("naming-template", gtk_editable_get_text (self->naming));
}

static void
on_open_data (DubPreferences *self)
{
  dub_open_path (GTK_WINDOW (self), adw_action_row_get_subtitle (self->data_row));
}

static void
dub_preferences_class_init (DubPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/dubstage/Dubstage/dub-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, DubPreferences, page);
  gtk_widget_class_bind_template_child (widget_class, DubPreferences, background);
  gtk_widget_class_bind_template_child (widget_class, DubPreferences, awake);
  gtk_widget_class_bind_template_child (widget_class, DubPreferences, notify);
  gtk_widget_class_bind_template_child (widget_class, DubPreferences, naming);
  gtk_widget_class_bind_template_child (widget_class, DubPreferences, data_row);
  gtk_widget_class_bind_template_child (widget_class, DubPreferences, open_data);
  gtk_widget_class_bind_template_callback (widget_class, on_naming_applied);
  gtk_widget_class_bind_template_callback (widget_class, on_open_data);
}

static void
bind (GtkWidget *toggle, const char *key, const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  if (dub_settings () == NULL)
    gtk_widget_set_sensitive (toggle, FALSE);
  else
    g_settings_bind (dub_settings (), key, toggle, "active", G_SETTINGS_BIND_DEFAULT);
}

static void
dub_preferences_init (DubPreferences *self)
{
  g_autofree char *naming = dub_settings_get_string ("naming-template");

  gtk_widget_init_template (GTK_WIDGET (self));
  bind (self->background, "run-in-background", _ ("Go On in the Background"));
  bind (self->awake, "keep-awake", _ ("Keep the Computer Awake"));
  bind (self->notify, "notify", _ ("Notifications"));
  dub_names_keep_own (self->open_data);
  gtk_editable_set_text (self->naming, naming);
}

GtkWidget *
dub_preferences_new (GtkWindow *parent, DubDesk *desk)
{
  DubPreferences *self = g_object_new (DUB_TYPE_PREFERENCES, "transient-for", parent, NULL);

  adw_action_row_set_subtitle (self->data_row, dub_host_get_data_dir (dub_desk_get_host (desk)));
  adw_preferences_page_add (self->page, ADW_PREFERENCES_GROUP (dub_webhook_group_new (desk)));
  return GTK_WIDGET (self);
}
