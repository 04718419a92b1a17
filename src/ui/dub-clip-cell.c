/* One cell of the grid. */
#include "dub-clip-cell.h"
#include "dub-tooltip.h"

#include "dub-words.h"

#define BAR_HEIGHT 3
#define BAR_MARGIN 9

struct _DubClipCell
{
  GtkWidget parent_instance;

  GtkImage *icon;   /* owned as a child */
  GtkLabel *word;   /* owned as a child of lines */
  GtkLabel *detail; /* owned as a child of lines */
  GtkWidget *lines; /* owned as a child */
  const char *style;
  double fraction;
  gboolean chip;
};

G_DEFINE_FINAL_TYPE (DubClipCell, dub_clip_cell, GTK_TYPE_WIDGET)

static GtkLabel *
add_label (DubClipCell *self)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_accessible_update_state (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_box_append (GTK_BOX (self->lines), label);
  return GTK_LABEL (label);
}

static void
draw_bar (DubClipCell *self, GtkSnapshot *snapshot)
{
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (self));
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  int margin = self->chip ? 4 : BAR_MARGIN;
  float whole = (float) (width - 2 * margin);
  float part = (float) (whole * self->fraction);
  float x = (float) margin;
  float y = (float) (height - BAR_HEIGHT - 2);
  graphene_rect_t track = GRAPHENE_RECT_INIT (x, y, whole, BAR_HEIGHT);
  graphene_rect_t done = GRAPHENE_RECT_INIT (x, y, part, BAR_HEIGHT);
  GskRoundedRect outline;
  GdkRGBA ground;
  GdkRGBA accent;

  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    done.origin.x = x + whole - part;
  gtk_style_context_get_color (style, &ground);
  ground.alpha *= 0.15f;
  if (!gtk_style_context_lookup_color (style, "accent_bg_color", &accent))
    gtk_style_context_get_color (style, &accent);
  gsk_rounded_rect_init_from_rect (&outline, &track, BAR_HEIGHT / 2.0f);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &ground, &track);
  gtk_snapshot_append_color (snapshot, &accent, &done);
  gtk_snapshot_pop (snapshot);
}

static void
dub_clip_cell_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DubClipCell *self = DUB_CLIP_CELL (widget);

  GTK_WIDGET_CLASS (dub_clip_cell_parent_class)->snapshot (widget, snapshot);
  if (self->fraction >= 0.0)
    draw_bar (self, snapshot);
}

static void
dub_clip_cell_dispose (GObject *object)
{
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (dub_clip_cell_parent_class)->dispose (object);
}

static void
dub_clip_cell_class_init (DubClipCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dub_clip_cell_dispose;
  widget_class->snapshot = dub_clip_cell_snapshot;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GRID_CELL);
  gtk_widget_class_set_css_name (widget_class, "clipcell");
}

static void
dub_clip_cell_init (DubClipCell *self)
{
  GtkBoxLayout *layout = GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));

  self->fraction = -1.0;
  gtk_box_layout_set_spacing (layout, 8);
  self->icon = GTK_IMAGE (gtk_image_new ());
  gtk_widget_set_parent (GTK_WIDGET (self->icon), GTK_WIDGET (self));
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  self->lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
  gtk_widget_set_valign (self->lines, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (self->lines, TRUE);
  gtk_widget_set_parent (self->lines, GTK_WIDGET (self));
  self->word = add_label (self);
  self->detail = add_label (self);
  /* "SyncMons…dio +1": the end says that there is more. */
  gtk_label_set_ellipsize (self->detail, PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_add_css_class (GTK_WIDGET (self->word), "numeric");
  gtk_widget_add_css_class (GTK_WIDGET (self->detail), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->detail), "dim-label");
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
}

GtkWidget *
dub_clip_cell_new (void)
{
  return g_object_new (DUB_TYPE_CLIP_CELL, NULL);
}

static void
set_style (DubClipCell *self, const char *style)
{
  if (self->style == style)
    return;
  for (const char *const *known = dub_look_styles (); *known != NULL; known++)
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->icon), *known);
      gtk_widget_remove_css_class (GTK_WIDGET (self->word), *known);
    }
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), style);
  gtk_widget_add_css_class (GTK_WIDGET (self->word), style);
  self->style = style;
}

void
dub_clip_cell_show (DubClipCell *self, const DubClipLook *look, const char *name)
{
  gtk_image_set_from_icon_name (self->icon, look->icon);
  set_style (self, look->style);
  if (!self->chip)
    gtk_label_set_text (self->word, look->word);
  gtk_label_set_text (self->detail, look->detail);
  gtk_widget_set_visible (GTK_WIDGET (self->detail), !self->chip && *look->detail != '\0');
  if (self->fraction != look->fraction)
    {
      self->fraction = look->fraction;
      gtk_widget_queue_draw (GTK_WIDGET (self));
    }
  dub_tooltip_set (GTK_WIDGET (self), look->why);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void
dub_clip_cell_set_chip (DubClipCell *self, const char *code)
{
  gboolean chip = code != NULL;

  if (chip)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self), "chip");
      gtk_label_set_text (self->word, *code != '\0' ? code : "–");
    }
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "chip");
  self->chip = chip;
}

void
dub_clip_cell_set_selected (DubClipCell *self, gboolean selected)
{
  if (selected)
    gtk_widget_set_state_flags (GTK_WIDGET (self), GTK_STATE_FLAG_SELECTED, FALSE);
  else
    gtk_widget_unset_state_flags (GTK_WIDGET (self), GTK_STATE_FLAG_SELECTED);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_SELECTED, selected, -1);
}
