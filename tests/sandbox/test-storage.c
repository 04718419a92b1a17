/* The storage host: what a presigned link takes and refuses, and the control routes beside it. */
#include "client.h"

#include <string.h>

#define JSON "application/json"

static const DubSandboxOptions plain = { .plain_media = TRUE };

/* A slot of LipDub's audio (Google) or of DubLab (Amazon); both say audio/mpeg. */
static char *
new_slot (Client *client)
{
  g_autoptr (Reply) created = NULL;

  if (strcmp (client->provider, "lipdub") == 0)
    {
      created = client_send (client, "POST", "/audio", JSON,
                             "{\"file_name\":\"a.mp3\",\"content_type\":\"audio/mpeg\","
                             "\"size_bytes\":4}");
      return reply_get (created, "data.upload_url");
    }
  created = client_send (client, "POST", "/init-dub", JSON,
                         "{\"fileType\":\"audio/mpeg\",\"name\":\"a\",\"dest_lang\":\"de\"}");
  return reply_get (created, "uploadUrl");
}

typedef struct
{
  const char *name;
  const char *provider;
  const char *type;
  const char *body;
  const char *header; /* one more, (nullable) */
  const char *value;
  const char *tamper; /* appended to the link, (nullable) */
  guint status;
  const char *code;
  const char *violation; /* (nullable) */
} Row;

static const Row rows[] = {
  { "google", "lipdub", "audio/mpeg", "1234", NULL, NULL, NULL, 200, NULL, NULL },
  { "amazon", "dublab", "audio/mpeg", "123456", NULL, NULL, NULL, 200, NULL, NULL },
  { "google-type", "lipdub", "audio/mp3", "1234", NULL, NULL, NULL, 403, "SignatureDoesNotMatch",
    "declared was audio/mpeg" },
  { "amazon-type", "dublab", "audio/mpeg; charset=x", "1", NULL, NULL, NULL, 403,
    "SignatureDoesNotMatch", "declared was audio/mpeg" },
  { "google-no-type", "lipdub", NULL, "1234", NULL, NULL, NULL, 403, "SignatureDoesNotMatch",
    "(none)" },
  { "google-key", "lipdub", "audio/mpeg", "1234", "x-api-key", "anything", NULL, 400,
    "InvalidArgument", "x-api-key was sent to storage" },
  { "amazon-key", "dublab", "audio/mpeg", "1234", "apikey", "anything", NULL, 400,
    "InvalidArgument", "apikey was sent to storage" },
  { "bearer", "dublab", "audio/mpeg", "1234", "Authorization", "Bearer x", NULL, 400,
    "InvalidArgument", "authorization was sent to storage" },
  { "google-chunks", "lipdub", "audio/mpeg", "1234", "Transfer-Encoding", "chunked", NULL, 411,
    "MissingContentLength", "in chunks" },
  { "amazon-chunks", "dublab", "audio/mpeg", "1234", "Transfer-Encoding", "chunked", NULL, 501,
    "NotImplemented", "in chunks" },
  { "larger", "lipdub", "audio/mpeg", "12345", NULL, NULL, NULL, 400, "EntityTooLarge",
    "declared were 4" },
  { "smaller", "lipdub", "audio/mpeg", "123", NULL, NULL, NULL, 400, "EntityTooSmall",
    "declared were 4" },
  { "tampered", "lipdub", "audio/mpeg", "1234", NULL, NULL, "0", 403, "SignatureDoesNotMatch",
    NULL },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (Client) client = client_new (row->provider, &plain);
  const char *headers[] = { row->header, row->value, NULL };
  g_autofree char *slot = new_slot (client);
  g_autofree char *link = g_strconcat (slot, row->tamper ? row->tamper : "", NULL);
  g_autoptr (GBytes) body = g_bytes_new (row->body, strlen (row->body));
  g_autoptr (Reply) reply = NULL;

  if (g_strcmp0 (row->header, "Transfer-Encoding") == 0)
    {
      g_autoptr (GInputStream) in = g_memory_input_stream_new_from_bytes (body);

      reply = g_new0 (Reply, 1);
      reply->msg = soup_message_new ("PUT", link);
      soup_message_set_request_body (reply->msg, row->type, in, -1);
      reply->bytes = soup_session_send_and_read (client->session, reply->msg, NULL, &reply->error);
      g_assert_no_error (reply->error);
      reply->status = soup_message_get_status (reply->msg);
      reply->text =
          g_strndup (g_bytes_get_data (reply->bytes, NULL), g_bytes_get_size (reply->bytes));
    }
  else
    reply = client_send_bytes (client, "PUT", link, row->type, body, headers);
  g_assert_cmpuint (reply->status, ==, row->status);
  if (row->code)
    g_assert_nonnull (strstr (reply->text, row->code));
  else
    g_assert_cmpstr (reply->text, ==, "");
  if (row->violation)
    assert_violation (client, row->violation);
  else
    assert_no_violations (client);
}

static void
test_expiry (void)
{
  const DubSandboxOptions brief = { .plain_media = TRUE, .link_seconds = 1 };
  g_autoptr (Client) client = client_new ("lipdub", &brief);
  g_autofree char *link = new_slot (client);
  gint64 until = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;
  g_autoptr (Reply) reply = NULL;

  do
    {
      g_clear_pointer (&reply, reply_free);
      reply = client_send (client, "PUT", link, "audio/mpeg", "1234");
      g_usleep (100000);
    }
  while (reply->status == 200 && g_get_monotonic_time () < until);
  g_assert_cmpuint (reply->status, ==, 400);
  g_assert_nonnull (strstr (reply->text, "ExpiredToken"));
}

static void
test_wrong_ways (void)
{
  g_autoptr (Client) client = client_new ("lipdub", &plain);
  g_autofree char *link = new_slot (client);
  g_autofree char *bare = g_strndup (link, strcspn (link, "?"));
  g_autofree char *other = g_strconcat (dub_sandbox_get_control_url (client->sandbox),
                                        "/lipdub/uploads/audio/none?X-Goog-Signature=1", NULL);
  g_autoptr (Reply) get = client_get (client, link);
  g_autoptr (Reply) unsigned_put = client_send (client, "PUT", bare, "audio/mpeg", "1234");
  g_autoptr (Reply) absent = client_send (client, "PUT", other, "audio/mpeg", "1234");
  g_autoptr (Reply) post = client_send (client, "POST", link, "audio/mpeg", "1234");

  g_assert_cmpuint (get->status, ==, 403);
  g_assert_cmpuint (unsigned_put->status, ==, 403);
  g_assert_cmpuint (absent->status, ==, 404);
  g_assert_cmpuint (post->status, ==, 405);
}

static char *
control (Client *client, const char *path)
{
  return g_strconcat (dub_sandbox_get_control_url (client->sandbox), path, NULL);
}

static void
test_control (void)
{
  g_autoptr (Client) client = client_new ("viralsync", &plain);
  g_autofree char *book_url = control (client, "/book");
  g_autofree char *faults_url = control (client, "/faults");
  g_autofree char *requests_url = control (client, "/requests");
  g_autofree char *violations_url = control (client, "/violations");
  g_autofree char *accounts_url = control (client, "/accounts");
  g_autoptr (Reply) created =
      client_send (client, "POST", "/v1/render/jobs", JSON,
                   "{\"kind\":\"movie\",\"projectId\":\"proj_1\",\"movie\":{\"title\":\"m 1\","
                   "\"scenes\":[{\"id\":\"a\"}]}}");
  g_autofree char *id = reply_get (created, "jobId");
  g_autoptr (Reply) book = client_get (client, book_url);
  g_autoptr (Reply) fault =
      client_send (client, "POST", faults_url, JSON, "{\"fault\":\"viralsync/server-error@me\"}");
  g_autoptr (Reply) bad = client_send (client, "POST", faults_url, JSON, "{\"fault\":\"x\"}");
  g_autoptr (Reply) me = client_get (client, "/v1/me");
  g_autoptr (Reply) after = client_get (client, faults_url);
  g_autoptr (Reply) requests = client_get (client, requests_url);
  g_autoptr (Reply) violations = client_get (client, violations_url);
  g_autoptr (Reply) accounts = client_get (client, accounts_url);
  g_autoptr (Reply) cleared = client_send (client, "DELETE", faults_url, NULL, NULL);

  assert_get (book, "paid", "1");
  assert_get (book, "providers.viralsync.paid", "1");
  assert_get (book, "entries.0.job_id", id);
  assert_get (book, "entries.0.marker", "m 1");
  g_assert_cmpuint (fault->status, ==, 200);
  g_assert_cmpuint (bad->status, ==, 400);
  g_assert_cmpuint (me->status, ==, 503);
  assert_get (after, "struck", "1");
  assert_get (requests, "requests.0.request", "POST /v1/render/jobs");
  assert_get (requests, "requests.0.count", "1");
  g_assert_null (strstr (requests->text, client->key));
  assert_get (violations, "violations", "[]");
  assert_get (accounts, "accounts.3.key", client->key);
  assert_get (cleared, "faults", "[]");
}

static void
test_leaks (void)
{
  g_autoptr (Client) client = client_new ("lipdub", &plain);
  g_autofree char *in_query = g_strconcat ("/shots?key=", client->key, NULL);
  g_autoptr (Reply) one = client_get (client, in_query);

  assert_violation (client, "stands in a URL");
  client->key = dub_sandbox_get_key (client->sandbox, "vidgen");
  g_clear_pointer (&one, reply_free);
  one = client_get (client, "/shots");
  g_assert_cmpuint (one->status, ==, 403);
  {
    g_auto (GStrv) texts = dub_sandbox_get_violations (client->sandbox);

    g_assert_cmpstr (texts[1], ==, "lipdub: the key of vidgen was sent here");
  }
}

/* A large upload goes to disk: memory must not grow with it. */
static gsize
resident (void)
{
  g_autofree char *text = NULL;
  gsize pages = 0;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  pages = (gsize) g_ascii_strtoull (strchr (text, ' ') + 1, NULL, 10);
  return pages * 4096;
}

static void
test_constant_memory (void)
{
  g_autoptr (Client) client = client_new ("dublab", &plain);
  g_autofree char *link = new_slot (client);
  g_autofree char *path = g_build_filename (client->dir, "big", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (SoupMessage) msg = soup_message_new ("PUT", link);
  g_autoptr (GFileOutputStream) out = g_file_create (file, G_FILE_CREATE_NONE, NULL, NULL);
  g_autoptr (GInputStream) in = NULL;
  g_autoptr (GBytes) reply = NULL;
  const goffset size = 256 * 1024 * 1024;
  gsize before = 0;

  /* a hole: costs no disk here */
  g_assert_true (g_seekable_truncate (G_SEEKABLE (out), size, NULL, NULL));
  g_assert_true (g_output_stream_close (G_OUTPUT_STREAM (out), NULL, NULL));
  in = G_INPUT_STREAM (g_file_read (file, NULL, NULL));
  soup_message_set_request_body (msg, "audio/mpeg", in, size);
  before = resident ();
  reply = soup_session_send_and_read (client->session, msg, NULL, NULL);
  g_assert_cmpuint (soup_message_get_status (msg), ==, 200);
  g_assert_cmpuint (resident (), <, before + 100 * 1024 * 1024);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sandbox/storage/%s", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/sandbox/storage/expiry", test_expiry);
  g_test_add_func ("/sandbox/storage/wrong-ways", test_wrong_ways);
  g_test_add_func ("/sandbox/storage/control", test_control);
  g_test_add_func ("/sandbox/storage/leaks", test_leaks);
  g_test_add_func ("/sandbox/storage/constant-memory", test_constant_memory);
  return g_test_run ();
}
