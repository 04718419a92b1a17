/* Fills a store with jobs as a desk of many years has them: a benchmark's material, the same in
 * every run. */
#include "filled-store.h"

#include <stdlib.h>

static const char *const providers[] = { "dublab", "lipdub", "syncmonster", "vidgen", "viralsync" };
static const char *const languages[] = { "de", "en-US", "fr", "ja", "pt-BR" };

void
bench_check (gboolean ok, const GError *error)
{
  if (!ok)
    g_error ("%s", error != NULL ? error->message : "failed without a word");
}

static void
put_parents (DubStore *store)
{
  g_autoptr (DubAccount) account = dub_account_new ();
  g_autoptr (GError) error = NULL;

  account->uid = g_strdup ("bench");
  account->provider = g_strdup (providers[0]);
  account->label = g_strdup ("Bench");
  account->base_url = g_strdup ("http://127.0.0.1");
  bench_check (dub_store_put_account (store, account, &error), error);
  for (int i = 0; i < 20; i++)
    {
      g_autoptr (DubProject) project = dub_project_new ();

      project->title = g_strdup_printf ("Project %d", i);
      bench_check (dub_store_put_project (store, project, &error), error);
    }
}

/* Open jobs would be taken up by an engine. */
static DubJobState
choose_state (GRand *random, gboolean ended)
{
  static const DubJobState states[] = { DUB_JOB_DONE, DUB_JOB_DONE,   DUB_JOB_DONE,
                                        DUB_JOB_DONE, DUB_JOB_FAILED, DUB_JOB_CANCELLED,
                                        DUB_JOB_DRAFT };

  if (ended)
    return states[g_rand_int_range (random, 0, G_N_ELEMENTS (states))];
  return (DubJobState) g_rand_int_range (random, 0, DUB_JOB_N_STATES);
}

static void
put_job (DubStore *store, GRand *random, guint i, gboolean ended)
{
  g_autoptr (DubJob) job = dub_job_new ();
  g_autoptr (GError) error = NULL;

  job->project = g_rand_int_range (random, 1, 21);
  job->account = 1;
  job->provider = g_strdup (providers[g_rand_int_range (random, 0, G_N_ELEMENTS (providers))]);
  job->language = g_strdup (languages[g_rand_int_range (random, 0, G_N_ELEMENTS (languages))]);
  job->title = g_strdup_printf ("Clip %u of the Series – %s", g_rand_int_range (random, 0, 100000),
                                job->language);
  job->marker = g_strdup_printf ("marker-%u", i);
  job->state = choose_state (random, ended);
  job->attention = g_rand_int_range (random, 0, 50) == 0;
  job->created_at = 1700000000000000 + (gint64) i * 1000000;
  job->updated_at = job->created_at + g_rand_int_range (random, 0, 1000000000);
  job->chain.flow = g_strdup ("video");
  job->chain.step = g_strdup ("poll");
  dub_map_set (job->chain.remote, "request_id", job->marker);
  dub_map_set (job->options, "notes", "some options of an ordinary length, as a person sets them");
  if (job->state == DUB_JOB_FAILED || job->attention)
    dub_trouble_set (&job->chain.trouble, DUB_ERROR_NO_FACE, 0, "E42", "There is no face in it.");
  bench_check (dub_store_put_job (store, job, &error), error);
}

void
bench_fill_store (DubStore *store, guint n_jobs, gboolean ended)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autoptr (GError) error = NULL;

  put_parents (store);
  for (guint i = 0; i < n_jobs; i += 1000)
    {
      bench_check (dub_store_begin (store, &error), error);
      for (guint j = i; j < MIN (i + 1000, n_jobs); j++)
        put_job (store, random, j, ended);
      bench_check (dub_store_commit (store, &error), error);
    }
}
