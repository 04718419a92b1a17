/* Files of a dropped folder. */
#include "dub-clip-walk.h"

#include <string.h>

#include "media/sniff.h"

#define MAX_FILES 20000
#define MAX_DEPTH 8

static void
file_free (gpointer data)
{
  DubWalkFile *file = data;

  g_free (file->path);
  g_free (file->name);
  g_free (file);
}

void
dub_walk_free (DubWalk *walk)
{
  if (walk == NULL)
    return;
  g_ptr_array_unref (walk->files);
  g_free (walk);
}

static DubMediaKind
kind_of (const char *name)
{
  static const struct
  {
    const char *begins;
    DubMediaKind kind;
  } kinds[] = {
    { "video/", DUB_MEDIA_VIDEO },
    { "audio/", DUB_MEDIA_AUDIO },
    { "image/", DUB_MEDIA_IMAGE },
    { "text/vtt", DUB_MEDIA_SUBTITLE },
    { "application/x-subrip", DUB_MEDIA_SUBTITLE },
    { "application/json", DUB_MEDIA_MOVIE },
  };
  const char *mime = dub_sniff_extension (name);

  for (guint i = 0; mime != NULL && i < G_N_ELEMENTS (kinds); i++)
    if (g_str_has_prefix (mime, kinds[i].begins))
      return kinds[i].kind;
  return DUB_MEDIA_OTHER;
}

/* @root: length of the part of the path that is above what was dropped */
static void
add_file (DubWalk *walk, const char *path, gsize root)
{
  DubWalkFile *file;

  if (walk->files->len >= MAX_FILES)
    {
      walk->passed++;
      return;
    }
  file = g_new0 (DubWalkFile, 1);
  file->path = g_strdup (path);
  file->name = g_filename_display_name (path + root);
  file->kind = kind_of (file->name);
  g_ptr_array_add (walk->files, file);
}

static void
look_through (DubWalk *walk, const char *folder, gsize root, guint depth, GCancellable *cancel)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && !g_cancellable_is_cancelled (cancel)
         && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (*name == '.')
        continue;
      if (!g_file_test (path, G_FILE_TEST_IS_DIR))
        add_file (walk, path, root);
      else if (depth < MAX_DEPTH && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        look_through (walk, path, root, depth + 1, cancel);
    }
}

/* Runs in a worker thread. */
static void
walk_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancel)
{
  GPtrArray *paths = data;
  DubWalk *walk = g_new0 (DubWalk, 1);

  walk->files = g_ptr_array_new_with_free_func (file_free);
  for (guint i = 0; i < paths->len; i++)
    {
      const char *path = paths->pdata[i];

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        look_through (walk, path, strlen (path) + 1, 0, cancel);
      else
        {
          g_autofree char *folder = g_path_get_dirname (path);

          add_file (walk, path, strlen (folder) + (g_str_has_suffix (folder, "/") ? 0 : 1));
        }
    }
  g_task_return_pointer (task, walk, (GDestroyNotify) dub_walk_free);
}

void
dub_walk_async (GSList *files,
                GCancellable *cancellable,
                GAsyncReadyCallback callback,
                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);

  for (GSList *l = files; l != NULL; l = l->next)
    {
      char *path = g_file_get_path (l->data);

      if (path != NULL)
        g_ptr_array_add (paths, path);
    }
  g_task_set_task_data (task, paths, (GDestroyNotify) g_ptr_array_unref);
  g_task_run_in_thread (task, walk_thread);
}

DubWalk *
dub_walk_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

DubPairingFile *
dub_walk_pairing_files (const DubWalk *walk)
{
  DubPairingFile *files = g_new0 (DubPairingFile, walk->files->len + 1);

  for (guint i = 0; i < walk->files->len; i++)
    {
      const DubWalkFile *file = walk->files->pdata[i];

      files[i] = (DubPairingFile){ file->name, file->kind };
    }
  return files;
}
