/* What the person prefers. */
#pragma once

#include <adwaita.h>

#include "dub-desk.h"

G_BEGIN_DECLS

#define DUB_TYPE_PREFERENCES (dub_preferences_get_type ())
G_DECLARE_FINAL_TYPE (DubPreferences, dub_preferences, DUB, PREFERENCES, AdwPreferencesWindow)

GtkWidget *dub_preferences_new (GtkWindow *parent, DubDesk *desk);

G_END_DECLS
