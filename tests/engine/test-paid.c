/* Never twice, never lost: restarts after every change of the store, lost replies, and what a
 * person may do to a job at each moment. */
#include "fixture.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

/* --- Restarts -----------------------------------------------------------------------------------
 */

static void
restart (Fixture *f)
{
  fixture_stop (f);
  fixture_start (f);
}

/* The engine ends after the @k-th change and a new one goes on; for every k until the chain is
 * shorter than that. */
static void
test_restart_once (gconstpointer data)
{
  const char *provider = data;
  gboolean stopped = TRUE;
  guint k;

  for (k = 1; stopped; k++)
    {
      g_autoptr (Fixture) f = fixture_new (NULL);
      gint64 job = fixture_job (f, provider, NULL, NULL);

      f->commits = 0;
      f->stop_at = k;
      fixture_run (f);
      stopped = f->commits >= k;
      f->stop_at = 0;
      restart (f);
      fixture_run (f);
      fixture_assert_done (f, job);
      fixture_assert_paid (f, provider, 1);
    }
  g_test_message ("%u changes", k - 2);
  g_assert_cmpuint (k, >, 5);
}

/* A new engine after every one to nine changes. (After each single one nothing would ever be sent:
 * the intent itself is a change.) */
static void
test_restart_often (gconstpointer data)
{
  const char *provider = data;
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 job = fixture_job (f, provider, NULL, NULL);
  guint restarts = 0;

  for (; restarts < 200 && !dub_job_state_is_terminal (fixture_state (f, job)); restarts++)
    {
      f->stop_at = 1 + restarts % 9;
      restart (f);
      fixture_run (f);
    }
  f->stop_at = 0;
  g_assert_cmpuint (restarts, >, 3);
  fixture_assert_done (f, job);
  fixture_assert_paid (f, provider, 1);
}

/* --- The intent ---------------------------------------------------------------------------------
 */

static gboolean
is_paid (Fixture *f, gpointer data)
{
  return dub_sandbox_paid_count (f->sandbox, data) > 0;
}

/* By the time the provider has booked it, another process can read that it was sent. */
static void
test_intent_first (gconstpointer data)
{
  const char *provider = data;
  g_autoptr (Fixture) f = fixture_new (NULL);
  g_autofree char *fault = g_strdup_printf ("%s/lost-reply", provider);
  g_autoptr (GHashTable) intent = NULL;
  g_autoptr (DubJob) row = NULL;
  gint64 job;

  fixture_fault (f, fault);
  job = fixture_job (f, provider, NULL, NULL);
  g_assert_true (fixture_run_until (f, is_paid, (gpointer) provider));
  row = fixture_get (f, job);
  g_assert_nonnull (row->chain.intent);
  intent = dub_map_from_json (row->chain.intent);
  g_assert_cmpstr (dub_map_get (intent, "phase"), ==, "sent");
  g_assert_nonnull (dub_map_get (intent, "digest"));
  g_assert_cmpint (row->submitted_at, ==, 0);
  fixture_run (f);
  fixture_assert_paid (f, provider, 1);
}

/* --- Unknown -------------------------------------------------------------------------------------
 */

static gint64
make_undecided (Fixture *f, const char *fault)
{
  gint64 job;
  g_autoptr (DubJob) row = NULL;

  fixture_fault (f, fault);
  job = fixture_job (f, "lipdub", NULL, NULL);
  fixture_run (f);
  row = fixture_get (f, job);
  g_assert_cmpint (row->state, ==, DUB_JOB_UNKNOWN);
  g_assert_true (row->attention);
  g_assert_cmpint (row->chain.trouble.code, ==, DUB_ERROR_LOST_REPLY);
  g_assert_true (fixture_has_event (f, job, "decide"));
  return job;
}

static void
test_resolve_not_sent (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 job = make_undecided (f, "lipdub/html502@generate");

  fixture_assert_paid (f, "lipdub", 0);
  restart (f);
  fixture_run (f);
  fixture_assert_state (f, job, DUB_JOB_UNKNOWN);
  fixture_act (f, "job.retry", job, FALSE);
  fixture_act (f, "job.cancel", job, FALSE);
  fixture_act (f, "job.remove", job, FALSE);
  fixture_refuse (f, DUB_ERROR_USAGE, "job.resolve", "{'id': <%x>}", job);
  fixture_refuse (f, DUB_ERROR_USAGE, "job.resolve",
                  "{'id': <%x>, 'sent': <'7'>, 'not-sent': <true>}", job);
  g_variant_unref (fixture_command (f, "job.resolve", "{'id': <%x>, 'not-sent': <true>}", job));
  fixture_run (f);
  fixture_assert_done (f, job);
  fixture_assert_paid (f, "lipdub", 1);
  fixture_refuse (f, DUB_ERROR_CONFLICT, "job.resolve", "{'id': <%x>, 'not-sent': <true>}", job);
}

static char *
booked_id (Fixture *f)
{
  g_autofree char *text = dub_sandbox_get_book (f->sandbox);
  g_autoptr (JsonNode) root = json_from_string (text, NULL);
  JsonArray *entries = json_object_get_array_member (json_node_get_object (root), "entries");
  JsonObject *first = json_array_get_object_element (entries, 0);

  return g_strdup (json_object_get_string_member (first, "job_id"));
}

static void
test_resolve_sent (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  g_autofree char *remote = NULL;
  gint64 job;

  fixture_fault (f, "lipdub/nulls@render_list:*");
  job = make_undecided (f, "lipdub/lost-reply@generate");
  fixture_assert_paid (f, "lipdub", 1);
  remote = booked_id (f);
  g_variant_unref (fixture_command (f, "job.resolve", "{'id': <%x>, 'sent': <%s>}", job, remote));
  fixture_run (f);
  fixture_assert_done (f, job);
  fixture_assert_paid (f, "lipdub", 1);
}

/* --- Cancel --------------------------------------------------------------------------------------
 */

static void
test_cancel_draft (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  g_autoptr (GArray) ids =
      fixture_jobs (f, "syncmonster", "model=e1", NULL, fixture_inputs (f, "syncmonster"), FALSE);
  gint64 job = g_array_index (ids, gint64, 0);

  fixture_run (f);
  fixture_assert_state (f, job, DUB_JOB_DRAFT);
  fixture_act (f, "job.cancel", job, TRUE);
  fixture_act (f, "job.start", job, FALSE);
  fixture_run (f);
  fixture_assert_state (f, job, DUB_JOB_CANCELLED);
  fixture_assert_paid (f, "syncmonster", 0);
}

static void
test_cancel_queued (gconstpointer data)
{
  const char *provider = data;
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 job = fixture_job (f, provider, NULL, NULL);

  fixture_act (f, "job.cancel", job, TRUE);
  fixture_run (f);
  fixture_assert_state (f, job, DUB_JOB_CANCELLED);
  fixture_assert_paid (f, provider, 0);
  fixture_act (f, "job.retry", job, TRUE);
  fixture_run (f);
  fixture_assert_state (f, job, DUB_JOB_DONE);
  fixture_assert_paid (f, provider, 1);
}

/* In the middle of the upload nothing is paid; the upload itself may end. */
static gboolean
uploads (Fixture *f, gpointer data)
{
  return fixture_requests (f, "lipdub", "video_create") > 0;
}

static void
test_cancel_while_uploading (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 job = fixture_job (f, "lipdub", NULL, NULL);

  g_assert_true (fixture_run_until (f, uploads, NULL));
  fixture_act (f, "job.cancel", job, TRUE);
  fixture_run (f);
  fixture_assert_state (f, job, DUB_JOB_CANCELLED);
  fixture_assert_paid (f, "lipdub", 0);
}

/* Cancelled while the paid request is out: either it never arrived, or its answer is awaited. */
static gboolean
sends (Fixture *f, gpointer data)
{
  g_autoptr (DubJob) job = fixture_get (f, *(gint64 *) data);

  return job->chain.intent != NULL;
}

static void
test_cancel_while_sending (gconstpointer data)
{
  const char *provider = data;
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 job = fixture_job (f, provider, NULL, NULL);
  g_autoptr (DubJob) row = NULL;
  guint paid;

  g_assert_true (fixture_run_until (f, sends, &job));
  g_variant_unref (fixture_command (f, "job.cancel", "{'ids': <[%x]>}", job));
  fixture_run (f);
  row = fixture_get (f, job);
  paid = dub_sandbox_paid_count (f->sandbox, provider);
  fixture_tell (f, job);
  g_assert_cmpuint (paid, <=, 1);
  g_assert_true (dub_job_state_is_terminal (row->state));
  g_assert_cmpint (row->state, !=, DUB_JOB_FAILED);
  if (paid == 0)
    g_assert_cmpint (row->state, ==, DUB_JOB_CANCELLED);
  /* What was paid for and could not be stopped is delivered. */
  if (paid == 1 && dub_provider_find (provider)->cancel == NULL)
    fixture_assert_done (f, job);
}

static const struct
{
  const char *provider;
  const char *settings; /* of the account, (nullable) */
  gboolean offered;
} cancel_rows[] = {
  { "syncmonster", NULL, FALSE }, { "vidgen", NULL, TRUE },  { "dublab", NULL, FALSE },
  { "viralsync", NULL, TRUE },    { "lipdub", NULL, FALSE },
};

static void
test_cancel_running (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  const char *provider = cancel_rows[i].provider;
  DubSandboxOptions slow = { .speed = 1 };
  g_autoptr (Fixture) f = fixture_new (&slow);
  gint64 job;

  f->jumps_max = 150;
  job = fixture_job (f, provider, NULL, NULL);
  if (!cancel_rows[i].offered)
    {
      g_autofree char *fault = g_strdup_printf ("%s/never-ends", provider);

      fixture_stop (f);
      fixture_start (f);
      fixture_fault (f, fault);
    }
  if (g_str_equal (provider, "lipdub") || g_str_equal (provider, "dublab"))
    {
      g_test_skip ("its uploads take their time at real speed");
      return;
    }
  g_assert_true (fixture_run_until_state (f, job, DUB_JOB_RUNNING));
  fixture_act (f, "job.cancel", job, cancel_rows[i].offered);
  if (cancel_rows[i].offered)
    {
      g_assert_true (fixture_run_until_state (f, job, DUB_JOB_CANCELLED));
      g_assert_true (fixture_has_event (f, job, "cancelled"));
    }
  else
    fixture_assert_state (f, job, DUB_JOB_RUNNING);
  fixture_assert_paid (f, provider, 1);
}

/* --- Remove and restore
 * --------------------------------------------------------------------------- */

static void
test_remove (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 job;

  fixture_fault (f, "syncmonster/never-ends");
  job = fixture_job (f, "syncmonster", NULL, NULL);
  g_assert_true (fixture_run_until_state (f, job, DUB_JOB_RUNNING));
  fixture_act (f, "job.remove", job, FALSE);
  fixture_refuse (f, DUB_ERROR_CONFLICT, "account.remove", "{'id': <%x>}",
                  fixture_account (f, "syncmonster"));
}

static void
test_remove_queued_and_restore (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 job;

  g_variant_unref (fixture_command (f, "engine.pause", NULL));
  job = fixture_job (f, "viralsync", NULL, NULL);
  fixture_run (f);
  fixture_act (f, "job.remove", job, TRUE);
  g_variant_unref (fixture_command (f, "engine.resume", NULL));
  fixture_run (f);
  fixture_assert_paid (f, "viralsync", 0);
  fixture_act (f, "job.restore", job, TRUE);
  fixture_run (f);
  fixture_assert_done (f, job);
  fixture_assert_paid (f, "viralsync", 1);
}

/* --- Keys
 * ----------------------------------------------------------------------------------------- */

static void
test_key_before (gconstpointer data)
{
  const char *provider = data;
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 job;
  g_autoptr (DubJob) row = NULL;

  f->key = g_strdup ("no-such-key");
  job = fixture_job (f, provider, NULL, NULL);
  fixture_run (f);
  row = fixture_get (f, job);
  fixture_assert_state (f, job, DUB_JOB_FAILED);
  g_assert_true (dub_error_is_key (row->chain.trouble.code)
                 || row->chain.trouble.code == DUB_ERROR_FORBIDDEN);
  fixture_assert_paid (f, provider, 0);
  fixture_set_key (f, fixture_account (f, provider), dub_sandbox_get_key (f->sandbox, provider));
  fixture_act (f, "job.retry", job, TRUE);
  fixture_run (f);
  fixture_assert_state (f, job, DUB_JOB_DONE);
  fixture_assert_paid (f, provider, 1);
}

/* The provider has the job: it waits for the key and goes on, unpaid a second time. */
static void
test_key_after (gconstpointer data)
{
  const char *provider = data;
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 job = fixture_job (f, provider, NULL, NULL);
  gint64 account = fixture_account (f, provider);
  g_autoptr (DubJob) row = NULL;

  g_assert_true (fixture_run_until_state (f, job, DUB_JOB_RUNNING));
  fixture_set_key (f, account, "no-such-key");
  fixture_run (f);
  row = fixture_get (f, job);
  g_assert_cmpint (row->state, ==, DUB_JOB_RUNNING);
  g_assert_true (row->attention);
  fixture_set_key (f, account, dub_sandbox_get_key (f->sandbox, provider));
  g_variant_unref (fixture_command (f, "account.set", "{'id': <%x>}", account));
  fixture_run (f);
  fixture_assert_done (f, job);
  fixture_assert_paid (f, provider, 1);
}

/* --- Disks and files
 * -------------------------------------------------------------------------------- */

static void
test_no_folder (gconstpointer data)
{
  const char *provider = data;
  g_autoptr (Fixture) f = fixture_new (NULL);
  g_autofree char *file = g_build_filename (f->dir, "file", NULL);
  g_autofree char *below = g_build_filename (file, "folder", NULL);
  g_autofree char *good = g_build_filename (f->dir, "good", NULL);
  g_autoptr (DubJob) row = NULL;
  g_autoptr (GPtrArray) outputs = NULL;
  gint64 job;

  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  g_variant_unref (
      fixture_command (f, "project.set", "{'id': <%x>, 'output-dir': <%s>}", f->project, below));
  job = fixture_job (f, provider, NULL, NULL);
  fixture_run (f);
  row = fixture_get (f, job);
  g_assert_cmpint (row->state, ==, DUB_JOB_RUNNING);
  g_assert_true (row->attention);
  g_assert_cmpint (row->chain.trouble.code, ==, DUB_ERROR_STORAGE);
  g_assert_nonnull (strstr (row->chain.trouble.message, below));
  g_variant_unref (
      fixture_command (f, "project.set", "{'id': <%x>, 'output-dir': <%s>}", f->project, good));
  fixture_act (f, "job.retry", job, TRUE);
  fixture_run (f);
  fixture_assert_done (f, job);
  fixture_assert_paid (f, provider, 1);
  outputs = fixture_outputs (f, job);
  g_assert_true (g_str_has_prefix (((DubOutput *) outputs->pdata[0])->path, good));
}

/* --- Names
 * ------------------------------------------------------------------------------------------- */

static char *
contents (const char *path)
{
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

static void
test_never_over_a_file (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  g_autofree char *dir = g_build_filename (f->dir, "deliveries", NULL);
  g_autofree char *taken = g_build_filename (dir, "final.mp4", NULL);
  g_autofree char *kept = NULL;
  g_autoptr (GPtrArray) outputs = NULL;
  gint64 job;

  g_assert_cmpint (g_mkdir (dir, 0755), ==, 0);
  g_assert_true (g_file_set_contents (taken, "mine", -1, NULL));
  g_variant_unref (fixture_command (
      f, "project.set", "{'id': <%x>, 'output-dir': <%s>, 'naming': <'final'>}", f->project, dir));
  job = fixture_job (f, "syncmonster", NULL, NULL);
  fixture_run (f);
  fixture_assert_done (f, job);
  outputs = fixture_outputs (f, job);
  g_assert_cmpstr (((DubOutput *) outputs->pdata[0])->path, !=, taken);
  kept = contents (taken);
  g_assert_cmpstr (kept, ==, "mine");
}

static const char *const titles[] = {
  "../../../etc/passwd",
  "..",
  "/",
  "a/b\\c:d",
  "\t\nnew\rline",
  "🎬 Über 日本 — “x”",
  ".hidden",
  "   ",
  "-rf *",
  "CON",
  "%s%n%d",
  "{project}{clip}",
};

static void
test_hostile_title (gconstpointer data)
{
  const char *title = data;
  g_autoptr (Fixture) f = fixture_new (NULL);
  g_autofree char *dir = g_build_filename (f->dir, "deliveries", NULL);
  g_autoptr (GPtrArray) outputs = NULL;
  g_autofree char *folder = NULL;
  gint64 job;

  g_variant_unref (fixture_command (
      f, "project.set", "{'id': <%x>, 'title': <%s>, 'output-dir': <%s>}", f->project, title, dir));
  job = fixture_job (f, "syncmonster", NULL, NULL);
  fixture_run (f);
  fixture_assert_done (f, job);
  outputs = fixture_outputs (f, job);
  folder = g_path_get_dirname (((DubOutput *) outputs->pdata[0])->path);
  g_assert_cmpstr (folder, ==, dir);
}

/* A standard folder is made of the title, and stays in the data folder. */
static void
test_hostile_folder (gconstpointer data)
{
  const char *title = data;
  g_autoptr (Fixture) f = fixture_new (NULL);
  g_autofree char *all = g_build_filename (f->data_dir, "outputs", NULL);
  g_autoptr (GPtrArray) outputs = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *above = NULL;
  gint64 job;

  g_variant_unref (
      fixture_command (f, "project.set", "{'id': <%x>, 'title': <%s>}", f->project, title));
  job = fixture_job (f, "syncmonster", NULL, NULL);
  fixture_run (f);
  fixture_assert_done (f, job);
  outputs = fixture_outputs (f, job);
  folder = g_path_get_dirname (((DubOutput *) outputs->pdata[0])->path);
  above = g_path_get_dirname (folder);
  g_assert_cmpstr (above, ==, all);
}

/* --- The end ------------------------------------------------------------------------------------
 */

/* The second look is due, and will have to wait for the hour to be over. */
static gboolean
is_put_off (Fixture *f, gpointer data)
{
  g_autoptr (DubJob) row = fixture_get (f, *(gint64 *) data);

  return row->state == DUB_JOB_UNKNOWN && row->chain.attempts == 1
         && row->chain.next_at <= dub_clock_now (test_clock_get (f->clock));
}

/* An engine that is to stop does not sit out the hour that a provider asked for. */
static void
test_stop_while_patient (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 job;

  fixture_fault (f, "viralsync/lost-reply");
  fixture_fault (f, "viralsync/429-seconds=3600@jobs");
  job = fixture_job (f, "viralsync", NULL, NULL);
  g_assert_true (fixture_run_until (f, is_put_off, &job));
  while (dub_engine_is_idle (f->engine, NULL))
    g_main_context_iteration (NULL, FALSE);
  restart (f);
  fixture_run (f);
  fixture_assert_done (f, job);
  fixture_assert_paid (f, "viralsync", 1);
}

static void
add_for_each (const char *prefix, GTestDataFunc func)
{
  const char *const *providers = dub_sandbox_provider_ids ();

  for (guint i = 0; i < PROVIDERS; i++)
    {
      g_autofree char *path = g_strdup_printf ("/engine/%s/%s", prefix, providers[i]);

      g_test_add_data_func (path, providers[i], func);
    }
}

static void
add_tables (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cancel_rows); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/engine/cancel-running/%s", cancel_rows[i].provider);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_cancel_running);
    }
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      g_autofree char *file = g_strdup_printf ("/engine/hostile-title/%u", i);
      g_autofree char *folder = g_strdup_printf ("/engine/hostile-folder/%u", i);

      g_test_add_data_func (file, titles[i], test_hostile_title);
      g_test_add_data_func (folder, titles[i], test_hostile_folder);
    }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  add_for_each ("restart-once", test_restart_once);
  add_for_each ("restart-often", test_restart_often);
  add_for_each ("intent-first", test_intent_first);
  add_for_each ("cancel-queued", test_cancel_queued);
  add_for_each ("cancel-while-sending", test_cancel_while_sending);
  add_for_each ("key-before", test_key_before);
  add_for_each ("key-after", test_key_after);
  add_for_each ("no-folder", test_no_folder);
  add_tables ();
  g_test_add_func ("/engine/resolve/not-sent", test_resolve_not_sent);
  g_test_add_func ("/engine/resolve/sent", test_resolve_sent);
  g_test_add_func ("/engine/stop-while-patient", test_stop_while_patient);
  g_test_add_func ("/engine/cancel/draft", test_cancel_draft);
  g_test_add_func ("/engine/cancel/while-uploading", test_cancel_while_uploading);
  g_test_add_func ("/engine/remove/running", test_remove);
  g_test_add_func ("/engine/remove/queued", test_remove_queued_and_restore);
  g_test_add_func ("/engine/never-over-a-file", test_never_over_a_file);
  status = g_test_run ();
  dub_samples_clear ();
  return status;
}
