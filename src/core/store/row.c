/* Whole rows: the SQL made from a table's description, and reading and writing by it. */
#include "store/column.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

static char *
make_select (const DubRowType *type)
{
  g_autoptr (GString) sql = g_string_new ("SELECT id");

  for (guint i = 0; i < type->n_columns; i++)
    g_string_append_printf (sql, ", %s", type->columns[i].name);
  g_string_append_printf (sql, " FROM %s ", type->name);
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

static char *
make_insert (const DubRowType *type)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GString) values = g_string_new (NULL);

  for (guint i = 0; i < type->n_columns; i++)
    {
      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", type->columns[i].name);
      g_string_append_printf (values, "%s?%u", i > 0 ? ", " : "", i + 1);
    }
  return g_strdup_printf ("INSERT INTO %s (%s) VALUES (%s)", type->name, names->str, values->str);
}

static char *
make_update (const DubRowType *type)
{
  g_autoptr (GString) sql = g_string_new (NULL);

  g_string_append_printf (sql, "UPDATE %s SET ", type->name);
  for (guint i = 0; i < type->n_columns; i++)
    g_string_append_printf (sql, "%s%s = ?%u", i > 0 ? ", " : "", type->columns[i].name, i + 1);
  g_string_append_printf (sql, " WHERE id = ?%u", type->n_columns + 1);
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

static const char *
text_of (DubStore *store, const DubRowType *type, DubSqlText which)
{
  static char *(*const make[DUB_N_SQL]) (const DubRowType *) = {
    [DUB_SQL_SELECT] = make_select,
    [DUB_SQL_INSERT] = make_insert,
    [DUB_SQL_UPDATE] = make_update,
  };
  char **text = &store->texts[type->table][which];

  if (*text == NULL)
    *text = make[which](type);
  return *text;
}

static gboolean
refuse_absent (const DubRowType *type, gint64 id, GError **error)
{
  g_set_error (error, DUB_ERROR, DUB_ERROR_NOT_FOUND, _ ("There is no %s %" PRId64 "."), type->name,
               id);
  return FALSE;
}

static void
stamp (gpointer row, gsize offset)
{
  if (offset != 0 && G_STRUCT_MEMBER (gint64, row, offset) == 0)
    G_STRUCT_MEMBER (gint64, row, offset) = g_get_real_time ();
}

static gboolean
write_row (DubStore *store, const DubRowType *type, gpointer row, GError **error)
{
  gint64 *id = &G_STRUCT_MEMBER (gint64, row, 0);
  DubSqlText which = *id == 0 ? DUB_SQL_INSERT : DUB_SQL_UPDATE;
  g_auto (DubStatement) statement = { 0 };

  if (!dub_statement_init (&statement, store, text_of (store, type, which), error))
    return FALSE;
  for (guint i = 0; i < type->n_columns; i++)
    dub_column_bind (&type->columns[i], row, &statement, (int) i + 1);
  if (which == DUB_SQL_UPDATE)
    dub_statement_bind_int (&statement, (int) type->n_columns + 1, *id);
  if (!dub_statement_run (&statement, error))
    return FALSE;
  if (which == DUB_SQL_UPDATE && sqlite3_changes (store->db) == 0)
    return refuse_absent (type, *id, error);
  if (which == DUB_SQL_INSERT)
    *id = sqlite3_last_insert_rowid (store->db);
  return TRUE;
}

gboolean
dub_row_put (DubStore *store, const DubRowType *type, gpointer row, GError **error)
{
  gint64 *id = &G_STRUCT_MEMBER (gint64, row, 0);
  gint64 before = *id;
  gboolean ok;

  stamp (row, type->created_offset);
  stamp (row, type->updated_offset);
  if (!dub_store_begin (store, error))
    return FALSE;
  ok = write_row (store, type, row, error);
  if (ok)
    dub_store_note (store, type->table, *id,
                    type->parent_offset != 0 ? G_STRUCT_MEMBER (gint64, row, type->parent_offset)
                                             : 0);
  ok = dub_store_end (store, ok, error);
  if (!ok)
    *id = before;
  return ok;
}

static gpointer
read_row (DubStore *store, const DubRowType *type, DubStatement *statement, GError **error)
{
  gpointer row = type->make ();

  G_STRUCT_MEMBER (gint64, row, 0) = dub_statement_int (statement, 0);
  for (guint i = 0; i < type->n_columns; i++)
    if (!dub_column_read (&type->columns[i], row, statement, (int) i + 1))
      {
        g_autofree char *place = g_strdup_printf ("%s.%s", type->name, type->columns[i].name);

        dub_store_fail_path (store->path, SQLITE_CORRUPT, place, error);
        type->free (row);
        return NULL;
      }
  return row;
}

static gboolean
prepare_list (DubStatement *statement,
              DubStore *store,
              const DubRowType *type,
              const char *tail,
              const DubValue *values,
              guint n_values,
              GError **error)
{
  g_autofree char *sql = g_strconcat (text_of (store, type, DUB_SQL_SELECT), tail, NULL);

  if (!dub_statement_init (statement, store, sql, error))
    return FALSE;
  for (guint i = 0; i < n_values; i++)
    if (values[i].text != NULL)
      dub_statement_bind_text (statement, (int) i + 1, values[i].text);
    else
      dub_statement_bind_int (statement, (int) i + 1, values[i].number);
  return TRUE;
}

gboolean
dub_row_find (DubStore *store,
              const DubRowType *type,
              const char *tail,
              const DubValue *values,
              guint n_values,
              gpointer *row,
              GError **error)
{
  g_auto (DubStatement) statement = { 0 };
  DubStep step;

  *row = NULL;
  if (!prepare_list (&statement, store, type, tail, values, n_values, error))
    return FALSE;
  step = dub_statement_step (&statement, error);
  if (step != DUB_STEP_ROW)
    return step == DUB_STEP_DONE;
  *row = read_row (store, type, &statement, error);
  return *row != NULL;
}

gpointer
dub_row_get (DubStore *store, const DubRowType *type, gint64 id, GError **error)
{
  DubValue value = { .number = id };
  gpointer row = NULL;

  if (!dub_row_find (store, type, "WHERE id = ?1", &value, 1, &row, error))
    return NULL;
  if (row == NULL)
    refuse_absent (type, id, error);
  return row;
}

GPtrArray *
dub_row_list (DubStore *store,
              const DubRowType *type,
              const char *tail,
              const DubValue *values,
              guint n_values,
              GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (type->free);
  g_auto (DubStatement) statement = { 0 };
  DubStep step;

  if (!prepare_list (&statement, store, type, tail, values, n_values, error))
    return NULL;
  while ((step = dub_statement_step (&statement, error)) == DUB_STEP_ROW)
    {
      gpointer row = read_row (store, type, &statement, error);

      if (row == NULL)
        return NULL;
      g_ptr_array_add (rows, row);
    }
  return step == DUB_STEP_DONE ? g_steal_pointer (&rows) : NULL;
}
