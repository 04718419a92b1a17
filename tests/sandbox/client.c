/* The hand-built client of the sandbox tests. */
#include "client.h"

#include <string.h>

#include <glib/gstdio.h>

#include "sandbox/compose.h"

#ifdef __SANITIZE_ADDRESS__
/* GLib gives up the old array of quarks whenever it grows, on purpose. */
const char *__asan_default_options (void);
const char *__lsan_default_suppressions (void);

const char *
__asan_default_options (void)
{
  return "fast_unwind_on_malloc=0:intercept_tls_get_addr=0"
         ":print_suppressions=0:quarantine_size_mb=8";
}

const char *
__lsan_default_suppressions (void)
{
  return "leak:g_intern_string\nleak:g_intern_static_string\nleak:g_quark_from_string\n"
         "leak:g_quark_from_static_string\nleak:call_init\nleak:g_type_register_static\n";
}
#endif

#define BOUNDARY "------------------------dubstage0boundary"

void
reply_free (Reply *reply)
{
  g_clear_pointer (&reply->bytes, g_bytes_unref);
  g_free (reply->text);
  g_clear_pointer (&reply->json, json_node_unref);
  g_free (reply->type);
  g_clear_object (&reply->msg);
  g_clear_error (&reply->error);
  g_free (reply);
}

static JsonNode *
step_into (JsonNode *node, const char *name)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_object_get_member (json_node_get_object (node), name);
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      guint64 i = g_ascii_strtoull (name, NULL, 10);
      JsonArray *array = json_node_get_array (node);

      return i < json_array_get_length (array) ? json_array_get_element (array, (guint) i) : NULL;
    }
  return NULL;
}

char *
reply_get (const Reply *reply, const char *path)
{
  g_auto (GStrv) names = g_strsplit (path, ".", -1);
  JsonNode *node = reply->json;

  for (guint i = 0; names[i] && node; i++)
    node = step_into (node, names[i]);
  if (!node)
    return NULL;
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return g_strdup (json_node_get_string (node));
  return json_to_string (node, FALSE);
}

const char *
reply_header (const Reply *reply, const char *name)
{
  return soup_message_headers_get_one (soup_message_get_response_headers (reply->msg), name);
}

Client *
client_new (const char *provider, const DubSandboxOptions *options)
{
  g_autoptr (GError) error = NULL;
  Client *client = g_new0 (Client, 1);

  client->sandbox = dub_sandbox_new (options, &error);
  g_assert_no_error (error);
  client->session = soup_session_new_with_options ("timeout", 20, NULL);
  client->provider = provider;
  client->key_header = strcmp (provider, "dublab") == 0 ? "apikey" : "x-api-key";
  client->key = dub_sandbox_get_key (client->sandbox, provider);
  client->dir = g_dir_make_tmp ("sandbox-test-XXXXXX", &error);
  g_assert_no_error (error);
  return client;
}

void
client_free (Client *client)
{
  g_autoptr (GDir) dir = g_dir_open (client->dir, 0, NULL);
  const char *name = NULL;

  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (client->dir, name, NULL);

      g_unlink (path);
    }
  g_rmdir (client->dir);
  g_clear_object (&client->session);
  dub_sandbox_free (client->sandbox);
  g_free (client->dir);
  g_free (client);
}

void
client_use_key (Client *client, const char *kind)
{
  client->key = kind ? dub_sandbox_get_special_key (client->sandbox, client->provider, kind) : NULL;
}

static SoupMessage *
new_message (Client *client, const char *method, const char *target)
{
  g_autofree char *url = NULL;
  SoupMessage *msg = NULL;

  if (g_str_has_prefix (target, "http"))
    msg = soup_message_new (method, target);
  else
    {
      url =
          g_strconcat (dub_sandbox_get_base_url (client->sandbox, client->provider), target, NULL);
      msg = soup_message_new (method, url);
      if (client->key)
        soup_message_headers_append (soup_message_get_request_headers (msg), client->key_header,
                                     client->key);
    }
  g_assert_nonnull (msg);
  soup_message_add_flags (msg, SOUP_MESSAGE_NO_REDIRECT);
  return msg;
}

static void
read_reply (Reply *reply)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (reply->bytes, &size);

  reply->text = g_strndup (data ? data : "", size);
  reply->type = g_strdup (
      soup_message_headers_get_content_type (soup_message_get_response_headers (reply->msg), NULL));
  if (g_strcmp0 (reply->type, "application/json") == 0 && size < 1000000)
    reply->json = json_from_string (reply->text, NULL);
}

Reply *
client_send_bytes (Client *client,
                   const char *method,
                   const char *target,
                   const char *type,
                   GBytes *body,
                   const char *const *headers)
{
  Reply *reply = g_new0 (Reply, 1);

  reply->msg = new_message (client, method, target);
  if (body)
    soup_message_set_request_body_from_bytes (reply->msg, type, body);
  for (guint i = 0; headers && headers[i]; i += 2)
    soup_message_headers_replace (soup_message_get_request_headers (reply->msg), headers[i],
                                  headers[i + 1]);
  reply->bytes = soup_session_send_and_read (client->session, reply->msg, NULL, &reply->error);
  if (!reply->bytes)
    return reply;
  reply->status = soup_message_get_status (reply->msg);
  read_reply (reply);
  return reply;
}

Reply *
client_send (
    Client *client, const char *method, const char *target, const char *type, const char *body)
{
  g_autoptr (GBytes) bytes = body ? g_bytes_new (body, strlen (body)) : NULL;

  return client_send_bytes (client, method, target, type, bytes, NULL);
}

Reply *
client_get (Client *client, const char *target)
{
  return client_send (client, "GET", target, NULL, NULL);
}

Reply *
client_wait (Client *client, const char *target, const char *path, const char *word, double limit)
{
  gint64 until = g_get_monotonic_time () + (gint64) (limit * G_USEC_PER_SEC);

  while (TRUE)
    {
      g_autoptr (Reply) reply = client_get (client, target);
      g_autofree char *value = reply_get (reply, path);

      if (g_strcmp0 (value, word) == 0 || g_get_monotonic_time () > until)
        return g_steal_pointer (&reply);
      g_usleep (30000);
    }
}

void
assert_get (const Reply *reply, const char *path, const char *wanted)
{
  g_autofree char *value = reply_get (reply, path);

  if (g_strcmp0 (value, wanted) != 0)
    g_test_message ("%s in %u %s", path, reply->status, reply->text);
  g_assert_cmpstr (value, ==, wanted);
}

void
assert_no_violations (Client *client)
{
  g_auto (GStrv) texts = dub_sandbox_get_violations (client->sandbox);

  g_assert_cmpstr (texts[0], ==, NULL);
}

void
assert_violation (Client *client, const char *part)
{
  g_auto (GStrv) texts = dub_sandbox_get_violations (client->sandbox);

  g_assert_nonnull (texts[0]);
  g_assert_nonnull (strstr (texts[0], part));
}

/* --- forms --- */

Form *
form_new (void)
{
  Form *form = g_new0 (Form, 1);

  form->bytes = g_byte_array_new ();
  return form;
}

void
form_free (Form *form)
{
  g_byte_array_unref (form->bytes);
  g_free (form);
}

static void
append (Form *form, const char *text)
{
  g_byte_array_append (form->bytes, (const guint8 *) text, (guint) strlen (text));
}

void
form_text (Form *form, const char *name, const char *value)
{
  g_autofree char *part = g_strdup_printf (
      "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n", BOUNDARY, name, value);

  append (form, part);
}

void
form_file (Form *form,
           const char *name,
           const char *filename,
           const char *type,
           const void *data,
           gsize size)
{
  g_autofree char *head =
      g_strdup_printf ("--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n"
                       "Content-Type: %s\r\n\r\n",
                       BOUNDARY, name, filename, type);

  append (form, head);
  g_byte_array_append (form->bytes, data, (guint) size);
  append (form, "\r\n");
}

void
form_path (Form *form, const char *name, const char *path, const char *type)
{
  g_autofree char *data = NULL;
  g_autofree char *base = g_path_get_basename (path);
  g_autoptr (GError) error = NULL;
  gsize size = 0;

  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);
  form_file (form, name, base, type, data, size);
}

Reply *
form_send (Form *form, Client *client, const char *target)
{
  g_autoptr (GBytes) bytes = NULL;

  append (form, "--" BOUNDARY "--\r\n");
  bytes = g_bytes_new (form->bytes->data, form->bytes->len);
  return client_send_bytes (client, "POST", target, "multipart/form-data; boundary=" BOUNDARY,
                            bytes, NULL);
}

/* --- callbacks --- */

static void
on_hook (
    SoupServer *server, SoupServerMessage *msg, const char *path, GHashTable *query, gpointer data)
{
  Hook *hook = data;
  g_autoptr (GBytes) bytes = soup_message_body_flatten (soup_server_message_get_request_body (msg));
  const char *value =
      soup_message_headers_get_one (soup_server_message_get_request_headers (msg), hook->header);

  g_ptr_array_add (hook->headers, g_strdup (value ? value : ""));
  g_ptr_array_add (hook->bodies,
                   g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)));
  soup_server_message_set_status (msg, 200, NULL);
}

Hook *
hook_new (const char *header)
{
  Hook *hook = g_new0 (Hook, 1);
  GSList *uris = NULL;

  hook->header = header;
  hook->bodies = g_ptr_array_new_with_free_func (g_free);
  hook->headers = g_ptr_array_new_with_free_func (g_free);
  hook->context = g_main_context_new ();
  g_main_context_push_thread_default (hook->context);
  hook->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (hook->server, NULL, on_hook, hook, NULL);
  g_assert_true (soup_server_listen_local (hook->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, NULL));
  g_main_context_pop_thread_default (hook->context);
  uris = soup_server_get_uris (hook->server);
  hook->url = g_strdup_printf ("http://127.0.0.1:%d/hook", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return hook;
}

void
hook_free (Hook *hook)
{
  soup_server_disconnect (hook->server);
  g_clear_object (&hook->server);
  while (g_main_context_iteration (hook->context, FALSE))
    ;
  g_main_context_unref (hook->context);
  g_ptr_array_unref (hook->bodies);
  g_ptr_array_unref (hook->headers);
  g_free (hook->url);
  g_free (hook);
}

static gboolean
on_patience_ended (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
hook_look (Hook *hook, const char *part, guint *seen)
{
  for (; *seen < hook->bodies->len; (*seen)++)
    if (strstr (g_ptr_array_index (hook->bodies, *seen), part))
      return TRUE;
  return FALSE;
}

guint
hook_wait (Hook *hook, const char *part)
{
  gboolean late = FALSE;
  g_autoptr (GSource) limit = g_timeout_source_new_seconds (10);
  guint seen = 0;

  g_source_set_callback (limit, on_patience_ended, &late, NULL);
  g_source_attach (limit, hook->context);
  /* a connection is read in the context of the moment it was accepted in */
  g_main_context_push_thread_default (hook->context);
  while (!late && !hook_look (hook, part, &seen))
    g_main_context_iteration (hook->context, TRUE);
  g_main_context_pop_thread_default (hook->context);
  g_source_destroy (limit);
  if (late)
    g_error ("no callback with %s came", part);
  return seen;
}

/* --- media --- */

char *
media_video (Client *client, double seconds)
{
  char *path = g_build_filename (client->dir, "talk.mp4", NULL);
  g_autoptr (GError) error = NULL;

  dub_sb_test_movie ("talk", 160, 120, 10, seconds, path, NULL, &error);
  g_assert_no_error (error);
  return path;
}

char *
media_voice (Client *client, double seconds, const char *suffix)
{
  g_autofree char *name = g_strconcat ("voice", suffix, NULL);
  char *path = g_build_filename (client->dir, name, NULL);
  g_autofree char *launch = g_strdup_printf (
      "audiotestsrc num-buffers=%u samplesperbuffer=480 "
      "! audio/x-raw,rate=48000,channels=1 ! %s ! filesink name=out",
      (guint) (seconds * 100), strcmp (suffix, ".wav") == 0 ? "wavenc" : "lamemp3enc");
  g_autoptr (GError) error = NULL;

  dub_sb_convert (launch, NULL, path, NULL, &error);
  g_assert_no_error (error);
  return path;
}

char *
media_image (Client *client)
{
  char *path = g_build_filename (client->dir, "portrait.png", NULL);
  g_autoptr (GError) error = NULL;

  dub_sb_convert ("videotestsrc num-buffers=1 ! video/x-raw,width=121,height=161 ! videoconvert "
                  "! pngenc ! filesink name=out",
                  NULL, path, NULL, &error);
  g_assert_no_error (error);
  return path;
}

void
assert_media (Client *client, GBytes *bytes, gboolean picture, gboolean sound, double seconds)
{
  g_autofree char *path = g_build_filename (client->dir, "probe.bin", NULL);
  g_autoptr (GError) error = NULL;
  double length = 0;
  guint width = 0;
  guint height = 0;
  gboolean has_video = FALSE;
  gboolean has_audio = FALSE;

  g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                       &error);
  g_assert_no_error (error);
  dub_sb_probe (path, &length, &width, &height, &has_video, &has_audio, &error);
  g_assert_no_error (error);
  g_assert_cmpint (has_video, ==, picture);
  g_assert_cmpint (has_audio, ==, sound);
  if (seconds > 0)
    g_assert_cmpfloat_with_epsilon (length, seconds, 0.3);
}
