/* clip.start-missing: a job for each cell of the grid that has none, with the same checks as a job
 * that is made by hand. One clip at a time, so that a thousand clips leave the engine free for what
 * is going on. */
#include <glib/gi18n-lib.h>

#include "engine/clips.h"

typedef struct
{
  DubEngine *engine;
  GTask *task;         /* owned */
  DubProject *project; /* owned */
  DubAccount *account; /* owned */
  const DubProvider *provider;
  char **languages;  /* owned */
  GHashTable *cells; /* owned (nullable): set of cell_key(): only these */
  gboolean failed;   /* cells whose job failed are wanted too */
  gboolean again;    /* cells that have a job are wanted too */
  GPtrArray *clips;  /* owned: DubClip */
  guint next;        /* of them */
  GArray *ids;       /* owned: of jobs that were started */
  GVariantBuilder refused;
} DubStart;

static void
start_free (DubStart *start)
{
  g_object_unref (start->task);
  dub_project_free (start->project);
  dub_account_free (start->account);
  g_strfreev (start->languages);
  g_clear_pointer (&start->cells, g_hash_table_unref);
  g_clear_pointer (&start->clips, g_ptr_array_unref);
  g_array_unref (start->ids);
  g_variant_builder_clear (&start->refused);
  g_free (start);
}

/* --- What a clip gives a provider ------------------------------------------------------------ */

static const DubRole role_of_kind[DUB_MEDIA_N_KINDS] = {
  [DUB_MEDIA_VIDEO] = DUB_ROLE_VIDEO, [DUB_MEDIA_AUDIO] = DUB_ROLE_AUDIO,
  [DUB_MEDIA_IMAGE] = DUB_ROLE_IMAGE, [DUB_MEDIA_MOVIE] = DUB_ROLE_MOVIE,
  [DUB_MEDIA_SUBTITLE] = DUB_N_ROLES, [DUB_MEDIA_OTHER] = DUB_N_ROLES,
};

/* The role of the kind, or the one that takes files of this type: sound alone can be dubbed where
 * videos can. */
static DubRole
role_of_source (const DubProvider *provider, const DubAsset *source)
{
  DubRole role = role_of_kind[source->kind];

  if (role < DUB_N_ROLES && dub_provider_input (provider, role) != NULL)
    return role;
  for (guint i = 0; source->mime != NULL && i < provider->n_inputs; i++)
    if (provider->inputs[i].mimes != NULL
        && g_strv_contains (provider->inputs[i].mimes, source->mime))
      return provider->inputs[i].role;
  return DUB_N_ROLES;
}

static gboolean
fill_inputs (
    DubStart *start, const DubClip *clip, const char *language, DubJob *job, GError **error)
{
  gint64 voice = dub_clip_get_voice (clip, language);
  g_autoptr (DubAsset) source = NULL;
  DubRole role;

  if (clip->source == 0)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE, _ ("“%s” has no source file yet."),
                   clip->name);
      return FALSE;
    }
  source = dub_store_get_asset (start->engine->store, clip->source, error);
  if (source == NULL)
    return FALSE;
  role = role_of_source (start->provider, source);
  if (role < DUB_N_ROLES)
    job->inputs[role] = source->id;
  if (voice != 0 && job->inputs[DUB_ROLE_AUDIO] == 0
      && dub_provider_input (start->provider, DUB_ROLE_AUDIO) != NULL)
    job->inputs[DUB_ROLE_AUDIO] = voice;
  return TRUE;
}

/* The project's defaults, as far as this provider knows them. */
static void
fill_options (DubStart *start, DubJob *job)
{
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, start->project->options);
  while (g_hash_table_iter_next (&iter, &name, &value))
    if (dub_provider_option (start->provider, name) != NULL)
      dub_map_set (job->options, name, value);
}

static DubJob *
make_job (
    DubStart *start, const DubClip *clip, const char *language, const char *group, GError **error)
{
  g_autoptr (DubJob) common = dub_job_new ();

  common->project = start->project->id;
  common->account = start->account->id;
  common->provider = g_strdup (start->account->provider);
  common->title = g_strdup (clip->name);
  common->clip = clip->id;
  fill_options (start, common);
  if (!fill_inputs (start, clip, language, common, error))
    return NULL;
  return dub_job_prepare (start->engine, common, language, group, 1, NULL, error);
}

/* --- Which cells -------------------------------------------------------------------------------
 */

static char *
cell_key (gint64 clip, const char *language)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT "/%s", clip, language);
}

static gboolean
is_wanted (DubStart *start, const DubClip *clip, const char *language)
{
  g_autofree char *key = cell_key (clip->id, language);

  return start->cells == NULL || g_hash_table_contains (start->cells, key);
}

/* Cells that are named one by one come in any language, also the one of the source. */
static void
take_cells (DubStart *start, GVariant *cells)
{
  g_autoptr (GPtrArray) languages = g_ptr_array_new ();
  g_autoptr (GHashTable) clips = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  GVariantIter iter;
  const char *language;
  gint64 clip;

  start->cells = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_variant_iter_init (&iter, cells);
  while (g_variant_iter_next (&iter, "(x&s)", &clip, &language))
    {
      g_hash_table_add (start->cells, cell_key (clip, language));
      g_hash_table_add (clips, g_memdup2 (&clip, sizeof clip));
      if (!g_ptr_array_find_with_equal_func (languages, language, g_str_equal, NULL))
        g_ptr_array_add (languages, (gpointer) language);
    }
  g_ptr_array_add (languages, NULL);
  g_strfreev (start->languages);
  start->languages = g_strdupv ((char **) languages->pdata);
  for (guint i = start->clips->len; i > 0; i--)
    if (!g_hash_table_contains (clips, start->clips->pdata[i - 1]))
      g_ptr_array_remove_index (start->clips, i - 1);
}

/* --- One cell -------------------------------------------------------------------------------- */

static gboolean
is_taken (GPtrArray *jobs, const char *language, gboolean but_failed)
{
  for (guint i = 0; i < jobs->len; i++)
    {
      const DubJob *job = jobs->pdata[i];

      if (g_strcmp0 (job->language, language) == 0 && job->state != DUB_JOB_DRAFT
          && job->state != DUB_JOB_CANCELLED && !(but_failed && job->state == DUB_JOB_FAILED))
        return TRUE;
    }
  return FALSE;
}

/* (nullable) (transfer none): one that was prepared for this cell and account */
static DubJob *
find_draft (DubStart *start, GPtrArray *jobs, const char *language)
{
  for (guint i = 0; i < jobs->len; i++)
    {
      DubJob *job = jobs->pdata[i];

      if (job->state == DUB_JOB_DRAFT && job->account == start->account->id
          && g_strcmp0 (job->language, language) == 0)
        return job;
    }
  return NULL;
}

static void
refuse (DubStart *start, const DubClip *clip, const char *language, const GError *error)
{
  g_variant_builder_open (&start->refused, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&start->refused, "{sv}", "clip", g_variant_new_int64 (clip->id));
  g_variant_builder_add (&start->refused, "{sv}", "language", g_variant_new_string (language));
  g_variant_builder_add (&start->refused, "{sv}", "sentence",
                         g_variant_new_string (error->message));
  g_variant_builder_close (&start->refused);
}

/* What the checks refuse is told; FALSE: the store failed. */
static gboolean
start_cell (DubStart *start,
            const DubClip *clip,
            GPtrArray *jobs,
            const char *language,
            const char *group,
            GError **error)
{
  DubJob *draft = find_draft (start, jobs, language);
  g_autoptr (DubJob) job = NULL;
  g_autoptr (GError) problem = NULL;

  if (!start->again && is_taken (jobs, language, start->failed))
    return TRUE;
  if (draft != NULL)
    {
      if (!dub_job_check_again (start->engine, draft, &problem))
        refuse (start, clip, language, problem);
      else if (!dub_job_begin (start->engine, draft, error))
        return FALSE;
      else
        g_array_append_val (start->ids, draft->id);
      return TRUE;
    }
  job = make_job (start, clip, language, group, &problem);
  if (job == NULL)
    refuse (start, clip, language, problem);
  else if (!dub_job_store (start->engine, job, TRUE, error))
    return FALSE;
  else
    g_array_append_val (start->ids, job->id);
  return TRUE;
}

static gboolean
start_clip (DubStart *start, const DubClip *clip, GError **error)
{
  DubStore *store = start->engine->store;
  g_autoptr (GPtrArray) jobs = dub_store_list_clip_jobs (store, clip->id, error);
  g_autofree char *group = g_uuid_string_random ();

  if (jobs == NULL || !dub_store_begin (store, error))
    return FALSE;
  for (char **language = start->languages; *language != NULL; language++)
    if ((start->cells != NULL || g_strcmp0 (*language, start->project->source_lang) != 0)
        && is_wanted (start, clip, *language)
        && !start_cell (start, clip, jobs, *language, group, error))
      {
        dub_store_rollback (store);
        return FALSE;
      }
  return dub_store_commit (store, error);
}

/* --- All of them ----------------------------------------------------------------------------- */

static gboolean
go_on (gpointer user_data)
{
  DubStart *start = user_data;
  GError *error = NULL;

  if (start->next < start->clips->len)
    {
      if (start_clip (start, start->clips->pdata[start->next++], &error))
        return G_SOURCE_CONTINUE;
      g_task_return_error (start->task, error);
    }
  else
    g_task_return_pointer (start->task,
                           g_variant_ref_sink (g_variant_new_parsed (
                               "{'ids': <%@ax>, 'refused': <%@aa{sv}>}",
                               g_variant_new_fixed_array (G_VARIANT_TYPE_INT64, start->ids->data,
                                                          start->ids->len, sizeof (gint64)),
                               g_variant_builder_end (&start->refused))),
                           (GDestroyNotify) g_variant_unref);
  start->engine->in_flight--;
  dub_engine_schedule (start->engine);
  start_free (start);
  return G_SOURCE_REMOVE;
}

static void
keep_named_clips (DubStart *start, GVariantDict *args)
{
  g_autoptr (GArray) ids = dub_args_dup_ids (args, "clips");

  for (guint i = start->clips->len; ids->len > 0 && i > 0; i--)
    {
      const DubClip *clip = start->clips->pdata[i - 1];
      gboolean named = FALSE;

      for (guint k = 0; k < ids->len; k++)
        named |= g_array_index (ids, gint64, k) == clip->id;
      if (!named)
        g_ptr_array_remove_index (start->clips, i - 1);
    }
}

static gboolean
load (DubStart *start, GVariantDict *args, GError **error)
{
  DubStore *store = start->engine->store;
  g_autoptr (GVariant) cells =
      g_variant_dict_lookup_value (args, "cells", G_VARIANT_TYPE ("a(xs)"));
  gint64 project = 0, account = 0;

  if (!dub_args_id (args, "project", &project, error)
      || !dub_args_id (args, "account", &account, error))
    return FALSE;
  start->project = dub_store_get_project (store, project, error);
  if (start->project != NULL)
    start->account = dub_store_get_account (store, account, error);
  if (start->account == NULL)
    return FALSE;
  start->provider = dub_provider_find (start->account->provider);
  start->failed = dub_args_flag (args, "failed");
  start->again = dub_args_flag (args, "again");
  start->languages = dub_args_dup_list (args, "languages");
  if (start->languages == NULL)
    start->languages = g_strdupv (start->project->languages);
  start->clips = dub_store_list_clips (store, project, error);
  if (start->clips == NULL)
    return FALSE;
  keep_named_clips (start, args);
  if (cells != NULL)
    take_cells (start, cells);
  if (start->provider == NULL)
    g_set_error (error, DUB_ERROR, DUB_ERROR_NOT_FOUND, _ ("Unknown provider “%s”."),
                 start->account->provider);
  return start->provider != NULL;
}

void
dub_command_clip_start_missing (DubEngine *engine, GVariantDict *args, GTask *task)
{
  DubStart *start = g_new0 (DubStart, 1);
  g_autoptr (GSource) source = NULL;
  GError *error = NULL;

  start->engine = engine;
  start->task = task;
  start->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_variant_builder_init (&start->refused, G_VARIANT_TYPE ("aa{sv}"));
  if (!load (start, args, &error))
    {
      g_task_return_error (task, error);
      start_free (start);
      return;
    }
  engine->in_flight++;
  source = g_idle_source_new ();
  g_source_set_callback (source, go_on, start, NULL);
  g_source_attach (source, engine->context);
}
