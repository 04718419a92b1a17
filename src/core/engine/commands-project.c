/* Commands on projects. */
#include "engine/commands.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "engine/naming.h"

static gboolean
apply (DubProject *project, GVariantDict *args, GError **error)
{
  g_auto (GStrv) languages = dub_args_dup_list (args, "languages");
  g_autoptr (GHashTable) options = dub_args_dup_map (args, "options");
  gboolean archived = project->archived;

  dub_args_replace (args, "title", &project->title);
  dub_args_replace (args, "client", &project->client);
  dub_args_replace (args, "notes", &project->notes);
  dub_args_replace (args, "source-lang", &project->source_lang);
  dub_args_replace (args, "output-dir", &project->output_dir);
  dub_args_replace (args, "naming", &project->naming);
  project->default_account = dub_args_number (args, "default-account", project->default_account);
  if (g_variant_dict_lookup (args, "archived", "b", &archived))
    project->archived = archived;
  if (languages != NULL)
    {
      g_strfreev (project->languages);
      project->languages = g_steal_pointer (&languages);
    }
  if (options != NULL)
    {
      g_hash_table_unref (project->options);
      project->options = g_steal_pointer (&options);
    }
  if (project->title == NULL)
    g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE, _ ("A project needs a title."));
  else if (project->output_dir != NULL && !g_path_is_absolute (project->output_dir))
    g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE, _ ("The output folder must be absolute."));
  else
    return dub_naming_check (project->naming, error);
  return FALSE;
}

static gint64
save (DubEngine *engine, DubProject *project, GError **error)
{
  project->updated_at = dub_engine_now (engine);
  return dub_store_put_project (engine->store, project, error) ? project->id : 0;
}

GVariant *
dub_command_project_new (DubEngine *engine, GVariantDict *args, GError **error)
{
  g_autoptr (DubProject) project = dub_project_new ();

  if (!apply (project, args, error) || save (engine, project, error) == 0)
    return NULL;
  return dub_result_id (project->id);
}

static DubProject *
load (DubEngine *engine, GVariantDict *args, GError **error)
{
  gint64 id = 0;

  return dub_args_id (args, "id", &id, error) ? dub_store_get_project (engine->store, id, error)
                                              : NULL;
}

GVariant *
dub_command_project_set (DubEngine *engine, GVariantDict *args, GError **error)
{
  g_autoptr (DubProject) project = load (engine, args, error);

  if (project == NULL || !apply (project, args, error) || save (engine, project, error) == 0)
    return NULL;
  return dub_result_id (project->id);
}

static GVariant *
set_deleted (DubEngine *engine, GVariantDict *args, gint64 deleted_at, GError **error)
{
  g_autoptr (DubProject) project = load (engine, args, error);

  if (project == NULL)
    return NULL;
  project->deleted_at = deleted_at;
  return save (engine, project, error) != 0 ? dub_result_id (project->id) : NULL;
}

GVariant *
dub_command_project_remove (DubEngine *engine, GVariantDict *args, GError **error)
{
  DubJobQuery open = { .states =
                           1 << DUB_JOB_QUEUED | 1 << DUB_JOB_RUNNING | 1 << DUB_JOB_UNKNOWN };
  gint64 n;

  if (!dub_args_id (args, "id", &open.project, error))
    return NULL;
  n = dub_store_count_jobs (engine->store, &open, error);
  if (n < 0)
    return NULL;
  if (n > 0)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_CONFLICT,
                   g_dngettext (GETTEXT_PACKAGE,
                                "%" PRId64 " job of this project has not ended yet.",
                                "%" PRId64 " jobs of this project have not ended yet.", (gulong) n),
                   n);
      return NULL;
    }
  return set_deleted (engine, args, dub_engine_now (engine), error);
}

GVariant *
dub_command_project_restore (DubEngine *engine, GVariantDict *args, GError **error)
{
  return set_deleted (engine, args, 0, error);
}
