/* What a check found, as lines with an icon. */
#include "dub-findings.h"

static void
add_line (GtkListBox *list, const char *text, const char *icon, const char *style)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *image = gtk_image_new_from_icon_name (icon);
  GtkWidget *label = gtk_label_new (text);
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_widget_add_css_class (image, style);
  gtk_widget_set_valign (image, GTK_ALIGN_START);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (line), image);
  gtk_box_append (GTK_BOX (line), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), line);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  gtk_list_box_append (list, row);
}

void
dub_findings_fill (GtkListBox *list, GPtrArray *problems, GPtrArray *warnings, gboolean begun)
{
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (list))) != NULL)
    gtk_list_box_remove (list, child);
  for (guint i = 0; i < problems->len; i++)
    add_line (list, problems->pdata[i],
              begun ? "dialog-error-symbolic" : "dialog-information-symbolic",
              begun ? "error" : "dim-label");
  for (guint i = 0; i < warnings->len; i++)
    add_line (list, warnings->pdata[i], "dialog-warning-symbolic", "warning");
  gtk_widget_set_visible (GTK_WIDGET (list), problems->len + warnings->len > 0);
}
