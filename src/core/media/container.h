/* Whether a container is all there, by walking its outermost boxes: MP4/QuickTime, RIFF (WAV, AVI,
 * WebP), Matroska/WebM, Ogg and most MP3 files say how long they are. A download that
 * broke off shows here at once, without decoding. Private to this room. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Reads @length bytes at @offset into @buffer; FALSE when they are not there. */
typedef gboolean (*DubContainerRead) (gpointer data, guint64 offset, guint8 *buffer, gsize length);

typedef struct
{
  guint64 needed;     /* bytes that the container says it has; 0: it does not say */
  gboolean no_header; /* MP4 whose `moov` never came: nothing in it can be played */
  gboolean no_end;    /* JPEG without its last marker */
} DubContainer;

/**
 * dub_container_walk:
 * @mime: canonical content type
 * @size: bytes in the file
 *
 * Reads a few bytes per box. Types other than those above give a zeroed result.
 */
DubContainer
dub_container_walk (const char *mime, guint64 size, DubContainerRead read, gpointer data);

G_END_DECLS
