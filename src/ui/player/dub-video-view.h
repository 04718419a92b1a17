/* Where the pictures of a pipeline are painted: one file, or an original and its dub with a
 * boundary that is moved (wipe), or both side by side. */
#pragma once

#include <gtk/gtk.h>

#include "pipeline.h"

G_BEGIN_DECLS

typedef enum
{
  DUB_VIEW_ORIGINAL, /* also for a single file */
  DUB_VIEW_DUB,
  DUB_VIEW_WIPE,
  DUB_VIEW_SIDES
} DubViewMode;

#define DUB_TYPE_VIDEO_VIEW (dub_video_view_get_type ())
G_DECLARE_FINAL_TYPE (DubVideoView, dub_video_view, DUB, VIDEO_VIEW, GtkWidget)

GtkWidget *dub_video_view_new (void);

/* @pipeline: (nullable): whose pictures are shown; tells it how large they are to be */
void dub_video_view_set_pipeline (DubVideoView *view, DubPipeline *pipeline);
void dub_video_view_set_mode (DubVideoView *view, DubViewMode mode);
DubViewMode dub_video_view_get_mode (DubVideoView *view);
/* @wipe: 0 to 1, the part of the width that shows the original; property `wipe` */
void dub_video_view_set_wipe (DubVideoView *view, double wipe);
double dub_video_view_get_wipe (DubVideoView *view);
/* Whether there is a picture to show. */
gboolean dub_video_view_has_picture (DubVideoView *view);
/* How often it was painted; for tests. */
guint dub_video_view_count_paints (DubVideoView *view);

G_END_DECLS
