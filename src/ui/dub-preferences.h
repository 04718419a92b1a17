/* What the person prefers. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define DUB_TYPE_PREFERENCES (dub_preferences_get_type ())
G_DECLARE_FINAL_TYPE (DubPreferences, dub_preferences, DUB, PREFERENCES, AdwPreferencesWindow)

GtkWidget *dub_preferences_new (GtkWindow *parent, const char *data_dir);

G_END_DECLS
