/* Clips whose pictures bear their own number as black and white bars, so that a test reads which
 * picture it sees. */
#pragma once

#include <glib.h>

#define CODED_RATE   25  /* pictures a second */
#define CODED_FRAMES 100 /* a machine that is busy may skip the last ones while it plays */

/**
 * coded_clip:
 * @dir: a folder
 * @name: a file name that ends with .mp4, .mkv or .webm
 * @sound_usec: how long a tone beside it lasts; 0 no sound
 * @lag: pictures by which the numbers lag behind: number n stands at n + @lag
 *
 * Ends the test when it cannot be made.
 *
 * Returns: (transfer full): its path
 */
char *coded_clip (const char *dir, const char *name, gint64 sound_usec, guint lag);

/* The number of a picture in four bytes a pixel; -1 when its bars are no number. */
int coded_read (const guint8 *pixels, int width, int height, gsize stride);
