/* What a provider says of an account: plan, balance, use; asked when its page is shown. */
#pragma once

#include <adwaita.h>

#include "dub-desk.h"

G_BEGIN_DECLS

/* Fills @group with rows, which it adds to @rows; both must live as long as @group's widget. The
 * group is shown once there is something to say. */
void
dub_account_facts_ask (DubDesk *desk, gint64 account, AdwPreferencesGroup *group, GPtrArray *rows);

G_END_DECLS
