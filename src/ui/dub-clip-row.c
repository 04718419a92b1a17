/* One clip as the grid shows it. */
#include "dub-clip-row.h"

struct _DubClipRow
{
  GObject parent_instance;

  DubDesk *desk;    /* borrowed: outlives every row */
  DubClip *clip;    /* owned */
  GPtrArray *cells; /* owned (nullable): DubCell; NULL: not read yet */
};

G_DEFINE_FINAL_TYPE (DubClipRow, dub_clip_row, G_TYPE_OBJECT)

static guint changed_signal;

static void
dub_clip_row_finalize (GObject *object)
{
  DubClipRow *self = DUB_CLIP_ROW (object);

  g_clear_pointer (&self->clip, dub_clip_free);
  g_clear_pointer (&self->cells, g_ptr_array_unref);
  G_OBJECT_CLASS (dub_clip_row_parent_class)->finalize (object);
}

static void
dub_clip_row_class_init (DubClipRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dub_clip_row_finalize;
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
dub_clip_row_init (DubClipRow *self)
{
}

DubClipRow *
dub_clip_row_new (DubDesk *desk, DubClip *clip)
{
  DubClipRow *self = g_object_new (DUB_TYPE_CLIP_ROW, NULL);

  self->desk = desk;
  self->clip = clip;
  return self;
}

const DubClip *
dub_clip_row_get (DubClipRow *self)
{
  return self->clip;
}

void
dub_clip_row_take (DubClipRow *self, DubClip *clip)
{
  dub_clip_free (self->clip);
  self->clip = clip;
  dub_clip_row_forget_cells (self);
}

void
dub_clip_row_forget_cells (DubClipRow *self)
{
  g_clear_pointer (&self->cells, g_ptr_array_unref);
  dub_clip_row_touch (self);
}

void
dub_clip_row_touch (DubClipRow *self)
{
  g_signal_emit (self, changed_signal, 0);
}

static GPtrArray *
cells_of (DubClipRow *self)
{
  if (self->cells == NULL)
    self->cells = dub_store_list_cells (dub_desk_get_store (self->desk), self->clip->project,
                                        self->clip->id, NULL);
  if (self->cells == NULL)
    self->cells = g_ptr_array_new ();
  return self->cells;
}

const DubCell *
dub_clip_row_cell (DubClipRow *self, const char *language)
{
  GPtrArray *cells = cells_of (self);

  for (guint i = 0; i < cells->len; i++)
    {
      const DubCell *cell = cells->pdata[i];

      if (g_strcmp0 (cell->language, language) == 0)
        return cell; /* the newest comes first */
    }
  return NULL;
}

guint
dub_clip_row_n_accounts (DubClipRow *self, const char *language)
{
  GPtrArray *cells = cells_of (self);
  guint n = 0;

  for (guint i = 0; i < cells->len; i++)
    n += g_strcmp0 (((DubCell *) cells->pdata[i])->language, language) == 0;
  return n;
}
