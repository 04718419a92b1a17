/* Whether a delivered file holds what it should. */
#pragma once

#include <gio/gio.h>

#include "model/objects.h"

G_BEGIN_DECLS

/**
 * dub_media_verify:
 * @path: a local file
 * @kind: what it should be; %DUB_OUTPUT_ORIGINAL is a video or a sound
 * @expected_usec: how long it should last; 0: not known
 * @facts: (out): what it holds, to be cleared by dub_media_facts_clear() also after a failure
 * @note: (out) (transfer full) (nullable): what a person should know although it passed, e.g. a
 * length that differs by more than 2 s and by more than 10 %
 * @error: %DUB_ERROR_DAMAGED_RESULT when it is not that or not all of it is there, else as
 *   dub_media_probe()
 *
 * Reads the container, decodes the beginning and the last second of each stream, and compares where
 * the stream ends with what the container says. What lies between is not decoded. A file that
 * cannot be decoded here for want of a plug-in passes with a note. Blocks; any thread but the one
 * of a window.
 */
gboolean dub_media_verify (const char *path,
                           DubOutputKind kind,
                           gint64 expected_usec,
                           DubMediaFacts *facts,
                           char **note,
                           GCancellable *cancellable,
                           GError **error);

G_END_DECLS
