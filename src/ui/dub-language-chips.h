/* Several languages: each a chip that can be taken off, and a button that adds one. */
#pragma once

#include <adwaita.h>

#include "providers/provider.h"

G_BEGIN_DECLS

#define DUB_TYPE_LANGUAGE_CHIPS (dub_language_chips_get_type ())
G_DECLARE_FINAL_TYPE (DubLanguageChips, dub_language_chips, DUB, LANGUAGE_CHIPS, AdwBin)

/* Signal `changed`. */
/* Borrowed, NULL-terminated. */
const char *const *dub_language_chips_get (DubLanguageChips *chips);
void dub_language_chips_set (DubLanguageChips *chips, const char *const *codes);
/* Opens the choice of one more, once the chips are on the screen. */
void dub_language_chips_ask (DubLanguageChips *chips);
/* See dub_language_picker_set_providers(). */
void dub_language_chips_set_providers (DubLanguageChips *chips, GPtrArray *providers);

G_END_DECLS
