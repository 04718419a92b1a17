/* What a person should know before a job is sent, though nothing forbids it. */
#pragma once

#include "engine/engine-private.h"

G_BEGIN_DECLS

/* Adds sentences (owned) about the job of @frame to @warnings. */
void dub_warnings_add (DubFrame *frame, GPtrArray *warnings);

/* Keeps the balance that a query told, for the next warning. */
void dub_warnings_note_balance (DubEngine *engine, gint64 account, const DubAnswer *answer);

G_END_DECLS
