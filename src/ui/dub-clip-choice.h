/* Which cells of the grid are chosen, and how keys and clicks change that. No widgets. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A set of cells by clip and language, and the cell at which a range began. Cells stay chosen while
 * lines come and go. */
typedef struct _DubClipChoice DubClipChoice;

DubClipChoice *dub_clip_choice_new (void);
void dub_clip_choice_free (DubClipChoice *choice);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DubClipChoice, dub_clip_choice_free)

/* @language: NULL: the clip itself */
gboolean dub_clip_choice_has (DubClipChoice *choice, gint64 clip, const char *language);
void dub_clip_choice_add (DubClipChoice *choice, gint64 clip, const char *language);
void dub_clip_choice_toggle (DubClipChoice *choice, gint64 clip, const char *language);
void dub_clip_choice_clear (DubClipChoice *choice);
guint dub_clip_choice_size (DubClipChoice *choice);
/* Lets go of what @keep does not know any more. TRUE: something went. */
gboolean dub_clip_choice_prune (DubClipChoice *choice,
                                gboolean (*keep) (gint64 clip, const char *language, gpointer data),
                                gpointer data);

G_END_DECLS
