/* The application: opens the data folder, holds the window, the keys, notifications, background. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define DUB_TYPE_APPLICATION (dub_application_get_type ())
G_DECLARE_FINAL_TYPE (DubApplication, dub_application, DUB, APPLICATION, AdwApplication)

DubApplication *dub_application_new (void);

G_END_DECLS
