/* The options of the chosen providers: rows made after their tables, and the values set in them. */
#pragma once

#include <adwaita.h>

#include "dub-desk.h"

G_BEGIN_DECLS

#define DUB_TYPE_OPTIONS_GROUP (dub_options_group_get_type ())
G_DECLARE_FINAL_TYPE (DubOptionsGroup, dub_options_group, DUB, OPTIONS_GROUP, AdwPreferencesGroup)

/* Signal `changed`. */
void dub_options_group_set_desk (DubOptionsGroup *group, DubDesk *desk);
/* Shows the options of these providers, each once; what was set for others is kept. @accounts:
 * DubAccount. */
void dub_options_group_show (DubOptionsGroup *group, GPtrArray *accounts);
/* (transfer full): the values for an account's jobs, by the vendor's field names */
DubMap *dub_options_group_dup (DubOptionsGroup *group, const DubAccount *account);
/* Copies @values over what is set, and makes the rows anew when they are shown next. Ids of things
 * at the provider are those of @account; 0: left out. */
void dub_options_group_merge (DubOptionsGroup *group,
                              const char *provider,
                              gint64 account,
                              DubMap *values);

G_END_DECLS
