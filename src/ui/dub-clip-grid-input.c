/* Mouse, keys and choice of the grid: as in a table of a spreadsheet, with the keys of a list. */
#include "dub-clip-grid-private.h"

enum
{
  CHOSEN,
  OPENED,
  MENU,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- Choosing -------------------------------------------------------------------------------- */

static gint64
clip_at (DubClipGrid *self, guint row)
{
  g_autoptr (DubClipRow) item = dub_clip_grid_row_at (self, row);

  return item != NULL ? dub_clip_row_get (item)->id : 0;
}

static void
tell (DubClipGrid *self)
{
  dub_clip_grid_show_choice (self);
  g_signal_emit (self, signals[CHOSEN], 0);
}

static void
add_range (DubClipGrid *self)
{
  guint left = MIN (self->column, self->anchor_column);
  guint right = MAX (self->column, self->anchor_column);

  /* A range of cells does not take in the clips themselves. */
  if (left == 0 && right > 0)
    left = 1;
  for (guint row = MIN (self->row, self->anchor_row); row <= MAX (self->row, self->anchor_row);
       row++)
    for (guint column = left; column <= right; column++)
      dub_clip_choice_add (self->choice, clip_at (self, row),
                           dub_clip_grid_language_at (self, column));
}

typedef enum
{
  CHOOSE_ALONE,  /* this one and no other */
  CHOOSE_TOGGLE, /* this one too, or not any more */
  CHOOSE_RANGE,  /* all from where the range began */
  CHOOSE_NOTHING /* the keys move without choosing */
} Choose;

static Choose
choose_for (GdkModifierType state)
{
  if (state & GDK_SHIFT_MASK)
    return CHOOSE_RANGE;
  return state & GDK_CONTROL_MASK ? CHOOSE_TOGGLE : CHOOSE_ALONE;
}

static void
go_to (DubClipGrid *self, guint row, guint column, Choose choose)
{
  gint64 clip = clip_at (self, row);
  const char *language;

  if (clip == 0 || column >= dub_clip_grid_n_columns (self))
    return;
  language = dub_clip_grid_language_at (self, column);
  self->row = row;
  self->column = column;
  if (choose != CHOOSE_RANGE)
    {
      self->anchor_row = row;
      self->anchor_column = column;
    }
  if (choose == CHOOSE_ALONE || choose == CHOOSE_RANGE)
    dub_clip_choice_clear (self->choice);
  if (choose == CHOOSE_ALONE)
    dub_clip_choice_add (self->choice, clip, language);
  else if (choose == CHOOSE_TOGGLE)
    dub_clip_choice_toggle (self->choice, clip, language);
  else if (choose == CHOOSE_RANGE)
    add_range (self);
  dub_clip_grid_scroll_to (self, row, column);
  dub_clip_grid_focus_cell (self);
  if (choose != CHOOSE_NOTHING)
    tell (self);
}

gboolean
dub_clip_grid_focus_cell (DubClipGrid *self)
{
  DubClipLine *line = dub_clip_grid_line_at (self, self->row);
  GtkWidget *cell = line != NULL ? dub_clip_line_get_cell (line, self->column) : NULL;

  if (cell != NULL && gtk_widget_get_child_visible (cell)
      && gtk_widget_get_child_visible (GTK_WIDGET (line)))
    {
      self->wants_focus = FALSE;
      return gtk_widget_grab_focus (cell);
    }
  /* It comes into sight with the next allocation. */
  self->wants_focus = TRUE;
  if (cell != NULL)
    dub_clip_grid_settle (self);
  return GTK_WIDGET_CLASS (g_type_class_peek (GTK_TYPE_WIDGET))->grab_focus (GTK_WIDGET (self));
}

/* --- Keys ------------------------------------------------------------------------------------ */

typedef struct
{
  guint key;
  int rows, columns; /* how far it goes; HOME and END: to the edge */
} Move;

#define EDGE 1000000
#define PAGE 999999

static const Move moves[] = {
  { GDK_KEY_Up, -1, 0 },
  { GDK_KEY_Down, 1, 0 },
  { GDK_KEY_Left, 0, -1 },
  { GDK_KEY_Right, 0, 1 },
  { GDK_KEY_Home, 0, -EDGE },
  { GDK_KEY_End, 0, EDGE },
  { GDK_KEY_Page_Up, -PAGE, 0 },
  { GDK_KEY_Page_Down, PAGE, 0 },
  { GDK_KEY_KP_Up, -1, 0 },
  { GDK_KEY_KP_Down, 1, 0 },
  { GDK_KEY_KP_Left, 0, -1 },
  { GDK_KEY_KP_Right, 0, 1 },
  { GDK_KEY_KP_Home, 0, -EDGE },
  { GDK_KEY_KP_End, 0, EDGE },
  { GDK_KEY_KP_Page_Up, -PAGE, 0 },
  { GDK_KEY_KP_Page_Down, PAGE, 0 },
};

static guint
moved (guint from, int by, guint n)
{
  gint64 to = (gint64) from + by;

  return n == 0 ? 0 : (guint) CLAMP (to, 0, (gint64) n - 1);
}

static gboolean
move (DubClipGrid *self, const Move *how, GdkModifierType state)
{
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  gboolean sideways = how->columns == 1 || how->columns == -1;
  int page = (int) dub_clip_grid_page (self);
  int rows = how->rows == PAGE ? page : how->rows == -PAGE ? -page : how->rows;
  int columns = rtl && sideways ? -how->columns : how->columns;
  gboolean control = (state & GDK_CONTROL_MASK) != 0;

  /* Ctrl+Home and Ctrl+End go to the corners, as everywhere. */
  if (control && (how->columns == EDGE || how->columns == -EDGE))
    {
      rows = how->columns;
      control = FALSE;
    }
  go_to (self, moved (self->row, rows, dub_clip_grid_n_rows (self)),
         moved (self->column, columns, dub_clip_grid_n_columns (self)),
         state & GDK_SHIFT_MASK ? CHOOSE_RANGE
         : control              ? CHOOSE_NOTHING
                                : CHOOSE_ALONE);
  return TRUE;
}

static void
open_at (DubClipGrid *self)
{
  gint64 clip = clip_at (self, self->row);

  if (clip != 0)
    g_signal_emit (self, signals[OPENED], 0, clip, dub_clip_grid_language_at (self, self->column));
}

/* The menu comes up at the cell that the keys are at. */
static void
ask_menu (DubClipGrid *self)
{
  DubClipLine *line = dub_clip_grid_line_at (self, self->row);
  GtkWidget *cell = line != NULL ? dub_clip_line_get_cell (line, self->column) : NULL;
  graphene_rect_t bounds;

  if (cell == NULL || !gtk_widget_compute_bounds (cell, GTK_WIDGET (self), &bounds))
    return;
  if (!dub_clip_choice_has (self->choice, clip_at (self, self->row),
                            dub_clip_grid_language_at (self, self->column)))
    go_to (self, self->row, self->column, CHOOSE_ALONE);
  g_signal_emit (self, signals[MENU], 0, (double) (bounds.origin.x + bounds.size.width / 2),
                 (double) (bounds.origin.y + bounds.size.height / 2));
}

static gboolean
on_key (
    GtkEventControllerKey *keys, guint key, guint code, GdkModifierType state, DubClipGrid *self)
{
  if (dub_clip_grid_n_rows (self) == 0 || (state & GDK_ALT_MASK) != 0)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    if (moves[i].key == key)
      return move (self, &moves[i], state);
  switch (key)
    {
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_ISO_Enter:
      open_at (self);
      return TRUE;
    case GDK_KEY_space:
    case GDK_KEY_KP_Space:
      go_to (self, self->row, self->column, state & GDK_SHIFT_MASK ? CHOOSE_RANGE : CHOOSE_TOGGLE);
      return TRUE;
    case GDK_KEY_Menu:
      ask_menu (self);
      return TRUE;
    case GDK_KEY_F10:
      if ((state & GDK_SHIFT_MASK) == 0)
        return FALSE;
      ask_menu (self);
      return TRUE;
    case GDK_KEY_Escape:
      if (dub_clip_choice_size (self->choice) == 0)
        return FALSE;
      dub_clip_grid_choose_none (self);
      return TRUE;
    default:
      return FALSE;
    }
}

/* Tab comes in at the cell where the keys were, and goes out again. */
static gboolean
dub_clip_grid_focus (GtkWidget *widget, GtkDirectionType direction)
{
  DubClipGrid *self = DUB_CLIP_GRID (widget);

  if (dub_clip_grid_n_rows (self) == 0 || gtk_widget_get_focus_child (widget) != NULL
      || gtk_widget_has_focus (widget))
    return FALSE;
  return dub_clip_grid_focus_cell (self);
}

static gboolean
dub_clip_grid_grab_focus (GtkWidget *widget)
{
  DubClipGrid *self = DUB_CLIP_GRID (widget);

  if (!self->wants_focus && dub_clip_grid_n_rows (self) > 0)
    return dub_clip_grid_focus_cell (self);
  return GTK_WIDGET_CLASS (g_type_class_peek (GTK_TYPE_WIDGET))->grab_focus (widget);
}

/* --- Mouse ----------------------------------------------------------------------------------- */

/* FALSE: no cell is there. */
static gboolean
find_cell (DubClipGrid *self, double x, double y, guint *row, guint *column)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  GtkWidget *line = picked != NULL ? gtk_widget_get_ancestor (picked, DUB_TYPE_CLIP_LINE) : NULL;
  int found = -1;

  if (line == NULL || dub_clip_line_get_row (DUB_CLIP_LINE (line)) == NULL)
    return FALSE;
  found = dub_clip_line_find_column (DUB_CLIP_LINE (line), picked);
  if (found < 0)
    return FALSE;
  *row = dub_clip_line_get_position (DUB_CLIP_LINE (line));
  *column = (guint) found;
  return TRUE;
}

static void
on_pressed (GtkGestureClick *click, int n_press, double x, double y, DubClipGrid *self)
{
  GtkGestureSingle *gesture = GTK_GESTURE_SINGLE (click);
  GdkModifierType state =
      gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (click));
  guint button = gtk_gesture_single_get_current_button (gesture);
  guint row = 0, column = 0;

  if (!find_cell (self, x, y, &row, &column))
    {
      if (button == GDK_BUTTON_PRIMARY && n_press == 1)
        dub_clip_grid_choose_none (self);
      return;
    }
  gtk_gesture_set_state (GTK_GESTURE (click), GTK_EVENT_SEQUENCE_CLAIMED);
  if (button == GDK_BUTTON_SECONDARY)
    {
      if (!dub_clip_choice_has (self->choice, clip_at (self, row),
                                dub_clip_grid_language_at (self, column)))
        go_to (self, row, column, CHOOSE_ALONE);
      g_signal_emit (self, signals[MENU], 0, x, y);
      return;
    }
  if (button != GDK_BUTTON_PRIMARY)
    return;
  if (n_press == 2)
    open_at (self);
  else if (n_press == 1)
    go_to (self, row, column, choose_for (state));
}

/* Dragging from a cell takes in all cells up to the pointer. */
static void
on_dragged (GtkGestureDrag *drag, double by_x, double by_y, DubClipGrid *self)
{
  double x = 0, y = 0;
  guint row = 0, column = 0;

  if (!gtk_gesture_drag_get_start_point (drag, &x, &y)
      || !find_cell (self, x + by_x, y + by_y, &row, &column)
      || (row == self->row && column == self->column))
    return;
  gtk_gesture_set_state (GTK_GESTURE (drag), GTK_EVENT_SEQUENCE_CLAIMED);
  go_to (self, row, column, CHOOSE_RANGE);
}

/* --- From outside ---------------------------------------------------------------------------- */

static gboolean
is_still_there (gint64 clip, const char *language, gpointer data)
{
  DubClipGrid *self = data;

  return dub_clip_list_find (self->list, clip) != NULL
         && (language == NULL || g_strv_contains ((const char *const *) self->languages, language));
}

void
dub_clip_grid_rows_changed (DubClipGrid *self)
{
  guint n = dub_clip_grid_n_rows (self);

  self->row = n > 0 ? MIN (self->row, n - 1) : 0;
  self->anchor_row = n > 0 ? MIN (self->anchor_row, n - 1) : 0;
  self->column = MIN (self->column, dub_clip_grid_n_columns (self) - 1);
  self->anchor_column = MIN (self->anchor_column, dub_clip_grid_n_columns (self) - 1);
  if (dub_clip_choice_prune (self->choice, is_still_there, self))
    tell (self);
  else
    dub_clip_grid_show_choice (self);
}

GArray *
dub_clip_grid_get_chosen (DubClipGrid *self)
{
  GArray *places = g_array_new (FALSE, FALSE, sizeof (DubClipPlace));
  guint wanted = dub_clip_choice_size (self->choice);

  for (guint row = 0; places->len < wanted && row < dub_clip_grid_n_rows (self); row++)
    {
      gint64 clip = clip_at (self, row);

      for (guint column = 0; column < dub_clip_grid_n_columns (self); column++)
        {
          DubClipPlace place = { clip, dub_clip_grid_language_at (self, column) };

          if (dub_clip_choice_has (self->choice, clip, place.language))
            g_array_append_val (places, place);
        }
    }
  return places;
}

void
dub_clip_grid_choose (DubClipGrid *self, gint64 clip, const char *language)
{
  for (guint row = 0; row < dub_clip_grid_n_rows (self); row++)
    for (guint column = 0; clip_at (self, row) == clip && column < dub_clip_grid_n_columns (self);
         column++)
      if (dub_clip_grid_language_at (self, column) == g_intern_string (language))
        go_to (self, row, column, CHOOSE_ALONE);
}

void
dub_clip_grid_choose_more (DubClipGrid *self, GArray *places)
{
  for (guint i = 0; i < places->len; i++)
    {
      DubClipPlace *place = &g_array_index (places, DubClipPlace, i);

      if (is_still_there (place->clip, place->language, self))
        dub_clip_choice_add (self->choice, place->clip, place->language);
    }
  tell (self);
}

void
dub_clip_grid_choose_all (DubClipGrid *self)
{
  for (guint row = 0; row < dub_clip_grid_n_rows (self); row++)
    for (guint column = 1; column < dub_clip_grid_n_columns (self); column++)
      dub_clip_choice_add (self->choice, clip_at (self, row),
                           dub_clip_grid_language_at (self, column));
  tell (self);
}

void
dub_clip_grid_choose_none (DubClipGrid *self)
{
  if (dub_clip_choice_size (self->choice) == 0)
    return;
  dub_clip_choice_clear (self->choice);
  tell (self);
}

void
dub_clip_grid_input_class_init (GtkWidgetClass *widget_class)
{
  GType type = G_TYPE_FROM_CLASS (widget_class);

  widget_class->focus = dub_clip_grid_focus;
  widget_class->grab_focus = dub_clip_grid_grab_focus;
  signals[CHOSEN] =
      g_signal_new ("chosen", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[OPENED] = g_signal_new ("opened", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_STRING);
  signals[MENU] = g_signal_new ("menu", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
}

void
dub_clip_grid_input_init (DubClipGrid *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 0);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), self);
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_dragged), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_gesture_group (click, drag);
}
