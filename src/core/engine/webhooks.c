/* Webhooks from a tunnel: a call whose signature holds is a reason to ask the provider now, nothing
 * more. Everything else is answered with 401, whatever is wrong with it. */
#include "engine/commands.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "transport/receiver.h"

/* One call whose secret is being looked up. */
typedef struct
{
  DubEngine *engine;
  DubReceiverReply *reply;
  const DubProvider *provider;
  gint64 account;
  GBytes *body;    /* owned */
  char *signature; /* owned */
} DubHook;

static void
hook_end (DubHook *hook, guint status)
{
  dub_receiver_reply (hook->reply, status);
  hook->engine->in_flight--;
  g_bytes_unref (hook->body);
  g_free (hook->signature);
  g_free (hook);
}

static void
ask_now (DubHook *hook)
{
  DubEngine *engine = hook->engine;
  g_autofree char *remote_id = hook->provider->webhook->job_id (hook->body);
  g_autoptr (DubJob) job = NULL;
  DubWork *work;

  if (remote_id == NULL)
    return;
  job = dub_store_find_job_by_remote (engine->store, hook->account, hook->provider->job_id_name,
                                      remote_id, NULL);
  work = job != NULL ? dub_engine_find_work (engine, DUB_WORK_JOB, job->id) : NULL;
  if (work == NULL || work->busy)
    return;
  job->chain.next_at = 0;
  if (dub_store_put_job (engine->store, job, NULL))
    dub_work_wake (work, dub_engine_now (engine));
}

static void
on_secret (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DubHook *hook = user_data;
  g_autoptr (GError) error = NULL;
  char *secret = dub_secrets_lookup_finish (DUB_SECRETS (source), result, &error);
  gboolean valid =
      secret != NULL && hook->provider->webhook->verify (secret, hook->body, hook->signature);

  dub_secret_free (secret);
  if (valid)
    ask_now (hook);
  else
    g_debug ("A webhook was refused: %s", error != NULL ? error->message : "wrong signature");
  hook_end (hook, valid ? 200 : 401);
}

/* (transfer full) (nullable): the account that `/hook/ID` names, when its provider signs. */
static DubAccount *
account_from_path (DubEngine *engine, const char *path)
{
  gint64 id = 0;
  g_autoptr (DubAccount) account = NULL;
  const DubProvider *provider;

  if (!g_str_has_prefix (path, DUB_WEBHOOK_PATH)
      || !g_ascii_string_to_signed (path + strlen (DUB_WEBHOOK_PATH), 10, 1, G_MAXINT64, &id, NULL))
    return NULL;
  account = dub_store_get_account (engine->store, id, NULL);
  provider = account != NULL ? dub_provider_find (account->provider) : NULL;
  if (provider == NULL || provider->webhook == NULL || account->deleted_at != 0)
    return NULL;
  return g_steal_pointer (&account);
}

static void
on_received (const DubReceived *received, DubReceiverReply *reply, gpointer user_data)
{
  DubEngine *engine = user_data;
  g_autoptr (DubAccount) account = account_from_path (engine, received->path);
  const DubProvider *provider = account != NULL ? dub_provider_find (account->provider) : NULL;
  const char *signature = NULL;
  DubHook *hook;

  if (provider != NULL)
    signature = g_hash_table_lookup (received->headers, provider->webhook->signature_header);
  if (signature == NULL)
    {
      dub_receiver_reply (reply, 401);
      return;
    }
  hook = g_new0 (DubHook, 1);
  hook->engine = engine;
  hook->reply = reply;
  hook->provider = provider;
  hook->account = account->id;
  hook->body = g_bytes_ref (received->body);
  hook->signature = g_strdup (signature);
  engine->in_flight++;
  dub_secrets_lookup_async (engine->secrets, account->uid, DUB_SECRET_WEBHOOK, NULL, on_secret,
                            hook);
}

GVariant *
dub_command_webhook_listen (DubEngine *engine, GVariantDict *args, GError **error)
{
  gint64 port = dub_args_number (args, "port", 0);

  if (port < 0 || port > 65535)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE, _ ("A port is a number up to 65535."));
      return NULL;
    }
  g_clear_pointer (&engine->receiver, dub_receiver_free);
  engine->receiver = dub_receiver_new ((guint16) port, on_received, engine, error);
  if (engine->receiver == NULL)
    return NULL;
  return g_variant_new_parsed ("{'port': <%x>, 'path': <%s>}",
                               (gint64) dub_receiver_get_port (engine->receiver), DUB_WEBHOOK_PATH);
}

GVariant *
dub_command_webhook_stop (DubEngine *engine, GVariantDict *args, GError **error)
{
  g_clear_pointer (&engine->receiver, dub_receiver_free);
  return dub_result_empty ();
}
