/* From cheap to dear: size and kind of file, first bytes, outermost boxes, then GStreamer. */
#include "media/probe.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "media/discover.h"
#include "media/fault.h"
#include "media/file.h"
#include "media/sniff.h"
#include "media/sound.h"
#include "media/text.h"
#include "media/whole.h"

#define MAX_TEXT   (16 * 1024 * 1024)
#define POOL_SIZE  2
#define MPEG_AUDIO "audio/mpeg"

typedef struct
{
  DubMediaFacts facts;
  DubMediaKind kind;
  char *mime; /* owned (nullable) */
} Found;

static void
found_free (Found *found)
{
  dub_media_facts_clear (&found->facts);
  g_free (found->mime);
  g_free (found);
}

static gboolean
refuse (const char *path, const char *words, GError **error)
{
  g_autofree char *name = dub_media_name (path);

  g_set_error (error, DUB_ERROR, DUB_ERROR_NOT_MEDIA, "“%s”: %s", name, words);
  return FALSE;
}

static gboolean
sniff_file (const char *path, DubSniff *sniff, GError **error)
{
  guint8 head[DUB_SNIFF_BYTES];
  int fd = dub_media_open (path, NULL, error);
  gssize n = fd >= 0 ? dub_media_read_at (fd, 0, head, sizeof head) : 0;
  gboolean ok = FALSE;

  if (fd < 0)
    return FALSE;
  if (n > 0)
    *sniff = dub_sniff (head, (gsize) n, path);
  if (n < 0)
    dub_media_set_file_error (error, path, errno);
  else if (n == 0)
    refuse (path, _ ("the file is empty"), error);
  else
    ok = sniff->mime == NULL || dub_media_is_whole (path, sniff->mime, error);
  close (fd);
  return ok;
}

static gboolean
probe_text (const char *path, const DubSniff *sniff, Found *found, GError **error)
{
  gsize length = 0;
  g_autofree char *text = dub_media_load (path, MAX_TEXT, &length, error);
  DubCues cues = { 0, 0 };
  gboolean ok;

  if (text == NULL)
    return FALSE;
  ok = sniff->kind == DUB_MEDIA_MOVIE
           ? dub_text_check_movie (path, text, length, error)
           : dub_text_check_subtitles (path, text, length, sniff->mime, &cues, error);
  if (!ok)
    return FALSE;
  found->kind = sniff->kind;
  found->mime = g_strdup (sniff->mime);
  found->facts.duration_usec = cues.end_usec;
  return TRUE;
}

/* Containers whose name depends on whether a picture moves in them. */
static const struct
{
  const char *sniffed;
  DubMediaKind kind;
  const char *mime;
} refinements[] = {
  { "video/mp4", DUB_MEDIA_AUDIO, "audio/mp4" },
  { "video/quicktime", DUB_MEDIA_AUDIO, "audio/mp4" },
  { "audio/mp4", DUB_MEDIA_VIDEO, "video/mp4" },
  { "video/webm", DUB_MEDIA_AUDIO, "audio/webm" },
  { "video/x-matroska", DUB_MEDIA_AUDIO, "audio/x-matroska" },
  { "audio/ogg", DUB_MEDIA_VIDEO, "video/ogg" },
};

/* Types that have no magic number of their own: by the codec, then by GStreamer's name. */
static const char *
mime_by_stream (const DubMediaFacts *facts, DubMediaKind kind, const char *caps)
{
  static const struct
  {
    const char *codec;
    const char *mime;
  } codecs[] = { { "MP3", MPEG_AUDIO }, { "AAC", "audio/aac" }, { "FLAC", "audio/flac" } };
  gboolean tagged = caps == NULL || g_str_has_prefix (caps, "application/x-");

  for (guint i = 0; kind == DUB_MEDIA_AUDIO && i < G_N_ELEMENTS (codecs); i++)
    if ((tagged || g_strcmp0 (caps, MPEG_AUDIO) == 0)
        && g_strcmp0 (facts->audio_codec, codecs[i].codec) == 0)
      return codecs[i].mime;
  return tagged ? NULL : caps;
}

static const char *
choose_mime (const char *path, const DubSniff *sniff, const Found *found, const char *caps)
{
  const char *mime = sniff->mime;

  for (guint i = 0; mime != NULL && i < G_N_ELEMENTS (refinements); i++)
    if (g_str_equal (mime, refinements[i].sniffed) && found->kind == refinements[i].kind)
      return refinements[i].mime;
  if (mime == NULL)
    mime = mime_by_stream (&found->facts, found->kind, caps);
  if (mime == NULL)
    mime = dub_sniff_extension (path);
  return mime != NULL ? mime : "application/octet-stream";
}

/* Raw AAC, MP3 and the like do not say how long they are. GStreamer guesses from the first frames,
 * when it has parsed enough of them within a tenth of a second; on a busy machine it has not. */
static void
ensure_length (const char *path, Found *found, GCancellable *cancellable)
{
  DubMediaFacts *facts = &found->facts;
  g_autoptr (GError) error = NULL;

  if (found->kind == DUB_MEDIA_AUDIO && facts->sample_rate > 0 && facts->duration_usec <= 0
      && !dub_sound_measure (path, &facts->duration_usec, cancellable, &error))
    g_debug ("%s", error->message);
}

/* Random bytes can look like a frame of sound to GStreamer; real sound has a length. */
static gboolean
is_plausible (const char *path, const Found *found, GError **error)
{
  const DubMediaFacts *facts = &found->facts;

  if (found->kind == DUB_MEDIA_AUDIO && (facts->sample_rate <= 0 || facts->duration_usec <= 0))
    return refuse (path, _ ("it holds no sound that can be played"), error);
  if (found->kind != DUB_MEDIA_AUDIO && (facts->width <= 0 || facts->height <= 0))
    return refuse (path, _ ("it holds no picture that can be shown"), error);
  return TRUE;
}

/* GStreamer 1.22 gives MP4 and QuickTime the same name and WAV none; what is not here keeps its. */
static void
name_container (Found *found)
{
  static const struct
  {
    const char *mime;
    const char *name;
  } rows[] = {
    { "video/mp4", "MP4" },
    { "audio/mp4", "MP4" },
    { "video/quicktime", "QuickTime" },
    { "video/webm", "WebM" },
    { "audio/webm", "WebM" },
    { "video/x-matroska", "Matroska" },
    { "audio/x-matroska", "Matroska" },
    { "video/x-msvideo", "AVI" },
    { "audio/wav", "WAV" },
    { "audio/ogg", "Ogg" },
    { "video/ogg", "Ogg" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_str_equal (found->mime, rows[i].mime))
      {
        g_free (found->facts.container);
        found->facts.container = g_strdup (rows[i].name);
      }
}

static gboolean
probe_media (const char *path,
             const DubSniff *sniff,
             Found *found,
             GCancellable *cancellable,
             GError **error)
{
  g_autofree char *caps = NULL;

  if (!dub_media_discover (path, &found->facts, &found->kind, &caps, cancellable, error))
    return FALSE;
  ensure_length (path, found, cancellable);
  if (dub_media_cancelled (cancellable, error) || !is_plausible (path, found, error))
    return FALSE;
  found->mime = g_strdup (choose_mime (path, sniff, found, caps));
  name_container (found);
  return TRUE;
}

static gboolean
probe (const char *path, Found *found, GCancellable *cancellable, GError **error)
{
  DubSniff sniff = { DUB_MEDIA_OTHER, NULL, NULL };
  g_autofree char *name = dub_media_name (path);

  if (dub_media_cancelled (cancellable, error) || !sniff_file (path, &sniff, error))
    return FALSE;
  if (sniff.refuse != NULL)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_NOT_MEDIA, _ ("“%s” is %s, not media"), name,
                   _ (sniff.refuse));
      return FALSE;
    }
  if (sniff.kind == DUB_MEDIA_SUBTITLE || sniff.kind == DUB_MEDIA_MOVIE)
    return probe_text (path, &sniff, found, error);
  return probe_media (path, &sniff, found, cancellable, error);
}

static void
hand_over (Found *found, DubMediaFacts *facts, DubMediaKind *kind, char **mime)
{
  *facts = found->facts;
  memset (&found->facts, 0, sizeof found->facts);
  if (kind != NULL)
    *kind = found->kind;
  if (mime != NULL)
    *mime = g_steal_pointer (&found->mime);
}

gboolean
dub_media_probe (const char *path,
                 DubMediaFacts *facts,
                 DubMediaKind *kind,
                 char **mime,
                 GCancellable *cancellable,
                 GError **error)
{
  Found *found = g_new0 (Found, 1);
  gboolean ok;

  found->kind = DUB_MEDIA_OTHER;
  ok = probe (path, found, cancellable, error);
  if (!ok)
    {
      dub_media_facts_clear (&found->facts);
      found->kind = DUB_MEDIA_OTHER;
    }
  hand_over (found, facts, kind, mime);
  found_free (found);
  return ok;
}

/* Runs in a thread of the pool. */
static void
probe_in_thread (gpointer data, gpointer user_data)
{
  g_autoptr (GTask) task = data;
  Found *found = g_new0 (Found, 1);
  GError *error = NULL;

  found->kind = DUB_MEDIA_OTHER;
  if (probe (g_task_get_task_data (task), found, g_task_get_cancellable (task), &error))
    g_task_return_pointer (task, found, (GDestroyNotify) found_free);
  else
    {
      found_free (found);
      g_task_return_error (task, error);
    }
}

/* GTask's own pool grows: a folder dropped on the window would start a decoder per file. */
static GThreadPool *
probe_pool (void)
{
  static GThreadPool *pool = NULL;

  if (g_once_init_enter (&pool))
    {
      GThreadPool *made = g_thread_pool_new (probe_in_thread, NULL, POOL_SIZE, FALSE, NULL);

      g_once_init_leave (&pool, made);
    }
  return pool;
}

void
dub_media_probe_async (const char *path,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, dub_media_probe_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_thread_pool_push (probe_pool (), task, NULL);
}

gboolean
dub_media_probe_finish (
    GAsyncResult *result, DubMediaFacts *facts, DubMediaKind *kind, char **mime, GError **error)
{
  Found *found = g_task_propagate_pointer (G_TASK (result), error);
  gboolean ok = found != NULL;

  if (!ok)
    {
      found = g_new0 (Found, 1);
      found->kind = DUB_MEDIA_OTHER;
    }
  hand_over (found, facts, kind, mime);
  found_free (found);
  return ok;
}
