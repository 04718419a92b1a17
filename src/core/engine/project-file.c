/* The rows of a project file: which member of a struct is called what, and how it is written. */
#include "engine/project-file.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

typedef enum
{
  FIELD_TEXT,
  FIELD_NEEDED, /* a text that must be there */
  FIELD_URL,    /* a text without its signed part */
  FIELD_INT64,
  FIELD_INT,
  FIELD_BOOL,
  FIELD_FRACTION, /* negative: not said */
  FIELD_TIME,
  FIELD_MAP,
  FIELD_LIST,
  FIELD_NICK,
  FIELD_TROUBLE
} FieldKind;

typedef struct
{
  const char *(*nick) (guint value);
  gboolean (*from_nick) (const char *nick, guint *value);
} Nicks;

typedef struct
{
  const char *name;
  FieldKind kind;
  gsize offset;
  const Nicks *nicks;
} Field;

struct _DubFields
{
  const char *noun;
  const Field *fields;
  guint n_fields;
};

#define DEFINE_NICKS(prefix, Type)                                                                 \
  static const char *prefix##_word (guint value)                                                   \
  {                                                                                                \
    return prefix##_nick ((Type) value);                                                           \
  }                                                                                                \
  static gboolean prefix##_of_word (const char *nick, guint *value)                                \
  {                                                                                                \
    Type found = (Type) 0;                                                                         \
    gboolean known = prefix##_from_nick (nick, &found);                                            \
    *value = (guint) found;                                                                        \
    return known;                                                                                  \
  }                                                                                                \
  static const Nicks prefix##_nicks = { prefix##_word, prefix##_of_word };

DEFINE_NICKS (dub_job_state, DubJobState)
DEFINE_NICKS (dub_asset_state, DubAssetState)
DEFINE_NICKS (dub_media_kind, DubMediaKind)
DEFINE_NICKS (dub_output_kind, DubOutputKind)
DEFINE_NICKS (dub_verdict_kind, DubVerdictKind)

#define F(Type, member, KIND)                                                                      \
  {                                                                                                \
#member, FIELD_##KIND, G_STRUCT_OFFSET(Type, member), NULL                                     \
  }
#define F_AS(Type, member, name, KIND)                                                             \
  {                                                                                                \
    name, FIELD_##KIND, G_STRUCT_OFFSET (Type, member), NULL                                       \
  }
#define F_NICK(Type, member, table)                                                                \
  {                                                                                                \
#member, FIELD_NICK, G_STRUCT_OFFSET(Type, member), &table                                     \
  }
#define FACTS(Type)                                                                                \
  F_AS (Type, facts.duration_usec, "duration_usec", INT64),                                        \
      F_AS (Type, facts.width, "width", INT), F_AS (Type, facts.height, "height", INT),            \
      F_AS (Type, facts.fps_num, "fps_num", INT), F_AS (Type, facts.fps_den, "fps_den", INT),      \
      F_AS (Type, facts.channels, "channels", INT),                                                \
      F_AS (Type, facts.sample_rate, "sample_rate", INT),                                          \
      F_AS (Type, facts.container, "container", TEXT),                                             \
      F_AS (Type, facts.video_codec, "video_codec", TEXT),                                         \
      F_AS (Type, facts.audio_codec, "audio_codec", TEXT)

static const Field project_fields[] = {
  F (DubProject, title, NEEDED),    F (DubProject, client, TEXT),
  F (DubProject, notes, TEXT),      F (DubProject, source_lang, TEXT),
  F (DubProject, languages, LIST),  F (DubProject, options, MAP),
  F (DubProject, output_dir, TEXT), F (DubProject, naming, TEXT),
  F (DubProject, archived, BOOL),   F (DubProject, created_at, TIME),
  F (DubProject, updated_at, TIME),
};
static const Field account_fields[] = {
  F (DubAccount, provider, NEEDED),
  F (DubAccount, label, NEEDED),
  F (DubAccount, base_url, URL),
};
static const Field asset_fields[] = {
  F_NICK (DubAsset, kind, dub_media_kind_nicks),
  F_NICK (DubAsset, state, dub_asset_state_nicks),
  F (DubAsset, name, NEEDED),
  F (DubAsset, path, TEXT),
  F (DubAsset, url, URL),
  F (DubAsset, bytes, INT64),
  F (DubAsset, mtime_usec, INT64),
  F (DubAsset, sha256, TEXT),
  F (DubAsset, mime, TEXT),
  F (DubAsset, language, TEXT),
  FACTS (DubAsset),
  F_AS (DubAsset, trouble, "error", TROUBLE),
  F (DubAsset, created_at, TIME),
};
static const Field clip_fields[] = {
  F (DubClip, name, NEEDED),
  F (DubClip, position, INT),
  F (DubClip, created_at, TIME),
};
static const Field job_fields[] = {
  F (DubJob, provider, NEEDED),
  F_NICK (DubJob, state, dub_job_state_nicks),
  F (DubJob, language, TEXT),
  F (DubJob, title, NEEDED),
  F (DubJob, marker, NEEDED),
  F (DubJob, group, TEXT),
  F (DubJob, options, MAP),
  F_AS (DubJob, chain.flow, "flow", TEXT),
  F_AS (DubJob, chain.step, "step", TEXT),
  F_AS (DubJob, chain.raw_state, "raw_state", TEXT),
  F_AS (DubJob, chain.progress, "progress", FRACTION),
  F_AS (DubJob, chain.remote, "remote", MAP),
  F_AS (DubJob, chain.trouble, "error", TROUBLE),
  F (DubJob, attention, BOOL),
  F (DubJob, cost, TEXT),
  F_NICK (DubJob, verdict, dub_verdict_kind_nicks),
  F (DubJob, queued_at, TIME),
  F (DubJob, submitted_at, TIME),
  F (DubJob, finished_at, TIME),
  F (DubJob, created_at, TIME),
  F (DubJob, updated_at, TIME),
};
static const Field output_fields[] = {
  F_NICK (DubOutput, kind, dub_output_kind_nicks),
  F (DubOutput, type, TEXT),
  F (DubOutput, language, TEXT),
  F (DubOutput, path, NEEDED),
  F (DubOutput, bytes, INT64),
  F (DubOutput, sha256, NEEDED),
  F (DubOutput, verified, BOOL),
  F (DubOutput, note, TEXT),
  FACTS (DubOutput),
  F (DubOutput, created_at, TIME),
};
static const Field event_fields[] = {
  F (DubEvent, at, TIME),
  F (DubEvent, kind, NEEDED),
  F (DubEvent, text, NEEDED),
};

#define FIELDS(prefix)                                                                             \
  const DubFields dub_##prefix##_fields = { #prefix, prefix##_fields,                              \
                                            G_N_ELEMENTS (prefix##_fields) };
FIELDS (project)
FIELDS (account)
FIELDS (asset)
FIELDS (clip)
FIELDS (job)
FIELDS (output)
FIELDS (event)

#define AT(Type) (G_STRUCT_MEMBER (Type, row, field->offset))

/* --- Addresses ------------------------------------------------------------------------------- */

/* Words in the names of parameters that make a link work for whoever has it. */
static gboolean
is_signed (const char *query)
{
  static const char *const words[] = { "sig",    "token",  "key",    "cred",   "auth",
                                       "secret", "policy", "x-amz-", "x-goog", "passw" };
  g_autofree char *lower = query != NULL ? g_ascii_strdown (query, -1) : NULL;

  for (guint i = 0; lower != NULL && i < G_N_ELEMENTS (words); i++)
    if (strstr (lower, words[i]) != NULL)
      return TRUE;
  return FALSE;
}

char *
dub_project_plain_url (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (GUri) plain = NULL;

  if (uri == NULL || g_uri_get_host (uri) == NULL
      || (g_uri_get_userinfo (uri) == NULL && !is_signed (g_uri_get_query (uri))))
    return g_strdup (url);
  plain = g_uri_build (G_URI_FLAGS_ENCODED, g_uri_get_scheme (uri), NULL, g_uri_get_host (uri),
                       g_uri_get_port (uri), g_uri_get_path (uri),
                       is_signed (g_uri_get_query (uri)) ? NULL : g_uri_get_query (uri), NULL);
  return g_uri_to_string (plain);
}

/* --- Writing --------------------------------------------------------------------------------- */

static void
write_text (JsonBuilder *builder, const char *name, const char *text)
{
  g_autofree char *valid = NULL;

  if (text == NULL)
    return;
  valid = g_utf8_make_valid (text, -1);
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, valid);
}

static void
write_map (JsonBuilder *builder, const char *name, DubMap *map)
{
  g_autoptr (GPtrArray) keys = dub_map_sorted_keys (map);

  if (keys->len == 0)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  for (guint i = 0; i < keys->len; i++)
    {
      g_autofree char *plain = dub_project_plain_url (dub_map_get (map, keys->pdata[i]));

      write_text (builder, keys->pdata[i], plain);
    }
  json_builder_end_object (builder);
}

static void
write_list (JsonBuilder *builder, const char *name, char **list)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; list != NULL && list[i] != NULL; i++)
    json_builder_add_string_value (builder, list[i]);
  json_builder_end_array (builder);
}

static void
write_trouble (JsonBuilder *builder, const char *name, const DubTrouble *trouble)
{
  if (!dub_trouble_is_set (trouble))
    return;
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  write_text (builder, "code", dub_error_nick (trouble->code));
  write_text (builder, "message", trouble->message);
  write_text (builder, "provider_code", trouble->provider_code);
  json_builder_set_member_name (builder, "http_status");
  json_builder_add_int_value (builder, trouble->http_status);
  json_builder_end_object (builder);
}

static void
write_int (JsonBuilder *builder, const char *name, gint64 number)
{
  if (number == 0)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, number);
}

static void
write_field (const Field *field, gconstpointer row, JsonBuilder *builder)
{
  g_autofree char *made = NULL;

  switch (field->kind)
    {
    case FIELD_TEXT:
    case FIELD_NEEDED:
      write_text (builder, field->name, AT (char *));
      break;
    case FIELD_URL:
      made = AT (char *) != NULL ? dub_project_plain_url (AT (char *)) : NULL;
      write_text (builder, field->name, made);
      break;
    case FIELD_INT64:
      write_int (builder, field->name, AT (gint64));
      break;
    case FIELD_INT:
      write_int (builder, field->name, AT (int));
      break;
    case FIELD_BOOL:
      json_builder_set_member_name (builder, field->name);
      json_builder_add_boolean_value (builder, AT (gboolean));
      break;
    case FIELD_FRACTION:
      if (AT (double) < 0)
        break;
      json_builder_set_member_name (builder, field->name);
      json_builder_add_double_value (builder, AT (double));
      break;
    case FIELD_TIME:
      made = dub_time_format (AT (gint64));
      write_text (builder, field->name, made);
      break;
    case FIELD_MAP:
      write_map (builder, field->name, AT (DubMap *));
      break;
    case FIELD_LIST:
      write_list (builder, field->name, AT (char **));
      break;
    case FIELD_NICK:
      write_text (builder, field->name, field->nicks->nick (AT (guint)));
      break;
    case FIELD_TROUBLE:
      write_trouble (builder, field->name, &AT (DubTrouble));
      break;
    default:
      g_assert_not_reached ();
    }
}

void
dub_fields_write (const DubFields *fields, gconstpointer row, JsonBuilder *builder)
{
  for (guint i = 0; i < fields->n_fields; i++)
    write_field (&fields->fields[i], row, builder);
}

/* --- Reading --------------------------------------------------------------------------------- */

JsonObject *
dub_json_object (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

JsonArray *
dub_json_array (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/* (nullable), borrowed */
static const char *
text_of (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

static gboolean
number_of (JsonNode *node, gint64 *number)
{
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  *number = json_node_get_int (node);
  return *number >= 0;
}

static gboolean
read_text (char **member, JsonNode *node)
{
  const char *text = text_of (node);

  if (text == NULL)
    return FALSE;
  g_free (*member);
  *member = g_strdup (text);
  return TRUE;
}

static gboolean
read_number (gpointer row, const Field *field, JsonNode *node)
{
  gint64 number = 0;

  if (!number_of (node, &number) || (field->kind == FIELD_INT && number > G_MAXINT))
    return FALSE;
  if (field->kind == FIELD_INT)
    AT (int) = (int) number;
  else
    AT (gint64) = number;
  return TRUE;
}

static gboolean
read_fraction (double *member, JsonNode *node)
{
  double number;

  if (!JSON_NODE_HOLDS_VALUE (node))
    return FALSE;
  number = json_node_get_double (node);
  if (!(number >= 0 && number <= 1))
    return FALSE;
  *member = number;
  return TRUE;
}

static gboolean
read_time (gint64 *member, JsonNode *node)
{
  *member = dub_time_parse (text_of (node));
  return *member != 0;
}

static gboolean
read_map (DubMap *map, JsonNode *node)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &name, &value))
    {
      if (text_of (value) == NULL)
        return FALSE;
      dub_map_set (map, name, text_of (value));
    }
  return TRUE;
}

static gboolean
read_list (char ***list, JsonNode *node)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_free);
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      const char *text = text_of (json_array_get_element (array, i));

      if (text == NULL)
        return FALSE;
      g_ptr_array_add (items, g_strdup (text));
    }
  if (array == NULL)
    return FALSE;
  g_ptr_array_add (items, NULL);
  g_strfreev (*list);
  *list = g_strdupv ((char **) items->pdata);
  return TRUE;
}

static gboolean
read_trouble (DubTrouble *trouble, JsonNode *node)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *texts[3] = { NULL };
  static const char *const names[] = { "code", "message", "provider_code" };
  gint64 status = 0;
  DubError code = DUB_ERROR_FAILED;

  if (object == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (json_object_has_member (object, names[i]))
      texts[i] = text_of (json_object_get_member (object, names[i]));
  if (json_object_has_member (object, "http_status"))
    number_of (json_object_get_member (object, "http_status"), &status);
  /* A word of a later version is still a trouble. */
  if (!dub_error_from_nick (texts[0], &code))
    code = DUB_ERROR_FAILED;
  dub_trouble_set (trouble, code, (guint) status, texts[2], texts[1]);
  return TRUE;
}

static gboolean
read_field (const Field *field, gpointer row, JsonNode *node)
{
  switch (field->kind)
    {
    case FIELD_TEXT:
    case FIELD_NEEDED:
    case FIELD_URL:
      return read_text (&AT (char *), node);
    case FIELD_INT64:
    case FIELD_INT:
      return read_number (row, field, node);
    case FIELD_BOOL:
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
        return FALSE;
      AT (gboolean) = json_node_get_boolean (node);
      return TRUE;
    case FIELD_FRACTION:
      return read_fraction (&AT (double), node);
    case FIELD_TIME:
      return read_time (&AT (gint64), node);
    case FIELD_MAP:
      return read_map (AT (DubMap *), node);
    case FIELD_LIST:
      return read_list (&AT (char **), node);
    case FIELD_NICK:
      return text_of (node) != NULL && field->nicks->from_nick (text_of (node), &AT (guint));
    case FIELD_TROUBLE:
      return read_trouble (&AT (DubTrouble), node);
    default:
      g_assert_not_reached ();
    }
}

gboolean
dub_fields_read (const DubFields *fields, gpointer row, JsonObject *object, GError **error)
{
  for (guint i = 0; i < fields->n_fields; i++)
    {
      const Field *field = &fields->fields[i];
      JsonNode *node = json_object_get_member (object, field->name);
      gboolean absent = node == NULL || JSON_NODE_HOLDS_NULL (node);

      if (absent ? field->kind != FIELD_NEEDED : read_field (field, row, node))
        continue;
      /* Translators: a kind of row such as “job”, then the name of a member of it. */
      g_set_error (error, DUB_ERROR, DUB_ERROR_INVALID_INPUT,
                   _ ("The file is damaged: “%s” of a %s makes no sense."), field->name,
                   fields->noun);
      return FALSE;
    }
  return TRUE;
}
