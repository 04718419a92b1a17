/* How a job of a provider's list looks: a tick, its name, what is known, its state. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Makes rows for items of type DubFoundJob. (transfer full) */
GtkListItemFactory *dub_found_job_factory_new (void);

G_END_DECLS
