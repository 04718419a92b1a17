/* Redaction, addresses, redirects, header values and rates: rows without any server. */
#include "model/error.h"
#include "transport/header.h"
#include "transport/redact.h"
#include "transport/speed.h"
#include "transport/target.h"

static const struct
{
  const char *url;
  const char *shown;
} urls[] = {
  { "https://a.example/v1/x?X-Amz-Signature=abc", "https://a.example/v1/x?…" },
  { "https://a.example/v1/x", "https://a.example/v1/x" },
  { "https://user:pw@a.example:8443/x?y#z", "https://a.example:8443/x?…" },
  { "https://a.example/x#token=1", "https://a.example/x" },
  { "https://a.example?k=v", "https://a.example?…" },
  { "/path?k=v", "/path?…" },
  { "/path?next=https://u:p@b.example/", "/path?…" },
  { "https://a.example/@me/x", "https://a.example/@me/x" },
  { "", "" },
};

static void
test_url (gconstpointer data)
{
  guint row = GPOINTER_TO_UINT (data);
  g_autofree char *shown = dub_redact_url (urls[row].url);

  g_assert_cmpstr (shown, ==, urls[row].shown);
}

static const struct
{
  const char *text;
  const char *shown;
} texts[] = {
  { "key s3cr/et was refused", "key … was refused" },
  { "twice s3cr/et and s3cr%2Fet", "twice … and …" },
  { "GET https://a.example/x?Signature=1&b=2 failed", "GET https://a.example/x?… failed" },
  { "see <https://u:p@a.example/x?a=b>, \"/y?c=d\"", "see <https://…@a.example/x?…>, \"/y?…\"" },
  { "what? why = because", "what? why = because" },
  { "is it 3?", "is it 3?" },
  { "/x?flag&b=1", "/x?…" },
  { "", "" },
};

static void
test_text (gconstpointer data)
{
  static const char *const secrets[] = { "s3cr/et", "", NULL };
  guint row = GPOINTER_TO_UINT (data);
  g_autofree char *shown = dub_redact_text (texts[row].text, secrets);
  g_autofree char *without = dub_redact_text (NULL, NULL);

  g_assert_cmpstr (shown, ==, texts[row].shown);
  g_assert_cmpstr (without, ==, "");
}

/* A @resolved of NULL means that it is refused. */
static const struct
{
  const char *url;
  const char *base;
  const char *resolved;
} targets[] = {
  { "/jobs", "https://a.example/v1", "https://a.example/v1/jobs" },
  { "/jobs", "https://a.example/v1/", "https://a.example/v1/jobs" },
  { "/jobs?x=1", "https://a.example", "https://a.example/jobs?x=1" },
  { "//evil.example/x", "https://a.example", "https://a.example//evil.example/x" },
  { "https://b.example/x%2Fy%20z?a=%2B+~b%3d&c", "https://a.example",
    "https://b.example/x%2Fy%20z?a=%2B+~b%3D&c" },
  { "HTTPS://b.example", NULL, "https://b.example/" },
  { "https://b.example:443/x", NULL, "https://b.example/x" },
  { "http://[::1]:99/x", NULL, "http://[::1]:99/x" },
  { "/x", NULL, NULL },
  { "/x", "", NULL },
  { "/x", "a.example", NULL },
  { "/x", "https://a.example/?q=1", NULL },
  { "/x", "https://user@a.example", NULL },
  { "/x", "ftp://a.example", NULL },
  { "x", "https://a.example", NULL },
  { "https:///x", NULL, NULL },
  { "https://a.example/x y", NULL, NULL },
  { "https://a.example/x\r\nEvil: 1", NULL, NULL },
  { "/x\ny", "https://a.example", NULL },
  { "file:///etc/passwd", NULL, NULL },
  { "", "https://a.example", NULL },
};

static void
test_target (gconstpointer data)
{
  guint row = GPOINTER_TO_UINT (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) uri = dub_target_resolve (targets[row].url, targets[row].base, &error);
  g_autofree char *text = NULL;

  if (targets[row].resolved == NULL)
    {
      g_assert_null (uri);
      g_assert_error (error, DUB_ERROR, DUB_ERROR_USAGE);
      g_assert_null (strstr (error->message, "q=1"));
      return;
    }
  g_assert_no_error (error);
  text = g_uri_to_string (uri);
  g_assert_cmpstr (text, ==, targets[row].resolved);
}

static const struct
{
  const char *a, *b;
  gboolean same;
} origins[] = {
  { "https://a.example/x", "https://A.example:443/y?z", TRUE },
  { "http://a.example", "http://a.example:80", TRUE },
  { "https://a.example", "http://a.example", FALSE },
  { "https://a.example", "https://a.example:8443", FALSE },
  { "https://a.example", "https://b.a.example", FALSE },
  { "https://a.example", "https://a.example.", FALSE },
  { "http://127.0.0.1:80", "http://localhost:80", FALSE },
  { "http://a.example:443", "https://a.example", FALSE },
};

static void
test_origin (gconstpointer data)
{
  guint row = GPOINTER_TO_UINT (data);
  g_autoptr (GUri) a = dub_target_resolve (origins[row].a, NULL, NULL);
  g_autoptr (GUri) b = dub_target_resolve (origins[row].b, NULL, NULL);

  g_assert_cmpint (dub_target_same_origin (a, b), ==, origins[row].same);
  g_assert_cmpint (dub_target_same_origin (b, a), ==, origins[row].same);
}

static const struct
{
  const char *from;
  const char *location;
  const char *to; /* NULL: not followed */
  DubError code;  /* else DUB_N_ERRORS */
} redirects[] = {
  { "https://a.example/x/y?k=1", "z", "https://a.example/x/z", DUB_N_ERRORS },
  { "https://a.example/x", "/z?q", "https://a.example/z?q", DUB_N_ERRORS },
  { "https://a.example/x", "//b.example/z", "https://b.example/z", DUB_N_ERRORS },
  { "http://a.example/x", "https://b.example/", "https://b.example/", DUB_N_ERRORS },
  { "http://a.example/x", "http://b.example/", "http://b.example/", DUB_N_ERRORS },
  { "https://a.example/x", "http://a.example/x", NULL, DUB_ERROR_TLS },
  { "https://a.example/x", NULL, NULL, DUB_N_ERRORS },
  { "https://a.example/x", "javascript:1", NULL, DUB_N_ERRORS },
  { "https://a.example/x", "https://u:p@b.example/", NULL, DUB_N_ERRORS },
  { "https://a.example/x", "https://b.example/ x", NULL, DUB_N_ERRORS },
};

static void
test_redirect (gconstpointer data)
{
  guint row = GPOINTER_TO_UINT (data);
  g_autoptr (GUri) from = dub_target_resolve (redirects[row].from, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) to = dub_target_redirect (from, redirects[row].location, &error);
  g_autofree char *text = to != NULL ? g_uri_to_string (to) : NULL;

  g_assert_cmpstr (text, ==, redirects[row].to);
  if (redirects[row].code == DUB_N_ERRORS)
    g_assert_no_error (error);
  else
    g_assert_error (error, DUB_ERROR, (int) redirects[row].code);
}

static const struct
{
  const char *url;
  gboolean loopback;
} hosts[] = {
  { "http://localhost:1/", TRUE },        { "http://127.0.0.1/", TRUE },
  { "http://127.8.9.1/", TRUE },          { "http://[::1]/", TRUE },
  { "http://localhost.example/", FALSE }, { "http://127.0.0.1.example/", FALSE },
  { "http://192.168.0.1/", FALSE },       { "http://[fe80::1]/", FALSE },
};

static void
test_loopback (gconstpointer data)
{
  guint row = GPOINTER_TO_UINT (data);
  g_autoptr (GUri) uri = dub_target_resolve (hosts[row].url, NULL, NULL);

  g_assert_cmpint (dub_target_is_loopback (uri), ==, hosts[row].loopback);
}

static const struct
{
  const char *name;
  const char *value;
  gboolean fine;
} headers[] = {
  { "X-A", "1", TRUE },      { "X-A", "für", TRUE },        { "X-A", "", TRUE },
  { "X-A", "a\tb", TRUE },   { "X-A", "a\r\nB: c", FALSE }, { "X-A", "a\nb", FALSE },
  { "X-A", "a\x7f", FALSE }, { "X-A", NULL, FALSE },        { "", "1", FALSE },
  { NULL, "1", FALSE },      { "X A", "1", FALSE },         { "X:A", "1", FALSE },
  { "X\nA", "1", FALSE },
};

static void
test_header (gconstpointer data)
{
  guint row = GPOINTER_TO_UINT (data);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (dub_header_check (headers[row].name, headers[row].value, &error), ==,
                   headers[row].fine);
  if (!headers[row].fine)
    g_assert_error (error, DUB_ERROR, DUB_ERROR_USAGE);
}

/* The key rule itself. */
static const struct
{
  const char *name, *url, *base, *key;
  gboolean keyless;
  gboolean sent;
  DubError code; /* DUB_N_ERRORS: none */
} keys[] = {
  { "same", "https://a.example/x", "https://a.example/v1", "k", FALSE, TRUE, DUB_N_ERRORS },
  { "keyless", "https://a.example/x", "https://a.example", "k", TRUE, FALSE, DUB_N_ERRORS },
  { "none", "https://a.example/x", "https://a.example", NULL, FALSE, FALSE, DUB_N_ERRORS },
  { "other-host", "https://s3.example/x", "https://a.example", "k", FALSE, FALSE, DUB_N_ERRORS },
  { "other-scheme", "http://a.example/x", "https://a.example", "k", FALSE, FALSE, DUB_N_ERRORS },
  { "plain", "http://a.example/x", "http://a.example", "k", FALSE, FALSE, DUB_ERROR_TLS },
  { "plain-keyless", "http://a.example/x", "http://a.example", "k", TRUE, FALSE, DUB_N_ERRORS },
  { "plain-loopback", "http://127.0.0.1:9/x", "http://127.0.0.1:9", "k", FALSE, TRUE,
    DUB_N_ERRORS },
  { "line-end", "https://a.example/x", "https://a.example", "k\n", FALSE, FALSE,
    DUB_ERROR_BAD_KEY },
  { "injection", "https://a.example/x", "https://a.example", "k\r\nHost: b", FALSE, FALSE,
    DUB_ERROR_BAD_KEY },
  { "empty", "https://a.example/x", "https://a.example", "", FALSE, FALSE, DUB_ERROR_BAD_KEY },
};

static void
test_key (gconstpointer data)
{
  guint row = GPOINTER_TO_UINT (data);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", keys[row].url);
  g_autoptr (GUri) base = dub_target_resolve (keys[row].base, NULL, NULL);
  g_autoptr (GError) error = NULL;
  gboolean done =
      dub_header_set_key (message, base, "x-api-key", keys[row].key, keys[row].keyless, &error);
  const char *sent =
      soup_message_headers_get_one (soup_message_get_request_headers (message), "x-api-key");

  g_assert_cmpstr (sent, ==, keys[row].sent ? keys[row].key : NULL);
  g_assert_cmpint (done, ==, keys[row].code == DUB_N_ERRORS);
  if (!done)
    g_assert_error (error, DUB_ERROR, (int) keys[row].code);
}

static void
test_reserved (gconstpointer data)
{
  g_autoptr (SoupMessage) message = soup_message_new ("GET", "https://a.example/");
  g_autoptr (DubRequest) request = dub_request_new ("GET", "/");
  g_autoptr (GError) error = NULL;

  dub_request_add_header (request, data, "1");
  g_assert_false (dub_header_add_all (message, request, "x-api-key", &error));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_USAGE);
}

static void
test_speed (void)
{
  DubSpeed speed;
  gint64 now = 5 * G_USEC_PER_SEC;
  double rate = -1;

  dub_speed_start (&speed, now);
  g_assert_cmpfloat (dub_speed_add (&speed, now, 0), ==, 0);
  for (gint i = 1; i <= 100; i++)
    rate = dub_speed_add (&speed, now + i * G_USEC_PER_SEC / 10, i * 1000);
  g_assert_cmpfloat_with_epsilon (rate, 10000, 1);
  /* A stall shows within some seconds. */
  for (gint i = 101; i <= 160; i++)
    rate = dub_speed_add (&speed, now + i * G_USEC_PER_SEC / 10, 100 * 1000);
  g_assert_cmpfloat (rate, ==, 0);
}

#define ADD_ROWS(rows, path, test)                                                                 \
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)                                                  \
    {                                                                                              \
      g_autofree char *name = g_strdup_printf ("/text/" path "/%02u", i);                          \
      g_test_add_data_func (name, GUINT_TO_POINTER (i), test);                                     \
    }

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD_ROWS (urls, "redact-url", test_url);
  ADD_ROWS (texts, "redact-text", test_text);
  ADD_ROWS (targets, "target", test_target);
  ADD_ROWS (origins, "origin", test_origin);
  ADD_ROWS (redirects, "redirect", test_redirect);
  ADD_ROWS (hosts, "loopback", test_loopback);
  ADD_ROWS (headers, "header", test_header);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *name = g_strconcat ("/text/key/", keys[i].name, NULL);

      g_test_add_data_func (name, GUINT_TO_POINTER (i), test_key);
    }
  g_test_add_data_func ("/text/reserved/key", "X-Api-Key", test_reserved);
  g_test_add_data_func ("/text/reserved/host", "Host", test_reserved);
  g_test_add_data_func ("/text/reserved/length", "content-length", test_reserved);
  g_test_add_func ("/text/speed", test_speed);
  return g_test_run ();
}
