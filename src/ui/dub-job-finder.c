/* Long lists of jobs, found in a thread.
 *
 *   main: number++, interrupt -> queue -> thread: first rows, then all -> idle source -> main:
 * func, unless the number is another one by then
 *
 * The thread is one of a pool that has no other: the connection stays in it. */
#include "dub-job-finder.h"

typedef struct
{
  GThreadPool *pool; /* owned: one thread */
  char *dir;         /* owned */
  DubStore *store;   /* owned (nullable): of the thread; atomic, for interrupting */
  guint number;      /* of the newest question, atomic */
  DubJobFinderFunc func;
  gpointer user_data;
} Finder;

struct _DubJobFinder
{
  Finder *shared; /* owned: an answer that is on its way holds it too */
};

typedef struct
{
  guint number;
  DubJobQuery query;
  char *provider; /* owned: what the query borrows */
  char *language;
  char *text;
} Question;

typedef struct
{
  Finder *finder; /* owned */
  guint number;
  DubJobAnswer answer; /* owns what it holds */
} Delivery;

/* --- Questions and answers ------------------------------------------------------------------- */

static void
finder_clear (gpointer data)
{
  Finder *finder = data;

  g_free (finder->dir);
}

static void
question_free (Question *question)
{
  g_free (question->provider);
  g_free (question->language);
  g_free (question->text);
  g_free (question);
}

static void
delivery_free (gpointer data)
{
  Delivery *delivery = data;

  g_clear_pointer (&delivery->answer.ids, g_array_unref);
  g_clear_error (&delivery->answer.error);
  g_atomic_rc_box_release_full (delivery->finder, finder_clear);
  g_free (delivery);
}

static gboolean
on_delivery (gpointer user_data)
{
  Delivery *delivery = user_data;
  Finder *finder = delivery->finder;

  if (delivery->number == (guint) g_atomic_int_get ((gint *) &finder->number))
    finder->func (&delivery->answer, finder->user_data);
  return G_SOURCE_REMOVE;
}

/* --- In the thread --------------------------------------------------------------------------- */

static void
deliver (Finder *finder, const Question *question, const DubJobAnswer *answer)
{
  Delivery *delivery = g_new0 (Delivery, 1);
  g_autoptr (GSource) source = g_idle_source_new ();

  delivery->finder = g_atomic_rc_box_acquire (finder);
  delivery->number = question->number;
  delivery->answer = *answer;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_delivery, delivery, delivery_free);
  g_source_attach (source, NULL);
}

static DubStore *
ensure_store (Finder *finder, GError **error)
{
  DubStore *store = g_atomic_pointer_get (&finder->store);

  if (store != NULL)
    return store;
  store = dub_store_open (finder->dir, FALSE, error);
  g_atomic_pointer_set (&finder->store, store);
  return store;
}

static void
find (Finder *finder, const Question *question)
{
  gint64 begun = g_get_monotonic_time ();
  guint limit = question->query.limit;
  DubJobAnswer answer = { 0 };
  DubStore *store = ensure_store (finder, &answer.error);

  if (store != NULL)
    answer.ids = dub_store_query_jobs (store, &question->query, &answer.error);
  answer.complete = answer.ids != NULL && (limit == 0 || answer.ids->len < limit);
  answer.usec = g_get_monotonic_time () - begun;
  deliver (finder, question, &answer);
}

static void
answer_question (gpointer data, gpointer user_data)
{
  Question *question = data;
  Finder *finder = user_data;

  if (question->number == (guint) g_atomic_int_get ((gint *) &finder->number))
    find (finder, question);
  question_free (question);
}

/* --- In the main thread ---------------------------------------------------------------------- */

void
dub_job_finder_cancel (DubJobFinder *self)
{
  DubStore *store = g_atomic_pointer_get (&self->shared->store);

  g_atomic_int_inc ((gint *) &self->shared->number);
  if (store != NULL)
    dub_store_interrupt (store);
}

void
dub_job_finder_ask (DubJobFinder *self, const DubJobQuery *query)
{
  Question *question = g_new0 (Question, 1);

  dub_job_finder_cancel (self);
  question->number = (guint) g_atomic_int_get ((gint *) &self->shared->number);
  question->query = *query;
  question->query.provider = question->provider = g_strdup (query->provider);
  question->query.language = question->language = g_strdup (query->language);
  question->query.text = question->text = g_strdup (query->text);
  /* Only a pool that may start further threads fails. */
  g_thread_pool_push (self->shared->pool, question, NULL);
}

DubJobFinder *
dub_job_finder_new (const char *dir, DubJobFinderFunc func, gpointer user_data)
{
  DubJobFinder *self = g_new0 (DubJobFinder, 1);
  Finder *shared = g_atomic_rc_box_new0 (Finder);

  self->shared = shared;
  shared->dir = g_strdup (dir);
  shared->func = func;
  shared->user_data = user_data;
  shared->pool = g_thread_pool_new (answer_question, shared, 1, TRUE, NULL);
  return self;
}

void
dub_job_finder_free (DubJobFinder *self)
{
  Finder *shared = NULL;

  if (self == NULL)
    return;
  dub_job_finder_cancel (self);
  shared = g_steal_pointer (&self->shared);
  g_thread_pool_free (g_steal_pointer (&shared->pool), FALSE, TRUE);
  g_clear_pointer (&shared->store, dub_store_close);
  g_atomic_rc_box_release_full (shared, finder_clear);
  g_free (self);
}
