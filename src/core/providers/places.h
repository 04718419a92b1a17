/* JSON with places: a strict reader (RFC 8259) that remembers line and column of each value, so
 * that an editor can underline what is wrong. json-glib gives places of syntax errors only. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  DUB_PLACE_OBJECT,
  DUB_PLACE_ARRAY,
  DUB_PLACE_STRING,
  DUB_PLACE_NUMBER,
  DUB_PLACE_BOOLEAN,
  DUB_PLACE_NULL,
} DubPlaceKind;

typedef struct
{
  DubPlaceKind kind;
  guint line, column;  /* of its first character, from 1; columns are characters, not bytes */
  char *name;          /* owned (nullable): as a member of an object */
  char *text;          /* owned (nullable): of a string, decoded; of a number, as written */
  double number;       /* of a number */
  GPtrArray *children; /* owned (nullable): DubPlace, of an object or array */
} DubPlace;

void dub_place_free (DubPlace *place);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DubPlace, dub_place_free)

/**
 * dub_place_parse:
 * @text: any bytes that end with a 0
 * @line: (out): of the syntax error
 * @column: (out): of the syntax error
 * @message: (out) (transfer full): what is wrong there
 *
 * Reads at most 64 levels.
 *
 * Returns: (transfer full) (nullable): the root; %NULL with @message set for what is no JSON
 */
DubPlace *dub_place_parse (const char *text, guint *line, guint *column, char **message);

/* (nullable), borrowed: the member, the last one where a name occurs twice (as json-glib takes
 * it); %NULL also for a null and for what is no object. */
const DubPlace *dub_place_member (const DubPlace *object, const char *name);

G_END_DECLS
