/* The window: sidebar, content, details, and everything that can be done as window actions. */
#pragma once

#include <adwaita.h>

#include "dub-desk.h"
#include "dub-sidebar.h"

G_BEGIN_DECLS

#define DUB_TYPE_WINDOW (dub_window_get_type ())
G_DECLARE_FINAL_TYPE (DubWindow, dub_window, DUB, WINDOW, AdwApplicationWindow)

GtkWidget *dub_window_new (GtkApplication *application, DubDesk *desk);
void dub_window_show_place (DubWindow *window, DubPlace place, gint64 project);
/* Goes to the job's project and selects it. */
void dub_window_show_job (DubWindow *window, gint64 job);
/* Files from the command line or another program: into the shown project, else into a new one. */
void dub_window_take_files (DubWindow *window, GSList *files);

G_END_DECLS
