/* ViralSync (vendor page "API Overview"): renders a movie document; it does not dub.
 *
 *   submit  POST /v1/render/jobs            money; the movie with a marker in its title
 *   follow  GET  /v1/jobs/{jobId}           until done; between looks, server-sent events
 *   fetch   outputUrl                       refused → follow gives a new one
 *
 * A job may be cancelled while it runs and deleted once it has ended. */
#include "providers/viralsync.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "providers/movie.h"
#include "providers/reading.h"

/* --- Facts ---------------------------------------------------------------------------------- */

/* How often a job that is done without its outputUrl is looked at again. */
#define RESULT_LOOKS 6

static const char *const movie_mimes[] = { "application/json", NULL };

static const DubInputSpec inputs[] = {
  {
      .role = DUB_ROLE_MOVIE,
      .mimes = movie_mimes,
      .extensions = ".json",
      .file_ok = TRUE,
  },
};

static const char *const presets[] = { "stable", "balanced", "fast", "turbo", NULL };

static const DubOptionSpec options[] = {
  {
      .name = "projectId",
      .title = N_ ("Project at ViralSync"),
      .help = N_ ("Instead of the one in the movie or of the account."),
      .type = DUB_OPTION_TEXT,
  },
  {
      .name = "qualityPreset",
      .title = N_ ("Preset"),
      .help = N_ ("How many scenes are rendered at once: stable 2, balanced 3 (standard), fast 4, "
                  "turbo 6. It changes the speed, not the picture."),
      .type = DUB_OPTION_CHOICE,
      .choices = presets,
  },
  {
      .name = "requestedConcurrency",
      .title = N_ ("Scenes at once"),
      .help = N_ ("Instead of the preset's number; never more than there are scenes."),
      .type = DUB_OPTION_INT,
      .min = 1,
      .max = 32,
  },
  {
      .name = "callbackUrl",
      .title = N_ ("Webhook"),
      .help = N_ ("An address of yours that ViralSync tells of the progress."),
      .type = DUB_OPTION_URL,
  },
};

static const DubOptionSpec settings[] = {
  DUB_COMMON_SETTINGS,
  {
      .name = "projectId",
      .title = N_ ("Project at ViralSync"),
      .help = N_ ("Id of a project made in the ViralSync dashboard (proj_…)."),
      .type = DUB_OPTION_TEXT,
  },
};

static const char *const limit_notes[] = {
  N_ ("The API needs the plan Pro or higher."),
  N_ ("120 requests per 60 seconds and key."),
  N_ ("Renders at once: Free 1, Pro 3, Business 6; set “Jobs at once” to your plan's number."),
  N_ ("Minutes are used up when a render is done: the length of the result."),
  NULL,
};

static const DubAbsence absences[] = {
  { N_ ("Dubbing and lip-sync"),
    N_ ("ViralSync composes movies from a document; it does not dub.") },
  { N_ ("Local files as assets"),
    N_ ("The API has no upload route: everything in a movie must be a public web address.") },
  { N_ ("Making projects"), N_ ("Projects are made in the ViralSync dashboard only.") },
  { N_ ("Signed webhooks"), N_ ("The page does not say how x-render-signature is made.") },
};

/* --- submit --------------------------------------------------------------------------------- */

static DubRequest *
build_submit (const DubContext *context, GError **error)
{
  char *body = dub_movie_request (context, error);
  DubRequest *request;

  if (body == NULL)
    return NULL;
  request = dub_request_new ("POST", "/v1/render/jobs");
  dub_request_take_json (request, body);
  return request;
}

static void
read_submit (const DubContext *context, const DubReply *reply, DubVerdict *verdict)
{
  g_autoptr (JsonNode) body = dub_json_parse_reply (reply);
  JsonNode *job = dub_viralsync_job (body);
  g_autofree char *id = dub_viralsync_job_id (job);
  g_autofree char *words = NULL;
  g_autofree char *code = NULL;

  if (dub_reply_is_success (reply) && id != NULL && *id != '\0')
    {
      dub_map_set (verdict->remote, "job_id", id);
      verdict->raw_state = dub_viralsync_raw_state (job);
      return;
    }
  dub_viralsync_error (body, &words, &code);
  dub_verdict_refuse_paid (verdict, reply, body, code, words);
  dub_viralsync_correct (&verdict->trouble, &verdict->outcome);
}

/* --- follow --------------------------------------------------------------------------------- */

static DubRequest *
build_of_job (const DubContext *context, const char *method, const char *what, GError **error)
{
  const char *id =
      context->argument != NULL ? context->argument : dub_context_remote (context, "job_id");
  g_autofree char *escaped = dub_escape (id);

  if (id == NULL || *id == '\0')
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_NOT_FOUND, _ ("The ViralSync job has no id."));
      return NULL;
    }
  return dub_request_newf (method, "/v1/jobs/%s%s", escaped, what);
}

static DubRequest *
build_follow (const DubContext *context, GError **error)
{
  return build_of_job (context, "GET", "", error);
}

/* A job's error is one text, "CODE: what happened". */
static void
read_failed (JsonNode *job, DubVerdict *verdict)
{
  g_autofree char *words = NULL;
  g_autofree char *code = NULL;
  gsize length;

  dub_viralsync_error (job, &words, &code);
  length = words != NULL ? strspn (words, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") : 0;
  if (code == NULL && length > 1 && words[length] == ':')
    {
      char *rest = g_strdup (words + length + 1);

      code = g_strndup (words, length);
      g_free (words);
      words = g_strstrip (rest);
    }
  dub_verdict_trouble (verdict, DUB_OUTCOME_FAIL, DUB_ERROR_JOB_FAILED, 0, code, words);
}

/* Minutes are charged on done only: the length of the result (vendor page "Render Minutes"). */
static void
read_done (const DubContext *context, JsonNode *job, DubVerdict *verdict)
{
  g_autofree char *url = dub_json_dup_string (job, "outputUrl");
  g_autofree char *address = dub_link_address (url);
  double seconds = dub_json_number (job, "mediaData.duration", -1);

  verdict->outcome = DUB_OUTCOME_NEXT;
  verdict->progress = 1;
  if (seconds >= 0)
    {
      char text[G_ASCII_DTOSTR_BUF_SIZE];

      dub_map_set (verdict->cost, "render_minutes",
                   g_ascii_formatd (text, sizeof text, "%.3f", seconds / 60));
    }
  if (address != NULL)
    dub_verdict_add_link (verdict, DUB_OUTPUT_VIDEO, "outputUrl", context->language, address);
  else if (url != NULL && *url != '\0')
    dub_verdict_trouble (verdict, DUB_OUTCOME_HOLD, DUB_ERROR_UNEXPECTED_REPLY, 0, NULL,
                         _ ("ViralSync names a result that is no web address."));
  else if (!dub_verdict_look_again (context, verdict, "result_looks", RESULT_LOOKS))
    dub_verdict_trouble (verdict, DUB_OUTCOME_HOLD, DUB_ERROR_NOT_READY, 0, NULL,
                         _ ("ViralSync says that the job is done, but names no result."));
}

static void
refuse (const DubContext *context, const DubReply *reply, JsonNode *body, DubVerdict *verdict)
{
  g_autofree char *words = NULL;
  g_autofree char *code = NULL;

  dub_viralsync_error (body, &words, &code);
  dub_verdict_refuse_look (context, verdict, reply, body, code, words);
  if (verdict->outcome == DUB_OUTCOME_BUSY)
    dub_viralsync_correct (&verdict->trouble, &verdict->outcome);
}

static void
read_follow (const DubContext *context, const DubReply *reply, DubVerdict *verdict)
{
  g_autoptr (JsonNode) body = dub_json_parse_reply (reply);
  JsonNode *job = dub_viralsync_job (body);
  g_autofree char *word = dub_json_dup_string (job, "status");
  g_autofree char *raw = dub_viralsync_raw_state (job);

  if (!dub_reply_is_success (reply) || word == NULL)
    {
      refuse (context, reply, body, verdict);
      return;
    }
  dub_verdict_wait (verdict, raw, dub_json_number (job, "progress", -1));
  switch (dub_viralsync_state (word))
    {
    case DUB_JOB_DONE:
      read_done (context, job, verdict);
      break;
    case DUB_JOB_FAILED:
      read_failed (job, verdict);
      break;
    case DUB_JOB_CANCELLED:
      verdict->outcome = DUB_OUTCOME_CANCELLED;
      break;
    default:
      break;
    }
}

/* --- Events --------------------------------------------------------------------------------- */

static DubRequest *
build_events (const DubContext *context, GError **error)
{
  DubRequest *request = build_of_job (context, "GET", "/progress", error);

  if (request == NULL)
    return NULL;
  request->accept_stream = TRUE;
  if (context->cursor != NULL && *context->cursor != '\0')
    dub_request_add_header (request, "Last-Event-ID", context->cursor);
  return request;
}

/* The page shows no event, so only what looks like a job is believed, and the end of a job is left
 * to follow: the one source for it. What cannot be read makes follow look, too. */
static void
read_event (const DubContext *context, const char *data, DubVerdict *verdict)
{
  g_autoptr (DubReply) reply = dub_reply_new (200, "application/json", data, -1);
  g_autoptr (JsonNode) body = dub_json_parse_reply (reply);
  JsonNode *job = dub_viralsync_job (body);
  g_autofree char *word = NULL;
  g_autofree char *raw = NULL;
  DubJobState state;

  if (body == NULL)
    return;
  job = job != NULL ? job : body;
  word = dub_json_dup_string (job, "status");
  raw = dub_viralsync_raw_state (job);
  state = dub_viralsync_state (word);
  if (word != NULL && dub_job_state_is_terminal (state))
    return;
  dub_verdict_wait (verdict, raw, dub_json_number (job, "progress", -1));
}

static const DubEvents events = { build_events, read_event };

/* --- Cancel, remove ------------------------------------------------------------------------- */

static DubRequest *
build_cancel (const DubContext *context, GError **error)
{
  return build_of_job (context, "POST", "/cancel", error);
}

static DubRequest *
build_remove (const DubContext *context, GError **error)
{
  return build_of_job (context, "DELETE", "", error);
}

/* On these two calls, 409 is about the job's state, unless the code says that it is not. */
static void
refuse_action (const DubReply *reply, JsonNode *body, const char *conflict, DubVerdict *verdict)
{
  g_autofree char *words = NULL;
  g_autofree char *code = NULL;

  dub_viralsync_error (body, &words, &code);
  dub_verdict_from_status (verdict, reply, code, words);
  dub_viralsync_correct (&verdict->trouble, &verdict->outcome);
  if (verdict->trouble.code == DUB_ERROR_CONFLICT)
    dub_verdict_trouble (verdict, DUB_OUTCOME_FAIL, DUB_ERROR_CONFLICT, 409, code, conflict);
}

static void
read_cancel (const DubContext *context, const DubReply *reply, DubVerdict *verdict)
{
  g_autoptr (JsonNode) body = dub_json_parse_reply (reply);
  JsonNode *job = dub_viralsync_job (body);
  g_autofree char *word = dub_json_dup_string (job, "status");

  if (!dub_reply_is_success (reply))
    {
      refuse_action (reply, body, _ ("The job has already ended at ViralSync."), verdict);
      return;
    }
  if (dub_viralsync_state (word) == DUB_JOB_CANCELLED)
    verdict->outcome = DUB_OUTCOME_CANCELLED;
  verdict->raw_state = dub_viralsync_raw_state (job);
}

/* 200 with a body or 204 without one. */
static void
read_remove (const DubContext *context, const DubReply *reply, DubVerdict *verdict)
{
  g_autoptr (JsonNode) body = dub_json_parse_reply (reply);

  if (!dub_reply_is_success (reply))
    refuse_action (reply, body,
                   _ ("ViralSync deletes only jobs that have ended; cancel this one first."),
                   verdict);
}

static const DubAction cancel = { build_cancel, read_cancel };
static const DubAction remove_job = { build_remove, read_remove };

/* --- The table ------------------------------------------------------------------------------ */

static const DubStep render_steps[] = {
  { "submit", N_ ("Send the movie"), DUB_STEP_CALL, DUB_STEP_COMMITS, build_submit, read_submit, 0,
    NULL },
  { "follow", N_ ("Wait for the render"), DUB_STEP_POLL,
    DUB_STEP_LINKS | DUB_STEP_EVENTS | DUB_STEP_REMOTE, build_follow, read_follow, 5, NULL },
  { "fetch", N_ ("Fetch the video"), DUB_STEP_FETCH, 0, NULL, NULL, 0, "follow" },
};
static const DubFlow render = { "render", render_steps, G_N_ELEMENTS (render_steps) };
static const DubFlow *const flows[] = { &render, NULL };
static const char *const facts_queries[] = { "me", "usage", "jobs", NULL };

static const DubFlow *
job_flow (const DubContext *context)
{
  return &render;
}

static gboolean
check (const DubContext *context, GError **error)
{
  g_autofree char *body = dub_movie_request (context, error);

  return body != NULL;
}

const DubProvider dub_viralsync = {
  .id = "viralsync",
  .name = "ViralSync",
  .summary = N_ ("Renders a movie document of scenes and layers."),
  .default_base_url = "https://api.viralsync.io",
  .key_header = "x-api-key",
  .key_hint =
      N_ ("Dashboard → Settings → API Keys on viralsync.io (vs_prod_…); plan Pro or higher."),
  .traits = DUB_TRAIT_COMPOSES | DUB_TRAIT_LANGUAGE_OPTIONAL,
  .inputs = inputs,
  .n_inputs = G_N_ELEMENTS (inputs),
  .options = options,
  .n_options = G_N_ELEMENTS (options),
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  /* Every job that is asked for or listed comes with its movie. */
  .limits = { .requests = 120, .window_seconds = 60, .reply_bytes = 32 * 1024 * 1024 },
  .limit_notes = limit_notes,
  .absences = absences,
  .n_absences = G_N_ELEMENTS (absences),
  .job_flow = job_flow,
  .flows = flows,
  .check = check,
  .queries = dub_viralsync_queries,
  .n_queries = DUB_VIRALSYNC_N_QUERIES,
  .key_test = "me",
  .jobs_query = "jobs",
  .facts_queries = facts_queries,
  .adopt_flow = "render",
  .adopt_step = "follow",
  .evidence_query = "jobs",
  .reconcile = dub_viralsync_reconcile,
  .job_id_name = "job_id",
  .cancel = &cancel,
  .remove = &remove_job,
  .events = &events,
};
