/* SyncMonster's job, as its page tells it:
 *
 *   baseline  GET  /list_requests      what is there before: the evidence against a lost reply
 *   submit    POST /visualdub          the paid request; carries the files itself
 *   status    GET  /get_status         every 10 s
 *   file      GET  /get_file           the video, with the key; JSON when it is too early */
#include "providers/syncmonster.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const struct
{
  DubRole role;
  const char *name;     /* of the form field and of the asset's type */
  const char *id_field; /* of a form, and the option that names an asset of the account */
} parts[] = {
  { DUB_ROLE_VIDEO, "video", "video_asset_id" },
  { DUB_ROLE_AUDIO, "audio", "audio_asset_id" },
};

/* --- baseline -------------------------------------------------------------------------------- */

static DubRequest *
build_baseline (const DubContext *context, GError **error)
{
  return dub_request_newf ("GET", "/list_requests?limit=%d&page_no=0", SYNCMONSTER_BASELINE_LIMIT);
}

static void
note_ids (DubVerdict *verdict, JsonNode *root)
{
  g_autoptr (GString) ids = g_string_new (NULL);

  for (guint i = 0; i < dub_json_length (root, "data"); i++)
    {
      g_autofree char *id = dub_json_dup_string (dub_json_element (root, "data", i), "request_id");

      if (id != NULL)
        g_string_append_printf (ids, "%s%s", ids->len > 0 ? "," : "", id);
    }
  dub_map_set (verdict->remote, "baseline_ids", ids->str);
}

#define BASELINE_TRIES 3

/* A baseline that cannot be had is no reason not to dub; a key that is refused is one. */
static gboolean
refuse_baseline (const DubContext *context,
                 DubVerdict *verdict,
                 const SyncmonsterReply *reply,
                 const DubReply *http)
{
  if (http->status == 401 || http->status == 403 || http->status == 429)
    dub_verdict_from_status (verdict, http, reply->code, reply->message);
  /* Without it a lost reply could not be looked up, so it is worth some patience. */
  else if (http->status >= 500 && context->attempts < BASELINE_TRIES)
    dub_verdict_from_status (verdict, http, reply->code, reply->message);
  else if (reply->refusal == DUB_ERROR_BAD_KEY || reply->refusal == DUB_ERROR_FORBIDDEN)
    dub_verdict_trouble (verdict, DUB_OUTCOME_HOLD, reply->refusal, http->status, reply->code,
                         reply->message);
  return verdict->outcome != DUB_OUTCOME_NEXT;
}

static void
read_baseline (const DubContext *context, const DubReply *http, DubVerdict *verdict)
{
  g_auto (SyncmonsterReply) reply = { 0 };
  g_autofree char *text = NULL;
  gint64 total;

  dub_syncmonster_open (&reply, http);
  if (refuse_baseline (context, verdict, &reply, http))
    return;
  total = dub_json_int (reply.root, "total_requests", -1);
  if (!dub_syncmonster_is_answer (&reply, http) || total < 0)
    return;
  text = g_strdup_printf ("%" G_GINT64_FORMAT, total);
  dub_map_set (verdict->remote, "baseline_total", text);
  note_ids (verdict, reply.root);
}

/* --- submit ---------------------------------------------------------------------------------- */

/* (nullable): the asset of the account that stands in for an input */
static const char *
asset_id (const DubContext *context, guint part)
{
  const char *chosen = dub_context_option (context, parts[part].id_field);

  return chosen != NULL ? chosen : dub_map_get (context->uploads[parts[part].role], "asset_id");
}

static gboolean
has_file (const DubContext *context, guint part)
{
  return asset_id (context, part) == NULL && context->inputs[parts[part].role].path != NULL;
}

static void
add_id (JsonBuilder *builder, const char *name, const char *id)
{
  gint64 number = 0;

  json_builder_set_member_name (builder, name);
  if (g_ascii_string_to_signed (id, 10, 0, G_MAXINT64, &number, NULL))
    json_builder_add_int_value (builder, number);
  else
    json_builder_add_string_value (builder, id);
}

/* (nullable): the strength, where it is not the vendor's default */
static const char *
intensity (const DubContext *context)
{
  const char *value = dub_map_get (context->options, "intensity");

  return g_strcmp0 (value, "2") != 0 ? value : NULL;
}

static void
add_options (JsonBuilder *builder, const DubContext *context)
{
  json_builder_begin_object (builder);
  add_id (builder, "intensity", intensity (context));
  json_builder_end_object (builder);
}

/* The page's table says string, its only worked example is an object: that is what is sent. */
static void
add_webhook (JsonBuilder *builder, const char *url)
{
  json_builder_begin_object (builder);
  dub_json_add (builder, "url", url);
  json_builder_set_member_name (builder, "headers");
  json_builder_begin_object (builder);
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "params");
  json_builder_begin_object (builder);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}

static void
add_assets (JsonBuilder *builder, const DubContext *context)
{
  json_builder_set_member_name (builder, "assets");
  json_builder_begin_array (builder);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      const char *id = asset_id (context, i);

      json_builder_begin_object (builder);
      dub_json_add (builder, "type", parts[i].name);
      if (id != NULL)
        add_id (builder, "asset_id", id);
      else
        dub_json_add (builder, "url", context->inputs[parts[i].role].url);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static char *
json_body (const DubContext *context)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const char *webhook = dub_context_option (context, "webhook");

  json_builder_begin_object (builder);
  dub_json_add (builder, "model", dub_context_option (context, "model"));
  add_assets (builder, context);
  if (intensity (context) != NULL)
    {
      json_builder_set_member_name (builder, "options");
      add_options (builder, context);
    }
  if (webhook != NULL)
    {
      json_builder_set_member_name (builder, "webhook");
      add_webhook (builder, webhook);
    }
  json_builder_end_object (builder);
  return dub_json_finish (builder);
}

static void
add_part (DubRequest *request, const DubContext *context, guint part)
{
  const DubInput *input = &context->inputs[parts[part].role];
  g_autofree char *name = NULL;

  if (!has_file (context, part))
    {
      dub_request_add_text_part (request, parts[part].id_field, asset_id (context, part));
      return;
    }
  /* The server goes by the file name's extension. */
  name = dub_name_for_mime (input->name, input->mime);
  dub_request_add_file_part (request, parts[part].name, input->path, name, input->mime);
}

/* Nested fields of a form travel as JSON text. */
static void
add_form (DubRequest *request, const DubContext *context)
{
  const char *webhook = dub_context_option (context, "webhook");

  dub_request_add_text_part (request, "model", dub_context_option (context, "model"));
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    add_part (request, context, i);
  if (intensity (context) != NULL)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();
      g_autofree char *json = NULL;

      add_options (builder, context);
      json = dub_json_finish (builder);
      dub_request_add_text_part (request, "options", json);
    }
  if (webhook != NULL)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();
      g_autofree char *json = NULL;

      add_webhook (builder, webhook);
      json = dub_json_finish (builder);
      dub_request_add_text_part (request, "webhook", json);
    }
}

static DubRequest *
build_submit (const DubContext *context, GError **error)
{
  g_autoptr (DubRequest) request = dub_request_new ("POST", "/visualdub");
  gboolean form = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      const DubInput *input = &context->inputs[parts[i].role];

      if (asset_id (context, i) == NULL && input->path == NULL && input->url == NULL)
        {
          g_set_error (error, DUB_ERROR, DUB_ERROR_INVALID_INPUT,
                       _ ("SyncMonster needs a video and an audio track; one is missing."));
          return NULL;
        }
      form |= has_file (context, i);
    }
  if (!form)
    dub_request_take_json (request, json_body (context));
  else
    add_form (request, context);
  return g_steal_pointer (&request);
}

/* On creation the assets are a list of {type, asset_id}. */
static void
note_assets (DubVerdict *verdict, JsonNode *root)
{
  for (guint i = 0; i < dub_json_length (root, "data.assets"); i++)
    {
      JsonNode *asset = dub_json_element (root, "data.assets", i);
      g_autofree char *type = dub_json_dup_string (asset, "type");
      g_autofree char *id = dub_json_dup_string (asset, "asset_id");

      for (guint j = 0; id != NULL && j < G_N_ELEMENTS (parts); j++)
        if (g_strcmp0 (type, parts[j].name) == 0)
          {
            dub_verdict_set_upload (verdict, parts[j].role, "asset_id", id);
            dub_map_set (verdict->remote, parts[j].id_field, id);
          }
    }
}

static void
refuse_submit (DubVerdict *verdict, const SyncmonsterReply *reply, const DubReply *http)
{
  DubError code = dub_syncmonster_error (reply->code);
  gboolean server_side = http->status >= 500 || reply->refusal == DUB_ERROR_SERVER;
  gboolean own_words = http->status == 401 || http->status == 402 || http->status == 429;

  /* A documented reason is a clear no, whatever the HTTP status; an internal error is not. */
  if (code != DUB_N_ERRORS && !own_words && (code != DUB_ERROR_JOB_FAILED || !server_side))
    dub_verdict_trouble (verdict, DUB_OUTCOME_FAIL, code, http->status, reply->code,
                         reply->message);
  else if (server_side || reply->refusal == DUB_N_ERRORS || !dub_reply_is_success (http))
    dub_verdict_refuse_paid (verdict, http, reply->root, reply->code, reply->message);
  else if (reply->refusal == DUB_ERROR_BAD_KEY || reply->refusal == DUB_ERROR_FORBIDDEN)
    dub_verdict_trouble (verdict, DUB_OUTCOME_HOLD, reply->refusal, http->status, reply->code,
                         reply->message);
  else
    dub_verdict_trouble (verdict, DUB_OUTCOME_FAIL, reply->refusal, http->status, reply->code,
                         reply->message);
}

static void
read_submit (const DubContext *context, const DubReply *http, DubVerdict *verdict)
{
  g_auto (SyncmonsterReply) reply = { 0 };
  g_autofree char *id = NULL;

  dub_syncmonster_open (&reply, http);
  id = dub_json_dup_string (reply.root, "data.request_id");
  if (id == NULL)
    id = dub_json_dup_string (reply.root, "request_id");
  dub_map_set (verdict->remote, "request_id", id);
  if (!dub_syncmonster_is_answer (&reply, http))
    {
      refuse_submit (verdict, &reply, http);
      return;
    }
  if (id == NULL || *id == '\0')
    {
      dub_verdict_trouble (verdict, DUB_OUTCOME_RETRY, DUB_ERROR_UNEXPECTED_REPLY, http->status,
                           NULL, _ ("The reply names no request id."));
      return;
    }
  note_assets (verdict, reply.root);
  dub_facts_take (verdict->cost, "credits_deducted", reply.root,
                  "data.credit_details.credits_deducted");
}

/* --- status ---------------------------------------------------------------------------------- */

static DubRequest *
build_for_request (const DubContext *context, const char *path, GError **error)
{
  const char *id = dub_context_remote (context, "request_id");
  DubRequest *request;

  if (id == NULL)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_NOT_FOUND, _ ("The job's request id is not known."));
      return NULL;
    }
  request = dub_request_new ("GET", path);
  dub_request_add_query (request, "request_id", id);
  return request;
}

static DubRequest *
build_status (const DubContext *context, GError **error)
{
  return build_for_request (context, "/get_status", error);
}

/* Of a job that was found again or begun elsewhere the assets become known only here, as an object
 * {video, audio} this time. */
static void
learn_assets (const DubContext *context, DubVerdict *verdict, JsonNode *root)
{
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *path = g_strconcat ("data.assets.", parts[i].name, NULL);
      g_autofree char *id = dub_json_dup_string (root, path);

      if (id == NULL || dub_context_remote (context, parts[i].id_field) != NULL)
        continue;
      dub_verdict_set_upload (verdict, parts[i].role, "asset_id", id);
      dub_map_set (verdict->remote, parts[i].id_field, id);
    }
}

/* These say something of the key or the pace, nothing of the job. */
static gboolean
is_about_us (const DubReply *http)
{
  return http->status == 401 || http->status == 403 || http->status == 429;
}

/* Whether the reply says that the job is dead. A failed envelope with neither the job's state nor
 * an error code only says that the question failed, and a 5xx with the internal error's code may
 * pass. */
static gboolean
is_dead (const SyncmonsterReply *reply, const DubReply *http)
{
  DubError code = dub_syncmonster_error (reply->code);

  if (reply->root == NULL || is_about_us (http))
    return FALSE;
  if (http->status >= 500)
    return code != DUB_N_ERRORS && code != DUB_ERROR_JOB_FAILED;
  if (!dub_reply_is_success (http))
    return code != DUB_N_ERRORS;
  return reply->job == SYNCMONSTER_DEAD
         || (reply->envelope == SYNCMONSTER_DEAD && reply->code != NULL);
}

/* Whether the reply says that the job is under way, in `data` or, where there is none, by the
 * envelope alone: "pending" and "in_progress" are statuses of every reply. With any HTTP status,
 * since the page gives none for the file that is not ready. */
static gboolean
is_under_way (const SyncmonsterReply *reply, const DubReply *http)
{
  SyncmonsterWord word = reply->job;

  if (reply->root == NULL || is_about_us (http) || http->status >= 500)
    return FALSE;
  if (dub_json_at (reply->root, "data") == NULL)
    word = reply->envelope;
  return word == SYNCMONSTER_QUEUED || word == SYNCMONSTER_RUNNING;
}

static const char *
state_word (const SyncmonsterReply *reply)
{
  return reply->job_raw != NULL ? reply->job_raw : reply->status;
}

static void
fail_job (DubVerdict *verdict, const SyncmonsterReply *reply, const DubReply *http)
{
  DubError code = dub_syncmonster_error (reply->code);

  g_free (verdict->raw_state);
  verdict->raw_state = g_strdup (state_word (reply));
  dub_verdict_trouble (verdict, DUB_OUTCOME_FAIL,
                       code == DUB_N_ERRORS ? DUB_ERROR_JOB_FAILED : code, http->status,
                       reply->code, reply->message);
}

static void
read_status (const DubContext *context, const DubReply *http, DubVerdict *verdict)
{
  g_auto (SyncmonsterReply) reply = { 0 };

  dub_syncmonster_open (&reply, http);
  if (is_dead (&reply, http))
    {
      fail_job (verdict, &reply, http);
      return;
    }
  if (is_under_way (&reply, http))
    {
      learn_assets (context, verdict, reply.root);
      dub_verdict_wait (verdict, state_word (&reply), -1);
      return;
    }
  if (!dub_syncmonster_is_answer (&reply, http) || dub_json_at (reply.root, "data") == NULL)
    {
      dub_syncmonster_refuse_look (context, verdict, &reply, http);
      return;
    }
  learn_assets (context, verdict, reply.root);
  if (reply.job == SYNCMONSTER_DONE)
    verdict->raw_state = g_strdup (reply.job_raw);
  else
    dub_verdict_wait (verdict, reply.job_raw, -1);
}

/* --- file ------------------------------------------------------------------------------------ */

static DubRequest *
build_file (const DubContext *context, GError **error)
{
  return build_for_request (context, "/get_file", error);
}

#define FILE_LOOKS 3
#define FILE_PAUSE 10

/* A job that was over a moment ago is paid for: what this address says of it now is asked about,
 * and at last left to the person. It does not end the job. */
static void
doubt_file (const DubContext *context,
            DubVerdict *verdict,
            const SyncmonsterReply *reply,
            const DubReply *http)
{
  gboolean again = dub_verdict_look_again (context, verdict, "file_looks", FILE_LOOKS);

  fail_job (verdict, reply, http);
  if (again)
    {
      dub_verdict_goto (verdict, "status");
      verdict->wait_seconds = FILE_PAUSE;
    }
  else
    verdict->outcome = DUB_OUTCOME_HOLD;
}

/* Comes only with what is no video. The same address answers with JSON while the job runs, under
 * an envelope that says "success". */
static void
read_file (const DubContext *context, const DubReply *http, DubVerdict *verdict)
{
  g_auto (SyncmonsterReply) reply = { 0 };

  dub_syncmonster_open (&reply, http);
  if (is_dead (&reply, http))
    doubt_file (context, verdict, &reply, http);
  else if (is_under_way (&reply, http)
           || (dub_syncmonster_is_answer (&reply, http)
               && dub_json_at (reply.root, "data") != NULL))
    {
      dub_verdict_goto (verdict, "status");
      verdict->raw_state = g_strdup (state_word (&reply));
    }
  else
    dub_syncmonster_refuse_look (context, verdict, &reply, http);
}

static const DubStep steps[] = {
  { .name = "baseline",
    .title = N_ ("Look at the list of requests"),
    .kind = DUB_STEP_CALL,
    .build = build_baseline,
    .read = read_baseline },
  { .name = "submit",
    .title = N_ ("Send video and audio"),
    .kind = DUB_STEP_CALL,
    .flags = DUB_STEP_COMMITS,
    .build = build_submit,
    .read = read_submit },
  { .name = "status",
    .title = N_ ("Wait for the lip-sync"),
    .kind = DUB_STEP_POLL,
    .flags = DUB_STEP_REMOTE,
    .build = build_status,
    .read = read_status,
    .poll_seconds = 10 },
  { .name = "file",
    .title = N_ ("Fetch the video"),
    .kind = DUB_STEP_FETCH,
    .build = build_file,
    .read = read_file },
};

const DubFlow dub_syncmonster_flow = { "visualdub", steps, G_N_ELEMENTS (steps) };
