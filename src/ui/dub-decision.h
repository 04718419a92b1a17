/* The decision about a job whose paid request got no answer: it is there, or it is not. */
#pragma once

#include <adwaita.h>

#include "dub-desk.h"

G_BEGIN_DECLS

#define DUB_TYPE_DECISION (dub_decision_get_type ())
G_DECLARE_FINAL_TYPE (DubDecision, dub_decision, DUB, DECISION, AdwWindow)

GtkWidget *dub_decision_new (GtkWindow *parent, DubDesk *desk, const DubJob *job);

G_END_DECLS
