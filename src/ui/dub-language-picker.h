/* A popover in which a language is found by its name. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define DUB_TYPE_LANGUAGE_PICKER (dub_language_picker_get_type ())
G_DECLARE_FINAL_TYPE (DubLanguagePicker, dub_language_picker, DUB, LANGUAGE_PICKER, GtkPopover)

/* Signal `picked` (char *code); an empty code where "not said" was chosen. */
GtkWidget *dub_language_picker_new (gboolean may_be_none);
/* @codes: (nullable): what the provider takes; others are shown greyed, with @reason. Copied. */
void dub_language_picker_set_supported (DubLanguagePicker *picker,
                                        const char *const *codes,
                                        const char *reason);

G_END_DECLS
