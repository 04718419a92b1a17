/* Two worker threads that make media, so that the servers never wait for them. */
#include <string.h>

#include <libsoup/soup.h>

#include "sandbox/work.h"

#define WORKERS 2

struct _DubSbPool
{
  GThreadPool *threads;      /* owned */
  GCancellable *cancellable; /* owned */
  GMutex lock;
  GCond idle;
  guint open; /* guarded by lock: works that are not done */
};

DubSbWork *
dub_sb_work_new (DubSbWorkKind kind)
{
  DubSbWork *work = g_atomic_rc_box_new0 (DubSbWork);

  work->kind = kind;
  return work;
}

DubSbWork *
dub_sb_work_ref (DubSbWork *work)
{
  return g_atomic_rc_box_acquire (work);
}

static void
work_clear (gpointer data)
{
  DubSbWork *work = data;

  g_free (work->video);
  g_free (work->audio);
  g_free (work->video_url);
  g_free (work->audio_url);
  g_free (work->language);
  g_free (work->title);
  g_free (work->out);
  g_clear_object (&work->cancellable);
  g_clear_error (&work->error);
}

void
dub_sb_work_unref (DubSbWork *work)
{
  g_atomic_rc_box_release_full (work, work_clear);
}

gboolean
dub_sb_work_is_done (DubSbWork *work)
{
  return g_atomic_int_get (&work->done) != 0;
}

char *
dub_sb_work_path (const DubSbWork *work, const char *suffix)
{
  return g_strconcat (work->out, suffix, NULL);
}

static gboolean
is_loopback (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  const char *host = uri ? g_uri_get_host (uri) : NULL;

  return g_strcmp0 (host, "127.0.0.1") == 0 || g_strcmp0 (host, "localhost") == 0;
}

/* A vendor would fetch from the internet; this one only from loopback, and lets the composer make
 * something up for any other address. */
static gboolean
fetch (DubSbWork *work, const char *url, const char *suffix, char **path, GError **error)
{
  g_autoptr (SoupSession) session = NULL;
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GInputStream) in = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GFileOutputStream) out = NULL;

  if (!url || !is_loopback (url))
    return TRUE;
  session = soup_session_new_with_options ("timeout", 20, NULL);
  message = soup_message_new ("GET", url);
  in = soup_session_send (session, message, work->cancellable, error);
  if (!in)
    return FALSE;
  if (soup_message_get_status (message) != SOUP_STATUS_OK)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "asset download failed: %u",
                   soup_message_get_status (message));
      return FALSE;
    }
  *path = dub_sb_work_path (work, suffix);
  file = g_file_new_for_path (*path);
  out = g_file_create (file, G_FILE_CREATE_PRIVATE, work->cancellable, error);
  return out
         && g_output_stream_splice (G_OUTPUT_STREAM (out), in,
                                    G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE
                                        | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
                                    work->cancellable, error)
                >= 0;
}

static gboolean
make (DubSbWork *work, GError **error)
{
  return fetch (work, work->video_url, "-in-video", &work->video, error)
         && fetch (work, work->audio_url, "-in-audio", &work->audio, error)
         && dub_sb_compose (work, error);
}

/* Runs in a worker thread. */
static void
run (gpointer data, gpointer user_data)
{
  DubSbWork *work = data;
  DubSbPool *pool = user_data;

  if (!g_cancellable_is_cancelled (work->cancellable))
    make (work, &work->error);
  g_atomic_int_set (&work->done, 1);
  dub_sb_work_unref (work);
  g_mutex_lock (&pool->lock);
  if (--pool->open == 0)
    g_cond_broadcast (&pool->idle);
  g_mutex_unlock (&pool->lock);
}

DubSbPool *
dub_sb_pool_new (void)
{
  DubSbPool *pool = g_new0 (DubSbPool, 1);

  pool->cancellable = g_cancellable_new ();
  g_mutex_init (&pool->lock);
  g_cond_init (&pool->idle);
  pool->threads = g_thread_pool_new (run, pool, WORKERS, FALSE, NULL);
  return pool;
}

void
dub_sb_pool_free (DubSbPool *pool)
{
  g_cancellable_cancel (pool->cancellable);
  /* not immediate: each waiting item sees the cancellation and lets go of its reference */
  g_thread_pool_free (pool->threads, FALSE, TRUE);
  g_object_unref (pool->cancellable);
  g_mutex_clear (&pool->lock);
  g_cond_clear (&pool->idle);
  g_free (pool);
}

void
dub_sb_pool_push (DubSbPool *pool, DubSbWork *work)
{
  work->cancellable = g_object_ref (pool->cancellable);
  g_mutex_lock (&pool->lock);
  pool->open++;
  g_mutex_unlock (&pool->lock);
  g_thread_pool_push (pool->threads, dub_sb_work_ref (work), NULL);
}

void
dub_sb_pool_wait (DubSbPool *pool)
{
  g_mutex_lock (&pool->lock);
  while (pool->open > 0)
    g_cond_wait (&pool->idle, &pool->lock);
  g_mutex_unlock (&pool->lock);
}
