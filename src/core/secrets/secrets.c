/* The object: what is kept for this run, and a task for every operation on the keyring. */
#include "secrets/secrets.h"

#include <glib/gi18n-lib.h>

#include "secrets/keyring.h"
#include "secrets/run-keys.h"

#define QUIET_MSEC  (10 * 1000)
#define PROMPT_MSEC (3 * 60 * 1000)
/* How long a late callback is waited for after a synchronous call ended. */
#define DRAIN_USEC (G_USEC_PER_SEC / 2)

struct _DubSecrets
{
  GObject parent_instance;
  DubRunKeys *run_keys; /* owned */
  gint quiet_msec;      /* atomic */
  gint prompt_msec;     /* atomic */
};

G_DEFINE_FINAL_TYPE (DubSecrets, dub_secrets, G_TYPE_OBJECT)

static void
dub_secrets_finalize (GObject *object)
{
  DubSecrets *self = DUB_SECRETS (object);

  g_clear_pointer (&self->run_keys, dub_run_keys_free);
  G_OBJECT_CLASS (dub_secrets_parent_class)->finalize (object);
}

static void
dub_secrets_class_init (DubSecretsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dub_secrets_finalize;
}

static void
dub_secrets_init (DubSecrets *self)
{
  self->run_keys = dub_run_keys_new ();
  self->quiet_msec = QUIET_MSEC;
  self->prompt_msec = PROMPT_MSEC;
}

DubSecrets *
dub_secrets_new (void)
{
  return g_object_new (DUB_TYPE_SECRETS, NULL);
}

void
dub_secret_free (char *key)
{
  secret_password_free (key);
}

void
dub_secrets_set_limits (DubSecrets *self, guint quiet_msec, guint prompt_msec)
{
  g_return_if_fail (DUB_IS_SECRETS (self));
  if (quiet_msec > 0)
    g_atomic_int_set (&self->quiet_msec, (gint) quiet_msec);
  if (prompt_msec > 0)
    g_atomic_int_set (&self->prompt_msec, (gint) prompt_msec);
}

gboolean
dub_secrets_check_key (const char *key, GError **error)
{
  SecretValue *value = dub_key_value (key, error);
  gboolean ok = value != NULL;

  g_clear_pointer (&value, secret_value_unref);
  return ok;
}

static GTask *
new_task (DubSecrets *self,
          GCancellable *cancellable,
          gpointer tag,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  return task;
}

static gboolean
finish_boolean (DubSecrets *self, GAsyncResult *result, gpointer tag, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_task_get_source_tag (G_TASK (result)) == tag, FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
dub_secrets_store_async (DubSecrets *self,
                         const char *uid,
                         DubSecretKind kind,
                         const char *label,
                         const char *key,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task =
      new_task (self, cancellable, dub_secrets_store_async, callback, user_data);
  g_autofree char *full_label = g_strdup_printf ("Dubstage: %s", label);
  GError *error = NULL;
  SecretValue *value = dub_key_value (key, &error);

  if (value == NULL)
    g_task_return_error (task, error);
  else
    dub_keyring_start (g_steal_pointer (&task), DUB_KEYRING_STORE, uid, kind, full_label, value,
                       (guint) g_atomic_int_get (&self->prompt_msec));
}

gboolean
dub_secrets_store_finish (DubSecrets *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (self, result, dub_secrets_store_async, error);
}

void
dub_secrets_lookup_async (DubSecrets *self,
                          const char *uid,
                          DubSecretKind kind,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task =
      new_task (self, cancellable, dub_secrets_lookup_async, callback, user_data);
  SecretValue *kept = dub_run_keys_ref (self->run_keys, uid, kind);

  if (kept != NULL)
    g_task_return_pointer (task, kept, secret_value_unref);
  else
    dub_keyring_start (g_steal_pointer (&task), DUB_KEYRING_LOOKUP, uid, kind, NULL, NULL,
                       (guint) g_atomic_int_get (&self->quiet_msec));
}

/* A copy of its own in memory that is not paged out: others may hold @value. */
static char *
copy_text (SecretValue *value)
{
  gsize length = 0;
  const char *text = secret_value_get (value, &length);
  SecretValue *copy = secret_value_new (text, (gssize) length, "text/plain");

  return secret_value_unref_to_password (copy, &length);
}

char *
dub_secrets_lookup_finish (DubSecrets *self, GAsyncResult *result, GError **error)
{
  SecretValue *value;
  char *key;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  value = g_task_propagate_pointer (G_TASK (result), error);
  if (value == NULL)
    return NULL;
  key = copy_text (value);
  secret_value_unref (value);
  return key;
}

void
dub_secrets_clear_async (DubSecrets *self,
                         const char *uid,
                         DubSecretKind kind,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  dub_run_keys_take (self->run_keys, uid, kind, NULL);
  dub_keyring_start (new_task (self, cancellable, dub_secrets_clear_async, callback, user_data),
                     DUB_KEYRING_CLEAR, uid, kind, NULL, NULL,
                     (guint) g_atomic_int_get (&self->quiet_msec));
}

gboolean
dub_secrets_clear_finish (DubSecrets *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (self, result, dub_secrets_clear_async, error);
}

void
dub_secrets_unlock_async (DubSecrets *self,
                          const char *uid,
                          DubSecretKind kind,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  dub_keyring_start (new_task (self, cancellable, dub_secrets_unlock_async, callback, user_data),
                     DUB_KEYRING_UNLOCK, uid, kind, NULL, NULL,
                     (guint) g_atomic_int_get (&self->prompt_msec));
}

gboolean
dub_secrets_unlock_finish (DubSecrets *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (self, result, dub_secrets_unlock_async, error);
}

/* A main loop of its own for one call. */
typedef struct
{
  GMainContext *context; /* owned */
  GAsyncResult *result;  /* owned (nullable) */
} Wait;

static void
wait_begin (Wait *wait)
{
  *wait = (Wait){ g_main_context_new (), NULL };
  g_main_context_push_thread_default (wait->context);
}

static void
wait_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;

  wait->result = g_object_ref (result);
}

/* (transfer none): until wait_end() */
static GAsyncResult *
wait_result (Wait *wait)
{
  while (wait->result == NULL)
    g_main_context_iteration (wait->context, TRUE);
  return wait->result;
}

static gboolean
wake_up (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
task_gone (gpointer data, GObject *task)
{
  *(gboolean *) data = TRUE;
}

/* What libsecret still has to say after a limit or a cancellation, it says to this context, holding
 * the task until then. What it opened in the context goes with it. */
static void
wait_end (Wait *wait)
{
  gboolean gone = FALSE;
  gint64 until = g_get_monotonic_time () + DRAIN_USEC;
  GObject *task = G_OBJECT (wait->result);
  g_autoptr (GSource) tick = g_timeout_source_new (20);

  g_source_set_callback (tick, wake_up, NULL, NULL);
  g_source_attach (tick, wait->context);
  g_object_weak_ref (task, task_gone, &gone);
  g_object_unref (task);
  while (!gone && g_get_monotonic_time () < until)
    g_main_context_iteration (wait->context, TRUE);
  if (!gone)
    g_object_weak_unref (task, task_gone, &gone);
  g_source_destroy (tick);
  secret_service_disconnect ();
  while (g_main_context_iteration (wait->context, FALSE))
    ;
  g_main_context_pop_thread_default (wait->context);
  g_main_context_unref (wait->context);
}

gboolean
dub_secrets_store (DubSecrets *self,
                   const char *uid,
                   DubSecretKind kind,
                   const char *label,
                   const char *key,
                   GCancellable *cancellable,
                   GError **error)
{
  Wait wait;
  gboolean ok;

  wait_begin (&wait);
  dub_secrets_store_async (self, uid, kind, label, key, cancellable, wait_done, &wait);
  ok = dub_secrets_store_finish (self, wait_result (&wait), error);
  wait_end (&wait);
  return ok;
}

char *
dub_secrets_lookup (DubSecrets *self,
                    const char *uid,
                    DubSecretKind kind,
                    GCancellable *cancellable,
                    GError **error)
{
  Wait wait;
  char *key;

  wait_begin (&wait);
  dub_secrets_lookup_async (self, uid, kind, cancellable, wait_done, &wait);
  key = dub_secrets_lookup_finish (self, wait_result (&wait), error);
  wait_end (&wait);
  return key;
}

gboolean
dub_secrets_clear (DubSecrets *self,
                   const char *uid,
                   DubSecretKind kind,
                   GCancellable *cancellable,
                   GError **error)
{
  Wait wait;
  gboolean ok;

  wait_begin (&wait);
  dub_secrets_clear_async (self, uid, kind, cancellable, wait_done, &wait);
  ok = dub_secrets_clear_finish (self, wait_result (&wait), error);
  wait_end (&wait);
  return ok;
}

gboolean
dub_secrets_unlock (DubSecrets *self,
                    const char *uid,
                    DubSecretKind kind,
                    GCancellable *cancellable,
                    GError **error)
{
  Wait wait;
  gboolean ok;

  wait_begin (&wait);
  dub_secrets_unlock_async (self, uid, kind, cancellable, wait_done, &wait);
  ok = dub_secrets_unlock_finish (self, wait_result (&wait), error);
  wait_end (&wait);
  return ok;
}

gboolean
dub_secrets_set_for_this_run (
    DubSecrets *self, const char *uid, DubSecretKind kind, const char *key, GError **error)
{
  SecretValue *value;

  g_return_val_if_fail (DUB_IS_SECRETS (self) && uid != NULL, FALSE);
  value = dub_key_value (key, error);
  if (value == NULL)
    return FALSE;
  dub_run_keys_take (self->run_keys, uid, kind, value);
  return TRUE;
}

gboolean
dub_secrets_has_for_this_run (DubSecrets *self, const char *uid, DubSecretKind kind)
{
  SecretValue *value = dub_run_keys_ref (self->run_keys, uid, kind);
  gboolean has = value != NULL;

  g_clear_pointer (&value, secret_value_unref);
  return has;
}

void
dub_secrets_forget_run (DubSecrets *self)
{
  g_return_if_fail (DUB_IS_SECRETS (self));
  dub_run_keys_clear (self->run_keys);
}
