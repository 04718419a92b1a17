/* What is chosen, a button that opens the choice, and one that goes back to uploading. Nothing is
 * asked of the provider before the choice is opened. */
#include "dub-remote-row.h"

#include <glib/gi18n.h>

#include "dub-names.h"
#include "dub-remote-window.h"

struct _DubRemoteRow
{
  AdwActionRow parent_instance;

  DubDesk *desk; /* owned */
  DubRemotePlace place;
  char *value; /* owned: empty: none */
  DubOptionFunc func;
  gpointer user_data;

  GtkWidget *clear;  /* borrowed */
  GtkWidget *choose; /* borrowed */
};

G_DEFINE_FINAL_TYPE (DubRemoteRow, dub_remote_row, ADW_TYPE_ACTION_ROW)

/* After every change of a button's label, which is its name otherwise. */
static void
name_controls (DubRemoteRow *self)
{
  const char *title = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self));
  /* Translators: %s is what is chosen, such as “Shot already at LipDub” */
  g_autofree char *choose = g_strdup_printf (_ ("Choose: %s"), title);
  g_autofree char *clear = g_strdup_printf (_ ("Upload from here instead: %s"), title);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->choose), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  choose, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->clear), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  clear, -1);
}

/* @title: (nullable) */
static void
show (DubRemoteRow *self, const char *title)
{
  const char *help = self->place.spec->help == NULL ? "" : _ (self->place.spec->help);
  gboolean chosen = self->value[0] != '\0';
  g_autofree char *named = NULL;

  if (chosen && title != NULL && title[0] != '\0' && g_strcmp0 (title, self->value) != 0)
    named = g_strdup_printf ("%s · %s", title, self->value);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self),
                               named != NULL ? named : (chosen ? self->value : help));
  gtk_widget_set_visible (self->clear, chosen);
  gtk_button_set_label (GTK_BUTTON (self->choose), chosen ? _ ("Change…") : _ ("Choose…"));
  name_controls (self);
}

static void
set_value (DubRemoteRow *self, const char *id, const char *title)
{
  g_free (self->value);
  self->value = g_strdup (id);
  show (self, title);
  self->func (self->place.spec->name, self->value, self->user_data);
}

static void
on_picked (DubRemoteWindow *window, const char *id, const char *title, DubRemoteRow *self)
{
  set_value (self, id, title);
}

static void
on_choose (DubRemoteRow *self)
{
  GtkWindow *parent = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkWidget *window = dub_remote_window_new (parent, self->desk, &self->place, self->value);

  g_signal_connect_object (window, "picked", G_CALLBACK (on_picked), self, 0);
  gtk_window_present (GTK_WINDOW (window));
}

static void
on_clear (DubRemoteRow *self)
{
  gtk_widget_grab_focus (self->choose);
  set_value (self, "", NULL);
}

static void
dub_remote_row_dispose (GObject *object)
{
  DubRemoteRow *self = DUB_REMOTE_ROW (object);

  g_clear_pointer (&self->value, g_free);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (dub_remote_row_parent_class)->dispose (object);
}

static void
dub_remote_row_class_init (DubRemoteRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dub_remote_row_dispose;
}

static void
dub_remote_row_init (DubRemoteRow *self)
{
  self->clear = gtk_button_new_from_icon_name ("edit-clear-symbolic");
  self->choose = gtk_button_new_with_label (_ ("Choose…"));
  gtk_widget_set_valign (self->clear, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (self->choose, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->clear, "flat");
  gtk_widget_set_tooltip_text (self->clear, _ ("Upload From Here Instead"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->clear);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->choose);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), self->choose);
  dub_names_keep_own (self->choose);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  g_signal_connect_swapped (self->clear, "clicked", G_CALLBACK (on_clear), self);
  g_signal_connect_swapped (self->choose, "clicked", G_CALLBACK (on_choose), self);
}

GtkWidget *
dub_remote_row_new (DubDesk *desk,
                    const DubRemotePlace *place,
                    const char *label,
                    const char *value,
                    DubOptionFunc func,
                    gpointer user_data)
{
  DubRemoteRow *self = g_object_new (DUB_TYPE_REMOTE_ROW, NULL);
  g_autofree char *title = label == NULL
                               ? g_strdup (_ (place->spec->title))
                               : g_strdup_printf ("%s — %s", _ (place->spec->title), label);
  g_autofree char *known = NULL;

  self->desk = g_object_ref (desk);
  self->place = *place;
  self->value = g_strdup (value == NULL ? "" : value);
  self->func = func;
  self->user_data = user_data;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  if (self->value[0] != '\0')
    known = dub_remote_dup_known_title (dub_desk_get_store (desk), place, self->value);
  show (self, known);
  return GTK_WIDGET (self);
}
