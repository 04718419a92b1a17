/* Plain libsoup requests built by hand, as the vendors' pages write them in curl. */
#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

#include "sandbox/sandbox.h"

typedef struct
{
  guint status;     /* 0: no reply came */
  GBytes *bytes;    /* owned (nullable) */
  char *text;       /* owned (nullable): the body, NUL-terminated */
  JsonNode *json;   /* owned (nullable) */
  char *type;       /* owned (nullable): Content-Type without parameters */
  SoupMessage *msg; /* owned: headers */
  GError *error;    /* owned (nullable) */
} Reply;

void reply_free (Reply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reply, reply_free)

/* `data.assets.0.asset_id`; numbers and booleans as text. Returns: (transfer full) (nullable) */
char *reply_get (const Reply *reply, const char *path);
const char *reply_header (const Reply *reply, const char *name);

typedef struct
{
  DubSandbox *sandbox; /* owned */
  SoupSession *session;
  const char *provider;
  const char *key_header;
  const char *key; /* what requests carry; NULL: nothing */
  char *dir;       /* owned: for media */
} Client;

Client *client_new (const char *provider, const DubSandboxOptions *options);
void client_free (Client *client);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Client, client_free)

void client_use_key (Client *client, const char *kind);
/* @target is a path below the base URL, or a whole URL, which gets no key. */
Reply *client_send (
    Client *client, const char *method, const char *target, const char *type, const char *body);
Reply *client_send_bytes (Client *client,
                          const char *method,
                          const char *target,
                          const char *type,
                          GBytes *body,
                          const char *const *headers);
Reply *client_get (Client *client, const char *target);
/* Asks until @path is @word or @limit seconds have passed; the last reply. */
Reply *
client_wait (Client *client, const char *target, const char *path, const char *word, double limit);

void assert_get (const Reply *reply, const char *path, const char *wanted);
void assert_no_violations (Client *client);
void assert_violation (Client *client, const char *part);

/* multipart/form-data by hand */
typedef struct
{
  GByteArray *bytes;
} Form;

Form *form_new (void);
void form_free (Form *form);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Form, form_free)
void form_text (Form *form, const char *name, const char *value);
void form_file (Form *form,
                const char *name,
                const char *filename,
                const char *type,
                const void *data,
                gsize size);
void form_path (Form *form, const char *name, const char *path, const char *type);
Reply *form_send (Form *form, Client *client, const char *target);

/* A server that callbacks come to. */
typedef struct
{
  SoupServer *server;    /* owned */
  GMainContext *context; /* owned */
  char *url;             /* owned */
  GPtrArray *bodies;     /* owned, of char */
  GPtrArray *headers;    /* owned, of char: the wanted header's values */
  const char *header;
} Hook;

Hook *hook_new (const char *header);
void hook_free (Hook *hook);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Hook, hook_free)
/* Serves until a body holds @part, ten seconds at most. Returns: its index; fails if none comes. */
guint hook_wait (Hook *hook, const char *part);

/* media made at test time; paths below the client's folder. (transfer full) */
char *media_video (Client *client, double seconds);
char *media_voice (Client *client, double seconds, const char *suffix);
char *media_image (Client *client);
/* Probes @bytes as a file. */
void assert_media (Client *client, GBytes *bytes, gboolean picture, gboolean sound, double seconds);
