/* LipDub's classic job, for a shot and an audio that are at LipDub:
 *
 *   shot      GET  /shots/{shot_id}/status                 of a shot that was picked: until ready
 *   audio     GET  /audio/status/{audio_id}                of an audio that was picked: likewise
 *   generate  POST /shots/{shot_id}/generate               the paid request; never sent twice
 *   render    GET  …/generate/{generate_id}                every 30 s
 *   link      GET  …/generate/{generate_id}/download       400, 409: not finished
 *   fetch     the link, without the key; expired: back to link
 *
 * render and link also serve the flow of lipdub-renders.c, by the routes under /renders. */
#include "providers/lipdub.h"

#include <glib/gi18n-lib.h>

/* --- shot, audio ------------------------------------------------------------------------------ */

/* A render of what is not ready is taken, paid for and stuck. Uploads of our own were waited for;
 * what the person picked is asked about. */
static DubRequest *
build_look (const DubContext *context, const char *option, const char *before, const char *after)
{
  const char *id = dub_context_option (context, option);
  g_autofree char *escaped = dub_escape (id);
  DubRequest *request = dub_request_newf ("GET", "%s%s%s", before, escaped, after);

  request->skip = id == NULL;
  return request;
}

static DubRequest *
build_shot (const DubContext *context, GError **error)
{
  return build_look (context, "shot_id", "/shots/", "/status");
}

static DubRequest *
build_audio (const DubContext *context, GError **error)
{
  return build_look (context, "audio_id", "/audio/status/", "");
}

/* --- generate -------------------------------------------------------------------------------- */

static void
add_ranges (JsonBuilder *builder, const DubContext *context)
{
  const char *ranges = dub_context_option (context, "timecode_ranges");
  g_autoptr (DubReply) text =
      ranges != NULL ? dub_reply_new (200, "application/json", ranges, -1) : NULL;
  JsonNode *node = text != NULL ? dub_json_parse_reply (text) : NULL;

  if (node == NULL)
    return;
  json_builder_set_member_name (builder, "timecode_ranges");
  json_builder_add_value (builder, node);
}

static char *
generate_body (const DubContext *context, const char *audio_id)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *name = dub_lipdub_output_filename (context);
  const char *keep = dub_context_option (context, "maintain_expression");

  json_builder_begin_object (builder);
  dub_json_add (builder, "audio_id", audio_id);
  dub_json_add (builder, "output_filename", name);
  dub_json_add (builder, "language", context->language);
  if (keep != NULL)
    {
      json_builder_set_member_name (builder, "maintain_expression");
      json_builder_add_boolean_value (builder, g_str_equal (keep, "true"));
    }
  add_ranges (builder, context);
  dub_json_add (builder, "callback_url", dub_context_option (context, "callback_url"));
  json_builder_end_object (builder);
  return dub_json_finish (builder);
}

static DubRequest *
build_generate (const DubContext *context, GError **error)
{
  const char *shot_id = dub_lipdub_input_id (context, DUB_ROLE_VIDEO);
  const char *audio_id = dub_lipdub_input_id (context, DUB_ROLE_AUDIO);
  g_autofree char *escaped = NULL;
  DubRequest *request;

  if (shot_id == NULL)
    return dub_lipdub_missing (error, "shot_id");
  if (audio_id == NULL)
    return dub_lipdub_missing (error, "audio_id");
  escaped = dub_escape (shot_id);
  request = dub_request_newf ("POST", "/shots/%s/generate", escaped);
  dub_request_take_json (request, generate_body (context, audio_id));
  return request;
}

static void
read_generate (const DubContext *context, const DubReply *http, DubVerdict *verdict)
{
  g_auto (LipdubReply) reply = { 0 };
  g_autofree char *id = NULL;

  dub_lipdub_open (&reply, http);
  if (!dub_reply_is_success (http))
    {
      dub_lipdub_refuse_paid (verdict, &reply, http);
      return;
    }
  id = dub_lipdub_generate_id (&reply, TRUE);
  if (id == NULL)
    {
      dub_verdict_trouble (verdict, DUB_OUTCOME_RETRY, DUB_ERROR_UNEXPECTED_REPLY, http->status,
                           NULL, _ ("The reply names no generate_id; the render may be paid for."));
      return;
    }
  dub_map_set (verdict->remote, "generate_id", id);
  dub_map_set (verdict->remote, "shot_id", dub_lipdub_input_id (context, DUB_ROLE_VIDEO));
  dub_map_set (verdict->remote, "audio_id", dub_lipdub_input_id (context, DUB_ROLE_AUDIO));
}

/* --- render, link ----------------------------------------------------------------------------- */

/* (nullable): a job that was found again after a lost reply still knows what it was made of */
static const char *
shot_of_render (const DubContext *context)
{
  const char *shot_id = dub_context_remote (context, "shot_id");

  if (shot_id != NULL || dub_lipdub_is_by_url (context))
    return shot_id;
  return dub_lipdub_input_id (context, DUB_ROLE_VIDEO);
}

/* With a shot the route of the page; without one (a job by URLs, or one that was begun elsewhere)
 * the account-wide route. */
static DubRequest *
build_for_render (const DubContext *context, const char *classic, const char *wide, GError **error)
{
  const char *shot_id = shot_of_render (context);
  const char *generate_id = dub_context_remote (context, "generate_id");
  g_autofree char *shot = NULL;
  g_autofree char *generate = NULL;

  if (generate_id == NULL)
    return dub_lipdub_missing (error, "generate_id");
  generate = dub_escape (generate_id);
  if (shot_id == NULL)
    return dub_request_newf ("GET", "/renders/%s%s", generate, wide);
  shot = dub_escape (shot_id);
  return dub_request_newf ("GET", "/shots/%s/generate/%s%s", shot, generate, classic);
}

DubRequest *
dub_lipdub_build_render (const DubContext *context, GError **error)
{
  return build_for_render (context, "", "/status", error);
}

void
dub_lipdub_read_render (const DubContext *context, const DubReply *http, DubVerdict *verdict)
{
  g_auto (LipdubReply) reply = { 0 };
  g_autofree char *word = NULL;
  LipdubPhase phase;

  dub_lipdub_open (&reply, http);
  word = dub_json_dup_string (reply.data, "status");
  if (!dub_reply_is_success (http) || reply.root == NULL || (word == NULL && reply.message != NULL))
    {
      dub_lipdub_refuse_look (context, verdict, &reply, http);
      return;
    }
  phase = dub_lipdub_phase (word);
  verdict->raw_state = g_strdup (word);
  if (phase == LIPDUB_CANCELLED)
    verdict->outcome = DUB_OUTCOME_CANCELLED;
  else if (phase == LIPDUB_DEAD)
    dub_verdict_trouble (verdict, DUB_OUTCOME_FAIL, DUB_ERROR_JOB_FAILED, http->status, NULL,
                         reply.message);
  else if (phase != LIPDUB_DONE)
    verdict->outcome = DUB_OUTCOME_WAIT;
}

DubRequest *
dub_lipdub_build_link (const DubContext *context, GError **error)
{
  return build_for_render (context, "/download", "/download", error);
}

void
dub_lipdub_read_link (const DubContext *context, const DubReply *http, DubVerdict *verdict)
{
  g_auto (LipdubReply) reply = { 0 };
  g_autofree char *text = NULL;
  g_autofree char *url = NULL;

  dub_lipdub_open (&reply, http);
  if (http->status == 400 || http->status == 409)
    {
      dub_verdict_goto (verdict, "render");
      return;
    }
  if (!dub_reply_is_success (http))
    {
      dub_lipdub_refuse_look (context, verdict, &reply, http);
      return;
    }
  text = dub_json_dup_string (reply.data, "download_url");
  url = dub_link_address (text);
  if (url == NULL)
    dub_verdict_trouble (verdict, DUB_OUTCOME_RETRY, DUB_ERROR_UNEXPECTED_REPLY, http->status, NULL,
                         _ ("The reply holds no link to the video."));
  else
    dub_verdict_add_link (verdict, DUB_OUTPUT_VIDEO, "generated", context->language, url);
}

static const DubStep steps[] = {
  { .name = "shot",
    .title = N_ ("Wait for the shot"),
    .kind = DUB_STEP_POLL,
    .build = build_shot,
    .read = dub_lipdub_read_training,
    .poll_seconds = LIPDUB_POLL_SECONDS },
  { .name = "audio",
    .title = N_ ("Wait until the audio is ready"),
    .kind = DUB_STEP_POLL,
    .build = build_audio,
    .read = dub_lipdub_read_ready,
    .poll_seconds = LIPDUB_POLL_SECONDS },
  { .name = "generate",
    .title = N_ ("Order the lip-sync"),
    .kind = DUB_STEP_CALL,
    .flags = DUB_STEP_COMMITS,
    .build = build_generate,
    .read = read_generate },
  LIPDUB_LAST_STEPS,
};

const DubFlow dub_lipdub_classic_flow = { "classic", steps, G_N_ELEMENTS (steps) };
