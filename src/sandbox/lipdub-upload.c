/* LipDub's upload slots: create, PUT to Google's storage, then tell of success or failure. */
#include <string.h>

#include "sandbox/lipdub.h"

void
lipdub_upload_free (gpointer data)
{
  LipdubUpload *upload = data;

  for (guint i = 0; i < G_N_ELEMENTS (upload->names); i++)
    g_free (upload->names[i]);
  g_free (upload->id);
  g_free (upload->file_name);
  g_free (upload->type);
  g_free (upload->fail_stage);
  g_free (upload);
}

static LipdubUpload *
upload_new (DubSbCall *call, gboolean video)
{
  LipdubState *state = call->host->state;
  LipdubUpload *upload = g_new0 (LipdubUpload, 1);
  JsonNode *size = json_object_get_member (call->json, "size_bytes");
  g_autofree char *path = NULL;

  upload->id = dub_sb_uuid ();
  upload->video = video;
  upload->file_name = g_strdup (dub_sb_string (call->json, "file_name"));
  upload->type = g_strdup (dub_sb_string (call->json, "content_type"));
  upload->state = "uploading";
  upload->created = g_get_real_time ();
  upload->key = call->key;
  path = g_strdup_printf ("uploads/%s/%s", video ? "video" : "audio", upload->id);
  upload->object =
      dub_sb_object_slot (call->host, DUB_SB_GCS, path, upload->type,
                          size && !JSON_NODE_HOLDS_NULL (size) ? json_node_get_int (size) : -1);
  g_ptr_array_add (state->uploads, upload);
  return upload;
}

static void
add_urls (DubSbCall *call, const LipdubUpload *upload, JsonNode *data)
{
  const char *kind = upload->video ? "video" : "audio";
  g_autofree char *link = dub_sb_object_link (call->host, upload->object, "PUT", NULL);
  g_autofree char *success = g_strdup_printf ("/v1/%s/success/%s", kind, upload->id);
  g_autofree char *failure = g_strdup_printf ("/v1/%s/failure/%s", kind, upload->id);

  dub_sb_member (data, upload->video ? "video_id" : "audio_id", 's', upload->id);
  dub_sb_member (data, "upload_url", 's', link);
  dub_sb_member (data, "success_url", 's', success);
  dub_sb_member (data, "failure_url", 's', failure);
}

static gboolean
check_suffix (DubSbCall *call, const char *suffixes)
{
  g_auto (DubSbProblem) problem = { NULL };

  if (dub_sb_has_suffix_of (dub_sb_string (call->json, "file_name"), suffixes))
    return TRUE;
  dub_sb_problem_set (&problem, "value", "file_name", "file_name must end in one of: %s", suffixes);
  dub_sb_refuse_problem (call, &problem);
  return FALSE;
}

void
lipdub_video_create (DubSbCall *call)
{
  static const DubSbField fields[] = {
    { "file_name", 's', TRUE, 1, 200 },
    { "content_type", 's', TRUE, .words = "video/mp4 video/quicktime video/x-msvideo video/avi" },
    { "project_name", 's', TRUE },
    { "scene_name", 's', TRUE },
    { "actor_name", 's', TRUE },
    { "size_bytes", 'i', FALSE, 1, 16106127360.0 },
  };
  static const char *const names[] = { "project_name", "scene_name", "actor_name" };
  LipdubState *state = call->host->state;
  LipdubUpload *upload = NULL;
  JsonNode *data = NULL;

  if (!lipdub_check_body (call, fields, G_N_ELEMENTS (fields))
      || !check_suffix (call, ".mp4 .mov .avi"))
    return;
  upload = upload_new (call, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    upload->names[i] = g_strdup (dub_sb_string (call->json, names[i]));
  upload->project_id = state->next_id;
  state->next_id += 3;
  data = dub_sb_object ("project_id", 'l', upload->project_id, "scene_id", 'l',
                        upload->project_id + 1, "actor_id", 'l', upload->project_id + 2, NULL);
  add_urls (call, upload, data);
  lipdub_reply (call, 200, data);
}

void
lipdub_audio_create (DubSbCall *call)
{
  static const DubSbField fields[] = {
    { "file_name", 's', TRUE, 1, 200 },
    { "content_type", 's', TRUE,
      .words = "audio/mpeg audio/wav audio/mp4 audio/aac audio/ogg audio/flac video/mp4 "
               "video/quicktime" },
    { "size_bytes", 'i', TRUE, 1, 104857600 },
  };
  JsonNode *data = NULL;

  if (!lipdub_check_body (call, fields, G_N_ELEMENTS (fields))
      || !check_suffix (call, ".mp3 .wav .m4a .aac .ogg .flac .mp4 .mov"))
    return;
  data = dub_sb_object (NULL, NULL);
  add_urls (call, upload_new (call, FALSE), data);
  lipdub_reply (call, 200, data);
}

static LipdubUpload *
wanted (DubSbCall *call, gboolean video)
{
  LipdubUpload *upload = lipdub_find_upload (call, call->params[0], video);

  if (!upload)
    lipdub_refuse (call, 404, video ? "Video not found" : "Audio not found");
  return upload;
}

/* Success without a PUT is a mistake of the client. */
static gboolean
check_arrived (DubSbCall *call, LipdubUpload *upload)
{
  if (strcmp (upload->state, "failed") == 0)
    {
      lipdub_refuse (call, 409, "Upload was reported as failed");
      return FALSE;
    }
  if (upload->object->put_ok)
    return TRUE;
  dub_sb_violation (call, "success of %s was told before its bytes were there", upload->id);
  lipdub_refuse (call, 400, "File has not been uploaded");
  return FALSE;
}

static void
on_shot_moved (DubSbJob *shot)
{
  LipdubUpload *upload = shot->data;

  /* bytes that are no video: the shot fails, training never starts */
  if (shot->outcome == DUB_SB_FAILED && !upload->fail_stage)
    upload->fail_stage = g_strdup ("shot");
}

static void
take_shot_faults (DubSbCall *call, LipdubUpload *upload)
{
  DubSbFaults *faults = call->host->sandbox->faults;
  const DubSbRoute *route = call->route;

  if (dub_sb_faults_take (faults, DUB_SB_AT_JOB, "shot-failed", "lipdub", route->name, route->flags,
                          NULL))
    upload->fail_stage = g_strdup ("shot");
  else if (dub_sb_faults_take (faults, DUB_SB_AT_JOB, "training-failed", "lipdub", route->name,
                               route->flags, NULL))
    upload->fail_stage = g_strdup ("training");
  if (upload->fail_stage && !upload->shot->fail_code)
    upload->shot->fail_code = g_strdup (upload->fail_stage);
}

static void
start_shot (DubSbCall *call, LipdubUpload *upload)
{
  /* between shot and training there is a moment in which nothing seems to happen */
  static const DubSbStage stages[] = {
    { "running", "not_started", 20, 2 },
    { "finished", "not_started", 3, 0 },
    { "finished", "processing", 40, 4 },
  };
  LipdubState *state = call->host->state;
  DubSbWork *work = dub_sb_work_new (DUB_SB_WORK_PROBE);
  g_autofree char *id = NULL;

  upload->shot_id = state->next_id++;
  id = g_strdup_printf ("shot-%" G_GINT64_FORMAT, upload->shot_id);
  upload->shot = dub_sb_job_new (call, g_steal_pointer (&id), stages, G_N_ELEMENTS (stages));
  upload->shot->data = upload;
  upload->shot->moved = on_shot_moved;
  upload->shot->length = 10;
  take_shot_faults (call, upload);
  work->plain = call->host->sandbox->options.plain_media;
  work->video = g_strdup (upload->object->file);
  work->out = dub_sb_temp_path (call->host->sandbox, "");
  dub_sb_job_start (upload->shot, work);
}

void
lipdub_video_success (DubSbCall *call)
{
  LipdubUpload *upload = wanted (call, TRUE);

  if (!upload || !check_arrived (call, upload))
    return;
  upload->state = "completed";
  if (!upload->shot)
    start_shot (call, upload);
  lipdub_reply (
      call, 200,
      dub_sb_object ("shot_id", 'l', upload->shot_id, "asset_type", 's', "dubbing-video", NULL));
}

void
lipdub_audio_success (DubSbCall *call)
{
  LipdubUpload *upload = wanted (call, FALSE);

  if (!upload || !check_arrived (call, upload))
    return;
  upload->state = "completed";
  dub_sb_reply_json (call, 200, dub_sb_object (NULL, NULL));
}

static void
tell_failure (DubSbCall *call, gboolean video)
{
  LipdubUpload *upload = wanted (call, video);

  if (!upload)
    return;
  if (strcmp (upload->state, "completed") == 0)
    {
      lipdub_refuse (call, 409, "Upload is already completed");
      return;
    }
  upload->state = "failed";
  dub_sb_reply_json (call, 200, dub_sb_object (NULL, NULL));
}

void
lipdub_video_failure (DubSbCall *call)
{
  tell_failure (call, TRUE);
}

void
lipdub_audio_failure (DubSbCall *call)
{
  tell_failure (call, FALSE);
}

void
lipdub_video_status (DubSbCall *call)
{
  LipdubUpload *upload = wanted (call, TRUE);
  JsonNode *data = NULL;

  if (!upload)
    return;
  if (upload->shot)
    dub_sb_job_advance (upload->shot);
  data = dub_sb_object ("shot_id", 'n', NULL, "upload_status", 's', upload->state, "shot_status",
                        's', lipdub_shot_word (upload), "ai_training_status", 's',
                        lipdub_training_word (upload), NULL);
  if (upload->shot)
    dub_sb_member (data, "shot_id", 'l', upload->shot_id);
  lipdub_reply (call, 200, data);
}

void
lipdub_audio_status (DubSbCall *call)
{
  LipdubUpload *upload = wanted (call, FALSE);

  if (upload)
    lipdub_reply (
        call, 200,
        dub_sb_object ("audio_id", 's', upload->id, "upload_status", 's', upload->state, NULL));
}

void
lipdub_audio_list (DubSbCall *call)
{
  static const DubSbField fields[] = { { "page", 'i', FALSE, 1, 1e9 },
                                       { "page_size", 'i', FALSE, 1, 100 } };
  LipdubState *state = call->host->state;
  gint64 size = dub_sb_query_int (call, "page_size", 10);
  gint64 first = (dub_sb_query_int (call, "page", 1) - 1) * size;
  JsonNode *rows = NULL;
  gint64 seen = 0;

  if (!lipdub_check_query (call, fields, G_N_ELEMENTS (fields)))
    return;
  rows = dub_sb_array ();
  for (guint i = state->uploads->len; i > 0; i--)
    {
      const LipdubUpload *upload = g_ptr_array_index (state->uploads, i - 1);
      g_autofree char *created = dub_sb_time (upload->created, TRUE, FALSE);

      if (upload->video || upload->key != call->key)
        continue;
      if (seen >= first && seen < first + size)
        dub_sb_push (rows,
                     dub_sb_object ("audio_id", 's', upload->id, "upload_status", 's',
                                    upload->state, "content_type", 's', upload->type, "file_name",
                                    's', upload->file_name, "created_at", 's', created, NULL));
      seen++;
    }
  lipdub_reply_list (call, rows, (guint) seen);
}
