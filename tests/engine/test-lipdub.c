/* LipDub's upload slots hear what became of them: a link that was lost with the program, a file
 * that went away, a storage that says no. */
#include "fixture.h"

#include <glib/gstdio.h>

static guint
count_slots (Fixture *f)
{
  return fixture_requests (f, "lipdub", "video_create")
         + fixture_requests (f, "lipdub", "audio_create");
}

static guint
count_failures (Fixture *f)
{
  return fixture_requests (f, "lipdub", "video_failure")
         + fixture_requests (f, "lipdub", "audio_failure");
}

static gint64
job_of_files (Fixture *f, const char *video, const char *audio)
{
  g_autoptr (GArray) ids =
      fixture_jobs (f, "lipdub", NULL, NULL,
                    g_variant_new_parsed ("{'video': %x, 'audio': %x}", fixture_asset (f, video),
                                          fixture_asset (f, audio)),
                    TRUE);

  return g_array_index (ids, gint64, 0);
}

static char *
copy_of_sample (Fixture *f, const char *name)
{
  char *path = g_build_filename (f->dir, name, NULL);
  g_autoptr (GFile) from = g_file_new_for_path (dub_samples_get (name));
  g_autoptr (GFile) to = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  g_file_copy (from, to, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return path;
}

/* Both slots are there, and both files are on their way. */
static gboolean
are_both_sent (Fixture *f, gpointer data)
{
  return fixture_requests (f, "storage", "storage_put") >= 2;
}

/* The storage took what was sent, or nothing was sent: either way nobody knows any more. */
static void
test_link_lost (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 job;

  fixture_fault (f, "lipdub/html502@storage_put:*");
  job = fixture_job (f, "lipdub", NULL, NULL);
  g_assert_true (fixture_run_until (f, are_both_sent, NULL));
  fixture_stop (f);
  dub_sandbox_clear_faults (f->sandbox);
  fixture_start (f);
  fixture_run (f);
  fixture_assert_done (f, job);
  fixture_assert_paid (f, "lipdub", 1);
  g_assert_cmpuint (count_slots (f), ==, 4);
  g_assert_cmpuint (count_failures (f), ==, 2);
}

/* A file that is gone is reported once, and no further slot is used up for it. */
static void
test_file_gone (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  g_autofree char *video = copy_of_sample (f, "clip.mp4");
  gint64 job;

  fixture_fault (f, "lipdub/html502@storage_put:*");
  job = job_of_files (f, video, dub_samples_get ("voice.wav"));
  g_assert_true (fixture_run_until (f, are_both_sent, NULL));
  g_assert_cmpint (g_unlink (video), ==, 0);
  dub_sandbox_clear_faults (f->sandbox);
  fixture_run (f);
  fixture_assert_state (f, job, DUB_JOB_FAILED);
  fixture_assert_paid (f, "lipdub", 0);
  g_assert_cmpuint (fixture_requests (f, "lipdub", "video_create"), ==, 1);
  g_assert_cmpuint (fixture_requests (f, "lipdub", "video_failure"), ==, 1);
}

/* Each refused PUT is reported before another slot is asked for; three are enough. */
static void
test_storage_refuses (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 job;

  fixture_fault (f, "lipdub/expired-link@storage_put:*");
  job = fixture_job (f, "lipdub", NULL, NULL);
  fixture_run (f);
  fixture_assert_state (f, job, DUB_JOB_FAILED);
  fixture_assert_paid (f, "lipdub", 0);
  g_assert_cmpuint (count_slots (f), ==, count_failures (f));
  g_assert_cmpuint (count_slots (f), <=, 6);
}

/* A shot that is being trained is not sent again because the key was refused for a while. */
static void
test_key_while_training (gconstpointer data)
{
  const char *fault = data;
  g_autoptr (Fixture) f = fixture_new (NULL);
  g_autoptr (DubJob) row = NULL;
  gint64 job;

  fixture_fault (f, fault);
  job = fixture_job (f, "lipdub", NULL, NULL);
  fixture_run (f);
  row = fixture_get (f, job);
  g_assert_cmpint (row->state, ==, DUB_JOB_FAILED);
  g_assert_true (row->attention);
  dub_sandbox_clear_faults (f->sandbox);
  fixture_stop (f);
  fixture_start (f);
  fixture_act (f, "job.retry", job, TRUE);
  fixture_run (f);
  fixture_assert_done (f, job);
  fixture_assert_paid (f, "lipdub", 1);
  g_assert_cmpuint (count_slots (f), ==, 2);
}

/* A retry in the same session wakes what waits. */
static void
test_key_comes_back (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 job;

  fixture_fault (f, "lipdub/key-revoked-later=0@shot_status");
  job = fixture_job (f, "lipdub", NULL, NULL);
  fixture_run (f);
  fixture_assert_state (f, job, DUB_JOB_FAILED);
  dub_sandbox_clear_faults (f->sandbox);
  fixture_act (f, "job.retry", job, TRUE);
  fixture_run (f);
  fixture_assert_done (f, job);
  g_assert_cmpuint (count_slots (f), ==, 2);
}

/* Found again after a lost reply, a render of a shot goes by the routes of the vendor's page. */
static void
test_found_by_shot (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 job;

  fixture_fault (f, "lipdub/lost-reply@generate");
  job = fixture_job (f, "lipdub", NULL, NULL);
  fixture_run (f);
  fixture_assert_done (f, job);
  fixture_assert_paid (f, "lipdub", 1);
  g_assert_cmpuint (fixture_requests (f, "lipdub", "generate_status"), >, 0);
  g_assert_cmpuint (fixture_requests (f, "lipdub", "render_status"), ==, 0);
}

/* A report whose answer was lost is made again, and "already completed" is as good as taken. */
static void
test_reported_twice (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 job;

  fixture_fault (f, "lipdub/lost-reply@video_success");
  job = fixture_job (f, "lipdub", NULL, NULL);
  fixture_run (f);
  fixture_assert_done (f, job);
  g_assert_cmpuint (count_slots (f), ==, 2);
  g_assert_cmpuint (fixture_requests (f, "lipdub", "video_success"), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/lipdub/link-lost", test_link_lost);
  g_test_add_func ("/engine/lipdub/file-gone", test_file_gone);
  g_test_add_func ("/engine/lipdub/storage-refuses", test_storage_refuses);
  g_test_add_data_func ("/engine/lipdub/key-while-training",
                        "lipdub/key-revoked-later=0@shot_status", test_key_while_training);
  g_test_add_data_func ("/engine/lipdub/key-while-checking",
                        "lipdub/key-revoked-later=0@audio_status", test_key_while_training);
  g_test_add_func ("/engine/lipdub/key-comes-back", test_key_comes_back);
  g_test_add_func ("/engine/lipdub/found-by-shot", test_found_by_shot);
  g_test_add_func ("/engine/lipdub/reported-twice", test_reported_twice);
  return g_test_run ();
}
