/* A loudspeaker that fails at once or later: pictures go on all the same, and in time. */
#include <glib/gstdio.h>
#include <gst/base/gstbasesink.h>
#include <gst/gst.h>

#include "coded.h"
#include "ui/player/deck.h"
#include "ui/player/pipeline.h"

#define LIMIT_MSEC 30000

/* === an audio sink that breaks === */

static gint breaks_after; /* buffers */
static gint times_broken; /* atomic */

typedef struct
{
  GstBaseSink parent_instance;
  gint played;
} BrokenSink;

typedef struct
{
  GstBaseSinkClass parent_class;
} BrokenSinkClass;

static GType broken_sink_get_type (void);
G_DEFINE_TYPE (BrokenSink, broken_sink, GST_TYPE_BASE_SINK)

static GstFlowReturn
broken_sink_render (GstBaseSink *sink, GstBuffer *buffer)
{
  BrokenSink *self = (BrokenSink *) sink;

  if (self->played++ < breaks_after)
    return GST_FLOW_OK;
  g_atomic_int_inc (&times_broken);
  GST_ELEMENT_ERROR (self, RESOURCE, WRITE, ("the device is gone"), (NULL));
  return GST_FLOW_ERROR;
}

static gboolean
broken_sink_set_caps (GstBaseSink *sink, GstCaps *caps)
{
  if (breaks_after > 0)
    return TRUE;
  g_atomic_int_inc (&times_broken);
  GST_ELEMENT_ERROR (sink, RESOURCE, OPEN_WRITE, ("the device is in use"), (NULL));
  return FALSE;
}

static void
broken_sink_class_init (BrokenSinkClass *klass)
{
  static GstStaticPadTemplate template = GST_STATIC_PAD_TEMPLATE (
      "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS ("audio/x-raw"));

  gst_element_class_add_static_pad_template (GST_ELEMENT_CLASS (klass), &template);
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass), "Broken", "Sink/Audio", "Fails",
                                         "Dubstage");
  GST_BASE_SINK_CLASS (klass)->render = broken_sink_render;
  GST_BASE_SINK_CLASS (klass)->set_caps = broken_sink_set_caps;
}

static void
broken_sink_init (BrokenSink *self)
{
}

/* === playing === */

static const struct
{
  const char *name;
  int breaks_after;
} rows[] = { { "at once", 0 }, { "later", 40 } };

static gboolean
on_limit (gpointer user_data)
{
  g_error ("waited too long for the end");
  return G_SOURCE_REMOVE;
}

static int
number_shown (DubPipeline *pipeline)
{
  DubFrame *frame = dub_pipeline_get_frame (pipeline, 0);

  return frame == NULL ? -1
                       : coded_read (g_bytes_get_data (frame->bytes, NULL), frame->width,
                                     frame->height, frame->stride);
}

static char *dir;
static char *clip;

static void
test_row (gconstpointer data)
{
  guint row = GPOINTER_TO_UINT (data);
  guint limit = g_timeout_add (LIMIT_MSEC, on_limit, NULL);
  DubPipeline *pipeline = NULL;

  breaks_after = rows[row].breaks_after;
  g_atomic_int_set (&times_broken, 0);
  pipeline = dub_pipeline_new (clip, NULL);
  dub_pipeline_set_playing (pipeline, TRUE);
  while (!dub_pipeline_has_ended (pipeline)
         && dub_pipeline_get_state (pipeline) != DUB_PIPELINE_FAILED)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (dub_pipeline_get_error (pipeline));
  g_assert_cmpint (g_atomic_int_get (&times_broken), >=, 1);
  g_assert_cmpint (number_shown (pipeline), >=, CODED_FRAMES - 5);
  g_assert_cmpuint (dub_pipeline_count_arrived (pipeline, 0), >, 10);
  g_assert_finalize_object (pipeline);
  while (dub_deck_count () > 0)
    g_main_context_iteration (NULL, FALSE);
  g_source_remove (limit);
}

int
main (int argc, char **argv)
{
  g_autofree char *raw = NULL;
  int failed = 0;

  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  dir = g_dir_make_tmp ("dubstage-speaker-XXXXXX", NULL);
  g_assert_nonnull (dir);
  clip = coded_clip (dir, "clip.mp4", 4 * G_USEC_PER_SEC, 0);
  g_assert_true (gst_element_register (NULL, "brokenaudiosink", GST_RANK_PRIMARY + 1000,
                                       broken_sink_get_type ()));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/speaker/%s", rows[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_row);
    }
  failed = g_test_run ();
  raw = g_build_filename (dir, "pictures.raw", NULL);
  g_unlink (raw);
  g_unlink (clip);
  g_rmdir (dir);
  g_clear_pointer (&clip, g_free);
  g_clear_pointer (&dir, g_free);
  return failed;
}
