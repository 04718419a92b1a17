/* One operation on the keyring, from its first call to its one ending. Private to this room. */
#pragma once

#include <libsecret/secret.h>

#include "secrets/secrets.h"

G_BEGIN_DECLS

typedef enum
{
  DUB_KEYRING_STORE,
  DUB_KEYRING_LOOKUP,
  DUB_KEYRING_CLEAR,
  DUB_KEYRING_UNLOCK,
} DubKeyringVerb;

/**
 * dub_keyring_start:
 * @task: (transfer full): returns a SecretValue for a lookup, else a boolean
 * @uid: of the account
 * @label: (nullable): for a store
 * @value: (transfer full) (nullable): for a store
 * @limit_msec: when it ends with an error whatever the keyring does
 *
 *   store:  storev ─────────────────────────────┐
 *   lookup: search ─→ retrieve ─────────────────┤
 *   clear:  search ─→ clearv ───────────────────┼─→ end ()
 *   unlock: search with UNLOCK ─────────────────┤
 *   limit, cancellation ────────────────────────┘
 */
void dub_keyring_start (GTask *task,
                        DubKeyringVerb verb,
                        const char *uid,
                        DubSecretKind kind,
                        const char *label,
                        SecretValue *value,
                        guint limit_msec);

G_END_DECLS
