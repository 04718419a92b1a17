/* probe, then decode both ends. */
#include "media/verify.h"

#include <glib/gi18n-lib.h>

#include "media/fault.h"
#include "media/graph.h"
#include "media/probe.h"
#include "media/whole.h"

#define TAIL_USEC      G_USEC_PER_SEC
#define TOLERANCE_USEC (2 * G_USEC_PER_SEC)

#define KIND(kind) (1u << (kind))

static const guint accepted[DUB_OUTPUT_N_KINDS] = {
  [DUB_OUTPUT_VIDEO] = KIND (DUB_MEDIA_VIDEO),
  [DUB_OUTPUT_AUDIO] = KIND (DUB_MEDIA_AUDIO),
  [DUB_OUTPUT_SUBTITLE] = KIND (DUB_MEDIA_SUBTITLE),
  [DUB_OUTPUT_POSTER] = KIND (DUB_MEDIA_IMAGE),
  [DUB_OUTPUT_ORIGINAL] = KIND (DUB_MEDIA_VIDEO) | KIND (DUB_MEDIA_AUDIO),
};

/* Where one stream was seen; written by its streaming thread, read when that stands still. */
typedef struct
{
  guint buffers;
  gint64 end_usec; /* of the last buffer */
} Seen;

static gboolean
damaged (const char *path, const char *words, GError **error)
{
  g_autofree char *name = dub_media_name (path);

  g_set_error (error, DUB_ERROR, DUB_ERROR_DAMAGED_RESULT, "“%s”: %s", name, words);
  return FALSE;
}

/* Runs in a streaming thread. */
static GstPadProbeReturn
see_buffer (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  Seen *seen = user_data;
  gint64 end = 0;

  if (GST_BUFFER_PTS_IS_VALID (buffer))
    end = (gint64) (GST_BUFFER_PTS (buffer) / GST_USECOND);
  if (GST_BUFFER_DURATION_IS_VALID (buffer))
    end += (gint64) (GST_BUFFER_DURATION (buffer) / GST_USECOND);
  seen->buffers++;
  seen->end_usec = MAX (seen->end_usec, end);
  return GST_PAD_PROBE_OK;
}

static GstElement *
add_watcher (DubGraph *graph, Seen *seen, GError **error)
{
  GstElement *chain = dub_graph_add (graph, "queue ! fakesink sync=false", error);
  g_autoptr (GstPad) pad = chain != NULL ? gst_element_get_static_pad (chain, "sink") : NULL;

  if (pad != NULL)
    gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, see_buffer, seen, NULL);
  return chain;
}

typedef struct
{
  Seen video;
  Seen audio;
} Ends;

/* What cannot seek is decoded from its beginning to its end. */
static gboolean
run_ends (DubGraph *graph, const DubMediaFacts *facts, GCancellable *cancellable, GError **error)
{
  if (!dub_graph_preroll (graph, cancellable, error))
    return FALSE;
  dub_graph_seek (graph, MAX (0, facts->duration_usec - TAIL_USEC));
  return dub_graph_run (graph, cancellable, error);
}

static gboolean
decode_ends (const char *path,
             const DubMediaFacts *facts,
             Ends *ends,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (DubGraph) graph = dub_graph_new (path, error);
  GstElement *video = NULL;
  GstElement *audio = NULL;

  if (graph == NULL)
    return FALSE;
  if (facts->video_codec != NULL && (video = add_watcher (graph, &ends->video, error)) == NULL)
    return FALSE;
  if (facts->audio_codec != NULL && (audio = add_watcher (graph, &ends->audio, error)) == NULL)
    return FALSE;
  return dub_graph_add_source (graph, path, DUB_GRAPH_DECODE, video, audio, error)
         && run_ends (graph, facts, cancellable, error);
}

static gint64
tolerance (gint64 usec)
{
  return MAX (TOLERANCE_USEC, usec / 10);
}

static gboolean
check_ends (const char *path, const DubMediaFacts *facts, const Ends *ends, GError **error)
{
  gint64 end = MAX (ends->video.end_usec, ends->audio.end_usec);
  /* A clip of a few seconds must not lose half of itself within the tolerance. */
  gint64 slack = MIN (tolerance (facts->duration_usec), facts->duration_usec / 4);
  g_autofree char *words = NULL;

  if (facts->video_codec != NULL && ends->video.buffers == 0)
    return damaged (path, _ ("no picture of it can be decoded"), error);
  if (facts->audio_codec != NULL && ends->audio.buffers == 0)
    return damaged (path, _ ("no sound of it can be decoded"), error);
  if (end >= facts->duration_usec - slack)
    return TRUE;
  words = g_strdup_printf (_ ("it ends after %.1f of %.1f seconds"), (double) end / G_USEC_PER_SEC,
                           (double) facts->duration_usec / G_USEC_PER_SEC);
  return damaged (path, words, error);
}

static char *
length_note (gint64 usec, gint64 expected_usec)
{
  if (expected_usec <= 0 || ABS (usec - expected_usec) <= tolerance (expected_usec))
    return NULL;
  return g_strdup_printf (_ ("It lasts %.1f seconds; %.1f were expected."),
                          (double) usec / G_USEC_PER_SEC, (double) expected_usec / G_USEC_PER_SEC);
}

static gboolean
verify_timed (const char *path,
              const DubMediaFacts *facts,
              GCancellable *cancellable,
              GError **error)
{
  Ends ends = { { 0, 0 }, { 0, 0 } };
  g_autoptr (GError) fault = NULL;

  if (facts->duration_usec <= 0)
    return damaged (path, _ ("it has no length"), error);
  if (decode_ends (path, facts, &ends, cancellable, &fault))
    return check_ends (path, facts, &ends, error);
  if (!g_error_matches (fault, DUB_ERROR, DUB_ERROR_NOT_MEDIA))
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  g_set_error_literal (error, DUB_ERROR, DUB_ERROR_DAMAGED_RESULT, fault->message);
  return FALSE;
}

static gboolean
verify_picture (const char *path, GCancellable *cancellable, GError **error)
{
  Seen seen = { 0, 0 };
  g_autoptr (DubGraph) graph = dub_graph_new (path, error);
  GstElement *chain = graph != NULL ? add_watcher (graph, &seen, error) : NULL;
  g_autoptr (GError) fault = NULL;

  if (chain == NULL || !dub_graph_add_source (graph, path, DUB_GRAPH_DECODE, chain, NULL, error))
    return FALSE;
  if (!dub_graph_run (graph, cancellable, &fault)
      && !g_error_matches (fault, DUB_ERROR, DUB_ERROR_NOT_MEDIA))
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  if (fault == NULL && seen.buffers > 0)
    return TRUE;
  return damaged (path, _ ("it cannot be decoded"), error);
}

static gboolean
verify_kind (const char *path,
             DubOutputKind kind,
             DubMediaKind found,
             const DubMediaFacts *facts,
             GCancellable *cancellable,
             GError **error)
{
  g_autofree char *words = NULL;

  if ((accepted[kind] & KIND (found)) == 0)
    {
      words = g_strdup_printf (_ ("it is of the kind “%s”, not “%s”"), dub_media_kind_nick (found),
                               dub_output_kind_nick (kind));
      return damaged (path, words, error);
    }
  if (found == DUB_MEDIA_SUBTITLE)
    return TRUE;
  return found == DUB_MEDIA_IMAGE ? verify_picture (path, cancellable, error)
                                  : verify_timed (path, facts, cancellable, error);
}

/* Turns what the file is to blame for into DAMAGED_RESULT, and what this computer lacks into a
 * note. */
static gboolean
settle (GError *fault, char **note, GError **error)
{
  g_autoptr (GError) owned = fault;

  if (g_error_matches (fault, DUB_ERROR, DUB_ERROR_CODEC_MISSING))
    {
      *note = g_strdup_printf (_ ("It could not be checked here: %s"), fault->message);
      return TRUE;
    }
  if (g_error_matches (fault, DUB_ERROR, DUB_ERROR_NOT_MEDIA))
    g_set_error_literal (error, DUB_ERROR, DUB_ERROR_DAMAGED_RESULT, fault->message);
  else
    g_propagate_error (error, g_steal_pointer (&owned));
  return FALSE;
}

gboolean
dub_media_verify (const char *path,
                  DubOutputKind kind,
                  gint64 expected_usec,
                  DubMediaFacts *facts,
                  char **note,
                  GCancellable *cancellable,
                  GError **error)
{
  DubMediaKind found = DUB_MEDIA_OTHER;
  g_autofree char *mime = NULL;
  GError *fault = NULL;

  g_return_val_if_fail ((guint) kind < DUB_OUTPUT_N_KINDS, FALSE);
  *note = NULL;
  if (!dub_media_probe (path, facts, &found, &mime, cancellable, &fault)
      || !dub_media_is_whole (path, mime, &fault)
      || !verify_kind (path, kind, found, facts, cancellable, &fault))
    return settle (fault, note, error);
  if (found == DUB_MEDIA_VIDEO || found == DUB_MEDIA_AUDIO)
    *note = length_note (facts->duration_usec, expected_usec);
  else if (found == DUB_MEDIA_SUBTITLE && facts->duration_usec == 0)
    *note = g_strdup (_ ("It holds no subtitle."));
  return TRUE;
}
