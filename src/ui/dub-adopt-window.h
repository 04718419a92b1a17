/* Jobs that were started elsewhere: found in a provider's list, taken into a project, then followed
 * and fetched like own ones. */
#pragma once

#include <adwaita.h>

#include "dub-desk.h"

G_BEGIN_DECLS

#define DUB_TYPE_ADOPT_WINDOW (dub_adopt_window_get_type ())
G_DECLARE_FINAL_TYPE (DubAdoptWindow, dub_adopt_window, DUB, ADOPT_WINDOW, AdwWindow)

/* @project: what they are taken into at first; 0: none yet */
GtkWidget *dub_adopt_window_new (GtkWindow *parent, DubDesk *desk, gint64 project);
/* Shows the list of @account. */
void dub_adopt_window_show_account (DubAdoptWindow *window, gint64 account);

G_END_DECLS
