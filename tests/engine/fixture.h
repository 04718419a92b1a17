/* What the engine's tests share: a data folder of their own, the five providers in a thread, an
 * engine in the test's main context, and a clock that jumps whenever nothing is under way. */
#pragma once

#include "engine/engine.h"
#include "providers/provider.h"
#include "samples.h"
#include "sandbox/sandbox.h"
#include "test-clock.h"

G_BEGIN_DECLS

#define PROVIDERS 5

typedef struct
{
  char *dir;      /* owned: holds all else */
  char *data_dir; /* owned */
  DubSandbox *sandbox;
  TestClock *clock;
  DubSecrets *secrets;
  DubEngine *engine; /* (nullable) */
  DubStore *reader;  /* a connection of its own */
  gint64 project;
  gint64 accounts[PROVIDERS]; /* by dub_sandbox_provider_ids(), 0: not made yet */
  char *key;                  /* owned (nullable): in place of the sandbox's good one */
  guint jumps;                /* of the clock so far */
  guint jumps_max;            /* after so many the run ends */
  guint idle_seconds;         /* of the transport */
  gboolean hold;              /* the clock does not jump */
  guint commits;              /* of the present engine */
  guint stop_at;              /* end the run after so many commits, 0: never */
  GString *log;               /* owned: what was logged */
} Fixture;

Fixture *fixture_new (const DubSandboxOptions *options);
/* A clock with a speed in place of the one that jumps. */
Fixture *fixture_new_at_speed (const DubSandboxOptions *options, double speed);
/* Checks what must hold after every test: no violations, no half files, nothing under way. */
void fixture_free (Fixture *f);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

void fixture_stop (Fixture *f);
/* A new engine on the same folder. */
void fixture_start (Fixture *f);

/* --- Commands; @format as g_variant_new_parsed(), (nullable) ---------------------------------- */
GVariant *fixture_command (Fixture *f, const char *name, const char *format, ...);
/* The same where a refusal is expected: its code is asserted. */
void fixture_refuse (Fixture *f, DubError code, const char *name, const char *format, ...);
/* The bulk commands: asserts that it was done, or (@done FALSE) refused. */
void fixture_act (Fixture *f, const char *name, gint64 job, gboolean done);

/* The account of a provider with its key; made once. */
gint64 fixture_account (Fixture *f, const char *provider);
void fixture_set_key (Fixture *f, gint64 account, const char *key);
gint64 fixture_asset (Fixture *f, const char *path_or_url);
/* A started job of the usual inputs; @settings: NAME=VALUE words, @languages: comma separated; both
 * (nullable). */
gint64 fixture_job (Fixture *f, const char *provider, const char *settings, const char *languages);
/* The same for given inputs, `a{sx}` as text; an array of ids. */
GArray *fixture_jobs (Fixture *f,
                      const char *provider,
                      const char *settings,
                      const char *languages,
                      GVariant *inputs,
                      gboolean start);
/* Usual inputs of a provider, floating `a{sx}`. */
GVariant *fixture_inputs (Fixture *f, const char *provider);
/* A movie that is quickly rendered. (transfer none) */
const char *fixture_movie (Fixture *f);
const char *fixture_usual_languages (const char *provider);
const char *fixture_usual_settings (const char *provider);

/* --- Running ---------------------------------------------------------------------------------- */
typedef gboolean (*FixtureFunc) (Fixture *f, gpointer data);
/* Runs until nothing is due any more, or jumps_max. */
void fixture_run (Fixture *f);
/* FALSE: it never came. */
gboolean fixture_run_until (Fixture *f, FixtureFunc func, gpointer data);
gboolean fixture_run_until_state (Fixture *f, gint64 job, DubJobState state);

/* --- Looking ---------------------------------------------------------------------------------- */
DubJob *fixture_get (Fixture *f, gint64 job);
DubJobState fixture_state (Fixture *f, gint64 job);
GPtrArray *fixture_outputs (Fixture *f, gint64 job);
gboolean fixture_has_event (Fixture *f, gint64 job, const char *kind);
guint fixture_count_events (Fixture *f, gint64 job, const char *kind);
void fixture_fault (Fixture *f, const char *spec);
guint fixture_requests (Fixture *f, const char *provider, const char *step);
/* Writes the state and the history of a job to the test's log. */
void fixture_tell (Fixture *f, gint64 job);
/* Done, every output there, whole and verified. */
void fixture_assert_done (Fixture *f, gint64 job);
/* Fails naming job, state, trouble and history. */
void fixture_assert_state (Fixture *f, gint64 job, DubJobState state);
void fixture_assert_paid (Fixture *f, const char *provider, guint n);
void fixture_assert_no_parts (Fixture *f);

G_END_DECLS
