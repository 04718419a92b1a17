/* Reading and laying out the text of a movie document, character by character. What is wrong with
 * it is dub_movie_check()'s to say; here, broken documents are read as far as they go. */
#include "dub-movie-text.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "providers/places.h"

#define INDENT       2
#define SHORT_LIST   64 /* bytes of a list that stays on one line */
#define ASSET_PREFIX "asset:"

void
dub_placeholder_free (DubPlaceholder *placeholder)
{
  g_free (placeholder->name);
  g_free (placeholder);
}

gboolean
dub_placeholder_is_given (const char *name)
{
  return g_str_equal (name, "lang") || g_str_equal (name, "marker");
}

/* --- Strings ------------------------------------------------------------------------------- */

/* Behind the closing quote of the string that begins at @p; the end of its line when it has none.
 */
static const char *
string_end (const char *p)
{
  for (p++; *p != '\0' && *p != '\n'; p++)
    {
      if (*p == '"')
        return p + 1;
      if (*p == '\\' && p[1] != '\0' && p[1] != '\n')
        p++;
    }
  return p;
}

static const char *
skip_blanks (const char *p)
{
  return p + strspn (p, " \t\r\n");
}

/* --- Placeholders -------------------------------------------------------------------------- */

static gboolean
is_name_character (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("_.:-", c) != NULL);
}

/* Length of the name behind `{{` at @p; 0: this is no placeholder. */
static gsize
name_length (const char *p)
{
  gsize length = 0;

  while (is_name_character (p[length]))
    length++;
  return strncmp (p + length, "}}", 2) == 0 ? length : 0;
}

gboolean
dub_placeholder_check_name (const char *name)
{
  gsize length = 0;

  while (is_name_character (name[length]))
    length++;
  return length > 0 && name[length] == '\0';
}

static DubPlaceholder *
find_placeholder (GPtrArray *found, const char *name)
{
  for (guint i = 0; i < found->len; i++)
    {
      DubPlaceholder *placeholder = found->pdata[i];

      if (g_str_equal (placeholder->name, name))
        return placeholder;
    }
  return NULL;
}

static void
note_placeholder (GPtrArray *found, const char *name, gsize length, guint character)
{
  gboolean asset = length > strlen (ASSET_PREFIX) && g_str_has_prefix (name, ASSET_PREFIX);
  gsize skip = asset ? strlen (ASSET_PREFIX) : 0;
  g_autofree char *bare = g_strndup (name + skip, length - skip);
  DubPlaceholder *placeholder = find_placeholder (found, bare);

  if (placeholder == NULL)
    {
      placeholder = g_new0 (DubPlaceholder, 1);
      placeholder->name = g_steal_pointer (&bare);
      placeholder->character = character;
      g_ptr_array_add (found, placeholder);
    }
  placeholder->asset |= asset;
  placeholder->uses++;
}

/* The placeholders of the string from @p to @end; @character is the place of @p. */
static void
read_string (GPtrArray *found, const char *p, const char *end, guint character)
{
  while (p < end)
    {
      gsize length = strncmp (p, "{{", 2) == 0 ? name_length (p + 2) : 0;

      if (length > 0)
        {
          note_placeholder (found, p + 2, length, character);
          p += length + 4;
          character += (guint) length + 4;
          continue;
        }
      p = g_utf8_next_char (p);
      character++;
    }
}

GPtrArray *
dub_movie_text_placeholders (const char *text)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) dub_placeholder_free);
  const char *p = text;
  guint character = 0;

  while (*p != '\0')
    {
      const char *end = *p == '"' ? string_end (p) : g_utf8_next_char (p);

      if (*p == '"' && *skip_blanks (end) != ':')
        read_string (found, p, end, character);
      character += (guint) g_utf8_pointer_to_offset (p, end);
      p = end;
    }
  return found;
}

/* --- Layout -------------------------------------------------------------------------------- */

static void
new_line (GString *out, guint depth)
{
  g_string_append_c (out, '\n');
  for (guint i = 0; i < depth * INDENT; i++)
    g_string_append_c (out, ' ');
}

/* Behind the token that begins at @p: a sign, a string, a number or a word. */
static const char *
token_end (const char *p)
{
  gsize length = strcspn (p, " \t\r\n{}[]:,\"");

  if (*p == '"')
    return string_end (p);
  return p + MAX (length, 1);
}

/* (transfer full) (nullable): the list at @p on one line, when it is short and holds no object or
 * list; @end is behind it then. */
static char *
short_list (const char *p, const char **end)
{
  g_autoptr (GString) line = g_string_new ("[");

  for (p = skip_blanks (p + 1); *p != ']'; p = skip_blanks (p))
    {
      const char *next = token_end (p);

      if (*p == '[' || *p == '{' || *p == '\0' || line->len > SHORT_LIST)
        return NULL;
      g_string_append_len (line, p, next - p);
      if (*p == ',')
        g_string_append_c (line, ' ');
      p = next;
    }
  g_string_append_c (line, ']');
  if (line->len > SHORT_LIST)
    return NULL;
  *end = p + 1;
  return g_strdup (line->str);
}

/* Lays out the token at @p and gives what is behind it. */
static const char *
lay_out (GString *out, const char *p, guint *depth)
{
  const char *end = token_end (p);
  g_autofree char *list = *p == '[' ? short_list (p, &end) : NULL;

  if (list != NULL)
    {
      g_string_append (out, list);
      return end;
    }
  if ((*p == '{' || *p == '[') && (*skip_blanks (end) == '}' || *skip_blanks (end) == ']'))
    {
      g_string_append (out, *p == '{' ? "{}" : "[]");
      return skip_blanks (end) + 1;
    }
  if (*p == '}' || *p == ']')
    new_line (out, --*depth);
  g_string_append_len (out, p, end - p);
  if (*p == '{' || *p == '[')
    new_line (out, ++*depth);
  else if (*p == ',')
    new_line (out, *depth);
  else if (*p == ':')
    g_string_append_c (out, ' ');
  return end;
}

char *
dub_movie_text_format (const char *text)
{
  guint line = 0;
  guint column = 0;
  g_autofree char *message = NULL;
  g_autoptr (DubPlace) root = dub_place_parse (text, &line, &column, &message);
  g_autoptr (GString) out = NULL;
  guint depth = 0;

  if (root == NULL)
    return NULL;
  out = g_string_new (NULL);
  if (g_str_has_prefix (text, "\xef\xbb\xbf"))
    text += strlen ("\xef\xbb\xbf");
  for (text = skip_blanks (text); *text != '\0'; text = skip_blanks (text))
    text = lay_out (out, text, &depth);
  g_string_append_c (out, '\n');
  return g_strdup (out->str);
}

/* --- A new document ------------------------------------------------------------------------ */

static void
add_member (JsonBuilder *builder, const char *name, gint64 number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, number);
}

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

char *
dub_movie_text_blank (const char *project_id, const char *title)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *plain = NULL;

  json_builder_begin_object (builder);
  add_text (builder, "kind", "movie");
  add_text (builder, "projectId", project_id != NULL ? project_id : "");
  json_builder_set_member_name (builder, "movie");
  json_builder_begin_object (builder);
  add_text (builder, "title", title != NULL ? title : "Untitled Movie");
  add_member (builder, "width", 1920);
  add_member (builder, "height", 1080);
  add_member (builder, "fps", 30);
  json_builder_set_member_name (builder, "scenes");
  json_builder_begin_array (builder);
  json_builder_begin_object (builder);
  add_text (builder, "id", "scene-1");
  json_builder_end_object (builder);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  plain = json_to_string (root, FALSE);
  return dub_movie_text_format (plain);
}

/* --- Places -------------------------------------------------------------------------------- */

guint
dub_movie_text_offset (const char *text, guint line, guint column)
{
  guint character = 0;
  const char *p = text;

  for (guint at = 1; at < line && *p != '\0'; p = g_utf8_next_char (p), character++)
    at += *p == '\n';
  for (guint at = 1; at < column && *p != '\0' && *p != '\n'; at++)
    {
      p = g_utf8_next_char (p);
      character++;
    }
  return character;
}

guint
dub_movie_text_extent (const char *text, guint character)
{
  const char *p = g_utf8_offset_to_pointer (text, character);
  const char *end = *p == '\0' ? p : token_end (p);

  if (*p == '\n')
    return 1;
  return (guint) g_utf8_pointer_to_offset (p, end);
}
