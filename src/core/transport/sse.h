/* Server-sent events: bytes in, events out. No I/O; follows the WHATWG HTML standard, section 9.2.6
 * (“Interpreting an event stream”).
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One event; everything is borrowed and valid during the callback only. */
typedef struct
{
  const char *event; /* its type, "message" unless the server says otherwise */
  const char *data;  /* valid UTF-8, lines joined by a line feed */
  gsize data_length; /* bytes */
  const char *id;    /* the last event ID so far, "" when there is none */
  gint64 retry;      /* milliseconds before a stream that broke is opened again, -1: not said */
} DubSseEvent;

typedef void (*DubSseFunc) (const DubSseEvent *event, gpointer data);

typedef struct _DubSseParser DubSseParser;

/**
 * dub_sse_parser_new:
 * @max_event: bytes that the data of one event, or one line, may have; 0 for 1 MiB
 * @func: (scope call): called for each event, from within dub_sse_parser_push()
 *
 * Returns: (transfer full)
 */
DubSseParser *dub_sse_parser_new (gsize max_event, DubSseFunc func, gpointer data);
void dub_sse_parser_free (DubSseParser *parser);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DubSseParser, dub_sse_parser_free)

/**
 * dub_sse_parser_push:
 *
 * Takes the next bytes, split anywhere. An event that is not yet ended by an empty line when the
 * stream ends is dropped, as the standard wants.
 *
 * Returns: %FALSE with %DUB_ERROR_UNEXPECTED_REPLY when an event is larger than the bound; the
 * parser takes nothing more after that
 */
gboolean
dub_sse_parser_push (DubSseParser *parser, const char *bytes, gsize length, GError **error);

/* The reconnection time that the server asked for, in milliseconds; -1 when it did not. */
gint64 dub_sse_parser_retry (const DubSseParser *parser);

G_END_DECLS
