/* A popover in which a language is found by its name. Regional forms come into play only for a
 * search, the rare languages of ISO 639-3 only for one of three letters or more: there are eight
 * thousand of them. Any tag that is typed in full is offered too.
 *
 * The list has as many rows as are seen, and some; others come when one scrolls towards its end. */
#include "dub-language-picker.h"

#include <glib/gi18n.h>
#include <string.h>

#include "dub-languages.h"
#include "model/language-tag.h"

#define RARE_LETTERS 3
#define ROWS         24

struct _DubLanguagePicker
{
  GtkPopover parent_instance;

  GPtrArray *found;     /* owned: char *, every code that fits */
  GtkStringList *codes; /* owned: the first of them, which are listed */
  guint more_id;
  gboolean reading;     /* the rare ones are being read */
  gboolean wants_first; /* the first one is to be picked when they are there */
  GPtrArray *providers; /* owned: DubProvider, borrowed; those that name their languages */
  guint n_providers;    /* of all that were given */
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

/* (nullable): what the provider is sent for @code; a provider that knows no regions is sent the
 * language alone */
static const char *
taken_as (const DubProvider *provider, const char *code)
{
  g_autofree char *bare = g_ascii_strdown (code, (gssize) strcspn (code, "-_"));

  for (guint round = 0; round < 2; round++)
    for (guint i = 0; provider->languages[i] != NULL; i++)
      if (g_str_equal (provider->languages[i], round == 0 ? code : bare))
        return provider->languages[i];
  return NULL;
}

static gboolean
is_supported (DubLanguagePicker *self, const char *code)
{
  guint refusals = 0;

  for (guint i = 0; code[0] != '\0' && i < self->providers->len; i++)
    refusals += taken_as (self->providers->pdata[i], code) == NULL ? 1 : 0;
  return refusals == 0 || refusals < self->n_providers;
}

/* What is to be known of the language before it is picked: "DubLab does not take it". */
static char *
remark_on (DubLanguagePicker *self, const char *code)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; code[0] != '\0' && i < self->providers->len; i++)
    {
      const DubProvider *provider = self->providers->pdata[i];
      const char *taken = taken_as (provider, code);

      if (taken != NULL && g_str_equal (taken, code))
        continue;
      if (text->len > 0)
        g_string_append (text, " · ");
      if (taken == NULL)
        /* Translators: a provider does not take a language */
        g_string_append_printf (text, _ ("%s does not take it"), provider->name);
      else
        /* Translators: the provider is sent this code instead of a regional one */
        g_string_append_printf (text, _ ("%s takes it as “%s”"), provider->name, taken);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add_matching (GPtrArray *found, const char *const *codes, const char *folded)
{
  for (guint i = 0; codes != NULL && codes[i] != NULL; i++)
    if ((folded[0] == '\0' || dub_language_matches (codes[i], folded))
        && !g_ptr_array_find_with_equal_func (found, codes[i], g_str_equal, NULL))
      g_ptr_array_add (found, g_strdup (codes[i]));
}

/* Codes of the providers that stand in no list of ours. */
static void
add_own_codes (DubLanguagePicker *self, GPtrArray *found, const char *folded)
{
  for (guint i = 0; i < self->providers->len; i++)
    add_matching (found, ((const DubProvider *) self->providers->pdata[i])->languages, folded);
}

static void on_rare_read (GObject *object);

static const char *const *
rare_codes (DubLanguagePicker *self)
{
  const char *const *codes = NULL;

  if (self->reading)
    return NULL;
  codes = dub_languages_rare (G_OBJECT (self), on_rare_read);
  self->reading = codes == NULL;
  return codes;
}

static void
find (DubLanguagePicker *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));
  g_autofree char *folded = g_utf8_casefold (text, -1);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *tag = strchr (text, '-') == NULL ? NULL : dub_language_tag_read (text);

  if (self->may_be_none && text[0] == '\0')
    g_ptr_array_add (found, g_strdup (""));
  add_matching (found, dub_languages_common (), folded);
  if (text[0] != '\0')
    add_matching (found, dub_languages_regional (), folded);
  add_own_codes (self, found, folded);
  if (g_utf8_strlen (text, -1) >= RARE_LETTERS)
    add_matching (found, rare_codes (self), folded);
  if (tag != NULL && !g_ptr_array_find_with_equal_func (found, tag, g_str_equal, NULL))
    g_ptr_array_insert (found, 0, g_steal_pointer (&tag));
  g_ptr_array_unref (self->found);
  self->found = g_steal_pointer (&found);
}

static guint
n_listed (DubLanguagePicker *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->codes));
}

/* Lists the next ones of what was found in the place of @removed rows behind the first @kept. */
static void
list (DubLanguagePicker *self, guint kept, guint removed)
{
  const char *rows[ROWS + 1] = { NULL };

  for (guint i = 0; i < ROWS && kept + i < self->found->len; i++)
    rows[i] = self->found->pdata[kept + i];
  gtk_string_list_splice (self->codes, kept, removed, rows);
}

static void
fill (DubLanguagePicker *self)
{
  find (self);
  list (self, 0, n_listed (self));
}

static gboolean
list_more (gpointer user_data)
{
  DubLanguagePicker *self = user_data;

  self->more_id = 0;
  if (n_listed (self) < self->found->len)
    list (self, n_listed (self), 0);
  return G_SOURCE_REMOVE;
}

/* Rows cannot be added while the list is given its place. */
static void
on_scrolled (DubLanguagePicker *self, GtkAdjustment *place)
{
  double page = gtk_adjustment_get_page_size (place);
  double end = gtk_adjustment_get_upper (place) - gtk_adjustment_get_value (place) - page;

  if (end < page && self->more_id == 0)
    self->more_id = g_idle_add (list_more, self);
}

static void
on_search_changed (DubLanguagePicker *self)
{
  self->wants_first = FALSE;
  fill (self);
}

static void
pick (DubLanguagePicker *self, const char *code)
{
  if (code == NULL || !is_supported (self, code))
    return;
  g_signal_emit (self, signals[PICKED], 0, code);
  gtk_popover_popdown (GTK_POPOVER (self));
}

/* The first one that can be picked, of what fits the text now: the list follows a moment later. */
static void
on_search_activate (DubLanguagePicker *self)
{
  find (self);
  for (guint i = 0; i < self->found->len; i++)
    if (is_supported (self, self->found->pdata[i]))
      {
        pick (self, self->found->pdata[i]);
        return;
      }
  self->wants_first = self->reading;
}

static void
on_rare_read (GObject *object)
{
  DubLanguagePicker *self = DUB_LANGUAGE_PICKER (object);

  self->reading = FALSE;
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (self->wants_first)
    on_search_activate (self);
  else
    fill (self);
}

static void
on_activated (GtkListView *view, guint position, DubLanguagePicker *self)
{
  pick (self, gtk_string_list_get_string (self->codes, position));
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, DubLanguagePicker *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *labels[] = { gtk_label_new (NULL), gtk_label_new (NULL), gtk_label_new (NULL) };
  static const char *const names[] = { "dub-name", "dub-remark", "dub-code" };

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      gtk_label_set_xalign (GTK_LABEL (labels[i]), 0.0);
      g_object_set_data (G_OBJECT (item), names[i], labels[i]);
      if (i == 0)
        continue;
      gtk_widget_add_css_class (labels[i], "dim-label");
      gtk_widget_add_css_class (labels[i], "caption");
    }
  gtk_label_set_ellipsize (GTK_LABEL (labels[0]), PANGO_ELLIPSIZE_END);
  gtk_label_set_wrap (GTK_LABEL (labels[1]), TRUE);
  gtk_widget_set_hexpand (words, TRUE);
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (words), labels[0]);
  gtk_box_append (GTK_BOX (words), labels[1]);
  gtk_box_append (GTK_BOX (box), words);
  gtk_box_append (GTK_BOX (box), labels[2]);
  gtk_list_item_set_child (item, box);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, DubLanguagePicker *self)
{
  GtkWidget *remark = g_object_get_data (G_OBJECT (item), "dub-remark");
  const char *code = gtk_string_object_get_string (gtk_list_item_get_item (item));
  gboolean supported = is_supported (self, code);
  g_autofree char *text = code[0] == '\0' ? g_strdup (_ ("Not said")) : dub_language_name (code);

  g_autofree char *why = remark_on (self, code);

  gtk_label_set_text (g_object_get_data (G_OBJECT (item), "dub-name"), text);
  gtk_label_set_text (g_object_get_data (G_OBJECT (item), "dub-code"), code);
  gtk_label_set_text (GTK_LABEL (remark), why);
  gtk_widget_set_visible (remark, why[0] != '\0');
  gtk_widget_set_sensitive (gtk_list_item_get_child (item), supported);
  gtk_list_item_set_activatable (item, supported);
}

static void
dub_language_picker_show (GtkWidget *widget)
{
  DubLanguagePicker *self = DUB_LANGUAGE_PICKER (widget);

  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  self->wants_first = FALSE;
  fill (self);
  GTK_WIDGET_CLASS (dub_language_picker_parent_class)->show (widget);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

void
dub_language_picker_set_providers (DubLanguagePicker *self, GPtrArray *providers)
{
  g_ptr_array_set_size (self->providers, 0);
  self->n_providers = providers->len;
  for (guint i = 0; i < providers->len; i++)
    if (((const DubProvider *) providers->pdata[i])->languages != NULL)
      g_ptr_array_add (self->providers, providers->pdata[i]);
}

static void
dub_language_picker_finalize (GObject *object)
{
  DubLanguagePicker *self = DUB_LANGUAGE_PICKER (object);

  g_clear_handle_id (&self->more_id, g_source_remove);
  g_clear_pointer (&self->found, g_ptr_array_unref);
  g_clear_pointer (&self->providers, g_ptr_array_unref);
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
  self->found = g_ptr_array_new_with_free_func (g_free);
  self->providers = g_ptr_array_new ();
  selection = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->codes)));
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), self);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), self);
  gtk_list_view_set_factory (self->view, factory);
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (selection));
  g_signal_connect_object (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->view)),
                           "value-changed", G_CALLBACK (on_scrolled), self, G_CONNECT_SWAPPED);
}

GtkWidget *
dub_language_picker_new (gboolean may_be_none)
{
  DubLanguagePicker *self = g_object_new (DUB_TYPE_LANGUAGE_PICKER, NULL);

  self->may_be_none = may_be_none;
  return GTK_WIDGET (self);
}
