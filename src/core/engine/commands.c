/* Dispatch of the commands, and what their functions share: arguments in, results out. */
#include "engine/commands.h"

#include <glib/gi18n-lib.h>

#include "transport/receiver.h"

/* --- Arguments ------------------------------------------------------------------------------ */

gboolean
dub_args_id (GVariantDict *args, const char *name, gint64 *id, GError **error)
{
  if (g_variant_dict_lookup (args, name, "x", id) && *id > 0)
    return TRUE;
  g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE, _ ("The argument “%s” is missing."), name);
  return FALSE;
}

gint64
dub_args_number (GVariantDict *args, const char *name, gint64 fallback)
{
  gint64 number = fallback;

  return g_variant_dict_lookup (args, name, "x", &number) ? number : fallback;
}

gboolean
dub_args_flag (GVariantDict *args, const char *name)
{
  gboolean flag = FALSE;

  return g_variant_dict_lookup (args, name, "b", &flag) && flag;
}

char *
dub_args_dup_text (GVariantDict *args, const char *name)
{
  char *text = NULL;

  return g_variant_dict_lookup (args, name, "s", &text) ? text : NULL;
}

DubMap *
dub_args_dup_map (GVariantDict *args, const char *name)
{
  g_autoptr (GVariant) value = g_variant_dict_lookup_value (args, name, G_VARIANT_TYPE ("a{ss}"));

  return value != NULL ? dub_map_from_variant (value) : NULL;
}

char **
dub_args_dup_list (GVariantDict *args, const char *name)
{
  char **list = NULL;

  return g_variant_dict_lookup (args, name, "^as", &list) ? list : NULL;
}

GArray *
dub_args_dup_ids (GVariantDict *args, const char *name)
{
  g_autoptr (GVariant) value = g_variant_dict_lookup_value (args, name, G_VARIANT_TYPE ("ax"));
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gsize n = 0;
  const gint64 *data;

  if (value == NULL)
    return ids;
  data = g_variant_get_fixed_array (value, &n, sizeof (gint64));
  if (n > 0)
    g_array_append_vals (ids, data, (guint) n);
  return ids;
}

void
dub_args_replace (GVariantDict *args, const char *name, char **member)
{
  char *text = dub_args_dup_text (args, name);

  if (text == NULL)
    return;
  g_free (*member);
  *member = *text != '\0' ? g_strdup (text) : NULL;
  g_free (text);
}

/* --- Results -------------------------------------------------------------------------------- */

GVariant *
dub_result_empty (void)
{
  return g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0);
}

static GVariant *
ids_variant (GArray *ids)
{
  return g_variant_new_fixed_array (G_VARIANT_TYPE_INT64, ids->data, ids->len, sizeof (gint64));
}

GVariant *
dub_result_id (gint64 id)
{
  return g_variant_new_parsed ("{'id': <%x>}", id);
}

GVariant *
dub_result_ids (GArray *ids)
{
  return g_variant_new_parsed ("{'ids': <%@ax>}", ids_variant (ids));
}

GVariant *
dub_result_done (GArray *done, GHashTable *refused)
{
  GVariantBuilder sentences;
  GHashTableIter iter;
  gpointer key, value;

  g_variant_builder_init (&sentences, G_VARIANT_TYPE_VARDICT);
  g_hash_table_iter_init (&iter, refused);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_variant_builder_add (&sentences, "{sv}", key, g_variant_new_string (value));
  return g_variant_new_parsed ("{'done': <%@ax>, 'refused': <%@a{sv}>}", ids_variant (done),
                               g_variant_builder_end (&sentences));
}

static GVariant *
finding_variant (const DubFinding *finding)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "kind", "s", finding->kind);
  g_variant_dict_insert (&dict, "id", "s", finding->id != NULL ? finding->id : "");
  g_variant_dict_insert (&dict, "title", "s", finding->title != NULL ? finding->title : "");
  g_variant_dict_insert (&dict, "raw-state", "s",
                         finding->raw_state != NULL ? finding->raw_state : "");
  g_variant_dict_insert (&dict, "state", "s", dub_job_state_nick (finding->state));
  g_variant_dict_insert (&dict, "created-at", "x", finding->created_at);
  g_variant_dict_insert_value (&dict, "facts", dub_map_to_variant (finding->facts));
  return g_variant_dict_end (&dict);
}

GVariant *
dub_result_answer (const DubAnswer *answer)
{
  GVariantBuilder findings;

  g_variant_builder_init (&findings, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < answer->findings->len; i++)
    {
      const DubFinding *finding = answer->findings->pdata[i];

      if (!finding->hidden)
        g_variant_builder_add_value (&findings, finding_variant (finding));
    }
  return g_variant_new_parsed ("{'findings': <%@aa{sv}>, 'total': <%x>, 'cursor': <%s>}",
                               g_variant_builder_end (&findings), answer->total,
                               answer->next_cursor != NULL ? answer->next_cursor : "");
}

/* --- The engine itself ------------------------------------------------------------------------ */

static GVariant *
engine_pause (DubEngine *engine, GVariantDict *args, GError **error)
{
  engine->paused = TRUE;
  return dub_result_empty ();
}

static void
wake_lane (gpointer key, gpointer value, gpointer user_data)
{
  dub_engine_wake_lane (user_data, *(gint64 *) key);
}

static GVariant *
engine_resume (DubEngine *engine, GVariantDict *args, GError **error)
{
  engine->paused = FALSE;
  g_hash_table_foreach (engine->lanes, wake_lane, engine);
  dub_engine_schedule (engine);
  return dub_result_empty ();
}

static GVariant *
engine_status (DubEngine *engine, GVariantDict *args, GError **error)
{
  gint64 next_at = DUB_NEVER;
  gboolean idle = dub_engine_is_idle (engine, &next_at);
  guint open = g_hash_table_size (engine->works[DUB_WORK_JOB]);

  gint64 port = engine->receiver != NULL ? dub_receiver_get_port (engine->receiver) : 0;

  return g_variant_new_parsed ("{'busy': <%b>, 'paused': <%b>, 'open': <%u>, 'transfers': <%u>, "
                               "'next-at': <%x>, 'webhook-port': <%x>, 'webhook-path': <%s>}",
                               !idle, engine->paused, open, engine->in_flight, next_at, port,
                               DUB_WEBHOOK_PATH);
}

/* --- Dispatch ------------------------------------------------------------------------------- */

static const struct
{
  const char *name;
  DubCommandFunc func;
  DubCommandAsync async;
} commands[] = {
  { "account.add", dub_command_account_add, NULL },
  { "account.set", dub_command_account_set, NULL },
  { "account.remove", dub_command_account_remove, NULL },
  { "account.restore", dub_command_account_restore, NULL },
  { "account.limits", dub_command_account_limits, NULL },
  { "account.test", NULL, dub_command_account_test },
  { "account.query", NULL, dub_command_account_query },
  { "project.new", dub_command_project_new, NULL },
  { "project.set", dub_command_project_set, NULL },
  { "project.remove", dub_command_project_remove, NULL },
  { "project.restore", dub_command_project_restore, NULL },
  { "project.export", dub_command_project_export, NULL },
  { "project.import", dub_command_project_import, NULL },
  { "project.duplicate", dub_command_project_duplicate, NULL },
  { "clip.new", dub_command_clip_new, NULL },
  { "clip.set", dub_command_clip_set, NULL },
  { "clip.remove", dub_command_clip_remove, NULL },
  { "clip.restore", dub_command_clip_restore, NULL },
  { "clip.set-voice", dub_command_clip_set_voice, NULL },
  { "clip.set-source", dub_command_clip_set_source, NULL },
  { "clip.import", dub_command_clip_import, NULL },
  { "clip.start-missing", NULL, dub_command_clip_start_missing },
  { "asset.add", NULL, dub_command_asset_add },
  { "asset.refresh", NULL, dub_command_asset_refresh },
  { "asset.relink", NULL, dub_command_asset_relink },
  { "asset.set", dub_command_asset_set, NULL },
  { "asset.remove", dub_command_asset_remove, NULL },
  { "asset.restore", dub_command_asset_restore, NULL },
  { "job.check", NULL, dub_command_job_check },
  { "job.new", dub_command_job_new, NULL },
  { "job.set", dub_command_job_set, NULL },
  { "job.adopt", dub_command_job_adopt, NULL },
  { "job.start", dub_command_job_start, NULL },
  { "job.retry", dub_command_job_retry, NULL },
  { "job.retry-failed", dub_command_job_retry_failed, NULL },
  { "job.set-verdict", dub_command_job_set_verdict, NULL },
  { "job.cancel", dub_command_job_cancel, NULL },
  { "job.remove", dub_command_job_remove, NULL },
  { "job.restore", dub_command_job_restore, NULL },
  { "job.poke", dub_command_job_poke, NULL },
  { "job.resolve", dub_command_job_resolve, NULL },
  { "job.delete-remote", NULL, dub_command_job_delete_remote },
  { "webhook.listen", dub_command_webhook_listen, NULL },
  { "webhook.stop", dub_command_webhook_stop, NULL },
  { "engine.pause", engine_pause, NULL },
  { "engine.resume", engine_resume, NULL },
  { "engine.status", engine_status, NULL },
};

static void
run_now (DubEngine *engine, DubCommandFunc func, GVariantDict *args, GTask *task)
{
  g_autoptr (GTask) owned = task;
  GError *error = NULL;
  GVariant *result = func (engine, args, &error);

  if (result == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_variant_ref_sink (result), (GDestroyNotify) g_variant_unref);
}

void
dub_engine_command_async (DubEngine *engine,
                          const char *name,
                          GVariant *args,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GVariant) owned = args != NULL ? g_variant_ref_sink (args) : NULL;
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (owned);

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_strcmp0 (commands[i].name, name) == 0)
      {
        if (commands[i].func != NULL)
          run_now (engine, commands[i].func, &dict, task);
        else
          commands[i].async (engine, &dict, task);
        return;
      }
  g_task_return_new_error (task, DUB_ERROR, DUB_ERROR_USAGE, _ ("Unknown command “%s”."), name);
  g_object_unref (task);
}

GVariant *
dub_engine_command_finish (DubEngine *engine, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
