/* What a cell of the grid says. */
#include "dub-clip-look.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dub-cost.h"
#include "dub-format.h"
#include "dub-languages.h"
#include "dub-words.h"

void
dub_clip_look_clear (DubClipLook *look)
{
  g_clear_pointer (&look->word, g_free);
  g_clear_pointer (&look->detail, g_free);
  g_clear_pointer (&look->why, g_free);
}

/* --- Cells with a job ------------------------------------------------------------------------ */

static char *
stale_why (guint stale)
{
  if (stale == (DUB_STALE_SOURCE | DUB_STALE_VOICE))
    return g_strdup (_ ("Out of date: the source and the voice have changed"));
  if (stale == DUB_STALE_SOURCE)
    return g_strdup (_ ("Out of date: the source has changed"));
  return g_strdup (_ ("Out of date: the voice has changed"));
}

static char *
cost_of (const DubCell *cell)
{
  g_autoptr (GHashTable) cost = NULL;

  if (cell->cost == NULL)
    return NULL;
  cost = dub_map_from_json (cell->cost);
  return dub_cost_glance (cost);
}

static char *
detail_of (DubDesk *desk, DubClipRow *row, const DubCell *cell)
{
  g_autofree char *account = dub_desk_dup_account_label (desk, cell->account);
  g_autofree char *cost = cost_of (cell);
  guint n = dub_clip_row_n_accounts (row, cell->language);
  g_autoptr (GString) text = g_string_new (account);

  if (n > 1)
    /* Translators: behind the name of an account: so many other accounts have a job too */
    g_string_append_printf (text, _ (" +%u"), n - 1);
  if (cost != NULL)
    g_string_append_printf (text, " · %s", cost);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static double
fraction_of (DubDesk *desk, const DubCell *cell)
{
  const DubActivity *activity = dub_desk_get_activity (desk, cell->job);

  if (cell->state != DUB_JOB_RUNNING && cell->state != DUB_JOB_QUEUED)
    return -1.0;
  if (activity != NULL && activity->total > 0)
    return CLAMP ((double) activity->done / (double) activity->total, 0.0, 1.0);
  return cell->progress;
}

static const char *
step_of (const DubCell *cell)
{
  const DubJob job = { .provider = cell->provider,
                       .chain = { .flow = cell->flow, .step = cell->step } };

  return dub_step_title (&job);
}

/* The verdict and what is out of date say more than "done". */
static void
say_done (DubClipLook *look, const DubCell *cell)
{
  if (cell->stale != 0)
    {
      look->icon = "dub-stale-symbolic";
      look->style = "warning";
      g_free (look->word);
      look->word = g_strdup (_ ("Out of date"));
    }
  else if (cell->verdict == DUB_VERDICT_ACCEPTED)
    {
      look->icon = "dub-accepted-symbolic";
      g_free (look->word);
      look->word = g_strdup (_ ("Accepted"));
    }
  else if (cell->verdict == DUB_VERDICT_REJECTED)
    {
      look->icon = "dub-rejected-symbolic";
      look->style = "error";
      g_free (look->word);
      look->word = g_strdup (_ ("Rejected"));
    }
}

static char *
why_of (const DubCell *cell)
{
  const char *step = step_of (cell);

  if (cell->stale != 0)
    return stale_why (cell->stale);
  if (cell->trouble != DUB_N_ERRORS && (cell->state == DUB_JOB_FAILED || cell->attention))
    return g_strdup (dub_error_sentence (cell->trouble));
  if (cell->state == DUB_JOB_RUNNING && step != NULL)
    return g_strdup (step);
  return NULL;
}

static void
say_job (DubClipLook *look, DubDesk *desk, DubClipRow *row, const DubCell *cell)
{
  const DubJob job = { .state = cell->state,
                       .attention = cell->attention,
                       .cancelling = cell->cancelling };
  const DubLook *state = dub_look_of_job (&job);

  look->icon = state->icon;
  look->style = state->style;
  look->fraction = fraction_of (desk, cell);
  if (look->fraction >= 0.0 && !cell->attention)
    look->state = _ (state->word);
  look->word =
      look->state != NULL ? dub_format_percent (look->fraction) : g_strdup (_ (state->word));
  if (cell->state == DUB_JOB_DONE)
    say_done (look, cell);
  look->detail = detail_of (desk, row, cell);
  look->why = why_of (cell);
}

/* --- Cells without a job --------------------------------------------------------------------- */

static void
say_nothing_yet (DubClipLook *look, DubAssetList *assets, DubClipRow *row, const char *language)
{
  gint64 voice = dub_clip_get_voice (dub_clip_row_get (row), language);
  DubAssetRow *asset = voice != 0 ? dub_asset_list_find (assets, voice) : NULL;

  look->icon = "dub-ahead-symbolic";
  look->style = "dim-label";
  look->word = g_strdup (_ ("Not started"));
  if (asset == NULL)
    {
      look->detail = g_strdup ("");
      return;
    }
  /* Translators: a cell of the grid has a voice track but no job yet */
  look->detail = g_strdup (_ ("Voice ready"));
  look->why = g_strdup (dub_asset_row_get (asset)->name);
  if (dub_asset_row_get (asset)->state == DUB_ASSET_OK)
    return;
  g_free (look->detail);
  look->detail = g_strdup (_ (dub_look_of_asset (dub_asset_row_get (asset)->state)->word));
}

static void
say_source (DubClipLook *look)
{
  look->icon = "dub-source-symbolic";
  look->style = "dim-label";
  look->word = g_strdup (_ ("Source"));
  look->detail = g_strdup ("");
}

void
dub_clip_look_init (DubClipLook *look,
                    DubDesk *desk,
                    DubAssetList *assets,
                    DubClipRow *row,
                    const char *language,
                    const char *source_language)
{
  const DubCell *cell = dub_clip_row_cell (row, language);

  *look = (DubClipLook){ .fraction = -1.0 };
  if (cell != NULL)
    say_job (look, desk, row, cell);
  else if (*language != '\0' && g_strcmp0 (language, source_language) == 0)
    say_source (look);
  else
    say_nothing_yet (look, assets, row, language);
}

char *
dub_clip_look_dup_name (const DubClipLook *look, const DubClip *clip, const char *language)
{
  g_autofree char *name = dub_language_name (language);
  g_autoptr (GString) text = g_string_new (clip->name);

  if (*name != '\0')
    g_string_append_printf (text, ", %s", name);
  if (look->state != NULL)
    g_string_append_printf (text, ": %s %s", look->state, look->word);
  else
    g_string_append_printf (text, ": %s", look->word);
  if (*look->detail != '\0')
    g_string_append_printf (text, ", %s", look->detail);
  if (look->why != NULL)
    g_string_append_printf (text, ". %s", look->why);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* --- The clip itself ------------------------------------------------------------------------- */

/* "1080p25", as people say it. */
static char *
size_of (const DubMediaFacts *facts)
{
  double fps = facts->fps_den > 0 ? (double) facts->fps_num / facts->fps_den : 0;
  g_autofree char *rate = NULL;

  if (facts->height <= 0)
    return NULL;
  if (fps <= 0)
    return g_strdup_printf ("%d × %d", facts->width, facts->height);
  rate = fabs (fps - round (fps)) < 0.005 ? g_strdup_printf ("%.0f", fps)
                                          : g_strdup_printf ("%.2f", fps);
  return g_strdup_printf ("%dp%s", MIN (facts->width, facts->height), rate);
}

char *
dub_clip_dup_facts (DubAssetList *assets, const DubClip *clip)
{
  DubAssetRow *row = clip->source != 0 ? dub_asset_list_find (assets, clip->source) : NULL;
  const DubAsset *asset = row != NULL ? dub_asset_row_get (row) : NULL;
  g_autofree char *duration = NULL;
  g_autofree char *size = NULL;

  if (asset == NULL)
    return g_strdup (_ ("No source file"));
  if (asset->state != DUB_ASSET_OK)
    return g_strdup (_ (dub_look_of_asset (asset->state)->word));
  if (asset->facts.duration_usec > 0)
    duration = dub_format_duration (asset->facts.duration_usec);
  size = size_of (&asset->facts);
  if (duration != NULL && size != NULL)
    return g_strdup_printf ("%s · %s", duration, size);
  if (duration != NULL || size != NULL)
    return g_strdup (duration != NULL ? duration : size);
  return g_strdup (dub_word_of_kind (asset->kind));
}
