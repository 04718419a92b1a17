/* The host in a thread, beside another process's, and after that one is gone; errors cross with
 * their codes. The second process is this program again. */
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "engine/host.h"
#include "model/error.h"

#define WAIT_SECONDS 20

typedef struct
{
  char *dir; /* owned */
  DubSecrets *secrets;
} Bench;

static void
set_up (Bench *bench, gconstpointer data)
{
  bench->dir = g_dir_make_tmp ("dubstage-host-XXXXXX", NULL);
  g_assert_nonnull (bench->dir);
  bench->secrets = dub_secrets_new ();
}

static void
tear_down (Bench *bench, gconstpointer data)
{
  char *argv[] = { (char *) "rm", (char *) "-rf", bench->dir, NULL };

  g_spawn_sync (NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  g_free (bench->dir);
  g_object_unref (bench->secrets);
}

static gboolean
on_late (gpointer data)
{
  g_error ("Nothing came for %d seconds", WAIT_SECONDS);
  return G_SOURCE_REMOVE;
}

static void
wait_for (const gboolean *done)
{
  guint late = g_timeout_add_seconds (WAIT_SECONDS, on_late, NULL);

  while (!*done)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (late);
}

static gint64
make_project (DubHost *host, const char *title)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) result = dub_host_command (
      host, "project.new", g_variant_new_parsed ("{'title': <%s>}", title), &error);
  gint64 id = 0;

  g_assert_no_error (error);
  g_assert_true (g_variant_lookup (result, "id", "x", &id));
  return id;
}

/* --- Errors
 * --------------------------------------------------------------------------------------- */

static const struct
{
  const char *path;
  const char *command;
  const char *args;
  DubError code;
} error_rows[] = {
  { "unknown-command", "no.such", "@a{sv} {}", DUB_ERROR_USAGE },
  { "no-argument", "account.set", "@a{sv} {}", DUB_ERROR_USAGE },
  { "wrong-type", "account.set", "{'id': <'one'>}", DUB_ERROR_USAGE },
  { "no-account", "account.set", "{'id': <int64 7>}", DUB_ERROR_NOT_FOUND },
  { "no-project", "project.set", "{'id': <int64 7>}", DUB_ERROR_NOT_FOUND },
  { "no-provider", "account.add", "{'provider': <'nobody'>}", DUB_ERROR_USAGE },
  { "no-base-url", "account.add", "{'provider': <'vidgen'>}", DUB_ERROR_USAGE },
  { "bad-base-url", "account.add", "{'provider': <'vidgen'>, 'base-url': <'ftp://x'>}",
    DUB_ERROR_USAGE },
  { "secret-in-url", "account.add", "{'provider': <'vidgen'>, 'base-url': <'http://u:p@x/'>}",
    DUB_ERROR_USAGE },
  { "bad-setting", "account.add", "{'provider': <'lipdub'>, 'settings': <{'colour': 'red'}>}",
    DUB_ERROR_USAGE },
  { "no-jobs", "job.start", "{'ids': <@ax []>}", DUB_ERROR_USAGE },
  { "no-file", "asset.add", "{'project': <int64 1>, 'source': <'/nowhere/at/all.mp4'>}",
    DUB_ERROR_FILE_MISSING },
};

static void
check_errors (DubHost *host)
{
  for (guint i = 0; i < G_N_ELEMENTS (error_rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) result = dub_host_command (
          host, error_rows[i].command, g_variant_new_parsed (error_rows[i].args, NULL), &error);

      g_test_message ("%s: %s", error_rows[i].path, error != NULL ? error->message : "no error");
      g_assert_null (result);
      g_assert_error (error, DUB_ERROR, (int) error_rows[i].code);
      g_assert_cmpuint (strlen (error->message), >, 5);
      /* No trace of the way that it came. */
      g_assert_null (strstr (error->message, "GDBus"));
    }
}

static void
test_local (Bench *bench, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DubHost) host = dub_host_open (bench->dir, DUB_HOST_WORK, bench->secrets, &error);

  g_assert_no_error (error);
  g_assert_false (dub_host_is_remote (host));
  g_assert_cmpint (make_project (host, "One"), ==, 1);
  check_errors (host);
}

/* Opened and closed at once, again and again: the end may come before the loop has begun. */
static void
test_short_lives (Bench *bench, gconstpointer data)
{
  for (guint i = 0; i < 100; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (DubHost) host = dub_host_open (bench->dir, 0, bench->secrets, &error);

      g_assert_no_error (error);
      /* A command's task may outlive its answer for a moment. */
      make_project (host, "One of many");
      dub_host_close (host);
    }
}

static void
test_no_folder (Bench *bench, gconstpointer data)
{
  g_autofree char *file = g_build_filename (bench->dir, "file", NULL);
  g_autofree char *below = g_build_filename (file, "data", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  g_assert_null (dub_host_open (below, 0, bench->secrets, &error));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_STORAGE);
}

static void
test_damaged_store (Bench *bench, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DubHost) host = dub_host_open (bench->dir, 0, bench->secrets, &error);
  g_autoptr (GDir) dir = NULL;
  const char *name;

  g_assert_no_error (error);
  dub_host_close (host);
  dir = g_dir_open (bench->dir, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (bench->dir, name, NULL);

      if (g_str_has_suffix (name, ".db"))
        g_assert_true (
            g_file_set_contents (path, "this is no database at all, not one bit", -1, NULL));
    }
  g_assert_null (dub_host_open (bench->dir, 0, bench->secrets, &error));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_STORE_DAMAGED);
}

/* --- Two hosts in one program
 * ---------------------------------------------------------------------- */

static void
on_changed (DubHost *host, GArray *changes, gpointer data)
{
  for (guint i = 0; i < changes->len; i++)
    if (g_array_index (changes, DubChange, i).table == DUB_TABLE_PROJECT)
      *(gboolean *) data = TRUE;
}

static void
test_second (Bench *bench, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DubHost) first = dub_host_open (bench->dir, DUB_HOST_WORK, bench->secrets, &error);
  g_autoptr (DubHost) second = NULL;
  gboolean first_heard = FALSE, second_heard = FALSE;

  g_assert_no_error (error);
  g_assert_null (
      dub_host_open (bench->dir, DUB_HOST_WORK | DUB_HOST_LOCAL, bench->secrets, &error));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_LOCKED);
  g_clear_error (&error);
  second = dub_host_open (bench->dir, DUB_HOST_WORK, bench->secrets, &error);
  g_assert_no_error (error);
  g_assert_true (dub_host_is_remote (second));
  g_signal_connect (first, "changed", G_CALLBACK (on_changed), &first_heard);
  g_signal_connect (second, "changed", G_CALLBACK (on_changed), &second_heard);
  g_assert_cmpint (make_project (second, "From afar"), ==, 1);
  wait_for (&first_heard);
  wait_for (&second_heard);
  check_errors (second);
}

/* --- Two programs
 * ------------------------------------------------------------------------------------ */

static void
on_lost (DubHost *host, gpointer data)
{
  *(gboolean *) data = TRUE;
}

/* This program again, holding the folder until it is ended. */
static GSubprocess *
start_holder (const char *dir)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *self = g_file_read_link ("/proc/self/exe", &error);
  g_autofree char *line = NULL;
  g_autoptr (GDataInputStream) out = NULL;
  GSubprocess *holder;

  g_assert_no_error (error);
  holder = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, self, "--hold", dir, NULL);
  g_assert_no_error (error);
  out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (holder));
  line = g_data_input_stream_read_line (out, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (line, ==, "ready");
  return holder;
}

static int
hold (const char *dir)
{
  g_autoptr (DubSecrets) secrets = dub_secrets_new ();
  g_autoptr (DubHost) host = dub_host_open (dir, DUB_HOST_WORK, secrets, NULL);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  if (host == NULL)
    return EXIT_FAILURE;
  g_print ("ready\n");
  fflush (stdout);
  g_main_loop_run (loop);
  return EXIT_SUCCESS;
}

/* @data: the signal that ends the other. Whatever ends it, this one hears so and can take over. */
static void
test_takeover (Bench *bench, gconstpointer data)
{
  g_autoptr (GSubprocess) holder = start_holder (bench->dir);
  g_autoptr (GError) error = NULL;
  g_autoptr (DubHost) host = dub_host_open (bench->dir, DUB_HOST_WORK, bench->secrets, &error);
  gboolean lost = FALSE;

  g_assert_no_error (error);
  g_assert_true (dub_host_is_remote (host));
  g_assert_cmpint (make_project (host, "One"), ==, 1);
  check_errors (host);
  g_signal_connect (host, "lost", G_CALLBACK (on_lost), &lost);
  g_subprocess_send_signal (holder, GPOINTER_TO_INT (data));
  wait_for (&lost);
  /* A command that comes too late is refused, not lost in silence. */
  g_assert_null (
      dub_host_command (host, "project.new", g_variant_new_parsed ("{'title': <'Late'>}"), &error));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_LOCKED);
  g_clear_error (&error);
  dub_host_close (host);
  g_clear_object (&host);
  host = dub_host_open (bench->dir, DUB_HOST_WORK, bench->secrets, &error);
  g_assert_no_error (error);
  g_assert_false (dub_host_is_remote (host));
  g_assert_cmpint (make_project (host, "Two"), ==, 2);
  g_subprocess_wait (holder, NULL, NULL);
}

#define ADD(path, data, func) g_test_add (path, Bench, data, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  if (argc == 3 && g_str_equal (argv[1], "--hold"))
    return hold (argv[2]);
  g_test_init (&argc, &argv, NULL);
  ADD ("/engine/host/local", NULL, test_local);
  ADD ("/engine/host/short-lives", NULL, test_short_lives);
  ADD ("/engine/host/no-folder", NULL, test_no_folder);
  ADD ("/engine/host/damaged-store", NULL, test_damaged_store);
  ADD ("/engine/host/second", NULL, test_second);
  ADD ("/engine/host/takeover/term", GINT_TO_POINTER (SIGTERM), test_takeover);
  ADD ("/engine/host/takeover/kill", GINT_TO_POINTER (SIGKILL), test_takeover);
  return g_test_run ();
}
