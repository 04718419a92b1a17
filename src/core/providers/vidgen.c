/* VidGen (vendor page "VidGen API"): a talking picture from one image and one audio track.
 *
 *   precheck  GET  /api/jobs?limit=20    an active job? the newest id so far
 *   submit    POST /api/jobs             money; image + audio in one form
 *   status    GET  /api/status/{jobId}   until COMPLETED
 *   fetch     outputVideo                a link of another host; refused → status gives a new one
 *
 * One job may be active per key, and the page also says "per user": 409 means wait, not failure. */
#include "providers/vidgen.h"

#include <glib/gi18n-lib.h>

#include "providers/reading.h"

/* --- Facts ---------------------------------------------------------------------------------- */

#define MEGABYTES_50 G_GUINT64_CONSTANT (50000000)
#define MEBIBYTES_50 (G_GUINT64_CONSTANT (50) << 20)
/* How often a completed job without its video is looked at again. */
#define RESULT_LOOKS 6

static const char *const image_mimes[] = { "image/jpeg", "image/png", "image/webp", NULL };
static const char *const audio_mimes[] = { "audio/mpeg", "audio/wav", "audio/mp4", "audio/ogg",
                                           NULL };

static const DubInputSpec inputs[] = {
  {
      .role = DUB_ROLE_IMAGE,
      .mimes = image_mimes,
      .extensions = ".jpg, .png, .webp",
      .warn_bytes = MEGABYTES_50,
      .max_bytes = MEBIBYTES_50,
      .file_ok = TRUE,
  },
  {
      .role = DUB_ROLE_AUDIO,
      .mimes = audio_mimes,
      .extensions = ".mp3, .wav, .m4a, .ogg",
      .warn_bytes = MEGABYTES_50,
      .max_bytes = MEBIBYTES_50,
      .file_ok = TRUE,
  },
};

static const DubOptionSpec options[] = {
  {
      .name = "webhookUrl",
      .title = N_ ("Webhook"),
      .help = N_ ("An https address of yours that VidGen tells when the job completes or fails."),
      .type = DUB_OPTION_URL,
  },
};

static const DubOptionSpec settings[] = {
  DUB_COMMON_SETTINGS,
  {
      .name = "cancel_route",
      .title = N_ ("Cancel route"),
      .help = N_ ("Method and path that cancel a job, with {id} in it; “none”: not offered. "
                  "The vendor's page does not name it."),
      .type = DUB_OPTION_TEXT,
      .fallback = "POST /api/jobs/{id}/cancel",
  },
};

static const char *const limit_notes[] = {
  N_ ("One active job per API key."),
  N_ ("30 submissions a minute per IP address."),
  N_ ("600 requests a minute per IP address."),
  N_ ("50 MB for each file."),
  NULL,
};

static const DubAbsence absences[] = {
  { N_ ("Dubbing a video"), N_ ("VidGen animates one picture; it takes no video.") },
  { N_ ("Target languages"), N_ ("The audio track is spoken as it is.") },
  { N_ ("Inputs by URL"), N_ ("VidGen takes files in the request only.") },
  { N_ ("Reuse of uploads"), N_ ("The files travel inside each request; nothing is kept.") },
  { N_ ("Deleting a job"), N_ ("VidGen documents no such route.") },
  { N_ ("Balance and prices"), N_ ("VidGen documents no such route.") },
  { N_ ("Live events"), N_ ("VidGen calls webhooks, which a desktop cannot receive; "
                            "the state is asked for instead.") },
};

/* --- Refusals ------------------------------------------------------------------------------- */

static void
refuse (const DubContext *context, const DubReply *reply, JsonNode *body, DubVerdict *verdict)
{
  g_autofree char *words = dub_vidgen_error_words (body);

  dub_verdict_refuse_look (context, verdict, reply, body, NULL, words);
}

/* --- precheck ------------------------------------------------------------------------------- */

static DubRequest *
build_precheck (const DubContext *context, GError **error)
{
  return dub_request_new ("GET", "/api/jobs?limit=20");
}

/* The newest job so far: what comes before it in the list later on was made after it. */
static void
note_baseline (JsonNode *body, DubVerdict *verdict)
{
  g_autofree char *newest = dub_json_dup_string (body, "jobs.0.id");

  if (newest != NULL)
    dub_map_set (verdict->remote, "baseline_id", newest);
  else if (dub_json_length (body, "jobs") == 0)
    dub_map_set (verdict->remote, "baseline_id", "none");
}

static gboolean
find_active (JsonNode *body, DubVerdict *verdict)
{
  for (guint i = 0; i < dub_json_length (body, "jobs"); i++)
    {
      g_autofree char *word = dub_json_dup_string (dub_json_element (body, "jobs", i), "status");

      if (!dub_vidgen_is_active (word))
        continue;
      dub_verdict_trouble (verdict, DUB_OUTCOME_BUSY, DUB_ERROR_BUSY, 0, NULL,
                           _ ("A job is already active; VidGen takes one at a time."));
      return TRUE;
    }
  return FALSE;
}

/* A list that cannot be had is no reason to stop: VidGen itself refuses a second job. Only a key
 * that is refused, a pause that is asked for and a server in trouble are heeded. */
static void
read_precheck (const DubContext *context, const DubReply *reply, DubVerdict *verdict)
{
  g_autoptr (JsonNode) body = dub_json_parse_reply (reply);
  JsonNode *jobs = dub_json_at (body, "jobs");
  g_autofree char *words = dub_vidgen_error_words (body);

  if (dub_reply_is_success (reply))
    {
      if (jobs == NULL || !JSON_NODE_HOLDS_ARRAY (jobs))
        return;
      note_baseline (body, verdict);
      find_active (body, verdict);
    }
  else if (reply->status == 401 || reply->status == 403 || reply->status == 429
           || reply->status >= 500)
    dub_verdict_from_status (verdict, reply, NULL, words);
}

/* --- submit --------------------------------------------------------------------------------- */

static void
add_file (DubRequest *request, const char *field, const DubInput *input)
{
  g_autofree char *name = dub_name_for_mime (input->name, input->mime);

  dub_request_add_file_part (request, field, input->path, name, input->mime);
}

static DubRequest *
build_submit (const DubContext *context, GError **error)
{
  const DubInput *image = &context->inputs[DUB_ROLE_IMAGE];
  const DubInput *audio = &context->inputs[DUB_ROLE_AUDIO];
  const char *webhook = dub_context_option (context, "webhookUrl");
  DubRequest *request;

  if (image->path == NULL || audio->path == NULL)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_INVALID_INPUT,
                   _ ("VidGen needs one image file and one audio file."));
      return NULL;
    }
  request = dub_request_new ("POST", "/api/jobs");
  add_file (request, "image", image);
  add_file (request, "audio", audio);
  if (webhook != NULL && g_str_has_prefix (webhook, "https://"))
    dub_request_add_text_part (request, "webhookUrl", webhook);
  return request;
}

static void
read_submit (const DubContext *context, const DubReply *reply, DubVerdict *verdict)
{
  g_autoptr (JsonNode) body = dub_json_parse_reply (reply);
  g_autofree char *id = dub_json_dup_string (body, "jobId");
  g_autofree char *words = dub_vidgen_error_words (body);

  if (id == NULL)
    id = dub_json_dup_string (body, "id");
  if (dub_reply_is_success (reply) && id != NULL && *id != '\0')
    {
      dub_map_set (verdict->remote, "job_id", id);
      verdict->raw_state = g_strdup ("PENDING");
      return;
    }
  dub_verdict_refuse_paid (verdict, reply, body, NULL, words);
  /* On this call 409 has one meaning only: another job of the key or the user is active. */
  if (reply->status == 409 && verdict->outcome == DUB_OUTCOME_FAIL)
    dub_verdict_trouble (verdict, DUB_OUTCOME_BUSY, DUB_ERROR_BUSY, 409, NULL, words);
}

/* --- status --------------------------------------------------------------------------------- */

static DubRequest *
build_status (const DubContext *context, GError **error)
{
  return dub_vidgen_build_status (dub_context_remote (context, "job_id"), error);
}

static void
read_completed (const DubContext *context, JsonNode *body, DubVerdict *verdict)
{
  g_autofree char *url = dub_json_dup_string (body, "outputVideo");
  g_autofree char *address = dub_link_address (url);

  verdict->progress = 1;
  if (address != NULL)
    dub_verdict_add_link (verdict, DUB_OUTPUT_VIDEO, "outputVideo", NULL, address);
  else if (url != NULL && *url != '\0')
    dub_verdict_trouble (verdict, DUB_OUTCOME_HOLD, DUB_ERROR_UNEXPECTED_REPLY, 0, NULL,
                         _ ("VidGen names a result that is no web address."));
  else if (!dub_verdict_look_again (context, verdict, "result_looks", RESULT_LOOKS))
    dub_verdict_trouble (verdict, DUB_OUTCOME_HOLD, DUB_ERROR_NOT_READY, 0, NULL,
                         _ ("VidGen says that the job is completed, but names no video."));
}

static void
read_failed (JsonNode *body, const char *word, DubVerdict *verdict)
{
  g_autofree char *reason = dub_json_dup_string (body, "errorMessage");

  dub_verdict_trouble (verdict, DUB_OUTCOME_FAIL, DUB_ERROR_JOB_FAILED, 0, word, reason);
}

static void
read_status (const DubContext *context, const DubReply *reply, DubVerdict *verdict)
{
  g_autoptr (JsonNode) body = dub_json_parse_reply (reply);
  g_autofree char *word = dub_json_dup_string (body, "status");
  double percent = dub_json_number (body, "progress", -1);

  if (!dub_reply_is_success (reply) || word == NULL)
    {
      refuse (context, reply, body, verdict);
      return;
    }
  dub_verdict_wait (verdict, word, percent >= 0 ? percent / 100 : -1);
  switch (dub_vidgen_state (word))
    {
    case DUB_JOB_DONE:
      verdict->outcome = DUB_OUTCOME_NEXT;
      read_completed (context, body, verdict);
      break;
    case DUB_JOB_FAILED:
      read_failed (body, word, verdict);
      break;
    case DUB_JOB_CANCELLED:
      verdict->outcome = DUB_OUTCOME_CANCELLED;
      break;
    default:
      break;
    }
}

/* --- The table ------------------------------------------------------------------------------ */

static const DubStep talk_steps[] = {
  { "precheck", N_ ("Look for an active job"), DUB_STEP_CALL, 0, build_precheck, read_precheck, 0,
    NULL },
  { "submit", N_ ("Send picture and voice"), DUB_STEP_CALL, DUB_STEP_COMMITS, build_submit,
    read_submit, 0, NULL },
  { "status", N_ ("Wait for the video"), DUB_STEP_POLL, DUB_STEP_LINKS | DUB_STEP_REMOTE,
    build_status, read_status, 5, NULL },
  { "fetch", N_ ("Fetch the video"), DUB_STEP_FETCH, 0, NULL, NULL, 0, "status" },
};
static const DubFlow talk = { "talk", talk_steps, G_N_ELEMENTS (talk_steps) };
static const DubFlow *const flows[] = { &talk, NULL };
static const char *const facts_queries[] = { "health", "jobs", NULL };

static const DubFlow *
job_flow (const DubContext *context)
{
  return &talk;
}

static gboolean
check (const DubContext *context, GError **error)
{
  const char *webhook = dub_context_option (context, "webhookUrl");

  if (webhook != NULL && *webhook != '\0' && !g_str_has_prefix (webhook, "https://"))
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_INVALID_INPUT,
                   _ ("webhookUrl must start with https://, not “%s”."), webhook);
      return FALSE;
    }
  return dub_vidgen_check_cancel_route (context, error);
}

const DubProvider dub_vidgen = {
  .id = "vidgen",
  .name = "VidGen",
  .summary = N_ ("A talking picture from one image and one audio track."),
  .default_base_url = NULL,
  .key_header = "X-API-Key",
  .key_hint = N_ ("VidGen gives the key and the address of its server with the account."),
  .inputs = inputs,
  .n_inputs = G_N_ELEMENTS (inputs),
  .options = options,
  .n_options = G_N_ELEMENTS (options),
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .limits = { .active_jobs = 1,
              .submissions_per_minute = 30,
              .requests = 600,
              .window_seconds = 60 },
  .limit_notes = limit_notes,
  .absences = absences,
  .n_absences = G_N_ELEMENTS (absences),
  .job_flow = job_flow,
  .flows = flows,
  .check = check,
  .queries = dub_vidgen_queries,
  .n_queries = DUB_VIDGEN_N_QUERIES,
  .key_test = "newest",
  .jobs_query = "jobs",
  .facts_queries = facts_queries,
  .adopt_flow = "talk",
  .adopt_step = "status",
  .evidence_query = "jobs",
  .reconcile = dub_vidgen_reconcile,
  .job_id_name = "job_id",
  .cancel = &dub_vidgen_cancel,
  .webhook = &dub_vidgen_webhook,
};
