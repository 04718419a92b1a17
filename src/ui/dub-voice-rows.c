/* Rows of voice tracks by language. What the person chose or took off stays as it is; the others
 * follow the guesses. */
#include "dub-voice-rows.h"

#include <glib/gi18n.h>

#include "dub-languages.h"

struct _DubVoiceRows
{
  GObject parent_instance;

  AdwPreferencesGroup *group; /* borrowed */
  DubAssetList *assets;       /* owned */
  GHashTable *rows;           /* owned: language → DubInputRow, borrowed from the group */
  GHashTable *chosen;         /* owned: language → gint64 that the person chose, 0: none */
  GHashTable *voices;         /* owned: language → gint64 */
  gboolean filling;           /* the rows are being set by the program */
};

G_DEFINE_FINAL_TYPE (DubVoiceRows, dub_voice_rows, G_TYPE_OBJECT)

enum
{
  CHANGED,
  FILE_WANTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const char *
language_of (gpointer row)
{
  return g_object_get_data (row, "dub-language");
}

static void
put (GHashTable *table, const char *language, gint64 asset)
{
  g_hash_table_insert (table, g_strdup (language), g_memdup2 (&asset, sizeof asset));
}

static void
on_changed (DubInputRow *row, DubVoiceRows *self)
{
  gint64 asset = dub_input_row_get_asset (row);

  if (self->filling)
    return;
  put (self->chosen, language_of (row), asset);
  if (asset != 0)
    put (self->voices, language_of (row), asset);
  else
    g_hash_table_remove (self->voices, language_of (row));
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_file_wanted (DubInputRow *row, GFile *file, DubVoiceRows *self)
{
  g_signal_emit (self, signals[FILE_WANTED], 0, file, row);
}

static DubInputRow *
add_row (DubVoiceRows *self, const char *language)
{
  GtkWidget *row = dub_input_row_new (DUB_ROLE_AUDIO, self->assets);
  g_autofree char *name = dub_language_name (language);
  /* Translators: %s is the name of a language */
  g_autofree char *title = g_strdup_printf (_ ("Voice track: %s"), name);
  /* Translators: %s is the name of a language */
  g_autofree char *note = g_strdup_printf (_ ("Without it no job into %s is made"), name);

  dub_input_row_set_title (DUB_INPUT_ROW (row), title);
  dub_input_row_set_note (DUB_INPUT_ROW (row), note);
  g_object_set_data_full (G_OBJECT (row), "dub-language", g_strdup (language), g_free);
  g_signal_connect_object (row, "changed", G_CALLBACK (on_changed), self, 0);
  g_signal_connect_object (row, "file-wanted", G_CALLBACK (on_file_wanted), self, 0);
  adw_preferences_group_add (self->group, row);
  g_hash_table_insert (self->rows, g_strdup (language), row);
  return DUB_INPUT_ROW (row);
}

static void
drop_others (DubVoiceRows *self, const char *const *languages)
{
  GHashTableIter iter;
  gpointer language = NULL;
  gpointer row = NULL;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &language, &row))
    {
      if (languages != NULL && g_strv_contains (languages, language))
        continue;
      adw_preferences_group_remove (self->group, row);
      g_hash_table_iter_remove (&iter);
    }
}

void
dub_voice_rows_show (DubVoiceRows *self, const char *const *languages, GHashTable *guesses)
{
  if (languages != NULL && (languages[0] == NULL || languages[1] == NULL))
    languages = NULL;
  self->filling = TRUE;
  drop_others (self, languages);
  g_hash_table_remove_all (self->voices);
  for (guint i = 0; languages != NULL && languages[i] != NULL; i++)
    {
      DubInputRow *row = g_hash_table_lookup (self->rows, languages[i]);
      const gint64 *asset = g_hash_table_lookup (self->chosen, languages[i]);

      if (row == NULL)
        row = add_row (self, languages[i]);
      if (asset == NULL)
        asset = g_hash_table_lookup (guesses, languages[i]);
      dub_input_row_set_asset (row, asset == NULL ? 0 : *asset);
      if (asset != NULL && *asset != 0)
        put (self->voices, languages[i], *asset);
    }
  self->filling = FALSE;
}

GHashTable *
dub_voice_rows_get (DubVoiceRows *self)
{
  return g_hash_table_size (self->rows) == 0 ? NULL : self->voices;
}

static void
dub_voice_rows_finalize (GObject *object)
{
  DubVoiceRows *self = DUB_VOICE_ROWS (object);

  g_hash_table_unref (self->rows);
  g_hash_table_unref (self->chosen);
  g_hash_table_unref (self->voices);
  g_object_unref (self->assets);
  G_OBJECT_CLASS (dub_voice_rows_parent_class)->finalize (object);
}

static void
dub_voice_rows_class_init (DubVoiceRowsClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = dub_voice_rows_finalize;
  signals[CHANGED] =
      g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FILE_WANTED] = g_signal_new ("file-wanted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 2, G_TYPE_FILE, DUB_TYPE_INPUT_ROW);
}

static void
dub_voice_rows_init (DubVoiceRows *self)
{
  self->rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->chosen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->voices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

DubVoiceRows *
dub_voice_rows_new (AdwPreferencesGroup *group, DubAssetList *assets)
{
  DubVoiceRows *self = g_object_new (DUB_TYPE_VOICE_ROWS, NULL);

  self->group = group;
  self->assets = g_object_ref (assets);
  return self;
}
