/* Rows of the list of jobs that were started elsewhere. */
#include "dub-found-job-row.h"

#include <glib/gi18n.h>

#include "dub-found-job.h"
#include "dub-job-cells.h"
#include "dub-words.h"

/* The parts of a row, kept with it. */
typedef struct
{
  GtkWidget *check;
  GtkLabel *name;
  GtkLabel *facts;
  GtkImage *icon;
  GtkLabel *word;
  GBinding *binding; /* (nullable), borrowed */
} Row;

static GtkWidget *
make_label (const char *const *styles)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_css_classes (label, (const char **) styles);
  return label;
}

static void
on_setup (GtkListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  static const char *const plain[] = { NULL };
  static const char *const quiet[] = { "dim-label", "caption", "numeric", NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  Row *row = g_new0 (Row, 1);

  row->check = gtk_check_button_new ();
  row->name = GTK_LABEL (make_label (plain));
  row->facts = GTK_LABEL (make_label (quiet));
  row->icon = GTK_IMAGE (gtk_image_new ());
  row->word = GTK_LABEL (make_label (quiet));
  gtk_widget_set_valign (row->check, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_margin_top (box, 9);
  gtk_widget_set_margin_bottom (box, 9);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (row->name));
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (row->facts));
  gtk_box_append (GTK_BOX (box), row->check);
  gtk_box_append (GTK_BOX (box), texts);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (row->icon));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (row->word));
  g_object_set_data_full (G_OBJECT (item), "dub-row", row, g_free);
  gtk_list_item_set_child (item, box);
}

static void
show_here (DubFoundJob *job, GParamSpec *pspec, GtkListItem *item)
{
  Row *row = g_object_get_data (G_OBJECT (item), "dub-row");
  const DubLook *look = dub_look_of_state (dub_found_job_get_state (job));
  gboolean here = dub_found_job_is_here (job);

  gtk_widget_set_sensitive (row->check, !here);
  if (here)
    dub_show_look (row->icon, "object-select-symbolic", "dim-label", _ ("Already here"));
  else
    dub_show_look (row->icon, look->icon, look->style, _ (look->word));
  gtk_label_set_text (row->word, here ? _ ("Already here") : _ (look->word));
}

static void
on_bind (GtkListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  Row *row = g_object_get_data (G_OBJECT (item), "dub-row");
  DubFoundJob *job = gtk_list_item_get_item (item);
  g_autofree char *facts = dub_found_job_dup_facts (job);

  gtk_label_set_text (row->name, dub_found_job_get_name (job));
  gtk_label_set_text (row->facts, facts);
  gtk_widget_set_tooltip_text (GTK_WIDGET (row->facts), facts);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  dub_found_job_get_name (job), -1);
  row->binding = g_object_bind_property (job, "chosen", row->check, "active",
                                         G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_signal_connect_object (job, "notify::here", G_CALLBACK (show_here), item, 0);
  show_here (job, NULL, item);
}

static void
on_unbind (GtkListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  Row *row = g_object_get_data (G_OBJECT (item), "dub-row");

  g_clear_pointer (&row->binding, g_binding_unbind);
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), show_here, item);
}

GtkListItemFactory *
dub_found_job_factory_new (void)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), NULL);
  return factory;
}
