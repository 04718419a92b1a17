/* project.export: everything that is known of a project, as one file; see project-file.h. */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "dubstage-config.h"
#include "engine/commands.h"
#include "engine/project-file.h"

/* The rows of a project in the order of the file. */
typedef struct
{
  DubStore *store;       /* borrowed */
  DubProject *project;   /* owned */
  GPtrArray *accounts;   /* owned: DubAccount */
  GPtrArray *assets;     /* owned: DubAsset */
  GPtrArray *clips;      /* owned: DubClip */
  GPtrArray *jobs;       /* owned: DubJob */
  GHashTable *places[3]; /* owned: id → position from 1; of accounts, assets, clips */
} DubExport;

enum
{
  OF_ACCOUNTS,
  OF_ASSETS,
  OF_CLIPS
};

static void
export_clear (DubExport *all)
{
  g_clear_pointer (&all->project, dub_project_free);
  g_clear_pointer (&all->accounts, g_ptr_array_unref);
  g_clear_pointer (&all->assets, g_ptr_array_unref);
  g_clear_pointer (&all->clips, g_ptr_array_unref);
  g_clear_pointer (&all->jobs, g_ptr_array_unref);
  for (guint i = 0; i < G_N_ELEMENTS (all->places); i++)
    g_clear_pointer (&all->places[i], g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DubExport, export_clear)

/* --- Gathering ------------------------------------------------------------------------------- */

static guint
place_of (DubExport *all, guint list, gint64 id)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (all->places[list], &id));
}

/* Every row begins with its id. */
static void
note_place (DubExport *all, guint list, GPtrArray *rows)
{
  g_hash_table_insert (all->places[list], rows->pdata[rows->len - 1], GUINT_TO_POINTER (rows->len));
}

/* An asset that a job used stays in the file also after it was removed from the project. */
static gboolean
need_asset (DubExport *all, gint64 id, GError **error)
{
  DubAsset *asset;

  if (id == 0 || place_of (all, OF_ASSETS, id) != 0)
    return TRUE;
  asset = dub_store_get_asset (all->store, id, error);
  if (asset == NULL)
    return FALSE;
  g_ptr_array_add (all->assets, asset);
  note_place (all, OF_ASSETS, all->assets);
  return TRUE;
}

static gboolean
need_account (DubExport *all, gint64 id, GError **error)
{
  DubAccount *account;

  if (id == 0 || place_of (all, OF_ACCOUNTS, id) != 0)
    return TRUE;
  account = dub_store_get_account (all->store, id, error);
  if (account == NULL)
    return FALSE;
  g_ptr_array_add (all->accounts, account);
  note_place (all, OF_ACCOUNTS, all->accounts);
  return TRUE;
}

static gboolean
need_of_clip (DubExport *all, const DubClip *clip, GError **error)
{
  for (guint i = 0; i < clip->voices->len; i++)
    if (!need_asset (all, ((DubVoice *) clip->voices->pdata[i])->asset, error))
      return FALSE;
  return need_asset (all, clip->source, error);
}

static gboolean
need_of_job (DubExport *all, const DubJob *job, GError **error)
{
  for (guint role = 0; role < DUB_N_ROLES; role++)
    if (!need_asset (all, job->inputs[role], error))
      return FALSE;
  return need_account (all, job->account, error);
}

static gboolean
load_jobs (DubExport *all, GError **error)
{
  DubJobQuery query = { .project = all->project->id };
  g_autoptr (GArray) ids = dub_store_query_jobs (all->store, &query, error);

  if (ids == NULL)
    return FALSE;
  all->jobs = dub_store_get_jobs (all->store, (const gint64 *) (void *) ids->data, ids->len, error);
  return all->jobs != NULL;
}

static gboolean
load_all (DubExport *all, gint64 id, GError **error)
{
  g_autoptr (GPtrArray) assets = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (all->places); i++)
    all->places[i] = g_hash_table_new (g_int64_hash, g_int64_equal);
  all->accounts = g_ptr_array_new_with_free_func ((GDestroyNotify) dub_account_free);
  all->assets = g_ptr_array_new_with_free_func ((GDestroyNotify) dub_asset_free);
  all->project = dub_store_get_project (all->store, id, error);
  if (all->project != NULL)
    assets = dub_store_list_assets (all->store, id, error);
  if (assets != NULL)
    all->clips = dub_store_list_clips (all->store, id, error);
  if (all->clips == NULL || !load_jobs (all, error)
      || !need_account (all, all->project->default_account, error))
    return FALSE;
  for (guint i = 0; i < assets->len; i++)
    if (!need_asset (all, ((DubAsset *) assets->pdata[i])->id, error))
      return FALSE;
  for (guint i = 0; i < all->clips->len; i++)
    {
      const DubClip *clip = all->clips->pdata[i];

      g_hash_table_insert (all->places[OF_CLIPS], all->clips->pdata[i], GUINT_TO_POINTER (i + 1));
      if (!need_of_clip (all, clip, error))
        return FALSE;
    }
  for (guint i = 0; i < all->jobs->len; i++)
    if (!need_of_job (all, all->jobs->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* --- Writing --------------------------------------------------------------------------------- */

static void
write_place (DubExport *all, JsonBuilder *builder, const char *name, guint list, gint64 id)
{
  guint place = id != 0 ? place_of (all, list, id) : 0;

  if (place == 0)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, place);
}

static void
begin_list (JsonBuilder *builder, const char *name)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
}

static void
write_rows (JsonBuilder *builder, const char *name, const DubFields *fields, GPtrArray *rows)
{
  begin_list (builder, name);
  for (guint i = 0; i < rows->len; i++)
    {
      json_builder_begin_object (builder);
      dub_fields_write (fields, rows->pdata[i], builder);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
write_clip (DubExport *all, const DubClip *clip, JsonBuilder *builder)
{
  json_builder_begin_object (builder);
  dub_fields_write (&dub_clip_fields, clip, builder);
  write_place (all, builder, "source", OF_ASSETS, clip->source);
  json_builder_set_member_name (builder, "voices");
  json_builder_begin_object (builder);
  for (guint i = 0; i < clip->voices->len; i++)
    {
      const DubVoice *voice = clip->voices->pdata[i];

      write_place (all, builder, voice->language, OF_ASSETS, voice->asset);
    }
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}

/* Numbers of assets become their places in the file. */
static void
write_digest (DubExport *all, const DubJob *job, JsonBuilder *builder)
{
  g_auto (GStrv) tokens = NULL;

  if (job->input_digest == NULL)
    return;
  tokens = g_strsplit (job->input_digest, " ", -1);
  begin_list (builder, "submitted");
  for (guint i = 0; tokens[i] != NULL; i++)
    {
      g_autofree char *moved = NULL;

      if (g_str_has_prefix (tokens[i], "asset-"))
        moved = g_strdup_printf (
            "asset-%u",
            place_of (all, OF_ASSETS, g_ascii_strtoll (tokens[i] + strlen ("asset-"), NULL, 10)));
      if (*tokens[i] != '\0')
        json_builder_add_string_value (builder, moved != NULL ? moved : tokens[i]);
    }
  json_builder_end_array (builder);
}

static gboolean
write_job (DubExport *all, const DubJob *job, JsonBuilder *builder, GError **error)
{
  g_autoptr (GPtrArray) outputs = dub_store_list_outputs (all->store, job->id, error);
  g_autoptr (GPtrArray) events = NULL;

  if (outputs != NULL)
    events = dub_store_list_events (all->store, job->id, error);
  if (events == NULL)
    return FALSE;
  json_builder_begin_object (builder);
  write_place (all, builder, "account", OF_ACCOUNTS, job->account);
  write_place (all, builder, "clip", OF_CLIPS, job->clip);
  dub_fields_write (&dub_job_fields, job, builder);
  json_builder_set_member_name (builder, "inputs");
  json_builder_begin_object (builder);
  for (guint role = 0; role < DUB_N_ROLES; role++)
    write_place (all, builder, dub_role_nick ((DubRole) role), OF_ASSETS, job->inputs[role]);
  json_builder_end_object (builder);
  write_digest (all, job, builder);
  write_rows (builder, "outputs", &dub_output_fields, outputs);
  write_rows (builder, "events", &dub_event_fields, events);
  json_builder_end_object (builder);
  return TRUE;
}

static void
write_head (DubExport *all, JsonBuilder *builder, gint64 now)
{
  g_autofree char *written = dub_time_format (now);

  json_builder_set_member_name (builder, "format");
  json_builder_add_string_value (builder, DUB_PROJECT_FORMAT);
  json_builder_set_member_name (builder, "version");
  json_builder_add_int_value (builder, DUB_PROJECT_VERSION);
  json_builder_set_member_name (builder, "program");
  json_builder_add_string_value (builder, "Dubstage " DUB_VERSION);
  json_builder_set_member_name (builder, "written_at");
  json_builder_add_string_value (builder, written);
  json_builder_set_member_name (builder, "project");
  json_builder_begin_object (builder);
  dub_fields_write (&dub_project_fields, all->project, builder);
  write_place (all, builder, "default_account", OF_ACCOUNTS, all->project->default_account);
  json_builder_end_object (builder);
}

/* (transfer full) (nullable) */
static char *
to_text (DubExport *all, gint64 now, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  write_head (all, builder, now);
  write_rows (builder, "accounts", &dub_account_fields, all->accounts);
  write_rows (builder, "assets", &dub_asset_fields, all->assets);
  begin_list (builder, "clips");
  for (guint i = 0; i < all->clips->len; i++)
    write_clip (all, all->clips->pdata[i], builder);
  json_builder_end_array (builder);
  begin_list (builder, "jobs");
  for (guint i = 0; i < all->jobs->len; i++)
    if (!write_job (all, all->jobs->pdata[i], builder, error))
      return NULL;
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  return json_generator_to_data (generator, NULL);
}

static gboolean
save (const char *path, const char *text, gboolean overwrite, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (!g_path_is_absolute (path))
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE, _ ("“%s” is not an absolute path."), path);
      return FALSE;
    }
  if (!overwrite && g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_CONFLICT, _ ("“%s” is there already."), path);
      return FALSE;
    }
  if (g_file_set_contents_full (path, text, -1,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0644,
                                &local))
    return TRUE;
  g_set_error_literal (error, DUB_ERROR, DUB_ERROR_STORAGE, local->message);
  return FALSE;
}

GVariant *
dub_command_project_export (DubEngine *engine, GVariantDict *args, GError **error)
{
  g_auto (DubExport) all = { .store = engine->store };
  g_autofree char *path = dub_args_dup_text (args, "path");
  g_autofree char *text = NULL;
  gint64 id = 0;

  if (!dub_args_id (args, "id", &id, error))
    return NULL;
  if (path == NULL || *path == '\0')
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE, _ ("No file was named."));
      return NULL;
    }
  if (!load_all (&all, id, error))
    return NULL;
  text = to_text (&all, dub_engine_now (engine), error);
  if (text == NULL || !save (path, text, dub_args_flag (args, "overwrite"), error))
    return NULL;
  return g_variant_new_parsed ("{'path': <%s>}", path);
}
