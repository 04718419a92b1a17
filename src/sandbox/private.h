/* What the files of the sandbox share: hosts, routes, calls, keys, jobs. All of it belongs to the
 * sandbox thread, except the book and the faults, which have a lock each. */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

#include "sandbox/book.h"
#include "sandbox/faults.h"
#include "sandbox/multipart.h"
#include "sandbox/sandbox.h"
#include "sandbox/work.h"

G_BEGIN_DECLS

typedef struct _DubSbHost DubSbHost;
typedef struct _DubSbCall DubSbCall;
typedef struct _DubSbJob DubSbJob;

/* An API key and the account behind it. */
typedef struct
{
  const char *kind;    /* good, second, revoked, free, empty; static */
  char *value;         /* owned */
  double balance;      /* seconds, credits or minutes, by provider */
  GQueue times;        /* of gint64*: monotonic µs of requests in a sliding window */
  GQueue upload_times; /* the same for upload routes */
} DubSbKey;

/* Refusals that every vendor words in its own way. */
typedef enum
{
  DUB_SB_NO_KEY,
  DUB_SB_BAD_KEY,
  DUB_SB_REVOKED_KEY,
  DUB_SB_FREE_PLAN,
  DUB_SB_NO_ROUTE,
  DUB_SB_BAD_METHOD,
  DUB_SB_BAD_BODY, /* not JSON, not a form */
  DUB_SB_BAD_FIELD,
  DUB_SB_NOT_FOUND,
  DUB_SB_CONFLICT,
  DUB_SB_BUSY,
  DUB_SB_NO_CREDIT,
  DUB_SB_TOO_LARGE,
  DUB_SB_BAD_TYPE,
  DUB_SB_RATE,
  DUB_SB_SERVER,
  DUB_SB_N_REFUSALS
} DubSbRefusal;

typedef struct
{
  guint status;
  const char *code; /* the vendor's word, (nullable) */
  const char *text;
} DubSbRefusalRow;

/* What is wrong with a field; also the words of FastAPI's `type`. */
typedef struct
{
  const char *kind; /* missing, extra, type, value; static; NULL: all is well */
  char *field;      /* owned */
  char *text;       /* owned */
} DubSbProblem;

typedef enum
{
  DUB_SB_PAID = 1 << 0,
  DUB_SB_STATUS = 1 << 1,
  DUB_SB_LIST = 1 << 2,
  DUB_SB_DOWNLOAD = 1 << 3, /* bytes of a result */
  DUB_SB_UPLOAD = 1 << 4,   /* bytes of a file come in */
  DUB_SB_OPEN = 1 << 5,     /* no key wanted */
  DUB_SB_LINK = 1 << 6,     /* a link to a result */
  DUB_SB_STORAGE = 1 << 7,
  DUB_SB_PRESIGNED = 1 << 11, /* a result behind a link */
  DUB_SB_STREAM = 1 << 9,     /* server-sent events */
  DUB_SB_BUDGET = 1 << 10,    /* counts against the upload budget of LipDub */
  DUB_SB_CONTROL = 1 << 8,    /* ours, not a vendor's: no faults, no counting */
} DubSbRouteFlags;

typedef enum
{
  DUB_SB_NO_BODY,
  DUB_SB_JSON,
  DUB_SB_FORM,         /* multipart/form-data */
  DUB_SB_FORM_OR_JSON, /* either */
  DUB_SB_FILE,         /* bytes to disk */
} DubSbBodyKind;

typedef struct
{
  const char *name;
  const char *method;
  const char *path; /* below the host's prefix; `{}` takes one segment, `{*}` the rest */
  guint flags;
  DubSbBodyKind body;
  void (*handle) (DubSbCall *call);
} DubSbRoute;

typedef struct
{
  const char *id;
  const char *prefix;      /* path of the base URL */
  const char *auth_header; /* NULL: storage */
  const char *key_prefix;
  gboolean bearer_too;    /* `Authorization: Bearer` is taken as well */
  double balance;         /* of a good key */
  goffset max_file;       /* of one part, 0 for no limit */
  const char *state_keys; /* members that hold state words, separated by spaces */
  const DubSbRoute *routes;
  guint n_routes;
  const DubSbRefusalRow *refusals; /* DUB_SB_N_REFUSALS rows */
  void (*refuse) (DubSbCall *call,
                  const DubSbRefusalRow *row,
                  const char *text,
                  const DubSbProblem *problem);
  gboolean (*admit) (DubSbCall *call); /* (nullable) rate limits; FALSE: it has replied */
  gpointer (*state_new) (DubSbHost *host);
  void (*state_free) (gpointer state);
} DubSbVendor;

struct _DubSbHost
{
  DubSandbox *sandbox;       /* borrowed */
  const DubSbVendor *vendor; /* static */
  SoupServer *server;        /* owned */
  char *origin;              /* owned, http://127.0.0.1:N */
  char *base_url;            /* owned */
  GPtrArray *keys;           /* owned, of DubSbKey */
  GPtrArray *jobs;           /* owned, of DubSbJob, oldest first */
  gpointer state;            /* owned, the vendor's own */
};

struct _DubSbCall
{
  DubSbHost *host;         /* borrowed */
  SoupServerMessage *msg;  /* borrowed */
  const DubSbRoute *route; /* static, NULL: none fits */
  gboolean other_method;   /* the path fits a route of another method */
  char *params[4];         /* owned, of `{}` */
  GHashTable *query;       /* owned, name → value */
  DubSbKey *key;           /* borrowed, NULL on open routes */
  DubSbRefusal key_refusal;
  gboolean key_good;

  /* the body, as it arrives */
  GString *text; /* owned, JSON */
  gboolean text_overflow;
  DubSbMultipart *multipart; /* owned (nullable) */
  char *file;                /* owned (nullable), path of the received file */
  int file_fd;
  goffset received;
  goffset reset_after; /* drop the connection after so many bytes; -1: never */
  JsonObject *json;    /* owned (nullable) */

  /* the reply */
  gboolean replied;
  gboolean dropped;
  gboolean streaming; /* the handler writes for itself (SSE) */
  guint status;
  JsonNode *reply_json; /* owned (nullable) */
  char *reply_type;     /* owned */
  GBytes *reply_bytes;  /* owned (nullable) */
};

typedef struct
{
  const char *word;
  const char *phase;
  double seconds;    /* at speed 1 */
  double per_second; /* and for each second of media */
} DubSbStage;

typedef enum
{
  DUB_SB_ALIVE,
  DUB_SB_DONE,
  DUB_SB_FAILED,
  DUB_SB_CANCELLED
} DubSbOutcome;

struct _DubSbJob
{
  DubSbHost *host; /* borrowed */
  DubSbKey *key;   /* borrowed */
  char *id;        /* owned */
  char *marker;    /* owned (nullable) */
  const DubSbStage *stages;
  guint n_stages;
  guint stage;
  double length;    /* seconds of media: a guess until the work knows */
  double progress;  /* 0-1 */
  gint64 start_us;  /* monotonic; 0: waits for something */
  gint64 created;   /* real time, µs */
  gint64 updated;   /* real time, µs */
  gint64 ended;     /* real time, µs; 0: alive */
  gint64 hidden_us; /* monotonic: shows in lists from then on */
  gboolean never_ends;
  char *fail_code; /* owned (nullable): what it will fail with, or has */
  char *fail_text; /* owned (nullable) */
  DubSbOutcome outcome;
  DubSbWork *work;               /* owned (nullable) */
  void (*moved) (DubSbJob *job); /* (nullable) after each change of stage or outcome */
  void (*pulse) (DubSbJob *job); /* (nullable) at every tick while alive */
  gpointer data;                 /* the vendor's own */
  GDestroyNotify data_free;
};

struct _DubSandbox
{
  DubSandboxOptions options;
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  char *dir; /* owned, temporary */
  guint serial;
  GPtrArray *hosts; /* owned, of DubSbHost; the last is the storage host */
  DubSbBook *book;
  DubSbFaults *faults;
  DubSbPool *pool;
  GSource *tick;
  SoupSession *session; /* for webhooks */
  char *webhook_secret;
  GError *error; /* of starting */
};

/* keys.c */
void dub_sb_keys_new (DubSbHost *host);
void dub_sb_judge_key (DubSbCall *call);
void dub_sb_note_leaks (DubSbCall *call);

/* serve.c */
gboolean dub_sb_host_listen (DubSbHost *host, guint port, GError **error);
void dub_sb_host_free (DubSbHost *host);
DubSbHost *dub_sb_find_host (DubSandbox *self, const char *id);
DubSbHost *dub_sb_storage_of (DubSbHost *host);
char *dub_sb_temp_path (DubSandbox *self, const char *suffix);
const char *dub_sb_call_provider (DubSbCall *call);
void dub_sb_violation (DubSbCall *call, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* reply.c */
void dub_sb_reply_json (DubSbCall *call, guint status, JsonNode *node);
void dub_sb_reply_text (DubSbCall *call, guint status, const char *type, const char *text);
void dub_sb_reply_file (DubSbCall *call, const char *type, const char *path);
void dub_sb_reply_empty (DubSbCall *call, guint status);
void dub_sb_reply_header (DubSbCall *call, const char *name, const char *value);
void dub_sb_refuse (DubSbCall *call, DubSbRefusal why, const char *text);
void dub_sb_refuse_problem (DubSbCall *call, DubSbProblem *problem);
void dub_sb_send (DubSbCall *call);
void dub_sb_drop (DubSbCall *call);

/* json.c: members are name, type, value …, NULL. Types: s string (nullable), i int, l gint64,
 * d double, b boolean, n JsonNode (taken, nullable). */
JsonNode *dub_sb_object (const char *name, ...) G_GNUC_NULL_TERMINATED;
void dub_sb_member (JsonNode *object, const char *name, int type, ...);
JsonNode *dub_sb_array (void);
void dub_sb_push (JsonNode *array, JsonNode *element);
char *dub_sb_time (gint64 real_us, gboolean zone, gboolean millis);

/* check.c: a table says which fields there may be. */
typedef struct
{
  const char *name;
  char type; /* s string, i integer, n number, b boolean, o object, a array, * any */
  gboolean required;
  double min, max;   /* of a number, or of a string's length; both 0: any */
  const char *words; /* allowed words, separated by spaces; NULL: any */
} DubSbField;

gboolean
dub_sb_check_object (JsonObject *object, const DubSbField *fields, guint n, DubSbProblem *problem);
gboolean
dub_sb_check_query (DubSbCall *call, const DubSbField *fields, guint n, DubSbProblem *problem);
void dub_sb_problem_set (DubSbProblem *problem,
                         const char *kind,
                         const char *field,
                         const char *format,
                         ...) G_GNUC_PRINTF (4, 5);
void dub_sb_problem_clear (DubSbProblem *problem);
gboolean dub_sb_has_word (const char *words, const char *word);
gint64 dub_sb_query_int (DubSbCall *call, const char *name, gint64 fallback);
const char *dub_sb_string (JsonObject *object, const char *name);
gboolean dub_sb_has_suffix_of (const char *name, const char *suffixes);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DubSbProblem, dub_sb_problem_clear)

/* job.c */
DubSbJob *dub_sb_job_new (DubSbCall *call, char *id, const DubSbStage *stages, guint n);
void dub_sb_job_free (DubSbJob *job);
void dub_sb_job_take_faults (DubSbJob *job, DubSbCall *call);
DubSbJob *dub_sb_job_find (DubSbCall *call, const char *id);
gboolean dub_sb_job_listed (const DubSbJob *job, const DubSbKey *key);
void dub_sb_job_start (DubSbJob *job, DubSbWork *work);
void dub_sb_job_advance (DubSbJob *job);
void dub_sb_job_end (DubSbJob *job, DubSbOutcome outcome);
void dub_sb_jobs_tick (DubSandbox *self);
const DubSbStage *dub_sb_job_stage (const DubSbJob *job);
char *dub_sb_hex_id (guint digits);
char *dub_sb_uuid (void);

/* storage.c */
typedef enum
{
  DUB_SB_GCS,
  DUB_SB_S3
} DubSbCloud;

typedef struct
{
  char *provider;     /* owned */
  char *path;         /* owned, below the storage host's origin */
  char *content_type; /* owned: what a PUT must say, what a GET says */
  char *file;         /* owned (nullable): where the bytes are */
  char *download_as;  /* owned (nullable): Content-Disposition */
  DubSbCloud cloud;
  goffset declared; /* bytes that the client promised; -1: none */
  goffset size;     /* bytes that came */
  gboolean put_ok;
  gboolean open; /* no signature needed */
} DubSbObject;

DubSbObject *dub_sb_object_slot (DubSbHost *host,
                                 DubSbCloud cloud,
                                 const char *path,
                                 const char *content_type,
                                 goffset declared);
DubSbObject *dub_sb_object_result (DubSbHost *host,
                                   DubSbCloud cloud,
                                   const char *path,
                                   const char *content_type,
                                   const char *file);
char *dub_sb_object_link (DubSbHost *host,
                          DubSbObject *object,
                          const char *method,
                          const char *download_as);

/* webhook.c */
void dub_sb_webhook (DubSbHost *host,
                     const char *url,
                     const char *header,
                     const char *header_value,
                     JsonNode *body,
                     gboolean signed_body);

/* the vendors */
extern const DubSbVendor dub_sb_syncmonster;
extern const DubSbVendor dub_sb_vidgen;
extern const DubSbVendor dub_sb_dublab;
extern const DubSbVendor dub_sb_viralsync;
extern const DubSbVendor dub_sb_lipdub;
extern const DubSbVendor dub_sb_storage;

G_END_DECLS
