/* SyncMonster's lists: requests, assets; and the look for a request whose reply was lost. */
#include "providers/syncmonster.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define PAGE_SIZE 50

/* --- Reading --------------------------------------------------------------------------------- */

static void
refuse (DubAnswer *answer, const SyncmonsterReply *reply, const DubReply *http)
{
  dub_answer_refuse (answer, http, reply->code, reply->message);
  if (dub_reply_is_success (http) && reply->refusal != DUB_N_ERRORS)
    answer->trouble.code = reply->status != NULL && strcmp (reply->status, "failed") == 0
                               ? DUB_ERROR_NOT_FOUND
                               : reply->refusal;
}

/* FALSE when the reply is a refusal or nonsense; then @answer says so. */
static gboolean
open_answer (SyncmonsterReply *reply, const DubReply *http, DubAnswer *answer)
{
  dub_answer_note_date (answer, http);
  dub_syncmonster_open (reply, http);
  if (dub_syncmonster_is_answer (reply, http) && dub_json_at (reply->root, "data") != NULL)
    return TRUE;
  refuse (answer, reply, http);
  return FALSE;
}

/* --- key ------------------------------------------------------------------------------------- */

static DubRequest *
build_key (const DubContext *context, GError **error)
{
  return dub_request_new ("GET", "/list_requests?limit=1&page_no=0");
}

static void
read_key (const DubContext *context, const DubReply *http, DubAnswer *answer)
{
  g_auto (SyncmonsterReply) reply = { 0 };
  DubFinding *account;

  dub_answer_note_date (answer, http);
  dub_syncmonster_open (&reply, http);
  if (!dub_syncmonster_is_answer (&reply, http))
    {
      refuse (answer, &reply, http);
      return;
    }
  account = dub_finding_new ("account", NULL);
  dub_facts_take (account->facts, "total_requests", reply.root, "total_requests");
  g_ptr_array_add (answer->findings, account);
}

/* --- requests -------------------------------------------------------------------------------- */

/* Pages count from 0. */
static DubRequest *
build_requests (const DubContext *context, GError **error)
{
  DubRequest *request = dub_request_newf ("GET", "/list_requests?limit=%d", PAGE_SIZE);

  dub_request_add_query (request, "page_no", context->cursor != NULL ? context->cursor : "0");
  return request;
}

static DubFinding *
read_job (JsonNode *node)
{
  g_autofree char *id = dub_json_dup_string (node, "request_id");
  g_autofree char *created = dub_json_dup_string (node, "created_at");
  DubFinding *finding;

  if (id == NULL || *id == '\0')
    return NULL;
  finding = dub_finding_new ("job", id);
  finding->state = dub_syncmonster_job_state (dub_syncmonster_job_word (node, &finding->raw_state));
  /* The times carry no offset: read as UTC, kept as they came. */
  finding->created_at = dub_time_parse (created);
  dub_map_set (finding->facts, "request_id", id);
  dub_map_set (finding->facts, "created_at", created);
  dub_facts_take (finding->facts, "completed_at", node, "completed_at");
  return finding;
}

static gboolean
has_finding (const DubAnswer *answer, const char *id)
{
  for (guint i = 0; i < answer->findings->len; i++)
    if (g_strcmp0 (((DubFinding *) answer->findings->pdata[i])->id, id) == 0)
      return TRUE;
  return FALSE;
}

/* A list that moves while it is paged through shows an entry twice. */
static guint
add_jobs (DubAnswer *answer, JsonNode *root)
{
  guint added = 0;

  for (guint i = 0; i < dub_json_length (root, "data"); i++)
    {
      g_autoptr (DubFinding) finding = read_job (dub_json_element (root, "data", i));

      if (finding == NULL || has_finding (answer, finding->id))
        continue;
      g_ptr_array_add (answer->findings, g_steal_pointer (&finding));
      added++;
    }
  return added;
}

static void
read_requests (const DubContext *context, const DubReply *http, DubAnswer *answer)
{
  g_auto (SyncmonsterReply) reply = { 0 };
  guint64 page = context->cursor != NULL ? g_ascii_strtoull (context->cursor, NULL, 10) : 0;
  guint added;

  if (!open_answer (&reply, http, answer))
    return;
  added = add_jobs (answer, reply.root);
  answer->total = dub_json_int (reply.root, "total_requests", answer->total);
  g_clear_pointer (&answer->next_cursor, g_free);
  /* A short page is not the last one; end_of_records is, and one with nothing new in it. */
  if (added > 0 && !dub_json_bool (reply.root, "end_of_records", FALSE))
    answer->next_cursor = g_strdup_printf ("%" G_GUINT64_FORMAT, page + 1);
}

/* --- status ---------------------------------------------------------------------------------- */

static DubRequest *
build_one (const DubContext *context, const char *path, const char *field, GError **error)
{
  DubRequest *request;

  if (context->argument == NULL || *context->argument == '\0')
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE, _ ("An id is needed."));
      return NULL;
    }
  request = dub_request_new ("GET", path);
  dub_request_add_query (request, field, context->argument);
  return request;
}

static DubRequest *
build_status (const DubContext *context, GError **error)
{
  return build_one (context, "/get_status", "request_id", error);
}

static void
read_status (const DubContext *context, const DubReply *http, DubAnswer *answer)
{
  g_auto (SyncmonsterReply) reply = { 0 };
  DubFinding *finding;

  if (!open_answer (&reply, http, answer))
    return;
  finding = dub_finding_new ("job", context->argument);
  finding->state = dub_syncmonster_job_state (reply.job);
  finding->raw_state = g_strdup (reply.job_raw);
  dub_map_set (finding->facts, "request_id", context->argument);
  dub_facts_take (finding->facts, "video_asset_id", reply.root, "data.assets.video");
  dub_facts_take (finding->facts, "audio_asset_id", reply.root, "data.assets.audio");
  g_ptr_array_add (answer->findings, finding);
}

/* --- assets ---------------------------------------------------------------------------------- */

static DubRequest *
build_assets (const DubContext *context, GError **error)
{
  return dub_request_new ("GET", "/list_assets");
}

static DubRequest *
build_asset (const DubContext *context, GError **error)
{
  return build_one (context, "/get_asset", "asset_id", error);
}

static void
add_asset (DubAnswer *answer, JsonNode *node)
{
  g_autofree char *id = dub_json_dup_string (node, "asset_id");
  DubFinding *finding;

  if (id == NULL || *id == '\0')
    return;
  finding = dub_finding_new ("asset", id);
  dub_facts_take (finding->facts, "media_type", node, "media_type");
  g_ptr_array_add (answer->findings, finding);
}

static void
read_assets (const DubContext *context, const DubReply *http, DubAnswer *answer)
{
  g_auto (SyncmonsterReply) reply = { 0 };

  if (!open_answer (&reply, http, answer))
    return;
  for (guint i = 0; i < dub_json_length (reply.root, "data"); i++)
    add_asset (answer, dub_json_element (reply.root, "data", i));
}

static void
read_asset (const DubContext *context, const DubReply *http, DubAnswer *answer)
{
  g_auto (SyncmonsterReply) reply = { 0 };

  if (open_answer (&reply, http, answer))
    add_asset (answer, dub_json_at (reply.root, "data"));
}

const DubQuery dub_syncmonster_queries[SYNCMONSTER_N_QUERIES] = {
  { "key", N_ ("Account"), NULL, build_key, read_key },
  { "requests", N_ ("Requests"), NULL, build_requests, read_requests },
  { "status", N_ ("State of a request"), N_ ("Request ID"), build_status, read_status },
  { "assets", N_ ("Assets"), NULL, build_assets, read_assets },
  { "asset", N_ ("One asset"), N_ ("Asset ID"), build_asset, read_asset },
};

/* --- A lost reply ---------------------------------------------------------------------------- */

#define LOOKS 2

static int
newest_first (gconstpointer a, gconstpointer b)
{
  gint64 at_a = (*(DubFinding *const *) a)->created_at;
  gint64 at_b = (*(DubFinding *const *) b)->created_at;

  return at_a < at_b ? 1 : at_a > at_b ? -1 : 0;
}

/* Those that were not in the list before the paid request, (transfer container). */
static GPtrArray *
not_in_baseline (const DubContext *context, const DubAnswer *answer)
{
  const char *text = dub_context_remote (context, "baseline_ids");
  g_auto (GStrv) before = g_strsplit (text != NULL ? text : "", ",", -1);
  GPtrArray *rest = g_ptr_array_new ();

  for (guint i = 0; i < answer->findings->len; i++)
    {
      DubFinding *finding = answer->findings->pdata[i];

      if (!g_strv_contains ((const char *const *) before, finding->id))
        g_ptr_array_add (rest, finding);
    }
  return rest;
}

static gboolean
is_newest_first (const GPtrArray *findings)
{
  for (guint i = 1; i < findings->len; i++)
    if (((DubFinding *) findings->pdata[i])->created_at
        > ((DubFinding *) findings->pdata[i - 1])->created_at)
      return FALSE;
  return findings->len > 0;
}

/* Whether the @n_new newest can be told from the rest by their times. */
static gboolean
can_sort (const GPtrArray *rest, guint n_new)
{
  for (guint i = 0; i < rest->len; i++)
    if (((DubFinding *) rest->pdata[i])->created_at == 0)
      return FALSE;
  return n_new >= rest->len
         || ((DubFinding *) rest->pdata[n_new - 1])->created_at
                > ((DubFinding *) rest->pdata[n_new])->created_at;
}

/* The one new request that is nobody else's; NULL: none or several. @n_strange counts them. */
static DubFinding *
find_stranger (const GPtrArray *rest, guint n_new, GHashTable *known_ids, guint *n_strange)
{
  DubFinding *stranger = NULL;

  *n_strange = 0;
  for (guint i = 0; i < MIN (n_new, rest->len); i++)
    {
      DubFinding *finding = rest->pdata[i];

      if (g_hash_table_contains (known_ids, finding->id))
        continue;
      stranger = finding;
      (*n_strange)++;
    }
  return *n_strange == 1 ? stranger : NULL;
}

/* Counts instead of clocks: there is one request more than before the paid one went out, and no
 * other job of ours owns it. The list's order is not documented, so it is sorted here. */
DubEvidence
dub_syncmonster_reconcile (const DubContext *context,
                           const DubAnswer *answer,
                           GHashTable *known_ids,
                           DubVerdict *verdict)
{
  const char *baseline = dub_context_remote (context, "baseline_total");
  g_autoptr (GPtrArray) rest = not_in_baseline (context, answer);
  gint64 n_new;
  guint n_strange = 0;
  DubFinding *stranger;

  if (baseline == NULL || answer->total < 0
      || !(answer->complete || is_newest_first (answer->findings)))
    return context->attempts < LOOKS ? DUB_EVIDENCE_LATER : DUB_EVIDENCE_NONE;
  n_new = answer->total - g_ascii_strtoll (baseline, NULL, 10);
  if (n_new < 0)
    return DUB_EVIDENCE_NONE;
  if (n_new == 0)
    return context->attempts < LOOKS ? DUB_EVIDENCE_LATER : DUB_EVIDENCE_ABSENT;
  g_ptr_array_sort (rest, newest_first);
  if (n_new > rest->len || !(n_new == rest->len || can_sort (rest, (guint) n_new)))
    return DUB_EVIDENCE_NONE;
  stranger = find_stranger (rest, (guint) n_new, known_ids, &n_strange);
  if (n_strange == 0)
    return context->attempts < LOOKS ? DUB_EVIDENCE_LATER : DUB_EVIDENCE_ABSENT;
  if (stranger == NULL)
    return DUB_EVIDENCE_NONE;
  dub_map_set (verdict->remote, "request_id", stranger->id);
  return DUB_EVIDENCE_FOUND;
}
