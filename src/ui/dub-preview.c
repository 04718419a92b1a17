/* What is selected, to look at and to listen to: a clip or an asset alone, or a clip and its dub
 * compared. */
#include "dub-preview.h"

#include "player/dub-compare.h"

struct _DubPreview
{
  AdwBin parent_instance;

  DubCompare *compare; /* borrowed: the child */
};

G_DEFINE_FINAL_TYPE (DubPreview, dub_preview, ADW_TYPE_BIN)

void
dub_preview_set (DubPreview *self, const char *path, const char *dub, const char *poster)
{
  dub_compare_set_files (self->compare, path != NULL ? path : dub, path != NULL ? dub : NULL);
  dub_player_set_poster (dub_compare_get_player (self->compare), poster);
  gtk_widget_set_visible (GTK_WIDGET (self), path != NULL || dub != NULL);
}

void
dub_preview_set_names (DubPreview *self, const char *original, const char *dub)
{
  dub_compare_set_names (self->compare, original, dub);
}

static void
dub_preview_class_init (DubPreviewClass *class)
{
}

static void
dub_preview_init (DubPreview *self)
{
  self->compare = DUB_COMPARE (dub_compare_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->compare), "card");
  gtk_widget_set_overflow (GTK_WIDGET (self->compare), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_size_request (GTK_WIDGET (self->compare), -1, 220);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->compare));
}
