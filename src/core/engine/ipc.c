/* Peer-to-peer D-Bus: one object, one method, two signals. Only the same user gets in. */
#include "engine/ipc.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#define OBJECT_PATH  "/io/github/dubstage/Engine"
#define INTERFACE    "io.github.dubstage.Engine"
#define ERROR_PREFIX "io.github.dubstage.Error."

static const char introspection[] =
    "<node><interface name='" INTERFACE "'>"
    "<method name='Command'><arg type='s' direction='in'/><arg type='a{sv}' direction='in'/>"
    "<arg type='a{sv}' direction='out'/></method>"
    "<signal name='Changed'><arg type='a(uxx)'/></signal>"
    "<signal name='Activity'><arg type='(xxbxxdxb)'/></signal>"
    "</interface></node>";

struct _DubIpcServer
{
  DubEngine *engine;      /* borrowed */
  GDBusServer *server;    /* owned */
  GDBusNodeInfo *node;    /* owned */
  GPtrArray *connections; /* owned: GDBusConnection */
  char *socket;           /* owned */
};

/* --- Server --------------------------------------------------------------------------------- */

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = dub_engine_command_finish (NULL, result, &error);

  if (answer != NULL)
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(@a{sv})", answer));
  else
    {
      g_autofree char *name =
          g_strconcat (ERROR_PREFIX, dub_error_nick (dub_error_code (error)), NULL);

      g_dbus_method_invocation_return_dbus_error (invocation, name, error->message);
    }
}

static void
on_method (GDBusConnection *connection,
           const char *sender,
           const char *path,
           const char *interface,
           const char *method,
           GVariant *parameters,
           GDBusMethodInvocation *invocation,
           gpointer user_data)
{
  DubIpcServer *server = user_data;
  g_autoptr (GVariant) args = NULL;
  const char *name = NULL;

  g_variant_get (parameters, "(&s@a{sv})", &name, &args);
  dub_engine_command_async (server->engine, name, args, NULL, on_done, invocation);
}

static const GDBusInterfaceVTable vtable = { .method_call = on_method };

static void
on_closed (GDBusConnection *connection, gboolean remote, GError *error, gpointer user_data)
{
  DubIpcServer *server = user_data;

  g_ptr_array_remove (server->connections, connection);
}

static gboolean
on_connection (GDBusServer *bus, GDBusConnection *connection, gpointer user_data)
{
  DubIpcServer *server = user_data;
  g_autoptr (GError) error = NULL;

  if (g_dbus_connection_register_object (connection, OBJECT_PATH, server->node->interfaces[0],
                                         &vtable, server, NULL, &error)
      == 0)
    {
      g_warning ("A connection is refused: %s", error->message);
      return FALSE;
    }
  g_signal_connect (connection, "closed", G_CALLBACK (on_closed), server);
  g_ptr_array_add (server->connections, g_object_ref (connection));
  return TRUE;
}

/* A short path of our own: sockets allow about a hundred bytes. */
static char *
socket_path (DubEngine *engine)
{
  const char *dir = dub_store_get_dir (dub_engine_get_store (engine));
  g_autofree char *real = g_canonicalize_filename (dir, NULL);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, real, -1);
  g_autofree char *name = g_strdup_printf ("dubstage-%.12s.socket", digest);
  const char *flatpak = g_getenv ("FLATPAK_ID");
  g_autofree char *place = flatpak != NULL
                               ? g_build_filename (g_get_user_runtime_dir (), "app", flatpak, NULL)
                               : g_strdup (g_get_user_runtime_dir ());

  if (g_mkdir_with_parents (place, 0700) == 0 && g_access (place, W_OK) == 0)
    return g_build_filename (place, name, NULL);
  return g_build_filename (g_get_tmp_dir (), name, NULL);
}

DubIpcServer *
dub_ipc_server_new (DubEngine *engine, GError **error)
{
  DubIpcServer *server = g_new0 (DubIpcServer, 1);
  g_autofree char *guid = g_dbus_generate_guid ();
  g_autofree char *escaped = NULL;
  g_autofree char *address = NULL;

  server->engine = engine;
  server->socket = socket_path (engine);
  server->connections = g_ptr_array_new_with_free_func (g_object_unref);
  server->node = g_dbus_node_info_new_for_xml (introspection, NULL);
  escaped = g_dbus_address_escape_value (server->socket);
  address = g_strconcat ("unix:path=", escaped, NULL);
  g_unlink (server->socket);
  server->server = g_dbus_server_new_sync (
      address, G_DBUS_SERVER_FLAGS_AUTHENTICATION_REQUIRE_SAME_USER, guid, NULL, NULL, error);
  if (server->server == NULL)
    {
      dub_ipc_server_free (server);
      return NULL;
    }
  g_signal_connect (server->server, "new-connection", G_CALLBACK (on_connection), server);
  g_dbus_server_start (server->server);
  return server;
}

void
dub_ipc_server_free (DubIpcServer *server)
{
  if (server == NULL)
    return;
  for (guint i = 0; i < server->connections->len; i++)
    {
      GDBusConnection *connection = server->connections->pdata[i];

      g_signal_handlers_disconnect_by_data (connection, server);
      g_dbus_connection_flush_sync (connection, NULL, NULL);
      g_dbus_connection_close_sync (connection, NULL, NULL);
    }
  g_ptr_array_unref (server->connections);
  if (server->server != NULL)
    {
      g_dbus_server_stop (server->server);
      g_unlink (server->socket);
      g_object_unref (server->server);
    }
  g_dbus_node_info_unref (server->node);
  g_free (server->socket);
  g_free (server);
}

const char *
dub_ipc_server_get_address (DubIpcServer *server)
{
  return g_dbus_server_get_client_address (server->server);
}

static void
tell (DubIpcServer *server, const char *signal, GVariant *parameters)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (parameters);

  for (guint i = 0; i < server->connections->len; i++)
    g_dbus_connection_emit_signal (server->connections->pdata[i], NULL, OBJECT_PATH, INTERFACE,
                                   signal, owned, NULL);
}

void
dub_ipc_server_tell_changes (DubIpcServer *server, GArray *changes)
{
  GVariantBuilder builder;

  if (server->connections->len == 0)
    return;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(uxx)"));
  for (guint i = 0; i < changes->len; i++)
    {
      DubChange *change = &g_array_index (changes, DubChange, i);

      g_variant_builder_add (&builder, "(uxx)", (guint32) change->table, change->id,
                             change->parent);
    }
  tell (server, "Changed", g_variant_new ("(a(uxx))", &builder));
}

void
dub_ipc_server_tell_activity (DubIpcServer *server, const DubActivity *activity)
{
  if (server->connections->len > 0)
    tell (server, "Activity",
          g_variant_new ("((xxbxxdxb))", activity->job, activity->upload, activity->down,
                         activity->done, activity->total, activity->bytes_per_second,
                         activity->seconds_left, activity->ended));
}

/* --- Client --------------------------------------------------------------------------------- */

GDBusConnection *
dub_ipc_connect (const char *address, GError **error)
{
  return g_dbus_connection_new_for_address_sync (
      address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, NULL, NULL, error);
}

void
dub_ipc_command_async (GDBusConnection *connection,
                       const char *name,
                       GVariant *args,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GVariant *dict = args != NULL ? args : g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0);

  g_dbus_connection_call (connection, NULL, OBJECT_PATH, INTERFACE, "Command",
                          g_variant_new ("(s@a{sv})", name, dict), G_VARIANT_TYPE ("(a{sv})"),
                          G_DBUS_CALL_FLAGS_NONE, G_MAXINT, cancellable, callback, user_data);
}

/* The other process's error with its own code and sentence. */
static GError *
own_error (const GError *error)
{
  g_autofree char *name = g_dbus_error_get_remote_error (error);
  g_autoptr (GError) bare = g_error_copy (error);
  DubError code;

  if (name == NULL || !g_str_has_prefix (name, ERROR_PREFIX)
      || !dub_error_from_nick (name + strlen (ERROR_PREFIX), &code))
    return g_error_new (DUB_ERROR, DUB_ERROR_LOCKED, _ ("The other Dubstage does not answer: %s"),
                        error->message);
  g_dbus_error_strip_remote_error (bare);
  return g_error_new_literal (DUB_ERROR, (int) code, bare->message);
}

GVariant *
dub_ipc_command_finish (GDBusConnection *connection, GAsyncResult *result, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (connection, result, &local);

  if (answer != NULL)
    return g_variant_get_child_value (answer, 0);
  g_propagate_error (error, own_error (local));
  return NULL;
}

typedef struct
{
  DubChangesFunc changes;
  DubActivityFunc activity;
  gpointer user_data;
} DubIpcListener;

static void
hear_changes (DubIpcListener *listener, GVariant *parameters)
{
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (DubChange));
  g_autoptr (GVariantIter) iter = NULL;
  guint32 table;
  gint64 id, parent;

  g_variant_get (parameters, "(a(uxx))", &iter);
  while (g_variant_iter_next (iter, "(uxx)", &table, &id, &parent))
    {
      DubChange change = { (DubTable) table, id, parent };

      if (table < DUB_N_TABLES)
        g_array_append_val (changes, change);
    }
  listener->changes (changes, listener->user_data);
}

static void
on_signal (GDBusConnection *connection,
           const char *sender,
           const char *path,
           const char *interface,
           const char *signal,
           GVariant *parameters,
           gpointer user_data)
{
  DubIpcListener *listener = user_data;
  DubActivity activity = { 0 };

  if (g_str_equal (signal, "Changed")
      && g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(a(uxx))")))
    hear_changes (listener, parameters);
  else if (g_str_equal (signal, "Activity")
           && g_variant_is_of_type (parameters, G_VARIANT_TYPE ("((xxbxxdxb))")))
    {
      g_variant_get (parameters, "((xxbxxdxb))", &activity.job, &activity.upload, &activity.down,
                     &activity.done, &activity.total, &activity.bytes_per_second,
                     &activity.seconds_left, &activity.ended);
      listener->activity (&activity, listener->user_data);
    }
}

void
dub_ipc_listen (GDBusConnection *connection,
                DubChangesFunc changes,
                DubActivityFunc activity,
                gpointer user_data)
{
  DubIpcListener *listener = g_new0 (DubIpcListener, 1);

  listener->changes = changes;
  listener->activity = activity;
  listener->user_data = user_data;
  g_dbus_connection_signal_subscribe (connection, NULL, INTERFACE, NULL, OBJECT_PATH, NULL,
                                      G_DBUS_SIGNAL_FLAGS_NONE, on_signal, listener, g_free);
}
