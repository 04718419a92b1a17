/* Language tags in names that people write. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * dub_language_tag_read:
 * @text: such as "de", "GER", "pt_BR", "zh-hans-TW", "es-419"
 *
 * Returns: (transfer full) (nullable): the tag in its usual form ("de", "de", "pt-BR",
 * "zh-Hans-TW", "es-419"), %NULL when it is none
 */
char *dub_language_tag_read (const char *text);

G_END_DECLS
