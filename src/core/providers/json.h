/* Tolerant reading of replies, and writing of requests: a number or a string where an id is meant,
 * null the same as missing, anything of a wrong type the same as missing. */
#pragma once

#include <json-glib/json-glib.h>

#include "model/exchange.h"

G_BEGIN_DECLS

/* (nullable) (transfer full): the reply's body as JSON; NULL for anything else (HTML, half a body,
 * nesting too deep, truncated). */
JsonNode *dub_json_parse_reply (const DubReply *reply);
/* (nullable): @path is `a.b.0.c`; borrowed. */
JsonNode *dub_json_at (JsonNode *root, const char *path);
/* (nullable) (transfer full): a string as it is; a number or boolean as text. */
char *dub_json_dup_string (JsonNode *root, const char *path);
/* A number, or a string that is one; @fallback otherwise (NaN and infinities too). */
double dub_json_number (JsonNode *root, const char *path, double fallback);
gint64 dub_json_int (JsonNode *root, const char *path, gint64 fallback);
gboolean dub_json_bool (JsonNode *root, const char *path, gboolean fallback);
/* Elements of the array at @path ("" or NULL: the root itself); 0 when it is no array. */
guint dub_json_length (JsonNode *root, const char *path);
JsonNode *dub_json_element (JsonNode *root, const char *path, guint index);
/* (transfer full): compact text of @builder's root. */
char *dub_json_finish (JsonBuilder *builder);
/* Adds `"name": "value"` when @value is neither NULL nor empty. */
void dub_json_add (JsonBuilder *builder, const char *name, const char *value);

G_END_DECLS
