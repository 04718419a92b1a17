/* The picture at the top of the pane. */
#include "dub-preview.h"

#include <glib/gi18n.h>

#include "dub-dialogs.h"

struct _DubPreview
{
  AdwBin parent_instance;

  char *path; /* owned (nullable) */

  GtkPicture *picture;
  GtkWidget *play;
};

G_DEFINE_FINAL_TYPE (DubPreview, dub_preview, ADW_TYPE_BIN)

static void
on_play (DubPreview *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  dub_open_path (GTK_WINDOW (root), self->path);
}

void
dub_preview_set (DubPreview *self, const char *path, const char *poster)
{
  g_free (self->path);
  self->path = g_strdup (path);
  gtk_picture_set_filename (self->picture, poster);
  gtk_widget_set_visible (self->play, path != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), path != NULL || poster != NULL);
}

static void
dub_preview_finalize (GObject *object)
{
  g_free (DUB_PREVIEW (object)->path);
  G_OBJECT_CLASS (dub_preview_parent_class)->finalize (object);
}

static void
dub_preview_class_init (DubPreviewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = dub_preview_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/dubstage/Dubstage/dub-preview.ui");
  gtk_widget_class_bind_template_child (widget_class, DubPreview, picture);
  gtk_widget_class_bind_template_child (widget_class, DubPreview, play);
  gtk_widget_class_bind_template_callback (widget_class, on_play);
}

static void
dub_preview_init (DubPreview *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
