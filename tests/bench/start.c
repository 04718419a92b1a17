/* How long programs take from exec until their window shows something, by the X server's own word:
 * the window is mapped, has been drawn over, and holds more than a few colours. The programs take
 * turns, so that what else the machine does meets all of them alike.
 *
 *   bench-start ROUNDS COMMAND [ARGUMENT]… [-- COMMAND [ARGUMENT]…]…
 *
 * Prints one JSON object a command: the milliseconds of every round and their median. The first,
 * cold round of each is not counted. Needs a display that nobody else uses. */
#include <glib.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/Xdamage.h>

#define LIMIT_USEC   (40 * G_USEC_PER_SEC)
#define LEAST_WIDTH  300 /* smaller windows are the toolkit's own */
#define LEAST_COLORS 12

typedef struct
{
  char **argv;   /* borrowed, NULL-terminated */
  double *times; /* owned: milliseconds */
} Program;

static int damage_event;

static int
ignore_error (Display *display, XErrorEvent *event)
{
  return 0; /* windows go while they are asked about */
}

static gboolean
is_large (Display *display, Window window)
{
  XWindowAttributes look;

  return XGetWindowAttributes (display, window, &look) && look.map_state == IsViewable
         && look.width >= LEAST_WIDTH;
}

/* Looks at every second pixel of every fourth line. */
static gboolean
has_content (Display *display, Window window)
{
  g_autoptr (GHashTable) colors = g_hash_table_new (NULL, NULL);
  XWindowAttributes look;
  XImage *image = NULL;

  if (!XGetWindowAttributes (display, window, &look))
    return FALSE;
  image = XGetImage (display, window, 0, 0, (guint) look.width, (guint) look.height, AllPlanes,
                     ZPixmap);
  if (image == NULL)
    return FALSE;
  for (int y = 0; y < image->height; y += 4)
    for (int x = 0; x < image->width; x += 2)
      g_hash_table_add (colors, GSIZE_TO_POINTER (XGetPixel (image, x, y)));
  XDestroyImage (image);
  return g_hash_table_size (colors) >= LEAST_COLORS;
}

static pid_t
start (char **argv)
{
  pid_t pid = fork ();

  if (pid != 0)
    return pid;
  execvp (argv[0], argv);
  _exit (127);
}

/* Until a window shows something; a tick looks at the limit and at whether the program lives. -1:
 * none did. */
static gint64
wait_for_window (Display *display, pid_t pid, gint64 begun)
{
  while (g_get_monotonic_time () - begun < LIMIT_USEC)
    {
      XEvent event;

      if (!XPending (display))
        {
          GPollFD fd = { ConnectionNumber (display), G_IO_IN, 0 };

          g_poll (&fd, 1, 100);
          if (waitpid (pid, NULL, WNOHANG) != 0)
            return -1;
          continue;
        }
      XNextEvent (display, &event);
      if (event.type == CreateNotify)
        XDamageCreate (display, event.xcreatewindow.window, XDamageReportRawRectangles);
      if (event.type == damage_event + XDamageNotify)
        {
          Window window = ((XDamageNotifyEvent *) &event)->drawable;
          gint64 now = g_get_monotonic_time ();

          if (is_large (display, window) && has_content (display, window))
            return now - begun;
        }
    }
  return -1;
}

static double
time_once (Display *display, char **argv)
{
  gint64 begun = g_get_monotonic_time ();
  pid_t pid = start (argv);
  gint64 took;

  if (pid < 0)
    g_error ("cannot start another process");
  took = wait_for_window (display, pid, begun);
  kill (pid, SIGTERM);
  waitpid (pid, NULL, 0);
  XSync (display, True);
  if (took < 0)
    g_error ("%s showed no window", argv[0]);
  return (double) took / 1000;
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double first = *(const double *) a, second = *(const double *) b;

  return (first > second) - (first < second);
}

static void
report (const Program *program, int rounds)
{
  g_autoptr (GString) line = g_string_new (NULL);

  qsort (program->times, (size_t) rounds, sizeof (double), compare_doubles);
  g_string_printf (line, "{\"program\": \"%s\", \"median_ms\": %.1f, \"times_ms\": [",
                   program->argv[0], program->times[rounds / 2]);
  for (int i = 0; i < rounds; i++)
    g_string_append_printf (line, "%s%.1f", i > 0 ? ", " : "", program->times[i]);
  g_print ("%s]}\n", line->str);
}

int
main (int argc, char **argv)
{
  Display *display = XOpenDisplay (NULL);
  g_autoptr (GArray) programs = g_array_new (FALSE, TRUE, sizeof (Program));
  int rounds = argc > 2 ? atoi (argv[1]) : 0;
  int error_event = 0;

  if (display == NULL || rounds <= 0
      || !XDamageQueryExtension (display, &damage_event, &error_event))
    {
      g_printerr ("usage: bench-start ROUNDS COMMAND… [-- COMMAND…]…, on a display with DAMAGE\n");
      return 2;
    }
  for (int i = 2; i < argc; i++)
    {
      Program program = { &argv[i], g_new0 (double, rounds) };

      while (i < argc && !g_str_equal (argv[i], "--"))
        i++;
      argv[i] = NULL;
      g_array_append_val (programs, program);
    }
  XSetErrorHandler (ignore_error);
  XSelectInput (display, DefaultRootWindow (display), SubstructureNotifyMask);
  for (int round = -1; round < rounds; round++)
    for (guint i = 0; i < programs->len; i++)
      {
        Program *program = &g_array_index (programs, Program, i);
        double took = time_once (display, program->argv);

        if (round >= 0)
          program->times[round] = took;
      }
  for (guint i = 0; i < programs->len; i++)
    {
      report (&g_array_index (programs, Program, i), rounds);
      g_free (g_array_index (programs, Program, i).times);
    }
  XCloseDisplay (display);
  return 0;
}
