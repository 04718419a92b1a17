/* LipDub's uploads:
 *
 *   video   create     POST /video                 an upload slot: video_id and links
 *           put        PUT  {upload_url}           to the storage, without the key
 *           success    POST {success_url}          without it the shot never starts
 *           processing GET  /video/status/{id}     until the upload is completed and has a shot
 *           training   GET  /shots/{id}/status     until shot and training are finished (5-30 min)
 *           failure    POST {failure_url}          after a put that did not work; then a new slot
 *   audio   create, put, success, ready (GET /audio/status/{id}), failure: likewise */
#include "providers/lipdub.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Refusals of the storage that end an upload: its routes are limited to about ten requests an hour.
 */
#define REFUSALS 3

typedef struct
{
  DubRole role;
  const char *route; /* and, with _id, the name of the id */
  const char *id_name;
} Upload;

static const Upload uploads[] = {
  { DUB_ROLE_VIDEO, "video", "video_id" },
  { DUB_ROLE_AUDIO, "audio", "audio_id" },
};

static const Upload *
upload_of (const DubContext *context)
{
  return &uploads[context->role == DUB_ROLE_AUDIO ? 1 : 0];
}

/* Both the slot and the PUT must name the very same type, or the signature does not match. */
static const struct
{
  const char *spelling, *type;
} types[] = {
  { "audio/mp3", "audio/mpeg" },     { "audio/x-mp3", "audio/mpeg" },
  { "audio/x-m4a", "audio/mp4" },    { "audio/m4a", "audio/mp4" },
  { "audio/x-wav", "audio/wav" },    { "audio/wave", "audio/wav" },
  { "audio/vnd.wave", "audio/wav" }, { "audio/x-flac", "audio/flac" },
};

static const char *
content_type (const DubInput *input)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_strcmp0 (types[i].spelling, input->mime) == 0)
      return types[i].type;
  return input->mime != NULL ? input->mime : "application/octet-stream";
}

/* --- create ---------------------------------------------------------------------------------- */

static void
add_size (JsonBuilder *builder, const DubInput *input)
{
  json_builder_set_member_name (builder, "size_bytes");
  json_builder_add_int_value (builder, (gint64) input->bytes);
}

static void
add_names (JsonBuilder *builder, const DubContext *context)
{
  static const char *const names[] = { "project_name", "scene_name", "actor_name" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *chosen = dub_context_option (context, names[i]);

      dub_json_add (builder, names[i], chosen != NULL ? chosen : context->title);
    }
}

/* The seed of the video's size: only where LipDub has asked for it. */
static gboolean
wants_size (const DubContext *context)
{
  return context->role == DUB_ROLE_AUDIO || dub_context_remote (context, "size_wanted") != NULL;
}

static DubRequest *
build_create (const DubContext *context, GError **error)
{
  const Upload *upload = upload_of (context);
  const DubInput *input = &context->inputs[upload->role];
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *name = NULL;
  g_autofree char *plain = NULL;
  DubRequest *request;

  if (input->path == NULL)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_FILE_MISSING, _ ("There is no file to upload."));
      return NULL;
    }
  name = dub_name_for_mime (input->name, content_type (input));
  plain = dub_plain_file_name (name);
  json_builder_begin_object (builder);
  dub_json_add (builder, "file_name", plain);
  dub_json_add (builder, "content_type", content_type (input));
  if (upload->role == DUB_ROLE_VIDEO)
    add_names (builder, context);
  if (wants_size (context))
    add_size (builder, input);
  json_builder_end_object (builder);
  request = dub_request_newf ("POST", "/%s", upload->route);
  dub_request_take_json (request, dub_json_finish (builder));
  return request;
}

static void
refuse_create (const DubContext *context,
               const LipdubReply *reply,
               const DubReply *http,
               DubVerdict *verdict)
{
  if (http->status == 422 && !wants_size (context)
      && strstr (dub_reply_text (http), "size_bytes") != NULL)
    {
      /* A slot costs nothing: asked for again, with what was missing. */
      dub_map_set (verdict->remote, "size_wanted", "true");
      dub_verdict_goto (verdict, "create");
      verdict->wait_seconds = 1;
      return;
    }
  dub_lipdub_refuse (verdict, reply, http);
}

static gboolean
is_storage_link (const char *url)
{
  g_autofree char *address = dub_link_address (url);

  return address != NULL && g_str_has_prefix (address, "http");
}

static void
read_create (const DubContext *context, const DubReply *http, DubVerdict *verdict)
{
  static const char *const links[] = { "success_url", "failure_url", "project_id", "scene_id",
                                       "actor_id" };
  const Upload *upload = upload_of (context);
  g_auto (LipdubReply) reply = { 0 };
  g_autofree char *id = NULL;
  g_autofree char *url = NULL;

  dub_lipdub_open (&reply, http);
  if (!dub_reply_is_success (http))
    {
      refuse_create (context, &reply, http, verdict);
      return;
    }
  id = dub_json_dup_string (reply.data, upload->id_name);
  url = dub_json_dup_string (reply.data, "upload_url");
  if (id == NULL || *id == '\0' || !is_storage_link (url))
    {
      /* Each try may use up a slot of the hour. */
      dub_verdict_trouble (verdict,
                           context->attempts < REFUSALS ? DUB_OUTCOME_RETRY : DUB_OUTCOME_FAIL,
                           DUB_ERROR_UNEXPECTED_REPLY, http->status, NULL,
                           _ ("The reply names no place to upload to."));
      return;
    }
  dub_map_set (verdict->remote, upload->id_name, id);
  dub_map_set (verdict->remote, "upload_url", url);
  dub_map_set (verdict->remote, "content_type", content_type (&context->inputs[upload->role]));
  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    dub_facts_take (verdict->remote, links[i], reply.data, links[i]);
}

/* --- put ------------------------------------------------------------------------------------- */

static DubRequest *
build_put (const DubContext *context, GError **error)
{
  const DubInput *input = &context->inputs[upload_of (context)->role];
  const char *url = dub_context_remote (context, "upload_url");
  const char *type = dub_context_remote (context, "content_type");
  DubRequest *request;

  if (url == NULL)
    return dub_lipdub_missing (error, "upload_url");
  request = dub_request_new ("PUT", url);
  dub_request_set_file (request, input->path, type != NULL ? type : content_type (input));
  return request;
}

/* The storage speaks XML: <Error><Code>SignatureDoesNotMatch</Code>… */
static char *
dup_storage_code (const DubReply *http)
{
  const char *text = dub_reply_text (http);
  const char *begin = strstr (text, "<Code>");
  const char *end = begin != NULL ? strstr (begin, "</Code>") : NULL;

  if (end == NULL || end - begin > 100)
    return NULL;
  begin += strlen ("<Code>");
  return g_utf8_make_valid (begin, end - begin);
}

static void
read_put (const DubContext *context, const DubReply *http, DubVerdict *verdict)
{
  g_autofree char *code = NULL;

  if (dub_reply_is_success (http))
    return;
  code = dup_storage_code (http);
  dub_verdict_from_status (verdict, http, code, _ ("LipDub's storage did not take the file."));
  /* The key is not in play here: what is refused is the link, and a new slot brings a new one. */
  if (verdict->outcome == DUB_OUTCOME_HOLD || verdict->outcome == DUB_OUTCOME_FAIL)
    dub_verdict_trouble (verdict, DUB_OUTCOME_FAIL, DUB_ERROR_EXPIRED, http->status, code,
                         _ ("LipDub's storage did not take the file."));
}

/* --- success, failure ------------------------------------------------------------------------- */

/* The links may be "/v1/…" (of the origin, not of the base address) or absolute, and may still hold
 * the page's place-holder. Without one, and where it says the same, the documented route is used.
 */
static DubRequest *
build_report (const DubContext *context, const char *word, GError **error)
{
  const Upload *upload = upload_of (context);
  const char *id = dub_context_remote (context, upload->id_name);
  g_autofree char *field = g_strdup_printf ("%s_url", word);
  g_autofree char *holder = g_strdup_printf ("{%s}", upload->id_name);
  g_autofree char *address = dub_link_address (dub_context_remote (context, field));
  g_autofree char *escaped = NULL;
  g_autofree char *route = NULL;
  g_auto (GStrv) pieces = NULL;

  if (id == NULL)
    return dub_lipdub_missing (error, upload->id_name);
  escaped = dub_escape (id);
  route = g_strdup_printf ("/%s/%s/%s", upload->route, word, escaped);
  if (address == NULL)
    return dub_request_new ("POST", route);
  pieces = g_strsplit (address, holder, -1);
  g_free (address);
  address = g_strjoinv (escaped, pieces);
  if (g_str_has_prefix (address, "origin:/v1/")
      && strcmp (address + strlen ("origin:/v1"), route) == 0)
    return dub_request_new ("POST", route);
  return dub_request_new ("POST", address);
}

static DubRequest *
build_success (const DubContext *context, GError **error)
{
  return build_report (context, "success", error);
}

static DubRequest *
build_failure (const DubContext *context, GError **error)
{
  return build_report (context, "failure", error);
}

/* An empty body, {} or {data: {shot_id}}: what counts is that it was taken. 409: it was before. So
 * may other refusals say when an earlier report got no answer; the status tells. */
static gboolean
was_taken_before (const DubContext *context, guint status)
{
  return status == 409
         || (context->attempts > 0 && (status == 400 || status == 404 || status == 422));
}

static void
read_success (const DubContext *context, const DubReply *http, DubVerdict *verdict)
{
  g_auto (LipdubReply) reply = { 0 };

  dub_lipdub_open (&reply, http);
  if (dub_reply_is_success (http))
    dub_facts_take (verdict->remote, "shot_id", reply.data, "shot_id");
  else if (!was_taken_before (context, http->status))
    dub_lipdub_refuse (verdict, &reply, http);
}

/* Whatever the answer: the old slot is given up. The engine counts the refusals; a slot whose link
 * was lost with the program is none. */
static void
read_failure (const DubContext *context, const DubReply *http, DubVerdict *verdict)
{
  const char *refusals = dub_context_remote (context, "put_failures");

  if (refusals != NULL && g_ascii_strtoull (refusals, NULL, 10) >= REFUSALS)
    dub_verdict_trouble (verdict, DUB_OUTCOME_FAIL, DUB_ERROR_EXPIRED, 0, NULL,
                         _ ("LipDub's storage refused the file again and again."));
  else
    dub_verdict_goto (verdict, "create");
}

/* --- processing, training, ready -------------------------------------------------------------- */

static DubRequest *
build_upload_status (const DubContext *context, GError **error)
{
  const Upload *upload = upload_of (context);
  const char *id = dub_context_remote (context, upload->id_name);
  g_autofree char *escaped = NULL;

  if (id == NULL)
    return dub_lipdub_missing (error, upload->id_name);
  escaped = dub_escape (id);
  return dub_request_newf ("GET", "/%s/status/%s", upload->route, escaped);
}

static DubRequest *
build_training (const DubContext *context, GError **error)
{
  const char *id = dub_context_remote (context, "shot_id");
  g_autofree char *escaped = NULL;

  if (id == NULL)
    return dub_lipdub_missing (error, "shot_id");
  escaped = dub_escape (id);
  return dub_request_newf ("GET", "/shots/%s/status", escaped);
}

static const struct
{
  const char *field;
  const char *shown; /* in the raw state, before the provider's own word */
} state_fields[] = {
  { "upload_status", "upload" },
  { "shot_status", "shot" },
  { "ai_training_status", "training" },
};

/* "upload completed, shot running, training not_started" */
static char *
dup_states (JsonNode *data)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (state_fields); i++)
    {
      g_autofree char *word = dub_json_dup_string (data, state_fields[i].field);

      if (word != NULL)
        g_string_append_printf (text, "%s%s %s", text->len > 0 ? ", " : "", state_fields[i].shown,
                                word);
    }
  return text->len > 0 ? g_strdup (text->str) : NULL;
}

static LipdubPhase
phase_at (JsonNode *data, const char *field)
{
  g_autofree char *word = dub_json_dup_string (data, field);

  return dub_lipdub_phase (word);
}

static gboolean
is_any_dead (JsonNode *data)
{
  for (guint i = 0; i < G_N_ELEMENTS (state_fields); i++)
    {
      LipdubPhase phase = phase_at (data, state_fields[i].field);

      if (phase == LIPDUB_DEAD || phase == LIPDUB_CANCELLED)
        return TRUE;
    }
  return FALSE;
}

/* Common to the three questions: FALSE when the verdict is already said. */
static gboolean
read_states (const DubContext *context,
             const LipdubReply *reply,
             const DubReply *http,
             DubVerdict *verdict)
{
  if (!dub_reply_is_success (http) || reply->root == NULL)
    {
      dub_lipdub_refuse_look (context, verdict, reply, http);
      return FALSE;
    }
  verdict->raw_state = dup_states (reply->data);
  if (!is_any_dead (reply->data))
    return TRUE;
  dub_verdict_trouble (verdict, DUB_OUTCOME_FAIL, DUB_ERROR_JOB_FAILED, http->status, NULL,
                       reply->message != NULL ? reply->message : verdict->raw_state);
  return FALSE;
}

static void
read_processing (const DubContext *context, const DubReply *http, DubVerdict *verdict)
{
  g_auto (LipdubReply) reply = { 0 };
  gboolean has_shot;

  dub_lipdub_open (&reply, http);
  if (!read_states (context, &reply, http, verdict))
    return;
  dub_facts_take (verdict->remote, "shot_id", reply.data, "shot_id");
  has_shot = dub_map_get (verdict->remote, "shot_id") != NULL
             || dub_context_remote (context, "shot_id") != NULL;
  if (!has_shot || phase_at (reply.data, "upload_status") != LIPDUB_DONE)
    verdict->outcome = DUB_OUTCOME_WAIT;
}

/* Training begins only after the shot is finished, and says not_started for a while even then. */
void
dub_lipdub_read_training (const DubContext *context, const DubReply *http, DubVerdict *verdict)
{
  g_auto (LipdubReply) reply = { 0 };

  dub_lipdub_open (&reply, http);
  if (read_states (context, &reply, http, verdict)
      && (phase_at (reply.data, "shot_status") != LIPDUB_DONE
          || phase_at (reply.data, "ai_training_status") != LIPDUB_DONE))
    verdict->outcome = DUB_OUTCOME_WAIT;
}

void
dub_lipdub_read_ready (const DubContext *context, const DubReply *http, DubVerdict *verdict)
{
  g_auto (LipdubReply) reply = { 0 };

  dub_lipdub_open (&reply, http);
  if (read_states (context, &reply, http, verdict)
      && phase_at (reply.data, "upload_status") != LIPDUB_DONE)
    verdict->outcome = DUB_OUTCOME_WAIT;
}

/* --- Flows ------------------------------------------------------------------------------------ */

#define SLOT_STEPS                                                                                 \
  { .name = "create",                                                                              \
    .title = N_ ("Ask for a place to upload to"),                                                  \
    .kind = DUB_STEP_CALL,                                                                         \
    .flags = DUB_STEP_UPLOADS | DUB_STEP_LINKS,                                                    \
    .build = build_create,                                                                         \
    .read = read_create },                                                                         \
      { .name = "put",                                                                             \
        .title = N_ ("Upload"),                                                                    \
        .kind = DUB_STEP_PUT,                                                                      \
        .build = build_put,                                                                        \
        .read = read_put,                                                                          \
        .on_fail = "failure" },                                                                    \
  {                                                                                                \
    .name = "success", .title = N_ ("Report the upload"), .kind = DUB_STEP_CALL,                   \
    .flags = DUB_STEP_UPLOADS, .build = build_success, .read = read_success                        \
  }

#define FAILURE_STEP                                                                               \
  {                                                                                                \
    .name = "failure", .title = N_ ("Report the failed upload"), .kind = DUB_STEP_CALL,            \
    .flags = DUB_STEP_UPLOADS | DUB_STEP_CLEANUP, .build = build_failure, .read = read_failure     \
  }

static const DubStep video_steps[] = {
  SLOT_STEPS,
  { .name = "processing",
    .title = N_ ("Wait for the shot"),
    .kind = DUB_STEP_POLL,
    .flags = DUB_STEP_REMOTE,
    .build = build_upload_status,
    .read = read_processing,
    .poll_seconds = LIPDUB_POLL_SECONDS },
  { .name = "training",
    .title = N_ ("Wait for the training"),
    .kind = DUB_STEP_POLL,
    .flags = DUB_STEP_REMOTE,
    .build = build_training,
    .read = dub_lipdub_read_training,
    .poll_seconds = LIPDUB_POLL_SECONDS },
  FAILURE_STEP,
};

static const DubStep audio_steps[] = {
  SLOT_STEPS,
  { .name = "ready",
    .title = N_ ("Wait until the audio is ready"),
    .kind = DUB_STEP_POLL,
    .flags = DUB_STEP_REMOTE,
    .build = build_upload_status,
    .read = dub_lipdub_read_ready,
    .poll_seconds = LIPDUB_POLL_SECONDS },
  FAILURE_STEP,
};

const DubFlow dub_lipdub_video_flow = { "video", video_steps, G_N_ELEMENTS (video_steps) };
const DubFlow dub_lipdub_audio_flow = { "audio", audio_steps, G_N_ELEMENTS (audio_steps) };
