/* LipDub's account: who it is, its lists, the states of single things; and the look for a render
 * whose reply was lost. Each list has page parameters of its own. */
#include "providers/lipdub.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* --- Lists ------------------------------------------------------------------------------------ */

typedef struct
{
  const char *route;
  const char *size_parameter; /* the page's number is `page` everywhere, from 1 */
  guint size;
  const char *kind;
  const char *id;      /* name of the id */
  const char *title;   /* name of what is shown as the title */
  const char *state;   /* (nullable): name of a state word */
  const char *created; /* (nullable): name of the time it was made */
} List;

enum
{
  SHOTS,
  AUDIO,
  RENDERS,
  PROJECTS,
  ACTORS
};

static const List lists[] = {
  [SHOTS] = { "/shots", "per_page", 100, "shot", "shot_id", "shot_label", NULL, NULL },
  [AUDIO] = { "/audio", "page_size", 50, "audio", "audio_id", "file_name", "upload_status",
              "created_at" },
  [RENDERS] = { "/renders", "page_size", 50, "job", "generate_id", "shot_file_name",
                "render_generation_status", "created_at" },
  [PROJECTS] = { "/projects", "per_page", 100, "project", "project_id", "project_name", NULL,
                 "created_at" },
  [ACTORS] = { "/shots/{shot_id}/actors", NULL, 0, "actor", "actor_id", "actor_name", NULL, NULL },
};

static guint64
page_of (const DubContext *context)
{
  return context->cursor != NULL ? MAX (1, g_ascii_strtoull (context->cursor, NULL, 10)) : 1;
}

/* The vendor's page shows lists without parameters: a server that refuses those of the pages is
 * asked once more, as the page does it. */
#define PLAIN "plain"
/* What a page holds where the server does not go by our size. */
#define SMALLEST_PAGE 10

static gboolean
refuses_parameters (const DubReply *http)
{
  return http->status == 400 || http->status == 422;
}

static DubRequest *
build_list (const List *list, const DubContext *context)
{
  if (g_strcmp0 (context->cursor, PLAIN) == 0)
    return dub_request_new ("GET", list->route);
  return dub_request_newf ("GET", "%s?page=%" G_GUINT64_FORMAT "&%s=%u", list->route,
                           page_of (context), list->size_parameter, list->size);
}

/* (transfer full) (nullable): the first scalar called @name in @node, however deep: renders nest.
 */
static char *
find_deep (JsonNode *node, const char *name)
{
  g_autoptr (GList) members = NULL;
  char *found = NULL;

  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    for (guint i = 0; found == NULL && i < dub_json_length (node, NULL); i++)
      found = find_deep (dub_json_element (node, NULL, i), name);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return found;
  found = dub_json_dup_string (node, name);
  if (found != NULL)
    return found;
  members = json_object_get_values (json_node_get_object (node));
  for (GList *l = members; found == NULL && l != NULL; l = l->next)
    found = find_deep (l->data, name);
  return found;
}

static DubJobState
job_state (const char *word)
{
  static const DubJobState states[] = {
    [LIPDUB_RUNNING] = DUB_JOB_RUNNING,
    [LIPDUB_DONE] = DUB_JOB_DONE,
    [LIPDUB_DEAD] = DUB_JOB_FAILED,
    [LIPDUB_CANCELLED] = DUB_JOB_CANCELLED,
  };

  return word != NULL ? states[dub_lipdub_phase (word)] : DUB_JOB_UNKNOWN;
}

/* The names of files, wherever they are: one of them holds the marker of a job of ours. */
static void
take_names (DubMap *facts, JsonNode *node)
{
  static const char *const names[] = { "output_filename", "output_file_name", "shot_file_name",
                                       "file_name" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = find_deep (node, names[i]);

      dub_map_set (facts, names[i], name);
    }
}

static char *
entry_id (const List *list, JsonNode *node)
{
  char *id = find_deep (node, list->id);

  return id != NULL || strcmp (list->id, "generate_id") != 0 ? id : find_deep (node, "generateId");
}

static DubFinding *
read_entry (const List *list, JsonNode *node)
{
  g_autofree char *id = entry_id (list, node);
  g_autofree char *created = list->created != NULL ? find_deep (node, list->created) : NULL;
  DubFinding *finding;

  if (id == NULL || *id == '\0')
    return NULL;
  finding = dub_finding_new (list->kind, id);
  finding->title = find_deep (node, list->title);
  finding->raw_state = list->state != NULL ? find_deep (node, list->state) : NULL;
  if (strcmp (list->kind, "job") == 0)
    finding->state = job_state (finding->raw_state);
  finding->created_at = dub_time_parse (created);
  dub_facts_flatten (finding->facts, node);
  take_names (finding->facts, node);
  dub_map_set (finding->facts, list->id, id);
  return finding;
}

static gboolean
has_finding (const DubAnswer *answer, const char *id)
{
  for (guint i = 0; i < answer->findings->len; i++)
    if (g_strcmp0 (((DubFinding *) answer->findings->pdata[i])->id, id) == 0)
      return TRUE;
  return FALSE;
}

/* (nullable): the array of entries, under `data` or bare */
static JsonNode *
entries_of (JsonNode *root)
{
  JsonNode *data =
      root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? dub_json_at (root, "data") : root;

  return data != NULL && JSON_NODE_HOLDS_ARRAY (data) ? data : NULL;
}

static guint
add_entries (const List *list, JsonNode *entries, DubAnswer *answer)
{
  guint added = 0;

  for (guint i = 0; i < dub_json_length (entries, NULL); i++)
    {
      JsonNode *node = dub_json_element (entries, NULL, i);
      g_autoptr (DubFinding) finding = node != NULL ? read_entry (list, node) : NULL;

      if (finding == NULL || has_finding (answer, finding->id))
        continue;
      g_ptr_array_add (answer->findings, g_steal_pointer (&finding));
      added++;
    }
  return added;
}

static void
read_list (const List *list, const DubContext *context, const DubReply *http, DubAnswer *answer)
{
  g_autoptr (JsonNode) root = dub_json_parse_reply (http);
  g_auto (LipdubReply) reply = { 0 };
  JsonNode *entries = dub_reply_is_success (http) ? entries_of (root) : NULL;
  gboolean plain = g_strcmp0 (context->cursor, PLAIN) == 0;
  guint added;

  dub_answer_note_date (answer, http);
  dub_lipdub_open (&reply, http);
  if (context->cursor == NULL && refuses_parameters (http))
    {
      answer->next_cursor = g_strdup (PLAIN);
      return;
    }
  if (entries == NULL)
    {
      dub_lipdub_refuse_query (answer, &reply, http);
      return;
    }
  added = add_entries (list, entries, answer);
  /* `count` seems to be the total of the account, but that is not documented: what may be a full
   * page is always followed by another question. */
  answer->total = dub_json_int (reply.root, "count", answer->total);
  g_clear_pointer (&answer->next_cursor, g_free);
  /* What a list without pages lacks cannot be asked for. */
  if (plain && answer->total > (gint64) answer->findings->len)
    answer->next_cursor = g_strdup (PLAIN);
  else if (!plain && added > 0
           && (answer->total < 0 || answer->findings->len < answer->total
               || added >= SMALLEST_PAGE))
    answer->next_cursor = g_strdup_printf ("%" G_GUINT64_FORMAT, page_of (context) + 1);
}

#define LIST_FUNCTIONS(name, LIST)                                                                 \
  static DubRequest *build_##name (const DubContext *context, GError **error)                      \
  {                                                                                                \
    return build_list (&lists[LIST], context);                                                     \
  }                                                                                                \
  static void read_##name (const DubContext *context, const DubReply *http, DubAnswer *answer)     \
  {                                                                                                \
    read_list (&lists[LIST], context, http, answer);                                               \
  }

LIST_FUNCTIONS (shots, SHOTS)
LIST_FUNCTIONS (audio, AUDIO)
LIST_FUNCTIONS (renders, RENDERS)
LIST_FUNCTIONS (projects, PROJECTS)

/* --- whoami ----------------------------------------------------------------------------------- */

/* An account of the older kind has no whoami: then a page of one shot proves the key. */
static DubRequest *
build_whoami (const DubContext *context, GError **error)
{
  if (context->cursor == NULL)
    return dub_request_new ("GET", "/whoami");
  return dub_request_new ("GET", strcmp (context->cursor, PLAIN) == 0 ? "/shots"
                                                                      : "/shots?page=1&per_page=1");
}

static void
read_whoami (const DubContext *context, const DubReply *http, DubAnswer *answer)
{
  g_auto (LipdubReply) reply = { 0 };
  g_autofree char *id = NULL;
  DubFinding *account;

  dub_answer_note_date (answer, http);
  dub_lipdub_open (&reply, http);
  g_clear_pointer (&answer->next_cursor, g_free);
  if (http->status == 404 && context->cursor == NULL)
    {
      answer->next_cursor = g_strdup ("shots");
      return;
    }
  if (g_strcmp0 (context->cursor, "shots") == 0 && refuses_parameters (http))
    {
      answer->next_cursor = g_strdup (PLAIN);
      return;
    }
  if (!dub_reply_is_success (http) || reply.root == NULL)
    {
      dub_lipdub_refuse_query (answer, &reply, http);
      return;
    }
  id = dub_json_dup_string (reply.data, "user_id");
  account = dub_finding_new ("account", id);
  account->title = dub_json_dup_string (reply.data, "email");
  dub_facts_take (account->facts, "users_tenant_id", reply.data, "users_tenant_id");
  dub_facts_take (account->facts, "shots", reply.root, "count");
  g_ptr_array_add (answer->findings, account);
}

/* --- One thing -------------------------------------------------------------------------------- */

static DubRequest *
build_one (const DubContext *context, const char *before, const char *after, GError **error)
{
  g_autofree char *escaped = dub_escape (context->argument);

  if (*escaped != '\0')
    return dub_request_newf ("GET", "%s%s%s", before, escaped, after);
  g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE, _ ("An id is needed."));
  return NULL;
}

static void
read_one (const char *kind,
          const char *state,
          const DubContext *context,
          const DubReply *http,
          DubAnswer *answer)
{
  g_auto (LipdubReply) reply = { 0 };
  DubFinding *finding;

  dub_answer_note_date (answer, http);
  dub_lipdub_open (&reply, http);
  if (!dub_reply_is_success (http) || reply.root == NULL)
    {
      dub_lipdub_refuse_query (answer, &reply, http);
      return;
    }
  finding = dub_finding_new (kind, context->argument);
  finding->raw_state = dub_json_dup_string (reply.data, state);
  if (strcmp (kind, "job") == 0)
    finding->state = job_state (finding->raw_state);
  dub_facts_flatten (finding->facts, reply.data);
  g_ptr_array_add (answer->findings, finding);
}

#define ONE_FUNCTIONS(name, before, after, kind, state)                                            \
  static DubRequest *build_##name (const DubContext *context, GError **error)                      \
  {                                                                                                \
    return build_one (context, before, after, error);                                              \
  }                                                                                                \
  static void read_##name (const DubContext *context, const DubReply *http, DubAnswer *answer)     \
  {                                                                                                \
    read_one (kind, state, context, http, answer);                                                 \
  }

ONE_FUNCTIONS (shot, "/shots/", "/status", "shot", "shot_status")
ONE_FUNCTIONS (video_status, "/video/status/", "", "video", "upload_status")
ONE_FUNCTIONS (audio_status, "/audio/status/", "", "audio", "upload_status")
ONE_FUNCTIONS (render, "/renders/", "/status", "job", "status")

/* The faces of a shot; their pictures are short-lived links and are left out. */
static DubRequest *
build_actors (const DubContext *context, GError **error)
{
  return build_one (context, "/shots/", "/actors", error);
}

static void
read_actors (const DubContext *context, const DubReply *http, DubAnswer *answer)
{
  read_list (&lists[ACTORS], context, http, answer);
  g_clear_pointer (&answer->next_cursor, g_free);
}

const DubQuery dub_lipdub_queries[LIPDUB_N_QUERIES] = {
  { "whoami", N_ ("Account"), NULL, build_whoami, read_whoami },
  { "shots", N_ ("Shots"), NULL, build_shots, read_shots },
  { "shot", N_ ("State of a shot"), N_ ("Shot ID"), build_shot, read_shot },
  { "actors", N_ ("Actors of a shot"), N_ ("Shot ID"), build_actors, read_actors },
  { "audio", N_ ("Audio"), NULL, build_audio, read_audio },
  { "audio-status", N_ ("State of an audio upload"), N_ ("Audio ID"), build_audio_status,
    read_audio_status },
  { "video-status", N_ ("State of a video upload"), N_ ("Video ID"), build_video_status,
    read_video_status },
  { "renders", N_ ("Renders"), NULL, build_renders, read_renders },
  { "render", N_ ("State of a render"), N_ ("Generate ID"), build_render, read_render },
  { "projects", N_ ("Projects"), NULL, build_projects, read_projects },
};

/* --- A lost reply ---------------------------------------------------------------------------- */

#define LOOKS 2

static gboolean
names_marker (const DubFinding *finding, const char *marker)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, finding->facts);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (strstr (value, marker) != NULL)
      return TRUE;
  return finding->title != NULL && strstr (finding->title, marker) != NULL;
}

/* The output's name holds the job's marker. A render by addresses is listed only once LipDub has
 * fetched them, and classic ones perhaps never: that nothing is listed proves nothing. */
DubEvidence
dub_lipdub_reconcile (const DubContext *context,
                      const DubAnswer *answer,
                      GHashTable *known_ids,
                      DubVerdict *verdict)
{
  const DubFinding *found = NULL;
  guint n_found = 0;

  for (guint i = 0; i < answer->findings->len; i++)
    {
      const DubFinding *finding = answer->findings->pdata[i];

      if (context->marker == NULL || *context->marker == '\0'
          || !names_marker (finding, context->marker)
          || g_hash_table_contains (known_ids, finding->id))
        continue;
      found = finding;
      n_found++;
    }
  if (n_found > 1)
    return DUB_EVIDENCE_NONE;
  if (n_found == 0)
    return context->attempts < LOOKS ? DUB_EVIDENCE_LATER : DUB_EVIDENCE_NONE;
  dub_map_set (verdict->remote, "generate_id", found->id);
  return DUB_EVIDENCE_FOUND;
}
