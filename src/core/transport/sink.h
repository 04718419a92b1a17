/* Where the bytes of a reply go: into memory up to a bound, or into a file. Decides which by
 * status, content type and the first bytes. Pure but for the file it writes.
 */
#pragma once

#include "model/exchange.h"

G_BEGIN_DECLS

typedef struct
{
  guint status;
  const char *content_type;  /* (nullable): lower case, without parameters */
  gsize body_limit;          /* bytes kept in memory */
  const char *download_path; /* (nullable) */
  gboolean text_ok;          /* text may go to the file */
  guint64 max_bytes;         /* of the file */
  goffset declared;          /* Content-Length, -1 when unknown */
} DubSinkFacts;

typedef struct _DubSink DubSink;

/* Copies @facts. */
DubSink *dub_sink_new (const DubSinkFacts *facts);
/* Removes a file that dub_sink_finish() did not complete. */
void dub_sink_free (DubSink *sink);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DubSink, dub_sink_free)

/**
 * dub_sink_write:
 *
 * Blocks on the disk when the reply goes to a file.
 *
 * Returns: %FALSE with %DUB_ERROR_STORAGE naming the file, or %DUB_ERROR_UNEXPECTED_REPLY when it
 * is larger than the bound
 */
gboolean dub_sink_write (DubSink *sink, const void *bytes, gsize length, GError **error);

/* Whether no more is kept, so that reading on is of no use. */
gboolean dub_sink_is_full (const DubSink *sink);

/**
 * dub_sink_finish:
 *
 * Syncs and closes the file, or hands the body to @reply.
 *
 * Returns: %FALSE with %DUB_ERROR_STORAGE, or %DUB_ERROR_DAMAGED_RESULT for an empty download
 */
gboolean dub_sink_finish (DubSink *sink, DubReply *reply, GError **error);

G_END_DECLS
