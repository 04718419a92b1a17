/* project.import: a project file becomes a project of its own, in one commit or not at all; nothing
 * of it is started. project.duplicate: a new project with the same set-up and clips. */
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "engine/commands.h"
#include "engine/looks.h"
#include "engine/project-file.h"

#define MAX_BYTES (256 * 1024 * 1024)

typedef struct
{
  DubEngine *engine;
  DubStore *store;  /* borrowed */
  JsonObject *root; /* borrowed */
  gint64 project;
  GArray *accounts; /* owned: gint64 in the order of the file */
  GArray *assets;   /* owned */
  GArray *clips;    /* owned */
  guint going_on;   /* jobs that had not ended */
  guint unknown;    /* accounts that are not here */
} DubImport;

static void
import_clear (DubImport *import)
{
  g_clear_pointer (&import->accounts, g_array_unref);
  g_clear_pointer (&import->assets, g_array_unref);
  g_clear_pointer (&import->clips, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DubImport, import_clear)

static gboolean
refuse (GError **error, const char *sentence)
{
  g_set_error_literal (error, DUB_ERROR, DUB_ERROR_INVALID_INPUT, sentence);
  return FALSE;
}

static gboolean
refuse_damaged (GError **error, const char *name)
{
  g_set_error (error, DUB_ERROR, DUB_ERROR_INVALID_INPUT,
               _ ("The file is damaged: “%s” makes no sense."), name);
  return FALSE;
}

/* A place in one of the file's lists; 0: the object does not name one. */
static gboolean
read_place (JsonObject *object, const char *name, GArray *ids, gint64 *id, GError **error)
{
  JsonNode *node = json_object_get_member (object, name);
  gint64 place;

  *id = 0;
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return refuse_damaged (error, name);
  place = json_node_get_int (node);
  if (place < 1 || place > (gint64) ids->len)
    return refuse_damaged (error, name);
  *id = g_array_index (ids, gint64, place - 1);
  return TRUE;
}

/* Calls @func for each object of the list; a list that is not there is empty. */
static gboolean
for_each (DubImport *import,
          JsonObject *object,
          const char *name,
          gboolean (*func) (DubImport *import, JsonObject *item, gpointer data, GError **error),
          gpointer data,
          GError **error)
{
  JsonArray *array = dub_json_array (object, name);

  if (array == NULL)
    return !json_object_has_member (object, name) || refuse_damaged (error, name);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_OBJECT (node))
        return refuse_damaged (error, name);
      if (!func (import, json_node_get_object (node), data, error))
        return FALSE;
    }
  return TRUE;
}

/* --- Accounts -------------------------------------------------------------------------------- */

/* The same provider at the same place under the same name. */
static gint64
find_account (GPtrArray *accounts, const DubAccount *wanted)
{
  for (guint i = 0; i < accounts->len; i++)
    {
      const DubAccount *account = accounts->pdata[i];

      if (g_strcmp0 (account->provider, wanted->provider) == 0
          && g_strcmp0 (account->base_url, wanted->base_url) == 0
          && g_strcmp0 (account->label, wanted->label) == 0)
        return account->id;
    }
  return 0;
}

/* An account that is not here is kept as one that was removed: its jobs are records. */
static gboolean
add_account (DubImport *import, JsonObject *item, gpointer accounts, GError **error)
{
  g_autoptr (DubAccount) account = dub_account_new ();

  if (!dub_fields_read (&dub_account_fields, account, item, error))
    return FALSE;
  if (dub_provider_find (account->provider) == NULL)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_INVALID_INPUT,
                   _ ("The file has jobs of “%s”, a provider that this version does not know."),
                   account->provider);
      return FALSE;
    }
  account->id = find_account (accounts, account);
  if (account->id == 0)
    {
      if (account->base_url == NULL)
        account->base_url = g_strdup ("");
      account->uid = g_uuid_string_random ();
      account->deleted_at = dub_engine_now (import->engine);
      import->unknown++;
      if (!dub_store_put_account (import->store, account, error))
        return FALSE;
    }
  g_array_append_val (import->accounts, account->id);
  return TRUE;
}

static gboolean
add_accounts (DubImport *import, GError **error)
{
  g_autoptr (GPtrArray) accounts = dub_store_list_accounts (import->store, error);

  return accounts != NULL
         && for_each (import, import->root, "accounts", add_account, accounts, error);
}

/* --- Project, assets, clips ------------------------------------------------------------------ */

static gboolean
add_project (DubImport *import, GError **error)
{
  JsonObject *object = dub_json_object (import->root, "project");
  g_autoptr (DubProject) project = dub_project_new ();

  if (object == NULL)
    return refuse_damaged (error, "project");
  if (!dub_fields_read (&dub_project_fields, project, object, error)
      || !read_place (object, "default_account", import->accounts, &project->default_account,
                      error))
    return FALSE;
  if (project->default_account != 0)
    {
      g_autoptr (DubAccount) account =
          dub_store_get_account (import->store, project->default_account, error);

      if (account == NULL)
        return FALSE;
      if (account->deleted_at != 0)
        project->default_account = 0;
    }
  /* A folder of another machine is not made here. */
  if (project->output_dir != NULL && !g_file_test (project->output_dir, G_FILE_TEST_IS_DIR))
    g_clear_pointer (&project->output_dir, g_free);
  project->archived = FALSE;
  if (!dub_store_put_project (import->store, project, error))
    return FALSE;
  import->project = project->id;
  return TRUE;
}

/* Files are looked at again here: they may be elsewhere or others. What the file of the project
 * knows of them stays until then. */
static gboolean
add_asset (DubImport *import, JsonObject *item, gpointer data, GError **error)
{
  g_autoptr (DubAsset) asset = dub_asset_new ();

  if (!dub_fields_read (&dub_asset_fields, asset, item, error))
    return FALSE;
  if ((asset->path != NULL) == (asset->url != NULL)
      || (asset->path != NULL && !g_path_is_absolute (asset->path)))
    return refuse_damaged (error, "path");
  asset->project = import->project;
  if (asset->path != NULL)
    asset->state =
        g_file_test (asset->path, G_FILE_TEST_EXISTS) ? DUB_ASSET_PROBING : DUB_ASSET_MISSING;
  if (!dub_store_put_asset (import->store, asset, error))
    return FALSE;
  g_array_append_val (import->assets, asset->id);
  return TRUE;
}

static gboolean
read_voices (DubImport *import, JsonObject *item, DubClip *clip, GError **error)
{
  JsonObject *voices = dub_json_object (item, "voices");
  g_autoptr (GList) names = voices != NULL ? json_object_get_members (voices) : NULL;

  for (GList *l = names; l != NULL; l = l->next)
    {
      gint64 asset = 0;

      if (!read_place (voices, l->data, import->assets, &asset, error))
        return FALSE;
      dub_clip_set_voice (clip, l->data, asset);
    }
  return TRUE;
}

static gboolean
add_clip (DubImport *import, JsonObject *item, gpointer data, GError **error)
{
  g_autoptr (DubClip) clip = dub_clip_new ();

  clip->project = import->project;
  if (!dub_fields_read (&dub_clip_fields, clip, item, error)
      || !read_place (item, "source", import->assets, &clip->source, error)
      || !read_voices (import, item, clip, error)
      || !dub_store_put_clip (import->store, clip, error))
    return FALSE;
  g_array_append_val (import->clips, clip->id);
  return TRUE;
}

/* --- Jobs ------------------------------------------------------------------------------------ */

static gboolean
read_inputs (DubImport *import, JsonObject *item, DubJob *job, GError **error)
{
  JsonObject *inputs = dub_json_object (item, "inputs");

  for (guint role = 0; inputs != NULL && role < DUB_N_ROLES; role++)
    if (!read_place (inputs, dub_role_nick ((DubRole) role), import->assets, &job->inputs[role],
                     error))
      return FALSE;
  return TRUE;
}

static gboolean
read_digest (DubImport *import, JsonObject *item, DubJob *job, GError **error)
{
  JsonArray *tokens = dub_json_array (item, "submitted");
  g_autoptr (GString) digest = NULL;

  if (tokens == NULL)
    return TRUE;
  digest = g_string_new (" ");
  for (guint i = 0; i < json_array_get_length (tokens); i++)
    {
      JsonNode *node = json_array_get_element (tokens, i);
      const char *token = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
      guint64 place = 0;

      if (token == NULL)
        return refuse_damaged (error, "submitted");
      if (!g_str_has_prefix (token, "asset-"))
        g_string_append_printf (digest, "%s ", token);
      else if (g_ascii_string_to_unsigned (token + strlen ("asset-"), 10, 1, import->assets->len,
                                           &place, NULL))
        g_string_append_printf (digest, "asset-%" G_GINT64_FORMAT " ",
                                g_array_index (import->assets, gint64, place - 1));
    }
  job->input_digest = g_string_free (g_steal_pointer (&digest), FALSE);
  return TRUE;
}

/* Nothing of a file is ever sent or followed by itself. What had not been sent is a draft; what was
 * at the provider can be taken over from its list. */
static void
put_to_rest (DubImport *import, DubJob *job)
{
  job->attention = FALSE;
  if (dub_job_state_is_terminal (job->state) || job->state == DUB_JOB_DRAFT)
    return;
  import->going_on++;
  dub_chain_clear (&job->chain);
  dub_chain_init (&job->chain);
  if (job->state == DUB_JOB_QUEUED && job->submitted_at == 0)
    {
      job->state = DUB_JOB_DRAFT;
      job->queued_at = 0;
      return;
    }
  job->state = DUB_JOB_CANCELLED;
  dub_trouble_set (
      &job->chain.trouble, DUB_ERROR_CONFLICT, 0, NULL,
      _ ("It was going on when the project was written to the file. Look for it in the "
         "account’s list of jobs."));
}

static gboolean
add_output (DubImport *import, JsonObject *item, gpointer job, GError **error)
{
  g_autoptr (DubOutput) output = dub_output_new ();

  output->job = ((DubJob *) job)->id;
  return dub_fields_read (&dub_output_fields, output, item, error)
         && (g_path_is_absolute (output->path) || refuse_damaged (error, "path"))
         && dub_store_put_output (import->store, output, error);
}

static gboolean
add_event (DubImport *import, JsonObject *item, gpointer job, GError **error)
{
  g_autoptr (DubEvent) event = dub_event_new ();

  return dub_fields_read (&dub_event_fields, event, item, error)
         && dub_store_add_event (import->store, ((DubJob *) job)->id, event->at, event->kind,
                                 event->text, error);
}

static gboolean
add_job (DubImport *import, JsonObject *item, gpointer data, GError **error)
{
  g_autoptr (DubJob) job = dub_job_new ();

  job->project = import->project;
  if (!dub_fields_read (&dub_job_fields, job, item, error)
      || !read_place (item, "account", import->accounts, &job->account, error)
      || !read_place (item, "clip", import->clips, &job->clip, error)
      || !read_inputs (import, item, job, error) || !read_digest (import, item, job, error))
    return FALSE;
  if (job->account == 0)
    return refuse_damaged (error, "account");
  if (dub_provider_find (job->provider) == NULL)
    return refuse_damaged (error, "provider");
  put_to_rest (import, job);
  return dub_store_put_job (import->store, job, error)
         && for_each (import, item, "outputs", add_output, job, error)
         && for_each (import, item, "events", add_event, job, error)
         && dub_store_add_event (import->store, job->id, dub_engine_now (import->engine),
                                 "imported", _ ("Read from a project file."), error);
}

/* --- The file -------------------------------------------------------------------------------- */

static gboolean
check_head (JsonNode *node, GError **error)
{
  JsonObject *root =
      node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonNode *format = root != NULL ? json_object_get_member (root, "format") : NULL;
  JsonNode *version = root != NULL ? json_object_get_member (root, "version") : NULL;

  if (format == NULL || !JSON_NODE_HOLDS_VALUE (format)
      || g_strcmp0 (json_node_get_string (format), DUB_PROJECT_FORMAT) != 0 || version == NULL
      || !JSON_NODE_HOLDS_VALUE (version) || json_node_get_int (version) < 1)
    return refuse (error, _ ("This is not a project file of Dubstage."));
  if (json_node_get_int (version) <= DUB_PROJECT_VERSION)
    return TRUE;
  g_set_error (error, DUB_ERROR, DUB_ERROR_INVALID_INPUT,
               _ ("The project file has version %" PRId64
                  "; this program knows versions up to %d. A newer Dubstage can read it."),
               json_node_get_int (version), DUB_PROJECT_VERSION);
  return FALSE;
}

/* (transfer full) (nullable) */
static JsonParser *
parse (const char *path, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info =
      g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, NULL, NULL);
  g_autoptr (GError) local = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;

  if (info != NULL && g_file_info_get_size (info) > MAX_BYTES)
    {
      refuse (error, _ ("This is not a project file of Dubstage."));
      return NULL;
    }
  if (!g_file_get_contents (path, &text, &length, &local))
    {
      g_set_error_literal (error, DUB_ERROR,
                           g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT)
                               ? DUB_ERROR_FILE_MISSING
                               : DUB_ERROR_FILE_UNREADABLE,
                           local->message);
      return NULL;
    }
  if (!g_utf8_validate_len (text, length, NULL)
      || !json_parser_load_from_data (parser, text, (gssize) length, NULL))
    {
      refuse (error, _ ("This is not a project file of Dubstage."));
      return NULL;
    }
  return check_head (json_parser_get_root (parser), error) ? g_steal_pointer (&parser) : NULL;
}

static gboolean
add_all (DubImport *import, GError **error)
{
  return add_accounts (import, error) && add_project (import, error)
         && for_each (import, import->root, "assets", add_asset, NULL, error)
         && for_each (import, import->root, "clips", add_clip, NULL, error)
         && for_each (import, import->root, "jobs", add_job, NULL, error);
}

static GVariant *
make_result (DubImport *import)
{
  g_auto (GVariantBuilder) warnings = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("as"));

  if (import->unknown > 0)
    g_variant_builder_add (
        &warnings, "s",
        g_dngettext (GETTEXT_PACKAGE,
                     "An account of the file is not here: its jobs are kept as records.",
                     "Some accounts of the file are not here: their jobs are kept as records.",
                     import->unknown));
  if (import->going_on > 0)
    g_variant_builder_add (
        &warnings, "s",
        g_dngettext (
            GETTEXT_PACKAGE,
            "A job had not ended when the file was written; it is not followed here.",
            "Some jobs had not ended when the file was written; they are not followed here.",
            import->going_on));
  return g_variant_new_parsed ("{'id': <%x>, 'warnings': <%@as>}", import->project,
                               g_variant_builder_end (&warnings));
}

GVariant *
dub_command_project_import (DubEngine *engine, GVariantDict *args, GError **error)
{
  g_autofree char *path = dub_args_dup_text (args, "path");
  g_autoptr (JsonParser) parser = NULL;
  g_auto (DubImport) import = { .engine = engine, .store = engine->store };

  if (path == NULL || *path == '\0')
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE, _ ("No file was named."));
      return NULL;
    }
  parser = parse (path, error);
  if (parser == NULL)
    return NULL;
  import.root = json_node_get_object (json_parser_get_root (parser));
  import.accounts = g_array_new (FALSE, FALSE, sizeof (gint64));
  import.assets = g_array_new (FALSE, FALSE, sizeof (gint64));
  import.clips = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (!dub_store_begin (engine->store, error))
    return NULL;
  if (!add_all (&import, error))
    {
      dub_store_rollback (engine->store);
      return NULL;
    }
  if (!dub_store_commit (engine->store, error))
    return NULL;
  for (guint i = 0; i < import.assets->len; i++)
    dub_looks_add (engine, g_array_index (import.assets, gint64, i));
  return make_result (&import);
}

/* --- Duplicate ------------------------------------------------------------------------------- */

/* The assets of the clips, as rows of the new project. 0 with @error */
static gint64
copy_asset (DubImport *import, GHashTable *copies, gint64 id, GError **error)
{
  const gint64 *known = g_hash_table_lookup (copies, &id);
  g_autoptr (DubAsset) asset = NULL;

  if (known != NULL)
    return *known;
  asset = dub_store_get_asset (import->store, id, error);
  if (asset == NULL)
    return 0;
  asset->id = 0;
  asset->project = import->project;
  asset->created_at = 0;
  asset->deleted_at = 0;
  if (!dub_store_put_asset (import->store, asset, error))
    return 0;
  g_hash_table_insert (copies, g_memdup2 (&id, sizeof id),
                       g_memdup2 (&asset->id, sizeof asset->id));
  return asset->id;
}

static gboolean
copy_clip (DubImport *import, GHashTable *copies, DubClip *clip, GError **error)
{
  clip->id = 0;
  clip->project = import->project;
  clip->created_at = 0;
  if (clip->source != 0 && (clip->source = copy_asset (import, copies, clip->source, error)) == 0)
    return FALSE;
  for (guint i = 0; i < clip->voices->len; i++)
    {
      DubVoice *voice = clip->voices->pdata[i];

      voice->asset = copy_asset (import, copies, voice->asset, error);
      if (voice->asset == 0)
        return FALSE;
    }
  return dub_store_put_clip (import->store, clip, error);
}

static gboolean
copy_all (DubImport *import, DubProject *project, GError **error)
{
  g_autoptr (GPtrArray) clips = dub_store_list_clips (import->store, project->id, error);
  g_autoptr (GHashTable) copies =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);

  if (clips == NULL)
    return FALSE;
  project->id = 0;
  project->created_at = project->updated_at = 0;
  project->archived = FALSE;
  if (!dub_store_put_project (import->store, project, error))
    return FALSE;
  import->project = project->id;
  for (guint i = 0; i < clips->len; i++)
    if (!copy_clip (import, copies, clips->pdata[i], error))
      return FALSE;
  return TRUE;
}

GVariant *
dub_command_project_duplicate (DubEngine *engine, GVariantDict *args, GError **error)
{
  g_auto (DubImport) import = { .engine = engine, .store = engine->store };
  g_autofree char *title = dub_args_dup_text (args, "title");
  g_autoptr (DubProject) project = NULL;
  gint64 id = 0;

  if (!dub_args_id (args, "id", &id, error))
    return NULL;
  project = dub_store_get_project (engine->store, id, error);
  if (project == NULL)
    return NULL;
  if (title == NULL || *title == '\0')
    {
      g_free (title);
      /* Translators: the title of a project that was made from another one. */
      title = g_strdup_printf (_ ("%s (copy)"), project->title);
    }
  g_free (project->title);
  project->title = g_steal_pointer (&title);
  if (!dub_store_begin (engine->store, error))
    return NULL;
  if (!copy_all (&import, project, error))
    {
      dub_store_rollback (engine->store);
      return NULL;
    }
  return dub_store_commit (engine->store, error) ? dub_result_id (import.project) : NULL;
}
