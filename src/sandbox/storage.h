/* The storage host's own state: objects behind presigned links, and landings of redirects. */
#pragma once

#include <gio/gio.h>

#include "sandbox/private.h"

G_BEGIN_DECLS

/* Returns: (transfer full): a link on the other origin under which @bytes wait. */
char *dub_sb_landing_new (DubSbHost *host, const char *type, GBytes *bytes);

/* control.c */
void dub_sb_control_book (DubSbCall *call);
void dub_sb_control_violations (DubSbCall *call);
void dub_sb_control_requests (DubSbCall *call);
void dub_sb_control_faults (DubSbCall *call);
void dub_sb_control_add_fault (DubSbCall *call);
void dub_sb_control_clear_faults (DubSbCall *call);
void dub_sb_control_accounts (DubSbCall *call);

G_END_DECLS
