/* dubctl job: make, show, list, history. What moves jobs is in job-actions.c, waiting in wait.c. */
#include "cli/cli.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* --- A job as JSON ---------------------------------------------------------------------------- */

static void
add_error (JsonBuilder *builder, const DubTrouble *trouble)
{
  json_builder_set_member_name (builder, "error");
  if (!dub_trouble_is_set (trouble))
    {
      json_builder_add_null_value (builder);
      return;
    }
  json_builder_begin_object (builder);
  dub_cli_add_text (builder, "code", dub_error_nick (trouble->code));
  dub_cli_add_text (builder, "message",
                    trouble->message != NULL ? trouble->message
                                             : dub_error_sentence (trouble->code));
  json_builder_set_member_name (builder, "http_status");
  if (trouble->http_status != 0)
    json_builder_add_int_value (builder, trouble->http_status);
  else
    json_builder_add_null_value (builder);
  dub_cli_add_text (builder, "provider_code", trouble->provider_code);
  dub_cli_add_text (builder, "remedy", dub_error_remedy (trouble->code));
  json_builder_end_object (builder);
}

static void
add_outputs (JsonBuilder *builder, GPtrArray *outputs)
{
  json_builder_set_member_name (builder, "outputs");
  json_builder_begin_array (builder);
  for (guint i = 0; i < outputs->len; i++)
    {
      const DubOutput *output = outputs->pdata[i];

      json_builder_begin_object (builder);
      dub_cli_add_id (builder, "id", output->id);
      dub_cli_add_text (builder, "kind", dub_output_kind_nick (output->kind));
      dub_cli_add_text (builder, "type", output->type);
      dub_cli_add_text (builder, "language", output->language);
      dub_cli_add_text (builder, "path", output->path);
      json_builder_set_member_name (builder, "bytes");
      json_builder_add_int_value (builder, (gint64) output->bytes);
      dub_cli_add_text (builder, "sha256", output->sha256);
      json_builder_set_member_name (builder, "verified");
      json_builder_add_boolean_value (builder, output->verified);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

/* The provider's ids without the notes that the engine keeps among them. */
static DubMap *
visible_remote (const DubJob *job)
{
  static const char *const notes[] = { "for_job", "put_failures", "fetch_failures", "resends" };
  DubMap *map = dub_map_copy (job->chain.remote);

  for (guint i = 0; i < G_N_ELEMENTS (notes); i++)
    g_hash_table_remove (map, notes[i]);
  return map;
}

static void
add_inputs (JsonBuilder *builder, const DubJob *job)
{
  json_builder_set_member_name (builder, "inputs");
  json_builder_begin_object (builder);
  for (guint role = 0; role < DUB_N_ROLES; role++)
    if (job->inputs[role] != 0)
      dub_cli_add_id (builder, dub_role_nick ((DubRole) role), job->inputs[role]);
  json_builder_end_object (builder);
}

static void
add_cost (JsonBuilder *builder, const DubJob *job)
{
  g_autoptr (GHashTable) cost = NULL;

  if (job->cost == NULL)
    {
      dub_cli_add_text (builder, "cost", NULL);
      return;
    }
  cost = dub_map_from_json (job->cost);
  dub_cli_add_map (builder, "cost", cost);
}

JsonBuilder *
dub_cli_job_object (DubCli *cli, const DubJob *job, GError **error)
{
  g_autoptr (GPtrArray) outputs = dub_store_list_outputs (cli->store, job->id, error);
  g_autoptr (GHashTable) remote = visible_remote (job);
  JsonBuilder *builder;

  if (outputs == NULL)
    return NULL;
  builder = dub_cli_object ();
  dub_cli_add_id (builder, "id", job->id);
  dub_cli_add_id (builder, "project", job->project);
  dub_cli_add_id (builder, "account", job->account);
  dub_cli_add_text (builder, "provider", job->provider);
  dub_cli_add_text (builder, "title", job->title);
  dub_cli_add_text (builder, "language", job->language);
  dub_cli_add_text (builder, "state", dub_job_state_nick (job->state));
  dub_cli_add_text (builder, "raw_state", job->chain.raw_state);
  dub_cli_add_text (builder, "step", job->chain.step);
  json_builder_set_member_name (builder, "progress");
  if (job->chain.progress >= 0)
    json_builder_add_double_value (builder, job->chain.progress);
  else
    json_builder_add_null_value (builder);
  json_builder_set_member_name (builder, "attention");
  json_builder_add_boolean_value (builder, job->attention);
  dub_cli_add_map (builder, "remote", remote);
  add_error (builder, &job->chain.trouble);
  add_inputs (builder, job);
  dub_cli_add_map (builder, "options", job->options);
  add_outputs (builder, outputs);
  add_cost (builder, job);
  dub_cli_add_time (builder, "created_at", job->created_at);
  dub_cli_add_time (builder, "updated_at", job->updated_at);
  return builder;
}

static int
print_job (DubCli *cli, const DubJob *job)
{
  g_autoptr (GError) error = NULL;
  JsonBuilder *builder;

  if (!cli->json)
    {
      g_print ("%" G_GINT64_FORMAT "\t%s\t%s\t%s\t%s\t%s\n", job->id,
               dub_job_state_nick (job->state), job->provider,
               job->language != NULL ? job->language : "-",
               job->chain.raw_state != NULL ? job->chain.raw_state : "-", job->title);
      return DUB_EXIT_DONE;
    }
  builder = dub_cli_job_object (cli, job, &error);
  if (builder == NULL)
    return dub_cli_fail (error);
  dub_cli_print_json (builder);
  return DUB_EXIT_DONE;
}

/* --- job new ---------------------------------------------------------------------------------- */

static gboolean
add_inputs_args (GVariantDict *args, char *texts[DUB_N_ROLES], GError **error)
{
  g_auto (GVariantBuilder) inputs = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{sx}"));

  for (guint role = 0; role < DUB_N_ROLES; role++)
    {
      gint64 id = 0;

      if (texts[role] == NULL)
        continue;
      if (!dub_cli_id (texts[role], &id, error))
        return FALSE;
      g_variant_builder_add (&inputs, "{sx}", dub_role_nick ((DubRole) role), id);
    }
  g_variant_dict_insert_value (args, "inputs", g_variant_builder_end (&inputs));
  return TRUE;
}

/* Reads "de=3". */
static gboolean
read_voice (const char *text, char **language, gint64 *asset, GError **error)
{
  const char *sign = strchr (text, '=');

  if (sign == NULL || sign == text)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE, _ ("“%s” is not of the form LANG=ASSET."),
                   text);
      return FALSE;
    }
  *language = g_strndup (text, sign - text);
  return dub_cli_id (sign + 1, asset, error);
}

/* The languages of --voice and --lang; one without a voice of its own has the one of --audio. The
 * first voice of a language counts. */
static gboolean
add_languages_args (
    GVariantDict *args, char **languages, char **voices, const char *audio, GError **error)
{
  g_auto (GVariantBuilder) all = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("as"));
  g_auto (GVariantBuilder) own = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{sx}"));
  gint64 id = 0;

  for (guint i = 0; voices != NULL && voices[i] != NULL; i++)
    {
      g_autofree char *language = NULL;

      if (!read_voice (voices[i], &language, &id, error))
        return FALSE;
      g_variant_builder_add (&all, "s", language);
      g_variant_builder_add (&own, "{sx}", language, id);
    }
  for (guint i = 0; languages != NULL && languages[i] != NULL; i++)
    {
      g_variant_builder_add (&all, "s", languages[i]);
      if (audio != NULL && dub_cli_id (audio, &id, NULL))
        g_variant_builder_add (&own, "{sx}", languages[i], id);
    }
  if (languages != NULL || voices != NULL)
    g_variant_dict_insert_value (args, "languages", g_variant_builder_end (&all));
  if (voices != NULL)
    g_variant_dict_insert_value (args, "voices", g_variant_builder_end (&own));
  return TRUE;
}

static void
print_ids (DubCli *cli, GVariant *result)
{
  g_autoptr (GVariant) ids = g_variant_lookup_value (result, "ids", G_VARIANT_TYPE ("ax"));

  for (gsize i = 0; ids != NULL && i < g_variant_n_children (ids); i++)
    {
      gint64 id = 0;

      g_variant_get_child (ids, i, "x", &id);
      dub_cli_print_id (cli, id);
    }
}

/* To standard error; a person reads it before anything is sent. */
static void
print_warnings (DubCli *cli, GVariant *args)
{
  g_autoptr (GVariant) found = dub_cli_command (cli, "job.check", args, NULL);
  g_auto (GStrv) warnings = NULL;

  if (found == NULL || !g_variant_lookup (found, "warnings", "^as", &warnings))
    return;
  for (guint i = 0; warnings[i] != NULL; i++)
    g_printerr ("dubctl: %s\n", warnings[i]);
}

int
dub_cli_job_new (DubCli *cli, int argc, char **argv)
{
  g_autofree char *project = NULL, *account = NULL, *title = NULL;
  char *inputs[DUB_N_ROLES] = { NULL };
  g_auto (GStrv) languages = NULL, voices = NULL, settings = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GVariantDict) args = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) plan = NULL;
  g_autoptr (GVariant) result = NULL;
  GVariant *options = NULL;
  gint64 project_id = 0, account_id = 0;
  gboolean fine;
  const GOptionEntry entries[] = {
    { "project", 0, 0, G_OPTION_ARG_STRING, &project, NULL, "P" },
    { "account", 0, 0, G_OPTION_ARG_STRING, &account, NULL, "A" },
    { "video", 0, 0, G_OPTION_ARG_STRING, &inputs[DUB_ROLE_VIDEO], NULL, "ASSET" },
    { "audio", 0, 0, G_OPTION_ARG_STRING, &inputs[DUB_ROLE_AUDIO], NULL, "ASSET" },
    { "image", 0, 0, G_OPTION_ARG_STRING, &inputs[DUB_ROLE_IMAGE], NULL, "ASSET" },
    { "movie", 0, 0, G_OPTION_ARG_STRING, &inputs[DUB_ROLE_MOVIE], NULL, "ASSET" },
    { "lang", 0, 0, G_OPTION_ARG_STRING_ARRAY, &languages, NULL, "CODE" },
    { "voice", 0, 0, G_OPTION_ARG_STRING_ARRAY, &voices, NULL, "LANG=ASSET" },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &settings, NULL, "NAME=VALUE" },
    { "title", 0, 0, G_OPTION_ARG_STRING, &title, NULL, "TEXT" },
    G_OPTION_ENTRY_NULL,
  };

  fine = dub_cli_parse (&argc, &argv, entries, "job new");
  if (fine && argc > 1)
    fine = dub_cli_usage (_ ("“%s” is too much."), argv[1]) == DUB_EXIT_DONE;
  if (!fine)
    return DUB_EXIT_USAGE;
  fine = dub_cli_id (project, &project_id, &error) && dub_cli_id (account, &account_id, &error)
         && add_inputs_args (&args, inputs, &error)
         && add_languages_args (&args, languages, voices, inputs[DUB_ROLE_AUDIO], &error)
         && (options = dub_cli_settings (settings, &error)) != NULL;
  for (guint i = 0; i < DUB_N_ROLES; i++)
    g_free (inputs[i]);
  if (!fine)
    return dub_cli_fail (error);
  g_variant_dict_insert (&args, "project", "x", project_id);
  g_variant_dict_insert (&args, "account", "x", account_id);
  g_variant_dict_insert_value (&args, "options", options);
  if (title != NULL)
    g_variant_dict_insert (&args, "title", "s", title);
  plan = g_variant_ref_sink (g_variant_dict_end (&args));
  print_warnings (cli, plan);
  result = dub_cli_command (cli, "job.new", plan, &error);
  if (result == NULL)
    return dub_cli_fail (error);
  print_ids (cli, result);
  return DUB_EXIT_DONE;
}

/* --- job show, list, events ---------------------------------------------------------------------
 */

int
dub_cli_job_show (DubCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DubJob) job = NULL;
  gint64 id = 0;

  if (dub_cli_id (argc > 1 ? argv[1] : NULL, &id, &error) && dub_cli_open_reader (cli, &error))
    job = dub_store_get_job (cli->store, id, &error);
  return job != NULL ? print_job (cli, job) : dub_cli_fail (error);
}

int
dub_cli_job_list (DubCli *cli, int argc, char **argv)
{
  g_autofree char *project = NULL, *state_text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GPtrArray) jobs = NULL;
  DubJobQuery query = { 0 };
  DubJobState state;
  const GOptionEntry entries[] = {
    { "project", 0, 0, G_OPTION_ARG_STRING, &project, NULL, "P" },
    { "state", 0, 0, G_OPTION_ARG_STRING, &state_text, NULL, "S" },
    G_OPTION_ENTRY_NULL,
  };

  if (!dub_cli_parse (&argc, &argv, entries, "job list"))
    return DUB_EXIT_USAGE;
  if (state_text != NULL && !dub_job_state_from_nick (state_text, &state))
    return dub_cli_usage (_ ("“%s” is no state of a job."), state_text);
  if (state_text != NULL)
    query.states = 1u << state;
  if ((project == NULL || dub_cli_id (project, &query.project, &error))
      && dub_cli_open_reader (cli, &error))
    ids = dub_store_query_jobs (cli->store, &query, &error);
  if (ids != NULL)
    jobs = dub_store_get_jobs (cli->store, (const gint64 *) (void *) ids->data, ids->len, &error);
  if (jobs == NULL)
    return dub_cli_fail (error);
  for (guint i = 0; i < jobs->len; i++)
    {
      int status = print_job (cli, jobs->pdata[i]);

      if (status != DUB_EXIT_DONE)
        return status;
    }
  return DUB_EXIT_DONE;
}

static void
print_event (DubCli *cli, const DubEvent *event)
{
  g_autofree char *at = dub_time_format (event->at);
  JsonBuilder *builder;

  if (!cli->json)
    {
      g_print ("%s\t%s\t%s\n", at, event->kind, event->text);
      return;
    }
  builder = dub_cli_object ();
  dub_cli_add_id (builder, "id", event->id);
  dub_cli_add_id (builder, "job", event->job);
  dub_cli_add_text (builder, "at", at);
  dub_cli_add_text (builder, "kind", event->kind);
  dub_cli_add_text (builder, "text", event->text);
  dub_cli_print_json (builder);
}

int
dub_cli_job_events (DubCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DubJob) job = NULL;
  g_autoptr (GPtrArray) events = NULL;
  gint64 id = 0;

  if (dub_cli_id (argc > 1 ? argv[1] : NULL, &id, &error) && dub_cli_open_reader (cli, &error))
    job = dub_store_get_job (cli->store, id, &error);
  if (job != NULL)
    events = dub_store_list_events (cli->store, id, &error);
  if (events == NULL)
    return dub_cli_fail (error);
  for (guint i = 0; i < events->len; i++)
    print_event (cli, events->pdata[i]);
  return DUB_EXIT_DONE;
}
