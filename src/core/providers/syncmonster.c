/* SyncMonster (NeuralGarage): lip-syncs a video to a finished audio track.
 *
 * The vendor's page is the source of every fact here; base address and routes are those of its
 * "visualdub" API. How a job runs: syncmonster-job.c; the account's lists: syncmonster-account.c.
 */
#include "providers/syncmonster.h"

#include <glib/gi18n-lib.h>

extern const DubProvider dub_syncmonster;

static const char *const video_types[] = { "video/mp4", "video/quicktime", NULL };
static const char *const audio_types[] = { "audio/mpeg", "audio/wav", NULL };

static const DubInputSpec inputs[] = {
  { .role = DUB_ROLE_VIDEO,
    .mimes = video_types,
    .extensions = ".mp4, .mov",
    .url_ok = TRUE,
    .file_ok = TRUE,
    .remote_option = "video_asset_id",
    .remote_id = "asset_id",
    .remote_role_fact = "media_type" },
  { .role = DUB_ROLE_AUDIO,
    .mimes = audio_types,
    .extensions = ".mp3, .wav",
    .url_ok = TRUE,
    .file_ok = TRUE,
    .remote_option = "audio_asset_id",
    .remote_id = "asset_id",
    .remote_role_fact = "media_type" },
};

static const char *const models[] = { "e1", "e2", "e3", NULL };
static const char *const asset_query[] = { "assets", NULL };

static const DubOptionSpec options[] = {
  { .name = "model",
    .title = N_ ("Model"),
    .help = N_ ("e1, e2, e3, or another one that SyncMonster has told you."),
    .type = DUB_OPTION_CHOICE,
    .fallback = "e2",
    .choices = models,
    .open = TRUE,
    .required = TRUE },
  { .name = "intensity",
    .title = N_ ("Intensity"),
    .help = N_ ("How strongly the lips follow: 1 subtle, 2 usual, 3 strong."),
    .type = DUB_OPTION_INT,
    .fallback = "2",
    .min = 1,
    .max = 3 },
  { .name = "video_asset_id",
    .title = N_ ("Video already at SyncMonster"),
    .help = N_ ("The ID of an asset of the account; then no video is sent."),
    .type = DUB_OPTION_REMOTE,
    .choices = asset_query },
  { .name = "audio_asset_id",
    .title = N_ ("Audio already at SyncMonster"),
    .help = N_ ("The ID of an asset of the account; then no audio is sent."),
    .type = DUB_OPTION_REMOTE,
    .choices = asset_query },
  { .name = "webhook",
    .title = N_ ("Webhook"),
    .help = N_ ("An address of yours that SyncMonster tells when the job is over. Dubstage does "
                "not need it."),
    .type = DUB_OPTION_URL },
};

static const DubOptionSpec settings[] = { DUB_COMMON_SETTINGS };

static const char *const limit_notes[] = {
  N_ ("The video's length is limited by the plan; SyncMonster says so when it is too long."),
  NULL,
};

static const DubAbsence absences[] = {
  { N_ ("Progress"), N_ ("SyncMonster says only whether a job runs or is over.") },
  { N_ ("Cancel"), N_ ("SyncMonster has no way to stop a job.") },
  { N_ ("Delete"), N_ ("SyncMonster has no way to delete a job or an asset.") },
  { N_ ("Balance"), N_ ("SyncMonster only tells what a job took, when it is created.") },
  { N_ ("Translation and voices"), N_ ("SyncMonster takes the finished audio as it is.") },
};

static const DubFlow *
job_flow (const DubContext *context)
{
  return &dub_syncmonster_flow;
}

/* A form takes files and asset ids, JSON takes addresses and asset ids: neither takes both files
 * and addresses. */
static gboolean
check (const DubContext *context, GError **error)
{
  static const DubRole roles[] = { DUB_ROLE_VIDEO, DUB_ROLE_AUDIO };
  gboolean files = FALSE, urls = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      const char *option = dub_provider_input (context->provider, roles[i])->remote_option;
      const DubInput *input = &context->inputs[roles[i]];

      /* What was sent before goes by its asset id, which fits both. */
      if (dub_context_option (context, option) != NULL
          || dub_map_get (context->uploads[roles[i]], "asset_id") != NULL)
        continue;
      files |= input->path != NULL;
      urls |= input->path == NULL && input->url != NULL;
    }
  if (!files || !urls)
    return TRUE;
  g_set_error (error, DUB_ERROR, DUB_ERROR_INVALID_INPUT,
               _ ("SyncMonster takes video and audio both as files or both as web addresses, not "
                  "one of each. Download the one that is on the web and add it as a file."));
  return FALSE;
}

static const DubFlow *const flows[] = { &dub_syncmonster_flow, NULL };
static const char *const facts_queries[] = { "key", NULL };

const DubProvider dub_syncmonster = {
  .id = "syncmonster",
  .name = "SyncMonster",
  .summary = N_ ("Makes the lips of a video follow a finished audio track."),
  .default_base_url = "https://api.syncmonster.ai/neuralgarage/saas/api/v1/clients",
  .key_header = "x-api-key",
  .key_hint = N_ ("SyncMonster gives API keys to its customers on its own site."),
  .inputs = inputs,
  .n_inputs = G_N_ELEMENTS (inputs),
  .options = options,
  .n_options = G_N_ELEMENTS (options),
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .limit_notes = limit_notes,
  .absences = absences,
  .n_absences = G_N_ELEMENTS (absences),
  .job_flow = job_flow,
  .flows = flows,
  .check = check,
  .queries = dub_syncmonster_queries,
  .n_queries = SYNCMONSTER_N_QUERIES,
  .key_test = "key",
  .jobs_query = "requests",
  .facts_queries = facts_queries,
  .adopt_flow = "visualdub",
  .adopt_step = "status",
  .evidence_query = "requests",
  .reconcile = dub_syncmonster_reconcile,
  .job_id_name = "request_id",
};
