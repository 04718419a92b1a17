/* LipDub's account state, shared by its three files: uploads, shots, generations. */
#pragma once

#include "sandbox/private.h"

G_BEGIN_DECLS

typedef struct
{
  char *id; /* owned: uuid */
  gboolean video;
  char *file_name;   /* owned */
  char *type;        /* owned */
  char *names[3];    /* owned (nullable): project, scene, actor */
  const char *state; /* uploading, completed, failed; static */
  gint64 created;
  DubSbObject *object; /* borrowed from storage */
  DubSbJob *shot;      /* borrowed (nullable): processing and training */
  gint64 shot_id;
  gint64 project_id;
  const DubSbKey *key;
  char *fail_stage; /* owned (nullable): shot or training, by fault */
} LipdubUpload;

/* The extra data of a generation. */
typedef struct
{
  gint64 shot_id;
  LipdubUpload *video;   /* borrowed (nullable): renders by URL have none */
  LipdubUpload *audio;   /* borrowed (nullable) */
  char *output_filename; /* owned */
  char *callback_url;    /* owned (nullable) */
  char *tracking_id;     /* owned (nullable) */
  char *video_url;       /* owned (nullable) */
  char *audio_url;       /* owned (nullable) */
} LipdubGeneration;

typedef struct
{
  GPtrArray *uploads; /* owned, of LipdubUpload */
  gint64 next_id;
} LipdubState;

/* lipdub.c */
void lipdub_reply (DubSbCall *call, guint status, JsonNode *data);
void lipdub_reply_list (DubSbCall *call, JsonNode *rows, guint count);
void lipdub_refuse (DubSbCall *call, guint status, const char *detail);
gboolean lipdub_check_body (DubSbCall *call, const DubSbField *fields, guint n);
gboolean lipdub_check_query (DubSbCall *call, const DubSbField *fields, guint n);
LipdubUpload *lipdub_find_upload (DubSbCall *call, const char *id, gboolean video);
LipdubUpload *lipdub_find_shot (DubSbCall *call, const char *shot_id);
const char *lipdub_shot_word (const LipdubUpload *upload);
const char *lipdub_training_word (const LipdubUpload *upload);
gboolean lipdub_generation_ready (const LipdubGeneration *generation);
DubSbJob *lipdub_generation_new (DubSbCall *call, LipdubGeneration *generation);

/* lipdub-upload.c */
void lipdub_video_create (DubSbCall *call);
void lipdub_video_success (DubSbCall *call);
void lipdub_video_failure (DubSbCall *call);
void lipdub_video_status (DubSbCall *call);
void lipdub_audio_create (DubSbCall *call);
void lipdub_audio_success (DubSbCall *call);
void lipdub_audio_failure (DubSbCall *call);
void lipdub_audio_status (DubSbCall *call);
void lipdub_audio_list (DubSbCall *call);
void lipdub_upload_free (gpointer data);

/* lipdub-generate.c */
void lipdub_shots (DubSbCall *call);
void lipdub_projects (DubSbCall *call);
void lipdub_actors (DubSbCall *call);
void lipdub_shot_status (DubSbCall *call);
void lipdub_generate (DubSbCall *call);
void lipdub_generation_status (DubSbCall *call);
void lipdub_generation_download (DubSbCall *call);
const char *lipdub_generation_word (const DubSbJob *job);
void lipdub_reply_download (DubSbCall *call, const DubSbJob *job);
gboolean lipdub_check_output_name (DubSbCall *call);
gboolean lipdub_check_callback (DubSbCall *call);

/* lipdub-renders.c */
void lipdub_whoami (DubSbCall *call);
void lipdub_render_create (DubSbCall *call);
void lipdub_render_track (DubSbCall *call);
void lipdub_render_status (DubSbCall *call);
void lipdub_render_download (DubSbCall *call);
void lipdub_render_list (DubSbCall *call);

G_END_DECLS
