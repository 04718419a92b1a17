/* Checks what is being prepared: a moment after the last change the engine is asked about each
 * account's jobs. What is refused in some languages leaves these out; what is refused in all of
 * them stands in the way.
 *
 *   change --250 ms--> job.check for each account --the last answer--> findings, button
 */
#include "dub-new-job-private.h"

#include <glib/gi18n.h>

#include "dub-findings.h"
#include "dub-languages.h"

#define CHECK_MS 250

/* --- Options -----------------------------------------------------------------------------------
 */

static gboolean
show_options (gpointer user_data)
{
  DubNewJob *self = user_data;
  g_autoptr (GPtrArray) accounts = dub_new_job_accounts (self);

  self->options_id = 0;
  dub_options_group_show (self->options, accounts);
  return G_SOURCE_REMOVE;
}

void
dub_new_job_show_options_soon (DubNewJob *self)
{
  if (self->options_id == 0)
    self->options_id = g_idle_add_full (G_PRIORITY_LOW, show_options, self, NULL);
}

/* --- What will happen ------------------------------------------------------------------------ */

static guint
count_jobs (GArray *plans)
{
  guint n = 0;

  for (guint i = 0; i < plans->len; i++)
    n += dub_plan_count (&g_array_index (plans, DubPlan, i));
  return n;
}

void
dub_new_job_show_sentence (DubNewJob *self)
{
  g_autoptr (GPtrArray) accounts = dub_new_job_accounts (self);
  g_autoptr (GArray) plans = dub_new_job_plans (self, accounts);
  g_autofree char *text = dub_plans_sentence (dub_desk_get_store (self->desk), plans);

  gtk_label_set_text (self->sentence, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->start), GTK_ACCESSIBLE_PROPERTY_LABEL, text,
                                  -1);
}

void
dub_new_job_show_findings (DubNewJob *self)
{
  g_autoptr (GPtrArray) accounts = dub_new_job_accounts (self);
  g_autoptr (GArray) plans = dub_new_job_plans (self, accounts);
  gboolean ready =
      self->problems->len == 0 && self->waiting == 0 && self->making == 0 && count_jobs (plans) > 0;
  gboolean begun = FALSE;

  for (guint role = 0; role < DUB_N_ROLES; role++)
    begun |= dub_input_row_get_asset (self->rows[role]) != 0;
  dub_findings_fill (self->findings, self->problems, self->warnings, begun);
  gtk_widget_set_sensitive (self->start, ready);
  gtk_widget_set_sensitive (self->draft, ready);
}

/* --- What was found -------------------------------------------------------------------------- */

static void
add_sentence (GPtrArray *into, const char *label, const char *sentence)
{
  g_autofree char *text =
      label == NULL ? g_strdup (sentence) : g_strdup_printf ("%s: %s", label, sentence);

  if (!g_ptr_array_find_with_equal_func (into, text, g_str_equal, NULL))
    g_ptr_array_add (into, g_steal_pointer (&text));
}

static void
collect (GPtrArray *into, GVariant *result, const char *name, const char *label)
{
  g_autofree const char **lines = NULL;

  if (!g_variant_lookup (result, name, "^a&s", &lines))
    return;
  for (guint i = 0; lines[i] != NULL; i++)
    add_sentence (into, label, lines[i]);
}

/* "German, French": of the languages of the plan that @fits takes. Empty: none. */
static char *
names_of (const DubPlan *plan, gboolean (*fits) (const DubPlan *plan, const char *language))
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; plan->languages[i] != NULL; i++)
    if (fits (plan, plan->languages[i]))
      {
        g_autofree char *name = dub_language_name (plan->languages[i]);

        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", name);
      }
  return g_string_free (g_steal_pointer (&names), FALSE);
}

/* What has no voice is named once for all languages, the rest with its own reason. */
static void
name_left_out (DubNewJob *self, const DubPlan *plan, const char *label)
{
  g_autofree char *voiceless = names_of (plan, dub_plan_lacks_voice);

  if (voiceless[0] != '\0')
    {
      /* Translators: %s are names of languages */
      g_autofree char *text =
          g_strdup_printf (_ ("Left out for want of a voice track: %s"), voiceless);

      add_sentence (self->warnings, label, text);
    }
  for (guint i = 0; plan->languages[i] != NULL; i++)
    {
      const char *sentence = g_hash_table_lookup (plan->refused, plan->languages[i]);
      g_autofree char *name = dub_language_name (plan->languages[i]);
      g_autofree char *text = NULL;

      if (sentence == NULL || dub_plan_lacks_voice (plan, plan->languages[i]))
        continue;
      /* Translators: the name of a language, and why no job is made into it */
      text = g_strdup_printf (_ ("%s is left out: %s"), name, sentence);
      add_sentence (self->warnings, label, text);
    }
}

/* (transfer full): language → sentence */
static GHashTable *
refusals_of (GVariant *result)
{
  GHashTable *refused = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GVariant) value = g_variant_lookup_value (result, "refused", G_VARIANT_TYPE ("a{ss}"));
  const char *language = NULL;
  const char *sentence = NULL;
  GVariantIter iter;

  if (value == NULL)
    return refused;
  g_variant_iter_init (&iter, value);
  while (g_variant_iter_next (&iter, "{&s&s}", &language, &sentence))
    g_hash_table_insert (refused, g_strdup (language), g_strdup (sentence));
  return refused;
}

/* The plan of the account as it is now; it is the one that was checked, since a change makes a new
 * generation. */
static void
judge (DubNewJob *self, gint64 account, const char *label, GVariant *result)
{
  g_autoptr (GPtrArray) accounts = dub_new_job_accounts (self);
  g_autoptr (GArray) plans = NULL;

  g_hash_table_insert (self->refused, g_memdup2 (&account, sizeof account), refusals_of (result));
  plans = dub_new_job_plans (self, accounts);
  for (guint i = 0; i < plans->len; i++)
    {
      const DubPlan *plan = &g_array_index (plans, DubPlan, i);

      if (plan->account->id != account)
        continue;
      if (g_hash_table_size (plan->refused) < dub_plan_wanted (plan))
        {
          name_left_out (self, plan, label);
          continue;
        }
      /* None is left: that is no leaving out, but something to mend. */
      collect (self->problems, result, "problems", label);
      g_hash_table_remove_all (plan->refused);
    }
  collect (self->warnings, result, "warnings", label);
}

typedef struct
{
  guint generation;
  gint64 account;
  char *label; /* owned (nullable): of the account, where there are several */
} Check;

static void
on_checked (GObject *owner, GVariant *result, const GError *error, gpointer user_data)
{
  DubNewJob *self = DUB_NEW_JOB (owner);
  Check *check = user_data;

  if (check->generation == self->generation)
    {
      self->waiting--;
      if (error != NULL)
        g_ptr_array_add (self->problems, dub_error_text (error));
      else
        judge (self, check->account, check->label, result);
      if (self->waiting == 0)
        {
          dub_new_job_show_findings (self);
          dub_new_job_show_sentence (self);
        }
    }
  g_free (check->label);
  g_free (check);
}

static void
ask (DubNewJob *self, const DubPlan *plan, gboolean several)
{
  Check *check = g_new0 (Check, 1);

  check->generation = self->generation;
  check->account = plan->account->id;
  check->label = several ? g_strdup (plan->account->label) : NULL;
  dub_desk_run (self->desk, "job.check", dub_plan_check_args (plan), self, on_checked, check);
}

static gboolean
on_check_time (gpointer user_data)
{
  DubNewJob *self = user_data;
  g_autoptr (GPtrArray) accounts = dub_new_job_accounts (self);
  g_autoptr (GArray) plans = NULL;

  self->check_id = 0;
  self->generation++;
  self->waiting = accounts->len;
  g_ptr_array_set_size (self->problems, 0);
  g_ptr_array_set_size (self->warnings, 0);
  g_hash_table_remove_all (self->refused);
  if (accounts->len == 0)
    g_ptr_array_add (self->problems, g_strdup (_ ("Choose an account.")));
  plans = dub_new_job_plans (self, accounts);
  for (guint i = 0; i < plans->len; i++)
    ask (self, &g_array_index (plans, DubPlan, i), plans->len > 1);
  if (accounts->len == 0)
    dub_new_job_show_findings (self);
  return G_SOURCE_REMOVE;
}

void
dub_new_job_check_soon (DubNewJob *self)
{
  self->generation++;
  gtk_widget_set_sensitive (self->start, FALSE);
  gtk_widget_set_sensitive (self->draft, FALSE);
  if (self->check_id == 0)
    self->check_id = g_timeout_add (CHECK_MS, on_check_time, self);
}
