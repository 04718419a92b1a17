/* Results become files: fetched beside their place, synced, digested, verified, then renamed to a
 * free name and written to the store. Each file is a step of its own, so that after a restart only
 * the missing ones are fetched. */
#include "engine/engine-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "engine/naming.h"
#include "engine/place.h"
#include "media/digest.h"
#include "media/verify.h"

#define FETCH_TRIES 8

/* One file on its way. */
typedef struct
{
  /* input */
  DubWork *work; /* borrowed: held */
  const DubStep *step;
  DubLaneAsk ask;
  gboolean asked_with_key;
  char *part;           /* owned: temporary file */
  char *dir;            /* owned: its folder */
  char *template_text;  /* owned (nullable) */
  DubMap *values;       /* owned: words of the name */
  char *suffix;         /* owned (nullable) */
  gint64 expected_usec; /* of a video or sound, 0: not known */
  DubLink *link;        /* owned: what it is; its url is NULL for a keyed fetch */
  /* output */
  DubOutput *output; /* owned */
} DubParcel;

static void
parcel_free (gpointer data)
{
  DubParcel *parcel = data;

  g_free (parcel->part);
  g_free (parcel->dir);
  g_free (parcel->template_text);
  g_clear_pointer (&parcel->values, g_hash_table_unref);
  g_free (parcel->suffix);
  dub_link_free (parcel->link);
  dub_output_free (parcel->output);
  g_free (parcel);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DubParcel, parcel_free)

/* --- Names ---------------------------------------------------------------------------------- */

static char *
output_folder (DubFrame *frame)
{
  g_autoptr (GHashTable) values = NULL;
  g_autofree char *name = NULL;

  if (frame->project->output_dir != NULL)
    return g_strdup (frame->project->output_dir);
  values = dub_map_new ();
  dub_map_set (values, "project", frame->project->title);
  name = dub_naming_expand ("{project}", values);
  return g_build_filename (frame->engine->data_dir, "outputs", name, NULL);
}

static char *
without_extension (const char *name)
{
  const char *dot = strrchr (name, '.');

  if (dot == NULL || dot == name || strlen (dot) > 6)
    return g_strdup (name);
  return g_strndup (name, (gsize) (dot - name));
}

static const DubAsset *
main_asset (DubFrame *frame)
{
  static const DubRole order[] = { DUB_ROLE_VIDEO, DUB_ROLE_IMAGE, DUB_ROLE_MOVIE, DUB_ROLE_AUDIO };

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (frame->assets[order[i]] != NULL)
      return frame->assets[order[i]];
  return NULL;
}

static DubMap *
name_values (DubFrame *frame, const DubLink *link)
{
  DubMap *values = dub_map_new ();
  const DubAsset *asset = main_asset (frame);
  g_autofree char *clip = without_extension (asset != NULL ? asset->name : frame->job->title);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%d");

  dub_map_set (values, "project", frame->project->title);
  dub_map_set (values, "clip", clip);
  dub_map_set (values, "lang", link->language != NULL ? link->language : frame->job->language);
  dub_map_set (values, "provider", frame->provider->id);
  dub_map_set (values, "account", frame->account->label);
  dub_map_set (values, "kind", dub_output_kind_nick (link->kind));
  dub_map_set (values, "date", date);
  return values;
}

/* The file name's ending by what the file really is, not by what a server calls it. */
static const char *
extension_for (DubOutputKind kind, const char *content_type, const char *type)
{
  static const struct
  {
    const char *content_type;
    const char *extension;
  } rows[] = {
    { "video/mp4", "mp4" },
    { "video/quicktime", "mov" },
    { "video/webm", "webm" },
    { "audio/mpeg", "mp3" },
    { "audio/wav", "wav" },
    { "audio/x-wav", "wav" },
    { "audio/mp4", "m4a" },
    { "audio/ogg", "ogg" },
    { "image/jpeg", "jpg" },
    { "image/png", "png" },
    { "image/webp", "webp" },
    { "text/vtt", "vtt" },
    { "application/x-subrip", "srt" },
  };
  static const char *const by_kind[DUB_OUTPUT_N_KINDS] = { "mp4", "mp3", "srt", "jpg", "mp4" };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_strcmp0 (content_type, rows[i].content_type) == 0)
      return rows[i].extension;
  if (type != NULL && strstr (type, "mp3") != NULL)
    return "mp3";
  if (type != NULL && strstr (type, "subtitle") != NULL)
    return "srt";
  return by_kind[kind];
}

static gint64
expected_duration (DubFrame *frame, const DubLink *link)
{
  const DubAsset *video = frame->assets[DUB_ROLE_VIDEO];
  const DubAsset *audio = frame->assets[DUB_ROLE_AUDIO];

  if (link->kind != DUB_OUTPUT_VIDEO && link->kind != DUB_OUTPUT_AUDIO)
    return 0;
  if (video != NULL)
    return video->facts.duration_usec;
  return audio != NULL ? audio->facts.duration_usec : 0;
}

/* --- Which file is next ---------------------------------------------------------------------- */

static gboolean
is_delivered (GPtrArray *outputs, const DubLink *link)
{
  for (guint i = 0; i < outputs->len; i++)
    {
      const DubOutput *output = outputs->pdata[i];

      if (output->kind == link->kind && g_strcmp0 (output->type, link->type) == 0
          && g_strcmp0 (output->language, link->language) == 0)
        return TRUE;
    }
  return FALSE;
}

/* (nullable): NULL when every file is there. */
static const DubLink *
next_link (DubFrame *frame, GPtrArray *outputs)
{
  static DubLink whole = { .kind = DUB_OUTPUT_VIDEO };

  if (frame->step->build != NULL)
    return is_delivered (outputs, &whole) ? NULL : &whole;
  for (guint i = 0; i < frame->work->links->len; i++)
    if (!is_delivered (outputs, frame->work->links->pdata[i]))
      return frame->work->links->pdata[i];
  return NULL;
}

static DubLink *
copy_link (const DubLink *link)
{
  return dub_link_new (link->kind, link->type, link->language, link->url);
}

static DubParcel *
parcel_new (DubFrame *frame, const DubLink *link)
{
  DubParcel *parcel = g_new0 (DubParcel, 1);
  g_autofree char *name = g_strdup_printf (".dubstage-%" G_GINT64_FORMAT "-%s.part", frame->job->id,
                                           frame->job->marker);

  parcel->work = frame->work;
  parcel->step = frame->step;
  parcel->dir = output_folder (frame);
  parcel->part = g_build_filename (parcel->dir, name, NULL);
  parcel->template_text = g_strdup (frame->project->naming);
  parcel->values = name_values (frame, link);
  parcel->link = copy_link (link);
  parcel->expected_usec = expected_duration (frame, link);
  if (link->kind != DUB_OUTPUT_VIDEO)
    parcel->suffix = g_strdup_printf (
        "_%s", link->type != NULL ? link->type : dub_output_kind_nick (link->kind));
  return parcel;
}

/* --- Troubles ------------------------------------------------------------------------------- */

/* Another try, from the step that gives fresh links; after several the person is asked. */
static void
try_again (DubFrame *frame, const DubTrouble *trouble, gint64 at_least_seconds)
{
  const DubStep *links =
      frame->step->on_fail != NULL ? dub_flow_find (frame->flow, frame->step->on_fail) : NULL;
  const char *text = dub_map_get (frame->chain->remote, "fetch_failures");
  guint failures = (text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : 0) + 1;
  g_autofree char *count = g_strdup_printf ("%u", failures);

  dub_map_set (frame->chain->remote, "fetch_failures", count);
  if (failures > FETCH_TRIES)
    {
      dub_map_set (frame->chain->remote, "fetch_failures", NULL);
      dub_frame_hold (frame, trouble);
      return;
    }
  if (links != NULL)
    {
      g_clear_pointer (&frame->work->links, g_ptr_array_unref);
      dub_frame_enter (frame, links);
    }
  frame->chain->attempts = failures - 1;
  dub_frame_back_off (frame, trouble, at_least_seconds);
}

static void
read_failure (DubFrame *frame, const GError *error)
{
  DubTrouble trouble = { .code = DUB_N_ERRORS };

  dub_trouble_set_error (&trouble, error);
  if (trouble.code == DUB_ERROR_CANCELLED)
    dub_work_wake (frame->work, dub_engine_now (frame->engine));
  else if (dub_error_is_network (trouble.code))
    dub_frame_back_off (frame, &trouble, 0);
  else if (dub_error_is_retryable (trouble.code))
    try_again (frame, &trouble, 0);
  else
    dub_frame_hold (frame, &trouble);
  dub_trouble_clear (&trouble);
}

/* A reply that was no file. */
static void
read_refusal (DubFrame *frame, const DubReply *reply)
{
  DubVerdict verdict;
  guint status = reply->status;

  dub_verdict_init (&verdict);
  if (frame->step->read != NULL)
    {
      frame->step->read (&frame->context, reply, &verdict);
      dub_frame_apply (frame, frame->step, &verdict);
    }
  else
    {
      dub_verdict_from_status (&verdict, reply, NULL, NULL);
      if (status == 400 || status == 401 || status == 403 || status == 404 || status == 410)
        dub_trouble_set (&verdict.trouble, DUB_ERROR_EXPIRED, status, NULL, NULL);
      else if (status < 300)
        dub_trouble_set (&verdict.trouble, DUB_ERROR_DAMAGED_RESULT, status, NULL,
                         _ ("The server sent a text in place of the result."));
      try_again (frame, &verdict.trouble, verdict.wait_seconds);
    }
  dub_verdict_clear (&verdict);
}

/* --- Verify and place ------------------------------------------------------------------------ */

/* Runs in a worker thread: digest, verification, rename. */
static void
inspect (GTask *task, gpointer source, gpointer data, GCancellable *cancel)
{
  DubParcel *parcel = data;
  DubOutput *output = parcel->output;
  GError *error = NULL;

  if (!dub_digest_file (parcel->part, &output->sha256, &output->bytes, cancel, &error)
      || !dub_media_verify (parcel->part, output->kind, parcel->expected_usec, &output->facts,
                            &output->note, cancel, &error))
    {
      if (dub_error_code (error) != DUB_ERROR_CANCELLED)
        g_unlink (parcel->part);
      g_task_return_error (task, error);
      return;
    }
  output->verified = TRUE;
  output->path = dub_place_file (parcel->part, parcel->dir, parcel->template_text, parcel->values,
                                 parcel->suffix, dub_map_get (parcel->values, "extension"),
                                 output->sha256, &error);
  if (output->path == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
record (DubFrame *frame, DubParcel *parcel)
{
  DubStore *store = frame->engine->store;
  DubOutput *output = parcel->output;
  g_autofree char *name = g_path_get_basename (output->path);
  g_autofree char *size = g_format_size (output->bytes);
  g_autoptr (GError) error = NULL;

  if (!dub_store_begin (store, &error))
    {
      read_failure (frame, error);
      return;
    }
  dub_map_set (frame->chain->remote, "fetch_failures", NULL);
  dub_trouble_clear (&frame->chain->trouble);
  dub_frame_event (frame, "delivered", _ ("“%s” was delivered: %s. %s"), name, size,
                   output->note != NULL ? output->note : "");
  if (dub_store_put_output (store, output, &error))
    {
      dub_frame_commit (frame, dub_engine_now (frame->engine));
      if (dub_store_commit (store, &error))
        return;
    }
  dub_store_rollback (store);
  read_failure (frame, error);
}

static DubFrame *
reload (DubParcel *parcel)
{
  DubWork *work = parcel->work;
  DubFrame *frame;

  if (work->forgotten)
    return NULL;
  frame = dub_frame_load (work->engine, work, NULL);
  if (frame != NULL && frame->step == parcel->step && frame->job->state == DUB_JOB_RUNNING)
    return frame;
  g_clear_pointer (&frame, dub_frame_free);
  dub_work_wake (work, dub_engine_now (work->engine));
  return NULL;
}

static void
on_inspected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DubParcel *parcel = g_task_get_task_data (G_TASK (result));
  DubWork *work = parcel->work;
  g_autoptr (GError) error = NULL;
  gboolean fine = g_task_propagate_boolean (G_TASK (result), &error);
  g_autoptr (DubFrame) frame = reload (parcel);

  if (frame != NULL && fine)
    record (frame, parcel);
  else if (frame != NULL)
    read_failure (frame, error);
  dub_work_release (work);
}

/* Takes @parcel. */
static void
begin_inspection (DubParcel *parcel, const DubReply *reply)
{
  DubWork *work = parcel->work;
  g_autoptr (GTask) task = g_task_new (NULL, work->cancel, on_inspected, NULL);
  DubOutput *output = dub_output_new ();

  output->job = work->id;
  output->kind = parcel->link->kind;
  output->type = g_strdup (parcel->link->type);
  output->language = g_strdup (parcel->link->language);
  parcel->output = output;
  dub_map_set (parcel->values, "extension",
               extension_for (output->kind, reply->content_type, output->type));
  g_task_set_task_data (task, parcel, parcel_free);
  g_task_run_in_thread (task, inspect);
}

/* --- Fetching ------------------------------------------------------------------------------- */

static void fetch (DubFrame *frame, DubParcel *parcel);

/* A plain link on the account's own server may want the key after all; it never leaves that server.
 * One with a query is signed: what is refused there is the signature, and storage gets no key. */
static gboolean
ask_with_key (DubFrame *frame, DubParcel *parcel, const DubReply *reply)
{
  return parcel->link->url != NULL && !parcel->asked_with_key
         && strchr (parcel->link->url, '?') == NULL
         && (reply->status == 401 || reply->status == 403)
         && dub_wire_same_server (frame->account->base_url, parcel->link->url);
}

static void
on_fetched (DubFrame *sent, DubWireResult *result, gpointer user_data)
{
  g_autoptr (DubParcel) parcel = user_data;
  DubWork *work = parcel->work;
  g_autoptr (DubFrame) frame = NULL;

  dub_frame_leave_lane (sent, &parcel->ask);
  frame = reload (parcel);
  if (frame == NULL)
    g_debug ("A result came for a job that has ended meanwhile.");
  else if (result->reply == NULL)
    read_failure (frame, result->error);
  else if (result->reply->to_file)
    {
      begin_inspection (g_steal_pointer (&parcel), result->reply);
      return;
    }
  else if (ask_with_key (frame, parcel, result->reply))
    {
      parcel->asked_with_key = TRUE;
      dub_lane_take (dub_engine_lane (frame->engine, frame->account->id), &parcel->ask);
      fetch (g_steal_pointer (&frame), g_steal_pointer (&parcel));
      return;
    }
  else
    read_refusal (frame, result->reply);
  dub_work_release (work);
}

/* Takes both. The work is held. */
static void
fetch (DubFrame *frame, DubParcel *parcel)
{
  DubWireOptions options = { .transfer = TRUE, .download_path = parcel->part };
  DubRequest *request;

  options.text_ok = parcel->link->kind == DUB_OUTPUT_SUBTITLE;
  if (parcel->link->url == NULL)
    request = frame->step->build (&frame->context, NULL);
  else
    {
      request = dub_request_new ("GET", parcel->link->url);
      request->keyless = !parcel->asked_with_key;
    }
  dub_wire_send (frame, request, &options, parcel->work->cancel, on_fetched, parcel);
}

static void
go_back_for_links (DubFrame *frame)
{
  const DubStep *links = dub_flow_links_step (frame->flow, frame->step);

  if (links == NULL)
    {
      DubTrouble trouble = { .code = DUB_ERROR_EXPIRED };

      dub_frame_hold (frame, &trouble);
      return;
    }
  dub_frame_enter (frame, links);
  dub_frame_commit (frame, dub_engine_now (frame->engine));
}

static void
all_delivered (DubFrame *frame)
{
  DubVerdict verdict;

  dub_verdict_init (&verdict);
  dub_frame_apply (frame, frame->step, &verdict);
  dub_verdict_clear (&verdict);
}

static gboolean
make_folder (const char *dir, GError **error)
{
  if (g_mkdir_with_parents (dir, 0755) == 0)
    return TRUE;
  g_set_error (error, DUB_ERROR, DUB_ERROR_STORAGE, _ ("The folder “%s” cannot be made: %s"), dir,
               g_strerror (errno));
  return FALSE;
}

/* Takes @frame. */
void
dub_delivery_run (DubFrame *frame)
{
  g_autoptr (DubFrame) owned = frame;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) outputs = NULL;
  g_autoptr (DubParcel) parcel = NULL;
  const DubLink *link;

  frame->work->active = FALSE;
  if (frame->step->build == NULL && frame->work->links == NULL)
    {
      go_back_for_links (frame);
      return;
    }
  outputs = dub_store_list_outputs (frame->engine->store, frame->job->id, &error);
  if (outputs == NULL)
    {
      read_failure (frame, error);
      return;
    }
  link = next_link (frame, outputs);
  if (link == NULL)
    {
      all_delivered (frame);
      return;
    }
  parcel = parcel_new (frame, link);
  if (!make_folder (parcel->dir, &error))
    {
      read_failure (frame, error);
      return;
    }
  dub_frame_ask (frame, frame->step, TRUE, &parcel->ask);
  if (!dub_frame_admit (frame, &parcel->ask))
    return;
  dub_work_hold (frame->work);
  fetch (g_steal_pointer (&owned), g_steal_pointer (&parcel));
}
