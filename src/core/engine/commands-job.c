/* Commands that make jobs: check, new, set, adopt. */
#include "engine/commands.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "engine/clips.h"
#include "engine/warnings.h"

/* Plain characters, short enough to stand in file names at the provider. */
static char *
make_marker (void)
{
  g_autofree char *uuid = g_uuid_string_random ();

  return g_strdup_printf ("ds%.8s%.4s", uuid, uuid + 9);
}

static gboolean
take_inputs (DubJob *job, GVariantDict *args, GError **error)
{
  g_autoptr (GVariant) inputs =
      g_variant_dict_lookup_value (args, "inputs", G_VARIANT_TYPE ("a{sx}"));
  GVariantIter iter;
  const char *nick;
  gint64 asset;

  if (inputs == NULL)
    return TRUE;
  g_variant_iter_init (&iter, inputs);
  while (g_variant_iter_next (&iter, "{&sx}", &nick, &asset))
    {
      DubRole role;

      if (!dub_role_from_nick (nick, &role))
        {
          g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE, _ ("“%s” is no role of an input."), nick);
          return FALSE;
        }
      job->inputs[role] = asset;
    }
  return TRUE;
}

/* What all jobs of one command have in common. (transfer full) (nullable) */
static DubJob *
job_from_args (DubEngine *engine, GVariantDict *args, GError **error)
{
  g_autoptr (DubJob) job = dub_job_new ();
  g_autoptr (DubAccount) account = NULL;
  g_autoptr (GHashTable) options = dub_args_dup_map (args, "options");

  if (!dub_args_id (args, "project", &job->project, error)
      || !dub_args_id (args, "account", &job->account, error) || !take_inputs (job, args, error))
    return NULL;
  account = dub_store_get_account (engine->store, job->account, error);
  if (account == NULL)
    return NULL;
  job->provider = g_strdup (account->provider);
  job->title = dub_args_dup_text (args, "title");
  dub_map_merge (job->options, options);
  return g_steal_pointer (&job);
}

static const char *
title_from (DubFrame *frame)
{
  static const DubRole order[] = { DUB_ROLE_VIDEO, DUB_ROLE_IMAGE, DUB_ROLE_MOVIE, DUB_ROLE_AUDIO };

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (frame->assets[order[i]] != NULL)
      return frame->assets[order[i]]->name;
  return frame->provider->name;
}

static gboolean
check_assets (DubFrame *frame, GError **error)
{
  for (guint role = 0; role < DUB_N_ROLES; role++)
    {
      const DubAsset *asset = frame->assets[role];

      if (asset != NULL && asset->project != frame->job->project)
        {
          g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE, _ ("“%s” belongs to another project."),
                       asset->name);
          return FALSE;
        }
    }
  return dub_frame_check_files (frame, error);
}

/* Languages of the command; one %NULL where there are none, so that one job is made. */
static GPtrArray *
languages_from_args (GVariantDict *args)
{
  g_auto (GStrv) list = dub_args_dup_list (args, "languages");
  GPtrArray *languages = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; list != NULL && list[i] != NULL; i++)
    if (*list[i] != '\0'
        && !g_ptr_array_find_with_equal_func (languages, list[i], g_str_equal, NULL))
      g_ptr_array_add (languages, g_strdup (list[i]));
  if (languages->len == 0)
    g_ptr_array_add (languages, NULL);
  return languages;
}

DubJob *
dub_job_prepare (DubEngine *engine,
                 const DubJob *common,
                 const char *language,
                 const char *group,
                 GPtrArray *warnings,
                 GError **error)
{
  DubJob *job = dub_job_copy (common);
  g_autoptr (DubFrame) frame = NULL;

  job->language = g_strdup (language);
  job->group = NULL;
  frame = dub_frame_for_job (engine, job, error);
  if (frame == NULL)
    return NULL;
  job->group = g_strdup (group);
  job->marker = make_marker ();
  if (job->title == NULL)
    job->title = g_strdup (title_from (frame));
  dub_frame_refresh (frame);
  if (!check_assets (frame, error) || !dub_provider_check (&frame->context, error))
    return NULL;
  if (warnings != NULL)
    dub_warnings_add (frame, warnings);
  return g_steal_pointer (&frame->job);
}

/* Sentences without repetitions as `as` (floating). */
static GVariant *
sentences_variant (GPtrArray *sentences)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("as"));
  for (guint i = 0; i < sentences->len; i++)
    {
      guint first = 0;

      if (g_ptr_array_find_with_equal_func (sentences, sentences->pdata[i], g_str_equal, &first)
          && first == i)
        g_variant_builder_add (&builder, "s", sentences->pdata[i]);
    }
  return g_variant_builder_end (&builder);
}

GVariant *
dub_command_job_check (DubEngine *engine, GVariantDict *args, GError **error)
{
  g_autoptr (DubJob) common = job_from_args (engine, args, error);
  g_autoptr (GPtrArray) languages = languages_from_args (args);
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);

  if (common == NULL)
    return NULL;
  for (guint i = 0; i < languages->len; i++)
    {
      g_autoptr (GError) problem = NULL;
      g_autoptr (DubJob) job =
          dub_job_prepare (engine, common, languages->pdata[i], NULL, warnings, &problem);

      if (job == NULL)
        g_ptr_array_add (problems, g_strdup (problem->message));
    }
  return g_variant_new_parsed ("{'problems': <%@as>, 'warnings': <%@as>}",
                               sentences_variant (problems), sentences_variant (warnings));
}

gboolean
dub_job_store (DubEngine *engine, DubJob *job, gboolean start, GError **error)
{
  return dub_store_put_job (engine->store, job, error)
         && dub_store_add_event (engine->store, job->id, dub_engine_now (engine), "created",
                                 _ ("The job was made."), error)
         && (!start || dub_job_begin (engine, job, error));
}

GVariant *
dub_command_job_new (DubEngine *engine, GVariantDict *args, GError **error)
{
  g_autoptr (DubJob) common = job_from_args (engine, args, error);
  g_autoptr (GPtrArray) languages = languages_from_args (args);
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) dub_job_free);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *group = g_uuid_string_random ();
  gboolean start = dub_args_flag (args, "start");

  if (common == NULL)
    return NULL;
  for (guint i = 0; i < languages->len; i++)
    {
      DubJob *job = dub_job_prepare (engine, common, languages->pdata[i], group, NULL, error);

      if (job == NULL)
        return NULL;
      g_ptr_array_add (jobs, job);
    }
  if (!dub_store_begin (engine->store, error))
    return NULL;
  if (!dub_clip_for_jobs (engine, jobs, dub_args_number (args, "clip", 0), error))
    {
      dub_store_rollback (engine->store);
      return NULL;
    }
  for (guint i = 0; i < jobs->len; i++)
    {
      DubJob *job = jobs->pdata[i];

      if (!dub_job_store (engine, job, start, error))
        {
          dub_store_rollback (engine->store);
          return NULL;
        }
      g_array_append_val (ids, job->id);
    }
  if (!dub_store_commit (engine->store, error))
    {
      dub_store_rollback (engine->store);
      return NULL;
    }
  return dub_result_ids (ids);
}

GVariant *
dub_command_job_set (DubEngine *engine, GVariantDict *args, GError **error)
{
  gint64 id = 0;
  g_autoptr (DubJob) job = NULL;
  g_autoptr (GHashTable) options = dub_args_dup_map (args, "options");

  if (!dub_args_id (args, "id", &id, error))
    return NULL;
  job = dub_store_get_job (engine->store, id, error);
  if (job == NULL)
    return NULL;
  if (job->state != DUB_JOB_DRAFT)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_CONFLICT,
                   _ ("Only a job that was not started can be changed."));
      return NULL;
    }
  dub_args_replace (args, "language", &job->language);
  if (options != NULL)
    {
      g_hash_table_unref (job->options);
      job->options = g_steal_pointer (&options);
    }
  return dub_store_put_job (engine->store, job, error) ? dub_result_id (id) : NULL;
}

/* --- Adopting -------------------------------------------------------------------------------- */

static gboolean
check_adoptable (DubEngine *engine,
                 const DubAccount *account,
                 const DubProvider *provider,
                 const char *remote_id,
                 GError **error)
{
  g_autoptr (DubJob) known = NULL;
  g_autoptr (GError) local = NULL;

  if (provider->adopt_flow == NULL)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_UNSUPPORTED,
                   _ ("Jobs of %s that were started elsewhere cannot be followed."),
                   provider->name);
      return FALSE;
    }
  if (remote_id == NULL || *remote_id == '\0')
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE, _ ("The argument “%s” is missing."),
                   "remote-id");
      return FALSE;
    }
  known = dub_store_find_job_by_remote (engine->store, account->id, provider->job_id_name,
                                        remote_id, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (known != NULL && known->deleted_at == 0)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_CONFLICT,
                   _ ("That job is here already, as number %" PRId64 "."), known->id);
      return FALSE;
    }
  return TRUE;
}

GVariant *
dub_command_job_adopt (DubEngine *engine, GVariantDict *args, GError **error)
{
  g_autoptr (DubJob) job = job_from_args (engine, args, error);
  g_autoptr (DubAccount) account = NULL;
  g_autoptr (GHashTable) facts = dub_args_dup_map (args, "facts");
  g_autofree char *remote_id = dub_args_dup_text (args, "remote-id");
  const DubProvider *provider;
  gint64 now = dub_engine_now (engine);

  if (job == NULL)
    return NULL;
  account = dub_store_get_account (engine->store, job->account, error);
  if (account == NULL)
    return NULL;
  provider = dub_provider_find (account->provider);
  if (!check_adoptable (engine, account, provider, remote_id, error))
    return NULL;
  dub_map_merge (job->chain.remote, facts);
  dub_map_set (job->chain.remote, provider->job_id_name, remote_id);
  job->chain.flow = g_strdup (provider->adopt_flow);
  job->chain.step = g_strdup (provider->adopt_step);
  job->chain.step_since = now;
  job->marker = make_marker ();
  job->state = DUB_JOB_RUNNING;
  job->queued_at = job->submitted_at = now;
  if (job->title == NULL || *job->title == '\0')
    {
      g_free (job->title);
      job->title = g_strdup_printf ("%s %s", provider->name, remote_id);
    }
  if (!dub_store_put_job (engine->store, job, error)
      || !dub_store_add_event (engine->store, job->id, now, "adopted",
                               _ ("Taken over from the provider’s list."), error))
    return NULL;
  dub_engine_add_work (engine, DUB_WORK_JOB, job->id, job->account);
  return dub_result_id (job->id);
}
