/* The emulated providers as a child process.
 *
 *   spawn -> one JSON line with base URLs and keys -> account.add or account.set for each ->
 *   the key for this run (it is worth nothing) -> `ready`
 */
#include "dub-sandbox.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#include "dub-keys.h"

#define PROGRAM "dubstage-sandbox"

struct _DubSandbox
{
  GObject parent_instance;

  DubDesk *desk;           /* owned */
  GSubprocess *process;    /* owned (nullable) */
  GDataInputStream *lines; /* owned (nullable) */
  guint waiting;           /* accounts that do not stand yet */
};

G_DEFINE_FINAL_TYPE (DubSandbox, dub_sandbox, G_TYPE_OBJECT)

enum
{
  READY,
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* One provider of the sandbox on its way to being an account. */
typedef struct
{
  DubSandbox *sandbox; /* owned */
  gint64 id;           /* of an account of an earlier time, 0: a new one */
  char *key;           /* owned; of a made-up service */
} Entry;

static void
entry_free (Entry *entry)
{
  g_object_unref (entry->sandbox);
  g_free (entry->key);
  g_free (entry);
}

static void
fail (DubSandbox *self, const char *sentence)
{
  g_signal_emit (self, signals[FAILED], 0, sentence);
}

static void
on_key_stored (GObject *owner, const GError *error)
{
  DubSandbox *self = DUB_SANDBOX (owner);

  if (error != NULL)
    {
      g_autofree char *text = dub_error_text (error);

      fail (self, text);
    }
  if (--self->waiting == 0)
    g_signal_emit (self, signals[READY], 0);
}

static void
on_account (GObject *owner, GVariant *result, const GError *error, gpointer user_data)
{
  Entry *entry = user_data;
  DubSandbox *self = entry->sandbox;
  g_autoptr (DubAccount) account = NULL;
  gint64 id = entry->id;

  if (error == NULL && id == 0)
    g_variant_lookup (result, "id", "x", &id);
  if (error == NULL)
    account = dub_store_get_account (dub_desk_get_store (self->desk), id, NULL);
  if (account != NULL)
    dub_keys_store (self->desk, account, entry->key,
                    !dub_host_is_remote (dub_desk_get_host (self->desk)), G_OBJECT (self),
                    on_key_stored);
  else
    on_key_stored (G_OBJECT (self), error);
  entry_free (entry);
}

static gint64
find_account (DubSandbox *self, const char *provider, const char *label)
{
  GListModel *accounts = dub_desk_get_accounts (self->desk);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (DubAccountRow) row = g_list_model_get_item (accounts, i);
      const DubAccount *account = dub_account_row_get (row);

      if (g_str_equal (account->provider, provider) && g_str_equal (account->label, label))
        return account->id;
    }
  return 0;
}

static void
make_account (DubSandbox *self, const char *provider_id, const char *base_url, const char *key)
{
  const DubProvider *provider = dub_provider_find (provider_id);
  /* Translators: label of an account in the sandbox; %s is the name of a provider */
  g_autofree char *label = g_strdup_printf (_ ("%s (sandbox)"), provider->name);
  gint64 id = find_account (self, provider_id, label);
  Entry *entry = g_new0 (Entry, 1);
  GVariantDict args;

  entry->sandbox = g_object_ref (self);
  entry->id = id;
  entry->key = g_strdup (key);
  self->waiting++;
  g_variant_dict_init (&args, NULL);
  g_variant_dict_insert (&args, "base-url", "s", base_url);
  if (id != 0)
    g_variant_dict_insert (&args, "id", "x", id);
  else
    {
      g_variant_dict_insert (&args, "provider", "s", provider_id);
      g_variant_dict_insert (&args, "label", "s", label);
    }
  dub_desk_run (self->desk, id != 0 ? "account.set" : "account.add", g_variant_dict_end (&args),
                self, on_account, entry);
}

static void
read_accounts (DubSandbox *self, const char *line)
{
  g_autoptr (JsonNode) root = json_from_string (line, NULL);
  JsonArray *accounts = NULL;

  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root)
      && json_object_has_member (json_node_get_object (root), "accounts"))
    accounts = json_object_get_array_member (json_node_get_object (root), "accounts");
  for (guint i = 0; accounts != NULL && i < json_array_get_length (accounts); i++)
    {
      JsonObject *row = json_array_get_object_element (accounts, i);
      const char *id = json_object_get_string_member_with_default (row, "provider", "");

      if (dub_provider_find (id) != NULL)
        make_account (self, id, json_object_get_string_member_with_default (row, "base_url", ""),
                      json_object_get_string_member_with_default (row, "key", ""));
    }
  if (self->waiting == 0)
    fail (self, _ ("The sandbox said nothing that could be understood."));
}

static void
on_line (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DubSandbox) self = user_data;
  g_autofree char *line =
      g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);

  if (self->desk == NULL)
    return;
  if (line != NULL)
    read_accounts (self, line);
  else
    fail (self, _ ("The sandbox ended before it was ready."));
}

/* Where this program is, or, in the build folder, beside its room; else where programs are. */
static char *
find_program (void)
{
  static const char *const places[] = { ".", "../sandbox" };
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self == NULL ? NULL : g_path_get_dirname (self);

  for (guint i = 0; folder != NULL && i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_build_filename (folder, places[i], PROGRAM, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
        return g_steal_pointer (&path);
    }
  return g_find_program_in_path (PROGRAM);
}

void
dub_sandbox_start (DubSandbox *self)
{
  g_autofree char *program = find_program ();
  g_autoptr (GError) error = NULL;

  if (self->process != NULL && g_subprocess_get_identifier (self->process) != NULL)
    {
      g_signal_emit (self, signals[READY], 0);
      return;
    }
  g_clear_object (&self->process);
  if (program != NULL)
    self->process =
        g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--json", NULL);
  if (self->process == NULL)
    {
      fail (self, program == NULL ? _ ("The sandbox is not installed.") : error->message);
      return;
    }
  g_clear_object (&self->lines);
  self->lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  g_data_input_stream_read_line_async (self->lines, G_PRIORITY_DEFAULT, NULL, on_line,
                                       g_object_ref (self));
}

void
dub_sandbox_stop (DubSandbox *self)
{
  if (self->process != NULL)
    g_subprocess_send_signal (self->process, 15);
  g_clear_object (&self->process);
}

static void
dub_sandbox_dispose (GObject *object)
{
  DubSandbox *self = DUB_SANDBOX (object);

  dub_sandbox_stop (self);
  g_clear_object (&self->lines);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (dub_sandbox_parent_class)->dispose (object);
}

static void
dub_sandbox_class_init (DubSandboxClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dub_sandbox_dispose;
  signals[READY] =
      g_signal_new ("ready", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
dub_sandbox_init (DubSandbox *self)
{
}

DubSandbox *
dub_sandbox_new (DubDesk *desk)
{
  DubSandbox *self = g_object_new (DUB_TYPE_SANDBOX, NULL);

  self->desk = g_object_ref (desk);
  return self;
}
