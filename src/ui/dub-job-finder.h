/* Asks the store for long lists of jobs in a thread of its own, by a reading connection of its own,
 * so that the window goes on meanwhile. The newest question wins. Main thread only. */
#pragma once

#include "store/store.h"

G_BEGIN_DECLS

typedef struct _DubJobFinder DubJobFinder;

typedef struct
{
  GArray *ids;       /* (nullable): gint64, borrowed; NULL: it failed */
  gboolean complete; /* these are all; else there may be more than the query's limit */
  gint64 usec;       /* that the answer took */
  GError *error;     /* (nullable) borrowed */
} DubJobAnswer;

/* Called in the main thread, never from inside dub_job_finder_ask(). */
typedef void (*DubJobFinderFunc) (const DubJobAnswer *answer, gpointer user_data);

/* @dir: data folder of a store that is there; opened with the first question. */
DubJobFinder *dub_job_finder_new (const char *dir, DubJobFinderFunc func, gpointer user_data);
/* Ends the thread; @func is not called any more. */
void dub_job_finder_free (DubJobFinder *finder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DubJobFinder, dub_job_finder_free)

/* Copies @query. What was asked before gets no answer any more. */
void dub_job_finder_ask (DubJobFinder *finder, const DubJobQuery *query);
/* Takes the question back. */
void dub_job_finder_cancel (DubJobFinder *finder);

G_END_DECLS
