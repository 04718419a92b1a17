/* Files coming in: what becomes a file and what stays a reply, and what is left when it fails. */
#include "support.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "model/error.h"
#include "transport/sink.h"

#define MP4      "\0\0\0\030ftypmp42", 12
#define SRT      "1\n00:00:01,000 --> 00:00:02,000\nHello\n"
#define S3_ERROR "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>"

typedef struct
{
  DubTransport *transport;
  Folder folder;
  char *path; /* of the download */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  folder_set_up (&fixture->folder);
  fixture->path = folder_path (&fixture->folder, "video.mp4.part");
  fixture->transport = dub_transport_new ("Dubstage/test");
  dub_transport_set_idle_timeout (fixture->transport, 1);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  transport_end (fixture->transport);
  g_free (fixture->path);
  folder_tear_down (&fixture->folder);
}

/* The decision, without any server. */
static const struct
{
  const char *name;
  guint status;
  const char *type; /* (nullable) */
  const char *body;
  gsize length; /* 0: a text */
  gboolean text_ok;
  gboolean to_file;
} rows[] = {
  { "mp4", 200, "video/mp4", MP4, FALSE, TRUE },
  { "mp4-no-type", 200, NULL, MP4, FALSE, TRUE },
  { "mp4-octets", 200, "application/octet-stream", MP4, FALSE, TRUE },
  { "mp4-called-text", 200, "text/plain", MP4, FALSE, TRUE },
  { "mp4-called-json", 200, "application/json", MP4, FALSE, TRUE },
  { "mp3", 200, "audio/mpeg", "ID3\4\0\0\0\0", 8, FALSE, TRUE },
  { "png", 200, "image/png", "\x89PNG\r\n\x1a\n", 8, FALSE, TRUE },
  { "wav", 206, "audio/wav", "RIFF\0\0\0\0WAVE", 12, FALSE, TRUE },
  { "json", 200, "application/json", "{\"status\":\"in_progress\"}", 0, FALSE, FALSE },
  { "json-called-video", 200, "video/mp4", "{\"status\":\"in_progress\"}", 0, FALSE, FALSE },
  { "json-blanks", 200, "video/mp4", " \r\n\t{\"a\":1}", 0, FALSE, FALSE },
  { "json-bom", 200, "video/mp4", "\xef\xbb\xbf{\"a\":1}", 0, FALSE, FALSE },
  { "json-list", 200, "video/mp4", "[]", 0, FALSE, FALSE },
  { "json-number", 200, "application/json", "12", 0, FALSE, FALSE },
  { "problem", 200, "application/problem+json", "\"x\"", 0, FALSE, FALSE },
  { "html", 200, "text/html", "<!DOCTYPE html>", 0, FALSE, FALSE },
  { "xml", 200, "application/xml", S3_ERROR, 0, FALSE, FALSE },
  { "xml-called-video", 200, "video/mp4", S3_ERROR, 0, FALSE, FALSE },
  { "blanks-only", 200, "video/mp4", "   \n", 0, FALSE, FALSE },
  { "text", 200, "text/plain", "not ready", 0, FALSE, FALSE },
  { "srt-not-wanted", 200, "text/plain", SRT, 0, FALSE, FALSE },
  { "srt", 200, "text/plain", SRT, 0, TRUE, TRUE },
  { "srt-subrip", 200, "application/x-subrip", SRT, 0, TRUE, TRUE },
  { "srt-octets", 200, "application/octet-stream", SRT, 0, TRUE, TRUE },
  { "srt-braces", 200, "text/plain", "{\\an8}Hello", 0, TRUE, TRUE },
  { "srt-brackets", 200, "text/plain", "[Music]", 0, TRUE, TRUE },
  { "srt-italic", 200, "text/plain", "<i>Hello</i>", 0, TRUE, TRUE },
  { "vtt", 200, "text/vtt", "WEBVTT\n\n", 0, TRUE, TRUE },
  { "vtt-bom", 200, "text/vtt", "\xef\xbb\xbfWEBVTT\n\n", 0, TRUE, TRUE },
  { "text-ok-mp4", 200, "video/mp4", MP4, TRUE, TRUE },
  { "text-ok-json", 200, "text/plain", "{ \"error\": 1 }", 0, TRUE, FALSE },
  { "text-ok-json-list", 200, "text/plain", "[ {\"a\":1} ]", 0, TRUE, FALSE },
  { "text-ok-json-type", 200, "application/json", "12", 0, TRUE, FALSE },
  { "text-ok-html", 200, "text/plain", "<HTML><body>", 0, TRUE, FALSE },
  { "text-ok-xml", 200, "application/octet-stream", S3_ERROR, 0, TRUE, FALSE },
  { "not-found", 404, "video/mp4", MP4, FALSE, FALSE },
  { "forbidden", 403, "application/xml", S3_ERROR, 0, FALSE, FALSE },
  { "server", 502, "text/html", "<html>", 0, FALSE, FALSE },
  { "redirect", 302, "video/mp4", MP4, FALSE, FALSE },
};

static gsize
row_length (guint row)
{
  return rows[row].length > 0 ? rows[row].length : strlen (rows[row].body);
}

static void
check_file (const char *path, const char *bytes, gsize length)
{
  g_autofree char *contents = NULL;
  gsize n = 0;
  struct stat facts;

  g_assert_true (g_file_get_contents (path, &contents, &n, NULL));
  g_assert_cmpmem (contents, n, bytes, length);
  g_assert_cmpint (stat (path, &facts), ==, 0);
  g_assert_cmpint (facts.st_mode & 0777, ==, 0600);
}

static void
check_row (guint row, const char *path, const DubReply *reply)
{
  gsize length = row_length (row);

  g_assert_cmpint (reply->to_file, ==, rows[row].to_file);
  if (rows[row].to_file)
    {
      g_assert_cmpuint (reply->file_bytes, ==, length);
      check_file (path, rows[row].body, length);
      g_assert_cmpint (g_remove (path), ==, 0);
      return;
    }
  g_assert_cmpmem (g_bytes_get_data (reply->body, NULL), g_bytes_get_size (reply->body),
                   rows[row].body, length);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* Cut at every place. */
static void
test_sink (Fixture *fixture, gconstpointer data)
{
  guint row = GPOINTER_TO_UINT (data);
  DubSinkFacts facts = { rows[row].status,  rows[row].type, 1000, fixture->path,
                         rows[row].text_ok, 1000,           -1 };

  for (gsize cut = 0; cut <= row_length (row); cut++)
    {
      g_autoptr (DubSink) sink = dub_sink_new (&facts);
      g_autoptr (DubReply) reply = dub_reply_new (rows[row].status, rows[row].type, NULL, 0);
      g_autoptr (GError) error = NULL;

      g_assert_true (dub_sink_write (sink, rows[row].body, cut, &error));
      g_assert_true (dub_sink_write (sink, rows[row].body + cut, row_length (row) - cut, &error));
      g_assert_true (dub_sink_finish (sink, reply, &error));
      check_row (row, fixture->path, reply);
    }
}

/* Whatever has the sink given up leaves no file. */
static void
test_sink_dropped (Fixture *fixture, gconstpointer data)
{
  DubSinkFacts facts = { 200, "video/mp4", 1000, fixture->path, FALSE, 1000, -1 };
  DubSink *sink = dub_sink_new (&facts);
  g_autofree char *bytes = g_malloc0 (200);

  g_assert_true (dub_sink_write (sink, bytes, 200, NULL));
  g_assert_true (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  dub_sink_free (sink);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

/* Over a connection. */
typedef struct
{
  GString *reply; /* owned: the whole, head and all */
  gboolean stall;
} Script;

static void
play (RawServer *server, GSocket *socket, gpointer data)
{
  Script *script = data;
  gsize sent = 0;

  g_free (raw_read_head (server, socket));
  while (sent < script->reply->len)
    {
      gssize n =
          g_socket_send (socket, script->reply->str + sent, script->reply->len - sent, NULL, NULL);

      if (n <= 0)
        return;
      sent += (gsize) n;
    }
  if (script->stall)
    raw_wait_closed (server, socket);
}

static Script
new_script (guint status, const char *headers, const char *body, gsize length)
{
  Script script = { g_string_new (NULL), FALSE };

  g_string_append_printf (script.reply, "HTTP/1.1 %u X\r\n%s\r\n", status, headers);
  g_string_append_len (script.reply, body, (gssize) length);
  return script;
}

static DubReply *
download (Fixture *fixture, Script *script, DubSendOptions *options, GError **error)
{
  RawServer *server = raw_server_new (play, script);
  DubOrigin origin = { raw_server_url (server), "x-api-key", CANARY };
  DubReply *reply;

  options->download_path = options->download_path != NULL ? options->download_path : fixture->path;
  reply = send_and_wait (fixture->transport, dub_request_new ("GET", "/file?sig=1"), &origin,
                         options, NULL, error);
  raw_server_free (server);
  g_string_free (script->reply, TRUE);
  return reply;
}

static void
test_row (Fixture *fixture, gconstpointer data)
{
  guint row = GPOINTER_TO_UINT (data);
  g_autofree char *headers =
      g_strdup_printf ("%s%s\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n",
                       rows[row].type != NULL ? "Content-Type: " : "X-None: ",
                       rows[row].type != NULL ? rows[row].type : "1", row_length (row));
  Script script = new_script (rows[row].status, headers, rows[row].body, row_length (row));
  DubSendOptions options = { .text_ok = rows[row].text_ok };
  g_autoptr (GError) error = NULL;
  g_autoptr (DubReply) reply = download (fixture, &script, &options, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (reply->status, ==, rows[row].status);
  check_row (row, fixture->path, reply);
}

typedef struct
{
  guint calls;
  DubTransfer last;
} Progress;

static void
on_transfer (const DubTransfer *transfer, gpointer data)
{
  Progress *progress = data;

  g_assert_cmpint (transfer->sent, >=, progress->last.sent);
  progress->last = *transfer;
  progress->calls++;
}

#define LARGE (10 * 1024 * 1024 + 3)

/* @data: how the end of the body is told. */
static void
test_large (Fixture *fixture, gconstpointer data)
{
  gboolean known = g_str_equal (data, "length");
  g_autofree char *bytes = g_malloc (LARGE);
  g_autofree char *headers = g_strdup_printf ("Content-Type: video/mp4\r\n%s: %s\r\n",
                                              known ? "Content-Length" : "Connection",
                                              known ? G_STRINGIFY (10485763) : "close");
  Script script;
  Progress progress = { 0 };
  DubSendOptions options = { .transfer = on_transfer, .transfer_data = &progress };
  g_autoptr (GError) error = NULL;
  g_autoptr (DubReply) reply = NULL;

  for (gsize i = 0; i < LARGE; i++)
    bytes[i] = (char) (i * 7 + i / 255);
  script = new_script (200, headers, bytes, LARGE);
  reply = download (fixture, &script, &options, &error);
  g_assert_no_error (error);
  g_assert_true (reply->to_file);
  g_assert_cmpuint (reply->file_bytes, ==, LARGE);
  check_file (fixture->path, bytes, LARGE);
  g_assert_cmpuint (progress.calls, >=, 1);
  g_assert_cmpint (progress.last.sent, ==, LARGE);
  g_assert_cmpint (progress.last.total, ==, known ? LARGE : -1);
}

/* What goes wrong, and that nothing is left of it. */
static const struct
{
  const char *name;
  const char *headers;
  gsize body; /* bytes of it that come */
  gboolean stall;
  guint64 max_bytes;
  DubError code;
  const char *words;
} failures[] = {
  { "short", "Content-Length: 500\r\n", 300, FALSE, 0, DUB_ERROR_NETWORK, "300 of 500 bytes" },
  { "short-not-kept", "Connection: close\r\nContent-Length: 500\r\n", 300, FALSE, 0,
    DUB_ERROR_NETWORK, "300 of 500 bytes" },
  { "nothing-of-it", "Content-Length: 500\r\n", 0, FALSE, 0, DUB_ERROR_NETWORK, "0 of 500 bytes" },
  { "short-chunk", "Transfer-Encoding: chunked\r\n", 5, FALSE, 0, DUB_ERROR_NETWORK, NULL },
  { "stalled", "Content-Length: 500\r\n", 300, TRUE, 0, DUB_ERROR_NETWORK, "for 1 second" },
  { "empty", "Content-Length: 0\r\n", 0, FALSE, 0, DUB_ERROR_DAMAGED_RESULT, "empty" },
  { "empty-not-kept", "Connection: close\r\n", 0, FALSE, 0, DUB_ERROR_DAMAGED_RESULT, "empty" },
  { "announced-too-large", "Content-Length: 500\r\n", 500, FALSE, 499, DUB_ERROR_UNEXPECTED_REPLY,
    "499 bytes" },
  { "too-large", "Connection: close\r\n", 500, FALSE, 499, DUB_ERROR_UNEXPECTED_REPLY,
    "499 bytes" },
};

static void
test_failure (Fixture *fixture, gconstpointer data)
{
  guint row = GPOINTER_TO_UINT (data);
  g_autofree char *headers =
      g_strconcat ("Content-Type: video/mp4\r\n", failures[row].headers, NULL);
  g_autofree char *bytes = g_malloc0 (1000);
  Script script = new_script (200, headers, bytes, failures[row].body);
  DubSendOptions options = { .max_bytes = failures[row].max_bytes };
  g_autoptr (GError) error = NULL;

  script.stall = failures[row].stall;
  g_assert_null (download (fixture, &script, &options, &error));
  g_assert_error (error, DUB_ERROR, (int) failures[row].code);
  if (failures[row].words != NULL)
    g_assert_nonnull (strstr (error->message, failures[row].words));
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

/* Exactly as large as allowed. */
static void
test_just_fits (Fixture *fixture, gconstpointer data)
{
  g_autofree char *bytes = g_malloc0 (500);
  Script script = new_script (200, "Content-Length: 500\r\n", bytes, 500);
  DubSendOptions options = { .max_bytes = 500 };
  g_autoptr (GError) error = NULL;
  g_autoptr (DubReply) reply = download (fixture, &script, &options, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (reply->file_bytes, ==, 500);
}

/* Where a file cannot be made, the error names it and what was there stays. */
static void
test_bad_place (Fixture *fixture, gconstpointer data)
{
  const char *what = data;
  g_autofree char *path =
      g_str_equal (what, "no-folder")
          ? folder_path (&fixture->folder, "none/video.mp4.part")
          : folder_path (&fixture->folder, g_str_equal (what, "exists") ? "video.mp4" : "x.part");
  Script script = new_script (200, "Content-Length: 12\r\n", MP4);
  DubSendOptions options = { .download_path = path };
  g_autoptr (GError) error = NULL;

  if (g_str_equal (what, "exists"))
    g_assert_true (g_file_set_contents (path, "mine", -1, NULL));
  if (g_str_equal (what, "link"))
    g_assert_cmpint (symlink ("video.mp4", path), ==, 0);
  if (g_str_equal (what, "is-folder"))
    g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  g_assert_null (download (fixture, &script, &options, &error));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, path));
  if (g_str_equal (what, "exists"))
    {
      g_autofree char *kept = NULL;

      g_assert_true (g_file_get_contents (path, &kept, NULL, NULL));
      g_assert_cmpstr (kept, ==, "mine");
    }
}

/* What an earlier attempt left is written over, even where it was longer. */
static void
test_left_over (Fixture *fixture, gconstpointer data)
{
  Script script = new_script (200, "Content-Length: 12\r\n", MP4);
  DubSendOptions options = { .text_ok = FALSE };
  g_autofree char *old = g_malloc0 (5000);
  g_autoptr (GError) error = NULL;
  g_autoptr (DubReply) reply = NULL;

  g_assert_true (
      g_file_set_contents_full (fixture->path, old, 5000, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  reply = download (fixture, &script, &options, &error);
  g_assert_no_error (error);
  check_file (fixture->path, MP4);
}

/* A disk that is full, by the limit on a file's size. */
static void
test_full (Fixture *fixture, gconstpointer data)
{
  struct rlimit before, small = { 4096, 0 };
  DubSinkFacts facts = { 200, "video/mp4", 1000, fixture->path, FALSE, 100000, -1 };
  DubSink *sink = dub_sink_new (&facts);
  g_autofree char *bytes = g_malloc0 (9000);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  small.rlim_max = before.rlim_max;
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  g_assert_false (dub_sink_write (sink, bytes, 9000, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_error (error, DUB_ERROR, DUB_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, fixture->path));
  dub_sink_free (sink);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

/* Where a download begins: what an error body holds is bounded, too. */
static void
test_large_error (Fixture *fixture, gconstpointer data)
{
  g_autofree char *bytes = g_malloc (100000);
  Script script;
  DubSendOptions options = { .body_limit = 1000 };
  g_autoptr (GError) error = NULL;
  g_autoptr (DubReply) reply = NULL;

  memset (bytes, '{', 100000);
  script = new_script (200, "Content-Length: 100000\r\n", bytes, 100000);
  reply = download (fixture, &script, &options, &error);
  g_assert_no_error (error);
  g_assert_true (reply->truncated);
  g_assert_cmpuint (g_bytes_get_size (reply->body), ==, 1000);
}

#define ADD(path, data, test) g_test_add (path, Fixture, data, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  static const char *const places[] = { "no-folder", "exists", "link", "is-folder" };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *sink = g_strconcat ("/download/every-cut/", rows[i].name, NULL);
      g_autofree char *sent = g_strconcat ("/download/reply/", rows[i].name, NULL);

      ADD (sink, GUINT_TO_POINTER (i), test_sink);
      ADD (sent, GUINT_TO_POINTER (i), test_row);
    }
  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autofree char *path = g_strconcat ("/download/failure/", failures[i].name, NULL);

      ADD (path, GUINT_TO_POINTER (i), test_failure);
    }
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_strconcat ("/download/bad-place/", places[i], NULL);

      ADD (path, places[i], test_bad_place);
    }
  ADD ("/download/dropped", NULL, test_sink_dropped);
  ADD ("/download/large/length", "length", test_large);
  ADD ("/download/large/close", "close", test_large);
  ADD ("/download/just-fits", NULL, test_just_fits);
  ADD ("/download/left-over", NULL, test_left_over);
  ADD ("/download/full", NULL, test_full);
  ADD ("/download/large-error", NULL, test_large_error);
  return g_test_run ();
}
