/* Uploads against curl in one run: the same file, the same sink server on loopback, in turns.
 *
 *   bench-transfer [MiB] [rounds]
 *
 * Prints megabytes a second of both and their ratio; ends 0 when ours has at least a third of
 * curl's rate and memory stays constant, 77 (skipped) without curl.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../transport/support.h"

static void
swallow (RawServer *server, GSocket *socket, gpointer data)
{
  g_autofree char *head = raw_read_head (server, socket);
  g_autofree char *buffer = g_malloc (1024 * 1024);
  const char *length = head != NULL ? strstr (head, "Content-Length: ") : NULL;
  guint64 left = length != NULL ? g_ascii_strtoull (length + 16, NULL, 10) : 0;

  if (head != NULL && strstr (head, "100-continue") != NULL)
    raw_write (socket, "HTTP/1.1 100 Continue\r\n\r\n");
  while (left > 0)
    {
      gssize n = g_socket_receive (socket, buffer, 1024 * 1024, NULL, NULL);

      if (n <= 0)
        return;
      left -= (guint64) n;
    }
  raw_write (socket, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
}

static double
rate (gint64 started, gint64 bytes)
{
  return (double) bytes / (double) (g_get_monotonic_time () - started);
}

static double
send_ours (const char *base, const char *path, gint64 bytes)
{
  DubTransport *transport = dub_transport_new ("bench");
  DubOrigin origin = { base, NULL, NULL };
  DubRequest *request = dub_request_new ("PUT", "/x");
  gint64 started = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  g_autoptr (DubReply) reply = NULL;
  double result;

  dub_request_set_file (request, path, "video/mp4");
  reply = send_and_wait (transport, request, &origin, NULL, NULL, &error);
  result = rate (started, bytes);
  g_assert_no_error (error);
  g_assert_cmpuint (reply->status, ==, 200);
  transport_end (transport);
  return result;
}

static double
send_by_curl (const char *base, const char *path, gint64 bytes)
{
  g_autofree char *url = g_strconcat (base, "/x", NULL);
  const char *argv[] = { "curl", "-sS", "-f", "-T", path, "-H", "Expect:", url, NULL };
  gint64 started = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  int status = -1;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL,
                NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  return rate (started, bytes);
}

static long
peak_kib (void)
{
  g_autofree char *text = NULL;
  const char *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &text, NULL, NULL));
  line = strstr (text, "VmHWM:");
  return line != NULL ? strtol (line + 6, NULL, 10) : 0;
}

int
main (int argc, char **argv)
{
  const gint64 bytes = (argc > 1 ? atoi (argv[1]) : 512) * G_GINT64_CONSTANT (1048576);
  const int rounds = argc > 2 ? atoi (argv[2]) : 3;
  g_autofree char *curl = g_find_program_in_path ("curl");
  RawServer *server;
  Folder folder;
  g_autofree char *path = NULL;
  double ours = 0, theirs = 0;
  long before;

  if (curl == NULL)
    return 77;
  folder_set_up (&folder);
  path = folder_file (&folder, "video.mp4", 0);
  g_assert_cmpint (truncate (path, bytes), ==, 0);
  server = raw_server_new (swallow, NULL);
  before = peak_kib ();
  for (int i = 0; i < rounds; i++)
    {
      double one = send_ours (raw_server_url (server), path, bytes);
      double other = send_by_curl (raw_server_url (server), path, bytes);

      g_print ("round %d: ours %.0f MB/s, curl %.0f MB/s\n", i + 1, one, other);
      ours = MAX (ours, one);
      theirs = MAX (theirs, other);
    }
  g_print ("best: ours %.0f MB/s, curl %.0f MB/s, ratio %.2f, memory +%ld KiB\n", ours, theirs,
           ours / theirs, peak_kib () - before);
  raw_server_free (server);
  folder_tear_down (&folder);
  return ours > theirs / 3 && peak_kib () - before < 20 * 1024 ? 0 : 1;
}
