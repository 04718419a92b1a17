/* DubLab (vendor pages "API Overview", "Endpoints"): a whole dub, one job per language.
 *
 *   upload  (dublab-upload.c)            one video for all languages
 *   start   POST /start-dub              money, charged on completion; once per language
 *   status  GET  /dubs                   one list for all jobs of the account
 *   outputs GET  /dubs/{id}/outputs      signed links, empty until the dub is completed
 *   fetch   the links                    expired → outputs gives new ones */
#include "providers/dublab.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "providers/reading.h"

/* --- Facts ---------------------------------------------------------------------------------- */

/* How often a completed dub without outputs is looked at again, without some of them, and one that
 * was started but still counts as uploading. */
#define OUTPUT_LOOKS  20
#define PARTIAL_LOOKS 2
#define IDLE_LOOKS    40
#define OUTPUT_PAUSE  5
/* How often a 409 on start is looked into before it is taken for a refusal. */
#define CONFLICT_LOOKS 2

static const char *const video_mimes[] = {
  "video/mp4", "video/quicktime", "video/webm", "video/x-matroska", "video/x-msvideo", NULL,
};

static const DubInputSpec inputs[] = {
  {
      .role = DUB_ROLE_VIDEO,
      .mimes = video_mimes,
      .extensions = ".mp4, .mov, .webm, .mkv, .avi",
      .file_ok = TRUE,
  },
};

static const struct
{
  const char *type;
  DubOutputKind kind;
  gboolean translated; /* else in the source language */
} output_types[] = {
  { "translated_mp4", DUB_OUTPUT_VIDEO, TRUE },
  { "translated", DUB_OUTPUT_VIDEO, TRUE },
  { "translated_mp3", DUB_OUTPUT_AUDIO, TRUE },
  { "translated_subtitle", DUB_OUTPUT_SUBTITLE, TRUE },
  { "original_mp4", DUB_OUTPUT_ORIGINAL, FALSE },
  { "original", DUB_OUTPUT_ORIGINAL, FALSE },
  { "original_mp3", DUB_OUTPUT_ORIGINAL, FALSE },
  { "original_subtitle", DUB_OUTPUT_SUBTITLE, FALSE },
  { "poster", DUB_OUTPUT_POSTER, FALSE },
};

static const char *const output_choices[] = {
  "translated_mp4", "translated", "translated_mp3", "translated_subtitle",
  "original_mp4",   "original",   "original_mp3",   "original_subtitle",
  "poster",         NULL,
};

static const DubOptionSpec options[] = {
  {
      .name = "outputs",
      .title = N_ ("Files to fetch"),
      .help = N_ ("What to fetch of a completed dub."),
      .type = DUB_OPTION_SET,
      .fallback = "translated_mp4,translated_subtitle",
      .choices = output_choices,
  },
};

static const DubOptionSpec settings[] = {
  DUB_COMMON_SETTINGS,
  {
      .name = "prepare_languages",
      .title = N_ ("Prepare all languages of the project"),
      .help = N_ ("An upload serves the project's other languages too, when they are begun later. "
                  "At DubLab they are listed as uploading until then; they cost nothing."),
      .type = DUB_OPTION_BOOL,
      .fallback = "true",
  },
};

/* ISO 639-1. The vendor says "90+ languages" and prints no list. */
static const char *const languages[] = {
  "af", "sq", "am", "ar", "hy", "as", "az", "eu", "be", "bn", "bs", "br", "bg", "my", "ca",
  "zh", "hr", "cs", "da", "nl", "en", "et", "fo", "fi", "fr", "gl", "ka", "de", "el", "gu",
  "ht", "ha", "he", "hi", "hu", "is", "id", "ga", "it", "ja", "jv", "kn", "kk", "km", "ko",
  "ku", "ky", "lo", "la", "lv", "ln", "lt", "lb", "mk", "mg", "ms", "ml", "mt", "mi", "mr",
  "mn", "ne", "no", "nb", "nn", "oc", "or", "pa", "ps", "fa", "pl", "pt", "ro", "ru", "sa",
  "sr", "sn", "sd", "si", "sk", "sl", "so", "es", "su", "sw", "sv", "tl", "tg", "ta", "tt",
  "te", "th", "bo", "tr", "tk", "uk", "ur", "uz", "vi", "cy", "xh", "yi", "yo", "zu", NULL,
};

static const char *const limit_notes[] = {
  N_ ("DubLab documents no limits; one request every 15 seconds serves all jobs."),
  N_ ("1 credit is 1 second of output, charged once on completion by the measured duration."),
  N_ ("Links to results expire after an hour."),
  NULL,
};

static const DubAbsence absences[] = {
  { N_ ("Cancelling a job"), N_ ("DubLab documents no such route.") },
  { N_ ("Deleting a job"), N_ ("DubLab documents no such route.") },
  { N_ ("Studio quality"), N_ ("The API has no documented way to ask for it.") },
  { N_ ("Videos by URL"), N_ ("DubLab takes an uploaded file only.") },
  { N_ ("Live events"), N_ ("DubLab documents none; the list of dubs is asked for instead.") },
  { N_ ("Adding a language to a project at DubLab"),
    N_ ("Only the languages that were named before the upload can be begun later.") },
  { N_ ("Regions of a language"), N_ ("DubLab takes codes such as “es”, without a region.") },
};

/* --- start ---------------------------------------------------------------------------------- */

static DubRequest *
build_start (const DubContext *context, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *id = dub_dublab_own_file (context);
  DubRequest *request;

  if (id == NULL)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_NOT_FOUND,
                   _ ("The upload has no file for the language “%s”; upload the video again."),
                   context->language != NULL ? context->language : "");
      return NULL;
    }
  json_builder_begin_object (builder);
  dub_json_add (builder, "fileId", id);
  json_builder_end_object (builder);
  request = dub_request_new ("POST", "/start-dub");
  dub_request_take_json (request, dub_json_finish (builder));
  return request;
}

/* Only refusals get here. 409 may mean that an earlier try has started it: the list will tell. 412
 * most likely means that the storage has not told DubLab of the upload yet: once more, later. */
static void
refuse_start (const DubContext *context, const DubReply *reply, JsonNode *body, DubVerdict *verdict)
{
  g_autofree char *words = dub_dublab_error_words (body);

  dub_verdict_refuse_paid (verdict, reply, body, NULL, words);
  if (reply->status == 409)
    dub_verdict_trouble (verdict,
                         dub_verdict_look_again (context, verdict, "conflict_looks", CONFLICT_LOOKS)
                             ? DUB_OUTCOME_RETRY
                             : DUB_OUTCOME_FAIL,
                         DUB_ERROR_CONFLICT, 409, NULL, words);
  if (reply->status == 412 && body != NULL)
    dub_verdict_trouble (verdict,
                         dub_verdict_look_again (context, verdict, "early_starts", 1)
                             ? DUB_OUTCOME_BUSY
                             : DUB_OUTCOME_FAIL,
                         DUB_ERROR_NOT_READY, 412, NULL, words);
}

/* The page shows no body: a success that says so is one, also where it does not name the file
 * again. */
static gboolean
is_started (JsonNode *body, const char *id)
{
  return dub_json_at (body, "error") == NULL && dub_json_bool (body, "success", id != NULL);
}

static void
read_start (const DubContext *context, const DubReply *reply, DubVerdict *verdict)
{
  g_autoptr (JsonNode) body = dub_json_parse_reply (reply);
  g_autofree char *id = dub_dublab_file_id (body);
  g_autofree char *own = dub_dublab_own_file (context);
  g_autofree char *words = dub_dublab_error_words (body);

  if (!dub_reply_is_success (reply))
    refuse_start (context, reply, body, verdict);
  else if (is_started (body, id) && (own != NULL || id != NULL))
    {
      dub_map_set (verdict->remote, "file_id", own != NULL ? own : id);
      dub_map_set (verdict->remote, "project_id",
                   dub_map_get (context->uploads[DUB_ROLE_VIDEO], "project_id"));
    }
  else if (body != NULL && !dub_json_bool (body, "success", TRUE))
    dub_verdict_trouble (verdict, DUB_OUTCOME_FAIL, DUB_ERROR_INVALID_INPUT, reply->status, NULL,
                         words);
  else
    dub_verdict_refuse_paid (verdict, reply, body, NULL, words);
}

/* --- status --------------------------------------------------------------------------------- */

static DubRequest *
build_status (const DubContext *context, GError **error)
{
  return dub_request_new ("GET", "/dubs");
}

/* (nullable): there is no route for a single dub. */
static JsonNode *
find_own (const DubContext *context, JsonNode *dubs)
{
  g_autofree char *own = dub_dublab_own_file (context);

  for (guint i = 0; i < dub_json_length (dubs, NULL); i++)
    {
      JsonNode *dub = dub_json_element (dubs, NULL, i);
      g_autofree char *id = dub_dublab_file_id (dub);

      if (id != NULL && g_strcmp0 (id, own) == 0)
        return dub;
    }
  return NULL;
}

static void
read_dub (const DubContext *context, JsonNode *dub, DubVerdict *verdict)
{
  gint64 status = dub_json_int (dub, "externalStatusId", 0);
  double percent = dub_json_number (dub, "progressPercentage", -1);
  g_autofree char *reason = dub_json_dup_string (dub, "externalErrorMessage");
  g_autofree char *raw = dub_dublab_status_text (status);
  g_autofree char *project = dub_json_dup_string (dub, "projectId");

  dub_verdict_wait (verdict, status != 0 ? raw : NULL, percent >= 0 ? percent / 100 : -1);
  dub_map_set (verdict->remote, "project_id", project);
  switch (dub_dublab_job_state (status))
    {
    case DUB_JOB_DONE:
      verdict->outcome = DUB_OUTCOME_NEXT;
      if (dub_json_number (dub, "measuredDuration", 0) > 0)
        dub_facts_take (verdict->cost, "measuredDuration", dub, "measuredDuration");
      break;
    case DUB_JOB_FAILED:
      dub_verdict_trouble (verdict, DUB_OUTCOME_FAIL, DUB_ERROR_JOB_FAILED, 0, NULL, reason);
      break;
    case DUB_JOB_DRAFT:
      if (!dub_verdict_look_again (context, verdict, "idle_looks", IDLE_LOOKS))
        dub_verdict_trouble (verdict, DUB_OUTCOME_HOLD, DUB_ERROR_CONFLICT, 0, NULL,
                             _ ("DubLab never began this dub; start it again."));
      break;
    default:
      break;
    }
}

static void
read_status (const DubContext *context, const DubReply *reply, DubVerdict *verdict)
{
  g_autoptr (JsonNode) body = dub_json_parse_reply (reply);
  g_autofree char *words = dub_dublab_error_words (body);
  JsonNode *dubs = dub_dublab_list (body);
  JsonNode *own = find_own (context, dubs);

  if (!dub_reply_is_success (reply) || dubs == NULL)
    dub_verdict_refuse_look (context, verdict, reply, body, NULL, words);
  else if (own == NULL)
    dub_verdict_wait (verdict, NULL, -1);
  else
    read_dub (context, own, verdict);
}

/* --- outputs -------------------------------------------------------------------------------- */

static DubRequest *
build_outputs (const DubContext *context, GError **error)
{
  g_autofree char *own = dub_dublab_own_file (context);
  g_autofree char *escaped = dub_escape (own);

  if (own == NULL)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_NOT_FOUND, _ ("The DubLab dub has no id."));
      return NULL;
    }
  return dub_request_newf ("GET", "/dubs/%s/outputs", escaped);
}

/* (transfer full) (nullable): downloadUrl is meant for saving, url for looking at. */
static char *
output_address (JsonNode *outputs, const char *type)
{
  JsonNode *output =
      outputs != NULL && JSON_NODE_HOLDS_OBJECT (outputs) ? dub_json_at (outputs, type) : NULL;
  g_autofree char *url = dub_json_dup_string (output, "downloadUrl");

  if (url == NULL || *url == '\0')
    {
      g_free (url);
      url = dub_json_dup_string (output, "url");
    }
  return dub_link_address (url);
}

static gboolean
add_output (const DubContext *context, JsonNode *outputs, const char *type, DubVerdict *verdict)
{
  g_autofree char *address = output_address (outputs, type);

  for (guint i = 0; address != NULL && i < G_N_ELEMENTS (output_types); i++)
    if (strcmp (output_types[i].type, type) == 0)
      {
        dub_verdict_add_link (
            verdict, output_types[i].kind, type,
            output_types[i].translated ? context->language : context->source_language, address);
        return TRUE;
      }
  return FALSE;
}

/* (transfer full) */
static char **
chosen_types (const DubContext *context)
{
  char **types = g_strsplit (dub_context_option (context, "outputs"), ",", -1);

  for (guint i = 0; types[i] != NULL; i++)
    g_strstrip (types[i]);
  return types;
}

/* Returns how many of the chosen types are missing. */
static guint
add_outputs (const DubContext *context, JsonNode *outputs, DubVerdict *verdict)
{
  g_auto (GStrv) types = chosen_types (context);
  guint missing = 0;

  for (guint i = 0; types[i] != NULL; i++)
    {
      const char *type = types[i];

      if (add_output (context, outputs, type, verdict))
        continue;
      if (strcmp (type, "translated_mp4") == 0 && !g_strv_contains ((void *) types, "translated")
          && add_output (context, outputs, "translated", verdict))
        continue;
      missing++;
    }
  return missing;
}

/* Completed and a filled map do not come at the same moment: an empty one is looked at again, and
 * for a while also one that lacks something that was chosen. */
static void
read_outputs (const DubContext *context, const DubReply *reply, DubVerdict *verdict)
{
  g_autoptr (JsonNode) body = dub_json_parse_reply (reply);
  g_autofree char *words = dub_dublab_error_words (body);
  JsonNode *outputs = dub_json_at (body, "outputs");
  guint missing;

  if (!dub_reply_is_success (reply) || body == NULL || !JSON_NODE_HOLDS_OBJECT (body))
    {
      dub_verdict_refuse_look (context, verdict, reply, body, NULL, words);
      return;
    }
  missing = add_outputs (context, outputs, verdict);
  if (verdict->links->len > 0)
    {
      if (missing > 0 && dub_verdict_look_again (context, verdict, "partial_looks", PARTIAL_LOOKS))
        g_ptr_array_set_size (verdict->links, 0);
    }
  else if (!dub_verdict_look_again (context, verdict, "output_looks", OUTPUT_LOOKS))
    dub_verdict_trouble (verdict, DUB_OUTCOME_HOLD, DUB_ERROR_NOT_READY, 0, NULL,
                         _ ("DubLab says that the dub is completed, but offers none of the files "
                            "that were chosen."));
  if (verdict->outcome == DUB_OUTCOME_WAIT)
    verdict->wait_seconds = OUTPUT_PAUSE;
}

/* --- The table ------------------------------------------------------------------------------ */

static const DubStep dub_steps[] = {
  { "start", N_ ("Start the dub"), DUB_STEP_CALL, DUB_STEP_COMMITS, build_start, read_start, 0,
    NULL },
  { "status", N_ ("Wait for the dub"), DUB_STEP_POLL, DUB_STEP_SWEEP | DUB_STEP_REMOTE,
    build_status, read_status, 15, NULL },
  { "outputs", N_ ("Ask for the files"), DUB_STEP_CALL, DUB_STEP_LINKS, build_outputs, read_outputs,
    0, NULL },
  { "fetch", N_ ("Fetch the files"), DUB_STEP_FETCH, 0, NULL, NULL, 0, "outputs" },
};
static const DubFlow dub_flow = { "dub", dub_steps, G_N_ELEMENTS (dub_steps) };
static const DubFlow *const flows[] = { &dub_dublab_group, &dub_flow, NULL };
static const char *const facts_queries[] = { "me", "dubs", NULL };

static const DubFlow *
upload_flow (const DubContext *context, DubRole role)
{
  return role == DUB_ROLE_VIDEO ? &dub_dublab_group : NULL;
}

static const DubFlow *
job_flow (const DubContext *context)
{
  return &dub_flow;
}

const DubProvider dub_dublab = {
  .id = "dublab",
  .name = "DubLab",
  .summary = N_ ("Transcribes, translates and voices a video in other languages."),
  .default_base_url = "https://dublab.app/api/v1",
  .key_header = "apikey",
  .key_hint = N_ ("Account Settings → API Keys on dublab.app; it is shown once."),
  .traits = DUB_TRAIT_LANGUAGE | DUB_TRAIT_SOURCE_LANGUAGE | DUB_TRAIT_GROUP_UPLOAD
            | DUB_TRAIT_RESULT_LONG,
  .inputs = inputs,
  .n_inputs = G_N_ELEMENTS (inputs),
  .options = options,
  .n_options = G_N_ELEMENTS (options),
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .languages = languages,
  /* The list of dubs has no pages. */
  .limits = { .reply_bytes = 32 * 1024 * 1024 },
  .limit_notes = limit_notes,
  .absences = absences,
  .n_absences = G_N_ELEMENTS (absences),
  .upload_flow = upload_flow,
  .upload_share = dub_dublab_upload_share,
  .job_flow = job_flow,
  .flows = flows,
  .check = dub_dublab_check_languages,
  .queries = dub_dublab_queries,
  .n_queries = DUB_DUBLAB_N_QUERIES,
  .balance_fact = "seconds",
  .balance_query = "me",
  .key_test = "me",
  .jobs_query = "dubs",
  .facts_queries = facts_queries,
  .adopt_flow = "dub",
  .adopt_step = "status",
  .evidence_query = "dubs",
  .reconcile = dub_dublab_reconcile,
  .job_id_name = "file_id",
};
