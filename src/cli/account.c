/* dubctl account … */
#include "cli/cli.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define KEY_MAX 8192

/* --- Keys ------------------------------------------------------------------------------------ */

/* One line of standard input; a terminal does not show it. (transfer full): dub_secret_free() */
static char *
read_key (void)
{
  struct termios shown, hidden;
  gboolean terminal = isatty (STDIN_FILENO) && tcgetattr (STDIN_FILENO, &shown) == 0;
  char *line = g_malloc0 (KEY_MAX);

  if (terminal)
    {
      g_printerr ("%s ", _ ("API key:"));
      hidden = shown;
      hidden.c_lflag &= ~(tcflag_t) ECHO;
      tcsetattr (STDIN_FILENO, TCSAFLUSH, &hidden);
    }
  if (fgets (line, KEY_MAX, stdin) == NULL)
    *line = '\0';
  if (terminal)
    {
      tcsetattr (STDIN_FILENO, TCSAFLUSH, &shown);
      g_printerr ("\n");
    }
  return line;
}

static gboolean
store_key (DubCli *cli, const DubAccount *account, DubSecretKind kind, GError **error)
{
  char *key = read_key ();
  gboolean stored =
      dub_secrets_store (cli->secrets, account->uid, kind, account->label, key, NULL, error);

  dub_secret_free (key);
  return stored;
}

/* --- Commands -------------------------------------------------------------------------------- */

static DubAccount *
account_argument (DubCli *cli, int argc, char **argv, GError **error)
{
  gint64 id = 0;
  g_autoptr (DubAccount) account = NULL;

  if (!dub_cli_id (argc > 1 ? argv[1] : NULL, &id, error) || !dub_cli_open_reader (cli, error))
    return NULL;
  account = dub_store_get_account (cli->store, id, error);
  if (account != NULL && account->deleted_at != 0)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_NOT_FOUND, _ ("Account %s was removed."), argv[1]);
      return NULL;
    }
  return g_steal_pointer (&account);
}

static gboolean
insert_text (GVariantDict *args, const char *name, const char *text)
{
  if (text != NULL)
    g_variant_dict_insert (args, name, "s", text);
  return text != NULL;
}

static gboolean
insert_settings (GVariantDict *args, char **pairs, GError **error)
{
  GVariant *settings;

  if (pairs == NULL)
    return TRUE;
  settings = dub_cli_settings (pairs, error);
  if (settings == NULL)
    return FALSE;
  g_variant_dict_insert_value (args, "settings", settings);
  return TRUE;
}

/* The account without its key would only lead to errors later. */
static void
take_back (DubCli *cli, gint64 id)
{
  g_autoptr (GVariant) result =
      dub_cli_command (cli, "account.remove", g_variant_new_parsed ("{'id': <%x>}", id), NULL);
}

int
dub_cli_account_add (DubCli *cli, int argc, char **argv)
{
  g_autofree char *provider = NULL, *label = NULL, *base_url = NULL;
  g_auto (GStrv) settings = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GVariantDict) args = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) result = NULL;
  g_autoptr (DubAccount) account = NULL;
  gint64 id = 0;
  const GOptionEntry entries[] = {
    { "provider", 0, 0, G_OPTION_ARG_STRING, &provider, NULL, "ID" },
    { "label", 0, 0, G_OPTION_ARG_STRING, &label, NULL, "TEXT" },
    { "base-url", 0, 0, G_OPTION_ARG_STRING, &base_url, NULL, "URL" },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &settings, NULL, "NAME=VALUE" },
    G_OPTION_ENTRY_NULL,
  };

  if (!dub_cli_parse (&argc, &argv, entries, "account add"))
    return DUB_EXIT_USAGE;
  if (provider == NULL)
    return dub_cli_usage (_ ("Name the provider: --provider ID"));
  insert_text (&args, "provider", provider);
  insert_text (&args, "label", label);
  insert_text (&args, "base-url", base_url);
  if (!insert_settings (&args, settings, &error))
    return dub_cli_fail (error);
  result = dub_cli_command (cli, "account.add", g_variant_dict_end (&args), &error);
  if (result == NULL)
    return dub_cli_fail (error);
  g_variant_lookup (result, "id", "x", &id);
  account = dub_store_get_account (cli->store, id, &error);
  if (account == NULL)
    return dub_cli_fail (error);
  if (!cli->run_keys && !store_key (cli, account, DUB_SECRET_API_KEY, &error))
    {
      take_back (cli, id);
      return dub_cli_fail (error);
    }
  dub_cli_print_id (cli, id);
  return DUB_EXIT_DONE;
}

static void
print_account (DubCli *cli, const DubAccount *account)
{
  JsonBuilder *builder;

  if (!cli->json)
    {
      g_print ("%" G_GINT64_FORMAT "\t%s\t%s\t%s\n", account->id, account->provider, account->label,
               account->base_url);
      return;
    }
  builder = dub_cli_object ();
  dub_cli_add_id (builder, "id", account->id);
  dub_cli_add_text (builder, "provider", account->provider);
  dub_cli_add_text (builder, "label", account->label);
  dub_cli_add_text (builder, "base_url", account->base_url);
  dub_cli_add_map (builder, "settings", account->settings);
  dub_cli_add_time (builder, "created_at", account->created_at);
  dub_cli_print_json (builder);
}

int
dub_cli_account_list (DubCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) accounts = NULL;

  if (!dub_cli_open_reader (cli, &error))
    return dub_cli_fail (error);
  accounts = dub_store_list_accounts (cli->store, &error);
  if (accounts == NULL)
    return dub_cli_fail (error);
  for (guint i = 0; i < accounts->len; i++)
    print_account (cli, accounts->pdata[i]);
  return DUB_EXIT_DONE;
}

static void
print_finding (DubCli *cli, GVariant *finding)
{
  static const char *const members[] = { "kind", "id", "title", "state" };
  g_autoptr (GVariant) facts = g_variant_lookup_value (finding, "facts", G_VARIANT_TYPE ("a{ss}"));
  g_autoptr (GHashTable) map = dub_map_from_variant (facts);
  const char *raw_state = "";
  gint64 created_at = 0;
  JsonBuilder *builder = dub_cli_object ();

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const char *text = "";

      g_variant_lookup (finding, members[i], "&s", &text);
      dub_cli_add_text (builder, members[i], *text != '\0' ? text : NULL);
    }
  g_variant_lookup (finding, "raw-state", "&s", &raw_state);
  g_variant_lookup (finding, "created-at", "x", &created_at);
  dub_cli_add_text (builder, "raw_state", *raw_state != '\0' ? raw_state : NULL);
  dub_cli_add_time (builder, "created_at", created_at);
  dub_cli_add_map (builder, "facts", map);
  dub_cli_print_json (builder);
}

static void
print_finding_plain (GVariant *finding)
{
  g_autoptr (GVariant) facts = g_variant_lookup_value (finding, "facts", G_VARIANT_TYPE ("a{ss}"));
  g_autoptr (GHashTable) map = dub_map_from_variant (facts);
  g_autoptr (GPtrArray) keys = dub_map_sorted_keys (map);
  const char *kind = "", *id = "", *title = "", *raw_state = "";

  g_variant_lookup (finding, "kind", "&s", &kind);
  g_variant_lookup (finding, "id", "&s", &id);
  g_variant_lookup (finding, "title", "&s", &title);
  g_variant_lookup (finding, "raw-state", "&s", &raw_state);
  g_print ("%s\t%s\t%s\t%s\n", kind, id, raw_state, title);
  for (guint i = 0; i < keys->len; i++)
    g_print ("\t%s: %s\n", (char *) keys->pdata[i], dub_map_get (map, keys->pdata[i]));
}

static void
print_findings (DubCli *cli, GVariant *result)
{
  g_autoptr (GVariant) findings =
      g_variant_lookup_value (result, "findings", G_VARIANT_TYPE ("aa{sv}"));
  gsize n = findings != NULL ? g_variant_n_children (findings) : 0;

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) finding = g_variant_get_child_value (findings, i);

      if (cli->json)
        print_finding (cli, finding);
      else
        print_finding_plain (finding);
    }
}

int
dub_cli_account_test (DubCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DubAccount) account = account_argument (cli, argc, argv, &error);
  g_autoptr (GVariant) result = NULL;
  JsonBuilder *builder;

  if (account != NULL)
    result = dub_cli_command (cli, "account.test",
                              g_variant_new_parsed ("{'id': <%x>}", account->id), &error);
  if (account == NULL)
    return dub_cli_fail (error);
  if (result != NULL)
    g_printerr (_ ("The key of “%s” works.\n"), account->label);
  if (cli->json)
    {
      builder = dub_cli_object ();
      dub_cli_add_id (builder, "id", account->id);
      json_builder_set_member_name (builder, "ok");
      json_builder_add_boolean_value (builder, result != NULL);
      dub_cli_add_text (builder, "code",
                        result == NULL ? dub_error_nick (dub_error_code (error)) : NULL);
      dub_cli_add_text (builder, "message", result == NULL ? error->message : NULL);
      dub_cli_print_json (builder);
    }
  return result != NULL ? DUB_EXIT_DONE : dub_cli_fail (error);
}

int
dub_cli_account_query (DubCli *cli, int argc, char **argv)
{
  int pages = 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (DubAccount) account = NULL;
  g_autoptr (GVariant) result = NULL;
  const GOptionEntry entries[] = {
    { "pages", 0, 0, G_OPTION_ARG_INT, &pages, NULL, "N" },
    G_OPTION_ENTRY_NULL,
  };

  if (!dub_cli_parse (&argc, &argv, entries, "account query"))
    return DUB_EXIT_USAGE;
  account = account_argument (cli, argc, argv, &error);
  if (account == NULL)
    return dub_cli_fail (error);
  if (argc < 3)
    return dub_cli_usage (_ ("Name the query."));
  result = dub_cli_command (cli, "account.query",
                            g_variant_new_parsed ("{'id': <%x>, 'query': <%s>, 'argument': <%s>, "
                                                  "'pages': <%x>}",
                                                  account->id, argv[2], argc > 3 ? argv[3] : "",
                                                  (gint64) pages),
                            &error);
  if (result == NULL)
    return dub_cli_fail (error);
  print_findings (cli, result);
  return DUB_EXIT_DONE;
}

int
dub_cli_account_set (DubCli *cli, int argc, char **argv)
{
  g_autofree char *label = NULL, *base_url = NULL;
  g_auto (GStrv) settings = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (DubAccount) account = NULL;
  g_auto (GVariantDict) args = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) result = NULL;
  const GOptionEntry entries[] = {
    { "label", 0, 0, G_OPTION_ARG_STRING, &label, NULL, "TEXT" },
    { "base-url", 0, 0, G_OPTION_ARG_STRING, &base_url, NULL, "URL" },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &settings, NULL, "NAME=VALUE" },
    G_OPTION_ENTRY_NULL,
  };

  if (!dub_cli_parse (&argc, &argv, entries, "account set"))
    return DUB_EXIT_USAGE;
  account = account_argument (cli, argc, argv, &error);
  if (account == NULL)
    return dub_cli_fail (error);
  g_variant_dict_insert (&args, "id", "x", account->id);
  insert_text (&args, "label", label);
  insert_text (&args, "base-url", base_url);
  if (!insert_settings (&args, settings, &error))
    return dub_cli_fail (error);
  result = dub_cli_command (cli, "account.set", g_variant_dict_end (&args), &error);
  return result != NULL ? DUB_EXIT_DONE : dub_cli_fail (error);
}

int
dub_cli_account_key (DubCli *cli, int argc, char **argv)
{
  gboolean webhook = FALSE;
  g_autoptr (GError) error = NULL;
  g_autoptr (DubAccount) account = NULL;
  g_auto (GVariantDict) args = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) result = NULL;
  const GOptionEntry entries[] = {
    { "webhook-secret", 0, 0, G_OPTION_ARG_NONE, &webhook, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!dub_cli_parse (&argc, &argv, entries, "account key"))
    return DUB_EXIT_USAGE;
  account = account_argument (cli, argc, argv, &error);
  if (account == NULL
      || !store_key (cli, account, webhook ? DUB_SECRET_WEBHOOK : DUB_SECRET_API_KEY, &error))
    return dub_cli_fail (error);
  /* What the old key held up goes on. */
  g_variant_dict_insert (&args, "id", "x", account->id);
  result = dub_cli_command (cli, "account.set", g_variant_dict_end (&args), &error);
  return result != NULL ? DUB_EXIT_DONE : dub_cli_fail (error);
}

int
dub_cli_account_remove (DubCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DubAccount) account = account_argument (cli, argc, argv, &error);
  g_autoptr (GVariant) result = NULL;

  if (account != NULL)
    result = dub_cli_command (cli, "account.remove",
                              g_variant_new_parsed ("{'id': <%x>}", account->id), &error);
  if (result == NULL)
    return dub_cli_fail (error);
  if (!dub_secrets_clear (cli->secrets, account->uid, DUB_SECRET_API_KEY, NULL, &error)
      || !dub_secrets_clear (cli->secrets, account->uid, DUB_SECRET_WEBHOOK, NULL, &error))
    {
      g_printerr (_ ("The account was removed, but its key could not be taken out of the keyring: "
                     "%s\n"),
                  error->message);
      return (int) dub_cli_exit_for (dub_error_code (error));
    }
  return DUB_EXIT_DONE;
}
