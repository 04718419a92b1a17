/* Pipelines of the sandbox: each blocks, runs in a worker thread, and writes one file. */
#pragma once

#include <gst/gst.h>

#include "sandbox/work.h"

G_BEGIN_DECLS

const char *dub_sb_video_encoder (void);
const char *dub_sb_audio_encoder (void);
gboolean dub_sb_run_pipeline (GstElement *pipeline, GCancellable *cancellable, GError **error);
gboolean dub_sb_replace_sound (const char *video,
                               const char *audio,
                               const char *out,
                               double seconds,
                               GCancellable *cancellable,
                               GError **error);
gboolean dub_sb_animate (const char *image,
                         const char *audio,
                         guint width,
                         guint height,
                         double seconds,
                         const char *out,
                         GCancellable *cancellable,
                         GError **error);
gboolean dub_sb_convert (const char *launch,
                         const char *src,
                         const char *out,
                         GCancellable *cancellable,
                         GError **error);
gboolean dub_sb_test_movie (const char *title,
                            guint width,
                            guint height,
                            double fps,
                            double seconds,
                            const char *out,
                            GCancellable *cancellable,
                            GError **error);

G_END_DECLS
