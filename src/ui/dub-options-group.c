/* The options of the chosen providers. One provider's rows stand in the group itself; of several,
 * each has an expander of its own. What is at a provider already differs by account: such an option
 * has a row for each. */
#include "dub-options-group.h"

#include "dub-option-row.h"
#include "dub-remote-row.h"

struct _DubOptionsGroup
{
  AdwPreferencesGroup parent_instance;

  DubDesk *desk;       /* owned */
  GHashTable *maps;    /* owned: provider id → DubMap */
  GHashTable *remotes; /* owned: account → DubMap of the ids there */
  GPtrArray *rows;     /* owned; borrowed widgets of the group */
  char *shown;         /* owned (nullable): providers and accounts whose rows these are */
};

G_DEFINE_FINAL_TYPE (DubOptionsGroup, dub_options_group, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

void
dub_options_group_set_desk (DubOptionsGroup *self, DubDesk *desk)
{
  g_set_object (&self->desk, desk);
}

/* --- Values -------------------------------------------------------------------------------- */

static DubMap *
map_of (DubOptionsGroup *self, const char *provider)
{
  DubMap *map = g_hash_table_lookup (self->maps, provider);

  if (map == NULL)
    {
      map = dub_map_new ();
      g_hash_table_insert (self->maps, g_strdup (provider), map);
    }
  return map;
}

static DubMap *
remotes_of (DubOptionsGroup *self, gint64 account)
{
  DubMap *map = g_hash_table_lookup (self->remotes, &account);

  if (map == NULL)
    {
      map = dub_map_new ();
      g_hash_table_insert (self->remotes, g_memdup2 (&account, sizeof account), map);
    }
  return map;
}

DubMap *
dub_options_group_dup (DubOptionsGroup *self, const DubAccount *account)
{
  DubMap *map = dub_map_new ();

  dub_map_merge (map, map_of (self, account->provider));
  dub_map_merge (map, remotes_of (self, account->id));
  return map;
}

static gboolean
is_remote (const char *provider, const char *name)
{
  const DubProvider *row = dub_provider_find (provider);
  const DubOptionSpec *spec = row == NULL ? NULL : dub_provider_option (row, name);

  return spec != NULL && spec->type == DUB_OPTION_REMOTE;
}

void
dub_options_group_merge (DubOptionsGroup *self,
                         const char *provider,
                         gint64 account,
                         DubMap *values)
{
  GHashTableIter iter;
  gpointer name = NULL;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, &name, &value))
    if (!is_remote (provider, name))
      dub_map_set (map_of (self, provider), name, value);
    else if (account != 0)
      dub_map_set (remotes_of (self, account), name, value);
  g_clear_pointer (&self->shown, g_free);
}

/* --- Rows ---------------------------------------------------------------------------------- */

/* @user_data: the widget that holds the row, marked with the provider it is of */
static void
on_option (const char *name, const char *value, gpointer user_data)
{
  GtkWidget *holder = user_data;
  GtkWidget *self = gtk_widget_get_ancestor (holder, DUB_TYPE_OPTIONS_GROUP);
  const char *provider = g_object_get_data (G_OBJECT (holder), "dub-provider");

  dub_map_set (map_of (DUB_OPTIONS_GROUP (self), provider), name, value);
  g_signal_emit (self, signals[CHANGED], 0);
}

typedef struct
{
  DubOptionsGroup *group; /* borrowed: it holds the row */
  gint64 account;
} Remote;

static void
on_remote (const char *name, const char *value, gpointer user_data)
{
  Remote *remote = user_data;

  dub_map_set (remotes_of (remote->group, remote->account), name, value);
  g_signal_emit (remote->group, signals[CHANGED], 0);
}

static GtkWidget *
make_remote (DubOptionsGroup *self,
             const DubProvider *provider,
             const DubOptionSpec *spec,
             const DubAccount *account,
             gboolean several)
{
  DubRemotePlace place = { account->id, provider, spec };
  Remote *remote = g_new0 (Remote, 1);
  GtkWidget *row = NULL;

  *remote = (Remote){ self, account->id };
  row = dub_remote_row_new (self->desk, &place, several ? account->label : NULL,
                            dub_map_get (remotes_of (self, account->id), spec->name), on_remote,
                            remote);
  g_object_set_data_full (G_OBJECT (row), "dub-remote", remote, g_free);
  return row;
}

static void
add_row (DubOptionsGroup *self, GtkWidget *expander, GtkWidget *row)
{
  if (expander != NULL)
    {
      adw_expander_row_add_row (ADW_EXPANDER_ROW (expander), row);
      return;
    }
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);
}

static guint
count_of (GPtrArray *accounts, const DubProvider *provider)
{
  guint n = 0;

  for (guint i = 0; i < accounts->len; i++)
    n += g_str_equal (((const DubAccount *) accounts->pdata[i])->provider, provider->id) ? 1 : 0;
  return n;
}

static void
add_remotes (DubOptionsGroup *self,
             const DubProvider *provider,
             const DubOptionSpec *spec,
             GPtrArray *accounts,
             GtkWidget *expander)
{
  gboolean several = count_of (accounts, provider) > 1;

  for (guint i = 0; i < accounts->len; i++)
    {
      const DubAccount *account = accounts->pdata[i];

      if (g_str_equal (account->provider, provider->id))
        add_row (self, expander, make_remote (self, provider, spec, account, several));
    }
}

/* @expander: (nullable): the rows stand in the group itself */
static void
add_options (DubOptionsGroup *self,
             const DubProvider *provider,
             GPtrArray *accounts,
             GtkWidget *expander)
{
  GtkWidget *holder = expander != NULL ? expander : GTK_WIDGET (self);
  DubMap *map = map_of (self, provider->id);

  g_object_set_data (G_OBJECT (holder), "dub-provider", (gpointer) provider->id);
  for (guint i = 0; i < provider->n_options; i++)
    {
      const DubOptionSpec *spec = &provider->options[i];

      if (spec->type == DUB_OPTION_REMOTE)
        add_remotes (self, provider, spec, accounts, expander);
      else
        add_row (self, expander,
                 dub_option_row_new (spec, dub_map_get (map, spec->name), on_option, holder));
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

/* (transfer full): tells one set of accounts from another */
static char *
key_of (GPtrArray *accounts)
{
  g_autoptr (GString) key = g_string_new (NULL);

  for (guint i = 0; i < accounts->len; i++)
    g_string_append_printf (key, "%" G_GINT64_FORMAT " ",
                            ((const DubAccount *) accounts->pdata[i])->id);
  return g_string_free (g_steal_pointer (&key), FALSE);
}

void
dub_options_group_show (DubOptionsGroup *self, GPtrArray *accounts)
{
  g_auto (GStrv) ids = providers_of (accounts);
  g_autofree char *wanted = key_of (accounts);
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

      add_options (self, provider, accounts, several ? add_expander (self, provider) : NULL);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), ids[0] != NULL);
}

static void
dub_options_group_finalize (GObject *object)
{
  DubOptionsGroup *self = DUB_OPTIONS_GROUP (object);

  g_clear_object (&self->desk);
  g_hash_table_unref (self->maps);
  g_hash_table_unref (self->remotes);
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
  self->remotes = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                         (GDestroyNotify) g_hash_table_unref);
  self->rows = g_ptr_array_new ();
}
