/* DubLab's page, exchange by exchange. */
#include "client.h"

#include <string.h>

#define JSON "application/json"
#define ONE                                                                                        \
  "{\"fileType\":\"video/mp4\",\"name\":\"talk.mp4\",\"source_lang\":\"en\",\"duration\":120,"     \
  "\"dest_lang\":\"tr\"}"
#define GROUP(langs)                                                                               \
  "{\"fileType\":\"video/mp4\",\"name\":\"talk.mp4\",\"source_lang\":\"en\",\"duration\":120,"     \
  "\"dest_langs\":" langs "}"

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
  { "no-key", "GET", "/me", NULL, "-", 401, "error", "Missing API key" },
  { "bad-key", "GET", "/me", NULL, "?", 401, "error", "Invalid API key" },
  { "free-plan", "GET", "/me", NULL, "free", 403, "error",
    "Your plan does not include API access" },
  { "me", "GET", "/me", NULL, NULL, 200, "seconds", "36000" },
  { "no-dubs", "GET", "/dubs", NULL, NULL, 200, "0", NULL },
  { "init", "POST", "/init-dub", ONE, NULL, 200, "file.externalStatusId", "1" },
  { "init-auto", "POST", "/init-dub",
    "{\"fileType\":\"audio/mpeg\",\"name\":\"a\",\"source_lang\":\"auto\",\"dest_lang\":\"de\"}",
    NULL, 200, "file.source", "api" },
  { "init-to-auto", "POST", "/init-dub",
    "{\"fileType\":\"audio/mpeg\",\"name\":\"a\",\"dest_lang\":\"auto\"}", NULL, 400, "error",
    "Unsupported language" },
  { "init-no-language", "POST", "/init-dub", "{\"fileType\":\"video/mp4\",\"name\":\"a\"}", NULL,
    400, "error", "dest_lang is required" },
  { "init-camel-case", "POST", "/init-dub",
    "{\"fileType\":\"video/mp4\",\"name\":\"a\",\"destLang\":\"de\"}", NULL, 400, "error",
    "destLang is not a known field" },
  { "init-bad-type", "POST", "/init-dub",
    "{\"fileType\":\"text/plain\",\"name\":\"a\",\"dest_lang\":\"de\"}", NULL, 400, "error",
    "fileType must be a video or audio type" },
  { "init-duration-text", "POST", "/init-dub",
    "{\"fileType\":\"video/mp4\",\"name\":\"a\",\"dest_lang\":\"de\",\"duration\":\"120\"}", NULL,
    400, "error", "duration must be a number" },
  { "group", "POST", "/init-dub-group", GROUP ("[\"tr\",\"de\",\"es\"]"), NULL, 200, "files.3",
    NULL },
  { "group-empty", "POST", "/init-dub-group", GROUP ("[]"), NULL, 400, "error",
    "dest_langs must not be empty" },
  { "group-twice", "POST", "/init-dub-group", GROUP ("[\"tr\",\"tr\"]"), NULL, 400, "error",
    "dest_langs must be different strings" },
  { "start-unknown", "POST", "/start-dub", "{\"fileId\":\"x\"}", NULL, 404, "error", "Not found" },
  { "start-old-name", "POST", "/start-dub", "{\"id\":\"x\"}", NULL, 400, "error",
    "id is not a known field" },
  { "outputs-unknown", "GET", "/dubs/x/outputs", NULL, NULL, 404, "error", "Not found" },
  { "project-unknown", "GET", "/projects/x/outputs", NULL, NULL, 404, "error", "Not found" },
  { "internal-route", "POST", "/task-finished", NULL, NULL, 404, "error", "Not found" },
};

static const DubSandboxOptions plain = { .plain_media = TRUE };

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (Client) client = client_new ("dublab", &plain);
  g_autoptr (Reply) reply = NULL;

  if (g_strcmp0 (row->key, "?") == 0)
    client->key = "made-up";
  else if (row->key)
    client_use_key (client, strcmp (row->key, "-") == 0 ? NULL : row->key);
  reply = client_send (client, row->method, row->target, row->body ? JSON : NULL, row->body);
  g_assert_cmpuint (reply->status, ==, row->status);
  assert_get (reply, row->path, row->value);
}

static Reply *
start (Client *client, const char *id)
{
  g_autofree char *body = g_strdup_printf ("{\"fileId\": \"%s\"}", id);

  return client_send (client, "POST", "/start-dub", JSON, body);
}

static Reply *
put (Client *client, const Reply *created, const char *type, GBytes *bytes)
{
  g_autofree char *link = reply_get (created, "uploadUrl");

  return client_send_bytes (client, "PUT", link, type, bytes, NULL);
}

/* The page's multi-language flow. */
static void
test_group (void)
{
  g_autoptr (Client) client = client_new ("dublab", NULL);
  g_autofree char *path = media_video (client, 1);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GBytes) bytes = g_file_load_bytes (file, NULL, NULL, NULL);
  g_autoptr (Reply) created =
      client_send (client, "POST", "/init-dub-group", JSON, GROUP ("[\"tr\",\"de\"]"));
  g_autoptr (Reply) sent = put (client, created, "video/mp4", bytes);
  g_autofree char *project = reply_get (created, "projectId");
  g_autofree char *project_path = g_strdup_printf ("/projects/%s/outputs", project);
  g_autofree char *first = reply_get (created, "files.0.fileId");
  g_autofree char *second = reply_get (created, "files.1.fileId");
  g_autoptr (Reply) one = start (client, first);
  g_autoptr (Reply) two = start (client, second);
  g_autoptr (Reply) again = start (client, first);
  g_autoptr (Reply) dubs = NULL;
  g_autoptr (Reply) project_reply = NULL;
  g_autoptr (Reply) outputs = NULL;
  g_autofree char *outputs_path = g_strdup_printf ("/dubs/%s/outputs", first);
  static const struct
  {
    const char *type;
    gboolean picture, sound;
  } kinds[] = { { "translated_mp4", TRUE, TRUE },
                { "translated_mp3", FALSE, TRUE },
                { "original", TRUE, TRUE },
                { "original_mp3", FALSE, TRUE },
                { "poster", TRUE, FALSE } };

  g_assert_cmpuint (sent->status, ==, 200);
  assert_get (one, "success", "true");
  assert_get (two, "fileId", second);
  g_assert_cmpuint (again->status, ==, 409);
  dubs = client_wait (client, "/dubs", "1.externalStatusId", "5", 20);
  g_clear_pointer (&dubs, reply_free);
  dubs = client_wait (client, "/dubs", "0.externalStatusId", "5", 20);
  assert_get (dubs, "1.id", first);
  assert_get (dubs, "1.destLang", "tr");
  assert_get (dubs, "1.projectId", project);
  assert_get (dubs, "1.progressPercentage", "100");
  project_reply = client_get (client, project_path);
  assert_get (project_reply, "files.1.destLang", "de");
  outputs = client_get (client, outputs_path);
  assert_get (outputs, "expiresIn", "3600");
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *link_path = g_strdup_printf ("outputs.%s.downloadUrl", kinds[i].type);
      g_autofree char *link = reply_get (outputs, link_path);
      g_autoptr (Reply) got = client_get (client, link);

      g_assert_cmpuint (got->status, ==, 200);
      g_assert_nonnull (reply_header (got, "Content-Disposition"));
      assert_media (client, got->bytes, kinds[i].picture, kinds[i].sound, 0);
    }
  g_assert_cmpuint (dub_sandbox_paid_count (client->sandbox, "dublab"), ==, 2);
  g_assert_cmpfloat_with_epsilon (dub_sandbox_charged (client->sandbox, "dublab"), 2, 0.4);
  assert_no_violations (client);
}

static void
test_subtitles (void)
{
  g_autoptr (Client) client = client_new ("dublab", NULL);
  g_autofree char *path = media_voice (client, 4, ".wav");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GBytes) bytes = g_file_load_bytes (file, NULL, NULL, NULL);
  g_autoptr (Reply) created = client_send (
      client, "POST", "/init-dub", JSON,
      "{\"fileType\":\"audio/wav\",\"name\":\"a.wav\",\"source_lang\":\"en\",\"dest_lang\":\"de\","
      "\"duration\":4}");
  g_autoptr (Reply) sent = put (client, created, "audio/wav", bytes);
  g_autofree char *id = reply_get (created, "file.id");
  g_autoptr (Reply) started = start (client, id);
  g_autoptr (Reply) done = client_wait (client, "/dubs", "0.externalStatusId", "5", 20);
  g_autofree char *outputs_path = g_strdup_printf ("/dubs/%s/outputs", id);
  g_autoptr (Reply) outputs = client_get (client, outputs_path);
  g_autofree char *link = reply_get (outputs, "outputs.translated_subtitle.url");
  g_autofree char *video = reply_get (outputs, "outputs.translated_mp4.url");
  g_autoptr (Reply) srt = client_get (client, link);

  g_assert_cmpuint (sent->status, ==, 200);
  assert_get (started, "success", "true");
  assert_get (done, "0.sourceLang", "en");
  g_assert_true (g_str_has_prefix (srt->text, "1\n00:00:00,000 --> 00:00:02,900\n[de]"));
  g_assert_null (video);
}

static void
test_order (void)
{
  g_autoptr (Client) client = client_new ("dublab", &plain);
  g_autoptr (Reply) created = client_send (client, "POST", "/init-dub", JSON, ONE);
  g_autofree char *id = reply_get (created, "file.id");
  g_autofree char *outputs_path = g_strdup_printf ("/dubs/%s/outputs", id);
  g_autoptr (Reply) too_early = start (client, id);
  g_autoptr (Reply) dubs = client_get (client, "/dubs");
  g_autoptr (Reply) outputs = client_get (client, outputs_path);
  g_autoptr (Reply) other = NULL;

  g_assert_cmpuint (too_early->status, ==, 412);
  assert_get (dubs, "0.externalStatusId", "1");
  assert_get (dubs, "0.measuredDuration", "null");
  assert_get (outputs, "outputs", "{}");
  client_use_key (client, "second");
  other = client_get (client, outputs_path);
  g_assert_cmpuint (other->status, ==, 404);
}

static void
test_no_credit (void)
{
  g_autoptr (Client) client = client_new ("dublab", &plain);
  g_autoptr (GBytes) bytes = g_bytes_new ("x", 1);
  g_autoptr (Reply) created = NULL;
  g_autoptr (Reply) sent = NULL;
  g_autoptr (Reply) started = NULL;
  g_autofree char *id = NULL;

  client_use_key (client, "empty");
  created = client_send (client, "POST", "/init-dub", JSON, ONE);
  id = reply_get (created, "file.id");
  sent = put (client, created, "video/mp4", bytes);
  started = start (client, id);
  g_assert_cmpuint (started->status, ==, 402);
  assert_get (started, "error", "Not enough credits");
  g_assert_cmpuint (dub_sandbox_paid_count (client->sandbox, "dublab"), ==, 0);
}

static void
test_progress (void)
{
  const DubSandboxOptions fast = { .plain_media = TRUE, .speed = 60 };
  static const char *const words[] = { "1", "2", "3", "5" };
  g_autoptr (Client) client = client_new ("dublab", &fast);
  g_autoptr (GBytes) bytes = g_bytes_new ("x", 1);
  g_autoptr (Reply) created = client_send (client, "POST", "/init-dub", JSON, ONE);
  g_autoptr (Reply) sent = put (client, created, "video/mp4", bytes);
  g_autofree char *id = reply_get (created, "file.id");
  g_autoptr (Reply) before = client_wait (client, "/dubs", "0.externalStatusId", words[0], 5);
  g_autoptr (Reply) started = start (client, id);

  g_assert_cmpuint (sent->status, ==, 200);
  assert_get (before, "0.externalStatusId", "1");
  assert_get (started, "success", "true");
  for (guint i = 2; i < G_N_ELEMENTS (words); i++)
    {
      g_autoptr (Reply) reply = client_wait (client, "/dubs", "0.externalStatusId", words[i], 10);

      assert_get (reply, "0.externalStatusId", words[i]);
    }
}

static void
test_failed (gconstpointer data)
{
  const char *code = data;
  g_autofree char *fault = g_strconcat ("dublab/job-failed=", code, NULL);
  g_autoptr (Client) client = client_new ("dublab", &plain);
  g_autoptr (GBytes) bytes = g_bytes_new ("x", 1);
  g_autoptr (Reply) created = client_send (client, "POST", "/init-dub", JSON, ONE);
  g_autoptr (Reply) sent = put (client, created, "video/mp4", bytes);
  g_autofree char *id = reply_get (created, "file.id");
  g_autoptr (Reply) started = NULL;
  g_autoptr (Reply) done = NULL;

  g_assert_cmpuint (sent->status, ==, 200);
  g_assert_true (dub_sandbox_add_fault (client->sandbox, fault, NULL));
  started = start (client, id);
  done = client_wait (client, "/dubs", "0.externalStatusId", code, 10);
  assert_get (done, "0.externalStatusId", code);
  assert_get (done, "0.externalErrorMessage", "No speech was found in the file.");
  g_assert_cmpfloat (dub_sandbox_charged (client->sandbox, NULL), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sandbox/dublab/%s", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/sandbox/dublab/whole-group", test_group);
  g_test_add_func ("/sandbox/dublab/subtitles", test_subtitles);
  g_test_add_func ("/sandbox/dublab/order", test_order);
  g_test_add_func ("/sandbox/dublab/progress", test_progress);
  g_test_add_func ("/sandbox/dublab/no-credit", test_no_credit);
  g_test_add_data_func ("/sandbox/dublab/failed-4", "4", test_failed);
  g_test_add_data_func ("/sandbox/dublab/failed-6", "6", test_failed);
  return g_test_run ();
}
