/* What the movie editor knows about the text of a document without any widget: its placeholders,
 * its indentation, and how a new one begins. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A name between {{ and }} in the texts of a document, once however often it is used. */
typedef struct
{
  char *name;      /* owned: without "asset:" */
  gboolean asset;  /* some use says {{asset:NAME}}: a public web address is wanted */
  guint uses;      /* how often */
  guint character; /* of the first use, from 0 */
} DubPlaceholder;

void dub_placeholder_free (DubPlaceholder *placeholder);

/* Whether the value is not the person's to give: "lang" and "marker" come from the job. */
gboolean dub_placeholder_is_given (const char *name);
/* Whether @name can stand between braces. */
gboolean dub_placeholder_check_name (const char *name);

/**
 * dub_movie_text_placeholders:
 * @text: a document, sound or not
 *
 * Only texts are looked at, not the names of members: those are never filled in.
 *
 * Returns: (transfer full) (element-type DubPlaceholder): in the order of their first use
 */
GPtrArray *dub_movie_text_placeholders (const char *text);

/**
 * dub_movie_text_format:
 *
 * Indents a document anew by two blanks a level. Nothing but blanks and line ends between its parts
 * changes: numbers, escapes, the order of members and doubled members stay as they are written.
 * Short lists of plain values stay on one line.
 *
 * Returns: (transfer full) (nullable): %NULL when @text is no JSON
 */
char *dub_movie_text_format (const char *text);

/**
 * dub_movie_text_blank:
 * @project_id: (nullable): of the account
 * @title: (nullable)
 *
 * A document with the members that the vendor's pages "Render API" and "Movie Schema" document and
 * demand, with their documented defaults; scenes get their layers from the person.
 *
 * Returns: (transfer full)
 */
char *dub_movie_text_blank (const char *project_id, const char *title);

/**
 * dub_movie_text_offset:
 * @line: from 1
 * @column: from 1, in characters
 *
 * Returns: the character at that place, from 0; the end of the text where there is no such place
 */
guint dub_movie_text_offset (const char *text, guint line, guint column);

/* How many characters the value or sign at @character has: at least one, unless the text ends. */
guint dub_movie_text_extent (const char *text, guint character);

G_END_DECLS
