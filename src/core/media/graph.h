/* A GStreamer pipeline that cannot hang: sources whose pads are chosen by their caps, a run that
 * ends with the stream, an error, a cancellation, or when nothing moved for a while. Private to
 * this room.
 */
#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct
{
  GstElement *pipeline; /* owned */
  char *path;           /* owned: named in errors */
  gint moved;           /* atomic: buffers seen */
} DubGraph;

/* @path is the file that errors name. NULL when GStreamer cannot be started. */
DubGraph *dub_graph_new (const char *path, GError **error);
/* Stops it and waits for its threads. */
void dub_graph_free (DubGraph *graph);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DubGraph, dub_graph_free)

/**
 * dub_graph_add:
 * @description: as for gst-launch, without file names; elements may be named
 *
 * Adds a chain to the graph; its loose ends become the pads `sink` and `src` of the returned bin.
 *
 * Returns: (transfer none) (nullable): %NULL with %DUB_ERROR_CODEC_MISSING when an element is not
 *   installed
 */
GstElement *dub_graph_add (DubGraph *graph, const char *description, GError **error);

/* Appends a file sink on @target behind @chain. */
gboolean
dub_graph_add_file (DubGraph *graph, GstElement *chain, const char *target, GError **error);

typedef enum
{
  DUB_GRAPH_DECODE,    /* raw pictures and sound */
  DUB_GRAPH_PASS_H264, /* the picture as it is coded, which must be H.264; no sound */
} DubGraphMode;

/**
 * dub_graph_add_source:
 * @path: a local file
 * @video: (nullable): chain for the first moving or still picture
 * @audio: (nullable): chain for the first sound
 *
 * Streams without a chain are thrown away without being decoded.
 */
gboolean dub_graph_add_source (DubGraph *graph,
                               const char *path,
                               DubGraphMode mode,
                               GstElement *video,
                               GstElement *audio,
                               GError **error);

/* Borrowed element by its name. */
GstElement *dub_graph_find (DubGraph *graph, const char *name);

/* Pauses and waits until every sink holds its first buffer (or the end of its stream). */
gboolean dub_graph_preroll (DubGraph *graph, GCancellable *cancellable, GError **error);

/* Goes to the key frame before @usec without waiting for it: GStreamer may still report that the
 * first preroll is done when it is this one that is waited for. FALSE: it cannot seek. */
gboolean dub_graph_seek (DubGraph *graph, gint64 usec);

/* Waits for the buffer that the paused app sink @sink_name shows. (transfer full) (nullable): NULL
 * without error when its stream has ended. */
GstSample *
dub_graph_pull (DubGraph *graph, const char *sink_name, GCancellable *cancellable, GError **error);

/* Plays as fast as it can to the end of the stream. */
gboolean dub_graph_run (DubGraph *graph, GCancellable *cancellable, GError **error);

G_END_DECLS
