/* What an account has left where a provider charges by the second, and whether the jobs under way
 * fit into it. */
#pragma once

#include "engine/engine-private.h"

G_BEGIN_DECLS

/**
 * dub_balance_is_old:
 *
 * Returns: whether the balance of the account is unknown or may have changed since it was seen;
 *   %FALSE for a provider that tells none
 */
gboolean dub_balance_is_old (DubEngine *engine, const DubAccount *account);

/* Keeps what @answer (nullable: it could not be had) says of the balance, and when. */
void dub_balance_note (DubEngine *engine, gint64 account, const DubAnswer *answer);
/* Something was charged: what was seen is not true any more. */
void dub_balance_forget (DubEngine *engine, const DubAccount *account);

/**
 * dub_balance_warning:
 * @seconds: that jobs need which are planned and not yet open
 *
 * Returns: (transfer full) (nullable): a sentence when the open jobs and @seconds more need more
 *   than is left; nothing is charged before a job is completed, so that jobs that run together can
 *   overdraw an account that each of them fits into
 */
char *dub_balance_warning (DubEngine *engine, const DubAccount *account, double seconds);
/* Of output that @job may be charged for; 0: not known. */
double dub_balance_job_seconds (DubEngine *engine, const DubJob *job);

/* Asks for a balance that is old before the paid request of @frame goes out; %TRUE: the work is
 * woken when the answer is there, good or bad. */
gboolean dub_balance_look_first (DubFrame *frame);

G_END_DECLS
