/* ViralSync: a movie in JSON → queued → scenes rendered by child jobs → assembled → a public link.
 * Compute is counted in minutes, on success alone. */
#include <string.h>

#include "sandbox/viralsync.h"

#define WINDOW_LIMIT     120
#define CALLBACK_SECONDS 5
#define MAX_RUNNING      3 /* Pro */

typedef enum
{
  QUEUED,
  PLANNING,
  DISPATCHING,
  RENDERING,
  ASSEMBLING,
  UPLOADING
} Step;

static const DubSbStage stages[] = {
  { "queued", "planning", 2, 0 },     { "running", "planning", 2, 0 },
  { "running", "dispatching", 1, 0 }, { "waiting", "rendering", 5, 1 },
  { "running", "assembling", 3, 0 },  { "running", "uploading", 2, 0 },
};

static void
refuse (DubSbCall *call, const DubSbRefusalRow *row, const char *text, const DubSbProblem *problem)
{
  dub_sb_reply_json (call, row->status,
                     dub_sb_object ("error", 's', text, "code", 's', row->code, NULL));
}

/* --- 120 requests in any 60 seconds, per key --- */

static gboolean
admit (DubSbCall *call)
{
  guint seconds = call->host->sandbox->options.rate_window_seconds;
  gint64 window = (gint64) (seconds ? seconds : 60) * G_USEC_PER_SEC;
  gint64 now = g_get_monotonic_time ();
  GQueue *times = call->key ? &call->key->times : NULL;
  g_autofree char *retry = NULL;
  gint64 oldest = 0;

  if (!times)
    return TRUE;
  while (!g_queue_is_empty (times) && *(gint64 *) g_queue_peek_head (times) <= now - window)
    g_free (g_queue_pop_head (times));
  if (times->length < WINDOW_LIMIT)
    {
      g_queue_push_tail (times, g_memdup2 (&now, sizeof now));
      return TRUE;
    }
  oldest = *(gint64 *) g_queue_peek_head (times);
  retry = g_strdup_printf ("%" G_GINT64_FORMAT,
                           (oldest + window - now + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);
  dub_sb_reply_header (call, "Retry-After", retry);
  dub_sb_refuse (call, DUB_SB_RATE, NULL);
  return FALSE;
}

/* --- what a job looks like --- */

const char *
viralsync_status (const DubSbJob *job)
{
  static const char *const words[] = { NULL, "done", "failed", "cancelled" };

  return job->outcome == DUB_SB_ALIVE ? dub_sb_job_stage (job)->word : words[job->outcome];
}

static const char *
phase (const DubSbJob *job)
{
  return job->outcome == DUB_SB_ALIVE ? dub_sb_job_stage (job)->phase : NULL;
}

static guint
scenes_done (const DubSbJob *job)
{
  const ViralsyncJob *own = job->data;

  if (job->outcome == DUB_SB_DONE || job->stage > RENDERING)
    return own->scenes->len;
  return job->stage < RENDERING ? 0 : (guint) (job->progress * own->scenes->len);
}

static JsonNode *
children (const DubSbJob *job)
{
  const ViralsyncJob *own = job->data;
  guint total = own->scenes->len;
  guint done = scenes_done (job);
  guint failed = job->outcome == DUB_SB_FAILED && done < total ? 1 : 0;
  guint running =
      job->outcome == DUB_SB_ALIVE && job->stage == RENDERING ? MIN (total - done, 3) : 0;

  return dub_sb_object ("total", 'i', (int) total, "succeeded", 'i', (int) done, "running", 'i',
                        (int) running, "queued", 'i', (int) (total - done - running - failed),
                        "failed", 'i', (int) failed, NULL);
}

static char *
output_link (const DubSbJob *job, goffset *size)
{
  g_autofree char *path = g_strdup_printf ("outputs/%s/output.mp4", job->id);
  g_autofree char *file = NULL;
  g_autoptr (GMappedFile) map = NULL;
  DubSbObject *object = NULL;

  if (job->outcome != DUB_SB_DONE)
    return NULL;
  file = dub_sb_work_path (job->work, ".mp4");
  map = g_mapped_file_new (file, FALSE, NULL);
  *size = map ? (goffset) g_mapped_file_get_length (map) : 0;
  object = dub_sb_object_result (job->host, DUB_SB_S3, path, "video/mp4", file);
  object->open = TRUE;
  return dub_sb_object_link (job->host, object, "GET", NULL);
}

static char *
error_text (const DubSbJob *job)
{
  const ViralsyncJob *own = job->data;
  gboolean plain =
      g_strcmp0 (job->fail_code, "failed") == 0 || g_strcmp0 (job->fail_code, "media") == 0;

  if (job->outcome != DUB_SB_FAILED)
    return NULL;
  return g_strdup_printf ("%s: scene \"%s\" could not be rendered",
                          plain ? "SCENE_RENDER_FAILED" : job->fail_code,
                          (const char *) g_ptr_array_index (own->scenes, 0));
}

static void
add_state (JsonNode *node, const DubSbJob *job)
{
  const ViralsyncJob *own = job->data;
  goffset size = 0;
  g_autofree char *link = output_link (job, &size);
  g_autofree char *problem = error_text (job);

  dub_sb_member (node, "jobId", 's', job->id);
  dub_sb_member (node, "status", 's', viralsync_status (job));
  dub_sb_member (node, "phase", 's', phase (job));
  dub_sb_member (node, "progress", 'd', job->stage == QUEUED ? 0.0 : job->progress);
  dub_sb_member (node, "outputUrl", 's', link);
  dub_sb_member (node, "error", 's', problem);
  dub_sb_member (node, "children", 'n', children (job));
  dub_sb_member (node, "mediaData", 'n', NULL);
  if (link)
    dub_sb_member (node, "mediaData", 'n',
                   dub_sb_object ("duration", 'd', job->length, "width", 'i', (int) own->width,
                                  "height", 'i', (int) own->height, "fileSize", 'l', size, NULL));
}

/* The body of callbacks, and of the stream. */
JsonNode *
viralsync_event (const DubSbJob *job)
{
  g_autofree char *now = dub_sb_time (g_get_real_time (), TRUE, TRUE);
  JsonNode *node = dub_sb_object ("timestamp", 's', now, NULL);

  add_state (node, job);
  return node;
}

static JsonNode *
job_body (const DubSbJob *job)
{
  const ViralsyncJob *own = job->data;
  g_autofree char *created = dub_sb_time (job->created, TRUE, TRUE);
  g_autofree char *updated = dub_sb_time (job->updated, TRUE, TRUE);
  JsonNode *node = dub_sb_object ("type", 's', "render", "parentJobId", 's', NULL, "payload", 'n',
                                  dub_sb_object ("projectId", 's', own->project_id, "movie", 'n',
                                                 json_node_copy (own->movie), NULL),
                                  "createdAt", 's', created, "updatedAt", 's', updated, NULL);

  add_state (node, job);
  return node;
}

/* A scene's own job, which lists show beside its parent. */
static JsonNode *
child_body (const DubSbJob *job, guint i)
{
  const ViralsyncJob *own = job->data;
  guint done = scenes_done (job);
  const char *word = i < done                       ? "done"
                     : job->outcome != DUB_SB_ALIVE ? viralsync_status (job)
                     : job->stage == RENDERING      ? "running"
                                                    : "queued";
  g_autofree char *id = g_strdup_printf ("scene_%s_%u", job->id, i);
  g_autofree char *created = dub_sb_time (job->created, TRUE, TRUE);

  return dub_sb_object (
      "jobId", 's', id, "type", 's', "render.scene", "status", 's', word, "phase", 's', NULL,
      "progress", 'd', i < done ? 1.0 : 0.0, "parentJobId", 's', job->id, "outputUrl", 's', NULL,
      "error", 's', NULL, "mediaData", 'n', NULL, "payload", 'n',
      dub_sb_object ("sceneId", 's', (const char *) g_ptr_array_index (own->scenes, i), NULL),
      "createdAt", 's', created, "updatedAt", 's', created, NULL);
}

/* --- submit --- */

static void
call_back (DubSbJob *job)
{
  ViralsyncJob *own = job->data;

  own->called_back_us = g_get_monotonic_time ();
  if (own->callback_url)
    dub_sb_webhook (job->host, own->callback_url, "x-render-signature", NULL, viralsync_event (job),
                    TRUE);
}

static void
on_moved (DubSbJob *job)
{
  if (job->outcome == DUB_SB_DONE)
    {
      job->key->balance -= job->length / 60;
      dub_sb_book_charge (job->host->sandbox->book, "viralsync", job->id, job->length / 60,
                          "minutes");
    }
  call_back (job);
}

/* The guide: callbacks come every five to ten seconds while a job goes on. */
static void
on_pulse (DubSbJob *job)
{
  const ViralsyncJob *own = job->data;
  double speed = MAX (job->host->sandbox->options.speed, 1);

  if (own->callback_url
      && (double) (g_get_monotonic_time () - own->called_back_us) * speed
             > CALLBACK_SECONDS * G_USEC_PER_SEC)
    call_back (job);
}

static guint
count_running (DubSbCall *call)
{
  guint n = 0;

  for (guint i = 0; i < call->host->jobs->len; i++)
    {
      DubSbJob *job = g_ptr_array_index (call->host->jobs, i);

      dub_sb_job_advance (job);
      n += job->key == call->key && job->outcome == DUB_SB_ALIVE;
    }
  return n;
}

static DubSbWork *
work_for (DubSbCall *call, const ViralsyncJob *own)
{
  DubSbWork *work = dub_sb_work_new (DUB_SB_WORK_MOVIE);

  work->plain = call->host->sandbox->options.plain_media;
  work->title = g_strdup (dub_sb_string (json_node_get_object (own->movie), "title"));
  work->width = own->width;
  work->height = own->height;
  work->fps = own->fps;
  work->seconds = own->seconds;
  work->out = dub_sb_temp_path (call->host->sandbox, "");
  return work;
}

static void
accept_job (DubSbCall *call, ViralsyncJob *own)
{
  g_autofree char *hex = dub_sb_hex_id (12);
  DubSbJob *job =
      dub_sb_job_new (call, g_strconcat ("job_", hex, NULL), stages, G_N_ELEMENTS (stages));

  job->data = own;
  job->data_free = viralsync_job_free;
  job->moved = on_moved;
  job->pulse = on_pulse;
  job->length = own->seconds;
  job->marker = g_strdup (dub_sb_string (json_node_get_object (own->movie), "title"));
  dub_sb_book_paid (call->host->sandbox->book, "viralsync", call->route->name, job->id, job->marker,
                    call->key->kind);
  dub_sb_reply_json (call, 202,
                     dub_sb_object ("jobId", 's', job->id, "status", 's', "queued", NULL));
  dub_sb_job_start (job, work_for (call, own));
}

static void
submit (DubSbCall *call)
{
  ViralsyncJob *own = viralsync_read_request (call);

  if (!own)
    return;
  if (call->key->balance <= 0)
    dub_sb_refuse (call, DUB_SB_NO_CREDIT, NULL);
  else if (count_running (call) >= MAX_RUNNING)
    dub_sb_refuse (call, DUB_SB_BUSY, NULL);
  else
    {
      accept_job (call, own);
      return;
    }
  viralsync_job_free (own);
}

/* --- read, cancel, delete --- */

static DubSbJob *
find_job (DubSbCall *call, const char *id)
{
  DubSbJob *job = dub_sb_job_find (call, id);
  const ViralsyncJob *own = job ? job->data : NULL;

  return own && !own->deleted ? job : NULL;
}

DubSbJob *
viralsync_wanted (DubSbCall *call)
{
  DubSbJob *job = find_job (call, call->params[0]);

  if (!job)
    dub_sb_refuse (call, DUB_SB_NOT_FOUND, NULL);
  return job;
}

/* Rows of the list, newest first, children behind their parent in time. (transfer full) */
static GPtrArray *
all_rows (DubSbCall *call)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);

  for (guint i = call->host->jobs->len; i > 0; i--)
    {
      DubSbJob *job = g_ptr_array_index (call->host->jobs, i - 1);
      const ViralsyncJob *own = job->data;

      if (!dub_sb_job_listed (job, call->key) || own->deleted)
        continue;
      dub_sb_job_advance (job);
      for (guint c = own->scenes->len; c > 0 && job->stage >= DISPATCHING; c--)
        g_ptr_array_add (rows, child_body (job, c - 1));
      g_ptr_array_add (rows, job_body (job));
    }
  return rows;
}

static const char *
row_text (JsonNode *row, const char *name)
{
  return dub_sb_string (json_node_get_object (row), name);
}

static char *
cursor_for (const char *id)
{
  g_autofree char *text = g_strdup_printf ("{\"lastId\":\"%s\"}", id);

  return g_base64_encode ((const guchar *) text, strlen (text));
}

static gboolean
row_fits (DubSbCall *call, JsonNode *row)
{
  const char *type = g_hash_table_lookup (call->query, "type");
  const char *status = g_hash_table_lookup (call->query, "status");

  return (!type || g_strcmp0 (type, row_text (row, "type")) == 0)
         && (!status || g_strcmp0 (status, row_text (row, "status")) == 0);
}

/* Index behind the row that @cursor names; G_MAXUINT: no such cursor. */
static guint
start_of_page (GPtrArray *rows, const char *cursor)
{
  for (guint i = 0; cursor && i < rows->len; i++)
    {
      g_autofree char *own = cursor_for (row_text (g_ptr_array_index (rows, i), "jobId"));

      if (strcmp (own, cursor) == 0)
        return i + 1;
    }
  return cursor ? G_MAXUINT : 0;
}

static void
list_jobs (DubSbCall *call)
{
  static const DubSbField fields[] = {
    { "limit", 'i', FALSE, 1, 100 },
    { "cursor", 's', FALSE },
    { "type", 's', FALSE },
    { "status", 's', FALSE, .words = "queued running waiting done failed cancelled" },
  };
  gint64 limit = dub_sb_query_int (call, "limit", 25);
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *next = NULL;
  JsonNode *page = NULL;
  guint first = 0;
  const char *last = NULL;

  if (!viralsync_check_query (call, fields, G_N_ELEMENTS (fields)))
    return;
  rows = all_rows (call);
  first = start_of_page (rows, g_hash_table_lookup (call->query, "cursor"));
  if (first == G_MAXUINT)
    {
      dub_sb_refuse (call, DUB_SB_BAD_FIELD, "cursor is not valid");
      return;
    }
  page = dub_sb_array ();
  for (guint i = first; i < rows->len && !next; i++)
    {
      JsonNode *row = g_ptr_array_index (rows, i);

      if (!row_fits (call, row))
        continue;
      if (json_array_get_length (json_node_get_array (page)) == limit)
        next = cursor_for (last);
      else
        {
          last = row_text (row, "jobId");
          dub_sb_push (page, json_node_ref (row));
        }
    }
  dub_sb_reply_json (call, 200, dub_sb_object ("jobs", 'n', page, "nextCursor", 's', next, NULL));
}

static void
get_job (DubSbCall *call)
{
  g_autoptr (GPtrArray) rows = all_rows (call);

  for (guint i = 0; i < rows->len; i++)
    {
      JsonNode *row = g_ptr_array_index (rows, i);

      if (strcmp (row_text (row, "jobId"), call->params[0]) == 0)
        {
          dub_sb_reply_json (call, 200, json_node_ref (row));
          return;
        }
    }
  /* not in the lists yet, by fault: the job itself is there */
  if (viralsync_wanted (call))
    dub_sb_reply_json (call, 200, job_body (viralsync_wanted (call)));
}

static void
cancel_job (DubSbCall *call)
{
  DubSbJob *job = viralsync_wanted (call);

  if (!job)
    return;
  if (job->outcome != DUB_SB_ALIVE)
    {
      dub_sb_refuse (call, DUB_SB_CONFLICT, "The job has ended already");
      return;
    }
  dub_sb_job_end (job, DUB_SB_CANCELLED);
  dub_sb_reply_json (call, 200,
                     dub_sb_object ("jobId", 's', job->id, "status", 's', "cancelled", NULL));
}

static void
delete_job (DubSbCall *call)
{
  DubSbJob *job = viralsync_wanted (call);

  if (!job)
    return;
  if (job->outcome == DUB_SB_ALIVE)
    {
      dub_sb_refuse (call, DUB_SB_CONFLICT, "Only ended jobs can be deleted");
      return;
    }
  ((ViralsyncJob *) job->data)->deleted = TRUE;
  dub_sb_reply_empty (call, SOUP_STATUS_NO_CONTENT);
}

static void
get_me (DubSbCall *call)
{
  dub_sb_reply_json (call, 200,
                     dub_sb_object ("userId", 's', "user_sandbox", "plan", 's', "pro", "email", 's',
                                    "sandbox@example.org", NULL));
}

static void
get_usage (DubSbCall *call)
{
  double limit = call->host->vendor->balance;
  double used = limit - call->key->balance;

  dub_sb_reply_json (call, 200,
                     dub_sb_object ("plan", 's', "pro", "minutesUsed", 'd', used, "minutesLimit",
                                    'd', limit, "minutesRemaining", 'd', limit - used, "resetsAt",
                                    's', "2026-12-01T00:00:00.000Z", NULL));
}

static const DubSbRefusalRow refusals[DUB_SB_N_REFUSALS] = {
  [DUB_SB_NO_KEY] = { 401, "UNAUTHORIZED", "Missing API key." },
  [DUB_SB_BAD_KEY] = { 401, "UNAUTHORIZED", "Invalid API key." },
  [DUB_SB_REVOKED_KEY] = { 401, "API_KEY_REVOKED", "This API key was revoked." },
  [DUB_SB_FREE_PLAN] = { 403, "FORBIDDEN", "The REST API requires a Pro plan or higher." },
  [DUB_SB_NO_ROUTE] = { 404, "NOT_FOUND", "Not found." },
  [DUB_SB_BAD_METHOD] = { 404, "NOT_FOUND", "Not found." },
  [DUB_SB_BAD_BODY] = { 400, "INVALID_REQUEST", "The body must be JSON." },
  [DUB_SB_BAD_FIELD] = { 400, "INVALID_REQUEST", "Invalid request." },
  [DUB_SB_NOT_FOUND] = { 404, "NOT_FOUND", "Job not found." },
  [DUB_SB_CONFLICT] = { 409, "INVALID_STATE", "The job's state does not allow that." },
  [DUB_SB_BUSY] = { 409, "CONCURRENCY_LIMIT_EXCEEDED",
                    "Too many renders are running on your plan." },
  [DUB_SB_NO_CREDIT] = { 402, "RENDER_QUOTA_EXCEEDED", "Monthly render quota exceeded." },
  [DUB_SB_TOO_LARGE] = { 413, "INVALID_REQUEST", "The body is too large." },
  [DUB_SB_BAD_TYPE] = { 400, "INVALID_REQUEST", "Invalid request." },
  [DUB_SB_RATE] = { 429, "RATE_LIMITED", "Too many requests." },
  [DUB_SB_SERVER] = { 503, "SERVICE_UNAVAILABLE", "The service is not available." },
};

static const DubSbRoute routes[] = {
  { "submit", "POST", "/v1/render/jobs", DUB_SB_PAID, DUB_SB_JSON, submit },
  { "jobs", "GET", "/v1/jobs", DUB_SB_LIST, DUB_SB_NO_BODY, list_jobs },
  { "job", "GET", "/v1/jobs/{}", DUB_SB_STATUS, DUB_SB_NO_BODY, get_job },
  { "progress", "GET", "/v1/jobs/{}/progress", DUB_SB_STREAM, DUB_SB_NO_BODY, viralsync_progress },
  { "cancel", "POST", "/v1/jobs/{}/cancel", 0, DUB_SB_NO_BODY, cancel_job },
  { "delete", "DELETE", "/v1/jobs/{}", 0, DUB_SB_NO_BODY, delete_job },
  { "me", "GET", "/v1/me", 0, DUB_SB_NO_BODY, get_me },
  { "usage", "GET", "/v1/usage", 0, DUB_SB_NO_BODY, get_usage },
};

const DubSbVendor dub_sb_viralsync = {
  .id = "viralsync",
  .prefix = "",
  .auth_header = "x-api-key",
  .key_prefix = "vs_prod_",
  .bearer_too = TRUE,
  .balance = 200,
  .state_keys = "status phase",
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
  .refusals = refusals,
  .refuse = refuse,
  .admit = admit,
};
