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

  if (frame->assets[role] == NULL)
    return TRUE;
  if (spec != NULL && spec->remote_option != NULL
      && dub_map_get (frame->job->options, spec->remote_option) != NULL)
    return TRUE;
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
  if (dub_engine_find_work (frame->engine, DUB_WORK_UPLOAD, upload->id) == NULL)
    dub_engine_add_work (frame->engine, DUB_WORK_UPLOAD, upload->id, upload->account);
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
      if (frame->upload->state == DUB_UPLOAD_FAILED)
        fail_waiting (work, &frame->chain->trouble);
      else
        dub_work_wake (work, dub_engine_now (engine));
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
