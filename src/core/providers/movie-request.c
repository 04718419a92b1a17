/* From a movie document to the body of POST /v1/render/jobs: placeholders, project, options and
 * the marker in the title, by which a lost request is found again. */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "providers/json.h"
#include "providers/movie.h"

/* --- Placeholders --------------------------------------------------------------------------- */

static gboolean
is_web_address (const char *value)
{
  return g_str_has_prefix (value, "https://") || g_str_has_prefix (value, "http://");
}

/* (nullable), borrowed */
static const char *
value_of (const DubContext *context, const char *name, GError **error)
{
  gboolean asset = g_str_has_prefix (name, "asset:");
  const char *bare = asset ? name + strlen ("asset:") : name;
  g_autofree char *option = g_strconcat ("value.", bare, NULL);
  const char *value = dub_map_get (context->options, option);

  if (strcmp (name, "lang") == 0)
    value = context->language;
  else if (strcmp (name, "marker") == 0)
    value = context->marker;
  if (value == NULL || *value == '\0')
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_INVALID_INPUT,
                   strcmp (name, "lang") == 0
                       ? _ ("The movie wants {{%s}}: the job needs a target language.")
                       : _ ("The movie wants {{%s}}, but the job has no such value."),
                   name);
      return NULL;
    }
  if (!asset || is_web_address (value))
    return value;
  g_set_error (error, DUB_ERROR, DUB_ERROR_INVALID_INPUT,
               _ ("{{%s}} must be a public web address: ViralSync cannot read “%s”."), name, value);
  return NULL;
}

/* Length of the placeholder's name at @p, behind `{{`; 0: this is none. */
static gsize
name_length (const char *p)
{
  gsize length = 0;

  while (g_ascii_isalnum (p[length]) || (p[length] != '\0' && strchr ("_.:-", p[length]) != NULL))
    length++;
  return strncmp (p + length, "}}", 2) == 0 ? length : 0;
}

/* (transfer full) (nullable): braces that hold no name stay as they are. */
static char *
fill_text (const DubContext *context, const char *text, GError **error)
{
  g_autoptr (GString) filled = g_string_new (NULL);

  for (const char *braces = strstr (text, "{{"); braces != NULL; braces = strstr (text, "{{"))
    {
      gsize length = name_length (braces + 2);
      g_autofree char *name = g_strndup (braces + 2, length);
      const char *value = length > 0 ? value_of (context, name, error) : "{";

      if (value == NULL)
        return NULL;
      g_string_append_len (filled, text, braces - text);
      g_string_append (filled, value);
      text = braces + (length > 0 ? length + 4 : 1);
    }
  g_string_append (filled, text);
  return g_string_free (g_steal_pointer (&filled), FALSE);
}

static gboolean
fill_string (const DubContext *context, JsonNode *node, const char *name, GError **error)
{
  g_autofree char *filled = fill_text (context, json_node_get_string (node), error);

  if (filled == NULL)
    return FALSE;
  if (dub_movie_is_local_file (name, filled))
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_INVALID_INPUT,
                   _ ("“%s” is a local file; ViralSync reads public web addresses only"), filled);
      return FALSE;
    }
  json_node_set_string (node, filled);
  return TRUE;
}

static gboolean
fill_node (const DubContext *context, JsonNode *node, const char *name, GError **error);

static gboolean
fill_object (const DubContext *context, JsonNode *node, GError **error)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &name, &member))
    if (!fill_node (context, member, name, error))
      return FALSE;
  return TRUE;
}

static gboolean
fill_node (const DubContext *context, JsonNode *node, const char *name, GError **error)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return fill_object (context, node, error);
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        if (!fill_node (context, json_array_get_element (array, i), name, error))
          return FALSE;
      return TRUE;
    }
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return fill_string (context, node, name, error);
  return TRUE;
}

/* --- Assembling ----------------------------------------------------------------------------- */

/* (nullable), borrowed */
static const char *
text_member (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node)
                 && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

/* The title is a label only, so it can carry the marker; movie.id would defeat scene caching. */
static void
mark_title (const DubContext *context, JsonObject *movie)
{
  const char *title = text_member (movie, "title");
  g_autofree char *marked = NULL;

  if (title == NULL)
    title = context->title != NULL ? context->title : "Untitled Movie";
  if (context->marker == NULL || *context->marker == '\0')
    return;
  marked = g_strdup_printf ("%s [%s]", title, context->marker);
  json_object_set_string_member (movie, "title", marked);
}

/* The job's choice, then the document's, then the account's. */
static gboolean
set_project (const DubContext *context, JsonObject *request, GError **error)
{
  const char *project = dub_context_option (context, "projectId");

  if (project == NULL)
    project = text_member (request, "projectId");
  if (project == NULL || *project == '\0')
    project = dub_context_setting (context, "projectId");
  if (project == NULL || *project == '\0')
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_INVALID_INPUT,
                   _ ("ViralSync needs a projectId: set it for the account or the job. Projects "
                      "are made in its dashboard."));
      return FALSE;
    }
  if (project != text_member (request, "projectId"))
    json_object_set_string_member (request, "projectId", project);
  return TRUE;
}

static void
set_options (const DubContext *context, JsonObject *request)
{
  const char *preset = dub_context_option (context, "qualityPreset");
  const char *concurrency = dub_context_option (context, "requestedConcurrency");
  const char *callback = dub_context_option (context, "callbackUrl");
  JsonObject *render;

  if (callback != NULL)
    json_object_set_string_member (request, "callbackUrl", callback);
  if (preset == NULL && concurrency == NULL)
    return;
  if (!json_object_has_member (request, "renderOptions")
      || !JSON_NODE_HOLDS_OBJECT (json_object_get_member (request, "renderOptions")))
    json_object_set_object_member (request, "renderOptions", json_object_new ());
  render = json_object_get_object_member (request, "renderOptions");
  if (preset != NULL)
    json_object_set_string_member (render, "qualityPreset", preset);
  if (concurrency != NULL)
    json_object_set_int_member (render, "requestedConcurrency",
                                g_ascii_strtoll (concurrency, NULL, 10));
}

/* (transfer full): the document as a whole request; a movie alone is wrapped. */
static JsonNode *
whole_request (JsonNode *document)
{
  g_autoptr (JsonNode) request = NULL;
  JsonObject *object;

  if (json_object_has_member (json_node_get_object (document), "movie"))
    return json_node_ref (document);
  request = json_node_new (JSON_NODE_OBJECT);
  object = json_object_new ();
  json_object_set_string_member (object, "kind", "movie");
  json_object_set_member (object, "movie", json_node_ref (document));
  json_node_take_object (request, object);
  return g_steal_pointer (&request);
}

static gboolean
refuse_problem (const char *text, GError **error)
{
  g_autoptr (GPtrArray) problems = NULL;
  const DubMovieProblem *first;

  if (dub_movie_check (text, &problems))
    return FALSE;
  first = problems->pdata[0];
  g_set_error (error, DUB_ERROR, DUB_ERROR_INVALID_INPUT,
               _ ("Line %u, column %u of the movie: %s."), first->line, first->column,
               first->message);
  return TRUE;
}

/* (transfer full) (nullable): of a text that dub_movie_check() found sound. */
static JsonNode *
parse (const char *text, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) reason = NULL;

  if (g_str_has_prefix (text, "\xef\xbb\xbf"))
    text += strlen ("\xef\xbb\xbf");
  if (json_parser_load_from_data (parser, text, -1, &reason))
    return json_parser_steal_root (parser);
  g_set_error_literal (error, DUB_ERROR, DUB_ERROR_INVALID_INPUT, reason->message);
  return NULL;
}

/* A member that is null says no more than one that is missing, and less than a number. */
static void
drop_nulls (JsonObject *object)
{
  g_autoptr (GList) names = json_object_get_members (object);

  for (GList *l = names; l != NULL; l = l->next)
    if (json_object_get_null_member (object, l->data))
      json_object_remove_member (object, l->data);
}

/* Filled in, two ids may have become the same. The places of what is sent are nobody's lines. */
static gboolean
refuse_filled (const char *text, GError **error)
{
  g_autoptr (GPtrArray) problems = NULL;

  if (dub_movie_check (text, &problems))
    return FALSE;
  g_set_error_literal (error, DUB_ERROR, DUB_ERROR_INVALID_INPUT,
                       ((const DubMovieProblem *) problems->pdata[0])->message);
  return TRUE;
}

char *
dub_movie_request (const DubContext *context, GError **error)
{
  const char *text = context->inputs[DUB_ROLE_MOVIE].text;
  g_autoptr (JsonNode) document = NULL;
  g_autoptr (JsonNode) request = NULL;
  g_autofree char *filled = NULL;
  JsonObject *object;

  if (text == NULL)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_INVALID_INPUT,
                   _ ("ViralSync renders a movie document; the job has none."));
      return NULL;
    }
  if (refuse_problem (text, error))
    return NULL;
  document = parse (text, error);
  if (document == NULL)
    return NULL;
  if (!fill_node (context, document, NULL, error))
    return NULL;
  request = whole_request (document);
  object = json_node_get_object (request);
  drop_nulls (object);
  drop_nulls (json_object_get_object_member (object, "movie"));
  if (!set_project (context, object, error))
    return NULL;
  set_options (context, object);
  mark_title (context, json_object_get_object_member (object, "movie"));
  filled = json_to_string (request, FALSE);
  return refuse_filled (filled, error) ? NULL : g_steal_pointer (&filled);
}
