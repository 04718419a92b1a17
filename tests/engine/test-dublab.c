/* What DubLab's way of working asks of the engine: a balance that only drops at the end, and an
 * upload that serves languages which are begun later. */
#include "fixture.h"

#include "engine/engine-private.h"

/* --- Balance ---------------------------------------------------------------------------------- */

static guint
count_warnings (Fixture *f, const char *languages)
{
  g_auto (GStrv) list = g_strsplit (languages, ",", -1);
  g_autoptr (GVariant) found = fixture_command (
      f, "job.check",
      "{'project': <%x>, 'account': <%x>, 'inputs': <%@a{sx}>, 'languages': <%@as>}", f->project,
      fixture_account (f, "dublab"), fixture_inputs (f, "dublab"),
      g_variant_new_strv ((const char *const *) list, -1));
  g_auto (GStrv) problems = NULL;
  g_auto (GStrv) warnings = NULL;

  g_assert_true (g_variant_lookup (found, "problems", "^as", &problems));
  g_assert_true (g_variant_lookup (found, "warnings", "^as", &warnings));
  g_assert_cmpuint (g_strv_length (problems), ==, 0);
  return g_strv_length (warnings);
}

static void
set_balance (Fixture *f, const char *value)
{
  g_autofree char *name =
      g_strdup_printf ("balance.%" G_GINT64_FORMAT, fixture_account (f, "dublab"));

  g_assert_true (dub_store_put_value (f->engine->store, name, value, NULL));
}

/* The plan asks by itself, once for a while. */
static void
test_plan_asks (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);

  g_assert_cmpuint (count_warnings (f, "de"), ==, 0);
  g_assert_cmpuint (fixture_requests (f, "dublab", "me"), ==, 1);
  g_assert_cmpuint (count_warnings (f, "de,fr"), ==, 0);
  g_assert_cmpuint (fixture_requests (f, "dublab", "me"), ==, 1);
}

/* Each language fits, all of them do not. */
static void
test_plan_sums (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);

  count_warnings (f, "de");
  set_balance (f, "4");
  g_assert_cmpuint (count_warnings (f, "de"), ==, 0);
  g_assert_cmpuint (count_warnings (f, "de,fr,tr"), ==, 1);
}

static void
test_poor_account (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 job;

  f->key = g_strdup (dub_sandbox_get_special_key (f->sandbox, "dublab", "empty"));
  g_assert_cmpuint (count_warnings (f, "de"), ==, 1);
  job = fixture_job (f, "dublab", NULL, NULL);
  fixture_run (f);
  fixture_assert_state (f, job, DUB_JOB_FAILED);
  g_assert_true (fixture_has_event (f, job, "warning"));
  fixture_assert_paid (f, "dublab", 0);
}

/* Nobody planned it in the window: the paid request waits for the answer, but never for a good one.
 */
static void
test_start_asks (gconstpointer fault)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  g_autoptr (GArray) jobs = NULL;

  if (fault != NULL)
    fixture_fault (f, fault);
  jobs = fixture_jobs (f, "dublab", NULL, "de,fr", fixture_inputs (f, "dublab"), TRUE);
  fixture_run (f);
  for (guint i = 0; i < jobs->len; i++)
    {
      fixture_assert_done (f, g_array_index (jobs, gint64, i));
      g_assert_false (fixture_has_event (f, g_array_index (jobs, gint64, i), "warning"));
    }
  g_assert_cmpuint (fixture_requests (f, "dublab", "me"), ==, 1);
  fixture_assert_paid (f, "dublab", 2);
}

/* --- A language later ------------------------------------------------------------------------- */

typedef struct
{
  const char *path;
  const char *targets; /* of the project */
  const char *setting; /* prepare_languages; (nullable) */
  const char *first, *later;
  gboolean again; /* the first is made again in place of another language */
  guint puts;
} LaterRow;

static const LaterRow later_rows[] = {
  { "target-of-the-project", "de,fr,tr", NULL, "de", "fr", FALSE, 1 },
  { "region", "de,fr,es-MX", NULL, "de", "es-MX", FALSE, 1 },
  { "no-target", "de", NULL, "de", "fr", FALSE, 2 },
  { "not-prepared", "de,fr", "false", "de", "fr", FALSE, 2 },
  { "same-language", "de,fr", NULL, "de", "de", TRUE, 2 },
};

static void
set_targets (Fixture *f, const char *targets, const char *setting)
{
  g_auto (GStrv) list = g_strsplit (targets, ",", -1);
  g_autoptr (GVariant) changed =
      fixture_command (f, "project.set", "{'id': <%x>, 'languages': <%@as>}", f->project,
                       g_variant_new_strv ((const char *const *) list, -1));
  g_autoptr (GVariant) set = NULL;

  if (setting != NULL)
    set =
        fixture_command (f, "account.set", "{'id': <%x>, 'settings': <{'prepare_languages': %s}>}",
                         fixture_account (f, "dublab"), setting);
}

static void
test_later (gconstpointer data)
{
  const LaterRow *row = data;
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 first, later;

  set_targets (f, row->targets, row->setting);
  first = fixture_job (f, "dublab", NULL, row->first);
  fixture_run (f);
  fixture_assert_done (f, first);
  later = fixture_job (f, "dublab", NULL, row->later);
  fixture_run (f);
  fixture_assert_done (f, later);
  fixture_assert_paid (f, "dublab", 2);
  g_assert_cmpuint (fixture_requests (f, "storage", "storage_put"), ==, row->puts);
  g_assert_cmpint (fixture_has_event (f, later, "joined"), ==, row->puts == 1);
}

/* Two that want the same part at the same time: one of them gets an upload of its own. */
static void
test_later_twice (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 jobs[3];

  set_targets (f, "de,fr", NULL);
  jobs[0] = fixture_job (f, "dublab", NULL, "de");
  fixture_run (f);
  jobs[1] = fixture_job (f, "dublab", NULL, "fr");
  jobs[2] = fixture_job (f, "dublab", NULL, "fr");
  fixture_run (f);
  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    fixture_assert_done (f, jobs[i]);
  fixture_assert_paid (f, "dublab", 3);
  g_assert_cmpuint (fixture_requests (f, "storage", "storage_put"), ==, 2);
}

/* What the provider failed is used up, also for a job that is made afterwards. */
static void
test_later_after_failure (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 failed, again;

  set_targets (f, "de,fr", NULL);
  fixture_fault (f, "dublab/job-failed@start_dub");
  failed = fixture_job (f, "dublab", NULL, "de");
  fixture_run (f);
  fixture_assert_state (f, failed, DUB_JOB_FAILED);
  fixture_act (f, "job.retry", failed, TRUE);
  fixture_run (f);
  fixture_assert_done (f, failed);
  again = fixture_job (f, "dublab", NULL, "fr");
  fixture_run (f);
  fixture_assert_done (f, again);
  fixture_assert_paid (f, "dublab", 3);
  g_assert_cmpuint (fixture_requests (f, "storage", "storage_put"), ==, 2);
}

/* The part that was prepared is gone at the provider, which says so with 404 or 412: trying again
 * uploads anew. */
static void
test_later_gone (gconstpointer data)
{
  DubError code = GPOINTER_TO_UINT (data);
  g_autoptr (Fixture) f = fixture_new (NULL);
  g_autoptr (GPtrArray) uploads = NULL;
  g_autoptr (DubJob) row = NULL;
  DubUpload *upload;
  gint64 later;

  set_targets (f, "de,fr", NULL);
  fixture_job (f, "dublab", NULL, "de");
  fixture_run (f);
  uploads = dub_store_list_uploads (f->reader, fixture_account (f, "dublab"), 0, NULL);
  g_assert_cmpuint (uploads->len, ==, 1);
  upload = uploads->pdata[0];
  dub_map_set (upload->chain.remote, "file_id.fr", "no-such-file");
  g_assert_true (dub_store_put_upload (f->engine->store, upload, NULL));
  later = fixture_job (f, "dublab", NULL, "fr");
  fixture_run (f);
  fixture_assert_state (f, later, DUB_JOB_FAILED);
  row = fixture_get (f, later);
  g_assert_cmpint (row->chain.trouble.code, ==, DUB_ERROR_NOT_FOUND);
  row->chain.trouble.code = code;
  g_assert_true (dub_store_put_job (f->engine->store, row, NULL));
  fixture_act (f, "job.retry", later, TRUE);
  fixture_run (f);
  fixture_assert_done (f, later);
  fixture_assert_paid (f, "dublab", 2);
  g_assert_cmpuint (fixture_requests (f, "storage", "storage_put"), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/dublab/balance/plan-asks", test_plan_asks);
  g_test_add_func ("/engine/dublab/balance/plan-sums", test_plan_sums);
  g_test_add_func ("/engine/dublab/balance/poor-account", test_poor_account);
  g_test_add_data_func ("/engine/dublab/balance/start-asks", NULL, test_start_asks);
  g_test_add_data_func ("/engine/dublab/balance/cannot-tell", "dublab/server-error@me",
                        test_start_asks);
  for (guint i = 0; i < G_N_ELEMENTS (later_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/engine/dublab/later/", later_rows[i].path, NULL);

      g_test_add_data_func (path, &later_rows[i], test_later);
    }
  g_test_add_func ("/engine/dublab/later/twice", test_later_twice);
  g_test_add_func ("/engine/dublab/later/after-failure", test_later_after_failure);
  g_test_add_data_func ("/engine/dublab/later/gone", GUINT_TO_POINTER (DUB_ERROR_NOT_FOUND),
                        test_later_gone);
  g_test_add_data_func ("/engine/dublab/later/not-there", GUINT_TO_POINTER (DUB_ERROR_NOT_READY),
                        test_later_gone);
  return g_test_run ();
}
