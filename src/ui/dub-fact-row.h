/* A list of facts in a group: a name and its value each, which can be selected and copied. A new
 * round of facts renews the rows of the last one instead of making others. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Begins a round: the next fact takes the place of the first one. */
void dub_facts_begin (AdwPreferencesGroup *group);
/* Adds "name … value" to @group; nothing where @value is %NULL or empty. */
void dub_facts_add (AdwPreferencesGroup *group, const char *name, const char *value);
/* Takes off what is left of an earlier round. */
void dub_facts_end (AdwPreferencesGroup *group);
/* How many facts this round has so far. */
guint dub_facts_count (AdwPreferencesGroup *group);

G_END_DECLS
