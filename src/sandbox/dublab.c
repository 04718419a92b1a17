/* DubLab: init (one file or a group) → PUT to S3 → start → list until 5 → links that expire.
 * Nothing is charged before completion, and then by the measured length. */
#include <string.h>

#include "sandbox/private.h"

typedef struct
{
  char *project_id;    /* owned */
  char *name;          /* owned */
  char *type;          /* owned: MIME */
  char *source;        /* owned (nullable) */
  char *dest;          /* owned */
  double duration;     /* seconds, as the client says */
  DubSbObject *object; /* borrowed; shared by a group */
  gboolean started;
} File;

static const DubSbStage stages[] = {
  { "2", NULL, 5, 0 },
  { "3", NULL, 30, 2 },
};

static void
file_free (gpointer data)
{
  File *file = data;

  g_free (file->project_id);
  g_free (file->name);
  g_free (file->type);
  g_free (file->source);
  g_free (file->dest);
  g_free (file);
}

static void
refuse (DubSbCall *call, const DubSbRefusalRow *row, const char *text, const DubSbProblem *problem)
{
  dub_sb_reply_json (call, row->status, dub_sb_object ("error", 's', text, NULL));
}

static void
get_me (DubSbCall *call)
{
  dub_sb_reply_json (call, 200,
                     dub_sb_object ("id", 's', "usr_sandbox", "email", 's', "sandbox@example.org",
                                    "name", 's', "Sandbox", "username", 's', "sandbox", "firstName",
                                    's', NULL, "lastName", 's', NULL, "seconds", 'i',
                                    (int) call->key->balance, "defaultDubLang", 's', "en",
                                    "subscriptionStatus", 's', NULL, "subscriptionPlan", 's', NULL,
                                    "createdAt", 's', "2026-01-05T09:00:00.000Z", NULL));
}

/* --- the list --- */

static int
status_id (const DubSbJob *job)
{
  const File *file = job->data;

  if (!file->started)
    return 1;
  if (job->outcome == DUB_SB_DONE)
    return 5;
  if (job->outcome == DUB_SB_FAILED)
    return g_strcmp0 (job->fail_code, "6") == 0 ? 6 : 4;
  return (int) g_ascii_strtoll (dub_sb_job_stage (job)->word, NULL, 10);
}

static JsonNode *
dub_row (const DubSbJob *job)
{
  const File *file = job->data;
  g_autofree char *created = dub_sb_time (job->created, TRUE, TRUE);
  int status = status_id (job);
  JsonNode *row = dub_sb_object (
      "id", 's', job->id, "projectId", 's', file->project_id, "name", 's', file->name, "type", 's',
      file->type, "sourceLang", 's', file->source, "destLang", 's', file->dest, "externalStatusId",
      'i', status, "progressPercentage", 'i',
      status == 5   ? 100
      : status == 3 ? (int) (job->progress * 100)
                    : 0,
      "externalErrorMessage", 's', NULL, "duration", 'd', file->duration, "measuredDuration", 'n',
      NULL, "isStudioQuality", 'b', FALSE, "source", 's', "api", "createdAt", 's', created, NULL);

  if (status == 4 || status == 6)
    dub_sb_member (row, "externalErrorMessage", 's',
                   job->fail_text ? "The uploaded file could not be read."
                                  : "No speech was found in the file.");
  if (status == 5)
    dub_sb_member (row, "measuredDuration", 'd', job->length);
  return row;
}

static void
list_dubs (DubSbCall *call)
{
  JsonNode *rows = dub_sb_array ();

  for (guint i = call->host->jobs->len; i > 0; i--)
    {
      DubSbJob *job = g_ptr_array_index (call->host->jobs, i - 1);

      if (!dub_sb_job_listed (job, call->key))
        continue;
      dub_sb_job_advance (job);
      dub_sb_push (rows, dub_row (job));
    }
  dub_sb_reply_json (call, 200, rows);
}

/* --- init --- */

static void
on_moved (DubSbJob *job)
{
  if (job->outcome != DUB_SB_DONE)
    return;
  job->key->balance -= job->length;
  dub_sb_book_charge (job->host->sandbox->book, "dublab", job->id, job->length, "seconds");
}

static DubSbJob *
file_new (DubSbCall *call, const char *project_id, const char *dest, DubSbObject *object)
{
  DubSbJob *job = dub_sb_job_new (call, dub_sb_uuid (), stages, G_N_ELEMENTS (stages));
  File *file = g_new0 (File, 1);
  JsonNode *duration = json_object_get_member (call->json, "duration");

  file->project_id = g_strdup (project_id);
  file->name = g_strdup (dub_sb_string (call->json, "name"));
  file->type = g_strdup (dub_sb_string (call->json, "fileType"));
  file->source = g_strdup (dub_sb_string (call->json, "source_lang"));
  file->dest = g_strdup (dest);
  file->duration = duration ? json_node_get_double (duration) : 0;
  file->object = object;
  job->data = file;
  job->data_free = file_free;
  job->moved = on_moved;
  job->length = file->duration;
  job->marker = g_strdup_printf ("%s (%s)", file->name, dest);
  return job;
}

static DubSbObject *
slot_new (DubSbCall *call, const char *project_id)
{
  g_autofree char *path = g_strdup_printf ("dublab-app-1/%s/original", project_id);

  return dub_sb_object_slot (call->host, DUB_SB_S3, path, dub_sb_string (call->json, "fileType"),
                             -1);
}

static gboolean
check_language (DubSbCall *call, const char *language, gboolean may_be_auto)
{
  static GRegex *regex = NULL;

  if (!regex)
    regex = g_regex_new ("^[a-z]{2,3}(-[A-Za-z]{2,4})?$", G_REGEX_OPTIMIZE, 0, NULL);
  if ((may_be_auto && strcmp (language, "auto") == 0) || g_regex_match (regex, language, 0, NULL))
    return TRUE;
  dub_sb_refuse (call, DUB_SB_BAD_FIELD, "Unsupported language");
  return FALSE;
}

static gboolean
check_body (DubSbCall *call, const DubSbField *fields, guint n)
{
  g_auto (DubSbProblem) problem = { NULL };
  const char *type = NULL;
  const char *source = NULL;

  if (!dub_sb_check_object (call->json, fields, n, &problem))
    {
      dub_sb_refuse_problem (call, &problem);
      return FALSE;
    }
  type = dub_sb_string (call->json, "fileType");
  source = dub_sb_string (call->json, "source_lang");
  if (type && !g_str_has_prefix (type, "video/") && !g_str_has_prefix (type, "audio/"))
    {
      dub_sb_refuse (call, DUB_SB_BAD_FIELD, "fileType must be a video or audio type");
      return FALSE;
    }
  return !source || check_language (call, source, TRUE);
}

#define COMMON                                                                                     \
  { "fileType", 's', TRUE }, { "name", 's', TRUE, 1, 500 }, { "source_lang", 's', FALSE },         \
  {                                                                                                \
    "duration", 'n', FALSE, 0.001, 1e6                                                             \
  }

static void
init_dub (DubSbCall *call)
{
  static const DubSbField fields[] = { COMMON, { "dest_lang", 's', TRUE } };
  g_autofree char *project_id = NULL;
  g_autofree char *link = NULL;
  DubSbJob *job = NULL;
  DubSbObject *object = NULL;
  const File *file = NULL;

  if (!check_body (call, fields, G_N_ELEMENTS (fields))
      || !check_language (call, dub_sb_string (call->json, "dest_lang"), FALSE))
    return;
  project_id = dub_sb_uuid ();
  object = slot_new (call, project_id);
  job = file_new (call, project_id, dub_sb_string (call->json, "dest_lang"), object);
  file = job->data;
  link = dub_sb_object_link (call->host, object, "PUT", NULL);
  dub_sb_reply_json (
      call, 200,
      dub_sb_object ("file", 'n',
                     dub_sb_object ("id", 's', job->id, "name", 's', file->name, "source", 's',
                                    "api", "externalStatusId", 'i', 1, NULL),
                     "uploadUrl", 's', link, NULL));
}

static gboolean
check_languages (DubSbCall *call, JsonArray *languages)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  if (json_array_get_length (languages) == 0)
    {
      dub_sb_refuse (call, DUB_SB_BAD_FIELD, "dest_langs must not be empty");
      return FALSE;
    }
  for (guint i = 0; i < json_array_get_length (languages); i++)
    {
      JsonNode *node = json_array_get_element (languages, i);
      const char *language = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

      if (!language || !g_hash_table_add (seen, (gpointer) language))
        {
          dub_sb_refuse (call, DUB_SB_BAD_FIELD, "dest_langs must be different strings");
          return FALSE;
        }
      if (!check_language (call, language, FALSE))
        return FALSE;
    }
  return TRUE;
}

/* `files` comes in the order of `dest_langs`, with nothing but the ids that the page shows. */
static void
init_group (DubSbCall *call)
{
  static const DubSbField fields[] = { COMMON, { "dest_langs", 'a', TRUE } };
  JsonArray *languages = NULL;
  JsonNode *files = NULL;
  g_autofree char *project_id = NULL;
  g_autofree char *link = NULL;
  DubSbObject *object = NULL;

  if (!check_body (call, fields, G_N_ELEMENTS (fields)))
    return;
  languages = json_object_get_array_member (call->json, "dest_langs");
  if (!check_languages (call, languages))
    return;
  project_id = dub_sb_uuid ();
  object = slot_new (call, project_id);
  link = dub_sb_object_link (call->host, object, "PUT", NULL);
  files = dub_sb_array ();
  for (guint i = 0; i < json_array_get_length (languages); i++)
    {
      DubSbJob *job =
          file_new (call, project_id, json_array_get_string_element (languages, i), object);

      dub_sb_push (files, dub_sb_object ("fileId", 's', job->id, NULL));
    }
  dub_sb_reply_json (call, 200,
                     dub_sb_object ("uploadUrl", 's', link, "projectId", 's', project_id, "files",
                                    'n', files, NULL));
}

/* --- start --- */

static DubSbWork *
work_for (DubSbCall *call, const File *file)
{
  DubSbWork *work = dub_sb_work_new (DUB_SB_WORK_LOCALIZE);

  work->plain = call->host->sandbox->options.plain_media;
  work->video = g_strdup (file->object->file);
  work->language = g_strdup (file->dest);
  work->title = g_strdup (file->source);
  work->out = dub_sb_temp_path (call->host->sandbox, "");
  return work;
}

static void
accept_start (DubSbCall *call, DubSbJob *job)
{
  File *file = job->data;

  file->started = TRUE;
  dub_sb_job_take_faults (job, call);
  dub_sb_book_paid (call->host->sandbox->book, "dublab", call->route->name, job->id, job->marker,
                    call->key->kind);
  dub_sb_reply_json (call, 200, dub_sb_object ("success", 'b', TRUE, "fileId", 's', job->id, NULL));
  dub_sb_job_start (job, work_for (call, file));
}

static void
start_dub (DubSbCall *call)
{
  static const DubSbField fields[] = { { "fileId", 's', TRUE } };
  DubSbJob *job = NULL;
  const File *file = NULL;

  if (!check_body (call, fields, G_N_ELEMENTS (fields)))
    return;
  job = dub_sb_job_find (call, dub_sb_string (call->json, "fileId"));
  file = job ? job->data : NULL;
  if (!file)
    dub_sb_refuse (call, DUB_SB_NOT_FOUND, NULL);
  else if (file->started)
    dub_sb_refuse (call, DUB_SB_CONFLICT, "The dub was started already");
  else if (!file->object->put_ok)
    dub_sb_reply_json (call, 412,
                       dub_sb_object ("error", 's', "The file has not been uploaded yet", NULL));
  else if (call->key->balance <= 0 || call->key->balance < file->duration)
    dub_sb_refuse (call, DUB_SB_NO_CREDIT, NULL);
  else
    accept_start (call, job);
}

/* --- outputs --- */

static const struct
{
  const char *type;
  const char *suffix; /* NULL: what was uploaded */
  const char *content_type;
  const char *name; /* of the file that downloadUrl forces */
} output_types[] = {
  { "translated_mp4", ".mp4", "video/mp4", "translated.mp4" },
  { "translated", ".mp4", "video/mp4", "translated-pipeline.mp4" },
  { "translated_mp3", ".mp3", "audio/mpeg", "translated.mp3" },
  { "translated_subtitle", ".srt", "application/x-subrip", "translated.srt" },
  { "original", NULL, NULL, "original" },
  { "original_mp4", NULL, NULL, "original.mp4" },
  { "original_mp3", "-original.mp3", "audio/mpeg", "original.mp3" },
  { "original_subtitle", "-original.srt", "application/x-subrip", "original.srt" },
  { "poster", ".png", "image/png", "poster.png" },
};

static void
add_output (DubSbCall *call, JsonNode *map, const DubSbJob *job, guint i)
{
  const File *file = job->data;
  g_autofree char *path = g_strdup_printf ("dublab-app-1/%s/%s", job->id, output_types[i].type);
  g_autofree char *disk = output_types[i].suffix
                              ? dub_sb_work_path (job->work, output_types[i].suffix)
                              : g_strdup (file->object->file);
  const char *type = output_types[i].content_type ? output_types[i].content_type : file->type;
  g_autofree char *url = NULL;
  g_autofree char *download = NULL;
  DubSbObject *object = NULL;

  if (!g_file_test (disk, G_FILE_TEST_EXISTS))
    return;
  object = dub_sb_object_result (call->host, DUB_SB_S3, path, type, disk);
  url = dub_sb_object_link (call->host, object, "GET", NULL);
  download = dub_sb_object_link (call->host, object, "GET", output_types[i].name);
  dub_sb_member (map, output_types[i].type, 'n',
                 dub_sb_object ("url", 's', url, "downloadUrl", 's', download, NULL));
}

static JsonNode *
outputs_of (DubSbCall *call, const DubSbJob *job)
{
  JsonNode *map = dub_sb_object (NULL, NULL);

  for (guint i = 0; job->outcome == DUB_SB_DONE && i < G_N_ELEMENTS (output_types); i++)
    add_output (call, map, job, i);
  return map;
}

static int
link_seconds (DubSbCall *call)
{
  guint seconds = call->host->sandbox->options.link_seconds;

  return seconds ? (int) seconds : 3600;
}

static void
dub_outputs (DubSbCall *call)
{
  const DubSbJob *job = dub_sb_job_find (call, call->params[0]);

  if (!job)
    dub_sb_refuse (call, DUB_SB_NOT_FOUND, NULL);
  else
    dub_sb_reply_json (call, 200,
                       dub_sb_object ("outputs", 'n', outputs_of (call, job), "expiresIn", 'i',
                                      link_seconds (call), NULL));
}

static void
project_outputs (DubSbCall *call)
{
  JsonNode *files = dub_sb_array ();
  guint n = 0;

  for (guint i = 0; i < call->host->jobs->len; i++)
    {
      DubSbJob *job = g_ptr_array_index (call->host->jobs, i);
      const File *file = job->data;

      if (job->key != call->key || strcmp (file->project_id, call->params[0]) != 0)
        continue;
      dub_sb_job_advance (job);
      n++;
      dub_sb_push (files, dub_sb_object ("fileId", 's', job->id, "destLang", 's', file->dest,
                                         "externalStatusId", 'i', status_id (job), "outputs", 'n',
                                         outputs_of (call, job), NULL));
    }
  if (n > 0)
    dub_sb_reply_json (call, 200,
                       dub_sb_object ("projectId", 's', call->params[0], "files", 'n', files,
                                      "expiresIn", 'i', link_seconds (call), NULL));
  else
    {
      json_node_unref (files);
      dub_sb_refuse (call, DUB_SB_NOT_FOUND, NULL);
    }
}

static const DubSbRefusalRow refusals[DUB_SB_N_REFUSALS] = {
  [DUB_SB_NO_KEY] = { 401, NULL, "Missing API key" },
  [DUB_SB_BAD_KEY] = { 401, NULL, "Invalid API key" },
  [DUB_SB_REVOKED_KEY] = { 401, NULL, "Invalid API key" },
  [DUB_SB_FREE_PLAN] = { 403, NULL, "Your plan does not include API access" },
  [DUB_SB_NO_ROUTE] = { 404, NULL, "Not found" },
  [DUB_SB_BAD_METHOD] = { 405, NULL, "Method not allowed" },
  [DUB_SB_BAD_BODY] = { 400, NULL, "Invalid body" },
  [DUB_SB_BAD_FIELD] = { 400, NULL, "Invalid body" },
  [DUB_SB_NOT_FOUND] = { 404, NULL, "Not found" },
  [DUB_SB_CONFLICT] = { 409, NULL, "Conflict" },
  [DUB_SB_BUSY] = { 409, NULL, "Conflict" },
  [DUB_SB_NO_CREDIT] = { 402, NULL, "Not enough credits" },
  [DUB_SB_TOO_LARGE] = { 400, NULL, "Body too large" },
  [DUB_SB_BAD_TYPE] = { 400, NULL, "Unsupported file type" },
  [DUB_SB_RATE] = { 429, NULL, "Too many requests" },
  [DUB_SB_SERVER] = { 500, NULL, "Internal server error" },
};

static const DubSbRoute routes[] = {
  { "me", "GET", "/me", 0, DUB_SB_NO_BODY, get_me },
  { "dubs", "GET", "/dubs", DUB_SB_STATUS | DUB_SB_LIST, DUB_SB_NO_BODY, list_dubs },
  { "outputs", "GET", "/dubs/{}/outputs", DUB_SB_LINK, DUB_SB_NO_BODY, dub_outputs },
  { "project_outputs", "GET", "/projects/{}/outputs", DUB_SB_LINK, DUB_SB_NO_BODY,
    project_outputs },
  { "init_dub", "POST", "/init-dub", 0, DUB_SB_JSON, init_dub },
  { "init_dub_group", "POST", "/init-dub-group", 0, DUB_SB_JSON, init_group },
  { "start_dub", "POST", "/start-dub", DUB_SB_PAID, DUB_SB_JSON, start_dub },
};

const DubSbVendor dub_sb_dublab = {
  .id = "dublab",
  .prefix = "/api/v1",
  .auth_header = "apikey",
  .key_prefix = "dl_",
  .balance = 36000,
  .state_keys = "externalStatusId",
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
  .refusals = refusals,
  .refuse = refuse,
};
