/* ViralSync beyond the flow of a job: profile, usage, lists, the search for a lost submission. */
#include "providers/viralsync.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "providers/reading.h"

static void
refuse (const DubReply *reply, JsonNode *body, DubAnswer *answer)
{
  g_autofree char *words = NULL;
  g_autofree char *code = NULL;
  DubOutcome outcome = DUB_OUTCOME_FAIL;

  dub_viralsync_error (body, &words, &code);
  dub_answer_refuse (answer, reply, code, words);
  dub_viralsync_correct (&answer->trouble, &outcome);
}

/* --- Profile and usage ---------------------------------------------------------------------- */

static DubRequest *
build_me (const DubContext *context, GError **error)
{
  return dub_request_new ("GET", "/v1/me");
}

static DubRequest *
build_usage (const DubContext *context, GError **error)
{
  return dub_request_new ("GET", "/v1/usage");
}

/* Both are one object, perhaps under `data`; what /v1/usage holds is not documented, so all of it
 * is shown as it is. */
static void
read_object (const char *kind, const DubReply *reply, DubAnswer *answer)
{
  g_autoptr (JsonNode) body = dub_json_parse_reply (reply);
  JsonNode *data = dub_json_at (body, "data");
  JsonNode *object = data != NULL && JSON_NODE_HOLDS_OBJECT (data) ? data : body;
  g_autofree char *id = dub_json_dup_string (object, "userId");
  DubFinding *finding;

  dub_answer_note_date (answer, reply);
  if (!dub_reply_is_success (reply) || object == NULL || !JSON_NODE_HOLDS_OBJECT (object)
      || dub_json_at (object, "error") != NULL)
    {
      refuse (reply, body, answer);
      return;
    }
  finding = dub_finding_new (kind, id);
  finding->title = dub_json_dup_string (object, "email");
  dub_facts_flatten (finding->facts, object);
  g_ptr_array_add (answer->findings, finding);
}

static void
read_me (const DubContext *context, const DubReply *reply, DubAnswer *answer)
{
  read_object ("account", reply, answer);
}

static void
read_usage (const DubContext *context, const DubReply *reply, DubAnswer *answer)
{
  read_object ("usage", reply, answer);
}

/* --- Jobs ----------------------------------------------------------------------------------- */

/* Each job echoes its whole movie, so pages are kept small. */
static DubRequest *
build_jobs (const DubContext *context, GError **error)
{
  DubRequest *request = dub_request_new ("GET", "/v1/jobs?limit=25");

  if (context->cursor != NULL && *context->cursor != '\0')
    dub_request_add_query (request, "cursor", context->cursor);
  return request;
}

static DubRequest *
build_job (const DubContext *context, GError **error)
{
  g_autofree char *escaped = dub_escape (context->argument);

  if (context->argument == NULL || *context->argument == '\0')
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE, _ ("An id is needed."));
      return NULL;
    }
  return dub_request_newf ("GET", "/v1/jobs/%s", escaped);
}

/* Scenes and other parts of a render are jobs too, as are those of other services of theirs. The
 * vendor spells the type of a render in two ways. */
static gboolean
is_hidden (JsonNode *job)
{
  g_autofree char *type = dub_json_dup_string (job, "type");

  return dub_json_at (job, "parentJobId") != NULL
         || (type != NULL && strcmp (type, "render") != 0 && strcmp (type, "render.movie") != 0);
}

static const struct
{
  const char *fact, *path;
} job_facts[] = {
  { "project_id", "payload.projectId" },
  { "type", "type" },
  { "progress", "progress" },
  { "error", "error" },
  { "updatedAt", "updatedAt" },
  { "mediaData.duration", "mediaData.duration" },
};

/* Of the payload only project and title are kept. */
static DubFinding *
finding_of_job (JsonNode *job)
{
  g_autofree char *id = dub_viralsync_job_id (job);
  g_autofree char *word = dub_json_dup_string (job, "status");
  g_autofree char *created = dub_json_dup_string (job, "createdAt");
  DubFinding *finding;

  if (id == NULL)
    return NULL;
  finding = dub_finding_new ("job", id);
  finding->title = dub_json_dup_string (job, "payload.movie.title");
  if (finding->title == NULL)
    finding->title = dub_json_dup_string (job, "title");
  finding->raw_state = dub_viralsync_raw_state (job);
  finding->state = dub_viralsync_state (word);
  finding->created_at = dub_time_parse (created);
  finding->hidden = is_hidden (job);
  dub_map_set (finding->facts, "job_id", id);
  for (guint i = 0; i < G_N_ELEMENTS (job_facts); i++)
    dub_facts_take (finding->facts, job_facts[i].fact, job, job_facts[i].path);
  return finding;
}

/* (nullable): the page does not name the member that holds the list. */
static JsonNode *
find_list (JsonNode *body)
{
  static const char *const names[] = { "jobs", "items", "data", "data.jobs", "" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      JsonNode *list = dub_json_at (body, names[i]);

      if (list != NULL && JSON_NODE_HOLDS_ARRAY (list))
        return list;
    }
  return NULL;
}

/* (nullable): not a word: the list does not say whether it goes on */
static JsonNode *
find_cursor (JsonNode *body)
{
  JsonNode *next = dub_json_at (body, "nextCursor");

  return next != NULL ? next : dub_json_at (body, "data.nextCursor");
}

static void
read_jobs (const DubContext *context, const DubReply *reply, DubAnswer *answer)
{
  g_autoptr (JsonNode) body = dub_json_parse_reply (reply);
  JsonNode *jobs = find_list (body);
  JsonNode *cursor = find_cursor (body);
  g_autofree char *next = dub_json_dup_string (cursor, NULL);

  dub_answer_note_date (answer, reply);
  /* Of a list whose next page cannot be asked for nobody knows what it lacks. */
  if (!dub_reply_is_success (reply) || jobs == NULL || (cursor != NULL && next == NULL))
    {
      refuse (reply, body, answer);
      return;
    }
  for (guint i = 0; i < dub_json_length (jobs, NULL); i++)
    {
      DubFinding *finding = finding_of_job (dub_json_element (jobs, NULL, i));

      if (finding != NULL)
        g_ptr_array_add (answer->findings, finding);
    }
  /* null: the last page. */
  g_clear_pointer (&answer->next_cursor, g_free);
  if (next != NULL && *next != '\0')
    answer->next_cursor = g_steal_pointer (&next);
}

static void
read_job (const DubContext *context, const DubReply *reply, DubAnswer *answer)
{
  g_autoptr (JsonNode) body = dub_json_parse_reply (reply);
  DubFinding *finding =
      dub_reply_is_success (reply) ? finding_of_job (dub_viralsync_job (body)) : NULL;

  dub_answer_note_date (answer, reply);
  if (finding != NULL)
    g_ptr_array_add (answer->findings, finding);
  else
    refuse (reply, body, answer);
}

const DubQuery dub_viralsync_queries[DUB_VIRALSYNC_N_QUERIES] = {
  { "me", N_ ("Profile and plan"), NULL, build_me, read_me },
  { "usage", N_ ("Render minutes"), NULL, build_usage, read_usage },
  { "jobs", N_ ("Jobs"), NULL, build_jobs, read_jobs },
  { "job", N_ ("One job"), N_ ("Job ID"), build_job, read_job },
};

/* --- A lost submission ---------------------------------------------------------------------- */

#define LOOKS_BEFORE_ABSENT 2
#define MARGIN              (60 * (gint64) G_USEC_PER_SEC)

/* Newest first: once a job is older than the attempt by the server's own clock, what follows cannot
 * be ours. */
static gboolean
reaches_back (const DubContext *context, const DubAnswer *answer)
{
  gint64 offset = 0;

  if (answer->complete)
    return TRUE;
  if (!dub_answer_clock_offset (context, answer, &offset) || context->attempted_at == 0)
    return FALSE;
  for (guint i = 0; i < answer->findings->len; i++)
    {
      const DubFinding *finding = answer->findings->pdata[i];

      if (!finding->hidden && finding->created_at != 0
          && finding->created_at < context->attempted_at + offset - MARGIN)
        return TRUE;
    }
  return FALSE;
}

DubEvidence
dub_viralsync_reconcile (const DubContext *context,
                         const DubAnswer *answer,
                         GHashTable *known_ids,
                         DubVerdict *verdict)
{
  g_autofree char *mark = NULL;

  if (context->marker == NULL || *context->marker == '\0')
    return DUB_EVIDENCE_NONE;
  mark = g_strdup_printf ("[%s]", context->marker);
  for (guint i = 0; i < answer->findings->len; i++)
    {
      const DubFinding *finding = answer->findings->pdata[i];

      if (finding->hidden || finding->title == NULL || strstr (finding->title, mark) == NULL
          || (known_ids != NULL && g_hash_table_contains (known_ids, finding->id)))
        continue;
      dub_map_set (verdict->remote, "job_id", finding->id);
      verdict->raw_state = g_strdup (finding->raw_state);
      return DUB_EVIDENCE_FOUND;
    }
  if (!reaches_back (context, answer))
    return DUB_EVIDENCE_NONE;
  return context->attempts < LOOKS_BEFORE_ABSENT ? DUB_EVIDENCE_LATER : DUB_EVIDENCE_ABSENT;
}
