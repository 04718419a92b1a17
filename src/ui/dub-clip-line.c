/* One line of the grid. */
#include "dub-clip-line.h"

#include "dub-clip-cell.h"
#include "dub-thumbnail.h"
#include "dub-tooltip.h"

struct _DubClipLine
{
  GtkWidget parent_instance;

  DubDesk *desk;         /* borrowed: outlives the grid */
  DubAssetList *assets;  /* borrowed */
  DubClipRow *row;       /* owned (nullable) */
  gulong changed_id;     /* of row */
  guint position;        /* of row in the list */
  char **languages;      /* owned */
  char *source_language; /* owned */
  GPtrArray *cells;      /* borrowed from strip: DubClipCell */
  DubClipLayout layout;

  GtkWidget *strip; /* owned as a child */
  GtkWidget *head;  /* owned as a child: above the strip */
  DubThumbnail *thumbnail;
  GtkLabel *name;
  GtkLabel *facts;
};

G_DEFINE_FINAL_TYPE (DubClipLine, dub_clip_line, GTK_TYPE_WIDGET)

/* --- Showing --------------------------------------------------------------------------------- */

static void
show_head (DubClipLine *self)
{
  static const DubAsset no_asset = { .kind = DUB_MEDIA_OTHER };
  const DubClip *clip = dub_clip_row_get (self->row);
  DubAssetRow *source = clip->source != 0 ? dub_asset_list_find (self->assets, clip->source) : NULL;
  g_autofree char *facts = dub_clip_dup_facts (self->assets, clip);
  g_autofree char *said = g_strdup_printf ("%s, %s", clip->name, facts);

  gtk_label_set_text (self->name, clip->name);
  gtk_label_set_text (self->facts, facts);
  dub_tooltip_set (self->head, clip->name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->head), GTK_ACCESSIBLE_PROPERTY_LABEL, said,
                                  -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, clip->name,
                                  -1);
  dub_thumbnail_set_asset (self->thumbnail,
                           source != NULL ? dub_asset_row_get (source) : &no_asset);
}

static void
show_cell (DubClipLine *self, guint i)
{
  g_auto (DubClipLook) look = { NULL };
  g_autofree char *name = NULL;

  dub_clip_look_init (&look, self->desk, self->assets, self->row, self->languages[i],
                      self->source_language);
  name = dub_clip_look_dup_name (&look, dub_clip_row_get (self->row), self->languages[i]);
  dub_clip_cell_show (self->cells->pdata[i], &look, name);
}

void
dub_clip_line_refresh (DubClipLine *self)
{
  if (self->row == NULL)
    return;
  show_head (self);
  for (guint i = 0; i < self->cells->len; i++)
    show_cell (self, i);
}

/* --- Layout ---------------------------------------------------------------------------------- */

static void
dub_clip_line_measure_vfunc (GtkWidget *widget,
                             GtkOrientation orientation,
                             int for_size,
                             int *minimum,
                             int *natural,
                             int *minimum_baseline,
                             int *natural_baseline)
{
  /* The grid gives each line its place; see dub_clip_line_measure(). */
  *minimum = *natural = 0;
}

static void
allocate (GtkWidget *child, int x, int y, int width, int height)
{
  int minimum = 0;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  gtk_widget_size_allocate (child, &(GtkAllocation){ x, y, MAX (width, minimum), height }, -1);
}

static void
dub_clip_line_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  DubClipLine *self = DUB_CLIP_LINE (widget);
  const DubClipLayout *layout = &self->layout;
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int rest = MAX (0, width - layout->head_width);

  if (layout->chip_width > 0)
    {
      int below = MAX (0, height - layout->head_height);

      allocate (self->head, 0, 0, width, layout->head_height);
      allocate (self->strip, 12, layout->head_height, MAX (0, width - 24), below);
      return;
    }
  allocate (self->head, rtl ? rest : 0, 0, layout->head_width, height);
  allocate (self->strip, rtl ? 0 : layout->head_width, 0, rest, height);
}

void
dub_clip_line_lay_out (DubClipLine *self, const DubClipLayout *layout)
{
  DubClipStrip *strip = DUB_CLIP_STRIP (self->strip);
  gboolean chips = layout->chip_width > 0;

  if (chips != (self->layout.chip_width > 0))
    {
      for (guint i = 0; i < self->cells->len; i++)
        dub_clip_cell_set_chip (self->cells->pdata[i], chips ? self->languages[i] : NULL);
      dub_clip_line_refresh (self);
    }
  if (chips)
    dub_clip_strip_set_chips (strip, layout->chip_width, layout->chip_height);
  else
    dub_clip_strip_set_columns (strip, layout->column_width, layout->offset);
  if (self->layout.head_width != layout->head_width || self->layout.chip_width != layout->chip_width
      || self->layout.head_height != layout->head_height)
    gtk_widget_queue_allocate (GTK_WIDGET (self));
  self->layout = *layout;
}

void
dub_clip_line_measure (DubClipLine *self, int *cell_height, int *head_height)
{
  gtk_widget_measure (self->strip, GTK_ORIENTATION_VERTICAL, -1, cell_height, NULL, NULL, NULL);
  gtk_widget_measure (self->head, GTK_ORIENTATION_VERTICAL, -1, head_height, NULL, NULL, NULL);
}

/* --- Binding --------------------------------------------------------------------------------- */

void
dub_clip_line_bind (DubClipLine *self, DubClipRow *row, guint position)
{
  self->position = position;
  if (self->row == row)
    return;
  if (self->row != NULL)
    g_signal_handler_disconnect (self->row, self->changed_id);
  g_set_object (&self->row, row);
  if (row == NULL)
    return;
  self->changed_id =
      g_signal_connect_swapped (row, "changed", G_CALLBACK (dub_clip_line_refresh), self);
  dub_clip_line_refresh (self);
}

DubClipRow *
dub_clip_line_get_row (DubClipLine *self)
{
  return self->row;
}

guint
dub_clip_line_get_position (DubClipLine *self)
{
  return self->position;
}

void
dub_clip_line_set_languages (DubClipLine *self, char **languages, const char *source)
{
  g_strfreev (self->languages);
  self->languages = g_strdupv (languages);
  g_free (self->source_language);
  self->source_language = g_strdup (source);
  g_ptr_array_set_size (self->cells, 0);
  dub_clip_strip_clear (DUB_CLIP_STRIP (self->strip));
  for (guint i = 0; languages[i] != NULL; i++)
    {
      GtkWidget *cell = dub_clip_cell_new ();

      if (self->layout.chip_width > 0)
        dub_clip_cell_set_chip (DUB_CLIP_CELL (cell), languages[i]);
      dub_clip_strip_append (DUB_CLIP_STRIP (self->strip), cell);
      g_ptr_array_add (self->cells, cell);
    }
  dub_clip_line_refresh (self);
}

GtkWidget *
dub_clip_line_get_cell (DubClipLine *self, guint column)
{
  if (column == 0)
    return self->head;
  return column <= self->cells->len ? self->cells->pdata[column - 1] : NULL;
}

int
dub_clip_line_find_column (DubClipLine *self, GtkWidget *widget)
{
  for (guint column = 0; column <= self->cells->len; column++)
    {
      GtkWidget *cell = dub_clip_line_get_cell (self, column);

      if (widget == cell || gtk_widget_is_ancestor (widget, cell))
        return (int) column;
    }
  return -1;
}

void
dub_clip_line_set_selected (DubClipLine *self, guint column, gboolean selected)
{
  if (column > 0)
    {
      dub_clip_cell_set_selected (self->cells->pdata[column - 1], selected);
      return;
    }
  if (selected)
    gtk_widget_set_state_flags (self->head, GTK_STATE_FLAG_SELECTED, FALSE);
  else
    gtk_widget_unset_state_flags (self->head, GTK_STATE_FLAG_SELECTED);
}

/* --- The widget ------------------------------------------------------------------------------ */

static void
dub_clip_line_dispose (GObject *object)
{
  DubClipLine *self = DUB_CLIP_LINE (object);

  dub_clip_line_bind (self, NULL, 0);
  g_clear_pointer (&self->head, gtk_widget_unparent);
  g_clear_pointer (&self->strip, gtk_widget_unparent);
  g_clear_pointer (&self->cells, g_ptr_array_unref);
  g_clear_pointer (&self->languages, g_strfreev);
  g_clear_pointer (&self->source_language, g_free);
  G_OBJECT_CLASS (dub_clip_line_parent_class)->dispose (object);
}

static void
dub_clip_line_class_init (DubClipLineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dub_clip_line_dispose;
  widget_class->measure = dub_clip_line_measure_vfunc;
  widget_class->size_allocate = dub_clip_line_size_allocate;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ROW);
  gtk_widget_class_set_css_name (widget_class, "clipline");
}

static GtkLabel *
new_label (GtkWidget *box)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0);
  gtk_accessible_update_state (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

static GtkWidget *
make_head (DubClipLine *self)
{
  GtkWidget *head = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_ROW_HEADER,
                                  "spacing", 12, "focusable", TRUE, NULL);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  gtk_widget_add_css_class (head, "clip-head");
  gtk_widget_set_overflow (head, GTK_OVERFLOW_HIDDEN);
  self->thumbnail = DUB_THUMBNAIL (dub_thumbnail_new (64, 36));
  gtk_widget_set_valign (GTK_WIDGET (self->thumbnail), GTK_ALIGN_CENTER);
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->thumbnail));
  gtk_box_append (GTK_BOX (head), lines);
  self->name = new_label (lines);
  self->facts = new_label (lines);
  gtk_label_set_ellipsize (self->name, PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_ellipsize (self->facts, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (self->facts), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->facts), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->facts), "numeric");
  return head;
}

static void
dub_clip_line_init (DubClipLine *self)
{
  self->cells = g_ptr_array_new ();
  self->languages = g_new0 (char *, 1);
  self->source_language = g_strdup ("");
  self->strip = dub_clip_strip_new ();
  self->head = make_head (self);
  gtk_widget_set_parent (self->head, GTK_WIDGET (self));
  gtk_widget_set_parent (self->strip, GTK_WIDGET (self));
}

GtkWidget *
dub_clip_line_new (DubDesk *desk, DubAssetList *assets)
{
  DubClipLine *self = g_object_new (DUB_TYPE_CLIP_LINE, NULL);

  self->desk = desk;
  self->assets = assets;
  return GTK_WIDGET (self);
}
