/* The emulated providers as a child process, with an account for each of them. */
#pragma once

#include "dub-desk.h"

G_BEGIN_DECLS

#define DUB_TYPE_SANDBOX (dub_sandbox_get_type ())
G_DECLARE_FINAL_TYPE (DubSandbox, dub_sandbox, DUB, SANDBOX, GObject)

/* Signals: `ready`: every account stands; `failed` (char *sentence). */
DubSandbox *dub_sandbox_new (DubDesk *desk);
/* Starts the process, unless it runs, and makes or renews the accounts. */
void dub_sandbox_start (DubSandbox *sandbox);
void dub_sandbox_stop (DubSandbox *sandbox);

G_END_DECLS
