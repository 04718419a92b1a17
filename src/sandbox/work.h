/* The media of a job, made by worker threads: what to make, from what, and whether it is done. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  DUB_SB_WORK_PROBE,    /* only find out how long it is */
  DUB_SB_WORK_DUB,      /* picture of video + sound of audio */
  DUB_SB_WORK_TALK,     /* image + sound */
  DUB_SB_WORK_LOCALIZE, /* video → video, mp3, srt, poster of a language */
  DUB_SB_WORK_MOVIE,    /* a test picture of a title, size and length */
} DubSbWorkKind;

typedef struct
{
  DubSbWorkKind kind;
  gboolean plain;      /* copy bytes, decode nothing */
  char *video;         /* owned (nullable): path */
  char *audio;         /* owned (nullable): path */
  char *video_url;     /* owned (nullable): fetched into video first */
  char *audio_url;     /* owned (nullable) */
  char *language;      /* owned (nullable) */
  char *title;         /* owned (nullable) */
  guint width, height; /* pixels */
  double fps;
  double seconds;
  char *out; /* owned: path without a suffix; .mp4, .mp3, .srt, -original.mp3 … are appended */
  GCancellable *cancellable; /* owned */
  /* results, valid once dub_sb_work_is_done() */
  GError *error;  /* owned (nullable) */
  double length;  /* seconds of the result */
  gint length_ms; /* atomic: known before the end */
  gint done;      /* atomic */
} DubSbWork;

typedef struct _DubSbPool DubSbPool;

DubSbPool *dub_sb_pool_new (void);
/* Cancels what runs and waits for it. */
void dub_sb_pool_free (DubSbPool *pool);
void dub_sb_pool_push (DubSbPool *pool, DubSbWork *work);
/* Blocks until every work that was pushed is done. */
void dub_sb_pool_wait (DubSbPool *pool);

DubSbWork *dub_sb_work_new (DubSbWorkKind kind);
DubSbWork *dub_sb_work_ref (DubSbWork *work);
void dub_sb_work_unref (DubSbWork *work);
gboolean dub_sb_work_is_done (DubSbWork *work);
/* Returns: (transfer full): path of a result, `.mp4` for example. */
char *dub_sb_work_path (const DubSbWork *work, const char *suffix);

/* compose.c: each blocks and runs in a worker thread. */
gboolean dub_sb_probe (const char *path,
                       double *seconds,
                       guint *width,
                       guint *height,
                       gboolean *has_video,
                       gboolean *has_audio,
                       GError **error);
gboolean dub_sb_compose (DubSbWork *work, GError **error);

G_END_DECLS
