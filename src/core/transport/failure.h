/* Errors of sockets, TLS and libsoup turned into ours: a sentence that names the host, no secret.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  const char *host;           /* where the request went */
  const char *const *secrets; /* (nullable): taken out of messages */
  guint idle_timeout;         /* seconds */
  guint connect_timeout;      /* seconds */
  gboolean connected;
  gboolean replied;   /* the head of a reply came */
  gboolean cancelled; /* the caller did it */
  gint64 received;    /* bytes of the body that came */
  gint64 expected;    /* bytes that were announced, -1 unknown */
} DubFailureFacts;

/**
 * dub_failure_new:
 * @cause: what the library said; an error of our own domain is kept as it is
 *
 * Returns: (transfer full)
 */
GError *dub_failure_new (const GError *cause, const DubFailureFacts *facts);

/* The body ended before its announced end. (transfer full) */
GError *dub_failure_new_early_end (const DubFailureFacts *facts);

G_END_DECLS
