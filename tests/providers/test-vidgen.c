/* VidGen: every request and reply of the vendor's page, the traps of its API, its errors, the look
 * for a lost submission, webhook signatures. */
#include "rows.h"

#include <string.h>

#include "providers/vidgen.h"

#define FILES                                                                                      \
  "`image`: {`path`: `/m/portrait.jpg`, `name`: `portrait.jpg`, `mime`: `image/jpeg`},"            \
  "`audio`: {`path`: `/m/voice.mp3`, `name`: `voiceover.mp3`, `mime`: `audio/mpeg`}"
#define JOB "{`remote`: {`job_id`: `clxxxxx0000abcd1234efgh`}}"

/* --- Requests ------------------------------------------------------------------------------- */

static const RequestRow requests[] = {
  { "health", "query", "health", NULL, "GET /api/health\nkeyless" },
  { "precheck", "talk", "precheck", NULL, "GET /api/jobs?limit=20" },
  { "submit", "talk", "submit", "{" FILES "}",
    "POST /api/jobs\n"
    "part image file=/m/portrait.jpg name=portrait.jpg type=image/jpeg\n"
    "part audio file=/m/voice.mp3 name=voiceover.mp3 type=audio/mpeg" },
  { "submit-webhook", "talk", "submit",
    "{" FILES ", `options`: {`webhookUrl`: `https://your.app/hooks/vidgen`}}",
    "POST /api/jobs\n"
    "part image file=/m/portrait.jpg name=portrait.jpg type=image/jpeg\n"
    "part audio file=/m/voice.mp3 name=voiceover.mp3 type=audio/mpeg\n"
    "part webhookUrl=https://your.app/hooks/vidgen" },
  { "submit-plain-webhook-left-out", "talk", "submit",
    "{" FILES ", `options`: {`webhookUrl`: `http://your.app/hooks/vidgen`}}",
    "POST /api/jobs\n"
    "part image file=/m/portrait.jpg name=portrait.jpg type=image/jpeg\n"
    "part audio file=/m/voice.mp3 name=voiceover.mp3 type=audio/mpeg" },
  { "submit-without-audio", "talk", "submit",
    "{`image`: {`path`: `/m/a.png`, `mime`: `image/png`}}",
    "error invalid_input: one image file and one audio file" },
  { "status", "talk", "status", JOB, "GET /api/status/clxxxxx0000abcd1234efgh" },
  { "status-odd-id", "talk", "status", "{`remote`: {`job_id`: `a/b?c`}}",
    "GET /api/status/a%2Fb%3Fc" },
  { "status-without-id", "talk", "status", NULL, "error not_found" },
  { "key-test", "query", "newest", NULL, "GET /api/jobs?limit=1" },
  { "jobs", "query", "jobs", NULL, "GET /api/jobs?limit=100" },
  { "jobs-next-page", "query", "jobs", "{`cursor`: `clxxxxx0001&=`}",
    "GET /api/jobs?limit=100&cursor=clxxxxx0001%26%3D" },
  { "jobs-by-state", "query", "jobs", "{`argument`: `PENDING`}",
    "GET /api/jobs?limit=100&status=PENDING" },
  { "status-query", "query", "status", "{`argument`: `clx1`}", "GET /api/status/clx1" },
  { "status-query-without-id", "query", "status", NULL, "error not_found" },
  { "cancel", "cancel", "", JOB, "POST /api/jobs/clxxxxx0000abcd1234efgh/cancel" },
  { "cancel-argument", "cancel", "", "{`argument`: `x y`}", "POST /api/jobs/x%20y/cancel" },
  { "cancel-own-route", "cancel", "",
    "{`argument`: `j1`, `settings`: {`cancel_route`: `DELETE /v2/jobs/{id}`}}",
    "DELETE /v2/jobs/j1" },
  { "cancel-not-offered", "cancel", "", "{`argument`: `j1`, `settings`: {`cancel_route`: `none`}}",
    "error unsupported: cancel_route" },
  { "cancel-bad-route", "cancel", "",
    "{`argument`: `j1`, `settings`: {`cancel_route`: `POST https://elsewhere/{id}`}}",
    "error invalid_input: cancel_route" },
};

/* --- Replies of the page -------------------------------------------------------------------- */

static const ReplyRow replies[] = {
  { "health", "query", "health", NULL, 200, NULL, "{`status`: `ok`}",
    "health  unknown/ok {`status`:`ok`}" },
  { "created", "talk", "submit", NULL, 201, NULL,
    "{`message`: `Job created`, `jobId`: `clxxxxx0000abcd1234efgh`}",
    "next raw=PENDING remote={`job_id`:`clxxxxx0000abcd1234efgh`}" },
  { "list", "query", "jobs", NULL, 200, NULL,
    "{`jobs`: [{`id`: `clxxxxx0000abcd1234efgh`, `status`: `COMPLETED`,"
    " `outputVideo`: `https://h/video.mp4`, `outputShareLink`: `https://h/share/1`,"
    " `errorMessage`: null, `retries`: 0, `createdAt`: `2026-05-07T12:34:56.000Z`,"
    " `updatedAt`: `2026-05-07T12:38:11.000Z`, `webhookUrl`: null}],"
    " `pagination`: {`limit`: 20, `nextCursor`: `clxxxxx0001`, `hasNextPage`: true}}",
    "job clxxxxx0000abcd1234efgh done/COMPLETED @2026-05-07T12:34:56Z "
    "{`job_id`:`clxxxxx0000abcd1234efgh`,`retries`:`0`,`updatedAt`:`2026-05-07T12:38:11.000Z`}\n"
    "next=clxxxxx0001" },
  { "processing", "talk", "status", NULL, 200, NULL,
    "{`jobId`: `clxxxxx0000abcd1234efgh`, `status`: `PROCESSING`, `progress`: 62,"
    " `outputVideo`: null, `outputShareLink`: null, `errorMessage`: null,"
    " `createdAt`: `2026-05-07T12:34:56.000Z`, `updatedAt`: `2026-05-07T12:36:08.000Z`}",
    "wait raw=PROCESSING progress=0.62" },
  { "pending", "talk", "status", NULL, 200, NULL, "{`jobId`: `j`, `status`: `PENDING`}",
    "wait raw=PENDING" },
  { "completed", "talk", "status", NULL, 200, NULL,
    "{`jobId`: `j`, `status`: `COMPLETED`, `progress`: 100, `outputVideo`: `https://h/v.mp4`}",
    "next raw=COMPLETED progress=1.00 link=video/outputVideo/ https://h/v.mp4" },
  { "failed", "talk", "status", NULL, 200, NULL,
    "{`jobId`: `j`, `status`: `FAILED`, `errorMessage`: `no speech found`}",
    "fail job_failed 0 FAILED 'no speech found' raw=FAILED" },
  { "cancelled", "talk", "status", NULL, 200, NULL, "{`jobId`: `j`, `status`: `CANCELLED`}",
    "cancelled raw=CANCELLED" },
  { "one-job", "query", "status", NULL, 200, NULL,
    "{`jobId`: `j`, `status`: `PROCESSING`, `progress`: 62,"
    " `createdAt`: `2026-05-07T12:34:56.000Z`}",
    "job j running/PROCESSING @2026-05-07T12:34:56Z {`job_id`:`j`,`progress`:`62`}" },
  { "cancel-done", "cancel", "", NULL, 200, NULL,
    "{`success`: true, `message`: `Job cancelled successfully`}", "cancelled" },
};

/* --- Errors of the page --------------------------------------------------------------------- */

static const ReplyRow errors[] = {
  { "submit-400", "talk", "submit", NULL, 400, NULL, "{`error`: `invalid webhookUrl`}",
    "fail invalid_input 400 'invalid webhookUrl'" },
  { "submit-401-missing", "talk", "submit", NULL, 401, NULL, "{`error`: `Missing X-API-Key`}",
    "hold bad_key 401 'Missing X-API-Key'" },
  { "submit-401-unknown", "talk", "submit", NULL, 401, NULL, "{`error`: `deactivated`}",
    "hold bad_key 401 'deactivated'" },
  { "submit-404-json", "talk", "submit", NULL, 404, NULL, "{`error`: `no such route`}",
    "fail not_found 404 'no such route'" },
  { "submit-404-html", "talk", "submit", NULL, 404, "text/html", "<h1>Not found</h1>",
    "retry unexpected_reply 404 'HTTP 404, text/html'" },
  { "submit-409", "talk", "submit", NULL, 409, NULL, "{`error`: `You have an active job`}",
    "busy busy 409 'You have an active job'" },
  { "submit-413", "talk", "submit", NULL, 413, NULL, "{`error`: `over 50 MB`}",
    "fail too_large 413 'over 50 MB'" },
  { "submit-413-proxy", "talk", "submit", NULL, 413, "text/html", "<h1>Too large</h1>",
    "fail too_large 413 'HTTP 413, text/html'" },
  { "submit-415", "talk", "submit", NULL, 415, NULL, "{`error`: `MIME type`}",
    "fail unsupported_type 415 'MIME type'" },
  { "submit-429", "talk", "submit", NULL, 429, NULL, "{`error`: `slow down`}",
    "busy rate_limited 429 'slow down' after=7", "RateLimit-Remaining: 0\nRateLimit-Reset: 7" },
  { "submit-429-reset-alone", "talk", "submit", NULL, 429, NULL, "{`error`: `slow down`}",
    "busy rate_limited 429 'slow down' after=9", "RateLimit-Reset: 9" },
  { "submit-429-retry-after", "talk", "submit", NULL, 429, NULL, "",
    "busy rate_limited 429 'HTTP 429' after=12", "Retry-After: 12" },
  { "submit-500", "talk", "submit", NULL, 500, NULL, "{`error`: `boom`}",
    "retry server 500 'boom'" },
  { "submit-502-html", "talk", "submit", NULL, 502, "text/html", "<h1>Bad gateway</h1>",
    "retry server 502 'HTTP 502, text/html'" },
  { "submit-201-without-id", "talk", "submit", NULL, 201, NULL, "{`message`: `Job created`}",
    "retry unexpected_reply 201 'Job created'" },
  { "submit-201-empty", "talk", "submit", NULL, 201, NULL, "",
    "retry unexpected_reply 201 'HTTP 201'" },
  { "submit-302", "talk", "submit", NULL, 302, "text/html", "",
    "retry unexpected_reply 302 'HTTP 302, text/html'" },
  { "status-401", "talk", "status", NULL, 401, NULL, "{`error`: `deactivated`}",
    "hold bad_key 401 'deactivated'" },
  { "status-404-early", "talk", "status", NULL, 404, NULL, "{`error`: `not yours`}",
    "retry not_found 404 'not yours' remote={`missing_looks`:`1`}" },
  { "status-404-at-last", "talk", "status", "{`remote`: {`missing_looks`: `3`}}", 404, NULL,
    "{`error`: `not yours`}", "hold not_found 404 'not yours' remote={`missing_looks`:`0`}" },
  { "status-404-html", "talk", "status", NULL, 404, "text/html", "<h1>Not found</h1>",
    "retry unexpected_reply 404 'HTTP 404, text/html'" },
  { "status-400-never-fails-the-job", "talk", "status", NULL, 400, NULL, "{`error`: `odd`}",
    "hold invalid_input 400 'odd'" },
  { "status-429", "talk", "status", NULL, 429, NULL, "{`error`: `slow`}",
    "busy rate_limited 429 'slow'" },
  { "status-500", "talk", "status", NULL, 500, NULL, "{`error`: `boom`}",
    "retry server 500 'boom'" },
  { "status-nonsense", "talk", "status", NULL, 200, NULL, "[1, 2",
    "retry unexpected_reply 200 'HTTP 200'" },
  { "precheck-401", "talk", "precheck", NULL, 401, NULL, "{`error`: `unknown key`}",
    "hold bad_key 401 'unknown key'" },
  { "precheck-404", "talk", "precheck", NULL, 404, "text/html", "<h1>Not found</h1>", "next" },
  { "precheck-nonsense", "talk", "precheck", NULL, 200, "text/html", "<h1>Hello</h1>", "next" },
  { "precheck-429", "talk", "precheck", NULL, 429, NULL, "{`error`: `slow`}",
    "busy rate_limited 429 'slow' after=3", "Retry-After: 3" },
  { "precheck-500", "talk", "precheck", NULL, 503, NULL, "{`error`: `down`}",
    "retry server 503 'down'" },
  { "list-401", "query", "jobs", NULL, 401, NULL, "{`error`: `unknown key`}",
    "trouble bad_key 401 'unknown key'" },
  { "list-nonsense", "query", "jobs", NULL, 200, "text/html", "<h1>Hello</h1>",
    "trouble unexpected_reply 200" },
  { "health-down", "query", "health", NULL, 503, "text/html", "<h1>Down</h1>",
    "trouble server 503" },
  { "cancel-404", "cancel", "", NULL, 404, NULL, "{`error`: `Cannot POST`}",
    "fail not_found 404 'Cannot POST (is the account's setting cancel_route right?)'" },
  { "cancel-401", "cancel", "", NULL, 401, NULL, "{`error`: `no`}", "hold bad_key 401 'no'" },
  { "cancel-500", "cancel", "", NULL, 500, NULL, "{`error`: `boom`}", "retry server 500 'boom'" },
};

/* --- Traps (facts 2.4) ---------------------------------------------------------------------- */

static const ReplyRow traps[] = {
  /* 1: id and jobId are the same thing */
  { "1-id-on-create", "talk", "submit", NULL, 201, NULL, "{`id`: 77}",
    "next raw=PENDING remote={`job_id`:`77`}" },
  { "1-job-id-in-list", "query", "newest", NULL, 200, NULL,
    "{`jobs`: [{`jobId`: `j1`, `status`: `PENDING`}]}", "job j1 queued/PENDING {`job_id`:`j1`}" },
  /* 2: the same status means different things on different calls, whatever the text */
  { "2-409-on-submit", "talk", "submit", NULL, 409, NULL,
    "{`error`: `the job isn't in a cancellable state`}",
    "busy busy 409 'the job isn't in a cancellable state'" },
  { "2-409-on-cancel", "cancel", "", NULL, 409, NULL, "{`error`: `You already have an active job`}",
    "fail conflict 409 'The job is already running; VidGen cancels only jobs that wait.'" },
  /* 3: another program's job is in the way */
  { "3-active-pending", "talk", "precheck", NULL, 200, NULL,
    "{`jobs`: [{`id`: `j9`, `status`: `PENDING`}, {`id`: `j8`, `status`: `COMPLETED`}]}",
    "busy busy 0 'A job is already active; VidGen takes one at a time.' "
    "remote={`baseline_id`:`j9`}" },
  { "3-active-processing-below", "talk", "precheck", NULL, 200, NULL,
    "{`jobs`: [{`id`: `j9`, `status`: `FAILED`}, {`id`: 8, `status`: `processing`}]}",
    "busy busy 0 'A job is already active; VidGen takes one at a time.' "
    "remote={`baseline_id`:`j9`}" },
  { "3-free", "talk", "precheck", NULL, 200, NULL,
    "{`jobs`: [{`id`: `j9`, `status`: `CANCELLED`}, {`id`: `j8`, `status`: `COMPLETED`}]}",
    "next remote={`baseline_id`:`j9`}" },
  { "3-first-ever", "talk", "precheck", NULL, 200, NULL, "{`jobs`: []}",
    "next remote={`baseline_id`:`none`}" },
  /* 4: either member ends the list */
  { "4-null-cursor", "query", "jobs", NULL, 200, NULL,
    "{`jobs`: [], `pagination`: {`nextCursor`: null, `hasNextPage`: true}}", "" },
  { "4-empty-cursor", "query", "jobs", NULL, 200, NULL,
    "{`jobs`: [], `pagination`: {`nextCursor`: ``, `hasNextPage`: true}}", "" },
  { "4-no-next-page", "query", "jobs", NULL, 200, NULL,
    "{`jobs`: [], `pagination`: {`nextCursor`: `c`, `hasNextPage`: false}}", "" },
  { "4-cursor-alone", "query", "jobs", NULL, 200, NULL,
    "{`jobs`: [], `pagination`: {`nextCursor`: `c`}}", "next=c" },
  { "4-same-cursor-again", "query", "jobs", "{`cursor`: `c`}", 200, NULL,
    "{`jobs`: [], `pagination`: {`nextCursor`: `c`, `hasNextPage`: true}}", "" },
  { "4-key-test-is-one-page", "query", "newest", NULL, 200, NULL,
    "{`jobs`: [], `pagination`: {`nextCursor`: `c`, `hasNextPage`: true}}", "" },
  /* 7: a cancel that lost the race */
  { "7-cancel-says-no-with-200", "cancel", "", NULL, 200, NULL, "{`success`: false}",
    "fail conflict 200 'The job is already running; VidGen cancels only jobs that wait.'" },
  { "7-cancel-without-words", "cancel", "", NULL, 204, NULL, "", "next" },
  /* progress may be absent, null, beyond its range or no number */
  { "progress-null", "talk", "status", NULL, 200, NULL,
    "{`status`: `PROCESSING`, `progress`: null}", "wait raw=PROCESSING" },
  { "progress-text", "talk", "status", NULL, 200, NULL,
    "{`status`: `PROCESSING`, `progress`: `40`}", "wait raw=PROCESSING progress=0.40" },
  { "progress-too-much", "talk", "status", NULL, 200, NULL,
    "{`status`: `PROCESSING`, `progress`: 140}", "wait raw=PROCESSING progress=1.00" },
  { "progress-negative", "talk", "status", NULL, 200, NULL,
    "{`status`: `PROCESSING`, `progress`: -5}", "wait raw=PROCESSING" },
  { "unknown-state", "talk", "status", NULL, 200, NULL, "{`status`: `REVIEWING`, `new`: {}}",
    "wait raw=REVIEWING" },
  /* the result */
  { "completed-without-video", "talk", "status", NULL, 200, NULL,
    "{`status`: `COMPLETED`, `outputVideo`: null}",
    "wait raw=COMPLETED progress=1.00 remote={`result_looks`:`1`}" },
  { "completed-without-video-at-last", "talk", "status", "{`remote`: {`result_looks`: `6`}}", 200,
    NULL, "{`status`: `COMPLETED`, `outputVideo`: ``}",
    "hold not_ready 0 'VidGen says that the job is completed, but names no video.' raw=COMPLETED "
    "progress=1.00 remote={`result_looks`:`0`}" },
  { "video-on-own-origin", "talk", "status", NULL, 200, NULL,
    "{`status`: `COMPLETED`, `outputVideo`: `/files/v.mp4`}",
    "next raw=COMPLETED progress=1.00 link=video/outputVideo/ origin:/files/v.mp4" },
  { "video-without-scheme", "talk", "status", NULL, 200, NULL,
    "{`status`: `COMPLETED`, `outputVideo`: `//cdn.h/v.mp4`}",
    "next raw=COMPLETED progress=1.00 link=video/outputVideo/ https://cdn.h/v.mp4" },
  { "video-no-web-address", "talk", "status", NULL, 200, NULL,
    "{`status`: `COMPLETED`, `outputVideo`: `file:///etc/passwd`}",
    "hold unexpected_reply 0 'VidGen names a result that is no web address.' raw=COMPLETED "
    "progress=1.00" },
};

/* --- Checks --------------------------------------------------------------------------------- */

static const CheckRow checks[] = {
  { "sound", "{" FILES "}", NULL },
  { "webp-and-m4a",
    "{`image`: {`path`: `/a.webp`, `mime`: `image/webp`},"
    " `audio`: {`path`: `/a.m4a`, `mime`: `audio/mp4`}}",
    NULL },
  { "no-image", "{`audio`: {`path`: `/a.ogg`, `mime`: `audio/ogg`}}", "invalid_input: image" },
  { "gif",
    "{`image`: {`path`: `/a.gif`, `mime`: `image/gif`},"
    " `audio`: {`path`: `/a.wav`, `mime`: `audio/wav`}}",
    "unsupported_type: image/gif" },
  { "just-50-mebibytes",
    "{`image`: {`path`: `/a.png`, `mime`: `image/png`, `bytes`: 52428800},"
    " `audio`: {`path`: `/a.wav`, `mime`: `audio/wav`}}",
    NULL },
  { "over-50-mebibytes",
    "{`image`: {`path`: `/a.png`, `mime`: `image/png`},"
    " `audio`: {`path`: `/a.wav`, `name`: `a.wav`, `mime`: `audio/wav`, `bytes`: 52428801}}",
    "too_large: a.wav" },
  { "image-by-url",
    "{`image`: {`url`: `https://h/a.png`}, `audio`: {`path`: `/a.wav`, `mime`: `audio/wav`}}",
    "invalid_input: web address" },
  { "webhook-https", "{" FILES ", `options`: {`webhookUrl`: `https://h/x`}}", NULL },
  { "webhook-http", "{" FILES ", `options`: {`webhookUrl`: `http://h/x`}}",
    "invalid_input: https://" },
  { "cancel-none", "{" FILES ", `settings`: {`cancel_route`: `none`}}", NULL },
  { "cancel-put", "{" FILES ", `settings`: {`cancel_route`: `PUT /jobs/{id}?state=cancel`}}",
    NULL },
  { "cancel-without-method", "{" FILES ", `settings`: {`cancel_route`: `/jobs/{id}`}}",
    "invalid_input: cancel_route" },
  { "cancel-without-id", "{" FILES ", `settings`: {`cancel_route`: `POST /jobs/cancel`}}",
    "invalid_input: cancel_route" },
  { "cancel-other-host", "{" FILES ", `settings`: {`cancel_route`: `POST //evil/{id}`}}",
    "invalid_input: cancel_route" },
  { "cancel-odd-method", "{" FILES ", `settings`: {`cancel_route`: `STOP /jobs/{id}`}}",
    "invalid_input: cancel_route" },
};

/* --- Evidence ------------------------------------------------------------------------------- */

/* attempted_at 1777636000 is 2026-05-01T11:46:40Z, now is 12:00:00Z. */
#define TRIED(more) "{`attempted_at`: 1777636000" more "}"
#define AFTER       "`createdAt`: `2026-05-01T11:46:45Z`"
#define BEFORE      "`createdAt`: `2026-05-01T10:00:00Z`"

static const EvidenceRow evidence[] = {
  { "new-above-baseline", TRIED (",`remote`: {`baseline_id`: `j1`}"),
    "{`jobs`: [{`id`: `j2`, `status`: `PENDING`, " AFTER "}, {`id`: `j1`, `status`: `COMPLETED`}]}",
    FALSE, "", "found {`job_id`:`j2`}" },
  { "numeric-id", TRIED (",`remote`: {`baseline_id`: `1`}"),
    "{`jobs`: [{`id`: 2, `status`: `COMPLETED`, " AFTER "}, {`id`: 1}]}", FALSE, "",
    "found {`job_id`:`2`}" },
  { "first-ever-job", TRIED (",`remote`: {`baseline_id`: `none`}"),
    "{`jobs`: [{`id`: `j1`, `status`: `FAILED`, " AFTER "}]}", FALSE, "", "found {`job_id`:`j1`}" },
  { "known-to-another-job", TRIED (",`attempts`: 2, `remote`: {`baseline_id`: `j1`}"),
    "{`jobs`: [{`id`: `j2`, `status`: `PENDING`, " AFTER "}, {`id`: `j1`}]}", FALSE, "j2",
    "absent" },
  { "two-new-ones", TRIED (",`attempts`: 5, `remote`: {`baseline_id`: `j1`}"),
    "{`jobs`: [{`id`: `j3`, " AFTER "}, {`id`: `j2`, " AFTER "}, {`id`: `j1`}]}", FALSE, "",
    "none" },
  { "nothing-yet", TRIED (",`attempts`: 0, `remote`: {`baseline_id`: `j1`}"),
    "{`jobs`: [{`id`: `j1`}]}", FALSE, "", "later" },
  { "nothing-yet-again", TRIED (",`attempts`: 1, `remote`: {`baseline_id`: `j1`}"),
    "{`jobs`: [{`id`: `j1`}]}", FALSE, "", "later" },
  { "nothing-at-last", TRIED (",`attempts`: 2, `remote`: {`baseline_id`: `j1`}"),
    "{`jobs`: [{`id`: `j1`}]}", FALSE, "", "absent" },
  { "nothing-although-list-incomplete", TRIED (",`attempts`: 2, `remote`: {`baseline_id`: `j1`}"),
    "{`jobs`: [{`id`: `j1`}]}", TRUE, "", "absent" },
  { "still-empty", TRIED (",`attempts`: 2, `remote`: {`baseline_id`: `none`}"), "{`jobs`: []}",
    FALSE, "", "absent" },
  { "empty-but-incomplete", TRIED (",`attempts`: 2, `remote`: {`baseline_id`: `none`}"),
    "{`jobs`: []}", TRUE, "", "none" },
  { "no-baseline-new", TRIED (""), "{`jobs`: [{`id`: `j2`, " AFTER "}, {`id`: `j1`, " BEFORE "}]}",
    FALSE, "", "found {`job_id`:`j2`}" },
  { "no-baseline-nothing-clock-unknown", TRIED (",`attempts`: 2"),
    "{`jobs`: [{`id`: `j1`, " BEFORE "}]}", FALSE, "", "none" },
  { "baseline-vanished-clock-unknown", TRIED (",`attempts`: 2, `remote`: {`baseline_id`: `j0`}"),
    "{`jobs`: []}", FALSE, "", "none" },
};

/* What changes when the server's Date header tells how far the clocks are apart. */
typedef struct
{
  const char *name;
  const char *context;
  const char *date;
  const char *page;
  gboolean complete;
  DubEvidence expect;
} ClockRow;

static const ClockRow clock_rows[] = {
  /* The server is two hours behind: its 09:46:45 is our 11:46:45. */
  { "server-behind", TRIED (""), "Fri, 01 May 2026 10:00:00 GMT",
    "{`jobs`: [{`id`: `j2`, `createdAt`: `2026-05-01T09:46:45Z`},"
    " {`id`: `j1`, `createdAt`: `2026-05-01T09:00:00Z`}]}",
    FALSE, DUB_EVIDENCE_FOUND },
  { "server-ahead-old-job-is-old", TRIED (",`attempts`: 2"), "Fri, 01 May 2026 14:00:00 GMT",
    "{`jobs`: [{`id`: `j1`, `createdAt`: `2026-05-01T12:00:00Z`}]}", FALSE, DUB_EVIDENCE_ABSENT },
  { "complete-empty", TRIED (",`attempts`: 2"), "Fri, 01 May 2026 12:00:00 GMT", "{`jobs`: []}",
    TRUE, DUB_EVIDENCE_ABSENT },
  { "incomplete-empty", TRIED (",`attempts`: 2"), "Fri, 01 May 2026 12:00:00 GMT", "{`jobs`: []}",
    FALSE, DUB_EVIDENCE_NONE },
  /* The precheck right before the request saw only what is below: times do not count then. */
  { "above-baseline-whatever-its-time", TRIED (",`attempts`: 2, `remote`: {`baseline_id`: `j1`}"),
    "Fri, 01 May 2026 12:00:00 GMT",
    "{`jobs`: [{`id`: `j2`, `createdAt`: `2026-05-01T11:40:00Z`}, {`id`: `j1`}]}", TRUE,
    DUB_EVIDENCE_FOUND },
};

static void
test_clock (gconstpointer data)
{
  const ClockRow *row = data;
  g_autoptr (RowContext) context = row_context_new (&dub_vidgen, row->context);
  g_autofree char *body = g_strdelimit (g_strdup (row->page), "`", '"');
  g_autoptr (DubReply) reply = dub_reply_new (200, "application/json", body, -1);
  g_autoptr (DubAnswer) answer = dub_answer_new ();
  DubVerdict verdict;

  dub_reply_set_header (reply, "Date", row->date);
  dub_provider_query (&dub_vidgen, "jobs")->read (&context->context, reply, answer);
  g_assert_cmpint (answer->server_time, !=, 0);
  answer->complete = row->complete;
  dub_verdict_init (&verdict);
  g_assert_cmpint (dub_vidgen.reconcile (&context->context, answer, NULL, &verdict), ==,
                   row->expect);
  dub_verdict_clear (&verdict);
}

/* --- Signatures ----------------------------------------------------------------------------- */

/* Vectors of RFC 4231, 4.2 and 4.3, and one made with `openssl dgst -sha256 -hmac`. */
typedef struct
{
  const char *name;
  const char *secret;
  const char *body;
  const char *signature;
  gboolean expect;
} SignatureRow;

#define JEFE "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"

static const SignatureRow signatures[] = {
  { "rfc4231-2", "Jefe", "what do ya want for nothing?", JEFE, TRUE },
  { "rfc4231-1", "\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b",
    "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7", TRUE },
  { "body-changed", "Jefe", "what do ya want for nothing!", JEFE, FALSE },
  { "other-secret", "jefe", "what do ya want for nothing?", JEFE, FALSE },
  { "last-digit", "Jefe", "what do ya want for nothing?",
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3844", FALSE },
  { "upper-case", "Jefe", "what do ya want for nothing?",
    "5BDCC146BF60754E6A042426089575C75A003F089D2739839DEC58B964EC3843", FALSE },
  { "prefixed", "Jefe", "what do ya want for nothing?", "sha256=" JEFE, FALSE },
  { "short", "Jefe", "what do ya want for nothing?", "5bdcc146", FALSE },
  { "empty", "Jefe", "what do ya want for nothing?", "", FALSE },
  { "missing", "Jefe", "what do ya want for nothing?", NULL, FALSE },
  { "empty-body", "key", "", "5d5d139563c95b5967b9bd9a8c9b233a9dedb45072794cd232dc1b74832607d0",
    TRUE },
};

static void
test_signature (gconstpointer data)
{
  const SignatureRow *row = data;
  g_autoptr (GBytes) body = g_bytes_new (row->body, strlen (row->body));

  g_assert_cmpint (dub_vidgen_verify_signature (row->secret, body, row->signature), ==,
                   row->expect);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  rows_add_tables ("vidgen");
  rows_add_requests ("vidgen", requests, G_N_ELEMENTS (requests));
  rows_add_replies ("vidgen", "reply", replies, G_N_ELEMENTS (replies));
  rows_add_replies ("vidgen", "error", errors, G_N_ELEMENTS (errors));
  rows_add_replies ("vidgen", "trap", traps, G_N_ELEMENTS (traps));
  rows_add_checks ("vidgen", checks, G_N_ELEMENTS (checks));
  rows_add_evidence ("vidgen", evidence, G_N_ELEMENTS (evidence));
  for (guint i = 0; i < G_N_ELEMENTS (clock_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/providers/vidgen/clock/", clock_rows[i].name, NULL);

      g_test_add_data_func (path, &clock_rows[i], test_clock);
    }
  for (guint i = 0; i < G_N_ELEMENTS (signatures); i++)
    {
      g_autofree char *path =
          g_strconcat ("/providers/vidgen/signature/", signatures[i].name, NULL);

      g_test_add_data_func (path, &signatures[i], test_signature);
    }
  return g_test_run ();
}
