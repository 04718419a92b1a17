/* The menu of what is chosen on a page. By itself the toolkit moves the focus on to what follows
 * the page when such a menu goes; a person at the keys would have lost the place. */
#include "dub-context-menu.h"

/* On a menu: a GWeakRef of what had the focus when it was shown. */
#define PLACE_KEY "dub-place"

#define INSET 24 /* pixels of the row that stay to be seen beside the menu */

static void
place_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

/* (transfer none) (nullable) */
static GtkWidget *
focus_within (GtkWidget *page)
{
  GtkRoot *root = gtk_widget_get_root (page);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, page) ? focus : NULL;
}

/* What was chosen may have gone with what the menu did. */
static void
on_closed (GtkWidget *menu)
{
  GtkWidget *page = gtk_widget_get_parent (menu);
  g_autoptr (GtkWidget) place = g_weak_ref_get (g_object_get_data (G_OBJECT (menu), PLACE_KEY));

  if (page == NULL || !gtk_widget_get_mapped (page))
    return;
  if (place == NULL || !gtk_widget_get_mapped (place) || !gtk_widget_grab_focus (place))
    gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD);
}

GtkWidget *
dub_context_menu_new (GtkWidget *parent, GMenuModel *model)
{
  GtkWidget *menu = gtk_popover_menu_new_from_model (model);
  GWeakRef *place = g_new0 (GWeakRef, 1);

  g_weak_ref_init (place, NULL);
  g_object_set_data_full (G_OBJECT (menu), PLACE_KEY, place, place_free);
  g_signal_connect (menu, "closed", G_CALLBACK (on_closed), NULL);
  gtk_popover_set_has_arrow (GTK_POPOVER (menu), FALSE);
  gtk_widget_set_halign (menu, GTK_ALIGN_START);
  gtk_widget_set_parent (menu, parent);
  return menu;
}

void
dub_context_menu_show_at (GtkWidget *menu, double x, double y)
{
  GtkWidget *page = gtk_widget_get_parent (menu);

  g_weak_ref_set (g_object_get_data (G_OBJECT (menu), PLACE_KEY), focus_within (page));
  gtk_popover_set_pointing_to (GTK_POPOVER (menu), &(GdkRectangle){ (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (menu));
}

gboolean
dub_context_menu_show (GtkWidget *menu)
{
  GtkWidget *page = gtk_widget_get_parent (menu);
  GtkWidget *focus = focus_within (page);
  gboolean rtl = gtk_widget_get_direction (page) == GTK_TEXT_DIR_RTL;
  graphene_rect_t place;
  double x = 0.0;
  double y = 0.0;

  if (focus == NULL || !gtk_widget_compute_bounds (focus, page, &place))
    return FALSE;
  x = rtl ? place.origin.x + place.size.width - INSET : place.origin.x + INSET;
  y = place.origin.y + place.size.height / 2.0;
  /* A list may have been scrolled away from what has the focus. */
  dub_context_menu_show_at (menu, CLAMP (x, 0, gtk_widget_get_width (page)),
                            CLAMP (y, 0, gtk_widget_get_height (page)));
  return TRUE;
}

void
dub_context_menu_choose_focused (GtkWidget *page)
{
  GtkWidget *focus = focus_within (page);

  if (focus != NULL)
    gtk_widget_activate_action (focus, "listitem.select", "(bb)", FALSE, FALSE);
}
