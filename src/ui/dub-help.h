/* How things work, in plain words. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define DUB_TYPE_HELP (dub_help_get_type ())
G_DECLARE_FINAL_TYPE (DubHelp, dub_help, DUB, HELP, AdwWindow)

GtkWidget *dub_help_new (GtkWindow *parent);

G_END_DECLS
