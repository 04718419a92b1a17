/* ViralSync's job, as its files share it. */
#pragma once

#include "sandbox/private.h"

G_BEGIN_DECLS

typedef struct
{
  char *project_id;   /* owned */
  char *callback_url; /* owned (nullable) */
  JsonNode *movie;    /* owned: echoed in every Job */
  GPtrArray *scenes;  /* owned, of char: ids */
  guint width;
  guint height;
  double fps;
  double seconds;
  gint64 called_back_us; /* monotonic */
  gboolean deleted;
} ViralsyncJob;

/* viralsync.c */
const char *viralsync_status (const DubSbJob *job);
JsonNode *viralsync_event (const DubSbJob *job);
DubSbJob *viralsync_wanted (DubSbCall *call);

/* viralsync-request.c: NULL means that it has replied */
ViralsyncJob *viralsync_read_request (DubSbCall *call);
void viralsync_job_free (gpointer data);
gboolean viralsync_check_query (DubSbCall *call, const DubSbField *fields, guint n);

/* viralsync-stream.c */
void viralsync_progress (DubSbCall *call);

G_END_DECLS
