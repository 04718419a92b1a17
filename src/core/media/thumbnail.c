/* One decoded frame, turned and scaled in the pipeline, coded as PNG. */
#include "media/thumbnail.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <gst/video/video.h>

#include "media/fault.h"
#include "media/file.h"
#include "media/graph.h"
#include "media/probe.h"

#define ENCODE_LIMIT (15 * GST_SECOND)

static char *
describe_chain (const DubMediaFacts *facts, int max_size)
{
  int longer = MAX (facts->width, facts->height);
  double scale = longer > max_size ? (double) max_size / longer : 1.0;
  int width = MAX (1, (int) (facts->width * scale + 0.5));
  int height = MAX (1, (int) (facts->height * scale + 0.5));

  return g_strdup_printf ("videoconvert ! videoflip video-direction=auto ! "
                          "videoconvertscale add-borders=false ! "
                          "video/x-raw,format=RGBA,width=%d,height=%d,pixel-aspect-ratio=1/1 ! "
                          "appsink name=sink sync=false max-buffers=1",
                          width, height);
}

/* The frame at 10 % or, where a file cannot seek or has nothing there, the first. (transfer full)
 */
static GstSample *
pull_frame (DubGraph *graph, gint64 duration_usec, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) fault = NULL;
  GstSample *sample = NULL;

  if (duration_usec > 0)
    dub_graph_seek (graph, duration_usec / 10);
  sample = dub_graph_pull (graph, "sink", cancellable, &fault);
  if (sample == NULL && fault == NULL && dub_graph_seek (graph, 0))
    sample = dub_graph_pull (graph, "sink", cancellable, &fault);
  if (fault != NULL)
    g_propagate_error (error, g_steal_pointer (&fault));
  else if (sample == NULL)
    dub_media_set_gst_error (error, graph->path, NULL);
  return sample;
}

/* (transfer full) */
static GstSample *
take_frame (const char *path,
            const DubMediaFacts *facts,
            int max_size,
            GCancellable *cancellable,
            GError **error)
{
  g_autofree char *description = describe_chain (facts, max_size);
  g_autoptr (DubGraph) graph = dub_graph_new (path, error);
  GstElement *chain = graph != NULL ? dub_graph_add (graph, description, error) : NULL;

  if (chain == NULL || !dub_graph_add_source (graph, path, DUB_GRAPH_DECODE, chain, NULL, error)
      || !dub_graph_preroll (graph, cancellable, error))
    return NULL;
  return pull_frame (graph, facts->duration_usec, cancellable, error);
}

static gboolean
write_png (GstSample *frame, const char *target, GError **error)
{
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple ("image/png");
  g_autoptr (GError) fault = NULL;
  g_autoptr (GstSample) png = gst_video_convert_sample (frame, caps, ENCODE_LIMIT, &fault);
  g_autofree char *part = dub_media_part_name (target);
  GstMapInfo map;
  gboolean ok;

  if (png == NULL || !gst_buffer_map (gst_sample_get_buffer (png), &map, GST_MAP_READ))
    {
      dub_media_set_gst_error (error, target, fault);
      return FALSE;
    }
  ok = g_file_set_contents (part, (const char *) map.data, (gssize) map.size, &fault);
  gst_buffer_unmap (gst_sample_get_buffer (png), &map);
  if (ok)
    return dub_media_commit_part (part, target, error);
  g_set_error_literal (error, DUB_ERROR, DUB_ERROR_STORAGE, fault->message);
  return FALSE;
}

gboolean
dub_media_thumbnail_known (const char *path,
                           const DubMediaFacts *facts,
                           const char *target,
                           int max_size,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (GstSample) frame = take_frame (path, facts, max_size, cancellable, error);

  return frame != NULL && write_png (frame, target, error);
}

gboolean
dub_media_thumbnail (const char *path,
                     const char *target,
                     int max_size,
                     gboolean *made,
                     GCancellable *cancellable,
                     GError **error)
{
  DubMediaFacts facts = { 0 };
  DubMediaKind kind = DUB_MEDIA_OTHER;
  gboolean known = dub_media_probe (path, &facts, &kind, NULL, cancellable, error);
  gboolean has_picture = kind == DUB_MEDIA_VIDEO || kind == DUB_MEDIA_IMAGE;
  gboolean ok =
      known
      && (!has_picture
          || dub_media_thumbnail_known (path, &facts, target, max_size, cancellable, error));

  dub_media_facts_clear (&facts);
  if (made != NULL)
    *made = ok && has_picture;
  return ok;
}
