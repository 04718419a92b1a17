/* The clips of a project: the rows of its grid, each with its voices. */
#include "store/row.h"

static const DubColumn columns[] = {
  DUB_COLUMN (DubClip, project, REF),      DUB_COLUMN (DubClip, name, TEXT),
  DUB_COLUMN (DubClip, position, INT),     DUB_COLUMN (DubClip, source, REF),
  DUB_COLUMN (DubClip, created_at, INT64), DUB_COLUMN (DubClip, deleted_at, INT64),
};

static gpointer
make (void)
{
  return dub_clip_new ();
}

static void
release (gpointer row)
{
  dub_clip_free (row);
}

static const DubRowType type = {
  .table = DUB_TABLE_CLIP,
  .name = "clip",
  .columns = columns,
  .n_columns = G_N_ELEMENTS (columns),
  .parent_offset = G_STRUCT_OFFSET (DubClip, project),
  .created_offset = G_STRUCT_OFFSET (DubClip, created_at),
  .make = make,
  .free = release,
};

/* --- Voices ---------------------------------------------------------------------------------- */

static gboolean
forget_voices (DubStore *store, gint64 clip, GError **error)
{
  g_auto (DubStatement) statement = { 0 };

  if (!dub_statement_init (&statement, store, "DELETE FROM clip_voice WHERE clip = ?1", error))
    return FALSE;
  dub_statement_bind_int (&statement, 1, clip);
  return dub_statement_run (&statement, error);
}

static gboolean
write_voice (DubStore *store, gint64 clip, const DubVoice *voice, GError **error)
{
  g_auto (DubStatement) statement = { 0 };

  if (!dub_statement_init (&statement, store,
                           "INSERT INTO clip_voice (clip, language, asset) VALUES (?1, ?2, ?3)",
                           error))
    return FALSE;
  dub_statement_bind_int (&statement, 1, clip);
  dub_statement_bind_text (&statement, 2, voice->language);
  dub_statement_bind_int (&statement, 3, voice->asset);
  return dub_statement_run (&statement, error);
}

static gboolean
write_voices (DubStore *store, const DubClip *clip, gboolean is_new, GError **error)
{
  if (!is_new && !forget_voices (store, clip->id, error))
    return FALSE;
  for (guint i = 0; i < clip->voices->len; i++)
    if (!write_voice (store, clip->id, clip->voices->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* @clips: by id. The voices of one clip, or (@clip 0) of every clip of the project. */
static gboolean
read_voices (DubStore *store, gint64 project, gint64 clip, GHashTable *clips, GError **error)
{
  g_auto (DubStatement) statement = { 0 };
  DubStep step;

  if (!dub_statement_init (&statement, store,
                           clip != 0
                               ? "SELECT clip, language, asset FROM clip_voice WHERE clip = ?1"
                                 " ORDER BY language"
                               : "SELECT clip, language, asset FROM clip_voice WHERE clip IN"
                                 " (SELECT id FROM clip WHERE project = ?1 AND deleted_at = 0)"
                                 " ORDER BY clip, language",
                           error))
    return FALSE;
  dub_statement_bind_int (&statement, 1, clip != 0 ? clip : project);
  while ((step = dub_statement_step (&statement, error)) == DUB_STEP_ROW)
    {
      gint64 id = dub_statement_int (&statement, 0);
      DubClip *owner = g_hash_table_lookup (clips, &id);

      if (owner != NULL)
        dub_clip_set_voice (owner, dub_statement_text (&statement, 1),
                            dub_statement_int (&statement, 2));
    }
  return step == DUB_STEP_DONE;
}

/* --- Clips ----------------------------------------------------------------------------------- */

gboolean
dub_store_put_clip (DubStore *store, DubClip *clip, GError **error)
{
  gint64 before = clip->id;
  gboolean ok;

  if (!dub_store_begin (store, error))
    return FALSE;
  ok = dub_row_put (store, &type, clip, error) && write_voices (store, clip, before == 0, error);
  ok = dub_store_end (store, ok, error);
  if (!ok)
    clip->id = before;
  return ok;
}

static DubClip *
with_voices (DubStore *store, DubClip *clip, GError **error)
{
  g_autoptr (DubClip) owned = clip;
  g_autoptr (GHashTable) clips = NULL;

  if (clip == NULL)
    return NULL;
  clips = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_hash_table_insert (clips, &clip->id, clip);
  return read_voices (store, 0, clip->id, clips, error) ? g_steal_pointer (&owned) : NULL;
}

DubClip *
dub_store_get_clip (DubStore *store, gint64 id, GError **error)
{
  return with_voices (store, dub_row_get (store, &type, id, error), error);
}

GPtrArray *
dub_store_list_clips (DubStore *store, gint64 project, GError **error)
{
  DubValue value = { .number = project };
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GPtrArray) clips =
      dub_row_list (store, &type, "WHERE project = ?1 AND deleted_at = 0 ORDER BY position, id",
                    &value, 1, error);

  if (clips == NULL)
    return NULL;
  for (guint i = 0; i < clips->len; i++)
    g_hash_table_insert (by_id, clips->pdata[i], clips->pdata[i]);
  return read_voices (store, project, 0, by_id, error) ? g_steal_pointer (&clips) : NULL;
}

DubClip *
dub_store_find_clip (DubStore *store, gint64 project, gint64 source, GError **error)
{
  DubValue values[] = { { .number = project }, { .number = source } };
  gpointer clip = NULL;

  if (!dub_row_find (store, &type,
                     "INDEXED BY clip_source WHERE source = ?2 AND project = ?1"
                     " AND deleted_at = 0 ORDER BY position, id LIMIT 1",
                     values, G_N_ELEMENTS (values), &clip, error))
    return NULL;
  return with_voices (store, clip, error);
}

int
dub_store_next_clip_position (DubStore *store, gint64 project, GError **error)
{
  g_auto (DubStatement) statement = { 0 };

  if (!dub_statement_init (&statement, store,
                           "SELECT ifnull (max (position), 0) + 1 FROM clip"
                           " WHERE project = ?1 AND deleted_at = 0",
                           error))
    return -1;
  dub_statement_bind_int (&statement, 1, project);
  if (dub_statement_step (&statement, error) != DUB_STEP_ROW)
    return -1;
  return (int) dub_statement_int (&statement, 0);
}
