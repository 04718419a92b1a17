/* LipDub: slot → PUT → success → shot → training → generate → download; and the one-call renders
 * of its newer generation. Routes, refusals, envelope and what both families share. */
#include <string.h>

#include "sandbox/lipdub.h"

#define UPLOADS_PER_HOUR 200

void
lipdub_reply (DubSbCall *call, guint status, JsonNode *data)
{
  dub_sb_reply_json (call, status, dub_sb_object ("data", 'n', data, NULL));
}

/* @count is of the whole account, not of the page. */
void
lipdub_reply_list (DubSbCall *call, JsonNode *rows, guint count)
{
  dub_sb_reply_json (call, 200, dub_sb_object ("data", 'n', rows, "count", 'i', (int) count, NULL));
}

void
lipdub_refuse (DubSbCall *call, guint status, const char *detail)
{
  dub_sb_reply_json (call, status, dub_sb_object ("detail", 's', detail, NULL));
}

/* FastAPI's list of what does not fit. */
static void
refuse_fields (DubSbCall *call, const DubSbProblem *problem)
{
  static const struct
  {
    const char *kind, *type;
  } types[] = { { "missing", "missing" },
                { "extra", "extra_forbidden" },
                { "type", "type_error" },
                { "value", "value_error" } };
  JsonNode *loc = dub_sb_array ();
  JsonNode *list = dub_sb_array ();
  const char *type = "value_error";

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (strcmp (types[i].kind, problem->kind) == 0)
      type = types[i].type;
  json_array_add_string_element (json_node_get_array (loc), call->json ? "body" : "query");
  json_array_add_string_element (json_node_get_array (loc), problem->field);
  dub_sb_push (list,
               dub_sb_object ("loc", 'n', loc, "msg", 's', problem->text, "type", 's', type, NULL));
  dub_sb_reply_json (call, 422, dub_sb_object ("detail", 'n', list, NULL));
}

static void
refuse (DubSbCall *call, const DubSbRefusalRow *row, const char *text, const DubSbProblem *problem)
{
  g_autofree char *html = NULL;

  if (problem)
    refuse_fields (call, problem);
  else if (g_strcmp0 (row->code, "message") == 0)
    dub_sb_reply_json (call, row->status, dub_sb_object ("message", 's', text, NULL));
  else if (g_strcmp0 (row->code, "html") == 0)
    {
      html = g_strdup_printf ("<html><head><title>%u</title></head><body><h1>%s</h1></body></html>",
                              row->status, text);
      dub_sb_reply_text (call, row->status, "text/html", html);
    }
  else
    lipdub_refuse (call, row->status, text);
}

gboolean
lipdub_check_body (DubSbCall *call, const DubSbField *fields, guint n)
{
  g_auto (DubSbProblem) problem = { NULL };

  if (dub_sb_check_object (call->json, fields, n, &problem))
    return TRUE;
  dub_sb_refuse_problem (call, &problem);
  return FALSE;
}

gboolean
lipdub_check_query (DubSbCall *call, const DubSbField *fields, guint n)
{
  g_auto (DubSbProblem) problem = { NULL };

  if (dub_sb_check_query (call, fields, n, &problem))
    return TRUE;
  dub_sb_refuse_problem (call, &problem);
  return FALSE;
}

/* --- the upload budget: so many calls per hour --- */

static void
forget_old (GQueue *times, gint64 before)
{
  while (!g_queue_is_empty (times) && *(gint64 *) g_queue_peek_head (times) < before)
    g_free (g_queue_pop_head (times));
}

static gboolean
admit (DubSbCall *call)
{
  const DubSandboxOptions *options = &call->host->sandbox->options;
  gint64 window = (gint64) (options->rate_window_seconds ? options->rate_window_seconds : 3600)
                  * G_USEC_PER_SEC;
  guint budget = options->lipdub_upload_budget ? options->lipdub_upload_budget : UPLOADS_PER_HOUR;
  gint64 now = g_get_monotonic_time ();
  g_autofree char *request_id = dub_sb_uuid ();
  g_autofree char *retry = NULL;
  gint64 oldest = 0;

  dub_sb_reply_header (call, "x-amzn-requestid", request_id);
  if (!call->key_good || !call->route || !(call->route->flags & DUB_SB_BUDGET))
    return TRUE;
  forget_old (&call->key->upload_times, now - window);
  if (call->key->upload_times.length < budget)
    {
      g_queue_push_tail (&call->key->upload_times, g_memdup2 (&now, sizeof now));
      return TRUE;
    }
  oldest = *(gint64 *) g_queue_peek_head (&call->key->upload_times);
  retry = g_strdup_printf ("%" G_GINT64_FORMAT, (oldest + window - now) / G_USEC_PER_SEC + 1);
  dub_sb_reply_header (call, "Retry-After", retry);
  dub_sb_refuse (call, DUB_SB_RATE, NULL);
  return FALSE;
}

/* --- what the families share --- */

LipdubUpload *
lipdub_find_upload (DubSbCall *call, const char *id, gboolean video)
{
  LipdubState *state = call->host->state;

  for (guint i = 0; i < state->uploads->len; i++)
    {
      LipdubUpload *upload = g_ptr_array_index (state->uploads, i);

      if (upload->video == video && upload->key == call->key && g_strcmp0 (upload->id, id) == 0)
        return upload;
    }
  return NULL;
}

LipdubUpload *
lipdub_find_shot (DubSbCall *call, const char *shot_id)
{
  LipdubState *state = call->host->state;
  gint64 id = 0;

  if (!shot_id || !g_ascii_string_to_signed (shot_id, 10, 1, G_MAXINT64, &id, NULL))
    return NULL;
  for (guint i = 0; i < state->uploads->len; i++)
    {
      LipdubUpload *upload = g_ptr_array_index (state->uploads, i);

      if (upload->shot && upload->shot_id == id && upload->key == call->key)
        {
          dub_sb_job_advance (upload->shot);
          return upload;
        }
    }
  return NULL;
}

const char *
lipdub_shot_word (const LipdubUpload *upload)
{
  if (!upload->shot)
    return "not_started";
  if (upload->shot->outcome == DUB_SB_DONE)
    return "finished";
  if (upload->shot->outcome == DUB_SB_FAILED)
    return g_strcmp0 (upload->fail_stage, "training") == 0 ? "finished" : "failed";
  return dub_sb_job_stage (upload->shot)->word;
}

const char *
lipdub_training_word (const LipdubUpload *upload)
{
  if (!upload->shot)
    return "not_started";
  if (upload->shot->outcome == DUB_SB_DONE)
    return "finished";
  if (upload->shot->outcome == DUB_SB_FAILED)
    return g_strcmp0 (upload->fail_stage, "training") == 0 ? "failed" : "not_started";
  return dub_sb_job_stage (upload->shot)->phase;
}

/* The page's fourth common issue: generations wait at not_started until both are ready. */
gboolean
lipdub_generation_ready (const LipdubGeneration *generation)
{
  const LipdubUpload *video = generation->video;
  const LipdubUpload *audio = generation->audio;

  if (video && (!video->shot || video->shot->outcome != DUB_SB_DONE))
    return FALSE;
  return !audio || strcmp (audio->state, "completed") == 0;
}

static void
generation_free (gpointer data)
{
  LipdubGeneration *generation = data;

  g_free (generation->output_filename);
  g_free (generation->callback_url);
  g_free (generation->tracking_id);
  g_free (generation->video_url);
  g_free (generation->audio_url);
  g_free (generation);
}

static void
charge (DubSbJob *job)
{
  job->key->balance -= job->length;
  dub_sb_book_charge (job->host->sandbox->book, "lipdub", job->id, job->length, "credits");
}

static void
on_generation_moved (DubSbJob *job)
{
  const LipdubGeneration *generation = job->data;
  gboolean good = job->outcome == DUB_SB_DONE;
  g_autofree char *at = dub_sb_time (g_get_real_time (), TRUE, FALSE);

  if (job->outcome == DUB_SB_ALIVE)
    return;
  dub_sb_webhook (
      job->host, generation->callback_url, "X-LipDub-Event",
      good ? "VIDEO_RENDER_COMPLETE" : "RENDER_PROCESSING_FAILED",
      dub_sb_object ("event_type", 's', good ? "VIDEO_RENDER_COMPLETE" : "RENDER_PROCESSING_FAILED",
                     "created_at", 's', at, "data", 'n',
                     dub_sb_object ("generate_id", 'l', g_ascii_strtoll (job->id, NULL, 10),
                                    "shot_id", 'l', generation->shot_id, NULL),
                     NULL),
      FALSE);
}

static DubSbWork *
work_for (DubSbCall *call, const LipdubGeneration *generation)
{
  DubSbWork *work = dub_sb_work_new (DUB_SB_WORK_DUB);

  work->plain = call->host->sandbox->options.plain_media;
  work->video = generation->video ? g_strdup (generation->video->object->file) : NULL;
  work->audio = generation->audio ? g_strdup (generation->audio->object->file) : NULL;
  work->video_url = g_strdup (generation->video_url);
  work->audio_url = g_strdup (generation->audio_url);
  work->out = dub_sb_temp_path (call->host->sandbox, "");
  return work;
}

/**
 * lipdub_generation_new:
 * @generation: (transfer full)
 *
 * Accepts and books a paid request. What is not ready leaves the job at `not_started`.
 */
DubSbJob *
lipdub_generation_new (DubSbCall *call, LipdubGeneration *generation)
{
  static const DubSbStage stages[] = {
    { "not_started", NULL, 2, 0 },
    { "pending", NULL, 3, 0 },
    { "running", NULL, 20, 3 },
  };
  LipdubState *state = call->host->state;
  char *id = g_strdup_printf ("%" G_GINT64_FORMAT, state->next_id++);
  DubSbJob *job = dub_sb_job_new (call, id, stages, G_N_ELEMENTS (stages));

  job->data = generation;
  job->data_free = generation_free;
  job->moved = on_generation_moved;
  job->length = generation->video && generation->video->shot ? generation->video->shot->length : 10;
  job->marker = g_strdup (generation->output_filename);
  dub_sb_book_paid (call->host->sandbox->book, "lipdub", call->route->name, job->id, job->marker,
                    call->key->kind);
  if (!generation->tracking_id)
    charge (job);
  if (lipdub_generation_ready (generation))
    dub_sb_job_start (job, work_for (call, generation));
  else
    dub_sb_violation (call, "generation %s was asked for before shot and audio were ready",
                      job->id);
  return job;
}

static gpointer
state_new (DubSbHost *host)
{
  LipdubState *state = g_new0 (LipdubState, 1);

  state->uploads = g_ptr_array_new_with_free_func (lipdub_upload_free);
  state->next_id = 746176;
  return state;
}

static void
state_free (gpointer data)
{
  LipdubState *state = data;

  g_ptr_array_unref (state->uploads);
  g_free (state);
}

static const DubSbRefusalRow refusals[DUB_SB_N_REFUSALS] = {
  [DUB_SB_NO_KEY] = { 403, "message", "Forbidden" },
  [DUB_SB_BAD_KEY] = { 403, "message", "Forbidden" },
  [DUB_SB_REVOKED_KEY] = { 403, "message", "Forbidden" },
  [DUB_SB_FREE_PLAN] = { 403, NULL, "API access is not included in your plan" },
  [DUB_SB_NO_ROUTE] = { 404, NULL, "Not Found" },
  [DUB_SB_BAD_METHOD] = { 405, NULL, "Method Not Allowed" },
  [DUB_SB_BAD_BODY] = { 422, NULL, "JSON decode error" },
  [DUB_SB_BAD_FIELD] = { 422, NULL, "Unprocessable Entity" },
  [DUB_SB_NOT_FOUND] = { 404, NULL, "Not Found" },
  [DUB_SB_CONFLICT] = { 409, NULL, "Conflict" },
  [DUB_SB_BUSY] = { 409, NULL, "Another generation of this shot is in progress" },
  [DUB_SB_NO_CREDIT] = { 402, NULL, "Insufficient credits" },
  [DUB_SB_TOO_LARGE] = { 413, NULL, "Request Entity Too Large" },
  [DUB_SB_BAD_TYPE] = { 422, NULL, "Unsupported content type" },
  [DUB_SB_RATE] = { 429, "message", "Too Many Requests" },
  [DUB_SB_SERVER] = { 500, "html", "Internal Server Error" },
};

static const DubSbRoute routes[] = {
  { "video_create", "POST", "/video", DUB_SB_BUDGET, DUB_SB_JSON, lipdub_video_create },
  { "video_success", "POST", "/video/success/{}", DUB_SB_BUDGET, DUB_SB_NO_BODY,
    lipdub_video_success },
  { "video_failure", "POST", "/video/failure/{}", 0, DUB_SB_NO_BODY, lipdub_video_failure },
  { "video_status", "GET", "/video/status/{}", DUB_SB_STATUS, DUB_SB_NO_BODY, lipdub_video_status },
  { "audio_create", "POST", "/audio", DUB_SB_BUDGET, DUB_SB_JSON, lipdub_audio_create },
  { "audio_success", "POST", "/audio/success/{}", DUB_SB_BUDGET, DUB_SB_NO_BODY,
    lipdub_audio_success },
  { "audio_failure", "POST", "/audio/failure/{}", 0, DUB_SB_NO_BODY, lipdub_audio_failure },
  { "audio_status", "GET", "/audio/status/{}", DUB_SB_STATUS, DUB_SB_NO_BODY, lipdub_audio_status },
  { "audio_list", "GET", "/audio", DUB_SB_LIST, DUB_SB_NO_BODY, lipdub_audio_list },
  { "shots", "GET", "/shots", DUB_SB_LIST, DUB_SB_NO_BODY, lipdub_shots },
  { "projects", "GET", "/projects", DUB_SB_LIST, DUB_SB_NO_BODY, lipdub_projects },
  { "actors", "GET", "/shots/{}/actors", DUB_SB_LIST, DUB_SB_NO_BODY, lipdub_actors },
  { "shot_status", "GET", "/shots/{}/status", DUB_SB_STATUS, DUB_SB_NO_BODY, lipdub_shot_status },
  { "generate", "POST", "/shots/{}/generate", DUB_SB_PAID, DUB_SB_JSON, lipdub_generate },
  { "generate_status", "GET", "/shots/{}/generate/{}", DUB_SB_STATUS, DUB_SB_NO_BODY,
    lipdub_generation_status },
  { "download", "GET", "/shots/{}/generate/{}/download", DUB_SB_LINK, DUB_SB_NO_BODY,
    lipdub_generation_download },
  { "whoami", "GET", "/whoami", 0, DUB_SB_NO_BODY, lipdub_whoami },
  { "render_create", "POST", "/renders", DUB_SB_PAID, DUB_SB_JSON, lipdub_render_create },
  { "render_list", "GET", "/renders", DUB_SB_LIST, DUB_SB_NO_BODY, lipdub_render_list },
  { "render_track", "GET", "/renders/track/{}", DUB_SB_STATUS, DUB_SB_NO_BODY,
    lipdub_render_track },
  { "render_status", "GET", "/renders/{}/status", DUB_SB_STATUS, DUB_SB_NO_BODY,
    lipdub_render_status },
  { "render_download", "GET", "/renders/{}/download", DUB_SB_LINK, DUB_SB_NO_BODY,
    lipdub_render_download },
};

const DubSbVendor dub_sb_lipdub = {
  .id = "lipdub",
  .prefix = "/v1",
  .auth_header = "x-api-key",
  .key_prefix = "ld_",
  .balance = 100000,
  .state_keys = "status shot_status ai_training_status upload_status render_generation_status",
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
  .refusals = refusals,
  .refuse = refuse,
  .admit = admit,
  .state_new = state_new,
  .state_free = state_free,
};
