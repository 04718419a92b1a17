/* What the tests of keys share: the keyring's owner, assertions, and a caller with a context of its
 * own.
 */
#pragma once

#include "secrets/secrets.h"

#define API  DUB_SECRET_API_KEY
#define HOOK DUB_SECRET_WEBHOOK

/* What the owner of the keyring does: see tests/with-keyring. */
void keyring_do (const char *what);

void put (DubSecrets *secrets, const char *uid, DubSecretKind kind, const char *key);
void assert_key (DubSecrets *secrets, const char *uid, DubSecretKind kind, const char *expected);
void assert_key_async (DubSecrets *secrets, const char *uid, const char *expected);
void assert_no_key (DubSecrets *secrets, const char *uid, DubSecretKind kind, DubError code);
void assert_cleared (DubSecrets *secrets, const char *uid, DubSecretKind kind);
/* Clears @error. */
void assert_locked (gboolean ok, GError **error);

typedef struct
{
  GMainContext *context; /* owned */
  GThread *thread;       /* borrowed: where the callback must come */
  GAsyncResult *result;  /* owned (nullable) */
} Caller;

void caller_begin (Caller *caller);
void caller_called_back (GObject *source, GAsyncResult *result, gpointer user_data);
/* Ends the test when nothing comes. (transfer none) */
GAsyncResult *caller_wait (Caller *caller);
void caller_end (Caller *caller);
