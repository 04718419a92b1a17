/* What went wrong, in one sentence, with what to do about it and the button that does it. */
#include "dub-trouble-box.h"

#include <glib/gi18n.h>

struct _DubTroubleBox
{
  GtkBox parent_instance;

  GtkImage *icon;
  GtkLabel *sentence;
  GtkLabel *message;
  GtkLabel *remedy;
  GtkButton *button;
};

G_DEFINE_FINAL_TYPE (DubTroubleBox, dub_trouble_box, GTK_TYPE_BOX)

/* The button that fits a code; every other code gets "Try Again". */
static const struct
{
  DubError code;
  const char *label; /* N_() */
  const char *action;
} buttons[] = {
  { DUB_ERROR_BAD_KEY, N_ ("Update _Key…"), "win.job-account" },
  { DUB_ERROR_NO_KEY, N_ ("Enter _Key…"), "win.job-account" },
  { DUB_ERROR_KEYRING_LOCKED, N_ ("_Unlock Keyring…"), "win.job-account" },
  { DUB_ERROR_KEYRING_MISSING, N_ ("Enter _Key…"), "win.job-account" },
  { DUB_ERROR_FILE_MISSING, N_ ("Find _File…"), "win.job-find-file" },
  { DUB_ERROR_FILE_CHANGED, N_ ("Show _File"), "win.job-inputs" },
  { DUB_ERROR_FORBIDDEN, N_ ("Show _Account"), "win.job-account" },
};

static void
offer (DubTroubleBox *self, const DubJob *job)
{
  const char *label = _ ("Try _Again");
  const char *action = "win.job-retry";

  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    if (buttons[i].code == job->chain.trouble.code)
      {
        label = _ (buttons[i].label);
        action = buttons[i].action;
      }
  if (job->state == DUB_JOB_UNKNOWN)
    {
      label = _ ("_Decide…");
      action = "win.job-resolve";
    }
  gtk_button_set_label (self->button, label);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), action);
}

static void
set_line (GtkLabel *label, const char *text)
{
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && text[0] != '\0');
  gtk_label_set_text (label, text == NULL ? "" : text);
}

/* The provider's own words with its code: "No face found (ERR_004)". */
static char *
particulars (const DubTrouble *trouble)
{
  if (trouble->message == NULL && trouble->provider_code == NULL)
    return NULL;
  if (trouble->provider_code == NULL)
    return g_strdup (trouble->message);
  if (trouble->message == NULL)
    return g_strdup (trouble->provider_code);
  return g_strdup_printf ("%s (%s)", trouble->message, trouble->provider_code);
}

static void
fill (DubTroubleBox *self, const DubTrouble *trouble, gboolean grave)
{
  g_autofree char *words = particulars (trouble);

  gtk_image_set_from_icon_name (self->icon,
                                grave ? "dialog-error-symbolic" : "dialog-warning-symbolic");
  gtk_widget_remove_css_class (GTK_WIDGET (self->icon), grave ? "warning" : "error");
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), grave ? "error" : "warning");
  set_line (self->sentence, dub_error_sentence (trouble->code));
  set_line (self->message, words);
  set_line (self->remedy, dub_error_remedy (trouble->code));
}

void
dub_trouble_box_set_job (DubTroubleBox *self, const DubJob *job)
{
  gboolean decide = job->state == DUB_JOB_UNKNOWN;
  DubTrouble trouble = job->chain.trouble;
  gboolean waits = !decide && !job->attention && !dub_job_state_is_terminal (job->state);

  if (decide && !dub_trouble_is_set (&trouble))
    trouble.code = DUB_ERROR_LOST_REPLY;
  gtk_widget_set_visible (GTK_WIDGET (self), decide || dub_trouble_is_set (&trouble));
  if (!gtk_widget_get_visible (GTK_WIDGET (self)))
    return;
  fill (self, &trouble, job->state == DUB_JOB_FAILED);
  offer (self, job);
  gtk_widget_set_visible (GTK_WIDGET (self->button), !waits && job->state != DUB_JOB_DONE);
}

void
dub_trouble_box_offer_retry (DubTroubleBox *self)
{
  gtk_button_set_label (self->button, _ ("Try _Again"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), "win.job-retry");
}

/* Borrows from @asset. */
static DubTrouble
trouble_of (const DubAsset *asset)
{
  DubTrouble trouble = asset->trouble;

  if (dub_trouble_is_set (&trouble))
    return trouble;
  trouble.code = asset->state == DUB_ASSET_MISSING   ? DUB_ERROR_FILE_MISSING
                 : asset->state == DUB_ASSET_CHANGED ? DUB_ERROR_FILE_CHANGED
                                                     : DUB_ERROR_NOT_MEDIA;
  return trouble;
}

void
dub_trouble_box_set_input (DubTroubleBox *self, const DubJob *job, const DubAsset *asset)
{
  gboolean missing = asset->state == DUB_ASSET_MISSING;
  DubTrouble trouble = trouble_of (asset);

  gtk_widget_show (GTK_WIDGET (self));
  fill (self, &trouble, job->state == DUB_JOB_FAILED);
  gtk_widget_show (GTK_WIDGET (self->button));
  gtk_button_set_label (self->button, missing ? _ ("Find _File…") : _ ("Show _File"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button),
                                  missing ? "win.job-find-file" : "win.job-inputs");
}

void
dub_trouble_box_set_asset (DubTroubleBox *self, const DubAsset *asset)
{
  gboolean missing = asset->state == DUB_ASSET_MISSING;
  DubTrouble trouble = trouble_of (asset);

  gtk_widget_set_visible (GTK_WIDGET (self),
                          asset->state != DUB_ASSET_OK && asset->state != DUB_ASSET_PROBING);
  if (!gtk_widget_get_visible (GTK_WIDGET (self)))
    return;
  fill (self, &trouble, asset->state == DUB_ASSET_INVALID);
  gtk_button_set_label (self->button, missing ? _ ("Find _File…") : _ ("_Look Again"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button),
                                  missing ? "win.asset-relink" : "win.asset-refresh");
}

static void
dub_trouble_box_class_init (DubTroubleBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/dubstage/Dubstage/dub-trouble-box.ui");
  gtk_widget_class_bind_template_child (widget_class, DubTroubleBox, icon);
  gtk_widget_class_bind_template_child (widget_class, DubTroubleBox, sentence);
  gtk_widget_class_bind_template_child (widget_class, DubTroubleBox, message);
  gtk_widget_class_bind_template_child (widget_class, DubTroubleBox, remedy);
  gtk_widget_class_bind_template_child (widget_class, DubTroubleBox, button);
}

static void
dub_trouble_box_init (DubTroubleBox *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
