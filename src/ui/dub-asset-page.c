/* The files of a project, as pictures with a name and the facts below. */
#include "dub-asset-page.h"

#include <glib/gi18n.h>

#include "dub-context-menu.h"
#include "dub-job-cells.h"
#include "dub-names.h"
#include "dub-thumbnail.h"
#include "dub-tooltip.h"
#include "dub-words.h"

struct _DubAssetPage
{
  AdwBin parent_instance;

  DubAssetList *list;           /* owned */
  GtkMultiSelection *selection; /* owned */
  GtkWidget *menu;              /* owned by this widget */

  GtkStack *stack;
  GtkGridView *view;
  GMenuModel *asset_menu;
};

G_DEFINE_FINAL_TYPE (DubAssetPage, dub_asset_page, ADW_TYPE_BIN)

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- A tile -------------------------------------------------------------------------------- */

static GtkWidget *
make_label (const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 1);
  gtk_widget_set_hexpand (label, TRUE);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

static GtkWidget *
make_tile (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *facts = make_label ("caption");
  GtkWidget *thumbnail = dub_thumbnail_new (176, 99);

  gtk_widget_add_css_class (facts, "dim-label");
  gtk_widget_add_css_class (facts, "numeric");
  gtk_widget_set_margin_bottom (thumbnail, 3);
  gtk_box_append (GTK_BOX (line), gtk_image_new ());
  gtk_box_append (GTK_BOX (line), make_label (NULL));
  gtk_box_append (GTK_BOX (box), thumbnail);
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), facts);
  return box;
}

/* "2:31 · 1920 × 1080", or what is the matter with the file. */
static char *
tile_facts (DubAssetRow *row)
{
  const DubAsset *asset = dub_asset_row_get (row);
  g_autofree char *facts = NULL;

  if (asset->state != DUB_ASSET_OK)
    return g_strdup (_ (dub_look_of_asset (asset->state)->word));
  facts = dub_asset_row_dup_facts (row);
  return facts[0] != '\0'
             ? g_steal_pointer (&facts)
             : g_strdup (asset->url != NULL ? _ ("Web address") : dub_word_of_kind (asset->kind));
}

static void
on_row_changed (DubAssetRow *row, GtkListItem *item)
{
  const DubAsset *asset = dub_asset_row_get (row);
  GtkWidget *thumbnail = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  GtkWidget *line = gtk_widget_get_next_sibling (thumbnail);
  GtkWidget *icon = gtk_widget_get_first_child (line);
  const DubLook *look = dub_look_of_asset (asset->state);
  g_autofree char *facts = tile_facts (row);

  dub_thumbnail_set_asset (DUB_THUMBNAIL (thumbnail), asset);
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_next_sibling (icon)), asset->name);
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_next_sibling (line)), facts);
  dub_tooltip_set (gtk_list_item_get_child (item), asset->path != NULL ? asset->path : asset->url);
  if (asset->state == DUB_ASSET_OK)
    dub_show_look (GTK_IMAGE (icon), dub_icon_of_kind (asset->kind), "dim-label",
                   dub_word_of_kind (asset->kind));
  else
    dub_show_look (GTK_IMAGE (icon), look->icon, look->style, _ (look->word));
  dub_names_give_row (gtk_list_item_get_child (item), asset->name);
}

static void
on_pressed (GtkGestureClick *gesture, int n_press, double x, double y, GtkListItem *item)
{
  GtkWidget *tile = gtk_list_item_get_child (item);
  DubAssetPage *self = DUB_ASSET_PAGE (gtk_widget_get_ancestor (tile, DUB_TYPE_ASSET_PAGE));
  GtkSelectionModel *selection = GTK_SELECTION_MODEL (self->selection);
  guint position = gtk_list_item_get_position (item);
  graphene_point_t at = GRAPHENE_POINT_INIT ((float) x, (float) y);
  graphene_point_t here = at;

  if (!gtk_selection_model_is_selected (selection, position))
    gtk_selection_model_select_item (selection, position, TRUE);
  if (!gtk_widget_compute_point (tile, GTK_WIDGET (self), &at, &here))
    return;
  dub_context_menu_show_at (self->menu, here.x, here.y);
}

static gboolean
has_choice (DubAssetPage *self)
{
  g_autoptr (GtkBitset) chosen =
      gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));

  return !gtk_bitset_is_empty (chosen);
}

/* The menu is that of what is chosen, else of the file that has the focus. */
static gboolean
on_menu_key (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  DubAssetPage *self = DUB_ASSET_PAGE (widget);

  if (!has_choice (self))
    dub_context_menu_choose_focused (GTK_WIDGET (self->view));
  return has_choice (self) && dub_context_menu_show (self->menu);
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, DubAssetPage *self)
{
  GtkWidget *tile = make_tile ();
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), item);
  gtk_widget_add_controller (tile, GTK_EVENT_CONTROLLER (click));
  gtk_list_item_set_child (item, tile);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, DubAssetPage *self)
{
  DubAssetRow *row = gtk_list_item_get_item (item);

  g_signal_connect (row, "changed", G_CALLBACK (on_row_changed), item);
  on_row_changed (row, item);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *item, DubAssetPage *self)
{
  g_signal_handlers_disconnect_by_data (gtk_list_item_get_item (item), item);
}

/* --- The page ------------------------------------------------------------------------------ */

static void
on_items_changed (DubAssetPage *self)
{
  GListModel *model = dub_asset_list_get_model (self->list);

  gtk_stack_set_visible_child_name (self->stack,
                                    g_list_model_get_n_items (model) > 0 ? "grid" : "empty");
}

static void
on_chosen (DubAssetPage *self)
{
  g_signal_emit (self, signals[CHOSEN], 0);
}

static void
on_activated (GtkGridView *view, guint position, DubAssetPage *self)
{
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-details", NULL);
}

GArray *
dub_asset_page_get_selected (DubAssetPage *self)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GtkBitset) chosen =
      gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));

  for (guint64 i = 0; i < gtk_bitset_get_size (chosen); i++)
    {
      guint position = gtk_bitset_get_nth (chosen, (guint) i);
      g_autoptr (DubAssetRow) row =
          g_list_model_get_item (G_LIST_MODEL (self->selection), position);

      g_array_append_val (ids, dub_asset_row_get (row)->id);
    }
  return ids;
}

void
dub_asset_page_select (DubAssetPage *self, gint64 asset)
{
  DubAssetRow *row = dub_asset_list_find (self->list, asset);
  guint position = 0;

  if (row == NULL
      || !g_list_store_find (G_LIST_STORE (dub_asset_list_get_model (self->list)), row, &position))
    return;
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (self->view), "list.scroll-to-item", "u", position);
}

void
dub_asset_page_choose (DubAssetPage *self, GArray *ids)
{
  GListStore *rows = G_LIST_STORE (dub_asset_list_get_model (self->list));
  g_autoptr (GtkBitset) wanted = gtk_bitset_new_empty ();
  g_autoptr (GtkBitset) all =
      gtk_bitset_new_range (0, g_list_model_get_n_items (G_LIST_MODEL (rows)));

  for (guint i = 0; i < ids->len; i++)
    {
      DubAssetRow *row = dub_asset_list_find (self->list, g_array_index (ids, gint64, i));
      guint position = 0;

      if (row != NULL && g_list_store_find (rows, row, &position))
        gtk_bitset_add (wanted, position);
    }
  gtk_selection_model_set_selection (GTK_SELECTION_MODEL (self->selection), wanted, all);
}

void
dub_asset_page_select_all (DubAssetPage *self)
{
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (self->selection));
}

void
dub_asset_page_set_list (DubAssetPage *self, DubAssetList *list)
{
  self->list = g_object_ref (list);
  self->selection = gtk_multi_selection_new (g_object_ref (dub_asset_list_get_model (list)));
  gtk_grid_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (dub_asset_list_get_model (list), "items-changed",
                           G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (on_chosen), self,
                           G_CONNECT_SWAPPED);
  on_items_changed (self);
}

static void
dub_asset_page_dispose (GObject *object)
{
  DubAssetPage *self = DUB_ASSET_PAGE (object);

  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_object (&self->selection);
  g_clear_object (&self->list);
  G_OBJECT_CLASS (dub_asset_page_parent_class)->dispose (object);
}

static void
dub_asset_page_class_init (DubAssetPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dub_asset_page_dispose;
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "win.asset-remove", NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/dubstage/Dubstage/dub-asset-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DubAssetPage, stack);
  gtk_widget_class_bind_template_child (widget_class, DubAssetPage, view);
  gtk_widget_class_bind_template_child (widget_class, DubAssetPage, asset_menu);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, on_menu_key, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, on_menu_key, NULL);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
}

static void
dub_asset_page_init (DubAssetPage *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), self);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), self);
  gtk_grid_view_set_factory (self->view, factory);
  g_object_unref (factory);
  self->menu = dub_context_menu_new (GTK_WIDGET (self), self->asset_menu);
}
