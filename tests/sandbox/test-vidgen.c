/* VidGen's page, exchange by exchange. */
#include "client.h"

#include <string.h>

typedef struct
{
  const char *name;
  const char *method;
  const char *target;
  const char *key;
  guint status;
  const char *path;
  const char *value;
} Row;

static const Row rows[] = {
  { "health-without-key", "GET", "/api/health", "-", 200, "status", "ok" },
  { "no-key", "GET", "/api/jobs", "-", 401, "error", "Missing X-API-Key header" },
  { "bad-key", "GET", "/api/jobs", "?", 401, "error", "API key not recognized" },
  { "dead-key", "GET", "/api/jobs", "revoked", 401, "error", "API key has been deactivated" },
  { "empty-list", "GET", "/api/jobs", NULL, 200, "pagination.limit", "20" },
  { "list-end", "GET", "/api/jobs?limit=100", NULL, 200, "pagination.hasNextPage", "false" },
  { "list-limit-0", "GET", "/api/jobs?limit=0", NULL, 400, "error",
    "limit must be between 1 and 100" },
  { "list-limit-101", "GET", "/api/jobs?limit=101", NULL, 400, "error",
    "limit must be between 1 and 100" },
  { "list-bad-status", "GET", "/api/jobs?status=DONE", NULL, 400, "error",
    "status must be one of: PENDING PROCESSING COMPLETED FAILED CANCELLED" },
  { "list-bad-cursor", "GET", "/api/jobs?cursor=x", NULL, 400, "error", "cursor is not valid" },
  { "unknown-job", "GET", "/api/status/cl0", NULL, 404, "error", "Job not found" },
  { "unknown-cancel", "POST", "/api/jobs/cl0/cancel", NULL, 404, "error", "Job not found" },
  { "delete-is-no-route", "DELETE", "/api/jobs/cl0", NULL, 404, "error", "Not found" },
  { "no-form", "POST", "/api/jobs", NULL, 400, "error", "multipart/form-data expected" },
};

static const DubSandboxOptions plain = { .plain_media = TRUE };

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (Client) client = client_new ("vidgen", &plain);
  g_autoptr (Reply) reply = NULL;

  if (g_strcmp0 (row->key, "?") == 0)
    client->key = "made-up";
  else if (row->key)
    client_use_key (client, strcmp (row->key, "-") == 0 ? NULL : row->key);
  reply = client_send (client, row->method, row->target, NULL, NULL);
  g_assert_cmpuint (reply->status, ==, row->status);
  assert_get (reply, row->path, row->value);
  g_assert_cmpstr (reply_header (reply, "RateLimit-Limit"), ==,
                   strcmp (row->name, "no-form") == 0 ? "30" : "600");
}

typedef struct
{
  const char *name;
  const char *image_type; /* NULL: no such part */
  const char *audio_type;
  const char *webhook;
  const char *extra;
  guint status;
  const char *error;
} FormRow;

static const FormRow form_rows[] = {
  { "jpeg-mp3", "image/jpeg", "audio/mpeg", NULL, NULL, 201, NULL },
  { "webp-ogg", "image/webp", "audio/ogg", "https://your.app/hooks/vidgen", NULL, 201, NULL },
  { "no-image", NULL, "audio/mpeg", NULL, NULL, 400, "image file is required" },
  { "no-audio", "image/png", NULL, NULL, NULL, 400, "audio file is required" },
  { "gif", "image/gif", "audio/mpeg", NULL, NULL, 415, "Unsupported image type: image/gif" },
  { "flac", "image/png", "audio/flac", NULL, NULL, 415, "Unsupported audio type: audio/flac" },
  { "http-webhook", "image/png", "audio/wav", "http://127.0.0.1/x", NULL, 400,
    "webhookUrl must start with https://" },
  { "extra", "image/png", "audio/wav", NULL, "title", 400, "Unexpected field" },
};

static Reply *
submit (Client *client, const FormRow *row)
{
  g_autoptr (Form) form = form_new ();

  if (row->image_type)
    form_file (form, "image", "portrait.jpg", row->image_type, "image", 5);
  if (row->audio_type)
    form_file (form, "audio", "voiceover.mp3", row->audio_type, "audio", 5);
  if (row->webhook)
    form_text (form, "webhookUrl", row->webhook);
  if (row->extra)
    form_text (form, row->extra, "x");
  return form_send (form, client, "/api/jobs");
}

static void
test_form_row (gconstpointer data)
{
  const FormRow *row = data;
  g_autoptr (Client) client = client_new ("vidgen", &plain);
  g_autoptr (Reply) reply = submit (client, row);

  g_assert_cmpuint (reply->status, ==, row->status);
  assert_get (reply, "error", row->error);
  if (row->status == 201)
    assert_get (reply, "message", "Job created");
  g_assert_cmpuint (dub_sandbox_paid_count (client->sandbox, "vidgen"), ==,
                    row->status == 201 ? 1 : 0);
}

static void
test_whole (void)
{
  g_autoptr (Client) client = client_new ("vidgen", NULL);
  g_autofree char *image = media_image (client);
  g_autofree char *voice = media_voice (client, 1, ".mp3");
  g_autoptr (Form) form = form_new ();
  g_autoptr (Reply) created = NULL;
  g_autoptr (Reply) status = NULL;
  g_autoptr (Reply) file = NULL;
  g_autoptr (Reply) list = NULL;
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;
  g_autofree char *url = NULL;

  form_path (form, "image", image, "image/png");
  form_path (form, "audio", voice, "audio/mpeg");
  created = form_send (form, client, "/api/jobs");
  id = reply_get (created, "jobId");
  path = g_strconcat ("/api/status/", id, NULL);
  status = client_wait (client, path, "status", "COMPLETED", 20);
  assert_get (status, "progress", "100");
  assert_get (status, "errorMessage", "null");
  url = reply_get (status, "outputVideo");
  file = client_get (client, url);
  assert_media (client, file->bytes, TRUE, TRUE, 1);
  list = client_get (client, "/api/jobs?status=COMPLETED&limit=1");
  assert_get (list, "jobs.0.id", id);
  assert_get (list, "jobs.0.outputVideo", url);
  assert_get (list, "jobs.0.webhookUrl", "null");
  assert_no_violations (client);
}

/* One active job; only a waiting one can be cancelled. */
static void
test_one_at_a_time (void)
{
  const DubSandboxOptions slow = { .plain_media = TRUE, .speed = 1 };
  g_autoptr (Client) client = client_new ("vidgen", &slow);
  g_autoptr (Reply) one = submit (client, &form_rows[0]);
  g_autoptr (Reply) two = submit (client, &form_rows[0]);
  g_autofree char *id = reply_get (one, "jobId");
  g_autofree char *path = g_strdup_printf ("/api/jobs/%s/cancel", id);
  g_autofree char *status_path = g_strconcat ("/api/status/", id, NULL);
  g_autoptr (Reply) pending = client_get (client, status_path);
  g_autoptr (Reply) cancelled = client_send (client, "POST", path, NULL, NULL);
  g_autoptr (Reply) again = client_send (client, "POST", path, NULL, NULL);
  g_autoptr (Reply) three = submit (client, &form_rows[0]);

  g_assert_cmpuint (two->status, ==, 409);
  assert_get (pending, "status", "PENDING");
  assert_get (pending, "progress", "null");
  assert_get (cancelled, "success", "true");
  g_assert_cmpuint (again->status, ==, 409);
  g_assert_cmpuint (three->status, ==, 201);
  client_use_key (client, "second");
  g_clear_pointer (&one, reply_free);
  one = client_get (client, status_path);
  g_assert_cmpuint (one->status, ==, 404);
}

static void
test_pages (void)
{
  g_autoptr (Client) client = client_new ("vidgen", &plain);
  g_auto (GStrv) ids = g_new0 (char *, 4);
  g_autofree char *cursor = NULL;
  g_autofree char *target = NULL;
  g_autoptr (Reply) page = NULL;

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (Reply) created = submit (client, &form_rows[0]);
      g_autofree char *path = NULL;
      g_autoptr (Reply) done = NULL;

      ids[i] = reply_get (created, "jobId");
      path = g_strconcat ("/api/status/", ids[i], NULL);
      done = client_wait (client, path, "status", "COMPLETED", 10);
    }
  page = client_get (client, "/api/jobs?limit=2");
  assert_get (page, "jobs.0.id", ids[2]);
  assert_get (page, "pagination.hasNextPage", "true");
  cursor = reply_get (page, "pagination.nextCursor");
  target = g_strdup_printf ("/api/jobs?limit=2&cursor=%s", cursor);
  g_clear_pointer (&page, reply_free);
  page = client_get (client, target);
  assert_get (page, "jobs.0.id", ids[0]);
  assert_get (page, "jobs.1", NULL);
  assert_get (page, "pagination.nextCursor", "null");
}

static void
test_too_large (void)
{
  g_autoptr (Client) client = client_new ("vidgen", &plain);
  g_autoptr (Form) form = form_new ();
  gsize size = 50 * 1024 * 1024 + 1;
  g_autofree char *data = g_malloc0 (size);
  g_autoptr (Reply) reply = NULL;

  form_file (form, "image", "p.png", "image/png", "x", 1);
  form_file (form, "audio", "a.wav", "audio/wav", data, size);
  reply = form_send (form, client, "/api/jobs");
  g_assert_cmpuint (reply->status, ==, 413);
  g_assert_cmpuint (dub_sandbox_paid_count (client->sandbox, "vidgen"), ==, 0);
}

static void
test_windows (void)
{
  g_autoptr (Client) client = client_new ("vidgen", &plain);
  g_autoptr (Reply) last = NULL;

  for (guint i = 0; i < 31; i++)
    {
      g_clear_pointer (&last, reply_free);
      last = client_send (client, "POST", "/api/jobs", NULL, NULL);
      g_assert_cmpuint (last->status, ==, i < 30 ? 400 : 429);
    }
  g_assert_cmpstr (reply_header (last, "RateLimit-Remaining"), ==, "0");
  g_assert_nonnull (reply_header (last, "RateLimit-Reset"));
  g_assert_nonnull (reply_header (last, "Retry-After"));
}

static void
test_webhook (void)
{
  const DubSandboxOptions options = { .plain_media = TRUE, .allow_http_webhooks = TRUE };
  g_autoptr (Client) client = client_new ("vidgen", &options);
  g_autoptr (Hook) hook = hook_new ("X-Webhook-Signature");
  const char *secret = dub_sandbox_get_webhook_secret (client->sandbox);
  g_autofree char *wanted = NULL;
  g_autoptr (Reply) created = NULL;
  FormRow row = form_rows[0];
  const char *body = NULL;
  guint i = 0;

  row.webhook = hook->url;
  created = submit (client, &row);
  g_assert_cmpuint (created->status, ==, 201);
  i = hook_wait (hook, "\"COMPLETED\"");
  body = g_ptr_array_index (hook->bodies, i);
  wanted = g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guchar *) secret, strlen (secret),
                                      body, -1);
  g_assert_cmpstr (g_ptr_array_index (hook->headers, i), ==, wanted);
  g_assert_nonnull (strstr (body, "\"outputVideo\":\"http"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sandbox/vidgen/%s", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  for (guint i = 0; i < G_N_ELEMENTS (form_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sandbox/vidgen/form/%s", form_rows[i].name);

      g_test_add_data_func (path, &form_rows[i], test_form_row);
    }
  g_test_add_func ("/sandbox/vidgen/whole", test_whole);
  g_test_add_func ("/sandbox/vidgen/one-at-a-time", test_one_at_a_time);
  g_test_add_func ("/sandbox/vidgen/pages", test_pages);
  g_test_add_func ("/sandbox/vidgen/too-large", test_too_large);
  g_test_add_func ("/sandbox/vidgen/windows", test_windows);
  g_test_add_func ("/sandbox/vidgen/webhook", test_webhook);
  return g_test_run ();
}
