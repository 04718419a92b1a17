/* One account, or a new one: who, where, the key, what the provider says of it, what it can do. */
#pragma once

#include <adwaita.h>

#include "dub-desk.h"

G_BEGIN_DECLS

#define DUB_TYPE_ACCOUNT_PAGE (dub_account_page_get_type ())
G_DECLARE_FINAL_TYPE (DubAccountPage, dub_account_page, DUB, ACCOUNT_PAGE, AdwBin)

/* @account 0: a new one. Signal `left`: the person goes back. */
GtkWidget *dub_account_page_new (DubDesk *desk, gint64 account);

G_END_DECLS
