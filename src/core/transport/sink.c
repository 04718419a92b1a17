/* Reply bodies: the decision between memory and file, and both ways of keeping. */
#include "transport/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/error.h"

/* So many bytes past the leading blanks are looked at. */
#define LOOK 64

typedef enum
{
  UNDECIDED,
  TO_MEMORY,
  TO_FILE,
} Way;

struct _DubSink
{
  DubSinkFacts facts; /* its texts are owned */
  Way way;
  GByteArray *body; /* owned: what is kept, or what waits for the decision */
  gboolean truncated;
  int fd;         /* owned, -1 */
  guint64 bytes;  /* written to the file */
  gboolean whole; /* the file may stay */
};

DubSink *
dub_sink_new (const DubSinkFacts *facts)
{
  DubSink *sink = g_new0 (DubSink, 1);
  gboolean success = facts->status >= 200 && facts->status < 300;

  sink->facts = *facts;
  sink->facts.content_type = g_strdup (facts->content_type);
  sink->facts.download_path = g_strdup (facts->download_path);
  sink->way = success && facts->download_path != NULL ? UNDECIDED : TO_MEMORY;
  sink->body = g_byte_array_new ();
  sink->fd = -1;
  return sink;
}

void
dub_sink_free (DubSink *sink)
{
  if (sink == NULL)
    return;
  if (sink->fd >= 0)
    close (sink->fd);
  if (sink->way == TO_FILE && !sink->whole)
    unlink (sink->facts.download_path);
  g_byte_array_unref (sink->body);
  g_free ((char *) sink->facts.content_type);
  g_free ((char *) sink->facts.download_path);
  g_free (sink);
}

static const struct
{
  const char *type;
  gboolean text; /* a text that may be wanted: subtitles */
} text_types[] = {
  { "application/json", FALSE },    { "text/json", FALSE },
  { "application/xml", FALSE },     { "text/xml", FALSE },
  { "text/html", FALSE },           { "application/xhtml+xml", FALSE },
  { "application/x-subrip", TRUE },
};

/* Whether the content type names a text; @plain tells one that may be wanted. */
static gboolean
is_text_type (const char *type, gboolean *plain)
{
  *plain = FALSE;
  if (type == NULL)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (text_types); i++)
    if (g_str_equal (type, text_types[i].type))
      {
        *plain = text_types[i].text;
        return TRUE;
      }
  *plain = g_str_has_prefix (type, "text/");
  return *plain || g_str_has_suffix (type, "+json") || g_str_has_suffix (type, "+xml");
}

static gboolean
is_blank (guint8 c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static gsize
leading_blanks (const GByteArray *body)
{
  gsize n = body->len >= 3 && memcmp (body->data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

  while (n < body->len && is_blank (body->data[n]))
    n++;
  return n;
}

/* Whether a text looks like a JSON object, XML or HTML: a subtitle may start with `{\an8}`, `<i>`
 * or
 * `[Music]` too. */
static gboolean
is_structured (const char *text)
{
  static const char *const openings[] = { "<?xml", "<!", "<html", "<head", "<body", "<error" };
  const char *inside = text + 1;

  while (is_blank ((guint8) *inside))
    inside++;
  if (*text == '{')
    return *inside == '"' || *inside == '}';
  if (*text == '[')
    return *inside == '{' || *inside == ']';
  for (gsize i = 0; i < G_N_ELEMENTS (openings); i++)
    if (g_ascii_strncasecmp (text, openings[i], strlen (openings[i])) == 0)
      return TRUE;
  return FALSE;
}

static Way
decide (DubSink *sink)
{
  gsize start = leading_blanks (sink->body);
  g_autofree char *text = NULL;
  gboolean plain, is_text, textual;

  if (start == sink->body->len)
    return TO_MEMORY;
  text = g_strndup ((const char *) sink->body->data + start, MIN (sink->body->len - start, LOOK));
  textual = (guint8) *text >= ' ' && (guint8) *text < 0x7f;
  is_text = is_text_type (sink->facts.content_type, &plain) && textual;
  if (sink->facts.text_ok)
    return (is_text && !plain) || is_structured (text) ? TO_MEMORY : TO_FILE;
  return is_text || (*text != '\0' && strchr ("{[<", *text) != NULL) ? TO_MEMORY : TO_FILE;
}

static gboolean
set_storage_error (const DubSink *sink, int number, GError **error)
{
  g_autofree char *shown = g_filename_display_name (sink->facts.download_path);

  g_set_error (error, DUB_ERROR, DUB_ERROR_STORAGE, _ ("%s: %s"), shown, g_strerror (number));
  return FALSE;
}

static gboolean
open_file (DubSink *sink, GError **error)
{
  const char *path = sink->facts.download_path;
  int flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  struct stat facts;

  sink->fd = open (path, flags | O_EXCL, 0600);
  /* What an earlier attempt left may be written over: such a name is the caller's own. */
  if (sink->fd < 0 && errno == EEXIST && g_str_has_suffix (path, ".part"))
    sink->fd = open (path, flags, 0600);
  if (sink->fd < 0)
    return set_storage_error (sink, errno, error);
  if (fstat (sink->fd, &facts) < 0 || !S_ISREG (facts.st_mode))
    return set_storage_error (sink, EEXIST, error);
  if (ftruncate (sink->fd, 0) < 0)
    return set_storage_error (sink, errno, error);
  sink->way = TO_FILE;
  return TRUE;
}

static gboolean
write_all (DubSink *sink, const guint8 *bytes, gsize length, GError **error)
{
  while (length > 0)
    {
      gssize n = write (sink->fd, bytes, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return set_storage_error (sink, errno, error);
      bytes += n;
      length -= (gsize) n;
    }
  return TRUE;
}

static gboolean
set_too_large (const DubSink *sink, GError **error)
{
  g_autofree char *limit = g_format_size (sink->facts.max_bytes);

  g_set_error (error, DUB_ERROR, DUB_ERROR_UNEXPECTED_REPLY,
               _ ("The server sends a file of more than %s."), limit);
  return FALSE;
}

static gboolean
keep_in_file (DubSink *sink, const guint8 *bytes, gsize length, GError **error)
{
  if (length > sink->facts.max_bytes - sink->bytes
      || (sink->facts.declared > 0 && (guint64) sink->facts.declared > sink->facts.max_bytes))
    return set_too_large (sink, error);
  sink->bytes += length;
  return write_all (sink, bytes, length, error);
}

static void
keep_in_memory (DubSink *sink, const guint8 *bytes, gsize length)
{
  gsize room = sink->facts.body_limit - MIN (sink->body->len, sink->facts.body_limit);

  if (length > room)
    sink->truncated = TRUE;
  g_byte_array_append (sink->body, bytes, (guint) MIN (length, room));
}

/* Takes the way that the gathered bytes ask for. */
static gboolean
settle (DubSink *sink, GError **error)
{
  if (decide (sink) == TO_MEMORY)
    {
      sink->way = TO_MEMORY;
      return TRUE;
    }
  if (!open_file (sink, error) || !keep_in_file (sink, sink->body->data, sink->body->len, error))
    return FALSE;
  g_byte_array_set_size (sink->body, 0);
  return TRUE;
}

/* At most LOOK bytes at a time, so that a large first read does not land in memory. */
static gboolean
gather (DubSink *sink, const guint8 *bytes, gsize length, GError **error)
{
  keep_in_memory (sink, bytes, length);
  if (sink->body->len - leading_blanks (sink->body) < LOOK && !sink->truncated)
    return TRUE;
  return settle (sink, error);
}

gboolean
dub_sink_write (DubSink *sink, const void *bytes, gsize length, GError **error)
{
  const guint8 *rest = bytes;

  while (sink->way == UNDECIDED && length > 0)
    {
      gsize n = MIN (length, LOOK);

      if (!gather (sink, rest, n, error))
        return FALSE;
      rest += n;
      length -= n;
    }
  if (sink->way == TO_FILE)
    return keep_in_file (sink, rest, length, error);
  keep_in_memory (sink, rest, length);
  return TRUE;
}

gboolean
dub_sink_is_full (const DubSink *sink)
{
  return sink->truncated;
}

static gboolean
finish_file (DubSink *sink, DubReply *reply, GError **error)
{
  int fd = sink->fd;

  sink->fd = -1;
  if (fsync (fd) < 0)
    {
      int number = errno;

      close (fd);
      return set_storage_error (sink, number, error);
    }
  if (close (fd) < 0)
    return set_storage_error (sink, errno, error);
  sink->whole = TRUE;
  reply->to_file = TRUE;
  reply->file_bytes = sink->bytes;
  return TRUE;
}

static void
finish_body (DubSink *sink, DubReply *reply)
{
  gsize length = sink->body->len;
  guint8 *data;

  /* One byte more than the length, so that dub_reply_text() can lend it as a text. */
  g_byte_array_append (sink->body, (const guint8 *) "", 1);
  data = g_byte_array_free (sink->body, FALSE);
  sink->body = g_byte_array_new ();
  g_clear_pointer (&reply->body, g_bytes_unref);
  reply->body = g_bytes_new_with_free_func (data, length, g_free, data);
  reply->truncated = sink->truncated;
}

gboolean
dub_sink_finish (DubSink *sink, DubReply *reply, GError **error)
{
  if (sink->way == UNDECIDED && sink->body->len == 0)
    {
      g_set_error_literal (error, DUB_ERROR, DUB_ERROR_DAMAGED_RESULT,
                           _ ("The server delivered an empty file."));
      return FALSE;
    }
  if (sink->way == UNDECIDED && !settle (sink, error))
    return FALSE;
  if (sink->way == TO_FILE)
    return finish_file (sink, reply, error);
  finish_body (sink, reply);
  return TRUE;
}
