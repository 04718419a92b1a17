/* What the tests of keys share: the keyring's owner, assertions, and a caller with a context of its
 * own.
 */
#include "kit.h"

#include <libsecret/secret.h>

void
keyring_do (const char *what)
{
  const char *argv[] = { g_getenv ("WITH_KEYRING"), "--do", what, NULL };
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_assert_nonnull (argv[0]);
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
}

void
put (DubSecrets *secrets, const char *uid, DubSecretKind kind, const char *key)
{
  g_autoptr (GError) error = NULL;

  dub_secrets_store (secrets, uid, kind, "Müller’s account", key, NULL, &error);
  g_assert_no_error (error);
}

void
assert_key (DubSecrets *secrets, const char *uid, DubSecretKind kind, const char *expected)
{
  g_autoptr (GError) error = NULL;
  char *key = dub_secrets_lookup (secrets, uid, kind, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (key, ==, expected);
  dub_secret_free (key);
}

void
assert_no_key (DubSecrets *secrets, const char *uid, DubSecretKind kind, DubError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (dub_secrets_lookup (secrets, uid, kind, NULL, &error));
  g_assert_error (error, DUB_ERROR, (int) code);
}

void
assert_cleared (DubSecrets *secrets, const char *uid, DubSecretKind kind)
{
  g_autoptr (GError) error = NULL;

  dub_secrets_clear (secrets, uid, kind, NULL, &error);
  g_assert_no_error (error);
  assert_no_key (secrets, uid, kind, DUB_ERROR_NO_KEY);
}

void
assert_locked (gboolean ok, GError **error)
{
  g_assert_false (ok);
  g_assert_error (*error, DUB_ERROR, DUB_ERROR_KEYRING_LOCKED);
  g_clear_error (error);
}

void
caller_called_back (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Caller *caller = user_data;

  g_assert_true (g_thread_self () == caller->thread);
  g_assert_true (g_main_context_is_owner (caller->context));
  g_assert_null (caller->result);
  caller->result = g_object_ref (result);
}

static gboolean
too_late (gpointer data)
{
  g_error ("no answer in time");
  return G_SOURCE_REMOVE;
}

void
caller_begin (Caller *caller)
{
  *caller = (Caller){ g_main_context_new (), g_thread_self (), NULL };
  g_main_context_push_thread_default (caller->context);
}

GAsyncResult *
caller_wait (Caller *caller)
{
  g_autoptr (GSource) limit = g_timeout_source_new_seconds (30);

  g_source_set_callback (limit, too_late, NULL, NULL);
  g_source_attach (limit, caller->context);
  g_main_context_acquire (caller->context);
  while (caller->result == NULL)
    g_main_context_iteration (caller->context, TRUE);
  g_main_context_release (caller->context);
  g_source_destroy (limit);
  return caller->result;
}

/* libsecret's connection is bound to the context in which it was opened. */
void
caller_end (Caller *caller)
{
  g_clear_object (&caller->result);
  secret_service_disconnect ();
  while (g_main_context_iteration (caller->context, FALSE))
    ;
  g_main_context_pop_thread_default (caller->context);
  g_main_context_unref (caller->context);
}

void
assert_key_async (DubSecrets *secrets, const char *uid, const char *expected)
{
  g_autoptr (GError) error = NULL;
  Caller caller;
  char *key;

  caller_begin (&caller);
  dub_secrets_lookup_async (secrets, uid, API, NULL, caller_called_back, &caller);
  g_assert_null (caller.result); /* never before the call returns */
  key = dub_secrets_lookup_finish (secrets, caller_wait (&caller), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (key, ==, expected);
  dub_secret_free (key);
  caller_end (&caller);
}
