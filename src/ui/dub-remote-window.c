/* The window behind "Choose…" of an option that takes something which is at the provider already.
 *
 *   opened --account.query, one page--> rows --"More"--> the next page …
 *                      \--trouble--> its sentence, "Try Again"
 */
#include "dub-remote-window.h"

#include <glib/gi18n.h>

struct _DubRemoteWindow
{
  AdwWindow parent_instance;

  DubDesk *desk;        /* owned */
  DubRemotePlace place; /* plain */
  char *cursor;         /* owned (nullable): of the next page */
  gboolean busy;
  gboolean asked;    /* an answer has come */
  GPtrArray *known;  /* owned: GtkWidget of the group, borrowed */
  GPtrArray *listed; /* owned: GtkWidget of the group, borrowed */
  GHashTable *shown; /* owned: set of ids that are listed */

  AdwWindowTitle *title;
  GtkSearchEntry *search;
  GtkWidget *back;
  AdwPreferencesGroup *here;
  AdwPreferencesGroup *there;
  AdwActionRow *state;
  GtkSpinner *spinner;
  GtkButton *again;
  AdwEntryRow *by_id;
};

G_DEFINE_FINAL_TYPE (DubRemoteWindow, dub_remote_window, ADW_TYPE_WINDOW)

enum
{
  PICKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
pick (DubRemoteWindow *self, const char *id, const char *title)
{
  g_signal_emit (self, signals[PICKED], 0, id, title);
  gtk_window_close (GTK_WINDOW (self));
}

/* --- Rows ---------------------------------------------------------------------------------- */

static void
on_row (AdwActionRow *row, DubRemoteWindow *self)
{
  const DubRemoteChoice *choice = g_object_get_data (G_OBJECT (row), "dub-choice");

  pick (self, choice->id, choice->title);
}

static gboolean
fits (DubRemoteWindow *self, const DubRemoteChoice *choice)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));
  g_autofree char *folded = g_utf8_casefold (text, -1);

  return text[0] == '\0' || dub_remote_choice_matches (choice, folded);
}

/* Takes @choice. */
static void
add_row (DubRemoteWindow *self,
         AdwPreferencesGroup *group,
         GPtrArray *rows,
         DubRemoteChoice *choice)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), choice->title);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), choice->detail);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_widget_set_visible (row, fits (self, choice));
  g_object_set_data_full (G_OBJECT (row), "dub-choice", choice,
                          (GDestroyNotify) dub_remote_choice_free);
  g_signal_connect (row, "activated", G_CALLBACK (on_row), self);
  adw_preferences_group_add (group, row);
  g_ptr_array_add (rows, row);
}

static void
fill_known (DubRemoteWindow *self)
{
  g_autoptr (GPtrArray) known =
      dub_remote_list_known (dub_desk_get_store (self->desk), &self->place);

  g_ptr_array_set_free_func (known, NULL);
  for (guint i = 0; i < known->len; i++)
    add_row (self, self->here, self->known, known->pdata[i]);
  gtk_widget_set_visible (GTK_WIDGET (self->here), known->len > 0);
}

static guint
show_fitting (DubRemoteWindow *self, GPtrArray *rows)
{
  guint n = 0;

  for (guint i = 0; i < rows->len; i++)
    {
      gboolean shown = fits (self, g_object_get_data (rows->pdata[i], "dub-choice"));

      gtk_widget_set_visible (rows->pdata[i], shown);
      n += shown ? 1 : 0;
    }
  return n;
}

/* --- Asking the provider ------------------------------------------------------------------- */

static void
say (DubRemoteWindow *self, const char *title, const char *subtitle, const char *button)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->state), title);
  adw_action_row_set_subtitle (self->state, subtitle == NULL ? "" : subtitle);
  gtk_widget_set_visible (GTK_WIDGET (self->again), button != NULL);
  if (button != NULL)
    gtk_button_set_label (self->again, button);
  gtk_spinner_set_spinning (self->spinner, self->busy);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), self->busy);
}

static void
say_state (DubRemoteWindow *self)
{
  const char *name = self->place.provider->name;
  guint n = show_fitting (self, self->listed);
  g_autofree char *text = NULL;

  if (self->busy)
    text = g_strdup_printf (_ ("Asking %s…"), name);
  else if (self->listed->len == 0 && self->cursor == NULL)
    text = g_strdup_printf (_ ("%s has nothing of this kind yet"), name);
  else if (n == 0)
    text = g_strdup (_ ("Nothing found among what is listed"));
  else
    text = g_strdup_printf (ngettext ("%u entry", "%u entries", n), n);
  say (self, text, NULL, !self->busy && self->cursor != NULL ? _ ("_More") : NULL);
}

static void
on_search_changed (DubRemoteWindow *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->here), show_fitting (self, self->known) > 0);
  if (self->asked)
    say_state (self);
}

static void
take_findings (DubRemoteWindow *self, GVariant *findings)
{
  for (gsize i = 0; findings != NULL && i < g_variant_n_children (findings); i++)
    {
      g_autoptr (GVariant) finding = g_variant_get_child_value (findings, i);
      DubRemoteChoice *choice =
          dub_remote_choice_from_finding (dub_desk_get_store (self->desk), &self->place, finding);

      if (choice == NULL)
        continue;
      if (g_hash_table_add (self->shown, g_strdup (choice->id)))
        add_row (self, self->there, self->listed, choice);
      else
        dub_remote_choice_free (choice);
    }
}

static void
on_answer (GObject *owner, GVariant *result, const GError *error, gpointer user_data)
{
  DubRemoteWindow *self = DUB_REMOTE_WINDOW (owner);
  g_autoptr (GVariant) findings = NULL;
  g_autofree char *words = NULL;
  const char *cursor = "";

  self->busy = FALSE;
  if (error != NULL)
    {
      words = dub_error_text (error);
      say (self, _ ("The list could not be had"), words, _ ("_Try Again"));
      return;
    }
  self->asked = TRUE;
  g_variant_lookup (result, "cursor", "&s", &cursor);
  g_free (self->cursor);
  self->cursor = cursor[0] == '\0' ? NULL : g_strdup (cursor);
  findings = g_variant_lookup_value (result, "findings", G_VARIANT_TYPE ("aa{sv}"));
  take_findings (self, findings);
  say_state (self);
}

static void
ask (DubRemoteWindow *self)
{
  GVariantDict args;

  if (self->busy)
    return;
  self->busy = TRUE;
  say_state (self);
  g_variant_dict_init (&args, NULL);
  g_variant_dict_insert (&args, "id", "x", self->place.account);
  g_variant_dict_insert (&args, "query", "s", self->place.spec->choices[0]);
  g_variant_dict_insert (&args, "pages", "x", (gint64) 1);
  if (self->cursor != NULL)
    g_variant_dict_insert (&args, "cursor", "s", self->cursor);
  dub_desk_run (self->desk, "account.query", g_variant_dict_end (&args), self, on_answer, NULL);
}

/* --- Other ways ---------------------------------------------------------------------------- */

static void
on_by_id (DubRemoteWindow *self)
{
  g_autofree char *id = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->by_id))));
  g_autofree char *title = NULL;

  if (id[0] == '\0')
    return;
  title = dub_remote_dup_known_title (dub_desk_get_store (self->desk), &self->place, id);
  pick (self, id, title == NULL ? "" : title);
}

static void
on_back (DubRemoteWindow *self)
{
  pick (self, "", "");
}

/* --- The object ---------------------------------------------------------------------------- */

static void
dub_remote_window_dispose (GObject *object)
{
  DubRemoteWindow *self = DUB_REMOTE_WINDOW (object);

  g_clear_pointer (&self->known, g_ptr_array_unref);
  g_clear_pointer (&self->listed, g_ptr_array_unref);
  g_clear_pointer (&self->shown, g_hash_table_unref);
  g_clear_pointer (&self->cursor, g_free);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (dub_remote_window_parent_class)->dispose (object);
}

static void
dub_remote_window_class_init (DubRemoteWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dub_remote_window_dispose;
  signals[PICKED] = g_signal_new ("picked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/dubstage/Dubstage/dub-remote-window.ui");
  gtk_widget_class_bind_template_child (widget_class, DubRemoteWindow, title);
  gtk_widget_class_bind_template_child (widget_class, DubRemoteWindow, search);
  gtk_widget_class_bind_template_child (widget_class, DubRemoteWindow, back);
  gtk_widget_class_bind_template_child (widget_class, DubRemoteWindow, here);
  gtk_widget_class_bind_template_child (widget_class, DubRemoteWindow, there);
  gtk_widget_class_bind_template_child (widget_class, DubRemoteWindow, state);
  gtk_widget_class_bind_template_child (widget_class, DubRemoteWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, DubRemoteWindow, again);
  gtk_widget_class_bind_template_child (widget_class, DubRemoteWindow, by_id);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, ask);
  gtk_widget_class_bind_template_callback (widget_class, on_by_id);
  gtk_widget_class_bind_template_callback (widget_class, on_back);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
dub_remote_window_init (DubRemoteWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->known = g_ptr_array_new ();
  self->listed = g_ptr_array_new ();
  self->shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gtk_search_entry_set_key_capture_widget (self->search, GTK_WIDGET (self));
}

GtkWidget *
dub_remote_window_new (GtkWindow *parent,
                       DubDesk *desk,
                       const DubRemotePlace *place,
                       const char *value)
{
  DubRemoteWindow *self = g_object_new (DUB_TYPE_REMOTE_WINDOW, "transient-for", parent, NULL);
  g_autofree char *label = dub_desk_dup_account_label (desk, place->account);
  /* Translators: %s is the name of a provider */
  g_autofree char *there = g_strdup_printf (_ ("At %s"), place->provider->name);

  self->desk = g_object_ref (desk);
  self->place = *place;
  gtk_window_set_title (GTK_WINDOW (self), _ (place->spec->title));
  adw_window_title_set_title (self->title, _ (place->spec->title));
  adw_window_title_set_subtitle (self->title, label);
  adw_preferences_group_set_title (self->there, there);
  gtk_widget_set_visible (self->back, value != NULL && value[0] != '\0');
  gtk_editable_set_text (GTK_EDITABLE (self->by_id), value == NULL ? "" : value);
  fill_known (self);
  ask (self);
  return GTK_WIDGET (self);
}
