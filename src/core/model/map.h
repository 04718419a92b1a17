/* A map of strings to strings with a stable JSON form: options, settings, remote ids. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Keys and values owned by the table. */
typedef GHashTable DubMap;

DubMap *dub_map_new (void);
DubMap *dub_map_copy (DubMap *map);
/* Borrowed value, %NULL when absent or when @map is %NULL. */
const char *dub_map_get (DubMap *map, const char *key);
/* A %NULL or empty @value removes the key. */
void dub_map_set (DubMap *map, const char *key, const char *value);
/* Copies every pair of @from over @map. */
void dub_map_merge (DubMap *map, DubMap *from);
/* (transfer container): the keys in byte order; borrowed strings. */
GPtrArray *dub_map_sorted_keys (DubMap *map);
/* (transfer full): a JSON object with its keys in byte order; "{}" when empty or %NULL. */
char *dub_map_to_json (DubMap *map);
/* (transfer full): what @json holds; strings, numbers and booleans become strings, anything else
 * is left out; an empty map when @json is %NULL or no object. */
DubMap *dub_map_from_json (const char *json);
/* (transfer floating): the map as `a{ss}`. */
GVariant *dub_map_to_variant (DubMap *map);
/* (transfer full): a map from `a{ss}`; empty when @variant is %NULL. */
DubMap *dub_map_from_variant (GVariant *variant);

G_END_DECLS
