/* Children of their natural width, in as many lines as they need. */
#include "dub-clip-wrap.h"

struct _DubWrap
{
  GtkWidget parent_instance;

  int spacing;
};

G_DEFINE_FINAL_TYPE (DubWrap, dub_wrap, GTK_TYPE_WIDGET)

/* Walks the lines for this width; gives each child its place where @place. Returns the height. */
static int
flow (DubWrap *self, int width, gboolean place)
{
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int x = 0, y = 0, line = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkRequisition wanted;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_get_preferred_size (child, NULL, &wanted);
      if (x > 0 && x + wanted.width > width)
        {
          x = 0;
          y += line + self->spacing;
          line = 0;
        }
      if (place)
        gtk_widget_size_allocate (
            child,
            &(GtkAllocation){ rtl ? width - x - wanted.width : x, y, wanted.width, wanted.height },
            -1);
      x += wanted.width + self->spacing;
      line = MAX (line, wanted.height);
    }
  return y + line;
}

static void
dub_wrap_measure (GtkWidget *widget,
                  GtkOrientation orientation,
                  int for_size,
                  int *minimum,
                  int *natural,
                  int *minimum_baseline,
                  int *natural_baseline)
{
  DubWrap *self = DUB_WRAP (widget);

  *minimum = *natural = 0;
  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      *minimum = *natural = flow (self, for_size >= 0 ? for_size : G_MAXINT, FALSE);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkRequisition wanted;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_get_preferred_size (child, NULL, &wanted);
      *minimum = MAX (*minimum, wanted.width);
      *natural += wanted.width + self->spacing;
    }
}

static void
dub_wrap_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  flow (DUB_WRAP (widget), width, TRUE);
}

static GtkSizeRequestMode
dub_wrap_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
dub_wrap_dispose (GObject *object)
{
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (dub_wrap_parent_class)->dispose (object);
}

static void
dub_wrap_class_init (DubWrapClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dub_wrap_dispose;
  widget_class->measure = dub_wrap_measure;
  widget_class->size_allocate = dub_wrap_size_allocate;
  widget_class->get_request_mode = dub_wrap_get_request_mode;
}

static void
dub_wrap_init (DubWrap *self)
{
  self->spacing = 6; /* where a template makes it */
}

GtkWidget *
dub_wrap_new (int spacing)
{
  DubWrap *self = g_object_new (DUB_TYPE_WRAP, NULL);

  self->spacing = spacing;
  return GTK_WIDGET (self);
}

void
dub_wrap_append (DubWrap *self, GtkWidget *child)
{
  gtk_widget_set_parent (child, GTK_WIDGET (self));
}
