/* A file layer between SQLite and the disk that fails when told to, and that knows what would be
 * left after a power cut: of every file, what it held when it was last synced. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Every connection from now on goes through it. */
void fault_vfs_install (void);
/* Lets the @nth (from 1; 0: none) change to a file fail, and all later ones too where @for_good. */
void fault_vfs_arm (guint nth, gboolean for_good);
/* Changes to files since then. */
guint fault_vfs_count (void);
/* Forgets what earlier tests synced. */
void fault_vfs_forget (void);
/* Writes what a power cut would have left of the files of @from into the new folder @to. */
void fault_vfs_cut_power (const char *from, const char *to);

G_END_DECLS
