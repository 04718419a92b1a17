/* The shared steps of an exchange. */
#define G_LOG_DOMAIN "dubtransport"
#include "transport/sending.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "model/error.h"
#include "transport/early.h"
#include "transport/failure.h"
#include "transport/header.h"
#include "transport/redact.h"
#include "transport/target.h"

#define BODY_LIMIT_DEFAULT (4 * 1024 * 1024)
#define MAX_BYTES_DEFAULT  (64 * G_GUINT64_CONSTANT (1073741824))
#define REDIRECTS_MAX      5
#define HEED_PRIORITY      (G_PRIORITY_DEFAULT + 1)

static DubRequest *
copy_request (const DubRequest *from)
{
  DubRequest *request = dub_request_new (from->method, from->url);

  for (guint i = 0; i < from->headers->len; i++)
    {
      const DubHeader *header = from->headers->pdata[i];

      dub_request_add_header (request, header->name, header->value);
    }
  for (guint i = 0; i < from->parts->len; i++)
    {
      const DubPart *part = from->parts->pdata[i];
      DubPart *copy = g_new0 (DubPart, 1);

      copy->name = g_strdup (part->name);
      copy->value = g_strdup (part->value);
      copy->file_path = g_strdup (part->file_path);
      copy->file_name = g_strdup (part->file_name);
      copy->content_type = g_strdup (part->content_type);
      g_ptr_array_add (request->parts, copy);
    }
  request->body_kind = from->body_kind;
  request->body = g_strdup (from->body);
  request->file_path = g_strdup (from->file_path);
  request->content_type = g_strdup (from->content_type);
  request->keyless = from->keyless;
  request->accept_stream = from->accept_stream;
  return request;
}

static void
on_caller_cancelled (GCancellable *caller, gpointer inner)
{
  g_cancellable_cancel (inner);
}

void
dub_sending_heed_at_once (DubSending *sending)
{
  if (sending->caller != NULL)
    sending->caller_handler =
        g_cancellable_connect (sending->caller, G_CALLBACK (on_caller_cancelled),
                               g_object_ref (sending->inner), g_object_unref);
}

static gboolean
on_caller_turn (GCancellable *caller, gpointer inner)
{
  g_cancellable_cancel (inner);
  return G_SOURCE_REMOVE;
}

void
dub_sending_heed_in_turn (DubSending *sending, GMainContext *context)
{
  GSource *source;

  if (sending->caller == NULL)
    return;
  source = g_cancellable_source_new (sending->caller);
  g_source_set_priority (source, HEED_PRIORITY);
  g_source_set_callback (source, G_SOURCE_FUNC (on_caller_turn), g_object_ref (sending->inner),
                         g_object_unref);
  g_source_attach (source, context);
  sending->caller_source = source;
}

/* Whether the exchange is to end, heeded yet or not. */
static gboolean
is_cancelled (const DubSending *sending)
{
  return g_cancellable_is_cancelled (sending->inner)
         || g_cancellable_is_cancelled (sending->caller);
}

static void
stop_heeding (DubSending *sending)
{
  g_cancellable_disconnect (sending->caller, sending->caller_handler);
  if (sending->caller_source != NULL)
    g_source_destroy (sending->caller_source);
  g_clear_pointer (&sending->caller_source, g_source_unref);
}

static void
copy_options (DubSending *sending, const DubSendOptions *options)
{
  if (options != NULL)
    sending->options = *options;
  sending->options.download_path = g_strdup (sending->options.download_path);
  if (sending->options.body_limit == 0)
    sending->options.body_limit = BODY_LIMIT_DEFAULT;
  if (sending->options.max_bytes == 0)
    sending->options.max_bytes = MAX_BYTES_DEFAULT;
}

static gboolean
check (const DubRequest *request, GError **error)
{
  static const char *const methods[] = { "GET", "POST", "PUT", "PATCH", "DELETE", NULL };

  if (request->method != NULL && g_strv_contains (methods, request->method)
      && (request->body_kind == DUB_BODY_NONE || !g_str_equal (request->method, "GET"))
      && (request->body_kind != DUB_BODY_FILE
          || dub_header_check ("Content-Type", request->content_type, NULL)))
    return TRUE;
  g_set_error_literal (error, DUB_ERROR, DUB_ERROR_USAGE,
                       _ ("This request cannot be put into words of HTTP."));
  return FALSE;
}

DubSending *
dub_sending_new (const DubRequest *request,
                 const DubOrigin *origin,
                 const DubSendOptions *options,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (DubSending) sending = g_new0 (DubSending, 1);

  sending->inner = g_cancellable_new ();
  sending->started = g_get_monotonic_time ();
  sending->expected = -1;
  atomic_store (&sending->announced, -1);
  copy_options (sending, options);
  if (!check (request, error))
    return NULL;
  sending->request = copy_request (request);
  sending->keyless = request->keyless;
  sending->key_header = g_strdup (origin->key_header);
  sending->key = g_strdup (origin->key);
  sending->uri = dub_target_resolve (request->url, origin->base_url, error);
  if (sending->uri == NULL)
    return NULL;
  if (origin->base_url != NULL)
    sending->base = dub_target_resolve (origin->base_url, NULL, error);
  if (origin->base_url != NULL && sending->base == NULL)
    return NULL;
  g_set_object (&sending->caller, cancellable);
  return g_steal_pointer (&sending);
}

static void
drop_message (DubSending *sending)
{
  if (sending->message != NULL)
    g_signal_handlers_disconnect_by_data (sending->message, sending);
  g_clear_object (&sending->message);
}

void
dub_sending_free (DubSending *sending)
{
  stop_heeding (sending);
  g_clear_object (&sending->caller);
  g_clear_pointer (&sending->request, dub_request_free);
  g_clear_pointer (&sending->base, g_uri_unref);
  g_clear_pointer (&sending->uri, g_uri_unref);
  g_free (sending->key_header);
  g_free (sending->key);
  g_free ((char *) sending->options.download_path);
  drop_message (sending);
  if (sending->body != NULL)
    {
      dub_body_set_counter (sending->body, NULL);
      dub_body_set_watch (sending->body, NULL, NULL);
    }
  g_clear_object (&sending->body);
  g_clear_object (&sending->connection);
  g_clear_object (&sending->inner);
  g_clear_pointer (&sending->parser, dub_sse_parser_free);
  g_clear_pointer (&sending->sink, dub_sink_free);
  g_clear_pointer (&sending->reply, dub_reply_free);
  g_free (sending);
}

/* Nobody hears of an event after cancelling, be it one of the same bytes. */
static void
on_event (const DubSseEvent *event, gpointer data)
{
  DubSending *sending = data;

  if (!is_cancelled (sending))
    sending->event (event, sending->event_data);
}

void
dub_sending_listen (DubSending *sending, DubSseFunc event, gpointer data)
{
  sending->request->accept_stream = TRUE;
  sending->event = event;
  sending->event_data = data;
  sending->parser = dub_sse_parser_new (sending->options.body_limit, on_event, sending);
}

static gboolean
has_file (const DubRequest *request)
{
  for (guint i = 0; i < request->parts->len; i++)
    if (((const DubPart *) request->parts->pdata[i])->file_path != NULL)
      return TRUE;
  return request->body_kind == DUB_BODY_FILE;
}

gboolean
dub_sending_wants_thread (const DubSending *sending)
{
  const DubSendOptions *options = &sending->options;

  return options->never_repeat || options->gate != NULL || options->download_path != NULL
         || has_file (sending->request);
}

/* From here on bytes of the request go out, over a new or a kept connection. */
static void
on_starting (SoupMessage *message, gpointer data)
{
  DubSending *sending = data;

  atomic_store (&sending->connected, true);
  atomic_store (&sending->wrote_any, true);
  /* Small bodies go at once; the others have their gate. */
  if (sending->body == NULL || dub_body_length (sending->body) == 0)
    atomic_store (&sending->complete, true);
}

/* libsoup sends again by itself when a kept connection dies or a server of HTTP/2 turns a stream
 * away. That is fine for what may be repeated and has no body that is used up by now. */
static void
on_restarted (SoupMessage *message, gpointer data)
{
  DubSending *sending = data;

  if (!sending->options.never_repeat && sending->request->body_kind == DUB_BODY_NONE)
    return;
  atomic_store (&sending->repeated, true);
  g_cancellable_cancel (sending->inner);
}

static void
on_network_event (SoupMessage *message,
                  GSocketClientEvent event,
                  GIOStream *connection,
                  gpointer data)
{
  DubSending *sending = data;

  /* The session's time-out counts from the connection on; this one is for each address tried. */
  if (event == G_SOCKET_CLIENT_CONNECTING && G_IS_SOCKET_CONNECTION (connection))
    g_socket_set_timeout (g_socket_connection_get_socket (G_SOCKET_CONNECTION (connection)),
                          sending->connect_timeout);
  if (event != G_SOCKET_CLIENT_COMPLETE)
    return;
  atomic_store (&sending->connected, true);
  g_set_object (&sending->connection, connection);
}

static const char *
accepted_type (const DubSending *sending)
{
  if (sending->request->accept_stream)
    return "text/event-stream";
  return sending->options.download_path != NULL ? "*/*" : "application/json, */*;q=0.5";
}

static gboolean
add_headers (DubSending *sending, GError **error)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (sending->message);

  soup_message_headers_replace (headers, "Accept", accepted_type (sending));
  /* Media is compressed already, and events should not wait in a compressor. */
  if (sending->options.download_path != NULL || sending->request->accept_stream)
    soup_message_headers_replace (headers, "Accept-Encoding", "identity");
  return dub_header_add_all (sending->message, sending->request, sending->key_header, error)
         && dub_header_set_key (sending->message, sending->base, sending->key_header, sending->key,
                                sending->keyless, error);
}

/* While a file goes out: whether the server has made up its mind already. */
static gboolean
hear_early (gpointer data, GError **error)
{
  DubSending *sending = data;
  g_autoptr (GString) heard = g_string_new (NULL);

  if (sending->connection == NULL || !dub_early_is_there (sending->connection, heard))
    return TRUE;
  sending->reply =
      dub_early_read (sending->connection, heard, sending->options.body_limit, sending->inner);
  g_set_error (error, DUB_ERROR, DUB_ERROR_NETWORK,
               _ ("%s ended the connection before it had the whole request."),
               g_uri_get_host (sending->uri));
  return FALSE;
}

gboolean
dub_sending_has_early_reply (const DubSending *sending)
{
  return sending->sink == NULL && sending->body != NULL && sending->reply != NULL;
}

static void
add_text (DubSending *sending)
{
  const char *text = sending->request->body != NULL ? sending->request->body : "";
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  soup_message_set_request_body_from_bytes (sending->message, "application/json", bytes);
}

static gboolean
add_body (DubSending *sending, GError **error)
{
  const DubRequest *request = sending->request;

  g_clear_object (&sending->body);
  if (request->body_kind == DUB_BODY_NONE && sending->options.gate == NULL)
    return TRUE;
  if (request->body_kind == DUB_BODY_JSON && !dub_sending_wants_thread (sending))
    {
      add_text (sending);
      return TRUE;
    }
  sending->body = dub_body_new (request, sending->options.gate, sending->options.gate_data, error);
  if (sending->body == NULL)
    return FALSE;
  dub_body_set_counter (sending->body, &sending->sent);
  dub_body_set_watch (sending->body, hear_early, sending);
  atomic_store (&sending->upload, dub_body_length (sending->body));
  if (request->body_kind != DUB_BODY_NONE)
    soup_message_set_request_body (sending->message, dub_body_content_type (sending->body),
                                   G_INPUT_STREAM (sending->body), dub_body_length (sending->body));
  return dub_body_length (sending->body) > 0 || dub_body_open_gate (sending->body, error);
}

gboolean
dub_sending_prepare (DubSending *sending, GError **error)
{
  /* Never on a kept connection: where such a one breaks, libsoup sends the request again by itself,
   * and libsoup 3.2 can crash in a callback of the first try. */
  SoupMessageFlags flags =
      SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE | SOUP_MESSAGE_NEW_CONNECTION;

  if (g_cancellable_set_error_if_cancelled (sending->inner, error)
      || g_cancellable_set_error_if_cancelled (sending->caller, error))
    return FALSE;
  drop_message (sending);
  sending->message = soup_message_new_from_uri (sending->request->method, sending->uri);
  soup_message_set_flags (sending->message, flags);
  g_signal_connect (sending->message, "starting", G_CALLBACK (on_starting), sending);
  g_signal_connect (sending->message, "restarted", G_CALLBACK (on_restarted), sending);
  g_signal_connect (sending->message, "network-event", G_CALLBACK (on_network_event), sending);
  return add_headers (sending, error) && add_body (sending, error);
}

static void
read_head (DubSending *sending)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (sending->message);
  const char *type = soup_message_headers_get_content_type (headers, NULL);
  g_autofree char *lower = type != NULL ? g_ascii_strdown (type, -1) : NULL;
  DubReply *reply =
      dub_reply_new ((guint) soup_message_get_status (sending->message), lower, NULL, 0);

  g_clear_pointer (&sending->reply, dub_reply_free);
  sending->reply = reply;
  reply->received_at = g_get_real_time ();
  soup_message_headers_foreach (headers, dub_early_add_header, reply);
}

/* The length that the body must have; not known of a compressed one, absent where none may be. */
static goffset
expected_length (DubSending *sending)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (sending->message);
  const char *encoding = dub_reply_header (sending->reply, "content-encoding");
  guint status = sending->reply->status;

  if (status == 204 || status == 304
      || soup_message_headers_get_encoding (headers) != SOUP_ENCODING_CONTENT_LENGTH
      || (encoding != NULL && g_ascii_strcasecmp (encoding, "identity") != 0))
    return -1;
  return soup_message_headers_get_content_length (headers);
}

static void
open_sink (DubSending *sending)
{
  DubSinkFacts facts = {
    .status = sending->reply->status,
    .content_type = sending->reply->content_type,
    .body_limit = sending->options.body_limit,
    .download_path = sending->options.download_path,
    .text_ok = sending->options.text_ok,
    .max_bytes = sending->options.max_bytes,
  };

  sending->expected = expected_length (sending);
  facts.declared = sending->expected;
  atomic_store (&sending->announced, sending->expected);
  atomic_store (&sending->received, 0);
  g_clear_pointer (&sending->sink, dub_sink_free);
  sending->sink = dub_sink_new (&facts);
}

/* Only GET goes on elsewhere, and without the key as soon as the origin is another. */
static DubHead
follow (DubSending *sending, GError **error)
{
  const char *location = dub_reply_header (sending->reply, "location");
  GError *local_error = NULL;
  g_autoptr (GUri) next = dub_target_redirect (sending->uri, location, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return DUB_HEAD_FAILED;
    }
  if (next == NULL)
    return DUB_HEAD_BODY;
  if (++sending->redirects > REDIRECTS_MAX)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_UNEXPECTED_REPLY,
                   _ ("%s sends from place to place without end."), g_uri_get_host (sending->uri));
      return DUB_HEAD_FAILED;
    }
  if (!dub_target_same_origin (sending->uri, next))
    sending->keyless = TRUE;
  g_uri_unref (sending->uri);
  sending->uri = g_steal_pointer (&next);
  return DUB_HEAD_REDIRECTED;
}

DubHead
dub_sending_head (DubSending *sending, GError **error)
{
  DubHead head = DUB_HEAD_BODY;

  read_head (sending);
  if (g_str_equal (sending->request->method, "GET")
      && dub_target_is_redirect (sending->reply->status))
    head = follow (sending, error);
  if (head == DUB_HEAD_BODY)
    open_sink (sending);
  return head;
}

static gboolean
is_event_stream (const DubSending *sending)
{
  return sending->parser != NULL && dub_reply_is_success (sending->reply)
         && g_strcmp0 (sending->reply->content_type, "text/event-stream") == 0;
}

gboolean
dub_sending_take (
    DubSending *sending, const void *bytes, gsize length, gboolean *more, GError **error)
{
  *more = TRUE;
  if (is_event_stream (sending))
    {
      if (!dub_sse_parser_push (sending->parser, bytes, length, error))
        return FALSE;
    }
  else if (!dub_sink_write (sending->sink, bytes, length, error))
    return FALSE;
  atomic_fetch_add (&sending->received, (long long) length);
  *more = !dub_sink_is_full (sending->sink);
  return TRUE;
}

static void
fill_facts (DubSending *sending, const char *const *secrets, DubFailureFacts *facts)
{
  *facts = (DubFailureFacts){
    .host = g_uri_get_host (sending->uri),
    .secrets = secrets,
    .idle_timeout = sending->idle_timeout,
    .connect_timeout = sending->connect_timeout,
    .connected = atomic_load (&sending->connected),
    .replied = sending->sink != NULL,
    .cancelled = g_cancellable_is_cancelled (sending->caller),
    .received = atomic_load (&sending->received),
    .expected = sending->expected,
  };
}

gboolean
dub_sending_finish (DubSending *sending, GError **error)
{
  DubFailureFacts facts;

  fill_facts (sending, NULL, &facts);
  /* libsoup lets a short body pass when the connection is not kept. */
  if (!dub_sink_is_full (sending->sink) && facts.expected > facts.received)
    {
      g_propagate_error (error, dub_failure_new_early_end (&facts));
      return FALSE;
    }
  return dub_sink_finish (sending->sink, sending->reply, error);
}

GError *
dub_sending_failure (DubSending *sending, const GError *cause)
{
  const char *secrets[] = { sending->key, NULL };
  g_autoptr (GError) body_error = NULL;
  DubFailureFacts facts;

  fill_facts (sending, secrets, &facts);
  if (sending->body != NULL)
    body_error = dub_body_dup_error (sending->body);
  if (body_error != NULL)
    return g_steal_pointer (&body_error);
  if (atomic_load (&sending->repeated) && !facts.cancelled)
    return g_error_new (DUB_ERROR, DUB_ERROR_NETWORK,
                        _ ("%s turned the request away; it is not sent again."), facts.host);
  return dub_failure_new (cause, &facts);
}

void
dub_sending_fill_trace (DubSending *sending)
{
  DubSendTrace *trace = sending->options.trace;

  if (trace == NULL)
    return;
  trace->connected = atomic_load (&sending->connected);
  trace->wrote_any = atomic_load (&sending->wrote_any);
  trace->body_complete =
      atomic_load (&sending->complete)
      || (trace->wrote_any && sending->body != NULL && dub_body_is_complete (sending->body));
}

void
dub_sending_log (DubSending *sending, const GError *error)
{
  g_autofree char *url = g_uri_to_string (sending->uri);
  g_autofree char *shown = dub_redact_url (url);
  gint64 elapsed = (g_get_monotonic_time () - sending->started) / 1000;
  long long received = atomic_load (&sending->received);

  if (error != NULL)
    g_debug ("%s %s: %s, %" G_GINT64_FORMAT " ms", sending->request->method, shown, error->message,
             elapsed);
  else
    g_debug ("%s %s: %u, %lld bytes, %" G_GINT64_FORMAT " ms", sending->request->method, shown,
             sending->reply->status, received, elapsed);
}
