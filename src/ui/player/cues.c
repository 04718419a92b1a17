/* Subtitles as times and lines. */
#include "cues.h"

#include <string.h>

#include "model/error.h"

#define MAX_BYTES     (16 * 1024 * 1024)
#define NSEC_PER_MSEC G_GINT64_CONSTANT (1000000)

typedef struct
{
  gint64 begin, end; /* ns */
  char *text;        /* owned */
} Cue;

struct _DubCueList
{
  GArray *cues; /* of Cue, by begin */
};

static void
clear_cue (gpointer data)
{
  g_free (((Cue *) data)->text);
}

static gint
by_begin (gconstpointer a, gconstpointer b)
{
  gint64 first = ((const Cue *) a)->begin, second = ((const Cue *) b)->begin;

  return (first > second) - (first < second);
}

/* === text === */

static char *
to_utf8 (const char *text, gsize length)
{
  const guint8 *byte = (const guint8 *) text;
  char *other = NULL;

  if (length >= 3 && memcmp (text, "\xEF\xBB\xBF", 3) == 0)
    return g_utf8_make_valid (text + 3, (gssize) length - 3);
  if (length >= 2 && ((byte[0] == 0xFF && byte[1] == 0xFE) || (byte[0] == 0xFE && byte[1] == 0xFF)))
    other = g_convert (text, (gssize) length, "UTF-8", "UTF-16", NULL, NULL, NULL);
  else if (!g_utf8_validate_len (text, length, NULL))
    other = g_convert_with_fallback (text, (gssize) length, "UTF-8", "WINDOWS-1252", "?", NULL,
                                     NULL, NULL);
  return other != NULL ? other : g_utf8_make_valid (text, (gssize) length);
}

/* Where a tag of one of the two kinds ends: <i>, {\an8}. */
static const char *
skip_tag (const char *at)
{
  const char *end = NULL;

  if (*at == '<' && (g_ascii_isalpha (at[1]) || at[1] == '/'))
    end = strchr (at, '>');
  else if (at[0] == '{' && at[1] == '\\')
    end = strchr (at, '}');
  return end;
}

static void
append_without_tags (GString *text, const char *line)
{
  static const struct
  {
    const char *name, *text;
  } entities[] = { { "&amp;", "&" }, { "&lt;", "<" }, { "&gt;", ">" }, { "&nbsp;", " " } };

  for (const char *at = line; *at != '\0'; at++)
    {
      const char *end = skip_tag (at);
      guint i = 0;

      while (end == NULL && i < G_N_ELEMENTS (entities) && !g_str_has_prefix (at, entities[i].name))
        i++;
      if (end != NULL)
        at = end;
      else if (i == G_N_ELEMENTS (entities))
        g_string_append_c (text, *at);
      else
        {
          g_string_append (text, entities[i].text);
          at += strlen (entities[i].name) - 1;
        }
    }
}

/* All ends of lines become one character, in place. */
static char *
unify_lines (char *text)
{
  char *to = text;

  for (const char *at = text; *at != '\0'; at++)
    if (at[0] != '\r')
      *to++ = *at;
    else if (at[1] != '\n')
      *to++ = '\n';
  *to = '\0';
  return text;
}

/* === times === */

/* 01:02:03,400 or 02:03.4; @end: behind it. */
static gboolean
read_time (const char *at, const char **end, gint64 *time)
{
  gint64 seconds = 0, fraction = 0, unit = 100;
  int parts = 0;

  while (*at == ' ' || *at == '\t')
    at++;
  for (;;)
    {
      gint64 number = 0;
      const char *from = at;

      while (g_ascii_isdigit (*at) && at - from < 6)
        number = number * 10 + (*at++ - '0');
      if (at == from)
        return FALSE;
      seconds = seconds * 60 + number;
      parts++;
      if (*at != ':' || parts == 3)
        break;
      at++;
    }
  if (parts < 2)
    return FALSE;
  if (*at == ',' || *at == '.')
    for (at++; g_ascii_isdigit (*at); at++, unit /= 10)
      fraction += (*at - '0') * unit;
  *time = (seconds * 1000 + fraction) * NSEC_PER_MSEC;
  *end = at;
  return TRUE;
}

static gboolean
read_times (const char *line, gint64 *begin, gint64 *end)
{
  const char *at = NULL;

  if (strstr (line, "-->") == NULL || !read_time (line, &at, begin))
    return FALSE;
  while (*at == ' ' || *at == '\t')
    at++;
  return g_str_has_prefix (at, "-->") && read_time (at + 3, &at, end) && *end > *begin;
}

/* === cues === */

static void
end_cue (DubCueList *self, gint64 begin, gint64 end, GString *text)
{
  Cue cue = { .begin = begin, .end = end };

  if (text->len > 0)
    {
      cue.text = g_strdup (text->str);
      g_array_append_val (self->cues, cue);
    }
  g_string_truncate (text, 0);
}

DubCueList *
dub_cue_list_parse (const char *text, gsize length)
{
  DubCueList *self = g_new0 (DubCueList, 1);
  g_autofree char *all = to_utf8 (text, length);
  g_auto (GStrv) lines = g_strsplit (unify_lines (all), "\n", -1);
  g_autoptr (GString) lines_of_cue = g_string_new (NULL);
  gboolean is_inside = FALSE;
  gint64 begin = 0, end = 0;

  self->cues = g_array_new (FALSE, FALSE, sizeof (Cue));
  g_array_set_clear_func (self->cues, clear_cue);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      gboolean is_blank = *g_strchug (lines[i]) == '\0';
      gint64 next_begin = 0, next_end = 0;

      if (read_times (lines[i], &next_begin, &next_end))
        {
          end_cue (self, begin, end, lines_of_cue);
          is_inside = TRUE;
          begin = next_begin;
          end = next_end;
        }
      else if (is_blank)
        {
          end_cue (self, begin, end, lines_of_cue);
          is_inside = FALSE;
        }
      else if (is_inside)
        {
          if (lines_of_cue->len > 0)
            g_string_append_c (lines_of_cue, '\n');
          append_without_tags (lines_of_cue, lines[i]);
        }
    }
  end_cue (self, begin, end, lines_of_cue);
  g_array_sort (self->cues, by_begin);
  return self;
}

DubCueList *
dub_cue_list_read (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);
  g_autofree char *text = NULL;
  gsize length = 0;

  if (stream == NULL)
    return NULL;
  text = g_malloc (MAX_BYTES + 1);
  if (!g_input_stream_read_all (G_INPUT_STREAM (stream), text, MAX_BYTES, &length, NULL, error))
    return NULL;
  text[length] = '\0';
  return dub_cue_list_parse (text, length);
}

void
dub_cue_list_free (DubCueList *self)
{
  g_array_unref (self->cues);
  g_free (self);
}

guint
dub_cue_list_get_length (const DubCueList *self)
{
  return self->cues->len;
}

char *
dub_cue_list_dup_text (const DubCueList *self, gint64 time)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->cues->len; i++)
    {
      const Cue *cue = &g_array_index (self->cues, Cue, i);

      if (cue->begin > time)
        break;
      if (time >= cue->end)
        continue;
      if (text->len > 0)
        g_string_append_c (text, '\n');
      g_string_append (text, cue->text);
    }
  return text->len > 0 ? g_strdup (text->str) : NULL;
}
