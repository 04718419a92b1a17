/* The movie documents of ViralSync: what is wrong with them and where, the request made of them,
 * and the JSON reader with places below. In a row a backtick stands for a double quote. */
#include "rows.h"

#include <string.h>

#include "providers/movie.h"
#include "providers/places.h"

static char *
unquoted (const char *text)
{
  return g_strdelimit (g_strdup (text), "`", '"');
}

/* --- Checks --------------------------------------------------------------------------------- */

typedef struct
{
  const char *name;
  const char *text;
  /* Lines "LINE:COLUMN PATH: MESSAGE"; empty: sound */
  const char *expect;
} MovieRow;

#define SCENES      "`scenes`: [{`id`: `s1`}]"
#define WHOLE(more) "{`kind`: `movie`, `projectId`: `p`, `movie`: {" SCENES "}" more "}"

static const MovieRow rows[] = {
  /* sound */
  { "bare", "{" SCENES "}", "" },
  { "whole", WHOLE (""), "" },
  { "everything",
    WHOLE (", `renderOptions`: {`qualityPreset`: `stable`, `requestedConcurrency`: 32},"
           " `callbackUrl`: `https://h/cb`, `new`: [1, null]"),
    "" },
  { "bounds", "{`width`: 360, `height`: 2160, `fps`: 1, " SCENES "}", "" },
  { "upper-bounds", "{`width`: 3840, `height`: 360, `fps`: 60, " SCENES "}", "" },
  { "broken-fps", "{`fps`: 29.97, " SCENES "}", "" },
  { "nulls-are-missing", "{`width`: null, `title`: null, " SCENES "}", "" },
  { "byte-order-mark", "\xef\xbb\xbf{" SCENES "}", "" },
  { "unknown-layers",
    "{`scenes`: [{`id`: `s`, `layers`: [{`kind`: `hologram`, `text`: `/ and so on`}]}]}", "" },
  { "path-in-a-text", "{`scenes`: [{`id`: `s`, `text`: `/home/me/a.mp4`}]}", "" },
  { "file-in-a-text", "{`title`: `File: 12 of 20`, " SCENES "}", "" },
  /* syntax */
  { "empty", "", "1:1 : The document ends too early" },
  { "blank", "\n  \n", "3:1 : The document ends too early" },
  { "half", "{`scenes`: [", "1:13 : The document ends too early" },
  { "comma-missing", "{\n  `a`: 1\n  `b`: 2\n}", "3:3 : A comma or a closing brace is expected" },
  { "comma-too-much", "{\n  `a`: 1,\n}", "3:1 : A name in quotation marks is expected" },
  { "list-comma-too-much", "[1,]", "1:4 : A value is expected" },
  { "list-open", "[1 2]", "1:4 : A comma or a closing bracket is expected" },
  { "colon-missing", "{`a` 1}", "1:6 : A colon is expected" },
  { "no-name", "{a: 1}", "1:2 : A name in quotation marks is expected" },
  { "comment", "{ // no\n}", "1:3 : A name in quotation marks is expected" },
  { "text-open", "{`a`: `b", "1:9 : The text ends before its closing quotation mark" },
  { "text-over-lines", "{`a`: `b\nc`}",
    "1:9 : The closing quotation mark is missing on this line" },
  { "odd-escape", "[`\\x`]", "1:4 : This character cannot follow a backslash" },
  { "short-unicode", "[`\\u12`]", "1:5 : \\u needs four hexadecimal digits" },
  { "high-half", "[`\\ud83cx`]", "1:9 : \\u names half a character, the other half is missing" },
  { "low-half", "[`\\udfac`]", "1:9 : \\u names half a character, the other half is missing" },
  { "high-half-twice", "[`\\ud83c\\ud83c`]",
    "1:15 : \\u names half a character, the other half is missing" },
  { "zero-character", "[`\\u0000`]", "1:9 : A text may not hold the character 0" },
  { "number-leading-zero", "[01]", "1:3 : This is no number" },
  { "number-dot", "[1.]", "1:4 : This is no number" },
  { "number-exponent", "[1e]", "1:4 : This is no number" },
  { "number-minus", "[-]", "1:3 : This is no number" },
  { "word", "[nul]", "1:2 : A value is expected" },
  { "word-longer", "[nullx]", "1:2 : A value is expected" },
  { "after-the-end", "{}\n{}", "2:1 : Nothing may follow the end of the document" },
  { "columns-are-characters", "[`äöü🎬` 1]", "1:9 : A comma or a closing bracket is expected" },
  { "windows-line-ends", "{\r\n `a`: 1\r\n `b`: 2}",
    "3:2 : A comma or a closing brace is expected" },
  { "not-utf-8", "{`a`: `\xff`}", "1:8 : These bytes are no UTF-8 text" },
  /* the document */
  { "list", "[]", "1:1 : A movie document must be an object" },
  { "text", "`x`", "1:1 : A movie document must be an object" },
  { "nothing", "{}", "1:1 scenes: A movie needs “scenes”, a list with at least one scene" },
  { "kind-missing", "{`movie`: {" SCENES "}}", "1:1 kind: “kind” must be “movie”" },
  { "kind-wrong", "{`kind`: `film`,\n `movie`: {" SCENES "}}",
    "1:10 kind: “kind” must be “movie”" },
  { "movie-missing", "{`kind`: `movie`}", "1:1 movie: The document has no “movie”" },
  { "movie-wrong", "{`kind`: `movie`, `movie`: []}", "1:28 movie: “movie” must be an object" },
  { "project-empty", "{`kind`: `movie`, `projectId`: ``, `movie`: {" SCENES "}}",
    "1:32 projectId: “projectId” must be a text that is not empty" },
  { "project-number", "{`kind`: `movie`, `projectId`: 5, `movie`: {" SCENES "}}",
    "1:32 projectId: “projectId” must be a text that is not empty" },
  { "project-missing", "{`kind`: `movie`, `movie`: {" SCENES "}}", "" },
  { "callback", WHOLE (",\n`callbackUrl`: `ftp://h`"),
    "2:16 callbackUrl: “callbackUrl” must be a web address" },
  { "preset", WHOLE (",\n`renderOptions`: {`qualityPreset`: `ultra`}"),
    "2:36 renderOptions.qualityPreset: “qualityPreset” must be one of: stable, balanced, fast, "
    "turbo" },
  { "render-options", WHOLE (",\n`renderOptions`: 3"),
    "2:18 renderOptions: “renderOptions” must be an object" },
  { "concurrency-0", WHOLE (",\n`renderOptions`: {`requestedConcurrency`: 0}"),
    "2:43 renderOptions.requestedConcurrency: “requestedConcurrency” must be from 1 to 32, not 0" },
  { "concurrency-33", WHOLE (",\n`renderOptions`: {`requestedConcurrency`: 33}"),
    "2:43 renderOptions.requestedConcurrency: “requestedConcurrency” must be from 1 to 32, not "
    "33" },
  { "concurrency-broken", WHOLE (",\n`renderOptions`: {`requestedConcurrency`: 2.5}"),
    "2:43 renderOptions.requestedConcurrency: “requestedConcurrency” must be a whole number, not "
    "2.5" },
  /* the movie */
  { "width-small", "{\n  `width`: 359, " SCENES "}",
    "2:12 width: “width” must be from 360 to 3840, not 359" },
  { "width-large", "{`width`: 3841, " SCENES "}",
    "1:11 width: “width” must be from 360 to 3840, not 3841" },
  { "width-text", "{`width`: `1920`, " SCENES "}",
    "1:11 width: “width” must be a number from 360 to 3840" },
  { "height-large", "{`height`: 2161, " SCENES "}",
    "1:12 height: “height” must be from 360 to 2160, not 2161" },
  { "height-small", "{`height`: 359.9, " SCENES "}",
    "1:12 height: “height” must be from 360 to 2160, not 359.9" },
  { "fps-0", "{`fps`: 0, " SCENES "}", "1:9 fps: “fps” must be from 1 to 60, not 0" },
  { "fps-61", "{`fps`: 61, " SCENES "}", "1:9 fps: “fps” must be from 1 to 60, not 61" },
  { "fps-huge", "{`fps`: 1e999, " SCENES "}", "1:9 fps: “fps” must be from 1 to 60, not 1e999" },
  { "last-of-two-counts", "{`fps`: 30, `fps`: 99, " SCENES "}",
    "1:20 fps: “fps” must be from 1 to 60, not 99" },
  { "title-number", "{`title`: 5, " SCENES "}",
    "1:11 title: “title” must be a text that is not empty" },
  { "scenes-empty", "{`scenes`: []}",
    "1:12 scenes: A movie needs “scenes”, a list with at least one scene" },
  { "scenes-object", "{`scenes`: {}}",
    "1:12 scenes: A movie needs “scenes”, a list with at least one scene" },
  { "scene-wrong", "{`scenes`: [{`id`: `s`},\n 5]}", "2:2 scenes.1: A scene must be an object" },
  { "scene-without-id", "{`scenes`: [\n  {}]}", "2:3 scenes.0.id: A scene needs an “id”, a text" },
  { "scene-id-number", "{`scenes`: [\n  {`id`: 1}]}",
    "2:10 scenes.0.id: A scene needs an “id”, a text" },
  { "scene-id-twice", "{`scenes`: [\n  {`id`: `s`},\n  {`id`: `t`},\n  {`id`: `s`}]}",
    "4:10 scenes.2.id: The scene id “s” is already used on line 2" },
  { "several", "{`kind`: `movie`, `movie`: {\n `fps`: 0,\n `scenes`: [{}],\n `width`: 1}}",
    "2:9 movie.fps: “fps” must be from 1 to 60, not 0\n"
    "3:13 movie.scenes.0.id: A scene needs an “id”, a text\n"
    "4:11 movie.width: “width” must be from 360 to 3840, not 1" },
  /* local files */
  { "file-url", "{`scenes`: [{`id`: `s`, `layers`: [{`any`: `file:///a.mp4`}]}]}",
    "1:44 scenes.0.layers.0.any: “file:///a.mp4” is a local file; ViralSync reads public web "
    "addresses only" },
  { "file-path", "{`scenes`: [{`id`: `s`, `layers`: [{`src`: `/home/me/a.mp4`}]}]}",
    "1:44 scenes.0.layers.0.src: “/home/me/a.mp4” is a local file; ViralSync reads public web "
    "addresses only" },
  { "file-windows", "{`scenes`: [{`id`: `s`, `videoUrl`: `C:\\\\a.mp4`}]}",
    "1:37 scenes.0.videoUrl: “C:\\a.mp4” is a local file; ViralSync reads public web addresses "
    "only" },
  { "file-in-list", "{`scenes`: [{`id`: `s`, `src`: [`https://h/a`, `~/a.mp4`]}]}",
    "1:48 scenes.0.src.1: “~/a.mp4” is a local file; ViralSync reads public web addresses only" },
  { "web-address", "{`scenes`: [{`id`: `s`, `src`: `https://h/a.mp4`}]}", "" },
  { "web-address-without-scheme", "{`scenes`: [{`id`: `s`, `src`: `//h/a.mp4`}]}", "" },
};

static void
test_check (gconstpointer data)
{
  const MovieRow *row = data;
  g_autofree char *text = unquoted (row->text);
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GString) found = g_string_new (NULL);
  gboolean sound = dub_movie_check (text, &problems);

  for (guint i = 0; i < problems->len; i++)
    {
      const DubMovieProblem *problem = problems->pdata[i];

      g_string_append_printf (found, "%s%u:%u %s: %s", i > 0 ? "\n" : "", problem->line,
                              problem->column, problem->path, problem->message);
    }
  g_assert_cmpstr (found->str, ==, row->expect);
  g_assert_cmpint (sound, ==, *row->expect == '\0');
  g_assert_cmpint (dub_movie_check (text, NULL), ==, sound);
}

/* Every beginning of a document, and every document with one byte gone, is read without harm; what
 * this reader takes, json-glib takes as well. */
static void
test_every_cut (void)
{
  static const char document[] =
      "{\"kind\": \"movie\", \"movie\": {\"title\": \"a\\u00e9\\ud83c\\udfac\\n\", \"fps\": "
      "-2.5e+1, \"scenes\": [{\"id\": \"ä\", \"on\": true, \"off\": false, \"no\": null}]}}";

  for (gsize cut = 0; cut <= strlen (document); cut++)
    for (gsize keep = 0; keep < 2; keep++)
      {
        g_autofree char *text = g_strdup (document);
        g_autofree char *message = NULL;
        guint line = 0, column = 0;
        g_autoptr (DubPlace) root = NULL;
        g_autoptr (JsonParser) parser = json_parser_new ();

        if (keep == 0)
          text[cut] = '\0';
        else if (cut < strlen (text))
          memmove (text + cut, text + cut + 1, strlen (text + cut));
        root = dub_place_parse (text, &line, &column, &message);
        g_assert_true ((root == NULL) == (message != NULL));
        g_assert_true (root != NULL || (line == 1 && column >= 1));
        if (root != NULL)
          g_assert_true (json_parser_load_from_data (parser, text, -1, NULL));
      }
}

static void
test_deep (void)
{
  static const guint depths[] = { 1, 64, 65, 100000 };

  for (guint i = 0; i < G_N_ELEMENTS (depths); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *message = NULL;
      g_autoptr (DubPlace) root = NULL;
      guint line, column;

      for (guint j = 0; j < depths[i]; j++)
        g_string_append_c (text, '[');
      for (guint j = 0; j < depths[i]; j++)
        g_string_append_c (text, ']');
      root = dub_place_parse (text->str, &line, &column, &message);
      g_assert_cmpint (root != NULL, ==, depths[i] <= 64);
      if (root == NULL)
        g_assert_cmpstr (message, ==, "The document is nested too deep");
    }
}

static void
test_texts (void)
{
  static const struct
  {
    const char *json, *text;
  } texts[] = {
    { "\"\"", "" },
    { "\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "a\"\\/\b\f\n\r\t" },
    { "\"\\u00e9\\u20ac\"", "é€" },
    { "\"\\ud83c\\udfac\"", "🎬" },
    { "-12.5e2", "-12.5e2" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *message = NULL;
      guint line, column;
      g_autoptr (DubPlace) root = dub_place_parse (texts[i].json, &line, &column, &message);

      g_assert_nonnull (root);
      g_assert_cmpstr (root->text, ==, texts[i].text);
    }
}

/* --- Requests ------------------------------------------------------------------------------- */

typedef struct
{
  const char *name;
  const char *movie;
  const char *context; /* without the movie */
  const char *expect;  /* the body, or "error NICK: part of the sentence" */
} BodyRow;

static const BodyRow bodies[] = {
  { "bare", "{`title`: `Ad`, " SCENES "}", "{`settings`: {`projectId`: `p1`}}",
    "{`kind`:`movie`,`movie`:{`title`:`Ad [mark7]`,`scenes`:[{`id`:`s1`}]},`projectId`:`p1`}" },
  { "untitled", "{" SCENES "}", "{`settings`: {`projectId`: `p1`}}",
    "{`kind`:`movie`,`movie`:{`scenes`:[{`id`:`s1`}],`title`:`A title [mark7]`},"
    "`projectId`:`p1`}" },
  { "whole-keeps-its-project", WHOLE (", `new`: 1"), "{`settings`: {`projectId`: `p1`}}",
    "{`kind`:`movie`,`projectId`:`p`,`movie`:{`scenes`:[{`id`:`s1`}],`title`:`A title [mark7]`},"
    "`new`:1}" },
  { "job-overrides-project", WHOLE (""), "{`options`: {`projectId`: `p2`}}",
    "{`kind`:`movie`,`projectId`:`p2`,`movie`:{`scenes`:[{`id`:`s1`}],"
    "`title`:`A title [mark7]`}}" },
  { "job-overrides-render-options",
    WHOLE (", `renderOptions`: {`qualityPreset`: `fast`, `x`: 1}, `callbackUrl`: `https://a`"),
    "{`options`: {`qualityPreset`: `turbo`, `callbackUrl`: `https://b`}}",
    "{`kind`:`movie`,`projectId`:`p`,`movie`:{`scenes`:[{`id`:`s1`}],`title`:`A title [mark7]`},"
    "`renderOptions`:{`qualityPreset`:`turbo`,`x`:1},`callbackUrl`:`https://b`}" },
  { "movie-id-is-left-alone", "{`id`: `stable`, `title`: `T`, " SCENES "}",
    "{`settings`: {`projectId`: `p1`}}",
    "{`kind`:`movie`,`movie`:{`id`:`stable`,`title`:`T [mark7]`,`scenes`:[{`id`:`s1`}]},"
    "`projectId`:`p1`}" },
  { "placeholders",
    "{`title`: `Ad {{lang}}`, `scenes`: [{`id`: `s-{{marker}}`, `src`: `{{asset:voice_url}}`,"
    " `n`: 5, `t`: [`{{greeting}}, {{greeting}}!`]}]}",
    "{`language`: `de`, `settings`: {`projectId`: `p1`}, `options`: {`value.greeting`: `Hallo`,"
    " `value.voice_url`: `https://h/de.mp3`}}",
    "{`kind`:`movie`,`movie`:{`title`:`Ad de [mark7]`,`scenes`:[{`id`:`s-mark7`,"
    "`src`:`https://h/de.mp3`,`n`:5,`t`:[`Hallo, Hallo!`]}]},`projectId`:`p1`}" },
  { "values-are-no-placeholders", "{`title`: `{{a}}`, " SCENES "}",
    "{`settings`: {`projectId`: `p1`}, `options`: {`value.a`: `{{b}} \\\\ \\` x`}}",
    "{`kind`:`movie`,`movie`:{`title`:`{{b}} \\\\ \\` x [mark7]`,`scenes`:[{`id`:`s1`}]},"
    "`projectId`:`p1`}" },
  { "braces-that-are-none", "{`title`: `{{ a }} {{}} {{x {y}} {`, " SCENES "}",
    "{`settings`: {`projectId`: `p1`}}",
    "{`kind`:`movie`,`movie`:{`title`:`{{ a }} {{}} {{x {y}} { [mark7]`,`scenes`:[{`id`:`s1`}]},"
    "`projectId`:`p1`}" },
  { "value-missing", "{`title`: `{{nobody}}`, " SCENES "}", "{`settings`: {`projectId`: `p1`}}",
    "error invalid_input: {{nobody}}" },
  { "language-missing", "{`title`: `{{lang}}`, " SCENES "}", "{`settings`: {`projectId`: `p1`}}",
    "error invalid_input: target language" },
  { "asset-missing", "{`x`: `{{asset:a}}`, " SCENES "}", "{`settings`: {`projectId`: `p1`}}",
    "error invalid_input: {{asset:a}}" },
  { "asset-is-a-local-file", "{`x`: `{{asset:a}}`, " SCENES "}",
    "{`settings`: {`projectId`: `p1`}, `options`: {`value.a`: `/m/a.mp3`}}",
    "error invalid_input: public web address" },
  { "value-is-a-local-file", "{`src`: `{{a}}`, " SCENES "}",
    "{`settings`: {`projectId`: `p1`}, `options`: {`value.a`: `/m/a.mp3`}}",
    "error invalid_input: local file" },
  { "nulls-are-not-sent", "{`title`: `T`, `width`: null, `scenes`: [{`id`: `s1`, `x`: null}]}",
    "{`settings`: {`projectId`: `p1`}}",
    "{`kind`:`movie`,`movie`:{`title`:`T [mark7]`,`scenes`:[{`id`:`s1`,`x`:null}]},"
    "`projectId`:`p1`}" },
  { "ids-become-the-same", "{`scenes`: [{`id`: `s-{{lang}}`}, {`id`: `s-fr`}]}",
    "{`language`: `fr`, `settings`: {`projectId`: `p1`}}",
    "error invalid_input: “s-fr” is already used" },
  { "no-project", "{" SCENES "}", "{}", "error invalid_input: projectId" },
  { "problem", "{`fps`: 0,\n" SCENES "}", "{`settings`: {`projectId`: `p1`}}",
    "error invalid_input: Line 1, column 9 of the movie: “fps”" },
};

static void
test_body (gconstpointer data)
{
  const BodyRow *row = data;
  g_autoptr (RowContext) context = row_context_new (dub_provider_find ("viralsync"), row->context);
  g_autofree char *movie = unquoted (row->movie);
  g_autofree char *expect = unquoted (row->expect);
  g_autoptr (GError) error = NULL;
  g_autofree char *body = NULL;

  context->context.inputs[DUB_ROLE_MOVIE].text = movie;
  body = dub_movie_request (&context->context, &error);
  if (!g_str_has_prefix (expect, "error "))
    {
      g_assert_no_error (error);
      g_assert_cmpstr (body, ==, expect);
      return;
    }
  g_assert_null (body);
  g_assert_error (error, DUB_ERROR, DUB_ERROR_INVALID_INPUT);
  g_assert_nonnull (strstr (error->message, strstr (expect, ": ") + 2));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/providers/movie/check/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_check);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autofree char *path = g_strconcat ("/providers/movie/request/", bodies[i].name, NULL);

      g_test_add_data_func (path, &bodies[i], test_body);
    }
  g_test_add_func ("/providers/movie/places/every-cut", test_every_cut);
  g_test_add_func ("/providers/movie/places/deep", test_deep);
  g_test_add_func ("/providers/movie/places/texts", test_texts);
  return g_test_run ();
}
