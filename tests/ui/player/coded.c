/* Clips whose pictures bear their own number. */
#include "coded.h"

#include <string.h>

#include <gst/gst.h>

#define WIDTH     320
#define HEIGHT    180
#define BITS      8
#define FIRST_BAR 1 /* bar 0 is white and the last is black, to know bars from anything else */
#define BARS      (BITS + 2)

static void
draw (guint8 *luma, guint number)
{
  for (guint x = 0; x < WIDTH; x++)
    {
      guint bar = x * BARS / WIDTH;
      gboolean is_white = bar == 0 || (bar <= BITS && (number >> (bar - FIRST_BAR)) & 1);

      luma[x] = is_white ? 235 : 16;
    }
  for (guint y = 1; y < HEIGHT; y++)
    memcpy (luma + y * WIDTH, luma, WIDTH);
}

static char *
write_raw (const char *dir, guint lag)
{
  char *path = g_build_filename (dir, "pictures.raw", NULL);
  gsize size = WIDTH * HEIGHT * 3 / 2;
  g_autofree guint8 *all = g_malloc (size * CODED_FRAMES);
  g_autoptr (GError) error = NULL;

  memset (all, 128, size * CODED_FRAMES);
  for (guint i = 0; i < CODED_FRAMES; i++)
    draw (all + i * size, i >= lag ? i - lag : 0);
  g_file_set_contents (path, (const char *) all, (gssize) (size * CODED_FRAMES), &error);
  g_assert_no_error (error);
  return path;
}

static const struct
{
  const char *ending;
  const char *encoder;
  const char *muxer;
  const char *sound;
} makers[] = {
  { ".mp4", "x264enc speed-preset=ultrafast key-int-max=50 bframes=2 b-adapt=false ! h264parse",
    "mp4mux name=m faststart=true", "avenc_aac ! aacparse" },
  { ".mkv", "x264enc speed-preset=ultrafast key-int-max=50 ! h264parse", "matroskamux name=m",
    "vorbisenc" },
  { ".webm", "vp8enc deadline=1 cpu-used=8 keyframe-max-dist=50", "webmmux name=m", "opusenc" },
};

static void
run (const char *description)
{
  g_autoptr (GError) error = NULL;
  GstElement *pipeline = gst_parse_launch (description, &error);
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;

  g_assert_no_error (error);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, 60 * GST_SECOND, GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  g_assert_nonnull (message);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, NULL);
  g_assert_no_error (error);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}

char *
coded_clip (const char *dir, const char *name, gint64 sound_usec, guint lag)
{
  g_autofree char *raw = write_raw (dir, lag);
  char *path = g_build_filename (dir, name, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (makers); i++)
    if (g_str_has_suffix (name, makers[i].ending))
      {
        g_autoptr (GString) text = g_string_new (NULL);

        g_string_printf (text,
                         "filesrc location=%s ! rawvideoparse format=i420 width=%d height=%d "
                         "framerate=%d/1 ! %s ! queue ! %s ! filesink location=%s ",
                         raw, WIDTH, HEIGHT, CODED_RATE, makers[i].encoder, makers[i].muxer, path);
        if (sound_usec > 0)
          g_string_append_printf (text,
                                  "audiotestsrc volume=0.2 samplesperbuffer=480 "
                                  "num-buffers=%" G_GINT64_FORMAT
                                  " ! audio/x-raw,rate=48000,channels=2 ! audioconvert ! "
                                  "%s ! queue ! m.",
                                  sound_usec / 10000, makers[i].sound);
        run (text->str);
        return path;
      }
  g_assert_not_reached ();
}

int
coded_read (const guint8 *pixels, int width, int height, gsize stride)
{
  const guint8 *row = pixels + (gsize) (height / 2) * stride;
  int number = 0;

  for (int bar = 0; bar < BARS; bar++)
    {
      guint8 green = row[(gsize) ((2 * bar + 1) * width / (2 * BARS)) * 4 + 1];

      if ((bar == 0 && green < 128) || (bar == BARS - 1 && green >= 128))
        return -1;
      if (bar >= FIRST_BAR && bar <= BITS && green >= 128)
        number |= 1 << (bar - FIRST_BAR);
    }
  return number;
}
