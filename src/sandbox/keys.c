/* Keys: five accounts a vendor, who may come in, and what a key must never do: stand in a URL, go
 * to another vendor, go to storage. */
#include <string.h>

#include "sandbox/private.h"

static const char *const key_headers[] = { "x-api-key", "apikey", "authorization" };

static void
key_free (gpointer data)
{
  DubSbKey *key = data;

  g_free (key->value);
  g_queue_clear_full (&key->times, g_free);
  g_queue_clear_full (&key->upload_times, g_free);
  g_free (key);
}

void
dub_sb_keys_new (DubSbHost *host)
{
  static const char *const kinds[] = { "good", "second", "revoked", "free", "empty" };

  host->keys = g_ptr_array_new_with_free_func (key_free);
  for (guint i = 0; host->vendor->auth_header && i < G_N_ELEMENTS (kinds); i++)
    {
      DubSbKey *key = g_new0 (DubSbKey, 1);

      key->kind = kinds[i];
      key->value = g_strdup_printf ("%ssandbox_%s_4f7a19c2", host->vendor->key_prefix, kinds[i]);
      key->balance = strcmp (kinds[i], "empty") == 0 ? 0 : host->vendor->balance;
      g_queue_init (&key->times);
      g_queue_init (&key->upload_times);
      g_ptr_array_add (host->keys, key);
    }
}

static DubSbKey *
find_key (DubSbHost *host, const char *value)
{
  for (guint i = 0; i < host->keys->len; i++)
    {
      DubSbKey *key = g_ptr_array_index (host->keys, i);

      if (g_strcmp0 (key->value, value) == 0)
        return key;
    }
  return NULL;
}

static const char *
sent_key (DubSbCall *call)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (call->msg);
  const DubSbVendor *vendor = call->host->vendor;
  const char *value = soup_message_headers_get_one (headers, vendor->auth_header);
  const char *bearer = soup_message_headers_get_one (headers, "authorization");

  if (!value && vendor->bearer_too && bearer && g_str_has_prefix (bearer, "Bearer "))
    return bearer + strlen ("Bearer ");
  return value;
}

static void
judge_api_key (DubSbCall *call)
{
  const char *value = sent_key (call);
  DubSbKey *key = value ? find_key (call->host, value) : NULL;

  call->key_refusal = !value ? DUB_SB_NO_KEY : DUB_SB_BAD_KEY;
  if (!key)
    return;
  if (strcmp (key->kind, "revoked") == 0)
    call->key_refusal = DUB_SB_REVOKED_KEY;
  else if (strcmp (key->kind, "free") == 0)
    call->key_refusal = DUB_SB_FREE_PLAN;
  else
    call->key_good = TRUE;
  call->key = key;
}

/* A key belongs into one header of one host. */
void
dub_sb_note_leaks (DubSbCall *call)
{
  DubSandbox *self = call->host->sandbox;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (call->msg);
  g_autofree char *uri = g_uri_to_string (soup_server_message_get_uri (call->msg));

  for (guint h = 0; h < self->hosts->len; h++)
    {
      DubSbHost *other = g_ptr_array_index (self->hosts, h);

      for (guint k = 0; k < other->keys->len; k++)
        {
          const DubSbKey *key = g_ptr_array_index (other->keys, k);

          if (strstr (uri, key->value))
            dub_sb_violation (call, "the key of %s stands in a URL", other->vendor->id);
          for (guint i = 0; i < G_N_ELEMENTS (key_headers) && other != call->host; i++)
            {
              const char *value = soup_message_headers_get_one (headers, key_headers[i]);

              if (value && strstr (value, key->value) && call->host->vendor->auth_header)
                dub_sb_violation (call, "the key of %s was sent here", other->vendor->id);
            }
        }
    }
}

static void
judge_storage_headers (DubSbCall *call)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (call->msg);

  if (!call->route || (call->route->flags & DUB_SB_CONTROL))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (key_headers); i++)
    if (soup_message_headers_get_one (headers, key_headers[i]))
      {
        dub_sb_violation (call, "header %s was sent to storage", key_headers[i]);
        call->key_good = FALSE;
        return;
      }
  call->key_good = TRUE;
}

/* Storage wants no key at all, an API wants its own. */
void
dub_sb_judge_key (DubSbCall *call)
{
  if (call->host->vendor->auth_header)
    judge_api_key (call);
  else
    judge_storage_headers (call);
}
