/* DubMap: a GHashTable of owned strings with a stable JSON form. */
#include "model/map.h"

#include <json-glib/json-glib.h>

DubMap *
dub_map_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

DubMap *
dub_map_copy (DubMap *map)
{
  DubMap *copy = dub_map_new ();

  dub_map_merge (copy, map);
  return copy;
}

const char *
dub_map_get (DubMap *map, const char *key)
{
  return map != NULL ? g_hash_table_lookup (map, key) : NULL;
}

void
dub_map_set (DubMap *map, const char *key, const char *value)
{
  if (value == NULL || *value == '\0')
    g_hash_table_remove (map, key);
  else
    g_hash_table_insert (map, g_strdup (key), g_strdup (value));
}

void
dub_map_merge (DubMap *map, DubMap *from)
{
  GHashTableIter iter;
  gpointer key, value;

  if (from == NULL)
    return;
  g_hash_table_iter_init (&iter, from);
  while (g_hash_table_iter_next (&iter, &key, &value))
    dub_map_set (map, key, value);
}

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
dub_map_sorted_keys (DubMap *map)
{
  GPtrArray *keys = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer key;

  if (map == NULL)
    return keys;
  g_hash_table_iter_init (&iter, map);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (keys, key);
  g_ptr_array_sort (keys, compare_keys);
  return keys;
}

char *
dub_map_to_json (DubMap *map)
{
  g_autoptr (GPtrArray) keys = dub_map_sorted_keys (map);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  for (guint i = 0; i < keys->len; i++)
    json_object_set_string_member (object, keys->pdata[i], dub_map_get (map, keys->pdata[i]));
  json_node_take_object (node, object);
  return json_to_string (node, FALSE);
}

static void
take_member (JsonObject *object, const char *name, JsonNode *node, gpointer user_data)
{
  g_autofree char *text = NULL;

  if (!JSON_NODE_HOLDS_VALUE (node))
    return;
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    text = json_node_dup_string (node);
  else
    text = json_to_string (node, FALSE);
  dub_map_set (user_data, name, text);
}

DubMap *
dub_map_from_json (const char *json)
{
  DubMap *map = dub_map_new ();
  g_autoptr (JsonNode) node = json != NULL ? json_from_string (json, NULL) : NULL;

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    json_object_foreach_member (json_node_get_object (node), take_member, map);
  return map;
}

GVariant *
dub_map_to_variant (DubMap *map)
{
  g_autoptr (GPtrArray) keys = dub_map_sorted_keys (map);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  for (guint i = 0; i < keys->len; i++)
    g_variant_builder_add (&builder, "{ss}", keys->pdata[i], dub_map_get (map, keys->pdata[i]));
  return g_variant_builder_end (&builder);
}

DubMap *
dub_map_from_variant (GVariant *variant)
{
  DubMap *map = dub_map_new ();
  GVariantIter iter;
  const char *key, *value;

  if (variant == NULL || !g_variant_is_of_type (variant, G_VARIANT_TYPE ("a{ss}")))
    return map;
  g_variant_iter_init (&iter, variant);
  while (g_variant_iter_next (&iter, "{&s&s}", &key, &value))
    dub_map_set (map, key, value);
  return map;
}
