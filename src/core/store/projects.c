/* The projects. */
#include "store/row.h"

static const DubColumn columns[] = {
  DUB_COLUMN (DubProject, title, TEXT),       DUB_COLUMN (DubProject, client, TEXT),
  DUB_COLUMN (DubProject, notes, TEXT),       DUB_COLUMN (DubProject, source_lang, TEXT),
  DUB_COLUMN (DubProject, languages, LIST),   DUB_COLUMN (DubProject, default_account, REF),
  DUB_COLUMN (DubProject, options, MAP),      DUB_COLUMN (DubProject, output_dir, TEXT),
  DUB_COLUMN (DubProject, naming, TEXT),      DUB_COLUMN (DubProject, archived, BOOL),
  DUB_COLUMN (DubProject, created_at, INT64), DUB_COLUMN (DubProject, updated_at, INT64),
  DUB_COLUMN (DubProject, deleted_at, INT64),
};

static gpointer
make (void)
{
  return dub_project_new ();
}

static void
release (gpointer row)
{
  dub_project_free (row);
}

static const DubRowType type = {
  .table = DUB_TABLE_PROJECT,
  .name = "project",
  .columns = columns,
  .n_columns = G_N_ELEMENTS (columns),
  .created_offset = G_STRUCT_OFFSET (DubProject, created_at),
  .updated_offset = G_STRUCT_OFFSET (DubProject, updated_at),
  .make = make,
  .free = release,
};

gboolean
dub_store_put_project (DubStore *store, DubProject *project, GError **error)
{
  return dub_row_put (store, &type, project, error);
}

DubProject *
dub_store_get_project (DubStore *store, gint64 id, GError **error)
{
  return dub_row_get (store, &type, id, error);
}

GPtrArray *
dub_store_list_projects (DubStore *store, gboolean with_archived, GError **error)
{
  DubValue value = { .number = with_archived ? 1 : 0 };

  return dub_row_list (store, &type, "WHERE deleted_at = 0 AND archived <= ?1 ORDER BY id", &value,
                       1, error);
}
