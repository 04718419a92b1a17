/* New media out of others: a video with another sound, a picture that talks, a test clip, the sound
 * of a video by itself.
 *
 * All of them block (any thread but the one of a window), cannot hang, write beside the target and
 * rename only what dub_media_verify() passed; a target that exists is replaced. Errors: as
 * dub_media_probe() for what is read, %DUB_ERROR_UNSUPPORTED_TYPE when an input lacks the stream
 * that is needed or the target's extension is none of ours, %DUB_ERROR_CODEC_MISSING,
 * %DUB_ERROR_STORAGE, %DUB_ERROR_CANCELLED. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * dub_media_compose_dub:
 * @video: a video; its own sound is left out
 * @audio: a sound or a video with sound; cut or followed by silence to the length of @video
 * @target: an MP4
 *
 * H.264 is taken over as it is, other pictures are coded anew.
 */
gboolean dub_media_compose_dub (const char *video,
                                const char *audio,
                                const char *target,
                                GCancellable *cancellable,
                                GError **error);

/**
 * dub_media_compose_talk:
 * @image: a still, shown for as long as the sound lasts; scaled down to 1280 pixels
 * @audio: a sound or a video with sound
 * @target: an MP4 of 25 pictures a second
 */
gboolean dub_media_compose_talk (const char *image,
                                 const char *audio,
                                 const char *target,
                                 GCancellable *cancellable,
                                 GError **error);

/**
 * dub_media_compose_test:
 * @seconds: length
 * @width: pixels; made even
 * @height: pixels; made even
 * @label: title of the clip; also chooses its colour and the pitch of its tone
 * @target: an MP4 of 25 pictures a second
 */
gboolean dub_media_compose_test (guint seconds,
                                 int width,
                                 int height,
                                 const char *label,
                                 const char *target,
                                 GCancellable *cancellable,
                                 GError **error);

/**
 * dub_media_extract_audio:
 * @path: a sound or a video with sound
 * @target: its extension chooses the code: mp3, wav, m4a, ogg or flac
 */
gboolean dub_media_extract_audio (const char *path,
                                  const char *target,
                                  GCancellable *cancellable,
                                  GError **error);

G_END_DECLS
