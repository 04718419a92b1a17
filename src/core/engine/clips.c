/* Clips and jobs: under which row of the grid a job belongs. */
#include "engine/clips.h"

#include <glib/gi18n-lib.h>
#include <string.h>

DubClip *
dub_clip_load (DubEngine *engine, gint64 id, GError **error)
{
  g_autoptr (DubClip) clip = dub_store_get_clip (engine->store, id, error);

  if (clip == NULL)
    return NULL;
  if (clip->deleted_at == 0)
    return g_steal_pointer (&clip);
  g_set_error (error, DUB_ERROR, DUB_ERROR_CONFLICT, _ ("The clip “%s” was removed."), clip->name);
  return NULL;
}

gboolean
dub_clip_check_asset (DubEngine *engine, gint64 asset, gint64 project, GError **error)
{
  g_autoptr (DubAsset) row = dub_store_get_asset (engine->store, asset, error);

  if (row == NULL)
    return FALSE;
  if (row->project == project)
    return TRUE;
  g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE, _ ("“%s” belongs to another project."),
               row->name);
  return FALSE;
}

gboolean
dub_clip_check_language (const char *text, GError **error)
{
  gboolean fine = text != NULL && g_ascii_isalpha (*text);

  for (const char *p = text; fine && *p != '\0'; p++)
    fine = g_ascii_isalnum (*p) || *p == '-';
  if (!fine)
    g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE, _ ("“%s” is no language."),
                 text != NULL ? text : "");
  return fine;
}

static gint64
source_of (const DubJob *job)
{
  static const DubRole order[] = { DUB_ROLE_VIDEO, DUB_ROLE_IMAGE, DUB_ROLE_MOVIE, DUB_ROLE_AUDIO };

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (job->inputs[order[i]] != 0)
      return job->inputs[order[i]];
  return 0;
}

/* A clip's name is the file's without what comes after the last dot. */
static char *
name_of (const DubAsset *asset)
{
  char *name = g_strdup (asset->name);
  char *dot = strrchr (name, '.');

  if (dot != NULL && dot != name)
    *dot = '\0';
  return name;
}

/* (nullable) without @error: the jobs are of no clip */
static DubClip *
find_or_make (DubEngine *engine, const DubJob *job, GError **error)
{
  g_autoptr (DubClip) clip = NULL;
  g_autoptr (DubAsset) asset = NULL;
  g_autoptr (GError) local = NULL;
  gint64 source = source_of (job);

  if (source == 0)
    return NULL;
  clip = dub_store_find_clip (engine->store, job->project, source, &local);
  if (clip != NULL)
    return g_steal_pointer (&clip);
  if (local == NULL)
    asset = dub_store_get_asset (engine->store, source, &local);
  if (asset == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  clip = dub_clip_new ();
  clip->project = job->project;
  clip->name = name_of (asset);
  clip->source = source;
  clip->position = dub_store_next_clip_position (engine->store, job->project, error);
  if (clip->position < 0 || !dub_store_put_clip (engine->store, clip, error))
    return NULL;
  return g_steal_pointer (&clip);
}

/* Whether that voice was chosen for one language and not for all of them. */
static gboolean
is_own_voice (GPtrArray *jobs, const DubJob *job)
{
  for (guint i = 0; i < jobs->len; i++)
    if (jobs->pdata[i] != job
        && ((const DubJob *) jobs->pdata[i])->inputs[DUB_ROLE_AUDIO] == job->inputs[DUB_ROLE_AUDIO])
      return FALSE;
  return TRUE;
}

/* A voice that was chosen for one language is that clip's voice from now on, unless it has one. */
static gboolean
learn_voice (DubEngine *engine, DubClip *clip, const DubJob *job, GError **error)
{
  gint64 voice = job->inputs[DUB_ROLE_AUDIO];

  if (job->language == NULL || voice == 0 || voice == clip->source
      || dub_clip_get_voice (clip, job->language) != 0)
    return TRUE;
  dub_clip_set_voice (clip, job->language, voice);
  return dub_store_put_clip (engine->store, clip, error);
}

gboolean
dub_clip_for_jobs (DubEngine *engine, GPtrArray *jobs, gint64 id, GError **error)
{
  const DubJob *first = jobs->pdata[0];
  g_autoptr (DubClip) clip = NULL;
  g_autoptr (GError) local = NULL;

  clip = id != 0 ? dub_clip_load (engine, id, &local) : find_or_make (engine, first, &local);
  if (clip != NULL && clip->project != first->project)
    g_set_error (&local, DUB_ERROR, DUB_ERROR_USAGE, _ ("“%s” belongs to another project."),
                 clip->name);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  for (guint i = 0; clip != NULL && i < jobs->len; i++)
    {
      DubJob *job = jobs->pdata[i];

      job->clip = clip->id;
      if (is_own_voice (jobs, job) && !learn_voice (engine, clip, job, error))
        return FALSE;
    }
  return TRUE;
}
