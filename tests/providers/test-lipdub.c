/* LipDub: every request and reply of the notes about its reference and of the maker's own client,
 * then every trap, as rows. */
#include "rows.h"

#define VIDEO "`video`:{`path`:`/m/Take 1.mp4`,`name`:`Take 1.mp4`,`mime`:`video/mp4`,`bytes`:5000}"
#define AUDIO                                                                                      \
  "`audio`:{`path`:`/m/audio.MP3`,`name`:`audio.MP3`,`mime`:`audio/mpeg`,`bytes`:1010257}"
#define M4A "`audio`:{`path`:`/m/a.m4a`,`name`:`a.m4a`,`mime`:`audio/x-m4a`,`bytes`:7}"
#define URLS                                                                                       \
  "`video`:{`url`:`https://example.com/v.mp4`,`name`:`v.mp4`},"                                    \
  "`audio`:{`url`:`https://example.com/a.mp3`,`name`:`a.mp3`}"
#define UPLOADED             "`uploads`:{`video`:{`shot_id`:`746176`},`audio`:{`audio_id`:`cc2c8712-da4c`}}"
#define SLOT(role, id, more) "{`role`:`" role "`," more ",`remote`:{`" role "_id`:`" id "`}}"
#define CLASSIC              "`remote`:{`shot_id`:`746176`,`generate_id`:`456`}"
#define WIDE                 "`remote`:{`generate_id`:`456`,`tracking_id`:`t-1`}"

static const RequestRow requests[] = {
  { "video-create", "video", "create", "{`role`:`video`," VIDEO "}",
    "POST /video\n"
    "json {`file_name`:`Take_1.mp4`,`content_type`:`video/mp4`,`project_name`:`A title`,"
    "`scene_name`:`A title`,`actor_name`:`A title`}" },
  { "video-create-names", "video", "create",
    "{`role`:`video`," VIDEO ",`options`:{`project_name`:`P`,`scene_name`:`S`,`actor_name`:`A`}}",
    "POST /video\n"
    "json {`file_name`:`Take_1.mp4`,`content_type`:`video/mp4`,`project_name`:`P`,"
    "`scene_name`:`S`,`actor_name`:`A`}" },
  { "video-create-size", "video", "create",
    "{`role`:`video`," VIDEO ",`remote`:{`size_wanted`:`true`}}",
    "POST /video\n"
    "json {`file_name`:`Take_1.mp4`,`content_type`:`video/mp4`,`project_name`:`A title`,"
    "`scene_name`:`A title`,`actor_name`:`A title`,`size_bytes`:5000}" },
  { "audio-create", "audio", "create", "{`role`:`audio`," AUDIO "}",
    "POST /audio\n"
    "json {`file_name`:`audio.MP3`,`content_type`:`audio/mpeg`,`size_bytes`:1010257}" },
  { "audio-create-m4a", "audio", "create", "{`role`:`audio`," M4A "}",
    "POST /audio\n"
    "json {`file_name`:`a.m4a`,`content_type`:`audio/mp4`,`size_bytes`:7}" },
  { "create-nothing", "audio", "create", "{`role`:`audio`}", "error file_missing: file" },
  { "put", "video", "put",
    "{`role`:`video`," VIDEO ",`remote`:{`upload_url`:`https://storage.googleapis.com/b/o?s=1%2F2`,"
    "`content_type`:`video/mp4`}}",
    "PUT https://storage.googleapis.com/b/o?s=1%2F2\n"
    "file /m/Take 1.mp4 type=video/mp4\n"
    "keyless" },
  { "put-same-type", "audio", "put",
    "{`role`:`audio`," M4A ",`remote`:{`upload_url`:`https://storage.googleapis.com/b/o`}}",
    "PUT https://storage.googleapis.com/b/o\n"
    "file /m/a.m4a type=audio/mp4\n"
    "keyless" },
  { "put-type-of-the-slot", "audio", "put",
    "{`role`:`audio`," M4A ",`remote`:{`upload_url`:`https://storage.googleapis.com/b/o`,"
    "`content_type`:`audio/wav`}}",
    "PUT https://storage.googleapis.com/b/o\n"
    "file /m/a.m4a type=audio/wav\n"
    "keyless" },
  { "put-link-lost", "video", "put", "{`role`:`video`," VIDEO "}", "error not_found: upload_url" },
  { "success-path", "video", "success",
    "{`role`:`video`," VIDEO ",`remote`:{`video_id`:`u-1`,"
    "`success_url`:`/v1/video/success/u-1`}}",
    "POST /video/success/u-1" },
  { "success-other-path", "video", "success",
    "{`role`:`video`," VIDEO ",`remote`:{`video_id`:`u-1`,"
    "`success_url`:`/v2/video/success/u-1`}}",
    "POST origin:/v2/video/success/u-1" },
  { "success-absolute", "audio", "success",
    "{`role`:`audio`," AUDIO ",`remote`:{`audio_id`:`u-1`,"
    "`success_url`:`https://api.lipdub.ai/v1/audio/success/u-1`}}",
    "POST https://api.lipdub.ai/v1/audio/success/u-1" },
  { "success-place-holder", "video", "success",
    "{`role`:`video`," VIDEO ",`remote`:{`video_id`:`u-1`,"
    "`success_url`:`/v1/video/success/{video_id}`}}",
    "POST /video/success/u-1" },
  { "success-no-link", "video", "success", SLOT ("video", "u-1", VIDEO),
    "POST /video/success/u-1" },
  { "success-bad-link", "video", "success",
    "{`role`:`video`," VIDEO ",`remote`:{`video_id`:`u-1`,`success_url`:`file:///etc/passwd`}}",
    "POST /video/success/u-1" },
  { "failure", "audio", "failure",
    "{`role`:`audio`," AUDIO ",`remote`:{`audio_id`:`u-1`,`failure_url`:`/v1/audio/failure/u-1`}}",
    "POST /audio/failure/u-1" },
  { "failure-no-link", "audio", "failure", SLOT ("audio", "u-1", AUDIO),
    "POST /audio/failure/u-1" },
  { "video-status", "video", "processing", SLOT ("video", "u-1", VIDEO), "GET /video/status/u-1" },
  { "audio-status", "audio", "ready", SLOT ("audio", "u-1", AUDIO), "GET /audio/status/u-1" },
  { "shot-status", "video", "training", "{`role`:`video`," VIDEO ",`remote`:{`shot_id`:`746176`}}",
    "GET /shots/746176/status" },
  { "picked-shot", "classic", "shot", "{`options`:{`shot_id`:`746176`}}",
    "GET /shots/746176/status" },
  { "picked-audio", "classic", "audio", "{`options`:{`audio_id`:`a/b`}}",
    "GET /audio/status/a%2Fb" },
  { "shot-of-ours", "classic", "shot", "{" UPLOADED "}", "skip" },
  { "audio-of-ours", "classic", "audio", "{" UPLOADED "}", "skip" },
  { "generate", "classic", "generate",
    "{" UPLOADED ",`language`:`es-MX`,`options`:{"
    "`maintain_expression`:`true`}}",
    "POST /shots/746176/generate\n"
    "json {`audio_id`:`cc2c8712-da4c`,`output_filename`:`clip-mark7.mp4`,`language`:`es-MX`,"
    "`maintain_expression`:true}" },
  { "generate-plain", "classic", "generate", "{" UPLOADED "}",
    "POST /shots/746176/generate\n"
    "json {`audio_id`:`cc2c8712-da4c`,`output_filename`:`clip-mark7.mp4`,"
    "`maintain_expression`:true}" },
  { "generate-all", "classic", "generate",
    "{" UPLOADED ",`options`:{`maintain_expression`:`false`,"
    "`timecode_ranges`:`[[1.5, 3],[4,5]]`,`callback_url`:`https://me.example/cb`}}",
    "POST /shots/746176/generate\n"
    "json {`audio_id`:`cc2c8712-da4c`,`output_filename`:`clip-mark7.mp4`,"
    "`maintain_expression`:false,`timecode_ranges`:[[1.5,3],[4,5]],"
    "`callback_url`:`https://me.example/cb`}" },
  { "generate-chosen", "classic", "generate",
    "{" UPLOADED ",`options`:{`shot_id`:`9`,`audio_id`:`b`}}",
    "POST /shots/9/generate\n"
    "json {`audio_id`:`b`,`output_filename`:`clip-mark7.mp4`,`maintain_expression`:true}" },
  { "generate-long-name", "classic", "generate",
    "{" UPLOADED ",`output_name`:`0123456789-0123456789-0123456789-0123456789-0123456789-"
    "0123456789-0123456789-0123456789-0123456789-0123456789-../x-mark7`}",
    "POST /shots/746176/generate\n"
    "json {`audio_id`:`cc2c8712-da4c`,`output_filename`:`x-mark7.mp4`,"
    "`maintain_expression`:true}" },
  { "generate-no-shot", "classic", "generate", "{}", "error not_found: shot_id" },
  { "generate-no-audio", "classic", "generate", "{`options`:{`shot_id`:`9`}}",
    "error not_found: audio_id" },
  { "render", "classic", "render", "{" CLASSIC "}", "GET /shots/746176/generate/456" },
  { "link", "classic", "link", "{" CLASSIC "}", "GET /shots/746176/generate/456/download" },
  { "render-no-shot", "classic", "render", "{`remote`:{`generate_id`:`456`}}",
    "GET /renders/456/status" },
  { "render-no-id", "classic", "render", "{}", "error not_found: generate_id" },
  { "renders-urls", "renders", "submit",
    "{" URLS ",`options`:{`callback_url`:`https://me.example/cb`}}",
    "POST /renders\n"
    "json {`output_filename`:`clip-mark7.mp4`,`video_url`:`https://example.com/v.mp4`,"
    "`audio_url`:`https://example.com/a.mp3`,`callback_url`:`https://me.example/cb`}" },
  { "renders-mixed", "renders", "submit",
    "{`video`:{`url`:`https://example.com/v.mp4`,`name`:`v`}," AUDIO
    ",`uploads`:{`audio`:{`audio_id`:`cc2c`}}}",
    "POST /renders\n"
    "json {`output_filename`:`clip-mark7.mp4`,`video_url`:`https://example.com/v.mp4`,"
    "`audio_id`:`cc2c`}" },
  { "renders-ids", "renders", "submit", "{" UPLOADED "}",
    "POST /renders\n"
    "json {`output_filename`:`clip-mark7.mp4`,`video_id`:746176,`audio_id`:`cc2c8712-da4c`}" },
  { "renders-nothing", "renders", "submit", "{}", "error not_found: video_id" },
  { "track", "renders", "track", "{`remote`:{`tracking_id`:`t/1`}}", "GET /renders/track/t%2F1" },
  { "track-known", "renders", "track", "{" WIDE "}", "skip" },
  { "renders-render", "renders", "render", "{" WIDE "}", "GET /renders/456/status" },
  { "renders-link", "renders", "link", "{" WIDE "}", "GET /renders/456/download" },
  { "whoami", "query", "whoami", "", "GET /whoami" },
  { "whoami-older", "query", "whoami", "{`cursor`:`shots`}", "GET /shots?page=1&per_page=1" },
  { "whoami-plain", "query", "whoami", "{`cursor`:`plain`}", "GET /shots" },
  { "shots", "query", "shots", "", "GET /shots?page=1&per_page=100" },
  { "shots-next", "query", "shots", "{`cursor`:`2`}", "GET /shots?page=2&per_page=100" },
  { "shots-plain", "query", "shots", "{`cursor`:`plain`}", "GET /shots" },
  { "shot", "query", "shot", "{`argument`:`746176`}", "GET /shots/746176/status" },
  { "shot-none", "query", "shot", "", "error usage: id" },
  { "actors", "query", "actors", "{`argument`:`746176`}", "GET /shots/746176/actors" },
  { "audio", "query", "audio", "", "GET /audio?page=1&page_size=50" },
  { "query-audio-status", "query", "audio-status", "{`argument`:`cc`}", "GET /audio/status/cc" },
  { "query-video-status", "query", "video-status", "{`argument`:`a/b`}",
    "GET /video/status/a%2Fb" },
  { "renders", "query", "renders", "", "GET /renders?page=1&page_size=50" },
  { "query-render", "query", "render", "{`argument`:`456`}", "GET /renders/456/status" },
  { "projects", "query", "projects", "", "GET /projects?page=1&per_page=100" },
};

#define VIDEO_CONTEXT "{`role`:`video`," VIDEO "}"
#define AUDIO_CONTEXT "{`role`:`audio`," AUDIO "}"

static const ReplyRow documented[] = {
  { "video-create", "video", "create", VIDEO_CONTEXT, 200, NULL,
    "{`data`:{`project_id`:12345,`scene_id`:67890,`actor_id`:11111,`video_id`:`uuid-string`,"
    "`upload_url`:`https://storage.googleapis.com/x`,"
    "`success_url`:`/v1/video/success/uuid-string`,"
    "`failure_url`:`/v1/video/failure/uuid-string`}}",
    "next remote={`actor_id`:`11111`,`content_type`:`video/mp4`,"
    "`failure_url`:`/v1/video/failure/uuid-string`,`project_id`:`12345`,`scene_id`:`67890`,"
    "`success_url`:`/v1/video/success/uuid-string`,"
    "`upload_url`:`https://storage.googleapis.com/x`,`video_id`:`uuid-string`}" },
  { "audio-create", "audio", "create", AUDIO_CONTEXT, 200, NULL,
    "{`data`:{`audio_id`:`cc2c`,`upload_url`:`https://storage.googleapis.com/x`,"
    "`success_url`:`/v1/audio/success/cc2c`,`failure_url`:`/v1/audio/failure/cc2c`}}",
    "next remote={`audio_id`:`cc2c`,`content_type`:`audio/mpeg`,"
    "`failure_url`:`/v1/audio/failure/cc2c`,"
    "`success_url`:`/v1/audio/success/cc2c`,`upload_url`:`https://storage.googleapis.com/x`}" },
  { "put", "video", "put", VIDEO_CONTEXT, 200, "text/html", "", "next" },
  { "video-success", "video", "success", VIDEO_CONTEXT, 200, NULL,
    "{`data`:{`shot_id`:746176,`asset_type`:`dubbing-video`}}",
    "next remote={`shot_id`:`746176`}" },
  { "audio-success", "audio", "success", AUDIO_CONTEXT, 200, NULL, "{}", "next" },
  { "failure", "video", "failure", VIDEO_CONTEXT, 200, NULL, "{}", "goto create" },
  { "video-status", "video", "processing", VIDEO_CONTEXT, 200, NULL,
    "{`data`:{`shot_id`:746176,`upload_status`:`completed`,`shot_status`:`finished`,"
    "`ai_training_status`:`finished`}}",
    "next raw=upload completed, shot finished, training finished remote={`shot_id`:`746176`}" },
  { "audio-status", "audio", "ready", AUDIO_CONTEXT, 200, NULL,
    "{`data`:{`audio_id`:`cc2c`,`upload_status`:`completed`}}", "next raw=upload completed" },
  { "audio-status-early", "audio", "ready", AUDIO_CONTEXT, 200, NULL,
    "{`data`:{`audio_id`:`cc2c`,`upload_status`:`uploading`}}", "wait raw=upload uploading" },
  { "shot-status", "video", "training", VIDEO_CONTEXT, 200, NULL,
    "{`data`:{`shot_status`:`running`,`ai_training_status`:`not_started`}}",
    "wait raw=shot running, training not_started" },
  { "shot-status-finished", "video", "training", VIDEO_CONTEXT, 200, NULL,
    "{`data`:{`shot_status`:`finished`,`ai_training_status`:`finished`}}",
    "next raw=shot finished, training finished" },
  { "generate", "classic", "generate", "{" UPLOADED "}", 200, NULL,
    "{`data`:{`generate_id`:`g-1`,`status`:`processing`}}",
    "next remote={`audio_id`:`cc2c8712-da4c`,`generate_id`:`g-1`,`shot_id`:`746176`}" },
  { "render", "classic", "render", "{" CLASSIC "}", 200, NULL,
    "{`data`:{`status`:`running`,`generate_id`:456}}", "wait raw=running" },
  { "render-finished", "classic", "render", "{" CLASSIC "}", 200, NULL,
    "{`data`:{`status`:`finished`,`generate_id`:456}}", "next raw=finished" },
  { "render-failed", "classic", "render", "{" CLASSIC "}", 200, NULL,
    "{`data`:{`status`:`failed`,`generate_id`:456}}", "fail job_failed 200 raw=failed" },
  { "link", "classic", "link", "{" CLASSIC ",`language`:`es-MX`}", 200, NULL,
    "{`data`:{`download_url`:`https://storage.googleapis.com/r?sig=1`}}",
    "next link=video/generated/es-MX https://storage.googleapis.com/r?sig=1" },
  { "renders-202", "renders", "submit", "{" URLS "}", 202, NULL, "{`data`:{`tracking_id`:`t-1`}}",
    "next remote={`tracking_id`:`t-1`}" },
  { "renders-201", "renders", "submit", "{" UPLOADED "}", 201, NULL,
    "{`data`:{`generate_id`:456,`credit`:{`balance`:12.5}}}",
    "next remote={`generate_id`:`456`} cost={`balance`:`12.5`}" },
  { "track-ingesting", "renders", "track", "", 200, NULL,
    "{`data`:{`tracking_id`:`t-1`,`status`:`ingesting`}}", "wait raw=ingesting" },
  { "track-dispatching", "renders", "track", "", 200, NULL,
    "{`tracking_id`:`t-1`,`status`:`dispatching`}", "wait raw=dispatching" },
  { "track-dispatched", "renders", "track", "", 200, NULL,
    "{`data`:{`tracking_id`:`t-1`,`status`:`dispatched`,`generate_id`:456}}",
    "next raw=dispatched remote={`generate_id`:`456`}" },
  { "track-download-failed", "renders", "track", "", 200, NULL,
    "{`data`:{`tracking_id`:`t-1`,`status`:`failed`,`failure_reason`:`asset download failed`}}",
    "fail invalid_input 200 asset download failed 'LipDub could not download the inputs: their "
    "addresses must be public and lead straight to the files.' raw=failed" },
  { "track-dispatch-failed", "renders", "track", "", 200, NULL,
    "{`data`:{`status`:`failed`,`failure_reason`:`render dispatch failed`}}",
    "fail job_failed 200 render dispatch failed 'LipDub could not start the render.' raw=failed" },
  { "track-timed-out", "renders", "track", "", 200, NULL,
    "{`data`:{`status`:`failed`,`failure_reason`:`request timed out`}}",
    "fail job_failed 200 request timed out 'LipDub gave up: both downloads must be over within 15 "
    "minutes.' raw=failed" },
  { "track-failed-otherwise", "renders", "track", "", 200, NULL,
    "{`data`:{`status`:`failed`,`failure_reason`:`new reason`}}",
    "fail job_failed 200 new reason 'new reason' raw=failed" },
  { "renders-status", "renders", "render", "{" WIDE "}", 200, NULL,
    "{`data`:{`status`:`pending`,`generate_id`:456}}", "wait raw=pending" },
  { "renders-link", "renders", "link", "{" WIDE "}", 200, NULL,
    "{`data`:{`download_url`:`https://storage.googleapis.com/r`}}",
    "next link=video/generated/ https://storage.googleapis.com/r" },
  { "whoami", "query", "whoami", "", 200, NULL,
    "{`data`:{`user_id`:7,`users_tenant_id`:17,`email`:`me@example.org`}}",
    "account 7 'me@example.org' {`users_tenant_id`:`17`}" },
  { "shots", "query", "shots", "", 200, NULL,
    "{`data`:[{`shot_id`:746176,`shot_label`:`Label`,`shot_project_id`:12345,"
    "`shot_scene_id`:67890,`shot_project_name`:`P`,`shot_scene_name`:`S`}],`count`:1}",
    "shot 746176 'Label' {`shot_id`:`746176`,`shot_label`:`Label`,`shot_project_id`:`12345`,"
    "`shot_project_name`:`P`,`shot_scene_id`:`67890`,`shot_scene_name`:`S`}\ntotal=1" },
  { "shot", "query", "shot", "{`argument`:`746176`}", 200, NULL,
    "{`data`:{`shot_status`:`running`,`ai_training_status`:`not_started`}}",
    "shot 746176 unknown/running {`ai_training_status`:`not_started`,`shot_status`:`running`}" },
  { "actors", "query", "actors", "{`argument`:`746176`}", 200, NULL,
    "{`data`:[{`actor_id`:5,`actor_name`:`Ann`,`thumbnail_url`:`https://x.example/t?sig=1`}]}",
    "actor 5 'Ann' {`actor_id`:`5`,`actor_name`:`Ann`}" },
  { "audio", "query", "audio", "", 200, NULL,
    "{`data`:[{`audio_id`:`a`,`upload_status`:`completed`,`content_type`:`audio/mpeg`,"
    "`file_name`:`audio.MP3`,`created_at`:`2026-02-17T02:20:42Z`}],`count`:1}",
    "audio a unknown/completed 'audio.MP3' @2026-02-17T02:20:42Z {`audio_id`:`a`,"
    "`content_type`:`audio/mpeg`,`created_at`:`2026-02-17T02:20:42Z`,`file_name`:`audio.MP3`,"
    "`upload_status`:`completed`}\ntotal=1" },
  { "query-audio-status", "query", "audio-status", "{`argument`:`a`}", 200, NULL,
    "{`data`:{`audio_id`:`a`,`upload_status`:`completed`}}",
    "audio a unknown/completed {`audio_id`:`a`,`upload_status`:`completed`}" },
  { "query-video-status", "query", "video-status", "{`argument`:`v`}", 200, NULL,
    "{`data`:{`shot_id`:746176,`upload_status`:`completed`,`shot_status`:`finished`,"
    "`ai_training_status`:`finished`}}",
    "video v unknown/completed {`ai_training_status`:`finished`,`shot_id`:`746176`,"
    "`shot_status`:`finished`,`upload_status`:`completed`}" },
  { "renders", "query", "renders", "", 200, NULL,
    "{`data`:[{`generate_id`:456,`shot_file_name`:`clip-mark7.mp4`,"
    "`render_generation_status`:`finished`}]}",
    "job 456 done/finished 'clip-mark7.mp4' {`generate_id`:`456`,"
    "`render_generation_status`:`finished`,`shot_file_name`:`clip-mark7.mp4`}\nnext=2" },
  { "query-render", "query", "render", "{`argument`:`456`}", 200, NULL,
    "{`data`:{`status`:`skipped`,`generate_id`:456}}",
    "job 456 failed/skipped {`generate_id`:`456`,`status`:`skipped`}" },
  { "projects", "query", "projects", "", 200, NULL,
    "{`data`:[{`project_id`:1,`project_name`:`P`,`user_email`:`me@example.org`,"
    "`source_language`:{`language_id`:1,`name`:`English`,`supported`:true}}],`count`:1}",
    "project 1 'P' {`project_id`:`1`,`project_name`:`P`,`source_language.language_id`:`1`,"
    "`source_language.name`:`English`,`source_language.supported`:`true`,"
    "`user_email`:`me@example.org`}\ntotal=1" },
};

#define WORD(word, expect)                                                                         \
  {                                                                                                \
    "word-" word, "classic", "render", "{" CLASSIC "}", 200, NULL,                                 \
        "{`data`:{`status`:`" word "`}}", expect                                                   \
  }
#define STATES(upload, shot, training)                                                             \
  "{`data`:{`shot_id`:746176,`upload_status`:`" upload "`,`shot_status`:`" shot                    \
  "`,`ai_training_status`:`" training "`}}"
#define ID(name, body, id)                                                                         \
  {                                                                                                \
    "generate-" name, "classic", "generate", "{" UPLOADED "}", 200, NULL, body,                    \
        "next remote={`audio_id`:`cc2c8712-da4c`,`generate_id`:`" id "`,`shot_id`:`746176`}"       \
  }

static const ReplyRow traps[] = {
  /* 1: the id under three names, wrapped or not, string or number */
  ID ("number", "{`data`:{`generate_id`:456}}", "456"),
  ID ("camel", "{`data`:{`generateId`:`g`}}", "g"),
  ID ("short", "{`data`:{`id`:456}}", "456"),
  ID ("bare", "{`generate_id`:`g`}", "g"),
  ID ("bare-camel", "{`generateId`:7}", "7"),
  ID ("bare-short", "{`id`:`g`}", "g"),
  ID ("null-first", "{`data`:{`generate_id`:null,`id`:9}}", "9"),
  { "generate-no-id", "classic", "generate", "{" UPLOADED "}", 200, NULL,
    "{`data`:{`status`:`processing`}}",
    "retry unexpected_reply 200 'The reply names no generate_id; the render may be paid for.'" },
  { "generate-empty-id", "classic", "generate", "{" UPLOADED "}", 200, NULL,
    "{`data`:{`generate_id`:``}}",
    "retry unexpected_reply 200 'The reply names no generate_id; the render may be paid for.'" },
  { "generate-html", "classic", "generate", "{" UPLOADED "}", 200, "text/html", "<html>",
    "retry unexpected_reply 200 'The reply names no generate_id; the render may be paid for.'" },
  { "renders-no-id", "renders", "submit", "{" URLS "}", 202, NULL, "{}",
    "retry unexpected_reply 202 'The reply names no id; the render may be paid for.'" },
  { "renders-tracking-and-id", "renders", "submit", "{" URLS "}", 202, NULL,
    "{`data`:{`tracking_id`:`t`,`id`:5}}", "next remote={`tracking_id`:`t`}" },
  { "track-no-id", "renders", "track", "", 200, NULL, "{`data`:{`status`:`dispatched`,`id`:4}}",
    "wait raw=dispatched" },
  /* 3, 4: storage and reports */
  { "put-signature", "audio", "put", AUDIO_CONTEXT, 403, "application/xml",
    "<?xml version='1.0'?><Error><Code>SignatureDoesNotMatch</Code></Error>",
    "fail expired 403 SignatureDoesNotMatch 'LipDub's storage did not take the file.'" },
  { "put-expired", "audio", "put", AUDIO_CONTEXT, 400, "application/xml",
    "<Error><Code>ExpiredToken</Code></Error>",
    "fail expired 400 ExpiredToken 'LipDub's storage did not take the file.'" },
  { "put-401", "audio", "put", AUDIO_CONTEXT, 401, NULL, "{}",
    "fail expired 401 'LipDub's storage did not take the file.'" },
  { "put-503", "audio", "put", AUDIO_CONTEXT, 503, "text/html", "<html>",
    "retry server 503 'LipDub's storage did not take the file.' after=4", "Retry-After: 4" },
  { "success-empty", "video", "success", VIDEO_CONTEXT, 204, NULL, "", "next" },
  { "success-null-shot", "video", "success", VIDEO_CONTEXT, 200, NULL, "{`data`:{`shot_id`:null}}",
    "next" },
  { "success-again", "video", "success", VIDEO_CONTEXT, 409, NULL, "{`detail`:`Already`}", "next" },
  { "success-refused", "video", "success", VIDEO_CONTEXT, 400, NULL, "{`detail`:`Already`}",
    "fail invalid_input 400 'Already'" },
  { "success-after-a-lost-answer", "video", "success", "{`role`:`video`,`attempts`:1," VIDEO "}",
    400, NULL, "{`detail`:`Already`}", "next" },
  { "success-500", "video", "success", VIDEO_CONTEXT, 500, "text/html", "<html>",
    "retry server 500" },
  { "success-429", "video", "success", VIDEO_CONTEXT, 429, NULL, "{`detail`:`Slow down`}",
    "busy rate_limited 429 'Slow down' after=300", "Retry-After: 300" },
  { "failure-refused", "video", "failure", VIDEO_CONTEXT, 404, NULL, "{}", "goto create" },
  { "failure-third", "video", "failure", "{`role`:`video`," VIDEO ",`remote`:{`put_failures`:`3`}}",
    200, NULL, "{}", "fail expired 0 'LipDub's storage refused the file again and again.'" },
  { "create-number-id", "audio", "create", AUDIO_CONTEXT, 200, NULL,
    "{`audio_id`:5,`upload_url`:`https://s.example/x`}",
    "next remote={`audio_id`:`5`,`content_type`:`audio/mpeg`,"
    "`upload_url`:`https://s.example/x`}" },
  { "create-wants-size", "video", "create", VIDEO_CONTEXT, 422, NULL,
    "{`detail`:[{`loc`:[`body`,`size_bytes`],`msg`:`field required`,`type`:`missing`}]}",
    "goto create after=1 remote={`size_wanted`:`true`}" },
  { "create-still-wants-size", "video", "create",
    "{`role`:`video`," VIDEO ",`remote`:{`size_wanted`:`true`}}", 422, NULL,
    "{`detail`:[{`loc`:[`body`,`size_bytes`],`msg`:`too large`},{`loc`:[`body`,1],`msg`:`no`}]}",
    "fail invalid_input 422 'body.size_bytes: too large; body.1: no'" },
  { "create-bad-link", "video", "create", VIDEO_CONTEXT, 200, NULL,
    "{`data`:{`video_id`:`v`,`upload_url`:`file:///etc/passwd`}}",
    "retry unexpected_reply 200 'The reply names no place to upload to.'" },
  { "create-relative-link", "video", "create", VIDEO_CONTEXT, 200, NULL,
    "{`data`:{`video_id`:`v`,`upload_url`:`/put/here`}}",
    "retry unexpected_reply 200 'The reply names no place to upload to.'" },
  { "create-no-id", "video", "create", VIDEO_CONTEXT, 200, NULL,
    "{`data`:{`upload_url`:`https://s.example/x`}}",
    "retry unexpected_reply 200 'The reply names no place to upload to.'" },
  { "create-without-a-place-at-last", "audio", "create", "{`role`:`audio`,`attempts`:3," AUDIO "}",
    200, NULL, "{`data`:{`audio_id`:`a`}}",
    "fail unexpected_reply 200 'The reply names no place to upload to.'" },
  { "create-429", "video", "create", VIDEO_CONTEXT, 429, NULL, "{`message`:`Limit Exceeded`}",
    "busy rate_limited 429 'Limit Exceeded'" },
  { "create-413", "video", "create", VIDEO_CONTEXT, 413, NULL, "{`detail`:`Too big`}",
    "fail too_large 413 'Too big'" },
  /* 5, 6: words */
  WORD ("completed", "next raw=completed"),
  WORD ("FINISHED", "next raw=FINISHED"),
  WORD ("not_started", "wait raw=not_started"),
  WORD ("pending", "wait raw=pending"),
  WORD ("queued", "wait raw=queued"),
  WORD ("processing", "wait raw=processing"),
  WORD ("warming up", "wait raw=warming up"),
  WORD ("error", "fail job_failed 200 raw=error"),
  WORD ("skipped", "fail job_failed 200 raw=skipped"),
  WORD ("cancelled", "cancelled raw=cancelled"),
  { "no-word", "classic", "render", "{" CLASSIC "}", 200, NULL, "{`data`:{}}", "wait" },
  { "refused-with-200", "classic", "render", "{" CLASSIC "}", 200, NULL, "{`detail`:`Go away`}",
    "retry unexpected_reply 200 'Go away'" },
  { "render-reason", "classic", "render", "{" CLASSIC "}", 200, NULL,
    "{`data`:{`status`:`failed`,`error`:`no face in frame 3`}}",
    "fail job_failed 200 'no face in frame 3' raw=failed" },
  { "video-null-shot", "video", "processing", VIDEO_CONTEXT, 200, NULL,
    "{`data`:{`shot_id`:null,`upload_status`:`completed`,`shot_status`:`not_started`,"
    "`ai_training_status`:`not_started`}}",
    "wait raw=upload completed, shot not_started, training not_started" },
  { "video-shot-known", "video", "processing",
    "{`role`:`video`," VIDEO ",`remote`:{`shot_id`:`1`}}", 200, NULL,
    "{`data`:{`upload_status`:`finished`}}", "next raw=upload finished" },
  { "video-uploading", "video", "processing", VIDEO_CONTEXT, 200, NULL,
    STATES ("uploading", "not_started", "not_started"),
    "wait raw=upload uploading, shot not_started, training not_started "
    "remote={`shot_id`:`746176`}" },
  { "video-failed", "video", "processing", VIDEO_CONTEXT, 200, NULL,
    STATES ("failed", "not_started", "not_started"),
    "fail job_failed 200 'upload failed, shot not_started, training not_started' "
    "raw=upload failed, shot not_started, training not_started" },
  { "training-gap", "video", "training", VIDEO_CONTEXT, 200, NULL,
    "{`data`:{`shot_status`:`finished`,`ai_training_status`:`not_started`}}",
    "wait raw=shot finished, training not_started" },
  { "training-failed", "video", "training", VIDEO_CONTEXT, 200, NULL,
    "{`data`:{`shot_status`:`finished`,`ai_training_status`:`failed`,`message`:`one actor`}}",
    "fail job_failed 200 'one actor' raw=shot finished, training failed" },
  { "training-404", "video", "training", VIDEO_CONTEXT, 404, NULL, "{`detail`:`Shot not found`}",
    "retry not_found 404 'Shot not found' remote={`missing_looks`:`1`}" },
  { "audio-finished", "audio", "ready", AUDIO_CONTEXT, 200, NULL,
    "{`data`:{`upload_status`:`finished`}}", "next raw=upload finished" },
  { "audio-failed", "audio", "ready", AUDIO_CONTEXT, 200, NULL,
    "{`data`:{`upload_status`:`failed`}}",
    "fail job_failed 200 'upload failed' raw=upload failed" },
  /* 6: what was picked is generated only when it is ready */
  { "picked-shot-running", "classic", "shot", "{`options`:{`shot_id`:`9`}}", 200, NULL,
    "{`data`:{`shot_status`:`running`,`ai_training_status`:`not_started`}}",
    "wait raw=shot running, training not_started" },
  { "picked-shot-training", "classic", "shot", "{`options`:{`shot_id`:`9`}}", 200, NULL,
    "{`data`:{`shot_status`:`finished`,`ai_training_status`:`processing`}}",
    "wait raw=shot finished, training processing" },
  { "picked-shot-ready", "classic", "shot", "{`options`:{`shot_id`:`9`}}", 200, NULL,
    "{`data`:{`shot_status`:`finished`,`ai_training_status`:`finished`}}",
    "next raw=shot finished, training finished" },
  { "picked-shot-failed", "classic", "shot", "{`options`:{`shot_id`:`9`}}", 200, NULL,
    "{`data`:{`shot_status`:`failed`,`ai_training_status`:`not_started`}}",
    "fail job_failed 200 'shot failed, training not_started' "
    "raw=shot failed, training not_started" },
  { "picked-audio-uploading", "classic", "audio", "{`options`:{`audio_id`:`9`}}", 200, NULL,
    "{`data`:{`audio_id`:`9`,`upload_status`:`uploading`}}", "wait raw=upload uploading" },
  { "picked-audio-ready", "classic", "audio", "{`options`:{`audio_id`:`9`}}", 200, NULL,
    "{`data`:{`audio_id`:`9`,`upload_status`:`completed`}}", "next raw=upload completed" },
  /* 7: 403, 400, 5xx */
  { "bad-key", "classic", "generate", "{" UPLOADED "}", 403, NULL, "{`message`:`Forbidden`}",
    "hold bad_key 403 'Forbidden'" },
  { "no-credit-403", "classic", "generate", "{" UPLOADED "}", 403, NULL,
    "{`detail`:`Insufficient credits`}", "fail no_credit 403 'Insufficient credits'" },
  { "no-plan", "classic", "generate", "{" UPLOADED "}", 403, NULL, "{`detail`:`Upgrade your plan`}",
    "hold forbidden 403 'Upgrade your plan'" },
  { "no-credit-402", "renders", "submit", "{" URLS "}", 402, NULL, "{`detail`:`Pay`}",
    "fail no_credit 402 'Pay'" },
  { "no-credit-424", "renders", "submit", "{" URLS "}", 424, NULL, "{`detail`:`Pay`}",
    "fail no_credit 424 'Pay'" },
  { "generate-422", "classic", "generate", "{" UPLOADED "}", 422, NULL,
    "{`detail`:[{`loc`:[`body`,`callback_url`],`msg`:`must be public`,`type`:`value_error`}]}",
    "fail invalid_input 422 'body.callback_url: must be public'" },
  { "generate-422-text", "classic", "generate", "{" UPLOADED "}", 422, NULL,
    "{`detail`:`Shot is not ready`}", "fail invalid_input 422 'Shot is not ready'" },
  { "generate-400", "classic", "generate", "{" UPLOADED "}", 400, NULL, "{`detail`:`no`}",
    "fail invalid_input 400 'no'" },
  { "generate-404", "classic", "generate", "{" UPLOADED "}", 404, NULL,
    "{`detail`:`Shot not found`}", "fail not_found 404 'Shot not found'" },
  { "generate-404-gate", "classic", "generate", "{" UPLOADED "}", 404, "text/html", "<html>",
    "retry unexpected_reply 404 'HTTP 404, text/html'" },
  { "generate-500", "classic", "generate", "{" UPLOADED "}", 500, "text/html", "<html>",
    "retry server 500 'HTTP 500, text/html'" },
  { "generate-500-json", "classic", "generate", "{" UPLOADED "}", 500, NULL,
    "{`generate_id`:1,`detail`:`never parsed`}", "retry server 500 'HTTP 500'" },
  { "generate-504", "classic", "generate", "{" UPLOADED "}", 504, NULL,
    "{`message`:`Endpoint request timed out`}", "retry server 504 'HTTP 504'" },
  { "generate-429", "classic", "generate", "{" UPLOADED "}", 429, NULL, "{`detail`:`Slow`}",
    "busy rate_limited 429 'Slow' after=12", "Retry-After: 12" },
  { "render-403", "classic", "render", "{" CLASSIC "}", 403, NULL, "{`detail`:`credits`}",
    "hold no_credit 403 'credits'" },
  { "render-key", "classic", "render", "{" CLASSIC "}", 403, NULL, "{`message`:`Forbidden`}",
    "hold bad_key 403 'Forbidden'" },
  { "render-402", "classic", "render", "{" CLASSIC "}", 402, NULL, "{}", "hold no_credit 402" },
  { "render-404", "classic", "render", "{" CLASSIC "}", 404, NULL, "{`detail`:`no`}",
    "retry not_found 404 'no' remote={`missing_looks`:`1`}" },
  { "render-404-still", "renders", "render", "{`remote`:{`generate_id`:`4`,`missing_looks`:`3`}}",
    404, NULL, "{`detail`:`no`}", "hold not_found 404 'no' remote={`missing_looks`:`0`}" },
  { "render-502", "classic", "render", "{" CLASSIC "}", 502, "text/html", "<html>",
    "retry server 502 'HTTP 502, text/html'" },
  { "render-html", "classic", "render", "{" CLASSIC "}", 200, "text/html", "<html>",
    "retry unexpected_reply 200 'HTTP 200, text/html'" },
  { "render-list", "classic", "render", "{" CLASSIC "}", 200, NULL, "[]",
    "retry unexpected_reply 200 'HTTP 200'" },
  { "link-early", "classic", "link", "{" CLASSIC "}", 400, NULL, "{`detail`:`Not finished`}",
    "goto render" },
  { "renders-link-early", "renders", "link", "{" WIDE "}", 400, NULL, "{}", "goto render" },
  { "link-none", "classic", "link", "{" CLASSIC "}", 200, NULL, "{`data`:{`download_url`:null}}",
    "retry unexpected_reply 200 'The reply holds no link to the video.'" },
  { "link-file", "classic", "link", "{" CLASSIC "}", 200, NULL,
    "{`data`:{`download_url`:`file:///etc/passwd`}}",
    "retry unexpected_reply 200 'The reply holds no link to the video.'" },
  { "link-bare", "classic", "link", "{" CLASSIC "}", 200, NULL,
    "{`download_url`:`https://s.example/r`}", "next link=video/generated/ https://s.example/r" },
  { "link-500", "classic", "link", "{" CLASSIC "}", 500, "text/html", "<html>",
    "retry server 500 'HTTP 500, text/html'" },
  /* the key test */
  { "whoami-absent", "query", "whoami", "", 404, NULL, "{`detail`:`Not Found`}", "next=shots" },
  { "whoami-older", "query", "whoami", "{`cursor`:`shots`}", 200, NULL,
    "{`data`:[{`shot_id`:1}],`count`:534}", "account  {`shots`:`534`}" },
  { "whoami-older-404", "query", "whoami", "{`cursor`:`shots`}", 404, NULL, "{}",
    "trouble not_found 404" },
  { "whoami-key", "query", "whoami", "", 403, NULL, "{`message`:`Forbidden`}",
    "trouble bad_key 403 'Forbidden'" },
  { "whoami-500", "query", "whoami", "", 500, "text/html", "<html>", "trouble server 500" },
  /* 10: count is no length; pages end with an empty or repeated one */
  { "count-is-total", "query", "audio", "", 200, NULL,
    "{`data`:[{`audio_id`:`a`},{`audio_id`:`b`}],`count`:534}",
    "audio a {`audio_id`:`a`}\naudio b {`audio_id`:`b`}\nnext=2\ntotal=534" },
  { "count-is-small", "query", "audio", "", 200, NULL,
    "{`data`:[{`audio_id`:`a`},{`audio_id`:`b`}],`count`:1}",
    "audio a {`audio_id`:`a`}\naudio b {`audio_id`:`b`}\ntotal=1" },
  { "empty-page", "query", "audio", "{`cursor`:`3`}", 200, NULL, "{`data`:[],`count`:534}",
    "total=534" },
  { "bare-array", "query", "renders", "", 200, NULL, "[{`generate_id`:1}]",
    "job 1 {`generate_id`:`1`}\nnext=2" },
  /* parameters that the page does not show may be refused */
  { "whoami-422", "query", "whoami", "{`cursor`:`shots`}", 422, NULL, "{`detail`:[]}",
    "next=plain" },
  { "list-400", "query", "shots", "", 400, NULL, "{`detail`:`page?`}", "next=plain" },
  { "list-422", "query", "audio", "", 422, NULL, "{`detail`:[]}", "next=plain" },
  { "list-plain", "query", "shots", "{`cursor`:`plain`}", 200, NULL,
    "{`data`:[{`shot_id`:1}],`count`:1}", "shot 1 {`shot_id`:`1`}\ntotal=1" },
  { "list-plain-not-whole", "query", "shots", "{`cursor`:`plain`}", 200, NULL,
    "{`data`:[{`shot_id`:1}],`count`:2}", "shot 1 {`shot_id`:`1`}\nnext=plain\ntotal=2" },
  { "list-plain-400", "query", "shots", "{`cursor`:`plain`}", 400, NULL, "{`detail`:`no`}",
    "trouble invalid_input 400 'no'" },
  { "repeated", "query", "shots", "", 200, NULL, "{`data`:[{`shot_id`:1},{`shot_id`:1}]}",
    "shot 1 {`shot_id`:`1`}\nnext=2" },
  { "odd-entries", "query", "shots", "", 200, NULL, "{`data`:[null,7,{`shot_id`:null},{}]}", "" },
  { "deep-render", "query", "renders", "", 200, NULL,
    "{`data`:[{`render`:{`generation`:{`generate_id`:77,`render_generation_status`:`running`,"
    "`outputs`:[{`output_filename`:`clip-mark7.mp4`}]}}}]}",
    "job 77 running/running {`generate_id`:`77`,`output_filename`:`clip-mark7.mp4`,"
    "`render.generation.generate_id`:`77`,"
    "`render.generation.render_generation_status`:`running`}\nnext=2" },
  { "list-no-array", "query", "shots", "", 200, NULL, "{`data`:{}}",
    "trouble unexpected_reply 200" },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  rows_add_tables ("lipdub");
  rows_add_requests ("lipdub", requests, G_N_ELEMENTS (requests));
  rows_add_replies ("lipdub", "documented", documented, G_N_ELEMENTS (documented));
  rows_add_replies ("lipdub", "trap", traps, G_N_ELEMENTS (traps));
  return g_test_run ();
}
