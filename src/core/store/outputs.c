/* The delivered files. */
#include "store/row.h"

static const DubColumn columns[] = {
  DUB_COLUMN (DubOutput, job, REF),
  DUB_COLUMN_ENUM (DubOutput, kind, "kind", dub_output_kind_nicks),
  DUB_COLUMN (DubOutput, type, TEXT),
  DUB_COLUMN (DubOutput, language, TEXT),
  DUB_COLUMN (DubOutput, path, TEXT),
  DUB_COLUMN (DubOutput, bytes, INT64),
  DUB_COLUMN (DubOutput, sha256, TEXT),
  DUB_COLUMN (DubOutput, verified, BOOL),
  DUB_COLUMN (DubOutput, note, TEXT),
  DUB_FACTS_COLUMNS (DubOutput, facts),
  DUB_COLUMN (DubOutput, created_at, INT64),
};

static gpointer
make (void)
{
  return dub_output_new ();
}

static void
release (gpointer row)
{
  dub_output_free (row);
}

static const DubRowType type = {
  .table = DUB_TABLE_OUTPUT,
  .name = "output",
  .columns = columns,
  .n_columns = G_N_ELEMENTS (columns),
  .parent_offset = G_STRUCT_OFFSET (DubOutput, job),
  .created_offset = G_STRUCT_OFFSET (DubOutput, created_at),
  .make = make,
  .free = release,
};

gboolean
dub_store_put_output (DubStore *store, DubOutput *output, GError **error)
{
  return dub_row_put (store, &type, output, error);
}

GPtrArray *
dub_store_list_outputs (DubStore *store, gint64 job, GError **error)
{
  DubValue value = { .number = job };

  return dub_row_list (store, &type, "WHERE job = ?1 ORDER BY id", &value, 1, error);
}

gboolean
dub_store_has_output_path (DubStore *store, const char *path, gboolean *has, GError **error)
{
  g_auto (DubStatement) statement = { 0 };
  DubStep step;

  if (!dub_statement_init (&statement, store, "SELECT 1 FROM output WHERE path = ?1 LIMIT 1",
                           error))
    return FALSE;
  dub_statement_bind_text (&statement, 1, path);
  step = dub_statement_step (&statement, error);
  *has = step == DUB_STEP_ROW;
  return step != DUB_STEP_FAILED;
}
