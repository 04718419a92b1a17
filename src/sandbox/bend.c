/* Faults that bend a JSON reply: the same walk over every value, another change for each name. */
#include <string.h>

#include "sandbox/private.h"

typedef struct
{
  const char *state_keys;
  const char *provider;
} Bend;

/* Returns: (transfer full) (nullable): what stands instead of @value, NULL for no change. */
typedef JsonNode *(*BendValue) (const Bend *bend, const char *name, JsonNode *value);

static gboolean
is_type (JsonNode *node, GType type)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

static JsonNode *
string_node (const char *text)
{
  return json_node_init_string (json_node_alloc (), text);
}

static gboolean
is_link (const char *name)
{
  static const char *const links[] = { "download_url", "outputVideo", "outputShareLink",
                                       "outputUrl",    "outputs",     NULL };

  return name && g_strv_contains (links, name);
}

static JsonNode *
bend_no_result (const Bend *bend, const char *name, JsonNode *value)
{
  if (!is_link (name))
    return NULL;
  return JSON_NODE_HOLDS_OBJECT (value) ? dub_sb_object (NULL, NULL)
                                        : json_node_new (JSON_NODE_NULL);
}

static JsonNode *
bend_nulls (const Bend *bend, const char *name, JsonNode *value)
{
  return JSON_NODE_HOLDS_VALUE (value) ? json_node_new (JSON_NODE_NULL) : NULL;
}

static JsonNode *
bend_wrong_types (const Bend *bend, const char *name, JsonNode *value)
{
  if (is_type (value, G_TYPE_STRING))
    return json_node_init_int (json_node_alloc (), 42);
  if (JSON_NODE_HOLDS_VALUE (value))
    return string_node ("forty-two");
  if (JSON_NODE_HOLDS_ARRAY (value))
    return dub_sb_object ("0", 's', "not a list", NULL);
  return NULL;
}

static JsonNode *
bend_unknown_word (const Bend *bend, const char *name, JsonNode *value)
{
  if (!name || !dub_sb_has_word (bend->state_keys, name))
    return NULL;
  if (is_type (value, G_TYPE_STRING))
    return string_node ("rebalancing");
  return is_type (value, G_TYPE_INT64) ? json_node_init_int (json_node_alloc (), 17) : NULL;
}

static gboolean
is_id (const char *name)
{
  return name && (g_str_has_suffix (name, "id") || g_str_has_suffix (name, "Id"));
}

static JsonNode *
bend_drift (const Bend *bend, const char *name, JsonNode *value)
{
  gint64 number = 0;

  if (!is_id (name) || g_strcmp0 (name, "externalStatusId") == 0)
    return NULL;
  if (is_type (value, G_TYPE_INT64))
    {
      g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (value));

      return string_node (text);
    }
  if (is_type (value, G_TYPE_STRING)
      && g_ascii_string_to_signed (json_node_get_string (value), 10, 0, G_MAXINT64, &number, NULL))
    return json_node_init_int (json_node_alloc (), number);
  return NULL;
}

static const struct
{
  const char *name;
  BendValue value;
} table[] = {
  { "no-result", bend_no_result },
  { "nulls", bend_nulls },
  { "wrong-types", bend_wrong_types },
  { "unknown-word", bend_unknown_word },
  { "drift", bend_drift },
};

static void
walk (const Bend *bend, BendValue change, JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_node_get_object (node);
      g_autoptr (GList) names = json_object_get_members (object);

      for (GList *l = names; l; l = l->next)
        {
          JsonNode *other = change (bend, l->data, json_object_get_member (object, l->data));

          if (other)
            json_object_set_member (object, l->data, other);
          else
            walk (bend, change, json_object_get_member (object, l->data));
        }
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      g_autoptr (GList) elements = json_array_get_elements (json_node_get_array (node));

      for (GList *l = elements; l; l = l->next)
        walk (bend, change, l->data);
    }
}

static void
add_news (JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      g_autoptr (GList) values = json_object_get_values (json_node_get_object (node));

      for (GList *l = values; l; l = l->next)
        add_news (l->data);
      dub_sb_member (node, "x_trace", 'n',
                     dub_sb_object ("region", 's', "eu", "hops", 'n', dub_sb_array (), NULL));
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      g_autoptr (GList) elements = json_array_get_elements (json_node_get_array (node));

      for (GList *l = elements; l; l = l->next)
        add_news (l->data);
    }
}

/* LipDub's page: `generate_id` may be `generateId` or `id`; replies may come without `data`. */
static JsonNode *
drift_lipdub (JsonNode *root)
{
  JsonObject *object = json_node_get_object (root);
  JsonNode *data = json_object_get_member (object, "data");
  JsonNode *inner = NULL;

  if (!data || !JSON_NODE_HOLDS_OBJECT (data))
    return root;
  inner = json_node_copy (data);
  if (json_object_has_member (json_node_get_object (inner), "generate_id"))
    {
      JsonObject *inside = json_node_get_object (inner);

      json_object_set_member (inside, "generateId", json_object_dup_member (inside, "generate_id"));
      json_object_remove_member (inside, "generate_id");
    }
  json_node_unref (root);
  return inner;
}

/* DubLab's page does not show the body of a project's outputs: a bare list is as likely. */
static JsonNode *
drift_dublab (JsonNode *root)
{
  JsonObject *object = json_node_get_object (root);
  JsonNode *files =
      json_object_has_member (object, "projectId") && !json_object_has_member (object, "uploadUrl")
          ? json_object_dup_member (object, "files")
          : NULL;

  if (!files)
    return root;
  json_node_unref (root);
  return files;
}

/* ViralSync's pages never say under which name the list stands. */
static JsonNode *
drift_viralsync (JsonNode *root)
{
  JsonObject *object = json_node_get_object (root);

  if (json_object_has_member (object, "jobs"))
    {
      json_object_set_member (object, "items", json_object_dup_member (object, "jobs"));
      json_object_remove_member (object, "jobs");
    }
  return root;
}

static const struct
{
  const char *provider;
  JsonNode *(*change) (JsonNode *root);
} drifts[] = {
  { "lipdub", drift_lipdub },
  { "dublab", drift_dublab },
  { "viralsync", drift_viralsync },
};

static JsonNode *
drift_shape (JsonNode *root, const char *provider)
{
  for (guint i = 0; i < G_N_ELEMENTS (drifts) && JSON_NODE_HOLDS_OBJECT (root); i++)
    if (g_strcmp0 (drifts[i].provider, provider) == 0)
      return drifts[i].change (root);
  return root;
}

static JsonNode *
deep_copy (JsonNode *node)
{
  g_autofree char *text = json_to_string (node, FALSE);
  JsonNode *copy = json_from_string (text, NULL);

  json_node_unref (node);
  return copy;
}

JsonNode *
dub_sb_bend (JsonNode *root, const char *name, const char *state_keys, const char *provider)
{
  const Bend bend = { state_keys, provider };

  /* json_node_copy() shares containers; what is bent must be ours alone. */
  root = deep_copy (root);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (strcmp (table[i].name, name) == 0)
      {
        /* SyncMonster uses one word list for the envelope and the job: bend the job's alone. */
        JsonNode *start = root;
        JsonObject *object = JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;

        if (g_strcmp0 (name, "unknown-word") == 0 && object
            && json_object_has_member (object, "data"))
          start = json_object_get_member (object, "data");
        walk (&bend, table[i].value, start);
      }
  if (strcmp (name, "drift") == 0)
    {
      root = drift_shape (root, provider);
      add_news (root);
    }
  return root;
}
