/* Loading, saving and drafts of movie documents. */
#include "dub-movie-file.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#include "model/error.h"

#define MOST_NAMES 1000

/* --- Loading ------------------------------------------------------------------------------- */

typedef struct
{
  char *text; /* owned */
  char *tag;  /* owned */
} Loaded;

static void
loaded_free (gpointer data)
{
  Loaded *loaded = data;

  g_free (loaded->text);
  g_free (loaded->tag);
  g_free (loaded);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Loaded *loaded = g_new0 (Loaded, 1);
  GError *error = NULL;
  gsize length = 0;

  if (!g_file_load_contents_finish (G_FILE (source), result, &loaded->text, &length, &loaded->tag,
                                    &error))
    {
      loaded_free (loaded);
      g_task_return_error (task, error);
      return;
    }
  if (!g_utf8_validate (loaded->text, (gssize) length, NULL))
    {
      loaded_free (loaded);
      g_task_return_new_error (task, DUB_ERROR, DUB_ERROR_INVALID_INPUT,
                               _ ("That file is no text: a movie is JSON in UTF-8."));
      return;
    }
  if (g_str_has_prefix (loaded->text, "\xef\xbb\xbf"))
    memmove (loaded->text, loaded->text + 3, length - 2);
  g_task_return_pointer (task, loaded, loaded_free);
}

static void
on_size (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);

  if (info == NULL)
    g_task_return_error (task, error);
  else if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    g_task_return_new_error (task, DUB_ERROR, DUB_ERROR_INVALID_INPUT, _ ("That is not a file."));
  else if (g_file_info_get_size (info) > DUB_MOVIE_MAX_BYTES)
    g_task_return_new_error (task, DUB_ERROR, DUB_ERROR_TOO_LARGE,
                             _ ("That file is too long for a movie document."));
  else
    g_file_load_contents_async (G_FILE (source), NULL, on_loaded, g_steal_pointer (&task));
}

void
dub_movie_load_async (GFile *file, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (file, NULL, callback, user_data);

  g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
                           G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, NULL, on_size, task);
}

char *
dub_movie_load_finish (GFile *file, GAsyncResult *result, char **tag, GError **error)
{
  Loaded *loaded = g_task_propagate_pointer (G_TASK (result), error);
  char *text = NULL;

  if (loaded == NULL)
    return NULL;
  text = g_steal_pointer (&loaded->text);
  *tag = g_steal_pointer (&loaded->tag);
  loaded_free (loaded);
  return text;
}

/* --- Saving -------------------------------------------------------------------------------- */

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  char *tag = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, &tag, &error))
    g_task_return_pointer (task, tag != NULL ? tag : g_strdup (""), g_free);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WRONG_ETAG))
    g_task_return_new_error (task, DUB_ERROR, DUB_ERROR_FILE_CHANGED,
                             _ ("Another program has changed the file."));
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
dub_movie_save_async (GFile *file,
                      const char *text,
                      const char *tag,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  GTask *task = g_task_new (file, NULL, callback, user_data);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  g_file_replace_contents_bytes_async (file, bytes, tag != NULL && *tag != '\0' ? tag : NULL, FALSE,
                                       G_FILE_CREATE_NONE, NULL, on_saved, task);
}

gboolean
dub_movie_save_finish (GFile *file, GAsyncResult *result, char **tag, GError **error)
{
  char *fresh = g_task_propagate_pointer (G_TASK (result), error);

  if (fresh == NULL)
    return FALSE;
  g_free (*tag);
  *tag = fresh;
  return TRUE;
}

/* --- Names --------------------------------------------------------------------------------- */

char *
dub_movie_file_name (const char *title)
{
  g_autofree char *name = g_strdup (title != NULL ? title : "");

  for (char *p = name; *p != '\0'; p++)
    if (strchr ("/\\:*?\"<>|", *p) != NULL || g_ascii_iscntrl (*p))
      *p = ' ';
  g_strstrip (name);
  while (name[0] == '.')
    memmove (name, name + 1, strlen (name));
  /* Translators: name of a file that holds a movie document */
  return *name != '\0' ? g_utf8_substring (name, 0, MIN (g_utf8_strlen (name, -1), 80))
                       : g_strdup (_ ("Movie"));
}

GFile *
dub_movie_reserve (const char *folder, const char *name, GError **error)
{
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_STORAGE, _ ("The folder “%s” cannot be made: %s"),
                   folder, g_strerror (errno));
      return NULL;
    }
  for (guint i = 1; i <= MOST_NAMES; i++)
    {
      g_autofree char *base =
          i == 1 ? g_strdup_printf ("%s.json", name) : g_strdup_printf ("%s %u.json", name, i);
      g_autoptr (GFile) file = g_file_new_build_filename (folder, base, NULL);
      g_autoptr (GError) local = NULL;
      g_autoptr (GFileOutputStream) stream = g_file_create (file, G_FILE_CREATE_NONE, NULL, &local);

      if (stream != NULL)
        return g_steal_pointer (&file);
      if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_EXISTS))
        continue;
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  g_set_error (error, DUB_ERROR, DUB_ERROR_STORAGE, _ ("There is no free name left for “%s”."),
               name);
  return NULL;
}

/* --- Drafts -------------------------------------------------------------------------------- */

/* (transfer full): drafts of files are named after the digest of their address */
static char *
draft_path (const char *data_dir, GFile *file)
{
  g_autofree char *uri = file != NULL ? g_file_get_uri (file) : NULL;
  g_autofree char *digest =
      uri != NULL ? g_compute_checksum_for_string (G_CHECKSUM_SHA256, uri, -1) : g_strdup ("new");
  g_autofree char *base = g_strconcat (digest, ".json", NULL);

  return g_build_filename (data_dir, "drafts", base, NULL);
}

gboolean
dub_movie_draft_write (const char *data_dir, GFile *file, const char *text, GError **error)
{
  g_autofree char *path = draft_path (data_dir, file);
  g_autofree char *folder = g_path_get_dirname (path);

  g_mkdir_with_parents (folder, 0700);
  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

char *
dub_movie_draft_read (const char *data_dir, GFile *file)
{
  g_autofree char *path = draft_path (data_dir, file);
  g_autofree char *text = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &text, &length, NULL)
      || !g_utf8_validate (text, (gssize) length, NULL))
    return NULL;
  return g_steal_pointer (&text);
}

void
dub_movie_draft_drop (const char *data_dir, GFile *file)
{
  g_autofree char *path = draft_path (data_dir, file);

  g_unlink (path);
}
