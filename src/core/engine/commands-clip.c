/* Commands on one clip. Many at once come by clip.import, and jobs for them by clip.start-missing.
 */
#include <glib/gi18n-lib.h>

#include "engine/clips.h"

static gint64
save (DubEngine *engine, DubClip *clip, GError **error)
{
  if (clip->name == NULL || *clip->name == '\0')
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE, _ ("A clip needs a name."));
      return 0;
    }
  return dub_store_put_clip (engine->store, clip, error) ? clip->id : 0;
}

static GVariant *
saved (DubEngine *engine, DubClip *clip, GError **error)
{
  return save (engine, clip, error) != 0 ? dub_result_id (clip->id) : NULL;
}

static DubClip *
load (DubEngine *engine, GVariantDict *args, GError **error)
{
  gint64 id = 0;

  return dub_args_id (args, "id", &id, error) ? dub_clip_load (engine, id, error) : NULL;
}

static gboolean
take_voices (DubEngine *engine, DubClip *clip, GVariantDict *args, GError **error)
{
  g_autoptr (GVariant) voices =
      g_variant_dict_lookup_value (args, "voices", G_VARIANT_TYPE ("a{sx}"));
  GVariantIter iter;
  const char *language;
  gint64 asset;

  if (voices == NULL)
    return TRUE;
  g_variant_iter_init (&iter, voices);
  while (g_variant_iter_next (&iter, "{&sx}", &language, &asset))
    {
      if (!dub_clip_check_language (language, error)
          || !dub_clip_check_asset (engine, asset, clip->project, error))
        return FALSE;
      dub_clip_set_voice (clip, language, asset);
    }
  return TRUE;
}

GVariant *
dub_command_clip_new (DubEngine *engine, GVariantDict *args, GError **error)
{
  g_autoptr (DubClip) clip = dub_clip_new ();
  g_autoptr (DubProject) project = NULL;

  if (!dub_args_id (args, "project", &clip->project, error))
    return NULL;
  project = dub_store_get_project (engine->store, clip->project, error);
  if (project == NULL)
    return NULL;
  clip->name = dub_args_dup_text (args, "name");
  clip->source = dub_args_number (args, "source", 0);
  clip->position = dub_store_next_clip_position (engine->store, clip->project, error);
  if (clip->position < 0
      || (clip->source != 0 && !dub_clip_check_asset (engine, clip->source, clip->project, error))
      || !take_voices (engine, clip, args, error))
    return NULL;
  return saved (engine, clip, error);
}

GVariant *
dub_command_clip_set (DubEngine *engine, GVariantDict *args, GError **error)
{
  g_autoptr (DubClip) clip = load (engine, args, error);

  if (clip == NULL)
    return NULL;
  dub_args_replace (args, "name", &clip->name);
  clip->position = (int) dub_args_number (args, "position", clip->position);
  return saved (engine, clip, error);
}

GVariant *
dub_command_clip_set_source (DubEngine *engine, GVariantDict *args, GError **error)
{
  g_autoptr (DubClip) clip = load (engine, args, error);
  gint64 asset = 0;

  if (clip == NULL || !dub_args_id (args, "asset", &asset, error)
      || !dub_clip_check_asset (engine, asset, clip->project, error))
    return NULL;
  clip->source = asset;
  return saved (engine, clip, error);
}

GVariant *
dub_command_clip_set_voice (DubEngine *engine, GVariantDict *args, GError **error)
{
  g_autoptr (DubClip) clip = load (engine, args, error);
  g_autofree char *language = dub_args_dup_text (args, "language");
  gint64 asset = dub_args_number (args, "asset", 0);

  if (clip == NULL || !dub_clip_check_language (language, error)
      || (asset != 0 && !dub_clip_check_asset (engine, asset, clip->project, error)))
    return NULL;
  dub_clip_set_voice (clip, language, asset);
  return saved (engine, clip, error);
}

static GVariant *
set_deleted (DubEngine *engine, GVariantDict *args, gint64 deleted_at, GError **error)
{
  g_autoptr (DubClip) clip = NULL;
  gint64 id = 0;

  if (dub_args_id (args, "id", &id, error))
    clip = dub_store_get_clip (engine->store, id, error);
  if (clip == NULL)
    return NULL;
  clip->deleted_at = deleted_at;
  return saved (engine, clip, error);
}

/* The jobs of the clip stay in the list of jobs; what goes on goes on. */
GVariant *
dub_command_clip_remove (DubEngine *engine, GVariantDict *args, GError **error)
{
  return set_deleted (engine, args, dub_engine_now (engine), error);
}

GVariant *
dub_command_clip_restore (DubEngine *engine, GVariantDict *args, GError **error)
{
  return set_deleted (engine, args, 0, error);
}
