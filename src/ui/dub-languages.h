/* Names of languages in the person's own language, from iso-codes. Used in the main thread. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* (transfer full): "Spanish" of "es", "Portuguese (Brazil)" of "pt-BR"; the code itself when it is
 * not known. @code may be %NULL: an empty string. */
char *dub_language_name (const char *code);
/* Codes of the languages that have a two-letter code, sorted by name. Borrowed, NULL-terminated. */
const char *const *dub_languages_common (void);
/* Called in the main thread. */
typedef void (*DubLanguagesFunc) (GObject *owner);
/* Every other code of ISO 639-3, sorted by name: eight thousand, which a thread reads and sorts.
 * Until then it is %NULL, and @func is called when they are there, each time for each call.
 * Borrowed, NULL-terminated. */
const char *const *dub_languages_rare (GObject *owner, DubLanguagesFunc func);
/* Regional forms that dubbing asks for most. NULL-terminated, borrowed. */
const char *const *dub_languages_regional (void);
/* Whether @text (folded by g_utf8_casefold()) is in the language's name or begins its code. */
gboolean dub_language_matches (const char *code, const char *folded_text);

G_END_DECLS
