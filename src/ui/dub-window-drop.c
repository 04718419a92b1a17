/* Things that are dropped onto the window or pasted into it; before the button is released the
 * window says where they will go. */
#include <glib/gi18n.h>

#include "dub-intake.h"
#include "dub-window-private.h"

static void
on_project_named (GObject *owner, GVariant *result, const GError *error, gpointer user_data)
{
  DubWindow *self = DUB_WINDOW (owner);
  gint64 id = 0;

  if (error != NULL)
    dub_desk_tell_error (self->desk, error);
  else if (g_variant_lookup (result, "id", "x", &id))
    {
      dub_intake_files (self->desk, id, self->waiting, NULL, NULL);
      g_slist_free_full (g_steal_pointer (&self->waiting), g_object_unref);
      g_object_set_data_full (owner, "dub-made", g_memdup2 (&id, sizeof id), g_free);
    }
}

/* A project of its own for what came without one. */
static void
begin_project (DubWindow *self, GSList *files)
{
  g_autofree char *title = dub_intake_title (files);
  GVariantDict args;

  self->waiting = g_slist_concat (
      self->waiting, g_slist_copy_deep (files, (GCopyFunc) (GCallback) g_object_ref, NULL));
  g_variant_dict_init (&args, NULL);
  g_variant_dict_insert (&args, "title", "s", title);
  dub_desk_run (self->desk, "project.new", g_variant_dict_end (&args), self, on_project_named,
                NULL);
}

static gboolean
are_local (GSList *files)
{
  for (GSList *l = files; l != NULL; l = l->next)
    if (!g_file_is_native (l->data))
      return FALSE;
  return TRUE;
}

/* What is taken once it is known whether a folder is among it. */
typedef struct
{
  gint64 project;
  GSList *files; /* owned: GFile */
} Taken;

static void
taken_free (gpointer data)
{
  Taken *taken = data;

  g_slist_free_full (taken->files, g_object_unref);
  g_free (taken);
}

/* Runs in a worker thread: a slow disk keeps only this one waiting. */
static void
look_for_folder (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Taken *taken = data;
  gboolean found = FALSE;

  for (GSList *l = taken->files; l != NULL && !found; l = l->next)
    found = g_file_query_file_type (l->data, G_FILE_QUERY_INFO_NONE, NULL) == G_FILE_TYPE_DIRECTORY;
  g_task_return_boolean (task, found);
}

/* Files are paired where they were dropped, also when another page is shown by now. */
static void
on_looked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DubWindow *self = DUB_WINDOW (source);
  const Taken *taken = g_task_get_task_data (G_TASK (result));
  gboolean folder = g_task_propagate_boolean (G_TASK (result), NULL);

  if (self->desk == NULL)
    return; /* closed meanwhile */
  if (folder && self->project == taken->project)
    dub_clip_page_take_files (self->clips_page, taken->files);
  else
    dub_intake_files (self->desk, taken->project, taken->files, NULL, NULL);
}

static void
take_files (DubWindow *self, GSList *files)
{
  Taken *taken = g_new0 (Taken, 1);
  g_autoptr (GTask) task = g_task_new (self, NULL, on_looked, NULL);

  taken->project = self->project;
  taken->files = g_slist_copy_deep (files, (GCopyFunc) (GCallback) g_object_ref, NULL);
  g_task_set_task_data (task, taken, taken_free);
  g_task_run_in_thread (task, look_for_folder);
}

/* On the page of clips, and where a folder comes, files are paired and shown before they are made.
 */
void
dub_window_take (DubWindow *self, GSList *files)
{
  if (files == NULL)
    return;
  if (self->project == 0)
    begin_project (self, files);
  else if (!are_local (files))
    dub_intake_files (self->desk, self->project, files, NULL, NULL);
  else if (g_strcmp0 (adw_view_stack_get_visible_child_name (self->views), "clips") == 0)
    dub_clip_page_take_files (self->clips_page, files);
  else
    take_files (self, files);
}

void
dub_window_take_files (DubWindow *self, GSList *files)
{
  dub_window_take (self, files);
}

/* --- Dropping ------------------------------------------------------------------------------ */

static void
say_where (DubWindow *self)
{
  DubProjectRow *project = dub_desk_find_project (self->desk, self->project);
  g_autofree char *text = NULL;

  if (project == NULL)
    text = g_strdup (_ ("A new project begins with what you drop"));
  else
    /* Translators: %s is the title of a project */
    text = g_strdup_printf (_ ("It goes into “%s”"), dub_project_row_get (project)->title);
  adw_status_page_set_title (self->drop_text, _ ("Drop to Add"));
  adw_status_page_set_description (self->drop_text, text);
}

static GdkDragAction
on_enter (GtkDropTarget *target, double x, double y, DubWindow *self)
{
  say_where (self);
  gtk_widget_show (self->drop_hint);
  return GDK_ACTION_COPY;
}

static void
on_leave (GtkDropTarget *target, DubWindow *self)
{
  gtk_widget_hide (self->drop_hint);
}

static gboolean
take_text (DubWindow *self, const char *text)
{
  if (self->project != 0)
    return dub_intake_text (self->desk, self->project, text, NULL, NULL);
  if (!dub_intake_is_address (text))
    return FALSE;
  {
    g_autoptr (GFile) file = g_file_new_for_commandline_arg (text);
    GSList list = { file, NULL };

    begin_project (self, &list);
  }
  return TRUE;
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, DubWindow *self)
{
  gtk_widget_hide (self->drop_hint);
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    {
      g_autoptr (GSList) files = gdk_file_list_get_files (g_value_get_boxed (value));

      dub_window_take (self, files);
      return files != NULL;
    }
  if (G_VALUE_HOLDS (value, GDK_TYPE_TEXTURE) && self->project != 0)
    {
      dub_intake_texture (self->desk, self->project, g_value_get_object (value), NULL, NULL);
      return TRUE;
    }
  return G_VALUE_HOLDS_STRING (value) && take_text (self, g_value_get_string (value));
}

void
dub_window_drop_init (DubWindow *self)
{
  GType types[] = { GDK_TYPE_FILE_LIST, GDK_TYPE_TEXTURE, G_TYPE_STRING };
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);

  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  g_signal_connect (target, "enter", G_CALLBACK (on_enter), self);
  g_signal_connect (target, "leave", G_CALLBACK (on_leave), self);
  g_signal_connect (target, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self->toasts), GTK_EVENT_CONTROLLER (target));
}

/* --- Pasting ------------------------------------------------------------------------------- */

static void
on_value_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DubWindow) self = user_data;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, NULL);

  if (value == NULL || !on_drop (NULL, value, 0, 0, self))
    dub_desk_tell (self->desk, _ ("Nothing to paste: copy files, a picture or a web address"));
}

void
dub_window_paste (DubWindow *self)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self));
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);
  GType types[] = { GDK_TYPE_FILE_LIST, GDK_TYPE_TEXTURE, G_TYPE_STRING };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (gdk_content_formats_contain_gtype (formats, types[i]))
      {
        gdk_clipboard_read_value_async (clipboard, types[i], G_PRIORITY_DEFAULT, NULL,
                                        on_value_read, g_object_ref (self));
        return;
      }
  dub_desk_tell (self->desk, _ ("Nothing to paste: copy files, a picture or a web address"));
}
