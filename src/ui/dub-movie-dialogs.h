/* The dialogs of the movie editor that have newer twins in later GTK and libadwaita: where to save,
 * and what to do about text that would be lost. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* @file: chosen by the person, who has confirmed it where it is there already; borrowed */
typedef void (*DubSaveFunc) (GFile *file, gpointer owner);

/* @folder: (nullable). @func is not called once @owner is gone, nor when the person gave up. */
void dub_choose_save (GtkWindow *parent,
                      const char *title,
                      GFile *folder,
                      const char *name,
                      GObject *owner,
                      DubSaveFunc func);

/* A question with three answers: give up, lose it (red), keep it. */
typedef struct
{
  const char *heading;
  const char *body;
  const char *lose, *keep; /* labels of the buttons, with mnemonics */
} DubLoss;

/* @keep: whether the text is to be kept */
typedef void (*DubLossFunc) (gboolean keep, gpointer owner);

void dub_ask_loss (GtkWindow *parent, const DubLoss *loss, GObject *owner, DubLossFunc func);

G_END_DECLS
