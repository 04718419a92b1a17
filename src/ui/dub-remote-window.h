/* Picks one of the things that an account has already: those uploaded from here at once, then what
 * the provider lists, which is asked for when the window opens. */
#pragma once

#include <adwaita.h>

#include "dub-remote-choice.h"

G_BEGIN_DECLS

#define DUB_TYPE_REMOTE_WINDOW (dub_remote_window_get_type ())
G_DECLARE_FINAL_TYPE (DubRemoteWindow, dub_remote_window, DUB, REMOTE_WINDOW, AdwWindow)

/* Signal `picked` (char *id, char *title): an empty id takes the choice back. @value: (nullable):
 * what is chosen now */
GtkWidget *dub_remote_window_new (GtkWindow *parent,
                                  DubDesk *desk,
                                  const DubRemotePlace *place,
                                  const char *value);

G_END_DECLS
