/* Every fault that the sandbox knows against every provider: where the job ends, with which
 * sentence, and how often it was paid for. */
#include <stdlib.h>

#include "fault-rows.h"
#include "fixture.h"

#define JUMPS 60

static GVariant *
url_inputs (Fixture *f)
{
  return g_variant_new_parsed ("{'video': %x, 'audio': %x}",
                               fixture_asset (f, "https://media.example.com/scene.mp4"),
                               fixture_asset (f, "https://media.example.com/voice.wav"));
}

static gint64
start_job (Fixture *f, const FaultRow *row)
{
  g_autoptr (GArray) ids = NULL;

  if (!g_str_equal (row->flow, "lipdub-urls"))
    return fixture_job (f, row->flow, NULL, NULL);
  ids = fixture_jobs (f, "lipdub", NULL, NULL, url_inputs (f), TRUE);
  return g_array_index (ids, gint64, 0);
}

static void
add_faults (Fixture *f, const char *provider, const char *faults)
{
  g_auto (GStrv) words = g_strsplit (faults, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      gboolean storage = strstr (words[i], "@storage") != NULL;
      g_autofree char *spec =
          storage ? g_strdup (words[i]) : g_strconcat (provider, "/", words[i], NULL);

      fixture_fault (f, spec);
    }
}

/* What the row says, made of what came. */
static char *
describe (Fixture *f, gint64 id)
{
  g_autoptr (DubJob) job = fixture_get (f, id);

  return g_strdup_printf ("%s%s, %s", dub_job_state_nick (job->state), job->attention ? "!" : "",
                          dub_trouble_is_set (&job->chain.trouble)
                              ? dub_error_nick (job->chain.trouble.code)
                              : "no trouble");
}

static void
assert_history (Fixture *f, gint64 job, const FaultRow *row)
{
  g_assert_cmpuint (fixture_count_events (f, job, "created"), ==, 1);
  g_assert_cmpuint (fixture_count_events (f, job, "started"), ==, 1);
  g_assert_cmpuint (fixture_count_events (f, job, "submitted"), <=, 1);
  /* Every paid request was announced before; nothing unknown was sent again without a word. */
  g_assert_cmpuint (fixture_count_events (f, job, "sending"), >=, row->paid);
  if (row->error != NULL)
    g_assert_true (fixture_has_event (f, job, "trouble") || fixture_has_event (f, job, "unknown"));
}

static void
test_fault (gconstpointer data)
{
  const FaultRow *row = data;
  const char *provider = g_str_has_prefix (row->flow, "lipdub") ? "lipdub" : row->flow;
  g_autoptr (Fixture) f = fixture_new (NULL);
  g_autofree char *wanted =
      g_strdup_printf ("%s, %s", row->state, row->error != NULL ? row->error : "no trouble");
  g_autofree char *came = NULL;
  guint before;
  gint64 job;

  fixture_stop (f);
  f->idle_seconds = 1;
  fixture_start (f);
  f->jumps_max = JUMPS;
  add_faults (f, provider, row->faults);
  before = fixture_requests (f, provider, NULL);
  job = start_job (f, row);
  fixture_run (f);
  came = describe (f, job);
  g_test_message ("{\"%s\", \"%s\", \"%s\", %u, %u}, struck %u", row->flow, row->faults, came,
                  dub_sandbox_paid_count (f->sandbox, provider),
                  fixture_requests (f, provider, NULL) - before,
                  dub_sandbox_faults_struck (f->sandbox));
  if (!g_str_equal (came, wanted))
    fixture_tell (f, job);
  g_assert_cmpstr (came, ==, wanted);
  fixture_assert_paid (f, provider, row->paid);
  g_assert_cmpuint (fixture_requests (f, provider, NULL) - before, <=, row->requests);
  g_assert_cmpuint (dub_sandbox_faults_struck (f->sandbox), >, 0);
  if (g_str_equal (row->state, "done"))
    fixture_assert_done (f, job);
  assert_history (f, job, row);
}

int
main (int argc, char **argv)
{
  const char *sample = g_getenv ("DUB_TEST_SAMPLE");
  guint stride = sample != NULL ? (guint) MAX (1, atoi (sample)) : 1;
  int status;

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < n_fault_rows; i += stride)
    {
      g_autofree char *name = g_strdelimit (g_strdup (fault_rows[i].faults), " /", '+');
      g_autofree char *path = g_strdup_printf ("/engine/%s/%s", fault_rows[i].flow, name);

      g_test_add_data_func (path, &fault_rows[i], test_fault);
    }
  status = g_test_run ();
  dub_samples_clear ();
  return status;
}
