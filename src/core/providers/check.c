/* dub_provider_check(): everything that can be known before a request is sent, from the tables of
 * the provider first, then from its own check(). */
#include "providers/provider.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

/* --- Options --------------------------------------------------------------------------------- */

static gboolean
refuse_option (const DubOptionSpec *spec, GError **error, const char *reason)
{
  /* Translators: the name of an option, then what is wrong with its value. */
  g_set_error (error, DUB_ERROR, DUB_ERROR_INVALID_INPUT, _ ("“%s”: %s"), _ (spec->title), reason);
  return FALSE;
}

static gboolean
check_choice (const DubOptionSpec *spec, const char *value, GError **error)
{
  g_autofree char *all = NULL;
  g_autofree char *reason = NULL;

  if (spec->choices == NULL || g_strv_contains (spec->choices, value))
    return TRUE;
  if (spec->open)
    return strpbrk (value, " \t\r\n") == NULL ? TRUE
                                              : refuse_option (spec, error, _ ("must be one word"));
  all = g_strjoinv (", ", (char **) spec->choices);
  reason = g_strdup_printf (_ ("“%s” is not one of: %s"), value, all);
  return refuse_option (spec, error, reason);
}

static gboolean
check_int (const DubOptionSpec *spec, const char *value, GError **error)
{
  gboolean bounded = spec->min != 0 || spec->max != 0;
  gint64 min = bounded ? spec->min : G_MININT64;
  gint64 max = bounded ? spec->max : G_MAXINT64;
  g_autofree char *reason = NULL;

  if (g_ascii_string_to_signed (value, 10, min, max, NULL, NULL))
    return TRUE;
  if (bounded)
    reason = g_strdup_printf (_ ("“%s” is not a whole number from %" PRId64 " to %" PRId64), value,
                              min, max);
  else
    reason = g_strdup_printf (_ ("“%s” is not a whole number"), value);
  return refuse_option (spec, error, reason);
}

static gboolean
check_number (const DubOptionSpec *spec, const char *value, GError **error)
{
  char *end = NULL;
  double number = g_ascii_strtod (value, &end);
  g_autofree char *reason = NULL;

  if (end != value && *end == '\0' && number > 0 && number <= (double) spec->max)
    return TRUE;
  reason =
      g_strdup_printf (_ ("“%s” is not a number above 0 and up to %" PRId64), value, spec->max);
  return refuse_option (spec, error, reason);
}

static gboolean
check_bool (const DubOptionSpec *spec, const char *value, GError **error)
{
  if (strcmp (value, "true") == 0 || strcmp (value, "false") == 0)
    return TRUE;
  return refuse_option (spec, error, _ ("must be “true” or “false”"));
}

static gboolean
check_text (const DubOptionSpec *spec, const char *value, GError **error)
{
  if (g_utf8_validate (value, -1, NULL))
    return TRUE;
  return refuse_option (spec, error, _ ("is not readable text"));
}

static gboolean
check_url (const DubOptionSpec *spec, const char *value, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (value, G_URI_FLAGS_NONE, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  if ((g_strcmp0 (scheme, "https") == 0 || g_strcmp0 (scheme, "http") == 0) && host != NULL
      && *host != '\0')
    return TRUE;
  return refuse_option (spec, error,
                        _ ("must be a web address beginning with https:// or http://"));
}

static gboolean
check_remote (const DubOptionSpec *spec, const char *value, GError **error)
{
  for (const char *p = value; *p != '\0'; p++)
    if (g_ascii_isspace (*p) || g_ascii_iscntrl (*p))
      return refuse_option (spec, error, _ ("an id holds no spaces"));
  return TRUE;
}

static gboolean
check_set (const DubOptionSpec *spec, const char *value, GError **error)
{
  g_auto (GStrv) words = g_strsplit (value, ",", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (!check_choice (spec, g_strstrip (words[i]), error))
      return FALSE;
  return TRUE;
}

static gboolean (*const option_checks[]) (const DubOptionSpec *, const char *, GError **) = {
  [DUB_OPTION_CHOICE] = check_choice, [DUB_OPTION_INT] = check_int,
  [DUB_OPTION_BOOL] = check_bool,     [DUB_OPTION_TEXT] = check_text,
  [DUB_OPTION_URL] = check_url,       [DUB_OPTION_REMOTE] = check_remote,
  [DUB_OPTION_SET] = check_set,       [DUB_OPTION_NUMBER] = check_number,
};

gboolean
dub_option_check (const DubOptionSpec *spec, const char *value, GError **error)
{
  if (value == NULL || *value == '\0')
    return spec->required && spec->fallback == NULL ? refuse_option (spec, error, _ ("is needed"))
                                                    : TRUE;
  return option_checks[spec->type](spec, value, error);
}

/* --- Inputs ---------------------------------------------------------------------------------- */

static const char *
role_name (DubRole role)
{
  static const char *const names[DUB_N_ROLES] = {
    [DUB_ROLE_VIDEO] = N_ ("video"),
    [DUB_ROLE_AUDIO] = N_ ("audio"),
    [DUB_ROLE_IMAGE] = N_ ("image"),
    [DUB_ROLE_MOVIE] = N_ ("movie"),
  };

  return _ (names[role]);
}

static const char *
input_name (const DubInput *input)
{
  if (input->name != NULL)
    return input->name;
  return input->path != NULL ? input->path : input->url != NULL ? input->url : "";
}

static gboolean
check_present (const DubContext *context, const DubInputSpec *spec, GError **error)
{
  if (dub_input_present (&context->inputs[spec->role]) || spec->optional)
    return TRUE;
  if (spec->remote_option != NULL && dub_context_option (context, spec->remote_option) != NULL)
    return TRUE;
  /* Translators: a provider, then one of video, audio, image, movie. */
  g_set_error (error, DUB_ERROR, DUB_ERROR_INVALID_INPUT, _ ("%s needs an input of this kind: %s"),
               context->provider->name, role_name (spec->role));
  return FALSE;
}

static gboolean
check_place (const DubContext *context, const DubInputSpec *spec, GError **error)
{
  const DubInput *input = &context->inputs[spec->role];

  if (input->url != NULL && !spec->url_ok)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_INVALID_INPUT,
                   _ ("“%s” is a web address, but %s takes only local files here"),
                   input_name (input), context->provider->name);
      return FALSE;
    }
  if (input->path != NULL && !spec->file_ok)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_INVALID_INPUT,
                   _ ("“%s” is a local file, but %s takes only web addresses here"),
                   input_name (input), context->provider->name);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_type (const DubContext *context, const DubInputSpec *spec, GError **error)
{
  const DubInput *input = &context->inputs[spec->role];

  if (input->path == NULL || spec->mimes == NULL)
    return TRUE;
  if (input->mime != NULL && g_strv_contains (spec->mimes, input->mime))
    return TRUE;
  /* Translators: a file, its type, a provider, file name extensions. */
  g_set_error (error, DUB_ERROR, DUB_ERROR_UNSUPPORTED_TYPE,
               _ ("“%s” (%s) is of a type that %s does not take; it takes %s"), input_name (input),
               input->mime != NULL ? input->mime : _ ("unknown type"), context->provider->name,
               spec->extensions);
  return FALSE;
}

static gboolean
check_size (const DubContext *context, const DubInputSpec *spec, GError **error)
{
  const DubInput *input = &context->inputs[spec->role];
  g_autofree char *size = NULL;
  g_autofree char *limit = NULL;

  if (input->path == NULL || spec->max_bytes == 0 || input->bytes <= spec->max_bytes)
    return TRUE;
  size = g_format_size (input->bytes);
  limit = g_format_size (spec->max_bytes);
  g_set_error (error, DUB_ERROR, DUB_ERROR_TOO_LARGE, _ ("“%s” has %s; %s takes at most %s"),
               input_name (input), size, context->provider->name, limit);
  return FALSE;
}

static gboolean
check_duration (const DubContext *context, const DubInputSpec *spec, GError **error)
{
  const DubInput *input = &context->inputs[spec->role];

  if (spec->max_usec == 0 || input->facts.duration_usec <= spec->max_usec)
    return TRUE;
  g_set_error (error, DUB_ERROR, DUB_ERROR_TOO_LONG,
               _ ("“%s” lasts %.0f seconds; %s takes at most %.0f"), input_name (input),
               ceil ((double) input->facts.duration_usec / G_USEC_PER_SEC), context->provider->name,
               (double) spec->max_usec / G_USEC_PER_SEC);
  return FALSE;
}

static gboolean
check_empty (const DubContext *context, const DubInputSpec *spec, GError **error)
{
  const DubInput *input = &context->inputs[spec->role];

  if (input->path == NULL || input->bytes > 0)
    return TRUE;
  g_set_error (error, DUB_ERROR, DUB_ERROR_NOT_MEDIA, _ ("“%s” is empty"), input_name (input));
  return FALSE;
}

static gboolean (*const input_checks[]) (const DubContext *, const DubInputSpec *, GError **) = {
  check_present, check_place, check_empty, check_type, check_size, check_duration,
};

/* --- All of it -------------------------------------------------------------------------------- */

static gboolean
check_inputs (const DubContext *context, GError **error)
{
  for (guint i = 0; i < context->provider->n_inputs; i++)
    for (guint j = 0; j < G_N_ELEMENTS (input_checks); j++)
      if (!input_checks[j](context, &context->provider->inputs[i], error))
        return FALSE;
  return TRUE;
}

static gboolean
check_specs (const DubOptionSpec *specs, guint n_specs, DubMap *values, GError **error)
{
  for (guint i = 0; i < n_specs; i++)
    if (!dub_option_check (&specs[i], dub_map_get (values, specs[i].name), error))
      return FALSE;
  return TRUE;
}

/* A provider that knows no regions takes "es-MX" as "es". */
static gboolean
takes_language (const DubProvider *provider, const char *language)
{
  g_autofree char *bare = g_ascii_strdown (language, (gssize) strcspn (language, "-_"));

  return g_strv_contains (provider->languages, language)
         || g_strv_contains (provider->languages, bare);
}

static gboolean
check_language (const DubContext *context, GError **error)
{
  const DubProvider *provider = context->provider;
  gboolean wanted = (provider->traits & DUB_TRAIT_LANGUAGE) != 0
                    && (provider->traits & DUB_TRAIT_LANGUAGE_OPTIONAL) == 0;

  if (context->language == NULL || *context->language == '\0')
    {
      if (!wanted)
        return TRUE;
      g_set_error (error, DUB_ERROR, DUB_ERROR_INVALID_INPUT, _ ("%s needs a target language"),
                   provider->name);
      return FALSE;
    }
  if (provider->languages == NULL || takes_language (provider, context->language))
    return TRUE;
  g_set_error (error, DUB_ERROR, DUB_ERROR_INVALID_INPUT, _ ("%s does not take the language “%s”"),
               provider->name, context->language);
  return FALSE;
}

gboolean
dub_provider_check (const DubContext *context, GError **error)
{
  const DubProvider *provider = context->provider;

  return check_inputs (context, error)
         && check_specs (provider->options, provider->n_options, context->options, error)
         && check_specs (provider->settings, provider->n_settings, context->settings, error)
         && check_language (context, error)
         && (provider->check == NULL || provider->check (context, error));
}
