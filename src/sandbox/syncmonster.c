/* SyncMonster: submit (visualdub) → poll (get_status) → take the bytes (get_file). One envelope
 * {status, message, data} for everything; the job's own state stands inside `data`. */
#include <string.h>

#include "sandbox/syncmonster.h"

/* What a job remembers of its request. */
typedef struct
{
  gint64 video;
  gint64 audio;
  char *webhook; /* owned (nullable) */
} Job;

static const struct
{
  const char *code, *name, *text;
  guint status;
} errors[] = {
  { "ERR_003", "INTERNAL_SERVER_ERROR", "An internal server error occurred", 500 },
  { "ERR_004", "NO_FACE_FOUND", "No face was detected in the provided video", 422 },
  { "ERR_006", "INSUFFICIENT_CREDITS", "Not enough credits to complete the request", 402 },
  { "ERR_007", "DATA_CORRUPTED", "Uploaded data is corrupted or invalid", 400 },
  { "ERR_008", "INVALID_FORMAT", "Invalid file type. Supported types are: .mp4, .mov", 400 },
  { "ERR_009", "LIMIT_EXCEEDS", "Video duration exceeds the limit.", 400 },
};

static const DubSbStage stages[] = {
  { "Pending", "pending", 5, 0 },
  { "In Progress", "in_progress", 10, 3 },
};

static void
asset_free (gpointer data)
{
  SyncmonsterAsset *asset = data;

  g_free (asset->path);
  g_free (asset->url);
  g_free (asset);
}

static gpointer
state_new (DubSbHost *host)
{
  SyncmonsterState *state = g_new0 (SyncmonsterState, 1);

  state->assets = g_ptr_array_new_with_free_func (asset_free);
  state->next_asset = 123;
  return state;
}

static void
state_free (gpointer data)
{
  SyncmonsterState *state = data;

  g_ptr_array_unref (state->assets);
  g_free (state);
}

static void
job_data_free (gpointer data)
{
  Job *job = data;

  g_free (job->webhook);
  g_free (job);
}

/* --- the envelope --- */

void
syncmonster_reply (
    DubSbCall *call, guint http, const char *status, const char *message, JsonNode *data)
{
  JsonNode *node = dub_sb_object ("status", 's', status, "message", 's', message, NULL);

  if (data)
    dub_sb_member (node, "data", 'n', data);
  dub_sb_reply_json (call, http, node);
}

static guint
find_error (const char *code)
{
  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    if (g_strcmp0 (errors[i].code, code) == 0)
      return i;
  return 1;
}

static JsonNode *
error_data (const char *code)
{
  guint i = find_error (code);

  return dub_sb_object ("error_code", 's', errors[i].code, "error_name", 's', errors[i].name,
                        "message", 's', errors[i].text, NULL);
}

void
syncmonster_fail (DubSbCall *call, const char *code, const char *message)
{
  guint i = find_error (code);

  syncmonster_reply (call, errors[i].status, "failed", message ? message : errors[i].text,
                     error_data (code));
}

static void
refuse (DubSbCall *call, const DubSbRefusalRow *row, const char *text, const DubSbProblem *problem)
{
  if (g_str_has_prefix (row->code, "ERR_"))
    syncmonster_fail (call, row->code, text);
  else
    syncmonster_reply (call, row->status, row->code, text, NULL);
}

/* --- assets --- */

static SyncmonsterAsset *
add_asset (DubSbCall *call, const char *type, SyncmonsterInput *input)
{
  SyncmonsterState *state = call->host->state;
  SyncmonsterAsset *asset = NULL;

  if (input->asset)
    return input->asset;
  asset = g_new0 (SyncmonsterAsset, 1);
  asset->id = state->next_asset++;
  asset->type = type;
  asset->path = g_strdup (input->path);
  asset->url = g_strdup (input->url);
  asset->key = call->key;
  g_ptr_array_add (state->assets, asset);
  return asset;
}

SyncmonsterAsset *
syncmonster_find_asset (DubSbCall *call, gint64 id)
{
  SyncmonsterState *state = call->host->state;

  for (guint i = 0; i < state->assets->len; i++)
    {
      SyncmonsterAsset *asset = g_ptr_array_index (state->assets, i);

      if (asset->id == id && asset->key == call->key)
        return asset;
    }
  return NULL;
}

/* --- the job --- */

static JsonNode *
job_data (const DubSbJob *job)
{
  const Job *own = job->data;
  const char *word = job->outcome == DUB_SB_DONE     ? "Success"
                     : job->outcome == DUB_SB_FAILED ? "Failed"
                                                     : dub_sb_job_stage (job)->word;
  const char *code = job->outcome == DUB_SB_DONE     ? "success"
                     : job->outcome == DUB_SB_FAILED ? "failed"
                                                     : dub_sb_job_stage (job)->phase;
  JsonNode *data = dub_sb_object (
      "request_id", 's', job->id, "status", 's', word, "status_code", 's', code, "assets", 'n',
      dub_sb_object ("video", 'l', own->video, "audio", 'l', own->audio, NULL), NULL);
  guint i = find_error (job->fail_code);

  if (job->outcome == DUB_SB_FAILED)
    {
      dub_sb_member (data, "error_code", 's', errors[i].code);
      dub_sb_member (data, "error_name", 's', errors[i].name);
      dub_sb_member (data, "message", 's', errors[i].text);
    }
  return data;
}

static void
check_limit (DubSbJob *job)
{
  const DubSandboxOptions *options = &job->host->sandbox->options;
  double limit = options->max_video_seconds > 0 ? options->max_video_seconds : 1800;

  if (job->length <= limit)
    return;
  job->outcome = DUB_SB_FAILED;
  job->fail_code = g_strdup ("ERR_009");
}

static void
on_moved (DubSbJob *job)
{
  const Job *own = job->data;

  if (job->outcome == DUB_SB_DONE)
    check_limit (job);
  if (g_strcmp0 (job->fail_code, "media") == 0)
    {
      g_free (job->fail_code);
      job->fail_code = g_strdup ("ERR_007");
    }
  if (job->outcome == DUB_SB_DONE)
    {
      job->key->balance -= job->length;
      dub_sb_book_charge (job->host->sandbox->book, "syncmonster", job->id, job->length, "credits");
    }
  if (job->outcome != DUB_SB_ALIVE)
    dub_sb_webhook (job->host, own->webhook, NULL, NULL, job_data (job), FALSE);
}

static DubSbWork *
work_for (DubSbCall *call, const SyncmonsterAsset *video, const SyncmonsterAsset *audio)
{
  DubSbWork *work = dub_sb_work_new (DUB_SB_WORK_DUB);

  work->plain = call->host->sandbox->options.plain_media;
  work->video = g_strdup (video->path);
  work->audio = g_strdup (audio->path);
  work->video_url = g_strdup (video->url);
  work->audio_url = g_strdup (audio->url);
  work->out = dub_sb_temp_path (call->host->sandbox, "");
  return work;
}

static void
accept_job (DubSbCall *call, SyncmonsterRequest *request)
{
  SyncmonsterAsset *video = add_asset (call, "video", &request->video);
  SyncmonsterAsset *audio = add_asset (call, "audio", &request->audio);
  DubSbJob *job = dub_sb_job_new (call, dub_sb_hex_id (32), stages, G_N_ELEMENTS (stages));
  Job *own = g_new0 (Job, 1);
  JsonNode *assets = dub_sb_array ();

  own->video = video->id;
  own->audio = audio->id;
  own->webhook = g_strdup (request->webhook);
  job->data = own;
  job->data_free = job_data_free;
  job->moved = on_moved;
  job->length = 10;
  job->marker = g_strjoin (" + ", request->video.name ? request->video.name : "(asset)",
                           request->audio.name ? request->audio.name : "(asset)", NULL);
  dub_sb_book_paid (call->host->sandbox->book, "syncmonster", call->route->name, job->id,
                    job->marker, call->key->kind);
  dub_sb_push (assets, dub_sb_object ("type", 's', "video", "asset_id", 'l', video->id, NULL));
  dub_sb_push (assets, dub_sb_object ("type", 's', "audio", "asset_id", 'l', audio->id, NULL));
  syncmonster_reply (call, 201, "success", "Job Created",
                     dub_sb_object ("request_id", 's', job->id, "assets", 'n', assets,
                                    "credit_details", 'n',
                                    dub_sb_object ("credits_deducted", 'i', 0, NULL), NULL));
  dub_sb_job_start (job, work_for (call, video, audio));
}

static void
visualdub (DubSbCall *call)
{
  g_auto (SyncmonsterRequest) request = { { NULL } };

  if (!syncmonster_read_request (call, &request))
    return;
  if (call->key->balance <= 0)
    syncmonster_fail (call, "ERR_006", NULL);
  else
    accept_job (call, &request);
}

/* --- reading --- */

static JsonNode *
list_row (const DubSbJob *job)
{
  JsonNode *data = job_data (job);
  JsonObject *object = json_node_get_object (data);
  g_autofree char *created = dub_sb_time (job->created, FALSE, FALSE);
  g_autofree char *ended = dub_sb_time (job->ended, FALSE, FALSE);
  JsonNode *row = dub_sb_object ("request_id", 's', job->id, "status", 's',
                                 json_object_get_string_member (object, "status"), "status_code",
                                 's', json_object_get_string_member (object, "status_code"),
                                 "created_at", 's', created, "completed_at", 's', ended, NULL);

  json_node_unref (data);
  return row;
}

static void
list_requests (DubSbCall *call)
{
  static const DubSbField fields[] = { { "limit", 'i', FALSE, 1, 100 },
                                       { "page_no", 'i', FALSE, 0, 1e9 } };
  JsonNode *rows = dub_sb_array ();
  gint64 limit = dub_sb_query_int (call, "limit", 10);
  gint64 first = dub_sb_query_int (call, "page_no", 0) * limit;
  gint64 seen = 0;
  JsonNode *node = NULL;

  if (!syncmonster_check_query (call, fields, G_N_ELEMENTS (fields)))
    {
      json_node_unref (rows);
      return;
    }
  for (guint i = call->host->jobs->len; i > 0; i--)
    {
      DubSbJob *job = g_ptr_array_index (call->host->jobs, i - 1);

      if (!dub_sb_job_listed (job, call->key))
        continue;
      dub_sb_job_advance (job);
      if (seen >= first && seen < first + limit)
        dub_sb_push (rows, list_row (job));
      seen++;
    }
  node = dub_sb_object ("status", 's', "success", "message", 's', "Requests listed", "data", 'n',
                        rows, "total_requests", 'l', seen, "end_of_records", 'b',
                        (gboolean) (first + limit >= seen), NULL);
  dub_sb_reply_json (call, 200, node);
}

static DubSbJob *
wanted_job (DubSbCall *call)
{
  static const DubSbField fields[] = { { "request_id", 's', TRUE } };
  DubSbJob *job = NULL;

  if (!syncmonster_check_query (call, fields, G_N_ELEMENTS (fields)))
    return NULL;
  job = dub_sb_job_find (call, g_hash_table_lookup (call->query, "request_id"));
  if (!job)
    syncmonster_reply (call, 404, "failed", "Request ID not found", NULL);
  return job;
}

static void
get_status (DubSbCall *call)
{
  DubSbJob *job = wanted_job (call);

  if (job)
    syncmonster_reply (call, 200, "success", "Request status fetched", job_data (job));
}

static void
get_file (DubSbCall *call)
{
  DubSbJob *job = wanted_job (call);
  g_autofree char *path = NULL;

  if (!job)
    return;
  if (job->outcome == DUB_SB_FAILED)
    {
      syncmonster_fail (call, errors[find_error (job->fail_code)].code, "Job failed");
      return;
    }
  if (job->outcome == DUB_SB_ALIVE)
    {
      dub_sb_reply_json (
          call, 200,
          dub_sb_object ("status", 's', "success", "data", 'n',
                         dub_sb_object ("request_id", 's', job->id, "status", 's', "in_progress",
                                        "status_code", 'i', 102, "message", 's',
                                        "Job is still processing. Please try again later.", NULL),
                         NULL));
      return;
    }
  path = dub_sb_work_path (job->work, ".mp4");
  dub_sb_reply_header (call, "Content-Disposition", "attachment; filename=\"output.mp4\"");
  dub_sb_reply_file (call, "video/mp4", path);
}

static JsonNode *
asset_row (const SyncmonsterAsset *asset)
{
  return dub_sb_object ("asset_id", 'l', asset->id, "media_type", 's', asset->type, NULL);
}

static void
list_assets (DubSbCall *call)
{
  SyncmonsterState *state = call->host->state;
  JsonNode *rows = NULL;

  if (!syncmonster_check_query (call, NULL, 0))
    return;
  rows = dub_sb_array ();
  for (guint i = 0; i < state->assets->len; i++)
    {
      const SyncmonsterAsset *asset = g_ptr_array_index (state->assets, i);

      if (asset->key == call->key)
        dub_sb_push (rows, asset_row (asset));
    }
  syncmonster_reply (call, 200, "success", "Assets listed", rows);
}

static void
get_asset (DubSbCall *call)
{
  static const DubSbField fields[] = { { "asset_id", 'i', TRUE } };
  SyncmonsterAsset *asset = NULL;

  if (!syncmonster_check_query (call, fields, G_N_ELEMENTS (fields)))
    return;
  asset = syncmonster_find_asset (call, dub_sb_query_int (call, "asset_id", 0));
  if (asset)
    syncmonster_reply (call, 200, "success", "Asset Fetched", asset_row (asset));
  else
    syncmonster_reply (call, 404, "failed", "Asset not found", NULL);
}

static const DubSbRefusalRow refusals[DUB_SB_N_REFUSALS] = {
  [DUB_SB_NO_KEY] = { 401, "unauthorized", "Authentication is required and has failed." },
  [DUB_SB_BAD_KEY] = { 401, "unauthorized", "Authentication is required and has failed." },
  [DUB_SB_REVOKED_KEY] = { 403, "forbidden", "This API key is no longer active." },
  [DUB_SB_FREE_PLAN] = { 403, "forbidden", "You do not have permission to access this resource." },
  [DUB_SB_NO_ROUTE] = { 404, "not_found", "The requested resource was not found." },
  [DUB_SB_BAD_METHOD] = { 405, "invalid_request", "The request is invalid." },
  [DUB_SB_BAD_BODY] = { 400, "invalid_request", "The request is invalid." },
  [DUB_SB_BAD_FIELD] = { 400, "invalid_request", "The request is invalid." },
  [DUB_SB_NOT_FOUND] = { 404, "not_found", "The requested resource was not found." },
  [DUB_SB_CONFLICT] = { 409, "invalid_request", "The request is invalid." },
  [DUB_SB_BUSY] = { 409, "pending", "The request is pending and awaiting processing." },
  [DUB_SB_NO_CREDIT] = { 402, "ERR_006", NULL },
  [DUB_SB_TOO_LARGE] = { 413, "invalid_request", "The request is too large." },
  [DUB_SB_BAD_TYPE] = { 400, "ERR_008", NULL },
  [DUB_SB_RATE] = { 429, "failed", "Too many requests." },
  [DUB_SB_SERVER] = { 500, "internal_error", "An unexpected error occurred on the server." },
};

static const DubSbRoute routes[] = {
  { "visualdub", "POST", "/visualdub", DUB_SB_PAID | DUB_SB_UPLOAD, DUB_SB_FORM_OR_JSON,
    visualdub },
  { "list_requests", "GET", "/list_requests", DUB_SB_LIST, DUB_SB_NO_BODY, list_requests },
  { "get_status", "GET", "/get_status", DUB_SB_STATUS, DUB_SB_NO_BODY, get_status },
  { "get_file", "GET", "/get_file", DUB_SB_DOWNLOAD, DUB_SB_NO_BODY, get_file },
  { "list_assets", "GET", "/list_assets", DUB_SB_LIST, DUB_SB_NO_BODY, list_assets },
  { "get_asset", "GET", "/get_asset", DUB_SB_LIST, DUB_SB_NO_BODY, get_asset },
};

const DubSbVendor dub_sb_syncmonster = {
  .id = "syncmonster",
  .prefix = "/neuralgarage/saas/api/v1/clients",
  .auth_header = "x-api-key",
  .key_prefix = "sm_",
  .balance = 100000,
  .state_keys = "status status_code",
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
  .refusals = refusals,
  .refuse = refuse,
  .state_new = state_new,
  .state_free = state_free,
};
