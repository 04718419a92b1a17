/* Verdicts, answers and findings: construction, and the reading of an HTTP failure that every
 * provider shares. */
#include "providers/provider.h"

DubLink *
dub_link_new (DubOutputKind kind, const char *type, const char *language, const char *url)
{
  DubLink *link = g_new0 (DubLink, 1);

  link->kind = kind;
  link->type = g_strdup (type);
  link->language = g_strdup (language);
  link->url = g_strdup (url);
  return link;
}

void
dub_link_free (DubLink *link)
{
  if (link == NULL)
    return;
  g_free (link->type);
  g_free (link->language);
  g_free (link->url);
  g_free (link);
}

void
dub_verdict_init (DubVerdict *verdict)
{
  *verdict = (DubVerdict){ .outcome = DUB_OUTCOME_NEXT, .progress = -1 };
  verdict->trouble.code = DUB_N_ERRORS;
  verdict->remote = dub_map_new ();
  verdict->cost = dub_map_new ();
  verdict->links = g_ptr_array_new_with_free_func ((GDestroyNotify) dub_link_free);
}

void
dub_verdict_clear (DubVerdict *verdict)
{
  g_clear_pointer (&verdict->step, g_free);
  dub_trouble_clear (&verdict->trouble);
  g_clear_pointer (&verdict->raw_state, g_free);
  g_clear_pointer (&verdict->remote, g_hash_table_unref);
  g_clear_pointer (&verdict->cost, g_hash_table_unref);
  for (guint i = 0; i < DUB_N_ROLES; i++)
    g_clear_pointer (&verdict->uploads[i], g_hash_table_unref);
  g_clear_pointer (&verdict->links, g_ptr_array_unref);
}

void
dub_verdict_wait (DubVerdict *verdict, const char *raw_state, double progress)
{
  verdict->outcome = DUB_OUTCOME_WAIT;
  g_free (verdict->raw_state);
  verdict->raw_state = g_strdup (raw_state);
  verdict->progress = progress > 1 ? 1 : progress;
}

void
dub_verdict_goto (DubVerdict *verdict, const char *step)
{
  verdict->outcome = DUB_OUTCOME_GOTO;
  g_free (verdict->step);
  verdict->step = g_strdup (step);
}

void
dub_verdict_trouble (DubVerdict *verdict,
                     DubOutcome outcome,
                     DubError code,
                     guint http_status,
                     const char *provider_code,
                     const char *message)
{
  verdict->outcome = outcome;
  dub_trouble_set (&verdict->trouble, code, http_status, provider_code, message);
}

void
dub_verdict_add_link (DubVerdict *verdict,
                      DubOutputKind kind,
                      const char *type,
                      const char *language,
                      const char *url)
{
  g_ptr_array_add (verdict->links, dub_link_new (kind, type, language, url));
}

void
dub_verdict_set_upload (DubVerdict *verdict, DubRole role, const char *key, const char *value)
{
  if (verdict->uploads[role] == NULL)
    verdict->uploads[role] = dub_map_new ();
  dub_map_set (verdict->uploads[role], key, value);
}

static const struct
{
  guint status;
  DubOutcome outcome;
  DubError code;
} readings[] = {
  { 400, DUB_OUTCOME_FAIL, DUB_ERROR_INVALID_INPUT },
  { 401, DUB_OUTCOME_HOLD, DUB_ERROR_BAD_KEY },
  { 402, DUB_OUTCOME_FAIL, DUB_ERROR_NO_CREDIT },
  { 403, DUB_OUTCOME_HOLD, DUB_ERROR_FORBIDDEN },
  { 404, DUB_OUTCOME_FAIL, DUB_ERROR_NOT_FOUND },
  { 408, DUB_OUTCOME_BUSY, DUB_ERROR_RATE_LIMITED },
  { 409, DUB_OUTCOME_FAIL, DUB_ERROR_CONFLICT },
  { 410, DUB_OUTCOME_FAIL, DUB_ERROR_NOT_FOUND },
  { 413, DUB_OUTCOME_FAIL, DUB_ERROR_TOO_LARGE },
  { 415, DUB_OUTCOME_FAIL, DUB_ERROR_UNSUPPORTED_TYPE },
  { 422, DUB_OUTCOME_FAIL, DUB_ERROR_INVALID_INPUT },
  { 425, DUB_OUTCOME_BUSY, DUB_ERROR_RATE_LIMITED },
  { 429, DUB_OUTCOME_BUSY, DUB_ERROR_RATE_LIMITED },
};

void
dub_verdict_from_status (DubVerdict *verdict,
                         const DubReply *reply,
                         const char *provider_code,
                         const char *message)
{
  DubOutcome outcome = DUB_OUTCOME_RETRY;
  DubError code = reply->status >= 500 ? DUB_ERROR_SERVER : DUB_ERROR_UNEXPECTED_REPLY;
  gint64 wait = dub_reply_retry_after (reply);

  for (guint i = 0; i < G_N_ELEMENTS (readings); i++)
    if (readings[i].status == reply->status)
      {
        outcome = readings[i].outcome;
        code = readings[i].code;
      }
  dub_verdict_trouble (verdict, outcome, code, reply->status, provider_code, message);
  if (wait > 0 && (outcome == DUB_OUTCOME_BUSY || outcome == DUB_OUTCOME_RETRY))
    verdict->wait_seconds = wait;
}

DubFinding *
dub_finding_new (const char *kind, const char *id)
{
  DubFinding *finding = g_new0 (DubFinding, 1);

  finding->kind = g_strdup (kind);
  finding->id = g_strdup (id);
  finding->state = DUB_JOB_UNKNOWN;
  finding->facts = dub_map_new ();
  return finding;
}

void
dub_finding_free (DubFinding *finding)
{
  if (finding == NULL)
    return;
  g_free (finding->kind);
  g_free (finding->id);
  g_free (finding->title);
  g_free (finding->raw_state);
  g_hash_table_unref (finding->facts);
  g_free (finding);
}

DubAnswer *
dub_answer_new (void)
{
  DubAnswer *answer = g_new0 (DubAnswer, 1);

  answer->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) dub_finding_free);
  answer->total = -1;
  answer->trouble.code = DUB_N_ERRORS;
  return answer;
}

void
dub_answer_free (DubAnswer *answer)
{
  if (answer == NULL)
    return;
  g_ptr_array_unref (answer->findings);
  g_free (answer->next_cursor);
  dub_trouble_clear (&answer->trouble);
  g_free (answer);
}

void
dub_answer_refuse (DubAnswer *answer,
                   const DubReply *reply,
                   const char *provider_code,
                   const char *message)
{
  DubVerdict verdict;

  dub_verdict_init (&verdict);
  dub_verdict_from_status (&verdict, reply, provider_code, message);
  dub_trouble_copy (&answer->trouble, &verdict.trouble);
  dub_verdict_clear (&verdict);
}
