/* LipDub's one-call job, for inputs that are web addresses (or ids; a local file is uploaded first
 * and stands here as its shot or audio id):
 *
 *   submit  POST /renders                          the paid request: 202 tracking_id (LipDub
 * fetches the inputs first) or 201 generate_id track   GET  /renders/track/{tracking_id}      until
 * it names the generate_id render  GET  /renders/{generate_id}/status     every 30 s link    GET
 * /renders/{generate_id}/download   400: not finished fetch   the link, without the key; expired:
 * back to link
 *
 * Source: the maker's own client, github.com/marzvfx/lipdub-mcp. */
#include "providers/lipdub.h"

#include <glib/gi18n-lib.h>

static const struct
{
  DubRole role;
  const char *url, *id;
} sources[] = {
  { DUB_ROLE_VIDEO, "video_url", "video_id" }, /* video_id is the shot's number */
  { DUB_ROLE_AUDIO, "audio_url", "audio_id" },
};

/* --- submit ---------------------------------------------------------------------------------- */

static gboolean
add_source (JsonBuilder *builder, const DubContext *context, guint source, GError **error)
{
  const char *id = dub_lipdub_input_id (context, sources[source].role);

  if (id != NULL && sources[source].role == DUB_ROLE_VIDEO)
    dub_lipdub_add_id (builder, sources[source].id, id);
  else if (id != NULL)
    dub_json_add (builder, sources[source].id, id);
  else if (context->inputs[sources[source].role].url != NULL)
    dub_json_add (builder, sources[source].url, context->inputs[sources[source].role].url);
  else
    return dub_lipdub_missing (error, sources[source].id) != NULL;
  return TRUE;
}

static DubRequest *
build_submit (const DubContext *context, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *name = dub_lipdub_output_filename (context);
  DubRequest *request;

  json_builder_begin_object (builder);
  dub_json_add (builder, "output_filename", name);
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    if (!add_source (builder, context, i, error))
      return NULL;
  dub_json_add (builder, "callback_url", dub_context_option (context, "callback_url"));
  json_builder_end_object (builder);
  request = dub_request_new ("POST", "/renders");
  dub_request_take_json (request, dub_json_finish (builder));
  return request;
}

static void
read_submit (const DubContext *context, const DubReply *http, DubVerdict *verdict)
{
  g_auto (LipdubReply) reply = { 0 };
  g_autofree char *tracking = NULL;
  g_autofree char *generate = NULL;

  dub_lipdub_open (&reply, http);
  if (!dub_reply_is_success (http))
    {
      dub_lipdub_refuse_paid (verdict, &reply, http);
      return;
    }
  tracking = dub_json_dup_string (reply.data, "tracking_id");
  generate = dub_lipdub_generate_id (&reply, tracking == NULL);
  dub_map_set (verdict->remote, "tracking_id", tracking);
  dub_map_set (verdict->remote, "generate_id", generate);
  dub_facts_take (verdict->cost, "balance", reply.data, "credit.balance");
  if (g_hash_table_size (verdict->remote) == 0)
    dub_verdict_trouble (verdict, DUB_OUTCOME_RETRY, DUB_ERROR_UNEXPECTED_REPLY, http->status, NULL,
                         _ ("The reply names no id; the render may be paid for."));
}

/* --- track ----------------------------------------------------------------------------------- */

static DubRequest *
build_track (const DubContext *context, GError **error)
{
  const char *id = dub_context_remote (context, "tracking_id");
  g_autofree char *escaped = NULL;
  DubRequest *request;

  if (dub_context_remote (context, "generate_id") != NULL)
    {
      request = dub_request_new ("GET", "/renders");
      request->skip = TRUE;
      return request;
    }
  if (id == NULL)
    return dub_lipdub_missing (error, "tracking_id");
  escaped = dub_escape (id);
  return dub_request_newf ("GET", "/renders/track/%s", escaped);
}

static const struct
{
  const char *reason;
  DubError code;
  const char *sentence;
} reasons[] = {
  { "asset download failed", DUB_ERROR_INVALID_INPUT,
    N_ ("LipDub could not download the inputs: their addresses must be public and lead straight to "
        "the files.") },
  { "render dispatch failed", DUB_ERROR_JOB_FAILED, N_ ("LipDub could not start the render.") },
  { "request timed out", DUB_ERROR_JOB_FAILED,
    N_ ("LipDub gave up: both downloads must be over within 15 minutes.") },
};

static void
fail_track (DubVerdict *verdict, const LipdubReply *reply, const DubReply *http)
{
  g_autofree char *reason = dub_json_dup_string (reply->data, "failure_reason");
  DubError code = DUB_ERROR_JOB_FAILED;
  const char *sentence = reply->message;

  for (guint i = 0; reason != NULL && i < G_N_ELEMENTS (reasons); i++)
    if (g_ascii_strcasecmp (reasons[i].reason, reason) == 0)
      {
        code = reasons[i].code;
        sentence = _ (reasons[i].sentence);
      }
  dub_verdict_trouble (verdict, DUB_OUTCOME_FAIL, code, http->status, reason, sentence);
}

/* ingesting → dispatching → dispatched, or failed */
static void
read_track (const DubContext *context, const DubReply *http, DubVerdict *verdict)
{
  g_auto (LipdubReply) reply = { 0 };
  g_autofree char *word = NULL;
  g_autofree char *id = NULL;

  dub_lipdub_open (&reply, http);
  word = dub_json_dup_string (reply.data, "status");
  id = dub_lipdub_generate_id (&reply, FALSE);
  if (!dub_reply_is_success (http) || reply.root == NULL || (word == NULL && reply.message != NULL))
    {
      dub_lipdub_refuse_look (context, verdict, &reply, http);
      return;
    }
  verdict->raw_state = g_strdup (word);
  dub_map_set (verdict->remote, "generate_id", id);
  if (dub_lipdub_phase (word) == LIPDUB_CANCELLED)
    verdict->outcome = DUB_OUTCOME_CANCELLED;
  else if (dub_lipdub_phase (word) == LIPDUB_DEAD)
    fail_track (verdict, &reply, http);
  else if (id == NULL)
    verdict->outcome = DUB_OUTCOME_WAIT;
}

static const DubStep steps[] = {
  { .name = "submit",
    .title = N_ ("Order the lip-sync"),
    .kind = DUB_STEP_CALL,
    .flags = DUB_STEP_COMMITS,
    .build = build_submit,
    .read = read_submit },
  { .name = "track",
    .title = N_ ("Wait until LipDub has the files"),
    .kind = DUB_STEP_POLL,
    .flags = DUB_STEP_REMOTE,
    .build = build_track,
    .read = read_track,
    .poll_seconds = LIPDUB_POLL_SECONDS },
  LIPDUB_LAST_STEPS,
};

const DubFlow dub_lipdub_renders_flow = { "renders", steps, G_N_ELEMENTS (steps) };
