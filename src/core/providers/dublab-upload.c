/* DubLab's upload: one video on its storage, one file per language.
 *
 *   init     POST /init-dub or /init-dub-group   makes the files and a signed upload link; files
 *                                                for the project's other languages as well
 *   put      PUT  {uploadUrl}                    the video, once for all languages
 *   confirm  GET  /dubs                          only where init did not name the languages
 *
 * The link is a secret: remote key `put_url`, which is never written to disk; when it is lost or
 * refused, init makes a new one.
 *
 * A language that was not in init cannot be added to the project at DubLab, and a file that is
 * never started costs nothing. So files are made for all the target languages that are known, and a
 * language that is begun later needs no second upload. */
#include "providers/dublab.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "providers/reading.h"

/* --- Languages ------------------------------------------------------------------------------ */

/* (transfer full): the codes of the group, each once; of a single job its own. */
static GPtrArray *
list_languages (const DubContext *context)
{
  GPtrArray *codes = g_ptr_array_new_with_free_func (g_free);
  const char *const single[] = { context->language, NULL };
  const char *const *wanted =
      context->group_languages != NULL && context->group_languages[0] != NULL
          ? context->group_languages
          : single;

  for (guint i = 0; wanted[i] != NULL; i++)
    {
      char *code = dub_dublab_language (wanted[i]);

      if (g_ptr_array_find_with_equal_func (codes, code, g_str_equal, NULL))
        g_free (code);
      else
        g_ptr_array_add (codes, code);
    }
  return codes;
}

static gboolean
prepares_others (const DubContext *context)
{
  return context->further_languages != NULL
         && g_strcmp0 (dub_context_setting (context, "prepare_languages"), "false") != 0
         && g_strcmp0 (dub_context_remote (context, "wanted_only"), "yes") != 0;
}

/* (transfer full): the wanted codes, then those that are prepared for later. */
static GPtrArray *
list_prepared (const DubContext *context)
{
  GPtrArray *codes = list_languages (context);
  g_autofree char *source = dub_dublab_language (context->source_language);

  if (codes->len == 0 || !prepares_others (context))
    return codes;
  for (guint i = 0; context->further_languages[i] != NULL; i++)
    {
      g_autofree char *code = dub_dublab_language (context->further_languages[i]);

      if (code != NULL && g_strcmp0 (code, source) != 0
          && g_strv_contains (context->provider->languages, code)
          && !g_ptr_array_find_with_equal_func (codes, code, g_str_equal, NULL))
        g_ptr_array_add (codes, g_steal_pointer (&code));
    }
  return codes;
}

/* (transfer full): as it is sent. */
static char *
source_code (const DubContext *context)
{
  char *source = dub_dublab_language (context->source_language);

  return source != NULL ? source : g_strdup ("auto");
}

const char *
dub_dublab_upload_share (const DubContext *context, DubMap *upload)
{
  g_autofree char *code = dub_dublab_language (context->language);
  g_autofree char *key = g_strconcat ("file_id.", code != NULL ? code : "", NULL);
  g_autofree char *source = source_code (context);

  return g_strcmp0 (dub_map_get (upload, "source_lang"), source) == 0 ? dub_map_get (upload, key)
                                                                      : NULL;
}

gboolean
dub_dublab_check_languages (const DubContext *context, GError **error)
{
  g_autoptr (GPtrArray) codes = list_languages (context);
  guint wanted = 0;

  while (context->group_languages != NULL && context->group_languages[wanted] != NULL)
    wanted++;
  if (wanted <= codes->len)
    return TRUE;
  g_set_error (error, DUB_ERROR, DUB_ERROR_INVALID_INPUT,
               _ ("Two of the target languages are the same to DubLab, which knows no regions."));
  return FALSE;
}

/* --- init ----------------------------------------------------------------------------------- */

/* Seconds, rounded up and never 0; what is billed is measured by DubLab itself. */
static gint64
duration_seconds (const DubInput *video)
{
  gint64 usec = video->facts.duration_usec;

  return MAX (1, (usec + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);
}

static void
add_languages (JsonBuilder *builder, GPtrArray *codes)
{
  if (codes->len == 1)
    {
      dub_json_add (builder, "dest_lang", codes->pdata[0]);
      return;
    }
  json_builder_set_member_name (builder, "dest_langs");
  json_builder_begin_array (builder);
  for (guint i = 0; i < codes->len; i++)
    json_builder_add_string_value (builder, codes->pdata[i]);
  json_builder_end_array (builder);
}

/* Field names are the vendor's mixture: snake case for languages, camel case for the rest. */
static char *
init_body (const DubContext *context, GPtrArray *codes)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const DubInput *video = &context->inputs[DUB_ROLE_VIDEO];
  g_autofree char *source = source_code (context);

  json_builder_begin_object (builder);
  dub_json_add (builder, "fileType", video->mime);
  dub_json_add (builder, "name", video->name != NULL ? video->name : "video.mp4");
  dub_json_add (builder, "source_lang", source);
  json_builder_set_member_name (builder, "duration");
  json_builder_add_int_value (builder, duration_seconds (video));
  add_languages (builder, codes);
  json_builder_end_object (builder);
  return dub_json_finish (builder);
}

static DubRequest *
build_init (const DubContext *context, GError **error)
{
  g_autoptr (GPtrArray) codes = list_prepared (context);
  const DubInput *video = &context->inputs[DUB_ROLE_VIDEO];
  DubRequest *request;

  if (video->path == NULL || video->mime == NULL || codes->len == 0)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_INVALID_INPUT,
                   _ ("DubLab needs one video file and a target language."));
      return NULL;
    }
  request = dub_request_new ("POST", codes->len == 1 ? "/init-dub" : "/init-dub-group");
  dub_request_take_json (request, init_body (context, codes));
  return request;
}

static void
set_file (DubVerdict *verdict, const char *code, const char *id)
{
  g_autofree char *key = g_strconcat ("file_id.", code, NULL);

  dub_map_set (verdict->remote, key, id);
}

/* (transfer full) (nullable): the language that a file names itself. */
static char *
file_language (JsonNode *file)
{
  g_autofree char *said = dub_json_dup_string (file, "destLang");

  if (said == NULL)
    said = dub_json_dup_string (file, "dest_lang");
  return dub_dublab_language (said);
}

/* By the language that a file names; by the order that was asked for where it names none. */
static void
take_files (JsonNode *body, GPtrArray *codes, DubVerdict *verdict)
{
  for (guint i = 0; i < dub_json_length (body, "files"); i++)
    {
      JsonNode *file = dub_json_element (body, "files", i);
      g_autofree char *id = dub_dublab_file_id (file);
      g_autofree char *said = file_language (file);
      gboolean named =
          said != NULL && g_ptr_array_find_with_equal_func (codes, said, g_str_equal, NULL);

      if (id == NULL || (!named && (said != NULL || i >= codes->len)))
        continue;
      set_file (verdict, named ? said : codes->pdata[i], id);
      if (!named)
        dub_map_set (verdict->remote, "languages_by_order", "yes");
    }
}

static gboolean
has_every_file (GPtrArray *codes, DubVerdict *verdict)
{
  for (guint i = 0; i < codes->len; i++)
    {
      g_autofree char *key = g_strconcat ("file_id.", codes->pdata[i], NULL);

      if (dub_map_get (verdict->remote, key) == NULL)
        return FALSE;
    }
  return TRUE;
}

/* (transfer full) (nullable) */
static char *
upload_link (JsonNode *body)
{
  g_autofree char *url = dub_json_dup_string (body, "uploadUrl");
  g_autofree char *address = NULL;

  if (url == NULL)
    url = dub_json_dup_string (body, "file.uploadUrl");
  address = dub_link_address (url);
  return g_steal_pointer (&address);
}

/* Files of an earlier init have no upload: their ids go. */
static void
drop_earlier_files (const DubContext *context, DubVerdict *verdict)
{
  GHashTableIter iter;
  gpointer key;

  if (context->remote == NULL)
    return;
  g_hash_table_iter_init (&iter, context->remote);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (g_str_has_prefix (key, "file_id.") && dub_map_get (verdict->remote, key) == NULL)
      g_hash_table_insert (verdict->remote, g_strdup (key), g_strdup (""));
}

/* How often a reply that cannot be used is asked for again. */
#define INIT_TRIES 3

/* A refusal may be about a language that was only to be prepared. */
static gboolean
refuses_further (guint status)
{
  return status == 400 || status == 402 || status == 403 || status == 409 || status == 412
         || status == 422;
}

static void
refuse_init (const DubContext *context, const DubReply *reply, JsonNode *body, DubVerdict *verdict)
{
  g_autoptr (GPtrArray) wanted = list_languages (context);
  g_autoptr (GPtrArray) codes = list_prepared (context);
  g_autofree char *words = dub_dublab_error_words (body);

  g_hash_table_remove_all (verdict->remote);
  dub_verdict_from_status (verdict, reply, NULL, words);
  if (reply->status == 412)
    dub_verdict_trouble (verdict, DUB_OUTCOME_FAIL, DUB_ERROR_CONFLICT, 412, NULL, words);
  /* Each try makes a project at DubLab. */
  if (dub_reply_is_success (reply) && context->attempts >= INIT_TRIES)
    verdict->outcome = DUB_OUTCOME_FAIL;
  if (codes->len == wanted->len || !refuses_further (reply->status))
    return;
  dub_map_set (verdict->remote, "wanted_only", "yes");
  dub_verdict_goto (verdict, "init");
  verdict->wait_seconds = 1;
}

/* Nothing is charged here, so a reply that makes no sense is simply asked for again. */
static void
read_init (const DubContext *context, const DubReply *reply, DubVerdict *verdict)
{
  g_autoptr (JsonNode) body = dub_json_parse_reply (reply);
  g_autoptr (GPtrArray) wanted = list_languages (context);
  g_autoptr (GPtrArray) codes = list_prepared (context);
  g_autofree char *source = source_code (context);
  g_autofree char *url = upload_link (body);
  g_autofree char *single = codes->len == 1 ? dub_dublab_file_id (body) : NULL;
  g_autofree char *project = dub_json_dup_string (body, "projectId");

  if (project == NULL)
    project = dub_json_dup_string (body, "file.projectId");
  if (single != NULL)
    set_file (verdict, codes->pdata[0], single);
  else
    take_files (body, codes, verdict);
  if (!dub_reply_is_success (reply) || url == NULL || !has_every_file (wanted, verdict))
    {
      refuse_init (context, reply, body, verdict);
      return;
    }
  drop_earlier_files (context, verdict);
  dub_map_set (verdict->remote, "put_url", url);
  dub_map_set (verdict->remote, "project_id", project);
  dub_map_set (verdict->remote, "source_lang", source);
}

/* --- put ------------------------------------------------------------------------------------ */

static DubRequest *
build_put (const DubContext *context, GError **error)
{
  const DubInput *video = &context->inputs[DUB_ROLE_VIDEO];
  const char *url = dub_context_remote (context, "put_url");
  DubRequest *request;

  if (url == NULL || video->path == NULL)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_EXPIRED, _ ("The upload link is gone."));
      return NULL;
    }
  request = dub_request_new ("PUT", url);
  dub_request_set_file (request, video->path, video->mime);
  return request;
}

/* (transfer full) (nullable): the text between <tag> and </tag>. */
static char *
xml_text (const char *xml, const char *tag)
{
  g_autofree char *open = g_strdup_printf ("<%s>", tag);
  g_autofree char *close = g_strdup_printf ("</%s>", tag);
  const char *from = strstr (xml, open);
  const char *to = from != NULL ? strstr (from, close) : NULL;

  if (to == NULL || to - from > 500)
    return NULL;
  from += strlen (open);
  return g_strndup (from, (gsize) (to - from));
}

/* The storage answers 200 with nothing, and its refusals are XML. A refused link is replaced by
 * init, trouble of the storage passes. */
static void
read_put (const DubContext *context, const DubReply *reply, DubVerdict *verdict)
{
  g_autofree char *code = xml_text (dub_reply_text (reply), "Code");
  g_autofree char *words = xml_text (dub_reply_text (reply), "Message");

  if (dub_reply_is_success (reply))
    return;
  dub_verdict_from_status (verdict, reply, code, words);
  if (reply->status == 401 || reply->status == 403 || reply->status == 404 || reply->status == 410)
    dub_verdict_trouble (verdict, DUB_OUTCOME_FAIL, DUB_ERROR_EXPIRED, reply->status, code, words);
}

/* --- confirm -------------------------------------------------------------------------------- */

static DubRequest *
build_confirm (const DubContext *context, GError **error)
{
  DubRequest *request = dub_request_new ("GET", "/dubs");

  request->skip = g_strcmp0 (dub_context_remote (context, "languages_by_order"), "yes") != 0;
  return request;
}

static gboolean
is_ours (const DubContext *context, GPtrArray *codes, const char *id)
{
  for (guint i = 0; i < codes->len; i++)
    {
      g_autofree char *key = g_strconcat ("file_id.", codes->pdata[i], NULL);

      if (g_strcmp0 (dub_context_remote (context, key), id) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Each of our files says its language here. One that is not listed yet keeps its place in the
 * order: the list may lag behind. */
static void
read_confirm (const DubContext *context, const DubReply *reply, DubVerdict *verdict)
{
  g_autoptr (JsonNode) body = dub_json_parse_reply (reply);
  g_autoptr (GPtrArray) codes = list_prepared (context);
  g_autofree char *words = dub_dublab_error_words (body);
  JsonNode *dubs = dub_dublab_list (body);

  if (!dub_reply_is_success (reply) || dubs == NULL)
    {
      dub_verdict_refuse_look (context, verdict, reply, body, NULL, words);
      return;
    }
  for (guint i = 0; i < dub_json_length (dubs, NULL); i++)
    {
      JsonNode *dub = dub_json_element (dubs, NULL, i);
      g_autofree char *id = dub_dublab_file_id (dub);
      g_autofree char *said = file_language (dub);

      if (id != NULL && said != NULL && is_ours (context, codes, id)
          && g_ptr_array_find_with_equal_func (codes, said, g_str_equal, NULL))
        set_file (verdict, said, id);
    }
  dub_map_set (verdict->remote, "languages_by_order", "confirmed");
}

static const DubStep group_steps[] = {
  { "init", N_ ("Ask for an upload link"), DUB_STEP_CALL, DUB_STEP_LINKS, build_init, read_init, 0,
    NULL },
  { "put", N_ ("Upload the video"), DUB_STEP_PUT, 0, build_put, read_put, 0, "init" },
  { "confirm", N_ ("Compare the languages"), DUB_STEP_CALL, 0, build_confirm, read_confirm, 0,
    NULL },
};
const DubFlow dub_dublab_group = { "group", group_steps, G_N_ELEMENTS (group_steps) };
