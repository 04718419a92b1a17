/* The grid's lines and their places.
 *
 *        head_width      column_width
 *   ┌──────────────┬──────────┬──────────┬───
 *   │ corner       │ titles, moved by the horizontal adjustment
 *   ├──────────────┼──────────┼──────────┼───
 *   │ line: head   │ line: strip of cells, moved likewise
 *
 * Row r is shown by line r modulo the number of lines, so that scrolling by one row binds one line
 * anew. */
#include "dub-clip-grid-private.h"

#include <glib/gi18n.h>

#include "dub-languages.h"

#define HEAD_WIDTH       264
#define HEAD_WIDTH_SMALL 216
#define COLUMN_WIDTH     148
/* Below this width there are chips in place of columns. */
#define CHIPS_BELOW 520
#define CHIP_WIDTH  76
/* Cells that are made in one go. */
#define CELLS_AT_ONCE 48

enum
{
  PROP_0,
  PROP_HADJUSTMENT,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY
};

G_DEFINE_FINAL_TYPE_WITH_CODE (DubClipGrid,
                               dub_clip_grid,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

/* --- What is where --------------------------------------------------------------------------- */

guint
dub_clip_grid_n_rows (DubClipGrid *self)
{
  return self->rows != NULL ? g_list_model_get_n_items (self->rows) : 0;
}

DubClipRow *
dub_clip_grid_row_at (DubClipGrid *self, guint position)
{
  return self->rows != NULL ? g_list_model_get_item (self->rows, position) : NULL;
}

DubClipLine *
dub_clip_grid_line_at (DubClipGrid *self, guint position)
{
  DubClipLine *line;

  if (self->lines->len == 0)
    return NULL;
  line = self->lines->pdata[position % self->lines->len];
  return line != NULL && dub_clip_line_get_row (line) != NULL
                 && dub_clip_line_get_position (line) == position
             ? line
             : NULL;
}

guint
dub_clip_grid_page (DubClipGrid *self)
{
  return (guint) MAX (1, self->viewport / MAX (1, self->line_height) - 1);
}

static double
value_of (DubClipGrid *self, GtkOrientation orientation)
{
  GtkAdjustment *adjustment = self->adjustments[orientation];

  return adjustment != NULL ? gtk_adjustment_get_value (adjustment) : 0.0;
}

void
dub_clip_grid_scroll_to (DubClipGrid *self, guint row, guint column)
{
  GtkAdjustment *vertical = self->adjustments[GTK_ORIENTATION_VERTICAL];
  GtkAdjustment *horizontal = self->adjustments[GTK_ORIENTATION_HORIZONTAL];
  double y = (double) row * self->line_height;

  if (vertical != NULL)
    gtk_adjustment_clamp_page (vertical, y, y + self->line_height);
  if (horizontal != NULL && column > 0 && self->layout.chip_width == 0)
    {
      double x = (double) (column - 1) * self->layout.column_width;

      gtk_adjustment_clamp_page (horizontal, x, x + self->layout.column_width);
    }
}

/* --- Lines ----------------------------------------------------------------------------------- */

static DubClipLine *
new_line (DubClipGrid *self)
{
  GtkWidget *line = dub_clip_line_new (self->desk, self->assets);

  dub_clip_line_set_languages (DUB_CLIP_LINE (line), self->languages, self->source);
  dub_clip_line_lay_out (DUB_CLIP_LINE (line), &self->layout);
  /* Below the header, which hides what scrolls up. */
  gtk_widget_insert_before (line, GTK_WIDGET (self), self->header);
  return DUB_CLIP_LINE (line);
}

void
dub_clip_grid_drop_lines (DubClipGrid *self)
{
  for (guint i = 0; i < self->lines->len; i++)
    if (self->lines->pdata[i] != NULL)
      gtk_widget_unparent (self->lines->pdata[i]);
  g_ptr_array_set_size (self->lines, 0);
}

/* As many lines as can be in sight at once. */
static guint
lines_wanted (DubClipGrid *self)
{
  guint wanted = (guint) (self->viewport / MAX (1, self->line_height)) + 2;

  return MIN (wanted, dub_clip_grid_n_rows (self));
}

/* So many cells at a time that the window stays fluid. FALSE: there are more to make. */
static gboolean
make_lines (DubClipGrid *self)
{
  guint wanted = lines_wanted (self);
  guint cells = 0;

  if (self->lines->len < wanted)
    {
      /* Which line shows which row depends on their number: all are bound anew. */
      for (guint i = 0; i < self->lines->len; i++)
        if (self->lines->pdata[i] != NULL)
          dub_clip_line_bind (self->lines->pdata[i], NULL, 0);
      g_ptr_array_set_size (self->lines, (int) wanted);
    }
  for (guint i = 0; i < self->lines->len; i++)
    {
      if (self->lines->pdata[i] != NULL)
        continue;
      if (cells >= CELLS_AT_ONCE)
        return FALSE;
      self->lines->pdata[i] = new_line (self);
      cells += dub_clip_grid_n_columns (self);
    }
  return TRUE;
}

static void
show_choice_on (DubClipGrid *self, DubClipLine *line)
{
  gint64 clip = dub_clip_row_get (dub_clip_line_get_row (line))->id;

  for (guint column = 0; column < dub_clip_grid_n_columns (self); column++)
    dub_clip_line_set_selected (
        line, column,
        dub_clip_choice_has (self->choice, clip, dub_clip_grid_language_at (self, column)));
}

void
dub_clip_grid_show_choice (DubClipGrid *self)
{
  for (guint i = 0; i < self->lines->len; i++)
    if (self->lines->pdata[i] != NULL && dub_clip_line_get_row (self->lines->pdata[i]) != NULL)
      show_choice_on (self, self->lines->pdata[i]);
}

/* The focus does not travel to another clip with its line. */
static void
release_focus (DubClipGrid *self, DubClipLine *line)
{
  if (gtk_widget_get_focus_child (GTK_WIDGET (self)) != GTK_WIDGET (line))
    return;
  self->wants_focus = TRUE;
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
bind_line (DubClipGrid *self, DubClipLine *line, guint position)
{
  g_autoptr (DubClipRow) row = dub_clip_grid_row_at (self, position);
  gboolean other = dub_clip_line_get_row (line) != row;

  if (other)
    release_focus (self, line);
  dub_clip_line_bind (line, row, position);
  if (row != NULL && other)
    show_choice_on (self, line);
  gtk_widget_set_child_visible (GTK_WIDGET (line), row != NULL);
}

/* Lines get their rows outside of the allocation, where their labels may change. */
static void
bind_lines (DubClipGrid *self)
{
  guint first = (guint) (value_of (self, GTK_ORIENTATION_VERTICAL) / MAX (1, self->line_height));

  for (guint i = 0; i < self->lines->len; i++)
    {
      DubClipLine *line = self->lines->pdata[(first + i) % self->lines->len];

      if (line != NULL)
        bind_line (self, line, first + i);
    }
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
configure (DubClipGrid *self, GtkOrientation orientation)
{
  GtkAdjustment *adjustment = self->adjustments[orientation];
  const DubClipExtent *extent = &self->extents[orientation];

  if (adjustment != NULL)
    gtk_adjustment_configure (
        adjustment,
        CLAMP (gtk_adjustment_get_value (adjustment), 0, MAX (0, extent->upper - extent->page)), 0,
        MAX (extent->upper, extent->page), extent->step, extent->page * 0.9, extent->page);
}

/* What an allocation found to be missing. */
static gboolean
on_settle (gpointer user_data)
{
  DubClipGrid *self = user_data;
  gboolean complete = make_lines (self);

  configure (self, GTK_ORIENTATION_HORIZONTAL);
  configure (self, GTK_ORIENTATION_VERTICAL);
  for (guint i = 0; i < self->lines->len; i++)
    if (self->lines->pdata[i] != NULL)
      dub_clip_line_lay_out (self->lines->pdata[i], &self->layout);
  gtk_widget_set_size_request (self->corner, self->layout.head_width, -1);
  bind_lines (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  if (self->wants_focus && gtk_widget_has_focus (GTK_WIDGET (self)))
    dub_clip_grid_focus_cell (self);
  if (!complete)
    return G_SOURCE_CONTINUE;
  self->settle_id = 0;
  return G_SOURCE_REMOVE;
}

void
dub_clip_grid_settle (DubClipGrid *self)
{
  if (self->settle_id == 0)
    self->settle_id = g_idle_add (on_settle, self);
}

/* --- Layout ---------------------------------------------------------------------------------- */

static void
measure_lines (DubClipGrid *self, int width)
{
  int n = (int) dub_clip_grid_n_columns (self) - 1;
  int cell = 0, head = 0;

  if (self->lines->len > 0 && self->lines->pdata[0] != NULL)
    dub_clip_line_measure (self->lines->pdata[0], &cell, &head);
  self->layout.chip_width = width < CHIPS_BELOW ? CHIP_WIDTH : 0;
  self->layout.head_width = width < 760 ? HEAD_WIDTH_SMALL : HEAD_WIDTH;
  self->layout.head_height = MAX (56, head);
  self->layout.chip_height = MAX (36, cell);
  if (self->layout.chip_width > 0)
    {
      int per_line = MAX (1, (width - 24) / CHIP_WIDTH);
      int chip_lines = (n + per_line - 1) / per_line;

      self->layout.chip_width = MAX (CHIP_WIDTH, (width - 24) / per_line);
      self->line_height = self->layout.head_height + chip_lines * self->layout.chip_height + 12;
      return;
    }
  self->line_height = MAX (MAX (58, cell), head);
  /* The columns share what room there is. */
  self->layout.column_width = MAX (COLUMN_WIDTH, n > 0 ? (width - self->layout.head_width) / n : 0);
}

/* A scroll bar that comes or goes asks for another size of all that is above it. In an allocation
 * nobody hears that: a flap allocates what it holds alone. So it waits until afterwards. */
static void
scroll_to_extent (
    DubClipGrid *self, GtkOrientation orientation, double upper, double page, double step)
{
  GtkAdjustment *adjustment = self->adjustments[orientation];
  gboolean had_bar;

  if (adjustment == NULL)
    return;
  had_bar = gtk_adjustment_get_upper (adjustment) > gtk_adjustment_get_page_size (adjustment);
  self->extents[orientation] = (DubClipExtent){ upper, page, step };
  if (had_bar == (upper > page))
    configure (self, orientation);
  else
    dub_clip_grid_settle (self);
}

static void
place_lines (DubClipGrid *self, int width)
{
  int top = (int) value_of (self, GTK_ORIENTATION_VERTICAL);

  for (guint i = 0; i < self->lines->len; i++)
    {
      GtkWidget *line = self->lines->pdata[i];
      int y;

      if (line == NULL || dub_clip_line_get_row (DUB_CLIP_LINE (line)) == NULL)
        continue;
      y = self->header_height
          + (int) dub_clip_line_get_position (DUB_CLIP_LINE (line)) * self->line_height - top;
      gtk_widget_measure (line, GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
      gtk_widget_size_allocate (line, &(GtkAllocation){ 0, y, width, self->line_height }, -1);
    }
}

static void
place_header (DubClipGrid *self, int width)
{
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int minimum = 0;

  gtk_widget_set_child_visible (self->header, self->layout.chip_width == 0);
  if (self->layout.chip_width > 0)
    return;
  dub_clip_strip_set_columns (DUB_CLIP_STRIP (self->titles), self->layout.column_width,
                              self->layout.offset);
  gtk_widget_measure (self->header, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  gtk_widget_size_allocate (self->header,
                            &(GtkAllocation){ rtl ? MIN (0, width - minimum) : 0, 0,
                                              MAX (width, minimum), self->header_height },
                            -1);
}

static gboolean
is_settled (DubClipGrid *self, const DubClipLayout *before)
{
  guint made = 0;

  for (guint i = 0; i < self->lines->len; i++)
    made += self->lines->pdata[i] != NULL;
  return made >= lines_wanted (self) && before->chip_width == self->layout.chip_width
         && before->chip_height == self->layout.chip_height
         && before->head_width == self->layout.head_width
         && before->head_height == self->layout.head_height
         && before->column_width == self->layout.column_width;
}

static void
dub_clip_grid_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  DubClipGrid *self = DUB_CLIP_GRID (widget);
  DubClipLayout before = self->layout;
  int line_height = self->line_height;
  int columns;

  if (self->rows == NULL)
    return;
  measure_lines (self, width);
  gtk_widget_measure (self->header, GTK_ORIENTATION_VERTICAL, -1, &self->header_height, NULL, NULL,
                      NULL);
  if (self->layout.chip_width > 0)
    self->header_height = 0;
  self->viewport = MAX (0, height - self->header_height);
  columns = self->layout.chip_width > 0
                ? 0
                : ((int) dub_clip_grid_n_columns (self) - 1) * self->layout.column_width;
  scroll_to_extent (self, GTK_ORIENTATION_VERTICAL,
                    (double) dub_clip_grid_n_rows (self) * self->line_height, self->viewport,
                    self->line_height);
  scroll_to_extent (self, GTK_ORIENTATION_HORIZONTAL, columns,
                    MAX (0, width - self->layout.head_width), self->layout.column_width);
  self->layout.offset = (int) value_of (self, GTK_ORIENTATION_HORIZONTAL);
  place_lines (self, width);
  place_header (self, width);
  if (!is_settled (self, &before) || line_height != self->line_height)
    dub_clip_grid_settle (self);
}

/* At least all that can be scrolled to, as in the toolkit's own lists: a scrolled window judges by
 * it which bars it needs. Told less, it takes a bar away and wants it back in each allocation. */
static void
dub_clip_grid_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  DubClipGrid *self = DUB_CLIP_GRID (widget);
  int columns = (int) dub_clip_grid_n_columns (self) - 1;

  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = self->header_height + (int) dub_clip_grid_n_rows (self) * self->line_height;
  else
    *minimum = self->layout.chip_width > 0 ? 0 : self->layout.head_width + columns * COLUMN_WIDTH;
  *natural =
      MAX (*minimum, orientation == GTK_ORIENTATION_VERTICAL ? 400 : HEAD_WIDTH + 4 * COLUMN_WIDTH);
}

/* --- News ------------------------------------------------------------------------------------ */

/* Other rows may stand at the same places: the lines look anew which. */
static void
on_items_changed (DubClipGrid *self)
{
  bind_lines (self);
  dub_clip_grid_rows_changed (self);
  /* Scroll bars may come or go, which is decided above this widget. */
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
on_scrolled (DubClipGrid *self)
{
  self->layout.offset = (int) value_of (self, GTK_ORIENTATION_HORIZONTAL);
  for (guint i = 0; i < self->lines->len; i++)
    if (self->lines->pdata[i] != NULL)
      dub_clip_line_lay_out (self->lines->pdata[i], &self->layout);
  dub_clip_strip_set_columns (DUB_CLIP_STRIP (self->titles), self->layout.column_width,
                              self->layout.offset);
  bind_lines (self);
}

static void
on_activity (DubClipGrid *self)
{
  for (guint i = 0; gtk_widget_get_mapped (GTK_WIDGET (self)) && i < self->lines->len; i++)
    if (self->lines->pdata[i] != NULL)
      dub_clip_line_refresh (self->lines->pdata[i]);
}

void
dub_clip_grid_set_list (DubClipGrid *self, DubDesk *desk, DubAssetList *assets, DubClipList *list)
{
  self->desk = g_object_ref (desk);
  self->assets = g_object_ref (assets);
  self->list = g_object_ref (list);
  self->rows = dub_clip_list_get_model (list);
  g_signal_connect_object (self->rows, "items-changed", G_CALLBACK (on_items_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "activity", G_CALLBACK (on_activity), self, G_CONNECT_SWAPPED);
  dub_clip_grid_update_columns (self);
}

/* --- Scrolling ------------------------------------------------------------------------------- */

static void
set_adjustment (DubClipGrid *self, GtkOrientation orientation, GtkAdjustment *adjustment)
{
  if (self->adjustments[orientation] != NULL)
    g_signal_handlers_disconnect_by_data (self->adjustments[orientation], self);
  g_set_object (&self->adjustments[orientation], adjustment);
  if (adjustment != NULL)
    g_signal_connect_swapped (adjustment, "value-changed", G_CALLBACK (on_scrolled), self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
dub_clip_grid_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  DubClipGrid *self = DUB_CLIP_GRID (object);

  switch (id)
    {
    case PROP_HADJUSTMENT:
      set_adjustment (self, GTK_ORIENTATION_HORIZONTAL, g_value_get_object (value));
      break;
    case PROP_VADJUSTMENT:
      set_adjustment (self, GTK_ORIENTATION_VERTICAL, g_value_get_object (value));
      break;
    case PROP_HSCROLL_POLICY:
      self->policies[GTK_ORIENTATION_HORIZONTAL] = g_value_get_enum (value);
      break;
    case PROP_VSCROLL_POLICY:
      self->policies[GTK_ORIENTATION_VERTICAL] = g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
dub_clip_grid_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  DubClipGrid *self = DUB_CLIP_GRID (object);

  switch (id)
    {
    case PROP_HADJUSTMENT:
      g_value_set_object (value, self->adjustments[GTK_ORIENTATION_HORIZONTAL]);
      break;
    case PROP_VADJUSTMENT:
      g_value_set_object (value, self->adjustments[GTK_ORIENTATION_VERTICAL]);
      break;
    case PROP_HSCROLL_POLICY:
      g_value_set_enum (value, self->policies[GTK_ORIENTATION_HORIZONTAL]);
      break;
    case PROP_VSCROLL_POLICY:
      g_value_set_enum (value, self->policies[GTK_ORIENTATION_VERTICAL]);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

/* --- The widget ------------------------------------------------------------------------------ */

static void
dub_clip_grid_dispose (GObject *object)
{
  DubClipGrid *self = DUB_CLIP_GRID (object);

  g_clear_handle_id (&self->settle_id, g_source_remove);
  dub_clip_grid_drop_lines (self);
  g_clear_pointer (&self->header, gtk_widget_unparent);
  set_adjustment (self, GTK_ORIENTATION_HORIZONTAL, NULL);
  set_adjustment (self, GTK_ORIENTATION_VERTICAL, NULL);
  self->rows = NULL;
  g_clear_object (&self->list);
  g_clear_object (&self->assets);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (dub_clip_grid_parent_class)->dispose (object);
}

static void
dub_clip_grid_finalize (GObject *object)
{
  DubClipGrid *self = DUB_CLIP_GRID (object);

  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_clear_pointer (&self->languages, g_strfreev);
  g_clear_pointer (&self->source, g_free);
  g_clear_pointer (&self->choice, dub_clip_choice_free);
  G_OBJECT_CLASS (dub_clip_grid_parent_class)->finalize (object);
}

static void
dub_clip_grid_class_init (DubClipGridClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = dub_clip_grid_dispose;
  object_class->finalize = dub_clip_grid_finalize;
  object_class->set_property = dub_clip_grid_set_property;
  object_class->get_property = dub_clip_grid_get_property;
  widget_class->measure = dub_clip_grid_measure;
  widget_class->size_allocate = dub_clip_grid_size_allocate;
  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GRID);
  gtk_widget_class_set_css_name (widget_class, "clipgrid");
  dub_clip_grid_input_class_init (widget_class);
}

static void
dub_clip_grid_init (DubClipGrid *self)
{
  self->lines = g_ptr_array_new ();
  self->languages = g_new0 (char *, 1);
  self->choice = dub_clip_choice_new ();
  self->line_height = 58;
  self->header = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  self->corner = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_COLUMN_HEADER,
                               "label", _ ("Clip"), "xalign", 0.0, NULL);
  self->titles = dub_clip_strip_new ();
  gtk_widget_set_hexpand (self->titles, TRUE);
  gtk_widget_add_css_class (self->header, "clip-header");
  gtk_widget_add_css_class (self->corner, "clip-title");
  gtk_widget_add_css_class (self->corner, "corner");
  gtk_box_append (GTK_BOX (self->header), self->corner);
  gtk_box_append (GTK_BOX (self->header), self->titles);
  gtk_widget_set_parent (self->header, GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Clips and languages"), -1);
  dub_clip_grid_input_init (self);
}
