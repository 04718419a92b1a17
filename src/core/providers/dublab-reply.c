/* What DubLab's replies say: states, languages, ids in their three spellings, lists, errors. */
#include "providers/dublab.h"

#include <string.h>

static const struct
{
  gint64 status;
  const char *word;
  DubJobState state;
} states[] = {
  { DUB_DUBLAB_UPLOADING, "Uploading", DUB_JOB_DRAFT },
  { DUB_DUBLAB_QUEUED, "In Queue", DUB_JOB_QUEUED },
  { DUB_DUBLAB_PROCESSING, "Processing", DUB_JOB_RUNNING },
  { DUB_DUBLAB_FAILED, "Failed", DUB_JOB_FAILED },
  { DUB_DUBLAB_COMPLETED, "Completed", DUB_JOB_DONE },
  { DUB_DUBLAB_FAILED_OLD, "Failed", DUB_JOB_FAILED },
};

char *
dub_dublab_status_text (gint64 status)
{
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (states[i].status == status)
      return g_strdup_printf ("%" G_GINT64_FORMAT " %s", status, states[i].word);
  return g_strdup_printf ("%" G_GINT64_FORMAT, status);
}

DubJobState
dub_dublab_job_state (gint64 status)
{
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (states[i].status == status)
      return states[i].state;
  return DUB_JOB_RUNNING;
}

char *
dub_dublab_language (const char *language)
{
  char *code = language != NULL && *language != '\0' ? g_ascii_strdown (language, -1) : NULL;

  if (code != NULL)
    code[strcspn (code, "-_")] = '\0';
  return code;
}

char *
dub_dublab_error_words (JsonNode *body)
{
  char *words = dub_json_dup_string (body, "error");

  return words != NULL ? words : dub_json_dup_string (body, "message");
}

char *
dub_dublab_file_id (JsonNode *file)
{
  static const char *const spellings[] = { "file.id", "fileId", "id" };

  for (guint i = 0; i < G_N_ELEMENTS (spellings); i++)
    {
      g_autofree char *id = dub_json_dup_string (file, spellings[i]);

      if (id != NULL && *id != '\0')
        return g_steal_pointer (&id);
    }
  return NULL;
}

JsonNode *
dub_dublab_list (JsonNode *body)
{
  static const char *const wrappings[] = { "", "dubs", "data", "files" };

  for (guint i = 0; i < G_N_ELEMENTS (wrappings); i++)
    {
      JsonNode *list = dub_json_at (body, wrappings[i]);

      if (list != NULL && JSON_NODE_HOLDS_ARRAY (list))
        return list;
    }
  return NULL;
}

char *
dub_dublab_own_file (const DubContext *context)
{
  g_autofree char *code = dub_dublab_language (context->language);
  g_autofree char *key = g_strconcat ("file_id.", code != NULL ? code : "", NULL);
  const char *id = dub_context_remote (context, "file_id");

  return g_strdup (id != NULL ? id : dub_map_get (context->uploads[DUB_ROLE_VIDEO], key));
}
