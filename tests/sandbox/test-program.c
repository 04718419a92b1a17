/* The program as other programs use it: one JSON line, six servers, an orderly end. */
#include <signal.h>
#include <string.h>

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

static const char *program; /* path, from the build */

typedef struct
{
  GSubprocess *process;  /* owned */
  GDataInputStream *out; /* owned */
  char *tmp;             /* owned: its TMPDIR */
} Run;

static Run *
run_new (const char *const *arguments)
{
  Run *run = g_new0 (Run, 1);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  run->tmp = g_dir_make_tmp ("sandbox-program-XXXXXX", &error);
  g_assert_no_error (error);
  g_subprocess_launcher_setenv (launcher, "TMPDIR", run->tmp, TRUE);
  g_ptr_array_add (argv, (gpointer) program);
  for (guint i = 0; arguments[i]; i++)
    g_ptr_array_add (argv, (gpointer) arguments[i]);
  g_ptr_array_add (argv, NULL);
  run->process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata, &error);
  g_assert_no_error (error);
  run->out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (run->process));
  return run;
}

static void
run_free (Run *run)
{
  g_clear_object (&run->out);
  g_clear_object (&run->process);
  g_rmdir (run->tmp);
  g_free (run->tmp);
  g_free (run);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Run, run_free)

static JsonNode *
first_line (Run *run)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line (run->out, NULL, NULL, &error);
  JsonNode *node = NULL;

  g_assert_no_error (error);
  g_assert_nonnull (line);
  node = json_from_string (line, &error);
  g_assert_no_error (error);
  return node;
}

static char *
get (const char *url)
{
  g_autoptr (SoupSession) session = soup_session_new_with_options ("timeout", 10, NULL);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = soup_session_send_and_read (session, message, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (soup_message_get_status (message), ==, 200);
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
test_serves (gconstpointer data)
{
  static const char *const arguments[] = {
    "--json", "--speed", "instant", "--fault", "lipdub/lost-reply@generate:2", NULL
  };
  g_autoptr (Run) run = run_new (arguments);
  g_autoptr (JsonNode) node = first_line (run);
  JsonObject *object = json_node_get_object (node);
  JsonArray *accounts = json_object_get_array_member (object, "accounts");
  const char *control = json_object_get_string_member (object, "control");
  g_autofree char *book_url = g_strconcat (control, "/book", NULL);
  g_autofree char *faults_url = g_strconcat (control, "/faults", NULL);
  g_autofree char *book = get (book_url);
  g_autofree char *faults = get (faults_url);
  g_autofree char *health = NULL;
  g_autofree char *health_url = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) left = NULL;

  g_assert_cmpuint (json_array_get_length (accounts), ==, 5);
  for (guint i = 0; i < 5; i++)
    {
      JsonObject *account = json_array_get_object_element (accounts, i);

      g_assert_nonnull (json_object_get_string_member (account, "provider"));
      g_assert_nonnull (json_object_get_string_member (account, "key"));
      if (strcmp (json_object_get_string_member (account, "provider"), "vidgen") == 0)
        health_url =
            g_strconcat (json_object_get_string_member (account, "base_url"), "/api/health", NULL);
    }
  health = get (health_url);
  g_assert_cmpstr (health, ==, "{\"status\":\"ok\"}");
  g_assert_nonnull (strstr (book, "\"paid\":0"));
  g_assert_nonnull (strstr (faults, "\"left\":2"));
  g_subprocess_send_signal (run->process, GPOINTER_TO_INT (data));
  g_assert_true (g_subprocess_wait (run->process, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (run->process));
  g_assert_cmpint (g_subprocess_get_exit_status (run->process), ==, 0);
  left = g_dir_open (run->tmp, 0, NULL);
  g_assert_null (g_dir_read_name (left));
}

typedef struct
{
  const char *name;
  const char *arguments[3];
  int status;
} Refusal;

static const Refusal refusals[] = {
  { "unknown-option", { "--colour" }, 2 },
  { "unknown-fault", { "--fault", "nonsense" }, 2 },
  { "bad-speed", { "--speed", "fast" }, 2 },
  { "bad-port", { "--port", "70000" }, 2 },
  { "argument", { "serve" }, 2 },
  { "list-faults", { "--list-faults" }, 0 },
};

static void
test_refusal (gconstpointer data)
{
  const Refusal *refusal = data;
  g_autoptr (Run) run = run_new (refusal->arguments);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_subprocess_wait (run->process, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_subprocess_get_exit_status (run->process), ==, refusal->status);
}

/* The second one finds its ports taken. */
static void
test_ports_taken (void)
{
  static const char *const arguments[] = { "--json", NULL };
  g_autoptr (Run) first = run_new (arguments);
  g_autoptr (JsonNode) node = first_line (first);
  JsonObject *account = json_array_get_object_element (
      json_object_get_array_member (json_node_get_object (node), "accounts"), 1);
  g_autoptr (GUri) uri =
      g_uri_parse (json_object_get_string_member (account, "base_url"), G_URI_FLAGS_NONE, NULL);
  g_autofree char *port = g_strdup_printf ("%d", g_uri_get_port (uri));
  const char *const again[] = { "--port", port, NULL };
  g_autoptr (Run) second = run_new (again);

  g_assert_true (g_subprocess_wait (second->process, NULL, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (second->process), ==, 5);
  g_subprocess_send_signal (first->process, SIGTERM);
  g_assert_true (g_subprocess_wait (first->process, NULL, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
  g_test_add_data_func ("/sandbox/program/term", GINT_TO_POINTER (SIGTERM), test_serves);
  g_test_add_data_func ("/sandbox/program/interrupt", GINT_TO_POINTER (SIGINT), test_serves);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sandbox/program/%s", refusals[i].name);

      g_test_add_data_func (path, &refusals[i], test_refusal);
    }
  g_test_add_func ("/sandbox/program/ports-taken", test_ports_taken);
  return g_test_run ();
}
