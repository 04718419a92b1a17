/* Measures the turns of the main loop.
 *
 *   poll returns -> turn: sources are dispatched, frames are drawn -> poll is called again
 *
 * A turn's time has three parts: work on a processor, waiting for a processor that others use, and
 * waiting for something else (a file, a lock, another process). The first and the last are the
 * program's own doing; the second, which the kernel tells in schedstat, is not. Of the last,
 * waiting for the display server is not either: where that gets no processor, frames wait for it.
 */
#include "dub-stall-meter.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* Microseconds as milliseconds with a tenth and a point, whatever the locale writes there. */
#define MS          "%" G_GINT64_FORMAT ".%d"
#define MS_OF(usec) (usec) / 1000, (int) ((usec) / 100 % 10)

#define STALL_USEC 30000

/* Upper ends of the histogram's classes in milliseconds; the last class has none. */
static const guint classes[] = { 2, 5, 10, 16, 33, 50, 100, 200, 500 };

typedef struct
{
  gint64 wall;
  gint64 cpu;
  gint64 queued; /* waited for a processor */
} Times;

static struct
{
  FILE *log;     /* owned (nullable): off */
  int schedstat; /* owned: -1 where the kernel does not tell */
  GPollFunc poll;
  gint64 begun;  /* µs, monotonic */
  Times back;    /* when poll returned last; wall 0: not yet */
  guint frames;  /* drawn in this turn */
  gboolean open; /* the first frame has been drawn */
  DubStallSums taken;
  DubStallSums all;
  guint64 counts[G_N_ELEMENTS (classes) + 1]; /* by own time */
} meter = { .schedstat = -1 };

/* --- Times --------------------------------------------------------------------------------- */

static gint64
read_queued (void)
{
  char text[96] = "";
  char *rest = NULL;

  if (meter.schedstat < 0 || pread (meter.schedstat, text, sizeof text - 1, 0) <= 0)
    return 0;
  g_ascii_strtoull (text, &rest, 10); /* time on a processor */
  return (gint64) (g_ascii_strtoull (rest, NULL, 10) / 1000);
}

static void
read_times (Times *times)
{
  struct timespec cpu = { 0 };

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &cpu);
  times->cpu = (gint64) cpu.tv_sec * G_USEC_PER_SEC + cpu.tv_nsec / 1000;
  times->queued = read_queued ();
  times->wall = g_get_monotonic_time ();
}

/* --- Turns --------------------------------------------------------------------------------- */

static void
write_stall (gint64 wall, gint64 own, gint64 cpu)
{
  fprintf (meter.log,
           "{\"stall_ms\": " MS ", \"own_ms\": " MS ", \"cpu_ms\": " MS ", \"at_ms\": " MS ","
           " \"clock_ms\": " MS ", \"frames\": %u, \"startup\": %s}\n",
           MS_OF (wall), MS_OF (own), MS_OF (cpu), MS_OF (meter.back.wall - meter.begun),
           MS_OF (meter.back.wall), meter.frames, meter.open ? "false" : "true");
  fflush (meter.log);
}

static void
add_turn (DubStallSums *sums, gint64 wall, gint64 own, gint64 cpu)
{
  sums->turns++;
  sums->wall = MAX (sums->wall, wall);
  sums->own = MAX (sums->own, own);
  sums->cpu = MAX (sums->cpu, cpu);
}

static void
count_turn (gint64 own)
{
  guint class = 0;

  while (class < G_N_ELEMENTS (classes) && own >= (gint64) classes[class] * 1000)
    class ++;
  meter.counts[class]++;
}

static void
end_turn (void)
{
  Times now;
  gint64 wall, own, cpu;

  read_times (&now);
  wall = now.wall - meter.back.wall;
  cpu = now.cpu - meter.back.cpu;
  own = MAX (wall - (now.queued - meter.back.queued), cpu);
  if (wall >= STALL_USEC)
    write_stall (wall, own, cpu);
  if (!meter.open)
    return;
  add_turn (&meter.taken, wall, own, cpu);
  add_turn (&meter.all, wall, own, cpu);
  count_turn (own);
}

static int
measured_poll (GPollFD *fds, guint n_fds, int timeout)
{
  int result, number;

  if (meter.back.wall != 0)
    end_turn ();
  result = meter.poll (fds, n_fds, timeout);
  number = errno;
  meter.frames = 0;
  read_times (&meter.back);
  errno = number; /* the loop looks at it */
  return result;
}

/* --- The first frame ----------------------------------------------------------------------- */

static void
on_painted (GdkFrameClock *clock, gpointer user_data)
{
  meter.frames++;
  if (meter.open)
    return;
  meter.open = TRUE;
  fprintf (meter.log, "{\"first_frame_ms\": %.0f}\n",
           (double) (g_get_monotonic_time () - meter.begun) / 1000);
  fflush (meter.log);
}

static void
on_realized (GtkWidget *window, gpointer user_data)
{
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (on_painted),
                    NULL);
}

void
dub_stall_meter_watch (GtkWindow *window)
{
  if (meter.log == NULL)
    return;
  if (gtk_widget_get_realized (GTK_WIDGET (window)))
    on_realized (GTK_WIDGET (window), NULL);
  else
    g_signal_connect (window, "realize", G_CALLBACK (on_realized), NULL);
}

/* --- On and off ---------------------------------------------------------------------------- */

static void
write_sums (void)
{
  fprintf (meter.log,
           "{\"turns\": %" G_GUINT64_FORMAT ", \"max_wall_ms\": " MS ", \"max_own_ms\": " MS ","
           " \"max_cpu_ms\": " MS ", \"classes_ms\": [",
           meter.all.turns, MS_OF (meter.all.wall), MS_OF (meter.all.own), MS_OF (meter.all.cpu));
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    fprintf (meter.log, "%s%u", i > 0 ? ", " : "", classes[i]);
  fputs ("], \"counts\": [", meter.log);
  for (guint i = 0; i < G_N_ELEMENTS (meter.counts); i++)
    fprintf (meter.log, "%s%" G_GUINT64_FORMAT, i > 0 ? ", " : "", meter.counts[i]);
  fputs ("]}\n", meter.log);
}

void
dub_stall_meter_start (void)
{
  const char *path = g_getenv ("DUBSTAGE_STALL_LOG");

  if (path == NULL || meter.log != NULL)
    return;
  meter.log = g_fopen (path, "ae");
  if (meter.log == NULL)
    {
      g_warning ("%s: %s", path, g_strerror (errno));
      return;
    }
  meter.schedstat = g_open ("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC, 0);
  meter.begun = g_get_monotonic_time ();
  meter.poll = g_main_context_get_poll_func (NULL);
  g_main_context_set_poll_func (NULL, measured_poll);
}

void
dub_stall_meter_end (void)
{
  if (meter.log == NULL)
    return;
  g_main_context_set_poll_func (NULL, meter.poll);
  write_sums ();
  fclose (g_steal_pointer (&meter.log));
  if (meter.schedstat >= 0)
    g_close (meter.schedstat, NULL);
  meter.schedstat = -1;
}

gint64
dub_stall_meter_own_time (void)
{
  return g_get_monotonic_time () - read_queued ();
}

DubStallSums
dub_stall_meter_take (void)
{
  DubStallSums sums = meter.taken;

  meter.taken = (DubStallSums){ 0 };
  return sums;
}
