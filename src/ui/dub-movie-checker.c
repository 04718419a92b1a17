/* The live check of a movie document.
 *
 *   text changes --200 ms of rest--> dub_movie_check() --> list, underlines --> `checked`
 */
#include "dub-movie-checker.h"

#include "dub-movie-text.h"
#include "providers/movie.h"

#define REST_MS 200

struct _DubMovieFault
{
  GObject parent_instance;

  guint line, column; /* from 1 */
  char *message;      /* owned */
  guint start, end;   /* characters that are underlined */
};

G_DEFINE_FINAL_TYPE (DubMovieFault, dub_movie_fault, G_TYPE_OBJECT)

struct _DubMovieChecker
{
  GObject parent_instance;

  GtkTextBuffer *buffer; /* owned */
  GtkTextTag *tag;       /* borrowed from the buffer */
  GListStore *faults;    /* owned: DubMovieFault */
  guint rest_id;
};

G_DEFINE_FINAL_TYPE (DubMovieChecker, dub_movie_checker, G_TYPE_OBJECT)

enum
{
  CHECKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- A problem ----------------------------------------------------------------------------- */

static void
dub_movie_fault_finalize (GObject *object)
{
  DubMovieFault *self = DUB_MOVIE_FAULT (object);

  g_free (self->message);
  G_OBJECT_CLASS (dub_movie_fault_parent_class)->finalize (object);
}

static void
dub_movie_fault_class_init (DubMovieFaultClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dub_movie_fault_finalize;
}

static void
dub_movie_fault_init (DubMovieFault *self)
{
}

guint
dub_movie_fault_get_line (DubMovieFault *self)
{
  return self->line;
}

guint
dub_movie_fault_get_column (DubMovieFault *self)
{
  return self->column;
}

const char *
dub_movie_fault_get_message (DubMovieFault *self)
{
  return self->message;
}

static DubMovieFault *
fault_new (const DubMovieProblem *problem, const char *text)
{
  DubMovieFault *self = g_object_new (DUB_TYPE_MOVIE_FAULT, NULL);

  self->line = problem->line;
  self->column = problem->column;
  self->message = g_strdup (problem->message);
  self->start = dub_movie_text_offset (text, problem->line, problem->column);
  self->end = self->start + dub_movie_text_extent (text, self->start);
  /* What is missing at the end is shown at the last character. */
  if (self->end == self->start && self->start > 0)
    self->start--;
  return self;
}

/* --- Checking ------------------------------------------------------------------------------ */

char *
dub_buffer_dup_text (GtkTextBuffer *buffer)
{
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
}

static void
underline (DubMovieChecker *self, const DubMovieFault *fault)
{
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_iter_at_offset (self->buffer, &start, (int) fault->start);
  gtk_text_buffer_get_iter_at_offset (self->buffer, &end, (int) fault->end);
  gtk_text_buffer_apply_tag (self->buffer, self->tag, &start, &end);
}

void
dub_movie_checker_check (DubMovieChecker *self)
{
  g_autofree char *text = dub_buffer_dup_text (self->buffer);
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  GtkTextIter start;
  GtkTextIter end;

  g_clear_handle_id (&self->rest_id, g_source_remove);
  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  gtk_text_buffer_remove_tag (self->buffer, self->tag, &start, &end);
  dub_movie_check (text, &problems);
  for (guint i = 0; i < problems->len; i++)
    {
      DubMovieFault *fault = fault_new (problems->pdata[i], text);

      underline (self, fault);
      g_ptr_array_add (rows, fault);
    }
  g_list_store_splice (self->faults, 0, g_list_model_get_n_items (G_LIST_MODEL (self->faults)),
                       rows->pdata, rows->len);
  g_signal_emit (self, signals[CHECKED], 0);
}

static gboolean
on_rest (gpointer user_data)
{
  DubMovieChecker *self = user_data;

  self->rest_id = 0;
  dub_movie_checker_check (self);
  return G_SOURCE_REMOVE;
}

static void
on_changed (GtkTextBuffer *buffer, DubMovieChecker *self)
{
  g_clear_handle_id (&self->rest_id, g_source_remove);
  self->rest_id = g_timeout_add (REST_MS, on_rest, self);
}

/* --- Going there --------------------------------------------------------------------------- */

void
dub_movie_checker_go_to (DubMovieChecker *self, guint position)
{
  g_autoptr (DubMovieFault) fault = g_list_model_get_item (G_LIST_MODEL (self->faults), position);
  GtkTextIter iter;

  if (fault == NULL)
    return;
  gtk_text_buffer_get_iter_at_offset (self->buffer, &iter, (int) fault->start);
  gtk_text_buffer_place_cursor (self->buffer, &iter);
}

guint
dub_movie_checker_step (DubMovieChecker *self, gboolean forward)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->faults));
  GtkTextIter cursor;
  guint at;
  guint position = forward ? 0 : n - 1;

  if (n == 0)
    return GTK_INVALID_LIST_POSITION;
  gtk_text_buffer_get_iter_at_mark (self->buffer, &cursor,
                                    gtk_text_buffer_get_insert (self->buffer));
  at = (guint) gtk_text_iter_get_offset (&cursor);
  for (guint i = 0; i < n; i++)
    {
      guint here = forward ? i : n - 1 - i;
      g_autoptr (DubMovieFault) fault = g_list_model_get_item (G_LIST_MODEL (self->faults), here);

      if (forward ? fault->start > at : fault->start < at)
        {
          position = here;
          break;
        }
    }
  dub_movie_checker_go_to (self, position);
  return position;
}

guint
dub_movie_checker_at (DubMovieChecker *self, const GtkTextIter *iter)
{
  guint at = (guint) gtk_text_iter_get_offset (iter);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->faults)); i++)
    {
      g_autoptr (DubMovieFault) fault = g_list_model_get_item (G_LIST_MODEL (self->faults), i);

      if (fault->start <= at && at < fault->end)
        return i;
    }
  return GTK_INVALID_LIST_POSITION;
}

GListModel *
dub_movie_checker_get_faults (DubMovieChecker *self)
{
  return G_LIST_MODEL (self->faults);
}

/* --- The object ---------------------------------------------------------------------------- */

static void
dub_movie_checker_dispose (GObject *object)
{
  DubMovieChecker *self = DUB_MOVIE_CHECKER (object);

  g_clear_handle_id (&self->rest_id, g_source_remove);
  if (self->buffer != NULL)
    g_signal_handlers_disconnect_by_data (self->buffer, self);
  g_clear_object (&self->buffer);
  g_clear_object (&self->faults);
  G_OBJECT_CLASS (dub_movie_checker_parent_class)->dispose (object);
}

static void
dub_movie_checker_class_init (DubMovieCheckerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dub_movie_checker_dispose;
  signals[CHECKED] = g_signal_new ("checked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
dub_movie_checker_init (DubMovieChecker *self)
{
  self->faults = g_list_store_new (DUB_TYPE_MOVIE_FAULT);
}

DubMovieChecker *
dub_movie_checker_new (GtkTextBuffer *buffer)
{
  DubMovieChecker *self = g_object_new (DUB_TYPE_MOVIE_CHECKER, NULL);

  self->buffer = g_object_ref (buffer);
  self->tag =
      gtk_text_buffer_create_tag (buffer, "dub-fault", "underline", PANGO_UNDERLINE_ERROR, NULL);
  g_signal_connect (buffer, "changed", G_CALLBACK (on_changed), self);
  return self;
}
