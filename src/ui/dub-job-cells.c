/* The cells of the list of jobs: one row of the table below a column; a cell follows its row while
 * it is bound.
 *
 * The view keeps some 200 rows of widgets about what is seen, and binds all of them anew when it
 * jumps. In a long list a cell is therefore filled only when it comes into view: after the layout
 * and before the drawing of the same frame. What it is filled with never changes its size. When
 * another list comes all of these widgets go: a row has no more of them than it needs. */
#include "dub-job-cells.h"

#include <glib/gi18n.h>

#include "dub-format.h"
#include "dub-job-list.h"
#include "dub-job-status.h"
#include "dub-look-icon.h"
#include "dub-names.h"
#include "dub-tooltip.h"
#include "dub-words.h"

/* Lists of this length are filled at once. */
#define SHORT_LIST 60

/* On a cell: its GtkListItem, borrowed; it holds the cell. */
#define ITEM_KEY "dub-item"
/* On a GtkListItem: its Column, borrowed. */
#define COLUMN_KEY "dub-column"

typedef struct _Column Column;

typedef struct
{
  const char *title; /* N_() */
  int width;         /* pixels, -1: as wide as its content */
  gboolean expand;
  GtkWidget *(*make) (void);
  void (*show) (GtkWidget *cell, const Column *column, const DubJob *job);
} CellKind;

/* One column of one view. */
struct _Column
{
  const CellKind *kind;
  GtkColumnView *view; /* borrowed: owns the column */
  DubDesk *desk;       /* borrowed: outlives the view */
  DubCellMenuFunc menu;
  gpointer user_data;
  gboolean with_project;
  GHashTable *unfilled; /* owned: set of GtkListItem (borrowed), bound and not filled yet */
};

void
dub_show_look (GtkImage *image, const char *icon, const char *style, const char *word)
{
  for (const char *const *known = dub_look_styles (); *known != NULL; known++)
    gtk_widget_remove_css_class (GTK_WIDGET (image), *known);
  gtk_image_set_from_icon_name (image, icon);
  gtk_widget_add_css_class (GTK_WIDGET (image), style);
  dub_tooltip_set (GTK_WIDGET (image), word);
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL, word, -1);
}

/* Unlike a label it has the same size whatever it says. */
static GtkWidget *
make_text (void)
{
  GtkWidget *text = gtk_inscription_new (NULL);

  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (text),
                                     GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_min_chars (GTK_INSCRIPTION (text), 3);
  /* Its alignment does not follow the direction of reading by itself. */
  if (gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL)
    gtk_inscription_set_xalign (GTK_INSCRIPTION (text), 1.0);
  return text;
}

/* Two lines, one above the other: the second is smaller. */
static GtkWidget *
make_lines (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *first = make_text ();
  GtkWidget *second = make_text ();

  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (box, TRUE);
  gtk_widget_add_css_class (second, "caption");
  gtk_widget_add_css_class (second, "dim-label");
  gtk_widget_add_css_class (second, "numeric");
  dub_tooltip_follow (first);
  dub_tooltip_follow (second);
  gtk_box_append (GTK_BOX (box), first);
  gtk_box_append (GTK_BOX (box), second);
  return box;
}

static GtkWidget *
make_job (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_box_append (GTK_BOX (box), dub_look_icon_new ());
  gtk_box_append (GTK_BOX (box), make_lines ());
  return box;
}

static void
show_job (GtkWidget *cell, const Column *column, const DubJob *job)
{
  GtkWidget *icon = gtk_widget_get_first_child (cell);
  GtkWidget *lines = gtk_widget_get_next_sibling (icon);
  GtkWidget *title = gtk_widget_get_first_child (lines);
  const DubLook *look = dub_look_of_job (job);
  g_autofree char *subtitle = dub_job_dup_subtitle (column->desk, job, column->with_project);
  g_autofree char *name = g_strdup_printf ("%s, %s, %s", job->title, subtitle, _ (look->word));

  dub_look_icon_show (DUB_LOOK_ICON (icon), look->icon, look->style, _ (look->word));
  gtk_inscription_set_text (GTK_INSCRIPTION (title), job->title);
  gtk_inscription_set_text (GTK_INSCRIPTION (gtk_widget_get_next_sibling (title)), subtitle);
  dub_names_give_row (cell, name);
}

/* @bar: (nullable): made for the first job that has one; most have none */
static void
show_fraction (GtkWidget *cell, GtkWidget *bar, double fraction)
{
  if (bar == NULL && fraction >= 0.0)
    {
      bar = gtk_progress_bar_new ();
      gtk_widget_set_margin_top (bar, 2);
      gtk_box_append (GTK_BOX (cell), bar);
    }
  if (bar != NULL)
    gtk_widget_set_visible (bar, fraction >= 0.0);
  if (fraction >= 0.0)
    gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (bar), fraction);
}

static void
show_status (GtkWidget *cell, const Column *column, const DubJob *job)
{
  GtkWidget *word = gtk_widget_get_first_child (cell);
  GtkWidget *text = gtk_widget_get_next_sibling (word);
  g_auto (DubJobStatus) status = { NULL, -1.0 };

  dub_job_status_init (&status, column->desk, job);
  gtk_inscription_set_text (GTK_INSCRIPTION (word), _ (dub_look_of_job (job)->word));
  gtk_inscription_set_text (GTK_INSCRIPTION (text), status.text);
  show_fraction (cell, gtk_widget_get_next_sibling (text), status.fraction);
}

static GtkWidget *
make_number (void)
{
  GtkWidget *label = make_text ();

  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "numeric");
  return label;
}

static void
show_updated (GtkWidget *cell, const Column *column, const DubJob *job)
{
  g_autofree char *when = dub_format_when (job->updated_at);
  g_autofree char *full = dub_format_when_full (job->updated_at);

  gtk_inscription_set_text (GTK_INSCRIPTION (cell), when);
  dub_tooltip_set (cell, full);
}

static const CellKind kinds[DUB_N_COLUMNS] = {
  [DUB_COLUMN_JOB] = { N_ ("Job"), -1, TRUE, make_job, show_job },
  [DUB_COLUMN_STATUS] = { N_ ("State"), 240, FALSE, make_lines, show_status },
  [DUB_COLUMN_UPDATED] = { N_ ("Changed"), 130, FALSE, make_number, show_updated },
};

/* --- Filling ------------------------------------------------------------------------------- */

static DubJobList *
list_of (Column *column)
{
  return DUB_JOB_LIST (gtk_column_view_get_model (column->view));
}

static void
on_row_changed (DubJobRow *row, GtkListItem *item)
{
  Column *column = g_object_get_data (G_OBJECT (item), COLUMN_KEY);

  column->kind->show (gtk_list_item_get_child (item), column, dub_job_row_get (row));
}

/* Only from then on it follows its row. */
static void
fill (GtkListItem *item)
{
  DubJobRow *row = gtk_list_item_get_item (item);

  on_row_changed (row, item);
  g_signal_connect (row, "changed", G_CALLBACK (on_row_changed), item);
}

/* GTK_INVALID_LIST_POSITION: a row without cells. @row: as the toolkit makes it, holding a widget
 * for each cell that holds what we made */
static guint
position_of (GtkWidget *row)
{
  for (GtkWidget *cell = gtk_widget_get_first_child (row); cell != NULL;
       cell = gtk_widget_get_next_sibling (cell))
    {
      GtkWidget *child = gtk_widget_get_first_child (cell);
      GtkListItem *item = child != NULL ? g_object_get_data (G_OBJECT (child), ITEM_KEY) : NULL;

      if (item != NULL)
        return gtk_list_item_get_position (item);
    }
  return GTK_INVALID_LIST_POSITION;
}

static int
compare_positions (gconstpointer a, gconstpointer b)
{
  guint one = *(const guint *) a;
  guint two = *(const guint *) b;

  return one < two ? -1 : one > two;
}

/* (transfer full): positions (guint, ascending) of what is seen of the list in which @cell is. Rows
 * that the view keeps for later are not visible, and have the place that they had when they were.
 */
static GArray *
find_seen (GtkWidget *cell)
{
  GtkWidget *list = gtk_widget_get_ancestor (cell, GTK_TYPE_LIST_VIEW);
  float height = (float) gtk_widget_get_height (list);
  GArray *seen = g_array_new (FALSE, FALSE, sizeof (guint));

  for (GtkWidget *row = gtk_widget_get_first_child (list); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      graphene_rect_t place;
      guint position;

      if (!gtk_widget_get_child_visible (row) || !gtk_widget_compute_bounds (row, list, &place)
          || place.size.height <= 0.0f || place.origin.y + place.size.height <= 0.0f
          || place.origin.y >= height)
        continue;
      position = position_of (row);
      if (position != GTK_INVALID_LIST_POSITION)
        g_array_append_val (seen, position);
    }
  g_array_sort (seen, compare_positions);
  return seen;
}

/* Side by side they are read together. */
static void
read_seen (DubJobList *list, const GArray *seen)
{
  guint n = 0;

  for (guint i = 0; i < seen->len; i += n)
    {
      guint first = g_array_index (seen, guint, i);

      for (n = 1; i + n < seen->len && g_array_index (seen, guint, i + n) == first + n;)
        n++;
      dub_job_list_read (list, first, n);
    }
}

static GtkListItem *
any_of (GHashTable *set)
{
  GHashTableIter iter;
  gpointer item = NULL;

  g_hash_table_iter_init (&iter, set);
  g_hash_table_iter_next (&iter, &item, NULL);
  return item;
}

static void
fill_what_is_seen (Column *column)
{
  GtkListItem *any = any_of (column->unfilled);
  g_autoptr (GArray) seen = NULL;
  GHashTableIter iter;
  gpointer item = NULL;

  if (any == NULL || !gtk_widget_get_mapped (GTK_WIDGET (column->view)))
    return;
  seen = find_seen (gtk_list_item_get_child (any));
  read_seen (list_of (column), seen);
  g_hash_table_iter_init (&iter, column->unfilled);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    {
      guint position = gtk_list_item_get_position (item);

      if (!g_array_binary_search (seen, &position, compare_positions, NULL))
        continue;
      g_hash_table_iter_remove (&iter);
      fill (item);
    }
}

/* After the toolkit's own handler: places are known, nothing has been drawn. */
static void
on_realize (GtkWidget *view, Column *column)
{
  g_signal_connect_data (gtk_widget_get_frame_clock (view), "layout",
                         G_CALLBACK (fill_what_is_seen), column, NULL,
                         G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

static void
on_unrealize (GtkWidget *view, Column *column)
{
  g_signal_handlers_disconnect_by_data (gtk_widget_get_frame_clock (view), column);
}

/* (nullable): the item of the cell at that place of the view, or of the room about it */
static GtkListItem *
find_item (GtkWidget *view, double x, double y)
{
  GtkWidget *widget = gtk_widget_pick (view, x, y, GTK_PICK_DEFAULT);

  for (; widget != NULL && widget != view; widget = gtk_widget_get_parent (widget))
    {
      GtkWidget *child = gtk_widget_get_first_child (widget);
      GtkListItem *item = g_object_get_data (G_OBJECT (widget), ITEM_KEY);

      if (item == NULL && child != NULL)
        item = g_object_get_data (G_OBJECT (child), ITEM_KEY);
      if (item != NULL)
        return item;
    }
  return NULL;
}

static void
on_pressed (GtkGestureClick *gesture, int n_press, double x, double y, Column *column)
{
  GtkWidget *view = GTK_WIDGET (column->view);
  GtkListItem *item = find_item (view, x, y);

  if (item != NULL)
    column->menu (view, gtk_list_item_get_position (item), x, y, column->user_data);
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, Column *column)
{
  GtkWidget *cell = column->kind->make ();

  g_object_set_data (G_OBJECT (item), COLUMN_KEY, column);
  g_object_set_data (G_OBJECT (cell), ITEM_KEY, item);
  gtk_list_item_set_child (item, cell);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, Column *column)
{
  DubJobList *list = list_of (column);

  if (g_list_model_get_n_items (G_LIST_MODEL (list)) > SHORT_LIST)
    {
      g_hash_table_add (column->unfilled, item);
      return;
    }
  dub_job_list_read (list, 0, SHORT_LIST);
  fill (item);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *item, Column *column)
{
  if (!g_hash_table_remove (column->unfilled, item))
    g_signal_handlers_disconnect_by_data (gtk_list_item_get_item (item), item);
}

static void
column_free (gpointer data, GClosure *closure)
{
  Column *column = data;

  g_hash_table_unref (column->unfilled);
  g_free (column);
}

/* One gesture for the whole view: each of its own would be made and ended with a cell. */
static void
add_menu (Column *column)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), column);
  gtk_widget_add_controller (GTK_WIDGET (column->view), GTK_EVENT_CONTROLLER (click));
}

void
dub_job_cells_add (GtkColumnView *view,
                   DubDesk *desk,
                   gboolean with_project,
                   GtkColumnViewColumn **columns,
                   DubCellMenuFunc menu,
                   gpointer user_data)
{
  for (guint i = 0; i < DUB_N_COLUMNS; i++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      Column *column = g_new0 (Column, 1);

      *column = (Column){
        &kinds[i], view, desk, menu, user_data, with_project, g_hash_table_new (NULL, NULL)
      };
      g_signal_connect (view, "realize", G_CALLBACK (on_realize), column);
      g_signal_connect (view, "unrealize", G_CALLBACK (on_unrealize), column);
      g_signal_connect_data (factory, "setup", G_CALLBACK (on_setup), column, column_free, 0);
      g_signal_connect (factory, "bind", G_CALLBACK (on_bind), column);
      g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), column);
      columns[i] = gtk_column_view_column_new (_ (kinds[i].title), factory);
      gtk_column_view_column_set_expand (columns[i], kinds[i].expand);
      gtk_column_view_column_set_fixed_width (columns[i], kinds[i].width);
      gtk_column_view_column_set_resizable (columns[i], TRUE);
      gtk_column_view_append_column (view, columns[i]);
      g_object_unref (columns[i]); /* the view holds it */
      if (i == 0)
        add_menu (column);
    }
}
