/* What ViralSync's replies say: states, ids, jobs however they are wrapped, errors by their code.
 */
#include "providers/viralsync.h"

#include <string.h>

static const struct
{
  const char *word;
  DubJobState state;
} states[] = {
  { "queued", DUB_JOB_QUEUED },      { "running", DUB_JOB_RUNNING },
  { "waiting", DUB_JOB_RUNNING },    { "done", DUB_JOB_DONE },
  { "failed", DUB_JOB_FAILED },      { "cancelled", DUB_JOB_CANCELLED },
  { "canceled", DUB_JOB_CANCELLED },
};

DubJobState
dub_viralsync_state (const char *word)
{
  for (guint i = 0; word != NULL && i < G_N_ELEMENTS (states); i++)
    if (g_ascii_strcasecmp (states[i].word, word) == 0)
      return states[i].state;
  return DUB_JOB_RUNNING;
}

char *
dub_viralsync_raw_state (JsonNode *job)
{
  g_autofree char *status = dub_json_dup_string (job, "status");
  g_autofree char *phase = dub_json_dup_string (job, "phase");

  if (status == NULL || phase == NULL || strcmp (status, phase) == 0)
    return g_steal_pointer (&status);
  return g_strconcat (status, "/", phase, NULL);
}

char *
dub_viralsync_job_id (JsonNode *job)
{
  char *id = dub_json_dup_string (job, "jobId");

  return id != NULL && *id != '\0' ? id : (g_free (id), dub_json_dup_string (job, "id"));
}

JsonNode *
dub_viralsync_job (JsonNode *body)
{
  static const char *const wrappings[] = { "", "job", "data" };

  for (guint i = 0; i < G_N_ELEMENTS (wrappings); i++)
    {
      JsonNode *job = dub_json_at (body, wrappings[i]);
      g_autofree char *id = dub_viralsync_job_id (job);

      if (id != NULL || dub_json_at (job, "status") != NULL)
        return job;
    }
  return NULL;
}

void
dub_viralsync_error (JsonNode *body, char **words, char **code)
{
  *words = dub_json_dup_string (body, "error");
  *code = dub_json_dup_string (body, "code");
  if (*words == NULL)
    *words = dub_json_dup_string (body, "error.message");
  if (*words == NULL)
    *words = dub_json_dup_string (body, "message");
  if (*code == NULL)
    *code = dub_json_dup_string (body, "error.code");
}

/* The vendor's list goes on; codes that are not here are read by their status. */
static const struct
{
  const char *code;
  DubOutcome outcome;
  DubError error;
} codes[] = {
  { "UNAUTHORIZED", DUB_OUTCOME_HOLD, DUB_ERROR_BAD_KEY },
  { "API_KEY_REVOKED", DUB_OUTCOME_HOLD, DUB_ERROR_BAD_KEY },
  { "FORBIDDEN", DUB_OUTCOME_HOLD, DUB_ERROR_FORBIDDEN },
  { "RENDER_QUOTA_EXCEEDED", DUB_OUTCOME_FAIL, DUB_ERROR_QUOTA },
  { "RENDER_QUOTA_DAILY_EXCEEDED", DUB_OUTCOME_FAIL, DUB_ERROR_QUOTA },
  { "CONCURRENCY_LIMIT_EXCEEDED", DUB_OUTCOME_BUSY, DUB_ERROR_BUSY },
  { "RATE_LIMITED", DUB_OUTCOME_BUSY, DUB_ERROR_RATE_LIMITED },
};

void
dub_viralsync_correct (DubTrouble *trouble, DubOutcome *outcome)
{
  if (trouble->http_status < 400 || trouble->http_status >= 500
      || trouble->code == DUB_ERROR_UNEXPECTED_REPLY)
    return;
  if (trouble->http_status == 402)
    trouble->code = DUB_ERROR_QUOTA;
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_strcmp0 (codes[i].code, trouble->provider_code) == 0)
      {
        trouble->code = codes[i].error;
        *outcome = codes[i].outcome;
      }
}
