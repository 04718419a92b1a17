/* Several languages: each a chip that can be taken off, and a button that adds one. */
#include "dub-language-chips.h"

#include <glib/gi18n.h>

#include "dub-language-picker.h"
#include "dub-languages.h"

struct _DubLanguageChips
{
  AdwBin parent_instance;

  GPtrArray *codes; /* owned: char *, with a closing NULL */
  GtkFlowBox *box;
  GtkWidget *add;    /* the last child of the box */
  GtkWidget *picker; /* of add */
};

G_DEFINE_FINAL_TYPE (DubLanguageChips, dub_language_chips, ADW_TYPE_BIN)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static guint
n_codes (DubLanguageChips *self)
{
  return self->codes->len - 1;
}

static void rebuild (DubLanguageChips *self);

static void
on_remove (GtkButton *button, DubLanguageChips *self)
{
  guint index = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "dub-index"));

  g_ptr_array_remove_index (self->codes, index);
  rebuild (self);
  gtk_widget_grab_focus (self->add);
  g_signal_emit (self, signals[CHANGED], 0);
}

static GtkWidget *
make_chip (DubLanguageChips *self, guint index)
{
  GtkWidget *chip = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 3);
  GtkWidget *button = gtk_button_new_from_icon_name ("window-close-symbolic");
  g_autofree char *name = dub_language_name (self->codes->pdata[index]);
  /* Translators: takes a language off the list; %s is its name */
  g_autofree char *label = g_strdup_printf (_ ("Take off %s"), name);

  gtk_widget_add_css_class (chip, "chip");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_object_set_data (G_OBJECT (button), "dub-index", GUINT_TO_POINTER (index));
  g_signal_connect (button, "clicked", G_CALLBACK (on_remove), self);
  gtk_box_append (GTK_BOX (chip), gtk_label_new (name));
  gtk_box_append (GTK_BOX (chip), button);
  return chip;
}

static void
append (DubLanguageChips *self, GtkWidget *child)
{
  GtkWidget *holder = NULL;

  gtk_flow_box_append (self->box, child);
  holder = gtk_widget_get_parent (child);
  gtk_widget_set_focusable (holder, FALSE);
  gtk_widget_set_halign (child, GTK_ALIGN_START);
  gtk_widget_set_hexpand (child, FALSE);
}

static void
rebuild (DubLanguageChips *self)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->box));

  while (child != NULL)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (child);

      if (gtk_flow_box_child_get_child (GTK_FLOW_BOX_CHILD (child)) != self->add)
        gtk_flow_box_remove (self->box, child);
      child = next;
    }
  for (guint i = 0; i < n_codes (self); i++)
    {
      GtkWidget *chip = make_chip (self, i);

      gtk_flow_box_insert (self->box, chip, (int) i);
      gtk_widget_set_focusable (gtk_widget_get_parent (chip), FALSE);
      gtk_widget_set_halign (chip, GTK_ALIGN_START);
    }
}

static void
on_picked (DubLanguagePicker *picker, const char *code, DubLanguageChips *self)
{
  for (guint i = 0; i < n_codes (self); i++)
    if (g_str_equal (self->codes->pdata[i], code))
      return;
  g_ptr_array_insert (self->codes, (int) n_codes (self), g_strdup (code));
  rebuild (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

const char *const *
dub_language_chips_get (DubLanguageChips *self)
{
  return (const char *const *) self->codes->pdata;
}

void
dub_language_chips_set (DubLanguageChips *self, const char *const *codes)
{
  g_ptr_array_set_size (self->codes, 0);
  for (guint i = 0; codes != NULL && codes[i] != NULL; i++)
    g_ptr_array_add (self->codes, g_strdup (codes[i]));
  g_ptr_array_add (self->codes, NULL);
  rebuild (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
ask_now (gpointer user_data)
{
  DubLanguageChips *self = user_data;

  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_menu_button_popup (GTK_MENU_BUTTON (self->add));
  return G_SOURCE_REMOVE;
}

static void
on_mapped (DubLanguageChips *self)
{
  g_signal_handlers_disconnect_by_func (self, on_mapped, NULL);
  /* A popover cannot come up before its window has a size. */
  g_idle_add_full (G_PRIORITY_LOW, ask_now, g_object_ref (self), g_object_unref);
}

void
dub_language_chips_ask (DubLanguageChips *self)
{
  g_signal_connect (self, "map", G_CALLBACK (on_mapped), NULL);
}

void
dub_language_chips_set_providers (DubLanguageChips *self, GPtrArray *providers)
{
  dub_language_picker_set_providers (DUB_LANGUAGE_PICKER (self->picker), providers);
}

static void
dub_language_chips_finalize (GObject *object)
{
  g_ptr_array_unref (DUB_LANGUAGE_CHIPS (object)->codes);
  G_OBJECT_CLASS (dub_language_chips_parent_class)->finalize (object);
}

static void
dub_language_chips_class_init (DubLanguageChipsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dub_language_chips_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
dub_language_chips_init (DubLanguageChips *self)
{
  self->codes = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->codes, NULL);
  self->box = GTK_FLOW_BOX (gtk_flow_box_new ());
  gtk_flow_box_set_selection_mode (self->box, GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (self->box, 12);
  gtk_flow_box_set_row_spacing (self->box, 6);
  gtk_flow_box_set_column_spacing (self->box, 6);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
  self->picker = dub_language_picker_new (FALSE);
  g_signal_connect (self->picker, "picked", G_CALLBACK (on_picked), self);
  self->add = gtk_menu_button_new ();
  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->add), _ ("Add Language"));
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->add), self->picker);
  append (self, self->add);
}
