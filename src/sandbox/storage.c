/* The storage host: presigned PUT and GET as Google Cloud Storage and Amazon S3 do them, errors in
 * XML, another origin than every API. Objects without a signature are public results. */
#include <string.h>

#include "sandbox/storage.h"

typedef struct
{
  char *type;    /* owned */
  GBytes *bytes; /* owned (nullable) */
} Landing;

typedef struct
{
  GHashTable *objects; /* owned: path → DubSbObject */
  GPtrArray *landings; /* owned */
  char *secret;        /* owned: signs the links */
} Storage;

static void
object_free (gpointer data)
{
  DubSbObject *object = data;

  g_free (object->provider);
  g_free (object->path);
  g_free (object->content_type);
  g_free (object->file);
  g_free (object->download_as);
  g_free (object);
}

static void
landing_free (gpointer data)
{
  Landing *landing = data;

  g_free (landing->type);
  g_clear_pointer (&landing->bytes, g_bytes_unref);
  g_free (landing);
}

static gpointer
storage_new (DubSbHost *host)
{
  Storage *storage = g_new0 (Storage, 1);

  storage->objects = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, object_free);
  storage->landings = g_ptr_array_new_with_free_func (landing_free);
  storage->secret = dub_sb_hex_id (32);
  return storage;
}

static void
storage_free (gpointer data)
{
  Storage *storage = data;

  g_hash_table_unref (storage->objects);
  g_ptr_array_unref (storage->landings);
  g_free (storage->secret);
  g_free (storage);
}

static DubSbObject *
object_new (DubSbHost *host, DubSbCloud cloud, const char *path, const char *content_type)
{
  Storage *storage = dub_sb_storage_of (host)->state;
  DubSbObject *object = g_new0 (DubSbObject, 1);

  object->provider = g_strdup (host->vendor->id);
  object->path = g_strdup_printf ("/%s/%s", host->vendor->id, path);
  object->content_type = g_strdup (content_type);
  object->cloud = cloud;
  object->declared = -1;
  g_hash_table_replace (storage->objects, object->path, object);
  return object;
}

/**
 * dub_sb_object_slot:
 * @path: below the provider's bucket
 * @declared: bytes that may come, -1 if the client did not say
 *
 * Returns: (transfer none): a place for an upload, to be linked by dub_sb_object_link()
 */
DubSbObject *
dub_sb_object_slot (
    DubSbHost *host, DubSbCloud cloud, const char *path, const char *content_type, goffset declared)
{
  DubSbObject *object = object_new (host, cloud, path, content_type);

  object->declared = declared;
  return object;
}

/* Returns: (transfer none): a result, the same one if it is there already. */
DubSbObject *
dub_sb_object_result (
    DubSbHost *host, DubSbCloud cloud, const char *path, const char *content_type, const char *file)
{
  Storage *storage = dub_sb_storage_of (host)->state;
  g_autofree char *full = g_strdup_printf ("/%s/%s", host->vendor->id, path);
  DubSbObject *object = g_hash_table_lookup (storage->objects, full);

  if (object)
    return object;
  object = object_new (host, cloud, path, content_type);
  object->file = g_strdup (file);
  return object;
}

/* --- links --- */

static char *
sign (Storage *storage,
      const DubSbObject *object,
      const char *method,
      const char *expires,
      const char *disposition)
{
  g_autofree char *text = g_strjoin ("\n", method, object->path, expires,
                                     strcmp (method, "PUT") == 0 ? object->content_type : "",
                                     disposition ? disposition : "", NULL);

  return g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guchar *) storage->secret,
                                    strlen (storage->secret), text, -1);
}

static char *
disposition_of (const char *download_as)
{
  return download_as ? g_strdup_printf ("attachment; filename=\"%s\"", download_as) : NULL;
}

/**
 * dub_sb_object_link:
 * @method: `PUT` or `GET`
 * @download_as: (nullable): file name that the link forces
 *
 * Returns: (transfer full): a presigned link, or a plain one of an open object
 */
char *
dub_sb_object_link (DubSbHost *host,
                    DubSbObject *object,
                    const char *method,
                    const char *download_as)
{
  DubSbHost *storage_host = dub_sb_storage_of (host);
  Storage *storage = storage_host->state;
  guint life = host->sandbox->options.link_seconds ? host->sandbox->options.link_seconds : 3600;
  const char *brand = object->cloud == DUB_SB_S3 ? "Amz" : "Goog";
  g_autofree char *expires =
      g_strdup_printf ("%" G_GINT64_FORMAT, g_get_real_time () / G_USEC_PER_SEC + life);
  g_autofree char *disposition = disposition_of (download_as);
  g_autofree char *signature = sign (storage, object, method, expires, disposition);
  g_autofree char *escaped = disposition ? g_uri_escape_string (disposition, NULL, FALSE) : NULL;

  if (object->open)
    return g_strconcat (storage_host->origin, object->path, NULL);
  return g_strdup_printf ("%s%s?X-%s-Algorithm=%s&X-%s-Credential=sandbox&X-%s-Expires=%u"
                          "&X-%s-Until=%s%s%s&X-%s-Signature=%s",
                          storage_host->origin, object->path, brand,
                          object->cloud == DUB_SB_S3 ? "AWS4-HMAC-SHA256" : "GOOG4-RSA-SHA256",
                          brand, brand, life, brand, expires,
                          escaped ? "&response-content-disposition=" : "", escaped ? escaped : "",
                          brand, signature);
}

static void
refuse_xml (DubSbCall *call, guint status, const char *code, const char *text)
{
  g_autofree char *body =
      g_markup_printf_escaped ("<?xml version='1.0' encoding='UTF-8'?>\n<Error><Code>%s</Code>"
                               "<Message>%s</Message></Error>",
                               code, text);

  dub_sb_reply_text (call, status, "application/xml; charset=UTF-8", body);
}

static const char *
link_param (DubSbCall *call, const DubSbObject *object, const char *name)
{
  g_autofree char *full =
      g_strdup_printf ("X-%s-%s", object->cloud == DUB_SB_S3 ? "Amz" : "Goog", name);

  return g_hash_table_lookup (call->query, full);
}

static void
refuse_expired (DubSbCall *call, const DubSbObject *object)
{
  if (object->cloud == DUB_SB_S3)
    refuse_xml (call, 403, "AccessDenied", "Request has expired");
  else
    refuse_xml (call, 400, "ExpiredToken", "Invalid argument.");
}

/* Returns: (nullable): the object behind a good link; else it has replied. */
static DubSbObject *
check_link (DubSbCall *call, const char *method)
{
  Storage *storage = call->host->state;
  g_autofree char *path = g_strdup_printf ("/%s/%s", call->params[0], call->params[1]);
  DubSbObject *object = g_hash_table_lookup (storage->objects, path);
  const char *until = object ? link_param (call, object, "Until") : NULL;
  const char *signature = object ? link_param (call, object, "Signature") : NULL;
  g_autofree char *wanted = NULL;

  if (object && object->open && strcmp (method, "GET") == 0)
    return object;
  if (!object || !until || !signature)
    {
      refuse_xml (call, object ? 403 : 404, object ? "AccessDenied" : "NoSuchKey",
                  object ? "Access denied." : "The specified key does not exist.");
      return NULL;
    }
  wanted = sign (storage, object, method, until,
                 g_hash_table_lookup (call->query, "response-content-disposition"));
  if (strcmp (wanted, signature) != 0)
    refuse_xml (call, 403, "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided.");
  else if (g_ascii_strtoll (until, NULL, 10) < g_get_real_time () / G_USEC_PER_SEC)
    refuse_expired (call, object);
  else
    return object;
  return NULL;
}

/* --- PUT --- */

static gboolean
check_put_head (DubSbCall *call, DubSbObject *object)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (call->msg);
  const char *type = soup_message_headers_get_one (headers, "Content-Type");
  const char *length = soup_message_headers_get_one (headers, "Content-Length");

  if (g_strcmp0 (type, object->content_type) != 0)
    {
      dub_sb_violation (call, "PUT with Content-Type %s, declared was %s", type ? type : "(none)",
                        object->content_type);
      refuse_xml (call, 403, "SignatureDoesNotMatch",
                  "The request signature we calculated does not match the signature you provided. "
                  "Check your Google secret key and signing method.");
    }
  else if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CHUNKED)
    {
      dub_sb_violation (call, "PUT in chunks");
      if (object->cloud == DUB_SB_S3)
        refuse_xml (call, 501, "NotImplemented",
                    "A header you provided implies functionality that is not implemented.");
      else
        refuse_xml (call, 411, "MissingContentLength", "You must provide Content-Length.");
    }
  else if (!length)
    refuse_xml (call, 411, "MissingContentLength", "You must provide the Content-Length header.");
  else
    return TRUE;
  return FALSE;
}

static void
storage_put (DubSbCall *call)
{
  DubSbObject *object = check_link (call, "PUT");

  if (!object || !check_put_head (call, object))
    return;
  if (object->declared >= 0 && call->received != object->declared)
    {
      dub_sb_violation (call,
                        "PUT of %" G_GOFFSET_FORMAT " bytes, declared were %" G_GOFFSET_FORMAT,
                        call->received, object->declared);
      refuse_xml (call, 400,
                  call->received > object->declared ? "EntityTooLarge" : "EntityTooSmall",
                  "Your upload does not match the declared size.");
      return;
    }
  g_free (object->file);
  object->file = g_steal_pointer (&call->file);
  object->size = call->received;
  object->put_ok = TRUE;
  dub_sb_reply_header (call, "ETag", "\"5d41402abc4b2a76b9719d911017c592\"");
  dub_sb_reply_empty (call, SOUP_STATUS_OK);
}

/* --- GET --- */

static void
storage_get (DubSbCall *call)
{
  DubSbObject *object = check_link (call, "GET");
  const char *disposition = g_hash_table_lookup (call->query, "response-content-disposition");

  if (!object)
    return;
  if (!object->file)
    {
      refuse_xml (call, 404, "NoSuchKey", "The specified key does not exist.");
      return;
    }
  if (disposition)
    dub_sb_reply_header (call, "Content-Disposition", disposition);
  dub_sb_reply_file (call, object->content_type, object->file);
}

char *
dub_sb_landing_new (DubSbHost *host, const char *type, GBytes *bytes)
{
  DubSbHost *storage_host = dub_sb_storage_of (host);
  Storage *storage = storage_host->state;
  Landing *landing = g_new0 (Landing, 1);

  landing->type = g_strdup (type);
  landing->bytes = bytes ? g_bytes_ref (bytes) : NULL;
  g_ptr_array_add (storage->landings, landing);
  return g_strdup_printf ("%s/%s/landing/%u", storage_host->origin, host->vendor->id,
                          storage->landings->len - 1);
}

static void
landing_get (DubSbCall *call)
{
  Storage *storage = call->host->state;
  guint64 i = g_ascii_strtoull (call->params[1], NULL, 10);
  const Landing *landing =
      i < storage->landings->len ? g_ptr_array_index (storage->landings, i) : NULL;

  if (!landing || !landing->bytes)
    {
      refuse_xml (call, 404, "NoSuchKey", "The specified key does not exist.");
      return;
    }
  call->replied = TRUE;
  call->status = SOUP_STATUS_OK;
  call->reply_type = g_strdup (landing->type);
  call->reply_bytes = g_bytes_ref (landing->bytes);
}

static void
refuse (DubSbCall *call, const DubSbRefusalRow *row, const char *text, const DubSbProblem *problem)
{
  if (call->route && (call->route->flags & DUB_SB_CONTROL))
    dub_sb_reply_json (call, row->status, dub_sb_object ("error", 's', text, NULL));
  else
    refuse_xml (call, row->status, row->code, text);
}

static const DubSbRefusalRow refusals[DUB_SB_N_REFUSALS] = {
  [DUB_SB_NO_KEY] = { 400, "InvalidArgument", "Only one auth mechanism allowed." },
  [DUB_SB_BAD_KEY] = { 400, "InvalidArgument", "Only one auth mechanism allowed." },
  [DUB_SB_REVOKED_KEY] = { 403, "AccessDenied", "Access denied." },
  [DUB_SB_FREE_PLAN] = { 403, "AccessDenied", "Access denied." },
  [DUB_SB_NO_ROUTE] = { 404, "NoSuchKey", "The specified key does not exist." },
  [DUB_SB_BAD_METHOD] = { 405, "MethodNotAllowed", "The method is not allowed." },
  [DUB_SB_BAD_BODY] = { 400, "InvalidRequest", "Invalid request." },
  [DUB_SB_BAD_FIELD] = { 400, "InvalidArgument", "Invalid argument." },
  [DUB_SB_NOT_FOUND] = { 404, "NoSuchKey", "The specified key does not exist." },
  [DUB_SB_CONFLICT] = { 409, "OperationAborted", "A conflict occurred." },
  [DUB_SB_BUSY] = { 409, "OperationAborted", "A conflict occurred." },
  [DUB_SB_NO_CREDIT] = { 403, "AccountProblem", "There is a problem with the account." },
  [DUB_SB_TOO_LARGE] = { 400, "EntityTooLarge", "The upload is too large." },
  [DUB_SB_BAD_TYPE] = { 400, "InvalidArgument", "Invalid argument." },
  [DUB_SB_RATE] = { 429, "SlowDown", "Please reduce your request rate." },
  [DUB_SB_SERVER] = { 500, "InternalError", "We encountered an internal error." },
};

static const DubSbRoute routes[] = {
  { "book", "GET", "/book", DUB_SB_CONTROL, DUB_SB_NO_BODY, dub_sb_control_book },
  { "violations", "GET", "/violations", DUB_SB_CONTROL, DUB_SB_NO_BODY, dub_sb_control_violations },
  { "requests", "GET", "/requests", DUB_SB_CONTROL, DUB_SB_NO_BODY, dub_sb_control_requests },
  { "accounts", "GET", "/accounts", DUB_SB_CONTROL, DUB_SB_NO_BODY, dub_sb_control_accounts },
  { "faults", "GET", "/faults", DUB_SB_CONTROL, DUB_SB_NO_BODY, dub_sb_control_faults },
  { "add_fault", "POST", "/faults", DUB_SB_CONTROL, DUB_SB_JSON, dub_sb_control_add_fault },
  { "clear_faults", "DELETE", "/faults", DUB_SB_CONTROL, DUB_SB_NO_BODY,
    dub_sb_control_clear_faults },
  { "landing", "GET", "/{}/landing/{}", DUB_SB_STORAGE, DUB_SB_NO_BODY, landing_get },
  { "storage_put", "PUT", "/{}/{*}", DUB_SB_UPLOAD | DUB_SB_STORAGE, DUB_SB_FILE, storage_put },
  { "storage_get", "GET", "/{}/{*}", DUB_SB_DOWNLOAD | DUB_SB_PRESIGNED | DUB_SB_STORAGE,
    DUB_SB_NO_BODY, storage_get },
};

const DubSbVendor dub_sb_storage = {
  .id = "storage",
  .prefix = "",
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
  .refusals = refusals,
  .refuse = refuse,
  .state_new = storage_new,
  .state_free = storage_free,
};
