/* Redaction: known secrets, user information and queries become an ellipsis. */
#include "transport/redact.h"

#include <string.h>

#define ELLIPSIS "…"

/* Ends a URL inside a sentence. */
static gboolean
ends_url (char c)
{
  return c == '\0' || (guchar) c <= ' ' || strchr ("\"'<>`|", c) != NULL;
}

static gboolean
is_query_name (char c)
{
  return g_ascii_isalnum (c) || strchr ("-_.~%[]+", c) != NULL;
}

/* Whether @mark, a question mark, starts a query (`?name=…`) and not just ends a question. */
static gboolean
starts_query (const char *mark)
{
  const char *p = mark + 1;

  while (*p != '\0' && is_query_name (*p))
    p++;
  return p > mark + 1 && (*p == '=' || *p == '&');
}

static gsize
url_rest (const char *text)
{
  gsize n = 0;

  while (!ends_url (text[n]))
    n++;
  return n;
}

/* The length of `user:password@` at @authority, 0 when there is none. */
static gsize
user_information (const char *authority)
{
  gsize found = 0;

  for (gsize n = 0; !ends_url (authority[n]) && strchr ("/?#", authority[n]) == NULL; n++)
    if (authority[n] == '@')
      found = n + 1;
  return found;
}

static char *
redact_links (const char *text)
{
  GString *out = g_string_new (NULL);
  const char *p = text;

  while (*p != '\0')
    if (g_str_has_prefix (p, "://"))
      {
        g_string_append (out, "://");
        p += 3;
        if (user_information (p) > 0)
          g_string_append (out, ELLIPSIS "@");
        p += user_information (p);
      }
    else if (*p == '?' && starts_query (p))
      {
        g_string_append (out, "?" ELLIPSIS);
        p += url_rest (p);
      }
    else
      g_string_append_c (out, *p++);
  return g_string_free (out, FALSE);
}

char *
dub_redact_url (const char *url)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const char *scheme_end;
  gsize path_end;

  if (url == NULL)
    return g_strdup ("");
  scheme_end = strstr (url, "://");
  if (scheme_end != NULL && strcspn (url, "?#") > (gsize) (scheme_end - url))
    {
      g_string_append_len (out, url, scheme_end + 3 - url);
      url = scheme_end + 3;
      url += user_information (url);
    }
  path_end = strcspn (url, "?#");
  g_string_append_len (out, url, (gssize) path_end);
  if (url[path_end] == '?')
    g_string_append (out, "?" ELLIPSIS);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
replace_secret (GString *text, const char *secret)
{
  g_autofree char *escaped = g_uri_escape_string (secret, NULL, FALSE);

  if (*secret == '\0')
    return;
  g_string_replace (text, secret, ELLIPSIS, 0);
  g_string_replace (text, escaped, ELLIPSIS, 0);
}

char *
dub_redact_text (const char *text, const char *const *secrets)
{
  g_autoptr (GString) out = g_string_new (text);
  g_autofree char *known = NULL;

  for (gsize i = 0; secrets != NULL && secrets[i] != NULL; i++)
    replace_secret (out, secrets[i]);
  known = g_string_free (g_steal_pointer (&out), FALSE);
  return redact_links (known);
}
