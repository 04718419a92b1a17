/* Makes a project or changes one. */
#pragma once

#include <adwaita.h>

#include "dub-desk.h"

G_BEGIN_DECLS

#define DUB_TYPE_PROJECT_DIALOG (dub_project_dialog_get_type ())
G_DECLARE_FINAL_TYPE (DubProjectDialog, dub_project_dialog, DUB, PROJECT_DIALOG, AdwWindow)

/* @project: (nullable): to change; else a new one. Signal `made` (gint64 id) after project.new. */
GtkWidget *dub_project_dialog_new (GtkWindow *parent, DubDesk *desk, const DubProject *project);

G_END_DECLS
