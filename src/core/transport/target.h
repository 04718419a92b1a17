/* Where a request goes: URLs resolved against an account's base URL, origins compared, redirects
 * judged. Pure; the rule about the API key rests on dub_target_same_origin().
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * dub_target_resolve:
 * @url: an absolute http(s) URL, or a path starting with `/` that is put behind @base_url
 * @base_url: (nullable): the account's base URL, without query or user information
 *
 * Percent-encoding is kept as it is, since signed links depend on it; only its digits become upper
 * case (equal by RFC 3986 6.2.2.1).
 *
 * Returns: (transfer full) (nullable): %NULL with %DUB_ERROR_USAGE
 */
GUri *dub_target_resolve (const char *url, const char *base_url, GError **error);

/* RFC 6454: the same scheme, host and port, default ports filled in. */
gboolean dub_target_same_origin (GUri *a, GUri *b);

/* Whether the host is `localhost` or a loopback address literal. */
gboolean dub_target_is_loopback (GUri *uri);

gboolean dub_target_is_https (GUri *uri);

/* Whether @status is one of the redirects that name a new place (RFC 9110 15.4). */
gboolean dub_target_is_redirect (guint status);

/**
 * dub_target_redirect:
 * @location: (nullable): the Location header
 *
 * Returns: (transfer full) (nullable): where to go on; %NULL without an error when @location is
 * absent or no http(s) URL, so that the reply is taken as it is; %NULL with %DUB_ERROR_TLS when it
 * would leave encryption
 */
GUri *dub_target_redirect (GUri *from, const char *location, GError **error);

G_END_DECLS
