/* Keys in memory, and what a key may look like. Private to this room. */
#pragma once

#include <libsecret/secret.h>

#include "secrets/secrets.h"

G_BEGIN_DECLS

/**
 * dub_key_value:
 * @key: (nullable): what a person gave
 *
 * Returns: (transfer full) (nullable): the key without blanks at its ends in memory that is not
 * paged out and is overwritten when freed; %NULL with %DUB_ERROR_INVALID_INPUT
 */
SecretValue *dub_key_value (const char *key, GError **error);

typedef struct _DubRunKeys DubRunKeys;

DubRunKeys *dub_run_keys_new (void);
void dub_run_keys_free (DubRunKeys *keys);
/* (transfer full) on @value; NULL forgets the key */
void dub_run_keys_take (DubRunKeys *keys, const char *uid, DubSecretKind kind, SecretValue *value);
/* (transfer full) (nullable) */
SecretValue *dub_run_keys_ref (DubRunKeys *keys, const char *uid, DubSecretKind kind);
void dub_run_keys_clear (DubRunKeys *keys);

G_END_DECLS
