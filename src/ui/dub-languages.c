/* Names of languages from the JSON tables and the translations of iso-codes. Where the package is
 * absent the codes stand for themselves.
 *
 * The large table of the rare languages is read and sorted in a thread, which has a table of its
 * own until the main thread takes it over. */
#include "dub-languages.h"

#include <json-glib/json-glib.h>
#include <libintl.h>
#include <string.h>

#define ISO_JSON    "/usr/share/iso-codes/json/"
#define ISO_LOCALES "/usr/share/locale"

/* A table of iso-codes: code → English name, in its own gettext domain. */
typedef struct
{
  const char *domain;
  const char *root;  /* member that holds the array */
  const char *code;  /* member of a row that holds the code */
  const char *code2; /* (nullable): member with the shorter code, which wins */
  GHashTable *names; /* owned: code → English name */
} IsoTable;

static IsoTable iso_639_2 = { "iso_639-2", "639-2", "alpha_3", "alpha_2", NULL };
static IsoTable iso_639_3 = { "iso_639-3", "639-3", "alpha_3", "alpha_2", NULL };
static IsoTable iso_3166 = { "iso_3166-1", "3166-1", "alpha_2", NULL, NULL };

static const char *
member (JsonObject *row, const char *name)
{
  return name == NULL ? NULL : json_object_get_string_member_with_default (row, name, NULL);
}

static const char *
row_name (JsonObject *row)
{
  const char *common = member (row, "common_name");

  return common != NULL ? common : member (row, "name");
}

/* Any thread, with a table that no other thread sees. */
static void
read_table (IsoTable *table)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *path = g_strdup_printf (ISO_JSON "%s.json", table->domain);
  JsonObject *root = NULL;
  JsonArray *rows = NULL;

  table->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  bindtextdomain (table->domain, ISO_LOCALES);
  bind_textdomain_codeset (table->domain, "UTF-8");
  if (!json_parser_load_from_mapped_file (parser, path, NULL))
    return;
  root = json_node_get_object (json_parser_get_root (parser));
  rows = json_object_get_array_member (root, table->root);
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      const char *code = member (row, table->code2);

      if (code == NULL)
        code = member (row, table->code);
      if (code != NULL && row_name (row) != NULL)
        g_hash_table_insert (table->names, g_strdup (code), g_strdup (row_name (row)));
    }
}

static const char *
lookup (IsoTable *table, const char *code)
{
  const char *name = NULL;

  if (table->names == NULL)
    read_table (table);
  name = g_hash_table_lookup (table->names, code);
  return name == NULL ? NULL : dgettext (table->domain, name);
}

/* ISO names list alternatives: "Spanish; Castilian", "Greek, Modern (1453-)". */
static char *
first_name (const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, ";", 2);
  char *year = strstr (parts[0], " (1");

  if (year != NULL)
    *year = '\0';
  return g_strdup (g_strstrip (parts[0]));
}

static char *
plain_name (const char *code)
{
  const char *name = lookup (&iso_639_2, code);

  if (name == NULL && strlen (code) == 3)
    name = lookup (&iso_639_3, code);
  return name == NULL ? g_strdup (code) : first_name (name);
}

char *
dub_language_name (const char *code)
{
  g_auto (GStrv) parts = NULL;
  g_autofree char *language = NULL;
  g_autofree char *low = NULL;
  g_autofree char *up = NULL;
  const char *region = NULL;

  if (code == NULL || code[0] == '\0')
    return g_strdup ("");
  parts = g_strsplit_set (code, "-_", 2);
  low = g_ascii_strdown (parts[0], -1);
  language = plain_name (low);
  if (parts[1] == NULL)
    return g_steal_pointer (&language);
  up = g_ascii_strup (parts[1], -1);
  region = lookup (&iso_3166, up);
  return g_strdup_printf ("%s (%s)", language, region != NULL ? region : parts[1]);
}

typedef struct
{
  char *code;
  char *key; /* collation key of the name */
} Sorted;

static int
compare_sorted (gconstpointer a, gconstpointer b)
{
  return strcmp (((const Sorted *) a)->key, ((const Sorted *) b)->key);
}

static gboolean
is_real_language (const char *code)
{
  static const char *const special[] = { "mis", "mul", "und", "zxx", "qaa-qtz", NULL };

  return !g_strv_contains (special, code);
}

/* Any thread, see read_table(). */
static char **
sorted_codes (IsoTable *table, gsize code_length)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (Sorted));
  g_autoptr (GPtrArray) codes = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer code = NULL;
  gpointer english = NULL;

  g_hash_table_iter_init (&iter, table->names);
  while (g_hash_table_iter_next (&iter, &code, &english))
    if (strlen (code) == code_length && is_real_language (code))
      {
        g_autofree char *name = first_name (dgettext (table->domain, english));
        Sorted row = { code, g_utf8_collate_key (name, -1) };

        g_array_append_val (rows, row);
      }
  g_array_sort (rows, compare_sorted);
  for (guint i = 0; i < rows->len; i++)
    {
      Sorted *row = &g_array_index (rows, Sorted, i);

      g_ptr_array_add (codes, g_strdup (row->code));
      g_free (row->key);
    }
  g_ptr_array_add (codes, NULL);
  return (char **) g_ptr_array_steal (codes, NULL);
}

const char *const *
dub_languages_common (void)
{
  static char **codes = NULL;

  if (codes == NULL)
    {
      lookup (&iso_639_2, "");
      codes = sorted_codes (&iso_639_2, 2);
    }
  return (const char *const *) codes;
}

/* --- The rare ones ------------------------------------------------------------------------- */

typedef struct
{
  IsoTable table;
  char **codes; /* owned: sorted */
} Rare;

static char **rare_codes; /* owned (nullable): not there yet */

static void
rare_free (gpointer data)
{
  Rare *rare = data;

  g_clear_pointer (&rare->table.names, g_hash_table_unref);
  g_strfreev (rare->codes);
  g_free (rare);
}

/* In a thread. */
static void
read_rare (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Rare *rare = task_data;

  read_table (&rare->table);
  rare->codes = sorted_codes (&rare->table, 3);
  g_task_return_boolean (task, TRUE);
}

static void
on_rare_read (GObject *owner, GAsyncResult *result, gpointer user_data)
{
  Rare *rare = g_task_get_task_data (G_TASK (result));
  DubLanguagesFunc func = (DubLanguagesFunc) user_data;

  if (rare_codes == NULL)
    rare_codes = g_steal_pointer (&rare->codes);
  if (iso_639_3.names == NULL)
    iso_639_3.names = g_steal_pointer (&rare->table.names);
  func (owner);
}

const char *const *
dub_languages_rare (GObject *owner, DubLanguagesFunc func)
{
  g_autoptr (GTask) task = NULL;
  Rare *rare = NULL;

  if (rare_codes != NULL)
    return (const char *const *) rare_codes;
  rare = g_new0 (Rare, 1);
  rare->table = iso_639_3;
  rare->table.names = NULL;
  task = g_task_new (owner, NULL, on_rare_read, (gpointer) func);
  g_task_set_task_data (task, rare, rare_free);
  g_task_run_in_thread (task, read_rare);
  return NULL;
}

const char *const *
dub_languages_regional (void)
{
  static const char *const codes[] = {
    "ar-AE", "ar-EG", "ar-SA", "de-AT", "de-CH", "de-DE", "en-AU", "en-CA", "en-GB", "en-IE",
    "en-IN", "en-US", "es-AR", "es-CO", "es-ES", "es-MX", "fr-BE", "fr-CA", "fr-CH", "fr-FR",
    "it-CH", "nl-BE", "pt-BR", "pt-PT", "zh-CN", "zh-HK", "zh-TW", NULL,
  };

  return codes;
}

gboolean
dub_language_matches (const char *code, const char *folded_text)
{
  g_autofree char *name = dub_language_name (code);
  g_autofree char *folded = g_utf8_casefold (name, -1);

  return strstr (folded, folded_text) != NULL
         || g_ascii_strncasecmp (code, folded_text, strlen (folded_text)) == 0;
}
