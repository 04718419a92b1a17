/* One decoded picture as bytes that are not copied: the buffer of the decoder stays mapped as long
 * as somebody holds the bytes. No GTK here. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct
{
  gatomicrefcount references;
  GBytes *bytes; /* owned: BGRx, or BGRA with straight alpha */
  int width, height;
  gsize stride;
  gboolean has_alpha;
  gint64 time;   /* ns in the file; behind an accurate seek the time that was sought */
  gint64 length; /* ns, 0 when not known */
} DubFrame;

/**
 * dub_frame_new:
 * @sample: a picture in BGRx or BGRA
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): %NULL when the sample holds no such picture
 */
DubFrame *dub_frame_new (GstSample *sample);
DubFrame *dub_frame_ref (DubFrame *frame);
void dub_frame_unref (DubFrame *frame);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DubFrame, dub_frame_unref)

G_END_DECLS
