/* Makes a sound exactly as long as it should be. Private to this room. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* The format that dub_fit_element() takes. */
#define DUB_FIT_RATE 48000
#define DUB_FIT_CAPS "audio/x-raw,format=S16LE,layout=interleaved,rate=48000,channels=2"

/**
 * dub_fit_element:
 * @element: a capsfilter for %DUB_FIT_CAPS whose stream has no gaps
 * @length_usec: how long the sound shall be
 *
 * From now on what goes beyond the length is dropped, and what is missing at the end of the stream
 * is filled with silence.
 */
void dub_fit_element (GstElement *element, gint64 length_usec);

G_END_DECLS
