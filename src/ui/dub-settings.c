/* What the window remembers, through GSettings where its schema is there. */
#include "dub-settings.h"

#include "dubstage-config.h"

GSettings *
dub_settings (void)
{
  static GSettings *settings = NULL;
  static gsize looked = 0;

  if (g_once_init_enter (&looked))
    {
      GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
      g_autoptr (GSettingsSchema) schema = NULL;

      if (source != NULL)
        schema = g_settings_schema_source_lookup (source, DUB_APP_ID, TRUE);
      if (schema != NULL)
        settings = g_settings_new_full (schema, NULL, NULL);
      g_once_init_leave (&looked, 1);
    }
  return settings;
}

/* A schema of an older version may lack a key. */
static gboolean
has_key (const char *key)
{
  g_autoptr (GSettingsSchema) schema = NULL;

  if (dub_settings () == NULL)
    return FALSE;
  g_object_get (dub_settings (), "settings-schema", &schema, NULL);
  return g_settings_schema_has_key (schema, key);
}

gboolean
dub_settings_get_boolean (const char *key, gboolean fallback)
{
  return has_key (key) ? g_settings_get_boolean (dub_settings (), key) : fallback;
}

int
dub_settings_get_int (const char *key, int fallback)
{
  return has_key (key) ? g_settings_get_int (dub_settings (), key) : fallback;
}

char *
dub_settings_get_string (const char *key)
{
  return has_key (key) ? g_settings_get_string (dub_settings (), key) : g_strdup ("");
}

void
dub_settings_set_boolean (const char *key, gboolean value)
{
  if (has_key (key))
    g_settings_set_boolean (dub_settings (), key, value);
}

void
dub_settings_set_int (const char *key, int value)
{
  if (has_key (key))
    g_settings_set_int (dub_settings (), key, value);
}

void
dub_settings_set_string (const char *key, const char *value)
{
  if (has_key (key))
    g_settings_set_string (dub_settings (), key, value);
}
