/* The program: options, the six servers, their addresses printed, then service until a signal. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "model/error.h"
#include "sandbox/private.h"

typedef struct
{
  int port;
  char *speed;
  char **faults;
  gboolean json;
  gboolean list_faults;
  gboolean plain_media;
  gboolean http_webhooks;
  int lipdub_uploads;
  int rate_window;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->speed);
  g_strfreev (options->faults);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
parse_options (Options *options, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "port", 'p', 0, G_OPTION_ARG_INT, &options->port,
      N_ ("First of six consecutive ports on 127.0.0.1 (default: free ones)"), "N" },
    { "speed", 0, 0, G_OPTION_ARG_STRING, &options->speed,
      N_ ("How fast jobs go: 1 is realistic, 10 ten times that, instant"), "X" },
    { "fault", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->faults,
      N_ ("[PROVIDER/]NAME[=VALUE][@STEP][:N], may be given again"), "FAULT" },
    { "list-faults", 0, 0, G_OPTION_ARG_NONE, &options->list_faults,
      N_ ("Print the names of faults"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->json, N_ ("Print one JSON object"), NULL },
    { "plain-media", 0, 0, G_OPTION_ARG_NONE, &options->plain_media,
      N_ ("Deliver copies of what was uploaded instead of composing"), NULL },
    { "http-webhooks", 0, 0, G_OPTION_ARG_NONE, &options->http_webhooks,
      N_ ("Take loopback webhooks without https"), NULL },
    { "lipdub-uploads", 0, 0, G_OPTION_ARG_INT, &options->lipdub_uploads,
      N_ ("LipDub's upload calls per hour (default 200)"), "N" },
    { "rate-window", 0, 0, G_OPTION_ARG_INT, &options->rate_window,
      N_ ("Length of every rate window (default: the vendor's)"), "SECONDS" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context, _ ("The five dubbing providers, emulated on loopback."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (*argc > 1 || options->port < 0 || options->port > 65530)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           _ ("unexpected argument"));
      return FALSE;
    }
  return TRUE;
}

/* Realistic unless told otherwise; `instant` and 0 mean no waiting. */
static gboolean
parse_speed (const char *text, double *speed)
{
  char *end = NULL;

  *speed = 1;
  if (!text)
    return TRUE;
  *speed = g_strcmp0 (text, "instant") == 0 ? 0 : g_ascii_strtod (text, &end);
  return *speed >= 0 && (!end || (end != text && *end == '\0'));
}

static void
print_json (DubSandbox *sandbox)
{
  const char *const *ids = dub_sandbox_provider_ids ();
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;
  JsonNode *accounts = dub_sb_array ();

  for (guint i = 0; ids[i]; i++)
    dub_sb_push (accounts, dub_sb_object ("provider", 's', ids[i], "base_url", 's',
                                          dub_sandbox_get_base_url (sandbox, ids[i]), "key", 's',
                                          dub_sandbox_get_key (sandbox, ids[i]), NULL));
  node = dub_sb_object ("accounts", 'n', accounts, "control", 's',
                        dub_sandbox_get_control_url (sandbox), NULL);
  text = json_to_string (node, FALSE);
  g_print ("%s\n", text);
}

static void
print_text (DubSandbox *sandbox)
{
  static const char *const kinds[] = { "good", "second", "empty", "free", "revoked" };
  const char *const *ids = dub_sandbox_provider_ids ();

  for (guint i = 0; ids[i]; i++)
    {
      g_print ("%s\n  %s\n", ids[i], dub_sandbox_get_base_url (sandbox, ids[i]));
      for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
        g_print ("  %-8s %s\n", kinds[k], dub_sandbox_get_special_key (sandbox, ids[i], kinds[k]));
    }
  g_print ("%s\n  %s/book, /violations, /requests, /accounts, /faults\n", _ ("control"),
           dub_sandbox_get_control_url (sandbox));
}

static gboolean
on_signal (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_CONTINUE;
}

static void
serve (DubSandbox *sandbox, gboolean json)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  guint term = g_unix_signal_add (SIGTERM, on_signal, loop);
  guint interrupt = g_unix_signal_add (SIGINT, on_signal, loop);

  if (json)
    print_json (sandbox);
  else
    print_text (sandbox);
  fflush (stdout);
  g_main_loop_run (loop);
  g_source_remove (term);
  g_source_remove (interrupt);
}

static int
complain (const char *text)
{
  g_printerr ("dubstage-sandbox: %s\n", text);
  return 2;
}

/**
 * dub_sandbox_main:
 *
 * Serves until SIGTERM or SIGINT. Blocks; runs in the main thread.
 *
 * Returns: 0, 2 for a wrong argument, 5 if the ports are taken
 */
int
dub_sandbox_main (int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (DubSandbox) sandbox = NULL;
  g_autofree char *names = NULL;
  DubSandboxOptions given = { 0 };

  setlocale (LC_ALL, "");
  if (!parse_options (&options, &argc, &argv, &error))
    return complain (error->message);
  if (options.list_faults)
    {
      names = dub_sandbox_describe_faults ();
      g_print ("%s", names);
      return 0;
    }
  if (!parse_speed (options.speed, &given.speed))
    return complain (_ ("--speed wants a number or “instant”"));
  given.port = (guint16) options.port;
  given.plain_media = options.plain_media;
  given.allow_http_webhooks = options.http_webhooks;
  given.lipdub_upload_budget = (guint) MAX (options.lipdub_uploads, 0);
  given.rate_window_seconds = (guint) MAX (options.rate_window, 0);
  given.faults = (const char *const *) options.faults;
  sandbox = dub_sandbox_new (&given, &error);
  if (!sandbox)
    {
      complain (error->message);
      return g_error_matches (error, DUB_ERROR, DUB_ERROR_USAGE) ? 2 : 5;
    }
  serve (sandbox, options.json);
  return 0;
}
