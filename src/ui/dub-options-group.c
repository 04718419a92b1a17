/* The options of the chosen providers. One provider's rows stand in the group itself; of several,
 * each has an expander of its own. */
#include "dub-options-group.h"

#include "dub-option-row.h"

struct _DubOptionsGroup
{
  AdwPreferencesGroup parent_instance;

  GHashTable *maps; /* owned: provider id → DubMap */
  GPtrArray *rows;  /* owned; borrowed widgets of the group */
  char *shown;      /* owned (nullable): ids of the providers whose rows these are */
};

G_DEFINE_FINAL_TYPE (DubOptionsGroup, dub_options_group, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

DubMap *
dub_options_group_get (DubOptionsGroup *self, const char *provider)
{
  DubMap *map = g_hash_table_lookup (self->maps, provider);

  if (map == NULL)
    {
      map = dub_map_new ();
      g_hash_table_insert (self->maps, g_strdup (provider), map);
    }
  return map;
}

void
dub_options_group_merge (DubOptionsGroup *self, const char *provider, DubMap *values)
{
  dub_map_merge (dub_options_group_get (self, provider), values);
  g_clear_pointer (&self->shown, g_free);
}

/* @user_data: the widget that holds the row, marked with the provider it is of */
static void
on_option (const char *name, const char *value, gpointer user_data)
{
  GtkWidget *holder = user_data;
  GtkWidget *self = gtk_widget_get_ancestor (holder, DUB_TYPE_OPTIONS_GROUP);
  const char *provider = g_object_get_data (G_OBJECT (holder), "dub-provider");

  dub_map_set (dub_options_group_get (DUB_OPTIONS_GROUP (self), provider), name, value);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* @expander: (nullable): the rows stand in the group itself */
static void
add_options (DubOptionsGroup *self, const DubProvider *provider, GtkWidget *expander)
{
  GtkWidget *holder = expander != NULL ? expander : GTK_WIDGET (self);
  DubMap *map = dub_options_group_get (self, provider->id);

  g_object_set_data (G_OBJECT (holder), "dub-provider", (gpointer) provider->id);
  for (guint i = 0; i < provider->n_options; i++)
    {
      const DubOptionSpec *spec = &provider->options[i];
      GtkWidget *row = dub_option_row_new (spec, dub_map_get (map, spec->name), on_option, holder);

      if (expander != NULL)
        adw_expander_row_add_row (ADW_EXPANDER_ROW (expander), row);
      else
        {
          adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
          g_ptr_array_add (self->rows, row);
        }
    }
}

static GtkWidget *
add_expander (DubOptionsGroup *self, const DubProvider *provider)
{
  GtkWidget *expander = adw_expander_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (expander), provider->name);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), expander);
  g_ptr_array_add (self->rows, expander);
  return expander;
}

/* (transfer full): ids of the providers that have options, each once */
static char **
providers_of (GPtrArray *accounts)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < accounts->len; i++)
    {
      const DubAccount *account = accounts->pdata[i];
      const DubProvider *provider = dub_provider_find (account->provider);

      if (provider != NULL && provider->n_options > 0
          && g_hash_table_add (seen, (gpointer) provider->id))
        g_strv_builder_add (builder, provider->id);
    }
  return g_strv_builder_end (builder);
}

void
dub_options_group_show (DubOptionsGroup *self, GPtrArray *accounts)
{
  g_auto (GStrv) ids = providers_of (accounts);
  g_autofree char *wanted = g_strjoinv (" ", ids);
  gboolean several = g_strv_length (ids) > 1;

  if (g_strcmp0 (wanted, self->shown) == 0)
    return;
  g_free (self->shown);
  self->shown = g_steal_pointer (&wanted);
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; ids[i] != NULL; i++)
    {
      const DubProvider *provider = dub_provider_find (ids[i]);

      add_options (self, provider, several ? add_expander (self, provider) : NULL);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), ids[0] != NULL);
}

static void
dub_options_group_finalize (GObject *object)
{
  DubOptionsGroup *self = DUB_OPTIONS_GROUP (object);

  g_hash_table_unref (self->maps);
  g_ptr_array_unref (self->rows);
  g_free (self->shown);
  G_OBJECT_CLASS (dub_options_group_parent_class)->finalize (object);
}

static void
dub_options_group_class_init (DubOptionsGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dub_options_group_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
dub_options_group_init (DubOptionsGroup *self)
{
  self->maps =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
  self->rows = g_ptr_array_new ();
}
