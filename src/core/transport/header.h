/* Which header names and values may go out, and the one function that sets the API key. */
#pragma once

#include <libsoup/soup.h>

#include "model/exchange.h"

G_BEGIN_DECLS

/* FALSE with %DUB_ERROR_USAGE when @name is no token or @value holds a line end or another control
 * character (RFC 9110 5.5, 5.6.2). The value is never part of the message. */
gboolean dub_header_check (const char *name, const char *value, GError **error);

/* Appends the request's own headers. Refuses those that frame a message or would carry a key. */
gboolean dub_header_add_all (SoupMessage *message,
                             const DubRequest *request,
                             const char *key_header,
                             GError **error);

/**
 * dub_header_set_key:
 * @base: the account's base URL
 * @key_header: (nullable): name
 * @key: (nullable): value
 * @keyless: the request must not carry it
 *
 * The one place where a key gets into a request: only if not @keyless and the message goes to the
 * origin of @base. Keys are not sent unencrypted except to this computer.
 *
 * Returns: %FALSE with %DUB_ERROR_TLS (it would be readable by anyone on the way) or
 *   %DUB_ERROR_BAD_KEY (characters that no key has)
 */
gboolean dub_header_set_key (SoupMessage *message,
                             GUri *base,
                             const char *key_header,
                             const char *key,
                             gboolean keyless,
                             GError **error);

G_END_DECLS
