/* Tolerant reading of replies and compact writing of requests, on top of json-glib.
 *
 * json-glib's parser descends by recursion and takes comments and assignments. A reply is looked
 * over before it gets there, so that neither depth nor oddities of a stranger's text reach it. */
#include "providers/json.h"

#include <math.h>
#include <string.h>

/* A movie may be 64 deep (places.c), and replies hold it some levels down. */
#define DEPTH_MAX 80
/* Each takes some 200 bytes of memory once it is parsed. */
#define VALUES_MAX 1000000
/* Whole numbers up to here are exact in a double (2^53). */
#define EXACT_MAX 9007199254740992.0

/* Past the closing quote of the string that begins at @p; @end when it never closes. */
static const char *
skip_string (const char *p, const char *end)
{
  for (p++; p < end && *p != '"'; p++)
    if (*p == '\\' && p + 1 < end)
      p++;
  return p < end ? p + 1 : end;
}

static gboolean
is_plain_byte (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr (" \t\r\n,:+-.", c) != NULL);
}

/* Only strings, brackets and what numbers and words are made of, not too deep and not too many. */
static gboolean
looks_like_json (const char *text, gsize length)
{
  const char *end = text + length;
  guint depth = 0;
  guint values = 0;

  for (const char *p = text; p < end;)
    {
      if (*p == '"')
        {
          p = skip_string (p, end);
          continue;
        }
      if (*p == '{' || *p == '[')
        depth++;
      else if (*p == '}' || *p == ']')
        depth -= MIN (depth, 1);
      else if (!is_plain_byte (*p))
        return FALSE;
      values += *p == '{' || *p == '[' || *p == ',';
      if (depth > DEPTH_MAX || values > VALUES_MAX)
        return FALSE;
      p++;
    }
  return TRUE;
}

/* The text of a body in valid UTF-8, without a byte order mark. */
static char *
dup_text (GBytes *bytes)
{
  gsize length = 0;
  const char *data = g_bytes_get_data (bytes, &length);

  if (length >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    {
      data += 3;
      length -= 3;
    }
  return g_utf8_make_valid (data != NULL ? data : "", (gssize) length);
}

JsonNode *
dub_json_parse_reply (const DubReply *reply)
{
  /* Not an immutable one: json-glib 1.10 aborts where what it reads has an unsealed root. */
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *text = NULL;
  gsize length;

  if (reply->body == NULL || reply->truncated || reply->to_file
      || g_strcmp0 (reply->content_type, "text/html") == 0)
    return NULL;
  text = dup_text (reply->body);
  length = strlen (text);
  if (!looks_like_json (text, length))
    return NULL;
  if (!json_parser_load_from_data (parser, text, (gssize) length, NULL))
    return NULL;
  return json_parser_steal_root (parser);
}

/* null is the same as missing. */
static JsonNode *
present (JsonNode *node)
{
  return node != NULL && !JSON_NODE_HOLDS_NULL (node) ? node : NULL;
}

static JsonNode *
child (JsonNode *node, const char *key)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_object_get_member (json_node_get_object (node), key);
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      guint64 index = 0;

      if (g_ascii_string_to_unsigned (key, 10, 0, G_MAXINT, &index, NULL))
        return dub_json_element (node, NULL, (guint) index);
    }
  return NULL;
}

JsonNode *
dub_json_at (JsonNode *root, const char *path)
{
  g_auto (GStrv) keys = NULL;
  JsonNode *node = present (root);

  if (path == NULL || *path == '\0')
    return node;
  keys = g_strsplit (path, ".", -1);
  for (guint i = 0; node != NULL && keys[i] != NULL; i++)
    node = present (child (node, keys[i]));
  return node;
}

static char *
number_text (double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (value))
    return NULL;
  if (fabs (value) <= EXACT_MAX && value == floor (value))
    return g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) value);
  /* 15 digits are what a person wrote (0.9); 17 are needed by few numbers. */
  if (g_ascii_strtod (g_ascii_formatd (text, sizeof text, "%.15g", value), NULL) != value)
    g_ascii_dtostr (text, sizeof text, value);
  return g_strdup (text);
}

char *
dub_json_dup_string (JsonNode *root, const char *path)
{
  JsonNode *node = dub_json_at (root, path);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  switch (json_node_get_value_type (node))
    {
    case G_TYPE_STRING:
      return json_node_dup_string (node);
    case G_TYPE_BOOLEAN:
      return g_strdup (json_node_get_boolean (node) ? "true" : "false");
    case G_TYPE_INT64:
      return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
    default:
      return number_text (json_node_get_double (node));
    }
}

/* The whole of @text as a plain decimal number; NaN otherwise. */
static double
text_number (const char *text)
{
  char *end = NULL;
  double value;

  if (*text == '\0' || strspn (text, "+-.0123456789eE") != strlen (text))
    return NAN;
  value = g_ascii_strtod (text, &end);
  return *end == '\0' ? value : NAN;
}

double
dub_json_number (JsonNode *root, const char *path, double fallback)
{
  JsonNode *node = dub_json_at (root, path);
  double value = NAN;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return fallback;
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    value = text_number (json_node_get_string (node));
  else if (json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    value = json_node_get_double (node);
  return isfinite (value) ? value : fallback;
}

gint64
dub_json_int (JsonNode *root, const char *path, gint64 fallback)
{
  JsonNode *node = dub_json_at (root, path);
  gint64 exact = 0;
  double value;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return fallback;
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return json_node_get_int (node);
  if (json_node_get_value_type (node) == G_TYPE_STRING
      && g_ascii_string_to_signed (json_node_get_string (node), 10, G_MININT64, G_MAXINT64, &exact,
                                   NULL))
    return exact;
  value = dub_json_number (root, path, NAN);
  if (!isfinite (value) || fabs (value) > EXACT_MAX)
    return fallback;
  return (gint64) value;
}

gboolean
dub_json_bool (JsonNode *root, const char *path, gboolean fallback)
{
  JsonNode *node = dub_json_at (root, path);
  g_autofree char *text = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return fallback;
  text = dub_json_dup_string (root, path);
  if (text == NULL)
    return fallback;
  if (g_ascii_strcasecmp (text, "true") == 0 || strcmp (text, "1") == 0)
    return TRUE;
  if (g_ascii_strcasecmp (text, "false") == 0 || strcmp (text, "0") == 0)
    return FALSE;
  return fallback;
}

guint
dub_json_length (JsonNode *root, const char *path)
{
  JsonNode *node = dub_json_at (root, path);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node)
             ? json_array_get_length (json_node_get_array (node))
             : 0;
}

JsonNode *
dub_json_element (JsonNode *root, const char *path, guint index)
{
  JsonNode *node = dub_json_at (root, path);

  if (index >= dub_json_length (root, path))
    return NULL;
  return present (json_array_get_element (json_node_get_array (node), index));
}

char *
dub_json_finish (JsonBuilder *builder)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_builder_get_root (builder);

  g_return_val_if_fail (root != NULL, g_strdup ("{}"));
  json_generator_set_root (generator, root);
  return json_generator_to_data (generator, NULL);
}

void
dub_json_add (JsonBuilder *builder, const char *name, const char *value)
{
  if (value == NULL || *value == '\0')
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}
