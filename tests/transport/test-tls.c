/* Encrypted connections: who is trusted, what a refusal proves, files over TLS. */
#include "support.h"

#include <string.h>

#include "model/error.h"

typedef struct
{
  Folder folder;
  WebServer *server;
  GTlsCertificate *certificate;
  GTlsDatabase *database;
  DubTransport *transport;
} Fixture;

static void
handle (SoupServerMessage *message, gpointer data)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autofree char *text = g_strdup_printf ("{\"bytes\":%" G_GINT64_FORMAT "}", body->length);

  if (g_str_equal (g_uri_get_path (soup_server_message_get_uri (message)), "/to-http"))
    {
      soup_server_message_set_status (message, 302, NULL);
      soup_message_headers_replace (soup_server_message_get_response_headers (message), "Location",
                                    "http://127.0.0.1:9/x");
      return;
    }
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, text,
                                    strlen (text));
}

/* @data: the server's certificate. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *authority =
      g_test_build_filename (G_TEST_DIST, "transport", "tls", "authority.pem", NULL);
  g_autofree char *own = g_test_build_filename (G_TEST_DIST, "transport", "tls", data, NULL);
  g_autofree char *absolute = g_canonicalize_filename (authority, NULL);
  g_autoptr (GError) error = NULL;

  folder_set_up (&fixture->folder);
  fixture->certificate = g_tls_certificate_new_from_file (own, &error);
  g_assert_no_error (error);
  fixture->database = g_tls_file_database_new (absolute, &error);
  g_assert_no_error (error);
  fixture->server = web_server_new_tls (handle, NULL, fixture->certificate);
  fixture->transport = dub_transport_new ("Dubstage/test");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  transport_end (fixture->transport);
  web_server_free (fixture->server);
  g_object_unref (fixture->certificate);
  g_object_unref (fixture->database);
  folder_tear_down (&fixture->folder);
}

static DubReply *
post (Fixture *fixture, const char *base, gboolean thread, DubSendTrace *trace, GError **error)
{
  DubOrigin origin = { base, "x-api-key", CANARY };
  DubSendOptions options = { .never_repeat = thread, .trace = trace };
  DubRequest *request = dub_request_new ("POST", "/pay");

  dub_request_take_json (request, g_strdup ("{\"a\":1}"));
  return send_and_wait (fixture->transport, request, &origin, &options, NULL, error);
}

static void
try_trusted (Fixture *fixture, const char *base, gboolean thread)
{
  DubSendTrace trace = { FALSE, FALSE, FALSE };
  g_autoptr (GError) error = NULL;
  g_autoptr (DubReply) reply = post (fixture, base, thread, &trace, &error);
  g_autofree char *key = web_server_seen (fixture->server, "/pay", "x-api-key");

  g_assert_no_error (error);
  g_assert_cmpstr (dub_reply_text (reply), ==, "{\"bytes\":7}");
  g_assert_cmpstr (key, ==, CANARY);
  g_assert_true (trace.connected && trace.wrote_any && trace.body_complete);
}

static void
test_trusted (Fixture *fixture, gconstpointer data)
{
  const char *url = web_server_url (fixture->server);
  g_autofree char *by_name = g_strconcat ("https://localhost", strrchr (url, ':'), NULL);

  dub_transport_set_tls_database (fixture->transport, fixture->database);
  try_trusted (fixture, url, FALSE);
  try_trusted (fixture, url, TRUE);
  try_trusted (fixture, by_name, FALSE);
  try_trusted (fixture, by_name, TRUE);
}

static void
try_refused (Fixture *fixture, gboolean thread)
{
  DubSendTrace trace = { TRUE, TRUE, TRUE };
  g_autoptr (GError) error = NULL;

  g_assert_null (post (fixture, web_server_url (fixture->server), thread, &trace, &error));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_TLS);
  g_assert_nonnull (strstr (error->message, "127.0.0.1"));
  g_assert_false (trace.connected || trace.wrote_any || trace.body_complete);
  g_assert_cmpuint (web_server_requests (fixture->server), ==, 0);
}

static void
test_unknown_authority (Fixture *fixture, gconstpointer data)
{
  try_refused (fixture, FALSE);
  try_refused (fixture, TRUE);
}

static void
test_other_name (Fixture *fixture, gconstpointer data)
{
  dub_transport_set_tls_database (fixture->transport, fixture->database);
  try_refused (fixture, FALSE);
  try_refused (fixture, TRUE);
}

static void
test_to_http (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  dub_transport_set_tls_database (fixture->transport, fixture->database);
  g_assert_null (
      get_and_wait (fixture->transport, web_server_url (fixture->server), "/to-http", &error));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_TLS);
}

static void
test_upload (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = folder_file (&fixture->folder, "a.mp4", 20000001);
  DubOrigin origin = { web_server_url (fixture->server), "x-api-key", CANARY };
  DubRequest *request = dub_request_new ("PUT", "/put");
  g_autoptr (GError) error = NULL;
  g_autoptr (DubReply) reply = NULL;
  g_autofree char *key = NULL;

  dub_transport_set_tls_database (fixture->transport, fixture->database);
  dub_request_set_file (request, path, "video/mp4");
  reply = send_and_wait (fixture->transport, request, &origin, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (dub_reply_text (reply), ==, "{\"bytes\":20000001}");
  key = web_server_seen (fixture->server, "/put", "x-api-key");
  g_assert_null (key);
}

#define ADD(path, data, test) g_test_add (path, Fixture, data, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/tls/trusted", "server.pem", test_trusted);
  ADD ("/tls/unknown-authority", "server.pem", test_unknown_authority);
  ADD ("/tls/other-name", "other-name.pem", test_other_name);
  ADD ("/tls/to-http", "server.pem", test_to_http);
  ADD ("/tls/upload", "server.pem", test_upload);
  return g_test_run ();
}
