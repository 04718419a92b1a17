/* Files going out: bytes exactly as promised, the gate before the last piece, files that change. */
#include "support.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/error.h"
#include "transport/body.h"

#define SIZE (3 * 1024 * 1024 + 777)

typedef struct
{
  DubTransport *transport;
  Folder folder;
  char *file;     /* of SIZE bytes */
  char *contents; /* its bytes */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  folder_set_up (&fixture->folder);
  fixture->file = folder_file (&fixture->folder, "video.mp4", SIZE);
  g_assert_true (g_file_get_contents (fixture->file, &fixture->contents, NULL, NULL));
  fixture->transport = dub_transport_new ("Dubstage/test");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  transport_end (fixture->transport);
  g_free (fixture->file);
  g_free (fixture->contents);
  folder_tear_down (&fixture->folder);
}

/* What a server got, handed over when its connection is done. */
typedef struct
{
  GMutex mutex;
  char *request; /* owned (nullable) */
  gsize length;
  const char *reply;
} Catch;

static void
catch_clear (Catch *caught)
{
  g_clear_pointer (&caught->request, g_free);
  g_mutex_clear (&caught->mutex);
}

static void
catch_request (RawServer *server, GSocket *socket, gpointer data)
{
  Catch *caught = data;
  gsize length = 0;
  char *request = raw_read_request (server, socket, &length);

  g_mutex_lock (&caught->mutex);
  g_free (caught->request);
  caught->request = request;
  caught->length = length;
  g_mutex_unlock (&caught->mutex);
  raw_write (socket, caught->reply);
}

#define CREATED "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}"

typedef struct
{
  guint calls;
  goffset sent, total;
  double rate;
  gint64 first, last; /* microseconds */
  GThread *thread;
} Progress;

static void
on_transfer (const DubTransfer *transfer, gpointer data)
{
  Progress *progress = data;

  g_assert_cmpint (transfer->sent, >=, progress->sent);
  progress->sent = transfer->sent;
  progress->total = transfer->total;
  progress->rate = transfer->bytes_per_second;
  progress->thread = g_thread_self ();
  progress->last = g_get_monotonic_time ();
  if (progress->calls++ == 0)
    progress->first = progress->last;
}

static const char *
body_of (const Catch *caught, gsize *length)
{
  const char *body = strstr (caught->request, "\r\n\r\n") + 4;

  *length = caught->length - (gsize) (body - caught->request);
  return body;
}

static void
test_put (Fixture *fixture, gconstpointer data)
{
  gsize size = GPOINTER_TO_SIZE (data);
  g_autofree char *path = folder_file (&fixture->folder, "sized.mp4", size);
  Catch caught = { .reply = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" };
  RawServer *server = raw_server_new (catch_request, &caught);
  DubOrigin origin = { raw_server_url (server), "x-api-key", CANARY };
  DubRequest *request = dub_request_new ("PUT", "/bucket/a%2Fb?X-Amz-Signature=%2B1&x=~");
  g_autofree char *line = g_strdup_printf ("\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n", size);
  Progress progress = { 0 };
  DubSendTrace trace = { FALSE, FALSE, FALSE };
  DubSendOptions options = { .transfer = on_transfer, .transfer_data = &progress, .trace = &trace };
  g_autoptr (GError) error = NULL;
  g_autoptr (DubReply) reply = NULL;
  const char *body;
  gsize length;

  dub_request_set_file (request, path, "video/mp4");
  reply = send_and_wait (fixture->transport, request, &origin, &options, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_cmpstr (dub_reply_text (reply), ==, "");
  g_assert_true (
      g_str_has_prefix (caught.request, "PUT /bucket/a%2Fb?X-Amz-Signature=%2B1&x=~ HTTP/1.1\r\n"));
  body = body_of (&caught, &length);
  g_assert_cmpuint (length, ==, size);
  g_assert_cmpmem (body, length, fixture->contents, MIN (size, SIZE));
  *(char *) body = '\0';
  g_assert_nonnull (strstr (caught.request, line));
  g_assert_nonnull (strstr (caught.request, "\r\nContent-Type: video/mp4\r\n"));
  g_assert_null (strstr (caught.request, CANARY));
  g_assert_null (strstr (caught.request, "Expect"));
  g_assert_true (trace.connected && trace.wrote_any && trace.body_complete);
  g_assert_cmpuint (progress.calls, >=, 1);
  g_assert_cmpint (progress.sent, ==, (goffset) size);
  g_assert_cmpint (progress.total, ==, size > 0 ? (goffset) size : 0);
  g_assert_true (progress.thread == g_thread_self ());
  raw_server_free (server);
  catch_clear (&caught);
}

static DubRequest *
new_form (Fixture *fixture, const char *second)
{
  DubRequest *request = dub_request_new ("POST", "/form");

  dub_request_add_text_part (request, "name", "für \"quotes\"\r\nand lines");
  dub_request_add_file_part (request, "video", fixture->file, "my \"clip\" 🎬.mp4", "video/mp4");
  dub_request_add_file_part (request, "audio", second, "b.wav", "audio/wav");
  dub_request_add_text_part (request, "empty", "");
  return request;
}

static void
append_expected (GString *out, const char *boundary, const char *head, const char *value, gsize n)
{
  g_string_append_printf (out, "--%s\r\nContent-Disposition: form-data; %s\r\n\r\n", boundary,
                          head);
  g_string_append_len (out, value, (gssize) n);
  g_string_append (out, "\r\n");
}

static gint gate_calls;

static gboolean
count_gate (gpointer data, GError **error)
{
  g_atomic_int_inc (&gate_calls);
  return TRUE;
}

/* The form, byte by byte, with the length that was promised. */
static void
test_form (Fixture *fixture, gconstpointer data)
{
  g_autofree char *second = folder_file (&fixture->folder, "b.wav", 5);
  Catch caught = { .reply = CREATED };
  RawServer *server = raw_server_new (catch_request, &caught);
  DubOrigin origin = { raw_server_url (server), "x-api-key", CANARY };
  DubSendOptions options = { .never_repeat = TRUE, .gate = count_gate };
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autofree char *boundary = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (DubReply) reply = NULL;
  const char *at, *body;
  gsize length;

  gate_calls = 0;
  reply = send_and_wait (fixture->transport, new_form (fixture, second), &origin, &options, NULL,
                         &error);
  g_assert_no_error (error);
  g_assert_cmpuint (reply->status, ==, 201);
  g_assert_cmpint (gate_calls, ==, 1);
  at = strstr (caught.request, "Content-Type: multipart/form-data; boundary=");
  g_assert_nonnull (at);
  at += strlen ("Content-Type: multipart/form-data; boundary=");
  boundary = g_strndup (at, strcspn (at, "\r"));
  g_assert_cmpuint (strlen (boundary), >=, 30);
  append_expected (expected, boundary, "name=\"name\"", "für \"quotes\"\r\nand lines", 24);
  append_expected (expected, boundary,
                   "name=\"video\"; filename=\"my_clip_.mp4\"\r\nContent-Type: video/mp4",
                   fixture->contents, SIZE);
  append_expected (expected, boundary,
                   "name=\"audio\"; filename=\"b.wav\"\r\nContent-Type: audio/wav",
                   fixture->contents, 5);
  append_expected (expected, boundary, "name=\"empty\"", "", 0);
  g_string_append_printf (expected, "--%s--\r\n", boundary);
  body = body_of (&caught, &length);
  g_assert_cmpmem (body, length, expected->str, expected->len);
  *(char *) body = '\0';
  g_assert_nonnull (strstr (caught.request, "x-api-key: " CANARY "\r\n"));
  raw_server_free (server);
  catch_clear (&caught);
}

/* Two forms never share a boundary. */
static void
test_boundary (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DubRequest) request = new_form (fixture, fixture->file);
  g_autoptr (DubBody) a = dub_body_new (request, NULL, NULL, NULL);
  g_autoptr (DubBody) b = dub_body_new (request, NULL, NULL, NULL);

  g_assert_cmpstr (dub_body_content_type (a), !=, dub_body_content_type (b));
  g_assert_cmpint (dub_body_length (a), ==, dub_body_length (b));
}

/* The stream gives the same bytes whatever size is asked for, and exactly its length. */
static void
test_pieces (Fixture *fixture, gconstpointer data)
{
  gsize piece = GPOINTER_TO_SIZE (data);
  g_autofree char *small = folder_file (&fixture->folder, "small.bin", 70000);
  g_autoptr (DubRequest) request = new_form (fixture, small);
  g_autoptr (DubBody) body = NULL;
  g_autofree char *buffer = g_malloc (piece);
  goffset total = 0;
  gssize n;

  g_ptr_array_remove_index (request->parts, 1);
  body = dub_body_new (request, count_gate, NULL, NULL);
  gate_calls = 0;
  while ((n = g_input_stream_read (G_INPUT_STREAM (body), buffer, piece, NULL, NULL)) > 0)
    {
      total += n;
      g_assert_cmpint (dub_body_is_complete (body), ==, gate_calls == 1);
    }
  g_assert_cmpint (n, ==, 0);
  g_assert_cmpint (total, ==, dub_body_length (body));
  g_assert_cmpint (gate_calls, ==, 1);
}

/* What happens to the file while it is being sent. */
typedef struct
{
  const char *name;
  void (*change) (const char *path);
  DubError code; /* DUB_N_ERRORS: it goes through */
} Change;

static void
shrink (const char *path)
{
  g_assert_cmpint (truncate (path, SIZE - 10), ==, 0);
}

static void
shrink_to_nothing (const char *path)
{
  g_assert_cmpint (truncate (path, 0), ==, 0);
}

static void
grow (const char *path)
{
  g_assert_cmpint (truncate (path, SIZE + 1), ==, 0);
}

static void
edit (const char *path)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);
  struct timespec times[2] = { { 0, UTIME_OMIT }, { 1, 5 } };

  g_assert_cmpint (pwrite (fd, "edited", 6, SIZE - 6), ==, 6);
  g_assert_cmpint (futimens (fd, times), ==, 0);
  close (fd);
}

/* The open file is still whole. */
static void
vanish (const char *path)
{
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static const Change changes[] = {
  { "shrink", shrink, DUB_ERROR_FILE_CHANGED },
  { "shrink-to-nothing", shrink_to_nothing, DUB_ERROR_FILE_CHANGED },
  { "grow", grow, DUB_ERROR_FILE_CHANGED },
  { "edit", edit, DUB_ERROR_FILE_CHANGED },
  { "vanish", vanish, DUB_N_ERRORS },
};

static void
test_stream_change (Fixture *fixture, gconstpointer data)
{
  const Change *change = data;
  g_autoptr (DubRequest) request = dub_request_new ("PUT", "/");
  g_autoptr (DubBody) body = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *buffer = g_malloc (SIZE);
  gsize got = 0;

  gate_calls = 0;
  dub_request_set_file (request, fixture->file, "video/mp4");
  body = dub_body_new (request, count_gate, NULL, NULL);
  g_assert_true (g_input_stream_read_all (G_INPUT_STREAM (body), buffer, 8192, &got, NULL, NULL));
  change->change (fixture->file);
  if (g_input_stream_read_all (G_INPUT_STREAM (body), buffer, SIZE, &got, NULL, &error))
    g_assert_cmpint (change->code, ==, DUB_N_ERRORS);
  else
    {
      g_assert_error (error, DUB_ERROR, (int) change->code);
      g_assert_nonnull (strstr (error->message, "video.mp4"));
    }
  g_assert_cmpint (gate_calls, ==, change->code == DUB_N_ERRORS);
  g_assert_cmpint (dub_body_is_complete (body), ==, change->code == DUB_N_ERRORS);
}

typedef struct
{
  const Change *change;
  const char *path;
  gsize received; /* of the body */
  gsize promised;
} Meddler;

/* Reads the head and a little, changes the file, reads the rest until the client ends it. */
static void
meddle (RawServer *server, GSocket *socket, gpointer data)
{
  Meddler *meddler = data;
  g_autofree char *head = raw_read_head (server, socket);
  g_autofree char *buffer = g_malloc (SIZE * 16);
  gssize n;

  meddler->promised = (gsize) g_ascii_strtoull (strstr (head, "Content-Length: ") + 16, NULL, 10);
  meddler->change->change (meddler->path);
  while (meddler->received < meddler->promised
         && (n = g_socket_receive (socket, buffer, SIZE, NULL, NULL)) > 0)
    meddler->received += (gsize) n;
  raw_write (socket, CREATED);
}

/* The same over a connection: what was promised never arrives in full, nor is it padded. */
static void
test_sent_change (Fixture *fixture, gconstpointer data)
{
  /* Large enough not to fit into the buffers of a connection. */
  const gsize size = 64 * 1024 * 1024;
  const Change *change = data;
  Meddler meddler = { change, fixture->file, 0, 0 };
  RawServer *server = raw_server_new (meddle, &meddler);
  DubOrigin origin = { raw_server_url (server), NULL, NULL };
  DubSendTrace trace = { FALSE, FALSE, FALSE };
  DubSendOptions options = { .never_repeat = TRUE, .gate = count_gate, .trace = &trace };
  DubRequest *request = dub_request_new ("POST", "/form");
  g_autoptr (GError) error = NULL;
  g_autoptr (DubReply) reply = NULL;

  gate_calls = 0;
  g_assert_cmpint (truncate (fixture->file, (off_t) size), ==, 0);
  dub_request_add_file_part (request, "video", fixture->file, "v.mp4", "video/mp4");
  reply = send_and_wait (fixture->transport, request, &origin, &options, NULL, &error);
  raw_server_free (server);
  g_assert_true (trace.wrote_any);
  g_assert_cmpint (trace.body_complete, ==, change->code == DUB_N_ERRORS);
  g_assert_cmpint (gate_calls, ==, change->code == DUB_N_ERRORS);
  if (change->code == DUB_N_ERRORS)
    {
      g_assert_cmpuint (reply->status, ==, 201);
      g_assert_cmpuint (meddler.received, ==, meddler.promised);
      return;
    }
  g_assert_error (error, DUB_ERROR, (int) change->code);
  g_assert_nonnull (strstr (error->message, "video.mp4"));
  g_assert_cmpuint (meddler.received, <, meddler.promised);
}

/* @data: what is wrong with the file before anything starts. */
static void
test_no_file (Fixture *fixture, gconstpointer data)
{
  RawServer *server = raw_server_new (catch_request, NULL);
  DubOrigin origin = { raw_server_url (server), NULL, NULL };
  DubSendTrace trace = { TRUE, TRUE, TRUE };
  DubSendOptions options = { .trace = &trace };
  g_autofree char *path = folder_path (&fixture->folder, "other");
  DubRequest *request = dub_request_new ("PUT", "/x");
  g_autoptr (GError) error = NULL;
  gboolean missing = g_str_equal (data, "missing");

  if (g_str_equal (data, "pipe"))
    g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  else if (g_str_equal (data, "folder"))
    g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  dub_request_set_file (request, path, "video/mp4");
  g_assert_null (send_and_wait (fixture->transport, request, &origin, &options, NULL, &error));
  g_assert_error (error, DUB_ERROR,
                  (int) (missing ? DUB_ERROR_FILE_MISSING : DUB_ERROR_FILE_UNREADABLE));
  g_assert_nonnull (strstr (error->message, path));
  g_assert_false (trace.connected || trace.wrote_any || trace.body_complete);
  g_assert_cmpuint (raw_server_connections (server), ==, 0);
  raw_server_free (server);
}

/* Counts a body without keeping it, slowly enough for several rounds of progress. */
static void
sip (RawServer *server, GSocket *socket, gpointer data)
{
  g_autofree char *head = raw_read_head (server, socket);
  gsize promised = (gsize) g_ascii_strtoull (strstr (head, "Content-Length: ") + 16, NULL, 10);
  g_autofree char *buffer = g_malloc (1024 * 1024);
  gsize received = 0;
  gssize n;

  while (received < promised
         && (n = g_socket_receive (socket, buffer, 1024 * 1024, NULL, NULL)) > 0)
    {
      received += (gsize) n;
      if (data != NULL)
        g_usleep (5 * 1000);
    }
  raw_write (socket, CREATED);
}

static glong
resident_kib (void)
{
  g_autofree char *text = NULL;
  const char *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &text, NULL, NULL));
  line = strstr (text, "VmHWM:");
  return line != NULL ? strtol (line + 6, NULL, 10) : 0;
}

static void
test_memory (Fixture *fixture, gconstpointer data)
{
  const off_t size = 128 * 1024 * 1024;
  RawServer *server = raw_server_new (sip, NULL);
  DubOrigin origin = { raw_server_url (server), NULL, NULL };
  DubRequest *request = dub_request_new ("POST", "/form");
  glong before = resident_kib ();
  g_autoptr (GError) error = NULL;
  g_autoptr (DubReply) reply = NULL;

  g_assert_cmpint (truncate (fixture->file, size), ==, 0);
  dub_request_add_file_part (request, "video", fixture->file, "v.mp4", "video/mp4");
  reply = send_and_wait (fixture->transport, request, &origin, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (reply->status, ==, 201);
  g_assert_cmpint (resident_kib () - before, <, 20 * 1024);
  raw_server_free (server);
}

static void
test_progress (Fixture *fixture, gconstpointer data)
{
  Progress progress = { 0 };
  RawServer *server = raw_server_new (sip, &progress);
  DubOrigin origin = { raw_server_url (server), NULL, NULL };
  DubRequest *request = dub_request_new ("PUT", "/x");
  DubSendOptions options = { .transfer = on_transfer, .transfer_data = &progress };
  g_autoptr (DubReply) reply = NULL;
  gint64 tenths;

  g_assert_cmpint (truncate (fixture->file, 64 * 1024 * 1024), ==, 0);
  dub_request_set_file (request, fixture->file, "video/mp4");
  reply = send_and_wait (fixture->transport, request, &origin, &options, NULL, NULL);
  g_assert_cmpuint (reply->status, ==, 201);
  tenths = (progress.last - progress.first) / (G_USEC_PER_SEC / 10);
  g_assert_cmpuint (progress.calls, >=, 2);
  g_assert_cmpuint (progress.calls, <=, tenths + 3);
  g_assert_cmpint (progress.sent, ==, 64 * 1024 * 1024);
  g_assert_cmpint (progress.total, ==, 64 * 1024 * 1024);
  g_assert_cmpfloat (progress.rate, >, 0);
  raw_server_free (server);
}

#define ADD(path, data, test) g_test_add (path, Fixture, data, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  static const char *const bad_files[] = { "missing", "pipe", "folder" };
  static const gsize sizes[] = { 0, 1, 4095, 4096, 4097, 1024 * 1024, 1024 * 1024 + 1, SIZE };
  static const gsize pieces[] = { 1, 7, 4096, 8192, 100 * 1000, 2 * 1024 * 1024 };

  g_test_init (&argc, &argv, NULL);
  /* First, while the greatest size so far is small. */
  ADD ("/upload/memory", NULL, test_memory);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/upload/put/%" G_GSIZE_FORMAT, sizes[i]);

      ADD (path, GSIZE_TO_POINTER (sizes[i]), test_put);
    }
  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autofree char *path = g_strdup_printf ("/upload/pieces/%" G_GSIZE_FORMAT, pieces[i]);

      ADD (path, GSIZE_TO_POINTER (pieces[i]), test_pieces);
    }
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *stream = g_strconcat ("/upload/changed/stream/", changes[i].name, NULL);
      g_autofree char *sent = g_strconcat ("/upload/changed/sent/", changes[i].name, NULL);

      ADD (stream, &changes[i], test_stream_change);
      ADD (sent, &changes[i], test_sent_change);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad_files); i++)
    {
      g_autofree char *path = g_strconcat ("/upload/no-file/", bad_files[i], NULL);

      ADD (path, bad_files[i], test_no_file);
    }
  ADD ("/upload/form", NULL, test_form);
  ADD ("/upload/boundary", NULL, test_boundary);
  ADD ("/upload/progress", NULL, test_progress);
  return g_test_run ();
}
