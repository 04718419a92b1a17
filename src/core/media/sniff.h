/* What a file is by its first bytes, and by its name where the bytes leave it open. No I/O: bytes
 * in, verdict out. */
#pragma once

#include <glib.h>

#include "model/codes.h"

G_BEGIN_DECLS

/* So many first bytes are enough for every row of the table. */
#define DUB_SNIFF_BYTES 4096

typedef struct
{
  DubMediaKind kind;  /* DUB_MEDIA_OTHER: not known by its bytes, or no media at all */
  const char *mime;   /* static (nullable): canonical; refined once the streams are known */
  const char *refuse; /* static (nullable): untranslated words for what it is instead of media */
} DubSniff;

/**
 * dub_sniff:
 * @data: the first bytes of a file
 * @length: how many; %DUB_SNIFF_BYTES are enough
 * @name: (nullable): file name, for its extension only
 */
DubSniff dub_sniff (const guint8 *data, gsize length, const char *name);

/* The canonical content type of a file name's extension, %NULL when it is none of ours. */
const char *dub_sniff_extension (const char *name);

/* Where the text begins behind a byte order mark of UTF-8 and blanks. */
const char *dub_sniff_skip_blank (const char *text, const char *end);

/* Whether @text (@end exclusive) begins like SubRip: a number, then a line with an arrow between
 * times. */
gboolean dub_sniff_is_subrip (const char *text, const char *end);

G_END_DECLS
