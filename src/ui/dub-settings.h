/* What the window remembers. Where the schema is not installed nothing is remembered and the
 * fallback of each call holds. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* (nullable) (transfer none) */
GSettings *dub_settings (void);
gboolean dub_settings_get_boolean (const char *key, gboolean fallback);
int dub_settings_get_int (const char *key, int fallback);
/* (transfer full): an empty string where nothing is set */
char *dub_settings_get_string (const char *key);
void dub_settings_set_boolean (const char *key, gboolean value);
void dub_settings_set_int (const char *key, int value);
void dub_settings_set_string (const char *key, const char *value);

G_END_DECLS
