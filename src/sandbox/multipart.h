/* multipart/form-data, as a push parser: bytes in, parts out, files straight to disk, so that
 * memory stays constant whatever the size. RFC 7578, RFC 2046 section 5.1. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  char *name;     /* owned */
  char *filename; /* owned (nullable): NULL for a plain field */
  char *type;     /* owned (nullable): Content-Type */
  GString *text;  /* owned: value of a plain field */
  char *path;     /* owned (nullable): the file on disk */
  goffset size;
  gboolean too_large;
} DubSbPart;

typedef struct _DubSbMultipart DubSbMultipart;

/**
 * dub_sb_multipart_new:
 * @content_type: the whole header, with its boundary
 * @dir: where files go
 * @max_file: bytes that a file may have before it is dropped and marked, 0 for no limit
 *
 * Returns: (nullable): %NULL if it is no multipart/form-data with a boundary
 */
DubSbMultipart *dub_sb_multipart_new (const char *content_type, const char *dir, goffset max_file);
void dub_sb_multipart_free (DubSbMultipart *self);
/* FALSE: malformed; nothing more is taken. */
gboolean dub_sb_multipart_feed (DubSbMultipart *self, const void *data, gsize size);
/* Whether the closing delimiter came. */
gboolean dub_sb_multipart_end (DubSbMultipart *self);
/* Returns: (element-type DubSbPart): borrowed, in order of arrival. */
GPtrArray *dub_sb_multipart_parts (DubSbMultipart *self);
/* The part of that name, NULL if there is none. */
DubSbPart *dub_sb_multipart_find (DubSbMultipart *self, const char *name);

G_END_DECLS
