/* The chain of a job's steps: uploads first, then the rows of the provider's flow. */
#include "dub-steps.h"

#include <glib/gi18n.h>

#include "dub-job-cells.h"
#include "dub-job-status.h"
#include "dub-words.h"

struct _DubSteps
{
  GtkBox parent_instance;
};

G_DEFINE_FINAL_TYPE (DubSteps, dub_steps, GTK_TYPE_BOX)

typedef enum
{
  STEP_AHEAD,
  STEP_NOW,
  STEP_PAST,
  STEP_STUCK,
} StepState;

static const struct
{
  const char *icon;
  const char *style;
  const char *word; /* N_() */
} looks[] = {
  [STEP_AHEAD] = { "dub-ahead-symbolic", "dim-label", N_ ("to come") },
  [STEP_NOW] = { "dub-running-symbolic", "accent", N_ ("under way") },
  [STEP_PAST] = { "dub-done-symbolic", "success", N_ ("done") },
  [STEP_STUCK] = { "dialog-warning-symbolic", "warning", N_ ("held up") },
};

static void
add_step (DubSteps *self, const char *title, StepState state)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *icon = gtk_image_new ();
  GtkWidget *label = gtk_label_new (title);
  g_autofree char *name = g_strdup_printf ("%s: %s", title, _ (looks[state].word));

  dub_show_look (GTK_IMAGE (icon), looks[state].icon, looks[state].style, _ (looks[state].word));
  gtk_label_set_xalign (GTK_LABEL (label), 0.0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  if (state == STEP_NOW || state == STEP_STUCK)
    gtk_widget_add_css_class (label, "heading");
  if (state == STEP_AHEAD)
    gtk_widget_add_css_class (label, "dim-label");
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (self), box);
}

/* --- Context of the provider's functions, as far as a view needs it ------------------------- */

static void
fill_input (DubInput *input, const DubAsset *asset)
{
  input->kind = asset->kind;
  input->path = asset->path;
  input->url = asset->url;
  input->name = asset->name;
  input->mime = asset->mime;
  input->bytes = asset->bytes;
  input->facts = asset->facts;
}

/* Rows that the context borrows from. */
typedef struct
{
  DubAccount *account;           /* owned (nullable) */
  DubAsset *assets[DUB_N_ROLES]; /* owned (nullable) */
  DubMap *remote;                /* owned */
  DubContext context;
} View;

static void
view_clear (View *view)
{
  g_clear_pointer (&view->account, dub_account_free);
  for (guint role = 0; role < DUB_N_ROLES; role++)
    g_clear_pointer (&view->assets[role], dub_asset_free);
  g_clear_pointer (&view->remote, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (View, view_clear)

static void
view_fill (View *view, DubStore *store, const DubJob *job, const DubProvider *provider)
{
  view->account = dub_store_get_account (store, job->account, NULL);
  view->remote = dub_map_copy (job->chain.remote);
  view->context.provider = provider;
  view->context.settings = view->account == NULL ? view->remote : view->account->settings;
  view->context.options = job->options;
  view->context.remote = view->remote;
  view->context.language = job->language;
  view->context.title = job->title;
  view->context.marker = job->marker;
  for (guint role = 0; role < DUB_N_ROLES; role++)
    {
      if (job->inputs[role] == 0)
        continue;
      view->assets[role] = dub_store_get_asset (store, job->inputs[role], NULL);
      if (view->assets[role] != NULL)
        fill_input (&view->context.inputs[role], view->assets[role]);
    }
}

/* --- Uploads ------------------------------------------------------------------------------- */

static StepState
upload_state (DubDesk *desk, const DubJob *job, const DubAsset *asset, DubRole role)
{
  g_autoptr (DubUpload) upload = dub_store_find_upload (
      dub_desk_get_store (desk), job->account, role, asset->id, asset->sha256, job->group, NULL);

  if (upload == NULL)
    upload = dub_store_find_upload (dub_desk_get_store (desk), job->account, role, asset->id,
                                    asset->sha256, NULL, NULL);
  if (upload == NULL)
    return job->state == DUB_JOB_DONE || job->state == DUB_JOB_RUNNING ? STEP_PAST : STEP_AHEAD;
  if (upload->state == DUB_UPLOAD_READY)
    return STEP_PAST;
  return dub_trouble_is_set (&upload->chain.trouble) ? STEP_STUCK : STEP_NOW;
}

static void
add_uploads (DubSteps *self, DubDesk *desk, const DubJob *job, View *view)
{
  const DubProvider *provider = view->context.provider;

  for (guint role = 0; role < DUB_N_ROLES; role++)
    {
      g_autofree char *title = NULL;

      if (provider->upload_flow == NULL || view->assets[role] == NULL)
        continue;
      view->context.role = (DubRole) role;
      if (provider->upload_flow (&view->context, (DubRole) role) == NULL)
        continue;
      /* Translators: a step of a job; %s is “Video”, “Voice track” or the like */
      title = g_strdup_printf (_ ("Send: %s"), dub_word_of_role ((DubRole) role));
      add_step (self, title, upload_state (desk, job, view->assets[role], (DubRole) role));
    }
}

/* --- The flow ------------------------------------------------------------------------------ */

static StepState
step_state (const DubJob *job, guint index, int present)
{
  gboolean stuck = job->attention || job->state == DUB_JOB_UNKNOWN || job->state == DUB_JOB_FAILED;

  if (job->state == DUB_JOB_DONE || (int) index < present)
    return STEP_PAST;
  if ((int) index > present || job->state == DUB_JOB_DRAFT || job->state == DUB_JOB_CANCELLED)
    return STEP_AHEAD;
  return stuck ? STEP_STUCK : STEP_NOW;
}

static void
add_flow (DubSteps *self, const DubJob *job, const DubFlow *flow)
{
  int present = -1;

  for (guint i = 0; i < flow->n_steps; i++)
    if (g_strcmp0 (flow->steps[i].name, job->chain.step) == 0)
      present = (int) i;
  for (guint i = 0; i < flow->n_steps; i++)
    if ((flow->steps[i].flags & DUB_STEP_CLEANUP) == 0 || (int) i == present)
      add_step (self, _ (flow->steps[i].title), step_state (job, i, present));
}

void
dub_steps_set_job (DubSteps *self, DubDesk *desk, const DubJob *job)
{
  const DubProvider *provider = dub_provider_find (job->provider);
  const DubFlow *flow = NULL;
  g_auto (View) view = { 0 };
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_box_remove (GTK_BOX (self), child);
  if (provider == NULL)
    return;
  view_fill (&view, dub_desk_get_store (desk), job, provider);
  add_uploads (self, desk, job, &view);
  if (job->chain.flow != NULL)
    flow = dub_provider_flow (provider, job->chain.flow);
  if (flow == NULL && provider->job_flow != NULL)
    flow = provider->job_flow (&view.context);
  if (flow != NULL)
    add_flow (self, job, flow);
}

static void
dub_steps_class_init (DubStepsClass *klass)
{
}

static void
dub_steps_init (DubSteps *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 9);
}
