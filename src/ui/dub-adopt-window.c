/* The list of jobs at a provider, page by page.
 *
 *   account ──► account.query, one page ──► rows ──► chosen ──► job.adopt each ──► said in one
 * toast ▲                        │ └── "Load More" (cursor) ┘
 */
#include <glib/gi18n.h>
#include <inttypes.h>

#include "dub-accounts-window.h"
#include "dub-adopt-private.h"
#include "dub-found-job-row.h"
#include "dub-keys.h"
#include "dub-names.h"

G_DEFINE_FINAL_TYPE (DubAdoptWindow, dub_adopt_window, ADW_TYPE_WINDOW)

const DubAccount *
dub_adopt_account (DubAdoptWindow *self)
{
  DubAccountRow *row = dub_desk_find_account (self->desk, self->account);

  return row != NULL ? dub_account_row_get (row) : NULL;
}

static const DubProvider *
the_provider (DubAdoptWindow *self)
{
  const DubAccount *account = dub_adopt_account (self);

  return account != NULL ? dub_provider_find (account->provider) : NULL;
}

const DubProject *
dub_adopt_project (DubAdoptWindow *self)
{
  DubProjectRow *row = gtk_drop_down_get_selected_item (self->projects);

  return row != NULL ? dub_project_row_get (row) : NULL;
}

/* --- The foot ------------------------------------------------------------------------------ */

void
dub_adopt_show_foot (DubAdoptWindow *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->jobs));
  g_autoptr (GPtrArray) chosen = dub_adopt_dup_chosen (self);
  g_autofree char *sum = NULL;
  g_autofree char *label = NULL;

  if (self->total > (gint64) n)
    /* Translators: jobs that are listed, of how many there are */
    sum = g_strdup_printf (_ ("%u of %" PRId64 " jobs"), n, self->total);
  else
    sum = g_strdup_printf (ngettext ("%u job", "%u jobs", (gulong) n), n);
  label = chosen->len == 0
              ? g_strdup (_ ("_Take Jobs"))
              : g_strdup_printf (ngettext ("_Take %u Job", "_Take %u Jobs", (gulong) chosen->len),
                                 chosen->len);
  gtk_label_set_text (self->sum, sum);
  gtk_button_set_label (self->take, label);
  gtk_widget_set_visible (self->more, self->cursor != NULL);
  gtk_spinner_set_spinning (self->spinner, self->asking || self->taking > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "adopt.more",
                                 self->cursor != NULL && !self->asking);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "adopt.choose-all", n > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "adopt.take",
                                 chosen->len > 0 && self->taking == 0
                                     && dub_adopt_project (self) != NULL);
}

static void
on_chosen (DubFoundJob *job, GParamSpec *pspec, DubAdoptWindow *self)
{
  dub_adopt_show_foot (self);
}

/* --- Pages --------------------------------------------------------------------------------- */

static void
show_page (DubAdoptWindow *self, const char *page)
{
  gtk_stack_set_visible_child_name (self->stack, page);
  gtk_widget_set_visible (self->foot, g_str_equal (page, "list"));
  gtk_widget_set_visible (self->bar, !g_str_equal (page, "no-account"));
  dub_adopt_show_foot (self);
}

void
dub_adopt_show_list (DubAdoptWindow *self)
{
  const DubProvider *provider = the_provider (self);
  g_autofree char *text = NULL;

  if (g_list_model_get_n_items (G_LIST_MODEL (self->matches)) > 0)
    {
      gboolean first = g_str_equal (gtk_stack_get_visible_child_name (self->stack), "asking");

      show_page (self, "list");
      if (first)
        gtk_widget_grab_focus (GTK_WIDGET (self->view));
      return;
    }
  if (g_list_model_get_n_items (G_LIST_MODEL (self->jobs)) > 0)
    {
      adw_status_page_set_icon_name (self->empty, "edit-find-symbolic");
      adw_status_page_set_title (self->empty, _ ("No Such Job"));
      adw_status_page_set_description (
          self->empty, self->cursor != NULL
                           ? _ ("Other words may find it, or it is on a page not loaded yet.")
                           : _ ("Other words may find it."));
      show_page (self, "empty");
      gtk_widget_set_visible (self->foot, self->cursor != NULL);
      return;
    }
  /* Translators: %s is the name of a provider */
  text = g_strdup_printf (_ ("%s lists no job of this account."),
                          provider != NULL ? provider->name : "");
  adw_status_page_set_icon_name (self->empty, "view-list-symbolic");
  adw_status_page_set_title (self->empty, _ ("Nothing There"));
  adw_status_page_set_description (self->empty, text);
  show_page (self, "empty");
}

static const struct
{
  DubError code;
  const char *icon;
  const char *button; /* N_() */
  Remedy remedy;
} remedies[] = {
  { DUB_ERROR_KEYRING_LOCKED, "dialog-password-symbolic", N_ ("_Unlock…"), REMEDY_UNLOCK },
  { DUB_ERROR_KEYRING_MISSING, "dialog-password-symbolic", N_ ("Open _Account"), REMEDY_ACCOUNT },
  { DUB_ERROR_NO_KEY, "dialog-password-symbolic", N_ ("Open _Account"), REMEDY_ACCOUNT },
  { DUB_ERROR_BAD_KEY, "dialog-password-symbolic", N_ ("Open _Account"), REMEDY_ACCOUNT },
  { DUB_ERROR_NETWORK, "network-offline-symbolic", N_ ("_Try Again"), REMEDY_AGAIN },
  { DUB_N_ERRORS, "dialog-warning-symbolic", N_ ("_Try Again"), REMEDY_AGAIN },
};

static void
show_trouble (DubAdoptWindow *self, const GError *error)
{
  DubError code = dub_error_code (error);
  g_autofree char *words = dub_error_text (error);
  g_autofree char *text = g_strdup_printf ("%s\n%s", words, dub_error_remedy (code));
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  guint i = 0;

  if (g_list_model_get_n_items (G_LIST_MODEL (self->jobs)) > 0)
    {
      dub_adopt_toast (self, words);
      dub_adopt_show_list (self);
      return;
    }
  while (remedies[i].code != code && remedies[i].code != DUB_N_ERRORS)
    i++;
  self->remedy = remedies[i].remedy;
  adw_status_page_set_icon_name (self->trouble, remedies[i].icon);
  adw_status_page_set_title (self->trouble, dub_error_sentence (code));
  adw_status_page_set_description (self->trouble, escaped);
  gtk_button_set_label (self->remedy_button, _ (remedies[i].button));
  show_page (self, "trouble");
}

/* --- Asking -------------------------------------------------------------------------------- */

static void
add_job (DubAdoptWindow *self, GVariant *finding)
{
  g_autoptr (DubFoundJob) job = dub_found_job_new (finding);

  if (*dub_found_job_get_id (job) == '\0')
    return;
  dub_found_job_look (job, dub_desk_get_store (self->desk), dub_adopt_account (self));
  g_signal_connect (job, "notify::chosen", G_CALLBACK (on_chosen), self);
  g_list_store_append (self->jobs, job);
}

static void
take_answer (DubAdoptWindow *self, GVariant *result)
{
  g_autoptr (GVariant) findings =
      g_variant_lookup_value (result, "findings", G_VARIANT_TYPE ("aa{sv}"));
  const char *cursor = "";

  g_variant_lookup (result, "cursor", "&s", &cursor);
  g_variant_lookup (result, "total", "x", &self->total);
  g_free (self->cursor);
  self->cursor = *cursor != '\0' ? g_strdup (cursor) : NULL;
  for (gsize i = 0; findings != NULL && i < g_variant_n_children (findings); i++)
    {
      g_autoptr (GVariant) finding = g_variant_get_child_value (findings, i);

      add_job (self, finding);
    }
}

static void
on_answer (GObject *owner, GVariant *result, const GError *error, gpointer user_data)
{
  DubAdoptWindow *self = DUB_ADOPT_WINDOW (owner);

  if (GPOINTER_TO_UINT (user_data) != self->asked || dub_adopt_account (self) == NULL)
    return;
  self->asking = FALSE;
  if (error != NULL)
    {
      show_trouble (self, error);
      return;
    }
  take_answer (self, result);
  dub_adopt_show_list (self);
}

static void
ask (DubAdoptWindow *self)
{
  const DubProvider *provider = the_provider (self);
  GVariantDict args;

  if (provider == NULL || provider->jobs_query == NULL)
    return;
  self->asking = TRUE;
  g_variant_dict_init (&args, NULL);
  g_variant_dict_insert (&args, "id", "x", self->account);
  g_variant_dict_insert (&args, "query", "s", provider->jobs_query);
  g_variant_dict_insert (&args, "pages", "i", 1);
  if (self->cursor != NULL)
    g_variant_dict_insert (&args, "cursor", "s", self->cursor);
  dub_desk_run (self->desk, "account.query", g_variant_dict_end (&args), self, on_answer,
                GUINT_TO_POINTER (++self->asked));
}

static void
reload (DubAdoptWindow *self)
{
  g_list_store_remove_all (self->jobs);
  g_clear_pointer (&self->cursor, g_free);
  self->total = -1;
  show_page (self, self->account != 0 ? "asking" : "no-account");
  ask (self);
}

static void
on_reload (GtkWidget *widget, const char *name, GVariant *target)
{
  reload (DUB_ADOPT_WINDOW (widget));
}

static void
on_more (GtkWidget *widget, const char *name, GVariant *target)
{
  DubAdoptWindow *self = DUB_ADOPT_WINDOW (widget);

  ask (self);
  dub_adopt_show_foot (self);
}

/* --- Remedies ------------------------------------------------------------------------------ */

static void
on_unlocked (GObject *owner, const GError *error)
{
  if (error != NULL)
    show_trouble (DUB_ADOPT_WINDOW (owner), error);
  else
    reload (DUB_ADOPT_WINDOW (owner));
}

static void
show_accounts (DubAdoptWindow *self, gint64 account)
{
  GtkWidget *window = dub_accounts_window_new (GTK_WINDOW (self), self->desk);

  gtk_window_present (GTK_WINDOW (window));
  dub_accounts_window_show_account (DUB_ACCOUNTS_WINDOW (window), account);
}

static void
on_remedy (DubAdoptWindow *self)
{
  if (self->remedy == REMEDY_UNLOCK && dub_adopt_account (self) != NULL)
    dub_keys_unlock (self->desk, dub_adopt_account (self), G_OBJECT (self), on_unlocked);
  else if (self->remedy == REMEDY_ACCOUNT)
    show_accounts (self, self->account);
  else
    reload (self);
}

static void
on_add_account (DubAdoptWindow *self)
{
  show_accounts (self, 0);
}

/* --- Accounts and projects ----------------------------------------------------------------- */

static char *
account_label (DubAccountRow *row)
{
  const DubAccount *account = row != NULL ? dub_account_row_get (row) : NULL;

  return g_strdup (account != NULL ? account->label : "");
}

static char *
project_label (DubProjectRow *row)
{
  const DubProject *project = row != NULL ? dub_project_row_get (row) : NULL;

  return g_strdup (project != NULL ? project->title : "");
}

static void
on_account (DubAdoptWindow *self)
{
  DubAccountRow *row = gtk_drop_down_get_selected_item (self->accounts);
  gint64 id = row != NULL ? dub_account_row_get (row)->id : 0;

  if (self->filling || self->account == id)
    return;
  self->account = id;
  reload (self);
}

static void
on_project (DubAdoptWindow *self)
{
  if (!self->filling)
    dub_adopt_show_foot (self);
}

void
dub_adopt_window_show_account (DubAdoptWindow *self, gint64 account)
{
  GListModel *accounts = dub_desk_get_accounts (self->desk);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (DubAccountRow) row = g_list_model_get_item (accounts, i);

      if (dub_account_row_get (row)->id == account)
        gtk_drop_down_set_selected (self->accounts, i);
    }
  on_account (self);
}

static void
choose_project (DubAdoptWindow *self, gint64 project)
{
  GListModel *projects = dub_desk_get_projects (self->desk);

  for (guint i = 0; i < g_list_model_get_n_items (projects); i++)
    {
      g_autoptr (DubProjectRow) row = g_list_model_get_item (projects, i);

      if (dub_project_row_get (row)->id == project)
        gtk_drop_down_set_selected (self->projects, i);
    }
}

/* A key that was entered or unlocked elsewhere, a job that came or went. */
static void
on_changed (DubDesk *desk, guint tables, GArray *changes, DubAdoptWindow *self)
{
  if (tables & 1u << DUB_TABLE_JOB)
    dub_adopt_look_again (self);
  if (tables & 1u << DUB_TABLE_ACCOUNT)
    on_account (self);
  if (tables & 1u << DUB_TABLE_PROJECT)
    dub_adopt_show_foot (self);
}

/* --- The object ---------------------------------------------------------------------------- */

static const struct
{
  const char *name;
  GtkWidgetActionActivateFunc func;
  guint key;
  GdkModifierType modifiers;
} actions[] = {
  { "adopt.reload", on_reload, GDK_KEY_r, GDK_CONTROL_MASK },
  { "adopt.more", on_more, GDK_KEY_m, GDK_CONTROL_MASK },
  { "window.close", NULL, GDK_KEY_Escape, 0 }, /* of GTK itself */
};

static void
dub_adopt_window_dispose (GObject *object)
{
  DubAdoptWindow *self = DUB_ADOPT_WINDOW (object);

  for (guint i = 0; self->jobs != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (self->jobs));
       i++)
    {
      g_autoptr (DubFoundJob) job = g_list_model_get_item (G_LIST_MODEL (self->jobs), i);

      g_signal_handlers_disconnect_by_data (job, self);
    }
  g_clear_object (&self->matches);
  g_clear_object (&self->filter);
  g_clear_object (&self->jobs);
  g_clear_pointer (&self->needle, g_free);
  g_clear_pointer (&self->cursor, g_free);
  g_clear_pointer (&self->refusal, g_free);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (dub_adopt_window_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, DubAdoptWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, DubAdoptWindow, bar);
  gtk_widget_class_bind_template_child (widget_class, DubAdoptWindow, foot);
  gtk_widget_class_bind_template_child (widget_class, DubAdoptWindow, accounts);
  gtk_widget_class_bind_template_child (widget_class, DubAdoptWindow, projects);
  gtk_widget_class_bind_template_child (widget_class, DubAdoptWindow, search);
  gtk_widget_class_bind_template_child (widget_class, DubAdoptWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, DubAdoptWindow, view);
  gtk_widget_class_bind_template_child (widget_class, DubAdoptWindow, empty);
  gtk_widget_class_bind_template_child (widget_class, DubAdoptWindow, trouble);
  gtk_widget_class_bind_template_child (widget_class, DubAdoptWindow, sum);
  gtk_widget_class_bind_template_child (widget_class, DubAdoptWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, DubAdoptWindow, more);
  gtk_widget_class_bind_template_child (widget_class, DubAdoptWindow, take);
  gtk_widget_class_bind_template_child_full (widget_class, "remedy", FALSE,
                                             G_STRUCT_OFFSET (DubAdoptWindow, remedy_button));
  gtk_widget_class_bind_template_callback (widget_class, on_account);
  gtk_widget_class_bind_template_callback (widget_class, on_project);
  gtk_widget_class_bind_template_callback (widget_class, on_remedy);
  gtk_widget_class_bind_template_callback (widget_class, on_add_account);
}

static void
dub_adopt_window_class_init (DubAdoptWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dub_adopt_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/dubstage/Dubstage/dub-adopt-window.ui");
  bind_children (widget_class);
  dub_adopt_jobs_class_init (widget_class);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      if (actions[i].func != NULL)
        gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].func);
      gtk_widget_class_add_binding_action (widget_class, actions[i].key, actions[i].modifiers,
                                           actions[i].name, NULL);
    }
}

static void
dub_adopt_window_init (DubAdoptWindow *self)
{
  g_autoptr (GtkListItemFactory) factory = dub_found_job_factory_new ();
  GtkNoSelection *selection = NULL;

  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->needle = g_strdup ("");
  self->total = -1;
  self->jobs = g_list_store_new (DUB_TYPE_FOUND_JOB);
  self->filter = gtk_custom_filter_new (dub_adopt_matches, self, NULL);
  self->matches = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->jobs)),
                                             g_object_ref (GTK_FILTER (self->filter)));
  selection = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->matches)));
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (selection));
  g_object_unref (selection);
  gtk_list_view_set_factory (self->view, factory);
}

static void
set_up_list (GtkDropDown *drop_down, const char *what, GListModel *model, GCallback label)
{
  GtkExpression *expression =
      gtk_cclosure_expression_new (G_TYPE_STRING, NULL, 0, NULL, label, NULL, NULL);

  gtk_drop_down_set_expression (drop_down, expression);
  gtk_drop_down_set_model (drop_down, model);
  gtk_expression_unref (expression);
  dub_names_follow_choice (drop_down, what);
}

GtkWidget *
dub_adopt_window_new (GtkWindow *parent, DubDesk *desk, gint64 project)
{
  DubAdoptWindow *self = g_object_new (DUB_TYPE_ADOPT_WINDOW, "transient-for", parent, NULL);

  self->desk = g_object_ref (desk);
  set_up_list (self->accounts, _ ("Account"), dub_desk_get_accounts (desk),
               G_CALLBACK (account_label));
  set_up_list (self->projects, _ ("Project to take them into"), dub_desk_get_projects (desk),
               G_CALLBACK (project_label));
  choose_project (self, project);
  self->filling = FALSE;
  g_signal_connect_object (desk, "changed", G_CALLBACK (on_changed), self, 0);
  show_page (self, "no-account");
  on_account (self);
  return GTK_WIDGET (self);
}
