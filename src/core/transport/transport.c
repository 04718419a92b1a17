/* The transport object and its public calls; call.c and worker.c do the sending. */
#include "transport/transport.h"

#include "transport/private.h"

#define IDLE_TIMEOUT_DEFAULT    60
#define CONNECT_TIMEOUT_DEFAULT 20
#define CONNECTIONS             64
#define CONNECTIONS_PER_HOST    8
/* Seconds that an unused connection is kept: most servers and routers end them at about a minute.
 */
#define KEEP_UNUSED 45

struct _DubTransport
{
  GObject parent;

  char *user_agent;       /* owned */
  GTlsDatabase *database; /* owned (nullable) */
  guint idle_timeout;     /* seconds */
  guint connect_timeout;  /* seconds */
  SoupSession *session;   /* owned (nullable): made when first used */
};

G_DEFINE_FINAL_TYPE (DubTransport, dub_transport, G_TYPE_OBJECT)

static void
dub_transport_dispose (GObject *object)
{
  DubTransport *transport = DUB_TRANSPORT (object);

  g_clear_object (&transport->session);
  g_clear_object (&transport->database);
  g_clear_pointer (&transport->user_agent, g_free);
  G_OBJECT_CLASS (dub_transport_parent_class)->dispose (object);
}

static void
dub_transport_class_init (DubTransportClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dub_transport_dispose;
}

static void
dub_transport_init (DubTransport *transport)
{
  transport->idle_timeout = IDLE_TIMEOUT_DEFAULT;
  transport->connect_timeout = CONNECT_TIMEOUT_DEFAULT;
}

DubTransport *
dub_transport_new (const char *user_agent)
{
  DubTransport *transport = g_object_new (DUB_TYPE_TRANSPORT, NULL);

  transport->user_agent = g_strdup (user_agent);
  return transport;
}

/* The session is made anew with what was set. */
static void
forget_session (DubTransport *transport)
{
  g_clear_object (&transport->session);
}

void
dub_transport_set_tls_database (DubTransport *transport, GTlsDatabase *database)
{
  g_return_if_fail (DUB_IS_TRANSPORT (transport));
  g_set_object (&transport->database, database);
  forget_session (transport);
}

void
dub_transport_set_idle_timeout (DubTransport *transport, guint seconds)
{
  g_return_if_fail (DUB_IS_TRANSPORT (transport));
  transport->idle_timeout = seconds;
  forget_session (transport);
}

void
dub_transport_set_connect_timeout (DubTransport *transport, guint seconds)
{
  g_return_if_fail (DUB_IS_TRANSPORT (transport));
  transport->connect_timeout = seconds;
}

SoupSession *
dub_transport_new_session (DubTransport *transport, guint idle_timeout)
{
  SoupSession *session = soup_session_new_with_options (
      "user-agent", transport->user_agent, "timeout", idle_timeout, "idle-timeout", KEEP_UNUSED,
      "max-conns", CONNECTIONS, "max-conns-per-host", CONNECTIONS_PER_HOST, NULL);

  /* A refusal is a reply to be read, nothing to be answered. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  if (transport->database != NULL)
    soup_session_set_tls_database (session, transport->database);
  return session;
}

SoupSession *
dub_transport_get_session (DubTransport *transport)
{
  if (transport->session == NULL)
    transport->session = dub_transport_new_session (transport, transport->idle_timeout);
  return transport->session;
}

void
dub_sending_return (GTask *task, GError *error)
{
  DubSending *sending = g_task_get_task_data (task);

  dub_sending_fill_trace (sending);
  dub_sending_log (sending, error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&sending->reply),
                           (GDestroyNotify) dub_reply_free);
  g_object_unref (task);
}

/* A task with its sending, or NULL when the arguments do not fit: then the task has ended. */
static GTask *
new_task (DubTransport *transport,
          const DubRequest *request,
          const DubOrigin *origin,
          const DubSendOptions *options,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer data)
{
  /* The task knows no cancellable: a cancelled exchange ends with our own error. */
  g_autoptr (GTask) task = g_task_new (transport, NULL, callback, data);
  g_autoptr (DubSending) sending = NULL;
  GError *error = NULL;

  sending = dub_sending_new (request, origin, options, cancellable, &error);
  if (sending == NULL)
    {
      if (options != NULL && options->trace != NULL)
        *options->trace = (DubSendTrace){ FALSE, FALSE, FALSE };
      g_task_return_error (task, error);
      return NULL;
    }
  sending->connect_timeout = transport->connect_timeout;
  sending->idle_timeout = transport->idle_timeout;
  if (sending->options.idle_timeout > 0)
    sending->idle_timeout = sending->options.idle_timeout;
  g_task_set_task_data (task, g_steal_pointer (&sending), (GDestroyNotify) dub_sending_free);
  return g_steal_pointer (&task);
}

void
dub_transport_send_async (DubTransport *transport,
                          const DubRequest *request,
                          const DubOrigin *origin,
                          const DubSendOptions *options,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  GTask *task;
  const DubSending *sending;

  g_return_if_fail (DUB_IS_TRANSPORT (transport));
  task = new_task (transport, request, origin, options, cancellable, callback, data);
  if (task == NULL)
    return;
  g_task_set_source_tag (task, dub_transport_send_async);
  sending = g_task_get_task_data (task);
  if (dub_sending_wants_thread (sending))
    dub_worker_start (task);
  else
    dub_call_start (task, sending->options.idle_timeout > 0);
}

DubReply *
dub_transport_send_finish (DubTransport *transport, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, transport), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
dub_transport_stream_async (DubTransport *transport,
                            const DubRequest *request,
                            const DubOrigin *origin,
                            const DubSendOptions *options,
                            DubSseFunc func,
                            gpointer func_data,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  DubSendOptions kept = { .trace = NULL };
  GTask *task;

  g_return_if_fail (DUB_IS_TRANSPORT (transport));
  if (options != NULL)
    {
      kept.idle_timeout = options->idle_timeout;
      kept.body_limit = options->body_limit;
      kept.trace = options->trace;
    }
  task = new_task (transport, request, origin, &kept, cancellable, callback, data);
  if (task == NULL)
    return;
  g_task_set_source_tag (task, dub_transport_stream_async);
  dub_sending_listen (g_task_get_task_data (task), func, func_data);
  /* Streams last for hours: they must not use up the connections for the other calls. */
  dub_call_start (task, TRUE);
}

DubReply *
dub_transport_stream_finish (DubTransport *transport, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, transport), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
