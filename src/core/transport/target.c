/* URLs, origins and redirects. */
#include "transport/target.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#include "model/error.h"
#include "transport/redact.h"

static gboolean
has_blank_or_control (const char *url)
{
  for (const char *p = url; *p != '\0'; p++)
    if ((guchar) *p <= ' ' || *p == 0x7f)
      return TRUE;
  return FALSE;
}

static gboolean
is_web (GUri *uri)
{
  const char *scheme = g_uri_get_scheme (uri);
  const char *host = g_uri_get_host (uri);

  return (g_strcmp0 (scheme, "https") == 0 || g_strcmp0 (scheme, "http") == 0) && host != NULL
         && *host != '\0' && g_uri_get_userinfo (uri) == NULL;
}

static gboolean
refuse (const char *url, GError **error)
{
  g_autofree char *shown = dub_redact_url (url);

  g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE, _ ("“%s” is not a web address."), shown);
  return FALSE;
}

static GUri *
parse (const char *url, GError **error)
{
  g_autoptr (GUri) uri = NULL;

  if (!has_blank_or_control (url))
    uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  if (uri == NULL || !is_web (uri))
    {
      refuse (url, error);
      return NULL;
    }
  return g_steal_pointer (&uri);
}

static char *
join (const char *base_url, const char *path)
{
  gsize n = strlen (base_url);

  while (n > 0 && base_url[n - 1] == '/')
    n--;
  return g_strdup_printf ("%.*s%s", (int) n, base_url, path);
}

GUri *
dub_target_resolve (const char *url, const char *base_url, GError **error)
{
  g_autoptr (GUri) base = NULL;
  g_autofree char *joined = NULL;

  if (url == NULL || *url != '/')
    return parse (url != NULL ? url : "", error);
  base = parse (base_url != NULL ? base_url : "", error);
  if (base == NULL)
    return NULL;
  if (g_uri_get_query (base) != NULL || g_uri_get_fragment (base) != NULL)
    {
      refuse (base_url, error);
      return NULL;
    }
  joined = join (base_url, url);
  return parse (joined, error);
}

gboolean
dub_target_is_https (GUri *uri)
{
  return g_strcmp0 (g_uri_get_scheme (uri), "https") == 0;
}

static int
port_of (GUri *uri)
{
  int port = g_uri_get_port (uri);

  if (port > 0)
    return port;
  return dub_target_is_https (uri) ? 443 : 80;
}

gboolean
dub_target_same_origin (GUri *a, GUri *b)
{
  return g_strcmp0 (g_uri_get_scheme (a), g_uri_get_scheme (b)) == 0
         && g_ascii_strcasecmp (g_uri_get_host (a), g_uri_get_host (b)) == 0
         && port_of (a) == port_of (b);
}

gboolean
dub_target_is_loopback (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  g_autoptr (GInetAddress) address = NULL;

  if (g_ascii_strcasecmp (host, "localhost") == 0)
    return TRUE;
  address = g_inet_address_new_from_string (host);
  return address != NULL && g_inet_address_get_is_loopback (address);
}

gboolean
dub_target_is_redirect (guint status)
{
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

GUri *
dub_target_redirect (GUri *from, const char *location, GError **error)
{
  g_autoptr (GUri) to = NULL;

  if (location == NULL || has_blank_or_control (location))
    return NULL;
  to = g_uri_parse_relative (from, location, SOUP_HTTP_URI_FLAGS, NULL);
  if (to == NULL || !is_web (to))
    return NULL;
  if (dub_target_is_https (from) && !dub_target_is_https (to))
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_TLS,
                   _ ("%s wants to go on without encryption; Dubstage does not."),
                   g_uri_get_host (from));
      return NULL;
    }
  return g_steal_pointer (&to);
}
