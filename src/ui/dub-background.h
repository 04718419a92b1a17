/* The application's manners while it works: notifications, no suspend during transfers, going on
 * after the window was closed. */
#pragma once

#include <gtk/gtk.h>

#include "dub-desk.h"

G_BEGIN_DECLS

#define DUB_TYPE_BACKGROUND (dub_background_get_type ())
G_DECLARE_FINAL_TYPE (DubBackground, dub_background, DUB, BACKGROUND, GObject)

DubBackground *dub_background_new (GtkApplication *application, DubDesk *desk);
/* A close of @window hides it while there is work to go on with. */
void dub_background_watch (DubBackground *background, GtkWindow *window);
/* The application ends: nothing is held any more. */
void dub_background_let_go (DubBackground *background);

G_END_DECLS
