/* dubctl's frame: global options, the table of commands, and what the nouns share. */
#include "cli/cli.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "dubstage-config.h"

typedef struct
{
  const char *noun;
  const char *verb; /* (nullable) */
  DubCliFunc func;
  const char *usage;
} DubCliRow;

static const DubCliRow rows[] = {
  { "account", "add", dub_cli_account_add,
    "--provider ID --label TEXT [--base-url URL] [--set NAME=VALUE]…" },
  { "account", "list", dub_cli_account_list, "" },
  { "account", "test", dub_cli_account_test, "ID" },
  { "account", "remove", dub_cli_account_remove, "ID" },
  { "account", "set", dub_cli_account_set,
    "ID [--label TEXT] [--base-url URL] [--set NAME=VALUE]…" },
  { "account", "key", dub_cli_account_key, "ID [--webhook-secret]" },
  { "account", "query", dub_cli_account_query, "ID NAME [ARGUMENT] [--pages N]" },
  { "project", "new", dub_cli_project_new, "TITLE [--source-lang en] [--lang de]…" },
  { "project", "list", dub_cli_project_list, "" },
  { "project", "show", dub_cli_project_show, "ID" },
  { "project", "export", dub_cli_project_export, "[--force] ID FILE" },
  { "project", "import", dub_cli_project_import, "FILE" },
  { "project", "duplicate", dub_cli_project_duplicate, "[--title TEXT] ID" },
  { "asset", "add", dub_cli_asset_add, "--project P [--lang de] [--kind KIND] FILE-OR-URL…" },
  { "asset", "list", dub_cli_asset_list, "--project P" },
  { "asset", "show", dub_cli_asset_show, "ID" },
  { "job", "new", dub_cli_job_new,
    "--project P --account A [--video ASSET] [--audio ASSET] [--image ASSET] [--movie ASSET] "
    "[--lang de]… [--voice de=ASSET]… [--set NAME=VALUE]… [--title TEXT]" },
  { "job", "start", dub_cli_job_start, "ID…" },
  { "job", "cancel", dub_cli_job_cancel, "ID…" },
  { "job", "retry", dub_cli_job_retry, "ID…" },
  { "job", "delete", dub_cli_job_delete, "[--remote] ID…" },
  { "job", "show", dub_cli_job_show, "ID" },
  { "job", "list", dub_cli_job_list, "[--project P] [--state S]" },
  { "job", "events", dub_cli_job_events, "ID" },
  { "job", "resolve", dub_cli_job_resolve, "ID --sent REMOTE-ID | --not-sent" },
  { "job", "adopt", dub_cli_job_adopt, "--project P --account A REMOTE-ID" },
  { "job", "wait", dub_cli_job_wait, "ID… [--timeout SECONDS]" },
  { "run", NULL, dub_cli_run, "[--until-idle]" },
  { "output", "list", dub_cli_output_list, "--job ID" },
  { "output", "export", dub_cli_output_export, "--job ID --to DIR" },
  { "webhook", "listen", dub_cli_webhook_listen, "[--port N]" },
  { "store", "recover", dub_cli_store_recover, "--set-aside | --backup FILE | --list" },
};

/* --- Errors and exits ------------------------------------------------------------------------ */

DubExit
dub_cli_exit_for (DubError code)
{
  static const DubError usage[] = {
    DUB_ERROR_USAGE,     DUB_ERROR_NOT_FOUND,        DUB_ERROR_UNSUPPORTED,
    DUB_ERROR_CONFLICT,  DUB_ERROR_INVALID_INPUT,    DUB_ERROR_TOO_LARGE,
    DUB_ERROR_TOO_LONG,  DUB_ERROR_UNSUPPORTED_TYPE, DUB_ERROR_FILE_MISSING,
    DUB_ERROR_NOT_MEDIA, DUB_ERROR_FILE_CHANGED,     DUB_ERROR_FILE_UNREADABLE,
  };

  if (dub_error_is_key (code) || code == DUB_ERROR_FORBIDDEN)
    return DUB_EXIT_KEY;
  if (code == DUB_ERROR_LOST_REPLY)
    return DUB_EXIT_DECISION;
  if (dub_error_is_network (code) || code == DUB_ERROR_SERVER)
    return DUB_EXIT_NETWORK;
  if (dub_error_is_storage (code))
    return DUB_EXIT_STORAGE;
  for (guint i = 0; i < G_N_ELEMENTS (usage); i++)
    if (usage[i] == code)
      return DUB_EXIT_USAGE;
  return DUB_EXIT_JOB_FAILED;
}

int
dub_cli_fail (const GError *error)
{
  DubError code = dub_error_code (error);

  g_printerr ("dubctl: %s\n", error->message);
  if (code != DUB_ERROR_USAGE && code != DUB_ERROR_FAILED)
    g_printerr ("%s\n", dub_error_remedy (code));
  return (int) dub_cli_exit_for (code);
}

int
dub_cli_usage (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_printerr ("dubctl: %s\n", text);
  return DUB_EXIT_USAGE;
}

gboolean
dub_cli_parse (int *argc, char ***argv, const GOptionEntry *entries, const char *usage)
{
  g_autoptr (GOptionContext) context = g_option_context_new (usage);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (g_option_context_parse (context, argc, argv, &error))
    return TRUE;
  g_printerr ("dubctl: %s\n", error->message);
  return FALSE;
}

gboolean
dub_cli_id (const char *text, gint64 *id, GError **error)
{
  gsize length = text != NULL ? strlen (text) : 0;
  gint64 number = 0;

  /* 18 digits always fit; errno, which anything may touch, has no say in it. */
  if (length > 0 && length <= 18 && strspn (text, "0123456789") == length)
    number = g_ascii_strtoll (text, NULL, 10);
  if (number > 0)
    {
      *id = number;
      return TRUE;
    }
  g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE, _ ("“%s” is no id."), text != NULL ? text : "");
  return FALSE;
}

GVariant *
dub_cli_settings (char **pairs, GError **error)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{ss}"));

  for (guint i = 0; pairs != NULL && pairs[i] != NULL; i++)
    {
      const char *equals = strchr (pairs[i], '=');
      g_autofree char *name = NULL;

      if (equals == NULL || equals == pairs[i])
        {
          g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE, _ ("“%s” is not NAME=VALUE."), pairs[i]);
          return NULL;
        }
      name = g_strndup (pairs[i], (gsize) (equals - pairs[i]));
      g_variant_builder_add (&builder, "{ss}", name, equals + 1);
    }
  return g_variant_builder_end (&builder);
}

/* --- Output --------------------------------------------------------------------------------- */

JsonBuilder *
dub_cli_object (void)
{
  JsonBuilder *builder = json_builder_new_immutable ();

  return json_builder_begin_object (builder);
}

void
dub_cli_print_json (JsonBuilder *builder)
{
  g_autoptr (JsonBuilder) owned = json_builder_end_object (builder);
  g_autoptr (JsonNode) root = json_builder_get_root (owned);
  g_autofree char *text = json_to_string (root, FALSE);

  g_print ("%s\n", text);
}

void
dub_cli_add_id (JsonBuilder *builder, const char *name, gint64 id)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, id);

  dub_cli_add_text (builder, name, id != 0 ? text : NULL);
}

void
dub_cli_add_text (JsonBuilder *builder, const char *name, const char *text)
{
  json_builder_set_member_name (builder, name);
  if (text != NULL)
    json_builder_add_string_value (builder, text);
  else
    json_builder_add_null_value (builder);
}

void
dub_cli_add_time (JsonBuilder *builder, const char *name, gint64 usec)
{
  g_autofree char *text = dub_time_format (usec);

  dub_cli_add_text (builder, name, text);
}

void
dub_cli_add_map (JsonBuilder *builder, const char *name, DubMap *map)
{
  g_autoptr (GPtrArray) keys = dub_map_sorted_keys (map);

  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  for (guint i = 0; i < keys->len; i++)
    dub_cli_add_text (builder, keys->pdata[i], dub_map_get (map, keys->pdata[i]));
  json_builder_end_object (builder);
}

void
dub_cli_print_id (DubCli *cli, gint64 id)
{
  JsonBuilder *builder;

  if (!cli->json)
    {
      g_print ("%" G_GINT64_FORMAT "\n", id);
      return;
    }
  builder = dub_cli_object ();
  dub_cli_add_id (builder, "id", id);
  dub_cli_print_json (builder);
}

/* --- The engine and the store ------------------------------------------------------------------
 */

/* `ACCOUNT-ID KEY` lines: keys that are used by this process and kept nowhere. */
static gboolean
read_run_keys (DubCli *cli, GError **error)
{
  g_autoptr (GIOChannel) input = g_io_channel_unix_new (0);
  g_autofree char *line = NULL;

  while (g_io_channel_read_line (input, &line, NULL, NULL, error) == G_IO_STATUS_NORMAL)
    {
      g_auto (GStrv) words = g_strsplit (g_strstrip (line), " ", 2);
      gint64 id = 0;
      g_autoptr (DubAccount) account = NULL;

      if (words[0] != NULL && words[1] != NULL)
        {
          if (!dub_cli_id (words[0], &id, error))
            return FALSE;
          account = dub_store_get_account (cli->store, id, error);
          if (account == NULL
              || !dub_secrets_set_for_this_run (cli->secrets, account->uid, DUB_SECRET_API_KEY,
                                                words[1], error))
            return FALSE;
        }
      g_clear_pointer (&line, dub_secret_free);
    }
  return TRUE;
}

gboolean
dub_cli_open (DubCli *cli, gboolean work, GError **error)
{
  if (cli->host != NULL)
    return TRUE;
  cli->host = dub_host_open (cli->data_dir, work && !cli->run_keys ? DUB_HOST_WORK : 0,
                             cli->secrets, error);
  if (cli->host == NULL)
    return FALSE;
  if (cli->store == NULL)
    cli->store = dub_store_open (cli->data_dir, FALSE, error);
  if (cli->store == NULL)
    return FALSE;
  if (!cli->run_keys)
    return TRUE;
  /* The keys must be there before the first request. */
  if (!read_run_keys (cli, error))
    return FALSE;
  if (!work)
    return TRUE;
  dub_host_close (cli->host);
  g_clear_object (&cli->host);
  cli->host = dub_host_open (cli->data_dir, DUB_HOST_WORK, cli->secrets, error);
  return cli->host != NULL;
}

gboolean
dub_cli_open_reader (DubCli *cli, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (cli->store != NULL)
    return TRUE;
  cli->store = dub_store_open (cli->data_dir, FALSE, &local);
  if (cli->store != NULL)
    return TRUE;
  if (!g_error_matches (local, DUB_ERROR, DUB_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return dub_cli_open (cli, FALSE, error);
}

GVariant *
dub_cli_command (DubCli *cli, const char *name, GVariant *args, GError **error)
{
  g_autoptr (GVariant) owned = args != NULL ? g_variant_ref_sink (args) : NULL;

  if (!dub_cli_open (cli, FALSE, error))
    return NULL;
  return dub_host_command (cli->host, name, owned, error);
}

static void
cli_clear (DubCli *cli)
{
  g_clear_pointer (&cli->store, dub_store_close);
  if (cli->host != NULL)
    dub_host_close (cli->host);
  g_clear_object (&cli->host);
  g_clear_object (&cli->secrets);
  g_clear_pointer (&cli->data_dir, g_free);
}

/* --- Dispatch ------------------------------------------------------------------------------- */

static int
print_help (void)
{
  g_print (_ ("Usage: dubctl [--data-dir DIR] [--json] [--run-keys] COMMAND\n\n"));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_print ("  dubctl %s%s%s %s\n", rows[i].noun, rows[i].verb != NULL ? " " : "",
             rows[i].verb != NULL ? rows[i].verb : "", rows[i].usage);
  g_print ("  dubctl sandbox [--port N] [--speed X] [--fault NAME[@STEP][:N]]…\n\n");
  g_print (_ ("API keys are read from standard input, never from arguments. Exit status: 0 done, "
              "1 a job failed, 2 usage, 3 account or key, 4 a decision is needed, 5 provider not "
              "reachable, 6 storage, 124 the time was up, 130 interrupted.\n"));
  return DUB_EXIT_DONE;
}

static const DubCliRow *
find_row (const char *noun, const char *verb)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_strcmp0 (rows[i].noun, noun) == 0
        && (rows[i].verb == NULL || g_strcmp0 (rows[i].verb, verb) == 0))
      return &rows[i];
  return NULL;
}

static int
run_row (DubCli *cli, const DubCliRow *row, int argc, char **argv)
{
  int skip = row->verb != NULL ? 1 : 0;

  if (cli->data_dir == NULL)
    cli->data_dir = dub_host_default_data_dir ();
  cli->secrets = dub_secrets_new ();
  return row->func (cli, argc - skip, argv + skip);
}

/* Global options are taken wherever they stand. */
static gboolean
take_globals (DubCli *cli, int *argc, char ***argv, gboolean *help, gboolean *version)
{
  const GOptionEntry entries[] = {
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, &cli->data_dir, NULL, NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &cli->json, NULL, NULL },
    { "run-keys", 0, 0, G_OPTION_ARG_NONE, &cli->run_keys, NULL, NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, help, NULL, NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, version, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_ignore_unknown_options (context, TRUE);
  g_option_context_set_help_enabled (context, FALSE);
  if (g_option_context_parse (context, argc, argv, &error))
    return TRUE;
  g_printerr ("dubctl: %s\n", error->message);
  return FALSE;
}

static int
run_line (DubCli *cli, int argc, char **argv)
{
  gboolean help = FALSE, version = FALSE;
  const DubCliRow *row;

  if (!take_globals (cli, &argc, &argv, &help, &version))
    return DUB_EXIT_USAGE;
  if (version)
    g_print ("dubctl %s\n", DUB_VERSION);
  if (version || help)
    return help ? print_help () : DUB_EXIT_DONE;
  row = argc > 1 ? find_row (argv[1], argc > 2 ? argv[2] : NULL) : NULL;
  if (row == NULL)
    return dub_cli_usage (_ ("Unknown command; see “dubctl --help”."));
  return run_row (cli, row, argc - 1, argv + 1);
}

int
dub_cli_main (int argc, char **argv)
{
  DubCli cli = { 0 };
  int status;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, DUB_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  status = run_line (&cli, argc, argv);
  cli_clear (&cli);
  return cli.interrupted ? DUB_EXIT_INTERRUPTED : status;
}
