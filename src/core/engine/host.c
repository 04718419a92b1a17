/* The host: a thread with the engine in it, or a connection to the process that has one. */
#include "engine/host.h"

#include <glib/gi18n-lib.h>

#include "engine/engine.h"
#include "engine/ipc.h"
#include "engine/lock.h"

/* How long a holder may take to publish its address. */
#define ADDRESS_TRIES      60
#define ADDRESS_PAUSE_USEC (50 * 1000)

struct _DubHost
{
  GObject parent_instance;

  char *data_dir; /* owned */
  DubHostFlags flags;
  DubSecrets *secrets;  /* owned */
  GMainContext *caller; /* owned: where signals and callbacks come */

  /* local */
  DubLock *lock;         /* owned (nullable) */
  GThread *thread;       /* owned (nullable) */
  GMainContext *context; /* owned (nullable): of the engine */
  GMainLoop *loop;       /* owned (nullable): of the engine */
  DubEngine *engine;     /* owned by the thread */
  DubIpcServer *server;  /* owned by the thread */
  GMutex mutex;
  GCond cond;
  gboolean ready;     /* guarded by mutex */
  GError *open_error; /* owned (nullable), guarded by mutex */
  GArray *changes;    /* owned: DubChange not told yet, guarded by mutex */
  gboolean telling;   /* guarded by mutex */

  /* remote */
  GDBusConnection *connection; /* owned (nullable) */
};

enum
{
  CHANGED,
  ACTIVITY,
  LOST,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DubHost, dub_host, G_TYPE_OBJECT)

static void
dub_host_finalize (GObject *object)
{
  DubHost *host = DUB_HOST (object);

  dub_host_close (host);
  g_clear_pointer (&host->data_dir, g_free);
  g_clear_object (&host->secrets);
  g_clear_pointer (&host->caller, g_main_context_unref);
  g_clear_pointer (&host->changes, g_array_unref);
  g_clear_error (&host->open_error);
  g_mutex_clear (&host->mutex);
  g_cond_clear (&host->cond);
  G_OBJECT_CLASS (dub_host_parent_class)->finalize (object);
}

static void
dub_host_class_init (DubHostClass *class)
{
  G_OBJECT_CLASS (class)->finalize = dub_host_finalize;

  signals[CHANGED] = g_signal_new ("changed", DUB_TYPE_HOST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_ARRAY);
  signals[ACTIVITY] = g_signal_new ("activity", DUB_TYPE_HOST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[LOST] =
      g_signal_new ("lost", DUB_TYPE_HOST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
dub_host_init (DubHost *host)
{
  g_mutex_init (&host->mutex);
  g_cond_init (&host->cond);
  host->changes = g_array_new (FALSE, FALSE, sizeof (DubChange));
}

/* --- From the engine's thread to the caller's ------------------------------------------------- */

static gboolean
tell_changes (gpointer user_data)
{
  DubHost *host = user_data;
  g_autoptr (GArray) changes = NULL;

  g_mutex_lock (&host->mutex);
  changes = host->changes;
  host->changes = g_array_new (FALSE, FALSE, sizeof (DubChange));
  host->telling = FALSE;
  g_mutex_unlock (&host->mutex);
  g_signal_emit (host, signals[CHANGED], 0, changes);
  return G_SOURCE_REMOVE;
}

static void
invoke (DubHost *host, GSourceFunc func, gpointer data, GDestroyNotify notify)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, data, notify);
  g_source_attach (source, host->caller);
}

/* Runs in the engine's thread. Many commits become one signal. */
static void
on_changes (GArray *changes, gpointer user_data)
{
  DubHost *host = user_data;
  gboolean tell;

  g_mutex_lock (&host->mutex);
  g_array_append_vals (host->changes, changes->data, changes->len);
  tell = !host->telling;
  host->telling = TRUE;
  g_mutex_unlock (&host->mutex);
  if (tell)
    invoke (host, tell_changes, g_object_ref (host), g_object_unref);
  if (host->server != NULL)
    dub_ipc_server_tell_changes (host->server, changes);
}

typedef struct
{
  DubHost *host; /* owned */
  DubActivity activity;
} DubTold;

static void
told_free (gpointer data)
{
  DubTold *told = data;

  g_object_unref (told->host);
  g_free (told);
}

static gboolean
tell_activity (gpointer user_data)
{
  DubTold *told = user_data;

  g_signal_emit (told->host, signals[ACTIVITY], 0, &told->activity);
  return G_SOURCE_REMOVE;
}

/* Runs in the engine's thread. */
static void
on_activity (const DubActivity *activity, gpointer user_data)
{
  DubHost *host = user_data;
  DubTold *told = g_new0 (DubTold, 1);

  told->host = g_object_ref (host);
  told->activity = *activity;
  invoke (host, tell_activity, told, told_free);
  if (host->server != NULL)
    dub_ipc_server_tell_activity (host->server, activity);
}

/* --- The engine's thread -----------------------------------------------------------------------
 */

static void
report_ready (DubHost *host, GError *error)
{
  g_mutex_lock (&host->mutex);
  host->ready = TRUE;
  host->open_error = error;
  g_cond_signal (&host->cond);
  g_mutex_unlock (&host->mutex);
}

/* Without a door the engine works all the same: other processes are told that it is locked. */
static void
open_door (DubHost *host)
{
  g_autoptr (GError) error = NULL;

  host->server = dub_ipc_server_new (host->engine, &error);
  if (host->server == NULL
      || !dub_lock_set_address (host->lock, dub_ipc_server_get_address (host->server), &error))
    g_warning ("Other processes cannot send commands: %s", error->message);
}

static gpointer
engine_thread (gpointer data)
{
  DubHost *host = data;
  GError *error = NULL;

  g_main_context_push_thread_default (host->context);
  host->engine = dub_engine_new (host->data_dir, host->secrets, NULL, &error);
  if (host->engine == NULL)
    report_ready (host, error);
  else
    {
      dub_engine_set_listener (host->engine, on_changes, on_activity, host);
      open_door (host);
      if ((host->flags & DUB_HOST_WORK) != 0)
        dub_engine_start (host->engine);
      report_ready (host, NULL);
      g_main_loop_run (host->loop);
      dub_engine_stop (host->engine);
      g_clear_pointer (&host->server, dub_ipc_server_free);
      g_clear_pointer (&host->engine, dub_engine_free);
    }
  while (g_main_context_iteration (host->context, FALSE))
    ;
  g_main_context_pop_thread_default (host->context);
  return NULL;
}

static gboolean
open_local (DubHost *host, GError **error)
{
  host->context = g_main_context_new ();
  host->loop = g_main_loop_new (host->context, FALSE);
  host->thread = g_thread_new ("dubstage-engine", engine_thread, host);
  g_mutex_lock (&host->mutex);
  while (!host->ready)
    g_cond_wait (&host->cond, &host->mutex);
  g_mutex_unlock (&host->mutex);
  if (host->open_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&host->open_error));
  return FALSE;
}

/* --- The other process's engine ------------------------------------------------------------------
 */

static void
on_remote_changes (GArray *changes, gpointer user_data)
{
  g_signal_emit (user_data, signals[CHANGED], 0, changes);
}

static void
on_remote_activity (const DubActivity *activity, gpointer user_data)
{
  g_signal_emit (user_data, signals[ACTIVITY], 0, activity);
}

static void
on_remote_closed (GDBusConnection *connection, gboolean remote, GError *error, gpointer user_data)
{
  g_signal_emit (user_data, signals[LOST], 0);
}

static gboolean
open_remote (DubHost *host, const char *address, GError **error)
{
  host->connection = dub_ipc_connect (address, error);
  if (host->connection == NULL)
    return FALSE;
  dub_ipc_listen (host->connection, on_remote_changes, on_remote_activity, host);
  g_signal_connect (host->connection, "closed", G_CALLBACK (on_remote_closed), host);
  return TRUE;
}

/* Takes the lock, or else finds the door of its holder; a holder that is just going or coming gets
 * a little time. */
static gboolean
open_either (DubHost *host, GError **error)
{
  for (guint i = 0; i < ADDRESS_TRIES; i++)
    {
      g_autoptr (GError) local = NULL;
      g_autofree char *address = NULL;

      host->lock = dub_lock_take (host->data_dir, &local);
      if (host->lock != NULL)
        return open_local (host, error);
      if (!g_error_matches (local, DUB_ERROR, DUB_ERROR_LOCKED)
          || (host->flags & DUB_HOST_LOCAL) != 0)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      address = dub_lock_read_address (host->data_dir);
      if (address != NULL && open_remote (host, address, NULL))
        return TRUE;
      g_usleep (ADDRESS_PAUSE_USEC);
    }
  g_set_error (error, DUB_ERROR, DUB_ERROR_LOCKED,
               _ ("Another Dubstage is using the data folder “%s” and does not answer."),
               host->data_dir);
  return FALSE;
}

DubHost *
dub_host_open (const char *data_dir, DubHostFlags flags, DubSecrets *secrets, GError **error)
{
  g_autoptr (DubHost) host = g_object_new (DUB_TYPE_HOST, NULL);

  host->data_dir = g_canonicalize_filename (data_dir, NULL);
  host->flags = flags;
  host->secrets = g_object_ref (secrets);
  host->caller = g_main_context_ref_thread_default ();
  return open_either (host, error) ? g_steal_pointer (&host) : NULL;
}

gboolean
dub_host_is_remote (DubHost *host)
{
  return host->connection != NULL;
}

const char *
dub_host_get_data_dir (DubHost *host)
{
  return host->data_dir;
}

static gboolean
quit_loop (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

/* Quits from inside the thread: a loop that is told to quit before it runs would run for ever. */
void
dub_host_close (DubHost *host)
{
  if (host->thread != NULL)
    {
      g_autoptr (GSource) source = g_idle_source_new ();

      g_source_set_callback (source, quit_loop, host->loop, NULL);
      g_source_attach (source, host->context);
      g_thread_join (g_steal_pointer (&host->thread));
    }
  g_clear_pointer (&host->lock, dub_lock_free);
  g_clear_pointer (&host->loop, g_main_loop_unref);
  g_clear_pointer (&host->context, g_main_context_unref);
  if (host->connection != NULL)
    {
      g_signal_handlers_disconnect_by_data (host->connection, host);
      g_dbus_connection_close_sync (host->connection, NULL, NULL);
      g_clear_object (&host->connection);
    }
}

/* --- Commands --------------------------------------------------------------------------------- */

typedef struct
{
  DubHost *host;  /* borrowed: the task holds it */
  char *name;     /* owned */
  GVariant *args; /* owned (nullable) */
} DubCall;

static void
call_free (gpointer data)
{
  DubCall *call = data;

  g_free (call->name);
  g_clear_pointer (&call->args, g_variant_unref);
  g_free (call);
}

static gboolean
nothing_more (gpointer data)
{
  return G_SOURCE_REMOVE;
}

/* Runs in the engine's thread; the task brings the answer to the caller's context. The task holds
 * the host, whose last reference must not go in this thread: the end of the host waits for it. */
static void
on_engine_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  DubHost *host = g_task_get_source_object (task);
  GError *error = NULL;
  GVariant *answer = dub_engine_command_finish (NULL, result, &error);

  if (answer != NULL)
    g_task_return_pointer (task, answer, (GDestroyNotify) g_variant_unref);
  else
    g_task_return_error (task, error);
  invoke (host, nothing_more, task, g_object_unref);
}

static gboolean
call_engine (gpointer user_data)
{
  GTask *task = user_data;
  DubCall *call = g_task_get_task_data (task);

  dub_engine_command_async (call->host->engine, call->name, call->args,
                            g_task_get_cancellable (task), on_engine_done, task);
  return G_SOURCE_REMOVE;
}

static void
on_ipc_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GVariant *answer = dub_ipc_command_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer != NULL)
    g_task_return_pointer (task, answer, (GDestroyNotify) g_variant_unref);
  else
    g_task_return_error (task, error);
}

void
dub_host_command_async (DubHost *host,
                        const char *name,
                        GVariant *args,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = g_task_new (host, cancellable, callback, user_data);
  DubCall *call;
  g_autoptr (GSource) source = NULL;

  if (host->connection != NULL)
    {
      dub_ipc_command_async (host->connection, name, args, cancellable, on_ipc_done, task);
      return;
    }
  call = g_new0 (DubCall, 1);
  call->host = host;
  call->name = g_strdup (name);
  call->args = args != NULL ? g_variant_ref_sink (args) : NULL;
  g_task_set_task_data (task, call, call_free);
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, call_engine, task, NULL);
  g_source_attach (source, host->context);
}

GVariant *
dub_host_command_finish (DubHost *host, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

GVariant *
dub_host_command (DubHost *host, const char *name, GVariant *args, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  dub_host_command_async (host, name, args, NULL, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (host->caller, TRUE);
  return dub_host_command_finish (host, result, error);
}

char *
dub_host_default_data_dir (void)
{
  return g_build_filename (g_get_user_data_dir (), "dubstage", NULL);
}
