/* From a provider's request to the transport: the key is looked up, the address resolved, the
 * activity told. The only place where the engine touches keys. */
#include "engine/engine-private.h"

#include "engine/patience.h"
#include "transport/target.h"

typedef struct
{
  DubFrame *frame;     /* owned */
  DubRequest *request; /* owned */
  DubWireOptions options;
  char *download_path;  /* owned (nullable) */
  GCancellable *cancel; /* owned */
  DubWireFunc func;
  gpointer user_data;
  DubSendTrace trace;
  DubActivity activity;
} DubWire;

static void
wire_free (DubWire *wire)
{
  dub_frame_free (wire->frame);
  dub_request_free (wire->request);
  g_free (wire->download_path);
  g_clear_object (&wire->cancel);
  g_free (wire);
}

static void
tell_end (DubWire *wire)
{
  DubEngine *engine = wire->frame->engine;

  if (!wire->options.transfer || engine->activity_func == NULL)
    return;
  wire->activity.ended = TRUE;
  engine->activity_func (&wire->activity, engine->listener_data);
}

static void
end (DubWire *wire, DubReply *reply, GError *error)
{
  DubWireResult result = { reply, error, wire->trace.wrote_any, wire->trace.body_complete };

  tell_end (wire);
  wire->func (wire->frame, &result, wire->user_data);
  /* The callee may have taken either. */
  dub_reply_free (result.reply);
  g_clear_error (&result.error);
  wire_free (wire);
}

static void
on_transfer (const DubTransfer *transfer, gpointer user_data)
{
  DubWire *wire = user_data;
  DubEngine *engine = wire->frame->engine;
  DubActivity *activity = &wire->activity;

  activity->done = transfer->sent;
  activity->total = transfer->total;
  activity->bytes_per_second = transfer->bytes_per_second;
  activity->seconds_left = -1;
  if (transfer->total > 0 && transfer->bytes_per_second > 1)
    activity->seconds_left =
        (gint64) ((double) (transfer->total - transfer->sent) / transfer->bytes_per_second);
  if (engine->activity_func != NULL)
    engine->activity_func (activity, engine->listener_data);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DubWire *wire = user_data;
  GError *error = NULL;
  DubReply *reply = dub_transport_send_finish (DUB_TRANSPORT (source), result, &error);

  if (reply != NULL)
    reply->received_at = dub_engine_now (wire->frame->engine);
  end (wire, reply, error);
}

/* `origin:/path` is a path on the account's server, wherever its base URL ends. */
char *
dub_wire_resolve (const char *base_url, const char *url)
{
  g_autoptr (GUri) base = NULL;
  g_autoptr (GUri) server = NULL;
  g_autofree char *text = NULL;

  if (!g_str_has_prefix (url, "origin:/"))
    return g_strdup (url);
  base = g_uri_parse (base_url, G_URI_FLAGS_NONE, NULL);
  if (base == NULL)
    return g_strdup (url + strlen ("origin:"));
  server = g_uri_build (G_URI_FLAGS_NONE, g_uri_get_scheme (base), NULL, g_uri_get_host (base),
                        g_uri_get_port (base), "", NULL, NULL);
  text = g_uri_to_string (server);
  return g_strconcat (text, url + strlen ("origin:"), NULL);
}

static void
send_with_key (DubWire *wire, const char *key)
{
  DubFrame *frame = wire->frame;
  DubPatience patience = dub_patience_of (frame->account, frame->engine->paid_patience);
  DubOrigin origin = { frame->account->base_url, frame->provider->key_header, key };
  DubSendOptions options = {
    .never_repeat = wire->options.paid,
    .idle_timeout = wire->options.paid ? patience.paid : patience.reply,
    .body_limit = frame->provider->limits.reply_bytes,
    .download_path = wire->download_path,
    .text_ok = wire->options.text_ok,
    .trace = &wire->trace,
  };

  if (wire->options.transfer)
    {
      options.transfer = on_transfer;
      options.transfer_data = wire;
    }
  if (wire->options.paid)
    {
      options.gate = dub_paid_gate;
      options.gate_data = frame->work;
    }
  dub_transport_send_async (frame->engine->transport, wire->request, &origin, &options,
                            wire->cancel, on_sent, wire);
}

static void
on_key (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DubWire *wire = user_data;
  GError *error = NULL;
  char *key = dub_secrets_lookup_finish (DUB_SECRETS (source), result, &error);

  if (key == NULL)
    end (wire, NULL, error);
  else
    send_with_key (wire, key);
  dub_secret_free (key);
}

void
dub_wire_send (DubFrame *frame,
               DubRequest *request,
               const DubWireOptions *options,
               GCancellable *cancel,
               DubWireFunc func,
               gpointer user_data)
{
  DubWire *wire = g_new0 (DubWire, 1);
  g_autofree char *url = request->url;

  request->url = dub_wire_resolve (frame->account->base_url, url);
  wire->frame = frame;
  wire->request = request;
  wire->options = *options;
  wire->download_path = g_strdup (options->download_path);
  wire->options.download_path = NULL;
  wire->cancel = cancel != NULL ? g_object_ref (cancel) : g_cancellable_new ();
  wire->func = func;
  wire->user_data = user_data;
  wire->activity.job = frame->upload == NULL && frame->job != NULL ? frame->job->id : 0;
  wire->activity.upload = frame->upload != NULL ? frame->upload->id : 0;
  wire->activity.down = options->download_path != NULL;
  if (request->keyless)
    send_with_key (wire, NULL);
  else
    dub_secrets_lookup_async (frame->engine->secrets, frame->account->uid, DUB_SECRET_API_KEY,
                              wire->cancel, on_key, wire);
}

/* Whether @url lies on the server of @base_url: same scheme, host and port. */
gboolean
dub_wire_same_server (const char *base_url, const char *url)
{
  g_autoptr (GUri) base = dub_target_resolve (base_url, NULL, NULL);
  g_autofree char *resolved = dub_wire_resolve (base_url, url);
  g_autoptr (GUri) target = dub_target_resolve (resolved, base_url, NULL);

  return base != NULL && target != NULL && dub_target_same_origin (base, target);
}
