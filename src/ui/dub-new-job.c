/* Prepares jobs. Whatever is changed leads to on_changed(), which shows the rows that the chosen
 * accounts need and has the whole checked, see dub-new-job-check.c. */
#include "dub-new-job-private.h"

#include <glib/gi18n.h>

#include "dub-intake.h"
#include "dub-voice-guess.h"

G_DEFINE_FINAL_TYPE (DubNewJob, dub_new_job, ADW_TYPE_WINDOW)

enum
{
  MADE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- What is chosen ------------------------------------------------------------------------ */

static gint64
check_account (gpointer check)
{
  return *(gint64 *) g_object_get_data (G_OBJECT (check), "dub-account");
}

GPtrArray *
dub_new_job_accounts (DubNewJob *self)
{
  GPtrArray *accounts = g_ptr_array_new ();

  for (guint i = 0; i < self->checks->len; i++)
    {
      DubAccountRow *row = NULL;

      if (!gtk_check_button_get_active (self->checks->pdata[i]))
        continue;
      row = dub_desk_find_account (self->desk, check_account (self->checks->pdata[i]));
      if (row != NULL)
        g_ptr_array_add (accounts, (gpointer) dub_account_row_get (row));
    }
  return accounts;
}

GArray *
dub_new_job_plans (DubNewJob *self, GPtrArray *accounts)
{
  GArray *plans = g_array_new (FALSE, TRUE, sizeof (DubPlan));

  g_array_set_clear_func (plans, (GDestroyNotify) dub_plan_clear);
  for (guint i = 0; i < accounts->len; i++)
    {
      const DubAccount *account = accounts->pdata[i];
      DubPlan plan = { .project = self->project,
                       .account = account,
                       .provider = dub_provider_find (account->provider),
                       .languages = dub_language_chips_get (self->chips),
                       .voices = dub_voice_rows_get (self->voices),
                       .refused = g_hash_table_lookup (self->refused, &account->id),
                       .options = dub_options_group_dup (self->options, account) };

      for (guint role = 0; role < DUB_N_ROLES; role++)
        plan.inputs[role] = dub_input_row_get_asset (self->rows[role]);
      g_array_append_val (plans, plan);
    }
  return plans;
}

/* --- The rows that the accounts need ------------------------------------------------------- */

static void
show_inputs (DubNewJob *self, GArray *plans)
{
  for (guint role = 0; role < DUB_N_ROLES; role++)
    {
      g_autofree char *note = dub_plans_input_note (plans, (DubRole) role);
      g_autofree char *stand_in =
          dub_plans_stand_in (dub_desk_get_store (self->desk), plans, (DubRole) role);
      gboolean by_language = role == DUB_ROLE_AUDIO && dub_voice_rows_get (self->voices) != NULL;

      gtk_widget_set_visible (GTK_WIDGET (self->rows[role]), note != NULL && !by_language);
      dub_input_row_set_stand_in (self->rows[role], stand_in);
      if (note != NULL)
        dub_input_row_set_note (self->rows[role], note);
    }
}

/* The picture that the voices belong to. */
static gint64
source_of (DubNewJob *self, GArray *plans)
{
  static const DubRole order[] = { DUB_ROLE_VIDEO, DUB_ROLE_IMAGE };

  for (guint i = 0; i < plans->len; i++)
    for (guint o = 0; o < G_N_ELEMENTS (order); o++)
      {
        const DubPlan *plan = &g_array_index (plans, DubPlan, i);

        if (plan->provider != NULL && dub_provider_input (plan->provider, order[o]) != NULL
            && plan->inputs[order[o]] != 0)
          return plan->inputs[order[o]];
      }
  return 0;
}

static gboolean
want_voices (GArray *plans)
{
  for (guint i = 0; i < plans->len; i++)
    {
      const DubPlan *plan = &g_array_index (plans, DubPlan, i);

      if (plan->provider != NULL && dub_provider_input (plan->provider, DUB_ROLE_AUDIO) != NULL
          && dub_provider_by_language (plan->provider)
          && !dub_plan_has_stand_in (plan, DUB_ROLE_AUDIO))
        return TRUE;
    }
  return FALSE;
}

/* One language has one voice track, which is guessed until the person chooses. */
static void
guess_voice (DubNewJob *self, GHashTable *guesses)
{
  const char *const *languages = dub_language_chips_get (self->chips);
  const gint64 *asset = NULL;

  if (languages[0] != NULL && languages[1] == NULL)
    asset = g_hash_table_lookup (guesses, languages[0]);
  if (asset == NULL || self->voice_chosen)
    return;
  self->filling = TRUE;
  dub_input_row_set_asset (self->rows[DUB_ROLE_AUDIO], *asset);
  self->filling = FALSE;
}

static void
show_voices (DubNewJob *self, GArray *plans)
{
  gboolean wanted = want_voices (plans);
  g_autoptr (GHashTable) guesses =
      dub_voice_guesses (dub_desk_get_store (self->desk), self->project,
                         dub_asset_list_get_model (self->assets), source_of (self, plans));

  dub_voice_rows_show (self->voices, wanted ? dub_language_chips_get (self->chips) : NULL, guesses);
  if (wanted)
    guess_voice (self, guesses);
}

static void
show_languages (DubNewJob *self, GArray *plans)
{
  g_autoptr (GPtrArray) providers = g_ptr_array_new ();

  for (guint i = 0; i < plans->len; i++)
    {
      const DubProvider *provider = g_array_index (plans, DubPlan, i).provider;

      if (provider != NULL && dub_provider_by_language (provider)
          && !g_ptr_array_find (providers, provider, NULL))
        g_ptr_array_add (providers, (gpointer) provider);
    }
  gtk_widget_set_visible (self->languages, providers->len > 0);
  dub_language_chips_set_providers (self->chips, providers);
}

static void
on_changed (DubNewJob *self)
{
  g_autoptr (GPtrArray) accounts = NULL;
  g_autoptr (GArray) plans = NULL;

  if (self->desk == NULL || self->filling)
    return;
  accounts = dub_new_job_accounts (self);
  plans = dub_new_job_plans (self, accounts);
  show_languages (self, plans);
  show_voices (self, plans);
  show_inputs (self, plans);
  dub_new_job_show_options_soon (self);
  g_hash_table_remove_all (self->refused);
  dub_new_job_show_sentence (self);
  dub_new_job_check_soon (self);
}

static void
on_input (DubInputRow *row, DubNewJob *self)
{
  if (dub_input_row_get_role (row) == DUB_ROLE_AUDIO && !self->filling)
    self->voice_chosen = TRUE;
  on_changed (self);
}

/* --- Making -------------------------------------------------------------------------------- */

static void
on_made (GObject *owner, GVariant *result, const GError *error, gpointer user_data)
{
  DubNewJob *self = DUB_NEW_JOB (owner);
  g_autoptr (GVariant) ids = NULL;
  gsize n = 0;

  self->making--;
  if (error != NULL)
    g_ptr_array_add (self->problems, dub_error_text (error));
  else if ((ids = g_variant_lookup_value (result, "ids", G_VARIANT_TYPE ("ax"))) != NULL)
    {
      const gint64 *values = g_variant_get_fixed_array (ids, &n, sizeof (gint64));

      g_array_append_vals (self->made, values, (guint) n);
    }
  if (self->making > 0)
    return;
  dub_new_job_show_findings (self);
  if (self->made->len > 0)
    g_signal_emit (self, signals[MADE], 0, self->made);
  if (self->problems->len == 0)
    gtk_window_close (GTK_WINDOW (self));
}

static void
make (DubNewJob *self, gboolean start)
{
  g_autoptr (GPtrArray) accounts = dub_new_job_accounts (self);
  g_autoptr (GArray) plans = dub_new_job_plans (self, accounts);

  if (!gtk_widget_get_sensitive (self->start))
    return;
  g_array_set_size (self->made, 0);
  gtk_widget_set_sensitive (self->start, FALSE);
  gtk_widget_set_sensitive (self->draft, FALSE);
  for (guint i = 0; i < plans->len; i++)
    {
      const DubPlan *plan = &g_array_index (plans, DubPlan, i);

      if (dub_plan_count (plan) == 0)
        continue;
      self->making++;
      dub_desk_run (self->desk, "job.new", dub_plan_args (plan, start), self, on_made, NULL);
    }
}

static void
on_start (DubNewJob *self)
{
  make (self, TRUE);
}

static void
on_draft (DubNewJob *self)
{
  make (self, FALSE);
}

/* --- Accounts ------------------------------------------------------------------------------ */

static void
add_account (DubNewJob *self, const DubAccount *account)
{
  const DubProvider *provider = dub_provider_find (account->provider);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), account->label);
  if (provider != NULL)
    {
      g_autofree char *subtitle =
          g_strdup_printf ("%s — %s", provider->name, _ (provider->summary));

      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
    }
  g_object_set_data_full (G_OBJECT (check), "dub-account",
                          g_memdup2 (&account->id, sizeof account->id), g_free);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  account->label, -1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  adw_preferences_group_add (self->accounts, row);
  g_ptr_array_add (self->checks, check);
  g_signal_connect_swapped (check, "toggled", G_CALLBACK (on_changed), self);
}

static void
tick_account (DubNewJob *self, gint64 account)
{
  for (guint i = 0; i < self->checks->len; i++)
    gtk_check_button_set_active (self->checks->pdata[i],
                                 check_account (self->checks->pdata[i]) == account);
}

static void
fill_accounts (DubNewJob *self)
{
  GListModel *accounts = dub_desk_get_accounts (self->desk);
  DubProjectRow *project = dub_desk_find_project (self->desk, self->project);
  gint64 wanted = project == NULL ? 0 : dub_project_row_get (project)->default_account;

  if (wanted == 0)
    wanted = dub_plan_latest_account (dub_desk_get_store (self->desk), self->project);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (DubAccountRow) row = g_list_model_get_item (accounts, i);

      add_account (self, dub_account_row_get (row));
    }
  gtk_stack_set_visible_child_name (self->stack, self->checks->len > 0 ? "form" : "no-account");
  if (self->checks->len == 0)
    return;
  if (dub_desk_find_account (self->desk, wanted) == NULL)
    wanted = check_account (self->checks->pdata[0]);
  tick_account (self, wanted);
}

static void
leave_for (DubNewJob *self, const char *action)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  gtk_window_close (GTK_WINDOW (self));
  gtk_widget_activate_action (GTK_WIDGET (parent), action, NULL);
}

static void
on_add_account (DubNewJob *self)
{
  leave_for (self, "win.add-account");
}

static void
on_try_sandbox (DubNewJob *self)
{
  leave_for (self, "win.try-sandbox");
}

/* --- Files --------------------------------------------------------------------------------- */

void
dub_new_job_take_asset (DubNewJob *self, gint64 asset)
{
  g_autoptr (DubAsset) row = dub_store_get_asset (dub_desk_get_store (self->desk), asset, NULL);

  for (guint role = 0; row != NULL && role < DUB_N_ROLES; role++)
    if (dub_role_takes ((DubRole) role, row->kind))
      dub_input_row_set_asset (self->rows[role], asset);
}

static void
on_taken_in (GObject *owner, gint64 asset)
{
  dub_new_job_take_asset (DUB_NEW_JOB (owner), asset);
}

static void
on_file_wanted (DubInputRow *row, GFile *file, DubNewJob *self)
{
  GSList list = { file, NULL };

  dub_intake_files (self->desk, self->project, &list, G_OBJECT (self), on_taken_in);
}

static void
on_voice_taken_in (GObject *row, gint64 asset)
{
  dub_input_row_set_asset (DUB_INPUT_ROW (row), asset);
}

static void
on_voice_wanted (DubVoiceRows *voices, GFile *file, DubInputRow *row, DubNewJob *self)
{
  GSList list = { file, NULL };

  dub_intake_files (self->desk, self->project, &list, G_OBJECT (row), on_voice_taken_in);
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, DubNewJob *self)
{
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    {
      g_autoptr (GSList) files = gdk_file_list_get_files (g_value_get_boxed (value));

      dub_intake_files (self->desk, self->project, files, G_OBJECT (self), on_taken_in);
      return TRUE;
    }
  return dub_intake_text (self->desk, self->project, g_value_get_string (value), G_OBJECT (self),
                          on_taken_in);
}

static void
on_desk_changed (DubDesk *desk, guint tables, GArray *changes, DubNewJob *self)
{
  if (tables & (1u << DUB_TABLE_ASSET | 1u << DUB_TABLE_UPLOAD))
    on_changed (self);
}

void
dub_new_job_add_language (DubNewJob *self, const char *code)
{
  const char *codes[] = { code, NULL };

  if (code != NULL && code[0] != '\0')
    dub_language_chips_set (self->chips, codes);
}

void
dub_new_job_take_job (DubNewJob *self, const DubJob *job)
{
  tick_account (self, job->account);
  dub_options_group_merge (self->options, job->provider, job->account, job->options);
  for (guint role = 0; role < DUB_N_ROLES; role++)
    dub_input_row_set_asset (self->rows[role], job->inputs[role]);
  dub_new_job_add_language (self, job->language);
  on_changed (self);
}

/* Whether a job of the same files at the same account is begun in that language. */
static gboolean
is_begun (DubNewJob *self, const DubJob *like, const char *language)
{
  DubJobQuery query = { .project = like->project, .account = like->account, .language = language };
  DubStore *store = dub_desk_get_store (self->desk);
  g_autoptr (GArray) ids = dub_store_query_jobs (store, &query, NULL);
  g_autoptr (GPtrArray) jobs = NULL;

  if (ids != NULL)
    jobs = dub_store_get_jobs (store, (gint64 *) ids->data, ids->len, NULL);
  for (guint i = 0; jobs != NULL && i < jobs->len; i++)
    {
      const DubJob *job = jobs->pdata[i];

      if (job->deleted_at == 0 && job->inputs[DUB_ROLE_VIDEO] == like->inputs[DUB_ROLE_VIDEO]
          && job->inputs[DUB_ROLE_IMAGE] == like->inputs[DUB_ROLE_IMAGE])
        return TRUE;
    }
  return FALSE;
}

void
dub_new_job_add_language_to (DubNewJob *self, const DubJob *job)
{
  DubProjectRow *row = dub_desk_find_project (self->desk, self->project);
  char **wanted = row == NULL ? NULL : dub_project_row_get (row)->languages;
  g_autoptr (GPtrArray) codes = g_ptr_array_new ();

  for (guint i = 0; wanted != NULL && wanted[i] != NULL; i++)
    if (!is_begun (self, job, wanted[i]))
      g_ptr_array_add (codes, wanted[i]);
  g_ptr_array_add (codes, NULL);
  dub_new_job_take_job (self, job);
  /* The voice of the job speaks its own language. */
  dub_input_row_set_asset (self->rows[DUB_ROLE_AUDIO], 0);
  self->voice_chosen = FALSE;
  dub_language_chips_set (self->chips, (const char *const *) codes->pdata);
  if (codes->len == 1)
    dub_language_chips_ask (self->chips);
}

/* --- The object ---------------------------------------------------------------------------- */

static void
dub_new_job_dispose (GObject *object)
{
  DubNewJob *self = DUB_NEW_JOB (object);

  g_clear_handle_id (&self->check_id, g_source_remove);
  g_clear_handle_id (&self->options_id, g_source_remove);
  g_clear_pointer (&self->checks, g_ptr_array_unref);
  g_clear_pointer (&self->problems, g_ptr_array_unref);
  g_clear_pointer (&self->warnings, g_ptr_array_unref);
  g_clear_pointer (&self->refused, g_hash_table_unref);
  g_clear_object (&self->voices);
  g_clear_pointer (&self->made, g_array_unref);
  g_clear_object (&self->assets);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (dub_new_job_parent_class)->dispose (object);
}

static void
dub_new_job_class_init (DubNewJobClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dub_new_job_dispose;
  g_type_ensure (DUB_TYPE_LANGUAGE_CHIPS);
  g_type_ensure (DUB_TYPE_OPTIONS_GROUP);
  signals[MADE] = g_signal_new ("made", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_ARRAY);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/dubstage/Dubstage/dub-new-job.ui");
  gtk_widget_class_bind_template_child (widget_class, DubNewJob, stack);
  gtk_widget_class_bind_template_child (widget_class, DubNewJob, accounts);
  gtk_widget_class_bind_template_child (widget_class, DubNewJob, inputs);
  gtk_widget_class_bind_template_child (widget_class, DubNewJob, languages);
  gtk_widget_class_bind_template_child (widget_class, DubNewJob, chips);
  gtk_widget_class_bind_template_child (widget_class, DubNewJob, options);
  gtk_widget_class_bind_template_child (widget_class, DubNewJob, findings);
  gtk_widget_class_bind_template_child (widget_class, DubNewJob, draft);
  gtk_widget_class_bind_template_child (widget_class, DubNewJob, start);
  gtk_widget_class_bind_template_child (widget_class, DubNewJob, sentence);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_start);
  gtk_widget_class_bind_template_callback (widget_class, on_draft);
  gtk_widget_class_bind_template_callback (widget_class, on_add_account);
  gtk_widget_class_bind_template_callback (widget_class, on_try_sandbox);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
dub_new_job_init (DubNewJob *self)
{
  GType types[] = { GDK_TYPE_FILE_LIST, G_TYPE_STRING };
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  self->checks = g_ptr_array_new ();
  self->problems = g_ptr_array_new_with_free_func (g_free);
  self->warnings = g_ptr_array_new_with_free_func (g_free);
  self->refused = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                         (GDestroyNotify) g_hash_table_unref);
  self->made = g_array_new (FALSE, FALSE, sizeof (gint64));
  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  g_signal_connect (target, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

/* Where the project has just one file that fits, it is meant. */
static void
fill_inputs (DubNewJob *self)
{
  GListModel *assets = dub_asset_list_get_model (self->assets);

  for (guint role = 0; role < DUB_N_ROLES; role++)
    {
      gint64 only = 0;
      guint n = 0;

      for (guint i = 0; i < g_list_model_get_n_items (assets); i++)
        {
          g_autoptr (DubAssetRow) row = g_list_model_get_item (assets, i);

          if (!dub_role_takes ((DubRole) role, dub_asset_row_get (row)->kind))
            continue;
          only = dub_asset_row_get (row)->id;
          n++;
        }
      if (n == 1)
        dub_input_row_set_asset (self->rows[role], only);
    }
}

static void
fill_defaults (DubNewJob *self)
{
  DubProjectRow *row = dub_desk_find_project (self->desk, self->project);
  const DubProject *project = row == NULL ? NULL : dub_project_row_get (row);
  const DubProvider *const *providers = dub_providers ();

  if (project == NULL)
    return;
  for (guint i = 0; providers[i] != NULL; i++)
    dub_options_group_merge (self->options, providers[i]->id, 0, project->options);
  dub_language_chips_set (self->chips, (const char *const *) project->languages);
}

GtkWidget *
dub_new_job_new (GtkWindow *parent, DubDesk *desk, gint64 project)
{
  DubNewJob *self = g_object_new (DUB_TYPE_NEW_JOB, "transient-for", parent, NULL);

  self->assets = dub_asset_list_new (desk);
  dub_asset_list_set_project (self->assets, project);
  for (guint role = 0; role < DUB_N_ROLES; role++)
    {
      GtkWidget *row = dub_input_row_new ((DubRole) role, self->assets);

      self->rows[role] = DUB_INPUT_ROW (row);
      adw_preferences_group_add (self->inputs, row);
      g_signal_connect (row, "changed", G_CALLBACK (on_input), self);
      g_signal_connect (row, "file-wanted", G_CALLBACK (on_file_wanted), self);
    }
  self->voices = dub_voice_rows_new (self->inputs, self->assets);
  g_signal_connect_swapped (self->voices, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect_object (self->voices, "file-wanted", G_CALLBACK (on_voice_wanted), self, 0);
  self->project = project;
  self->desk = g_object_ref (desk);
  dub_options_group_set_desk (self->options, desk);
  self->filling = TRUE;
  fill_defaults (self);
  fill_inputs (self);
  self->filling = FALSE;
  fill_accounts (self);
  g_signal_connect_object (desk, "changed", G_CALLBACK (on_desk_changed), self, 0);
  return GTK_WIDGET (self);
}
