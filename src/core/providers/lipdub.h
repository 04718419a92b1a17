/* What the files of LipDub share: how its replies read, and its flows. */
#pragma once

#include "providers/json.h"
#include "providers/provider.h"
#include "providers/reading.h"

G_BEGIN_DECLS

/* One reply. */
typedef struct
{
  JsonNode *root; /* owned (nullable): NULL when the reply is no JSON object */
  JsonNode *data; /* borrowed (nullable): what is in `data`, or the root where nothing is wrapped */
  char *message;  /* owned (nullable): everything it says, for a person */
  gboolean has_detail; /* a `detail` came: LipDub itself spoke, not the gate before it */
} LipdubReply;

void dub_lipdub_open (LipdubReply *reply, const DubReply *http);
void dub_lipdub_close (LipdubReply *reply);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LipdubReply, dub_lipdub_close)

/* What a state word means; the same for uploads, shots, training and generations. */
typedef enum
{
  LIPDUB_RUNNING, /* also every word that is not known */
  LIPDUB_DONE,
  LIPDUB_DEAD,
  LIPDUB_CANCELLED,
} LipdubPhase;

LipdubPhase dub_lipdub_phase (const char *word);

/* (transfer full) (nullable): the id of a generation under any of its names; a bare `id` only where
 * @plain_id says that nothing else can be meant. */
char *dub_lipdub_generate_id (const LipdubReply *reply, gboolean plain_id);

/* Refusals of a harmless call, of a paid one, and of a question about what is paid for. */
void dub_lipdub_refuse (DubVerdict *verdict, const LipdubReply *reply, const DubReply *http);
void dub_lipdub_refuse_paid (DubVerdict *verdict, const LipdubReply *reply, const DubReply *http);
void dub_lipdub_refuse_look (const DubContext *context,
                             DubVerdict *verdict,
                             const LipdubReply *reply,
                             const DubReply *http);
void dub_lipdub_refuse_query (DubAnswer *answer, const LipdubReply *reply, const DubReply *http);

/* (transfer full): a plain name with the marker and ".mp4", at most 200 characters */
char *dub_lipdub_output_filename (const DubContext *context);
/* (nullable): the id that an option or a ready upload gives */
const char *dub_lipdub_input_id (const DubContext *context, DubRole role);
/* Whether an input comes by its web address: such a job goes by the routes under /renders. */
gboolean dub_lipdub_is_by_url (const DubContext *context);
/* Adds a number where @id is one, else a string. */
void dub_lipdub_add_id (JsonBuilder *builder, const char *name, const char *id);
DubRequest *dub_lipdub_missing (GError **error, const char *what);

/* The states of a shot and of an audio upload: WAIT until each word of theirs says that it is over.
 */
void
dub_lipdub_read_training (const DubContext *context, const DubReply *http, DubVerdict *verdict);
void dub_lipdub_read_ready (const DubContext *context, const DubReply *http, DubVerdict *verdict);

/* render, link, fetch: the end of both job flows. */
DubRequest *dub_lipdub_build_render (const DubContext *context, GError **error);
void dub_lipdub_read_render (const DubContext *context, const DubReply *http, DubVerdict *verdict);
DubRequest *dub_lipdub_build_link (const DubContext *context, GError **error);
void dub_lipdub_read_link (const DubContext *context, const DubReply *http, DubVerdict *verdict);

#define LIPDUB_POLL_SECONDS 30

#define LIPDUB_LAST_STEPS                                                                          \
  { .name = "render",                                                                              \
    .title = N_ ("Wait for the lip-sync"),                                                         \
    .kind = DUB_STEP_POLL,                                                                         \
    .flags = DUB_STEP_REMOTE,                                                                      \
    .build = dub_lipdub_build_render,                                                              \
    .read = dub_lipdub_read_render,                                                                \
    .poll_seconds = LIPDUB_POLL_SECONDS },                                                         \
      { .name = "link",                                                                            \
        .title = N_ ("Ask for the link to the video"),                                             \
        .kind = DUB_STEP_CALL,                                                                     \
        .flags = DUB_STEP_LINKS,                                                                   \
        .build = dub_lipdub_build_link,                                                            \
        .read = dub_lipdub_read_link },                                                            \
  {                                                                                                \
    .name = "fetch", .title = N_ ("Fetch the video"), .kind = DUB_STEP_FETCH, .on_fail = "link"    \
  }

extern const DubFlow dub_lipdub_video_flow;
extern const DubFlow dub_lipdub_audio_flow;
extern const DubFlow dub_lipdub_classic_flow;
extern const DubFlow dub_lipdub_renders_flow;

/* Queries, and the look for a lost request: lipdub-account.c. */
#define LIPDUB_N_QUERIES 10
extern const DubQuery dub_lipdub_queries[LIPDUB_N_QUERIES];
DubEvidence dub_lipdub_reconcile (const DubContext *context,
                                  const DubAnswer *answer,
                                  GHashTable *known_ids,
                                  DubVerdict *verdict);

G_END_DECLS
