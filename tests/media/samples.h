/* Small real media for tests and for the demo, made by GStreamer when they are first asked for;
 * nothing of this is in the repository. Speech comes from espeak-ng where it is installed, else it
 * is a tone. Other tests use it by `dependencies: [samples_dep]`. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * dub_samples_get:
 * @name: a file name of dub_samples_names()
 *
 * Makes the file once per process, in a temporary folder. Ends the test when that fails. Any
 * thread.
 *
 * Returns: (transfer none): its absolute path, good until dub_samples_clear()
 */
const char *dub_samples_get (const char *name);

/* Every file name that dub_samples_get() takes, 0-terminated; the good ones first. */
const char *const *dub_samples_names (void);

/* How long clip.*, silent.mp4, voice.* last; the speech lasts as long as it takes. */
#define DUB_SAMPLE_USEC (2 * G_USEC_PER_SEC)
/* Of the sine in voice.*, Hz and amplitude. */
#define DUB_SAMPLE_HERTZ  440
#define DUB_SAMPLE_VOLUME 0.5

/* Makes one file in @dir. */
gboolean dub_samples_make (const char *dir, const char *name, GError **error);
gboolean dub_samples_make_all (const char *dir, GError **error);

/* Removes the temporary folder. */
void dub_samples_clear (void);

G_END_DECLS
