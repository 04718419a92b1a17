/* Checks of subtitle files line by line, and of movie documents. */
#include "media/text.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "media/fault.h"
#include "media/sniff.h"

/* Subtitles come in many codes; those that are not UTF-8 are read as what their mark says, or as
 * Windows-1252, in which every file can be read. (transfer full) */
static char *
to_utf8 (const char *text, gsize length)
{
  const char *code = "WINDOWS-1252";

  if (g_utf8_validate_len (text, length, NULL))
    return g_strndup (text, length);
  if (length >= 2 && memcmp (text, "\xff\xfe", 2) == 0)
    code = "UTF-16LE";
  else if (length >= 2 && memcmp (text, "\xfe\xff", 2) == 0)
    code = "UTF-16BE";
  return g_convert_with_fallback (text, (gssize) length, "UTF-8", code, "?", NULL, NULL, NULL);
}

/* [hours:]minutes:seconds[,.]milliseconds; SubRip has always hours, WebVTT may omit them. Returns
 * what stands behind it, NULL when it is no time. */
static const char *
parse_time (const char *text, gint64 *usec)
{
  guint64 part[3] = { 0, 0, 0 };
  guint n = 0;
  char *end = NULL;
  guint64 fraction;

  while (n < 3 && g_ascii_isdigit (*text))
    {
      part[n++] = g_ascii_strtoull (text, &end, 10);
      text = end;
      if (*text != ':')
        break;
      text++;
    }
  if (n < 2 || (*text != ',' && *text != '.') || !g_ascii_isdigit (text[1]))
    return NULL;
  fraction = g_ascii_strtoull (text + 1, &end, 10);
  if (end - text != 4 || part[0] > 9999 || part[1] > 59 || (n == 3 && part[2] > 59))
    return NULL;
  if (n == 3)
    part[0] = part[0] * 60 + part[1];
  *usec = (gint64) ((part[0] * 60 + part[n - 1]) * 1000 + fraction) * 1000;
  return end;
}

/* Returns FALSE for what begins like a time line and is none. An arrow in the spoken text is text.
 */
static gboolean
read_line (const char *line, DubCues *cues)
{
  gint64 start = 0;
  gint64 stop = 0;
  const char *rest = line;

  if (strstr (line, "-->") == NULL || !g_ascii_isdigit (*line))
    return TRUE;
  rest = parse_time (rest, &start);
  while (rest != NULL && (*rest == ' ' || *rest == '\t'))
    rest++;
  if (rest == NULL || !g_str_has_prefix (rest, "-->"))
    return FALSE;
  for (rest += 3; *rest == ' ' || *rest == '\t';)
    rest++;
  rest = parse_time (rest, &stop);
  if (rest == NULL || (*rest != '\0' && !g_ascii_isspace (*rest)) || stop < start)
    return FALSE;
  cues->cues++;
  cues->end_usec = MAX (cues->end_usec, stop);
  return TRUE;
}

static gboolean
read_lines (const char *path, char *text, DubCues *cues, GError **error)
{
  g_autofree char *name = dub_media_name (path);
  guint number = 0;
  char *next = NULL;

  for (char *line = text; line != NULL; line = next)
    {
      next = strchr (line, '\n');
      if (next != NULL)
        *next++ = '\0';
      number++;
      if (read_line (g_strstrip (line), cues))
        continue;
      g_set_error (error, DUB_ERROR, DUB_ERROR_NOT_MEDIA,
                   _ ("“%s”: line %u is not a proper time line"), name, number);
      return FALSE;
    }
  return TRUE;
}

gboolean
dub_text_check_subtitles (const char *path,
                          const char *text,
                          gsize length,
                          const char *mime,
                          DubCues *cues,
                          GError **error)
{
  g_autofree char *name = dub_media_name (path);
  g_autofree char *utf8 = to_utf8 (text, length);
  const char *start = utf8 != NULL ? dub_sniff_skip_blank (utf8, utf8 + strlen (utf8)) : "";
  gboolean vtt = g_str_equal (mime, "text/vtt");

  *cues = (DubCues){ 0, 0 };
  if (g_str_has_prefix (start, "\xef\xbb\xbf"))
    start += 3;
  if (utf8 == NULL || (vtt && !g_str_has_prefix (start, "WEBVTT")))
    g_set_error (error, DUB_ERROR, DUB_ERROR_NOT_MEDIA, _ ("“%s” is not a subtitle file"), name);
  else if (read_lines (path, utf8, cues, error))
    {
      if (vtt || cues->cues > 0)
        return TRUE;
      g_set_error (error, DUB_ERROR, DUB_ERROR_NOT_MEDIA, _ ("“%s” holds no subtitle"), name);
    }
  return FALSE;
}

static gboolean
member_is (JsonObject *object, const char *name, JsonNodeType type)
{
  JsonNode *member = json_object_get_member (object, name);

  return member != NULL && json_node_get_node_type (member) == type;
}

static gboolean
is_movie (JsonNode *root)
{
  JsonObject *object;
  JsonNode *kind;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return FALSE;
  object = json_node_get_object (root);
  kind = json_object_get_member (object, "kind");
  if (kind != NULL && json_node_get_value_type (kind) == G_TYPE_STRING
      && g_str_equal (json_node_get_string (kind), "movie"))
    return TRUE;
  return member_is (object, "movie", JSON_NODE_OBJECT)
         || member_is (object, "scenes", JSON_NODE_ARRAY);
}

gboolean
dub_text_check_movie (const char *path, const char *text, gsize length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) fault = NULL;
  g_autofree char *name = dub_media_name (path);

  if (!g_utf8_validate_len (text, length, NULL)
      || !json_parser_load_from_data (parser, text, (gssize) length, &fault))
    g_set_error (error, DUB_ERROR, DUB_ERROR_NOT_MEDIA, _ ("“%s” is not valid JSON: %s"), name,
                 fault != NULL ? fault->message : _ ("its text is not UTF-8"));
  else if (!is_movie (json_parser_get_root (parser)))
    g_set_error (error, DUB_ERROR, DUB_ERROR_NOT_MEDIA,
                 _ ("“%s” is JSON, but not a movie document"), name);
  else
    return TRUE;
  return FALSE;
}
