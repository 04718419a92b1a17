/* A list of what can be undone. The oldest ones are forgotten at some point: nobody goes back so
 * far, and what was removed is still in the store. */
#include "dub-undo.h"

#define MOST 100

struct _DubUndoList
{
  GPtrArray *undos; /* owned: DubUndo, oldest first */
  guint last;       /* number given last */
};

void
dub_undo_free (DubUndo *undo)
{
  g_free (undo->command);
  g_variant_unref (undo->ids);
  g_free (undo);
}

DubUndoList *
dub_undo_list_new (void)
{
  DubUndoList *self = g_new0 (DubUndoList, 1);

  self->undos = g_ptr_array_new_with_free_func ((GDestroyNotify) dub_undo_free);
  return self;
}

void
dub_undo_list_free (DubUndoList *self)
{
  g_ptr_array_unref (self->undos);
  g_free (self);
}

guint
dub_undo_list_add (DubUndoList *self, const char *command, GVariant *ids)
{
  DubUndo *undo = g_new0 (DubUndo, 1);

  undo->number = ++self->last;
  undo->command = g_strdup (command);
  undo->ids = g_variant_ref_sink (ids);
  g_ptr_array_add (self->undos, undo);
  if (self->undos->len > MOST)
    g_ptr_array_remove_index (self->undos, 0);
  return undo->number;
}

DubUndo *
dub_undo_list_take (DubUndoList *self, guint number)
{
  for (guint i = self->undos->len; i > 0; i--)
    {
      const DubUndo *undo = self->undos->pdata[i - 1];

      if (number == 0 || undo->number == number)
        return g_ptr_array_steal_index (self->undos, i - 1);
    }
  return NULL;
}
