/* Asks a provider anything that its table lists: every read-only call of the vendor's page is one
 * of these questions. */
#pragma once

#include <adwaita.h>

#include "dub-desk.h"

G_BEGIN_DECLS

#define DUB_TYPE_QUERY_WINDOW (dub_query_window_get_type ())
G_DECLARE_FINAL_TYPE (DubQueryWindow, dub_query_window, DUB, QUERY_WINDOW, AdwWindow)

/* @parent: (nullable) */
DubQueryWindow *dub_query_window_new (DubDesk *desk, gint64 account, GtkWindow *parent);

G_END_DECLS
