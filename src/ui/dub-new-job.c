/* Prepares jobs. Whatever is changed leads to on_changed(), which shows the rows that the chosen
 * accounts need and, a moment later, asks the engine to check each account's jobs. */
#include "dub-new-job.h"

#include <glib/gi18n.h>

#include "dub-findings.h"
#include "dub-input-row.h"
#include "dub-intake.h"
#include "dub-language-chips.h"
#include "dub-new-job-plan.h"
#include "dub-options-group.h"

#define CHECK_MS 250

struct _DubNewJob
{
  AdwWindow parent_instance;

  DubDesk *desk; /* owned */
  gint64 project;
  DubAssetList *assets;           /* owned */
  GPtrArray *checks;              /* owned: GtkCheckButton with the account's id; borrowed */
  DubInputRow *rows[DUB_N_ROLES]; /* borrowed */
  guint check_id;
  guint generation;    /* of the check that counts */
  guint waiting;       /* answers still to come */
  GPtrArray *problems; /* owned: char * */
  GPtrArray *warnings; /* owned: char * */
  GArray *made;        /* owned: ids of the jobs that were made */
  guint making;        /* job.new still to come */

  GtkStack *stack;
  AdwPreferencesGroup *accounts;
  AdwPreferencesGroup *inputs;
  GtkWidget *languages;
  DubLanguageChips *chips;
  DubOptionsGroup *options;
  GtkBox *findings;
  GtkWidget *draft;
  GtkWidget *start;
  GtkLabel *sentence;
};

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

/* (transfer full): accounts that are ticked, borrowed from the desk */
static GPtrArray *
chosen_accounts (DubNewJob *self)
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

static void
fill_plan (DubNewJob *self, DubPlan *plan, const DubAccount *account)
{
  *plan = (DubPlan){ .project = self->project,
                     .account = account,
                     .provider = dub_provider_find (account->provider),
                     .languages = dub_language_chips_get (self->chips),
                     .options = dub_options_group_get (self->options, account->provider) };
  for (guint role = 0; role < DUB_N_ROLES; role++)
    plan->inputs[role] = dub_input_row_get_asset (self->rows[role]);
}

/* --- The rows that the accounts need ------------------------------------------------------- */

static void
show_inputs (DubNewJob *self, GPtrArray *accounts)
{
  for (guint role = 0; role < DUB_N_ROLES; role++)
    {
      g_autofree char *note = dub_plan_input_note (accounts, (DubRole) role);

      gtk_widget_set_visible (GTK_WIDGET (self->rows[role]), note != NULL);
      if (note != NULL)
        dub_input_row_set_note (self->rows[role], note);
    }
}

static void
show_languages (DubNewJob *self, GPtrArray *accounts)
{
  guint traits = 0;
  const DubProvider *only = NULL;
  g_autofree char *reason = NULL;

  for (guint i = 0; i < accounts->len; i++)
    {
      const DubAccount *account = accounts->pdata[i];
      const DubProvider *provider = dub_provider_find (account->provider);

      traits |= provider == NULL ? 0 : provider->traits;
      only = provider;
    }
  gtk_widget_set_visible (self->languages,
                          traits & (DUB_TRAIT_LANGUAGE | DUB_TRAIT_LANGUAGE_OPTIONAL));
  if (accounts->len != 1 || only == NULL)
    return;
  /* Translators: %s is the name of a provider */
  reason = g_strdup_printf (_ ("%s does not take this language"), only->name);
  dub_language_chips_set_supported (self->chips, only->languages, reason);
}

static void on_changed (DubNewJob *self);

/* --- Checking ------------------------------------------------------------------------------ */

static void
show_findings (DubNewJob *self)
{
  gboolean ready = self->problems->len == 0 && self->waiting == 0 && self->making == 0;
  gboolean begun = FALSE;

  for (guint role = 0; role < DUB_N_ROLES; role++)
    begun |= dub_input_row_get_asset (self->rows[role]) != 0;
  dub_findings_fill (self->findings, self->problems, self->warnings, begun);
  gtk_widget_set_sensitive (self->start, ready);
  gtk_widget_set_sensitive (self->draft, ready);
}

static void
show_sentence (DubNewJob *self, GPtrArray *accounts)
{
  g_autoptr (GArray) plans = g_array_new (FALSE, TRUE, sizeof (DubPlan));
  g_autofree char *text = NULL;

  for (guint i = 0; i < accounts->len; i++)
    {
      DubPlan plan;

      fill_plan (self, &plan, accounts->pdata[i]);
      g_array_append_val (plans, plan);
    }
  text = dub_plans_sentence (dub_desk_get_store (self->desk), plans);
  gtk_label_set_text (self->sentence, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->start), GTK_ACCESSIBLE_PROPERTY_LABEL, text,
                                  -1);
}

static void
collect (GPtrArray *into, GVariant *result, const char *name, const char *label)
{
  g_autofree const char **lines = NULL;

  if (!g_variant_lookup (result, name, "^a&s", &lines))
    return;
  for (guint i = 0; lines[i] != NULL; i++)
    g_ptr_array_add (into, label == NULL ? g_strdup (lines[i])
                                         : g_strdup_printf ("%s: %s", label, lines[i]));
}

typedef struct
{
  guint generation;
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
        {
          collect (self->problems, result, "problems", check->label);
          collect (self->warnings, result, "warnings", check->label);
        }
      if (self->waiting == 0)
        show_findings (self);
    }
  g_free (check->label);
  g_free (check);
}

static gboolean
on_check_time (gpointer user_data)
{
  DubNewJob *self = user_data;
  g_autoptr (GPtrArray) accounts = chosen_accounts (self);

  self->check_id = 0;
  self->generation++;
  self->waiting = accounts->len;
  g_ptr_array_set_size (self->problems, 0);
  g_ptr_array_set_size (self->warnings, 0);
  if (accounts->len == 0)
    g_ptr_array_add (self->problems, g_strdup (_ ("Choose an account.")));
  for (guint i = 0; i < accounts->len; i++)
    {
      const DubAccount *account = accounts->pdata[i];
      Check *check = g_new0 (Check, 1);
      DubPlan plan;

      fill_plan (self, &plan, account);
      check->generation = self->generation;
      check->label = accounts->len > 1 ? g_strdup (account->label) : NULL;
      dub_desk_run (self->desk, "job.check", dub_plan_args (&plan, FALSE), self, on_checked, check);
    }
  if (accounts->len == 0)
    show_findings (self);
  return G_SOURCE_REMOVE;
}

static void
on_changed (DubNewJob *self)
{
  g_autoptr (GPtrArray) accounts = NULL;

  if (self->desk == NULL)
    return;
  accounts = chosen_accounts (self);
  show_inputs (self, accounts);
  show_languages (self, accounts);
  dub_options_group_show (self->options, accounts);
  show_sentence (self, accounts);
  gtk_widget_set_sensitive (self->start, FALSE);
  gtk_widget_set_sensitive (self->draft, FALSE);
  if (self->check_id == 0)
    self->check_id = g_timeout_add (CHECK_MS, on_check_time, self);
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
  show_findings (self);
  if (self->made->len > 0)
    g_signal_emit (self, signals[MADE], 0, self->made);
  if (self->problems->len == 0)
    gtk_window_close (GTK_WINDOW (self));
}

static void
make (DubNewJob *self, gboolean start)
{
  g_autoptr (GPtrArray) accounts = chosen_accounts (self);

  if (!gtk_widget_get_sensitive (self->start))
    return;
  g_array_set_size (self->made, 0);
  self->making = accounts->len;
  gtk_widget_set_sensitive (self->start, FALSE);
  gtk_widget_set_sensitive (self->draft, FALSE);
  for (guint i = 0; i < accounts->len; i++)
    {
      DubPlan plan;

      fill_plan (self, &plan, accounts->pdata[i]);
      dub_desk_run (self->desk, "job.new", dub_plan_args (&plan, start), self, on_made, NULL);
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
  dub_options_group_merge (self->options, job->provider, job->options);
  for (guint role = 0; role < DUB_N_ROLES; role++)
    dub_input_row_set_asset (self->rows[role], job->inputs[role]);
  dub_new_job_add_language (self, job->language);
  on_changed (self);
}

/* --- The object ---------------------------------------------------------------------------- */

static void
dub_new_job_dispose (GObject *object)
{
  DubNewJob *self = DUB_NEW_JOB (object);

  g_clear_handle_id (&self->check_id, g_source_remove);
  g_clear_pointer (&self->checks, g_ptr_array_unref);
  g_clear_pointer (&self->problems, g_ptr_array_unref);
  g_clear_pointer (&self->warnings, g_ptr_array_unref);
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
    dub_options_group_merge (self->options, providers[i]->id, project->options);
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
      g_signal_connect_swapped (row, "changed", G_CALLBACK (on_changed), self);
      g_signal_connect (row, "file-wanted", G_CALLBACK (on_file_wanted), self);
    }
  self->project = project;
  self->desk = g_object_ref (desk);
  fill_defaults (self);
  fill_inputs (self);
  fill_accounts (self);
  g_signal_connect_object (desk, "changed", G_CALLBACK (on_desk_changed), self, 0);
  return GTK_WIDGET (self);
}
