/* A job that a provider's list shows, as a row of the list of jobs that were started elsewhere. */
#pragma once

#include "dub-desk.h"

G_BEGIN_DECLS

#define DUB_TYPE_FOUND_JOB (dub_found_job_get_type ())
G_DECLARE_FINAL_TYPE (DubFoundJob, dub_found_job, DUB, FOUND_JOB, GObject)

/* Properties: `chosen` (gboolean), `here` (gboolean).
 * @finding: `a{sv}`, as the command account.query gives it */
DubFoundJob *dub_found_job_new (GVariant *finding);
/* What the list shows: the title, else the id. Borrowed. */
const char *dub_found_job_get_name (DubFoundJob *job);
const char *dub_found_job_get_id (DubFoundJob *job);
/* (nullable): the provider's own title. Borrowed. */
const char *dub_found_job_get_title (DubFoundJob *job);
/* "id · 12 May · PROCESSING". (transfer full) */
char *dub_found_job_dup_facts (DubFoundJob *job);
DubJobState dub_found_job_get_state (DubFoundJob *job);
/* `a{ss}`, floating */
GVariant *dub_found_job_get_remote (DubFoundJob *job);
gboolean dub_found_job_get_chosen (DubFoundJob *job);
/* One that is here already cannot be chosen. */
void dub_found_job_set_chosen (DubFoundJob *job, gboolean chosen);
/* Whether a job of the account that was not removed is this one. */
gboolean dub_found_job_is_here (DubFoundJob *job);
void dub_found_job_look (DubFoundJob *job, DubStore *store, const DubAccount *account);
/* @folded: by g_utf8_casefold(); every word of it must occur */
gboolean dub_found_job_matches (DubFoundJob *job, const char *folded);

G_END_DECLS
