/* What a person should know before a job is sent, though nothing forbids it. */
#pragma once

#include "engine/engine-private.h"

G_BEGIN_DECLS

/* Adds sentences (owned) about the job of @frame, one of @n_jobs that are planned together, to
 * @warnings. */
void dub_warnings_add (DubFrame *frame, guint n_jobs, GPtrArray *warnings);

G_END_DECLS
