/* Commands on assets. A file is looked at in a worker thread (probe, digest, thumbnail); the row is
 * written when everything is known, so that a bad file leaves none. */
#include "engine/commands.h"

#include <glib/gi18n-lib.h>

#include "engine/looks.h"
#include "media/sniff.h"

/* What is being done with a file that is looked at. */
typedef enum
{
  LOOK_ADD,
  LOOK_REFRESH,
  LOOK_RELINK
} DubLookKind;

typedef struct
{
  DubEngine *engine;
  DubLookKind kind;
  DubAsset *asset;       /* owned */
  char *expected_sha256; /* owned (nullable): RELINK */
} DubLook;

static void
look_free (gpointer data)
{
  DubLook *look = data;

  dub_asset_free (look->asset);
  g_free (look->expected_sha256);
  g_free (look);
}

/* Runs in a worker thread. */
static void
look_at_file (GTask *task, gpointer source, gpointer data, GCancellable *cancel)
{
  DubLook *look = data;
  GError *error = NULL;

  if (dub_look_at (look->asset, look->engine->data_dir, cancel, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gint64
save_new (DubEngine *engine, DubAsset *asset, GError **error)
{
  g_autoptr (DubAsset) twin = NULL;
  g_autoptr (GError) local = NULL;

  twin = dub_store_find_asset (engine->store, asset->project, asset->sha256, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return 0;
    }
  /* The same content again: the row that is there serves, at the place where the file is now. */
  if (twin != NULL && g_strcmp0 (twin->path, asset->path) == 0
      && twin->mtime_usec == asset->mtime_usec)
    return twin->id;
  if (twin != NULL && twin->path != NULL)
    {
      asset->id = twin->id;
      asset->created_at = twin->created_at;
      if (asset->language == NULL)
        asset->language = g_strdup (twin->language);
    }
  return dub_store_put_asset (engine->store, asset, error) ? asset->id : 0;
}

static void
finish_look (DubLook *look, GTask *task)
{
  DubEngine *engine = look->engine;
  DubAsset *asset = look->asset;
  GError *error = NULL;
  gint64 id;

  if (look->kind == LOOK_RELINK && look->expected_sha256 != NULL
      && g_strcmp0 (look->expected_sha256, asset->sha256) != 0)
    {
      g_task_return_new_error (task, DUB_ERROR, DUB_ERROR_FILE_CHANGED,
                               _ ("“%s” holds something else than “%s”."), asset->path,
                               asset->name);
      return;
    }
  asset->state = DUB_ASSET_OK;
  dub_trouble_clear (&asset->trouble);
  if (look->kind == LOOK_ADD)
    id = save_new (engine, asset, &error);
  else
    id = dub_store_put_asset (engine->store, asset, &error) ? asset->id : 0;
  if (id == 0)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_variant_ref_sink (dub_result_id (id)),
                           (GDestroyNotify) g_variant_unref);
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DubLook *look = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;

  look->engine->in_flight--;
  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      finish_look (look, task);
      return;
    }
  if (look->kind == LOOK_REFRESH)
    dub_look_note_trouble (look->engine, look->asset->id, error);
  g_task_return_error (task, error);
}

/* Takes @look and @task. */
static void
begin_look (DubLook *look, GTask *task)
{
  g_autoptr (GTask) worker = g_task_new (NULL, g_task_get_cancellable (task), on_looked, task);

  look->engine->in_flight++;
  g_task_set_task_data (worker, look, look_free);
  g_task_run_in_thread (worker, look_at_file);
}

static void
return_error (GTask *task, GError *error)
{
  g_task_return_error (task, error);
  g_object_unref (task);
}

/* --- asset.add ------------------------------------------------------------------------------ */

static char *
url_name (GUri *uri)
{
  g_autofree char *base = g_path_get_basename (g_uri_get_path (uri));
  g_autofree char *name = g_uri_unescape_string (base, NULL);

  if (name == NULL || *name == '\0' || g_str_equal (name, "/") || g_str_equal (name, "."))
    return g_strdup (g_uri_get_host (uri));
  return g_utf8_make_valid (name, -1);
}

static void
add_url (DubEngine *engine, DubAsset *asset, const char *url, const char *kind, GTask *task)
{
  GError *error = NULL;
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  const char *mime;

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    {
      g_task_return_new_error (task, DUB_ERROR, DUB_ERROR_USAGE,
                               _ ("“%s” is not an address that a provider could fetch."), url);
      return;
    }
  mime = dub_sniff_extension (g_uri_get_path (uri));
  asset->url = g_strdup (url);
  asset->name = url_name (uri);
  asset->mime = g_strdup (mime);
  asset->kind = dub_look_kind_of_mime (mime);
  asset->state = DUB_ASSET_OK;
  if (kind != NULL && !dub_media_kind_from_nick (kind, &asset->kind))
    g_task_return_new_error (task, DUB_ERROR, DUB_ERROR_USAGE, _ ("“%s” is no kind of asset."),
                             kind);
  else if (!dub_store_put_asset (engine->store, asset, &error))
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_variant_ref_sink (dub_result_id (asset->id)),
                           (GDestroyNotify) g_variant_unref);
}

static gboolean
is_url (const char *source)
{
  return g_str_has_prefix (source, "https://") || g_str_has_prefix (source, "http://");
}

void
dub_command_asset_add (DubEngine *engine, GVariantDict *args, GTask *task)
{
  g_autofree char *source = dub_args_dup_text (args, "source");
  g_autofree char *kind = dub_args_dup_text (args, "kind");
  g_autoptr (DubAsset) asset = dub_asset_new ();
  g_autoptr (DubProject) project = NULL;
  GError *error = NULL;
  DubLook *look;

  if (dub_args_id (args, "project", &asset->project, &error))
    project = dub_store_get_project (engine->store, asset->project, &error);
  if (project != NULL && (source == NULL || *source == '\0'))
    error = g_error_new (DUB_ERROR, DUB_ERROR_USAGE, _ ("No file was named."));
  if (error != NULL)
    {
      return_error (task, error);
      return;
    }
  asset->language = dub_args_dup_text (args, "language");
  if (is_url (source))
    {
      add_url (engine, asset, source, kind, task);
      g_object_unref (task);
      return;
    }
  asset->path = g_canonicalize_filename (source, NULL);
  asset->name = g_filename_display_basename (asset->path);
  look = g_new0 (DubLook, 1);
  look->engine = engine;
  look->kind = LOOK_ADD;
  look->asset = g_steal_pointer (&asset);
  begin_look (look, task);
}

/* --- The others ------------------------------------------------------------------------------ */

static DubAsset *
load (DubEngine *engine, GVariantDict *args, GError **error)
{
  gint64 id = 0;

  return dub_args_id (args, "id", &id, error) ? dub_store_get_asset (engine->store, id, error)
                                              : NULL;
}

static void
look_again (DubEngine *engine, GVariantDict *args, GTask *task, DubLookKind kind)
{
  GError *error = NULL;
  g_autoptr (DubAsset) asset = load (engine, args, &error);
  g_autofree char *path = dub_args_dup_text (args, "path");
  DubLook *look;

  if (asset == NULL || asset->path == NULL || (kind == LOOK_RELINK && path == NULL))
    {
      if (error == NULL)
        error = g_error_new (DUB_ERROR, DUB_ERROR_USAGE, _ ("No file was named."));
      return_error (task, error);
      return;
    }
  look = g_new0 (DubLook, 1);
  look->engine = engine;
  look->kind = kind;
  if (kind == LOOK_RELINK)
    {
      look->expected_sha256 = g_strdup (asset->sha256);
      g_free (asset->path);
      asset->path = g_canonicalize_filename (path, NULL);
    }
  look->asset = g_steal_pointer (&asset);
  begin_look (look, task);
}

void
dub_command_asset_refresh (DubEngine *engine, GVariantDict *args, GTask *task)
{
  look_again (engine, args, task, LOOK_REFRESH);
}

void
dub_command_asset_relink (DubEngine *engine, GVariantDict *args, GTask *task)
{
  look_again (engine, args, task, LOOK_RELINK);
}

GVariant *
dub_command_asset_set (DubEngine *engine, GVariantDict *args, GError **error)
{
  g_autoptr (DubAsset) asset = load (engine, args, error);

  if (asset == NULL)
    return NULL;
  dub_args_replace (args, "name", &asset->name);
  dub_args_replace (args, "language", &asset->language);
  if (asset->name == NULL)
    asset->name = g_path_get_basename (asset->path != NULL ? asset->path : asset->url);
  return dub_store_put_asset (engine->store, asset, error) ? dub_result_id (asset->id) : NULL;
}

static GVariant *
set_deleted (DubEngine *engine, GVariantDict *args, gint64 deleted_at, GError **error)
{
  g_autoptr (DubAsset) asset = load (engine, args, error);

  if (asset == NULL)
    return NULL;
  asset->deleted_at = deleted_at;
  return dub_store_put_asset (engine->store, asset, error) ? dub_result_id (asset->id) : NULL;
}

GVariant *
dub_command_asset_remove (DubEngine *engine, GVariantDict *args, GError **error)
{
  return set_deleted (engine, args, dub_engine_now (engine), error);
}

GVariant *
dub_command_asset_restore (DubEngine *engine, GVariantDict *args, GError **error)
{
  return set_deleted (engine, args, 0, error);
}
