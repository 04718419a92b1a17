/* Strictness by table: unknown, missing and wrongly typed fields of a JSON body or a query are
 * found here, each vendor words the refusal. */
#include <math.h>
#include <string.h>

#include "sandbox/private.h"

void
dub_sb_problem_clear (DubSbProblem *problem)
{
  problem->kind = NULL;
  g_clear_pointer (&problem->field, g_free);
  g_clear_pointer (&problem->text, g_free);
}

void
dub_sb_problem_set (
    DubSbProblem *problem, const char *kind, const char *field, const char *format, ...)
{
  va_list args;

  dub_sb_problem_clear (problem);
  va_start (args, format);
  problem->text = g_strdup_vprintf (format, args);
  va_end (args);
  problem->kind = kind;
  problem->field = g_strdup (field);
}

gboolean
dub_sb_has_word (const char *words, const char *word)
{
  g_auto (GStrv) list = words ? g_strsplit (words, " ", -1) : NULL;

  return list && word && g_strv_contains ((const char *const *) list, word);
}

/* Whether @name ends in one of @suffixes (".mp4 .mov"), whatever the case. */
gboolean
dub_sb_has_suffix_of (const char *name, const char *suffixes)
{
  g_autofree char *lower = name ? g_ascii_strdown (name, -1) : NULL;
  const char *dot = lower ? strrchr (lower, '.') : NULL;

  return dot && dub_sb_has_word (suffixes, dot);
}

static const DubSbField *
find_field (const DubSbField *fields, guint n, const char *name)
{
  for (guint i = 0; i < n; i++)
    if (strcmp (fields[i].name, name) == 0)
      return &fields[i];
  return NULL;
}

static gboolean
in_range (const DubSbField *field, double value)
{
  return (field->min == 0 && field->max == 0) || (value >= field->min && value <= field->max);
}

static gboolean
check_string (const DubSbField *field, const char *text, DubSbProblem *problem)
{
  if (field->words && !dub_sb_has_word (field->words, text))
    dub_sb_problem_set (problem, "value", field->name, "%s must be one of: %s", field->name,
                        field->words);
  else if (field->required && *text == '\0')
    dub_sb_problem_set (problem, "value", field->name, "%s must not be empty", field->name);
  else if (!in_range (field, (double) g_utf8_strlen (text, -1)))
    dub_sb_problem_set (problem, "value", field->name, "%s has a bad length", field->name);
  return problem->kind == NULL;
}

static gboolean
check_number (const DubSbField *field, double value, DubSbProblem *problem)
{
  if (!in_range (field, value))
    dub_sb_problem_set (problem, "value", field->name, "%s must be between %g and %g", field->name,
                        field->min, field->max);
  return problem->kind == NULL;
}

static gboolean
type_fits (JsonNode *node, char type)
{
  GType value = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_NONE;

  switch (type)
    {
    case 's':
      return value == G_TYPE_STRING;
    case 'i':
      return value == G_TYPE_INT64;
    case 'n':
      return value == G_TYPE_INT64 || value == G_TYPE_DOUBLE;
    case 'b':
      return value == G_TYPE_BOOLEAN;
    case 'o':
      return JSON_NODE_HOLDS_OBJECT (node);
    case 'a':
      return JSON_NODE_HOLDS_ARRAY (node);
    default:
      return TRUE;
    }
}

static gboolean
check_node (const DubSbField *field, JsonNode *node, DubSbProblem *problem)
{
  static const struct
  {
    char type;
    const char *word;
  } words[] = { { 's', "a string" },  { 'i', "an integer" }, { 'n', "a number" },
                { 'b', "a boolean" }, { 'o', "an object" },  { 'a', "an array" } };

  if (!type_fits (node, field->type))
    {
      for (guint i = 0; i < G_N_ELEMENTS (words); i++)
        if (words[i].type == field->type)
          dub_sb_problem_set (problem, "type", field->name, "%s must be %s", field->name,
                              words[i].word);
      return FALSE;
    }
  if (field->type == 's')
    return check_string (field, json_node_get_string (node), problem);
  if (field->type == 'i' || field->type == 'n')
    return check_number (field, json_node_get_double (node), problem);
  return TRUE;
}

gboolean
dub_sb_check_object (JsonObject *object, const DubSbField *fields, guint n, DubSbProblem *problem)
{
  g_autoptr (GList) members = json_object_get_members (object);

  for (GList *l = members; l; l = l->next)
    if (!find_field (fields, n, l->data))
      {
        dub_sb_problem_set (problem, "extra", l->data, "%s is not a known field",
                            (const char *) l->data);
        return FALSE;
      }
  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_object_get_member (object, fields[i].name);

      if (!node || JSON_NODE_HOLDS_NULL (node))
        {
          if (!fields[i].required)
            continue;
          dub_sb_problem_set (problem, "missing", fields[i].name, "%s is required", fields[i].name);
          return FALSE;
        }
      if (!check_node (&fields[i], node, problem))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_query_value (const DubSbField *field, const char *value, DubSbProblem *problem)
{
  gint64 number = 0;

  if (field->type == 's')
    return check_string (field, value, problem);
  if (!g_ascii_string_to_signed (value, 10, G_MININT64, G_MAXINT64, &number, NULL))
    dub_sb_problem_set (problem, "type", field->name, "%s must be an integer", field->name);
  else
    check_number (field, (double) number, problem);
  return problem->kind == NULL;
}

gboolean
dub_sb_check_query (DubSbCall *call, const DubSbField *fields, guint n, DubSbProblem *problem)
{
  GHashTableIter iter;
  gpointer name = NULL;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, call->query);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      const DubSbField *field = find_field (fields, n, name);

      if (!field)
        {
          dub_sb_problem_set (problem, "extra", name, "%s is not a known parameter",
                              (const char *) name);
          return FALSE;
        }
      if (!check_query_value (field, value, problem))
        return FALSE;
    }
  for (guint i = 0; i < n; i++)
    if (fields[i].required && !g_hash_table_contains (call->query, fields[i].name))
      {
        dub_sb_problem_set (problem, "missing", fields[i].name, "%s is required", fields[i].name);
        return FALSE;
      }
  return TRUE;
}

gint64
dub_sb_query_int (DubSbCall *call, const char *name, gint64 fallback)
{
  const char *text = g_hash_table_lookup (call->query, name);

  return text ? g_ascii_strtoll (text, NULL, 10) : fallback;
}

/* A string member, NULL if absent, null or no string. */
const char *
dub_sb_string (JsonObject *object, const char *name)
{
  JsonNode *node = object ? json_object_get_member (object, name) : NULL;

  return node && type_fits (node, 's') ? json_node_get_string (node) : NULL;
}
