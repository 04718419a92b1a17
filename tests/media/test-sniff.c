/* The first bytes and the outermost boxes, without files: rows, every prefix, and arbitrary bytes.
 */
#include <string.h>

#include "media/container.h"
#include "media/sniff.h"

#define BYTES(text) text, sizeof (text) - 1

static const struct
{
  const char *name; /* of the file */
  const char *bytes;
  gsize length;
  DubMediaKind kind;
  const char *mime;
  gboolean refused;
} rows[] = {
  { "a.mov",
    BYTES ("\0\0\0\x18"
           "ftypisom\0\0\0\0"),
    DUB_MEDIA_VIDEO, "video/mp4", FALSE },
  { "a.mp4",
    BYTES ("\0\0\0\x14"
           "ftypqt  \0\0\0\0"),
    DUB_MEDIA_VIDEO, "video/quicktime", FALSE },
  { "a.mp4",
    BYTES ("\0\0\0\x1c"
           "ftypM4A \0\0\0\0"),
    DUB_MEDIA_AUDIO, "audio/mp4", FALSE },
  { "a.jpg",
    BYTES ("\0\0\0\x1c"
           "ftypheic\0\0\0\0"),
    DUB_MEDIA_IMAGE, "image/heic", FALSE },
  { "a.mov", BYTES ("\0\0\0\x08wide\0\0\0\0"), DUB_MEDIA_VIDEO, "video/quicktime", FALSE },
  { "a.mp4", BYTES ("\0\0\0\x08moov\0\0\0\0"), DUB_MEDIA_VIDEO, "video/mp4", FALSE },
  { "a.mkv", BYTES ("\x1a\x45\xdf\xa3\x93\x42\x82\x84webm"), DUB_MEDIA_VIDEO, "video/webm", FALSE },
  { "a.webm", BYTES ("\x1a\x45\xdf\xa3\x93\x42\x82\x88matroska"), DUB_MEDIA_VIDEO,
    "video/x-matroska", FALSE },
  { "a.mp3", BYTES ("RIFF\x10\0\0\0WAVEfmt "), DUB_MEDIA_AUDIO, "audio/wav", FALSE },
  { "a", BYTES ("RIFF\x10\0\0\0AVI LIST"), DUB_MEDIA_VIDEO, "video/x-msvideo", FALSE },
  { "a", BYTES ("RIFF\x10\0\0\0WEBPVP8 "), DUB_MEDIA_IMAGE, "image/webp", FALSE },
  { "a.txt", BYTES ("WEBVTT"), DUB_MEDIA_SUBTITLE, "text/vtt", FALSE },
  { "a.txt", BYTES ("\xef\xbb\xbfWEBVTT - title\n"), DUB_MEDIA_SUBTITLE, "text/vtt", FALSE },
  { "a.vtt", BYTES ("WEBVTTX"), DUB_MEDIA_OTHER, NULL, FALSE },
  { "a.txt", BYTES ("\r\n1\r\n00:00:01,000 --> 00:00:02,000\r\nHi\r\n"), DUB_MEDIA_SUBTITLE,
    "application/x-subrip", FALSE },
  { "a.srt", BYTES ("1\nHello\n"), DUB_MEDIA_OTHER, NULL, FALSE },
  { "a.mp4", BYTES (" \n{\"kind\":"), DUB_MEDIA_MOVIE, "application/json", FALSE },
  { "a.mp4", BYTES ("<!DOCTYPE HTML>"), DUB_MEDIA_OTHER, NULL, TRUE },
  { "a.mp4", BYTES ("\n\n<html lang=de>"), DUB_MEDIA_OTHER, NULL, TRUE },
  { "a.mp4", BYTES ("<?xml version=\"1.0\"?><Error>"), DUB_MEDIA_OTHER, NULL, TRUE },
  { "a.mp4", BYTES ("%PDF-1.7"), DUB_MEDIA_OTHER, NULL, TRUE },
  { "a.mp4", BYTES ("PK\003\004rest"), DUB_MEDIA_OTHER, NULL, TRUE },
  { "a.mp4", BYTES ("plain words"), DUB_MEDIA_OTHER, NULL, FALSE },
};

/* The bytes in memory of their exact size, so that a sanitizer sees every step beyond. */
static DubSniff
sniff_exactly (const char *bytes, gsize length, const char *name)
{
  g_autofree guint8 *copy = g_memdup2 (bytes, length);

  return dub_sniff (copy, length, name);
}

static void
test_row (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  DubSniff sniff = sniff_exactly (rows[i].bytes, rows[i].length, rows[i].name);

  g_assert_cmpint (sniff.kind, ==, rows[i].kind);
  g_assert_cmpstr (sniff.mime, ==, rows[i].mime);
  g_assert_cmpint (sniff.refuse != NULL, ==, rows[i].refused);
  for (gsize length = 0; length < rows[i].length; length++)
    {
      sniff = sniff_exactly (rows[i].bytes, length, rows[i].name);
      g_assert_true (sniff.kind == DUB_MEDIA_OTHER || sniff.mime != NULL);
    }
}

static const struct
{
  const char *name;
  const char *mime;
} names[] = {
  { "clip.MP4", "video/mp4" },
  { "a.b.mov", "video/quicktime" },
  { "x.webm", "video/webm" },
  { "x.Jpeg", "image/jpeg" },
  { "x.srt", "application/x-subrip" },
  { "x.opus", "audio/ogg" },
  { "mp4", NULL },
  { "x.", NULL },
  { "x.mp45", NULL },
  { "dir.mp4/x", NULL },
};

static void
test_names (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpstr (dub_sniff_extension (names[i].name), ==, names[i].mime);
  g_assert_null (dub_sniff_extension (NULL));
}

typedef struct
{
  const char *bytes;
  gsize length;
} Memory;

static gboolean
read_memory (gpointer data, guint64 offset, guint8 *buffer, gsize length)
{
  const Memory *memory = data;

  if (offset > memory->length || length > memory->length - offset)
    return FALSE;
  memcpy (buffer, memory->bytes + offset, length);
  return TRUE;
}

static const struct
{
  const char *name;
  const char *mime;
  const char *bytes;
  gsize length;
  guint64 needed;
  gboolean no_header, no_end;
} boxes[] = {
  { "whole", "video/mp4",
    BYTES ("\0\0\0\x08"
           "ftyp\0\0\0\x08moov"),
    16, FALSE, FALSE },
  { "beyond", "video/mp4", BYTES ("\0\0\0\x08moov\0\0\1\0mdat"), 264, FALSE, FALSE },
  { "no-moov", "video/mp4",
    BYTES ("\0\0\0\x08"
           "ftyp\0\0\0\x08mdat"),
    16, TRUE, FALSE },
  { "large", "video/mp4", BYTES ("\0\0\0\1mdat\0\0\0\2\0\0\0\0"), 0x200000000, TRUE, FALSE },
  { "huge", "video/mp4", BYTES ("\0\0\0\1mdat\xff\xff\xff\xff\xff\xff\xff\xff"), 0, TRUE, FALSE },
  { "to-the-end", "video/mp4", BYTES ("\0\0\0\x08moov\0\0\0\0mdatxyz"), 8, FALSE, FALSE },
  { "stray", "video/mp4", BYTES ("\0\0\0\x08moov\0\0"), 8, FALSE, FALSE },
  { "too-small", "video/mp4", BYTES ("\0\0\0\3moov"), 0, FALSE, FALSE },
  { "riff", "audio/wav", BYTES ("RIFF\x10\0\0\0WAVE"), 24, FALSE, FALSE },
  { "riff-stream", "audio/wav", BYTES ("RIFF\xff\xff\xff\xffWAVE"), 0, FALSE, FALSE },
  { "ebml", "video/webm", BYTES ("\x1a\x45\xdf\xa3\x81\0\x18\x53\x80\x67\x82x"), 13, FALSE, FALSE },
  { "ebml-live", "video/webm", BYTES ("\x1a\x45\xdf\xa3\x81\0\x18\x53\x80\x67\xff"), 0, FALSE,
    FALSE },
  { "jpeg", "image/jpeg", BYTES ("\xff\xd8\xff\xd9"), 0, FALSE, FALSE },
  { "jpeg-cut", "image/jpeg", BYTES ("\xff\xd8\xff"), 0, FALSE, TRUE },
  { "other", "image/png", BYTES ("\x89PNG"), 0, FALSE, FALSE },
};

static void
test_boxes (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  Memory memory = { boxes[i].bytes, boxes[i].length };
  DubContainer found = dub_container_walk (boxes[i].mime, boxes[i].length, read_memory, &memory);

  g_assert_cmpuint (found.needed, ==, boxes[i].needed);
  g_assert_cmpint (found.no_header, ==, boxes[i].no_header);
  g_assert_cmpint (found.no_end, ==, boxes[i].no_end);
}

/* Arbitrary bytes behind every magic: no crash, no endless walk. */
static void
test_arbitrary (void)
{
  static const char *const mimes[] = { "video/mp4", "audio/wav",  "video/webm",
                                       "audio/ogg", "image/jpeg", "audio/mpeg" };
  g_autoptr (GRand) random = g_rand_new_with_seed (99);

  for (guint round = 0; round < 20000; round++)
    {
      gsize length = (gsize) g_rand_int_range (random, 0, 200);
      g_autofree char *bytes = g_malloc (length + 1);
      guint row = (guint) g_rand_int_range (random, 0, G_N_ELEMENTS (rows));
      Memory memory = { bytes, length };

      for (gsize i = 0; i < length; i++)
        bytes[i] = (char) (g_rand_boolean (random) ? g_rand_int (random) : 0);
      if (round % 2 == 0)
        memcpy (bytes, rows[row].bytes, MIN (length, rows[row].length));
      (void) dub_sniff ((const guint8 *) bytes, length, rows[row].name);
      (void) dub_container_walk (mimes[round % G_N_ELEMENTS (mimes)], length, read_memory, &memory);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/media/sniff/row-%u", i);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_row);
    }
  for (guint i = 0; i < G_N_ELEMENTS (boxes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/media/container/%s", boxes[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_boxes);
    }
  g_test_add_func ("/media/sniff/names", test_names);
  g_test_add_func ("/media/sniff/arbitrary", test_arbitrary);
  return g_test_run ();
}
