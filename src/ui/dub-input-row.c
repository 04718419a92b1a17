/* One input of a job: chosen among the project's assets, from the disk, or dropped. */
#include "dub-input-row.h"

#include <glib/gi18n.h>

#include "dub-dialogs.h"
#include "dub-languages.h"
#include "dub-names.h"
#include "dub-thumbnail.h"
#include "dub-words.h"

struct _DubInputRow
{
  AdwActionRow parent_instance;

  DubRole role;
  gint64 asset;         /* 0: none */
  DubAssetList *assets; /* owned */
  char *note;           /* owned (nullable): shown while nothing is chosen */
  char *stand_in;       /* owned (nullable): why nothing is needed */
  GtkWidget *thumbnail; /* borrowed */
  GtkWidget *icon;      /* borrowed: where there is no picture */

  GtkWidget *clear;
  GtkMenuButton *choose;
  GtkPopover *popover;
  GtkListBox *choices;
  GtkWidget *from_disk;
};

G_DEFINE_FINAL_TYPE (DubInputRow, dub_input_row, ADW_TYPE_ACTION_ROW)

enum
{
  CHANGED,
  FILE_WANTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const DubChoose choosers[] = {
  [DUB_ROLE_VIDEO] = DUB_CHOOSE_VIDEO,
  [DUB_ROLE_AUDIO] = DUB_CHOOSE_AUDIO,
  [DUB_ROLE_IMAGE] = DUB_CHOOSE_IMAGE,
  [DUB_ROLE_MOVIE] = DUB_CHOOSE_JSON,
};

static const DubMediaKind kinds[] = {
  [DUB_ROLE_VIDEO] = DUB_MEDIA_VIDEO,
  [DUB_ROLE_AUDIO] = DUB_MEDIA_AUDIO,
  [DUB_ROLE_IMAGE] = DUB_MEDIA_IMAGE,
  [DUB_ROLE_MOVIE] = DUB_MEDIA_MOVIE,
};

gboolean
dub_role_takes (DubRole role, DubMediaKind kind)
{
  return kinds[role] == kind;
}

static void
show (DubInputRow *self)
{
  DubAssetRow *row = self->asset == 0 ? NULL : dub_asset_list_find (self->assets, self->asset);
  g_autofree char *facts = row == NULL ? NULL : dub_asset_row_dup_facts (row);
  g_autofree char *subtitle = NULL;
  gboolean needed = self->stand_in == NULL;
  gboolean pictured = row != NULL && needed && self->role != DUB_ROLE_AUDIO;

  gtk_widget_set_visible (self->clear, row != NULL && needed);
  gtk_widget_set_visible (self->thumbnail, pictured);
  gtk_widget_set_visible (self->icon, !pictured);
  gtk_menu_button_set_label (self->choose, row == NULL ? _ ("Choose") : _ ("Change"));
  gtk_widget_set_visible (GTK_WIDGET (self->choose), needed);
  if (!needed)
    {
      adw_action_row_set_subtitle (ADW_ACTION_ROW (self), self->stand_in);
      return;
    }
  if (row == NULL)
    {
      adw_action_row_set_subtitle (ADW_ACTION_ROW (self), self->note == NULL ? "" : self->note);
      return;
    }
  subtitle = facts[0] == '\0' ? g_strdup (dub_asset_row_get (row)->name)
                              : g_strdup_printf ("%s\n%s", dub_asset_row_get (row)->name, facts);
  dub_thumbnail_set_asset (DUB_THUMBNAIL (self->thumbnail), dub_asset_row_get (row));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);
}

void
dub_input_row_set_asset (DubInputRow *self, gint64 asset)
{
  if (self->asset == asset)
    return;
  self->asset = asset;
  show (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_clear (DubInputRow *self)
{
  dub_input_row_set_asset (self, 0);
}

static GtkWidget *
make_caption (const char *text)
{
  GtkWidget *caption = gtk_label_new (text);

  gtk_widget_add_css_class (caption, "dim-label");
  gtk_widget_add_css_class (caption, "caption");
  return caption;
}

static GtkWidget *
make_choice (DubAssetRow *row)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *thumbnail = dub_thumbnail_new (48, 27);
  GtkWidget *label = gtk_label_new (dub_asset_row_get (row)->name);
  g_autofree char *language = dub_language_name (dub_asset_row_get (row)->language);

  dub_thumbnail_set_asset (DUB_THUMBNAIL (thumbnail), dub_asset_row_get (row));
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0);
  gtk_box_append (GTK_BOX (line), thumbnail);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (line), label);
  if (language[0] != '\0')
    gtk_box_append (GTK_BOX (line), make_caption (language));
  g_object_set_data_full (G_OBJECT (line), "dub-row", g_object_ref (row), g_object_unref);
  return line;
}

static void
on_popover_shown (DubInputRow *self)
{
  GListModel *model = dub_asset_list_get_model (self->assets);
  GtkListBoxRow *first = NULL;

  while ((first = gtk_list_box_get_row_at_index (self->choices, 0)) != NULL)
    gtk_list_box_remove (self->choices, GTK_WIDGET (first));
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (DubAssetRow) row = g_list_model_get_item (model, i);

      if (dub_role_takes (self->role, dub_asset_row_get (row)->kind))
        gtk_list_box_append (self->choices, make_choice (row));
    }
  first = gtk_list_box_get_row_at_index (self->choices, 0);
  if (first != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (first));
}

static void
on_choice (GtkListBox *box, GtkListBoxRow *row, DubInputRow *self)
{
  DubAssetRow *asset = g_object_get_data (G_OBJECT (gtk_list_box_row_get_child (row)), "dub-row");

  gtk_popover_popdown (self->popover);
  dub_input_row_set_asset (self, dub_asset_row_get (asset)->id);
}

static void
on_chosen (GListModel *files, gpointer user_data)
{
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);

  if (file != NULL)
    g_signal_emit (user_data, signals[FILE_WANTED], 0, file);
}

static void
on_from_disk (DubInputRow *self)
{
  gtk_popover_popdown (self->popover);
  dub_choose_files (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), choosers[self->role],
                    dub_word_of_role (self->role), G_OBJECT (self), on_chosen);
}

DubRole
dub_input_row_get_role (DubInputRow *self)
{
  return self->role;
}

gint64
dub_input_row_get_asset (DubInputRow *self)
{
  return self->asset;
}

void
dub_input_row_set_note (DubInputRow *self, const char *note)
{
  g_free (self->note);
  self->note = g_strdup (note);
  show (self);
}

static void
name_controls (DubInputRow *self, const char *role)
{
  /* Translators: %s is “Video”, “Voice track” or the like */
  g_autofree char *choose = g_strdup_printf (_ ("Choose: %s"), role);
  g_autofree char *clear = g_strdup_printf (_ ("Take off: %s"), role);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->choose), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  choose, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->clear), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  clear, -1);
}

void
dub_input_row_set_title (DubInputRow *self, const char *title)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  name_controls (self, title);
}

void
dub_input_row_set_stand_in (DubInputRow *self, const char *words)
{
  if (g_strcmp0 (self->stand_in, words) == 0)
    return;
  g_free (self->stand_in);
  self->stand_in = g_strdup (words);
  show (self);
}

static void
dub_input_row_dispose (GObject *object)
{
  DubInputRow *self = DUB_INPUT_ROW (object);

  g_clear_object (&self->assets);
  g_clear_pointer (&self->note, g_free);
  g_clear_pointer (&self->stand_in, g_free);
  G_OBJECT_CLASS (dub_input_row_parent_class)->dispose (object);
}

static void
dub_input_row_class_init (DubInputRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dub_input_row_dispose;
  signals[CHANGED] =
      g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FILE_WANTED] = g_signal_new ("file-wanted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_FILE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/dubstage/Dubstage/dub-input-row.ui");
  gtk_widget_class_bind_template_child (widget_class, DubInputRow, clear);
  gtk_widget_class_bind_template_child (widget_class, DubInputRow, choose);
  gtk_widget_class_bind_template_child (widget_class, DubInputRow, popover);
  gtk_widget_class_bind_template_child (widget_class, DubInputRow, choices);
  gtk_widget_class_bind_template_child (widget_class, DubInputRow, from_disk);
  gtk_widget_class_bind_template_callback (widget_class, on_clear);
  gtk_widget_class_bind_template_callback (widget_class, on_popover_shown);
  gtk_widget_class_bind_template_callback (widget_class, on_choice);
  gtk_widget_class_bind_template_callback (widget_class, on_from_disk);
}

static void
dub_input_row_init (DubInputRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  dub_names_keep_own (GTK_WIDGET (self->choose));
  self->thumbnail = dub_thumbnail_new (64, 36);
  gtk_widget_set_valign (self->thumbnail, GTK_ALIGN_CENTER);
  self->icon = gtk_image_new ();
  gtk_widget_add_css_class (self->icon, "dim-label");
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), self->thumbnail);
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), self->icon);
}

GtkWidget *
dub_input_row_new (DubRole role, DubAssetList *assets)
{
  DubInputRow *self = g_object_new (DUB_TYPE_INPUT_ROW, NULL);

  self->role = role;
  self->assets = g_object_ref (assets);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), dub_icon_of_kind (kinds[role]));
  dub_input_row_set_title (self, dub_word_of_role (role));
  show (self);
  return GTK_WIDGET (self);
}
