/* The engine's test bench. */
#include "fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "media/digest.h"
#include "model/map.h"

#define JUMPS_MAX     400
#define WATCH_SECONDS 60

/* --- Log -------------------------------------------------------------------------------------- */

static GMutex log_lock;
static GString *log_text; /* guarded by log_lock, (nullable) */

/* Keeps every word, debug too, and passes on what a person would see. */
static GLogWriterOutput
keep_log (GLogLevelFlags level, const GLogField *fields, gsize n, gpointer data)
{
  g_autofree char *text = g_log_writer_format_fields (level, fields, n, FALSE);

  g_mutex_lock (&log_lock);
  if (log_text != NULL)
    g_string_append_printf (log_text, "%s\n", text);
  g_mutex_unlock (&log_lock);
  if ((level & (G_LOG_LEVEL_DEBUG | G_LOG_LEVEL_INFO)) != 0)
    return G_LOG_WRITER_HANDLED;
  return g_log_writer_default (level, fields, n, data);
}

static void
begin_log (Fixture *f)
{
  static gsize once;

  if (g_once_init_enter (&once))
    {
      g_log_set_writer_func (keep_log, NULL, NULL);
      /* The handler of g_test_init() keeps messages for itself since GLib 2.84. */
      g_log_set_default_handler (g_log_default_handler, NULL);
      g_once_init_leave (&once, 1);
    }
  f->log = g_string_new (NULL);
  g_mutex_lock (&log_lock);
  log_text = f->log;
  g_mutex_unlock (&log_lock);
}

static void
end_log (Fixture *f)
{
  g_mutex_lock (&log_lock);
  log_text = NULL;
  g_mutex_unlock (&log_lock);
  g_string_free (f->log, TRUE);
}

/* --- Set-up and tear-down --------------------------------------------------------------------- */

static void
on_changes (GArray *changes, gpointer user_data)
{
  Fixture *f = user_data;

  f->commits++;
}

void
fixture_start (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (f->engine);
  f->commits = 0;
  f->engine = dub_engine_new (f->data_dir, f->secrets, test_clock_get (f->clock), &error);
  g_assert_no_error (error);
  dub_transport_set_idle_timeout (dub_engine_get_transport (f->engine), f->idle_seconds);
  dub_engine_set_paid_patience (f->engine, f->idle_seconds);
  dub_engine_set_listener (f->engine, on_changes, NULL, f);
  dub_engine_start (f->engine);
}

void
fixture_stop (Fixture *f)
{
  g_clear_pointer (&f->engine, dub_engine_free);
  /* What was cancelled says so by a source each. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
open_reader (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  f->reader = dub_store_open (f->data_dir, FALSE, &error);
  g_assert_no_error (error);
}

static void
make_project (Fixture *f)
{
  g_autoptr (GVariant) result =
      fixture_command (f, "project.new", "{'title': <'Spring film'>, 'source-lang': <'en'>}");

  g_assert_true (g_variant_lookup (result, "id", "x", &f->project));
}

Fixture *
fixture_new_at_speed (const DubSandboxOptions *options, double speed)
{
  Fixture *f = g_new0 (Fixture, 1);
  g_autoptr (GError) error = NULL;

  begin_log (f);
  f->dir = g_dir_make_tmp ("dubstage-engine-XXXXXX", &error);
  g_assert_no_error (error);
  f->data_dir = g_build_filename (f->dir, "data", NULL);
  f->sandbox = dub_sandbox_new (options, &error);
  g_assert_no_error (error);
  f->clock = test_clock_new (speed);
  f->secrets = dub_secrets_new ();
  f->jumps_max = JUMPS_MAX;
  f->idle_seconds = 20;
  fixture_start (f);
  open_reader (f);
  make_project (f);
  return f;
}

Fixture *
fixture_new (const DubSandboxOptions *options)
{
  return fixture_new_at_speed (options, 0);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK) && g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_chmod (path, 0700);
      dir = g_dir_open (path, 0, NULL);
    }
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

static void
find_parts (const char *path, GString *found)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_str_has_suffix (name, ".part"))
        g_string_append_printf (found, "%s ", child);
      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        find_parts (child, found);
    }
}

void
fixture_assert_no_parts (Fixture *f)
{
  g_autoptr (GString) found = g_string_new (NULL);

  find_parts (f->dir, found);
  g_assert_cmpstr (found->str, ==, "");
}

static void
assert_no_violations (Fixture *f)
{
  g_auto (GStrv) violations = dub_sandbox_get_violations (f->sandbox);
  g_autofree char *text = g_strjoinv ("; ", violations);

  g_assert_cmpstr (text, ==, "");
}

void
fixture_free (Fixture *f)
{
  fixture_stop (f);
  assert_no_violations (f);
  fixture_assert_no_parts (f);
  dub_store_close (f->reader);
  g_assert_finalize_object (f->secrets);
  test_clock_free (f->clock);
  dub_sandbox_free (f->sandbox);
  remove_tree (f->dir);
  end_log (f);
  g_free (f->key);
  g_free (f->data_dir);
  g_free (f->dir);
  g_free (f);
}

/* --- Running ---------------------------------------------------------------------------------- */

static gboolean
on_watch (gpointer data)
{
  g_error ("Nothing moved for %d seconds", WATCH_SECONDS);
  return G_SOURCE_REMOVE;
}

/* One piece of work. FALSE: nothing is under way and nothing is due. */
static gboolean
turn (Fixture *f)
{
  if (g_main_context_iteration (NULL, FALSE))
    return TRUE;
  if (!dub_engine_is_idle (f->engine, NULL) || f->hold)
    {
      guint watch = g_timeout_add_seconds (WATCH_SECONDS, on_watch, NULL);

      g_main_context_iteration (NULL, TRUE);
      g_source_remove (watch);
      return TRUE;
    }
  dub_sandbox_settle (f->sandbox);
  if (g_main_context_pending (NULL))
    return TRUE;
  if (f->jumps >= f->jumps_max || !test_clock_jump (f->clock))
    return FALSE;
  f->jumps++;
  return TRUE;
}

gboolean
fixture_run_until (Fixture *f, FixtureFunc func, gpointer data)
{
  while (!func (f, data))
    {
      if (f->stop_at > 0 && f->commits >= f->stop_at)
        return FALSE;
      if (!turn (f))
        return func (f, data);
    }
  return TRUE;
}

static gboolean
never (Fixture *f, gpointer data)
{
  return FALSE;
}

void
fixture_run (Fixture *f)
{
  fixture_run_until (f, never, NULL);
}

typedef struct
{
  gint64 job;
  DubJobState state;
} Wanted;

static gboolean
has_state (Fixture *f, gpointer data)
{
  Wanted *wanted = data;

  return fixture_state (f, wanted->job) == wanted->state;
}

gboolean
fixture_run_until_state (Fixture *f, gint64 job, DubJobState state)
{
  Wanted wanted = { job, state };

  return fixture_run_until (f, has_state, &wanted);
}

/* --- Commands --------------------------------------------------------------------------------- */

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
is_there (Fixture *f, gpointer data)
{
  return *(GAsyncResult **) data != NULL;
}

static GVariant *
command (Fixture *f, const char *name, const char *format, va_list *args, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GVariant *dict = format != NULL ? g_variant_new_parsed_va (format, args) : NULL;
  guint stop_at = f->stop_at;

  f->stop_at = 0;
  dub_engine_command_async (f->engine, name, dict, NULL, keep_result, &result);
  g_assert_true (fixture_run_until (f, is_there, &result));
  f->stop_at = stop_at;
  return dub_engine_command_finish (f->engine, result, error);
}

GVariant *
fixture_command (Fixture *f, const char *name, const char *format, ...)
{
  g_autoptr (GError) error = NULL;
  GVariant *result;
  va_list args;

  va_start (args, format);
  result = command (f, name, format, &args, &error);
  va_end (args);
  g_assert_no_error (error);
  return result;
}

void
fixture_refuse (Fixture *f, DubError code, const char *name, const char *format, ...)
{
  g_autoptr (GError) error = NULL;
  GVariant *result;
  va_list args;

  va_start (args, format);
  result = command (f, name, format, &args, &error);
  va_end (args);
  g_assert_null (result);
  g_assert_error (error, DUB_ERROR, (int) code);
}

void
fixture_act (Fixture *f, const char *name, gint64 job, gboolean done)
{
  g_autoptr (GVariant) result = fixture_command (f, name, "{'ids': <[%x]>}", job);
  g_autoptr (GVariant) ids = g_variant_lookup_value (result, "done", G_VARIANT_TYPE ("ax"));
  g_autofree char *text = g_variant_print (result, FALSE);

  g_test_message ("%s: %s", name, text);
  g_assert_cmpuint (g_variant_n_children (ids), ==, done ? 1 : 0);
}

static guint
provider_index (const char *provider)
{
  const char *const *ids = dub_sandbox_provider_ids ();

  for (guint i = 0; i < PROVIDERS; i++)
    if (g_str_equal (ids[i], provider))
      return i;
  g_assert_not_reached ();
}

void
fixture_set_key (Fixture *f, gint64 account, const char *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DubAccount) row = dub_store_get_account (f->reader, account, &error);

  g_assert_no_error (error);
  dub_secrets_set_for_this_run (f->secrets, row->uid, DUB_SECRET_API_KEY, key, &error);
  g_assert_no_error (error);
}

gint64
fixture_account (Fixture *f, const char *provider)
{
  gint64 *id = &f->accounts[provider_index (provider)];
  g_autoptr (GVariant) result = NULL;

  if (*id != 0)
    return *id;
  result = fixture_command (f, "account.add", "{'provider': <%s>, 'base-url': <%s>}", provider,
                            dub_sandbox_get_base_url (f->sandbox, provider));
  g_assert_true (g_variant_lookup (result, "id", "x", id));
  fixture_set_key (f, *id, f->key != NULL ? f->key : dub_sandbox_get_key (f->sandbox, provider));
  return *id;
}

gint64
fixture_asset (Fixture *f, const char *path_or_url)
{
  g_autoptr (GVariant) result = fixture_command (
      f, "asset.add", "{'project': <%x>, 'source': <%s>}", f->project, path_or_url);
  gint64 id = 0;

  g_assert_true (g_variant_lookup (result, "id", "x", &id));
  return id;
}

const char *
fixture_movie (Fixture *f)
{
  static const char text[] =
      "{\"kind\":\"movie\",\"projectId\":\"proj_1\",\"movie\":{\"title\":\"Film\",\"width\":360,"
      "\"height\":360,\"fps\":5,\"scenes\":[{\"id\":\"s1\",\"duration\":1,\"layers\":[]}]}}";
  g_autofree char *path = g_build_filename (f->dir, "film.json", NULL);
  g_autoptr (GError) error = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  return g_intern_string (path);
}

GVariant *
fixture_inputs (Fixture *f, const char *provider)
{
  if (g_str_equal (provider, "vidgen"))
    return g_variant_new_parsed ("{'image': %x, 'audio': %x}",
                                 fixture_asset (f, dub_samples_get ("face.png")),
                                 fixture_asset (f, dub_samples_get ("voice.mp3")));
  if (g_str_equal (provider, "viralsync"))
    return g_variant_new_parsed ("{'movie': %x}", fixture_asset (f, fixture_movie (f)));
  if (g_str_equal (provider, "dublab"))
    return g_variant_new_parsed ("{'video': %x}", fixture_asset (f, dub_samples_get ("clip.mp4")));
  return g_variant_new_parsed ("{'video': %x, 'audio': %x}",
                               fixture_asset (f, dub_samples_get ("clip.mp4")),
                               fixture_asset (f, dub_samples_get ("voice.wav")));
}

const char *
fixture_usual_languages (const char *provider)
{
  return g_str_equal (provider, "dublab") ? "de" : NULL;
}

const char *
fixture_usual_settings (const char *provider)
{
  return g_str_equal (provider, "syncmonster") ? "model=e2" : NULL;
}

static GVariant *
settings_variant (const char *settings)
{
  g_auto (GStrv) pairs = g_strsplit (settings != NULL ? settings : "", " ", -1);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{ss}"));

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (pairs[i], "=", 2);

      if (pair[0] != NULL && pair[1] != NULL)
        g_variant_builder_add (&builder, "{ss}", pair[0], pair[1]);
    }
  return g_variant_builder_end (&builder);
}

GArray *
fixture_jobs (Fixture *f,
              const char *provider,
              const char *settings,
              const char *languages,
              GVariant *inputs,
              gboolean start)
{
  g_auto (GStrv) list = g_strsplit (languages != NULL ? languages : "", ",", -1);
  gint64 account = fixture_account (f, provider);
  g_autoptr (GVariant) result = fixture_command (
      f, "job.new",
      "{'project': <%x>, 'account': <%x>, 'inputs': <%@a{sx}>, 'options': <%@a{ss}>, "
      "'languages': <%@as>, 'start': <%b>}",
      f->project, account, inputs, settings_variant (settings),
      g_variant_new_strv ((const char *const *) list, -1), start);
  g_autoptr (GVariant) ids = g_variant_lookup_value (result, "ids", G_VARIANT_TYPE ("ax"));
  gsize n = 0;
  const gint64 *data = g_variant_get_fixed_array (ids, &n, sizeof (gint64));
  GArray *array = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_array_append_vals (array, data, (guint) n);
  return array;
}

gint64
fixture_job (Fixture *f, const char *provider, const char *settings, const char *languages)
{
  g_autoptr (GArray) ids =
      fixture_jobs (f, provider, settings != NULL ? settings : fixture_usual_settings (provider),
                    languages != NULL ? languages : fixture_usual_languages (provider),
                    fixture_inputs (f, provider), TRUE);

  g_assert_cmpuint (ids->len, ==, 1);
  return g_array_index (ids, gint64, 0);
}

/* --- Looking ---------------------------------------------------------------------------------- */

DubJob *
fixture_get (Fixture *f, gint64 job)
{
  g_autoptr (GError) error = NULL;
  DubJob *row = dub_store_get_job (f->reader, job, &error);

  g_assert_no_error (error);
  return row;
}

DubJobState
fixture_state (Fixture *f, gint64 job)
{
  g_autoptr (DubJob) row = fixture_get (f, job);

  return row->state;
}

GPtrArray *
fixture_outputs (Fixture *f, gint64 job)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *outputs = dub_store_list_outputs (f->reader, job, &error);

  g_assert_no_error (error);
  return outputs;
}

guint
fixture_count_events (Fixture *f, gint64 job, const char *kind)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = dub_store_list_events (f->reader, job, &error);
  guint n = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < events->len; i++)
    if (g_str_equal (((DubEvent *) events->pdata[i])->kind, kind))
      n++;
  return n;
}

gboolean
fixture_has_event (Fixture *f, gint64 job, const char *kind)
{
  return fixture_count_events (f, job, kind) > 0;
}

void
fixture_fault (Fixture *f, const char *spec)
{
  g_autoptr (GError) error = NULL;

  dub_sandbox_add_fault (f->sandbox, spec, &error);
  g_assert_no_error (error);
}

guint
fixture_requests (Fixture *f, const char *provider, const char *step)
{
  return dub_sandbox_request_count (f->sandbox, provider, step);
}

void
fixture_tell (Fixture *f, gint64 id)
{
  g_autoptr (DubJob) job = fixture_get (f, id);
  g_autoptr (GPtrArray) events = dub_store_list_events (f->reader, job->id, NULL);

  g_test_message (
      "job %d: %s at %s, raw %s, attention %d, %s: %s", (int) job->id,
      dub_job_state_nick (job->state), job->chain.step, job->chain.raw_state, job->attention,
      dub_trouble_is_set (&job->chain.trouble) ? dub_error_nick (job->chain.trouble.code)
                                               : "no trouble",
      job->chain.trouble.message);
  for (guint i = 0; i < events->len; i++)
    {
      const DubEvent *event = events->pdata[i];

      g_test_message ("  %s: %s", event->kind, event->text);
    }
}

void
fixture_assert_state (Fixture *f, gint64 job, DubJobState state)
{
  g_autoptr (DubJob) row = fixture_get (f, job);

  if (row->state != state)
    fixture_tell (f, job);
  g_assert_cmpstr (dub_job_state_nick (row->state), ==, dub_job_state_nick (state));
}

static void
assert_whole (const DubOutput *output)
{
  g_autofree char *sha256 = NULL;
  guint64 bytes = 0;
  g_autoptr (GError) error = NULL;

  dub_digest_file (output->path, &sha256, &bytes, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sha256, ==, output->sha256);
  g_assert_cmpuint (bytes, ==, output->bytes);
  g_assert_cmpuint (bytes, >, 0);
  g_assert_true (output->verified);
}

void
fixture_assert_done (Fixture *f, gint64 job)
{
  static const char *const kinds[] = { "created", "started", "submitted", "delivered", "done" };
  g_autoptr (GPtrArray) outputs = fixture_outputs (f, job);
  g_autoptr (DubJob) row = fixture_get (f, job);

  fixture_assert_state (f, job, DUB_JOB_DONE);
  g_assert_cmpuint (outputs->len, >, 0);
  for (guint i = 0; i < outputs->len; i++)
    assert_whole (outputs->pdata[i]);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_assert_true (fixture_has_event (f, job, kinds[i]));
  g_assert_cmpuint (fixture_count_events (f, job, "done"), ==, 1);
  g_assert_null (row->chain.intent);
  g_assert_false (row->attention);
  g_assert_cmpint (row->submitted_at, >, 0);
  g_assert_cmpint (row->finished_at, >=, row->submitted_at);
  g_assert_false (dub_trouble_is_set (&row->chain.trouble));
}

void
fixture_assert_paid (Fixture *f, const char *provider, guint n)
{
  g_assert_cmpuint (dub_sandbox_paid_count (f->sandbox, provider), ==, n);
}
