/* Several languages: each a chip that can be taken off, and a button that adds one. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define DUB_TYPE_LANGUAGE_CHIPS (dub_language_chips_get_type ())
G_DECLARE_FINAL_TYPE (DubLanguageChips, dub_language_chips, DUB, LANGUAGE_CHIPS, AdwBin)

/* Signal `changed`. */
/* Borrowed, NULL-terminated. */
const char *const *dub_language_chips_get (DubLanguageChips *chips);
void dub_language_chips_set (DubLanguageChips *chips, const char *const *codes);
/* See dub_language_picker_set_supported(). */
void dub_language_chips_set_supported (DubLanguageChips *chips,
                                       const char *const *codes,
                                       const char *reason);

G_END_DECLS
