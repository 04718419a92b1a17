/* The window that explains why the data folder could not be opened, and what can be done. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define DUB_TYPE_OPEN_ERROR (dub_open_error_get_type ())
G_DECLARE_FINAL_TYPE (DubOpenError, dub_open_error, DUB, OPEN_ERROR, AdwApplicationWindow)

/* Signal `try-again`: the folder may be opened now. */
GtkWidget *
dub_open_error_new (GtkApplication *application, const char *data_dir, const GError *error);

G_END_DECLS
