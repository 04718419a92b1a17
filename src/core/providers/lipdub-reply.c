/* How LipDub's replies read: {data: …} or bare, refusals with a `detail`, state words, ids. */
#include "providers/lipdub.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Uploads end with "completed", everything else with "finished": both are taken everywhere. A word
 * that is not here means "still running": giving up would abandon a paid render. */
static const struct
{
  const char *word;
  LipdubPhase phase;
} words[] = {
  { "completed", LIPDUB_DONE },      { "finished", LIPDUB_DONE },      { "complete", LIPDUB_DONE },
  { "failed", LIPDUB_DEAD },         { "error", LIPDUB_DEAD },         { "skipped", LIPDUB_DEAD },
  { "cancelled", LIPDUB_CANCELLED }, { "canceled", LIPDUB_CANCELLED },
};

LipdubPhase
dub_lipdub_phase (const char *word)
{
  for (guint i = 0; word != NULL && i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (words[i].word, word) == 0)
      return words[i].phase;
  return LIPDUB_RUNNING;
}

/* --- Words ----------------------------------------------------------------------------------- */

/* FastAPI: {loc: ["body", "size_bytes"], msg, type} → "body.size_bytes: Field required" */
static char *
dup_field_error (JsonNode *node)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *message = dub_json_dup_string (node, "msg");

  if (JSON_NODE_HOLDS_VALUE (node))
    return dub_json_dup_string (node, NULL);
  for (guint i = 0; i < dub_json_length (node, "loc"); i++)
    {
      g_autofree char *part = dub_json_dup_string (dub_json_element (node, "loc", i), NULL);

      if (part != NULL)
        g_string_append_printf (text, "%s%s", text->len > 0 ? "." : "", part);
    }
  if (message != NULL)
    g_string_append_printf (text, "%s%s", text->len > 0 ? ": " : "", message);
  return g_strdup (text->str);
}

static char *
dup_detail_list (JsonNode *root)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < dub_json_length (root, "detail"); i++)
    {
      JsonNode *node = dub_json_element (root, "detail", i);
      g_autofree char *line = node != NULL ? dup_field_error (node) : NULL;

      if (line != NULL && *line != '\0')
        g_string_append_printf (text, "%s%s", text->len > 0 ? "; " : "", line);
    }
  return text->len > 0 ? g_strdup (text->str) : NULL;
}

/* The reason has no documented place: the first of these that is there. */
static char *
dup_message (JsonNode *root)
{
  static const char *const paths[] = {
    "detail",     "detail.message",     "detail.msg", "data.failure_reason", "failure_reason",
    "data.error", "data.error.message", "error",      "error.message",       "data.message",
    "message",    "data.detail",
  };
  char *message = dup_detail_list (root);

  for (guint i = 0; message == NULL && i < G_N_ELEMENTS (paths); i++)
    message = dub_json_dup_string (root, paths[i]);
  return message;
}

void
dub_lipdub_open (LipdubReply *reply, const DubReply *http)
{
  *reply = (LipdubReply){ 0 };
  /* 5xx bodies are pages of the gate before LipDub. */
  if (http->status >= 500)
    return;
  reply->root = dub_json_parse_reply (http);
  if (reply->root != NULL && !JSON_NODE_HOLDS_OBJECT (reply->root))
    g_clear_pointer (&reply->root, json_node_unref);
  if (reply->root == NULL)
    return;
  reply->data = dub_json_at (reply->root, "data");
  if (reply->data == NULL)
    reply->data = reply->root;
  reply->message = dup_message (reply->root);
  reply->has_detail = dub_json_at (reply->root, "detail") != NULL;
}

void
dub_lipdub_close (LipdubReply *reply)
{
  g_clear_pointer (&reply->root, json_node_unref);
  g_clear_pointer (&reply->message, g_free);
}

char *
dub_lipdub_generate_id (const LipdubReply *reply, gboolean plain_id)
{
  static const char *const names[] = { "generate_id", "generateId", "id" };
  JsonNode *const levels[] = { reply->data, reply->root };

  for (guint i = 0; i < G_N_ELEMENTS (names) - (plain_id ? 0 : 1); i++)
    for (guint j = 0; j < G_N_ELEMENTS (levels); j++)
      {
        g_autofree char *id = dub_json_dup_string (levels[j], names[i]);

        if (id != NULL && *id != '\0')
          return g_steal_pointer (&id);
      }
  return NULL;
}

/* --- Refusals -------------------------------------------------------------------------------- */

static gboolean
speaks_of_credit (const char *message)
{
  g_autofree char *lower = message != NULL ? g_ascii_strdown (message, -1) : NULL;

  return lower != NULL
         && (strstr (lower, "credit") != NULL || strstr (lower, "balance") != NULL
             || strstr (lower, "insufficient") != NULL || strstr (lower, "quota") != NULL);
}

/* 403 with nothing but "Forbidden" is the gate that knows no such key; with a detail it is LipDub
 * that wants a plan or credit. 402 and 424 mean credit. DUB_N_ERRORS: as every provider. */
static DubError
special_code (const LipdubReply *reply, const DubReply *http)
{
  if (http->status == 402 || http->status == 424)
    return DUB_ERROR_NO_CREDIT;
  if (http->status != 403)
    return DUB_N_ERRORS;
  if (!reply->has_detail)
    return DUB_ERROR_BAD_KEY;
  return speaks_of_credit (reply->message) ? DUB_ERROR_NO_CREDIT : DUB_ERROR_FORBIDDEN;
}

static gboolean
refuse_specially (DubVerdict *verdict, const LipdubReply *reply, const DubReply *http)
{
  DubError code = special_code (reply, http);

  if (code == DUB_N_ERRORS)
    return FALSE;
  dub_verdict_trouble (verdict, code == DUB_ERROR_NO_CREDIT ? DUB_OUTCOME_FAIL : DUB_OUTCOME_HOLD,
                       code, http->status, NULL, reply->message);
  return TRUE;
}

void
dub_lipdub_refuse (DubVerdict *verdict, const LipdubReply *reply, const DubReply *http)
{
  if (!refuse_specially (verdict, reply, http))
    dub_verdict_from_status (verdict, http, NULL, reply->message);
}

void
dub_lipdub_refuse_paid (DubVerdict *verdict, const LipdubReply *reply, const DubReply *http)
{
  if (!refuse_specially (verdict, reply, http))
    dub_verdict_refuse_paid (verdict, http, reply->root, NULL, reply->message);
}

void
dub_lipdub_refuse_look (const DubContext *context,
                        DubVerdict *verdict,
                        const LipdubReply *reply,
                        const DubReply *http)
{
  if (refuse_specially (verdict, reply, http))
    verdict->outcome = DUB_OUTCOME_HOLD;
  else
    dub_verdict_refuse_look (context, verdict, http, reply->root, NULL, reply->message);
}

void
dub_lipdub_refuse_query (DubAnswer *answer, const LipdubReply *reply, const DubReply *http)
{
  DubError code = special_code (reply, http);

  dub_answer_refuse (answer, http, NULL, reply->message);
  if (code != DUB_N_ERRORS)
    answer->trouble.code = code;
}

/* --- Requests -------------------------------------------------------------------------------- */

#define NAME_LONGEST 100

char *
dub_lipdub_output_filename (const DubContext *context)
{
  const char *name = context->output_name;
  gsize length = strlen (name);
  g_autofree char *plain = NULL;

  /* The marker is at the end: what is too long is cut at the front. */
  plain = dub_plain_file_name (length > NAME_LONGEST ? name + length - NAME_LONGEST : name);
  return g_strconcat (plain, ".mp4", NULL);
}

static const struct
{
  const char *option, *remote;
} input_ids[DUB_N_ROLES] = {
  [DUB_ROLE_VIDEO] = { "shot_id", "shot_id" },
  [DUB_ROLE_AUDIO] = { "audio_id", "audio_id" },
};

const char *
dub_lipdub_input_id (const DubContext *context, DubRole role)
{
  const char *chosen = dub_context_option (context, input_ids[role].option);

  return chosen != NULL ? chosen : dub_map_get (context->uploads[role], input_ids[role].remote);
}

void
dub_lipdub_add_id (JsonBuilder *builder, const char *name, const char *id)
{
  gint64 number = 0;

  json_builder_set_member_name (builder, name);
  if (g_ascii_string_to_signed (id, 10, 0, G_MAXINT64, &number, NULL))
    json_builder_add_int_value (builder, number);
  else
    json_builder_add_string_value (builder, id);
}

DubRequest *
dub_lipdub_missing (GError **error, const char *what)
{
  /* Translators: the name of an id, such as shot_id. */
  g_set_error (error, DUB_ERROR, DUB_ERROR_NOT_FOUND, _ ("LipDub has not told the %s yet."), what);
  return NULL;
}
