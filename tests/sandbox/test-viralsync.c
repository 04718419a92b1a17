/* ViralSync's pages, exchange by exchange. */
#include "client.h"

#include <string.h>

#define JSON "application/json"
#define MOVIE(scenes)                                                                              \
  "{\"kind\":\"movie\",\"projectId\":\"proj_1\",\"movie\":{\"title\":\"marker 7\",\"width\":360,"  \
  "\"height\":360,\"fps\":10,\"scenes\":" scenes "}}"
#define TWO "[{\"id\":\"a\",\"duration\":0.5,\"layers\":[]},{\"id\":\"b\",\"duration\":0.5}]"

typedef struct
{
  const char *name;
  const char *method;
  const char *target;
  const char *body;
  const char *key;
  guint status;
  const char *path;
  const char *value;
} Row;

static const Row rows[] = {
  { "no-key", "GET", "/v1/me", NULL, "-", 401, "code", "UNAUTHORIZED" },
  { "bad-key", "GET", "/v1/me", NULL, "?", 401, "code", "UNAUTHORIZED" },
  { "revoked-key", "GET", "/v1/me", NULL, "revoked", 401, "code", "API_KEY_REVOKED" },
  { "free-plan", "GET", "/v1/me", NULL, "free", 403, "code", "FORBIDDEN" },
  { "me", "GET", "/v1/me", NULL, NULL, 200, "plan", "pro" },
  { "usage", "GET", "/v1/usage", NULL, NULL, 200, "minutesLimit", "200.0" },
  { "jobs", "GET", "/v1/jobs?limit=10", NULL, NULL, 200, "nextCursor", "null" },
  { "jobs-limit", "GET", "/v1/jobs?limit=101", NULL, NULL, 400, "code", "INVALID_REQUEST" },
  { "jobs-cursor", "GET", "/v1/jobs?cursor=x", NULL, NULL, 400, "code", "INVALID_REQUEST" },
  { "unknown-job", "GET", "/v1/jobs/job_0", NULL, NULL, 404, "code", "NOT_FOUND" },
  { "unknown-stream", "GET", "/v1/jobs/job_0/progress", NULL, NULL, 404, "code", "NOT_FOUND" },
  { "unknown-cancel", "POST", "/v1/jobs/job_0/cancel", NULL, NULL, 404, "code", "NOT_FOUND" },
  { "unknown-delete", "DELETE", "/v1/jobs/job_0", NULL, NULL, 404, "code", "NOT_FOUND" },
  { "version-2", "GET", "/v2/jobs", NULL, NULL, 404, "code", "NOT_FOUND" },
  { "submit", "POST", "/v1/render/jobs", MOVIE (TWO), NULL, 202, "status", "queued" },
  { "no-scenes", "POST", "/v1/render/jobs", MOVIE ("[]"), NULL, 400, "error",
    "movie.scenes must hold at least one scene" },
  { "same-scenes", "POST", "/v1/render/jobs", MOVIE ("[{\"id\":\"a\"},{\"id\":\"a\"}]"), NULL, 400,
    "error", "scenes[].id must be unique" },
  { "nameless-scene", "POST", "/v1/render/jobs", MOVIE ("[{}]"), NULL, 400, "error",
    "scenes[].id is required" },
  { "bad-kind", "POST", "/v1/render/jobs", "{\"kind\":\"film\"}", NULL, 400, "error",
    "kind must be one of: movie" },
  { "no-project", "POST", "/v1/render/jobs",
    "{\"kind\":\"movie\",\"movie\":{\"scenes\":[{\"id\":\"a\"}]}}", NULL, 400, "error",
    "projectId is required" },
  { "unknown-project", "POST", "/v1/render/jobs",
    "{\"kind\":\"movie\",\"projectId\":\"x\",\"movie\":{\"scenes\":[{\"id\":\"a\"}]}}", NULL, 404,
    "error", "Project not found" },
  { "too-narrow", "POST", "/v1/render/jobs",
    "{\"kind\":\"movie\",\"projectId\":\"proj_1\",\"movie\":{\"width\":359,\"scenes\":[]}}", NULL,
    400, "error", "width must be between 360 and 3840" },
  { "bad-preset", "POST", "/v1/render/jobs",
    "{\"kind\":\"movie\",\"projectId\":\"proj_1\",\"movie\":{\"scenes\":[{\"id\":\"a\"}]},"
    "\"renderOptions\":{\"qualityPreset\":\"best\"}}",
    NULL, 400, "error", "qualityPreset must be one of: stable balanced fast turbo" },
  { "bad-concurrency", "POST", "/v1/render/jobs",
    "{\"kind\":\"movie\",\"projectId\":\"proj_1\",\"movie\":{\"scenes\":[{\"id\":\"a\"}]},"
    "\"renderOptions\":{\"requestedConcurrency\":33}}",
    NULL, 400, "error", "requestedConcurrency must be between 1 and 32" },
  { "no-credit", "POST", "/v1/render/jobs", MOVIE (TWO), "empty", 402, "code",
    "RENDER_QUOTA_EXCEEDED" },
};

static const DubSandboxOptions plain = { .plain_media = TRUE };

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (Client) client = client_new ("viralsync", &plain);
  g_autoptr (Reply) reply = NULL;

  if (g_strcmp0 (row->key, "?") == 0)
    client->key = "made-up";
  else if (row->key)
    client_use_key (client, strcmp (row->key, "-") == 0 ? NULL : row->key);
  reply = client_send (client, row->method, row->target, row->body ? JSON : NULL, row->body);
  g_assert_cmpuint (reply->status, ==, row->status);
  assert_get (reply, row->path, row->value);
  g_assert_cmpuint (dub_sandbox_paid_count (client->sandbox, NULL), ==, row->status == 202 ? 1 : 0);
}

static char *
submit (Client *client)
{
  g_autoptr (Reply) created = client_send (client, "POST", "/v1/render/jobs", JSON, MOVIE (TWO));

  g_assert_cmpuint (created->status, ==, 202);
  return reply_get (created, "jobId");
}

static void
test_whole (void)
{
  g_autoptr (Client) client = client_new ("viralsync", NULL);
  g_autofree char *id = submit (client);
  g_autofree char *path = g_strconcat ("/v1/jobs/", id, NULL);
  g_autoptr (Reply) job = client_wait (client, path, "status", "done", 20);
  g_autofree char *url = reply_get (job, "outputUrl");
  g_autoptr (Reply) file = client_get (client, url);
  g_autoptr (Reply) deleted = NULL;
  g_autoptr (Reply) gone = NULL;

  assert_get (job, "progress", "1.0");
  assert_get (job, "payload.movie.title", "marker 7");
  assert_get (job, "children.succeeded", "2");
  assert_get (job, "mediaData.width", "360");
  assert_media (client, file->bytes, TRUE, TRUE, 1);
  g_assert_cmpfloat_with_epsilon (dub_sandbox_charged (client->sandbox, NULL), 1.0 / 60, 0.001);
  deleted = client_send (client, "DELETE", path, NULL, NULL);
  g_assert_cmpuint (deleted->status, ==, 204);
  gone = client_get (client, path);
  g_assert_cmpuint (gone->status, ==, 404);
  assert_no_violations (client);
}

static void
test_bearer (void)
{
  g_autoptr (Client) client = client_new ("viralsync", &plain);
  g_autofree char *value = g_strconcat ("Bearer ", client->key, NULL);
  g_autoptr (Reply) reply = NULL;

  client->key = value;
  client->key_header = "Authorization";
  reply = client_get (client, "/v1/me");
  g_assert_cmpuint (reply->status, ==, 200);
}

static void
test_cancel (void)
{
  const DubSandboxOptions slow = { .plain_media = TRUE, .speed = 1 };
  g_autoptr (Client) client = client_new ("viralsync", &slow);
  g_autofree char *id = submit (client);
  g_autofree char *path = g_strconcat ("/v1/jobs/", id, NULL);
  g_autofree char *cancel_path = g_strconcat (path, "/cancel", NULL);
  g_autoptr (Reply) too_early = client_send (client, "DELETE", path, NULL, NULL);
  g_autoptr (Reply) cancelled = client_send (client, "POST", cancel_path, NULL, NULL);
  g_autoptr (Reply) again = client_send (client, "POST", cancel_path, NULL, NULL);
  g_autoptr (Reply) job = client_get (client, path);

  g_assert_cmpuint (too_early->status, ==, 409);
  g_assert_cmpuint (cancelled->status, ==, 200);
  g_assert_cmpuint (again->status, ==, 409);
  assert_get (job, "status", "cancelled");
}

static void
test_concurrency (void)
{
  const DubSandboxOptions slow = { .plain_media = TRUE, .speed = 1 };
  g_autoptr (Client) client = client_new ("viralsync", &slow);
  g_autofree char *one = submit (client);
  g_autofree char *two = submit (client);
  g_autofree char *three = submit (client);
  g_autoptr (Reply) four = client_send (client, "POST", "/v1/render/jobs", JSON, MOVIE (TWO));

  g_assert_cmpstr (one, !=, two);
  g_assert_cmpstr (two, !=, three);
  g_assert_cmpuint (four->status, ==, 409);
  assert_get (four, "code", "CONCURRENCY_LIMIT_EXCEEDED");
}

static void
test_pages (void)
{
  g_autoptr (Client) client = client_new ("viralsync", &plain);
  g_autofree char *id = submit (client);
  g_autofree char *path = g_strconcat ("/v1/jobs/", id, NULL);
  g_autoptr (Reply) done = client_wait (client, path, "status", "done", 10);
  g_autoptr (Reply) first = client_get (client, "/v1/jobs?limit=2");
  g_autofree char *cursor = reply_get (first, "nextCursor");
  g_autofree char *escaped = g_uri_escape_string (cursor, NULL, FALSE);
  g_autofree char *target = g_strdup_printf ("/v1/jobs?limit=2&cursor=%s", escaped);
  g_autoptr (Reply) second = client_get (client, target);
  g_autoptr (Reply) parents = client_get (client, "/v1/jobs?type=render&status=done");

  assert_get (done, "children.total", "2");
  assert_get (first, "jobs.0.type", "render.scene");
  assert_get (first, "jobs.0.parentJobId", id);
  g_assert_true (g_str_has_prefix (cursor, "eyJsYXN0SWQiOi"));
  assert_get (second, "jobs.0.jobId", id);
  assert_get (second, "nextCursor", "null");
  assert_get (parents, "jobs.0.jobId", id);
  assert_get (parents, "jobs.1", NULL);
}

static void
test_stream (void)
{
  const DubSandboxOptions fast = { .plain_media = TRUE, .speed = 30 };
  g_autoptr (Client) client = client_new ("viralsync", &fast);
  g_autofree char *id = submit (client);
  g_autofree char *path = g_strdup_printf ("/v1/jobs/%s/progress", id);
  g_autoptr (Reply) stream = client_get (client, path);

  g_assert_cmpstr (stream->type, ==, "text/event-stream");
  g_assert_nonnull (strstr (stream->text, "event: progress\ndata: {"));
  g_assert_nonnull (strstr (stream->text, "\"status\":\"waiting\""));
  g_assert_nonnull (strstr (stream->text, "\"status\":\"done\""));
  g_assert_nonnull (strstr (stream->text, "\"fileSize\""));
}

static void
test_stream_cut (void)
{
  const DubSandboxOptions slow = { .plain_media = TRUE, .speed = 1 };
  g_autoptr (Client) client = client_new ("viralsync", &slow);
  g_autofree char *id = submit (client);
  g_autofree char *path = g_strdup_printf ("/v1/jobs/%s/progress", id);
  g_autoptr (Reply) stream = NULL;

  g_assert_true (dub_sandbox_add_fault (client->sandbox, "stream-cut", NULL));
  stream = client_get (client, path);
  g_assert_nonnull (strstr (stream->text, "\"status\":\"queued\""));
  g_assert_null (strstr (stream->text, "\"status\":\"done\""));
}

static void
test_callback (void)
{
  const DubSandboxOptions fast = { .plain_media = TRUE, .speed = 30 };
  g_autoptr (Client) client = client_new ("viralsync", &fast);
  g_autoptr (Hook) hook = hook_new ("x-render-signature");
  g_autofree char *body =
      g_strdup_printf ("{\"kind\":\"movie\",\"projectId\":\"proj_1\",\"callbackUrl\":\"%s\","
                       "\"movie\":{\"scenes\":[{\"id\":\"a\"}]}}",
                       hook->url);
  g_autoptr (Reply) created = client_send (client, "POST", "/v1/render/jobs", JSON, body);
  guint last = 0;

  g_assert_cmpuint (created->status, ==, 202);
  last = hook_wait (hook, "\"status\":\"done\"");
  g_assert_cmpuint (last, >, 2);
  g_assert_cmpuint (strlen (g_ptr_array_index (hook->headers, last)), ==, 64);
  g_assert_nonnull (strstr (g_ptr_array_index (hook->bodies, last), "\"mediaData\":{"));
}

static void
test_sliding (void)
{
  g_autoptr (Client) client = client_new ("viralsync", &plain);
  g_autoptr (Reply) last = NULL;

  for (guint i = 0; i < 121; i++)
    {
      g_clear_pointer (&last, reply_free);
      last = client_get (client, "/v1/me");
      g_assert_cmpuint (last->status, ==, i < 120 ? 200 : 429);
    }
  assert_get (last, "code", "RATE_LIMITED");
  g_assert_cmpint (atoi (reply_header (last, "Retry-After")), >, 30);
  client_use_key (client, "second");
  g_clear_pointer (&last, reply_free);
  last = client_get (client, "/v1/me");
  g_assert_cmpuint (last->status, ==, 200);
}

static void
test_failed (void)
{
  g_autoptr (Client) client = client_new ("viralsync", &plain);
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;
  g_autoptr (Reply) job = NULL;

  g_assert_true (dub_sandbox_add_fault (client->sandbox, "viralsync/job-failed", NULL));
  id = submit (client);
  path = g_strconcat ("/v1/jobs/", id, NULL);
  job = client_wait (client, path, "status", "failed", 10);
  assert_get (job, "error", "SCENE_RENDER_FAILED: scene \"a\" could not be rendered");
  g_assert_cmpfloat (dub_sandbox_charged (client->sandbox, NULL), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sandbox/viralsync/%s", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/sandbox/viralsync/whole", test_whole);
  g_test_add_func ("/sandbox/viralsync/bearer", test_bearer);
  g_test_add_func ("/sandbox/viralsync/cancel", test_cancel);
  g_test_add_func ("/sandbox/viralsync/concurrency", test_concurrency);
  g_test_add_func ("/sandbox/viralsync/pages", test_pages);
  g_test_add_func ("/sandbox/viralsync/stream", test_stream);
  g_test_add_func ("/sandbox/viralsync/stream-cut", test_stream_cut);
  g_test_add_func ("/sandbox/viralsync/callback", test_callback);
  g_test_add_func ("/sandbox/viralsync/sliding-window", test_sliding);
  g_test_add_func ("/sandbox/viralsync/failed", test_failed);
  return g_test_run ();
}
