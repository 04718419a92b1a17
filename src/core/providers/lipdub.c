/* LipDub: lip-syncs a video to a finished audio track, with a training for each video.
 *
 * The facts are those of the notes about its reference and of the maker's own client. How uploads
 * run: lipdub-upload.c; how jobs run: lipdub-job.c and lipdub-renders.c; lists: lipdub-account.c.
 */
#include "providers/lipdub.h"

#include <glib/gi18n-lib.h>
#include <string.h>

extern const DubProvider dub_lipdub;

#define GB ((guint64) 1000 * 1000 * 1000)

static const char *const video_types[] = { "video/mp4", "video/quicktime", "video/x-msvideo",
                                           NULL };
static const char *const audio_types[] = { "audio/mpeg", "audio/wav",  "audio/mp4", "audio/aac",
                                           "audio/ogg",  "audio/flac", NULL };

static const DubInputSpec inputs[] = {
  { .role = DUB_ROLE_VIDEO,
    .mimes = video_types,
    .extensions = ".mp4, .mov, .avi",
    .warn_bytes = 5 * GB,
    .max_bytes = 15 * GB,
    .url_ok = TRUE,
    .file_ok = TRUE,
    .remote_option = "shot_id" },
  { .role = DUB_ROLE_AUDIO,
    .mimes = audio_types,
    .extensions = ".mp3, .wav, .m4a, .aac, .ogg, .flac",
    .warn_bytes = 104857600,
    .max_bytes = 15 * GB,
    .url_ok = TRUE,
    .file_ok = TRUE,
    .remote_option = "audio_id" },
};

static const char *const shots_query[] = { "shots", NULL };
static const char *const audio_query[] = { "audio", NULL };

static const DubOptionSpec options[] = {
  { .name = "shot_id",
    .title = N_ ("Shot already at LipDub"),
    .help = N_ ("The ID of a trained shot; then no video is sent."),
    .type = DUB_OPTION_REMOTE,
    .choices = shots_query },
  { .name = "audio_id",
    .title = N_ ("Audio already at LipDub"),
    .help = N_ ("The ID of an uploaded audio; then no audio is sent."),
    .type = DUB_OPTION_REMOTE,
    .choices = audio_query },
  { .name = "maintain_expression",
    .title = N_ ("Keep the expression"),
    .help = N_ ("Keeps the face's expression besides the lips."),
    .type = DUB_OPTION_BOOL,
    .fallback = "true" },
  { .name = "timecode_ranges",
    .title = N_ ("Only these parts"),
    .help = N_ ("For example [[12.5, 20], [31, 40.25]] in seconds, or [[\"00:00:12:00\", "
                "\"00:00:20:00\"]]. The audio must be as long as the video."),
    .type = DUB_OPTION_TEXT },
  { .name = "callback_url",
    .title = N_ ("Callback"),
    .help =
        N_ ("An https address of yours that LipDub tells when the render is over. Dubstage does "
            "not need it."),
    .type = DUB_OPTION_URL },
  { .name = "project_name",
    .title = N_ ("Project name at LipDub"),
    .help = N_ ("Empty: the job's title."),
    .type = DUB_OPTION_TEXT },
  { .name = "scene_name",
    .title = N_ ("Scene name at LipDub"),
    .help = N_ ("Empty: the job's title."),
    .type = DUB_OPTION_TEXT },
  { .name = "actor_name",
    .title = N_ ("Actor name at LipDub"),
    .help = N_ ("Empty: the job's title."),
    .type = DUB_OPTION_TEXT },
};

static const DubOptionSpec settings[] = {
  DUB_COMMON_SETTINGS,
  { .name = "uploads_per_hour",
    .title = N_ ("Upload calls an hour"),
    .help = N_ ("What the plan allows: about 10 on the entry plan. Empty: LipDub’s own answer "
                "decides."),
    .type = DUB_OPTION_INT,
    .min = 1,
    .max = 1000 },
};

static const char *const limit_notes[] = {
  N_ ("About ten requests to the upload routes an hour on the entry plan: two renders of local "
      "files. Shots and audio that are there already are used again."),
  N_ ("Files up to 15 GB (5 GB on the Basic plan); audio up to 100 MB."),
  N_ ("Inputs by web address must be downloadable within 15 minutes."),
  N_ ("A shot is ready 5 to 30 minutes after its upload. Renders are not refunded."),
  NULL,
};

static const DubAbsence absences[] = {
  { N_ ("Progress"), N_ ("LipDub says only which stage a shot or render is in.") },
  { N_ ("Cancel"), N_ ("LipDub has no documented way to stop a render.") },
  { N_ ("Delete"), N_ ("LipDub has no documented way to delete shots, audio or renders.") },
  { N_ ("Balance"), N_ ("LipDub has no route for the balance; some replies mention it.") },
  { N_ ("Translation and voices"), N_ ("LipDub neither translates nor speaks: it wants the "
                                       "finished audio.") },
};

/* --- Choosing --------------------------------------------------------------------------------- */

static gboolean
is_given_by_id (const DubContext *context, DubRole role)
{
  return dub_context_option (context, role == DUB_ROLE_VIDEO ? "shot_id" : "audio_id") != NULL;
}

static gboolean
is_given_by_url (const DubContext *context, DubRole role)
{
  const DubInput *input = &context->inputs[role];

  return !is_given_by_id (context, role) && input->path == NULL && input->url != NULL;
}

static const DubFlow *
upload_flow (const DubContext *context, DubRole role)
{
  if ((role != DUB_ROLE_VIDEO && role != DUB_ROLE_AUDIO) || is_given_by_id (context, role)
      || context->inputs[role].path == NULL)
    return NULL;
  return role == DUB_ROLE_VIDEO ? &dub_lipdub_video_flow : &dub_lipdub_audio_flow;
}

gboolean
dub_lipdub_is_by_url (const DubContext *context)
{
  return is_given_by_url (context, DUB_ROLE_VIDEO) || is_given_by_url (context, DUB_ROLE_AUDIO);
}

static const DubFlow *
job_flow (const DubContext *context)
{
  return dub_lipdub_is_by_url (context) ? &dub_lipdub_renders_flow : &dub_lipdub_classic_flow;
}

/* --- Checks ----------------------------------------------------------------------------------- */

static gboolean
refuse (GError **error, const char *sentence)
{
  g_set_error_literal (error, DUB_ERROR, DUB_ERROR_INVALID_INPUT, sentence);
  return FALSE;
}

/* HH:MM:SS:FF, with ; before the frames for drop-frame */
static gboolean
is_timecode (const char *text)
{
  return text != NULL && g_regex_match_simple ("^\\d{2}:\\d{2}:\\d{2}[:;]\\d{2}$", text, 0, 0);
}

typedef enum
{
  RANGE_BAD,
  RANGE_SECONDS,
  RANGE_TIMECODE
} RangeUnit;

static RangeUnit
range_unit (JsonNode *range)
{
  g_autofree char *from = dub_json_dup_string (range, "0");
  g_autofree char *to = dub_json_dup_string (range, "1");
  double start = dub_json_number (range, "0", -1);
  double end = dub_json_number (range, "1", -1);

  if (dub_json_length (range, NULL) != 2)
    return RANGE_BAD;
  if (is_timecode (from) && is_timecode (to))
    return strcmp (from, to) < 0 ? RANGE_TIMECODE : RANGE_BAD;
  return start >= 0 && end > start ? RANGE_SECONDS : RANGE_BAD;
}

static gboolean
check_ranges (const char *text, GError **error)
{
  g_autoptr (DubReply) reply = dub_reply_new (200, "application/json", text, -1);
  g_autoptr (JsonNode) root = dub_json_parse_reply (reply);
  guint n = dub_json_length (root, NULL);
  RangeUnit first = n > 0 ? range_unit (dub_json_element (root, NULL, 0)) : RANGE_BAD;
  gboolean fine = first != RANGE_BAD;

  for (guint i = 1; i < n; i++)
    fine &= range_unit (dub_json_element (root, NULL, i)) == first;
  if (fine)
    return TRUE;
  return refuse (error,
                 _ ("The parts must be a list such as [[12.5, 20], [31, 40]], each with its end "
                    "after its start, and all in seconds or all as time codes."));
}

static gboolean
check_urls (const DubContext *context, GError **error)
{
  static const DubRole roles[] = { DUB_ROLE_VIDEO, DUB_ROLE_AUDIO };

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    if (is_given_by_url (context, roles[i]) && strlen (context->inputs[roles[i]].url) > 2048)
      return refuse (error, _ ("LipDub takes web addresses of at most 2048 characters."));
  return TRUE;
}

static gboolean
check (const DubContext *context, GError **error)
{
  const char *ranges = dub_context_option (context, "timecode_ranges");
  const char *callback = dub_context_option (context, "callback_url");
  gboolean by_url = dub_lipdub_is_by_url (context);

  if (ranges != NULL && !check_ranges (ranges, error))
    return FALSE;
  if (callback != NULL && g_ascii_strncasecmp (callback, "https://", 8) != 0)
    return refuse (error, _ ("LipDub calls back only https addresses."));
  if (by_url
      && (ranges != NULL
          || g_strcmp0 (dub_context_option (context, "maintain_expression"), "false") == 0))
    return refuse (error, _ ("With a web address as input LipDub takes neither parts nor “Keep the "
                             "expression”: add the input as a file, or clear these options."));
  return check_urls (context, error);
}

static const DubFlow *const flows[] = { &dub_lipdub_video_flow, &dub_lipdub_audio_flow,
                                        &dub_lipdub_classic_flow, &dub_lipdub_renders_flow, NULL };
static const char *const facts_queries[] = { "whoami", NULL };

const DubProvider dub_lipdub = {
  .id = "lipdub",
  .name = "LipDub",
  .summary = N_ ("Learns a video's faces and makes their lips follow a finished audio track."),
  .default_base_url = "https://api.lipdub.ai/v1",
  .key_header = "x-api-key",
  .key_hint = N_ ("app.lipdub.ai, Settings, API keys. Making a new key ends the old one."),
  .traits = DUB_TRAIT_LANGUAGE | DUB_TRAIT_LANGUAGE_OPTIONAL,
  .inputs = inputs,
  .n_inputs = G_N_ELEMENTS (inputs),
  .options = options,
  .n_options = G_N_ELEMENTS (options),
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .limits = { .uploads_per_hour = 10 },
  .limit_notes = limit_notes,
  .absences = absences,
  .n_absences = G_N_ELEMENTS (absences),
  .upload_flow = upload_flow,
  .job_flow = job_flow,
  .flows = flows,
  .check = check,
  .queries = dub_lipdub_queries,
  .n_queries = LIPDUB_N_QUERIES,
  .key_test = "whoami",
  .jobs_query = "renders",
  .facts_queries = facts_queries,
  .adopt_flow = "renders",
  .adopt_step = "render",
  .evidence_query = "renders",
  .reconcile = dub_lipdub_reconcile,
  .job_id_name = "generate_id",
};
