/* The engine's frame: open works in two tables, one timer for whatever is due next, one lane an
 * account. What a work does when its time has come is in runner.c. */
#include "engine/looks.h"

#include "dubstage-config.h"
#include "transport/receiver.h"

/* A provider may look through a whole upload before it answers the paid request. */
#define PAID_PATIENCE_SECONDS 300

/* How long the end of the program waits for the answer to a paid request. */
#define STOP_GRACE_MS 5000

static void
work_free (DubWork *work)
{
  dub_listener_end (work);
  g_free (work->last_event);
  g_clear_object (&work->cancel);
  g_clear_pointer (&work->links, g_ptr_array_unref);
  g_clear_pointer (&work->links_remote, g_hash_table_unref);
  g_clear_pointer (&work->waits_for, g_array_unref);
  g_free (work);
}

/* A work that is under way is freed by dub_work_release(). */
static void
work_drop (gpointer data)
{
  DubWork *work = data;

  work->forgotten = TRUE;
  if (!work->busy)
    work_free (work);
}

static GHashTable *
work_table_new (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, work_drop);
}

static void
on_store_changed (GArray *changes, gpointer user_data)
{
  DubEngine *engine = user_data;

  if (engine->changes_func != NULL)
    engine->changes_func (changes, engine->listener_data);
}

DubEngine *
dub_engine_new (const char *data_dir, DubSecrets *secrets, DubClock *clock, GError **error)
{
  g_autoptr (DubStore) store = dub_store_open (data_dir, TRUE, error);
  DubEngine *engine;

  if (store == NULL)
    return NULL;
  engine = g_new0 (DubEngine, 1);
  engine->store = g_steal_pointer (&store);
  engine->secrets = g_object_ref (secrets);
  engine->transport = dub_transport_new ("Dubstage/" DUB_VERSION);
  engine->clock = clock != NULL ? clock : dub_clock_real ();
  engine->context = g_main_context_ref_thread_default ();
  engine->thread = g_thread_self ();
  engine->data_dir = g_strdup (data_dir);
  engine->paid_patience = PAID_PATIENCE_SECONDS;
  engine->ending = g_cancellable_new ();
  for (guint kind = 0; kind < G_N_ELEMENTS (engine->works); kind++)
    engine->works[kind] = work_table_new ();
  engine->lanes =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) dub_lane_free);
  dub_store_set_changes_func (engine->store, on_store_changed, engine);
  return engine;
}

static void
stop_timer (DubEngine *engine)
{
  if (engine->timer == NULL)
    return;
  g_source_destroy (engine->timer);
  g_clear_pointer (&engine->timer, g_source_unref);
}

/* A paid request whose last byte has left is worth waiting for: its answer saves a search later. */
static gboolean
awaits_paid_answer (const DubWork *work)
{
  return work->busy && work->committing && work->past_gate;
}

static guint
cancel_works (DubEngine *engine, gboolean all)
{
  guint spared = 0;

  for (guint kind = 0; kind < G_N_ELEMENTS (engine->works); kind++)
    {
      GHashTableIter iter;
      gpointer value;

      g_hash_table_iter_init (&iter, engine->works[kind]);
      while (g_hash_table_iter_next (&iter, NULL, &value))
        {
          DubWork *work = value;
          gboolean spare = !all && awaits_paid_answer (work);

          dub_listener_end (work);
          if (work->cancel != NULL && !spare)
            g_cancellable_cancel (work->cancel);
          spared += spare;
        }
    }
  return spared;
}

static gboolean
on_grace_over (gpointer user_data)
{
  gboolean *over = user_data;

  *over = TRUE;
  return G_SOURCE_REMOVE;
}

static void
wait_for_paid_answers (DubEngine *engine)
{
  gboolean over = FALSE;
  g_autoptr (GSource) source = g_timeout_source_new (STOP_GRACE_MS);

  g_source_set_callback (source, on_grace_over, &over, NULL);
  g_source_attach (source, engine->context);
  while (!over && cancel_works (engine, FALSE) > 0)
    g_main_context_iteration (engine->context, TRUE);
  g_source_destroy (source);
}

void
dub_engine_stop (DubEngine *engine)
{
  engine->started = FALSE;
  stop_timer (engine);
  dub_forgotten_keys_stop (engine);
  dub_looks_stop (engine);
  wait_for_paid_answers (engine);
  cancel_works (engine, TRUE);
  g_cancellable_cancel (engine->ending);
  while (engine->in_flight + engine->n_waits > 0)
    g_main_context_iteration (engine->context, TRUE);
}

/* --- Waits ---------------------------------------------------------------------------------- */

typedef struct
{
  DubEngine *engine; /* borrowed */
  DubWaitFunc func;
  gpointer data;
} DubWait;

static gboolean
on_wait_over (gpointer user_data)
{
  DubWait *wait = user_data;

  wait->engine->n_waits--;
  wait->func (wait->data);
  return G_SOURCE_REMOVE;
}

static void
end_with (GSource *source, GCancellable *cancel)
{
  g_autoptr (GSource) child = cancel != NULL ? g_cancellable_source_new (cancel) : NULL;

  if (child == NULL)
    return;
  g_source_set_dummy_callback (child);
  g_source_add_child_source (source, child);
}

void
dub_engine_wait (
    DubEngine *engine, gint64 until, GCancellable *cancel, DubWaitFunc func, gpointer data)
{
  DubWait *wait = g_new (DubWait, 1);
  g_autoptr (GSource) source = NULL;

  *wait = (DubWait){ engine, func, data };
  source = engine->clock->timer (engine->clock, MAX (until - dub_engine_now (engine), 0));
  g_source_set_callback (source, on_wait_over, wait, g_free);
  end_with (source, cancel);
  end_with (source, engine->ending);
  engine->n_waits++;
  g_source_attach (source, engine->context);
}

void
dub_engine_free (DubEngine *engine)
{
  if (engine == NULL)
    return;
  g_clear_pointer (&engine->receiver, dub_receiver_free);
  dub_engine_stop (engine);
  for (guint kind = 0; kind < G_N_ELEMENTS (engine->works); kind++)
    g_hash_table_unref (engine->works[kind]);
  g_hash_table_unref (engine->lanes);
  g_object_unref (engine->transport);
  g_object_unref (engine->secrets);
  g_object_unref (engine->ending);
  dub_store_close (engine->store);
  g_main_context_unref (engine->context);
  g_free (engine->data_dir);
  g_free (engine);
}

void
dub_engine_set_paid_patience (DubEngine *engine, guint seconds)
{
  engine->paid_patience = seconds;
}

DubStore *
dub_engine_get_store (DubEngine *engine)
{
  return engine->store;
}

DubTransport *
dub_engine_get_transport (DubEngine *engine)
{
  return engine->transport;
}

void
dub_engine_set_listener (DubEngine *engine,
                         DubChangesFunc changes,
                         DubActivityFunc activity,
                         gpointer user_data)
{
  engine->changes_func = changes;
  engine->activity_func = activity;
  engine->listener_data = user_data;
}

gint64
dub_engine_now (DubEngine *engine)
{
  return dub_clock_now (engine->clock);
}

/* --- Lanes --------------------------------------------------------------------------------- */

DubLane *
dub_engine_lane (DubEngine *engine, gint64 account)
{
  DubLane *lane = g_hash_table_lookup (engine->lanes, &account);

  if (lane == NULL)
    {
      lane = dub_lane_new ();
      g_hash_table_insert (engine->lanes, g_memdup2 (&account, sizeof account), lane);
    }
  return lane;
}

/* Whatever waited for a place in the lane may ask again. */
void
dub_engine_wake_lane (DubEngine *engine, gint64 account)
{
  gint64 now = dub_engine_now (engine);

  for (guint kind = 0; kind < G_N_ELEMENTS (engine->works); kind++)
    {
      GHashTableIter iter;
      gpointer value;

      g_hash_table_iter_init (&iter, engine->works[kind]);
      while (g_hash_table_iter_next (&iter, NULL, &value))
        {
          DubWork *work = value;

          if (work->account == account && work->blocked && !work->busy)
            {
              work->blocked = FALSE;
              work->due = now;
            }
        }
    }
}

/* --- Works --------------------------------------------------------------------------------- */

DubWork *
dub_engine_find_work (DubEngine *engine, DubWorkKind kind, gint64 id)
{
  return g_hash_table_lookup (engine->works[kind], &id);
}

/* Adds the work, or finds it, and makes it due now. */
DubWork *
dub_engine_add_work (DubEngine *engine, DubWorkKind kind, gint64 id, gint64 account)
{
  DubWork *work = dub_engine_find_work (engine, kind, id);

  if (work == NULL)
    {
      work = g_new0 (DubWork, 1);
      work->engine = engine;
      work->kind = kind;
      work->id = id;
      work->account = account;
      g_hash_table_insert (engine->works[kind], &work->id, work);
    }
  dub_work_wake (work, dub_engine_now (engine));
  return work;
}

void
dub_engine_forget_work (DubEngine *engine, DubWork *work)
{
  gint64 account = work->account;
  gboolean stood_before_others = work->committing;

  g_hash_table_remove (engine->works[work->kind], &work->id);
  if (!stood_before_others)
    return;
  dub_engine_wake_lane (engine, account);
  dub_engine_schedule (engine);
}

void
dub_work_wake (DubWork *work, gint64 due)
{
  work->due = due;
  work->blocked = FALSE;
  dub_engine_schedule (work->engine);
}

void
dub_work_hold (DubWork *work)
{
  g_assert (!work->busy);
  work->busy = TRUE;
  work->engine->in_flight++;
  g_clear_object (&work->cancel);
  work->cancel = g_cancellable_new ();
}

void
dub_work_release (DubWork *work)
{
  DubEngine *engine = work->engine;

  work->busy = FALSE;
  engine->in_flight--;
  g_clear_object (&work->cancel);
  if (work->forgotten)
    work_free (work);
  dub_engine_schedule (engine);
}

/* --- The scheduler -------------------------------------------------------------------------- */

static gint64
earliest_due (DubEngine *engine)
{
  gint64 earliest = DUB_NEVER;

  for (guint kind = 0; kind < G_N_ELEMENTS (engine->works); kind++)
    {
      GHashTableIter iter;
      gpointer value;

      g_hash_table_iter_init (&iter, engine->works[kind]);
      while (g_hash_table_iter_next (&iter, NULL, &value))
        {
          DubWork *work = value;

          if (!work->busy)
            earliest = MIN (earliest, work->due);
        }
    }
  return earliest;
}

/* A work by name: running one may end another, so that its pointer would not last. */
typedef struct
{
  DubWorkKind kind;
  gint64 id;
} DueRow;

/* Older rows first, so that the oldest job is the first to get a place in its lane. */
static int
compare_due (gconstpointer a, gconstpointer b)
{
  const DueRow *x = a;
  const DueRow *y = b;

  if (x->kind != y->kind)
    return x->kind == DUB_WORK_UPLOAD ? -1 : 1;
  return x->id < y->id ? -1 : x->id > y->id;
}

static GArray *
due_works (DubEngine *engine, gint64 now)
{
  GArray *due = g_array_new (FALSE, FALSE, sizeof (DueRow));

  for (guint kind = 0; kind < G_N_ELEMENTS (engine->works); kind++)
    {
      GHashTableIter iter;
      gpointer value;

      g_hash_table_iter_init (&iter, engine->works[kind]);
      while (g_hash_table_iter_next (&iter, NULL, &value))
        {
          DubWork *work = value;
          DueRow row = { work->kind, work->id };

          if (!work->busy && work->due <= now)
            g_array_append_val (due, row);
        }
    }
  g_array_sort (due, compare_due);
  return due;
}

static gboolean
on_timer (gpointer user_data)
{
  DubEngine *engine = user_data;
  gint64 now = dub_engine_now (engine);
  g_autoptr (GArray) due = due_works (engine, now);

  g_clear_pointer (&engine->timer, g_source_unref);
  engine->scheduling = TRUE;
  for (guint i = 0; i < due->len; i++)
    {
      const DueRow *row = &g_array_index (due, DueRow, i);
      DubWork *work = dub_engine_find_work (engine, row->kind, row->id);

      /* An earlier one may have taken this one along (a sweep), put it off or ended it. */
      if (work != NULL && !work->busy && work->due <= now)
        {
          work->due = DUB_NEVER;
          dub_work_run (work);
        }
    }
  engine->scheduling = FALSE;
  dub_engine_schedule (engine);
  return G_SOURCE_REMOVE;
}

void
dub_engine_schedule (DubEngine *engine)
{
  gint64 due, now;

  if (!engine->started || engine->scheduling)
    return;
  stop_timer (engine);
  due = earliest_due (engine);
  if (due == DUB_NEVER)
    return;
  now = dub_engine_now (engine);
  engine->timer =
      dub_clock_after (engine->clock, MAX (0, due - now), engine->context, on_timer, engine);
}

static void
take_up_uploads (DubEngine *engine)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) uploads = dub_store_list_open_uploads (engine->store, &error);

  if (uploads == NULL)
    g_warning ("Open uploads cannot be read: %s", error->message);
  for (guint i = 0; uploads != NULL && i < uploads->len; i++)
    {
      DubUpload *upload = uploads->pdata[i];
      DubWork *work = dub_engine_add_work (engine, DUB_WORK_UPLOAD, upload->id, upload->account);

      work->due = MAX (work->due, upload->chain.next_at);
    }
}

static void
take_up_jobs (DubEngine *engine)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs = dub_store_list_open_jobs (engine->store, &error);

  if (jobs == NULL)
    g_warning ("Open jobs cannot be read: %s", error->message);
  for (guint i = 0; jobs != NULL && i < jobs->len; i++)
    {
      DubJob *job = jobs->pdata[i];
      DubWork *work = dub_engine_add_work (engine, DUB_WORK_JOB, job->id, job->account);

      work->active = job->state == DUB_JOB_UNKNOWN || job->submitted_at != 0;
      work->due = MAX (work->due, job->chain.next_at);
    }
}

void
dub_engine_start (DubEngine *engine)
{
  if (engine->started)
    return;
  dub_forgotten_keys_clear (engine);
  take_up_uploads (engine);
  take_up_jobs (engine);
  engine->started = TRUE;
  dub_looks_take_up (engine);
  dub_engine_schedule (engine);
}

gboolean
dub_engine_is_idle (DubEngine *engine, gint64 *next_at)
{
  if (next_at != NULL)
    *next_at = earliest_due (engine);
  return engine->in_flight == 0;
}
