/* ViralSync: what its files share. */
#pragma once

#include "providers/json.h"
#include "providers/provider.h"

G_BEGIN_DECLS

extern const DubProvider dub_viralsync;

#define DUB_VIRALSYNC_N_QUERIES 4
extern const DubQuery dub_viralsync_queries[DUB_VIRALSYNC_N_QUERIES];

DubEvidence dub_viralsync_reconcile (const DubContext *context,
                                     const DubAnswer *answer,
                                     GHashTable *known_ids,
                                     DubVerdict *verdict);
/* What a state word means; running for `waiting` and for a word that is not known. */
DubJobState dub_viralsync_state (const char *word);
/* (transfer full) (nullable): "waiting/rendering", as the vendor writes status and phase. */
char *dub_viralsync_raw_state (JsonNode *job);
/* (nullable): the job in a reply, bare or under `job` or `data`. */
JsonNode *dub_viralsync_job (JsonNode *body);
/* (transfer full) (nullable): `jobId`, else `id`. */
char *dub_viralsync_job_id (JsonNode *job);
/* `error` and `code` of a failing body; either may stay NULL. */
void dub_viralsync_error (JsonNode *body, char **words, char **code);
/* Corrects what the status said where the code of a 4xx says more. */
void dub_viralsync_correct (DubTrouble *trouble, DubOutcome *outcome);

G_END_DECLS
