/* What can be undone: commands with their ids, each under a number that a toast keeps. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _DubUndoList DubUndoList;

typedef struct
{
  guint number;  /* from 1 */
  char *command; /* owned */
  GVariant *ids; /* owned: ax */
} DubUndo;

void dub_undo_free (DubUndo *undo);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DubUndo, dub_undo_free)

DubUndoList *dub_undo_list_new (void);
void dub_undo_list_free (DubUndoList *list);
/* @ids: ax. Returns the number. */
guint dub_undo_list_add (DubUndoList *list, const char *command, GVariant *ids);
/* @number 0: the newest. (transfer full) (nullable): it was undone already */
DubUndo *dub_undo_list_take (DubUndoList *list, guint number);

G_END_DECLS
