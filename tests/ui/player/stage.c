/* A window for the tests of the player. */
#include "stage.h"

#include <gdk/x11/gdkx.h>

#include "coded.h"
#include "ui/player/deck.h"

#define LIMIT_MSEC 20000

static gboolean
on_limit (gpointer user_data)
{
  g_error ("waited too long for %s", (const char *) user_data);
  return G_SOURCE_REMOVE;
}

void
stage_wait (StageCondition condition, gpointer data, const char *what)
{
  guint limit = g_timeout_add (LIMIT_MSEC, on_limit, (gpointer) what);

  while (!condition (data))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (limit);
}

void
stage_settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static gboolean
on_passed (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

void
stage_pass (guint msec)
{
  gboolean has_passed = FALSE;

  g_timeout_add (msec, on_passed, &has_passed);
  while (!has_passed)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
is_active (gpointer window)
{
  return gtk_window_is_active (window);
}

GtkWindow *
stage_open (GtkWidget *widget)
{
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());

  gtk_window_set_title (window, "Stage");
  gtk_window_set_default_size (window, STAGE_WIDTH, STAGE_HEIGHT);
  gtk_window_set_child (window, widget);
  gtk_window_present (window);
  stage_wait (is_active, window, "the focus");
  gtk_widget_grab_focus (widget);
  return window;
}

static gboolean
has_ended (gpointer data)
{
  return dub_deck_count () == 0;
}

static gboolean
on_look (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

void
stage_close (GtkWindow *window)
{
  GtkWidget *child = gtk_window_get_child (window);
  guint look = g_timeout_add (10, on_look, NULL); /* decks end without a word */

  g_object_add_weak_pointer (G_OBJECT (child), (gpointer *) &child);
  gtk_window_destroy (window);
  stage_wait (has_ended, NULL, "the end of all decoding");
  g_source_remove (look);
  stage_settle ();
  g_assert_null (child);
}

/* === input === */

static void
on_exited (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

/* The main loop must go on meanwhile: it is what is pressed. */
static void
run_xdotool (const char *const *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
      g_subprocess_newv (arguments, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error);
  gboolean has_exited = FALSE;

  g_assert_no_error (error);
  g_subprocess_wait_check_async (process, NULL, on_exited, &has_exited);
  stage_wait (is_true, &has_exited, "xdotool");
  stage_settle ();
}

/* What a window has got of one kind of events. */
typedef struct
{
  GdkEventType type;
  int seen, wanted;
} Watch;

static gboolean
on_event (GtkEventControllerLegacy *controller, GdkEvent *event, gpointer user_data)
{
  Watch *watch = user_data;

  watch->seen += gdk_event_get_event_type (event) == watch->type;
  return GDK_EVENT_PROPAGATE;
}

static gboolean
has_seen_all (gpointer data)
{
  Watch *watch = data;

  return watch->seen >= watch->wanted;
}

/* Runs xdotool until what it sends has arrived; the window may be gone by then. */
static void
send (GtkWindow *window, const char *const *arguments, GdkEventType type, int count)
{
  GtkEventController *controller = gtk_event_controller_legacy_new ();
  g_autoptr (GtkEventController) held = g_object_ref (controller);
  Watch watch = { type, 0, count };

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect (controller, "event", G_CALLBACK (on_event), &watch);
  gtk_widget_add_controller (GTK_WIDGET (window), controller);
  run_xdotool (arguments);
  stage_wait (has_seen_all, &watch, arguments[1]);
  stage_settle ();
  g_signal_handlers_disconnect_by_data (held, &watch);
  if (gtk_event_controller_get_widget (held) != NULL)
    gtk_widget_remove_controller (gtk_event_controller_get_widget (held), held);
}

static GtkWindow *
active_window (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (gtk_window_is_active (window))
        return window;
    }
  g_error ("no window has the focus");
}

void
stage_press (const char *key)
{
  const char *const arguments[] = { "xdotool", "key", key, NULL };

  send (active_window (), arguments, GDK_KEY_PRESS, 1);
}

static char *
window_id (GtkWindow *window)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (window));

  return g_strdup_printf ("%lu", gdk_x11_surface_get_xid (surface));
}

void
stage_click (GtkWindow *window, int x, int y, int times)
{
  g_autofree char *id = window_id (window);
  g_autofree char *at_x = g_strdup_printf ("%d", x);
  g_autofree char *at_y = g_strdup_printf ("%d", y);
  const char *const move[] = { "xdotool", "mousemove", "--window", id, at_x, at_y, NULL };
  const char *const click[] = { "xdotool", "click", "--repeat", times == 2 ? "2" : "1",
                                "--delay", "60",    "1",        NULL };

  run_xdotool (move);
  /* the second press of two may move the rest to another window */
  send (window, click, times == 1 ? GDK_BUTTON_RELEASE : GDK_BUTTON_PRESS, times);
}

static void
move_to (GtkWindow *window, int x, int y)
{
  g_autofree char *id = window_id (window);
  g_autofree char *at_x = g_strdup_printf ("%d", x);
  g_autofree char *at_y = g_strdup_printf ("%d", y);
  const char *const move[] = { "xdotool", "mousemove", "--window", id, at_x, at_y, NULL };

  run_xdotool (move);
}

void
stage_drag (GtkWindow *window, int from_x, int from_y, int to_x, int to_y)
{
  const char *const down[] = { "xdotool", "mousedown", "1", NULL };
  const char *const up[] = { "xdotool", "mouseup", "1", NULL };

  move_to (window, from_x, from_y);
  send (window, down, GDK_BUTTON_PRESS, 1);
  for (int i = 1; i <= 8; i++)
    move_to (window, from_x + (to_x - from_x) * i / 8, from_y + (to_y - from_y) * i / 8);
  send (window, up, GDK_BUTTON_RELEASE, 1);
}

/* === painting === */

static void
on_painted (GdkFrameClock *clock, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

/* A widget that was asked to paint itself anew has no picture until it did. */
static void
wait_for_painting (GtkWidget *widget)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);
  gboolean is_painted = FALSE;
  gulong handler = g_signal_connect (clock, "after-paint", G_CALLBACK (on_painted), &is_painted);

  gtk_widget_queue_draw (widget);
  stage_wait (is_true, &is_painted, "painting");
  g_signal_handler_disconnect (clock, handler);
}

void
stage_place (GtkWidget *widget, double part_x, int *x, int *y)
{
  graphene_rect_t bounds;

  wait_for_painting (widget); /* it has its place by then */
  g_assert_true (
      gtk_widget_compute_bounds (widget, GTK_WIDGET (gtk_widget_get_root (widget)), &bounds));
  *x = (int) (bounds.origin.x + bounds.size.width * (0.5 + part_x));
  *y = (int) (bounds.origin.y + bounds.size.height / 2);
}

guint8 *
stage_paint (GtkWidget *widget, int *width, int *height)
{
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  guint8 *pixels = NULL;

  wait_for_painting (widget);
  paintable = gtk_widget_paintable_new (widget);
  *width = gtk_widget_get_width (widget);
  *height = gtk_widget_get_height (widget);
  gdk_paintable_snapshot (paintable, snapshot, *width, *height);
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (node);
  texture =
      gsk_renderer_render_texture (gtk_native_get_renderer (gtk_widget_get_native (widget)), node,
                                   &GRAPHENE_RECT_INIT (0, 0, (float) *width, (float) *height));
  pixels = g_malloc ((gsize) *width * (gsize) *height * 4);
  gdk_texture_download (texture, pixels, (gsize) *width * 4);
  return pixels;
}

int
stage_read_number (GtkWidget *widget)
{
  int width = 0, height = 0;
  g_autofree guint8 *pixels = stage_paint (widget, &width, &height);

  return coded_read (pixels, width, height, (gsize) width * 4);
}
