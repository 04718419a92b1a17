/* DubRequest and DubReply: one HTTP exchange as plain data. */
#include "model/exchange.h"

#include <stdio.h>
#include <string.h>

static void
header_free (gpointer data)
{
  DubHeader *header = data;

  g_free (header->name);
  g_free (header->value);
  g_free (header);
}

static void
part_free (gpointer data)
{
  DubPart *part = data;

  g_free (part->name);
  g_free (part->value);
  g_free (part->file_path);
  g_free (part->file_name);
  g_free (part->content_type);
  g_free (part);
}

DubRequest *
dub_request_new (const char *method, const char *url)
{
  DubRequest *request = g_new0 (DubRequest, 1);

  request->method = g_strdup (method);
  request->url = g_strdup (url);
  request->headers = g_ptr_array_new_with_free_func (header_free);
  request->parts = g_ptr_array_new_with_free_func (part_free);
  return request;
}

DubRequest *
dub_request_newf (const char *method, const char *format, ...)
{
  DubRequest *request = dub_request_new (method, NULL);
  va_list args;

  va_start (args, format);
  request->url = g_strdup_vprintf (format, args);
  va_end (args);
  return request;
}

void
dub_request_free (DubRequest *request)
{
  if (request == NULL)
    return;
  g_free (request->method);
  g_free (request->url);
  g_ptr_array_unref (request->headers);
  g_free (request->body);
  g_ptr_array_unref (request->parts);
  g_free (request->file_path);
  g_free (request->content_type);
  g_free (request);
}

char *
dub_escape (const char *text)
{
  return g_uri_escape_string (text != NULL ? text : "", NULL, FALSE);
}

void
dub_request_add_header (DubRequest *request, const char *name, const char *value)
{
  DubHeader *header = g_new0 (DubHeader, 1);

  header->name = g_strdup (name);
  header->value = g_strdup (value);
  g_ptr_array_add (request->headers, header);
}

void
dub_request_add_query (DubRequest *request, const char *name, const char *value)
{
  g_autofree char *escaped_name = dub_escape (name);
  g_autofree char *escaped_value = dub_escape (value);
  g_autofree char *url = request->url;

  request->url = g_strdup_printf ("%s%c%s=%s", url, strchr (url, '?') != NULL ? '&' : '?',
                                  escaped_name, escaped_value);
}

void
dub_request_take_json (DubRequest *request, char *json)
{
  g_free (request->body);
  request->body = json;
  request->body_kind = DUB_BODY_JSON;
}

static DubPart *
add_part (DubRequest *request, const char *name)
{
  DubPart *part = g_new0 (DubPart, 1);

  part->name = g_strdup (name);
  g_ptr_array_add (request->parts, part);
  request->body_kind = DUB_BODY_MULTIPART;
  return part;
}

void
dub_request_add_text_part (DubRequest *request, const char *name, const char *value)
{
  DubPart *part = add_part (request, name);

  part->value = g_strdup (value);
}

void
dub_request_add_file_part (DubRequest *request,
                           const char *name,
                           const char *file_path,
                           const char *file_name,
                           const char *content_type)
{
  DubPart *part = add_part (request, name);

  part->file_path = g_strdup (file_path);
  part->file_name = dub_plain_file_name (file_name);
  part->content_type = g_strdup (content_type);
}

void
dub_request_set_file (DubRequest *request, const char *file_path, const char *content_type)
{
  g_free (request->file_path);
  request->file_path = g_strdup (file_path);
  g_free (request->content_type);
  request->content_type = g_strdup (content_type);
  request->body_kind = DUB_BODY_FILE;
  request->keyless = TRUE;
}

static void
digest_text (GChecksum *sum, const char *text)
{
  if (text != NULL)
    g_checksum_update (sum, (const guchar *) text, -1);
  g_checksum_update (sum, (const guchar *) "\n", 1);
}

char *
dub_request_digest (const DubRequest *request)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *path = g_strdup (request->url);
  char *query = strchr (path, '?');

  if (query != NULL)
    *query = '\0';
  digest_text (sum, request->method);
  digest_text (sum, path);
  digest_text (sum, request->body);
  digest_text (sum, request->file_path);
  for (guint i = 0; i < request->parts->len; i++)
    {
      const DubPart *part = request->parts->pdata[i];

      digest_text (sum, part->name);
      digest_text (sum, part->value);
      digest_text (sum, part->file_path);
    }
  return g_strdup (g_checksum_get_string (sum));
}

#define PLAIN_NAME_MAX 120

char *
dub_plain_file_name (const char *name)
{
  g_autoptr (GString) plain = g_string_new (NULL);
  const char *base = name != NULL ? strrchr (name, '/') : NULL;
  const char *dot;

  base = base != NULL ? base + 1 : name;
  for (const char *p = base; p != NULL && *p != '\0'; p++)
    if (g_ascii_isalnum (*p) || strchr ("._-", *p) != NULL)
      g_string_append_c (plain, *p);
    else if (plain->len == 0 || plain->str[plain->len - 1] != '_')
      g_string_append_c (plain, '_');
  while (plain->len > 0 && plain->str[0] == '.')
    g_string_erase (plain, 0, 1);
  if (plain->len == 0)
    return g_strdup ("file");
  dot = strrchr (plain->str, '.');
  if (plain->len > PLAIN_NAME_MAX)
    {
      gsize extension = dot != NULL ? strlen (dot) : 0;

      if (extension > 12)
        extension = 0;
      g_string_erase (plain, PLAIN_NAME_MAX - extension, plain->len - PLAIN_NAME_MAX);
    }
  return g_strdup (plain->str);
}

DubReply *
dub_reply_new (guint status, const char *content_type, const char *body, gssize length)
{
  DubReply *reply = g_new0 (DubReply, 1);

  reply->status = status;
  reply->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  reply->content_type = g_strdup (content_type);
  if (body != NULL)
    {
      gsize n = length >= 0 ? (gsize) length : strlen (body);
      char *copy = g_malloc (n + 1);

      memcpy (copy, body, n);
      copy[n] = '\0';
      /* One byte more than the length, so that dub_reply_text() can lend it as a text. */
      reply->body = g_bytes_new_with_free_func (copy, n, g_free, copy);
    }
  return reply;
}

void
dub_reply_free (DubReply *reply)
{
  if (reply == NULL)
    return;
  g_hash_table_unref (reply->headers);
  g_free (reply->content_type);
  g_clear_pointer (&reply->body, g_bytes_unref);
  g_free (reply);
}

void
dub_reply_set_header (DubReply *reply, const char *name, const char *value)
{
  g_hash_table_insert (reply->headers, g_ascii_strdown (name, -1), g_strdup (value));
}

const char *
dub_reply_header (const DubReply *reply, const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return g_hash_table_lookup (reply->headers, lower);
}

gboolean
dub_reply_is_success (const DubReply *reply)
{
  return reply->status >= 200 && reply->status < 300;
}

const char *
dub_reply_text (const DubReply *reply)
{
  return reply->body != NULL ? g_bytes_get_data (reply->body, NULL) : "";
}

#define DAY_SECONDS 86400
/* No window is so long: a larger number counts from 1970. */
#define EPOCH_BEGINS 1000000000

static gint64
seconds_until_date (const DubReply *reply, const char *text)
{
  static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  int day, year, hour, minute, second;
  char month[4] = "";
  const char *found;
  g_autoptr (GDateTime) date = NULL;

  if (sscanf (text, "%*3s, %2d %3s %4d %2d:%2d:%2d", &day, month, &year, &hour, &minute, &second)
      != 6)
    return -1;
  found = strstr (months, month);
  if (found == NULL || strlen (month) != 3)
    return -1;
  date = g_date_time_new_utc (year, (int) (found - months) / 3 + 1, day, hour, minute, second);
  if (date == NULL)
    return -1;
  return MAX (0, g_date_time_to_unix (date) - reply->received_at / G_USEC_PER_SEC);
}

static gint64
header_seconds (const DubReply *reply, const char *name)
{
  const char *text = dub_reply_header (reply, name);
  gint64 seconds = -1;

  if (text == NULL)
    return -1;
  while (g_ascii_isspace (*text))
    text++;
  if (g_ascii_isdigit (*text))
    seconds = (gint64) MIN (g_ascii_strtoull (text, NULL, 10), DAY_SECONDS);
  else
    seconds = seconds_until_date (reply, text);
  return MIN (seconds, DAY_SECONDS);
}

/* Seconds in the drafts of the header, a point in time with some servers. */
static gint64
reset_seconds (const DubReply *reply)
{
  const char *text = dub_reply_header (reply, "ratelimit-reset");
  guint64 number = text != NULL ? g_ascii_strtoull (text, NULL, 10) : 0;
  gint64 now = reply->received_at / G_USEC_PER_SEC;

  if (number > EPOCH_BEGINS && now > 0)
    return CLAMP ((gint64) MIN (number, G_MAXINT64) - now, 0, DAY_SECONDS);
  return header_seconds (reply, "ratelimit-reset");
}

gint64
dub_reply_retry_after (const DubReply *reply)
{
  gint64 seconds = header_seconds (reply, "retry-after");
  gint64 remaining = header_seconds (reply, "ratelimit-remaining");

  if (seconds < 0 && (remaining == 0 || (remaining < 0 && reply->status == 429)))
    seconds = reset_seconds (reply);
  return seconds;
}
