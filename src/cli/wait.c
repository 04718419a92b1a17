/* dubctl job wait, dubctl run: the engine runs here, or in the process that has it, until the jobs
 * have ended or only a person can go on. */
#include "cli/cli.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <signal.h>

/* So long an unreachable provider is waited for before the command gives up; the job does not. */
#define UNREACHABLE_USEC (60 * G_USEC_PER_SEC)
#define LOOK_MS          250
#define BYTES_PAUSE_USEC G_USEC_PER_SEC

typedef struct
{
  DubCli *cli;
  GMainLoop *loop;   /* owned */
  GArray *ids;       /* owned (nullable): NULL: every open job */
  GHashTable *shown; /* owned: id → what was printed last */
  gboolean until_idle;
  gint64 deadline;          /* monotonic, 0: none */
  gint64 unreachable_since; /* monotonic, 0: reachable */
  gint64 bytes_at;          /* monotonic: when bytes were printed last */
  guint look;               /* source id of a coming look */
  int status;
  GError *error; /* owned (nullable) */
} DubWait;

/* --- What is shown -----------------------------------------------------------------------------
 */

static void
show (DubWait *wait, const DubJob *job)
{
  g_autofree char *percent = job->chain.progress >= 0
                                 ? g_strdup_printf (" %d %%", (int) (job->chain.progress * 100))
                                 : g_strdup ("");
  g_autofree char *line = g_strdup_printf (
      "%s%s%s%s%s", dub_job_state_nick (job->state), job->chain.step != NULL ? " · " : "",
      job->chain.step != NULL ? job->chain.step : "", job->chain.raw_state != NULL ? " · " : "",
      job->chain.raw_state != NULL ? job->chain.raw_state : "");
  g_autofree char *whole = g_strconcat (line, percent, NULL);
  gpointer key = GSIZE_TO_POINTER ((gsize) job->id);

  if (g_strcmp0 (g_hash_table_lookup (wait->shown, key), whole) == 0)
    return;
  g_printerr (_ ("job %" PRId64 ": %s\n"), job->id, whole);
  g_hash_table_insert (wait->shown, key, g_steal_pointer (&whole));
}

static void
on_activity (DubHost *host, gpointer data, gpointer user_data)
{
  const DubActivity *activity = data;
  DubWait *wait = user_data;
  gint64 now = g_get_monotonic_time ();
  g_autofree char *done = g_format_size ((guint64) activity->done);
  g_autofree char *total = g_format_size ((guint64) MAX (activity->total, 0));
  g_autofree char *speed = g_format_size ((guint64) activity->bytes_per_second);

  if (now - wait->bytes_at < BYTES_PAUSE_USEC || activity->done == 0)
    return;
  wait->bytes_at = now;
  g_printerr ("%s %s / %s, %s/s\n", activity->down ? "↓" : "↑", done,
              activity->total > 0 ? total : "?", speed);
}

/* --- What it all amounts to ----------------------------------------------------------------------
 */

static int
worse (int a, int b)
{
  /* From the mildest to what the caller should hear of first. */
  static const int order[] = { DUB_EXIT_DONE,    DUB_EXIT_TIMEOUT, DUB_EXIT_JOB_FAILED,
                               DUB_EXIT_NETWORK, DUB_EXIT_STORAGE, DUB_EXIT_KEY,
                               DUB_EXIT_DECISION };
  guint i = 0, j = 0;

  while (i < G_N_ELEMENTS (order) - 1 && order[i] != a)
    i++;
  while (j < G_N_ELEMENTS (order) - 1 && order[j] != b)
    j++;
  return i >= j ? a : b;
}

static int
exit_for_trouble (const DubTrouble *trouble)
{
  if (!dub_trouble_is_set (trouble))
    return DUB_EXIT_JOB_FAILED;
  if (dub_error_is_key (trouble->code) || trouble->code == DUB_ERROR_FORBIDDEN)
    return DUB_EXIT_KEY;
  if (dub_error_is_storage (trouble->code))
    return DUB_EXIT_STORAGE;
  return DUB_EXIT_JOB_FAILED;
}

/* Whether nothing more happens to the job by itself; @status is made worse accordingly. */
static gboolean
has_ended (const DubJob *job, int *status)
{
  if (job->state == DUB_JOB_DONE || job->deleted_at != 0)
    return TRUE;
  if (job->state == DUB_JOB_CANCELLED)
    {
      *status = worse (*status, DUB_EXIT_JOB_FAILED);
      return TRUE;
    }
  if (job->state == DUB_JOB_UNKNOWN && job->attention)
    *status = worse (*status, DUB_EXIT_DECISION);
  else if (job->state == DUB_JOB_FAILED || job->attention)
    *status = worse (*status, exit_for_trouble (&job->chain.trouble));
  return job->state == DUB_JOB_FAILED || job->attention;
}

static GPtrArray *
load_jobs (DubWait *wait, GError **error)
{
  DubStore *store = wait->cli->store;

  if (wait->ids == NULL)
    return dub_store_list_open_jobs (store, error);
  return dub_store_get_jobs (store, (const gint64 *) (void *) wait->ids->data, wait->ids->len,
                             error);
}

static void
leave (DubWait *wait, int status)
{
  wait->status = status;
  g_main_loop_quit (wait->loop);
}

static void
note_reachability (DubWait *wait, guint open, guint unreachable)
{
  gint64 now = g_get_monotonic_time ();

  if (open == 0 || unreachable < open)
    wait->unreachable_since = 0;
  else if (wait->unreachable_since == 0)
    wait->unreachable_since = now;
}

static void
look (DubWait *wait)
{
  g_autoptr (GPtrArray) jobs = load_jobs (wait, &wait->error);
  guint open = 0, unreachable = 0;
  int status = DUB_EXIT_DONE;
  gint64 now = g_get_monotonic_time ();

  if (jobs == NULL)
    {
      leave (wait, DUB_EXIT_STORAGE);
      return;
    }
  for (guint i = 0; i < jobs->len; i++)
    {
      const DubJob *job = jobs->pdata[i];

      show (wait, job);
      if (has_ended (job, &status))
        continue;
      open++;
      if (dub_trouble_is_set (&job->chain.trouble)
          && dub_error_is_network (job->chain.trouble.code))
        unreachable++;
    }
  note_reachability (wait, open, unreachable);
  if (open == 0 && (wait->ids != NULL || wait->until_idle))
    leave (wait, status);
  else if (wait->ids != NULL && wait->unreachable_since != 0
           && now - wait->unreachable_since > UNREACHABLE_USEC)
    leave (wait, worse (status, DUB_EXIT_NETWORK));
  else if (wait->deadline != 0 && now >= wait->deadline)
    leave (wait, worse (status, unreachable > 0 ? DUB_EXIT_NETWORK : DUB_EXIT_TIMEOUT));
}

static gboolean
on_look (gpointer user_data)
{
  DubWait *wait = user_data;

  wait->look = 0;
  look (wait);
  return G_SOURCE_REMOVE;
}

/* Many changes, one look. */
static void
on_changed (DubHost *host, GArray *changes, gpointer user_data)
{
  DubWait *wait = user_data;

  if (wait->look == 0)
    wait->look = g_timeout_add (20, on_look, wait);
}

static gboolean
on_tick (gpointer user_data)
{
  look (user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_signal (gpointer user_data)
{
  DubWait *wait = user_data;

  wait->cli->interrupted = TRUE;
  leave (wait, DUB_EXIT_INTERRUPTED);
  return G_SOURCE_CONTINUE;
}

/* The other process went away: this one takes the engine over. */
static void
on_lost (DubHost *host, gpointer user_data)
{
  leave (user_data, -1);
}

static int
wait_once (DubWait *wait)
{
  DubCli *cli = wait->cli;
  guint tick, sigint, sigterm;

  if (!dub_cli_open (cli, TRUE, &wait->error))
    return dub_cli_fail (wait->error);
  wait->loop = g_main_loop_new (NULL, FALSE);
  g_signal_connect (cli->host, "changed", G_CALLBACK (on_changed), wait);
  g_signal_connect (cli->host, "activity", G_CALLBACK (on_activity), wait);
  g_signal_connect (cli->host, "lost", G_CALLBACK (on_lost), wait);
  tick = g_timeout_add (LOOK_MS, on_tick, wait);
  sigint = g_unix_signal_add (SIGINT, on_signal, wait);
  sigterm = g_unix_signal_add (SIGTERM, on_signal, wait);
  wait->status = -2;
  look (wait);
  if (wait->status == -2)
    g_main_loop_run (wait->loop);
  g_source_remove (tick);
  g_source_remove (sigint);
  g_source_remove (sigterm);
  g_clear_handle_id (&wait->look, g_source_remove);
  g_signal_handlers_disconnect_by_data (cli->host, wait);
  g_clear_pointer (&wait->loop, g_main_loop_unref);
  return wait->error != NULL ? dub_cli_fail (wait->error) : wait->status;
}

static int
wait_for (DubWait *wait)
{
  int status;

  wait->shown = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  while ((status = wait_once (wait)) == -1)
    {
      dub_host_close (wait->cli->host);
      g_clear_object (&wait->cli->host);
      g_clear_pointer (&wait->cli->store, dub_store_close);
    }
  g_hash_table_unref (wait->shown);
  g_clear_pointer (&wait->ids, g_array_unref);
  g_clear_error (&wait->error);
  return status;
}

/* --- Commands -------------------------------------------------------------------------------- */

static gboolean
take_ids (DubWait *wait, int argc, char **argv, GError **error)
{
  wait->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (int i = 1; i < argc; i++)
    {
      gint64 id = 0;
      g_autoptr (DubJob) job = NULL;

      if (!dub_cli_id (argv[i], &id, error))
        return FALSE;
      job = dub_store_get_job (wait->cli->store, id, error);
      if (job == NULL)
        return FALSE;
      if (job->state == DUB_JOB_DRAFT)
        {
          g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE, _ ("Job %s was not started."), argv[i]);
          return FALSE;
        }
      g_array_append_val (wait->ids, id);
    }
  return TRUE;
}

/* Prints what became of each job. */
static int
print_ends (DubCli *cli, GArray *ids, int status)
{
  for (guint i = 0; cli->json && i < ids->len; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (DubJob) job =
          dub_store_get_job (cli->store, g_array_index (ids, gint64, i), &error);
      JsonBuilder *builder = job != NULL ? dub_cli_job_object (cli, job, &error) : NULL;

      if (builder == NULL)
        return dub_cli_fail (error);
      dub_cli_print_json (builder);
    }
  return status;
}

int
dub_cli_job_wait (DubCli *cli, int argc, char **argv)
{
  double timeout = 0;
  DubWait wait = { .cli = cli };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = NULL;
  const GOptionEntry entries[] = {
    { "timeout", 0, 0, G_OPTION_ARG_DOUBLE, &timeout, NULL, "SECONDS" },
    G_OPTION_ENTRY_NULL,
  };

  if (!dub_cli_parse (&argc, &argv, entries, "job wait"))
    return DUB_EXIT_USAGE;
  if (argc < 2)
    return dub_cli_usage (_ ("Name at least one job."));
  if (!dub_cli_open (cli, TRUE, &error) || !take_ids (&wait, argc, argv, &error))
    {
      g_clear_pointer (&wait.ids, g_array_unref);
      return dub_cli_fail (error);
    }
  ids = g_array_ref (wait.ids);
  if (timeout > 0)
    wait.deadline = g_get_monotonic_time () + (gint64) (timeout * G_USEC_PER_SEC);
  return print_ends (cli, ids, wait_for (&wait));
}

int
dub_cli_run (DubCli *cli, int argc, char **argv)
{
  DubWait wait = { .cli = cli };
  const GOptionEntry entries[] = {
    { "until-idle", 0, 0, G_OPTION_ARG_NONE, &wait.until_idle, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!dub_cli_parse (&argc, &argv, entries, "run"))
    return DUB_EXIT_USAGE;
  return wait_for (&wait);
}
