/* Walks over boxes. Sources: ISO/IEC 14496-12 section 4.2 (size 1: 64 bits follow, size 0: to the
 * end), the RIFF specification (chunks are padded to even length), RFC 8794 section 4 (EBML
 * variable size integers, all ones: unknown), RFC 3533 (Ogg pages). */
#include "media/container.h"

#include <string.h>

/* A fragmented file has two boxes a fragment; this is days of it. */
#define MAX_BOXES 200000

static guint64
big_endian (const guint8 *bytes, guint n)
{
  guint64 value = 0;

  for (guint i = 0; i < n; i++)
    value = value << 8 | bytes[i];
  return value;
}

/* Length of the box at @offset, 0 when it runs to the end of the file or cannot be read. */
static guint64
box_length (DubContainerRead read, gpointer data, guint64 offset, guint8 *head)
{
  guint8 large[8];
  guint64 length = big_endian (head, 4);

  if (length != 1)
    return length;
  return read (data, offset + 8, large, sizeof large) ? big_endian (large, 8) : 0;
}

static DubContainer
walk_boxes (guint64 size, DubContainerRead read, gpointer data)
{
  DubContainer result = { 0, TRUE, FALSE };
  guint64 offset = 0;
  guint8 head[8];

  for (guint i = 0; i < MAX_BOXES && offset < size; i++)
    {
      guint64 length;

      if (!read (data, offset, head, sizeof head))
        {
          /* A few stray bytes behind the last box do no harm. */
          result.needed = result.no_header ? offset + sizeof head : offset;
          return result;
        }
      length = box_length (read, data, offset, head);
      if (memcmp (head + 4, "moov", 4) == 0)
        result.no_header = FALSE;
      if (length == 0)
        return result;
      if (length < 8 || length > G_MAXINT64 - offset)
        return (DubContainer){ 0, result.no_header, FALSE };
      offset += length;
      result.needed = offset;
    }
  return result;
}

static DubContainer
walk_riff (DubContainerRead read, gpointer data)
{
  DubContainer result = { 0, FALSE, FALSE };
  guint8 head[8];
  guint32 length;

  if (!read (data, 0, head, sizeof head))
    return result;
  length = (guint32) head[4] | (guint32) head[5] << 8 | (guint32) head[6] << 16
           | (guint32) head[7] << 24;
  /* Writers that cannot seek leave 0 or all ones. */
  if (length != 0 && length < 0xfffffff0u)
    result.needed = (guint64) length + 8;
  return result;
}

/* Reads an EBML variable size integer at @offset; returns its width, 0 when there is none. */
static guint
vint (DubContainerRead read, gpointer data, guint64 offset, guint64 *value, gboolean *unknown)
{
  guint8 bytes[8];
  guint width = 1;

  if (!read (data, offset, bytes, 1) || bytes[0] == 0)
    return 0;
  while ((bytes[0] & (0x80 >> (width - 1))) == 0)
    width++;
  if (!read (data, offset, bytes, width))
    return 0;
  bytes[0] &= (guint8) (0xff >> width);
  *value = big_endian (bytes, width);
  *unknown = *value == (G_GUINT64_CONSTANT (1) << (7 * width)) - 1;
  return width;
}

static DubContainer
walk_ebml (DubContainerRead read, gpointer data)
{
  DubContainer result = { 0, FALSE, FALSE };
  guint64 offset = 4;
  guint64 length = 0;
  gboolean unknown = FALSE;
  guint8 id[4];
  guint width = vint (read, data, offset, &length, &unknown);

  if (width == 0 || unknown || length > 4096)
    return result;
  offset += width + length;
  if (!read (data, offset, id, 4) || memcmp (id, "\x18\x53\x80\x67", 4) != 0)
    return result;
  width = vint (read, data, offset + 4, &length, &unknown);
  if (width > 0 && !unknown && length < G_MAXINT64)
    result.needed = offset + 4 + width + length;
  return result;
}

/* The first frame of most MP3 files is silent and holds a table, "Xing" or, with constant bit rate,
 * "Info": flags, then the number of frames if bit 0 is set and of bytes if bit 1 is set. */
static DubContainer
walk_mpeg_audio (DubContainerRead read, gpointer data)
{
  DubContainer result = { 0, FALSE, FALSE };
  guint64 offset = 0;
  guint8 frame[64];

  if (read (data, 0, frame, 10) && memcmp (frame, "ID3", 3) == 0)
    offset = 10
             + ((guint64) (frame[6] & 0x7f) << 21 | (guint64) (frame[7] & 0x7f) << 14
                | (guint64) (frame[8] & 0x7f) << 7 | (guint64) (frame[9] & 0x7f));
  if (!read (data, offset, frame, sizeof frame) || frame[0] != 0xff)
    return result;
  for (guint i = 13; i <= 36; i++)
    if (memcmp (frame + i, "Xing", 4) == 0 || memcmp (frame + i, "Info", 4) == 0)
      {
        guint bytes_at = i + 8 + ((frame[i + 7] & 1) != 0 ? 4 : 0);

        if ((frame[i + 7] & 2) != 0)
          result.needed = offset + big_endian (frame + bytes_at, 4);
        break;
      }
  return result;
}

/* Pages of up to 64 KiB: a head of 27 bytes whose last is the number of segments, then one length
 * byte a segment, then those (RFC 3533 section 6). */
static DubContainer
walk_ogg (guint64 size, DubContainerRead read, gpointer data)
{
  DubContainer result = { 0, FALSE, FALSE };
  guint64 offset = 0;
  guint8 head[27];
  guint8 lengths[255];

  while (offset < size)
    {
      if (!read (data, offset, head, sizeof head))
        return (DubContainer){ offset + sizeof head, FALSE, FALSE };
      if (memcmp (head, "OggS", 4) != 0)
        return result;
      offset += sizeof head + head[26];
      if (read (data, offset - head[26], lengths, head[26]))
        for (guint i = 0; i < head[26]; i++)
          offset += lengths[i];
      result.needed = offset;
    }
  return result;
}

/* Whole pictures end with the marker EOI; a few cameras put bytes of their own behind it
 * (ITU-T T.81 B.2.1). */
static DubContainer
walk_jpeg (guint64 size, DubContainerRead read, gpointer data)
{
  DubContainer result = { 0, FALSE, TRUE };
  guint8 tail[4096];
  gsize length = (gsize) MIN (size, sizeof tail);

  if (!read (data, size - length, tail, length))
    return result;
  for (gsize i = 0; i + 1 < length && result.no_end; i++)
    result.no_end = tail[i] != 0xff || tail[i + 1] != 0xd9;
  return result;
}

DubContainer
dub_container_walk (const char *mime, guint64 size, DubContainerRead read, gpointer data)
{
  static const char *const boxes[] = { "video/mp4", "video/quicktime", "audio/mp4", NULL };
  static const char *const riff[] = { "audio/wav", "video/x-msvideo", "image/webp", NULL };
  static const char *const ebml[] = { "video/webm", "video/x-matroska", NULL };

  if (g_strv_contains (boxes, mime))
    return walk_boxes (size, read, data);
  if (g_strv_contains (riff, mime))
    return walk_riff (read, data);
  if (g_strv_contains (ebml, mime))
    return walk_ebml (read, data);
  if (g_str_equal (mime, "audio/ogg") || g_str_equal (mime, "video/ogg"))
    return walk_ogg (size, read, data);
  if (g_str_equal (mime, "image/jpeg"))
    return walk_jpeg (size, read, data);
  if (g_str_equal (mime, "audio/mpeg"))
    return walk_mpeg_audio (read, data);
  return (DubContainer){ 0, FALSE, FALSE };
}
