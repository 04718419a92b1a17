/* VidGen: image + audio in one form → poll one job at a time → a public link. Windows are per
 * address, headers as in the IETF draft that Express servers follow. */
#include <string.h>

#include "sandbox/private.h"

#define ALL_PER_WINDOW    600
#define SUBMIT_PER_WINDOW 30

/* A fixed window, as rate limiters of web frameworks have it. */
typedef struct
{
  gint64 start_us;
  guint used;
} Window;

typedef struct
{
  Window all;
  Window submits;
} State;

static const DubSbStage stages[] = {
  { "PENDING", NULL, 5, 0 },
  { "PROCESSING", NULL, 20, 4 },
};

static gpointer
state_new (DubSbHost *host)
{
  return g_new0 (State, 1);
}

static void
refuse (DubSbCall *call, const DubSbRefusalRow *row, const char *text, const DubSbProblem *problem)
{
  dub_sb_reply_json (call, row->status, dub_sb_object ("error", 's', text, NULL));
}

/* --- windows --- */

static void
set_number (DubSbCall *call, const char *name, gint64 number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  dub_sb_reply_header (call, name, text);
}

static gboolean
pass (DubSbCall *call, Window *window, guint limit)
{
  guint seconds = call->host->sandbox->options.rate_window_seconds;
  gint64 now = g_get_monotonic_time ();
  gint64 length = (gint64) (seconds ? seconds : 60) * G_USEC_PER_SEC;
  g_autofree char *policy = NULL;
  gint64 reset = 0;

  if (now - window->start_us >= length)
    *window = (Window){ now, 0 };
  window->used++;
  reset = (window->start_us + length - now + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;
  policy = g_strdup_printf ("%u;w=%u", limit, (guint) (length / G_USEC_PER_SEC));
  dub_sb_reply_header (call, "RateLimit-Policy", policy);
  set_number (call, "RateLimit-Limit", limit);
  set_number (call, "RateLimit-Remaining", window->used < limit ? limit - window->used : 0);
  set_number (call, "RateLimit-Reset", reset);
  if (window->used <= limit)
    return TRUE;
  set_number (call, "Retry-After", reset);
  dub_sb_refuse (call, DUB_SB_RATE, NULL);
  return FALSE;
}

static gboolean
admit (DubSbCall *call)
{
  State *state = call->host->state;

  if (!pass (call, &state->all, ALL_PER_WINDOW))
    return FALSE;
  return !call->route || !(call->route->flags & DUB_SB_PAID)
         || pass (call, &state->submits, SUBMIT_PER_WINDOW);
}

/* --- jobs --- */

static const char *
job_word (const DubSbJob *job)
{
  static const char *const words[] = { NULL, "COMPLETED", "FAILED", "CANCELLED" };

  return job->outcome == DUB_SB_ALIVE ? dub_sb_job_stage (job)->word : words[job->outcome];
}

static char *
public_link (const DubSbJob *job, const char *folder, const char *name)
{
  g_autofree char *path = g_strconcat (folder, "/", job->id, name, NULL);
  g_autofree char *file = NULL;
  DubSbObject *object = NULL;

  if (job->outcome != DUB_SB_DONE)
    return NULL;
  file = dub_sb_work_path (job->work, ".mp4");
  object = dub_sb_object_result (job->host, DUB_SB_S3, path, "video/mp4", file);
  object->open = TRUE;
  return dub_sb_object_link (job->host, object, "GET", NULL);
}

static char *
error_message (const DubSbJob *job)
{
  if (job->outcome != DUB_SB_FAILED)
    return NULL;
  if (job->fail_text)
    return g_strdup_printf ("Rendering failed: %s", job->fail_text);
  if (g_strcmp0 (job->fail_code, "failed") == 0)
    return g_strdup ("Rendering failed: the worker gave up");
  return g_strdup (job->fail_code);
}

/* What the list and the status have in common. */
static void
add_common (JsonNode *node, const DubSbJob *job)
{
  g_autofree char *video = public_link (job, "outputs", "/video.mp4");
  g_autofree char *share = public_link (job, "share", NULL);
  g_autofree char *problem = error_message (job);
  g_autofree char *created = dub_sb_time (job->created, TRUE, TRUE);
  g_autofree char *updated = dub_sb_time (job->updated, TRUE, TRUE);

  dub_sb_member (node, "status", 's', job_word (job));
  dub_sb_member (node, "outputVideo", 's', video);
  dub_sb_member (node, "outputShareLink", 's', share);
  dub_sb_member (node, "errorMessage", 's', problem);
  dub_sb_member (node, "createdAt", 's', created);
  dub_sb_member (node, "updatedAt", 's', updated);
}

static JsonNode *
status_body (const DubSbJob *job)
{
  JsonNode *node = dub_sb_object ("jobId", 's', job->id, NULL);

  add_common (node, job);
  if (job->outcome == DUB_SB_DONE)
    dub_sb_member (node, "progress", 'i', 100);
  else if (job->outcome == DUB_SB_ALIVE && job->stage > 0)
    dub_sb_member (node, "progress", 'i', (int) (job->progress * 100));
  else
    dub_sb_member (node, "progress", 'n', NULL);
  return node;
}

static void
on_moved (DubSbJob *job)
{
  const char *webhook = job->data;

  if (job->outcome == DUB_SB_DONE)
    dub_sb_book_charge (job->host->sandbox->book, "vidgen", job->id, 1, "jobs");
  if (job->outcome == DUB_SB_DONE || job->outcome == DUB_SB_FAILED)
    dub_sb_webhook (job->host, webhook, "X-Webhook-Signature", NULL, status_body (job), TRUE);
}

/* --- POST /api/jobs --- */

static gboolean
check_file (DubSbCall *call, const char *name, const char *types)
{
  DubSbPart *part = dub_sb_multipart_find (call->multipart, name);
  g_autofree char *text = NULL;

  if (!part || !part->path || part->size == 0)
    {
      text = g_strdup_printf ("%s file is required", name);
      dub_sb_refuse (call, DUB_SB_BAD_FIELD, text);
    }
  else if (part->too_large)
    dub_sb_refuse (call, DUB_SB_TOO_LARGE, NULL);
  else if (!dub_sb_has_word (types, part->type))
    {
      text = g_strdup_printf ("Unsupported %s type: %s", name, part->type ? part->type : "(none)");
      dub_sb_refuse (call, DUB_SB_BAD_TYPE, text);
    }
  else
    return TRUE;
  return FALSE;
}

static gboolean
check_fields (DubSbCall *call)
{
  static const char *const known[] = { "image", "audio", "webhookUrl", NULL };
  GPtrArray *parts = dub_sb_multipart_parts (call->multipart);

  for (guint i = 0; i < parts->len; i++)
    {
      DubSbPart *part = g_ptr_array_index (parts, i);

      if (!g_strv_contains (known, part->name)
          || dub_sb_multipart_find (call->multipart, part->name) != part)
        {
          dub_sb_refuse (call, DUB_SB_BAD_FIELD, "Unexpected field");
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
check_webhook (DubSbCall *call)
{
  DubSbPart *part = dub_sb_multipart_find (call->multipart, "webhookUrl");
  gboolean loopback = call->host->sandbox->options.allow_http_webhooks;

  if (!part || (!part->path && g_str_has_prefix (part->text->str, "https://"))
      || (loopback && !part->path && g_str_has_prefix (part->text->str, "http://127.0.0.1")))
    return TRUE;
  dub_sb_refuse (call, DUB_SB_BAD_FIELD, "webhookUrl must start with https://");
  return FALSE;
}

static gboolean
has_active (DubSbCall *call)
{
  for (guint i = 0; i < call->host->jobs->len; i++)
    {
      DubSbJob *job = g_ptr_array_index (call->host->jobs, i);

      dub_sb_job_advance (job);
      if (job->key == call->key && job->outcome == DUB_SB_ALIVE)
        return TRUE;
    }
  return FALSE;
}

/* The example's form: `cl` and 23 letters or digits. */
static char *
new_id (void)
{
  GString *id = g_string_new ("cl");

  for (guint i = 0; i < 23; i++)
    g_string_append_c (id, "abcdefghijklmnopqrstuvwxyz0123456789"[g_random_int_range (0, 36)]);
  return g_string_free (id, FALSE);
}

static void
accept_job (DubSbCall *call)
{
  DubSbPart *image = dub_sb_multipart_find (call->multipart, "image");
  DubSbPart *audio = dub_sb_multipart_find (call->multipart, "audio");
  DubSbPart *webhook = dub_sb_multipart_find (call->multipart, "webhookUrl");
  DubSbJob *job = dub_sb_job_new (call, new_id (), stages, G_N_ELEMENTS (stages));
  DubSbWork *work = dub_sb_work_new (DUB_SB_WORK_TALK);

  job->marker = g_strjoin (" + ", image->filename, audio->filename, NULL);
  job->length = 10;
  job->moved = on_moved;
  job->data = webhook ? g_strdup (webhook->text->str) : NULL;
  job->data_free = g_free;
  work->plain = call->host->sandbox->options.plain_media;
  work->video = g_strdup (image->path);
  work->audio = g_strdup (audio->path);
  work->out = dub_sb_temp_path (call->host->sandbox, "");
  dub_sb_book_paid (call->host->sandbox->book, "vidgen", call->route->name, job->id, job->marker,
                    call->key->kind);
  dub_sb_reply_json (call, 201,
                     dub_sb_object ("message", 's', "Job created", "jobId", 's', job->id, NULL));
  dub_sb_job_start (job, work);
}

static void
create_job (DubSbCall *call)
{
  if (!check_fields (call) || !check_file (call, "image", "image/jpeg image/png image/webp")
      || !check_file (call, "audio",
                      "audio/mpeg audio/mp3 audio/wav audio/x-wav audio/wave audio/mp4 audio/m4a "
                      "audio/x-m4a audio/ogg")
      || !check_webhook (call))
    return;
  if (has_active (call))
    dub_sb_refuse (call, DUB_SB_BUSY, NULL);
  else if (call->key->balance <= 0)
    dub_sb_refuse (call, DUB_SB_NO_CREDIT, NULL);
  else
    accept_job (call);
}

/* --- reading --- */

static gboolean
check_query (DubSbCall *call, const DubSbField *fields, guint n)
{
  g_auto (DubSbProblem) problem = { NULL };

  if (dub_sb_check_query (call, fields, n, &problem))
    return TRUE;
  dub_sb_refuse_problem (call, &problem);
  return FALSE;
}

/* Where the page starts: behind the job that @cursor names. -1: no such cursor. */
static gint
start_of_page (DubSbCall *call, const char *cursor)
{
  if (!cursor)
    return (gint) call->host->jobs->len - 1;
  for (guint i = 0; i < call->host->jobs->len; i++)
    {
      const DubSbJob *job = g_ptr_array_index (call->host->jobs, i);

      if (job->key == call->key && strcmp (job->id, cursor) == 0)
        return (gint) i;
    }
  return -1;
}

static void
list_jobs (DubSbCall *call)
{
  static const DubSbField fields[] = {
    { "limit", 'i', FALSE, 1, 100 },
    { "cursor", 's', FALSE },
    { "status", 's', FALSE, .words = "PENDING PROCESSING COMPLETED FAILED CANCELLED" },
  };
  const char *cursor = g_hash_table_lookup (call->query, "cursor");
  const char *wanted = g_hash_table_lookup (call->query, "status");
  gint64 limit = dub_sb_query_int (call, "limit", 20);
  const char *next = NULL;
  JsonNode *rows = NULL;
  guint n = 0;

  if (!check_query (call, fields, G_N_ELEMENTS (fields)))
    return;
  if (cursor && start_of_page (call, cursor) < 0)
    {
      dub_sb_refuse (call, DUB_SB_BAD_FIELD, "cursor is not valid");
      return;
    }
  rows = dub_sb_array ();
  for (gint i = start_of_page (call, cursor); i >= 0 && !next; i--)
    {
      DubSbJob *job = g_ptr_array_index (call->host->jobs, i);
      JsonNode *row = NULL;

      dub_sb_job_advance (job);
      if (!dub_sb_job_listed (job, call->key) || (wanted && strcmp (job_word (job), wanted) != 0))
        continue;
      if (n++ == limit)
        {
          next = job->id;
          continue;
        }
      row =
          dub_sb_object ("id", 's', job->id, "retries", 'i', 0, "webhookUrl", 's', job->data, NULL);
      add_common (row, job);
      dub_sb_push (rows, row);
    }
  dub_sb_reply_json (call, 200,
                     dub_sb_object ("jobs", 'n', rows, "pagination", 'n',
                                    dub_sb_object ("limit", 'l', limit, "nextCursor", 's', next,
                                                   "hasNextPage", 'b', next != NULL, NULL),
                                    NULL));
}

static DubSbJob *
wanted_job (DubSbCall *call)
{
  DubSbJob *job = dub_sb_job_find (call, call->params[0]);

  if (!job)
    dub_sb_refuse (call, DUB_SB_NOT_FOUND, NULL);
  return job;
}

static void
get_status (DubSbCall *call)
{
  const DubSbJob *job = wanted_job (call);

  if (job)
    dub_sb_reply_json (call, 200, status_body (job));
}

static void
cancel (DubSbCall *call)
{
  DubSbJob *job = wanted_job (call);

  if (!job)
    return;
  if (job->outcome != DUB_SB_ALIVE || job->stage > 0)
    {
      dub_sb_refuse (call, DUB_SB_CONFLICT, NULL);
      return;
    }
  dub_sb_job_end (job, DUB_SB_CANCELLED);
  dub_sb_reply_json (
      call, 200,
      dub_sb_object ("success", 'b', TRUE, "message", 's', "Job cancelled successfully", NULL));
}

static void
health (DubSbCall *call)
{
  dub_sb_reply_json (call, 200, dub_sb_object ("status", 's', "ok", NULL));
}

static const DubSbRefusalRow refusals[DUB_SB_N_REFUSALS] = {
  [DUB_SB_NO_KEY] = { 401, NULL, "Missing X-API-Key header" },
  [DUB_SB_BAD_KEY] = { 401, NULL, "API key not recognized" },
  [DUB_SB_REVOKED_KEY] = { 401, NULL, "API key has been deactivated" },
  [DUB_SB_FREE_PLAN] = { 401, NULL, "API key has been deactivated" },
  [DUB_SB_NO_ROUTE] = { 404, NULL, "Not found" },
  [DUB_SB_BAD_METHOD] = { 404, NULL, "Not found" },
  [DUB_SB_BAD_BODY] = { 400, NULL, "Malformed body" },
  [DUB_SB_BAD_FIELD] = { 400, NULL, "Bad request" },
  [DUB_SB_NOT_FOUND] = { 404, NULL, "Job not found" },
  [DUB_SB_CONFLICT] = { 409, NULL, "Job is not in a cancellable state" },
  [DUB_SB_BUSY] = { 409, NULL, "You already have an active job" },
  [DUB_SB_NO_CREDIT] = { 402, NULL, "Not enough credits" },
  [DUB_SB_TOO_LARGE] = { 413, NULL, "Uploaded file exceeded 50 MB" },
  [DUB_SB_BAD_TYPE] = { 415, NULL, "Unsupported MIME type" },
  [DUB_SB_RATE] = { 429, NULL, "Rate limit exceeded" },
  [DUB_SB_SERVER] = { 500, NULL, "Internal server error" },
};

static const DubSbRoute routes[] = {
  { "health", "GET", "/api/health", DUB_SB_OPEN, DUB_SB_NO_BODY, health },
  { "create", "POST", "/api/jobs", DUB_SB_PAID | DUB_SB_UPLOAD, DUB_SB_FORM, create_job },
  { "list", "GET", "/api/jobs", DUB_SB_LIST, DUB_SB_NO_BODY, list_jobs },
  { "status", "GET", "/api/status/{}", DUB_SB_STATUS, DUB_SB_NO_BODY, get_status },
  { "cancel", "POST", "/api/jobs/{}/cancel", 0, DUB_SB_NO_BODY, cancel },
};

const DubSbVendor dub_sb_vidgen = {
  .id = "vidgen",
  .prefix = "",
  .auth_header = "X-API-Key",
  .key_prefix = "vg_",
  .balance = 1000,
  .max_file = 50 * 1024 * 1024,
  .state_keys = "status",
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
  .refusals = refusals,
  .refuse = refuse,
  .admit = admit,
  .state_new = state_new,
  .state_free = g_free,
};
