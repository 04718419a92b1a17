/* Warnings before sending: a voice that does not fit its picture, a file near the limit, a balance
 * that the jobs under way may use up. */
#include "engine/warnings.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "engine/balance.h"

/* A voice may be a little longer or shorter than the picture without anybody noticing. */
#define VOICE_SLACK_USEC (500 * 1000)

static void
add_warning (GPtrArray *warnings, char *sentence)
{
  g_ptr_array_add (warnings, sentence);
}

static void
warn_voice (DubFrame *frame, GPtrArray *warnings)
{
  const DubAsset *video = frame->assets[DUB_ROLE_VIDEO];
  const DubAsset *voice = frame->assets[DUB_ROLE_AUDIO];
  gint64 difference;

  if (video == NULL || voice == NULL || video->facts.duration_usec == 0
      || voice->facts.duration_usec == 0)
    return;
  difference = voice->facts.duration_usec - video->facts.duration_usec;
  if (ABS (difference) <= VOICE_SLACK_USEC)
    return;
  add_warning (warnings, g_strdup_printf (difference > 0 ? _ ("“%s” is %.1f s longer than “%s”.")
                                                         : _ ("“%s” is %.1f s shorter than “%s”."),
                                          voice->name, fabs ((double) difference) / G_USEC_PER_SEC,
                                          video->name));
}

static void
warn_size (DubFrame *frame, DubRole role, GPtrArray *warnings)
{
  const DubAsset *asset = frame->assets[role];
  const DubInputSpec *spec = dub_provider_input (frame->provider, role);
  g_autofree char *size = NULL;

  if (asset == NULL || asset->path == NULL || spec == NULL || spec->warn_bytes == 0
      || asset->bytes <= spec->warn_bytes)
    return;
  size = g_format_size (asset->bytes);
  add_warning (warnings, g_strdup_printf (_ ("“%s” has %s: %s may refuse so large a file."),
                                          asset->name, size, frame->provider->name));
}

/* All the jobs that are planned together count. */
static void
warn_balance (DubFrame *frame, guint n_jobs, GPtrArray *warnings)
{
  double seconds = n_jobs * dub_balance_job_seconds (frame->engine, frame->job);
  char *sentence = dub_balance_warning (frame->engine, frame->account, seconds);

  if (sentence != NULL)
    add_warning (warnings, sentence);
}

void
dub_warnings_add (DubFrame *frame, guint n_jobs, GPtrArray *warnings)
{
  warn_voice (frame, warnings);
  for (guint role = 0; role < DUB_N_ROLES; role++)
    warn_size (frame, (DubRole) role, warnings);
  warn_balance (frame, n_jobs, warnings);
}
