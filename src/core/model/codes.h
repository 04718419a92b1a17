/* The words of Dubstage as enumerations, each with the nick that the store and the command line
 * use. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DubJobState:
 * @DUB_JOB_DRAFT: prepared, not started
 * @DUB_JOB_QUEUED: started by the person, nothing paid for yet
 * @DUB_JOB_RUNNING: the provider has taken it; also while its result is fetched
 * @DUB_JOB_DONE: every output delivered and verified
 * @DUB_JOB_FAILED: the provider, or a check before sending, said no
 * @DUB_JOB_CANCELLED: ended by the person
 * @DUB_JOB_UNKNOWN: a paid request may or may not have been taken
 */
typedef enum
{
  DUB_JOB_DRAFT,
  DUB_JOB_QUEUED,
  DUB_JOB_RUNNING,
  DUB_JOB_DONE,
  DUB_JOB_FAILED,
  DUB_JOB_CANCELLED,
  DUB_JOB_UNKNOWN,
  DUB_JOB_N_STATES
} DubJobState;

typedef enum
{
  DUB_UPLOAD_PENDING,
  DUB_UPLOAD_RUNNING,
  DUB_UPLOAD_READY,
  DUB_UPLOAD_FAILED,
  DUB_UPLOAD_N_STATES
} DubUploadState;

typedef enum
{
  DUB_MEDIA_VIDEO,
  DUB_MEDIA_AUDIO,
  DUB_MEDIA_IMAGE,
  DUB_MEDIA_SUBTITLE,
  DUB_MEDIA_MOVIE,
  DUB_MEDIA_OTHER,
  DUB_MEDIA_N_KINDS
} DubMediaKind;

/* What an asset is used as in a job. */
typedef enum
{
  DUB_ROLE_VIDEO,
  DUB_ROLE_AUDIO,
  DUB_ROLE_IMAGE,
  DUB_ROLE_MOVIE,
  DUB_N_ROLES
} DubRole;

typedef enum
{
  DUB_OUTPUT_VIDEO,
  DUB_OUTPUT_AUDIO,
  DUB_OUTPUT_SUBTITLE,
  DUB_OUTPUT_POSTER,
  DUB_OUTPUT_ORIGINAL,
  DUB_OUTPUT_N_KINDS
} DubOutputKind;

/* The state of an asset's file. */
typedef enum
{
  DUB_ASSET_OK,
  DUB_ASSET_PROBING,
  DUB_ASSET_MISSING,
  DUB_ASSET_CHANGED,
  DUB_ASSET_INVALID,
  DUB_ASSET_N_STATES
} DubAssetState;

/* What the person thinks of a result. */
typedef enum
{
  DUB_VERDICT_NONE,
  DUB_VERDICT_ACCEPTED,
  DUB_VERDICT_REJECTED,
  DUB_VERDICT_N_KINDS
} DubVerdictKind;

const char *dub_job_state_nick (DubJobState state);
gboolean dub_job_state_from_nick (const char *nick, DubJobState *state);
/* done, failed or cancelled: nothing happens to it any more by itself */
gboolean dub_job_state_is_terminal (DubJobState state);

const char *dub_upload_state_nick (DubUploadState state);
gboolean dub_upload_state_from_nick (const char *nick, DubUploadState *state);

const char *dub_media_kind_nick (DubMediaKind kind);
gboolean dub_media_kind_from_nick (const char *nick, DubMediaKind *kind);

const char *dub_role_nick (DubRole role);
gboolean dub_role_from_nick (const char *nick, DubRole *role);

const char *dub_output_kind_nick (DubOutputKind kind);
gboolean dub_output_kind_from_nick (const char *nick, DubOutputKind *kind);

const char *dub_asset_state_nick (DubAssetState state);
gboolean dub_asset_state_from_nick (const char *nick, DubAssetState *state);

/* "none", "accepted", "rejected" */
const char *dub_verdict_kind_nick (DubVerdictKind verdict);
gboolean dub_verdict_kind_from_nick (const char *nick, DubVerdictKind *verdict);

/**
 * dub_time_format:
 * @usec: microseconds since 1970, UTC; 0 means "never"
 *
 * Returns: (transfer full) (nullable): RFC 3339 in UTC with a final Z, %NULL for 0
 */
char *dub_time_format (gint64 usec);

/**
 * dub_time_parse:
 * @text: (nullable): an ISO 8601 time; one without an offset is taken as UTC
 *
 * Returns: microseconds since 1970, UTC; 0 when it cannot be read
 */
gint64 dub_time_parse (const char *text);

G_END_DECLS
