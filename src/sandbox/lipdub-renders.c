/* LipDub 2: one call with URLs or ids, then a tracking id or a generation at once. */
#include <string.h>

#include "sandbox/lipdub.h"

void
lipdub_whoami (DubSbCall *call)
{
  lipdub_reply (call, 200,
                dub_sb_object ("user_id", 'i', 4711, "users_tenant_id", 'i', 17, "email", 's',
                               "sandbox@example.org", NULL));
}

static gboolean
refuse_field (DubSbCall *call, const char *field, const char *text)
{
  g_auto (DubSbProblem) problem = { NULL };

  dub_sb_problem_set (&problem, "value", field, "%s", text);
  dub_sb_refuse_problem (call, &problem);
  return FALSE;
}

/* Exactly one of two. */
static gboolean
check_either (DubSbCall *call, const char *url, const char *id)
{
  gboolean has_url = json_object_has_member (call->json, url);
  gboolean has_id = json_object_has_member (call->json, id);
  const char *text = dub_sb_string (call->json, url);

  if (has_url == has_id)
    return refuse_field (call, url, "exactly one of the URL and the id is required");
  if (text && !g_str_has_prefix (text, "http://") && !g_str_has_prefix (text, "https://"))
    return refuse_field (call, url, "must be an http(s) URL");
  return TRUE;
}

static gboolean
find_inputs (DubSbCall *call, LipdubGeneration *generation)
{
  const char *audio = dub_sb_string (call->json, "audio_id");
  g_autofree char *shot = NULL;

  if (json_object_has_member (call->json, "video_id"))
    {
      shot = g_strdup_printf ("%" G_GINT64_FORMAT,
                              json_object_get_int_member (call->json, "video_id"));
      generation->video = lipdub_find_shot (call, shot);
      if (!generation->video)
        {
          lipdub_refuse (call, 404, "Shot not found");
          return FALSE;
        }
      generation->shot_id = generation->video->shot_id;
    }
  if (!audio)
    return TRUE;
  generation->audio = lipdub_find_upload (call, audio, FALSE);
  if (!generation->audio)
    lipdub_refuse (call, 404, "Audio not found");
  return generation->audio != NULL;
}

static gboolean
check_create (DubSbCall *call)
{
  static const DubSbField fields[] = {
    { "output_filename", 's', TRUE, 1, 200 },
    { "video_url", 's', FALSE, 1, 2048 },
    { "video_id", 'i', FALSE },
    { "audio_url", 's', FALSE, 1, 2048 },
    { "audio_id", 's', FALSE },
    { "callback_url", 's', FALSE },
  };

  return lipdub_check_body (call, fields, G_N_ELEMENTS (fields))
         && check_either (call, "video_url", "video_id")
         && check_either (call, "audio_url", "audio_id") && lipdub_check_output_name (call)
         && lipdub_check_callback (call);
}

static void
accept_render (DubSbCall *call, LipdubGeneration *generation)
{
  gboolean by_url = !generation->video || !generation->audio;
  DubSbJob *job = NULL;

  if (by_url)
    generation->tracking_id = dub_sb_uuid ();
  job = lipdub_generation_new (call, generation);
  if (by_url)
    lipdub_reply (call, 202, dub_sb_object ("tracking_id", 's', generation->tracking_id, NULL));
  else
    lipdub_reply (call, 201,
                  dub_sb_object ("generate_id", 'l', g_ascii_strtoll (job->id, NULL, 10), "credit",
                                 'n', dub_sb_object ("balance", 'd', call->key->balance, NULL),
                                 NULL));
}

void
lipdub_render_create (DubSbCall *call)
{
  LipdubGeneration *generation = NULL;

  if (!check_create (call))
    return;
  if (call->key->balance <= 0)
    {
      /* the newer family says so with a 403, which has a detail where a bad key has none */
      lipdub_refuse (call, 403, "Insufficient credits");
      return;
    }
  generation = g_new0 (LipdubGeneration, 1);
  if (!find_inputs (call, generation))
    {
      g_free (generation);
      return;
    }
  generation->output_filename = g_strdup (dub_sb_string (call->json, "output_filename"));
  generation->callback_url = g_strdup (dub_sb_string (call->json, "callback_url"));
  generation->video_url = g_strdup (dub_sb_string (call->json, "video_url"));
  generation->audio_url = g_strdup (dub_sb_string (call->json, "audio_url"));
  accept_render (call, generation);
}

static DubSbJob *
find_tracked (DubSbCall *call)
{
  for (guint i = 0; i < call->host->jobs->len; i++)
    {
      DubSbJob *job = g_ptr_array_index (call->host->jobs, i);
      const LipdubGeneration *generation = job->data;

      if (job->key != call->key || g_str_has_prefix (job->id, "shot-"))
        continue;
      if (g_strcmp0 (generation->tracking_id, call->params[0]) == 0)
        return job;
    }
  return NULL;
}

/* ingesting → dispatching → dispatched, as the generation itself goes on. */
void
lipdub_render_track (DubSbCall *call)
{
  static const char *const words[] = { "ingesting", "dispatching", "dispatched" };
  DubSbJob *job = find_tracked (call);
  JsonNode *data = NULL;
  gboolean failed = FALSE;

  if (!job)
    {
      lipdub_refuse (call, 404, "Tracking id not found");
      return;
    }
  dub_sb_job_advance (job);
  failed = job->outcome == DUB_SB_FAILED && g_strcmp0 (job->fail_code, "media") == 0;
  data = dub_sb_object ("tracking_id", 's', call->params[0], "status", 's',
                        failed                         ? "failed"
                        : job->outcome == DUB_SB_ALIVE ? words[MIN (job->stage, 2)]
                                                       : "dispatched",
                        NULL);
  if (failed)
    dub_sb_member (data, "failure_reason", 's', "asset download failed");
  else if (job->outcome != DUB_SB_ALIVE || job->stage >= 2)
    dub_sb_member (data, "generate_id", 'l', g_ascii_strtoll (job->id, NULL, 10));
  lipdub_reply (call, 200, data);
}

static DubSbJob *
wanted (DubSbCall *call)
{
  DubSbJob *job =
      g_str_has_prefix (call->params[0], "shot-") ? NULL : dub_sb_job_find (call, call->params[0]);

  if (!job)
    lipdub_refuse (call, 404, "Generation not found");
  return job;
}

void
lipdub_render_status (DubSbCall *call)
{
  const DubSbJob *job = wanted (call);

  if (job)
    lipdub_reply (call, 200,
                  dub_sb_object ("status", 's', lipdub_generation_word (job), "generate_id", 'l',
                                 g_ascii_strtoll (job->id, NULL, 10), NULL));
}

void
lipdub_render_download (DubSbCall *call)
{
  const DubSbJob *job = wanted (call);

  if (job)
    lipdub_reply_download (call, job);
}

/* Flat members that clients use, inside nested ones that they do not. */
static JsonNode *
render_row (const DubSbJob *job)
{
  const LipdubGeneration *generation = job->data;
  g_autofree char *created = dub_sb_time (job->created, TRUE, FALSE);
  JsonNode *project = dub_sb_object ("project_name", 's', generation->output_filename, NULL);
  JsonNode *dub = dub_sb_object (
      "dub_id", 'i', 7, "scene", 'n',
      dub_sb_object ("scene_name", 's', generation->output_filename, "project", 'n', project, NULL),
      NULL);

  return dub_sb_object ("generate_id", 'l', g_ascii_strtoll (job->id, NULL, 10), "shot_file_name",
                        's', generation->output_filename, "render_generation_status", 's',
                        lipdub_generation_word (job), "created_at", 's', created, "dub", 'n', dub,
                        NULL);
}

void
lipdub_render_list (DubSbCall *call)
{
  static const DubSbField fields[] = { { "page", 'i', FALSE, 1, 1e9 },
                                       { "page_size", 'i', FALSE, 1, 100 } };
  gint64 size = dub_sb_query_int (call, "page_size", 10);
  gint64 first = (dub_sb_query_int (call, "page", 1) - 1) * size;
  JsonNode *rows = NULL;
  gint64 seen = 0;

  if (!lipdub_check_query (call, fields, G_N_ELEMENTS (fields)))
    return;
  rows = dub_sb_array ();
  for (guint i = call->host->jobs->len; i > 0; i--)
    {
      DubSbJob *job = g_ptr_array_index (call->host->jobs, i - 1);

      if (g_str_has_prefix (job->id, "shot-") || !dub_sb_job_listed (job, call->key))
        continue;
      dub_sb_job_advance (job);
      if (seen >= first && seen < first + size)
        dub_sb_push (rows, render_row (job));
      seen++;
    }
  lipdub_reply_list (call, rows, (guint) seen);
}
