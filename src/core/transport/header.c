/* Header checks and the key rule. */
#include "transport/header.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "model/error.h"
#include "transport/target.h"

/* The library sets these; a wrong one could hide a second request in the first. */
static const char *const framing_headers[] = {
  "Connection", "Content-Length", "Expect", "Host", "Transfer-Encoding", "Upgrade",
};

static gboolean
is_token (const char *name)
{
  if (name == NULL || *name == '\0')
    return FALSE;
  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("!#$%&'*+-.^_`|~", *p) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
is_value (const char *value)
{
  if (value == NULL)
    return FALSE;
  for (const char *p = value; *p != '\0'; p++)
    if (((guchar) *p < ' ' && *p != '\t') || *p == 0x7f)
      return FALSE;
  return TRUE;
}

gboolean
dub_header_check (const char *name, const char *value, GError **error)
{
  if (!is_token (name))
    {
      g_set_error_literal (error, DUB_ERROR, DUB_ERROR_USAGE,
                           _ ("A header has a name that cannot be sent."));
      return FALSE;
    }
  if (!is_value (value))
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE,
                   _ ("The header “%s” has a value that cannot be sent."), name);
      return FALSE;
    }
  return TRUE;
}

static gboolean
is_reserved (const char *name, const char *key_header)
{
  for (gsize i = 0; i < G_N_ELEMENTS (framing_headers); i++)
    if (g_ascii_strcasecmp (name, framing_headers[i]) == 0)
      return TRUE;
  return key_header != NULL && g_ascii_strcasecmp (name, key_header) == 0;
}

gboolean
dub_header_add_all (SoupMessage *message,
                    const DubRequest *request,
                    const char *key_header,
                    GError **error)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  for (guint i = 0; i < request->headers->len; i++)
    {
      const DubHeader *header = request->headers->pdata[i];

      if (!dub_header_check (header->name, header->value, error))
        return FALSE;
      if (is_reserved (header->name, key_header))
        {
          g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE,
                       _ ("A request may not set the header “%s” itself."), header->name);
          return FALSE;
        }
      soup_message_headers_replace (headers, header->name, header->value);
    }
  return TRUE;
}

gboolean
dub_header_set_key (SoupMessage *message,
                    GUri *base,
                    const char *key_header,
                    const char *key,
                    gboolean keyless,
                    GError **error)
{
  GUri *uri = soup_message_get_uri (message);

  if (keyless || key == NULL || key_header == NULL || base == NULL
      || !dub_target_same_origin (uri, base))
    return TRUE;
  if (!dub_target_is_https (uri) && !dub_target_is_loopback (uri))
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_TLS,
                   _ ("The API key is not sent to %s without encryption: the base URL must start "
                      "with https://."),
                   g_uri_get_host (uri));
      return FALSE;
    }
  if (!is_token (key_header) || !is_value (key) || *key == '\0')
    {
      g_set_error_literal (error, DUB_ERROR, DUB_ERROR_BAD_KEY,
                           _ ("The API key is empty or holds characters that cannot be sent."));
      return FALSE;
    }
  soup_message_headers_replace (soup_message_get_request_headers (message), key_header, key);
  return TRUE;
}
