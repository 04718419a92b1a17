/* How things work, in plain words: the text is in the template. */
#include "dub-help.h"

struct _DubHelp
{
  AdwWindow parent_instance;
};

G_DEFINE_FINAL_TYPE (DubHelp, dub_help, ADW_TYPE_WINDOW)

static void
dub_help_class_init (DubHelpClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/dubstage/Dubstage/dub-help.ui");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
dub_help_init (DubHelp *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
dub_help_new (GtkWindow *parent)
{
  return g_object_new (DUB_TYPE_HELP, "transient-for", parent, NULL);
}
