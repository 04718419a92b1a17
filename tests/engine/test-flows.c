/* The normal case of every provider, and what it may spare: uploads that are there already, jobs
 * that wait their turn, voices that are picked instead of sent. */
#include "fixture.h"

/* --- One job of each -------------------------------------------------------------------------- */

typedef struct
{
  const char *path;
  const char *provider;
  const char *settings;  /* (nullable): the usual ones */
  const char *languages; /* (nullable): the usual ones */
  guint outputs;
  const char *transfer; /* route that must have been asked once */
} FlowRow;

static const FlowRow flow_rows[] = {
  { "syncmonster", "syncmonster", NULL, NULL, 1, "visualdub" },
  { "syncmonster-intensity", "syncmonster", "model=e3 intensity=3", NULL, 1, "visualdub" },
  { "vidgen", "vidgen", NULL, NULL, 1, "create" },
  { "dublab", "dublab", NULL, NULL, 2, "start_dub" },
  { "dublab-all-outputs", "dublab",
    "outputs=translated_mp4,translated_mp3,translated_subtitle,original_subtitle,poster", NULL, 5,
    "start_dub" },
  { "viralsync", "viralsync", NULL, NULL, 1, "submit" },
  { "viralsync-options", "viralsync", "qualityPreset=fast requestedConcurrency=4", NULL, 1,
    "submit" },
  { "lipdub", "lipdub", NULL, NULL, 1, "generate" },
  { "lipdub-options", "lipdub", "maintain_expression=true", "es-MX", 1, "generate" },
};

static void
test_flow (gconstpointer data)
{
  const FlowRow *row = data;
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 job = fixture_job (f, row->provider, row->settings, row->languages);
  g_autoptr (GPtrArray) outputs = NULL;

  fixture_run (f);
  fixture_assert_done (f, job);
  fixture_assert_paid (f, row->provider, 1);
  outputs = fixture_outputs (f, job);
  g_assert_cmpuint (outputs->len, ==, row->outputs);
  g_assert_cmpuint (fixture_requests (f, row->provider, row->transfer), ==, 1);
}

/* --- What is sent once ------------------------------------------------------------------------ */

static void
test_second_job_reuses (gconstpointer data)
{
  const char *provider = data;
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 first = fixture_job (f, provider, NULL, NULL);
  gint64 second;

  fixture_run (f);
  fixture_assert_done (f, first);
  second = fixture_job (f, provider, NULL, NULL);
  fixture_run (f);
  fixture_assert_done (f, second);
  fixture_assert_paid (f, provider, 2);
}

static void
test_lipdub_reuse (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);

  fixture_job (f, "lipdub", NULL, NULL);
  fixture_run (f);
  g_assert_cmpuint (fixture_requests (f, "lipdub", "video_create"), ==, 1);
  fixture_job (f, "lipdub", NULL, "de");
  fixture_run (f);
  fixture_assert_paid (f, "lipdub", 2);
  g_assert_cmpuint (fixture_requests (f, "lipdub", "video_create"), ==, 1);
  g_assert_cmpuint (fixture_requests (f, "lipdub", "audio_create"), ==, 1);
  g_assert_cmpuint (fixture_requests (f, "storage", "storage_put"), ==, 2);
}

/* The second form carries ids in place of files, so it is small. */
static void
test_syncmonster_reuse (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  g_autoptr (GVariant) found = NULL;
  g_autoptr (GVariant) findings = NULL;

  fixture_job (f, "syncmonster", NULL, NULL);
  fixture_run (f);
  fixture_job (f, "syncmonster", "model=e3", NULL);
  fixture_run (f);
  fixture_assert_paid (f, "syncmonster", 2);
  found = fixture_command (f, "account.query", "{'id': <%x>, 'query': <'assets'>}",
                           fixture_account (f, "syncmonster"));
  findings = g_variant_lookup_value (found, "findings", NULL);
  g_assert_cmpint (g_variant_n_children (findings), ==, 2);
}

/* What was found damaged is sent again, not named again. */
static void
test_syncmonster_damaged (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  g_autoptr (GVariant) found = NULL;
  g_autoptr (GVariant) findings = NULL;
  gint64 job;

  fixture_fault (f, "syncmonster/job-failed=ERR_007@visualdub");
  job = fixture_job (f, "syncmonster", NULL, NULL);
  fixture_run (f);
  fixture_assert_state (f, job, DUB_JOB_FAILED);
  fixture_act (f, "job.retry", job, TRUE);
  fixture_run (f);
  fixture_assert_done (f, job);
  found = fixture_command (f, "account.query", "{'id': <%x>, 'query': <'assets'>}",
                           fixture_account (f, "syncmonster"));
  findings = g_variant_lookup_value (found, "findings", NULL);
  g_assert_cmpint (g_variant_n_children (findings), ==, 4);
}

/* Two jobs that start at the same time wait for the same upload. */
static void
test_lipdub_two_at_once (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 a = fixture_job (f, "lipdub", NULL, "de");
  gint64 b = fixture_job (f, "lipdub", NULL, "fr");

  fixture_run (f);
  fixture_assert_done (f, a);
  fixture_assert_done (f, b);
  fixture_assert_paid (f, "lipdub", 2);
  g_assert_cmpuint (fixture_requests (f, "lipdub", "video_create"), ==, 1);
  g_assert_cmpuint (fixture_requests (f, "lipdub", "audio_create"), ==, 1);
}

/* --- Picked instead of sent ------------------------------------------------------------------- */

static void
test_lipdub_picks (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 first = fixture_job (f, "lipdub", NULL, NULL);
  g_autofree char *settings = NULL;
  const char *shot = NULL, *audio = NULL;
  gint64 second;
  g_autoptr (GArray) ids = NULL;

  fixture_run (f);
  fixture_assert_done (f, first);
  for (gint64 asset = 1; asset <= 2; asset++)
    {
      g_autoptr (GPtrArray) list =
          dub_store_list_uploads (f->reader, fixture_account (f, "lipdub"), asset, NULL);
      const DubUpload *upload;

      g_assert_cmpuint (list->len, ==, 1);
      upload = list->pdata[0];
      if (upload->role == DUB_ROLE_VIDEO)
        shot = g_intern_string (dub_map_get (upload->chain.remote, "shot_id"));
      else
        audio = g_intern_string (dub_map_get (upload->chain.remote, "audio_id"));
    }
  g_assert_nonnull (shot);
  g_assert_nonnull (audio);
  settings = g_strdup_printf ("shot_id=%s audio_id=%s", shot, audio);
  ids = fixture_jobs (f, "lipdub", settings, "fr", g_variant_new_parsed ("@a{sx} {}"), TRUE);
  second = g_array_index (ids, gint64, 0);
  fixture_run (f);
  fixture_assert_done (f, second);
  fixture_assert_paid (f, "lipdub", 2);
  g_assert_cmpuint (fixture_requests (f, "lipdub", "video_create"), ==, 1);
  g_assert_cmpuint (fixture_requests (f, "lipdub", "audio_create"), ==, 1);
  /* The audio's state is asked for once after its upload, and once before the render it is picked
   * for. */
  g_assert_cmpuint (fixture_requests (f, "lipdub", "audio_status"), ==, 2);
}

/* --- By address ------------------------------------------------------------------------------- */

static GVariant *
url_inputs (Fixture *f)
{
  return g_variant_new_parsed ("{'video': %x, 'audio': %x}",
                               fixture_asset (f, "https://media.example.com/scene%204.mp4"),
                               fixture_asset (f, "https://media.example.com/voice.wav"));
}

static const struct
{
  const char *path;
  const char *provider;
  const char *settings;
  const char *route;
} url_rows[] = {
  { "lipdub", "lipdub", NULL, "render_create" },
  { "syncmonster", "syncmonster", "model=e1", "visualdub" },
};

static void
test_urls (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (Fixture) f = fixture_new (NULL);
  g_autoptr (GArray) ids =
      fixture_jobs (f, url_rows[i].provider, url_rows[i].settings, NULL, url_inputs (f), TRUE);

  fixture_run (f);
  fixture_assert_done (f, g_array_index (ids, gint64, 0));
  fixture_assert_paid (f, url_rows[i].provider, 1);
  g_assert_cmpuint (fixture_requests (f, url_rows[i].provider, url_rows[i].route), ==, 1);
  g_assert_cmpuint (fixture_requests (f, "storage", "storage_put"), ==, 0);
}

static void
test_syncmonster_asset_ids (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 first = fixture_job (f, "syncmonster", NULL, NULL);
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GVariant) found = NULL;
  g_autoptr (GVariant) findings = NULL;
  const char *asset[2] = { NULL, NULL };
  g_autofree char *settings = NULL;

  fixture_run (f);
  fixture_assert_done (f, first);
  found = fixture_command (f, "account.query", "{'id': <%x>, 'query': <'assets'>}",
                           fixture_account (f, "syncmonster"));
  findings = g_variant_lookup_value (found, "findings", NULL);
  for (gsize i = 0; i < g_variant_n_children (findings); i++)
    {
      g_autoptr (GVariant) finding = g_variant_get_child_value (findings, i);
      const char *id = "";
      g_autofree char *text = g_variant_print (finding, FALSE);

      g_variant_lookup (finding, "id", "&s", &id);
      asset[strstr (text, "audio") != NULL ? 1 : 0] = g_intern_string (id);
    }
  g_assert_nonnull (asset[0]);
  g_assert_nonnull (asset[1]);
  settings = g_strdup_printf ("model=e1 video_asset_id=%s audio_asset_id=%s", asset[0], asset[1]);
  ids = fixture_jobs (f, "syncmonster", settings, NULL, g_variant_new_parsed ("@a{sx} {}"), TRUE);
  fixture_run (f);
  fixture_assert_done (f, g_array_index (ids, gint64, 0));
  fixture_assert_paid (f, "syncmonster", 2);
}

/* A file that SyncMonster has already goes by its id, and so beside an address. */
static void
test_syncmonster_known_file_and_url (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 first;
  g_autoptr (GArray) ids = NULL;

  first = fixture_job (f, "syncmonster", NULL, NULL);
  fixture_run (f);
  fixture_assert_done (f, first);
  ids =
      fixture_jobs (f, "syncmonster", "model=e1", NULL,
                    g_variant_new_parsed ("{'video': %x, 'audio': %x}",
                                          fixture_asset (f, dub_samples_get ("clip.mp4")),
                                          fixture_asset (f, "https://media.example.com/voice.wav")),
                    TRUE);
  fixture_run (f);
  fixture_assert_done (f, g_array_index (ids, gint64, 0));
  fixture_assert_paid (f, "syncmonster", 2);
}

/* --- DubLab: one upload, many languages ---------------------------------------------------------
 */

static void
test_dublab_group (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  g_autoptr (GArray) ids =
      fixture_jobs (f, "dublab", NULL, "de,fr,tr", fixture_inputs (f, "dublab"), TRUE);

  g_assert_cmpuint (ids->len, ==, 3);
  fixture_run (f);
  for (guint i = 0; i < ids->len; i++)
    fixture_assert_done (f, g_array_index (ids, gint64, i));
  fixture_assert_paid (f, "dublab", 3);
  g_assert_cmpuint (fixture_requests (f, "dublab", "init_dub_group"), ==, 1);
  g_assert_cmpuint (fixture_requests (f, "dublab", "init_dub"), ==, 0);
  g_assert_cmpuint (fixture_requests (f, "dublab", "start_dub"), ==, 3);
  g_assert_cmpuint (fixture_requests (f, "storage", "storage_put"), ==, 1);
}

/* One list answers for all: a job more costs no request more. */
static void
test_dublab_sweep (void)
{
  guint polls[2] = { 0 };

  for (guint n = 0; n < 2; n++)
    {
      g_autoptr (Fixture) f = fixture_new (NULL);
      g_autoptr (GArray) ids = NULL;

      fixture_fault (f, "dublab/never-ends:*");
      ids = fixture_jobs (f, "dublab", NULL, n == 0 ? "de" : "de,fr,tr,it",
                          fixture_inputs (f, "dublab"), TRUE);
      f->jumps_max = 60;
      fixture_run (f);
      polls[n] = fixture_requests (f, "dublab", "dubs");
      g_assert_cmpuint (polls[n], >, 10);
    }
  g_assert_cmpuint (polls[1], <=, polls[0] + 4);
}

/* No credit for the second: it alone fails; tried again it goes without another upload. */
static void
test_dublab_no_credit_in_the_middle (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  g_autoptr (GArray) ids = NULL;
  guint done = 0, failed = 0;
  gint64 poor = 0;

  fixture_fault (f, "dublab/no-credit@start_dub:1");
  ids = fixture_jobs (f, "dublab", NULL, "de,fr,tr", fixture_inputs (f, "dublab"), TRUE);
  fixture_run (f);
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);
      g_autoptr (DubJob) job = fixture_get (f, id);

      done += job->state == DUB_JOB_DONE;
      if (job->state != DUB_JOB_FAILED)
        continue;
      g_assert_cmpint (job->chain.trouble.code, ==, DUB_ERROR_NO_CREDIT);
      failed++;
      poor = id;
    }
  g_assert_cmpuint (done, ==, 2);
  g_assert_cmpuint (failed, ==, 1);
  fixture_assert_paid (f, "dublab", 2);
  fixture_act (f, "job.retry", poor, TRUE);
  fixture_run (f);
  fixture_assert_done (f, poor);
  fixture_assert_paid (f, "dublab", 3);
  g_assert_cmpuint (fixture_requests (f, "storage", "storage_put"), ==, 1);
}

/* --- VidGen: one at a time ----------------------------------------------------------------------
 */

static gboolean
first_is_paid (Fixture *f, gpointer data)
{
  return dub_sandbox_paid_count (f->sandbox, "vidgen") == 1;
}

static void
test_vidgen_queue (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 jobs[3];

  for (guint i = 0; i < 3; i++)
    jobs[i] = fixture_job (f, "vidgen", NULL, NULL);
  g_assert_true (fixture_run_until (f, first_is_paid, NULL));
  g_assert_cmpint (fixture_state (f, jobs[1]), ==, DUB_JOB_QUEUED);
  g_assert_cmpint (fixture_state (f, jobs[2]), ==, DUB_JOB_QUEUED);
  fixture_run (f);
  for (guint i = 0; i < 3; i++)
    fixture_assert_done (f, jobs[i]);
  fixture_assert_paid (f, "vidgen", 3);
  /* The queue is ours: the provider never had to refuse. */
  g_assert_cmpuint (fixture_requests (f, "vidgen", "create"), ==, 3);
  /* Each looks right before it leaves, and none while it is not its turn. */
  g_assert_cmpuint (fixture_requests (f, "vidgen", "list"), ==, 3);
}

/* Another program of the same person has a job there: ours waits, and goes when that one ends. */
static gboolean
has_met_the_other (Fixture *f, gpointer data)
{
  g_autoptr (DubJob) job = fixture_get (f, *(gint64 *) data);

  return job->chain.trouble.code == DUB_ERROR_BUSY;
}

static void
test_vidgen_foreign (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 job;

  fixture_fault (f, "vidgen/busy@create:3");
  job = fixture_job (f, "vidgen", NULL, NULL);
  g_assert_true (fixture_run_until (f, has_met_the_other, &job));
  fixture_assert_state (f, job, DUB_JOB_QUEUED);
  fixture_run (f);
  fixture_assert_done (f, job);
  fixture_assert_paid (f, "vidgen", 1);
  g_assert_cmpuint (fixture_requests (f, "vidgen", "create"), ==, 4);
}

/* The first of the queue knocks for all; when it is taken away, the next one does. */
static void
test_vidgen_foreign_queue (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 jobs[3];

  fixture_fault (f, "vidgen/busy@create:3");
  for (guint i = 0; i < 3; i++)
    jobs[i] = fixture_job (f, "vidgen", NULL, NULL);
  g_assert_true (fixture_run_until (f, has_met_the_other, &jobs[0]));
  g_assert_cmpuint (fixture_requests (f, "vidgen", "create"), ==, 1);
  fixture_act (f, "job.cancel", jobs[0], TRUE);
  fixture_run (f);
  fixture_assert_state (f, jobs[0], DUB_JOB_CANCELLED);
  fixture_assert_done (f, jobs[1]);
  fixture_assert_done (f, jobs[2]);
  fixture_assert_paid (f, "vidgen", 2);
  g_assert_cmpuint (fixture_requests (f, "vidgen", "create"), ==, 5);
}

/* --- ViralSync: events ------------------------------------------------------------------------ */

typedef struct
{
  gint64 job;
  double least; /* progress */
} Progress;

static gboolean
has_progress (Fixture *f, gpointer data)
{
  Progress *progress = data;
  g_autoptr (DubJob) job = fixture_get (f, progress->job);

  return job->chain.progress > progress->least;
}

/* The clock stands still, so that no poll can have brought the number. */
static void
test_viralsync_events (void)
{
  DubSandboxOptions options = { .speed = 6 };
  g_autoptr (Fixture) f = fixture_new (&options);
  Progress progress = { .least = 0.2 };
  guint polls;

  progress.job = fixture_job (f, "viralsync", NULL, NULL);
  g_assert_true (fixture_run_until_state (f, progress.job, DUB_JOB_RUNNING));
  f->hold = TRUE;
  polls = fixture_requests (f, "viralsync", "job");
  g_assert_true (fixture_run_until (f, has_progress, &progress));
  g_assert_cmpuint (fixture_requests (f, "viralsync", "progress"), ==, 1);
  g_assert_cmpuint (fixture_requests (f, "viralsync", "job"), <=, polls + 1);
  /* The end is told too: without a jump of the clock the job is fetched. */
  g_assert_true (fixture_run_until_state (f, progress.job, DUB_JOB_DONE));
  fixture_assert_done (f, progress.job);
  g_assert_cmpuint (f->jumps, <, 10);
}

static const char *const stream_faults[] = { "stream-cut", "stream-garbage", "html502", "refuse" };

static void
test_viralsync_without_events (gconstpointer data)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  g_autofree char *fault = g_strdup_printf ("viralsync/%s@progress:*", (const char *) data);
  gint64 job;

  fixture_fault (f, fault);
  job = fixture_job (f, "viralsync", NULL, NULL);
  fixture_run (f);
  fixture_assert_done (f, job);
  fixture_assert_paid (f, "viralsync", 1);
}

/* --- All together -------------------------------------------------------------------------------
 */

static void
test_all_at_once (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  const char *const *providers = dub_sandbox_provider_ids ();
  gint64 jobs[PROVIDERS];

  for (guint i = 0; i < PROVIDERS; i++)
    jobs[i] = fixture_job (f, providers[i], NULL, NULL);
  fixture_run (f);
  for (guint i = 0; i < PROVIDERS; i++)
    {
      fixture_assert_done (f, jobs[i]);
      fixture_assert_paid (f, providers[i], 1);
    }
}

/* What was started elsewhere is taken in and delivered, without a paid request of ours. */
static void
test_adopt (gconstpointer data)
{
  const char *provider = data;
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 first = fixture_job (f, provider, NULL, NULL);
  const DubProvider *facts = dub_provider_find (provider);
  g_autoptr (GVariant) found = NULL;
  g_autoptr (GVariant) findings = NULL;
  g_autoptr (GVariant) finding = NULL;
  g_autoptr (GVariant) ids = NULL;
  g_autoptr (GVariant) adopted = NULL;
  g_autoptr (GPtrArray) outputs = NULL;
  const char *remote = "";
  gint64 second = 0;

  fixture_run (f);
  fixture_assert_done (f, first);
  /* A second person's folder: forget the job here. */
  fixture_stop (f);
  dub_store_close (f->reader);
  g_free (f->data_dir);
  f->data_dir = g_build_filename (f->dir, "second", NULL);
  f->accounts[0] = f->accounts[1] = f->accounts[2] = f->accounts[3] = f->accounts[4] = 0;
  fixture_start (f);
  f->reader = dub_store_open (f->data_dir, FALSE, NULL);
  g_assert_nonnull (f->reader);
  g_variant_unref (fixture_command (f, "project.new", "{'title': <'Second'>}"));
  found = fixture_command (f, "account.query", "{'id': <%x>, 'query': <%s>}",
                           fixture_account (f, provider), facts->jobs_query);
  findings = g_variant_lookup_value (found, "findings", G_VARIANT_TYPE ("aa{sv}"));
  g_assert_cmpuint (g_variant_n_children (findings), ==, 1);
  finding = g_variant_get_child_value (findings, 0);
  g_variant_lookup (finding, "id", "&s", &remote);
  ids = g_variant_lookup_value (finding, "facts", G_VARIANT_TYPE ("a{ss}"));
  adopted = fixture_command (f, "job.adopt",
                             "{'account': <%x>, 'project': <%x>, 'remote-id': <%s>, "
                             "'facts': <%@a{ss}>}",
                             fixture_account (f, provider), (gint64) 1, remote, ids);
  g_assert_true (g_variant_lookup (adopted, "id", "x", &second));
  fixture_refuse (f, DUB_ERROR_CONFLICT, "job.adopt",
                  "{'account': <%x>, 'project': <%x>, 'remote-id': <%s>, 'facts': <%@a{ss}>}",
                  fixture_account (f, provider), (gint64) 1, remote, ids);
  fixture_run (f);
  fixture_assert_state (f, second, DUB_JOB_DONE);
  outputs = fixture_outputs (f, second);
  g_assert_cmpuint (outputs->len, >=, 1);
  fixture_assert_paid (f, provider, 1);
}

int
main (int argc, char **argv)
{
  const char *const *providers = dub_sandbox_provider_ids ();
  int status;

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (flow_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/engine/flow/", flow_rows[i].path, NULL);

      g_test_add_data_func (path, &flow_rows[i], test_flow);
    }
  for (guint i = 0; i < PROVIDERS; i++)
    {
      g_autofree char *second = g_strconcat ("/engine/second-job/", providers[i], NULL);
      g_autofree char *adopt = g_strconcat ("/engine/adopt/", providers[i], NULL);

      g_test_add_data_func (second, providers[i], test_second_job_reuses);
      g_test_add_data_func (adopt, providers[i], test_adopt);
    }
  for (guint i = 0; i < G_N_ELEMENTS (url_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/engine/url/", url_rows[i].path, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_urls);
    }
  for (guint i = 0; i < G_N_ELEMENTS (stream_faults); i++)
    {
      g_autofree char *path = g_strconcat ("/engine/viralsync/", stream_faults[i], NULL);

      g_test_add_data_func (path, stream_faults[i], test_viralsync_without_events);
    }
  g_test_add_func ("/engine/lipdub/reuse", test_lipdub_reuse);
  g_test_add_func ("/engine/lipdub/two-at-once", test_lipdub_two_at_once);
  g_test_add_func ("/engine/lipdub/picks", test_lipdub_picks);
  g_test_add_func ("/engine/syncmonster/reuse", test_syncmonster_reuse);
  g_test_add_func ("/engine/syncmonster/damaged", test_syncmonster_damaged);
  g_test_add_func ("/engine/syncmonster/asset-ids", test_syncmonster_asset_ids);
  g_test_add_func ("/engine/syncmonster/known-file-and-url", test_syncmonster_known_file_and_url);
  g_test_add_func ("/engine/dublab/group", test_dublab_group);
  g_test_add_func ("/engine/dublab/sweep", test_dublab_sweep);
  g_test_add_func ("/engine/dublab/no-credit-in-the-middle", test_dublab_no_credit_in_the_middle);
  g_test_add_func ("/engine/vidgen/queue", test_vidgen_queue);
  g_test_add_func ("/engine/vidgen/foreign", test_vidgen_foreign);
  g_test_add_func ("/engine/vidgen/foreign-queue", test_vidgen_foreign_queue);
  g_test_add_func ("/engine/viralsync/events", test_viralsync_events);
  g_test_add_func ("/engine/all-at-once", test_all_at_once);
  status = g_test_run ();
  dub_samples_clear ();
  return status;
}
