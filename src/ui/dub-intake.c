/* Files, folders, web addresses and pictures that come from outside.
 *
 *   files -> (worker) paths of media files -> asset.add, 4 at a time -> one sentence at the end
 */
#include "dub-intake.h"

#include <glib/gi18n.h>

#include <string.h>

#define AT_ONCE   4
#define MAX_FILES 20000
#define MAX_DEPTH 8

typedef struct
{
  DubDesk *desk; /* owned */
  gint64 project;
  GWeakRef owner;
  gboolean owned;
  DubIntakeFunc func;
  GPtrArray *sources; /* owned: paths and addresses */
  guint next;
  guint under_way;
  guint added;
  guint refused;
  char *reason; /* owned (nullable): of the first refusal */
} Intake;

static void
intake_free (Intake *intake)
{
  g_clear_object (&intake->desk);
  g_weak_ref_clear (&intake->owner);
  g_clear_pointer (&intake->sources, g_ptr_array_unref);
  g_free (intake->reason);
  g_free (intake);
}

static Intake *
intake_new (DubDesk *desk, gint64 project, GObject *owner, DubIntakeFunc func)
{
  Intake *intake = g_new0 (Intake, 1);

  intake->desk = g_object_ref (desk);
  intake->project = project;
  g_weak_ref_init (&intake->owner, owner);
  intake->owned = owner != NULL;
  intake->func = func;
  intake->sources = g_ptr_array_new_with_free_func (g_free);
  return intake;
}

/* --- Adding -------------------------------------------------------------------------------- */

static void
say (Intake *intake)
{
  g_autofree char *text = NULL;

  if (intake->refused == 0 && intake->added <= 1)
    return;
  if (intake->refused == 0)
    text = g_strdup_printf (ngettext ("%u file added", "%u files added", intake->added),
                            intake->added);
  else if (intake->refused == 1)
    text = g_strdup (intake->reason);
  else
    text = g_strdup_printf (ngettext ("%u file could not be added: %s",
                                      "%u files could not be added: %s", intake->refused),
                            intake->refused, intake->reason);
  dub_desk_tell (intake->desk, text);
}

static void add_next (Intake *intake);

static void
on_added (GObject *owner, GVariant *result, const GError *error, gpointer user_data)
{
  Intake *intake = user_data;
  g_autoptr (GObject) listener = g_weak_ref_get (&intake->owner);
  gint64 id = 0;

  intake->under_way--;
  if (error != NULL)
    {
      intake->refused++;
      if (intake->reason == NULL)
        intake->reason = dub_error_text (error);
    }
  else if (g_variant_lookup (result, "id", "x", &id))
    {
      intake->added++;
      if (intake->func != NULL && listener != NULL)
        intake->func (listener, id);
    }
  add_next (intake);
}

static void
add_next (Intake *intake)
{
  while (intake->under_way < AT_ONCE && intake->next < intake->sources->len)
    {
      GVariantDict args;

      g_variant_dict_init (&args, NULL);
      g_variant_dict_insert (&args, "project", "x", intake->project);
      g_variant_dict_insert (&args, "source", "s", intake->sources->pdata[intake->next++]);
      intake->under_way++;
      dub_desk_run (intake->desk, "asset.add", g_variant_dict_end (&args), NULL, on_added, intake);
    }
  if (intake->under_way > 0)
    return;
  say (intake);
  intake_free (intake);
}

/* --- Looking through folders (in a worker thread) ------------------------------------------- */

static gboolean
is_media (const char *name)
{
  g_autofree char *type = g_content_type_guess (name, NULL, 0, NULL);
  g_autofree char *mime = g_content_type_get_mime_type (type);

  if (mime == NULL)
    return FALSE;
  return g_str_has_prefix (mime, "video/") || g_str_has_prefix (mime, "audio/")
         || g_str_has_prefix (mime, "image/") || g_str_equal (mime, "application/x-subrip")
         || g_str_equal (mime, "text/vtt") || g_str_equal (mime, "application/ogg");
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

static void
look_through (const char *folder, guint depth, GPtrArray *paths)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && paths->len < MAX_FILES && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (name[0] == '.')
        continue;
      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        {
          if (depth < MAX_DEPTH)
            look_through (path, depth + 1, paths);
        }
      else if (is_media (name))
        g_ptr_array_add (paths, g_steal_pointer (&path));
    }
}

static void
find_paths (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GPtrArray *given = data;
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < given->len; i++)
    {
      guint before = paths->len;

      if (!g_file_test (given->pdata[i], G_FILE_TEST_IS_DIR))
        {
          g_ptr_array_add (paths, g_strdup (given->pdata[i]));
          continue;
        }
      look_through (given->pdata[i], 0, paths);
      if (paths->len > before)
        qsort (paths->pdata + before, paths->len - before, sizeof (gpointer), compare_paths);
    }
  g_task_return_pointer (task, paths, (GDestroyNotify) g_ptr_array_unref);
}

static void
on_paths_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Intake *intake = user_data;
  GPtrArray *paths = g_task_propagate_pointer (G_TASK (result), NULL);

  g_ptr_array_extend_and_steal (intake->sources, paths);
  if (intake->sources->len == 0)
    dub_desk_tell (intake->desk, _ ("Nothing in there that Dubstage takes"));
  add_next (intake);
}

void
dub_intake_files (DubDesk *desk, gint64 project, GSList *files, GObject *owner, DubIntakeFunc func)
{
  Intake *intake = intake_new (desk, project, owner, func);
  GPtrArray *given = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_paths_found, intake);

  for (GSList *l = files; l != NULL; l = l->next)
    {
      g_autofree char *path = g_file_get_path (l->data);

      if (path != NULL)
        g_ptr_array_add (given, g_steal_pointer (&path));
      else
        g_ptr_array_add (intake->sources, g_file_get_uri (l->data));
    }
  g_task_set_task_data (task, given, (GDestroyNotify) g_ptr_array_unref);
  g_task_run_in_thread (task, find_paths);
}

gboolean
dub_intake_is_address (const char *text)
{
  return g_str_has_prefix (text, "https://") || g_str_has_prefix (text, "http://")
         || g_str_has_prefix (text, "file://") || text[0] == '/';
}

gboolean
dub_intake_text (
    DubDesk *desk, gint64 project, const char *text, GObject *owner, DubIntakeFunc func)
{
  g_auto (GStrv) lines = g_strsplit_set (text, "\r\n", -1);
  GSList *files = NULL;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strstrip (lines[i]);

      if (line[0] == '#' || !dub_intake_is_address (line))
        continue;
      files = g_slist_append (files, line[0] == '/' ? g_file_new_for_path (line)
                                                    : g_file_new_for_uri (line));
    }
  if (files == NULL)
    return FALSE;
  dub_intake_files (desk, project, files, owner, func);
  g_slist_free_full (files, g_object_unref);
  return TRUE;
}

void
dub_intake_texture (
    DubDesk *desk, gint64 project, GdkTexture *texture, GObject *owner, DubIntakeFunc func)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *stamp = g_date_time_format (now, "%Y-%m-%d %H-%M-%S");
  g_autofree char *folder =
      g_build_filename (dub_host_get_data_dir (dub_desk_get_host (desk)), "pasted", NULL);
  /* Translators: name of a picture that was pasted; %s is date and time */
  g_autofree char *name = g_strdup_printf (_ ("Pasted %s.png"), stamp);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GSList list = { file, NULL };

  if (g_mkdir_with_parents (folder, 0700) != 0 || !gdk_texture_save_to_png (texture, path))
    dub_desk_tell (desk, dub_error_sentence (DUB_ERROR_STORAGE));
  else
    dub_intake_files (desk, project, &list, owner, func);
}

char *
dub_intake_title (GSList *files)
{
  g_autofree char *name = NULL;
  char *dot = NULL;

  if (files == NULL)
    return g_strdup (_ ("New Project"));
  name = g_file_get_basename (files->data);
  if (name == NULL || !g_utf8_validate (name, -1, NULL) || name[0] == '/')
    return g_strdup (_ ("New Project"));
  dot = strrchr (name, '.');
  if (dot != NULL && dot != name)
    *dot = '\0';
  return g_steal_pointer (&name);
}
