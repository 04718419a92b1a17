/* Every fault that the sandbox knows against every provider: where the job ends, with which
 * sentence, and how often it was paid for. */
#include <stdlib.h>
#include <string.h>

#include "fault-rows.h"
#include "fixture.h"

#define JUMPS 60
/* Lists are late by the clock of the machine: there the engine's clock runs, so many times as fast,
 * and does not jump. The account asks often, so that looks end around the moment at which silence
 * begins to prove something. */
#define SPEED         20
#define SPEED_SECONDS 40
#define SPEED_POLL    "1"

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

static Fixture *
fixture_for (const FaultRow *row, const char *provider)
{
  gboolean runs = strstr (row->faults, "late-list") != NULL;
  Fixture *f = fixture_new_at_speed (NULL, runs ? SPEED : 0);

  fixture_stop (f);
  f->idle_seconds = 1;
  fixture_start (f);
  f->jumps_max = JUMPS;
  f->hold = runs;
  if (runs)
    g_variant_unref (fixture_command (
        f, "account.set", "{'id': <%x>, 'settings': <{'poll_seconds': '" SPEED_POLL "'}>}",
        fixture_account (f, provider)));
  return f;
}

typedef struct
{
  gint64 job;
  const char *wanted;
  gint64 end; /* monotonic */
} Wait;

static gboolean
is_over (Fixture *f, gpointer data)
{
  Wait *wait = data;
  g_autofree char *came = describe (f, wait->job);

  return g_str_equal (came, wait->wanted) || g_get_monotonic_time () > wait->end;
}

static char *
run_job (Fixture *f, gint64 job, const char *wanted)
{
  Wait wait = { job, wanted, g_get_monotonic_time () + SPEED_SECONDS * G_USEC_PER_SEC };

  if (f->hold)
    fixture_run_until (f, is_over, &wait);
  else
    fixture_run (f);
  return describe (f, job);
}

static void
test_fault (gconstpointer data)
{
  const FaultRow *row = data;
  const char *provider = g_str_has_prefix (row->flow, "lipdub") ? "lipdub" : row->flow;
  g_autoptr (Fixture) f = fixture_for (row, provider);
  g_autofree char *wanted =
      g_strdup_printf ("%s, %s", row->state, row->error != NULL ? row->error : "no trouble");
  g_autofree char *came = NULL;
  guint before;
  gint64 job;

  add_faults (f, provider, row->faults);
  before = fixture_requests (f, provider, NULL);
  job = start_job (f, row);
  came = run_job (f, job, wanted);
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

/* --- Whether the table has them all ------------------------------------------------------------
 */

/* What one provider alone has: nobody else has shots, training or event streams. */
static const struct
{
  const char *fault;
  const char *flow;
} own_faults[] = {
  { "shot-failed", "lipdub" },
  { "training-failed", "lipdub" },
  { "stream-cut", "viralsync" },
  { "stream-garbage", "viralsync" },
};

static gboolean
applies (const char *fault, const char *flow)
{
  for (guint i = 0; i < G_N_ELEMENTS (own_faults); i++)
    if (g_str_equal (own_faults[i].fault, fault))
      return g_str_equal (own_faults[i].flow, flow);
  return TRUE;
}

/* Whether @row has @fault, whatever its value, its step and its count. */
static gboolean
has_fault (const FaultRow *row, const char *fault)
{
  g_auto (GStrv) words = g_strsplit (row->faults, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      words[i][strcspn (words[i], "=@:")] = '\0';
      if (g_str_equal (words[i], fault))
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_row (const char *flow, const char *fault)
{
  for (guint i = 0; i < n_fault_rows; i++)
    if (g_str_equal (fault_rows[i].flow, flow) && has_fault (&fault_rows[i], fault))
      return TRUE;
  return FALSE;
}

static void
test_complete (gconstpointer data)
{
  const char *flow = data;
  g_autofree char *text = dub_sandbox_describe_faults ();
  g_auto (GStrv) lines = g_strsplit (g_strchomp (text), "\n", -1);
  g_autoptr (GString) missing = g_string_new (NULL);

  g_assert_cmpuint (g_strv_length (lines), >, G_N_ELEMENTS (own_faults));
  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *fault = g_strchug (lines[i]);

      fault[strcspn (fault, " ")] = '\0';
      if (applies (fault, flow) != has_row (flow, fault))
        g_string_append_printf (missing, "%s ", fault);
    }
  g_assert_cmpstr (missing->str, ==, "");
}

static void
add_complete (void)
{
  static const char *const flows[] = { "dublab",      "lipdub", "lipdub-urls",
                                       "syncmonster", "vidgen", "viralsync" };

  for (guint i = 0; i < G_N_ELEMENTS (flows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/engine/%s/every-fault", flows[i]);

      g_test_add_data_func (path, flows[i], test_complete);
    }
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
  add_complete ();
  status = g_test_run ();
  dub_samples_clear ();
  return status;
}
