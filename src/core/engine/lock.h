/* One engine at a time on a data folder: an advisory lock that the system drops with the process,
 * and in the locked file the address at which its holder takes commands. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _DubLock DubLock;

/**
 * dub_lock_take:
 * @data_dir: made (0700) when absent
 *
 * Returns: (transfer full) (nullable): %NULL with %DUB_ERROR_LOCKED when another process has it,
 *   with %DUB_ERROR_STORAGE when the folder cannot be used
 */
DubLock *dub_lock_take (const char *data_dir, GError **error);
void dub_lock_free (DubLock *lock);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DubLock, dub_lock_free)
/* Publishes the D-Bus address of the holder. */
gboolean dub_lock_set_address (DubLock *lock, const char *address, GError **error);
/* (transfer full) (nullable): what the present holder published, NULL when nothing yet */
char *dub_lock_read_address (const char *data_dir);

G_END_DECLS
