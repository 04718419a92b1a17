/* Seeking as arithmetic: the one seek that is under way, the one that waits, and the grid of
 * pictures that times fall on. No GStreamer pipeline here. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gboolean is_under_way;
  gboolean is_accurate;   /* the one under way */
  gint64 target;          /* ns, of the one under way */
  guint64 arrived_before; /* pictures that had come when it began */
  guint misses;           /* how often it was moved before the end, in vain */

  gboolean is_wanted; /* another one waits */
  gboolean wants_accurate;
  gint64 wanted; /* ns */

  gint64 last; /* ns: pictures end here, as was learnt; 0 not known */
} DubSeek;

void dub_seek_want (DubSeek *seek, gint64 time, gboolean accurate);
/* Whether the waiting one is now under way. */
gboolean dub_seek_begin (DubSeek *seek);
void dub_seek_done (DubSeek *seek);
/* No picture came: pictures end earlier. Wants an earlier one unless that was tried often. */
void dub_seek_miss (DubSeek *seek);
void dub_seek_reset (DubSeek *seek);

/* The number of the picture that stands at @time ns. A millisecond is forgiven, since Matroska
 * rounds times to it. */
gint64 dub_seek_picture_at (gint64 time, int fps_n, int fps_d);
/* ns: the middle of a picture. */
gint64 dub_seek_middle (gint64 picture, int fps_n, int fps_d);

G_END_DECLS
