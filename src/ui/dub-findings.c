/* What a check found, as lines with an icon. */
#include "dub-findings.h"

static void
add_line (GtkBox *box, const char *text, const char *icon, const char *style)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *image = gtk_image_new_from_icon_name (icon);
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (image, style);
  gtk_widget_set_valign (image, GTK_ALIGN_START);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (line), image);
  gtk_box_append (GTK_BOX (line), label);
  gtk_box_append (box, line);
}

void
dub_findings_fill (GtkBox *box, GPtrArray *problems, GPtrArray *warnings, gboolean begun)
{
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
  for (guint i = 0; i < problems->len; i++)
    add_line (box, problems->pdata[i],
              begun ? "dialog-error-symbolic" : "dialog-information-symbolic",
              begun ? "error" : "dim-label");
  for (guint i = 0; i < warnings->len; i++)
    add_line (box, warnings->pdata[i], "dialog-warning-symbolic", "warning");
  gtk_widget_set_visible (GTK_WIDGET (box), problems->len + warnings->len > 0);
}
