/* What a provider is: one const struct of facts, flows and account queries. No I/O at all below
 * here: pure functions from a context to a request, and from a reply to a verdict. */
#pragma once

#include "model/exchange.h"
#include "model/objects.h"

G_BEGIN_DECLS

typedef struct _DubProvider DubProvider;
typedef struct _DubStep DubStep;
typedef struct _DubFlow DubFlow;

/* --- What a function of a provider sees ---------------------------------------------------- */

/* One input of a job; all borrowed. Absent when path and url are both NULL. */
typedef struct
{
  DubMediaKind kind;
  const char *path; /* local file */
  const char *url;  /* remote URL */
  const char *name; /* shown name, any characters */
  const char *mime; /* canonical content type */
  guint64 bytes;
  DubMediaFacts facts;
  const char *text; /* of a movie: the JSON document itself */
} DubInput;

/* One link to a result. Lives in memory only: links are secrets and expire. */
typedef struct
{
  DubOutputKind kind;
  char *type;     /* owned (nullable): the provider's own word */
  char *language; /* owned (nullable) */
  char *url;      /* owned: absolute */
} DubLink;

DubLink *dub_link_new (DubOutputKind kind, const char *type, const char *language, const char *url);
void dub_link_free (DubLink *link);

/* Everything borrowed for the time of the call. */
typedef struct
{
  const DubProvider *provider;
  DubMap *settings;             /* of the account */
  DubMap *options;              /* of the job, by the vendor's field names (also for uploads) */
  DubMap *remote;               /* remote ids of this chain */
  DubMap *uploads[DUB_N_ROLES]; /* remote ids of the ready uploads (nullable) */
  DubInput inputs[DUB_N_ROLES];
  DubRole role;                         /* of an upload chain: which input it uploads */
  const char *language;                 /* target of the job (nullable) */
  const char *source_language;          /* (nullable) */
  const char *const *group_languages;   /* targets of all jobs that share the upload (nullable) */
  const char *const *further_languages; /* other targets of the project, for which an upload may
                                           be prepared already (nullable) */
  const char *title;                    /* of the job, any characters */
  const char *marker;                   /* plain random text that identifies the job */
  const char *output_name; /* plain file name holding the marker, without an extension */
  gint64 now;              /* microseconds since 1970 */
  gint64 attempted_at;     /* when the paid request went out, 0: not */
  guint attempts;          /* troubled or fruitless attempts of this step in a row */
  const char *cursor; /* of a query: next page as the last read() gave it; of events: the id of the
                         last one (nullable) */
  const char *argument; /* of a query or action: a remote id (nullable) */
  const DubLink *link;  /* of a FETCH step: what to fetch (nullable) */
} DubContext;

/* --- What it says -------------------------------------------------------------------------- */

/**
 * DubOutcome:
 * @DUB_OUTCOME_NEXT: the step did its work; go on (after the last step: the chain is done)
 * @DUB_OUTCOME_WAIT: ask again later; normal for a POLL
 * @DUB_OUTCOME_GOTO: go on at the step named in the verdict
 * @DUB_OUTCOME_BUSY: certainly not taken, the provider has no room now; the same request may be
 *   sent again later, also a paid one (VidGen 409, 429)
 * @DUB_OUTCOME_RETRY: trouble that passes (5xx, nonsense); safe requests are repeated with
 *   back-off; after a paid request it means that nobody knows whether it was taken
 * @DUB_OUTCOME_HOLD: only a person can go on (key refused, gone); nothing is lost
 * @DUB_OUTCOME_FAIL: the provider says no, for good
 * @DUB_OUTCOME_CANCELLED: the provider says it was cancelled
 */
typedef enum
{
  DUB_OUTCOME_NEXT,
  DUB_OUTCOME_WAIT,
  DUB_OUTCOME_GOTO,
  DUB_OUTCOME_BUSY,
  DUB_OUTCOME_RETRY,
  DUB_OUTCOME_HOLD,
  DUB_OUTCOME_FAIL,
  DUB_OUTCOME_CANCELLED,
} DubOutcome;

typedef struct
{
  DubOutcome outcome;
  char *step;          /* owned (nullable): for GOTO */
  gint64 wait_seconds; /* 0: the engine's own interval; else at least this long */
  DubTrouble trouble;  /* for BUSY, RETRY, HOLD, FAIL */
  char *raw_state;     /* owned (nullable): the provider's own word */
  double progress;     /* 0-1; negative: says nothing */
  DubMap *remote;      /* owned: merged into the chain's remote ids */
  DubMap *cost;        /* owned: what was charged or is left, as reported; empty: says nothing */
  DubMap *uploads[DUB_N_ROLES]; /* owned (nullable): remote ids learnt about inputs, for reuse */
  GPtrArray *links;             /* owned: DubLink; for the FETCH step that follows */
} DubVerdict;

void dub_verdict_init (DubVerdict *verdict);
void dub_verdict_clear (DubVerdict *verdict);
void dub_verdict_wait (DubVerdict *verdict, const char *raw_state, double progress);
void dub_verdict_goto (DubVerdict *verdict, const char *step);
void dub_verdict_trouble (DubVerdict *verdict,
                          DubOutcome outcome,
                          DubError code,
                          guint http_status,
                          const char *provider_code,
                          const char *message);
void dub_verdict_add_link (DubVerdict *verdict,
                           DubOutputKind kind,
                           const char *type,
                           const char *language,
                           const char *url);
/* Remembers a remote id of an input (SyncMonster's asset ids). */
void dub_verdict_set_upload (DubVerdict *verdict, DubRole role, const char *key, const char *value);

/**
 * dub_verdict_from_status:
 * @message: (nullable): the provider's words
 *
 * The reading of an HTTP failure that every provider shares; a provider corrects it where its page
 * says more. 401 bad key (HOLD), 402 no credit (FAIL), 403 forbidden (HOLD), 404 not found (FAIL),
 * 409 conflict (FAIL), 413 too large, 415 unsupported type, 400 and 422 invalid input (FAIL), 408,
 * 425 and 429 rate limited (BUSY, honouring Retry-After), other 5xx server (RETRY), 3xx, other 4xx
 * and a 2xx that could not be read: unexpected reply (RETRY).
 */
void dub_verdict_from_status (DubVerdict *verdict,
                              const DubReply *reply,
                              const char *provider_code,
                              const char *message);

/* --- Flows --------------------------------------------------------------------------------- */

typedef enum
{
  DUB_STEP_CALL,  /* one request, one reply */
  DUB_STEP_PUT,   /* streams a file to a presigned URL */
  DUB_STEP_POLL,  /* repeated until read() stops saying WAIT */
  DUB_STEP_FETCH, /* streams a reply to a file: of each link, or of build()'s own request */
} DubStepKind;

typedef enum
{
  DUB_STEP_COMMITS = 1 << 0, /* money: never repeated without evidence */
  DUB_STEP_SWEEP = 1 << 1,   /* one reply serves every job of the account that is in this step */
  DUB_STEP_LINKS = 1 << 2,   /* gives the links of the FETCH step; done again when they are lost */
  DUB_STEP_UPLOADS = 1 << 3, /* counts against the provider's upload budget */
  DUB_STEP_EVENTS = 1 << 4,  /* provider->events may report its progress between polls */
  DUB_STEP_CLEANUP =
      1 << 5, /* reached only by on_fail or GOTO; NEXT from the step before skips it */
  DUB_STEP_REMOTE = 1 << 6, /* the provider works for us meanwhile (shown as running there) */
} DubStepFlags;

struct _DubStep
{
  const char *name;  /* stable: stored */
  const char *title; /* N_(): shown in the chain of steps */
  DubStepKind kind;
  guint flags;
  /* (transfer full) (nullable with @error): NULL function for a FETCH that takes the links as they
   * are. request->skip passes the step over. */
  DubRequest *(*build) (const DubContext *context, GError **error);
  /* Decides. For a FETCH it is called with the reply that was no file; NULL: from_status, where
   * 401, 403, 404 and 410 of a link mean expired and lead to on_fail. */
  void (*read) (const DubContext *context, const DubReply *reply, DubVerdict *verdict);
  guint poll_seconds;  /* POLL: base interval; the engine adapts it */
  const char *on_fail; /* (nullable): a PUT or FETCH that did not work out goes there */
};

struct _DubFlow
{
  const char *name; /* stable: stored */
  const DubStep *steps;
  guint n_steps;
};

/* (nullable) */
const DubStep *dub_flow_find (const DubFlow *flow, const char *step);
/* (nullable): the step after, CLEANUP rows passed over; NULL after the last */
const DubStep *dub_flow_next (const DubFlow *flow, const DubStep *step);
const DubStep *dub_flow_first (const DubFlow *flow);

/* --- Account queries: key test, facts, lists ------------------------------------------------ */

/* One thing that a query found. */
typedef struct
{
  char *kind;        /* owned: job, asset, shot, audio, account, usage … */
  char *id;          /* owned (nullable): remote id */
  char *title;       /* owned (nullable) */
  char *raw_state;   /* owned (nullable) */
  DubJobState state; /* of a job; DUB_JOB_UNKNOWN where it does not apply */
  gint64 created_at; /* 0: not said */
  gboolean hidden;   /* not to be offered (child jobs, other domains) */
  DubMap *facts;     /* owned: everything else worth showing, and ids that adopting needs */
} DubFinding;

DubFinding *dub_finding_new (const char *kind, const char *id);
void dub_finding_free (DubFinding *finding);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DubFinding, dub_finding_free)

typedef struct
{
  GPtrArray *findings; /* owned: DubFinding */
  char *next_cursor;   /* owned (nullable): there is a further page */
  gint64 total;        /* the provider's own count, -1: not said */
  gint64 server_time;  /* from the Date header, 0: not said */
  gboolean complete;   /* set by the engine: every page was read */
  DubTrouble trouble;  /* set when the reply is a refusal or nonsense */
} DubAnswer;

DubAnswer *dub_answer_new (void);
void dub_answer_free (DubAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DubAnswer, dub_answer_free)
/* Fills the trouble from the reply as dub_verdict_from_status() reads it. */
void dub_answer_refuse (DubAnswer *answer,
                        const DubReply *reply,
                        const char *provider_code,
                        const char *message);

typedef struct
{
  const char *name;     /* whoami, balance, usage, jobs, assets, asset, shots, audio, health … */
  const char *title;    /* N_() */
  const char *argument; /* N_() (nullable): what context->argument is, e.g. "Asset ID" */
  DubRequest *(*build) (const DubContext *context, GError **error);
  /* Adds to @answer->findings (pages are added up); sets next_cursor for a further page. */
  void (*read) (const DubContext *context, const DubReply *reply, DubAnswer *answer);
} DubQuery;

/* Something done to a job at the provider: cancel, delete. */
typedef struct
{
  DubRequest *(*build) (const DubContext *context, GError **error);
  /* NEXT: accepted, ask for the state; CANCELLED: it is over; FAIL: refused, with the reason */
  void (*read) (const DubContext *context, const DubReply *reply, DubVerdict *verdict);
} DubAction;

/* Server-sent events about one job. */
typedef struct
{
  DubRequest *(*build) (const DubContext *context, GError **error);
  /* WAIT with progress; NEXT: poll now, the end is near */
  void (*read) (const DubContext *context, const char *data, DubVerdict *verdict);
} DubEvents;

/* Calls that the provider makes to a URL of the person's, signed. */
typedef struct
{
  const char *signature_header; /* lower case */
  /* Whether @signature belongs to @raw_body; takes the same time wherever they differ. */
  gboolean (*verify) (const char *secret, GBytes *raw_body, const char *signature);
  /* (transfer full) (nullable): the remote id of the job that the call is about */
  char *(*job_id) (GBytes *raw_body);
} DubWebhook;

/* The outcome of looking for a paid request whose reply was lost. */
typedef enum
{
  DUB_EVIDENCE_FOUND,  /* it was taken: the verdict's remote ids are adopted */
  DUB_EVIDENCE_ABSENT, /* proven that it was not taken: it may be sent again */
  DUB_EVIDENCE_LATER,  /* nothing yet: look again after a while */
  DUB_EVIDENCE_NONE,   /* cannot tell: the person decides */
} DubEvidence;

/* --- Facts --------------------------------------------------------------------------------- */

typedef enum
{
  DUB_OPTION_CHOICE, /* choices; an open list where DUB_OPTION_OPEN is set */
  DUB_OPTION_INT,
  DUB_OPTION_NUMBER, /* may have a fraction, always above 0, at most max */
  DUB_OPTION_BOOL,
  DUB_OPTION_TEXT,
  DUB_OPTION_URL,
  DUB_OPTION_REMOTE, /* an id that the query named in `choices[0]` lists */
  DUB_OPTION_SET,    /* several of choices, comma separated */
} DubOptionType;

typedef struct
{
  const char *name;  /* the vendor's field name */
  const char *title; /* N_() */
  const char *help;  /* N_() (nullable) */
  DubOptionType type;
  const char *fallback;       /* (nullable): default value */
  const char *const *choices; /* (nullable), NULL-terminated */
  gint64 min, max;            /* INT */
  gboolean open;              /* CHOICE: other words are taken too */
  gboolean required;
} DubOptionSpec;

typedef struct
{
  DubRole role;
  const char *const *mimes;      /* NULL-terminated: canonical types it takes as files */
  const char *extensions;        /* for sentences: ".mp4, .mov" */
  guint64 warn_bytes, max_bytes; /* 0: no limit known */
  gint64 max_usec;               /* 0: no limit known */
  gboolean optional;
  gboolean url_ok, file_ok;  /* may be a remote URL, may be a local file */
  const char *remote_option; /* (nullable): option whose id stands in for the input */
  /* (nullable): name of that id among those of an upload; NULL: as the option */
  const char *remote_id;
  /* (nullable): fact of a listed thing that names the role it is for */
  const char *remote_role_fact;
} DubInputSpec;

typedef struct
{
  guint active_jobs;            /* per key; 0: no limit known */
  guint submissions_per_minute; /* COMMITS steps */
  guint requests;               /* per window_seconds, all requests */
  guint window_seconds;
  guint uploads_per_hour; /* UPLOADS steps */
  gsize reply_bytes;      /* of a reply that is read, 0: as the transport does */
} DubLimits;

/* Something the provider does not offer, and why: N_() both. */
typedef struct
{
  const char *what;
  const char *reason;
} DubAbsence;

typedef enum
{
  DUB_TRAIT_LANGUAGE = 1 << 0,          /* wants a target language */
  DUB_TRAIT_SOURCE_LANGUAGE = 1 << 1,   /* wants the source language */
  DUB_TRAIT_GROUP_UPLOAD = 1 << 2,      /* an upload belongs to the jobs made together */
  DUB_TRAIT_COMPOSES = 1 << 3,          /* renders a movie, does not dub */
  DUB_TRAIT_RESULT_LONG = 1 << 4,       /* the result may be longer or shorter than the video */
  DUB_TRAIT_LANGUAGE_OPTIONAL = 1 << 5, /* takes a language, does not need one */
} DubTraits;

struct _DubProvider
{
  const char *id; /* lower case, stored */
  const char *name;
  const char *summary;          /* N_(): one sentence: what it makes of what */
  const char *default_base_url; /* (nullable): NULL: the person must enter it */
  const char *key_header;
  const char *key_hint; /* N_(): where a key is made */
  guint traits;
  const DubInputSpec *inputs;
  guint n_inputs;
  const DubOptionSpec *options; /* of a job */
  guint n_options;
  const DubOptionSpec *settings; /* of an account */
  guint n_settings;
  const char *const *languages; /* (nullable), NULL-terminated: codes it takes; NULL: any */
  DubLimits limits;
  const char *const *limit_notes; /* N_(), NULL-terminated: documented limits as sentences */
  const DubAbsence *absences;
  guint n_absences;

  /* Upload chain of an input; NULL function or NULL result: the job itself carries it. */
  const DubFlow *(*upload_flow) (const DubContext *context, DubRole role);
  const DubFlow *(*job_flow) (const DubContext *context);
  const DubFlow *const *flows; /* NULL-terminated: all there are, to find a stored one */

  /* (nullable): of the ids of an upload that other jobs of the same input asked for: the remote id
   * (job_id_name) of the part that serves the context's job. (nullable), borrowed from @upload */
  const char *(*upload_share) (const DubContext *context, DubMap *upload);

  /* (nullable): refuses, with a sentence, what the tables above cannot say. */
  gboolean (*check) (const DubContext *context, GError **error);

  const DubQuery *queries;
  guint n_queries;
  /* (nullable): the fact of a facts query that says how many seconds of output are paid for */
  const char *balance_fact;
  const char *balance_query;        /* (nullable): name of the facts query that has it */
  const char *key_test;             /* name of the query that proves a key */
  const char *jobs_query;           /* (nullable): name of the query that lists jobs */
  const char *const *facts_queries; /* NULL-terminated: shown on the account page */

  /* (nullable): the chain of a job that was started elsewhere begins at this flow and step, with
   * the finding's facts as its remote ids. */
  const char *adopt_flow;
  const char *adopt_step;

  /* (nullable): looks for a lost paid request among the answer of evidence_query. */
  const char *evidence_query;
  DubEvidence (*reconcile) (const DubContext *context,
                            const DubAnswer *answer,
                            GHashTable *known_ids,
                            DubVerdict *verdict);
  /* Name of the remote id that `dubctl job resolve --sent ID` sets, e.g. "request_id". */
  const char *job_id_name;

  const DubAction *cancel;   /* (nullable) */
  const DubAction *remove;   /* (nullable) */
  const DubEvents *events;   /* (nullable) */
  const DubWebhook *webhook; /* (nullable): signed calls that can be verified */
};

/* --- Registry ------------------------------------------------------------------------------ */

/* NULL-terminated, in the order they are shown. */
const DubProvider *const *dub_providers (void);
/* (nullable) */
const DubProvider *dub_provider_find (const char *id);
const DubQuery *dub_provider_query (const DubProvider *provider, const char *name);
const DubFlow *dub_provider_flow (const DubProvider *provider, const char *name);
const DubInputSpec *dub_provider_input (const DubProvider *provider, DubRole role);
const DubOptionSpec *dub_provider_option (const DubProvider *provider, const char *name);
const DubOptionSpec *dub_provider_setting (const DubProvider *provider, const char *name);

/**
 * dub_provider_check:
 *
 * Everything that can be known before a request is sent: missing inputs, types, sizes, options out
 * of range, languages, then the provider's own check().
 *
 * Returns: FALSE with a DUB_ERROR and a sentence that names the file or field
 */
gboolean dub_provider_check (const DubContext *context, GError **error);

/**
 * dub_option_check:
 *
 * Returns: FALSE with DUB_ERROR_INVALID_INPUT when @value does not fit @spec
 */
gboolean dub_option_check (const DubOptionSpec *spec, const char *value, GError **error);

/* The option's value, its fallback where it is not set, NULL where there is none. */
const char *dub_context_option (const DubContext *context, const char *name);
const char *dub_context_setting (const DubContext *context, const char *name);
/* Shorthand for dub_map_get (context->remote, name). */
const char *dub_context_remote (const DubContext *context, const char *name);
gboolean dub_input_present (const DubInput *input);

G_END_DECLS
