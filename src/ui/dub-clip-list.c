/* The clips of one project: only what changed is read again, and cells only when they come into
 * view. */
#include "dub-clip-list.h"

/* More changed jobs than these are not looked up one by one: every row reads its cells again. */
#define MANY_JOBS 100

struct _DubClipList
{
  GObject parent_instance;

  DubDesk *desk;        /* owned */
  DubAssetList *assets; /* owned */
  GListStore *rows;     /* owned: DubClipRow */
  GHashTable *ids;      /* owned: clip id → DubClipRow (borrowed from rows) */
  gint64 project;
};

G_DEFINE_FINAL_TYPE (DubClipList, dub_clip_list, G_TYPE_OBJECT)

static guint cells_signal;

static int
compare_rows (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const DubClip *x = dub_clip_row_get (DUB_CLIP_ROW ((gpointer) a));
  const DubClip *y = dub_clip_row_get (DUB_CLIP_ROW ((gpointer) b));

  if (x->position != y->position)
    return x->position < y->position ? -1 : 1;
  return x->id < y->id ? -1 : x->id > y->id;
}

/* --- Reading --------------------------------------------------------------------------------- */

static void
load_all (DubClipList *self)
{
  g_autoptr (GPtrArray) clips = NULL;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  g_hash_table_remove_all (self->ids);
  if (self->project != 0)
    clips = dub_store_list_clips (dub_desk_get_store (self->desk), self->project, NULL);
  if (clips != NULL)
    g_ptr_array_set_free_func (clips, NULL);
  for (guint i = 0; clips != NULL && i < clips->len; i++)
    {
      DubClip *clip = clips->pdata[i];
      DubClipRow *row = dub_clip_row_new (self->desk, clip);

      g_hash_table_insert (self->ids, g_memdup2 (&clip->id, sizeof clip->id), row);
      g_ptr_array_add (rows, row);
    }
  g_list_store_splice (self->rows, 0, g_list_model_get_n_items (G_LIST_MODEL (self->rows)),
                       rows->pdata, rows->len);
}

static void
remove_row (DubClipList *self, DubClipRow *row)
{
  gint64 id = dub_clip_row_get (row)->id;
  guint position = 0;

  g_hash_table_remove (self->ids, &id);
  if (g_list_store_find (self->rows, row, &position))
    g_list_store_remove (self->rows, position);
}

static void
renew (DubClipList *self, gint64 id)
{
  DubClip *clip = dub_store_get_clip (dub_desk_get_store (self->desk), id, NULL);
  DubClipRow *row = g_hash_table_lookup (self->ids, &id);
  int before = row != NULL ? dub_clip_row_get (row)->position : 0;

  if (clip == NULL || clip->deleted_at != 0)
    {
      dub_clip_free (clip);
      if (row != NULL)
        remove_row (self, row);
    }
  else if (row == NULL)
    {
      g_autoptr (DubClipRow) fresh = dub_clip_row_new (self->desk, clip);

      g_hash_table_insert (self->ids, g_memdup2 (&id, sizeof id), fresh);
      g_list_store_insert_sorted (self->rows, fresh, compare_rows, NULL);
    }
  else
    {
      gboolean moves = before != clip->position;

      dub_clip_row_take (row, clip);
      if (moves)
        g_list_store_sort (self->rows, compare_rows, NULL);
    }
}

/* --- News ------------------------------------------------------------------------------------ */

static void
forget_all (DubClipList *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->rows)); i++)
    {
      g_autoptr (DubClipRow) row = g_list_model_get_item (G_LIST_MODEL (self->rows), i);

      dub_clip_row_forget_cells (row);
    }
}

static void
take_clips (DubClipList *self, GHashTable *ids)
{
  GHashTableIter iter;
  gpointer id;

  if (g_hash_table_size (ids) > MANY_JOBS)
    {
      load_all (self);
      return;
    }
  g_hash_table_iter_init (&iter, ids);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    renew (self, *(gint64 *) id);
}

static void
take_jobs (DubClipList *self, GHashTable *ids)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) jobs = NULL;
  GHashTableIter iter;
  gpointer id;

  if (g_hash_table_size (ids) > MANY_JOBS)
    {
      forget_all (self);
      return;
    }
  g_hash_table_iter_init (&iter, ids);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_array_append_vals (list, id, 1);
  jobs = dub_store_get_jobs (dub_desk_get_store (self->desk), (gint64 *) (void *) list->data,
                             list->len, NULL);
  for (guint i = 0; jobs != NULL && i < jobs->len; i++)
    {
      DubClipRow *row = dub_clip_list_find (self, ((DubJob *) jobs->pdata[i])->clip);

      if (row != NULL)
        dub_clip_row_forget_cells (row);
    }
}

static gboolean
uses_any (const DubClip *clip, GHashTable *assets)
{
  if (g_hash_table_contains (assets, &clip->source))
    return TRUE;
  for (guint i = 0; i < clip->voices->len; i++)
    if (g_hash_table_contains (assets, &((DubVoice *) clip->voices->pdata[i])->asset))
      return TRUE;
  return FALSE;
}

static void
take_assets (DubClipList *self, GHashTable *assets)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->rows)); i++)
    {
      g_autoptr (DubClipRow) row = g_list_model_get_item (G_LIST_MODEL (self->rows), i);

      if (uses_any (dub_clip_row_get (row), assets))
        dub_clip_row_forget_cells (row);
    }
}

/* (transfer full): set of the changed rows of one table, borrowed from @changes */
static GHashTable *
changed_ids (DubClipList *self, GArray *changes, DubTable table)
{
  GHashTable *ids = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < changes->len; i++)
    {
      DubChange *change = &g_array_index (changes, DubChange, i);

      if (change->table == table && change->parent == self->project)
        g_hash_table_add (ids, &change->id);
    }
  return ids;
}

static void
on_changed (DubDesk *desk, guint tables, GArray *changes, DubClipList *self)
{
  static const struct
  {
    DubTable table;
    void (*take) (DubClipList *self, GHashTable *ids);
  } takers[] = {
    { DUB_TABLE_CLIP, take_clips },
    { DUB_TABLE_JOB, take_jobs },
    { DUB_TABLE_ASSET, take_assets },
  };
  gboolean any = FALSE;

  if (self->project == 0)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (takers); i++)
    if (tables & 1u << takers[i].table)
      {
        g_autoptr (GHashTable) ids = changed_ids (self, changes, takers[i].table);

        if (g_hash_table_size (ids) == 0)
          continue;
        /* What a file holds changes how its cells look, not how many there are. */
        any |= takers[i].table != DUB_TABLE_ASSET;
        takers[i].take (self, ids);
      }
  if (any || tables & 1u << DUB_TABLE_PROJECT)
    g_signal_emit (self, cells_signal, 0);
}

/* --- The list -------------------------------------------------------------------------------- */

void
dub_clip_list_set_project (DubClipList *self, gint64 project)
{
  if (self->project == project)
    return;
  self->project = project;
  load_all (self);
  g_signal_emit (self, cells_signal, 0);
}

gint64
dub_clip_list_get_project (DubClipList *self)
{
  return self->project;
}

GListModel *
dub_clip_list_get_model (DubClipList *self)
{
  return G_LIST_MODEL (self->rows);
}

DubClipRow *
dub_clip_list_find (DubClipList *self, gint64 clip)
{
  return g_hash_table_lookup (self->ids, &clip);
}

static void
add_language (GPtrArray *languages, const char *code)
{
  if (!g_ptr_array_find_with_equal_func (languages, code, g_str_equal, NULL))
    g_ptr_array_add (languages, g_strdup (code));
}

char **
dub_clip_list_dup_languages (DubClipList *self)
{
  DubProjectRow *project = dub_desk_find_project (self->desk, self->project);
  GPtrArray *languages = g_ptr_array_new ();
  g_autoptr (GPtrArray) others = NULL;

  for (char **code = project != NULL ? dub_project_row_get (project)->languages : NULL;
       code != NULL && *code != NULL; code++)
    add_language (languages, *code);
  others = dub_store_list_clip_languages (dub_desk_get_store (self->desk), self->project, NULL);
  for (guint i = 0; others != NULL && i < others->len; i++)
    if (*(char *) others->pdata[i] != '\0')
      add_language (languages, others->pdata[i]);
  /* Jobs without a language come last. */
  if (others != NULL && others->len > 0 && *(char *) others->pdata[0] == '\0')
    add_language (languages, "");
  g_ptr_array_add (languages, NULL);
  return (char **) g_ptr_array_free (languages, FALSE);
}

char *
dub_clip_list_dup_source_language (DubClipList *self)
{
  DubProjectRow *project = dub_desk_find_project (self->desk, self->project);
  const char *code = project != NULL ? dub_project_row_get (project)->source_lang : NULL;

  return g_strdup (code != NULL ? code : "");
}

static void
dub_clip_list_dispose (GObject *object)
{
  DubClipList *self = DUB_CLIP_LIST (object);

  if (self->desk != NULL)
    g_signal_handlers_disconnect_by_data (self->desk, self);
  g_clear_object (&self->desk);
  g_clear_object (&self->assets);
  g_clear_object (&self->rows);
  g_clear_pointer (&self->ids, g_hash_table_unref);
  G_OBJECT_CLASS (dub_clip_list_parent_class)->dispose (object);
}

static void
dub_clip_list_class_init (DubClipListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dub_clip_list_dispose;
  cells_signal = g_signal_new ("cells", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 0);
}

static void
dub_clip_list_init (DubClipList *self)
{
  self->rows = g_list_store_new (DUB_TYPE_CLIP_ROW);
  self->ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

DubClipList *
dub_clip_list_new (DubDesk *desk, DubAssetList *assets)
{
  DubClipList *self = g_object_new (DUB_TYPE_CLIP_LIST, NULL);

  self->desk = g_object_ref (desk);
  self->assets = g_object_ref (assets);
  g_signal_connect (desk, "changed", G_CALLBACK (on_changed), self);
  return self;
}
