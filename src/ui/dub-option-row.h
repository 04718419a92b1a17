/* A row in which a person sets one option of a job or one setting of an account, made after the
 * provider's table. */
#pragma once

#include <adwaita.h>

#include "providers/provider.h"

G_BEGIN_DECLS

/* Called with the vendor's field name and the new value; empty: the provider's own default. */
typedef void (*DubOptionFunc) (const char *name, const char *value, gpointer user_data);

/* @value: (nullable): what is set now. @func is called in the row's lifetime only. */
GtkWidget *dub_option_row_new (const DubOptionSpec *spec,
                               const char *value,
                               DubOptionFunc func,
                               gpointer user_data);

G_END_DECLS
