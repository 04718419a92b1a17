/* dubctl project … */
#include "cli/cli.h"

#include <glib/gi18n-lib.h>

static void
print_project (DubCli *cli, const DubProject *project)
{
  JsonBuilder *builder;

  if (!cli->json)
    {
      g_print ("%" G_GINT64_FORMAT "\t%s\n", project->id, project->title);
      return;
    }
  builder = dub_cli_object ();
  dub_cli_add_id (builder, "id", project->id);
  dub_cli_add_text (builder, "title", project->title);
  dub_cli_add_text (builder, "client", project->client);
  dub_cli_add_text (builder, "notes", project->notes);
  dub_cli_add_text (builder, "source_lang", project->source_lang);
  json_builder_set_member_name (builder, "languages");
  json_builder_begin_array (builder);
  for (guint i = 0; project->languages[i] != NULL; i++)
    json_builder_add_string_value (builder, project->languages[i]);
  json_builder_end_array (builder);
  dub_cli_add_id (builder, "default_account", project->default_account);
  dub_cli_add_text (builder, "output_dir", project->output_dir);
  dub_cli_add_text (builder, "naming", project->naming);
  json_builder_set_member_name (builder, "archived");
  json_builder_add_boolean_value (builder, project->archived);
  dub_cli_add_time (builder, "created_at", project->created_at);
  dub_cli_add_time (builder, "updated_at", project->updated_at);
  dub_cli_print_json (builder);
}

int
dub_cli_project_new (DubCli *cli, int argc, char **argv)
{
  g_autofree char *source = NULL, *naming = NULL, *output_dir = NULL;
  g_auto (GStrv) languages = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GVariantDict) args = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) result = NULL;
  gint64 id = 0;
  const GOptionEntry entries[] = {
    { "source-lang", 0, 0, G_OPTION_ARG_STRING, &source, NULL, "CODE" },
    { "lang", 0, 0, G_OPTION_ARG_STRING_ARRAY, &languages, NULL, "CODE" },
    { "naming", 0, 0, G_OPTION_ARG_STRING, &naming, NULL, "TEMPLATE" },
    { "output-dir", 0, 0, G_OPTION_ARG_FILENAME, &output_dir, NULL, "DIR" },
    G_OPTION_ENTRY_NULL,
  };

  if (!dub_cli_parse (&argc, &argv, entries, "project new"))
    return DUB_EXIT_USAGE;
  if (argc != 2)
    return dub_cli_usage (_ ("Give the project one title."));
  g_variant_dict_insert (&args, "title", "s", argv[1]);
  if (source != NULL)
    g_variant_dict_insert (&args, "source-lang", "s", source);
  if (languages != NULL)
    g_variant_dict_insert (&args, "languages", "^as", languages);
  if (naming != NULL)
    g_variant_dict_insert (&args, "naming", "s", naming);
  if (output_dir != NULL)
    {
      g_autofree char *absolute = g_canonicalize_filename (output_dir, NULL);

      g_variant_dict_insert (&args, "output-dir", "s", absolute);
    }
  result = dub_cli_command (cli, "project.new", g_variant_dict_end (&args), &error);
  if (result == NULL)
    return dub_cli_fail (error);
  g_variant_lookup (result, "id", "x", &id);
  dub_cli_print_id (cli, id);
  return DUB_EXIT_DONE;
}

int
dub_cli_project_list (DubCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) projects = NULL;

  if (dub_cli_open_reader (cli, &error))
    projects = dub_store_list_projects (cli->store, TRUE, &error);
  if (projects == NULL)
    return dub_cli_fail (error);
  for (guint i = 0; i < projects->len; i++)
    print_project (cli, projects->pdata[i]);
  return DUB_EXIT_DONE;
}

int
dub_cli_project_show (DubCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DubProject) project = NULL;
  gint64 id = 0;

  if (dub_cli_id (argc > 1 ? argv[1] : NULL, &id, &error) && dub_cli_open_reader (cli, &error))
    project = dub_store_get_project (cli->store, id, &error);
  if (project == NULL)
    return dub_cli_fail (error);
  print_project (cli, project);
  return DUB_EXIT_DONE;
}

int
dub_cli_project_export (DubCli *cli, int argc, char **argv)
{
  gboolean force = FALSE;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) result = NULL;
  gint64 id = 0;
  const GOptionEntry entries[] = {
    { "force", 0, 0, G_OPTION_ARG_NONE, &force, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!dub_cli_parse (&argc, &argv, entries, "project export"))
    return DUB_EXIT_USAGE;
  if (argc != 3)
    return dub_cli_usage (_ ("Name the project and the file to write."));
  path = g_canonicalize_filename (argv[2], NULL);
  if (dub_cli_id (argv[1], &id, &error))
    result = dub_cli_command (
        cli, "project.export",
        g_variant_new_parsed ("{'id': <%x>, 'path': <%s>, 'overwrite': <%b>}", id, path, force),
        &error);
  if (result == NULL)
    return dub_cli_fail (error);
  if (cli->json)
    {
      JsonBuilder *builder = dub_cli_object ();

      dub_cli_add_id (builder, "id", id);
      dub_cli_add_text (builder, "path", path);
      dub_cli_print_json (builder);
    }
  else
    g_print ("%s\n", path);
  return DUB_EXIT_DONE;
}

static void
print_warnings (GVariant *result)
{
  g_autofree const char **warnings = NULL;

  g_variant_lookup (result, "warnings", "^a&s", &warnings);
  for (guint i = 0; warnings != NULL && warnings[i] != NULL; i++)
    g_printerr ("dubctl: %s\n", warnings[i]);
}

/* The files are looked at before the program ends: what comes next may need to know them. FALSE:
 * the store cannot be read. */
static gboolean
wait_for_looks (DubCli *cli, gint64 project, GError **error)
{
  for (;;)
    {
      g_autoptr (GPtrArray) assets = dub_store_list_probing_assets (cli->store, error);
      gboolean any = FALSE;

      if (assets == NULL)
        return FALSE;
      for (guint i = 0; i < assets->len; i++)
        any |= ((DubAsset *) assets->pdata[i])->project == project;
      if (!any || cli->interrupted)
        return TRUE;
      g_main_context_iteration (NULL, TRUE);
    }
}

int
dub_cli_project_import (DubCli *cli, int argc, char **argv)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) result = NULL;
  gint64 id = 0;

  if (argc != 2)
    return dub_cli_usage (_ ("Name the file to read."));
  path = g_canonicalize_filename (argv[1], NULL);
  result = dub_cli_command (cli, "project.import", g_variant_new_parsed ("{'path': <%s>}", path),
                            &error);
  if (result == NULL)
    return dub_cli_fail (error);
  g_variant_lookup (result, "id", "x", &id);
  print_warnings (result);
  if (!dub_cli_open_reader (cli, &error) || !wait_for_looks (cli, id, &error))
    return dub_cli_fail (error);
  dub_cli_print_id (cli, id);
  return DUB_EXIT_DONE;
}

int
dub_cli_project_duplicate (DubCli *cli, int argc, char **argv)
{
  g_autofree char *title = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) result = NULL;
  gint64 id = 0;
  const GOptionEntry entries[] = {
    { "title", 0, 0, G_OPTION_ARG_STRING, &title, NULL, "TEXT" },
    G_OPTION_ENTRY_NULL,
  };

  if (!dub_cli_parse (&argc, &argv, entries, "project duplicate"))
    return DUB_EXIT_USAGE;
  if (dub_cli_id (argc > 1 ? argv[1] : NULL, &id, &error))
    result = dub_cli_command (
        cli, "project.duplicate",
        g_variant_new_parsed ("{'id': <%x>, 'title': <%s>}", id, title != NULL ? title : ""),
        &error);
  if (result == NULL)
    return dub_cli_fail (error);
  g_variant_lookup (result, "id", "x", &id);
  dub_cli_print_id (cli, id);
  return DUB_EXIT_DONE;
}
