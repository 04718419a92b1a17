/* What the files of SyncMonster share: the envelope of its replies, and its flow. */
#pragma once

#include "providers/json.h"
#include "providers/provider.h"
#include "providers/reading.h"

G_BEGIN_DECLS

/* What a word of the status vocabulary means. */
typedef enum
{
  SYNCMONSTER_UNKNOWN, /* not in the vocabulary, or missing */
  SYNCMONSTER_DONE,
  SYNCMONSTER_QUEUED,
  SYNCMONSTER_RUNNING,
  SYNCMONSTER_DEAD,    /* the job, or what was asked for, failed */
  SYNCMONSTER_REFUSED, /* the question was refused: only of an envelope */
} SyncmonsterWord;

/* One reply: {status, message, data}. The envelope's status says how the question went, data.status
 * how the job does; both use the same words. */
typedef struct
{
  JsonNode *root;           /* owned (nullable): NULL when the reply is no JSON object */
  char *status;             /* owned (nullable): of the envelope, lower case */
  char *job_raw;            /* owned (nullable): data.status as it came */
  char *code;               /* owned (nullable): data.error_code */
  char *message;            /* owned (nullable): everything it says, for a person */
  DubError refusal;         /* what the envelope's word means, DUB_N_ERRORS: nothing bad */
  SyncmonsterWord envelope; /* what the envelope's word means */
  SyncmonsterWord job;      /* what data.status, else data.status_code, means */
} SyncmonsterReply;

void dub_syncmonster_open (SyncmonsterReply *reply, const DubReply *http);
void dub_syncmonster_close (SyncmonsterReply *reply);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SyncmonsterReply, dub_syncmonster_close)

/* The reading of data.status, e.g. of a list; @job_raw is (transfer full) (nullable). */
SyncmonsterWord dub_syncmonster_job_word (JsonNode *node, char **job_raw);
DubJobState dub_syncmonster_job_state (SyncmonsterWord word);

/* The documented error code's meaning; DUB_N_ERRORS for one that is not documented. */
DubError dub_syncmonster_error (const char *code);

/* Whether HTTP status and envelope both say that the question was answered. */
gboolean dub_syncmonster_is_answer (const SyncmonsterReply *reply, const DubReply *http);

/* A question about a paid job that was not answered: never the end of the job. */
void dub_syncmonster_refuse_look (const DubContext *context,
                                  DubVerdict *verdict,
                                  const SyncmonsterReply *reply,
                                  const DubReply *http);

extern const DubFlow dub_syncmonster_flow;

/* Queries, and the look for a lost request: syncmonster-account.c. */
#define SYNCMONSTER_N_QUERIES 5
extern const DubQuery dub_syncmonster_queries[SYNCMONSTER_N_QUERIES];
DubEvidence dub_syncmonster_reconcile (const DubContext *context,
                                       const DubAnswer *answer,
                                       GHashTable *known_ids,
                                       DubVerdict *verdict);

#define SYNCMONSTER_BASELINE_LIMIT 10

G_END_DECLS
