/* Names of delivered files: a template with {words}, made safe for any file system. Pure. */
#pragma once

#include "model/map.h"

G_BEGIN_DECLS

#define DUB_NAMING_STANDARD "{project}_{clip}_{lang}_{provider}_v{version}"

/* NULL-terminated: the words that a template may hold. */
const char *const *dub_naming_words (void);

/**
 * dub_naming_expand:
 * @template_text: (nullable): such as `{project}_{lang}`; %NULL: the standard one
 * @values: by word; a missing one is left out together with the separator before it
 *
 * Returns: (transfer full): a file name without an extension: never empty, no `/`, no control
 *   character, no leading dot or blank, at most 180 bytes, valid UTF-8
 */
char *dub_naming_expand (const char *template_text, DubMap *values);

/* Whether every {word} of the template is known; names the first that is not. */
gboolean dub_naming_check (const char *template_text, GError **error);

G_END_DECLS
