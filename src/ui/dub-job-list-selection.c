/* What of a list of jobs is selected, by id. */
#include "dub-job-list-private.h"

static gint64
id_at (DubJobList *self, guint position)
{
  return g_array_index (self->ids, gint64, position);
}

static gboolean
is_selected (GtkSelectionModel *model, guint position)
{
  DubJobList *self = DUB_JOB_LIST (model);
  gint64 id = 0;

  if (position >= self->ids->len)
    return FALSE;
  id = id_at (self, position);
  return g_hash_table_contains (self->selected, &id);
}

static GtkBitset *
get_selection_in_range (GtkSelectionModel *model, guint position, guint n_items)
{
  DubJobList *self = DUB_JOB_LIST (model);
  GtkBitset *set = gtk_bitset_new_empty ();

  if (g_hash_table_size (self->selected) == 0)
    return set;
  for (guint i = position; i < self->ids->len && i - position < n_items; i++)
    if (is_selected (model, i))
      gtk_bitset_add (set, i);
  return set;
}

static void
put (DubJobList *self, guint position, gboolean selected)
{
  gint64 id = id_at (self, position);

  if (selected)
    g_hash_table_add (self->selected, g_memdup2 (&id, sizeof id));
  else
    g_hash_table_remove (self->selected, &id);
}

static gboolean
set_selection (GtkSelectionModel *model, GtkBitset *selected, GtkBitset *mask)
{
  DubJobList *self = DUB_JOB_LIST (model);
  GtkBitsetIter iter;
  guint position = 0;

  if (!gtk_bitset_iter_init_first (&iter, mask, &position))
    return TRUE;
  do
    if (position < self->ids->len)
      put (self, position, gtk_bitset_contains (selected, position));
  while (gtk_bitset_iter_next (&iter, &position));
  gtk_selection_model_selection_changed (model, gtk_bitset_get_minimum (mask),
                                         gtk_bitset_get_maximum (mask)
                                             - gtk_bitset_get_minimum (mask) + 1);
  return TRUE;
}

static gboolean
select_range (GtkSelectionModel *model, guint position, guint n_items, gboolean unselect_rest)
{
  DubJobList *self = DUB_JOB_LIST (model);
  guint end = MIN (position + n_items, self->ids->len);

  if (unselect_rest)
    g_hash_table_remove_all (self->selected);
  for (guint i = position; i < end; i++)
    put (self, i, TRUE);
  if (self->ids->len > 0)
    gtk_selection_model_selection_changed (model, unselect_rest ? 0 : position,
                                           unselect_rest ? self->ids->len : end - position);
  return TRUE;
}

static gboolean
unselect_range (GtkSelectionModel *model, guint position, guint n_items)
{
  DubJobList *self = DUB_JOB_LIST (model);
  guint end = MIN (position + n_items, self->ids->len);

  for (guint i = position; i < end; i++)
    put (self, i, FALSE);
  if (end > position)
    gtk_selection_model_selection_changed (model, position, end - position);
  return TRUE;
}

static gboolean
select_item (GtkSelectionModel *model, guint position, gboolean unselect_rest)
{
  return select_range (model, position, 1, unselect_rest);
}

static gboolean
unselect_item (GtkSelectionModel *model, guint position)
{
  return unselect_range (model, position, 1);
}

static gboolean
select_all (GtkSelectionModel *model)
{
  dub_job_list_complete (DUB_JOB_LIST (model));
  return select_range (model, 0, DUB_JOB_LIST (model)->ids->len, TRUE);
}

static gboolean
unselect_all (GtkSelectionModel *model)
{
  dub_job_list_complete (DUB_JOB_LIST (model));
  return select_range (model, 0, 0, TRUE);
}

void
dub_job_list_selection_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = is_selected;
  iface->get_selection_in_range = get_selection_in_range;
  iface->select_item = select_item;
  iface->unselect_item = unselect_item;
  iface->select_range = select_range;
  iface->unselect_range = unselect_range;
  iface->select_all = select_all;
  iface->unselect_all = unselect_all;
  iface->set_selection = set_selection;
}

/* --- By id --------------------------------------------------------------------------------- */

/* (borrowed): every id of the query, also those that are not in the list yet */
static GArray *
all_ids (DubJobList *self)
{
  return self->goal != NULL ? self->goal : self->ids;
}

GArray *
dub_job_list_get_selected (DubJobList *self)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GArray *all = all_ids (self);

  if (g_hash_table_size (self->selected) == 0)
    return ids;
  for (guint i = 0; i < all->len; i++)
    if (g_hash_table_contains (self->selected, &g_array_index (all, gint64, i)))
      g_array_append_vals (ids, &g_array_index (all, gint64, i), 1);
  return ids;
}

gboolean
dub_job_list_select_id (DubJobList *self, gint64 id, guint *position)
{
  dub_job_list_complete (self);
  for (guint i = 0; i < self->ids->len; i++)
    if (g_array_index (self->ids, gint64, i) == id)
      {
        if (position != NULL)
          *position = i;
        return gtk_selection_model_select_item (GTK_SELECTION_MODEL (self), i, TRUE);
      }
  return FALSE;
}

/* (transfer full): set of all ids, borrowed from the list */
static GHashTable *
present_ids (DubJobList *self)
{
  GHashTable *present = g_hash_table_new (g_int64_hash, g_int64_equal);
  GArray *all = all_ids (self);

  for (guint i = 0; i < all->len; i++)
    g_hash_table_add (present, &g_array_index (all, gint64, i));
  return present;
}

static gboolean
drop_absent (DubJobList *self, GHashTable *present)
{
  GHashTableIter iter;
  gpointer id = NULL;
  gboolean lost = FALSE;

  g_hash_table_iter_init (&iter, self->selected);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!g_hash_table_contains (present, id))
      {
        g_hash_table_iter_remove (&iter);
        lost = TRUE;
      }
  return lost;
}

static gboolean
take_recalled (DubJobList *self, GHashTable *present)
{
  g_autoptr (GArray) recalled = g_steal_pointer (&self->recalled);

  if (recalled == NULL || g_hash_table_size (self->selected) > 0)
    return FALSE;
  for (guint i = 0; i < recalled->len; i++)
    {
      gint64 *id = &g_array_index (recalled, gint64, i);

      if (g_hash_table_contains (present, id))
        g_hash_table_add (self->selected, g_memdup2 (id, sizeof *id));
    }
  return g_hash_table_size (self->selected) > 0;
}

void
dub_job_list_settle (DubJobList *self)
{
  g_autoptr (GHashTable) present = NULL;
  gboolean other = FALSE;

  if (g_hash_table_size (self->selected) == 0 && self->recalled == NULL)
    return;
  present = present_ids (self);
  other = drop_absent (self, present);
  other |= take_recalled (self, present);
  if (other && self->ids->len > 0)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), 0, self->ids->len);
}

void
dub_job_list_recall (DubJobList *self, GArray *ids)
{
  g_clear_pointer (&self->recalled, g_array_unref);
  self->recalled = g_array_ref (ids);
  if (self->begun && !self->stale && !self->asking)
    dub_job_list_settle (self);
}
