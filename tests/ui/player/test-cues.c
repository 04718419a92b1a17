/* Subtitles: what of a file is shown when. */
#include <string.h>

#include "ui/player/cues.h"

#define MSEC G_GINT64_CONSTANT (1000000)

typedef struct
{
  const char *name;
  const char *text;
  gssize length; /* -1: all of it */
  guint n_cues;
  gint64 time;       /* ms */
  const char *shown; /* (nullable) */
} Row;

static const Row rows[] = {
  { "srt",
    "1\n00:00:01,000 --> 00:00:02,000\nOne\nTwo\n\n2\n00:00:03,000 --> 00:00:04,000\nThree\n", -1,
    2, 1500, "One\nTwo" },
  { "crlf",
    "1\r\n00:00:01,000 --> 00:00:02,000\r\nOne\r\nTwo\r\n\r\n2\r\n00:00:03,000 --> "
    "00:00:04,000\r\nThree\r\n",
    -1, 2, 3500, "Three" },
  { "cr", "1\r00:00:01,000 --> 00:00:02,000\rOne\r\r", -1, 1, 1000, "One" },
  { "vtt", "WEBVTT\n\nNOTE a --> b\n\nintro\n00:01.000 --> 00:02.000 align:start\nOne\n", -1, 1,
    1999, "One" },
  { "before", "1\n00:00:01,000 --> 00:00:02,000\nOne\n", -1, 1, 999, NULL },
  { "end", "1\n00:00:01,000 --> 00:00:02,000\nOne\n", -1, 1, 2000, NULL },
  { "overlap", "1\n00:00:01,000 --> 00:00:04,000\nOne\n\n2\n00:00:02,000 --> 00:00:03,000\nTwo\n",
    -1, 2, 2500, "One\nTwo" },
  { "order", "1\n00:00:03,000 --> 00:00:04,000\nTwo\n\n2\n00:00:01,000 --> 00:00:02,000\nOne\n", -1,
    2, 1500, "One" },
  { "tags", "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<i>One</i> <font color=\"red\">two</font>\n",
    -1, 1, 1500, "One two" },
  { "entities", "1\n00:00:01,000 --> 00:00:02,000\n1 &lt; 2 &amp; 3\n", -1, 1, 1500, "1 < 2 & 3" },
  { "less", "1\n00:00:01,000 --> 00:00:02,000\n1 < 2, a <- b\n", -1, 1, 1500, "1 < 2, a <- b" },
  { "hours", "1\n10:00:01,5 --> 10:00:02\nLate\n", -1, 1, 36001600, "Late" },
  { "bom",
    "\xEF\xBB\xBF"
    "1\n00:00:01,000 --> 00:00:02,000\nÄ\n",
    -1, 1, 1500, "Ä" },
  { "windows", "1\n00:00:01,000 --> 00:00:02,000\nGr\xFC\xDF\n", -1, 1, 1500, "Grüß" },
  { "utf16",
    "\xFF\xFE"
    "1\0\n\0"
    "0\0:\0"
    "0\0"
    "1\0.\0"
    "0\0-\0-\0>\0"
    "0\0:\0"
    "0\0"
    "2\0\n\0A\0\n\0",
    38, 1, 1500, "A" },
  { "backwards", "1\n00:00:02,000 --> 00:00:01,000\nOne\n", -1, 0, 1500, NULL },
  { "no text", "1\n00:00:01,000 --> 00:00:02,000\n\n", -1, 0, 1500, NULL },
  { "noise", "--> --> 1:2:3:4 --> \x01\xFF 99999999999999999999:00,0 --> 0", -1, 0, 1500, NULL },
  { "empty", "", -1, 0, 0, NULL },
};

static gsize
length_of (const Row *row)
{
  return row->length < 0 ? strlen (row->text) : (gsize) row->length;
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (DubCueList) list = dub_cue_list_parse (row->text, length_of (row));
  g_autofree char *shown = dub_cue_list_dup_text (list, row->time * MSEC);

  g_assert_cmpuint (dub_cue_list_get_length (list), ==, row->n_cues);
  g_assert_cmpstr (shown, ==, row->shown);
}

/* Wherever a file breaks off, what is left is read without fault. */
static void
test_broken_off (gconstpointer data)
{
  const Row *row = data;

  for (gsize i = 0; i <= length_of (row); i++)
    {
      g_autofree char *part = g_memdup2 (row->text, i + 1);
      g_autoptr (DubCueList) list = NULL;

      part[i] = '\0';
      list = dub_cue_list_parse (part, i);
      g_assert_cmpuint (dub_cue_list_get_length (list), <=, row->n_cues + 1);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *whole = g_strdup_printf ("/cues/whole/%s", rows[i].name);
      g_autofree char *broken = g_strdup_printf ("/cues/broken-off/%s", rows[i].name);

      g_test_add_data_func (whole, &rows[i], test_row);
      g_test_add_data_func (broken, &rows[i], test_broken_off);
    }
  return g_test_run ();
}
