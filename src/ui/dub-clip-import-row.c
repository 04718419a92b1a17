/* The rows of the proposal and how they look. */
#include "dub-clip-import-row.h"

#include <glib/gi18n.h>

#include "dub-languages.h"
#include "dub-words.h"
#include "dub-clip-wrap.h"
#include "dub-tooltip.h"

typedef struct
{
  char *language; /* owned */
  char *file;     /* owned */
} Voice;

struct _DubClipImportRow
{
  GObject parent_instance;

  DubImportKind kind;
  DubMediaKind media;
  char *title;       /* owned */
  char *detail;      /* owned (nullable) */
  GPtrArray *voices; /* owned: Voice */
};

G_DEFINE_FINAL_TYPE (DubClipImportRow, dub_clip_import_row, G_TYPE_OBJECT)

static void
voice_free (gpointer data)
{
  Voice *voice = data;

  g_free (voice->language);
  g_free (voice->file);
  g_free (voice);
}

static void
dub_clip_import_row_finalize (GObject *object)
{
  DubClipImportRow *self = DUB_CLIP_IMPORT_ROW (object);

  g_free (self->title);
  g_free (self->detail);
  g_ptr_array_unref (self->voices);
  G_OBJECT_CLASS (dub_clip_import_row_parent_class)->finalize (object);
}

static void
dub_clip_import_row_class_init (DubClipImportRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dub_clip_import_row_finalize;
}

static void
dub_clip_import_row_init (DubClipImportRow *self)
{
  self->voices = g_ptr_array_new_with_free_func (voice_free);
}

DubClipImportRow *
dub_clip_import_row_new (DubImportKind kind, const char *title, const char *detail)
{
  DubClipImportRow *self = g_object_new (DUB_TYPE_CLIP_IMPORT_ROW, NULL);

  self->kind = kind;
  self->title = g_strdup (title);
  self->detail = g_strdup (detail);
  return self;
}

void
dub_clip_import_row_set_detail (DubClipImportRow *self, const char *detail)
{
  g_free (self->detail);
  self->detail = g_strdup (detail);
}

void
dub_clip_import_row_set_kind (DubClipImportRow *self, DubMediaKind kind)
{
  self->media = kind;
}

void
dub_clip_import_row_add_voice (DubClipImportRow *self, const char *language, const char *file)
{
  Voice *voice = g_new0 (Voice, 1);

  voice->language = g_strdup (language);
  voice->file = g_strdup (file);
  g_ptr_array_add (self->voices, voice);
}

/* --- Widgets --------------------------------------------------------------------------------- */

static GtkWidget *
new_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_add_css_class (label, style);
  return label;
}

static GtkWidget *
make_chips (GPtrArray *voices)
{
  GtkWidget *wrap = dub_wrap_new (4);

  for (guint i = 0; i < voices->len; i++)
    {
      const Voice *voice = voices->pdata[i];
      g_autofree char *name = dub_language_name (voice->language);
      GtkWidget *chip = gtk_label_new (name);

      gtk_widget_add_css_class (chip, "voice-chip");
      dub_tooltip_set (chip, voice->file);
      dub_wrap_append (DUB_WRAP (wrap), chip);
    }
  return wrap;
}

static GtkWidget *
make_heading (const DubClipImportRow *row)
{
  GtkWidget *label = new_label (row->title, "heading");

  gtk_widget_set_margin_top (label, 18);
  gtk_widget_set_margin_bottom (label, 6);
  return label;
}

static GtkWidget *
make_row (const DubClipImportRow *row)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *icon = gtk_image_new_from_icon_name (
      row->kind == DUB_IMPORT_LEFTOVER ? "dialog-warning-symbolic" : dub_icon_of_kind (row->media));

  gtk_widget_add_css_class (icon, row->kind == DUB_IMPORT_LEFTOVER ? "warning" : "dim-label");
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_widget_set_margin_top (icon, 3);
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_box_append (GTK_BOX (lines), new_label (row->title, "title"));
  if (row->detail != NULL && g_strcmp0 (row->detail, row->title) != 0)
    {
      GtkWidget *detail = new_label (row->detail, "caption");

      gtk_widget_add_css_class (detail, "dim-label");
      gtk_label_set_wrap (GTK_LABEL (detail), row->kind == DUB_IMPORT_LEFTOVER);
      gtk_box_append (GTK_BOX (lines), detail);
    }
  if (row->voices->len > 0)
    gtk_box_append (GTK_BOX (lines), make_chips (row->voices));
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), lines);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  return box;
}

/* Rows differ too much to be used again; only those in sight are made. */
static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  const DubClipImportRow *row = gtk_list_item_get_item (item);

  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_child (item,
                           row->kind == DUB_IMPORT_HEADING ? make_heading (row) : make_row (row));
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  gtk_list_item_set_child (item, NULL);
}

GtkListItemFactory *
dub_clip_import_factory_new (void)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), NULL);
  return factory;
}
