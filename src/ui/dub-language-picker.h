/* A popover in which a language is found by its name. */
#pragma once

#include <gtk/gtk.h>

#include "providers/provider.h"

G_BEGIN_DECLS

#define DUB_TYPE_LANGUAGE_PICKER (dub_language_picker_get_type ())
G_DECLARE_FINAL_TYPE (DubLanguagePicker, dub_language_picker, DUB, LANGUAGE_PICKER, GtkPopover)

/* Signal `picked` (char *code); an empty code where "not said" was chosen. */
GtkWidget *dub_language_picker_new (gboolean may_be_none);
/* Greys what none of @providers (element-type DubProvider, borrowed for ever) takes, and says what
 * a single one does not take or takes by another code. Empty: everything is taken. */
void dub_language_picker_set_providers (DubLanguagePicker *picker, GPtrArray *providers);

G_END_DECLS
