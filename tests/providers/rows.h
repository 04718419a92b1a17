/* Tables of documented exchanges as tests, one test path a row.
 *
 * In every text of a row a backtick stands for a double quote, so that JSON stays readable.
 * A context is a JSON object; all members are optional:
 *   options, settings, remote: objects of strings
 *   uploads: { video|audio|image|movie: object of strings }
 *   video, audio, image, movie: { path, url, name, mime, bytes, seconds, text }
 *   role: video|audio|image|movie       link: URL of a result
 *   language, source_language, title, marker, output_name, cursor, argument: strings
 *   languages, further: arrays of strings
 *   attempts, now, attempted_at: numbers (times in seconds)
 * Without them: title "A title", marker "mark7", output_name "clip-mark7", now
 * 2026-05-01T12:00:00Z.
 *
 * A flow is the name of one of the provider's, or "query", "cancel", "remove" or "events"; then a
 * step is the name of the query, or empty. */
#pragma once

#include "providers/json.h"
#include "providers/provider.h"

typedef struct
{
  const char *name;
  const char *flow;
  const char *step;
  const char *context;
  /* As rows_request_text() gives it; "error NICK[: part of the sentence]" for a refusal. */
  const char *expect;
} RequestRow;

typedef struct
{
  const char *name;
  const char *flow;
  const char *step;
  const char *context;
  guint status;
  const char *type; /* content type; NULL: application/json */
  const char *body;
  /* As rows_verdict_text() or, of a query, rows_answer_text() gives it. */
  const char *expect;
  const char *headers; /* (nullable): lines "Name: value" */
} ReplyRow;

typedef struct
{
  const char *name;
  const char *context;
  const char *expect; /* NULL: accepted; else "NICK: part of the sentence" */
} CheckRow;

/* A look for a lost paid request. */
typedef struct
{
  const char *name;
  const char *context;
  const char *page;    /* body of the evidence query's only page */
  gboolean incomplete; /* not every page could be read */
  const char *known;   /* ids, comma separated, that other jobs own */
  const char *expect;  /* "found|absent|later|none" and the verdict's remote ids if any */
} EvidenceRow;

void rows_add_requests (const char *provider, const RequestRow *rows, guint n_rows);
void rows_add_replies (const char *provider, const char *group, const ReplyRow *rows, guint n_rows);
void rows_add_checks (const char *provider, const CheckRow *rows, guint n_rows);
void rows_add_evidence (const char *provider, const EvidenceRow *rows, guint n_rows);
void rows_run_check (const DubProvider *provider, const CheckRow *row);
/* What must hold of the tables of every provider: names, links between steps, texts present. */
void rows_add_tables (const char *provider);

/* A context and all that it borrows from. */
typedef struct
{
  DubContext context;
  JsonNode *json;
  GPtrArray *keep;
  DubLink *link;
} RowContext;

RowContext *row_context_new (const DubProvider *provider, const char *text);
void row_context_free (RowContext *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RowContext, row_context_free)

/**
 * rows_request_text:
 *
 * Returns: (transfer full): lines: "METHOD URL", then "header NAME: VALUE" each, "json BODY",
 *   "part NAME=VALUE" or "part NAME file=PATH name=NAME type=TYPE" each, "file PATH type=TYPE",
 *   "keyless", "stream"; only "skip" for a request that is skipped
 */
char *rows_request_text (const DubRequest *request);

/**
 * rows_verdict_text:
 *
 * Returns: (transfer full): one line: the outcome (next, wait, goto STEP, busy, retry, hold, fail,
 *   cancelled), then where set: "NICK HTTP-STATUS [PROVIDER-CODE] 'MESSAGE'" of the trouble,
 *   "raw=WORD", "progress=0.50", "after=SECONDS", "remote={…}", "cost={…}", "video={…}" (an
 *   upload's ids), "link=KIND/TYPE/LANGUAGE URL" each
 */
char *rows_verdict_text (const DubVerdict *verdict);

/**
 * rows_answer_text:
 *
 * Returns: (transfer full): lines: "KIND ID [STATE/RAW] 'TITLE' {facts}" a finding (" hidden" at
 * the end, "@TIME" before the facts where created_at is set), "next=CURSOR", "total=N", "trouble
 * NICK STATUS [CODE] 'MESSAGE'"
 */
char *rows_answer_text (const DubAnswer *answer);
