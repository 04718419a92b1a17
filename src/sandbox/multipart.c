/* The push parser: looks for the delimiter in what has arrived and keeps back only as many bytes
 * as the delimiter has, so any split of the input gives the same parts. */
#define _GNU_SOURCE /* memmem */

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <libsoup/soup.h>

#include "sandbox/multipart.h"

#define MAX_HEAD  (16 * 1024)
#define MAX_FIELD (1024 * 1024)

typedef enum
{
  IN_PREAMBLE,
  AFTER_DELIMITER,
  IN_HEAD,
  IN_BODY,
  AT_END,
  BROKEN
} State;

struct _DubSbMultipart
{
  char *dir;       /* owned */
  char *delimiter; /* owned: CRLF, two dashes, the boundary */
  gsize delimiter_size;
  goffset max_file;
  State state;
  GByteArray *carry; /* owned: not yet understood */
  GPtrArray *parts;  /* owned */
  DubSbPart *part;   /* borrowed: the last of parts */
  int fd;            /* of the part's file, or -1 */
};

static void
part_free (gpointer data)
{
  DubSbPart *part = data;

  g_free (part->name);
  g_free (part->filename);
  g_free (part->type);
  g_free (part->path);
  g_string_free (part->text, TRUE);
  g_free (part);
}

DubSbMultipart *
dub_sb_multipart_new (const char *content_type, const char *dir, goffset max_file)
{
  g_autoptr (SoupMessageHeaders) headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_REQUEST);
  g_autoptr (GHashTable) params = NULL;
  const char *boundary = NULL;
  const char *type = NULL;
  DubSbMultipart *self = NULL;

  if (!content_type)
    return NULL;
  soup_message_headers_append (headers, "Content-Type", content_type);
  type = soup_message_headers_get_content_type (headers, &params);
  boundary = params ? g_hash_table_lookup (params, "boundary") : NULL;
  if (g_strcmp0 (type, "multipart/form-data") != 0 || !boundary || *boundary == '\0'
      || strlen (boundary) > 70)
    return NULL;
  self = g_new0 (DubSbMultipart, 1);
  self->dir = g_strdup (dir);
  self->delimiter = g_strconcat ("\r\n--", boundary, NULL);
  self->delimiter_size = strlen (self->delimiter);
  self->max_file = max_file;
  self->carry = g_byte_array_new ();
  self->parts = g_ptr_array_new_with_free_func (part_free);
  self->fd = -1;
  /* The first delimiter stands at the start of the body, without a line end before it. */
  g_byte_array_append (self->carry, (const guint8 *) "\r\n", 2);
  return self;
}

void
dub_sb_multipart_free (DubSbMultipart *self)
{
  if (!self)
    return;
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->dir);
  g_free (self->delimiter);
  g_byte_array_unref (self->carry);
  g_ptr_array_unref (self->parts);
  g_free (self);
}

static void
read_disposition (DubSbPart *part, const char *value)
{
  g_autoptr (GHashTable) params = NULL;
  const char *rest = strchr (value, ';');

  if (!rest || g_ascii_strncasecmp (value, "form-data", 9) != 0)
    return;
  params = soup_header_parse_semi_param_list (rest + 1);
  part->name = g_strdup (g_hash_table_lookup (params, "name"));
  part->filename = g_strdup (g_hash_table_lookup (params, "filename"));
  soup_header_free_param_list (g_steal_pointer (&params));
}

static gboolean
open_part_file (DubSbMultipart *self)
{
  self->part->path = g_build_filename (self->dir, "part-XXXXXX", NULL);
  self->fd = g_mkstemp_full (self->part->path, O_RDWR | O_CLOEXEC, 0600);
  return self->fd >= 0;
}

static gboolean
begin_part (DubSbMultipart *self, const char *head)
{
  g_auto (GStrv) lines = g_strsplit (head, "\r\n", -1);
  DubSbPart *part = g_new0 (DubSbPart, 1);

  part->text = g_string_new (NULL);
  g_ptr_array_add (self->parts, part);
  self->part = part;
  for (guint i = 0; lines[i]; i++)
    {
      char *colon = strchr (lines[i], ':');

      if (!colon)
        continue;
      *colon = '\0';
      g_strstrip (colon + 1);
      if (g_ascii_strcasecmp (lines[i], "content-disposition") == 0)
        read_disposition (part, colon + 1);
      else if (g_ascii_strcasecmp (lines[i], "content-type") == 0 && !part->type)
        part->type = g_strdup (colon + 1);
    }
  if (!part->name)
    return FALSE;
  return !part->filename || open_part_file (self);
}

static gboolean
write_all (int fd, const guint8 *data, gsize size)
{
  while (size > 0)
    {
      gssize n = write (fd, data, size);

      if (n <= 0)
        return FALSE;
      data += n;
      size -= (gsize) n;
    }
  return TRUE;
}

static gboolean
part_data (DubSbMultipart *self, const guint8 *data, gsize size)
{
  DubSbPart *part = self->part;

  part->size += (goffset) size;
  if (part->path)
    {
      if (self->max_file > 0 && part->size > self->max_file)
        part->too_large = TRUE;
      return part->too_large || write_all (self->fd, data, size);
    }
  if (part->size > MAX_FIELD)
    return FALSE;
  g_string_append_len (part->text, (const char *) data, (gssize) size);
  return TRUE;
}

static void
end_part (DubSbMultipart *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  self->part = NULL;
}

static void
consume (DubSbMultipart *self, gsize n)
{
  g_byte_array_remove_range (self->carry, 0, (guint) n);
}

/* Body or preamble up to the next delimiter. Returns: whether there may be more to understand. */
static gboolean
step_to_delimiter (DubSbMultipart *self)
{
  guint8 *data = self->carry->data;
  gsize size = self->carry->len;
  guint8 *hit = memmem (data, size, self->delimiter, self->delimiter_size);
  gsize keep = self->delimiter_size - 1;
  gsize take = hit ? (gsize) (hit - data) : (size > keep ? size - keep : 0);

  if (self->state == IN_BODY && !part_data (self, data, take))
    {
      self->state = BROKEN;
      return FALSE;
    }
  if (!hit)
    {
      consume (self, take);
      return FALSE;
    }
  if (self->state == IN_BODY)
    end_part (self);
  consume (self, take + self->delimiter_size);
  self->state = AFTER_DELIMITER;
  return TRUE;
}

static gboolean
step_after_delimiter (DubSbMultipart *self)
{
  if (self->carry->len < 2)
    return FALSE;
  if (memcmp (self->carry->data, "--", 2) == 0)
    self->state = AT_END;
  else if (memcmp (self->carry->data, "\r\n", 2) == 0)
    self->state = IN_HEAD;
  else
    self->state = BROKEN;
  consume (self, 2);
  return self->state == IN_HEAD;
}

static gboolean
step_head (DubSbMultipart *self)
{
  guint8 *end = memmem (self->carry->data, self->carry->len, "\r\n\r\n", 4);
  g_autofree char *head = NULL;
  gsize size = 0;

  if (!end)
    {
      if (self->carry->len > MAX_HEAD)
        self->state = BROKEN;
      return FALSE;
    }
  size = (gsize) (end - self->carry->data);
  head = g_strndup ((const char *) self->carry->data, size);
  consume (self, size + 4);
  if (!begin_part (self, head))
    {
      self->state = BROKEN;
      return FALSE;
    }
  self->state = IN_BODY;
  return TRUE;
}

gboolean
dub_sb_multipart_feed (DubSbMultipart *self, const void *data, gsize size)
{
  gboolean more = TRUE;

  if (self->state == AT_END || self->state == BROKEN)
    return self->state == AT_END;
  g_byte_array_append (self->carry, data, (guint) size);
  while (more)
    switch (self->state)
      {
      case IN_PREAMBLE:
      case IN_BODY:
        more = step_to_delimiter (self);
        break;
      case AFTER_DELIMITER:
        more = step_after_delimiter (self);
        break;
      case IN_HEAD:
        more = step_head (self);
        break;
      case AT_END:
      case BROKEN:
        more = FALSE;
        break;
      }
  return self->state != BROKEN;
}

gboolean
dub_sb_multipart_end (DubSbMultipart *self)
{
  return self->state == AT_END;
}

GPtrArray *
dub_sb_multipart_parts (DubSbMultipart *self)
{
  return self->parts;
}

DubSbPart *
dub_sb_multipart_find (DubSbMultipart *self, const char *name)
{
  for (guint i = 0; i < self->parts->len; i++)
    {
      DubSbPart *part = g_ptr_array_index (self->parts, i);

      if (g_strcmp0 (part->name, name) == 0)
        return part;
    }
  return NULL;
}
