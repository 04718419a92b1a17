/* What a new job would be, as data. */
#include "dub-new-job-plan.h"

#include <glib/gi18n.h>
#include <string.h>

#include "dub-format.h"
#include "dub-remote-choice.h"

#define TAKES_LANGUAGE (DUB_TRAIT_LANGUAGE | DUB_TRAIT_LANGUAGE_OPTIONAL)

void
dub_plan_clear (DubPlan *plan)
{
  g_clear_pointer (&plan->options, g_hash_table_unref);
}

gboolean
dub_provider_by_language (const DubProvider *provider)
{
  return (provider->traits & TAKES_LANGUAGE) != 0
         || ((provider->traits & DUB_TRAIT_COMPOSES) == 0
             && dub_provider_input (provider, DUB_ROLE_AUDIO) != NULL);
}

gboolean
dub_plan_has_stand_in (const DubPlan *plan, DubRole role)
{
  const DubInputSpec *input =
      plan->provider == NULL ? NULL : dub_provider_input (plan->provider, role);

  return input != NULL && input->remote_option != NULL
         && dub_map_get (plan->options, input->remote_option) != NULL;
}

gboolean
dub_plan_lacks_voice (const DubPlan *plan, const char *language)
{
  return plan->voices != NULL && plan->provider != NULL
         && dub_provider_input (plan->provider, DUB_ROLE_AUDIO) != NULL
         && !dub_plan_has_stand_in (plan, DUB_ROLE_AUDIO)
         && !g_hash_table_contains (plan->voices, language);
}

static gboolean
is_left_out (const DubPlan *plan, const char *language)
{
  return dub_plan_lacks_voice (plan, language)
         || (plan->refused != NULL && g_hash_table_contains (plan->refused, language));
}

/* (transfer container): of the languages asked for, @all or those that are not left out */
static GPtrArray *
languages_of (const DubPlan *plan, gboolean all)
{
  GPtrArray *languages = g_ptr_array_new ();

  for (guint i = 0; plan->provider != NULL && dub_provider_by_language (plan->provider)
                    && plan->languages[i] != NULL;
       i++)
    if (all || !is_left_out (plan, plan->languages[i]))
      g_ptr_array_add (languages, (gpointer) plan->languages[i]);
  g_ptr_array_add (languages, NULL);
  return languages;
}

/* Whether the role's file is to be sent. */
static gboolean
wants_input (const DubPlan *plan, DubRole role)
{
  return plan->inputs[role] != 0 && plan->provider != NULL
         && dub_provider_input (plan->provider, role) != NULL && !dub_plan_has_stand_in (plan, role)
         && (role != DUB_ROLE_AUDIO || plan->voices == NULL);
}

static gboolean
wants_voices (const DubPlan *plan)
{
  return plan->voices != NULL && plan->provider != NULL
         && dub_provider_input (plan->provider, DUB_ROLE_AUDIO) != NULL
         && !dub_plan_has_stand_in (plan, DUB_ROLE_AUDIO);
}

static GVariant *
inputs_variant (const DubPlan *plan)
{
  GVariantBuilder inputs;

  g_variant_builder_init (&inputs, G_VARIANT_TYPE ("a{sx}"));
  for (guint role = 0; role < DUB_N_ROLES; role++)
    if (wants_input (plan, (DubRole) role))
      g_variant_builder_add (&inputs, "{sx}", dub_role_nick ((DubRole) role), plan->inputs[role]);
  return g_variant_builder_end (&inputs);
}

static GVariant *
voices_variant (const DubPlan *plan)
{
  GVariantBuilder voices;
  GHashTableIter iter;
  gpointer language = NULL;
  gpointer asset = NULL;

  g_variant_builder_init (&voices, G_VARIANT_TYPE ("a{sx}"));
  g_hash_table_iter_init (&iter, plan->voices);
  while (g_hash_table_iter_next (&iter, &language, &asset))
    g_variant_builder_add (&voices, "{sx}", language, *(gint64 *) asset);
  return g_variant_builder_end (&voices);
}

static void
fill_args (const DubPlan *plan, gboolean all, GVariantDict *args)
{
  g_autoptr (GPtrArray) languages = languages_of (plan, all);

  g_variant_dict_init (args, NULL);
  g_variant_dict_insert (args, "project", "x", plan->project);
  g_variant_dict_insert (args, "account", "x", plan->account->id);
  g_variant_dict_insert_value (args, "inputs", inputs_variant (plan));
  g_variant_dict_insert (args, "languages", "^as", languages->pdata);
  if (wants_voices (plan))
    g_variant_dict_insert_value (args, "voices", voices_variant (plan));
  g_variant_dict_insert_value (args, "options", dub_map_to_variant (plan->options));
}

GVariant *
dub_plan_check_args (const DubPlan *plan)
{
  GVariantDict args;

  fill_args (plan, TRUE, &args);
  return g_variant_dict_end (&args);
}

GVariant *
dub_plan_args (const DubPlan *plan, gboolean start)
{
  GVariantDict args;

  fill_args (plan, FALSE, &args);
  if (start)
    g_variant_dict_insert (&args, "start", "b", TRUE);
  return g_variant_dict_end (&args);
}

guint
dub_plan_wanted (const DubPlan *plan)
{
  g_autoptr (GPtrArray) languages = languages_of (plan, TRUE);

  return MAX (languages->len - 1, 1);
}

guint
dub_plan_count (const DubPlan *plan)
{
  g_autoptr (GPtrArray) all = languages_of (plan, TRUE);
  g_autoptr (GPtrArray) languages = languages_of (plan, FALSE);

  return all->len == 1 ? 1 : languages->len - 1;
}

/* --- What is to be uploaded ------------------------------------------------------------------ */

/* Whether an upload that other jobs asked for has a part for that language. */
static gboolean
has_share (DubStore *store, const DubPlan *plan, const DubAsset *asset, const char *language)
{
  g_autoptr (GPtrArray) uploads =
      dub_store_list_uploads (store, plan->account->id, asset->id, NULL);
  g_autoptr (DubProject) project = dub_store_get_project (store, plan->project, NULL);
  g_autoptr (GHashTable) taken =
      dub_store_list_remote_ids (store, plan->account->id, plan->provider->job_id_name, 0, NULL);
  DubContext context = { .provider = plan->provider,
                         .settings = plan->account->settings,
                         .options = plan->options,
                         .language = language,
                         .source_language = project == NULL ? NULL : project->source_lang };

  for (guint i = 0; uploads != NULL && taken != NULL && i < uploads->len; i++)
    {
      const DubUpload *upload = uploads->pdata[i];
      const char *share = NULL;

      if (upload->state == DUB_UPLOAD_FAILED || g_strcmp0 (upload->sha256, asset->sha256) != 0)
        continue;
      share = plan->provider->upload_share (&context, upload->chain.remote);
      if (share != NULL && !g_hash_table_contains (taken, share))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_there (DubStore *store, const DubPlan *plan, DubRole role, const DubAsset *asset)
{
  g_autoptr (GPtrArray) languages = languages_of (plan, FALSE);
  g_autoptr (DubUpload) upload = NULL;

  if (plan->provider->upload_share != NULL)
    {
      for (guint i = 0; languages->pdata[i] != NULL; i++)
        if (!has_share (store, plan, asset, languages->pdata[i]))
          return FALSE;
      return languages->len > 1;
    }
  upload =
      dub_store_find_upload (store, plan->account->id, role, asset->id, asset->sha256, NULL, NULL);
  return upload != NULL && upload->state == DUB_UPLOAD_READY;
}

static guint64
bytes_of (DubStore *store, const DubPlan *plan, DubRole role, gint64 id)
{
  g_autoptr (DubAsset) asset = dub_store_get_asset (store, id, NULL);

  if (asset == NULL || asset->path == NULL || is_there (store, plan, role, asset))
    return 0;
  return asset->bytes;
}

guint64
dub_plan_upload_bytes (DubStore *store, const DubPlan *plan)
{
  g_autoptr (GPtrArray) languages = languages_of (plan, FALSE);
  guint64 bytes = 0;

  for (guint role = 0; role < DUB_N_ROLES; role++)
    if (wants_input (plan, (DubRole) role))
      bytes += bytes_of (store, plan, (DubRole) role, plan->inputs[role]);
  for (guint i = 0; wants_voices (plan) && languages->pdata[i] != NULL; i++)
    bytes += bytes_of (store, plan, DUB_ROLE_AUDIO,
                       *(gint64 *) g_hash_table_lookup (plan->voices, languages->pdata[i]));
  return bytes;
}

/* --- Words ----------------------------------------------------------------------------------- */

char *
dub_plans_sentence (DubStore *store, GArray *plans)
{
  guint jobs = 0;
  guint n_accounts = 0;
  guint64 bytes = 0;
  g_autofree char *amount = NULL;
  g_autofree char *begin = NULL;
  const char *where = NULL;
  g_autofree char *accounts = NULL;

  for (guint i = 0; i < plans->len; i++)
    {
      const DubPlan *plan = &g_array_index (plans, DubPlan, i);

      if (dub_plan_count (plan) == 0)
        continue;
      n_accounts++;
      jobs += dub_plan_count (plan);
      bytes += dub_plan_upload_bytes (store, plan);
      where = plan->account->label;
    }
  if (jobs == 0)
    return g_strdup (_ ("Start"));
  accounts = g_strdup_printf (ngettext ("%u account", "%u accounts", n_accounts), n_accounts);
  where = n_accounts > 1 ? accounts : where;
  begin = g_strdup_printf (ngettext ("Start %u job", "Start %u jobs", jobs), jobs);
  if (bytes == 0)
    /* Translators: “Start 3 jobs” and an account's label: nothing is left to upload */
    return g_strdup_printf (_ ("%s at %s"), begin, where);
  amount = dub_format_bytes (bytes);
  /* Translators: “Start 3 jobs”, “27.8 MB”, and the label of an account or “2 accounts” */
  return g_strdup_printf (_ ("%s: upload %s to %s"), begin, amount, where);
}

char *
dub_plans_input_note (GArray *plans, DubRole role)
{
  g_autoptr (GString) note = g_string_new (NULL);
  gboolean taken = FALSE;
  gboolean optional = TRUE;

  for (guint i = 0; i < plans->len; i++)
    {
      const DubProvider *provider = g_array_index (plans, DubPlan, i).provider;
      const DubInputSpec *spec = provider == NULL ? NULL : dub_provider_input (provider, role);

      if (spec == NULL)
        continue;
      taken = TRUE;
      optional &= spec->optional;
      if (spec->extensions == NULL || strstr (note->str, spec->extensions) != NULL)
        continue;
      /* Several take different things: each is named with its own. */
      if (plans->len > 1)
        g_string_append_printf (note, "%s%s: ", note->len > 0 ? "\n" : "", provider->name);
      g_string_append (note, spec->extensions);
    }
  if (taken && optional)
    g_string_append_printf (note, "%s%s", note->len > 0 ? " · " : "", _ ("not needed"));
  return taken ? g_string_free (g_steal_pointer (&note), FALSE) : NULL;
}

static char *
stand_in_words (DubStore *store, const DubPlan *plan, DubRole role)
{
  const char *option = dub_provider_input (plan->provider, role)->remote_option;
  DubRemotePlace place = { plan->account->id, plan->provider,
                           dub_provider_option (plan->provider, option) };
  const char *id = dub_map_get (plan->options, option);
  g_autofree char *title = dub_remote_dup_known_title (store, &place, id);

  /* Translators: a provider has something (a file's name or an id) already */
  return g_strdup_printf (_ ("Not sent: %s has “%s” already"), plan->provider->name,
                          title != NULL ? title : id);
}

char *
dub_plans_stand_in (DubStore *store, GArray *plans, DubRole role)
{
  g_autofree char *words = NULL;

  for (guint i = 0; i < plans->len; i++)
    {
      const DubPlan *plan = &g_array_index (plans, DubPlan, i);

      if (plan->provider == NULL || dub_provider_input (plan->provider, role) == NULL)
        continue;
      if (!dub_plan_has_stand_in (plan, role))
        return NULL;
      if (words == NULL)
        words = stand_in_words (store, plan, role);
    }
  return g_steal_pointer (&words);
}

gint64
dub_plan_latest_account (DubStore *store, gint64 project)
{
  DubJobQuery query = { .project = project, .descending = TRUE };
  g_autoptr (GArray) ids = dub_store_query_jobs (store, &query, NULL);
  g_autoptr (DubJob) job = NULL;

  if (ids != NULL && ids->len > 0)
    job = dub_store_get_job (store, g_array_index (ids, gint64, 0), NULL);
  return job == NULL ? 0 : job->account;
}
