/* Tables of magic numbers, brands and extensions. Sources: ISO/IEC 14496-12 (ftyp brands), RFC 8794
 * (EBML), RFC 9559 (Matroska DocType), the IANA media type registry for the names. */
#include "media/sniff.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#define VIDEO DUB_MEDIA_VIDEO
#define AUDIO DUB_MEDIA_AUDIO
#define IMAGE DUB_MEDIA_IMAGE
#define NONE  DUB_MEDIA_OTHER

typedef struct
{
  gsize offset;
  gsize length;
  const char *magic;
  DubMediaKind kind;
  const char *mime;
  const char *refuse;
} Magic;

static const Magic magics[] = {
  { 0, 3, "\xff\xd8\xff", IMAGE, "image/jpeg", NULL },
  { 0, 8, "\x89PNG\r\n\x1a\n", IMAGE, "image/png", NULL },
  { 8, 4, "WEBP", IMAGE, "image/webp", NULL }, /* behind RIFF and a size */
  { 0, 4, "GIF8", IMAGE, "image/gif", NULL },
  { 8, 4, "WAVE", AUDIO, "audio/wav", NULL },
  { 8, 4, "AVI ", VIDEO, "video/x-msvideo", NULL },
  { 0, 4, "fLaC", AUDIO, "audio/flac", NULL },
  { 0, 4, "OggS", AUDIO, "audio/ogg", NULL },
  { 0, 4, "%PDF", NONE, NULL, N_ ("a PDF document") },
  { 0, 4, "PK\003\004", NONE, NULL, N_ ("a ZIP archive or an office document") },
  { 0, 2, "\x1f\x8b", NONE, NULL, N_ ("a compressed archive") },
  { 0, 4,
    "\x7f"
    "ELF",
    NONE, NULL, N_ ("a program") },
};

/* Major brands; what is not here is MP4. */
static const Magic brands[] = {
  { 8, 4, "qt  ", VIDEO, "video/quicktime", NULL }, { 8, 4, "M4A ", AUDIO, "audio/mp4", NULL },
  { 8, 4, "M4B ", AUDIO, "audio/mp4", NULL },       { 8, 4, "heic", IMAGE, "image/heic", NULL },
  { 8, 4, "mif1", IMAGE, "image/heic", NULL },      { 8, 4, "avif", IMAGE, "image/avif", NULL },
};

/* Files without ftyp: the first box of old QuickTime movies. */
static const char *const quicktime_boxes[] = { "moov", "mdat", "wide", "free", "skip", "pnot" };

static const struct
{
  const char *extension;
  const char *mime;
} extensions[] = {
  { "mp4", "video/mp4" },       { "m4v", "video/mp4" },
  { "mov", "video/quicktime" }, { "qt", "video/quicktime" },
  { "webm", "video/webm" },     { "mkv", "video/x-matroska" },
  { "avi", "video/x-msvideo" }, { "mp3", "audio/mpeg" },
  { "wav", "audio/wav" },       { "m4a", "audio/mp4" },
  { "ogg", "audio/ogg" },       { "oga", "audio/ogg" },
  { "opus", "audio/ogg" },      { "flac", "audio/flac" },
  { "aac", "audio/aac" },       { "jpg", "image/jpeg" },
  { "jpeg", "image/jpeg" },     { "png", "image/png" },
  { "webp", "image/webp" },     { "srt", "application/x-subrip" },
  { "vtt", "text/vtt" },        { "json", "application/json" },
};

const char *
dub_sniff_extension (const char *name)
{
  const char *dot = name != NULL ? strrchr (name, '.') : NULL;

  for (guint i = 0; dot != NULL && i < G_N_ELEMENTS (extensions); i++)
    if (g_ascii_strcasecmp (dot + 1, extensions[i].extension) == 0)
      return extensions[i].mime;
  return NULL;
}

static const Magic *
find_magic (const Magic *table, guint n, const guint8 *data, gsize length)
{
  for (guint i = 0; i < n; i++)
    if (length >= table[i].offset + table[i].length
        && memcmp (data + table[i].offset, table[i].magic, table[i].length) == 0)
      return &table[i];
  return NULL;
}

static gboolean
begins (const char *text, const char *end, const char *word)
{
  gsize length = strlen (word);

  return (gsize) (end - text) >= length && g_ascii_strncasecmp (text, word, length) == 0;
}

static DubSniff
sniff_boxes (const guint8 *data, gsize length, const char *name)
{
  DubSniff verdict = { NONE, NULL, NULL };
  const char *by_name = dub_sniff_extension (name);
  const Magic *brand = find_magic (brands, G_N_ELEMENTS (brands), data, length);

  if (length < 8)
    return verdict;
  if (memcmp (data + 4, "ftyp", 4) == 0)
    {
      verdict.kind = brand != NULL ? brand->kind : VIDEO;
      verdict.mime = brand != NULL ? brand->mime : "video/mp4";
      return verdict;
    }
  for (guint i = 0; i < G_N_ELEMENTS (quicktime_boxes); i++)
    if (memcmp (data + 4, quicktime_boxes[i], 4) == 0)
      {
        gboolean mp4 = g_strcmp0 (by_name, "video/mp4") == 0;

        verdict.kind = VIDEO;
        verdict.mime = mp4 ? by_name : "video/quicktime";
      }
  return verdict;
}

/* The DocType stands within the EBML header, which comes first and is short. */
static DubSniff
sniff_ebml (const guint8 *data, gsize length)
{
  DubSniff verdict = { NONE, NULL, NULL };

  if (length < 4 || memcmp (data, "\x1a\x45\xdf\xa3", 4) != 0)
    return verdict;
  verdict.kind = VIDEO;
  verdict.mime = "video/x-matroska";
  for (gsize i = 4; i + 4 <= MIN (length, 128); i++)
    if (memcmp (data + i, "webm", 4) == 0)
      verdict.mime = "video/webm";
  return verdict;
}

const char *
dub_sniff_skip_blank (const char *text, const char *end)
{
  if (end - text >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    text += 3;
  while (text < end && g_ascii_isspace (*text))
    text++;
  return text;
}

static const char *
next_line (const char *text, const char *end)
{
  while (text < end && *text != '\n' && *text != '\r')
    text++;
  while (text < end && (*text == '\n' || *text == '\r'))
    text++;
  return text;
}

gboolean
dub_sniff_is_subrip (const char *text, const char *end)
{
  const char *line = dub_sniff_skip_blank (text, end);
  const char *timing = next_line (line, end);
  const char *after = next_line (timing, end);

  if (line == end || !g_ascii_isdigit (*line) || timing == end || !g_ascii_isdigit (*timing))
    return FALSE;
  while (line < timing && g_ascii_isdigit (*line))
    line++;
  return line < timing && g_ascii_isspace (*line)
         && g_strstr_len (timing, after - timing, "-->") != NULL;
}

static DubSniff
sniff_text (const char *text, const char *end)
{
  static const DubSniff vtt = { DUB_MEDIA_SUBTITLE, "text/vtt", NULL };
  static const DubSniff subrip = { DUB_MEDIA_SUBTITLE, "application/x-subrip", NULL };
  static const DubSniff movie = { DUB_MEDIA_MOVIE, "application/json", NULL };
  static const DubSniff page = { NONE, NULL, N_ ("a web page") };
  static const DubSniff markup = { NONE, NULL, N_ ("an XML text") };
  static const DubSniff unknown = { NONE, NULL, NULL };
  const char *start = dub_sniff_skip_blank (text, end);

  if (begins (start, end, "WEBVTT") && (end - start == 6 || g_ascii_isspace (start[6])))
    return vtt;
  if (dub_sniff_is_subrip (text, end))
    return subrip;
  if (begins (start, end, "{"))
    return movie;
  if (begins (start, end, "<!doctype html") || begins (start, end, "<html")
      || begins (start, end, "<head"))
    return page;
  return begins (start, end, "<?xml") ? markup : unknown;
}

DubSniff
dub_sniff (const guint8 *data, gsize length, const char *name)
{
  const Magic *magic = find_magic (magics, G_N_ELEMENTS (magics), data, length);
  DubSniff verdict = { NONE, NULL, NULL };

  if (magic != NULL)
    {
      verdict.kind = magic->kind;
      verdict.mime = magic->mime;
      verdict.refuse = magic->refuse;
      return verdict;
    }
  verdict = sniff_boxes (data, length, name);
  if (verdict.mime == NULL)
    verdict = sniff_ebml (data, length);
  if (verdict.mime == NULL && length > 0)
    verdict = sniff_text ((const char *) data, (const char *) data + length);
  return verdict;
}
