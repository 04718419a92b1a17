/* Commands on accounts. Keys are never among the arguments: they go straight into the keyring. */
#include "engine/commands.h"
#include "engine/balance.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

/* (transfer full) (nullable): without a trailing slash */
static char *
clean_base_url (const DubProvider *provider, const char *text, GError **error)
{
  const char *given = text != NULL && *text != '\0' ? text : provider->default_base_url;
  g_autofree char *url = g_strstrip (g_strdup (given != NULL ? given : ""));
  g_autoptr (GUri) uri = NULL;
  gsize n;

  if (*url == '\0')
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE,
                   _ ("%s has no public address: enter the base URL that you were given."),
                   provider->name);
      return NULL;
    }
  uri = g_uri_parse (url, G_URI_FLAGS_HAS_PASSWORD, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0'
      || g_uri_get_userinfo (uri) != NULL || g_uri_get_query (uri) != NULL
      || (!g_str_equal (g_uri_get_scheme (uri), "https")
          && !g_str_equal (g_uri_get_scheme (uri), "http")))
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE,
                   _ ("“%s” is no base URL: it looks like https://host/path."), url);
      return NULL;
    }
  for (n = strlen (url); n > 0 && url[n - 1] == '/'; n--)
    url[n - 1] = '\0';
  return g_steal_pointer (&url);
}

static gboolean
check_settings (const DubProvider *provider, DubMap *settings, GError **error)
{
  g_autoptr (GPtrArray) keys = dub_map_sorted_keys (settings);

  for (guint i = 0; i < keys->len; i++)
    {
      const DubOptionSpec *spec = dub_provider_setting (provider, keys->pdata[i]);

      if (spec == NULL)
        {
          g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE, _ ("%s has no setting “%s”."),
                       provider->name, (char *) keys->pdata[i]);
          return FALSE;
        }
      if (!dub_option_check (spec, dub_map_get (settings, keys->pdata[i]), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
apply_settings (DubAccount *account,
                const DubProvider *provider,
                GVariantDict *args,
                GError **error)
{
  g_autoptr (GVariant) value =
      g_variant_dict_lookup_value (args, "settings", G_VARIANT_TYPE ("a{ss}"));
  GVariantIter iter;
  const char *name, *text;

  if (value == NULL)
    return TRUE;
  /* Walked here, since a map drops empty values, which mean "remove". */
  g_variant_iter_init (&iter, value);
  while (g_variant_iter_next (&iter, "{&s&s}", &name, &text))
    dub_map_set (account->settings, name, text);
  return check_settings (provider, account->settings, error);
}

GVariant *
dub_command_account_add (DubEngine *engine, GVariantDict *args, GError **error)
{
  g_autofree char *provider_id = dub_args_dup_text (args, "provider");
  g_autofree char *label = dub_args_dup_text (args, "label");
  g_autofree char *base_url = dub_args_dup_text (args, "base-url");
  const DubProvider *provider = dub_provider_find (provider_id);
  g_autoptr (DubAccount) account = dub_account_new ();

  if (provider == NULL)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE, _ ("There is no provider “%s”."),
                   provider_id != NULL ? provider_id : "");
      return NULL;
    }
  account->uid = g_uuid_string_random ();
  account->provider = g_strdup (provider->id);
  account->label = g_strdup (label != NULL && *label != '\0' ? label : provider->name);
  account->base_url = clean_base_url (provider, base_url, error);
  if (account->base_url == NULL || !apply_settings (account, provider, args, error)
      || !dub_store_put_account (engine->store, account, error))
    return NULL;
  return g_variant_new_parsed ("{'id': <%x>, 'uid': <%s>}", account->id, account->uid);
}

static DubAccount *
load_account (DubEngine *engine, GVariantDict *args, GError **error)
{
  gint64 id = 0;

  if (!dub_args_id (args, "id", &id, error))
    return NULL;
  return dub_store_get_account (engine->store, id, error);
}

/* A job that waits for the person because of the key goes on, and one that was put off after a
 * failure need not wait any longer. */
static void
let_go_on (DubEngine *engine, DubJob *job)
{
  DubError code = job->chain.trouble.code;
  g_autoptr (GError) error = NULL;

  if (!dub_trouble_is_set (&job->chain.trouble) || (job->chain.next_at == 0 && !job->attention))
    return;
  job->chain.next_at = 0;
  if (job->state == DUB_JOB_RUNNING && (dub_error_is_key (code) || code == DUB_ERROR_FORBIDDEN))
    job->attention = FALSE;
  if (!dub_store_put_job (engine->store, job, &error))
    g_warning ("Job %" G_GINT64_FORMAT " cannot be woken: %s", job->id, error->message);
}

/* Jobs that were held up by the old key or address may go on; what is under way goes on anyway. */
static void
wake_account (DubEngine *engine, gint64 account)
{
  gint64 now = dub_engine_now (engine);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs = dub_store_list_open_jobs (engine->store, &error);

  if (jobs == NULL)
    g_warning ("The account's jobs cannot be woken: %s", error->message);
  for (guint i = 0; jobs != NULL && i < jobs->len; i++)
    {
      DubJob *job = jobs->pdata[i];
      DubWork *work = dub_engine_find_work (engine, DUB_WORK_JOB, job->id);

      if (job->account == account && (work == NULL || !work->busy))
        let_go_on (engine, job);
    }
  for (guint kind = 0; kind < G_N_ELEMENTS (engine->works); kind++)
    {
      GHashTableIter iter;
      gpointer value;

      g_hash_table_iter_init (&iter, engine->works[kind]);
      while (g_hash_table_iter_next (&iter, NULL, &value))
        {
          DubWork *work = value;

          if (work->account == account && !work->busy)
            dub_work_wake (work, now);
        }
    }
}

GVariant *
dub_command_account_set (DubEngine *engine, GVariantDict *args, GError **error)
{
  g_autoptr (DubAccount) account = load_account (engine, args, error);
  g_autofree char *base_url = dub_args_dup_text (args, "base-url");
  const DubProvider *provider;

  if (account == NULL)
    return NULL;
  provider = dub_provider_find (account->provider);
  dub_args_replace (args, "label", &account->label);
  if (account->label == NULL)
    account->label = g_strdup (provider->name);
  if (base_url != NULL)
    {
      char *clean = clean_base_url (provider, base_url, error);

      if (clean == NULL)
        return NULL;
      g_free (account->base_url);
      account->base_url = clean;
    }
  if (!apply_settings (account, provider, args, error)
      || !dub_store_put_account (engine->store, account, error))
    return NULL;
  wake_account (engine, account->id);
  return dub_result_empty ();
}

static GVariant *
set_deleted (DubEngine *engine, GVariantDict *args, gint64 deleted_at, GError **error)
{
  g_autoptr (DubAccount) account = load_account (engine, args, error);

  if (account == NULL)
    return NULL;
  account->deleted_at = deleted_at;
  if (!dub_store_put_account (engine->store, account, error))
    return NULL;
  if (deleted_at != 0)
    dub_forgotten_keys_add (engine, account->uid);
  else
    dub_forgotten_keys_keep (engine, account->uid);
  return g_variant_new_parsed ("{'id': <%x>, 'uid': <%s>}", account->id, account->uid);
}

GVariant *
dub_command_account_remove (DubEngine *engine, GVariantDict *args, GError **error)
{
  gint64 id = 0;
  DubJobQuery open = { .states =
                           1 << DUB_JOB_QUEUED | 1 << DUB_JOB_RUNNING | 1 << DUB_JOB_UNKNOWN };
  gint64 n;

  if (!dub_args_id (args, "id", &id, error))
    return NULL;
  open.account = id;
  n = dub_store_count_jobs (engine->store, &open, error);
  if (n < 0)
    return NULL;
  if (n > 0)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_CONFLICT,
                   g_dngettext (GETTEXT_PACKAGE,
                                "%" PRId64 " job of this account has not ended yet.",
                                "%" PRId64 " jobs of this account have not ended yet.", (gulong) n),
                   n);
      return NULL;
    }
  return set_deleted (engine, args, dub_engine_now (engine), error);
}

GVariant *
dub_command_account_restore (DubEngine *engine, GVariantDict *args, GError **error)
{
  return set_deleted (engine, args, 0, error);
}

/* Who was asked. */
typedef struct
{
  DubEngine *engine;
  gint64 account;
} DubAsked;

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (DubAnswer) answer = dub_query_finish (result, &error);

  if (answer == NULL)
    g_task_return_error (task, error);
  else if (dub_trouble_is_set (&answer->trouble))
    g_task_return_new_error (task, DUB_ERROR, (int) answer->trouble.code, "%s%s%s",
                             dub_error_sentence (answer->trouble.code),
                             answer->trouble.message != NULL ? " " : "",
                             answer->trouble.message != NULL ? answer->trouble.message : "");
  else
    {
      DubAsked *asked = g_task_get_task_data (task);

      dub_balance_note (asked->engine, asked->account, answer);
      g_task_return_pointer (task, g_variant_ref_sink (dub_result_answer (answer)),
                             (GDestroyNotify) g_variant_unref);
    }
}

static void
ask (DubEngine *engine,
     gint64 account,
     const char *query,
     GVariantDict *args,
     guint pages,
     GTask *task)
{
  g_autofree char *argument = dub_args_dup_text (args, "argument");
  g_autofree char *cursor = dub_args_dup_text (args, "cursor");
  DubAsked *asked = g_new0 (DubAsked, 1);

  asked->engine = engine;
  asked->account = account;
  g_task_set_task_data (task, asked, g_free);

  dub_query_async (engine, account, query, argument != NULL && *argument != '\0' ? argument : NULL,
                   cursor != NULL && *cursor != '\0' ? cursor : NULL, pages,
                   g_task_get_cancellable (task), on_answer, task);
}

void
dub_command_account_test (DubEngine *engine, GVariantDict *args, GTask *task)
{
  GError *error = NULL;
  g_autoptr (DubAccount) account = load_account (engine, args, &error);

  if (account == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  ask (engine, account->id, dub_provider_find (account->provider)->key_test, args, 2, task);
}

void
dub_command_account_query (DubEngine *engine, GVariantDict *args, GTask *task)
{
  GError *error = NULL;
  g_autoptr (DubAccount) account = load_account (engine, args, &error);
  g_autofree char *query = dub_args_dup_text (args, "query");

  if (account == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  ask (engine, account->id, query != NULL ? query : "", args,
       (guint) CLAMP (dub_args_number (args, "pages", 0), 0, 1000), task);
}

/* A limit that the person has set for the account, else the documented one; 0: none. */
static guint
limit_of (const DubAccount *account, const char *setting, guint documented)
{
  const char *text = dub_map_get (account->settings, setting);

  return text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : documented;
}

/* How much of the documented limits is used at the moment. */
GVariant *
dub_command_account_limits (DubEngine *engine, GVariantDict *args, GError **error)
{
  g_autoptr (DubAccount) account = load_account (engine, args, error);
  const DubProvider *provider;
  DubLane *lane;
  gint64 now = dub_engine_now (engine);
  guint active = 0;
  GHashTableIter iter;
  gpointer value;

  if (account == NULL)
    return NULL;
  provider = dub_provider_find (account->provider);
  lane = dub_engine_lane (engine, account->id);
  g_hash_table_iter_init (&iter, engine->works[DUB_WORK_JOB]);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((DubWork *) value)->account == account->id && ((DubWork *) value)->active)
      active++;
  return g_variant_new_parsed (
      "{'active': <%u>, 'max-active': <%u>, 'requests': <%u>, "
      "'max-requests': <%u>, 'window-seconds': <%u>, 'submissions': <%u>, "
      "'max-submissions': <%u>, 'uploads': <%u>, 'max-uploads': <%u>, "
      "'paused-until': <%x>}",
      active, limit_of (account, "concurrency", provider->limits.active_jobs),
      dub_lane_used (lane, &provider->limits, now), provider->limits.requests,
      provider->limits.window_seconds, dub_lane_used_submissions (lane, now),
      provider->limits.submissions_per_minute, dub_lane_used_uploads (lane, now),
      limit_of (account, "uploads_per_hour", provider->limits.uploads_per_hour),
      dub_lane_paused_until (lane) > now ? dub_lane_paused_until (lane) : (gint64) 0);
}
