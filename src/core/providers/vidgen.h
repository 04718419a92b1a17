/* VidGen: what others need to know of it besides its table, and what its two files share. */
#pragma once

#include "providers/json.h"
#include "providers/provider.h"

G_BEGIN_DECLS

extern const DubProvider dub_vidgen;

/**
 * dub_vidgen_verify_signature:
 * @secret: the account's webhook secret
 * @raw_body: the body as it came, before any decoding
 * @signature: (nullable): value of the X-Webhook-Signature header
 *
 * VidGen signs a webhook with the lower-case hex HMAC-SHA256 of its raw body. The comparison takes
 * the same time wherever the two differ (vendor page, "Webhooks").
 *
 * Returns: whether @signature belongs to @raw_body
 */
gboolean dub_vidgen_verify_signature (const char *secret, GBytes *raw_body, const char *signature);

/* --- vidgen-account.c ----------------------------------------------------------------------- */

#define DUB_VIDGEN_N_QUERIES 4
extern const DubQuery dub_vidgen_queries[DUB_VIDGEN_N_QUERIES];
extern const DubAction dub_vidgen_cancel;
extern const DubWebhook dub_vidgen_webhook;

DubEvidence dub_vidgen_reconcile (const DubContext *context,
                                  const DubAnswer *answer,
                                  GHashTable *known_ids,
                                  DubVerdict *verdict);
/* FALSE with a sentence when the setting cancel_route is no `METHOD /path/{id}`. */
gboolean dub_vidgen_check_cancel_route (const DubContext *context, GError **error);
/* What a state word means; running for a word that is not known. */
DubJobState dub_vidgen_state (const char *word);
/* GET /api/status/{jobId}; NULL with a sentence when @id is missing. */
DubRequest *dub_vidgen_build_status (const char *id, GError **error);
/* (transfer full) (nullable): what a failing body says. */
char *dub_vidgen_error_words (JsonNode *body);
/* PENDING or PROCESSING: stands in the way of another job. */
gboolean dub_vidgen_is_active (const char *word);

G_END_DECLS
