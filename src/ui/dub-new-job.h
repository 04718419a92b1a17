/* Prepares jobs: accounts, inputs, languages, options; everything is checked before anything is
 * sent, and the button says what will happen. */
#pragma once

#include <adwaita.h>

#include "dub-desk.h"

G_BEGIN_DECLS

#define DUB_TYPE_NEW_JOB (dub_new_job_get_type ())
G_DECLARE_FINAL_TYPE (DubNewJob, dub_new_job, DUB, NEW_JOB, AdwWindow)

/* Signal `made` (GArray of gint64 job ids): after the jobs were made. */
GtkWidget *dub_new_job_new (GtkWindow *parent, DubDesk *desk, gint64 project);
/* Puts the asset where its kind belongs. */
void dub_new_job_take_asset (DubNewJob *dialog, gint64 asset);
void dub_new_job_add_language (DubNewJob *dialog, const char *code);
/* Takes over account, inputs, language and options of @job. */
void dub_new_job_take_job (DubNewJob *dialog, const DubJob *job);
/* The same, into those languages of the project that are not begun yet; with none left the choice
 * of a language opens. */
void dub_new_job_add_language_to (DubNewJob *dialog, const DubJob *job);

G_END_DECLS
