/* DubLab: what its files share. */
#pragma once

#include "providers/json.h"
#include "providers/provider.h"

G_BEGIN_DECLS

extern const DubProvider dub_dublab;

/* externalStatusId, as the vendor's table has it; 6 is "failed" in its blog. */
typedef enum
{
  DUB_DUBLAB_UPLOADING = 1,
  DUB_DUBLAB_QUEUED = 2,
  DUB_DUBLAB_PROCESSING = 3,
  DUB_DUBLAB_FAILED = 4,
  DUB_DUBLAB_COMPLETED = 5,
  DUB_DUBLAB_FAILED_OLD = 6,
} DubDublabStatus;

/* --- dublab-reply.c ------------------------------------------------------------------------- */

/* (transfer full): "3 Processing"; the bare number where it is not in the table. */
char *dub_dublab_status_text (gint64 status);
DubJobState dub_dublab_job_state (gint64 status);
/* (transfer full) (nullable): BCP 47 to DubLab's codes: "es-MX" → "es". */
char *dub_dublab_language (const char *language);
/* (transfer full) (nullable): what a failing body says. */
char *dub_dublab_error_words (JsonNode *body);
/* (transfer full) (nullable): `file.id`, else `fileId`, else `id`: the three spellings there are.
 */
char *dub_dublab_file_id (JsonNode *file);
/* (nullable): the array of dubs in the reply to GET /dubs, however it is wrapped. */
JsonNode *dub_dublab_list (JsonNode *body);
/* (transfer full) (nullable): the file of the context's own language. */
char *dub_dublab_own_file (const DubContext *context);

/* --- dublab-upload.c ------------------------------------------------------------------------ */

extern const DubFlow dub_dublab_group;

/* The file of an upload that is meant for the context's language; NULL: it has none. */
const char *dub_dublab_upload_share (const DubContext *context, DubMap *upload);

/* FALSE when two languages of the group are the same to DubLab. */
gboolean dub_dublab_check_languages (const DubContext *context, GError **error);

/* --- dublab-account.c ----------------------------------------------------------------------- */

#define DUB_DUBLAB_N_QUERIES 4
extern const DubQuery dub_dublab_queries[DUB_DUBLAB_N_QUERIES];

DubEvidence dub_dublab_reconcile (const DubContext *context,
                                  const DubAnswer *answer,
                                  GHashTable *known_ids,
                                  DubVerdict *verdict);

G_END_DECLS
