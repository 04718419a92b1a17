/* The engine's door for other processes of the same user: a private D-Bus server on a socket, no
 * message bus needed. */
#pragma once

#include "engine/engine.h"

G_BEGIN_DECLS

typedef struct _DubIpcServer DubIpcServer;

/* Serves the commands of @engine in the calling thread's default context. */
DubIpcServer *dub_ipc_server_new (DubEngine *engine, GError **error);
void dub_ipc_server_free (DubIpcServer *server);
const char *dub_ipc_server_get_address (DubIpcServer *server);
void dub_ipc_server_tell_changes (DubIpcServer *server, GArray *changes);
void dub_ipc_server_tell_activity (DubIpcServer *server, const DubActivity *activity);

/* The other side. (transfer full) (nullable) */
GDBusConnection *dub_ipc_connect (const char *address, GError **error);
void dub_ipc_command_async (GDBusConnection *connection,
                            const char *name,
                            GVariant *args,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
GVariant *
dub_ipc_command_finish (GDBusConnection *connection, GAsyncResult *result, GError **error);
/* Calls back with what the server tells; (transfer none) ids to unsubscribe are not needed, the
 * subscription ends with the connection. */
void dub_ipc_listen (GDBusConnection *connection,
                     DubChangesFunc changes,
                     DubActivityFunc activity,
                     gpointer user_data);

G_END_DECLS
