/* How a value of each kind goes into a statement and comes back. */
#include "store/column.h"

#include <json-glib/json-glib.h>
#include <math.h>

#define DEFINE_NICKS(prefix, Type, optional, value_of_none)                                        \
  static const char *prefix##_nick_of (guint value)                                                \
  {                                                                                                \
    return prefix##_nick ((Type) value);                                                           \
  }                                                                                                \
  static gboolean prefix##_of_nick (const char *nick, guint *value)                                \
  {                                                                                                \
    Type found = (Type) 0;                                                                         \
    gboolean known = prefix##_from_nick (nick, &found);                                            \
    *value = (guint) found;                                                                        \
    return known;                                                                                  \
  }                                                                                                \
  const DubNicks prefix##_nicks = { prefix##_nick_of, prefix##_of_nick, optional, value_of_none };

DEFINE_NICKS (dub_job_state, DubJobState, FALSE, 0)
DEFINE_NICKS (dub_upload_state, DubUploadState, FALSE, 0)
DEFINE_NICKS (dub_asset_state, DubAssetState, FALSE, 0)
DEFINE_NICKS (dub_media_kind, DubMediaKind, FALSE, 0)
DEFINE_NICKS (dub_output_kind, DubOutputKind, FALSE, 0)
DEFINE_NICKS (dub_role, DubRole, FALSE, 0)
DEFINE_NICKS (dub_verdict_kind, DubVerdictKind, TRUE, DUB_VERDICT_NONE)

static const char *
trouble_nick (guint value)
{
  return dub_error_nick ((DubError) value);
}

static gboolean
trouble_from_nick (const char *nick, guint *value)
{
  DubError code = DUB_ERROR_FAILED;

  /* A word that this version does not know is still a trouble. */
  if (!dub_error_from_nick (nick, &code))
    code = DUB_ERROR_FAILED;
  *value = (guint) code;
  return TRUE;
}

const DubNicks dub_trouble_nicks = { trouble_nick, trouble_from_nick, TRUE, DUB_N_ERRORS };

char *
dub_fold_text (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *composed = g_utf8_normalize (valid, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autofree char *folded = g_utf8_casefold (composed, -1);

  return g_utf8_normalize (folded, -1, G_NORMALIZE_ALL_COMPOSE);
}

gboolean
dub_remote_is_link (const char *name)
{
  static const char *const endings[] = { "put_url", "upload_url", "download_url" };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (lower, endings[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_link (gpointer key, gpointer value, gpointer user_data)
{
  return dub_remote_is_link (key);
}

static char *
list_to_json (char **list)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();

  for (guint i = 0; list != NULL && list[i] != NULL; i++)
    json_array_add_string_element (array, list[i]);
  json_node_take_array (node, array);
  return json_to_string (node, FALSE);
}

static char **
list_from_json (const char *json)
{
  g_autoptr (JsonNode) node = json_from_string (json, NULL);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return NULL;
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_VALUE (element) || json_node_get_string (element) == NULL)
        return NULL;
      g_ptr_array_add (list, json_node_dup_string (element));
    }
  g_ptr_array_add (list, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&list), FALSE);
}

#define MEMBER(Type) (G_STRUCT_MEMBER (Type, row, column->offset))

void
dub_column_bind (const DubColumn *column, gconstpointer row, DubStatement *statement, int position)
{
  g_autoptr (GHashTable) kept = NULL;
  guint value;

  switch (column->kind)
    {
    case DUB_COLUMN_INT64:
      dub_statement_bind_int (statement, position, MEMBER (const gint64));
      break;
    case DUB_COLUMN_REF:
      if (MEMBER (const gint64) != 0)
        dub_statement_bind_int (statement, position, MEMBER (const gint64));
      break;
    case DUB_COLUMN_INT:
      dub_statement_bind_int (statement, position, MEMBER (const int));
      break;
    case DUB_COLUMN_BOOL:
      dub_statement_bind_int (statement, position, MEMBER (const gboolean) ? 1 : 0);
      break;
    case DUB_COLUMN_DOUBLE:
      /* SQLite has no NaN; a number that is none is "no number". */
      dub_statement_bind_double (statement, position,
                                 isnan (MEMBER (const double)) ? -1 : MEMBER (const double));
      break;
    case DUB_COLUMN_TEXT:
      dub_statement_bind_text (statement, position, MEMBER (char *const));
      break;
    case DUB_COLUMN_FOLD:
      if (MEMBER (char *const) != NULL)
        dub_statement_take_text (statement, position, dub_fold_text (MEMBER (char *const)));
      break;
    case DUB_COLUMN_NICK:
      value = MEMBER (const guint);
      if (!column->nicks->has_none || value != column->nicks->none)
        dub_statement_bind_text (statement, position, column->nicks->nick (value));
      break;
    case DUB_COLUMN_MAP:
      dub_statement_take_text (statement, position, dub_map_to_json (MEMBER (DubMap *const)));
      break;
    case DUB_COLUMN_REMOTE:
      kept = dub_map_copy (MEMBER (DubMap *const));
      g_hash_table_foreach_remove (kept, is_link, NULL);
      dub_statement_take_text (statement, position, dub_map_to_json (kept));
      break;
    case DUB_COLUMN_LIST:
      dub_statement_take_text (statement, position, list_to_json (MEMBER (char **const)));
      break;
    default:
      g_assert_not_reached ();
    }
}

static gboolean
read_nick (const DubColumn *column, gpointer row, const char *nick)
{
  if (nick == NULL && column->nicks->has_none)
    {
      MEMBER (guint) = column->nicks->none;
      return TRUE;
    }
  return nick != NULL && column->nicks->from_nick (nick, &MEMBER (guint));
}

static void
read_map (const DubColumn *column, gpointer row, const char *json)
{
  /* Most maps of a page are empty, and a new row comes with an empty one. */
  if (g_strcmp0 (json, "{}") == 0 && g_hash_table_size (MEMBER (DubMap *)) == 0)
    return;
  g_clear_pointer (&MEMBER (DubMap *), g_hash_table_unref);
  MEMBER (DubMap *) = dub_map_from_json (json);
}

static gboolean
read_list (const DubColumn *column, gpointer row, const char *json)
{
  char **list = json != NULL ? list_from_json (json) : NULL;

  if (list == NULL)
    return FALSE;
  g_strfreev (MEMBER (char **));
  MEMBER (char **) = list;
  return TRUE;
}

gboolean
dub_column_read (const DubColumn *column, gpointer row, DubStatement *statement, int position)
{
  switch (column->kind)
    {
    case DUB_COLUMN_INT64:
    case DUB_COLUMN_REF:
      MEMBER (gint64) = dub_statement_int (statement, position);
      return TRUE;
    case DUB_COLUMN_INT:
      MEMBER (int) = (int) dub_statement_int (statement, position);
      return TRUE;
    case DUB_COLUMN_BOOL:
      MEMBER (gboolean) = dub_statement_int (statement, position) != 0;
      return TRUE;
    case DUB_COLUMN_DOUBLE:
      MEMBER (double) = sqlite3_column_double (statement->stmt, position);
      return TRUE;
    case DUB_COLUMN_TEXT:
      g_free (MEMBER (char *));
      MEMBER (char *) = g_strdup (dub_statement_text (statement, position));
      return TRUE;
    case DUB_COLUMN_FOLD:
      return TRUE;
    case DUB_COLUMN_NICK:
      return read_nick (column, row, dub_statement_text (statement, position));
    case DUB_COLUMN_MAP:
    case DUB_COLUMN_REMOTE:
      read_map (column, row, dub_statement_text (statement, position));
      return TRUE;
    case DUB_COLUMN_LIST:
      return read_list (column, row, dub_statement_text (statement, position));
    default:
      g_assert_not_reached ();
    }
  return FALSE;
}
