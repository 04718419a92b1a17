/* dub_option_check() and dub_provider_check() against a provider made for the purpose. */
#include "rows.h"

#include <string.h>

static const char *const colours[] = { "red", "green", NULL };
static const char *const video_types[] = { "video/mp4", NULL };
static const char *const languages[] = { "de", "fr", NULL };

enum
{
  CLOSED,
  OPEN,
  NUMBER,
  ANY_NUMBER,
  FLAG,
  TEXT,
  ADDRESS,
  REMOTE,
  SET,
  NEEDED,
  NEEDED_WITH_FALLBACK
};

static const DubOptionSpec specs[] = {
  [CLOSED] = { "closed", "Closed", NULL, DUB_OPTION_CHOICE, NULL, colours },
  [OPEN] = { "open", "Open", NULL, DUB_OPTION_CHOICE, NULL, colours, 0, 0, TRUE },
  [NUMBER] = { "number", "Number", NULL, DUB_OPTION_INT, NULL, NULL, 1, 3 },
  [ANY_NUMBER] = { "any", "Any", NULL, DUB_OPTION_INT, NULL, NULL, 0, 0 },
  [FLAG] = { "flag", "Flag", NULL, DUB_OPTION_BOOL },
  [TEXT] = { "text", "Text", NULL, DUB_OPTION_TEXT },
  [ADDRESS] = { "address", "Address", NULL, DUB_OPTION_URL },
  [REMOTE] = { "remote", "Remote", NULL, DUB_OPTION_REMOTE, NULL, colours },
  [SET] = { "set", "Set", NULL, DUB_OPTION_SET, NULL, colours },
  [NEEDED] = { .name = "needed", .title = "Needed", .type = DUB_OPTION_TEXT, .required = TRUE },
  [NEEDED_WITH_FALLBACK] = { .name = "given",
                             .title = "Given",
                             .type = DUB_OPTION_TEXT,
                             .fallback = "x",
                             .required = TRUE },
};

typedef struct
{
  const char *name;
  guint spec;
  const char *value;
  gboolean fits;
} OptionRow;

static const OptionRow option_rows[] = {
  { "choice", CLOSED, "red", TRUE },
  { "choice-other", CLOSED, "blue", FALSE },
  { "choice-case", CLOSED, "Red", FALSE },
  { "open", OPEN, "blue", TRUE },
  { "open-spaces", OPEN, "very blue", FALSE },
  { "unset", CLOSED, NULL, TRUE },
  { "empty", CLOSED, "", TRUE },
  { "int-low", NUMBER, "1", TRUE },
  { "int-high", NUMBER, "3", TRUE },
  { "int-below", NUMBER, "0", FALSE },
  { "int-above", NUMBER, "4", FALSE },
  { "int-text", NUMBER, "two", FALSE },
  { "int-rest", NUMBER, "2x", FALSE },
  { "int-fraction", NUMBER, "1.5", FALSE },
  { "int-huge", NUMBER, "99999999999999999999", FALSE },
  { "int-any", ANY_NUMBER, "-5", TRUE },
  { "int-any-text", ANY_NUMBER, "x", FALSE },
  { "bool", FLAG, "true", TRUE },
  { "bool-no", FLAG, "false", TRUE },
  { "bool-yes", FLAG, "yes", FALSE },
  { "text", TEXT, "anything \xc3\xa4", TRUE },
  { "text-broken", TEXT, "\xff", FALSE },
  { "url", ADDRESS, "https://example.com/a?b=c", TRUE },
  { "url-http", ADDRESS, "http://example.com/", TRUE },
  { "url-file", ADDRESS, "file:///etc/passwd", FALSE },
  { "url-bare", ADDRESS, "example.com", FALSE },
  { "url-no-host", ADDRESS, "https:///x", FALSE },
  { "url-words", ADDRESS, "not an address", FALSE },
  { "remote", REMOTE, "746176", TRUE },
  { "remote-spaces", REMOTE, "7 6", FALSE },
  { "remote-newline", REMOTE, "7\n6", FALSE },
  { "set", SET, "red,green", TRUE },
  { "set-spaces", SET, "red, green", TRUE },
  { "set-other", SET, "red,blue", FALSE },
  { "needed", NEEDED, NULL, FALSE },
  { "needed-empty", NEEDED, "", FALSE },
  { "needed-set", NEEDED, "x", TRUE },
  { "needed-fallback", NEEDED_WITH_FALLBACK, NULL, TRUE },
};

static void
test_option (gconstpointer data)
{
  const OptionRow *row = data;
  g_autoptr (GError) error = NULL;
  gboolean fits = dub_option_check (&specs[row->spec], row->value, &error);

  g_assert_cmpint (fits, ==, row->fits);
  if (row->fits)
    g_assert_no_error (error);
  else
    {
      g_assert_error (error, DUB_ERROR, DUB_ERROR_INVALID_INPUT);
      g_assert_nonnull (strstr (error->message, specs[row->spec].title));
    }
}

static const DubInputSpec inputs[] = {
  { .role = DUB_ROLE_VIDEO,
    .mimes = video_types,
    .extensions = ".mp4",
    .max_bytes = 5000,
    .max_usec = 60 * G_USEC_PER_SEC,
    .file_ok = TRUE,
    .remote_option = "shot" },
  { .role = DUB_ROLE_AUDIO, .extensions = ".mp3", .url_ok = TRUE, .optional = TRUE },
};

static const DubOptionSpec options[] = {
  { .name = "shot", .title = "Shot", .type = DUB_OPTION_REMOTE },
  { .name = "number", .title = "Number", .type = DUB_OPTION_INT, .min = 1, .max = 3 },
};

static gboolean
refuse_title (const DubContext *context, GError **error)
{
  if (g_strcmp0 (context->title, "refused") != 0)
    return TRUE;
  g_set_error_literal (error, DUB_ERROR, DUB_ERROR_CONFLICT, "own check");
  return FALSE;
}

static const DubProvider provider = {
  .id = "made-up",
  .name = "Made Up",
  .traits = DUB_TRAIT_LANGUAGE,
  .inputs = inputs,
  .n_inputs = G_N_ELEMENTS (inputs),
  .options = options,
  .n_options = G_N_ELEMENTS (options),
  .settings = specs,
  .n_settings = 1,
  .languages = languages,
  .check = refuse_title,
};

#define VIDEO "`video`:{`path`:`/m/a b.mp4`,`name`:`a b.mp4`,`mime`:`video/mp4`}"

static const CheckRow rows[] = {
  { "fine", "{" VIDEO ",`language`:`de`}", NULL },
  { "missing", "{`language`:`de`}", "invalid_input: video" },
  { "by-option", "{`language`:`de`,`options`:{`shot`:`7`}}", NULL },
  { "url-where-file",
    "{`video`:{`url`:`https://e.com/v`,`name`:`v`,`mime`:`video/mp4`},`language`:`de`}",
    "invalid_input: only local files" },
  { "file-where-url", "{" VIDEO ",`audio`:{`path`:`/m/a.mp3`,`name`:`a.mp3`},`language`:`de`}",
    "invalid_input: only web addresses" },
  { "type", "{`video`:{`path`:`/m/a.avi`,`name`:`a.avi`,`mime`:`video/x-msvideo`},`language`:`de`}",
    "unsupported_type: a.avi" },
  { "no-type", "{`video`:{`path`:`/m/a`,`name`:`a`},`language`:`de`}", "unsupported_type: .mp4" },
  { "empty", "{`video`:{`path`:`/m/a`,`name`:`a`,`mime`:`video/mp4`,`bytes`:0},`language`:`de`}",
    "not_media: empty" },
  { "at-limit",
    "{`video`:{`path`:`/m/a`,`name`:`a`,`mime`:`video/mp4`,`bytes`:5000},`language`:`de`}", NULL },
  { "too-large",
    "{`video`:{`path`:`/m/a`,`name`:`big`,`mime`:`video/mp4`,`bytes`:5001},`language`:`de`}",
    "too_large: big" },
  { "as-long-as-allowed",
    "{`video`:{`path`:`/m/a`,`name`:`a`,`mime`:`video/mp4`,`seconds`:60},`language`:`de`}", NULL },
  { "too-long",
    "{`video`:{`path`:`/m/a`,`name`:`a`,`mime`:`video/mp4`,`seconds`:60.2},`language`:`de`}",
    "too_long: 61" },
  { "option", "{" VIDEO ",`language`:`de`,`options`:{`number`:`9`}}", "invalid_input: Number" },
  { "unknown-option", "{" VIDEO ",`language`:`de`,`options`:{`whatever`:`9`}}", NULL },
  { "setting", "{" VIDEO ",`language`:`de`,`settings`:{`closed`:`blue`}}",
    "invalid_input: Closed" },
  { "no-language", "{" VIDEO "}", "invalid_input: target language" },
  { "other-language", "{" VIDEO ",`language`:`nl`}", "invalid_input: nl" },
  { "own", "{" VIDEO ",`language`:`de`,`title`:`refused`}", "conflict: own check" },
};

static void
test_check (gconstpointer data)
{
  rows_run_check (&provider, data);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (option_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/check/option/", option_rows[i].name, NULL);

      g_test_add_data_func (path, &option_rows[i], test_option);
    }
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/check/provider/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_check);
    }
  return g_test_run ();
}
