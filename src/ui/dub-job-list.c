/* The jobs of a query as a lazy list: rows are hollow, with the id only, until somebody looks at
 * them, and are then read a page at a time. A change first renews the rows in memory, then, at most
 * every quarter second, asks the query again and tells the difference as one replaced range.
 *
 *   first sight, other place: first rows at once -> the others by the finder
 *   other filter or order:    first rows by the finder -> the others by the finder
 *   changes:                  all by the finder; what is shown stays until they are there
 */
#include "dub-job-list-private.h"

#include <gtk/gtk.h>

#include <string.h>

#define MAX_CACHED   2000
#define REQUERY_MS   250
#define REST_MS      60 /* between the first rows and all: a frame, perhaps another letter */
#define STEP         40
#define MOST_WIDGETS 256 /* rows for which the view makes widgets, and some */
/* What is shown first when a window opens; the view makes widgets for what it has, at most 200
 * rows.
 */
#define FIRST_ROWS 24

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (DubJobList,
                               dub_job_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init)
                                   G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL,
                                                          dub_job_list_selection_init))

static gint64
id_at (DubJobList *self, guint position)
{
  return g_array_index (self->ids, gint64, position);
}

/* --- The list ------------------------------------------------------------------------------ */

static gboolean
is_unused (gpointer id, gpointer row, gpointer user_data)
{
  return G_OBJECT (row)->ref_count == 1;
}

static DubJobRow *
find_row (DubJobList *self, gint64 id)
{
  return g_hash_table_lookup (self->rows, &id);
}

/* (transfer full): hollow where it has not been read yet */
static DubJobRow *
ensure_row (DubJobList *self, gint64 id)
{
  DubJobRow *row = find_row (self, id);
  DubJob *job = NULL;

  if (row != NULL)
    return g_object_ref (row);
  if (g_hash_table_size (self->rows) > MAX_CACHED)
    g_hash_table_foreach_remove (self->rows, is_unused, NULL);
  job = dub_job_new ();
  job->id = id;
  row = dub_job_row_new (job);
  g_hash_table_insert (self->rows, g_memdup2 (&id, sizeof id), g_object_ref (row));
  return row;
}

static gboolean
is_hollow (DubJobRow *row)
{
  return dub_job_row_get (row)->created_at == 0;
}

/* What of these places nobody has looked at yet. */
static GArray *
hollow_ids (DubJobList *self, guint first, guint end)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = first; i < end; i++)
    {
      gint64 id = id_at (self, i);
      DubJobRow *row = find_row (self, id);

      if (row == NULL || is_hollow (row))
        g_array_append_val (ids, id);
    }
  return ids;
}

/* A job that was removed between the query and now stays hollow; the next query takes it off the
 * list. */
void
dub_job_list_read (DubJobList *self, guint first, guint n)
{
  guint end = first + MIN (n, self->ids->len - MIN (first, self->ids->len));
  g_autoptr (GArray) ids = hollow_ids (self, first, end);
  g_autoptr (GPtrArray) jobs = NULL;

  if (ids->len == 0)
    return;
  jobs = dub_store_get_jobs (dub_desk_get_store (self->desk), (gint64 *) (void *) ids->data,
                             ids->len, NULL);
  if (jobs == NULL)
    return;
  g_ptr_array_set_free_func (jobs, NULL);
  for (guint i = 0; i < jobs->len; i++)
    {
      DubJob *job = jobs->pdata[i];
      g_autoptr (DubJobRow) row = ensure_row (self, job->id);

      dub_job_row_take (row, job);
    }
}

static GType
get_item_type (GListModel *model)
{
  return DUB_TYPE_JOB_ROW;
}

static guint
get_n_items (GListModel *model)
{
  return DUB_JOB_LIST (model)->ids->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  DubJobList *self = DUB_JOB_LIST (model);

  return position < self->ids->len ? ensure_row (self, id_at (self, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* --- Another list -------------------------------------------------------------------------- */

static void
stop_growing (DubJobList *self)
{
  g_clear_handle_id (&self->grow_id, g_source_remove);
  g_clear_pointer (&self->goal, g_array_unref);
}

static void
grow_to (DubJobList *self, guint n)
{
  guint shown = self->ids->len;
  GArray *goal = self->goal;

  g_array_append_vals (self->ids, &g_array_index (goal, gint64, shown), n - shown);
  if (n == goal->len)
    g_clear_pointer (&self->goal, g_array_unref);
  g_list_model_items_changed (G_LIST_MODEL (self), shown, 0, n - shown);
}

static gboolean
on_grow (gpointer user_data)
{
  DubJobList *self = user_data;
  guint n = self->ids->len + STEP;

  grow_to (self, n > MOST_WIDGETS || n > self->goal->len ? self->goal->len : n);
  if (self->goal != NULL)
    return G_SOURCE_CONTINUE;
  self->grow_id = 0;
  return G_SOURCE_REMOVE;
}

/* A long list comes by steps: for each of its first rows the view makes widgets, which takes about
 * half a millisecond, and the first step is all that can be seen. */
static void
replace_by_steps (DubJobList *self, GArray *fresh, guint head)
{
  guint removed = self->ids->len - head;

  g_array_set_size (self->ids, head);
  g_array_append_vals (self->ids, &g_array_index (fresh, gint64, head), STEP);
  self->goal = fresh;
  self->grow_id = g_idle_add_full (G_PRIORITY_LOW, on_grow, self, NULL);
  g_list_model_items_changed (G_LIST_MODEL (self), head, removed, STEP);
}

/* Puts @fresh in the place of the ids and tells the range that differs. @other: of another query,
 * where nothing in view needs to stay where it is. */
static void
replace_ids (DubJobList *self, GArray *fresh, gboolean other)
{
  g_autoptr (GArray) old = NULL;
  guint head = 0;
  guint tail = 0;
  guint shorter = MIN (self->ids->len, fresh->len);
  const gint64 *a = (const gint64 *) self->ids->data;
  const gint64 *b = (const gint64 *) fresh->data;

  stop_growing (self);
  while (head < shorter && a[head] == b[head])
    head++;
  if ((other || head == self->ids->len) && head < MOST_WIDGETS && fresh->len - head > STEP)
    {
      replace_by_steps (self, fresh, head);
      return;
    }
  old = self->ids;
  while (tail < shorter - head && a[old->len - 1 - tail] == b[fresh->len - 1 - tail])
    tail++;
  self->ids = fresh;
  if (old->len == fresh->len && head == old->len)
    return;
  if (fresh->len == 0)
    g_hash_table_remove_all (
        self->selected); /* there is no item left whose selection could change */
  g_list_model_items_changed (G_LIST_MODEL (self), head, old->len - head - tail,
                              fresh->len - head - tail);
}

/* --- Asking -------------------------------------------------------------------------------- */

static void schedule (DubJobList *self, guint wait);

static void
stop_asking (DubJobList *self)
{
  g_clear_handle_id (&self->requery_id, g_source_remove);
  if (!self->asking)
    return;
  dub_job_finder_cancel (self->finder);
  self->asking = FALSE;
  self->stale = TRUE;
}

static void
on_answer (const DubJobAnswer *answer, gpointer user_data)
{
  DubJobList *self = user_data;

  self->asking = FALSE;
  if (answer->ids == NULL)
    {
      self->stale = TRUE;
      dub_desk_tell_error (self->desk, answer->error);
      return;
    }
  replace_ids (self, g_array_ref (answer->ids), self->other);
  if (answer->complete)
    {
      dub_job_list_settle (self);
      self->cost = answer->usec;
    }
  if (!answer->complete)
    schedule (self, REST_MS);
  else if (self->stale)
    schedule (self, REQUERY_MS);
  self->stale |= !answer->complete;
}

/* What is shown stays until the answer is there. */
static void
ask_finder (DubJobList *self, guint limit, gboolean other)
{
  DubJobQuery query = self->query;

  stop_asking (self);
  if (self->finder == NULL)
    self->finder =
        dub_job_finder_new (dub_store_get_dir (dub_desk_get_store (self->desk)), on_answer, self);
  self->stale = FALSE;
  self->asking = TRUE;
  self->other = other;
  query.limit = limit;
  dub_job_finder_ask (self->finder, &query);
}

/* Waits for the answer. */
static void
ask_now (DubJobList *self, guint limit, gboolean other)
{
  gint64 before = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  DubJobQuery query = self->query;
  GArray *fresh = NULL;

  stop_asking (self);
  query.limit = limit;
  fresh = dub_store_query_jobs (dub_desk_get_store (self->desk), &query, &error);
  if (fresh == NULL)
    {
      dub_desk_tell_error (self->desk, error);
      return;
    }
  self->stale = limit > 0 && fresh->len == limit;
  replace_ids (self, fresh, other);
  if (self->stale)
    return;
  dub_job_list_settle (self);
  self->cost = g_get_monotonic_time () - before;
}

static gboolean
on_requery (gpointer user_data)
{
  DubJobList *self = user_data;

  self->requery_id = 0;
  ask_finder (self, 0, FALSE);
  return G_SOURCE_REMOVE;
}

static void
schedule (DubJobList *self, guint wait)
{
  if (self->requery_id == 0 && self->awake && !self->asking)
    self->requery_id = g_timeout_add (wait, on_requery, self);
}

/* The first rows at once, the others when the first frame has been drawn. */
static void
begin (DubJobList *self)
{
  self->begun = TRUE;
  ask_now (self, FIRST_ROWS, TRUE);
  if (self->stale)
    self->requery_id = g_idle_add_full (G_PRIORITY_LOW, on_requery, self, NULL);
}

/* --- News ---------------------------------------------------------------------------------- */

static void
refresh_rows (DubJobList *self, GArray *changes)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) jobs = NULL;

  for (guint i = 0; i < changes->len; i++)
    {
      const DubChange *change = &g_array_index (changes, DubChange, i);

      if (change->table == DUB_TABLE_JOB && g_hash_table_contains (self->rows, &change->id))
        g_array_append_val (ids, change->id);
    }
  if (ids->len == 0)
    return;
  jobs = dub_store_get_jobs (dub_desk_get_store (self->desk), (gint64 *) ids->data, ids->len, NULL);
  if (jobs == NULL)
    return;
  g_ptr_array_set_free_func (jobs, NULL);
  for (guint i = 0; i < jobs->len; i++)
    {
      DubJob *job = jobs->pdata[i];

      dub_job_row_take (g_hash_table_lookup (self->rows, &job->id), job);
    }
}

static void
on_changed (DubDesk *desk, guint tables, GArray *changes, DubJobList *self)
{
  if ((tables & 1u << DUB_TABLE_JOB) == 0)
    return;
  refresh_rows (self, changes);
  self->stale = TRUE;
  /* A long list is asked less often: at most a twentieth of the time goes into it. */
  schedule (self, MAX (REQUERY_MS, (guint) (self->cost / 1000 * 20)));
}

static void
on_activity (DubDesk *desk, DubJobList *self)
{
  GHashTableIter iter;
  gpointer id = NULL;
  gpointer row = NULL;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &id, &row))
    if (dub_desk_get_activity (desk, *(gint64 *) id) != NULL)
      dub_job_row_touch (row);
}

/* Keeps a copy of @text in @slot and gives it, %NULL for an empty one. */
static const char *
keep (char **slot, const char *text)
{
  char *copy = text == NULL || text[0] == '\0' ? NULL : g_strdup (text);

  g_free (*slot);
  *slot = copy;
  return copy;
}

void
dub_job_list_set_query (DubJobList *self, const DubJobQuery *query)
{
  gboolean elsewhere =
      query->project != self->query.project || query->needs_person != self->query.needs_person;
  DubJobQuery copy = *query;

  copy.provider = keep (&self->provider, query->provider);
  copy.language = keep (&self->language, query->language);
  copy.text = keep (&self->text, query->text);
  self->query = copy;
  if (elsewhere)
    g_clear_pointer (&self->recalled, g_array_unref);
  if (!self->awake || elsewhere)
    {
      stop_asking (self);
      self->stale = TRUE;
      self->begun = FALSE;
    }
  if (self->awake && elsewhere)
    begin (self);
  else if (self->awake)
    ask_finder (self, FIRST_ROWS, TRUE);
}

void
dub_job_list_set_awake (DubJobList *self, gboolean awake)
{
  if (awake == self->awake)
    return;
  self->awake = awake;
  if (!awake)
    stop_asking (self);
  else if (self->stale && self->begun)
    ask_finder (self, 0, FALSE);
  else if (self->stale || !self->begun)
    begin (self);
}

void
dub_job_list_complete (DubJobList *self)
{
  if ((self->stale || self->asking) && self->awake)
    ask_now (self, 0, FALSE);
  if (self->goal == NULL)
    return;
  g_clear_handle_id (&self->grow_id, g_source_remove);
  grow_to (self, self->goal->len);
}

static void
dub_job_list_dispose (GObject *object)
{
  DubJobList *self = DUB_JOB_LIST (object);

  if (self->desk != NULL)
    g_signal_handlers_disconnect_by_data (self->desk, self);
  g_clear_handle_id (&self->requery_id, g_source_remove);
  g_clear_pointer (&self->finder, dub_job_finder_free);
  stop_growing (self);
  g_clear_object (&self->desk);
  g_clear_pointer (&self->provider, g_free);
  g_clear_pointer (&self->language, g_free);
  g_clear_pointer (&self->text, g_free);
  G_OBJECT_CLASS (dub_job_list_parent_class)->dispose (object);
}

static void
dub_job_list_finalize (GObject *object)
{
  DubJobList *self = DUB_JOB_LIST (object);

  g_array_unref (self->ids);
  g_clear_pointer (&self->recalled, g_array_unref);
  g_hash_table_unref (self->rows);
  g_hash_table_unref (self->selected);
  G_OBJECT_CLASS (dub_job_list_parent_class)->finalize (object);
}

static void
dub_job_list_class_init (DubJobListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dub_job_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = dub_job_list_finalize;
}

static void
dub_job_list_init (DubJobList *self)
{
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->rows = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
  self->selected = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

DubJobList *
dub_job_list_new (DubDesk *desk)
{
  DubJobList *self = g_object_new (DUB_TYPE_JOB_LIST, NULL);

  self->desk = g_object_ref (desk);
  g_signal_connect (desk, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect (desk, "activity", G_CALLBACK (on_activity), self);
  return self;
}
