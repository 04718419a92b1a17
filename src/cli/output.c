/* dubctl output …, dubctl store … */
#include "cli/cli.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

static GPtrArray *
job_outputs (DubCli *cli, const char *job_text, GError **error)
{
  gint64 id = 0;
  g_autoptr (DubJob) job = NULL;

  if (!dub_cli_id (job_text, &id, error) || !dub_cli_open_reader (cli, error))
    return NULL;
  job = dub_store_get_job (cli->store, id, error);
  return job != NULL ? dub_store_list_outputs (cli->store, id, error) : NULL;
}

static void
print_output (DubCli *cli, const DubOutput *output, const char *path)
{
  JsonBuilder *builder;

  if (!cli->json)
    {
      g_print ("%" G_GINT64_FORMAT "\t%s\t%s\t%s\n", output->id,
               dub_output_kind_nick (output->kind), output->verified ? "verified" : "-", path);
      return;
    }
  builder = dub_cli_object ();
  dub_cli_add_id (builder, "id", output->id);
  dub_cli_add_id (builder, "job", output->job);
  dub_cli_add_text (builder, "kind", dub_output_kind_nick (output->kind));
  dub_cli_add_text (builder, "type", output->type);
  dub_cli_add_text (builder, "language", output->language);
  dub_cli_add_text (builder, "path", path);
  json_builder_set_member_name (builder, "bytes");
  json_builder_add_int_value (builder, (gint64) output->bytes);
  dub_cli_add_text (builder, "sha256", output->sha256);
  json_builder_set_member_name (builder, "verified");
  json_builder_add_boolean_value (builder, output->verified);
  dub_cli_add_time (builder, "created_at", output->created_at);
  dub_cli_print_json (builder);
}

int
dub_cli_output_list (DubCli *cli, int argc, char **argv)
{
  g_autofree char *job = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) outputs = NULL;
  const GOptionEntry entries[] = {
    { "job", 0, 0, G_OPTION_ARG_STRING, &job, NULL, "ID" },
    G_OPTION_ENTRY_NULL,
  };

  if (!dub_cli_parse (&argc, &argv, entries, "output list"))
    return DUB_EXIT_USAGE;
  outputs = job_outputs (cli, job, &error);
  if (outputs == NULL)
    return dub_cli_fail (error);
  for (guint i = 0; i < outputs->len; i++)
    {
      const DubOutput *output = outputs->pdata[i];

      print_output (cli, output, output->path);
    }
  return DUB_EXIT_DONE;
}

/* `name.ext`, then `name (2).ext` …; (transfer full) */
static char *
numbered (const char *dir, const char *name, guint number)
{
  const char *dot = strrchr (name, '.');
  int stem = (int) (dot != NULL ? (gsize) (dot - name) : strlen (name));
  g_autofree char *file =
      number < 2 ? g_strdup (name)
                 : g_strdup_printf ("%.*s (%u)%s", stem, name, number, dot != NULL ? dot : "");

  return g_build_filename (dir, file, NULL);
}

/* Copies without ever replacing a file. (transfer full) (nullable) */
static char *
copy_to (const char *path, const char *dir, GError **error)
{
  g_autoptr (GFile) source = g_file_new_for_path (path);
  g_autofree char *name = g_path_get_basename (path);

  for (guint number = 1; number < 10000; number++)
    {
      g_autofree char *place = numbered (dir, name, number);
      g_autoptr (GFile) target = g_file_new_for_path (place);
      g_autoptr (GError) local = NULL;

      if (g_file_copy (source, target, G_FILE_COPY_NONE, NULL, NULL, NULL, &local))
        return g_steal_pointer (&place);
      if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_EXISTS))
        continue;
      g_set_error (error, DUB_ERROR, DUB_ERROR_STORAGE, "%s", local->message);
      return NULL;
    }
  g_set_error (error, DUB_ERROR, DUB_ERROR_STORAGE, _ ("No free file name was found in “%s”."),
               dir);
  return NULL;
}

int
dub_cli_output_export (DubCli *cli, int argc, char **argv)
{
  g_autofree char *job = NULL, *to = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) outputs = NULL;
  const GOptionEntry entries[] = {
    { "job", 0, 0, G_OPTION_ARG_STRING, &job, NULL, "ID" },
    { "to", 0, 0, G_OPTION_ARG_FILENAME, &to, NULL, "DIR" },
    G_OPTION_ENTRY_NULL,
  };

  if (!dub_cli_parse (&argc, &argv, entries, "output export"))
    return DUB_EXIT_USAGE;
  if (to == NULL)
    return dub_cli_usage (_ ("Name the folder: --to DIR"));
  outputs = job_outputs (cli, job, &error);
  if (outputs == NULL)
    return dub_cli_fail (error);
  if (g_mkdir_with_parents (to, 0755) != 0)
    {
      g_printerr ("dubctl: %s: %s\n", to, g_strerror (errno));
      return DUB_EXIT_STORAGE;
    }
  for (guint i = 0; i < outputs->len; i++)
    {
      const DubOutput *output = outputs->pdata[i];
      g_autofree char *path = copy_to (output->path, to, &error);

      if (path == NULL)
        return dub_cli_fail (error);
      print_output (cli, output, path);
    }
  return DUB_EXIT_DONE;
}

/* --- store recover ------------------------------------------------------------------------------
 */

int
dub_cli_store_recover (DubCli *cli, int argc, char **argv)
{
  gboolean set_aside = FALSE, list = FALSE;
  g_autofree char *backup = NULL;
  g_autofree char *kept = NULL;
  g_auto (GStrv) backups = NULL;
  g_autoptr (GError) error = NULL;
  const GOptionEntry entries[] = {
    { "set-aside", 0, 0, G_OPTION_ARG_NONE, &set_aside, NULL, NULL },
    { "backup", 0, 0, G_OPTION_ARG_FILENAME, &backup, NULL, "FILE" },
    { "list", 0, 0, G_OPTION_ARG_NONE, &list, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!dub_cli_parse (&argc, &argv, entries, "store recover"))
    return DUB_EXIT_USAGE;
  if (backup != NULL)
    return dub_store_restore (cli->data_dir, backup, &error) ? DUB_EXIT_DONE : dub_cli_fail (error);
  if (set_aside)
    {
      kept = dub_store_set_aside (cli->data_dir, &error);
      if (kept == NULL)
        return dub_cli_fail (error);
      g_print ("%s\n", kept);
      return DUB_EXIT_DONE;
    }
  if (!list)
    return dub_cli_usage (_ ("Say what to do: --list, --backup FILE or --set-aside."));
  backups = dub_store_list_backups (cli->data_dir);
  for (guint i = 0; backups[i] != NULL; i++)
    g_print ("%s\n", backups[i]);
  return DUB_EXIT_DONE;
}
