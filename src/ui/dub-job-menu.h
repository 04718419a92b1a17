/* The menu of what can be done to the selected jobs; its items are window actions. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A menu of dub-context-menu.h whose parent is @parent, which unparents it. */
GtkWidget *dub_job_menu_new (GtkWidget *parent);
/* (transfer full) */
GMenuModel *dub_job_menu_model (void);

G_END_DECLS
