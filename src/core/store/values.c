/* Small facts of the program itself, by name. */
#include "store/statement.h"

static gboolean
write_value (DubStore *store, const char *name, const char *value, GError **error)
{
  const char *sql = value != NULL ? "INSERT INTO value (name, value) VALUES (?1, ?2)"
                                    " ON CONFLICT (name) DO UPDATE SET value = excluded.value"
                                  : "DELETE FROM value WHERE name = ?1";
  g_auto (DubStatement) statement = { 0 };

  if (!dub_statement_init (&statement, store, sql, error))
    return FALSE;
  dub_statement_bind_text (&statement, 1, name);
  if (value != NULL)
    dub_statement_bind_text (&statement, 2, value);
  return dub_statement_run (&statement, error);
}

gboolean
dub_store_put_value (DubStore *store, const char *name, const char *value, GError **error)
{
  if (!dub_store_begin (store, error))
    return FALSE;
  return dub_store_end (store, write_value (store, name, value, error), error);
}

char *
dub_store_dup_value (DubStore *store, const char *name)
{
  g_auto (DubStatement) statement = { 0 };
  g_autoptr (GError) error = NULL;
  char *value = NULL;

  if (dub_statement_init (&statement, store, "SELECT value FROM value WHERE name = ?1", &error))
    {
      dub_statement_bind_text (&statement, 1, name);
      if (dub_statement_step (&statement, &error) == DUB_STEP_ROW)
        value = g_strdup (dub_statement_text (&statement, 0));
    }
  if (error != NULL)
    g_warning ("%s", error->message);
  return value;
}
