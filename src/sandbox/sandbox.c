/* The sandbox object: its thread, its six servers, and what tests ask it from their own threads. */
#include <string.h>

#include <glib/gstdio.h>

#include "sandbox/private.h"

#define TICK_MS        20
#define WEBHOOK_SECRET "whsec_sandbox_2b1f0c9e"

static const char *const provider_ids[] = { "syncmonster", "vidgen", "dublab",
                                            "viralsync",   "lipdub", NULL };

const char *const *
dub_sandbox_provider_ids (void)
{
  return provider_ids;
}

static gboolean
on_tick (gpointer data)
{
  dub_sb_jobs_tick (data);
  return G_SOURCE_CONTINUE;
}

static void
host_free (gpointer data)
{
  dub_sb_host_free (data);
}

static gboolean
listen_all (DubSandbox *self, GError **error)
{
  const DubSbVendor *const vendors[] = { &dub_sb_syncmonster, &dub_sb_vidgen, &dub_sb_dublab,
                                         &dub_sb_viralsync,   &dub_sb_lipdub, &dub_sb_storage };

  self->hosts = g_ptr_array_new_with_free_func (host_free);
  for (guint i = 0; i < G_N_ELEMENTS (vendors); i++)
    {
      DubSbHost *host = g_new0 (DubSbHost, 1);

      host->sandbox = self;
      host->vendor = vendors[i];
      g_ptr_array_add (self->hosts, host);
      if (!dub_sb_host_listen (host, self->options.port ? self->options.port + i : 0, error))
        return FALSE;
    }
  return TRUE;
}

typedef struct
{
  DubSandbox *self;
  GMutex lock;
  GCond ready;
  gboolean started;
} Start;

static void
tell_started (Start *start)
{
  g_mutex_lock (&start->lock);
  start->started = TRUE;
  g_cond_signal (&start->ready);
  g_mutex_unlock (&start->lock);
}

static void
drain (DubSandbox *self)
{
  while (g_main_context_iteration (self->context, FALSE))
    ;
}

/* The sandbox thread. */
static gpointer
run (gpointer data)
{
  Start *start = data;
  DubSandbox *self = start->self;

  g_main_context_push_thread_default (self->context);
  self->pool = dub_sb_pool_new ();
  self->session = soup_session_new_with_options ("timeout", 10, NULL);
  if (listen_all (self, &self->error))
    {
      self->tick = g_timeout_source_new (TICK_MS);
      g_source_set_callback (self->tick, on_tick, self, NULL);
      g_source_attach (self->tick, self->context);
      tell_started (start);
      g_main_loop_run (self->loop);
      g_source_destroy (self->tick);
      g_clear_pointer (&self->tick, g_source_unref);
    }
  else
    tell_started (start);
  /* libsoup 3.6.0 to 3.6.5 drop a message twice that is cancelled while its callback waits. */
  drain (self);
  soup_session_abort (self->session);
  dub_sb_pool_free (self->pool);
  g_clear_pointer (&self->hosts, g_ptr_array_unref);
  g_clear_object (&self->session);
  /* What was closed above says so by a source each. */
  drain (self);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

static gboolean
add_faults (DubSandbox *self, const char *const *faults, GError **error)
{
  for (guint i = 0; faults && faults[i]; i++)
    if (!dub_sb_faults_add (self->faults, faults[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
start_thread (DubSandbox *self, GError **error)
{
  Start start = { .self = self };

  g_mutex_init (&start.lock);
  g_cond_init (&start.ready);
  self->thread = g_thread_new ("sandbox", run, &start);
  g_mutex_lock (&start.lock);
  while (!start.started)
    g_cond_wait (&start.ready, &start.lock);
  g_mutex_unlock (&start.lock);
  g_mutex_clear (&start.lock);
  g_cond_clear (&start.ready);
  if (!self->error)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}

DubSandbox *
dub_sandbox_new (const DubSandboxOptions *options, GError **error)
{
  g_autoptr (DubSandbox) self = g_new0 (DubSandbox, 1);

  if (options)
    self->options = *options;
  self->options.faults = NULL;
  self->book = dub_sb_book_new ();
  self->faults = dub_sb_faults_new ();
  self->webhook_secret = g_strdup (WEBHOOK_SECRET);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->dir = g_dir_make_tmp ("dubstage-sandbox-XXXXXX", error);
  if (!self->dir || (options && !add_faults (self, options->faults, error))
      || !start_thread (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

static gboolean
quit_loop (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

static void
remove_dir (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name = NULL;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_unlink (file);
    }
  g_rmdir (path);
}

/* A source of its own rather than g_main_context_invoke(), which would run it here while the
 * thread has not yet entered its loop. */
static void
stop_thread (DubSandbox *self)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_callback (source, quit_loop, self->loop, NULL);
  g_source_attach (source, self->context);
  g_thread_join (self->thread);
}

void
dub_sandbox_free (DubSandbox *self)
{
  if (!self)
    return;
  if (self->thread)
    stop_thread (self);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  dub_sb_book_free (self->book);
  dub_sb_faults_free (self->faults);
  if (self->dir)
    remove_dir (self->dir);
  g_free (self->dir);
  g_free (self->webhook_secret);
  g_clear_error (&self->error);
  g_free (self);
}

typedef struct
{
  DubSandbox *self;
  GMutex lock;
  GCond ready;
  gboolean done;
} Settling;

/* Runs in the sandbox thread. */
static gboolean
settle (gpointer data)
{
  Settling *settling = data;

  dub_sb_jobs_tick (settling->self);
  g_mutex_lock (&settling->lock);
  settling->done = TRUE;
  g_cond_signal (&settling->ready);
  g_mutex_unlock (&settling->lock);
  return G_SOURCE_REMOVE;
}

void
dub_sandbox_settle (DubSandbox *self)
{
  Settling settling = { .self = self };
  g_autoptr (GSource) source = g_idle_source_new ();

  dub_sb_pool_wait (self->pool);
  g_mutex_init (&settling.lock);
  g_cond_init (&settling.ready);
  g_source_set_callback (source, settle, &settling, NULL);
  g_source_attach (source, self->context);
  g_mutex_lock (&settling.lock);
  while (!settling.done)
    g_cond_wait (&settling.ready, &settling.lock);
  g_mutex_unlock (&settling.lock);
  g_mutex_clear (&settling.lock);
  g_cond_clear (&settling.ready);
}

const char *
dub_sandbox_get_base_url (DubSandbox *self, const char *provider)
{
  DubSbHost *host = dub_sb_find_host (self, provider);

  return host ? host->base_url : NULL;
}

const char *
dub_sandbox_get_control_url (DubSandbox *self)
{
  return dub_sb_find_host (self, "storage")->origin;
}

const char *
dub_sandbox_get_key (DubSandbox *self, const char *provider)
{
  return dub_sandbox_get_special_key (self, provider, "good");
}

const char *
dub_sandbox_get_special_key (DubSandbox *self, const char *provider, const char *kind)
{
  DubSbHost *host = dub_sb_find_host (self, provider);

  for (guint i = 0; host && i < host->keys->len; i++)
    {
      const DubSbKey *key = g_ptr_array_index (host->keys, i);

      if (strcmp (key->kind, kind) == 0)
        return key->value;
    }
  return NULL;
}

const char *
dub_sandbox_get_webhook_secret (DubSandbox *self)
{
  return self->webhook_secret;
}

gboolean
dub_sandbox_add_fault (DubSandbox *self, const char *spec, GError **error)
{
  return dub_sb_faults_add (self->faults, spec, error);
}

void
dub_sandbox_clear_faults (DubSandbox *self)
{
  dub_sb_faults_clear (self->faults);
}

guint
dub_sandbox_faults_struck (DubSandbox *self)
{
  return dub_sb_faults_struck (self->faults);
}

char *
dub_sandbox_describe_faults (void)
{
  return dub_sb_faults_describe ();
}

guint
dub_sandbox_paid_count (DubSandbox *self, const char *provider)
{
  return dub_sb_book_paid_count (self->book, provider);
}

double
dub_sandbox_charged (DubSandbox *self, const char *provider)
{
  return dub_sb_book_charged (self->book, provider);
}

guint
dub_sandbox_request_count (DubSandbox *self, const char *provider, const char *step)
{
  return dub_sb_book_requests (self->book, provider, step);
}

char **
dub_sandbox_get_violations (DubSandbox *self)
{
  return dub_sb_book_violations (self->book);
}

char *
dub_sandbox_get_book (DubSandbox *self)
{
  g_autoptr (JsonNode) node = dub_sb_book_to_json (self->book);

  return json_to_string (node, TRUE);
}
