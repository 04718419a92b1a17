/* The editor of movie documents (ViralSync): checked while they are written, with their
 * placeholders beside them. */
#pragma once

#include <adwaita.h>

#include "dub-desk.h"

G_BEGIN_DECLS

#define DUB_TYPE_MOVIE_EDITOR (dub_movie_editor_get_type ())
G_DECLARE_FINAL_TYPE (DubMovieEditor, dub_movie_editor, DUB, MOVIE_EDITOR, AdwWindow)

/* A blank movie for @project (0: none). @parent: whose application it belongs to. */
GtkWidget *dub_movie_editor_new (GtkWindow *parent, DubDesk *desk, gint64 project);
/* The movie of an asset: in the editor that has it already, else in a new one.
 * Returns: (nullable) (transfer none): %NULL, having told why, for what is no local file */
GtkWidget *dub_movie_editor_open_asset (GtkWindow *parent, DubDesk *desk, gint64 asset);

G_END_DECLS
