/* Looking at files, one at a time for a command or in line for the rows of an import. */
#include "engine/looks.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "media/digest.h"
#include "media/probe.h"
#include "media/thumbnail.h"

#define THUMBNAIL_PX 256
/* A look is a decoder and a reader at work; more of them only take turns. */
#define AT_ONCE 2

struct _DubLooks
{
  GQueue waiting;       /* owned: gint64 */
  GCancellable *cancel; /* owned */
  guint running;
};

/* --- One file -------------------------------------------------------------------------------- */

static gboolean
take_stat (DubAsset *asset, GError **error)
{
  GStatBuf info;

  if (g_stat (asset->path, &info) != 0)
    {
      g_set_error (error, DUB_ERROR,
                   errno == EACCES ? DUB_ERROR_FILE_UNREADABLE : DUB_ERROR_FILE_MISSING,
                   _ ("“%s” cannot be opened: %s"), asset->path, g_strerror (errno));
      return FALSE;
    }
  asset->bytes = (guint64) info.st_size;
  asset->mtime_usec = (gint64) info.st_mtim.tv_sec * G_USEC_PER_SEC + info.st_mtim.tv_nsec / 1000;
  return TRUE;
}

/* A picture is nice to have: without one the asset is as good. */
static void
take_thumbnail (DubAsset *asset, const char *data_dir, GCancellable *cancel)
{
  g_autofree char *dir = g_build_filename (data_dir, "thumbnails", NULL);
  g_autofree char *name = g_strconcat (asset->sha256, ".png", NULL);
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autoptr (GError) error = NULL;

  if (asset->kind != DUB_MEDIA_VIDEO && asset->kind != DUB_MEDIA_IMAGE)
    return;
  g_mkdir_with_parents (dir, 0700);
  if (!g_file_test (path, G_FILE_TEST_EXISTS)
      && !dub_media_thumbnail_known (asset->path, &asset->facts, path, THUMBNAIL_PX, cancel,
                                     &error))
    {
      g_debug ("No picture of “%s”: %s", asset->path, error->message);
      return;
    }
  g_free (asset->thumbnail);
  asset->thumbnail = g_steal_pointer (&path);
}

gboolean
dub_look_at (DubAsset *asset, const char *data_dir, GCancellable *cancel, GError **error)
{
  g_clear_pointer (&asset->sha256, g_free);
  g_clear_pointer (&asset->mime, g_free);
  dub_media_facts_clear (&asset->facts);
  if (!take_stat (asset, error)
      || !dub_media_probe (asset->path, &asset->facts, &asset->kind, &asset->mime, cancel, error)
      || !dub_digest_file (asset->path, &asset->sha256, NULL, cancel, error))
    return FALSE;
  take_thumbnail (asset, data_dir, cancel);
  return TRUE;
}

DubMediaKind
dub_look_kind_of_mime (const char *mime)
{
  if (mime == NULL)
    return DUB_MEDIA_VIDEO;
  if (g_str_has_prefix (mime, "audio/"))
    return DUB_MEDIA_AUDIO;
  if (g_str_has_prefix (mime, "image/"))
    return DUB_MEDIA_IMAGE;
  if (g_str_equal (mime, "text/vtt") || g_str_equal (mime, "application/x-subrip"))
    return DUB_MEDIA_SUBTITLE;
  if (g_str_equal (mime, "application/json"))
    return DUB_MEDIA_MOVIE;
  return DUB_MEDIA_VIDEO;
}

static DubAssetState
state_of_trouble (DubError code)
{
  if (code == DUB_ERROR_FILE_MISSING)
    return DUB_ASSET_MISSING;
  return code == DUB_ERROR_FILE_CHANGED ? DUB_ASSET_CHANGED : DUB_ASSET_INVALID;
}

/* Where nothing changed nothing is written: nobody is woken for it. */
static void
note (DubEngine *engine, gint64 asset, DubAssetState state, const GError *error)
{
  g_autoptr (DubAsset) stored = dub_store_get_asset (engine->store, asset, NULL);

  if (stored == NULL
      || (stored->state == state
          && g_strcmp0 (stored->trouble.message, error != NULL ? error->message : NULL) == 0))
    return;
  stored->state = state;
  if (error != NULL)
    dub_trouble_set_error (&stored->trouble, error);
  else
    dub_trouble_clear (&stored->trouble);
  if (!dub_store_put_asset (engine->store, stored, NULL))
    g_warning ("The state of “%s” cannot be written.", stored->name);
}

void
dub_look_note_trouble (DubEngine *engine, gint64 asset, const GError *error)
{
  note (engine, asset, state_of_trouble (dub_error_code (error)), error);
}

void
dub_look_note_well (DubEngine *engine, gint64 asset)
{
  note (engine, asset, DUB_ASSET_OK, NULL);
}

/* --- Many files ------------------------------------------------------------------------------ */

static struct _DubLooks *
looks_of (DubEngine *engine)
{
  if (engine->looks == NULL)
    {
      engine->looks = g_new0 (struct _DubLooks, 1);
      g_queue_init (&engine->looks->waiting);
      engine->looks->cancel = g_cancellable_new ();
    }
  return engine->looks;
}

static void begin_next (DubEngine *engine);

/* The row may have been renamed meanwhile: only what the file says is taken over. */
static void
take_over (DubEngine *engine, DubAsset *seen)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DubAsset) stored = dub_store_get_asset (engine->store, seen->id, &error);

  if (stored == NULL || g_strcmp0 (stored->path, seen->path) != 0)
    return;
  stored->kind = seen->kind;
  stored->bytes = seen->bytes;
  stored->mtime_usec = seen->mtime_usec;
  stored->state = DUB_ASSET_OK;
  g_free (stored->sha256);
  stored->sha256 = g_steal_pointer (&seen->sha256);
  g_free (stored->mime);
  stored->mime = g_steal_pointer (&seen->mime);
  g_free (stored->thumbnail);
  stored->thumbnail = g_steal_pointer (&seen->thumbnail);
  dub_media_facts_copy (&stored->facts, &seen->facts);
  dub_trouble_clear (&stored->trouble);
  if (!dub_store_put_asset (engine->store, stored, &error))
    g_warning ("The facts of “%s” cannot be written: %s", stored->name, error->message);
}

typedef struct
{
  DubEngine *engine;
  DubAsset *asset; /* owned */
} DubLook;

static void
look_free (gpointer data)
{
  DubLook *look = data;

  dub_asset_free (look->asset);
  g_free (look);
}

/* Runs in a worker thread. */
static void
look (GTask *task, gpointer source, gpointer data, GCancellable *cancel)
{
  DubLook *one = data;
  GError *error = NULL;

  if (dub_look_at (one->asset, one->engine->data_dir, cancel, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DubEngine *engine = user_data;
  DubLook *one = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  engine->in_flight--;
  engine->looks->running--;
  if (g_task_propagate_boolean (G_TASK (result), &error))
    take_over (engine, one->asset);
  else if (dub_error_code (error) != DUB_ERROR_CANCELLED)
    dub_look_note_trouble (engine, one->asset->id, error);
  begin_next (engine);
}

static void
begin (DubEngine *engine, DubAsset *asset)
{
  DubLook *one = g_new0 (DubLook, 1);
  g_autoptr (GTask) worker = g_task_new (NULL, engine->looks->cancel, on_looked, engine);

  one->engine = engine;
  one->asset = asset;
  engine->in_flight++;
  engine->looks->running++;
  g_task_set_task_data (worker, one, look_free);
  g_task_run_in_thread (worker, look);
}

static void
begin_next (DubEngine *engine)
{
  struct _DubLooks *looks = engine->looks;

  while (looks->running < AT_ONCE && !g_queue_is_empty (&looks->waiting))
    {
      g_autofree gint64 *id = g_queue_pop_head (&looks->waiting);
      g_autoptr (DubAsset) asset = dub_store_get_asset (engine->store, *id, NULL);

      if (asset != NULL && asset->state == DUB_ASSET_PROBING && asset->deleted_at == 0)
        begin (engine, g_steal_pointer (&asset));
    }
}

void
dub_looks_add (DubEngine *engine, gint64 asset)
{
  struct _DubLooks *looks = looks_of (engine);

  g_queue_push_tail (&looks->waiting, g_memdup2 (&asset, sizeof asset));
  begin_next (engine);
}

void
dub_looks_take_up (DubEngine *engine)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) assets = dub_store_list_probing_assets (engine->store, &error);

  if (assets == NULL)
    g_warning ("Files that were not looked at cannot be listed: %s", error->message);
  for (guint i = 0; assets != NULL && i < assets->len; i++)
    dub_looks_add (engine, ((DubAsset *) assets->pdata[i])->id);
}

void
dub_looks_stop (DubEngine *engine)
{
  struct _DubLooks *looks = engine->looks;

  if (looks == NULL)
    return;
  g_queue_clear_full (&looks->waiting, g_free);
  g_cancellable_cancel (looks->cancel);
  while (looks->running > 0)
    g_main_context_iteration (engine->context, TRUE);
  g_clear_object (&looks->cancel);
  g_clear_pointer (&engine->looks, g_free);
}
