/* ViralSync: every request and reply of the vendor's page, the traps of its API, its errors, its
 * events, the look for a lost submission. The movie document itself: test-movie.c. */
#include "rows.h"

#include "providers/viralsync.h"

#define JOB "{`remote`: {`job_id`: `job_a1b2c3d4e5f6`}}"
/* The text of a movie inside a row's JSON has its quotation marks escaped.  */
#define MOVIE(text) "`movie`: {`path`: `/m/a.json`, `mime`: `application/json`, `text`: `" text "`}"
#define Q           "\\`"
#define BARE        "{" Q "title" Q ":" Q "Ad" Q "," Q "scenes" Q ":[{" Q "id" Q ":" Q "s1" Q "}]}"
#define PROJECT     "`settings`: {`projectId`: `proj_1`}, "

/* --- Requests ------------------------------------------------------------------------------- */

static const RequestRow requests[] = {
  { "submit", "render", "submit", "{" PROJECT MOVIE (BARE) "}",
    "POST /v1/render/jobs\n"
    "json {`kind`:`movie`,`movie`:{`title`:`Ad [mark7]`,`scenes`:[{`id`:`s1`}]},"
    "`projectId`:`proj_1`}" },
  { "submit-options", "render", "submit",
    "{`options`: {`projectId`: `proj_2`, `qualityPreset`: `turbo`, `requestedConcurrency`: `8`,"
    " `callbackUrl`: `https://h/cb`}, " PROJECT MOVIE (BARE) "}",
    "POST /v1/render/jobs\n"
    "json {`kind`:`movie`,`movie`:{`title`:`Ad [mark7]`,`scenes`:[{`id`:`s1`}]},"
    "`projectId`:`proj_2`,`callbackUrl`:`https://h/cb`,"
    "`renderOptions`:{`qualityPreset`:`turbo`,`requestedConcurrency`:8}}" },
  { "submit-without-movie", "render", "submit", NULL, "error invalid_input: movie document" },
  { "submit-without-project", "render", "submit", "{" MOVIE (BARE) "}",
    "error invalid_input: projectId" },
  { "jobs", "query", "jobs", NULL, "GET /v1/jobs?limit=25" },
  { "jobs-next-page", "query", "jobs", "{`cursor`: `eyJsYXN0SWQiOi=`}",
    "GET /v1/jobs?limit=25&cursor=eyJsYXN0SWQiOi%3D" },
  { "job", "render", "follow", JOB, "GET /v1/jobs/job_a1b2c3d4e5f6" },
  { "job-odd-id", "render", "follow", "{`remote`: {`job_id`: `a/b`}}", "GET /v1/jobs/a%2Fb" },
  { "job-without-id", "render", "follow", NULL, "error not_found" },
  { "one-job", "query", "job", "{`argument`: `job_1`}", "GET /v1/jobs/job_1" },
  { "one-job-without-id", "query", "job", NULL, "error usage" },
  { "progress", "events", "", JOB, "GET /v1/jobs/job_a1b2c3d4e5f6/progress\nstream" },
  { "progress-again", "events", "", "{`remote`: {`job_id`: `job_a1b2c3d4e5f6`}, `cursor`: `17`}",
    "GET /v1/jobs/job_a1b2c3d4e5f6/progress\nheader Last-Event-ID: 17\nstream" },
  { "cancel", "cancel", "", JOB, "POST /v1/jobs/job_a1b2c3d4e5f6/cancel" },
  { "delete", "remove", "", JOB, "DELETE /v1/jobs/job_a1b2c3d4e5f6" },
  { "delete-argument", "remove", "", "{`argument`: `job_9`}", "DELETE /v1/jobs/job_9" },
  { "me", "query", "me", NULL, "GET /v1/me" },
  { "usage", "query", "usage", NULL, "GET /v1/usage" },
};

/* --- Replies of the page -------------------------------------------------------------------- */

static const ReplyRow replies[] = {
  { "accepted", "render", "submit", NULL, 202, NULL,
    "{`jobId`: `job_a1b2c3d4e5f6`, `status`: `queued`}",
    "next raw=queued remote={`job_id`:`job_a1b2c3d4e5f6`}" },
  { "queued", "render", "follow", NULL, 200, NULL,
    "{`jobId`: `j`, `type`: `render`, `status`: `queued`, `progress`: 0}",
    "wait raw=queued progress=0.00" },
  { "dispatching", "render", "follow", NULL, 200, NULL,
    "{`jobId`: `j`, `status`: `running`, `phase`: `dispatching`, `progress`: 0.1}",
    "wait raw=running/dispatching progress=0.10" },
  { "assembling", "render", "follow", NULL, 200, NULL,
    "{`jobId`: `j`, `status`: `running`, `phase`: `assembling`, `progress`: 0.8}",
    "wait raw=running/assembling progress=0.80" },
  { "uploading", "render", "follow", NULL, 200, NULL,
    "{`jobId`: `j`, `status`: `running`, `phase`: `uploading`, `progress`: 0.95}",
    "wait raw=running/uploading progress=0.95" },
  { "planning", "render", "follow", NULL, 200, NULL,
    "{`jobId`: `j`, `status`: `running`, `phase`: `planning`, `progress`: 0.05}",
    "wait raw=running/planning progress=0.05" },
  { "rendering", "render", "follow", NULL, 200, NULL,
    "{`jobId`: `j`, `type`: `render`, `status`: `waiting`, `phase`: `rendering`, `progress`: 0.5,"
    " `parentJobId`: null, `outputUrl`: null, `error`: null, `mediaData`: null,"
    " `payload`: {`projectId`: `proj_1`, `movie`: {`title`: `Ad`}},"
    " `children`: {`total`: 4, `succeeded`: 2, `running`: 1, `queued`: 1, `failed`: 0},"
    " `createdAt`: `2026-05-07T12:34:56Z`, `updatedAt`: `2026-05-07T12:35:56Z`}",
    "wait raw=waiting/rendering progress=0.50" },
  { "done", "render", "follow", NULL, 200, NULL,
    "{`jobId`: `j`, `status`: `done`, `progress`: 1.0,"
    " `mediaData`: {`duration`: 90, `width`: 1920, `height`: 1080, `fileSize`: 5},"
    " `outputUrl`: `https://r2.viralsync.io/outputs/j/output.mp4`}",
    "next raw=done progress=1.00 cost={`render_minutes`:`1.500`} "
    "link=video/outputUrl/ https://r2.viralsync.io/outputs/j/output.mp4" },
  { "failed", "render", "follow", NULL, 200, NULL,
    "{`jobId`: `j`, `status`: `failed`, `progress`: 0.3,"
    " `error`: `SCENE_RENDER_FAILED: scene s1: no such asset`}",
    "fail job_failed 0 SCENE_RENDER_FAILED 'scene s1: no such asset' raw=failed progress=0.30" },
  { "cancelled", "render", "follow", NULL, 200, NULL, "{`jobId`: `j`, `status`: `cancelled`}",
    "cancelled raw=cancelled" },
  { "list", "query", "jobs", NULL, 200, NULL,
    "{`jobs`: [{`jobId`: `j2`, `type`: `render`, `status`: `running`, `phase`: `uploading`,"
    " `progress`: 0.9, `parentJobId`: null, `createdAt`: `2026-05-07T12:34:56Z`,"
    " `payload`: {`projectId`: `proj_1`, `movie`: {`title`: `Ad [mark7]`, `scenes`: []}}}],"
    " `nextCursor`: `eyJ`}",
    "job j2 running/running/uploading 'Ad [mark7]' @2026-05-07T12:34:56Z {`job_id`:`j2`,"
    "`progress`:`0.9`,`project_id`:`proj_1`,`type`:`render`}\nnext=eyJ" },
  { "one-job", "query", "job", NULL, 200, NULL, "{`jobId`: `j2`, `status`: `done`}",
    "job j2 done/done {`job_id`:`j2`}" },
  { "cancel", "cancel", "", NULL, 200, NULL, "{`jobId`: `j`, `status`: `cancelled`}",
    "cancelled raw=cancelled" },
  { "delete-204", "remove", "", NULL, 204, NULL, "", "next" },
  { "delete-200", "remove", "", NULL, 200, NULL, "{`success`: true}", "next" },
  { "me", "query", "me", NULL, 200, NULL, "{`userId`: `u1`, `plan`: `pro`, `email`: `a@b.c`}",
    "account u1 'a@b.c' {`email`:`a@b.c`,`plan`:`pro`,`userId`:`u1`}" },
  { "usage", "query", "usage", NULL, 200, NULL,
    "{`minutes`: {`used`: 12.5, `limit`: 200}, `resetsAt`: `2026-06-01`, `history`: [1]}",
    "usage  {`minutes.limit`:`200`,`minutes.used`:`12.5`,`resetsAt`:`2026-06-01`}" },
};

/* --- Errors --------------------------------------------------------------------------------- */

#define ERROR(code, text) "{`error`: `" text "`, `code`: `" code "`}"

static const ReplyRow errors[] = {
  { "submit-400", "render", "submit", NULL, 400, NULL, ERROR ("VALIDATION_ERROR", "bad scenes"),
    "fail invalid_input 400 VALIDATION_ERROR 'bad scenes'" },
  { "submit-401", "render", "submit", NULL, 401, NULL, ERROR ("UNAUTHORIZED", "no key"),
    "hold bad_key 401 UNAUTHORIZED 'no key'" },
  { "submit-401-revoked", "render", "submit", NULL, 401, NULL, ERROR ("API_KEY_REVOKED", "revoked"),
    "hold bad_key 401 API_KEY_REVOKED 'revoked'" },
  { "submit-402-month", "render", "submit", NULL, 402, NULL,
    ERROR ("RENDER_QUOTA_EXCEEDED", "Monthly render quota exceeded."),
    "fail quota 402 RENDER_QUOTA_EXCEEDED 'Monthly render quota exceeded.'" },
  { "submit-402-day", "render", "submit", NULL, 402, NULL,
    ERROR ("RENDER_QUOTA_DAILY_EXCEEDED", "Daily."),
    "fail quota 402 RENDER_QUOTA_DAILY_EXCEEDED 'Daily.'" },
  { "submit-402-other", "render", "submit", NULL, 402, NULL, ERROR ("NEW_QUOTA", "No."),
    "fail quota 402 NEW_QUOTA 'No.'" },
  { "submit-403", "render", "submit", NULL, 403, NULL, ERROR ("FORBIDDEN", "Pro plan needed"),
    "hold forbidden 403 FORBIDDEN 'Pro plan needed'" },
  { "submit-404", "render", "submit", NULL, 404, NULL, ERROR ("PROJECT_NOT_FOUND", "no project"),
    "fail not_found 404 PROJECT_NOT_FOUND 'no project'" },
  { "submit-429", "render", "submit", NULL, 429, NULL, ERROR ("RATE_LIMITED", "slow"),
    "busy rate_limited 429 RATE_LIMITED 'slow' after=9", "Retry-After: 9" },
  { "submit-500", "render", "submit", NULL, 500, NULL, ERROR ("INTERNAL", "boom"),
    "retry server 500 INTERNAL 'boom'" },
  { "submit-503", "render", "submit", NULL, 503, NULL, ERROR ("UNAVAILABLE", "later"),
    "retry server 503 UNAVAILABLE 'later'" },
  { "submit-503-busy-code-proves-nothing", "render", "submit", NULL, 503, NULL,
    ERROR ("CONCURRENCY_LIMIT_EXCEEDED", "later"),
    "retry server 503 CONCURRENCY_LIMIT_EXCEEDED 'later'" },
  { "submit-404-html", "render", "submit", NULL, 404, "text/html", "<h1>Not found</h1>",
    "retry unexpected_reply 404 'HTTP 404, text/html'" },
  { "submit-202-without-id", "render", "submit", NULL, 202, NULL, "{`status`: `queued`}",
    "retry unexpected_reply 202 'HTTP 202'" },
  { "submit-200-html", "render", "submit", NULL, 200, "text/html", "<h1>Hello</h1>",
    "retry unexpected_reply 200 'HTTP 200, text/html'" },
  { "follow-401", "render", "follow", NULL, 401, NULL, ERROR ("API_KEY_REVOKED", "revoked"),
    "hold bad_key 401 API_KEY_REVOKED 'revoked'" },
  { "follow-404", "render", "follow", NULL, 404, NULL, ERROR ("NOT_FOUND", "no job"),
    "retry not_found 404 NOT_FOUND 'no job' remote={`missing_looks`:`1`}" },
  { "follow-404-at-last", "render", "follow", "{`remote`: {`missing_looks`: `3`}}", 404, NULL,
    ERROR ("NOT_FOUND", "no job"),
    "hold not_found 404 NOT_FOUND 'no job' remote={`missing_looks`:`0`}" },
  { "follow-402-never-fails-the-job", "render", "follow", NULL, 402, NULL,
    ERROR ("RENDER_QUOTA_EXCEEDED", "used up"),
    "hold no_credit 402 RENDER_QUOTA_EXCEEDED 'used up'" },
  { "follow-429", "render", "follow", NULL, 429, NULL, ERROR ("RATE_LIMITED", "slow"),
    "busy rate_limited 429 RATE_LIMITED 'slow' after=30", "Retry-After: 30" },
  { "follow-503", "render", "follow", NULL, 503, NULL, ERROR ("UNAVAILABLE", "later"),
    "retry server 503 UNAVAILABLE 'later' after=2", "Retry-After: 2" },
  { "follow-nonsense", "render", "follow", NULL, 200, "text/html", "<h1>Hello</h1>",
    "retry unexpected_reply 200 'HTTP 200, text/html'" },
  { "follow-half-a-body", "render", "follow", NULL, 200, NULL, "{`jobId`: `j`, `status`: `do",
    "retry unexpected_reply 200 'HTTP 200'" },
  { "follow-400-never-fails-the-job", "render", "follow", NULL, 400, NULL,
    ERROR ("VALIDATION_ERROR", "odd"), "hold invalid_input 400 VALIDATION_ERROR 'odd'" },
  { "follow-403", "render", "follow", NULL, 403, NULL, ERROR ("FORBIDDEN", "plan"),
    "hold forbidden 403 FORBIDDEN 'plan'" },
  { "follow-500", "render", "follow", NULL, 500, NULL, ERROR ("INTERNAL", "boom"),
    "retry server 500 INTERNAL 'boom'" },
  { "cancel-401", "cancel", "", NULL, 401, NULL, ERROR ("UNAUTHORIZED", "no key"),
    "hold bad_key 401 UNAUTHORIZED 'no key'" },
  { "cancel-404", "cancel", "", NULL, 404, NULL, ERROR ("NOT_FOUND", "no job"),
    "fail not_found 404 NOT_FOUND 'no job'" },
  { "cancel-429", "cancel", "", NULL, 429, NULL, ERROR ("RATE_LIMITED", "slow"),
    "busy rate_limited 429 RATE_LIMITED 'slow' after=3", "Retry-After: 3" },
  { "cancel-503", "cancel", "", NULL, 503, NULL, ERROR ("UNAVAILABLE", "later"),
    "retry server 503 UNAVAILABLE 'later'" },
  { "delete-401", "remove", "", NULL, 401, NULL, ERROR ("UNAUTHORIZED", "no key"),
    "hold bad_key 401 UNAUTHORIZED 'no key'" },
  { "delete-429", "remove", "", NULL, 429, NULL, ERROR ("RATE_LIMITED", "slow"),
    "busy rate_limited 429 RATE_LIMITED 'slow' after=3", "Retry-After: 3" },
  { "delete-500", "remove", "", NULL, 500, NULL, ERROR ("INTERNAL", "boom"),
    "retry server 500 INTERNAL 'boom'" },
  { "jobs-400-cursor", "query", "jobs", "{`cursor`: `old`}", 400, NULL,
    ERROR ("VALIDATION_ERROR", "cursor"), "trouble invalid_input 400 VALIDATION_ERROR 'cursor'" },
  { "jobs-429", "query", "jobs", NULL, 429, NULL, ERROR ("RATE_LIMITED", "slow"),
    "trouble rate_limited 429 RATE_LIMITED 'slow'", "Retry-After: 30" },
  { "usage-401", "query", "usage", NULL, 401, NULL, ERROR ("UNAUTHORIZED", "no key"),
    "trouble bad_key 401 UNAUTHORIZED 'no key'" },
  { "me-401", "query", "me", NULL, 401, NULL, ERROR ("UNAUTHORIZED", "no key"),
    "trouble bad_key 401 UNAUTHORIZED 'no key'" },
  { "me-403", "query", "me", NULL, 403, NULL, ERROR ("FORBIDDEN", "plan"),
    "trouble forbidden 403 FORBIDDEN 'plan'" },
  { "me-200-error", "query", "me", NULL, 200, NULL, ERROR ("ODD", "odd"),
    "trouble unexpected_reply 200 ODD 'odd'" },
  { "usage-402", "query", "usage", NULL, 402, NULL, ERROR ("RENDER_QUOTA_EXCEEDED", "used up"),
    "trouble quota 402 RENDER_QUOTA_EXCEEDED 'used up'" },
  { "jobs-nonsense", "query", "jobs", NULL, 200, NULL, "{`total`: 3}",
    "trouble unexpected_reply 200" },
  { "job-404", "query", "job", NULL, 404, NULL, ERROR ("NOT_FOUND", "no job"),
    "trouble not_found 404 NOT_FOUND 'no job'" },
};

/* --- Traps (facts 4.3, 4.4) ----------------------------------------------------------------- */

static const ReplyRow traps[] = {
  /* 2: words */
  { "2-one-l", "render", "follow", NULL, 200, NULL, "{`jobId`: `j`, `status`: `canceled`}",
    "cancelled raw=canceled" },
  { "2-waiting-twice", "render", "follow", NULL, 200, NULL,
    "{`jobId`: `j`, `status`: `waiting`, `phase`: `waiting`}", "wait raw=waiting" },
  { "2-unknown-word", "render", "follow", NULL, 200, NULL,
    "{`jobId`: `j`, `status`: `paused`, `phase`: `tea`, `progress`: null}", "wait raw=paused/tea" },
  { "2-completed-is-not-their-word", "render", "follow", NULL, 200, NULL,
    "{`jobId`: `j`, `status`: `completed`}", "wait raw=completed" },
  /* 3: progress is 0 to 1 */
  { "3-progress-too-much", "render", "follow", NULL, 200, NULL,
    "{`jobId`: `j`, `status`: `running`, `progress`: 62}", "wait raw=running progress=1.00" },
  /* 4: the meanings of 409, on each call */
  { "4-409-concurrency", "render", "submit", NULL, 409, NULL,
    ERROR ("CONCURRENCY_LIMIT_EXCEEDED", "3 renders"),
    "busy busy 409 CONCURRENCY_LIMIT_EXCEEDED '3 renders'" },
  { "4-409-other", "render", "submit", NULL, 409, NULL, ERROR ("DUPLICATE", "twice"),
    "fail conflict 409 DUPLICATE 'twice'" },
  { "4-409-without-code", "render", "submit", NULL, 409, NULL, "{`error`: `no`}",
    "fail conflict 409 'no'" },
  /* a time-out is no refusal */
  { "408", "render", "submit", NULL, 408, NULL, ERROR ("TIMEOUT", "too slow"),
    "retry unexpected_reply 408 TIMEOUT 'too slow'" },
  { "4-409-html", "render", "submit", NULL, 409, "text/html", "<h1>Conflict</h1>",
    "retry unexpected_reply 409 'HTTP 409, text/html'" },
  { "4-409-cancel", "cancel", "", NULL, 409, NULL, ERROR ("INVALID_STATE", "terminal"),
    "fail conflict 409 INVALID_STATE 'The job has already ended at ViralSync.'" },
  { "4-409-delete", "remove", "", NULL, 409, NULL, ERROR ("INVALID_STATE", "running"),
    "fail conflict 409 INVALID_STATE 'ViralSync deletes only jobs that have ended; cancel this one "
    "first.'" },
  { "4-404-delete", "remove", "", NULL, 404, NULL, ERROR ("NOT_FOUND", "gone"),
    "fail not_found 404 NOT_FOUND 'gone'" },
  { "4-cancel-accepted", "cancel", "", NULL, 202, NULL, "{`success`: true}", "next" },
  { "4-cancel-without-body", "cancel", "", NULL, 204, NULL, "", "next" },
  { "4-cancel-still-running", "cancel", "", NULL, 200, NULL, "{`jobId`: `j`, `status`: `running`}",
    "next raw=running" },
  /* 5: child jobs and other domains; the name of the list's member */
  { "5-others-hidden", "query", "jobs", NULL, 200, NULL,
    "{`items`: [{`id`: `s`, `type`: `render.scene`, `status`: `done`},"
    " {`id`: `c`, `type`: `render`, `parentJobId`: `j`, `status`: `done`},"
    " {`id`: `a`, `type`: `agent.plan`, `status`: `done`},"
    " {`id`: `m`, `type`: `render.movie`, `status`: `done`},"
    " {`id`: `r`, `type`: `render`, `status`: `done`}], `nextCursor`: null}",
    "job s done/done {`job_id`:`s`,`type`:`render.scene`} hidden\n"
    "job c done/done {`job_id`:`c`,`type`:`render`} hidden\n"
    "job a done/done {`job_id`:`a`,`type`:`agent.plan`} hidden\n"
    "job m done/done {`job_id`:`m`,`type`:`render.movie`}\n"
    "job r done/done {`job_id`:`r`,`type`:`render`}" },
  { "5-member-data", "query", "jobs", NULL, 200, NULL,
    "{`data`: [{`jobId`: 5, `status`: `queued`}]}", "job 5 queued/queued {`job_id`:`5`}" },
  { "5-bare-array", "query", "jobs", NULL, 200, NULL, "[{`jobId`: `j`, `status`: `failed`}]",
    "job j failed/failed {`job_id`:`j`}" },
  { "5-same-cursor-again", "query", "jobs", "{`cursor`: `c`}", 200, NULL,
    "{`jobs`: [], `nextCursor`: `c`}", "next=c" },
  { "5-cursor-in-data", "query", "jobs", NULL, 200, NULL,
    "{`data`: {`jobs`: [], `nextCursor`: `c`}}", "next=c" },
  { "5-cursor-is-no-word", "query", "jobs", NULL, 200, NULL,
    "{`jobs`: [], `nextCursor`: {`id`: 1}}", "trouble unexpected_reply 200" },
  /* 9: ids under other names */
  { "9-wrapped-job", "render", "submit", NULL, 202, NULL, "{`job`: {`id`: 12, `status`: `queued`}}",
    "next raw=queued remote={`job_id`:`12`}" },
  { "9-wrapped-follow", "render", "follow", NULL, 200, NULL,
    "{`data`: {`jobId`: `j`, `status`: `running`}}", "wait raw=running" },
  /* 10: the error of a job */
  { "10-error-without-code", "render", "follow", NULL, 200, NULL,
    "{`status`: `failed`, `error`: `It broke: badly`}",
    "fail job_failed 0 'It broke: badly' raw=failed" },
  { "10-error-object", "render", "follow", NULL, 200, NULL,
    "{`status`: `failed`, `error`: {`code`: `X_Y`, `message`: `odd`}}",
    "fail job_failed 0 X_Y 'odd' raw=failed" },
  { "10-error-null", "render", "follow", NULL, 200, NULL, "{`status`: `failed`, `error`: null}",
    "fail job_failed 0 raw=failed" },
  /* done without a result, or with one that must not be fetched */
  { "done-without-url", "render", "follow", NULL, 200, NULL,
    "{`status`: `done`, `outputUrl`: null}",
    "wait raw=done progress=1.00 remote={`result_looks`:`1`}" },
  { "done-without-url-at-last", "render", "follow", "{`remote`: {`result_looks`: `6`}}", 200, NULL,
    "{`status`: `done`}",
    "hold not_ready 0 'ViralSync says that the job is done, but names no result.' raw=done "
    "progress=1.00 remote={`result_looks`:`0`}" },
  { "done-no-web-address", "render", "follow", NULL, 200, NULL,
    "{`status`: `done`, `outputUrl`: `r2://bucket/x`}",
    "hold unexpected_reply 0 'ViralSync names a result that is no web address.' raw=done "
    "progress=1.00" },
  { "done-on-own-origin", "render", "follow", "{`language`: `de`}", 200, NULL,
    "{`status`: `done`, `outputUrl`: `/outputs/x.mp4`}",
    "next raw=done progress=1.00 link=video/outputUrl/de origin:/outputs/x.mp4" },
  /* events: believed for progress only */
  { "event-progress", "events", "", NULL, 200, NULL,
    "{`jobId`: `j`, `status`: `waiting`, `phase`: `rendering`, `progress`: 0.25, `outputUrl`: null,"
    " `timestamp`: 5}",
    "wait raw=waiting/rendering progress=0.25" },
  { "event-progress-alone", "events", "", NULL, 200, NULL, "{`progress`: 0.5}",
    "wait progress=0.50" },
  { "event-ping", "events", "", NULL, 200, NULL, "{`type`: `ping`}", "wait" },
  { "event-done", "events", "", NULL, 200, NULL,
    "{`status`: `done`, `outputUrl`: `https://h/x.mp4`}", "next" },
  { "event-failed", "events", "", NULL, 200, NULL, "{`status`: `failed`, `error`: `X: y`}",
    "next" },
  { "event-cancelled", "events", "", NULL, 200, NULL, "{`status`: `cancelled`}", "next" },
  { "event-nonsense", "events", "", NULL, 200, NULL, "[DONE]", "next" },
  { "event-empty", "events", "", NULL, 200, NULL, "", "next" },
};

/* --- Checks --------------------------------------------------------------------------------- */

static const CheckRow checks[] = {
  { "sound", "{" PROJECT MOVIE (BARE) "}", NULL },
  { "no-movie", "{" PROJECT "`title`: `x`}", "invalid_input: movie" },
  { "no-project", "{" MOVIE (BARE) "}", "invalid_input: projectId" },
  { "project-of-job", "{`options`: {`projectId`: `proj_2`}, " MOVIE (BARE) "}", NULL },
  { "no-json", "{" PROJECT MOVIE ("{") "}", "invalid_input: Line 1, column 2" },
  { "preset", "{`options`: {`qualityPreset`: `ultra`}, " PROJECT MOVIE (BARE) "}",
    "invalid_input: ultra" },
  { "concurrency", "{`options`: {`requestedConcurrency`: `33`}, " PROJECT MOVIE (BARE) "}",
    "invalid_input: 33" },
  { "placeholder-missing",
    "{" PROJECT MOVIE ("{" Q "scenes" Q ":[{" Q "id" Q ":" Q "{{intro}}" Q "}]}") "}",
    "invalid_input: {{intro}}" },
  { "placeholder-given",
    "{`options`: {`value.intro`: `s1`}, " PROJECT MOVIE ("{" Q "scenes" Q ":[{" Q "id" Q ":" Q
                                                         "{{intro}}" Q "}]}") "}",
    NULL },
  { "local-file",
    "{" PROJECT MOVIE ("{" Q "scenes" Q ":[{" Q "id" Q ":" Q "s" Q "," Q "src" Q ":" Q
                       "file:///a.mp4" Q "}]}") "}",
    "invalid_input: local file" },
};

/* --- Evidence ------------------------------------------------------------------------------- */

#define TITLED(id, title)                                                                          \
  "{`jobId`: `" id "`, `type`: `render`, `status`: `running`,"                                     \
  " `payload`: {`movie`: {`title`: `" title "`}}}"
#define TRIED(more) "{`attempted_at`: 1777636000" more "}"

static const EvidenceRow evidence[] = {
  { "by-title", TRIED (""),
    "{`jobs`: [" TITLED ("j3", "Other [x]") "," TITLED ("j2", "Ad [mark7]") "]}", FALSE, "",
    "found {`job_id`:`j2`}" },
  { "by-title-incomplete", TRIED (""), "{`jobs`: [" TITLED ("j2", "Ad [mark7]") "]}", TRUE, "",
    "found {`job_id`:`j2`}" },
  { "marker-without-brackets", TRIED (",`attempts`: 2"),
    "{`jobs`: [" TITLED ("j2", "Ad mark7") "]}", FALSE, "", "absent" },
  { "child-echoes-title", TRIED (",`attempts`: 2"),
    "{`jobs`: [{`jobId`: `c`, `type`: `render.scene`, `parentJobId`: `j`,"
    " `payload`: {`movie`: {`title`: `Ad [mark7]`}}}]}",
    FALSE, "", "absent" },
  { "earlier-try-is-known", TRIED (",`attempts`: 2"), "{`jobs`: [" TITLED ("j2", "Ad [mark7]") "]}",
    FALSE, "j2", "absent" },
  { "nothing-yet", TRIED (""), "{`jobs`: []}", FALSE, "", "later" },
  { "nothing-yet-again", TRIED (",`attempts`: 1"), "{`jobs`: []}", FALSE, "", "later" },
  { "nothing-at-last", TRIED (",`attempts`: 2"), "{`jobs`: []}", FALSE, "", "absent" },
  { "incomplete", TRIED (",`attempts`: 2"), "{`jobs`: []}", TRUE, "", "none" },
  { "no-marker", "{`marker`: ``}", "{`jobs`: [" TITLED ("j2", "Ad []") "]}", FALSE, "", "none" },
};

/* A list that was read down to before the attempt is as good as a complete one, if the server's
 * Date header lets the clocks be compared. */
static void
test_reaches_back (void)
{
  static const struct
  {
    const char *date, *created;
    DubEvidence expect;
  } rows[] = {
    { "Fri, 01 May 2026 12:00:00 GMT", "2026-05-01T11:00:00Z", DUB_EVIDENCE_ABSENT },
    { "Fri, 01 May 2026 12:00:00 GMT", "2026-05-01T11:50:00Z", DUB_EVIDENCE_NONE },
    { "Fri, 01 May 2026 11:00:00 GMT", "2026-05-01T11:00:00Z", DUB_EVIDENCE_NONE },
    { "yesterday", "2026-05-01T11:00:00Z", DUB_EVIDENCE_NONE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RowContext) context = row_context_new (&dub_viralsync, TRIED (", `attempts`: 2"));
      g_autofree char *body = g_strdup_printf (
          "{\"jobs\": [{\"jobId\": \"j\", \"createdAt\": \"%s\"}]}", rows[i].created);
      g_autoptr (DubReply) reply = dub_reply_new (200, "application/json", body, -1);
      g_autoptr (DubAnswer) answer = dub_answer_new ();
      DubVerdict verdict;

      dub_reply_set_header (reply, "Date", rows[i].date);
      dub_provider_query (&dub_viralsync, "jobs")->read (&context->context, reply, answer);
      dub_verdict_init (&verdict);
      g_assert_cmpint (dub_viralsync.reconcile (&context->context, answer, NULL, &verdict), ==,
                       rows[i].expect);
      dub_verdict_clear (&verdict);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  rows_add_tables ("viralsync");
  rows_add_requests ("viralsync", requests, G_N_ELEMENTS (requests));
  rows_add_replies ("viralsync", "reply", replies, G_N_ELEMENTS (replies));
  rows_add_replies ("viralsync", "error", errors, G_N_ELEMENTS (errors));
  rows_add_replies ("viralsync", "trap", traps, G_N_ELEMENTS (traps));
  rows_add_checks ("viralsync", checks, G_N_ELEMENTS (checks));
  rows_add_evidence ("viralsync", evidence, G_N_ELEMENTS (evidence));
  g_test_add_func ("/providers/viralsync/evidence-reaches-back", test_reaches_back);
  return g_test_run ();
}
