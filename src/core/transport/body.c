/* Request bodies: a list of segments, each a text or an open file, read in order. */
#include "transport/body.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/error.h"
#include "transport/header.h"

#define BUFFER_SIZE (1024 * 1024)
/* Bytes between two looks at what the other side says. */
#define WATCH_EVERY (64 * 1024)
/* Of a plain file, so much is held back until the gate opens. */
#define HELD_OF_FILE 4096

typedef struct
{
  GBytes *text;         /* owned (nullable) */
  char *path;           /* owned (nullable): of a file */
  int fd;               /* owned, -1 for a text */
  goffset size;         /* bytes */
  goffset read;         /* bytes taken so far */
  struct timespec time; /* of the file's last change when it was opened */
} Segment;

struct _DubBody
{
  GInputStream parent;

  GPtrArray *segments; /* owned: Segment */
  guint current;
  char *content_type; /* owned */
  goffset length;     /* bytes */
  goffset held;       /* bytes at the end that wait for the gate */
  DubGateFunc gate;   /* (nullable) */
  gpointer gate_data;
  DubGateFunc watch; /* (nullable) */
  gpointer watch_data;
  goffset watched; /* position when it was last asked */
  char *buffer;    /* owned (nullable): of BUFFER_SIZE */
  gsize buffer_start, buffer_end;
  GError *error;         /* owned (nullable): the first failure */
  goffset position;      /* bytes handed out so far */
  atomic_llong *counter; /* borrowed (nullable): the same for others to see */
  atomic_bool complete;
};

G_DEFINE_FINAL_TYPE (DubBody, dub_body, G_TYPE_INPUT_STREAM)

static void
segment_free (gpointer data)
{
  Segment *segment = data;

  g_clear_pointer (&segment->text, g_bytes_unref);
  g_free (segment->path);
  if (segment->fd >= 0)
    close (segment->fd);
  g_free (segment);
}

static Segment *
add_segment (DubBody *body)
{
  Segment *segment = g_new0 (Segment, 1);

  segment->fd = -1;
  g_ptr_array_add (body->segments, segment);
  return segment;
}

static void
add_text (DubBody *body, const char *text, gsize length)
{
  Segment *segment = add_segment (body);

  segment->text = g_bytes_new (text, length);
  segment->size = (goffset) length;
  body->length += segment->size;
}

static gboolean
set_file_error (const char *path, DubError code, const char *reason, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  /* Translators: a file name, then what is wrong with it */
  g_set_error (error, DUB_ERROR, (int) code, _ ("%s: %s"), shown, reason);
  return FALSE;
}

static gboolean
set_changed (const Segment *segment, GError **error)
{
  return set_file_error (segment->path, DUB_ERROR_FILE_CHANGED,
                         _ ("the file changed while it was being sent"), error);
}

static gboolean
add_file (DubBody *body, const char *path, GError **error)
{
  Segment *segment = add_segment (body);
  struct stat facts;

  segment->path = g_strdup (path);
  /* Not blocking, lest a pipe under that name stops the thread. */
  segment->fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (segment->fd < 0)
    {
      gboolean missing = errno == ENOENT || errno == ENOTDIR;

      return set_file_error (path, missing ? DUB_ERROR_FILE_MISSING : DUB_ERROR_FILE_UNREADABLE,
                             g_strerror (errno), error);
    }
  if (fstat (segment->fd, &facts) < 0 || !S_ISREG (facts.st_mode))
    return set_file_error (path, DUB_ERROR_FILE_UNREADABLE, _ ("it is not a plain file"), error);
  segment->size = facts.st_size;
  segment->time = facts.st_mtim;
  body->length += segment->size;
  posix_fadvise (segment->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  return TRUE;
}

/* As browsers do (HTML standard, multipart/form-data): percent-encode what would end the text. */
static void
append_quoted (GString *out, const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (*p == '"')
      g_string_append (out, "%22");
    else if (*p == '\r')
      g_string_append (out, "%0D");
    else if (*p == '\n')
      g_string_append (out, "%0A");
    else
      g_string_append_c (out, *p);
}

static void
append_head (GString *out, const DubPart *part, const char *boundary)
{
  g_string_append_printf (out, "--%s\r\nContent-Disposition: form-data; name=\"", boundary);
  append_quoted (out, part->name);
  g_string_append_c (out, '"');
  if (part->file_path != NULL)
    {
      g_string_append (out, "; filename=\"");
      append_quoted (out, part->file_name != NULL ? part->file_name : "file");
      g_string_append_c (out, '"');
    }
  g_string_append (out, "\r\n");
  if (part->content_type != NULL)
    g_string_append_printf (out, "Content-Type: %s\r\n", part->content_type);
  g_string_append (out, "\r\n");
}

static gboolean
add_part (DubBody *body, const DubPart *part, const char *boundary, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (part->content_type != NULL && !dub_header_check ("Content-Type", part->content_type, error))
    return FALSE;
  append_head (text, part, boundary);
  if (part->file_path == NULL)
    g_string_append (text, part->value != NULL ? part->value : "");
  add_text (body, text->str, text->len);
  if (part->file_path != NULL && !add_file (body, part->file_path, error))
    return FALSE;
  add_text (body, "\r\n", 2);
  return TRUE;
}

/* RFC 7578 */
static gboolean
add_form (DubBody *body, const DubRequest *request, GError **error)
{
  g_autofree char *random = g_uuid_string_random ();
  g_autofree char *boundary = g_strdup_printf ("dubstage-%s", random);
  g_autofree char *end = g_strdup_printf ("--%s--\r\n", boundary);

  for (guint i = 0; i < request->parts->len; i++)
    if (!add_part (body, request->parts->pdata[i], boundary, error))
      return FALSE;
  add_text (body, end, strlen (end));
  body->held = (goffset) strlen (end);
  body->content_type = g_strdup_printf ("multipart/form-data; boundary=%s", boundary);
  return TRUE;
}

static gboolean
add_plain_file (DubBody *body, const DubRequest *request, GError **error)
{
  if (!add_file (body, request->file_path, error))
    return FALSE;
  body->held = MIN (body->length, HELD_OF_FILE);
  body->content_type = g_strdup (request->content_type);
  return TRUE;
}

static gboolean
fill_body (DubBody *body, const DubRequest *request, GError **error)
{
  const char *json = request->body != NULL ? request->body : "";

  if (request->body_kind == DUB_BODY_MULTIPART)
    return add_form (body, request, error);
  if (request->body_kind == DUB_BODY_FILE)
    return add_plain_file (body, request, error);
  add_text (body, json, strlen (json));
  body->held = body->length;
  body->content_type = g_strdup ("application/json");
  return TRUE;
}

DubBody *
dub_body_new (const DubRequest *request, DubGateFunc gate, gpointer gate_data, GError **error)
{
  g_autoptr (DubBody) body = g_object_new (DUB_TYPE_BODY, NULL);

  body->gate = gate;
  body->gate_data = gate_data;
  if (request->body_kind != DUB_BODY_NONE && !fill_body (body, request, error))
    return NULL;
  return g_steal_pointer (&body);
}

static gboolean
check_files (DubBody *body, GError **error)
{
  for (guint i = 0; i < body->segments->len; i++)
    {
      const Segment *segment = body->segments->pdata[i];
      struct stat facts;

      if (segment->fd < 0)
        continue;
      if (fstat (segment->fd, &facts) < 0 || facts.st_size != segment->size
          || facts.st_mtim.tv_sec != segment->time.tv_sec
          || facts.st_mtim.tv_nsec != segment->time.tv_nsec)
        return set_changed (segment, error);
    }
  return TRUE;
}

gboolean
dub_body_open_gate (DubBody *body, GError **error)
{
  if (atomic_load (&body->complete))
    return TRUE;
  if (body->error == NULL && check_files (body, &body->error) && body->gate != NULL)
    body->gate (body->gate_data, &body->error);
  if (body->error != NULL)
    {
      g_propagate_error (error, g_error_copy (body->error));
      return FALSE;
    }
  atomic_store (&body->complete, true);
  return TRUE;
}

static gssize
read_file (Segment *segment, char *buffer, gsize count, GError **error)
{
  gsize wanted = (gsize) MIN ((goffset) count, segment->size - segment->read);
  gssize n;

  do
    n = read (segment->fd, buffer, wanted);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    set_file_error (segment->path, DUB_ERROR_FILE_UNREADABLE, g_strerror (errno), error);
  if (n == 0)
    {
      set_changed (segment, error);
      return -1;
    }
  if (n > 0)
    segment->read += n;
  return n;
}

static gssize
read_text (Segment *segment, char *buffer, gsize count)
{
  gsize n = (gsize) MIN ((goffset) count, segment->size - segment->read);
  const char *text = g_bytes_get_data (segment->text, NULL);

  memcpy (buffer, text + segment->read, n);
  segment->read += (goffset) n;
  return (gssize) n;
}

/* The next bytes of the current segment, through the buffer when it is a file. */
static gssize
read_segment (DubBody *body, Segment *segment, char *out, gsize count, GError **error)
{
  gsize n;

  if (segment->fd < 0)
    return read_text (segment, out, count);
  if (body->buffer_start == body->buffer_end)
    {
      gssize filled = read_file (segment, body->buffer, BUFFER_SIZE, error);

      if (filled < 0)
        return -1;
      body->buffer_start = 0;
      body->buffer_end = (gsize) filled;
    }
  n = MIN (count, body->buffer_end - body->buffer_start);
  memcpy (out, body->buffer + body->buffer_start, n);
  body->buffer_start += n;
  return (gssize) n;
}

static Segment *
current_segment (DubBody *body)
{
  while (body->current < body->segments->len)
    {
      Segment *segment = body->segments->pdata[body->current];

      if (segment->read < segment->size || body->buffer_start < body->buffer_end)
        return segment;
      body->current++;
    }
  return NULL;
}

static gboolean
look_around (DubBody *body, GError **error)
{
  if (body->watch == NULL || body->position - body->watched < WATCH_EVERY)
    return TRUE;
  body->watched = body->position;
  return body->watch (body->watch_data, error);
}

static gssize
read_next (DubBody *body, char *out, gsize count, GError **error)
{
  goffset before_held = body->length - body->held - body->position;
  Segment *segment = current_segment (body);
  gssize n;

  if (segment == NULL)
    return 0;
  if (!look_around (body, error))
    return -1;
  if (before_held <= 0 && !dub_body_open_gate (body, error))
    return -1;
  if (before_held > 0)
    count = (gsize) MIN ((goffset) count, before_held);
  if (segment->fd >= 0 && body->buffer == NULL)
    body->buffer = g_malloc (BUFFER_SIZE);
  n = read_segment (body, segment, out, count, error);
  if (n > 0)
    body->position += n;
  if (body->counter != NULL)
    atomic_store (body->counter, body->position);
  return n;
}

static gssize
dub_body_read (
    GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  DubBody *body = DUB_BODY (stream);
  GError *local_error = NULL;
  gssize n;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;
  n = read_next (body, buffer, count, &local_error);
  if (n < 0 && body->error == NULL)
    body->error = g_error_copy (local_error);
  if (n < 0)
    g_propagate_error (error, local_error);
  return n;
}

static void
dub_body_finalize (GObject *object)
{
  DubBody *body = DUB_BODY (object);

  g_ptr_array_unref (body->segments);
  g_free (body->content_type);
  g_free (body->buffer);
  g_clear_error (&body->error);
  G_OBJECT_CLASS (dub_body_parent_class)->finalize (object);
}

static void
dub_body_class_init (DubBodyClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dub_body_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = dub_body_read;
}

static void
dub_body_init (DubBody *body)
{
  body->segments = g_ptr_array_new_with_free_func (segment_free);
}

goffset
dub_body_length (DubBody *body)
{
  return body->length;
}

const char *
dub_body_content_type (DubBody *body)
{
  return body->content_type;
}

void
dub_body_set_counter (DubBody *body, atomic_llong *counter)
{
  body->counter = counter;
}

void
dub_body_set_watch (DubBody *body, DubGateFunc watch, gpointer data)
{
  body->watch = watch;
  body->watch_data = data;
}

gboolean
dub_body_is_complete (DubBody *body)
{
  return atomic_load (&body->complete);
}

GError *
dub_body_dup_error (DubBody *body)
{
  return body->error != NULL ? g_error_copy (body->error) : NULL;
}
