/* The chain of a job's steps, from the uploads to the files, with the present one marked. */
#pragma once

#include <gtk/gtk.h>

#include "dub-desk.h"

G_BEGIN_DECLS

#define DUB_TYPE_STEPS (dub_steps_get_type ())
G_DECLARE_FINAL_TYPE (DubSteps, dub_steps, DUB, STEPS, GtkBox)

void dub_steps_set_job (DubSteps *steps, DubDesk *desk, const DubJob *job);

G_END_DECLS
