/* ViralSync's progress as server-sent events: an event on each change, comments in between, the
 * end of the stream after a terminal state. */
#include <string.h>

#include "sandbox/viralsync.h"

#define LOOK_MS       50
#define KEEP_ALIVE_US (5 * G_USEC_PER_SEC)

typedef struct
{
  DubSandbox *sandbox;    /* borrowed: outlives its hosts, which a stream may too */
  DubSbHost *host;        /* borrowed */
  DubSbKey *key;          /* borrowed */
  char *job_id;           /* owned */
  SoupServerMessage *msg; /* owned */
  GSource *source;        /* owned */
  char *last;             /* owned (nullable): what was told last */
  gint64 told_us;
  guint events;     /* the number of the last one */
  guint first;      /* the number that the client has seen */
  gboolean cut;     /* fault: ends after the first event */
  gboolean garbage; /* fault: data that is no JSON */
} Stream;

static void
stream_free (gpointer data)
{
  Stream *stream = data;

  g_clear_pointer (&stream->source, g_source_unref);
  g_clear_object (&stream->msg);
  g_free (stream->job_id);
  g_free (stream->last);
  g_free (stream);
}

static void
write_text (Stream *stream, const char *text)
{
  soup_message_body_append (soup_server_message_get_response_body (stream->msg), SOUP_MEMORY_COPY,
                            text, strlen (text));
  soup_server_message_unpause (stream->msg);
  stream->told_us = g_get_monotonic_time ();
}

static gboolean
end_stream (Stream *stream)
{
  soup_message_body_complete (soup_server_message_get_response_body (stream->msg));
  soup_server_message_unpause (stream->msg);
  return G_SOURCE_REMOVE;
}

static DubSbJob *
find_job (Stream *stream)
{
  for (guint i = 0; i < stream->host->jobs->len; i++)
    {
      DubSbJob *job = g_ptr_array_index (stream->host->jobs, i);

      if (strcmp (job->id, stream->job_id) == 0)
        return job;
    }
  return NULL;
}

static void
tell (Stream *stream, const char *body)
{
  g_autofree char *text = NULL;

  stream->events++;
  if (stream->garbage)
    text = g_strdup_printf ("event: progress\ndata: {\"status\":\n\n");
  else
    text = g_strdup_printf ("id: %u\nevent: progress\ndata: %s\n\n", stream->events, body);
  write_text (stream, text);
}

/* The time in the body changes always: what matters is the rest. */
static char *
essence (const DubSbJob *job)
{
  return g_strdup_printf ("%s %u %d", viralsync_status (job), job->stage,
                          (int) (job->progress * 20));
}

static gboolean
on_look (gpointer data)
{
  Stream *stream = data;
  DubSbJob *job = NULL;
  g_autofree char *now = NULL;

  if (!stream->sandbox->hosts)
    return G_SOURCE_REMOVE;
  job = find_job (stream);
  if (!job || (stream->cut && stream->events > stream->first))
    return end_stream (stream);
  dub_sb_job_advance (job);
  now = essence (job);
  if (g_strcmp0 (now, stream->last) != 0)
    {
      g_autoptr (JsonNode) body = viralsync_event (job);
      g_autofree char *text = json_to_string (body, FALSE);

      tell (stream, text);
      g_free (stream->last);
      stream->last = g_steal_pointer (&now);
    }
  else if (g_get_monotonic_time () - stream->told_us > KEEP_ALIVE_US)
    write_text (stream, ": keep-alive\n\n");
  return job->outcome == DUB_SB_ALIVE ? G_SOURCE_CONTINUE : end_stream (stream);
}

static void
on_gone (SoupServerMessage *msg, gpointer data)
{
  g_source_destroy (data);
}

static void
source_closed (gpointer data, GClosure *closure)
{
  g_source_unref (data);
}

static gboolean
take (DubSbCall *call, const char *name)
{
  return dub_sb_faults_take (call->host->sandbox->faults, DUB_SB_AT_STREAM, name, "viralsync",
                             call->route->name, call->route->flags, NULL)
         != NULL;
}

/* The numbers go on where a client says that it stopped. */
static guint
last_event (DubSbCall *call)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (call->msg);
  const char *text = soup_message_headers_get_one (headers, "Last-Event-ID");
  guint64 number = 0;

  if (text && !g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT, &number, NULL))
    dub_sb_violation (call, "Last-Event-ID is “%s”, which was never given", text);
  return (guint) number;
}

void
viralsync_progress (DubSbCall *call)
{
  const DubSbJob *job = viralsync_wanted (call);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (call->msg);
  Stream *stream = NULL;

  if (!job)
    return;
  call->streaming = TRUE;
  stream = g_new0 (Stream, 1);
  stream->sandbox = call->host->sandbox;
  stream->host = call->host;
  stream->job_id = g_strdup (job->id);
  stream->msg = g_object_ref (call->msg);
  stream->events = last_event (call);
  stream->first = stream->events;
  stream->cut = take (call, "stream-cut");
  stream->garbage = take (call, "stream-garbage");
  soup_server_message_set_status (call->msg, SOUP_STATUS_OK, NULL);
  soup_message_headers_set_content_type (headers, "text/event-stream", NULL);
  soup_message_headers_replace (headers, "Cache-Control", "no-cache");
  soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
  soup_message_body_set_accumulate (soup_server_message_get_response_body (call->msg), FALSE);
  write_text (stream, "retry: 1000\n: welcome\n\n");
  stream->source = g_timeout_source_new (LOOK_MS);
  g_source_set_callback (stream->source, on_look, stream, stream_free);
  g_source_attach (stream->source, call->host->sandbox->context);
  g_signal_connect_data (call->msg, "finished", G_CALLBACK (on_gone), g_source_ref (stream->source),
                         source_closed, 0);
}
