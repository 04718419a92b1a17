/* The balance of an account: asked for by itself, kept with its time, held against the open jobs.
 */
#include "engine/balance.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>

/* Jobs of other programs use it up too, so it is not believed for long. */
#define FRESH_USEC (5 * 60 * (gint64) G_USEC_PER_SEC)

static char *
value_name (const char *what, gint64 account)
{
  return g_strdup_printf ("%s.%" PRId64, what, account);
}

static void
put_value (DubEngine *engine, const char *what, gint64 account, const char *value)
{
  g_autofree char *name = value_name (what, account);
  g_autoptr (GError) error = NULL;

  if (!dub_store_put_value (engine->store, name, value, &error))
    g_warning ("The balance cannot be kept: %s", error->message);
}

static char *
dup_value (DubEngine *engine, const char *what, gint64 account)
{
  g_autofree char *name = value_name (what, account);

  return dub_store_dup_value (engine->store, name);
}

gboolean
dub_balance_is_old (DubEngine *engine, const DubAccount *account)
{
  const DubProvider *provider = dub_provider_find (account->provider);
  g_autofree char *at = NULL;
  gint64 age;

  if (provider == NULL || provider->balance_fact == NULL)
    return FALSE;
  at = dup_value (engine, "balance-at", account->id);
  age = at != NULL ? dub_engine_now (engine) - g_ascii_strtoll (at, NULL, 10) : -1;
  /* A clock that was set back says nothing about the age either. */
  return age < 0 || age > FRESH_USEC;
}

void
dub_balance_note (DubEngine *engine, gint64 account, const DubAnswer *answer)
{
  g_autoptr (DubAccount) row = dub_store_get_account (engine->store, account, NULL);
  const DubProvider *provider = row != NULL ? dub_provider_find (row->provider) : NULL;
  g_autofree char *now = g_strdup_printf ("%" PRId64, dub_engine_now (engine));

  if (provider == NULL || provider->balance_fact == NULL)
    return;
  /* What could not be had is not asked for again and again. */
  if (answer == NULL)
    put_value (engine, "balance-at", account, now);
  for (guint i = 0; answer != NULL && i < answer->findings->len; i++)
    {
      const DubFinding *finding = answer->findings->pdata[i];
      const char *value = dub_map_get (finding->facts, provider->balance_fact);

      if (value == NULL || g_strcmp0 (finding->kind, "account") != 0)
        continue;
      put_value (engine, "balance", account, value);
      put_value (engine, "balance-at", account, now);
    }
}

void
dub_balance_forget (DubEngine *engine, const DubAccount *account)
{
  const DubProvider *provider = dub_provider_find (account->provider);

  if (provider != NULL && provider->balance_fact != NULL)
    put_value (engine, "balance-at", account->id, "0");
}

double
dub_balance_job_seconds (DubEngine *engine, const DubJob *job)
{
  g_autoptr (DubAsset) video =
      job->inputs[DUB_ROLE_VIDEO] != 0
          ? dub_store_get_asset (engine->store, job->inputs[DUB_ROLE_VIDEO], NULL)
          : NULL;

  return video != NULL ? ceil ((double) video->facts.duration_usec / G_USEC_PER_SEC) : 0;
}

char *
dub_balance_warning (DubEngine *engine, const DubAccount *account, double seconds)
{
  const DubProvider *provider = dub_provider_find (account->provider);
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) open = NULL;
  double needed = seconds;
  double left;

  if (provider == NULL || provider->balance_fact == NULL)
    return NULL;
  text = dup_value (engine, "balance", account->id);
  if (text == NULL)
    return NULL;
  left = g_ascii_strtod (text, NULL);
  open = dub_store_list_open_jobs (engine->store, NULL);
  for (guint i = 0; open != NULL && i < open->len; i++)
    {
      const DubJob *job = open->pdata[i];

      if (job->account == account->id)
        needed += dub_balance_job_seconds (engine, job);
    }
  if (needed <= left)
    return NULL;
  return g_strdup_printf (_ ("The jobs under way need about %.0f s, “%s” has %.0f s left."), needed,
                          account->label, left);
}

/* --- Before a paid request -------------------------------------------------------------------- */

static void
on_looked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DubWork *work = user_data;
  DubEngine *engine = work->engine;
  g_autoptr (GError) error = NULL;
  g_autoptr (DubAnswer) answer = dub_query_finish (result, &error);

  if (error != NULL)
    g_debug ("The balance could not be asked for: %s", error->message);
  dub_balance_note (engine, work->account,
                    answer != NULL && !dub_trouble_is_set (&answer->trouble) ? answer : NULL);
  work->committing = FALSE;
  dub_engine_wake_lane (engine, work->account);
  if (!work->forgotten)
    dub_work_wake (work, dub_engine_now (engine));
  dub_work_release (work);
}

gboolean
dub_balance_look_first (DubFrame *frame)
{
  DubWork *work = frame->work;

  if (!dub_balance_is_old (frame->engine, frame->account))
    return FALSE;
  /* The account's other paid requests wait for the answer too. */
  work->committing = TRUE;
  dub_work_hold (work);
  dub_query_async (frame->engine, frame->account->id, frame->provider->balance_query, NULL, NULL, 1,
                   work->cancel, on_looked, work);
  return TRUE;
}
