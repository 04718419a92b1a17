/* VidGen beyond the flow of a job: its lists, the search for a lost request, cancelling, and the
 * signature of its webhooks. */
#include "providers/vidgen.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "providers/reading.h"

/* --- States and words ----------------------------------------------------------------------- */

static const struct
{
  const char *word;
  DubJobState state;
  gboolean active;
} states[] = {
  { "PENDING", DUB_JOB_QUEUED, TRUE },       { "PROCESSING", DUB_JOB_RUNNING, TRUE },
  { "COMPLETED", DUB_JOB_DONE, FALSE },      { "FAILED", DUB_JOB_FAILED, FALSE },
  { "CANCELLED", DUB_JOB_CANCELLED, FALSE }, { "CANCELED", DUB_JOB_CANCELLED, FALSE },
};

DubJobState
dub_vidgen_state (const char *word)
{
  for (guint i = 0; word != NULL && i < G_N_ELEMENTS (states); i++)
    if (g_ascii_strcasecmp (states[i].word, word) == 0)
      return states[i].state;
  return DUB_JOB_RUNNING;
}

gboolean
dub_vidgen_is_active (const char *word)
{
  for (guint i = 0; word != NULL && i < G_N_ELEMENTS (states); i++)
    if (g_ascii_strcasecmp (states[i].word, word) == 0)
      return states[i].active;
  return FALSE;
}

/* Bodies of failures are {"error": "…"}. The same status means different things on different
 * calls, so each call corrects its own (409, 401). */
char *
dub_vidgen_error_words (JsonNode *body)
{
  char *words = dub_json_dup_string (body, "error");

  return words != NULL ? words : dub_json_dup_string (body, "message");
}

DubRequest *
dub_vidgen_build_status (const char *id, GError **error)
{
  g_autofree char *escaped = dub_escape (id);

  if (id == NULL || *id == '\0')
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_NOT_FOUND, _ ("The VidGen job has no id."));
      return NULL;
    }
  return dub_request_newf ("GET", "/api/status/%s", escaped);
}

static void
refuse (const DubReply *reply, JsonNode *body, DubAnswer *answer)
{
  g_autofree char *words = dub_vidgen_error_words (body);

  dub_answer_refuse (answer, reply, NULL, words);
}

/* --- Queries -------------------------------------------------------------------------------- */

static DubRequest *
build_health (const DubContext *context, GError **error)
{
  DubRequest *request = dub_request_new ("GET", "/api/health");

  request->keyless = TRUE;
  return request;
}

static void
read_health (const DubContext *context, const DubReply *reply, DubAnswer *answer)
{
  g_autoptr (JsonNode) body = dub_json_parse_reply (reply);
  DubFinding *finding;

  dub_answer_note_date (answer, reply);
  if (!dub_reply_is_success (reply) || dub_json_at (body, "status") == NULL)
    {
      refuse (reply, body, answer);
      return;
    }
  finding = dub_finding_new ("health", NULL);
  finding->raw_state = dub_json_dup_string (body, "status");
  dub_facts_take (finding->facts, "status", body, "status");
  g_ptr_array_add (answer->findings, finding);
}

static DubRequest *
build_newest (const DubContext *context, GError **error)
{
  return dub_request_new ("GET", "/api/jobs?limit=1");
}

static DubRequest *
build_jobs (const DubContext *context, GError **error)
{
  DubRequest *request = dub_request_new ("GET", "/api/jobs?limit=100");

  if (context->argument != NULL && *context->argument != '\0')
    dub_request_add_query (request, "status", context->argument);
  if (context->cursor != NULL && *context->cursor != '\0')
    dub_request_add_query (request, "cursor", context->cursor);
  return request;
}

/* The id is `id` in the list and `jobId` in a status. */
static DubFinding *
read_job (JsonNode *job)
{
  g_autofree char *id = dub_json_dup_string (job, "id");
  g_autofree char *created = dub_json_dup_string (job, "createdAt");
  DubFinding *finding;

  if (id == NULL)
    id = dub_json_dup_string (job, "jobId");
  if (id == NULL)
    return NULL;
  finding = dub_finding_new ("job", id);
  finding->raw_state = dub_json_dup_string (job, "status");
  finding->state = dub_vidgen_state (finding->raw_state);
  finding->created_at = dub_time_parse (created);
  dub_map_set (finding->facts, "job_id", id);
  dub_facts_take (finding->facts, "progress", job, "progress");
  dub_facts_take (finding->facts, "retries", job, "retries");
  dub_facts_take (finding->facts, "errorMessage", job, "errorMessage");
  dub_facts_take (finding->facts, "updatedAt", job, "updatedAt");
  return finding;
}

static void
read_list (const DubContext *context, const DubReply *reply, DubAnswer *answer, gboolean pages)
{
  g_autoptr (JsonNode) body = dub_json_parse_reply (reply);
  JsonNode *jobs = dub_json_at (body, "jobs");
  g_autofree char *next = dub_json_dup_string (body, "pagination.nextCursor");

  dub_answer_note_date (answer, reply);
  if (!dub_reply_is_success (reply) || jobs == NULL || !JSON_NODE_HOLDS_ARRAY (jobs))
    {
      refuse (reply, body, answer);
      return;
    }
  for (guint i = 0; i < dub_json_length (jobs, NULL); i++)
    {
      DubFinding *finding = read_job (dub_json_element (jobs, NULL, i));

      if (finding != NULL)
        g_ptr_array_add (answer->findings, finding);
    }
  /* The end is reached when either of the two members says so, or when the page repeats itself. */
  g_clear_pointer (&answer->next_cursor, g_free);
  if (pages && next != NULL && *next != '\0' && g_strcmp0 (next, context->cursor) != 0
      && dub_json_bool (body, "pagination.hasNextPage", TRUE))
    answer->next_cursor = g_steal_pointer (&next);
}

static void
read_jobs (const DubContext *context, const DubReply *reply, DubAnswer *answer)
{
  read_list (context, reply, answer, TRUE);
}

static void
read_newest (const DubContext *context, const DubReply *reply, DubAnswer *answer)
{
  read_list (context, reply, answer, FALSE);
}

static DubRequest *
build_status (const DubContext *context, GError **error)
{
  return dub_vidgen_build_status (context->argument, error);
}

static void
read_status (const DubContext *context, const DubReply *reply, DubAnswer *answer)
{
  g_autoptr (JsonNode) body = dub_json_parse_reply (reply);
  DubFinding *finding = dub_reply_is_success (reply) ? read_job (body) : NULL;

  dub_answer_note_date (answer, reply);
  if (finding != NULL)
    g_ptr_array_add (answer->findings, finding);
  else
    refuse (reply, body, answer);
}

const DubQuery dub_vidgen_queries[DUB_VIDGEN_N_QUERIES] = {
  { "health", N_ ("Health of the server"), NULL, build_health, read_health },
  { "newest", N_ ("Newest job"), NULL, build_newest, read_newest },
  { "jobs", N_ ("Jobs"), N_ ("State, or nothing for all"), build_jobs, read_jobs },
  { "status", N_ ("One job"), N_ ("Job ID"), build_status, read_status },
};

/* --- A lost submission ---------------------------------------------------------------------- */

#define LOOKS_BEFORE_ABSENT 2
/* Allowance for the way of the request: with the server's clock known, and without. */
#define MARGIN_KNOWN   (60 * (gint64) G_USEC_PER_SEC)
#define MARGIN_UNKNOWN (300 * (gint64) G_USEC_PER_SEC)

typedef struct
{
  const DubFinding *only; /* borrowed (nullable) */
  guint candidates;
  gboolean at_baseline; /* the list was seen down to the job that was newest before */
  gboolean at_older;    /* … or down to one that is older than the attempt */
} Search;

static gboolean
lists (const DubAnswer *answer, const char *id)
{
  for (guint i = 0; id != NULL && i < answer->findings->len; i++)
    if (g_strcmp0 (((DubFinding *) answer->findings->pdata[i])->id, id) == 0)
      return TRUE;
  return FALSE;
}

/* The list is newest first: everything above the baseline was made after the precheck, whatever the
 * times say, since the clock in a job need not be the one in the reply's head. Only where the list
 * does not reach the baseline the time tells, as far as the server's clock is known. */
static void
search (const DubContext *context, const DubAnswer *answer, GHashTable *known_ids, Search *found)
{
  const char *baseline = dub_context_remote (context, "baseline_id");
  gint64 offset = 0;
  gboolean clock_known = dub_answer_clock_offset (context, answer, &offset);
  gint64 since = context->attempted_at + offset - (clock_known ? MARGIN_KNOWN : MARGIN_UNKNOWN);
  gboolean reached =
      lists (answer, baseline) || (g_strcmp0 (baseline, "none") == 0 && answer->complete);
  gboolean by_time = !reached && (clock_known || baseline == NULL);

  for (guint i = 0; i < answer->findings->len; i++)
    {
      const DubFinding *finding = answer->findings->pdata[i];

      if (g_strcmp0 (finding->id, baseline) == 0)
        break;
      if (by_time && finding->created_at != 0 && finding->created_at < since)
        {
          found->at_older = clock_known;
          continue;
        }
      if (known_ids != NULL && g_hash_table_contains (known_ids, finding->id))
        continue;
      found->only = finding;
      found->candidates++;
    }
  found->at_baseline = reached;
}

DubEvidence
dub_vidgen_reconcile (const DubContext *context,
                      const DubAnswer *answer,
                      GHashTable *known_ids,
                      DubVerdict *verdict)
{
  Search found = { NULL, 0, FALSE, FALSE };
  gint64 offset;

  search (context, answer, known_ids, &found);
  if (found.candidates == 1)
    {
      dub_map_set (verdict->remote, "job_id", found.only->id);
      verdict->raw_state = g_strdup (found.only->raw_state);
      return DUB_EVIDENCE_FOUND;
    }
  if (found.candidates > 1)
    return DUB_EVIDENCE_NONE;
  if (context->attempts < LOOKS_BEFORE_ABSENT)
    return DUB_EVIDENCE_LATER;
  if (found.at_baseline || found.at_older)
    return DUB_EVIDENCE_ABSENT;
  /* Without both, a whole list with nothing new in it proves it if the clocks can be compared. */
  return answer->complete && dub_answer_clock_offset (context, answer, &offset)
             ? DUB_EVIDENCE_ABSENT
             : DUB_EVIDENCE_NONE;
}

/* --- Cancelling ----------------------------------------------------------------------------- */

static const char *const methods[] = { "POST", "PUT", "PATCH", "DELETE", "GET", NULL };

static gboolean
is_offered (const char *route)
{
  return route != NULL && *route != '\0' && g_ascii_strcasecmp (route, "none") != 0;
}

/* A path of this server with one {id} in it: no other host, no blanks, no fragment. */
static gboolean
is_path (const char *path)
{
  const char *id = strstr (path, "{id}");

  if (path[0] != '/' || path[1] == '/' || id == NULL || strstr (id + 1, "{id}") != NULL)
    return FALSE;
  for (const char *p = path; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p) || strchr ("#\\\"<>", *p) != NULL)
      return FALSE;
  return TRUE;
}

/* (transfer full) (nullable): the two words of the route */
static char **
split_route (const char *route)
{
  g_auto (GStrv) words = g_strsplit (route, " ", 2);

  if (g_strv_length (words) != 2 || !g_strv_contains (methods, words[0])
      || !is_path (g_strstrip (words[1])))
    return NULL;
  return g_steal_pointer (&words);
}

gboolean
dub_vidgen_check_cancel_route (const DubContext *context, GError **error)
{
  const char *route = dub_context_setting (context, "cancel_route");
  g_auto (GStrv) words = is_offered (route) ? split_route (route) : NULL;

  if (!is_offered (route) || words != NULL)
    return TRUE;
  g_set_error (error, DUB_ERROR, DUB_ERROR_INVALID_INPUT,
               _ ("cancel_route must look like “POST /api/jobs/{id}/cancel”, not “%s”."), route);
  return FALSE;
}

static DubRequest *
build_cancel (const DubContext *context, GError **error)
{
  const char *route = dub_context_setting (context, "cancel_route");
  const char *id =
      context->argument != NULL ? context->argument : dub_context_remote (context, "job_id");
  g_auto (GStrv) words = NULL;
  g_auto (GStrv) around = NULL;
  g_autofree char *escaped = dub_escape (id);
  g_autofree char *path = NULL;

  if (!is_offered (route))
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_UNSUPPORTED,
                   _ ("This account has no cancel route (setting cancel_route)."));
      return NULL;
    }
  if (!dub_vidgen_check_cancel_route (context, error))
    return NULL;
  if (id == NULL || *id == '\0')
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_NOT_FOUND, _ ("The VidGen job has no id."));
      return NULL;
    }
  words = split_route (route);
  around = g_strsplit (words[1], "{id}", 2);
  path = g_strconcat (around[0], escaped, around[1], NULL);
  return dub_request_new (words[0], path);
}

/* A job that a worker has picked up can no longer be cancelled: 409 on this call. */
static void
read_cancel (const DubContext *context, const DubReply *reply, DubVerdict *verdict)
{
  g_autoptr (JsonNode) body = dub_json_parse_reply (reply);
  g_autofree char *words = dub_vidgen_error_words (body);
  gboolean success = dub_reply_is_success (reply);

  if (success && dub_json_bool (body, "success", FALSE))
    verdict->outcome = DUB_OUTCOME_CANCELLED;
  else if (reply->status == 409 || (success && !dub_json_bool (body, "success", TRUE)))
    dub_verdict_trouble (verdict, DUB_OUTCOME_FAIL, DUB_ERROR_CONFLICT, reply->status, NULL,
                         _ ("The job is already running; VidGen cancels only jobs that wait."));
  else if (reply->status == 404 || reply->status == 405)
    {
      g_autofree char *hint =
          g_strdup_printf (_ ("%s (is the account's setting cancel_route right?)"),
                           words != NULL ? words : dub_error_sentence (DUB_ERROR_NOT_FOUND));

      dub_verdict_trouble (verdict, DUB_OUTCOME_FAIL, DUB_ERROR_NOT_FOUND, reply->status, NULL,
                           hint);
    }
  else if (!success)
    dub_verdict_from_status (verdict, reply, NULL, words);
}

const DubAction dub_vidgen_cancel = { build_cancel, read_cancel };

/* --- Webhooks ------------------------------------------------------------------------------- */

gboolean
dub_vidgen_verify_signature (const char *secret, GBytes *raw_body, const char *signature)
{
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guchar *) secret, strlen (secret));
  gsize length = 0;
  const guchar *data = g_bytes_get_data (raw_body, &length);
  const char *expected;
  guint difference = 0;

  if (data != NULL && length > 0)
    g_hmac_update (hmac, data, (gssize) length);
  expected = g_hmac_get_string (hmac);
  if (signature == NULL || strlen (signature) != strlen (expected))
    return FALSE;
  for (gsize i = 0; expected[i] != '\0'; i++)
    difference |= (guint) ((guchar) expected[i] ^ (guchar) signature[i]);
  return difference == 0;
}

static char *
webhook_job_id (GBytes *raw_body)
{
  gsize length = 0;
  const char *data = g_bytes_get_data (raw_body, &length);
  g_autoptr (DubReply) reply = dub_reply_new (200, "application/json", data, (gssize) length);
  g_autoptr (JsonNode) body = data != NULL ? dub_json_parse_reply (reply) : NULL;

  return body != NULL ? dub_json_dup_string (body, "jobId") : NULL;
}

const DubWebhook dub_vidgen_webhook = { "x-webhook-signature", dub_vidgen_verify_signature,
                                        webhook_job_id };
