/* Building replies: json-glib objects from one argument list, and the vendors' ways to write a
 * time. */
#include "sandbox/private.h"

static void
set_member (JsonObject *object, const char *name, int type, va_list *args)
{
  switch (type)
    {
    case 's':
      {
        const char *text = va_arg (*args, const char *);

        if (text)
          json_object_set_string_member (object, name, text);
        else
          json_object_set_null_member (object, name);
        break;
      }
    case 'i':
      json_object_set_int_member (object, name, va_arg (*args, int));
      break;
    case 'l':
      json_object_set_int_member (object, name, va_arg (*args, gint64));
      break;
    case 'd':
      json_object_set_double_member (object, name, va_arg (*args, double));
      break;
    case 'b':
      json_object_set_boolean_member (object, name, va_arg (*args, gboolean));
      break;
    case 'n':
      {
        JsonNode *node = va_arg (*args, JsonNode *);

        json_object_set_member (object, name, node ? node : json_node_new (JSON_NODE_NULL));
        break;
      }
    default:
      g_assert_not_reached ();
    }
}

JsonNode *
dub_sb_object (const char *name, ...)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  va_list args;

  va_start (args, name);
  while (name)
    {
      int type = va_arg (args, int);

      set_member (object, name, type, &args);
      name = va_arg (args, const char *);
    }
  va_end (args);
  json_node_take_object (node, object);
  return node;
}

void
dub_sb_member (JsonNode *object, const char *name, int type, ...)
{
  va_list args;

  va_start (args, type);
  set_member (json_node_get_object (object), name, type, &args);
  va_end (args);
}

JsonNode *
dub_sb_array (void)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  json_node_take_array (node, json_array_new ());
  return node;
}

void
dub_sb_push (JsonNode *array, JsonNode *element)
{
  json_array_add_element (json_node_get_array (array), element);
}

/* 2026-04-07T04:13:23, with `Z` and with milliseconds as asked; NULL for 0. */
char *
dub_sb_time (gint64 real_us, gboolean zone, gboolean millis)
{
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *seconds = NULL;

  if (real_us == 0)
    return NULL;
  time = g_date_time_new_from_unix_utc (real_us / G_USEC_PER_SEC);
  seconds = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S");
  if (millis)
    return g_strdup_printf ("%s.%03d%s", seconds, (int) (real_us / 1000 % 1000), zone ? "Z" : "");
  return g_strconcat (seconds, zone ? "Z" : "", NULL);
}
