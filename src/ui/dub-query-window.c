/* The window behind "Ask the Provider…": a question of the provider's table, an id where it wants
 * one, and what came back, row by row. */
#include "dub-query-window.h"

#include <glib/gi18n.h>

#include "providers/provider.h"

/* More rows than a person reads; the rest is counted. */
#define MOST_ROWS 200

struct _DubQueryWindow
{
  AdwWindow parent_instance;

  /* owned */
  DubDesk *desk;
  GPtrArray *rows; /* GtkWidget, borrowed from the group */

  /* plain */
  gint64 account;
  const DubProvider *provider;

  /* template */
  AdwWindowTitle *title;
  AdwComboRow *question;
  AdwEntryRow *argument;
  AdwActionRow *state;
  GtkSpinner *spinner;
  GtkButton *ask;
  AdwPreferencesGroup *answers;
};

G_DEFINE_FINAL_TYPE (DubQueryWindow, dub_query_window, ADW_TYPE_WINDOW)

static const DubQuery *
selected_query (DubQueryWindow *self)
{
  guint position = adw_combo_row_get_selected (self->question);

  if (self->provider == NULL || position >= self->provider->n_queries)
    return NULL;
  return &self->provider->queries[position];
}

static void
on_question (DubQueryWindow *self)
{
  const DubQuery *query = selected_query (self);
  gboolean wants_id = query != NULL && query->argument != NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->argument), wants_id);
  if (wants_id)
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->argument), _ (query->argument));
}

/* --- Answers --------------------------------------------------------------------------------- */

static void
clear_answers (DubQueryWindow *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->answers, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
}

static void
add_fact (AdwExpanderRow *row, const char *name, const char *value)
{
  GtkWidget *fact = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (fact), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (fact), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (fact), value);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (fact), 0);
  adw_preferences_row_set_title_selectable (ADW_PREFERENCES_ROW (fact), TRUE);
  adw_expander_row_add_row (row, fact);
}

static void
add_finding (DubQueryWindow *self, GVariant *finding)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (finding, "facts", G_VARIANT_TYPE ("a{ss}"));
  g_autoptr (GHashTable) facts = dub_map_from_variant (value);
  g_autoptr (GPtrArray) keys = dub_map_sorted_keys (facts);
  GtkWidget *row = adw_expander_row_new ();
  const char *title = "", *id = "", *raw_state = "";
  g_autofree char *subtitle = NULL;

  g_variant_lookup (finding, "title", "&s", &title);
  g_variant_lookup (finding, "id", "&s", &id);
  g_variant_lookup (finding, "raw-state", "&s", &raw_state);
  subtitle = *title != '\0' && *raw_state != '\0'
                 ? g_strconcat (id, " · ", raw_state, NULL)
                 : g_strconcat (*title != '\0' ? id : "", raw_state, NULL);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), *title != '\0' ? title : id);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), subtitle);
  adw_expander_row_set_enable_expansion (ADW_EXPANDER_ROW (row), keys->len > 0);
  for (guint i = 0; i < keys->len; i++)
    add_fact (ADW_EXPANDER_ROW (row), keys->pdata[i], dub_map_get (facts, keys->pdata[i]));
  adw_preferences_group_add (self->answers, row);
  g_ptr_array_add (self->rows, row);
}

static void
set_busy (DubQueryWindow *self, gboolean busy)
{
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->ask), !busy);
}

static void
on_answer (GObject *owner, GVariant *result, const GError *error, gpointer user_data)
{
  DubQueryWindow *self = DUB_QUERY_WINDOW (owner);
  g_autoptr (GVariant) findings = NULL;
  g_autofree char *text = NULL;
  gsize n;

  set_busy (self, FALSE);
  if (error != NULL)
    {
      text = dub_error_text (error);
      adw_action_row_set_subtitle (self->state, text);
      return;
    }
  findings = g_variant_lookup_value (result, "findings", G_VARIANT_TYPE ("aa{sv}"));
  n = findings != NULL ? g_variant_n_children (findings) : 0;
  text = g_strdup_printf (ngettext ("%u entry", "%u entries", (gulong) n), (guint) n);
  adw_action_row_set_subtitle (self->state, text);
  for (gsize i = 0; i < MIN (n, MOST_ROWS); i++)
    {
      g_autoptr (GVariant) finding = g_variant_get_child_value (findings, i);

      add_finding (self, finding);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->answers), n > 0);
}

static void
on_ask (DubQueryWindow *self)
{
  const DubQuery *query = selected_query (self);
  GVariantDict args;

  if (query == NULL || !gtk_widget_get_sensitive (GTK_WIDGET (self->ask)))
    return;
  clear_answers (self);
  gtk_widget_set_visible (GTK_WIDGET (self->answers), FALSE);
  adw_action_row_set_subtitle (self->state, "");
  set_busy (self, TRUE);
  g_variant_dict_init (&args, NULL);
  g_variant_dict_insert (&args, "id", "x", self->account);
  g_variant_dict_insert (&args, "query", "s", query->name);
  if (query->argument != NULL)
    g_variant_dict_insert (&args, "argument", "s",
                           gtk_editable_get_text (GTK_EDITABLE (self->argument)));
  dub_desk_run (self->desk, "account.query", g_variant_dict_end (&args), self, on_answer, NULL);
}

/* --- Construction ----------------------------------------------------------------------------- */

static void
dub_query_window_dispose (GObject *object)
{
  DubQueryWindow *self = DUB_QUERY_WINDOW (object);

  g_clear_object (&self->desk);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (dub_query_window_parent_class)->dispose (object);
}

static void
dub_query_window_class_init (DubQueryWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = dub_query_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/dubstage/Dubstage/dub-query-window.ui");
  gtk_widget_class_bind_template_child (widget_class, DubQueryWindow, title);
  gtk_widget_class_bind_template_child (widget_class, DubQueryWindow, question);
  gtk_widget_class_bind_template_child (widget_class, DubQueryWindow, argument);
  gtk_widget_class_bind_template_child (widget_class, DubQueryWindow, state);
  gtk_widget_class_bind_template_child (widget_class, DubQueryWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, DubQueryWindow, ask);
  gtk_widget_class_bind_template_child (widget_class, DubQueryWindow, answers);
  gtk_widget_class_bind_template_callback (widget_class, on_question);
  gtk_widget_class_bind_template_callback (widget_class, on_ask);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
dub_query_window_init (DubQueryWindow *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

static GListModel *
questions (const DubProvider *provider)
{
  GtkStringList *list = gtk_string_list_new (NULL);

  for (guint i = 0; i < provider->n_queries; i++)
    gtk_string_list_append (list, _ (provider->queries[i].title));
  return G_LIST_MODEL (list);
}

DubQueryWindow *
dub_query_window_new (DubDesk *desk, gint64 account, GtkWindow *parent)
{
  DubQueryWindow *self = g_object_new (DUB_TYPE_QUERY_WINDOW, "transient-for", parent, NULL);
  g_autoptr (DubAccount) row = dub_store_get_account (dub_desk_get_store (desk), account, NULL);
  g_autoptr (GListModel) model = NULL;

  self->desk = g_object_ref (desk);
  self->account = account;
  self->provider = row != NULL ? dub_provider_find (row->provider) : NULL;
  if (self->provider == NULL)
    return self;
  adw_window_title_set_subtitle (self->title, row->label);
  model = questions (self->provider);
  adw_combo_row_set_model (self->question, model);
  on_question (self);
  return self;
}
