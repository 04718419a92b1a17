/* SyncMonster: every request and reply of its page, then every trap, as rows. */
#include "rows.h"

#define FILES                                                                                      \
  "`video`:{`path`:`/m/Clip one.mov`,`name`:`Clip one.mov`,`mime`:`video/quicktime`},"             \
  "`audio`:{`path`:`/m/voice`,`name`:`voice`,`mime`:`audio/mpeg`}"
#define URLS                                                                                       \
  "`video`:{`url`:`https://example.com/video.mp4`,`name`:`video.mp4`},"                            \
  "`audio`:{`url`:`https://example.com/audio.mp3`,`name`:`audio.mp3`}"
#define ID           "{`remote`:{`request_id`:`a1b2c3d4e5f6g7h8`}}"
#define ASSETS_KNOWN "{`remote`:{`request_id`:`a1`,`video_asset_id`:`38`,`audio_asset_id`:`45`}}"

static const RequestRow requests[] = {
  { "baseline", "visualdub", "baseline", "", "GET /list_requests?limit=10&page_no=0" },
  { "submit-files", "visualdub", "submit", "{" FILES "}",
    "POST /visualdub\n"
    "part model=e2\n"
    "part video file=/m/Clip one.mov name=Clip_one.mov type=video/quicktime\n"
    "part audio file=/m/voice name=voice.mp3 type=audio/mpeg" },
  { "submit-files-options", "visualdub", "submit",
    "{" FILES ",`options`:{`model`:`e3`,`intensity`:`3`,`webhook`:`https://me.example/hook`}}",
    "POST /visualdub\n"
    "part model=e3\n"
    "part video file=/m/Clip one.mov name=Clip_one.mov type=video/quicktime\n"
    "part audio file=/m/voice name=voice.mp3 type=audio/mpeg\n"
    "part options={`intensity`:3}\n"
    "part webhook={`url`:`https://me.example/hook`,`headers`:{},`params`:{}}" },
  { "submit-default-intensity", "visualdub", "submit", "{" URLS ",`options`:{`intensity`:`2`}}",
    "POST /visualdub\n"
    "json {`model`:`e2`,`assets`:[{`type`:`video`,`url`:`https://example.com/video.mp4`},"
    "{`type`:`audio`,`url`:`https://example.com/audio.mp3`}]}" },
  { "submit-page-example", "visualdub", "submit",
    "{" URLS ",`options`:{`intensity`:`1`,`webhook`:`https://yourapp.com/webhook`}}",
    "POST /visualdub\n"
    "json {`model`:`e2`,`assets`:[{`type`:`video`,`url`:`https://example.com/video.mp4`},"
    "{`type`:`audio`,`url`:`https://example.com/audio.mp3`}],`options`:{`intensity`:1},"
    "`webhook`:{`url`:`https://yourapp.com/webhook`,`headers`:{},`params`:{}}}" },
  { "submit-asset-ids", "visualdub", "submit",
    "{`options`:{`video_asset_id`:`123`,`audio_asset_id`:`124`}}",
    "POST /visualdub\n"
    "json {`model`:`e2`,`assets`:[{`type`:`video`,`asset_id`:123},{`type`:`audio`,"
    "`asset_id`:124}]}" },
  { "submit-url-and-asset", "visualdub", "submit", "{" URLS ",`options`:{`audio_asset_id`:`124`}}",
    "POST /visualdub\n"
    "json {`model`:`e2`,`assets`:[{`type`:`video`,`url`:`https://example.com/video.mp4`},"
    "{`type`:`audio`,`asset_id`:124}]}" },
  { "submit-sent-before-and-url", "visualdub", "submit",
    "{`video`:{`path`:`/m/a.mp4`,`name`:`a.mp4`,`mime`:`video/mp4`},"
    "`audio`:{`url`:`https://example.com/audio.mp3`},`uploads`:{`video`:{`asset_id`:`38`}}}",
    "POST /visualdub\n"
    "json {`model`:`e2`,`assets`:[{`type`:`video`,`asset_id`:38},{`type`:`audio`,"
    "`url`:`https://example.com/audio.mp3`}]}" },
  { "submit-file-and-asset", "visualdub", "submit",
    "{" FILES ",`options`:{`video_asset_id`:`123`}}",
    "POST /visualdub\n"
    "part model=e2\n"
    "part video_asset_id=123\n"
    "part audio file=/m/voice name=voice.mp3 type=audio/mpeg" },
  { "submit-sent-before", "visualdub", "submit",
    "{" FILES ",`uploads`:{`video`:{`asset_id`:`38`},`audio`:{`asset_id`:`45`}}}",
    "POST /visualdub\n"
    "json {`model`:`e2`,`assets`:[{`type`:`video`,`asset_id`:38},{`type`:`audio`,"
    "`asset_id`:45}]}" },
  { "submit-one-sent-before", "visualdub", "submit",
    "{" FILES ",`uploads`:{`audio`:{`asset_id`:`45`}}}",
    "POST /visualdub\n"
    "part model=e2\n"
    "part video file=/m/Clip one.mov name=Clip_one.mov type=video/quicktime\n"
    "part audio_asset_id=45" },
  { "submit-nothing", "visualdub", "submit", "", "error invalid_input: missing" },
  { "status", "visualdub", "status", ID, "GET /get_status?request_id=a1b2c3d4e5f6g7h8" },
  { "status-odd-id", "visualdub", "status", "{`remote`:{`request_id`:`a/b?c=d&e f`}}",
    "GET /get_status?request_id=a%2Fb%3Fc%3Dd%26e%20f" },
  { "status-no-id", "visualdub", "status", "", "error not_found: request id" },
  { "file", "visualdub", "file", ID, "GET /get_file?request_id=a1b2c3d4e5f6g7h8" },
  { "key", "query", "key", "", "GET /list_requests?limit=1&page_no=0" },
  { "requests", "query", "requests", "", "GET /list_requests?limit=50&page_no=0" },
  { "requests-next", "query", "requests", "{`cursor`:`3`}",
    "GET /list_requests?limit=50&page_no=3" },
  { "query-status", "query", "status", "{`argument`:`a1`}", "GET /get_status?request_id=a1" },
  { "query-status-none", "query", "status", "", "error usage: id" },
  { "assets", "query", "assets", "", "GET /list_assets" },
  { "asset", "query", "asset", "{`argument`:`123`}", "GET /get_asset?asset_id=123" },
};

#define CREATED                                                                                    \
  "{`status`:`success`,`message`:`Job Created`,`data`:{`request_id`:`a1b2c3d4e5f6g7h8`,"           \
  "`assets`:[{`type`:`video`,`asset_id`:123},{`type`:`audio`,`asset_id`:124}],"                    \
  "`credit_details`:{`credits_deducted`:0}}}"
#define CREATED_VERDICT                                                                            \
  "next remote={`audio_asset_id`:`124`,`request_id`:`a1b2c3d4e5f6g7h8`,`video_asset_id`:`123`} "   \
  "cost={`credits_deducted`:`0`} video={`asset_id`:`123`} audio={`asset_id`:`124`}"
#define LISTED                                                                                     \
  "{`status`:`success`,`message`:`Requests listed`,`data`:[{`request_id`:"                         \
  "`740006cb51da497fa1930dfe10520cc4`,`status`:`Success`,`status_code`:`success`,"                 \
  "`created_at`:`2026-04-07T04:13:23`,`completed_at`:`2026-04-07T04:14:04`}],"                     \
  "`total_requests`:14,`end_of_records`:false}"
#define LISTED_JOB                                                                                 \
  "job 740006cb51da497fa1930dfe10520cc4 done/Success @2026-04-07T04:13:23Z "                       \
  "{`completed_at`:`2026-04-07T04:14:04`,`created_at`:`2026-04-07T04:13:23`,"                      \
  "`request_id`:`740006cb51da497fa1930dfe10520cc4`}\n"
#define FAILED(code, name, text)                                                                   \
  "{`status`:`failed`,`message`:`" text "`,`data`:{`error_code`:`" code "`,`error_name`:`" name    \
  "`,`message`:`" text "`}}"
#define JOB(status, code)                                                                          \
  "{`status`:`success`,`message`:`Request status fetched`,`data`:{`request_id`:`a1`,"              \
  "`status`:" status ",`status_code`:" code ",`assets`:{`video`:38,`audio`:45}}}"

/* What the page prints. */
static const ReplyRow documented[] = {
  { "baseline", "visualdub", "baseline", "", 200, NULL, LISTED,
    "next remote={`baseline_ids`:`740006cb51da497fa1930dfe10520cc4`,`baseline_total`:`14`}" },
  { "created", "visualdub", "submit", "", 201, NULL, CREATED, CREATED_VERDICT },
  { "created-200", "visualdub", "submit", "", 200, NULL, CREATED, CREATED_VERDICT },
  { "invalid-format", "visualdub", "submit", "", 400, NULL,
    "{`status`:`failed`,`message`:`Invalid audio format '.txt'. Allowed: .mp4, .mov, .wav, .mp3`,"
    "`data`:{`error_code`:`ERR_008`,`error_name`:`INVALID_FORMAT`,`message`:`Invalid file type. "
    "Supported types are: .mp4, .mov`}}",
    "fail unsupported_type 400 ERR_008 'SyncMonster takes .mp4, .mov, .mp3 and .wav. Invalid audio "
    "format '.txt'. Allowed: .mp4, .mov, .wav, .mp3 Invalid file type. Supported types are: .mp4, "
    ".mov'" },
  { "status", "visualdub", "status", "", 200, NULL,
    "{`status`:`success`,`message`:`Request status fetched`,`data`:{`request_id`:"
    "`740006cb51da497fa1930dfe10520cc4`,`status`:`Success`,`status_code`:`success`,`assets`:"
    "{`video`:38,`audio`:45}}}",
    "next raw=Success remote={`audio_asset_id`:`45`,`video_asset_id`:`38`} video={`asset_id`:`38`} "
    "audio={`asset_id`:`45`}" },
  { "status-absent", "visualdub", "status", "", 404, NULL,
    "{`status`:`failed`,`message`:`Request ID not found`}",
    "retry not_found 404 'Request ID not found' remote={`missing_looks`:`1`}" },
  { "file-early", "visualdub", "file", "", 200, NULL,
    "{`status`:`success`,`data`:{`request_id`:`a1b2c3d4e5f6g7h8`,`status`:`in_progress`,"
    "`status_code`:102,`message`:`Job is still processing. Please try again later.`}}",
    "goto status raw=in_progress" },
  { "requests", "query", "requests", "", 200, NULL, LISTED, LISTED_JOB "next=1\ntotal=14" },
  { "key", "query", "key", "", 200, NULL, LISTED, "account  {`total_requests`:`14`}" },
  { "query-status", "query", "status", "{`argument`:`a1`}", 200, NULL,
    JOB ("`Success`", "`success`"),
    "job a1 done/Success {`audio_asset_id`:`45`,`request_id`:`a1`,`video_asset_id`:`38`}" },
  { "query-status-absent", "query", "status", "{`argument`:`a1`}", 200, NULL,
    "{`status`:`failed`,`message`:`Request ID not found`}",
    "trouble not_found 200 'Request ID not found'" },
  { "assets", "query", "assets", "", 200, NULL,
    "{`status`:`success`,`message`:`Assets listed`,`data`:[{`asset_id`:123,`media_type`:`video`},"
    "{`asset_id`:124,`media_type`:`audio`},{`asset_id`:125,`media_type`:`video`}]}",
    "asset 123 {`media_type`:`video`}\nasset 124 {`media_type`:`audio`}\n"
    "asset 125 {`media_type`:`video`}" },
  { "asset", "query", "asset", "{`argument`:`123`}", 200, NULL,
    "{`status`:`success`,`message`:`Asset Fetched`,`data`:{`asset_id`:123,`media_type`:`video`}}",
    "asset 123 {`media_type`:`video`}" },
  { "asset-absent", "query", "asset", "{`argument`:`9`}", 404, NULL,
    "{`status`:`failed`,`message`:`Asset not found`}", "trouble not_found 404 'Asset not found'" },
};

#define CODE(code, name, text, verdict, sentence)                                                  \
  { "job-" code,                                                                                   \
    "visualdub",                                                                                   \
    "status",                                                                                      \
    "",                                                                                            \
    200,                                                                                           \
    NULL,                                                                                          \
    FAILED (code, name, text),                                                                     \
    "fail " verdict " 200 " code " '" sentence text "' raw=failed" },                              \
  {                                                                                                \
    "submit-" code, "visualdub", "submit", "", 400, NULL, FAILED (code, name, text),               \
        "fail " verdict " 400 " code " '" sentence text "'"                                        \
  }

static const ReplyRow codes[] = {
  CODE ("ERR_003",
        "INTERNAL_SERVER_ERROR",
        "An internal server error occurred",
        "job_failed",
        "SyncMonster had an internal error. "),
  CODE ("ERR_004",
        "NO_FACE_FOUND",
        "No face was detected in the provided video",
        "no_face",
        "SyncMonster found no face in the video. "),
  CODE ("ERR_006",
        "INSUFFICIENT_CREDITS",
        "Not enough credits to complete the request",
        "no_credit",
        "The credits do not suffice for this video. "),
  CODE ("ERR_007",
        "DATA_CORRUPTED",
        "Uploaded data is corrupted or invalid",
        "invalid_input",
        "What arrived at SyncMonster was damaged: check that the files play, and send again. "),
  CODE ("ERR_008",
        "INVALID_FORMAT",
        "Unsupported file type.",
        "unsupported_type",
        "SyncMonster takes .mp4, .mov, .mp3 and .wav. "),
  CODE ("ERR_009",
        "LIMIT_EXCEEDS",
        "Video duration exceeds the limit.",
        "too_long",
        "The video is longer than this account allows. "),
  { "job-undocumented", "visualdub", "status", "", 200, NULL,
    FAILED ("ERR_001", "WHATEVER", "Something"),
    "fail job_failed 200 ERR_001 'Something' raw=failed" },
  { "submit-undocumented", "visualdub", "submit", "", 200, NULL,
    FAILED ("ERR_005", "WHATEVER", "Something"), "fail invalid_input 200 ERR_005 'Something'" },
};

/* Words of the vocabulary as the state of a job, in every spelling. */
#define WORD(name, word, expect)                                                                   \
  {                                                                                                \
    "word-" name, "visualdub", "status", ASSETS_KNOWN, 200, NULL,                                  \
        JOB ("`" word "`", "`" word "`"), expect                                                   \
  }

static const ReplyRow states[] = {
  WORD ("success", "success", "next raw=success"),
  WORD ("SUCCESS", "SUCCESS", "next raw=SUCCESS"),
  WORD ("created", "created", "wait raw=created"),
  WORD ("pending", "Pending", "wait raw=Pending"),
  WORD ("in_progress", "in_progress", "wait raw=in_progress"),
  WORD ("In-Progress", "In Progress", "wait raw=In Progress"),
  WORD ("new", "Rendering mouth", "wait raw=Rendering mouth"),
  WORD ("failed", "Failed", "fail job_failed 200 'Request status fetched' raw=Failed"),
  WORD ("internal",
        "internal_error",
        "fail job_failed 200 'Request status fetched' raw=internal_error"),
  WORD ("invalid",
        "invalid_request",
        "fail job_failed 200 'Request status fetched' raw=invalid_request"),
  { "code-only", "visualdub", "status", ASSETS_KNOWN, 200, NULL, JOB ("null", "`success`"),
    "next raw=success" },
  { "number-code", "visualdub", "status", ASSETS_KNOWN, 200, NULL, JOB ("`in_progress`", "102"),
    "wait raw=in_progress" },
  { "number-code-only", "visualdub", "status", ASSETS_KNOWN, 200, NULL, JOB ("null", "102"),
    "wait raw=102" },
  { "failed-with-reason", "visualdub", "status", ASSETS_KNOWN, 200, NULL,
    "{`status`:`success`,`message`:`Request status fetched`,`data`:{`request_id`:`a1`,"
    "`status`:`Failed`,`status_code`:`failed`,`error_code`:`ERR_004`,"
    "`error_name`:`NO_FACE_FOUND`,`message`:`No face.`}}",
    "fail no_face 200 ERR_004 'SyncMonster found no face in the video. Request status fetched No "
    "face.' raw=Failed" },
};

#define NEWER                                                                                      \
  "The server does not know this route. The account may belong to SyncMonster's newer API; ask "   \
  "SyncMonster for the address of the visualdub API."

static const ReplyRow traps[] = {
  /* A baseline is evidence, no condition. */
  { "baseline-404", "visualdub", "baseline", "", 404, "text/html", "<html>", "next" },
  { "baseline-html", "visualdub", "baseline", "", 200, "text/html", "<html>", "next" },
  { "baseline-500", "visualdub", "baseline", "", 500, "text/html", "<html>", "retry server 500" },
  { "baseline-failed", "visualdub", "baseline", "", 200, NULL,
    "{`status`:`failed`,`message`:`no`,`total_requests`:3}", "next" },
  { "baseline-key", "visualdub", "baseline", "", 401, NULL,
    "{`status`:`unauthorized`,`message`:`Authentication is required and has failed.`}",
    "hold bad_key 401 'Authentication is required and has failed.'" },
  { "baseline-key-200", "visualdub", "baseline", "", 200, NULL,
    "{`status`:`unauthorized`,`message`:`no`}", "hold bad_key 200 'no'" },
  { "baseline-403", "visualdub", "baseline", "", 403, NULL, "{`status`:`forbidden`}",
    "hold forbidden 403" },
  { "baseline-429", "visualdub", "baseline", "", 429, NULL, "{`status`:`failed`}",
    "busy rate_limited 429 after=7", "Retry-After: 7" },
  { "baseline-empty", "visualdub", "baseline", "", 200, NULL,
    "{`status`:`success`,`data`:[],`total_requests`:0,`end_of_records`:true}",
    "next remote={`baseline_total`:`0`}" },
  /* The paid request: only a clear no is a no. */
  { "submit-number-id", "visualdub", "submit", "", 201, NULL,
    "{`status`:`created`,`data`:{`request_id`:77}}", "next remote={`request_id`:`77`}" },
  { "submit-id-outside", "visualdub", "submit", "", 200, NULL,
    "{`status`:`Success`,`request_id`:`x`,`data`:null}", "next remote={`request_id`:`x`}" },
  { "submit-no-id", "visualdub", "submit", "", 201, NULL,
    "{`status`:`success`,`message`:`Job Created`,`data`:{}}",
    "retry unexpected_reply 201 'The reply names no request id.'" },
  { "submit-empty-id", "visualdub", "submit", "", 201, NULL,
    "{`status`:`success`,`data`:{`request_id`:``}}",
    "retry unexpected_reply 201 'The reply names no request id.'" },
  { "submit-html", "visualdub", "submit", "", 200, "text/html", "<html>",
    "retry unexpected_reply 200 'HTTP 200, text/html'" },
  { "submit-half", "visualdub", "submit", "", 200, NULL, "{`status`:`succ",
    "retry unexpected_reply 200 'HTTP 200'" },
  { "submit-502", "visualdub", "submit", "", 502, "text/html", "<html>",
    "retry server 502 'HTTP 502, text/html'" },
  { "submit-500-envelope", "visualdub", "submit", "", 500, NULL,
    "{`status`:`internal_error`,`message`:`An unexpected error occurred on the server.`}",
    "retry server 500 'An unexpected error occurred on the server.'" },
  { "submit-500-ERR_003", "visualdub", "submit", "", 500, NULL,
    FAILED ("ERR_003", "INTERNAL_SERVER_ERROR", "Boom"),
    "retry server 500 ERR_003 'SyncMonster had an internal error. Boom'" },
  { "submit-500-ERR_004", "visualdub", "submit", "", 500, NULL,
    FAILED ("ERR_004", "NO_FACE_FOUND", "No face"),
    "fail no_face 500 ERR_004 'SyncMonster found no face in the video. No face'" },
  { "submit-200-internal", "visualdub", "submit", "", 200, NULL,
    "{`status`:`internal_error`,`message`:`Boom`}", "retry unexpected_reply 200 'Boom'" },
  { "submit-200-failed", "visualdub", "submit", "", 200, NULL,
    "{`status`:`failed`,`message`:`No.`}", "fail invalid_input 200 'No.'" },
  { "submit-200-invalid", "visualdub", "submit", "", 200, NULL,
    "{`status`:`invalid_request`,`message`:`model?`}", "fail invalid_input 200 'model?'" },
  { "submit-200-unauthorized", "visualdub", "submit", "", 200, NULL,
    "{`status`:`unauthorized`,`message`:`no`}", "hold bad_key 200 'no'" },
  { "submit-401", "visualdub", "submit", "", 401, NULL, "{`status`:`unauthorized`}",
    "hold bad_key 401 'HTTP 401'" },
  { "submit-402", "visualdub", "submit", "", 402, NULL,
    FAILED ("ERR_006", "INSUFFICIENT_CREDITS", "No credits"),
    "fail no_credit 402 ERR_006 'The credits do not suffice for this video. No credits'" },
  { "submit-403-credit", "visualdub", "submit", "", 403, NULL,
    FAILED ("ERR_006", "INSUFFICIENT_CREDITS", "No credits"),
    "fail no_credit 403 ERR_006 'The credits do not suffice for this video. No credits'" },
  { "submit-404-envelope", "visualdub", "submit", "", 404, NULL,
    "{`status`:`failed`,`message`:`Asset not found`}", "fail not_found 404 'Asset not found'" },
  { "submit-404-gate", "visualdub", "submit", "", 404, "text/html", "<html>",
    "retry unexpected_reply 404 '" NEWER "'" },
  { "submit-404-route", "visualdub", "submit", "", 404, NULL, "{`message`:`Not Found`}",
    "fail not_found 404 '" NEWER "'" },
  { "submit-413", "visualdub", "submit", "", 413, "text/html", "<html>",
    "fail too_large 413 'HTTP 413, text/html'" },
  { "submit-429", "visualdub", "submit", "", 429, NULL,
    "{`status`:`failed`,`message`:`Too many requests.`}",
    "busy rate_limited 429 'Too many requests.' after=9", "Retry-After: 9" },
  /* A question that fails says nothing about the job. */
  { "status-absent-200", "visualdub", "status", "", 200, NULL,
    "{`status`:`failed`,`message`:`Request ID not found`}",
    "retry not_found 200 'Request ID not found' remote={`missing_looks`:`1`}" },
  { "status-absent-for-long", "visualdub", "status", "{`remote`:{`missing_looks`:`3`}}", 200, NULL,
    "{`status`:`failed`,`message`:`Request ID not found`}",
    "hold not_found 200 'Request ID not found' remote={`missing_looks`:`0`}" },
  { "status-404-for-long", "visualdub", "status", "{`remote`:{`missing_looks`:`3`}}", 404, NULL,
    "{`status`:`failed`,`message`:`Request ID not found`}",
    "hold not_found 404 'Request ID not found' remote={`missing_looks`:`0`}" },
  { "status-401", "visualdub", "status", "", 401, NULL, "{`status`:`unauthorized`}",
    "hold bad_key 401 'HTTP 401'" },
  { "status-200-unauthorized", "visualdub", "status", "", 200, NULL,
    "{`status`:`unauthorized`,`message`:`no`}", "hold bad_key 200 'no'" },
  { "status-200-internal", "visualdub", "status", "", 200, NULL,
    "{`status`:`internal_error`,`message`:`Boom`}", "retry server 200 'Boom'" },
  { "status-500", "visualdub", "status", "", 500, "text/html", "<html>",
    "retry server 500 'HTTP 500, text/html'" },
  { "status-500-code", "visualdub", "status", "", 500, NULL,
    FAILED ("ERR_003", "INTERNAL_SERVER_ERROR", "Boom"),
    "retry server 500 ERR_003 'SyncMonster had an internal error. Boom'" },
  { "status-html", "visualdub", "status", "", 200, "text/html", "<html>",
    "retry unexpected_reply 200 'HTTP 200, text/html'" },
  { "status-no-data", "visualdub", "status", "", 200, NULL, "{`status`:`success`}",
    "retry unexpected_reply 200 'HTTP 200'" },
  { "status-list", "visualdub", "status", "", 200, NULL, "[1]",
    "retry unexpected_reply 200 'HTTP 200'" },
  { "status-data-list", "visualdub", "status", "", 200, NULL,
    "{`status`:`success`,`data`:[{`status`:`Success`}]}", "wait" },
  { "status-429", "visualdub", "status", "", 429, NULL, "{}",
    "busy rate_limited 429 'HTTP 429' after=30", "Retry-After: 30" },
  { "status-assets-known", "visualdub", "status", ASSETS_KNOWN, 200, NULL,
    JOB ("`Success`", "`success`"), "next raw=Success" },
  { "status-500-verdict", "visualdub", "status", "", 500, NULL,
    FAILED ("ERR_004", "NO_FACE_FOUND", "No face"),
    "fail no_face 500 ERR_004 'SyncMonster found no face in the video. No face' raw=failed" },
  { "status-envelope-alone", "visualdub", "status", "", 200, NULL,
    "{`status`:`in_progress`,`message`:`The request is being processed.`}",
    "wait raw=in_progress" },
  { "status-envelope-pending", "visualdub", "status", "", 202, NULL, "{`status`:`pending`}",
    "wait raw=pending" },
  { "status-404-gate", "visualdub", "status", "", 404, "text/html", "<html>",
    "retry unexpected_reply 404 '" NEWER "'" },
  /* get_file: JSON or a video from one address. */
  { "file-early-any-status", "visualdub", "file", "", 409, NULL,
    "{`status`:`failed`,`data`:{`request_id`:`a1`,`status`:`in_progress`,`status_code`:102,"
    "`message`:`Job is still processing. Please try again later.`}}",
    "goto status raw=in_progress" },
  { "file-early-envelope", "visualdub", "file", "", 202, NULL, "{`status`:`in_progress`}",
    "goto status raw=in_progress" },
  { "file-early-string-code", "visualdub", "file", "", 200, NULL,
    "{`status`:`success`,`data`:{`request_id`:`a1`,`status`:`in_progress`,`status_code`:`102`}}",
    "goto status raw=in_progress" },
  { "file-failed", "visualdub", "file", "", 200, NULL,
    "{`status`:`success`,`data`:{`request_id`:`a1`,`status`:`failed`,`status_code`:500,"
    "`message`:`It broke.`}}",
    "goto status job_failed 200 'It broke.' raw=failed after=10 remote={`file_looks`:`1`}" },
  { "file-failed-at-last", "visualdub", "file", "{`remote`:{`file_looks`:`3`}}", 200, NULL,
    "{`status`:`success`,`data`:{`request_id`:`a1`,`status`:`failed`,`status_code`:500,"
    "`message`:`It broke.`}}",
    "hold job_failed 200 'It broke.' raw=failed remote={`file_looks`:`0`}" },
  { "file-failed-code", "visualdub", "file", "", 422, NULL,
    FAILED ("ERR_004", "NO_FACE_FOUND", "No face"),
    "goto status no_face 422 ERR_004 'SyncMonster found no face in the video. No face' raw=failed "
    "after=10 remote={`file_looks`:`1`}" },
  { "file-absent", "visualdub", "file", "", 404, NULL,
    "{`status`:`failed`,`message`:`Request ID not found`}",
    "retry not_found 404 'Request ID not found' remote={`missing_looks`:`1`}" },
  { "file-html", "visualdub", "file", "", 200, "text/html", "<html>",
    "retry unexpected_reply 200 'HTTP 200, text/html'" },
  { "file-403", "visualdub", "file", "", 403, NULL, "{`status`:`forbidden`}",
    "hold forbidden 403 'HTTP 403'" },
  /* Lists. */
  { "requests-last", "query", "requests", "{`cursor`:`1`}", 200, NULL,
    "{`status`:`success`,`data`:[{`request_id`:9,`status`:`In Progress`,`status_code`:102,"
    "`created_at`:null}],`total_requests`:`51`,`end_of_records`:true}",
    "job 9 running/In Progress {`request_id`:`9`}\ntotal=51" },
  { "requests-short-page", "query", "requests", "{`cursor`:`4`}", 200, NULL,
    "{`status`:`success`,`data`:[{`request_id`:`a`}],`end_of_records`:false}",
    "job a {`request_id`:`a`}\nnext=5" },
  { "requests-empty-page", "query", "requests", "", 200, NULL,
    "{`status`:`success`,`data`:[],`total_requests`:0}", "total=0" },
  { "requests-newer-api", "query", "requests", "", 404, NULL, "{`message`:`Not Found`}",
    "trouble not_found 404 '" NEWER "'" },
  { "key-refused-200", "query", "key", "", 200, NULL, "{`status`:`unauthorized`,`message`:`no`}",
    "trouble bad_key 200 'no'" },
  { "key-refused", "query", "key", "", 401, NULL, "{`status`:`unauthorized`,`message`:`no`}",
    "trouble bad_key 401 'no'" },
  { "key-html", "query", "key", "", 200, "text/html", "<html>", "trouble unexpected_reply 200" },
};

static const CheckRow checks[] = {
  { "files", "{" FILES "}", NULL },
  { "urls", "{" URLS "}", NULL },
  { "ids", "{`options`:{`video_asset_id`:`1`,`audio_asset_id`:`2`}}", NULL },
  { "file-and-url",
    "{`video`:{`path`:`/m/a.mp4`,`name`:`a.mp4`,`mime`:`video/mp4`},"
    "`audio`:{`url`:`https://example.com/a.mp3`,`name`:`a.mp3`}}",
    "invalid_input: not one of each" },
  { "file-and-id",
    "{`video`:{`path`:`/m/a.mp4`,`name`:`a.mp4`,`mime`:`video/mp4`},"
    "`options`:{`audio_asset_id`:`2`}}",
    NULL },
  { "id-instead-of-url",
    "{`video`:{`path`:`/m/a.mp4`,`name`:`a.mp4`,`mime`:`video/mp4`},"
    "`audio`:{`url`:`https://example.com/a.mp3`,`name`:`a.mp3`},"
    "`options`:{`audio_asset_id`:`2`}}",
    NULL },
  { "sent-before-and-url",
    "{`video`:{`path`:`/m/a.mp4`,`name`:`a.mp4`,`mime`:`video/mp4`},"
    "`audio`:{`url`:`https://example.com/a.mp3`,`name`:`a.mp3`},"
    "`uploads`:{`video`:{`asset_id`:`38`}}}",
    NULL },
  { "no-audio", "{`video`:{`path`:`/m/a.mp4`,`name`:`a.mp4`,`mime`:`video/mp4`}}",
    "invalid_input: audio" },
  { "m4a",
    "{`video`:{`path`:`/m/a.mp4`,`name`:`a.mp4`,`mime`:`video/mp4`},"
    "`audio`:{`path`:`/m/a.m4a`,`name`:`a.m4a`,`mime`:`audio/mp4`}}",
    "unsupported_type: a.m4a" },
  { "model-new", "{" FILES ",`options`:{`model`:`e9`}}", NULL },
  { "model-words", "{" FILES ",`options`:{`model`:`e 9`}}", "invalid_input: Model" },
  { "intensity-0", "{" FILES ",`options`:{`intensity`:`0`}}", "invalid_input: Intensity" },
  { "intensity-4", "{" FILES ",`options`:{`intensity`:`4`}}", "invalid_input: Intensity" },
  { "webhook", "{" FILES ",`options`:{`webhook`:`me`}}", "invalid_input: Webhook" },
};

#define BASE(total, ids) "`remote`:{`baseline_total`:`" total "`,`baseline_ids`:`" ids "`}"
#define ENTRY(id, time)  "{`request_id`:`" id "`,`created_at`:`2026-05-01T" time "`}"
#define PAGE(total, entries)                                                                       \
  "{`status`:`success`,`data`:[" entries "],`total_requests`:" total ",`end_of_records`:true}"

static const EvidenceRow evidence[] = {
  { "one-new", "{" BASE ("2", "a,b") "}",
    PAGE ("3", ENTRY ("a", "10:00:00") "," ENTRY ("b", "10:01:00") "," ENTRY ("c", "10:02:00")),
    FALSE, NULL, "found {`request_id`:`c`}" },
  { "first-ever", "{" BASE ("0", "") "}", PAGE ("1", ENTRY ("c", "10:02:00")), FALSE, NULL,
    "found {`request_id`:`c`}" },
  { "clock-skew", "{" BASE ("1", "a") ",`attempted_at`:1777640400}",
    PAGE ("2", ENTRY ("a", "01:00:00") "," ENTRY ("c", "03:00:00")), FALSE, NULL,
    "found {`request_id`:`c`}" },
  { "nothing-new", "{" BASE ("1", "a") "}", PAGE ("1", ENTRY ("a", "10:00:00")), FALSE, NULL,
    "later" },
  { "nothing-new-again", "{" BASE ("1", "a") ",`attempts`:1}", PAGE ("1", ENTRY ("a", "10:00:00")),
    FALSE, NULL, "later" },
  { "nothing-new-still", "{" BASE ("1", "a") ",`attempts`:2}", PAGE ("1", ENTRY ("a", "10:00:00")),
    FALSE, NULL, "absent" },
  { "new-is-a-sibling", "{" BASE ("1", "a") ",`attempts`:2}",
    PAGE ("2", ENTRY ("a", "10:00:00") "," ENTRY ("s", "10:02:00")), FALSE, "s", "absent" },
  { "sibling-and-ours", "{" BASE ("1", "a") "}",
    PAGE ("3", ENTRY ("a", "10:00:00") "," ENTRY ("s", "10:02:00") "," ENTRY ("c", "10:02:00")),
    FALSE, "s", "found {`request_id`:`c`}" },
  { "two-new", "{" BASE ("1", "a") "}",
    PAGE ("3", ENTRY ("a", "10:00:00") "," ENTRY ("x", "10:02:00") "," ENTRY ("c", "10:02:00")),
    FALSE, NULL, "none" },
  { "old-beyond-the-baseline-page", "{" BASE ("3", "b") "}",
    PAGE ("4",
          ENTRY ("a", "08:00:00") "," ENTRY ("b", "09:00:00") "," ENTRY (
              "c", "10:02:00") "," ENTRY ("o", "07:00:00")),
    FALSE, NULL, "found {`request_id`:`c`}" },
  { "same-second-beyond-the-baseline-page", "{" BASE ("3", "b") "}",
    PAGE ("4",
          ENTRY ("a", "10:02:00") "," ENTRY ("b", "09:00:00") "," ENTRY (
              "c", "10:02:00") "," ENTRY ("o", "07:00:00")),
    FALSE, NULL, "none" },
  { "no-times", "{" BASE ("2", "b") "}",
    PAGE ("3", "{`request_id`:`a`},{`request_id`:`b`},{`request_id`:`c`}"), FALSE, NULL, "none" },
  { "no-times-but-all-known", "{" BASE ("2", "a,b") "}",
    PAGE ("3", "{`request_id`:`a`},{`request_id`:`b`},{`request_id`:`c`}"), FALSE, NULL,
    "found {`request_id`:`c`}" },
  { "fewer-than-before", "{" BASE ("5", "a") ",`attempts`:9}", PAGE ("1", ENTRY ("a", "10:00:00")),
    FALSE, NULL, "none" },
  { "no-baseline", "{}", PAGE ("1", ENTRY ("c", "10:00:00")), FALSE, NULL, "later" },
  { "no-baseline-still", "{`attempts`:2}", PAGE ("1", ENTRY ("c", "10:00:00")), FALSE, NULL,
    "none" },
  { "no-total", "{" BASE ("1", "a") ",`attempts`:2}", "{`status`:`success`,`data`:[]}", FALSE, NULL,
    "none" },
  { "incomplete-newest-first", "{" BASE ("7", "a") "}",
    PAGE ("8", ENTRY ("c", "10:02:00") "," ENTRY ("a", "10:00:00")), TRUE, NULL,
    "found {`request_id`:`c`}" },
  { "incomplete-oldest-first", "{" BASE ("7", "a") ",`attempts`:2}",
    PAGE ("8", ENTRY ("a", "10:00:00") "," ENTRY ("c", "10:02:00")), TRUE, NULL, "none" },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  rows_add_tables ("syncmonster");
  rows_add_requests ("syncmonster", requests, G_N_ELEMENTS (requests));
  rows_add_replies ("syncmonster", "documented", documented, G_N_ELEMENTS (documented));
  rows_add_replies ("syncmonster", "code", codes, G_N_ELEMENTS (codes));
  rows_add_replies ("syncmonster", "state", states, G_N_ELEMENTS (states));
  rows_add_replies ("syncmonster", "trap", traps, G_N_ELEMENTS (traps));
  rows_add_checks ("syncmonster", checks, G_N_ELEMENTS (checks));
  rows_add_evidence ("syncmonster", evidence, G_N_ELEMENTS (evidence));
  return g_test_run ();
}
