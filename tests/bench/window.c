/* What the window does with 100,000 jobs in the store, measured in the window itself: frames while
 * the list jumps about, letters of a search, a folder of clips and voices, many files at once.
 *
 *   bench-window DATA-DIR STEP…       steps: scroll, search, clips=FOLDER, files=FOLDER, idle
 *   bench-window --fill DATA-DIR JOBS
 *
 * Prints one JSON object a step. Times are in milliseconds: `wall` by the clock, `own` without the
 * time in which the thread waited for a processor that other programs used, see dub-stall-meter.h.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "filled-store.h"
#include "ui/dub-application.h"
#include "ui/dub-clip-cell.h"
#include "ui/dub-clip-import.h"
#include "ui/dub-stall-meter.h"
#include "ui/dub-window.h"

#define N_JUMPS    300
#define LIMIT_USEC (300 * G_USEC_PER_SEC)
#define REST_USEC  (600 * 1000)

typedef struct
{
  DubApplication *application;
  const char *dir;
  char **steps;
  GtkWidget *window;
  GArray *frames; /* double: own milliseconds of each frame since it was emptied */
  GArray *walls;  /* double: the same frames by the clock */
  gint64 frame_begun;
  gint64 frame_begun_own;
  guint n_frames;
} Bench;

/* --- Waiting --------------------------------------------------------------------------------- */

typedef gboolean (*Condition) (Bench *bench);

static gboolean
on_tick (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* The microseconds until it held. The tick keeps the limit in sight. */
static gint64
wait_until (Bench *bench, Condition condition, const char *what)
{
  gint64 begun = g_get_monotonic_time ();
  guint tick = g_timeout_add (100, on_tick, NULL);

  while (!condition (bench))
    {
      if (g_get_monotonic_time () - begun > LIMIT_USEC)
        g_error ("waited in vain for %s", what);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (tick);
  return g_get_monotonic_time () - begun;
}

static gint64 rest_end;

static gboolean
has_rested (Bench *bench)
{
  return g_get_monotonic_time () > rest_end;
}

static void
rest (Bench *bench)
{
  rest_end = g_get_monotonic_time () + REST_USEC;
  wait_until (bench, has_rested, "the end of a rest");
}

static guint frame_wanted;

static gboolean
has_frame (Bench *bench)
{
  return bench->n_frames >= frame_wanted;
}

static void
wait_for_frame (Bench *bench)
{
  frame_wanted = bench->n_frames + 1;
  gtk_widget_queue_draw (bench->window);
  wait_until (bench, has_frame, "a frame");
}

/* --- Widgets --------------------------------------------------------------------------------- */

static void
collect (GtkWidget *widget, GType type, GPtrArray *found)
{
  if (!gtk_widget_get_mapped (widget))
    return;
  if (g_type_is_a (G_OBJECT_TYPE (widget), type))
    g_ptr_array_add (found, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect (child, type, found);
}

/* The first mapped one. */
static gpointer
find (Bench *bench, GType type)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();

  collect (bench->window, type, found);
  if (found->len == 0)
    g_error ("no %s is shown", g_type_name (type));
  return found->pdata[0];
}

static guint
count (Bench *bench, GType type)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();

  collect (bench->window, type, found);
  return found->len;
}

/* --- Numbers --------------------------------------------------------------------------------- */

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double first = *(const double *) a, second = *(const double *) b;

  return (first > second) - (first < second);
}

static double
percentile (GArray *times, guint percent)
{
  guint at = times->len * percent / 100;

  if (times->len == 0)
    return 0.0;
  g_array_sort (times, compare_doubles);
  return g_array_index (times, double, MIN (at, times->len - 1));
}

static void
report (const char *step, GArray *times, const char *more)
{
  DubStallSums sums = dub_stall_meter_take ();

  g_print (
      "{\"step\": \"%s\", \"n\": %u, \"median\": %.1f, \"p95\": %.1f, \"max\": %.1f,"
      " \"longest_turn_wall\": %.1f, \"longest_turn_own\": %.1f, \"longest_turn_cpu\": %.1f%s}\n",
      step, times->len, percentile (times, 50), percentile (times, 95), percentile (times, 100),
      (double) sums.wall / 1000, (double) sums.own / 1000, (double) sums.cpu / 1000, more);
}

static void
add_time (GArray *times, gint64 usec)
{
  double time = (double) usec / 1000;

  g_array_append_val (times, time);
}

/* --- Scrolling ------------------------------------------------------------------------------- */

static void
on_jump (GdkFrameClock *clock, GtkAdjustment *place)
{
  double end = gtk_adjustment_get_upper (place) - gtk_adjustment_get_page_size (place);

  gtk_adjustment_set_value (place, g_random_double_range (0.0, MAX (end, 1.0)));
}

static gboolean
has_jumped (Bench *bench)
{
  return bench->frames->len >= N_JUMPS;
}

/* A frame is what the frame clock spends from its first phase to its last: rows are read and bound,
 * laid out and drawn. */
static void
step_scroll (Bench *bench, const char *argument)
{
  GtkWidget *view = find (bench, GTK_TYPE_COLUMN_VIEW);
  GdkFrameClock *clock = gtk_widget_get_frame_clock (view);
  GtkAdjustment *place = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view));
  guint n =
      g_list_model_get_n_items (G_LIST_MODEL (gtk_column_view_get_model (GTK_COLUMN_VIEW (view))));
  g_autofree char *more = NULL;
  gulong handler = 0;

  g_random_set_seed (1);
  gdk_frame_clock_begin_updating (clock);
  handler = g_signal_connect (clock, "update", G_CALLBACK (on_jump), place);
  wait_for_frame (bench);
  g_array_set_size (bench->frames, 0);
  g_array_set_size (bench->walls, 0);
  dub_stall_meter_take ();
  wait_until (bench, has_jumped, "the jumps");
  g_signal_handler_disconnect (clock, handler);
  gdk_frame_clock_end_updating (clock);
  more = g_strdup_printf (", \"rows\": %u, \"wall_median\": %.1f, \"wall_p95\": %.1f", n,
                          percentile (bench->walls, 50), percentile (bench->walls, 95));
  report ("scroll", bench->frames, more);
}

/* --- Searching ------------------------------------------------------------------------------- */

static gboolean list_changed;

static void
on_list_changed (void)
{
  list_changed = TRUE;
}

static gboolean
has_changed (Bench *bench)
{
  return list_changed;
}

/* From the letter until the frame that shows the other list is drawn. */
static void
type_letter (Bench *bench, GtkEditable *entry, const char *letter, GArray *times)
{
  gint64 begun = g_get_monotonic_time ();
  int end = -1;

  list_changed = FALSE;
  if (letter != NULL)
    gtk_editable_insert_text (entry, letter, 1, &end);
  else
    gtk_editable_delete_text (entry, (int) strlen (gtk_editable_get_text (entry)) - 1, -1);
  wait_until (bench, has_changed, "another list");
  wait_for_frame (bench);
  add_time (times, g_get_monotonic_time () - begun);
  rest (bench);
}

/* Only letters that change what is found: each makes the number less likely. */
static void
step_search (Bench *bench, const char *argument)
{
  GtkWidget *view = find (bench, GTK_TYPE_COLUMN_VIEW);
  GListModel *model = G_LIST_MODEL (gtk_column_view_get_model (GTK_COLUMN_VIEW (view)));
  GtkEditable *entry = find (bench, GTK_TYPE_SEARCH_ENTRY);
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  gulong handler = g_signal_connect (model, "items-changed", on_list_changed, NULL);

  rest (bench);
  dub_stall_meter_take ();
  for (const char *p = "7531"; *p != '\0'; p++)
    type_letter (bench, entry, p, times);
  for (guint i = 0; i < 4; i++)
    type_letter (bench, entry, NULL, times);
  type_letter (bench, entry, "j", times);
  type_letter (bench, entry, NULL, times);
  g_signal_handler_disconnect (model, handler);
  report ("search", times, "");
}

/* --- Files ----------------------------------------------------------------------------------- */

static gint64
find_project (Bench *bench, const char *title, DubStore **store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) projects = NULL;

  *store = dub_store_open (bench->dir, FALSE, &error);
  bench_check (*store != NULL, error);
  projects = dub_store_list_projects (*store, FALSE, &error);
  bench_check (projects != NULL, error);
  for (guint i = 0; i < projects->len; i++)
    if (g_str_equal (((DubProject *) projects->pdata[i])->title, title))
      return ((DubProject *) projects->pdata[i])->id;
  g_error ("no project “%s”", title);
}

static GtkWindow *
import_window (void)
{
  GListModel *tops = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (tops); i++)
    {
      g_autoptr (GtkWindow) top = g_list_model_get_item (tops, i);

      if (DUB_IS_CLIP_IMPORT (top))
        return top; /* the toplevels hold it */
    }
  return NULL;
}

static gboolean
is_proposed (Bench *bench)
{
  GtkWindow *window = import_window ();

  return window != NULL && gtk_widget_is_sensitive (gtk_window_get_default_widget (window));
}

static gboolean
is_imported (Bench *bench)
{
  return import_window () == NULL;
}

/* Until no cell has been added for a rest; gives when the last one was. */
static gint64
wait_for_cells (Bench *bench, guint *n)
{
  gint64 last = g_get_monotonic_time ();

  *n = 0;
  do
    {
      guint now = 0;

      wait_for_frame (bench);
      now = count (bench, DUB_TYPE_CLIP_CELL);
      if (now != *n)
        last = g_get_monotonic_time ();
      *n = now;
    }
  while (g_get_monotonic_time () - last < REST_USEC || *n == 0);
  return last;
}

static void
step_clips (Bench *bench, const char *folder)
{
  DubStore *store = NULL;
  gint64 project = find_project (bench, BENCH_PROJECT_CLIPS, &store);
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  GSList files = { file, NULL };
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GPtrArray) clips = NULL;
  g_autofree char *more = NULL;
  gint64 proposed, begun, shown;
  guint n_voices = 0;
  guint n_cells = 0;

  dub_window_show_place (DUB_WINDOW (bench->window), DUB_PLACE_PROJECT, project);
  gtk_widget_activate_action (bench->window, "win.show-view", "s", "clips");
  rest (bench);
  dub_stall_meter_take ();
  begun = g_get_monotonic_time ();
  dub_window_take_files (DUB_WINDOW (bench->window), &files);
  wait_until (bench, is_proposed, "the pairing");
  proposed = g_get_monotonic_time () - begun;
  begun = g_get_monotonic_time ();
  gtk_widget_activate (gtk_window_get_default_widget (import_window ()));
  wait_until (bench, is_imported, "the clips");
  shown = wait_for_cells (bench, &n_cells) - begun;
  add_time (times, shown + proposed);
  clips = dub_store_list_clips (store, project, NULL);
  for (guint i = 0; clips != NULL && i < clips->len; i++)
    n_voices += ((DubClip *) clips->pdata[i])->voices->len;
  more = g_strdup_printf (", \"pairing\": %.1f, \"making\": %.1f, \"clips\": %u, \"voices\": %u,"
                          " \"cells_in_view\": %u",
                          (double) proposed / 1000, (double) shown / 1000,
                          clips != NULL ? clips->len : 0, n_voices, n_cells);
  dub_store_close (store);
  report ("clips", times, more);
}

static DubStore *files_store;
static gint64 last_file; /* the id that the last one will have */

static gboolean
are_added (Bench *bench)
{
  g_autoptr (DubAsset) asset = dub_store_get_asset (files_store, last_file, NULL);

  return asset != NULL;
}

static gint64
last_asset (DubStore *store)
{
  g_autoptr (GPtrArray) assets = dub_store_list_assets (store, 0, NULL);

  return assets != NULL && assets->len > 0 ? ((DubAsset *) assets->pdata[assets->len - 1])->id : 0;
}

static void
step_files (Bench *bench, const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  GSList *files = NULL;
  const char *name = NULL;
  gint64 project;

  project = find_project (bench, BENCH_PROJECT_FILES, &files_store);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      files = g_slist_prepend (files, g_file_new_for_path (path));
    }
  last_file = last_asset (files_store) + g_slist_length (files);
  dub_window_show_place (DUB_WINDOW (bench->window), DUB_PLACE_PROJECT, project);
  gtk_widget_activate_action (bench->window, "win.show-view", "s", "assets");
  rest (bench);
  dub_stall_meter_take ();
  dub_window_take_files (DUB_WINDOW (bench->window), files);
  add_time (times, wait_until (bench, are_added, "the files"));
  rest (bench);
  report ("files", times, "");
  dub_store_close (files_store);
  g_slist_free_full (files, g_object_unref);
}

/* --- Idle ------------------------------------------------------------------------------------ */

static double
process_ms (void)
{
  struct timespec cpu = { 0 };

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &cpu);
  return (double) cpu.tv_sec * 1000 + (double) cpu.tv_nsec / 1e6;
}

static gboolean
on_idle_end (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Ten seconds of nothing, after some seconds in which the start and its effects fade out. */
static void
step_idle (Bench *bench, const char *argument)
{
  const guint spans[] = { 3, 10 };
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  g_autofree char *more = NULL;
  double before = 0;
  guint64 turns = 0;

  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    {
      gboolean ended = FALSE;

      dub_stall_meter_take ();
      turns = 0;
      before = process_ms ();
      g_timeout_add_seconds (spans[i], on_idle_end, &ended);
      for (; !ended; turns++)
        g_main_context_iteration (NULL, TRUE);
    }
  add_time (times, (gint64) ((process_ms () - before) * 1000));
  more = g_strdup_printf (", \"turns\": %" G_GUINT64_FORMAT ", \"seconds\": %u", turns, spans[1]);
  report ("idle", times, more);
}

/* --- Running --------------------------------------------------------------------------------- */

static const struct
{
  const char *name;
  void (*run) (Bench *bench, const char *argument);
} steps[] = {
  { "scroll", step_scroll }, { "search", step_search }, { "clips", step_clips },
  { "files", step_files },   { "idle", step_idle },
};

static void
run_step (Bench *bench, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "=", 2);

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (g_str_equal (parts[0], steps[i].name))
      {
        steps[i].run (bench, parts[1]);
        return;
      }
  g_error ("no step “%s”", text);
}

static gboolean
run (gpointer user_data)
{
  Bench *bench = user_data;

  for (char **step = bench->steps; *step != NULL; step++)
    run_step (bench, *step);
  g_action_group_activate_action (G_ACTION_GROUP (bench->application), "quit", NULL);
  return G_SOURCE_REMOVE;
}

static void
on_frame_begun (GdkFrameClock *clock, Bench *bench)
{
  bench->frame_begun = g_get_monotonic_time ();
  bench->frame_begun_own = dub_stall_meter_own_time ();
}

static void
on_frame_ended (GdkFrameClock *clock, Bench *bench)
{
  add_time (bench->frames, dub_stall_meter_own_time () - bench->frame_begun_own);
  add_time (bench->walls, g_get_monotonic_time () - bench->frame_begun);
  if (bench->n_frames++ == 0)
    g_timeout_add (1000, run, bench);
}

static void
on_realized (GtkWidget *window, Bench *bench)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);

  g_signal_connect (clock, "before-paint", G_CALLBACK (on_frame_begun), bench);
  g_signal_connect (clock, "after-paint", G_CALLBACK (on_frame_ended), bench);
}

static void
on_window_added (GtkApplication *application, GtkWindow *window, Bench *bench)
{
  if (bench->window != NULL)
    return;
  bench->window = GTK_WIDGET (window);
  g_signal_connect (window, "realize", G_CALLBACK (on_realized), bench);
}

static void
put_project (DubStore *store, const char *title, gboolean with_languages)
{
  static const char *const languages[] = { "ar", "de", "es", "fr",    "hi", "it", "ja",
                                           "ko", "nl", "pl", "pt-BR", "tr", NULL };
  g_autoptr (DubProject) project = dub_project_new ();
  g_autoptr (GError) error = NULL;

  project->title = g_strdup (title);
  if (with_languages)
    {
      g_strfreev (project->languages);
      project->languages = g_strdupv ((char **) languages);
    }
  bench_check (dub_store_put_project (store, project, &error), error);
}

static int
fill (const char *dir, const char *n_jobs)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DubStore) store = dub_store_open (dir, TRUE, &error);

  bench_check (store != NULL, error);
  bench_fill_store (store, (guint) g_ascii_strtoull (n_jobs, NULL, 10), TRUE);
  put_project (store, BENCH_PROJECT_CLIPS, TRUE);
  put_project (store, BENCH_PROJECT_FILES, FALSE);
  return 0;
}

int
main (int argc, char **argv)
{
  Bench bench = { 0 };
  char *arguments[] = { argv[0], (char *) "--data-dir", NULL, NULL };
  int status = 0;

  if (argc == 4 && g_str_equal (argv[1], "--fill"))
    return fill (argv[2], argv[3]);
  if (argc < 3)
    {
      g_printerr ("usage: bench-window DATA-DIR STEP… | --fill DATA-DIR JOBS\n");
      return 2;
    }
  g_setenv ("DUBSTAGE_STALL_LOG", "/dev/null", FALSE);
  dub_stall_meter_start ();
  bench.dir = arguments[2] = argv[1];
  bench.steps = argv + 2;
  bench.frames = g_array_new (FALSE, FALSE, sizeof (double));
  bench.walls = g_array_new (FALSE, FALSE, sizeof (double));
  bench.application = dub_application_new ();
  g_signal_connect (bench.application, "window-added", G_CALLBACK (on_window_added), &bench);
  status = g_application_run (G_APPLICATION (bench.application), 3, arguments);
  g_object_unref (bench.application);
  g_array_unref (bench.frames);
  g_array_unref (bench.walls);
  dub_stall_meter_end ();
  return status;
}
