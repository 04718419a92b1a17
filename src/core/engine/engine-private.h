/* What the files of the engine share: the engine's state, a work (one open upload or job) and a
 * frame (the rows a step needs, loaded afresh for each step). */
#pragma once

#include "engine/engine.h"
#include "engine/lanes.h"
#include "providers/provider.h"

G_BEGIN_DECLS

#define DUB_NEVER G_MAXINT64

typedef enum
{
  DUB_WORK_JOB,
  DUB_WORK_UPLOAD
} DubWorkKind;

struct _DubEngine
{
  DubStore *store;         /* owned */
  DubSecrets *secrets;     /* owned */
  DubTransport *transport; /* owned */
  DubClock *clock;         /* borrowed */
  GMainContext *context;   /* owned */
  GThread *thread;         /* borrowed: the one that made it */
  char *data_dir;          /* owned */

  GHashTable *works[2];          /* owned: id → DubWork (owned), by DubWorkKind */
  GHashTable *lanes;             /* owned: account id → DubLane (owned) */
  GSource *timer;                /* owned (nullable) */
  GSource *forget_timer;         /* owned (nullable) */
  struct _DubReceiver *receiver; /* owned (nullable): of webhooks */
  struct _DubLooks *looks;       /* owned (nullable): files in line to be looked at */
  guint paid_patience;           /* seconds that a paid request may be silent */
  guint in_flight;
  guint n_waits;        /* of dub_engine_wait() that are not over */
  GCancellable *ending; /* owned: cancelled when the engine stops */
  gboolean started;
  gboolean paused;
  gboolean scheduling; /* inside the scheduler: no need to call it again */

  DubChangesFunc changes_func;
  DubActivityFunc activity_func;
  gpointer listener_data;
};

typedef struct _DubWork DubWork;

struct _DubWork
{
  DubEngine *engine; /* borrowed */
  DubWorkKind kind;
  gint64 id;
  gint64 account;
  gint64 due;           /* when to look at it again, DUB_NEVER: something else wakes it */
  gboolean busy;        /* an operation is under way */
  gboolean blocked;     /* waits for a place in its lane */
  gboolean forgotten;   /* out of the table; freed when the operation ends */
  gboolean active;      /* the provider has it: counts against active_jobs */
  gboolean committing;  /* a paid request is out or its fate is being looked for */
  gint64 looked_at;     /* when the look for evidence began that is under way */
  GCancellable *cancel; /* owned (nullable): of the operation under way */
  gboolean past_gate;   /* the paid request may have arrived in whole (atomic) */
  GPtrArray *links;     /* owned (nullable): results to fetch; lost at a restart on purpose */
  DubMap *links_remote; /* owned (nullable): signed upload links; never written */
  GArray *waits_for;    /* owned (nullable): ids of the uploads a job waits for */
  struct _DubListener *listener; /* owned (nullable): server-sent events */
  char *last_event;              /* owned (nullable): id of the last one, of a stream that broke */
  gint64 listen_at;              /* not before then */
  guint deaf;                    /* streams in a row that told nothing */
};

/* The rows around one step. Loaded for each step, so that nothing is acted on from memory. */
typedef struct
{
  DubEngine *engine;   /* borrowed */
  DubWork *work;       /* borrowed (nullable) */
  DubAccount *account; /* owned */
  DubProject *project; /* owned (nullable) */
  DubJob *job;       /* owned (nullable): of an upload: the job that asked for it, if it is there */
  DubUpload *upload; /* owned (nullable) */
  DubChain *chain;   /* borrowed: of the upload or the job */
  DubAsset *assets[DUB_N_ROLES];   /* owned (nullable) */
  DubUpload *uploads[DUB_N_ROLES]; /* owned (nullable): ready ones */
  char *movie;                     /* owned (nullable): text of the movie */
  char **languages;                /* owned (nullable): of the group */
  char *output_name;               /* owned */
  DubMap *remote;                  /* owned: stored ids and the volatile ones together */
  const DubProvider *provider;
  const DubFlow *flow; /* (nullable) */
  const DubStep *step; /* (nullable) */
  DubContext context;
} DubFrame;

/* frame.c */
DubFrame *dub_frame_load (DubEngine *engine, DubWork *work, GError **error);
/* A frame around a job that may not be stored yet; takes @job. */
DubFrame *dub_frame_for_job (DubEngine *engine, DubJob *job, GError **error);
DubFrame *dub_frame_for_account (DubEngine *engine, gint64 account, GError **error);
/* Whether the provider has a paid request of this job, or may have one: such a job never fails for
 * a trouble of our own. */
gboolean dub_frame_may_be_paid (const DubJob *job);
void dub_frame_free (DubFrame *frame);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DubFrame, dub_frame_free)
void dub_frame_refresh (DubFrame *frame);
gboolean dub_frame_save (DubFrame *frame, GError **error);
/* Adds a line to the job's history (of an upload: to the asking job's). */
gboolean dub_frame_event (DubFrame *frame, const char *kind, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
/* Missing, changed or unreadable local files of the chain, with a sentence. */
gboolean dub_frame_check_files (DubFrame *frame, GError **error);
void dub_frame_enter (DubFrame *frame, const DubStep *step);
/* Keeps with the job which content its inputs have: it goes to the provider now. */
void dub_frame_note_inputs (DubFrame *frame);

/* engine.c */
DubWork *dub_engine_find_work (DubEngine *engine, DubWorkKind kind, gint64 id);
DubWork *dub_engine_add_work (DubEngine *engine, DubWorkKind kind, gint64 id, gint64 account);
void dub_engine_forget_work (DubEngine *engine, DubWork *work);
void dub_work_wake (DubWork *work, gint64 due);
void dub_engine_schedule (DubEngine *engine);
typedef void (*DubWaitFunc) (gpointer data);
/* Calls @func once: at @until, or as soon as @cancel (nullable) or the engine's `ending` is
 * cancelled. A stopping engine waits for that. */
void dub_engine_wait (
    DubEngine *engine, gint64 until, GCancellable *cancel, DubWaitFunc func, gpointer data);
DubLane *dub_engine_lane (DubEngine *engine, gint64 account);
void dub_engine_wake_lane (DubEngine *engine, gint64 account);
gint64 dub_engine_now (DubEngine *engine);
/* An operation begins or ends; the work cannot be freed in between. */
void dub_work_hold (DubWork *work);
void dub_work_release (DubWork *work);

/* runner.c: one step of one work */
void dub_work_run (DubWork *work);

void dub_frame_ask (DubFrame *frame, const DubStep *step, gboolean transfer, DubLaneAsk *ask);
gboolean dub_frame_admit (DubFrame *frame, const DubLaneAsk *ask);
void dub_frame_leave_lane (DubFrame *frame, const DubLaneAsk *ask);
const DubStep *dub_flow_links_step (const DubFlow *flow, const DubStep *step);

/* wire.c: key, address, request, reply */
typedef struct
{
  gboolean transfer;         /* a file goes up or down: worker thread and activity */
  gboolean paid;             /* never repeated; the gate is asked */
  const char *download_path; /* (nullable) */
  gboolean text_ok;
} DubWireOptions;
typedef struct
{
  DubReply *reply;        /* owned (nullable) */
  GError *error;          /* owned (nullable) */
  gboolean wrote_any;     /* some byte of the request may have left */
  gboolean body_complete; /* all of it may have left */
} DubWireResult;
typedef void (*DubWireFunc) (DubFrame *frame, DubWireResult *result, gpointer user_data);
/* Takes @request; keeps @frame until @func returns; @func always comes, later. */
void dub_wire_send (DubFrame *frame,
                    DubRequest *request,
                    const DubWireOptions *options,
                    GCancellable *cancel,
                    DubWireFunc func,
                    gpointer user_data);
char *dub_wire_resolve (const char *base_url, const char *url);
gboolean dub_wire_same_server (const char *base_url, const char *url);

/* verdicts.c: what a verdict does to the rows */
void dub_frame_apply (DubFrame *frame, const DubStep *step, DubVerdict *verdict);
void dub_frame_fail (DubFrame *frame, const DubTrouble *trouble);
void dub_frame_back_off (DubFrame *frame, const DubTrouble *trouble, gint64 at_least_seconds);
void dub_frame_hold (DubFrame *frame, const DubTrouble *trouble);
void dub_frame_finish (DubFrame *frame);
void dub_frame_cancelled (DubFrame *frame);
gint64 dub_frame_poll_interval (DubFrame *frame, const DubStep *step);
gint64 dub_frame_short_interval (DubFrame *frame, gint64 usual);
/* Saves and commits, then wakes the work; a failing disk pauses the work with its sentence. */
void dub_frame_commit (DubFrame *frame, gint64 due);

/* paid.c: the promise never to pay twice */
gboolean dub_paid_intend (DubFrame *frame, const DubRequest *request, GError **error);
gboolean dub_paid_gate (gpointer work, GError **error);
void dub_paid_settle (DubFrame *frame, DubWireResult *result);
void dub_paid_recover (DubFrame *frame);
void dub_paid_look (DubFrame *frame);
void dub_paid_not_sent (DubFrame *frame, const char *why);
void dub_paid_found (DubFrame *frame, DubMap *remote);

/* uploads.c */
typedef enum
{
  DUB_UPLOADS_READY,
  DUB_UPLOADS_WAITING
} DubUploadsState;
DubUploadsState dub_uploads_ensure (DubFrame *frame, GError **error);
void dub_uploads_load (DubFrame *frame);
void dub_uploads_ended (DubFrame *frame);
gboolean dub_uploads_remember (DubFrame *frame, DubVerdict *verdict, GError **error);

/* delivery.c: results to files */
void dub_delivery_run (DubFrame *frame);
/* account-queries.c; @cursor (nullable): go on where an answer of max_pages ended */
void dub_query_async (DubEngine *engine,
                      gint64 account,
                      const char *query,
                      const char *argument,
                      const char *cursor,
                      guint max_pages,
                      GCancellable *cancel,
                      GAsyncReadyCallback callback,
                      gpointer user_data);
/* (transfer full) (nullable) */
DubAnswer *dub_query_finish (GAsyncResult *result, GError **error);

/* forgotten-keys.c */
void dub_forgotten_keys_add (DubEngine *engine, const char *uid);
void dub_forgotten_keys_keep (DubEngine *engine, const char *uid);
void dub_forgotten_keys_clear (DubEngine *engine);
void dub_forgotten_keys_stop (DubEngine *engine);

/* listeners.c: server-sent events */
void dub_listener_ensure (DubFrame *frame);
void dub_listener_end (DubWork *work);

/* cancel.c */
void dub_cancel_run (DubFrame *frame);

G_END_DECLS
