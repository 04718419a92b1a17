/* What a job does at this moment, in words and, where there is one, a number. */
#pragma once

#include "dub-desk.h"

G_BEGIN_DECLS

typedef struct
{
  char *text;      /* owned */
  double fraction; /* 0-1, negative: nobody says */
} DubJobStatus;

/* Reads the transfers and, for an upload that goes up for the job, the store. */
void dub_job_status_init (DubJobStatus *status, DubDesk *desk, const DubJob *job);
void dub_job_status_clear (DubJobStatus *status);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DubJobStatus, dub_job_status_clear)

/* "about 2 min left", from how long the provider's latest jobs took; NULL when nothing is known. */
char *dub_job_dup_time_left (DubDesk *desk, const DubJob *job);
/* The trouble's own words, or the sentence of its code. (transfer full) */
char *dub_trouble_dup_text (const DubTrouble *trouble);
/* "en → es · LipDub". (transfer full) */
char *dub_job_dup_subtitle (DubDesk *desk, const DubJob *job, gboolean with_project);

G_END_DECLS
