/* The files of the movie editor: a document on the disk, and the draft that keeps unsaved text over
 * the end of the program. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A longer document is none that a person writes. */
#define DUB_MOVIE_MAX_BYTES (4 * 1024 * 1024)

/* @error: DUB_ERROR_TOO_LARGE, DUB_ERROR_INVALID_INPUT (no UTF-8 text), or of GIO. */
void dub_movie_load_async (GFile *file, GAsyncReadyCallback callback, gpointer user_data);
/* (transfer full) (nullable). @tag: (out) (transfer full): what the file is told by later */
char *dub_movie_load_finish (GFile *file, GAsyncResult *result, char **tag, GError **error);

/* Writes @text over the file, whole or not at all. @tag: (nullable): refuses with
 * DUB_ERROR_FILE_CHANGED where the file is another one than that. */
void dub_movie_save_async (GFile *file,
                           const char *text,
                           const char *tag,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
gboolean dub_movie_save_finish (GFile *file, GAsyncResult *result, char **tag, GError **error);

/* A name in @folder that no file has yet: "NAME.json", "NAME 2.json" …; makes the folder and the
 * empty file, which is the caller's from then on. Blocks for the time of a file's making.
 * (transfer full) (nullable) */
GFile *dub_movie_reserve (const char *folder, const char *name, GError **error);
/* (transfer full): @title without what a file's name cannot have */
char *dub_movie_file_name (const char *title);

/* Drafts: the unsaved text of a document, by its file; NULL: of one without a file. */
gboolean
dub_movie_draft_write (const char *data_dir, GFile *file, const char *text, GError **error);
/* (transfer full) (nullable): NULL: there is none */
char *dub_movie_draft_read (const char *data_dir, GFile *file);
void dub_movie_draft_drop (const char *data_dir, GFile *file);

G_END_DECLS
