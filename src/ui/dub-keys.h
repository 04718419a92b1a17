/* API keys, between the window and the keyring: a key never goes through a command of the engine.
 */
#pragma once

#include "dub-desk.h"
#include "secrets/secrets.h"

G_BEGIN_DECLS

/* @error: (nullable): what went wrong. Called while @owner lives. */
typedef void (*DubKeyFunc) (GObject *owner, const GError *error);

/* @for_this_run: kept in memory only, for a session without a keyring */
void dub_keys_store (DubDesk *desk,
                     const DubAccount *account,
                     const char *key,
                     gboolean for_this_run,
                     GObject *owner,
                     DubKeyFunc func);
/* Whether there is a key: no error, or DUB_ERROR_NO_KEY, _KEYRING_LOCKED, _KEYRING_MISSING. */
void dub_keys_look (DubDesk *desk, const DubAccount *account, GObject *owner, DubKeyFunc func);
/* Only ever after a click. */
void dub_keys_unlock (DubDesk *desk, const DubAccount *account, GObject *owner, DubKeyFunc func);

G_END_DECLS
