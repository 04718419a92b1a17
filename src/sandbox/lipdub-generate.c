/* LipDub's shots and the classic generations on them. */
#include <string.h>

#include "sandbox/lipdub.h"

typedef JsonNode *(*RowFor) (DubSbCall *call, const LipdubUpload *upload);

static JsonNode *
shot_row (DubSbCall *call, const LipdubUpload *upload)
{
  return dub_sb_object ("shot_id", 'l', upload->shot_id, "shot_label", 's', upload->file_name,
                        "shot_project_id", 'l', upload->project_id, "shot_scene_id", 'l',
                        upload->project_id + 1, "shot_project_name", 's', upload->names[0],
                        "shot_scene_name", 's', upload->names[1], NULL);
}

static JsonNode *
project_row (DubSbCall *call, const LipdubUpload *upload)
{
  g_autofree char *created = dub_sb_time (upload->created, TRUE, FALSE);

  return dub_sb_object (
      "project_id", 'l', upload->project_id, "project_name", 's', upload->names[0], "user_email",
      's', "sandbox@example.org", "created_at", 's', created, "updated_at", 's', created,
      "source_language", 'n',
      dub_sb_object ("language_id", 'i', 1, "name", 's', "English", "supported", 'b', TRUE, NULL),
      NULL);
}

/* Videos of this key, newest first, by `page` and `per_page`. */
static void
list_videos (DubSbCall *call, gboolean with_shot, RowFor row_for)
{
  static const DubSbField fields[] = { { "page", 'i', FALSE, 1, 1e9 },
                                       { "per_page", 'i', FALSE, 1, 100 } };
  LipdubState *state = call->host->state;
  gint64 size = dub_sb_query_int (call, "per_page", 20);
  gint64 first = (dub_sb_query_int (call, "page", 1) - 1) * size;
  JsonNode *rows = NULL;
  gint64 seen = 0;

  if (!lipdub_check_query (call, fields, G_N_ELEMENTS (fields)))
    return;
  rows = dub_sb_array ();
  for (guint i = state->uploads->len; i > 0; i--)
    {
      const LipdubUpload *upload = g_ptr_array_index (state->uploads, i - 1);

      if (!upload->video || upload->key != call->key || (with_shot && !upload->shot))
        continue;
      if (seen >= first && seen < first + size)
        dub_sb_push (rows, row_for (call, upload));
      seen++;
    }
  lipdub_reply_list (call, rows, (guint) seen);
}

void
lipdub_shots (DubSbCall *call)
{
  list_videos (call, TRUE, shot_row);
}

void
lipdub_projects (DubSbCall *call)
{
  list_videos (call, FALSE, project_row);
}

static LipdubUpload *
wanted_shot (DubSbCall *call)
{
  LipdubUpload *upload = lipdub_find_shot (call, call->params[0]);

  if (!upload)
    lipdub_refuse (call, 404, "Shot not found");
  return upload;
}

void
lipdub_actors (DubSbCall *call)
{
  const LipdubUpload *upload = wanted_shot (call);
  JsonNode *rows = NULL;

  if (!upload)
    return;
  rows = dub_sb_array ();
  dub_sb_push (rows, dub_sb_object ("actor_id", 'l', upload->project_id + 2, "actor_name", 's',
                                    upload->names[2], "thumbnail_url", 's', NULL, NULL));
  lipdub_reply_list (call, rows, 1);
}

void
lipdub_shot_status (DubSbCall *call)
{
  const LipdubUpload *upload = wanted_shot (call);

  if (upload)
    lipdub_reply (call, 200,
                  dub_sb_object ("shot_status", 's', lipdub_shot_word (upload),
                                 "ai_training_status", 's', lipdub_training_word (upload), NULL));
}

/* A plain name with a video's ending, no path in it. */
gboolean
lipdub_check_output_name (DubSbCall *call)
{
  const char *name = dub_sb_string (call->json, "output_filename");
  g_auto (DubSbProblem) problem = { NULL };

  if (!strpbrk (name, "/\\\n\r\t") && dub_sb_has_suffix_of (name, ".mp4 .mov .avi"))
    return TRUE;
  dub_sb_problem_set (&problem, "value", "output_filename",
                      "output_filename must be a plain video file name");
  dub_sb_refuse_problem (call, &problem);
  return FALSE;
}

gboolean
lipdub_check_callback (DubSbCall *call)
{
  const char *url = dub_sb_string (call->json, "callback_url");
  g_auto (DubSbProblem) problem = { NULL };

  if (!url || g_str_has_prefix (url, "https://")
      || (call->host->sandbox->options.allow_http_webhooks
          && g_str_has_prefix (url, "http://127.")))
    return TRUE;
  dub_sb_problem_set (&problem, "value", "callback_url", "callback_url must be public HTTPS");
  dub_sb_refuse_problem (call, &problem);
  return FALSE;
}

static gboolean
check_generate (DubSbCall *call, LipdubUpload **audio)
{
  static const DubSbField fields[] = {
    { "audio_id", 's', TRUE },         { "output_filename", 's', TRUE, 1, 200 },
    { "language", 's', FALSE, 2, 20 }, { "maintain_expression", 'b', FALSE },
    { "callback_url", 's', FALSE },    { "timecode_ranges", 'a', FALSE },
    { "start_frame", 'i', FALSE },     { "loop_video", 'b', FALSE },
    { "full_resolution", 'b', FALSE },
  };

  if (!lipdub_check_body (call, fields, G_N_ELEMENTS (fields)) || !lipdub_check_output_name (call)
      || !lipdub_check_callback (call))
    return FALSE;
  *audio = lipdub_find_upload (call, dub_sb_string (call->json, "audio_id"), FALSE);
  if (!*audio)
    lipdub_refuse (call, 404, "Audio not found");
  return *audio != NULL;
}

void
lipdub_generate (DubSbCall *call)
{
  LipdubUpload *video = wanted_shot (call);
  LipdubUpload *audio = NULL;
  LipdubGeneration *generation = NULL;
  DubSbJob *job = NULL;

  if (!video || !check_generate (call, &audio))
    return;
  if (call->key->balance <= 0)
    {
      dub_sb_refuse (call, DUB_SB_NO_CREDIT, NULL);
      return;
    }
  generation = g_new0 (LipdubGeneration, 1);
  generation->shot_id = video->shot_id;
  generation->video = video;
  generation->audio = audio;
  generation->output_filename = g_strdup (dub_sb_string (call->json, "output_filename"));
  generation->callback_url = g_strdup (dub_sb_string (call->json, "callback_url"));
  job = lipdub_generation_new (call, generation);
  /* the page shows a string here and a number in the status */
  lipdub_reply (call, 200,
                dub_sb_object ("generate_id", 's', job->id, "status", 's', "processing", NULL));
}

static DubSbJob *
wanted_generation (DubSbCall *call)
{
  const LipdubUpload *upload = wanted_shot (call);
  DubSbJob *job = upload ? dub_sb_job_find (call, call->params[1]) : NULL;
  const LipdubGeneration *generation = job ? job->data : NULL;

  if (!upload)
    return NULL;
  if (generation && generation->shot_id == upload->shot_id)
    return job;
  lipdub_refuse (call, 404, "Generation not found");
  return NULL;
}

const char *
lipdub_generation_word (const DubSbJob *job)
{
  if (job->outcome == DUB_SB_DONE)
    return "finished";
  return job->outcome == DUB_SB_FAILED ? "failed" : dub_sb_job_stage (job)->word;
}

void
lipdub_generation_status (DubSbCall *call)
{
  const DubSbJob *job = wanted_generation (call);

  if (job)
    lipdub_reply (call, 200,
                  dub_sb_object ("status", 's', lipdub_generation_word (job), "generate_id", 'l',
                                 g_ascii_strtoll (job->id, NULL, 10), NULL));
}

void
lipdub_reply_download (DubSbCall *call, const DubSbJob *job)
{
  const LipdubGeneration *generation = job->data;
  g_autofree char *path = NULL;
  g_autofree char *file = NULL;
  g_autofree char *link = NULL;
  DubSbObject *object = NULL;

  if (job->outcome != DUB_SB_DONE)
    {
      lipdub_refuse (call, 400, "Generation is not finished");
      return;
    }
  path = g_strdup_printf ("results/%s.mp4", job->id);
  file = dub_sb_work_path (job->work, ".mp4");
  object = dub_sb_object_result (call->host, DUB_SB_GCS, path, "video/mp4", file);
  link = dub_sb_object_link (call->host, object, "GET", generation->output_filename);
  lipdub_reply (call, 200, dub_sb_object ("download_url", 's', link, NULL));
}

void
lipdub_generation_download (DubSbCall *call)
{
  const DubSbJob *job = wanted_generation (call);

  if (job)
    lipdub_reply_download (call, job);
}
