/* Subtitles as times and lines: SubRip and WebVTT in, what is to be shown at a time out. No I/O but
 * for the one function that reads a file. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _DubCueList DubCueList;

/**
 * dub_cue_list_parse:
 * @text: UTF-8, UTF-8 or UTF-16 with a byte order mark, or else Windows-1252
 * @length: bytes
 *
 * What makes no sense is left out. Any thread.
 *
 * Returns: (transfer full): the cues in order of time, perhaps none
 */
DubCueList *dub_cue_list_parse (const char *text, gsize length);
/* Reads a file of at most 16 MiB. Blocks. */
DubCueList *dub_cue_list_read (const char *path, GError **error);
void dub_cue_list_free (DubCueList *list);
guint dub_cue_list_get_length (const DubCueList *list);

/**
 * dub_cue_list_dup_text:
 * @time: ns
 *
 * Returns: (transfer full) (nullable): the lines of all cues at that time, without markup; %NULL
 *   when nothing is said
 */
char *dub_cue_list_dup_text (const DubCueList *list, gint64 time);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DubCueList, dub_cue_list_free)

G_END_DECLS
