/* dubctl job start, cancel, retry, delete, resolve, adopt. */
#include "cli/cli.h"

#include <glib/gi18n-lib.h>

static GVariant *
ids_from (int argc, char **argv, GError **error)
{
  g_auto (GVariantBuilder) ids = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("ax"));

  if (argc < 2)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE, _ ("Name at least one job."));
      return NULL;
    }
  for (int i = 1; i < argc; i++)
    {
      gint64 id = 0;

      if (!dub_cli_id (argv[i], &id, error))
        return NULL;
      g_variant_builder_add (&ids, "x", id);
    }
  return g_variant_builder_end (&ids);
}

static void
print_done (DubCli *cli, GVariant *done)
{
  for (gsize i = 0; i < g_variant_n_children (done); i++)
    {
      gint64 id = 0;

      g_variant_get_child (done, i, "x", &id);
      dub_cli_print_id (cli, id);
    }
}

/* The ids that it worked for go to standard output, each refusal to standard error. */
static int
act (DubCli *cli, const char *command, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  GVariant *ids = ids_from (argc, argv, &error);
  g_autoptr (GVariant) result = NULL;
  g_autoptr (GVariant) done = NULL;
  g_autoptr (GVariant) refused = NULL;
  GVariantIter iter;
  const char *id;
  GVariant *sentence;

  if (ids != NULL)
    result = dub_cli_command (cli, command, g_variant_new_parsed ("{'ids': <%@ax>}", ids), &error);
  if (result == NULL)
    return dub_cli_fail (error);
  done = g_variant_lookup_value (result, "done", G_VARIANT_TYPE ("ax"));
  refused = g_variant_lookup_value (result, "refused", G_VARIANT_TYPE_VARDICT);
  print_done (cli, done);
  g_variant_iter_init (&iter, refused);
  while (g_variant_iter_loop (&iter, "{&sv}", &id, &sentence))
    g_printerr (_ ("dubctl: job %s: %s\n"), id, g_variant_get_string (sentence, NULL));
  return g_variant_n_children (refused) == 0 ? DUB_EXIT_DONE : DUB_EXIT_USAGE;
}

int
dub_cli_job_start (DubCli *cli, int argc, char **argv)
{
  return act (cli, "job.start", argc, argv);
}

/* --- Cancel --------------------------------------------------------------------------------- */

/* So long the provider is given to say that it stopped. */
#define CANCEL_USEC    (15 * G_USEC_PER_SEC)
#define CANCEL_LOOK_MS 100

/* Whether the cancelling of the job has come to an end; @refusal is set when it was refused. */
static gboolean
cancel_ended (DubCli *cli, const char *text, char **refusal)
{
  gint64 id = 0;
  g_autoptr (DubJob) job = NULL;
  g_autoptr (GPtrArray) events = NULL;
  const DubEvent *last;

  if (!dub_cli_id (text, &id, NULL))
    return TRUE;
  job = dub_store_get_job (cli->store, id, NULL);
  if (job == NULL || dub_job_state_is_terminal (job->state))
    return TRUE;
  events = dub_store_list_events (cli->store, id, NULL);
  last = events != NULL && events->len > 0 ? events->pdata[events->len - 1] : NULL;
  if (job->cancelling || last == NULL || !g_str_equal (last->kind, "trouble"))
    return FALSE;
  *refusal = g_strdup (last->text);
  return TRUE;
}

static gboolean
on_cancel_tick (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* Cancelling asks the provider: the engine runs here until there is an answer. */
static int
await_cancel (DubCli *cli, const char *text)
{
  gint64 until = g_get_monotonic_time () + CANCEL_USEC;
  guint tick = g_timeout_add (CANCEL_LOOK_MS, on_cancel_tick, NULL);
  g_autofree char *refusal = NULL;
  gboolean ended;

  while (!(ended = cancel_ended (cli, text, &refusal)) && g_get_monotonic_time () < until)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (tick);
  if (refusal != NULL)
    g_printerr (_ ("dubctl: job %s: %s\n"), text, refusal);
  else if (!ended)
    g_printerr (_ ("dubctl: job %s: the provider has not confirmed it yet.\n"), text);
  return refusal != NULL ? DUB_EXIT_USAGE : DUB_EXIT_DONE;
}

int
dub_cli_job_cancel (DubCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  int status;

  if (!dub_cli_open (cli, TRUE, &error))
    return dub_cli_fail (error);
  status = act (cli, "job.cancel", argc, argv);
  for (int i = 1; i < argc && status == DUB_EXIT_DONE; i++)
    status = await_cancel (cli, argv[i]);
  return status;
}

int
dub_cli_job_retry (DubCli *cli, int argc, char **argv)
{
  return act (cli, "job.retry", argc, argv);
}

/* One call a job: the status of the last that was refused. */
static int
act_on_each (DubCli *cli, const char *command, int argc, char **argv)
{
  int worst = DUB_EXIT_DONE;

  if (argc < 2)
    return act (cli, command, argc, argv);
  for (int i = 1; i < argc; i++)
    {
      char *one[] = { argv[0], argv[i], NULL };
      int status = act (cli, command, 2, one);

      if (status != DUB_EXIT_DONE)
        worst = status;
    }
  return worst;
}

int
dub_cli_job_delete (DubCli *cli, int argc, char **argv)
{
  gboolean remote = FALSE;
  const GOptionEntry entries[] = {
    { "remote", 0, 0, G_OPTION_ARG_NONE, &remote, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!dub_cli_parse (&argc, &argv, entries, "job delete"))
    return DUB_EXIT_USAGE;
  return remote ? act_on_each (cli, "job.delete-remote", argc, argv)
                : act (cli, "job.remove", argc, argv);
}

int
dub_cli_job_resolve (DubCli *cli, int argc, char **argv)
{
  g_autofree char *sent = NULL;
  gboolean not_sent = FALSE;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) result = NULL;
  gint64 id = 0;
  const GOptionEntry entries[] = {
    { "sent", 0, 0, G_OPTION_ARG_STRING, &sent, NULL, "REMOTE-ID" },
    { "not-sent", 0, 0, G_OPTION_ARG_NONE, &not_sent, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!dub_cli_parse (&argc, &argv, entries, "job resolve"))
    return DUB_EXIT_USAGE;
  if (dub_cli_id (argc > 1 ? argv[1] : NULL, &id, &error))
    result = dub_cli_command (cli, "job.resolve",
                              g_variant_new_parsed ("{'id': <%x>, 'sent': <%s>, 'not-sent': <%b>}",
                                                    id, sent != NULL ? sent : "", not_sent),
                              &error);
  if (result == NULL)
    return dub_cli_fail (error);
  dub_cli_print_id (cli, id);
  return DUB_EXIT_DONE;
}

/* The finding of the account's list with that id, for the ids that following needs. */
static GVariant *
find_facts (DubCli *cli, gint64 account, const char *remote_id, GError **error)
{
  g_autoptr (DubAccount) row = dub_store_get_account (cli->store, account, error);
  const DubProvider *provider = row != NULL ? dub_provider_find (row->provider) : NULL;
  g_autoptr (GVariant) result = NULL;
  g_autoptr (GVariant) findings = NULL;

  if (provider == NULL)
    return NULL;
  if (provider->jobs_query == NULL)
    return g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("{ss}"), NULL, 0));
  result = dub_cli_command (
      cli, "account.query",
      g_variant_new_parsed ("{'id': <%x>, 'query': <%s>}", account, provider->jobs_query), error);
  if (result == NULL)
    return NULL;
  findings = g_variant_lookup_value (result, "findings", G_VARIANT_TYPE ("aa{sv}"));
  for (gsize i = 0; findings != NULL && i < g_variant_n_children (findings); i++)
    {
      g_autoptr (GVariant) finding = g_variant_get_child_value (findings, i);
      const char *id = "";

      if (g_variant_lookup (finding, "id", "&s", &id) && g_str_equal (id, remote_id))
        return g_variant_lookup_value (finding, "facts", G_VARIANT_TYPE ("a{ss}"));
    }
  g_set_error (error, DUB_ERROR, DUB_ERROR_NOT_FOUND, _ ("%s has no job “%s”."), provider->name,
               remote_id);
  return NULL;
}

int
dub_cli_job_adopt (DubCli *cli, int argc, char **argv)
{
  g_autofree char *project = NULL, *account = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) facts = NULL;
  g_autoptr (GVariant) result = NULL;
  gint64 project_id = 0, account_id = 0, id = 0;
  const GOptionEntry entries[] = {
    { "project", 0, 0, G_OPTION_ARG_STRING, &project, NULL, "P" },
    { "account", 0, 0, G_OPTION_ARG_STRING, &account, NULL, "A" },
    G_OPTION_ENTRY_NULL,
  };

  if (!dub_cli_parse (&argc, &argv, entries, "job adopt"))
    return DUB_EXIT_USAGE;
  if (argc != 2)
    return dub_cli_usage (_ ("Name the job as the provider calls it."));
  if (dub_cli_id (project, &project_id, &error) && dub_cli_id (account, &account_id, &error)
      && dub_cli_open (cli, FALSE, &error))
    facts = find_facts (cli, account_id, argv[1], &error);
  if (facts != NULL)
    result = dub_cli_command (cli, "job.adopt",
                              g_variant_new_parsed ("{'project': <%x>, 'account': <%x>, "
                                                    "'remote-id': <%s>, 'facts': <%@a{ss}>}",
                                                    project_id, account_id, argv[1], facts),
                              &error);
  if (result == NULL)
    return dub_cli_fail (error);
  g_variant_lookup (result, "id", "x", &id);
  dub_cli_print_id (cli, id);
  return DUB_EXIT_DONE;
}
