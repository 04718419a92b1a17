/* JSON with places. Recursive descent, at most DEPTH_MAX levels; the first error ends it. */
#include "providers/places.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DEPTH_MAX 64

typedef struct
{
  const char *p;    /* the next character to read */
  const char *seen; /* up to where line and column were counted */
  guint line, column;
  guint depth;
  char *message; /* owned (nullable): set once something is wrong at p */
} Reader;

void
dub_place_free (DubPlace *place)
{
  if (place == NULL)
    return;
  g_free (place->name);
  g_free (place->text);
  g_clear_pointer (&place->children, g_ptr_array_unref);
  g_free (place);
}

const DubPlace *
dub_place_member (const DubPlace *object, const char *name)
{
  if (object == NULL || object->kind != DUB_PLACE_OBJECT)
    return NULL;
  for (guint i = object->children->len; i-- > 0;)
    {
      const DubPlace *child = object->children->pdata[i];

      if (g_strcmp0 (child->name, name) == 0)
        return child->kind != DUB_PLACE_NULL ? child : NULL;
    }
  return NULL;
}

/* --- Characters ----------------------------------------------------------------------------- */

/* Counts lines and columns up to @to. Places are asked for in order, so it stays linear. */
static void
count_to (Reader *reader, const char *to)
{
  for (; reader->seen < to; reader->seen++)
    if (*reader->seen == '\n')
      {
        reader->line++;
        reader->column = 1;
      }
    else if (((guchar) *reader->seen & 0xc0) != 0x80)
      reader->column++;
}

static gboolean
wrong (Reader *reader, const char *message)
{
  if (reader->message == NULL)
    reader->message = g_strdup (message);
  return FALSE;
}

static void
skip_blanks (Reader *reader)
{
  reader->p += strspn (reader->p, " \t\r\n");
}

static gboolean
take (Reader *reader, char c)
{
  skip_blanks (reader);
  if (*reader->p != c)
    return FALSE;
  reader->p++;
  return TRUE;
}

static DubPlace *
place_new (Reader *reader, DubPlaceKind kind)
{
  DubPlace *place = g_new0 (DubPlace, 1);

  count_to (reader, reader->p);
  place->kind = kind;
  place->line = reader->line;
  place->column = reader->column;
  return place;
}

/* --- Strings -------------------------------------------------------------------------------- */

/* Four hexadecimal digits; -1: there are none. */
static int
take_hex (Reader *reader)
{
  int value = 0;

  for (guint i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (reader->p[i]);

      if (digit < 0)
        return -1;
      value = value * 16 + digit;
    }
  reader->p += 4;
  return value;
}

/* The second half of a character that @high begins: `\uDC00` to `\uDFFF`. */
static gboolean
take_low_half (Reader *reader, int high, gunichar *c)
{
  int low = -1;

  if (high < 0xdc00 && g_str_has_prefix (reader->p, "\\u"))
    {
      reader->p += 2;
      low = take_hex (reader);
    }
  *c = 0x10000 + (((gunichar) high - 0xd800) << 10) + ((gunichar) low - 0xdc00);
  return low >= 0xdc00 && low < 0xe000;
}

/* After `\u`: one character, or two halves of one. Half a character is refused, as json-glib 1.10
 * does; older ones would send U+FFFD in its place. */
static gboolean
take_code_point (Reader *reader, GString *text)
{
  int high = take_hex (reader);
  gunichar c = (gunichar) high;

  if (high < 0)
    return wrong (reader, _ ("\\u needs four hexadecimal digits"));
  if (high == 0)
    return wrong (reader, _ ("A text may not hold the character 0"));
  if (high >= 0xd800 && high < 0xe000 && !take_low_half (reader, high, &c))
    return wrong (reader, _ ("\\u names half a character, the other half is missing"));
  g_string_append_unichar (text, c);
  return TRUE;
}

static gboolean
take_escape (Reader *reader, GString *text)
{
  static const char escapes[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";
  char c = *reader->p;
  const char *found = c != '\0' ? strchr (escapes, c) : NULL;

  if (c == 'u')
    {
      reader->p++;
      return take_code_point (reader, text);
    }
  if (found == NULL)
    return wrong (reader, _ ("This character cannot follow a backslash"));
  reader->p++;
  g_string_append_c (text, meanings[found - escapes]);
  return TRUE;
}

/* (transfer full) (nullable): at the opening quote. */
static char *
take_string (Reader *reader)
{
  g_autoptr (GString) text = g_string_new (NULL);

  reader->p++;
  while (*reader->p != '"')
    {
      if (*reader->p == '\0')
        wrong (reader, _ ("The text ends before its closing quotation mark"));
      else if ((guchar) *reader->p < 0x20)
        wrong (reader, _ ("The closing quotation mark is missing on this line"));
      else if (*reader->p != '\\')
        g_string_append_c (text, *reader->p++);
      else
        {
          reader->p++;
          take_escape (reader, text);
        }
      if (reader->message != NULL)
        return NULL;
    }
  reader->p++;
  return g_strdup (text->str);
}

/* --- Values --------------------------------------------------------------------------------- */

static gboolean
take_digits (Reader *reader)
{
  gsize n = strspn (reader->p, "0123456789");

  reader->p += n;
  return n > 0;
}

static gboolean
take_number_text (Reader *reader)
{
  if (*reader->p == '-')
    reader->p++;
  if (*reader->p == '0')
    reader->p++;
  else if (!take_digits (reader))
    return FALSE;
  if (*reader->p == '.')
    {
      reader->p++;
      if (!take_digits (reader))
        return FALSE;
    }
  if (*reader->p == 'e' || *reader->p == 'E')
    {
      reader->p++;
      if (*reader->p == '+' || *reader->p == '-')
        reader->p++;
      return take_digits (reader);
    }
  return TRUE;
}

static DubPlace *
take_number (Reader *reader)
{
  g_autoptr (DubPlace) place = place_new (reader, DUB_PLACE_NUMBER);
  const char *from = reader->p;

  if (!take_number_text (reader) || g_ascii_isalnum (*reader->p))
    {
      wrong (reader, _ ("This is no number"));
      return NULL;
    }
  place->text = g_strndup (from, (gsize) (reader->p - from));
  place->number = g_ascii_strtod (place->text, NULL);
  return g_steal_pointer (&place);
}

static DubPlace *
take_word (Reader *reader)
{
  static const struct
  {
    const char *word;
    DubPlaceKind kind;
  } words[] = {
    { "true", DUB_PLACE_BOOLEAN },
    { "false", DUB_PLACE_BOOLEAN },
    { "null", DUB_PLACE_NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize length = strlen (words[i].word);

      if (strncmp (reader->p, words[i].word, length) == 0 && !g_ascii_isalnum (reader->p[length]))
        {
          DubPlace *place = place_new (reader, words[i].kind);

          place->text = g_strdup (words[i].word);
          reader->p += length;
          return place;
        }
    }
  wrong (reader,
         *reader->p == '\0' ? _ ("The document ends too early") : _ ("A value is expected"));
  return NULL;
}

static DubPlace *take_value (Reader *reader);

static gboolean
take_member (Reader *reader, DubPlace *parent)
{
  g_autofree char *name = NULL;
  DubPlace *child;

  skip_blanks (reader);
  if (parent->kind == DUB_PLACE_OBJECT)
    {
      if (*reader->p != '"')
        return wrong (reader, _ ("A name in quotation marks is expected"));
      name = take_string (reader);
      if (name == NULL)
        return FALSE;
      if (!take (reader, ':'))
        return wrong (reader, _ ("A colon is expected"));
    }
  child = take_value (reader);
  if (child == NULL)
    return FALSE;
  child->name = g_steal_pointer (&name);
  g_ptr_array_add (parent->children, child);
  return TRUE;
}

static gboolean
take_members (Reader *reader, DubPlace *parent, char closing)
{
  if (take (reader, closing))
    return TRUE;
  do
    if (!take_member (reader, parent))
      return FALSE;
  while (take (reader, ','));
  if (take (reader, closing))
    return TRUE;
  return wrong (reader, closing == '}' ? _ ("A comma or a closing brace is expected")
                                       : _ ("A comma or a closing bracket is expected"));
}

static DubPlace *
take_container (Reader *reader)
{
  gboolean object = *reader->p == '{';
  g_autoptr (DubPlace) place = place_new (reader, object ? DUB_PLACE_OBJECT : DUB_PLACE_ARRAY);

  place->children = g_ptr_array_new_with_free_func ((GDestroyNotify) dub_place_free);
  if (reader->depth >= DEPTH_MAX)
    {
      wrong (reader, _ ("The document is nested too deep"));
      return NULL;
    }
  reader->p++;
  reader->depth++;
  if (!take_members (reader, place, object ? '}' : ']'))
    return NULL;
  reader->depth--;
  return g_steal_pointer (&place);
}

static DubPlace *
take_value (Reader *reader)
{
  DubPlace *place;

  skip_blanks (reader);
  switch (*reader->p)
    {
    case '{':
    case '[':
      return take_container (reader);
    case '"':
      place = place_new (reader, DUB_PLACE_STRING);
      place->text = take_string (reader);
      if (place->text == NULL)
        g_clear_pointer (&place, dub_place_free);
      return place;
    default:
      return *reader->p == '-' || g_ascii_isdigit (*reader->p) ? take_number (reader)
                                                               : take_word (reader);
    }
}

DubPlace *
dub_place_parse (const char *text, guint *line, guint *column, char **message)
{
  Reader reader = { text, text, 1, 1, 0, NULL };
  g_autoptr (DubPlace) root = NULL;
  const char *valid_to = NULL;

  /* A byte order mark is no character of the document. */
  if (g_str_has_prefix (text, "\xef\xbb\xbf"))
    reader.p = reader.seen = text + 3;
  if (!g_utf8_validate (text, -1, &valid_to))
    {
      reader.p = valid_to;
      wrong (&reader, _ ("These bytes are no UTF-8 text"));
    }
  else
    root = take_value (&reader);
  if (root != NULL)
    skip_blanks (&reader);
  if (root != NULL && *reader.p != '\0')
    wrong (&reader, _ ("Nothing may follow the end of the document"));
  if (reader.message == NULL)
    return g_steal_pointer (&root);
  count_to (&reader, reader.p);
  *line = reader.line;
  *column = reader.column;
  *message = reader.message;
  return NULL;
}
