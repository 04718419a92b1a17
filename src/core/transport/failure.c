/* One function from a library's error to our code and sentence. */
#include "transport/failure.h"

#include <glib/gi18n-lib.h>

#include "model/error.h"
#include "transport/redact.h"

GError *
dub_failure_new_early_end (const DubFailureFacts *facts)
{
  g_autofree char *received = g_strdup_printf ("%" G_GINT64_FORMAT, facts->received);
  g_autofree char *expected = g_strdup_printf ("%" G_GINT64_FORMAT, facts->expected);

  if (facts->expected >= 0)
    return g_error_new (DUB_ERROR, DUB_ERROR_NETWORK,
                        _ ("The reply of %s ended early after %s of %s bytes."), facts->host,
                        received, expected);
  return g_error_new (DUB_ERROR, DUB_ERROR_NETWORK,
                      _ ("The reply of %s ended early after %s bytes."), facts->host, received);
}

static GError *
new_timeout (const DubFailureFacts *facts)
{
  guint seconds = facts->connected ? facts->idle_timeout : facts->connect_timeout;

  return g_error_new (DUB_ERROR, DUB_ERROR_NETWORK,
                      g_dngettext (GETTEXT_PACKAGE, "%s did not answer for %u second.",
                                   "%s did not answer for %u seconds.", seconds),
                      facts->host, seconds);
}

static GError *
new_broken (const DubFailureFacts *facts, const char *reason)
{
  if (facts->connected)
    return g_error_new (DUB_ERROR, DUB_ERROR_NETWORK, _ ("The connection to %s broke: %s"),
                        facts->host, reason);
  return g_error_new (DUB_ERROR, DUB_ERROR_NETWORK, _ ("%s cannot be reached: %s"), facts->host,
                      reason);
}

static GError *
new_tls (const GError *cause, const DubFailureFacts *facts, const char *reason)
{
  if (cause->code == G_TLS_ERROR_BAD_CERTIFICATE)
    return g_error_new (DUB_ERROR, DUB_ERROR_TLS, _ ("The identity of %s is not trusted: %s"),
                        facts->host, reason);
  /* An end of the connection says nothing about trust. */
  if (cause->code == G_TLS_ERROR_EOF || facts->connected)
    return new_broken (facts, reason);
  return g_error_new (DUB_ERROR, DUB_ERROR_TLS, _ ("No secure connection to %s: %s"), facts->host,
                      reason);
}

GError *
dub_failure_new (const GError *cause, const DubFailureFacts *facts)
{
  g_autofree char *reason = dub_redact_text (cause->message, facts->secrets);

  if (facts->cancelled)
    return g_error_new_literal (DUB_ERROR, DUB_ERROR_CANCELLED, _ ("The transfer was stopped."));
  if (cause->domain == DUB_ERROR)
    return g_error_copy (cause);
  if (cause->domain == G_TLS_ERROR)
    return new_tls (cause, facts, reason);
  if (cause->domain == G_RESOLVER_ERROR)
    return g_error_new (DUB_ERROR, DUB_ERROR_NETWORK, _ ("The server %s was not found: %s"),
                        facts->host, reason);
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return new_timeout (facts);
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT) && !facts->replied)
    return g_error_new (DUB_ERROR, DUB_ERROR_NETWORK,
                        _ ("%s closed the connection without a reply."), facts->host);
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
    return dub_failure_new_early_end (facts);
  return new_broken (facts, reason);
}
