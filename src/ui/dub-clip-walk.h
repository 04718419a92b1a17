/* Files of a dropped folder with what their names say they are; in a worker thread. */
#pragma once

#include <gio/gio.h>

#include "model/pairing.h"

G_BEGIN_DECLS

typedef struct
{
  char *path; /* owned: absolute */
  char *name; /* owned: below what was dropped, UTF-8, with / */
  DubMediaKind kind;
} DubWalkFile;

typedef struct
{
  GPtrArray *files; /* owned: DubWalkFile */
  guint passed;     /* files behind the first so many, which were not taken */
} DubWalk;

void dub_walk_free (DubWalk *walk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DubWalk, dub_walk_free)

/* @files: GFile; folders are looked through */
void dub_walk_async (GSList *files,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data);
/* (transfer full) (nullable) */
DubWalk *dub_walk_finish (GAsyncResult *result, GError **error);
/* As dub_pairing_propose() wants them; borrowed from @walk. (transfer full) */
DubPairingFile *dub_walk_pairing_files (const DubWalk *walk);

G_END_DECLS
