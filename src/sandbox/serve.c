/* From a request's head to its handler: route, key, body to memory or disk, faults, refusals.
 * Bodies are never accumulated by libsoup: chunks go where the route wants them. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "sandbox/private.h"

#define MAX_TEXT (8 * 1024 * 1024)

static void
call_free (gpointer data)
{
  DubSbCall *call = data;

  for (guint i = 0; i < G_N_ELEMENTS (call->params); i++)
    g_free (call->params[i]);
  g_clear_pointer (&call->query, g_hash_table_unref);
  if (call->text)
    g_string_free (call->text, TRUE);
  g_clear_pointer (&call->multipart, dub_sb_multipart_free);
  g_free (call->file);
  if (call->file_fd >= 0)
    close (call->file_fd);
  g_clear_pointer (&call->json, json_object_unref);
  g_clear_pointer (&call->reply_json, json_node_unref);
  g_free (call->reply_type);
  g_clear_pointer (&call->reply_bytes, g_bytes_unref);
  g_free (call);
}

DubSbHost *
dub_sb_find_host (DubSandbox *self, const char *id)
{
  for (guint i = 0; i < self->hosts->len; i++)
    {
      DubSbHost *host = g_ptr_array_index (self->hosts, i);

      if (g_strcmp0 (host->vendor->id, id) == 0)
        return host;
    }
  return NULL;
}

DubSbHost *
dub_sb_storage_of (DubSbHost *host)
{
  return dub_sb_find_host (host->sandbox, "storage");
}

char *
dub_sb_temp_path (DubSandbox *self, const char *suffix)
{
  g_autofree char *name = g_strdup_printf ("%06u%s", ++self->serial, suffix);

  return g_build_filename (self->dir, name, NULL);
}

/* Whose request it is: a storage path starts with its provider. */
const char *
dub_sb_call_provider (DubSbCall *call)
{
  if (call->route && (call->route->flags & DUB_SB_STORAGE) && call->params[0])
    return call->params[0];
  return call->host->vendor->id;
}

void
dub_sb_violation (DubSbCall *call, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  dub_sb_book_violation (call->host->sandbox->book, dub_sb_call_provider (call), text);
}

static void
clear_params (DubSbCall *call)
{
  for (guint i = 0; i < G_N_ELEMENTS (call->params); i++)
    g_clear_pointer (&call->params[i], g_free);
}

static gboolean
match_path (DubSbCall *call, const char *pattern, const char *path)
{
  g_auto (GStrv) wanted = g_strsplit (pattern, "/", -1);
  g_auto (GStrv) have = g_strsplit (path, "/", -1);
  guint n = 0;

  clear_params (call);
  for (guint i = 0; wanted[i] || have[i]; i++)
    {
      if (!wanted[i] || !have[i])
        return FALSE;
      if (strcmp (wanted[i], "{*}") == 0)
        {
          call->params[n] = g_strjoinv ("/", have + i);
          return TRUE;
        }
      if (strcmp (wanted[i], "{}") == 0 && *have[i] != '\0' && n < G_N_ELEMENTS (call->params))
        call->params[n++] = g_strdup (have[i]);
      else if (strcmp (wanted[i], have[i]) != 0)
        return FALSE;
    }
  return TRUE;
}

static void
find_route (DubSbCall *call, const char *path)
{
  const DubSbVendor *vendor = call->host->vendor;
  const char *method = soup_server_message_get_method (call->msg);

  if (!g_str_has_prefix (path, vendor->prefix))
    return;
  path += strlen (vendor->prefix);
  for (guint i = 0; i < vendor->n_routes; i++)
    {
      if (!match_path (call, vendor->routes[i].path, path))
        continue;
      if (strcmp (vendor->routes[i].method, method) == 0)
        {
          call->route = &vendor->routes[i];
          return;
        }
      call->other_method = TRUE;
    }
  clear_params (call);
}

/* --- the body --- */

static gboolean
is_json_type (DubSbCall *call)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (call->msg);

  return g_strcmp0 (soup_message_headers_get_content_type (headers, NULL), "application/json") == 0;
}

static void
open_body (DubSbCall *call)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (call->msg);
  const DubSbVendor *vendor = call->host->vendor;
  DubSbBodyKind kind = call->route->body;
  DubSandbox *self = call->host->sandbox;

  if (kind == DUB_SB_JSON || (kind == DUB_SB_FORM_OR_JSON && is_json_type (call)))
    call->text = g_string_new (NULL);
  else if (kind == DUB_SB_FORM || kind == DUB_SB_FORM_OR_JSON)
    call->multipart = dub_sb_multipart_new (soup_message_headers_get_one (headers, "Content-Type"),
                                            self->dir, vendor->max_file);
  else if (kind == DUB_SB_FILE)
    {
      call->file = dub_sb_temp_path (self, ".put");
      call->file_fd = open (call->file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    }
}

static void
write_file (DubSbCall *call, const guint8 *data, gsize size)
{
  while (size > 0)
    {
      gssize n = write (call->file_fd, data, size);

      if (n <= 0)
        {
          g_warning ("sandbox: %s: cannot write", call->file);
          return;
        }
      data += n;
      size -= (gsize) n;
    }
}

static void
on_chunk (SoupServerMessage *msg, GBytes *chunk, gpointer data)
{
  DubSbCall *call = data;
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (chunk, &size);

  if (call->dropped)
    return;
  call->received += (goffset) size;
  if (call->reset_after >= 0 && call->received > call->reset_after)
    {
      dub_sb_drop (call);
      return;
    }
  if (call->multipart)
    dub_sb_multipart_feed (call->multipart, bytes, size);
  else if (call->file_fd >= 0)
    write_file (call, bytes, size);
  else if (call->text && call->text->len + size > MAX_TEXT)
    call->text_overflow = TRUE;
  else if (call->text)
    g_string_append_len (call->text, (const char *) bytes, (gssize) size);
}

static void
strike_head (DubSbCall *call)
{
  g_autofree char *value = NULL;
  const char *fault = dub_sb_faults_take (call->host->sandbox->faults, DUB_SB_AT_HEAD, NULL,
                                          dub_sb_call_provider (call), call->route->name,
                                          call->route->flags, &value);

  if (g_strcmp0 (fault, "refuse") == 0)
    dub_sb_drop (call);
  else if (g_strcmp0 (fault, "stall") == 0)
    call->streaming = TRUE;
  else if (fault)
    call->reset_after = g_ascii_strtoll (value, NULL, 10);
}

static void
copy_query (DubSbCall *call, GHashTable *query)
{
  GHashTableIter iter;
  gpointer name = NULL;
  gpointer value = NULL;

  call->query = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (!query)
    return;
  g_hash_table_iter_init (&iter, query);
  while (g_hash_table_iter_next (&iter, &name, &value))
    g_hash_table_insert (call->query, g_strdup (name), g_strdup (value));
}

static void
count_request (DubSbCall *call)
{
  const DubSbRoute *route = call->route;

  if (route && (route->flags & DUB_SB_CONTROL))
    return;
  dub_sb_book_request (call->host->sandbox->book, call->host->vendor->id,
                       route ? route->name : "unknown", soup_server_message_get_method (call->msg),
                       route ? route->path : "(unknown path)");
}

static void
on_head (
    SoupServer *server, SoupServerMessage *msg, const char *path, GHashTable *query, gpointer data)
{
  DubSbCall *call = g_new0 (DubSbCall, 1);

  call->host = data;
  call->msg = msg;
  call->file_fd = -1;
  call->reset_after = -1;
  g_object_set_data_full (G_OBJECT (msg), "call", call, call_free);
  soup_message_body_set_accumulate (soup_server_message_get_request_body (msg), FALSE);
  g_signal_connect (msg, "got-chunk", G_CALLBACK (on_chunk), call);
  copy_query (call, query);
  find_route (call, g_uri_get_path (soup_server_message_get_uri (msg)));
  count_request (call);
  dub_sb_note_leaks (call);
  dub_sb_judge_key (call);
  if (!call->route)
    return;
  if (call->key_good || (call->route->flags & (DUB_SB_OPEN | DUB_SB_CONTROL)))
    open_body (call);
  if (!(call->route->flags & DUB_SB_CONTROL))
    strike_head (call);
}

/* --- the handler --- */

static void
reply_rate (DubSbCall *call, const char *fault, const char *value)
{
  gint64 seconds = value ? g_ascii_strtoll (value, NULL, 10) : 0;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) then = g_date_time_add_seconds (now, (double) seconds + 0.5);
  g_autofree char *date = soup_date_time_to_string (then, SOUP_DATE_HTTP);

  if (strcmp (fault, "429-date") == 0)
    dub_sb_reply_header (call, "Retry-After", date);
  else if (strcmp (fault, "429-seconds") == 0)
    dub_sb_reply_header (call, "Retry-After", value);
  dub_sb_refuse (call, DUB_SB_RATE, NULL);
}

static void
strike_start (DubSbCall *call)
{
  static const struct
  {
    const char *name;
    DubSbRefusal why;
  } refusals[] = {
    { "server-error", DUB_SB_SERVER },           { "server-error-then-ok", DUB_SB_SERVER },
    { "no-credit", DUB_SB_NO_CREDIT },           { "busy", DUB_SB_BUSY },
    { "key-revoked-later", DUB_SB_REVOKED_KEY },
  };
  g_autofree char *value = NULL;
  const char *fault = dub_sb_faults_take (call->host->sandbox->faults, DUB_SB_AT_START, NULL,
                                          dub_sb_call_provider (call), call->route->name,
                                          call->route->flags, &value);

  if (!fault)
    return;
  if (strcmp (fault, "html502") == 0)
    dub_sb_reply_text (call, 502, "text/html; charset=utf-8",
                       "<html><head><title>502 Bad Gateway</title></head>"
                       "<body><center><h1>502 Bad Gateway</h1></center></body></html>\n");
  else if (strcmp (fault, "expired-link") == 0)
    dub_sb_reply_text (
        call, 403, "application/xml",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code>"
        "<Message>Request has expired</Message></Error>");
  else if (g_str_has_prefix (fault, "429"))
    reply_rate (call, fault, value);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    if (strcmp (fault, refusals[i].name) == 0)
      dub_sb_refuse (call, refusals[i].why, NULL);
}

static void
read_json (DubSbCall *call)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root = NULL;

  if (call->text_overflow)
    dub_sb_refuse (call, DUB_SB_TOO_LARGE, NULL);
  else if (!is_json_type (call))
    dub_sb_refuse (call, DUB_SB_BAD_BODY, "Content-Type must be application/json");
  else if (!g_utf8_validate (call->text->str, (gssize) call->text->len, NULL)
           || !json_parser_load_from_data (parser, call->text->str, (gssize) call->text->len, NULL))
    dub_sb_refuse (call, DUB_SB_BAD_BODY, "The body is not valid JSON");
  else if (!(root = json_parser_get_root (parser)) || !JSON_NODE_HOLDS_OBJECT (root))
    dub_sb_refuse (call, DUB_SB_BAD_BODY, "The body must be a JSON object");
  else
    call->json = json_object_ref (json_node_get_object (root));
}

static void
read_body (DubSbCall *call)
{
  DubSbBodyKind kind = call->route->body;

  if (call->file_fd >= 0)
    {
      close (call->file_fd);
      call->file_fd = -1;
    }
  if (call->text)
    read_json (call);
  else if (kind == DUB_SB_FORM || kind == DUB_SB_FORM_OR_JSON)
    {
      if (!call->multipart || !dub_sb_multipart_end (call->multipart))
        dub_sb_refuse (call, DUB_SB_BAD_BODY,
                       call->multipart ? "The form is malformed" : "multipart/form-data expected");
    }
}

static void
answer (DubSbCall *call)
{
  const DubSbVendor *vendor = call->host->vendor;

  if (vendor->admit && !vendor->admit (call))
    return;
  if (!call->route)
    {
      dub_sb_refuse (call, call->other_method ? DUB_SB_BAD_METHOD : DUB_SB_NO_ROUTE, NULL);
      return;
    }
  if (!call->key_good && !(call->route->flags & (DUB_SB_OPEN | DUB_SB_CONTROL)))
    {
      dub_sb_refuse (call, call->key_refusal, NULL);
      return;
    }
  if (!(call->route->flags & DUB_SB_CONTROL))
    strike_start (call);
  if (!call->replied)
    read_body (call);
  if (!call->replied)
    call->route->handle (call);
}

static void
on_request (
    SoupServer *server, SoupServerMessage *msg, const char *path, GHashTable *query, gpointer data)
{
  DubSbCall *call = g_object_get_data (G_OBJECT (msg), "call");

  if (call->streaming)
    {
      /* stalled: the client waits until it loses patience */
      soup_server_message_pause (msg);
      return;
    }
  if (call->dropped)
    {
      soup_server_message_set_status (msg, SOUP_STATUS_SERVICE_UNAVAILABLE, NULL);
      return;
    }
  answer (call);
  if (!call->streaming)
    dub_sb_send (call);
}

/* --- a host --- */

/* Runs in the sandbox thread, whose main context the server takes. */
gboolean
dub_sb_host_listen (DubSbHost *host, guint port, GError **error)
{
  GSList *uris = NULL;

  host->jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) dub_sb_job_free);
  dub_sb_keys_new (host);
  if (host->vendor->state_new)
    host->state = host->vendor->state_new (host);
  host->server = soup_server_new ("server-header", "dubstage-sandbox ", NULL);
  soup_server_add_early_handler (host->server, NULL, on_head, host, NULL);
  soup_server_add_handler (host->server, NULL, on_request, host, NULL);
  if (!soup_server_listen_local (host->server, port, SOUP_SERVER_LISTEN_IPV4_ONLY, error))
    return FALSE;
  uris = soup_server_get_uris (host->server);
  host->origin = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  host->base_url = g_strconcat (host->origin, host->vendor->prefix, NULL);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return TRUE;
}

void
dub_sb_host_free (DubSbHost *host)
{
  if (host->server)
    soup_server_disconnect (host->server);
  g_clear_object (&host->server);
  g_clear_pointer (&host->jobs, g_ptr_array_unref);
  if (host->state)
    host->vendor->state_free (host->state);
  g_clear_pointer (&host->keys, g_ptr_array_unref);
  g_free (host->origin);
  g_free (host->base_url);
  g_free (host);
}
