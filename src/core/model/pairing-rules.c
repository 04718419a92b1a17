/* The rules of pairing and how they read names; see pairing.h. */
#include "model/pairing-rules.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "model/error.h"
#include "model/language-tag.h"
#include "model/pairing.h"

/* --- Rules ----------------------------------------------------------------------------------- */

static const char *const standard_rules[] = {
  "{clip}_{lang}.{ext}",   "{clip}.{lang}.{ext}", "{clip}-{lang}.{ext}",
  "{clip} ({lang}).{ext}", "{clip} {lang}.{ext}", "{lang}/{clip}.{ext}",
  "{clip}/{lang}.{ext}",   "{clip}.{ext}",        NULL,
};

const char *const *
dub_pairing_standard_rules (void)
{
  return standard_rules;
}

static guint
count_word (const char *rule, const char *word)
{
  guint n = 0;

  for (const char *p = strstr (rule, word); p != NULL; p = strstr (p + 1, word))
    n++;
  return n;
}

static gboolean
refuse (GError **error, const char *sentence, const char *rule)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE, sentence, rule);
#pragma GCC diagnostic pop
  return FALSE;
}

gboolean
dub_pairing_check_rule (const char *rule, GError **error)
{
  guint n_words = 0;
  guint n_clip = count_word (rule, "{clip}");
  guint n_lang = count_word (rule, "{lang}");
  guint n_ext = count_word (rule, ".{ext}");

  for (const char *p = rule; *p != '\0'; p++)
    n_words += *p == '{' || *p == '}';
  if (n_clip != 1)
    return refuse (error, _ ("“%s” must hold {clip} once."), rule);
  if (n_lang > 1)
    return refuse (error, _ ("“%s” must hold {lang} once at most."), rule);
  if (n_ext > 1 || (n_ext == 1 && !g_str_has_suffix (rule, ".{ext}")))
    return refuse (error, _ ("“%s” may hold .{ext} only at its end."), rule);
  if (n_words != 2 * (n_clip + n_lang + n_ext))
    return refuse (error, _ ("“%s” holds a word that is not {clip}, {lang} or .{ext}."), rule);
  if (strstr (rule, "}{") != NULL)
    return refuse (error, _ ("“%s” needs a sign between its words."), rule);
  return TRUE;
}

/* A rule that was taken apart: before, first word, between, second word, after. */
typedef struct
{
  char *literals[3]; /* owned: the last ones are "" where there is one word */
  gboolean lang_first;
  gboolean has_lang;
  guint depth; /* folders above the file's own name */
} Rule;

static void
rule_clear (gpointer data)
{
  Rule *rule = data;

  for (guint i = 0; i < G_N_ELEMENTS (rule->literals); i++)
    g_free (rule->literals[i]);
}

static void
take_apart (const char *text, Rule *rule)
{
  g_autofree char *bare = g_strdup (text);
  const char *clip, *lang, *first, *second;

  if (g_str_has_suffix (bare, ".{ext}"))
    bare[strlen (bare) - strlen (".{ext}")] = '\0';
  for (const char *p = bare; *p != '\0'; p++)
    rule->depth += *p == '/';
  clip = strstr (bare, "{clip}");
  lang = strstr (bare, "{lang}");
  rule->has_lang = lang != NULL;
  rule->lang_first = lang != NULL && lang < clip;
  first = rule->lang_first ? lang : clip;
  second = rule->lang_first ? clip : lang;
  rule->literals[0] = g_strndup (bare, (gsize) (first - bare));
  first += strlen ("{clip}");
  if (second == NULL)
    {
      rule->literals[1] = g_strdup (first);
      rule->literals[2] = g_strdup ("");
      return;
    }
  rule->literals[1] = g_strndup (first, (gsize) (second - first));
  rule->literals[2] = g_strdup (second + strlen ("{lang}"));
}

GArray *
dub_pairing_read_rules (const char *const *texts)
{
  GArray *rules = g_array_new (FALSE, TRUE, sizeof (Rule));

  g_array_set_clear_func (rules, rule_clear);
  for (; *texts != NULL; texts++)
    {
      Rule rule = { { NULL } };

      if (!dub_pairing_check_rule (*texts, NULL))
        continue;
      take_apart (*texts, &rule);
      g_array_append_val (rules, rule);
    }
  return rules;
}

/* --- Readings -------------------------------------------------------------------------------- */

static void
reading_free (gpointer data)
{
  DubReading *reading = data;

  g_free (reading->clip);
  g_free (reading->key);
  g_free (reading->dir);
  g_free (reading->language);
  g_free (reading);
}

char *
dub_pairing_fold (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *composed = g_utf8_normalize (valid, -1, G_NORMALIZE_ALL_COMPOSE);

  return g_utf8_casefold (composed, -1);
}

/* Where the part of the path begins that a rule of this depth reads; NULL: too few folders. */
static const char *
part_of (const char *name, guint depth)
{
  const char *start = name + strlen (name);

  for (guint above = 0; start > name; start--)
    if (start[-1] == '/' && above++ == depth)
      return start;
  return count_word (name, "/") >= depth ? name : NULL;
}

static void
add_reading (GPtrArray *readings,
             const char *name,
             const char *part,
             const char *clip,
             gsize clip_length,
             const char *lang,
             gsize lang_length)
{
  g_autofree char *clip_text = g_strstrip (g_strndup (clip, clip_length));
  g_autofree char *lang_text = lang != NULL ? g_strstrip (g_strndup (lang, lang_length)) : NULL;
  g_autofree char *language = lang_text != NULL ? dub_language_tag_read (lang_text) : NULL;
  DubReading *reading;

  if (*clip_text == '\0' || strchr (clip_text, '/') != NULL || (lang != NULL && language == NULL))
    return;
  reading = g_new0 (DubReading, 1);
  reading->key = dub_pairing_fold (clip_text);
  reading->clip = g_steal_pointer (&clip_text);
  reading->language = g_steal_pointer (&language);
  reading->dir = g_strndup (name, part > name ? (gsize) (part - name - 1) : 0);
  g_ptr_array_add (readings, reading);
}

/* Every place where the sign between the two words can be, those with a long language first. */
static void
read_two (
    GPtrArray *readings, const Rule *rule, const char *name, const char *part, const char *end)
{
  const char *start = part + strlen (rule->literals[0]);
  const char *between = rule->literals[1];
  gsize gap = strlen (between);

  for (guint turn = 0; start + gap <= end && turn <= (guint) (end - start) - gap; turn++)
    {
      const char *at = rule->lang_first ? end - gap - turn : start + turn;

      if (strncmp (at, between, gap) != 0)
        continue;
      if (rule->lang_first)
        add_reading (readings, name, part, at + gap, (gsize) (end - at) - gap, start,
                     (gsize) (at - start));
      else
        add_reading (readings, name, part, start, (gsize) (at - start), at + gap,
                     (gsize) (end - at) - gap);
    }
}

static void
read_by (GPtrArray *readings, const Rule *rule, const char *name)
{
  const char *part = part_of (name, rule->depth);
  const char *last = rule->has_lang ? rule->literals[2] : rule->literals[1];
  const char *base = strrchr (name, '/');
  const char *dot = strrchr (base != NULL ? base : name, '.');
  const char *end =
      dot != NULL && dot > (base != NULL ? base + 1 : name) ? dot : name + strlen (name);

  if (part == NULL || strncmp (part, rule->literals[0], strlen (rule->literals[0])) != 0
      || (gsize) (end - part) < strlen (rule->literals[0]) + strlen (last)
      || strncmp (end - strlen (last), last, strlen (last)) != 0)
    return;
  end -= strlen (last);
  if (rule->has_lang)
    read_two (readings, rule, name, part, end);
  else
    add_reading (readings, name, part, part + strlen (rule->literals[0]),
                 (gsize) (end - part) - strlen (rule->literals[0]), NULL, 0);
}

GPtrArray *
dub_pairing_read_name (GArray *rules, const char *name)
{
  GPtrArray *readings = g_ptr_array_new_with_free_func (reading_free);

  for (guint i = 0; i < rules->len; i++)
    read_by (readings, &g_array_index (rules, Rule, i), name);
  return readings;
}
