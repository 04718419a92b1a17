/* Walks over boxes. Sources: ISO/IEC 14496-12 section 4.2 (size 1: 64 bits follow, size 0: to the
 * end), the RIFF specification (chunks are padded to even length), RFC 8794 section 4 (EBML
 * variable size integers, all ones: unknown). */
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
  DubContainer result = { 0, TRUE };
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
        return (DubContainer){ 0, result.no_header };
      offset += length;
      result.needed = offset;
    }
  return result;
}

static DubContainer
walk_riff (DubContainerRead read, gpointer data)
{
  DubContainer result = { 0, FALSE };
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
  DubContainer result = { 0, FALSE };
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
  return (DubContainer){ 0, FALSE };
}
