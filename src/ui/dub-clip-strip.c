/* A row of children of one width, or chips in lines. */
#include "dub-clip-strip.h"

struct _DubClipStrip
{
  GtkWidget parent_instance;

  int column_width;
  int offset;
  int chip_width; /* 0: columns */
  int chip_height;
};

G_DEFINE_FINAL_TYPE (DubClipStrip, dub_clip_strip, GTK_TYPE_WIDGET)

/* The grid asks its lines and headers what they need; a strip takes what it gets. */
static void
dub_clip_strip_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  *minimum = *natural = 0;
  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL && orientation == GTK_ORIENTATION_VERTICAL;
       child = gtk_widget_get_next_sibling (child))
    {
      int child_minimum = 0, child_natural = 0;

      gtk_widget_measure (child, orientation, -1, &child_minimum, &child_natural, NULL, NULL);
      *minimum = MAX (*minimum, child_minimum);
      *natural = MAX (*natural, child_natural);
    }
}

static void
dub_clip_strip_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  DubClipStrip *self = DUB_CLIP_STRIP (widget);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  gboolean chips = self->chip_width > 0;
  int per_line = chips ? MAX (1, width / self->chip_width) : G_MAXINT;
  int i = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child), i++)
    {
      int child_width = chips ? self->chip_width : self->column_width;
      int x = (i % per_line) * child_width - (chips ? 0 : self->offset);
      int y = chips ? (i / per_line) * self->chip_height : 0;
      int minimum = 0;
      gboolean seen = x + child_width > 0 && x < width;

      /* What is out of sight costs nothing. */
      gtk_widget_set_child_visible (child, seen);
      if (!seen)
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      child_width = MAX (child_width, minimum);
      gtk_widget_size_allocate (child,
                                &(GtkAllocation){ rtl ? width - x - child_width : x, y, child_width,
                                                  chips ? self->chip_height : height },
                                -1);
    }
}

static void
dub_clip_strip_dispose (GObject *object)
{
  dub_clip_strip_clear (DUB_CLIP_STRIP (object));
  G_OBJECT_CLASS (dub_clip_strip_parent_class)->dispose (object);
}

static void
dub_clip_strip_class_init (DubClipStripClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dub_clip_strip_dispose;
  widget_class->measure = dub_clip_strip_measure;
  widget_class->size_allocate = dub_clip_strip_size_allocate;
  /* "Presentation" would take the cells away with it. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
dub_clip_strip_init (DubClipStrip *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
dub_clip_strip_new (void)
{
  return g_object_new (DUB_TYPE_CLIP_STRIP, NULL);
}

void
dub_clip_strip_append (DubClipStrip *self, GtkWidget *child)
{
  gtk_widget_set_parent (child, GTK_WIDGET (self));
}

void
dub_clip_strip_clear (DubClipStrip *self)
{
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
}

void
dub_clip_strip_set_columns (DubClipStrip *self, int width, int offset)
{
  if (self->column_width == width && self->offset == offset && self->chip_width == 0)
    return;
  self->column_width = width;
  self->offset = offset;
  self->chip_width = 0;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

void
dub_clip_strip_set_chips (DubClipStrip *self, int width, int height)
{
  if (self->chip_width == width && self->chip_height == height)
    return;
  self->chip_width = width;
  self->chip_height = height;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}
