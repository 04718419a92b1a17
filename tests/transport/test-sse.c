/* The event parser: rows of streams, each also cut at every place and byte by byte. */
#include <string.h>

#include "model/error.h"
#include "transport/sse.h"

/* Events are written as `type|data|id` and a line feed each. */
static const struct
{
  const char *name;
  const char *stream;
  gsize length; /* 0: up to the first zero byte */
  const char *events;
} rows[] = {
  { "one", "data: a\n\n", 0, "message|a|\n" },
  { "several-lines", "data: a\ndata: b\ndata:c\n\n", 0, "message|a\nb\nc|\n" },
  { "crlf", "data: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n", 0, "message|a\nb|\nmessage|c|\n" },
  { "cr", "data: a\rdata: b\r\rdata: c\r\r", 0, "message|a\nb|\nmessage|c|\n" },
  { "mixed-ends", "data: a\r\ndata: b\n\rdata: c\n\n", 0, "message|a\nb|\nmessage|c|\n" },
  { "comments", ": hello\n:\ndata: a\n: between\n\n", 0, "message|a|\n" },
  { "type", "event: progress\ndata: {\"p\":1}\n\ndata: x\n\n", 0,
    "progress|{\"p\":1}|\nmessage|x|\n" },
  { "id-stays", "id: 7\ndata: a\n\ndata: b\n\nid\ndata: c\n\n", 0,
    "message|a|7\nmessage|b|7\nmessage|c|\n" },
  { "id-with-zero", "id: 1\0002\ndata: a\n\n", 17, "message|a|\n" },
  { "no-space", "data:a\ndata:  b\n\n", 0, "message|a\n b|\n" },
  { "no-colon", "data\n\ndata\ndata\n\n", 0, "message||\nmessage|\n|\n" },
  { "no-data", "event: x\n\nid: 3\n\n", 0, "" },
  { "unknown-field", "dat: a\nDATA: b\ndata : c\n\n", 0, "" },
  { "unfinished", "data: a\n\ndata: lost", 0, "message|a|\n" },
  { "unfinished-line", "data: a\n\ndata: lost\n", 0, "message|a|\n" },
  { "bom",
    "\xef\xbb\xbf"
    "data: a\n\n",
    0, "message|a|\n" },
  { "half-bom",
    "\xef\xbb"
    "data: a\n\ndata: b\n\n",
    0, "message|b|\n" },
  { "late-bom",
    "\n\xef\xbb\xbf"
    "data: a\n\ndata: b\n\n",
    0, "message|b|\n" },
  { "utf8", "data: für 配音 🎬\n\n", 0, "message|für 配音 🎬|\n" },
  { "bad-utf8",
    "data: a\xff"
    "b\n\n",
    0,
    "message|a\xef\xbf\xbd"
    "b|\n" },
  { "colon-in-value", "data: http://a:1/b\n\n", 0, "message|http://a:1/b|\n" },
};

static void
on_event (const DubSseEvent *event, gpointer data)
{
  g_assert_cmpuint (event->data_length, ==, strlen (event->data));
  g_string_append_printf (data, "%s|%s|%s\n", event->event, event->data, event->id);
}

static gsize
row_length (guint row)
{
  return rows[row].length > 0 ? rows[row].length : strlen (rows[row].stream);
}

static void
test_row (gconstpointer data)
{
  guint row = GPOINTER_TO_UINT (data);
  gsize length = row_length (row);

  for (gsize cut = 0; cut <= length; cut++)
    {
      g_autoptr (GString) events = g_string_new (NULL);
      g_autoptr (DubSseParser) parser = dub_sse_parser_new (0, on_event, events);

      g_assert_true (dub_sse_parser_push (parser, rows[row].stream, cut, NULL));
      g_assert_true (dub_sse_parser_push (parser, rows[row].stream + cut, length - cut, NULL));
      g_assert_cmpstr (events->str, ==, rows[row].events);
    }
}

static void
test_byte_by_byte (gconstpointer data)
{
  guint row = GPOINTER_TO_UINT (data);
  g_autoptr (GString) events = g_string_new (NULL);
  g_autoptr (DubSseParser) parser = dub_sse_parser_new (0, on_event, events);

  for (gsize i = 0; i < row_length (row); i++)
    g_assert_true (dub_sse_parser_push (parser, rows[row].stream + i, 1, NULL));
  g_assert_cmpstr (events->str, ==, rows[row].events);
}

static void
test_retry (void)
{
  g_autoptr (GString) events = g_string_new (NULL);
  g_autoptr (DubSseParser) parser = dub_sse_parser_new (0, on_event, events);

  g_assert_cmpint (dub_sse_parser_retry (parser), ==, -1);
  g_assert_true (dub_sse_parser_push (parser, "retry: 2500\n", 12, NULL));
  g_assert_cmpint (dub_sse_parser_retry (parser), ==, 2500);
  g_assert_true (dub_sse_parser_push (parser, "retry: 2x\nretry\nretry: -1\n", 27, NULL));
  g_assert_cmpint (dub_sse_parser_retry (parser), ==, 2500);
}

static void
test_bound (gconstpointer data)
{
  const char *piece = data;
  g_autoptr (GString) events = g_string_new (NULL);
  g_autoptr (DubSseParser) parser = dub_sse_parser_new (1000, on_event, events);
  g_autoptr (GError) error = NULL;
  guint pushed = 0;

  while (pushed < 2000 && dub_sse_parser_push (parser, piece, strlen (piece), &error))
    pushed++;
  g_assert_error (error, DUB_ERROR, DUB_ERROR_UNEXPECTED_REPLY);
  g_assert_cmpuint (pushed * strlen (piece), <, 2000);
  g_assert_false (dub_sse_parser_push (parser, "\n\n", 2, NULL));
  g_assert_cmpstr (events->str, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *cuts = g_strdup_printf ("/sse/every-cut/%s", rows[i].name);
      g_autofree char *bytes = g_strdup_printf ("/sse/byte-by-byte/%s", rows[i].name);

      g_test_add_data_func (cuts, GUINT_TO_POINTER (i), test_row);
      g_test_add_data_func (bytes, GUINT_TO_POINTER (i), test_byte_by_byte);
    }
  g_test_add_func ("/sse/retry", test_retry);
  g_test_add_data_func ("/sse/bound/one-line", "xxxxxxxx", test_bound);
  g_test_add_data_func ("/sse/bound/many-lines", "data: xxxxxxxx\n", test_bound);
  return g_test_run ();
}
