/* The movie editor and the disk.
 *
 *   save ──► no file yet? ──► ask for a place ─┐
 *   add  ──► no file yet? ──► project's folder ┴► write ─► asset.refresh, or asset.add ─► what
 *                                                          follows: nothing, close, a job
 *
 * Unsaved text is kept as a draft while it is written, and comes back when the same movie is
 * opened again: only a person's "Discard" loses it. */
#include <glib/gi18n.h>

#include "dub-movie-dialogs.h"
#include "dub-movie-editor-private.h"
#include "dub-movie-file.h"
#include "dub-movie-text.h"
#include "providers/places.h"

#define DRAFT_SECONDS 2

static const char *
data_dir (DubMovieEditor *self)
{
  return dub_host_get_data_dir (dub_desk_get_host (self->desk));
}

static void
tell_error (DubMovieEditor *self, const GError *error)
{
  g_autofree char *text = dub_error_text (error);

  dub_movie_editor_toast (self, text);
}

/* --- Drafts -------------------------------------------------------------------------------- */

void
dub_movie_editor_keep_draft (DubMovieEditor *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_clear_handle_id (&self->draft_id, g_source_remove);
  if (self->done_with)
    return;
  if (!gtk_text_buffer_get_modified (self->buffer))
    {
      dub_movie_draft_drop (data_dir (self), self->file);
      return;
    }
  text = dub_buffer_dup_text (self->buffer);
  if (!dub_movie_draft_write (data_dir (self), self->file, text, &error))
    g_warning ("The draft of a movie cannot be kept: %s", error->message);
}

static gboolean
on_draft_due (gpointer user_data)
{
  DubMovieEditor *self = user_data;

  self->draft_id = 0;
  dub_movie_editor_keep_draft (self);
  return G_SOURCE_REMOVE;
}

static void
on_changed (GtkTextBuffer *buffer, DubMovieEditor *self)
{
  self->done_with = FALSE;
  if (self->draft_id == 0)
    self->draft_id = g_timeout_add_seconds (DRAFT_SECONDS, on_draft_due, self);
}

/* Puts the draft on top of what is saved: one step of undo leads back. */
static void
restore_draft (DubMovieEditor *self)
{
  g_autofree char *draft = dub_movie_draft_read (data_dir (self), self->file);
  g_autofree char *text = dub_buffer_dup_text (self->buffer);
  GtkTextIter start;
  GtkTextIter end;
  AdwToast *toast = NULL;

  if (draft == NULL || g_str_equal (draft, text))
    return;
  gtk_text_buffer_begin_user_action (self->buffer);
  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  gtk_text_buffer_delete (self->buffer, &start, &end);
  gtk_text_buffer_insert (self->buffer, &start, draft, -1);
  gtk_text_buffer_end_user_action (self->buffer);
  toast = adw_toast_new (_ ("Unsaved changes of last time are back"));
  adw_toast_set_button_label (toast, _ ("_Undo"));
  adw_toast_set_action_name (toast, "movie.undo");
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* --- Loading ------------------------------------------------------------------------------- */

void
dub_movie_editor_put (DubMovieEditor *self, const char *text)
{
  GtkTextIter start;

  gtk_text_buffer_begin_irreversible_action (self->buffer);
  gtk_text_buffer_set_text (self->buffer, text, -1);
  gtk_text_buffer_end_irreversible_action (self->buffer);
  gtk_text_buffer_set_modified (self->buffer, FALSE);
  gtk_text_buffer_get_start_iter (self->buffer, &start);
  gtk_text_buffer_place_cursor (self->buffer, &start);
  g_signal_handlers_disconnect_by_func (self->buffer, on_changed, self);
  restore_draft (self);
  g_signal_connect (self->buffer, "changed", G_CALLBACK (on_changed), self);
  dub_movie_checker_check (self->checker);
  dub_movie_editor_show_title (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

void
dub_movie_editor_blank (DubMovieEditor *self)
{
  g_autofree char *project_id = dub_movie_values_dup_project_id (self->desk);
  DubProjectRow *project = dub_desk_find_project (self->desk, self->project);
  g_autofree char *text = dub_movie_text_blank (
      project_id, project != NULL ? dub_project_row_get (project)->title : NULL);

  dub_movie_editor_put (self, text);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DubMovieEditor) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *tag = NULL;
  g_autofree char *text = dub_movie_load_finish (G_FILE (source), result, &tag, &error);

  gtk_text_view_set_editable (GTK_TEXT_VIEW (self->view), TRUE);
  if (self->desk == NULL)
    return;
  if (text == NULL)
    {
      self->asset = 0;
      tell_error (self, error);
      dub_movie_editor_blank (self);
      return;
    }
  g_set_object (&self->file, G_FILE (source));
  g_free (self->tag);
  self->tag = g_steal_pointer (&tag);
  dub_movie_editor_put (self, text);
}

void
dub_movie_editor_load (DubMovieEditor *self, GFile *file, gint64 asset)
{
  self->asset = asset;
  gtk_text_view_set_editable (GTK_TEXT_VIEW (self->view), FALSE);
  dub_movie_load_async (file, on_loaded, g_object_ref (self));
}

/* --- After the file is written ------------------------------------------------------------- */

static void
go_on (DubMovieEditor *self, const char *said)
{
  DubAfterSave after = self->after;

  self->after = DUB_AFTER_SAVE_NOTHING;
  dub_movie_editor_show_title (self);
  if (after == DUB_AFTER_SAVE_CLOSE)
    gtk_window_close (GTK_WINDOW (self));
  else if (after == DUB_AFTER_SAVE_JOB && self->asset != 0)
    dub_movie_editor_make_job (self);
  else
    dub_movie_editor_toast (self, said);
}

static void
on_refreshed (GObject *owner, GVariant *result, const GError *error, gpointer user_data)
{
  DubMovieEditor *self = DUB_MOVIE_EDITOR (owner);

  if (error != NULL)
    {
      self->after = DUB_AFTER_SAVE_NOTHING;
      tell_error (self, error);
    }
  else
    go_on (self, _ ("Saved"));
}

static void
refresh_asset (DubMovieEditor *self)
{
  GVariantDict args;

  g_variant_dict_init (&args, NULL);
  g_variant_dict_insert (&args, "id", "x", self->asset);
  dub_desk_run (self->desk, "asset.refresh", g_variant_dict_end (&args), self, on_refreshed, NULL);
}

static void
on_added (GObject *owner, GVariant *result, const GError *error, gpointer user_data)
{
  DubMovieEditor *self = DUB_MOVIE_EDITOR (owner);

  if (error != NULL)
    {
      self->after = DUB_AFTER_SAVE_NOTHING;
      tell_error (self, error);
      return;
    }
  g_variant_lookup (result, "id", "x", &self->asset);
  go_on (self, _ ("Added to the project"));
}

/* 0: the project has no asset of that file */
static gint64
find_asset (DubMovieEditor *self, const char *path)
{
  g_autoptr (GPtrArray) assets =
      dub_store_list_assets (dub_desk_get_store (self->desk), self->project, NULL);

  for (guint i = 0; assets != NULL && i < assets->len; i++)
    {
      const DubAsset *asset = assets->pdata[i];

      if (g_strcmp0 (asset->path, path) == 0)
        return asset->id;
    }
  return 0;
}

static void
add_asset (DubMovieEditor *self)
{
  const char *path = g_file_peek_path (self->file);
  GVariantDict args;

  self->asset = path != NULL ? find_asset (self, path) : 0;
  if (self->asset != 0)
    {
      refresh_asset (self);
      return;
    }
  if (path == NULL)
    {
      dub_movie_editor_toast (self, _ ("A project takes files of this computer only"));
      return;
    }
  g_variant_dict_init (&args, NULL);
  g_variant_dict_insert (&args, "project", "x", self->project);
  g_variant_dict_insert (&args, "source", "s", path);
  g_variant_dict_insert (&args, "kind", "s", dub_media_kind_nick (DUB_MEDIA_MOVIE));
  dub_desk_run (self->desk, "asset.add", g_variant_dict_end (&args), self, on_added, NULL);
}

/* --- Saving -------------------------------------------------------------------------------- */

/* One writing of the text as it was at that moment. */
typedef struct
{
  DubMovieEditor *editor; /* owned */
  char *text;             /* owned */
  char *old_draft_uri;    /* owned (nullable): whose draft ends with this saving */
  gboolean add;           /* into the project */
} Writing;

static void
writing_free (Writing *writing)
{
  g_clear_object (&writing->editor);
  g_free (writing->text);
  g_free (writing->old_draft_uri);
  g_free (writing);
}

static void write_to (DubMovieEditor *self, GFile *file, const char *tag, gboolean add);

/* Another program wrote the file in the meantime: which of the two texts lives is the person's to
 * say. */
static void
on_changed_answer (gboolean keep, gpointer owner)
{
  DubMovieEditor *self = owner;

  if (keep)
    dub_movie_editor_save_as (self);
  else
    write_to (self, self->file, NULL, FALSE);
}

static void
ask_about_change (DubMovieEditor *self)
{
  const DubLoss loss = { .heading = _ ("The File Has Changed"),
                         .body = _ ("Another program has written it since it was opened here. "
                                    "Replacing it loses what that program wrote."),
                         .lose = _ ("_Replace"),
                         .keep = _ ("Save _As…") };

  dub_ask_loss (GTK_WINDOW (self), &loss, G_OBJECT (self), on_changed_answer);
}

static void
drop_old_draft (DubMovieEditor *self, const Writing *writing)
{
  g_autoptr (GFile) old =
      writing->old_draft_uri != NULL ? g_file_new_for_uri (writing->old_draft_uri) : NULL;

  dub_movie_draft_drop (data_dir (self), old);
}

static void
take_saved (DubMovieEditor *self, GFile *file, const Writing *writing)
{
  g_autofree char *now = dub_buffer_dup_text (self->buffer);

  if (self->file == NULL || !g_file_equal (self->file, file))
    {
      g_set_object (&self->file, file);
      self->asset = 0;
    }
  if (g_str_equal (now, writing->text))
    gtk_text_buffer_set_modified (self->buffer, FALSE);
  drop_old_draft (self, writing);
  dub_movie_editor_keep_draft (self);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Writing *writing = user_data;
  DubMovieEditor *self = writing->editor;
  GFile *file = G_FILE (source);
  g_autoptr (GError) error = NULL;

  if (self->desk == NULL)
    {
      writing_free (writing);
      return;
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self->save), TRUE);
  if (dub_movie_save_finish (file, result, &self->tag, &error))
    {
      take_saved (self, file, writing);
      if (self->asset != 0)
        refresh_asset (self);
      else if (writing->add && self->project != 0)
        add_asset (self);
      else
        go_on (self, _ ("Saved"));
    }
  else if (g_error_matches (error, DUB_ERROR, DUB_ERROR_FILE_CHANGED))
    ask_about_change (self);
  else
    {
      self->after = DUB_AFTER_SAVE_NOTHING;
      tell_error (self, error);
    }
  writing_free (writing);
}

static void
write_to (DubMovieEditor *self, GFile *file, const char *tag, gboolean add)
{
  Writing *writing = g_new0 (Writing, 1);

  writing->editor = g_object_ref (self);
  writing->text = dub_buffer_dup_text (self->buffer);
  writing->old_draft_uri = self->file != NULL ? g_file_get_uri (self->file) : NULL;
  writing->add = add;
  gtk_widget_set_sensitive (GTK_WIDGET (self->save), FALSE);
  dub_movie_save_async (file, writing->text, tag, on_written, writing);
}

/* (transfer full): what the document calls itself */
static char *
document_title (DubMovieEditor *self)
{
  g_autofree char *text = dub_buffer_dup_text (self->buffer);
  g_autofree char *message = NULL;
  guint line = 0;
  guint column = 0;
  g_autoptr (DubPlace) root = dub_place_parse (text, &line, &column, &message);
  const DubPlace *movie = dub_place_member (root, "movie");
  const DubPlace *title = dub_place_member (movie != NULL ? movie : root, "title");

  return dub_movie_file_name (title != NULL && title->kind == DUB_PLACE_STRING ? title->text
                                                                               : NULL);
}

static void
on_place_chosen (GFile *file, gpointer owner)
{
  DubMovieEditor *self = owner;

  write_to (self, file, NULL, self->project != 0);
}

void
dub_movie_editor_save_as (DubMovieEditor *self)
{
  g_autofree char *title = document_title (self);
  g_autofree char *base = self->file != NULL ? g_file_get_basename (self->file) : NULL;
  g_autofree char *name =
      base != NULL ? g_filename_display_name (base) : g_strconcat (title, ".json", NULL);
  g_autoptr (GFile) folder = self->file != NULL ? g_file_get_parent (self->file) : NULL;

  dub_choose_save (GTK_WINDOW (self), _ ("Save Movie As"), folder, name, G_OBJECT (self),
                   on_place_chosen);
}

void
dub_movie_editor_save (DubMovieEditor *self, DubAfterSave after)
{
  self->after = after;
  if (self->file == NULL)
    dub_movie_editor_save_as (self);
  else
    write_to (self, self->file, self->tag, FALSE);
}

/* (transfer full) (nullable): a file of its own in the project's folder beside the database */
static GFile *
reserve (DubMovieEditor *self)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, self->project);
  g_autofree char *folder = g_build_filename (data_dir (self), "movies", number, NULL);
  g_autofree char *title = document_title (self);
  g_autoptr (GError) error = NULL;
  GFile *file = dub_movie_reserve (folder, title, &error);

  if (file == NULL)
    tell_error (self, error);
  return file;
}

void
dub_movie_editor_add (DubMovieEditor *self, DubAfterSave after)
{
  g_autoptr (GFile) file = NULL;

  self->after = after;
  if (self->asset != 0 && !gtk_text_buffer_get_modified (self->buffer))
    {
      go_on (self, _ ("Saved"));
      return;
    }
  file = self->file != NULL ? g_object_ref (self->file) : reserve (self);
  if (file != NULL)
    write_to (self, file, self->file != NULL ? self->tag : NULL, self->project != 0);
}
