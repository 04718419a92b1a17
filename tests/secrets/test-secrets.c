/* DubSecrets against a real keyring, in the session that tests/with-keyring makes. */
#include <string.h>

#include <glib/gstdio.h>
#include <libsecret/secret.h>

#include "kit.h"

static const char *program; /* argv[0] */

static const struct
{
  const char *name;
  const char *given;
  const char *kept; /* NULL: refused */
} keys[] = {
  { "plain", "sk_live_0123456789", "sk_live_0123456789" },
  { "line-end", "sk_live_1\n", "sk_live_1" },
  { "dos-line-end", " sk_live_2\r\n", "sk_live_2" },
  { "blanks", " \t sk live 3 \t\n\n", "sk live 3" },
  { "not-ascii", "schlüssel-日本-🔑", "schlüssel-日本-🔑" },
  { "quotes", "a\"b'c\\d%s{}$HOME", "a\"b'c\\d%s{}$HOME" },
  { "empty", "", NULL },
  { "none", NULL, NULL },
  { "only-blanks", " \r\n\t", NULL },
  { "two-lines", "sk_live\n_4", NULL },
  { "escape", "sk_live\033[0m", NULL },
  { "tab-inside", "sk\tlive", NULL },
  { "delete", "sk\177live", NULL },
  { "not-utf8", "sk_\xff\xfe", NULL },
};

static void
test_key (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (DubSecrets) secrets = dub_secrets_new ();
  g_autoptr (GError) checked = NULL;
  g_autoptr (GError) stored = NULL;
  g_autoptr (GError) kept = NULL;
  gboolean good = keys[i].kept != NULL;

  g_assert_cmpint (dub_secrets_check_key (keys[i].given, &checked), ==, good);
  g_assert_cmpint (
      dub_secrets_store (secrets, keys[i].name, API, "Label", keys[i].given, NULL, &stored), ==,
      good);
  g_assert_cmpint (dub_secrets_set_for_this_run (secrets, keys[i].name, HOOK, keys[i].given, &kept),
                   ==, good);
  if (!good)
    {
      g_assert_error (checked, DUB_ERROR, DUB_ERROR_INVALID_INPUT);
      g_assert_error (stored, DUB_ERROR, DUB_ERROR_INVALID_INPUT);
      g_assert_error (kept, DUB_ERROR, DUB_ERROR_INVALID_INPUT);
      assert_no_key (secrets, keys[i].name, API, DUB_ERROR_NO_KEY);
      return;
    }
  assert_key (secrets, keys[i].name, API, keys[i].kept);
  assert_key (secrets, keys[i].name, HOOK, keys[i].kept);
  assert_cleared (secrets, keys[i].name, API);
}

static void
test_length (void)
{
  g_autofree char *longest = g_strnfill (DUB_SECRET_MAX, 'k');
  g_autofree char *too_long = g_strnfill (DUB_SECRET_MAX + 1, 'k');
  g_autoptr (DubSecrets) secrets = dub_secrets_new ();
  g_autoptr (GError) error = NULL;

  put (secrets, "length", API, longest);
  assert_key (secrets, "length", API, longest);
  g_assert_false (dub_secrets_store (secrets, "length", API, "Label", too_long, NULL, &error));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_INVALID_INPUT);
  assert_key (secrets, "length", API, longest);
  assert_cleared (secrets, "length", API);
}

static void
test_kinds_and_accounts (void)
{
  g_autoptr (DubSecrets) secrets = dub_secrets_new ();

  put (secrets, "one", API, "one-api");
  put (secrets, "one", HOOK, "one-hook");
  put (secrets, "two", API, "two-api");
  assert_key (secrets, "one", API, "one-api");
  assert_key (secrets, "one", HOOK, "one-hook");
  assert_key (secrets, "two", API, "two-api");
  assert_no_key (secrets, "two", HOOK, DUB_ERROR_NO_KEY);
  assert_cleared (secrets, "one", API);
  assert_key (secrets, "one", HOOK, "one-hook");
  assert_key (secrets, "two", API, "two-api");
  assert_cleared (secrets, "one", HOOK);
  assert_cleared (secrets, "two", API);
  assert_cleared (secrets, "two", API); /* what is not there is fine */
}

/* (transfer full): items of the Secret Service with this account */
static GList *
items_of (const char *uid)
{
  g_autoptr (GHashTable) attributes = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) error = NULL;
  GList *items;

  g_hash_table_insert (attributes, (gpointer) "account", (gpointer) uid);
  items = secret_service_search_sync (NULL, NULL, attributes, SECRET_SEARCH_ALL, NULL, &error);
  g_assert_no_error (error);
  return items;
}

/* A second key takes the place of the first; the label is for people, the attributes for us. */
static void
test_replaced (void)
{
  g_autoptr (DubSecrets) secrets = dub_secrets_new ();
  g_autoptr (GHashTable) attributes = NULL;
  g_autofree char *label = NULL;
  GList *items;

  put (secrets, "again", API, "first");
  put (secrets, "again", API, "second");
  assert_key (secrets, "again", API, "second");
  items = items_of ("again");
  g_assert_cmpuint (g_list_length (items), ==, 1);
  label = secret_item_get_label (items->data);
  attributes = secret_item_get_attributes (items->data);
  g_assert_cmpstr (label, ==, "Dubstage: Müller’s account");
  g_assert_cmpstr (g_hash_table_lookup (attributes, "kind"), ==, "api-key");
  g_list_free_full (items, g_object_unref);
  assert_cleared (secrets, "again", API);
}

/* Another process, as after a restart of the program. */
static void
test_other_process (void)
{
  g_autoptr (DubSecrets) secrets = dub_secrets_new ();
  const char *argv[] = { program, "child", "process", "found by another", NULL };
  g_autoptr (GError) error = NULL;
  int status = -1;

  put (secrets, "process", API, "found by another");
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  assert_cleared (secrets, "process", API);
}

static int
child (const char *uid, const char *expected)
{
  g_autoptr (DubSecrets) secrets = dub_secrets_new ();
  char *key = dub_secrets_lookup (secrets, uid, API, NULL, NULL);
  int status = g_strcmp0 (key, expected) == 0 ? 0 : 1;

  dub_secret_free (key);
  return status;
}

static void
test_this_run (void)
{
  g_autoptr (DubSecrets) secrets = dub_secrets_new ();
  g_autoptr (DubSecrets) other = dub_secrets_new ();
  g_autoptr (GError) error = NULL;

  put (secrets, "run", API, "kept");
  g_assert_false (dub_secrets_has_for_this_run (secrets, "run", API));
  dub_secrets_set_for_this_run (secrets, "run", API, " for now\n", &error);
  g_assert_no_error (error);
  g_assert_true (dub_secrets_has_for_this_run (secrets, "run", API));
  assert_key (secrets, "run", API, "for now");
  assert_key (other, "run", API, "kept");
  assert_no_key (secrets, "run", HOOK, DUB_ERROR_NO_KEY);
  dub_secrets_forget_run (secrets);
  assert_key (secrets, "run", API, "kept");
  dub_secrets_set_for_this_run (secrets, "run", API, "for now", &error);
  g_assert_no_error (error);
  assert_cleared (secrets, "run", API); /* both are gone */
}

static void
test_locked (void)
{
  g_autoptr (DubSecrets) secrets = dub_secrets_new ();
  GError *error = NULL;

  put (secrets, "locked", API, "behind the lock");
  keyring_do ("lock");
  assert_no_key (secrets, "locked", API, DUB_ERROR_KEYRING_LOCKED);
  assert_no_key (secrets, "never", API, DUB_ERROR_NO_KEY);
  assert_locked (dub_secrets_clear (secrets, "locked", API, NULL, &error), &error);
  assert_locked (dub_secrets_store (secrets, "new", API, "Label", "x", NULL, &error), &error);
  assert_locked (dub_secrets_unlock (secrets, "locked", API, NULL, &error), &error);
  g_assert_true (dub_secrets_set_for_this_run (secrets, "locked", API, "for now", NULL));
  assert_key (secrets, "locked", API, "for now");
  dub_secrets_forget_run (secrets);
  keyring_do ("unlock");
  dub_secrets_unlock (secrets, "locked", API, NULL, &error);
  g_assert_no_error (error);
  assert_key (secrets, "locked", API, "behind the lock");
  assert_no_key (secrets, "new", API, DUB_ERROR_NO_KEY);
  assert_cleared (secrets, "locked", API);
}

static void
test_unlock_nothing (void)
{
  g_autoptr (DubSecrets) secrets = dub_secrets_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (dub_secrets_unlock (secrets, "never", API, NULL, &error));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_NO_KEY);
}

typedef struct
{
  DubSecrets *secrets;   /* borrowed */
  GMainContext *context; /* owned */
  GThread *thread;       /* owned */
} Looker;

static gpointer
look_up_in_thread (gpointer data)
{
  Looker *looker = data;

  g_main_context_push_thread_default (looker->context);
  for (guint i = 0; i < 5; i++)
    {
      Caller caller = { looker->context, g_thread_self (), NULL };
      g_autoptr (GError) error = NULL;
      char *key;

      dub_secrets_lookup_async (looker->secrets, "threads", API, NULL, caller_called_back, &caller);
      key = dub_secrets_lookup_finish (looker->secrets, caller_wait (&caller), &error);
      g_assert_no_error (error);
      g_assert_cmpstr (key, ==, "for all");
      dub_secret_free (key);
      g_clear_object (&caller.result);
    }
  g_main_context_pop_thread_default (looker->context);
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (DubSecrets) secrets = dub_secrets_new ();
  Looker lookers[4];

  put (secrets, "threads", API, "for all");
  for (guint i = 0; i < G_N_ELEMENTS (lookers); i++)
    {
      lookers[i] = (Looker){ secrets, g_main_context_new (), NULL };
      lookers[i].thread = g_thread_new ("look-up", look_up_in_thread, &lookers[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (lookers); i++)
    g_thread_join (lookers[i].thread);
  secret_service_disconnect ();
  for (guint i = 0; i < G_N_ELEMENTS (lookers); i++)
    {
      while (g_main_context_iteration (lookers[i].context, FALSE))
        ;
      g_main_context_unref (lookers[i].context);
    }
  g_assert_true (dub_secrets_set_for_this_run (secrets, "threads", API, "from memory", NULL));
  assert_key_async (secrets, "threads", "from memory");
  assert_cleared (secrets, "threads", API);
}

/* Our session with the daemon ends with it; the next call must not fail for that. */
static void
test_daemon_restarted (void)
{
  g_autoptr (DubSecrets) secrets = dub_secrets_new ();

  put (secrets, "restart", API, "outlives it");
  assert_key_async (secrets, "restart", "outlives it");
  keyring_do ("restart");
  assert_key_async (secrets, "restart", "outlives it");
  assert_key (secrets, "restart", API, "outlives it");
  assert_cleared (secrets, "restart", API);
}

/* Before, and in the midst of it. */
static void
test_cancelled (void)
{
  g_autoptr (DubSecrets) secrets = dub_secrets_new ();

  for (guint midst = 0; midst < 2; midst++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      Caller caller;

      caller_begin (&caller);
      if (midst == 0)
        g_cancellable_cancel (cancellable);
      dub_secrets_lookup_async (secrets, "never", API, cancellable, caller_called_back, &caller);
      g_cancellable_cancel (cancellable);
      g_assert_null (dub_secrets_lookup_finish (secrets, caller_wait (&caller), &error));
      g_assert_error (error, DUB_ERROR, DUB_ERROR_CANCELLED);
      caller_end (&caller);
    }
}

static gboolean leaked;

static GLogWriterOutput
watch_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  for (gsize i = 0; i < n_fields; i++)
    if (fields[i].length < 0 && strstr (fields[i].value, "never-in-a-log") != NULL)
      leaked = TRUE;
  return G_LOG_WRITER_HANDLED;
}

/* Neither a log line nor an error tells the key. */
static void
test_silent_about_keys (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (DubSecrets) secrets = dub_secrets_new ();
      g_autoptr (GError) error = NULL;

      g_log_set_writer_func (watch_log, NULL, NULL);
      put (secrets, "silent", API, "never-in-a-log");
      assert_key (secrets, "silent", API, "never-in-a-log");
      assert_cleared (secrets, "silent", API);
      g_assert_false (
          dub_secrets_store (secrets, "silent", API, "x", "never-in-a-log\n2", NULL, &error));
      g_assert_null (strstr (error->message, "never-in-a-log"));
      g_assert_false (leaked);
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

int
main (int argc, char **argv)
{
  program = argv[0];
  if (argc == 4 && g_str_equal (argv[1], "child"))
    return child (argv[2], argv[3]);
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *path = g_strdup_printf ("/secrets/key/%s", keys[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_key);
    }
  g_test_add_func ("/secrets/key/length", test_length);
  g_test_add_func ("/secrets/kinds-and-accounts", test_kinds_and_accounts);
  g_test_add_func ("/secrets/replaced", test_replaced);
  g_test_add_func ("/secrets/other-process", test_other_process);
  g_test_add_func ("/secrets/this-run", test_this_run);
  g_test_add_func ("/secrets/locked", test_locked);
  g_test_add_func ("/secrets/unlock-nothing", test_unlock_nothing);
  g_test_add_func ("/secrets/threads", test_threads);
  g_test_add_func ("/secrets/daemon-restarted", test_daemon_restarted);
  g_test_add_func ("/secrets/cancelled", test_cancelled);
  g_test_add_func ("/secrets/silent-about-keys", test_silent_about_keys);
  return g_test_run ();
}
