/* The calls that have newer twins in later GTK and libadwaita, in one place: file choosers, message
 * dialogs, the about window, opening a file with another program. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* @files: GFile, NULL when the person gave up; borrowed */
typedef void (*DubFilesFunc) (GListModel *files, gpointer user_data);

typedef enum
{
  DUB_CHOOSE_MEDIA,  /* several files of any kind that Dubstage takes */
  DUB_CHOOSE_FOLDER, /* one folder */
  DUB_CHOOSE_VIDEO,  /* one file of the kind */
  DUB_CHOOSE_AUDIO,
  DUB_CHOOSE_IMAGE,
  DUB_CHOOSE_SUBTITLE,
  DUB_CHOOSE_JSON
} DubChoose;

/* @func is not called once @owner is gone. */
void dub_choose_files (
    GtkWindow *parent, DubChoose what, const char *title, GObject *owner, DubFilesFunc func);

/* An AdwMessageDialog whose heading may be wider than its narrowest size. (transfer none): a window
 */
GtkWidget *dub_question_new (GtkWindow *parent, const char *heading, const char *body);

typedef void (*DubAnswerFunc) (gpointer user_data);

/* A question that only stands where nothing could be undone. @func: on yes. */
void dub_ask (GtkWindow *parent,
              const char *heading,
              const char *body,
              const char *yes,
              gboolean destructive,
              GObject *owner,
              DubAnswerFunc func);
void dub_show_about (GtkWindow *parent);
void dub_open_path (GtkWindow *parent, const char *path);
void dub_show_in_folder (GtkWindow *parent, const char *path);
void dub_open_uri (GtkWindow *parent, const char *uri);

G_END_DECLS
