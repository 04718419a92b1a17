/* API keys, between the window and the keyring. */
#include "dub-keys.h"

#include <glib/gi18n.h>

typedef struct
{
  GWeakRef owner;
  DubKeyFunc func;
} Call;

static Call *
call_new (GObject *owner, DubKeyFunc func)
{
  Call *call = g_new0 (Call, 1);

  g_weak_ref_init (&call->owner, owner);
  call->func = func;
  return call;
}

static void
call_end (Call *call, const GError *error)
{
  g_autoptr (GObject) owner = g_weak_ref_get (&call->owner);

  if (owner != NULL)
    call->func (owner, error);
  g_weak_ref_clear (&call->owner);
  g_free (call);
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  dub_secrets_store_finish (DUB_SECRETS (source), result, &error);
  call_end (user_data, error);
}

/* A key in this process's memory is of no use to an engine in another one. */
static void
store_for_this_run (DubDesk *desk, const DubAccount *account, const char *key, Call *call)
{
  g_autoptr (GError) error = NULL;

  if (dub_host_is_remote (dub_desk_get_host (desk)))
    g_set_error_literal (&error, DUB_ERROR, DUB_ERROR_UNSUPPORTED,
                         _ ("Another Dubstage runs the jobs: enter the key there."));
  else
    dub_secrets_set_for_this_run (dub_desk_get_secrets (desk), account->uid, DUB_SECRET_API_KEY,
                                  key, &error);
  call_end (call, error);
}

void
dub_keys_store (DubDesk *desk,
                const DubAccount *account,
                const char *key,
                gboolean for_this_run,
                GObject *owner,
                DubKeyFunc func)
{
  Call *call = call_new (owner, func);

  if (for_this_run)
    store_for_this_run (desk, account, key, call);
  else
    dub_secrets_store_async (dub_desk_get_secrets (desk), account->uid, DUB_SECRET_API_KEY,
                             account->label, key, NULL, on_stored, call);
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  char *key = dub_secrets_lookup_finish (DUB_SECRETS (source), result, &error);

  dub_secret_free (key);
  call_end (user_data, error);
}

void
dub_keys_look (DubDesk *desk, const DubAccount *account, GObject *owner, DubKeyFunc func)
{
  dub_secrets_lookup_async (dub_desk_get_secrets (desk), account->uid, DUB_SECRET_API_KEY, NULL,
                            on_looked, call_new (owner, func));
}

static void
on_unlocked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  dub_secrets_unlock_finish (DUB_SECRETS (source), result, &error);
  call_end (user_data, error);
}

void
dub_keys_unlock (DubDesk *desk, const DubAccount *account, GObject *owner, DubKeyFunc func)
{
  dub_secrets_unlock_async (dub_desk_get_secrets (desk), account->uid, DUB_SECRET_API_KEY, NULL,
                            on_unlocked, call_new (owner, func));
}
