/* One key for all accounts, jobs of all providers with faults on their way, and a search for that
 * key in everything that was written or said. */
#define _GNU_SOURCE
#include <glib/gstdio.h>
#include <string.h>

#include "fixture.h"

#define CANARY "CANARY-7d1fe3b25a904c68"

/* What must not be found: keys, and of signed links what makes them good. */
static GPtrArray *secrets; /* of static strings, or of the sandbox's */

static void
look_for_usual (void)
{
  g_clear_pointer (&secrets, g_ptr_array_unref);
  secrets = g_ptr_array_new ();
  g_ptr_array_add (secrets, (gpointer) CANARY);
  g_ptr_array_add (secrets, (gpointer) "X-Amz-Signature=");
  g_ptr_array_add (secrets, (gpointer) "X-Goog-Signature=");
}

static void
search_bytes (const char *where, const char *bytes, gsize length)
{
  for (guint i = 0; i < secrets->len; i++)
    if (memmem (bytes, length, secrets->pdata[i], strlen (secrets->pdata[i])) != NULL)
      g_error ("%s holds %s", where, (char *) secrets->pdata[i]);
}

/* Returns how many files there were. */
static guint
search_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      g_autofree char *bytes = NULL;
      gsize length = 0;

      search_bytes (child, name, strlen (name));
      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        n += search_tree (child);
      else if (g_file_get_contents (child, &bytes, &length, NULL))
        {
          search_bytes (child, bytes, length);
          n++;
        }
    }
  return n;
}

/* What other processes of the person can read of this one. */
static void
search_process (void)
{
  static const char *const files[] = { "/proc/self/cmdline", "/proc/self/environ" };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *bytes = NULL;
      gsize length = 0;

      g_assert_true (g_file_get_contents (files[i], &bytes, &length, NULL));
      search_bytes (files[i], bytes, length);
    }
}

static const char *const faults[] = {
  NULL,
  "html502@*:2",
  "429-seconds=1@*:2",
  "malformed-json:2",
  "lost-reply",
  "expired-link",
  "damaged",
  "truncated",
  "no-credit",
  "job-failed",
  "huge-body",
  "redirect-other-origin",
  "status-200@*:3",
  "server-error@*:3",
  "refuse@*:2",
};

/* The sandbox does not know the key: each answer is a refusal, in every vendor's words. */
static void
run_refused (Fixture *f)
{
  const char *const *providers = dub_sandbox_provider_ids ();

  for (guint i = 0; i < PROVIDERS; i++)
    {
      gint64 account = fixture_account (f, providers[i]);

      fixture_job (f, providers[i], NULL, NULL);
      fixture_refuse (f, DUB_ERROR_BAD_KEY, "account.test", "{'id': <%x>}", account);
    }
  fixture_run (f);
}

static void
test_refused_key (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  guint files;

  look_for_usual ();
  f->key = g_strdup (CANARY);
  run_refused (f);
  files = search_tree (f->dir);
  g_assert_cmpuint (files, >=, 1);
  g_assert_cmpuint (f->log->len, >, 100);
  search_bytes ("the log", f->log->str, f->log->len);
  search_process ();
}

/* Keys that work go through every step. */
static void
test_working_key (gconstpointer data)
{
  const char *fault = data;
  g_autoptr (Fixture) f = fixture_new (NULL);
  const char *const *providers = dub_sandbox_provider_ids ();

  look_for_usual ();
  for (guint i = 0; i < PROVIDERS; i++)
    g_ptr_array_add (secrets, (gpointer) dub_sandbox_get_key (f->sandbox, providers[i]));
  f->jumps_max = 100;
  for (guint i = 0; fault == NULL && i < PROVIDERS; i++)
    {
      g_autoptr (GVariant) found =
          fixture_command (f, "account.test", "{'id': <%x>}", fixture_account (f, providers[i]));
      g_autofree char *text = g_variant_print (found, FALSE);

      search_bytes ("the answer to account.test", text, strlen (text));
    }
  if (fault != NULL)
    fixture_fault (f, fault);
  for (guint i = 0; i < PROVIDERS; i++)
    fixture_job (f, providers[i], NULL, NULL);
  fixture_run (f);
  g_assert_cmpuint (search_tree (f->dir), >, 0);
  search_bytes ("the log", f->log->str, f->log->len);
  search_process ();
}

/* The search finds what it is made for. */
static void
test_search_itself (void)
{
  g_autofree char *dir = g_dir_make_tmp ("dubstage-canary-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (dir, "leak", NULL);

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_failed ();
      g_rmdir (dir);
      return;
    }
  look_for_usual ();
  g_assert_true (g_file_set_contents (file, "x\0y" CANARY "z", 26, NULL));
  search_tree (dir);
  g_remove (file);
  g_rmdir (dir);
}

int
main (int argc, char **argv)
{
  int status;

  g_setenv ("G_MESSAGES_DEBUG", "all", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/canary/refused", test_refused_key);
  g_test_add_func ("/engine/canary/search", test_search_itself);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *path =
          g_strconcat ("/engine/canary/", faults[i] != NULL ? faults[i] : "no-fault", NULL);

      g_test_add_data_func (path, faults[i], test_working_key);
    }
  status = g_test_run ();
  dub_samples_clear ();
  g_clear_pointer (&secrets, g_ptr_array_unref);
  return status;
}
