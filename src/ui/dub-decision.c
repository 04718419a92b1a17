/* The decision about a job whose paid request got no answer: it is there, or it is not. */
#include "dub-decision.h"

#include <glib/gi18n.h>

#include "dub-format.h"
#include "dub-names.h"

struct _DubDecision
{
  AdwWindow parent_instance;

  DubDesk *desk; /* owned */
  gint64 job;

  GtkLabel *story;
  AdwPreferencesGroup *there;
  GtkEditable *remote_id;
  GtkWidget *there_button;
  GtkWidget *again_button;
};

G_DEFINE_FINAL_TYPE (DubDecision, dub_decision, ADW_TYPE_WINDOW)

static void
on_resolved (GObject *owner, GVariant *result, const GError *error, gpointer user_data)
{
  DubDecision *self = DUB_DECISION (owner);

  if (error != NULL)
    dub_desk_tell_error (self->desk, error);
  else
    gtk_window_close (GTK_WINDOW (self));
}

static void
resolve (DubDecision *self, GVariantDict *args)
{
  g_variant_dict_insert (args, "id", "x", self->job);
  dub_desk_run (self->desk, "job.resolve", g_variant_dict_end (args), self, on_resolved, NULL);
}

static char *
entered_id (DubDecision *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (self->remote_id)));
}

static void
on_id_changed (DubDecision *self)
{
  g_autofree char *id = entered_id (self);

  gtk_widget_set_sensitive (self->there_button, id[0] != '\0');
}

static void
on_there (DubDecision *self)
{
  g_autofree char *id = entered_id (self);
  GVariantDict args;

  if (id[0] == '\0')
    return;
  g_variant_dict_init (&args, NULL);
  g_variant_dict_insert (&args, "sent", "s", id);
  resolve (self, &args);
}

static void
on_not_there (DubDecision *self)
{
  GVariantDict args;

  g_variant_dict_init (&args, NULL);
  g_variant_dict_insert (&args, "not-sent", "b", TRUE);
  resolve (self, &args);
}

static void
dub_decision_dispose (GObject *object)
{
  g_clear_object (&DUB_DECISION (object)->desk);
  G_OBJECT_CLASS (dub_decision_parent_class)->dispose (object);
}

static void
dub_decision_class_init (DubDecisionClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dub_decision_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/dubstage/Dubstage/dub-decision.ui");
  gtk_widget_class_bind_template_child (widget_class, DubDecision, story);
  gtk_widget_class_bind_template_child (widget_class, DubDecision, there);
  gtk_widget_class_bind_template_child (widget_class, DubDecision, remote_id);
  gtk_widget_class_bind_template_child (widget_class, DubDecision, there_button);
  gtk_widget_class_bind_template_child (widget_class, DubDecision, again_button);
  gtk_widget_class_bind_template_callback (widget_class, on_id_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_there);
  gtk_widget_class_bind_template_callback (widget_class, on_not_there);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
dub_decision_init (DubDecision *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  dub_names_keep_own (self->again_button);
}

GtkWidget *
dub_decision_new (GtkWindow *parent, DubDesk *desk, const DubJob *job)
{
  DubDecision *self = g_object_new (DUB_TYPE_DECISION, "transient-for", parent, NULL);
  const DubProvider *provider = dub_provider_find (job->provider);
  const char *name = provider == NULL ? job->provider : provider->name;
  g_autofree char *when = dub_format_when_full (job->chain.step_since);
  g_autofree char *account = dub_desk_dup_account_label (desk, job->account);
  g_autofree char *story = g_strdup_printf (
      /* Translators: job title, account label, provider name, date and time */
      _ ("The paid request for “%s” went out on the account “%s” at %s on %s, but the answer never "
         "arrived. The provider may have taken it, or not. Please look at the list of jobs on the "
         "provider’s web page."),
      job->title, account, name, when);

  self->desk = g_object_ref (desk);
  self->job = job->id;
  gtk_label_set_text (self->story, story);
  if (provider != NULL && provider->job_id_name != NULL)
    {
      /* Translators: %s is the vendor's own field name, such as “request_id” */
      g_autofree char *title =
          g_strdup_printf (_ ("Job ID at the provider (%s)"), provider->job_id_name);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->remote_id), title);
    }
  return GTK_WIDGET (self);
}
