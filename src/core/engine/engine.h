/* The engine: runs the open uploads and jobs of one data folder, step by step. Everything happens
 * in the thread-default main context of the thread that made it. */
#pragma once

#include <gio/gio.h>

#include "engine/clock.h"
#include "engine/host.h"
#include "secrets/secrets.h"
#include "store/store.h"
#include "transport/transport.h"

G_BEGIN_DECLS

typedef struct _DubEngine DubEngine;

typedef void (*DubActivityFunc) (const DubActivity *activity, gpointer user_data);

/**
 * dub_engine_new:
 * @data_dir: the caller holds its lock
 * @secrets: where keys are looked up
 * @clock: (nullable): the real one when %NULL
 *
 * Opens the store for writing. Nothing is sent before dub_engine_start().
 *
 * Returns: (transfer full) (nullable): with the errors of dub_store_open()
 */
DubEngine *
dub_engine_new (const char *data_dir, DubSecrets *secrets, DubClock *clock, GError **error);
void dub_engine_free (DubEngine *engine);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DubEngine, dub_engine_free)

/* Takes up every open upload and job where it was left. */
void dub_engine_start (DubEngine *engine);
/* Stops transfers: what is under way ends as if the process had been killed, except that a paid
 * request past its last byte is given a few seconds to be answered. */
void dub_engine_stop (DubEngine *engine);

/* How long a paid request may be silent before its answer counts as lost, 300 s unless told. */
void dub_engine_set_paid_patience (DubEngine *engine, guint seconds);

DubStore *dub_engine_get_store (DubEngine *engine);
DubTransport *dub_engine_get_transport (DubEngine *engine);
/* Also told to every listener: after each commit, and while bytes move. */
void dub_engine_set_listener (DubEngine *engine,
                              DubChangesFunc changes,
                              DubActivityFunc activity,
                              gpointer user_data);

/* No request is under way and nothing is due before @next_at (G_MAXINT64: never). */
gboolean dub_engine_is_idle (DubEngine *engine, gint64 *next_at);

/* The commands of host.h. */
void dub_engine_command_async (DubEngine *engine,
                               const char *name,
                               GVariant *args,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
GVariant *dub_engine_command_finish (DubEngine *engine, GAsyncResult *result, GError **error);

G_END_DECLS
