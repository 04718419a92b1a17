/* A row of a details list: a name and its value, which can be selected and copied. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Adds "name … value" to @group; nothing where @value is %NULL or empty. Returns the row or %NULL.
 */
GtkWidget *
dub_fact_add (AdwPreferencesGroup *group, GPtrArray *rows, const char *name, const char *value);
/* Takes every row of @rows off @group and empties @rows. */
void dub_facts_clear (AdwPreferencesGroup *group, GPtrArray *rows);

G_END_DECLS
