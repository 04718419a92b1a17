/* DubLab: every request and reply of the vendor's pages, the traps of its API, its errors, the look
 * for a lost start. */
#include "rows.h"

#define VIDEO                                                                                      \
  "`video`: {`path`: `/m/talk.mp4`, `name`: `talk.mp4`, `mime`: `video/mp4`, `seconds`: 119.2}"
#define JOB "{`language`: `de`, `source_language`: `en`, `remote`: {`file_id`: `f2`}}"
#define UPLOADED                                                                                   \
  "{`language`: `de`, `uploads`: {`video`: {`file_id.de`: `f2`, `file_id.tr`: `f1`,"               \
  " `project_id`: `p1`}}"
#define GROUP(more) "{`languages`: [`tr`, `de`, `es`], `source_language`: `en`, " VIDEO more "}"
#define ONE(more)   "{`languages`: [`de`], `source_language`: `en`, " VIDEO more "}"
#define PUT_URL                                                                                    \
  "`put_url`: `https://s3.eu-central-1.amazonaws.com/dublab-app-1/k?X-Amz-Signature=1`"

/* --- Requests ------------------------------------------------------------------------------- */

static const RequestRow requests[] = {
  { "me", "query", "me", NULL, "GET /me" },
  { "dubs", "query", "dubs", NULL, "GET /dubs" },
  { "outputs-of-dub", "query", "outputs", "{`argument`: `f/1`}", "GET /dubs/f%2F1/outputs" },
  { "outputs-of-dub-without-id", "query", "outputs", NULL, "error usage" },
  { "outputs-of-project", "query", "project-outputs", "{`argument`: `p1`}",
    "GET /projects/p1/outputs" },
  { "init-one", "group", "init", ONE (""),
    "POST /init-dub\n"
    "json {`fileType`:`video/mp4`,`name`:`talk.mp4`,`source_lang`:`en`,`duration`:120,"
    "`dest_lang`:`de`}" },
  { "init-single-job", "group", "init", "{`language`: `de`, `source_language`: `en`, " VIDEO "}",
    "POST /init-dub\n"
    "json {`fileType`:`video/mp4`,`name`:`talk.mp4`,`source_lang`:`en`,`duration`:120,"
    "`dest_lang`:`de`}" },
  { "init-group", "group", "init", GROUP (""),
    "POST /init-dub-group\n"
    "json {`fileType`:`video/mp4`,`name`:`talk.mp4`,`source_lang`:`en`,`duration`:120,"
    "`dest_langs`:[`tr`,`de`,`es`]}" },
  { "init-prepares-the-project", "group", "init",
    "{`language`: `tr`, `source_language`: `en`, `further`: [`en`, `de`, `tr`, `es-MX`, "
    "`qq`], " VIDEO "}",
    "POST /init-dub-group\n"
    "json {`fileType`:`video/mp4`,`name`:`talk.mp4`,`source_lang`:`en`,`duration`:120,"
    "`dest_langs`:[`tr`,`de`,`es`]}" },
  { "init-prepares-nothing", "group", "init",
    "{`settings`: {`prepare_languages`: `false`}, `language`: `tr`, `source_language`: `en`,"
    " `further`: [`de`, `tr`], " VIDEO "}",
    "POST /init-dub\n"
    "json {`fileType`:`video/mp4`,`name`:`talk.mp4`,`source_lang`:`en`,`duration`:120,"
    "`dest_lang`:`tr`}" },
  { "init-wanted-only", "group", "init",
    "{`remote`: {`wanted_only`: `yes`}, `language`: `tr`, `source_language`: `en`,"
    " `further`: [`de`, `tr`], " VIDEO "}",
    "POST /init-dub\n"
    "json {`fileType`:`video/mp4`,`name`:`talk.mp4`,`source_lang`:`en`,`duration`:120,"
    "`dest_lang`:`tr`}" },
  { "init-without-language", "group", "init", "{" VIDEO "}", "error invalid_input" },
  { "put", "group", "put", "{" VIDEO ", `remote`: {" PUT_URL "}}",
    "PUT https://s3.eu-central-1.amazonaws.com/dublab-app-1/k?X-Amz-Signature=1\n"
    "file /m/talk.mp4 type=video/mp4\nkeyless" },
  { "put-without-link", "group", "put", "{" VIDEO "}", "error expired" },
  { "confirm-not-needed", "group", "confirm", GROUP (""), "skip" },
  { "confirm", "group", "confirm", GROUP (", `remote`: {`languages_by_order`: `yes`}"),
    "GET /dubs" },
  { "start", "dub", "start", UPLOADED "}", "POST /start-dub\njson {`fileId`:`f2`}" },
  { "start-region", "dub", "start",
    "{`language`: `es-MX`, `uploads`: {`video`: {`file_id.es`: `f3`}}}",
    "POST /start-dub\njson {`fileId`:`f3`}" },
  { "start-without-file", "dub", "start",
    "{`language`: `fr`, `uploads`: {`video`: {`file_id.es`: `f3`}}}", "error not_found: fr" },
  { "status", "dub", "status", JOB, "GET /dubs" },
  { "outputs", "dub", "outputs", JOB, "GET /dubs/f2/outputs" },
  { "outputs-without-id", "dub", "outputs", NULL, "error not_found" },
};

/* --- Replies of the pages ------------------------------------------------------------------- */

#define LIST(status, more)                                                                         \
  "[{`id`: `f1`, `externalStatusId`: 5}, {`id`: `f2`, `name`: `talk.mp4`, `type`: `video/mp4`,"    \
  " `sourceLang`: `en`, `destLang`: `de`, `externalStatusId`: " status                             \
  ", `externalErrorMessage`: null, `duration`: 120, `measuredDuration`: null,"                     \
  " `isStudioQuality`: false, `source`: `api`, `createdAt`: `2026-05-07T12:34:56.000Z`,"           \
  " `projectId`: `p1`" more "}]"
#define LINKS(type)                                                                                \
  "`" type "`: {`url`: `https://s3/view/" type "`, `downloadUrl`: `https://s3/save/" type "`}"
#define SAVED(kind, type, language) " link=" kind "/" type "/" language " https://s3/save/" type

static const ReplyRow replies[] = {
  { "me", "query", "me", NULL, 200, NULL,
    "{`id`: 7, `email`: `a@b.c`, `name`: `A`, `username`: `a`, `firstName`: null,"
    " `lastName`: null, `seconds`: 3600, `defaultDubLang`: `tr`, `subscriptionStatus`: null,"
    " `subscriptionPlan`: null, `createdAt`: `2026-01-01T00:00:00Z`}",
    "account 7 'a@b.c' {`createdAt`:`2026-01-01T00:00:00Z`,`defaultDubLang`:`tr`,`email`:`a@b.c`,"
    "`id`:`7`,`name`:`A`,`seconds`:`3600`,`username`:`a`}" },
  { "dubs", "query", "dubs", NULL, 200, NULL, LIST ("3", ", `progressPercentage`: 40"),
    "job f1 done/5 Completed {`externalStatusId`:`5`,`file_id`:`f1`}\n"
    "job f2 running/3 Processing 'talk.mp4' @2026-05-07T12:34:56Z {`destLang`:`de`,"
    "`duration`:`120`,`externalStatusId`:`3`,`file_id`:`f2`,`isStudioQuality`:`false`,"
    "`progressPercentage`:`40`,`project_id`:`p1`,`source`:`api`,`sourceLang`:`en`,"
    "`type`:`video/mp4`}" },
  { "init-one", "group", "init", ONE (""), 200, NULL,
    "{`file`: {`id`: `f2`, `name`: `talk.mp4`, `source`: `api`, `externalStatusId`: 1},"
    " `uploadUrl`: `https://s3/up`}",
    "next remote={`file_id.de`:`f2`,`put_url`:`https://s3/up`,`source_lang`:`en`}" },
  { "init-group", "group", "init", GROUP (""), 201, NULL,
    "{`uploadUrl`: `https://s3/up`, `projectId`: `p1`, `files`: [{`fileId`: `f1`,"
    " `destLang`: `tr`}, {`fileId`: `f3`, `destLang`: `es`}, {`fileId`: `f2`, `destLang`: `de`}]}",
    "next remote={`file_id.de`:`f2`,`file_id.es`:`f3`,`file_id.tr`:`f1`,`project_id`:`p1`,"
    "`put_url`:`https://s3/up`,`source_lang`:`en`}" },
  { "put", "group", "put", NULL, 200, "application/xml", "", "next" },
  { "start", "dub", "start", UPLOADED "}", 200, NULL, "{`success`: true, `fileId`: `f2`}",
    "next remote={`file_id`:`f2`,`project_id`:`p1`}" },
  { "uploading", "dub", "status", JOB, 200, NULL, LIST ("1", ""),
    "wait raw=1 Uploading remote={`idle_looks`:`1`,`project_id`:`p1`}" },
  { "in-queue", "dub", "status", JOB, 200, NULL, LIST ("2", ", `progressPercentage`: 0"),
    "wait raw=2 In Queue progress=0.00 remote={`project_id`:`p1`}" },
  { "processing", "dub", "status", JOB, 200, NULL, LIST ("3", ", `progressPercentage`: 40"),
    "wait raw=3 Processing progress=0.40 remote={`project_id`:`p1`}" },
  { "failed", "dub", "status", JOB, 200, NULL,
    "[{`id`: `f2`, `externalStatusId`: 4, `externalErrorMessage`: `No speech`}]",
    "fail job_failed 0 'No speech' raw=4 Failed" },
  { "completed", "dub", "status", JOB, 200, NULL,
    "[{`id`: `f2`, `externalStatusId`: 5, `progressPercentage`: 100, `measuredDuration`: 118.5}]",
    "next raw=5 Completed progress=1.00 cost={`measuredDuration`:`118.5`}" },
  { "outputs", "dub", "outputs", JOB, 200, NULL,
    "{`outputs`: {" LINKS ("translated_mp4") "," LINKS ("translated_subtitle") "," LINKS (
        "poster") "}, `expiresIn`: 3600}",
    "next" SAVED ("video", "translated_mp4", "de")
        SAVED ("subtitle", "translated_subtitle", "de") },
  { "outputs-of-dub", "query", "outputs", "{`argument`: `f2`}", 200, NULL,
    "{`outputs`: {" LINKS ("translated_mp4") "," LINKS ("poster") "}, `expiresIn`: 3600}",
    "output translated_mp4 {`file_id`:`f2`}\noutput poster {`file_id`:`f2`}" },
};

/* Every output type, one a row. */
static const struct
{
  const char *type;
  const char *expect;
} output_types[] = {
  { "translated_mp4", "next" SAVED ("video", "translated_mp4", "de") },
  { "translated", "next" SAVED ("video", "translated", "de") },
  { "translated_mp3", "next" SAVED ("audio", "translated_mp3", "de") },
  { "translated_subtitle", "next" SAVED ("subtitle", "translated_subtitle", "de") },
  { "original", "next" SAVED ("original", "original", "en") },
  { "original_mp4", "next" SAVED ("original", "original_mp4", "en") },
  { "original_mp3", "next" SAVED ("original", "original_mp3", "en") },
  { "original_subtitle", "next" SAVED ("subtitle", "original_subtitle", "en") },
  { "poster", "next" SAVED ("poster", "poster", "en") },
};

static void
test_output_type (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  const char *type = output_types[i].type;
  g_autofree char *json = g_strdup_printf ("{`language`: `de`, `source_language`: `en`,"
                                           " `options`: {`outputs`: `%s`}}",
                                           type);
  const DubProvider *provider = dub_provider_find ("dublab");
  g_autoptr (RowContext) context = row_context_new (provider, json);
  g_autofree char *body =
      g_strdup_printf ("{\"outputs\": {\"%s\": {\"url\": \"https://s3/view/%s\", \"downloadUrl\": "
                       "\"https://s3/save/%s\"}, \"new_type\": {\"url\": \"https://s3/x\"}}}",
                       type, type, type);
  g_autoptr (DubReply) reply = dub_reply_new (200, "application/json", body, -1);
  const DubStep *step = dub_flow_find (dub_provider_flow (provider, "dub"), "outputs");
  g_autofree char *text = NULL;
  DubVerdict verdict;

  dub_verdict_init (&verdict);
  step->read (&context->context, reply, &verdict);
  text = rows_verdict_text (&verdict);
  dub_verdict_clear (&verdict);
  g_assert_cmpstr (text, ==, output_types[i].expect);
}

/* --- Errors of the pages -------------------------------------------------------------------- */

static const ReplyRow errors[] = {
  { "init-400", "group", "init", ONE (""), 400, NULL, "{`error`: `bad dest_lang`}",
    "fail invalid_input 400 'bad dest_lang'" },
  { "init-401", "group", "init", ONE (""), 401, NULL, "{`error`: `no key`}",
    "hold bad_key 401 'no key'" },
  { "init-402", "group", "init", ONE (""), 402, NULL, "{`error`: `no credits`}",
    "fail no_credit 402 'no credits'" },
  { "init-403", "group", "init", ONE (""), 403, NULL, "{`error`: `plan`}",
    "hold forbidden 403 'plan'" },
  { "init-404", "group", "init", ONE (""), 404, NULL, "{`error`: `gone`}",
    "fail not_found 404 'gone'" },
  { "init-409", "group", "init", ONE (""), 409, NULL, "{`error`: `twice`}",
    "fail conflict 409 'twice'" },
  { "init-412", "group", "init", ONE (""), 412, NULL, "{`error`: `not now`}",
    "fail conflict 412 'not now'" },
  { "init-500", "group", "init", ONE (""), 500, NULL, "{`error`: `boom`}",
    "retry server 500 'boom'" },
  { "init-502", "group", "init", ONE (""), 502, "text/html", "<h1>Bad gateway</h1>",
    "retry server 502" },
  { "init-without-link", "group", "init", ONE (""), 200, NULL, "{`file`: {`id`: `f2`}}",
    "retry unexpected_reply 200" },
  { "init-without-link-at-last", "group", "init", ONE (", `attempts`: 3"), 200, NULL,
    "{`file`: {`id`: `f2`}}", "fail unexpected_reply 200" },
  { "init-link-no-web-address", "group", "init", ONE (""), 200, NULL,
    "{`file`: {`id`: `f2`}, `uploadUrl`: `ftp://s3/up`}", "retry unexpected_reply 200" },
  { "init-language-missing", "group", "init", GROUP (""), 200, NULL,
    "{`uploadUrl`: `https://s3/up`, `files`: [{`fileId`: `f1`}, {`fileId`: `f2`}]}",
    "retry unexpected_reply 200" },
  { "put-403", "group", "put", NULL, 403, "application/xml",
    "<?xml version='1.0'?><Error><Code>AccessDenied</Code>"
    "<Message>Request has expired</Message></Error>",
    "fail expired 403 AccessDenied 'Request has expired'" },
  { "put-400", "group", "put", NULL, 400, "application/xml",
    "<Error><Code>EntityTooLarge</Code><Message>Too large</Message></Error>",
    "fail invalid_input 400 EntityTooLarge 'Too large'" },
  { "put-503", "group", "put", NULL, 503, "application/xml",
    "<Error><Code>SlowDown</Code><Message>Reduce your request rate</Message></Error>",
    "retry server 503 SlowDown 'Reduce your request rate'" },
  { "put-403-not-xml", "group", "put", NULL, 403, "text/plain", "no <Code> here",
    "fail expired 403" },
  { "start-400", "dub", "start", UPLOADED "}", 400, NULL, "{`error`: `bad file`}",
    "fail invalid_input 400 'bad file'" },
  { "start-401", "dub", "start", UPLOADED "}", 401, NULL, "{`error`: `no key`}",
    "hold bad_key 401 'no key'" },
  { "start-403", "dub", "start", UPLOADED "}", 403, NULL, "{`error`: `plan`}",
    "hold forbidden 403 'plan'" },
  { "start-404", "dub", "start", UPLOADED "}", 404, NULL, "{`error`: `no such file`}",
    "fail not_found 404 'no such file'" },
  { "start-500", "dub", "start", UPLOADED "}", 500, NULL, "{`error`: `boom`}",
    "retry server 500 'boom'" },
  { "start-502-html", "dub", "start", UPLOADED "}", 502, "text/html", "<h1>Bad gateway</h1>",
    "retry server 502 'HTTP 502, text/html'" },
  { "start-404-html", "dub", "start", UPLOADED "}", 404, "text/html", "<h1>Not found</h1>",
    "retry unexpected_reply 404 'HTTP 404, text/html'" },
  { "start-429", "dub", "start", UPLOADED "}", 429, NULL, "{`error`: `slow`}",
    "busy rate_limited 429 'slow' after=4", "Retry-After: 4" },
  { "start-200-without-id", "dub", "start", UPLOADED "}", 200, NULL, "{`success`: true}",
    "next remote={`file_id`:`f2`,`project_id`:`p1`}" },
  { "start-200-says-nothing", "dub", "start", UPLOADED "}", 200, NULL, "{`data`: {}}",
    "retry unexpected_reply 200 'HTTP 200'" },
  { "start-200-refused", "dub", "start", UPLOADED "}", 200, NULL,
    "{`success`: false, `error`: `no`}", "fail invalid_input 200 'no'" },
  { "status-401", "dub", "status", JOB, 401, NULL, "{`error`: `no key`}",
    "hold bad_key 401 'no key'" },
  { "status-500", "dub", "status", JOB, 500, NULL, "{`error`: `boom`}", "retry server 500 'boom'" },
  { "status-400-never-fails-the-job", "dub", "status", JOB, 400, NULL, "{`error`: `odd`}",
    "hold invalid_input 400 'odd'" },
  { "status-nonsense", "dub", "status", JOB, 200, "text/html", "<h1>Hello</h1>",
    "retry unexpected_reply 200 'HTTP 200, text/html'" },
  { "status-403", "dub", "status", JOB, 403, NULL, "{`error`: `plan`}",
    "hold forbidden 403 'plan'" },
  { "status-404-never-fails-the-job", "dub", "status", JOB, 404, NULL, "{`error`: `gone`}",
    "retry not_found 404 'gone' remote={`missing_looks`:`1`}" },
  { "status-412-never-fails-the-job", "dub", "status", JOB, 412, NULL, "{`error`: `odd`}",
    "retry unexpected_reply 412 'odd'" },
  { "status-429", "dub", "status", JOB, 429, NULL, "{`error`: `slow`}",
    "busy rate_limited 429 'slow' after=7", "Retry-After: 7" },
  { "status-502", "dub", "status", JOB, 502, "text/html", "<h1>Bad gateway</h1>",
    "retry server 502 'HTTP 502, text/html'" },
  { "outputs-401", "dub", "outputs", JOB, 401, NULL, "{`error`: `no key`}",
    "hold bad_key 401 'no key'" },
  { "outputs-402-never-fails-the-job", "dub", "outputs", JOB, 402, NULL, "{`error`: `no credits`}",
    "hold no_credit 402 'no credits'" },
  { "outputs-403", "dub", "outputs", JOB, 403, NULL, "{`error`: `plan`}",
    "hold forbidden 403 'plan'" },
  { "outputs-409-never-fails-the-job", "dub", "outputs", JOB, 409, NULL, "{`error`: `not now`}",
    "hold conflict 409 'not now'" },
  { "outputs-502", "dub", "outputs", JOB, 502, "text/html", "<h1>Bad gateway</h1>",
    "retry server 502 'HTTP 502, text/html'" },
  { "outputs-404", "dub", "outputs", JOB, 404, NULL, "{`error`: `not yours`}",
    "retry not_found 404 'not yours' remote={`missing_looks`:`1`}" },
  { "outputs-500", "dub", "outputs", JOB, 500, NULL, "{`error`: `boom`}",
    "retry server 500 'boom'" },
  { "outputs-nonsense", "dub", "outputs", JOB, 200, NULL, "[]",
    "retry unexpected_reply 200 'HTTP 200'" },
  { "me-401", "query", "me", NULL, 401, NULL, "{`error`: `no key`}",
    "trouble bad_key 401 'no key'" },
  { "me-403", "query", "me", NULL, 403, NULL, "{`error`: `plan`}", "trouble forbidden 403 'plan'" },
  { "me-502", "query", "me", NULL, 502, "text/html", "<h1>Bad gateway</h1>", "trouble server 502" },
  { "dubs-401", "query", "dubs", NULL, 401, NULL, "{`error`: `no key`}",
    "trouble bad_key 401 'no key'" },
  { "project-query-401", "query", "project-outputs", NULL, 401, NULL, "{`error`: `no key`}",
    "trouble bad_key 401 'no key'" },
  { "me-nonsense", "query", "me", NULL, 200, "text/html", "<h1>Hello</h1>",
    "trouble unexpected_reply 200" },
  { "dubs-500", "query", "dubs", NULL, 500, NULL, "{`error`: `boom`}",
    "trouble server 500 'boom'" },
  { "outputs-query-404", "query", "outputs", NULL, 404, NULL, "{`error`: `not yours`}",
    "trouble not_found 404 'not yours'" },
  { "project-query-404", "query", "project-outputs", NULL, 404, NULL, "{`error`: `not yours`}",
    "trouble not_found 404 'not yours'" },
};

/* --- Traps (facts 3.3, 3.4) ----------------------------------------------------------------- */

#define FOUND(file, language) "output translated {`file_id`:`" file "`,`language`:`" language "`}"

static const ReplyRow traps[] = {
  /* 3: a missing id is no failure, and the list may be wrapped */
  { "3-not-listed-yet", "dub", "status", JOB, 200, NULL, "[{`id`: `f1`, `externalStatusId`: 4}]",
    "wait" },
  { "4-six-is-failed-too", "dub", "status", JOB, 200, NULL,
    "[{`id`: `f2`, `externalStatusId`: 6, `externalErrorMessage`: `Broke`}]",
    "fail job_failed 0 'Broke' raw=6 Failed" },
  { "4-number-as-text", "dub", "status", JOB, 200, NULL,
    "[{`id`: `f2`, `externalStatusId`: `4`, `externalErrorMessage`: null}]",
    "fail job_failed 0 raw=4 Failed" },
  { "3-empty-list", "dub", "status", JOB, 200, NULL, "[]", "wait" },
  { "3-wrapped-list", "dub", "status", JOB, 200, NULL,
    "{`dubs`: [{`fileId`: `f2`, `externalStatusId`: `2`}]}", "wait raw=2 In Queue" },
  { "3-numeric-id", "dub", "status", "{`remote`: {`file_id`: `12`}}", 200, NULL,
    "[{`id`: 12, `externalStatusId`: 2}]", "wait raw=2 In Queue" },
  /* 4: 4 and 6 are failures, other numbers are not */
  { "4-six", "dub", "status", JOB, 200, NULL, "[{`id`: `f2`, `externalStatusId`: 6}]",
    "fail job_failed 0 raw=6 Failed" },
  { "4-unknown", "dub", "status", JOB, 200, NULL, "[{`id`: `f2`, `externalStatusId`: 9}]",
    "wait raw=9" },
  { "4-missing", "dub", "status", JOB, 200, NULL, "[{`id`: `f2`, `externalStatusId`: null}]",
    "wait" },
  /* 5: three spellings of the id */
  { "5-file-id-flat", "group", "init", ONE (""), 200, NULL,
    "{`fileId`: `f2`, `uploadUrl`: `https://s3/up`}",
    "next remote={`file_id.de`:`f2`,`put_url`:`https://s3/up`,`source_lang`:`en`}" },
  { "5-older-api", "group", "init", ONE (""), 200, NULL,
    "{`id`: 44, `key`: `k`, `uploadUrl`: `https://s3/up`}",
    "next remote={`file_id.de`:`44`,`put_url`:`https://s3/up`,`source_lang`:`en`}" },
  { "5-group-of-one", "group", "init", ONE (""), 200, NULL,
    "{`projectId`: `p1`, `files`: [{`id`: `f2`}], `uploadUrl`: `https://s3/up`}",
    "next remote={`file_id.de`:`f2`,`languages_by_order`:`yes`,`project_id`:`p1`,"
    "`put_url`:`https://s3/up`,`source_lang`:`en`}" },
  { "5-group-by-order", "group", "init", GROUP (""), 200, NULL,
    "{`projectId`: 9, `files`: [{`fileId`: 1}, {`fileId`: 2}, {`fileId`: 3}],"
    " `uploadUrl`: `https://s3/up`}",
    "next remote={`file_id.de`:`2`,`file_id.es`:`3`,`file_id.tr`:`1`,`languages_by_order`:`yes`,"
    "`project_id`:`9`,`put_url`:`https://s3/up`,`source_lang`:`en`}" },
  { "5-group-snake-case", "group", "init", GROUP (""), 200, NULL,
    "{`files`: [{`fileId`: `b`, `dest_lang`: `de`}, {`fileId`: `c`, `dest_lang`: `ES`},"
    " {`fileId`: `a`, `dest_lang`: `tr`}], `uploadUrl`: `https://s3/up`}",
    "next remote={`file_id.de`:`b`,`file_id.es`:`c`,`file_id.tr`:`a`,"
    "`put_url`:`https://s3/up`,`source_lang`:`en`}" },
  { "5-order-was-wrong", "group", "confirm",
    "{`languages`: [`tr`, `de`], `remote`: {`file_id.tr`: `f1`, `file_id.de`: `f2`}}", 200, NULL,
    "[{`id`: `f1`, `destLang`: `de`}, {`id`: `f2`, `destLang`: `tr`},"
    " {`id`: `f9`, `destLang`: `tr`}]",
    "next remote={`file_id.de`:`f1`,`file_id.tr`:`f2`,`languages_by_order`:`confirmed`}" },
  { "5-order-not-listed-yet", "group", "confirm",
    "{`languages`: [`tr`, `de`], `remote`: {`file_id.tr`: `f1`, `file_id.de`: `f2`}}", 200, NULL,
    "[]", "next remote={`languages_by_order`:`confirmed`}" },
  { "5-order-list-fails", "group", "confirm", GROUP (""), 500, NULL, "{`error`: `boom`}",
    "retry server 500 'boom'" },
  { "5-start-older-api", "dub", "start", UPLOADED "}", 200, NULL, "{`id`: `f2`}",
    "next remote={`file_id`:`f2`,`project_id`:`p1`}" },
  /* A language that was only to be prepared does not keep the wanted ones from being sent. */
  { "5-prepared-language-refused", "group", "init",
    "{`language`: `tr`, `further`: [`de`], " VIDEO "}", 400, NULL, "{`error`: `bad dest_langs`}",
    "goto init invalid_input 400 'bad dest_langs' after=1 remote={`wanted_only`:`yes`}" },
  { "5-prepared-no-credit", "group", "init", "{`language`: `tr`, `further`: [`de`], " VIDEO "}",
    402, NULL, "{`error`: `not enough credits`}",
    "goto init no_credit 402 'not enough credits' after=1 remote={`wanted_only`:`yes`}" },
  { "5-prepared-forbidden", "group", "init", "{`language`: `tr`, `further`: [`de`], " VIDEO "}",
    403, NULL, "{`error`: `one language`}",
    "goto init forbidden 403 'one language' after=1 remote={`wanted_only`:`yes`}" },
  { "5-prepared-bad-key", "group", "init", "{`language`: `tr`, `further`: [`de`], " VIDEO "}", 401,
    NULL, "{`error`: `no key`}", "hold bad_key 401 'no key'" },
  { "5-wanted-refused", "group", "init",
    "{`language`: `tr`, `further`: [`de`], `remote`: {`wanted_only`: `yes`}, " VIDEO "}", 400, NULL,
    "{`error`: `bad dest_lang`}", "fail invalid_input 400 'bad dest_lang'" },
  { "5-prepared-language-missing", "group", "init",
    "{`language`: `tr`, `source_language`: `en`, `further`: [`de`], " VIDEO "}", 200, NULL,
    "{`files`: [{`fileId`: `a`, `destLang`: `tr`}], `uploadUrl`: `https://s3/up`}",
    "next remote={`file_id.tr`:`a`,`put_url`:`https://s3/up`,`source_lang`:`en`}" },
  { "5-earlier-files-go", "group", "init",
    "{`language`: `tr`, `remote`: {`file_id.tr`: `old1`, `file_id.de`: `old2`}, " VIDEO "}", 200,
    NULL, "{`file`: {`id`: `a`}, `uploadUrl`: `https://s3/up`}",
    "next remote={`file_id.de`:``,`file_id.tr`:`a`,`put_url`:`https://s3/up`,"
    "`source_lang`:`auto`}" },
  /* 7: a start that is refused concerns one language only; 409 and 412 */
  { "7-no-credit", "dub", "start", UPLOADED "}", 402, NULL, "{`error`: `not enough credits`}",
    "fail no_credit 402 'not enough credits'" },
  { "7-409-looks-into-the-list", "dub", "start", UPLOADED "}", 409, NULL,
    "{`error`: `already started`}",
    "retry conflict 409 'already started' remote={`conflict_looks`:`1`}" },
  { "7-409-at-last", "dub", "start", UPLOADED ", `remote`: {`conflict_looks`: `2`}}", 409, NULL,
    "{`error`: `not this file`}",
    "fail conflict 409 'not this file' remote={`conflict_looks`:`0`}" },
  { "7-412-once-more", "dub", "start", UPLOADED "}", 412, NULL, "{`error`: `not uploaded`}",
    "busy not_ready 412 'not uploaded' remote={`early_starts`:`1`}" },
  { "7-412-again", "dub", "start", UPLOADED ", `remote`: {`early_starts`: `1`}}", 412, NULL,
    "{`error`: `not uploaded`}", "fail not_ready 412 'not uploaded' remote={`early_starts`:`0`}" },
  /* 8: completed, but nothing there yet */
  { "8-empty-map", "dub", "outputs", JOB, 200, NULL, "{`outputs`: {}, `expiresIn`: 3600}",
    "wait after=5 remote={`output_looks`:`1`}" },
  { "8-null-map", "dub", "outputs", JOB, 200, NULL, "{`outputs`: null}",
    "wait after=5 remote={`output_looks`:`1`}" },
  { "8-empty-map-at-last", "dub", "outputs", "{`remote`: {`file_id`: `f2`, `output_looks`: `20`}}",
    200, NULL, "{`outputs`: {}}",
    "hold not_ready 0 'DubLab says that the dub is completed, but offers none of the files that "
    "were chosen.' remote={`output_looks`:`0`}" },
  { "8-subtitle-still-missing", "dub", "outputs", JOB, 200, NULL,
    "{`outputs`: {" LINKS ("translated_mp4") "}}", "wait after=5 remote={`partial_looks`:`1`}" },
  { "8-no-subtitle-at-last", "dub", "outputs",
    "{`language`: `de`, `remote`: {`file_id`: `f2`, `partial_looks`: `2`}}", 200, NULL,
    "{`outputs`: {" LINKS ("translated_mp4") "}}",
    "next remote={`partial_looks`:`0`}" SAVED ("video", "translated_mp4", "de") },
  /* 9: downloadUrl before url, translated_mp4 before translated */
  { "9-url-alone", "dub", "outputs", "{`language`: `de`, `options`: {`outputs`: `translated_mp3`}}",
    200, NULL, "{`outputs`: {`translated_mp3`: {`url`: `https://s3/v`, `downloadUrl`: null}}}",
    "next link=audio/translated_mp3/de https://s3/v" },
  { "9-pipeline-format-instead", "dub", "outputs",
    "{`language`: `de`, `options`: {`outputs`: `translated_mp4`}}", 200, NULL,
    "{`outputs`: {" LINKS ("translated") "}}", "next" SAVED ("video", "translated", "de") },
  { "9-both-chosen-no-double", "dub", "outputs",
    "{`language`: `de`, `remote`: {`partial_looks`: `2`},"
    " `options`: {`outputs`: `translated_mp4, translated`}}",
    200, NULL, "{`outputs`: {" LINKS ("translated") "}}",
    "next remote={`partial_looks`:`0`}" SAVED ("video", "translated", "de") },
  { "9-no-web-address", "dub", "outputs", "{`options`: {`outputs`: `poster`}}", 200, NULL,
    "{`outputs`: {`poster`: {`url`: `file:///etc/passwd`}}}",
    "wait after=5 remote={`output_looks`:`1`}" },
  /* 12: never started */
  { "12-never-began", "dub", "status", "{`remote`: {`file_id`: `f2`, `idle_looks`: `40`}}", 200,
    NULL, "[{`id`: `f2`, `externalStatusId`: 1}]",
    "hold conflict 0 'DubLab never began this dub; start it again.' raw=1 Uploading "
    "remote={`idle_looks`:`0`}" },
  { "12-in-the-list", "query", "dubs", NULL, 200, NULL, "[{`id`: `f2`, `externalStatusId`: 1}]",
    "job f2 draft/1 Uploading {`externalStatusId`:`1`,`file_id`:`f2`}" },
  /* The shapes that the outputs of a project may have. */
  { "project-array", "query", "project-outputs", "{`argument`: `p1`}", 200, NULL,
    "[{`fileId`: `f1`, `destLang`: `tr`, `outputs`: {" LINKS (
        "translated") "}},"
                      " {`fileId`: `f2`, `destLang`: `de`, `outputs`: {" LINKS ("translated") "}}]",
    FOUND ("f1", "tr") "\n" FOUND ("f2", "de") },
  { "project-by-language", "query", "project-outputs", NULL, 200, NULL,
    "{`tr`: {`fileId`: `f1`, `outputs`: {" LINKS ("translated") "}}, `expiresIn`: 3600}",
    FOUND ("f1", "tr") },
  { "project-by-id", "query", "project-outputs", NULL, 200, NULL,
    "{`f1`: {`destLang`: `tr`, " LINKS ("translated") "}}", FOUND ("f1", "tr") },
  { "project-files", "query", "project-outputs", NULL, 200, NULL,
    "{`files`: [{`id`: `f1`, `dest_lang`: `tr`, `outputs`: {" LINKS ("translated") "}}]}",
    FOUND ("f1", "tr") },
  { "project-outputs-array", "query", "project-outputs", NULL, 200, NULL,
    "{`outputs`: [{`fileId`: `f1`, `language`: `tr`, `outputs`: {" LINKS ("translated") "}}]}",
    FOUND ("f1", "tr") },
  { "project-outputs-by-language", "query", "project-outputs", NULL, 200, NULL,
    "{`projectId`: `p1`, `outputs`: {`f1`: {`destLang`: `tr`, " LINKS ("translated") "}}}",
    FOUND ("f1", "tr") },
  { "project-nothing", "query", "project-outputs", NULL, 200, NULL, "{`files`: []}", "" },
};

/* 1, 2, 6, 11 are about requests; 10 is about the balance, which the account page shows. */
static const RequestRow request_traps[] = {
  { "6-source-auto", "group", "init", "{`language`: `de`, " VIDEO "}",
    "POST /init-dub\n"
    "json {`fileType`:`video/mp4`,`name`:`talk.mp4`,`source_lang`:`auto`,`duration`:120,"
    "`dest_lang`:`de`}" },
  { "6-regions", "group", "init",
    "{`languages`: [`es-MX`, `pt_BR`], `source_language`: `en-GB`, " VIDEO "}",
    "POST /init-dub-group\n"
    "json {`fileType`:`video/mp4`,`name`:`talk.mp4`,`source_lang`:`en`,`duration`:120,"
    "`dest_langs`:[`es`,`pt`]}" },
  { "11-duration-unknown", "group", "init",
    "{`language`: `de`, `video`: {`path`: `/m/a.mov`, `name`: `a.mov`, `mime`: `video/quicktime`}}",
    "POST /init-dub\n"
    "json {`fileType`:`video/quicktime`,`name`:`a.mov`,`source_lang`:`auto`,`duration`:1,"
    "`dest_lang`:`de`}" },
  { "2-type-is-the-declared-one", "group", "put",
    "{`video`: {`path`: `/m/a.mov`, `mime`: `video/quicktime`}, `remote`: {" PUT_URL "}}",
    "PUT https://s3.eu-central-1.amazonaws.com/dublab-app-1/k?X-Amz-Signature=1\n"
    "file /m/a.mov type=video/quicktime\nkeyless" },
};

/* --- Checks --------------------------------------------------------------------------------- */

static const CheckRow checks[] = {
  { "sound", "{`language`: `de`, " VIDEO "}", NULL },
  { "region", "{`language`: `es-MX`, " VIDEO "}", NULL },
  { "no-language", "{" VIDEO "}", "invalid_input: target language" },
  { "unknown-language", "{`language`: `qq`, " VIDEO "}", "invalid_input: qq" },
  { "two-regions-of-one-language",
    "{`language`: `es-MX`, `languages`: [`es-MX`, `es-ES`], " VIDEO "}", "invalid_input: regions" },
  { "no-video", "{`language`: `de`}", "invalid_input: video" },
  { "outputs", "{`language`: `de`, `options`: {`outputs`: `poster, translated`}, " VIDEO "}",
    NULL },
  { "unknown-output", "{`language`: `de`, `options`: {`outputs`: `poster,gif`}, " VIDEO "}",
    "invalid_input: gif" },
  { "by-url", "{`language`: `de`, `video`: {`url`: `https://h/v.mp4`, `mime`: `video/mp4`}}",
    "invalid_input: web address" },
};

/* --- Evidence ------------------------------------------------------------------------------- */

static const EvidenceRow evidence[] = {
  { "in-queue", UPLOADED "}", "[{`id`: `f2`, `externalStatusId`: 2}]", FALSE, "",
    "found {`file_id`:`f2`}" },
  { "already-completed", UPLOADED "}", "[{`id`: `f2`, `externalStatusId`: 5}]", FALSE, "",
    "found {`file_id`:`f2`}" },
  { "already-failed", UPLOADED "}", "[{`id`: `f2`, `externalStatusId`: 4}]", FALSE, "",
    "found {`file_id`:`f2`}" },
  { "unknown-number", UPLOADED "}", "[{`id`: `f2`, `externalStatusId`: 9}]", FALSE, "",
    "found {`file_id`:`f2`}" },
  { "still-uploading", UPLOADED "}", "[{`id`: `f2`, `externalStatusId`: 1}]", FALSE, "", "later" },
  { "still-uploading-again", UPLOADED ", `attempts`: 1}", "[{`id`: `f2`, `externalStatusId`: 1}]",
    FALSE, "", "absent" },
  { "other-language-started", UPLOADED ", `attempts`: 1}",
    "[{`id`: `f1`, `externalStatusId`: 2}, {`id`: `f2`, `externalStatusId`: 1}]", FALSE, "",
    "absent" },
  { "missing", UPLOADED "}", "[]", FALSE, "", "later" },
  { "missing-again", UPLOADED ", `attempts`: 1}", "[]", FALSE, "", "none" },
  { "no-number", UPLOADED ", `attempts`: 1}", "[{`id`: `f2`}]", FALSE, "", "none" },
};

/* A part of another group's upload serves a job of the same languages only. */
static void
test_share (void)
{
  static const struct
  {
    const char *context, *expect;
  } rows[] = {
    { "{`language`: `de`, `source_language`: `en`}", "f2" },
    { "{`language`: `de-AT`, `source_language`: `en-GB`}", "f2" },
    { "{`language`: `fr`, `source_language`: `en`}", NULL },
    { "{`language`: `de`, `source_language`: `tr`}", NULL },
    { "{`language`: `de`}", NULL },
    { "{`source_language`: `en`}", NULL },
  };
  const DubProvider *provider = dub_provider_find ("dublab");
  g_autoptr (GHashTable) upload = dub_map_new ();

  dub_map_set (upload, "source_lang", "en");
  dub_map_set (upload, "file_id.de", "f2");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RowContext) context = row_context_new (provider, rows[i].context);

      g_assert_cmpstr (provider->upload_share (&context->context, upload), ==, rows[i].expect);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  rows_add_tables ("dublab");
  rows_add_requests ("dublab", requests, G_N_ELEMENTS (requests));
  rows_add_requests ("dublab", request_traps, G_N_ELEMENTS (request_traps));
  rows_add_replies ("dublab", "reply", replies, G_N_ELEMENTS (replies));
  rows_add_replies ("dublab", "error", errors, G_N_ELEMENTS (errors));
  rows_add_replies ("dublab", "trap", traps, G_N_ELEMENTS (traps));
  rows_add_checks ("dublab", checks, G_N_ELEMENTS (checks));
  rows_add_evidence ("dublab", evidence, G_N_ELEMENTS (evidence));
  for (guint i = 0; i < G_N_ELEMENTS (output_types); i++)
    {
      g_autofree char *path = g_strconcat ("/providers/dublab/output/", output_types[i].type, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_output_type);
    }
  g_test_add_func ("/providers/dublab/share", test_share);
  return g_test_run ();
}
