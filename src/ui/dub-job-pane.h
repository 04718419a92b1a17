/* Everything about one job: its state, what it waits for, its files, its history. */
#pragma once

#include <adwaita.h>

#include "dub-desk.h"

G_BEGIN_DECLS

#define DUB_TYPE_JOB_PANE (dub_job_pane_get_type ())
G_DECLARE_FINAL_TYPE (DubJobPane, dub_job_pane, DUB, JOB_PANE, AdwBin)

void dub_job_pane_set_desk (DubJobPane *pane, DubDesk *desk);
/* 0: none */
void dub_job_pane_set_job (DubJobPane *pane, gint64 job);

G_END_DECLS
