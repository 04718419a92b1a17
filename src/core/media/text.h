/* The media that are text: subtitles (SubRip, WebVTT) and movie documents. GStreamer is not needed
 * for them. Private to this room. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  guint cues;
  gint64 end_usec; /* when the last cue ends */
} DubCues;

/**
 * dub_text_check_subtitles:
 * @path: names the file in errors
 * @text: its bytes; UTF-8, UTF-16 with a byte order mark, or an 8-bit code
 * @length: of @text
 * @mime: `text/vtt` or `application/x-subrip`
 * @cues: (out): what it holds
 * @error: %DUB_ERROR_NOT_MEDIA naming the line at fault
 *
 * SubRip without any cue is an error; WebVTT may be empty behind its first line
 * (https://www.w3.org/TR/webvtt1/#file-structure).
 */
gboolean dub_text_check_subtitles (const char *path,
                                   const char *text,
                                   gsize length,
                                   const char *mime,
                                   DubCues *cues,
                                   GError **error);

/**
 * dub_text_check_movie:
 *
 * Takes a JSON object whose `kind` is "movie", one that has an object `movie`, or a movie itself
 * (an object with a list `scenes`).
 */
gboolean dub_text_check_movie (const char *path, const char *text, gsize length, GError **error);

G_END_DECLS
