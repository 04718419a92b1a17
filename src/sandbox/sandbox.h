/* The five dubbing providers and their storage host, emulated strictly on loopback. Written from
 * the vendors' own pages alone: it shares no code with the client, so that a misreading on one
 * side shows on the other. Runs in a thread of its own; every function here may be called from
 * any thread, blocking ones included. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _DubSandbox DubSandbox;

/**
 * DubSandboxOptions:
 * @port: first of six consecutive ports on 127.0.0.1, or 0 for free ones
 * @speed: 1 is realistic (seconds to minutes, by the media's length), 10 ten times as fast,
 *   0 means that every job ends as soon as its media are composed
 * @plain_media: deliver copies of the uploaded bytes instead of composing real media, for tests
 *   that upload what is no media
 * @allow_http_webhooks: take `http://127.0.0.1…` webhooks where the vendor demands https
 * @rate_window_seconds: length of every rate window, 0 for the vendor's 60
 * @lipdub_upload_budget: upload calls per hour and key at LipDub, 0 for 200
 * @link_seconds: life of presigned links, 0 for 3600
 * @max_video_seconds: SyncMonster's limit (ERR_009), 0 for 1800
 * @faults: (nullable) (array zero-terminated=1): faults as for dub_sandbox_add_fault()
 */
typedef struct
{
  guint16 port;
  double speed;
  gboolean plain_media;
  gboolean allow_http_webhooks;
  guint rate_window_seconds;
  guint lipdub_upload_budget;
  guint link_seconds;
  double max_video_seconds;
  const char *const *faults;
} DubSandboxOptions;

/**
 * dub_sandbox_new:
 * @options: (nullable): how to behave; %NULL is all zero: free ports, instant jobs
 *
 * Starts listening and returns when every server answers.
 *
 * Returns: (transfer full) (nullable): the sandbox, to be ended by dub_sandbox_free()
 */
DubSandbox *dub_sandbox_new (const DubSandboxOptions *options, GError **error);
void dub_sandbox_free (DubSandbox *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DubSandbox, dub_sandbox_free)

/**
 * dub_sandbox_settle:
 *
 * Waits until the media of all jobs are made and the jobs have moved as far as their time is up:
 * for tests whose own clock jumps ahead.
 */
void dub_sandbox_settle (DubSandbox *self);

/* The provider ids, NULL-terminated: syncmonster, vidgen, dublab, viralsync, lipdub. */
const char *const *dub_sandbox_provider_ids (void);

/* What an account of @provider is given as its base URL; NULL for an unknown id. */
const char *dub_sandbox_get_base_url (DubSandbox *self, const char *provider);
/* The origin of the storage host, which also has the control routes (/book, /faults …). */
const char *dub_sandbox_get_control_url (DubSandbox *self);
/* A key that works. */
const char *dub_sandbox_get_key (DubSandbox *self, const char *provider);
/**
 * dub_sandbox_get_special_key:
 * @kind: `good`, `second` (another account), `revoked`, `free` (plan without API) or `empty`
 *   (no credit left)
 */
const char *dub_sandbox_get_special_key (DubSandbox *self, const char *provider, const char *kind);
/* What VidGen signs its webhooks with. */
const char *dub_sandbox_get_webhook_secret (DubSandbox *self);

/**
 * dub_sandbox_add_fault:
 * @spec: `[PROVIDER/]NAME[=VALUE][@STEP][:N]`: STEP is a route's name (visualdub, generate …) or
 *   `*`, N how many times (default 1, `*` for ever). Without a STEP a fault strikes the kind of
 *   route that it is made for: see dub_sandbox_describe_faults()
 *
 * Returns: %FALSE with %DUB_ERROR_USAGE if @spec cannot be read
 */
gboolean dub_sandbox_add_fault (DubSandbox *self, const char *spec, GError **error);
void dub_sandbox_clear_faults (DubSandbox *self);
/* How often faults struck so far. */
guint dub_sandbox_faults_struck (DubSandbox *self);
/* Returns: (transfer full): one line a fault: name, where it strikes, what it does. */
char *dub_sandbox_describe_faults (void);

/* Paid requests that were accepted, of one provider or (NULL) of all. */
guint dub_sandbox_paid_count (DubSandbox *self, const char *provider);
/* Credits, seconds or minutes charged so far, in the provider's own unit. */
double dub_sandbox_charged (DubSandbox *self, const char *provider);
/* Requests of one route so far; @step NULL counts all of the provider's (or `storage`'s). */
guint dub_sandbox_request_count (DubSandbox *self, const char *provider, const char *step);
/* Returns: (transfer full): what the client did that it never may, one sentence each, NULL-ended.
 */
char **dub_sandbox_get_violations (DubSandbox *self);
/* Returns: (transfer full): the whole book as JSON, as GET /book gives it. */
char *dub_sandbox_get_book (DubSandbox *self);

/* The program dubstage-sandbox, also `dubctl sandbox`. Returns: the exit status. */
int dub_sandbox_main (int argc, char **argv);

G_END_DECLS
