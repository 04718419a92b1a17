/* A window with a widget in it for the tests of the player: waiting, keys, the pointer, and what is
 * painted. */
#pragma once

#include <gtk/gtk.h>

typedef gboolean (*StageCondition) (gpointer data);

#define STAGE_WIDTH  640
#define STAGE_HEIGHT 400

/* Shows @widget alone in a window that has the focus. (transfer none) */
GtkWindow *stage_open (GtkWidget *widget);
/* Destroys the window; the widget must be gone with it, and all that it decoded. */
void stage_close (GtkWindow *window);

/* Ends the test when it takes longer than 20 s. */
void stage_wait (StageCondition condition, gpointer data, const char *what);
/* Everything that is due now. */
void stage_settle (void);
/* Lets so much time pass, with the main loop running. */
void stage_pass (guint msec);

/* As from a keyboard, by the name that xdotool has for the key. */
void stage_press (const char *key);
/* Moves the pointer to a place in the window and presses and releases the first button. */
void stage_click (GtkWindow *window, int x, int y, int times);
void stage_drag (GtkWindow *window, int from_x, int from_y, int to_x, int to_y);
/* The middle of @widget plus so many widths of it, in its window. */
void stage_place (GtkWidget *widget, double part_x, int *x, int *y);

/* What @widget paints, 4 bytes a pixel, its width x 4 a row. (transfer full) */
guint8 *stage_paint (GtkWidget *widget, int *width, int *height);
/* The number that a painted coded clip bears. */
int stage_read_number (GtkWidget *widget);
