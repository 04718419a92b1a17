/* The parser of event streams: bytes are gathered into lines, lines into one event. */
#include "transport/sse.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "model/error.h"

#define MAX_EVENT_DEFAULT (1024 * 1024)

struct _DubSseParser
{
  gsize max_event; /* bytes */
  DubSseFunc func;
  gpointer func_data;
  GString *line;     /* owned: the line so far */
  GString *data;     /* owned: the data of the event so far, every line with a line feed */
  GString *event;    /* owned: its type so far */
  GString *id;       /* owned: the last event ID */
  gint64 retry;      /* milliseconds, -1 */
  guint bom;         /* bytes of the byte order mark seen at the start, 3 when past it */
  gboolean after_cr; /* a line feed now belongs to the carriage return before it */
  gboolean failed;
};

DubSseParser *
dub_sse_parser_new (gsize max_event, DubSseFunc func, gpointer data)
{
  DubSseParser *parser = g_new0 (DubSseParser, 1);

  parser->max_event = max_event > 0 ? max_event : MAX_EVENT_DEFAULT;
  parser->func = func;
  parser->func_data = data;
  parser->line = g_string_new (NULL);
  parser->data = g_string_new (NULL);
  parser->event = g_string_new (NULL);
  parser->id = g_string_new (NULL);
  parser->retry = -1;
  return parser;
}

void
dub_sse_parser_free (DubSseParser *parser)
{
  if (parser == NULL)
    return;
  g_string_free (parser->line, TRUE);
  g_string_free (parser->data, TRUE);
  g_string_free (parser->event, TRUE);
  g_string_free (parser->id, TRUE);
  g_free (parser);
}

static void
dispatch (DubSseParser *parser)
{
  g_autofree char *data = NULL;
  g_autofree char *type = NULL;
  g_autofree char *id = NULL;
  DubSseEvent event;

  if (parser->data->len > 0)
    {
      data = g_utf8_make_valid (parser->data->str, (gssize) parser->data->len - 1);
      type = g_utf8_make_valid (parser->event->len > 0 ? parser->event->str : "message", -1);
      id = g_utf8_make_valid (parser->id->str, -1);
      event = (DubSseEvent){ type, data, strlen (data), id, parser->retry };
      parser->func (&event, parser->func_data);
    }
  g_string_truncate (parser->data, 0);
  g_string_truncate (parser->event, 0);
}

static void
set_retry (DubSseParser *parser, const char *value, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isdigit (value[i]))
      return;
  if (length > 0 && length < 16)
    parser->retry = g_ascii_strtoll (value, NULL, 10);
}

static void
take_field (DubSseParser *parser, const char *name, gsize name_length, const char *value, gsize n)
{
#define IS(word) (name_length == strlen (word) && memcmp (name, word, name_length) == 0)
  if (IS ("data"))
    {
      g_string_append_len (parser->data, value, (gssize) n);
      g_string_append_c (parser->data, '\n');
    }
  else if (IS ("event"))
    {
      g_string_truncate (parser->event, 0);
      g_string_append_len (parser->event, value, (gssize) n);
    }
  else if (IS ("id") && memchr (value, '\0', n) == NULL)
    {
      g_string_truncate (parser->id, 0);
      g_string_append_len (parser->id, value, (gssize) n);
    }
  else if (IS ("retry"))
    set_retry (parser, value, n);
#undef IS
}

static void
end_line (DubSseParser *parser)
{
  const char *line = parser->line->str;
  gsize length = parser->line->len;
  const char *colon = memchr (line, ':', length);
  const char *value = colon != NULL ? colon + 1 : line + length;

  if (length == 0)
    dispatch (parser);
  else if (colon != line)
    {
      if (value < line + length && *value == ' ')
        value++;
      take_field (parser, line, colon != NULL ? (gsize) (colon - line) : length, value,
                  (gsize) (line + length - value));
    }
  g_string_truncate (parser->line, 0);
}

/* Whether @c is a byte of the mark that may stand at the very start. A broken mark is content. */
static gboolean
takes_bom (DubSseParser *parser, char c)
{
  static const char mark[] = "\xef\xbb\xbf";

  if (parser->bom >= 3)
    return FALSE;
  if (c == mark[parser->bom])
    {
      parser->bom++;
      return TRUE;
    }
  g_string_append_len (parser->line, mark, parser->bom);
  parser->bom = 3;
  return FALSE;
}

static void
take_byte (DubSseParser *parser, char c)
{
  gboolean after_cr = parser->after_cr;

  if (takes_bom (parser, c))
    return;
  parser->after_cr = c == '\r';
  if (c == '\n' && after_cr)
    return;
  if (c == '\r' || c == '\n')
    end_line (parser);
  else
    g_string_append_c (parser->line, c);
}

gboolean
dub_sse_parser_push (DubSseParser *parser, const char *bytes, gsize length, GError **error)
{
  for (gsize i = 0; i < length && !parser->failed; i++)
    {
      take_byte (parser, bytes[i]);
      /* Both together: a field moves from the one to the other. */
      parser->failed = parser->line->len + parser->data->len > parser->max_event + 16;
    }
  if (parser->failed)
    g_set_error_literal (error, DUB_ERROR, DUB_ERROR_UNEXPECTED_REPLY,
                         _ ("The server sends an event that is too large."));
  return !parser->failed;
}

gint64
dub_sse_parser_retry (const DubSseParser *parser)
{
  return parser->retry;
}
