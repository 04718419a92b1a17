/* Commands that make jobs: check, new, set, adopt. */
#include "engine/commands.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "engine/balance.h"
#include "engine/clips.h"
#include "engine/warnings.h"

#define BALANCE_PATIENCE_USEC (5 * G_USEC_PER_SEC)

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

/* A name that is misspelt would be a job that is paid for and not what was wanted. */
static gboolean
check_option_names (DubFrame *frame, GError **error)
{
  gboolean has_values = (frame->provider->traits & DUB_TRAIT_COMPOSES) != 0;
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, frame->job->options);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (dub_provider_option (frame->provider, name) == NULL
        && !(has_values && g_str_has_prefix (name, "value.")))
      {
        g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE, _ ("%s has no option “%s”."),
                     frame->provider->name, (const char *) name);
        return FALSE;
      }
  return TRUE;
}

DubJob *
dub_job_prepare (DubEngine *engine,
                 const DubJob *common,
                 const char *language,
                 const char *group,
                 guint n_jobs,
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
  if (!check_assets (frame, error) || !check_option_names (frame, error)
      || !dub_provider_check (&frame->context, error))
    return NULL;
  if (warnings != NULL)
    dub_warnings_add (frame, n_jobs, warnings);
  return g_steal_pointer (&frame->job);
}

/* Where the command names a voice for each language, a language that is not named has none. */
static void
take_voice (DubJob *common, GVariantDict *args, const char *language)
{
  g_autoptr (GVariant) voices =
      g_variant_dict_lookup_value (args, "voices", G_VARIANT_TYPE ("a{sx}"));
  gint64 asset = 0;

  if (voices == NULL || language == NULL)
    return;
  g_variant_lookup (voices, language, "x", &asset);
  common->inputs[DUB_ROLE_AUDIO] = asset;
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

static GVariant *
check_jobs (DubEngine *engine, GVariantDict *args, GError **error)
{
  g_autoptr (DubJob) common = job_from_args (engine, args, error);
  g_autoptr (GPtrArray) languages = languages_from_args (args);
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  GVariantBuilder refused;

  if (common == NULL)
    return NULL;
  g_variant_builder_init (&refused, G_VARIANT_TYPE ("a{ss}"));
  for (guint i = 0; i < languages->len; i++)
    {
      const char *language = languages->pdata[i];
      g_autoptr (GError) problem = NULL;
      g_autoptr (DubJob) job = NULL;

      take_voice (common, args, language);
      job = dub_job_prepare (engine, common, language, NULL, languages->len, warnings, &problem);
      if (job != NULL)
        continue;
      g_ptr_array_add (problems, g_strdup (problem->message));
      g_variant_builder_add (&refused, "{ss}", language != NULL ? language : "", problem->message);
    }
  return g_variant_new_parsed ("{'problems': <%@as>, 'warnings': <%@as>, 'refused': <%@a{ss}>}",
                               sentences_variant (problems), sentences_variant (warnings),
                               g_variant_builder_end (&refused));
}

typedef struct
{
  DubEngine *engine;
  GVariant *args; /* owned */
  gint64 account;
  GCancellable *patience; /* owned: ends the wait for the balance */
  GSource *timer;         /* owned */
} DubChecking;

static void
checking_free (gpointer data)
{
  DubChecking *checking = data;

  g_source_destroy (checking->timer);
  g_source_unref (checking->timer);
  g_object_unref (checking->patience);
  g_variant_unref (checking->args);
  g_free (checking);
}

static void
return_check (DubEngine *engine, GVariantDict *args, GTask *task)
{
  GError *error = NULL;
  GVariant *result = check_jobs (engine, args, &error);

  if (result == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_variant_ref_sink (result), (GDestroyNotify) g_variant_unref);
  g_object_unref (task);
}

static void
on_balance (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  DubChecking *checking = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (DubAnswer) answer = dub_query_finish (result, &error);
  g_auto (GVariantDict) args = G_VARIANT_DICT_INIT (checking->args);

  if (error != NULL)
    g_debug ("The balance could not be asked for: %s", error->message);
  dub_balance_note (checking->engine, checking->account,
                    answer != NULL && !dub_trouble_is_set (&answer->trouble) ? answer : NULL);
  return_check (checking->engine, &args, task);
}

static gboolean
lose_patience (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

/* What would be wrong or odd with new jobs. The account is asked for its balance first where that
 * is not known; a person waits for the answer, so it is not waited for long. */
void
dub_command_job_check (DubEngine *engine, GVariantDict *args, GTask *task)
{
  g_autoptr (DubAccount) account = NULL;
  DubChecking *checking;
  gint64 id = 0;

  if (dub_args_id (args, "account", &id, NULL))
    account = dub_store_get_account (engine->store, id, NULL);
  if (account == NULL || !dub_balance_is_old (engine, account))
    {
      return_check (engine, args, task);
      return;
    }
  checking = g_new0 (DubChecking, 1);
  checking->engine = engine;
  checking->args = g_variant_ref_sink (g_variant_dict_end (args));
  checking->account = id;
  checking->patience = g_cancellable_new ();
  checking->timer = dub_clock_after (engine->clock, BALANCE_PATIENCE_USEC, engine->context,
                                     lose_patience, checking->patience);
  g_task_set_task_data (task, checking, checking_free);
  dub_query_async (engine, id, dub_provider_find (account->provider)->balance_query, NULL, NULL, 1,
                   checking->patience, on_balance, task);
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
      DubJob *job = NULL;

      take_voice (common, args, languages->pdata[i]);
      job =
          dub_job_prepare (engine, common, languages->pdata[i], group, languages->len, NULL, error);
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
