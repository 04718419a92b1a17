/* Every reading function of every provider, fed with arbitrary replies. The first bytes choose the
 * provider, the function, the status, the content type and what the context holds; the rest is the
 * body. What must hold of any verdict and any answer is asserted. */
#include <math.h>
#include <string.h>

#include "fuzz.h"
#include "providers/provider.h"

#define HEADER 6

static const guint statuses[] = { 200, 201, 202, 204, 206, 301, 400, 401, 402, 403, 404,
                                  408, 409, 410, 413, 415, 422, 424, 425, 429, 500, 503 };

static const char *const types[] = { "application/json",  "text/html", "text/plain",
                                     "application/xml",   "video/mp4", "application/problem+json",
                                     "text/event-stream", NULL };

/* --- The context ------------------------------------------------------------------------------ */

static const char *const remote_pairs[][2] = {
  { "request_id", "a1" },
  { "baseline_total", "1" },
  { "baseline_ids", "a,b" },
  { "video_id", "v-1" },
  { "audio_id", "u-1" },
  { "shot_id", "746176" },
  { "generate_id", "456" },
  { "tracking_id", "t-1" },
  { "jobId", "j-1" },
  { "fileId", "f-1" },
  { "projectId", "p-1" },
  { "missing_looks", "2" },
  { "upload_url", "https://s.example/x" },
};

static DubMap *
make_remote (guint8 bits)
{
  DubMap *remote = dub_map_new ();

  for (guint i = 0; i < G_N_ELEMENTS (remote_pairs); i++)
    if ((bits >> (i % 5) & 1) != 0)
      dub_map_set (remote, remote_pairs[i][0], remote_pairs[i][1]);
  return remote;
}

static void
fill_inputs (DubContext *context)
{
  static const char *const mimes[] = { "video/mp4", "audio/mpeg", "image/png", "application/json" };

  for (guint i = 0; i < DUB_N_ROLES; i++)
    context->inputs[i] = (DubInput){
      .path = "/m/a", .name = "a", .mime = mimes[i], .bytes = 10, .text = "{\"scenes\":[]}"
    };
}

static DubContext
make_context (const DubProvider *provider, guint8 bits, DubMap *settings, DubMap *remote)
{
  static const char *const languages[] = { "de", "fr", NULL };
  DubContext context = { .provider = provider,
                         .settings = settings,
                         .options = settings,
                         .remote = remote,
                         .language = "de",
                         .source_language = "en",
                         .group_languages = languages,
                         .title = "T",
                         .marker = "mark7",
                         .output_name = "t-mark7",
                         .now = G_GINT64_CONSTANT (1777636800000000),
                         .attempted_at = G_GINT64_CONSTANT (1777636700000000),
                         .attempts = bits >> 6,
                         .role = (bits & 0x20) != 0 ? DUB_ROLE_AUDIO : DUB_ROLE_VIDEO,
                         .argument = "x" };

  if ((bits & 0x10) != 0)
    context.cursor = "2";
  fill_inputs (&context);
  return context;
}

/* --- What must hold ----------------------------------------------------------------------------
 */

static void
assert_text (const char *text)
{
  g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
}

static void
assert_map (DubMap *map)
{
  GHashTableIter iter;
  gpointer key, value;

  if (map == NULL)
    return;
  g_hash_table_iter_init (&iter, map);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      assert_text (key);
      assert_text (value);
    }
}

static void
assert_link (const DubLink *link)
{
  assert_text (link->url);
  assert_text (link->type);
  assert_text (link->language);
  g_assert_true (g_ascii_strncasecmp (link->url, "http://", 7) == 0
                 || g_ascii_strncasecmp (link->url, "https://", 8) == 0
                 || g_str_has_prefix (link->url, "origin:/"));
}

static void
assert_verdict (const DubFlow *flow, const DubStep *step, const DubVerdict *verdict)
{
  gboolean bad = verdict->outcome == DUB_OUTCOME_BUSY || verdict->outcome == DUB_OUTCOME_RETRY
                 || verdict->outcome == DUB_OUTCOME_HOLD || verdict->outcome == DUB_OUTCOME_FAIL;

  g_assert_true (verdict->outcome <= DUB_OUTCOME_CANCELLED);
  g_assert_true (!bad || dub_trouble_is_set (&verdict->trouble));
  g_assert_true (isfinite (verdict->progress) && verdict->progress <= 1);
  g_assert_true (verdict->wait_seconds >= 0 && verdict->wait_seconds <= 86400);
  assert_text (verdict->raw_state);
  assert_text (verdict->trouble.message);
  assert_text (verdict->trouble.provider_code);
  assert_map (verdict->remote);
  assert_map (verdict->cost);
  for (guint i = 0; i < DUB_N_ROLES; i++)
    assert_map (verdict->uploads[i]);
  for (guint i = 0; i < verdict->links->len; i++)
    assert_link (verdict->links->pdata[i]);
  if (verdict->outcome == DUB_OUTCOME_GOTO)
    g_assert_nonnull (dub_flow_find (flow, verdict->step));
  if (step != NULL && (step->flags & DUB_STEP_COMMITS) != 0)
    {
      /* Taken only with something to find the job by; never asked for again by itself. */
      g_assert_true (verdict->outcome != DUB_OUTCOME_WAIT);
      g_assert_true (verdict->outcome != DUB_OUTCOME_GOTO);
      g_assert_true (verdict->outcome != DUB_OUTCOME_NEXT
                     || g_hash_table_size (verdict->remote) > 0);
    }
}

static void
assert_answer (const DubAnswer *answer)
{
  assert_text (answer->next_cursor);
  assert_text (answer->trouble.message);
  for (guint i = 0; i < answer->findings->len; i++)
    {
      const DubFinding *finding = answer->findings->pdata[i];

      assert_text (finding->id);
      assert_text (finding->title);
      assert_text (finding->raw_state);
      assert_map (finding->facts);
      g_assert_true (finding->state < DUB_JOB_N_STATES);
    }
}

/* --- Readers -----------------------------------------------------------------------------------
 */

typedef void (*ReadFunc) (const DubContext *context, const DubReply *reply, DubVerdict *verdict);

/* What was learnt must not break any request that may follow. */
static void
build_all (const DubFlow *flow, const DubContext *context)
{
  for (guint i = 0; i < flow->n_steps; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (DubRequest) request =
          flow->steps[i].build != NULL ? flow->steps[i].build (context, &error) : NULL;

      g_assert_true (flow->steps[i].build == NULL || (request != NULL) != (error != NULL));
      g_assert_true (request == NULL || g_utf8_validate (request->url, -1, NULL));
    }
}

static void
read_step (const DubFlow *flow,
           const DubStep *step,
           ReadFunc read,
           DubContext *context,
           const DubReply *reply)
{
  g_autoptr (GHashTable) merged = dub_map_copy (context->remote);
  DubVerdict verdict;

  dub_verdict_init (&verdict);
  read (context, reply, &verdict);
  assert_verdict (flow, step, &verdict);
  dub_map_merge (merged, verdict.remote);
  context->remote = merged;
  if (flow != NULL)
    build_all (flow, context);
  dub_verdict_clear (&verdict);
}

static void
read_events (const DubProvider *provider, const DubContext *context, const DubReply *reply)
{
  DubVerdict verdict;

  dub_verdict_init (&verdict);
  provider->events->read (context, dub_reply_text (reply), &verdict);
  assert_verdict (NULL, NULL, &verdict);
  dub_verdict_clear (&verdict);
}

static void
read_query (const DubProvider *provider,
            const DubQuery *query,
            DubContext *context,
            const DubReply *reply)
{
  g_autoptr (DubAnswer) answer = dub_answer_new ();
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (DubRequest) next = NULL;
  DubVerdict verdict;

  query->read (context, reply, answer);
  assert_answer (answer);
  context->cursor = answer->next_cursor;
  next = query->build (context, NULL);
  if (provider->reconcile == NULL || g_strcmp0 (provider->evidence_query, query->name) != 0)
    return;
  answer->complete = context->attempts != 1;
  g_hash_table_add (known, (char *) "a1");
  dub_verdict_init (&verdict);
  if (provider->reconcile (context, answer, known, &verdict) == DUB_EVIDENCE_FOUND)
    g_assert_cmpuint (g_hash_table_size (verdict.remote), >, 0);
  assert_map (verdict.remote);
  dub_verdict_clear (&verdict);
}

/* The @n-th reader of the provider; FALSE when there are fewer. */
static gboolean
read_nth (const DubProvider *provider, guint n, DubContext *context, const DubReply *reply)
{
  const ReadFunc actions[] = { provider->cancel != NULL ? provider->cancel->read : NULL,
                               provider->remove != NULL ? provider->remove->read : NULL };

  for (const DubFlow *const *flow = provider->flows; *flow != NULL; flow++)
    for (guint i = 0; i < (*flow)->n_steps; i++)
      if ((*flow)->steps[i].read != NULL && n-- == 0)
        {
          read_step (*flow, &(*flow)->steps[i], (*flow)->steps[i].read, context, reply);
          return TRUE;
        }
  for (guint i = 0; i < provider->n_queries; i++)
    if (n-- == 0)
      {
        read_query (provider, &provider->queries[i], context, reply);
        return TRUE;
      }
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (actions[i] != NULL && n-- == 0)
      {
        read_step (NULL, NULL, actions[i], context, reply);
        return TRUE;
      }
  if (provider->events == NULL || n != 0)
    return FALSE;
  read_events (provider, context, reply);
  return TRUE;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const DubProvider *const *providers = dub_providers ();
  g_autoptr (DubReply) reply = NULL;
  g_autoptr (GHashTable) settings = dub_map_new ();
  g_autoptr (GHashTable) remote = NULL;
  const DubProvider *provider;
  DubContext context;
  guint n_providers = 0;

  if (size < HEADER)
    return 0;
  while (providers[n_providers] != NULL)
    n_providers++;
  provider = providers[data[0] % n_providers];
  remote = make_remote (data[4]);
  context = make_context (provider, data[4], settings, remote);
  reply = dub_reply_new (statuses[data[2] % G_N_ELEMENTS (statuses)],
                         types[data[3] % G_N_ELEMENTS (types)], (const char *) data + HEADER,
                         (gssize) (size - HEADER));
  reply->received_at = context.now;
  reply->truncated = data[5] == 1;
  if (data[5] == 2)
    dub_reply_set_header (reply, "Retry-After", "5");
  if (!read_nth (provider, data[1], &context, reply))
    read_nth (provider, data[1] % 8, &context, reply);
  return 0;
}
