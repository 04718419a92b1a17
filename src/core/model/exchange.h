/* One HTTP exchange as data: what a provider wants sent, and what came back. No I/O here: providers
 * fill a DubRequest, the transport sends it and fills a DubReply, tests compare both with tables.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  DUB_BODY_NONE,
  DUB_BODY_JSON,      /* body holds the bytes, application/json */
  DUB_BODY_MULTIPART, /* parts hold the form fields, multipart/form-data */
  DUB_BODY_FILE,      /* file_path is streamed, Content-Type content_type */
} DubBodyKind;

/* One field of a multipart form. */
typedef struct
{
  char *name;         /* owned */
  char *value;        /* owned (nullable): the text of a plain field */
  char *file_path;    /* owned (nullable): a file field streams this local file */
  char *file_name;    /* owned (nullable): name given to the server, plain characters only */
  char *content_type; /* owned (nullable): of a file field, or of a text field that is JSON */
} DubPart;

typedef struct
{
  char *method;       /* owned: GET, POST, PUT, DELETE */
  char *url;          /* owned: absolute, or a path that is put behind the account's base URL */
  GPtrArray *headers; /* owned: DubHeader; never the key */
  DubBodyKind body_kind;
  char *body;             /* owned (nullable): JSON text */
  GPtrArray *parts;       /* owned: DubPart */
  char *file_path;        /* owned (nullable): for DUB_BODY_FILE */
  char *content_type;     /* owned (nullable): for DUB_BODY_FILE, sent exactly so */
  gboolean keyless;       /* the API key must not be sent: storage links */
  gboolean skip;          /* nothing to send: the step is passed over */
  gboolean accept_stream; /* text/event-stream is wanted */
} DubRequest;

typedef struct
{
  char *name;  /* owned */
  char *value; /* owned */
} DubHeader;

DubRequest *dub_request_new (const char *method, const char *url);
void dub_request_free (DubRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DubRequest, dub_request_free)

/* A request whose path is printf-formatted; every %s argument must already be escaped by
 * dub_escape(). */
DubRequest *dub_request_newf (const char *method, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* Percent-encodes everything but unreserved characters. (transfer full) */
char *dub_escape (const char *text);
void dub_request_add_header (DubRequest *request, const char *name, const char *value);
/* Appends `?name=value` or `&name=value`, both escaped. */
void dub_request_add_query (DubRequest *request, const char *name, const char *value);
/* (transfer full) on @json */
void dub_request_take_json (DubRequest *request, char *json);
void dub_request_add_text_part (DubRequest *request, const char *name, const char *value);
/* @file_name may be any text: it is reduced to plain characters, keeping its extension. */
void dub_request_add_file_part (DubRequest *request,
                                const char *name,
                                const char *file_path,
                                const char *file_name,
                                const char *content_type);
/* @content_type is sent exactly as given; the request is marked keyless. */
void dub_request_set_file (DubRequest *request, const char *file_path, const char *content_type);

/**
 * dub_request_digest:
 *
 * SHA-256 over method, URL without its query, and body fields (files by path), in hex: identifies
 * an intent on disk. Holds no secret.
 *
 * Returns: (transfer full)
 */
char *dub_request_digest (const DubRequest *request);

/**
 * dub_plain_file_name:
 * @name: any text, such as a local file name
 *
 * Returns: (transfer full): ASCII letters, digits, `.`, `_` and `-` only, at most 120 bytes, never
 *   empty, never starting with a dot, extension kept
 */
char *dub_plain_file_name (const char *name);

typedef struct
{
  guint status;        /* HTTP status, 0 when there was none */
  GHashTable *headers; /* owned: lower-case name → value, both owned */
  char *content_type;  /* owned (nullable): lower case, without parameters */
  GBytes *body;        /* owned (nullable): what was kept of the body, bounded by the transport */
  gboolean truncated;  /* the body was longer than was kept */
  /* Of a reply that was streamed to a file instead: */
  gboolean to_file;   /* the body went to the file that the caller named */
  guint64 file_bytes; /* its length */
  gint64 received_at; /* microseconds since 1970, the client's clock */
} DubReply;

DubReply *dub_reply_new (guint status, const char *content_type, const char *body, gssize length);
void dub_reply_free (DubReply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DubReply, dub_reply_free)

void dub_reply_set_header (DubReply *reply, const char *name, const char *value);
/* (nullable), borrowed; @name in any case */
const char *dub_reply_header (const DubReply *reply, const char *name);
gboolean dub_reply_is_success (const DubReply *reply);
/* The body as a borrowed, 0-terminated text; "" when there is none. */
const char *dub_reply_text (const DubReply *reply);
/**
 * dub_reply_retry_after:
 *
 * Reads Retry-After (seconds or an HTTP date, RFC 9110 10.2.3) and, failing that,
 * RateLimit-Reset (seconds) when RateLimit-Remaining is 0.
 *
 * Returns: seconds to wait, at most one day; -1 when the reply does not say
 */
gint64 dub_reply_retry_after (const DubReply *reply);

G_END_DECLS
