/* DubLab beyond the flow of a job: profile and balance, lists, the search for a lost start. */
#include "providers/dublab.h"

#include <glib/gi18n-lib.h>

#include "providers/reading.h"

static void
refuse (const DubReply *reply, JsonNode *body, DubAnswer *answer)
{
  g_autofree char *words = dub_dublab_error_words (body);

  dub_answer_refuse (answer, reply, NULL, words);
}

/* --- Profile -------------------------------------------------------------------------------- */

static DubRequest *
build_me (const DubContext *context, GError **error)
{
  return dub_request_new ("GET", "/me");
}

/* `seconds` is the balance: one credit is one second of output. It drops only when a dub is
 * completed, so what runs at the moment is not in it yet. */
static void
read_me (const DubContext *context, const DubReply *reply, DubAnswer *answer)
{
  g_autoptr (JsonNode) body = dub_json_parse_reply (reply);
  g_autofree char *id = NULL;
  DubFinding *finding;

  dub_answer_note_date (answer, reply);
  if (!dub_reply_is_success (reply) || body == NULL || !JSON_NODE_HOLDS_OBJECT (body)
      || dub_json_at (body, "error") != NULL)
    {
      refuse (reply, body, answer);
      return;
    }
  id = dub_json_dup_string (body, "id");
  finding = dub_finding_new ("account", id);
  finding->title = dub_json_dup_string (body, "email");
  dub_facts_flatten (finding->facts, body);
  g_ptr_array_add (answer->findings, finding);
}

/* --- Dubs ----------------------------------------------------------------------------------- */

static DubRequest *
build_dubs (const DubContext *context, GError **error)
{
  return dub_request_new ("GET", "/dubs");
}

static const char *const dub_facts[] = {
  "destLang",         "sourceLang",      "type",   "externalStatusId", "progressPercentage",
  "measuredDuration", "isStudioQuality", "source", "duration",         "externalErrorMessage",
};

static DubFinding *
read_dub (JsonNode *dub)
{
  g_autofree char *id = dub_dublab_file_id (dub);
  g_autofree char *created = dub_json_dup_string (dub, "createdAt");
  gint64 status = dub_json_int (dub, "externalStatusId", 0);
  DubFinding *finding;

  if (id == NULL)
    return NULL;
  finding = dub_finding_new ("job", id);
  finding->title = dub_json_dup_string (dub, "name");
  finding->raw_state = status != 0 ? dub_dublab_status_text (status) : NULL;
  finding->state = dub_dublab_job_state (status);
  finding->created_at = dub_time_parse (created);
  dub_map_set (finding->facts, "file_id", id);
  dub_facts_take (finding->facts, "project_id", dub, "projectId");
  for (guint i = 0; i < G_N_ELEMENTS (dub_facts); i++)
    dub_facts_take (finding->facts, dub_facts[i], dub, dub_facts[i]);
  return finding;
}

static void
read_dubs (const DubContext *context, const DubReply *reply, DubAnswer *answer)
{
  g_autoptr (JsonNode) body = dub_json_parse_reply (reply);
  JsonNode *dubs = dub_dublab_list (body);

  dub_answer_note_date (answer, reply);
  if (!dub_reply_is_success (reply) || dubs == NULL)
    {
      refuse (reply, body, answer);
      return;
    }
  for (guint i = 0; i < dub_json_length (dubs, NULL); i++)
    {
      DubFinding *finding = read_dub (dub_json_element (dubs, NULL, i));

      if (finding != NULL)
        g_ptr_array_add (answer->findings, finding);
    }
}

/* --- Outputs -------------------------------------------------------------------------------- */

static DubRequest *
build_of_argument (const DubContext *context, const char *format, GError **error)
{
  g_autofree char *escaped = dub_escape (context->argument);
  g_auto (GStrv) around = g_strsplit (format, "{id}", 2);
  g_autofree char *path = g_strconcat (around[0], escaped, around[1], NULL);

  if (context->argument == NULL || *context->argument == '\0')
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE, _ ("An id is needed."));
      return NULL;
    }
  return dub_request_new ("GET", path);
}

static DubRequest *
build_outputs (const DubContext *context, GError **error)
{
  return build_of_argument (context, "/dubs/{id}/outputs", error);
}

static DubRequest *
build_project (const DubContext *context, GError **error)
{
  return build_of_argument (context, "/projects/{id}/outputs", error);
}

/* {url, downloadUrl}. */
static gboolean
is_output (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node)
         && (dub_json_at (node, "url") != NULL || dub_json_at (node, "downloadUrl") != NULL);
}

/* A finding for each type in the map; the links themselves are secrets and stay out. */
static guint
add_map (JsonNode *map, const char *file, const char *language, DubAnswer *answer)
{
  JsonObjectIter iter;
  const char *type;
  JsonNode *node;
  guint added = 0;

  if (map == NULL || !JSON_NODE_HOLDS_OBJECT (map))
    return 0;
  json_object_iter_init (&iter, json_node_get_object (map));
  while (json_object_iter_next (&iter, &type, &node))
    if (is_output (node))
      {
        DubFinding *finding = dub_finding_new ("output", type);

        dub_map_set (finding->facts, "file_id", file);
        dub_map_set (finding->facts, "language", language);
        g_ptr_array_add (answer->findings, finding);
        added++;
      }
  return added;
}

static void
read_outputs (const DubContext *context, const DubReply *reply, DubAnswer *answer)
{
  g_autoptr (JsonNode) body = dub_json_parse_reply (reply);
  JsonNode *outputs = dub_json_at (body, "outputs");

  dub_answer_note_date (answer, reply);
  if (!dub_reply_is_success (reply) || outputs == NULL || !JSON_NODE_HOLDS_OBJECT (outputs))
    refuse (reply, body, answer);
  else
    add_map (outputs, context->argument, NULL, answer);
}

/* One language of a project: {fileId, destLang, outputs: {…}} or the map itself. @name is the key
 * it stands under, (nullable): an id or a language. */
static guint
add_language (JsonNode *node, const char *name, DubAnswer *answer)
{
  g_autofree char *file = dub_dublab_file_id (node);
  g_autofree char *language = dub_json_dup_string (node, "destLang");
  JsonNode *outputs = dub_json_at (node, "outputs");

  if (language == NULL)
    language = dub_json_dup_string (node, "dest_lang");
  if (language == NULL)
    language = dub_json_dup_string (node, "language");
  if (language == NULL && file != NULL)
    language = g_strdup (name);
  return add_map (outputs != NULL ? outputs : node, file != NULL ? file : name, language, answer);
}

/* The vendor shows no body for this one: an array, an object by id or language, or either of them
 * under `files`, `outputs`, `dubs` or `languages`. */
static guint
add_project (JsonNode *node, DubAnswer *answer, guint depth)
{
  static const char *const wrappings[] = { "files", "outputs", "dubs", "languages", "data" };
  guint added = 0;

  for (guint i = 0; i < dub_json_length (node, NULL); i++)
    added += add_language (dub_json_element (node, NULL, i), NULL, answer);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return added;
  for (guint i = 0; added == 0 && depth == 0 && i < G_N_ELEMENTS (wrappings); i++)
    added += add_project (dub_json_at (node, wrappings[i]), answer, depth + 1);
  if (added == 0)
    {
      JsonObjectIter iter;
      const char *name;
      JsonNode *child;

      json_object_iter_init (&iter, json_node_get_object (node));
      while (json_object_iter_next (&iter, &name, &child))
        added += add_language (child, name, answer);
    }
  return added;
}

static void
read_project (const DubContext *context, const DubReply *reply, DubAnswer *answer)
{
  g_autoptr (JsonNode) body = dub_json_parse_reply (reply);

  dub_answer_note_date (answer, reply);
  if (!dub_reply_is_success (reply) || body == NULL || dub_json_at (body, "error") != NULL)
    refuse (reply, body, answer);
  else
    add_project (body, answer, 0);
}

const DubQuery dub_dublab_queries[DUB_DUBLAB_N_QUERIES] = {
  { "me", N_ ("Profile and balance"), NULL, build_me, read_me },
  { "dubs", N_ ("Dubs"), NULL, build_dubs, read_dubs },
  { "outputs", N_ ("Files of a dub"), N_ ("Dub ID"), build_outputs, read_outputs },
  { "project-outputs", N_ ("Files of a project, every language"), N_ ("Project ID"), build_project,
    read_project },
};

/* --- A lost start --------------------------------------------------------------------------- */

#define LOOKS 1

/* The file was there before the start: its own status says whether the start was taken. */
DubEvidence
dub_dublab_reconcile (const DubContext *context,
                      const DubAnswer *answer,
                      GHashTable *known_ids,
                      DubVerdict *verdict)
{
  g_autofree char *own = dub_dublab_own_file (context);
  DubEvidence otherwise = DUB_EVIDENCE_NONE;

  for (guint i = 0; own != NULL && i < answer->findings->len; i++)
    {
      const DubFinding *finding = answer->findings->pdata[i];
      const char *status = dub_map_get (finding->facts, "externalStatusId");
      gint64 number = status != NULL ? g_ascii_strtoll (status, NULL, 10) : 0;

      if (g_strcmp0 (finding->id, own) != 0)
        continue;
      if (number >= DUB_DUBLAB_QUEUED)
        {
          dub_map_set (verdict->remote, "file_id", own);
          verdict->raw_state = g_strdup (finding->raw_state);
          return DUB_EVIDENCE_FOUND;
        }
      if (number == DUB_DUBLAB_UPLOADING)
        otherwise = DUB_EVIDENCE_ABSENT;
    }
  return context->attempts < LOOKS ? DUB_EVIDENCE_LATER : otherwise;
}
