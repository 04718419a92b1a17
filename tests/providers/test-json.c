/* The tolerant reading of JSON: odd types, odd texts, depth. */
#include "providers/json.h"

#include <math.h>
#include <string.h>

typedef struct
{
  const char *name;
  const char *type; /* content type */
  const char *body;
  gboolean parses;
} ParseRow;

static const ParseRow parse_rows[] = {
  { "object", "application/json", "{\"a\":1}", TRUE },
  { "array", "application/json", "[1,2]", TRUE },
  { "no-type", NULL, "{}", TRUE },
  { "problem-type", "application/problem+json", "{}", TRUE },
  { "plain-type", "text/plain", "{}", TRUE },
  { "mark", "application/json", "\xef\xbb\xbf{\"a\":1}", TRUE },
  { "brackets-in-string", "application/json", "{\"a\":\"[[[[{{{{/*\"}", TRUE },
  { "escaped-quote", "application/json", "{\"a\":\"\\\"]}\"}", TRUE },
  { "bad-utf8-in-string", "application/json", "{\"a\":\"\xff\xfe\"}", TRUE },
  { "spaces", "application/json", " \r\n\t{ } \n", TRUE },
  { "html", "text/html", "<html></html>", FALSE },
  { "html-as-json", "application/json", "<html></html>", FALSE },
  { "json-as-html", "text/html", "{}", FALSE },
  { "empty", "application/json", "", FALSE },
  { "blank", "application/json", "  ", FALSE },
  { "half", "application/json", "{\"a\":", FALSE },
  { "open-string", "application/json", "{\"a", FALSE },
  { "trailing-backslash", "application/json", "{\"a\\", FALSE },
  { "comment", "application/json", "/* x */ {}", FALSE },
  { "hash", "application/json", "# x\n{}", FALSE },
  { "assignment", "application/json", "var a = {};", FALSE },
  { "single-quotes", "application/json", "{'a':1}", FALSE },
  { "nan", "application/json", "{\"a\":NaN}", FALSE },
};

static void
test_parse (gconstpointer data)
{
  const ParseRow *row = data;
  g_autoptr (DubReply) reply = dub_reply_new (200, row->type, row->body, -1);
  g_autoptr (JsonNode) node = dub_json_parse_reply (reply);

  g_assert_cmpint (node != NULL, ==, row->parses);
}

static void
test_depth (gconstpointer data)
{
  gsize depth = GPOINTER_TO_SIZE (data);
  g_autofree char *text = g_malloc (2 * depth + 1);
  g_autoptr (DubReply) reply = NULL;
  g_autoptr (JsonNode) node = NULL;

  memset (text, '[', depth);
  memset (text + depth, ']', depth);
  text[2 * depth] = '\0';
  reply = dub_reply_new (200, "application/json", text, -1);
  node = dub_json_parse_reply (reply);
  g_assert_cmpint (node != NULL, ==, depth <= 80);
}

/* As many values as a million are read, and no more. */
static void
test_many (gconstpointer data)
{
  gsize zeros = GPOINTER_TO_SIZE (data);
  g_autoptr (GString) text = g_string_new ("[0");
  g_autoptr (DubReply) reply = NULL;
  g_autoptr (JsonNode) node = NULL;

  for (gsize i = 1; i < zeros; i++)
    g_string_append (text, ",0");
  g_string_append (text, "]");
  reply = dub_reply_new (200, "application/json", text->str, (gssize) text->len);
  node = dub_json_parse_reply (reply);
  g_assert_cmpint (node != NULL, ==, zeros <= 1000000);
}

/* Every beginning of a reply is read without harm, and only the whole one is JSON. */
static void
test_split (void)
{
  static const char text[] = "{\"a\":[{\"b\":\"\\u00e4\\\"\",\"c\":-1.5e3},null,true]}";

  for (gsize length = 0; length <= strlen (text); length++)
    {
      g_autoptr (DubReply) reply = dub_reply_new (200, "application/json", text, (gssize) length);
      g_autoptr (JsonNode) node = dub_json_parse_reply (reply);

      g_assert_cmpint (node != NULL, ==, length == strlen (text));
    }
}

static void
test_unread (void)
{
  g_autoptr (DubReply) none = dub_reply_new (204, NULL, NULL, 0);
  g_autoptr (DubReply) cut = dub_reply_new (200, "application/json", "{}", -1);
  g_autoptr (DubReply) file = dub_reply_new (200, "application/json", "{}", -1);

  cut->truncated = TRUE;
  file->to_file = TRUE;
  g_assert_null (dub_json_parse_reply (none));
  g_assert_null (dub_json_parse_reply (cut));
  g_assert_null (dub_json_parse_reply (file));
}

static JsonNode *
sample (void)
{
  static const char text[] =
      "{\"s\":\"word\",\"e\":\"\",\"i\":746176,\"neg\":-5,\"d\":0.5,\"whole\":3.0,\"t\":true,"
      "\"f\":false,\"n\":null,\"si\":\"42\",\"sd\":\"1.5\",\"nan\":\"NaN\",\"inf\":\"inf\","
      "\"hex\":\"0x10\",\"mixed\":\"12abc\",\"yes\":\"TRUE\",\"one\":1,\"two\":2,"
      "\"huge\":1e400,\"big\":9223372036854775807,\"far\":1e30,"
      "\"o\":{\"k\":\"deep\",\"n\":null},\"l\":[10,null,{\"k\":\"in list\"}]}";
  g_autoptr (DubReply) reply = dub_reply_new (200, "application/json", text, -1);
  JsonNode *node = dub_json_parse_reply (reply);

  g_assert_nonnull (node);
  return node;
}

typedef struct
{
  const char *path;
  const char *text;
} StringRow;

static const StringRow string_rows[] = {
  { "s", "word" },    { "e", "" },         { "i", "746176" },      { "neg", "-5" },
  { "d", "0.5" },     { "whole", "3" },    { "t", "true" },        { "f", "false" },
  { "n", NULL },      { "missing", NULL }, { "o", NULL },          { "l", NULL },
  { "o.k", "deep" },  { "o.n", NULL },     { "o.n.k", NULL },      { "s.k", NULL },
  { "l.0", "10" },    { "l.1", NULL },     { "l.2.k", "in list" }, { "l.3", NULL },
  { "l.-1", NULL },   { "l.x", NULL },     { "huge", NULL },       { "big", "9223372036854775807" },
  { "far", "1e+30" },
};

static void
test_string (gconstpointer data)
{
  const StringRow *row = data;
  g_autoptr (JsonNode) node = sample ();
  g_autofree char *text = dub_json_dup_string (node, row->path);

  g_assert_cmpstr (text, ==, row->text);
}

typedef struct
{
  const char *path;
  double number;  /* with the fallback -7 */
  gint64 integer; /* with the fallback -7 */
  int boolean;    /* with the fallback -7 */
} NumberRow;

static const NumberRow number_rows[] = {
  { "s", -7, -7, -7 },     { "i", 746176, 746176, -7 }, { "neg", -5, -5, -7 },
  { "d", 0.5, 0, -7 },     { "whole", 3, 3, -7 },       { "t", -7, -7, 1 },
  { "f", -7, -7, 0 },      { "n", -7, -7, -7 },         { "si", 42, 42, -7 },
  { "sd", 1.5, 1, -7 },    { "nan", -7, -7, -7 },       { "inf", -7, -7, -7 },
  { "hex", -7, -7, -7 },   { "mixed", -7, -7, -7 },     { "yes", -7, -7, 1 },
  { "one", 1, 1, 1 },      { "two", 2, 2, -7 },         { "huge", -7, -7, -7 },
  { "far", 1e30, -7, -7 }, { "o", -7, -7, -7 },         { "l", -7, -7, -7 },
  { "e", -7, -7, -7 },
};

static void
test_number (gconstpointer data)
{
  const NumberRow *row = data;
  g_autoptr (JsonNode) node = sample ();

  g_assert_cmpfloat (dub_json_number (node, row->path, -7), ==, row->number);
  g_assert_cmpint (dub_json_int (node, row->path, -7), ==, row->integer);
  g_assert_cmpint (dub_json_bool (node, row->path, -7), ==, row->boolean);
}

static void
test_lists (void)
{
  g_autoptr (JsonNode) node = sample ();
  JsonNode *list = dub_json_at (node, "l");

  g_assert_cmpuint (dub_json_length (node, "l"), ==, 3);
  g_assert_cmpuint (dub_json_length (list, NULL), ==, 3);
  g_assert_cmpuint (dub_json_length (list, ""), ==, 3);
  g_assert_cmpuint (dub_json_length (node, "o"), ==, 0);
  g_assert_cmpuint (dub_json_length (NULL, "l"), ==, 0);
  g_assert_nonnull (dub_json_element (node, "l", 0));
  g_assert_null (dub_json_element (node, "l", 1));
  g_assert_null (dub_json_element (node, "l", 3));
  g_assert_null (dub_json_element (NULL, NULL, 0));
  g_assert_null (dub_json_at (NULL, "a"));
  g_assert_null (dub_json_dup_string (NULL, NULL));
}

static void
test_write (void)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  dub_json_add (builder, "a", "x \"y\" \xc3\xa4");
  dub_json_add (builder, "b", NULL);
  dub_json_add (builder, "c", "");
  json_builder_end_object (builder);
  text = dub_json_finish (builder);
  g_assert_cmpstr (text, ==, "{\"a\":\"x \\\"y\\\" \xc3\xa4\"}");
}

int
main (int argc, char **argv)
{
  static const gsize depths[] = { 1, 80, 81, 10000, 1000000 };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (parse_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/json/parse/", parse_rows[i].name, NULL);

      g_test_add_data_func (path, &parse_rows[i], test_parse);
    }
  for (guint i = 0; i < G_N_ELEMENTS (depths); i++)
    {
      g_autofree char *path = g_strdup_printf ("/json/depth/%" G_GSIZE_FORMAT, depths[i]);

      g_test_add_data_func (path, GSIZE_TO_POINTER (depths[i]), test_depth);
    }
  for (guint i = 0; i < G_N_ELEMENTS (string_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/json/string/", string_rows[i].path, NULL);

      g_test_add_data_func (path, &string_rows[i], test_string);
    }
  for (guint i = 0; i < G_N_ELEMENTS (number_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/json/number/", number_rows[i].path, NULL);

      g_test_add_data_func (path, &number_rows[i], test_number);
    }
  g_test_add_data_func ("/json/many/most", GSIZE_TO_POINTER (1000000), test_many);
  g_test_add_data_func ("/json/many/too-many", GSIZE_TO_POINTER (1000001), test_many);
  g_test_add_func ("/json/split", test_split);
  g_test_add_func ("/json/unread", test_unread);
  g_test_add_func ("/json/lists", test_lists);
  g_test_add_func ("/json/write", test_write);
  return g_test_run ();
}
