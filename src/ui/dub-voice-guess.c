/* Voices for a source: the surest word first, and never one that another clip has. */
#include "dub-voice-guess.h"

#include "dub-rows.h"
#include "model/pairing.h"

typedef struct
{
  GHashTable *found;  /* owned: language → gint64 */
  GHashTable *others; /* owned: set of gint64: voices of other clips */
} Guessing;

static void
guess (Guessing *self, const char *language, gint64 asset)
{
  if (!g_hash_table_contains (self->found, language)
      && !g_hash_table_contains (self->others, &asset))
    g_hash_table_insert (self->found, g_strdup (language), g_memdup2 (&asset, sizeof asset));
}

static void
exclude (Guessing *self, gint64 asset)
{
  g_hash_table_add (self->others, g_memdup2 (&asset, sizeof asset));
}

static void
look_at_clips (Guessing *self, DubStore *store, gint64 project, gint64 source)
{
  g_autoptr (GPtrArray) clips = dub_store_list_clips (store, project, NULL);

  for (guint i = 0; clips != NULL && i < clips->len; i++)
    {
      const DubClip *clip = clips->pdata[i];

      for (guint v = 0; v < clip->voices->len; v++)
        {
          const DubVoice *voice = clip->voices->pdata[v];

          if (source != 0 && clip->source == source)
            guess (self, voice->language, voice->asset);
          else
            exclude (self, voice->asset);
        }
    }
}

/* --- Names ----------------------------------------------------------------------------------- */

static const DubAsset *
asset_at (GPtrArray *rows, guint position)
{
  return dub_asset_row_get (rows->pdata[position]);
}

static void
take_clip (Guessing *self, const DubPairedClip *clip, GPtrArray *rows, gint64 source)
{
  gboolean ours = clip->source >= 0 && asset_at (rows, (guint) clip->source)->id == source;

  for (guint i = 0; i < clip->voices->len; i++)
    {
      const DubPairedVoice *voice = clip->voices->pdata[i];
      gint64 asset = asset_at (rows, voice->file)->id;

      if (ours)
        guess (self, voice->language, asset);
      else
        exclude (self, asset);
    }
}

static void
look_at_names (Guessing *self, GPtrArray *rows, gint64 source)
{
  g_autofree DubPairingFile *files = g_new0 (DubPairingFile, rows->len + 1);
  g_autoptr (DubPairing) pairing = NULL;

  for (guint i = 0; i < rows->len; i++)
    {
      const DubAsset *asset = asset_at (rows, i);

      /* Folders count: the rules look at them too. */
      files[i].name = asset->path != NULL ? asset->path + 1 : asset->name;
      files[i].kind = asset->kind;
    }
  pairing = dub_pairing_propose (files, rows->len, dub_pairing_standard_rules (), NULL);
  for (guint i = 0; i < pairing->clips->len; i++)
    take_clip (self, pairing->clips->pdata[i], rows, source);
}

/* --- Languages ------------------------------------------------------------------------------- */

/* The only one in its language, and not the source itself. */
static void
look_at_languages (Guessing *self, GPtrArray *rows, gint64 source)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const DubAsset *asset = asset_at (rows, i);
      guint n = 0;

      if (asset->kind != DUB_MEDIA_AUDIO || asset->language == NULL || asset->id == source)
        continue;
      for (guint other = 0; other < rows->len; other++)
        n += asset_at (rows, other)->kind == DUB_MEDIA_AUDIO
                     && g_strcmp0 (asset_at (rows, other)->language, asset->language) == 0
                 ? 1
                 : 0;
      if (n == 1)
        guess (self, asset->language, asset->id);
    }
}

GHashTable *
dub_voice_guesses (DubStore *store, gint64 project, GListModel *assets, gint64 source)
{
  Guessing self = {
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free),
    g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL),
  };
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (assets); i++)
    g_ptr_array_add (rows, g_list_model_get_item (assets, i));
  look_at_clips (&self, store, project, source);
  look_at_names (&self, rows, source);
  look_at_languages (&self, rows, source);
  g_hash_table_unref (self.others);
  return self.found;
}
