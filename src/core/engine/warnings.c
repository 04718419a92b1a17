/* Warnings before sending: a voice that does not fit its picture, a file near the limit, a balance
 * that the jobs under way may use up. */
#include "engine/warnings.h"

#include <glib/gi18n-lib.h>
#include <math.h>

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

/* --- Balance --------------------------------------------------------------------------------- */

static char *
balance_name (gint64 account)
{
  return g_strdup_printf ("balance.%" G_GINT64_FORMAT, account);
}

void
dub_warnings_note_balance (DubEngine *engine, gint64 account, const DubAnswer *answer)
{
  g_autoptr (DubAccount) row = dub_store_get_account (engine->store, account, NULL);
  const DubProvider *provider = row != NULL ? dub_provider_find (row->provider) : NULL;
  g_autofree char *name = balance_name (account);
  g_autoptr (GError) error = NULL;

  if (provider == NULL || provider->balance_fact == NULL)
    return;
  for (guint i = 0; i < answer->findings->len; i++)
    {
      const DubFinding *finding = answer->findings->pdata[i];
      const char *value = dub_map_get (finding->facts, provider->balance_fact);

      if (value != NULL && g_strcmp0 (finding->kind, "account") == 0
          && !dub_store_put_value (engine->store, name, value, &error))
        g_warning ("The balance cannot be kept: %s", error->message);
    }
}

static double
job_seconds (DubFrame *frame, const DubJob *job)
{
  g_autoptr (DubAsset) video =
      job->inputs[DUB_ROLE_VIDEO] != 0
          ? dub_store_get_asset (frame->engine->store, job->inputs[DUB_ROLE_VIDEO], NULL)
          : NULL;

  return video != NULL ? ceil ((double) video->facts.duration_usec / G_USEC_PER_SEC) : 0;
}

/* Charged on completion only, so jobs that run together can overdraw the account. */
static void
warn_balance (DubFrame *frame, GPtrArray *warnings)
{
  g_autofree char *name = balance_name (frame->account->id);
  g_autofree char *text = frame->provider->balance_fact != NULL
                              ? dub_store_dup_value (frame->engine->store, name)
                              : NULL;
  g_autoptr (GPtrArray) open = NULL;
  double needed = job_seconds (frame, frame->job);
  double left;

  if (text == NULL)
    return;
  left = g_ascii_strtod (text, NULL);
  open = dub_store_list_open_jobs (frame->engine->store, NULL);
  for (guint i = 0; open != NULL && i < open->len; i++)
    {
      const DubJob *job = open->pdata[i];

      if (job->account == frame->account->id)
        needed += job_seconds (frame, job);
    }
  if (needed > left)
    add_warning (warnings,
                 g_strdup_printf (_ ("The jobs under way need about %.0f s, “%s” has %.0f s left."),
                                  needed, frame->account->label, left));
}

void
dub_warnings_add (DubFrame *frame, GPtrArray *warnings)
{
  warn_voice (frame, warnings);
  for (guint role = 0; role < DUB_N_ROLES; role++)
    warn_size (frame, (DubRole) role, warnings);
  warn_balance (frame, warnings);
}
