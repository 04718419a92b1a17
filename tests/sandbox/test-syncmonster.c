/* SyncMonster's page, exchange by exchange. */
#include "client.h"

#include <string.h>

typedef struct
{
  const char *name;
  const char *method;
  const char *target;
  const char *type;
  const char *body;
  const char *key; /* kind; NULL: good; "-": none; "?": made up */
  guint status;
  const char *path; /* of the reply, (nullable) */
  const char *value;
} Row;

#define JSON "application/json"
#define ASSETS(v, a)                                                                               \
  "{\"model\":\"e2\",\"assets\":[{\"type\":\"video\",\"url\":\"" v                                 \
  "\"},{\"type\":\"audio\",\"url\":\"" a "\"}]"
#define GOOD ASSETS ("https://example.com/video.mp4", "https://example.com/audio.mp3")

static const Row rows[] = {
  { "no-key", "GET", "/list_assets", .key = "-", .status = 401, .path = "status",
    .value = "unauthorized" },
  { "bad-key", "GET", "/list_assets", .key = "?", .status = 401, .path = "status",
    .value = "unauthorized" },
  { "revoked-key", "GET", "/list_assets", .key = "revoked", .status = 403, .path = "status",
    .value = "forbidden" },
  { "free-plan", "GET", "/list_assets", .key = "free", .status = 403, .path = "status",
    .value = "forbidden" },
  { "list-assets", "GET", "/list_assets", .status = 200, .path = "message",
    .value = "Assets listed" },
  { "list-assets-extra", "GET", "/list_assets?limit=3", .status = 400, .path = "status",
    .value = "invalid_request" },
  { "unknown-asset", "GET", "/get_asset?asset_id=999", .status = 404, .path = "message",
    .value = "Asset not found" },
  { "asset-not-integer", "GET", "/get_asset?asset_id=abc", .status = 400, .path = "status",
    .value = "invalid_request" },
  { "unknown-request", "GET", "/get_status?request_id=a1b2c3d4e5f6g7h8", .status = 404,
    .path = "message", .value = "Request ID not found" },
  { "unknown-file", "GET", "/get_file?request_id=a1b2c3d4e5f6g7h8", .status = 404, .path = "status",
    .value = "failed" },
  { "missing-request-id", "GET", "/get_status", .status = 400, .path = "status",
    .value = "invalid_request" },
  { "empty-list", "GET", "/list_requests?limit=10&page_no=0", .status = 200,
    .path = "end_of_records", .value = "true" },
  { "list-bad-page", "GET", "/list_requests?page_no=-1", .status = 400, .path = "status",
    .value = "invalid_request" },
  { "wrong-path", "GET", "/find-face", .status = 404, .path = "status", .value = "not_found" },
  { "wrong-method", "GET", "/visualdub", .status = 405, .path = "status",
    .value = "invalid_request" },
  { "json-example", "POST", "/visualdub", JSON,
    GOOD ",\"options\":{\"intensity\":2},\"webhook\":{\"url\":\"https://yourapp.com/webhook\","
         "\"headers\":{},\"params\":{}}}",
    .status = 201, .path = "data.credit_details.credits_deducted", .value = "0" },
  { "json-created", "POST", "/visualdub", JSON, GOOD "}", .status = 201, .path = "message",
    .value = "Job Created" },
  { "json-webhook-string", "POST", "/visualdub", JSON,
    GOOD ",\"webhook\":\"https://yourapp.com/webhook\"}", .status = 201, .path = "status",
    .value = "success" },
  { "json-unknown-field", "POST", "/visualdub", JSON, GOOD ",\"colour\":1}", .status = 400,
    .path = "status", .value = "invalid_request" },
  { "json-intensity-4", "POST", "/visualdub", JSON, GOOD ",\"options\":{\"intensity\":4}}",
    .status = 400, .path = "status", .value = "invalid_request" },
  { "json-intensity-text", "POST", "/visualdub", JSON, GOOD ",\"options\":{\"intensity\":\"2\"}}",
    .status = 400, .path = "status", .value = "invalid_request" },
  { "json-no-model", "POST", "/visualdub", JSON, "{\"assets\":[]}", .status = 400,
    .path = "message", .value = "model is required" },
  { "json-no-audio", "POST", "/visualdub", JSON,
    "{\"model\":\"e1\",\"assets\":[{\"type\":\"video\",\"url\":\"https://example.com/v.mp4\"}]}",
    .status = 400, .path = "message", .value = "audio is required" },
  { "json-unknown-asset", "POST", "/visualdub", JSON,
    "{\"model\":\"e1\",\"assets\":[{\"type\":\"video\",\"asset_id\":9}]}", .status = 404,
    .path = "message", .value = "Asset not found" },
  { "json-bad-format", "POST", "/visualdub", JSON,
    ASSETS ("https://example.com/v.mp4", "https://example.com/a.txt") "}", .status = 400,
    .path = "message", .value = "Invalid audio format '.txt'. Allowed: .mp4, .mov, .wav, .mp3" },
  { "json-bad-format-code", "POST", "/visualdub", JSON,
    ASSETS ("https://example.com/v.avi", "https://example.com/a.mp3") "}", .status = 400,
    .path = "data.error_code", .value = "ERR_008" },
  { "json-broken", "POST", "/visualdub", JSON, "{\"model\":", .status = 400, .path = "status",
    .value = "invalid_request" },
  { "no-form", "POST", "/visualdub", "text/plain", "hello", .status = 400, .path = "status",
    .value = "invalid_request" },
  { "no-credit", "POST", "/visualdub", JSON, GOOD "}", .key = "empty", .status = 402,
    .path = "data.error_code", .value = "ERR_006" },
};

static const DubSandboxOptions plain = { .plain_media = TRUE };

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (Client) client = client_new ("syncmonster", &plain);
  g_autoptr (Reply) reply = NULL;

  if (g_strcmp0 (row->key, "?") == 0)
    client->key = "made-up";
  else if (row->key)
    client_use_key (client, strcmp (row->key, "-") == 0 ? NULL : row->key);
  reply = client_send (client, row->method, row->target, row->type, row->body);
  g_assert_cmpuint (reply->status, ==, row->status);
  assert_get (reply, row->path, row->value);
  g_assert_cmpuint (dub_sandbox_paid_count (client->sandbox, "syncmonster"), ==,
                    row->status == 201 ? 1 : 0);
}

static char *
submit (Client *client, const char *video, const char *voice)
{
  g_autoptr (Form) form = form_new ();
  g_autoptr (Reply) reply = NULL;

  form_text (form, "model", "e2");
  form_path (form, "video", video, "video/mp4");
  form_path (form, "audio", voice, "audio/mpeg");
  form_text (form, "options", "{\"intensity\":3}");
  reply = form_send (form, client, "/visualdub");
  g_assert_cmpuint (reply->status, ==, 201);
  assert_get (reply, "data.assets.0.asset_id", "123");
  assert_get (reply, "data.assets.1.type", "audio");
  return reply_get (reply, "data.request_id");
}

static void
test_whole (void)
{
  g_autoptr (Client) client = client_new ("syncmonster", NULL);
  g_autofree char *video = media_video (client, 1);
  g_autofree char *voice = media_voice (client, 2, ".mp3");
  g_autofree char *id = submit (client, video, voice);
  g_autofree char *status_path = g_strconcat ("/get_status?request_id=", id, NULL);
  g_autofree char *file_path = g_strconcat ("/get_file?request_id=", id, NULL);
  g_autoptr (Reply) status = client_wait (client, status_path, "data.status_code", "success", 20);
  g_autoptr (Reply) file = client_get (client, file_path);
  g_autoptr (Reply) list = client_get (client, "/list_requests");
  g_autoptr (Reply) asset = client_get (client, "/get_asset?asset_id=124");

  assert_get (status, "data.status", "Success");
  assert_get (status, "data.assets.video", "123");
  g_assert_cmpstr (file->type, ==, "video/mp4");
  g_assert_cmpstr (reply_header (file, "Content-Disposition"), ==,
                   "attachment; filename=\"output.mp4\"");
  assert_media (client, file->bytes, TRUE, TRUE, 1);
  assert_get (list, "total_requests", "1");
  assert_get (list, "data.0.request_id", id);
  assert_get (list, "data.0.status", "Success");
  assert_get (asset, "data.media_type", "audio");
  g_assert_cmpuint (dub_sandbox_paid_count (client->sandbox, "syncmonster"), ==, 1);
  g_assert_cmpfloat_with_epsilon (dub_sandbox_charged (client->sandbox, NULL), 1, 0.3);
  assert_no_violations (client);
}

static void
test_not_ready (void)
{
  const DubSandboxOptions slow = { .plain_media = TRUE, .speed = 1 };
  g_autoptr (Client) client = client_new ("syncmonster", &slow);
  g_autoptr (Reply) created = client_send (client, "POST", "/visualdub", JSON, GOOD "}");
  g_autofree char *id = reply_get (created, "data.request_id");
  g_autofree char *file_path = g_strconcat ("/get_file?request_id=", id, NULL);
  g_autofree char *status_path = g_strconcat ("/get_status?request_id=", id, NULL);
  g_autoptr (Reply) file = client_get (client, file_path);
  g_autoptr (Reply) status = client_get (client, status_path);

  g_assert_cmpuint (file->status, ==, 200);
  assert_get (file, "status", "success");
  assert_get (file, "data.status_code", "102");
  assert_get (status, "data.status_code", "pending");
  client_use_key (client, "second");
  g_clear_pointer (&status, reply_free);
  status = client_get (client, status_path);
  g_assert_cmpuint (status->status, ==, 404);
}

static void
test_bad_media (void)
{
  g_autoptr (Client) client = client_new ("syncmonster", NULL);
  g_autoptr (Form) form = form_new ();
  g_autoptr (Reply) created = NULL;
  g_autoptr (Reply) status = NULL;
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;

  form_text (form, "model", "e1");
  form_file (form, "video", "v.mov", "video/quicktime", "no video", 8);
  form_file (form, "audio", "a.wav", "audio/wav", "no sound", 8);
  created = form_send (form, client, "/visualdub");
  g_assert_cmpuint (created->status, ==, 201);
  id = reply_get (created, "data.request_id");
  path = g_strconcat ("/get_status?request_id=", id, NULL);
  status = client_wait (client, path, "data.status_code", "failed", 20);
  assert_get (status, "data.error_code", "ERR_007");
  g_assert_cmpfloat (dub_sandbox_charged (client->sandbox, NULL), ==, 0);
}

typedef struct
{
  const char *name;
  const char *fields[8]; /* name, value, …: `@` starts a file name */
  const char *message;
} FormRow;

static const FormRow form_rows[] = {
  { "no-model", { "video", "@v.mp4", "audio", "@a.mp3" }, "model is required" },
  { "no-video", { "model", "e1", "audio", "@a.mp3" }, "video is required" },
  { "unknown", { "model", "e1", "voice", "x" }, "unknown form field" },
  { "twice", { "model", "e1", "model", "e2" }, "a form field came twice" },
  { "both",
    { "model", "e1", "video", "@v.mp4", "video_asset_id", "1" },
    "send either the file or its asset id" },
  { "not-a-file", { "model", "e1", "video", "v.mp4" }, "video and audio must be files" },
  { "bad-model", { "model", "x9" }, "model must be one of: e1 e2 e3" },
  { "bad-video",
    { "model", "e1", "video", "@v.webm" },
    "Invalid video format '.webm'. Allowed: .mp4, .mov, .wav, .mp3" },
  { "bad-options",
    { "model", "e1", "video", "@v.mp4", "audio", "@a.mp3", "options", "3" },
    "options must be a JSON object" },
  { "bad-asset", { "model", "e1", "video_asset_id", "one" }, "an asset id must be an integer" },
};

static void
test_form_row (gconstpointer data)
{
  const FormRow *row = data;
  g_autoptr (Client) client = client_new ("syncmonster", &plain);
  g_autoptr (Form) form = form_new ();
  g_autoptr (Reply) reply = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (row->fields) && row->fields[i]; i += 2)
    if (*row->fields[i + 1] == '@')
      form_file (form, row->fields[i], row->fields[i + 1] + 1, "application/octet-stream", "x", 1);
    else
      form_text (form, row->fields[i], row->fields[i + 1]);
  reply = form_send (form, client, "/visualdub");
  g_assert_cmpuint (reply->status, ==, 400);
  assert_get (reply, "message", row->message);
}

static void
test_reuse (void)
{
  g_autoptr (Client) client = client_new ("syncmonster", &plain);
  g_autoptr (Form) first = form_new ();
  g_autoptr (Form) second = form_new ();
  g_autoptr (Reply) one = NULL;
  g_autoptr (Reply) two = NULL;
  g_autoptr (Reply) page = NULL;

  form_text (first, "model", "e1");
  form_file (first, "video", "v.mp4", "video/mp4", "vvv", 3);
  form_file (first, "audio", "a.mp3", "audio/mpeg", "aaa", 3);
  one = form_send (first, client, "/visualdub");
  form_text (second, "model", "e1");
  form_text (second, "video_asset_id", "123");
  form_text (second, "audio_asset_id", "124");
  two = form_send (second, client, "/visualdub");
  g_assert_cmpuint (two->status, ==, 201);
  assert_get (two, "data.assets.0.asset_id", "123");
  page = client_get (client, "/list_requests?limit=1&page_no=0");
  assert_get (page, "end_of_records", "false");
  assert_get (page, "total_requests", "2");
  g_clear_pointer (&page, reply_free);
  page = client_get (client, "/list_requests?limit=1&page_no=1");
  assert_get (page, "end_of_records", "true");
  g_assert_cmpuint (dub_sandbox_paid_count (client->sandbox, NULL), ==, 2);
}

static void
test_webhook (void)
{
  g_autoptr (Client) client = client_new ("syncmonster", &plain);
  g_autoptr (Hook) hook = hook_new ("Content-Type");
  g_autofree char *body = g_strdup_printf (
      GOOD ",\"webhook\":{\"url\":\"%s\",\"headers\":{},\"params\":{}}}", hook->url);
  g_autoptr (Reply) created = client_send (client, "POST", "/visualdub", JSON, body);
  g_autofree char *id = reply_get (created, "data.request_id");

  hook_wait (hook, id);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sandbox/syncmonster/%s", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  for (guint i = 0; i < G_N_ELEMENTS (form_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sandbox/syncmonster/form/%s", form_rows[i].name);

      g_test_add_data_func (path, &form_rows[i], test_form_row);
    }
  g_test_add_func ("/sandbox/syncmonster/whole", test_whole);
  g_test_add_func ("/sandbox/syncmonster/not-ready", test_not_ready);
  g_test_add_func ("/sandbox/syncmonster/bad-media", test_bad_media);
  g_test_add_func ("/sandbox/syncmonster/webhook", test_webhook);
  g_test_add_func ("/sandbox/syncmonster/reuse", test_reuse);
  return g_test_run ();
}
