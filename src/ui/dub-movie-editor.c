/* The window of the movie editor: the text, what is wrong with it, and what can be done to it.
 * Loading, saving and drafts are in dub-movie-editor-file.c. */
#include <glib/gi18n.h>

#include "dub-dialogs.h"
#include "dub-job-cells.h"
#include "dub-movie-dialogs.h"
#include "dub-movie-editor-private.h"
#include "dub-movie-text.h"
#include "dub-movie-view.h"
#include "dub-new-job.h"

G_DEFINE_FINAL_TYPE (DubMovieEditor, dub_movie_editor, ADW_TYPE_WINDOW)

/* --- What is said -------------------------------------------------------------------------- */

void
dub_movie_editor_toast (DubMovieEditor *self, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
}

static void
on_told (DubDesk *desk, const char *text, guint undo, DubMovieEditor *self)
{
  if (gtk_window_is_active (GTK_WINDOW (self)))
    dub_movie_editor_toast (self, text);
}

void
dub_movie_editor_show_title (DubMovieEditor *self)
{
  DubProjectRow *project = dub_desk_find_project (self->desk, self->project);
  g_autofree char *base = self->file != NULL ? g_file_get_basename (self->file) : NULL;
  g_autofree char *name = base != NULL ? g_filename_display_name (base) : NULL;
  gboolean modified = gtk_text_buffer_get_modified (self->buffer);
  gboolean wants_adding = self->project != 0 && self->asset == 0;
  const char *shown = name != NULL ? name : _ ("New Movie");
  g_autofree char *title = g_strconcat (modified ? "• " : "", shown, NULL);

  adw_window_title_set_title (self->title, title);
  gtk_window_set_title (GTK_WINDOW (self), title);
  adw_window_title_set_subtitle (self->title, project != NULL ? dub_project_row_get (project)->title
                                                              : _ ("No project"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->save),
                                  wants_adding ? "movie.add" : "movie.save");
  gtk_button_set_label (self->save, wants_adding ? _ ("_Add to Project") : _ ("_Save"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "movie.add", wants_adding);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "movie.save", modified || self->file == NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "movie.job", self->project != 0);
}

static void
show_position (DubMovieEditor *self)
{
  GtkTextIter cursor;
  g_autofree char *text = NULL;
  GtkListBoxRow *row = NULL;
  guint at;

  gtk_text_buffer_get_iter_at_mark (self->buffer, &cursor,
                                    gtk_text_buffer_get_insert (self->buffer));
  text = g_strdup_printf (_ ("Line %d, Column %d"), gtk_text_iter_get_line (&cursor) + 1,
                          gtk_text_iter_get_line_offset (&cursor) + 1);
  gtk_label_set_text (self->position, text);
  at = dub_movie_checker_at (self->checker, &cursor);
  if (at != GTK_INVALID_LIST_POSITION)
    row = gtk_list_box_get_row_at_index (self->list, (int) at);
  gtk_list_box_select_row (self->list, row);
}

/* --- Problems ------------------------------------------------------------------------------ */

static GtkWidget *
make_problem (gpointer item, gpointer user_data)
{
  DubMovieFault *fault = item;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *message = gtk_label_new (dub_movie_fault_get_message (fault));
  g_autofree char *place =
      /* Translators: line and column of a problem, as short as can be */
      g_strdup_printf (_ ("%u:%u"), dub_movie_fault_get_line (fault),
                       dub_movie_fault_get_column (fault));
  g_autofree char *name =
      g_strdup_printf (_ ("Line %u, column %u: %s"), dub_movie_fault_get_line (fault),
                       dub_movie_fault_get_column (fault), dub_movie_fault_get_message (fault));
  GtkWidget *where = gtk_label_new (place);

  gtk_label_set_wrap (GTK_LABEL (message), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (message), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (message), 0.0);
  gtk_widget_set_hexpand (message, TRUE);
  gtk_label_set_width_chars (GTK_LABEL (where), 6);
  gtk_label_set_xalign (GTK_LABEL (where), 1.0);
  gtk_widget_set_valign (where, GTK_ALIGN_BASELINE);
  gtk_widget_add_css_class (where, "dim-label");
  gtk_widget_add_css_class (where, "numeric");
  gtk_box_append (GTK_BOX (box), where);
  gtk_box_append (GTK_BOX (box), message);
  gtk_widget_set_margin_top (box, 9);
  gtk_widget_set_margin_bottom (box, 9);
  gtk_widget_set_margin_end (box, 12);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return row;
}

void
dub_movie_editor_show_cursor (DubMovieEditor *self)
{
  gtk_text_view_scroll_to_mark (GTK_TEXT_VIEW (self->view),
                                gtk_text_buffer_get_insert (self->buffer), 0.1, FALSE, 0.0, 0.0);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
on_problem_activated (GtkListBox *list, GtkListBoxRow *row, DubMovieEditor *self)
{
  dub_movie_checker_go_to (self->checker, (guint) gtk_list_box_row_get_index (row));
  dub_movie_editor_show_cursor (self);
}

void
dub_movie_editor_step_problem (DubMovieEditor *self, gboolean forward)
{
  dub_movie_checker_check (self->checker);
  if (dub_movie_checker_step (self->checker, forward) == GTK_INVALID_LIST_POSITION)
    dub_movie_editor_toast (self, _ ("No problems"));
  else
    dub_movie_editor_show_cursor (self);
}

static void
on_checked (DubMovieChecker *checker, DubMovieEditor *self)
{
  guint n = g_list_model_get_n_items (dub_movie_checker_get_faults (checker));
  g_autofree char *text = dub_buffer_dup_text (self->buffer);
  g_autofree char *sum =
      n == 0 ? g_strdup (_ ("No problems"))
             : g_strdup_printf (ngettext ("%u problem", "%u problems", (gulong) n), n);

  gtk_revealer_set_reveal_child (self->problems, n > 0);
  gtk_label_set_text (self->sum, sum);
  dub_show_look (self->sign, n == 0 ? "dub-done-symbolic" : "dialog-warning-symbolic",
                 n == 0 ? "success" : "warning", sum);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "movie.next-problem", n > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "movie.previous-problem", n > 0);
  dub_movie_values_set_text (self->values, text, n == 0);
  show_position (self);
}

static gboolean
on_query_tooltip (
    GtkWidget *view, int x, int y, gboolean keyboard, GtkTooltip *tooltip, DubMovieEditor *self)
{
  g_autoptr (DubMovieFault) fault = NULL;
  GtkTextIter iter;
  guint at;

  if (keyboard)
    gtk_text_buffer_get_iter_at_mark (self->buffer, &iter,
                                      gtk_text_buffer_get_insert (self->buffer));
  else
    {
      gtk_text_view_window_to_buffer_coords (GTK_TEXT_VIEW (view), GTK_TEXT_WINDOW_WIDGET, x, y, &x,
                                             &y);
      if (!gtk_text_view_get_iter_at_location (GTK_TEXT_VIEW (view), &iter, x, y))
        return FALSE;
    }
  at = dub_movie_checker_at (self->checker, &iter);
  if (at == GTK_INVALID_LIST_POSITION)
    return FALSE;
  fault = g_list_model_get_item (dub_movie_checker_get_faults (self->checker), at);
  gtk_tooltip_set_text (tooltip, dub_movie_fault_get_message (fault));
  return TRUE;
}

/* --- Placeholders -------------------------------------------------------------------------- */

static void
on_go_to (DubMovieValues *values, guint character, DubMovieEditor *self)
{
  GtkTextIter iter;

  if (adw_flap_get_folded (self->flap))
    adw_flap_set_reveal_flap (self->flap, FALSE);
  gtk_text_buffer_get_iter_at_offset (self->buffer, &iter, (int) character);
  gtk_text_buffer_place_cursor (self->buffer, &iter);
  dub_movie_editor_show_cursor (self);
}

/* --- Jobs ---------------------------------------------------------------------------------- */

static void
on_jobs_made (DubNewJob *dialog, GArray *ids, DubMovieEditor *self)
{
  g_autofree char *text =
      g_strdup_printf (ngettext ("%u job made", "%u jobs made", (gulong) ids->len), ids->len);

  dub_movie_editor_toast (self, text);
}

void
dub_movie_editor_make_job (DubMovieEditor *self)
{
  g_autoptr (DubJob) like = dub_movie_values_dup_job (self->values);
  GtkWidget *dialog = NULL;

  if (like == NULL)
    {
      dub_movie_editor_toast (self, _ ("Add an account at ViralSync first: it renders movies"));
      return;
    }
  like->inputs[DUB_ROLE_MOVIE] = self->asset;
  dialog = dub_new_job_new (GTK_WINDOW (self), self->desk, self->project);
  dub_new_job_take_job (DUB_NEW_JOB (dialog), like);
  g_signal_connect_object (dialog, "made", G_CALLBACK (on_jobs_made), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_job (GtkWidget *widget, const char *name, GVariant *target)
{
  DubMovieEditor *self = DUB_MOVIE_EDITOR (widget);

  dub_movie_checker_check (self->checker);
  if (g_list_model_get_n_items (dub_movie_checker_get_faults (self->checker)) > 0)
    dub_movie_editor_step_problem (self, TRUE);
  else
    dub_movie_editor_add (self, DUB_AFTER_SAVE_JOB);
}

static void
on_preview (GtkWidget *widget, const char *name, GVariant *target)
{
  DubMovieEditor *self = DUB_MOVIE_EDITOR (widget);
  g_autoptr (GError) error = NULL;
  g_autofree char *body = NULL;

  dub_movie_checker_check (self->checker);
  body = dub_movie_values_dup_request (self->values, &error);
  if (body == NULL)
    dub_movie_editor_toast (self, error->message);
  else
    gtk_window_present (
        GTK_WINDOW (dub_movie_view_window_new (GTK_WINDOW (self), _ ("What Is Sent"), body)));
}

/* --- Actions ------------------------------------------------------------------------------- */

static void
on_new (GtkWidget *widget, const char *name, GVariant *target)
{
  DubMovieEditor *self = DUB_MOVIE_EDITOR (widget);

  gtk_window_present (
      GTK_WINDOW (dub_movie_editor_new (GTK_WINDOW (self), self->desk, self->project)));
}

/* A file beside the project: it becomes an asset when the person says so. */
static void
on_chosen (GListModel *files, gpointer user_data)
{
  DubMovieEditor *self = user_data;
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);
  GtkWidget *other = NULL;

  if (file == NULL)
    return;
  if (self->file == NULL && !gtk_text_buffer_get_modified (self->buffer))
    {
      dub_movie_editor_load (self, file, 0);
      return;
    }
  other = dub_movie_editor_new (GTK_WINDOW (self), self->desk, self->project);
  dub_movie_editor_load (DUB_MOVIE_EDITOR (other), file, 0);
  gtk_window_present (GTK_WINDOW (other));
}

static void
on_open (GtkWidget *widget, const char *name, GVariant *target)
{
  dub_choose_files (GTK_WINDOW (widget), DUB_CHOOSE_JSON, _ ("Open Movie"), G_OBJECT (widget),
                    on_chosen);
}

static void
on_save (GtkWidget *widget, const char *name, GVariant *target)
{
  dub_movie_editor_save (DUB_MOVIE_EDITOR (widget), DUB_AFTER_SAVE_NOTHING);
}

static void
on_save_as (GtkWidget *widget, const char *name, GVariant *target)
{
  dub_movie_editor_save_as (DUB_MOVIE_EDITOR (widget));
}

static void
on_add (GtkWidget *widget, const char *name, GVariant *target)
{
  dub_movie_editor_add (DUB_MOVIE_EDITOR (widget), DUB_AFTER_SAVE_NOTHING);
}

static void
on_next_problem (GtkWidget *widget, const char *name, GVariant *target)
{
  dub_movie_editor_step_problem (DUB_MOVIE_EDITOR (widget), TRUE);
}

static void
on_previous_problem (GtkWidget *widget, const char *name, GVariant *target)
{
  dub_movie_editor_step_problem (DUB_MOVIE_EDITOR (widget), FALSE);
}

static void
on_toggle_values (GtkWidget *widget, const char *name, GVariant *target)
{
  AdwFlap *flap = DUB_MOVIE_EDITOR (widget)->flap;

  adw_flap_set_reveal_flap (flap, !adw_flap_get_reveal_flap (flap));
}

static const struct
{
  const char *name;
  const char *type; /* (nullable): of the target */
  GtkWidgetActionActivateFunc func;
  guint key; /* 0: none */
  GdkModifierType modifiers;
} actions[] = {
  { "movie.new", NULL, on_new, GDK_KEY_n, GDK_CONTROL_MASK },
  { "movie.open", NULL, on_open, GDK_KEY_o, GDK_CONTROL_MASK },
  { "movie.save", NULL, on_save, GDK_KEY_s, GDK_CONTROL_MASK },
  { "movie.save-as", NULL, on_save_as, GDK_KEY_s, GDK_CONTROL_MASK | GDK_SHIFT_MASK },
  { "movie.add", NULL, on_add, GDK_KEY_d, GDK_CONTROL_MASK },
  { "movie.next-problem", NULL, on_next_problem, GDK_KEY_F8, 0 },
  { "movie.previous-problem", NULL, on_previous_problem, GDK_KEY_F8, GDK_SHIFT_MASK },
  { "movie.toggle-values", NULL, on_toggle_values, GDK_KEY_F9, 0 },
  { "movie.preview", NULL, on_preview, GDK_KEY_p, GDK_CONTROL_MASK },
  { "movie.job", NULL, on_job, GDK_KEY_Return, GDK_CONTROL_MASK },
  { "window.close", NULL, NULL, GDK_KEY_w, GDK_CONTROL_MASK }, /* of GTK itself */
};

/* --- The object ---------------------------------------------------------------------------- */

static void
on_loss (gboolean keep, gpointer owner)
{
  DubMovieEditor *self = owner;

  if (keep)
    {
      if (self->project != 0 && self->asset == 0 && self->file == NULL)
        dub_movie_editor_add (self, DUB_AFTER_SAVE_CLOSE);
      else
        dub_movie_editor_save (self, DUB_AFTER_SAVE_CLOSE);
      return;
    }
  gtk_text_buffer_set_modified (self->buffer, FALSE);
  dub_movie_editor_keep_draft (self);
  self->done_with = TRUE;
  gtk_window_close (GTK_WINDOW (self));
}

static gboolean
dub_movie_editor_close_request (GtkWindow *window)
{
  DubMovieEditor *self = DUB_MOVIE_EDITOR (window);
  const DubLoss loss = { .heading = _ ("Save the Changes?"),
                         .body = _ ("What was written since the last time it was saved would be "
                                    "lost."),
                         .lose = _ ("_Discard"),
                         .keep = self->project != 0 && self->asset == 0 && self->file == NULL
                                     ? _ ("_Add to Project")
                                     : _ ("_Save") };

  if (self->done_with || !gtk_text_buffer_get_modified (self->buffer))
    return GTK_WINDOW_CLASS (dub_movie_editor_parent_class)->close_request (window);
  dub_ask_loss (window, &loss, G_OBJECT (self), on_loss);
  return TRUE;
}

static void
dub_movie_editor_dispose (GObject *object)
{
  DubMovieEditor *self = DUB_MOVIE_EDITOR (object);

  if (self->desk != NULL)
    dub_movie_editor_keep_draft (self);
  g_clear_handle_id (&self->draft_id, g_source_remove);
  if (self->checker != NULL)
    g_signal_handlers_disconnect_by_data (self->checker, self);
  if (self->buffer != NULL)
    g_signal_handlers_disconnect_by_data (self->buffer, self);
  g_clear_object (&self->checker);
  g_clear_object (&self->buffer);
  g_clear_object (&self->file);
  g_clear_pointer (&self->tag, g_free);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (dub_movie_editor_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, DubMovieEditor, toasts);
  gtk_widget_class_bind_template_child (widget_class, DubMovieEditor, title);
  gtk_widget_class_bind_template_child (widget_class, DubMovieEditor, save);
  gtk_widget_class_bind_template_child (widget_class, DubMovieEditor, flap);
  gtk_widget_class_bind_template_child (widget_class, DubMovieEditor, view);
  gtk_widget_class_bind_template_child (widget_class, DubMovieEditor, find);
  gtk_widget_class_bind_template_child (widget_class, DubMovieEditor, values);
  gtk_widget_class_bind_template_child (widget_class, DubMovieEditor, problems);
  gtk_widget_class_bind_template_child (widget_class, DubMovieEditor, list);
  gtk_widget_class_bind_template_child (widget_class, DubMovieEditor, sign);
  gtk_widget_class_bind_template_child (widget_class, DubMovieEditor, sum);
  gtk_widget_class_bind_template_child (widget_class, DubMovieEditor, position);
  gtk_widget_class_bind_template_callback (widget_class, on_query_tooltip);
  gtk_widget_class_bind_template_callback (widget_class, on_problem_activated);
}

static void
dub_movie_editor_class_init (DubMovieEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dub_movie_editor_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = dub_movie_editor_close_request;
  g_type_ensure (GTK_SOURCE_TYPE_VIEW);
  g_type_ensure (DUB_TYPE_FIND_BAR);
  g_type_ensure (DUB_TYPE_MOVIE_VALUES);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/dubstage/Dubstage/dub-movie-editor.ui");
  bind_children (widget_class);
  dub_movie_editor_text_class_init (widget_class);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      if (actions[i].func != NULL)
        gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].type,
                                         actions[i].func);
      if (actions[i].key != 0)
        gtk_widget_class_add_binding_action (widget_class, actions[i].key, actions[i].modifiers,
                                             actions[i].name, NULL);
    }
}

static void
dub_movie_editor_init (DubMovieEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  dub_movie_view_dress (self->view);
  dub_find_bar_set_view (self->find, self->view);
  self->buffer = g_object_ref (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view)));
  self->checker = dub_movie_checker_new (self->buffer);
  gtk_list_box_bind_model (self->list, dub_movie_checker_get_faults (self->checker), make_problem,
                           NULL, NULL);
  g_signal_connect (self->checker, "checked", G_CALLBACK (on_checked), self);
  g_signal_connect (self->values, "go-to", G_CALLBACK (on_go_to), self);
  g_signal_connect_swapped (self->buffer, "notify::cursor-position", G_CALLBACK (show_position),
                            self);
  dub_movie_editor_text_init (self);
}

static GtkWidget *
editor_new (GtkWindow *parent, DubDesk *desk, gint64 project)
{
  GtkApplication *application = gtk_window_get_application (parent);
  DubMovieEditor *self = g_object_new (DUB_TYPE_MOVIE_EDITOR, "application", application, NULL);

  self->desk = g_object_ref (desk);
  self->project = project;
  dub_movie_values_set_desk (self->values, desk, project);
  g_signal_connect_swapped (self->buffer, "modified-changed",
                            G_CALLBACK (dub_movie_editor_show_title), self);
  g_signal_connect_object (desk, "told", G_CALLBACK (on_told), self, 0);
  if (application != NULL)
    g_signal_connect_object (application, "shutdown", G_CALLBACK (dub_movie_editor_keep_draft),
                             self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

GtkWidget *
dub_movie_editor_new (GtkWindow *parent, DubDesk *desk, gint64 project)
{
  GtkWidget *self = editor_new (parent, desk, project);

  dub_movie_editor_blank (DUB_MOVIE_EDITOR (self));
  return self;
}

/* (nullable): the editor that has the asset */
static GtkWidget *
find_editor (DubDesk *desk, gint64 asset)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (DUB_IS_MOVIE_EDITOR (window) && DUB_MOVIE_EDITOR (window)->desk == desk
          && DUB_MOVIE_EDITOR (window)->asset == asset)
        return window; /* the toolkit holds it */
    }
  return NULL;
}

GtkWidget *
dub_movie_editor_open_asset (GtkWindow *parent, DubDesk *desk, gint64 id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DubAsset) asset = dub_store_get_asset (dub_desk_get_store (desk), id, &error);
  GtkWidget *self = asset != NULL ? find_editor (desk, id) : NULL;
  g_autoptr (GFile) file = NULL;

  if (self != NULL)
    return self;
  if (asset == NULL)
    dub_desk_tell_error (desk, error);
  else if (asset->path == NULL)
    dub_desk_tell (desk, _ ("Only a movie on this computer can be edited"));
  if (asset == NULL || asset->path == NULL)
    return NULL;
  self = editor_new (parent, desk, asset->project);
  file = g_file_new_for_path (asset->path);
  dub_movie_editor_load (DUB_MOVIE_EDITOR (self), file, id);
  return self;
}
