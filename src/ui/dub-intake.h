/* Files, folders, web addresses and pictures that come from outside: dropped, pasted or chosen. */
#pragma once

#include <gtk/gtk.h>

#include "dub-desk.h"

G_BEGIN_DECLS

/* Called once for each asset that was made. */
typedef void (*DubIntakeFunc) (GObject *owner, gint64 asset);

/**
 * dub_intake_files:
 * @files: GFile; folders are looked through, in a worker thread, for files that Dubstage takes
 * @owner: (nullable): @func is called while it lives
 * @func: (nullable)
 *
 * Adds them to @project, a few at a time; what could not be added is told in one sentence at the
 * end.
 */
void
dub_intake_files (DubDesk *desk, gint64 project, GSList *files, GObject *owner, DubIntakeFunc func);
/* A web address or, each on a line, several; or paths. FALSE when @text holds none. */
gboolean dub_intake_text (
    DubDesk *desk, gint64 project, const char *text, GObject *owner, DubIntakeFunc func);
/* Kept as a PNG in the data folder. */
void dub_intake_texture (
    DubDesk *desk, gint64 project, GdkTexture *texture, GObject *owner, DubIntakeFunc func);
/* A title for a project that begins with these files. (transfer full) */
char *dub_intake_title (GSList *files);
/* Whether a dropped value holds anything that can be taken. */
gboolean dub_intake_is_address (const char *text);

G_END_DECLS
