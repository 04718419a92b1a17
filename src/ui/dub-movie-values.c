/* The list of placeholders with a value for each, kept by name while the editor is open: a
 * placeholder that is written again finds its value. */
#include "dub-movie-values.h"

#include <glib/gi18n.h>

#include "dub-job-cells.h"
#include "dub-language-picker.h"
#include "dub-languages.h"
#include "dub-movie-text.h"
#include "dub-names.h"
#include "providers/movie.h"

#define VIRALSYNC "viralsync"
/* Stands for the marker that each job gets of its own. */
#define SOME_MARKER "ds0000000000"

struct _DubMovieValues
{
  AdwBin parent_instance;

  DubDesk *desk;           /* owned */
  gint64 project;          /* 0: none */
  char *text;              /* owned */
  gboolean sound;          /* the check found nothing wrong with the text */
  GPtrArray *placeholders; /* owned: DubPlaceholder */
  GHashTable *values;      /* owned: name → value */
  GPtrArray *rows;         /* owned; borrowed widgets of the group */

  AdwPreferencesGroup *group;
  AdwActionRow *state;
  GtkImage *state_icon;
  GtkWidget *show_request;
  GtkWidget *new_job;
};

G_DEFINE_FINAL_TYPE (DubMovieValues, dub_movie_values, ADW_TYPE_BIN)

enum
{
  GO_TO,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- Accounts ------------------------------------------------------------------------------ */

/* (nullable), borrowed: the project's own account when it fits, else the first at ViralSync */
static const DubAccount *
find_account (DubDesk *desk, gint64 project)
{
  GListModel *accounts = dub_desk_get_accounts (desk);
  DubProjectRow *row = dub_desk_find_project (desk, project);
  gint64 wanted = row != NULL ? dub_project_row_get (row)->default_account : 0;
  const DubAccount *found = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (DubAccountRow) item = g_list_model_get_item (accounts, i);
      const DubAccount *account = dub_account_row_get (item);

      if (!g_str_equal (account->provider, VIRALSYNC))
        continue;
      if (account->id == wanted)
        return account;
      found = found != NULL ? found : account;
    }
  return found;
}

char *
dub_movie_values_dup_project_id (DubDesk *desk)
{
  GListModel *accounts = dub_desk_get_accounts (desk);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (DubAccountRow) item = g_list_model_get_item (accounts, i);
      const DubAccount *account = dub_account_row_get (item);
      const char *id = dub_map_get (account->settings, "projectId");

      if (g_str_equal (account->provider, VIRALSYNC) && id != NULL && *id != '\0')
        return g_strdup (id);
    }
  return NULL;
}

/* --- As a job ------------------------------------------------------------------------------ */

static const char *
value_of (DubMovieValues *self, const char *name)
{
  const char *value = g_hash_table_lookup (self->values, name);

  return value != NULL && *value != '\0' ? value : NULL;
}

/* (transfer full): only of what the text holds */
static DubMap *
dup_options (DubMovieValues *self)
{
  DubMap *options = dub_map_new ();

  for (guint i = 0; i < self->placeholders->len; i++)
    {
      const DubPlaceholder *placeholder = self->placeholders->pdata[i];
      g_autofree char *option = g_strconcat ("value.", placeholder->name, NULL);
      const char *value = value_of (self, placeholder->name);

      if (value != NULL && !dub_placeholder_is_given (placeholder->name))
        dub_map_set (options, option, value);
    }
  return options;
}

DubJob *
dub_movie_values_dup_job (DubMovieValues *self)
{
  const DubAccount *account = find_account (self->desk, self->project);
  DubJob *job = NULL;

  if (account == NULL)
    return NULL;
  job = dub_job_new ();
  job->project = self->project;
  job->account = account->id;
  job->provider = g_strdup (account->provider);
  job->language = g_strdup (value_of (self, "lang"));
  g_hash_table_unref (job->options);
  job->options = dup_options (self);
  return job;
}

char *
dub_movie_values_dup_request (DubMovieValues *self, GError **error)
{
  const DubAccount *account = find_account (self->desk, self->project);
  g_autoptr (GHashTable) options = dup_options (self);
  g_autoptr (GHashTable) nothing = dub_map_new ();
  g_autofree char *body = NULL;
  DubContext context = { .provider = dub_provider_find (VIRALSYNC),
                         .settings = account != NULL ? account->settings : nothing,
                         .options = options,
                         .remote = nothing,
                         .language = value_of (self, "lang"),
                         .marker = SOME_MARKER };

  context.inputs[DUB_ROLE_MOVIE].text = self->text;
  body = dub_movie_request (&context, error);
  return body != NULL ? dub_movie_text_format (body) : NULL;
}

static void
show_state (DubMovieValues *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *body = NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "values.show-request", FALSE);
  if (!self->sound)
    {
      dub_show_look (self->state_icon, "dialog-warning-symbolic", "warning", _ ("Not yet"));
      adw_action_row_set_subtitle (self->state,
                                   _ ("The text has problems; see the list below it."));
      return;
    }
  body = dub_movie_values_dup_request (self, &error);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "values.show-request", body != NULL);
  dub_show_look (self->state_icon, body != NULL ? "dub-done-symbolic" : "dialog-warning-symbolic",
                 body != NULL ? "success" : "warning", body != NULL ? _ ("Ready") : _ ("Not yet"));
  adw_action_row_set_subtitle (
      self->state, body != NULL ? _ ("A job with these values can be sent.") : error->message);
}

static void
set_value (DubMovieValues *self, const char *name, const char *value)
{
  g_hash_table_replace (self->values, g_strdup (name), g_strdup (value));
  show_state (self);
}

/* --- A row --------------------------------------------------------------------------------- */

static const DubPlaceholder *
placeholder_of (gpointer widget)
{
  return g_object_get_data (G_OBJECT (widget), "dub-placeholder");
}

static void
on_go_to (GtkWidget *button, DubMovieValues *self)
{
  g_signal_emit (self, signals[GO_TO], 0, placeholder_of (button)->character);
}

static GtkWidget *
make_go_to (DubMovieValues *self, const DubPlaceholder *placeholder)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("go-jump-symbolic");
  /* Translators: %s is the name of a placeholder */
  g_autofree char *label = g_strdup_printf (_ ("Show %s in the text"), placeholder->name);

  g_object_set_data (G_OBJECT (button), "dub-placeholder", (gpointer) placeholder);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _ ("Show in the Text"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_signal_connect (button, "clicked", G_CALLBACK (on_go_to), self);
  return button;
}

static gboolean
is_web_address (const char *value)
{
  return g_str_has_prefix (value, "https://") || g_str_has_prefix (value, "http://");
}

static void
mark_address (GtkWidget *row, const char *value)
{
  gboolean wrong = placeholder_of (row)->asset && *value != '\0' && !is_web_address (value);

  if (wrong)
    gtk_widget_add_css_class (row, "error");
  else
    gtk_widget_remove_css_class (row, "error");
}

static void
on_value (GtkEditable *row, DubMovieValues *self)
{
  const char *value = gtk_editable_get_text (row);

  set_value (self, placeholder_of (row)->name, value);
  mark_address (GTK_WIDGET (row), value);
}

/* The project's web addresses, to choose from. (transfer full) (nullable) */
static GMenuModel *
make_addresses (DubMovieValues *self, const DubPlaceholder *placeholder)
{
  g_autoptr (GPtrArray) assets =
      self->project != 0
          ? dub_store_list_assets (dub_desk_get_store (self->desk), self->project, NULL)
          : NULL;
  g_autoptr (GMenu) menu = g_menu_new ();

  for (guint i = 0; assets != NULL && i < assets->len; i++)
    {
      const DubAsset *asset = assets->pdata[i];
      g_autoptr (GMenuItem) item = g_menu_item_new (asset->name, NULL);

      if (asset->url == NULL)
        continue;
      g_menu_item_set_action_and_target (item, "values.use", "(ss)", placeholder->name, asset->url);
      g_menu_append_item (menu, item);
    }
  if (g_menu_model_get_n_items (G_MENU_MODEL (menu)) == 0)
    return NULL;
  return G_MENU_MODEL (g_steal_pointer (&menu));
}

static void
add_addresses (DubMovieValues *self, GtkWidget *row, const DubPlaceholder *placeholder)
{
  g_autoptr (GMenuModel) menu = make_addresses (self, placeholder);
  GtkWidget *button = NULL;

  if (menu == NULL)
    return;
  button = gtk_menu_button_new ();
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), menu);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "pan-down-symbolic");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _ ("Web Addresses of the Project"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Web addresses of the project"), -1);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (row), button);
}

static GtkWidget *
make_entry (DubMovieValues *self, const DubPlaceholder *placeholder)
{
  GtkWidget *row = adw_entry_row_new ();
  const char *value = value_of (self, placeholder->name);
  /* Translators: what a placeholder of a movie stands for; %s is its name */
  g_autofree char *title = placeholder->asset
                               ? g_strdup_printf (_ ("%s: a web address"), placeholder->name)
                               : g_strdup (placeholder->name);

  g_object_set_data (G_OBJECT (row), "dub-placeholder", (gpointer) placeholder);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (placeholder->asset)
    adw_entry_row_set_input_purpose (ADW_ENTRY_ROW (row), GTK_INPUT_PURPOSE_URL);
  if (value != NULL)
    gtk_editable_set_text (GTK_EDITABLE (row), value);
  mark_address (row, value != NULL ? value : "");
  if (placeholder->asset)
    add_addresses (self, row, placeholder);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (row), make_go_to (self, placeholder));
  g_signal_connect (row, "changed", G_CALLBACK (on_value), self);
  return row;
}

static void
on_language_picked (DubLanguagePicker *picker, const char *code, GtkMenuButton *button)
{
  DubMovieValues *self =
      DUB_MOVIE_VALUES (gtk_widget_get_ancestor (GTK_WIDGET (button), DUB_TYPE_MOVIE_VALUES));
  g_autofree char *name = dub_language_name (code);

  gtk_menu_button_set_label (button, *code != '\0' ? name : _ ("Choose"));
  set_value (self, "lang", code);
}

static GtkWidget *
make_language (DubMovieValues *self)
{
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *picker = dub_language_picker_new (TRUE);
  g_autofree char *name = dub_language_name (value_of (self, "lang"));

  gtk_menu_button_set_label (GTK_MENU_BUTTON (button), *name != '\0' ? name : _ ("Choose"));
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), picker);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Language to try the movie with"), -1);
  g_signal_connect (picker, "picked", G_CALLBACK (on_language_picked), button);
  return button;
}

static GtkWidget *
make_given (DubMovieValues *self, const DubPlaceholder *placeholder)
{
  GtkWidget *row = adw_action_row_new ();
  gboolean language = g_str_equal (placeholder->name, "lang");

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), placeholder->name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), language ? _ ("The job’s target language")
                                                              : _ ("Each job gets one of its own"));
  if (language)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_language (self));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_go_to (self, placeholder));
  return row;
}

/* --- The list ------------------------------------------------------------------------------ */

static void
describe (DubMovieValues *self)
{
  adw_preferences_group_set_description (
      self->group, self->placeholders->len > 0
                       ? _ ("Every job fills them in anew: one movie serves many languages.")
                       : _ ("None yet. A placeholder such as {{lang}} in a text is filled in by "
                            "every job anew, so that one movie serves many languages."));
}

/* Rows that stand for the same names stay, so that what is being typed is not disturbed. */
static gboolean
same_rows (GPtrArray *old, GPtrArray *new)
{
  if (old->len != new->len)
    return FALSE;
  for (guint i = 0; i < old->len; i++)
    {
      const DubPlaceholder *one = old->pdata[i];
      const DubPlaceholder *two = new->pdata[i];

      if (!g_str_equal (one->name, two->name) || one->asset != two->asset)
        return FALSE;
    }
  return TRUE;
}

static void
refresh_places (GPtrArray *old, GPtrArray *new)
{
  for (guint i = 0; i < old->len; i++)
    {
      ((DubPlaceholder *) old->pdata[i])->character =
          ((const DubPlaceholder *) new->pdata[i])->character;
      ((DubPlaceholder *) old->pdata[i])->uses = ((const DubPlaceholder *) new->pdata[i])->uses;
    }
}

static void
make_rows (DubMovieValues *self)
{
  for (guint i = 0; i < self->placeholders->len; i++)
    {
      const DubPlaceholder *placeholder = self->placeholders->pdata[i];
      GtkWidget *row = dub_placeholder_is_given (placeholder->name)
                           ? make_given (self, placeholder)
                           : make_entry (self, placeholder);

      adw_preferences_group_add (self->group, row);
      g_ptr_array_add (self->rows, row);
    }
}

static void
drop_rows (DubMovieValues *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
}

void
dub_movie_values_set_text (DubMovieValues *self, const char *text, gboolean sound)
{
  g_autoptr (GPtrArray) found = dub_movie_text_placeholders (text);

  g_free (self->text);
  self->text = g_strdup (text);
  self->sound = sound;
  if (same_rows (self->placeholders, found))
    refresh_places (self->placeholders, found);
  else
    {
      drop_rows (self);
      g_ptr_array_unref (self->placeholders);
      self->placeholders = g_steal_pointer (&found);
      make_rows (self);
    }
  describe (self);
  show_state (self);
}

static void
on_use (GtkWidget *widget, const char *action, GVariant *target)
{
  DubMovieValues *self = DUB_MOVIE_VALUES (widget);
  const char *name = NULL;
  const char *address = NULL;

  g_variant_get (target, "(&s&s)", &name, &address);
  for (guint i = 0; i < self->rows->len; i++)
    if (GTK_IS_EDITABLE (self->rows->pdata[i])
        && g_str_equal (placeholder_of (self->rows->pdata[i])->name, name))
      gtk_editable_set_text (self->rows->pdata[i], address);
}

static void
on_show_request (GtkWidget *widget, const char *action, GVariant *target)
{
  gtk_widget_activate_action (widget, "movie.preview", NULL);
}

void
dub_movie_values_set_desk (DubMovieValues *self, DubDesk *desk, gint64 project)
{
  DubProjectRow *row = dub_desk_find_project (desk, project);

  g_set_object (&self->desk, desk);
  self->project = project;
  if (row != NULL && dub_project_row_get (row)->languages[0] != NULL)
    g_hash_table_insert (self->values, g_strdup ("lang"),
                         g_strdup (dub_project_row_get (row)->languages[0]));
}

/* --- The object ---------------------------------------------------------------------------- */

static void
dub_movie_values_dispose (GObject *object)
{
  DubMovieValues *self = DUB_MOVIE_VALUES (object);

  g_clear_object (&self->desk);
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->placeholders, g_ptr_array_unref);
  g_clear_pointer (&self->values, g_hash_table_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (dub_movie_values_parent_class)->dispose (object);
}

static void
dub_movie_values_class_init (DubMovieValuesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dub_movie_values_dispose;
  signals[GO_TO] = g_signal_new ("go-to", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/dubstage/Dubstage/dub-movie-values.ui");
  gtk_widget_class_bind_template_child (widget_class, DubMovieValues, group);
  gtk_widget_class_bind_template_child (widget_class, DubMovieValues, state);
  gtk_widget_class_bind_template_child (widget_class, DubMovieValues, show_request);
  gtk_widget_class_bind_template_child (widget_class, DubMovieValues, new_job);
  gtk_widget_class_bind_template_child (widget_class, DubMovieValues, state_icon);
  gtk_widget_class_install_action (widget_class, "values.use", "(ss)", on_use);
  gtk_widget_class_install_action (widget_class, "values.show-request", NULL, on_show_request);
}

static void
dub_movie_values_init (DubMovieValues *self)
{
  self->text = g_strdup ("");
  self->placeholders = g_ptr_array_new_with_free_func ((GDestroyNotify) dub_placeholder_free);
  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  dub_names_keep_own (self->show_request);
  dub_names_keep_own (self->new_job);
}
