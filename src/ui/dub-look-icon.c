/* A symbolic icon, drawn without the machinery of GtkImage. */
#include "dub-look-icon.h"

#include "dub-tooltip.h"

#define SIZE 16

struct _DubLookIcon
{
  GtkWidget parent_instance;

  const char *icon;  /* borrowed (nullable) */
  const char *style; /* borrowed (nullable) */
};

G_DEFINE_FINAL_TYPE (DubLookIcon, dub_look_icon, GTK_TYPE_WIDGET)

static void
dub_look_icon_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  *minimum = *natural = SIZE;
}

/* The theme keeps what it has looked up. */
static void
dub_look_icon_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DubLookIcon *self = DUB_LOOK_ICON (widget);
  g_autoptr (GtkIconPaintable) paintable = NULL;
  GdkRGBA color;

  if (self->icon == NULL)
    return;
  paintable = gtk_icon_theme_lookup_icon (
      gtk_icon_theme_get_for_display (gtk_widget_get_display (widget)), self->icon, NULL, SIZE,
      gtk_widget_get_scale_factor (widget), gtk_widget_get_direction (widget),
      GTK_ICON_LOOKUP_FORCE_SYMBOLIC);
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (
      snapshot, &GRAPHENE_POINT_INIT ((float) (gtk_widget_get_width (widget) - SIZE) / 2,
                                      (float) (gtk_widget_get_height (widget) - SIZE) / 2));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (paintable), snapshot, SIZE,
                                            SIZE, &color, 1);
  gtk_snapshot_restore (snapshot);
}

static void
dub_look_icon_class_init (DubLookIconClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = dub_look_icon_measure;
  widget_class->snapshot = dub_look_icon_snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
dub_look_icon_init (DubLookIcon *self)
{
}

GtkWidget *
dub_look_icon_new (void)
{
  return g_object_new (DUB_TYPE_LOOK_ICON, NULL);
}

void
dub_look_icon_show (DubLookIcon *self, const char *icon, const char *style, const char *word)
{
  if (self->icon == icon && self->style == style)
    return;
  if (self->style != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self), self->style);
  self->icon = icon;
  self->style = style;
  if (style != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), style);
  dub_tooltip_set (GTK_WIDGET (self), word);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, word, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
