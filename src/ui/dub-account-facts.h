/* What a provider says of an account: plan, balance, use; asked when its page is shown. */
#pragma once

#include <adwaita.h>

#include "dub-desk.h"

G_BEGIN_DECLS

/* Fills @group with rows and shows it once there is something to say. */
void dub_account_facts_ask (DubDesk *desk, gint64 account, AdwPreferencesGroup *group);

G_END_DECLS
