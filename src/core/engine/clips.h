/* What the commands on clips share with those on jobs. */
#pragma once

#include "engine/commands.h"

G_BEGIN_DECLS

/* A project or clip of the command; of a clip also that it was not removed. */
DubClip *dub_clip_load (DubEngine *engine, gint64 id, GError **error);
/* Whether the asset is of that project; names it where it is not. */
gboolean dub_clip_check_asset (DubEngine *engine, gint64 asset, gint64 project, GError **error);
/* Whether @text can stand as a language: BCP 47 letters, digits and hyphens. */
gboolean dub_clip_check_language (const char *text, GError **error);
/* Puts jobs that were made together under @clip or (0) the clip of their source, which is made when
 * there is none. Inside a transaction, before the jobs are stored. */
gboolean dub_clip_for_jobs (DubEngine *engine, GPtrArray *jobs, gint64 clip, GError **error);

G_END_DECLS
