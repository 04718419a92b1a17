/* The envelope of SyncMonster's replies: {status, message, data}, its words and its error codes. */
#include "providers/syncmonster.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* "Status Codes" of the vendor's page: one vocabulary for two things. */
static const struct
{
  const char *word;
  SyncmonsterWord as_envelope, as_job;
  DubError refusal;
} words[] = {
  { "success", SYNCMONSTER_DONE, SYNCMONSTER_DONE, DUB_N_ERRORS },
  { "created", SYNCMONSTER_DONE, SYNCMONSTER_QUEUED, DUB_N_ERRORS },
  { "in_progress", SYNCMONSTER_RUNNING, SYNCMONSTER_RUNNING, DUB_N_ERRORS },
  { "pending", SYNCMONSTER_QUEUED, SYNCMONSTER_QUEUED, DUB_N_ERRORS },
  { "invalid_request", SYNCMONSTER_REFUSED, SYNCMONSTER_DEAD, DUB_ERROR_INVALID_INPUT },
  { "failed", SYNCMONSTER_DEAD, SYNCMONSTER_DEAD, DUB_ERROR_INVALID_INPUT },
  { "unauthorized", SYNCMONSTER_REFUSED, SYNCMONSTER_UNKNOWN, DUB_ERROR_BAD_KEY },
  { "forbidden", SYNCMONSTER_REFUSED, SYNCMONSTER_UNKNOWN, DUB_ERROR_FORBIDDEN },
  { "not_found", SYNCMONSTER_REFUSED, SYNCMONSTER_UNKNOWN, DUB_ERROR_NOT_FOUND },
  { "internal_error", SYNCMONSTER_DEAD, SYNCMONSTER_DEAD, DUB_ERROR_SERVER },
};

/* "Error Codes" of the vendor's page; 001, 002 and 005 are not documented. */
static const struct
{
  const char *code;
  DubError error;
  const char *sentence;
} codes[] = {
  { "ERR_003", DUB_ERROR_JOB_FAILED, N_ ("SyncMonster had an internal error.") },
  { "ERR_004", DUB_ERROR_NO_FACE, N_ ("SyncMonster found no face in the video.") },
  { "ERR_006", DUB_ERROR_NO_CREDIT, N_ ("The credits do not suffice for this video.") },
  { "ERR_007", DUB_ERROR_INVALID_INPUT,
    N_ ("What arrived at SyncMonster was damaged: check that the files play, and send again.") },
  { "ERR_008", DUB_ERROR_UNSUPPORTED_TYPE, N_ ("SyncMonster takes .mp4, .mov, .mp3 and .wav.") },
  { "ERR_009", DUB_ERROR_TOO_LONG, N_ ("The video is longer than this account allows.") },
};

/* `In Progress` and `in-progress` are the same word. */
static char *
plain_word (const char *text)
{
  char *word = g_ascii_strdown (text, -1);

  return g_strdelimit (g_strstrip (word), " -", '_');
}

static guint
find_word (const char *text)
{
  g_autofree char *word = text != NULL ? plain_word (text) : NULL;
  guint i = 0;

  while (i < G_N_ELEMENTS (words) && g_strcmp0 (words[i].word, word) != 0)
    i++;
  return i;
}

DubError
dub_syncmonster_error (const char *code)
{
  for (guint i = 0; code != NULL && i < G_N_ELEMENTS (codes); i++)
    if (g_ascii_strcasecmp (codes[i].code, code) == 0)
      return codes[i].error;
  return DUB_N_ERRORS;
}

static const char *
code_sentence (const char *code)
{
  for (guint i = 0; code != NULL && i < G_N_ELEMENTS (codes); i++)
    if (g_ascii_strcasecmp (codes[i].code, code) == 0)
      return _ (codes[i].sentence);
  return NULL;
}

SyncmonsterWord
dub_syncmonster_job_word (JsonNode *node, char **job_raw)
{
  /* status_code is a word here and a number there; status is a word everywhere. */
  static const char *const fields[] = { "status", "status_code" };
  g_autofree char *shown = NULL;
  SyncmonsterWord result = SYNCMONSTER_UNKNOWN;

  for (guint i = 0; i < G_N_ELEMENTS (fields) && result == SYNCMONSTER_UNKNOWN; i++)
    {
      g_autofree char *text = dub_json_dup_string (node, fields[i]);
      guint row = find_word (text);

      if (row < G_N_ELEMENTS (words))
        result = words[row].as_job;
      if (shown == NULL && text != NULL && *text != '\0')
        shown = g_steal_pointer (&text);
    }
  *job_raw = g_steal_pointer (&shown);
  return result;
}

DubJobState
dub_syncmonster_job_state (SyncmonsterWord word)
{
  static const DubJobState states[] = {
    [SYNCMONSTER_UNKNOWN] = DUB_JOB_RUNNING, [SYNCMONSTER_DONE] = DUB_JOB_DONE,
    [SYNCMONSTER_QUEUED] = DUB_JOB_RUNNING,  [SYNCMONSTER_RUNNING] = DUB_JOB_RUNNING,
    [SYNCMONSTER_DEAD] = DUB_JOB_FAILED,     [SYNCMONSTER_REFUSED] = DUB_JOB_FAILED,
  };

  return states[word];
}

static void
add_words (GPtrArray *all, const char *text)
{
  if (text != NULL && *text != '\0'
      && !g_ptr_array_find_with_equal_func (all, text, g_str_equal, NULL))
    g_ptr_array_add (all, g_strdup (text));
}

/* The outer and the inner message may differ, and neither can be relied on: all are shown. */
static char *
dup_message (JsonNode *root, const char *code)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *inner = dub_json_dup_string (root, "data.message");
  g_autofree char *outer = dub_json_dup_string (root, "message");
  g_autofree char *name = dub_json_dup_string (root, "data.error_name");

  add_words (all, code_sentence (code));
  add_words (all, outer);
  add_words (all, inner);
  if (all->len == 0)
    add_words (all, name);
  g_ptr_array_add (all, NULL);
  return all->len > 1 ? g_strjoinv (" ", (char **) all->pdata) : NULL;
}

void
dub_syncmonster_open (SyncmonsterReply *reply, const DubReply *http)
{
  g_autofree char *status = NULL;
  guint row;

  *reply = (SyncmonsterReply){ .refusal = DUB_N_ERRORS };
  reply->root = dub_json_parse_reply (http);
  if (reply->root != NULL && !JSON_NODE_HOLDS_OBJECT (reply->root))
    g_clear_pointer (&reply->root, json_node_unref);
  status = dub_json_dup_string (reply->root, "status");
  /* There is a newer generation of this API whose routes are spelt with hyphens. */
  if (http->status == 404 && status == NULL)
    reply->message =
        g_strdup (_ ("The server does not know this route. The account may belong to SyncMonster's "
                     "newer API; ask SyncMonster for the address of the visualdub API."));
  if (reply->root == NULL)
    return;
  reply->status = status != NULL ? plain_word (status) : NULL;
  row = find_word (status);
  if (row < G_N_ELEMENTS (words))
    {
      reply->envelope = words[row].as_envelope;
      reply->refusal = words[row].refusal;
    }
  reply->job = dub_syncmonster_job_word (dub_json_at (reply->root, "data"), &reply->job_raw);
  reply->code = dub_json_dup_string (reply->root, "data.error_code");
  if (reply->message == NULL)
    reply->message = dup_message (reply->root, reply->code);
}

void
dub_syncmonster_close (SyncmonsterReply *reply)
{
  g_clear_pointer (&reply->root, json_node_unref);
  g_clear_pointer (&reply->status, g_free);
  g_clear_pointer (&reply->job_raw, g_free);
  g_clear_pointer (&reply->code, g_free);
  g_clear_pointer (&reply->message, g_free);
}

gboolean
dub_syncmonster_is_answer (const SyncmonsterReply *reply, const DubReply *http)
{
  return dub_reply_is_success (http) && reply->root != NULL && reply->envelope != SYNCMONSTER_DEAD
         && reply->envelope != SYNCMONSTER_REFUSED;
}

#define MISSING_LOOKS 3

void
dub_syncmonster_refuse_look (const DubContext *context,
                             DubVerdict *verdict,
                             const SyncmonsterReply *reply,
                             const DubReply *http)
{
  DubOutcome outcome = DUB_OUTCOME_HOLD;
  DubError code = reply->refusal;

  if (!dub_reply_is_success (http) || reply->refusal == DUB_N_ERRORS)
    {
      dub_verdict_refuse_look (context, verdict, http, reply->root, reply->code, reply->message);
      return;
    }
  /* "Request ID not found" comes as a plain failure: a new id may not be known everywhere yet. */
  if (reply->envelope == SYNCMONSTER_DEAD && code == DUB_ERROR_INVALID_INPUT)
    code = DUB_ERROR_NOT_FOUND;
  if (code == DUB_ERROR_SERVER)
    outcome = DUB_OUTCOME_RETRY;
  else if (code == DUB_ERROR_NOT_FOUND
           && dub_verdict_look_again (context, verdict, "missing_looks", MISSING_LOOKS))
    outcome = DUB_OUTCOME_RETRY;
  dub_verdict_trouble (verdict, outcome, code, http->status, reply->code, reply->message);
}
