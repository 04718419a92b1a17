/* A frame: the rows around one step, and the provider's context made of them. */
#include "engine/engine-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

#include "engine/looks.h"

#define MOVIE_MAX_BYTES (16 * 1024 * 1024)

static DubFrame *
frame_new (DubEngine *engine, DubWork *work)
{
  DubFrame *frame = g_new0 (DubFrame, 1);

  frame->engine = engine;
  frame->work = work;
  return frame;
}

void
dub_frame_free (DubFrame *frame)
{
  if (frame == NULL)
    return;
  dub_account_free (frame->account);
  dub_project_free (frame->project);
  dub_job_free (frame->job);
  dub_upload_free (frame->upload);
  for (guint i = 0; i < DUB_N_ROLES; i++)
    {
      dub_asset_free (frame->assets[i]);
      dub_upload_free (frame->uploads[i]);
    }
  g_free (frame->movie);
  g_strfreev (frame->languages);
  g_free (frame->output_name);
  g_clear_pointer (&frame->remote, g_hash_table_unref);
  g_free (frame);
}

static gboolean
load_account (DubFrame *frame, gint64 id, GError **error)
{
  frame->account = dub_store_get_account (frame->engine->store, id, error);
  if (frame->account == NULL)
    return FALSE;
  frame->provider = dub_provider_find (frame->account->provider);
  if (frame->provider == NULL)
    g_set_error (error, DUB_ERROR, DUB_ERROR_NOT_FOUND, _ ("Unknown provider “%s”."),
                 frame->account->provider);
  return frame->provider != NULL;
}

static gboolean
load_movie (DubFrame *frame, const DubAsset *asset, GError **error)
{
  GStatBuf info;
  gsize length = 0;

  if (asset->path == NULL || g_stat (asset->path, &info) != 0)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_FILE_MISSING,
                   _ ("The movie “%s” is not where it was."), asset->name);
      return FALSE;
    }
  if (info.st_size > MOVIE_MAX_BYTES)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_TOO_LARGE,
                   _ ("The movie “%s” is larger than 16 MB."), asset->name);
      return FALSE;
    }
  if (!g_file_get_contents (asset->path, &frame->movie, &length, NULL)
      || !g_utf8_validate (frame->movie, (gssize) length, NULL))
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_FILE_UNREADABLE,
                   _ ("The movie “%s” cannot be read as text."), asset->name);
      return FALSE;
    }
  return TRUE;
}

gboolean
dub_frame_may_be_paid (const DubJob *job)
{
  return job->submitted_at != 0 || job->chain.intent != NULL || job->state == DUB_JOB_UNKNOWN;
}

/* What has been sent is followed without its movie, which may be gone by now. */
static gboolean
load_asset (DubFrame *frame, DubRole role, gint64 id, GError **error)
{
  g_autoptr (GError) own = NULL;

  if (id == 0)
    return TRUE;
  frame->assets[role] = dub_store_get_asset (frame->engine->store, id, error);
  if (frame->assets[role] == NULL)
    return FALSE;
  if (role != DUB_ROLE_MOVIE || load_movie (frame, frame->assets[role], &own))
    return TRUE;
  if (dub_frame_may_be_paid (frame->job))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&own));
  return FALSE;
}

static gboolean
load_assets (DubFrame *frame, GError **error)
{
  for (guint role = 0; role < DUB_N_ROLES; role++)
    if (!load_asset (frame, role, frame->job->inputs[role], error))
      return FALSE;
  return TRUE;
}

static gboolean
load_project (DubFrame *frame, gint64 id, GError **error)
{
  frame->project = dub_store_get_project (frame->engine->store, id, error);
  return frame->project != NULL;
}

static gboolean
load_group (DubFrame *frame, GError **error)
{
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GPtrArray) languages = NULL;

  if (frame->job->group == NULL)
    return TRUE;
  jobs = dub_store_list_group_jobs (frame->engine->store, frame->job->group, error);
  if (jobs == NULL)
    return FALSE;
  languages = g_ptr_array_new ();
  for (guint i = 0; i < jobs->len; i++)
    {
      DubJob *job = jobs->pdata[i];

      if (job->language != NULL
          && !g_ptr_array_find_with_equal_func (languages, job->language, g_str_equal, NULL))
        g_ptr_array_add (languages, g_strdup (job->language));
    }
  g_ptr_array_add (languages, NULL);
  frame->languages = (char **) g_ptr_array_free (g_steal_pointer (&languages), FALSE);
  return TRUE;
}

static gboolean
load_around_job (DubFrame *frame, GError **error)
{
  return load_account (frame, frame->job->account, error)
         && load_project (frame, frame->job->project, error) && load_assets (frame, error)
         && load_group (frame, error);
}

/* The upload keeps which job asked for it, for its options and its history. */
static gboolean
load_around_upload (DubFrame *frame, GError **error)
{
  const char *asking = dub_map_get (frame->upload->chain.remote, "for_job");
  gint64 job = asking != NULL ? g_ascii_strtoll (asking, NULL, 10) : 0;

  frame->job = dub_store_get_job (frame->engine->store, job, error);
  return frame->job != NULL && load_account (frame, frame->upload->account, error)
         && load_project (frame, frame->job->project, error)
         && load_asset (frame, frame->upload->role, frame->upload->asset, error)
         && load_group (frame, error);
}

static void
fill_input (DubInput *input, const DubAsset *asset, const char *movie)
{
  *input = (DubInput){ 0 };
  if (asset == NULL)
    return;
  input->kind = asset->kind;
  input->path = asset->path;
  input->url = asset->url;
  input->name = asset->name;
  input->mime = asset->mime;
  input->bytes = asset->bytes;
  input->facts = asset->facts;
  input->text = movie;
}

static char *
make_output_name (const DubJob *job)
{
  g_autofree char *plain = dub_plain_file_name (job->title);
  char *dot = strrchr (plain, '.');

  if (dot != NULL && dot != plain && strlen (dot) <= 5)
    *dot = '\0';
  return g_strdup_printf ("%.60s-%s", plain, job->marker != NULL ? job->marker : "new");
}

/* Makes the context follow what the rows say now. */
void
dub_frame_refresh (DubFrame *frame)
{
  DubContext *context = &frame->context;
  const DubJob *job = frame->job;

  g_clear_pointer (&frame->remote, g_hash_table_unref);
  frame->remote = dub_map_copy (frame->chain != NULL ? frame->chain->remote : NULL);
  if (frame->work != NULL)
    dub_map_merge (frame->remote, frame->work->links_remote);
  context->provider = frame->provider;
  context->settings = frame->account->settings;
  context->remote = frame->remote;
  context->now = dub_engine_now (frame->engine);
  context->attempts = frame->chain != NULL ? frame->chain->attempts : 0;
  for (guint i = 0; i < DUB_N_ROLES; i++)
    {
      fill_input (&context->inputs[i], frame->assets[i], i == DUB_ROLE_MOVIE ? frame->movie : NULL);
      context->uploads[i] = frame->uploads[i] != NULL ? frame->uploads[i]->chain.remote : NULL;
    }
  if (frame->upload != NULL)
    context->role = frame->upload->role;
  if (job == NULL)
    return;
  context->options = job->options;
  context->language = job->language;
  context->title = job->title;
  context->marker = job->marker;
  context->source_language = frame->project != NULL ? frame->project->source_lang : NULL;
  context->group_languages = (const char *const *) frame->languages;
  context->further_languages =
      frame->project != NULL ? (const char *const *) frame->project->languages : NULL;
  if (frame->output_name == NULL)
    frame->output_name = make_output_name (job);
  context->output_name = frame->output_name;
}

static void
find_place (DubFrame *frame)
{
  if (frame->chain->flow == NULL)
    return;
  frame->flow = dub_provider_flow (frame->provider, frame->chain->flow);
  if (frame->flow != NULL)
    frame->step = dub_flow_find (frame->flow, frame->chain->step);
}

static gboolean
load_rows (DubFrame *frame, GError **error)
{
  DubStore *store = frame->engine->store;
  DubWork *work = frame->work;

  if (work->kind == DUB_WORK_JOB)
    {
      frame->job = dub_store_get_job (store, work->id, error);
      if (frame->job == NULL)
        return FALSE;
      frame->chain = &frame->job->chain;
      return load_around_job (frame, error);
    }
  frame->upload = dub_store_get_upload (store, work->id, error);
  if (frame->upload == NULL)
    return FALSE;
  frame->chain = &frame->upload->chain;
  return load_around_upload (frame, error);
}

DubFrame *
dub_frame_load (DubEngine *engine, DubWork *work, GError **error)
{
  DubFrame *frame = frame_new (engine, work);

  /* Of a frame that could not be filled the chain is kept where there is one, so that the trouble
   * can be written to its row. */
  if (!load_rows (frame, error) && (frame->chain == NULL || frame->provider == NULL))
    {
      dub_frame_free (frame);
      return NULL;
    }
  find_place (frame);
  if (frame->upload == NULL)
    dub_uploads_load (frame);
  dub_frame_refresh (frame);
  return frame;
}

DubFrame *
dub_frame_for_job (DubEngine *engine, DubJob *job, GError **error)
{
  g_autoptr (DubFrame) frame = frame_new (engine, NULL);

  frame->job = job;
  frame->chain = &job->chain;
  if (!load_around_job (frame, error))
    return NULL;
  /* A check may depend on what the provider has already; of a group's upload that is not known yet.
   */
  if ((frame->provider->traits & DUB_TRAIT_GROUP_UPLOAD) == 0)
    dub_uploads_load (frame);
  dub_frame_refresh (frame);
  return g_steal_pointer (&frame);
}

DubFrame *
dub_frame_for_account (DubEngine *engine, gint64 account, GError **error)
{
  g_autoptr (DubFrame) frame = frame_new (engine, NULL);

  if (!load_account (frame, account, error))
    return NULL;
  dub_frame_refresh (frame);
  return g_steal_pointer (&frame);
}

gboolean
dub_frame_save (DubFrame *frame, GError **error)
{
  gint64 now = dub_engine_now (frame->engine);

  if (frame->upload != NULL)
    {
      frame->upload->updated_at = now;
      return dub_store_put_upload (frame->engine->store, frame->upload, error);
    }
  frame->job->updated_at = now;
  return dub_store_put_job (frame->engine->store, frame->job, error);
}

gboolean
dub_frame_event (DubFrame *frame, const char *kind, const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  if (frame->job == NULL)
    return TRUE;
  if (dub_store_add_event (frame->engine->store, frame->job->id, dub_engine_now (frame->engine),
                           kind, text, &error))
    return TRUE;
  g_warning ("The history of job %" G_GINT64_FORMAT " cannot be written: %s", frame->job->id,
             error->message);
  return FALSE;
}

static gboolean
check_file (const DubAsset *asset, GError **error)
{
  GStatBuf info;
  gint64 mtime;

  if (asset == NULL || asset->path == NULL)
    return TRUE;
  if (asset->state == DUB_ASSET_PROBING)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_NOT_READY,
                   _ ("“%s” is still being looked at; try again in a moment."), asset->name);
      return FALSE;
    }
  if (g_stat (asset->path, &info) != 0)
    {
      g_set_error (
          error, DUB_ERROR, errno == EACCES ? DUB_ERROR_FILE_UNREADABLE : DUB_ERROR_FILE_MISSING,
          _ ("“%s” is not at %s any more (%s)."), asset->name, asset->path, g_strerror (errno));
      return FALSE;
    }
  mtime = (gint64) info.st_mtim.tv_sec * G_USEC_PER_SEC + info.st_mtim.tv_nsec / 1000;
  if ((guint64) info.st_size == asset->bytes && mtime == asset->mtime_usec)
    return TRUE;
  g_set_error (error, DUB_ERROR, DUB_ERROR_FILE_CHANGED,
               _ ("“%s” was changed after it was added; look at it again before it is sent."),
               asset->name);
  return FALSE;
}

/* The asset's row says what was seen of its file, also that a lost one is back. */
static gboolean
check_and_note (DubEngine *engine, const DubAsset *asset, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (check_file (asset, &local))
    {
      if (asset != NULL && (asset->state == DUB_ASSET_MISSING || asset->state == DUB_ASSET_CHANGED))
        dub_look_note_well (engine, asset->id);
      return TRUE;
    }
  if (local->code != DUB_ERROR_NOT_READY)
    dub_look_note_trouble (engine, asset->id, local);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

gboolean
dub_frame_check_files (DubFrame *frame, GError **error)
{
  for (guint role = 0; role < DUB_N_ROLES; role++)
    if (!check_and_note (frame->engine, frame->assets[role], error))
      return FALSE;
  return TRUE;
}

void
dub_frame_note_inputs (DubFrame *frame)
{
  g_autoptr (GString) digest = g_string_new (" ");

  for (guint role = 0; role < DUB_N_ROLES; role++)
    {
      const DubAsset *asset = frame->assets[role];
      const DubUpload *upload = frame->uploads[role];
      const char *sha256 = upload != NULL && upload->sha256 != NULL ? upload->sha256
                           : asset != NULL                          ? asset->sha256
                                                                    : NULL;
      g_autofree char *token = NULL;

      if (asset == NULL)
        continue;
      token = dub_input_token (sha256, asset->id);
      g_string_append_printf (digest, "%s ", token);
    }
  g_free (frame->job->input_digest);
  frame->job->input_digest = g_string_free (g_steal_pointer (&digest), FALSE);
}

void
dub_frame_enter (DubFrame *frame, const DubStep *step)
{
  DubChain *chain = frame->chain;

  if (g_strcmp0 (chain->step, step->name) != 0)
    {
      chain->step_since = dub_engine_now (frame->engine);
      chain->attempts = 0;
    }
  g_free (chain->step);
  chain->step = g_strdup (step->name);
  frame->step = step;
}
