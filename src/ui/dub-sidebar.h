/* The sidebar: search, all jobs, what needs the person, the projects. Rows give window actions. */
#pragma once

#include <adwaita.h>

#include "dub-desk.h"

G_BEGIN_DECLS

#define DUB_TYPE_SIDEBAR (dub_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (DubSidebar, dub_sidebar, DUB, SIDEBAR, AdwBin)

void dub_sidebar_set_desk (DubSidebar *sidebar, DubDesk *desk);

typedef enum
{
  DUB_PLACE_JOBS,
  DUB_PLACE_NEEDS,
  DUB_PLACE_PROJECT,
} DubPlace;

/* Marks where the window is, without going there. */
void dub_sidebar_show_place (DubSidebar *sidebar, DubPlace place, gint64 project);
void dub_sidebar_focus_search (DubSidebar *sidebar);
/* Whether the window's buttons stand here: when the sidebar is alone. */
void dub_sidebar_set_folded (DubSidebar *sidebar, gboolean folded);

G_END_DECLS
