/* The line at the bottom: transfers, what runs at the providers, what needs the person, pause. */
#include "dub-status-bar.h"

#include <glib/gi18n.h>

#include "dub-format.h"

struct _DubStatusBar
{
  GtkBox parent_instance;

  DubDesk *desk; /* owned */

  GtkWidget *up;
  GtkLabel *up_text;
  GtkWidget *down;
  GtkLabel *down_text;
  GtkLabel *running;
  GtkWidget *awake;
  GtkWidget *needs;
  GtkLabel *needs_text;
  GtkButton *pause;
};

G_DEFINE_FINAL_TYPE (DubStatusBar, dub_status_bar, GTK_TYPE_BOX)

static char *
transfer_text (guint files, double speed, gint64 left)
{
  g_autofree char *rate = dub_format_speed (speed);
  g_autofree char *span = left >= 0 ? dub_format_span (left) : NULL;
  g_autofree char *count = g_strdup_printf (ngettext ("%u file", "%u files", files), files);

  if (span == NULL)
    return g_strdup_printf ("%s · %s", count, rate);
  /* Translators: number of files, speed, time left */
  return g_strdup_printf (_ ("%s · %s · %s left"), count, rate, span);
}

static void
show_transfer (GtkWidget *box, GtkLabel *label, guint files, double speed, gint64 left)
{
  g_autofree char *text = transfer_text (files, speed, left);

  gtk_widget_set_visible (box, files > 0);
  gtk_label_set_text (label, text);
}

static char *
running_text (DubDesk *desk, const DubDeskNumbers *numbers)
{
  if (dub_desk_get_paused (desk))
    return g_strdup (_ ("Paused: nothing is sent or fetched"));
  if (numbers->running > 0)
    return g_strdup_printf (
        ngettext ("%u job running at a provider", "%u jobs running at providers", numbers->running),
        numbers->running);
  if (numbers->queued > 0)
    return g_strdup_printf (ngettext ("%u job waiting", "%u jobs waiting", numbers->queued),
                            numbers->queued);
  return g_strdup (_ ("Nothing is running"));
}

static void
show_pause (DubStatusBar *self, gboolean paused)
{
  const char *words = paused ? _ ("Go On") : _ ("Pause All Work");

  gtk_button_set_icon_name (self->pause, paused ? "media-playback-start-symbolic"
                                                : "media-playback-pause-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->pause), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->pause), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words, -1);
}

static void
on_numbers (DubDesk *desk, DubStatusBar *self)
{
  const DubDeskNumbers *numbers = dub_desk_get_numbers (desk);
  g_autofree char *running = running_text (desk, numbers);
  g_autofree char *needs = g_strdup_printf (
      ngettext ("%u needs you", "%u need you", numbers->needs_you), numbers->needs_you);

  show_transfer (self->up, self->up_text, numbers->up_files, numbers->up_speed, numbers->up_left);
  show_transfer (self->down, self->down_text, numbers->down_files, numbers->down_speed,
                 numbers->down_left);
  gtk_label_set_text (self->running, running);
  gtk_widget_set_visible (self->awake, dub_desk_get_awake (desk));
  gtk_label_set_text (self->needs_text, needs);
  gtk_widget_set_visible (self->needs, numbers->needs_you > 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->needs), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  needs, -1);
  show_pause (self, dub_desk_get_paused (desk));
}

void
dub_status_bar_set_desk (DubStatusBar *self, DubDesk *desk)
{
  self->desk = g_object_ref (desk);
  g_signal_connect_object (desk, "numbers", G_CALLBACK (on_numbers), self, 0);
  on_numbers (desk, self);
}

static void
dub_status_bar_dispose (GObject *object)
{
  g_clear_object (&DUB_STATUS_BAR (object)->desk);
  G_OBJECT_CLASS (dub_status_bar_parent_class)->dispose (object);
}

static void
dub_status_bar_class_init (DubStatusBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dub_status_bar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/dubstage/Dubstage/dub-status-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, DubStatusBar, up);
  gtk_widget_class_bind_template_child (widget_class, DubStatusBar, up_text);
  gtk_widget_class_bind_template_child (widget_class, DubStatusBar, down);
  gtk_widget_class_bind_template_child (widget_class, DubStatusBar, down_text);
  gtk_widget_class_bind_template_child (widget_class, DubStatusBar, running);
  gtk_widget_class_bind_template_child (widget_class, DubStatusBar, awake);
  gtk_widget_class_bind_template_child (widget_class, DubStatusBar, needs);
  gtk_widget_class_bind_template_child (widget_class, DubStatusBar, needs_text);
  gtk_widget_class_bind_template_child (widget_class, DubStatusBar, pause);
}

static void
dub_status_bar_init (DubStatusBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
