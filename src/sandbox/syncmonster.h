/* SyncMonster's request, as its two files share it: what was asked for, and the refusals. */
#pragma once

#include "sandbox/private.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 id;
  const char *type; /* video or audio; static */
  char *path;       /* owned (nullable) */
  char *url;        /* owned (nullable) */
  const DubSbKey *key;
} SyncmonsterAsset;

typedef struct
{
  GPtrArray *assets; /* owned */
  gint64 next_asset;
} SyncmonsterState;

/* One input, wherever it comes from. */
typedef struct
{
  SyncmonsterAsset *asset; /* borrowed (nullable) */
  char *path;              /* owned (nullable) */
  char *url;               /* owned (nullable) */
  char *name;              /* owned (nullable) */
} SyncmonsterInput;

typedef struct
{
  SyncmonsterInput video;
  SyncmonsterInput audio;
  char *webhook; /* owned (nullable) */
} SyncmonsterRequest;

/* syncmonster.c */
void syncmonster_reply (
    DubSbCall *call, guint http, const char *status, const char *message, JsonNode *data);
void syncmonster_fail (DubSbCall *call, const char *code, const char *message);
SyncmonsterAsset *syncmonster_find_asset (DubSbCall *call, gint64 id);

/* syncmonster-request.c: FALSE means that it has replied */
gboolean syncmonster_read_request (DubSbCall *call, SyncmonsterRequest *request);
void syncmonster_request_clear (SyncmonsterRequest *request);
gboolean syncmonster_check_query (DubSbCall *call, const DubSbField *fields, guint n);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SyncmonsterRequest, syncmonster_request_clear)

G_END_DECLS
