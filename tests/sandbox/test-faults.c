/* Each fault's visible effect, and that it strikes as often as it was told. */
#include "client.h"

#include <string.h>

#include "model/error.h"

#define JSON "application/json"
#define MOVIE                                                                                      \
  "{\"kind\":\"movie\",\"projectId\":\"proj_1\",\"movie\":{\"title\":\"m\","                       \
  "\"scenes\":[{\"id\":\"a\"}]}}"
#define DUB                                                                                        \
  "{\"model\":\"e1\",\"assets\":[{\"type\":\"video\",\"url\":\"https://example.com/v.mp4\"},"      \
  "{\"type\":\"audio\",\"url\":\"https://example.com/a.mp3\"}]}"

static const DubSandboxOptions plain = { .plain_media = TRUE };

static Client *
faulty (const char *provider, const char *fault)
{
  const char *const faults[] = { fault, NULL };
  DubSandboxOptions options = plain;

  options.faults = faults;
  return client_new (provider, &options);
}

/* --- replies of a simple GET --- */

typedef struct
{
  const char *name;
  const char *fault;
  guint status;     /* 0: no reply */
  const char *type; /* (nullable) */
  const char *text; /* part of the body, (nullable) */
  const char *header;
} Row;

static const Row rows[] = {
  { "refuse", "refuse", 0, NULL, NULL, NULL },
  { "lost-reply", "lost-reply@me", 0, NULL, NULL, NULL },
  { "html502", "html502", 502, "text/html", "502 Bad Gateway", NULL },
  { "server-error", "server-error", 503, JSON, "SERVICE_UNAVAILABLE", NULL },
  { "server-error-then-ok", "server-error-then-ok", 503, JSON, "SERVICE_UNAVAILABLE", NULL },
  { "429-seconds", "429-seconds=7", 429, JSON, "RATE_LIMITED", "Retry-After" },
  { "429-date", "429-date=7", 429, JSON, "RATE_LIMITED", "Retry-After" },
  { "429-bare", "429-bare", 429, JSON, "RATE_LIMITED", NULL },
  { "malformed-json", "malformed-json@me", 200, JSON, "{\"userId\"", NULL },
  { "wrong-types", "wrong-types@me", 200, JSON, "{\"userId\":42", NULL },
  { "nulls", "nulls@me", 200, JSON, "\"plan\":null", NULL },
  { "drift", "drift@me", 200, JSON, "x_trace", NULL },
  { "empty-body", "empty-body@me", 200, NULL, "", NULL },
  { "html-for-json", "html-for-json@me", 200, "text/html", "<html>", NULL },
  { "no-credit", "no-credit@me", 402, JSON, "RENDER_QUOTA_EXCEEDED", NULL },
  { "busy", "busy@me", 409, JSON, "CONCURRENCY_LIMIT_EXCEEDED", NULL },
  { "redirect", "redirect-other-origin@me", 302, NULL, "", "Location" },
  { "damaged", "damaged@me", 200, JSON, NULL, NULL },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (Client) client = faulty ("viralsync", row->fault);
  g_autoptr (Reply) reply = client_get (client, "/v1/me");
  g_autoptr (Reply) next = NULL;

  g_assert_cmpuint (reply->status, ==, row->status);
  if (row->status == 0)
    g_assert_nonnull (reply->error);
  if (row->type)
    g_assert_cmpstr (reply->type, ==, row->type);
  if (row->text)
    g_assert_nonnull (strstr (reply->text, row->text));
  if (row->header)
    g_assert_nonnull (reply_header (reply, row->header));
  else if (row->status == 429)
    g_assert_null (reply_header (reply, "Retry-After"));
  g_assert_cmpuint (dub_sandbox_faults_struck (client->sandbox), ==, 1);
  next = client_get (client, "/v1/me");
  g_assert_cmpuint (next->status, ==, 200);
  assert_get (next, "plan", "pro");
}

static void
test_huge (void)
{
  g_autoptr (Client) client = faulty ("viralsync", "huge-body@me");
  g_autoptr (Reply) reply = client_get (client, "/v1/me");

  g_assert_cmpuint (g_bytes_get_size (reply->bytes), >, 20 * 1024 * 1024);
}

static void
test_stall (void)
{
  g_autoptr (Client) client = faulty ("viralsync", "stall");
  g_autoptr (Reply) reply = NULL;
  g_autoptr (Reply) next = NULL;

  soup_session_set_timeout (client->session, 1);
  reply = client_get (client, "/v1/me");
  g_assert_error (reply->error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  next = client_get (client, "/v1/me");
  g_assert_cmpuint (next->status, ==, 200);
}

/* --- paid requests --- */

static void
test_lost (void)
{
  g_autoptr (Client) client = faulty ("viralsync", "lost-reply");
  g_autoptr (Reply) lost = client_send (client, "POST", "/v1/render/jobs", JSON, MOVIE);
  g_autoptr (Reply) list = client_get (client, "/v1/jobs?type=render");

  g_assert_cmpuint (lost->status, ==, 0);
  g_assert_cmpuint (dub_sandbox_paid_count (client->sandbox, "viralsync"), ==, 1);
  assert_get (list, "jobs.0.payload.movie.title", "m");
}

static void
test_refused_paid (void)
{
  g_autoptr (Client) client = faulty ("viralsync", "refuse@submit:2");
  g_autoptr (Reply) one = client_send (client, "POST", "/v1/render/jobs", JSON, MOVIE);
  g_autoptr (Reply) two = client_send (client, "POST", "/v1/render/jobs", JSON, MOVIE);
  g_autoptr (Reply) three = client_send (client, "POST", "/v1/render/jobs", JSON, MOVIE);

  g_assert_cmpuint (one->status + two->status, ==, 0);
  g_assert_cmpuint (three->status, ==, 202);
  g_assert_cmpuint (dub_sandbox_paid_count (client->sandbox, NULL), ==, 1);
}

static void
test_reset_upload (void)
{
  g_autoptr (Client) client = faulty ("vidgen", "reset-upload=65536");
  g_autoptr (Form) form = form_new ();
  const gsize size = 20 * 1024 * 1024;
  g_autofree char *data = g_malloc0 (size);
  g_autoptr (Reply) reply = NULL;

  form_file (form, "image", "i.png", "image/png", "x", 1);
  form_file (form, "audio", "a.wav", "audio/wav", data, size);
  reply = form_send (form, client, "/api/jobs");
  g_assert_cmpuint (reply->status, ==, 0);
  g_assert_cmpuint (dub_sandbox_paid_count (client->sandbox, NULL), ==, 0);
}

/* --- downloads --- */

static char *
finished_job (Client *client)
{
  g_autoptr (Form) form = form_new ();
  g_autofree char *data = g_strnfill (100000, 'v');
  g_autoptr (Reply) created = NULL;
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;
  g_autoptr (Reply) done = NULL;

  form_text (form, "model", "e1");
  form_file (form, "video", "v.mp4", "video/mp4", data, 100000);
  form_file (form, "audio", "a.mp3", "audio/mpeg", "a", 1);
  created = form_send (form, client, "/visualdub");
  id = reply_get (created, "data.request_id");
  path = g_strconcat ("/get_status?request_id=", id, NULL);
  done = client_wait (client, path, "data.status_code", "success", 10);
  return g_strconcat ("/get_file?request_id=", id, NULL);
}

static void
test_truncated (void)
{
  g_autoptr (Client) client = faulty ("syncmonster", "truncated");
  g_autofree char *path = finished_job (client);
  g_autoptr (Reply) cut = client_get (client, path);
  g_autoptr (Reply) whole = client_get (client, path);

  /* libsoup itself does not mind a short body: it is for the reader to count */
  if (cut->bytes)
    {
      g_assert_cmpstr (reply_header (cut, "Content-Length"), ==, "100000");
      g_assert_cmpuint (g_bytes_get_size (cut->bytes), <, 100000);
    }
  else
    g_assert_nonnull (cut->error);
  g_assert_cmpuint (dub_sandbox_faults_struck (client->sandbox), ==, 1);
  g_assert_cmpuint (g_bytes_get_size (whole->bytes), ==, 100000);
}

static void
test_damaged (void)
{
  g_autoptr (Client) client = faulty ("syncmonster", "damaged");
  g_autofree char *path = finished_job (client);
  g_autoptr (Reply) bad = client_get (client, path);
  g_autoptr (Reply) good = client_get (client, path);

  g_assert_cmpuint (g_bytes_get_size (bad->bytes), ==, 100000);
  g_assert_cmpint (g_bytes_compare (bad->bytes, good->bytes), !=, 0);
  g_assert_cmpstr (bad->type, ==, "video/mp4");
}

static void
test_slow (void)
{
  g_autoptr (Client) client = faulty ("syncmonster", "slow=500");
  g_autofree char *path = finished_job (client);
  gint64 start = g_get_monotonic_time ();
  g_autoptr (Reply) reply = client_get (client, path);

  g_assert_cmpuint (g_bytes_get_size (reply->bytes), ==, 100000);
  g_assert_cmpint (g_get_monotonic_time () - start, >, 300000);
}

static void
test_expired_link (void)
{
  g_autoptr (Client) client = faulty ("vidgen", "expired-link");
  g_autoptr (Form) form = form_new ();
  g_autoptr (Reply) created = NULL;
  g_autoptr (Reply) done = NULL;
  g_autoptr (Reply) first = NULL;
  g_autoptr (Reply) second = NULL;
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;
  g_autofree char *url = NULL;

  form_file (form, "image", "i.png", "image/png", "x", 1);
  form_file (form, "audio", "a.wav", "audio/wav", "y", 1);
  created = form_send (form, client, "/api/jobs");
  id = reply_get (created, "jobId");
  path = g_strconcat ("/api/status/", id, NULL);
  done = client_wait (client, path, "status", "COMPLETED", 10);
  url = reply_get (done, "outputVideo");
  first = client_get (client, url);
  second = client_get (client, url);
  g_assert_cmpuint (first->status, ==, 403);
  g_assert_nonnull (strstr (first->text, "<Error>"));
  g_assert_cmpuint (second->status, ==, 200);
}

/* --- redirects --- */

static void
test_redirect (void)
{
  g_autoptr (Client) client = faulty ("viralsync", "redirect-other-origin@me:2");
  g_autoptr (Reply) first = client_get (client, "/v1/me");
  const char *location = reply_header (first, "Location");
  const char *with_key[] = { "x-api-key", client->key, NULL };
  g_autoptr (Reply) landed = client_get (client, location);
  g_autoptr (Reply) leaked = NULL;

  g_assert_false (
      g_str_has_prefix (location, dub_sandbox_get_base_url (client->sandbox, "viralsync")));
  assert_get (landed, "plan", "pro");
  assert_no_violations (client);
  leaked = client_send_bytes (client, "GET", location, NULL, NULL, with_key);
  g_assert_cmpuint (leaked->status, ==, 400);
  assert_violation (client, "x-api-key was sent to storage");
}

/* --- jobs --- */

static char *
submit_dub (Client *client)
{
  g_autoptr (Reply) created = client_send (client, "POST", "/visualdub", JSON, DUB);
  g_autofree char *id = reply_get (created, "data.request_id");

  g_assert_cmpuint (created->status, ==, 201);
  return g_strconcat ("/get_status?request_id=", id, NULL);
}

static void
test_job_failed (gconstpointer data)
{
  const char *code = data;
  g_autofree char *fault = g_strconcat ("syncmonster/job-failed=", code, NULL);
  g_autoptr (Client) client = faulty ("syncmonster", fault);
  g_autofree char *path = submit_dub (client);
  g_autoptr (Reply) status = client_wait (client, path, "data.status_code", "failed", 10);

  assert_get (status, "status", "success");
  assert_get (status, "data.error_code", code);
  g_assert_cmpfloat (dub_sandbox_charged (client->sandbox, NULL), ==, 0);
}

static void
test_never_ends (void)
{
  g_autoptr (Client) client = faulty ("syncmonster", "never-ends");
  g_autofree char *path = submit_dub (client);
  g_autofree char *other = submit_dub (client);
  g_autoptr (Reply) done = client_wait (client, other, "data.status_code", "success", 10);
  g_autoptr (Reply) status = client_get (client, path);

  assert_get (done, "data.status_code", "success");
  assert_get (status, "data.status_code", "in_progress");
}

static void
test_unknown_word (void)
{
  g_autoptr (Client) client = faulty ("syncmonster", "unknown-word:2");
  g_autofree char *path = submit_dub (client);
  g_autoptr (Reply) one = client_get (client, path);
  g_autoptr (Reply) two = client_get (client, path);
  g_autoptr (Reply) three = client_wait (client, path, "data.status_code", "success", 10);

  assert_get (one, "status", "success");
  assert_get (one, "data.status_code", "rebalancing");
  assert_get (two, "data.status", "rebalancing");
  assert_get (three, "data.status", "Success");
}

static void
test_clock_skew (void)
{
  g_autoptr (Client) client = faulty ("syncmonster", "clock-skew=-5");
  g_autofree char *path = submit_dub (client);
  g_autoptr (Reply) list = client_get (client, "/list_requests");
  g_autofree char *text = reply_get (list, "data.0.created_at");
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) created = g_date_time_new_from_iso8601 (text, utc);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  g_assert_nonnull (path);
  g_assert_cmpint (g_date_time_difference (now, created) / G_TIME_SPAN_MINUTE, >=, 299);
}

static void
test_late_list (void)
{
  g_autoptr (Client) client = faulty ("syncmonster", "late-list=1");
  g_autofree char *path = submit_dub (client);
  g_autoptr (Reply) status = client_get (client, path);
  g_autoptr (Reply) early = client_get (client, "/list_requests");
  g_autoptr (Reply) late = client_wait (client, "/list_requests", "total_requests", "1", 10);

  g_assert_cmpuint (status->status, ==, 200);
  assert_get (early, "total_requests", "0");
  assert_get (late, "total_requests", "1");
}

static void
test_status_200 (void)
{
  g_autoptr (Client) client = faulty ("syncmonster", "status-200");
  g_autoptr (Reply) first = client_get (client, "/get_status?request_id=x");
  g_autoptr (Reply) second = client_get (client, "/get_status?request_id=x");

  g_assert_cmpuint (first->status, ==, 200);
  assert_get (first, "message", "Request ID not found");
  g_assert_cmpuint (second->status, ==, 404);
}

static void
test_revoked_later (void)
{
  g_autoptr (Client) client = faulty ("viralsync", "key-revoked-later=2");

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (Reply) reply = client_get (client, "/v1/me");

      g_assert_cmpuint (reply->status, ==, i < 2 ? 200 : 401);
    }
}

/* LipDub unwraps its data and writes the id in another way. */
static void
test_drift_lipdub (void)
{
  g_autoptr (Client) client = faulty ("lipdub", "drift@whoami");
  g_autoptr (Reply) reply = client_get (client, "/whoami");
  g_autoptr (Reply) created = NULL;

  assert_get (reply, "user_id", "4711");
  g_assert_nonnull (strstr (reply->text, "\"user_id\":\"4711\""));
  g_assert_true (dub_sandbox_add_fault (client->sandbox, "drift@render_status", NULL));
  created = client_send (client, "POST", "/renders", JSON,
                         "{\"output_filename\":\"o.mp4\",\"video_url\":\"https://e.org/v.mp4\","
                         "\"audio_url\":\"https://e.org/a.mp3\"}");
  g_assert_cmpuint (created->status, ==, 202);
  g_clear_pointer (&reply, reply_free);
  reply = client_get (client, "/renders/746176/status");
  g_assert_nonnull (strstr (reply->text, "\"generateId\":\"746176\""));
}

static void
test_shot_fails (gconstpointer data)
{
  const char *stage = data;
  g_autofree char *fault = g_strconcat ("lipdub/", stage, "-failed@video_success", NULL);
  g_autoptr (Client) client = faulty ("lipdub", fault);
  g_autoptr (Reply) created =
      client_send (client, "POST", "/video", JSON,
                   "{\"file_name\":\"v.mp4\",\"content_type\":\"video/mp4\",\"project_name\":\"p\","
                   "\"scene_name\":\"s\",\"actor_name\":\"a\"}");
  g_autofree char *link = reply_get (created, "data.upload_url");
  g_autofree char *id = reply_get (created, "data.video_id");
  g_autofree char *success = g_strconcat ("/video/success/", id, NULL);
  g_autofree char *status = g_strconcat ("/video/status/", id, NULL);
  g_autofree char *member =
      g_strdup_printf ("data.%s_status", strcmp (stage, "shot") == 0 ? "shot" : "ai_training");
  g_autoptr (Reply) sent = client_send (client, "PUT", link, "video/mp4", "bytes");
  g_autoptr (Reply) told = client_send (client, "POST", success, NULL, NULL);
  g_autoptr (Reply) reply = client_wait (client, status, member, "failed", 10);

  g_assert_cmpuint (sent->status, ==, 200);
  g_assert_cmpuint (told->status, ==, 200);
  assert_get (reply, member, "failed");
}

/* --- specs --- */

typedef struct
{
  const char *spec;
  gboolean good;
} Spec;

static const Spec specs[] = {
  { "lost-reply", TRUE },
  { "lost-reply@generate:3", TRUE },
  { "lipdub/lost-reply@generate:*", TRUE },
  { "job-failed=ERR_004@visualdub", TRUE },
  { "lost-reply:0", FALSE },
  { "lost-reply:x", FALSE },
  { "nobody/lost-reply", FALSE },
  { "lost", FALSE },
  { "", FALSE },
  { "@:=/", FALSE },
};

static void
test_specs (void)
{
  g_autoptr (Client) client = client_new ("lipdub", &plain);

  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (dub_sandbox_add_fault (client->sandbox, specs[i].spec, &error), ==,
                       specs[i].good);
      if (!specs[i].good)
        g_assert_error (error, DUB_ERROR, DUB_ERROR_USAGE);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sandbox/faults/reply/%s", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/sandbox/faults/huge-body", test_huge);
  g_test_add_func ("/sandbox/faults/stall", test_stall);
  g_test_add_func ("/sandbox/faults/lost-paid", test_lost);
  g_test_add_func ("/sandbox/faults/refused-paid", test_refused_paid);
  g_test_add_func ("/sandbox/faults/reset-upload", test_reset_upload);
  g_test_add_func ("/sandbox/faults/truncated", test_truncated);
  g_test_add_func ("/sandbox/faults/damaged-file", test_damaged);
  g_test_add_func ("/sandbox/faults/slow", test_slow);
  g_test_add_func ("/sandbox/faults/expired-link", test_expired_link);
  g_test_add_func ("/sandbox/faults/redirect", test_redirect);
  g_test_add_data_func ("/sandbox/faults/job-failed/ERR_004", "ERR_004", test_job_failed);
  g_test_add_data_func ("/sandbox/faults/job-failed/ERR_009", "ERR_009", test_job_failed);
  g_test_add_func ("/sandbox/faults/never-ends", test_never_ends);
  g_test_add_func ("/sandbox/faults/unknown-word", test_unknown_word);
  g_test_add_func ("/sandbox/faults/clock-skew", test_clock_skew);
  g_test_add_func ("/sandbox/faults/late-list", test_late_list);
  g_test_add_func ("/sandbox/faults/status-200", test_status_200);
  g_test_add_func ("/sandbox/faults/key-revoked-later", test_revoked_later);
  g_test_add_func ("/sandbox/faults/drift-lipdub", test_drift_lipdub);
  g_test_add_data_func ("/sandbox/faults/shot-failed", "shot", test_shot_fails);
  g_test_add_data_func ("/sandbox/faults/training-failed", "training", test_shot_fails);
  g_test_add_func ("/sandbox/faults/specs", test_specs);
  return g_test_run ();
}
