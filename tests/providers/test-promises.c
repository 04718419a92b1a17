/* What must hold of VidGen, DubLab and ViralSync whatever comes back, over statuses times bodies:
 *
 *   a paid request counts as taken only on a 2xx that holds an id, and as refused only on a clear
 *   4xx; a question that fails never ends a job; no reply of any kind does harm. */
#include "rows.h"

#include <string.h>

static const guint statuses[] = {
  0,   200, 201, 202, 204, 206, 301, 302, 304, 400, 401, 402, 403, 404, 405, 408, 409,
  410, 411, 412, 413, 415, 418, 422, 425, 429, 431, 451, 500, 501, 502, 503, 504, 599,
};

/* Without an id, a state or a list anywhere. */
static const char *const bodies[] = {
  "",
  "null",
  "{}",
  "[]",
  "123",
  "\"text\"",
  "{\"error\": \"no\"}",
  "{\"error\": {\"code\": \"X\", \"message\": \"no\"}}",
  "{\"message\": null, \"code\": 7}",
  "{\"jobId\": null, \"id\": \"\", \"fileId\": [], \"status\": {}, \"jobs\": 5}",
  "{\"jobId\": \"half",
  "[[[[[[[[[[[[",
  "\xff\xfe\x00",
  "<html><body>Sign in to the hotel's network</body></html>",
  "<?xml version=\"1.0\"?><Error><Code>",
};

static const char *const providers[] = { "vidgen", "dublab", "viralsync" };

static const char context_text[] =
    "{`language`: `de`, `languages`: [`de`, `tr`], `argument`: `j`,"
    " `remote`: {`job_id`: `j`, `file_id`: `f`}, `uploads`: {`video`: {`file_id.de`: `f`}}}";

typedef void (*Judge) (const DubStep *step, const DubReply *reply, const DubVerdict *verdict);

static void
judge_paid (const DubStep *step, const DubReply *reply, const DubVerdict *verdict)
{
  gboolean refusal = reply->status >= 400 && reply->status < 500;

  g_assert_cmpint (verdict->outcome, !=, DUB_OUTCOME_NEXT);
  g_assert_cmpint (verdict->outcome, !=, DUB_OUTCOME_WAIT);
  g_assert_cmpint (verdict->outcome, !=, DUB_OUTCOME_GOTO);
  g_assert_true (refusal || verdict->outcome == DUB_OUTCOME_RETRY);
}

static void
judge_question (const DubStep *step, const DubReply *reply, const DubVerdict *verdict)
{
  g_assert_cmpint (verdict->outcome, !=, DUB_OUTCOME_FAIL);
  g_assert_cmpint (verdict->outcome, !=, DUB_OUTCOME_CANCELLED);
  g_assert_cmpint (verdict->outcome, !=, DUB_OUTCOME_NEXT);
}

static Judge
judge_of (const DubStep *step)
{
  if ((step->flags & DUB_STEP_COMMITS) != 0)
    return judge_paid;
  return step->kind == DUB_STEP_POLL ? judge_question : NULL;
}

static void
read_all (const DubContext *context, const DubReply *reply)
{
  for (const DubFlow *const *flow = context->provider->flows; *flow != NULL; flow++)
    for (guint i = 0; i < (*flow)->n_steps; i++)
      {
        const DubStep *step = &(*flow)->steps[i];
        Judge judge = judge_of (step);
        DubVerdict verdict;

        if (step->read == NULL)
          continue;
        dub_verdict_init (&verdict);
        step->read (context, reply, &verdict);
        g_assert_true (verdict.outcome != DUB_OUTCOME_GOTO
                       || dub_flow_find (*flow, verdict.step) != NULL);
        g_assert_true (verdict.outcome < DUB_OUTCOME_BUSY || verdict.outcome > DUB_OUTCOME_FAIL
                       || dub_trouble_is_set (&verdict.trouble));
        if (judge != NULL)
          judge (step, reply, &verdict);
        dub_verdict_clear (&verdict);
      }
}

/* A list that cannot be read must never pass for an empty one: that would prove an absence. */
static void
query_all (const DubContext *context, const DubReply *reply)
{
  for (guint i = 0; i < context->provider->n_queries; i++)
    {
      const DubQuery *query = &context->provider->queries[i];
      g_autoptr (DubAnswer) answer = dub_answer_new ();
      gboolean empty_list =
          dub_reply_is_success (reply) && strcmp (dub_reply_text (reply), "[]") == 0;

      query->read (context, reply, answer);
      if (g_strcmp0 (query->name, context->provider->evidence_query) == 0 && !empty_list)
        g_assert_true (dub_trouble_is_set (&answer->trouble));
    }
}

static void
act_all (const DubContext *context, const DubReply *reply)
{
  const DubAction *const actions[] = { context->provider->cancel, context->provider->remove };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      DubVerdict verdict;

      if (actions[i] == NULL)
        continue;
      dub_verdict_init (&verdict);
      actions[i]->read (context, reply, &verdict);
      g_assert_true (dub_reply_is_success (reply) || dub_trouble_is_set (&verdict.trouble));
      g_assert_cmpint (verdict.outcome, !=, DUB_OUTCOME_CANCELLED);
      dub_verdict_clear (&verdict);
    }
  if (context->provider->events != NULL)
    {
      DubVerdict verdict;

      dub_verdict_init (&verdict);
      context->provider->events->read (context, dub_reply_text (reply), &verdict);
      g_assert_true (verdict.outcome == DUB_OUTCOME_WAIT || verdict.outcome == DUB_OUTCOME_NEXT);
      g_assert_cmpuint (verdict.links->len, ==, 0);
      dub_verdict_clear (&verdict);
    }
}

static void
test_nothing_useful (gconstpointer data)
{
  const DubProvider *provider = dub_provider_find (data);
  static const char *const types[] = { "application/json", "text/html", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    for (guint j = 0; j < G_N_ELEMENTS (bodies); j++)
      for (guint k = 0; k < G_N_ELEMENTS (types); k++)
        {
          g_autoptr (RowContext) context = row_context_new (provider, context_text);
          g_autoptr (DubReply) reply = dub_reply_new (statuses[i], types[k], bodies[j], -1);

          read_all (&context->context, reply);
          query_all (&context->context, reply);
          act_all (&context->context, reply);
        }
}

/* A page of a catalogue of every member that the three providers know, with one byte changed or cut
 * at every place: read without harm. */
static const char catalogue[] =
    "{\"success\":true,\"jobId\":\"j\",\"id\":1,\"file\":{\"id\":\"f\",\"projectId\":\"p\"},"
    "\"fileId\":\"f\",\"uploadUrl\":\"https://u\",\"projectId\":\"p\",\"status\":\"done\","
    "\"phase\":\"x\",\"progress\":0.5,\"progressPercentage\":50,\"externalStatusId\":5,"
    "\"outputVideo\":\"https://v\",\"outputUrl\":\"https://v\",\"error\":null,\"mediaData\":"
    "{\"duration\":1.5},\"outputs\":{\"poster\":{\"url\":\"https://p\"}},\"files\":[{\"fileId\":"
    "\"f\",\"destLang\":\"de\"}],\"jobs\":[{\"id\":\"j\",\"status\":\"PENDING\",\"payload\":"
    "{\"movie\":{\"title\":\"t\"}}}],\"pagination\":{\"nextCursor\":\"c\",\"hasNextPage\":true},"
    "\"nextCursor\":\"c\",\"dubs\":[{\"id\":\"f\",\"externalStatusId\":3}]}";

static void
read_without_judging (const DubContext *context, const DubReply *reply)
{
  for (const DubFlow *const *flow = context->provider->flows; *flow != NULL; flow++)
    for (guint i = 0; i < (*flow)->n_steps; i++)
      if ((*flow)->steps[i].read != NULL)
        {
          DubVerdict verdict;

          dub_verdict_init (&verdict);
          (*flow)->steps[i].read (context, reply, &verdict);
          g_assert_true (verdict.progress <= 1);
          for (guint j = 0; j < verdict.links->len; j++)
            {
              const DubLink *link = verdict.links->pdata[j];

              g_assert_true (g_str_has_prefix (link->url, "http")
                             || g_str_has_prefix (link->url, "origin:/"));
            }
          dub_verdict_clear (&verdict);
        }
}

static void
test_damaged (gconstpointer data)
{
  static const char replacements[] = { '\0', '"', '{', ']', '9', '-', '\\', '\xff', ':' };
  const DubProvider *provider = dub_provider_find (data);
  g_autoptr (RowContext) context = row_context_new (provider, context_text);

  for (gsize at = 0; at < strlen (catalogue); at++)
    for (guint i = 0; i < G_N_ELEMENTS (replacements); i++)
      {
        g_autofree char *body = g_strdup (catalogue);
        g_autoptr (DubReply) reply = NULL;
        g_autoptr (DubAnswer) answer = dub_answer_new ();

        body[at] = replacements[i];
        reply = dub_reply_new (200, "application/json", body, -1);
        read_without_judging (&context->context, reply);
        for (guint j = 0; j < provider->n_queries; j++)
          provider->queries[j].read (&context->context, reply, answer);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (providers); i++)
    {
      g_autofree char *useless = g_strdup_printf ("/providers/promises/useless/%s", providers[i]);
      g_autofree char *damaged = g_strdup_printf ("/providers/promises/damaged/%s", providers[i]);

      g_test_add_data_func (useless, providers[i], test_nothing_useful);
      g_test_add_data_func (damaged, providers[i], test_damaged);
    }
  return g_test_run ();
}
