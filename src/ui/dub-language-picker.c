/* A popover in which a language is found by its name. The rare languages of ISO 639-3 come into
 * play only for a search of three letters or more: there are eight thousand of them. */
#include "dub-language-picker.h"

#include <glib/gi18n.h>

#include "dub-languages.h"
#include "dub-tooltip.h"

#define RARE_LETTERS 3

struct _DubLanguagePicker
{
  GtkPopover parent_instance;

  GtkStringList *codes;  /* owned: what is listed */
  GHashTable *supported; /* owned (nullable): set of codes */
  char **extra;          /* owned (nullable): supported codes, as the provider writes them */
  char *reason;          /* owned (nullable): why others are greyed */
  gboolean may_be_none;

  GtkSearchEntry *search;
  GtkListView *view;
};

G_DEFINE_FINAL_TYPE (DubLanguagePicker, dub_language_picker, GTK_TYPE_POPOVER)

enum
{
  PICKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
is_supported (DubLanguagePicker *self, const char *code)
{
  return self->supported == NULL || code[0] == '\0'
         || g_hash_table_contains (self->supported, code);
}

static void
add_matching (GPtrArray *found, const char *const *codes, const char *folded)
{
  for (guint i = 0; codes != NULL && codes[i] != NULL; i++)
    if ((folded[0] == '\0' || dub_language_matches (codes[i], folded))
        && !g_ptr_array_find_with_equal_func (found, codes[i], g_str_equal, NULL))
      g_ptr_array_add (found, (gpointer) codes[i]);
}

static void
fill (DubLanguagePicker *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));
  g_autofree char *folded = g_utf8_casefold (text, -1);
  g_autoptr (GPtrArray) found = g_ptr_array_new ();

  if (self->may_be_none && text[0] == '\0')
    g_ptr_array_add (found, (gpointer) "");
  add_matching (found, (const char *const *) self->extra, folded);
  add_matching (found, dub_languages_common (), folded);
  if (g_utf8_strlen (text, -1) >= RARE_LETTERS)
    add_matching (found, dub_languages_rare (), folded);
  g_ptr_array_add (found, NULL);
  gtk_string_list_splice (self->codes, 0, g_list_model_get_n_items (G_LIST_MODEL (self->codes)),
                          (const char *const *) found->pdata);
}

static void
on_search_changed (DubLanguagePicker *self)
{
  fill (self);
}

static void
pick (DubLanguagePicker *self, guint position)
{
  const char *code = gtk_string_list_get_string (self->codes, position);

  if (code == NULL || !is_supported (self, code))
    return;
  g_signal_emit (self, signals[PICKED], 0, code);
  gtk_popover_popdown (GTK_POPOVER (self));
}

static void
on_search_activate (DubLanguagePicker *self)
{
  pick (self, 0);
}

static void
on_activated (GtkListView *view, guint position, DubLanguagePicker *self)
{
  pick (self, position);
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, DubLanguagePicker *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *name = gtk_label_new (NULL);
  GtkWidget *code = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (name), 0.0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_widget_add_css_class (code, "dim-label");
  gtk_widget_add_css_class (code, "caption");
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), code);
  gtk_list_item_set_child (item, box);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, DubLanguagePicker *self)
{
  GtkWidget *name = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  const char *code = gtk_string_object_get_string (gtk_list_item_get_item (item));
  gboolean supported = is_supported (self, code);
  g_autofree char *text = code[0] == '\0' ? g_strdup (_ ("Not said")) : dub_language_name (code);

  gtk_label_set_text (GTK_LABEL (name), text);
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_next_sibling (name)), code);
  gtk_widget_set_sensitive (gtk_list_item_get_child (item), supported);
  gtk_list_item_set_activatable (item, supported);
  dub_tooltip_set (gtk_list_item_get_child (item), supported ? NULL : self->reason);
}

static void
dub_language_picker_show (GtkWidget *widget)
{
  DubLanguagePicker *self = DUB_LANGUAGE_PICKER (widget);

  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  fill (self);
  GTK_WIDGET_CLASS (dub_language_picker_parent_class)->show (widget);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

void
dub_language_picker_set_supported (DubLanguagePicker *self,
                                   const char *const *codes,
                                   const char *reason)
{
  g_clear_pointer (&self->supported, g_hash_table_unref);
  g_clear_pointer (&self->extra, g_strfreev);
  g_clear_pointer (&self->reason, g_free);
  self->reason = g_strdup (reason);
  if (codes == NULL)
    return;
  self->extra = g_strdupv ((char **) codes);
  self->supported = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; self->extra[i] != NULL; i++)
    g_hash_table_add (self->supported, self->extra[i]);
}

static void
dub_language_picker_finalize (GObject *object)
{
  DubLanguagePicker *self = DUB_LANGUAGE_PICKER (object);

  g_clear_pointer (&self->supported, g_hash_table_unref);
  g_clear_pointer (&self->extra, g_strfreev);
  g_clear_pointer (&self->reason, g_free);
  g_clear_object (&self->codes);
  G_OBJECT_CLASS (dub_language_picker_parent_class)->finalize (object);
}

static void
dub_language_picker_class_init (DubLanguagePickerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = dub_language_picker_finalize;
  widget_class->show = dub_language_picker_show;
  signals[PICKED] = g_signal_new ("picked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/dubstage/Dubstage/dub-language-picker.ui");
  gtk_widget_class_bind_template_child (widget_class, DubLanguagePicker, search);
  gtk_widget_class_bind_template_child (widget_class, DubLanguagePicker, view);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
}

static void
dub_language_picker_init (DubLanguagePicker *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkNoSelection) selection = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->codes = gtk_string_list_new (NULL);
  selection = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->codes)));
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), self);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), self);
  gtk_list_view_set_factory (self->view, factory);
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (selection));
}

GtkWidget *
dub_language_picker_new (gboolean may_be_none)
{
  DubLanguagePicker *self = g_object_new (DUB_TYPE_LANGUAGE_PICKER, NULL);

  self->may_be_none = may_be_none;
  return GTK_WIDGET (self);
}
