/* Callbacks of jobs. They leave this machine never: an address that is not loopback is noted by
 * nobody and asked by nobody. */
#include <string.h>

#include "sandbox/private.h"

static gboolean
on_any_certificate (SoupMessage *message,
                    GTlsCertificate *certificate,
                    GTlsCertificateFlags errors,
                    gpointer data)
{
  return TRUE; /* loopback only, certificates of tests */
}

static gboolean
is_loopback (GUri *uri)
{
  static const char *const names[] = { "127.0.0.1", "localhost", NULL };
  const char *host = g_uri_get_host (uri);

  return host && g_strv_contains (names, host);
}

static void
on_delivered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GBytes) reply =
      soup_session_send_and_read_finish (SOUP_SESSION (source), result, NULL);

  g_debug ("webhook %s", reply ? "delivered" : "not delivered");
}

/**
 * dub_sb_webhook:
 * @url: (nullable): where to
 * @header: (nullable): a header of the vendor's
 * @body: (transfer full): what is said
 * @signed_body: @header carries the HMAC-SHA256 of the body in hex (VidGen's page)
 */
void
dub_sb_webhook (DubSbHost *host,
                const char *url,
                const char *header,
                const char *header_value,
                JsonNode *body,
                gboolean signed_body)
{
  g_autoptr (JsonNode) taken = body;
  g_autoptr (GUri) uri = url ? g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL) : NULL;
  g_autoptr (SoupMessage) message = NULL;
  g_autofree char *text = NULL;
  g_autofree char *signature = NULL;
  g_autoptr (GBytes) bytes = NULL;
  const char *secret = host->sandbox->webhook_secret;

  if (!uri || !is_loopback (uri))
    return;
  text = json_to_string (taken, FALSE);
  signature = g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guchar *) secret,
                                         strlen (secret), text, -1);
  bytes = g_bytes_new (text, strlen (text));
  message = soup_message_new_from_uri ("POST", uri);
  soup_message_set_request_body_from_bytes (message, "application/json", bytes);
  g_signal_connect (message, "accept-certificate", G_CALLBACK (on_any_certificate), NULL);
  if (header)
    soup_message_headers_append (soup_message_get_request_headers (message), header,
                                 signed_body ? signature : header_value);
  soup_session_send_and_read_async (host->sandbox->session, message, G_PRIORITY_DEFAULT, NULL,
                                    on_delivered, NULL);
}
