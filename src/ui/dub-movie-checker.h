/* Checks the movie document in a text buffer while it is written, and underlines what is wrong. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One problem, as a row of a list. */
#define DUB_TYPE_MOVIE_FAULT (dub_movie_fault_get_type ())
G_DECLARE_FINAL_TYPE (DubMovieFault, dub_movie_fault, DUB, MOVIE_FAULT, GObject)

guint dub_movie_fault_get_line (DubMovieFault *fault);
guint dub_movie_fault_get_column (DubMovieFault *fault);
const char *dub_movie_fault_get_message (DubMovieFault *fault);

#define DUB_TYPE_MOVIE_CHECKER (dub_movie_checker_get_type ())
G_DECLARE_FINAL_TYPE (DubMovieChecker, dub_movie_checker, DUB, MOVIE_CHECKER, GObject)

/* Signal `checked`: the list of problems is that of the present text. It comes a moment after the
 * last change. @buffer is kept. */
DubMovieChecker *dub_movie_checker_new (GtkTextBuffer *buffer);
/* DubMovieFault, in the order of their places. Borrowed. */
GListModel *dub_movie_checker_get_faults (DubMovieChecker *checker);
/* Checks now what waits to be checked. */
void dub_movie_checker_check (DubMovieChecker *checker);
/* Moves the cursor to the problem at @position of the list. */
void dub_movie_checker_go_to (DubMovieChecker *checker, guint position);
/* Moves the cursor to the next problem behind it, or the last one before it; round the end of the
 * text. Returns: its position in the list, GTK_INVALID_LIST_POSITION when there is none. */
guint dub_movie_checker_step (DubMovieChecker *checker, gboolean forward);
/* What underlines the text from @iter on: its position in the list, or GTK_INVALID_LIST_POSITION */
guint dub_movie_checker_at (DubMovieChecker *checker, const GtkTextIter *iter);
/* (transfer full): the whole text */
char *dub_buffer_dup_text (GtkTextBuffer *buffer);

G_END_DECLS
