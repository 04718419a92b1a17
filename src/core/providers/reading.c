/* Readings that several providers share. */
#include "providers/reading.h"

#include <stdio.h>
#include <string.h>

/* --- Refusals ------------------------------------------------------------------------------ */

/* Given by status alone, before a server or its proxy does anything with the request. */
static const guint clear_statuses[] = { 401, 402, 403, 413, 415, 429 };

static gboolean
is_clear_refusal (const DubReply *reply, JsonNode *body)
{
  /* A time-out does not say what became of the request. */
  if (reply->status < 400 || reply->status >= 500 || reply->status == 408)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (clear_statuses); i++)
    if (clear_statuses[i] == reply->status)
      return TRUE;
  return body != NULL && JSON_NODE_HOLDS_OBJECT (body);
}

/* What to say about a reply that carries no words of its own. */
static char *
describe (const DubReply *reply, const char *message)
{
  if (message != NULL && *message != '\0')
    return g_strdup (message);
  if (reply->content_type != NULL && strstr (reply->content_type, "json") == NULL)
    return g_strdup_printf ("HTTP %u, %s", reply->status, reply->content_type);
  return g_strdup_printf ("HTTP %u", reply->status);
}

void
dub_verdict_refuse_paid (DubVerdict *verdict,
                         const DubReply *reply,
                         JsonNode *body,
                         const char *provider_code,
                         const char *message)
{
  g_autofree char *words = describe (reply, message);
  DubError code = reply->status >= 500 ? DUB_ERROR_SERVER : DUB_ERROR_UNEXPECTED_REPLY;

  if (is_clear_refusal (reply, body))
    dub_verdict_from_status (verdict, reply, provider_code, words);
  else
    dub_verdict_trouble (verdict, DUB_OUTCOME_RETRY, code, reply->status, provider_code, words);
}

gboolean
dub_verdict_look_again (const DubContext *context,
                        DubVerdict *verdict,
                        const char *key,
                        guint looks)
{
  const char *text = dub_context_remote (context, key);
  guint64 done = text != NULL ? g_ascii_strtoull (text, NULL, 10) : 0;
  g_autofree char *count = g_strdup_printf ("%u", done < looks ? (guint) done + 1 : 0);

  dub_map_set (verdict->remote, key, count);
  if (done >= looks)
    return FALSE;
  verdict->outcome = DUB_OUTCOME_WAIT;
  return TRUE;
}

#define MISSING_LOOKS 3

void
dub_verdict_refuse_look (const DubContext *context,
                         DubVerdict *verdict,
                         const DubReply *reply,
                         JsonNode *body,
                         const char *provider_code,
                         const char *message)
{
  g_autofree char *words = describe (reply, message);

  dub_verdict_from_status (verdict, reply, provider_code, words);
  if (verdict->outcome != DUB_OUTCOME_FAIL)
    return;
  if (!is_clear_refusal (reply, body))
    dub_verdict_trouble (verdict, DUB_OUTCOME_RETRY, DUB_ERROR_UNEXPECTED_REPLY, reply->status,
                         provider_code, words);
  else if (reply->status == 404
           && dub_verdict_look_again (context, verdict, "missing_looks", MISSING_LOOKS))
    verdict->outcome = DUB_OUTCOME_RETRY;
  else
    verdict->outcome = DUB_OUTCOME_HOLD;
}

/* --- Links ---------------------------------------------------------------------------------- */

char *
dub_link_address (const char *url)
{
  g_autofree char *scheme = url != NULL ? g_uri_parse_scheme (url) : NULL;

  if (url == NULL || *url == '\0')
    return NULL;
  if (scheme != NULL)
    return g_ascii_strcasecmp (scheme, "https") == 0 || g_ascii_strcasecmp (scheme, "http") == 0
               ? g_strdup (url)
               : NULL;
  if (g_str_has_prefix (url, "//"))
    return g_strconcat ("https:", url, NULL);
  if (url[0] == '/')
    return g_strconcat ("origin:", url, NULL);
  return NULL;
}

static const struct
{
  const char *mime, *extension;
  const char *spellings; /* each with a dot before and after */
} extensions[] = {
  { "image/jpeg", ".jpg", ".jpg.jpeg.jpe." }, { "image/png", ".png", ".png." },
  { "image/webp", ".webp", ".webp." },        { "audio/mpeg", ".mp3", ".mp3." },
  { "audio/wav", ".wav", ".wav." },           { "audio/mp4", ".m4a", ".m4a.mp4." },
  { "audio/ogg", ".ogg", ".ogg.oga.opus." },  { "audio/aac", ".aac", ".aac." },
  { "audio/flac", ".flac", ".flac." },        { "video/mp4", ".mp4", ".mp4." },
  { "video/quicktime", ".mov", ".mov." },     { "video/x-msvideo", ".avi", ".avi." },
};

char *
dub_name_for_mime (const char *name, const char *mime)
{
  const char *base = name != NULL && *name != '\0' ? name : "file";
  const char *dot = strrchr (base, '.');
  g_autofree char *lower = dot != NULL ? g_ascii_strdown (dot, -1) : g_strdup (".");
  g_autofree char *sought = g_strconcat (lower, ".", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (extensions); i++)
    if (g_strcmp0 (extensions[i].mime, mime) == 0)
      return strstr (extensions[i].spellings, sought) != NULL && lower[1] != '\0'
                 ? g_strdup (base)
                 : g_strconcat (base, extensions[i].extension, NULL);
  return g_strdup (base);
}

/* --- Dates ---------------------------------------------------------------------------------- */

gint64
dub_reply_date (const DubReply *reply)
{
  static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const char *text = dub_reply_header (reply, "date");
  int day, year, hour, minute, second;
  char month[4] = "";
  const char *found;
  g_autoptr (GDateTime) date = NULL;

  if (text == NULL
      || sscanf (text, "%*3s, %2d %3s %4d %2d:%2d:%2d", &day, month, &year, &hour, &minute, &second)
             != 6)
    return 0;
  found = strstr (months, month);
  if (found == NULL || strlen (month) != 3 || (found - months) % 3 != 0)
    return 0;
  date = g_date_time_new_utc (year, (int) (found - months) / 3 + 1, day, hour, minute, second);
  return date != NULL ? g_date_time_to_unix (date) * G_USEC_PER_SEC : 0;
}

void
dub_answer_note_date (DubAnswer *answer, const DubReply *reply)
{
  gint64 date = dub_reply_date (reply);

  if (date != 0)
    answer->server_time = date;
}

gboolean
dub_answer_clock_offset (const DubContext *context, const DubAnswer *answer, gint64 *offset)
{
  *offset = answer->server_time != 0 && context->now != 0 ? answer->server_time - context->now : 0;
  return answer->server_time != 0 && context->now != 0;
}

/* --- Facts ---------------------------------------------------------------------------------- */

void
dub_facts_take (DubMap *facts, const char *key, JsonNode *root, const char *path)
{
  g_autofree char *value = dub_json_dup_string (root, path);

  dub_map_set (facts, key, value);
}

#define FACT_LONGEST  500
#define FACTS_DEEPEST 4

static gboolean
is_worth_showing (const char *value)
{
  return value != NULL && strlen (value) <= FACT_LONGEST && strstr (value, "://") == NULL;
}

static void
flatten (DubMap *facts, JsonNode *object, const char *prefix, guint depth)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, json_node_get_object (object));
  while (json_object_iter_next (&iter, &name, &node))
    {
      g_autofree char *key =
          prefix != NULL ? g_strconcat (prefix, ".", name, NULL) : g_strdup (name);

      if (JSON_NODE_HOLDS_OBJECT (node) && depth < FACTS_DEEPEST)
        flatten (facts, node, key, depth + 1);
      else if (JSON_NODE_HOLDS_VALUE (node))
        {
          g_autofree char *value = dub_json_dup_string (node, NULL);

          if (is_worth_showing (value))
            dub_map_set (facts, key, value);
        }
    }
}

void
dub_facts_flatten (DubMap *facts, JsonNode *object)
{
  if (object != NULL && JSON_NODE_HOLDS_OBJECT (object))
    flatten (facts, object, NULL, 0);
}
