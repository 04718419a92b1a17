/* Runs the tables of rows.h: builds the context of a row, calls the provider, compares texts. */
#include "rows.h"

#include <string.h>

/* --- Contexts ------------------------------------------------------------------------------- */

static char *
unquoted (const char *text)
{
  return g_strdelimit (g_strdup (text != NULL ? text : ""), "`", '"');
}

static gpointer
keep (RowContext *row, gpointer data, GDestroyNotify free_func)
{
  g_ptr_array_add (row->keep, g_bytes_new_with_free_func (data, 1, free_func, data));
  return data;
}

static const char *
keep_text (RowContext *row, const char *path, const char *fallback)
{
  char *text = dub_json_dup_string (row->json, path);

  return text != NULL ? keep (row, text, g_free) : fallback;
}

static DubMap *
keep_map (RowContext *row, const char *path)
{
  JsonNode *node = dub_json_at (row->json, path);
  g_autofree char *json = node != NULL ? json_to_string (node, FALSE) : NULL;

  return keep (row, dub_map_from_json (json), (GDestroyNotify) g_hash_table_unref);
}

static void
fill_input (RowContext *row, DubRole role)
{
  static const DubMediaKind kinds[] = { DUB_MEDIA_VIDEO, DUB_MEDIA_AUDIO, DUB_MEDIA_IMAGE,
                                        DUB_MEDIA_MOVIE };
  DubInput *input = &row->context.inputs[role];
  JsonNode *whole = row->json;
  JsonNode *node = dub_json_at (whole, dub_role_nick (role));

  input->kind = kinds[role];
  if (node == NULL)
    return;
  row->json = node;
  input->path = keep_text (row, "path", NULL);
  input->url = keep_text (row, "url", NULL);
  input->name = keep_text (row, "name", NULL);
  input->mime = keep_text (row, "mime", NULL);
  input->text = keep_text (row, "text", NULL);
  input->bytes = (guint64) dub_json_int (node, "bytes", 1000);
  input->facts.duration_usec = (gint64) (dub_json_number (node, "seconds", 0) * G_USEC_PER_SEC);
  row->json = whole;
}

static void
fill_uploads (RowContext *row)
{
  for (guint i = 0; i < DUB_N_ROLES; i++)
    {
      g_autofree char *path = g_strdup_printf ("uploads.%s", dub_role_nick (i));

      if (dub_json_at (row->json, path) != NULL)
        row->context.uploads[i] = keep_map (row, path);
    }
}

/* (nullable) */
static const char *const *
keep_list (RowContext *row, const char *name)
{
  guint n = dub_json_length (row->json, name);
  const char **texts;

  if (n == 0)
    return NULL;
  texts = keep (row, g_new0 (const char *, n + 1), g_free);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s.%u", name, i);

      texts[i] = keep_text (row, path, NULL);
    }
  return texts;
}

static JsonNode *
parse (const char *text)
{
  g_autoptr (DubReply) reply = dub_reply_new (200, "application/json", text, -1);
  JsonNode *node = dub_json_parse_reply (reply);

  if (node == NULL)
    g_error ("a row's text is no JSON: %s", text);
  return node;
}

RowContext *
row_context_new (const DubProvider *provider, const char *text)
{
  RowContext *row = g_new0 (RowContext, 1);
  g_autofree char *json = unquoted (text != NULL && *text != '\0' ? text : "{}");
  DubContext *context = &row->context;
  const char *url;

  row->json = parse (json);
  row->keep = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  context->provider = provider;
  context->settings = keep_map (row, "settings");
  context->options = keep_map (row, "options");
  context->remote = keep_map (row, "remote");
  fill_uploads (row);
  for (guint i = 0; i < DUB_N_ROLES; i++)
    fill_input (row, i);
  context->group_languages = keep_list (row, "languages");
  context->further_languages = keep_list (row, "further");
  if (keep_text (row, "role", NULL) != NULL)
    g_assert_true (dub_role_from_nick (keep_text (row, "role", NULL), &context->role));
  context->language = keep_text (row, "language", NULL);
  context->source_language = keep_text (row, "source_language", NULL);
  context->title = keep_text (row, "title", "A title");
  context->marker = keep_text (row, "marker", "mark7");
  context->output_name = keep_text (row, "output_name", "clip-mark7");
  context->now = dub_json_int (row->json, "now", 1777636800) * G_USEC_PER_SEC;
  context->attempted_at = dub_json_int (row->json, "attempted_at", 0) * G_USEC_PER_SEC;
  context->attempts = (guint) dub_json_int (row->json, "attempts", 0);
  context->cursor = keep_text (row, "cursor", NULL);
  context->argument = keep_text (row, "argument", NULL);
  url = keep_text (row, "link", NULL);
  if (url != NULL)
    context->link = row->link = dub_link_new (DUB_OUTPUT_VIDEO, NULL, NULL, url);
  return row;
}

void
row_context_free (RowContext *row)
{
  dub_link_free (row->link);
  g_ptr_array_unref (row->keep);
  json_node_unref (row->json);
  g_free (row);
}

/* --- What a row names ------------------------------------------------------------------------ */

typedef DubRequest *(*BuildFunc) (const DubContext *context, GError **error);

static const DubStep *
find_step (const DubProvider *provider, const char *flow_name, const char *step_name)
{
  const DubFlow *flow = dub_provider_flow (provider, flow_name);
  const DubStep *step = flow != NULL ? dub_flow_find (flow, step_name) : NULL;

  if (step == NULL)
    g_error ("%s has no step %s of a flow %s", provider->id, step_name, flow_name);
  return step;
}

static const DubQuery *
find_query (const DubProvider *provider, const char *name)
{
  const DubQuery *query = dub_provider_query (provider, name);

  if (query == NULL)
    g_error ("%s has no query %s", provider->id, name);
  return query;
}

static BuildFunc
find_build (const DubProvider *provider, const char *flow, const char *step)
{
  if (strcmp (flow, "query") == 0)
    return find_query (provider, step)->build;
  if (strcmp (flow, "cancel") == 0)
    return provider->cancel->build;
  if (strcmp (flow, "remove") == 0)
    return provider->remove->build;
  if (strcmp (flow, "events") == 0)
    return provider->events->build;
  return find_step (provider, flow, step)->build;
}

static char *
verdict_of (const DubProvider *provider,
            const ReplyRow *row,
            const DubContext *context,
            const DubReply *reply)
{
  DubVerdict verdict;
  char *text;

  dub_verdict_init (&verdict);
  if (strcmp (row->flow, "cancel") == 0)
    provider->cancel->read (context, reply, &verdict);
  else if (strcmp (row->flow, "remove") == 0)
    provider->remove->read (context, reply, &verdict);
  else if (strcmp (row->flow, "events") == 0)
    provider->events->read (context, dub_reply_text (reply), &verdict);
  else
    find_step (provider, row->flow, row->step)->read (context, reply, &verdict);
  text = rows_verdict_text (&verdict);
  dub_verdict_clear (&verdict);
  return text;
}

/* --- Tests ------------------------------------------------------------------------------------ */

typedef struct
{
  const DubProvider *provider;
  const void *row;
} Case;

static void
add_case (const DubProvider *provider,
          const char *group,
          const char *name,
          const void *row,
          GTestDataFunc func)
{
  g_autofree char *path = g_strdup_printf ("/providers/%s/%s/%s", provider->id, group, name);
  Case *item = g_new0 (Case, 1);

  item->provider = provider;
  item->row = row;
  g_test_add_data_func_full (path, item, func, g_free);
}

static const DubProvider *
provider_named (const char *id)
{
  const DubProvider *provider = dub_provider_find (id);

  g_assert_nonnull (provider);
  return provider;
}

static void
assert_error (const GError *error, const char *expect)
{
  g_auto (GStrv) halves = g_strsplit (expect, ": ", 2);

  g_assert_nonnull (error);
  g_assert_true (error->domain == DUB_ERROR);
  g_assert_cmpstr (dub_error_nick (error->code), ==, halves[0]);
  if (halves[1] != NULL && strstr (error->message, halves[1]) == NULL)
    g_assert_cmpstr (error->message, ==, halves[1]);
}

/* What holds of every request: nothing secret, one kind of body, keys for nobody else. */
static void
assert_sane_request (const DubProvider *provider, const DubRequest *request)
{
  for (guint i = 0; i < request->headers->len; i++)
    {
      const DubHeader *header = request->headers->pdata[i];

      g_assert_cmpint (g_ascii_strcasecmp (header->name, provider->key_header), !=, 0);
      g_assert_cmpint (g_ascii_strcasecmp (header->name, "authorization"), !=, 0);
      g_assert_cmpint (g_ascii_strcasecmp (header->name, "content-type"), !=, 0);
    }
  g_assert_true (request->body_kind != DUB_BODY_JSON || request->body != NULL);
  g_assert_true (request->body_kind != DUB_BODY_FILE || request->keyless);
}

static void
run_request (gconstpointer data)
{
  const Case *item = data;
  const RequestRow *row = item->row;
  g_autoptr (RowContext) context = row_context_new (item->provider, row->context);
  g_autoptr (GError) error = NULL;
  g_autoptr (DubRequest) request = NULL;
  g_autofree char *expect = unquoted (row->expect);
  g_autofree char *text = NULL;

  request = find_build (item->provider, row->flow, row->step) (&context->context, &error);
  if (g_str_has_prefix (expect, "error "))
    {
      g_assert_null (request);
      assert_error (error, expect + strlen ("error "));
      return;
    }
  g_assert_no_error (error);
  g_assert_nonnull (request);
  assert_sane_request (item->provider, request);
  text = rows_request_text (request);
  g_assert_cmpstr (text, ==, expect);
}

static DubReply *
reply_of (const ReplyRow *row)
{
  g_autofree char *body = unquoted (row->body);
  g_auto (GStrv) lines = g_strsplit (row->headers != NULL ? row->headers : "", "\n", -1);
  DubReply *reply =
      dub_reply_new (row->status, row->type != NULL ? row->type : "application/json", body, -1);

  reply->received_at = G_GINT64_CONSTANT (1777636800) * G_USEC_PER_SEC;
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) halves = g_strsplit (lines[i], ": ", 2);

      if (g_strv_length (halves) == 2)
        dub_reply_set_header (reply, halves[0], halves[1]);
    }
  return reply;
}

static void
run_reply (gconstpointer data)
{
  const Case *item = data;
  const ReplyRow *row = item->row;
  g_autoptr (RowContext) context = row_context_new (item->provider, row->context);
  g_autoptr (DubReply) reply = reply_of (row);
  g_autofree char *expect = unquoted (row->expect);
  g_autofree char *text = NULL;

  if (strcmp (row->flow, "query") == 0)
    {
      g_autoptr (DubAnswer) answer = dub_answer_new ();

      find_query (item->provider, row->step)->read (&context->context, reply, answer);
      text = rows_answer_text (answer);
    }
  else
    text = verdict_of (item->provider, row, &context->context, reply);
  g_assert_cmpstr (text, ==, expect);
}

void
rows_run_check (const DubProvider *provider, const CheckRow *row)
{
  g_autoptr (RowContext) context = row_context_new (provider, row->context);
  g_autoptr (GError) error = NULL;
  gboolean accepted = dub_provider_check (&context->context, &error);

  if (row->expect == NULL)
    {
      g_assert_no_error (error);
      g_assert_true (accepted);
      return;
    }
  g_assert_false (accepted);
  assert_error (error, row->expect);
}

static void
run_check (gconstpointer data)
{
  const Case *item = data;

  rows_run_check (item->provider, item->row);
}

static void
run_evidence (gconstpointer data)
{
  static const char *const words[] = { "found", "absent", "later", "none" };
  const Case *item = data;
  const EvidenceRow *row = item->row;
  g_autoptr (RowContext) context = row_context_new (item->provider, row->context);
  g_autofree char *body = unquoted (row->page);
  g_autofree char *expect = unquoted (row->expect);
  g_autoptr (DubReply) reply = dub_reply_new (200, "application/json", body, -1);
  g_autoptr (DubAnswer) answer = dub_answer_new ();
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) ids = g_strsplit (row->known != NULL ? row->known : "", ",", -1);
  g_autofree char *json = NULL;
  g_autofree char *text = NULL;
  DubVerdict verdict;
  DubEvidence evidence;

  for (guint i = 0; ids[i] != NULL; i++)
    g_hash_table_add (known, g_strdup (ids[i]));
  find_query (item->provider, item->provider->evidence_query)
      ->read (&context->context, reply, answer);
  answer->complete = !row->incomplete;
  dub_verdict_init (&verdict);
  evidence = item->provider->reconcile (&context->context, answer, known, &verdict);
  json = dub_map_to_json (verdict.remote);
  text = g_strjoin (" ", words[evidence], strcmp (json, "{}") != 0 ? json : NULL, NULL);
  dub_verdict_clear (&verdict);
  g_assert_cmpstr (text, ==, expect);
}

void
rows_add_requests (const char *provider, const RequestRow *rows, guint n_rows)
{
  for (guint i = 0; i < n_rows; i++)
    add_case (provider_named (provider), "request", rows[i].name, &rows[i], run_request);
}

void
rows_add_replies (const char *provider, const char *group, const ReplyRow *rows, guint n_rows)
{
  for (guint i = 0; i < n_rows; i++)
    add_case (provider_named (provider), group, rows[i].name, &rows[i], run_reply);
}

void
rows_add_checks (const char *provider, const CheckRow *rows, guint n_rows)
{
  for (guint i = 0; i < n_rows; i++)
    add_case (provider_named (provider), "check", rows[i].name, &rows[i], run_check);
}

void
rows_add_evidence (const char *provider, const EvidenceRow *rows, guint n_rows)
{
  for (guint i = 0; i < n_rows; i++)
    add_case (provider_named (provider), "evidence", rows[i].name, &rows[i], run_evidence);
}

/* --- Tables ----------------------------------------------------------------------------------- */

static void
check_step (const DubFlow *flow, const DubStep *step)
{
  guint same = 0;

  g_assert_nonnull (step->name);
  g_assert_nonnull (step->title);
  g_assert_true (step->build != NULL || step->kind == DUB_STEP_FETCH);
  g_assert_true (step->read != NULL || step->kind == DUB_STEP_FETCH || step->kind == DUB_STEP_PUT);
  g_assert_true (step->kind != DUB_STEP_POLL || step->poll_seconds > 0);
  g_assert_true ((step->flags & DUB_STEP_COMMITS) == 0 || step->kind == DUB_STEP_CALL);
  if (step->on_fail != NULL)
    g_assert_nonnull (dub_flow_find (flow, step->on_fail));
  for (guint i = 0; i < flow->n_steps; i++)
    same += g_strcmp0 (flow->steps[i].name, step->name) == 0;
  g_assert_cmpuint (same, ==, 1);
}

static void
check_options (const DubOptionSpec *specs, guint n_specs)
{
  for (guint i = 0; i < n_specs; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_nonnull (specs[i].name);
      g_assert_nonnull (specs[i].title);
      g_assert_true (specs[i].type != DUB_OPTION_CHOICE || specs[i].choices != NULL);
      if (specs[i].fallback != NULL)
        g_assert_true (dub_option_check (&specs[i], specs[i].fallback, &error));
      g_assert_no_error (error);
    }
}

static void
run_tables (gconstpointer data)
{
  const DubProvider *provider = ((const Case *) data)->provider;

  g_assert_nonnull (provider->name);
  g_assert_nonnull (provider->summary);
  g_assert_nonnull (provider->key_header);
  g_assert_nonnull (provider->key_hint);
  g_assert_nonnull (provider->job_flow);
  g_assert_nonnull (provider->limit_notes);
  g_assert_nonnull (provider->facts_queries);
  for (const DubFlow *const *flow = provider->flows; *flow != NULL; flow++)
    for (guint i = 0; i < (*flow)->n_steps; i++)
      check_step (*flow, &(*flow)->steps[i]);
  check_options (provider->options, provider->n_options);
  check_options (provider->settings, provider->n_settings);
  for (guint i = 0; i < provider->n_queries; i++)
    g_assert_nonnull (provider->queries[i].title);
  for (guint i = 0; i < provider->n_absences; i++)
    g_assert_true (provider->absences[i].what != NULL && provider->absences[i].reason != NULL);
  find_query (provider, provider->key_test);
  for (const char *const *name = provider->facts_queries; *name != NULL; name++)
    find_query (provider, *name);
  if (provider->jobs_query != NULL)
    find_query (provider, provider->jobs_query);
  if (provider->evidence_query != NULL)
    find_query (provider, provider->evidence_query);
  if (provider->adopt_flow != NULL)
    find_step (provider, provider->adopt_flow, provider->adopt_step);
}

void
rows_add_tables (const char *provider)
{
  /* One run tells of every row that fails. */
  g_test_set_nonfatal_assertions ();
  add_case (provider_named (provider), "tables", "sound", NULL, run_tables);
}
