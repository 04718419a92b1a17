/* What the files of the movie editor share. */
#pragma once

#include <gtksourceview/gtksource.h>

#include "dub-find-bar.h"
#include "dub-movie-checker.h"
#include "dub-movie-editor.h"
#include "dub-movie-values.h"

G_BEGIN_DECLS

/* What follows once the text is saved. */
typedef enum
{
  DUB_AFTER_SAVE_NOTHING,
  DUB_AFTER_SAVE_CLOSE,
  DUB_AFTER_SAVE_JOB
} DubAfterSave;

struct _DubMovieEditor
{
  AdwWindow parent_instance;

  DubDesk *desk;            /* owned */
  gint64 project;           /* 0: none */
  gint64 asset;             /* 0: not in the project yet */
  GFile *file;              /* owned (nullable): until it is saved for the first time */
  char *tag;                /* owned (nullable): what the file was when it was read */
  DubMovieChecker *checker; /* owned */
  GtkTextBuffer *buffer;    /* owned */
  guint draft_id;
  DubAfterSave after;
  gboolean done_with; /* the person gave the text up, or it is saved: no question, no draft */

  AdwToastOverlay *toasts;
  AdwWindowTitle *title;
  GtkButton *save;
  AdwFlap *flap;
  GtkSourceView *view;
  DubFindBar *find;
  DubMovieValues *values;
  GtkRevealer *problems;
  GtkListBox *list;
  GtkImage *sign;
  GtkLabel *sum;
  GtkLabel *position;
};

/* dub-movie-editor.c */
void dub_movie_editor_toast (DubMovieEditor *self, const char *text);
void dub_movie_editor_show_title (DubMovieEditor *self);
void dub_movie_editor_make_job (DubMovieEditor *self);
/* Brings the cursor into view and the keys to the text. */
void dub_movie_editor_show_cursor (DubMovieEditor *self);
void dub_movie_editor_step_problem (DubMovieEditor *self, gboolean forward);

/* dub-movie-editor-text.c */
void dub_movie_editor_text_class_init (GtkWidgetClass *widget_class);
void dub_movie_editor_text_init (DubMovieEditor *self);

/* dub-movie-editor-file.c */
/* Puts @text in as what is saved; not to be undone. */
void dub_movie_editor_put (DubMovieEditor *self, const char *text);
/* Takes the file's text, and its draft on top where there is one. */
void dub_movie_editor_load (DubMovieEditor *self, GFile *file, gint64 asset);
void dub_movie_editor_blank (DubMovieEditor *self);
void dub_movie_editor_save (DubMovieEditor *self, DubAfterSave after);
void dub_movie_editor_save_as (DubMovieEditor *self);
/* Saves, into the project's folder where no place was named, and makes it an asset. */
void dub_movie_editor_add (DubMovieEditor *self, DubAfterSave after);
/* Keeps the unsaved text, or drops its draft where nothing is unsaved. */
void dub_movie_editor_keep_draft (DubMovieEditor *self);

G_END_DECLS
