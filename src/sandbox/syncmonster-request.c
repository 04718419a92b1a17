/* SyncMonster's `visualdub` body, JSON or form: files, URLs, asset ids, options, webhook. */
#include <string.h>

#include "sandbox/syncmonster.h"

static void
input_clear (SyncmonsterInput *input)
{
  g_free (input->path);
  g_free (input->url);
  g_free (input->name);
}

void
syncmonster_request_clear (SyncmonsterRequest *request)
{
  input_clear (&request->video);
  input_clear (&request->audio);
  g_free (request->webhook);
}

static gboolean
use_asset (DubSbCall *call, const char *type, gint64 id, SyncmonsterInput *input)
{
  SyncmonsterAsset *asset = syncmonster_find_asset (call, id);

  if (asset && strcmp (asset->type, type) == 0)
    {
      input->asset = asset;
      return TRUE;
    }
  syncmonster_reply (call, 404, "failed", "Asset not found", NULL);
  return FALSE;
}

static gboolean
check_name (DubSbCall *call, const char *type, const char *name)
{
  gboolean video = strcmp (type, "video") == 0;
  const char *dot = name ? strrchr (name, '.') : NULL;
  g_autofree char *text = NULL;

  if (dub_sb_has_suffix_of (name, video ? ".mp4 .mov" : ".mp3 .wav"))
    return TRUE;
  text = g_strdup_printf ("Invalid %s format '%s'. Allowed: .mp4, .mov, .wav, .mp3", type,
                          dot ? dot : "");
  syncmonster_fail (call, "ERR_008", text);
  return FALSE;
}

static gboolean
refuse_text (DubSbCall *call, const char *text)
{
  syncmonster_reply (call, 400, "invalid_request", text, NULL);
  return FALSE;
}

static gboolean
use_url (DubSbCall *call, const char *type, const char *url, SyncmonsterInput *input)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  const char *scheme = uri ? g_uri_get_scheme (uri) : NULL;

  if (!dub_sb_has_word ("http https", scheme))
    return refuse_text (call, "assets.url must be an http(s) URL");
  if (!check_name (call, type, g_uri_get_path (uri)))
    return FALSE;
  input->url = g_strdup (url);
  input->name = g_path_get_basename (g_uri_get_path (uri));
  return TRUE;
}

static gboolean
read_asset_entry (DubSbCall *call, JsonNode *node, SyncmonsterRequest *request)
{
  static const DubSbField fields[] = { { "type", 's', TRUE, .words = "video audio" },
                                       { "url", 's', FALSE },
                                       { "asset_id", 'i', FALSE } };
  g_auto (DubSbProblem) problem = { NULL };
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *type = NULL;
  SyncmonsterInput *input = NULL;

  if (!object)
    return refuse_text (call, "assets must be an array of objects");
  if (!dub_sb_check_object (object, fields, G_N_ELEMENTS (fields), &problem))
    {
      dub_sb_refuse_problem (call, &problem);
      return FALSE;
    }
  type = dub_sb_string (object, "type");
  input = strcmp (type, "video") == 0 ? &request->video : &request->audio;
  if (input->asset || input->url)
    return refuse_text (call, "assets must hold one video and one audio");
  if (dub_sb_string (object, "url") && json_object_has_member (object, "asset_id"))
    return refuse_text (call, "an asset has either url or asset_id");
  if (dub_sb_string (object, "url"))
    return use_url (call, type, dub_sb_string (object, "url"), input);
  if (json_object_has_member (object, "asset_id"))
    return use_asset (call, type, json_object_get_int_member (object, "asset_id"), input);
  return refuse_text (call, "an asset needs url or asset_id");
}

static gboolean
check_options (DubSbCall *call, JsonObject *options)
{
  static const DubSbField fields[] = { { "intensity", 'i', FALSE, 1, 3 } };
  g_auto (DubSbProblem) problem = { NULL };

  if (!options || dub_sb_check_object (options, fields, G_N_ELEMENTS (fields), &problem))
    return TRUE;
  dub_sb_refuse_problem (call, &problem);
  return FALSE;
}

/* The page's table says string, its example sends an object. */
static gboolean
read_webhook (DubSbCall *call, JsonNode *node, SyncmonsterRequest *request)
{
  static const DubSbField fields[] = { { "url", 's', TRUE },
                                       { "headers", 'o', FALSE },
                                       { "params", 'o', FALSE } };
  g_auto (DubSbProblem) problem = { NULL };

  if (!node || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      request->webhook = g_strdup (json_node_get_string (node));
      return TRUE;
    }
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return refuse_text (call, "webhook must be an object");
  if (!dub_sb_check_object (json_node_get_object (node), fields, G_N_ELEMENTS (fields), &problem))
    {
      dub_sb_refuse_problem (call, &problem);
      return FALSE;
    }
  request->webhook = g_strdup (dub_sb_string (json_node_get_object (node), "url"));
  return TRUE;
}

static gboolean
read_json_request (DubSbCall *call, SyncmonsterRequest *request)
{
  static const DubSbField fields[] = {
    { "model", 's', TRUE, .words = "e1 e2 e3" },
    { "assets", 'a', TRUE },
    { "options", 'o', FALSE },
    { "webhook", '*', FALSE },
  };
  g_auto (DubSbProblem) problem = { NULL };
  JsonObject *json = call->json;
  JsonArray *assets = NULL;

  if (!dub_sb_check_object (json, fields, G_N_ELEMENTS (fields), &problem))
    {
      dub_sb_refuse_problem (call, &problem);
      return FALSE;
    }
  assets = json_object_get_array_member (json, "assets");
  for (guint i = 0; i < json_array_get_length (assets); i++)
    if (!read_asset_entry (call, json_array_get_element (assets, i), request))
      return FALSE;
  return check_options (call, json_object_has_member (json, "options")
                                  ? json_object_get_object_member (json, "options")
                                  : NULL)
         && read_webhook (call, json_object_get_member (json, "webhook"), request);
}

static gboolean
use_part (DubSbCall *call, const char *type, DubSbPart *part, SyncmonsterInput *input)
{
  if (!check_name (call, type, part->filename))
    return FALSE;
  if (part->size == 0)
    {
      syncmonster_fail (call, "ERR_007", NULL);
      return FALSE;
    }
  input->path = g_strdup (part->path);
  input->name = g_strdup (part->filename);
  return TRUE;
}

static gboolean
read_form_input (DubSbCall *call, const char *type, SyncmonsterInput *input)
{
  g_autofree char *id_name = g_strconcat (type, "_asset_id", NULL);
  DubSbPart *part = dub_sb_multipart_find (call->multipart, type);
  DubSbPart *id = dub_sb_multipart_find (call->multipart, id_name);
  gint64 number = 0;

  if (part && id)
    return refuse_text (call, "send either the file or its asset id");
  if (part && !part->path)
    return refuse_text (call, "video and audio must be files");
  if (part)
    return use_part (call, type, part, input);
  if (!id)
    return TRUE;
  if (!g_ascii_string_to_signed (id->text->str, 10, 1, G_MAXINT64, &number, NULL))
    return refuse_text (call, "an asset id must be an integer");
  return use_asset (call, type, number, input);
}

/* Form fields that hold JSON. */
static gboolean
read_form_options (DubSbCall *call, SyncmonsterRequest *request)
{
  DubSbPart *options = dub_sb_multipart_find (call->multipart, "options");
  DubSbPart *webhook = dub_sb_multipart_find (call->multipart, "webhook");
  g_autoptr (JsonNode) node = options ? json_from_string (options->text->str, NULL) : NULL;
  g_autoptr (JsonNode) hook = webhook ? json_from_string (webhook->text->str, NULL) : NULL;

  if (options && (!node || !JSON_NODE_HOLDS_OBJECT (node)))
    return refuse_text (call, "options must be a JSON object");
  if (node && !check_options (call, json_node_get_object (node)))
    return FALSE;
  if (webhook && !hook)
    request->webhook = g_strdup (webhook->text->str);
  return read_webhook (call, hook, request);
}

static gboolean
read_form_request (DubSbCall *call, SyncmonsterRequest *request)
{
  static const char *const known[] = { "model",          "video",   "audio",   "video_asset_id",
                                       "audio_asset_id", "options", "webhook", NULL };
  GPtrArray *parts = dub_sb_multipart_parts (call->multipart);
  DubSbPart *model = dub_sb_multipart_find (call->multipart, "model");

  for (guint i = 0; i < parts->len; i++)
    {
      DubSbPart *part = g_ptr_array_index (parts, i);

      if (!g_strv_contains (known, part->name))
        return refuse_text (call, "unknown form field");
      if (dub_sb_multipart_find (call->multipart, part->name) != part)
        return refuse_text (call, "a form field came twice");
    }
  if (!model)
    return refuse_text (call, "model is required");
  if (!dub_sb_has_word ("e1 e2 e3", model->text->str))
    return refuse_text (call, "model must be one of: e1 e2 e3");
  return read_form_input (call, "video", &request->video)
         && read_form_input (call, "audio", &request->audio) && read_form_options (call, request);
}

static gboolean
is_given (const SyncmonsterInput *input)
{
  return input->asset || input->path || input->url;
}

gboolean
syncmonster_read_request (DubSbCall *call, SyncmonsterRequest *request)
{
  if (!(call->json ? read_json_request (call, request) : read_form_request (call, request)))
    return FALSE;
  if (!is_given (&request->video))
    return refuse_text (call, "video is required");
  return is_given (&request->audio) || refuse_text (call, "audio is required");
}

gboolean
syncmonster_check_query (DubSbCall *call, const DubSbField *fields, guint n)
{
  g_auto (DubSbProblem) problem = { NULL };

  if (dub_sb_check_query (call, fields, n, &problem))
    return TRUE;
  dub_sb_refuse_problem (call, &problem);
  return FALSE;
}
