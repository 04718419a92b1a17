/* A list of jobs with its filters; the list itself is lazy, see dub-job-list.h. */
#include "dub-job-page.h"

#include <glib/gi18n.h>

#include "dub-context-menu.h"
#include "dub-job-cells.h"
#include "dub-job-menu.h"
#include "dub-names.h"
#include "dub-settings.h"

struct _DubJobPage
{
  AdwBin parent_instance;

  DubDesk *desk;    /* owned */
  DubJobList *list; /* owned */
  DubJobQuery query;
  GSimpleActionGroup *actions;                 /* owned */
  GtkColumnViewColumn *columns[DUB_N_COLUMNS]; /* borrowed: of the view */
  GtkWidget *menu;                             /* owned by this widget */
  gboolean setting;                            /* filters are being set by the program */
  guint fit_id;
  int updated_width; /* of that column, where it is shown */

  GtkBox *tools;
  GtkSearchEntry *search;
  GtkDropDown *states;
  GtkDropDown *accounts;
  GtkMenuButton *filter_button; /* where there is no room for these two */
  GtkStack *stack;
  GtkColumnView *view;
  AdwStatusPage *empty;
  GtkWidget *empty_button;
};

G_DEFINE_FINAL_TYPE (DubJobPage, dub_job_page, ADW_TYPE_BIN)

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* The rows of the state filter. */
static const struct
{
  const char *title; /* N_() */
  guint states;
} filters[] = {
  { N_ ("Every state"), 0 },
  { N_ ("Drafts"), 1u << DUB_JOB_DRAFT },
  { N_ ("Under way"), 1u << DUB_JOB_QUEUED | 1u << DUB_JOB_RUNNING },
  { N_ ("Done"), 1u << DUB_JOB_DONE },
  { N_ ("Failed"), 1u << DUB_JOB_FAILED },
  { N_ ("Needs a decision"), 1u << DUB_JOB_UNKNOWN },
  { N_ ("Cancelled"), 1u << DUB_JOB_CANCELLED },
};

static const char *const sorts[] = {
  [DUB_JOB_SORT_CREATED] = "created",   [DUB_JOB_SORT_UPDATED] = "updated",
  [DUB_JOB_SORT_TITLE] = "title",       [DUB_JOB_SORT_STATE] = "state",
  [DUB_JOB_SORT_PROVIDER] = "provider", [DUB_JOB_SORT_LANGUAGE] = "language",
};

/* --- What is shown when there is nothing --------------------------------------------------- */

static gboolean
is_filtered (DubJobPage *self)
{
  return self->query.text != NULL || self->query.states != 0 || self->query.account != 0;
}

static void
explain_nothing (DubJobPage *self)
{
  const char *icon = "view-list-symbolic";
  const char *title = _ ("No jobs yet");
  const char *text = _ ("Choose a video, a voice track and an account, and send them off.");
  gboolean offer = TRUE;

  if (is_filtered (self))
    {
      icon = "edit-find-symbolic";
      title = _ ("No Jobs Found");
      text = _ ("Try another word or another filter.");
      offer = FALSE;
    }
  else if (self->query.needs_person)
    {
      icon = "dub-done-symbolic";
      title = _ ("Nothing Needs You");
      text = _ ("Jobs that only you can decide about appear here: a refused key, spent credits, a "
                "missing file, or an answer that was lost.");
      offer = FALSE;
    }
  adw_status_page_set_icon_name (self->empty, icon);
  adw_status_page_set_title (self->empty, title);
  adw_status_page_set_description (self->empty, text);
  gtk_widget_set_visible (self->empty_button, offer);
}

static void
on_items_changed (DubJobPage *self)
{
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->list)) > 0;

  if (!any)
    explain_nothing (self);
  if (!any && gtk_widget_get_mapped (GTK_WIDGET (self)))
    g_signal_emit (self, signals[CHOSEN], 0); /* nothing is */
  gtk_widget_set_visible (GTK_WIDGET (self->tools), any || is_filtered (self));
  gtk_stack_set_visible_child_name (self->stack, any ? "list" : "empty");
}

/* Before the view takes its rows away: the toolkit would look for the focus' next place in the
 * whole window. From the button the stack gives it back to the list by itself. */
static void
save_focus (DubJobPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (g_list_model_get_n_items (G_LIST_MODEL (self->list)) > 0 || focus == NULL
      || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->view)))
    return;
  on_items_changed (self);
  if (gtk_widget_get_visible (self->empty_button))
    gtk_widget_grab_focus (self->empty_button);
  else if (gtk_widget_get_visible (GTK_WIDGET (self->tools)))
    gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

/* --- Filters ------------------------------------------------------------------------------- */

static gint64
chosen_account (DubJobPage *self)
{
  guint selected = gtk_drop_down_get_selected (self->accounts);
  GListModel *accounts = dub_desk_get_accounts (self->desk);
  g_autoptr (DubAccountRow) row = NULL;

  if (selected == 0 || selected > g_list_model_get_n_items (accounts))
    return 0;
  row = g_list_model_get_item (accounts, selected - 1);
  return dub_account_row_get (row)->id;
}

static void
set_state (DubJobPage *self, const char *action, GVariant *state)
{
  g_simple_action_set_state (
      G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), action)), state);
}

/* The menu of a narrow page says the same as the drop-downs, and its button that it hides jobs. */
static void
show_filters (DubJobPage *self)
{
  guint state = gtk_drop_down_get_selected (self->states);
  guint account = gtk_drop_down_get_selected (self->accounts);

  set_state (self, "state", g_variant_new_uint32 (state));
  set_state (self, "account", g_variant_new_uint32 (account));
  if (state != 0 || account != 0)
    gtk_widget_add_css_class (GTK_WIDGET (self->filter_button), "accent");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->filter_button), "accent");
}

static void
apply (DubJobPage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));
  guint state = gtk_drop_down_get_selected (self->states);

  self->query.text = text[0] == '\0' ? NULL : text;
  self->query.states = state < G_N_ELEMENTS (filters) ? filters[state].states : 0;
  self->query.account = chosen_account (self);
  show_filters (self);
  dub_job_list_set_query (self->list, &self->query);
  on_items_changed (self);
}

/* --- What is remembered -------------------------------------------------------------------- */

/* The pages share it. A word that is searched for is not remembered. */
static void
remember (DubJobPage *self)
{
  dub_settings_set_int ("jobs-filter", (int) gtk_drop_down_get_selected (self->states));
  dub_settings_set_string ("jobs-sort", sorts[self->query.sort]);
  dub_settings_set_boolean ("jobs-descending", self->query.descending);
}

static void
show_filter (DubJobPage *self, int filter)
{
  self->setting = TRUE;
  gtk_drop_down_set_selected (self->states,
                              (guint) CLAMP (filter, 0, (int) G_N_ELEMENTS (filters) - 1));
  self->setting = FALSE;
}

static void
recall (DubJobPage *self)
{
  g_autofree char *sort = dub_settings_get_string ("jobs-sort");
  int filter = dub_settings_get_int ("jobs-filter", 0);

  for (guint i = 0; i < G_N_ELEMENTS (sorts); i++)
    if (g_strcmp0 (sort, sorts[i]) == 0)
      {
        self->query.sort = (DubJobSort) i;
        set_state (self, "sort", g_variant_new_string (sort));
      }
  self->query.descending = dub_settings_get_boolean ("jobs-descending", TRUE);
  set_state (self, "descending", g_variant_new_boolean (self->query.descending));
  show_filter (self, filter);
}

static void
on_filter_changed (DubJobPage *self)
{
  if (self->list == NULL || self->setting)
    return;
  apply (self);
  remember (self);
}

static void
on_stop_search (DubJobPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
fill_states (DubJobPage *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    gtk_string_list_append (titles, _ (filters[i].title));
  gtk_drop_down_set_model (self->states, G_LIST_MODEL (titles));
}

static void
append_choices (GMenu *menu, GListModel *titles, const char *action)
{
  g_autoptr (GMenu) section = g_menu_new ();

  for (guint i = 0; i < g_list_model_get_n_items (titles); i++)
    {
      g_autoptr (GtkStringObject) title = g_list_model_get_item (titles, i);
      g_autoptr (GString) label = g_string_new (gtk_string_object_get_string (title));
      g_autoptr (GMenuItem) item = NULL;

      g_string_replace (label, "_", "__", 0); /* of an account: no mnemonic */
      item = g_menu_item_new (label->str, NULL);
      g_menu_item_set_action_and_target (item, action, "u", i);
      g_menu_append_item (section, item);
    }
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
}

static void
fill_filter_menu (DubJobPage *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();

  append_choices (menu, gtk_drop_down_get_model (self->states), "page.state");
  append_choices (menu, gtk_drop_down_get_model (self->accounts), "page.account");
  gtk_menu_button_set_menu_model (self->filter_button, G_MENU_MODEL (menu));
}

/* The accounts stand behind "Every account". */
static void
fill_accounts (DubJobPage *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  GListModel *accounts = dub_desk_get_accounts (self->desk);

  gtk_string_list_append (titles, _ ("Every account"));
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (DubAccountRow) row = g_list_model_get_item (accounts, i);

      gtk_string_list_append (titles, dub_account_row_get (row)->label);
    }
  self->setting = TRUE;
  gtk_drop_down_set_model (self->accounts, G_LIST_MODEL (titles));
  self->setting = FALSE;
  fill_filter_menu (self);
}

static void
on_state_filter (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  gtk_drop_down_set_selected (DUB_JOB_PAGE (user_data)->states, g_variant_get_uint32 (target));
}

static void
on_account_filter (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  gtk_drop_down_set_selected (DUB_JOB_PAGE (user_data)->accounts, g_variant_get_uint32 (target));
}

static void
on_sort (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  DubJobPage *self = user_data;

  for (guint i = 0; i < G_N_ELEMENTS (sorts); i++)
    if (g_str_equal (g_variant_get_string (target, NULL), sorts[i]))
      self->query.sort = (DubJobSort) i;
  g_simple_action_set_state (action, target);
  apply (self);
  remember (self);
}

static void
on_descending (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  DubJobPage *self = user_data;

  self->query.descending = g_variant_get_boolean (state);
  g_simple_action_set_state (action, state);
  apply (self);
  remember (self);
}

/* --- Rows ---------------------------------------------------------------------------------- */

static void
on_chosen (DubJobPage *self)
{
  g_signal_emit (self, signals[CHOSEN], 0);
}

static void
on_activated (GtkColumnView *view, guint position, DubJobPage *self)
{
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->list), position, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-details", NULL);
}

static void
on_menu_wanted (GtkWidget *view, guint position, double x, double y, gpointer user_data)
{
  DubJobPage *self = user_data;
  GtkSelectionModel *selection = GTK_SELECTION_MODEL (self->list);
  graphene_point_t at = GRAPHENE_POINT_INIT ((float) x, (float) y);
  graphene_point_t here = at;

  if (!gtk_selection_model_is_selected (selection, position))
    gtk_selection_model_select_item (selection, position, TRUE);
  if (!gtk_widget_compute_point (view, GTK_WIDGET (self), &at, &here))
    return;
  dub_context_menu_show_at (self->menu, here.x, here.y);
}

static gboolean
has_choice (DubJobPage *self)
{
  g_autoptr (GArray) chosen = dub_job_list_get_selected (self->list);

  return chosen->len > 0;
}

/* The menu is that of what is chosen, else of the row that has the focus. */
static gboolean
on_menu_key (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  DubJobPage *self = DUB_JOB_PAGE (widget);

  if (!has_choice (self))
    dub_context_menu_choose_focused (GTK_WIDGET (self->view));
  return has_choice (self) && dub_context_menu_show (self->menu);
}

GArray *
dub_job_page_get_selected (DubJobPage *self)
{
  return dub_job_list_get_selected (self->list);
}

void
dub_job_page_select (DubJobPage *self, gint64 job)
{
  guint position = 0;

  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->view));

  dub_job_list_set_awake (self->list, TRUE);
  if (!dub_job_list_select_id (self->list, job, &position))
    return;
  /* The action belongs to the list inside the view. */
  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_LIST_VIEW (child))
      gtk_widget_activate_action (child, "list.scroll-to-item", "u", position);
}

void
dub_job_page_recall (DubJobPage *self, GArray *ids)
{
  dub_job_list_recall (self->list, ids);
}

void
dub_job_page_select_all (DubJobPage *self)
{
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (self->list));
}

void
dub_job_page_set_scope (DubJobPage *self, gint64 project, gboolean needs_person)
{
  self->query.project = project;
  self->query.needs_person = needs_person;
  recall (self);
  if (needs_person) /* whatever its state */
    show_filter (self, 0);
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->list));
  apply (self);
}

void
dub_job_page_set_text (DubJobPage *self, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), text);
  apply (self);
}

/* --- Width --------------------------------------------------------------------------------- */

/* Which columns fit: the job's own comes first. */
static gboolean
fit_columns (gpointer user_data)
{
  DubJobPage *self = user_data;
  GtkAdjustment *place = gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (self->view));
  int width = (int) gtk_adjustment_get_page_size (place);

  self->fit_id = 0;
  if (width == 0)
    return G_SOURCE_REMOVE;
  /* A hidden column takes its fixed width all the same. */
  gtk_column_view_column_set_visible (self->columns[DUB_COLUMN_UPDATED], width >= 640);
  gtk_column_view_column_set_fixed_width (self->columns[DUB_COLUMN_UPDATED],
                                          width >= 640 ? self->updated_width : 0);
  gtk_column_view_column_set_fixed_width (self->columns[DUB_COLUMN_STATUS],
                                          width >= 520 ? 230 : 150);
  return G_SOURCE_REMOVE;
}

/* Columns cannot be changed while the list is given its place. */
static void
on_width_changed (DubJobPage *self)
{
  if (self->fit_id == 0)
    self->fit_id = g_idle_add (fit_columns, self);
}

void
dub_job_page_focus_search (DubJobPage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

void
dub_job_page_set_desk (DubJobPage *self, DubDesk *desk, gboolean all)
{
  self->desk = g_object_ref (desk);
  self->list = dub_job_list_new (desk);
  dub_job_cells_add (self->view, desk, all, self->columns, on_menu_wanted, self);
  self->updated_width = gtk_column_view_column_get_fixed_width (self->columns[DUB_COLUMN_UPDATED]);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  all ? _ ("All jobs") : _ ("Jobs of the project"), -1);
  g_signal_connect_object (self->list, "items-changed", G_CALLBACK (save_focus), self,
                           G_CONNECT_SWAPPED);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->list));
  g_signal_connect_object (self->list, "items-changed", G_CALLBACK (on_items_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "selection-changed", G_CALLBACK (on_chosen), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (dub_desk_get_accounts (desk), "items-changed",
                           G_CALLBACK (fill_accounts), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (self->view)),
                           "notify::page-size", G_CALLBACK (on_width_changed), self,
                           G_CONNECT_SWAPPED);
  fill_accounts (self);
  recall (self);
  apply (self);
}

/* --- In sight ------------------------------------------------------------------------------ */

static void
dub_job_page_map (GtkWidget *widget)
{
  DubJobPage *self = DUB_JOB_PAGE (widget);

  if (self->list != NULL)
    {
      dub_job_list_set_awake (self->list, TRUE);
      on_items_changed (self);
    }
  GTK_WIDGET_CLASS (dub_job_page_parent_class)->map (widget);
}

static void
dub_job_page_unmap (GtkWidget *widget)
{
  DubJobPage *self = DUB_JOB_PAGE (widget);

  GTK_WIDGET_CLASS (dub_job_page_parent_class)->unmap (widget);
  if (self->list != NULL)
    dub_job_list_set_awake (self->list, FALSE);
}

static void
dub_job_page_dispose (GObject *object)
{
  DubJobPage *self = DUB_JOB_PAGE (object);

  g_clear_handle_id (&self->fit_id, g_source_remove);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_object (&self->list);
  g_clear_object (&self->desk);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (dub_job_page_parent_class)->dispose (object);
}

static void
dub_job_page_class_init (DubJobPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dub_job_page_dispose;
  widget_class->map = dub_job_page_map;
  widget_class->unmap = dub_job_page_unmap;
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/dubstage/Dubstage/dub-job-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DubJobPage, tools);
  gtk_widget_class_bind_template_child (widget_class, DubJobPage, search);
  gtk_widget_class_bind_template_child (widget_class, DubJobPage, states);
  gtk_widget_class_bind_template_child (widget_class, DubJobPage, accounts);
  gtk_widget_class_bind_template_child (widget_class, DubJobPage, filter_button);
  gtk_widget_class_bind_template_child (widget_class, DubJobPage, stack);
  gtk_widget_class_bind_template_child (widget_class, DubJobPage, view);
  gtk_widget_class_bind_template_child (widget_class, DubJobPage, empty);
  gtk_widget_class_bind_template_child (widget_class, DubJobPage, empty_button);
  gtk_widget_class_bind_template_callback (widget_class, on_filter_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, on_menu_key, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, on_menu_key, NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "win.job-remove", NULL);
}

static void
dub_job_page_init (DubJobPage *self)
{
  const GActionEntry entries[] = {
    { "state", on_state_filter, "u", "uint32 0", NULL, { 0 } },
    { "account", on_account_filter, "u", "uint32 0", NULL, { 0 } },
    { "sort", on_sort, "s", "'created'", NULL, { 0 } },
    { "descending", NULL, NULL, "true", on_descending, { 0 } },
  };

  gtk_widget_init_template (GTK_WIDGET (self));
  self->query.descending = TRUE;
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "page", G_ACTION_GROUP (self->actions));
  self->menu = dub_job_menu_new (GTK_WIDGET (self));
  fill_states (self);
  dub_names_follow_choice (self->states, _ ("Only jobs in this state"));
  dub_names_follow_choice (self->accounts, _ ("Only jobs of this account"));
}
