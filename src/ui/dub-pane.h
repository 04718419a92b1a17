/* The pane beside the list: the selected job, the selected asset, or what several have in common.
 */
#pragma once

#include <adwaita.h>

#include "dub-desk.h"

G_BEGIN_DECLS

#define DUB_TYPE_PANE (dub_pane_get_type ())
G_DECLARE_FINAL_TYPE (DubPane, dub_pane, DUB, PANE, AdwBin)

void dub_pane_set_desk (DubPane *pane, DubDesk *desk);
/* Ids; one, several or none. */
void dub_pane_show_jobs (DubPane *pane, GArray *jobs);
void dub_pane_show_assets (DubPane *pane, GArray *assets);

G_END_DECLS
