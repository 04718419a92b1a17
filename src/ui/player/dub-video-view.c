/* Where the pictures of a pipeline are painted. Pictures come in the size of the place, scaled by
 * the pipeline: scaling here would take twice the time without a graphics card. */
#include "dub-video-view.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define MIN_WIDTH      160
#define MIN_HEIGHT     90
#define NATURAL_WIDTH  480
#define NATURAL_HEIGHT 270
#define GAP            2    /* between two pictures, and the width of the boundary */
#define GRIP           16   /* so near to the boundary it can be taken */
#define KEY_STEP       0.02 /* of the width, for each press of an arrow */
/* Sizes follow the window when it has come to rest. */
#define REST_MSEC 150

struct _DubVideoView
{
  GtkWidget parent_instance;

  DubPipeline *pipeline;   /* owned (nullable) */
  DubFrame *frames[2];     /* owned (nullable): what the textures show */
  GdkTexture *textures[2]; /* owned (nullable) */
  DubViewMode mode;
  double wipe;
  guint resizing; /* a new size is due */
  guint paints;

  GtkWidget *handle; /* child */
};

enum
{
  PROP_WIPE = 1,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (DubVideoView, dub_video_view, GTK_TYPE_WIDGET)

/* === sizes === */

/* What one side may take, in the widget's pixels. */
static graphene_rect_t
place_of (DubVideoView *self, guint side)
{
  float width = (float) gtk_widget_get_width (GTK_WIDGET (self));
  float height = (float) gtk_widget_get_height (GTK_WIDGET (self));
  float half = MAX (1, floorf ((width - GAP) / 2));

  if (self->mode != DUB_VIEW_SIDES)
    return GRAPHENE_RECT_INIT (0, 0, width, height);
  return side == 0 ? GRAPHENE_RECT_INIT (0, 0, half, height)
                   : GRAPHENE_RECT_INIT (width - half, 0, half, height);
}

/* Where a picture stands in its place: as large as possible, and on whole device pixels, where it
 * is copied and not interpolated. */
static graphene_rect_t
fit (DubVideoView *self, guint side)
{
  float factor = (float) gtk_widget_get_scale_factor (GTK_WIDGET (self));
  graphene_rect_t place = place_of (self, side);
  float width = (float) self->frames[side]->width;
  float height = (float) self->frames[side]->height;
  float scale = MIN (place.size.width * factor / width, place.size.height * factor / height);

  if (fabsf (scale - 1.0f) * MAX (width, height) > 2.0f)
    {
      width = MAX (1, roundf (width * scale));
      height = MAX (1, roundf (height * scale));
    }
  width /= factor;
  height /= factor;
  return GRAPHENE_RECT_INIT (
      place.origin.x + floorf ((place.size.width - width) / 2 * factor) / factor,
      place.origin.y + floorf ((place.size.height - height) / 2 * factor) / factor, width, height);
}

/* Painting by the processor does not enlarge cheaply; a graphics card does. */
static gboolean
paints_by_processor (DubVideoView *self)
{
  GtkNative *native = gtk_widget_get_native (GTK_WIDGET (self));
  GskRenderer *renderer = native != NULL ? gtk_native_get_renderer (native) : NULL;

  return renderer != NULL && g_str_equal (G_OBJECT_TYPE_NAME (renderer), "GskCairoRenderer");
}

static void
tell_size (DubVideoView *self)
{
  int factor = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  graphene_rect_t place = place_of (self, 0);

  if (self->pipeline == NULL || gtk_widget_get_width (GTK_WIDGET (self)) == 0)
    return;
  dub_pipeline_set_box (self->pipeline, (int) place.size.width * factor,
                        (int) place.size.height * factor, paints_by_processor (self));
}

static gboolean
on_rest (gpointer user_data)
{
  DubVideoView *self = user_data;

  self->resizing = 0;
  tell_size (self);
  return G_SOURCE_REMOVE;
}

static void
tell_size_soon (DubVideoView *self)
{
  g_clear_handle_id (&self->resizing, g_source_remove);
  self->resizing = g_timeout_add (REST_MSEC, on_rest, self);
}

static void
dub_video_view_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  gboolean is_width = orientation == GTK_ORIENTATION_HORIZONTAL;

  *minimum = is_width ? MIN_WIDTH : MIN_HEIGHT;
  *natural = is_width ? NATURAL_WIDTH : NATURAL_HEIGHT;
}

/* The boundary lies on the picture, not on the bars beside it. */
static float
boundary (DubVideoView *self)
{
  guint side = self->frames[0] != NULL ? 0 : 1;
  graphene_rect_t rect = place_of (self, 0);

  if (self->frames[side] != NULL)
    rect = fit (self, side);
  return roundf (rect.origin.x + rect.size.width * (float) self->wipe);
}

static void
allocate_handle (DubVideoView *self, int width, int height)
{
  GtkRequisition size;
  int x = 0, y = 0;

  if (!gtk_widget_should_layout (self->handle))
    return;
  gtk_widget_get_preferred_size (self->handle, &size, NULL);
  x = (int) boundary (self) - size.width / 2;
  y = (height - size.height) / 2;
  gtk_widget_size_allocate (
      self->handle,
      &(GtkAllocation){ CLAMP (x, 0, MAX (0, width - size.width)), y, size.width, size.height },
      -1);
}

static void
dub_video_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  DubVideoView *self = DUB_VIDEO_VIEW (widget);

  gboolean is_ready =
      self->pipeline != NULL && dub_pipeline_get_state (self->pipeline) == DUB_PIPELINE_READY;

  allocate_handle (self, width, height);
  /* A pipeline that is ready seeks and says so, which moves the controls: not in here. */
  if (!is_ready && self->frames[0] == NULL && self->frames[1] == NULL)
    tell_size (self);
  else
    tell_size_soon (self);
}

/* === painting === */

static void
paint_side (DubVideoView *self, GtkSnapshot *snapshot, guint side)
{
  graphene_rect_t rect;

  if (self->textures[side] == NULL)
    return;
  rect = fit (self, side);
  gtk_snapshot_append_texture (snapshot, self->textures[side], &rect);
}

static void
paint_wipe (DubVideoView *self, GtkSnapshot *snapshot)
{
  float width = (float) gtk_widget_get_width (GTK_WIDGET (self));
  float height = (float) gtk_widget_get_height (GTK_WIDGET (self));
  float x = boundary (self);

  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, x, height));
  paint_side (self, snapshot, 0);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (x, 0, width - x, height));
  paint_side (self, snapshot, 1);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_color (snapshot, &(GdkRGBA){ 1, 1, 1, 0.9f },
                             &GRAPHENE_RECT_INIT (x - GAP / 2, 0, GAP, height));
}

static void
dub_video_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DubVideoView *self = DUB_VIDEO_VIEW (widget);

  self->paints++;
  if (self->mode == DUB_VIEW_WIPE)
    paint_wipe (self, snapshot);
  else if (self->mode == DUB_VIEW_SIDES)
    {
      paint_side (self, snapshot, 0);
      paint_side (self, snapshot, 1);
    }
  else /* where one side has no picture, the other's will do */
    paint_side (self, snapshot,
                self->textures[self->mode == DUB_VIEW_DUB] != NULL ? self->mode == DUB_VIEW_DUB
                                                                   : self->mode != DUB_VIEW_DUB);
  GTK_WIDGET_CLASS (dub_video_view_parent_class)->snapshot (widget, snapshot);
}

static void
take_frame (DubVideoView *self, guint side)
{
  DubFrame *frame = dub_pipeline_get_frame (self->pipeline, side);

  if (frame == NULL || frame == self->frames[side])
    return;
  g_clear_pointer (&self->frames[side], dub_frame_unref);
  g_clear_object (&self->textures[side]);
  self->frames[side] = dub_frame_ref (frame);
  self->textures[side] = gdk_memory_texture_new (
      frame->width, frame->height,
      frame->has_alpha ? GDK_MEMORY_B8G8R8A8 : GDK_MEMORY_B8G8R8A8_PREMULTIPLIED, frame->bytes,
      frame->stride);
}

static void
on_frames (DubVideoView *self)
{
  gboolean is_first = self->frames[0] == NULL && self->frames[1] == NULL;

  take_frame (self, 0);
  take_frame (self, 1);
  if (is_first && self->mode == DUB_VIEW_WIPE)
    gtk_widget_queue_allocate (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* === the boundary === */

static void
tell_wipe (DubVideoView *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->handle), GTK_ACCESSIBLE_PROPERTY_VALUE_NOW,
                                  self->wipe * 100.0, -1);
}

void
dub_video_view_set_wipe (DubVideoView *self, double wipe)
{
  wipe = CLAMP (wipe, 0.0, 1.0);
  if (wipe == self->wipe)
    return;
  self->wipe = wipe;
  tell_wipe (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WIPE]);
}

double
dub_video_view_get_wipe (DubVideoView *self)
{
  return self->wipe;
}

static void
move_boundary (DubVideoView *self, double x)
{
  guint side = self->frames[0] != NULL ? 0 : 1;
  graphene_rect_t rect = place_of (self, 0);

  if (self->frames[side] != NULL)
    rect = fit (self, side);
  if (rect.size.width > 0)
    dub_video_view_set_wipe (self, (x - rect.origin.x) / rect.size.width);
}

static void
on_drag_begin (DubVideoView *self, double x, double y, GtkGesture *gesture)
{
  gboolean is_near = fabs (x - boundary (self)) <= GRIP;

  gtk_gesture_set_state (gesture, self->mode == DUB_VIEW_WIPE && is_near
                                      ? GTK_EVENT_SEQUENCE_CLAIMED
                                      : GTK_EVENT_SEQUENCE_DENIED);
  if (self->mode == DUB_VIEW_WIPE && is_near)
    gtk_widget_grab_focus (self->handle);
}

static void
on_drag_update (DubVideoView *self, double dx, double dy, GtkGesture *gesture)
{
  double x = 0, y = 0;

  if (gtk_gesture_drag_get_start_point (GTK_GESTURE_DRAG (gesture), &x, &y))
    move_boundary (self, x + dx);
}

/* Left and right are those of the picture, whichever way the language runs. */
static gboolean
on_key (DubVideoView *self, guint key, guint code, GdkModifierType modifiers)
{
  if (key == GDK_KEY_Left || key == GDK_KEY_KP_Left)
    dub_video_view_set_wipe (self, self->wipe - KEY_STEP);
  else if (key == GDK_KEY_Right || key == GDK_KEY_KP_Right)
    dub_video_view_set_wipe (self, self->wipe + KEY_STEP);
  else if (key == GDK_KEY_Home)
    dub_video_view_set_wipe (self, 0.0);
  else if (key == GDK_KEY_End)
    dub_video_view_set_wipe (self, 1.0);
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

static void
add_handle (DubVideoView *self)
{
  GtkWidget *icon = gtk_image_new_from_icon_name ("object-flip-horizontal-symbolic");
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();

  self->handle = g_object_new (ADW_TYPE_BIN, "accessible-role", GTK_ACCESSIBLE_ROLE_SLIDER,
                               "focusable", TRUE, "visible", FALSE, NULL);
  adw_bin_set_child (ADW_BIN (self->handle), icon);
  gtk_widget_add_css_class (self->handle, "wipe-handle");
  gtk_widget_add_css_class (self->handle, "osd");
  gtk_widget_set_cursor_from_name (self->handle, "col-resize");
  gtk_widget_set_tooltip_text (self->handle, _ ("Drag to see more of the original or the dub"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->handle), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Boundary between original and dub"),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 100.0, -1);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (self->handle, keys);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_set_parent (self->handle, GTK_WIDGET (self));
  tell_wipe (self);
}

/* === what is shown === */

static void
forget_pictures (DubVideoView *self)
{
  for (guint side = 0; side < 2; side++)
    {
      g_clear_pointer (&self->frames[side], dub_frame_unref);
      g_clear_object (&self->textures[side]);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
dub_video_view_set_pipeline (DubVideoView *self, DubPipeline *pipeline)
{
  if (self->pipeline != NULL)
    g_signal_handlers_disconnect_by_data (self->pipeline, self);
  forget_pictures (self);
  g_set_object (&self->pipeline, pipeline);
  if (pipeline == NULL)
    return;
  g_signal_connect_swapped (pipeline, "frames", G_CALLBACK (on_frames), self);
  tell_size (self);
  on_frames (self);
}

void
dub_video_view_set_mode (DubVideoView *self, DubViewMode mode)
{
  if (self->mode == mode)
    return;
  self->mode = mode;
  gtk_widget_set_visible (self->handle, mode == DUB_VIEW_WIPE);
  tell_size (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

DubViewMode
dub_video_view_get_mode (DubVideoView *self)
{
  return self->mode;
}

gboolean
dub_video_view_has_picture (DubVideoView *self)
{
  return self->textures[0] != NULL || self->textures[1] != NULL;
}

guint
dub_video_view_count_paints (DubVideoView *self)
{
  return self->paints;
}

static void
dub_video_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_WIPE)
    g_value_set_double (value, DUB_VIDEO_VIEW (object)->wipe);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
dub_video_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_WIPE)
    dub_video_view_set_wipe (DUB_VIDEO_VIEW (object), g_value_get_double (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
dub_video_view_dispose (GObject *object)
{
  DubVideoView *self = DUB_VIDEO_VIEW (object);

  g_clear_handle_id (&self->resizing, g_source_remove);
  if (self->pipeline != NULL)
    g_signal_handlers_disconnect_by_data (self->pipeline, self);
  g_clear_object (&self->pipeline);
  forget_pictures (self);
  g_clear_pointer (&self->handle, gtk_widget_unparent);
  G_OBJECT_CLASS (dub_video_view_parent_class)->dispose (object);
}

static void
dub_video_view_class_init (DubVideoViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = dub_video_view_dispose;
  object_class->get_property = dub_video_view_get_property;
  object_class->set_property = dub_video_view_set_property;
  widget_class->measure = dub_video_view_measure;
  widget_class->size_allocate = dub_video_view_size_allocate;
  widget_class->snapshot = dub_video_view_snapshot;
  props[PROP_WIPE] =
      g_param_spec_double ("wipe", NULL, NULL, 0, 1, 0.5,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_set_css_name (widget_class, "videoview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
dub_video_view_init (DubVideoView *self)
{
  self->wipe = 0.5;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  add_handle (self);
}

GtkWidget *
dub_video_view_new (void)
{
  return g_object_new (DUB_TYPE_VIDEO_VIEW, NULL);
}
