/* LipDub's notes, exchange by exchange, classic and renders. */
#include "client.h"

#include <string.h>

#define JSON "application/json"
#define VIDEO                                                                                      \
  "{\"file_name\":\"v.mp4\",\"content_type\":\"video/mp4\",\"project_name\":\"p\","                \
  "\"scene_name\":\"s\",\"actor_name\":\"a\"}"

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
  { "no-key", "GET", "/whoami", NULL, "-", 403, "message", "Forbidden" },
  { "bad-key", "GET", "/whoami", NULL, "?", 403, "message", "Forbidden" },
  { "revoked-key", "GET", "/whoami", NULL, "revoked", 403, "message", "Forbidden" },
  { "whoami", "GET", "/whoami", NULL, NULL, 200, "data.email", "sandbox@example.org" },
  { "shots", "GET", "/shots?page=1&per_page=1", NULL, NULL, 200, "count", "0" },
  { "audio", "GET", "/audio?page=1&page_size=10", NULL, NULL, 200, "count", "0" },
  { "audio-wrong-paging", "GET", "/audio?per_page=10", NULL, NULL, 422, "detail.0.type",
    "extra_forbidden" },
  { "projects", "GET", "/projects", NULL, NULL, 200, "count", "0" },
  { "video", "POST", "/video", VIDEO, NULL, 200, "data.project_id", "746176" },
  { "video-unknown-field", "POST", "/video",
    "{\"file_name\":\"v.mp4\",\"content_type\":\"video/mp4\",\"colour\":1}", NULL, 422,
    "detail.0.loc.1", "colour" },
  { "video-no-type", "POST", "/video", "{\"file_name\":\"v.mp4\"}", NULL, 422, "detail.0.type",
    "missing" },
  { "video-type-number", "POST", "/video", "{\"file_name\":7,\"content_type\":\"video/mp4\"}", NULL,
    422, "detail.0.type", "type_error" },
  { "video-bad-type", "POST", "/video", "{\"file_name\":\"v.mp4\",\"content_type\":\"text/plain\"}",
    NULL, 422, "detail.0.loc.1", "content_type" },
  { "video-bad-suffix", "POST", "/video",
    "{\"file_name\":\"v.webm\",\"content_type\":\"video/mp4\",\"project_name\":\"p\","
    "\"scene_name\":\"s\",\"actor_name\":\"a\"}",
    NULL, 422, "detail.0.loc.1", "file_name" },
  { "video-no-names", "POST", "/video", "{\"file_name\":\"v.mp4\",\"content_type\":\"video/mp4\"}",
    NULL, 422, "detail.0.loc.1", "project_name" },
  { "video-broken", "POST", "/video", "{", NULL, 422, "detail", "The body is not valid JSON" },
  { "audio-no-size", "POST", "/audio", "{\"file_name\":\"a.mp3\",\"content_type\":\"audio/mpeg\"}",
    NULL, 422, "detail.0.loc.1", "size_bytes" },
  { "audio-too-large", "POST", "/audio",
    "{\"file_name\":\"a.mp3\",\"content_type\":\"audio/mpeg\",\"size_bytes\":104857601}", NULL, 422,
    "detail.0.loc.1", "size_bytes" },
  { "unknown-video", "GET", "/video/status/nothing", NULL, NULL, 404, "detail", "Video not found" },
  { "swapped-status-path", "GET", "/video/nothing/status", NULL, NULL, 404, "detail", "Not Found" },
  { "unknown-shot", "GET", "/shots/1/status", NULL, NULL, 404, "detail", "Shot not found" },
  { "doubled-version", "GET", "/v1/shots", NULL, NULL, 404, "detail", "Not Found" },
  { "voices", "GET", "/voices", NULL, NULL, 404, "detail", "Not Found" },
  { "wrong-method", "GET", "/video", NULL, NULL, 405, "detail", "Method Not Allowed" },
  { "render-neither", "POST", "/renders", "{\"output_filename\":\"o.mp4\"}", NULL, 422,
    "detail.0.loc.1", "video_url" },
  { "render-both", "POST", "/renders",
    "{\"output_filename\":\"o.mp4\",\"video_url\":\"https://e.org/v.mp4\",\"video_id\":1,"
    "\"audio_id\":\"x\"}",
    NULL, 422, "detail.0.loc.1", "video_url" },
  { "render-bad-name", "POST", "/renders",
    "{\"output_filename\":\"../o.mp4\",\"video_url\":\"https://e.org/v.mp4\","
    "\"audio_url\":\"https://e.org/a.mp3\"}",
    NULL, 422, "detail.0.loc.1", "output_filename" },
  { "render-http-callback", "POST", "/renders",
    "{\"output_filename\":\"o.mp4\",\"video_url\":\"https://e.org/v.mp4\","
    "\"audio_url\":\"https://e.org/a.mp3\",\"callback_url\":\"http://127.0.0.1/x\"}",
    NULL, 422, "detail.0.loc.1", "callback_url" },
  { "render-no-credit", "POST", "/renders",
    "{\"output_filename\":\"o.mp4\",\"video_url\":\"https://e.org/v.mp4\","
    "\"audio_url\":\"https://e.org/a.mp3\"}",
    "empty", 403, "detail", "Insufficient credits" },
  { "track-unknown", "GET", "/renders/track/nothing", NULL, NULL, 404, "detail",
    "Tracking id not found" },
  { "render-unknown", "GET", "/renders/1/status", NULL, NULL, 404, "detail",
    "Generation not found" },
};

static const DubSandboxOptions plain = { .plain_media = TRUE };

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (Client) client = client_new ("lipdub", &plain);
  g_autoptr (Reply) reply = NULL;

  if (g_strcmp0 (row->key, "?") == 0)
    client->key = "made-up";
  else if (row->key)
    client_use_key (client, strcmp (row->key, "-") == 0 ? NULL : row->key);
  reply = client_send (client, row->method, row->target, row->body ? JSON : NULL, row->body);
  g_assert_cmpuint (reply->status, ==, row->status);
  assert_get (reply, row->path, row->value);
  g_assert_nonnull (reply_header (reply, "x-amzn-requestid"));
  g_assert_cmpuint (dub_sandbox_paid_count (client->sandbox, "lipdub"), ==, 0);
}

/* `/v1/…` stands against the origin. */
static Reply *
post_link (Client *client, const Reply *created, const char *name)
{
  g_autofree char *path = g_strconcat ("data.", name, NULL);
  g_autofree char *link = reply_get (created, path);

  g_assert_true (g_str_has_prefix (link, "/v1/"));
  return client_send (client, "POST", link + strlen ("/v1"), NULL, NULL);
}

static Reply *
put (Client *client, const Reply *created, const char *type, GBytes *bytes)
{
  g_autofree char *link = reply_get (created, "data.upload_url");

  return client_send_bytes (client, "PUT", link, type, bytes, NULL);
}

static GBytes *
load (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GBytes *bytes = g_file_load_bytes (file, NULL, NULL, &error);

  g_assert_no_error (error);
  return bytes;
}

/* Returns: (transfer full): the shot's id. */
static char *
upload_video (Client *client, GBytes *bytes, char **video_id)
{
  g_autoptr (Reply) created = client_send (client, "POST", "/video", JSON, VIDEO);
  g_autoptr (Reply) sent = put (client, created, "video/mp4", bytes);
  g_autoptr (Reply) told = post_link (client, created, "success_url");

  g_assert_cmpuint (sent->status, ==, 200);
  g_assert_cmpuint (g_bytes_get_size (sent->bytes), ==, 0);
  assert_get (told, "data.asset_type", "dubbing-video");
  if (video_id)
    *video_id = reply_get (created, "data.video_id");
  return reply_get (told, "data.shot_id");
}

static char *
upload_audio (Client *client, GBytes *bytes)
{
  g_autofree char *body =
      g_strdup_printf ("{\"file_name\":\"a.mp3\",\"content_type\":\"audio/mpeg\","
                       "\"size_bytes\":%" G_GSIZE_FORMAT "}",
                       g_bytes_get_size (bytes));
  g_autoptr (Reply) created = client_send (client, "POST", "/audio", JSON, body);
  g_autoptr (Reply) sent = put (client, created, "audio/mpeg", bytes);
  g_autoptr (Reply) told = post_link (client, created, "success_url");

  g_assert_cmpuint (sent->status, ==, 200);
  g_assert_cmpstr (told->text, ==, "{}");
  return reply_get (created, "data.audio_id");
}

static Reply *
generate (Client *client, const char *shot, const char *audio)
{
  g_autofree char *path = g_strdup_printf ("/shots/%s/generate", shot);
  g_autofree char *body =
      g_strdup_printf ("{\"audio_id\":\"%s\",\"output_filename\":\"generated_1.mp4\","
                       "\"language\":\"es-MX\",\"maintain_expression\":true}",
                       audio);

  return client_send (client, "POST", path, JSON, body);
}

static void
wait_shot (Client *client, const char *shot)
{
  g_autofree char *path = g_strdup_printf ("/shots/%s/status", shot);
  g_autoptr (Reply) reply = client_wait (client, path, "data.ai_training_status", "finished", 20);

  assert_get (reply, "data.shot_status", "finished");
}

static void
test_whole (void)
{
  g_autoptr (Client) client = client_new ("lipdub", NULL);
  g_autofree char *video = media_video (client, 1);
  g_autofree char *voice = media_voice (client, 2, ".mp3");
  g_autoptr (GBytes) video_bytes = load (video);
  g_autoptr (GBytes) voice_bytes = load (voice);
  g_autofree char *video_id = NULL;
  g_autofree char *shot = upload_video (client, video_bytes, &video_id);
  g_autofree char *audio = upload_audio (client, voice_bytes);
  g_autofree char *video_path = g_strconcat ("/video/status/", video_id, NULL);
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;
  g_autofree char *link_path = NULL;
  g_autofree char *url = NULL;
  g_autoptr (Reply) created = NULL;
  g_autoptr (Reply) status = NULL;
  g_autoptr (Reply) link = NULL;
  g_autoptr (Reply) file = NULL;
  g_autoptr (Reply) video_status = NULL;

  wait_shot (client, shot);
  video_status = client_get (client, video_path);
  assert_get (video_status, "data.shot_id", shot);
  assert_get (video_status, "data.upload_status", "completed");
  created = generate (client, shot, audio);
  assert_get (created, "data.status", "processing");
  id = reply_get (created, "data.generate_id");
  path = g_strdup_printf ("/shots/%s/generate/%s", shot, id);
  status = client_wait (client, path, "data.status", "finished", 20);
  assert_get (status, "data.generate_id", id);
  link_path = g_strconcat (path, "/download", NULL);
  link = client_get (client, link_path);
  url = reply_get (link, "data.download_url");
  file = client_get (client, url);
  g_assert_cmpuint (file->status, ==, 200);
  assert_media (client, file->bytes, TRUE, TRUE, 1);
  g_assert_cmpuint (dub_sandbox_paid_count (client->sandbox, "lipdub"), ==, 1);
  assert_no_violations (client);
}

static void
test_lists (void)
{
  g_autoptr (Client) client = client_new ("lipdub", &plain);
  g_autoptr (GBytes) bytes = g_bytes_new ("123456", 6);
  g_autofree char *shot = upload_video (client, bytes, NULL);
  g_autofree char *audio = upload_audio (client, bytes);
  g_autofree char *other = upload_audio (client, bytes);
  g_autofree char *actors_path = g_strdup_printf ("/shots/%s/actors", shot);
  g_autoptr (Reply) shots = client_get (client, "/shots");
  g_autoptr (Reply) audios = client_get (client, "/audio?page=2&page_size=1");
  g_autoptr (Reply) projects = client_get (client, "/projects?page=1&per_page=5");
  g_autoptr (Reply) actors = client_get (client, actors_path);

  assert_get (shots, "data.0.shot_id", shot);
  assert_get (shots, "data.0.shot_project_name", "p");
  assert_get (audios, "data.0.audio_id", audio);
  g_assert_cmpstr (audio, !=, other);
  assert_get (audios, "data.1", NULL);
  assert_get (audios, "count", "2");
  assert_get (projects, "data.0.project_name", "p");
  assert_get (actors, "data.0.actor_name", "a");
}

static void
test_before_upload (void)
{
  g_autoptr (Client) client = client_new ("lipdub", &plain);
  g_autoptr (Reply) created = client_send (client, "POST", "/video", JSON, VIDEO);
  g_autofree char *id = reply_get (created, "data.video_id");
  g_autofree char *path = g_strconcat ("/video/status/", id, NULL);
  g_autoptr (Reply) status = client_get (client, path);
  g_autoptr (Reply) told = post_link (client, created, "success_url");
  g_autoptr (Reply) failed = NULL;
  g_autoptr (Reply) after = NULL;

  assert_get (status, "data.shot_id", "null");
  assert_get (status, "data.upload_status", "uploading");
  g_assert_cmpuint (told->status, ==, 400);
  assert_violation (client, "before its bytes were there");
  failed = post_link (client, created, "failure_url");
  g_assert_cmpuint (failed->status, ==, 200);
  after = client_get (client, path);
  assert_get (after, "data.upload_status", "failed");
}

/* Paid, and stuck: the page's fourth common issue. */
static void
test_too_early (void)
{
  const DubSandboxOptions slow = { .plain_media = TRUE, .speed = 1 };
  g_autoptr (Client) client = client_new ("lipdub", &slow);
  g_autoptr (GBytes) bytes = g_bytes_new ("123456", 6);
  g_autofree char *shot = upload_video (client, bytes, NULL);
  g_autofree char *audio = upload_audio (client, bytes);
  g_autoptr (Reply) created = generate (client, shot, audio);
  g_autofree char *id = reply_get (created, "data.generate_id");
  g_autofree char *path = g_strdup_printf ("/shots/%s/generate/%s", shot, id);
  g_autofree char *link_path = g_strconcat (path, "/download", NULL);
  g_autofree char *shot_path = g_strdup_printf ("/shots/%s/status", shot);
  g_autoptr (Reply) status = client_get (client, path);
  g_autoptr (Reply) link = client_get (client, link_path);
  g_autoptr (Reply) shot_status = client_get (client, shot_path);

  assert_get (shot_status, "data.shot_status", "running");
  assert_get (shot_status, "data.ai_training_status", "not_started");
  assert_get (status, "data.status", "not_started");
  g_assert_cmpuint (link->status, ==, 400);
  assert_violation (client, "before shot and audio were ready");
  g_assert_cmpuint (dub_sandbox_paid_count (client->sandbox, "lipdub"), ==, 1);
}

static void
test_render_urls (void)
{
  g_autoptr (Client) client = client_new ("lipdub", &plain);
  g_autoptr (Reply) created = client_send (client, "POST", "/renders", JSON,
                                           "{\"output_filename\":\"clip marker.mp4\","
                                           "\"video_url\":\"https://example.com/v.mp4\","
                                           "\"audio_url\":\"https://example.com/a.mp3\"}");
  g_autofree char *tracking = reply_get (created, "data.tracking_id");
  g_autofree char *track_path = g_strconcat ("/renders/track/", tracking, NULL);
  g_autofree char *id = NULL;
  g_autofree char *status_path = NULL;
  g_autofree char *link_path = NULL;
  g_autofree char *url = NULL;
  g_autoptr (Reply) track = NULL;
  g_autoptr (Reply) status = NULL;
  g_autoptr (Reply) link = NULL;
  g_autoptr (Reply) list = NULL;

  g_assert_cmpuint (created->status, ==, 202);
  track = client_wait (client, track_path, "data.status", "dispatched", 10);
  id = reply_get (track, "data.generate_id");
  status_path = g_strdup_printf ("/renders/%s/status", id);
  link_path = g_strdup_printf ("/renders/%s/download", id);
  status = client_wait (client, status_path, "data.status", "finished", 10);
  assert_get (status, "data.generate_id", id);
  link = client_get (client, link_path);
  url = reply_get (link, "data.download_url");
  g_assert_nonnull (url);
  list = client_get (client, "/renders?page=1&page_size=5");
  assert_get (list, "data.0.shot_file_name", "clip marker.mp4");
  assert_get (list, "data.0.render_generation_status", "finished");
}

static void
test_render_ids (void)
{
  g_autoptr (Client) client = client_new ("lipdub", &plain);
  g_autoptr (GBytes) bytes = g_bytes_new ("123456", 6);
  g_autofree char *shot = upload_video (client, bytes, NULL);
  g_autofree char *audio = upload_audio (client, bytes);
  g_autofree char *body = g_strdup_printf (
      "{\"output_filename\":\"o.mp4\",\"video_id\":%s,\"audio_id\":\"%s\"}", shot, audio);
  g_autoptr (Reply) created = NULL;
  g_autofree char *balance = NULL;

  wait_shot (client, shot);
  created = client_send (client, "POST", "/renders", JSON, body);
  g_assert_cmpuint (created->status, ==, 201);
  balance = reply_get (created, "data.credit.balance");
  g_assert_nonnull (balance);
}

static void
test_callback (void)
{
  const DubSandboxOptions options = { .plain_media = TRUE, .allow_http_webhooks = TRUE };
  g_autoptr (Client) client = client_new ("lipdub", &options);
  g_autoptr (Hook) hook = hook_new ("X-LipDub-Event");
  g_autofree char *body = g_strdup_printf ("{\"output_filename\":\"o.mp4\",\"callback_url\":\"%s\","
                                           "\"video_url\":\"https://e.org/v.mp4\","
                                           "\"audio_url\":\"https://e.org/a.mp3\"}",
                                           hook->url);
  g_autoptr (Reply) created = client_send (client, "POST", "/renders", JSON, body);
  guint i = 0;

  g_assert_cmpuint (created->status, ==, 202);
  i = hook_wait (hook, "VIDEO_RENDER_COMPLETE");
  g_assert_cmpstr (g_ptr_array_index (hook->headers, i), ==, "VIDEO_RENDER_COMPLETE");
}

/* shot, then a moment of nothing, then training: each word is seen, in this order. */
static void
test_stages (void)
{
  const DubSandboxOptions fast = { .plain_media = TRUE, .speed = 40 };
  static const char *const wanted[] = { "running not_started", "finished not_started",
                                        "finished processing", "finished finished" };
  g_autoptr (Client) client = client_new ("lipdub", &fast);
  g_autoptr (GBytes) bytes = g_bytes_new ("123456", 6);
  g_autofree char *shot = upload_video (client, bytes, NULL);
  g_autofree char *path = g_strdup_printf ("/shots/%s/status", shot);
  gint64 until = g_get_monotonic_time () + 15 * G_USEC_PER_SEC;
  guint seen = 0;

  while (seen < G_N_ELEMENTS (wanted) && g_get_monotonic_time () < until)
    {
      g_autoptr (Reply) reply = client_get (client, path);
      g_autofree char *one = reply_get (reply, "data.shot_status");
      g_autofree char *two = reply_get (reply, "data.ai_training_status");
      g_autofree char *both = g_strjoin (" ", one, two, NULL);

      if (strcmp (both, wanted[seen]) == 0)
        seen++;
      else
        g_assert_cmpstr (both, ==, wanted[seen - 1]);
    }
  g_assert_cmpuint (seen, ==, G_N_ELEMENTS (wanted));
}

static void
test_budget (void)
{
  const DubSandboxOptions tight = { .plain_media = TRUE, .lipdub_upload_budget = 2 };
  g_autoptr (Client) client = client_new ("lipdub", &tight);
  g_autoptr (Reply) one = client_send (client, "POST", "/video", JSON, VIDEO);
  g_autoptr (Reply) two = client_send (client, "POST", "/video", JSON, VIDEO);
  g_autoptr (Reply) three = client_send (client, "POST", "/video", JSON, VIDEO);
  g_autoptr (Reply) other = client_get (client, "/shots");

  g_assert_cmpuint (one->status, ==, 200);
  g_assert_cmpuint (two->status, ==, 200);
  g_assert_cmpuint (three->status, ==, 429);
  g_assert_cmpint (atoi (reply_header (three, "Retry-After")), >, 3000);
  g_assert_cmpuint (other->status, ==, 200);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sandbox/lipdub/%s", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/sandbox/lipdub/whole", test_whole);
  g_test_add_func ("/sandbox/lipdub/lists", test_lists);
  g_test_add_func ("/sandbox/lipdub/before-upload", test_before_upload);
  g_test_add_func ("/sandbox/lipdub/too-early", test_too_early);
  g_test_add_func ("/sandbox/lipdub/render-urls", test_render_urls);
  g_test_add_func ("/sandbox/lipdub/render-ids", test_render_ids);
  g_test_add_func ("/sandbox/lipdub/callback", test_callback);
  g_test_add_func ("/sandbox/lipdub/stages", test_stages);
  g_test_add_func ("/sandbox/lipdub/budget", test_budget);
  return g_test_run ();
}
