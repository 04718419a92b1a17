/* clip.import: the clips of a dropped folder at once. Rows appear in one commit, in state probing;
 * the files are looked at afterwards, in the background. */
#include <glib/gi18n-lib.h>

#include "engine/clips.h"
#include "engine/looks.h"
#include "media/sniff.h"

typedef struct
{
  DubEngine *engine;
  DubProject *project;  /* owned */
  GHashTable *assets;   /* owned: path → gint64 id (both owned) of the project's assets */
  GArray *new_assets;   /* owned: gint64, to be looked at */
  GPtrArray *languages; /* owned: of the project, with those that came along */
  GArray *ids;          /* owned: of the clips */
  int position;         /* of the next new clip */
} DubImport;

static void
import_clear (DubImport *import)
{
  g_clear_pointer (&import->project, dub_project_free);
  g_clear_pointer (&import->assets, g_hash_table_unref);
  g_clear_pointer (&import->new_assets, g_array_unref);
  g_clear_pointer (&import->languages, g_ptr_array_unref);
  g_clear_pointer (&import->ids, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DubImport, import_clear)

static gboolean
load_assets (DubImport *import, GError **error)
{
  g_autoptr (GPtrArray) assets =
      dub_store_list_assets (import->engine->store, import->project->id, error);

  if (assets == NULL)
    return FALSE;
  import->assets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; i < assets->len; i++)
    {
      const DubAsset *asset = assets->pdata[i];

      if (asset->path != NULL)
        g_hash_table_insert (import->assets, g_strdup (asset->path),
                             g_memdup2 (&asset->id, sizeof asset->id));
    }
  return TRUE;
}

/* 0 with @error */
static gint64
asset_at (DubImport *import, const char *source, const char *language, GError **error)
{
  g_autofree char *path = NULL;
  g_autoptr (DubAsset) asset = NULL;
  const gint64 *known;

  if (!g_path_is_absolute (source))
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE, _ ("“%s” is not an absolute path."), source);
      return 0;
    }
  path = g_canonicalize_filename (source, NULL);
  known = g_hash_table_lookup (import->assets, path);
  if (known != NULL)
    return *known;
  asset = dub_asset_new ();
  asset->project = import->project->id;
  asset->state = DUB_ASSET_PROBING;
  asset->name = g_filename_display_basename (path);
  asset->path = g_strdup (path);
  asset->language = g_strdup (language);
  asset->kind = dub_look_kind_of_mime (dub_sniff_extension (path));
  if (!dub_store_put_asset (import->engine->store, asset, error))
    return 0;
  g_hash_table_insert (import->assets, g_steal_pointer (&path),
                       g_memdup2 (&asset->id, sizeof asset->id));
  g_array_append_val (import->new_assets, asset->id);
  return asset->id;
}

static void
note_language (DubImport *import, const char *language)
{
  if (g_strcmp0 (import->project->source_lang, language) != 0
      && !g_ptr_array_find_with_equal_func (import->languages, language, g_str_equal, NULL))
    g_ptr_array_add (import->languages, g_strdup (language));
}

static gboolean
take_voices (DubImport *import, DubClip *clip, GVariant *voices, GError **error)
{
  GVariantIter iter;
  const char *language, *source;

  g_variant_iter_init (&iter, voices);
  while (g_variant_iter_next (&iter, "{&s&s}", &language, &source))
    {
      gint64 asset;

      if (!dub_clip_check_language (language, error))
        return FALSE;
      asset = asset_at (import, source, language, error);
      if (asset == 0)
        return FALSE;
      dub_clip_set_voice (clip, language, asset);
      note_language (import, language);
    }
  return TRUE;
}

/* A clip that is there gets what it lacks and the voices that came; its name stays. */
static DubClip *
clip_of (DubImport *import, GVariantDict *item, GError **error)
{
  gint64 id = dub_args_number (item, "clip", 0);
  g_autoptr (DubClip) clip = NULL;

  if (id == 0)
    {
      clip = dub_clip_new ();
      clip->project = import->project->id;
      clip->name = dub_args_dup_text (item, "name");
      clip->position = import->position++;
      if (clip->name == NULL || *clip->name == '\0')
        g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE, _ ("A clip needs a name."));
      else
        return g_steal_pointer (&clip);
      return NULL;
    }
  clip = dub_clip_load (import->engine, id, error);
  if (clip == NULL || clip->project == import->project->id)
    return g_steal_pointer (&clip);
  g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE, _ ("“%s” belongs to another project."),
               clip->name);
  return NULL;
}

static gboolean
add_clip (DubImport *import, GVariant *given, GError **error)
{
  g_auto (GVariantDict) item = G_VARIANT_DICT_INIT (given);
  g_autofree char *source = dub_args_dup_text (&item, "source");
  g_autoptr (GVariant) voices =
      g_variant_dict_lookup_value (&item, "voices", G_VARIANT_TYPE ("a{ss}"));
  g_autoptr (DubClip) clip = clip_of (import, &item, error);

  if (clip == NULL)
    return FALSE;
  if (source != NULL && *source != '\0')
    {
      clip->source = asset_at (import, source, import->project->source_lang, error);
      if (clip->source == 0)
        return FALSE;
    }
  if ((voices != NULL && !take_voices (import, clip, voices, error))
      || !dub_store_put_clip (import->engine->store, clip, error))
    return FALSE;
  g_array_append_val (import->ids, clip->id);
  return TRUE;
}

static gboolean
save_languages (DubImport *import, GError **error)
{
  DubProject *project = import->project;

  if (g_strv_length (project->languages) == import->languages->len)
    return TRUE;
  g_ptr_array_add (import->languages, NULL);
  g_strfreev (project->languages);
  project->languages = g_strdupv ((char **) import->languages->pdata);
  project->updated_at = dub_engine_now (import->engine);
  return dub_store_put_project (import->engine->store, project, error);
}

static gboolean
add_all (DubImport *import, GVariant *clips, GError **error)
{
  GVariantIter iter;
  GVariant *item;
  gboolean fine = TRUE;

  g_variant_iter_init (&iter, clips);
  while (fine && (item = g_variant_iter_next_value (&iter)) != NULL)
    {
      fine = add_clip (import, item, error);
      g_variant_unref (item);
    }
  return fine && save_languages (import, error);
}

static gboolean
prepare (DubImport *import, GVariantDict *args, GError **error)
{
  DubStore *store = import->engine->store;
  gint64 id = 0;

  import->new_assets = g_array_new (FALSE, FALSE, sizeof (gint64));
  import->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  import->languages = g_ptr_array_new_with_free_func (g_free);
  if (!dub_args_id (args, "project", &id, error))
    return FALSE;
  import->project = dub_store_get_project (store, id, error);
  if (import->project == NULL || !load_assets (import, error))
    return FALSE;
  for (char **language = import->project->languages; *language != NULL; language++)
    g_ptr_array_add (import->languages, g_strdup (*language));
  import->position = dub_store_next_clip_position (store, id, error);
  return import->position >= 0;
}

GVariant *
dub_command_clip_import (DubEngine *engine, GVariantDict *args, GError **error)
{
  g_auto (DubImport) import = { .engine = engine };
  g_autoptr (GVariant) clips =
      g_variant_dict_lookup_value (args, "clips", G_VARIANT_TYPE ("aa{sv}"));

  if (clips == NULL || g_variant_n_children (clips) == 0)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE, _ ("No clip was named."));
      return NULL;
    }
  if (!prepare (&import, args, error) || !dub_store_begin (engine->store, error))
    return NULL;
  if (!add_all (&import, clips, error))
    {
      dub_store_rollback (engine->store);
      return NULL;
    }
  if (!dub_store_commit (engine->store, error))
    return NULL;
  for (guint i = 0; i < import.new_assets->len; i++)
    dub_looks_add (engine, g_array_index (import.new_assets, gint64, i));
  return dub_result_ids (import.ids);
}
