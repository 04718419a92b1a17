/* The words, icons and style classes of states and kinds. */
#include "dub-words.h"

#include <glib/gi18n.h>

static const DubLook job_looks[] = {
  [DUB_JOB_DRAFT] = { N_ ("Draft"), "document-edit-symbolic", "dim-label" },
  [DUB_JOB_QUEUED] = { N_ ("Waiting"), "document-open-recent-symbolic", "dim-label" },
  [DUB_JOB_RUNNING] = { N_ ("Running"), "dub-running-symbolic", "accent" },
  [DUB_JOB_DONE] = { N_ ("Done"), "dub-done-symbolic", "success" },
  [DUB_JOB_FAILED] = { N_ ("Failed"), "dub-failed-symbolic", "error" },
  [DUB_JOB_CANCELLED] = { N_ ("Cancelled"), "action-unavailable-symbolic", "dim-label" },
  [DUB_JOB_UNKNOWN] = { N_ ("Needs a decision"), "dialog-question-symbolic", "warning" },
};
static const DubLook attention_look = { N_ ("Needs you"), "dialog-warning-symbolic", "warning" };
static const DubLook cancelling_look = { N_ ("Stopping"), "process-stop-symbolic", "dim-label" };

static const DubLook asset_looks[] = {
  [DUB_ASSET_OK] = { N_ ("Ready"), "object-select-symbolic", "dim-label" },
  [DUB_ASSET_PROBING] = { N_ ("Being looked at"), "content-loading-symbolic", "dim-label" },
  [DUB_ASSET_MISSING] = { N_ ("File is missing"), "dialog-warning-symbolic", "warning" },
  [DUB_ASSET_CHANGED] = { N_ ("File has changed"), "dialog-warning-symbolic", "warning" },
  [DUB_ASSET_INVALID] = { N_ ("Cannot be used"), "dialog-error-symbolic", "error" },
};

static const struct
{
  const char *word;
  const char *icon;
} kinds[] = {
  [DUB_MEDIA_VIDEO] = { N_ ("Video"), "video-x-generic-symbolic" },
  [DUB_MEDIA_AUDIO] = { N_ ("Audio"), "audio-x-generic-symbolic" },
  [DUB_MEDIA_IMAGE] = { N_ ("Image"), "image-x-generic-symbolic" },
  [DUB_MEDIA_SUBTITLE] = { N_ ("Subtitles"), "media-view-subtitles-symbolic" },
  [DUB_MEDIA_MOVIE] = { N_ ("Movie description"), "text-x-generic-symbolic" },
  [DUB_MEDIA_OTHER] = { N_ ("File"), "text-x-generic-symbolic" },
};

static const char *const roles[] = {
  [DUB_ROLE_VIDEO] = N_ ("Video"),
  [DUB_ROLE_AUDIO] = N_ ("Voice track"),
  [DUB_ROLE_IMAGE] = N_ ("Picture"),
  [DUB_ROLE_MOVIE] = N_ ("Movie description"),
};

static const struct
{
  const char *word;
  const char *icon;
} outputs[] = {
  [DUB_OUTPUT_VIDEO] = { N_ ("Dubbed video"), "video-x-generic-symbolic" },
  [DUB_OUTPUT_AUDIO] = { N_ ("Dubbed sound"), "audio-x-generic-symbolic" },
  [DUB_OUTPUT_SUBTITLE] = { N_ ("Subtitles"), "media-view-subtitles-symbolic" },
  [DUB_OUTPUT_POSTER] = { N_ ("Poster"), "image-x-generic-symbolic" },
  [DUB_OUTPUT_ORIGINAL] = { N_ ("Original"), "video-x-generic-symbolic" },
};

const DubLook *
dub_look_of_state (DubJobState state)
{
  return &job_looks[MIN ((guint) state, G_N_ELEMENTS (job_looks) - 1)];
}

const DubLook *
dub_look_of_job (const DubJob *job)
{
  if (job->state == DUB_JOB_UNKNOWN)
    return &job_looks[DUB_JOB_UNKNOWN];
  if (job->attention && job->state != DUB_JOB_FAILED)
    return &attention_look;
  if (job->cancelling && !dub_job_state_is_terminal (job->state))
    return &cancelling_look;
  return dub_look_of_state (job->state);
}

const DubLook *
dub_look_of_asset (DubAssetState state)
{
  return &asset_looks[MIN ((guint) state, G_N_ELEMENTS (asset_looks) - 1)];
}

const char *
dub_icon_of_kind (DubMediaKind kind)
{
  return kinds[MIN ((guint) kind, G_N_ELEMENTS (kinds) - 1)].icon;
}

const char *
dub_word_of_kind (DubMediaKind kind)
{
  return _ (kinds[MIN ((guint) kind, G_N_ELEMENTS (kinds) - 1)].word);
}

const char *
dub_word_of_role (DubRole role)
{
  return _ (roles[MIN ((guint) role, G_N_ELEMENTS (roles) - 1)]);
}

const char *
dub_word_of_output (DubOutputKind kind)
{
  return _ (outputs[MIN ((guint) kind, G_N_ELEMENTS (outputs) - 1)].word);
}

const char *
dub_icon_of_output (DubOutputKind kind)
{
  return outputs[MIN ((guint) kind, G_N_ELEMENTS (outputs) - 1)].icon;
}

const char *const *
dub_look_styles (void)
{
  static const char *const styles[] = {
    "dim-label", "accent", "success", "error", "warning", NULL
  };

  return styles;
}

const char *
dub_step_title (const DubJob *job)
{
  const DubProvider *provider = dub_provider_find (job->provider);
  const DubFlow *flow = NULL;
  const DubStep *step = NULL;

  if (provider == NULL || job->chain.flow == NULL || job->chain.step == NULL)
    return NULL;
  flow = dub_provider_flow (provider, job->chain.flow);
  step = flow == NULL ? NULL : dub_flow_find (flow, job->chain.step);
  return step == NULL ? NULL : _ (step->title);
}
