/* The text of movie documents: placeholders, layout, places. */
#include <glib/gstdio.h>
#include <string.h>

#include "providers/movie.h"
#include "ui/dub-movie-file.h"
#include "ui/dub-movie-text.h"

/* --- Placeholders -------------------------------------------------------------------------- */

typedef struct
{
  const char *name;
  const char *text;
  const char *found; /* "name*uses@character", with "asset:" before those that want an address */
} PlaceholderRow;

static const PlaceholderRow placeholder_rows[] = {
  { "none", "{\"a\": \"b\"}", "" },
  { "one", "{\"a\": \"{{lang}}\"}", "lang*1@7" },
  { "twice", "[\"{{x}}\", \"a {{x}}\"]", "x*2@2" },
  { "order", "[\"{{b}}{{a}}\"]", "b*1@2 a*1@7" },
  { "asset", "[\"{{asset:intro}}\"]", "asset:intro*1@2" },
  { "asset-and-plain", "[\"{{intro}}\", \"{{asset:intro}}\"]", "asset:intro*2@2" },
  { "asset-without-name", "[\"{{asset:}}\"]", "asset:*1@2" },
  { "not-in-names", "{\"{{x}}\": 1}", "" },
  { "not-in-names-with-blank", "{\"{{x}}\" : \"{{y}}\"}", "y*1@12" },
  { "not-outside-texts", "{{x}}", "" },
  { "not-empty", "[\"{{}}\"]", "" },
  { "not-with-blank", "[\"{{a b}}\"]", "" },
  { "not-open", "[\"{{a}\"]", "" },
  { "third-brace", "[\"{{{a}}\"]", "a*1@3" },
  { "escaped-quote", "[\"\\\"{{a}}\\\"\"]", "a*1@4" },
  { "behind-umlaut", "[\"ü {{a}}\"]", "a*1@4" },
  { "open-text", "[\"{{a}}", "a*1@2" },
  { "open-line", "[\"abc\n\"{{a}}\"]", "a*1@7" },
  { "backslash-at-end", "[\"{{a}}\\", "a*1@2" },
};

static void
test_placeholders (gconstpointer data)
{
  const PlaceholderRow *row = data;
  g_autoptr (GPtrArray) found = dub_movie_text_placeholders (row->text);
  g_autoptr (GString) said = g_string_new (NULL);

  for (guint i = 0; i < found->len; i++)
    {
      const DubPlaceholder *one = found->pdata[i];

      g_string_append_printf (said, "%s%s%s*%u@%u", i > 0 ? " " : "", one->asset ? "asset:" : "",
                              one->name, one->uses, one->character);
    }
  g_assert_cmpstr (said->str, ==, row->found);
}

/* --- Layout -------------------------------------------------------------------------------- */

typedef struct
{
  const char *name;
  const char *text;
  const char *laid_out; /* (nullable): it is no JSON */
} FormatRow;

static const FormatRow format_rows[] = {
  { "object", "{\"a\":1,\"b\":\"c\"}", "{\n  \"a\": 1,\n  \"b\": \"c\"\n}\n" },
  { "nested", "{\"a\":{\"b\":[{\"c\":null}]}}",
    "{\n  \"a\": {\n    \"b\": [\n      {\n        \"c\": null\n      }\n    ]\n  }\n}\n" },
  { "short-list", "{\"a\":[1,2 ,\n 3]}", "{\n  \"a\": [1, 2, 3]\n}\n" },
  { "long-list",
    "[\"0123456789012345678901234567890123456789\",\"0123456789012345678901234567890\"]",
    "[\n  \"0123456789012345678901234567890123456789\",\n"
    "  \"0123456789012345678901234567890\"\n]\n" },
  { "empty", "{\"a\":{ },\"b\":[ ]}", "{\n  \"a\": {},\n  \"b\": []\n}\n" },
  { "numbers-as-written", "[1.50,1e3,-0]", "[1.50, 1e3, -0]\n" },
  { "escapes-as-written", "[\"\\u00e9\\/ \\\"]\"]", "[\"\\u00e9\\/ \\\"]\"]\n" },
  { "doubled-members", "{\"a\":1,\"a\":2}", "{\n  \"a\": 1,\n  \"a\": 2\n}\n" },
  { "braces-in-texts", "{\"a\":\"{[,:]}\"}", "{\n  \"a\": \"{[,:]}\"\n}\n" },
  { "byte-order-mark", "\xef\xbb\xbf{}", "{}\n" },
  { "plain", " 1 ", "1\n" },
  { "broken", "{\"a\":1", NULL },
  { "nothing", "", NULL },
};

static void
test_format (gconstpointer data)
{
  const FormatRow *row = data;
  g_autofree char *laid_out = dub_movie_text_format (row->text);
  g_autofree char *again = laid_out != NULL ? dub_movie_text_format (laid_out) : NULL;

  g_assert_cmpstr (laid_out, ==, row->laid_out);
  g_assert_cmpstr (again, ==, row->laid_out);
}

/* --- Places -------------------------------------------------------------------------------- */

typedef struct
{
  const char *name;
  const char *text;
  guint line, column;
  guint offset, extent;
} PlaceRow;

static const PlaceRow place_rows[] = {
  { "first", "abc", 1, 1, 0, 3 },
  { "inside", "{\"a\": 12}", 1, 7, 6, 2 },
  { "second-line", "{\n  \"a\"", 2, 3, 4, 3 },
  { "sign", "{\n  \"a\"", 1, 1, 0, 1 },
  { "characters", "\"ü\", \"ö\"", 1, 6, 5, 3 },
  { "end", "{}", 1, 3, 2, 0 },
  { "beyond-the-line", "a\nb", 1, 9, 1, 1 },
  { "beyond-the-text", "a\nb", 7, 1, 3, 0 },
  { "open-text", "\"abc", 1, 1, 0, 4 },
};

static void
test_place (gconstpointer data)
{
  const PlaceRow *row = data;
  guint offset = dub_movie_text_offset (row->text, row->line, row->column);

  g_assert_cmpuint (offset, ==, row->offset);
  g_assert_cmpuint (dub_movie_text_extent (row->text, offset), ==, row->extent);
}

/* --- A new document ------------------------------------------------------------------------ */

static void
test_blank (void)
{
  g_autofree char *whole = dub_movie_text_blank ("proj_1", "Ocean “Life”\n");
  g_autofree char *bare = dub_movie_text_blank (NULL, NULL);
  g_autoptr (GPtrArray) problems = NULL;

  g_assert_true (dub_movie_check (whole, NULL));
  g_assert_false (dub_movie_check (bare, &problems));
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_cmpstr (((const DubMovieProblem *) problems->pdata[0])->path, ==, "projectId");
}

static void
test_names (void)
{
  static const char *const rows[][2] = {
    { "Ocean Life", "Ocean Life" },
    { "a/b:c", "a b c" },
    { "..hidden", "hidden" },
    { "  ", "Movie" },
    { NULL, "Movie" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = dub_movie_file_name (rows[i][0]);

      g_assert_cmpstr (name, ==, rows[i][1]);
    }
}

/* --- Files --------------------------------------------------------------------------------- */

static void
test_reserve (void)
{
  g_autofree char *folder = g_dir_make_tmp ("dubstage-movie-XXXXXX", NULL);
  g_autofree char *inner = g_build_filename (folder, "movies", "1", NULL);
  g_autofree char *parent = g_path_get_dirname (inner);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) one = dub_movie_reserve (inner, "Trailer", &error);
  g_autoptr (GFile) two = dub_movie_reserve (inner, "Trailer", &error);
  g_autofree char *first = g_file_get_basename (one);
  g_autofree char *second = g_file_get_basename (two);

  g_assert_no_error (error);
  g_assert_cmpstr (first, ==, "Trailer.json");
  g_assert_cmpstr (second, ==, "Trailer 2.json");
  g_unlink (g_file_peek_path (one));
  g_unlink (g_file_peek_path (two));
  g_assert_cmpint (g_rmdir (inner), ==, 0);
  g_assert_cmpint (g_rmdir (parent), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_draft (void)
{
  g_autofree char *folder = g_dir_make_tmp ("dubstage-movie-XXXXXX", NULL);
  g_autofree char *drafts = g_build_filename (folder, "drafts", NULL);
  g_autoptr (GFile) file = g_file_new_for_path ("/nowhere/movie.json");
  g_autoptr (GError) error = NULL;
  g_autofree char *of_file = NULL;
  g_autofree char *of_new = NULL;

  g_assert_true (dub_movie_draft_write (folder, file, "{ü", &error));
  g_assert_no_error (error);
  of_file = dub_movie_draft_read (folder, file);
  of_new = dub_movie_draft_read (folder, NULL);
  g_assert_cmpstr (of_file, ==, "{ü");
  g_assert_null (of_new);
  dub_movie_draft_drop (folder, file);
  g_assert_null (dub_movie_draft_read (folder, file));
  g_assert_cmpint (g_rmdir (drafts), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

#define ADD_ROWS(path, rows, func)                                                                 \
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)                                                  \
    {                                                                                              \
      g_autofree char *name = g_strconcat (path, (rows)[i].name, NULL);                            \
                                                                                                   \
      g_test_add_data_func (name, &(rows)[i], func);                                               \
    }

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD_ROWS ("/movie-text/placeholders/", placeholder_rows, test_placeholders);
  ADD_ROWS ("/movie-text/format/", format_rows, test_format);
  ADD_ROWS ("/movie-text/place/", place_rows, test_place);
  g_test_add_func ("/movie-text/blank", test_blank);
  g_test_add_func ("/movie-file/names", test_names);
  g_test_add_func ("/movie-file/reserve", test_reserve);
  g_test_add_func ("/movie-file/draft", test_draft);
  return g_test_run ();
}
