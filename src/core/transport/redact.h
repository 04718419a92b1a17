/* The one place that takes secrets out of text before a person or a log sees it. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * dub_redact_url:
 * @url: (nullable): any text that should be a URL
 *
 * Drops user information, query and fragment: signed links carry their secret there.
 *
 * Returns: (transfer full): scheme, host and path, with `?…` where a query was
 */
char *dub_redact_url (const char *url);

/**
 * dub_redact_text:
 * @text: (nullable): any text, such as an error message of a library or a server
 * @secrets: (nullable) (array zero-terminated=1): known secrets, such as API keys
 *
 * Puts `…` for every known secret (also percent-encoded), for the user information and for the
 * query of every URL or path in @text.
 *
 * Returns: (transfer full)
 */
char *dub_redact_text (const char *text, const char *const *secrets);

G_END_DECLS
