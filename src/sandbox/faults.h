/* Faults by name: which there are, where they strike, and how often still. Has its own lock, since
 * tests add faults while the sandbox runs. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct _DubSbFaults DubSbFaults;

/* When in the life of a request a fault strikes. */
typedef enum
{
  DUB_SB_AT_HEAD,    /* before the body is read */
  DUB_SB_AT_START,   /* instead of processing */
  DUB_SB_AT_JOB,     /* when a job is made */
  DUB_SB_AT_REPLY,   /* the reply is bent */
  DUB_SB_AT_REFUSAL, /* the refusal is bent */
  DUB_SB_AT_STREAM,  /* an event stream is bent */
  DUB_SB_AT_SEND,    /* the way in which it is sent is bent */
} DubSbMoment;

DubSbFaults *dub_sb_faults_new (void);
void dub_sb_faults_free (DubSbFaults *faults);
gboolean dub_sb_faults_add (DubSbFaults *faults, const char *spec, GError **error);
void dub_sb_faults_clear (DubSbFaults *faults);
guint dub_sb_faults_struck (DubSbFaults *faults);
JsonNode *dub_sb_faults_to_json (DubSbFaults *faults);
char *dub_sb_faults_describe (void);

/**
 * dub_sb_faults_take:
 * @name: (nullable): one fault, or any of @moment
 * @flags: the route's flags
 * @value: (out) (transfer full) (nullable): the text after `=`
 *
 * Finds the first fault that fits and uses it up once.
 *
 * Returns: (nullable): its name, static
 */
const char *dub_sb_faults_take (DubSbFaults *faults,
                                DubSbMoment moment,
                                const char *name,
                                const char *provider,
                                const char *step,
                                guint flags,
                                char **value);

/* Bends @root in place as fault @name says; @state_keys are the members that hold states. */
JsonNode *
dub_sb_bend (JsonNode *root, const char *name, const char *state_keys, const char *provider);

G_END_DECLS
