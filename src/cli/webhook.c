/* dubctl webhook listen: a receiver on loopback for people with a tunnel. */
#include "cli/cli.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>

static gboolean
on_signal (gpointer user_data)
{
  DubCli *cli = user_data;

  cli->interrupted = TRUE;
  return G_SOURCE_CONTINUE;
}

static void
print_address (DubCli *cli, gint64 port, const char *path)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%" G_GINT64_FORMAT "%s", port, path);
  JsonBuilder *builder;

  if (!cli->json)
    {
      g_print (_ ("Point the tunnel at %sACCOUNT-ID\n"), url);
      return;
    }
  builder = dub_cli_object ();
  dub_cli_add_text (builder, "url", url);
  dub_cli_print_json (builder);
}

int
dub_cli_webhook_listen (DubCli *cli, int argc, char **argv)
{
  int port = 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) result = NULL;
  g_autoptr (GVariant) stopped = NULL;
  const char *path = "";
  gint64 bound = 0;
  const GOptionEntry entries[] = {
    { "port", 0, 0, G_OPTION_ARG_INT, &port, NULL, "N" },
    G_OPTION_ENTRY_NULL,
  };

  if (!dub_cli_parse (&argc, &argv, entries, "webhook listen"))
    return DUB_EXIT_USAGE;
  if (!dub_cli_open (cli, TRUE, &error))
    return dub_cli_fail (error);
  result = dub_cli_command (cli, "webhook.listen",
                            g_variant_new_parsed ("{'port': <%x>}", (gint64) port), &error);
  if (result == NULL)
    return dub_cli_fail (error);
  g_variant_lookup (result, "port", "x", &bound);
  g_variant_lookup (result, "path", "&s", &path);
  print_address (cli, bound, path);
  g_unix_signal_add (SIGINT, on_signal, cli);
  g_unix_signal_add (SIGTERM, on_signal, cli);
  while (!cli->interrupted)
    g_main_context_iteration (NULL, TRUE);
  stopped = dub_cli_command (cli, "webhook.stop", NULL, &error);
  return stopped != NULL ? DUB_EXIT_INTERRUPTED : dub_cli_fail (error);
}
