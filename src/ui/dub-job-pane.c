/* Everything about one job. The parts that change every second (status, transfer) are renewed by
 * themselves; the rest only when its rows in the store change. What stands below comes by and by, a
 * part in a frame: many texts that are wrapped take their time to be laid out. */
#include "dub-job-pane.h"

#include <glib/gi18n.h>

#include "dub-clip-wrap.h"
#include "dub-cost.h"
#include "dub-fact-row.h"
#include "dub-format.h"
#include "dub-job-cells.h"
#include "dub-job-menu.h"
#include "dub-job-status.h"
#include "dub-languages.h"
#include "dub-output-row.h"
#include "dub-preview.h"
#include "dub-steps.h"
#include "dub-trouble-box.h"
#include "dub-words.h"

#define EVENTS_SHOWN 40u

/* What comes by and by. */
typedef enum
{
  PART_STEPS,
  PART_DETAILS,
  PART_HISTORY,
  N_PARTS
} Part;

struct _DubJobPane
{
  AdwBin parent_instance;

  DubDesk *desk;        /* owned */
  gint64 id;            /* 0: none */
  DubJob *job;          /* owned (nullable) */
  guint tick_id;        /* while a next look is announced */
  guint late;           /* bits of Part: to be shown in the next frames */
  guint frame_id;       /* while there are some */
  gint64 told_job;      /* whose history is shown */
  gint64 told_event;    /* the last one of it */
  guint n_told;         /* events that are shown */
  GPtrArray *file_rows; /* owned; borrowed widgets */

  DubPreview *preview;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkImage *icon;
  GtkLabel *state;
  GtkLabel *raw_state;
  GtkProgressBar *bar;
  GtkLabel *status;
  DubTroubleBox *trouble;
  GtkWidget *buttons;
  GtkWidget *start;
  GtkWidget *cancel;
  GtkWidget *open;
  GtkMenuButton *more;
  AdwPreferencesGroup *files;
  DubSteps *steps;
  AdwPreferencesGroup *details;
  AdwPreferencesGroup *history;
  GtkBox *events;
};

G_DEFINE_FINAL_TYPE (DubJobPane, dub_job_pane, ADW_TYPE_BIN)

/* --- State --------------------------------------------------------------------------------- */

static char *
next_look (const DubJob *job)
{
  gint64 left = (job->chain.next_at - g_get_real_time ()) / G_USEC_PER_SEC;
  g_autofree char *span = NULL;

  if (dub_job_state_is_terminal (job->state) || job->attention || left <= 0)
    return NULL;
  span = dub_format_span (left);
  /* Translators: when the provider is asked again; %s is a time span such as “12 s” */
  return g_strdup_printf (_ ("next look in %s"), span);
}

static void
show_status (DubJobPane *self)
{
  g_auto (DubJobStatus) status = { NULL, -1.0 };
  g_autofree char *left = dub_job_dup_time_left (self->desk, self->job);
  g_autofree char *look = next_look (self->job);
  g_autoptr (GString) text = g_string_new (NULL);

  dub_job_status_init (&status, self->desk, self->job);
  g_string_append (text, status.text);
  if (left != NULL)
    g_string_append_printf (text, " · %s", left);
  if (look != NULL)
    g_string_append_printf (text, " · %s", look);
  gtk_label_set_text (self->status, text->str);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), status.fraction >= 0.0);
  if (status.fraction >= 0.0)
    gtk_progress_bar_set_fraction (self->bar, status.fraction);
}

/* A draft is in no trouble of its own, but its files may be; what failed because of a file can be
 * tried again once the file is found. */
static void
show_trouble (DubJobPane *self)
{
  DubError code = self->job->chain.trouble.code;
  gboolean by_file = self->job->state == DUB_JOB_FAILED
                     && (code == DUB_ERROR_FILE_MISSING || code == DUB_ERROR_FILE_CHANGED);
  g_autoptr (DubAsset) bad = NULL;

  if (by_file || self->job->state == DUB_JOB_DRAFT)
    bad = dub_desk_find_bad_input (self->desk, self->job);
  if (bad != NULL)
    {
      dub_trouble_box_set_input (self->trouble, self->job, bad);
      return;
    }
  dub_trouble_box_set_job (self->trouble, self->job);
  if (by_file)
    dub_trouble_box_offer_retry (self->trouble);
}

static void
show_state (DubJobPane *self)
{
  const DubLook *look = dub_look_of_job (self->job);
  const char *raw = self->job->chain.raw_state;
  g_autofree char *raw_text = NULL;

  dub_show_look (self->icon, look->icon, look->style, _ (look->word));
  gtk_label_set_text (self->state, _ (look->word));
  if (raw != NULL)
    /* Translators: %s is the provider's own word for the state, never translated */
    raw_text = g_strdup_printf (_ ("the provider says “%s”"), raw);
  gtk_label_set_text (self->raw_state, raw_text == NULL ? "" : raw_text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->raw_state), raw_text);
  show_trouble (self);
}

/* The action says whether it can be cancelled; here is why not. */
static void
show_cancel (DubJobPane *self)
{
  const DubProvider *provider = dub_provider_find (self->job->provider);
  DubJobState state = self->job->state;
  g_autofree char *reason = NULL;

  if (self->job->submitted_at != 0 && provider != NULL && provider->cancel == NULL)
    reason = g_strdup_printf (_ ("%s does not offer to cancel a job that it has taken."),
                              provider->name);
  gtk_widget_set_visible (self->cancel, state == DUB_JOB_QUEUED || state == DUB_JOB_RUNNING);
  gtk_widget_set_tooltip_text (self->cancel, reason);
}

static void
show_buttons (DubJobPane *self)
{
  DubJobState state = self->job->state;

  gtk_widget_set_visible (self->start, state == DUB_JOB_DRAFT);
  show_cancel (self);
  gtk_widget_set_visible (self->open, state == DUB_JOB_DONE);
  gtk_widget_set_visible (self->buttons, state <= DUB_JOB_DONE);
}

/* --- Files --------------------------------------------------------------------------------- */

static const DubOutput *
main_output (GPtrArray *outputs)
{
  static const DubOutputKind order[] = { DUB_OUTPUT_VIDEO, DUB_OUTPUT_AUDIO };

  for (guint k = 0; k < G_N_ELEMENTS (order); k++)
    for (guint i = 0; i < outputs->len; i++)
      if (((DubOutput *) outputs->pdata[i])->kind == order[k])
        return outputs->pdata[i];
  return NULL;
}

static void
show_preview (DubJobPane *self, GPtrArray *outputs)
{
  DubStore *store = dub_desk_get_store (self->desk);
  const DubOutput *output = main_output (outputs);
  g_autoptr (DubAsset) asset = NULL;
  const char *original;

  for (guint role = 0; asset == NULL && role < DUB_N_ROLES; role++)
    if (role != DUB_ROLE_AUDIO && self->job->inputs[role] != 0)
      asset = dub_store_get_asset (store, self->job->inputs[role], NULL);
  /* A still or a document is no original that a dub could be compared with. */
  original = asset != NULL && asset->kind == DUB_MEDIA_VIDEO ? asset->path : NULL;
  if (output != NULL)
    dub_preview_set (self->preview, original, output->path,
                     asset == NULL ? NULL : asset->thumbnail);
  else
    dub_preview_set (self->preview, original, NULL, asset == NULL ? NULL : asset->thumbnail);
}

static void
clear_files (DubJobPane *self)
{
  for (guint i = 0; i < self->file_rows->len; i++)
    adw_preferences_group_remove (self->files, self->file_rows->pdata[i]);
  g_ptr_array_set_size (self->file_rows, 0);
}

static void
show_files (DubJobPane *self)
{
  g_autoptr (GPtrArray) outputs =
      dub_store_list_outputs (dub_desk_get_store (self->desk), self->id, NULL);

  clear_files (self);
  if (outputs == NULL)
    return;
  for (guint i = 0; i < outputs->len; i++)
    {
      GtkWidget *row = dub_output_row_new (outputs->pdata[i]);

      adw_preferences_group_add (self->files, row);
      g_ptr_array_add (self->file_rows, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->files), outputs->len > 0);
  show_preview (self, outputs);
}

/* --- Details ------------------------------------------------------------------------------- */

static void
add_map (DubJobPane *self, DubMap *map, const DubProvider *provider)
{
  g_autoptr (GPtrArray) keys = dub_map_sorted_keys (map);

  for (guint i = 0; i < keys->len; i++)
    {
      const char *key = keys->pdata[i];
      const DubOptionSpec *spec = provider == NULL ? NULL : dub_provider_option (provider, key);

      dub_facts_add (self->details, spec == NULL ? key : _ (spec->title), dub_map_get (map, key));
    }
}

static void
add_inputs (DubJobPane *self)
{
  for (guint role = 0; role < DUB_N_ROLES; role++)
    {
      g_autoptr (DubAsset) asset = NULL;

      if (self->job->inputs[role] != 0)
        asset =
            dub_store_get_asset (dub_desk_get_store (self->desk), self->job->inputs[role], NULL);
      if (asset != NULL)
        dub_facts_add (self->details, dub_word_of_role ((DubRole) role), asset->name);
    }
}

static void
add_cost (DubJobPane *self)
{
  g_autoptr (GHashTable) cost = dub_map_from_json (self->job->cost);
  g_autoptr (GPtrArray) names = dub_map_sorted_keys (cost);

  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *amount =
          dub_cost_amount (names->pdata[i], dub_map_get (cost, names->pdata[i]));

      dub_facts_add (self->details, dub_cost_title (names->pdata[i]), amount);
    }
}

static void
show_details (DubJobPane *self)
{
  const DubProvider *provider = dub_provider_find (self->job->provider);
  DubProjectRow *project = dub_desk_find_project (self->desk, self->job->project);
  g_autofree char *account = dub_desk_dup_account_label (self->desk, self->job->account);
  g_autofree char *language = dub_language_name (self->job->language);
  g_autofree char *started = dub_format_when_full (self->job->queued_at);
  g_autofree char *taken = dub_format_when_full (self->job->submitted_at);
  g_autofree char *ended = dub_format_when_full (self->job->finished_at);

  dub_facts_begin (self->details);
  if (project != NULL)
    dub_facts_add (self->details, _ ("Project"), dub_project_row_get (project)->title);
  dub_facts_add (self->details, _ ("Provider"),
                 provider == NULL ? self->job->provider : provider->name);
  dub_facts_add (self->details, _ ("Account"), account);
  add_inputs (self);
  dub_facts_add (self->details, _ ("Language"), language);
  add_map (self, self->job->options, provider);
  add_cost (self);
  dub_facts_add (self->details, _ ("Started"), started);
  dub_facts_add (self->details, _ ("Taken by the provider"), taken);
  dub_facts_add (self->details, _ ("Ended"), ended);
  add_map (self, self->job->chain.remote, NULL);
  dub_facts_end (self->details);
}

/* --- History ------------------------------------------------------------------------------- */

static void
add_event (DubJobPane *self, const DubEvent *event)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  g_autofree char *when = dub_format_when (event->at);
  g_autofree char *full = dub_format_when_full (event->at);
  GtkWidget *text = gtk_label_new (event->text);
  GtkWidget *time = gtk_label_new (when);

  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (text), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (text), 0.0);
  gtk_label_set_selectable (GTK_LABEL (text), TRUE);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_widget_set_valign (time, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (time, full);
  gtk_widget_add_css_class (time, "dim-label");
  gtk_widget_add_css_class (time, "numeric");
  gtk_widget_add_css_class (time, "caption");
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (box), time);
  gtk_box_prepend (self->events, box);
}

static void
begin_history (DubJobPane *self)
{
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->events))) != NULL)
    gtk_box_remove (self->events, child);
  self->told_job = self->id;
  self->told_event = 0;
  self->n_told = 0;
}

/* The newest stands first. An event does not change. */
static void
show_history (DubJobPane *self)
{
  g_autoptr (GPtrArray) events =
      dub_store_list_events (dub_desk_get_store (self->desk), self->id, NULL);
  guint n = events == NULL ? 0 : events->len;

  if (self->told_job != self->id)
    begin_history (self);
  for (guint i = n - MIN (n, EVENTS_SHOWN); i < n; i++)
    {
      const DubEvent *event = events->pdata[i];

      if (event->id <= self->told_event)
        continue;
      add_event (self, event);
      self->told_event = event->id;
      if (++self->n_told > EVENTS_SHOWN)
        gtk_box_remove (self->events, gtk_widget_get_last_child (GTK_WIDGET (self->events)));
    }
  gtk_widget_set_visible (GTK_WIDGET (self->history), n > 0);
}

/* --- By and by ----------------------------------------------------------------------------- */

static void
show_steps (DubJobPane *self)
{
  dub_steps_set_job (self->steps, self->desk, self->job);
}

static void (*const parts[N_PARTS]) (DubJobPane *self) = {
  [PART_STEPS] = show_steps,
  [PART_DETAILS] = show_details,
  [PART_HISTORY] = show_history,
};

static gboolean
on_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  DubJobPane *self = DUB_JOB_PANE (widget);
  guint part = 0;

  while (part < N_PARTS && (self->late & 1u << part) == 0)
    part++;
  if (part < N_PARTS && self->job != NULL)
    {
      self->late &= ~(1u << part);
      parts[part](self);
      return G_SOURCE_CONTINUE;
    }
  self->late = 0;
  self->frame_id = 0;
  return G_SOURCE_REMOVE;
}

static void
show_late (DubJobPane *self, Part part)
{
  self->late |= 1u << part;
  if (self->frame_id == 0)
    self->frame_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_frame, NULL, NULL);
}

/* --- Following the desk -------------------------------------------------------------------- */

static gboolean
on_tick (gpointer user_data)
{
  DubJobPane *self = user_data;

  if (self->job == NULL || dub_job_state_is_terminal (self->job->state))
    {
      self->tick_id = 0;
      return G_SOURCE_REMOVE;
    }
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    show_status (self);
  return G_SOURCE_CONTINUE;
}

static void
reload_job (DubJobPane *self)
{
  DubJob *job = NULL;

  if (self->id != 0)
    job = dub_store_get_job (dub_desk_get_store (self->desk), self->id, NULL);
  g_clear_pointer (&self->job, dub_job_free);
  self->job = job;
  if (job == NULL)
    return;
  show_state (self);
  show_status (self);
  show_buttons (self);
  show_late (self, PART_STEPS);
  show_late (self, PART_DETAILS);
  if (self->tick_id == 0 && !dub_job_state_is_terminal (job->state))
    self->tick_id = g_timeout_add_seconds (1, on_tick, self);
}

static void
on_changed (DubDesk *desk, guint tables, GArray *changes, DubJobPane *self)
{
  gboolean job = FALSE;
  gboolean files = FALSE;
  gboolean events = FALSE;

  for (guint i = 0; self->id != 0 && i < changes->len; i++)
    {
      const DubChange *change = &g_array_index (changes, DubChange, i);

      job |= change->table == DUB_TABLE_JOB && change->id == self->id;
      job |= change->table == DUB_TABLE_UPLOAD || change->table == DUB_TABLE_ASSET;
      files |= change->table == DUB_TABLE_OUTPUT && change->parent == self->id;
      events |= change->table == DUB_TABLE_EVENT && change->parent == self->id;
    }
  if (job)
    reload_job (self);
  if (files && self->job != NULL)
    show_files (self);
  if (events)
    show_late (self, PART_HISTORY);
}

static void
on_activity (DubDesk *desk, DubJobPane *self)
{
  if (self->job != NULL)
    show_status (self);
}

void
dub_job_pane_set_job (DubJobPane *self, gint64 job)
{
  g_autofree char *subtitle = NULL;

  if (self->id == job)
    return;
  self->id = job;
  reload_job (self);
  if (self->job == NULL)
    return;
  subtitle = dub_job_dup_subtitle (self->desk, self->job, FALSE);
  gtk_label_set_text (self->title, self->job->title);
  gtk_label_set_text (self->subtitle, subtitle);
  show_files (self);
  show_late (self, PART_HISTORY);
}

void
dub_job_pane_set_desk (DubJobPane *self, DubDesk *desk)
{
  self->desk = g_object_ref (desk);
  g_signal_connect_object (desk, "changed", G_CALLBACK (on_changed), self, 0);
  g_signal_connect_object (desk, "activity", G_CALLBACK (on_activity), self, 0);
}

static void
dub_job_pane_dispose (GObject *object)
{
  DubJobPane *self = DUB_JOB_PANE (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_pointer (&self->job, dub_job_free);
  g_clear_pointer (&self->file_rows, g_ptr_array_unref);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (dub_job_pane_parent_class)->dispose (object);
}

static void
dub_job_pane_class_init (DubJobPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dub_job_pane_dispose;
  g_type_ensure (DUB_TYPE_PREVIEW);
  g_type_ensure (DUB_TYPE_STEPS);
  g_type_ensure (DUB_TYPE_TROUBLE_BOX);
  g_type_ensure (DUB_TYPE_WRAP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/dubstage/Dubstage/dub-job-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, DubJobPane, preview);
  gtk_widget_class_bind_template_child (widget_class, DubJobPane, title);
  gtk_widget_class_bind_template_child (widget_class, DubJobPane, subtitle);
  gtk_widget_class_bind_template_child (widget_class, DubJobPane, icon);
  gtk_widget_class_bind_template_child (widget_class, DubJobPane, state);
  gtk_widget_class_bind_template_child (widget_class, DubJobPane, raw_state);
  gtk_widget_class_bind_template_child (widget_class, DubJobPane, bar);
  gtk_widget_class_bind_template_child (widget_class, DubJobPane, status);
  gtk_widget_class_bind_template_child (widget_class, DubJobPane, trouble);
  gtk_widget_class_bind_template_child (widget_class, DubJobPane, buttons);
  gtk_widget_class_bind_template_child (widget_class, DubJobPane, start);
  gtk_widget_class_bind_template_child (widget_class, DubJobPane, cancel);
  gtk_widget_class_bind_template_child (widget_class, DubJobPane, open);
  gtk_widget_class_bind_template_child (widget_class, DubJobPane, more);
  gtk_widget_class_bind_template_child (widget_class, DubJobPane, files);
  gtk_widget_class_bind_template_child (widget_class, DubJobPane, steps);
  gtk_widget_class_bind_template_child (widget_class, DubJobPane, details);
  gtk_widget_class_bind_template_child (widget_class, DubJobPane, history);
  gtk_widget_class_bind_template_child (widget_class, DubJobPane, events);
}

static void
dub_job_pane_init (DubJobPane *self)
{
  g_autoptr (GMenuModel) menu = dub_job_menu_model ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_menu_model (self->more, menu);
  self->file_rows = g_ptr_array_new ();
}
