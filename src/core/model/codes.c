/* Nick tables of the enumerations, and times as text. */
#include "model/codes.h"

static const char *const job_state_nicks[DUB_JOB_N_STATES] = { "draft",  "queued", "running",
                                                               "done",   "failed", "cancelled",
                                                               "unknown" };
static const char *const upload_state_nicks[DUB_UPLOAD_N_STATES] = { "pending", "running", "ready",
                                                                     "failed" };
static const char *const media_kind_nicks[DUB_MEDIA_N_KINDS] = { "video",    "audio", "image",
                                                                 "subtitle", "movie", "other" };
static const char *const role_nicks[DUB_N_ROLES] = { "video", "audio", "image", "movie" };
static const char *const output_kind_nicks[DUB_OUTPUT_N_KINDS] = { "video", "audio", "subtitle",
                                                                   "poster", "original" };
static const char *const asset_state_nicks[DUB_ASSET_N_STATES] = { "ok", "probing", "missing",
                                                                   "changed", "invalid" };
static const char *const verdict_nicks[DUB_VERDICT_N_KINDS] = { "none", "accepted", "rejected" };

static int
nick_index (const char *const *nicks, guint n, const char *nick)
{
  for (guint i = 0; nick != NULL && i < n; i++)
    if (g_str_equal (nicks[i], nick))
      return (int) i;
  return -1;
}

#define DEFINE_NICKS(prefix, Type, table)                                                          \
  const char *prefix##_nick (Type value)                                                           \
  {                                                                                                \
    g_return_val_if_fail ((guint) value < G_N_ELEMENTS (table), NULL);                             \
    return table[value];                                                                           \
  }                                                                                                \
  gboolean prefix##_from_nick (const char *nick, Type *value)                                      \
  {                                                                                                \
    int i = nick_index (table, G_N_ELEMENTS (table), nick);                                        \
    if (i >= 0)                                                                                    \
      *value = (Type) i;                                                                           \
    return i >= 0;                                                                                 \
  }

DEFINE_NICKS (dub_job_state, DubJobState, job_state_nicks)
DEFINE_NICKS (dub_upload_state, DubUploadState, upload_state_nicks)
DEFINE_NICKS (dub_media_kind, DubMediaKind, media_kind_nicks)
DEFINE_NICKS (dub_role, DubRole, role_nicks)
DEFINE_NICKS (dub_output_kind, DubOutputKind, output_kind_nicks)
DEFINE_NICKS (dub_asset_state, DubAssetState, asset_state_nicks)
DEFINE_NICKS (dub_verdict_kind, DubVerdictKind, verdict_nicks)

gboolean
dub_job_state_is_terminal (DubJobState state)
{
  return state == DUB_JOB_DONE || state == DUB_JOB_FAILED || state == DUB_JOB_CANCELLED;
}

char *
dub_time_format (gint64 usec)
{
  g_autoptr (GDateTime) seconds = NULL;
  g_autoptr (GDateTime) exact = NULL;

  if (usec == 0)
    return NULL;
  seconds = g_date_time_new_from_unix_utc (usec / G_USEC_PER_SEC);
  if (seconds == NULL)
    return NULL;
  exact = g_date_time_add (seconds, usec % G_USEC_PER_SEC);
  return g_date_time_format (exact, usec % G_USEC_PER_SEC == 0 ? "%Y-%m-%dT%H:%M:%SZ"
                                                               : "%Y-%m-%dT%H:%M:%S.%fZ");
}

gint64
dub_time_parse (const char *text)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = NULL;

  if (text == NULL)
    return 0;
  time = g_date_time_new_from_iso8601 (text, utc);
  if (time == NULL)
    return 0;
  return g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time);
}
