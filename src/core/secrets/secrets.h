/* API keys: in the system keyring by libsecret (Secret Service, or the portal's file inside
 * Flatpak, or a file with SECRET_BACKEND=file), or in memory for this run only. Nowhere else, and
 * never in a message.
 *
 * Any thread; an asynchronous call completes in the caller's thread-default context. No call waits
 * for ever: the keyring has a few seconds, a person who is asked for the keyring's password has
 * minutes (dub_secrets_set_limits()).
 *
 * Errors of all calls: %DUB_ERROR_KEYRING_LOCKED, %DUB_ERROR_KEYRING_MISSING (none there, or it
 * does not answer) and %DUB_ERROR_CANCELLED; besides what each names. */
#pragma once

#include <gio/gio.h>

#include "model/error.h"

G_BEGIN_DECLS

/* Two of them may exist for each account. */
typedef enum
{
  DUB_SECRET_API_KEY,
  DUB_SECRET_WEBHOOK,
  DUB_SECRET_N_KINDS
} DubSecretKind;

/* The longest key that is taken, in bytes. */
#define DUB_SECRET_MAX 4096

#define DUB_TYPE_SECRETS (dub_secrets_get_type ())
G_DECLARE_FINAL_TYPE (DubSecrets, dub_secrets, DUB, SECRETS, GObject)

DubSecrets *dub_secrets_new (void);

/* Overwrites and frees a key that a lookup gave; %NULL is fine. */
void dub_secret_free (char *key);

/**
 * dub_secrets_set_limits:
 * @quiet_msec: for what asks nobody; 0: as it is (10 s)
 * @prompt_msec: for what may ask the person to unlock the keyring; 0: as it is (3 min)
 */
void dub_secrets_set_limits (DubSecrets *self, guint quiet_msec, guint prompt_msec);

/**
 * dub_secrets_check_key:
 * @key: (nullable): what a person gave
 * @error: %DUB_ERROR_INVALID_INPUT with a sentence for the person
 *
 * Whether a key can be one: blanks at both ends do not count; it must not be empty, hold control
 * characters or be longer than %DUB_SECRET_MAX bytes.
 */
gboolean dub_secrets_check_key (const char *key, GError **error);

/**
 * dub_secrets_store_async:
 * @uid: DubAccount.uid
 * @label: what the keyring shows, e.g. the account's label
 * @key: stored without blanks at its ends; %DUB_ERROR_INVALID_INPUT as dub_secrets_check_key()
 *
 * Puts a key into the keyring, in the place of an older one. May ask the person to unlock it.
 */
void dub_secrets_store_async (DubSecrets *self,
                              const char *uid,
                              DubSecretKind kind,
                              const char *label,
                              const char *key,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean dub_secrets_store_finish (DubSecrets *self, GAsyncResult *result, GError **error);

/**
 * dub_secrets_lookup_async:
 *
 * Finds a key: the one for this run only if there is one, else the one in the keyring. Never asks
 * the person: a locked keyring is %DUB_ERROR_KEYRING_LOCKED, a key that was never stored
 * %DUB_ERROR_NO_KEY.
 */
void dub_secrets_lookup_async (DubSecrets *self,
                               const char *uid,
                               DubSecretKind kind,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
/* (transfer full): to be freed with dub_secret_free() soon */
char *dub_secrets_lookup_finish (DubSecrets *self, GAsyncResult *result, GError **error);

/**
 * dub_secrets_clear_async:
 *
 * Takes a key out of the keyring and out of this run. One that is not there is fine; one in a
 * locked keyring stays and is %DUB_ERROR_KEYRING_LOCKED.
 */
void dub_secrets_clear_async (DubSecrets *self,
                              const char *uid,
                              DubSecretKind kind,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean dub_secrets_clear_finish (DubSecrets *self, GAsyncResult *result, GError **error);

/**
 * dub_secrets_unlock_async:
 *
 * Asks the person to unlock the keyring that holds this key: only ever after a click.
 * %DUB_ERROR_KEYRING_LOCKED when the person said no, %DUB_ERROR_NO_KEY when there is nothing to
 * unlock.
 */
void dub_secrets_unlock_async (DubSecrets *self,
                               const char *uid,
                               DubSecretKind kind,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean dub_secrets_unlock_finish (DubSecrets *self, GAsyncResult *result, GError **error);

/* The same for programs without a main loop; they run one of their own and keep the limits. */
gboolean dub_secrets_store (DubSecrets *self,
                            const char *uid,
                            DubSecretKind kind,
                            const char *label,
                            const char *key,
                            GCancellable *cancellable,
                            GError **error);
char *dub_secrets_lookup (DubSecrets *self,
                          const char *uid,
                          DubSecretKind kind,
                          GCancellable *cancellable,
                          GError **error);
gboolean dub_secrets_clear (DubSecrets *self,
                            const char *uid,
                            DubSecretKind kind,
                            GCancellable *cancellable,
                            GError **error);
gboolean dub_secrets_unlock (DubSecrets *self,
                             const char *uid,
                             DubSecretKind kind,
                             GCancellable *cancellable,
                             GError **error);

/**
 * dub_secrets_set_for_this_run:
 * @key: checked and trimmed as by dub_secrets_store_async()
 *
 * Keeps a key in memory that is not paged out, for as long as @self lives; it goes before one in
 * the keyring.
 */
gboolean dub_secrets_set_for_this_run (
    DubSecrets *self, const char *uid, DubSecretKind kind, const char *key, GError **error);
gboolean dub_secrets_has_for_this_run (DubSecrets *self, const char *uid, DubSecretKind kind);
/* Overwrites and forgets all keys that are kept for this run only. */
void dub_secrets_forget_run (DubSecrets *self);

G_END_DECLS
