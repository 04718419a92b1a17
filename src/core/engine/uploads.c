/* Uploads that a job needs: found and reused, or begun and waited for. */
#include "engine/engine-private.h"

#include <glib/gi18n-lib.h>

static const char *
upload_group (DubFrame *frame)
{
  return (frame->provider->traits & DUB_TRAIT_GROUP_UPLOAD) != 0 ? frame->job->group : NULL;
}

static DubUpload *
find_upload (DubFrame *frame, DubRole role, GError **error)
{
  const DubAsset *asset = frame->assets[role];

  return dub_store_find_upload (frame->engine->store, frame->account->id, role, asset->id,
                                asset->sha256, upload_group (frame), error);
}

/* --- A part of another group's upload --------------------------------------------------------- */

static const char *
share_for (DubFrame *frame, const char *language, const DubUpload *upload)
{
  DubContext context = frame->context;

  context.language = language;
  return frame->provider->upload_share (&context, upload->chain.remote);
}

/* Whether a job of the upload's own group wants the same part and has not been sent yet. */
static gboolean
is_promised (DubFrame *frame, const DubUpload *upload, const char *share, GError **error)
{
  g_autoptr (GPtrArray) jobs =
      dub_store_list_group_jobs (frame->engine->store, upload->group, error);

  for (guint i = 0; jobs != NULL && i < jobs->len; i++)
    {
      const DubJob *job = jobs->pdata[i];

      if (job->id != frame->job->id && job->submitted_at == 0
          && g_strcmp0 (share_for (frame, job->language, upload), share) == 0)
        return TRUE;
    }
  return jobs == NULL;
}

static gboolean
is_free (DubFrame *frame, DubRole role, const DubUpload *upload, GHashTable *taken, GError **error)
{
  const DubAsset *asset = frame->assets[role];
  const char *share;

  if (upload->role != role || upload->group == NULL || upload->state == DUB_UPLOAD_FAILED
      || g_strcmp0 (upload->sha256, asset->sha256) != 0)
    return FALSE;
  share = share_for (frame, frame->job->language, upload);
  return share != NULL && !g_hash_table_contains (taken, share)
         && dub_map_get (upload->chain.remote, share) == NULL
         && !is_promised (frame, upload, share, error);
}

/* The job joins the group whose upload has room for it, so that a language that is begun later
 * needs no second upload. */
static gboolean
join_group (DubFrame *frame, DubRole role, GError **error)
{
  DubStore *store = frame->engine->store;
  g_autoptr (GPtrArray) uploads = NULL;
  g_autoptr (GHashTable) taken = NULL;

  if (frame->provider->upload_share == NULL || upload_group (frame) == NULL)
    return TRUE;
  uploads = dub_store_list_uploads (store, frame->account->id, frame->assets[role]->id, error);
  if (uploads != NULL)
    taken = dub_store_list_remote_ids (store, frame->account->id, frame->provider->job_id_name,
                                       frame->job->id, error);
  if (taken == NULL)
    return FALSE;
  for (guint i = uploads->len; i > 0; i--)
    {
      const DubUpload *upload = uploads->pdata[i - 1];

      if (!is_free (frame, role, upload, taken, error))
        continue;
      g_free (frame->job->group);
      frame->job->group = g_strdup (upload->group);
      dub_frame_event (frame, "joined", _ ("“%s” is at %s already: no second upload."),
                       frame->assets[role]->name, frame->account->label);
      return dub_frame_save (frame, error);
    }
  return TRUE;
}

static DubUpload *
new_upload (DubFrame *frame, DubRole role)
{
  DubUpload *upload = dub_upload_new ();
  g_autofree char *job = g_strdup_printf ("%" G_GINT64_FORMAT, frame->job->id);

  upload->account = frame->account->id;
  upload->asset = frame->assets[role]->id;
  upload->role = role;
  upload->sha256 = g_strdup (frame->assets[role]->sha256);
  upload->group = g_strdup (upload_group (frame));
  upload->state = DUB_UPLOAD_PENDING;
  dub_map_set (upload->chain.remote, "for_job", job);
  return upload;
}

static void
wait_for (DubFrame *frame, gint64 upload)
{
  if (frame->work->waits_for == NULL)
    frame->work->waits_for = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_val (frame->work->waits_for, upload);
}

static gboolean
begin_upload (DubFrame *frame, DubRole role, GError **error)
{
  g_autoptr (DubUpload) upload = new_upload (frame, role);

  if (!dub_frame_check_files (frame, error)
      || !dub_store_put_upload (frame->engine->store, upload, error))
    return FALSE;
  dub_engine_add_work (frame->engine, DUB_WORK_UPLOAD, upload->id, upload->account);
  wait_for (frame, upload->id);
  return TRUE;
}

static gboolean
ensure_role (DubFrame *frame, DubRole role, GError **error)
{
  const DubProvider *provider = frame->provider;
  const DubInputSpec *spec = dub_provider_input (provider, role);
  g_autoptr (DubUpload) upload = NULL;
  g_autoptr (GError) local = NULL;
  DubWork *work;

  if (frame->assets[role] == NULL)
    return TRUE;
  if (spec != NULL && spec->remote_option != NULL
      && dub_map_get (frame->job->options, spec->remote_option) != NULL)
    return TRUE;
  upload = find_upload (frame, role, &local);
  if (upload == NULL && local == NULL && join_group (frame, role, &local))
    upload = find_upload (frame, role, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (upload != NULL && upload->state == DUB_UPLOAD_READY)
    {
      dub_upload_free (frame->uploads[role]);
      frame->uploads[role] = g_steal_pointer (&upload);
      return TRUE;
    }
  if (provider->upload_flow == NULL || provider->upload_flow (&frame->context, role) == NULL)
    return TRUE;
  if (upload == NULL)
    return begin_upload (frame, role, error);
  work = dub_engine_find_work (frame->engine, DUB_WORK_UPLOAD, upload->id);
  if (work == NULL)
    dub_engine_add_work (frame->engine, DUB_WORK_UPLOAD, upload->id, upload->account);
  else if (!work->busy && work->due == DUB_NEVER) /* it waited for somebody who needs it */
    dub_work_wake (work, dub_engine_now (frame->engine));
  wait_for (frame, upload->id);
  return TRUE;
}

/* What is there already, for reading replies and evidence; begins nothing. */
void
dub_uploads_load (DubFrame *frame)
{
  for (guint role = 0; role < DUB_N_ROLES; role++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (DubUpload) upload = NULL;

      if (frame->assets[role] == NULL || frame->uploads[role] != NULL)
        continue;
      upload = find_upload (frame, role, &error);
      if (error != NULL)
        g_warning ("An upload cannot be read: %s", error->message);
      else if (upload != NULL && upload->state == DUB_UPLOAD_READY)
        frame->uploads[role] = g_steal_pointer (&upload);
    }
}

/* READY also when an error is set. */
DubUploadsState
dub_uploads_ensure (DubFrame *frame, GError **error)
{
  g_clear_pointer (&frame->work->waits_for, g_array_unref);
  for (guint role = 0; role < DUB_N_ROLES; role++)
    if (!ensure_role (frame, role, error))
      return DUB_UPLOADS_READY;
  dub_frame_refresh (frame);
  return frame->work->waits_for != NULL ? DUB_UPLOADS_WAITING : DUB_UPLOADS_READY;
}

static gboolean
waits_for (DubWork *work, gint64 upload)
{
  for (guint i = 0; work->waits_for != NULL && i < work->waits_for->len; i++)
    if (g_array_index (work->waits_for, gint64, i) == upload)
      return TRUE;
  return FALSE;
}

static void
fail_waiting (DubWork *work, const DubTrouble *trouble)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DubFrame) frame = dub_frame_load (work->engine, work, &error);

  if (frame == NULL)
    g_warning ("A job that waits for an upload cannot be read: %s", error->message);
  else if (frame->job->state == DUB_JOB_QUEUED)
    dub_frame_fail (frame, trouble);
}

/* Tells the jobs that waited for the upload of @frame. */
void
dub_uploads_ended (DubFrame *frame)
{
  DubEngine *engine = frame->engine;
  g_autoptr (GPtrArray) works = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, engine->works[DUB_WORK_JOB]);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (waits_for (value, frame->upload->id))
      g_ptr_array_add (works, value);
  for (guint i = 0; i < works->len; i++)
    {
      DubWork *work = works->pdata[i];

      g_clear_pointer (&work->waits_for, g_array_unref);
      if (frame->upload->state == DUB_UPLOAD_READY)
        dub_work_wake (work, dub_engine_now (engine));
      else
        fail_waiting (work, &frame->chain->trouble);
    }
}

/* Keeps what a paid reply told about its inputs, so that they need not be sent again. */
gboolean
dub_uploads_remember (DubFrame *frame, DubVerdict *verdict, GError **error)
{
  for (guint role = 0; role < DUB_N_ROLES; role++)
    {
      g_autoptr (DubUpload) upload = NULL;

      if (verdict->uploads[role] == NULL || frame->upload != NULL || frame->assets[role] == NULL
          || frame->assets[role]->path == NULL)
        continue;
      /* A reused asset is named again: its row is there already. */
      upload = find_upload (frame, (DubRole) role, NULL);
      if (upload != NULL && upload->state == DUB_UPLOAD_READY)
        continue;
      g_clear_pointer (&upload, dub_upload_free);
      upload = new_upload (frame, (DubRole) role);
      upload->state = DUB_UPLOAD_READY;
      upload->chain.progress = 1;
      dub_map_merge (upload->chain.remote, verdict->uploads[role]);
      if (!dub_store_put_upload (frame->engine->store, upload, error))
        return FALSE;
    }
  return TRUE;
}
