/* The accounts: a list, and a page for each. */
#pragma once

#include <adwaita.h>

#include "dub-desk.h"

G_BEGIN_DECLS

#define DUB_TYPE_ACCOUNTS_WINDOW (dub_accounts_window_get_type ())
G_DECLARE_FINAL_TYPE (
    DubAccountsWindow, dub_accounts_window, DUB, ACCOUNTS_WINDOW, AdwPreferencesWindow)

GtkWidget *dub_accounts_window_new (GtkWindow *parent, DubDesk *desk);
/* 0: a new one */
void dub_accounts_window_show_account (DubAccountsWindow *window, gint64 account);

G_END_DECLS
