/* Everything about one asset: its picture, its facts, where it lies. */
#include "dub-asset-pane.h"

#include <glib/gi18n.h>

#include "dub-fact-row.h"
#include "dub-format.h"
#include "dub-language-picker.h"
#include "dub-languages.h"
#include "dub-names.h"
#include "dub-preview.h"
#include "dub-trouble-box.h"
#include "dub-words.h"

struct _DubAssetPane
{
  AdwBin parent_instance;

  DubDesk *desk; /* owned */
  gint64 id;

  DubPreview *preview;
  GtkLabel *title;
  DubTroubleBox *trouble;
  AdwPreferencesGroup *names;
  GtkEditable *name;
  AdwActionRow *language;
  GtkMenuButton *language_button;
  AdwPreferencesGroup *facts;
  AdwPreferencesGroup *places;
};

G_DEFINE_FINAL_TYPE (DubAssetPane, dub_asset_pane, ADW_TYPE_BIN)

static void
set_field (DubAssetPane *self, const char *field, const char *value)
{
  GVariantDict args;

  g_variant_dict_init (&args, NULL);
  g_variant_dict_insert (&args, "id", "x", self->id);
  g_variant_dict_insert (&args, field, "s", value);
  dub_desk_run (self->desk, "asset.set", g_variant_dict_end (&args), NULL, NULL, NULL);
}

static void
on_name_applied (DubAssetPane *self)
{
  set_field (self, "name", gtk_editable_get_text (self->name));
}

static void
on_language_picked (DubLanguagePicker *picker, const char *code, DubAssetPane *self)
{
  set_field (self, "language", code);
}

/* --- Facts --------------------------------------------------------------------------------- */

static void
add_fact (DubAssetPane *self, const char *name, char *value)
{
  dub_facts_add (self->facts, name, value);
  g_free (value);
}

static char *
picture_size (const DubMediaFacts *facts)
{
  if (facts->width <= 0)
    return NULL;
  if (facts->fps_num <= 0 || facts->fps_den <= 0)
    return g_strdup_printf ("%d × %d", facts->width, facts->height);
  /* Translators: width, height and frames a second of a video */
  return g_strdup_printf (_ ("%d × %d, %.4g fps"), facts->width, facts->height,
                          (double) facts->fps_num / facts->fps_den);
}

static char *
sound_form (const DubMediaFacts *facts)
{
  if (facts->channels <= 0)
    return NULL;
  /* Translators: channels and sample rate of a sound */
  return g_strdup_printf (
      ngettext ("%d channel, %.4g kHz", "%d channels, %.4g kHz", facts->channels), facts->channels,
      facts->sample_rate / 1000.0);
}

static void
show_facts (DubAssetPane *self, const DubAsset *asset)
{
  const DubMediaFacts *facts = &asset->facts;

  dub_facts_begin (self->facts);
  add_fact (self, _ ("Kind"), g_strdup (dub_word_of_kind (asset->kind)));
  add_fact (self, _ ("Duration"),
            facts->duration_usec > 0 ? dub_format_duration (facts->duration_usec) : NULL);
  add_fact (self, _ ("Size"), asset->bytes > 0 ? dub_format_bytes (asset->bytes) : NULL);
  add_fact (self, _ ("Picture"), picture_size (facts));
  add_fact (self, _ ("Sound"), sound_form (facts));
  add_fact (self, _ ("Container"), g_strdup (facts->container));
  add_fact (self, _ ("Video codec"), g_strdup (facts->video_codec));
  add_fact (self, _ ("Audio codec"), g_strdup (facts->audio_codec));
  add_fact (self, _ ("Location"), g_strdup (asset->path != NULL ? asset->path : asset->url));
  add_fact (self, _ ("Added"), dub_format_when_full (asset->created_at));
  dub_facts_end (self->facts);
}

static const char *
upload_word (const DubUpload *upload)
{
  static const char *const words[] = {
    [DUB_UPLOAD_PENDING] = N_ ("waits to be sent"),
    [DUB_UPLOAD_RUNNING] = N_ ("is being sent"),
    [DUB_UPLOAD_READY] = NULL,
    [DUB_UPLOAD_FAILED] = N_ ("could not be sent"),
  };

  return words[MIN ((guint) upload->state, G_N_ELEMENTS (words) - 1)];
}

static void
show_places (DubAssetPane *self)
{
  GListModel *accounts = dub_desk_get_accounts (self->desk);

  dub_facts_begin (self->places);
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (DubAccountRow) row = g_list_model_get_item (accounts, i);
      const DubAccount *account = dub_account_row_get (row);
      g_autoptr (GPtrArray) uploads =
          dub_store_list_uploads (dub_desk_get_store (self->desk), account->id, self->id, NULL);

      for (guint u = 0; uploads != NULL && u < uploads->len; u++)
        {
          const DubUpload *upload = uploads->pdata[u];
          g_autofree char *since = dub_format_when (upload->updated_at);

          dub_facts_add (self->places, account->label,
                         upload_word (upload) != NULL ? _ (upload_word (upload)) : since);
        }
    }
  dub_facts_end (self->places);
  gtk_widget_set_visible (GTK_WIDGET (self->places), dub_facts_count (self->places) > 0);
}

static void
reload (DubAssetPane *self)
{
  g_autoptr (DubAsset) asset = NULL;
  g_autofree char *language = NULL;

  if (self->id != 0)
    asset = dub_store_get_asset (dub_desk_get_store (self->desk), self->id, NULL);
  if (asset == NULL)
    return;
  language = dub_language_name (asset->language);
  gtk_label_set_text (self->title, asset->name);
  if (g_strcmp0 (gtk_editable_get_text (self->name), asset->name) != 0)
    gtk_editable_set_text (self->name, asset->name);
  gtk_menu_button_set_label (self->language_button,
                             language[0] == '\0' ? _ ("Not said") : language);
  dub_preview_set (
      self->preview,
      asset->kind == DUB_MEDIA_SUBTITLE || asset->kind == DUB_MEDIA_MOVIE ? NULL : asset->path,
      NULL, asset->thumbnail);
  dub_trouble_box_set_asset (self->trouble, asset);
  show_facts (self, asset);
  show_places (self);
}

static void
on_changed (DubDesk *desk, guint tables, GArray *changes, DubAssetPane *self)
{
  gboolean mine = FALSE;

  for (guint i = 0; self->id != 0 && i < changes->len; i++)
    {
      const DubChange *change = &g_array_index (changes, DubChange, i);

      mine |= change->table == DUB_TABLE_ASSET && change->id == self->id;
      mine |= change->table == DUB_TABLE_UPLOAD;
    }
  if (mine)
    reload (self);
}

void
dub_asset_pane_set_asset (DubAssetPane *self, gint64 asset)
{
  if (self->id == asset)
    return;
  self->id = asset;
  reload (self);
}

void
dub_asset_pane_set_desk (DubAssetPane *self, DubDesk *desk)
{
  self->desk = g_object_ref (desk);
  g_signal_connect_object (desk, "changed", G_CALLBACK (on_changed), self, 0);
}

static void
dub_asset_pane_dispose (GObject *object)
{
  DubAssetPane *self = DUB_ASSET_PANE (object);

  g_clear_object (&self->desk);
  G_OBJECT_CLASS (dub_asset_pane_parent_class)->dispose (object);
}

static void
dub_asset_pane_class_init (DubAssetPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dub_asset_pane_dispose;
  g_type_ensure (DUB_TYPE_PREVIEW);
  g_type_ensure (DUB_TYPE_TROUBLE_BOX);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/dubstage/Dubstage/dub-asset-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, DubAssetPane, preview);
  gtk_widget_class_bind_template_child (widget_class, DubAssetPane, title);
  gtk_widget_class_bind_template_child (widget_class, DubAssetPane, trouble);
  gtk_widget_class_bind_template_child (widget_class, DubAssetPane, names);
  gtk_widget_class_bind_template_child (widget_class, DubAssetPane, name);
  gtk_widget_class_bind_template_child (widget_class, DubAssetPane, language);
  gtk_widget_class_bind_template_child (widget_class, DubAssetPane, language_button);
  gtk_widget_class_bind_template_child (widget_class, DubAssetPane, facts);
  gtk_widget_class_bind_template_child (widget_class, DubAssetPane, places);
  gtk_widget_class_bind_template_callback (widget_class, on_name_applied);
}

static void
dub_asset_pane_init (DubAssetPane *self)
{
  GtkWidget *picker = dub_language_picker_new (TRUE);

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (picker, "picked", G_CALLBACK (on_language_picked), self);
  gtk_menu_button_set_popover (self->language_button, picker);
  dub_names_keep_own (GTK_WIDGET (self->language_button));
}
