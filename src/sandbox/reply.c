/* How a reply leaves: collected first, so that faults can bend it, then sent by libsoup, slowly,
 * in part or not at all. */
#include <string.h>
#include <sys/socket.h>

#include "sandbox/private.h"
#include "sandbox/storage.h"

#define HUGE_BYTES (20 * 1024 * 1024)
#define PIECES     20

static const char html_page[] =
    "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>\n"
    "<body><h1>Bad Gateway</h1><p>The upstream server is not available.</p></body></html>\n";

static gboolean
begin_reply (DubSbCall *call, guint status)
{
  if (call->replied)
    return FALSE;
  call->replied = TRUE;
  call->status = status;
  return TRUE;
}

/* @node is taken. */
void
dub_sb_reply_json (DubSbCall *call, guint status, JsonNode *node)
{
  if (begin_reply (call, status))
    call->reply_json = node;
  else
    json_node_unref (node);
}

void
dub_sb_reply_text (DubSbCall *call, guint status, const char *type, const char *text)
{
  if (!begin_reply (call, status))
    return;
  call->reply_type = g_strdup (type);
  call->reply_bytes = g_bytes_new (text, strlen (text));
}

void
dub_sb_reply_empty (DubSbCall *call, guint status)
{
  begin_reply (call, status);
}

/* The file is mapped, not read: a large one costs no memory of ours. */
void
dub_sb_reply_file (DubSbCall *call, const char *type, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GMappedFile) map = g_mapped_file_new (path, FALSE, &error);

  if (!map)
    {
      g_warning ("sandbox: %s", error->message);
      dub_sb_refuse (call, DUB_SB_SERVER, NULL);
      return;
    }
  if (!begin_reply (call, SOUP_STATUS_OK))
    return;
  call->reply_type = g_strdup (type);
  call->reply_bytes = g_mapped_file_get_bytes (map);
}

void
dub_sb_reply_header (DubSbCall *call, const char *name, const char *value)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (call->msg), name, value);
}

void
dub_sb_refuse (DubSbCall *call, DubSbRefusal why, const char *text)
{
  const DubSbRefusalRow *row = &call->host->vendor->refusals[why];

  call->host->vendor->refuse (call, row, text ? text : row->text, NULL);
}

/* @problem is cleared. */
void
dub_sb_refuse_problem (DubSbCall *call, DubSbProblem *problem)
{
  const DubSbRefusalRow *row = &call->host->vendor->refusals[DUB_SB_BAD_FIELD];

  call->host->vendor->refuse (call, row, problem->text, problem);
  dub_sb_problem_clear (problem);
}

/* Resets the connection: the client sees neither a reply nor an orderly end. */
void
dub_sb_drop (DubSbCall *call)
{
  GSocket *socket = soup_server_message_get_socket (call->msg);
  const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

  call->dropped = TRUE;
  if (!socket || g_socket_is_closed (socket))
    return;
  setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  g_socket_close (socket, NULL);
}

static void
set_bytes (DubSbCall *call, const char *type, char *text, gsize size)
{
  g_clear_pointer (&call->reply_json, json_node_unref);
  g_clear_pointer (&call->reply_bytes, g_bytes_unref);
  g_free (call->reply_type);
  call->reply_type = g_strdup (type);
  call->reply_bytes = text ? g_bytes_new_take (text, size) : NULL;
}

static void
render_json (DubSbCall *call)
{
  char *text = NULL;

  if (!call->reply_json)
    return;
  text = json_to_string (call->reply_json, FALSE);
  set_bytes (call, "application/json; charset=utf-8", text, strlen (text));
}

static void
make_garbage (DubSbCall *call)
{
  gsize size = call->reply_bytes ? g_bytes_get_size (call->reply_bytes) : 1000;
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autofree char *type = g_strdup (call->reply_type);
  char *bytes = g_malloc (size + 1);

  for (gsize i = 0; i < size; i++)
    bytes[i] = (char) g_rand_int_range (rand, 0, 256);
  set_bytes (call, type ? type : "application/octet-stream", bytes, size);
}

static void
make_huge (DubSbCall *call)
{
  char *padding = g_malloc (HUGE_BYTES + 1);

  memset (padding, 'x', HUGE_BYTES);
  padding[HUGE_BYTES] = '\0';
  if (call->reply_json && JSON_NODE_HOLDS_OBJECT (call->reply_json))
    dub_sb_member (call->reply_json, "padding", 's', padding);
  g_free (padding);
}

static void
make_malformed (DubSbCall *call)
{
  char *text = json_to_string (call->reply_json, FALSE);

  set_bytes (call, "application/json", text, strlen (text) * 2 / 3);
}

/* The real reply waits at the other origin, which notes whether a key comes along. */
static void
make_redirect (DubSbCall *call)
{
  g_autofree char *body = call->reply_json ? json_to_string (call->reply_json, FALSE) : NULL;
  g_autoptr (GBytes) bytes = body ? g_bytes_new (body, strlen (body))
                                  : (call->reply_bytes ? g_bytes_ref (call->reply_bytes) : NULL);
  g_autofree char *type = g_strdup (body ? "application/json" : call->reply_type);
  g_autofree char *link = dub_sb_landing_new (call->host, type, bytes);

  set_bytes (call, "text/plain", NULL, 0);
  call->status = SOUP_STATUS_FOUND;
  dub_sb_reply_header (call, "Location", link);
}

static void
bend_reply (DubSbCall *call, const char *fault)
{
  const DubSbVendor *vendor = call->host->vendor;

  if (strcmp (fault, "html-for-json") == 0)
    set_bytes (call, "text/html; charset=utf-8", g_strdup (html_page), strlen (html_page));
  else if (strcmp (fault, "empty-body") == 0)
    set_bytes (call, "application/json", NULL, 0);
  else if (strcmp (fault, "damaged") == 0)
    {
      render_json (call);
      make_garbage (call);
    }
  else if (strcmp (fault, "redirect-other-origin") == 0)
    make_redirect (call);
  else if (!call->reply_json)
    return;
  else if (strcmp (fault, "malformed-json") == 0)
    make_malformed (call);
  else if (strcmp (fault, "huge-body") == 0)
    make_huge (call);
  else
    call->reply_json = dub_sb_bend (call->reply_json, fault, vendor->state_keys, vendor->id);
}

static const char *
take (DubSbCall *call, DubSbMoment moment, char **value)
{
  const DubSbRoute *route = call->route;

  return dub_sb_faults_take (call->host->sandbox->faults, moment, NULL, dub_sb_call_provider (call),
                             route->name, route->flags, value);
}

static gboolean
may_bend (DubSbCall *call)
{
  if (!call->route || (call->route->flags & DUB_SB_CONTROL) || call->streaming)
    return FALSE;
  /* A result that is not ready yet is no result: the fault waits for the bytes. */
  return !(call->route->flags & DUB_SB_DOWNLOAD) || call->reply_bytes;
}

typedef struct
{
  DubSbCall *call;
  guint pause_ms;
  guint sent;
} Drip;

static gboolean
on_drip (gpointer data)
{
  soup_server_message_unpause (data);
  return G_SOURCE_REMOVE;
}

static void
on_slow_chunk (SoupServerMessage *msg, gpointer data)
{
  Drip *drip = data;
  g_autoptr (GSource) source = NULL;

  if (++drip->sent >= PIECES)
    return;
  soup_server_message_pause (msg);
  source = g_timeout_source_new (drip->pause_ms);
  g_source_set_callback (source, on_drip, g_object_ref (msg), g_object_unref);
  g_source_attach (source, drip->call->host->sandbox->context);
}

static void
on_first_chunk (SoupServerMessage *msg, gpointer data)
{
  GSocket *socket = soup_server_message_get_socket (msg);

  if (socket && !g_socket_is_closed (socket))
    g_socket_close (socket, NULL);
}

static void
append_pieces (DubSbCall *call, guint pieces)
{
  SoupMessageBody *body = soup_server_message_get_response_body (call->msg);
  gsize size = g_bytes_get_size (call->reply_bytes);

  for (guint i = 0; i < pieces; i++)
    {
      gsize from = size * i / pieces;
      gsize to = size * (i + 1) / pieces;
      g_autoptr (GBytes) piece = NULL;

      if (from == to)
        continue;
      piece = g_bytes_new_from_bytes (call->reply_bytes, from, to - from);
      soup_message_body_append_bytes (body, piece);
    }
}

static void
send_bytes (DubSbCall *call, const char *fault, const char *value)
{
  guint pieces = 1;

  if (g_strcmp0 (fault, "truncated") == 0)
    {
      pieces = 2;
      g_signal_connect (call->msg, "wrote-chunk", G_CALLBACK (on_first_chunk), NULL);
    }
  else if (g_strcmp0 (fault, "slow") == 0)
    {
      Drip *drip = g_new0 (Drip, 1);

      pieces = PIECES;
      drip->call = call;
      drip->pause_ms = (guint) (g_ascii_strtoull (value, NULL, 10) / PIECES);
      g_object_set_data_full (G_OBJECT (call->msg), "drip", drip, g_free);
      g_signal_connect (call->msg, "wrote-chunk", G_CALLBACK (on_slow_chunk), drip);
    }
  append_pieces (call, pieces);
}

void
dub_sb_send (DubSbCall *call)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (call->msg);
  g_autofree char *value = NULL;
  const char *fault = NULL;

  if (may_bend (call) && call->status < 400)
    {
      fault = take (call, DUB_SB_AT_REPLY, NULL);
      if (fault)
        bend_reply (call, fault);
      fault = take (call, DUB_SB_AT_SEND, &value);
    }
  else if (may_bend (call) && take (call, DUB_SB_AT_REFUSAL, NULL))
    call->status = SOUP_STATUS_OK;
  render_json (call);
  soup_server_message_set_status (call->msg, call->status, NULL);
  if (g_strcmp0 (fault, "lost-reply") == 0)
    {
      dub_sb_drop (call);
      return;
    }
  if (!call->reply_bytes)
    return;
  soup_message_headers_set_content_type (headers, call->reply_type, NULL);
  send_bytes (call, fault, value);
}
