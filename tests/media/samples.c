/* A table of sample files: those that GStreamer makes by a pipeline, and those that are spoilt on
 * purpose. */
#include "samples.h"

#include <string.h>

#include <glib/gstdio.h>
#include <gst/gst.h>

#define VIDEO                                                                                      \
  "videotestsrc num-buffers=50 pattern=ball ! video/x-raw,format=I420,width=320,height=180,"       \
  "framerate=25/1 ! "
#define SOUND                                                                                      \
  "audiotestsrc num-buffers=96 samplesperbuffer=1000 freq=440 volume=0.5 ! "                       \
  "audio/x-raw,rate=48000,channels=2 ! audioconvert ! "
#define PICTURE                                                                                    \
  "videotestsrc num-buffers=1 pattern=smpte ! video/x-raw,width=320,height=240 ! videoconvert ! "
#define H264   "h264enc ! h264parse ! queue ! "
#define AAC    "aacenc ! aacparse ! queue ! "
#define OUT    " ! filesink name=out "
#define SPEECH "filesrc name=in ! wavparse ! audioconvert ! audioresample ! "

typedef struct Sample Sample;
struct Sample
{
  const char *name;
  const char *pipeline; /* nullable */
  const char *from;     /* (nullable) another sample: read by the pipeline, or spoilt */
  const char *text;     /* (nullable) the whole content */
  gboolean (*spoil) (const Sample *sample, const char *dir, const char *path, GError **error);
};

static gboolean cut (const Sample *sample, const char *dir, const char *path, GError **error);
static gboolean copy (const Sample *sample, const char *dir, const char *path, GError **error);
static gboolean turn (const Sample *sample, const char *dir, const char *path, GError **error);
static gboolean scatter (const Sample *sample, const char *dir, const char *path, GError **error);
static gboolean speak (const Sample *sample, const char *dir, const char *path, GError **error);

static const Sample samples[] = {
  { "clip.mp4", VIDEO H264 "mp4mux name=m faststart=true" OUT SOUND AAC "m.", NULL, NULL, NULL },
  { "clip.mov", VIDEO H264 "qtmux name=m" OUT SOUND AAC "m.", NULL, NULL, NULL },
  { "clip.webm",
    VIDEO "vp8enc deadline=1 cpu-used=8 ! queue ! webmmux name=m" OUT SOUND "opusenc ! queue ! m.",
    NULL, NULL, NULL },
  { "clip.mkv", VIDEO H264 "matroskamux name=m" OUT SOUND "vorbisenc ! queue ! m.", NULL, NULL,
    NULL },
  { "clip.avi", VIDEO "jpegenc ! queue ! avimux name=m" OUT SOUND "queue ! m.", NULL, NULL, NULL },
  { "silent.mp4", VIDEO H264 "mp4mux faststart=true" OUT, NULL, NULL, NULL },
  { "turned.mp4", NULL, "silent.mp4", NULL, turn },
  { "voice.mp3", SOUND "lamemp3enc ! xingmux" OUT, NULL, NULL, NULL },
  { "voice.wav", SOUND "audio/x-raw,format=S16LE ! wavenc" OUT, NULL, NULL, NULL },
  { "voice.m4a", SOUND AAC "mp4mux" OUT, NULL, NULL, NULL },
  { "voice.ogg", SOUND "vorbisenc ! oggmux" OUT, NULL, NULL, NULL },
  { "voice.opus", SOUND "opusenc ! oggmux" OUT, NULL, NULL, NULL },
  { "voice.flac", SOUND "flacenc" OUT, NULL, NULL, NULL },
  { "voice.aac", SOUND "aacenc ! aacparse ! audio/mpeg,stream-format=adts" OUT, NULL, NULL, NULL },
  { "face.png", PICTURE "pngenc" OUT, NULL, NULL, NULL },
  { "face.jpg", PICTURE "jpegenc" OUT, NULL, NULL, NULL },
  { "face.webp", PICTURE "webpenc" OUT, NULL, NULL, NULL },
  { "speech-en.wav", NULL, NULL, "Hello, and welcome. Today I will show you how we make our bread.",
    speak },
  { "speech-de.wav", NULL, NULL,
    "Hallo und willkommen. Heute zeige ich Ihnen, wie wir unser Brot backen.", speak },
  { "speech-en.mp4",
    "videotestsrc num-buffers=100 pattern=ball ! "
    "video/x-raw,format=I420,width=640,height=360,framerate=25/1 ! " H264
    "mp4mux name=m faststart=true" OUT SPEECH AAC "m.",
    "speech-en.wav", NULL, NULL },
  { "speech-de.mp3", SPEECH "lamemp3enc" OUT, "speech-de.wav", NULL, NULL },
  { "lines.srt", NULL, NULL,
    "1\r\n00:00:00,200 --> 00:00:01,000\r\nGrüß Gott\r\n\r\n"
    "2\r\n00:00:01,100 --> 00:00:01,900\r\nZweite Zeile\r\n",
    NULL },
  { "lines.vtt", NULL, NULL,
    "WEBVTT\n\nNOTE see --> there\n\n00:00.200 --> 00:01.000 align:start\nGrüß Gott\n\n"
    "00:00:01.100 --> 00:00:01.900\nZweite Zeile\n",
    NULL },
  { "none.vtt", NULL, NULL, "WEBVTT\n", NULL },
  { "movie.json", NULL, NULL,
    "{\"kind\":\"movie\",\"projectId\":\"p1\",\"movie\":{\"title\":\"T\","
    "\"scenes\":[{\"id\":\"s1\",\"layers\":[]}]}}",
    NULL },
  { "it's a \"very\" odd näme 100% 🎬.mp4", NULL, "clip.mp4", NULL, copy },
  /* from here on the bad ones */
  { "cut.mp4", NULL, "clip.mp4", NULL, cut },
  { "cut.mov", NULL, "clip.mov", NULL, cut },
  { "cut.webm", NULL, "clip.webm", NULL, cut },
  { "cut.wav", NULL, "voice.wav", NULL, cut },
  { "cut.srt", NULL, NULL, "1\n00:00:00,200 --> 00:00:01,000\nEins\n\n2\n00:00:01,1 --> 00:0",
    NULL },
  { "page.mp4", NULL, NULL,
    "<!DOCTYPE html>\n<html><head><title>404</title></head><body>Not found</body></html>\n", NULL },
  { "plain.json", NULL, NULL, "{\"a\": 1}", NULL },
  { "broken.json", NULL, NULL, "{\"kind\": \"movie\", ", NULL },
  { "note.mp3", NULL, NULL, "Dear editor,\nthe sound comes tomorrow.\n", NULL },
  { "empty.mp4", NULL, NULL, "", NULL },
  { "noise.mp4", NULL, NULL, NULL, scatter },
};

static const Sample *
find_sample (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    if (g_str_equal (samples[i].name, name))
      return &samples[i];
  return NULL;
}

/* The first encoder of each kind that is installed. */
static const struct
{
  const char *word;
  const char *elements[3];
} encoders[] = {
  { "h264enc",
    { "x264enc speed-preset=ultrafast key-int-max=25 bitrate=400",
      "openh264enc gop-size=25 bitrate=400000", NULL } },
  { "aacenc", { "avenc_aac", "voaacenc", "fdkaacenc" } },
};

static char *
choose_encoders (const char *pipeline)
{
  char *text = g_strdup (pipeline);

  for (guint i = 0; i < G_N_ELEMENTS (encoders); i++)
    for (guint j = 0; j < 3 && encoders[i].elements[j] != NULL; j++)
      {
        g_auto (GStrv) words = g_strsplit (encoders[i].elements[j], " ", 2);
        g_auto (GStrv) parts = g_strsplit (text, encoders[i].word, -1);
        g_autoptr (GstElementFactory) factory = gst_element_factory_find (words[0]);

        if (factory == NULL || g_strv_length (parts) < 2)
          continue;
        g_free (text);
        text = g_strjoinv (encoders[i].elements[j], parts);
        break;
      }
  return text;
}

static void
set_location (GstElement *pipeline, const char *element_name, const char *path)
{
  g_autoptr (GstElement) element = gst_bin_get_by_name (GST_BIN (pipeline), element_name);

  if (element != NULL)
    g_object_set (element, "location", path, NULL);
}

static gboolean
run_pipeline (const char *text, const char *in, const char *out, GError **error)
{
  g_autofree char *description = choose_encoders (text);
  g_autoptr (GstElement) pipeline = gst_parse_launch (description, error);
  g_autoptr (GstBus) bus = pipeline != NULL ? gst_element_get_bus (pipeline) : NULL;
  g_autoptr (GstMessage) message = NULL;
  gboolean ok = FALSE;

  if (pipeline == NULL)
    return FALSE;
  set_location (pipeline, "in", in);
  set_location (pipeline, "out", out);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, 60 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  if (message == NULL)
    g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_FAILED, "%s hangs", description);
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, error, NULL);
  else
    ok = TRUE;
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return ok;
}

static gboolean
load_other (const Sample *sample, const char *dir, char **data, gsize *length, GError **error)
{
  g_autofree char *from = g_build_filename (dir, sample->from, NULL);

  return g_file_get_contents (from, data, length, error);
}

static gboolean
copy (const Sample *sample, const char *dir, const char *path, GError **error)
{
  g_autofree char *data = NULL;
  gsize length = 0;

  return load_other (sample, dir, &data, &length, error)
         && g_file_set_contents (path, data, (gssize) length, error);
}

static gboolean
cut (const Sample *sample, const char *dir, const char *path, GError **error)
{
  g_autofree char *data = NULL;
  gsize length = 0;

  return load_other (sample, dir, &data, &length, error)
         && g_file_set_contents (path, data, (gssize) (length * 6 / 10), error);
}

/* Telephones film lying and say so in the matrix of the track header (ISO/IEC 14496-12 8.3.2). The
 * muxers of GStreamer 1.22 cannot write it. */
static gboolean
turn (const Sample *sample, const char *dir, const char *path, GError **error)
{
  static const guint8 matrix[] = {
    0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0
  };
  g_autofree char *data = NULL;
  gsize length = 0;

  if (!load_other (sample, dir, &data, &length, error))
    return FALSE;
  for (gsize i = 0; i + 44 + sizeof matrix < length; i++)
    if (memcmp (data + i, "tkhd", 4) == 0)
      memcpy (data + i + 44, matrix, sizeof matrix);
  return g_file_set_contents (path, data, (gssize) length, error);
}

static gboolean
scatter (const Sample *sample, const char *dir, const char *path, GError **error)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (4711);
  guint32 words[8192];

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    words[i] = g_rand_int (random);
  return g_file_set_contents (path, (const char *) words, sizeof words, error);
}

static gboolean
speak (const Sample *sample, const char *dir, const char *path, GError **error)
{
  const char *voice = strstr (sample->name, "-de.") != NULL ? "de" : "en-us";
  const char *argv[] = { "espeak-ng", "-v", voice, "-w", path, sample->text, NULL };
  g_autofree char *program = g_find_program_in_path (argv[0]);
  int status = 0;

  if (program == NULL)
    return run_pipeline (SOUND "wavenc" OUT, NULL, path, error);
  return g_spawn_sync (NULL, (char **) argv, NULL,
                       G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL
                           | G_SPAWN_STDERR_TO_DEV_NULL,
                       NULL, NULL, NULL, NULL, &status, error)
         && g_spawn_check_wait_status (status, error);
}

gboolean
dub_samples_make (const char *dir, const char *name, GError **error)
{
  const Sample *sample = find_sample (name);
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autofree char *from = NULL;

  g_return_val_if_fail (sample != NULL, FALSE);
  if (!gst_init_check (NULL, NULL, error))
    return FALSE;
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  if (sample->from != NULL)
    from = g_build_filename (dir, sample->from, NULL);
  if (sample->from != NULL && !dub_samples_make (dir, sample->from, error))
    return FALSE;
  if (sample->spoil != NULL)
    return sample->spoil (sample, dir, path, error);
  if (sample->text != NULL)
    return g_file_set_contents (path, sample->text, -1, error);
  return run_pipeline (sample->pipeline, from, path, error);
}

gboolean
dub_samples_make_all (const char *dir, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    if (!dub_samples_make (dir, samples[i].name, error))
      {
        g_prefix_error (error, "%s: ", samples[i].name);
        return FALSE;
      }
  return TRUE;
}

const char *const *
dub_samples_names (void)
{
  static const char *names[G_N_ELEMENTS (samples) + 1];

  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    names[i] = samples[i].name;
  return names;
}

static GMutex lock;
static char *folder;      /* owned */
static GHashTable *paths; /* owned: name → path */

const char *
dub_samples_get (const char *name)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&lock);
  g_autoptr (GError) error = NULL;

  if (folder == NULL)
    {
      folder = g_dir_make_tmp ("dubstage-samples-XXXXXX", &error);
      g_assert_no_error (error);
      paths = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
    }
  if (!g_hash_table_contains (paths, name))
    {
      const Sample *sample = find_sample (name);

      g_assert_nonnull (sample);
      dub_samples_make (folder, name, &error);
      g_assert_no_error (error);
      g_hash_table_insert (paths, (gpointer) sample->name, g_build_filename (folder, name, NULL));
    }
  return g_hash_table_lookup (paths, name);
}

void
dub_samples_clear (void)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&lock);

  for (guint i = 0; folder != NULL && i < G_N_ELEMENTS (samples); i++)
    {
      g_autofree char *path = g_build_filename (folder, samples[i].name, NULL);

      (void) g_unlink (path); /* most were never made */
    }
  if (folder != NULL)
    g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_clear_pointer (&folder, g_free);
  g_clear_pointer (&paths, g_hash_table_unref);
}
