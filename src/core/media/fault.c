/* Start of GStreamer, and its errors as ours. */
#include "media/fault.h"

#include <errno.h>

#include <glib/gi18n-lib.h>
#include <gst/gst.h>

gboolean
dub_media_start (GError **error)
{
  static GMutex lock;
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&lock);
  g_autoptr (GError) fault = NULL;

  if (gst_is_initialized () || gst_init_check (NULL, NULL, &fault))
    return TRUE;
  g_set_error (error, DUB_ERROR, DUB_ERROR_CODEC_MISSING, _ ("GStreamer cannot be started: %s"),
               fault != NULL ? fault->message : "");
  return FALSE;
}

char *
dub_media_name (const char *path)
{
  return g_filename_display_basename (path);
}

/* Rows of one domain are searched by code; a row with code -1 stands for the rest of its domain. */
static const struct
{
  GQuark (*domain) (void);
  int code;
  DubError ours;
  const char *words; /* follow the file's name and a colon */
} faults[] = {
  { gst_stream_error_quark, GST_STREAM_ERROR_TYPE_NOT_FOUND, DUB_ERROR_NOT_MEDIA,
    N_ ("it is not a video, sound or picture") },
  { gst_stream_error_quark, GST_STREAM_ERROR_WRONG_TYPE, DUB_ERROR_NOT_MEDIA,
    N_ ("it is not a video, sound or picture") },
  { gst_stream_error_quark, GST_STREAM_ERROR_CODEC_NOT_FOUND, DUB_ERROR_CODEC_MISSING,
    N_ ("a decoder for it is missing") },
  { gst_stream_error_quark, -1, DUB_ERROR_NOT_MEDIA, N_ ("it is damaged or incomplete") },
  { gst_core_error_quark, GST_CORE_ERROR_MISSING_PLUGIN, DUB_ERROR_CODEC_MISSING,
    N_ ("a decoder for it is missing") },
  { gst_resource_error_quark, GST_RESOURCE_ERROR_NOT_FOUND, DUB_ERROR_FILE_MISSING,
    N_ ("it does not exist") },
  { gst_resource_error_quark, GST_RESOURCE_ERROR_OPEN_WRITE, DUB_ERROR_STORAGE,
    N_ ("it cannot be written") },
  { gst_resource_error_quark, GST_RESOURCE_ERROR_WRITE, DUB_ERROR_STORAGE,
    N_ ("it cannot be written") },
  { gst_resource_error_quark, GST_RESOURCE_ERROR_NO_SPACE_LEFT, DUB_ERROR_STORAGE,
    N_ ("the disk is full") },
  { gst_resource_error_quark, -1, DUB_ERROR_FILE_UNREADABLE, N_ ("it cannot be read") },
};

void
dub_media_set_gst_error (GError **error, const char *path, const GError *fault)
{
  g_autofree char *name = dub_media_name (path);
  DubError code = DUB_ERROR_NOT_MEDIA;
  const char *words = N_ ("it cannot be understood");

  for (guint i = 0; fault != NULL && i < G_N_ELEMENTS (faults); i++)
    if (fault->domain == faults[i].domain ()
        && (faults[i].code == -1 || faults[i].code == fault->code))
      {
        code = faults[i].ours;
        words = faults[i].words;
        break;
      }
  if (fault == NULL)
    g_set_error (error, DUB_ERROR, code, "“%s”: %s", name, _ (words));
  else
    g_set_error (error, DUB_ERROR, code, "“%s”: %s (%s)", name, _ (words), fault->message);
}

static const struct
{
  int errnum;
  DubError ours;
} errnos[] = {
  { ENOENT, DUB_ERROR_FILE_MISSING },    { ENOTDIR, DUB_ERROR_FILE_MISSING },
  { EACCES, DUB_ERROR_FILE_UNREADABLE }, { ENOSPC, DUB_ERROR_STORAGE },
  { EROFS, DUB_ERROR_STORAGE },          { EDQUOT, DUB_ERROR_STORAGE },
};

void
dub_media_set_file_error (GError **error, const char *path, int errnum)
{
  g_autofree char *name = dub_media_name (path);
  DubError code = DUB_ERROR_FILE_UNREADABLE;

  for (guint i = 0; i < G_N_ELEMENTS (errnos); i++)
    if (errnos[i].errnum == errnum)
      code = errnos[i].ours;
  g_set_error (error, DUB_ERROR, code, "“%s”: %s", name, g_strerror (errnum));
}

gboolean
dub_media_cancelled (GCancellable *cancellable, GError **error)
{
  if (!g_cancellable_is_cancelled (cancellable))
    return FALSE;
  g_set_error_literal (error, DUB_ERROR, DUB_ERROR_CANCELLED, _ ("It was stopped."));
  return TRUE;
}
