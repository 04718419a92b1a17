/* How much of a provider's documented limits an account uses at the moment. */
#pragma once

#include <adwaita.h>

#include "dub-desk.h"

G_BEGIN_DECLS

#define DUB_TYPE_ACCOUNT_LIMITS (dub_account_limits_get_type ())
G_DECLARE_FINAL_TYPE (
    DubAccountLimits, dub_account_limits, DUB, ACCOUNT_LIMITS, AdwPreferencesGroup)

/* Shows the account's and follows them while the group is on the screen. */
void dub_account_limits_set_account (DubAccountLimits *limits, DubDesk *desk, gint64 account);

G_END_DECLS
