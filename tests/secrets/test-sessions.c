/* Sessions in which the keyring is locked, absent, mute, or a file of libsecret. DUB_TEST_SESSION
 * says which; tests/with-keyring makes them. */
#include "kit.h"

static void
test_missing (void)
{
  g_autoptr (DubSecrets) secrets = dub_secrets_new ();
  g_autoptr (GError) stored = NULL;
  g_autoptr (GError) cleared = NULL;
  g_autoptr (GError) unlocked = NULL;
  gint64 start = g_get_monotonic_time ();

  assert_no_key (secrets, "any", API, DUB_ERROR_KEYRING_MISSING);
  g_assert_false (dub_secrets_store (secrets, "any", API, "Label", "x", NULL, &stored));
  g_assert_error (stored, DUB_ERROR, DUB_ERROR_KEYRING_MISSING);
  g_assert_false (dub_secrets_clear (secrets, "any", API, NULL, &cleared));
  g_assert_error (cleared, DUB_ERROR, DUB_ERROR_KEYRING_MISSING);
  g_assert_false (dub_secrets_unlock (secrets, "any", API, NULL, &unlocked));
  g_assert_error (unlocked, DUB_ERROR, DUB_ERROR_KEYRING_MISSING);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 3 * G_USEC_PER_SEC);
  g_assert_true (dub_secrets_set_for_this_run (secrets, "any", API, "for now", NULL));
  assert_key (secrets, "any", API, "for now");
}

static GDBusMessage *
swallow (GDBusConnection *connection, GDBusMessage *message, gboolean incoming, gpointer user_data)
{
  if (!incoming || g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    return message;
  g_object_unref (message);
  return NULL;
}

/* A keyring that takes every call and never answers. */
static GDBusConnection *
own_keyring_name (void)
{
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;
  GDBusConnection *connection =
      g_dbus_connection_new_for_address_sync (address,
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                  | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);

  g_assert_no_error (error);
  reply = g_dbus_connection_call_sync (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus", "RequestName",
                                       g_variant_new ("(su)", "org.freedesktop.secrets", 4u),
                                       G_VARIANT_TYPE ("(u)"), 0, 5000, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_add_filter (connection, swallow, NULL, NULL);
  return connection;
}

static void
test_mute (void)
{
  g_autoptr (GDBusConnection) mute = own_keyring_name ();
  g_autoptr (DubSecrets) secrets = dub_secrets_new ();
  g_autoptr (GError) stored = NULL;
  g_autoptr (GError) unlocked = NULL;
  gint64 start = g_get_monotonic_time ();

  dub_secrets_set_limits (secrets, 300, 400);
  assert_no_key (secrets, "any", API, DUB_ERROR_KEYRING_MISSING);
  g_assert_false (dub_secrets_store (secrets, "any", API, "Label", "x", NULL, &stored));
  g_assert_error (stored, DUB_ERROR, DUB_ERROR_KEYRING_LOCKED);
  g_assert_false (dub_secrets_unlock (secrets, "any", API, NULL, &unlocked));
  g_assert_error (unlocked, DUB_ERROR, DUB_ERROR_KEYRING_LOCKED);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);
  g_assert_true (g_dbus_connection_close_sync (mute, NULL, NULL));
}

/* The wrapper begins with a locked and empty keyring. */
static void
test_from_locked (void)
{
  g_autoptr (DubSecrets) secrets = dub_secrets_new ();
  GError *error = NULL;

  assert_no_key (secrets, "from", API, DUB_ERROR_NO_KEY);
  assert_locked (dub_secrets_store (secrets, "from", API, "Label", "x", NULL, &error), &error);
  keyring_do ("unlock");
  put (secrets, "from", API, "now it goes");
  assert_key (secrets, "from", API, "now it goes");
  keyring_do ("stop");
  keyring_do ("restart");
  assert_key (secrets, "from", API, "now it goes");
}

static void
test_file (void)
{
  g_autoptr (DubSecrets) secrets = dub_secrets_new ();

  assert_no_key (secrets, "file", API, DUB_ERROR_NO_KEY);
  put (secrets, "file", API, "in a file");
  put (secrets, "file", HOOK, "beside it");
  assert_key (secrets, "file", API, "in a file");
  assert_key_async (secrets, "file", "in a file");
  assert_cleared (secrets, "file", API);
  assert_key (secrets, "file", HOOK, "beside it");
  assert_cleared (secrets, "file", HOOK);
}

static void
add_locked (void)
{
  g_test_add_func ("/secrets/from-locked", test_from_locked);
}

static void
add_absent (void)
{
  g_test_add_func ("/secrets/absent/missing", test_missing);
  g_test_add_func ("/secrets/absent/mute", test_mute);
}

static void
add_no_bus (void)
{
  g_test_add_func ("/secrets/no-bus/missing", test_missing);
}

static void
add_file (void)
{
  g_autofree char *path = g_build_filename (g_get_home_dir (), "keys", NULL);

  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", path, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "test", TRUE);
  g_test_add_func ("/secrets/file", test_file);
}

static const struct
{
  const char *session;
  void (*add) (void);
} sessions[] = {
  { "locked", add_locked },
  { "absent", add_absent },
  { "no-bus", add_no_bus },
  { "file", add_file },
};

int
main (int argc, char **argv)
{
  const char *session = g_getenv ("DUB_TEST_SESSION");

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (sessions); i++)
    if (g_strcmp0 (session, sessions[i].session) == 0)
      {
        sessions[i].add ();
        return g_test_run ();
      }
  g_printerr ("DUB_TEST_SESSION must name the session: see the first comment\n");
  return 2;
}
