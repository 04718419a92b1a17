/* Requests, verdicts and answers as text, so that a row can say what it expects. */
#include "rows.h"

static const char *const outcomes[] = {
  [DUB_OUTCOME_NEXT] = "next", [DUB_OUTCOME_WAIT] = "wait",           [DUB_OUTCOME_GOTO] = "goto",
  [DUB_OUTCOME_BUSY] = "busy", [DUB_OUTCOME_RETRY] = "retry",         [DUB_OUTCOME_HOLD] = "hold",
  [DUB_OUTCOME_FAIL] = "fail", [DUB_OUTCOME_CANCELLED] = "cancelled",
};

static void
append_part (GString *text, const DubPart *part)
{
  g_string_append_printf (text, "\npart %s", part->name);
  if (part->value != NULL)
    g_string_append_printf (text, "=%s", part->value);
  if (part->file_path != NULL)
    g_string_append_printf (text, " file=%s name=%s", part->file_path, part->file_name);
  if (part->content_type != NULL)
    g_string_append_printf (text, " type=%s", part->content_type);
}

char *
rows_request_text (const DubRequest *request)
{
  GString *text = g_string_new (NULL);

  if (request->skip)
    return g_string_free (g_string_append (text, "skip"), FALSE);
  g_string_append_printf (text, "%s %s", request->method, request->url);
  for (guint i = 0; i < request->headers->len; i++)
    {
      const DubHeader *header = request->headers->pdata[i];

      g_string_append_printf (text, "\nheader %s: %s", header->name, header->value);
    }
  if (request->body_kind == DUB_BODY_JSON)
    g_string_append_printf (text, "\njson %s", request->body);
  if (request->body_kind == DUB_BODY_MULTIPART)
    for (guint i = 0; i < request->parts->len; i++)
      append_part (text, request->parts->pdata[i]);
  if (request->body_kind == DUB_BODY_FILE)
    g_string_append_printf (text, "\nfile %s type=%s", request->file_path, request->content_type);
  if (request->keyless)
    g_string_append (text, "\nkeyless");
  if (request->accept_stream)
    g_string_append (text, "\nstream");
  return g_string_free (text, FALSE);
}

static void
append_trouble (GString *text, const DubTrouble *trouble)
{
  g_string_append_printf (text, " %s %u", dub_error_nick (trouble->code), trouble->http_status);
  if (trouble->provider_code != NULL)
    g_string_append_printf (text, " %s", trouble->provider_code);
  if (trouble->message != NULL)
    g_string_append_printf (text, " '%s'", trouble->message);
}

static void
append_map (GString *text, const char *name, DubMap *map)
{
  g_autofree char *json = NULL;

  if (map == NULL || g_hash_table_size (map) == 0)
    return;
  json = dub_map_to_json (map);
  g_string_append_printf (text, " %s=%s", name, json);
}

static const char *
or_empty (const char *text)
{
  return text != NULL ? text : "";
}

char *
rows_verdict_text (const DubVerdict *verdict)
{
  GString *text = g_string_new (outcomes[verdict->outcome]);

  if (verdict->step != NULL)
    g_string_append_printf (text, " %s", verdict->step);
  if (dub_trouble_is_set (&verdict->trouble))
    append_trouble (text, &verdict->trouble);
  if (verdict->raw_state != NULL)
    g_string_append_printf (text, " raw=%s", verdict->raw_state);
  if (verdict->progress >= 0)
    {
      char number[G_ASCII_DTOSTR_BUF_SIZE];

      g_string_append_printf (text, " progress=%s",
                              g_ascii_formatd (number, sizeof number, "%.2f", verdict->progress));
    }
  if (verdict->wait_seconds > 0)
    g_string_append_printf (text, " after=%" G_GINT64_FORMAT, verdict->wait_seconds);
  append_map (text, "remote", verdict->remote);
  append_map (text, "cost", verdict->cost);
  for (guint i = 0; i < DUB_N_ROLES; i++)
    append_map (text, dub_role_nick (i), verdict->uploads[i]);
  for (guint i = 0; i < verdict->links->len; i++)
    {
      const DubLink *link = verdict->links->pdata[i];

      g_string_append_printf (text, " link=%s/%s/%s %s", dub_output_kind_nick (link->kind),
                              or_empty (link->type), or_empty (link->language), link->url);
    }
  return g_string_free (text, FALSE);
}

static void
append_finding (GString *text, const DubFinding *finding)
{
  g_string_append_printf (text, "%s %s", finding->kind, or_empty (finding->id));
  if (finding->raw_state != NULL)
    g_string_append_printf (text, " %s/%s", dub_job_state_nick (finding->state),
                            finding->raw_state);
  if (finding->title != NULL)
    g_string_append_printf (text, " '%s'", finding->title);
  if (finding->created_at != 0)
    {
      g_autofree char *time = dub_time_format (finding->created_at);

      g_string_append_printf (text, " @%s", time);
    }
  if (g_hash_table_size (finding->facts) > 0)
    {
      g_autofree char *json = dub_map_to_json (finding->facts);

      g_string_append_printf (text, " %s", json);
    }
  g_string_append (text, finding->hidden ? " hidden\n" : "\n");
}

char *
rows_answer_text (const DubAnswer *answer)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < answer->findings->len; i++)
    append_finding (text, answer->findings->pdata[i]);
  if (answer->next_cursor != NULL)
    g_string_append_printf (text, "next=%s\n", answer->next_cursor);
  if (answer->total >= 0)
    g_string_append_printf (text, "total=%" G_GINT64_FORMAT "\n", answer->total);
  if (dub_trouble_is_set (&answer->trouble))
    {
      g_string_append (text, "trouble");
      append_trouble (text, &answer->trouble);
      g_string_append_c (text, '\n');
    }
  if (text->len > 0)
    g_string_truncate (text, text->len - 1);
  return g_string_free (text, FALSE);
}
