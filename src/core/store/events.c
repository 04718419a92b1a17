/* The history of a job; triggers of the schema keep it append-only. */
#include "store/row.h"

static const DubColumn columns[] = {
  DUB_COLUMN (DubEvent, job, REF),
  DUB_COLUMN (DubEvent, at, INT64),
  DUB_COLUMN (DubEvent, kind, TEXT),
  DUB_COLUMN (DubEvent, text, TEXT),
};

static gpointer
make (void)
{
  return dub_event_new ();
}

static void
release (gpointer row)
{
  dub_event_free (row);
}

static const DubRowType type = {
  .table = DUB_TABLE_EVENT,
  .name = "event",
  .columns = columns,
  .n_columns = G_N_ELEMENTS (columns),
  .parent_offset = G_STRUCT_OFFSET (DubEvent, job),
  .created_offset = G_STRUCT_OFFSET (DubEvent, at),
  .make = make,
  .free = release,
};

gboolean
dub_store_add_event (
    DubStore *store, gint64 job, gint64 at, const char *kind, const char *text, GError **error)
{
  g_autoptr (DubEvent) event = dub_event_new ();

  event->job = job;
  event->at = at;
  event->kind = g_strdup (kind);
  event->text = g_strdup (text != NULL ? text : "");
  return dub_row_put (store, &type, event, error);
}

GPtrArray *
dub_store_list_events (DubStore *store, gint64 job, GError **error)
{
  DubValue value = { .number = job };

  return dub_row_list (store, &type, "WHERE job = ?1 ORDER BY id", &value, 1, error);
}
