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
#define HEAD_WIDTH_SMALL 200
#define COLUMN_WIDTH     148
/* Below this width there are chips in place of columns. */
#define CHIPS_BELOW 520
#define CHIP_WIDTH  76

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

guint
dub_clip_grid_n_columns (DubClipGrid *self)
{
  return 1 + g_strv_length (self->languages);
}

DubClipRow *
dub_clip_grid_row_at (DubClipGrid *self, guint position)
{
  return self->rows != NULL ? g_list_model_get_item (self->rows, position) : NULL;
}

const char *
dub_clip_grid_language_at (DubClipGrid *self, guint column)
{
  return column > 0 ? g_intern_string (self->languages[column - 1]) : NULL;
}

DubClipLine *
dub_clip_grid_line_at (DubClipGrid *self, guint position)
{
  DubClipLine *line;

  if (self->lines->len == 0)
    return NULL;
  line = self->lines->pdata[position % self->lines->len];
  return dub_clip_line_get_row (line) != NULL && dub_clip_line_get_position (line) == position
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
add_line (DubClipGrid *self)
{
  GtkWidget *line = dub_clip_line_new (self->desk, self->assets);

  dub_clip_line_set_languages (DUB_CLIP_LINE (line), self->languages, self->source);
  /* Below the header, which hides what scrolls up. */
  gtk_widget_insert_before (line, GTK_WIDGET (self), self->header);
  g_ptr_array_add (self->lines, line);
  return DUB_CLIP_LINE (line);
}

static void
drop_lines (DubClipGrid *self)
{
  for (guint i = 0; i < self->lines->len; i++)
    gtk_widget_unparent (self->lines->pdata[i]);
  g_ptr_array_set_size (self->lines, 0);
}

/* As many lines as can be in sight at once. */
static void
make_lines (DubClipGrid *self)
{
  guint wanted = (guint) (self->viewport / MAX (1, self->line_height)) + 2;

  wanted = MIN (wanted, dub_clip_grid_n_rows (self));
  if (self->lines->len >= wanted)
    return;
  /* Which line shows which row depends on their number: all are bound anew. */
  for (guint i = 0; i < self->lines->len; i++)
    dub_clip_line_bind (self->lines->pdata[i], NULL, 0);
  while (self->lines->len < wanted)
    add_line (self);
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
    if (dub_clip_line_get_row (self->lines->pdata[i]) != NULL)
      show_choice_on (self, self->lines->pdata[i]);
}

/* The focus does not travel to another clip with its line. */
static void
release_focus (DubClipGrid *self, DubClipLine *line)
{
  GtkWidget *focus = gtk_widget_get_focus_child (GTK_WIDGET (self));

  if (focus != GTK_WIDGET (line))
    return;
  self->wants_focus = TRUE;
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
place_line (DubClipGrid *self, DubClipLine *line, guint position, int width, int y)
{
  g_autoptr (DubClipRow) row = dub_clip_grid_row_at (self, position);
  gboolean other = dub_clip_line_get_row (line) != row;

  if (other && dub_clip_line_get_row (line) != NULL)
    release_focus (self, line);
  dub_clip_line_bind (line, row, position);
  dub_clip_line_lay_out (line, &self->layout);
  if (other)
    show_choice_on (self, line);
  gtk_widget_set_child_visible (GTK_WIDGET (line), TRUE);
  gtk_widget_measure (GTK_WIDGET (line), GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
  gtk_widget_size_allocate (GTK_WIDGET (line), &(GtkAllocation){ 0, y, width, self->line_height },
                            -1);
}

static void
place_lines (DubClipGrid *self, int width)
{
  int top = (int) value_of (self, GTK_ORIENTATION_VERTICAL);
  guint first = (guint) (top / MAX (1, self->line_height));
  guint n_rows = dub_clip_grid_n_rows (self);

  make_lines (self);
  for (guint i = 0; i < self->lines->len; i++)
    {
      guint position = first + i;
      DubClipLine *line = self->lines->pdata[position % self->lines->len];

      if (position < n_rows)
        place_line (self, line, position, width,
                    self->header_height + (int) position * self->line_height - top);
      else
        {
          dub_clip_line_bind (line, NULL, 0);
          gtk_widget_set_child_visible (GTK_WIDGET (line), FALSE);
        }
    }
}

/* --- Layout ---------------------------------------------------------------------------------- */

static void
measure_lines (DubClipGrid *self, int width)
{
  int n = (int) dub_clip_grid_n_columns (self) - 1;
  DubClipLine *sample = self->lines->len > 0 ? self->lines->pdata[0] : NULL;
  int cell = 0, head = 0;

  if (sample == NULL && dub_clip_grid_n_rows (self) > 0)
    sample = add_line (self);
  if (sample != NULL)
    dub_clip_line_measure (sample, &cell, &head);
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

static void
configure (DubClipGrid *self, GtkOrientation orientation, double upper, double page, double step)
{
  GtkAdjustment *adjustment = self->adjustments[orientation];

  if (adjustment != NULL)
    gtk_adjustment_configure (
        adjustment, CLAMP (gtk_adjustment_get_value (adjustment), 0, MAX (0, upper - page)), 0,
        MAX (upper, page), step, page * 0.9, page);
}

static void
place_header (DubClipGrid *self, int width)
{
  gboolean chips = self->layout.chip_width > 0;
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int minimum = 0;

  gtk_widget_set_child_visible (self->header, !chips);
  if (chips)
    return;
  dub_clip_strip_set_columns (DUB_CLIP_STRIP (self->titles), self->layout.column_width,
                              self->layout.offset);
  gtk_widget_set_size_request (self->corner, self->layout.head_width, -1);
  gtk_widget_measure (self->header, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  gtk_widget_size_allocate (self->header,
                            &(GtkAllocation){ rtl ? MIN (0, width - minimum) : 0, 0,
                                              MAX (width, minimum), self->header_height },
                            -1);
}

static void
dub_clip_grid_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  DubClipGrid *self = DUB_CLIP_GRID (widget);
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
  configure (self, GTK_ORIENTATION_VERTICAL,
             (double) dub_clip_grid_n_rows (self) * self->line_height, self->viewport,
             self->line_height);
  configure (self, GTK_ORIENTATION_HORIZONTAL, columns, MAX (0, width - self->layout.head_width),
             self->layout.column_width);
  self->layout.offset = (int) value_of (self, GTK_ORIENTATION_HORIZONTAL);
  place_lines (self, width);
  place_header (self, width);
  if (self->wants_focus && gtk_widget_has_focus (widget)
      && dub_clip_grid_line_at (self, self->row) != NULL)
    dub_clip_grid_focus_cell (self);
}

static void
dub_clip_grid_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 300 : 120;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? HEAD_WIDTH + 4 * COLUMN_WIDTH : 400;
}

/* --- Columns --------------------------------------------------------------------------------- */

static void
add_title (DubClipGrid *self, const char *code)
{
  /* Translators: the head of the column of jobs that have no language */
  g_autofree char *name = *code != '\0' ? dub_language_name (code) : g_strdup (_ ("No language"));
  GtkWidget *title = g_object_new (GTK_TYPE_LABEL, "accessible-role",
                                   GTK_ACCESSIBLE_ROLE_COLUMN_HEADER, "label", name, NULL);

  gtk_label_set_xalign (GTK_LABEL (title), 0.0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (title, *code != '\0' ? code : NULL);
  gtk_widget_add_css_class (title, "clip-title");
  dub_clip_strip_append (DUB_CLIP_STRIP (self->titles), title);
}

void
dub_clip_grid_update_columns (DubClipGrid *self)
{
  g_auto (GStrv) languages = dub_clip_list_dup_languages (self->list);
  g_autofree char *source = dub_clip_list_dup_source_language (self->list);

  if (g_strv_equal ((const char *const *) languages, (const char *const *) self->languages)
      && g_strcmp0 (source, self->source) == 0)
    return;
  g_strfreev (self->languages);
  self->languages = g_steal_pointer (&languages);
  g_free (self->source);
  self->source = g_steal_pointer (&source);
  dub_clip_strip_clear (DUB_CLIP_STRIP (self->titles));
  for (char **code = self->languages; *code != NULL; code++)
    add_title (self, *code);
  for (guint i = 0; i < self->lines->len; i++)
    dub_clip_line_set_languages (self->lines->pdata[i], self->languages, self->source);
  dub_clip_grid_rows_changed (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/* --- News ------------------------------------------------------------------------------------ */

/* Other rows may stand at the same places: the lines look anew which. */
static void
on_items_changed (DubClipGrid *self)
{
  dub_clip_grid_rows_changed (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
on_activity (DubClipGrid *self)
{
  for (guint i = 0; gtk_widget_get_mapped (GTK_WIDGET (self)) && i < self->lines->len; i++)
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
    g_signal_connect_swapped (adjustment, "value-changed", G_CALLBACK (gtk_widget_queue_allocate),
                              self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
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

  drop_lines (self);
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
