/* ViralSync's render request: what of the Movie's tables was published is checked, the rest of a
 * scene is the vendor's secret and passes. */
#include <string.h>

#include "sandbox/viralsync.h"

#define SCENE_SECONDS 3.0
#define MAX_SECONDS   600.0 /* Pro: ten minutes */

void
viralsync_job_free (gpointer data)
{
  ViralsyncJob *job = data;

  g_free (job->project_id);
  g_free (job->callback_url);
  g_clear_pointer (&job->movie, json_node_unref);
  g_clear_pointer (&job->scenes, g_ptr_array_unref);
  g_free (job);
}

gboolean
viralsync_check_query (DubSbCall *call, const DubSbField *fields, guint n)
{
  g_auto (DubSbProblem) problem = { NULL };

  if (dub_sb_check_query (call, fields, n, &problem))
    return TRUE;
  dub_sb_refuse_problem (call, &problem);
  return FALSE;
}

static gboolean
check (DubSbCall *call, JsonObject *object, const DubSbField *fields, guint n)
{
  g_auto (DubSbProblem) problem = { NULL };

  if (dub_sb_check_object (object, fields, n, &problem))
    return TRUE;
  dub_sb_refuse_problem (call, &problem);
  return FALSE;
}

static gboolean
refuse (DubSbCall *call, const char *text)
{
  dub_sb_refuse (call, DUB_SB_BAD_FIELD, text);
  return FALSE;
}

static double
number (JsonObject *object, const char *name, double fallback)
{
  return json_object_has_member (object, name) ? json_object_get_double_member (object, name)
                                               : fallback;
}

/* One scene: a unique id; its own duration counts if it is a number. */
static gboolean
read_scene (DubSbCall *call, JsonNode *node, GHashTable *seen, ViralsyncJob *job)
{
  JsonObject *scene = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *id = dub_sb_string (scene, "id");
  JsonNode *duration = scene ? json_object_get_member (scene, "duration") : NULL;
  JsonNode *layers = scene ? json_object_get_member (scene, "layers") : NULL;
  double seconds = SCENE_SECONDS;

  if (!id || *id == '\0')
    return refuse (call, "scenes[].id is required");
  if (!g_hash_table_add (seen, (gpointer) id))
    return refuse (call, "scenes[].id must be unique");
  if (layers && !JSON_NODE_HOLDS_ARRAY (layers))
    return refuse (call, "scenes[].layers must be an array");
  if (duration && JSON_NODE_HOLDS_VALUE (duration))
    seconds = json_node_get_double (duration);
  if (seconds <= 0)
    return refuse (call, "scenes[].duration must be positive");
  job->seconds += seconds;
  g_ptr_array_add (job->scenes, g_strdup (id));
  return TRUE;
}

static gboolean
read_scenes (DubSbCall *call, JsonArray *scenes, ViralsyncJob *job)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  if (json_array_get_length (scenes) == 0)
    return refuse (call, "movie.scenes must hold at least one scene");
  for (guint i = 0; i < json_array_get_length (scenes); i++)
    if (!read_scene (call, json_array_get_element (scenes, i), seen, job))
      return FALSE;
  return job->seconds <= MAX_SECONDS || refuse (call, "The movie is longer than your plan allows");
}

static gboolean
read_movie (DubSbCall *call, JsonObject *movie, ViralsyncJob *job)
{
  static const DubSbField fields[] = {
    { "id", 's', FALSE },
    { "title", 's', FALSE },
    { "width", 'i', FALSE, 360, 3840 },
    { "height", 'i', FALSE, 360, 2160 },
    { "fps", 'n', FALSE, 1, 60 },
    { "scenes", 'a', TRUE },
  };

  if (!check (call, movie, fields, G_N_ELEMENTS (fields)))
    return FALSE;
  job->width = (guint) number (movie, "width", 1920);
  job->height = (guint) number (movie, "height", 1080);
  job->fps = number (movie, "fps", 30);
  return read_scenes (call, json_object_get_array_member (movie, "scenes"), job);
}

static gboolean
check_options (DubSbCall *call)
{
  static const DubSbField fields[] = {
    { "qualityPreset", 's', FALSE, .words = "stable balanced fast turbo" },
    { "requestedConcurrency", 'i', FALSE, 1, 32 },
  };
  JsonNode *node = json_object_get_member (call->json, "renderOptions");

  return !node || !JSON_NODE_HOLDS_OBJECT (node)
         || check (call, json_node_get_object (node), fields, G_N_ELEMENTS (fields));
}

static gboolean
read_fields (DubSbCall *call, ViralsyncJob *job)
{
  static const DubSbField fields[] = {
    { "kind", 's', TRUE, .words = "movie" }, { "projectId", 's', TRUE },    { "movie", 'o', TRUE },
    { "renderOptions", 'o', FALSE },         { "callbackUrl", 's', FALSE },
  };
  const char *callback = NULL;

  if (!check (call, call->json, fields, G_N_ELEMENTS (fields)) || !check_options (call))
    return FALSE;
  callback = dub_sb_string (call->json, "callbackUrl");
  if (callback && !g_str_has_prefix (callback, "http"))
    return refuse (call, "callbackUrl must be a URL");
  if (!g_str_has_prefix (dub_sb_string (call->json, "projectId"), "proj_"))
    {
      dub_sb_refuse (call, DUB_SB_NOT_FOUND, "Project not found");
      return FALSE;
    }
  job->project_id = g_strdup (dub_sb_string (call->json, "projectId"));
  job->callback_url = g_strdup (callback);
  job->movie = json_object_dup_member (call->json, "movie");
  return read_movie (call, json_node_get_object (job->movie), job);
}

ViralsyncJob *
viralsync_read_request (DubSbCall *call)
{
  ViralsyncJob *job = g_new0 (ViralsyncJob, 1);

  job->scenes = g_ptr_array_new_with_free_func (g_free);
  if (read_fields (call, job))
    return job;
  viralsync_job_free (job);
  return NULL;
}
