/* What a new job would be, as data. */
#include "dub-new-job-plan.h"

#include <glib/gi18n.h>

#include "dub-format.h"

#define TAKES_LANGUAGE (DUB_TRAIT_LANGUAGE | DUB_TRAIT_LANGUAGE_OPTIONAL)

static gboolean
takes_language (const DubPlan *plan)
{
  return plan->provider != NULL && (plan->provider->traits & TAKES_LANGUAGE) != 0;
}

static GVariant *
inputs_variant (const DubPlan *plan)
{
  GVariantBuilder inputs;

  g_variant_builder_init (&inputs, G_VARIANT_TYPE ("a{sx}"));
  for (guint role = 0; role < DUB_N_ROLES; role++)
    if (plan->inputs[role] != 0 && plan->provider != NULL
        && dub_provider_input (plan->provider, (DubRole) role) != NULL)
      g_variant_builder_add (&inputs, "{sx}", dub_role_nick ((DubRole) role), plan->inputs[role]);
  return g_variant_builder_end (&inputs);
}

GVariant *
dub_plan_args (const DubPlan *plan, gboolean start)
{
  GVariantDict args;

  g_variant_dict_init (&args, NULL);
  g_variant_dict_insert (&args, "project", "x", plan->project);
  g_variant_dict_insert (&args, "account", "x", plan->account->id);
  g_variant_dict_insert_value (&args, "inputs", inputs_variant (plan));
  if (takes_language (plan))
    g_variant_dict_insert (&args, "languages", "^as", plan->languages);
  g_variant_dict_insert_value (&args, "options", dub_map_to_variant (plan->options));
  if (start)
    g_variant_dict_insert (&args, "start", "b", TRUE);
  return g_variant_dict_end (&args);
}

guint
dub_plan_count (const DubPlan *plan)
{
  guint languages = takes_language (plan) ? g_strv_length ((char **) plan->languages) : 0;

  return MAX (languages, 1);
}

static gboolean
is_there (DubStore *store, const DubPlan *plan, DubRole role, const DubAsset *asset)
{
  g_autoptr (DubUpload) upload =
      dub_store_find_upload (store, plan->account->id, role, asset->id, asset->sha256, NULL, NULL);

  return upload != NULL && upload->state == DUB_UPLOAD_READY;
}

/* Whether every language of the plan has a part in an upload of earlier jobs. */
static gboolean
is_shared (DubStore *store, const DubPlan *plan, DubRole role, const DubAsset *asset)
{
  const DubProvider *provider = plan->provider;
  g_autoptr (DubProject) project = NULL;
  g_autoptr (GPtrArray) uploads = NULL;
  g_autoptr (GHashTable) taken = NULL;
  guint found = 0;

  if (provider->upload_share == NULL)
    return FALSE;
  project = dub_store_get_project (store, plan->project, NULL);
  uploads = dub_store_list_uploads (store, plan->account->id, asset->id, NULL);
  taken = dub_store_list_remote_ids (store, plan->account->id, provider->job_id_name, 0, NULL);
  if (project == NULL || uploads == NULL || taken == NULL)
    return FALSE;
  for (guint i = 0; plan->languages[i] != NULL; i++)
    {
      DubContext context = { .provider = provider,
                             .language = plan->languages[i],
                             .source_language = project->source_lang };
      gboolean there = FALSE;

      for (guint k = 0; k < uploads->len && !there; k++)
        {
          const DubUpload *upload = uploads->pdata[k];
          const char *share = upload->role == role && upload->state == DUB_UPLOAD_READY
                                  ? provider->upload_share (&context, upload->chain.remote)
                                  : NULL;

          there = share != NULL && !g_hash_table_contains (taken, share);
        }
      found += there;
    }
  return found > 0 && plan->languages[found] == NULL;
}

guint64
dub_plan_upload_bytes (DubStore *store, const DubPlan *plan)
{
  guint64 bytes = 0;

  for (guint role = 0; plan->provider != NULL && role < DUB_N_ROLES; role++)
    {
      g_autoptr (DubAsset) asset = NULL;

      if (plan->inputs[role] == 0 || dub_provider_input (plan->provider, (DubRole) role) == NULL)
        continue;
      asset = dub_store_get_asset (store, plan->inputs[role], NULL);
      if (asset != NULL && asset->path != NULL && !is_there (store, plan, (DubRole) role, asset)
          && !is_shared (store, plan, (DubRole) role, asset))
        bytes += asset->bytes;
    }
  return bytes;
}

char *
dub_plans_sentence (DubStore *store, GArray *plans)
{
  guint jobs = 0;
  guint64 bytes = 0;
  g_autofree char *amount = NULL;
  g_autofree char *begin = NULL;
  const char *where = NULL;
  g_autofree char *accounts = NULL;

  for (guint i = 0; i < plans->len; i++)
    {
      const DubPlan *plan = &g_array_index (plans, DubPlan, i);

      jobs += dub_plan_count (plan);
      bytes += dub_plan_upload_bytes (store, plan);
      where = plan->account->label;
    }
  if (jobs == 0)
    return g_strdup (_ ("Start"));
  accounts = g_strdup_printf (ngettext ("%u account", "%u accounts", plans->len), plans->len);
  where = plans->len > 1 ? accounts : where;
  begin = g_strdup_printf (ngettext ("Start %u job", "Start %u jobs", jobs), jobs);
  if (bytes == 0)
    /* Translators: “Start 3 jobs” and an account's label: nothing is left to upload */
    return g_strdup_printf (_ ("%s at %s"), begin, where);
  amount = dub_format_bytes (bytes);
  /* Translators: “Start 3 jobs”, “27.8 MB”, and the label of an account or “2 accounts” */
  return g_strdup_printf (_ ("%s: upload %s to %s"), begin, amount, where);
}

char *
dub_plan_input_note (GPtrArray *accounts, DubRole role)
{
  g_autoptr (GString) note = g_string_new (NULL);
  gboolean taken = FALSE;

  for (guint i = 0; i < accounts->len; i++)
    {
      const DubAccount *account = accounts->pdata[i];
      const DubProvider *provider = dub_provider_find (account->provider);
      const DubInputSpec *spec = provider == NULL ? NULL : dub_provider_input (provider, role);

      if (spec == NULL)
        continue;
      if (!taken && spec->extensions != NULL)
        g_string_append (note, spec->extensions);
      if (!taken && spec->optional)
        g_string_append_printf (note, "%s%s", note->len > 0 ? " · " : "", _ ("not needed"));
      taken = TRUE;
    }
  return taken ? g_string_free (g_steal_pointer (&note), FALSE) : NULL;
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
