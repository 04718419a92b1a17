/* The checks of a ViralSync movie document, each with line and column. */
#include "providers/movie.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "providers/places.h"

/* --- Rules ---------------------------------------------------------------------------------- */

typedef struct
{
  const char *name;
  double min, max;
  gboolean whole;
} Range;

static const Range movie_ranges[] = {
  { "width", 360, 3840, FALSE },
  { "height", 360, 2160, FALSE },
  { "fps", 1, 60, FALSE },
};
static const Range concurrency_range = { "requestedConcurrency", 1, 32, TRUE };

static const char *const presets[] = { "stable", "balanced", "fast", "turbo", NULL };

/* Members whose text is an address; an absolute path in one of them is a local file. */
static const char *const address_names[] = {
  "src",   "url",   "source", "href",  "path",      "file",       "uri",
  "asset", "audio", "video",  "image", "poster",    "thumbnail",  "mask",
  "font",  "lut",   "music",  "voice", "voiceover", "background", NULL
};

void
dub_movie_problem_free (DubMovieProblem *problem)
{
  g_free (problem->path);
  g_free (problem->message);
  g_free (problem);
}

G_GNUC_PRINTF (4, 5)
static void
complain (GPtrArray *problems, const DubPlace *place, const char *path, const char *format, ...)
{
  DubMovieProblem *problem = g_new0 (DubMovieProblem, 1);
  va_list args;

  problem->line = place->line;
  problem->column = place->column;
  problem->path = g_strdup (path);
  va_start (args, format);
  problem->message = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (problems, problem);
}

static char *
join_path (const char *parent, const char *name)
{
  return *parent != '\0' ? g_strconcat (parent, ".", name, NULL) : g_strdup (name);
}

static gboolean
is_text (const DubPlace *place)
{
  return place != NULL && place->kind == DUB_PLACE_STRING && *place->text != '\0';
}

/* --- Members -------------------------------------------------------------------------------- */

static void
check_range (GPtrArray *problems, const DubPlace *object, const char *parent, const Range *range)
{
  const DubPlace *place = dub_place_member (object, range->name);
  g_autofree char *path = join_path (parent, range->name);

  if (place == NULL)
    return;
  if (place->kind != DUB_PLACE_NUMBER)
    complain (problems, place, path, _ ("“%s” must be a number from %.0f to %.0f"), range->name,
              range->min, range->max);
  else if (!(place->number >= range->min && place->number <= range->max))
    complain (problems, place, path, _ ("“%s” must be from %.0f to %.0f, not %s"), range->name,
              range->min, range->max, place->text);
  else if (range->whole && place->number != floor (place->number))
    complain (problems, place, path, _ ("“%s” must be a whole number, not %s"), range->name,
              place->text);
}

static void
check_text (GPtrArray *problems, const DubPlace *object, const char *parent, const char *name)
{
  const DubPlace *place = dub_place_member (object, name);
  g_autofree char *path = join_path (parent, name);

  if (place != NULL && !is_text (place))
    complain (problems, place, path, _ ("“%s” must be a text that is not empty"), name);
}

/* --- Scenes --------------------------------------------------------------------------------- */

static void
check_scene (GPtrArray *problems, const DubPlace *scene, const char *path, GHashTable *ids)
{
  const DubPlace *id = dub_place_member (scene, "id");
  g_autofree char *id_path = join_path (path, "id");
  const DubPlace *first;

  if (scene->kind != DUB_PLACE_OBJECT)
    {
      complain (problems, scene, path, _ ("A scene must be an object"));
      return;
    }
  if (!is_text (id))
    {
      complain (problems, id != NULL ? id : scene, id_path, _ ("A scene needs an “id”, a text"));
      return;
    }
  first = g_hash_table_lookup (ids, id->text);
  if (first != NULL)
    complain (problems, id, id_path, _ ("The scene id “%s” is already used on line %u"), id->text,
              first->line);
  else
    g_hash_table_insert (ids, id->text, (gpointer) id);
}

static void
check_scenes (GPtrArray *problems, const DubPlace *movie, const char *parent)
{
  const DubPlace *scenes = dub_place_member (movie, "scenes");
  g_autofree char *path = join_path (parent, "scenes");
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

  if (scenes == NULL || scenes->kind != DUB_PLACE_ARRAY || scenes->children->len == 0)
    {
      complain (problems, scenes != NULL ? scenes : movie, path,
                _ ("A movie needs “scenes”, a list with at least one scene"));
      return;
    }
  for (guint i = 0; i < scenes->children->len; i++)
    {
      g_autofree char *scene = g_strdup_printf ("%s.%u", path, i);

      check_scene (problems, scenes->children->pdata[i], scene, ids);
    }
}

/* --- Local files ---------------------------------------------------------------------------- */

static gboolean
is_absolute_path (const char *value)
{
  return (value[0] == '/' && value[1] != '/') || g_str_has_prefix (value, "~/")
         || (g_ascii_isalpha (value[0]) && value[1] == ':'
             && (value[2] == '\\' || value[2] == '/'));
}

gboolean
dub_movie_is_local_file (const char *name, const char *value)
{
  /* Not every text that begins with “file:” is an address. */
  if (g_ascii_strncasecmp (value, "file:/", strlen ("file:/")) == 0)
    return TRUE;
  if (name == NULL || !is_absolute_path (value))
    return FALSE;
  for (guint i = 0; address_names[i] != NULL; i++)
    if (g_ascii_strcasecmp (name, address_names[i]) == 0)
      return TRUE;
  return g_str_has_suffix (name, "Url") || g_str_has_suffix (name, "Src")
         || g_str_has_suffix (name, "_url");
}

/* @name: of the member that the value belongs to; elements of a list have that of the list. */
static void
check_local_files (GPtrArray *problems, const DubPlace *place, const char *path, const char *name)
{
  if (place->kind == DUB_PLACE_STRING && dub_movie_is_local_file (name, place->text))
    complain (problems, place, path,
              _ ("“%s” is a local file; ViralSync reads public web addresses only"), place->text);
  for (guint i = 0; place->children != NULL && i < place->children->len; i++)
    {
      const DubPlace *child = place->children->pdata[i];
      g_autofree char *index = g_strdup_printf ("%u", i);
      g_autofree char *child_path = join_path (path, child->name != NULL ? child->name : index);

      check_local_files (problems, child, child_path, child->name != NULL ? child->name : name);
    }
}

/* --- The document --------------------------------------------------------------------------- */

static void
check_movie (GPtrArray *problems, const DubPlace *movie, const char *path)
{
  if (movie->kind != DUB_PLACE_OBJECT)
    {
      complain (problems, movie, path, _ ("“movie” must be an object"));
      return;
    }
  check_text (problems, movie, path, "id");
  check_text (problems, movie, path, "title");
  for (guint i = 0; i < G_N_ELEMENTS (movie_ranges); i++)
    check_range (problems, movie, path, &movie_ranges[i]);
  check_scenes (problems, movie, path);
}

static void
check_render_options (GPtrArray *problems, const DubPlace *root)
{
  const DubPlace *render = dub_place_member (root, "renderOptions");
  const DubPlace *preset = dub_place_member (render, "qualityPreset");
  g_autofree char *all = g_strjoinv (", ", (char **) presets);

  if (render == NULL)
    return;
  if (render->kind != DUB_PLACE_OBJECT)
    complain (problems, render, "renderOptions", _ ("“%s” must be an object"), "renderOptions");
  if (preset != NULL && (!is_text (preset) || !g_strv_contains (presets, preset->text)))
    complain (problems, preset, "renderOptions.qualityPreset",
              _ ("“qualityPreset” must be one of: %s"), all);
  check_range (problems, render, "renderOptions", &concurrency_range);
}

/* The whole body of the request. A missing projectId may come from the job or the account. */
static void
check_request (GPtrArray *problems, const DubPlace *root)
{
  const DubPlace *kind = dub_place_member (root, "kind");
  const DubPlace *movie = dub_place_member (root, "movie");
  const DubPlace *callback = dub_place_member (root, "callbackUrl");

  if (!is_text (kind) || strcmp (kind->text, "movie") != 0)
    complain (problems, kind != NULL ? kind : root, "kind", _ ("“kind” must be “movie”"));
  check_text (problems, root, "", "projectId");
  check_render_options (problems, root);
  if (callback != NULL
      && (!is_text (callback)
          || (!g_str_has_prefix (callback->text, "https://")
              && !g_str_has_prefix (callback->text, "http://"))))
    complain (problems, callback, "callbackUrl", _ ("“callbackUrl” must be a web address"));
  if (movie == NULL)
    complain (problems, root, "movie", _ ("The document has no “movie”"));
  else
    check_movie (problems, movie, "movie");
}

static void
check_root (GPtrArray *problems, const DubPlace *root)
{
  if (root->kind != DUB_PLACE_OBJECT)
    complain (problems, root, "", _ ("A movie document must be an object"));
  else if (dub_place_member (root, "movie") != NULL || dub_place_member (root, "kind") != NULL)
    check_request (problems, root);
  else
    check_movie (problems, root, "");
  check_local_files (problems, root, "", NULL);
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const DubMovieProblem *first = *(const DubMovieProblem *const *) a;
  const DubMovieProblem *second = *(const DubMovieProblem *const *) b;

  if (first->line != second->line)
    return first->line < second->line ? -1 : 1;
  return first->column < second->column ? -1 : first->column > second->column;
}

gboolean
dub_movie_check (const char *text, GPtrArray **problems)
{
  g_autoptr (GPtrArray) found =
      g_ptr_array_new_with_free_func ((GDestroyNotify) dub_movie_problem_free);
  DubPlace error = { 0 };
  g_autofree char *message = NULL;
  g_autoptr (DubPlace) root = NULL;
  gboolean sound;

  root = dub_place_parse (text != NULL ? text : "", &error.line, &error.column, &message);
  if (root != NULL)
    check_root (found, root);
  else
    complain (found, &error, "", "%s", message);
  g_ptr_array_sort (found, compare_places);
  sound = found->len == 0;
  if (problems != NULL)
    *problems = g_steal_pointer (&found);
  return sound;
}
