/* The loudness of a sound as bars. */
#include "dub-wave-view.h"

#include <math.h>

#include "media/waveform.h"

#define BUCKETS    600
#define BAR        3 /* px */
#define BAR_GAP    2 /* px */
#define MARGIN     24
#define MIN_HEIGHT 90

struct _DubWaveView
{
  GtkWidget parent_instance;

  GArray *peaks;         /* owned (nullable): floats */
  GCancellable *reading; /* owned (nullable) */
  double position;       /* 0 to 1 */
  double drag_x;         /* px: where the button went down */
};

enum
{
  SIGNAL_SOUGHT,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DubWaveView, dub_wave_view, GTK_TYPE_WIDGET)

/* Worker thread. */
static void
read_peaks (GTask *task, gpointer source, gpointer path, GCancellable *cancellable)
{
  GError *error = NULL;
  GArray *peaks = NULL;

  if (dub_media_waveform (path, BUCKETS, &peaks, cancellable, &error))
    g_task_return_pointer (task, peaks, (GDestroyNotify) g_array_unref);
  else
    g_task_return_error (task, error);
}

static void
on_peaks (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DubWaveView *self = DUB_WAVE_VIEW (source);
  GArray *peaks = g_task_propagate_pointer (G_TASK (result), NULL);

  if (peaks == NULL)
    return; /* cancelled, or the player says why it does not play */
  g_clear_pointer (&self->peaks, g_array_unref);
  self->peaks = peaks;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
stop_reading (DubWaveView *self)
{
  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
}

void
dub_wave_view_set_file (DubWaveView *self, const char *path)
{
  g_autoptr (GTask) task = NULL;

  stop_reading (self);
  g_clear_pointer (&self->peaks, g_array_unref);
  self->position = 0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (path == NULL)
    return;
  self->reading = g_cancellable_new ();
  task = g_task_new (self, self->reading, on_peaks, NULL);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, read_peaks);
}

/* Only a whole bar more or less is worth painting. */
void
dub_wave_view_set_position (DubWaveView *self, double part)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  gboolean is_seen = (int) (part * width) != (int) (self->position * width);

  self->position = CLAMP (part, 0.0, 1.0);
  if (is_seen)
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

gboolean
dub_wave_view_is_ready (DubWaveView *self)
{
  return self->peaks != NULL;
}

/* === painting === */

static float
loudest (DubWaveView *self, guint bar, guint n_bars)
{
  guint from = bar * BUCKETS / n_bars;
  guint to = MAX (from + 1, (bar + 1) * BUCKETS / n_bars);
  float peak = 0;

  for (guint i = from; self->peaks != NULL && i < to && i < self->peaks->len; i++)
    peak = MAX (peak, g_array_index (self->peaks, float, i));
  return peak;
}

static void
choose_colours (DubWaveView *self, GdkRGBA *heard, GdkRGBA *unheard)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self));

  gtk_style_context_get_color (context, unheard);
  if (!gtk_style_context_lookup_color (context, "accent_color", heard))
    *heard = *unheard;
  unheard->alpha *= 0.4f;
}

static void
paint_bar (GtkSnapshot *snapshot, const GdkRGBA *colour, float x, float middle, float height)
{
  GskRoundedRect round;
  graphene_rect_t rect = GRAPHENE_RECT_INIT (x, middle - height / 2, BAR, height);

  gsk_rounded_rect_init_from_rect (&round, &rect, BAR / 2.0f);
  gtk_snapshot_push_rounded_clip (snapshot, &round);
  gtk_snapshot_append_color (snapshot, colour, &rect);
  gtk_snapshot_pop (snapshot);
}

static void
dub_wave_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DubWaveView *self = DUB_WAVE_VIEW (widget);
  float width = (float) gtk_widget_get_width (widget) - 2 * MARGIN;
  float height = (float) gtk_widget_get_height (widget);
  guint n_bars = (guint) MAX (1, width / (BAR + BAR_GAP));
  double edge = self->position * n_bars;
  GdkRGBA heard, unheard;

  choose_colours (self, &heard, &unheard);
  for (guint i = 0; i < n_bars; i++)
    {
      float tall = MAX (BAR, roundf (loudest (self, i, n_bars) * (height - 2 * MARGIN) * 0.7f));

      paint_bar (snapshot, i < edge ? &heard : &unheard, MARGIN + (float) i * (BAR + BAR_GAP),
                 roundf (height / 2), tall);
    }
}

static void
dub_wave_view_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 4 * MARGIN : MIN_HEIGHT;
  *natural = 2 * *minimum;
}

/* === seeking === */

static void
tell_sought (DubWaveView *self, double x, gboolean is_done)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self)) - 2.0 * MARGIN;

  if (width > 0)
    g_signal_emit (self, signals[SIGNAL_SOUGHT], 0, CLAMP ((x - MARGIN) / width, 0.0, 1.0),
                   is_done);
}

static void
on_drag_begin (DubWaveView *self, double x, double y, GtkGesture *gesture)
{
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  self->drag_x = x;
  tell_sought (self, x, FALSE);
}

static void
on_drag_update (DubWaveView *self, double dx, double dy, GtkGesture *gesture)
{
  tell_sought (self, self->drag_x + dx, FALSE);
}

static void
on_drag_end (DubWaveView *self, double dx, double dy, GtkGesture *gesture)
{
  tell_sought (self, self->drag_x + dx, TRUE);
}

static void
dub_wave_view_dispose (GObject *object)
{
  DubWaveView *self = DUB_WAVE_VIEW (object);

  stop_reading (self);
  g_clear_pointer (&self->peaks, g_array_unref);
  G_OBJECT_CLASS (dub_wave_view_parent_class)->dispose (object);
}

static void
dub_wave_view_class_init (DubWaveViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dub_wave_view_dispose;
  widget_class->measure = dub_wave_view_measure;
  widget_class->snapshot = dub_wave_view_snapshot;
  signals[SIGNAL_SOUGHT] = g_signal_new ("sought", DUB_TYPE_WAVE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_BOOLEAN);
  gtk_widget_class_set_css_name (widget_class, "waveview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
dub_wave_view_init (DubWaveView *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (on_drag_end), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}

GtkWidget *
dub_wave_view_new (void)
{
  return g_object_new (DUB_TYPE_WAVE_VIEW, NULL);
}
