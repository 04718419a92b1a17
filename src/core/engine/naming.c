/* Expands naming templates. A title from a person or a provider is a hint, never a path. */
#include "engine/naming.h"

#include "model/error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define NAME_MAX_BYTES 180

static const char *const words[] = { "project", "clip", "lang", "provider", "account",
                                     "version", "date", "kind", NULL };

const char *const *
dub_naming_words (void)
{
  return words;
}

/* The {word} at @text, (nullable) (transfer full); @end is put behind its brace. */
static char *
read_word (const char *text, const char **end)
{
  const char *close = *text == '{' ? strchr (text, '}') : NULL;

  if (close == NULL)
    return NULL;
  *end = close + 1;
  return g_strndup (text + 1, (gsize) (close - text - 1));
}

gboolean
dub_naming_check (const char *template_text, GError **error)
{
  for (const char *p = template_text; p != NULL && *p != '\0'; p++)
    {
      const char *end = p;
      g_autofree char *word = read_word (p, &end);

      if (word != NULL && !g_strv_contains (words, word))
        {
          g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE,
                       _ ("“{%s}” is not a word that a file name can be made of."), word);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
is_separator (char c)
{
  return c == '_' || c == '-' || c == ' ' || c == '.';
}

static void
append_safe (GString *name, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_iscntrl (c) || c == '/' || c == '\\' || c == ':')
        g_string_append_c (name, '-');
      else if (g_unichar_type (c) != G_UNICODE_FORMAT)
        g_string_append_unichar (name, c);
    }
}

static void
trim_separators (GString *name)
{
  while (name->len > 0 && is_separator (name->str[0]))
    g_string_erase (name, 0, 1);
  while (name->len > 0 && is_separator (name->str[name->len - 1]))
    g_string_truncate (name, name->len - 1);
}

static void
limit_bytes (GString *name, gsize limit)
{
  gsize n = MIN (name->len, limit);

  while (n > 0 && n < name->len && ((guchar) name->str[n] & 0xc0) == 0x80)
    n--;
  g_string_truncate (name, n);
}

char *
dub_naming_expand (const char *template_text, DubMap *values)
{
  g_autoptr (GString) name = g_string_new (NULL);
  const char *text =
      template_text != NULL && *template_text != '\0' ? template_text : DUB_NAMING_STANDARD;

  for (const char *p = text; *p != '\0';)
    {
      const char *end = p;
      g_autofree char *word = read_word (p, &end);
      const char *value = word != NULL ? dub_map_get (values, word) : NULL;

      if (word == NULL)
        {
          const char *next = g_utf8_next_char (p);
          g_autofree char *piece = g_strndup (p, (gsize) (next - p));

          append_safe (name, piece);
          p = next;
          continue;
        }
      if (value != NULL)
        append_safe (name, value);
      else if (name->len > 0 && is_separator (name->str[name->len - 1]))
        g_string_truncate (name, name->len - 1);
      p = end;
    }
  limit_bytes (name, NAME_MAX_BYTES);
  trim_separators (name);
  return name->len > 0 ? g_strdup (name->str) : g_strdup ("result");
}
