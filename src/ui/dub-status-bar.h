/* The line at the bottom: transfers, what runs at the providers, what needs the person, pause. */
#pragma once

#include <gtk/gtk.h>

#include "dub-desk.h"

G_BEGIN_DECLS

#define DUB_TYPE_STATUS_BAR (dub_status_bar_get_type ())
G_DECLARE_FINAL_TYPE (DubStatusBar, dub_status_bar, DUB, STATUS_BAR, GtkBox)

void dub_status_bar_set_desk (DubStatusBar *bar, DubDesk *desk);

G_END_DECLS
