/* The small picture of an asset. Pictures are read in a worker thread and kept by path, so that a
 * long grid scrolls without waiting for the disk. */
#include "dub-thumbnail.h"

#include "dub-words.h"

#define KEPT 400

struct _DubThumbnail
{
  AdwBin parent_instance;

  char *path;            /* owned (nullable): what is shown or being read */
  GCancellable *reading; /* owned (nullable) */

  GtkStack *stack;
  GtkImage *icon;
  GtkPicture *picture;
};

G_DEFINE_FINAL_TYPE (DubThumbnail, dub_thumbnail, ADW_TYPE_BIN)

static GHashTable *
kept_textures (void)
{
  static GHashTable *textures = NULL;

  if (textures == NULL)
    textures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  if (g_hash_table_size (textures) > KEPT)
    g_hash_table_remove_all (textures);
  return textures;
}

static void
show_texture (DubThumbnail *self, GdkTexture *texture)
{
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->picture));
}

/* Runs in a worker thread. */
static void
read_texture (GTask *task, gpointer source, gpointer path, GCancellable *cancellable)
{
  GError *error = NULL;
  GdkTexture *texture = gdk_texture_new_from_filename (path, &error);

  if (texture == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, texture, g_object_unref);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DubThumbnail *self = DUB_THUMBNAIL (source);
  const char *path = g_task_get_task_data (G_TASK (result));
  g_autoptr (GdkTexture) texture = g_task_propagate_pointer (G_TASK (result), NULL);

  if (texture == NULL)
    return; /* the sign of the kind stays */
  g_hash_table_replace (kept_textures (), g_strdup (path), g_object_ref (texture));
  if (g_strcmp0 (self->path, path) == 0)
    show_texture (self, texture);
}

static void
begin_reading (DubThumbnail *self)
{
  g_autoptr (GTask) task = NULL;

  self->reading = g_cancellable_new ();
  task = g_task_new (self, self->reading, on_read, NULL);
  g_task_set_task_data (task, g_strdup (self->path), g_free);
  g_task_run_in_thread (task, read_texture);
}

void
dub_thumbnail_set_asset (DubThumbnail *self, const DubAsset *asset)
{
  GdkTexture *texture = NULL;

  gtk_image_set_from_icon_name (self->icon, dub_icon_of_kind (asset->kind));
  if (asset->thumbnail != NULL && g_strcmp0 (asset->thumbnail, self->path) == 0)
    return;
  g_free (self->path);
  self->path = g_strdup (asset->thumbnail);
  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->icon));
  if (self->path == NULL)
    return;
  texture = g_hash_table_lookup (kept_textures (), self->path);
  if (texture != NULL)
    show_texture (self, texture);
  else
    begin_reading (self);
}

static void
dub_thumbnail_dispose (GObject *object)
{
  DubThumbnail *self = DUB_THUMBNAIL (object);

  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_pointer (&self->path, g_free);
  G_OBJECT_CLASS (dub_thumbnail_parent_class)->dispose (object);
}

static void
dub_thumbnail_class_init (DubThumbnailClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dub_thumbnail_dispose;
}

static void
dub_thumbnail_init (DubThumbnail *self)
{
  self->stack = GTK_STACK (gtk_stack_new ());
  self->icon = GTK_IMAGE (gtk_image_new ());
  self->picture = GTK_PICTURE (gtk_picture_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), "dim-label");
  gtk_picture_set_can_shrink (self->picture, TRUE);
  gtk_picture_set_content_fit (self->picture, GTK_CONTENT_FIT_COVER);
  gtk_stack_add_child (self->stack, GTK_WIDGET (self->icon));
  gtk_stack_add_child (self->stack, GTK_WIDGET (self->picture));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->stack));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (GTK_WIDGET (self), "thumbnail");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
}

GtkWidget *
dub_thumbnail_new (int width, int height)
{
  DubThumbnail *self = g_object_new (DUB_TYPE_THUMBNAIL, NULL);

  gtk_widget_set_size_request (GTK_WIDGET (self), width, height);
  gtk_image_set_pixel_size (self->icon, height >= 80 ? 32 : 16);
  return GTK_WIDGET (self);
}
