/* What uploads may be made of: every kind that people bring gives a video that can be read. */
#include "client.h"
#include "sandbox/compose.h"

typedef struct
{
  const char *name;
  const char *needs;  /* an element that not every installation has */
  const char *launch; /* of the video file */
  double voice;       /* seconds of the voice */
} Row;

#define PICTURE "videotestsrc num-buffers=20 ! video/x-raw,width=160,height=120,framerate=20/1 "
#define SOUND   "audiotestsrc num-buffers=100 samplesperbuffer=480 ! audio/x-raw,rate=48000 "

static const Row rows[] = {
  { "mp4", "x264enc",
    PICTURE "! x264enc ! mux. " SOUND "! avenc_aac ! mux. mp4mux name=mux ! filesink name=out", 1 },
  { "mov", "x264enc", PICTURE "! x264enc ! mux. " SOUND "! mux. qtmux name=mux ! filesink name=out",
    1 },
  { "silent", "x264enc", PICTURE "! x264enc ! mp4mux ! filesink name=out", 1 },
  { "long-voice", "x264enc", PICTURE "! x264enc ! mp4mux ! filesink name=out", 4 },
  { "short-voice", "x264enc", PICTURE "! x264enc ! mp4mux ! filesink name=out", 0.5 },
  { "webm-vp8", "vp8enc",
    PICTURE "! vp8enc ! mux. " SOUND "! vorbisenc ! mux. webmmux name=mux ! filesink name=out", 1 },
  { "webm-vp9", "vp9enc", PICTURE "! vp9enc deadline=1 ! webmmux ! filesink name=out", 1 },
  { "avi", "avenc_mpeg4", PICTURE "! avenc_mpeg4 ! avimux ! filesink name=out", 1 },
};

static gboolean
has_element (const char *name)
{
  g_autoptr (GstElementFactory) factory = gst_element_factory_find (name);

  return factory != NULL;
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (Client) client = NULL;
  g_autofree char *video = NULL;
  g_autofree char *voice = NULL;
  g_autofree char *out = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  if (!has_element (row->needs))
    {
      g_test_skip (row->needs);
      return;
    }
  client = client_new ("lipdub", NULL);
  video = g_build_filename (client->dir, "in", NULL);
  out = g_build_filename (client->dir, "out.mp4", NULL);
  voice = media_voice (client, row->voice, ".wav");
  dub_sb_convert (row->launch, NULL, video, NULL, &error);
  g_assert_no_error (error);
  dub_sb_replace_sound (video, voice, out, 1, NULL, &error);
  g_assert_no_error (error);
  file = g_file_new_for_path (out);
  bytes = g_file_load_bytes (file, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_media (client, bytes, TRUE, TRUE, 1);
}

typedef struct
{
  const char *video;
  const char *voice;
  char *out;
} Crowd;

static gpointer
compose_one (gpointer data)
{
  Crowd *crowd = data;
  g_autoptr (GError) error = NULL;
  double seconds = 0;
  guint width = 0;
  guint height = 0;
  gboolean has_video = FALSE;
  gboolean has_audio = FALSE;

  for (guint i = 0; i < 4; i++)
    {
      dub_sb_replace_sound (crowd->video, crowd->voice, crowd->out, 1, NULL, &error);
      g_assert_no_error (error);
      dub_sb_probe (crowd->out, &seconds, &width, &height, &has_video, &has_audio, &error);
      g_assert_no_error (error);
      g_assert_true (has_video && has_audio);
    }
  return NULL;
}

/* Many at once on few processors: the threads of a pipeline meet in every order. What MP4 cannot
 * hold as it is once came out as a file without a picture, one time in eight. */
static void
test_crowd (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (Client) client = NULL;
  g_autofree char *video = NULL;
  g_autofree char *voice = NULL;
  g_autoptr (GError) error = NULL;
  Crowd crowd[8];
  GThread *threads[G_N_ELEMENTS (crowd)];

  if (!has_element (row->needs))
    {
      g_test_skip (row->needs);
      return;
    }
  client = client_new ("lipdub", NULL);
  video = g_build_filename (client->dir, "in", NULL);
  voice = media_voice (client, row->voice, ".wav");
  dub_sb_convert (row->launch, NULL, video, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (crowd); i++)
    {
      crowd[i] = (Crowd){ video, voice, g_strdup_printf ("%s/out-%u.mp4", client->dir, i) };
      threads[i] = g_thread_new ("compose", compose_one, &crowd[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (crowd); i++)
    {
      g_thread_join (threads[i]);
      g_free (crowd[i].out);
    }
}

static void
test_cancel (void)
{
  g_autoptr (Client) client = client_new ("lipdub", NULL);
  g_autofree char *out = g_build_filename (client->dir, "out.mp4", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (dub_sb_test_movie ("x", 1920, 1080, 30, 600, out, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sandbox/compose/%s", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_data_func ("/sandbox/compose/crowd", &rows[G_N_ELEMENTS (rows) - 1], test_crowd);
  g_test_add_func ("/sandbox/compose/cancel", test_cancel);
  return g_test_run ();
}
